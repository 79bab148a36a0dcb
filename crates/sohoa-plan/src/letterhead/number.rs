//! The number of a document: "5189/KH-CAT-PTM(PC)", "638-KH/TU", "08/2020/TT-BCA".

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::Gazetteer;

/// A number as printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DocNumber {
    /// Bytes up to the end of the symbol, from the start of the line.
    pub(super) range: Range<usize>,
    /// The number, an unreadable part as □.
    pub(super) text: String,
    /// The damaged label that the digits are glued to and the number without the first of them: in "$638-KH/TU" the "6"
    /// may be what was left of the "ố" of "Số".
    pub(super) glued: Option<(String, String)>,
}

/// Separator and symbol: capital letters in parts joined by "-" or "/", an addition in brackets. The
/// handwritten digits before it are read apart.
static SYMBOL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\s*([/\-–]|\b[Il1|])\s*((?:\p{Lu}[\p{L}\d&]*)(?:\s?[-/]\s?\p{Lu}[\p{L}\d&.]*(?:\([^)]*\))?)*(?:\([^)]*\))?)")
        .ok()
});
/// "Số", "Số:", as recognition gives it ("Sé:", "só", "$").
static LABEL: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^\s*(?:[Ss$§][^\s\d:.]{0,2}|5[^\s\d:.]{1,2})?\s*[:.]?\s*").ok());
static DIGITS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^\d{1,5}[a-zđ]?(?:/(?:19|20)\d\d)?$").ok());

/// The number in the part of a line.
pub(super) fn find(text: &str, gazetteer: &Gazetteer) -> Option<DocNumber> {
    let labelled = is_label(text);
    for found in SYMBOL.as_ref()?.captures_iter(text) {
        let (separator, symbol) = (found.get(1)?, found.get(2)?);
        // What stands before the kind belongs to the number ("1O/QĐ-UBND" is written by hand).
        let kind = kind_at(symbol.as_str(), gazetteer);
        // The symbol of a letter begins with its agency ("119/CAT-PV01"): believed only after "Số".
        if kind.is_none() && !(labelled && symbol.as_str().len() > 1) {
            continue;
        }
        let (before, sign) = match kind.filter(|at| *at > 0) {
            Some(at) => (&text[..symbol.start() + at - 1], &symbol.as_str()[at - 1..at]),
            None => (&text[..separator.start()], separator.as_str()),
        };
        let digits = digits(before);
        let glued = glued(before);
        let sign = if matches!(sign, "-" | "–") { '-' } else { '/' };
        let symbol_text: String = symbol.as_str()[kind.unwrap_or(0)..].split_whitespace().collect();
        // "QĐ" is printed in bold, its stroke is read as a second letter.
        let symbol_text = symbol_text.replace("QĐĐ", "QĐ");
        let whole = |digits: &str| format!("{digits}{sign}{symbol_text}");
        return Some(DocNumber {
            range: 0..symbol.end(),
            text: whole(&digits),
            glued: glued.map(|label| {
                (
                    label,
                    whole(digits.get(1..).filter(|rest| !rest.is_empty()).unwrap_or("□")),
                )
            }),
        });
    }
    None
}

/// Byte of the first part of a symbol that is the abbreviation of a kind, with a part after it.
fn kind_at(symbol: &str, gazetteer: &Gazetteer) -> Option<usize> {
    let mut at = 0;
    for part in symbol.split_inclusive(['-', '/']) {
        let name = part.trim_end_matches(['-', '/']).trim();
        if part.len() > name.len()
            && gazetteer
                .kind_of_abbreviation(&name.replace("QĐĐ", "QĐ"))
                .is_some()
        {
            return Some(at);
        }
        at += part.len();
    }
    None
}

fn is_label(text: &str) -> bool {
    let word = text
        .trim_start()
        .split([' ', ':', '.'])
        .next()
        .unwrap_or_default();
    // "SỞ Y TẾ - SỞ NỘI VỤ" is no number.
    let office = word == "SỞ" && !text.contains("SỞ:");
    word.chars().count() <= 3 && sohoa_viet::skeleton(word).starts_with('s') && !office
}

/// What is left of "Số" where digits follow it at once: one character, so that its second letter may be the first digit.
fn glued(text: &str) -> Option<String> {
    let mut chars = text.trim_start().chars();
    let label = chars.next().filter(|c| matches!(c, 'S' | 's' | '$' | '§'))?;
    chars
        .next()
        .filter(char::is_ascii_digit)
        .map(|_| label.to_string())
}

/// The digits before the symbol, what cannot be read of them as □.
fn digits(text: &str) -> String {
    let from = LABEL
        .as_ref()
        .and_then(|label| label.find(text))
        .map_or(0, |label| label.end());
    let text = text[from..].trim();
    let token = text.split_whitespace().next_back().unwrap_or_default();
    let token = token.trim_matches(|c: char| !c.is_alphanumeric() && c != '□');
    if DIGITS.as_ref().is_some_and(|digits| digits.is_match(token)) {
        return token.to_owned();
    }
    let known: String = token.chars().take_while(char::is_ascii_digit).collect();
    known + "□"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_numbers() {
        let gazetteer = Gazetteer::embedded().unwrap();
        for (text, want) in [
            ("Số: 5189/KH-CAT-PTM(PC) Huế", Some("5189/KH-CAT-PTM(PC)")),
            ("Số: 43 /KH-UBND", Some("43/KH-UBND")),
            ("Số 638-KH/TU", Some("638-KH/TU")),
            ("$638 -KH/TU i &", Some("638-KH/TU")),
            ("Số: 08/2020/TT-BCA", Some("08/2020/TT-BCA")),
            ("Số: □/KH-CAT Huế", Some("□/KH-CAT")),
            ("Số:      /QĐ-UBND", Some("□/QĐ-UBND")),
            ("Se: 43Z /KH-UBND", Some("43□/KH-UBND")),
            ("só If IKH-CAT", Some("□/KH-CAT")),
            ("Sé: §Y /KH-CAT Huế", Some("□/KH-CAT")),
            ("Số: 119/CAT-PV01", Some("119/CAT-PV01")),
            ("5189/KH-UBND", Some("5189/KH-UBND")),
            ("5ố: 189/KH-UBND", Some("189/KH-UBND")),
            ("Số: 1O/QĐ-UBND Huế", Some("1□/QĐ-UBND")),
            ("Số: 38 /QĐĐ-UBND", Some("38/QĐ-UBND")),
            ("Độc lập - Tự do - Hạnh phúc", None),
            ("BÀ RỊA - VŨNG TÀU", None),
            ("SỞ VĂN HÓA", None),
            ("SỞ Y TẾ - SỞ NỘI VỤ", None),
        ] {
            assert_eq!(
                find(text, &gazetteer).map(|number| number.text).as_deref(),
                want,
                "{text}"
            );
        }
    }

    #[test]
    fn a_digit_glued_to_a_damaged_label_is_doubted() {
        let gazetteer = Gazetteer::embedded().unwrap();
        for (text, want) in [
            ("$638 -KH/TU", Some("38-KH/TU")),
            ("S7/KH-UBND", Some("□/KH-UBND")),
            ("Số638-KH/TU", None),
            ("$ 638-KH/TU", None),
            ("638-KH/TU", None),
        ] {
            let glued = find(text, &gazetteer).and_then(|number| number.glued);
            assert_eq!(glued.map(|(_, other)| other).as_deref(), want, "{text}");
        }
    }
}
