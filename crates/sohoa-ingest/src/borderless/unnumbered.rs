//! Tables without drawn borders whose rows nothing counts: white parts rows as well as columns.
//!
//! With nothing to hold on to but white, more of it is asked for than of a table that counts: three columns that keep
//! their distance over all rows, white between rows that is wider than that between lines, and text in most columns of
//! most rows.

use std::ops::Range;

use super::VisualLine;
use super::columns::{Columns, white_strips};
use super::rows::{PARTED, Row, WIDER, gap, line_pitch, row};

/// Fewest columns of such a table and fewest rows below its header.
const FEWEST_COLUMNS: usize = 3;
const FEWEST_ROWS: usize = 3;
/// The same for the rest of one on the next page.
const FEWEST_ROWS_LEFT: usize = 2;
/// Share of its rows that must have text in more than half of the columns.
const FILLED: f32 = 0.7;
/// Fewest rows of which a cell has several lines: single lines that stand in columns are lists and signatures.
const FEWEST_WRAPPED: usize = 2;
/// Most lines of the label of a row group.
const LABEL_LINES: usize = 2;
/// Lines one below the other that are text without columns, where they fill this share of the page's text.
const TEXT_LINES: usize = 3;
const TEXT_WIDTH: f32 = 0.6;

/// The first table of these lines.
pub(super) fn find(lines: &[VisualLine]) -> Option<(Columns, Vec<Row>)> {
    let end = lines.len();
    (0..end)
        .filter(|at| lines[*at].segments().len() >= FEWEST_COLUMNS)
        // Only a line below white, or below text without columns, begins a header.
        .filter(|at| *at == 0 || lines[at - 1].segments().len() < FEWEST_COLUMNS)
        .find_map(|top| {
            let blocks = blocks(lines, top..text_below(lines, top));
            let (blocks, columns) = widest_table(lines, &blocks)?;
            let (header, rows) = blocks.split_first()?;
            is_table(lines, &columns, rows, FEWEST_ROWS).then_some(())?;
            let all_named = columns.count(&lines[header.clone()]) == columns.strips.len() + 1;
            let wrapped = rows.iter().filter(|own| wraps(&lines[(*own).clone()], &columns));
            (all_named && wrapped.count() >= FEWEST_WRAPPED).then(|| {
                let rows = rows_of(lines, &columns, &blocks);
                (columns, rows)
            })
        })
}

/// The rest of a table with these columns that begins at the first line of the page.
pub(super) fn rest(lines: &[VisualLine], columns: &Columns) -> Option<Vec<Row>> {
    let mut blocks = blocks(lines, 0..text_below(lines, 0));
    let stays = |own: &Range<usize>| {
        is_label(&lines[own.clone()]) || lines[own.clone()].iter().all(|line| !columns.is_crossed_by(line))
    };
    let end = blocks.iter().position(|own| !stays(own)).unwrap_or(blocks.len());
    blocks.truncate(end);
    trim(lines, columns, &mut blocks);
    is_table(lines, columns, &blocks, FEWEST_ROWS_LEFT).then(|| rows_of(lines, columns, &blocks))
}

/// Where text without columns begins below a line; the end of the page where none does.
fn text_below(lines: &[VisualLine], top: usize) -> usize {
    let left = lines
        .iter()
        .map(|line| line.bbox.x0)
        .fold(f32::INFINITY, f32::min);
    let right = lines.iter().map(|line| line.bbox.x1).fold(0.0, f32::max);
    let is_text =
        |line: &VisualLine| line.segments().len() < 2 && line.bbox.width() >= TEXT_WIDTH * (right - left);
    lines[top..]
        .windows(TEXT_LINES)
        .position(|three| three.iter().all(is_text))
        .map_or(lines.len(), |at| top + at)
}

/// Lines between white that is wider than that between lines, up to white that parts tables.
fn blocks(lines: &[VisualLine], own: Range<usize>) -> Vec<Range<usize>> {
    let pitch = line_pitch(&lines[own.clone()]);
    let mut out: Vec<Range<usize>> = Vec::new();
    for at in own {
        let white = out
            .last()
            .map_or(f32::INFINITY, |last| gap(&lines[last.end - 1], &lines[at]));
        match out.last_mut() {
            Some(last) if white < WIDER * pitch => last.end = at + 1,
            Some(_) if white > PARTED * pitch => break,
            _ => out.push(at..at + 1),
        }
    }
    out
}

/// Whether lines may be the label of a row group: one text, not in columns.
fn is_label(own: &[VisualLine]) -> bool {
    own.len() <= LABEL_LINES && own.iter().all(|line| line.segments().len() < 2)
}

/// The blocks from the first on that have columns in common, as many as it names, and these columns.
fn widest_table(lines: &[VisualLine], blocks: &[Range<usize>]) -> Option<(Vec<Range<usize>>, Columns)> {
    let header = &lines[blocks.first()?.clone()];
    let named = header.iter().map(|line| line.segments().len()).max()?;
    let mut best: Option<(usize, Columns)> = None;
    for end in 1..=blocks.len() {
        let own = &blocks[..end];
        if is_label(&lines[own[end - 1].clone()]) {
            continue;
        }
        let inside = || {
            let rows = own.iter().filter(|own| !is_label(&lines[(*own).clone()]));
            rows.flat_map(|own| &lines[own.clone()])
        };
        let left = inside().map(|line| line.bbox.x0).fold(f32::INFINITY, f32::min);
        let right = inside().map(|line| line.bbox.x1).fold(0.0, f32::max);
        let strips = white_strips(inside(), left, right);
        if strips.len() + 1 < named.max(FEWEST_COLUMNS) {
            break;
        }
        best = Some((end, Columns { left, right, strips }));
    }
    let (end, columns) = best?;
    let mut own = blocks[..end].to_vec();
    trim(lines, &columns, &mut own);
    Some((own, columns))
}

/// Takes away blocks at the end that stand in few of the columns: what follows a table.
fn trim(lines: &[VisualLine], columns: &Columns, blocks: &mut Vec<Range<usize>>) {
    while let Some(last) = blocks.last() {
        if is_full(&lines[last.clone()], columns) {
            break;
        }
        blocks.pop();
    }
}

fn is_full(own: &[VisualLine], columns: &Columns) -> bool {
    2 * columns.count(own) > columns.strips.len() + 1
}

/// Whether a cell of a row has several lines.
fn wraps(own: &[VisualLine], columns: &Columns) -> bool {
    own.len() > 1 && is_full(own, columns)
}

fn is_table(lines: &[VisualLine], columns: &Columns, rows: &[Range<usize>], fewest: usize) -> bool {
    let rows: Vec<&Range<usize>> = rows
        .iter()
        .filter(|own| !is_label(&lines[(*own).clone()]))
        .collect();
    let full = rows
        .iter()
        .filter(|own| is_full(&lines[(**own).clone()], columns))
        .count();
    full >= fewest && full as f32 >= FILLED * rows.len() as f32
}

fn rows_of(lines: &[VisualLine], columns: &Columns, blocks: &[Range<usize>]) -> Vec<Row> {
    let (Some(first), Some(last)) = (blocks.first(), blocks.last()) else {
        return Vec::new();
    };
    let table = first.start..last.end;
    blocks
        .iter()
        .map(|own| row(lines, columns, &table, own.clone(), &[]))
        .collect()
}
