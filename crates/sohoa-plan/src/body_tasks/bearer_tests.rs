//! Titles under who does what, numbered or not, and what stands below them.

use std::collections::BTreeSet;

use super::tests::check;
use super::{Gazetteer, read};
use crate::paragraphs;
use crate::testing::dump_document;

#[test]
fn whoever_stands_under_duties_has_the_work() {
    check(
        "II. PHÂN CÔNG NHIỆM VỤ\n1. Tiểu ban Hậu cần\n- Chuẩn bị hội trường và chỗ nghỉ cho đại biểu.\n\
         2. Phòng Thanh tra và Thi đua, khen thưởng\n2.1. Lập hồ sơ khen thưởng tập thể.\n2.2. Kiểm tra các lớp học nghề.\n\
         3. Phòng Kế hoạch tổng hợp - Điều dưỡng\na) Làm đầu mối khảo sát người bệnh.\nb) Chủ trì, phối hợp với Khoa Dược lập danh mục thuốc.\n\
         4. Các tổ chuyên môn\n- Dự giờ ít nhất hai tiết mỗi tuần.\n5. Công tác tuyên truyền\n- Treo khẩu hiệu tại cổng trường.",
        &[
            (
                None,
                "Chuẩn bị hội trường và chỗ nghỉ cho đại biểu",
                &["Tiểu ban Hậu cần"],
            ),
            (
                Some("2.1"),
                "Lập hồ sơ khen thưởng tập thể",
                &["Phòng Thanh tra và Thi đua, khen thưởng"],
            ),
            (
                Some("2.2"),
                "Kiểm tra các lớp học nghề",
                &["Phòng Thanh tra và Thi đua, khen thưởng"],
            ),
            (
                Some("a"),
                "Làm đầu mối khảo sát người bệnh",
                &["Phòng Kế hoạch tổng hợp - Điều dưỡng"],
            ),
            (
                Some("b"),
                "Chủ trì, phối hợp với Khoa Dược lập danh mục thuốc",
                &["Phòng Kế hoạch tổng hợp - Điều dưỡng"],
            ),
            (None, "Dự giờ ít nhất hai tiết mỗi tuần", &["Các tổ chuyên môn"]),
        ],
    );
}

#[test]
fn a_title_that_may_be_anybody_is_told() {
    let codes = |title: &str| -> Vec<&str> {
        let text = format!("III. TỔ CHỨC THỰC HIỆN\n1. {title}\n- Chuẩn bị chỗ nghỉ cho đại biểu.");
        let document = dump_document(&text);
        let body = paragraphs::read(&document, &BTreeSet::new());
        let got = read(&body, &document, &Gazetteer::embedded().unwrap(), None);
        got.diagnostics.iter().map(|note| note.code).collect()
    };
    assert_eq!(codes("Mạng lưới dân số"), ["assignment-unread"]);
    assert!(codes("Chế độ báo cáo").is_empty());
}

#[test]
fn agencies_without_a_number_are_headings() {
    let got = check(
        "III. TỔ CHỨC THỰC HIỆN\nSở Y tế:\n- Tập huấn cho nhân viên y tế thôn, bản.\n- Cấp phát thuốc cho trạm y tế.\n\
         Sở Tài chính chịu trách nhiệm:\n- Bố trí kinh phí mua thuốc.\nSở Nội vụ: Bố trí biên chế cho trạm y tế.\n\
         1. Cấp huyện\nPhòng Y tế huyện\na) Kiểm tra các nhà thuốc.",
        &[
            (None, "Tập huấn cho nhân viên y tế thôn, bản", &["Sở Y tế"]),
            (None, "Cấp phát thuốc cho trạm y tế", &["Sở Y tế"]),
            (None, "Bố trí kinh phí mua thuốc", &["Sở Tài chính"]),
            (None, "Bố trí biên chế cho trạm y tế", &["Sở Nội vụ"]),
            (Some("a"), "Kiểm tra các nhà thuốc", &["Phòng Y tế huyện"]),
        ],
    );
    let sections: Vec<_> = got.iter().map(|task| task.section.as_deref()).collect();
    assert_eq!(sections[0], Some("III. TỔ CHỨC THỰC HIỆN"));
    assert_eq!(sections[4], Some("III. TỔ CHỨC THỰC HIỆN / 1. Cấp huyện"));
    check(
        "II. TỔ CHỨC THỰC HIỆN\nĐơn vị thực hiện:\n- Cán bộ, công chức của Sở.",
        &[],
    );
    check("II. ĐỐI TƯỢNG\nSở Y tế:\n- Cán bộ, công chức của Sở.", &[]);
}

#[test]
fn to_whom_the_plan_is_read_out_is_no_part_of_the_last_item() {
    for last in [
        "Kế hoạch này được quán triệt đến đảng viên.",
        "Chỉ thị này phổ biến đến chi bộ.",
    ] {
        check(
            &format!(
                "III- TỔ CHỨC THỰC HIỆN\n1- Sở Y tế mở các lớp bơi cho trẻ em ở xã.\n\
                 2- Văn phòng Huyện ủy phối hợp với Ban Tổ chức Huyện ủy theo dõi, đôn đốc\n\
                 việc thực hiện Kế hoạch; định kỳ hằng năm báo cáo Ban Thường vụ Huyện ủy.\n{last}"
            ),
            &[
                (Some("1"), "Sở Y tế mở các lớp bơi cho trẻ em ở xã", &["Sở Y tế"]),
                (
                    Some("2"),
                    "Văn phòng Huyện ủy phối hợp với Ban Tổ chức Huyện ủy theo dõi, đôn đốc việc thực hiện Kế hoạch; \
                     định kỳ hằng năm báo cáo Ban Thường vụ Huyện ủy",
                    &["Văn phòng Huyện ủy"],
                ),
            ],
        );
    }
}
