//! Rows of a region: which line ends a row, which column each word belongs to.

use sohoa_page::LineId;

use super::blanks::{BlankCounts, Blanks};
use super::cell_costs::TEXT_WORD;
use super::decode::{ColumnModel, Layout, Reading, RowWord, decode};
use super::header::{Column, Kind};
use super::models::{Learned, Models};
use super::order::{Order, OrderCounts};
use super::placed;
use super::region::{Part, Region, RowLines};
use super::through::{self, width};
use super::word::{StreamLine, Word};

/// Lines at the end of a row that may begin the next row's text, which stands before its number where
/// the number is centred.
const MOST_HEAD_LINES: usize = 4;
/// The same where lines run through all columns.
const MOST_HEAD_LINES_BY_LINE: usize = 10;
/// Cost of such a beginning.
const HEAD: f32 = 1.2;
/// Cost more where the next row's text begins well without it.
const NEEDLESS_HEAD: f32 = 2.5;
/// Cost of a row that begins in mid-sentence.
const HEADLESS: f32 = 3.0;
/// Characters of the longest lines over those of a line that is longer than three of four.
const LIMIT_OVER_WIDTH: f32 = 1.3;

/// A beginning above the number where numbers are centred.
const CENTRED_HEAD: f32 = 0.3;
/// A line by which a centred number is out of the middle.
const OUT_OF_MIDDLE: f32 = 0.7;

/// A row with its words in columns; the stub is not among them.
pub(super) struct ReadRow {
    /// The number as printed and its line; `None` where the number is lost.
    pub(super) label: Option<(String, LineId)>,
    pub(super) words: Vec<PlacedWord>,
    pub(super) cost: f32,
    /// Lines above the number, and all lines.
    pub(super) head: usize,
    pub(super) height: usize,
}

/// The rows of a region as read.
#[derive(Default)]
pub(super) struct RegionReading {
    pub(super) rows: Vec<ReadRow>,
    /// How many lines each section label has.
    pub(super) groups: Vec<usize>,
    /// Cost of rows and labels.
    pub(super) cost: f32,
}

/// A word with its line, page and column.
pub(super) struct PlacedWord {
    pub(super) word: Word,
    pub(super) line: LineId,
    pub(super) page: u32,
    /// How many page breaks of the row stand before it.
    pub(super) breaks: u32,
    /// Whether a blank line stands before its line.
    pub(super) after_blank: bool,
    pub(super) column: usize,
}

/// What is assumed of the columns before anything was read.
pub(super) fn first_layout(columns: &[Column], order: Order) -> Layout {
    let mut agencies = 0;
    // A target may be given up with nobody left to reach it; a task has a lead.
    let of_targets = columns.iter().any(|column| column.kind == Kind::Target);
    let several = columns
        .iter()
        .filter(|column| column.kind == Kind::Agency)
        .count()
        > 1;
    let models = columns.iter().skip(1).map(|column| {
        let empty = match column.kind {
            Kind::Text => 6.0,
            Kind::Agency => {
                agencies += 1;
                if agencies == 1 { 2.5 } else { 1.0 }
            }
            Kind::Unit => 2.5,
            Kind::Deadline | Kind::Target => 1.5,
            _ => 0.8,
        };
        ColumnModel {
            kind: column.kind,
            empty,
            least_empty: if empty >= 2.0 && !of_targets { empty } else { 0.3 },
            width: None,
            limit: None,
            width_known: false,
            amounts: of_money(column),
            of_money: of_money(column),
            lead: column.kind == Kind::Agency && agencies == 1 && several,
        }
    });
    Layout {
        columns: models.collect(),
        order,
        blanks: Blanks::SILENT,
        keeps_order: false,
    }
}

/// Whether the header of a column names a unit of money: "Kinh phí (triệu đồng)".
pub(super) fn of_money(column: &Column) -> bool {
    let name = sohoa_viet::skeleton(&column.name);
    column.kind == Kind::Free
        && ["trieu dong", "ty dong", "nghin dong", "(dong)"]
            .iter()
            .any(|unit| name.contains(unit))
}

/// Reads all rows of a region; a row whose number is lost follows the one before.
pub(super) fn read_rows(region: &Region, layout: &Layout, models: &mut Models<'_>) -> RegionReading {
    if let Some(places) = &region.places {
        return placed::read_rows(region, places);
    }
    if let Some(alignment) = layout.order.through {
        return through::read_rows(region, layout, alignment, models);
    }
    let mut rows = Vec::new();
    let mut groups = Vec::new();
    let mut cost = 0.0;
    let mut handed: Vec<StreamLine> = Vec::new();
    for (number, part) in region.parts.iter().enumerate() {
        let row = match part {
            Part::Row(row) => row,
            Part::Group(group) => {
                groups.push(group.len());
                cost += TEXT_WORD * group.iter().map(|line| line.words.len()).sum::<usize>() as f32;
                continue;
            }
        };
        let mut head = row.head.clone();
        head.append(&mut handed);
        let next = match region.parts.get(number + 1) {
            Some(Part::Row(next)) => Some(next),
            _ => None,
        };
        handed = read_row(row, &head, next, layout, models, &mut rows);
    }
    cost += rows.iter().map(|row| row.cost).sum::<f32>();
    RegionReading { rows, groups, cost }
}

/// Reads one row, or two where the number of the second is lost; gives back the lines that begin the
/// next one.
fn read_row(
    row: &RowLines,
    head: &[StreamLine],
    next: Option<&RowLines>,
    layout: &Layout,
    models: &mut Models<'_>,
    rows: &mut Vec<ReadRow>,
) -> Vec<StreamLine> {
    let lines: Vec<&StreamLine> = head.iter().chain(&row.lines).collect();
    let mut words: Vec<RowWord<'_>> = Vec::new();
    let mut breaks = 0;
    for (number, line) in lines.iter().enumerate() {
        breaks += u32::from(line.after_break);
        words.extend(line.words.iter().enumerate().map(|(at, word)| RowWord {
            word,
            id: models.word(word),
            line: number,
            starts_line: at == 0,
            after_blank: line.after_blank,
            breaks,
            is_text: number < head.len(),
        }));
    }
    let own = row.lines.len();
    let most = if layout.order.by_line {
        MOST_HEAD_LINES_BY_LINE
    } else {
        MOST_HEAD_LINES
    };
    let handable = if next.is_some() {
        most.min(own.saturating_sub(1))
    } else {
        0
    };
    let tail: usize = row.lines[own - handable..]
        .iter()
        .map(|line| line.words.len())
        .sum();
    let lost = next.is_some_and(|next| follows_but_one(&row.label, &next.label));
    let first_end = words.len() - tail;
    let readings = decode(&words, layout, if lost { 1 } else { first_end }, models);
    let end_line = |words_read: usize| words.get(words_read).map_or(lines.len(), |word| word.line);
    let alone = usize::from(row.lines.first().is_none_or(|first| first.id != row.label_line));
    let out_of_middle = |reading: &Reading| {
        if !layout.order.centred {
            return 0.0;
        }
        let below = (end_line(reading.words) + alone).saturating_sub(head.len() + 1);
        OUT_OF_MIDDLE * head.len().abs_diff(below).saturating_sub(1) as f32
    };
    let head_cost = if layout.order.centred { CENTRED_HEAD } else { HEAD };
    let next = &Next {
        row: next,
        head_cost,
        blanks: layout.blanks,
    };
    let whole = readings
        .iter()
        .filter(|reading| reading.words >= first_end)
        .min_by(|a, b| {
            let cost = |reading: &Reading| with_tail(reading, &words, next) + out_of_middle(reading);
            cost(a).total_cmp(&cost(b))
        })
        .cloned()
        .unwrap_or_default();
    let mut parts = vec![(0, whole.clone())];
    if lost
        && let Some((left, right)) = split(&readings, &words, first_end, next, layout, models)
        && left.cost + with_tail(&right, &words[left.words..], next) < with_tail(&whole, &words, next)
    {
        parts = vec![(0, left.clone()), (left.words, right)];
    }
    let end = parts.last().map_or(0, |(from, reading)| from + reading.words);
    let mut label = Some((row.label.text.clone(), row.label_line));
    for (from, reading) in parts {
        let placed = words[from..]
            .iter()
            .zip(&reading.columns)
            .map(|(word, &column)| PlacedWord {
                word: word.word.clone(),
                line: lines[word.line].id,
                page: lines[word.line].page,
                breaks: word.breaks,
                after_blank: word.after_blank,
                column,
            });
        rows.push(ReadRow {
            label: label.take(),
            words: placed.collect(),
            cost: reading.cost,
            head: if from == 0 { head.len() } else { 0 },
            height: (end_line(from + reading.words) + alone)
                .saturating_sub(words.get(from).map_or(0, |word| word.line)),
        });
    }
    let rest = words.get(end).map_or(lines.len(), |word| word.line);
    lines[rest..].iter().map(|&line| line.clone()).collect()
}

/// The row after the one that is read.
struct Next<'a> {
    row: Option<&'a RowLines>,
    /// Cost of lines of it above its number.
    head_cost: f32,
    blanks: Blanks,
}

/// Whether exactly one number is missing between two labels.
fn follows_but_one(label: &Word, next: &Word) -> bool {
    let number = |word: &Word| word.skeleton.parse::<u32>().ok();
    matches!((number(label), number(next)), (Some(own), Some(next)) if next == own + 2)
}

fn best<'a>(readings: impl Iterator<Item = &'a Reading>, words: &[RowWord<'_>], next: &Next<'_>) -> Reading {
    readings
        .min_by(|a, b| with_tail(a, words, next).total_cmp(&with_tail(b, words, next)))
        .cloned()
        .unwrap_or_default()
}

/// The best two rows in the words of one.
fn split(
    readings: &[Reading],
    words: &[RowWord<'_>],
    first_end: usize,
    next: &Next<'_>,
    layout: &Layout,
    models: &mut Models<'_>,
) -> Option<(Reading, Reading)> {
    let mut found: Option<(f32, Reading, Reading)> = None;
    let starts = |left: &&Reading| words.get(left.words).is_some_and(|word| word.word.opens);
    for left in readings.iter().filter(starts) {
        let rest = &words[left.words..];
        let right = best(
            decode(rest, layout, first_end.saturating_sub(left.words), models).iter(),
            rest,
            next,
        );
        let cost = left.cost + with_tail(&right, rest, next);
        if found.as_ref().is_none_or(|(least, ..)| cost < *least) {
            found = Some((cost, left.clone(), right));
        }
    }
    found.map(|(_, left, right)| (left, right))
}

/// Cost of a reading and of what it leaves to the next row.
fn with_tail(reading: &Reading, words: &[RowWord<'_>], next: &Next<'_>) -> f32 {
    let next_word = next
        .row
        .and_then(|next| next.lines.first())
        .map(|line| &line.words[0]);
    let tail = &words[reading.words..];
    let next_opens = next_word.is_none_or(|word| word.opens);
    let Some(first) = tail.first() else {
        return reading.cost + if next_opens { 0.0 } else { HEADLESS };
    };
    let bad_start = if first.word.opens { 0.0 } else { HEADLESS };
    let needless = if next_opens { NEEDLESS_HEAD } else { 0.0 };
    // The text of the next row goes on over the lines above its number and through it.
    let Blanks { inside, missing } = next.blanks;
    let over = tail[1..]
        .iter()
        .filter(|word| word.starts_line && word.after_blank)
        .count()
        + usize::from(next.row.is_some_and(|next| next.after_blank));
    let blanks = inside * over as f32 + if first.after_blank { 0.0 } else { missing };
    reading.cost + next.head_cost + bad_start + needless + blanks + TEXT_WORD * tail.len() as f32
}

/// What the readings say about cells, widths and empty cells.
pub(super) fn learn(readings: &[RegionReading], layouts: &mut [Layout]) -> Learned {
    let mut learned = Learned::default();
    for (RegionReading { rows, .. }, layout) in readings.iter().zip(layouts) {
        let counts = order_counts(rows);
        if layout.order.through.is_some() {
            // What the lines show is known beforehand.
        } else if !layout.order.by_cell {
            layout.order = Order::learned(counts);
        } else if !layout.keeps_order {
            // A reading that allows no change within a line does well to begin with, not to the end.
            layout.order = Order::by_cell(counts);
        }
        if !layout.keeps_order {
            layout.blanks = Blanks::learned(blank_counts(rows));
        }
        for (index, column) in layout.columns.iter_mut().enumerate() {
            let mut empty = 0;
            let mut amounts = 0;
            let mut lengths: Vec<usize> = Vec::new();
            let mut all_lengths: Vec<usize> = Vec::new();
            for row in rows {
                let own: Vec<&PlacedWord> = row.words.iter().filter(|word| word.column == index).collect();
                if own.is_empty() {
                    empty += 1;
                    continue;
                }
                let words: Vec<&Word> = own.iter().map(|word| &word.word).collect();
                if !matches!(column.kind, Kind::Text | Kind::Free) {
                    learned.count(column.kind, &words);
                }
                let fragments: Vec<&[&PlacedWord]> = own.chunk_by(|a, b| a.line == b.line).collect();
                let length = |fragment: &&[&PlacedWord]| {
                    fragment
                        .iter()
                        .map(|word| word.word.text.chars().count() + 1)
                        .sum::<usize>()
                        - 1
                };
                // The last line of a cell may be short.
                lengths.extend(fragments[..fragments.len() - 1].iter().map(length));
                all_lengths.extend(fragments.iter().map(length));
                amounts += usize::from(
                    words
                        .iter()
                        .all(|word| word.text.contains(|c: char| c.is_ascii_digit())),
                );
            }
            lengths.sort_unstable();
            if layout.order.through.is_some() {
                let own = width::width(&lines_of(rows, index));
                column.width = own.map(|own| own.full);
                column.limit = own.map(|own| own.limit);
                column.width_known = own.is_some_and(|own| own.known);
            } else if !column.width_known {
                column.width = (lengths.len() >= 3).then(|| lengths[lengths.len() * 3 / 4] as f32);
                all_lengths.sort_unstable();
                column.limit = (all_lengths.len() >= 4)
                    .then(|| LIMIT_OVER_WIDTH * all_lengths[all_lengths.len() * 3 / 4] as f32 + 3.0);
            }
            let filled = rows.len() - empty;
            column.amounts =
                column.of_money || column.kind == Kind::Free && filled >= 4 && 10 * amounts >= 7 * filled;
            let share = (empty as f32 + 1.0) / (rows.len() as f32 + 3.0);
            if rows.len() >= 5 {
                column.empty = (-share.ln()).min(5.0).max(column.least_empty);
            }
        }
    }
    learned
}

/// Lengths of the lines of a column, and with the first word of the next line of the cell.
fn lines_of(rows: &[ReadRow], column: usize) -> Vec<(usize, Option<usize>)> {
    let length = |line: &[&PlacedWord]| {
        line.iter()
            .map(|word| word.word.text.chars().count() + 1)
            .sum::<usize>()
    };
    let mut lines = Vec::new();
    for row in rows {
        let own: Vec<&PlacedWord> = row.words.iter().filter(|word| word.column == column).collect();
        let mut cell = own.chunk_by(|a, b| a.line == b.line).peekable();
        while let Some(line) = cell.next() {
            let next = cell.peek().filter(|next| next[0].breaks == line[0].breaks);
            let with = next.map(|next| length(line) + next[0].word.text.chars().count());
            lines.push((length(line) - 1, with));
        }
    }
    lines
}

/// How the lines of rows follow each other.
fn order_counts(rows: &[ReadRow]) -> OrderCounts {
    let mut counts = OrderCounts::default();
    for row in rows {
        counts.tall += usize::from(row.height >= 3);
        counts.headed += usize::from(row.height >= 3 && row.head > 0);
        // For each column the number of its last line, and the page breaks before it.
        let mut last: Vec<Option<(usize, u32)>> = Vec::new();
        let lines = row.words.chunk_by(|a, b| a.line == b.line);
        let mut before = None;
        for (number, line) in lines.enumerate() {
            let first = &line[0];
            counts.lines += 1;
            counts.changes += line
                .windows(2)
                .filter(|pair| pair[0].column != pair[1].column)
                .count();
            if number > 0 {
                counts.starts += 1;
                let left = last.get(first.column).copied().flatten();
                let left = left.is_some_and(|(left, breaks)| left + 1 < number && breaks == first.breaks);
                counts.back += usize::from(before != Some(first.column) && left);
            }
            for word in line {
                last.resize(last.len().max(word.column + 1), None);
                if last[word.column].is_none() {
                    counts.cells += 1;
                    let begun =
                        |right: &Option<(usize, u32)>| right.is_some_and(|(_, breaks)| breaks == word.breaks);
                    counts.jumps += usize::from(last[word.column..].iter().any(begun));
                }
                last[word.column] = Some((number, word.breaks));
                before = Some(word.column);
            }
        }
    }
    counts
}

/// Where blank lines stand between the lines of rows.
fn blank_counts(rows: &[ReadRow]) -> BlankCounts {
    let mut counts = BlankCounts::default();
    for pair in rows.iter().flat_map(|row| row.words.windows(2)) {
        let [before, word] = pair else { continue };
        if before.line == word.line || before.breaks != word.breaks {
            continue;
        }
        let blank = usize::from(word.after_blank);
        if before.column == word.column {
            counts.on += 1;
            counts.on_blank += blank;
        } else {
            counts.other += 1;
            counts.other_blank += blank;
        }
    }
    counts
}
