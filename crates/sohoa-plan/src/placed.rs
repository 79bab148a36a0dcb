//! Appendix label and title of a table, from the lines above it.

use std::collections::BTreeSet;

use sohoa_page::{Diagnostic, Document, LineId};
use sohoa_table::Table;

use crate::PlacedTable;
use crate::paragraphs::{BodyLine, Marker, MarkerStyle, body_lines, push_line};

/// Lines between the label of an appendix and its table: title, note, unit.
const HEAD_LINES: usize = 14;

/// Gives each table its label and title; also returns the lines that these stand on, and what is to be said of
/// appendices without a table.
pub(crate) fn place(
    tables: Vec<Table>,
    document: &Document,
) -> (Vec<PlacedTable>, BTreeSet<LineId>, Vec<Diagnostic>) {
    let in_tables: BTreeSet<LineId> = tables
        .iter()
        .flat_map(|table| table.lines.iter().copied())
        .collect();
    let lines = body_lines(document, &in_tables);
    // Where there are appendices, the tables within them are numbered as forms.
    let appendices = lines
        .iter()
        .any(|line| is_label(&line.text) && !is_form_label(undecorated(&line.text)));
    let mut used = BTreeSet::new();
    let mut out: Vec<PlacedTable> = Vec::new();
    let mut from = 0;
    for table in tables {
        let first = table.lines.iter().min().copied();
        let end = lines.partition_point(|line| first.is_some_and(|first| line.id < first));
        let above = &lines[from.min(end)..end];
        let label_at = above.iter().rposition(|line| {
            is_label(&line.text) && !(appendices && is_form_label(undecorated(&line.text)))
        });
        let (appendix, rest, head) = match label_at {
            Some(at) if above.len() - at <= HEAD_LINES => {
                used.extend(above[at..].iter().map(|line| line.id));
                let (label, rest) = split_label(&above[at].text);
                (Some(label), rest, &above[at + 1..])
            }
            // Without a label of its own a table belongs to the appendix of the table before it.
            _ => {
                let label = label_at.map(|at| split_label(&above[at].text).0);
                let label = label.or_else(|| out.last().and_then(|last| last.appendix.clone()));
                let head = heading_above(above);
                // A numbered heading above a table in the body is a section of the body, too.
                let title = |line: &&BodyLine| label.is_some() || !is_heading(&line.text);
                used.extend(head.iter().filter(title).map(|line| line.id));
                (label, "", head)
            }
        };
        let parted = head
            .iter()
            .position(|line| is_heading(&line.text))
            .unwrap_or(head.len());
        let (titles, below) = head.split_at(parted);
        let heading = below.first().map(|line| undecorated(&line.text).to_owned());
        from = end;
        out.push(PlacedTable {
            table,
            appendix,
            title: title(rest, titles).or_else(|| title("", below)),
            heading,
        });
    }
    let notes = lines
        .iter()
        .filter_map(|line| without_table(line, &used))
        .collect();
    (out, used, notes)
}

/// The note about the label of an appendix that no table goes by.
fn without_table(line: &BodyLine, used: &BTreeSet<LineId>) -> Option<Diagnostic> {
    let (label, rest) = split_label(&line.text);
    let form = is_form_label(undecorated(&line.text));
    let stands_alone = is_label(&line.text) && !form && rest.chars().all(|c| !c.is_lowercase());
    (stands_alone && !used.contains(&line.id)).then(|| {
        let message = format!("no table was found in {label}: its lines are kept as text and give no tasks");
        Diagnostic::new("appendix-without-table", message)
            .on_page(line.page)
            .at_line(line.id)
    })
}

/// "PHỤ LỤC II", "Phụ lục 1:", with a title behind it or not; not "Phụ lục kèm theo Quyết định này".
fn is_label(text: &str) -> bool {
    let text = undecorated(text);
    let plain = sohoa_viet::skeleton(text);
    let Some(rest) = plain.strip_prefix("phu luc") else {
        return is_form_label(text);
    };
    let word = rest.split_whitespace().next().unwrap_or_default();
    let numbered = word.trim_end_matches([':', '.', '-']);
    let number = numbered.chars().all(|c| c.is_ascii_digit() || "ivxl".contains(c)) && numbered.len() <= 5;
    rest.trim().is_empty() || number || text.chars().all(|c| !c.is_lowercase())
}

/// "Biểu 1", "BIỂU SỐ 02": what appendices of figures are numbered as; with a title in capitals behind it or none.
fn is_form_label(text: &str) -> bool {
    let words: Vec<&str> = text.split(' ').collect();
    let Some(number) = words
        .first()
        .filter(|word| sohoa_viet::skeleton(word) == "bieu")
        .and_then(|_| form_number(&words))
    else {
        return false;
    };
    words[number + 1..]
        .iter()
        .all(|word| !word.contains(char::is_lowercase))
}

/// Index of the word with the number in "Biểu 1" or "Biểu số 1".
fn form_number(words: &[&str]) -> Option<usize> {
    let at = if words
        .get(1)
        .is_some_and(|word| sohoa_viet::skeleton(word) == "so")
    {
        2
    } else {
        1
    };
    let number = words.get(at)?.trim_end_matches([':', '.', '-']);
    let number = number.strip_suffix(char::is_alphabetic).unwrap_or(number);
    (matches!(number.len(), 1..=2) && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(at)
}

/// The text without what a stamp or dirt before it was read as.
fn undecorated(text: &str) -> &str {
    text.trim_start_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '(' | '"' | '“'))
}

/// "A. THỦ TỤC CẤP TỈNH", "II. …", "NHÓM III": a heading that numbers tables.
fn is_heading(text: &str) -> bool {
    let text = undecorated(text);
    let words: Vec<&str> = text.split(' ').collect();
    let group = matches!(words.as_slice(), [first, number]
        if sohoa_viet::skeleton(first) == "nhom" && number.chars().count() <= 5);
    let marked = Marker::parse(text)
        .is_some_and(|marker| matches!(marker.style, MarkerStyle::Roman | MarkerStyle::Capital));
    group || marked && !text.chars().any(char::is_lowercase)
}

/// The label as printed, and the title on its line.
fn split_label(text: &str) -> (String, &str) {
    let text = undecorated(text);
    let words: Vec<&str> = text.split(' ').collect();
    let numbered = words.get(2).is_some_and(|word| {
        let word = sohoa_viet::skeleton(word.trim_end_matches([':', '.', '-']));
        !word.is_empty() && word.len() <= 5 && word.chars().all(|c| c.is_ascii_digit() || "ivxl".contains(c))
    });
    let form = is_form_label(text).then(|| form_number(&words)).flatten();
    let count = form.map_or(if numbered { 3 } else { 2 }, |number| number + 1);
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
    let texts: Vec<&str> = [first]
        .into_iter()
        .chain(lines.iter().map(|line| line.text.as_str()))
        .collect();
    for (at, text) in texts.iter().enumerate() {
        let (opened, closed) = brackets(text);
        if is_note(text) || open > 0 {
            open = (open + opened).saturating_sub(closed);
            // The opening bracket may be lost under a stamp.
            let (more, less) = texts.get(at + 1).map_or((0, 0), |next| brackets(next));
            if opened == 0 && closed == 0 && less > more {
                open = 1;
            }
        } else {
            let text = undecorated(text);
            if text.chars().any(char::is_alphanumeric) {
                push_line(&mut out, text);
            }
        }
    }
    Some(out).filter(|title| !title.is_empty())
}

/// How many brackets the text opens and closes.
fn brackets(text: &str) -> (usize, usize) {
    (text.matches('(').count(), text.matches(')').count())
}

/// "(Kèm theo Kế hoạch số …", "Đơn vị tính: …".
fn is_note(text: &str) -> bool {
    let plain = sohoa_viet::skeleton(text);
    let start = plain.trim_start_matches(|c: char| !c.is_alphanumeric());
    ["kem theo", "ban hanh kem", "cong bo kem", "don vi tinh", "dvt"]
        .iter()
        .any(|head| start.starts_with(head))
        || start.starts_with("ban hanh") && start.contains("quyet dinh so")
}

/// Lines above a table without label that are its heading: capitals, or "DANH MỤC …", "BẢNG …". Between them
/// and the table may stand a note and, below a heading that says what it is, a few lines of text.
fn heading_above(above: &[BodyLine]) -> &[BodyLine] {
    let page = above.last().map(|line| line.page);
    let near = &above[above.len().saturating_sub(HEAD_LINES)..];
    let first = near.iter().position(|line| Some(line.page) == page).unwrap_or(0);
    let near = &near[first..];
    let note = |at: usize| {
        let opens = |text: &str| is_note(text) || text.starts_with('(');
        let (opened, closed) = brackets(&near[at].text);
        opens(&near[at].text) || at > 0 && opens(&near[at - 1].text) && closed > opened
    };
    let mut top = near.len();
    while top > 0 && (note(top - 1) || heads(&near[top - 1])) {
        top -= 1;
    }
    if (top..near.len()).any(|at| !note(at)) {
        return &near[top..];
    }
    // Further up, only a heading that says that it is one.
    let named = |line: &BodyLine| is_capitals(line) && names_list(line) || is_heading(&line.text);
    let Some(at) = near.iter().rposition(named) else {
        return &near[near.len()..];
    };
    let start = near[..at]
        .iter()
        .rposition(|line| !heads(line))
        .map_or(0, |other| other + 1);
    let more = near[at + 1..].iter().take_while(|line| heads(line)).count();
    &near[start..=at + more]
}

/// Whether a line may belong to a heading.
fn heads(line: &BodyLine) -> bool {
    let item = Marker::parse(&line.text).is_some_and(|marker| marker.style != MarkerStyle::Dash)
        && !is_heading(&line.text);
    (is_capitals(line) || names_list(line)) && !item
}

fn names_list(line: &BodyLine) -> bool {
    let plain = sohoa_viet::skeleton(undecorated(&line.text));
    ["danh muc", "bang ", "bieu ", "phan cong"]
        .iter()
        .any(|head| plain.starts_with(head))
}

fn is_capitals(line: &BodyLine) -> bool {
    !line.text.chars().any(char::is_lowercase) && line.text.chars().any(char::is_alphabetic)
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
        assert!(is_label("- Phụ lục"));
        assert_eq!(split_label("Biểu 2"), ("Biểu 2".to_owned(), ""));
        assert_eq!(
            split_label("BIỂU SỐ 01: CHỈ TIÊU"),
            ("BIỂU SỐ 01".to_owned(), "CHỈ TIÊU")
        );
        assert!(!is_label("Biểu 2 được gửi kèm."));
        assert!(!is_label("Biểu mẫu"));
    }

    #[test]
    fn an_appendix_without_a_table_is_named() {
        let document = crate::testing::dump_document("Gửi kèm Phụ lục.\nPHỤ LỤC II\nSẽ ban hành sau.");
        let (_, _, notes) = place(Vec::new(), &document);
        let places: Vec<_> = notes
            .iter()
            .map(|note| (note.code, note.line.map(|line| line.0)))
            .collect();
        assert_eq!(places, [("appendix-without-table", Some(2))]);
    }

    #[test]
    fn headings_number_tables() {
        for (text, want) in [
            ("A. VIỆC CỦA TỈNH", true),
            ("II. DANH MỤC VIỆC", true),
            ("NHÓM III", true),
            ("NHÓM VIỆC CỦA CÁC SỞ", false),
            ("1. VIỆC CỦA XÃ", false),
            ("A. Việc của tỉnh", false),
        ] {
            assert_eq!(is_heading(text), want, "{text}");
        }
    }

    fn heading(text: &str) -> Vec<String> {
        let lines = dump(text);
        heading_above(&lines)
            .iter()
            .map(|line| line.text.clone())
            .collect()
    }

    #[test]
    fn headings_stand_above_notes_and_text() {
        assert_eq!(
            heading(
                "Kế hoạch có hiệu lực từ ngày ký.\nDANH MỤC CÔNG VIỆC\nCỦA SỞ\n\
                 (Kèm theo Quyết định số 7/QĐ-SYT\ncủa Giám đốc Sở)"
            ),
            [
                "DANH MỤC CÔNG VIỆC",
                "CỦA SỞ",
                "(Kèm theo Quyết định số 7/QĐ-SYT",
                "của Giám đốc Sở)"
            ]
        );
        assert_eq!(
            heading("NHÓM II\nÔng A chỉ đạo các sở làm những việc\nsau đây:"),
            ["NHÓM II"]
        );
        assert_eq!(
            heading("Ông A chỉ đạo các sở làm những việc\nsau đây:"),
            Vec::<String>::new()
        );
    }

    #[test]
    fn joins_titles() {
        let lines = dump("DANH MỤC NHIỆM VỤ\nNĂM 2025\n(Kèm theo Kế hoạch số 5/KH-UBND\nngày 2/3/2025)");
        assert_eq!(title("", &lines).as_deref(), Some("DANH MỤC NHIỆM VỤ NĂM 2025"));
    }
}
