//! Row groups above a row, and the numbers of the rows.

use std::sync::LazyLock;

use regex::Regex;

use crate::deadline::Doubt;
use crate::paragraphs::{Marker, MarkerStyle};

/// Open row groups, outermost first.
#[derive(Debug, Default)]
pub(super) struct Groups {
    open: Vec<Group>,
}

#[derive(Debug)]
struct Group {
    style: Option<MarkerStyle>,
    label: String,
    /// "7" of "7. Lập quy hoạch"
    number: Option<String>,
    /// Whether a row inside it is not numbered below it: then the next number of its series need not end it.
    holds_alike: bool,
}

impl Groups {
    /// Opens a group and closes those that it ends.
    pub(super) fn open(&mut self, label: &str) {
        let label = tidy(label);
        let marker = Marker::parse(&label);
        let style = marker.as_ref().map(|marker| marker.style);
        let same = self.open.iter().position(|group| {
            group.style == style
                || style.is_some_and(|style| {
                    style <= MarkerStyle::Roman && group.style.is_some_and(|open| open > style)
                })
        });
        if let Some(at) = same {
            self.open.truncate(at);
        }
        self.open.push(Group {
            style,
            label,
            number: marker.map(|marker| marker.label),
            holds_alike: false,
        });
    }

    /// Closes the group that a row follows in its own series: "7" with the rows "7.1" and "7.2" ends where "8" is a row.
    pub(super) fn row(&mut self, stt: Option<&str>) {
        let ended = self.open.iter().position(|group| {
            let follows = stt.zip(group.number.as_deref());
            !group.holds_alike && follows.is_some_and(|(stt, number)| follows_in_series(number, stt))
        });
        if let Some(at) = ended {
            self.open.truncate(at);
        }
        for group in &mut self.open {
            let number = group.number.as_deref().unwrap_or_default();
            group.holds_alike |= stt.is_none_or(|stt| !is_below(number, stt));
        }
    }

    /// Labels joined with " / ".
    pub(super) fn path(&self) -> Option<String> {
        let labels: Vec<&str> = self.open.iter().map(|group| group.label.as_str()).collect();
        (!labels.is_empty()).then(|| labels.join(" / "))
    }
}

/// Whether a row is numbered below "7": "7.1", "a", "-". What may be a misread "1" is not.
fn is_below(number: &str, stt: &str) -> bool {
    let deeper = stt.strip_prefix(number).is_some_and(|rest| rest.starts_with('.'));
    let mut letters = stt.chars();
    let lettered = matches!((letters.next(), letters.next()), (Some(letter), None)
        if letter.is_lowercase() && !matches!(letter, 'l' | 'i'));
    deeper || lettered || !stt.contains(char::is_alphanumeric)
}

/// Whether "8" comes after "7", "2.4" after "2.3".
fn follows_in_series(number: &str, stt: &str) -> bool {
    let split = |text: &str| -> Option<(String, u32)> {
        let (outer, own) = text.rsplit_once('.').unwrap_or(("", text));
        Some((outer.to_owned(), own.parse().ok()?))
    };
    match (split(number), split(stt)) {
        (Some((outer, last)), Some((other, next))) => outer == other && last.checked_add(1) == Some(next),
        _ => false,
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
    /// The number of that group, where it stands in the series of the rows.
    group: Option<u32>,
}

impl Numbering {
    pub(super) fn group(&mut self, label: &str) {
        let anew = std::mem::replace(&mut self.fresh, true);
        let number = Marker::parse(&tidy(label)).and_then(|marker| marker.label.parse().ok());
        let expected = self.last.map_or(1, |last| last + 1);
        self.group = number.filter(|number| *number == expected || anew && *number == 1);
    }

    /// The doubt about a number that does not follow the one before.
    pub(super) fn next(&mut self, stt: &str) -> Option<Doubt> {
        let number: u32 = stt.parse().ok()?;
        let fresh = std::mem::replace(&mut self.fresh, false);
        let last = self.last.replace(number);
        let expected = last.map_or(1, |last| last + 1);
        let after_group = self.group.take().map(|group| group + 1);
        if number == expected || fresh && number == 1 || after_group == Some(number) {
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
        numbering.group("II. Giám sát");
        assert_eq!(numbering.next("1"), None);
        numbering.group("III. Sơ kết");
        assert_eq!(numbering.next("2"), None);
        // The number of a row that is split in "3.1", "3.2" counts.
        numbering.group("3. Trồng cây");
        assert_eq!(numbering.next("3.1"), None);
        assert_eq!(numbering.next("4"), None);
        numbering.group("II. Chăm sóc");
        numbering.group("1. Tưới cây");
        assert_eq!(numbering.next("a"), None);
        assert_eq!(numbering.next("2"), None);
    }

    #[test]
    fn ends_a_group_where_its_series_goes_on() {
        let check = |groups: &[&str], rows: &[(Option<&str>, &str)]| {
            let mut open = Groups::default();
            for label in groups {
                open.open(label);
            }
            for (stt, want) in rows {
                open.row(*stt);
                assert_eq!(open.path().as_deref().unwrap_or_default(), *want, "{stt:?}");
            }
        };
        let nested = "II. Thủy lợi / 4. Nạo vét kênh";
        check(
            &["II. Thủy lợi", "4. Nạo vét kênh"],
            &[
                (Some("4.1"), nested),
                (Some("4.2"), nested),
                (Some("5"), "II. Thủy lợi"),
                (Some("6"), "II. Thủy lợi"),
            ],
        );
        check(
            &["1. Nạo vét kênh"],
            &[
                (Some("a"), "1. Nạo vét kênh"),
                (Some("-"), "1. Nạo vét kênh"),
                (Some("2"), ""),
            ],
        );
        // Rows that count anew in the group.
        check(
            &["1. Nạo vét kênh"],
            &[(Some("1"), "1. Nạo vét kênh"), (Some("2"), "1. Nạo vét kênh")],
        );
        check(
            &["1. Nạo vét kênh"],
            &[(None, "1. Nạo vét kênh"), (Some("2"), "1. Nạo vét kênh")],
        );
        check(
            &["2. Đê điều", "2.1. Gia cố"],
            &[
                (Some("a"), "2. Đê điều / 2.1. Gia cố"),
                (Some("2.2"), "2. Đê điều"),
                (Some("3"), ""),
            ],
        );
    }
}
