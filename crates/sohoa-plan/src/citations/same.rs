//! Which mentions are of one document.

use sohoa_record::Citation;

/// Form under which mentions of one document are equal: case, "Đ" read as "D" and spaces do not count.
pub(super) fn key(number: &str) -> String {
    let dirt = |c: &char| !c.is_whitespace() && !matches!(c, ',' | '#' | '.');
    sohoa_viet::skeleton(number).chars().filter(dirt).collect()
}

pub(super) fn identity(citation: &Citation) -> String {
    let name = citation
        .number
        .as_deref()
        .or(citation.title.as_deref())
        .unwrap_or_default();
    // "Bộ luật Hình sự" and "Bộ luật Hình sự năm 1999" are one law.
    key(name.split(" năm ").next().unwrap_or(name))
}

/// Similarity of symbols from which two mentions with one kind, number and date are one document.
const TWIN_SIMILARITY: f64 = 0.75;

/// Two readings of one number: kind and date are the same, and either the digits with a symbol that is
/// read a little otherwise ("11-KH/BCĐ", "11-KH/BCPD"), or the symbol with digits whose start was lost.
pub(super) fn is_damaged_twin(known: &Citation, mention: &Citation) -> bool {
    let (Some(a), Some(b)) = (known.number.as_deref(), mention.number.as_deref()) else {
        return false;
    };
    if known.date.is_none() || known.date != mention.date || known.kind != mention.kind {
        return false;
    }
    let cut = |number: &str| {
        let at = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
        (number[..at].to_owned(), number[at..].to_owned())
    };
    let ((digits, symbol), (other_digits, other)) = (cut(a), cut(b));
    if digits == other_digits {
        return strsim::normalized_levenshtein(&symbol, &other) >= TWIN_SIMILARITY;
    }
    symbol == other && digits.len() != other_digits.len() && {
        let (long, short) = if digits.len() > other_digits.len() {
            (&digits, &other_digits)
        } else {
            (&other_digits, &digits)
        };
        long.ends_with(short.as_str()) && !short.is_empty()
    }
}

/// A later mention may say what the first left out.
pub(super) fn complete(known: &mut Citation, mention: Citation) {
    if let (Some(number), Some(other)) = (&known.number, &mention.number)
        && number.len() < other.len()
        && other.ends_with(number.as_str())
    {
        known.number.clone_from(&mention.number);
    }
    known.date = known.date.take().or(mention.date);
    known.issuer = known.issuer.take().or(mention.issuer);
    known.kind = known.kind.take().or(mention.kind);
    let longer =
        |known: &String, other: &Option<String>| other.as_ref().is_some_and(|t| t.len() > known.len());
    if known
        .title
        .as_ref()
        .is_none_or(|title| longer(title, &mention.title))
    {
        known.title = mention.title;
    }
}
