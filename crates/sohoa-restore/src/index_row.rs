//! The row "(1) (2) (3)" under the head of a table: the column says what each of its cells holds, which engines
//! read as "q) () 3)".

use std::collections::HashMap;

use sohoa_page::grid::{Grid, GridCell, find_grids};
use sohoa_page::{Document, LayerVerdict, Line, LineId, LineKind};

use crate::restorer::RestoredLine;
use crate::sequence::replace;

/// A cell of such a row holds at most this many characters.
const LONGEST: usize = 5;
/// Cells that must be read right for a row of numbers.
const FEWEST_RIGHT: usize = 2;
/// Margin of a number put right by its column, nats.
const MARGIN: f32 = 4.0;

/// Puts the numbers of such rows right; `restored` holds lines by their ids.
pub(crate) fn repair(document: &Document, restored: &mut HashMap<LineId, &mut RestoredLine>) {
    for page in document
        .pages
        .iter()
        .filter(|page| page.verdict != LayerVerdict::Keep)
    {
        for grid in find_grids(&page.rules) {
            let lines: Vec<&Line> = page
                .lines
                .iter()
                .filter(|line| line.kind == LineKind::Body)
                .collect();
            for row in 0..grid.row_edges.len().saturating_sub(1) as u16 {
                for (number, line) in numbered_row(&grid, row, &lines) {
                    if let Some(restored) = restored.get_mut(&line.id) {
                        let all = 0..line.observed.len();
                        replace(&line.observed, restored, all, &number, MARGIN);
                    }
                }
            }
        }
    }
}

/// The lines of a row of column numbers, with what they should say; empty for other rows.
fn numbered_row<'l>(grid: &Grid, row: u16, lines: &[&'l Line]) -> Vec<(String, &'l Line)> {
    let mut found: Vec<(u16, &Line)> = Vec::new();
    for cell in grid.cells.iter().filter(|cell| cell.rows == (row..row + 1)) {
        let mut inside = lines.iter().filter(|line| stands_in(line, cell));
        let (Some(line), None) = (inside.next(), inside.next()) else {
            // An empty cell may have been overlooked; one of several lines belongs to another kind of row.
            if lines.iter().any(|line| stands_in(line, cell)) {
                return Vec::new();
            }
            continue;
        };
        if cell.columns.len() != 1 || line.observed.chars().count() > LONGEST {
            return Vec::new();
        }
        found.push((cell.columns.start + 1, line));
    }
    let bracketed = found
        .iter()
        .filter(|(_, line)| line.observed.contains(['(', ')']))
        .count();
    let right = found
        .iter()
        .filter(|(column, line)| number(&line.observed) == Some(*column))
        .count();
    // Without brackets a row of small numbers may be data.
    if found.len() < 3 || right < FEWEST_RIGHT || 3 * bracketed < 2 * found.len() {
        return Vec::new();
    }
    found
        .into_iter()
        .map(|(column, line)| (format!("({column})"), line))
        .collect()
}

fn stands_in(line: &Line, cell: &GridCell) -> bool {
    line.bbox.is_some_and(|bbox| {
        let (x, y) = bbox.center();
        cell.rect.contains(x, y)
    })
}

/// The number of "(3)", "3)" or "3".
fn number(text: &str) -> Option<u16> {
    text.trim_matches(|c: char| !c.is_ascii_digit()).parse().ok()
}
