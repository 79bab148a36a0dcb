//! Deadlines inside the text of an assignment.

use std::ops::Range;

use regex::Regex;
use sohoa_record::{Deadline, DeadlineKind};

use super::points::{self, Folded, Point, Unit};
use super::{Doubt, PATTERNS, Patterns, parse, sentence};

/// The deadline inside the text of an assignment ("…, hoàn thành trước ngày 10/6/2025"). Only phrases
/// that set a limit count; dates of cited documents do not.
pub(crate) fn inline(text: &str, issued: Option<&str>) -> Option<(Deadline, Vec<Doubt>)> {
    let patterns = PATTERNS.as_ref()?;
    let folded = Folded::new(text);
    if let Some(found) = sentence::regular_day(&folded.text) {
        return Some(parse(folded.original(text, found)));
    }
    let recurring = patterns.assigned_recurring.find(&folded.text);
    if let Some(found) = first_group(&patterns.yearly_limit, &folded)
        && recurring.is_none_or(|other| other.start() >= found.start)
    {
        return Some(parse(folded.original(text, found)));
    }
    if let Some(found) = recurring {
        let value = folded.original(text, found.range());
        return Some(parse(value.trim_end_matches([')', ' '])));
    }
    let points = points::find(&folded.text);
    for found in patterns.assigned_by.find_iter(&folded.text) {
        if patterns.unassigned.is_match(&folded.text[..found.start()]) {
            continue;
        }
        let sure = found.as_str().starts_with("hoan")
            || found.as_str().starts_with("xong")
            || found.as_str().starts_with("cham");
        // The point follows at once: "hoàn thành trước ngày 10/6/2025", not a date further on.
        let near = |point: &&Point| {
            point.span.end > found.end() && point.span.start <= found.end() + 12 && point.start.is_some()
        };
        let Some(point) = points.iter().find(near) else {
            continue;
        };
        // Other limits count where they end the sentence, as an afterthought does.
        let rest = &folded.text[point.span.end..];
        let tail = rest.trim_start_matches([' ', '.', ';', ',', ')', '/']);
        if sure || tail.is_empty() || is_done_by(patterns, &folded.text[..found.start()], rest, point.unit) {
            let start = found.start() + sentence::finishing(&folded.text[found.range()]);
            let value = folded.original(text, start..point.span.end);
            return Some(parse(value)).filter(|(deadline, _)| deadline.kind != DeadlineKind::Event);
        }
    }
    // A date that the sentence sets comes first.
    if let Some(found) = first_group(&patterns.regular, &folded) {
        return Some(parse(folded.original(text, found)));
    }
    if let Some(limit) = lasting(text, &folded, &points, patterns) {
        return Some(limit);
    }
    if let Some(found) = patterns.ends_recurring.find(&folded.text)
        && !patterns.yearly_thing.is_match(&folded.text[..found.start()])
    {
        return Some(parse(folded.original(text, found.range())));
    }
    if let Some(found) = patterns
        .submits
        .captures(&folded.text)
        .and_then(|found| found.get(1))
    {
        return Some(parse(folded.original(text, found.range())));
    }
    in_bracket(text).or_else(|| {
        let found = sentence::find(text, &folded, &points, issued)?;
        Some(parse(folded.original(text, found)))
    })
}

/// The deadline that a bracket at the end says ("(…; thời gian: quý II/2025)").
pub(crate) fn in_bracket(text: &str) -> Option<(Deadline, Vec<Doubt>)> {
    let text = text.trim_end_matches([':', ' ']);
    let folded = Folded::new(text);
    let found = PATTERNS.as_ref()?.bracket.captures(&folded.text)?;
    let value = folded
        .original(text, found.get(1).or_else(|| found.get(0))?.range())
        .trim_matches(|c: char| !c.is_alphanumeric());
    Some(parse(value)).filter(|(deadline, doubts)| doubts.is_empty() && deadline.kind != DeadlineKind::None)
}

/// What the one group of a pattern that matched holds.
fn first_group(pattern: &Regex, folded: &Folded) -> Option<Range<usize>> {
    let found = pattern.captures(&folded.text)?;
    let group = found.iter().skip(1).flatten().next()?;
    Some(group.range())
}

/// Whether the clause before a limit does something until then, and ends there or says what for: "gửi báo cáo trước
/// ngày 15/3/2026 để tổng hợp", "hoàn thành kế hoạch trong tháng 4/2026, báo cáo …".
fn is_done_by(patterns: &Patterns, before: &str, rest: &str, unit: Unit) -> bool {
    let rest = rest.trim_start();
    if patterns.purpose.is_match(rest) {
        return patterns.does.is_match(before) || patterns.sends.is_match(before);
    }
    // A year alone may be that of what the clause is about.
    let clause = patterns.does.find(before).map_or("", |clause| clause.as_str());
    let done = ["hoan thanh", "xong"].iter().any(|word| clause.contains(word));
    rest.starts_with([',', ';']) && !clause.is_empty() && (done || unit != Unit::Year)
}

/// "…, thực hiện từ tháng 3 đến tháng 10 năm 2026", "…, triển khai thường xuyên tại các đơn vị": a clause that opens
/// with the work says how long it lasts. Inside a clause the same words tell what the work is about.
fn lasting(
    text: &str,
    folded: &Folded,
    points: &[Point],
    patterns: &Patterns,
) -> Option<(Deadline, Vec<Doubt>)> {
    let from = patterns
        .lasts
        .captures(&folded.text)
        .and_then(|found| found.get(1));
    let until = from.and_then(|from| {
        let mut after = points.iter().skip_while(|point| point.span.end <= from.end());
        let first = after
            .next()
            .filter(|point| point.span.start <= from.end() + 5 && point.unit != Unit::Year)?;
        let last = after.next().filter(|point| {
            let between = folded.text.get(first.span.end..point.span.start);
            between.is_some_and(|words| {
                words.len() <= 16
                    && ["den", "-"]
                        .iter()
                        .any(|word| words.trim_start().starts_with(word))
            })
        });
        let last = last.unwrap_or(first);
        let whole = last.span != first.span
            || ["den", "-"]
                .iter()
                .any(|word| folded.text[first.span.clone()].contains(word));
        (whole && last.end.is_some()).then_some(last.span.end)
    });
    if let (Some(from), Some(until)) = (from, until) {
        return Some(parse(folded.original(text, from.start()..until)));
    }
    let found = patterns.goes_on.captures(&folded.text)?.get(1)?;
    Some(parse(folded.original(text, found.range())))
}

/// The same for a text behind which the agency stands in a bracket: a month or quarter at its very end is enough
/// ("trình Chính phủ tháng 3/2010").
pub(crate) fn at_end(text: &str, issued: Option<&str>) -> Option<(Deadline, Vec<Doubt>)> {
    let text = text.trim_end_matches([' ', ',', ';', ':', '.', '-']);
    inline(text, issued).or_else(|| {
        let folded = Folded::new(text);
        let points = points::find(&folded.text);
        let last = points.last().filter(|point| {
            let whole = point.span.end == folded.text.len() && point.start.is_some();
            whole && matches!(point.unit, Unit::Month | Unit::Quarter)
        })?;
        let before = folded.text[..last.span.start].trim_end();
        let word = before.rsplit(' ').next().unwrap_or_default();
        let limit = matches!(word, "tu" | "truoc" | "den" | "trong" | "vao");
        let start = if limit {
            before.len() - word.len()
        } else {
            last.span.start
        };
        Some(parse(folded.original(text, start..last.span.end)))
    })
}
