//! Labels of items that recognition lost or misread, told by their neighbours.
//!
//! An item between "b)" and "d)" is "c)", whatever was read in its place. Only a label with both
//! neighbours is replaced, and a lost one with the neighbour before it; a gap stays a gap.

use super::{Marker, MarkerStyle, Paragraph, romans};

/// Letters of items in the order of Vietnamese lists.
const LETTERS: [char; 22] = [
    'a', 'b', 'c', 'd', 'đ', 'e', 'g', 'h', 'i', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v',
    'x',
];

/// Puts labels right. `exact` says of a page (1-based) that its text is not a reading.
pub(super) fn repair(paragraphs: &mut [Paragraph], exact: impl Fn(u32) -> bool) {
    romans::repair(paragraphs, &exact);
    repair_letters(paragraphs, &exact);
    repair_numbers(paragraphs, &exact);
    for paragraph in paragraphs {
        // A bracket whose letter nobody tells is text.
        paragraph.marker.take_if(|marker| marker.label.is_empty());
    }
}

fn repair_letters(paragraphs: &mut [Paragraph], exact: &impl Fn(u32) -> bool) {
    let mut list: Vec<usize> = Vec::new();
    for at in 0..paragraphs.len() {
        match paragraphs[at].marker.as_ref().map(|marker| marker.style) {
            Some(MarkerStyle::Letter) => list.push(at),
            // "6)" may be "b)"; it counts only between letters.
            Some(MarkerStyle::Number) if is_bracketed_digit(&paragraphs[at]) && !list.is_empty() => {
                list.push(at);
            }
            Some(style) if style < MarkerStyle::Letter => {
                repair_list(paragraphs, &list, exact);
                list.clear();
            }
            _ => {}
        }
    }
    repair_list(paragraphs, &list, exact);
}

fn is_bracketed_digit(paragraph: &Paragraph) -> bool {
    let mut chars = paragraph.text.chars();
    chars.next().is_some_and(|c| c.is_ascii_digit()) && chars.next() == Some(')')
}

fn place(paragraph: &Paragraph) -> Option<usize> {
    let marker = paragraph.marker.as_ref()?;
    let mut chars = marker.label.chars();
    let letter = chars
        .next()
        .filter(|_| chars.next().is_none() && marker.style == MarkerStyle::Letter)?;
    LETTERS.iter().position(|known| *known == letter)
}

/// Repairs the letters of one list.
fn repair_list(paragraphs: &mut [Paragraph], list: &[usize], exact: &impl Fn(u32) -> bool) {
    let mut previous: Option<usize> = None;
    for (index, &at) in list.iter().enumerate() {
        let next = list.get(index + 1).and_then(|at| place(&paragraphs[*at]));
        let own = place(&paragraphs[at]);
        let expected = previous.map_or(0, |previous| previous + 1);
        let between = next == Some(expected + 1) && (previous.is_some() || own != Some(0));
        let torn = paragraphs[at]
            .marker
            .as_ref()
            .is_some_and(|marker| marker.label.is_empty());
        // "d)" after "d)" is "đ)" without its stroke.
        let stroke = own.is_some() && own == previous && LETTERS.get(expected) == Some(&'đ');
        let told = between || torn && previous.is_some() || stroke;
        if own != Some(expected)
            && told
            && (torn || !exact(paragraphs[at].page))
            && let Some(letter) = LETTERS.get(expected)
        {
            relabel(&mut paragraphs[at], letter.to_string(), MarkerStyle::Letter);
        }
        previous = place(&paragraphs[at]).or(previous);
    }
}

pub(super) fn relabel(paragraph: &mut Paragraph, label: String, style: MarkerStyle) {
    let Some(marker) = paragraph.marker.as_mut() else {
        return;
    };
    let read = paragraph
        .text
        .get(..marker.length)
        .unwrap_or_default()
        .trim()
        .to_owned();
    marker.read_as = Some(read);
    marker.label = label;
    marker.style = style;
}

/// "1.", "2.", "8.", "4." and "1.", ", Rà soát", "3.": one item between its neighbours.
fn repair_numbers(paragraphs: &mut [Paragraph], exact: &impl Fn(u32) -> bool) {
    let mut previous: Option<(usize, u32)> = None;
    for at in 0..paragraphs.len() {
        let Some(marker) = paragraphs[at].marker.as_ref() else {
            continue;
        };
        if marker.style < MarkerStyle::Number {
            previous = None;
            continue;
        }
        let Some(number) = number(&paragraphs[at]) else {
            continue;
        };
        if let Some((before, last)) = previous
            && number == last + 2
        {
            let between = before + 1..at;
            let own: Vec<usize> = between
                .clone()
                .filter(|at| self::number(&paragraphs[*at]).is_some())
                .collect();
            let unlabelled: Vec<usize> = between
                .filter(|at| lost_number(&paragraphs[*at]).is_some())
                .collect();
            match (own.as_slice(), unlabelled.as_slice()) {
                ([], [item]) => {
                    let length = lost_number(&paragraphs[*item]).unwrap_or_default();
                    paragraphs[*item].marker = Some(Marker {
                        label: (last + 1).to_string(),
                        read_as: None,
                        style: MarkerStyle::Number,
                        length,
                    });
                    relabel(
                        &mut paragraphs[*item],
                        (last + 1).to_string(),
                        MarkerStyle::Number,
                    );
                }
                ([item], _) if !exact(paragraphs[*item].page) => {
                    relabel(
                        &mut paragraphs[*item],
                        (last + 1).to_string(),
                        MarkerStyle::Number,
                    );
                }
                _ => {}
            }
        }
        // A number that fits nowhere does not become the one that others are told by.
        let fits = previous.is_none_or(|(_, last)| number == last + 1 || number == last + 2 || number == 1);
        if fits {
            previous = Some((at, number));
        }
    }
}

fn number(paragraph: &Paragraph) -> Option<u32> {
    let marker = paragraph.marker.as_ref()?;
    (marker.style == MarkerStyle::Number).then(|| marker.label.parse().ok())?
}

/// Bytes of the dirt that stands for the number of a paragraph, where there is some.
fn lost_number(paragraph: &Paragraph) -> Option<usize> {
    if paragraph.marker.is_some() {
        return None;
    }
    let rest = paragraph
        .text
        .trim_start_matches([',', '.', ';', ':', '\'', '’', '|']);
    let dirt = paragraph.text.len() - rest.len();
    let title = rest.trim_start();
    ((1..=2).contains(&dirt) && title.len() < rest.len() && title.starts_with(char::is_uppercase))
        .then_some(paragraph.text.len() - title.len())
}

#[cfg(test)]
mod tests {
    use crate::paragraphs::{dump, paragraphs};

    fn check(text: &str, want: &[(&str, &str)]) {
        let got = paragraphs(&dump(text));
        let got: Vec<_> = got
            .iter()
            .map(|p| (p.marker.as_ref().map_or("", |m| m.label.as_str()), p.content()))
            .collect();
        assert_eq!(got, want, "{text}");
    }

    #[test]
    fn tells_letters_by_their_neighbours() {
        check(
            "a) Mua máy.\n) Thuê kho.\nc) Sửa nhà.\ne) Quét sân.\nđ) Trồng cây.",
            &[
                ("a", "Mua máy."),
                ("b", "Thuê kho."),
                ("c", "Sửa nhà."),
                ("d", "Quét sân."),
                ("đ", "Trồng cây."),
            ],
        );
        check(
            "a) Mua máy.\n6) Thuê kho.\nc) Sửa nhà.\nd) Quét sân.\nd) Trồng cây.",
            &[
                ("a", "Mua máy."),
                ("b", "Thuê kho."),
                ("c", "Sửa nhà."),
                ("d", "Quét sân."),
                ("đ", "Trồng cây."),
            ],
        );
        check(
            "b) Mua máy.\n:) Thuê kho.",
            &[("b", "Mua máy."), ("c", "Thuê kho.")],
        );
    }

    #[test]
    fn leaves_gaps_and_other_lists_alone() {
        check(
            "a) Mua máy.\nd) Thuê kho.\n1. Sửa nhà.\na) Quét sân.\nb) Trồng cây.",
            &[
                ("a", "Mua máy."),
                ("d", "Thuê kho."),
                ("1", "Sửa nhà."),
                ("a", "Quét sân."),
                ("b", "Trồng cây."),
            ],
        );
        check(") Mua máy.", &[("", ") Mua máy.")]);
    }

    #[test]
    fn tells_numbers_by_their_neighbours() {
        check(
            "1. Mua máy.\n8. Thuê kho.\n3. Sửa nhà.\n\n, Quét sân.\n5. Trồng cây.",
            &[
                ("1", "Mua máy."),
                ("2", "Thuê kho."),
                ("3", "Sửa nhà."),
                ("4", "Quét sân."),
                ("5", "Trồng cây."),
            ],
        );
        check(
            "1. Mua máy.\n1. Thuê kho.\n3. Sửa nhà.",
            &[("1", "Mua máy."), ("1", "Thuê kho."), ("3", "Sửa nhà.")],
        );
    }
}
