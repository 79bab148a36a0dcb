//! Assignments by an agency and its verb, by steps and by times before the text.

use sohoa_record::DeadlineKind;

use super::tests::{check, tasks};

#[test]
fn steps_are_items() {
    let got = check(
        "II. CÁC BƯỚC TIẾN HÀNH\nBước 1 (từ ngày 01/8/2025 đến ngày 15/8/2025): Lập danh sách nhà ở.\n\
         Đơn vị thực hiện: PC07; đơn vị phối hợp: PC06.\n\
         Bước 2 (tháng 9/2025): Kiểm tra trực tiếp.\nĐơn vị thực hiện: PC06.",
        &[
            (Some("Bước 1"), "Lập danh sách nhà ở", &["PC07"]),
            (Some("Bước 2"), "Kiểm tra trực tiếp", &["PC06"]),
        ],
    );
    assert_eq!(got[0].section.as_deref(), Some("II. CÁC BƯỚC TIẾN HÀNH"));
    assert_eq!(got[0].cooperating, ["PC06"]);
    assert_eq!(got[0].deadline.end.as_deref(), Some("2025-08-15"));
    assert_eq!(got[1].deadline.start.as_deref(), Some("2025-09-01"));
}

#[test]
fn times_stand_before_who_does_it() {
    let got = check(
        "2. Tiến độ thực hiện\n- Từ ngày 05/01/2024 đến ngày 16/01/2024: Phòng Khảo thí chủ trì lập Hội đồng;\n\
         - Tháng 5 - 6/2024: Hội đồng tự đánh giá thẩm định báo cáo;\n- Tháng 7/2024: công bố kết quả.",
        &[
            (None, "Phòng Khảo thí chủ trì lập Hội đồng", &["Phòng Khảo thí"]),
            (
                None,
                "Hội đồng tự đánh giá thẩm định báo cáo",
                &["Hội đồng tự đánh giá"],
            ),
        ],
    );
    assert_eq!(got[0].deadline.kind, DeadlineKind::Range);
    assert_eq!(got[1].deadline.start.as_deref(), Some("2024-05-01"));
}

#[test]
fn paragraphs_under_who_does_what_and_money() {
    check(
        "IV. KINH PHÍ\nSở Tài chính bố trí kinh phí mua sách.\nKinh phí thực hiện theo quy định hiện hành.\n\
         V. TỔ CHỨC THỰC HIỆN\nSở Nội vụ chủ trì rà soát biên chế.\n\
         Công an tỉnh yêu cầu các đơn vị nghiêm túc thực hiện.",
        &[
            (None, "Sở Tài chính bố trí kinh phí mua sách", &["Sở Tài chính"]),
            (None, "Sở Nội vụ chủ trì rà soát biên chế", &["Sở Nội vụ"]),
        ],
    );
    assert!(tasks("I. MỤC ĐÍCH\nSở Tài chính bố trí kinh phí mua sách.").is_empty());
}

#[test]
fn bullets_under_topics_of_work() {
    check(
        "II. NỘI DUNG VÀ PHÂN CÔNG THỰC HIỆN\n1. Giám sát\n- Sở Y tế có trách nhiệm kiểm tra các chợ.\n\
         - UBND các xã, phường tổ chức kiểm tra các trường học.",
        &[
            (None, "Sở Y tế có trách nhiệm kiểm tra các chợ", &["Sở Y tế"]),
            (
                None,
                "UBND các xã, phường tổ chức kiểm tra các trường học",
                &["UBND các xã, phường"],
            ),
        ],
    );
    check(
        "II. NHIỆM VỤ\n1. Giám sát\n- Sở Y tế lấy mẫu tại các chợ.\n- Sở Nội vụ kiểm tra các trường học.",
        &[
            (None, "Sở Y tế lấy mẫu tại các chợ", &["Sở Y tế"]),
            (None, "Sở Nội vụ kiểm tra các trường học", &["Sở Nội vụ"]),
        ],
    );
    for text in [
        "I. KẾT QUẢ NĂM 2023\n- Sở Y tế lấy mẫu tại các chợ.\n- Sở Nội vụ kiểm tra các trường học.",
        "II. NHIỆM VỤ\n1. Phát triển\n- Doanh nghiệp đầu tư máy móc.\n- Các hộ dân trồng rừng ven biển.",
        "II. NHIỆM VỤ\n1. Phát triển\n- Sở Y tế mở rộng bệnh viện.\n- Tăng số giường bệnh.\n- Giảm thời gian chờ.",
    ] {
        assert!(tasks(text).is_empty(), "{text}");
    }
}

#[test]
fn the_text_of_a_task_is_not_assigned_again() {
    let got = tasks(
        "II. NHIỆM VỤ\n1. Sở Y tế chủ trì tổ chức hội thi, gồm:\n- Sở Nội vụ chuẩn bị giải thưởng.\n\
         - Sở Tài chính cấp phát kinh phí.",
    );
    assert_eq!(got.len(), 1);
}

#[test]
fn groups_are_told_by_what_they_have() {
    check(
        "III. PHÂN CÔNG TRÁCH NHIỆM\n1. Trách nhiệm của các khoa có chương trình được đánh giá\n\
         a) Cử giảng viên tham gia;\n2. Các khoa có phòng thí nghiệm\na) Cập nhật danh mục thiết bị;",
        &[
            (
                Some("a"),
                "Cử giảng viên tham gia",
                &["các khoa có chương trình được đánh giá"],
            ),
            (
                Some("a"),
                "Cập nhật danh mục thiết bị",
                &["Các khoa có phòng thí nghiệm"],
            ),
        ],
    );
}

#[test]
fn an_item_names_which_of_several_does_it() {
    check(
        "III. PHÂN CÔNG NHIỆM VỤ\n1. Phòng Công tác chính trị (PX03), Phòng Hậu cần (PH10)\n\
         a) PX03 chủ trì xây dựng phóng sự;\nb) Mua sắm thiết bị dùng chung.",
        &[
            (Some("a"), "PX03 chủ trì xây dựng phóng sự", &["PX03"]),
            (
                Some("b"),
                "Mua sắm thiết bị dùng chung",
                &["Phòng Công tác chính trị (PX03)", "Phòng Hậu cần (PH10)"],
            ),
        ],
    );
}

#[test]
fn what_is_taught_of_the_plan_is_work() {
    let text = "III. TỔ CHỨC THỰC HIỆN\n1. Sở Nội vụ tổ chức học tập, quán triệt Nghị quyết và Kế hoạch này.\n\
                2. Các sở triển khai thực hiện Kế hoạch này.";
    check(
        text,
        &[(
            Some("1"),
            "Sở Nội vụ tổ chức học tập, quán triệt Nghị quyết và Kế hoạch này",
            &["Sở Nội vụ"],
        )],
    );
}

#[test]
fn news_bodies_head_what_stands_after_their_colon() {
    check(
        "III. TỔ CHỨC THỰC HIỆN\n1. Báo và Đài Phát thanh tỉnh: Đăng tải tin bài về dịch bệnh.\n\
         2. Báo và phát thanh, truyền hình Quảng Trị, Cổng Thông tin điện tử tỉnh: Đưa tin về dịch bệnh.",
        &[
            (
                None,
                "Đăng tải tin bài về dịch bệnh",
                &["Báo và Đài Phát thanh tỉnh"],
            ),
            (
                None,
                "Đưa tin về dịch bệnh",
                &[
                    "Báo và phát thanh, truyền hình Quảng Trị",
                    "Cổng Thông tin điện tử tỉnh",
                ],
            ),
        ],
    );
}

#[test]
fn a_newspaper_is_not_its_ministry() {
    check(
        "I. NHIỆM VỤ\n1. Bộ Xây dựng chủ trì soạn thảo nghị định về nhà ở.\n2. Báo Xây dựng chủ trì mở chuyên trang về nhà ở.",
        &[
            (
                Some("1"),
                "Bộ Xây dựng chủ trì soạn thảo nghị định về nhà ở",
                &["Bộ Xây dựng"],
            ),
            (
                Some("2"),
                "Báo Xây dựng chủ trì mở chuyên trang về nhà ở",
                &["Báo Xây dựng"],
            ),
        ],
    );
}
