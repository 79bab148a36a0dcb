//! Rows whose printed lines run through all columns.
//!
//! A line holds a piece of every cell that has ink at its height, with nothing but a blank between two pieces. What
//! tells them apart is less what they say than where cells can stand: a cell is a block of lines without gaps, all
//! cells of a table hang from the top of their row or stand in its middle, and a line of a cell ends where the next
//! word had no room. Where cells stand in the middle a row begins above its number, and how far above says how far
//! below it ends: the rows of a table are cut all at once, for each row must leave to the next what the next needs.

mod search;
pub(super) mod width;

use super::cell_costs::TEXT_WORD;
use super::decode::{Layout, RowWord};
use super::models::Models;
use super::order::Alignment;
use super::region::{Part, Region, RowLines};
use super::rows::{PlacedWord, ReadRow, RegionReading};
use super::word::StreamLine;

use search::{Height, Row};

/// Beginnings of a row that are followed up.
const BEGINNINGS: usize = 4;
/// Lines by which a number may be out of the middle of its row.
const MOST_OUT: usize = 2;
/// Cost of each of them but the first.
const OUT_OF_MIDDLE: f32 = 1.0;
/// Cost of lines above the number where rows begin with it.
const ABOVE: f32 = 4.0;
/// A line of a section label behind one that is shorter than this share of the longest, and behind another.
const SHORT_LABEL: f32 = 0.7;
const AFTER_SHORT: f32 = 3.0;
const AFTER_LONG: f32 = 0.5;
/// A section label that goes on with a capital, nats.
const CAPITAL_IN_LABEL: f32 = 0.8;

/// A part of a region by the numbers of its lines among all of them.
enum Piece<'a> {
    /// A section label from a line on; it was cut before the second line.
    Group(usize, usize),
    /// A row and the line with its number, or the line below where the number stands alone.
    Row(&'a RowLines, usize),
}

/// Where a part of the region may end, and how it is read then.
struct Ending {
    /// Line after its last.
    end: usize,
    cost: f32,
    /// The ending of the part before, by its number.
    before: usize,
    start: usize,
    columns: Vec<usize>,
    row_cost: f32,
}

/// Reads all rows of a region at once.
pub(super) fn read_rows(
    region: &Region,
    layout: &Layout,
    alignment: Alignment,
    models: &mut Models<'_>,
) -> RegionReading {
    let (lines, pieces) = pieces(region);
    let longest = lines.iter().map(|line| length(line)).max().unwrap_or(0);
    let mut endings: Vec<Vec<Ending>> = Vec::with_capacity(pieces.len());
    for (number, piece) in pieces.iter().enumerate() {
        let limit = match pieces.get(number + 1) {
            Some(Piece::Group(start, _) | Piece::Row(_, start)) => *start,
            None => lines.len(),
        };
        let fixed = !matches!(pieces.get(number + 1), Some(Piece::Row(..)));
        let starts: Vec<(usize, f32, usize)> = match endings.last() {
            None => vec![(0, 0.0, 0)],
            Some(before) => (0..)
                .zip(before)
                .map(|(at, ending)| (ending.end, ending.cost, at))
                .collect(),
        };
        let mut own: Vec<Ending> = Vec::new();
        for (start, cost, before) in starts {
            let found: Vec<(usize, f32, f32, Vec<usize>)> = match piece {
                Piece::Group(from, until) => group_ends(alignment, fixed, *from, *until, limit)
                    .into_iter()
                    .map(|end| (end, group_cost(&lines[start..end], longest), 0.0, Vec::new()))
                    .collect(),
                Piece::Row(row, label) => row_ends(
                    &lines,
                    row,
                    alignment,
                    (start, *label, limit),
                    fixed,
                    layout,
                    models,
                ),
            };
            for (end, added, row_cost, columns) in found {
                let ending = Ending {
                    end,
                    cost: cost + added,
                    before,
                    start,
                    columns,
                    row_cost,
                };
                offer(&mut own, ending);
            }
        }
        // What lies between an end and the next number is yet to be read.
        let rest = |ending: &Ending| -> f32 {
            let words: usize = lines[ending.end.min(limit)..limit]
                .iter()
                .map(|line| line.words.len())
                .sum();
            ending.cost + TEXT_WORD * words as f32
        };
        own.sort_by(|a, b| rest(a).total_cmp(&rest(b)));
        own.truncate(BEGINNINGS);
        endings.push(own);
    }
    reading(&lines, &pieces, &endings)
}

/// Takes in an ending unless the part ends there more cheaply.
fn offer(endings: &mut Vec<Ending>, ending: Ending) {
    match endings.iter_mut().find(|own| own.end == ending.end) {
        Some(own) if own.cost <= ending.cost => {}
        Some(own) => *own = ending,
        None => endings.push(ending),
    }
}

/// The lines of a region and its parts among them.
fn pieces(region: &Region) -> (Vec<&StreamLine>, Vec<Piece<'_>>) {
    let mut lines: Vec<&StreamLine> = Vec::new();
    let mut pieces = Vec::new();
    for part in &region.parts {
        match part {
            Part::Group(group) => {
                let start = lines.len();
                lines.extend(group);
                pieces.push(Piece::Group(start, lines.len()));
            }
            Part::Row(row) => {
                lines.extend(&row.head);
                pieces.push(Piece::Row(row, lines.len()));
                lines.extend(&row.lines);
            }
        }
    }
    (lines, pieces)
}

/// Characters of a line.
fn length(line: &StreamLine) -> usize {
    line.words
        .iter()
        .map(|word| word.text.chars().count() + 1)
        .sum::<usize>()
        .saturating_sub(1)
}

/// Where a section label may end.
fn group_ends(alignment: Alignment, fixed: bool, from: usize, until: usize, limit: usize) -> Vec<usize> {
    match alignment {
        _ if fixed => vec![limit],
        Alignment::Top if until == limit => vec![limit],
        Alignment::Top => vec![until, limit],
        Alignment::Middle => (from + 1..=limit.max(from + 1)).collect(),
    }
}

/// Cost of lines as a section label: it is broken only where it is as wide as the table.
fn group_cost(lines: &[&StreamLine], longest: usize) -> f32 {
    let words: usize = lines.iter().map(|line| line.words.len()).sum();
    let broken = lines.windows(2).map(|pair| {
        let short = (length(pair[0]) as f32) < SHORT_LABEL * longest as f32 && pair[0].words.len() > 1;
        let capital = pair[1].words.first().is_some_and(|word| word.opens);
        (if short { AFTER_SHORT } else { AFTER_LONG }) + if capital { CAPITAL_IN_LABEL } else { 0.0 }
    });
    TEXT_WORD * words as f32 + broken.sum::<f32>()
}

/// Reads a row from a line on to every line where it may end: the end, what it costs with where it stands, what the
/// row itself costs, the columns of its words.
fn row_ends(
    lines: &[&StreamLine],
    row: &RowLines,
    alignment: Alignment,
    (start, label, limit): (usize, usize, usize),
    fixed: bool,
    layout: &Layout,
    models: &mut Models<'_>,
) -> Vec<(usize, f32, f32, Vec<usize>)> {
    let alone = usize::from(row.lines.first().is_none_or(|first| first.id != row.label_line));
    let first_end = (label + 1 - alone).max(start);
    let head = label - start;
    // Lines below the number's own, for an end.
    let below = |end: usize| (end + alone).saturating_sub(label + 1);
    let out = |end: usize| head.abs_diff(below(end));
    let broken = |end: usize| lines[start..end].iter().skip(1).any(|line| line.after_break);
    let ends: Vec<usize> = if fixed || alignment == Alignment::Top {
        vec![limit.max(first_end)]
    } else {
        (first_end..=limit.max(first_end))
            .filter(|&end| out(end) <= MOST_OUT || broken(end) || end == limit)
            .collect()
    };
    let last = ends.last().copied().unwrap_or(limit);
    let words = row_words(lines, start, last, models);
    let height = match alignment {
        _ if broken(last) => Height::Broken,
        Alignment::Top => Height::Top,
        Alignment::Middle => Height::Middle((2 * head).saturating_sub(alone)),
    };
    let relative: Vec<usize> = ends.iter().map(|end| end - start).collect();
    let found = search::search(
        &Row {
            words: &words,
            height,
            ends: &relative,
        },
        layout,
        models,
    );
    ends.iter()
        .zip(found)
        .filter_map(|(&end, reading)| {
            let (row_cost, columns) = reading?;
            let stands = match alignment {
                Alignment::Top => ABOVE * f32::from(u8::from(head > 0)),
                Alignment::Middle if broken(end) => 0.0,
                Alignment::Middle => OUT_OF_MIDDLE * out(end).saturating_sub(1) as f32,
            };
            Some((end, row_cost + stands, row_cost, columns))
        })
        .collect()
}

/// The words of the lines, with the numbers of their lines among these.
fn row_words<'a>(
    lines: &[&'a StreamLine],
    start: usize,
    end: usize,
    models: &mut Models<'_>,
) -> Vec<RowWord<'a>> {
    let mut words = Vec::new();
    let mut breaks = 0;
    for (number, line) in lines[start..end].iter().enumerate() {
        breaks += u32::from(number > 0 && line.after_break);
        for (at, word) in line.words.iter().enumerate() {
            words.push(RowWord {
                word,
                id: models.word(word),
                line: number,
                starts_line: at == 0,
                after_blank: line.after_blank,
                breaks,
                is_text: false,
            });
        }
    }
    words
}

/// The cheapest chain of endings as a reading.
fn reading(lines: &[&StreamLine], pieces: &[Piece<'_>], endings: &[Vec<Ending>]) -> RegionReading {
    let mut reading = RegionReading::default();
    let last = endings.last().map_or(&[][..], |own| own.as_slice());
    let Some((mut at, best)) = (0..).zip(last).min_by(|a, b| a.1.cost.total_cmp(&b.1.cost)) else {
        return reading;
    };
    reading.cost = best.cost;
    for (piece, own) in pieces.iter().zip(endings).rev() {
        let ending = &own[at];
        at = ending.before;
        match piece {
            Piece::Group(..) => reading.groups.push(ending.end - ending.start),
            Piece::Row(row, label) => reading.rows.push(read_row(lines, row, *label, ending)),
        }
    }
    reading.rows.reverse();
    reading.groups.reverse();
    reading
}

fn read_row(lines: &[&StreamLine], row: &RowLines, label: usize, ending: &Ending) -> ReadRow {
    let mut words = Vec::with_capacity(ending.columns.len());
    let mut columns = ending.columns.iter();
    let mut breaks = 0;
    for (number, line) in lines[ending.start..ending.end].iter().enumerate() {
        breaks += u32::from(number > 0 && line.after_break);
        for (word, &column) in line.words.iter().zip(columns.by_ref()) {
            words.push(PlacedWord {
                word: word.clone(),
                line: line.id,
                page: line.page,
                breaks,
                after_blank: line.after_blank,
                column,
            });
        }
    }
    ReadRow {
        label: Some((row.label.text.clone(), row.label_line)),
        words,
        cost: ending.row_cost,
        head: label - ending.start,
        height: ending.end - ending.start,
    }
}
