//! Grids to tables: a table goes on where the next grid has its columns and no text stands between.

use std::ops::Range;

use sohoa_page::{Diagnostic, Document, LineId, LineKind, Page};

use crate::header::{HeaderRows, header_rows, repeated_rows};
use crate::page_grid::PageGrid;
use crate::{Cell, Label, join_lines};

/// How far column borders of one table may differ between pages, as a share of its width.
const SAME_COLUMN: f32 = 0.03;
/// Shares of the page height at the top and bottom where stray lines are furniture.
const TOP_MARGIN: f32 = 0.05;
const BOTTOM_MARGIN: f32 = 0.08;
/// Widest column, as a share of the table, that is taken to number the rows.
const STUB_WIDTH: f32 = 0.1;

/// A row before it is known to be a group or data.
#[derive(Debug, Clone)]
pub(crate) struct DraftRow {
    pub(crate) cells: Vec<Cell>,
}

/// A table before its rows are classified.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) header: Vec<Vec<Cell>>,
    pub(crate) index_row: Option<Vec<Cell>>,
    pub(crate) rows: Vec<DraftRow>,
    pub(crate) edges: Vec<f32>,
    pub(crate) pages: Vec<u32>,
    pub(crate) lines: Vec<LineId>,
}

/// Joins the grids of a document (in reading order) to tables.
pub(crate) fn stitch(
    document: &Document,
    grids: Vec<PageGrid>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = Vec::new();
    let mut before: Option<PageGrid> = None;
    for grid in grids {
        let columns = match (&before, drafts.last()) {
            (Some(before), Some(draft)) if nothing_between(document, before, &grid) => {
                map_columns(&grid.edges, &draft.edges)
            }
            _ => None,
        };
        match (columns, drafts.last_mut()) {
            (Some(columns), Some(draft)) => {
                if grid.edges.len() != draft.edges.len() {
                    let message = format!(
                        "table has {} columns here and {} on the page before, cells were fitted",
                        grid.edges.len() - 1,
                        draft.edges.len() - 1
                    );
                    diagnostics.push(Diagnostic::new("table-columns-differ", message).on_page(grid.page));
                }
                continue_table(draft, &grid, &columns);
            }
            _ => drafts.push(start_table(&grid)),
        }
        before = Some(grid);
    }
    drafts
}

fn start_table(grid: &PageGrid) -> Draft {
    let header: HeaderRows = header_rows(grid);
    let levels = (0..header.end)
        .map(|row| grid.starting(row).map(|slot| slot.cell.clone()).collect())
        .collect();
    let mut draft = Draft {
        header: levels,
        index_row: header.index.then(|| grid.row(header.end)),
        rows: Vec::new(),
        edges: grid.edges.clone(),
        pages: vec![grid.page],
        lines: lines_of(grid),
    };
    let rows = (header.first_data_row()..grid.row_count).map(|row| DraftRow { cells: grid.row(row) });
    draft.rows = rows.filter(DraftRow::has_text).collect();
    draft
}

fn continue_table(draft: &mut Draft, grid: &PageGrid, columns: &[Range<u16>]) {
    let first = repeated_rows(grid, &draft.header, draft.index_row.is_some());
    let rows: Vec<DraftRow> = (first..grid.row_count)
        .map(|row| DraftRow {
            cells: fit_cells(grid.row(row), columns),
        })
        .filter(DraftRow::has_text)
        .collect();
    let numbered = draft.is_numbered();
    let mut rows = rows.into_iter();
    if let Some(row) = rows.next() {
        match draft.rows.last_mut() {
            Some(last)
                if grid.page != draft.pages[draft.pages.len() - 1] && goes_on(last, &row, numbered) =>
            {
                last.append(row);
            }
            _ => draft.rows.push(row),
        }
    }
    draft.rows.extend(rows);
    if draft.pages.last() != Some(&grid.page) {
        draft.pages.push(grid.page);
    }
    draft.lines.extend(lines_of(grid));
}

fn lines_of(grid: &PageGrid) -> Vec<LineId> {
    let mut lines: Vec<LineId> = grid
        .slots
        .iter()
        .flat_map(|slot| slot.cell.lines.iter().copied())
        .collect();
    lines.sort_unstable();
    lines
}

impl Draft {
    /// Whether the first column numbers the rows.
    fn is_numbered(&self) -> bool {
        let narrow = self.edges.get(1).is_some_and(|&edge| edge <= STUB_WIDTH);
        let labelled = self.rows.iter().filter(|row| row.label().is_some()).count();
        2 * labelled > self.rows.len() || (narrow && labelled > 0)
    }
}

impl DraftRow {
    pub(crate) fn has_text(&self) -> bool {
        self.cells.iter().any(|cell| !cell.text.is_empty())
    }

    /// The label that numbers the row, where the first cell is one.
    pub(crate) fn label(&self) -> Option<Label> {
        self.cells.first().and_then(|cell| Label::parse(&cell.text))
    }

    /// Adds the rest of a row that a page break cut.
    fn append(&mut self, rest: DraftRow) {
        for cell in rest.cells {
            let home = self
                .cells
                .iter_mut()
                .find(|own| own.columns.contains(&cell.columns.start));
            match home {
                Some(own) => own.append(cell),
                None => self.cells.push(cell),
            }
        }
    }
}

impl Cell {
    /// Adds a continuation part.
    fn append(&mut self, rest: Cell) {
        self.text = join_lines([self.text.as_str(), rest.text.as_str()]);
        self.lines.extend(rest.lines);
        self.places.extend(rest.places);
    }
}

/// Whether the first row of a page is the rest of the last row of the page before.
fn goes_on(last: &DraftRow, row: &DraftRow, numbered: bool) -> bool {
    if row.label().is_some() || is_banner(row) || is_banner(last) {
        return false;
    }
    let first = row.cells.first().map_or("", |cell| cell.text.as_str());
    if numbered && first.is_empty() {
        return true;
    }
    // Without numbers only a word cut in mid-sentence tells a continuation from a new row.
    let starts_low = |text: &str| {
        text.chars()
            .find(|c| c.is_alphabetic())
            .is_some_and(char::is_lowercase)
    };
    let ends_open = |text: &str| !text.is_empty() && !text.ends_with(['.', ';', ':']);
    let filled: Vec<&Cell> = row.cells.iter().filter(|cell| !cell.text.is_empty()).collect();
    let cut = filled
        .iter()
        .filter(|cell| {
            let above = last
                .cells
                .iter()
                .find(|own| own.columns.contains(&cell.columns.start));
            starts_low(&cell.text) && above.is_some_and(|own| ends_open(&own.text))
        })
        .count();
    let first_filled = filled.first().is_some_and(|cell| starts_low(&cell.text));
    if first.is_empty() {
        cut > 0 || filled.len() < row.cells.len()
    } else {
        first_filled && cut > 0
    }
}

/// One text over most columns.
fn is_banner(row: &DraftRow) -> bool {
    let total: usize = row.cells.iter().map(|cell| cell.columns.len()).sum();
    row.cells
        .iter()
        .any(|cell| cell.columns.len() > 1 && 2 * cell.columns.len() > total && !cell.text.is_empty())
}

/// Whether no body text stands between two grids: page numbers and margins do not count.
fn nothing_between(document: &Document, before: &PageGrid, after: &PageGrid) -> bool {
    document
        .pages
        .iter()
        .filter(|page| (before.page..=after.page).contains(&page.number))
        .all(|page| {
            let top = if page.number == before.page {
                before.bbox.y1
            } else {
                0.0
            };
            let bottom = if page.number == after.page {
                after.bbox.y0
            } else {
                page.height
            };
            !has_text(page, top, bottom)
        })
}

fn has_text(page: &Page, top: f32, bottom: f32) -> bool {
    page.lines
        .iter()
        .filter(|line| line.kind == LineKind::Body)
        .filter(|line| line.text.chars().any(char::is_alphabetic))
        .filter_map(|line| line.bbox)
        .map(|bbox| bbox.center().1)
        .filter(|y| (TOP_MARGIN * page.height..(1.0 - BOTTOM_MARGIN) * page.height).contains(y))
        .any(|y| top < y && y < bottom)
}

/// For each column of a grid the columns of the table that it stands for. `None` where the borders do
/// not match: each border of the side with fewer columns must have one on the other side.
fn map_columns(grid: &[f32], table: &[f32]) -> Option<Vec<Range<u16>>> {
    let near = |edge: f32, edges: &[f32]| edges.iter().position(|other| (edge - other).abs() <= SAME_COLUMN);
    if grid.len() == table.len() {
        let same = grid.iter().zip(table).all(|(a, b)| (a - b).abs() <= SAME_COLUMN);
        return same.then(|| {
            (0..grid.len() as u16 - 1)
                .map(|column| column..column + 1)
                .collect()
        });
    }
    if grid.len() < table.len() {
        let at: Vec<usize> = grid
            .iter()
            .map(|&edge| near(edge, table))
            .collect::<Option<_>>()?;
        let ascending = at.windows(2).all(|pair| pair[0] < pair[1]);
        return ascending.then(|| at.windows(2).map(|pair| pair[0] as u16..pair[1] as u16).collect());
    }
    table
        .iter()
        .map(|&edge| near(edge, grid))
        .collect::<Option<Vec<_>>>()?;
    let columns = grid.windows(2).map(|pair| {
        let middle = f32::midpoint(pair[0], pair[1]);
        let column = table
            .windows(2)
            .position(|own| middle < own[1])
            .unwrap_or(table.len() - 2) as u16;
        column..column + 1
    });
    Some(columns.collect())
}

/// Moves the cells of a row to the columns of the table; cells that fall into one column are joined.
fn fit_cells(cells: Vec<Cell>, columns: &[Range<u16>]) -> Vec<Cell> {
    let mut fitted: Vec<Cell> = Vec::new();
    for mut cell in cells {
        let (Some(first), Some(last)) = (
            columns.get(usize::from(cell.columns.start)),
            columns.get(usize::from(cell.columns.end) - 1),
        ) else {
            continue;
        };
        cell.columns = first.start..last.end;
        match fitted.last_mut() {
            Some(own) if own.columns.end > cell.columns.start => {
                own.columns.end = own.columns.end.max(cell.columns.end);
                own.append(cell);
            }
            _ => fitted.push(cell),
        }
    }
    fitted
}
