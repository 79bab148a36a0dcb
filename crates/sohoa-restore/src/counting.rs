//! Row numbers repaired by the rows above and below.
//!
//! A number of one or two digits alone in a cell gives an engine nothing to go by: "9" becomes "Q", "11"
//! becomes "H" or "1". The rows around it say what was printed. A number is only put right where there is ink
//! that was read as something else; a missing one is not made up.

use crate::codes;
use crate::restorer::RestoredLine;
use crate::sequence::{Site, SitePlace, replace};

/// Longest text of a damaged number: three digits and a mark.
const LONGEST: usize = 4;
/// Most damaged numbers between two that were read.
const MOST_DAMAGED: usize = 4;
/// Margin where both neighbours agree, in nats.
const BETWEEN: f32 = 5.0;
/// Margin where only the rows on one side tell, and the letters look like the digits.
const ONE_SIDE: f32 = 3.0;

/// What engines write for the digits 0 to 9.
const LOOKALIKES: [&[char]; 10] = [
    &['O', 'o', 'Q', 'D', 'U'],
    &['I', 'l', 'i', '|', '!', 'L', 'ì', 'í'],
    &['Z', 'z'],
    &[],
    &['A'],
    &['S', 's', 'Š', '§'],
    &['b', 'G', 'ó', 'ô'],
    &['T', '?'],
    &['B', '&', 'S', '§'],
    &['g', 'q', 'Q'],
];

/// The text of a first cell that is or may be a number.
#[derive(Debug)]
struct Entry<'a> {
    line: usize,
    text: &'a str,
    value: Option<u32>,
}

/// Repairs the row numbers of every table.
pub(crate) fn repair(sites: &[Site<'_>], restored: &mut [RestoredLine]) {
    let mut repairs = Vec::new();
    for table in tables(sites, restored) {
        let numeral = |entry: &Entry<'_>| codes::NUMERALS.contains(&entry.text.trim_end_matches('.'));
        let counted: Vec<&Entry<'_>> = table.iter().filter(|entry| !numeral(entry)).collect();
        find(&counted, &mut repairs);
        // "II" may be the number 11 as well as a row group.
        let all: Vec<&Entry<'_>> = table.iter().collect();
        find(&all, &mut repairs);
    }
    for (line, text, margin) in repairs {
        let site = sites[line];
        let start = site.observed.len() - site.observed.trim_start().len();
        let span = start..start + site.observed.trim().len();
        if site.open {
            replace(site.observed, &mut restored[line], span, &text, margin);
        }
    }
}

/// Short texts of the first column, table by table.
fn tables<'a>(sites: &[Site<'_>], restored: &'a [RestoredLine]) -> Vec<Vec<Entry<'a>>> {
    let mut tables = vec![Vec::new()];
    for (line, (site, restored)) in sites.iter().zip(restored).enumerate() {
        let text = restored.text.trim();
        match site.place {
            SitePlace::Body if !site.observed.trim().is_empty() => tables.push(Vec::new()),
            SitePlace::FirstColumn if may_be_number(text) => {
                if let Some(table) = tables.last_mut() {
                    let digits = text.trim_end_matches('.');
                    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
                    let value = plain.then(|| digits.parse().ok()).flatten();
                    table.push(Entry { line, text, value });
                }
            }
            _ => {}
        }
    }
    tables
}

/// Whether a text is short enough, and neither a header nor an index number.
fn may_be_number(text: &str) -> bool {
    let skeleton = sohoa_viet::skeleton(text).to_lowercase();
    !text.is_empty()
        && text.chars().count() <= LONGEST
        && !text.contains(char::is_whitespace)
        && !text.contains(['(', ')'])
        && !matches!(skeleton.trim_end_matches('.'), "stt" | "tt" | "so")
}

fn find(entries: &[&Entry<'_>], repairs: &mut Vec<(usize, String, f32)>) {
    for at in 0..entries.len() {
        if repairs.iter().any(|(line, ..)| *line == entries[at].line) {
            continue;
        }
        if let Some((text, margin)) = between(entries, at).or_else(|| beside(entries, at)) {
            repairs.push((entries[at].line, text, margin));
        }
    }
}

/// The number between two that count up to each other over this place.
fn between(entries: &[&Entry<'_>], at: usize) -> Option<(String, f32)> {
    let reach = at.saturating_sub(MOST_DAMAGED)..at;
    for before in reach.rev() {
        let Some(first) = entries[before].value else {
            continue;
        };
        let wanted = first.checked_add(u32::try_from(at - before).ok()?)?;
        let after = (at + 1..entries.len().min(before + MOST_DAMAGED + 2)).find(|after| {
            entries[*after]
                .value
                .is_some_and(|last| usize::try_from(last.saturating_sub(first)) == Ok(after - before))
        });
        if let Some(after) = after {
            let text = printed(wanted, entries[before], entries[after]);
            return is_damaged(entries[at], &text).then_some((text, BETWEEN));
        }
    }
    None
}

/// The number after two, or before two, that count, where the letters look like it.
fn beside(entries: &[&Entry<'_>], at: usize) -> Option<(String, f32)> {
    let value = |place: Option<usize>| {
        place
            .and_then(|place| entries.get(place))
            .and_then(|entry| entry.value)
    };
    let counts = |one: Option<u32>, other: Option<u32>| {
        one.zip(other)
            .filter(|(one, other)| *other == one.saturating_add(1))
    };
    let behind = counts(value(at.checked_sub(2)), value(at.checked_sub(1)));
    let ahead = counts(value(Some(at + 1)), value(Some(at + 2)));
    let (wanted, model) = match (behind, ahead) {
        (Some((_, last)), None) => (last.checked_add(1)?, at - 1),
        (None, Some((next, _))) => (next.checked_sub(1)?, at + 1),
        _ => return None,
    };
    let text = printed(wanted, entries[model], entries[model]);
    let alike = entries[at].value.is_none() && looks_like(entries[at].text, &text);
    (wanted > 0 && alike).then_some((text, ONE_SIDE))
}

/// The number as its neighbours are printed: "09" or "9", with their mark.
fn printed(wanted: u32, before: &Entry<'_>, after: &Entry<'_>) -> String {
    let padded = before.text.starts_with('0') || (wanted < 10 && after.text.starts_with('0'));
    let mark = if before.text.ends_with('.') && after.text.ends_with('.') {
        "."
    } else {
        ""
    };
    if padded {
        format!("{wanted:02}{mark}")
    } else {
        format!("{wanted}{mark}")
    }
}

/// Whether the text is no number, or one that lost digits: the author may have counted wrongly.
fn is_damaged(entry: &Entry<'_>, wanted: &str) -> bool {
    if entry.value.is_none() {
        return true;
    }
    let mut rest = wanted.chars();
    let shorter = entry.text.len() < wanted.len();
    shorter && entry.text.chars().all(|digit| rest.any(|other| other == digit))
}

fn looks_like(text: &str, wanted: &str) -> bool {
    let (text, wanted) = (text.trim_end_matches('.'), wanted.trim_end_matches('.'));
    // "H" has the strokes of "11".
    if wanted == "11" && matches!(text, "H" | "II" | "Il" | "lI" | "ll") {
        return true;
    }
    text.chars().count() == wanted.len()
        && text.chars().zip(wanted.bytes()).all(|(seen, digit)| {
            u32::from(seen) == u32::from(digit) || LOOKALIKES[usize::from(digit - b'0')].contains(&seen)
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::repaired;

    fn check(observed: &[&str], want: &[&str]) {
        let lines: Vec<_> = observed
            .iter()
            .map(|text| (*text, SitePlace::FirstColumn))
            .collect();
        assert_eq!(repaired(repair, &lines), want);
    }

    #[test]
    fn numbers_between_numbers() {
        check(&["7", "8", "Q", "10"], &["7", "8", "9", "10"]);
        check(
            &["08", "\"", "Iq", "C. Khắc phục", "H", "12"],
            &["08", "09", "10", "C. Khắc phục", "11", "12"],
        );
        check(&["10.", "1.", "12."], &["10.", "11.", "12."]);
        check(&["06", "0", "08"], &["06", "07", "08"]);
        check(&["10", "II", "12"], &["10", "11", "12"]);
        check(&["5", "6", "STT", ":", "8"], &["5", "6", "STT", "7", "8"]);
    }

    #[test]
    fn numbers_at_the_ends() {
        check(&["TT", "I", "2", "3"], &["TT", "1", "2", "3"]);
        check(&["7", "8", "q"], &["7", "8", "9"]);
        check(&["9", "10", "H"], &["9", "10", "11"]);
        check(&["7", "8", "x"], &["7", "8", "x"]);
    }

    #[test]
    fn what_counts_or_is_no_number_stays() {
        check(&["I", "1", "2", "II", "3"], &["I", "1", "2", "II", "3"]);
        check(&["1", "2", "2", "4"], &["1", "2", "2", "4"]);
        check(&["1", "2", "4"], &["1", "2", "4"]);
        check(&["1", "a", "b", "2"], &["1", "a", "b", "2"]);
        check(
            &["(1)", "1", "2", "A", "1", "2"],
            &["(1)", "1", "2", "A", "1", "2"],
        );
    }
}
