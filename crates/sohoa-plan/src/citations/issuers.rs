//! Where the name of an issuer ends that the gazetteer does not have.

use crate::words::tokens;

/// Words that end the name of an issuer after "của".
const ISSUER_ENDS: [&str; 18] = [
    "về", "ban", "phê", "quy", "sửa", "triển", "thực", "hướng", "và", "đã", "để", "tại", "ngày", "do",
    "được", "có", "theo", "khóa",
];
/// Longest name of an issuer that is not in the gazetteer, in words ("Ban Chỉ đạo Chuyển đổi số trong các
/// cơ quan đảng" has 11).
const ISSUER_WORDS: usize = 14;

/// End of a name that the gazetteer does not have: it begins with a capital and ends at punctuation or at
/// a word of the following clause.
pub(super) fn unknown_issuer(text: &str) -> Option<usize> {
    let words = tokens(text);
    if !words
        .first()
        .is_some_and(|word| word.capital && word.range.start == 0)
    {
        return None;
    }
    let mut end = 0;
    for (at, word) in words.iter().take(ISSUER_WORDS).enumerate() {
        let joins = word.folded == "và" && words.get(at + 1).is_some_and(|next| next.capital)
            || word.folded == "ban" && matches!(words[at.saturating_sub(1)].folded.as_str(), "ủy" | "uỷ");
        if at > 0 && !word.capital && !joins && ISSUER_ENDS.contains(&word.folded.as_str()) {
            break;
        }
        end = word.range.end;
        if word.breaks {
            break;
        }
    }
    Some(end)
}

/// The name without the mark of a footnote behind its last letter ("Bộ Giáo dục và Đào tạo2"). Codes of units end in
/// digits too, after capitals.
pub(super) fn without_footnote_mark(name: &str) -> &str {
    let bare =
        name.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '¹' | '²' | '³' | '⁴'..='⁹'));
    if bare.ends_with(char::is_lowercase) {
        bare
    } else {
        name
    }
}
