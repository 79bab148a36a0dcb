//! The plan that a decision carries ("Ban hành kèm theo Quyết định …").

use std::collections::BTreeSet;

use sohoa_page::LineId;
use sohoa_record::Attached;

use crate::Gazetteer;
use crate::letterhead::{issuers, read_subject, type_line};
use crate::paragraphs::BodyLine;

/// Lines between the type of the attached document and the note that it is attached: its subject.
const NOTE_WITHIN: usize = 14;
/// Lines of a letterhead above the type.
const HEAD_LINES: usize = 8;

/// The attached document, and the lines of its letterhead, subject and note.
pub(crate) fn read(lines: &[BodyLine], gazetteer: &Gazetteer) -> Option<(Attached, BTreeSet<LineId>)> {
    let (at, doc_type) = lines.iter().enumerate().find_map(|(at, line)| {
        let (kind, _) = type_line(&line.text, gazetteer)?;
        note(&lines[at + 1..]).map(|_| (at, kind))
    })?;
    let rest = type_line(&lines[at].text, gazetteer).map_or("", |(_, rest)| rest);
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

/// Index of the last line of the note "(Ban hành kèm theo Quyết định số … )".
fn note(lines: &[BodyLine]) -> Option<usize> {
    let lines = &lines[..lines.len().min(NOTE_WITHIN)];
    let start = lines.iter().position(|line| {
        let plain = sohoa_viet::skeleton(&line.text);
        let plain = plain.trim_start_matches(|c: char| !c.is_alphabetic());
        plain.starts_with("ban hanh kem theo") || plain.starts_with("kem theo")
    })?;
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
    fn an_appendix_is_no_plan() {
        let gazetteer = Gazetteer::embedded().unwrap();
        let lines = dump("PHỤ LỤC I\nDANH MỤC\n(Kèm theo Kế hoạch số 1/KH-UBND)\nSTT Nhiệm vụ");
        assert_eq!(read(&lines, &gazetteer), None);
    }
}
