//! Tables from a text stream without positions.
//!
//! The words of a dump come line by line, and the columns of one visual line run together. The header
//! says which columns there are ([`header`]); labels that count on from each other cut the lines to
//! sections and rows ([`region`], [`labels`]); inside a row each word is given to the column whose
//! cells look like it ([`models`], [`decode`]). The document is read several times: what its cells
//! look like is learned from the reading before.

mod decode;
mod header;
mod labels;
mod models;
mod region;
mod word;

use sohoa_page::{Diagnostic, Document, LineId};
use sohoa_table::{Cell, Row, Table, join_lines};

use crate::Gazetteer;

use decode::{ColumnModel, Reading, RowWord, decode};
use header::{Column, Kind};
use models::{Learned, Models, TEXT_WORD};
use region::{Part, Region, RowLines};
use word::{StreamLine, Word};

/// Readings of the document; a fourth changes nothing on the documents looked at.
const PASSES: usize = 3;
/// Lines at the end of a row that may begin the next row's text, which stands before its number where
/// the number is centred.
const MOST_HEAD_LINES: usize = 4;
/// Cost of such a beginning.
const HEAD: f32 = 1.2;
/// Cost more where the next row's text begins well without it.
const NEEDLESS_HEAD: f32 = 2.5;
/// Cost of a row that begins in mid-sentence.
const HEADLESS: f32 = 3.0;
/// Cost a word above which a row is doubted: the gold rows stay below.
const DOUBTFUL_COST: f32 = 1.6;

/// Tables of a text dump, each line of their regions in a cell, header or row group.
pub(crate) fn find_stream_tables(
    document: &Document,
    gazetteer: &Gazetteer,
) -> (Vec<Table>, Vec<Diagnostic>) {
    let lines = word::stream_lines(document);
    let regions: Vec<Region> = region::regions(&lines)
        .into_iter()
        .filter(|region| region.parts.iter().any(|part| matches!(part, Part::Row(_))))
        .collect();
    let mut models = Models::new(gazetteer);
    let mut columns: Vec<Vec<ColumnModel>> = regions
        .iter()
        .map(|region| first_models(&region.header.columns))
        .collect();
    let mut readings = Vec::new();
    for _ in 0..PASSES {
        readings = regions
            .iter()
            .zip(&columns)
            .map(|(region, columns)| read_rows(region, columns, &mut models))
            .collect::<Vec<_>>();
        models.learn(learn(&readings, &mut columns));
    }
    let mut diagnostics = Vec::new();
    let tables = regions
        .iter()
        .zip(&readings)
        .map(|(region, rows)| table(region, rows, &mut diagnostics))
        .collect();
    (tables, diagnostics)
}

/// A row with its words in columns; the stub is not among them.
struct ReadRow {
    label: Word,
    label_line: LineId,
    /// Words with their lines and columns.
    words: Vec<(Word, LineId, u32, usize)>,
    cost: f32,
}

fn first_models(columns: &[Column]) -> Vec<ColumnModel> {
    let mut agencies = 0;
    columns
        .iter()
        .skip(1)
        .map(|column| {
            let empty = match column.kind {
                Kind::Text => 6.0,
                Kind::Agency => {
                    agencies += 1;
                    if agencies == 1 { 2.5 } else { 1.0 }
                }
                Kind::Deadline | Kind::Unit | Kind::Target => 1.5,
                _ => 0.8,
            };
            ColumnModel {
                kind: column.kind,
                empty,
                width: None,
            }
        })
        .collect()
}

fn read_rows(region: &Region, columns: &[ColumnModel], models: &mut Models<'_>) -> Vec<ReadRow> {
    let mut rows = Vec::new();
    let mut handed: Vec<StreamLine> = Vec::new();
    for (number, part) in region.parts.iter().enumerate() {
        let Part::Row(row) = part else { continue };
        let mut head = row.head.clone();
        head.append(&mut handed);
        let next = match region.parts.get(number + 1) {
            Some(Part::Row(next)) => Some(next),
            _ => None,
        };
        let (read, rest) = read_row(row, &head, next, columns, models);
        rows.push(read);
        handed = rest;
    }
    rows
}

/// Reads one row; gives back the lines that begin the next one.
fn read_row(
    row: &RowLines,
    head: &[StreamLine],
    next: Option<&RowLines>,
    columns: &[ColumnModel],
    models: &mut Models<'_>,
) -> (ReadRow, Vec<StreamLine>) {
    let lines: Vec<(&StreamLine, bool)> = head
        .iter()
        .map(|line| (line, true))
        .chain(row.lines.iter().map(|line| (line, false)))
        .collect();
    let mut words: Vec<RowWord<'_>> = Vec::new();
    for &(line, is_text) in &lines {
        words.extend(line.words.iter().enumerate().map(|(at, word)| RowWord {
            word,
            id: models.word(word),
            starts_line: at == 0,
            after_break: line.after_break,
            is_text,
        }));
    }
    let handable = if next.is_some() {
        MOST_HEAD_LINES.min(row.lines.len().saturating_sub(1))
    } else {
        0
    };
    let tail: usize = row.lines[row.lines.len() - handable..]
        .iter()
        .map(|line| line.words.len())
        .sum();
    let readings = decode(&words, columns, words.len() - tail, models);
    let best = readings
        .into_iter()
        .min_by(|a, b| with_tail(a, &words, next).total_cmp(&with_tail(b, &words, next)))
        .unwrap_or_default();
    let mut read = ReadRow {
        label: row.label.clone(),
        label_line: row.label_line,
        words: Vec::new(),
        cost: best.cost,
    };
    let mut rest = Vec::new();
    let mut at = 0;
    for (line, _) in lines {
        if at >= best.words {
            rest.push(line.clone());
            continue;
        }
        for word in &line.words {
            read.words
                .push((word.clone(), line.id, line.page, best.columns[at]));
            at += 1;
        }
    }
    (read, rest)
}

/// Cost of a reading and of what it leaves to the next row.
fn with_tail(reading: &Reading, words: &[RowWord<'_>], next: Option<&RowLines>) -> f32 {
    let next_word = next
        .and_then(|next| next.lines.first())
        .map(|line| &line.words[0]);
    let tail = &words[reading.words..];
    let next_opens = next_word.is_none_or(|word| word.opens);
    let Some(first) = tail.first() else {
        return reading.cost + if next_opens { 0.0 } else { HEADLESS };
    };
    let bad_start = if first.word.opens { 0.0 } else { HEADLESS };
    let needless = if next_opens { NEEDLESS_HEAD } else { 0.0 };
    reading.cost + HEAD + bad_start + needless + TEXT_WORD * tail.len() as f32
}

/// What the readings say about cells, widths and empty cells.
fn learn(readings: &[Vec<ReadRow>], columns: &mut [Vec<ColumnModel>]) -> Learned {
    let mut learned = Learned::default();
    for (rows, columns) in readings.iter().zip(columns) {
        for (index, column) in columns.iter_mut().enumerate() {
            let mut empty = 0;
            let mut lengths: Vec<usize> = Vec::new();
            for row in rows {
                let own: Vec<&(Word, LineId, u32, usize)> =
                    row.words.iter().filter(|word| word.3 == index).collect();
                if own.is_empty() {
                    empty += 1;
                    continue;
                }
                let words: Vec<&Word> = own.iter().map(|word| &word.0).collect();
                if !matches!(column.kind, Kind::Text | Kind::Free) {
                    learned.count(column.kind, &words);
                }
                let fragments: Vec<&[&(Word, LineId, u32, usize)]> =
                    own.chunk_by(|a, b| a.1 == b.1).collect();
                lengths.extend(fragments[..fragments.len() - 1].iter().map(|fragment| {
                    fragment
                        .iter()
                        .map(|word| word.0.text.chars().count() + 1)
                        .sum::<usize>()
                        - 1
                }));
            }
            lengths.sort_unstable();
            column.width = (lengths.len() >= 3).then(|| lengths[lengths.len() * 3 / 4] as f32);
            let share = (empty as f32 + 1.0) / (rows.len() as f32 + 3.0);
            if rows.len() >= 5 {
                column.empty = (-share.ln()).clamp(0.3, 5.0);
            }
        }
    }
    learned
}

/// Builds the table of a region.
fn table(region: &Region, rows: &[ReadRow], diagnostics: &mut Vec<Diagnostic>) -> Table {
    let count = region.header.columns.len() as u16;
    let mut lines: Vec<(LineId, u32)> = region.dropped.clone();
    lines.extend(
        region
            .header_lines
            .iter()
            .chain(&region.index_line)
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
        index_row: region.index_line.as_ref().map(index_cells),
        ..Table::default()
    };
    let mut rows = rows.iter();
    for part in &region.parts {
        match part {
            Part::Group(group) => {
                lines.extend(group.iter().map(|line| (line.id, line.page)));
                table.rows.push(Row::Group(group_cell(group, count)));
            }
            Part::Row(_) => {
                let Some(row) = rows.next() else { continue };
                lines.extend(row.words.iter().map(|word| (word.1, word.2)));
                lines.push((
                    row.label_line,
                    row.words
                        .first()
                        .map_or(region.header_lines[0].page, |word| word.2),
                ));
                table.rows.push(Row::Data(row_cells(row, count)));
                if row.cost > DOUBTFUL_COST * (row.words.len() as f32 + 4.0) {
                    let message = format!("row {} may have words in the wrong columns", row.label.text);
                    diagnostics.push(Diagnostic::new("stream-row-doubtful", message).at_line(row.label_line));
                }
            }
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

fn index_cells(line: &StreamLine) -> Vec<Cell> {
    let cell = |(index, word): (usize, &Word)| Cell {
        text: word.text.clone(),
        columns: index as u16..index as u16 + 1,
        lines: vec![line.id],
        places: Vec::new(),
    };
    line.words.iter().enumerate().map(cell).collect()
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
    let mut cells = vec![Cell {
        text: row.label.text.clone(),
        columns: 0..1,
        lines: vec![row.label_line],
        places: Vec::new(),
    }];
    for column in 1..columns {
        let own: Vec<&(Word, LineId, u32, usize)> = row
            .words
            .iter()
            .filter(|word| word.3 + 1 == usize::from(column))
            .collect();
        let fragments: Vec<String> = own
            .chunk_by(|a, b| a.1 == b.1)
            .map(|fragment| {
                fragment
                    .iter()
                    .map(|word| word.0.text.as_str())
                    .collect::<Vec<_>>()
                    .join(" ")
            })
            .collect();
        let mut lines: Vec<LineId> = own.iter().map(|word| word.1).collect();
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
