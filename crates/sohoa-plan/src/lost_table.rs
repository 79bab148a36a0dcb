//! Tables that nobody made a table of: the line that names their columns stands in the body.
//!
//! Where neither rules nor white strips told the columns, the lines of a table run through its cells. Read as body text
//! they make tasks of halves of cells, which is worse than none: they are left out, and a diagnostic says where.

use std::collections::BTreeSet;

use sohoa_page::{Diagnostic, Document, LineId};

use crate::paragraphs::{self, BodyLine, Marker, MarkerStyle, Roman};

/// Names of columns, without marks.
const COLUMNS: [&str; 13] = [
    "nhiem vu",
    "noi dung",
    "cong viec",
    "chu tri",
    "phoi hop",
    "don vi thuc hien",
    "co quan thuc hien",
    "thoi gian",
    "thoi han",
    "san pham",
    "ket qua",
    "ghi chu",
    "kinh phi",
];
/// Names that a header must have beside that of the numbers.
const FEWEST: usize = 3;
/// Lines before and after that of the numbers that may name columns: cells of a header have several lines.
const AROUND: usize = 4;
/// Most words of a line of a header.
const LONGEST: usize = 14;

/// The lines of such tables among those outside `used`, with what there is to say.
pub(crate) fn find(document: &Document, used: &BTreeSet<LineId>) -> (BTreeSet<LineId>, Vec<Diagnostic>) {
    let lines = paragraphs::body_lines(document, used);
    let (mut lost, mut out) = (BTreeSet::new(), Vec::new());
    let mut part = None;
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        part = roman(line).or(part);
        if !names_columns(&lines, at) {
            at += 1;
            continue;
        }
        let first = (at.saturating_sub(AROUND)..at)
            .find(|before| names(&lines[*before]) > 0 && lines[*before].page == line.page)
            .unwrap_or(at);
        let end = (at + 1..lines.len())
            .find(|after| ends(&lines[*after], part))
            .unwrap_or(lines.len());
        lost.extend(lines[first..end].iter().map(|line| line.id));
        out.push(
            Diagnostic::new(
                "table-not-read",
                format!(
                    "{:?} names the columns of a table whose columns were not found; its {} lines are left out of the tasks, \
                     compare them with the page",
                    line.text,
                    end - first
                ),
            )
            .on_page(line.page)
            .at_line(line.id),
        );
        at = end;
    }
    (lost, out)
}

/// Whether a line begins with the name of the column of numbers, and names of others stand in it or around it. In text
/// without boxes the order of words tells the columns (`stream_table`).
fn names_columns(lines: &[BodyLine], at: usize) -> bool {
    let line = &lines[at];
    let first = line.text.split_whitespace().next().unwrap_or_default();
    if line.bbox.is_none() || !matches!(first, "TT" | "STT") {
        return false;
    }
    let around = at.saturating_sub(AROUND)..(at + AROUND + 1).min(lines.len());
    let near = lines[around]
        .iter()
        .filter(|other| other.page == line.page && is_short(other));
    let text: Vec<String> = near.map(|line| sohoa_viet::skeleton(&line.text)).collect();
    let text = text.join(" ");
    COLUMNS.iter().filter(|name| text.contains(**name)).count() >= FEWEST
}

fn is_short(line: &BodyLine) -> bool {
    line.text.split_whitespace().count() <= LONGEST && !line.text.ends_with(['.', ';'])
}

fn names(line: &BodyLine) -> usize {
    let text = sohoa_viet::skeleton(&line.text);
    let marked = Marker::parse(&line.text).is_some();
    let found = COLUMNS.iter().filter(|name| text.contains(**name)).count();
    if marked || !is_short(line) { 0 } else { found }
}

/// The number of the part that a line heads.
fn roman(line: &BodyLine) -> Option<u32> {
    let marker = Marker::parse(&line.text).filter(|marker| marker.style == MarkerStyle::Roman)?;
    marker.label.parse::<Roman>().ok().map(|roman| roman.0)
}

/// Whether the table is over: the part after the one that it stands in begins (its groups may have numerals too), an
/// article, or the end of the document.
fn ends(line: &BodyLine, part: Option<u32>) -> bool {
    let next = part.is_some_and(|part| roman(line) == Some(part + 1));
    let article = Marker::parse(&line.text).is_some_and(|marker| marker.style == MarkerStyle::Article);
    let text = sohoa_viet::skeleton(&line.text);
    next || article
        || text.starts_with("noi nhan")
        || text.starts_with("phu luc")
        || paragraphs::signs(&line.text)
}

#[cfg(test)]
mod tests {
    use sohoa_page::Rect;

    use super::*;
    use crate::testing::dump_document;

    /// Numbers of the lines that are left out.
    fn check(text: &str, want: &[u32]) {
        let mut document = dump_document(text);
        for (at, line) in document.pages[0].lines.iter_mut().enumerate() {
            let y = 20.0 * (at as f32 + 1.0);
            line.bbox = Some(Rect::new(80.0, y, 500.0, y + 12.0));
        }
        let (lost, notes) = find(&document, &BTreeSet::new());
        let lost: Vec<u32> = lost.iter().map(|id| id.0).collect();
        assert_eq!(lost, want, "{text}");
        assert_eq!(notes.len(), usize::from(!want.is_empty()));
    }

    #[test]
    fn lines_of_a_table_without_columns() {
        check(
            "II. NHIỆM VỤ VÀ KINH PHÍ\nPhân bổ theo bảng dưới đây:\nThời gian Cơ quan chủ\nTT Nhiệm vụ thực hiện trì Ghi chú\n1 Khảo sát Quý I Sở Du lịch\nIII. TỔ CHỨC THỰC HIỆN\n1. Sở Tài chính",
            &[3, 4, 5],
        );
    }

    #[test]
    fn text_is_no_header() {
        check(
            "II. NHIỆM VỤ\n1. Khảo sát\nTT Huế chủ trì, phối hợp thực hiện nhiệm vụ trong thời gian tới.",
            &[],
        );
        check("STT và họ tên\nGhi chú", &[]);
    }
}
