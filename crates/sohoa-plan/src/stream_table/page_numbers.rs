//! Numbers of pages between the lines of a table.
//!
//! A stream with form feeds, or one that prints the header again, shows where its pages end. Elsewhere the number stands
//! between blank lines, in the middle of a row or of a cell, and may be the next row's as well.

use sohoa_page::LineId;

use super::labels::Mark;
use super::word::StreamLine;

/// Digits of the longest number.
const MOST_DIGITS: usize = 3;

/// The number on a line that holds nothing else, dashes aside.
fn number(line: &StreamLine) -> Option<u32> {
    let mut words = line.words.iter().filter(|word| !word.skeleton.is_empty());
    let only = words.next().filter(|_| words.next().is_none())?;
    let digits = only.text.trim_matches(['-', '–']);
    let plain = digits.len() <= MOST_DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| plain)
}

/// Whether blank lines part a line from those around it.
fn between_blanks(lines: &[StreamLine], at: usize) -> bool {
    lines[at].after_blank && lines.get(at + 1).is_none_or(|next| next.after_blank)
}

/// Which lines are numbers that stand between blank lines, where those of rows do not: most stand beside their rows.
pub(super) fn apart(lines: &[StreamLine]) -> Vec<bool> {
    let alone: Vec<bool> = (0..lines.len())
        .map(|at| number(&lines[at]).is_some() && between_blanks(lines, at))
        .collect();
    let numbers_row = |at: &usize| {
        let first = &lines[*at].words[0].text;
        let text = lines[*at]
            .words
            .get(1)
            .or_else(|| lines.get(at + 1).map(|next| &next.words[0]));
        first.len() <= MOST_DIGITS
            && first.bytes().all(|byte| byte.is_ascii_digit())
            && text.is_some_and(|word| word.opens && word.text.contains(char::is_alphabetic))
    };
    let beside = (0..lines.len())
        .filter(numbers_row)
        .filter(|&at| !alone[at])
        .count();
    let count = alone.iter().filter(|alone| **alone).count();
    if count > beside {
        return vec![false; lines.len()];
    }
    alone
}

/// The number of the last page that ends in the lines: between blank lines, or right above the heading of an appendix,
/// which begins a page.
pub(super) fn last(lines: &[StreamLine]) -> Option<u32> {
    let above_appendix = |at: usize| {
        lines
            .get(at + 1)
            .is_some_and(|next| next.words.len() <= 5 && next.skeleton().starts_with("phuluc"))
    };
    (0..lines.len())
        .rev()
        .filter(|&at| between_blanks(lines, at) || above_appendix(at))
        .find_map(|at| number(&lines[at]))
}

/// Takes out the numbers that stand alone at the beginning or the end of a page, or apart, and number no row. `valued`:
/// whether a column holds small numbers, and whether one holds any; `page`: the number of the last page above the table.
pub(super) fn drop(
    body: &mut Vec<StreamLine>,
    marks: &mut [Mark],
    dropped: &mut Vec<(LineId, u32)>,
    (valued, counted): (bool, bool),
    page: Option<u32>,
) {
    let apart = apart(body);
    let mut page = page;
    let mut is_page_number = |at: usize| {
        let line = &body[at];
        if marks.iter().any(|mark| mark.line == at) {
            return false;
        }
        let Some(value) = number(line) else { return false };
        let before_header = !valued && line.after_blank && line.words[0].text.len() <= 2;
        let edge = line.starts_page
            || body
                .get(at + 1)
                .is_some_and(|next| next.starts_page || (next.after_break && before_header));
        // Where the numbers may be values, only one that goes on with those of the pages is one.
        let follows = page.is_some_and(|page| page.checked_add(1) == Some(value));
        // No cell holds a number, and no row has this one.
        let loose = !counted && (follows || at + 1 == body.len());
        let is_one = edge && line.words.len() == 1 || apart[at] && (follows || !counted) || loose;
        if is_one {
            page = Some(value);
        }
        is_one
    };
    let gone: Vec<usize> = (0..body.len()).filter(|&at| is_page_number(at)).collect();
    for mark in marks {
        mark.line -= gone.partition_point(|&at| at < mark.line);
    }
    for &at in gone.iter().rev() {
        let line = body.remove(at);
        dropped.push((line.id, line.page));
        // The page begins with the line behind its number.
        if let Some(next) = body.get_mut(at).filter(|_| line.starts_page || apart[at]) {
            next.starts_page = true;
            next.after_break = true;
        }
    }
}

/// Whether the last line before a repeated header is the number of its page and not of the next row.
pub(super) fn ends_page(body: &[StreamLine], page: u32) -> bool {
    let begins_with = |line: &StreamLine| line.words[0].text.parse::<u32>().ok();
    let Some((last, before)) = body.split_last() else {
        return false;
    };
    let Some(value) = begins_with(last).filter(|_| last.words.len() == 1) else {
        return false;
    };
    value <= page
        || before
            .iter()
            .rev()
            .find_map(begins_with)
            .is_none_or(|row| Some(value) != row.checked_add(1))
}
