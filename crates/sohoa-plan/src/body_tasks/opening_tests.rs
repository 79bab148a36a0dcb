//! Items that open with who does them, under no heading that says so, and labels on lines of their own.

use super::tests::{check, tasks};

#[test]
fn a_list_that_somebody_announces_is_work() {
    check(
        "Để kịp vụ xuân, Ủy ban nhân dân xã phân công nhiệm vụ như sau:\n\
         1. Phòng Kinh tế và quản lý chợ chủ trì, phối hợp với Công an xã kiểm tra các quầy hàng.\n\
         2. Công an xã, Trạm Y tế xã nhắc nhở các hộ buôn bán.\n\
         3. Phòng Văn hóa có trách nhiệm treo biển báo tại chợ.\n4. Hội Nông dân xã:\na) Vận động hội viên góp giống.",
        &[
            (
                Some("1"),
                "Phòng Kinh tế và quản lý chợ chủ trì, phối hợp với Công an xã kiểm tra các quầy hàng",
                &["Phòng Kinh tế và quản lý chợ"],
            ),
            (
                Some("2"),
                "Công an xã, Trạm Y tế xã nhắc nhở các hộ buôn bán",
                &["Công an xã", "Trạm Y tế xã"],
            ),
            (
                Some("3"),
                "Phòng Văn hóa có trách nhiệm treo biển báo tại chợ",
                &["Phòng Văn hóa"],
            ),
            (Some("a"), "Vận động hội viên góp giống", &["Hội Nông dân xã"]),
        ],
    );
}

#[test]
fn beside_given_work_an_agency_and_its_verb_are_work() {
    check(
        "1. Giao Sở Y tế chủ trì mở trạm cấp cứu ven đường.\n2. Công an tỉnh chỉ đạo tuần tra ban đêm.\n\
         3. Đề nghị Hội Nông dân tỉnh vận động hội viên ký cam kết.",
        &[
            (
                Some("1"),
                "Giao Sở Y tế chủ trì mở trạm cấp cứu ven đường",
                &["Sở Y tế"],
            ),
            (
                Some("2"),
                "Công an tỉnh chỉ đạo tuần tra ban đêm",
                &["Công an tỉnh"],
            ),
            (
                Some("3"),
                "Đề nghị Hội Nông dân tỉnh vận động hội viên ký cam kết",
                &["Hội Nông dân tỉnh"],
            ),
        ],
    );
}

#[test]
fn what_was_done_is_no_work() {
    for text in [
        "1. Công an tỉnh đã chỉ đạo tuần tra ban đêm.\n2. Sở Y tế đã mở hai trạm cấp cứu.\n3. Sở Nội vụ đã cấp sổ.",
        "1. Công an tỉnh tổ chức tuần tra ban đêm.\n2. Sở Y tế mở hai trạm cấp cứu.\n3. Sở Nội vụ cấp sổ cho các chợ.",
        "Thời gian qua, các sở đã hoàn thành nhiều việc.\n1. Công an tỉnh tổ chức tuần tra ban đêm.\n2. Sở Y tế mở hai trạm cấp cứu.",
        "Ủy ban nhân dân tỉnh giao nhiệm vụ như sau:\nI. KẾT QUẢ NĂM 2023\n1. Công an tỉnh tổ chức tuần tra ban đêm.\n2. Sở Y tế mở hai trạm cấp cứu.",
    ] {
        assert!(tasks(text).is_empty(), "{text}");
    }
}

#[test]
fn the_last_provisions_assign_work() {
    check(
        "IV. ĐIỀU KHOẢN THI HÀNH\n1. Đồng chí Lê Văn Tám, Phó Giám đốc, chịu trách nhiệm kiểm tra các kho.\n\
         2. Phòng Vật tư có trách nhiệm lập sổ xuất kho.\n3. Quy chế này có hiệu lực từ ngày ký.\n\
         4. Các phòng có trách nhiệm thực hiện Quy chế này.",
        &[
            (
                Some("1"),
                "Đồng chí Lê Văn Tám, Phó Giám đốc, chịu trách nhiệm kiểm tra các kho",
                &["Đồng chí Lê Văn Tám, Phó Giám đốc"],
            ),
            (
                Some("2"),
                "Phòng Vật tư có trách nhiệm lập sổ xuất kho",
                &["Phòng Vật tư"],
            ),
        ],
    );
}

#[test]
fn whoever_is_asked_among_others_has_work() {
    check(
        "II. NHIỆM VỤ GIAO CÁC ĐƠN VỊ\n1. Giao Phòng Nội vụ lập danh sách người có công.\n\
         2. Yêu cầu Hạt Kiểm lâm, Công an huyện tăng cường tuần tra rừng phòng hộ.\n\
         III. TỔ CHỨC THỰC HIỆN\n1. Các đồng chí Phó Chủ tịch theo lĩnh vực được giao kiểm tra việc trồng rừng.",
        &[
            (
                Some("1"),
                "Giao Phòng Nội vụ lập danh sách người có công",
                &["Phòng Nội vụ"],
            ),
            (
                Some("2"),
                "Yêu cầu Hạt Kiểm lâm, Công an huyện tăng cường tuần tra rừng phòng hộ",
                &["Hạt Kiểm lâm", "Công an huyện"],
            ),
            (
                Some("1"),
                "Các đồng chí Phó Chủ tịch theo lĩnh vực được giao kiểm tra việc trồng rừng",
                &["Các đồng chí Phó Chủ tịch"],
            ),
        ],
    );
}

#[test]
fn a_label_may_stand_alone() {
    let got = check(
        "II. NỘI DUNG\n1. Quét vôi các cột mốc trên đường liên xã.\nĐơn vị chủ trì:\nPhòng Kinh tế\nĐơn vị phối hợp:\n\
         Công an xã, các đội thanh niên\nThời gian thực hiện:\nĐịnh kỳ hằng quý\n\
         2. Vẽ bản đồ các kênh tưới tiêu.\nPhân công: Phòng Nội vụ chủ trì, phối hợp với Hội Nông dân xã.\n\
         Hoàn thành trước: 15/11/2024.",
        &[
            (
                Some("1"),
                "Quét vôi các cột mốc trên đường liên xã",
                &["Phòng Kinh tế"],
            ),
            (Some("2"), "Vẽ bản đồ các kênh tưới tiêu", &["Phòng Nội vụ"]),
        ],
    );
    assert_eq!(got[0].cooperating, ["Công an xã", "các đội thanh niên"]);
    assert_eq!(got[0].deadline.recurrence.as_deref(), Some("hằng quý"));
    assert_eq!(got[1].cooperating, ["Hội Nông dân xã"]);
    assert_eq!(got[1].deadline.end.as_deref(), Some("2024-11-15"));
}

#[test]
fn a_time_behind_the_names_of_a_label_is_no_name() {
    let got = check(
        "II. NỘI DUNG\n1. Vẽ bản đồ các kênh tưới tiêu (Đơn vị chủ trì: Phòng Nội vụ; hoàn thành trước ngày 30/6/2024).",
        &[(Some("1"), "Vẽ bản đồ các kênh tưới tiêu", &["Phòng Nội vụ"])],
    );
    assert_eq!(got[0].deadline.end.as_deref(), Some("2024-06-30"));
}

#[test]
fn a_verb_may_end_the_name_of_a_heading() {
    let got = check(
        "B. PHÂN CÔNG\nI. Vụ Pháp chế\n1. Rà soát các thông tư về chợ.\nII. Cục Trồng trọt\n1. Lập danh mục giống.\n\
         III. Vụ Giá thống kê\n\nLập bảng giá các mặt hàng muối ở vùng núi.",
        &[
            (Some("1"), "Rà soát các thông tư về chợ", &["Vụ Pháp chế"]),
            (Some("1"), "Lập danh mục giống", &["Cục Trồng trọt"]),
            (
                None,
                "Lập bảng giá các mặt hàng muối ở vùng núi",
                &["Vụ Giá thống kê"],
            ),
        ],
    );
    assert_eq!(
        got[2].section.as_deref(),
        Some("B. PHÂN CÔNG / III. Vụ Giá thống kê")
    );
}

#[test]
fn two_heads_of_a_heading_are_two() {
    check(
        "II. PHÂN CÔNG\n1. Khoa Dược\n- Cấp thuốc cho các trạm.\n2. Khoa Nội và Khoa Hồi sức tích cực\n\
         - Chuẩn bị cáng và bình ô xy.\n3. Phòng Vật tư\n- Mua sắm bình ô xy.",
        &[
            (None, "Cấp thuốc cho các trạm", &["Khoa Dược"]),
            (
                None,
                "Chuẩn bị cáng và bình ô xy",
                &["Khoa Nội", "Khoa Hồi sức tích cực"],
            ),
            (None, "Mua sắm bình ô xy", &["Phòng Vật tư"]),
        ],
    );
}

#[test]
fn the_end_of_a_document_is_no_part_of_its_last_item() {
    check(
        "1. Giao Sở Y tế chủ trì mở trạm cấp cứu ven đường cao tốc phía nam của tỉnh.\n\
         2. Giao Công an tỉnh chủ trì tuần tra ban đêm trên các tuyến đường ven biển.\n\
         3. Đề nghị Hội Nông dân tỉnh vận động hội viên ký cam kết không phá rừng.\n\
         Yêu cầu Thủ trưởng các sở, Chủ tịch UBND các huyện nghiêm túc thực hiện Chỉ thị này./.",
        &[
            (
                Some("1"),
                "Giao Sở Y tế chủ trì mở trạm cấp cứu ven đường cao tốc phía nam của tỉnh",
                &["Sở Y tế"],
            ),
            (
                Some("2"),
                "Giao Công an tỉnh chủ trì tuần tra ban đêm trên các tuyến đường ven biển",
                &["Công an tỉnh"],
            ),
            (
                Some("3"),
                "Đề nghị Hội Nông dân tỉnh vận động hội viên ký cam kết không phá rừng",
                &["Hội Nông dân tỉnh"],
            ),
        ],
    );
}
