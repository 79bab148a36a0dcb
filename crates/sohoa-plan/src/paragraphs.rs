//! The body of a plan as paragraphs: printed lines joined, each with its enumerator.
//!
//! Text dumps put blank lines in the middle of sentences and leave them out between paragraphs, so a
//! blank line is a hint here, never a proof. Where boxes are known they replace it.

use std::collections::BTreeSet;

use sohoa_page::{Diagnostic, Document, Line, LineId, LineKind, Page, Rect};

mod margins;
mod marker;
mod noise;
mod romans;
mod sequence;

use crate::words::unify;
use margins::Margins;

pub(crate) use margins::{signs, speaks_to_all};
pub(crate) use marker::{Marker, MarkerStyle, Roman};

/// A paragraph of the body.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Paragraph {
    /// Printed lines, in reading order.
    pub(crate) lines: Vec<LineId>,
    /// Page of the first line, 1-based.
    pub(crate) page: u32,
    /// Text on one line, enumerator included.
    pub(crate) text: String,
    /// Enumerator at the start.
    pub(crate) marker: Option<Marker>,
    /// Distance of the first line from the left edge of the text of its page, points.
    pub(crate) indent: Option<f32>,
}

impl Paragraph {
    /// The text after the enumerator.
    pub(crate) fn content(&self) -> &str {
        let from = self.marker.as_ref().map_or(0, |marker| marker.length);
        self.text.get(from..).unwrap_or_default().trim()
    }
}

/// A printed line as the parsers of this crate see it.
#[derive(Debug, Clone)]
pub(crate) struct BodyLine {
    pub(crate) id: LineId,
    /// 1-based.
    pub(crate) page: u32,
    /// Without white space at the ends, runs of it folded; never empty.
    pub(crate) text: String,
    pub(crate) bbox: Option<Rect>,
    pub(crate) block: u32,
    /// Whether a blank line or a page break stands before it.
    pub(crate) apart: bool,
    /// Whether lines that are read elsewhere (a table, a letterhead) stood before it.
    pub(crate) cut: bool,
    /// Whether it is what recognition made of a stamp, a signature or a stain.
    pub(crate) noise: bool,
    /// Observed words that the engine read without conviction: often handwriting.
    pub(crate) unclear: Vec<String>,
}

/// Lines to be parsed: no overlays, no furniture, no page numbers, none of `skip`.
pub(crate) fn body_lines(document: &Document, skip: &BTreeSet<LineId>) -> Vec<BodyLine> {
    let mut out = Vec::new();
    let mut apart = true;
    let mut cut = true;
    let mut last_page = 0;
    for (page, line) in document.lines() {
        apart |= page.number != last_page;
        last_page = page.number;
        if line.text.trim().is_empty() {
            apart = true;
            continue;
        }
        cut |= skip.contains(&line.id);
        if line.kind != LineKind::Body || skip.contains(&line.id) || is_page_number(line, page) {
            continue;
        }
        let text = unify(&line.text.split_whitespace().collect::<Vec<_>>().join(" "));
        let text = noise::without_marks(&text).to_owned();
        let (id, block) = (line.id, line.block);
        out.push(BodyLine {
            id,
            page: page.number,
            text,
            bbox: line.bbox,
            block,
            apart,
            cut,
            noise: noise::is_noise(line, page),
            unclear: noise::unclear_words(line),
        });
        (apart, cut) = (false, false);
    }
    out
}

/// A number alone on its line is the number of a page (outside tables, which are skipped before).
fn is_page_number(line: &Line, page: &Page) -> bool {
    let text = line.text.trim().trim_matches(['-', '–', ' ']);
    let number = !text.is_empty() && text.len() <= 3 && text.bytes().all(|b| b.is_ascii_digit());
    // With boxes only at the edge of the page: a number in the middle may be a lost table.
    number
        && line
            .bbox
            .is_none_or(|bbox| bbox.y1 < 0.12 * page.height || bbox.y0 > 0.88 * page.height)
}

/// Paragraphs of all lines outside `skip`.
pub(crate) fn read(document: &Document, skip: &BTreeSet<LineId>) -> Vec<Paragraph> {
    let mut lines = body_lines(document, skip);
    lines.retain(|line| !line.noise);
    let mut out = joined(&lines);
    // What a born-digital page prints is what its author wrote.
    let exact = |page: u32| {
        let found = document.pages.iter().find(|other| other.number == page);
        found.is_some_and(crate::is_exact)
    };
    sequence::repair(&mut out, exact);
    out
}

/// Says which labels were told by the neighbours of their items and not read.
pub(crate) fn label_notes(body: &[Paragraph]) -> Vec<Diagnostic> {
    let repaired = body.iter().filter_map(|paragraph| {
        let marker = paragraph.marker.as_ref()?;
        let read = marker.read_as.as_ref()?;
        let message = format!(
            "the item between its neighbours is {:?}, its label was read as {read:?}; compare with the page",
            marker.label
        );
        let mut note = Diagnostic::new("item-label-repaired", message);
        note.page = Some(paragraph.page);
        note.line = paragraph.lines.first().copied();
        Some(note)
    });
    repaired.collect()
}

/// Joins lines to paragraphs.
pub(crate) fn paragraphs(lines: &[BodyLine]) -> Vec<Paragraph> {
    let mut out = joined(lines);
    sequence::repair(&mut out, |_| false);
    out
}

fn joined(lines: &[BodyLine]) -> Vec<Paragraph> {
    let margins = Margins::measure(lines);
    let mut out: Vec<Paragraph> = Vec::new();
    let mut last: Option<&BodyLine> = None;
    for line in lines {
        let open = out.last_mut().zip(last);
        let open = open.filter(|(paragraph, last)| margins.continues(paragraph, last, line));
        if let Some((paragraph, _)) = open {
            paragraph.lines.push(line.id);
            push_line(&mut paragraph.text, &line.text);
        } else {
            out.push(Paragraph {
                lines: vec![line.id],
                page: line.page,
                text: line.text.clone(),
                marker: Marker::parse_or_lost(&line.text),
                indent: margins.indent(line),
            });
        }
        last = Some(line);
    }
    repair_first_roman(&mut out);
    out
}

/// "1. MỤC ĐÍCH" before "II. NHIỆM VỤ" is a misread "I.": titles of one level are all in capitals.
fn repair_first_roman(paragraphs: &mut [Paragraph]) {
    let roman = |p: &Paragraph| {
        p.marker
            .as_ref()
            .filter(|m| m.style == MarkerStyle::Roman)
            .map(|m| m.label.clone())
    };
    let Some(second) = paragraphs.iter().position(|p| roman(p).is_some()) else {
        return;
    };
    if roman(&paragraphs[second]).as_deref() != Some("II") {
        return;
    }
    let first = paragraphs[..second].iter_mut().find(|p| {
        let capitals = !p.content().chars().any(char::is_lowercase);
        capitals && p.content().contains(' ') && p.marker.as_ref().is_some_and(|marker| marker.label == "1")
    });
    if let Some(marker) = first.and_then(|first| first.marker.as_mut()) {
        "I".clone_into(&mut marker.label);
        marker.style = MarkerStyle::Roman;
    }
}

/// Appends a printed line to a text: with a space, or without where a code is cut at its hyphen or
/// slash ("57-" + "NQ/TW").
pub(crate) fn push_line(text: &mut String, line: &str) {
    let mut tail = text.chars().rev();
    let cut = matches!(tail.next(), Some('-' | '/')) && tail.next().is_some_and(char::is_alphanumeric);
    if !text.is_empty() && !cut {
        text.push(' ');
    }
    text.push_str(line);
}

/// Joins printed lines, see [`push_line`].
pub(crate) fn join_lines<'a>(lines: impl IntoIterator<Item = &'a str>) -> String {
    let mut text = String::new();
    for line in lines {
        push_line(&mut text, line.trim());
    }
    text
}

/// Builds lines from a dump: one printed line each, blank ones kept as marks.
#[cfg(test)]
pub(crate) fn dump(text: &str) -> Vec<BodyLine> {
    let mut apart = true;
    let mut out = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            apart = true;
            continue;
        }
        let id = LineId(index as u32 + 1);
        out.push(BodyLine {
            id,
            page: 1,
            text: line.trim().to_owned(),
            bbox: None,
            block: 0,
            apart,
            cut: false,
            noise: false,
            unclear: Vec::new(),
        });
        apart = false;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, want: &[&str]) {
        let got = paragraphs(&dump(text));
        assert_eq!(got.iter().map(|p| p.text.as_str()).collect::<Vec<_>>(), want);
    }

    #[test]
    fn joins_over_spurious_blank_lines() {
        check(
            "I. NỘI DUNG\n\n1. Xây dựng kho dữ liệu dùng chung của tỉnh theo Kế hoạch số 12-\n\nKH/TU của Tỉnh ủy.\n- Mua máy chủ;\n- Thuê đường truyền.",
            &[
                "I. NỘI DUNG",
                "1. Xây dựng kho dữ liệu dùng chung của tỉnh theo Kế hoạch số 12-KH/TU của Tỉnh ủy.",
                "- Mua máy chủ;",
                "- Thuê đường truyền.",
            ],
        );
    }

    #[test]
    fn splits_where_a_short_line_ends() {
        check(
            "1. Mục tiêu tổng quát\nPhát triển thương mại nông thôn ngày càng vững mạnh, theo hướng văn minh,\nhiện đại.\nNăm 2030 hoàn thành.",
            &[
                "1. Mục tiêu tổng quát",
                "Phát triển thương mại nông thôn ngày càng vững mạnh, theo hướng văn minh, hiện đại.",
                "Năm 2030 hoàn thành.",
            ],
        );
    }

    #[test]
    fn the_last_paragraph_is_no_part_of_the_last_item() {
        check(
            "6. Các sở, ban, ngành căn cứ nhiệm vụ được giao triển khai thực hiện.\nTrong quá trình thực hiện, nếu có vướng mắc, các cơ quan phản ánh về Sở.",
            &[
                "6. Các sở, ban, ngành căn cứ nhiệm vụ được giao triển khai thực hiện.",
                "Trong quá trình thực hiện, nếu có vướng mắc, các cơ quan phản ánh về Sở.",
            ],
        );
    }

    #[test]
    fn keeps_a_dash_inside_a_sentence() {
        check(
            "Triển khai thu thập thông tin về hướng phát triển kinh tế và khoa học\n- công nghệ của tỉnh.",
            &["Triển khai thu thập thông tin về hướng phát triển kinh tế và khoa học - công nghệ của tỉnh."],
        );
    }

    #[test]
    fn keeps_the_dash_of_a_name_and_of_a_span_of_years() {
        check(
            "1) Quy định về học phí của các trường đại học, cao đẳng trong cả nước (Vụ Kế hoạch\n-Tài chính chủ trì).\n2) Đánh giá hoạt động của các đơn vị liên quan trong cơ quan Bộ từ năm học 2009\n- 2010 (Văn phòng chủ trì).",
            &[
                "1) Quy định về học phí của các trường đại học, cao đẳng trong cả nước (Vụ Kế hoạch -Tài chính chủ trì).",
                "2) Đánh giá hoạt động của các đơn vị liên quan trong cơ quan Bộ từ năm học 2009 - 2010 (Văn phòng chủ trì).",
            ],
        );
    }

    #[test]
    fn keeps_the_dash_of_a_compound_name() {
        check(
            "1. Giao Ủy ban nhân dân các phường chủ trì, phối hợp với Phòng Văn hóa\n- Xã hội, Phòng Kinh tế tổng hợp.\n- Rà soát các câu lạc bộ trên địa bàn, nhất là các câu lạc bộ về Văn hóa\n- Xã hội hóa các sân chơi.",
            &[
                "1. Giao Ủy ban nhân dân các phường chủ trì, phối hợp với Phòng Văn hóa - Xã hội, Phòng Kinh tế tổng hợp.",
                "- Rà soát các câu lạc bộ trên địa bàn, nhất là các câu lạc bộ về Văn hóa",
                "- Xã hội hóa các sân chơi.",
            ],
        );
    }

    #[test]
    fn a_dash_at_the_margin_goes_on_where_items_are_indented() {
        let mut lines = dump(
            "1. Giao Sở Y tế phối hợp với các bệnh viện thuộc Đại học Bắc\n- Nam mở lớp.\n- Mua sách dạy nghề cho các lớp học buổi tối của hội viên\n- Thuê thầy.",
        );
        let place = [(70.0, 500.0), (40.0, 120.0), (70.0, 500.0), (70.0, 130.0)];
        for (at, (line, (x0, x1))) in lines.iter_mut().zip(place).enumerate() {
            let y = 20.0 * at as f32;
            line.bbox = Some(Rect::new(x0, y, x1, y + 14.0));
        }
        let got = paragraphs(&lines);
        let want = [
            "1. Giao Sở Y tế phối hợp với các bệnh viện thuộc Đại học Bắc - Nam mở lớp.",
            "- Mua sách dạy nghề cho các lớp học buổi tối của hội viên",
            "- Thuê thầy.",
        ];
        assert_eq!(got.iter().map(|p| p.text.as_str()).collect::<Vec<_>>(), want);
    }

    #[test]
    fn repairs_the_first_roman_numeral() {
        let got = paragraphs(&dump("1. MỤC ĐÍCH\n1. Yêu cầu\nII. NHIỆM VỤ"));
        let labels: Vec<_> = got
            .iter()
            .filter_map(|p| p.marker.as_ref())
            .map(|m| m.label.as_str())
            .collect();
        assert_eq!(labels, ["I", "1", "II"]);
    }

    #[test]
    fn what_is_said_to_all_begins_a_paragraph() {
        check(
            "1. Sở Y tế\nMở lớp cho cán bộ các trạm.\nCác đơn vị, địa phương căn cứ Phụ lục kèm theo để tổ chức thực hiện./.",
            &[
                "1. Sở Y tế",
                "Mở lớp cho cán bộ các trạm.",
                "Các đơn vị, địa phương căn cứ Phụ lục kèm theo để tổ chức thực hiện./.",
            ],
        );
    }

    #[test]
    fn who_has_the_work_begins_a_paragraph() {
        check(
            "Sở Y tế có trách nhiệm mở lớp.\nSở Nội vụ có trách nhiệm cấp sách.\n- Mua thêm sách cho lớp.\nSở Tài chính:\n- Cấp kinh phí mua thêm sách cho lớp.\nSở Xây dựng",
            &[
                "Sở Y tế có trách nhiệm mở lớp.",
                "Sở Nội vụ có trách nhiệm cấp sách.",
                "- Mua thêm sách cho lớp.",
                "Sở Tài chính:",
                "- Cấp kinh phí mua thêm sách cho lớp.",
                "Sở Xây dựng",
            ],
        );
    }

    #[test]
    fn field_labels_stand_alone() {
        check(
            "Đơn vị chủ trì: Sở Nội vụ và Ủy ban nhân dân các huyện\nĐơn vị phối hợp: Sở Y tế",
            &[
                "Đơn vị chủ trì: Sở Nội vụ và Ủy ban nhân dân các huyện",
                "Đơn vị phối hợp: Sở Y tế",
            ],
        );
    }
}
