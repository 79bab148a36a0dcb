//! Points in time inside a text: days, months, quarters, half years, years.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};

/// A text in small letters without marks, with the way back to the original.
pub(super) struct Folded {
    /// The folded text.
    pub(super) text: String,
    /// For each byte of the folded text (and its end) the byte of the original it comes from.
    origin: Vec<usize>,
}

impl Folded {
    pub(super) fn new(original: &str) -> Self {
        let mut text = String::with_capacity(original.len());
        let mut origin = Vec::with_capacity(original.len() + 1);
        let mut buffer = [0; 4];
        for (at, c) in original.char_indices() {
            match c {
                '–' | '—' | '−' => text.push('-'),
                c if c.is_ascii() => text.push(c.to_ascii_lowercase()),
                c => text.push_str(&sohoa_viet::skeleton(c.encode_utf8(&mut buffer))),
            }
            origin.resize(text.len(), at);
        }
        origin.push(original.len());
        Self { text, origin }
    }

    /// Whether a byte of the folded text comes from the byte of the original, and begins there.
    pub(super) fn is_at(&self, folded: usize, byte: usize) -> bool {
        self.origin.get(folded) == Some(&byte) && (folded == 0 || self.origin[folded - 1] != byte)
    }

    /// The original text of a range of the folded one.
    pub(super) fn original<'a>(&self, original: &'a str, range: Range<usize>) -> &'a str {
        let at = |byte: usize| self.origin.get(byte).copied().unwrap_or(original.len());
        original.get(at(range.start)..at(range.end)).unwrap_or_default()
    }
}

/// Length of a point in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Day,
    Month,
    Quarter,
    Half,
    Year,
}

/// A point in time, with first and last day as YYYY-MM-DD.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Point {
    pub(super) unit: Unit,
    /// `None` where no year is known or the date cannot be.
    pub(super) start: Option<String>,
    pub(super) end: Option<String>,
    /// A month 13, a 31 June.
    pub(super) impossible: bool,
    /// Bytes of the folded text.
    pub(super) span: Range<usize>,
}

/// What a match says, before the year is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Raw {
    Day(u32, u32),
    Month(u32),
    Quarter(u32),
    /// 1 or 2
    Half(u32),
    Year,
}

/// Tried in this order at each place. Quarters accept what recognition makes of Roman numbers ("11",
/// "lll"), which is why Arabic ones are single digits.
static POINT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    const YEAR: &str = r"(?:19|20)\d{2}";
    const QUARTER: &str = r"(?:iv|i{1,3}|[1-4]|[il1|]{2,3})";
    const JOIN: &str = r"\s*(?:,|-|va|den|den\s+het)\s*";
    let months = format!(r"\d{{1,2}}(?:{JOIN}(?:thang\s*)?\d{{1,2}})*");
    let quarters = format!(r"{QUARTER}(?:{JOIN}(?:quy\s*)?{QUARTER})*");
    // "Q.III/2026", "T6/2026": the year must follow, since Q1 is a district and T6 a day of the week.
    let short = format!(
        r"\bq\s*\.?\s*(?P<short_quarters>{QUARTER}(?:{JOIN}(?:q\s*\.?\s*)?{QUARTER})*)\s*(?:[/.,-]\s*|nam\s+)(?P<short_y1>{YEAR})\b|\bt\s*\.?\s*(?P<short_months>\d{{1,2}}(?:{JOIN}(?:t\s*\.?\s*)?\d{{1,2}})*)\s*(?:[/.,-]\s*|nam\s+)(?P<short_y2>{YEAR})\b"
    );
    // "15-20/11/2026", "ngày 15, 16/11/2026"; and a school year, which names no days of the calendar.
    let first = format!(
        r"\bnam\s+hoc\s*:?\s*{YEAR}(?:\s*[-/]\s*(?:{YEAR}|\d{{2}}))?\b|\bngay\s+(?P<from_list>\d{{1,2}})\s*(?:,|va)\s*(?:ngay\s+)?(?P<to_list>\d{{1,2}})\s*[/.-]\s*(?P<list_m>\d{{1,2}})\s*[/.-]\s*(?P<list_y>{YEAR})\b|\b(?P<from>\d{{1,2}})\s*(?:-|den(?:\s+ngay)?)\s*(?P<to>\d{{1,2}})\s*[/.-]\s*(?P<days_m>\d{{1,2}})\s*[/.-]\s*(?P<days_y>{YEAR})\b"
    );
    Regex::new(&format!(
        r"{first}|\b(?P<month_from>\d{{1,2}})\s*-\s*(?P<month_to>\d{{1,2}})\s*/\s*(?P<span_y>{YEAR})\b|{short}|\b(?P<d1>\d{{1,2}})\s*[/.-]\s*(?P<m1>\d{{1,2}})\s*[/.-]\s*(?P<y1>{YEAR})\b|\bngay\s+(?P<d2>\d{{1,2}})\s+thang\s+(?P<m2>\d{{1,2}})(?:\s+nam\s+(?P<y2>{YEAR}))?\b|\b(?P<d9>\d{{1,2}})\s+thang\s+(?P<m9>\d{{1,2}})\s+nam\s+(?P<y9>{YEAR})\b|\b(?:6|06|sau)\s+thang\s+(?P<half>dau|cuoi)\s+nam(?:\s+(?P<y3>{YEAR}))?\b|\bthang\s*(?P<months>{months})\s*(?:[/.,-]\s*)?(?:nam\s*)?(?P<y4>{YEAR})\b|\bthang\s*(?P<month>\d{{1,2}})\b|\bquy\s*(?P<quarters>{quarters})(?:\s*(?:[/.,-]\s*)?(?:nam\s*)?(?P<y5>{YEAR}))?\b|\b(?P<m6>\d{{1,2}})\s*/\s*(?P<y6>{YEAR})\b|\b(?P<d7>\d{{1,2}})\s*/\s*(?P<m7>\d{{1,2}})\b|\b(?P<y8>{YEAR})\b"
    ))
    .ok()
});

/// The last point of the list that begins at a point: "năm 2024, 2025", "tháng 5 và tháng 6/2026".
pub(super) fn list_end(points: &[Point], first: usize, folded: &str) -> usize {
    const LONGEST: usize = 12;
    let mut last = first;
    for (at, next) in points.iter().enumerate().skip(first + 1) {
        let between = folded
            .get(points[last].span.end..next.span.start)
            .unwrap_or_default();
        let inside = next.span == points[last].span;
        let joins =
            between.contains([',', '-']) || between.split(' ').any(|word| matches!(word, "va" | "den"));
        let only_joins = between
            .split(|c: char| !c.is_ascii_alphanumeric())
            .all(|word| matches!(word, "" | "va" | "den" | "het" | "nam" | "ngay" | "thang" | "quy"));
        let goes_on = joins && only_joins && between.len() <= LONGEST && next.unit == points[last].unit;
        if !(inside || goes_on) {
            break;
        }
        last = at;
    }
    last
}

/// Points from left to right. Points in brackets only explain the others and are left out where there
/// are others.
pub(super) fn find(folded: &str) -> Vec<Point> {
    let Some(pattern) = POINT.as_ref() else {
        return Vec::new();
    };
    let mut raw: Vec<(Raw, Option<u32>, Range<usize>)> = Vec::new();
    for found in pattern.captures_iter(folded) {
        read(folded, &found, &mut raw);
    }
    let inside = |span: &Range<usize>| {
        let before = &folded[..span.start];
        before.rfind('(') > before.rfind(')') && before.contains('(')
    };
    if raw.iter().any(|(_, _, span)| !inside(span)) {
        raw.retain(|(_, _, span)| !inside(span));
    }
    // "từ tháng 6 đến tháng 12/2025": the year stands once, at the end.
    let mut year = None;
    for (_, own, _) in raw.iter_mut().rev() {
        if own.is_some() {
            year = *own;
        } else {
            *own = year;
        }
    }
    raw.into_iter()
        .map(|(raw, year, span)| point(raw, year, span))
        .collect()
}

fn read(folded: &str, found: &Captures<'_>, out: &mut Vec<(Raw, Option<u32>, Range<usize>)>) {
    let number = |name: &str| {
        found
            .name(name)
            .and_then(|text| text.as_str().parse::<u32>().ok())
    };
    let span = found.get(0).map_or(0..0, |all| all.range());
    let mut push = |raw: Raw, year: Option<u32>| out.push((raw, year, span.clone()));
    if let (Some(from), Some(to), Some(month)) = (number("from"), number("to"), number("days_m")) {
        push(Raw::Day(from, month), number("days_y"));
        push(Raw::Day(to, month), number("days_y"));
    } else if let (Some(from), Some(to), Some(month)) =
        (number("from_list"), number("to_list"), number("list_m"))
    {
        push(Raw::Day(from, month), number("list_y"));
        push(Raw::Day(to, month), number("list_y"));
    } else if let (Some(from), Some(to)) = (number("month_from"), number("month_to")) {
        // "11-12/2026" is two months, "ngày 11-12/2026" and "25-12/2026" a day.
        let day = folded[..span.start].trim_end().ends_with("ngay") || from >= to || to > 12;
        if day {
            push(Raw::Day(from, to), number("span_y"));
        } else {
            push(Raw::Month(from), number("span_y"));
            push(Raw::Month(to), number("span_y"));
        }
    } else if let Some(months) = found.name("short_months") {
        for month in months.as_str().split(|c: char| !c.is_ascii_digit()) {
            if let Ok(month) = month.parse() {
                push(Raw::Month(month), number("short_y2"));
            }
        }
    } else if let Some(quarters) = found.name("short_quarters") {
        let list = quarters
            .as_str()
            .replace("va", " ")
            .replace("den", " ")
            .replace(['q', '.'], " ");
        for quarter in list.split([' ', ',', '-']).filter_map(quarter) {
            push(Raw::Quarter(quarter), number("short_y1"));
        }
    } else if let (Some(day), Some(month)) = (number("d1"), number("m1")) {
        push(Raw::Day(day, month), number("y1"));
    } else if let (Some(day), Some(month)) = (number("d2"), number("m2")) {
        push(Raw::Day(day, month), number("y2"));
    } else if let (Some(day), Some(month)) = (number("d9"), number("m9")) {
        push(Raw::Day(day, month), number("y9"));
    } else if let Some(half) = found.name("half") {
        push(
            Raw::Half(if half.as_str() == "dau" { 1 } else { 2 }),
            number("y3"),
        );
    } else if let Some(months) = found.name("months") {
        for month in months.as_str().split(|c: char| !c.is_ascii_digit()) {
            if let Ok(month) = month.parse() {
                push(Raw::Month(month), number("y4"));
            }
        }
    } else if let Some(month) = number("month") {
        push(Raw::Month(month), None);
    } else if let Some(quarters) = found.name("quarters") {
        let list = quarters
            .as_str()
            .replace("quy", " ")
            .replace("va", " ")
            .replace("den", " ");
        for quarter in list.split([' ', ',', '-']).filter_map(quarter) {
            push(Raw::Quarter(quarter), number("y5"));
        }
    } else if let Some(month) = number("m6") {
        push(Raw::Month(month), number("y6"));
    } else if let (Some(day), Some(month)) = (number("d7"), number("m7")) {
        push(Raw::Day(day, month), None);
    } else if let Some(year) = number("y8") {
        push(Raw::Year, Some(year));
    }
}

/// Number of a quarter in Arabic or Roman digits; strokes that look like "I" count as "I".
fn quarter(text: &str) -> Option<u32> {
    match text {
        "" => None,
        "iv" | "4" => Some(4),
        "2" => Some(2),
        "3" => Some(3),
        strokes if strokes.chars().all(|c| matches!(c, 'i' | '1' | 'l' | '|')) => {
            Some(strokes.len() as u32).filter(|count| *count <= 3)
        }
        _ => None,
    }
}

fn days(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

fn point(raw: Raw, year: Option<u32>, span: Range<usize>) -> Point {
    let (unit, first, last) = match raw {
        Raw::Day(_, month) => (Unit::Day, month, month),
        Raw::Month(month) => (Unit::Month, month, month),
        Raw::Quarter(quarter) => (Unit::Quarter, 3 * quarter - 2, 3 * quarter),
        Raw::Half(half) => (Unit::Half, 6 * half - 5, 6 * half),
        Raw::Year => (Unit::Year, 1, 12),
    };
    let longest = days(year.unwrap_or(2000), last);
    let impossible =
        !(1..=12).contains(&first) || matches!(raw, Raw::Day(day, _) if day == 0 || day > longest);
    let known = year.filter(|_| !impossible);
    let (from, to) = match raw {
        Raw::Day(day, _) => (day, day),
        _ => (1, longest),
    };
    Point {
        unit,
        start: known.map(|year| format!("{year:04}-{first:02}-{from:02}")),
        end: known.map(|year| format!("{year:04}-{last:02}-{to:02}")),
        impossible,
        span,
    }
}
