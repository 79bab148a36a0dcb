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
        let tells = if cell.text.is_empty() {
            spans_above || span >= TELLING_SPAN
        } else {
            starts_low(&cell.text) && !own.text.ends_with(['.', ';'])
        };
        let numbers_rows = cell.columns.start == 0;
        if span > 1 && tells && !numbers_rows && !own.text.is_empty() && own.columns == cell.columns {
            found = found.or(Some(cell.columns.start));
            join_over_break(rows, cell, below);
        }
    }
    found
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
