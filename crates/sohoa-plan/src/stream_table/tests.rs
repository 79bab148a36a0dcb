//! Whole tables from streams.

use sohoa_page::LineId;
use sohoa_table::Row;

use super::find_stream_tables;
use crate::Gazetteer;
use crate::testing::dump_document;

fn check(text: &str, want: &[&str]) {
    let document = dump_document(text);
    let (tables, _) = find_stream_tables(&document, &Gazetteer::embedded().unwrap());
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
fn text_without_a_table() {
    check(
        "TT là chữ viết tắt\n1. Mục tiêu chung của kế hoạch\n2. Nhiệm vụ",
        &[],
    );
    check("", &[]);
    check("STT Nội dung Thời hạn Ghi chú", &[]);
}
