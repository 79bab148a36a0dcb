//! Ruled grids: from the rules of a page to the cells they enclose.
//!
//! Both OCR (which reads cell by cell) and the table stage (which builds rows) need the same cells,
//! so the geometry lives here, below both.

use std::ops::Range;

use crate::{Rect, Rule};

/// One cell of a [`Grid`]; a spanning cell covers several rows or columns.
#[derive(Debug, Clone, PartialEq)]
pub struct GridCell {
    /// Inside of the cell in points (between the centre lines of its rules).
    pub rect: Rect,
    /// Rows covered, 0-based.
    pub rows: Range<u16>,
    /// Columns covered, 0-based.
    pub columns: Range<u16>,
}

/// A ruled table on one page.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// Outline in points.
    pub bbox: Rect,
    /// Positions of the row borders, ascending, points; one more than there are rows.
    pub row_edges: Vec<f32>,
    /// Positions of the column borders, ascending, points; one more than there are columns.
    pub column_edges: Vec<f32>,
    /// Cells, row by row, then column by column of their first row and column.
    pub cells: Vec<GridCell>,
}

/// Grids on a page, top to bottom. Broken, doubled and slightly short rules are tolerated.
pub fn find_grids(_rules: &[Rule]) -> Vec<Grid> {
    Vec::new()
}
