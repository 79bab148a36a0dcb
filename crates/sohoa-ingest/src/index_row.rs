//! The row "(1) (2) (3) …" under a table's header. Each cell holds one digit between brackets, which the
//! engine, made for lines of text, often misreads; the row as a whole is certain.

use crate::ocr::{OcrLine, OcrWord};
use crate::raster::PixelRect;

/// Fewest columns of a table with an index row.
const FEWEST_CELLS: usize = 3;
/// Fewest cells that must be read as their number; two of the same series do not occur by chance.
const FEWEST_READ: usize = 2;
/// Widest ink of a bracketed number, in inches: two digits of 14-point print have 0.33.
const WIDEST: f32 = 0.4;
/// Ink of the cells differs at most by this factor in width: "(1)" and "(10)" of one face by about 1.5.
const WIDTH_RATIO: f32 = 1.8;

/// A cell of one table row as read.
pub(crate) struct RowCell {
    /// Its ink, in pixels of the recognised image.
    pub(crate) ink: PixelRect,
    /// What was read.
    pub(crate) lines: Vec<OcrLine>,
}

/// Whether the cells of a row, left to right, can be an index row by the size of their ink, and at least one
/// is read as a number.
pub(crate) fn may_be_index_row(cells: &[&RowCell], dpi: f32) -> bool {
    let widths = cells.iter().map(|cell| cell.ink.width);
    let (Some(narrow), Some(wide)) = (widths.clone().min(), widths.max()) else {
        return false;
    };
    cells.len() >= FEWEST_CELLS
        && wide as f32 <= WIDEST * dpi
        && wide as f32 <= WIDTH_RATIO * narrow as f32
        && cells.iter().any(|cell| number(&cell.lines).is_some())
}

/// The number of the first column of an index row, where `readings` (each cell with every look at it, left
/// to right) prove one: numbers of one series and none of another.
pub(crate) fn first_number(readings: &[Vec<&[OcrLine]>]) -> Option<u32> {
    let mut firsts = Vec::new();
    for (place, looks) in (0u32..).zip(readings) {
        let found = looks.iter().filter_map(|lines| number(lines));
        let mut own: Vec<Option<u32>> = found.map(|number| number.checked_sub(place)).collect();
        own.sort_unstable();
        own.dedup();
        firsts.extend(own);
    }
    let count = |first: u32| firsts.iter().filter(|other| **other == Some(first)).count();
    // The smallest of equally frequent ones, which then fails for want of a majority.
    let first = firsts
        .iter()
        .copied()
        .flatten()
        .rev()
        .max_by_key(|first| count(*first))?;
    let agree = count(first);
    // A digit that is misread once does not outweigh the others.
    (first >= 1 && agree >= FEWEST_READ && 2 * agree > firsts.len()).then_some(first)
}

/// Writes the number into the cell; says whether it was read otherwise.
pub(crate) fn write_number(cell: &mut RowCell, value: u32) -> bool {
    if text(&cell.lines).is_some_and(|text| text == format!("({value})")) {
        return false;
    }
    cell.lines = vec![OcrLine {
        words: vec![OcrWord {
            text: format!("({value})"),
            bbox: cell.ink,
            // Known from its neighbours, not seen.
            confidence: 0.5,
            second: None,
        }],
        block: 0,
    }];
    true
}

/// The number of a cell that reads "(7)"; one bracket may be lost.
fn number(lines: &[OcrLine]) -> Option<u32> {
    let text = text(lines)?;
    let (opened, closed) = (text.starts_with('('), text.ends_with(')'));
    let digits = &text[usize::from(opened)..text.len() - usize::from(closed)];
    let short = (1..=2).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    (short && (opened || closed))
        .then(|| digits.parse().ok())
        .flatten()
}

/// The text of a cell of one line, without blanks.
fn text(lines: &[OcrLine]) -> Option<String> {
    let [OcrLine { words, .. }] = lines else {
        return None;
    };
    Some(words.iter().map(|word| word.text.as_str()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(text: &str, width: u32) -> RowCell {
        let ink = PixelRect {
            x: 10,
            y: 10,
            width,
            height: 20,
        };
        let word = OcrWord {
            text: text.to_owned(),
            bbox: ink,
            confidence: 0.9,
            second: None,
        };
        RowCell {
            ink,
            lines: vec![OcrLine {
                words: vec![word],
                block: 0,
            }],
        }
    }

    fn first(texts: &[&[&str]]) -> Option<u32> {
        let cells: Vec<Vec<RowCell>> = texts
            .iter()
            .map(|looks| looks.iter().map(|text| cell(text, 30)).collect())
            .collect();
        let looks: Vec<Vec<&[OcrLine]>> = cells
            .iter()
            .map(|looks| looks.iter().map(|cell| cell.lines.as_slice()).collect())
            .collect();
        first_number(&looks)
    }

    #[test]
    fn two_numbers_of_one_series_prove_it() {
        assert_eq!(first(&[&["q)"], &["(2)"], &["@)", "G)"], &["(4)"]]), Some(1));
        assert_eq!(first(&[&["(7)"], &["(2)"], &["(3)"], &["(4)"]]), Some(1));
        assert_eq!(first(&[&["(4)"], &["(5)"], &["6"]]), Some(4));
        assert_eq!(first(&[&["q)"], &["(2)"], &["G)"]]), None);
        assert_eq!(first(&[&["(5)"], &["(5)"], &["(5)"]]), None);
        assert_eq!(first(&[&["1"], &["2"], &["3"]]), None);
    }

    #[test]
    fn the_size_of_the_ink_decides_what_is_looked_at() {
        let row = [cell("q)", 30), cell("(2)", 34), cell("—", 33)];
        let cells: Vec<&RowCell> = row.iter().collect();
        assert!(may_be_index_row(&cells, 200.0));
        assert!(!may_be_index_row(&cells[..2], 200.0));
        let row = [cell("(1)", 30), cell("(2)", 34), cell("trước 31/12", 160)];
        assert!(!may_be_index_row(&row.iter().collect::<Vec<_>>(), 200.0));
    }

    #[test]
    fn only_what_was_misread_is_written() {
        let mut right = cell("(2)", 30);
        assert!(!write_number(&mut right, 2));
        let mut wrong = cell("@)", 30);
        assert!(write_number(&mut wrong, 3));
        assert_eq!(wrong.lines[0].words[0].text, "(3)");
        assert_eq!(wrong.lines[0].words[0].bbox, wrong.ink);
    }
}
