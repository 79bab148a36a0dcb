//! Tables from page geometry: grid, header rows, row groups, rows stitched over pages.
//!
//! Knows no plan words: what a column means is decided by `sohoa-plan`.

mod groups;
mod header;
mod join;
mod label;
mod merged;
mod numbers;
mod page_grid;
mod rows;
mod stitch;
#[cfg(test)]
mod tests;

use std::ops::Range;

use sohoa_page::{Diagnostic, Document, LineId, Rect};

pub use join::join_lines;
pub use label::{Label, split_label};

/// A cell of a table, continuation parts joined.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cell {
    /// Text on one line: printed lines joined with a space.
    pub text: String,
    /// Columns covered, 0-based.
    pub columns: Range<u16>,
    /// Lines that the text came from, in reading order.
    pub lines: Vec<LineId>,
    /// Where the cell stands: page (1-based) and box; two entries where a page break cuts it.
    pub places: Vec<(u32, Rect)>,
}

/// A row below the header.
#[derive(Debug, Clone, PartialEq)]
pub enum Row {
    /// A section row: one label over all columns for the rows below it ("III. Tăng cường đầu tư").
    Group(Cell),
    /// A row of values: one cell for each column, empty ones included; a spanning cell covers several.
    /// A cell that spans several rows stands in each of them.
    Data(Vec<Cell>),
}

/// A table, stitched over pages.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// Header levels, outermost first, each with the cells that start there; spanning cells cover
    /// several columns.
    pub header: Vec<Vec<Cell>>,
    /// Header of each column, levels joined with ": "; empty strings where no header was found.
    pub columns: Vec<String>,
    /// The row "(1) (2) (3)" under the header, if there is one.
    pub index_row: Option<Vec<Cell>>,
    /// Rows in order, repeated headers dropped.
    pub rows: Vec<Row>,
    /// Pages, 1-based, ascending.
    pub pages: Vec<u32>,
    /// Every line that belongs to the table (header, repeated headers and index rows included).
    pub lines: Vec<LineId>,
}

/// Ruled tables of a document, stitched over pages. Plain text has none (see `sohoa-plan`).
///
/// A grid whose rows hold no text below its header gives no table; its lines stay body text. A
/// diagnostic names each table without a header, each line that crosses a cell border, and each page
/// whose columns differ from those of the table it continues.
pub fn find_tables(document: &Document) -> (Vec<Table>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut grids = Vec::new();
    for page in &document.pages {
        for grid in sohoa_page::grid::find_grids(&page.rules) {
            grids.push(page_grid::read_grid(page, &grid, &mut diagnostics));
        }
    }
    let drafts = stitch::stitch(document, grids, &mut diagnostics);
    let tables = drafts
        .into_iter()
        .filter_map(|draft| rows::finish(draft, document, &mut diagnostics))
        .collect();
    (tables, diagnostics)
}
