//! Dates behind numbers and titles, and what stands between the numbers of a list.

use std::sync::LazyLock;

use regex::{Captures, Regex};

/// A date right behind a number, what the engine made of a speck in between left out.
pub(super) static DATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r#"^[\s,('"“”‘’`´*_~|^]*(?i:ngày|ngay)[\s,]+([\dIl]{1,2})\s*"#,
        r"(?:[/.]\s*([\dIl]{1,2})\s*[/.]\s*|(?i:tháng|thang)[\s,]+([\dIl]{1,2})[\s,]+(?i:năm|nam)\s+)",
        r"((?:19|20)\d\s?\d)\b"
    ))
    .ok()
});

/// A date without "ngày", as some authors write it behind the title of a law.
pub(super) static BARE_DATE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^\s+(\d{1,2})/(\d{1,2})()/((?:19|20)\d\d)\b").ok());

/// What follows a date that cannot be read: "ngày 23 tháng 11 năm 201§ của …".
pub(super) fn behind_date(after: &str) -> Option<&str> {
    const LONGEST: usize = 48;
    let start = after.trim_start_matches([' ', ',']);
    let named = sohoa_viet::skeleton(start).starts_with("ngay ");
    let at = start.find(" của ").filter(|at| named && *at <= LONGEST)?;
    let between = &start[..at];
    (!between.contains([';', '.', ':'])).then(|| &start[at..])
}

/// Whether what stands between two numbers goes on with one list: a date and punctuation.
pub(super) fn goes_on(between: &str) -> bool {
    const LONGEST: usize = 40;
    let plain = sohoa_viet::skeleton(between);
    between.len() <= LONGEST
        && plain.split(|c: char| !c.is_alphabetic()).all(|word| {
            matches!(
                word,
                "" | "ngay" | "thang" | "nam" | "va" | "so" | "quyet" | "dinh"
            )
        })
}

/// Whether nothing but "và" (and "số") stands between two numbers.
pub(super) fn joins_numbers(between: &str) -> bool {
    matches!(
        between.split_whitespace().collect::<Vec<_>>().as_slice(),
        ["và"] | ["và", "số"]
    )
}

/// The date as YYYY-MM-DD.
pub(super) fn iso_date(found: &Captures<'_>) -> Option<String> {
    let part = |index: usize| found.get(index).map(|part| part.as_str());
    // "I1" is 11; strokes alone say nothing.
    let number = |text: &str| -> Option<u32> {
        text.contains(|c: char| c.is_ascii_digit())
            .then(|| text.replace(['I', 'l'], "1").parse().ok())
            .flatten()
    };
    let day = number(part(1)?)?;
    let month = number(part(2).filter(|part| !part.is_empty()).or_else(|| part(3))?)?;
    let year: String = part(4)?.split_whitespace().collect();
    ((1..=31).contains(&day) && (1..=12).contains(&month)).then(|| format!("{year}-{month:02}-{day:02}"))
}
