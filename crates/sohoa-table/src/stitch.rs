//! Grids to tables: a table goes on where the next grid has its columns and no text stands between.

use std::ops::Range;

use sohoa_page::{Diagnostic, Document, LineId, LineKind, Page};

use crate::header::{HeaderRows, header_rows, repeated_rows, returning_rows};
use crate::merged::{append_rest, continue_merged, continue_stub, is_parallel};
use crate::page_grid::PageGrid;
use crate::{Cell, Label, join_lines};

/// How far column borders of one table may differ between pages, as a share of its width.
const SAME_COLUMN: f32 = 0.03;
/// Shares of the page height at the top and bottom where stray lines are furniture.
const TOP_MARGIN: f32 = 0.05;
const BOTTOM_MARGIN: f32 = 0.08;
/// Longest number of a row, in characters, closing mark included.
const LONGEST_NUMBER: usize = 4;
/// Filled cells from which a row without number can be told from the rest of a cut one.
const FEWEST_OPENED: usize = 3;
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
                continue_table(draft, &grid, &columns, diagnostics);
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
    let first = header.first_data_row();
    let again = returning_rows(grid, first, &draft.header);
    let rows = (first..grid.row_count)
        .filter(|row| !again.contains(row))
        .map(|row| DraftRow { cells: grid.row(row) });
    draft.rows = rows.filter(DraftRow::has_text).collect();
    draft
}

fn continue_table(
    draft: &mut Draft,
    grid: &PageGrid,
    columns: &[Range<u16>],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let repeated = repeated_rows(grid, &draft.header, draft.index_row.is_some());
    let mut rows: Vec<DraftRow> = (0..grid.row_count)
        .filter(|row| !repeated.contains(row))
        .map(|row| DraftRow {
            cells: fit_cells(grid.row(row), columns),
        })
        .filter(DraftRow::has_text)
        .collect();
    let numbered = draft.is_numbered();
    let new_page = draft.pages.last() != Some(&grid.page);
    if let (Some(last), Some(first), true) = (draft.rows.last(), rows.first(), new_page) {
        if is_parallel(last, first) {
            continue_stub(&mut draft.rows, &mut rows);
        } else if goes_on(last, first, numbered) {
            let rest = rows.remove(0);
            append_rest(&mut draft.rows, rest, &mut rows);
        } else if let Some(column) = continue_merged(&mut draft.rows, &mut rows) {
            let message = format!(
                "column {} goes on from the page before with a merged cell that begins in mid-text or is empty; \
                 its rows were given the whole text, compare them with the page",
                column + 1
            );
            diagnostics.push(Diagnostic::new("merged-cell-continued", message).on_page(grid.page));
        }
    }
    draft.rows.extend(rows);
    if new_page {
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
}

impl Cell {
    /// Adds a continuation part.
    pub(crate) fn append(&mut self, rest: Cell) {
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
    if numbered {
        if first.is_empty() {
            return !opens_anew(row);
        }
        // A number that was misread.
        if first.chars().count() <= LONGEST_NUMBER {
            return false;
        }
    }
    // Without numbers only a word cut in mid-sentence tells a continuation from a new row.
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

/// Whether a row without number is one of its own: it names something, and no cell begins in mid-sentence.
fn opens_anew(row: &DraftRow) -> bool {
    let named = row.cells.get(1).is_some_and(|cell| !cell.text.is_empty());
    let filled = row.cells.iter().filter(|cell| !cell.text.is_empty());
    let (mut count, mut high) = (0, 0);
    for cell in filled {
        count += 1;
        high += usize::from(opens_text(&cell.text));
    }
    named && count >= FEWEST_OPENED && high == count
}

/// Whether a text begins as an item of a list or with a capital.
fn opens_text(text: &str) -> bool {
    text.starts_with(['-', '–', '+', '•', '*'])
        || text
            .chars()
            .find(|c| c.is_alphanumeric())
            .is_some_and(char::is_uppercase)
}

/// Whether the first letter of a text is a small one.
pub(crate) fn starts_low(text: &str) -> bool {
    text.chars()
        .find(|c| c.is_alphabetic())
        .is_some_and(char::is_lowercase)
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
