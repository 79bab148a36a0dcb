//! Headings by a word and its number or by capitals alone, and what ends the list above the last sentence.

use std::collections::BTreeSet;

use super::read;
use super::tests::{check, tasks};
use crate::testing::dump_document;
use crate::{Gazetteer, paragraphs};

#[test]
fn a_part_ends_the_goals_above_it() {
    let got = check(
        "Phần thứ nhất\nI. MỤC ĐÍCH\n1. Giữ sạch môi trường.\nPhần thứ hai\nPHÂN CÔNG NHIỆM VỤ\n1. Sở Xây dựng\n\
         - Thu dọn rác thải tại các công viên.\n2. Sở Nội vụ\n- Phát động phong trào thi đua.",
        &[
            (None, "Thu dọn rác thải tại các công viên", &["Sở Xây dựng"]),
            (None, "Phát động phong trào thi đua", &["Sở Nội vụ"]),
        ],
    );
    assert_eq!(
        got[0].section.as_deref(),
        Some("Phần thứ hai PHÂN CÔNG NHIỆM VỤ / 1. Sở Xây dựng")
    );
    for heading in [
        "PHẦN II\nTỔ CHỨC THỰC HIỆN",
        "Chương II: TỔ CHỨC THỰC HIỆN",
        "Mục 2. Tổ chức thực hiện",
        "TỔ CHỨC THỰC HIỆN",
        "PHÂN CÔNG NHIỆM VỤ",
    ] {
        let text = format!(
            "I. MỤC ĐÍCH\nGiữ sạch môi trường.\n{heading}\n1. Sở Xây dựng\n- Thu dọn rác thải tại các công viên."
        );
        assert_eq!(tasks(&text).len(), 1, "{heading}");
    }
}

#[test]
fn parts_hold_roman_numbers_and_follow_them() {
    let got = check(
        "PHẦN I: MỤC TIÊU\nI. MỤC TIÊU CHUNG\n1. Giảm rác thải.\nPHẦN II: NHIỆM VỤ\nI. CẤP TỈNH\n1. Sở Xây dựng\n\
         - Thu dọn rác thải tại các công viên.\nII. CẤP XÃ\n1. UBND các xã\n- Lắp thùng rác tại các chợ.",
        &[
            (None, "Thu dọn rác thải tại các công viên", &["Sở Xây dựng"]),
            (None, "Lắp thùng rác tại các chợ", &["UBND các xã"]),
        ],
    );
    assert_eq!(
        got[1].section.as_deref(),
        Some("PHẦN II: NHIỆM VỤ / II. CẤP XÃ / 1. UBND các xã")
    );
}

#[test]
fn a_heading_in_capitals_ends_with_the_next_part() {
    check(
        "I. MỤC ĐÍCH\nGiữ sạch môi trường.\nPHÂN CÔNG THỰC HIỆN\n1. Sở Xây dựng\n- Thu dọn rác thải tại các công viên.\n\
         II. YÊU CẦU\n1. Các sở, ban, ngành\n- Thực hiện đúng tiến độ.",
        &[(None, "Thu dọn rác thải tại các công viên", &["Sở Xây dựng"])],
    );
    assert!(tasks("I. MỤC ĐÍCH\nBẢO VỆ MÔI TRƯỜNG\n1. Các sở\n- Thực hiện đúng tiến độ.").is_empty());
}

#[test]
fn bodies_named_under_goals_are_told() {
    let codes = |title: &str| -> Vec<&str> {
        let text = format!("I. MỤC ĐÍCH, YÊU CẦU\n1. {title}\n- Thu dọn rác thải đúng nơi quy định.");
        let document = dump_document(&text);
        let body = paragraphs::read(&document, &BTreeSet::new());
        let got = read(&body, &document, &Gazetteer::embedded().unwrap(), None);
        assert!(got.tasks.is_empty());
        got.diagnostics.iter().map(|note| note.code).collect()
    };
    assert_eq!(codes("Sở Xây dựng"), ["assignment-under-goals"]);
    assert_eq!(codes("Các sở, ban, ngành"), [""; 0]);
    assert_eq!(codes("Bảo vệ môi trường"), [""; 0]);
}

#[test]
fn what_is_said_to_all_is_no_part_of_the_last_item() {
    let items = "II. TỔ CHỨC THỰC HIỆN\n1. Sở Xây dựng\n- Lắp đặt thùng rác tại các công viên, các khu chợ trên địa bàn.\n\
                 - Thu dọn rác thải tại các công viên và dọc các tuyến đường lớn.";
    for sentence in [
        "Yêu cầu Trưởng các phòng và Chủ tịch UBND các xã nghiêm túc thực hiện.",
        "Đề nghị các đơn vị, địa phương nghiêm túc triển khai.",
        "Các đơn vị nghiêm túc triển khai thực hiện.",
        "Sở Nội vụ yêu cầu các phòng khẩn trương thực hiện.",
        "Căn cứ Kế hoạch này, các đơn vị chủ động triển khai.",
        "Giao Thanh tra tỉnh theo dõi, đôn đốc việc thực hiện Kế hoạch này.",
        "Lưu ý: các đơn vị gửi báo cáo đúng hạn.",
    ] {
        let got = tasks(&format!("{items}\n{sentence}"));
        assert_eq!(got.len(), 2, "{sentence}");
        assert_eq!(
            got[1].name, "Thu dọn rác thải tại các công viên và dọc các tuyến đường lớn",
            "{sentence}"
        );
    }
}

#[test]
fn what_is_said_to_all_may_announce_items() {
    let got = tasks(
        "II. TỔ CHỨC THỰC HIỆN\nYêu cầu Trưởng các phòng thực hiện các nhiệm vụ sau:\n1. Sở Xây dựng\n\
         - Thu dọn rác thải tại các công viên.",
    );
    assert_eq!(
        got[0].section.as_deref(),
        Some("II. TỔ CHỨC THỰC HIỆN / 1. Sở Xây dựng")
    );
}

#[test]
fn labels_without_colon_are_fields() {
    let got = check(
        "II. GIẢI PHÁP\n1. Hạ tầng\na) Thay các cột đèn hỏng.\nĐơn vị chủ trì - Phòng Kỹ thuật.\n\
         Đơn vị phối hợp - Phòng Vật tư.\nThời gian hoàn thành - Quý II/2024.\nSản phẩm - Biên bản nghiệm thu.\n\
         b) Sơn vạch kẻ đường.\nĐơn vị chủ trì. Phòng Vật tư.\nThời gian hoàn thành. Tháng 9/2024.",
        &[
            (Some("a"), "Thay các cột đèn hỏng", &["Phòng Kỹ thuật"]),
            (Some("b"), "Sơn vạch kẻ đường", &["Phòng Vật tư"]),
        ],
    );
    assert_eq!(got[0].cooperating, ["Phòng Vật tư"]);
    assert_eq!(got[0].product.as_deref(), Some("Biên bản nghiệm thu"));
    assert_eq!(got[1].deadline.end.as_deref(), Some("2024-09-30"));
}

#[test]
fn a_bracket_may_name_agencies_and_the_time() {
    let got = check(
        "II. NHIỆM VỤ\n1. Kiểm tra các bến xe (Sở Xây dựng, Sở Nội vụ; tháng 4/2024).\n2. Xây dựng bến mới tại các huyện (tuyến A, B).",
        &[(
            Some("1"),
            "Kiểm tra các bến xe (Sở Xây dựng, Sở Nội vụ; tháng 4/2024)",
            &["Sở Xây dựng", "Sở Nội vụ"],
        )],
    );
    assert_eq!(got[0].deadline.text.as_deref(), Some("tháng 4/2024"));
    assert_eq!(got[0].deadline.end.as_deref(), Some("2024-04-30"));
}

#[test]
fn work_is_given_in_many_words() {
    check(
        "III. TỔ CHỨC THỰC HIỆN\n1. Giao trách nhiệm cho Sở Nội vụ lập danh sách khen thưởng.\n\
         2. Ủy quyền cho Sở Tài chính ký hợp đồng thuê xe.\n3. Hằng tháng, Thanh tra tỉnh kiểm tra các bến xe.\n\
         4. Các sở, ban, ngành và UBND các xã căn cứ Kế hoạch này xây dựng kế hoạch cụ thể của đơn vị.\n\
         5. Các sở tổ chức thực hiện Kế hoạch này.",
        &[
            (
                Some("1"),
                "Giao trách nhiệm cho Sở Nội vụ lập danh sách khen thưởng",
                &["Sở Nội vụ"],
            ),
            (
                Some("2"),
                "Ủy quyền cho Sở Tài chính ký hợp đồng thuê xe",
                &["Sở Tài chính"],
            ),
            (
                Some("3"),
                "Hằng tháng, Thanh tra tỉnh kiểm tra các bến xe",
                &["Thanh tra tỉnh"],
            ),
            (
                Some("4"),
                "Các sở, ban, ngành và UBND các xã căn cứ Kế hoạch này xây dựng kế hoạch cụ thể của đơn vị",
                &["Các sở, ban, ngành", "UBND các xã"],
            ),
        ],
    );
}

#[test]
fn what_is_said_in_detail_stands_below() {
    check(
        "III. TỔ CHỨC THỰC HIỆN\n1. Sở Tài chính chịu trách nhiệm về kinh phí; cụ thể:\n- Bố trí tiền mua thùng rác.\n\
         - Quyết toán chi phí với các xã.",
        &[
            (None, "Bố trí tiền mua thùng rác", &["Sở Tài chính"]),
            (None, "Quyết toán chi phí với các xã", &["Sở Tài chính"]),
        ],
    );
}
