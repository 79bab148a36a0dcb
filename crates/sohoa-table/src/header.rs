//! Header rows of a grid.

use std::ops::Range;

use crate::page_grid::{PageGrid, Slot};
use crate::{Cell, Label};

/// Longest text of a header cell, in characters; longer ones are data.
const LONGEST: usize = 150;
/// Most header levels.
const MOST_LEVELS: u16 = 4;
/// Share of letter pairs that a repeated header must have in common with the first one.
const SAME_HEADER: f32 = 0.6;
/// Likewise where it stands further down, where a row of values is more likely.
const RETURNING_HEADER: f32 = 0.8;

/// Where the header of a grid ends: rows before `end` are header levels, `index` is the row
/// "(1) (2) (3)" right below, if there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct HeaderRows {
    pub(crate) end: u16,
    pub(crate) index: bool,
}

impl HeaderRows {
    /// First row of values.
    pub(crate) fn first_data_row(self) -> u16 {
        self.end + u16::from(self.index)
    }
}

/// The header of a grid that starts a table.
pub(crate) fn header_rows(grid: &PageGrid) -> HeaderRows {
    for row in 0..grid.row_count.min(MOST_LEVELS + 1) {
        let cells = grid.row(row);
        if is_index_row(&cells) || row > 0 && is_misread_index_row(&cells) {
            return HeaderRows {
                end: row,
                index: true,
            };
        }
    }
    // A title inside the frame does not end the header.
    let first = u16::from(grid.row_count > 1 && grid.row(0).len() == 1 && header_like(grid, 1));
    let end = if header_like(grid, first) {
        levels_end(grid, first)
    } else {
        0
    };
    HeaderRows { end, index: false }
}

/// The rows of a continuing grid that repeat the header (or only its index row). They stand at its top, or
/// below the rest of a row that the page break cut.
pub(crate) fn repeated_rows(grid: &PageGrid, header: &[Vec<Cell>], has_index: bool) -> Range<u16> {
    let at_top = best_repeat(grid, 0, header, SAME_HEADER);
    let below = (1..grid.row_count).find_map(|row| best_repeat(grid, row, header, RETURNING_HEADER));
    let best = [at_top, below]
        .into_iter()
        .flatten()
        .reduce(|best, next| if next.1 > best.1 { next } else { best });
    let mut rows = best.map_or(0..0, |(rows, _)| rows);
    let is_index = |cells: &[Cell]| is_index_row(cells) || (has_index && is_damaged_index_row(cells));
    if rows.end < grid.row_count && is_index(&grid.row(rows.end)) {
        rows.end += 1;
    }
    rows
}

/// The rows from `from` on that say the same as the header once more; an empty range where none do.
pub(crate) fn returning_rows(grid: &PageGrid, from: u16, header: &[Vec<Cell>]) -> Range<u16> {
    (from..grid.row_count)
        .find_map(|row| best_repeat(grid, row, header, RETURNING_HEADER))
        .map_or(0..0, |(rows, _)| rows)
}

/// The rows from `first` on that are most like the header, and how much, where that is more than `least`.
fn best_repeat(grid: &PageGrid, first: u16, header: &[Vec<Cell>], least: f32) -> Option<(Range<u16>, f32)> {
    let wanted = row_text(header.iter().flatten());
    let mut best: Option<(Range<u16>, f32)> = None;
    for end in first + 1..=grid.row_count.min(first + MOST_LEVELS) {
        let within = |slot: &&Slot| (first..end).contains(&slot.rows.start);
        let slots = grid.slots.iter().filter(within);
        let score = similarity(&row_text(slots.map(|slot| &slot.cell)), &wanted);
        if score > best.as_ref().map_or(least, |(_, score)| *score) {
            best = Some((first..end, score));
        }
    }
    best
}

/// End of the header levels that start at a row: a cell that spans rows takes them all in, a cell
/// over several columns has their names below it.
fn levels_end(grid: &PageGrid, first: u16) -> u16 {
    let mut end = first + 1;
    loop {
        let reach = grid
            .slots
            .iter()
            .filter(|slot| (first..end).contains(&slot.rows.start))
            .map(|slot| slot.rows.end)
            .max()
            .unwrap_or(end);
        if reach <= end {
            break;
        }
        end = reach;
    }
    let spans = |slot: &Slot| {
        slot.cell.columns.len() > 1 && slot.cell.columns.len() < usize::from(grid.column_count())
    };
    if end == first + 1 && end < grid.row_count && grid.starting(first).any(spans) {
        let below = grid.row(end);
        let under_span = |cell: &Cell| {
            grid.starting(first).any(|slot| {
                spans(slot)
                    && slot.cell.columns.start <= cell.columns.start
                    && cell.columns.end <= slot.cell.columns.end
            })
        };
        if below.iter().all(|cell| cell.text.is_empty() || under_span(cell)) && below.len() > 1 {
            end += 1;
        }
    }
    if end - first > MOST_LEVELS { 0 } else { end }
}

/// Whether a row may name columns: not numbered, mostly filled, short texts without sentence end.
fn header_like(grid: &PageGrid, row: u16) -> bool {
    let cells = grid.row(row);
    let numbered = cells
        .first()
        .is_some_and(|cell| Label::parse(&cell.text).is_some());
    let filled: usize = cells
        .iter()
        .filter(|cell| !cell.text.is_empty())
        .map(|c| c.columns.len())
        .sum();
    !numbered
        && cells.len() > 1
        && 2 * filled > usize::from(grid.column_count())
        && cells.iter().all(|cell| {
            let length = cell.text.chars().count();
            // A stray dot of OCR is no sentence end.
            length <= LONGEST && !(length > LONGEST / 3 && cell.text.ends_with(['.', ';']))
        })
}

/// "(1) (2) (3)", "1 2 3", also with letters first ("A B 1 2") and with letters read for digits.
fn is_index_row(cells: &[Cell]) -> bool {
    let filled: Vec<&str> = cells
        .iter()
        .map(|cell| cell.text.as_str())
        .filter(|text| !text.is_empty())
        .collect();
    let marks: Vec<String> = filled
        .iter()
        .map(|text| text.chars().filter(|c| !"()[]{}|.= ".contains(*c)).collect())
        .collect();
    let number = |mark: &String| match mark.as_str() {
        "l" | "I" | "i" => Some(1),
        _ => mark.parse::<u32>().ok(),
    };
    let numbers: Vec<u32> = marks.iter().filter_map(number).collect();
    filled.len() >= 2
        && 2 * filled.len() >= cells.len()
        && filled.iter().all(|text| text.chars().count() <= 12)
        && numbers.len() >= 2
        && 3 * numbers.len() >= 2 * filled.len()
        && numbers
            .windows(2)
            .all(|pair| pair[0] < pair[1] && pair[1] - pair[0] <= 2)
        && numbers[0] <= 2
}

/// The index row read again badly, "q) (2) G) 4)": short cells, most with a bracket or their own number.
fn is_damaged_index_row(cells: &[Cell]) -> bool {
    let marked = |(number, cell): &(usize, &Cell)| {
        cell.text.contains(['(', ')']) || cell.text == (number + 1).to_string()
    };
    cells.len() >= 3
        && cells.iter().all(|cell| cell.text.chars().count() <= 4)
        && 2 * cells.iter().enumerate().filter(marked).count() > cells.len()
}

/// The same under a header that has not been seen before: at least two cells hold their own number.
fn is_misread_index_row(cells: &[Cell]) -> bool {
    let own = |(number, cell): &(usize, &Cell)| cell.text == format!("({})", number + 1);
    is_damaged_index_row(cells) && cells.iter().enumerate().filter(own).count() >= 2
}

/// Header of each column, levels joined with ": ".
pub(crate) fn column_names(header: &[Vec<Cell>], column_count: u16) -> Vec<String> {
    (0..column_count)
        .map(|column| {
            let levels: Vec<&str> = header
                .iter()
                .flatten()
                .filter(|cell| cell.columns.contains(&column) && !cell.text.is_empty())
                .filter(|cell| cell.columns.len() < usize::from(column_count))
                .map(|cell| cell.text.as_str())
                .collect();
            levels.join(": ")
        })
        .collect()
}

fn row_text<'a>(cells: impl Iterator<Item = &'a Cell>) -> String {
    let mut text = String::new();
    for cell in cells {
        text.extend(
            cell.text
                .chars()
                .filter(|c| c.is_alphanumeric())
                .flat_map(char::to_lowercase),
        );
    }
    text
}

/// Dice share of common letter pairs, 0..=1: robust to a few letters read wrongly.
fn similarity(a: &str, b: &str) -> f32 {
    let pairs = |text: &str| {
        let letters: Vec<char> = text.chars().collect();
        let mut pairs: Vec<[char; 2]> = letters.windows(2).map(|pair| [pair[0], pair[1]]).collect();
        pairs.sort_unstable();
        pairs
    };
    let (a, b) = (pairs(a), pairs(b));
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    let (mut common, mut i, mut j) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                common += 1;
                i += 1;
                j += 1;
            }
        }
    }
    2.0 * common as f32 / (a.len() + b.len()) as f32
}
