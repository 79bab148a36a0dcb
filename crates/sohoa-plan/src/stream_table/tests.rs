//! Whole tables from streams.

use proptest::prelude::*;
use sohoa_page::LineId;
use sohoa_table::Row;

use super::find_stream_tables;
use crate::Gazetteer;
use crate::testing::dump_document;

fn check(text: &str, want: &[&str]) {
    let document = dump_document(text);
    let (tables, _) = find_stream_tables(&document, &Gazetteer::embedded().unwrap(), None);
    let row = |row: &Row| match row {
        Row::Group(cell) => format!("# {}", cell.text),
        Row::Data(cells) => cells
            .iter()
            .map(|cell| cell.text.as_str())
            .collect::<Vec<_>>()
            .join(" | "),
    };
    let got: Vec<String> = tables
        .iter()
        .flat_map(|table| table.rows.iter().map(row))
        .collect();
    assert_eq!(got, want);
    // Every line with text from the first header on is part of a table.
    for table in &tables {
        let first = table.lines[0].0;
        let last = table.lines[table.lines.len() - 1].0;
        for (number, line) in (1..).zip(text.lines()) {
            let inside = (first..=last).contains(&number) && !line.trim().is_empty();
            assert!(
                !inside || table.lines.contains(&LineId(number)),
                "line {number} is lost"
            );
        }
    }
}

#[test]
fn columns_run_together() {
    check(
        "PHỤ LỤC\n\nTT Nội dung Cơ quan chủ trì Cơ quan phối hợp Thời gian Ghi chú\n\n\
         I Công tác chuẩn bị\n\n\
         1\nRà soát kho hồ sơ giấy còn lưu tại các đội và lập kế hoạch\nsố hóa trong hai năm PV01 Công an các đơn\n\
         vị, địa phương\n\nTháng\n8/2026\nBổ\n\nsung\n\n\
         2\nMua sắm máy quét PH10 PV01 2026 Bổ\nsung\n",
        &[
            "# I. Công tác chuẩn bị",
            "1 | Rà soát kho hồ sơ giấy còn lưu tại các đội và lập kế hoạch số hóa trong hai năm | PV01 \
             | Công an các đơn vị, địa phương | Tháng 8/2026 | Bổ sung",
            "2 | Mua sắm máy quét | PH10 | PV01 | 2026 | Bổ sung",
        ],
    );
}

#[test]
fn header_returns_in_the_middle_of_a_row() {
    check(
        "STT Nhiệm vụ Đơn vị chủ trì Thời hạn\n1\nKiểm tra đường truyền tới các xã và thay thế thiết bị\n\
         PV01 Quý II/2026\n3\nSTT Nhiệm vụ Đơn vị chủ trì Thời hạn\nđã hỏng trong mùa mưa\n\
         2 Tập huấn cho người dùng mới PX01 Thường xuyên\n",
        &[
            "1 | Kiểm tra đường truyền tới các xã và thay thế thiết bị đã hỏng trong mùa mưa | PV01 | Quý II/2026",
            "2 | Tập huấn cho người dùng mới | PX01 | Thường xuyên",
        ],
    );
}

#[test]
fn number_in_the_middle_and_lost_number() {
    check(
        "STT Nhiệm vụ Đơn vị chủ trì Thời hạn\n\
         1 Lập danh sách\nPV01\nQuý I/2026\n\
         Trang bị bàn ghế, tủ\n2 đựng hồ sơ cho phòng đọc mới\nPH10\nQuý II/2026\n\
         3 Sửa nhà kho\nPH10\nQuý III/2026\n\
         Vận hành thử toàn bộ hệ thống\nPV01\nQuý IV/2026\n\
         5 Tổng kết\nPX01\nTháng 12/2026\n",
        &[
            "1 | Lập danh sách | PV01 | Quý I/2026",
            "2 | Trang bị bàn ghế, tủ đựng hồ sơ cho phòng đọc mới | PH10 | Quý II/2026",
            "3 | Sửa nhà kho | PH10 | Quý III/2026",
            " | Vận hành thử toàn bộ hệ thống | PV01 | Quý IV/2026",
            "5 | Tổng kết | PX01 | Tháng 12/2026",
        ],
    );
}

#[test]
fn letters_stand_above_numerals() {
    check(
        "STT Nhiệm vụ Đơn vị chủ trì Thời hạn\nA XÂY DỰNG VĂN BẢN\n1 Lập danh sách\nPV01\nQuý I/2026\n\
         2 Sửa nhà kho\nPH10\nQuý II/2026\nB TỔ CHỨC THI HÀNH\nI Tuyên truyền\n1 In tờ rơi\nPX03\nQuý I/2026\n\
         II Kiểm tra\n1 Kiểm tra đường truyền\nPV01\nQuý III/2026\n",
        &[
            "# A. XÂY DỰNG VĂN BẢN",
            "1 | Lập danh sách | PV01 | Quý I/2026",
            "2 | Sửa nhà kho | PH10 | Quý II/2026",
            "# B. TỔ CHỨC THI HÀNH",
            "# I. Tuyên truyền",
            "1 | In tờ rơi | PX03 | Quý I/2026",
            "# II. Kiểm tra",
            "1 | Kiểm tra đường truyền | PV01 | Quý III/2026",
        ],
    );
}

/// A table whose numbers stand alone on their lines.
fn numbered(labels: &[&str]) -> String {
    let rows = labels.iter().map(|label| match *label {
        number if number.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("{number}\nRà soát kho hồ sơ\nPV01\nQuý I/2026\n")
        }
        title => format!("{title}\n"),
    });
    format!(
        "STT\nNhiệm vụ\nĐơn vị chủ trì\nThời hạn\n{}",
        rows.collect::<String>()
    )
}

#[test]
fn misread_labels_are_told_by_their_order() {
    let row = |number: u32| format!("{number} | Rà soát kho hồ sơ | PV01 | Quý I/2026");
    let told = |labels: &[&str], want: &[String]| {
        check(
            &numbered(labels),
            &want.iter().map(String::as_str).collect::<Vec<_>>(),
        );
    };
    told(
        &["I\nChuẩn bị", "9", "10", "1", "12", "13"],
        &[
            "# I. Chuẩn bị".to_owned(),
            row(9),
            row(10),
            row(11),
            row(12),
            row(13),
        ],
    );
    told(
        &[
            "I\nChuẩn bị",
            "1",
            "2",
            "H\nThực hiện",
            "3",
            "4",
            "M\nTổng kết",
            "5",
        ],
        &[
            "# I. Chuẩn bị".to_owned(),
            row(1),
            row(2),
            "# II. Thực hiện".to_owned(),
            row(3),
            row(4),
            "# III. Tổng kết".to_owned(),
            row(5),
        ],
    );
    told(
        &[
            "Chuẩn bị các điều kiện chung",
            "1",
            "2",
            "II\nThực hiện",
            "3",
            "4",
        ],
        &[
            "# I. Chuẩn bị các điều kiện chung".to_owned(),
            row(1),
            row(2),
            "# II. Thực hiện".to_owned(),
            row(3),
            row(4),
        ],
    );
}

#[test]
fn agencies_stay_whole() {
    check(
        "TT Nội dung Đơn vị chủ trì Đơn vị phối hợp Sản phẩm Thời gian\n\
         1\nTổ chức khai giảng năm học mới\nVăn phòng Sở Các phòng thuộc Sở\nBáo cáo tổng kết\nTháng 9/2024\n\
         2\nLập quy định về tải trọng\nCục Đường\nbộ Việt Nam\nVụ Pháp chế\n03 quy chuẩn\nTháng 5/2024\n\
         3\nThanh tra việc thu học phí\nThanh tra Bộ\nCác đơn vị thuộc Bộ\nKết luận\nTháng 3/2024\n",
        &[
            "1 | Tổ chức khai giảng năm học mới | Văn phòng Sở | Các phòng thuộc Sở | Báo cáo tổng kết | Tháng 9/2024",
            "2 | Lập quy định về tải trọng | Cục Đường bộ Việt Nam | Vụ Pháp chế | 03 quy chuẩn | Tháng 5/2024",
            "3 | Thanh tra việc thu học phí | Thanh tra Bộ | Các đơn vị thuộc Bộ | Kết luận | Tháng 3/2024",
        ],
    );
}

#[test]
fn text_without_a_table() {
    check(
        "TT là chữ viết tắt\n1. Mục tiêu chung của kế hoạch\n2. Nhiệm vụ",
        &[],
    );
    check("", &[]);
    check("STT Nội dung Thời hạn Ghi chú", &[]);
}

#[test]
fn cell_after_cell() {
    check(
        "TT\nNhiệm vụ\nCơ quan thực hiện\nThời gian\nChủ trì Phối hợp\n(1) (2) (3) (4) (5)\n\
         1\nKhảo sát bến đò ngang và lập\ndanh sách chủ đò\nSở Xây dựng\nUBND các\nxã, phường\nQuý I/2026\n\
         2\nIn sổ tay an toàn đường thủy\ncho học sinh\nSở Giáo dục\nvà Đào tạo\nTỉnh đoàn\nTháng\n8/2026\n\
         3\nTổng kết đợt kiểm tra\nVăn phòng\nUBND tỉnh\ncác sở, ban, ngành\nTháng\n12/2026\n",
        &[
            "1 | Khảo sát bến đò ngang và lập danh sách chủ đò | Sở Xây dựng | UBND các xã, phường | Quý I/2026",
            "2 | In sổ tay an toàn đường thủy cho học sinh | Sở Giáo dục và Đào tạo | Tỉnh đoàn | Tháng 8/2026",
            "3 | Tổng kết đợt kiểm tra | Văn phòng UBND tỉnh | các sở, ban, ngành | Tháng 12/2026",
        ],
    );
}

#[test]
fn lines_through_all_columns() {
    check(
        "STT Nội dung công việc Đơn vị chủ Đơn vị phối hợp Thời gian\ntrì\n\
         1 Kiểm tra phao tiêu, biển báo tại các bến đò Sở Xây dựng Công an tỉnh Tháng 3/2026\n\
         ngang, thay thế phao hỏng trước mùa lũ\n\
         2 Mở lớp dạy bơi cho học sinh tiểu học ở các Sở Giáo dục UBND các xã, Quý II/2026\n\
         xã ven sông trong dịp nghỉ hè và Đào tạo phường\n\
         3 Sửa chữa cầu phao, bến khách và đường dẫn Sở Xây dựng Sở Tài chính Tháng 5/2026\n\
         xuống bến bị sạt lở sau mùa lũ năm trước\n\
         4 Cấp phát áo phao cho các chủ đò ngang và hộ Sở Y tế UBND các xã, Tháng 6/2026\n\
         nuôi cá lồng trên sông phường\n\
         5 Tổ chức diễn tập cứu hộ, cứu nạn đường thủy Công an tỉnh Sở Y tế Tháng 7/2026\n\
         với sự tham gia của các chủ phương tiện\n\
         6 Kiểm tra giấy phép của các bến khách ngang Sở Xây dựng Công an tỉnh Tháng 8/2026\n\
         sông và xử lý bến hoạt động không phép\n\
         7 Lắp đèn chiếu sáng và biển báo hiệu ban đêm Sở Xây dựng Sở Tài chính Tháng 9/2026\n\
         tại các bến có trên mười chuyến mỗi ngày\n\
         8 Tuyên truyền pháp luật giao thông đường thủy Công an tỉnh Tỉnh đoàn Tháng 9/2026\n\
         nội địa tới từng hộ dân sống ven sông\n",
        &[
            "1 | Kiểm tra phao tiêu, biển báo tại các bến đò ngang, thay thế phao hỏng trước mùa lũ | Sở Xây dựng | Công an tỉnh | Tháng 3/2026",
            "2 | Mở lớp dạy bơi cho học sinh tiểu học ở các xã ven sông trong dịp nghỉ hè | Sở Giáo dục và Đào tạo | UBND các xã, phường | Quý II/2026",
            "3 | Sửa chữa cầu phao, bến khách và đường dẫn xuống bến bị sạt lở sau mùa lũ năm trước | Sở Xây dựng | Sở Tài chính | Tháng 5/2026",
            "4 | Cấp phát áo phao cho các chủ đò ngang và hộ nuôi cá lồng trên sông | Sở Y tế | UBND các xã, phường | Tháng 6/2026",
            "5 | Tổ chức diễn tập cứu hộ, cứu nạn đường thủy với sự tham gia của các chủ phương tiện | Công an tỉnh | Sở Y tế | Tháng 7/2026",
            "6 | Kiểm tra giấy phép của các bến khách ngang sông và xử lý bến hoạt động không phép | Sở Xây dựng | Công an tỉnh | Tháng 8/2026",
            "7 | Lắp đèn chiếu sáng và biển báo hiệu ban đêm tại các bến có trên mười chuyến mỗi ngày | Sở Xây dựng | Sở Tài chính | Tháng 9/2026",
            "8 | Tuyên truyền pháp luật giao thông đường thủy nội địa tới từng hộ dân sống ven sông | Công an tỉnh | Tỉnh đoàn | Tháng 9/2026",
        ],
    );
}

/// Each line of the page with a piece of every cell at its height; the numbers and the shorter cells stand in the
/// middle of their rows, so that a row begins above its number.
#[test]
fn lines_through_columns_with_cells_in_the_middle() {
    check(
        "STT Nhiệm vụ Đơn vị chủ trì Thời hạn\n\
         I. Dọn kho\n\
         Kiểm đếm toàn bộ phao cứu sinh\n\
         1 đang cất giữ ở các kho ven sông Sở Xây dựng Tháng 3/2026\n\
         và lập sổ theo dõi\n\
         Sửa mái kho số hai bị tốc trong\n\
         2 trận bão tháng chín năm ngoái và Công an tỉnh Quý II/2026\n\
         thay cửa cuốn\n\
         3 Mua thêm giá kệ bằng sắt Sở Xây dựng Năm 2026\n\
         II. Sắp xếp lại\n\
         Dán nhãn từng thùng hàng theo\n\
         4 năm nhập và ghi vào sổ điện tử Công an tỉnh Tháng 5/2026\n\
         để tra cứu\n\
         Chuyển các thùng quá hạn sang\n\
         5 nhà chờ thanh lý trước khi mùa Sở Xây dựng Tháng 6/2026\n\
         mưa bắt đầu\n",
        &[
            "# I. Dọn kho",
            "1 | Kiểm đếm toàn bộ phao cứu sinh đang cất giữ ở các kho ven sông và lập sổ theo dõi | Sở Xây dựng | Tháng 3/2026",
            "2 | Sửa mái kho số hai bị tốc trong trận bão tháng chín năm ngoái và thay cửa cuốn | Công an tỉnh | Quý II/2026",
            "3 | Mua thêm giá kệ bằng sắt | Sở Xây dựng | Năm 2026",
            "# II. Sắp xếp lại",
            "4 | Dán nhãn từng thùng hàng theo năm nhập và ghi vào sổ điện tử để tra cứu | Công an tỉnh | Tháng 5/2026",
            "5 | Chuyển các thùng quá hạn sang nhà chờ thanh lý trước khi mùa mưa bắt đầu | Sở Xây dựng | Tháng 6/2026",
        ],
    );
}

/// A language that knows which words belong together settles what nothing else tells.
#[test]
fn phrases_tell_where_a_cell_goes_on() {
    struct Together(&'static [(&'static str, &'static str)]);
    impl crate::Phrases for Together {
        fn attraction(&self, before: &[&str], next: &str) -> Option<f32> {
            let last = *before.last()?;
            Some(if self.0.contains(&(last, next)) { 5.0 } else { 1.0 })
        }
    }
    let text = "STT Nhiệm vụ Đơn vị chủ trì Sản phẩm\n\
                1 Đo lại luồng lạch Sở Xây dựng Báo cáo kết\n\
                quả\n\
                2 Cắm mốc bờ sông Sở Xây dựng Biên bản\n";
    let document = dump_document(text);
    let product = |phrases: &Together| {
        let (tables, _) = find_stream_tables(&document, &Gazetteer::embedded().unwrap(), Some(phrases));
        match &tables[0].rows[0] {
            Row::Data(cells) => cells.last().unwrap().text.clone(),
            Row::Group(cell) => cell.text.clone(),
        }
    };
    assert_eq!(product(&Together(&[("kết", "quả")])), "Báo cáo kết quả");
    assert_eq!(product(&Together(&[("lạch", "quả")])), "Báo cáo kết");
}

#[test]
fn a_heading_of_the_body_ends_a_table() {
    let row = "Lắp phao tiêu ở các bến đò ngang\nSở Xây dựng\nCông an tỉnh\nTháng 3/2026\n";
    let text = format!(
        "I. MỤC ĐÍCH\nBảo đảm an toàn.\nII. NHIỆM VỤ\nTT Nội dung Đơn vị chủ trì Đơn vị phối hợp Thời gian\n\
         1\n{row}2\n{row}III. TỔ CHỨC THỰC HIỆN\nCác đơn vị báo cáo trước ngày 15/12/2026.\n"
    );
    let want = "Lắp phao tiêu ở các bến đò ngang | Sở Xây dựng | Công an tỉnh | Tháng 3/2026";
    check(&text, &[&format!("1 | {want}"), &format!("2 | {want}")]);
}

#[test]
fn blank_lines_between_all_cells() {
    check(
        "STT Nội dung công việc Đơn vị chủ trì Đơn vị phối hợp Thời gian\n\n\
         1\nPhát quang bờ rào, sửa hàng rào quanh\nbãi giữ xe\n\nTrung tâm Thể thao,\nVăn hóa và Du lịch xã\n\n\
         Trạm Khuyến nông xã\n\nTháng 4/2026\n\n\
         2\nKiểm kê công cụ hỗ trợ của các tổ dân\nphố\n\nThanh tra Bộ\n\nVăn phòng Bộ\n\nThường xuyên\n\n\
         3\nTập huấn sơ cứu cho đội xung kích thôn\n\nPhòng Kinh tế và\nHạ tầng\n\nTrưởng các thôn\n\nQuý II/2026\n",
        &[
            "1 | Phát quang bờ rào, sửa hàng rào quanh bãi giữ xe | Trung tâm Thể thao, Văn hóa và Du lịch xã \
             | Trạm Khuyến nông xã | Tháng 4/2026",
            "2 | Kiểm kê công cụ hỗ trợ của các tổ dân phố | Thanh tra Bộ | Văn phòng Bộ | Thường xuyên",
            "3 | Tập huấn sơ cứu cho đội xung kích thôn | Phòng Kinh tế và Hạ tầng | Trưởng các thôn | Quý II/2026",
        ],
    );
}

#[test]
fn deadlines_that_recur() {
    for deadline in [
        "Hằng tháng",
        "Hằng quý",
        "Định kỳ 6 tháng",
        "06 tháng/lần",
        "Thường xuyên",
    ] {
        check(
            &format!(
                "STT Nội dung công việc Đơn vị chủ trì Thời gian Ghi chú\n\n\
                 1\nLau chùi máy chủ và thay pin lưu điện\n\nVăn phòng Sở\n\n{deadline}\n\n\
                 2\nKiểm kê kho vật tư\n\nPV01\n\nTháng 3/2026\n"
            ),
            &[
                &format!("1 | Lau chùi máy chủ và thay pin lưu điện | Văn phòng Sở | {deadline} | "),
                "2 | Kiểm kê kho vật tư | PV01 | Tháng 3/2026 | ",
            ],
        );
    }
}

#[test]
fn sums_and_the_number_of_a_page() {
    let header = "STT Nhiệm vụ Cơ quan chủ trì Thời gian Sản phẩm Kinh phí\n(triệu đồng)\n";
    check(
        &format!(
            "{header}\n1\nĐóng kệ sách cho phòng đọc\n\nPV01\n\nTháng 3/2026\n\n04 kệ sách 3.400\n\n\
             2\nThay mái tôn nhà để xe\n\nPH10\n\nTháng 4/2026\n\nBiên bản\n\n8.200\n\n3\n\n{header}\n\
             3\nQuét vôi tường rào\n\nPH10\n\nTháng 5/2026\n\nBiên bản\n\n950\n"
        ),
        &[
            "1 | Đóng kệ sách cho phòng đọc | PV01 | Tháng 3/2026 | 04 kệ sách | 3.400",
            "2 | Thay mái tôn nhà để xe | PH10 | Tháng 4/2026 | Biên bản | 8.200",
            "3 | Quét vôi tường rào | PH10 | Tháng 5/2026 | Biên bản | 950",
        ],
    );
}

#[test]
fn units_in_small_letters() {
    check(
        "STT Chỉ tiêu Đơn vị tính Chỉ tiêu năm 2026 Đơn vị thực hiện\n\n\
         1\nDiện tích rừng trồng mới\n\nha\n\n450\n\nSở Xây dựng\n\n\
         2\nSố mã vùng nuôi được cấp\n\nMã\n\n25\n\nSở Y tế\n",
        &[
            "1 | Diện tích rừng trồng mới | ha | 450 | Sở Xây dựng",
            "2 | Số mã vùng nuôi được cấp | Mã | 25 | Sở Y tế",
        ],
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever stands below a header: no line of the table is lost, and nothing panics.
    #[test]
    fn every_line_ends_in_the_table(lines in prop::collection::vec(
        "([0-9]{1,2}|[IVX]{1,3}\\.|PV01|Sở Y tế|các đơn vị liên quan|Tháng 8/2026|\\||số hóa|và|\u{c}|- |STT|GHI CHÚ){1,4}( [A-Za-zđêớ,.;:()]{1,9}){0,5}",
        0..40,
    )) {
        let text = format!("TT Nội dung Đơn vị chủ trì Đơn vị phối hợp Thời gian\n1 Việc\n{}\n", lines.join("\n"));
        let document = dump_document(&text);
        let (tables, _) = find_stream_tables(&document, &Gazetteer::embedded().unwrap(), None);
        for table in &tables {
            let (Some(first), Some(last)) = (table.lines.first(), table.lines.last()) else { continue };
            for (number, line) in (1..).zip(text.lines()) {
                let inside = (first.0..=last.0).contains(&number)
                    && line.split_whitespace().any(|word| word.chars().any(|c| !matches!(c, '|' | '\u{c}')));
                prop_assert!(!inside || table.lines.contains(&LineId(number)), "line {} is lost", number);
            }
        }
    }
}

#[test]
fn numbers_of_pages_between_rows_and_inside_of_them() {
    let header = "STT\nNhiệm vụ\nĐơn vị chủ trì\nĐơn vị phối hợp\nThời hạn\n\n";
    let rows = [
        "1\nLập danh sách thiết bị cũ\nSở Tài chính\nSở Nội vụ\nTháng 5/2019\n",
        "2\nSửa nhà kho\nSở Công Thương\n\n3\n\nSở Y tế\nQuý II/2019\n",
        "3\nKiểm tra đường truyền\nSở Y tế\nCông an tỉnh\nQuý III/2019\n",
        "4\nTổng kết\nSở Nội vụ\n\n8\n\nSở Y tế\nTháng 12/2019\n",
    ];
    check(
        &format!("{header}{}", rows.concat()),
        &[
            "1 | Lập danh sách thiết bị cũ | Sở Tài chính | Sở Nội vụ | Tháng 5/2019",
            "2 | Sửa nhà kho | Sở Công Thương | Sở Y tế | Quý II/2019",
            "3 | Kiểm tra đường truyền | Sở Y tế | Công an tỉnh | Quý III/2019",
            "4 | Tổng kết | Sở Nội vụ | Sở Y tế | Tháng 12/2019",
        ],
    );
}

#[test]
fn the_number_of_the_last_page_is_no_cell() {
    check(
        "1\nPhụ lục I\nSTT Nhiệm vụ Đơn vị chủ trì Thời hạn\n1 Lập danh sách\nPV01\nQuý I/2026\n\
         2 Sửa nhà kho\nPH10\nQuý II/2026\n3 Kiểm tra\nPV01\nQuý III/2026\n2\n",
        &[
            "1 | Lập danh sách | PV01 | Quý I/2026",
            "2 | Sửa nhà kho | PH10 | Quý II/2026",
            "3 | Kiểm tra | PV01 | Quý III/2026",
        ],
    );
}

#[test]
fn an_amount_between_blank_lines_is_no_number_of_a_page() {
    check(
        "Trang đầu\n\n2\n\nTT\nNhiệm vụ\nĐơn vị chủ trì\nThời hạn\nKinh phí (triệu đồng)\n\n1\nSửa nhà kho\nSở Tài chính\n\
         Quý I/2019\n\n45\n\n2\nMua tủ hồ sơ\nSở Nội vụ\n\n3\n\nQuý II/2019\n70\n3\nTổng kết\nSở Y tế\nQuý III/2019\n30\n",
        &[
            "1 | Sửa nhà kho | Sở Tài chính | Quý I/2019 | 45",
            "2 | Mua tủ hồ sơ | Sở Nội vụ | Quý II/2019 | 70",
            "3 | Tổng kết | Sở Y tế | Quý III/2019 | 30",
        ],
    );
}

#[test]
fn a_row_goes_on_behind_a_page_break() {
    check(
        "STT\nNhiệm vụ\nĐơn vị chủ trì\nĐơn vị phối hợp\nThời hạn\n\
         1\nLập danh sách thiết bị cũ\nSở Y tế\nSở Nội vụ\nTháng 5/2019\n\
         2\nIn tờ gấp\nSở Thông tin\nvà Truyền thông\n\u{c}Sở Y tế\nQuý II/2019\n\
         3\nKiểm tra đường truyền\nSở Y tế\nCông an tỉnh\nQuý III/2019\n\
         4\nTổng kết\nSở Y tế\nSở Nội vụ\nTháng 12/2019\n",
        &[
            "1 | Lập danh sách thiết bị cũ | Sở Y tế | Sở Nội vụ | Tháng 5/2019",
            "2 | In tờ gấp | Sở Thông tin và Truyền thông | Sở Y tế | Quý II/2019",
            "3 | Kiểm tra đường truyền | Sở Y tế | Công an tỉnh | Quý III/2019",
            "4 | Tổng kết | Sở Y tế | Sở Nội vụ | Tháng 12/2019",
        ],
    );
}

#[test]
fn columns_are_numbered_below_the_header() {
    let rows = "1\nLập danh sách\nPV01\nQuý I/2026\n2\nSửa nhà kho\nPH10\nQuý II/2026\n3\nTổng kết\nPX01\nTháng 12/2026\n";
    for numbers in [
        "(1)\n(2)\n(3)\n(4)\n",
        "1\n2\n3\n4\n\n",
        "A\nB\n1\n2\n\n",
        "A B 1 2\n",
    ] {
        check(
            &format!("STT\nNhiệm vụ\nĐơn vị chủ trì\nThời hạn\n{numbers}{rows}"),
            &[
                "1 | Lập danh sách | PV01 | Quý I/2026",
                "2 | Sửa nhà kho | PH10 | Quý II/2026",
                "3 | Tổng kết | PX01 | Tháng 12/2026",
            ],
        );
    }
}

#[test]
fn rows_are_grouped_by_months() {
    check(
        "TT Nội dung\nCơ quan chủ trì\nThời gian\nGhi chú\nTháng 02/2019\n\
         1\nLập danh sách\nPV01\n15/02/2019\nBổ sung\n2\nSửa nhà kho\nPH10\nTháng 2/2019\n\
         Tháng 5, 6/2019\n3\nTổng kết\nPX01\nTháng 6/2019\nBổ sung\n",
        &[
            "# Tháng 02/2019",
            "1 | Lập danh sách | PV01 | 15/02/2019 | Bổ sung",
            "2 | Sửa nhà kho | PH10 | Tháng 2/2019 | ",
            "# Tháng 5, 6/2019",
            "3 | Tổng kết | PX01 | Tháng 6/2019 | Bổ sung",
        ],
    );
}

#[test]
fn a_line_that_begins_like_an_agency_begins_a_cell() {
    check(
        "STT\nNhiệm vụ\nĐơn vị chủ trì\nĐơn vị phối hợp\nThời hạn\n\
         1\nLập danh sách thiết bị cũ\nPhòng Quản trị\nVăn phòng Sở\nTháng 5/2019\n\
         2\nSửa nhà kho\nVăn phòng\nỦy ban nhân dân các\nhuyện, thị xã\nQuý II/2019\n\
         3\nKiểm tra đường truyền tại khoa Ngoại\nKhoa Ngoại\nKhoa Nội\nQuý III/2019\n\
         4\nTổng kết công tác đảng viên năm 2019\nBan Dân vận\nHuyện ủy\nVăn phòng\nHuyện ủy\nTháng 12/2019\n",
        &[
            "1 | Lập danh sách thiết bị cũ | Phòng Quản trị | Văn phòng Sở | Tháng 5/2019",
            "2 | Sửa nhà kho | Văn phòng | Ủy ban nhân dân các huyện, thị xã | Quý II/2019",
            "3 | Kiểm tra đường truyền tại khoa Ngoại | Khoa Ngoại | Khoa Nội | Quý III/2019",
            "4 | Tổng kết công tác đảng viên năm 2019 | Ban Dân vận Huyện ủy | Văn phòng Huyện ủy | Tháng 12/2019",
        ],
    );
}

#[test]
fn names_of_places_stay_whole() {
    check(
        "STT\nNhiệm vụ\nĐơn vị chủ trì\nĐơn vị phối hợp\nThời hạn\nNguồn\nvốn\n\
         1\nXây dựng cầu\nBan Quản lý dự án\nhuyện\nỦy ban nhân dân\nxã Thạnh Lợi\nTháng 8/2019\nNgân sách\n\
         2\nSửa nhà kho\nPhòng Nội vụ\nỦy ban nhân dân xã Thạnh Lợi\nQuý II/2019\nXã hội hóa\n\
         3\nTập huấn cho cán bộ\nPhòng Y tế\nCông an huyện\nQuý III/2019\nNgân sách\n",
        &[
            "1 | Xây dựng cầu | Ban Quản lý dự án huyện | Ủy ban nhân dân xã Thạnh Lợi | Tháng 8/2019 | Ngân sách",
            "2 | Sửa nhà kho | Phòng Nội vụ | Ủy ban nhân dân xã Thạnh Lợi | Quý II/2019 | Xã hội hóa",
            "3 | Tập huấn cho cán bộ | Phòng Y tế | Công an huyện | Quý III/2019 | Ngân sách",
        ],
    );
}
