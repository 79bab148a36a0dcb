//! Row numbers and section labels: the chain of labels that counts best.

use sohoa_table::Label;

use super::page_numbers;
use super::word::StreamLine;

/// A line that starts with a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    /// Index of the line.
    pub(super) line: usize,
    pub(super) value: Value,
    /// Whether it was read as another label, so that only its place says what it counts.
    pub(super) misread: bool,
}

/// What a label counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Value {
    /// A row: "7", "07", "1.2".
    Row(Vec<u32>),
    /// A section: "III".
    Section(u32),
    /// A part over sections, or a section of a table without numerals: "B".
    Part(u32),
    /// The rows of a time, with no number of its own: "Tháng 3/2018" ([`super::time_groups`]).
    Time,
}

impl Value {
    /// The label as it is printed.
    pub(super) fn printed(&self) -> String {
        match self {
            Self::Row(parts) => parts.iter().map(u32::to_string).collect::<Vec<_>>().join("."),
            Self::Section(value) => numeral(*value),
            Self::Part(value) => {
                char::from_u32(u32::from(b'A') + value.saturating_sub(1)).map_or(String::new(), String::from)
            }
            Self::Time => String::new(),
        }
    }
}

/// A number up to 39 in Roman numerals.
fn numeral(value: u32) -> String {
    let ones = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"];
    let one = ones.get(value as usize % 10).copied().unwrap_or_default();
    "X".repeat(value as usize / 10) + one
}

/// A way to read a line's first word as a label.
struct Candidate {
    line: usize,
    reading: Reading,
    /// Whether it is no numeral but looks like one.
    strokes: bool,
    /// Its digits where it is a number on its own.
    digits: Option<String>,
    /// Cost of reading it so.
    cost: f32,
}

/// What a first word is read as.
enum Reading {
    /// What it says.
    As(Value),
    /// The number of the row that comes next.
    NextRow,
    /// The numeral of the section that comes next.
    NextSection,
}

/// Costs, chosen by hand: a gap in the numbers must be dearer than leaving out a stray number, and
/// dropping a number that stands alone on its line dearer than dropping one inside text.
const SKIP_ALONE: f32 = 2.0;
const SKIP_BEFORE_CAPITAL: f32 = 1.5;
const SKIP_IN_TEXT: f32 = 0.6;
const SKIP_PAGE_NUMBER: f32 = 0.2;
const MISREAD: f32 = 0.8;
const MISREAD_ALONE: f32 = 1.8;
const GAP: f32 = 1.2;
const GAP_STEP: f32 = 0.3;
const FIRST_SECTION: f32 = 1.9;
const REPEATED: f32 = 2.0;
const BACKWARDS: f32 = 5.0;
/// A number in the stub that was read as another one, as part of the right one ("1" for 11), or as no number at all;
/// the last must be dearer than the text that it may be. What stands alone and is no word is seldom part of a cell.
const NEXT_BY_PART: f32 = 1.5;
const NEXT_BY_OTHER: f32 = 2.1;
const NEXT_BY_MARKS: f32 = 1.0;
const SKIP_MARKS: f32 = 1.2;
/// A numeral that was read as another one, and as letters that look like its strokes.
const NEXT_BY_NUMERAL: f32 = 1.6;
const NEXT_BY_STROKES: f32 = 1.0;
/// Share of the row numbers that stand alone on their lines from which a lone sign may be one.
const ALONE_SHARE: f32 = 0.6;
/// Hypotheses kept.
const BEAM: usize = 64;

/// The labels of a table's lines that count on from each other. Where the columns have small numbers (`valued`), a
/// number alone is no misread label. Where the text of a table begins at a known place (`text_at`), labels stand before
/// it. So many `sections` stand above the lines.
pub(super) fn find(lines: &[StreamLine], valued: bool, text_at: Option<usize>, sections: u32) -> Vec<Mark> {
    let lone = !valued && stand_alone(lines);
    let apart = page_numbers::apart(lines);
    let mut chains = vec![Chain {
        section: sections,
        ..Chain::default()
    }];
    // Marks of all chains, each with the number of the one before it in its chain.
    let mut trace: Vec<(Option<usize>, Mark)> = Vec::new();
    for at in 0..lines.len() {
        if text_at.is_some_and(|text_at| lines[at].words[0].at >= text_at) {
            continue;
        }
        let candidates = candidates(lines, at, lone);
        if candidates.is_empty() {
            continue;
        }
        let skip = skip_cost(lines, at, apart[at]);
        // Each chain with the mark that it took last, if it took one here.
        let mut next: Vec<(Chain, Option<Mark>)> = Vec::with_capacity(chains.len() * (candidates.len() + 1));
        for chain in &chains {
            let skipped = Chain {
                cost: chain.cost + skip,
                ..chain.clone()
            };
            next.push((skipped, None));
            next.extend(
                candidates
                    .iter()
                    .filter_map(|candidate| chain.extended(candidate)),
            );
        }
        next.sort_by(|(a, _), (b, _)| a.cost.total_cmp(&b.cost).then_with(|| b.count.cmp(&a.count)));
        let mut kept: Vec<Chain> = Vec::with_capacity(BEAM);
        for (mut chain, taken) in next {
            if kept.len() == BEAM {
                break;
            }
            if kept.iter().any(|own| own.same_state(&chain)) {
                continue;
            }
            if let Some(mark) = taken {
                trace.push((chain.last, mark));
                chain.last = Some(trace.len() - 1);
            }
            kept.push(chain);
        }
        chains = kept;
    }
    let mut marks = Vec::new();
    let mut last = chains.first().and_then(|chain| chain.last);
    while let Some((before, mark)) = last.and_then(|at| trace.get(at)) {
        marks.push(mark.clone());
        last = *before;
    }
    marks.reverse();
    marks
}

/// Labels chosen so far.
#[derive(Debug, Clone, Default)]
struct Chain {
    cost: f32,
    row: Option<Vec<u32>>,
    section: u32,
    part: u32,
    after_section: bool,
    /// How many labels, and the last of them in the trace.
    count: usize,
    last: Option<usize>,
}

impl Chain {
    fn same_state(&self, other: &Self) -> bool {
        self.row == other.row
            && self.section == other.section
            && self.part == other.part
            && self.after_section == other.after_section
    }

    /// The chain with a label more, and the label.
    fn extended(&self, candidate: &Candidate) -> Option<(Self, Option<Mark>)> {
        let value = match &candidate.reading {
            Reading::As(value) => value.clone(),
            Reading::NextRow => Value::Row(vec![self.next_row()?]),
            // The first numeral of a table may be any.
            Reading::NextSection if self.section == 0 && !candidate.strokes => return None,
            Reading::NextSection => Value::Section(self.section + 1),
        };
        let mut chain = self.clone();
        chain.cost += match (&candidate.reading, &value, candidate.digits.as_deref()) {
            (Reading::NextRow, Value::Row(row), Some(digits)) if is_part(digits, row) => NEXT_BY_PART,
            _ => candidate.cost,
        };
        match &value {
            Value::Row(row) => {
                chain.cost += row_step(self.row.as_deref(), row, self.after_section);
                chain.row = Some(row.clone());
                chain.after_section = false;
            }
            Value::Section(section) => {
                chain.cost += section_step(self.section, *section);
                chain.section = *section;
                chain.after_section = true;
            }
            Value::Part(part) => {
                chain.cost += section_step(self.part, *part);
                chain.part = *part;
                // Numerals begin again under the next letter.
                chain.section = 0;
                chain.after_section = true;
            }
            Value::Time => chain.after_section = true,
        }
        chain.count += 1;
        let mark = Mark {
            line: candidate.line,
            value,
            misread: !matches!(candidate.reading, Reading::As(_)),
        };
        Some((chain, Some(mark)))
    }

    /// The number of the next row, where rows are not numbered within each other. Behind a section they may begin
    /// again.
    fn next_row(&self) -> Option<u32> {
        match self.row.as_deref() {
            Some([row]) if !self.after_section => row.checked_add(1),
            _ => None,
        }
    }
}

/// Whether the digits are some of those of a longer row number: "1" for 11.
fn is_part(digits: &str, row: &[u32]) -> bool {
    let [row] = row else { return false };
    let row = row.to_string();
    digits.len() < row.len() && row.contains(digits)
}

/// Cost of one section after another.
fn section_step(before: u32, section: u32) -> f32 {
    match (before, section) {
        _ if section == before + 1 => 0.0,
        // A table that goes on with the sections of another.
        (0, _) => FIRST_SECTION,
        _ => 2.0 * GAP,
    }
}

/// Cost of one row number after another.
fn row_step(before: Option<&[u32]>, row: &[u32], after_section: bool) -> f32 {
    let (Some(before), [row]) = (before, row) else {
        return match (before, row) {
            (None, [1]) => 0.0,
            (None, [first]) => 1.0 + 0.1 * *first as f32,
            (Some(before), row) => nested_step(before, row),
            (None, _) => 1.0,
        };
    };
    let [before] = before else {
        return nested_step(before, &[*row]);
    };
    let (before, row) = (*before, *row);
    if row == before + 1 || (after_section && row == 1) {
        0.0
    } else if row == before {
        if after_section { REPEATED / 2.0 } else { REPEATED }
    } else if row > before {
        (GAP + GAP_STEP * (row - before - 1) as f32).min(BACKWARDS)
    } else {
        BACKWARDS
    }
}

/// "1" → "1.1" → "1.2" → "2".
fn nested_step(before: &[u32], row: &[u32]) -> f32 {
    let child = row.len() == before.len() + 1 && row.starts_with(before) && row.last() == Some(&1);
    let depth = row.len() - 1;
    let sibling =
        row.len() <= before.len() && row[..depth] == before[..depth] && row[depth] == before[depth] + 1;
    if child || sibling { 0.0 } else { GAP + 1.0 }
}

/// Whether most of the numbers that begin a line stand alone on it, as where the stub is a cell of its own.
fn stand_alone(lines: &[StreamLine]) -> bool {
    let numbered = lines.iter().filter(|line| {
        let word = &line.words[0].text;
        word.len() <= 3 && word.parse::<u32>().is_ok_and(|number| number > 0)
    });
    let (mut all, mut alone) = (0, 0);
    for line in numbered {
        all += 1;
        alone += usize::from(line.words.len() == 1);
    }
    all >= 3 && alone as f32 >= ALONE_SHARE * all as f32
}

fn candidates(lines: &[StreamLine], at: usize, lone: bool) -> Vec<Candidate> {
    let words = &lines[at].words;
    let core = words[0].text.trim_end_matches(['.', ')', '/']);
    // A label stands before a text that begins; alone, before one that begins on the next line.
    let next = words
        .get(1)
        .or_else(|| lines.get(at + 1).map(|line| &line.words[0]));
    let text_opens = next.is_some_and(|word| word.opens);
    // Text and no number: numbers alone below each other are values.
    let words_follow = text_opens && next.is_some_and(|word| word.text.contains(char::is_alphabetic));
    let alone = words.len() == 1;
    let digits = (alone && core.bytes().all(|byte| byte.is_ascii_digit())).then(|| core.to_owned());
    let mut found = Vec::new();
    let mut push = |reading, cost| {
        found.push(Candidate {
            line: at,
            reading,
            strokes: roman(core).is_none(),
            digits: digits.clone(),
            cost,
        });
    };
    if Label::parse(&words[0].text) == Some(Label::Number) {
        let parts: Option<Vec<u32>> = core.split('.').map(|part| part.parse().ok()).collect();
        if let Some(parts) = parts.filter(|parts| parts.iter().all(|&part| part > 0)) {
            let short = parts.len() == 1 && core.len() <= 2;
            push(Reading::As(Value::Row(parts)), 0.0);
            if lone && alone && words_follow && short {
                push(Reading::NextRow, NEXT_BY_OTHER);
            }
        }
    } else if lone && alone && words_follow && is_strange(core) {
        push(Reading::NextRow, NEXT_BY_MARKS);
    }
    if text_opens {
        if let Some((value, damaged)) = roman(core) {
            // "1" is a numeral that was read as a number where a title stands behind it; alone it is a number.
            let number = alone && core.bytes().all(|byte| byte.is_ascii_digit());
            let cost = match (damaged, number) {
                (true, true) => MISREAD_ALONE,
                (true, false) => MISREAD,
                (false, _) => 0.0,
            };
            push(Reading::As(Value::Section(value)), cost);
            if alone && !core.starts_with(|c: char| c.is_ascii_digit()) {
                push(Reading::NextSection, NEXT_BY_NUMERAL);
            }
        } else if lone && alone && words_follow && is_strokes(core) {
            push(Reading::NextSection, NEXT_BY_STROKES);
        }
        if let [letter @ b'A'..=b'H'] = core.as_bytes() {
            push(Reading::As(Value::Part(u32::from(letter - b'A') + 1)), 0.5);
        }
    }
    found
}

/// Whether a text of two or three signs is no word and no number: what recognition makes of a number on its own.
fn is_strange(core: &str) -> bool {
    let length = core.chars().count();
    (1..=2).contains(&length)
        && core.chars().all(char::is_alphanumeric)
        && core.chars().any(char::is_alphabetic)
        && roman(core).is_none()
        && !is_strokes(core)
        && core.chars().skip(1).any(char::is_lowercase)
        && sohoa_viet::Syllable::parse(&core.to_lowercase()).is_none()
        && !matches!(core, "ha" | "km" | "kg" | "Tp" | "m2" | "m3")
}

/// Whether letters look like the strokes of a numeral: "H" for II, "M" for III or V.
fn is_strokes(core: &str) -> bool {
    matches!(
        core,
        "H" | "M" | "N" | "Hl" | "HI" | "IH" | "il" | "li" | "Ii" | "ii" | "iI" | "iii"
    )
}

/// Value of a Roman numeral up to 39, and whether strokes were read as 1 or l.
pub(super) fn roman(text: &str) -> Option<(u32, bool)> {
    if text.is_empty() || text.len() > 6 {
        return None;
    }
    let digits: Option<Vec<i32>> = text
        .chars()
        .map(|c| match c {
            'I' | '1' | 'l' => Some(1),
            'V' => Some(5),
            'X' => Some(10),
            _ => None,
        })
        .collect();
    let digits = digits?;
    let following = digits.iter().skip(1).chain([&0]);
    let value: i32 = digits
        .iter()
        .zip(following)
        .map(|(own, next)| if own < next { -own } else { *own })
        .sum();
    let value = u32::try_from(value).ok()?;
    Some((value, text.contains(['1', 'l'])))
}

/// `apart`: whether the line stands like the number of a page.
fn skip_cost(lines: &[StreamLine], at: usize, apart: bool) -> f32 {
    let line = &lines[at];
    if line.words.len() == 1 {
        let core = line.words[0].text.trim_end_matches(['.', ')', '/']);
        if is_strange(core) || is_strokes(core) {
            return SKIP_MARKS;
        }
        let page_end = lines.get(at + 1).is_none_or(|next| next.after_break) || line.starts_page;
        return if page_end || apart {
            SKIP_PAGE_NUMBER
        } else {
            SKIP_ALONE
        };
    }
    if line.words[1].opens {
        SKIP_BEFORE_CAPITAL
    } else {
        SKIP_IN_TEXT
    }
}
