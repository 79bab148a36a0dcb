//! Row numbers and section labels: the chain of labels that counts best.

use sohoa_table::Label;

use super::word::StreamLine;

/// A line that starts with a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    /// Index of the line.
    pub(super) line: usize,
    pub(super) value: Value,
}

/// What a label counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Value {
    /// A row: "7", "07", "1.2".
    Row(Vec<u32>),
    /// A section: "III", "B".
    Section(u32),
}

/// A way to read a line's first word as a label.
struct Candidate {
    mark: Mark,
    /// Cost of reading it so.
    cost: f32,
}

/// Costs, chosen by hand: a gap in the numbers must be dearer than leaving out a stray number, and
/// dropping a number that stands alone on its line dearer than dropping one inside text.
const SKIP_ALONE: f32 = 2.0;
const SKIP_BEFORE_CAPITAL: f32 = 1.5;
const SKIP_IN_TEXT: f32 = 0.6;
const SKIP_PAGE_NUMBER: f32 = 0.2;
const MISREAD: f32 = 0.8;
const GAP: f32 = 1.2;
const GAP_STEP: f32 = 0.3;
const REPEATED: f32 = 2.0;
const BACKWARDS: f32 = 5.0;
/// Hypotheses kept.
const BEAM: usize = 64;

/// The labels of a table's lines that count on from each other.
pub(super) fn find(lines: &[StreamLine]) -> Vec<Mark> {
    let mut chains = vec![Chain::default()];
    // Marks of all chains, each with the number of the one before it in its chain.
    let mut trace: Vec<(Option<usize>, Mark)> = Vec::new();
    for at in 0..lines.len() {
        let candidates = candidates(lines, at);
        if candidates.is_empty() {
            continue;
        }
        let skip = skip_cost(lines, at);
        // Each chain with the mark that it took last, if it took one here.
        let mut next: Vec<(Chain, Option<&Mark>)> = Vec::with_capacity(chains.len() * (candidates.len() + 1));
        for chain in &chains {
            let skipped = Chain {
                cost: chain.cost + skip,
                ..chain.clone()
            };
            next.push((skipped, None));
            next.extend(
                candidates
                    .iter()
                    .map(|candidate| (chain.extended(candidate), Some(&candidate.mark))),
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
                trace.push((chain.last, mark.clone()));
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
    after_section: bool,
    /// How many labels, and the last of them in the trace.
    count: usize,
    last: Option<usize>,
}

impl Chain {
    fn same_state(&self, other: &Self) -> bool {
        self.row == other.row && self.section == other.section && self.after_section == other.after_section
    }

    fn extended(&self, candidate: &Candidate) -> Self {
        let mut chain = self.clone();
        chain.cost += candidate.cost;
        match &candidate.mark.value {
            Value::Row(row) => {
                chain.cost += row_step(self.row.as_deref(), row, self.after_section);
                chain.row = Some(row.clone());
                chain.after_section = false;
            }
            Value::Section(section) => {
                chain.cost += if *section == self.section + 1 {
                    0.0
                } else {
                    2.0 * GAP
                };
                chain.section = *section;
                chain.after_section = true;
            }
        }
        chain.count += 1;
        chain
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

fn candidates(lines: &[StreamLine], at: usize) -> Vec<Candidate> {
    let words = &lines[at].words;
    let core = words[0].text.trim_end_matches(['.', ')', '/']);
    // A label stands before a text that begins; alone, before one that begins on the next line.
    let text_opens = words
        .get(1)
        .or_else(|| lines.get(at + 1).map(|line| &line.words[0]));
    let text_opens = text_opens.is_some_and(|word| word.opens);
    let mut found = Vec::new();
    let mut push = |value, cost| {
        let mark = Mark { line: at, value };
        found.push(Candidate { mark, cost });
    };
    if Label::parse(&words[0].text) == Some(Label::Number) {
        let parts: Option<Vec<u32>> = core.split('.').map(|part| part.parse().ok()).collect();
        if let Some(parts) = parts.filter(|parts| parts.iter().all(|&part| part > 0)) {
            push(Value::Row(parts), 0.0);
        }
    }
    if text_opens {
        if let Some((value, damaged)) = roman(core) {
            push(Value::Section(value), if damaged { MISREAD } else { 0.0 });
        }
        if let [letter @ b'A'..=b'H'] = core.as_bytes() {
            push(Value::Section(u32::from(letter - b'A') + 1), 0.5);
        }
    }
    found
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

fn skip_cost(lines: &[StreamLine], at: usize) -> f32 {
    let line = &lines[at];
    if line.words.len() == 1 {
        let page_end = lines.get(at + 1).is_none_or(|next| next.after_break) || line.starts_page;
        return if page_end { SKIP_PAGE_NUMBER } else { SKIP_ALONE };
    }
    if line.words[1].opens {
        SKIP_BEFORE_CAPITAL
    } else {
        SKIP_IN_TEXT
    }
}
