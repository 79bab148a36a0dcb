//! Two readings of one page: ours, and the damaged text layer that came with it.
//!
//! Each word of ours takes along what the layer has at its place. Restoration weighs the two.

use sohoa_page::{Reading, Rect, Word};

use crate::assemble::DraftLine;
use crate::second_look::DOUBTED;

/// A layer word's middle may lie this far above or below one of our words, in heights of ours.
const REACH: f32 = 0.25;
/// How far a layer's number is trusted as another reading of a doubtful one, 0..=1: engines for any language
/// read digits.
const NUMBER_CONFIDENCE: f32 = 0.85;

/// How the prepared page lies on the page that the layer was made for: turned clockwise by `skew` degrees about
/// the middle of a page of this size in points.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Placement {
    /// Width of the page.
    pub(crate) width: f32,
    /// Height of the page.
    pub(crate) height: f32,
    /// Degrees.
    pub(crate) skew: f32,
}

impl Placement {
    /// Where the middle of a box of the layer lies on the prepared page.
    fn middle(&self, bbox: &Rect) -> (f32, f32) {
        let (sin, cos) = self.skew.to_radians().sin_cos();
        let (x, y) = bbox.center();
        let (dx, dy) = (x - self.width / 2.0, y - self.height / 2.0);
        (
            self.width / 2.0 + dx * cos - dy * sin,
            self.height / 2.0 + dx * sin + dy * cos,
        )
    }
}

/// Gives each word of `lines` what `layer` has at its place.
pub(crate) fn lay_beside(lines: &mut [DraftLine], layer: &[DraftLine], placement: Placement) {
    let mut there: Vec<((f32, f32), &Word)> = layer
        .iter()
        .flat_map(|line| &line.words)
        .map(|word| (placement.middle(&word.bbox), word))
        .collect();
    there.sort_by(|a, b| a.0.1.total_cmp(&b.0.1));
    for word in lines.iter_mut().flat_map(|line| &mut line.words) {
        let reach = REACH * word.bbox.height();
        let first = there.partition_point(|(middle, _)| middle.1 < word.bbox.y0 - reach);
        let mut inside: Vec<&((f32, f32), &Word)> = there[first..]
            .iter()
            .take_while(|(middle, _)| middle.1 <= word.bbox.y1 + reach)
            .filter(|(middle, _)| word.bbox.x0 <= middle.0 && middle.0 <= word.bbox.x1)
            .collect();
        inside.sort_by(|a, b| a.0.0.total_cmp(&b.0.0));
        let text: String = inside.iter().map(|(_, word)| word.text.as_str()).collect();
        if text.is_empty() {
            continue;
        }
        if word.second.is_none() && word.confidence < DOUBTED && word.text != text && is_number(&text) {
            word.second = Some(Reading {
                text: text.clone(),
                confidence: NUMBER_CONFIDENCE,
            });
        }
        word.layer = Some(text);
    }
}

/// Digits, with the marks that stand in numbers and dates.
fn is_number(text: &str) -> bool {
    text.chars().any(|c| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_digit() || "./,-:%".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::draft_line;

    fn word(text: &str, x: f32, y: f32, confidence: f32) -> Word {
        Word {
            text: text.to_owned(),
            bbox: Rect::new(x, y, x + 10.0 * text.chars().count() as f32, y + 12.0),
            confidence,
            second: None,
            layer: None,
        }
    }

    #[test]
    fn words_take_along_what_the_layer_has_at_their_place() {
        let ours = vec![
            word("Đềng", 50.0, 700.0, 0.9),
            word("0l", 500.0, 700.0, 0.5),
            word("và", 50.0, 720.0, 0.9),
        ];
        let mut lines: Vec<DraftLine> = ours
            .into_iter()
            .filter_map(|word| draft_line(vec![word]))
            .collect();
        // The layer lies on a page that is not level: 1 degree, about 4 points at either end of a line.
        let layer = vec![
            word("D6n", 60.0, 704.3, 1.0),
            word("g", 85.0, 704.0, 1.0),
            word("01", 503.0, 696.4, 1.0),
        ];
        let layer: Vec<DraftLine> = draft_line(layer).into_iter().collect();
        let placement = Placement {
            width: 600.0,
            height: 800.0,
            skew: 1.0,
        };
        lay_beside(&mut lines, &layer, placement);
        let found: Vec<Option<&str>> = lines.iter().map(|line| line.words[0].layer.as_deref()).collect();
        assert_eq!(found, [Some("D6ng"), Some("01"), None]);
        assert_eq!(lines[1].words[0].second.as_ref().unwrap().text, "01");
        assert!(lines[0].words[0].second.is_none());
    }
}
