//! Whole tables on drawn pages.

use sohoa_page::{
    Axis, Document, LayerVerdict, Line, LineId, LineKind, MediaType, Page, Rect, Rule, TextOrigin,
};

use crate::{Row, Table, find_tables};

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
