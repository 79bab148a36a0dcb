//! Whole tables on drawn pages.

use sohoa_page::{
    Axis, Document, LayerVerdict, Line, LineId, LineKind, MediaType, Page, Rect, Rule, TextOrigin,
};

use crate::{Row, Table, find_tables};

mod groups;

/// Draws one table: each row is cells separated by "|"; "<" joins a cell to its left neighbour, "^" to
/// the one above; "/" breaks lines. Rows are 40 pt high, columns 100 pt wide, from (50, top).
struct Drawing {
    document: Document,
    next_line: u32,
}

impl Drawing {
    fn new() -> Self {
        Self {
            document: Document {
                media_type: MediaType::Pdf,
                pages: Vec::new(),
            },
            next_line: 1,
        }
    }

    fn page(mut self) -> Self {
        self.document.pages.push(Page {
            number: self.document.pages.len() as u32 + 1,
            width: 600.0,
            height: 800.0,
            origin: TextOrigin::TextLayer,
            verdict: LayerVerdict::Keep,
            evidence: None,
            dpi: None,
            rotation: 0,
            skew: 0.0,
            lines: Vec::new(),
            rules: Vec::new(),
        });
        self
    }

    fn text(mut self, text: &str, x: f32, y: f32) -> Self {
        let id = LineId(self.next_line);
        self.next_line += 1;
        let page = self.document.pages.last_mut().unwrap();
        page.lines.push(Line {
            id,
            text: text.into(),
            observed: text.into(),
            bbox: Some(Rect::new(x, y, x + 40.0, y + 10.0)),
            words: Vec::new(),
            block: id.0,
            kind: LineKind::Body,
            confidence: 1.0,
            support: Vec::new(),
        });
        self
    }

    fn rule(&mut self, axis: Axis, position: f32, start: f32, end: f32) {
        let page = self.document.pages.last_mut().unwrap();
        page.rules.push(Rule {
            axis,
            position,
            start,
            end,
            thickness: 0.5,
        });
    }

    fn table(mut self, top: f32, rows: &[&str]) -> Self {
        let cells: Vec<Vec<&str>> = rows
            .iter()
            .map(|row| row.split('|').map(str::trim).collect())
            .collect();
        for (r, row) in cells.iter().enumerate() {
            let y = top + 40.0 * r as f32;
            for (c, cell) in row.iter().enumerate() {
                let x = 50.0 + 100.0 * c as f32;
                if *cell != "^" {
                    self.rule(Axis::Horizontal, y, x, x + 100.0);
                }
                if *cell != "<" {
                    self.rule(Axis::Vertical, x, y, y + 40.0);
                }
                if !["", "<", "^"].contains(cell) {
                    for (n, line) in cell.split('/').enumerate() {
                        self = self.text(line, x + 5.0, y + 5.0 + 12.0 * n as f32);
                    }
                }
            }
            let right = 50.0 + 100.0 * row.len() as f32;
            self.rule(Axis::Vertical, right, y, y + 40.0);
            if r + 1 == rows.len() {
                self.rule(Axis::Horizontal, y + 40.0, 50.0, right);
            }
        }
        self
    }

    fn tables(&self) -> Vec<Table> {
        let (tables, _) = find_tables(&self.document);
        for table in &tables {
            let mut lines = table.lines.clone();
            lines.dedup();
            assert_eq!(lines, table.lines, "lines ascend and stand once");
        }
        tables
    }
}

/// Columns, then rows; a group is "# label".
fn show(table: &Table) -> Vec<String> {
    let row = |row: &Row| match row {
        Row::Group(cell) => format!("# {}", cell.text),
        Row::Data(cells) => cells
            .iter()
            .map(|cell| cell.text.as_str())
            .collect::<Vec<_>>()
            .join("|"),
    };
    std::iter::once(table.columns.join("|"))
        .chain(table.rows.iter().map(row))
        .collect()
}

#[test]
fn header_groups_and_spans() {
    let drawing = Drawing::new().page().table(
        100.0,
        &[
            "TT|Việc|Cơ quan|<|Hạn",
            "^|^|Chính|Phụ|^",
            "(1)|(2)|(3)|(4)|(5)",
            "I|Phần một|||",
            "1|Việc một/viết dài|X|Y|57-/NQ",
            "2|Việc hai|^||Quý I",
            "II. Phần hai|<|<|<|<",
            "3|Việc ba|Z||",
        ],
    );
    let tables = drawing.tables();
    assert_eq!(tables.len(), 1);
    assert_eq!(
        show(&tables[0]),
        [
            "TT|Việc|Cơ quan: Chính|Cơ quan: Phụ|Hạn",
            "# I. Phần một",
            "1|Việc một viết dài|X|Y|57-NQ",
            "2|Việc hai|X||Quý I",
            "# II. Phần hai",
            "3|Việc ba|Z||",
        ]
    );
    assert_eq!(tables[0].header.len(), 2);
    assert_eq!(tables[0].index_row.as_ref().unwrap().len(), 5);
}

#[test]
fn rows_cut_by_a_page_break() {
    let drawing = Drawing::new()
        .page()
        .table(600.0, &["TT|Việc|Ai", "1|Làm một|X", "2|Làm hai việc|Sở A"])
        .page()
        .text("2", 300.0, 20.0)
        .table(60.0, &["TT|Viêc|Ai", "|rất dài|và B", "3|Làm ba|Z"]);
    let tables = drawing.tables();
    assert_eq!(tables.len(), 1);
    assert_eq!(
        show(&tables[0]),
        [
            "TT|Việc|Ai",
            "1|Làm một|X",
            "2|Làm hai việc rất dài|Sở A và B",
            "3|Làm ba|Z"
        ]
    );
    assert_eq!(tables[0].pages, [1, 2]);
    let Row::Data(cells) = &tables[0].rows[1] else {
        panic!("data")
    };
    assert_eq!(cells[1].places.len(), 2);
    assert_eq!(tables[0].lines.len(), 9 + 8);
}

#[test]
fn rows_without_numbers_over_a_page_break() {
    let drawing = Drawing::new()
        .page()
        .table(600.0, &["Việc|Mục tiêu|Ai", "Làm một|Có nhiều|X"])
        .page()
        .table(60.0, &["việc|thứ hơn|", "Làm ba|Ít|Z"])
        .page()
        .table(60.0, &["Làm bốn|Không|X"]);
    assert_eq!(
        show(&drawing.tables()[0]),
        [
            "Việc|Mục tiêu|Ai",
            "Làm một việc|Có nhiều thứ hơn|X",
            "Làm ba|Ít|Z",
            "Làm bốn|Không|X"
        ]
    );
}

#[test]
fn text_between_parts_tables() {
    let drawing = Drawing::new()
        .page()
        .table(100.0, &["TT|Việc|Ai", "1|Làm một|X"])
        .text("Phụ lục hai", 200.0, 300.0)
        .table(400.0, &["TT|Việc|Ai", "1|Làm hai|Y"]);
    let tables = drawing.tables();
    assert_eq!(tables.len(), 2);
    assert_eq!(show(&tables[1]), ["TT|Việc|Ai", "1|Làm hai|Y"]);
}

#[test]
fn a_page_that_lost_a_rule() {
    let mut drawing = Drawing::new()
        .page()
        .table(600.0, &["TT|Việc|Ai|Hạn", "1|Làm một|X|Quý I"])
        .page()
        .table(60.0, &["2|Làm hai|<|Quý II"]);
    assert_eq!(
        show(&drawing.tables()[0]),
        ["TT|Việc|Ai|Hạn", "1|Làm một|X|Quý I", "2|Làm hai|Quý II"]
    );
    drawing.document.pages.remove(0);
    let (tables, diagnostics) = find_tables(&drawing.document);
    assert_eq!(show(&tables[0]), ["||", "2|Làm hai|Quý II"]);
    assert_eq!(diagnostics[0].code, "table-without-header");
}

#[test]
fn boxes_without_rows_stay_text() {
    let drawing = Drawing::new().page().table(100.0, &["Nơi nhận|Giám đốc"]);
    assert!(drawing.tables().is_empty());
}

#[test]
fn misread_roman_numerals_and_nested_numbers() {
    let drawing = Drawing::new().page().table(
        100.0,
        &[
            "TT|Việc|Ai|Hạn",
            "l|Phần một||",
            "1|A1|X|",
            "11|Phần hai||",
            "2|Gồm||",
            "2.1|B1|Y|",
            "3|Bỏ||",
        ],
    );
    assert_eq!(
        show(&drawing.tables()[0]),
        [
            "TT|Việc|Ai|Hạn",
            "# l. Phần một",
            "1|A1|X|",
            "# 11. Phần hai",
            "# 2. Gồm",
            "2.1|B1|Y|",
            "3|Bỏ||"
        ]
    );
}

#[test]
fn a_cell_over_all_other_columns_is_a_label() {
    let drawing = Drawing::new().page().table(
        100.0,
        &[
            "TT|Việc|Ai|Hạn",
            "C,K|khắc phục|<|<",
            "1|A1|X|",
            "2|Theo chỉ đạo chung|<|<",
            "Ghi chú|chung|<|<",
        ],
    );
    assert_eq!(
        show(&drawing.tables()[0])[1..],
        [
            "# C,K khắc phục",
            "1|A1|X|",
            "2|Theo chỉ đạo chung",
            "Ghi chú|chung"
        ]
    );
}

#[test]
fn index_row_read_badly_on_later_pages() {
    let drawing = Drawing::new()
        .page()
        .table(600.0, &["Việc|Mục tiêu .|Ai", "(1)|(2)|3)", "1. Làm một|Có|X"])
        .page()
        .table(60.0, &["q)|(2)|G)", "2. Làm hai|Không|Z"]);
    assert_eq!(
        show(&drawing.tables()[0]),
        ["Việc|Mục tiêu .|Ai", "1. Làm một|Có|X", "2. Làm hai|Không|Z"]
    );
}

#[test]
fn index_row_read_badly_under_the_header() {
    let drawing = Drawing::new().page().table(
        100.0,
        &[
            "TT|Việc|Ai|Hạn|Ghi chú",
            "Œ)|(2)|(3)|(4)|G)",
            "1|Làm một|X|Quý I|",
        ],
    );
    let table = &drawing.tables()[0];
    assert_eq!(table.index_row.as_ref().unwrap().len(), 5);
    assert_eq!(table.rows.len(), 1);
}

#[test]
fn merged_cells_over_a_page_break() {
    // The law of row 1 is that of all rows to the end of page 2, the place of row 3 goes on in row 4.
    let drawing = Drawing::new()
        .page()
        .table(
            600.0,
            &["TT|Luật|Việc|Ai", "1|Luật A/2010|Làm một|X", "2|^|Làm hai|Y"],
        )
        .page()
        .table(60.0, &["||việc|", "3|^|Làm ba|Trung tâm", "4|^|Làm bốn|^"])
        .page()
        .table(60.0, &["|||cấp xã", "5|Luật B|Làm năm|^"]);
    assert_eq!(
        show(&drawing.tables()[0]),
        [
            "TT|Luật|Việc|Ai",
            "1|Luật A 2010|Làm một|X",
            "2|Luật A 2010|Làm hai việc|Y",
            "3|Luật A 2010|Làm ba|Trung tâm cấp xã",
            "4|Luật A 2010|Làm bốn|Trung tâm cấp xã",
            "5|Luật B|Làm năm|Trung tâm cấp xã",
        ]
    );
}

#[test]
fn merged_cells_above_a_row_that_opens_a_page() {
    let drawing = Drawing::new()
        .page()
        .table(600.0, &["TT|Luật|Việc", "1|Luật A|Làm một", "2|^|Làm hai"])
        .page()
        .table(60.0, &["3||Làm ba", "4|^|Làm bốn", "5||Làm năm"]);
    let (tables, diagnostics) = find_tables(&drawing.document);
    assert_eq!(
        show(&tables[0]),
        [
            "TT|Luật|Việc",
            "1|Luật A|Làm một",
            "2|Luật A|Làm hai",
            "3|Luật A|Làm ba",
            "4|Luật A|Làm bốn",
            "5||Làm năm",
        ]
    );
    assert_eq!(diagnostics[0].code, "merged-cell-continued");
}

#[test]
fn a_row_without_number_that_opens_a_page() {
    let drawing = Drawing::new()
        .page()
        .table(
            600.0,
            &["TT|Việc|Ai|Hạn", "1|Làm một|X|Quý I", "2|Làm hai|Y|Quý I"],
        )
        .page()
        .table(60.0, &["|Làm ba|Sở A|Tháng 5", "4|Làm bốn|Z|Quý I"])
        .page()
        .table(60.0, &["là!|làm năm|Sở B|Quý I", "6|Làm sáu|Z|Quý I"]);
    assert_eq!(
        show(&drawing.tables()[0])[3..],
        [
            "|Làm ba|Sở A|Tháng 5",
            "4|Làm bốn|Z|Quý I",
            "là!|làm năm|Sở B|Quý I",
            "6|Làm sáu|Z|Quý I"
        ]
    );
}

#[test]
fn a_header_that_returns_below_the_rest_of_a_row() {
    let drawing = Drawing::new()
        .page()
        .table(600.0, &["TT|Công việc|Ai làm", "1|Làm một|X", "2|Làm hai|Sở"])
        .page()
        .table(
            60.0,
            &[
                "|việc nữa|Y tế",
                "TT|Công vìệc|Ai làm",
                "(1)|(2)|(3)",
                "3|Làm ba|Z",
            ],
        );
    assert_eq!(
        show(&drawing.tables()[0]),
        [
            "TT|Công việc|Ai làm",
            "1|Làm một|X",
            "2|Làm hai việc nữa|Sở Y tế",
            "3|Làm ba|Z"
        ]
    );
}

#[test]
fn numbers_that_were_misread() {
    let rows = [
        "TT|Việc|Ai",
        "I.|A|X",
        "2.|B|X",
        "3.|C|X",
        "*|D|X",
        "5.|E|X",
        "1.|G|X",
        "7.|H|X",
        "7.|K|X",
        "9.|L|X",
        "l|M|X",
    ];
    let mut drawing = Drawing::new().page().table(20.0, &rows);
    let numbers = |document: &Document| {
        let (tables, diagnostics) = find_tables(document);
        let numbers: Vec<String> = show(&tables[0])[1..]
            .iter()
            .map(|row| row.split('|').next().unwrap_or_default().to_owned())
            .collect();
        let count = diagnostics
            .iter()
            .filter(|d| d.code == "row-number-completed")
            .count();
        (numbers.join(" "), count)
    };
    let printed = "I. 2. 3. * 5. 1. 7. 7. 9. l";
    assert_eq!(numbers(&drawing.document), (printed.to_owned(), 0));
    drawing.document.pages[0].origin = TextOrigin::Ocr;
    // The second "7." may be the author's, and nothing stands below "l".
    let want = "1. 2. 3. 4. 5. 6. 7. 7. 9. l";
    assert_eq!(numbers(&drawing.document), (want.to_owned(), 3));

    // Counted through row groups.
    let rows = [
        "TT|Việc|Ai",
        "1|A|X",
        "2|B|X",
        "II. Phần hai|<|<",
        "|C|X",
        "4|D|X",
    ];
    let mut drawing = Drawing::new().page().table(20.0, &rows);
    drawing.document.pages[0].origin = TextOrigin::Ocr;
    assert_eq!(numbers(&drawing.document).0, "1 2 # II. Phần hai 3 4");
}

#[test]
fn numbers_that_lost_their_point() {
    let rows = [
        "TT|Việc|Ai",
        "1|A|X",
        "11|B|X",
        "1.2|C|X",
        "2|D|X",
        "2.1|E|X",
        "22|G|X",
        "3|H|X",
        "11|K|X",
        "12|L|X",
    ];
    let mut drawing = Drawing::new().page().table(20.0, &rows);
    let numbers = |document: &Document| {
        let rows = show(&find_tables(document).0[0]);
        let numbers: Vec<&str> = rows[1..]
            .iter()
            .map(|row| row.split('|').next().unwrap_or_default())
            .collect();
        numbers.join(" ")
    };
    assert_eq!(numbers(&drawing.document), "1 11 1.2 2 2.1 22 3 11 12");
    drawing.document.pages[0].origin = TextOrigin::Ocr;
    assert_eq!(numbers(&drawing.document), "1 1.1 1.2 2 2.1 2.2 3 11 12");
}

#[test]
fn numerals_of_groups_follow_their_order() {
    let rows = [
        "TT|Việc|Ai",
        "A. PHẦN MỘT|<|<",
        "I. Mở|<|<",
        "1|A|X",
        "II. Kết|<|<",
        "1|B|X",
        "B. PHẦN HAI|<|<",
        "1. Mở|<|<",
        "1|C|X",
        "III. Kết|<|<",
        "1|D|X",
    ];
    let mut drawing = Drawing::new().page().table(20.0, &rows);
    let labels = |document: &Document| -> Vec<String> {
        let rows = show(&find_tables(document).0[0]);
        rows.into_iter().filter(|row| row.starts_with('#')).collect()
    };
    let printed = labels(&drawing.document);
    drawing.document.pages[0].origin = TextOrigin::Ocr;
    let mended = labels(&drawing.document);
    assert_eq!(printed[4..], ["# 1. Mở", "# III. Kết"]);
    assert_eq!(mended[..4], printed[..4]);
    assert_eq!(mended[4..], ["# I. Mở", "# II. Kết"]);
}

#[test]
fn a_group_is_told_by_its_look_where_its_label_was_misread() {
    let rows = [
        "TT|Việc|Ai|Hạn",
        "I|MỞ ĐẦU|<|",
        "1|A|X|Y",
        "II|GIỮA KỲ|<|",
        "1|B|X|Y",
        "IH|KẾT THÚC|<|",
        "1|C|X|Y",
    ];
    let mut drawing = Drawing::new().page().table(20.0, &rows);
    drawing.document.pages[0].origin = TextOrigin::Ocr;
    let shown = show(&find_tables(&drawing.document).0[0]);
    assert_eq!(shown[5..], ["# III. KẾT THÚC", "1|C|X|Y"]);
}

#[test]
fn a_row_beside_the_last_one_opens_a_page() {
    let tables = Drawing::new()
        .page()
        .table(
            600.0,
            &[
                "TT|Thủ tục|Hạn|Nơi|Phí",
                "1|Cấp thẻ|Cấp tỉnh: 5 ngày|- Nộp tại tỉnh|Không",
            ],
        )
        .page()
        .table(
            40.0,
            &[
                "||Cấp xã: 3 ngày|- Nộp tại xã|Không",
                "2|Đổi thẻ|2 ngày|- Nộp tại xã|Không",
            ],
        )
        .tables();
    let shown = show(&tables[0]);
    assert_eq!(
        shown[1..],
        [
            "1|Cấp thẻ|Cấp tỉnh: 5 ngày|- Nộp tại tỉnh|Không",
            "1|Cấp thẻ|Cấp xã: 3 ngày|- Nộp tại xã|Không",
            "2|Đổi thẻ|2 ngày|- Nộp tại xã|Không",
        ]
    );
}

#[test]
fn figures_that_a_page_break_cut_off() {
    let tables = Drawing::new()
        .page()
        .table(600.0, &["TT|Luật|Việc", "1|Luật Nuôi ong|Làm một"])
        .page()
        .table(
            40.0,
            &[
                "2|01.7.2009|Làm hai",
                "3|^|Làm ba",
                "4|Luật Trồng hoa 01.01.2010|Làm bốn",
                "5|^|Làm năm",
            ],
        )
        .tables();
    let shown = show(&tables[0]);
    assert_eq!(
        shown[1..4],
        [
            "1|Luật Nuôi ong 01.7.2009|Làm một",
            "2|Luật Nuôi ong 01.7.2009|Làm hai",
            "3|Luật Nuôi ong 01.7.2009|Làm ba",
        ]
    );
}
