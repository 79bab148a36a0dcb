//! The plan that a decision carries ("Ban hành kèm theo Quyết định …").

use std::collections::BTreeSet;

use sohoa_page::LineId;
use sohoa_record::Attached;

use crate::Gazetteer;
use crate::letterhead::{issuers, long_type_line, read_subject, type_line};
use crate::paragraphs::BodyLine;

/// Lines between the type of the attached document and the note that it is attached: its subject.
const NOTE_WITHIN: usize = 14;
/// Lines of a letterhead above the type.
const HEAD_LINES: usize = 8;

/// The attached document, and the lines of its letterhead, subject and note.
pub(crate) fn read(lines: &[BodyLine], gazetteer: &Gazetteer) -> Option<(Attached, BTreeSet<LineId>)> {
    let (at, (doc_type, rest)) = lines.iter().enumerate().find_map(|(at, line)| {
        let below = &lines[at + 1..];
        let end = note(below)?;
        // "CHƯƠNG TRÌNH HÀNH ĐỘNG" is a programme, "KẾ HOẠCH TRỒNG RỪNG" a plan; under a plan it is a table of it.
        let decided = || {
            let text = below[..=end].iter().map(|line| sohoa_viet::skeleton(&line.text));
            text.filter(|text| text.contains("kem theo"))
                .any(|text| text.contains("quyet dinh"))
        };
        let (kind, rest) = type_line(&line.text, gazetteer)
            .or_else(|| long_type_line(&line.text, gazetteer).filter(|_| decided()))?;
        Some((at, (kind.to_owned(), rest.to_owned())))
    })?;
    let rest = rest.as_str();
    let (subject, _) = read_subject(rest, &lines[at + 1..], None);
    let note_end = at + 1 + note(&lines[at + 1..])?;
    let page = lines[at].page;
    let above = &lines[at.saturating_sub(HEAD_LINES)..at];
    let from = above
        .iter()
        .rposition(|line| line.page != page || line.text.chars().any(char::is_lowercase) && !is_motto(line))
        .map_or(0, |before| before + 1);
    let head = &above[from..];
    let issuer = issuers(head.iter().map(|line| line.text.as_str())).pop();
    let last_page = lines.last().map_or(page, |line| line.page);
    let used = head
        .iter()
        .chain(&lines[at..=note_end])
        .map(|line| line.id)
        .collect();
    let doc_type = Some(doc_type.to_uppercase());
    Some((
        Attached {
            doc_type,
            subject,
            issuer,
            pages: (page..=last_page).collect(),
        },
        used,
    ))
}

fn is_motto(line: &BodyLine) -> bool {
    let plain = sohoa_viet::skeleton(&line.text);
    plain.contains("doc lap") || plain.contains("hanh phuc")
}

/// Words before "kèm theo" in a note at most ("Được ban hành kèm theo").
const NOTE_WORDS: usize = 4;

/// Whether a line opens a note that says what the document came with: "(Ban hành kèm theo Quyết định …", "(Phê duyệt
/// kèm theo …". Without its bracket only the two common forms are believed: an article may begin with the others.
fn opens_note(text: &str) -> bool {
    let plain = sohoa_viet::skeleton(text);
    let words = plain.trim_start_matches(|c: char| !c.is_alphabetic());
    let bracket = plain[..plain.len() - words.len()].contains('(');
    let Some((before, _)) = words.split_once("kem theo") else {
        return false;
    };
    matches!(before, "" | "ban hanh ") || bracket && before.split_whitespace().count() <= NOTE_WORDS
}

/// Lines from the start of a document among which a note is looked for, and those of one note at most.
const NOTE_LINES: (usize, usize) = (30, 4);

/// The notes at the start of the lines, each on one line.
pub(crate) fn notes(lines: &[BodyLine]) -> Vec<String> {
    let mut out = Vec::new();
    for (at, line) in lines.iter().enumerate().take(NOTE_LINES.0) {
        if !opens_note(&line.text) {
            continue;
        }
        let mut text = String::new();
        for line in lines[at..].iter().take(NOTE_LINES.1) {
            crate::paragraphs::push_line(&mut text, &line.text);
            if line.text.ends_with(')') {
                break;
            }
        }
        out.push(text);
    }
    out
}

/// Index of the last line of the note "(Ban hành kèm theo Quyết định số … )".
fn note(lines: &[BodyLine]) -> Option<usize> {
    let lines = &lines[..lines.len().min(NOTE_WITHIN)];
    let start = lines.iter().position(|line| opens_note(&line.text))?;
    let end = lines[start..]
        .iter()
        .position(|line| line.text.ends_with(')'))
        .unwrap_or(0);
    Some(start + end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paragraphs::dump;

    #[test]
    fn reads_an_attached_plan() {
        let gazetteer = Gazetteer::embedded().unwrap();
        let lines = dump(
            "Lê Văn Tám\nBỘ Y TẾ CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nKẾ HOẠCH\nPhòng bệnh năm 2010\n(Ban hành kèm theo Quyết định số 9/QĐ-BYT\ncủa Bộ trưởng Bộ Y tế)\nI. MỤC ĐÍCH",
        );
        let (attached, used) = read(&lines, &gazetteer).unwrap();
        assert_eq!(attached.doc_type.as_deref(), Some("KẾ HOẠCH"));
        assert_eq!(attached.subject.as_deref(), Some("Phòng bệnh năm 2010"));
        assert_eq!(attached.issuer.as_deref(), Some("BỘ Y TẾ"));
        assert_eq!(attached.pages, [1]);
        assert_eq!(used.len(), 6);
    }

    #[test]
    fn programmes_are_attached_too() {
        let gazetteer = Gazetteer::embedded().unwrap();
        let lines = dump(
            "BỘ Y TẾ\nCHƯƠNG TRÌNH HÀNH ĐỘNG\nVề trồng cây thuốc\n(Phê duyệt kèm theo Quyết định số 9/QĐ-BYT\nngày 2/3/2011)\nI. MỤC ĐÍCH",
        );
        let (attached, _) = read(&lines, &gazetteer).unwrap();
        assert_eq!(attached.doc_type.as_deref(), Some("CHƯƠNG TRÌNH"));
        assert_eq!(attached.subject.as_deref(), Some("Về trồng cây thuốc"));
        assert!(!opens_note("Công bố kèm theo Quyết định này danh mục"));
        assert!(!opens_note("Các biểu mẫu gửi kèm theo (ba bản)"));
    }

    #[test]
    fn an_appendix_is_no_plan() {
        let gazetteer = Gazetteer::embedded().unwrap();
        let lines = dump("PHỤ LỤC I\nDANH MỤC\n(Kèm theo Kế hoạch số 1/KH-UBND)\nSTT Nhiệm vụ");
        assert_eq!(read(&lines, &gazetteer), None);
        let lines = dump(
            "KẾ HOẠCH TRỒNG CÂY\n(Kèm theo Kế hoạch số 1/KH-UBND ngày 2/3/2024 của Chủ tịch\nUBND tỉnh Lào Cai)\nSTT",
        );
        assert_eq!(read(&lines, &gazetteer), None);
        assert_eq!(
            notes(&lines),
            ["(Kèm theo Kế hoạch số 1/KH-UBND ngày 2/3/2024 của Chủ tịch UBND tỉnh Lào Cai)"]
        );
    }
}
