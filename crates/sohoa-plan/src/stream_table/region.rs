//! The part of a stream that a table covers: its header, its repeats, its sections and rows.

use sohoa_page::LineId;

use super::header::{self, Header, Kind};
use super::labels::{self, Mark, Value};
use super::word::{StreamLine, Word};

/// A table in the stream before its words are given to columns.
#[derive(Debug, Clone)]
pub(super) struct Region {
    pub(super) header: Header,
    pub(super) header_lines: Vec<StreamLine>,
    /// The line "(1) (2) (3)".
    pub(super) index_line: Option<StreamLine>,
    /// Repeated headers and page numbers.
    pub(super) dropped: Vec<(LineId, u32)>,
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
            index_line: self.index_line.clone(),
            dropped: self.dropped.clone(),
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
    let mut index_line = None;
    let mut at = header.end;
    let mut repeats = 0;
    let mut after_break = false;
    while at < end {
        let repeated = header::repeat(&lines[..end], at, &header_lines);
        if repeated > 0 {
            if ends_with_page_number(&body, lines[at].page.max(repeats + 2)) {
                dropped.extend(body.pop().map(|line| (line.id, line.page)));
            }
            dropped.extend(lines[at..at + repeated].iter().map(|line| (line.id, line.page)));
            at += repeated;
            repeats += 1;
            after_break = true;
            continue;
        }
        let mut line = lines[at].clone();
        at += 1;
        if is_index_line(&line) {
            if index_line.is_none() && body.is_empty() {
                index_line = Some(line);
            } else {
                dropped.push((line.id, line.page));
            }
            continue;
        }
        let page_before = body.last().map_or(line.page, |last| last.page);
        line.starts_page = !after_break && line.page != page_before;
        line.after_break = after_break || line.page != page_before;
        after_break = false;
        body.push(line);
    }
    let mut marks = labels::find(&body);
    // A number alone before a repeated header is no cell where no column holds small numbers.
    let valued = header.columns.iter().any(|column| column.kind == Kind::Target);
    drop_page_numbers(&mut body, &mut marks, &mut dropped, valued);
    Region {
        header,
        header_lines,
        index_line,
        dropped,
        parts: parts(&body, &marks),
    }
}

/// Takes out the numbers that stand alone at the beginning or the end of a page and number no row.
fn drop_page_numbers(
    body: &mut Vec<StreamLine>,
    marks: &mut [Mark],
    dropped: &mut Vec<(LineId, u32)>,
    valued: bool,
) {
    let is_page_number = |at: usize| {
        let line = &body[at];
        let before_header = !valued && line.after_blank && line.words[0].text.len() <= 2;
        let edge = line.starts_page
            || body
                .get(at + 1)
                .is_some_and(|next| next.starts_page || (next.after_break && before_header));
        edge && line.words.len() == 1
            && line.words[0].text.len() <= 3
            && line.words[0].text.bytes().all(|byte| byte.is_ascii_digit())
            && !marks.iter().any(|mark| mark.line == at)
    };
    let gone: Vec<usize> = (0..body.len()).filter(|&at| is_page_number(at)).collect();
    for mark in marks {
        mark.line -= gone.partition_point(|&at| at < mark.line);
    }
    for &at in gone.iter().rev() {
        let line = body.remove(at);
        dropped.push((line.id, line.page));
        // The page begins with the line behind its number.
        if let Some(next) = body.get_mut(at).filter(|_| line.starts_page) {
            next.starts_page = true;
            next.after_break = true;
        }
    }
}

/// Whether the last line before a repeated header is the number of its page and not of the next row.
fn ends_with_page_number(body: &[StreamLine], page: u32) -> bool {
    let number = |line: &StreamLine| line.words[0].text.parse::<u32>().ok();
    let Some((last, before)) = body.split_last() else {
        return false;
    };
    let Some(value) = number(last).filter(|_| last.words.len() == 1) else {
        return false;
    };
    value <= page
        || before
            .iter()
            .rev()
            .find_map(number)
            .is_none_or(|row| Some(value) != row.checked_add(1))
}

/// "(1) (2) (3)" or "1 2 3 4".
fn is_index_line(line: &StreamLine) -> bool {
    let numbers: Vec<u32> = line
        .words
        .iter()
        .map_while(|word| word.skeleton.parse().ok())
        .collect();
    numbers.len() == line.words.len()
        && numbers.len() >= 3
        && numbers[0] == 1
        && numbers.windows(2).all(|pair| pair[1] == pair[0] + 1)
}

/// Cuts the lines at the labels that count on from each other.
fn parts(body: &[StreamLine], marks: &[Mark]) -> Vec<Part> {
    let mut parts = Vec::new();
    let first = marks.first().map_or(body.len(), |mark| mark.line);
    let mut head = body[..first].to_vec();
    for (number, mark) in marks.iter().enumerate() {
        let end = marks.get(number + 1).map_or(body.len(), |next| next.line);
        let block = &body[mark.line..end];
        match mark.value {
            Value::Section(_) => {
                if !head.is_empty() {
                    parts.push(Part::Group(std::mem::take(&mut head)));
                }
                let before_row = matches!(marks.get(number + 1).map(|next| &next.value), Some(Value::Row(_)));
                let length = if before_row {
                    section_length(block)
                } else {
                    block.len()
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
