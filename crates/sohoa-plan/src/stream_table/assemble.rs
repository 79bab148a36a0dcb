//! The table of a region.

use sohoa_page::{Diagnostic, LineId};
use sohoa_table::{Cell, Row, Table, join_lines};

use super::header::Column;
use super::region::{Part, Region};
use super::rows::{PlacedWord, ReadRow, RegionReading};
use super::word::{StreamLine, Word};

/// Cost a word above which a row is doubted: the gold rows stay below.
const DOUBTFUL_COST: f32 = 1.6;

/// Builds the table of a region.
pub(super) fn table(region: &Region, reading: &RegionReading, diagnostics: &mut Vec<Diagnostic>) -> Table {
    let count = region.header.columns.len() as u16;
    let mut lines: Vec<(LineId, u32)> = region.dropped.clone();
    lines.extend(
        region
            .header_lines
            .iter()
            .chain(&region.index_lines)
            .map(|line| (line.id, line.page)),
    );
    let mut table = Table {
        header: vec![header_cells(region)],
        columns: region
            .header
            .columns
            .iter()
            .map(|column| column.name.clone())
            .collect(),
        index_row: (!region.index_lines.is_empty()).then(|| index_cells(&region.index_lines)),
        ..Table::default()
    };
    diagnostics.extend(
        region
            .mended
            .iter()
            .map(|(line, message)| Diagnostic::new("label-told-by-order", message.clone()).at_line(*line)),
    );
    let mut rows = reading.rows.iter().peekable();
    let mut groups = reading.groups.iter();
    for (number, part) in region.parts.iter().enumerate() {
        let Part::Row(_) = part else {
            if let Part::Group(group) = part {
                // What a row took of it stands there; what it took of the row's head is its own.
                let wanted = groups.next().copied().unwrap_or(group.len());
                let taken: Vec<StreamLine> = group
                    .iter()
                    .chain(head_of(region.parts.get(number + 1)))
                    .take(wanted)
                    .cloned()
                    .collect();
                let group = &taken;
                lines.extend(group.iter().map(|line| (line.id, line.page)));
                table.rows.push(Row::Group(group_cell(group, count)));
            }
            continue;
        };
        let mut first = true;
        while let Some(row) = rows.next_if(|row| row.label.is_some() == std::mem::take(&mut first)) {
            lines.extend(row.words.iter().map(|word| (word.line, word.page)));
            let page = row
                .words
                .first()
                .map_or(region.header_lines[0].page, |word| word.page);
            lines.extend(row.label.iter().map(|(_, line)| (*line, page)));
            diagnostics.extend(doubts(row));
            table.rows.push(Row::Data(row_cells(row, count)));
        }
    }
    lines.sort_unstable();
    lines.dedup_by_key(|line| line.0);
    table.pages = lines.iter().map(|line| line.1).collect();
    table.pages.sort_unstable();
    table.pages.dedup();
    table.lines = lines.into_iter().map(|line| line.0).collect();
    table
}

/// The lines above the number of a row.
fn head_of(part: Option<&Part>) -> &[StreamLine] {
    match part {
        Some(Part::Row(row)) => &row.head,
        Some(Part::Group(_)) | None => &[],
    }
}

/// What is to be doubted about a row.
fn doubts(row: &ReadRow) -> Option<Diagnostic> {
    let line = row
        .label
        .as_ref()
        .map(|(_, line)| *line)
        .or(row.words.first().map(|word| word.line))?;
    let (code, message) = match &row.label {
        None => (
            "stream-row-unnumbered",
            "the number of this row is lost, it was told from the row before by its cells".to_owned(),
        ),
        Some((label, _)) if row.cost > DOUBTFUL_COST * (row.words.len() as f32 + 4.0) => (
            "stream-row-doubtful",
            format!("row {label} may have words in the wrong columns"),
        ),
        Some(_) => return None,
    };
    Some(Diagnostic::new(code, message).at_line(line))
}

fn header_cells(region: &Region) -> Vec<Cell> {
    let cell = |(index, column): (usize, &Column)| Cell {
        text: column.name.clone(),
        columns: index as u16..index as u16 + 1,
        lines: column
            .lines
            .iter()
            .map(|&line| region.header_lines[line - region.header.first].id)
            .collect(),
        places: Vec::new(),
    };
    region.header.columns.iter().enumerate().map(cell).collect()
}

fn index_cells(lines: &[StreamLine]) -> Vec<Cell> {
    let cell = |(index, (line, word)): (usize, (&StreamLine, &Word))| Cell {
        text: word.text.clone(),
        columns: index as u16..index as u16 + 1,
        lines: vec![line.id],
        places: Vec::new(),
    };
    let words = lines
        .iter()
        .flat_map(|line| line.words.iter().map(move |word| (line, word)));
    words.enumerate().map(cell).collect()
}

/// "III" + "Tăng cường …" → "III. Tăng cường …".
fn group_cell(lines: &[StreamLine], columns: u16) -> Cell {
    let mut texts: Vec<String> = lines
        .iter()
        .map(|line| {
            line.words
                .iter()
                .map(|word| word.text.as_str())
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    if let Some(first) = texts.first_mut() {
        let label = first.split(' ').next().unwrap_or_default().to_owned();
        if sohoa_table::Label::parse(&label).is_some() && !label.ends_with(['.', ')']) {
            first.insert(label.len(), '.');
        }
    }
    Cell {
        text: join_lines(texts.iter().map(String::as_str)),
        columns: 0..columns,
        lines: lines.iter().map(|line| line.id).collect(),
        places: Vec::new(),
    }
}

fn row_cells(row: &ReadRow, columns: u16) -> Vec<Cell> {
    let (label, label_line) = row.label.clone().unzip();
    let mut cells = vec![Cell {
        text: label.unwrap_or_default(),
        columns: 0..1,
        lines: label_line.into_iter().collect(),
        places: Vec::new(),
    }];
    for column in 1..columns {
        let own: Vec<&PlacedWord> = row
            .words
            .iter()
            .filter(|word| word.column + 1 == usize::from(column))
            .collect();
        let fragments: Vec<String> = own
            .chunk_by(|a, b| a.line == b.line)
            .map(|fragment| {
                fragment
                    .iter()
                    .map(|word| word.word.text.as_str())
                    .collect::<Vec<_>>()
                    .join(" ")
            })
            .collect();
        let mut lines: Vec<LineId> = own.iter().map(|word| word.line).collect();
        lines.dedup();
        cells.push(Cell {
            text: join_lines(fragments.iter().map(String::as_str)),
            columns: column..column + 1,
            lines,
            places: Vec::new(),
        });
    }
    cells
}
