//! Tables of Markdown.

use sohoa_record::{PlanRecord, TableRecord, TableRow};

use super::escape::inline;
use crate::LIST_SEPARATOR;

/// The table: row groups are bold, a cell over several columns stands in the first.
pub(super) fn of_record(table: &TableRecord) -> String {
    let widest = table.rows.iter().map(columns_of).max().unwrap_or_default();
    let columns = table.columns.len().max(widest).max(1);
    let mut text = String::new();
    push(
        &mut text,
        table.columns.iter().map(|header| inline(header)),
        columns,
    );
    push_rule(&mut text, columns);
    for row in &table.rows {
        match row {
            TableRow::Group { label, .. } => {
                push(&mut text, [format!("**{}**", inline(label))].into_iter(), columns);
            }
            TableRow::Data { cells, .. } => {
                let spread = cells.iter().flat_map(|cell| {
                    let rest = usize::from(cell.column_span.max(1)) - 1;
                    std::iter::once(inline(&cell.text)).chain(std::iter::repeat_n(String::new(), rest))
                });
                push(&mut text, spread, columns);
            }
        }
    }
    text
}

/// What the tasks of the document are: who, what, by when.
pub(super) fn of_tasks(record: &PlanRecord) -> String {
    let headers = [
        "STT",
        "Nhiệm vụ",
        "Cơ quan chủ trì",
        "Cơ quan phối hợp",
        "Thời hạn",
    ];
    let mut text = String::new();
    push(&mut text, headers.into_iter().map(str::to_owned), headers.len());
    push_rule(&mut text, headers.len());
    for task in &record.tasks {
        let cells = [
            task.stt.as_deref().unwrap_or_default(),
            &task.name,
            &task.lead.join(LIST_SEPARATOR),
            &task.cooperating.join(LIST_SEPARATOR),
            task.deadline.text.as_deref().unwrap_or_default(),
        ];
        push(&mut text, cells.into_iter().map(inline), headers.len());
    }
    text
}

fn columns_of(row: &TableRow) -> usize {
    match row {
        TableRow::Group { .. } => 1,
        TableRow::Data { cells, .. } => cells
            .iter()
            .map(|cell| usize::from(cell.column_span.max(1)))
            .sum(),
    }
}

fn push(text: &mut String, cells: impl Iterator<Item = String>, columns: usize) {
    let mut cells: Vec<String> = cells.collect();
    cells.resize(columns, String::new());
    text.extend(["| ", &cells.join(" | "), " |\n"]);
}

fn push_rule(text: &mut String, columns: usize) {
    text.push('|');
    text.push_str(&" --- |".repeat(columns));
    text.push('\n');
}
