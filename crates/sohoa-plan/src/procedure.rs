//! Tables of the steps of an administrative procedure: they say how a request is handled, not what a plan
//! assigns.

use sohoa_page::Diagnostic;
use sohoa_table::{Row, Table};

/// Share of the numbered rows that must be numbered "Bước 1", "Bước 2" …
const STEPS: f64 = 0.6;

/// Whether the rows of the table are steps ("Bước 1"), or its header calls them so ("Trình tự").
pub(crate) fn is_procedure(table: &Table) -> bool {
    let header = table.columns.iter().any(|column| {
        let plain = sohoa_viet::skeleton(column);
        plain.trim() == "trinh tu" || plain.contains("trinh tu thuc hien") || plain.contains("buoc thuc hien")
    });
    let first: Vec<String> = table
        .rows
        .iter()
        .filter_map(|row| match row {
            Row::Data(cells) => cells.first().map(|cell| sohoa_viet::skeleton(cell.text.trim())),
            Row::Group(_) => None,
        })
        .filter(|text| !text.is_empty())
        .collect();
    let steps = first
        .iter()
        .filter(|text| {
            text.strip_prefix("buoc ")
                .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        })
        .count();
    steps > 0 && (header || steps as f64 >= STEPS * first.len() as f64)
}

/// Says that the table was left out of the tasks.
pub(crate) fn note(table: &Table) -> Diagnostic {
    let mut note = Diagnostic::new(
        "procedure-table",
        "the rows of this table are steps of a procedure, not tasks of a plan; they are kept as a table only",
    );
    note.page = table.pages.first().copied();
    note.line = table.lines.first().copied();
    note
}
