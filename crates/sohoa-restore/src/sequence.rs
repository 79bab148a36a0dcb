//! Roman numerals and list markers repaired by what stands before and after them.
//!
//! An engine reads "III." as "IH.", "HI." or "II."; no word model can tell which is right, but the
//! numerals around it can. Numerals of body headings are one sequence, those of row groups in tables
//! another; the cheapest sequence that explains all tokens wins.

use std::ops::Range;

use crate::codes;
use crate::labels;
use crate::restorer::{Edit, RestoredLine};

/// A line as the repair sees it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Site<'a> {
    /// The observed text.
    pub(crate) observed: &'a str,
    /// Where it stands.
    pub(crate) place: SitePlace,
    /// Whether it may be changed; text that came right is evidence only.
    pub(crate) open: bool,
}

/// Where a line stands, as far as numerals depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SitePlace {
    /// Outside tables.
    Body,
    /// First line of a cell of a table's first column.
    FirstColumn,
    /// Elsewhere in a table.
    Table,
}

/// A token that may be a numeral.
#[derive(Debug)]
pub(crate) struct Token {
    /// Line that it stands in.
    pub(crate) line: usize,
    /// Bytes of numeral and delimiter in the observed line.
    pub(crate) span: Range<usize>,
    /// The numeral as observed.
    pub(crate) core: String,
    /// What follows the numeral: ".", ")", "-", "/" or nothing.
    pub(crate) delimiter: &'static str,
    /// Whether a new table or appendix began since the token before.
    pub(crate) fresh: bool,
    /// Digits only: more likely a number.
    pub(crate) digits: bool,
}

/// Prices in nats, set by hand; what counts is their order: a lost stroke is likelier than a heading out of
/// sequence, and a heading out of sequence likelier than two errors.
const SKIP_VALID: f32 = 4.0;
const SKIP_ODD: f32 = 3.0;
const SKIP_BARE: f32 = 1.5;
const JUMP: f32 = 3.0;
const BACK: f32 = 4.0;
const RESTART: f32 = 2.0;
const RESTART_FRESH: f32 = 0.5;
const LOST_STROKE: f32 = 2.0;
const ADDED_STROKE: f32 = 3.0;
const DIGITS: f32 = 2.5;
const DIGITS_BARE: f32 = 0.8;
/// Added where a right numeral goes on upwards: the heading before it is missing, it is not misread.
const AHEAD: f32 = 3.0;
/// Repairs that are not better than leaving the token by this much are not made.
const LEAST_GAIN: f32 = 0.5;
/// Items with a marker from which a document is known to use it.
const ENOUGH_ITEMS: usize = 2;

/// Repairs numerals and markers of one document; `restored` belongs to `sites` line by line.
pub(crate) fn repair(sites: &[Site<'_>], restored: &mut [RestoredLine]) {
    repair_numerals(sites, restored, SitePlace::Body);
    repair_numerals(sites, restored, SitePlace::FirstColumn);
    repair_markers(sites, restored);
    repair_letters(sites, restored);
    labels::repair(sites, restored);
}

/// The items d) and đ) by their order: an engine reads one as the other, and each comes once in a list.
fn repair_letters(sites: &[Site<'_>], restored: &mut [RestoredLine]) {
    let mut before = None;
    for (site, line) in sites.iter().zip(restored) {
        let Some((start, letter)) = letter_item(site.observed) else {
            continue;
        };
        let right = match (before, letter) {
            (Some('d'), 'd') => 'đ',
            (Some('c'), 'đ') => 'd',
            _ => letter,
        };
        before = Some(right);
        if site.open && right != letter {
            let span = start..start + letter.len_utf8();
            replace(site.observed, line, span, &right.to_string(), LETTER_MARGIN);
        }
    }
}

/// Margin of an item put right by its order, nats: the item before might be the wrong one.
const LETTER_MARGIN: f32 = 3.0;

/// The letter that opens a line such as "d) …" or "d. …", and where it stands.
fn letter_item(text: &str) -> Option<(usize, char)> {
    let start = text.len() - text.trim_start().len();
    let mut chars = text[start..].chars();
    let letter = chars.next().filter(|c| c.is_lowercase())?;
    let item = matches!(
        (chars.next(), chars.next()),
        (Some(')'), _) | (Some('.'), Some(' '))
    );
    item.then_some((start, letter))
}

fn repair_numerals(sites: &[Site<'_>], restored: &mut [RestoredLine], place: SitePlace) {
    let tokens = tokens(sites, place);
    let numerals = codes::NUMERALS;
    for (token, (reading, margin)) in tokens.iter().zip(best_sequence(&tokens)) {
        if let Some(numeral) = reading.map(|value| numerals[value - 1])
            && sites[token.line].open
        {
            let text = format!("{numeral}{}", token.delimiter);
            replace(
                sites[token.line].observed,
                &mut restored[token.line],
                token.span.clone(),
                &text,
                margin,
            );
        }
    }
}

/// Tokens of one sequence in order.
fn tokens(sites: &[Site<'_>], place: SitePlace) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut fresh = false;
    for (line, site) in sites.iter().enumerate() {
        fresh |= match place {
            SitePlace::Body => begins_appendix(site.observed),
            _ => site.place == SitePlace::Body && !site.observed.trim().is_empty(),
        };
        if site.place != place {
            continue;
        }
        if let Some(mut token) = token(site.observed, line, place)
            && !(token.digits && token.delimiter.is_empty() && counts_rows(sites, line, &token.core))
        {
            token.fresh = std::mem::take(&mut fresh);
            tokens.push(token);
        }
    }
    tokens
}

fn begins_appendix(observed: &str) -> bool {
    let skeleton: String = sohoa_viet::skeleton(observed)
        .chars()
        .take(8)
        .collect::<String>()
        .to_lowercase();
    skeleton.starts_with("phu luc") || skeleton.starts_with("phu bieu")
}

/// Whether a bare "1" or "11" is the number of a row: the next number below is the next one.
fn counts_rows(sites: &[Site<'_>], line: usize, core: &str) -> bool {
    let number = |text: &str| text.trim().trim_end_matches('.').parse::<u32>().ok();
    let own = number(core);
    let next = sites[line + 1..]
        .iter()
        .filter(|site| site.place == SitePlace::FirstColumn)
        .find_map(|site| number(site.observed));
    match (own, next) {
        (Some(own), Some(next)) => own != next,
        _ => true,
    }
}

fn token(observed: &str, line: usize, place: SitePlace) -> Option<Token> {
    let start = observed.len() - observed.trim_start().len();
    let dirt = dirt(&observed[start..]);
    let core: String = observed[start + dirt..]
        .chars()
        .take_while(|&c| strokes(c).is_some())
        .collect();
    if core.is_empty() || core.chars().count() > 6 {
        return None;
    }
    let after = &observed[start + dirt + core.len()..];
    let delimiter = [".", ")", "-", "/"]
        .into_iter()
        .find(|sign| after.starts_with(sign))
        .unwrap_or("");
    let rest = &after[delimiter.len()..];
    let alone = rest.trim().is_empty();
    let digits = core.chars().all(|c| c.is_ascii_digit());
    let fits = match place {
        SitePlace::FirstColumn if alone => true,
        _ => !delimiter.is_empty() && rest.starts_with(' ') && heading(rest, digits || dirt > 0),
    };
    fits.then(|| Token {
        line,
        span: start..start + dirt + core.len() + delimiter.len(),
        core,
        delimiter,
        fresh: false,
        digits,
    })
}

/// Bytes of a mark that stands before a numeral without a space, as specks on the margin do ("-II.").
fn dirt(text: &str) -> usize {
    let mut letters = text.chars();
    let first = letters
        .next()
        .filter(|c| !c.is_alphanumeric() && strokes(*c).is_none());
    match (first, letters.next()) {
        (Some(mark), Some(next)) if strokes(next).is_some() => mark.len_utf8(),
        _ => 0,
    }
}

/// Whether a text begins with a capital or, where it must be `loud`, is mostly capitals.
fn heading(text: &str, loud: bool) -> bool {
    let mut letters = text.chars().filter(|c| c.is_alphabetic());
    if !loud {
        return text.trim_start().chars().next().is_some_and(char::is_uppercase);
    }
    let total = letters.clone().count();
    let capitals = letters.by_ref().filter(|c| c.is_uppercase()).count();
    total >= 4 && capitals * 5 >= total * 4
}

/// Strokes that a sign may stand for in a numeral, and the price in nats.
pub(crate) fn strokes(sign: char) -> Option<(&'static str, f32)> {
    Some(match sign {
        'I' => ("I", 0.0),
        'V' => ("V", 0.0),
        'X' => ("X", 0.0),
        'l' | '1' | 'i' | 'Ị' | 'Ì' | 'Í' => ("I", 0.5),
        '|' | '!' | '[' | ']' => ("I", 1.2),
        'L' => ("I", 0.8),
        'H' => ("II", 0.7),
        'v' => ("V", 0.5),
        'x' => ("X", 0.5),
        _ => return None,
    })
}

/// Price of reading the observed token as the numeral; `None` where it cannot be.
fn token_price(token: &Token, value: usize) -> Option<f32> {
    let mut seen = String::new();
    let mut price = match (token.digits, token.delimiter.is_empty()) {
        (true, true) => DIGITS_BARE,
        (true, false) => DIGITS,
        (false, _) => 0.0,
    };
    for (drawn, own) in token.core.chars().filter_map(strokes) {
        seen.push_str(drawn);
        price += if token.digits { 0.0 } else { own };
    }
    let numeral = codes::NUMERALS[value - 1];
    if seen == numeral {
        return Some(price);
    }
    let differs_by_a_stroke = |long: &str, short: &str| {
        long.len() == short.len() + 1
            && (0..long.len())
                .any(|at| long.as_bytes()[at] == b'I' && [&long[..at], &long[at + 1..]].concat() == short)
    };
    if differs_by_a_stroke(numeral, &seen) {
        Some(price + LOST_STROKE)
    } else {
        differs_by_a_stroke(&seen, numeral).then_some(price + ADDED_STROKE)
    }
}

fn valid(token: &Token) -> bool {
    codes::NUMERALS.contains(&token.core.as_str())
}

fn skip_price(token: &Token) -> f32 {
    if token.digits {
        0.0
    } else if valid(token) {
        SKIP_VALID
    } else if token.delimiter.is_empty() {
        SKIP_BARE
    } else {
        SKIP_ODD
    }
}

fn step_price(from: usize, to: usize, fresh: bool) -> f32 {
    let restart = if fresh { RESTART_FRESH } else { RESTART };
    match (from, to) {
        (from, to) if to == from + 1 => 0.0,
        (0, _) => JUMP,
        (_, 1) => restart,
        (from, to) if to >= from => JUMP,
        _ => BACK,
    }
}

/// For each token its value, or `None` where it stays as observed, with the margin in nats.
pub(crate) fn best_sequence(tokens: &[Token]) -> Vec<(Option<usize>, f32)> {
    let values = codes::NUMERALS.len();
    // forward[i][v]: cheapest reading of the first i tokens that leaves the sequence at v.
    let mut forward = vec![vec![f32::INFINITY; values + 1]; tokens.len() + 1];
    forward[0][0] = 0.0;
    for (place, token) in tokens.iter().enumerate() {
        for from in 0..=values {
            let so_far = forward[place][from];
            if so_far.is_finite() {
                for (to, price) in moves(token, from) {
                    let slot = &mut forward[place + 1][to];
                    *slot = slot.min(so_far + price);
                }
            }
        }
    }
    let mut backward = vec![vec![f32::INFINITY; values + 1]; tokens.len() + 1];
    backward[tokens.len()].fill(0.0);
    for (place, token) in tokens.iter().enumerate().rev() {
        for from in 0..=values {
            backward[place][from] = moves(token, from)
                .map(|(to, price)| price + backward[place + 1][to])
                .fold(f32::INFINITY, f32::min);
        }
    }
    tokens
        .iter()
        .enumerate()
        .map(|(place, token)| {
            let mut kept = f32::INFINITY;
            let mut totals = vec![f32::INFINITY; values + 1];
            for (from, &so_far) in forward[place].iter().enumerate() {
                for (to, price) in moves(token, from).filter(|_| so_far.is_finite()) {
                    let total = so_far + price + backward[place + 1][to];
                    if to == from || codes::NUMERALS[to - 1] == token.core {
                        kept = kept.min(total);
                    } else {
                        totals[to] = totals[to].min(total);
                    }
                }
            }
            let best = totals.iter().enumerate().min_by(|a, b| a.1.total_cmp(b.1));
            let (value, price) = best.map_or((0, f32::INFINITY), |(value, price)| (value, *price));
            let others = totals.iter().enumerate().filter(|other| other.0 != value);
            let rival = others.map(|other| *other.1).fold(kept, f32::min);
            if kept - price >= LEAST_GAIN {
                (Some(value), (rival - price).max(0.0))
            } else {
                (None, 0.0)
            }
        })
        .collect()
}

/// Readings of a token after a value: the value reached (the same where the token is no numeral) and the price.
fn moves(token: &Token, from: usize) -> impl Iterator<Item = (usize, f32)> + '_ {
    let own = codes::NUMERALS
        .iter()
        .position(|numeral| *numeral == token.core)
        .map_or(0, |at| at + 1);
    let numerals = (1..=codes::NUMERALS.len()).filter(move |&to| to != from || from == 1 && own == 1);
    std::iter::once((from, skip_price(token))).chain(numerals.filter_map(move |to| {
        let ahead = if own > from && own != to { AHEAD } else { 0.0 };
        token_price(token, to).map(|price| (to, price + ahead + step_price(from, to, token.fresh)))
    }))
}

/// Marks that engines write for a list marker, and the marker.
const MARKERS: [(&[char], char); 3] = [
    (&['~', '¬', '—', '_', '='], '-'),
    (&['e', '©', '«', '®', '°'], '•'),
    (&['†', '‡'], '+'),
];

/// A document whose items begin with "-" has no items that begin with "~".
fn repair_markers(sites: &[Site<'_>], restored: &mut [RestoredLine]) {
    let begins = |text: &str, signs: &dyn Fn(char) -> bool| -> Option<Range<usize>> {
        let start = text.len() - text.trim_start().len();
        let run: usize = text[start..]
            .chars()
            .take_while(|&c| signs(c))
            .take(3)
            .map(char::len_utf8)
            .sum();
        let rest = &text[start + run..];
        let word = rest.starts_with(' ')
            && rest
                .trim_start()
                .chars()
                .next()
                .is_some_and(char::is_alphanumeric);
        (run > 0 && word).then_some(start..start + run)
    };
    for (damaged, marker) in MARKERS {
        let count = |sign: char| {
            let items = sites
                .iter()
                .filter(|site| begins(site.observed, &|c| c == sign).is_some());
            items.count()
        };
        let right = count(marker);
        if right < ENOUGH_ITEMS {
            continue;
        }
        let usual: Vec<char> = damaged
            .iter()
            .copied()
            .filter(|&sign| count(sign) < right)
            .collect();
        for (site, line) in sites
            .iter()
            .zip(restored.iter_mut())
            .filter(|(site, _)| site.open)
        {
            let found = begins(site.observed, &|c| usual.contains(&c) || c == marker);
            let Some(span) = found.filter(|span| site.observed[span.clone()].contains(&usual[..])) else {
                continue;
            };
            let run = &site.observed[span.clone()];
            let letter = run.starts_with(char::is_alphabetic);
            if !letter || run.len() == 1 && heading(&site.observed[span.end..], false) {
                replace(
                    site.observed,
                    line,
                    span,
                    &marker.to_string(),
                    (right as f32).ln_1p(),
                );
            }
        }
    }
}

/// Replaces a span of the observed line. Edits inside it give way; where one reaches over its end, the line
/// stays as it is.
pub(crate) fn replace(observed: &str, line: &mut RestoredLine, span: Range<usize>, text: &str, margin: f32) {
    let inside = |edit: &Edit| edit.observed.start >= span.start && edit.observed.end <= span.end;
    let apart = |edit: &Edit| edit.observed.end <= span.start || edit.observed.start >= span.end;
    if line.edits.iter().any(|edit| !inside(edit) && !apart(edit)) {
        return;
    }
    line.edits
        .retain(|edit| apart(edit) && !(inside(edit) && edit.observed.is_empty()));
    if &observed[span.clone()] != text {
        let place = line
            .edits
            .partition_point(|edit| edit.observed.start < span.start);
        line.edits.insert(
            place,
            Edit {
                observed: span,
                restored: text.to_owned(),
                margin,
            },
        );
        line.margin = line.margin.min(margin);
    }
    line.apply(observed);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::repaired;

    fn check(observed: &[&str], want: &[&str]) {
        let lines: Vec<(&str, SitePlace)> = observed.iter().map(|line| (*line, SitePlace::Body)).collect();
        assert_eq!(repaired(repair, &lines), want);
    }

    fn check_column(observed: &[&str], want: &[&str]) {
        let lines: Vec<(&str, SitePlace)> = observed
            .iter()
            .map(|line| (*line, SitePlace::FirstColumn))
            .collect();
        assert_eq!(repaired(repair, &lines), want);
    }

    #[test]
    fn items_d_follow_each_other() {
        check(
            &["c) Một", "d) Hai", "d) Ba", "e) Bốn"],
            &["c) Một", "d) Hai", "đ) Ba", "e) Bốn"],
        );
        check(
            &["c. Một", "d. Hai", "d.m", "d. Ba"],
            &["c. Một", "d. Hai", "d.m", "đ. Ba"],
        );
        check(
            &["c) Một", "đ) Hai", "đ) Ba", "d) Bốn"],
            &["c) Một", "d) Hai", "đ) Ba", "d) Bốn"],
        );
    }

    #[test]
    fn headings_follow_each_other() {
        check(
            &[
                "L. MỤC TIÊU",
                "II. NHIỆM VỤ",
                "IH. GIẢI PHÁP",
                "1V. KINH PHÍ",
                "V. ABC",
                "Vl. TỔ CHỨC",
            ],
            &[
                "I. MỤC TIÊU",
                "II. NHIỆM VỤ",
                "III. GIẢI PHÁP",
                "IV. KINH PHÍ",
                "V. ABC",
                "VI. TỔ CHỨC",
            ],
        );
        check(
            &["I. A", "H. B", "II. C", "IV. D"],
            &["I. A", "II. B", "III. C", "IV. D"],
        );
        check(&["I. A", "II. B", "II. C"], &["I. A", "II. B", "III. C"]);
        check(&["I. A", "I. B", "III. C"], &["I. A", "II. B", "III. C"]);
        check(
            &["1. MỤC TIÊU", "II. B", "1. Mục"],
            &["I. MỤC TIÊU", "II. B", "1. Mục"],
        );
    }

    #[test]
    fn dirt_goes_with_the_numeral() {
        check(
            &["I. MỤC TIÊU", "II. NHIỆM VỤ", "-IH. TỔ CHỨC THỰC HIỆN"],
            &["I. MỤC TIÊU", "II. NHIỆM VỤ", "III. TỔ CHỨC THỰC HIỆN"],
        );
        check(
            &["I. MỤC TIÊU", "-I. Mua sắm", "II. NHIỆM VỤ"],
            &["I. MỤC TIÊU", "-I. Mua sắm", "II. NHIỆM VỤ"],
        );
    }

    #[test]
    fn what_is_consistent_stays() {
        check(
            &["I. A", "II. B", "I. C", "II. D"],
            &["I. A", "II. B", "I. C", "II. D"],
        );
        check(
            &["I. A", "Phụ lục", "I. C", "I. D"],
            &["I. A", "Phụ lục", "I. C", "I. D"],
        );
        check(
            &["1. MỘT", "2. HAI", "11. MƯỜI MỘT"],
            &["1. MỘT", "2. HAI", "11. MƯỜI MỘT"],
        );
        check(&["II. A", "III. B", "V. C"], &["II. A", "III. B", "V. C"]);
        check(
            &["Hội nghị", "lịch. họp", "L, M"],
            &["Hội nghị", "lịch. họp", "L, M"],
        );
    }

    #[test]
    fn row_groups_stand_alone() {
        check_column(
            &["TT", "1", "1", "2", "H", "3", "11", "IH"],
            &["TT", "I", "1", "2", "II", "3", "11", "III"],
        );
        check_column(&["1", "2", "3", "|"], &["1", "2", "3", "|"]);
    }

    #[test]
    fn markers_are_those_of_the_document() {
        check(
            &["- Một", "- Hai", "~ Ba", "~- Bốn", "¬ năm", "~5", "— "],
            &["- Một", "- Hai", "- Ba", "- Bốn", "- năm", "~5", "— "],
        );
        check(
            &["— Một", "— Hai", "- Ba", "- Bốn"],
            &["— Một", "— Hai", "- Ba", "- Bốn"],
        );
        check(
            &["• Một", "• Hai", "• Ba", "e Tư", "e dế"],
            &["• Một", "• Hai", "• Ba", "• Tư", "e dế"],
        );
    }
}
