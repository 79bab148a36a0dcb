//! Laws and ordinances cited by title: listed ones, those that amend others, and any that are dated.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::Gazetteer;
use crate::words::{aligned_byte, aligned_skeleton};

/// "Luật sửa đổi, bổ sung một số điều của" before the law that is amended, on the text without marks.
static AMENDING: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"\b(?:bo luat|luat|phap lenh)\s+sua doi(?:\s*,?\s*(?:va\s+)?bo sung)?(?:\s+mot so (?:dieu|noi dung))?\s+",
        r"(?:cua\s+)?(?:cac\s+)?(?:bo luat|luat|phap lenh)\s",
    ))
    .ok()
});
/// The title of a law that is not listed, up to its date.
static DATED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"\b(?:bo luat|luat|phap lenh)\s(?P<rest>[^;:.()\d]{3,110}?)\s+ngay\s+\d{1,2}\s*",
        r"(?:[/.]\s*\d{1,2}\s*[/.]|thang\s+\d{1,2}\s+nam)\s*(?:19|20)\d\d",
    ))
    .ok()
});
/// The same before a year: "Luật Phòng, chống thiên tai năm 2013".
static YEARED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\b(?:bo luat|luat|phap lenh)\s(?P<rest>[^;:.()\d]{3,70}?)\s+nam\s+(?:19|20)\d\d\b").ok()
});
/// Words of a sentence that goes on behind a title: the year is that of something else. With their marks, since
/// "trồng" is a word of titles and "trong" is none.
const NO_PART_OF_TITLE: [&str; 35] = [
    "kế", "chương", "nhiệm", "trong", "cho", "đến", "trên", "tỉnh", "huyện", "xã", "theo", "tại", "từ",
    "vào", "giai", "được", "nghị", "thông", "quyết", "triển", "tuyên", "hội", "xong", "hoàn", "ban", "báo",
    "thi", "hiệu", "ở", "với", "của", "nhân", "tuần", "ngày", "quý",
];
/// Words of the title of a law that is not listed, at most.
const TITLE_WORDS: usize = 16;
/// Words after "Luật" that begin no title.
const NO_TITLE: [&str; 8] = ["nay", "so", "cua", "do", "duoc", "co", "va", "hien"];

/// Titles in the text from left to right, as byte ranges without overlap.
pub(super) fn titles(text: &str, gazetteer: &Gazetteer) -> Vec<Range<usize>> {
    let plain = aligned_skeleton(text);
    let mut listed = gazetteer.find_laws(text);
    let mut out = amending(text, &plain, &listed);
    let inside = |out: &[Range<usize>], range: &Range<usize>| {
        out.iter()
            .any(|other| range.start < other.end && other.start < range.end)
    };
    listed.retain(|law| !inside(&out, law));
    out.extend(listed);
    let by_date = dated(text, &plain, &DATED);
    let goes_on = |law: &Range<usize>| {
        text[law.clone()]
            .to_lowercase()
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| NO_PART_OF_TITLE.contains(&word))
    };
    let yeared = dated(text, &plain, &YEARED)
        .into_iter()
        .filter(|law| !goes_on(law));
    for law in by_date.into_iter().chain(yeared) {
        if !inside(&out, &law) {
            out.push(law);
        }
    }
    out.sort_by_key(|law| law.start);
    out
}

/// Laws that amend others, with the titles of these: "Luật sửa đổi, bổ sung một số điều của Luật A và Luật B".
fn amending(text: &str, plain: &str, listed: &[Range<usize>]) -> Vec<Range<usize>> {
    let Some(pattern) = AMENDING.as_ref() else {
        return Vec::new();
    };
    let mut out = Vec::new();
    for found in pattern.find_iter(plain) {
        let start = aligned_byte(text, plain, found.start());
        if !text[start..].starts_with(char::is_uppercase) {
            continue;
        }
        let words = found.as_str().trim_end();
        let kind = ["bo luat", "phap lenh", "luat"]
            .iter()
            .find(|kind| words.ends_with(*kind))
            .map_or(0, |kind| kind.len());
        let amended = aligned_byte(text, plain, found.start() + words.len() - kind);
        let end = match listed.iter().position(|law| law.start == amended) {
            Some(first) => chain_end(text, &listed[first..]),
            None => amended + open_title(&text[amended..]),
        };
        out.push(start..end);
    }
    out
}

/// End of the laws that are amended together: joined by commas, the last by "và".
fn chain_end(text: &str, laws: &[Range<usize>]) -> usize {
    let mut end = laws.first().map_or(0, |law| law.end);
    for pair in laws.windows(2) {
        let between = text[pair[0].end..pair[1].start].trim();
        if between == "và" {
            end = pair[1].end;
        } else if between != "," {
            break;
        }
    }
    end
}

/// Length of a title that is not listed: to the next punctuation, date or number.
fn open_title(text: &str) -> usize {
    let mut end = 0;
    for (count, word) in text.split_inclusive(' ').enumerate() {
        let bare = word.trim_end();
        let stops = matches!(bare, "ngày" | "số" | "năm" | "được" | "và") || count >= TITLE_WORDS;
        if stops || bare.starts_with(|c: char| c.is_ascii_digit() || c == '(') {
            break;
        }
        let core = bare.trim_end_matches([',', ';', '.', ':', ')']);
        // "phòng, chống" is one term.
        let term = bare.to_lowercase() == "phòng,";
        if core.len() < bare.len() && !term {
            return end + core.len();
        }
        end += word.len();
    }
    text[..end].trim_end().len()
}

/// Laws with a date or a year that are not listed: "Pháp lệnh Thú y ngày 29/4/2004".
fn dated(text: &str, plain: &str, pattern: &LazyLock<Option<Regex>>) -> Vec<Range<usize>> {
    let Some(pattern) = pattern.as_ref() else {
        return Vec::new();
    };
    let mut out = Vec::new();
    let mut from = 0;
    while let Some(found) = pattern.captures_at(plain, from) {
        let (Some(whole), Some(rest)) = (found.get(0), found.name("rest")) else {
            break;
        };
        // A later law in the match may be the one that is dated.
        let later = rest
            .as_str()
            .rmatch_indices("luat ")
            .map(|(at, _)| at)
            .chain(rest.as_str().rmatch_indices("phap lenh ").map(|(at, _)| at))
            .max();
        let start = aligned_byte(text, plain, whole.start());
        let end = aligned_byte(text, plain, rest.end());
        let first = rest.as_str().split(' ').next().unwrap_or_default();
        let words = rest.as_str().split(' ').count();
        let titled = text[start..].starts_with(char::is_uppercase)
            && !NO_TITLE.contains(&first)
            && words <= TITLE_WORDS
            && text[start..end]
                .split(' ')
                .skip(1)
                .any(|word| word.starts_with(char::is_uppercase));
        if let Some(at) = later {
            from = rest.start() + at;
            continue;
        }
        if titled {
            out.push(start..end);
        }
        from = whole.end();
    }
    out
}
