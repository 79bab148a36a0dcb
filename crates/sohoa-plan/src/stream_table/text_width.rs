//! How wide the column of running text is where printed lines run through all columns.
//!
//! A typesetter breaks a line where the next word has no room. If text is the first column, the first word of a line
//! is the one that had no room on the line above: this leaves one or two places where the text of a line may end, and
//! the right width is the one for which another cell begins there, with a capital, again and again.

use super::region::{Part, Region};
use super::word::StreamLine;

/// Widths that are tried, characters.
const WIDTHS: std::ops::RangeInclusive<usize> = 24..=100;
/// Fewest lines that must run through columns.
const FEWEST_LINES: usize = 8;
/// Points a line from which a width is believed.
const BELIEVED: f32 = 0.28;
/// Points for a line whose text ends where the next word had no room, and lost where it had.
const NO_ROOM: f32 = 0.3;
const HAD_ROOM: f32 = 1.0;
/// Points for a capital behind the text, and lost for none on the first line of a row, where all cells begin.
const CAPITAL: f32 = 0.7;

/// The width of the text column in characters, if the lines of the region run through its columns.
pub(super) fn text_width(region: &Region) -> Option<f32> {
    let rows = region.parts.iter().filter_map(|part| match part {
        Part::Row(row) => Some(&row.lines),
        Part::Group(_) => None,
    });
    let mut pairs: Vec<(&StreamLine, &StreamLine, bool)> = Vec::new();
    for lines in rows {
        for (number, pair) in lines.windows(2).enumerate() {
            if !pair[1].after_break && pair[0].words.len() > 2 {
                pairs.push((&pair[0], &pair[1], number == 0));
            }
        }
    }
    if pairs.len() < FEWEST_LINES {
        return None;
    }
    let score = |width: usize| -> (f32, usize) {
        let points = pairs
            .iter()
            .map(|&(line, next, first)| points(line, next, first, width));
        let through: Vec<f32> = points.flatten().collect();
        (through.iter().sum(), through.len())
    };
    let (width, (sum, through)) = WIDTHS
        .map(|width| (width, score(width)))
        .max_by(|a, b| a.1.0.total_cmp(&b.1.0).then(b.0.cmp(&a.0)))?;
    let enough = through >= FEWEST_LINES && 20 * through >= 9 * pairs.len();
    (enough && sum >= BELIEVED * through as f32).then_some(width as f32)
}

/// Points for ending the text of a line at the width; `None` where the whole line is no longer.
fn points(line: &StreamLine, next: &StreamLine, first: bool, width: usize) -> Option<f32> {
    let mut length = 0;
    for (index, word) in line.words.iter().enumerate() {
        let longer = length + usize::from(index > 0) + word.text.chars().count();
        if longer > width {
            let begins = match (word.opens || word.skeleton == "cac", first) {
                (true, _) => CAPITAL,
                (false, true) => -CAPITAL,
                (false, false) => 0.0,
            };
            let room = length + 1 + next.words[0].text.chars().count() <= width;
            return Some(begins + if room { -HAD_ROOM } else { NO_ROOM });
        }
        length = longer;
    }
    None
}
