//! Roman numerals of row groups whose strokes were miscounted.
//!
//! "I", "II" and "III" differ in strokes only, and an engine loses or adds one. Groups are few and stand in order: the
//! second of them is II, whatever number of strokes was seen.

use sohoa_page::{Diagnostic, Document};

use crate::numbers::was_read;
use crate::{Cell, Label, Row};

/// Numerals of strokes alone.
const STROKES: [&str; 3] = ["I", "II", "III"];

/// Puts right the numerals of the groups of `rows`, counted anew below each lettered group ("A.", "B."). Only what an
/// engine read is touched.
pub(crate) fn complete(rows: &mut [Row], document: &Document, diagnostics: &mut Vec<Diagnostic>) {
    let mut groups: Vec<&mut Cell> = rows
        .iter_mut()
        .filter_map(|row| match row {
            Row::Group(cell) => Some(cell),
            Row::Data(_) => None,
        })
        .collect();
    for run in groups.split_mut(|cell| kind(cell) == Some(Label::Letter)) {
        complete_run(run, document, diagnostics);
    }
}

fn complete_run(run: &mut [&mut Cell], document: &Document, diagnostics: &mut Vec<Diagnostic>) {
    // Groups within groups are numbered "1.", "2.": one of them alone is a misread "I.".
    let counts = run.iter().any(|cell| first_word(cell) == Some("2"));
    let roman = |cell: &Cell| match kind(cell) {
        Some(Label::Roman) => true,
        Some(Label::Number) => !counts && first_word(cell) == Some("1"),
        _ => first_word(cell).is_some_and(|word| word.len() <= 3 && is_strokes(word)),
    };
    let mut numbered: Vec<&mut Cell> = run
        .iter_mut()
        .map(|cell| &mut **cell)
        .filter(|cell| roman(cell))
        .collect();
    // A table may begin with "II": the first part stands elsewhere.
    let opens = |cell: &Cell| first_word(cell).is_some_and(|word| word.len() == 1 && is_strokes(word));
    if numbered.len() < 2 || !numbered.first().is_some_and(|cell| opens(cell)) {
        return;
    }
    for (cell, wanted) in numbered.iter_mut().zip(STROKES) {
        let Some(word) = first_word(cell).map(str::to_owned) else {
            return;
        };
        if word == wanted {
            continue;
        }
        // Another numeral in this place: groups before it were lost, or nested.
        if !is_strokes(&word) || !was_read(cell, document) {
            return;
        }
        let message = format!("the group of rows, read as {word:?}, is {wanted:?} in its order");
        let mut diagnostic = Diagnostic::new("group-label-repaired", message);
        diagnostic.page = cell.places.first().map(|(page, _)| *page);
        diagnostic.line = cell.lines.first().copied();
        diagnostics.push(diagnostic);
        let text = format!("{wanted}{}", &cell.text[word.len()..]);
        cell.text = text;
    }
}

fn kind(cell: &Cell) -> Option<Label> {
    Label::parse(cell.text.split_whitespace().next()?).filter(|_| cell.text.contains(' '))
}

/// The label without its closing mark.
fn first_word(cell: &Cell) -> Option<&str> {
    let word = cell.text.split_whitespace().next()?;
    Some(word.trim_end_matches(['.', ')', ',']))
}

fn is_strokes(word: &str) -> bool {
    (1..=4).contains(&word.len())
        && word
            .bytes()
            .all(|byte| matches!(byte, b'1' | b'l' | b'I' | b'i' | b'|'))
}
