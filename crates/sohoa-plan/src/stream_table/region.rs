//! The part of a stream that a table covers: its header, its repeats, its sections and rows.

use std::ops::Range;

use sohoa_page::LineId;

use super::header::{self, Header, Kind};
use super::labels::{self, Mark, Value};
use super::page_numbers;
use super::placed;
use super::rows;
use super::time_groups;
use super::word::{StreamLine, Word};

/// A table in the stream before its words are given to columns.
#[derive(Debug, Clone)]
pub(super) struct Region {
    pub(super) header: Header,
    pub(super) header_lines: Vec<StreamLine>,
    /// The line "(1) (2) (3)", or one line for each of its cells.
    pub(super) index_lines: Vec<StreamLine>,
    /// Repeated headers and page numbers.
    pub(super) dropped: Vec<(LineId, u32)>,
    /// Labels that were misread, and what is said about them.
    pub(super) mended: Vec<(LineId, String)>,
    /// Where the columns stand, in characters, if the lines keep them ([`placed`]).
    pub(super) places: Option<Vec<Range<usize>>>,
    pub(super) parts: Vec<Part>,
}

impl Region {
    /// The region up to so many rows.
    pub(super) fn first_rows(&self, count: usize) -> Self {
        let rows = self
            .parts
            .iter()
            .enumerate()
            .filter(|(_, part)| matches!(part, Part::Row(_)));
        let end = rows
            .map(|(at, _)| at + 1)
            .nth(count.saturating_sub(1))
            .unwrap_or(self.parts.len());
        Self {
            header: self.header.clone(),
            header_lines: self.header_lines.clone(),
            index_lines: self.index_lines.clone(),
            dropped: self.dropped.clone(),
            mended: Vec::new(),
            places: self.places.clone(),
            parts: self.parts[..end].to_vec(),
        }
    }
}

/// A section or a row.
#[derive(Debug, Clone)]
pub(super) enum Part {
    /// Lines of a section label.
    Group(Vec<StreamLine>),
    /// A row.
    Row(RowLines),
}

/// The lines of a row.
#[derive(Debug, Clone)]
pub(super) struct RowLines {
    /// The row's number as printed.
    pub(super) label: Word,
    pub(super) label_line: LineId,
    /// Whether a blank line stands before the number.
    pub(super) after_blank: bool,
    /// Lines before the number that belong to the row.
    pub(super) head: Vec<StreamLine>,
    /// Lines from the number on, without the number itself; the last may belong to the next row.
    pub(super) lines: Vec<StreamLine>,
}

/// Letters that a line of capitals needs to end a table.
const FEWEST_CAPITALS: usize = 8;
/// Skeletons that titles of tables and offices of signers start with.
const TITLE_STARTS: &[&str] = &[
    "danhmuc",
    "bang",
    "bieu",
    "tonghop",
    "phancong",
    "kehoach",
    "phuluc",
    "giamdoc",
    "chutich",
    "cuctruong",
];

/// Tables of a stream, in order.
pub(super) fn regions(lines: &[StreamLine]) -> Vec<Region> {
    let mut regions = Vec::new();
    let mut from = 0;
    while let Some(header) = header::find(lines, from) {
        let end = region_end(lines, &header);
        from = end;
        regions.push(region(lines, header, end));
    }
    regions
}

/// Line after the last of the table.
fn region_end(lines: &[StreamLine], header: &Header) -> usize {
    let own = &lines[header.first..header.end];
    let mut next = next_heading(&lines[..header.first]);
    let mut at = header.end;
    while at < lines.len() {
        let repeated = header::repeat(lines, at, own);
        if repeated > 0 {
            at += repeated;
        } else if ends_table(&lines[at]) || header::read(lines, at).is_some() {
            return at;
        } else {
            match heading(&lines[at]) {
                Some(value) if Some(value) == next => return at,
                // The table numbers its own groups.
                Some(1) => next = None,
                _ => {}
            }
            at += 1;
        }
    }
    lines.len()
}

/// The numeral that the next heading of the body has, for a table that stands in the body and not in an appendix.
fn next_heading(above: &[StreamLine]) -> Option<u32> {
    let is_label = |line: &&StreamLine| line.words.len() <= 5 && line.skeleton().starts_with("phuluc");
    let since = above
        .iter()
        .rposition(|line| is_label(&line))
        .map_or(0, |at| at + 1);
    above[since..]
        .iter()
        .rev()
        .find_map(heading)
        .map(|value| value + 1)
}

/// The numeral of a heading such as "III. TỔ CHỨC THỰC HIỆN".
fn heading(line: &StreamLine) -> Option<u32> {
    let numeral = line.words[0].text.strip_suffix('.')?;
    let (value, misread) = labels::roman(numeral)?;
    let letters = || {
        line.words[1..]
            .iter()
            .flat_map(|word| word.text.chars())
            .filter(|c| c.is_alphabetic())
    };
    let capitals = letters().filter(|c| c.is_uppercase()).count();
    (!misread && capitals >= 4 && 5 * capitals >= 4 * letters().count()).then_some(value)
}

/// Whether a line can stand in no table: the heading of an appendix, the recipients, a title or the
/// office of a signer in capitals.
fn ends_table(line: &StreamLine) -> bool {
    let start: String = line
        .words
        .iter()
        .take(2)
        .map(|word| word.skeleton.as_str())
        .collect();
    if line.words.len() <= 5 && line.words[0].opens && matches!(start.as_str(), "phuluc" | "noinhan") {
        return true;
    }
    let letters = || {
        line.words
            .iter()
            .flat_map(|word| word.text.chars())
            .filter(|c| c.is_alphabetic())
    };
    let capitals = letters().filter(|c| c.is_uppercase()).count();
    let first = line.words[0].skeleton.as_str();
    let opens_title = TITLE_STARTS.iter().any(|title| start.starts_with(title))
        || (line.words[0].text.ends_with('.') && matches!(first, "tm" | "kt" | "tl" | "tuq"));
    opens_title && capitals >= FEWEST_CAPITALS && 5 * capitals >= 4 * letters().count()
}

fn region(lines: &[StreamLine], header: Header, end: usize) -> Region {
    let header_lines = lines[header.first..header.end].to_vec();
    let mut dropped = Vec::new();
    let mut body: Vec<StreamLine> = Vec::new();
    let mut index_lines = Vec::new();
    let mut at = header.end;
    let mut repeats = 0;
    let mut after_break = false;
    while at < end {
        let repeated = header::repeat(&lines[..end], at, &header_lines);
        if repeated > 0 {
            if page_numbers::ends_page(&body, lines[at].page.max(repeats + 2)) {
                dropped.extend(body.pop().map(|line| (line.id, line.page)));
            }
            dropped.extend(lines[at..at + repeated].iter().map(|line| (line.id, line.page)));
            at += repeated;
            repeats += 1;
            after_break = true;
            continue;
        }
        let below_header = body.is_empty() || after_break;
        let index = header::index_row(&lines[at..end], header.columns.len(), below_header);
        if index > 0 {
            let row = &lines[at..at + index];
            at += index;
            if index_lines.is_empty() && body.is_empty() {
                index_lines = row.to_vec();
            } else {
                dropped.extend(row.iter().map(|line| (line.id, line.page)));
            }
            continue;
        }
        let mut line = lines[at].clone();
        at += 1;
        let page_before = body.last().map_or(line.page, |last| last.page);
        line.starts_page = !after_break && line.page != page_before;
        line.after_break = after_break || line.page != page_before;
        after_break = false;
        body.push(line);
    }
    // A number alone before a repeated header is no cell where no column holds small numbers.
    let valued = header.columns.iter().any(|column| column.kind == Kind::Target);
    let counted = valued
        || header
            .columns
            .iter()
            .any(|column| rows::of_money(column) || holds_numbers(&column.name));
    let places = placed::columns(&header_lines, header.columns.len(), &body);
    let text_at = places
        .as_ref()
        .and_then(|places| places.get(1))
        .map(|text| text.start);
    let mut marks = labels::find(&body, valued, text_at, 0);
    // Above the rows stands the first section without its numeral: the next one is the second, whatever it was read as.
    let next = marks.iter().find(|mark| !matches!(mark.value, Value::Row(_)));
    if next.is_some_and(|next| next.misread || next.value != Value::Section(1))
        && is_title(&body[..marks[0].line], &body, &marks)
    {
        marks = labels::find(&body, valued, text_at, 1);
    }
    let before = page_numbers::last(&lines[..header.first]);
    page_numbers::drop(&mut body, &mut marks, &mut dropped, (valued, counted), before);
    time_groups::mark(&body, &header.columns, &mut marks);
    let mut mended = mend(&mut body, &marks);
    let parts = parts(&body, &marks, &mut mended);
    Region {
        header,
        header_lines,
        index_lines,
        dropped,
        mended,
        places,
        parts,
    }
}

/// Whether a column may hold small numbers by its name: "Tháng", "Quý", "Số lượng".
fn holds_numbers(name: &str) -> bool {
    sohoa_viet::skeleton(name)
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| matches!(word, "thang" | "quy" | "tuan" | "luong" | "so" | "diem" | "muc"))
}

/// Gives misread labels the text that their place says; which, with their lines.
fn mend(body: &mut [StreamLine], marks: &[Mark]) -> Vec<(LineId, String)> {
    let mut mended = Vec::new();
    for mark in marks.iter().filter(|mark| mark.misread) {
        let line = &mut body[mark.line];
        let told = Word::new(&mark.value.printed());
        if line.words[0].text != told.text {
            let message = format!(
                "the label {:?} of this row or group was read as {:?} by the labels before and behind it",
                line.words[0].text, told.text
            );
            mended.push((line.id, message));
            line.words[0] = told;
        }
    }
    mended
}

/// Cuts the lines at the labels that count on from each other.
fn parts(body: &[StreamLine], marks: &[Mark], mended: &mut Vec<(LineId, String)>) -> Vec<Part> {
    let mut parts = Vec::new();
    let first = marks.first().map_or(body.len(), |mark| mark.line);
    let mut head = body[..first].to_vec();
    if is_title(&head, body, marks) {
        label_title(&mut head[0], marks, mended);
        parts.push(Part::Group(std::mem::take(&mut head)));
    }
    for (number, mark) in marks.iter().enumerate() {
        let end = marks.get(number + 1).map_or(body.len(), |next| next.line);
        let block = &body[mark.line..end];
        match mark.value {
            Value::Section(_) | Value::Part(_) | Value::Time => {
                if !head.is_empty() {
                    parts.push(Part::Group(std::mem::take(&mut head)));
                }
                let before_row = matches!(marks.get(number + 1).map(|next| &next.value), Some(Value::Row(_)));
                let length = match (&mark.value, before_row) {
                    (Value::Time, _) => 1,
                    (_, true) => section_length(block),
                    (_, false) => block.len(),
                };
                parts.push(Part::Group(block[..length].to_vec()));
                head = block[length..].to_vec();
            }
            Value::Row(_) => {
                let mut lines = block.to_vec();
                let label = lines[0].words.remove(0);
                let label_line = lines[0].id;
                let after_blank = lines[0].after_blank;
                if lines[0].words.is_empty() {
                    lines.remove(0);
                }
                parts.push(Part::Row(RowLines {
                    label,
                    label_line,
                    after_blank,
                    head: std::mem::take(&mut head),
                    lines,
                }));
            }
        }
    }
    parts
}

/// Most lines of a section label that lost its numeral.
const MOST_TITLE_LINES: usize = 2;

/// Whether the lines above the first row are the label of a section that lost its numeral and not the beginning of the
/// row: text that begins is followed by a row whose text begins, and rows begin with their numbers.
fn is_title(head: &[StreamLine], body: &[StreamLine], marks: &[Mark]) -> bool {
    let begins = |mark: &Mark| {
        let line = &body[mark.line];
        let text = line
            .words
            .get(1)
            .or_else(|| body.get(mark.line + 1).map(|next| &next.words[0]));
        text.is_some_and(|word| word.opens)
    };
    let rows = || marks.iter().filter(|mark| matches!(mark.value, Value::Row(_)));
    let first = marks.first().filter(|first| first.value == Value::Row(vec![1]));
    let beginning = rows().filter(|mark| begins(mark)).count();
    (1..=MOST_TITLE_LINES).contains(&head.len())
        && head[0].words.len() > 1
        && head[0].words[0].opens
        && head[0].words[0].text.contains(char::is_alphabetic)
        && head
            .iter()
            .all(|line| !line.words.iter().any(|word| word.after_rule))
        && first.is_some_and(begins)
        && rows().count() >= 3
        && 10 * beginning >= 9 * rows().count()
}

/// Gives the label of the first section back where that of the next one tells it: before "II" stood "I".
fn label_title(line: &mut StreamLine, marks: &[Mark], mended: &mut Vec<(LineId, String)>) {
    let next = marks.iter().find(|mark| !matches!(mark.value, Value::Row(_)));
    let first = match next.map(|mark| &mark.value) {
        Some(Value::Section(2)) => Value::Section(1),
        Some(Value::Part(2)) => Value::Part(1),
        _ => return,
    };
    let label = first.printed();
    mended.push((
        line.id,
        format!("the label of this group is lost; {label:?} is told by that of the next one"),
    ));
    line.words.insert(0, Word::new(&label));
}

/// Lines of a section label: up to a blank line, unless the text goes on in small letters.
fn section_length(block: &[StreamLine]) -> usize {
    let alone = block[0].words.len() == 1;
    (1..block.len())
        .find(|&at| {
            let line = &block[at];
            (line.after_blank || line.after_break) && line.words[0].opens && !(alone && at == 1)
        })
        .unwrap_or(block.len())
}
