//! Table rules on the ink of a prepared page, and their removal before recognition.

mod bridge;
mod complete;
mod trace;

use sohoa_page::{Axis, Rule};

use self::bridge::cut_bridges;
use self::trace::{Trace, Tracer};
use crate::leptonica::{LeptonicaError, Pix};
use crate::raster::PixelRect;

/// Shortest unbroken stroke, in inches, that can be a piece of a horizontal rule: longer than the bar
/// of a 20-point capital.
const HORIZONTAL_RUN: f32 = 0.27;
/// Likewise for a vertical rule: longer than the stem of a 16-point letter.
const VERTICAL_RUN: f32 = 0.17;
/// A dash of a dashed or dotted rule is shorter than this, in inches,
const LONGEST_DASH: f32 = 0.085;
/// at most this thick,
const THICKEST_DASH: f32 = 0.03;
/// and at most this far from the next one.
const DASH_GAP: f32 = 0.035;
/// A rule is at most this thick, in inches.
const THICKEST: f32 = 0.04;
/// Pixels darker than this belong to a rule: thin rules of coarse scans are faint.
const FAINT: u8 = 200;
/// Share of a rule's ink that is not part of strokes crossing it; a line of touching letters has less.
const CLEAR_SHARE: f32 = 0.7;
/// Ink this far around a rule, in inches, is its rim and goes with it.
const RIM: f32 = 0.007;

/// Ink that lies wholly this near a rule, in inches,
const CRUMB_REACH: f32 = 0.02;
/// and is at most this large in both directions is a crumb of its ragged edge: a full stop of 8-point print
/// is 0.013 high. 4 and 2 pixels at 200 dpi; `scripts/pages/measure.py --set poor` measures it again.
const CRUMB_SIZE: f32 = 0.0125;

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

/// The mask with the crumbs of `ink` around it.
pub(crate) fn with_crumbs(mask: &Pix, ink: &Pix, dpi: f32) -> Result<Pix, LeptonicaError> {
    if mask.count_ink() == 0 {
        return mask.or(mask);
    }
    let reach = (CRUMB_REACH * dpi).round().max(1.0) as u32;
    let largest = (CRUMB_SIZE * dpi).round().max(1.0) as u32;
    let rest = ink.without(mask)?;
    let near = mask.grown(reach, reach)?;
    let far = rest.without(&near)?;
    let mut crumbs = Pix::blank(mask.width(), mask.height())?;
    for piece in rest.and(&near)?.components()? {
        // One pixel around: a piece that goes on outside is part of a letter.
        let around = PixelRect {
            x: piece.x.saturating_sub(1),
            y: piece.y.saturating_sub(1),
            width: piece.width + 2,
            height: piece.height + 2,
        };
        if piece.width.max(piece.height) <= largest && far.count_ink_in(around) == 0 {
            crumbs.paint(piece);
        }
    }
    mask.or(&crumbs.and(&rest)?.grown(1, 1)?.without(&far)?)
}

/// Finds straight strokes that are too long for letters on an 8-bit image.
pub(crate) fn find_rules(gray: &Pix, dpi: f32) -> Result<FoundRules, LeptonicaError> {
    let ink = gray.binarized(FAINT)?;
    let thickest = (THICKEST * dpi).round().max(3.0) as u32;
    // Thick areas are pictures or black bars: their long runs are no rules.
    let solid = ink.opened(thickest, thickest)?.grown(1, 1)?;
    let thin = ink.without(&solid)?;
    let long = (LONGEST_DASH * dpi).round().max(2.0) as u32;
    let small = thin.without(&thin.components_at_least(long)?)?;
    let mut horizontal = strokes(&thin, &small, dpi, Axis::Horizontal)?;
    let mut vertical = strokes(&thin, &small, dpi, Axis::Vertical)?;
    let uncut = horizontal.traces.clone();
    horizontal.cut_between(&vertical.traces, dpi);
    vertical.cut_between(&uncut, dpi);
    let mut rules = horizontal.rules(dpi);
    rules.extend(vertical.rules(dpi));
    let rim = (RIM * dpi).round().max(1.0) as u32;
    let ink = horizontal.ink()?.or(&vertical.ink()?)?;
    let mut mask = ink.grown(rim, rim)?;
    complete::complete(&thin, dpi, &mut rules, &mut mask);
    Ok(FoundRules { rules, mask })
}

/// The strokes of one direction.
struct Strokes {
    axis: Axis,
    /// Ink of the page in which they were looked for.
    whole: Pix,
    /// Their unbroken parts, without those of letters.
    runs: Pix,
    traces: Vec<Trace>,
}

impl Strokes {
    /// Cuts the rules where they only bridge the space between two `crossing` ones.
    fn cut_between(&mut self, crossing: &[Trace], dpi: f32) {
        self.traces = self
            .traces
            .iter()
            .flat_map(|trace| cut_bridges(trace, crossing, &self.whole, self.axis, dpi))
            .collect();
    }

    fn rules(&self, dpi: f32) -> Vec<Rule> {
        self.traces
            .iter()
            .map(|trace| trace.rule(self.axis, dpi))
            .collect()
    }

    /// Ink of the rules, between their unbroken parts as well.
    fn ink(&self) -> Result<Pix, LeptonicaError> {
        let mut mask = Pix::blank(self.whole.width(), self.whole.height())?;
        for area in self.traces.iter().flat_map(|trace| trace.areas(self.axis)) {
            mask.paint(area);
        }
        self.runs.or(&mask.and(&self.whole)?)
    }
}

/// Finds the strokes of one direction; `small` is the ink that may be dashes.
fn strokes(ink: &Pix, small: &Pix, dpi: f32, axis: Axis) -> Result<Strokes, LeptonicaError> {
    let pixels = |inches: f32| (inches * dpi).round().max(4.0) as u32;
    let whole = ink.or(&joined_dashes(small, dpi, axis)?)?;
    // Thickened across first: a thin rule that is not quite level climbs in steps of one pixel.
    let (runs, stems) = match axis {
        Axis::Horizontal => (
            whole.grown(0, 1)?.opened(pixels(HORIZONTAL_RUN), 1)?,
            whole.opened(1, pixels(THICKEST))?,
        ),
        Axis::Vertical => (
            whole.grown(1, 0)?.opened(1, pixels(VERTICAL_RUN))?,
            whole.opened(pixels(THICKEST), 1)?,
        ),
    };
    let mut bare = runs.and(&whole)?;
    let clear = bare.without(&stems)?;
    let mut pieces = Vec::new();
    let mut letters = Vec::new();
    for piece in runs.components()? {
        let clear = clear.count_ink_in(piece) as f32;
        if clear >= CLEAR_SHARE * bare.count_ink_in(piece) as f32 {
            pieces.push((piece, thickness(&bare, piece, axis)));
        } else {
            letters.push(piece);
        }
    }
    for piece in letters {
        bare.clear(piece);
    }
    let traces = Tracer::new(&whole, axis, dpi)?.follow(pieces);
    Ok(Strokes {
        axis,
        whole,
        runs: bare,
        traces,
    })
}

/// Rows of dashes or dots with the gaps between them filled.
fn joined_dashes(small: &Pix, dpi: f32, axis: Axis) -> Result<Pix, LeptonicaError> {
    let pixels = |inches: f32| (inches * dpi).round().max(2.0) as u32;
    let thick = pixels(THICKEST_DASH) + 1;
    let gap = pixels(DASH_GAP) + 1;
    let thick = match axis {
        Axis::Horizontal => small.opened(1, thick)?,
        Axis::Vertical => small.opened(thick, 1)?,
    };
    let dashes = small.without(&thick.grown_in(small)?)?;
    match axis {
        Axis::Horizontal => dashes.grown(0, 1)?.closed(gap, 1),
        Axis::Vertical => dashes.grown(1, 0)?.closed(1, gap),
    }
}

/// Mean thickness of a connected piece in pixels.
fn thickness(runs: &Pix, piece: PixelRect, axis: Axis) -> f32 {
    let length = match axis {
        Axis::Horizontal => piece.width,
        Axis::Vertical => piece.height,
    };
    runs.count_ink_in(piece) as f32 / length.max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raster::Raster;
    use sohoa_page::grid::find_grids;

    /// Two rows of three columns, 2 px rules, at 300 dpi.
    fn table(slope: u32) -> Raster {
        let mut raster = Raster::blank(1300, 700, 300.0);
        for y in [100, 300, 500] {
            for x in 100..1200 {
                raster.draw(x, y + slope * x / 1000, 1, 2);
            }
        }
        for x in [100, 400, 800, 1198] {
            raster.draw(x, 100, 2, 402 + slope);
        }
        raster
    }

    fn check(raster: &Raster, want: &[(usize, usize)]) {
        let found = find_rules(&Pix::from_raster(raster).unwrap(), raster.dpi).unwrap();
        let grids = find_grids(&found.rules);
        let sizes: Vec<_> = grids
            .iter()
            .map(|g| (g.row_edges.len() - 1, g.column_edges.len() - 1))
            .collect();
        assert_eq!(sizes, want, "{:?}", found.rules);
    }

    #[test]
    fn a_plain_and_a_sloping_table_are_found() {
        check(&table(0), &[(2, 3)]);
        check(&table(4), &[(2, 3)]);
    }

    #[test]
    fn broken_and_faint_rules_are_found() {
        let mut raster = table(0);
        for x in (150..1150).step_by(170) {
            raster.erase(PixelRect {
                x,
                y: 90,
                width: 15,
                height: 420,
            });
        }
        check(&raster, &[(2, 3)]);
        for pixel in raster.pixels.iter_mut().filter(|p| **p == 0) {
            *pixel = 170;
        }
        check(&raster, &[(2, 3)]);
    }

    #[test]
    fn dashed_rules_are_found() {
        let mut raster = table(0);
        // Inner rules of dashes of 11 px with gaps of 7 px; the outer ones stay whole.
        for at in (110..1190).step_by(18) {
            raster.erase(PixelRect {
                x: at,
                y: 299,
                width: 7,
                height: 4,
            });
            if at < 490 {
                raster.erase(PixelRect {
                    x: 399,
                    y: at,
                    width: 4,
                    height: 7,
                });
                raster.erase(PixelRect {
                    x: 799,
                    y: at,
                    width: 4,
                    height: 7,
                });
            }
        }
        check(&raster, &[(2, 3)]);
    }

    #[test]
    fn letters_underlines_and_bars_are_no_table() {
        let mut raster = Raster::blank(1300, 700, 300.0);
        // Letters: stems 45 px high joined by serifs at the base line.
        for x in (100..1000).step_by(13) {
            raster.draw(x, 100, 5, 45);
            raster.draw(x - 4, 142, 13, 3);
        }
        raster.draw(300, 200, 400, 3);
        raster.draw(200, 300, 700, 90);
        check(&raster, &[]);
        let found = find_rules(&Pix::from_raster(&raster).unwrap(), 300.0).unwrap();
        assert_eq!(found.rules.len(), 1, "the underline alone: {:?}", found.rules);
    }

    #[test]
    fn only_rules_inside_the_areas_are_masked() {
        let raster = table(0);
        let found = find_rules(&Pix::from_raster(&raster).unwrap(), 300.0).unwrap();
        assert_eq!(found.mask_within(std::iter::empty()).unwrap().count_ink(), 0);
        let all = found.mask_within(std::iter::once(raster.area())).unwrap();
        let ink = Pix::from_raster(&raster).unwrap().binarized(140).unwrap();
        assert_eq!(ink.without(&all).unwrap().count_ink(), 0);
    }
}
