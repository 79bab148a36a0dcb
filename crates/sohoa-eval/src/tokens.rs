//! How texts are cut for counting; spaces, letters and case are those of the reference scorer.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use sohoa_viet::{nfc, nfc_pieces};

/// A token as it is compared, and its bytes in the text as given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) text: String,
    pub(crate) range: Range<usize>,
}

impl AsRef<str> for Token {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

/// White space as Python knows it: Unicode's, and the four separators of ASCII.
pub(crate) fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{1c}'..='\u{1f}')
}

/// White-space tokens as printed.
pub(crate) fn strict_words(text: &str) -> Vec<Token> {
    let mut end = 0;
    text.split_inclusive(is_space)
        .filter_map(|piece| {
            let start = end;
            end += piece.len();
            let word = piece.trim_end_matches(is_space);
            (!word.is_empty()).then(|| Token {
                text: word.to_owned(),
                range: start..start + word.len(),
            })
        })
        .collect()
}

/// Runs of white space as one space, none at the ends.
pub(crate) fn spaces_folded(text: &str) -> String {
    let words: Vec<&str> = text.split(is_space).filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// Runs of letters and digits of the lower-case NFC, joined by single ".", "/" or "-"; and void marks.
pub(crate) fn words(text: &str) -> Vec<Token> {
    #[expect(clippy::expect_used, reason = "the pattern is a constant")]
    static TOKEN: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"[\p{L}\p{N}]+(?:[./-][\p{L}\p{N}]+)*|□").expect("valid pattern"));
    let normal = nfc(text);
    let moved = Moved::new(text, &normal);
    TOKEN
        .find_iter(&normal.to_lowercase())
        .map(|token| Token {
            text: token.as_str().to_owned(),
            range: moved.start(token.start())..moved.end(token.end()),
        })
        .collect()
}

/// Runs of letters, digits and void marks, joined by single ".", "/" or "-", between digits also by "," or
/// ":": "74/KH-UBND", "20/4/2023", "1.000,5", "7:30". A number whose first digits cannot be read is one token
/// with its void mark: "□/KH-UBND".
pub(crate) fn codes(text: &str) -> Vec<String> {
    #[expect(clippy::expect_used, reason = "the pattern is a constant")]
    static TOKEN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"[\p{L}\p{N}□]+(?:[./-][\p{L}\p{N}□]+|[,:]\p{N}+)*").expect("valid pattern")
    });
    TOKEN
        .find_iter(&nfc(text))
        .map(|token| token.as_str().to_owned())
        .collect()
}

/// The pieces of a text whose lower-case NFC has another length, as bytes there and in the text as given.
struct Moved(Vec<(Range<usize>, Range<usize>)>);

impl Moved {
    fn new(text: &str, normal: &str) -> Self {
        let lower = |piece: &str| -> usize {
            piece
                .chars()
                .flat_map(char::to_lowercase)
                .map(char::len_utf8)
                .sum()
        };
        let mut moved = Vec::new();
        let (mut folded, mut given) = (0, 0);
        let mut add = |length: usize, piece: &str| {
            if length != piece.len() {
                moved.push((folded..folded + length, given..given + piece.len()));
            }
            folded += length;
            given += piece.len();
        };
        if normal == text {
            for piece in text.split_inclusive(|_| true) {
                add(lower(piece), piece);
            }
        } else {
            for piece in nfc_pieces(text) {
                add(lower(&nfc(piece)), piece);
            }
        }
        Self(moved)
    }

    fn start(&self, at: usize) -> usize {
        let before = self.0.partition_point(|(folded, _)| folded.start <= at);
        match before.checked_sub(1).map(|last| &self.0[last]) {
            None => at,
            Some((folded, given)) if at < folded.end => given.start,
            Some((folded, given)) => given.end + at - folded.end,
        }
    }

    fn end(&self, at: usize) -> usize {
        let before = self.0.partition_point(|(folded, _)| folded.start < at);
        match before.checked_sub(1).map(|last| &self.0[last]) {
            None => at,
            Some((folded, given)) => given.end + at.saturating_sub(folded.end),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, want: &[(&str, &str)]) {
        let got = words(text);
        let got: Vec<(&str, &str)> = got
            .iter()
            .map(|token| (token.text.as_str(), &text[token.range.clone()]))
            .collect();
        assert_eq!(got, want, "{text}");
    }

    #[test]
    fn ranges_are_those_of_the_text_as_given() {
        check(
            "Số 12/KH-UBND, □.",
            &[("số", "Số"), ("12/kh-ubnd", "12/KH-UBND"), ("□", "□")],
        );
        let decomposed = "KE\u{302}\u{301} hoa\u{323}ch…";
        check(
            decomposed,
            &[("kế", "KE\u{302}\u{301}"), ("hoạch", "hoa\u{323}ch")],
        );
        // The lower case of K is one byte, that of İ two letters, the second a mark that ends the token.
        check(
            "\u{212a}a İx b",
            &[("ka", "\u{212a}a"), ("i", "İ"), ("x", "x"), ("b", "b")],
        );
        check("ẞa ß", &[("ßa", "ẞa"), ("ß", "ß")]);
        assert_eq!(strict_words("a\u{1c}b\u{2003} c").len(), 3);
        assert_eq!(strict_words(" a  bc")[1].range, 4..6);
    }
}
