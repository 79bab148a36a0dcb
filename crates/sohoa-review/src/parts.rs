//! Corrected lines carried over to the headings and tables of a record, which say the same words.

use std::collections::BTreeMap;
use std::ops::Range;

use sohoa_record::{LineRecord, PlanRecord, TableRecord, TableRow};

use crate::lines::middles;

/// A heading runs over at most this many lines; words of the text below are no words of it.
const HEADING_LINES: u32 = 6;
/// Words before a heading's title on its line: "Điều 2."
const LABEL_WORDS: usize = 2;
/// Unchanged words on either side of a changed one by which it is found in a cell that holds a part of its line, most
/// first.
const CONTEXT: [usize; 3] = [3, 2, 1];

/// Puts `corrected` (see [`corrected_lines`](crate::corrected_lines)) into the titles of sections and the headers and
/// cells of tables that stand on these lines. Where the words are not found, the part stays as it was read.
pub fn correct_parts(
    record: &mut PlanRecord,
    lines: &BTreeMap<u32, LineRecord>,
    corrected: &BTreeMap<u32, String>,
) {
    for (number, new) in corrected {
        let Some(line) = lines.get(number) else { continue };
        let change = Change::between(&line.text, new);
        let on_line = |table: &&mut TableRecord| {
            let first = table.place.line.unwrap_or(u32::MAX);
            (first..=table.last_line.unwrap_or(first)).contains(number)
        };
        if let Some(table) = record.tables.iter_mut().find(on_line) {
            change.put_into_table(table, *number);
            continue;
        }
        let above = record
            .sections
            .iter_mut()
            .rev()
            .find(|section| section.place.line.is_some_and(|first| first <= *number));
        let near = above.filter(|section| {
            section
                .place
                .line
                .is_some_and(|first| *number < first + HEADING_LINES)
        });
        if let Some(section) = near {
            change.put_into(&mut section.title, &change.without_label());
        }
    }
}

/// What became of a line.
struct Change<'a> {
    old: Vec<&'a str>,
    new: Vec<&'a str>,
    /// Words replaced, and what by.
    from: Range<usize>,
    to: Range<usize>,
}

impl<'a> Change<'a> {
    fn between(old: &'a str, new: &'a str) -> Self {
        let old: Vec<&str> = old.split_whitespace().collect();
        let new: Vec<&str> = new.split_whitespace().collect();
        let (from, to) = middles(&old, &new);
        Self { old, new, from, to }
    }

    /// The line, and the line without words that may be a label.
    fn without_label(&self) -> Vec<Range<usize>> {
        let most = LABEL_WORDS.min(self.from.start);
        (0..=most).map(|skipped| skipped..self.old.len()).collect()
    }

    /// The line, and ever fewer words around what changed.
    fn with_context(&self) -> Vec<Range<usize>> {
        let around =
            |words: usize| self.from.start.saturating_sub(words)..(self.from.end + words).min(self.old.len());
        std::iter::once(0..self.old.len())
            .chain(CONTEXT.map(around))
            .collect()
    }

    /// The cells of the row that the line stands in, or of one above that it goes on from; else the headers.
    fn put_into_table(&self, table: &mut TableRecord, number: u32) {
        let contexts = self.with_context();
        let starts_above = |row: &&mut TableRow| match row {
            TableRow::Group { line, .. } | TableRow::Data { line, .. } => {
                line.is_none_or(|first| first <= number)
            }
        };
        for row in table.rows.iter_mut().rev().filter(starts_above) {
            let done = match row {
                TableRow::Group { label, .. } => self.put_into(label, &contexts),
                TableRow::Data { cells, .. } => cells
                    .iter_mut()
                    .any(|cell| self.put_into(&mut cell.text, &contexts)),
            };
            if done {
                return;
            }
        }
        table
            .columns
            .iter_mut()
            .any(|header| self.put_into(header, &contexts));
    }

    /// Replaces the words in a text that has one of the ranges of the line in one piece; gives whether it has.
    fn put_into(&self, text: &mut String, ranges: &[Range<usize>]) -> bool {
        if self.from.is_empty() {
            return false;
        }
        let words: Vec<&str> = text.split_whitespace().collect();
        for range in ranges {
            let wanted = &self.old[range.clone()];
            let mut places = words
                .windows(wanted.len())
                .enumerate()
                .filter(|(_, found)| same(found, wanted));
            let (Some((place, _)), None) = (places.next(), places.next()) else {
                continue;
            };
            let start = place + self.from.start - range.start;
            let end = start + self.from.len();
            let mut replaced = self.new[self.to.clone()].join(" ");
            if words[end - 1] != self.old[self.from.end - 1] {
                // The text does not keep the mark at the end of its line.
                replaced.truncate(replaced.trim_end_matches([';', '.', ',', ':']).len());
            }
            let parts = [&words[..start], &[replaced.as_str()], &words[end..]].concat();
            let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            *text = parts.join(" ");
            return true;
        }
        false
    }
}

/// Whether words are the same but for marks around them.
fn same(found: &[&str], wanted: &[&str]) -> bool {
    let bare = |word: &str| {
        let bare = word.trim_matches(|letter: char| !letter.is_alphanumeric());
        if bare.is_empty() {
            word.to_owned()
        } else {
            bare.to_owned()
        }
    };
    found
        .iter()
        .zip(wanted)
        .all(|(a, b)| a == b || bare(a) == bare(b))
}

#[cfg(test)]
mod tests {
    use sohoa_record::{Section, TableCell, Where};

    use super::*;
    use crate::samples::{line, record};

    fn at(line: u32) -> Where {
        Where {
            page: Some(1),
            line: Some(line),
        }
    }

    fn row(line: u32, texts: &[&str]) -> TableRow {
        let cells = texts.iter().map(|text| TableCell {
            text: (*text).to_owned(),
            column_span: 1,
        });
        TableRow::Data {
            cells: cells.collect(),
            line: Some(line),
        }
    }

    #[test]
    fn cells_and_headings_follow_their_lines() {
        let mut record = record(Vec::new());
        record.sections.push(Section {
            label: "II".to_owned(),
            level: 1,
            title: "Nhiêm vụ và giải pháp".to_owned(),
            place: at(1),
        });
        record.tables.push(TableRecord {
            appendix: None,
            title: None,
            columns: vec!["STT".to_owned(), "Nội dụng".to_owned()],
            rows: vec![
                row(4, &["1", "Khoản ngân sách; Sở Y tá"]),
                row(6, &["2", "Khoản ngân hàng"]),
            ],
            pages: vec![1],
            place: at(3),
            last_line: Some(7),
        });
        let lines = [
            line(1, "II. Nhiêm vụ và"),
            line(2, "giải pháp."),
            line(3, "STT Nội dụng"),
            line(4, "1 Khoản ngân"),
            line(5, "sách; Sở Y tá."),
            line(6, "Khoản ngân"),
            line(9, "Nhiêm vụ và"),
        ];
        let lines: BTreeMap<u32, LineRecord> = lines.into_iter().map(|line| (line.line, line)).collect();
        let corrected = [
            (1, "II. Nhiệm vụ và"),
            (2, "giải phạp."),
            (3, "STT Nội dung"),
            (5, "sạch; Sở Y tế."),
            (6, "Khoán ngân"),
            (9, "Nhiễm vụ và"),
        ];
        let corrected = corrected.map(|(number, text)| (number, text.to_owned())).into();
        correct_parts(&mut record, &lines, &corrected);
        assert_eq!(record.sections[0].title, "Nhiệm vụ và giải phạp");
        let table = &record.tables[0];
        assert_eq!(table.columns, ["STT", "Nội dung"]);
        assert_eq!(
            table.rows,
            [
                row(4, &["1", "Khoản ngân sạch; Sở Y tế"]),
                row(6, &["2", "Khoán ngân hàng"])
            ]
        );
    }
}
