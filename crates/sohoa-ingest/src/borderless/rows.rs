//! Rows of a table without borders.

use std::ops::Range;

use sohoa_page::{Rect, Word};

use super::VisualLine;
use super::columns::{Columns, Numbered, Strip, is_group_label};
use super::header;
use super::marks::{Mark, number};

/// Most lines of a header.
const HEADER_LINES: usize = 9;
/// Distance of two lines, in typical ones, over which a table does not go on.
pub(super) const PARTED: f32 = 2.6;
/// Longest label of a row group, in characters.
pub(super) const LONGEST_LABEL: usize = 5;
/// Longest cell of the row "(1) (2) (3)", in characters.
const LONGEST_INDEX: usize = 4;
/// Steps between rows that part them by themselves, in typical ones of lines.
pub(super) const WIDER: f32 = 1.25;
/// How far, in heights of its line, the middle of a word may lie from that of the line before it is one of another height.
const OFFSET: f32 = 0.2;
/// Lines of one cell are at least this far apart, in heights of a word.
const CLOSEST: f32 = 0.75;
/// How far, in points, lines of one column begin from each other.
const SAME_START: f32 = 4.0;
/// Distances of lines this near to the largest, as a share of it, are as large.
pub(super) const AS_LARGE: f32 = 0.92;

/// A row with the strips that its words cross.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) area: Rect,
    pub(super) crossed: Vec<bool>,
    /// Its number, where it has one.
    pub(super) mark: Option<Mark>,
    /// Where a border is drawn below it, as columns.
    pub(super) floor: Vec<bool>,
}

/// Header, row groups and counted rows, top to bottom. `None` where they do not make a table: no header, and
/// nothing that it goes on from.
pub(super) fn find_rows(
    lines: &[VisualLine],
    columns: &Columns,
    numbered: &[Numbered],
    goes_on: bool,
) -> Option<Vec<Row>> {
    let (first, last) = (numbered.first()?.line, numbered.last()?.line);
    let pitch = typical_pitch(&lines[first.saturating_sub(1)..=last]);
    let top = header_top(lines, columns, first, pitch, goes_on);
    let end = table_end(lines, columns, last, pitch);
    let header = header_starts(lines, columns, top, first);
    // Without a header only the rest of a table, or numbers that begin at the first line, are left.
    if top == first && !goes_on && first != 0 {
        return None;
    }
    let mut starts: Vec<usize> = header;
    let unmarked = if goes_on {
        unmarked_rows(lines, columns, top, first)
    } else {
        Vec::new()
    };
    let data = unmarked
        .first()
        .copied()
        .unwrap_or_else(|| data_start(lines, columns, top, first));
    starts.retain(|start| *start < data);
    starts.push(data);
    starts.extend(unmarked);
    if top < data && data < first && is_label(&lines[data], columns) {
        starts.extend(cuts_between(lines, columns, data - 1, first));
    }
    for pair in numbered.windows(2) {
        starts.extend(cuts_between(lines, columns, pair[0].line, pair[1].line));
        starts.extend(cuts_of_uncounted(lines, columns, pair, pitch));
    }
    for (at, line) in lines.iter().enumerate().take(end).skip(last + 1) {
        // What stands below the label of a group is a row, whether its number was read or not.
        if labels_next_page(line, columns) {
            starts.extend([at, at + 1].into_iter().filter(|start| *start < end));
        } else if is_item(line, columns) {
            starts.push(at);
        }
    }
    starts.sort_unstable();
    starts.dedup();
    let table = top..end;
    let extents: Vec<Range<usize>> = starts
        .iter()
        .enumerate()
        .map(|(at, start)| *start..starts.get(at + 1).copied().unwrap_or(end))
        .collect();
    let mut rows: Vec<Row> = extents
        .iter()
        .map(|own| row(lines, columns, &table, own.clone(), numbered))
        .collect();
    let levels = extents
        .iter()
        .take_while(|own| own.start < data && !is_index(&lines[own.start]));
    let levels: Vec<&[VisualLine]> = levels.map(|own| &lines[own.clone()]).collect();
    header::join_levels(&mut rows[..levels.len()], &levels, columns);
    Some(rows)
}

/// The row of the lines `own` of a table. Its borders lie half way to the lines outside.
pub(super) fn row(
    lines: &[VisualLine],
    columns: &Columns,
    table: &Range<usize>,
    own: Range<usize>,
    numbered: &[Numbered],
) -> Row {
    let inside = &lines[own.clone()];
    let text = inside
        .iter()
        .map(|line| line.bbox)
        .reduce(|a, b| a.union(&b))
        .unwrap_or_default();
    let half_way = |a: usize, b: usize| f32::midpoint(lines[a].middle(), lines[b].middle());
    let y0 = if own.start > table.start {
        half_way(own.start - 1, own.start)
    } else {
        text.y0 - 2.0
    };
    let y1 = if own.end < table.end {
        half_way(own.end - 1, own.end)
    } else {
        text.y1 + 2.0
    };
    let crosses = |strip: &Strip| inside.iter().any(|line| strip.is_crossed_by(line));
    Row {
        area: Rect::new(text.x0, y0, text.x1, y1),
        crossed: columns.strips.iter().map(crosses).collect(),
        mark: numbered
            .iter()
            .find(|counted| own.contains(&counted.line))
            .map(|counted| counted.mark),
        floor: vec![true; columns.strips.len() + 1],
    }
}

/// Median distance of neighbouring lines, at least their height: where cells stand in the middle of their rows,
/// lines of different columns lie close to each other.
pub(super) fn typical_pitch(lines: &[VisualLine]) -> f32 {
    let median = |mut values: Vec<f32>| {
        values.sort_by(f32::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or(12.0)
    };
    let steps = lines.windows(2).map(|pair| step(&pair[0], &pair[1])).collect();
    let heights = lines.iter().map(|line| line.bbox.height()).collect();
    median(steps).max(1.1 * median(heights))
}

pub(super) fn step(above: &VisualLine, below: &VisualLine) -> f32 {
    below.middle() - above.middle()
}

/// Distance of two neighbouring lines where cells may stand in the middle of their rows: a visual line then holds words of
/// two heights, and the nearest ones count.
pub(super) fn gap(above: &VisualLine, below: &VisualLine) -> f32 {
    let reach = |line: &VisualLine, way: f32| {
        let offsets = line
            .words
            .iter()
            .map(|word| way * (word.bbox.center().1 - line.middle()));
        let farthest = offsets.fold(0.0, f32::max);
        // An engine sets the boxes of single words a little higher or lower.
        if farthest > OFFSET * line.bbox.height() {
            farthest
        } else {
            0.0
        }
    };
    step(above, below) - reach(above, 1.0) - reach(below, -1.0)
}

/// Distance of lines of one cell, of lines that stand in several columns: one that few gaps are smaller than, because rows
/// of single lines lie further apart.
pub(super) fn line_pitch(lines: &[VisualLine]) -> f32 {
    let heights = lines
        .iter()
        .flat_map(|line| &line.words)
        .map(|word| word.bbox.height());
    let mut heights: Vec<f32> = heights.collect();
    heights.sort_by(f32::total_cmp);
    let height = heights.get(heights.len() / 2).copied().unwrap_or(12.0);
    // Lines of different columns may lie closer.
    let gaps = lines.windows(2).map(|pair| gap(&pair[0], &pair[1]));
    let mut gaps: Vec<f32> = gaps.filter(|gap| *gap >= CLOSEST * height).collect();
    gaps.sort_by(f32::total_cmp);
    gaps.get(gaps.len() / 4).copied().unwrap_or(height).max(height)
}

/// First line of the header above the line `first`; `first` itself where there is none.
fn header_top(lines: &[VisualLine], columns: &Columns, first: usize, pitch: f32, goes_on: bool) -> usize {
    let mut top = first;
    // On the page of an open table rows without a number may stand above the first counted one.
    while top > 0 && (goes_on || first - top < HEADER_LINES) {
        let line = &lines[top - 1];
        let crossed = columns
            .strips
            .iter()
            .filter(|strip| strip.is_crossed_by(line))
            .count();
        // A title runs over all columns as one text; a header over two of them has others beside it.
        let spans = crossed > 0 && (line.segments().len() < 2 || crossed + 1 >= columns.strips.len());
        // Above the header a line that begins there by chance is a title of the table.
        let titled = |line: &VisualLine| is_group(line, columns) || is_bare_title(line, columns);
        let in_body = top == first || titled(&lines[top]);
        let spans = spans && !is_group(line, columns) && !(in_body && is_bare_title(line, columns));
        let outside = line.bbox.x1 < columns.left || line.bbox.x0 > columns.right;
        if spans || outside || step(line, &lines[top]) > PARTED * pitch {
            break;
        }
        top -= 1;
    }
    // What stands in one column alone at the top is a unit or a note above the table.
    let fills = |line: &VisualLine| columns.filled(line) + usize::from(in_stub(line, columns));
    // On the page of an open table it is the rest of a row.
    while !goes_on && top < first && fills(&lines[top]) < 2 && alone(lines, columns, top, first) {
        top += 1;
    }
    top
}

fn in_stub(line: &VisualLine, columns: &Columns) -> bool {
    line.words
        .iter()
        .any(|word| columns.at(word.bbox.center().0) == 0)
}

/// Whether no line below it up to `first` fills as little: headers of unequal height have such lines too, but
/// then more than one column of them.
fn alone(lines: &[VisualLine], columns: &Columns, at: usize, first: usize) -> bool {
    let next = lines.get(at + 1).filter(|_| at + 1 < first);
    next.is_none_or(|next| {
        step(&lines[at], next) > 1.3 * lines[at].bbox.height() || columns.filled(next) == 0
    })
}

/// Line after the last one of the table.
fn table_end(lines: &[VisualLine], columns: &Columns, last: usize, pitch: f32) -> usize {
    let mut end = last + 1;
    while let Some(line) = lines.get(end) {
        let crosses = columns.is_crossed_by(line);
        // The label of a row group whose rows stand on the next page, or a part of the last row.
        let begins = labels_next_page(line, columns) || is_item(line, columns);
        if begins && step(&lines[end - 1], line) <= PARTED * pitch {
            end += 1;
            continue;
        }
        let starts_left = in_stub(line, columns);
        let apart = if labels_next_page(&lines[end - 1], columns) {
            PARTED
        } else {
            1.6
        };
        if crosses || starts_left || step(&lines[end - 1], line) > apart * pitch {
            break;
        }
        end += 1;
    }
    end
}

/// Whether a line is a label in the first column with its text beside it; a heading of the body has a blank
/// between them.
fn labels_next_page(line: &VisualLine, columns: &Columns) -> bool {
    is_group(line, columns) && stands_apart(line, columns)
}

/// Whether a line begins with a dash in the first column, and its text keeps to the other columns.
fn is_item(line: &VisualLine, columns: &Columns) -> bool {
    let marked = line
        .words
        .first()
        .is_some_and(|word| matches!(word.text.as_str(), "-" | "–" | "+"));
    marked && stands_apart(line, columns) && columns.filled(line) > 1 && !columns.is_crossed_by(line)
}

/// Whether one word of the line stands in the first column.
fn stands_apart(line: &VisualLine, columns: &Columns) -> bool {
    let at = |word: Option<&Word>| word.map(|word| word.bbox);
    columns.strips.first().is_some_and(|strip| {
        at(line.words.first()).is_some_and(|bbox| bbox.x1 <= strip.middle())
            && at(line.words.get(1)).is_some_and(|bbox| bbox.x0 >= strip.middle())
    })
}

/// Where rows of the header begin: at its top, at each change between lines that span columns and others,
/// and at the row "(1) (2) (3)".
fn header_starts(lines: &[VisualLine], columns: &Columns, top: usize, first: usize) -> Vec<usize> {
    let data = data_start(lines, columns, top, first);
    let kind = |at: usize| {
        let crossed: Vec<bool> = columns
            .strips
            .iter()
            .map(|strip| strip.is_crossed_by(&lines[at]))
            .collect();
        (is_index(&lines[at]), crossed)
    };
    (top..data)
        .filter(|&at| {
            at == top || kind(at) != kind(at - 1) && (is_index(&lines[at]) || kind(at).1 != kind(at - 1).1)
        })
        .collect()
}

/// "(1) (2) (3)", of which some may be misread.
fn is_index(line: &VisualLine) -> bool {
    let numbers = line
        .words
        .iter()
        .filter(|word| number(&word.text).is_some())
        .count();
    let short = line
        .words
        .iter()
        .all(|word| word.text.chars().count() <= LONGEST_INDEX);
    line.words.len() >= 3 && short && numbers >= 2 && 2 * numbers >= line.words.len()
}

/// First line of the first counted row, whose number may stand in its middle: below the index row, else below
/// the largest step.
fn data_start(lines: &[VisualLine], columns: &Columns, top: usize, first: usize) -> usize {
    if top == first {
        return first;
    }
    if let Some(index) = (top..first).rev().find(|at| is_index(&lines[*at])) {
        return index + 1;
    }
    let titles = |at: &usize| is_group(&lines[*at], columns) || is_bare_title(&lines[*at], columns);
    let Some(last) = (top..first).rev().find(titles) else {
        return cut(lines, top, first);
    };
    // A group within a group: the label of the outer one stands right above.
    (top..last)
        .rev()
        .take_while(|at| is_label(&lines[*at], columns))
        .filter(titles)
        .last()
        .unwrap_or(last)
}

/// Where rows begin above the first counted line of a page whose numbers were not read: below white as wide as that above
/// the counted one. Labels of groups tell it otherwise.
fn unmarked_rows(lines: &[VisualLine], columns: &Columns, top: usize, first: usize) -> Vec<usize> {
    let titled = |at: usize| is_group(&lines[at], columns) || is_index(&lines[at]);
    if (top..first).any(titled) {
        return Vec::new();
    }
    let pitch = typical_pitch(&lines[top..=first]);
    let white = |at: &usize| step(&lines[at - 1], &lines[*at]);
    let places = top + 1..first + 1;
    let largest = places.clone().map(|at| white(&at)).fold(WIDER * pitch, f32::max);
    let starts: Vec<usize> = places.filter(|at| white(at) >= AS_LARGE * largest).collect();
    if starts.last() == Some(&first) {
        starts
    } else {
        Vec::new()
    }
}

/// Whether a line is the title of a row group that lost its label: it begins where the names of the rows do and is wider
/// than their column.
fn is_bare_title(line: &VisualLine, columns: &Columns) -> bool {
    let begins = columns
        .strips
        .first()
        .is_some_and(|strip| (line.bbox.x0 - strip.end).abs() <= SAME_START);
    begins && line.segments().len() < 2 && columns.is_crossed_by(line)
}

/// A line that labels a row group: a Roman numeral or a capital in front.
pub(super) fn is_group(line: &VisualLine, columns: &Columns) -> bool {
    let labelled = line.words.first().is_some_and(|word| is_group_label(&word.text));
    labelled && in_stub(line, columns) && line.words.len() > 1
}

/// Whether a line belongs to the label of a row group; its later lines are told by the strips they cross. What
/// stands in the first column and is no number is a label that was misread.
pub(super) fn is_label(line: &VisualLine, columns: &Columns) -> bool {
    let misread = line.words.first().is_some_and(|word| {
        columns.at(word.bbox.center().0) == 0
            && word.text.chars().count() <= LONGEST_LABEL
            && number(&word.text).is_none()
    });
    misread || is_group(line, columns) || columns.is_crossed_by(line)
}

/// Where rows begin between two counted lines: at labels of row groups, and at the row of the second.
pub(super) fn cuts_between(
    lines: &[VisualLine],
    columns: &Columns,
    above: usize,
    below: usize,
) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut after = above;
    let mut previous = false;
    for (at, line) in lines.iter().enumerate().take(below).skip(above + 1) {
        let group = is_label(line, columns);
        // A label may run over two lines, both of which span columns; a group within it has a label of its own.
        if group != previous || group && is_group(line, columns) {
            starts.push(at);
        }
        if group {
            after = at;
        }
        previous = group;
    }
    if previous || after == above {
        starts.push(if previous { below } else { cut(lines, above, below) });
    } else if after + 1 < below {
        starts.push(cut(lines, after, below).max(after + 1));
    }
    starts
}

/// Where rows begin whose numbers were lost between two counted lines: the rows are parted by steps as large as that
/// before the second, and there are as many as numbers are missing.
fn cuts_of_uncounted(lines: &[VisualLine], columns: &Columns, pair: &[Numbered], pitch: f32) -> Vec<usize> {
    let [above, below] = pair else {
        return Vec::new();
    };
    let (Some(first), Some(second)) = (above.mark.number(), below.mark.number()) else {
        return Vec::new();
    };
    let lost = second.saturating_sub(first + 1) as usize;
    let mut between = lines[above.line + 1..below.line].iter();
    if lost == 0 || between.any(|line| is_label(line, columns)) {
        return Vec::new();
    }
    let step_before = |at: usize| step(&lines[at - 1], &lines[at]);
    let places = above.line + 1..=below.line;
    let largest = places.clone().map(step_before).fold(WIDER * pitch, f32::max);
    let cuts: Vec<usize> = places
        .filter(|at| step_before(*at) >= AS_LARGE * largest)
        .collect();
    if cuts.len() == lost + 1 { cuts } else { Vec::new() }
}

/// The line between `above` and `below` before which the step is largest; of equal steps the last, right above
/// the number.
fn cut(lines: &[VisualLine], above: usize, below: usize) -> usize {
    let steps: Vec<f32> = (above + 1..=below)
        .map(|at| step(&lines[at - 1], &lines[at]))
        .collect();
    let largest = steps.iter().copied().fold(0.0, f32::max);
    steps
        .iter()
        .rposition(|step| *step >= AS_LARGE * largest)
        .map_or(below, |at| above + 1 + at)
}
