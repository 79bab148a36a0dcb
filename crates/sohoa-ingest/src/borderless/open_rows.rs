//! Rows of a table whose columns are drawn and whose rows are not.
//!
//! A word processor draws the rules between columns cell by cell, and where all of them break a row ends. On other pages,
//! where the first cell counts, its numbers say how many rows there are, and what remains to be told is where each begins:
//! at the line of its number, or above it where numbers stand in the middle of their rows. Where nothing counts, white as
//! wide over all columns parts the rows.

use sohoa_page::Rule;
use sohoa_page::grid::{Grid, GridCell};
use sohoa_page::{Axis, Rect};

use super::VisualLine;
use super::columns::Columns;
use super::marks::{Counter, Mark};
use super::rows::{AS_LARGE, LONGEST_LABEL, WIDER, cuts_between, gap, is_group, is_label, line_pitch};

/// Share of the numbers in the first cell that must count on from those above: the rest was misread.
const COUNTING: f32 = 0.65;
/// Fewest rows that white alone makes, and the share of them that must have text in half of the columns.
const FEWEST_WHITE_ROWS: usize = 3;
const FILLED_ROWS: f32 = 0.7;
/// Most drawn rows of a table whose rows are taken to be drawn in its header only.
const HEADER_ROWS: usize = 3;
/// How far, in typical steps, a number may stand from the middle of its row.
const OFF_MIDDLE: f32 = 0.3;
/// How far, in points, the breaks of rules beside each other may lie apart, and of how many tenths of the borders between
/// columns there must be one.
const SAME_BREAK: f32 = 1.5;
const BROKEN_TENTHS: usize = 8;
/// Share of the height of a word, at its top and bottom, that a break may touch.
const IN_TEXT: f32 = 0.25;
/// How far, in points, a rule may lie from the edge that it draws.
const AT_EDGE: f32 = 3.0;

/// A drawn row of a grid, in points, of which several rows may be parts.
#[derive(Debug, Clone, Copy)]
pub(super) struct DrawnRow {
    pub(super) top: f32,
    pub(super) bottom: f32,
    /// No rule is drawn at its top: it may begin with the rest of a row of the page before.
    open: bool,
    /// The grid draws no rows but its header.
    lone: bool,
}

/// The drawn rows of a grid whose first cell stands in them alone.
pub(super) fn drawn_rows(grid: &Grid, rules: &[Rule]) -> Vec<DrawnRow> {
    let single = |cell: &&GridCell| cell.columns == (0..1) && cell.rows.len() == 1;
    let areas: Vec<Rect> = grid.cells.iter().filter(single).map(|cell| cell.rect).collect();
    let tallest = areas.iter().map(Rect::height).fold(0.0, f32::max);
    let is_drawn = |y: f32| {
        rules.iter().any(|rule| {
            rule.axis == Axis::Horizontal
                && (rule.position - y).abs() <= AT_EDGE
                && rule.start < grid.bbox.x1
                && rule.end > grid.bbox.x0
        })
    };
    areas
        .iter()
        .map(|area| DrawnRow {
            top: area.y0,
            bottom: area.y1,
            open: !is_drawn(area.y0),
            lone: areas.len() <= HEADER_ROWS && area.height() >= tallest,
        })
        .collect()
}

/// Where rows begin inside a drawn row, in points from the top of the page. `lines` are those of the drawn row.
pub(super) fn cuts(lines: &[VisualLine], columns: &Columns, row: DrawnRow) -> Vec<f32> {
    let mut starts = match stubs(lines, columns) {
        Some(stubs) if count_rows(&stubs, row) => numbered_starts(lines, columns, &stubs, row),
        _ if row.lone => white_starts(lines, columns),
        _ => Vec::new(),
    };
    starts.sort_unstable();
    starts.dedup();
    starts
        .into_iter()
        .filter(|start| *start > 0)
        .map(|start| f32::midpoint(lines[start - 1].middle(), lines[start].middle()))
        .collect()
}

/// Where a born-digital page draws the rules between columns row by row: rows end where most of them break at one height.
/// Heights at which a line of text stands are none.
pub(super) fn breaks(grid: &Grid, rules: &[Rule], lines: &[VisualLine], row: DrawnRow) -> Vec<f32> {
    let inside = |y: f32| row.top + AT_EDGE < y && y < row.bottom - AT_EDGE;
    let on_edge = |x: f32| {
        grid.column_edges
            .iter()
            .position(|edge| (edge - x).abs() <= AT_EDGE)
    };
    let mut ends: Vec<(f32, usize)> = rules
        .iter()
        .filter(|rule| rule.axis == Axis::Vertical && rule.thickness > 0.0)
        .filter_map(|rule| Some((rule.end, on_edge(rule.position)?)))
        .filter(|(y, _)| inside(*y))
        .collect();
    ends.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut found: Vec<(f32, Vec<usize>)> = Vec::new();
    for (y, edge) in ends {
        match found.last_mut() {
            Some((first, edges)) if y - *first <= SAME_BREAK => {
                if !edges.contains(&edge) {
                    edges.push(edge);
                }
            }
            _ => found.push((y, vec![edge])),
        }
    }
    let in_text = |y: f32| {
        lines.iter().flat_map(|line| &line.words).any(|word| {
            let core = IN_TEXT * word.bbox.height();
            word.bbox.y0 + core < y && y < word.bbox.y1 - core
        })
    };
    found.retain(|(y, edges)| 10 * edges.len() >= BROKEN_TENTHS * grid.column_edges.len() && !in_text(*y));
    found.into_iter().map(|(y, _)| y).collect()
}

/// A line that has a short word alone in its first cell.
#[derive(Debug, Clone, Copy)]
struct Stub {
    line: usize,
    /// Its number; `None` where it is a label, a header or misread.
    mark: Option<Mark>,
}

/// The lines that begin with something short, top to bottom; `None` where the first cell holds text.
fn stubs(lines: &[VisualLine], columns: &Columns) -> Option<Vec<Stub>> {
    let mut stubs: Vec<Stub> = Vec::new();
    for (line, visual) in lines.iter().enumerate() {
        let first: Vec<&str> = visual
            .words
            .iter()
            .filter(|word| columns.at(word.bbox.center().0) == 0)
            .map(|word| word.text.as_str())
            .collect();
        let mark = match first.as_slice() {
            [] => continue,
            [only] => Mark::parse(only),
            _ => None,
        };
        let short = matches!(first.as_slice(), [only] if only.chars().count() <= LONGEST_LABEL);
        if mark.is_some() || short && !columns.is_crossed_by(visual) {
            stubs.push(Stub { line, mark });
        } else if stubs.iter().all(|stub| stub.mark.is_none()) {
            // Words of the header, where no rule is drawn below it.
            stubs.clear();
            stubs.push(Stub { line, mark });
        } else if !is_label(visual, columns) {
            // The first cell holds text: its numbers are part of it.
            return None;
        }
    }
    Some(stubs)
}

/// Whether the first cell numbers rows. A single number does so only where the row may begin with the rest of another.
fn count_rows(stubs: &[Stub], row: DrawnRow) -> bool {
    let mut marks = stubs.iter().filter_map(|stub| stub.mark);
    let Some(first) = marks.next() else { return false };
    let mut counter = Counter::after([first]);
    let mut follow = 1;
    for mark in marks {
        follow += usize::from(counter.may_follow(mark));
        counter.count(mark);
    }
    let headed = usize::from(stubs.first().is_some_and(|stub| stub.mark.is_none()));
    let enough = follow >= 2 || row.open && stubs.len() == 1;
    enough && follow as f32 >= COUNTING * (stubs.len() - headed) as f32
}

/// The lines at which rows begin whose numbers stand on the lines of `stubs`.
fn numbered_starts(lines: &[VisualLine], columns: &Columns, stubs: &[Stub], row: DrawnRow) -> Vec<usize> {
    let pitch = line_pitch(lines);
    let Some(first) = stubs.first().copied() else {
        return Vec::new();
    };
    let titled = |above: usize, below: usize| {
        let mut between = lines[above..below].iter();
        between.any(|line| columns.is_crossed_by(line) || is_group(line, columns))
    };
    let pairs = || stubs.windows(2).map(|pair| (pair[0].line, pair[1].line));
    let wide: Vec<(usize, usize)> = pairs()
        .filter_map(|(above, below)| Some((widest(lines, above, below, pitch)?, below)))
        .collect();
    let at_number = wide.iter().filter(|(cut, below)| cut == below).count();
    // Without white between them rows begin at their numbers unless these stand in the middle.
    let middles = if wide.is_empty() {
        middle_starts(lines, stubs, pitch)
    } else {
        None
    };
    if let Some(starts) = middles.filter(|_| !pairs().any(|(above, below)| titled(above + 1, below))) {
        return starts;
    }
    let on_top = 2 * at_number > wide.len() || wide.is_empty();
    let mut starts = Vec::new();
    for (above, below) in pairs() {
        if titled(above + 1, below) {
            starts.extend(cuts_between(lines, columns, above, below));
        } else if on_top {
            starts.push(below);
        } else {
            starts.push(widest(lines, above, below, pitch).unwrap_or(below));
        }
    }
    if let Some(label) = (0..first.line).find(|at| is_label(&lines[*at], columns)) {
        starts.push(label);
        starts.extend(cuts_between(lines, columns, label, first.line));
    } else if first.mark.is_some() && first.line > 0 {
        let rest_ends = widest(lines, 0, first.line, pitch);
        if on_top && at_number > 0 {
            starts.push(first.line);
        } else if row.open {
            starts.extend(rest_ends);
        }
    }
    starts
}

/// The line between `above` and `below` before which the step is largest, where it is wider than those of lines; of equal
/// steps the last.
fn widest(lines: &[VisualLine], above: usize, below: usize, pitch: f32) -> Option<usize> {
    let step_before = |at: usize| gap(&lines[at - 1], &lines[at]);
    let places = above + 1..below + 1;
    let largest = places.clone().map(step_before).fold(0.0, f32::max);
    let mut last = places.rev();
    (largest >= WIDER * pitch)
        .then(|| last.find(|at| step_before(*at) >= AS_LARGE * largest))
        .flatten()
}

/// Where rows begin whose numbers all stand in their middle: above each number a row has as much as below. `None` where
/// some does not, or where the first number stands on the first line, so that rows may as well begin at their numbers.
fn middle_starts(lines: &[VisualLine], stubs: &[Stub], pitch: f32) -> Option<Vec<usize>> {
    if stubs.first().is_none_or(|stub| stub.line == 0) {
        return None;
    }
    let mut starts = Vec::new();
    let mut start = 0;
    for (at, stub) in stubs.iter().enumerate() {
        let limit = stubs.get(at + 1).map_or(lines.len(), |next| next.line);
        let end = 2.0 * lines[stub.line].middle() - lines[start].middle();
        let near = |line: &usize| (lines[*line].middle() - end).abs() <= OFF_MIDDLE * pitch;
        let last = (stub.line..limit).rev().find(near)?;
        start = last + 1;
        if at + 1 < stubs.len() {
            starts.push(start);
        } else if start < lines.len() {
            return None;
        }
    }
    Some(starts)
}

/// Where rows begin that nothing counts: below white that is wider than that between lines. No rows where these do not
/// have text in most columns: white between the paragraphs of one cell has no text beside it.
fn white_starts(lines: &[VisualLine], columns: &Columns) -> Vec<usize> {
    if lines.is_empty() {
        return Vec::new();
    }
    let pitch = line_pitch(lines);
    let below_white = |at: &usize| gap(&lines[at - 1], &lines[*at]) >= WIDER * pitch;
    let starts: Vec<usize> = [0]
        .into_iter()
        .chain((1..lines.len()).filter(below_white))
        .collect();
    let filled = |own: &[VisualLine]| 2 * columns.count(own) > columns.strips.len() + 1;
    let full = starts
        .iter()
        .enumerate()
        .filter(|(at, start)| {
            let end = starts.get(at + 1).copied().unwrap_or(lines.len());
            filled(&lines[**start..end])
        })
        .count();
    if full >= FEWEST_WHITE_ROWS && full as f32 >= FILLED_ROWS * starts.len() as f32 {
        starts
    } else {
        Vec::new()
    }
}
