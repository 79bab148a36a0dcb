//! Numerals of the parts of a document that recognition lost or misread, told by their order.
//!
//! A part is headed by a line of its own, mostly in capitals, and parts are few: the capital line between "II." and
//! "IV." is III, whatever was read before its title. A mark behind a numeral is read as a stroke or a comma, a stroke as
//! a mark, so a numeral is taken by what it may be where its place asks for it.

use super::marker::Roman;
use super::sequence::relabel;
use super::{Marker, MarkerStyle, Paragraph, signs};

/// Bytes of dirt before the numeral of a capital heading at most.
const LONGEST_SPECK: usize = 4;
/// Characters that a misread numeral has at most.
const LONGEST_NUMERAL: usize = 5;
/// Words of a capital heading at least: one may be a speck itself.
const FEWEST_WORDS: usize = 2;

/// A paragraph that may head a part.
struct Found {
    at: usize,
    /// Value of the numeral, `None` where it is none as it was read.
    value: Option<u32>,
    /// Whether there is a mark behind the numeral.
    dotted: bool,
    /// Whether it was taken for a numeral with its mark.
    own: bool,
    /// Whether the title is in capitals.
    capitals: bool,
    /// What was read as the numeral.
    read: String,
    /// Bytes before the title.
    length: usize,
}

/// Parts of the document: "III Hoàn thiện" between "II." and "IV." lost its full stop, "I." in its place a stroke.
pub(super) fn repair(paragraphs: &mut [Paragraph], exact: &impl Fn(u32) -> bool) {
    let found: Vec<Found> = (0..paragraphs.len())
        .filter_map(|at| find(&paragraphs[at], at))
        .collect();
    // Whether the parts of this document have titles in capitals.
    let capital = found.iter().any(|part| part.own && part.capitals);
    let mut last = 0;
    for (index, part) in found.iter().enumerate() {
        let later = found[index + 1..].iter().find_map(|part| part.value);
        if exact(paragraphs[part.at].page) {
            last = part.value.filter(|_| part.dotted && part.own).unwrap_or(last);
            continue;
        }
        if let Some(number) = item_number(paragraphs, part, last, capital) {
            relabel(&mut paragraphs[part.at], number, MarkerStyle::Number);
        } else if part.belongs(last, later, capital) {
            last += 1;
            set(&mut paragraphs[part.at], part, last);
        } else if part.dotted && part.own {
            last = part.value.unwrap_or(last);
        }
    }
}

impl Found {
    /// Whether it is the part after `last`, though read otherwise; `later` is the numeral of the next one.
    fn belongs(&self, last: u32, later: Option<u32>, capital: bool) -> bool {
        let wanted = last + 1;
        let leads = later == Some(wanted + 1);
        let Some(value) = self.value else {
            let title = capital && self.capitals;
            return title && (may_be(&self.read, wanted) || leads && last > 0);
        };
        let fits = value == wanted;
        let between = last > 0 && value <= last && leads;
        let first = last == 0 && !self.own && self.dotted && later.is_some_and(|later| later <= 2);
        // The mark behind "I" was read as a letter: "IL MỤC TIÊU" before "II."
        let stroke = value == wanted + 1
            && self.read.contains('L')
            && may_be(&self.read, wanted)
            && (leads || later.is_none() && last == 0);
        fits && !self.dotted || between || first || stroke
    }
}

/// The paragraph as the heading of a part, where it has a numeral or what may have been one.
fn find(paragraph: &Paragraph, at: usize) -> Option<Found> {
    if let Some(marker) = paragraph.marker.as_ref() {
        let value = match marker.style {
            MarkerStyle::Roman => Some(marker.label.parse::<Roman>().ok()?.0),
            // "L." counts as "I.": recognition takes one for the other, and no plan has fifty parts.
            MarkerStyle::Capital if marker.label == "L" => Some(1),
            MarkerStyle::Dash => None,
            _ => return None,
        };
        if let Some(value) = value {
            let printed = paragraph.text.get(..marker.length).unwrap_or_default();
            return Some(Found {
                at,
                value: Some(value),
                dotted: true,
                own: marker.style == MarkerStyle::Roman,
                capitals: is_capital(paragraph.content()),
                read: numeral_of(printed).to_owned(),
                length: marker.length,
            });
        }
    } else if let Some((label, rest)) = paragraph.text.split_once(' ') {
        let title = label.chars().count() >= 2 && rest.starts_with(char::is_uppercase);
        if let Some(value) = label.parse::<Roman>().ok().filter(|_| title) {
            return Some(Found {
                at,
                value: Some(value.0),
                dotted: false,
                own: false,
                capitals: is_capital(rest),
                read: label.to_owned(),
                length: label.len() + 1,
            });
        }
    }
    damaged(paragraph, at)
}

/// A capital heading behind something short that is no numeral: "III, TỔ CHỨC", "-.1L MỤC ĐÍCH".
fn damaged(paragraph: &Paragraph, at: usize) -> Option<Found> {
    let text = paragraph.text.as_str();
    let bare = text.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '|');
    let speck = text.len() - bare.len();
    let end = bare.find(|c: char| !c.is_alphanumeric() && c != '|' && c != '!')?;
    let (read, rest) = bare.split_at(end);
    let title = rest.trim_start_matches([' ', '.', ',', ';', ':', ')', '-', '–']);
    // A word of the title is no label: it has a mark behind it, or is made of strokes.
    let closed = rest.starts_with(['.', ',', ';', ':', ')', '-', '–']) || read.chars().all(is_stroke);
    let short = speck <= LONGEST_SPECK && read.chars().count() <= LONGEST_NUMERAL;
    let high = !read.chars().any(|c| c.is_lowercase() && c != 'l');
    (closed && short && high && is_capital(title) && !signs(text)).then(|| Found {
        at,
        value: None,
        dotted: false,
        own: false,
        capitals: true,
        read: read.to_owned(),
        length: text.len() - title.len(),
    })
}

/// The number of the item that a stroke hides: "I- Tổ chức …" below the capital title of a part, before "2-".
fn item_number(paragraphs: &[Paragraph], part: &Found, last: u32, capital: bool) -> Option<String> {
    let value = part.value.filter(|value| part.own && *value <= 2)?;
    if last == 0 || value == last + 1 || !capital || part.capitals {
        return None;
    }
    let number = if value == 1 { 1 } else { 11 };
    let next = paragraphs[part.at + 1..]
        .iter()
        .filter_map(|paragraph| paragraph.marker.as_ref())
        .find(|marker| marker.style <= MarkerStyle::Number)?;
    let follows =
        next.style == MarkerStyle::Number && next.label.parse::<u32>().is_ok_and(|next| next == number + 1);
    follows.then(|| number.to_string())
}

fn set(paragraph: &mut Paragraph, part: &Found, value: u32) {
    let label = Roman::numeral(value).to_owned();
    paragraph.marker = Some(Marker {
        label: label.clone(),
        read_as: None,
        style: MarkerStyle::Roman,
        length: part.length,
    });
    relabel(paragraph, label, MarkerStyle::Roman);
}

/// What stands for the numeral in a printed label.
fn numeral_of(printed: &str) -> &str {
    printed.trim_matches(|c: char| !c.is_alphanumeric() && c != '|')
}

fn is_stroke(c: char) -> bool {
    matches!(c, 'I' | 'V' | 'X' | 'L' | '1' | 'l' | '|' | '!')
}

/// Whether the numeral of this value may have been read so: its strokes as others, the mark behind it as one more.
fn may_be(read: &str, value: u32) -> bool {
    let strokes: String = read
        .chars()
        .map(|c| {
            if is_stroke(c) && !matches!(c, 'V' | 'X') {
                'I'
            } else {
                c
            }
        })
        .collect();
    let wanted = Roman::numeral(value);
    let marked = read.ends_with(['L', '1', 'l', '|', '!']);
    !wanted.is_empty() && (strokes == wanted || marked && strokes == format!("{wanted}I"))
}

/// Whether a title of several words is in capitals.
fn is_capital(title: &str) -> bool {
    let words = title
        .split(' ')
        .filter(|word| word.chars().filter(|c| c.is_alphabetic()).count() >= 2);
    !title.contains(char::is_lowercase) && words.count() >= FEWEST_WORDS
}

#[cfg(test)]
mod tests {
    use crate::paragraphs::{dump, paragraphs};

    fn check(text: &str, want: &[&str]) {
        let got = paragraphs(&dump(text));
        let got: Vec<_> = got
            .iter()
            .map(|p| p.marker.as_ref().map_or("", |m| m.label.as_str()))
            .collect();
        assert_eq!(got, want, "{text}");
    }

    #[test]
    fn tells_parts_by_their_neighbours() {
        check(
            "L. Mục đích chung.\n1. Mua máy.\nI. Nội dung chính.\n\nIII Việc phải làm.\nIV. Tổ chức.\n\nXIV Việc khác.",
            &["I", "1", "II", "III", "IV", ""],
        );
    }

    #[test]
    fn capital_headings_are_the_next_part() {
        check(
            "-.1L MỤC ĐÍCH, YÊU CẦU\nMua máy.\nII. NHIỆM VỤ CỤ THỂ\nThuê kho.\nIII, TỔ CHỨC THỰC HIỆN\n1. Phòng Tham mưu",
            &["I", "", "II", "", "III", "1"],
        );
        check(
            "I. MỤC ĐÍCH CHUNG\nMua máy.\n\nH1. NHIỆM VỤ CHÍNH\nThuê kho.\nIII. TỔ CHỨC THỰC HIỆN",
            &["I", "", "II", "", "III"],
        );
    }

    #[test]
    fn a_full_stop_read_as_a_letter() {
        check(
            "IL MỤC TIÊU\nMua máy.\nII. NHIỆM VỤ CHÍNH\nThuê kho.",
            &["I", "", "II", ""],
        );
        check(
            "IL MỤC TIÊU\nMua máy.\nIII. NHIỆM VỤ CHÍNH\nThuê kho.",
            &["II", "", "III", ""],
        );
    }

    #[test]
    fn an_item_is_no_part() {
        check(
            "I- MỤC ĐÍCH, YÊU CẦU\nI- Mua máy cho các xã.\n2- Thuê kho.\nII- TỔ CHỨC THỰC HIỆN",
            &["I", "1", "2", "II"],
        );
    }

    #[test]
    fn lines_of_other_kinds_are_left() {
        check(
            "I. MỤC ĐÍCH CHUNG\nMua máy.\n\nKT. GIÁM ĐỐC SỞ\nThuê kho.\n\nTP. HỒ CHÍ MINH\nSửa nhà.",
            &["I", "", "", "", "", ""],
        );
        check(
            "I. Mục đích chung\nMua máy.\n\nII, TỔ CHỨC THỰC HIỆN\nThuê kho.",
            &["I", "", ""],
        );
    }
}
