//! What the line breaks of a cell tell of the agencies in it.
//!
//! Cells come as running text, and in most of them that is all there is to it. But whole provinces write one agency a
//! line without any mark, and in a list with dashes the dash at the end of a line belongs to a name.

use std::borrow::Cow;

use sohoa_page::Line;
use sohoa_table::{Cell, join_lines};

use crate::evidence::Lines;
use crate::{Gazetteer, agencies};

/// White at both sides of the text of a cell, in heights of a line: what a word processor leaves, and what centred text
/// or a word read too narrow may add.
const PADDING: f32 = 1.4;
/// A blank, in heights of a line.
const BLANK: f32 = 0.3;

/// The text of a cell of agencies, with ";" where one of them ends with its line, and "–" for the dash of a name that
/// ends a line of a list with dashes.
pub(super) fn listed<'a>(cell: &'a Cell, lines: &Lines<'_>, gazetteer: &Gazetteer) -> Cow<'a, str> {
    let own: Vec<&Line> = cell.lines.iter().filter_map(|id| lines.line(*id)).collect();
    let texts: Vec<&str> = own.iter().map(|line| line.text.trim()).collect();
    // What was repaired after reading, or stands in a line with other cells, is no text of these lines.
    if cell.places.is_empty() || own.len() < 2 || join_lines(texts.iter().copied()) != cell.text {
        return Cow::Borrowed(&cell.text);
    }
    let has_marks = cell.text.starts_with(['-', '–', '+', '•', '~']);
    // The name that the lines so far make.
    let mut name_so_far = String::new();
    let lists = texts
        .iter()
        .filter(|text| text.starts_with(['-', '–', '~']))
        .count()
        > 1;
    let parts = own.iter().enumerate().map(|(at, line)| {
        let text = if lists {
            &with_inner_dash(texts[at])
        } else {
            texts[at]
        };
        let Some(below) = own.get(at + 1).copied() else {
            return text.to_owned();
        };
        name_so_far = join_lines(
            [name_so_far.as_str(), text]
                .into_iter()
                .filter(|part| !part.is_empty()),
        );
        // The rest of the cell: what the name below goes on with stands there.
        let rest = join_lines(texts[at + 1..].iter().copied());
        let name = text.strip_suffix(" -").filter(|_| has_marks);
        if let Some(name) = name.filter(|_| !texts[at + 1].starts_with('-')) {
            return format!("{name} –");
        }
        let early = ends_early(line, below, cell);
        if !has_marks && agencies::stand_apart(&name_so_far, &rest, early, gazetteer) {
            name_so_far.clear();
            return format!("{text};");
        }
        text.to_owned()
    });
    let parts: Vec<String> = parts.collect();
    Cow::Owned(join_lines(parts.iter().map(String::as_str)))
}

/// A line of a list whose items each begin a line, with "–" for the dash between the halves of a name: behind it no body
/// begins.
fn with_inner_dash(text: &str) -> String {
    match text.rsplit_once(" - ") {
        Some((first, second)) if !first.is_empty() && !agencies::begins_with_head(second) => {
            format!("{first} – {second}")
        }
        _ => text.to_owned(),
    }
}

/// Whether the first word of the line below would have found room in `line`.
fn ends_early(line: &Line, below: &Line, cell: &Cell) -> bool {
    let (Some(bbox), Some(next), Some(word)) = (line.bbox, below.bbox, below.words.first()) else {
        return false;
    };
    let (x, y) = bbox.center();
    let Some((_, place)) = cell.places.iter().find(|(_, place)| place.contains(x, y)) else {
        return false;
    };
    let needed = bbox.width() + word.bbox.width() + (BLANK + PADDING) * bbox.height();
    next.center().1 > bbox.y1 && needed <= place.width()
}

#[cfg(test)]
mod tests {
    use sohoa_page::{LineId, Rect, Word};

    use super::*;
    use crate::testing::dump_document;

    /// Lines of a cell 120 points wide, letters 6 wide and lines 12 high, as list.
    fn check(lines: &str, want: &str) {
        let mut document = dump_document(lines);
        let mut y = 100.0;
        for line in &mut document.pages[0].lines {
            let width = |text: &str| text.chars().count() as f32 * 6.0;
            line.bbox = Some(Rect::new(200.0, y, 200.0 + width(&line.text), y + 12.0));
            let first = line.text.split(' ').next().unwrap();
            line.words = vec![Word {
                text: first.to_owned(),
                bbox: Rect::new(200.0, y, 200.0 + width(first), y + 12.0),
                confidence: 1.0,
                second: None,
                layer: None,
            }];
            y += 15.0;
        }
        let texts: Vec<&str> = lines.lines().map(str::trim).collect();
        let cell = Cell {
            text: join_lines(texts.iter().copied()),
            columns: 2..3,
            lines: (1..=texts.len() as u32).map(LineId).collect(),
            places: vec![(1, Rect::new(195.0, 90.0, 315.0, 300.0))],
        };
        let gazetteer = Gazetteer::embedded().unwrap();
        assert_eq!(listed(&cell, &Lines::new(&document), &gazetteer), want);
    }

    #[test]
    fn parts_agencies_that_end_with_their_line() {
        check("PA05\nCông an các phường", "PA05; Công an các phường");
        check("Phòng Thuế\nChi cục Kiểm lâm", "Phòng Thuế; Chi cục Kiểm lâm");
        check(
            "Phòng Khảo thí và\nBảo đảm chất lượng\nTrung tâm\nNgoại ngữ",
            "Phòng Khảo thí và Bảo đảm chất lượng; Trung tâm Ngoại ngữ",
        );
        // The line was full.
        check(
            "Phòng Kế toán thuế\nCông an các phường",
            "Phòng Kế toán thuế Công an các phường",
        );
        check("Sở Văn hóa\nvà Du lịch", "Sở Văn hóa và Du lịch");
    }

    #[test]
    fn keeps_the_dash_of_a_name_at_the_end_of_a_line() {
        check(
            "- Phòng Kinh tế -\nHạ tầng\n- Sở Y tế",
            "- Phòng Kinh tế – Hạ tầng - Sở Y tế",
        );
        check("Phòng Kinh tế -\nHạ tầng", "Phòng Kinh tế - Hạ tầng");
        check(
            "- Phòng Tổ\nchức - Cán bộ\n- Sở Y tế",
            "- Phòng Tổ chức – Cán bộ - Sở Y tế",
        );
    }
}
