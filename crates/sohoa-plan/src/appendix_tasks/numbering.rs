//! Row groups above a row, and the numbers of the rows.

use std::sync::LazyLock;

use regex::Regex;

use crate::deadline::Doubt;
use crate::paragraphs::{Marker, MarkerStyle};

/// Open row groups, outermost first.
#[derive(Debug, Default)]
pub(super) struct Groups {
    open: Vec<(Option<MarkerStyle>, String)>,
}

impl Groups {
    /// Opens a group and closes those that it ends.
    pub(super) fn open(&mut self, label: &str) {
        let label = tidy(label);
        let style = Marker::parse(&label).map(|marker| marker.style);
        let same = self.open.iter().position(|(open, _)| {
            *open == style
                || style
                    .is_some_and(|style| open.is_some_and(|open| style <= MarkerStyle::Roman && open > style))
        });
        if let Some(at) = same {
            self.open.truncate(at);
        }
        self.open.push((style, label));
    }

    /// Labels joined with " / ".
    pub(super) fn path(&self) -> Option<String> {
        let labels: Vec<&str> = self.open.iter().map(|(_, label)| label.as_str()).collect();
        (!labels.is_empty()).then(|| labels.join(" / "))
    }
}

/// "III Tăng cường" from two cells is "III. Tăng cường", and so is "III, Tăng cường" with a damaged full stop;
/// final punctuation is stripped.
fn tidy(label: &str) -> String {
    static NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"^([IVX]{1,5}|[A-H]|\d{1,2}(?:\.\d{1,2})*)(?:\s+|[,;]\s*)(\p{Lu})").ok()
    });
    let label = label.split_whitespace().collect::<Vec<_>>().join(" ");
    let label = label.trim_end_matches([' ', ';', '.', ':']);
    match NUMBER.as_ref() {
        Some(pattern) => pattern.replace(label, "$1. $2").into_owned(),
        None => label.to_owned(),
    }
}

/// Watches the numbers of the rows.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    last: Option<u32>,
    /// Whether a group began since the last number: counting may start again.
    fresh: bool,
}

impl Numbering {
    pub(super) fn group(&mut self) {
        self.fresh = true;
    }

    /// The doubt about a number that does not follow the one before.
    pub(super) fn next(&mut self, stt: &str) -> Option<Doubt> {
        let number: u32 = stt.parse().ok()?;
        let fresh = std::mem::replace(&mut self.fresh, false);
        let last = self.last.replace(number);
        let expected = last.map_or(1, |last| last + 1);
        if number == expected || fresh && number == 1 {
            return None;
        }
        let (code, message) = if Some(number) == last {
            (
                "stt-duplicate",
                format!("the number {stt} stands twice in the table"),
            )
        } else {
            (
                "stt-gap",
                format!("the number {stt} follows where {expected} is expected; a row may be missing"),
            )
        };
        Some(Doubt { code, message })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nests_groups() {
        let mut groups = Groups::default();
        let mut check = |label: &str, want: &str| {
            groups.open(label);
            assert_eq!(groups.path().as_deref(), Some(want));
        };
        check("A. KHỐI SỞ", "A. KHỐI SỞ");
        check("I Công tác lãnh đạo", "A. KHỐI SỞ / I. Công tác lãnh đạo");
        check(
            "1. Tuyên truyền.",
            "A. KHỐI SỞ / I. Công tác lãnh đạo / 1. Tuyên truyền",
        );
        check("II. Thể chế", "A. KHỐI SỞ / II. Thể chế");
        check("B. KHỐI HUYỆN", "B. KHỐI HUYỆN");
        check("C,KHỐI XÃ", "C. KHỐI XÃ");
    }

    #[test]
    fn watches_numbers() {
        let mut numbering = Numbering::default();
        let mut codes = Vec::new();
        for stt in ["1", "02", "3", "5", "5", "a"] {
            codes.push(numbering.next(stt).map(|doubt| doubt.code));
        }
        assert_eq!(
            codes,
            [None, None, None, Some("stt-gap"), Some("stt-duplicate"), None]
        );
        numbering.group();
        assert_eq!(numbering.next("1"), None);
        numbering.group();
        assert_eq!(numbering.next("2"), None);
    }
}
