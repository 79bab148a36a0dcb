//! Times that a sentence says by where they stand in it: at its start ("Trước ngày 30/6/2026, trình …"), at the end of a
//! clause ("… trước ngày 15/3/2026; hướng dẫn …"), as a span or a rhythm of the work.
//!
//! Words alone do not tell a limit from the date of something else. A limit lies ahead of the document, so dates count only
//! where they are not over on the day of issue.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::points::{Folded, Point, Unit};
use crate::agencies;

struct Patterns {
    /// Words of a limit right before its point.
    limit: Regex,
    /// What was done to a thing until then, not what is to be done.
    past: Regex,
    /// "từ" before the first point of a span.
    from: Regex,
    /// Nouns whose time follows them.
    timed: Regex,
    /// "giai đoạn 2025 - 2030" at the end of a clause.
    period: Regex,
    /// What a period belongs to rather than to the work.
    planned: Regex,
    /// "trước ngày 25 hằng tháng", "vào ngày 20 của tháng cuối quý".
    regular_day: Regex,
    /// "02 lần/năm", "mỗi tháng 01 chuyên mục".
    times: Regex,
    /// "hằng năm" before a verb.
    every: Regex,
    /// "ngay sau khi Kế hoạch được ban hành".
    issued: Regex,
    /// "chậm nhất 15 ngày trước ngày tổ chức".
    relative: Regex,
    /// "theo lộ trình của Bộ Y tế" at the end of a clause.
    schedule: Regex,
    /// "từ năm học 2026 - 2027" at the end of a clause.
    school_year: Regex,
}

static PATTERNS: LazyLock<Option<Patterns>> = LazyLock::new(|| {
    const CLOSE: &str = r"\s*(?:[;.,()/]|$)";
    Some(Patterns {
        limit: Regex::new(
            r"\b((?:xong\s+)?(?:truoc|cham\s+nhat|muon\s+nhat|den\s+het|het|trong|vao|den)(?:\s+(?:la|vao|den|trong))?(?:\s+(?:ngay|thang|quy|nam|cuoi|dau))*)\s*$",
        )
        .ok()?,
        past: Regex::new(
            r"\b(?:duoc|da|bi|tung)\s(?:[a-z]+\s){0,4}$|\b(?:phat\s+sinh|ban\s+hanh|hieu\s+luc|thanh\s+lap|tiep\s+nhan|ky\s+ket|tham\s+gia|sinh|cap|xay|co)\s*$",
        )
        .ok()?,
        from: Regex::new(r"\btu\s+(?:ngay\s+|thang\s+|quy\s+|nam\s+)?$").ok()?,
        timed: Regex::new(
            r"\b(?:so\s+lieu|ket\s+qua|thong\s+ke|giai\s+doan|ke\s+hoach|lich\s+su|chi\s+tieu|du\s+toan|von|kinh\s+phi)\s*$",
        )
        .ok()?,
        period: Regex::new(&format!(r"\b(giai\s+doan\s+(?:19|20)\d{{2}}\s*-\s*((?:19|20)\d{{2}})){CLOSE}")).ok()?,
        planned: Regex::new(
            r"\b(?:ke\s+hoach|chuong\s+trinh|de\s+an|du\s+an|chien\s+luoc|quy\s+hoach|nghi\s+quyet|quyet\s+dinh|phuong\s+an|du\s+thao|chi\s+tieu|muc\s+tieu|nhiem\s+vu|danh\s+muc|ket\s+qua|tong\s+ket|so\s+ket|danh\s+gia|lich\s+su|von|kinh\s+phi|ngan\s+sach|nhu\s+cau|phong\s+trao|cuoc\s+van\s+dong|dinh\s+huong|tam\s+nhin|xay\s+dung\s+nong\s+thon\s+moi|giam\s+ngheo)\b",
        )
        .ok()?,
        regular_day: Regex::new(
            r"\b((?:truoc|cham\s+nhat(?:\s+(?:la|vao))?|vao)\s+(?:ngay\s+)?\d{1,2}(?:\s*/\s*\d{1,2}|\s+thang\s+\d{1,2})?\s+(?:hang|moi)\s+(?:thang|quy|nam)|(?:vao|truoc|cham\s+nhat(?:\s+(?:la|vao))?)\s+(?:ngay\s+)?\d{1,2}\s+(?:cua\s+)?thang\s+(?:dau|cuoi)\s+(?:(?:cua|moi)\s+)*quy|(?:truoc|vao|luc)\s+\d{1,2}\s*(?:gio|h)(?:\s*\d{2})?\s+(?:hang|moi)\s+ngay)\b",
        )
        .ok()?,
        times: Regex::new(&format!(
            r"\b((?:(?:it\s+nhat|toi\s+thieu)\s+)?(?:\d{{1,2}}|mot|hai)\s+lan\s*(?:/|moi|mot|tren|trong)\s*(?:mot\s+)?(?:nam|quy|thang|tuan))\b|(?:^|[,;:(]\s*)(moi\s+(?:thang|quy|nam|tuan)\s+(?:\d{{1,2}}|mot|hai)\b[^,;.()]*){CLOSE}"
        ))
        .ok()?,
        every: Regex::new(r"\b(hang\s+(?:nam|quy|thang|tuan)),?\s").ok()?,
        issued: Regex::new(
            r"\b(ngay\s+sau\s+khi\s+(?:co\s+)?(?:ke\s+hoach|chi\s+thi|nghi\s+quyet|quyet\s+dinh|de\s+an|thong\s+tu|nghi\s+dinh|luat|chuong\s+trinh|van\s+ban|huong\s+dan|quy\s+che|quy\s+dinh|danh\s+muc)\b[^,;.()]*?\b(?:ban\s+hanh|phe\s+duyet|thong\s+qua|hieu\s+luc|ky))\b",
        )
        .ok()?,
        relative: Regex::new(
            r"\b((?:cham\s+nhat|muon\s+nhat|truoc|trong(?:\s+(?:vong|thoi\s+han))?)\s+(?:la\s+)?\d{1,2}\s+(?:ngay|gio|tuan|thang)(?:\s+lam\s+viec)?,?\s+(?:truoc|sau|ke\s+tu|tinh\s+(?:tu|den|ke\s+tu))\b[^,;.()]*)",
        )
        .ok()?,
        schedule: Regex::new(&format!(r"\b(theo\s+lo\s+trinh\s+cua\s+[^,;.()]+){CLOSE}")).ok()?,
        school_year: Regex::new(&format!(
            r"\b((?:bat\s+dau\s+)?tu\s+nam\s+hoc\s+(?:19|20)\d{{2}}\s*-\s*(?:19|20)\d{{2}}){CLOSE}"
        ))
        .ok()?,
    })
});

/// Bytes of "hoàn thành" at the start of a limit, which tells what is done and not when.
pub(super) fn finishing(limit: &str) -> usize {
    static DONE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^hoan\s+thanh\s+(?:viec\s+)?").ok());
    DONE.as_ref()
        .and_then(|done| done.find(limit))
        .map_or(0, |done| done.end())
}

/// A day that comes again, with its limit.
pub(super) fn regular_day(folded: &str) -> Option<Range<usize>> {
    Some(PATTERNS.as_ref()?.regular_day.find(folded)?.range())
}

/// The range of the time in the folded text.
pub(super) fn find(
    text: &str,
    folded: &Folded,
    points: &[Point],
    issued: Option<&str>,
) -> Option<Range<usize>> {
    let patterns = PATTERNS.as_ref()?;
    let ahead = |end: Option<&str>| issued.zip(end).is_some_and(|(issued, end)| is_ahead(end, issued));
    limit(patterns, &folded.text, points, &ahead)
        .or_else(|| span(patterns, &folded.text, points, &ahead))
        .or_else(|| period(patterns, &folded.text, &ahead))
        .or_else(|| rhythm(patterns, text, folded))
        .or_else(|| {
            [
                &patterns.issued,
                &patterns.relative,
                &patterns.schedule,
                &patterns.school_year,
            ]
            .iter()
            .find_map(|pattern| Some(pattern.captures(&folded.text)?.get(1)?.range()))
        })
        .map(|range| range.start..range.start + folded.text[range].trim_end().len())
}

/// Whether a day is not over on the day of issue, of which the part before the first □ is known.
fn is_ahead(end: &str, issued: &str) -> bool {
    let known = issued.find('□').unwrap_or(issued.len());
    let issued = issued.get(..known).unwrap_or_default().trim_end_matches('-');
    issued.len() >= 4 && end.get(..issued.len()).is_some_and(|end| end >= issued)
}

/// Whether a clause ends here.
fn closes(rest: &str) -> bool {
    rest.trim_start().is_empty() || rest.trim_start().starts_with([';', '.', ',', '(', ')', '/'])
}

/// Whether a sentence or a clause after a semicolon begins here.
fn opens(before: &str) -> bool {
    let before = before.trim_end();
    before.is_empty() || before.ends_with(['.', ';'])
}

/// A limit at the start of a sentence or at the end of a clause.
fn limit(
    patterns: &Patterns,
    folded: &str,
    points: &[Point],
    ahead: &dyn Fn(Option<&str>) -> bool,
) -> Option<Range<usize>> {
    points.iter().find_map(|point| {
        let words = patterns.limit.captures(&folded[..point.span.start])?.get(1)?;
        let before = &folded[..words.start()];
        let (word, rest) = (words.as_str(), &folded[point.span.end..]);
        if !ahead(point.end.as_deref()) {
            return None;
        }
        // "Đến năm 2030" ends the name of a strategy as well; only at the start it is said of the work.
        let vague = point.unit == Unit::Year && !word.contains("het");
        let until = word.starts_with("den");
        let first = opens(before) && (!vague || until || rest.trim_start().starts_with(','));
        // A bare "đến" is where something stands in time, not until when it is done.
        let said = !vague || word.starts_with("trong");
        let last = closes(rest)
            && said
            && (!until || word.contains("het"))
            && !patterns.past.is_match(before)
            && !patterns.timed.is_match(before);
        (first || last).then_some(words.start()..point.span.end)
    })
}

/// "từ tháng 3 đến tháng 5/2026" at the end of a clause or the start of a sentence.
fn span(
    patterns: &Patterns,
    folded: &str,
    points: &[Point],
    ahead: &dyn Fn(Option<&str>) -> bool,
) -> Option<Range<usize>> {
    points.iter().enumerate().find_map(|(at, first)| {
        let from = patterns.from.find(&folded[..first.span.start])?;
        let joined = |words: &str| words.trim_start().starts_with("den");
        let last = points[at..]
            .iter()
            .find(|point| {
                point.span != first.span
                    && folded
                        .get(first.span.end..point.span.start)
                        .is_some_and(|between| between.len() <= 16 && joined(between))
            })
            .or_else(|| {
                let inside = &folded[first.span.clone()];
                let same = points[at..].iter().rev().find(|point| point.span == first.span);
                same.filter(|_| inside.contains("den"))
            })?;
        let (before, rest) = (&folded[..from.start()], &folded[last.span.end..]);
        let fits = (opens(before) || closes(rest)) && !patterns.timed.is_match(before);
        (fits && ahead(last.end.as_deref())).then_some(from.start()..last.span.end)
    })
}

/// A period that says when the work is done, not what a plan is for.
fn period(patterns: &Patterns, folded: &str, ahead: &dyn Fn(Option<&str>) -> bool) -> Option<Range<usize>> {
    let found = patterns.period.captures(folded)?;
    let (all, until) = (found.get(1)?, found.get(2)?);
    let before = folded[..all.start()].trim_end();
    let apart = before.ends_with([',', ';', ':']) || before.is_empty();
    let own = apart || !patterns.planned.is_match(before);
    (own && ahead(Some(&format!("{}-12-31", until.as_str())))).then(|| all.range())
}

/// How often something is done.
fn rhythm(patterns: &Patterns, text: &str, folded: &Folded) -> Option<Range<usize>> {
    if let Some(found) = patterns.times.captures(&folded.text) {
        return found.iter().skip(1).flatten().next().map(|found| found.range());
    }
    // "… phối hợp với Sở Tài chính hằng năm lập dự toán": before a verb it says when; after a noun it tells which.
    patterns.every.captures_iter(&folded.text).find_map(|found| {
        let (all, every) = (found.get(0)?, found.get(1)?);
        let rest = folded.original(text, all.end()..folded.text.len());
        let noun = patterns.planned.find_iter(&folded.text[..all.start()]).last();
        let of_noun = noun.is_some_and(|noun| folded.text[noun.end()..all.start()].trim().is_empty());
        let small = rest.starts_with(char::is_lowercase);
        (small && !of_noun && agencies::tells_duty(rest)).then(|| every.range())
    })
}
