//! Appendix label and title of a table, from the lines above it.

use std::collections::BTreeSet;

use sohoa_page::{Document, LineId};
use sohoa_table::Table;

use crate::PlacedTable;
use crate::paragraphs::{BodyLine, Marker, body_lines, push_line};

/// Lines between the label of an appendix and its table: title, note, unit.
const HEAD_LINES: usize = 14;

/// Gives each table its label and title; also returns the lines that these stand on.
pub(crate) fn place(tables: Vec<Table>, document: &Document) -> (Vec<PlacedTable>, BTreeSet<LineId>) {
    let in_tables: BTreeSet<LineId> = tables
        .iter()
        .flat_map(|table| table.lines.iter().copied())
        .collect();
    let lines = body_lines(document, &in_tables);
    let mut used = BTreeSet::new();
    let mut out: Vec<PlacedTable> = Vec::new();
    let mut from = 0;
    for table in tables {
        let first = table.lines.iter().min().copied();
        let end = lines.partition_point(|line| first.is_some_and(|first| line.id < first));
        let above = &lines[from.min(end)..end];
        let label_at = above.iter().rposition(|line| is_label(&line.text));
        let (appendix, title) = match label_at {
            Some(at) if above.len() - at <= HEAD_LINES => {
                used.extend(above[at..].iter().map(|line| line.id));
                let (label, rest) = split_label(&above[at].text);
                (Some(label), title(rest, &above[at + 1..]))
            }
            // Without a label of its own a table belongs to the appendix of the table before it.
            _ => {
                let label = label_at.map(|at| split_label(&above[at].text).0);
                let label = label.or_else(|| out.last().and_then(|last| last.appendix.clone()));
                let head = heading_above(above);
                used.extend(head.iter().map(|line| line.id));
                (label, title("", head))
            }
        };
        from = end;
        out.push(PlacedTable {
            table,
            appendix,
            title,
        });
    }
    (out, used)
}

/// "PHỤ LỤC II", "Phụ lục 1:", with a title behind it or not; not "Phụ lục kèm theo Quyết định này".
fn is_label(text: &str) -> bool {
    let plain = sohoa_viet::skeleton(text);
    let Some(rest) = plain.strip_prefix("phu luc") else {
        return false;
    };
    let word = rest.split_whitespace().next().unwrap_or_default();
    let numbered = word.trim_end_matches([':', '.', '-']);
    let number = numbered.chars().all(|c| c.is_ascii_digit() || "ivxl".contains(c)) && numbered.len() <= 5;
    rest.trim().is_empty() || number || text.chars().all(|c| !c.is_lowercase())
}

/// The label as printed, and the title on its line.
fn split_label(text: &str) -> (String, &str) {
    let words: Vec<&str> = text.split(' ').collect();
    let numbered = words.get(2).is_some_and(|word| {
        let word = sohoa_viet::skeleton(word.trim_end_matches([':', '.', '-']));
        !word.is_empty() && word.len() <= 5 && word.chars().all(|c| c.is_ascii_digit() || "ivxl".contains(c))
    });
    let count = if numbered { 3 } else { 2 };
    let label = words[..words.len().min(count)].join(" ");
    let rest = text
        .get(label.len()..)
        .unwrap_or_default()
        .trim_start_matches([' ', ':', '.', '-', '–']);
    (label.trim_end_matches([':', '.', '-']).to_owned(), rest)
}

/// Lines of a title, the note "(Kèm theo …)" and the unit left out.
fn title(first: &str, lines: &[BodyLine]) -> Option<String> {
    let mut out = String::new();
    // Brackets of the note that are still open.
    let mut open = 0_usize;
    for text in [first]
        .into_iter()
        .chain(lines.iter().map(|line| line.text.as_str()))
    {
        let plain = sohoa_viet::skeleton(text);
        let start = plain.trim_start_matches(|c: char| !c.is_alphanumeric());
        let note = ["kem theo", "ban hanh kem", "don vi tinh", "dvt"]
            .iter()
            .any(|head| start.starts_with(head));
        if note || open > 0 {
            open = (open + plain.matches('(').count()).saturating_sub(plain.matches(')').count());
        } else if !start.is_empty() {
            push_line(&mut out, text);
        }
    }
    Some(out).filter(|title| !title.is_empty())
}

/// Lines just above a table without label that are its heading: capitals, or "DANH MỤC …", "BẢNG …".
fn heading_above(above: &[BodyLine]) -> &[BodyLine] {
    let heads = |line: &BodyLine| {
        let plain = sohoa_viet::skeleton(&line.text);
        let capitals =
            !line.text.chars().any(char::is_lowercase) && line.text.chars().any(char::is_alphabetic);
        let named = ["danh muc", "bang ", "bieu ", "phan cong"]
            .iter()
            .any(|head| plain.starts_with(head));
        (capitals || named || plain.starts_with('(')) && Marker::parse(&line.text).is_none()
    };
    let count = above
        .iter()
        .rev()
        .take(HEAD_LINES)
        .take_while(|line| heads(line))
        .count();
    &above[above.len() - count..]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paragraphs::dump;

    #[test]
    fn splits_labels() {
        assert_eq!(split_label("PHỤ LỤC II"), ("PHỤ LỤC II".to_owned(), ""));
        assert_eq!(split_label("Phụ lục"), ("Phụ lục".to_owned(), ""));
        assert_eq!(
            split_label("PHỤ LỤC 1: DANH MỤC NHIỆM VỤ"),
            ("PHỤ LỤC 1".to_owned(), "DANH MỤC NHIỆM VỤ")
        );
        assert!(!is_label("Phụ lục kèm theo Quyết định này."));
    }

    #[test]
    fn joins_titles() {
        let lines = dump("DANH MỤC NHIỆM VỤ\nNĂM 2025\n(Kèm theo Kế hoạch số 5/KH-UBND\nngày 2/3/2025)");
        assert_eq!(title("", &lines).as_deref(), Some("DANH MỤC NHIỆM VỤ NĂM 2025"));
    }
}
