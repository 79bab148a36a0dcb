//! Words of a text for comparison: folded, without marks, with what stood after them.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// A word and the forms in which names are compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    /// Bytes of the word in the text, punctuation around it left out.
    pub(crate) range: Range<usize>,
    /// Lower case.
    pub(crate) folded: String,
    /// Lower case without marks.
    pub(crate) skeleton: String,
    /// Whether it begins with a capital letter or a digit.
    pub(crate) capital: bool,
    /// Whether punctuation that separates (comma, semicolon, full stop, bracket) follows.
    pub(crate) breaks: bool,
}

/// Lower case with runs of white space folded to one space.
pub(crate) fn fold(text: &str) -> String {
    text.split_whitespace()
        .map(str::to_lowercase)
        .collect::<Vec<_>>()
        .join(" ")
}

/// Words of the text: runs of letters, digits, "&" and "/", so "PCCC&CNCH" stays one word.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), '\0')]) {
        if is_part_of_word(c) {
            start.get_or_insert(at);
            continue;
        }
        if let Some(from) = start.take() {
            let word = &text[from..at];
            out.push(Token {
                range: from..at,
                folded: word.to_lowercase(),
                skeleton: sohoa_viet::skeleton(word),
                capital: word
                    .chars()
                    .next()
                    .is_some_and(|c| c.is_uppercase() || c.is_numeric()),
                breaks: false,
            });
        }
        if separates(c)
            && let Some(last) = out.last_mut()
        {
            last.breaks = true;
        }
    }
    out
}

/// Whether a character belongs to a word.
pub(crate) fn is_part_of_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '&' | '□')
}

/// Whether a character separates what stands on both sides of it.
pub(crate) fn separates(c: char) -> bool {
    matches!(c, ',' | ';' | '.' | ':' | '(' | ')' | '\n')
}

/// The year that a word of four digits is.
pub(crate) fn year(word: &str) -> Option<u32> {
    let digits = word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    let year = word.parse().ok().filter(|_| digits)?;
    (1900..2100).contains(&year).then_some(year)
}

/// One character for look-alikes that recognition mixes: "Ð" (Icelandic) is "Đ", a fraction slash is "/". A blank inside
/// the month of a date goes: "30/1 1/2024" has one reading.
pub(crate) fn unify(text: &str) -> String {
    static MONTH: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"\b(\d{1,2}/1) ([0-2]/(?:19|20)\d\d)\b").ok());
    let text = text.replace('Ð', "Đ").replace(['⁄', '∕'], "/");
    match MONTH.as_ref().filter(|_| text.contains("/1 ")) {
        Some(month) => month.replace_all(&text, "$1$2").into_owned(),
        None => text,
    }
}

/// Lower case without marks, one character for each character of the text, so that places found in it
/// are places of the text.
pub(crate) fn aligned_skeleton(text: &str) -> String {
    text.chars()
        .map(|c| {
            let mut buffer = [0; 4];
            sohoa_viet::skeleton(c.encode_utf8(&mut buffer))
                .chars()
                .next()
                .unwrap_or(c)
        })
        .collect()
}

/// Byte of the text at which the byte `at` of its [`aligned_skeleton`] stands.
pub(crate) fn aligned_byte(text: &str, plain: &str, at: usize) -> usize {
    let count = plain[..at].chars().count();
    text.char_indices()
        .nth(count)
        .map_or(text.len(), |(byte, _)| byte)
}

/// Whether the text cannot end here: a preposition, a comma or an open bracket asks for more.
pub(crate) fn is_unfinished(text: &str) -> bool {
    const ASKING: [&str; 26] = [
        "của", "và", "các", "theo", "số", "về", "tại", "ngày", "do", "trong", "cho", "với", "từ", "đến",
        "để", "trên", "hoặc", "là", "những", "một", "bởi", "giữa", "thuộc", "bằng", "như", "qua",
    ];
    let last = text.split_whitespace().next_back().unwrap_or_default();
    ASKING.contains(&last.to_lowercase().as_str())
        || text.ends_with(" Ủy ban")
        || text.ends_with([',', '-', '/', '–', '(', '“'])
}

#[cfg(test)]
mod tests {
    use super::unify;

    #[test]
    fn a_blank_inside_a_month() {
        for (text, want) in [
            ("trước ngày 30/1 1/2024.", "trước ngày 30/11/2024."),
            ("ngày 05/1 2/2025", "ngày 05/12/2025"),
            ("ngày 05/1 3/2025", "ngày 05/1 3/2025"),
            ("quý 1/1 1/2 số xã", "quý 1/1 1/2 số xã"),
            ("05-NQ/Ð", "05-NQ/Đ"),
        ] {
            assert_eq!(unify(text), want);
        }
    }
}
