//! Deadlines inside sentences and brackets.

use super::*;

#[test]
fn finds_limits_in_sentences() {
    let check = |text: &str, want: Option<&str>| {
        let got = inline(text, None).and_then(|(deadline, _)| deadline.text);
        assert_eq!(got.as_deref(), want, "{text}");
    };
    check("Hàng năm, tổng hợp nhu cầu kinh phí", Some("Hàng năm"));
    check(
        "Trình phương án chậm nhất là 30 tháng 4 năm 2027",
        Some("chậm nhất là 30 tháng 4 năm 2027"),
    );
    check(
        "Thực hiện đến hết năm 2027 việc sửa trường",
        Some("đến hết năm 2027"),
    );
    check(
        "Sửa trường; thực hiện đến năm 2028 tại các xã",
        Some("đến năm 2028"),
    );
    check("Chiến lược được thực hiện đến năm 2030 của tỉnh", None);
    check(
        "Theo dõi việc thực hiện; định kỳ 6 tháng báo cáo",
        Some("định kỳ 6 tháng"),
    );
    check("Bố trí kinh phí theo kế hoạch hàng năm", None);
    check(
        "Xây dựng kế hoạch, gửi về Sở trước ngày 10/6/2025.",
        Some("trước ngày 10/6/2025"),
    );
    check("Số hóa hồ sơ phát sinh trước ngày 01/7/2022", None);
    check("Thực hiện Kế hoạch số 5/KH-UBND ngày 01/7/2022", None);
    check(
        "Quy hoạch; hoàn thành tháng 03/2010 (Cục A chủ trì)",
        Some("tháng 03/2010"),
    );
    check("Kết nối nền tảng (Quý III/2025).", Some("Quý III/2025"));
    check("Luật (sửa đổi năm 2019)", None);
    check(
        "Nâng cấp đường (Sở A chủ trì, phối hợp với Sở B; thời gian: quý II/2026).",
        Some("quý II/2026"),
    );
    check(
        "Nâng cấp đường (Sở A chủ trì; thời hạn hoàn thành: tháng 5/2026)",
        Some("tháng 5/2026"),
    );
    check(
        "Nghị định về học phí: tháng 3/2027 trình Chính phủ (Vụ A chủ trì)",
        Some("tháng 3/2027"),
    );
    check("Báo cáo Ban Thường vụ 6 tháng một lần", Some("6 tháng một lần"));
    check(
        "Tổng hợp, báo cáo trước ngày 10 tháng cuối quý",
        Some("trước ngày 10 tháng cuối quý"),
    );
    check("Tổ chức tổng kết vào năm 2027", Some("vào năm 2027"));
    check("Mở lớp bồi dưỡng cho cán bộ thôn hằng năm", Some("hằng năm"));
}

#[test]
fn finds_limits_inside_sentences() {
    let check = |text: &str, want: Option<&str>| {
        let got = inline(text, None).and_then(|(deadline, _)| deadline.text);
        assert_eq!(got.as_deref(), want, "{text}");
    };
    check(
        "Rà soát, gửi kết quả về Phòng Tổ chức trước ngày 20/4/2027 để tổng hợp",
        Some("trước ngày 20/4/2027"),
    );
    check(
        "Lập danh sách, gửi Sở Văn hóa, Thể thao trước ngày 20/4/2027 để tổng hợp",
        Some("trước ngày 20/4/2027"),
    );
    check(
        "Hoàn thành việc kiểm kê trong tháng 5/2027, báo cáo Giám đốc",
        Some("trong tháng 5/2027"),
    );
    check(
        "Theo dõi; hằng năm, trước ngày 10/12 báo cáo Sở",
        Some("hằng năm, trước ngày 10/12"),
    );
    check("Họp giao ban vào thứ Hai hằng tuần", Some("thứ Hai hằng tuần"));
    check(
        "Báo cáo số liệu vào ngày 20 hằng tháng",
        Some("vào ngày 20 hằng tháng"),
    );
    check(
        "Tiếp công dân từ thứ Hai đến thứ Năm hằng tuần tại trụ sở",
        Some("từ thứ Hai đến thứ Năm hằng tuần"),
    );
    check(
        "Báo cáo vào thứ Sáu hằng tuần; tổng kết, hoàn thành trước ngày 05/7/2027",
        Some("trước ngày 05/7/2027"),
    );
    check(
        "Báo cáo Sở trước ngày 20 hằng tháng",
        Some("trước ngày 20 hằng tháng"),
    );
    check(
        "Mở lớp tập huấn, thực hiện từ tháng 4 đến tháng 6 năm 2027",
        Some("từ tháng 4 đến tháng 6 năm 2027"),
    );
    check(
        "Trồng cây, tổ chức thực hiện từ ngày 01/5/2027 đến ngày 30/5/2027 tại các xã",
        Some("từ ngày 01/5/2027 đến ngày 30/5/2027"),
    );
    check(
        "Tuyên truyền, triển khai thường xuyên tại các thôn",
        Some("thường xuyên"),
    );
    check(
        "Tổng hợp, định kỳ 6 tháng, hằng năm báo cáo",
        Some("định kỳ 6 tháng, hằng năm"),
    );
    // Dates of other things.
    check(
        "Xử lý hồ sơ phát sinh trước ngày 01/7/2022, bảo đảm đúng quy định",
        None,
    );
    check(
        "Đánh giá kết quả thực hiện từ tháng 3 đến tháng 10 năm 2026",
        None,
    );
    check("Thực hiện từ năm 2021 đến năm 2025 theo Nghị quyết cũ", None);
    check("Tổ chức đào tạo thường xuyên cho cán bộ", None);
    check("Thực hiện thường xuyên kiểm tra", None);
    check("Bố trí chi thường xuyên trong dự toán", None);
    check("Tổ chức rà soát các chợ xây vào năm 2019, đề xuất xử lý", None);
}

#[test]
fn limits_ahead_of_the_issue_count_where_a_clause_ends() {
    let check = |text: &str, want: Option<&str>| {
        let got = inline(text, Some("2026-03-□□")).and_then(|(deadline, _)| deadline.text);
        assert_eq!(got.as_deref(), want, "{text}");
    };
    check(
        "Chia kinh phí cho các xã trước ngày 15/5/2026; hướng dẫn chi",
        Some("trước ngày 15/5/2026"),
    );
    check(
        "Trước ngày 30/6/2026, trình Giám đốc dự thảo; sau đó sửa lại",
        Some("Trước ngày 30/6/2026"),
    );
    check("Đến năm 2027 xây xong ba cây cầu", Some("Đến năm 2027"));
    check("Kéo dài việc thu phí đến hết năm 2027.", Some("đến hết năm 2027"));
    check(
        "Dạy bơi cho trẻ em từ tháng 5 đến tháng 7/2026",
        Some("từ tháng 5 đến tháng 7/2026"),
    );
    check(
        "Trồng rừng, thực hiện từ năm 2026 đến năm 2028 (ba đợt)",
        Some("từ năm 2026 đến năm 2028"),
    );
    check(
        "Nuôi ong cùng bà con giai đoạn 2026 - 2028.",
        Some("giai đoạn 2026 - 2028"),
    );
    check("Dạy nghề từ năm học 2026 - 2027.", Some("từ năm học 2026 - 2027"));
    check("Soi đèn đường ít nhất 02 lần/năm", Some("ít nhất 02 lần/năm"));
    check(
        "Báo cáo về Trung tâm trước 15 giờ hằng ngày",
        Some("trước 15 giờ hằng ngày"),
    );
    check(
        "Kiểm tra nhà tạm giữ, mỗi quý một lần; báo cáo",
        Some("mỗi quý một lần"),
    );
    check(
        "Sắp xếp phòng học theo lộ trình của Bộ Y tế.",
        Some("theo lộ trình của Bộ Y tế"),
    );
    check("Sở Y tế hằng năm lập danh sách tiêm", Some("hằng năm"));
    check(
        "Nộp sổ vào ngày 20 của tháng cuối quý",
        Some("vào ngày 20 của tháng cuối quý"),
    );
    check(
        "Nộp sổ, định kỳ hằng tháng, trước ngày 5 tháng 12 hằng năm",
        Some("trước ngày 5 tháng 12 hằng năm"),
    );
    check(
        "Dán thông báo ngay sau khi Quy chế được ban hành",
        Some("ngay sau khi Quy chế được ban hành"),
    );
    check(
        "Gửi giấy mời chậm nhất 10 ngày trước ngày họp",
        Some("chậm nhất 10 ngày trước ngày họp"),
    );
    // Over on the day of issue, done to a thing, or part of a name.
    check("Rà các chợ xây trước ngày 15/5/2025; đề xuất sửa", None);
    check(
        "Trả sổ cho các hộ được cấp trước ngày 15/5/2026; lập danh sách",
        None,
    );
    check("Ban hành Đề án nuôi ong giai đoạn 2026 - 2028.", None);
    check("Phổ biến Chiến lược nuôi ong đến năm 2030.", None);
    check("Đánh giá số liệu từ năm 2024 đến năm 2026.", None);
    check("Chi trả theo kế hoạch hằng năm của xã", None);
}

#[test]
fn limits_may_stand_before_what_goes_on() {
    let check = |text: &str, want: Option<&str>| {
        let got = inline(text, Some("2026-02-02")).and_then(|(deadline, _)| deadline.text);
        assert_eq!(got.as_deref(), want, "{text}");
    };
    for text in [
        "Lập sổ trồng rừng, ban hành trước ngày 30/4/2026",
        "Tham mưu UBND huyện ban hành trước ngày 30/4/2026; gửi các xã",
        "Lập sổ trồng rừng trước ngày 30/4/2026 và gửi về Hạt Kiểm lâm",
        "Nộp sổ trước ngày 30/4/2026 về Hạt Kiểm lâm",
        "Nộp sổ trước ngày 30/4/2026 để đối chiếu",
        "Nộp kết quả đo trước ngày 30/4/2026 qua hộp thư",
        "Nuôi cá giống, xong trước ngày 30/4/2026",
    ] {
        check(text, Some("trước ngày 30/4/2026"));
    }
    check(
        "Nộp sổ trước 17 giờ 00 ngày 30/4/2026 để in",
        Some("trước 17 giờ 00 ngày 30/4/2026"),
    );
    check(
        "Xóa nhà tạm trong hai năm 2026, 2027",
        Some("trong hai năm 2026, 2027"),
    );
    check(
        "Hoàn thành trong năm 2026 và năm 2027",
        Some("trong năm 2026 và năm 2027"),
    );
    check(
        "Mở lớp trong các tháng 5, 6, 7/2026",
        Some("trong các tháng 5, 6, 7/2026"),
    );
    check("Cắm mốc từ nay đến hết năm 2026", Some("từ nay đến hết năm 2026"));
    check(
        "Góp quỹ, phấn đấu đến cuối năm 2026 đạt 5 tỷ",
        Some("đến cuối năm 2026"),
    );
    check("Kéo dài đợt trực đến ngày 30/6/2026", Some("đến ngày 30/6/2026"));
    check(
        "Ra quân trồng cây, dự kiến tháng 6/2026",
        Some("dự kiến tháng 6/2026"),
    );
    check("Ra quân trồng cây, tháng 6/2026", Some("tháng 6/2026"));
    check("Tháng 6/2026, ra quân trồng cây", Some("Tháng 6/2026"));
    check(
        "Nộp danh sách trong tuần đầu tháng 6/2026",
        Some("trong tuần đầu tháng 6/2026"),
    );
    check("Soi đèn bến đò mỗi tháng một lần", Some("mỗi tháng một lần"));
    check(
        "Báo Sở định kỳ ngày 20 hằng tháng",
        Some("định kỳ ngày 20 hằng tháng"),
    );
    check(
        "Dọn rác; thực hiện thường xuyên trong năm 2026",
        Some("thường xuyên trong năm 2026"),
    );
    // No year is printed: the end of the sentence alone tells.
    check("Mở lớp trong quý III.", Some("trong quý III"));
    check("Nộp kết quả đo chậm nhất 30/6", Some("chậm nhất 30/6"));
    check("Đánh giá kết quả trong quý III", None);
    check("Tiếp nhận hồ sơ đến ngày 30/6/2026", None);
    check("Rà các văn bản ban hành trước ngày 01/7/2026", None);
    check(
        "Chi trả cho người nghỉ hưu trước ngày 01/7/2026 theo quy định",
        None,
    );
    check("Làm theo Quyết định số 5/QĐ-UBND, ngày 12/4/2026", None);
    check("Chi trả trợ cấp tháng 6/2026", None);
    check("Nộp sổ về Hạt Kiểm lâm để đối chiếu khi có yêu cầu", None);
    check(
        "Đối chiếu sổ với Hạt Kiểm lâm khi có yêu cầu",
        Some("khi có yêu cầu"),
    );
}

#[test]
fn the_first_of_two_limits_is_taken_and_doubted() {
    for text in [
        "Báo cáo 6 tháng trước ngày 05/6/2026 và cả năm trước ngày 05/12/2026 về Sở",
        "Báo cáo 6 tháng (trước ngày 05/6/2026) và năm (trước ngày 05/12/2026)",
        "Báo cáo đợt một trước ngày 05/6/2026, đợt hai trước ngày 05/12/2026.",
    ] {
        let (deadline, doubts) = inline(text, Some("2026-02-02")).unwrap();
        assert_eq!(deadline.text.as_deref(), Some("trước ngày 05/6/2026"), "{text}");
        assert_eq!(
            doubts.iter().map(|doubt| doubt.code).collect::<Vec<_>>(),
            ["deadline-several"],
            "{text}"
        );
    }
}

#[test]
fn brackets_end_in_a_time() {
    let check = |text: &str, want: &str| {
        let got = at_end(text, Some("2026-02-02")).and_then(|(deadline, _)| deadline.text);
        assert_eq!(got.as_deref(), Some(want), "{text}");
    };
    check("; Sở B phối hợp; thường xuyên", "thường xuyên");
    check(", phối hợp với Sở B; thực hiện ngày 16/4/2026", "ngày 16/4/2026");
    check("; Sở B phối hợp; trước ngày 12/4/2026", "trước ngày 12/4/2026");
    let bracket = in_bracket("Lấy mẫu nước (Trạm Y tế thực hiện, quý II/2026).").unwrap();
    assert_eq!(bracket.0.kind, DeadlineKind::Quarter);
}

#[test]
fn the_end_before_the_agency_is_a_limit() {
    let check = |text: &str, want: Option<&str>| {
        let got = at_end(text, None).and_then(|(deadline, _)| deadline.text);
        assert_eq!(got.as_deref(), want, "{text}");
    };
    check("Trình Chính phủ tháng 3/2010", Some("tháng 3/2010"));
    check("Sơ kết cấp quốc gia vào tháng 3/2010 ", Some("vào tháng 3/2010"));
    check(
        "Bồi dưỡng hiệu trưởng, triển khai từ 01/2010.",
        Some("từ 01/2010"),
    );
    check("Báo cáo: quý II/2026,", Some("quý II/2026"));
    // A date may be that of what is carried out, a year that of a plan.
    check("Thực hiện Chỉ thị số 5/CT-TTg ngày 12/11/2009", None);
    check("Xây dựng kế hoạch kiểm tra năm 2010", None);
}

#[test]
fn a_span_of_days_with_a_dash() {
    let found = inline("Kiểm tra các chợ từ 03/5 - 20/5/2027", Some("2027-01-10"));
    let (got, _) = found.unwrap();
    assert_eq!(
        (got.start.as_deref(), got.end.as_deref()),
        (Some("2027-05-03"), Some("2027-05-20"))
    );
}

#[test]
fn finds_last_days_and_quotas() {
    use DeadlineKind::{Event, Month, Quarter, Range, Recurring};
    let check = |text: &str, want: Option<(&str, DeadlineKind)>| {
        let got = inline(text, Some("2026-01-20")).map(|(deadline, _)| (deadline.text, deadline.kind));
        let want = want.map(|(text, kind)| (Some(text.to_owned()), kind));
        assert_eq!(got, want, "{text}");
    };
    check(
        "Chốt số liệu vào ngày làm việc cuối cùng của quý",
        Some(("vào ngày làm việc cuối cùng của quý", Recurring)),
    );
    check(
        "Viết bài cho bản tin mỗi tuần ít nhất 03 bài",
        Some(("mỗi tuần", Recurring)),
    );
    check("Xây dựng chương trình; mỗi quý kiểm tra ít nhất 02 trường", None);
    check("Vận động mỗi xã ít nhất 02 mô hình", None);
    check("Phát thanh bản tin, mỗi tháng ít nhất 02 buổi", None);
    check(
        "Nộp hồ sơ sau 10 ngày kể từ khi bế giảng lớp học",
        Some(("sau 10 ngày kể từ khi bế giảng lớp học", Event)),
    );
    check(
        "Mở lớp tập huấn cuối quý III/2026",
        Some(("cuối quý III/2026", Quarter)),
    );
    check(
        "Mở lớp tập huấn giữa tháng 5/2026",
        Some(("giữa tháng 5/2026", Month)),
    );
    check("Thống kê số liệu cuối quý III/2026", None);
    check(
        "Khám sức khỏe tại các trường 6 tháng cuối năm 2026",
        Some(("6 tháng cuối năm 2026", Range)),
    );
    check("Xây dựng báo cáo 6 tháng đầu năm 2026", None);
    check(
        "Kiểm tra bếp ăn hàng tháng, quý, năm",
        Some(("hàng tháng, quý, năm", Recurring)),
    );
    check("Xây dựng báo cáo hàng tháng, quý, năm", None);
}
