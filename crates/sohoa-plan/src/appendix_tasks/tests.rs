use sohoa_page::Rect;
use sohoa_record::DeadlineKind;
use sohoa_table::Table;

use super::*;
use crate::testing::dump_document;

/// A table from text: one row a line, cells between "|"; a line with one cell is a row group.
fn placed(columns: &str, rows: &str) -> (PlacedTable, Document) {
    let columns: Vec<String> = columns.split('|').map(|cell| cell.trim().to_owned()).collect();
    let count = columns.len() as u16;
    let mut out = Vec::new();
    for (index, row) in rows.lines().enumerate() {
        let id = LineId(index as u32 + 1);
        let cell = |text: &str, columns| Cell {
            text: text.trim().to_owned(),
            columns,
            lines: vec![id],
            places: vec![(2, Rect::default())],
        };
        let texts: Vec<&str> = row.split('|').collect();
        out.push(match texts.as_slice() {
            [label] => Row::Group(cell(label, 0..count)),
            texts => Row::Data(
                (0..count)
                    .zip(texts)
                    .map(|(index, text)| cell(text, index..index + 1))
                    .collect(),
            ),
        });
    }
    let table = Table {
        columns,
        rows: out,
        pages: vec![2],
        ..Table::default()
    };
    let mut document = dump_document(rows);
    document.pages[0].number = 2;
    let placed = PlacedTable {
        table,
        appendix: Some("PHỤ LỤC".to_owned()),
        title: None,
        heading: None,
    };
    (placed, document)
}

fn read_table(columns: &str, rows: &str) -> (Vec<TaskRecord>, Vec<Indicator>, Vec<&'static str>) {
    let (placed, document) = placed(columns, rows);
    let gazetteer = Gazetteer::embedded().unwrap();
    let (tasks, indicators, diagnostics) = read(&[placed], &document, &gazetteer, Some("2025-03-01"));
    (
        tasks,
        indicators,
        diagnostics.iter().map(|diagnostic| diagnostic.code).collect(),
    )
}

#[test]
fn reads_a_task_table() {
    let (tasks, _, codes) = read_table(
        "STT | Tên nhiệm vụ | Cơ quan chủ trì | Cơ quan phối hợp | Thời gian hoàn thành | Ghi chú | Kinh phí",
        "I. Lãnh đạo, chỉ đạo\n1 | Xây dựng kế hoạch; | PX01, PXO3 | Công an các đơn vị, địa phương | Quý II/2025 | Bổ sung | 5 triệu\n\
         2 | Kiểm tra việc thực hiện. | | | Thường xuyên | |\nII. Thể chế\n4 | Góp ý dự thảo luật | PZ99 | | Tháng 1/2025 | - |",
    );
    assert_eq!(tasks.len(), 3);
    assert_eq!(tasks[0].section.as_deref(), Some("I. Lãnh đạo, chỉ đạo"));
    assert_eq!(
        (tasks[0].stt.as_deref(), tasks[0].name.as_str()),
        (Some("1"), "Xây dựng kế hoạch")
    );
    assert_eq!(tasks[0].lead, ["PX01", "PX03"]);
    assert_eq!(tasks[0].cooperating, ["Công an các đơn vị, địa phương"]);
    assert_eq!(tasks[0].deadline.kind, DeadlineKind::Quarter);
    assert_eq!(tasks[0].note.as_deref(), Some("Bổ sung"));
    assert_eq!(
        tasks[0].extra.get("Kinh phí").map(String::as_str),
        Some("5 triệu")
    );
    assert_eq!(tasks[0].evidence.lines[0].page, 2);
    assert!(tasks[0].confidence > tasks[1].confidence);
    assert_eq!(tasks[2].note, None);
    assert_eq!(
        codes,
        [
            "task-without-lead",
            "stt-gap",
            "deadline-before-issue",
            "unknown-unit"
        ]
    );
}

#[test]
fn reads_numbers_before_names() {
    let (tasks, _, _) = read_table(
        "Tên dự án | Mục tiêu dự án | Cơ quan thực hiện: Cơ quan chủ trì | Cơ quan thực hiện: Cơ quan phối hợp | Thời gian thực hiện",
        "I. Quy hoạch mạng lưới | Có quy hoạch | Bộ Y tế | Bộ Tài chính | Từ năm 2025 đến năm 2026\n\
         II. Các dự án xây dựng\n1. Dự án cải tạo chợ | Cải tạo 3 chợ | Bộ Công Thương | | 2025 - 2026",
    );
    assert_eq!(
        (tasks[0].stt.as_deref(), tasks[0].section.as_deref()),
        (Some("I"), None)
    );
    assert_eq!(tasks[0].product.as_deref(), Some("Có quy hoạch"));
    assert_eq!(tasks[1].name, "Dự án cải tạo chợ");
    assert_eq!(tasks[1].section.as_deref(), Some("II. Các dự án xây dựng"));
    assert_eq!(tasks[1].deadline.kind, DeadlineKind::Range);
}

#[test]
fn takes_bare_rows_with_roman_numbers_for_groups() {
    let (tasks, _, _) = read_table(
        "TT | Nội dung công việc | Đơn vị | Thời gian",
        "I | Tuyên truyền | |\n1 | Mở chuyên mục | Sở Y tế | 2025\n2 | Tập huấn | | \n2.1 | Lớp cơ bản | Sở Nội vụ | 2025",
    );
    let got: Vec<_> = tasks
        .iter()
        .map(|task| (task.name.as_str(), task.section.as_deref()))
        .collect();
    assert_eq!(
        got,
        [
            ("Mở chuyên mục", Some("I. Tuyên truyền")),
            ("Lớp cơ bản", Some("I. Tuyên truyền / 2. Tập huấn")),
        ]
    );
}

#[test]
fn reads_indicators() {
    let (tasks, indicators, _) = read_table(
        "STT | Chỉ tiêu | Đơn vị | Kết quả | Đơn vị thực hiện | Ghi chú",
        "1 | Tỉ lệ số hóa | % | >80 | PA08, PC06 | Giữ nguyên\n2 | Tỉ lệ cắt giảm | | | | Bãi bỏ",
    );
    assert!(tasks.is_empty());
    assert_eq!(indicators[0].unit.as_deref(), Some("%"));
    assert_eq!(indicators[0].target.as_deref(), Some(">80"));
    assert_eq!(indicators[0].implementers, ["PA08", "PC06"]);
    assert_eq!(
        (indicators[1].unit.as_deref(), indicators[1].note.as_deref()),
        (None, Some("Bãi bỏ"))
    );
}

#[test]
fn takes_the_values_to_reach_for_targets() {
    let row = "1 | Tỷ lệ đường được chiếu sáng | % | 41 | 55 | 90 | Phòng Kinh tế";
    for (columns, want) in [
        (
            "TT | Chỉ tiêu | Đơn vị tính | Thực hiện 2024 | Kế hoạch 2025 | Mục tiêu đến năm 2030 | Đơn vị báo cáo",
            Some("Kế hoạch 2025: 55; Mục tiêu đến năm 2030: 90"),
        ),
        (
            "TT | Chỉ tiêu | Đơn vị tính | Kế hoạch: Năm 2025 | Kế hoạch: Năm 2026 | Kế hoạch: Năm 2027 | Đơn vị theo dõi",
            Some("Năm 2025: 41; Năm 2026: 55; Năm 2027: 90"),
        ),
        (
            "TT | Chỉ tiêu | Đơn vị tính | Năm 2024 | Năm 2025 | Ước thực hiện năm 2025 | Cơ quan theo dõi, đánh giá",
            Some("55"),
        ),
        (
            "TT | Chỉ tiêu | ĐVT | Hiện trạng | Kế hoạch | So với kế hoạch năm 2024 | Đơn vị thực hiện",
            Some("55"),
        ),
        (
            "TT | Chỉ tiêu | ĐVT | Kinh phí năm 2025 | Kết quả | Ghi chú | Đơn vị thực hiện",
            Some("55"),
        ),
        (
            "TT | Chỉ tiêu | ĐVT | Thực hiện năm 2023 | Thực hiện năm 2024 | Ghi chú | Đơn vị thực hiện",
            None,
        ),
    ] {
        let (_, indicators, _) = read_table(columns, row);
        assert_eq!(indicators[0].target.as_deref(), want, "{columns}");
        assert_eq!(indicators[0].implementers, ["Phòng Kinh tế"], "{columns}");
    }
}

#[test]
fn joins_the_beginning_and_the_end() {
    let (tasks, _, _) = read_table(
        "TT | Nhiệm vụ | Đơn vị chủ trì | Thời gian: Bắt đầu | Thời gian: Kết thúc",
        "1 | Khảo sát chợ | Sở Y tế | 01/4/2025 | 30/5/2025\n2 | Lập hồ sơ | Sở Y tế | Tháng 4 | Tháng 6/2025\n\
         3 | Vận hành | Sở Y tế | Quý III/2025 |",
    );
    let got: Vec<_> = tasks
        .iter()
        .map(|task| {
            let due = &task.deadline;
            (due.kind, due.start.as_deref(), due.end.as_deref())
        })
        .collect();
    assert_eq!(
        got,
        [
            (DeadlineKind::Range, Some("2025-04-01"), Some("2025-05-30")),
            (DeadlineKind::Range, Some("2025-04-01"), Some("2025-06-30")),
            (DeadlineKind::Range, Some("2025-07-01"), None),
        ]
    );
    assert_eq!(tasks[0].deadline.text.as_deref(), Some("01/4/2025 - 30/5/2025"));
    assert!(tasks[0].extra.is_empty());
}

#[test]
fn reads_marks_under_times() {
    let (tasks, _, _) = read_table(
        "TT | Nhiệm vụ | Đơn vị chủ trì | Lộ trình: 2025 | Lộ trình: 2026 | Lộ trình: 2027 | Ghi chú",
        "1 | Khảo sát chợ | Sở Y tế | x | x | | \n2 | Lập hồ sơ | Sở Y tế | | x | | Vốn vay\n3 | Sơ kết | Sở Y tế | x | | x |",
    );
    let got: Vec<_> = tasks
        .iter()
        .map(|task| {
            let due = &task.deadline;
            (due.text.as_deref(), due.start.as_deref(), due.end.as_deref())
        })
        .collect();
    assert_eq!(
        got,
        [
            (Some("2025 - 2026"), Some("2025-01-01"), Some("2026-12-31")),
            (Some("2026"), Some("2026-01-01"), Some("2026-12-31")),
            (Some("2025, 2027"), Some("2025-01-01"), Some("2027-12-31")),
        ]
    );
    assert!(tasks[0].extra.is_empty());
}

#[test]
fn asks_the_cells_where_the_header_says_little() {
    let lead = |columns: &str, rows: &str| {
        let (tasks, _, codes) = read_table(columns, rows);
        let first = tasks.into_iter().next();
        (
            first.map(|task| (task.lead, task.deadline.text, task.extra.len())),
            codes,
        )
    };
    let (got, _) = lead(
        "TT | Nhiệm vụ | Thực hiện | Giai đoạn",
        "1 | Khảo sát chợ | Sở Y tế | 2025-2026\n2 | Lập hồ sơ | Hiệu trưởng | 2026",
    );
    assert_eq!(
        got,
        Some((vec!["Sở Y tế".to_owned()], Some("2025-2026".to_owned()), 0))
    );
    let (got, _) = lead(
        "TT | Nhiệm vụ | Đơn vị chủ trì | Thực hiện | Giai đoạn",
        "1 | Khảo sát chợ | Sở Y tế | 25% | 1\n2 | Lập hồ sơ | Sở Y tế | 30% | 2",
    );
    assert_eq!(got, Some((vec!["Sở Y tế".to_owned()], None, 2)));
    let (got, _) = lead(
        "TT | Nhiệm vụ | Đơn vị chủ trì | Giai đoạn: 2026 | Giai đoạn: 2027",
        "1 | Khảo sát chợ | Sở Y tế | 1.200 | 800",
    );
    assert_eq!(got, Some((vec!["Sở Y tế".to_owned()], None, 2)));
    let (got, codes) = lead(
        "TT | Nhiệm vụ | Cơ quan | Tháng, năm",
        "1 | Khảo sát chợ | Sở Y tế | Tháng 5/2025\n2 | Lập hồ sơ | Sở Nội vụ | Tháng 6/2025",
    );
    assert_eq!(
        got,
        Some((vec!["Sở Y tế".to_owned()], Some("Tháng 5/2025".to_owned()), 0))
    );
    assert_eq!(codes, ["column-guessed", "column-guessed"]);
    let (got, _) = lead(
        "TT | Nhiệm vụ | Đơn vị thực hiện | Lãnh đạo phụ trách | Thời hạn",
        "1 | Khảo sát chợ | Sở Y tế | Phó Chủ tịch | 2025",
    );
    assert_eq!(
        got,
        Some((vec!["Sở Y tế".to_owned()], Some("2025".to_owned()), 1))
    );
}

#[test]
fn rows_of_bullets_have_a_group_above() {
    let (tasks, _, _) = read_table(
        "TT | Nội dung | Đơn vị chủ trì | Thời gian",
        "1 | Văn bản | |\n- | Quy chế làm việc | Sở Y tế | 2025\n2 | Truyền thông | |\n- | Phát thanh | Sở Nội vụ | 2025",
    );
    let got: Vec<_> = tasks
        .iter()
        .map(|task| (task.name.as_str(), task.section.as_deref()))
        .collect();
    assert_eq!(
        got,
        [
            ("Quy chế làm việc", Some("1. Văn bản")),
            ("Phát thanh", Some("2. Truyền thông")),
        ]
    );
}

#[test]
fn leaves_other_lists_alone() {
    for columns in [
        "STT | Tên thủ tục hành chính | Thời hạn giải quyết | Cơ quan thực hiện | Phí, lệ phí",
        "STT | Họ và tên | Chức vụ | Số điện thoại",
        "TT | Nội dung | Số trang | Địa điểm",
    ] {
        let (tasks, indicators, _) = read_table(columns, "1 | Cấp giấy phép | 5 ngày | Sở Y tế | Không");
        assert!(tasks.is_empty() && indicators.is_empty(), "{columns}");
    }
}

#[test]
fn keeps_rows_without_names_out_loudly() {
    let (tasks, _, codes) = read_table(
        "STT | Nhiệm vụ | Cơ quan chủ trì | Thời gian",
        "1 | | Sở Y tế | 2025",
    );
    assert!(tasks.is_empty());
    assert_eq!(codes, ["empty-name"]);
}

#[test]
fn a_table_whose_tasks_are_not_found_is_told() {
    let rows = "1|Mua cây Sở Y tế|Sở Nội vụ|Quý I/2026\n2|Trồng cây Sở Y tế||2026";
    let (tasks, _, codes) = read_table("TT|Ghi chú Đơn vị thực hiện|Ghi chú|Thời gian", rows);
    assert!(tasks.is_empty());
    assert_eq!(codes, ["table-without-tasks"]);
    let (_, _, codes) = read_table("TT|Họ và tên|Chức vụ|Số điện thoại", rows);
    assert!(codes.is_empty());
}

#[test]
fn a_first_column_that_counts_numbers_the_rows() {
    let rows = "I. MỞ\n1|Mua cây|Sở Y tế|Quý I/2026\n2|Trồng cây|Sở Nội vụ|Quý II/2026\nII. KẾT\n1|Tưới cây|Sở Y tế|2026";
    for header in ["TE", "ơ H"] {
        let columns = format!("{header}|Nhiệm vụ|Đơn vị chủ trì|Thời gian");
        let (tasks, _, codes) = read_table(&columns, rows);
        let stt: Vec<_> = tasks.iter().map(|task| task.stt.as_deref()).collect();
        assert_eq!(stt, [Some("1"), Some("2"), Some("1")]);
        assert!(tasks.iter().all(|task| task.extra.is_empty()));
        assert!(codes.contains(&"column-guessed"));
    }
    let (tasks, _, _) = read_table("Tháng|Nhiệm vụ|Đơn vị chủ trì|Ghi chú", rows);
    assert!(tasks.iter().all(|task| task.stt.is_none()));
}

#[test]
fn a_first_column_of_letters_numbers_the_rows_below_groups() {
    let (tasks, _, _) = read_table(
        "b bì | Nội dung công việc | Đơn vị thực hiện | Thời gian",
        "1. Mở đầu
         4) | Trồng cây | Sở Y tế | Quý I
         b) | Tưới cây | ~ Sở Nội vụ | Quý II
         c) | Bón phân | Sở Y tế | Quý II
         2. Kết thúc
         a) | Hái quả | Sở Y tế | Quý III
         b) | Đóng gói | Sở Y tế | Quý IV",
    );
    let labels: Vec<Option<&str>> = tasks.iter().map(|task| task.stt.as_deref()).collect();
    assert_eq!(labels.len(), 5);
    assert!(labels.iter().all(Option::is_some), "{labels:?}");
    assert_eq!(tasks[1].lead, ["Sở Nội vụ"]);
}

#[test]
fn values_of_several_years_are_all_kept() {
    let (_, indicators, _) = read_table(
        "STT|Tên chỉ tiêu|Đơn vị tính|Ước thực hiện năm 2024|Chỉ tiêu kế hoạch: Năm 2025|Chỉ tiêu kế hoạch: Năm 2026|Đơn vị chịu trách nhiệm",
        "1|Số vườn hoa|Vườn|3|5|8|Sở Y tế",
    );
    assert_eq!(indicators[0].name, "Số vườn hoa");
    assert_eq!(indicators[0].target.as_deref(), Some("Năm 2025: 5; Năm 2026: 8"));
}

#[test]
fn beginning_and_completion_are_one_period() {
    let (tasks, _, codes) = read_table(
        "STT | Nhiệm vụ | Đơn vị chủ trì | Thời gian: Bắt đầu | Thời gian: Hoàn thành",
        "1 | Sửa nhà kho | Sở Y tế | 3/2025 | 6/2025",
    );
    let deadline = &tasks[0].deadline;
    assert_eq!(deadline.kind, DeadlineKind::Range);
    assert_eq!(deadline.start.as_deref(), Some("2025-03-01"));
    assert_eq!(deadline.end.as_deref(), Some("2025-06-30"));
    assert!(codes.is_empty(), "{codes:?}");
}

#[test]
fn an_amount_is_no_deadline() {
    for (text, want) in [
        ("350", DeadlineKind::None),
        ("1.200", DeadlineKind::None),
        ("45 triệu đồng", DeadlineKind::None),
        ("2025", DeadlineKind::Year),
        ("6/2025", DeadlineKind::Month),
        ("30.6.2025", DeadlineKind::Date),
    ] {
        let row = format!("1 | Sửa nhà kho | Sở Y tế | {text}");
        let (tasks, _, codes) = read_table("STT | Nhiệm vụ | Đơn vị chủ trì | Thời hạn", &row);
        assert_eq!(tasks[0].deadline.kind, want, "{text}");
        assert_eq!(
            codes.contains(&"deadline-is-number"),
            want == DeadlineKind::None,
            "{text}"
        );
    }
}

#[test]
fn a_title_of_a_stream_ends_before_the_cell_of_who_does_the_work() {
    let (mut placed, document) = placed(
        "STT | Nhiệm vụ | Đơn vị chủ trì | Thời hạn",
        "I. TRỒNG CÂY Chủ trì: Sở Y tế\n1 | Mua cây | Sở Nội vụ | Quý II/2025",
    );
    let gazetteer = Gazetteer::embedded().unwrap();
    for (in_place, want) in [(true, "I. TRỒNG CÂY Chủ trì: Sở Y tế"), (false, "I. TRỒNG CÂY")] {
        if let (false, Row::Group(cell)) = (in_place, &mut placed.table.rows[0]) {
            cell.places.clear();
        }
        let tables = std::slice::from_ref(&placed);
        let (tasks, _, diagnostics) = read(tables, &document, &gazetteer, Some("2025-03-01"));
        assert_eq!(tasks[0].section.as_deref(), Some(want));
        let told = diagnostics.iter().any(|doubt| doubt.code == "group-title-cut");
        assert_eq!(told, !in_place);
    }
}

#[test]
fn a_lead_that_names_nobody_is_left_out() {
    for (lead, want) in [
        ("Hồ sơ đăng ký rừng", 0),
        ("Báo cáo kết quả trồng rừng", 0),
        ("Sở Y tế Tháng 7/2031 Sở Nội vụ", 0),
        ("Trạm Thủy lợi 3.450 1.250", 0),
        ("Sở Y tế", 1),
        ("Kế toán trưởng", 1),
        ("Chi cục kiểm lâm", 1),
    ] {
        let (mut placed, document) = placed(
            "STT | Nhiệm vụ | Đơn vị chủ trì | Thời hạn",
            &format!("1 | Sửa nhà kho | {lead} | Quý I/2025"),
        );
        for row in &mut placed.table.rows {
            if let Row::Data(cells) = row {
                for cell in cells {
                    cell.places.clear();
                }
            }
        }
        let gazetteer = Gazetteer::embedded().unwrap();
        let (tasks, _, diagnostics) = read(&[placed], &document, &gazetteer, Some("2025-03-01"));
        assert_eq!(tasks[0].lead.len(), want, "{lead}");
        let doubted = diagnostics.iter().any(|doubt| doubt.code == "lead-is-no-agency");
        assert_eq!(doubted, want == 0, "{lead}");
    }
}
