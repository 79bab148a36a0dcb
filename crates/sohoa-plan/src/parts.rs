//! Which part of the document a line belongs to.

use std::collections::BTreeMap;

use sohoa_page::LineId;
use sohoa_record::Part;

use crate::{Ends, PlacedTable, row_cells};

/// Part of a line, and the header of its column where it stands in one column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinePart {
    /// Part of the document.
    pub part: Part,
    /// Header of the column.
    pub column: Option<String>,
}

/// Parts by line; lines of the body have no entry.
pub type LineParts = BTreeMap<LineId, LinePart>;

pub(crate) fn of_lines(ends: &Ends, tables: &[PlacedTable]) -> LineParts {
    let mut parts = LineParts::new();
    let mut set = |lines: &[LineId], part| {
        parts.extend(lines.iter().map(|line| (*line, LinePart { part, column: None })));
    };
    set(&ends.head, Part::Letterhead);
    set(&ends.closing, Part::Ending);
    for placed in tables {
        set(&placed.table.lines, Part::Table);
    }
    for table in tables.iter().map(|placed| &placed.table) {
        let mut columns: BTreeMap<LineId, Option<u16>> = BTreeMap::new();
        for cell in table.rows.iter().flat_map(row_cells) {
            let column = (cell.columns.len() == 1).then_some(cell.columns.start);
            for line in &cell.lines {
                // A line of a stream may hold words of several columns.
                let known = columns.entry(*line).or_insert(column);
                *known = known.filter(|known| Some(*known) == column);
            }
        }
        for (line, column) in columns {
            let header = column.and_then(|column| table.columns.get(usize::from(column)));
            if let Some(part) = parts.get_mut(&line) {
                part.column = header.filter(|header| !header.is_empty()).cloned();
            }
        }
    }
    parts
}
