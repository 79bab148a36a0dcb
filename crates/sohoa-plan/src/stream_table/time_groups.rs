//! Groups of rows that are named by their time and have no numeral: "Tháng 3/2018" on a line of its own.
//!
//! Programmes of work are ordered by months. Such a line ends no row: it stands before the number of the next one, and
//! the first of its kind stands right below the header.

use super::header::{Column, Kind};
use super::labels::{Mark, Value};
use super::word::{StreamLine, Word};

/// Most words of such a label.
const MOST_WORDS: usize = 8;
/// Lines in which the second label stands, if the first is one.
const NEAR: usize = 200;

fn is_number(word: &Word) -> bool {
    let text = word.text.trim_end_matches([',', '.', ':']);
    matches!(text, "I" | "II" | "III" | "IV") || text.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether a line names a time and nothing else; its first word.
fn time(line: &StreamLine) -> Option<&str> {
    let (first, rest) = line.words.split_first()?;
    let unit = |word: &Word| matches!(word.skeleton.as_str(), "thang" | "quy" | "tuan" | "nam");
    let joins = |word: &Word| matches!(word.skeleton.as_str(), "" | "va" | "den");
    let whole = first.opens
        && unit(first)
        && rest.len() < MOST_WORDS
        && rest.iter().any(is_number)
        && rest
            .iter()
            .all(|word| is_number(word) || unit(word) || joins(word));
    whole.then_some(first.skeleton.as_str())
}

/// Whether the line before `end` is the first label and no part of the header before it: another one like it stands
/// between the rows.
pub(super) fn begin(lines: &[StreamLine], end: usize) -> bool {
    let Some(first) = end.checked_sub(1).and_then(|at| time(&lines[at])) else {
        return false;
    };
    let above = end.checked_sub(2).and_then(|at| time(&lines[at]));
    let numbered = |line: &StreamLine| line.words[0].text.parse::<u32>().is_ok();
    let below = &lines[end..lines.len().min(end + NEAR)];
    above.is_none()
        && below.first().is_some_and(numbered)
        && below
            .windows(2)
            .any(|pair| time(&pair[0]) == Some(first) && numbered(&pair[1]))
}

/// Adds the labels among the lines of a table to its marks.
pub(super) fn mark(body: &[StreamLine], columns: &[Column], marks: &mut Vec<Mark>) {
    let Some(first) = body.first().and_then(time) else {
        return;
    };
    // Where the time is the last cell of a row, a label stands below another time.
    let due_last = columns.last().is_some_and(|column| column.kind == Kind::Deadline);
    let free = |at: usize| {
        !due_last
            || at == 0
            || body[at - 1]
                .words
                .last()
                .is_some_and(|word| word.text.contains(|c: char| c.is_ascii_digit()))
    };
    let is_label = |at: usize| {
        time(&body[at]) == Some(first) && marks.iter().any(|mark| mark.line == at + 1) && free(at)
    };
    let found: Vec<Mark> = (0..body.len())
        .filter(|&at| is_label(at))
        .map(|line| Mark {
            line,
            value: Value::Time,
            misread: false,
        })
        .collect();
    if found.first().is_some_and(|label| label.line == 0) {
        marks.extend(found);
        marks.sort_by_key(|mark| mark.line);
    }
}
