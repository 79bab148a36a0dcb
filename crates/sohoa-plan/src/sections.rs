//! Numbered headings with their levels.

use sohoa_record::{Section, Where};

use crate::paragraphs::{Marker, MarkerStyle, Paragraph};

/// Characters over which a numbered paragraph is text and not a heading. The longest heading of the
/// samples has 310.
const LONGEST_HEADING: usize = 400;
/// The same for the title of an article.
const LONGEST_ARTICLE: usize = 150;
/// Characters before a colon that make a heading of their own ("5. Thực hiện các dự án: Ủy ban …").
const LONGEST_LEAD: usize = 90;

/// Headings of the body in order.
pub(crate) fn read(body: &[Paragraph]) -> Vec<Section> {
    let numbered: Vec<(usize, &Paragraph, &Marker)> = body
        .iter()
        .enumerate()
        .filter_map(|(at, paragraph)| Some((at, paragraph, paragraph.marker.as_ref()?)))
        .filter(|(_, _, marker)| can_head(marker.style))
        .collect();
    let likely: Vec<bool> = numbered
        .iter()
        .map(|(at, p, marker)| is_likely(p, marker, body.get(at + 1)))
        .collect();
    let mut open: Vec<MarkerStyle> = Vec::new();
    let mut out = Vec::new();
    for (index, (_, paragraph, marker)) in numbered.iter().enumerate() {
        let heading = judge(&numbered, &likely, index);
        if !heading {
            continue;
        }
        let depth = open
            .iter()
            .position(|style| !is_above(*style, marker.style))
            .unwrap_or(open.len());
        open.truncate(depth);
        open.push(marker.style);
        out.push(Section {
            label: marker.label.clone(),
            level: open.len() as u32,
            title: title(paragraph.content()),
            place: Where {
                page: Some(paragraph.page),
                line: paragraph.lines.first().map(|line| line.0),
            },
        });
    }
    out
}

fn can_head(style: MarkerStyle) -> bool {
    !matches!(
        style,
        MarkerStyle::Dash | MarkerStyle::Plus | MarkerStyle::Bracket | MarkerStyle::Step
    )
}

/// Order of the styles from the outermost to the innermost.
fn rank(style: MarkerStyle) -> u32 {
    match style {
        MarkerStyle::Part => 0,
        MarkerStyle::Chapter => 1,
        MarkerStyle::Article => 2,
        MarkerStyle::Clause => 3,
        MarkerStyle::Capital => 4,
        MarkerStyle::Roman => 5,
        MarkerStyle::Number => 6,
        MarkerStyle::Decimal => 7,
        MarkerStyle::Letter
        | MarkerStyle::Step
        | MarkerStyle::Bracket
        | MarkerStyle::Dash
        | MarkerStyle::Plus => 8,
    }
}

/// Whether a heading of style `outer` may hold one of style `inner`.
fn is_above(outer: MarkerStyle, inner: MarkerStyle) -> bool {
    rank(outer) < rank(inner)
}

/// A heading judged by itself: no end of a sentence, or items of a lower style below it.
fn is_likely(paragraph: &Paragraph, marker: &Marker, next: Option<&Paragraph>) -> bool {
    let text = paragraph.content();
    let worded = text
        .split(|c: char| !c.is_alphabetic())
        .any(|word| word.chars().count() >= 2);
    if !worded || text.chars().count() > LONGEST_HEADING {
        return false;
    }
    let closed = text
        .trim_end_matches(['□', ' '])
        .ends_with(['.', ';', ',', '/', '!']);
    match marker.style {
        MarkerStyle::Part
        | MarkerStyle::Chapter
        | MarkerStyle::Clause
        | MarkerStyle::Roman
        | MarkerStyle::Capital => true,
        // An article whose text is a sentence is text ("Điều 2. Quyết định này có hiệu lực …").
        MarkerStyle::Article => {
            !closed && !text.ends_with(':') && !text.contains(". ") && text.chars().count() <= LONGEST_ARTICLE
        }
        MarkerStyle::Letter => !closed,
        _ => !closed || has_enumerated_children(marker, next) || lead(text).is_some(),
    }
}

/// Lettered items directly below: the number above them is their heading even if it ends in a full stop.
fn has_enumerated_children(marker: &Marker, next: Option<&Paragraph>) -> bool {
    let child = next.and_then(|next| next.marker.as_ref());
    child.is_some_and(|child| {
        let first =
            matches!(child.label.as_str(), "a" | "(a)") || child.label == format!("{}.1", marker.label);
        first && is_above(marker.style, child.style)
    })
}

/// Brothers are of one kind: a numbered sentence among headings is a heading, a letter that lost its full
/// stop among sentences is none.
fn judge(numbered: &[(usize, &Paragraph, &Marker)], likely: &[bool], index: usize) -> bool {
    let (_, paragraph, marker) = numbered[index];
    if !matches!(
        marker.style,
        MarkerStyle::Number | MarkerStyle::Decimal | MarkerStyle::Letter
    ) {
        return likely[index];
    }
    let siblings = siblings(numbered, index);
    let headings = siblings.iter().filter(|at| likely[**at]).count();
    if likely[index] {
        return marker.style != MarkerStyle::Letter || 2 * headings >= siblings.len();
    }
    let single = paragraph.content().matches(". ").count() == 0 && paragraph.lines.len() <= 3;
    single && marker.style != MarkerStyle::Letter && siblings.len() >= 3 && 2 * headings > siblings.len()
}

/// Indices of the markers of one style under one parent, this one included.
fn siblings(numbered: &[(usize, &Paragraph, &Marker)], index: usize) -> Vec<usize> {
    let style = numbered[index].2.style;
    let ends = |at: &usize| is_above(numbered[*at].2.style, style);
    let same = |at: &usize| numbered[*at].2.style == style;
    let before = (0..index).rev().take_while(|at| !ends(at)).filter(same);
    let after = (index + 1..numbered.len())
        .take_while(|at| !ends(at))
        .filter(same);
    let mut out: Vec<usize> = before.chain([index]).chain(after).collect();
    out.sort_unstable();
    out
}

/// The part before a colon that is a heading of its own.
fn lead(text: &str) -> Option<&str> {
    let (lead, rest) = text.split_once(':')?;
    let sentence = rest.trim_start().chars().next().is_some_and(char::is_uppercase);
    (sentence && lead.chars().count() <= LONGEST_LEAD && !lead.contains(['.', ';'])).then_some(lead)
}

/// Title without its final punctuation, and without a text that follows on the line.
fn title(text: &str) -> String {
    // "Sở Tài chính: Tham mưu bố trí kinh phí." is a heading and its sentence.
    let text = lead(text)
        .filter(|_| text.chars().count() > LONGEST_LEAD || text.ends_with('.'))
        .unwrap_or(text);
    text.trim_end_matches(|c: char| c.is_whitespace() || ":.;,|ˆ_`".contains(c))
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paragraphs::{dump, paragraphs};

    fn check(text: &str, want: &[(&str, u32, &str)]) {
        let got = read(&paragraphs(&dump(text)));
        let got: Vec<_> = got
            .iter()
            .map(|s| (s.label.as_str(), s.level, s.title.as_str()))
            .collect();
        assert_eq!(got, want);
    }

    #[test]
    fn reads_levels() {
        check(
            "I. MỤC ĐÍCH\n1. Mục đích:\n- Một.\n2. Yêu cầu\na) Nâng cao chất lượng.\nb) Giảm chi phí.\nII- NHIỆM VỤ\n1. Hạ tầng\n1.1. Máy chủ\na) Đối với tỉnh:\n- Mua.",
            &[
                ("I", 1, "MỤC ĐÍCH"),
                ("1", 2, "Mục đích"),
                ("2", 2, "Yêu cầu"),
                ("II", 1, "NHIỆM VỤ"),
                ("1", 2, "Hạ tầng"),
                ("1.1", 3, "Máy chủ"),
                ("a", 4, "Đối với tỉnh"),
            ],
        );
    }

    #[test]
    fn sentences_are_no_headings() {
        check(
            "III. TỔ CHỨC THỰC HIỆN\n1. Các đơn vị xây dựng kế hoạch trước ngày 10/6/2025.\n2. Phòng Tham mưu theo dõi, đôn đốc.",
            &[("III", 1, "TỔ CHỨC THỰC HIỆN")],
        );
    }

    #[test]
    fn a_lost_full_stop_makes_no_heading() {
        check(
            "1. Hạ tầng\na) Mua máy chủ.\nb) Thuê đường truyền.\nc) Kiểm tra hệ thống\n2. Nhân lực",
            &[("1", 1, "Hạ tầng"), ("2", 1, "Nhân lực")],
        );
    }

    #[test]
    fn brothers_decide() {
        check(
            "1. Quy hoạch hạ tầng\n2. Chính sách đầu tư\n3. Thí điểm bảo hiểm.\n4. Thực hiện dự án: Ủy ban nhân dân các tỉnh xây dựng và tổ chức thực hiện các dự án theo danh mục kèm theo.",
            &[
                ("1", 1, "Quy hoạch hạ tầng"),
                ("2", 1, "Chính sách đầu tư"),
                ("3", 1, "Thí điểm bảo hiểm"),
                ("4", 1, "Thực hiện dự án"),
            ],
        );
    }
}
