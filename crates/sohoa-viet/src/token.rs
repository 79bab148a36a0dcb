//! Cutting text into tokens.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use crate::letter::letter_and_tone;
use crate::syllable::Syllable;

/// What a token is.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug)]
pub enum TokenKind {
    /// A well-formed Vietnamese syllable, in any case: "hoạch", "KẾ".
    Syllable,
    /// Letters that are not one: "UBND", "email", "kỹthuật".
    Word,
    /// Digits with inner separators: "2024", "1.000,5", "31/12/2024", "2016-2020".
    Number,
    /// Letters with digits, and capitals joined by strokes or hyphens: "PV01", "74/KH-UBND", "QĐ-TTg".
    Code,
    /// One character that is neither letter, digit nor white space.
    Punctuation,
}

/// One token.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct Token {
    /// Bytes of the token in the text that was cut.
    pub range: Range<usize>,
    /// What it is.
    pub kind: TokenKind,
}

/// Cuts text into tokens; between two tokens there is nothing but white space.
pub fn tokens(text: &str) -> Tokens<'_> {
    Tokens { text, at: 0 }
}

/// Iterator of [`tokens`].
#[derive(Clone, Debug)]
pub struct Tokens<'a> {
    text: &'a str,
    at: usize,
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let rest = &self.text[self.at..];
        let start = self.at + (rest.len() - rest.trim_start().len());
        let rest = &self.text[start..];
        let first = rest.chars().next()?;
        let (length, kind) = if is_token_char(first) {
            cut(rest)
        } else {
            (first.len_utf8(), TokenKind::Punctuation)
        };
        self.at = start + length;
        Some(Token {
            range: start..self.at,
            kind,
        })
    }
}

fn is_token_char(c: char) -> bool {
    is_letter(c) || is_digit(c) || is_combining_mark(c)
}

/// As `char::is_alphabetic`; the table answers most questions about Vietnamese text faster.
fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic() || !c.is_ascii() && (letter_and_tone(c).is_some() || c.is_alphabetic())
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || !c.is_ascii() && letter_and_tone(c).is_none() && c.is_numeric()
}

/// The unbroken letters and digits at the beginning.
fn run(text: &str) -> &str {
    let end = text.find(|c| !is_token_char(c)).unwrap_or(text.len());
    &text[..end]
}

/// Length in bytes and kind of the token at the beginning of `text`, which begins with a letter or digit.
fn cut(text: &str) -> (usize, TokenKind) {
    let first = run(text);
    let number = if is_digits(first) {
        number_length(text, first.len())
    } else {
        0
    };
    let (code, proven) = code_length(text, number.max(first.len()));
    if proven && code > number {
        return (code, TokenKind::Code);
    }
    if number > 0 {
        return (number, TokenKind::Number);
    }
    let kind = if has_digit(first) {
        TokenKind::Code
    } else if Syllable::parse(first).is_some() {
        TokenKind::Syllable
    } else {
        TokenKind::Word
    };
    (first.len(), kind)
}

/// Extends a number over separators that stand between digits.
fn number_length(text: &str, mut length: usize) -> usize {
    loop {
        let mut chars = text[length..].chars();
        let Some(separator) = chars
            .next()
            .filter(|c| matches!(c, '.' | ',' | '/' | ':' | '-' | '–'))
        else {
            return length;
        };
        let next = run(chars.as_str());
        if !is_digits(next) {
            return length;
        }
        length += separator.len_utf8() + next.len();
    }
}

/// Extends over strokes and hyphens between segments that a document symbol may have.
/// Returns the length and whether one of the segments can be nothing but part of a code.
fn code_length(text: &str, first: usize) -> (usize, bool) {
    let mut length = first;
    let head = &text[..first];
    if !may_be_code(head) {
        return (0, false);
    }
    let mut proven = is_code(head);
    while let Some(rest) = text[length..].strip_prefix(['/', '-']) {
        let next = run(rest);
        if next.is_empty() || !may_be_code(next) {
            break;
        }
        proven |= is_code(next);
        length += 1 + next.len();
    }
    // One run of capitals is a word: "UBND". Only a joined one is a code, or one with digits.
    let joined = length > first;
    (length, proven && (joined || has_letter(head) && has_digit(head)))
}

/// Digits, or letters with two capitals or as many as there are letters: "2024", "TTg", "B", "QH15".
fn may_be_code(segment: &str) -> bool {
    let capitals = segment.chars().filter(|c| c.is_uppercase()).count();
    capitals >= 2 || !segment.chars().any(char::is_lowercase)
}

/// A segment that is no Vietnamese syllable in capitals.
fn is_code(segment: &str) -> bool {
    has_letter(segment) && (has_digit(segment) || Syllable::parse(segment).is_none())
}

fn is_digits(segment: &str) -> bool {
    !segment.is_empty() && segment.chars().all(is_digit)
}

fn has_digit(segment: &str) -> bool {
    segment.chars().any(is_digit)
}

fn has_letter(segment: &str) -> bool {
    segment.chars().any(is_letter)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, want: &[(&str, TokenKind)]) {
        let got: Vec<_> = tokens(text).map(|t| (&text[t.range], t.kind)).collect();
        assert_eq!(got, want, "{text}");
    }

    #[test]
    fn kinds_are_told_apart() {
        use TokenKind::{Code, Number, Punctuation, Syllable, Word};
        check(
            "Kế hoạch, UBND",
            &[
                ("Kế", Syllable),
                ("hoạch", Syllable),
                (",", Punctuation),
                ("UBND", Word),
            ],
        );
        check("74/KH-UBND PV01", &[("74/KH-UBND", Code), ("PV01", Code)]);
        check(
            "số 15/2023/QĐ-TTg.",
            &[("số", Syllable), ("15/2023/QĐ-TTg", Code), (".", Punctuation)],
        );
        check("QĐ-TTg 12a", &[("QĐ-TTg", Code), ("12a", Code)]);
        check(
            "31/12/2024 1.000,5%",
            &[("31/12/2024", Number), ("1.000,5", Number), ("%", Punctuation)],
        );
        check(
            "2016-2020; 5-Bộ",
            &[
                ("2016-2020", Number),
                (";", Punctuation),
                ("5", Number),
                ("-", Punctuation),
                ("Bộ", Syllable),
            ],
        );
        check(
            "TOÀN-VỆ",
            &[("TOÀN", Syllable), ("-", Punctuation), ("VỆ", Syllable)],
        );
        check("tế-xã", &[("tế", Syllable), ("-", Punctuation), ("xã", Syllable)]);
        check(
            "a) 1. TP.HCM",
            &[
                ("a", Syllable),
                (")", Punctuation),
                ("1", Number),
                (".", Punctuation),
                ("TP", Word),
                (".", Punctuation),
                ("HCM", Word),
            ],
        );
        check(" \t\n", &[]);
    }

    proptest! {
        #[test]
        fn spans_and_white_space_rebuild_the_input(text in "[a-zA-ZđĐạếƯ0-9/. ,:–□\u{0301}\u{00a0}\n-]{0,40}|\\PC{0,30}") {
            let mut at = 0;
            for token in tokens(&text) {
                prop_assert!(token.range.start >= at && token.range.end > token.range.start);
                prop_assert!(text[at..token.range.start].chars().all(char::is_whitespace));
                prop_assert!(!text[token.range.clone()].contains(char::is_whitespace));
                at = token.range.end;
            }
            prop_assert!(text[at..].chars().all(char::is_whitespace));
        }
    }
}
