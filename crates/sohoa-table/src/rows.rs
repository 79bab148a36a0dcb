//! Rows of a stitched table: groups and data.

use sohoa_page::{Diagnostic, Document};

use crate::groups::{LONGEST_LABEL, Look};
use crate::header::column_names;
use crate::stitch::{Draft, DraftRow};
use crate::{Cell, Label, Row, Table, groups, join_lines, numbers, split_label};

/// Fewest columns of a table in which a cell over all but the first is a title, and its longest text in characters.
const TITLED_COLUMNS: u16 = 4;
const LONGEST_TITLE: usize = 150;

/// Classifies the rows. `None` where nothing stands below the header.
pub(crate) fn finish(draft: Draft, document: &Document, diagnostics: &mut Vec<Diagnostic>) -> Option<Table> {
    let column_count = draft.edges.len() as u16 - 1;
    let first_line = draft.lines.first().copied();
    if draft.rows.is_empty() {
        return None;
    }
    if draft.header.is_empty() {
        let mut diagnostic =
            Diagnostic::new("table-without-header", "table has no row that names its columns");
        diagnostic.page = draft.pages.first().copied();
        diagnostic.line = first_line;
        diagnostics.push(diagnostic);
    }
    let numbers: Vec<Option<String>> = draft.rows.iter().map(stub).collect();
    let mut rows = Vec::with_capacity(draft.rows.len());
    let mut looks: Vec<Option<Look>> = Vec::with_capacity(numbers.len());
    let mut previous: Option<u32> = None;
    for (index, row) in draft.rows.into_iter().enumerate() {
        let next = numbers.get(index + 1).and_then(Option::as_deref);
        if is_group(&row, column_count, previous, next) {
            looks.push(Some(Look::of(&row.cells)));
            rows.push(Row::Group(group_cell(row.cells, column_count)));
        } else {
            previous = numbers[index]
                .as_deref()
                .and_then(|number| number.parse().ok())
                .or(previous);
            looks.push(None);
            rows.push(Row::Data(row.cells));
        }
    }
    let known: Vec<Look> = looks.iter().flatten().cloned().collect();
    for (row, own) in rows.iter_mut().zip(&mut looks) {
        let Row::Data(cells) = row else { continue };
        let look = Look::of(cells);
        if lost_its_label(cells, &look, &known) {
            *row = Row::Group(group_cell(std::mem::take(cells), column_count));
            *own = Some(look);
        }
    }
    numbers::complete(&mut rows, document, diagnostics);
    groups::complete(&mut rows, &looks, document, diagnostics);
    Some(Table {
        columns: column_names(&draft.header, column_count),
        header: draft.header,
        index_row: draft.index_row,
        rows,
        pages: draft.pages,
        lines: draft.lines,
    })
}

/// The first cell without closing mark, where it numbers the row.
fn stub(row: &DraftRow) -> Option<String> {
    row.label()?;
    let text = row.cells.first()?.text.trim_end_matches(['.', ')']);
    Some(text.trim_start_matches('(').to_owned())
}

/// Whether a row labels the rows below it.
fn is_group(row: &DraftRow, column_count: u16, previous: Option<u32>, next: Option<&str>) -> bool {
    let filled: Vec<&Cell> = row.cells.iter().filter(|cell| !cell.text.is_empty()).collect();
    let starts_with_section = |text: &str| {
        split_label(text).is_some_and(|(label, _, _)| matches!(label, Label::Roman | Label::Letter))
    };
    match filled.as_slice() {
        [only] => {
            // A label over several columns from the left, or one that is numbered as a section.
            (only.columns.len() > 1 && only.columns.start <= 1)
                || only.columns.len() == usize::from(column_count)
                || (only.columns.start <= 1 && starts_with_section(&only.text))
                || (only.columns.start == 0 && starts_with_strokes(&only.text))
        }
        [label, text] if label.columns.start == 0 && text.columns.start == label.columns.end => {
            if text.columns.start > 1 || column_count < 3 {
                return false;
            }
            match Label::parse(&label.text) {
                Some(Label::Roman | Label::Letter) => true,
                Some(Label::Number) => {
                    is_title_over(text, column_count) && stands_out(&label.text, previous, next)
                        || is_misread_roman(&label.text, previous)
                        || counts_below(&label.text, next)
                        || lost_point_below(&label.text, next)
                }
                Some(Label::SmallLetter) => is_misread_roman(&label.text, previous),
                // One cell over all the other columns is a label whatever was read beside it.
                None => {
                    is_misread_roman(&label.text, previous)
                        || text.columns == (1..column_count) && is_short(&label.text)
                }
            }
        }
        // A border was seen inside the title: "II" | "TUẦN TRA, KIỂM SOÁT, XỬ" | "LÝ VI PHẠM".
        [label, title @ ..] if label.columns.start == 0 => {
            let wide = title
                .iter()
                .any(|cell| 2 * cell.columns.len() > usize::from(column_count));
            let capitals = title.iter().all(|cell| is_capital(&cell.text));
            wide && capitals
                && matches!(Label::parse(&label.text), Some(Label::Roman | Label::Letter))
                && title
                    .windows(2)
                    .all(|pair| pair[0].columns.end == pair[1].columns.start)
        }
        _ => false,
    }
}

/// Whether a text has several letters and all of them are capitals.
fn is_capital(text: &str) -> bool {
    text.chars().filter(|c| c.is_alphabetic()).count() >= 2 && !text.contains(char::is_lowercase)
}

/// Whether a row labels a group though its own label was lost or is none that anybody writes: it is built as the groups
/// with a label are, and its title is in capitals like theirs.
fn lost_its_label(cells: &[Cell], look: &Look, groups: &[Look]) -> bool {
    let filled: Vec<&Cell> = cells.iter().filter(|cell| !cell.text.is_empty()).collect();
    let title = match filled.as_slice() {
        [only] => Some(only),
        [label, title] if label.columns == (0..1) && title.columns.len() > 1 => {
            Some(title).filter(|_| is_short(&label.text) && Label::parse(&label.text).is_none())
        }
        _ => None,
    };
    title.is_some_and(|title| title.columns.start == 1 && is_capital(&title.text))
        && groups.iter().any(|group| look.is_like(group))
}

/// Whether a text is no longer than a label with some dirt ("C.K").
fn is_short(text: &str) -> bool {
    text.chars().count() <= LONGEST_LABEL
}

/// "11 Công tác cán bộ" alone in a row, in a table without numbers: "II" was printed.
fn starts_with_strokes(text: &str) -> bool {
    split_label(text).is_some_and(|(_, label, title)| {
        is_strokes(label.trim_end_matches('.'))
            && title.starts_with(char::is_uppercase)
            && text.chars().count() <= LONGEST_TITLE
    })
}

/// Whether one cell takes the place of all values of a row: such a row holds a title, and none of what a task has.
fn is_title_over(text: &Cell, column_count: u16) -> bool {
    column_count >= TITLED_COLUMNS
        && text.columns == (1..column_count)
        && text.text.chars().count() <= LONGEST_TITLE
}

/// Whether a number counts neither on from the rows above nor to the one below: it counts groups.
fn stands_out(label: &str, previous: Option<u32>, next: Option<&str>) -> bool {
    let Ok(number) = label.trim_end_matches('.').parse::<u32>() else {
        return false;
    };
    let goes_on = next.and_then(|next| next.parse().ok()) == number.checked_add(1);
    previous.map_or(!goes_on, |previous| previous.checked_add(1) != Some(number))
}

/// "1", "ll", "111" out of sequence where "I", "II", "III" was printed.
fn is_misread_roman(label: &str, previous: Option<u32>) -> bool {
    let label = label.trim_end_matches('.');
    let out_of_sequence = match label.parse::<u32>() {
        Ok(number) => previous.is_some_and(|previous| number != previous + 1),
        Err(_) => true,
    };
    is_strokes(label) && out_of_sequence
}

fn is_strokes(label: &str) -> bool {
    (1..=3).contains(&label.len()) && label.bytes().all(|b| matches!(b, b'1' | b'l' | b'I' | b'i'))
}

/// Whether the next row is counted inside this one: "2" then "2.1" or "a".
fn counts_below(label: &str, next: Option<&str>) -> bool {
    let label = label.trim_end_matches('.');
    next.is_some_and(|next| {
        next.strip_prefix(label).is_some_and(|rest| rest.starts_with('.'))
            || Label::parse(next) == Some(Label::SmallLetter)
    })
}

/// Whether the next row is the first one counted inside this one and lost its point: "2" then "21", which nobody counts
/// to from there.
fn lost_point_below(label: &str, next: Option<&str>) -> bool {
    let label = label.trim_end_matches('.');
    next.and_then(|next| next.strip_prefix(label)) == Some("1")
}

/// One cell over all columns, the label before the text.
fn group_cell(cells: Vec<Cell>, column_count: u16) -> Cell {
    let mut texts: Vec<String> = Vec::new();
    let mut group = Cell {
        columns: 0..column_count,
        ..Cell::default()
    };
    for cell in cells {
        if !cell.text.is_empty() {
            let bare_label = Label::parse(&cell.text).is_some() && !cell.text.ends_with(['.', ')']);
            texts.push(if bare_label {
                format!("{}.", cell.text)
            } else {
                cell.text
            });
        }
        group.lines.extend(cell.lines);
        for (page, place) in cell.places {
            match group.places.iter_mut().find(|(own, _)| *own == page) {
                Some((_, own)) => *own = own.union(&place),
                None => group.places.push((page, place)),
            }
        }
    }
    group.text = join_lines(texts.iter().map(String::as_str));
    group
}
