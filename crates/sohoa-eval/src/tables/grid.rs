//! The grid that a table of a record stands for.
//!
//! The product's records and reference files write tables differently (`kind` and spans there, `section_row`
//! and one string a column here); both become the same grid in [`TableGrid::from`].

use serde::Deserialize;
use sohoa_viet::nfc;

/// What joins the levels of a column's header.
const LEVELS: &str = ": ";

/// A table as a record file writes it.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct RawTable {
    pub(crate) appendix: Option<String>,
    pub(crate) title: Option<String>,
    #[serde(default)]
    columns: Vec<String>,
    /// Null in a reference that tells only how many rows there are.
    rows: Option<Vec<RawRow>>,
}

impl RawTable {
    /// Whether the cells are told: without them there is nothing to compare with.
    pub(crate) fn has_cells(&self) -> bool {
        self.rows.is_some()
    }
}

#[derive(Debug, Clone, Deserialize)]
struct RawRow {
    #[serde(default)]
    section_row: bool,
    /// Label of a row group in the product's records.
    label: Option<String>,
    #[serde(default)]
    cells: Vec<RawCell>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum RawCell {
    Text(String),
    Spanning { text: String, column_span: usize },
}

/// Where the cell that covers a place of the grid begins and ends, in rows and columns from that place:
/// left, top, right, bottom. A cell of its own is `[0, 0, 1, 1]`.
pub(crate) type Span = [i64; 4];

/// A table as a matrix: a spanning cell stands in every place that it covers.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct TableGrid {
    pub(crate) rows: usize,
    pub(crate) columns: usize,
    /// Row by row; NFC, runs of white space as one space.
    pub(crate) texts: Vec<String>,
    /// Row by row.
    pub(crate) spans: Vec<Span>,
}

/// A cell before it is spread over the grid.
struct Block {
    text: String,
    row: usize,
    column: usize,
    rows: usize,
    columns: usize,
}

impl From<&RawTable> for TableGrid {
    /// Header levels (left out where no header was found), then row groups, each over all columns, and data
    /// rows. The row "(1) (2) (3)" is left out, because records do not keep it; rows shorter than the others
    /// are filled with empty cells.
    fn from(table: &RawTable) -> Self {
        let rows = table.rows.as_deref().unwrap_or_default();
        let width = rows
            .iter()
            .map(|row| row.cells.iter().map(RawCell::span).sum())
            .chain([table.columns.len(), 1])
            .max()
            .unwrap_or(1);
        let (mut blocks, levels) = header_blocks(&table.columns);
        for (row, raw) in (levels..).zip(rows) {
            let group = raw.label.clone().or_else(|| {
                raw.section_row
                    .then(|| raw.cells.iter().map(RawCell::text).collect())
            });
            if let Some(text) = group {
                blocks.push(Block {
                    text,
                    row,
                    column: 0,
                    rows: 1,
                    columns: width,
                });
                continue;
            }
            let mut column = 0;
            for cell in &raw.cells {
                blocks.push(Block {
                    text: cell.text().to_owned(),
                    row,
                    column,
                    rows: 1,
                    columns: cell.span(),
                });
                column += cell.span();
            }
        }
        Self::spread(&blocks, levels + rows.len(), width)
    }
}

impl RawCell {
    fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Spanning { text, .. } => text,
        }
    }

    fn span(&self) -> usize {
        match self {
            Self::Text(_) => 1,
            Self::Spanning { column_span, .. } => (*column_span).max(1),
        }
    }
}

impl TableGrid {
    fn spread(blocks: &[Block], rows: usize, columns: usize) -> Self {
        let mut grid = Self {
            rows,
            columns,
            texts: vec![String::new(); rows * columns],
            spans: vec![[0, 0, 1, 1]; rows * columns],
        };
        for block in blocks {
            let text = folded(&block.text);
            for row in block.row..block.row + block.rows {
                for column in block.column..block.column + block.columns {
                    let place = row * columns + column;
                    let from = |start: usize, here: usize| to_i64(start) - to_i64(here);
                    grid.texts[place].clone_from(&text);
                    grid.spans[place] = [
                        from(block.column, column),
                        from(block.row, row),
                        from(block.column + block.columns, column),
                        from(block.row + block.rows, row),
                    ];
                }
            }
        }
        grid
    }
}

/// The cells of the header, from the joined levels of each column: neighbours under one upper header share
/// it, and a header with fewer levels than others reaches down to the rows. Returns the number of levels.
fn header_blocks(columns: &[String]) -> (Vec<Block>, usize) {
    if columns.iter().all(|column| column.trim().is_empty()) {
        return (Vec::new(), 0);
    }
    let paths: Vec<Vec<&str>> = columns.iter().map(|c| c.split(LEVELS).collect()).collect();
    let levels = paths.iter().map(Vec::len).max().unwrap_or(1);
    let mut blocks = Vec::new();
    for level in 0..levels {
        let mut column = 0;
        while column < paths.len() {
            let path = &paths[column];
            let lowest = level + 1 == path.len();
            let shared =
                |other: &&Vec<&str>| !lowest && other.len() > level + 1 && other[..=level] == path[..=level];
            let wide = 1 + paths[column + 1..].iter().take_while(shared).count();
            if level < path.len() {
                blocks.push(Block {
                    text: path[level].to_owned(),
                    row: level,
                    column,
                    rows: if lowest { levels - level } else { 1 },
                    columns: wide,
                });
            }
            column += wide;
        }
    }
    (blocks, levels)
}

fn to_i64(place: usize) -> i64 {
    i64::try_from(place).unwrap_or(i64::MAX)
}

fn folded(text: &str) -> String {
    nfc(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(json: &str) -> TableGrid {
        TableGrid::from(&serde_json::from_str::<RawTable>(json).unwrap())
    }

    #[test]
    fn both_shapes_give_one_grid() {
        let reference = grid(
            r#"{"columns": ["TT", "Việc", "Cơ quan: Chủ trì", "Cơ quan: Phối hợp"], "rows": [
                {"section_row": true, "cells": ["I. Chung", "", "", ""]},
                {"section_row": false, "cells": ["1", "Rà  soát", "Sở A", ""]}]}"#,
        );
        let product = grid(
            r#"{"columns": ["TT", "Việc", "Cơ quan: Chủ trì", "Cơ quan: Phối hợp"], "rows": [
                {"kind": "group", "label": "I. Chung", "line": 3},
                {"kind": "data", "line": 4, "cells": [
                    {"text": "1", "column_span": 1}, {"text": "Rà soát", "column_span": 1},
                    {"text": "Sở A", "column_span": 1}, {"text": "", "column_span": 1}]}]}"#,
        );
        assert_eq!(reference, product);
        assert_eq!((product.rows, product.columns), (4, 4));
        assert_eq!(product.texts[..4], ["TT", "Việc", "Cơ quan", "Cơ quan"]);
        assert_eq!(product.texts[4..8], ["TT", "Việc", "Chủ trì", "Phối hợp"]);
        assert_eq!(product.spans[4], [0, -1, 1, 1], "TT reaches over both levels");
        assert_eq!(product.spans[3], [-1, 0, 1, 1], "the shared header");
        assert_eq!(product.spans[8], [0, 0, 4, 1], "the row group");
    }

    #[test]
    fn short_rows_are_filled_and_a_missing_header_is_no_row() {
        let table = grid(
            r#"{"columns": ["", ""], "rows": [
                {"kind": "data", "cells": [{"text": "Cả hai", "column_span": 2}]},
                {"kind": "data", "cells": [{"text": "a", "column_span": 1}]}]}"#,
        );
        assert_eq!((table.rows, table.columns), (2, 2));
        assert_eq!(table.texts, ["Cả hai", "Cả hai", "a", ""]);
        assert_eq!(table.spans[1], [-1, 0, 1, 1]);
    }
}
