//! Enumerators at the start of a line: "Phần thứ hai", "II.", "I-", "1.", "2.1", "a)", "-", "+", "Điều 3.".

use std::sync::LazyLock;

use regex::Regex;

/// Shape of an enumerator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum MarkerStyle {
    /// "Phần thứ hai", "PHẦN II"
    Part,
    /// "Chương II"
    Chapter,
    /// "Điều 3."
    Article,
    /// "Mục 2."
    Clause,
    /// "A.", "PHẦN A"
    Capital,
    /// "II.", "II-"
    Roman,
    /// "1.", "1-", "1)"
    Number,
    /// "2.1", "2.1.3."
    Decimal,
    /// "a)", "đ."
    Letter,
    /// "Bước 1", "Bước 2 (tháng 3):"
    Step,
    /// "(1)", "(a)"
    Bracket,
    /// "-"
    Dash,
    /// "+"
    Plus,
}

impl MarkerStyle {
    /// Whether it is a word and its number ("Phần thứ hai", "Mục 2"), whose title may stand on the next line.
    pub(crate) fn is_division(self) -> bool {
        matches!(self, Self::Part | Self::Chapter | Self::Clause)
    }

    /// Whether it heads one of the largest parts of a plan; articles are those of the decision that carries it.
    pub(crate) fn is_part(self) -> bool {
        self.is_division() || matches!(self, Self::Capital | Self::Roman)
    }
}

/// Bytes of dirt before a number at most.
const LONGEST_SPECK: usize = 4;
/// Signs that recognition makes of dirt before an enumerator.
const SPECKS: [char; 13] = [' ', ',', '.', ';', ':', '\'', '‘', '’', '`', '|', '~', '»', '_'];

/// An enumerator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Marker {
    /// Without the punctuation after it: "II", "1", "2.1", "a", "-", "Điều 3". Empty where the letter of
    /// an item was lost (") Rà soát"), until its neighbours tell it.
    pub(crate) label: String,
    /// What was read, where the label comes from the neighbours of the item.
    pub(crate) read_as: Option<String>,
    /// Shape.
    pub(crate) style: MarkerStyle,
    /// Bytes of the text that it takes, punctuation and spaces after it included.
    pub(crate) length: usize,
}

/// Tried in this order; group 1 is the label. "IIL TO CHUC" and "I1. NOI DUNG" are how recognition
/// reads "III." and "II.".
const SHAPES: [(MarkerStyle, &str); 16] = [
    // What goes on in small letters is a sentence ("Phần thứ nhất của Đề án").
    (
        MarkerStyle::Part,
        r"^((?:Phần|PHẦN)\s+(?:(?i:thứ)\s+(?i:nhất|hai|ba|tư|bốn|năm|sáu|bảy)|[IVX]{1,4}|\d{1,2}|[A-H]))\s*(?:[.:](?:\s|$)|\s[-–]\s|\s\p{Lu}{2}|$)",
    ),
    (
        MarkerStyle::Chapter,
        r"^((?:Chương|CHƯƠNG)\s+(?:(?i:thứ)\s+(?i:nhất|hai|ba|tư|bốn|năm|sáu|bảy)|[IVX]{1,4}|\d{1,2}))\s*(?:[.:](?:\s|$)|\s[-–]\s|\s\p{Lu}{2}|$)",
    ),
    (
        MarkerStyle::Clause,
        r"^((?:Mục|MỤC)\s+(?:[IVX]{1,4}|\d{1,2}|[A-H]))\s*(?:[.:](?:\s|$)|\s[-–]\s|\s\p{Lu}{2}|$)",
    ),
    (
        MarkerStyle::Article,
        r"^((?i:điều|dieu|điêu|đieu)\s+\d{1,3})\s*[.:]\s*",
    ),
    // A dash before it marks the same.
    (MarkerStyle::Step, r"^(?:[-–—•*+]\s*)?(Bước \d{1,2})\s*[:.(]"),
    (
        MarkerStyle::Roman,
        r"^([IVX][IVXl1|]{0,4})\s*(?:[.)\-–]+|L\s)\s*(?:$|[^\w\s]*\s*\p{L})",
    ),
    (MarkerStyle::Roman, r"^([IVX]I?L)\s*[.)]\s*\p{Lu}"),
    (MarkerStyle::Capital, r"^([A-Z])\s*[.)]\s+\p{Lu}"),
    (
        MarkerStyle::Decimal,
        r"^(\d{1,2}(?:\.\d{1,2}){1,3})\s*[.)\-:]?\s+\p{L}",
    ),
    // One text for two items: "19-20) Thông tư …".
    (
        MarkerStyle::Number,
        r"^(\d{1,2}\s?[\-–]\s?\d{1,2})\)\s*[“\x22]?\p{Lu}",
    ),
    (
        MarkerStyle::Number,
        r"^(\d{1,2})\s*(?:[.)\-](?:\s+|\b)[“\x22(]?[\p{L}\d]|[.)],\s+\p{L}|,\s+\p{Lu})",
    ),
    // A speck may stand behind it: "a) . Rà soát".
    (
        MarkerStyle::Letter,
        r"^([a-zđ])\s*[.)]\s*(?:[.,;:'’»]\s)?[“\x22(]?[\p{L}\d]",
    ),
    // The letter is lost, its bracket is not; a word in capitals is the end of something else.
    (MarkerStyle::Letter, r"^([:;.,'’|¢]?)\)\s*\p{Lu}\p{Ll}"),
    (MarkerStyle::Bracket, r"^\((\d{1,2}|[a-zđ])\)\s*\S"),
    (MarkerStyle::Dash, r"^([-–—•*])\s*\S"),
    (MarkerStyle::Plus, r"^(\+)\s*\S"),
];

static PATTERNS: LazyLock<Vec<(MarkerStyle, Regex)>> = LazyLock::new(|| {
    SHAPES
        .iter()
        .filter_map(|(style, shape)| Some((*style, Regex::new(shape).ok()?)))
        .collect()
});

impl Marker {
    /// The enumerator at the start of the text. A speck before a number is passed over (", 6. Thiết lập").
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::parse_or_lost(text).filter(|marker| !marker.label.is_empty())
    }

    /// The same; the label is empty where only the bracket after a letter was read.
    pub(super) fn parse_or_lost(text: &str) -> Option<Self> {
        if let Some(marker) = Self::at_start(text) {
            return Some(marker);
        }
        let rest = text.trim_start_matches(SPECKS);
        let specks = text.len() - rest.len();
        if specks == 0 || specks > LONGEST_SPECK {
            return None;
        }
        let mut marker = Self::at_start(rest).filter(|marker| {
            let spaced = rest[marker.label.len().min(rest.len())..].contains(' ');
            match marker.style {
                MarkerStyle::Number | MarkerStyle::Decimal | MarkerStyle::Letter => spaced,
                // A dash in small letters is one inside a sentence.
                MarkerStyle::Dash => {
                    rest[marker.length..].starts_with(char::is_uppercase) && rest.contains("- ")
                }
                _ => false,
            }
        })?;
        marker.length += specks;
        Some(marker)
    }

    fn at_start(text: &str) -> Option<Self> {
        PATTERNS.iter().find_map(|(style, pattern)| {
            let found = pattern.captures(text)?;
            let label = found.get(1)?;
            let rest = text.get(label.end()..)?;
            // The "L" of "IIL" is the third "I" and its full stop.
            let (more, rest) = match rest.strip_prefix("L ").filter(|_| *style == MarkerStyle::Roman) {
                Some(rest) => ("I", rest),
                None => ("", rest),
            };
            let tail = rest.trim_start_matches([' ', '.', ',', ')', '-', '–', ':', '/']);
            let tail = if *style == MarkerStyle::Letter {
                tail.trim_start_matches(SPECKS)
            } else {
                tail
            };
            let label = clean(*style, label.as_str()) + more;
            Some(Self {
                label,
                read_as: None,
                style: *style,
                length: text.len() - tail.len(),
            })
            .filter(|marker| marker.is_plausible(text))
        })
    }

    /// Dates ("12.5.2024"), decimal numbers and years look like enumerators.
    fn is_plausible(&self, text: &str) -> bool {
        let rest = text.get(self.length..).unwrap_or_default();
        match self.style {
            MarkerStyle::Number => !rest.starts_with(|c: char| c.is_ascii_digit()) || text.contains(". "),
            MarkerStyle::Roman => self.label.parse::<Roman>().is_ok(),
            _ => true,
        }
    }

    /// Whether the enumerator may belong to the sentence that the line before left open: a number after
    /// "tháng", "số" and the like, a letter after "điểm".
    pub(crate) fn is_doubtful_after(&self, last: &str) -> bool {
        const BEFORE_NUMBER: [&str; 11] = [
            "điều", "khoản", "mục", "số", "tháng", "ngày", "năm", "quý", "phần", "chương", "và",
        ];
        let word = last
            .split(' ')
            .next_back()
            .map(str::to_lowercase)
            .unwrap_or_default();
        match self.style {
            MarkerStyle::Number | MarkerStyle::Decimal => BEFORE_NUMBER.contains(&word.as_str()),
            MarkerStyle::Part | MarkerStyle::Chapter | MarkerStyle::Article | MarkerStyle::Clause => {
                ["tại", "của", "theo", "như", "khoản", "và", "trong", "ở"].contains(&word.as_str())
            }
            MarkerStyle::Letter => word == "điểm",
            MarkerStyle::Step => {
                ["tại", "của", "theo", "ở", "từ", "đến", "và", "trong"].contains(&word.as_str())
            }
            _ => false,
        }
    }
}

/// The label as it was printed.
fn clean(style: MarkerStyle, label: &str) -> String {
    match style {
        MarkerStyle::Roman => label.replace(['l', '1', '|', 'L'], "I"),
        MarkerStyle::Part | MarkerStyle::Chapter | MarkerStyle::Article | MarkerStyle::Clause => {
            label.split_whitespace().collect::<Vec<_>>().join(" ")
        }
        MarkerStyle::Dash => "-".to_owned(),
        MarkerStyle::Letter if !label.chars().all(char::is_alphanumeric) => String::new(),
        _ => label.to_owned(),
    }
}

/// A Roman number of up to five letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Roman(pub(crate) u32);

const NUMERALS: [&str; 25] = [
    "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI",
    "XVII", "XVIII", "XIX", "XX", "XXI", "XXII", "XXIII", "XXIV", "XXV",
];

impl Roman {
    /// The numeral of a value from 1 to 25; empty outside.
    pub(super) fn numeral(value: u32) -> &'static str {
        (value as usize)
            .checked_sub(1)
            .and_then(|index| NUMERALS.get(index).copied())
            .unwrap_or_default()
    }
}

impl std::str::FromStr for Roman {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let index = NUMERALS.iter().position(|numeral| *numeral == text).ok_or(())?;
        Ok(Self(index as u32 + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, want: Option<(&str, MarkerStyle, &str)>) {
        let got = Marker::parse_or_lost(text);
        let got = got
            .as_ref()
            .map(|m| (m.label.as_str(), m.style, &text[m.length..]));
        assert_eq!(got, want, "{text}");
    }

    #[test]
    fn reads_enumerators() {
        use MarkerStyle::{Article, Bracket, Dash, Decimal, Letter, Number, Plus, Roman, Step};
        check("II. NHIỆM VỤ", Some(("II", Roman, "NHIỆM VỤ")));
        check("I- CĂN CỨ", Some(("I", Roman, "CĂN CỨ")));
        check("IIL TỔ CHỨC", Some(("III", Roman, "TỔ CHỨC")));
        check("IL. NHIỆM VỤ", Some(("II", Roman, "NHIỆM VỤ")));
        check("I1. NỘI DUNG", Some(("II", Roman, "NỘI DUNG")));
        check("1. Mục đích", Some(("1", Number, "Mục đích")));
        check("1, Mục đích", Some(("1", Number, "Mục đích")));
        check("1.Mục đích", Some(("1", Number, "Mục đích")));
        check("2.1 Đối với tỉnh", Some(("2.1", Decimal, "Đối với tỉnh")));
        check("2.1. Đối với tỉnh", Some(("2.1", Decimal, "Đối với tỉnh")));
        check("đ) Rà soát", Some(("đ", Letter, "Rà soát")));
        check("(1) Rà soát", Some(("1", Bracket, "Rà soát")));
        check(") Rà soát", Some(("", Letter, "Rà soát")));
        check(":) Rà soát", Some(("", Letter, "Rà soát")));
        check(", 6. Rà soát", Some(("6", Number, "Rà soát")));
        check("a) . Rà soát", Some(("a", Letter, "Rà soát")));
        check("a)Rà soát", Some(("a", Letter, "Rà soát")));
        check("‘ a) Rà soát", Some(("a", Letter, "Rà soát")));
        check("' - Rà soát", Some(("-", Dash, "Rà soát")));
        check(". - và rà soát", None);
        check("3., Rà soát", Some(("3", Number, "Rà soát")));
        check("19-20) Rà soát", Some(("19-20", Number, "Rà soát")));
        check("- Rà soát", Some(("-", Dash, "Rà soát")));
        check("+ Rà soát", Some(("+", Plus, "Rà soát")));
        check("Điều 3. Các đơn vị", Some(("Điều 3", Article, "Các đơn vị")));
        check(
            "Bước 1 (tháng 3): Rà soát",
            Some(("Bước 1", Step, "(tháng 3): Rà soát")),
        );
        check("- Bước 2: Rà soát", Some(("Bước 2", Step, "Rà soát")));
    }

    #[test]
    fn reads_parts_and_chapters() {
        use MarkerStyle::{Chapter, Clause, Part};
        check("Phần thứ ba", Some(("Phần thứ ba", Part, "")));
        check("PHẦN THỨ NHẤT: CĂN CỨ", Some(("PHẦN THỨ NHẤT", Part, "CĂN CỨ")));
        check("PHẦN II NHIỆM VỤ", Some(("PHẦN II", Part, "NHIỆM VỤ")));
        check("Phần B - Nhiệm vụ", Some(("Phần B", Part, "Nhiệm vụ")));
        check("Chương III", Some(("Chương III", Chapter, "")));
        check("Mục 2. Nhiệm vụ", Some(("Mục 2", Clause, "Nhiệm vụ")));
        for text in [
            "Phần thứ nhất của Đề án",
            "Phần mềm",
            "Phần 2 Kế hoạch này",
            "Mục 2.1. Nhiệm vụ",
            "Mục II Kế hoạch này",
            "Chương trình",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn leaves_numbers_alone() {
        check("12.5.2024 là ngày", None);
        check("100% cơ quan", None);
        check("01/7/2022 qua hệ thống", None);
        check("1408/CT-TTg ngày", None);
        check("Xây dựng", None);
        check("I", None);
        check("Bước 1 của quy trình", None);
        check("2,5 tỷ", None);
        check("10-15% số xã", None);
        check(") và các đơn vị", None);
        check(", ngày 6 tháng 5", None);
    }
}
