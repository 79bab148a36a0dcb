//! White strips between columns.

use sohoa_page::Word;

use super::VisualLine;
use super::marks::{Counter, Mark, number};

/// Gap between two words of a line, in heights of the word, from which they may stand in two columns: a
/// word processor leaves 10.8 pt between cells, justified lines of body text have up to one height.
pub(super) const GAP: f32 = 0.6;
/// Narrowest white strip between two columns, in points.
const NARROWEST: f32 = 5.0;
/// How much wider than the blanks of its lines a strip is at least, where it is narrower than two cells leave it.
const WIDER_THAN_BLANK: f32 = 1.3;
/// White between the texts of two cells, in points, less what an engine reads too wide: word processors leave 10.8.
const CELL_PADDING: f32 = 9.0;
/// Numbers of one column begin, end or lie in the middle this near to each other, in points.
const SAME_COLUMN: f32 = 6.0;
/// Fewest strips: letterheads and the end of a document have one.
const FEWEST_STRIPS: usize = 2;
/// A line without gaps longer than this share of the table is the label of a row group.
const BANNER: f32 = 0.35;
/// Widest column of numbers, as a share of the table.
const STUB_WIDTH: f32 = 0.15;
/// Share of the counted rows that must have text in at least two other columns.
const FILLED: f32 = 0.6;
/// How far, in points, strips of one table may lie apart on two pages.
const SAME_STRIP: f32 = 12.0;

/// A white strip between two columns, in points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Strip {
    pub(super) start: f32,
    pub(super) end: f32,
}

impl Strip {
    pub(super) fn middle(self) -> f32 {
        f32::midpoint(self.start, self.end)
    }

    /// Whether a word stands on both sides of the middle.
    pub(super) fn is_crossed_by(self, line: &VisualLine) -> bool {
        let middle = self.middle();
        line.words
            .iter()
            .any(|word| is_text(word) && word.bbox.x0 < middle - 1.0 && word.bbox.x1 > middle + 1.0)
            || line.words.windows(2).any(|pair| {
                // Words of one phrase on either side.
                pair[0].bbox.x1 <= middle + 1.0
                    && pair[1].bbox.x0 >= middle - 1.0
                    && pair[1].bbox.x0 - pair[0].bbox.x1 < GAP * pair[1].bbox.height()
                    && pair[1].bbox.x0 - pair[0].bbox.x1 < self.end - self.start
            })
    }
}

/// The columns of a table by the strips between them.
#[derive(Debug, Clone)]
pub(super) struct Columns {
    pub(super) left: f32,
    pub(super) right: f32,
    pub(super) strips: Vec<Strip>,
}

/// A line whose first word numbers a row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Numbered {
    pub(super) line: usize,
    pub(super) mark: Mark,
}

impl Columns {
    /// The columns of a table with drawn borders at these places.
    pub(super) fn drawn(edges: &[f32]) -> Self {
        let inner = edges.get(1..edges.len().saturating_sub(1)).unwrap_or_default();
        Self {
            left: edges.first().copied().unwrap_or_default(),
            right: edges.last().copied().unwrap_or_default(),
            strips: inner.iter().map(|&x| Strip { start: x, end: x }).collect(),
        }
    }

    /// Whether two pages show the columns of one table.
    pub(super) fn are_like(&self, other: &Self) -> bool {
        self.strips.len() == other.strips.len()
            && self
                .strips
                .iter()
                .zip(&other.strips)
                .all(|(a, b)| (a.middle() - b.middle()).abs() <= SAME_STRIP)
    }

    /// Column of a place.
    pub(super) fn at(&self, x: f32) -> usize {
        self.strips.iter().filter(|strip| strip.middle() < x).count()
    }

    /// The counted lines of the page that go on from a table with these columns, of which `before` was counted.
    pub(super) fn numbered(&self, lines: &[VisualLine], before: Counter) -> Option<Vec<Numbered>> {
        let found = lines.iter().enumerate().filter_map(|(line, visual)| {
            let first = visual.words.first()?;
            let mark = Mark::parse(&first.text)?;
            // Items of the body below the table are lettered, too.
            let is_row = mark.number().is_some() || !self.is_crossed_by(visual);
            (self.at(first.bbox.center().0) == 0 && is_row).then_some(Numbered { line, mark })
        });
        let mut chain: Vec<Numbered> = Vec::new();
        let mut counter = before;
        for numbered in found {
            if counter.goes_on(numbered.mark) {
                counter.count(numbered.mark);
                chain.push(numbered);
            }
        }
        (!chain.is_empty()).then_some(chain)
    }

    /// Whether words of the line stand across a strip.
    pub(super) fn is_crossed_by(&self, line: &VisualLine) -> bool {
        self.strips.iter().any(|strip| strip.is_crossed_by(line))
    }

    /// How many columns the lines have words in.
    pub(super) fn count(&self, lines: &[VisualLine]) -> usize {
        let words = || lines.iter().flat_map(|line| &line.words);
        let has_text = |column: &usize| words().any(|word| self.at(word.bbox.center().0) == *column);
        (0..=self.strips.len()).filter(has_text).count()
    }

    /// How many columns the line has words in, the first one left out.
    pub(super) fn filled(&self, line: &VisualLine) -> usize {
        let mut columns: Vec<usize> = line
            .words
            .iter()
            .map(|word| self.at(word.bbox.center().0))
            .collect();
        columns.dedup();
        columns.iter().filter(|column| **column > 0).count()
    }
}

/// The columns beside a first one that counts up, and the lines that it numbers.
pub(super) fn by_numbers(lines: &[VisualLine]) -> Option<(Columns, Vec<Numbered>)> {
    let numbered = longest_count(lines)?;
    let (first, last) = (numbered.first()?.line, numbered.last()?.line);
    let body = &lines[first..=last];
    let left = body.iter().map(|line| line.bbox.x0).fold(f32::INFINITY, f32::min);
    let right = body.iter().map(|line| line.bbox.x1).fold(0.0, f32::max);
    let is_banner = |line: &VisualLine| {
        let longest = line
            .segments()
            .iter()
            .map(|(start, end)| end - start)
            .fold(0.0, f32::max);
        // The title of a row group is wider than the column that it begins in, however short it is.
        line.segments().len() <= 2
            && (longest > BANNER * (right - left) || heads_group(lines, &numbered, line))
    };
    let counted = |at: usize| numbered.iter().any(|own| own.line == first + at);
    let rows = body
        .iter()
        .enumerate()
        .filter(|(at, line)| counted(*at) || !is_banner(line))
        .map(|(_, line)| line);
    let strips = white_strips(rows, left, right);
    let columns = Columns { left, right, strips };
    let stub_end = columns.strips.first()?.middle();
    let number_in_stub =
        |own: &Numbered| lines[own.line].words[0].bbox.x1 <= stub_end && columns.filled(&lines[own.line]) > 0;
    let filled = numbered
        .iter()
        .filter(|own| row_columns(lines, own, &numbered, &columns) >= 2)
        .count();
    let is_table = columns.strips.len() >= FEWEST_STRIPS
        && stub_end - left <= STUB_WIDTH * (right - left)
        && numbered.iter().all(number_in_stub)
        && filled as f32 >= FILLED * numbered.len() as f32;
    is_table.then_some((columns, numbered))
}

/// Whether a line begins with the label of a row group ("II", "B.") above or below the numbers of the rows.
fn heads_group(lines: &[VisualLine], numbered: &[Numbered], line: &VisualLine) -> bool {
    let places = || numbered.iter().map(|own| lines[own.line].words[0].bbox);
    let start = places().map(|bbox| bbox.x0).fold(f32::INFINITY, f32::min);
    let end = places().map(|bbox| bbox.x1).fold(0.0, f32::max);
    line.words.first().is_some_and(|word| {
        let beside = word.bbox.x0 > end + SAME_COLUMN || word.bbox.x1 < start - SAME_COLUMN;
        is_group_label(&word.text) && !beside
    })
}

/// "II", "B.": a Roman numeral or a capital.
pub(super) fn is_group_label(text: &str) -> bool {
    let label = text.trim_end_matches(['.', ')']);
    let numeral = !label.is_empty() && label.chars().all(|c| "IVX".contains(c));
    numeral || label.len() == 1 && label.chars().all(|c| c.is_ascii_uppercase())
}

/// Columns with text between a number and the next one, the first left out.
fn row_columns(lines: &[VisualLine], own: &Numbered, all: &[Numbered], columns: &Columns) -> usize {
    let end = all
        .iter()
        .map(|other| other.line)
        .find(|line| *line > own.line)
        .unwrap_or(own.line + 1);
    let mut found: Vec<usize> = lines[own.line..end]
        .iter()
        .flat_map(|line| &line.words)
        .map(|word| columns.at(word.bbox.center().0))
        .filter(|column| *column > 0)
        .collect();
    found.sort_unstable();
    found.dedup();
    found.len()
}

/// The longest run of lines that begin with numbers one below the other and count up.
fn longest_count(lines: &[VisualLine]) -> Option<Vec<Numbered>> {
    let candidates: Vec<(Numbered, f32, f32)> = lines
        .iter()
        .enumerate()
        .filter_map(|(line, visual)| {
            let first = visual.words.first()?;
            let mark = Mark::parse(&first.text)?;
            // "(1) (2) (3)" counts columns, not rows.
            let is_index =
                visual.words.len() >= 3 && visual.words.iter().all(|word| number(&word.text).is_some());
            (!is_index).then_some((Numbered { line, mark }, first.bbox.x0, first.bbox.x1))
        })
        .collect();
    let mut best: Vec<Numbered> = Vec::new();
    for (at, (start, x0, x1)) in candidates.iter().enumerate() {
        let mut chain = vec![*start];
        let mut counter = Counter::after([start.mark]);
        for (next, other0, other1) in &candidates[at + 1..] {
            let beside = (x0 - other0).abs() <= SAME_COLUMN
                || (x1 - other1).abs() <= SAME_COLUMN
                || (x0 + x1 - other0 - other1).abs() <= 2.0 * SAME_COLUMN;
            if beside && counter.may_follow(next.mark) {
                counter.count(next.mark);
                chain.push(*next);
            }
        }
        if chain.len() > best.len() {
            best = chain;
        }
    }
    (best.len() >= 2).then_some(best)
}

/// Whether a word is text: a speck between two columns is read as "_" or "."; the dash of an item belongs to its column.
fn is_text(word: &Word) -> bool {
    word.text
        .contains(|c: char| c.is_alphanumeric() || "-–+•*".contains(c))
}

/// Narrowest strip between columns of these lines, in points: wider than the blanks of a justified line, which lie one
/// above the other in two lines by chance. Narrow cells of single words leave no blanks to compare with.
fn narrowest_strip(lines: &[&VisualLine]) -> f32 {
    let mut blanks: Vec<f32> = lines
        .iter()
        .flat_map(|line| line.words.windows(2))
        .map(|pair| pair[1].bbox.x0 - pair[0].bbox.x1)
        .collect();
    blanks.sort_by(f32::total_cmp);
    let common = blanks.get(blanks.len() / 4).copied().unwrap_or_default();
    (WIDER_THAN_BLANK * common).clamp(NARROWEST, CELL_PADDING)
}

/// Strips that no word of the lines touches, and that have words on both sides.
pub(super) fn white_strips<'a>(
    lines: impl Iterator<Item = &'a VisualLine>,
    left: f32,
    right: f32,
) -> Vec<Strip> {
    let lines: Vec<&VisualLine> = lines.collect();
    let narrowest = narrowest_strip(&lines);
    let mut covered: Vec<(f32, f32)> = lines
        .iter()
        .flat_map(|line| &line.words)
        .filter(|word| is_text(word))
        .map(|word| (word.bbox.x0, word.bbox.x1))
        .collect();
    covered.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut strips = Vec::new();
    let mut reached = left;
    for (start, end) in covered {
        if start - reached >= narrowest && reached > left && start < right {
            strips.push(Strip {
                start: reached,
                end: start,
            });
        }
        reached = reached.max(end);
    }
    strips
}
