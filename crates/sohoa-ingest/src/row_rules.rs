//! Tables whose rows are ruled and whose columns are not.
//!
//! Read as text, the lines of such a table run through all its cells: words of neighbours stick together, and what
//! belongs to which row is lost. The rules say where the table is and where its rows are, and on an image the white
//! strips between its columns are seen before anything is read. They become borders of no thickness, so that the page
//! is read cell by cell like any ruled table.

use std::ops::Range;

use sohoa_page::grid::find_grids;
use sohoa_page::{Axis, Rect, Rule};

use crate::borderless::{WhiteRow, white_borders};

/// Fewest rules one below the other: two may frame a title.
const FEWEST_RULES: usize = 3;
/// Shortest rule of a table, as a share of the page width.
const LONG: f32 = 0.4;
/// Ends of the rules of one table lie this near to each other, in points.
const SAME_END: f32 = 9.0;
/// Lowest row, in points; rules nearer to each other are one drawn twice.
const LOWEST_ROW: f32 = 8.0;
/// Highest row, as a share of the page height.
const HIGHEST_ROW: f32 = 0.5;
/// Narrowest white strip between two columns, in points, as on born-digital pages.
const NARROWEST: f32 = 5.0;
/// Fewest strips: rules around two columns may be a form.
const FEWEST_STRIPS: usize = 2;
/// Gap in points from which ink on one line belongs to two texts.
const TEXT_GAP: f32 = 7.5;
/// Ink of one line is at most this high, in points.
const ONE_LINE: f32 = 18.0;
/// Ink smaller than this in both directions, in points, is a speck or a full stop and bounds no column.
const SPECK: f32 = 1.6;
/// Distance in points over which lines outside the rules do not belong to the table: a header stands nearer to its rule
/// than a paragraph to the table.
const PARTED: f32 = 14.0;
/// Highest part of a table outside its rules, in points: a header of nine lines.
const HIGHEST_OUTSIDE: f32 = 130.0;
/// Distance of the outer borders from the text, in points.
const MARGIN: f32 = 3.0;

/// A row, or a line of the header, with the ink in it.
#[derive(Debug)]
struct Band {
    top: f32,
    bottom: f32,
    ink: Vec<Rect>,
}

/// White borders between the columns of the tables of which `rules` show the rows only. `ink` are the connected pieces
/// of the page outside the rules; `width` and `height` are those of the page. All in points.
pub(crate) fn column_borders(rules: &[Rule], ink: &[Rect], (width, height): (f32, f32)) -> Vec<Rule> {
    let grids = find_grids(rules);
    let mut borders = Vec::new();
    for stack in stacks(rules, width, height) {
        let area = outline(&stack);
        let crossed = rules.iter().any(|rule| {
            rule.axis == Axis::Vertical
                && (area.x0 < rule.position && rule.position < area.x1)
                && rule.start < area.y1
                && rule.end > area.y0
        });
        if crossed || grids.iter().any(|grid| grid.bbox.overlap(&area) > 0.0) {
            continue;
        }
        borders.extend(borders_of(&stack, ink, height).unwrap_or_default());
    }
    borders
}

/// Whether there are rules that may part rows.
pub(crate) fn may_rule_rows(rules: &[Rule], (width, height): (f32, f32)) -> bool {
    !stacks(rules, width, height).is_empty()
}

/// Rules one below the other with common ends, doubles left out.
fn stacks(rules: &[Rule], width: f32, height: f32) -> Vec<Vec<Rule>> {
    let mut long: Vec<Rule> = rules
        .iter()
        .filter(|rule| rule.axis == Axis::Horizontal && rule.length() >= LONG * width)
        .copied()
        .collect();
    long.sort_by(|a, b| a.position.total_cmp(&b.position));
    let mut stacks: Vec<Vec<Rule>> = Vec::new();
    for rule in long {
        let last = stacks.last_mut().filter(|stack| {
            stack.first().zip(stack.last()).is_some_and(|(first, last)| {
                (first.start - rule.start).abs() <= SAME_END
                    && (first.end - rule.end).abs() <= SAME_END
                    && rule.position - last.position <= HIGHEST_ROW * height
            })
        });
        match last {
            Some(stack)
                if stack
                    .last()
                    .is_some_and(|last| rule.position - last.position < LOWEST_ROW) => {}
            Some(stack) => stack.push(rule),
            None => stacks.push(vec![rule]),
        }
    }
    stacks.retain(|stack| stack.len() >= FEWEST_RULES);
    stacks
}

fn outline(stack: &[Rule]) -> Rect {
    let x0 = stack.iter().map(|rule| rule.start).fold(f32::INFINITY, f32::min);
    let x1 = stack.iter().map(|rule| rule.end).fold(0.0, f32::max);
    let (first, last) = (stack.first(), stack.last());
    let y = |rule: Option<&Rule>| rule.map_or(0.0, |rule| rule.position);
    Rect::new(x0 - MARGIN, y(first), x1 + MARGIN, y(last))
}

/// The borders of one table; `None` where its strips do not make columns.
fn borders_of(stack: &[Rule], ink: &[Rect], height: f32) -> Option<Vec<Rule>> {
    let area = outline(stack);
    let inside: Vec<Rect> = ink
        .iter()
        .filter(|piece| {
            let x = piece.center().0;
            area.x0 <= x && x <= area.x1 && piece.width().max(piece.height()) >= SPECK
        })
        .copied()
        .collect();
    let between = |top: f32, bottom: f32| -> Vec<Rect> {
        let within = |piece: &&Rect| (top..bottom).contains(&piece.center().1);
        inside.iter().filter(within).copied().collect()
    };
    let mut bands: Vec<Band> = stack
        .windows(2)
        .map(|pair| Band {
            top: pair[0].position,
            bottom: pair[1].position,
            ink: between(pair[0].position, pair[1].position),
        })
        .collect();
    let strips = white_strips(&bands)?;
    let above = lines_of(between((area.y0 - HIGHEST_OUTSIDE).max(0.0), area.y0));
    let mut header = outside(above.iter().rev(), &strips, |line| area.y0 - line.bottom);
    header.reverse();
    let below = lines_of(between(area.y1, (area.y1 + HIGHEST_OUTSIDE).min(height)));
    let rest = outside(below.iter(), &strips, |line| line.top - area.y1);
    extend(&mut bands, &header, &rest, &strips);
    Some(drawn(&bands, &area, &strips))
}

/// White from top to bottom of all rows that have text in several columns, at least [`FEWEST_STRIPS`].
fn white_strips(bands: &[Band]) -> Option<Vec<Range<f32>>> {
    // The label of a row group may run through all columns.
    let rows: Vec<&Band> = bands.iter().filter(|band| !is_label(band)).collect();
    if rows.len() < 2 {
        return None;
    }
    let covered = merged(rows.iter().flat_map(|band| &band.ink), NARROWEST);
    let strips: Vec<Range<f32>> = covered.windows(2).map(|pair| pair[0].1..pair[1].0).collect();
    (strips.len() >= FEWEST_STRIPS).then_some(strips)
}

/// Whether a band holds one line of at most two texts: a number and the label of a row group.
fn is_label(band: &Band) -> bool {
    let top = band
        .ink
        .iter()
        .map(|piece| piece.y0)
        .fold(f32::INFINITY, f32::min);
    let bottom = band.ink.iter().map(|piece| piece.y1).fold(0.0, f32::max);
    bottom - top <= ONE_LINE && merged(band.ink.iter(), TEXT_GAP).len() <= 2
}

/// Extents in x of the pieces, joined where less than `gap` lies between them.
fn merged<'a>(ink: impl Iterator<Item = &'a Rect>, gap: f32) -> Vec<(f32, f32)> {
    let mut pieces: Vec<(f32, f32)> = ink.map(|piece| (piece.x0, piece.x1)).collect();
    pieces.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut out: Vec<(f32, f32)> = Vec::new();
    for (start, end) in pieces {
        match out.last_mut() {
            Some((_, reached)) if start - *reached < gap => *reached = reached.max(end),
            _ => out.push((start, end)),
        }
    }
    out
}

/// Pieces parted where white runs through all of them.
fn lines_of(mut ink: Vec<Rect>) -> Vec<Band> {
    ink.sort_by(|a, b| a.y0.total_cmp(&b.y0));
    let mut lines: Vec<Band> = Vec::new();
    for piece in ink {
        match lines.last_mut() {
            Some(line) if piece.y0 <= line.bottom => {
                line.bottom = line.bottom.max(piece.y1);
                line.ink.push(piece);
            }
            _ => lines.push(Band {
                top: piece.y0,
                bottom: piece.y1,
                ink: vec![piece],
            }),
        }
    }
    // A mark above a letter stands apart from it.
    let mut joined: Vec<Band> = Vec::new();
    for line in lines {
        match joined.last_mut() {
            Some(last) if line.top - last.bottom < SPECK => {
                last.bottom = line.bottom;
                last.ink.extend(line.ink);
            }
            _ => joined.push(line),
        }
    }
    joined
}

/// Lines outside the rules that belong to the table, from the nearest on: they leave the strips white and stand in
/// several columns. `first` tells how far one is from the rules.
fn outside<'a>(
    lines: impl Iterator<Item = &'a Band>,
    strips: &[Range<f32>],
    first: impl Fn(&Band) -> f32,
) -> Vec<&'a Band> {
    let mut taken: Vec<&Band> = Vec::new();
    for line in lines {
        let far = match taken.last() {
            Some(last) => (last.top - line.bottom).max(line.top - last.bottom),
            None => first(line),
        };
        // A name over two of many columns is none of a paragraph.
        if far > PARTED || 2 * crossings(line, strips).iter().filter(|c| **c).count() > strips.len() {
            break;
        }
        taken.push(line);
    }
    while taken.last().is_some_and(|line| filled(line, strips) < 2) {
        taken.pop();
    }
    // All of it in few columns: a unit above the table, the date below it.
    let all = |at: usize| taken.iter().any(|line| column_is_filled(line, strips, at));
    let count = (0..=strips.len()).filter(|at| all(*at)).count();
    if count < FEWEST_STRIPS + 1 {
        taken.clear();
    }
    taken
}

/// Which strips the ink of a band stands on both sides of without a gap.
fn crossings(band: &Band, strips: &[Range<f32>]) -> Vec<bool> {
    let texts = merged(band.ink.iter(), TEXT_GAP.min(NARROWEST));
    let middle = |strip: &Range<f32>| f32::midpoint(strip.start, strip.end);
    strips
        .iter()
        .map(|strip| {
            texts
                .iter()
                .any(|(start, end)| *start < middle(strip) && middle(strip) < *end)
        })
        .collect()
}

fn filled(band: &Band, strips: &[Range<f32>]) -> usize {
    (0..=strips.len())
        .filter(|at| column_is_filled(band, strips, *at))
        .count()
}

fn column_is_filled(band: &Band, strips: &[Range<f32>], at: usize) -> bool {
    let start = at
        .checked_sub(1)
        .map_or(f32::NEG_INFINITY, |before| strips[before].start);
    let end = strips.get(at).map_or(f32::INFINITY, |strip| strip.end);
    band.ink.iter().any(|piece| {
        let x = piece.center().0;
        start < x && x < end
    })
}

/// Adds the header above the first rule and the rest of a row below the last one; lines of the header that cross other
/// strips are levels of their own.
fn extend(bands: &mut Vec<Band>, header: &[&Band], rest: &[&Band], strips: &[Range<f32>]) {
    let join = |lines: &[&Band], top: f32, bottom: f32| Band {
        top,
        bottom,
        ink: lines.iter().flat_map(|line| line.ink.iter().copied()).collect(),
    };
    if let (Some(first), Some(own)) = (header.first(), bands.first()) {
        let bottom = own.top;
        let mut levels: Vec<Vec<&Band>> = Vec::new();
        for &line in header {
            match levels.last_mut() {
                Some(level) if crossings(level[0], strips) == crossings(line, strips) => level.push(line),
                _ => levels.push(vec![line]),
            }
        }
        let mut top = first.top - MARGIN;
        let mut added = Vec::new();
        for (at, level) in levels.iter().enumerate() {
            let end = match (level.last(), levels.get(at + 1).and_then(|next| next.first())) {
                (Some(last), Some(next)) => f32::midpoint(last.bottom, next.top),
                _ => bottom,
            };
            added.push(join(level, top, end));
            top = end;
        }
        bands.splice(0..0, added);
    }
    if let (Some(last), Some(own)) = (rest.last(), bands.last()) {
        let added = join(rest, own.bottom, last.bottom + MARGIN);
        bands.push(added);
    }
}

/// The borders around the bands, and between columns where nothing crosses them.
fn drawn(bands: &[Band], area: &Rect, strips: &[Range<f32>]) -> Vec<Rule> {
    let Some(first) = bands.first() else {
        return Vec::new();
    };
    let cells = |band: &Band| {
        let strips = strips.iter().zip(crossings(band, strips));
        let free = strips.filter(|(_, crossed)| !crossed);
        free.map(|(strip, _)| f32::midpoint(strip.start, strip.end))
            .collect()
    };
    let rows = bands.iter().map(|band| WhiteRow {
        top: band.top,
        bottom: band.bottom,
        inner: cells(band),
        floor: vec![(area.x0, area.x1)],
    });
    white_borders(area, first.top, rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: (f32, f32) = (600.0, 800.0);

    fn across(y: f32) -> Rule {
        Rule {
            axis: Axis::Horizontal,
            position: y,
            start: 80.0,
            end: 520.0,
            thickness: 0.8,
        }
    }

    /// A text of one line: letters 5 pt wide and 1 pt apart.
    fn text(x0: f32, x1: f32, y: f32) -> Vec<Rect> {
        let count = ((x1 - x0) / 6.0) as usize;
        let letter = |at: usize| Rect::new(x0 + 6.0 * at as f32, y, x0 + 6.0 * at as f32 + 5.0, y + 8.0);
        (0..count).map(letter).collect()
    }

    /// Rows of a number, a name of two lines and who does it, each between two rules 30 pt apart.
    fn rows(count: usize) -> (Vec<Rule>, Vec<Rect>) {
        let mut ink = Vec::new();
        for row in 0..count {
            let y = 200.0 + 30.0 * row as f32;
            ink.extend(text(86.0, 92.0, y + 10.0));
            ink.extend(text(110.0, 300.0, y + 4.0));
            ink.extend(text(110.0, 280.0, y + 16.0));
            ink.extend(text(330.0, 400.0, y + 10.0));
        }
        let rules = (0..=count).map(|row| across(200.0 + 30.0 * row as f32)).collect();
        (rules, ink)
    }

    fn columns(mut rules: Vec<Rule>, ink: &[Rect]) -> Vec<usize> {
        rules.extend(column_borders(&rules, ink, PAGE));
        let grids = find_grids(&rules);
        let sizes = grids
            .iter()
            .flat_map(|grid| [grid.column_edges.len() - 1, grid.row_edges.len() - 1]);
        sizes.collect()
    }

    #[test]
    fn strips_make_columns() {
        let (rules, ink) = rows(4);
        assert_eq!(columns(rules, &ink), [3, 4]);
    }

    #[test]
    fn header_and_rest_stand_outside_the_rules() {
        let (rules, mut ink) = rows(3);
        ink.extend(text(86.0, 98.0, 188.0));
        ink.extend(text(150.0, 220.0, 188.0));
        ink.extend(text(330.0, 400.0, 188.0));
        // A paragraph above, the beginning of a row below.
        ink.extend(text(80.0, 520.0, 160.0));
        ink.extend(text(86.0, 92.0, 294.0));
        ink.extend(text(110.0, 280.0, 294.0));
        ink.extend(text(330.0, 400.0, 294.0));
        assert_eq!(columns(rules, &ink), [3, 5]);
    }

    #[test]
    fn a_label_of_a_group_may_cross() {
        let (rules, mut ink) = rows(4);
        ink.retain(|piece| !(230.0..260.0).contains(&piece.y0));
        ink.extend(text(86.0, 92.0, 240.0));
        ink.extend(text(110.0, 500.0, 240.0));
        assert_eq!(columns(rules, &ink), [3, 4]);
    }

    #[test]
    fn other_rules_make_no_table() {
        let (rules, mut ink) = rows(4);
        assert_eq!(columns(rules[..2].to_vec(), &ink), [0; 0]);
        // Text between rules.
        ink.extend(text(86.0, 500.0, 245.0));
        ink.extend(text(86.0, 500.0, 255.0));
        assert_eq!(columns(rules, &ink), [0; 0]);
        let dotted: Vec<Rule> = (0..6).map(|row| across(300.0 + 20.0 * row as f32)).collect();
        assert_eq!(columns(dotted, &[]), [0; 0]);
    }
}
