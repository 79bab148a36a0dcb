//! The invisible text of a page: each word of the restored lines over its ink, in reading order.

use std::fmt::Write;

use sohoa_page::{Line, LineKind, Page, Rect};

use crate::font::{Codes, NAME, WIDTH};
use crate::space::PreparedSpace;

/// Narrowest word and lowest line in points: text of no size is not selectable.
const SMALLEST: f32 = 0.5;
/// Least gap between words in line heights: readers join words that are closer than a tenth.
const LEAST_GAP: f32 = 0.2;

/// Content that draws the text of the page invisibly; empty where there is none.
pub(crate) fn content(page: &Page, space: &PreparedSpace, codes: &mut Codes) -> Vec<u8> {
    let mut text = String::new();
    for line in page.lines.iter().filter(|line| line.kind != LineKind::Overlay) {
        draw_line(&mut text, line, space, codes);
    }
    if text.is_empty() {
        return Vec::new();
    }
    format!("q BT 3 Tr\n{text}ET Q\n").into_bytes()
}

fn draw_line(text: &mut String, line: &Line, space: &PreparedSpace, codes: &mut Codes) {
    let Some(band) = Band::of(line) else { return };
    let height = band.height;
    let words = place_words(line);
    let (right, up) = space.directions();
    let along = [right.0, right.1, up.0, up.1].map(number).join(" ");
    let gap = height * LEAST_GAP;
    let mut free = f32::NEG_INFINITY;
    for (index, word) in words.iter().enumerate() {
        let x0 = word.x0.max(free);
        let next = words.get(index + 1);
        let end = next.map_or(word.x1, |next| word.x1.min(next.x0 - gap));
        let width = (end - x0).max(SMALLEST);
        free = x0 + width + gap;
        // On a page that is not level a word stands level at the height of its middle: readers take letters that
        // climb for several words.
        let middle = space.point(x0 + width / 2.0, band.bottom);
        let start = (middle.0 - right.0 * width / 2.0, middle.1 - right.1 * width / 2.0);
        let _ = write!(text, "/{NAME} {} Tf ", number(height));
        let _ = write!(text, "{along} {} {} Tm ", number(start.0), number(start.1));
        show(text, word.text, width, height, codes);
        text.push('\n');
    }
}

/// Where the letters of a line stand: the middle of its words. Its box may reach into the lines beside it, and
/// readers would weave their words into one another.
struct Band {
    height: f32,
    bottom: f32,
}

impl Band {
    /// `None` where the line has no place.
    fn of(line: &Line) -> Option<Self> {
        let bbox = line.bbox?;
        let of_words = |of: fn(&Rect) -> f32| median(line.words.iter().map(|word| of(&word.bbox)).collect());
        let height = of_words(Rect::height).unwrap_or(bbox.height()).max(SMALLEST);
        let middle = of_words(|word| word.center().1).unwrap_or(bbox.center().1);
        Some(Self {
            height,
            bottom: middle + height / 2.0,
        })
    }
}

fn median(mut values: Vec<f32>) -> Option<f32> {
    values.sort_by(f32::total_cmp);
    values.get(values.len() / 2).copied()
}

/// Shows a word stretched over `width`, and a space behind it: readers that do not look at places find the words by
/// it, and PDFium (in Chrome) passes over a text of one blank letter.
fn show(text: &mut String, word: &str, width: f32, height: f32, codes: &mut Codes) {
    let natural = word.chars().count() as f32 * height * WIDTH / 1000.0;
    let _ = write!(text, "{} Tz <", number(100.0 * width / natural));
    for c in word.chars().chain([' ']) {
        let _ = write!(text, "{:04X}", codes.of(c));
    }
    text.push_str("> Tj");
}

/// Four digits behind the point, trailing zeros left out.
fn number(value: f32) -> String {
    let digits = format!("{value:.4}");
    let short = digits.trim_end_matches('0').trim_end_matches('.');
    if short == "-0" {
        "0".to_owned()
    } else {
        short.to_owned()
    }
}

/// A word of the restored text with its place along the line.
#[derive(Debug, PartialEq)]
struct PlacedWord<'a> {
    text: &'a str,
    x0: f32,
    x1: f32,
}

/// The words of a line over the boxes of the observed ones. Where restoration joined or split words, they are
/// laid along the observed letters in proportion.
fn place_words(line: &Line) -> Vec<PlacedWord<'_>> {
    let Some(bbox) = line.bbox else {
        return Vec::new();
    };
    let words: Vec<&str> = line.text.split_whitespace().collect();
    if words.len() == line.words.len() {
        let placed = words.iter().zip(&line.words).map(|(text, word)| PlacedWord {
            text,
            x0: word.bbox.x0,
            x1: word.bbox.x1,
        });
        return placed.collect();
    }
    let edges = letter_edges(line).unwrap_or_else(|| vec![(bbox.x0, bbox.x1)]);
    let letters: usize = words.iter().map(|word| word.chars().count()).sum();
    let share = edges.len() as f32 / letters.max(1) as f32;
    let mut so_far = 0;
    let placed = words.iter().map(|text| {
        let start = so_far as f32 * share;
        so_far += text.chars().count();
        PlacedWord {
            text,
            x0: at(&edges, start),
            x1: at_end(&edges, so_far as f32 * share),
        }
    });
    placed.collect()
}

/// Left and right edge of each observed letter; `None` where no word has letters.
fn letter_edges(line: &Line) -> Option<Vec<(f32, f32)>> {
    let edges: Vec<(f32, f32)> = line
        .words
        .iter()
        .flat_map(|word| {
            let count = word.text.chars().count();
            let step = word.bbox.width() / count.max(1) as f32;
            (0..count).map(move |index| {
                let left = word.bbox.x0 + index as f32 * step;
                (left, left + step)
            })
        })
        .collect();
    (!edges.is_empty()).then_some(edges)
}

/// Where the letter number `index` (with a fraction) starts.
fn at(edges: &[(f32, f32)], index: f32) -> f32 {
    let letter = (index as usize).min(edges.len() - 1);
    let (left, right) = edges[letter];
    left + (right - left) * (index - letter as f32)
}

/// Where the part of the letters before `index` ends: at the end of a word, not at the start of the next.
fn at_end(edges: &[(f32, f32)], index: f32) -> f32 {
    let letter = ((index - 1e-3).ceil() as usize).clamp(1, edges.len()) - 1;
    let (left, right) = edges[letter];
    left + (right - left) * (index - letter as f32).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use sohoa_page::{LineId, Word};

    use super::*;

    fn line(text: &str, observed: &[(&str, f32, f32)]) -> Line {
        let words = observed.iter().map(|(text, x0, x1)| Word {
            text: (*text).to_owned(),
            bbox: Rect::new(*x0, 10.0, *x1, 20.0),
            confidence: 1.0,
            second: None,
            layer: None,
        });
        Line {
            id: LineId(1),
            text: text.to_owned(),
            observed: String::new(),
            bbox: Some(Rect::new(0.0, 10.0, 100.0, 20.0)),
            words: words.collect(),
            block: 1,
            kind: LineKind::Body,
            confidence: 1.0,
            support: Vec::new(),
        }
    }

    fn check(text: &str, observed: &[(&str, f32, f32)], want: &[(&str, f32, f32)]) {
        let line = line(text, observed);
        let found = place_words(&line);
        assert_eq!(found.len(), want.len());
        for (found, (text, x0, x1)) in found.iter().zip(want) {
            assert_eq!(found.text, *text);
            assert!(
                (found.x0 - x0).abs() < 0.1 && (found.x1 - x1).abs() < 0.1,
                "{found:?}"
            );
        }
    }

    #[test]
    fn words_stand_at_their_boxes() {
        check(
            "Sở Y tế",
            &[("S6", 0.0, 20.0), ("Y", 30.0, 40.0), ("t6", 50.0, 70.0)],
            &[("Sở", 0.0, 20.0), ("Y", 30.0, 40.0), ("tế", 50.0, 70.0)],
        );
    }

    #[test]
    fn words_that_were_split_share_a_box() {
        check(
            "Sở Y tế",
            &[("S6Y", 0.0, 30.0), ("t6", 50.0, 70.0)],
            &[("Sở", 0.0, 20.0), ("Y", 20.0, 30.0), ("tế", 50.0, 70.0)],
        );
    }

    #[test]
    fn words_that_were_joined_span_boxes() {
        check(
            "PV01",
            &[("PV", 0.0, 20.0), ("01", 30.0, 50.0)],
            &[("PV01", 0.0, 50.0)],
        );
    }

    #[test]
    fn without_observed_words_the_line_is_shared() {
        check("ab cd", &[], &[("ab", 0.0, 50.0), ("cd", 50.0, 100.0)]);
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!(
            [1.0, -0.00001, 0.25, -12.34567].map(number),
            ["1", "0", "0.25", "-12.3457"]
        );
    }
}
