//! Labels of row groups that were misread or lost.
//!
//! "I", "II" and "III" differ in strokes only, and an engine loses or adds one, or makes a word of them ("HAI", "IH!").
//! Groups are few and stand in order: the second of those that look alike is II, whatever was read there. What tells the
//! level of a group is how its row is built, not its label alone: a label that nobody knows must not open a level of its
//! own below the group before it.

use std::ops::Range;

use sohoa_page::{Diagnostic, Document};

use crate::numbers::was_read;
use crate::{Cell, Label, Row};

/// Characters of a misread label at most: "VIII." with a speck.
pub(crate) const LONGEST_LABEL: usize = 6;
/// Highest numeral that strokes alone make.
const MOST_STROKES: u32 = 3;
/// Share of the letters of a title in capitals from which it is printed in capitals; damage turns some into small ones.
const CAPITALS: f32 = 0.8;

/// How the row of a group is built.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Look {
    /// Columns of its cells, empty ones included.
    cells: Vec<Range<u16>>,
    /// Whether its title is in capitals.
    capitals: bool,
    /// What stands for its label, without the mark behind it; empty where nothing does.
    label: String,
    title: String,
}

impl Look {
    /// The look of a row with one or two filled cells.
    pub(crate) fn of(cells: &[Cell]) -> Self {
        let texts: Vec<&str> = cells
            .iter()
            .map(|cell| cell.text.trim())
            .filter(|text| !text.is_empty())
            .collect();
        let (label, title) = match texts.as_slice() {
            [label, title, ..] => (*label, *title),
            [text] => split(text),
            [] => ("", ""),
        };
        let letters = title.chars().filter(|c| c.is_alphabetic());
        let (mut high, mut all) = (0_u16, 0_u16);
        for letter in letters {
            all = all.saturating_add(1);
            high = high.saturating_add(u16::from(letter.is_uppercase()));
        }
        Self {
            cells: cells.iter().map(|cell| cell.columns.clone()).collect(),
            capitals: f32::from(high) >= CAPITALS * f32::from(all),
            label: label.trim_end_matches(['.', ')', ',', ' ']).to_owned(),
            title: title.to_owned(),
        }
    }

    /// Whether both are groups of one level: their rows are built alike and their titles are of one case.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        self.cells == other.cells && self.capitals == other.capitals
    }

    fn reading(&self) -> Reading {
        let label = self.label.as_str();
        if label.is_empty() {
            return Reading::None;
        }
        if let Some(value) = value_of(label) {
            return Reading::Roman(value);
        }
        if is_strokes(label) {
            return Reading::Strokes;
        }
        match Label::parse(label) {
            Some(Label::Letter) => Reading::Letter,
            // The third of the letters, and no numeral of so few groups.
            Some(Label::Roman) if label == "C" => Reading::Letter,
            Some(Label::Number | Label::SmallLetter) => Reading::Inner,
            Some(Label::Roman) | None => Reading::Unknown,
        }
    }
}

/// What the label of a group was read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reading {
    /// A numeral as it is written.
    Roman(u32),
    /// "1", "ll", "11": strokes that need not be figures.
    Strokes,
    /// "A"
    Letter,
    /// "2", "1.1", "a": a level below
    Inner,
    /// No label that anybody writes.
    Unknown,
    /// The row has no label.
    None,
}

/// Label and title of a group in one cell: what stands before the first blank or full stop, if it is short and closed.
fn split(text: &str) -> (&str, &str) {
    let end = text
        .find(|c: char| c.is_whitespace() || matches!(c, '.' | ')' | ','))
        .unwrap_or(text.len());
    // "1.1. Trình Chính phủ": a full stop between figures is none behind a label.
    let first = text.split_whitespace().next().unwrap_or_default();
    let end = if Label::parse(first) == Some(Label::Number) {
        first.len()
    } else {
        end
    };
    let (label, rest) = text.split_at(end);
    let closed = rest.starts_with(['.', ')', ',']) || Label::parse(label) == Some(Label::Number);
    let title = rest.trim_start_matches(['.', ')', ',', ' ']);
    let numeral = value_of(label).is_some() || is_strokes(label);
    let worded = title.chars().next().is_some_and(char::is_alphanumeric);
    if worded && label.chars().count() < LONGEST_LABEL && (closed || numeral) {
        (label, title)
    } else {
        ("", text)
    }
}

/// Puts right the labels of the groups of `rows`, counted anew below each lettered group ("A.", "B."). Only what an
/// engine read is touched. `looks` has one entry for each row, `None` for rows of values.
pub(crate) fn complete(
    rows: &mut [Row],
    looks: &[Option<Look>],
    document: &Document,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let groups: Vec<(usize, &Look)> = looks
        .iter()
        .enumerate()
        .filter_map(|(at, look)| Some((at, look.as_ref()?)))
        .collect();
    let (lettered, lost) = lettered(&groups);
    for (at, letter) in lost {
        repair(rows, looks, at, &letter.to_string(), document, diagnostics);
    }
    for run in groups.split(|(at, _)| lettered.contains(at)) {
        let counted = Run::new(run, rows);
        for (at, wanted) in counted.repairs() {
            repair(rows, looks, at, &numeral(wanted), document, diagnostics);
        }
    }
}

fn repair(
    rows: &mut [Row],
    looks: &[Option<Look>],
    at: usize,
    wanted: &str,
    document: &Document,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if let (Some(Row::Group(cell)), Some(Some(look))) = (rows.get_mut(at), looks.get(at))
        && was_read(cell, document)
    {
        write(cell, look, wanted, diagnostics);
    }
}

/// The rows of the groups that hold others and are lettered: "A", and those that come after it in the alphabet and look
/// like it. Another letter is no letter of theirs: "H" where "II" was printed. With them the letters of those between
/// two that lost theirs.
fn lettered(groups: &[(usize, &Look)]) -> (Vec<usize>, Vec<(usize, char)>) {
    let (mut out, mut mended) = (Vec::new(), Vec::new());
    // What may be the letter after the last one, in the order of the rows; before the first letter what may be "A".
    let mut unknown: Vec<(usize, &Look)> = Vec::new();
    let mut last: Option<&Look> = None;
    let mut numerals = false;
    for (at, look) in groups {
        let reading = look.reading();
        numerals |= matches!(reading, Reading::Roman(_));
        // The first letter stands alone in its cell and is lost as dirt: the group above "B" that looks like it is "A".
        let second = match unknown.as_slice() {
            [(first, own)] if last.is_none() && look.label == "B" && look.is_like(own) => Some(*first),
            _ => None,
        };
        if let Some(first) = second {
            out.push(first);
            mended.push((first, 'A'));
            unknown.clear();
        }
        let follows =
            second.is_some() || last.is_some_and(|last| last.label < look.label && look.is_like(last));
        if reading == Reading::Letter && (look.label == "A" || follows || !numerals) {
            let before = last.and_then(|last| last.label.chars().next());
            let skipped = before.zip(look.label.chars().next()).and_then(|(before, own)| {
                let next = char::from_u32(u32::from(before) + 1)?;
                (u32::from(own) == u32::from(next) + 1).then_some(next)
            });
            if let (Some(letter), [(one, _)]) = (skipped, unknown.as_slice()) {
                out.push(*one);
                mended.push((*one, letter));
            }
            out.push(*at);
            last = Some(look);
            unknown.clear();
        } else if matches!(reading, Reading::Unknown | Reading::None | Reading::Letter)
            && last.map_or(look.cells.len() > 1, |last| look.is_like(last))
        {
            unknown.push((*at, look));
        }
    }
    (out, mended)
}

/// Writes a label that follows from the order, with a diagnostic.
fn write(cell: &mut Cell, look: &Look, wanted: &str, diagnostics: &mut Vec<Diagnostic>) {
    let message = format!(
        "the group of rows, read as {:?}, is {wanted:?} in its order",
        look.label
    );
    let mut diagnostic = Diagnostic::new("group-label-repaired", message);
    diagnostic.page = cell.places.first().map(|(page, _)| *page);
    diagnostic.line = cell.lines.first().copied();
    diagnostics.push(diagnostic);
    cell.text = format!("{wanted}. {}", look.title);
}

/// Groups that are counted together.
struct Run<'a> {
    groups: &'a [(usize, &'a Look)],
    /// Whether there are groups within groups, numbered "1.", "2.": then "1" is none that lost a stroke.
    counts: bool,
    /// For each group whether rows of values stand between it and the one before.
    apart: Vec<bool>,
}

impl<'a> Run<'a> {
    fn new(groups: &'a [(usize, &'a Look)], rows: &[Row]) -> Self {
        let apart: Vec<bool> = groups
            .iter()
            .enumerate()
            .map(|(index, (at, _))| {
                index
                    .checked_sub(1)
                    .is_none_or(|before| groups[before].0 + 1 < *at)
            })
            .collect();
        let is_numeral = |look: &Look| matches!(look.reading(), Reading::Roman(_));
        // A group right below a numeral is inside of it, and so is one over rows "1.1".
        let nested = |index: usize| {
            let (at, look) = groups[index];
            let below = index.checked_sub(1).map(|before| groups[before].1);
            let first = rows.get(at + 1).and_then(|row| match row {
                Row::Data(cells) => cells.first().map(|cell| cell.text.as_str()),
                Row::Group(cell) => Some(cell.text.as_str()),
            });
            look.label == "1"
                && (below.is_some_and(is_numeral) && !apart[index]
                    || first.is_some_and(|text| text.starts_with("1.1")))
        };
        let inner =
            |look: &Look| look.label == "2" || look.label.starts_with("1.") || look.label.starts_with("2.");
        let counts = (0..groups.len()).any(|index| nested(index) || inner(groups[index].1));
        Self {
            groups,
            counts,
            apart,
        }
    }

    fn reading(&self, index: usize) -> Reading {
        match self.groups[index].1.reading() {
            Reading::Strokes if self.counts && self.groups[index].1.label.parse::<u32>().is_ok() => {
                Reading::Inner
            }
            reading => reading,
        }
    }

    /// The rows whose label is another numeral than was read, in order.
    fn repairs(&self) -> Vec<(usize, u32)> {
        let mut out = Vec::new();
        let likely = |index: &usize| matches!(self.reading(*index), Reading::Roman(_) | Reading::Strokes);
        let numbered = (0..self.groups.len()).filter(likely).count();
        let numerals = (0..self.groups.len()).any(|index| matches!(self.reading(index), Reading::Roman(_)));
        if !numerals {
            return out;
        }
        let mut last: Option<u32> = None;
        // The groups that have a numeral: a border seen where none is makes one of them look otherwise.
        let mut level: Vec<&Look> = Vec::new();
        // Groups without a label, or with one that stayed unknown, since the last numeral.
        let mut others = false;
        for (index, (at, look)) in self.groups.iter().enumerate() {
            let wanted = last.map_or(1, |value| value + 1);
            let alike = last.is_none() || level.iter().any(|before| look.is_like(before));
            let value = match self.reading(index) {
                Reading::Roman(value) if value == wanted => Some(value),
                // Where another group stands between, it may be the one that is missing, or a part that counts anew.
                Reading::Roman(value) => {
                    let strokes = value.max(wanted) <= MOST_STROKES && last.is_some() && !others;
                    Some(if strokes && alike { wanted } else { value })
                }
                Reading::Strokes => {
                    let first = last.is_none() && numbered > 1 && look.label.len() == 1;
                    // "1" is the smallest of all labels, and a level below more often than "II" with a stroke lost.
                    let later = last.is_some() && alike && self.apart[index];
                    ((first || later) && wanted <= MOST_STROKES).then_some(wanted)
                }
                // Letters that head groups are not in the run.
                Reading::Unknown | Reading::Letter => {
                    (last.is_some() && alike || self.is_first(index)).then_some(wanted)
                }
                Reading::None => {
                    let fits = last.is_some() && alike && look.cells.len() > 1;
                    let counted = fits && self.next(index) == Some(wanted + 1);
                    (counted || self.is_first(index)).then_some(wanted)
                }
                Reading::Inner => continue,
            };
            let Some(value) = value else {
                others = true;
                continue;
            };
            if self.reading(index) != Reading::Roman(value) {
                out.push((*at, value));
            }
            last = Some(value);
            level.push(look);
            others = false;
        }
        out
    }

    /// Whether a group without a numeral heads the run and the one after it is II, built alike: a lone "I" in its cell is
    /// taken for a piece of a rule and lost.
    fn is_first(&self, index: usize) -> bool {
        let own = self.groups[index].1;
        let second = self
            .groups
            .get(1..)
            .unwrap_or_default()
            .iter()
            .find(|(_, look)| !matches!(look.reading(), Reading::Inner));
        let is_second = |look: &Look| look.reading() == Reading::Roman(2) && look.is_like(own);
        index == 0 && own.cells.len() > 1 && second.is_some_and(|(_, look)| is_second(look))
    }

    /// The numeral after a group, where the next one of its level has one.
    fn next(&self, index: usize) -> Option<u32> {
        (index + 1..self.groups.len()).find_map(|later| match self.reading(later) {
            Reading::Roman(value) => Some(Some(value)),
            Reading::Inner => None,
            _ => Some(None),
        })?
    }
}

fn is_strokes(word: &str) -> bool {
    (1..=4).contains(&word.len())
        && word
            .bytes()
            .all(|byte| matches!(byte, b'1' | b'l' | b'I' | b'i' | b'|'))
}

/// The Roman numeral of a value up to 39.
fn numeral(value: u32) -> String {
    const ONES: [&str; 10] = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"];
    let ones = ONES.get(value as usize % 10).copied().unwrap_or_default();
    "X".repeat(value as usize / 10) + ones
}

/// The value of a numeral as it is written; "IL" and "IIII" have none.
fn value_of(label: &str) -> Option<u32> {
    (1..40).find(|value| numeral(*value) == label)
}

#[cfg(test)]
mod tests {
    use super::*;
    use sohoa_page::{LayerVerdict, MediaType, Page, TextOrigin};

    /// Labels of the groups of a read table: one row a line; "#" opens a group, in one cell or as label "|" title.
    fn check(rows: &str, want: &[&str]) {
        let cell = |text: &str, columns: Range<u16>| Cell {
            text: text.to_owned(),
            columns,
            places: vec![(1, sohoa_page::Rect::default())],
            ..Cell::default()
        };
        let (mut built, mut looks) = (Vec::new(), Vec::new());
        for row in rows.lines().map(str::trim) {
            let Some(group) = row.strip_prefix("# ") else {
                built.push(Row::Data(vec![cell(row, 0..1)]));
                looks.push(None);
                continue;
            };
            let cells = match group.split_once('|') {
                Some((label, title)) => vec![cell(label, 0..1), cell(title, 1..4)],
                None => vec![cell(group, 0..4)],
            };
            looks.push(Some(Look::of(&cells)));
            built.push(Row::Group(cell(&group.replace('|', " "), 0..4)));
        }
        let document = Document {
            media_type: MediaType::Pdf,
            pages: vec![Page {
                number: 1,
                width: 600.0,
                height: 800.0,
                origin: TextOrigin::Ocr,
                verdict: LayerVerdict::Absent,
                evidence: None,
                dpi: None,
                rotation: 0,
                skew: 0.0,
                lines: Vec::new(),
                rules: Vec::new(),
            }],
        };
        complete(&mut built, &looks, &document, &mut Vec::new());
        let got: Vec<&str> = built
            .iter()
            .filter_map(|row| match row {
                Row::Group(cell) => cell.text.split(' ').next(),
                Row::Data(_) => None,
            })
            .collect();
        assert_eq!(got, want, "{rows}");
    }

    #[test]
    fn labels_that_nobody_writes_follow_the_order() {
        check("# I|Mở\n1\n# II|Giữa\n2\n# HỘ!|Kết\n3", &["I", "II", "III."]);
        check(
            "# I. MỞ\n1\n# 11. GIỮA\n2\n# HAI.KẾT\n3\n# IV. SAU\n4",
            &["I.", "II.", "III.", "IV."],
        );
        check("# I|Mở\n1\n# IL|Giữa\n2\n# TH|Kết\n3", &["I", "II.", "III."]);
        check("# I|Mở\n1\n# |Giữa\n2\n# III|Kết\n3", &["I", "II.", "III"]);
        check(
            "# A|Mở\n# I|Một\n1\n# H|Hai\n2\n# B|Kết\n# I|Ba\n3",
            &["A", "I", "H", "B", "I"],
        );
        check("# I|Một\n1\n# H|Hai\n2\n# III|Ba\n3", &["I", "II.", "III"]);
        check(
            "# A. MỞ\n# I. Một\n1\n# H. Hai\n2\n# B. KẾT\n3",
            &["A.", "I.", "II.", "B."],
        );
    }

    #[test]
    fn the_first_of_its_level_follows_from_the_second() {
        check("# |Mở\n1\n# II|Kết\n2", &["I.", "II"]);
        check("# ]|Mở\n1\n# II|Kết\n2", &["I.", "II"]);
        check(
            "# |MỞ\n1\n# B|KẾT\n# I|Ba\n3\n# II|Tư\n4",
            &["A.", "B", "I", "II"],
        );
        check(
            "# |MỞ\n# I|Một\n1\n# II|Hai\n2\n# B|KẾT\n# |Ba\n3\n# II|Tư\n4",
            &["A.", "I", "II", "B", "I.", "II"],
        );
        // Built otherwise, or not the second.
        check("# |MỞ\n1\n# II|Kết\n2", &["", "II"]);
        check("# |Mở\n1\n# III|Kết\n2", &["", "III"]);
    }

    #[test]
    fn rows_that_look_otherwise_are_left() {
        check("# I. MỞ\n1\n# PV. Việc khác\n2", &["I.", "PV."]);
        check("# I|Mở\n1\n# Kết luận\n2", &["I", "Kết"]);
        check("# I|Mở\n1\n# |Giữa\n2", &["I", ""]);
        check("# I. Mở\n1\n# Phần hai\n# I. Mở\n2", &["I.", "Phần", "I."]);
        check("# I|Mở\n1\n# V|Kết\n3\n# VI|Sau\n3", &["I", "V", "VI"]);
    }

    #[test]
    fn a_group_within_a_group_stays_there() {
        check(
            "# I|Thể chế\n# 1|Văn bản\n# 1.1|Trình\na\n# II|Giám sát\n# 1|Lấy mẫu\n1.1\n# IH|Truyền thông\n1",
            &["I", "1", "1.1", "II", "1", "III."],
        );
        check("# I|Mở\n# 1|Văn bản\n1\n# II|Kết\n1", &["I", "1", "II"]);
        check("# I|Mở\nx\n# 1|Giữa\n1\n# III|Kết\n1", &["I", "II.", "III"]);
    }
}
