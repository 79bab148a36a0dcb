//! Numbers, document numbers, item markers and marks: what is copied and at which price.
//!
//! Copying costs a price for each character, so that "06" stays and "s6" becomes "số" without rules.
//! All prices are in nats and set by hand on samples 000-004.

use std::ops::Range;

use sohoa_lm::NgramModel;

use crate::candidates::Generator;
use crate::channel::Prior;
use crate::dictionary::Dictionary;
use crate::lattice::{Arc, ArcKind, Text};
use crate::quarters;

/// Longer runs without white space are no words: they are kept as they are.
pub(crate) const LONGEST_CHUNK: usize = 60;

/// Price of a mark that is printed as observed; `inside`: between two letters.
pub(crate) fn mark_price(mark: char, space_before: bool, alone: bool, inside: bool) -> f32 {
    if inside && !matches!(mark, '/' | '-' | '–') {
        return 9.0;
    }
    match mark {
        _ if alone && is_speck(mark) => 6.5,
        '(' | '"' | '“' | '‘' | '[' if space_before => 0.5,
        '-' | '–' | '+' | '•' | '*' | '…' if alone && space_before => 0.3,
        // "»" closes no quotation of ours, but engines see it in specks.
        '.' | ',' | ';' | ':' | ')' | '"' | '”' | '…' | '?' | '!' | ']' | '%' | '’' if !space_before => {
            0.7
        }
        '-' | '/' | '–' if !space_before => 2.0,
        _ if alone && is_usual_mark(mark) => 2.0,
        _ => 6.5,
    }
}

/// Whether a character is a mark that stands alone in print. Others, such as "¢" or "¥", were letters.
pub(crate) fn is_usual_mark(mark: char) -> bool {
    !mark.is_alphanumeric()
        && !matches!(
            mark,
            '&' | '¢' | '¥' | '$' | '@' | '£' | '€' | '§' | '©' | '®' | '¤'
        )
}

/// Added price of taking a mark as dirt.
pub(crate) fn stray_price(mark: char) -> f32 {
    match mark {
        '(' | ')' | '"' | '/' | '%' | '-' => 3.0,
        ',' | ';' | ':' | '.' => 1.0,
        _ => 0.0,
    }
}

/// Price of a digit. Engines that read no Vietnamese write digits for letters ("19 trình" for "lộ trình"), which
/// makes a digit less believable there.
fn digit_price(prior: Prior) -> f32 {
    match prior {
        Prior::Damaged => 2.0,
        Prior::Vietnamese | Prior::Typed | Prior::Stripped => 1.3,
    }
}

/// Price of a number as observed.
pub(crate) fn number_price(text: &str, prior: Prior) -> f32 {
    digit_price(prior) * text.chars().filter(char::is_ascii_digit).count() as f32
}

/// Price of a quarter and its year: a little less than that of the digits it was read as ("1/2023"), so that the words
/// around it decide.
fn quarter_price(prior: Prior) -> f32 {
    match prior {
        Prior::Damaged => 9.0,
        Prior::Vietnamese | Prior::Typed | Prior::Stripped => 6.0,
    }
}

/// Price of a code as observed: cheap where it looks like one.
pub(crate) fn code_price(text: &str, prior: Prior) -> f32 {
    match prior {
        Prior::Typed => return 0.5 * text.chars().count() as f32,
        // A document's number costs as much a digit: with or without its "Đ", the known symbol has to decide.
        Prior::Stripped => return NUMBER_DIGIT * text.chars().count() as f32,
        Prior::Damaged | Prior::Vietnamese => {}
    }
    let joined = text.contains(['/', '-']);
    let (digit, capital, start) = if joined { (1.0, 1.9, 0.0) } else { (1.5, 2.5, 4.0) };
    let letters = text.chars().map(|c| match c {
        _ if c.is_ascii_digit() => digit,
        '/' | '-' | '.' => 0.5,
        _ if c.is_uppercase() => capital,
        _ => 4.0,
    });
    start + letters.sum::<f32>()
}

/// Whether a window may be an acronym or a unit code: a capital, digit or mark among its first letters.
pub(crate) fn may_be_acronym(window: &[char]) -> bool {
    let odd = window.iter().filter(|c| !c.is_lowercase()).count();
    window.len() >= 2 && (odd * 2 >= window.len() || window.contains(&'/'))
}

/// Whether a character that stands alone or beside a label is a speck: "_ a)", "b)_".
fn is_speck(c: char) -> bool {
    matches!(c, '_' | '\'' | '`' | '~' | '«' | '»' | '|')
}

/// The number or bullet at the beginning of a paragraph or line, and its text.
pub(crate) fn marker(symbols: &[char], start: usize) -> Option<(usize, Text)> {
    let line_start = symbols[..start]
        .iter()
        .rposition(|&c| c == '\n')
        .map_or(0, |at| at + 1);
    if symbols[line_start..start]
        .iter()
        .any(|&c| !c.is_whitespace() && !is_speck(c))
    {
        return None;
    }
    let rest = &symbols[start..];
    let line_end = |place: usize| rest.get(place).is_none_or(|&c| c == '\n');
    if matches!(rest.first(), Some('-' | '–' | '+' | '*' | '•')) {
        return Some((start + 1, Text::Observed));
    }
    let label = rest
        .iter()
        .take_while(|c| c.is_alphanumeric() || **c == '.')
        .count();
    let closed = rest.get(label).is_some_and(|&c| c == ')' || c == '-');
    let end = label + usize::from(closed);
    let body: Vec<char> = rest[..label].iter().copied().filter(|&c| c != '.').collect();
    let dotted = rest[..label].contains(&'.');
    // A numeral of one letter before a capital is the number of a heading, though no dot follows: "V Phát triển".
    let heading = rest.get(end) == Some(&' ') && rest.get(end + 1).is_some_and(|c| c.is_uppercase());
    // So is the head of a table's first column before that of the second: "TT Nội dung" became "Từ nội dung".
    let short = matches!(body[..], ['I' | 'V' | 'X'] | ['T', 'T'] | ['S', 'T', 'T']);
    // So is a numeral that has its line for itself, as the number of a group of rows.
    let alone = start == line_start && line_end(end) && numeral_at(rest, 0).is_some();
    if !closed && !dotted && (heading && short || alone) {
        return Some((start + end, Text::Observed));
    }
    let specks = rest[end..].iter().take_while(|c| is_speck(**c)).count();
    let ended = rest.get(end + specks).is_none_or(|c| c.is_whitespace());
    if body.is_empty() || !(closed || dotted) || !ended {
        return None;
    }
    let digits = body.iter().all(char::is_ascii_digit);
    let letter = body.len() == 1 && body[0].is_lowercase();
    if digits && body.len() <= 4 || letter {
        return Some((start + end, Text::Observed));
    }
    roman(&body).map(|numeral| {
        let text: String = numeral
            + if rest[end - 1] == '.' {
                "."
            } else if closed {
                &")-"[usize::from(rest[end - 1] == '-')..][..1]
            } else {
                ""
            };
        let same = text.chars().eq(rest[..end].iter().copied());
        (
            start + end,
            if same {
                Text::Observed
            } else {
                Text::Restored(text.into())
            },
        )
    })
}

/// The sign of a deputy or a body before the office that signs, in capitals: "KT. GIÁM ĐỐC".
pub(crate) fn signing(symbols: &[char], chunk: Range<usize>) -> Option<Arc> {
    let sign: String = symbols[chunk.clone()].iter().collect();
    let rest = symbols[chunk.end..].iter().skip_while(|c| **c == ' ');
    let office = rest.take_while(|c| c.is_uppercase()).count();
    let known = matches!(sign.as_str(), "KT." | "TM." | "TL." | "TUQ.");
    (known && office > 1).then_some(Arc {
        start: chunk.start,
        end: chunk.end - 1,
        event: Some(NgramModel::CODE),
        text: Text::Observed,
        price: SIGNING,
        kind: ArcKind::Code,
    })
}

/// Price of a sign before the office that signs, nats: nothing else stands there.
const SIGNING: f32 = 0.5;
/// Price of keeping an acronym that no dictionary has, nats.
const STRANGE_ACRONYM: f32 = 9.0;

/// An acronym that no dictionary has, as it stands: capitals that are no syllable whatever its marks ("ANTQ"), small
/// letters behind them perhaps ("BCANet"), in a line of small letters. Among capitals it would be a damaged word.
pub(crate) fn strange_acronym(symbols: &[char], chunk: Range<usize>) -> Option<Arc> {
    let ends = |c: &char| *c == '\n';
    let line_start = symbols[..chunk.start]
        .iter()
        .rposition(ends)
        .map_or(0, |at| at + 1);
    let line_end = symbols[chunk.end..]
        .iter()
        .position(ends)
        .map_or(symbols.len(), |length| chunk.end + length);
    let opened = symbols[chunk.clone()].iter().take_while(|c| **c == '(').count();
    let start = chunk.start + opened;
    let length = symbols[start..chunk.end]
        .iter()
        .take_while(|c| c.is_ascii_uppercase())
        .count();
    let tail = symbols[start + length..chunk.end]
        .iter()
        .take_while(|c| c.is_ascii_lowercase())
        .count();
    let end = start + length + tail;
    let word: String = symbols[start..end].iter().map(char::to_ascii_lowercase).collect();
    let closed = symbols[end..chunk.end].iter().all(|c| !c.is_alphanumeric());
    if length < 3 || !closed || sohoa_viet::Syllable::parse(&word).is_some() {
        return None;
    }
    let around = || {
        symbols[line_start..chunk.start]
            .iter()
            .chain(&symbols[chunk.end..line_end])
    };
    let small = around().filter(|c| c.is_lowercase()).count();
    let capital = around().filter(|c| c.is_uppercase()).count();
    (small > 2 * capital).then_some(Arc {
        start,
        end,
        event: Some(NgramModel::CODE),
        text: Text::Observed,
        price: STRANGE_ACRONYM,
        kind: ArcKind::Code,
    })
}

/// The numerals that plans use.
pub(crate) const NUMERALS: [&str; 20] = [
    "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI",
    "XVII", "XVIII", "XIX", "XX",
];

/// The numeral of two letters or more that stands between marks at `start`; one letter may be anything.
pub(crate) fn numeral_at(observed: &[char], start: usize) -> Option<&'static str> {
    let letters = observed[start..].iter().take_while(|c| c.is_alphanumeric());
    let text: String = letters.collect();
    let begins = start == 0 || !observed[start - 1].is_alphanumeric();
    let found = NUMERALS.into_iter().find(|numeral| *numeral == text);
    found.filter(|numeral| begins && numeral.len() > 1)
}

/// Reads a roman numeral written with look-alikes, such as "I1" or "IIl"; pure digits are no numeral.
pub(crate) fn roman(observed: &[char]) -> Option<String> {
    if observed.len() > 5 || observed.iter().all(char::is_ascii_digit) {
        return None;
    }
    let numeral: String = observed
        .iter()
        .map(|c| match c {
            'I' | '1' | 'l' | 'i' | '|' => Some('I'),
            'V' | 'v' => Some('V'),
            'X' | 'x' => Some('X'),
            _ => None,
        })
        .collect::<Option<_>>()?;
    NUMERALS.contains(&numeral.as_str()).then_some(numeral)
}

/// Arcs of numbers and document numbers that are not as observed.
pub(crate) fn number_arcs(
    chunk: &[char],
    start: usize,
    dictionary: &Dictionary,
    generator: &mut Generator<'_>,
    arcs: &mut Vec<Arc>,
) {
    let core = core_length(chunk);
    let core = &chunk[..core];
    if core.len() < 2 {
        return;
    }
    let mut push = |text: String, price: f32, event| {
        if !text.chars().eq(core.iter().copied()) {
            arcs.push(Arc {
                start,
                end: start + core.len(),
                event: Some(event),
                text: Text::Restored(text.into()),
                price,
                kind: ArcKind::Code,
            });
        }
    };
    let prior = generator.table().prior();
    let quarter = quarters::roman_quarter(core);
    // Printed with a numeral: no number with letters for digits.
    let printed = (quarter.as_deref()).is_some_and(|text| text.chars().eq(core.iter().copied()));
    if let Some(text) = quarter {
        push(text, quarter_price(prior), NgramModel::CODE);
    }
    if let Some(text) = lettered_number(core, prior == Prior::Vietnamese).filter(|_| !printed) {
        let price = 2.0 + number_price(&text, prior);
        push(text, price, NgramModel::NUMBER);
    }
    if let Some((text, price)) = document_number(core, dictionary, generator) {
        push(text, price, NgramModel::CODE);
    }
}

/// Length of a chunk without closing marks.
pub(crate) fn core_length(chunk: &[char]) -> usize {
    let closed = |c: &char| !c.is_alphanumeric() && *c != ')';
    let mut length = chunk.len() - chunk.iter().rev().take_while(|c| closed(c)).count();
    let opened = chunk[..length].contains(&'(');
    while length > 0 && !chunk[length - 1].is_alphanumeric() && !(opened && chunk[length - 1] == ')') {
        length -= 1;
    }
    length
}

/// A number with look-alike letters in it: "2O23", "l0/2023", "1Š". Half or more must be digits; fewer of
/// a short one where a `vietnamese` engine read the text: others write "4o" for a word (ảo).
fn lettered_number(core: &[char], vietnamese: bool) -> Option<String> {
    let digits = core.iter().filter(|c| c.is_ascii_digit()).count();
    let letters = core.iter().filter(|c| c.is_alphabetic()).count();
    let short = vietnamese && core.len() <= 3 && digits > 0 && !core.starts_with(&['I']);
    if letters == 0 || !(short || digits >= 2 && digits >= 2 * letters) {
        return None;
    }
    core.iter()
        .map(|&c| match c {
            '0'..='9' | '/' | '.' | ',' => Some(c),
            'O' | 'o' | 'Q' => Some('0'),
            'l' | 'I' | '¡' => Some('1'),
            // Tesseract's Vietnamese model.
            'Š' => Some('5'),
            '§' => Some('8'),
            _ => None,
        })
        .collect()
}

/// Price of a digit of the number of a document, nats.
const NUMBER_DIGIT: f32 = 0.7;
/// Price for each letter of a part that no dictionary knows.
const PART_LETTER: f32 = 2.2;
/// Share of a part's own price: the number of documents says little about this one.
const PART_SHARE: f32 = 0.4;

/// "1690/QD-TTg" or "204-QD/TW": digits, then parts between strokes and hyphens, each matched against the
/// known parts.
pub(crate) fn document_number(
    core: &[char],
    dictionary: &Dictionary,
    generator: &mut Generator<'_>,
) -> Option<(String, f32)> {
    let parts: Vec<&[char]> = core.split(|c| is_separator(*c)).collect();
    let separators: Vec<char> = core.iter().copied().filter(|c| is_separator(*c)).collect();
    if parts.len() < 2 {
        return None;
    }
    let mut text = String::new();
    let mut price = 0.0;
    let mut known = 0;
    for (place, part) in parts.iter().enumerate() {
        if place > 0 {
            text.push(separators[place - 1]);
        }
        if part.is_empty() || part.iter().all(char::is_ascii_digit) {
            price += NUMBER_DIGIT * part.len() as f32;
            text.extend(part.iter());
            continue;
        }
        if !part.iter().all(|c| c.is_alphanumeric() || "&\\|!".contains(*c)) {
            return None;
        }
        let copy = PART_LETTER * part.len() as f32;
        let best = generator
            .codes(dictionary.symbols(), part, 12.0)
            .into_iter()
            .filter(|found| usize::from(found.length) == part.len())
            .map(|found| {
                (
                    found.price + PART_SHARE * dictionary.entry(found.entry).price,
                    found.entry,
                )
            })
            .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        match best {
            Some((cost, entry)) if cost < copy => {
                price += cost;
                known += 1;
                text.push_str(&dictionary.entry(entry).text);
            }
            _ => {
                price += copy;
                text.extend(part.iter());
            }
        }
    }
    (known > 0).then_some((text, price))
}

fn is_separator(c: char) -> bool {
    matches!(c, '/' | '-' | '(' | ')')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn romans() {
        let check = |observed: &str, want: Option<&str>| {
            let observed: Vec<char> = observed.chars().collect();
            assert_eq!(roman(&observed).as_deref(), want);
        };
        check("I1", Some("II"));
        check("11", None);
        check("IIl", Some("III"));
        check("IIV", None);
        check("Vl", Some("VI"));
    }

    #[test]
    fn labels_stand_among_specks() {
        let found = |text: &str, start| {
            let symbols: Vec<char> = text.chars().collect();
            marker(&symbols, start).map(|(end, _)| end)
        };
        assert_eq!(found("_ a) Ra soat", 2), Some(4));
        assert_eq!(found("b)_ Ra soat", 0), Some(2));
        assert_eq!(found("xa a) Ra soat", 3), None);
        assert_eq!(found("dau\nII\n1", 4), Some(6), "the number of a group");
        assert_eq!(found("II dan", 0), None);
        assert_eq!(found("I\n1", 0), None, "a rule");
    }

    #[test]
    fn deputies_sign_for_an_office() {
        let found = |text: &str, chunk: Range<usize>| {
            let symbols: Vec<char> = text.chars().collect();
            signing(&symbols, chunk).map(|arc| arc.start..arc.end)
        };
        assert_eq!(found("Noi nhan: KT. GIAM DOC", 10..13), Some(10..12));
        assert_eq!(found("KT. Giam doc", 0..3), None);
        assert_eq!(found("KET. GIAM DOC", 0..4), None);
    }

    #[test]
    fn numerals_stand_between_marks() {
        let at = |text: &str, start| numeral_at(&text.chars().collect::<Vec<_>>(), start);
        assert_eq!(at("XII,", 0), Some("XII"));
        assert_eq!(at("(II)", 1), Some("II"));
        assert_eq!((at("XIIa", 0), at("XII", 1), at("I", 0)), (None, None, None));
    }

    #[test]
    fn strange_acronyms_stand_among_small_letters() {
        let found = |text: &str, chunk: Range<usize>| {
            let symbols: Vec<char> = text.chars().collect();
            strange_acronym(&symbols, chunk).map(|arc| arc.start..arc.end)
        };
        assert_eq!(found("bao ve ANTQ, cua", 7..12), Some(7..11));
        assert_eq!(found("an ninh (ANTQ) cua", 8..14), Some(9..13));
        assert_eq!(found("ket noi BCANet den", 8..14), Some(8..14));
        assert_eq!(found("TO CHTLC THUC HIEN", 3..8), None, "a damaged heading");
        assert_eq!(found("bao ve TOAN dan", 7..11), None, "a syllable");
        assert_eq!(found("bao ve ANTQ2 dan", 7..12), None, "a code");
    }

    #[test]
    fn numbers_with_letters() {
        let check = |observed: &str, want: Option<&str>| {
            let observed: Vec<char> = observed.chars().collect();
            assert_eq!(lettered_number(&observed, true).as_deref(), want);
        };
        check("1Š", Some("15"));
        assert_eq!(
            lettered_number(&['1', 'l'], false),
            None,
            "other engines write words so"
        );
        check("2O23", Some("2023"));
        check("l0/2023", Some("10/2023"));
        check("PV01", None);
        check("A5", None);
    }
}
