//! The line "Khánh Hòa, ngày 28 tháng 5 năm 2025".

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::words::{aligned_byte, aligned_skeleton};

/// A date in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DateClause {
    /// Bytes from "ngày" to the last digit of the year.
    pub(super) range: Range<usize>,
    /// YYYY-MM-DD; day or month □□ where they cannot be read.
    pub(super) value: String,
}

/// On the text without marks. "ngay athang 02 Wm 2024" and "ngay A thing 02 nim 2022" are readings
/// from the samples.
static CLAUSE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\bnga[yvi]\s*([^a-z]{0,14}?|.{0,6}?)\s*th\S{1,2}g\s*([^a-z]{0,14}?|\S{0,3}?)\s*(?:\b[nw]\S{1,2}|\b[ae]m)\s*((?:19|20)\s?\d\s?\d)\b")
        .ok()
});

/// "Huế, ngày 05/6/2025"
static SHORT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r",\s*(nga[yvi]\s+(\d{1,2})\s?[/.-]\s?(\d{1,2})\s?[/.-]\s?((?:19|20)\d\d))\s*$").ok()
});

/// The date clause of the line.
pub(super) fn find(text: &str) -> Option<DateClause> {
    let plain = aligned_skeleton(text);
    let byte_at = |at: usize| aligned_byte(text, &plain, at);
    let Some(found) = CLAUSE.as_ref()?.captures(&plain) else {
        let found = SHORT.as_ref()?.captures(&plain)?;
        let part = |index: usize, most: u32| -> Option<u32> {
            let value = found.get(index)?.as_str().parse().ok()?;
            (1..=most).contains(&value).then_some(value)
        };
        let clause = found.get(1)?;
        return Some(DateClause {
            range: byte_at(clause.start())..byte_at(clause.end()),
            value: format!(
                "{}-{:02}-{:02}",
                found.get(4)?.as_str(),
                part(3, 12)?,
                part(2, 31)?
            ),
        });
    };
    let whole = found.get(0)?;
    let number = |index: usize, most: u32| {
        let digits: String = found
            .get(index)
            .map_or("", |m| m.as_str())
            .split_whitespace()
            .collect();
        // "ngày . 17": a speck beside two digits; beside one, the other may be under it.
        let clear = digits.trim_matches(|c: char| matches!(c, '.' | ',' | '\'' | '’' | '-'));
        let clear = if clear.len() == 2 { clear } else { &digits };
        let value = clear
            .parse::<u32>()
            .ok()
            .filter(|value| (1..=most).contains(value));
        value.map_or_else(|| "□□".to_owned(), |value| format!("{value:02}"))
    };
    let year: String = found.get(3)?.as_str().split_whitespace().collect();
    let value = format!("{year}-{}-{}", number(2, 12), number(1, 31));
    Some(DateClause {
        range: byte_at(whole.start())..byte_at(whole.end()),
        value,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_dates() {
        for (text, want) in [
            (
                "Huế, ngày 28 tháng 5 năm 2025",
                Some(("ngày 28 tháng 5 năm 2025", "2025-05-28")),
            ),
            (
                "ngày □ tháng 02 năm 2023",
                Some(("ngày □ tháng 02 năm 2023", "2023-02-□□")),
            ),
            (
                "ngày tháng 5 năm 2023",
                Some(("ngày tháng 5 năm 2023", "2023-05-□□")),
            ),
            (
                "ngày    tháng    năm 2023",
                Some(("ngày    tháng    năm 2023", "2023-□□-□□")),
            ),
            (
                "ngay athang 02 Wm 2024 Se:",
                Some(("ngay athang 02 Wm 2024", "2024-02-□□")),
            ),
            (
                "ngay A thing 02 nim 2022",
                Some(("ngay A thing 02 nim 2022", "2022-02-□□")),
            ),
            (
                "ngày 45 tháng 13 năm 2023",
                Some(("ngày 45 tháng 13 năm 2023", "2023-□□-□□")),
            ),
            (
                "ngày . 17 tháng 5 năm 2023",
                Some(("ngày . 17 tháng 5 năm 2023", "2023-05-17")),
            ),
            (
                "ngày . 7 tháng 5 năm 2023",
                Some(("ngày . 7 tháng 5 năm 2023", "2023-05-□□")),
            ),
            ("trong tháng 5 năm 2023", None),
            (
                "Huế, ngày và tháng 02 âm 2024",
                Some(("ngày và tháng 02 âm 2024", "2024-02-□□")),
            ),
            (
                "ngày ..... tháng ..... năm 2025",
                Some(("ngày ..... tháng ..... năm 2025", "2025-□□-□□")),
            ),
            (
                "ngày …… tháng 7 năm 2025",
                Some(("ngày …… tháng 7 năm 2025", "2025-07-□□")),
            ),
            ("Huế, ngày 05/6/2025", Some(("ngày 05/6/2025", "2025-06-05"))),
            ("Theo Kế hoạch ngày 05/6/2025", None),
        ] {
            let got = find(text);
            let got = got
                .as_ref()
                .map(|date| (&text[date.range.clone()], date.value.as_str()));
            assert_eq!(got, want, "{text}");
        }
    }
}
