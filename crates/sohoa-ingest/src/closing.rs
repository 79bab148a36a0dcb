//! Reading order of the end of a document: recipients on the left, signature on the right.
//!
//! Nghị định 30/2020/NĐ-CP prints the two side by side. They are two columns, not rows: read row by
//! row, the signer's title would stand in the middle of the list of recipients.

use sohoa_page::{LineKind, Rect};
use sohoa_viet::skeleton;

use crate::assemble::DraftLine;

/// A line that starts no farther right of "Nơi nhận" than this share of the page width belongs to the
/// recipients; the signature is centred on the right half.
const INDENT: f32 = 0.15;

/// Puts the recipients before the signature, where "Nơi nhận" stands on the left of the page.
/// Lines above it stay, and so does what follows from the next table on (`table_tops`, points).
pub(crate) fn separate_columns(lines: &mut [DraftLine], page_width: f32, table_tops: &[f32]) {
    let opens = |line: &DraftLine| opens_recipients(&line.text);
    let Some(head) = lines.iter().rposition(opens).and_then(|at| lines[at].bbox) else {
        return;
    };
    if head.x0 > page_width / 2.0 {
        return;
    }
    let table_top = table_tops
        .iter()
        .copied()
        .find(|&top| top > head.y0)
        .unwrap_or(f32::INFINITY);
    let inside = |bbox: &Rect| bbox.center().1 >= head.y0 - head.height() && bbox.center().1 < table_top;
    let in_block = |line: &DraftLine| line.kind == LineKind::Body && line.bbox.as_ref().is_some_and(inside);
    let (Some(start), Some(end)) = (lines.iter().position(in_block), lines.iter().rposition(in_block)) else {
        return;
    };
    let rank = |line: &DraftLine| match &line.bbox {
        Some(bbox) if line.kind == LineKind::Body && bbox.x0 > head.x0 + INDENT * page_width => 1,
        _ => 0,
    };
    lines[start..=end].sort_by_key(rank);
}

/// Whether the line begins with "Nơi nhận", one letter of which may be misread: a secretary's initials often
/// touch it.
fn opens_recipients(text: &str) -> bool {
    let want = "noi nhan";
    let text = skeleton(text);
    let wrong = want.chars().zip(text.chars()).filter(|(a, b)| a != b).count();
    text.chars().count() >= want.len() && wrong <= 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, x0: f32, y0: f32) -> DraftLine {
        let bbox = Rect::new(x0, y0, x0 + 150.0, y0 + 12.0);
        DraftLine {
            text: text.into(),
            bbox: Some(bbox),
            words: Vec::new(),
            block: 0,
            kind: LineKind::Body,
            confidence: 1.0,
        }
    }

    #[test]
    fn the_heading_of_the_recipients_may_have_a_wrong_letter() {
        for (text, want) in [
            ("Nơi nhận:", true),
            ("Nơi nhậm.", true),
            ("Nơi nhậ", false),
            ("Nơi nộp hồ sơ", false),
        ] {
            assert_eq!(opens_recipients(text), want, "{text}");
        }
    }

    #[test]
    fn recipients_come_before_the_signature() {
        let mut lines = [
            line("Kính đề nghị các đơn vị thực hiện.", 60.0, 80.0),
            line("KT. GIÁM ĐỐC", 340.0, 98.0),
            line("Nơi nhận:", 60.0, 100.0),
            line("PHÓ GIÁM ĐỐC", 340.0, 112.0),
            line("- Như trên;", 60.0, 114.0),
            line("Trần Văn A", 350.0, 180.0),
            line("PHỤ LỤC", 250.0, 300.0),
        ];
        separate_columns(&mut lines, 595.0, &[20.0, 290.0]);
        let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(
            texts,
            [
                "Kính đề nghị các đơn vị thực hiện.",
                "Nơi nhận:",
                "- Như trên;",
                "KT. GIÁM ĐỐC",
                "PHÓ GIÁM ĐỐC",
                "Trần Văn A",
                "PHỤ LỤC"
            ]
        );
    }
}
