//! One grid of one page with its text.

use std::ops::Range;

use sohoa_page::grid::Grid;
use sohoa_page::{Diagnostic, Line, LineKind, Page, Rect};

use crate::{Cell, join_lines};

/// A line that has less of its width in its cell than this share crosses a border.
const INSIDE_SHARE: f32 = 0.7;

/// A cell with the rows that it covers.
#[derive(Debug, Clone)]
pub(crate) struct Slot {
    pub(crate) rows: Range<u16>,
    pub(crate) cell: Cell,
}

/// A grid with its text.
#[derive(Debug, Clone)]
pub(crate) struct PageGrid {
    /// 1-based.
    pub(crate) page: u32,
    pub(crate) bbox: Rect,
    /// Column borders as shares of the width, 0..=1.
    pub(crate) edges: Vec<f32>,
    pub(crate) row_count: u16,
    /// Row by row, left to right.
    pub(crate) slots: Vec<Slot>,
}

impl PageGrid {
    pub(crate) fn column_count(&self) -> u16 {
        self.edges.len() as u16 - 1
    }

    /// Cells of a row from left to right, those that started in a row above included.
    pub(crate) fn row(&self, row: u16) -> Vec<Cell> {
        let mut cells: Vec<Cell> = self
            .slots
            .iter()
            .filter(|slot| slot.rows.contains(&row))
            .map(|slot| slot.cell.clone())
            .collect();
        cells.sort_by_key(|cell| cell.columns.start);
        cells
    }

    /// Cells that start in a row, from left to right.
    pub(crate) fn starting(&self, row: u16) -> impl Iterator<Item = &Slot> {
        self.slots.iter().filter(move |slot| slot.rows.start == row)
    }
}

/// Gives each body line of the page to the cell that holds its centre, or else most of its area.
pub(crate) fn read_grid(page: &Page, grid: &Grid, diagnostics: &mut Vec<Diagnostic>) -> PageGrid {
    let mut members: Vec<Vec<&Line>> = vec![Vec::new(); grid.cells.len()];
    for line in page.lines.iter().filter(|line| line.kind == LineKind::Body) {
        let Some(bbox) = line.bbox else { continue };
        let Some(index) = home(&bbox, grid) else { continue };
        let rect = grid.cells[index].rect;
        let inside = bbox.x1.min(rect.x1) - bbox.x0.max(rect.x0);
        if inside < INSIDE_SHARE * bbox.width() {
            let message = "line crosses the border of its table cell, its words may belong to two cells";
            diagnostics.push(
                Diagnostic::new("line-crosses-cells", message)
                    .on_page(page.number)
                    .at_line(line.id),
            );
        }
        members[index].push(line);
    }
    let slots = grid
        .cells
        .iter()
        .zip(members)
        .map(|(cell, lines)| Slot {
            rows: cell.rows.clone(),
            cell: Cell {
                text: join_lines(lines.iter().map(|line| line.text.as_str())),
                columns: cell.columns.clone(),
                lines: lines.iter().map(|line| line.id).collect(),
                places: vec![(page.number, cell.rect)],
            },
        })
        .collect();
    let width = grid.bbox.width().max(1.0);
    PageGrid {
        page: page.number,
        bbox: grid.bbox,
        edges: grid
            .column_edges
            .iter()
            .map(|x| (x - grid.bbox.x0) / width)
            .collect(),
        row_count: grid.row_edges.len() as u16 - 1,
        slots,
    }
}

/// The cell that a box belongs to, if the box belongs to the grid.
fn home(bbox: &Rect, grid: &Grid) -> Option<usize> {
    let (x, y) = bbox.center();
    if let Some(index) = grid.cells.iter().position(|cell| cell.rect.contains(x, y)) {
        return Some(index);
    }
    if 2.0 * bbox.overlap(&grid.bbox) < bbox.width() * bbox.height() || bbox.overlap(&grid.bbox) <= 0.0 {
        return None;
    }
    let overlap = |index: &usize| grid.cells[*index].rect.overlap(bbox);
    // The first of equals: `max_by` would take the last.
    (0..grid.cells.len())
        .rev()
        .max_by(|a, b| overlap(a).total_cmp(&overlap(b)))
}
