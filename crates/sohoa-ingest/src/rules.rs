//! Table rules on the ink of a prepared page, and their removal before recognition.

use sohoa_page::{Axis, Rule};

use crate::leptonica::{LeptonicaError, Pix};
use crate::raster::PixelRect;

/// Shortest unbroken stroke, in inches, that can be a piece of a horizontal rule: longer than the bar
/// of a 20-point capital.
const HORIZONTAL_RUN: f32 = 0.27;
/// Likewise for a vertical rule: longer than the stem of a 16-point letter.
const VERTICAL_RUN: f32 = 0.17;
/// A rule is at most this thick, in inches.
const THICKEST: f32 = 0.04;
/// Pixels darker than this belong to a rule: thin rules of coarse scans are faint.
const FAINT: u8 = 200;
/// Share of a rule's ink that is not part of strokes crossing it; a line of touching letters has less.
const CLEAR_SHARE: f32 = 0.6;
/// Ink this far around a rule, in inches, is its rim and goes with it.
const RIM: f32 = 0.007;

/// The rules of a page and their ink.
pub(crate) struct FoundRules {
    /// In points, horizontal ones first, each kind top to bottom.
    pub(crate) rules: Vec<Rule>,
    /// 1-bit image of the rules with their rims.
    mask: Pix,
}

impl FoundRules {
    /// The ink of the rules within `areas`. Outside tables a found rule may be a stroke of a stamp
    /// that crosses letters.
    pub(crate) fn mask_within(&self, areas: impl Iterator<Item = PixelRect>) -> Result<Pix, LeptonicaError> {
        let mut outside = self.mask.or(&self.mask)?;
        for area in areas {
            outside.clear(area);
        }
        self.mask.without(&outside)
    }
}

/// Finds straight strokes that are too long for letters on an 8-bit image.
pub(crate) fn find_rules(gray: &Pix, dpi: f32) -> Result<FoundRules, LeptonicaError> {
    let ink = gray.binarized(FAINT)?;
    let thickest = (THICKEST * dpi).round().max(3.0) as u32;
    // Thick areas are pictures or black bars: their long runs are no rules.
    let solid = ink.morph(&format!("o{thickest}.{thickest}+d3.3"))?;
    let thin = ink.without(&solid)?;
    let horizontal = strokes(&thin, dpi, Axis::Horizontal)?;
    let vertical = strokes(&thin, dpi, Axis::Vertical)?;
    let mut rules = horizontal.1;
    rules.extend(vertical.1);
    let rim = 2 * (RIM * dpi).round().max(1.0) as u32 + 1;
    let mask = horizontal.0.or(&vertical.0)?.morph(&format!("d{rim}.{rim}"))?;
    Ok(FoundRules { rules, mask })
}

/// Ink and rules of one direction.
fn strokes(ink: &Pix, dpi: f32, axis: Axis) -> Result<(Pix, Vec<Rule>), LeptonicaError> {
    let pixels = |inches: f32| (inches * dpi).round().max(4.0) as u32;
    let (thicken, run, across) = match axis {
        // Thickened across first: a thin rule that is not quite level climbs in steps of one pixel.
        Axis::Horizontal => (
            "d1.3",
            format!("o{}.1", pixels(HORIZONTAL_RUN)),
            format!("o1.{}", pixels(THICKEST)),
        ),
        Axis::Vertical => (
            "d3.1",
            format!("o1.{}", pixels(VERTICAL_RUN)),
            format!("o{}.1", pixels(THICKEST)),
        ),
    };
    let runs = ink.morph(&format!("{thicken}+{run}"))?;
    let stems = ink.morph(&across)?;
    let mut rules = Vec::new();
    let bare = runs.and(ink)?;
    let clear = bare.without(&stems)?;
    let mut letters = Vec::new();
    for piece in runs.components()? {
        let clear = clear.count_ink_in(piece) as f32;
        if clear >= CLEAR_SHARE * bare.count_ink_in(piece) as f32 {
            rules.push(to_rule(&bare, piece, axis, dpi));
        } else {
            letters.push(piece);
        }
    }
    let mut ink_of_rules = bare;
    for piece in letters {
        ink_of_rules.clear(piece);
    }
    Ok((ink_of_rules, rules))
}

/// The rule along a connected piece, in points.
fn to_rule(runs: &Pix, piece: PixelRect, axis: Axis, dpi: f32) -> Rule {
    let scale = 72.0 / dpi;
    let area = runs.count_ink_in(piece) as f32;
    let (start, length, low, high) = match axis {
        Axis::Horizontal => (piece.x, piece.width, piece.y, piece.bottom()),
        Axis::Vertical => (piece.y, piece.height, piece.x, piece.right()),
    };
    Rule {
        axis,
        position: f32::midpoint(low as f32, high as f32) * scale,
        start: start as f32 * scale,
        end: (start + length) as f32 * scale,
        thickness: area / length.max(1) as f32 * scale,
    }
}
