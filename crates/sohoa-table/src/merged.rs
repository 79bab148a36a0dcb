//! Cells that span rows on both sides of a page break.
//!
//! A cell that spans rows stands in each of them with the same place. Where a page break cuts it, all its
//! rows on both pages get the whole text.

use sohoa_page::Rect;

use crate::Cell;
use crate::stitch::{DraftRow, starts_low};

/// An empty cell over fewer rows than this does not tell that it goes on from the page before, unless the
/// cell there spans rows too.
const TELLING_SPAN: usize = 3;
/// Rows of a column without an empty cell from which an empty one below a spanning cell belongs to it.
const FEWEST_FILLED: usize = 5;
/// First words by which two cells are compared.
const OPENING_WORDS: usize = 3;
/// Cells that must begin alike.
const LIKE_CELLS: usize = 2;

/// Adds `rest`, the part of the last of `rows` that stands on the next page; `below` are the other rows of
/// that page.
pub(crate) fn append_rest(rows: &mut [DraftRow], rest: DraftRow, below: &mut [DraftRow]) {
    for cell in rest.cells {
        join_over_break(rows, cell, below);
    }
}

/// Continues the cells of the page before that the first of `below` shows to be cut: it spans rows and is
/// empty or begins in mid-text. The column (0-based) of the first of them, `None` where there is none.
pub(crate) fn continue_merged(rows: &mut [DraftRow], below: &mut [DraftRow]) -> Option<u16> {
    let mut found = None;
    let cells: Vec<Cell> = below.first()?.cells.clone();
    for cell in cells {
        let span = standing(below, &cell.places);
        let Some(own) = above(rows.last()?, &cell) else {
            continue;
        };
        let spans_above = standing(rows, &own.places) > 1;
        let column = || rows.iter().filter_map(|row| above(row, &cell));
        let never_empty = || rows.len() >= FEWEST_FILLED && column().all(|other| !other.text.is_empty());
        let tells = if cell.text.is_empty() {
            span > 1 && (spans_above || span >= TELLING_SPAN) || spans_above && never_empty()
        } else {
            let low = starts_low(&cell.text) && !own.text.ends_with(['.', ';']);
            let later = below.iter().filter_map(|row| above(row, &cell));
            span > 1 && (low || is_lost_end(&own.text, &cell.text, column().chain(later)))
        };
        let numbers_rows = cell.columns.start == 0;
        if tells && !numbers_rows && !own.text.is_empty() && own.columns == cell.columns {
            found = found.or(Some(cell.columns.start));
            join_over_break(rows, cell, below);
        }
    }
    found
}

/// Whether `rest` is the figures at the end of `text`, as the other cells of the column have them: "Luật Thú y" /
/// "01/7/2009" where the others are "Luật Nhà ở 01/6/2010".
fn is_lost_end<'a>(text: &str, rest: &str, mut column: impl Iterator<Item = &'a Cell>) -> bool {
    let figures =
        |text: &str| text.contains(|c: char| c.is_ascii_digit()) && !text.contains(char::is_alphabetic);
    let last = |text: &str| text.rsplit(' ').next().map(str::to_owned).unwrap_or_default();
    let whole = |cell: &Cell| cell.text.contains(char::is_alphabetic) && figures(&last(&cell.text));
    text.ends_with(char::is_alphabetic) && figures(rest) && rest.contains(['/', '.']) && column.any(whole)
}

/// Whether a row that opens a page stands beside the last row of the page before, under the same number and name: at
/// least two of its cells begin as those above them do ("Cấp tỉnh: …" / "Cấp huyện: …" hardly, "Không" / "Không").
pub(crate) fn is_parallel(last: &DraftRow, row: &DraftRow) -> bool {
    let start = |text: &str| -> Vec<String> {
        let words = text.split_whitespace().take(OPENING_WORDS);
        words.map(str::to_owned).collect()
    };
    let mut alike = 0;
    for cell in row.cells.iter().filter(|cell| !cell.text.is_empty()) {
        if cell.columns.start < 2 {
            return false;
        }
        let Some(own) = above(last, cell).filter(|own| !own.text.is_empty()) else {
            return false;
        };
        alike += usize::from(start(&own.text) == start(&cell.text));
    }
    alike >= LIKE_CELLS
}

/// Continues the cells at the left that a row beside the last one leaves empty.
pub(crate) fn continue_stub(rows: &mut [DraftRow], below: &mut [DraftRow]) {
    let Some(cells) = below.first().map(|row| row.cells.clone()) else {
        return;
    };
    for cell in cells
        .into_iter()
        .filter(|cell| cell.text.is_empty() && cell.columns.start < 2)
    {
        join_over_break(rows, cell, below);
    }
}

/// Joins `cell` to the one above it in the last row, and gives the whole to every row that either stands in.
fn join_over_break(rows: &mut [DraftRow], cell: Cell, below: &mut [DraftRow]) {
    let Some(last) = rows.last_mut() else { return };
    let home = last
        .cells
        .iter_mut()
        .find(|own| own.columns.contains(&cell.columns.start));
    let Some(own) = home else {
        last.cells.push(cell);
        return;
    };
    let (before, rest) = (own.places.clone(), cell.places.clone());
    own.append(cell);
    let whole = own.clone();
    let others = rows.iter_mut().rev().skip(1).chain(below);
    for other in others.flat_map(|row| &mut row.cells) {
        if !other.places.is_empty() && (other.places == before || other.places == rest) {
            *other = Cell {
                columns: other.columns.clone(),
                ..whole.clone()
            };
        }
    }
}

fn above<'a>(last: &'a DraftRow, cell: &Cell) -> Option<&'a Cell> {
    last.cells
        .iter()
        .find(|own| own.columns.contains(&cell.columns.start))
}

/// In how many rows the cell with these places stands.
fn standing(rows: &[DraftRow], places: &[(u32, Rect)]) -> usize {
    let stands = |row: &&DraftRow| row.cells.iter().any(|cell| cell.places == places);
    rows.iter().filter(stands).count()
}
