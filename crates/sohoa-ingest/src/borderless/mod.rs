//! Tables without drawn borders: columns told by white strips, rows by their numbers or by white.
//!
//! What is found is added to the rules of the page as white borders (rules of no thickness), so that all
//! later stages see one kind of table. Letterheads, lists, recipients and signatures are columns too: only a
//! first column that counts, beside at least two more that keep their distance over all rows, makes a table, or
//! white around every cell of several rows (`unnumbered`).

mod columns;
mod header;
mod marks;
mod open_rows;
mod rows;
mod unnumbered;

use sohoa_page::grid::{Grid, find_grids};
use sohoa_page::{Axis, LineKind, Rect, Rule, TextOrigin, Word};

use self::columns::Columns;
use self::marks::Counter;
use self::rows::{Row, find_rows};
use crate::assemble::{DraftLine, DraftPage};
use crate::layout::{draft_line, visual_lines};

/// Blocks of cells are numbered from here on, clear of the blocks of the page.
const FIRST_CELL_BLOCK: u32 = 1 << 29;
/// Binary digits of the blocks of one table.
const BLOCKS_A_TABLE: u32 = 20;
/// Most tables that are looked for on a page.
const MOST_TABLES: u32 = 6;
/// Space between the text and the outer border, in points.
const MARGIN: f32 = 3.0;
/// Lines at the top of a page that tell whether a table goes on there, and how many of them must stand in its columns.
const FIRST_LINES: usize = 8;
const FEWEST_APART: usize = 3;

/// A visual line of the page: words on one height, left to right.
#[derive(Debug, Clone)]
struct VisualLine {
    words: Vec<Word>,
    bbox: Rect,
}

impl VisualLine {
    fn middle(&self) -> f32 {
        self.bbox.center().1
    }

    /// Parts between gaps that are too wide for a blank, as extents in x.
    fn segments(&self) -> Vec<(f32, f32)> {
        let mut parts: Vec<(f32, f32)> = Vec::new();
        for word in &self.words {
            match parts.last_mut() {
                Some((_, end)) if word.bbox.x0 - *end < columns::GAP * word.bbox.height() => {
                    *end = end.max(word.bbox.x1);
                }
                _ => parts.push((word.bbox.x0, word.bbox.x1)),
            }
        }
        parts
    }
}

/// What a page hands on to the next, where its table reaches the last line.
#[derive(Debug, Clone)]
pub(crate) struct OpenTable {
    columns: Columns,
    counted: Counter,
}

/// A table that was found.
struct Found {
    /// What the next page may go on with.
    open: Option<OpenTable>,
}

/// Finds the tables without borders on a page, adds their borders to its rules and cuts its lines at them.
/// `open` is the table that the page before ended with; returns the one that this page ends with.
pub(crate) fn add_borders(draft: &mut DraftPage, open: Option<&OpenTable>) -> Option<OpenTable> {
    report_read_strips(draft);
    add_open_rows(draft);
    let mut last = None;
    for number in 0..MOST_TABLES {
        match add_table(draft, open, number) {
            Some(found) => last = found.open.or(last),
            None if number == 0 => {
                report_lost_rest(draft, open);
                break;
            }
            None => break,
        }
    }
    last
}

/// Says that the table of the page before seems to go on, where none of its rows was found.
fn report_lost_rest(draft: &mut DraftPage, open: Option<&OpenTable>) {
    let Some(open) = open else { return };
    let lines = free_lines(draft);
    let columns = &open.columns;
    let apart = |line: &&VisualLine| columns.filled(line) > 1 && !columns.is_crossed_by(line);
    let count = lines.iter().take(FIRST_LINES).filter(apart).count();
    if count >= FEWEST_APART {
        draft.report(
            "table-rest-not-read",
            "the page before ends in a table without drawn borders, and lines of this one stand in its columns, but no rows were found; \
             compare them with the page",
        );
    }
}

/// Says of the tables whose columns the image had no rules for (`row_rules`) that they were told by white strips.
fn report_read_strips(draft: &mut DraftPage) {
    let white = |rule: &Rule| rule.axis == Axis::Vertical && rule.thickness == 0.0;
    let counts: Vec<usize> = find_grids(&draft.page.rules)
        .iter()
        .filter(|grid| {
            let inside = |rule: &Rule| {
                grid.bbox
                    .contains(rule.position, f32::midpoint(rule.start, rule.end))
            };
            let rules = &draft.page.rules;
            draft.page.origin == TextOrigin::Ocr && rules.iter().any(|rule| white(rule) && inside(rule))
        })
        .map(|grid| grid.column_edges.len() - 1)
        .collect();
    for count in counts {
        draft.report(
            "table-without-borders",
            format!(
                "a table of {count} columns without drawn borders between them was read by its white strips; compare it with the page"
            ),
        );
    }
}

/// Adds white borders between the rows of tables that have drawn ones between their columns only.
fn add_open_rows(draft: &mut DraftPage) {
    let grids = find_grids(&draft.page.rules);
    let mut added: Vec<Rule> = Vec::new();
    for grid in &grids {
        let columns = Columns::drawn(&grid.column_edges);
        for row in open_rows::drawn_rows(grid, &draft.page.rules) {
            let inside = |bbox: &Rect| {
                let (x, y) = bbox.center();
                grid.bbox.contains(x, y) && row.top <= y && y <= row.bottom
            };
            let body = draft.lines.iter().filter(|line| line.kind == LineKind::Body);
            let words: Vec<Word> = body
                .flat_map(|line| &line.words)
                .filter(|word| inside(&word.bbox))
                .cloned()
                .collect();
            let lines: Vec<VisualLine> = visual_lines(words).into_iter().filter_map(visual_line).collect();
            let drawn = if draft.page.origin == TextOrigin::TextLayer {
                open_rows::breaks(grid, &draft.page.rules, &lines, row)
            } else {
                Vec::new()
            };
            let cuts = if drawn.is_empty() {
                open_rows::cuts(&lines, &columns, row)
            } else {
                drawn
            };
            added.extend(cuts.into_iter().map(|y| Rule {
                axis: Axis::Horizontal,
                position: y,
                start: grid.bbox.x0,
                end: grid.bbox.x1,
                thickness: 0.0,
            }));
        }
    }
    if added.is_empty() {
        return;
    }
    draft.report(
        "rows-without-borders",
        format!(
            "{} borders between rows of a table are not drawn and were set by their numbers, by white or by the ends of other rules; compare them with the page",
            added.len()
        ),
    );
    draft.page.rules.extend(added);
    for (number, grid) in (MOST_TABLES..).zip(&find_grids(&draft.page.rules)) {
        cut_lines(
            &mut draft.lines,
            grid,
            FIRST_CELL_BLOCK + (number << BLOCKS_A_TABLE),
        );
    }
}

/// The visual lines of a page outside of its drawn tables.
fn free_lines(draft: &DraftPage) -> Vec<VisualLine> {
    let drawn = find_grids(&draft.page.rules);
    let in_drawn = |bbox: &Rect| {
        let (x, y) = bbox.center();
        drawn.iter().any(|grid| grid.bbox.contains(x, y))
    };
    let is_free = |line: &DraftLine| {
        line.kind == LineKind::Body
            && !line.words.is_empty()
            && line.bbox.is_some_and(|bbox| !in_drawn(&bbox))
    };
    let words: Vec<Word> = draft
        .lines
        .iter()
        .filter(|line| is_free(line))
        .flat_map(|line| line.words.iter().cloned())
        .collect();
    visual_lines(words).into_iter().filter_map(visual_line).collect()
}

/// Finds one table, adds its borders and cuts its lines; `None` where there is none.
fn add_table(draft: &mut DraftPage, open: Option<&OpenTable>, number: u32) -> Option<Found> {
    let drawn = find_grids(&draft.page.rules);
    let lines = free_lines(draft);
    let (columns, rows) = find(&lines, open)?;
    // A drawn table between the lines: they do not belong together.
    let area = outline(&columns, &rows);
    if drawn.iter().any(|grid| grid.bbox.overlap(&area) > 0.0) {
        return None;
    }
    let borders = borders(&columns, &rows, &area);
    let mut found = find_grids(&borders);
    if found.len() != 1 {
        return None;
    }
    let grid = found.remove(0);
    draft.page.rules.extend(borders);
    cut_lines(
        &mut draft.lines,
        &grid,
        FIRST_CELL_BLOCK + (number << BLOCKS_A_TABLE),
    );
    draft.report(
        "table-without-borders",
        format!(
            "a table of {} columns without drawn borders was read by its white strips; compare it with the page",
            grid.column_edges.len() - 1
        ),
    );
    let reaches_end = lines.last().is_some_and(|line| line.bbox.y1 <= area.y1);
    let counted = Counter::after(rows.iter().filter_map(|row| row.mark));
    let open = reaches_end.then_some(OpenTable { columns, counted });
    Some(Found { open })
}

fn visual_line(words: Vec<Word>) -> Option<VisualLine> {
    let bbox = words.iter().map(|word| word.bbox).reduce(|a, b| a.union(&b))?;
    Some(VisualLine { words, bbox })
}

/// The columns and rows of a table: one that counts by itself, or the rest of an open one.
fn find(lines: &[VisualLine], open: Option<&OpenTable>) -> Option<(Columns, Vec<Row>)> {
    if let Some((columns, numbered)) = columns::by_numbers(lines) {
        let goes_on = open.is_some_and(|open| open.columns.are_like(&columns));
        if let Some(rows) = find_rows(lines, &columns, &numbered, goes_on) {
            return Some((columns, rows));
        }
    }
    let rest = open.and_then(|open| {
        if open.counted == Counter::default() {
            return Some((open.columns.clone(), unnumbered::rest(lines, &open.columns)?));
        }
        let numbered = open.columns.numbered(lines, open.counted)?;
        let rows = find_rows(lines, &open.columns, &numbered, true)?;
        Some((open.columns.clone(), rows))
    });
    rest.or_else(|| unnumbered::find(lines))
}

fn outline(columns: &Columns, rows: &[Row]) -> Rect {
    let inside = rows.iter().map(|row| row.area).reduce(|a, b| a.union(&b));
    let area = inside.unwrap_or_default();
    Rect::new(
        area.x0.min(columns.left) - MARGIN,
        area.y0,
        area.x1.max(columns.right) + MARGIN,
        area.y1,
    )
}

fn borders(columns: &Columns, rows: &[Row], area: &Rect) -> Vec<Rule> {
    let middles = || columns.strips.iter().map(|strip| strip.middle());
    let edges: Vec<f32> = [area.x0].into_iter().chain(middles()).chain([area.x1]).collect();
    let rows = rows.iter().map(|row| {
        let free = middles().zip(&row.crossed).filter(|(_, crossed)| !**crossed);
        let floor = edges.windows(2).zip(&row.floor).filter(|(_, drawn)| **drawn);
        WhiteRow {
            top: row.area.y0,
            bottom: row.area.y1,
            inner: free.map(|(x, _)| x).collect(),
            floor: floor.map(|(edges, _)| (edges[0], edges[1])).collect(),
        }
    });
    white_borders(area, area.y0, rows)
}

/// A row whose borders are not drawn, in points.
pub(crate) struct WhiteRow {
    pub(crate) top: f32,
    pub(crate) bottom: f32,
    /// Where its cells are parted.
    pub(crate) inner: Vec<f32>,
    /// Start and end of the borders below it.
    pub(crate) floor: Vec<(f32, f32)>,
}

/// White borders around rows that begin at `top`: top and bottom of each, and where its cells are parted.
pub(crate) fn white_borders(area: &Rect, top: f32, rows: impl IntoIterator<Item = WhiteRow>) -> Vec<Rule> {
    let rule = |axis, position, start, end| Rule {
        axis,
        position,
        start,
        end,
        thickness: 0.0,
    };
    let mut rules = vec![rule(Axis::Horizontal, top, area.x0, area.x1)];
    for row in rows {
        let floor = row.floor.into_iter();
        rules.extend(floor.map(|(start, end)| rule(Axis::Horizontal, row.bottom, start, end)));
        for x in [area.x0, area.x1].into_iter().chain(row.inner) {
            rules.push(rule(Axis::Vertical, x, row.top, row.bottom));
        }
    }
    rules
}

/// Puts the words inside the grid into lines that stay in their cells, row by row, below what stands above
/// it.
fn cut_lines(lines: &mut Vec<DraftLine>, grid: &Grid, first_block: u32) {
    let inside = |line: &DraftLine| {
        line.kind == LineKind::Body
            && line.bbox.is_some_and(|bbox| {
                let (x, y) = bbox.center();
                grid.bbox.contains(x, y)
            })
    };
    if !lines.iter().any(inside) {
        return;
    }
    let mut cells: Vec<Vec<Word>> = vec![Vec::new(); grid.cells.len()];
    let mut rest: Vec<DraftLine> = Vec::new();
    for line in std::mem::take(lines) {
        if !inside(&line) {
            rest.push(line);
            continue;
        }
        for word in line.words {
            let (x, y) = word.bbox.center();
            // A word of a line that sticks out belongs to the nearest cell.
            let (x, y) = (
                x.clamp(grid.bbox.x0, grid.bbox.x1),
                y.clamp(grid.bbox.y0, grid.bbox.y1),
            );
            let home = grid.cells.iter().position(|cell| cell.rect.contains(x, y));
            cells[home.unwrap_or(0)].push(word);
        }
    }
    // The engine may have read a column of the table before what stands above it.
    let is_above = |line: &DraftLine| {
        line.kind == LineKind::Body && line.bbox.is_some_and(|bbox| bbox.center().1 < grid.bbox.y0)
    };
    let before = rest.iter().rposition(is_above).map_or(0, |above| above + 1);
    let mut cut = Vec::new();
    for (number, words) in cells.into_iter().enumerate() {
        cut.extend(
            visual_lines(words)
                .into_iter()
                .filter_map(draft_line)
                .map(|line| DraftLine {
                    block: first_block + number as u32,
                    ..line
                }),
        );
    }
    rest.splice(before..before, cut);
    *lines = rest;
}

#[cfg(test)]
mod tests;
