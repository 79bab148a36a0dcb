//! Rows of a table whose columns are drawn and whose rows are not.

use sohoa_page::grid::Grid;

use super::VisualLine;
use super::columns::{Columns, Numbered};
use super::marks::{Mark, number};
use super::rows::{cuts_between, is_label};

/// Where rows begin inside one drawn row whose first cell counts several, in points from the top of the page.
/// `lines` are those of the drawn row.
pub(super) fn cuts(lines: &[VisualLine], columns: &Columns) -> Vec<f32> {
    let mut numbered: Vec<Numbered> = Vec::new();
    for (line, visual) in lines.iter().enumerate() {
        let first: Vec<&str> = visual
            .words
            .iter()
            .filter(|word| columns.at(word.bbox.center().0) == 0)
            .map(|word| word.text.as_str())
            .collect();
        match (first.as_slice(), first.first().and_then(|text| number(text))) {
            ([], _) => {}
            ([_], Some(number)) => {
                let last = numbered.last().and_then(|last| last.mark.number());
                if last.is_some_and(|last| number != last + 1 && number != 1) {
                    return Vec::new();
                }
                let mark = Mark::Number(number);
                numbered.push(Numbered { line, mark });
            }
            _ if is_label(visual, columns) => {}
            // The first cell holds text: its numbers are part of it.
            _ => return Vec::new(),
        }
    }
    let Some(first) = numbered.first().filter(|_| numbered.len() >= 2) else {
        return Vec::new();
    };
    let mut starts = Vec::new();
    if let Some(label) = (0..first.line).find(|at| is_label(&lines[*at], columns)) {
        starts.push(label);
        starts.extend(cuts_between(lines, columns, label, first.line));
    }
    for pair in numbered.windows(2) {
        starts.extend(cuts_between(lines, columns, pair[0].line, pair[1].line));
    }
    starts.sort_unstable();
    starts.dedup();
    starts
        .into_iter()
        .filter(|start| *start > 0)
        .map(|start| f32::midpoint(lines[start - 1].middle(), lines[start].middle()))
        .collect()
}

/// The drawn rows of a grid whose first cell stands in them alone: top and bottom in points.
pub(super) fn drawn_rows(grid: &Grid) -> Vec<(f32, f32)> {
    grid.cells
        .iter()
        .filter(|cell| cell.columns == (0..1) && cell.rows.len() == 1)
        .map(|cell| (cell.rect.y0, cell.rect.y1))
        .collect()
}
