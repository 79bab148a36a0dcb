//! The body of a plan as paragraphs: printed lines joined, each with its enumerator.
//!
//! Text dumps put blank lines in the middle of sentences and leave them out between paragraphs, so a
//! blank line is a hint here, never a proof. Where boxes are known they replace it.

use std::collections::{BTreeMap, BTreeSet};

use sohoa_page::{Document, Line, LineId, LineKind, Page, Rect};

mod marker;

pub(crate) use marker::{Marker, MarkerStyle};

/// Share of the full line width under which a line counts as ended by its author. Justified lines of
/// the samples reach 0.9 at least; the longest syllable and its space are under 0.1.
const SHORT_LINE: f32 = 0.85;
/// Indent in points from which a line begins a paragraph; first lines are indented 1 cm (28 pt),
/// skew and recognition move an edge by a few points.
const INDENT: f32 = 12.0;

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
}

/// Lines to be parsed: no overlays, no furniture, no page numbers, none of `skip`.
pub(crate) fn body_lines(document: &Document, skip: &BTreeSet<LineId>) -> Vec<BodyLine> {
    let mut out = Vec::new();
    let mut apart = true;
    let mut last_page = 0;
    for (page, line) in document.lines() {
        apart |= page.number != last_page;
        last_page = page.number;
        if line.text.trim().is_empty() {
            apart = true;
            continue;
        }
        if line.kind != LineKind::Body || skip.contains(&line.id) || is_page_number(line, page) {
            continue;
        }
        let text = line.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let (id, block) = (line.id, line.block);
        out.push(BodyLine {
            id,
            page: page.number,
            text,
            bbox: line.bbox,
            block,
            apart,
        });
        apart = false;
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
    paragraphs(&body_lines(document, skip))
}

/// Joins lines to paragraphs.
pub(crate) fn paragraphs(lines: &[BodyLine]) -> Vec<Paragraph> {
    let margins = Margins::measure(lines);
    let mut out: Vec<Paragraph> = Vec::new();
    let mut last: Option<&BodyLine> = None;
    for line in lines {
        let continues = last.is_some_and(|last| margins.continues(last, line));
        if let (true, Some(paragraph)) = (continues, out.last_mut()) {
            paragraph.lines.push(line.id);
            push_line(&mut paragraph.text, &line.text);
        } else {
            out.push(Paragraph {
                lines: vec![line.id],
                page: line.page,
                text: line.text.clone(),
                marker: Marker::parse(&line.text),
                indent: margins.indent(line),
            });
        }
        last = Some(line);
    }
    out
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

/// Edges of the text column: of each page in points where boxes are known, of the document in
/// characters otherwise.
struct Margins {
    pages: BTreeMap<u32, (f32, f32)>,
    characters: f32,
}

impl Margins {
    fn measure(lines: &[BodyLine]) -> Self {
        let mut edges: BTreeMap<u32, (Vec<f32>, Vec<f32>)> = BTreeMap::new();
        let mut lengths = Vec::new();
        for line in lines {
            lengths.push(line.text.chars().count() as f32);
            if let Some(bbox) = line.bbox {
                let (left, right) = edges.entry(line.page).or_default();
                left.push(bbox.x0);
                right.push(bbox.x1);
            }
        }
        let pages = edges
            .into_iter()
            .map(|(page, (mut left, mut right))| {
                (page, (quantile(&mut left, 0.1), quantile(&mut right, 0.9)))
            })
            .collect();
        Self {
            pages,
            characters: quantile(&mut lengths, 0.9),
        }
    }

    /// Whether the author ended the line before the right edge.
    fn is_short(&self, line: &BodyLine) -> bool {
        match line.bbox.zip(self.pages.get(&line.page)) {
            Some((bbox, (left, right))) => bbox.x1 - left < SHORT_LINE * (right - left),
            None => (line.text.chars().count() as f32) < SHORT_LINE * self.characters,
        }
    }

    fn indent(&self, line: &BodyLine) -> Option<f32> {
        let (bbox, (left, _)) = line.bbox.zip(self.pages.get(&line.page))?;
        Some(bbox.x0 - left)
    }

    /// Whether `line` belongs to the paragraph that ends with `last`.
    fn continues(&self, last: &BodyLine, line: &BodyLine) -> bool {
        let starts_small = line
            .text
            .chars()
            .find(|c| c.is_alphanumeric())
            .is_some_and(char::is_lowercase);
        let open = !last.text.ends_with(['.', ';', ':', '!', '?']);
        if let Some(marker) = Marker::parse(&line.text) {
            // "khoa học / - công nghệ": a dash inside a sentence fell to the start of a line.
            let wrapped = open && starts_small && !self.is_short(last) && marker.style == MarkerStyle::Dash;
            return wrapped || (open && marker.is_doubtful_after(&last.text));
        }
        if is_label(&line.text) || line.text.starts_with('(') && last.text.to_uppercase() == last.text {
            return false;
        }
        let capitals = |text: &str| !text.chars().any(char::is_lowercase);
        if capitals(&last.text) != capitals(&line.text)
            && (capitals(&last.text) || starts_capital_words(&line.text))
        {
            return open && starts_small;
        }
        if starts_small {
            return open || !self.is_short(last) && !line.apart;
        }
        let short = self.is_short(last);
        if last.text.ends_with([':', ';']) {
            return false;
        }
        let indented = self.indent(line).is_some_and(|indent| indent > INDENT);
        if open {
            return !short && !(indented && self.indent(last).is_some_and(|indent| indent < INDENT));
        }
        !short && !indented && (!line.apart || line.bbox.is_some() && last.block == line.block)
    }
}

/// Two words in capitals at the start: a heading, not a sentence that begins with an abbreviation.
fn starts_capital_words(text: &str) -> bool {
    let words: Vec<&str> = text
        .split(' ')
        .filter(|word| word.chars().any(char::is_alphabetic))
        .take(3)
        .collect();
    words.len() == 3 && words.iter().all(|word| !word.chars().any(char::is_lowercase))
}

/// Lines that begin with the name of a task field are paragraphs of their own.
fn is_label(text: &str) -> bool {
    const LABELS: [&str; 12] = [
        "don vi chu tri",
        "don vi thuc hien",
        "don vi phoi hop",
        "co quan chu tri",
        "co quan thuc hien",
        "co quan phoi hop",
        "san pham",
        "ket qua",
        "thoi gian thuc hien",
        "thoi gian hoan thanh",
        "tien do",
        "noi nhan",
    ];
    let Some((head, _)) = text.split_once(':') else {
        return false;
    };
    // Longest label: "Thời gian hoàn thành".
    head.chars().count() <= 40 && {
        let head = sohoa_viet::skeleton(head);
        LABELS
            .iter()
            .any(|label| head.trim_start_matches(['-', '+', '*', ' ']).starts_with(label))
    }
}

/// The value below which `share` of the values lie; 0 for no values.
fn quantile(values: &mut [f32], share: f32) -> f32 {
    values.sort_by(f32::total_cmp);
    let index = (share * values.len().saturating_sub(1) as f32).round() as usize;
    values.get(index).copied().unwrap_or(0.0)
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
    fn keeps_a_dash_inside_a_sentence() {
        check(
            "Triển khai thu thập thông tin về hướng phát triển kinh tế và khoa học\n- công nghệ của tỉnh.",
            &["Triển khai thu thập thông tin về hướng phát triển kinh tế và khoa học - công nghệ của tỉnh."],
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
