//! Times that a sentence says by where they stand in it: at its start ("Trước ngày 30/6/2026, trình …"), at the end of a
//! clause ("… trước ngày 15/3/2026; hướng dẫn …"), as a span or a rhythm of the work.
//!
//! Words alone do not tell a limit from the date of something else. A limit lies ahead of the document, so dates count only
//! where they are not over on the day of issue.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::points::{self, Folded, Point, Unit};
use super::{events, part};
use crate::agencies;

struct Patterns {
    /// Words of a limit right before its point.
    limit: Regex,
    /// Nothing but "tháng", "dự kiến" before a point at the start of a sentence.
    bare: Regex,
    /// What goes on until a point: "kéo dài đến ngày 30/6/2026".
    keeps_on: Regex,
    /// What goes on with the work after its time: "… và gửi về Sở", "… để tổng hợp", "… tại các xã".
    goes_on: Regex,
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
    /// "02 lần/năm", "mỗi tháng 01 chuyên mục", "đăng tin mỗi tuần ít nhất 02 bài"; a quota that begins a clause is none.
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

/// What ends a clause.
const CLOSE: &str = r"\s*(?:[;.,()/]|$)";

/// How often something is done; the groups are the texts of the time.
fn times() -> Option<Regex> {
    const LEAST: &str = r"(?:it\s+nhat|toi\s+thieu)";
    // "ít nhất 02 lần/năm", "một lần mỗi quý"
    let often = format!(
        r"(?:{LEAST}\s+)?(?:\d{{1,2}}|mot|hai)\s+lan\s*(?:/|moi|mot|tren|trong)\s*(?:mot\s+)?(?:nam|quy|thang|tuan)"
    );
    // "6 tháng/lần"
    let apart = r"\d{1,2}\s+(?:nam|quy|thang|tuan|ngay)\s*/\s*(?:0?1\s+|mot\s+)?lan";
    // "mỗi quý ít nhất một lần" at the end of a clause
    let each = format!(r"moi\s+(?:ngay|tuan|thang|quy|nam)\s+(?:{LEAST}\s+)?(?:\d{{1,2}}|mot|hai|ba)\s+lan");
    // "đăng tin mỗi tuần ít nhất 02 bài"
    let quota = format!(r"[a-z]\s+(moi\s+(?:ngay|tuan|thang|quy))\s+{LEAST}\s+\d");
    // "…, mỗi tháng 01 chuyên mục": a clause of its own
    let clause = r"(?:^|[,;:(]\s*)(moi\s+(?:thang|quy|nam|tuan)\s+(?:\d{1,2}|mot|hai)\b[^,;.()]*)";
    Regex::new(&format!(
        r"\b({often}|{apart})\b|\b({each}){CLOSE}|{quota}|{clause}{CLOSE}"
    ))
    .ok()
}

static PATTERNS: LazyLock<Option<Patterns>> = LazyLock::new(|| {
    Some(Patterns {
        limit: Regex::new(
            r"(?:\bxong\s+)?\b((?:du\s+kien\s+)?(?:tu\s+nay\s+den|truoc|cham\s+nhat|muon\s+nhat|khong\s+(?:muon\s+hon|qua)|den\s+het|het|trong|vao|den|du\s+kien|han\s+(?:cuoi|chot))(?:\s+(?:la|vao|den|trong|ca|suot|het))*(?:\s+(?:(?:luc|hoi)\s+)?\d{1,2}\s*(?:gio|h)(?:\s*\d{2})?(?:\s*phut)?,?)?(?:\s+(?:ngay|thang|quy|nam|cuoi|dau|giua|cac|hai|ba|cua|0?[2-9](?:\s+nam)?|(?:thuong|trung|ha|hai)\s+tuan|tuan(?:\s+(?:dau|cuoi|\d|thu\s+(?:nhat|hai|ba|tu)))?))*)\s*$",
        )
        .ok()?,
        bare: Regex::new(
            r"(?:^|[.;]\s+)\W*((?:du\s+kien\s+)?(?:(?:dau|cuoi|giua|ngay|thang|quy|nam)\s+)*)$",
        )
        .ok()?,
        keeps_on: Regex::new(r"\b(?:(?:keo\s+dai|gia\s+han|duy\s+tri)\s(?:[^,;:.()]{0,40}\s)?|(?:phan\s+dau|thoi\s+han)\s*)$").ok()?,
        goes_on: Regex::new(concat!(
            r"^(?:(?:để|nhằm|phục vụ|làm cơ sở|tại|theo|qua|bằng|trên|cho|đối với|với|bảo đảm|đảm bảo|đồng thời|đạt|gửi|báo cáo|trình|",
            r"và (?:gửi|nộp|báo cáo|trình|thông báo|công bố|tổ chức|triển khai|thực hiện|chuyển|đăng|cập nhật|tổng hợp|bàn giao|lưu|định kỳ|tiếp tục|duy trì))(?:\s|$)|",
            r"về (?:\p{Lu}|cơ quan |đơn vị |thường trực ))",
        ))
        .ok()?,
        past: Regex::new(
            r"\b(?:duoc|da|bi|tung)\s(?:[a-z]+\s){0,4}$|\b(?:phat\s+sinh|ban\s+hanh|hieu\s+luc|thanh\s+lap|tiep\s+nhan|ky\s+ket|tham\s+gia|nghi\s+(?:huu|viec)|khoi\s+cong|(?:het|den)\s+han|sinh|cap|xay|co)\s*$",
        )
        .ok()?,
        from: Regex::new(r"\btu\s+(?:ngay\s+|thang\s+|quy\s+|nam\s+)?$").ok()?,
        timed: Regex::new(
            r"\b(?:so\s+lieu|tinh\s+hinh|ket\s+qua|thong\s+ke|giai\s+doan|ke\s+hoach|lich\s+su|chi\s+tieu|du\s+toan|von|kinh\s+phi)\s*$",
        )
        .ok()?,
        period: Regex::new(&format!(r"\b(giai\s+doan\s+(?:19|20)\d{{2}}\s*-\s*((?:19|20)\d{{2}})){CLOSE}")).ok()?,
        planned: Regex::new(
            r"\b(?:ke\s+hoach|chuong\s+trinh|de\s+an|du\s+an|chien\s+luoc|quy\s+hoach|nghi\s+quyet|quyet\s+dinh|phuong\s+an|du\s+thao|chi\s+tieu|muc\s+tieu|nhiem\s+vu|danh\s+muc|ket\s+qua|tong\s+ket|so\s+ket|danh\s+gia|lich\s+su|von|kinh\s+phi|ngan\s+sach|nhu\s+cau|phong\s+trao|cuoc\s+van\s+dong|dinh\s+huong|tam\s+nhin|xay\s+dung\s+nong\s+thon\s+moi|giam\s+ngheo)\b",
        )
        .ok()?,
        regular_day: Regex::new(
            r"\b((?:dinh\s+ky\s+)?(?:truoc|cham\s+nhat(?:\s+(?:la|vao))?|vao(?:\s+dip)?)\s+(?:ngay\s+)?\d{1,2}(?:\s*/\s*\d{1,2}|\s+thang\s+\d{1,2})?\s+(?:hang|moi)\s+(?:thang|quy|nam)|dinh\s+ky\s+ngay\s+\d{1,2}(?:\s*/\s*\d{1,2}|\s+thang\s+\d{1,2})?\s+(?:hang|moi)\s+(?:thang|quy|nam)|(?:vao|truoc|cham\s+nhat(?:\s+(?:la|vao))?)\s+(?:ngay\s+)?\d{1,2}\s+(?:cua\s+)?thang\s+(?:dau|cuoi)\s+(?:(?:cua|moi)\s+)*quy|(?:truoc|vao|luc)\s+\d{1,2}\s*(?:gio|h)(?:\s*\d{2})?\s+(?:hang|moi)\s+ngay)\b|\b((?:vao|truoc|trong)\s+ngay\s+(?:lam\s+viec\s+)?(?:dau|cuoi)(?:\s+(?:cung|tien))?\s+(?:(?:cua|moi)\s+)*(?:tuan|thang|quy))\s*(?:[;.,()/]|$)",
        )
        .ok()?,
        times: times()?,
        every: Regex::new(r"\b(hang\s+(?:nam|quy|thang|tuan)),?\s").ok()?,
        issued: Regex::new(
            r"\b(ngay\s+sau\s+khi\s+(?:co\s+)?(?:ke\s+hoach|chi\s+thi|nghi\s+quyet|quyet\s+dinh|de\s+an|thong\s+tu|nghi\s+dinh|luat|chuong\s+trinh|van\s+ban|huong\s+dan|quy\s+che|quy\s+dinh|danh\s+muc)\b[^,;.()]*?\b(?:ban\s+hanh|phe\s+duyet|thong\s+qua|hieu\s+luc|ky))\b",
        )
        .ok()?,
        relative: Regex::new(
            r"\b((?:(?:cham\s+nhat|muon\s+nhat)(?:\s+sau)?|truoc|sau|trong(?:\s+(?:vong|thoi\s+han))?)\s+(?:la\s+)?\d{1,2}\s+(?:ngay|gio|tuan|thang)(?:\s+lam\s+viec)?,?\s+(?:truoc|sau|ke\s+tu|tinh\s+(?:tu|den|ke\s+tu))\b[^,;.()]*)",
        )
        .ok()?,
        schedule: Regex::new(&format!(r"\b(theo\s+lo\s+trinh\s+cua\s+[^,;.()]+){CLOSE}")).ok()?,
        school_year: Regex::new(&format!(
            r"\b((?:bat\s+dau\s+)?tu\s+nam\s+hoc\s+(?:19|20)\d{{2}}\s*-\s*(?:19|20)\d{{2}}){CLOSE}"
        ))
        .ok()?,
    })
});

/// Bytes of "hoàn thành", "xong" at the start of a limit, which tell what is done and not when.
pub(super) fn finishing(limit: &str) -> usize {
    static DONE: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"^(?:hoan\s+thanh|(?:thuc\s+hien\s+)?xong)\s+(?:viec\s+)?").ok());
    DONE.as_ref()
        .and_then(|done| done.find(limit))
        .map_or(0, |done| done.end())
}

/// A day that comes again, with its limit.
pub(super) fn regular_day(folded: &str) -> Option<Range<usize>> {
    let found = PATTERNS.as_ref()?.regular_day.captures(folded)?;
    Some(found.iter().skip(1).flatten().next()?.range())
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
    let sentence = Sentence { text, folded, points };
    limit(patterns, &sentence, issued.is_some(), &ahead)
        .or_else(|| opening(patterns, &sentence, &ahead))
        .or_else(|| span(patterns, &sentence, &ahead))
        .or_else(|| part_of_time(patterns, &sentence, &ahead))
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
        .or_else(|| events::find(&folded.text).filter(|range| !sentence.is_purpose(range.start)))
        .map(|range| range.start..range.start + folded.text[range].trim_end().len())
}

/// Whether a day is not over on the day of issue, of which the part before the first □ is known.
pub(super) fn is_ahead(end: &str, issued: &str) -> bool {
    let known = issued.find('□').unwrap_or(issued.len());
    let issued = issued.get(..known).unwrap_or_default().trim_end_matches('-');
    issued.len() >= 4 && end.get(..issued.len()).is_some_and(|end| end >= issued)
}

/// Whether a clause ends here.
fn closes(rest: &str) -> bool {
    rest.trim_start().is_empty() || rest.trim_start().starts_with([';', '.', ',', '(', ')', '/'])
}

/// Whether a clause begins here.
fn opens_clause(before: &str) -> bool {
    let before = before.trim_end();
    before.is_empty() || before.ends_with(['.', ';', ',', ':'])
}

/// Whether a sentence or a clause after a semicolon begins here.
fn opens(before: &str) -> bool {
    let before = before.trim_end();
    before.is_empty() || before.ends_with(['.', ';'])
}

/// A sentence with its points in time.
#[derive(Clone, Copy)]
struct Sentence<'a> {
    text: &'a str,
    folded: &'a Folded,
    points: &'a [Point],
}

impl Sentence<'_> {
    /// Whether the work goes on behind a time ("… trước ngày 28/02/2026 và gửi về Sở"), told by the marks of the words:
    /// "để" begins a purpose, "đề án" does not.
    fn goes_on(&self, patterns: &Patterns, end: usize) -> bool {
        let rest = self.folded.original(self.text, end..self.folded.text.len());
        patterns.goes_on.is_match(rest.trim_start())
    }

    /// Whether what begins here belongs to a purpose: "gửi Sở Nội vụ để báo cáo khi có yêu cầu".
    fn is_purpose(&self, start: usize) -> bool {
        let before = self.folded.original(self.text, 0..start);
        let clause = before.rsplit([';', '.']).next().unwrap_or_default();
        clause.split(' ').any(|word| word == "để")
    }
}

/// What stands before a point says that a thing was done until then, not that it is to be done.
pub(super) fn is_past(before: &str) -> bool {
    let acts = super::PATTERNS
        .as_ref()
        .is_some_and(|all| all.acts.is_match(before));
    !acts
        && PATTERNS
            .as_ref()
            .is_some_and(|patterns| patterns.past.is_match(before))
}

/// A limit at the start of a sentence or at the end of a clause. Where no year is printed nothing tells whether it lies
/// ahead: it counts at the end only.
fn limit(
    patterns: &Patterns,
    sentence: &Sentence<'_>,
    issued: bool,
    ahead: &dyn Fn(Option<&str>) -> bool,
) -> Option<Range<usize>> {
    let (folded, points) = (sentence.folded.text.as_str(), sentence.points);
    points.iter().enumerate().find_map(|(at, point)| {
        let found = patterns.limit.captures(&folded[..point.span.start])?;
        let (whole, words) = (found.get(0)?, found.get(1)?);
        let before = &folded[..whole.start()];
        let word = words.as_str();
        // Two days are two limits, two years a span.
        let listed = point.unit != Unit::Day || !word.contains("truoc") && !word.contains("nhat");
        let last = if listed {
            &points[points::list_end(points, at, folded)]
        } else {
            point
        };
        let rest = &folded[last.span.end..];
        let dated = point.start.is_some();
        if point.impossible || (dated && !ahead(last.end.as_deref())) || (!dated && !issued) {
            return None;
        }
        // "Đến năm 2030" ends the name of a strategy as well; only at the start it is said of the work.
        let vague = point.unit == Unit::Year && !word.contains("het");
        let until = word.starts_with("den") && !patterns.keeps_on.is_match(before);
        let strives = before
            .trim_end()
            .strip_suffix("phan dau")
            .is_some_and(opens_clause);
        let starts = opens(before) || strives && word.starts_with("den");
        let first =
            dated && starts && (!vague || word.starts_with("den") || rest.trim_start().starts_with(','));
        // A bare "đến" is where something stands in time, not until when it is done.
        let said =
            !vague || word.starts_with("trong") || word.contains("du kien") || word.starts_with("tu nay");
        let ends =
            closes(rest) || dated && point.unit != Unit::Year && sentence.goes_on(patterns, last.span.end);
        // "Báo cáo kết quả trong quý II" tells of which time the results are, "… trước ngày 30/6" until when to report.
        let limits = word.contains("truoc") || word.contains("nhat");
        let of_thing = !limits && patterns.timed.is_match(before);
        let closing = ends && said && (!until || word.contains("het")) && !is_past(before) && !of_thing;
        (first || closing).then_some(words.start()..last.span.end)
    })
}

/// A time by itself at the start of a sentence ("Tháng 5/2026, tổ chức …") or after a comma at its end ("…, quý II/2026").
fn opening(
    patterns: &Patterns,
    sentence: &Sentence<'_>,
    ahead: &dyn Fn(Option<&str>) -> bool,
) -> Option<Range<usize>> {
    let (folded, points) = (sentence.folded.text.as_str(), sentence.points);
    let first = points.first().and_then(|point| {
        let words = patterns.bare.captures(&folded[..point.span.start])?.get(1)?;
        let last = &points[points::list_end(points, 0, folded)];
        let apart = folded[last.span.end..].trim_start().starts_with([',', ':']);
        (apart && ahead(last.end.as_deref())).then_some(words.start()..last.span.end)
    });
    first.or_else(|| {
        let text = sentence.text.trim_end_matches([' ', '.', ';', '/']);
        let time = part::own_at_end(text)?;
        // The bracket that the time stands in ends behind it.
        let inside = if time.contains('(') {
            time
        } else {
            time.trim_end_matches(')')
        };
        let start = folded_at(sentence.folded, text.len() - time.len())?;
        let end = folded_at(sentence.folded, text.len() - time.len() + inside.len())?;
        let inside: Vec<&Point> = points.iter().filter(|point| point.span.start >= start).collect();
        let fine = inside
            .iter()
            .all(|point| point.unit != Unit::Year && ahead(point.end.as_deref()));
        let before = folded[..start].trim_end_matches([' ', ',', ';']);
        (fine && !inside.is_empty() && !patterns.timed.is_match(before)).then_some(start..end)
    })
}

/// Byte of the folded text that a byte of the original became.
fn folded_at(folded: &Folded, byte: usize) -> Option<usize> {
    (0..=folded.text.len()).find(|at| folded.is_at(*at, byte))
}

/// "từ tháng 3 đến tháng 5/2026" at the end of a clause or the start of a sentence.
fn span(
    patterns: &Patterns,
    sentence: &Sentence<'_>,
    ahead: &dyn Fn(Option<&str>) -> bool,
) -> Option<Range<usize>> {
    let (folded, points) = (sentence.folded.text.as_str(), sentence.points);
    points.iter().enumerate().find_map(|(at, first)| {
        let from = patterns.from.find(&folded[..first.span.start])?;
        let joined = |words: &str| words.trim_start().starts_with("den") || words.trim() == "-";
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
        let ends = closes(rest) || first.unit != Unit::Year && sentence.goes_on(patterns, last.span.end);
        let fits = (opens(before) || ends) && !patterns.timed.is_match(before);
        (fits && ahead(last.end.as_deref())).then_some(from.start()..last.span.end)
    })
}

/// "6 tháng cuối năm 2026", "giữa tháng 5/2026" at the end of what is done then; reports and reviews are of such a time.
fn part_of_time(
    patterns: &Patterns,
    sentence: &Sentence<'_>,
    ahead: &dyn Fn(Option<&str>) -> bool,
) -> Option<Range<usize>> {
    let folded = sentence.folded.text.as_str();
    let last = sentence.points.last()?;
    let part = || {
        let word = folded[..last.span.start].trim_end().rsplit(' ').next()?;
        let start = folded[..last.span.start].rfind(word)?;
        // Their marks tell them from "đấu", "dấu".
        let printed = sentence
            .folded
            .original(sentence.text, start..last.span.start)
            .trim();
        matches!(printed, "đầu" | "cuối" | "giữa").then_some(start)
    };
    let start = match last.unit {
        Unit::Half => last.span.start,
        Unit::Month | Unit::Quarter => part()?,
        Unit::Day | Unit::Year => return None,
    };
    let before = &folded[..start];
    let clause = before.rsplit([';', '.', ',']).next().unwrap_or_default();
    let of_thing = patterns.planned.is_match(clause)
        || patterns.timed.is_match(before)
        || ["bao cao", "cong tac"].iter().any(|noun| clause.contains(noun));
    let closing = closes(&folded[last.span.end..]) && !is_past(before);
    (closing && !of_thing && ahead(last.end.as_deref())).then_some(start..last.span.end)
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
