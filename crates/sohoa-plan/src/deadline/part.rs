//! Parts of a bracket or a sentence that say when and nothing else: "tháng 5/2026", "thực hiện trong quý II", "thường
//! xuyên", "theo lộ trình của Bộ".

use std::sync::LazyLock;

use regex::Regex;

use super::points::{self, Folded, Unit};

/// Words that may stand beside a time in a part that says nothing else.
const WORDS: [&str; 59] = [
    "ba", "ban", "bao", "bay", "ca", "cac", "cao", "cham", "chieu", "chuc", "cua", "cuoi", "dau", "den",
    "diem", "dien", "dinh", "do", "doan", "du", "gian", "giai", "gio", "giua", "gui", "hai", "han", "hang",
    "hanh", "het", "hien", "hoan", "khai", "khoang", "kien", "ky", "la", "lan", "luc", "moi", "mot", "muon",
    "nam", "nay", "ngay", "nhat", "phut", "quy", "ra", "sang", "sau", "suot", "thang", "thanh", "thoi",
    "thu", "thuc", "tien", "trien",
];
/// The rest of them.
const MORE_WORDS: [&str; 9] = ["to", "trinh", "trong", "truoc", "tu", "tuan", "va", "vao", "xong"];

struct Patterns {
    /// What comes again and again.
    again: Regex,
    /// What goes on.
    ongoing: Regex,
    /// What depends on something else.
    event: Regex,
    /// What is done then, or the label, before the time.
    verb: Regex,
    /// Words of a bracket that says who does what.
    who: Regex,
    /// The symbol of a document, whose date may follow.
    symbol: Regex,
    /// A bracket at the end.
    bracket: Regex,
}

static PATTERNS: LazyLock<Option<Patterns>> = LazyLock::new(|| {
    Some(Patterns {
        again: Regex::new(r"\bdinh\s+ky\b|\b(?:hang|moi)\s+(?:ngay|tuan|thang|quy|nam)\b|\b(?:mot|1|01)\s+lan\b").ok()?,
        ongoing: Regex::new(
            r"^(?:nhiem\s+vu\s+|(?:to\s+chuc\s+)?(?:thuc\s+hien|trien\s+khai)\s+)?thuong\s+xuyen(?:[\s,]+(?:lien\s+tuc|(?:trong\s+|ca\s+)+nam(?:\s+20\d\d)?|hang\s+(?:ngay|nam)))*$",
        )
        .ok()?,
        event: Regex::new(
            r"^(?:theo\s+(?:lo\s+trinh|tien\s+do|ke\s+hoach)|(?:ngay\s+)?(?:sau\s+)?khi|ngay\s+sau|(?:trong|nhan)\s+dip|truoc\s+(?:mua|tet))\s",
        )
        .ok()?,
        verb: Regex::new(
            r"^(?:(?:thoi\s+(?:gian|han|diem)|tien\s+do|hoan\s+thanh|thuc\s+hien|to\s+chuc|trien\s+khai|tien\s+hanh|dien\s+ra|ban\s+hanh|bao\s+cao|trinh|gui|xong)(?:\s*:\s*|\s+))+",
        )
        .ok()?,
        who: Regex::new(
            r"\b(?:chu\s+tri|thuc\s+hien|phoi\s+hop|phu\s+trach|tham\s+muu|dau\s+moi|chiu\s+trach\s+nhiem|trien\s+khai|chi\s+dao)\b|^(?:giao|do|phan\s+cong)\s",
        )
        .ok()?,
        symbol: Regex::new(r"\d\s*[/-]\s*[a-z]{2}").ok()?,
        bracket: Regex::new(r"\(([^()]{3,240})\)\W*$").ok()?,
    })
});

/// Whether the text says when and nothing else.
pub(crate) fn is_time(text: &str) -> bool {
    let folded = Folded::new(text.trim_matches(|c: char| !c.is_alphanumeric())).text;
    let Some(patterns) = PATTERNS.as_ref() else {
        return false;
    };
    if patterns.ongoing.is_match(&folded) || patterns.event.is_match(&folded) {
        return true;
    }
    let points = points::find(&folded);
    if points.is_empty() && !patterns.again.is_match(&folded) {
        return false;
    }
    let mut from = 0;
    let mut rest = String::new();
    for point in &points {
        rest.push_str(folded.get(from..point.span.start).unwrap_or_default());
        rest.push(' ');
        from = from.max(point.span.end);
    }
    rest.push_str(folded.get(from..).unwrap_or_default());
    rest.split(|c: char| !c.is_ascii_alphanumeric()).all(|word| {
        word.len() <= 2 && word.bytes().all(|c| c.is_ascii_digit())
            || WORDS.contains(&word)
            || MORE_WORDS.contains(&word)
    })
}

/// What the text says before its last parts, and the time that these are: "Sở Y tế thực hiện" and "quý II/2026".
pub(super) fn at_end(text: &str) -> Option<(&str, &str)> {
    text.match_indices([';', ',']).find_map(|(at, _)| {
        let time = text[at + 1..].trim();
        is_time(time).then(|| (&text[..at], time))
    })
}

/// The same, where the time cannot be that of a cited document.
pub(super) fn own_at_end(text: &str) -> Option<&str> {
    let (before, time) = at_end(text)?;
    let patterns = PATTERNS.as_ref()?;
    let day = points::find(&Folded::new(time).text)
        .iter()
        .any(|point| point.unit == Unit::Day);
    (!day || !patterns.symbol.is_match(&Folded::new(before).text)).then(|| without_verb(time))
}

/// The time at the end of a bracket that says who does the work: "… (Trạm Y tế thực hiện, tháng 5/2026)".
pub(super) fn in_assigning_bracket(text: &str) -> Option<&str> {
    let patterns = PATTERNS.as_ref()?;
    let inside = patterns.bracket.captures(text)?.get(1)?.as_str();
    let (before, time) = at_end(inside)?;
    let before = Folded::new(before.trim()).text;
    (patterns.who.is_match(&before) && !patterns.symbol.is_match(&before)).then(|| without_verb(time))
}

/// The time without what is done then, which is no part of it ("thực hiện ngày 16/4/2026").
fn without_verb(time: &str) -> &str {
    let folded = Folded::new(time);
    let verb = PATTERNS
        .as_ref()
        .and_then(|patterns| patterns.verb.find(&folded.text))
        .map_or(0, |verb| verb.end());
    folded.original(time, verb..folded.text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_times_from_names() {
        for text in [
            "tháng 5/2026",
            "thực hiện ngày 16/4/2026",
            "trong quý III",
            "trước ngày 12/4/2026",
            "hoàn thành trong hai năm 2026, 2027",
            "thường xuyên, liên tục",
            "thực hiện thường xuyên",
            "định kỳ hằng quý",
            "mỗi tháng một lần",
            "theo lộ trình của Bộ Y tế",
            "ngay sau khi có hướng dẫn",
            "dự kiến tuần đầu tháng 6/2026",
        ] {
            assert!(is_time(text), "{text}");
        }
        for text in [
            "Sở Y tế",
            "Tổ 5",
            "Phòng 8",
            "Quyết định số 5/QĐ-UBND ngày 12/4/2026",
            "Trạm Y tế phối hợp",
            "Ban Chỉ đạo 35 tháng 5",
            "sửa đổi năm 2019",
            "",
        ] {
            assert!(!is_time(text), "{text}");
        }
    }

    #[test]
    fn finds_the_time_of_a_bracket() {
        for (text, want) in [
            (
                "Lấy mẫu (Trạm Y tế thực hiện, tháng 5/2026)",
                Some("tháng 5/2026"),
            ),
            (
                "Lấy mẫu (Sở A chủ trì; Sở B phối hợp; thường xuyên).",
                Some("thường xuyên"),
            ),
            (
                "Mít tinh (Sở A chủ trì, phối hợp với Sở B; thực hiện ngày 16/4/2026);",
                Some("ngày 16/4/2026"),
            ),
            (
                "Chi trả (thực hiện Quyết định số 5/QĐ-UBND, ngày 12/4/2026)",
                None,
            ),
            ("Luật (sửa đổi, bổ sung, năm 2019)", None),
        ] {
            assert_eq!(in_assigning_bracket(text), want, "{text}");
        }
    }
}
