//! Deadlines that stand in several columns: beginning and end, or marks under the times that they mean.

use sohoa_record::{Deadline, DeadlineKind};
use sohoa_table::{Row, Table};

use super::Values;
use crate::deadline::{self, Doubt};
use crate::roles::Role;
use crate::words::year;

/// The time that a header names, with the year of an outer level where its own lacks one ("Năm 2026: Quý II").
fn label(header: &str) -> Option<String> {
    let (outer, inner) = header.rsplit_once(": ").unwrap_or(("", header));
    let dated = |text: &str| {
        let (deadline, doubts) = deadline::parse(text);
        deadline.start.is_some() && deadline.end.is_some() && doubts.is_empty()
    };
    if dated(inner) {
        return Some(inner.to_owned());
    }
    let year = outer.split(|c: char| !c.is_ascii_digit()).find_map(year)?;
    Some(format!("{inner} năm {year}")).filter(|text| dated(text))
}

/// Whether a cell holds nothing but a cross, a tick or a dot.
fn is_mark(text: &str) -> bool {
    let text = text.trim();
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(only), None) => {
            matches!(only, 'x' | 'X' | 'v' | 'V') || !only.is_alphanumeric() && !"-–—_.,:;/|'`".contains(only)
        }
        _ => false,
    }
}

/// The columns whose headers are times and whose cells only mark them; empty where there is no more than one.
pub(super) fn marked(table: &Table) -> Vec<usize> {
    let mut columns: Vec<usize> = (0..table.columns.len())
        .filter(|index| label(&table.columns[*index]).is_some())
        .collect();
    let cells = || {
        let rows = table.rows.iter().filter_map(|row| match row {
            Row::Data(cells) => Some(cells),
            Row::Group(_) => None,
        });
        rows.flatten().filter(|cell| !cell.text.trim().is_empty())
    };
    columns.retain(|index| {
        cells()
            .filter(|cell| cell.columns.clone().any(|column| usize::from(column) == *index))
            .all(|cell| is_mark(&cell.text))
    });
    let any = cells().any(|cell| columns.contains(&usize::from(cell.columns.start)));
    if columns.len() < 2 || !any {
        columns.clear();
    }
    columns
}

/// When the work of a row is due.
pub(super) fn due(values: &Values<'_>, headers: &[String]) -> (Deadline, Vec<Doubt>) {
    if !values.columns.marks.is_empty() {
        return of_marks(values, headers);
    }
    if values.columns.has(Role::Start) {
        return of_period(values);
    }
    let text = values.text(Role::Deadline);
    if !is_amount(text) {
        return deadline::parse(text);
    }
    let doubt = Doubt {
        code: "deadline-is-number",
        message: format!(
            "{text:?} stands where the deadline is expected and is no time; compare it with the page"
        ),
    };
    (Deadline::none(), vec![doubt])
}

/// Whether a text is a number that counts something and no year or date: "350", "1.200", "45 triệu đồng".
fn is_amount(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let number = words.next().unwrap_or_default();
    let mut groups = number.split(['.', ',']);
    let digits = |group: &str| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit());
    let first = groups.next().unwrap_or_default();
    let thousands = groups.clone().count() > 0 && groups.clone().all(|group| group.len() == 3);
    let plain = digits(first) && groups.all(digits) && (thousands || number == first && first.len() <= 3);
    let of_money = |word: &str| {
        matches!(
            sohoa_viet::skeleton(word).as_str(),
            "trieu" | "ty" | "nghin" | "dong"
        )
    };
    plain && words.all(of_money)
}

fn of_marks(values: &Values<'_>, headers: &[String]) -> (Deadline, Vec<Doubt>) {
    let marks = &values.columns.marks;
    let is_marked = |column: usize| {
        values.cells.iter().any(|cell| {
            is_mark(&cell.text) && cell.columns.clone().any(|covered| usize::from(covered) == column)
        })
    };
    let places: Vec<usize> = (0..marks.len())
        .filter(|place| is_marked(marks[*place]))
        .collect();
    let labels: Vec<String> = places
        .iter()
        .filter_map(|place| label(headers.get(marks[*place])?))
        .collect();
    let text = match (labels.as_slice(), places.first().zip(places.last())) {
        ([first, .., last], Some((from, to))) if to - from + 1 == places.len() => format!("{first} - {last}"),
        (labels, _) => labels.join(", "),
    };
    deadline::parse(&text)
}

fn of_period(values: &Values<'_>) -> (Deadline, Vec<Doubt>) {
    let (start, end) = (values.text(Role::Start).trim(), values.text(Role::End).trim());
    let filled = |text: &str| text.chars().any(char::is_alphanumeric);
    match (filled(start), filled(end)) {
        (true, true) => deadline::parse(&format!("{start} - {end}")),
        (true, false) => {
            let (mut deadline, doubts) = deadline::parse(start);
            // A cell over both columns says all; where the second is empty, no end is set.
            let over_both = values.columns.at(Role::End).is_some_and(|column| {
                values.cells.iter().any(|cell| {
                    cell.columns.len() > 1
                        && cell.columns.clone().any(|covered| usize::from(covered) == column)
                })
            });
            if !over_both && deadline.start.is_some() && deadline.kind != DeadlineKind::Range {
                deadline.kind = DeadlineKind::Range;
                deadline.end = None;
            }
            (deadline, doubts)
        }
        _ => deadline::parse(end),
    }
}
