//! Tables from page geometry: grid, header rows, row groups, rows stitched over pages.
//!
//! Knows no plan words: what a column means is decided by `sohoa-plan`.

use std::ops::Range;

use sohoa_page::{Diagnostic, Document, LineId, Rect};

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
    Data(Vec<Cell>),
}

/// A table, stitched over pages.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// Header levels, outermost first; spanning cells cover several columns.
    pub header: Vec<Vec<Cell>>,
    /// Header of each column, levels joined with ": ".
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
pub fn find_tables(_document: &Document) -> (Vec<Table>, Vec<Diagnostic>) {
    (Vec::new(), Vec::new())
}
