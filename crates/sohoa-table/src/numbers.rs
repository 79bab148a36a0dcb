//! Numbers of rows that were misread and follow from their neighbours.
//!
//! The number of a row is one or two digits in a cell of their own, which an engine made for lines of text
//! reads worst of all. The column as a whole is certain: where the rows around count 6 and 9, the two rows
//! between them are 7 and 8. What was read stays in the lines of the cell.

use sohoa_page::{Diagnostic, Document, LineId, TextOrigin};

use crate::{Cell, Label, Row};

/// Rows that must count in step, and two of five at least, before others are put right by them.
const FEWEST_IN_STEP: usize = 3;
/// Longest text, in characters, that may be a misread number.
const LONGEST: usize = 4;

/// Puts right the numbers in the first cells of `rows`, each with a diagnostic: those of a table that counts
/// through its row groups, then those of each group. Only what an engine read is touched: in the text layer a
/// wrong number is the author's.
pub(crate) fn complete(rows: &mut [Row], document: &Document, diagnostics: &mut Vec<Diagnostic>) {
    complete_dotted(rows, document, diagnostics);
    complete_between(rows, document, diagnostics);
    complete_lettered(rows, document, diagnostics);
    let is_group = |row: &Row| matches!(row, Row::Group(_));
    let mut all: Vec<&mut Row> = rows.iter_mut().filter(|row| !is_group(row)).collect();
    complete_run(&mut all, document, diagnostics);
    for run in rows.split_mut(is_group) {
        let mut run: Vec<&mut Row> = run.iter_mut().collect();
        complete_run(&mut run, document, diagnostics);
    }
}

/// Puts "11" right as "1.1" where the row below is "1.2", "23" as "2.3" where the row above is "2.2", or "21" as "2.1"
/// right below the group "2.": the point is the smallest thing in the cell. A row that counts on from "10" or to "12" is
/// left.
fn complete_dotted(rows: &mut [Row], document: &Document, diagnostics: &mut Vec<Diagnostic>) {
    let label = |row: Option<&Row>| {
        let text = row.and_then(first_cell)?.text.trim();
        Some(text.trim_end_matches(['.', ')']).to_owned())
    };
    for index in 0..rows.len() {
        let Some(own) = label(rows.get(index)).filter(|own| own.bytes().all(|b| b.is_ascii_digit())) else {
            continue;
        };
        let [group @ b'1'..=b'9', member @ b'1'..=b'9'] = own.as_bytes() else {
            continue;
        };
        let (group, member) = (group - b'0', member - b'0');
        let before = index.checked_sub(1).and_then(|at| label(rows.get(at)));
        let after = label(rows.get(index + 1));
        let is = |found: &Option<String>, group: u8, member: u8| {
            found.as_deref() == Some(format!("{group}.{member}").as_str())
        };
        let opens = member == 1
            && index
                .checked_sub(1)
                .is_some_and(|at| is_group_of(&rows[at], group));
        let sibling = opens || is(&after, group, member + 1) || member > 1 && is(&before, group, member - 1);
        let number: u32 = 10 * u32::from(group) + u32::from(member);
        let counts = |found: &Option<String>, wanted: u32| {
            found.as_deref().and_then(|text| text.parse().ok()) == Some(wanted)
        };
        // The row before the group, where one stands between.
        let last = label(rows[..index].iter().rev().find(|row| matches!(row, Row::Data(_))));
        if !sibling || counts(&last, number - 1) || counts(&after, number + 1) {
            continue;
        }
        let Some(cell) = stub_of(&mut rows[index]) else {
            continue;
        };
        if was_read(cell, document) {
            write(cell, format!("{group}.{member}"), diagnostics);
        }
    }
}

/// Puts what is no number right as "1.2" between "1.1" and "1.3".
fn complete_between(rows: &mut [Row], document: &Document, diagnostics: &mut Vec<Diagnostic>) {
    let parts = |row: &Row| -> Option<(u32, u32)> {
        let text = first_cell(row)?.text.trim().trim_end_matches('.');
        let (group, member) = text.split_once('.')?;
        Some((group.parse().ok()?, member.parse().ok()?))
    };
    for index in 1..rows.len().saturating_sub(1) {
        let (Some((group, before)), Some((other, after))) =
            (parts(&rows[index - 1]), parts(&rows[index + 1]))
        else {
            continue;
        };
        let is_number =
            first_cell(&rows[index]).is_none_or(|own| Label::parse(&own.text) == Some(Label::Number));
        if group != other || before.checked_add(2) != Some(after) || is_number {
            continue;
        }
        let Some(cell) = stub_of(&mut rows[index]) else {
            continue;
        };
        if was_read(cell, document) {
            write(cell, format!("{group}.{}", before + 1), diagnostics);
        }
    }
}

/// Puts "4)" right as "a)" where the row below is "b)" and the one above is none of theirs. No other letter is lost so
/// often: the rows after it stand between two.
fn complete_lettered(rows: &mut [Row], document: &Document, diagnostics: &mut Vec<Diagnostic>) {
    for index in 0..rows.len() {
        let label = |at: Option<usize>| Some(first_cell(rows.get(at?)?)?.text.trim());
        let (before, own) = (label(index.checked_sub(1)), label(Some(index)));
        let Some(mark) = label(Some(index + 1)).and_then(|next| next.strip_prefix('b')) else {
            continue;
        };
        let core = own.and_then(|own| own.strip_suffix(mark)).unwrap_or_default();
        // Numbers and letters that count are what they say.
        let counts = before.is_some_and(|before| before.ends_with(mark));
        if !matches!(mark, ")" | ".") || core.chars().count() != 1 || core == "a" || counts {
            continue;
        }
        let written = format!("a{mark}");
        let Some(cell) = stub_of(&mut rows[index]) else {
            continue;
        };
        if was_read(cell, document) {
            write(cell, written, diagnostics);
        }
    }
}

/// Whether a row labels a group with this number.
fn is_group_of(row: &Row, number: u8) -> bool {
    let Row::Group(cell) = row else { return false };
    let label = cell.text.split_whitespace().next().unwrap_or_default();
    label.trim_end_matches(['.', ')']) == number.to_string()
}

/// Writes a number that follows from the neighbours, with a diagnostic.
fn write(cell: &mut Cell, written: String, diagnostics: &mut Vec<Diagnostic>) {
    let message = format!(
        "the number of the row, read as {:?}, follows from its neighbours as {written:?}",
        cell.text
    );
    let mut diagnostic = Diagnostic::new("row-number-completed", message);
    diagnostic.page = cell.places.first().map(|(page, _)| *page);
    diagnostic.line = cell.lines.first().copied();
    diagnostics.push(diagnostic);
    cell.text = written;
}

fn complete_run(run: &mut [&mut Row], document: &Document, diagnostics: &mut Vec<Diagnostic>) {
    let Some(step) = Step::of(run) else { return };
    let numbers: Vec<Option<u32>> = run.iter().map(|row| number_of(row)).collect();
    for (index, row) in run.iter_mut().enumerate() {
        let Some(value) = step.value(index, &numbers) else {
            continue;
        };
        let Some(cell) = stub_of(row) else { continue };
        if !was_read(cell, document) {
            continue;
        }
        write(cell, step.write(value), diagnostics);
    }
}

/// How a run of rows counts.
struct Step {
    /// Number of the row with index 0.
    first: i64,
    /// Digits, zeros in front included.
    width: usize,
    /// Mark behind the number.
    mark: &'static str,
}

impl Step {
    /// The counting that most numbers follow, `None` where too few do.
    fn of(run: &[&mut Row]) -> Option<Self> {
        let firsts: Vec<i64> = run
            .iter()
            .enumerate()
            .filter_map(|(index, row)| Some(i64::from(number_of(row)?) - signed(index)))
            .collect();
        let count = |first: i64| firsts.iter().filter(|other| **other == first).count();
        let first = firsts
            .iter()
            .copied()
            .max_by_key(|first| (count(*first), -first))?;
        let in_step = |index: usize, row: &Row| {
            number_of(row).is_some_and(|number| i64::from(number) - signed(index) == first)
        };
        let members: Vec<&Cell> = run
            .iter()
            .enumerate()
            .filter(|(index, row)| in_step(*index, row))
            .filter_map(|(_, row)| first_cell(row))
            .collect();
        if members.len() < FEWEST_IN_STEP || 5 * members.len() < 2 * run.len() {
            return None;
        }
        let padded = members.iter().any(|cell| cell.text.starts_with('0'));
        let dotted = members.iter().filter(|cell| cell.text.ends_with('.')).count();
        Some(Self {
            first,
            width: if padded { 2 } else { 1 },
            mark: if 2 * dotted > members.len() { "." } else { "" },
        })
    }

    /// The number of the row with this index where it was read otherwise and rows in step stand on both
    /// sides, or it opens the run and was read as no number at all.
    fn value(&self, index: usize, numbers: &[Option<u32>]) -> Option<u32> {
        let value = u32::try_from(self.first + signed(index))
            .ok()
            .filter(|value| *value > 0)?;
        let in_step = |at: usize| numbers[at].is_some_and(|n| i64::from(n) == self.first + signed(at));
        if in_step(index) {
            return None;
        }
        let before = (0..index).any(in_step);
        let after = (index + 1..numbers.len()).any(in_step);
        // A number that stands twice is more likely a slip of the author than of the engine.
        let doubled = numbers[index].is_some_and(|own| own + 1 == value || own == value + 1);
        let opens = index == 0 && value == 1 && numbers[index].is_none();
        ((before || opens) && after && !doubled).then_some(value)
    }

    fn write(&self, value: u32) -> String {
        format!("{value:0width$}{}", self.mark, width = self.width)
    }
}

/// A number of rows.
fn signed(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn first_cell(row: &Row) -> Option<&Cell> {
    match row {
        Row::Data(cells) => cells.first(),
        Row::Group(_) => None,
    }
}

/// The first cell of a row that numbers it or was to: short, and of one column.
fn stub_of(row: &mut Row) -> Option<&mut Cell> {
    match row {
        Row::Data(cells) => cells
            .first_mut()
            .filter(|cell| cell.columns.len() == 1 && cell.text.chars().count() <= LONGEST),
        Row::Group(_) => None,
    }
}

/// The number of a row; "3.1" is none.
fn number_of(row: &Row) -> Option<u32> {
    let text = first_cell(row)?.text.as_str();
    (Label::parse(text) == Some(Label::Number))
        .then(|| text.trim_matches(|c: char| !c.is_ascii_digit()).parse().ok())
        .flatten()
}

/// Whether an engine read the cell; a cell without text where it read the rest of the page counts too.
pub(crate) fn was_read(cell: &Cell, document: &Document) -> bool {
    let line: Option<LineId> = cell.lines.first().copied();
    let number = cell.places.first().map(|(page, _)| *page);
    document
        .pages
        .iter()
        .filter(|page| Some(page.number) == number)
        .any(|page| {
            matches!(page.origin, TextOrigin::Ocr | TextOrigin::Mixed)
                && line.is_none_or(|id| page.lines.iter().any(|line| line.id == id))
        })
}
