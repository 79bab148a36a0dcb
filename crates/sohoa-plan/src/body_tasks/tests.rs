use std::collections::BTreeSet;

use sohoa_record::DeadlineKind;

use super::*;
use crate::paragraphs;
use crate::testing::dump_document;

pub(super) fn tasks(text: &str) -> Vec<TaskRecord> {
    let document = dump_document(text);
    let body = paragraphs::read(&document, &BTreeSet::new());
    let gazetteer = Gazetteer::embedded().unwrap();
    read(&body, &document, &gazetteer, Some("2024-01-15")).tasks
}

/// Compares number, name and lead of each task.
pub(super) fn check(text: &str, want: &[(Option<&str>, &str, &[&str])]) -> Vec<TaskRecord> {
    let got = tasks(text);
    let short: Vec<_> = got
        .iter()
        .map(|task| {
            let lead: Vec<&str> = task.lead.iter().map(String::as_str).collect();
            (task.stt.as_deref(), task.name.as_str(), lead)
        })
        .collect();
    let want: Vec<_> = want
        .iter()
        .map(|(stt, name, lead)| (*stt, *name, lead.to_vec()))
        .collect();
    assert_eq!(short, want, "{text}");
    got
}

#[test]
fn reads_fields_under_items() {
    let got = check(
        "II. NHIỆM VỤ\n\n1. Hạ tầng mạng\n\na) Nâng cấp đường truyền.\n\n- Đơn vị thực hiện: PV01;\n\n\
         - Đơn vị phối hợp: PA08, PC06;\n\n- Sản phẩm: Đường truyền được nâng cấp.\n\n\
         - Thời gian thực hiện: Quý II/2024.\n\nb) Mua sắm thiết bị.\n\n- Đơn vị thực hiện: PH10;\n\n\
         - Thời gian thực hiện: Thường xuyên.",
        &[
            (Some("a"), "Nâng cấp đường truyền", &["PV01"]),
            (Some("b"), "Mua sắm thiết bị", &["PH10"]),
        ],
    );
    assert_eq!(got[0].section.as_deref(), Some("II. NHIỆM VỤ / 1. Hạ tầng mạng"));
    assert_eq!(got[0].cooperating, ["PA08", "PC06"]);
    assert_eq!(got[0].product.as_deref(), Some("Đường truyền được nâng cấp"));
    assert_eq!(got[0].deadline.end.as_deref(), Some("2024-06-30"));
    assert_eq!(got[1].deadline.kind, DeadlineKind::Ongoing);
    assert_eq!(got[0].evidence.lines.len(), 5);
}

#[test]
fn shares_fields_after_the_last_item() {
    let got = check(
        "1. Tập huấn kỹ năng số\na) Biên soạn tài liệu, gồm:\n- Sách hướng dẫn;\n- Phim ngắn.\nb) Mở lớp học.\n\
         Tiến độ thực hiện: Quý I/2024 (hoạt động a); tháng 9/2024 (hoạt động b).\n\
         Đơn vị chủ trì: Sở Nội vụ.\nĐơn vị phối hợp: Sở Y tế (hoạt động b).",
        &[
            (
                Some("a"),
                "Biên soạn tài liệu, gồm: - Sách hướng dẫn; - Phim ngắn",
                &["Sở Nội vụ"],
            ),
            (Some("b"), "Mở lớp học", &["Sở Nội vụ"]),
        ],
    );
    assert_eq!(got[0].deadline.end.as_deref(), Some("2024-03-31"));
    assert_eq!(got[1].deadline.end.as_deref(), Some("2024-09-30"));
    assert!(got[0].cooperating.is_empty());
    assert_eq!(got[1].cooperating, ["Sở Y tế"]);
}

#[test]
fn reads_items_under_agencies() {
    let got = check(
        "III. PHÂN CÔNG NHIỆM VỤ\n1. Phòng Tham mưu\n- Theo dõi việc thực hiện Kế hoạch;\n\
         - Hằng quý, tổng hợp báo cáo Giám đốc.\n2. Phòng Hậu cần\n\
         Chủ trì, phối hợp với các đơn vị có liên quan bố trí kinh phí.\n\
         3. Sở Y tế chủ trì, phối hợp với Sở Tài chính:\n- Khám bệnh định kỳ cho cán bộ.\n\
         Quá trình thực hiện có vướng mắc báo cáo Giám đốc./.\nNơi nhận:\n- Văn phòng Chính phủ;",
        &[
            (None, "Theo dõi việc thực hiện Kế hoạch", &["Phòng Tham mưu"]),
            (None, "Hằng quý, tổng hợp báo cáo Giám đốc", &["Phòng Tham mưu"]),
            (
                None,
                "Chủ trì, phối hợp với các đơn vị có liên quan bố trí kinh phí",
                &["Phòng Hậu cần"],
            ),
            (None, "Khám bệnh định kỳ cho cán bộ", &["Sở Y tế"]),
        ],
    );
    assert_eq!(got[1].deadline.kind, DeadlineKind::Recurring);
    assert_eq!(got[2].cooperating, ["các đơn vị có liên quan"]);
    assert_eq!(got[3].cooperating, ["Sở Tài chính"]);
    assert_eq!(
        got[2].section.as_deref(),
        Some("III. PHÂN CÔNG NHIỆM VỤ / 2. Phòng Hậu cần")
    );
}

#[test]
fn reads_sentences_and_brackets() {
    check(
        "I. NHIỆM VỤ\n1. Kiện toàn tổ chức bộ máy của cơ quan (Ban Tổ chức chủ trì).\n\
         2. Giao Sở Y tế xây dựng quy trình khám bệnh, hoàn thành trước ngày 30/6/2024.\n\
         3. Nâng cao nhận thức của cán bộ về chuyển đổi số.",
        &[
            (
                Some("1"),
                "Kiện toàn tổ chức bộ máy của cơ quan (Ban Tổ chức chủ trì)",
                &["Ban Tổ chức"],
            ),
            (
                Some("2"),
                "Giao Sở Y tế xây dựng quy trình khám bệnh, hoàn thành trước ngày 30/6/2024",
                &["Sở Y tế"],
            ),
        ],
    );
}

#[test]
fn leaves_goals_alone() {
    check(
        "I. MỤC ĐÍCH, YÊU CẦU\n1. Các sở, ban, ngành\n- Thực hiện đầy đủ các nhiệm vụ được giao.\n\
         2. Bảo đảm hiệu quả, tiết kiệm.\nII. MỤC TIÊU\n- 100% hồ sơ được số hóa.",
        &[],
    );
}

#[test]
fn survives_damage() {
    for text in [
        "",
        ":",
        "- Đơn vị thực hiện: PV01",
        "1.\na)\n-",
        "Đơn vị chủ trì:\n\n\n:::",
        "(Ban chủ trì)",
    ] {
        let _ = tasks(text);
    }
}

#[test]
fn names_without_their_head_are_completed_from_the_document() {
    check(
        "I. NHIỆM VỤ\n1. Xây dựng đề án nhân lực.\nĐơn vị chủ trì: Nội vụ.\nĐơn vị phối hợp: Sở Y tế.\n\
         2. Rà soát vị trí việc làm.\nĐơn vị chủ trì: Sở Nội vụ.",
        &[
            (Some("1"), "Xây dựng đề án nhân lực", &["Sở Nội vụ"]),
            (Some("2"), "Rà soát vị trí việc làm", &["Sở Nội vụ"]),
        ],
    );
}

#[test]
fn police_are_not_the_ministry() {
    let got = tasks(
        "I. NHIỆM VỤ\n1. Giao Bộ Công an rà soát vị trí việc làm.\n2. Giao Sở Y tế phối hợp với công an khám bệnh lưu động.",
    );
    assert_eq!(got[1].cooperating, ["công an"]);
}

#[test]
fn a_garbled_name_is_the_one_it_resembles() {
    check(
        "I. NHIỆM VỤ\n1. Xây dựng đề án nhân lực.\nĐơn vị chủ trì: 1.113ND các xã, phường, đặc khu.\n\
         2. Rà soát vị trí việc làm.\nĐơn vị chủ trì: UBND các xã, phường, đặc khu.\n\
         3. Rà soát định mức.\nĐơn vị chủ trì: Tổ 1A.",
        &[
            (
                Some("1"),
                "Xây dựng đề án nhân lực",
                &["UBND các xã, phường, đặc khu"],
            ),
            (
                Some("2"),
                "Rà soát vị trí việc làm",
                &["UBND các xã, phường, đặc khu"],
            ),
            (Some("3"), "Rà soát định mức", &["Tổ 1A"]),
        ],
    );
}

#[test]
fn reads_goals_in_numbers() {
    let document = dump_document(
        "II. MỤC TIÊU\n1. Mục tiêu đến năm 2027\na) 100% trường học có thư viện.\nb) Trên 85% người dân hài lòng;\n\
         c) Tối thiểu 70 % số xã có nhà văn hóa.\nd) Trồng mới cây xanh.\nIII. NHIỆM VỤ\n- 100% cán bộ dự họp.",
    );
    let body = paragraphs::read(&document, &BTreeSet::new());
    let gazetteer = Gazetteer::embedded().unwrap();
    let got = read(&body, &document, &gazetteer, None).indicators;
    let got: Vec<_> = got
        .iter()
        .map(|i| {
            (
                i.stt.as_deref().unwrap(),
                i.target.as_deref().unwrap(),
                i.name.as_str(),
            )
        })
        .collect();
    assert_eq!(
        got,
        [
            ("a", "100%", "trường học có thư viện"),
            ("b", "Trên 85%", "người dân hài lòng"),
            ("c", "Tối thiểu 70%", "số xã có nhà văn hóa"),
        ]
    );
}

#[test]
fn labels_that_lost_their_colon_or_letter() {
    let got = check(
        "II. NHIỆM VỤ\n1. Hạ tầng mạng\na) Nâng cấp đường truyền.\n- Đơn vị thực hiện PV01, PC06;\n\
         - Đơn vị phối hợp: PA08;\n- Sản phẩm Đường truyền mới;\n- Thời gian thực hiện: Quý II/2024.\n\
         b) Mua máy chủ mới.\n- Đơn vị thực hiện: PH10;\n) Thuê kho lưu trữ.\n- Đơn vị thực hiện. PV01;\n- Đơn vị phối hợp: PH10.",
        &[
            (Some("a"), "Nâng cấp đường truyền", &["PV01", "PC06"]),
            (Some("b"), "Mua máy chủ mới", &["PH10"]),
            (Some("c"), "Thuê kho lưu trữ", &["PV01"]),
        ],
    );
    assert_eq!(got[0].product.as_deref(), Some("Đường truyền mới"));
}

#[test]
fn damaged_headings_among_agencies() {
    check(
        "IV. TỔ CHỨC THỰC HIỆN\n1. Các sở., ban, ngành; 1.113ND các xã\na) Lập kế hoạch của cơ quan mình.\n\
         b) Bố trí kinh phí thực hiện.\n2. Sở. Nội vụ\n- Theo dõi, đôn đốc các đơn vị.\n3. Sở Tài chính\n\
         Cân đối ngân sách hằng năm cho kế hoạch.",
        &[
            (
                Some("a"),
                "Lập kế hoạch của cơ quan mình",
                &["Các sở, ban, ngành", "1.113ND các xã"],
            ),
            (
                Some("b"),
                "Bố trí kinh phí thực hiện",
                &["Các sở, ban, ngành", "1.113ND các xã"],
            ),
            (None, "Theo dõi, đôn đốc các đơn vị", &["Sở Nội vụ"]),
            (None, "Cân đối ngân sách hằng năm cho kế hoạch", &["Sở Tài chính"]),
        ],
    );
}

#[test]
fn a_heading_that_is_a_label_is_no_field() {
    check(
        "V. CÁC NHIỆM VỤ\n1. Các dự án ưu tiên\na) Nhanh chóng xây dựng cầu qua suối.\nb) Chú trọng trồng rừng đầu nguồn.\n\
         Điều 2. Tổ chức thực hiện:\n1. Sở Xây dựng\na) Lập dự án xây cầu.\nb) Trình duyệt dự án.",
        &[
            (Some("a"), "Lập dự án xây cầu", &["Sở Xây dựng"]),
            (Some("b"), "Trình duyệt dự án", &["Sở Xây dựng"]),
        ],
    );
}

#[test]
fn the_time_before_the_bracket_is_the_agencys_own() {
    let got = tasks(
        "II. NHIỆM VỤ\n1) Điều lệ trường: tháng 3/2025 (Vụ Pháp chế chủ trì, Vụ Tổ chức cán bộ phối hợp). Chậm nhất đến tháng 12/2025, các trường công bố.\n\
         2-3) Hai quy chế đào tạo, trình Bộ trưởng vào quý II/2025 (Cục Nhà giáo và Cán bộ quản lý cơ sở giáo dục chủ trì).\n\
         4) Hướng dẫn các trường (Vụ Pháp chế chủ trì, phối hợp với Cục Nhà giáo và Cán bộ quản lý cơ sở giáo dục).",
    );
    let ends: Vec<_> = got.iter().map(|task| task.deadline.end.as_deref()).collect();
    assert_eq!(ends, [Some("2025-03-31"), Some("2025-06-30"), None]);
    assert_eq!(got[0].cooperating, ["Vụ Tổ chức cán bộ"]);
    assert_eq!(got[1].stt.as_deref(), Some("2-3"));
    // Its name holds a verb.
    assert_eq!(got[2].cooperating, got[1].lead);
}

#[test]
fn a_bracket_that_names_nobody_known_is_a_diagnostic() {
    let document = dump_document(
        "II. NHIỆM VỤ\n1) In tài liệu trong tháng 4/2025 ( Khoa học. công nghệ chịu trách nhiệm thực hiện).",
    );
    let body = paragraphs::read(&document, &BTreeSet::new());
    let gazetteer = Gazetteer::embedded().unwrap();
    let got = read(&body, &document, &gazetteer, None);
    assert!(got.tasks.is_empty());
    let codes: Vec<_> = got.diagnostics.iter().map(|note| note.code).collect();
    assert_eq!(codes, ["assignment-unread"]);
}

#[test]
fn duties_of_a_list_begin_with_an_agency() {
    check(
        "III. TỔ CHỨC THỰC HIỆN\n1. Sở Tài chính bố trí vốn cho các dự án.\n2. Sở Y tế là cơ quan đầu mối, theo dõi việc thực hiện Kế hoạch này.\n\
         3. Đề nghị Tỉnh đoàn mở các lớp học bơi.\n4. Các sở, ban, ngành tổ chức thực hiện Kế hoạch này.\n\
         5. Công tác báo cáo được làm hằng quý.\n6. Công an tỉnh có trách nhiệm đôn đốc việc thực hiện Kế hoạch, báo cáo trước ngày 05/12/2026.",
        &[
            (
                Some("1"),
                "Sở Tài chính bố trí vốn cho các dự án",
                &["Sở Tài chính"],
            ),
            (Some("3"), "Đề nghị Tỉnh đoàn mở các lớp học bơi", &["Tỉnh đoàn"]),
            (
                Some("6"),
                "Công an tỉnh có trách nhiệm đôn đốc việc thực hiện Kế hoạch, báo cáo trước ngày 05/12/2026",
                &["Công an tỉnh"],
            ),
        ],
    );
    check(
        "II. NHIỆM VỤ\n1. Sở Tài chính bố trí vốn cho các dự án.\n2. Sở Y tế mua thuốc dự trữ.",
        &[],
    );
    check(
        "II. NHIỆM VỤ\n1. Nâng cao trách nhiệm của người đứng đầu\n- Các chi bộ đổi mới cách họp.\n- Các chi bộ lắng nghe đảng viên.",
        &[],
    );
}

#[test]
fn headings_say_for_whom() {
    check(
        "II. TỔ CHỨC THỰC HIỆN\n1. Sở Y tế\n- Mua thuốc dự trữ.\n2. Đối với giáo viên chủ nhiệm\n- Gặp gỡ phụ huynh hằng tháng.\n\
         3. Đối với phụ huynh\n- Đưa đón học sinh đúng giờ.\n4. Các khoa, phòng, trung tâm\n- Trực ngoài giờ hành chính.\n\
         5. Đối với việc báo cáo\n- Thực hiện theo quy định chung.\n6. Sở Nội vụ\n- Mở lớp tập huấn.\n\
         7. Chủ rừng và người lao động\n- Canh lửa ban đêm.\n8. Sở Xây dựng\n- Sửa đường liên xã.\n\
         9. Nguồn vốn\n- Ngân sách tỉnh hằng năm.\n10. Sở Tư pháp\n- Thẩm định văn bản.",
        &[
            (None, "Mua thuốc dự trữ", &["Sở Y tế"]),
            (None, "Gặp gỡ phụ huynh hằng tháng", &["giáo viên chủ nhiệm"]),
            (None, "Đưa đón học sinh đúng giờ", &["phụ huynh"]),
            (None, "Trực ngoài giờ hành chính", &["Các khoa, phòng, trung tâm"]),
            (None, "Mở lớp tập huấn", &["Sở Nội vụ"]),
            (None, "Canh lửa ban đêm", &["Chủ rừng và người lao động"]),
            (None, "Sửa đường liên xã", &["Sở Xây dựng"]),
            (None, "Thẩm định văn bản", &["Sở Tư pháp"]),
        ],
    );
}

#[test]
fn remarks_and_signatures_are_no_part_of_an_item() {
    let got = check(
        "I. TỔ CHỨC THỰC HIỆN\n1. Sở Y tế\n- Mua thuốc dự trữ trong năm 2026.\n\n(Chi tiết tại Phụ lục II kèm theo)\n\n\
         2. Sở Nội vụ\n- Mở lớp tập huấn trong quý I/2026.\n\nCác nhiệm vụ khác thực hiện theo Phụ lục.\n\n\
         3. Sở Tài chính\n- Bố trí vốn trong tháng 3/2026.\n\nNguồn vốn lấy từ ngân sách tỉnh.\n\nKinh phí thực hiện do ngân sách bảo đảm.\n\n\
         4. Sở Công Thương\n- Tổ chức hội chợ trong tháng 5/2026.\n\nKT. GIÁM ĐỐC Cục",
        &[
            (None, "Mua thuốc dự trữ trong năm 2026", &["Sở Y tế"]),
            (None, "Mở lớp tập huấn trong quý I/2026", &["Sở Nội vụ"]),
            (
                None,
                "Bố trí vốn trong tháng 3/2026. Nguồn vốn lấy từ ngân sách tỉnh",
                &["Sở Tài chính"],
            ),
            (None, "Tổ chức hội chợ trong tháng 5/2026", &["Sở Công Thương"]),
        ],
    );
    assert_eq!(
        got[3].section.as_deref(),
        Some("I. TỔ CHỨC THỰC HIỆN / 4. Sở Công Thương")
    );
}

#[test]
fn the_last_paragraph_may_be_a_duty() {
    let got = check(
        "III. TỔ CHỨC THỰC HIỆN\n1. Sở Y tế\nMua thuốc dự trữ.\n\n2. Sở Nội vụ\nMở lớp tập huấn./.",
        &[
            (None, "Mua thuốc dự trữ", &["Sở Y tế"]),
            (None, "Mở lớp tập huấn", &["Sở Nội vụ"]),
        ],
    );
    assert_eq!(got.len(), 2);
    let got = check(
        "III. TỔ CHỨC THỰC HIỆN\nGiao Sở Y tế tổng hợp kết quả./.",
        &[(None, "Giao Sở Y tế tổng hợp kết quả", &["Sở Y tế"])],
    );
    assert_eq!(got[0].section.as_deref(), Some("III. TỔ CHỨC THỰC HIỆN"));
    check(
        "III. TỔ CHỨC THỰC HIỆN\n1. Sở Y tế\nMua thuốc dự trữ cho các trạm y tế trong tỉnh.\n\n2. Các sở, ban, ngành\n\nNghiêm túc làm theo./.",
        &[(
            None,
            "Mua thuốc dự trữ cho các trạm y tế trong tỉnh",
            &["Sở Y tế"],
        )],
    );
}

#[test]
fn a_title_over_its_sentence_is_a_section() {
    let got = check(
        "II. NHIỆM VỤ\n1. Đào tạo nhân lực\n\nMở mười lớp dạy nghề.\n- Đơn vị chủ trì: Sở Y tế.\n2. Mua thuốc dự trữ.\n- Đơn vị chủ trì: Sở Nội vụ.",
        &[
            (None, "Mở mười lớp dạy nghề", &["Sở Y tế"]),
            (Some("2"), "Mua thuốc dự trữ", &["Sở Nội vụ"]),
        ],
    );
    assert_eq!(
        got[0].section.as_deref(),
        Some("II. NHIỆM VỤ / 1. Đào tạo nhân lực")
    );
}

#[test]
fn following_up_another_document_in_time_is_a_task() {
    let text = |more: &str| {
        format!("II. NHIỆM VỤ\n1. Giám sát\n- Sở Nội vụ chủ trì kiểm tra việc thực hiện Chỉ thị{more}.")
    };
    assert_eq!(tasks(&text(", xong trước ngày 30/11/2026")).len(), 1);
    assert_eq!(tasks(&text(" số 12-CT/TU")).len(), 1);
    assert_eq!(tasks(&text(" này")).len(), 0);
    assert_eq!(tasks(&text("")).len(), 1);
}

#[test]
fn an_acronym_that_was_read_as_a_word_is_completed() {
    let got = tasks(
        "II. NHIỆM VỤ\n1. Mở lớp học cho cán bộ.\n- Đơn vị chủ trì: Sở Y tế\n- Đơn vị phối hợp: UBND các huyện, thị xã\n\
         2. Mua sắm thiết bị dạy học.\n- Đơn vị chủ trì: Sở Y tế\n- Đơn vị phối hợp: MINH các huyện, thị xã\n\
         3. Thẩm tra báo cáo quyết toán.\n- Đơn vị chủ trì: Sở Y tế\n- Đơn vị phối hợp: HĐND các xã, phường",
    );
    let with: Vec<&str> = got.iter().map(|task| task.cooperating[0].as_str()).collect();
    assert_eq!(
        with,
        [
            "UBND các huyện, thị xã",
            "UBND các huyện, thị xã",
            "HĐND các xã, phường"
        ]
    );
}

#[test]
fn a_bracket_behind_a_title_names_who_does_its_items() {
    let got = check(
        "II. NHIỆM VỤ\n1. Thể thao (Ban Phong trào chủ trì)\n- Mở giải bóng bàn.\n- Thi kéo co trong quý II/2024.\n\
         2. Thư viện (phụ trách: Phòng Đào tạo)\n- Mua sách mới.\n\
         3. Vệ sinh - Giao Văn phòng Sở chủ trì:\n- Quét sân.\n\
         4. Kiểm kê (do Thanh tra Sở thực hiện)\n- Đếm bàn ghế trong kho.",
        &[
            (None, "Mở giải bóng bàn", &["Ban Phong trào"]),
            (None, "Thi kéo co trong quý II/2024", &["Ban Phong trào"]),
            (None, "Mua sách mới", &["Phòng Đào tạo"]),
            (None, "Đếm bàn ghế trong kho", &["Thanh tra Sở"]),
        ],
    );
    assert_eq!(
        got[0].section.as_deref(),
        Some("II. NHIỆM VỤ / 1. Thể thao (Ban Phong trào chủ trì)")
    );
    // A sentence before the bracket is a task itself, its dashes are parts of it.
    check(
        "II. NHIỆM VỤ\na) Lập danh mục thiết bị (Phòng Đào tạo chủ trì):\n- Máy in;\n- Máy quét.",
        &[(
            Some("a"),
            "Lập danh mục thiết bị (Phòng Đào tạo chủ trì): - Máy in; - Máy quét",
            &["Phòng Đào tạo"],
        )],
    );
}

#[test]
fn a_bracket_after_a_list_holds_for_all_of_it() {
    let got = check(
        "II. NHIỆM VỤ\n1) Mua thuốc dự trữ cho trạm.\n2) Sửa mái nhà kho.\n(Sở Y tế chủ trì phối hợp với Sở Tài chính tổ chức thực hiện).",
        &[
            (Some("1"), "Mua thuốc dự trữ cho trạm", &["Sở Y tế"]),
            (Some("2"), "Sửa mái nhà kho", &["Sở Y tế"]),
        ],
    );
    assert_eq!(got[1].cooperating, ["Sở Tài chính"]);
    // Where another item has its own, it belongs to the last one.
    check(
        "II. NHIỆM VỤ\n1) Mua thuốc dự trữ cho trạm (Sở Nội vụ chủ trì).\n2) Sửa mái nhà kho.\n(Sở Y tế chủ trì).",
        &[
            (
                Some("1"),
                "Mua thuốc dự trữ cho trạm (Sở Nội vụ chủ trì)",
                &["Sở Nội vụ"],
            ),
            (Some("2"), "Sửa mái nhà kho. (Sở Y tế chủ trì)", &["Sở Y tế"]),
        ],
    );
}

#[test]
fn a_bracket_of_agencies_assigns_among_brackets_that_do() {
    check(
        "II. NHIỆM VỤ\n1) Mua thuốc dự trữ cho trạm (Sở Nội vụ chủ trì).\n2) Sửa mái nhà kho (Sở Y tế, Sở Xây dựng).",
        &[
            (
                Some("1"),
                "Mua thuốc dự trữ cho trạm (Sở Nội vụ chủ trì)",
                &["Sở Nội vụ"],
            ),
            (
                Some("2"),
                "Sửa mái nhà kho (Sở Y tế, Sở Xây dựng)",
                &["Sở Y tế", "Sở Xây dựng"],
            ),
        ],
    );
    check(
        "II. NHIỆM VỤ\n1) Gửi báo cáo quý (Sở Y tế, Sở Xây dựng).\n2) Sửa mái nhà kho.",
        &[],
    );
}

#[test]
fn parts_of_what_an_agency_does_are_its_work() {
    let got = check(
        "IV. TỔ CHỨC THỰC HIỆN\n1. Đảng ủy Ủy ban nhân dân tỉnh\na) Lãnh đạo Ủy ban nhân dân tỉnh:\n- Sửa chợ huyện.\n\
         b) Chủ trì, phối hợp với Sở Y tế:\n- Khám mắt cho học sinh.\n- Cấp thuốc bổ mắt.",
        &[
            (None, "Sửa chợ huyện", &["Đảng ủy Ủy ban nhân dân tỉnh"]),
            (None, "Khám mắt cho học sinh", &["Đảng ủy Ủy ban nhân dân tỉnh"]),
            (None, "Cấp thuốc bổ mắt", &["Đảng ủy Ủy ban nhân dân tỉnh"]),
        ],
    );
    assert_eq!(got[2].cooperating, ["Sở Y tế"]);
    assert!(got[0].cooperating.is_empty());
}

#[test]
fn a_dash_gives_the_dashes_after_it() {
    check(
        "II. NHIỆM VỤ\n1. Việc khác\n- Giao Văn phòng Sở chủ trì:\n- Lát nền nhà xe.\n- Giao Thanh tra Sở chủ trì:\n- Đếm số xe cũ.",
        &[
            (None, "Lát nền nhà xe", &["Văn phòng Sở"]),
            (None, "Đếm số xe cũ", &["Thanh tra Sở"]),
        ],
    );
}

#[test]
fn labels_on_one_line_and_in_brackets_are_fields() {
    let got = check(
        "II. NHIỆM VỤ\n1. Lát nền nhà xe.\nChủ trì: Văn phòng Sở; phối hợp: Thanh tra Sở; thời gian: Quý II/2024.\n\
         2. Sơn lại cổng chính (đơn vị chủ trì: Phòng Đào tạo; thời gian hoàn thành: tháng 6/2024).\n\
         3. Đếm số xe cũ.\n• Người thực hiện: Thanh tra Sở.",
        &[
            (Some("1"), "Lát nền nhà xe", &["Văn phòng Sở"]),
            (Some("2"), "Sơn lại cổng chính", &["Phòng Đào tạo"]),
            (Some("3"), "Đếm số xe cũ", &["Thanh tra Sở"]),
        ],
    );
    assert_eq!(got[0].cooperating, ["Thanh tra Sở"]);
    assert_eq!(got[0].deadline.end.as_deref(), Some("2024-06-30"));
    assert_eq!(got[1].deadline.text.as_deref(), Some("tháng 6/2024"));
}

#[test]
fn specks_and_page_numbers_are_no_text() {
    let got = check(
        "II. NHIỆM VỤ |\n1. Sở Y tế: l\n- Mua thuốc dự trữ cho trạm. II\n2. Sở Nội vụ\n- _a) Lập danh sách dự thi.",
        &[
            (None, "Mua thuốc dự trữ cho trạm", &["Sở Y tế"]),
            (Some("a"), "Lập danh sách dự thi", &["Sở Nội vụ"]),
        ],
    );
    assert_eq!(got[0].section.as_deref(), Some("II. NHIỆM VỤ / 1. Sở Y tế"));
}

#[test]
fn a_title_ends_where_a_verb_begins() {
    let got = check(
        "II. NHIỆM VỤ\n1. Mạng lưới cộng tác viên dân số của các thôn, bản vùng cao\nXây dựng danh sách cộng tác viên và chi trả phụ cấp hằng tháng cho\nngười có tên.\n- Đơn vị chủ trì: Sở Y tế.",
        &[(
            None,
            "Xây dựng danh sách cộng tác viên và chi trả phụ cấp hằng tháng cho người có tên",
            &["Sở Y tế"],
        )],
    );
    assert_eq!(
        got[0].section.as_deref(),
        Some("II. NHIỆM VỤ / 1. Mạng lưới cộng tác viên dân số của các thôn, bản vùng cao")
    );
}

#[test]
fn a_bracket_under_a_heading_names_who_helps_and_when() {
    let got = tasks(
        "III. TỔ CHỨC THỰC HIỆN\n\n1. Sở Y tế\n\n- Lấy mẫu nước tại các chợ (Sở Nội vụ chủ trì; Công an tỉnh, \
         Sở Tài chính phối hợp; thường xuyên).\n\n- Gửi danh sách về Sở Tài chính.",
    );
    assert_eq!(got[0].lead, ["Sở Nội vụ"]);
    assert_eq!(got[0].cooperating, ["Công an tỉnh", "Sở Tài chính"]);
    assert_eq!(got[0].deadline.kind, DeadlineKind::Ongoing);
}
