use proptest::prelude::*;

use super::*;

fn check(text: &str, kind: DeadlineKind, start: Option<&str>, end: Option<&str>) {
    let (got, _) = parse(text);
    assert_eq!(
        (got.kind, got.start.as_deref(), got.end.as_deref()),
        (kind, start, end),
        "{text}"
    );
}

#[test]
fn reads_single_points() {
    use DeadlineKind::{Date, Month, Quarter, Year};
    check("Tháng 6/2023", Month, Some("2023-06-01"), Some("2023-06-30"));
    check("tháng 02 năm 2024", Month, Some("2024-02-01"), Some("2024-02-29"));
    check("Tháng 6-2023", Month, Some("2023-06-01"), Some("2023-06-30"));
    check("12/2025", Month, Some("2025-12-01"), Some("2025-12-31"));
    check("Quý II/2023", Quarter, Some("2023-04-01"), Some("2023-06-30"));
    check("Quý 11/2023", Quarter, Some("2023-04-01"), Some("2023-06-30"));
    check("Quý 4 năm 2023", Quarter, Some("2023-10-01"), Some("2023-12-31"));
    check(
        "Trong Quý IV-2023",
        Quarter,
        Some("2023-10-01"),
        Some("2023-12-31"),
    );
    check("2025", Year, Some("2025-01-01"), Some("2025-12-31"));
    check("Năm 2025.", Year, Some("2025-01-01"), Some("2025-12-31"));
    check(
        "Hoàn thành trong năm 2025",
        Year,
        Some("2025-01-01"),
        Some("2025-12-31"),
    );
    check(
        "Dự kiến khoảng 1 năm (2010)",
        Year,
        Some("2010-01-01"),
        Some("2010-12-31"),
    );
    check(
        "Trước ngày 10/6/2025",
        Date,
        Some("2025-06-10"),
        Some("2025-06-10"),
    );
    check(
        "ngày 05 tháng 7 năm 2025",
        Date,
        Some("2025-07-05"),
        Some("2025-07-05"),
    );
    check(
        "Quý IV/2024 và theo lộ trình",
        Quarter,
        Some("2024-10-01"),
        Some("2024-12-31"),
    );
}

#[test]
fn reads_ranges() {
    let check = |text, start, end| check(text, DeadlineKind::Range, start, end);
    check("2025-2026", Some("2025-01-01"), Some("2026-12-31"));
    check("Giai đoạn 2026 – 2030", Some("2026-01-01"), Some("2030-12-31"));
    check("Năm 2010, 2011", Some("2010-01-01"), Some("2011-12-31"));
    check("Từ năm 2010 đến năm 2011", Some("2010-01-01"), Some("2011-12-31"));
    check(
        "Từ 2010 đến 2020 (từ 2010 - 2015, một nửa)",
        Some("2010-01-01"),
        Some("2020-12-31"),
    );
    check(
        "Dự kiến khoảng 5 năm (2010-2014)",
        Some("2010-01-01"),
        Some("2014-12-31"),
    );
    check("2025 và những năm tiếp theo", Some("2025-01-01"), None);
    check("Từ Quý IV/2023", Some("2023-10-01"), None);
    check("Từ năm 2024 trở đi", Some("2024-01-01"), None);
    check(
        "Từ tháng 6 đến tháng 12/2025",
        Some("2025-06-01"),
        Some("2025-12-31"),
    );
    check("Từ nay đến hết năm 2024", None, Some("2024-12-31"));
    check("ngày 15, 16/5/2024", Some("2024-05-15"), Some("2024-05-16"));
    check("Tháng 6-8/2023", Some("2023-06-01"), Some("2023-08-31"));
    check("Quý I, II năm 2025", Some("2025-01-01"), Some("2025-06-30"));
    check("Quý III - Quý IV/2025", Some("2025-07-01"), Some("2025-12-31"));
    check("Từ 01/6 đến 30/9/2025", Some("2025-06-01"), Some("2025-09-30"));
    check("6 tháng đầu năm 2025", Some("2025-01-01"), Some("2025-06-30"));
}

#[test]
fn reads_the_usual_forms() {
    use DeadlineKind::{Date, Event, Month, Quarter, Range, Recurring, Year};
    for (text, kind, start, end) in [
        ("trước ngày 25/11 hằng năm", Recurring, None, None),
        ("tháng 3, tháng 9 hằng năm", Recurring, None, None),
        (
            "Quý II - Quý III/2026",
            Range,
            Some("2026-04-01"),
            Some("2026-09-30"),
        ),
        ("Quý II, III/2026", Range, Some("2026-04-01"), Some("2026-09-30")),
        (
            "6 tháng đầu năm 2026",
            Range,
            Some("2026-01-01"),
            Some("2026-06-30"),
        ),
        (
            "06 tháng cuối năm 2026",
            Range,
            Some("2026-07-01"),
            Some("2026-12-31"),
        ),
        (
            "giai đoạn 2026-2030",
            Range,
            Some("2026-01-01"),
            Some("2030-12-31"),
        ),
        ("Năm 2025, 2026", Range, Some("2025-01-01"), Some("2026-12-31")),
        (
            "từ tháng 02 đến tháng 11/2026",
            Range,
            Some("2026-02-01"),
            Some("2026-11-30"),
        ),
        (
            "hoàn thành trong tháng 5/2026",
            Month,
            Some("2026-05-01"),
            Some("2026-05-31"),
        ),
        ("trước 31/12/2026", Date, Some("2026-12-31"), Some("2026-12-31")),
        (
            "Trước ngày 31 tháng 12 năm 2026",
            Date,
            Some("2026-12-31"),
            Some("2026-12-31"),
        ),
        ("30/6/2026", Date, Some("2026-06-30"), Some("2026-06-30")),
        ("30.6.2026", Date, Some("2026-06-30"), Some("2026-06-30")),
        ("Tháng 01/2026", Month, Some("2026-01-01"), Some("2026-01-31")),
        ("Quý IV năm 2025", Quarter, Some("2025-10-01"), Some("2025-12-31")),
        ("Trong năm 2026", Year, Some("2026-01-01"), Some("2026-12-31")),
        ("đến hết năm 2027", Year, Some("2027-01-01"), Some("2027-12-31")),
        ("ngay sau khi có hướng dẫn của Bộ Nội vụ", Event, None, None),
        ("Sau khi được phê duyệt", Event, None, None),
        ("Định kỳ hằng tháng, quý, năm", Recurring, None, None),
        ("Hằng năm (trước 15/12)", Recurring, None, None),
    ] {
        check(text, kind, start, end);
    }
}

#[test]
fn reads_short_forms() {
    use DeadlineKind::{Event, Month, Quarter, Range};
    for (text, kind, start, end) in [
        ("Q.II/2027", Quarter, Some("2027-04-01"), Some("2027-06-30")),
        ("Q IV/2027", Quarter, Some("2027-10-01"), Some("2027-12-31")),
        ("QI, QII/2027", Range, Some("2027-01-01"), Some("2027-06-30")),
        ("T9/2027", Month, Some("2027-09-01"), Some("2027-09-30")),
        ("T.9-2027", Month, Some("2027-09-01"), Some("2027-09-30")),
        ("T3-T5/2027", Range, Some("2027-03-01"), Some("2027-05-31")),
        ("Ngày 10-12/4/2027", Range, Some("2027-04-10"), Some("2027-04-12")),
        (
            "Từ ngày 10 đến ngày 12/4/2027",
            Range,
            Some("2027-04-10"),
            Some("2027-04-12"),
        ),
        (
            "Từ 01/4 - 12/5/2027",
            Range,
            Some("2027-04-01"),
            Some("2027-05-12"),
        ),
        ("Năm 2027 và hằng năm", Range, Some("2027-01-01"), None),
        ("Quý I/2027, hằng năm", Range, Some("2027-01-01"), None),
        ("Năm học 2027-2028", Event, None, None),
        ("Từ năm học 2027 - 2028", Event, None, None),
        ("Học kỳ I", Event, None, None),
        (
            "Tháng 9/2027 (năm học 2027-2028)",
            Month,
            Some("2027-09-01"),
            Some("2027-09-30"),
        ),
    ] {
        check(text, kind, start, end);
    }
    assert_eq!(parse("Năm học 2027-2028").1, []);
    assert_eq!(
        parse("Định kỳ 6 tháng, hằng năm").0.recurrence.as_deref(),
        Some("6 tháng, hằng năm")
    );
    assert_eq!(
        parse("Định kỳ hằng quý và đột xuất").0.recurrence.as_deref(),
        Some("hằng quý")
    );
}

#[test]
fn reads_what_has_no_dates() {
    use DeadlineKind::{Event, None as Nothing, Ongoing, Recurring};
    for (text, kind) in [
        ("", Nothing),
        (" - ", Nothing),
        ("Thường xuyên", Ongoing),
        ("Nhiệm vụ thường xuyên", Ongoing),
        ("Thường xuyên từ năm 2024", Ongoing),
        ("Định kỳ hằng quý", Recurring),
        ("Hàng năm", Recurring),
        ("trước ngày 25 hằng tháng", Recurring),
        ("Chậm nhất vào ngày 30/10 hàng năm", Recurring),
        ("Theo định kỳ", Recurring),
        ("định kỳ ngày 20 hằng tháng", Recurring),
        ("một tháng một lần", Recurring),
        ("3 tháng/lần", Recurring),
        ("Trong dịp Tết Nguyên đán", Event),
        ("Trước Tết Nguyên đán 2026", Event),
        ("Trước mùa mưa bão", Event),
        ("Theo lộ trình của Bộ Công an", Event),
        ("Theo Kế hoạch năm 2025 của tỉnh", Event),
        ("Sau khi Bộ trưởng ban hành Thông tư", Event),
        ("Trong 05 ngày làm việc kể từ khi nhận hồ sơ", Event),
        ("Quý II", DeadlineKind::Quarter),
        ("xyz", Event),
    ] {
        check(text, kind, None, None);
    }
    assert_eq!(
        parse("Định kỳ hằng quý").0.recurrence.as_deref(),
        Some("hằng quý")
    );
    assert_eq!(
        parse("định kỳ ngày 20 hằng tháng").0.recurrence.as_deref(),
        Some("hằng tháng")
    );
    assert_eq!(parse("Trong dịp Tết Nguyên đán").1, []);
    assert_eq!(parse("định kỳ 6 tháng").0.recurrence.as_deref(), Some("6 tháng"));
}

#[test]
fn doubts_misprints() {
    let codes = |text: &str| parse(text).1.iter().map(|doubt| doubt.code).collect::<Vec<_>>();
    assert_eq!(codes("Tháng 13/2025"), ["deadline-impossible"]);
    assert_eq!(codes("31/6/2025"), ["deadline-impossible"]);
    assert_eq!(codes("2026 - 2025"), ["deadline-reversed"]);
    assert_eq!(codes("Quý II"), ["deadline-without-year"]);
    assert_eq!(codes("trước 10/6"), ["deadline-without-year"]);
    assert_eq!(codes("xyz"), ["deadline-unreadable"]);
    assert_eq!(codes("Quý II/2025"), [""; 0]);
    let (mut early, _) = parse("Tháng 4/2025");
    let mut code = |issued| before_issue(&mut early, Some(issued)).map(|doubt| doubt.code);
    assert_eq!(code("2025-05-28"), Some("deadline-before-issue"));
    assert_eq!(code("2025-04-□□"), None);
    assert_eq!(code("2025-04-30"), None);
    let (mut quarter, _) = parse("Quý 11/2025");
    assert_eq!(before_issue(&mut quarter, Some("2025-08-05")), None);
    assert_eq!(quarter.end, None, "a stroke is lost: it cannot be II");
}

#[test]
fn finds_limits_in_sentences() {
    let check = |text: &str, want: Option<&str>| {
        let got = inline(text, None).and_then(|(deadline, _)| deadline.text);
        assert_eq!(got.as_deref(), want, "{text}");
    };
    check("Hàng năm, tổng hợp nhu cầu kinh phí", Some("Hàng năm"));
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

proptest! {
    #[test]
    fn never_panics_and_keeps_the_text(text in "\\PC{0,60}") {
        let (deadline, _) = parse(&text);
        let _ = inline(&text, None);
        let _ = at_end(&text, None);
        let folded: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
        prop_assert!(deadline.text.is_none_or(|kept| folded.contains(&kept)));
    }

    #[test]
    fn phrases_put_together_are_read_in_order(
        parts in proptest::collection::vec(
            prop::sample::select(vec![
                "Quý II", "Quý 11", "tháng 13", "31/6/2026", "trước ngày", "30/11", "hằng năm", "2025-2026", "và",
                "từ", "đến", "năm 2027", "Thường xuyên", "6 tháng đầu năm", "sau khi", "(quý I)", "/2026", "IV", ",",
            ]),
            0..7,
        ),
    ) {
        let text = parts.join(" ");
        let (deadline, doubts) = parse(&text);
        prop_assert_eq!(&parse(&text), &(deadline.clone(), doubts.clone()));
        if let (Some(start), Some(end)) = (&deadline.start, &deadline.end) {
            prop_assert!(start <= end || doubts.iter().any(|doubt| doubt.code == "deadline-reversed"));
        }
        let kept = deadline.text.unwrap_or_default();
        prop_assert!(text.contains(&kept));
        prop_assert!(!kept.is_empty() || !text.chars().any(char::is_alphanumeric));
    }

    #[test]
    fn reads_every_month(month in 1_u32..=12, year in 1990_u32..2060, slash in prop::bool::ANY) {
        let text = if slash { format!("Tháng {month}/{year}") } else { format!("tháng {month:02} năm {year}") };
        let (deadline, doubts) = parse(&text);
        prop_assert_eq!(deadline.kind, DeadlineKind::Month);
        prop_assert_eq!(deadline.start, Some(format!("{year}-{month:02}-01")));
        prop_assert!(doubts.is_empty());
    }

    #[test]
    fn ranges_of_years_keep_their_ends(from in 1990_u32..2050, length in 1_u32..10, form in 0_usize..4) {
        let to = from + length;
        let text = [
            format!("{from}-{to}"),
            format!("Từ năm {from} đến năm {to}"),
            format!("Giai đoạn {from} – {to}"),
            format!("Năm {from}, {to}"),
        ][form].clone();
        let (deadline, _) = parse(&text);
        prop_assert_eq!(deadline.kind, DeadlineKind::Range);
        prop_assert_eq!(deadline.start, Some(format!("{from}-01-01")));
        prop_assert_eq!(deadline.end, Some(format!("{to}-12-31")));
    }

    #[test]
    fn days_exist_or_are_doubted(day in 1_u32..=31, month in 1_u32..=12, year in 2000_u32..2040) {
        let (deadline, doubts) = parse(&format!("trước ngày {day}/{month}/{year}"));
        prop_assert_eq!(deadline.kind, DeadlineKind::Date);
        prop_assert_eq!(deadline.start.is_some(), doubts.is_empty());
    }
}

#[test]
fn a_quarter_read_as_strokes_is_doubted() {
    for (text, doubted) in [
        ("Quý 11/2025", true),
        ("Quý II/2025", false),
        ("Quý 2/2025", false),
        ("Quý l11/2025", true),
    ] {
        let (deadline, doubts) = parse(text);
        assert_eq!(deadline.kind, DeadlineKind::Quarter, "{text}");
        assert_eq!(!doubts.is_empty(), doubted, "{text}");
    }
}
