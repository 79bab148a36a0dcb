//! Deadlines inside the text of an assignment.

use std::ops::Range;

use regex::Regex;
use sohoa_record::{Deadline, DeadlineKind};

use super::points::{self, Folded, Point, Unit};
use super::{Doubt, PATTERNS, Patterns, doubt, parse, part, sentence};

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
    if let Some(range) = assigned(text, &folded, &points, issued) {
        let value = parse(folded.original(text, range.clone()));
        return Some(with_second(value, &folded, &points, range.end))
            .filter(|(deadline, _)| deadline.kind != DeadlineKind::Event);
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
        let value = parse(folded.original(text, found.clone()));
        Some(with_second(value, &folded, &points, found.end))
    })
}

/// A limit that words like "hoàn thành trước ngày", "chậm nhất" set, as a range of the folded text.
fn assigned(text: &str, folded: &Folded, points: &[Point], issued: Option<&str>) -> Option<Range<usize>> {
    let patterns = PATTERNS.as_ref()?;
    patterns.assigned_by.find_iter(&folded.text).find_map(|found| {
        let before = &folded.text[..found.start()];
        if patterns.unassigned.is_match(before) && !patterns.acts.is_match(before) {
            return None;
        }
        // "thực hiện thường xuyên trong năm 2026" goes on.
        if ["thuong xuyen", "lien tuc"]
            .iter()
            .any(|on| before.trim_end().ends_with(on))
        {
            return None;
        }
        let sure = ["hoan", "xong", "cham"]
            .iter()
            .any(|word| found.as_str().starts_with(word));
        // The point follows at once: "hoàn thành trước ngày 10/6/2025", not a date further on.
        let near = |point: &Point| {
            point.span.end > found.end() && point.span.start <= found.end() + 12 && point.start.is_some()
        };
        let at = points.iter().position(near)?;
        let point = &points[at];
        // "trong năm 2025 và 2026" is a span, "trước ngày 5/6/2026, 5/12/2026" two limits.
        let listed = point.unit != Unit::Day && !found.as_str().contains("truoc");
        let end = if listed {
            points[points::list_end(points, at, &folded.text)].span.end
        } else {
            point.span.end
        };
        // Other limits count where they end the sentence, as an afterthought does, or stand beside another.
        let rest = &folded.text[end..];
        let tail = rest.trim_start_matches([' ', '.', ';', ',', ')', '/']);
        let ahead = issued
            .zip(point.end.as_deref())
            .is_some_and(|(issued, end)| sentence::is_ahead(end, issued));
        let one_of_two = ahead && patterns.beside.is_match(rest) && !sentence::is_past(before);
        let set = sure || tail.is_empty() || one_of_two || is_done_by(patterns, before, rest, point.unit);
        let start = found.start() + sentence::finishing(&folded.text[found.range()]);
        (set && !folded.original(text, start..end).is_empty()).then_some(start..end)
    })
}

/// A deadline with the doubt that the sentence sets another one after it, if it does.
fn with_second(
    (deadline, mut doubts): (Deadline, Vec<Doubt>),
    folded: &Folded,
    points: &[Point],
    end: usize,
) -> (Deadline, Vec<Doubt>) {
    let second = PATTERNS
        .as_ref()
        .and_then(|patterns| patterns.beside.find(folded.text.get(end..)?));
    let dated = |from: usize| {
        points
            .iter()
            .any(|point| point.span.start >= from && point.unit == Unit::Day && point.end > deadline.end)
    };
    if second.is_some() && deadline.kind == DeadlineKind::Date && dated(end) {
        let text = deadline.text.as_deref().unwrap_or_default();
        doubts.push(doubt(
            "deadline-several",
            format!("the task has more than one limit; {text:?}, the first of them, is taken"),
        ));
    }
    (deadline, doubts)
}

/// The deadline that a bracket at the end says ("(…; thời gian: quý II/2025)").
pub(crate) fn in_bracket(text: &str) -> Option<(Deadline, Vec<Doubt>)> {
    let text = text.trim_end_matches([':', ' ']);
    let folded = Folded::new(text);
    let bracket = || {
        let found = PATTERNS.as_ref()?.bracket.captures(&folded.text)?;
        let value = folded
            .original(text, found.get(1).or_else(|| found.get(0))?.range())
            .trim_matches(|c: char| !c.is_alphanumeric());
        Some(parse(value))
            .filter(|(deadline, doubts)| doubts.is_empty() && deadline.kind != DeadlineKind::None)
    };
    bracket().or_else(|| part::in_assigning_bracket(text).map(parse))
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
    let limit = points.iter().find_map(|point| {
        let found = patterns
            .lasts_until
            .captures(&folded.text[..point.span.start])?
            .get(1)?;
        point.end.is_some().then_some(found.start()..point.span.end)
    });
    if let Some(limit) = limit {
        return Some(parse(folded.original(text, limit)));
    }
    let found = patterns.goes_on.captures(&folded.text)?.get(1)?;
    Some(parse(folded.original(text, found.range())))
}

/// The same for a text behind which the agency stands in a bracket: a month or quarter at its very end is enough
/// ("trình Chính phủ tháng 3/2010").
pub(crate) fn at_end(text: &str, issued: Option<&str>) -> Option<(Deadline, Vec<Doubt>)> {
    let text = text.trim_end_matches([' ', ',', ';', ':', '.', '-']);
    let part = || part::own_at_end(text).map(parse);
    inline(text, issued).or_else(part).or_else(|| {
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
