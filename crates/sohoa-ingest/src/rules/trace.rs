//! Follows a rule beyond its unbroken strokes. On coarse bilevel scans a rule is a row of crumbs with gaps
//! of a few pixels and climbs a little; between its strokes it is told from text by the white on both of
//! its sides.

use sohoa_page::{Axis, Rule};

use crate::leptonica::{LeptonicaError, Pix};
use crate::raster::PixelRect;

/// Length, in inches, of the windows in which a rule is looked for: 12 pixels at 200 dpi, in which it may
/// climb by one (4.8 degrees).
const STEP: f32 = 0.06;
/// Height, in inches, of the band in which the crumbs of a rule lie: 3 pixels at 200 dpi.
const BAND: f32 = 0.015;
/// White between the band and its flanks, in inches.
const CLEARANCE: f32 = 0.008;
/// A window holds a piece of the rule when the share of its columns with ink in the band is larger by this
/// than that with ink in either flank. A whole rule has 1 and a line of text near 0, for it has ink in a
/// flank as well; the middle was taken and not tuned. Judged by drawing the grids over the page: right on
/// the six table pages of the fixtures at level `poor` and on 24 table pages of eight real documents.
const STANDS_OUT: f32 = 0.5;
/// Longest stretch without evidence, in inches, over which a rule goes on: a stroke of a letter or of a
/// stamp that lies on it. Narrower columns than twice this do not occur.
const LONGEST_GAP: f32 = 0.15;
/// A gap is only bridged to at least this much evidence, in inches.
const LANDING: f32 = 0.12;

/// A rule with the places of its centre.
#[derive(Debug, Clone)]
pub(super) struct Trace {
    /// Centre across, in pixels, of each window, along the rule.
    centers: Vec<i32>,
    /// First pixel along.
    start: i32,
    /// One past the last pixel along.
    end: i32,
    /// Of its ink, in pixels.
    thickness: f32,
    /// Start along of the first window.
    first_window: i32,
    /// Length of a window.
    step: i32,
}

impl Trace {
    /// In points.
    pub(super) fn rule(&self, axis: Axis, dpi: f32) -> Rule {
        let scale = 72.0 / dpi;
        let places = |at: i32| (at - self.first_window).div_euclid(self.step).max(0) as usize;
        let last = places(self.end - 1).min(self.centers.len().saturating_sub(1));
        let own = &self.centers[places(self.start).min(last)..self.centers.len().min(last + 1)];
        let mean = own.iter().sum::<i32>() as f32 / own.len().max(1) as f32;
        Rule {
            axis,
            position: (mean + 0.5) * scale,
            start: self.start as f32 * scale,
            end: self.end as f32 * scale,
            thickness: self.thickness * scale,
        }
    }

    /// First pixel along and one past the last.
    pub(super) fn extent(&self) -> (i32, i32) {
        (self.start, self.end)
    }

    /// Of its ink, in pixels.
    pub(super) fn thickness(&self) -> f32 {
        self.thickness
    }

    /// The part between two places along.
    pub(super) fn part(&self, start: i32, end: i32) -> Self {
        Self {
            start: self.start.max(start),
            end: self.end.min(end),
            ..self.clone()
        }
    }

    /// Centre across at this place along.
    pub(super) fn center(&self, at: i32) -> i32 {
        let window = (at - self.first_window).div_euclid(self.step);
        let last = signed(self.centers.len()) - 1;
        self.centers
            .get(window.clamp(0, last.max(0)) as usize)
            .copied()
            .unwrap_or_default()
    }

    /// Boxes that hold its ink, one a window.
    pub(super) fn areas(&self, axis: Axis) -> impl Iterator<Item = PixelRect> {
        let thick = self.thickness.ceil() as i32 + 2;
        self.centers
            .iter()
            .enumerate()
            .filter_map(move |(index, center)| {
                let from = self.first_window + signed(index) * self.step;
                let (from, to) = (from.max(self.start), (from + self.step).min(self.end));
                (from < to).then(|| area(axis, from, to - from, center - thick / 2, thick))
            })
    }

    /// Whether most of the stroke in this box belongs to the rule.
    fn holds(&self, piece: PixelRect, axis: Axis) -> bool {
        let (from, length, low, high) = extent(piece, axis);
        let middle = from + length / 2;
        let slack = (self.thickness.ceil() as i32).max(2);
        let center = self.center(middle);
        self.start <= middle && middle < self.end && low - slack <= center && center <= high + slack
    }
}

/// A number of windows; a page has a few hundred.
fn signed(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// Where a stroke lies: start and length along, first and one past the last pixel across.
fn extent(piece: PixelRect, axis: Axis) -> (i32, i32, i32, i32) {
    let (x, y) = (piece.x.cast_signed(), piece.y.cast_signed());
    let (width, height) = (piece.width.cast_signed(), piece.height.cast_signed());
    match axis {
        Axis::Horizontal => (x, width, y, y + height),
        Axis::Vertical => (y, height, x, x + width),
    }
}

/// The box with this start and length along and across; what lies outside the page on the low side is cut.
pub(super) fn area(axis: Axis, along: i32, length: i32, across: i32, thick: i32) -> PixelRect {
    let cut = |start: i32, size: i32| {
        (
            start.max(0) as u32,
            (start + size).max(0).saturating_sub(start.max(0)),
        )
    };
    let ((along, length), (across, thick)) = (cut(along, length), cut(across, thick));
    let (length, thick) = (length.max(0) as u32, thick.max(0) as u32);
    match axis {
        Axis::Horizontal => PixelRect {
            x: along,
            y: across,
            width: length,
            height: thick,
        },
        Axis::Vertical => PixelRect {
            x: across,
            y: along,
            width: thick,
            height: length,
        },
    }
}

/// Follows rules on the ink of a page.
pub(super) struct Tracer {
    /// The ink, each pixel grown to a band across.
    bands: Pix,
    axis: Axis,
    step: i32,
    band: i32,
    clearance: i32,
    /// Windows.
    longest_gap: usize,
    landing: usize,
    /// Pixels of the page along.
    length: i32,
}

impl Tracer {
    pub(super) fn new(ink: &Pix, axis: Axis, dpi: f32) -> Result<Self, LeptonicaError> {
        let pixels = |inches: f32| (inches * dpi).round().max(1.0) as i32;
        let (step, reach) = (pixels(STEP).max(4), pixels(BAND) / 2);
        let windows = |inches: f32| (pixels(inches) as f32 / step as f32).round().max(1.0) as usize;
        let across = reach.unsigned_abs();
        let (bands, length) = match axis {
            Axis::Horizontal => (ink.grown(0, across)?, ink.width()),
            Axis::Vertical => (ink.grown(across, 0)?, ink.height()),
        };
        Ok(Self {
            bands,
            axis,
            step,
            band: 2 * reach + 1,
            clearance: pixels(CLEARANCE),
            longest_gap: windows(LONGEST_GAP),
            landing: windows(LANDING),
            length: length.cast_signed(),
        })
    }

    /// The rules that run through `pieces`, long pieces first; a piece on another's trace is a part of it.
    pub(super) fn follow(&self, mut pieces: Vec<(PixelRect, f32)>) -> Vec<Trace> {
        let length = |piece: &PixelRect| extent(*piece, self.axis).1;
        pieces.sort_by_key(|(piece, _)| (-length(piece), piece.y, piece.x));
        let mut traces: Vec<Trace> = Vec::new();
        for (piece, thickness) in pieces {
            if !traces.iter().any(|trace| trace.holds(piece, self.axis)) {
                traces.push(self.trace(piece, thickness));
            }
        }
        traces.sort_by_key(|trace| (trace.centers.first().copied(), trace.start));
        traces
    }

    fn trace(&self, piece: PixelRect, thickness: f32) -> Trace {
        let (from, length, low, high) = extent(piece, self.axis);
        let windows = (length / self.step).max(1) as usize;
        let first = (low..high)
            .max_by(|a, b| {
                let score = |center: &i32| self.score(from, *center, thickness);
                score(a).total_cmp(&score(b))
            })
            .unwrap_or(low);
        let mut forward = vec![first];
        self.walk(&mut forward, from, 1, windows, thickness);
        let mut backward = vec![first];
        self.walk(&mut backward, from, -1, 1, thickness);
        let first_window = from - (signed(backward.len()) - 1) * self.step;
        let mut centers: Vec<i32> = backward.into_iter().skip(1).rev().collect();
        centers.extend(forward);
        let mut trace = Trace {
            end: first_window + signed(centers.len()) * self.step,
            start: first_window,
            centers,
            thickness,
            first_window,
            step: self.step,
        };
        self.trim(&mut trace, from, from + length);
        trace
    }

    /// Appends the centres of further windows while there is evidence; the first `sure` windows need none.
    fn walk(&self, centers: &mut Vec<i32>, from: i32, direction: i32, sure: usize, thickness: f32) {
        let mut kept = centers.len();
        let mut landed = 0;
        loop {
            let at = from + direction * self.step * signed(centers.len());
            if at + self.step <= 0 || at >= self.length {
                break;
            }
            let last = centers.last().copied().unwrap_or_default();
            // Level first: of equal places the last one is the best.
            let (center, score) = [last, last - 1, last + 1]
                .map(|center| (center, self.score(at, center, thickness)))
                .into_iter()
                .reduce(|best, next| if next.1 > best.1 { next } else { best })
                .unwrap_or((last, 0.0));
            let found = score >= STANDS_OUT;
            centers.push(if found { center } else { last });
            if centers.len() <= sure {
                kept = centers.len();
                continue;
            }
            landed = if found { landed + 1 } else { 0 };
            if found && (landed >= self.landing || kept + 1 == centers.len()) {
                kept = centers.len();
            } else if centers.len() - kept > self.longest_gap + landed {
                break;
            }
        }
        centers.truncate(kept);
    }

    /// Columns of the window with ink in the band, less those with ink in the worse flank; a share.
    fn score(&self, at: i32, center: i32, thickness: f32) -> f32 {
        let start = at.max(0);
        let length = (at + self.step).min(self.length) - start;
        if length <= 0 {
            return 0.0;
        }
        let share = |across: i32| {
            if across < 0 {
                return 0.0;
            }
            self.bands.count_ink_in(area(self.axis, start, length, across, 1)) as f32 / length as f32
        };
        let aside = (thickness / 2.0).ceil() as i32 + self.clearance + self.band;
        share(center) - share(center - aside).max(share(center + aside))
    }

    /// Cuts white off both ends, but nothing of the stroke from which the trace started.
    fn trim(&self, trace: &mut Trace, from: i32, to: i32) {
        let inked = |at: i32| {
            let center = trace.center(at);
            center >= 0 && self.bands.count_ink_in(area(self.axis, at, 1, center, 1)) > 0
        };
        let start = (trace.start.max(0)..from).find(|at| inked(*at)).unwrap_or(from);
        let end = (to..trace.end.min(self.length))
            .rfind(|at| inked(*at))
            .map_or(to, |at| at + 1);
        (trace.start, trace.end) = (start, end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raster::Raster;

    /// A level rule of crumbs of `on` pixels with gaps of `off`, one whole stroke in its middle, at 200 dpi.
    fn crumbs(on: u32, off: u32) -> Raster {
        let mut raster = Raster::blank(1000, 200, 200.0);
        for (number, x) in (50..950).step_by((on + off) as usize).enumerate() {
            raster.draw(x, 100 + number as u32 % 2, on, 2);
        }
        raster.draw(480, 100, 60, 2);
        raster
    }

    fn traced(raster: &Raster) -> Vec<Rule> {
        let ink = Pix::from_raster(raster).unwrap().binarized(200).unwrap();
        let stroke = PixelRect {
            x: 480,
            y: 100,
            width: 60,
            height: 2,
        };
        Tracer::new(&ink, Axis::Horizontal, raster.dpi)
            .unwrap()
            .follow(vec![(stroke, 2.0)])
            .iter()
            .map(|trace| trace.rule(Axis::Horizontal, 72.0))
            .collect()
    }

    #[test]
    fn crumbs_belong_to_the_rule() {
        for (on, off) in [(9, 3), (5, 2), (20, 6)] {
            let rules = traced(&crumbs(on, off));
            assert_eq!(rules.len(), 1);
            assert!(
                rules[0].start < 55.0 && rules[0].end > 940.0,
                "{on} {off}: {rules:?}"
            );
        }
    }

    #[test]
    fn a_climbing_rule_is_followed() {
        let mut raster = Raster::blank(1000, 200, 200.0);
        for x in (50..950).step_by(6) {
            raster.draw(x, 92 + x / 60, 5, 2);
        }
        raster.draw(480, 100, 60, 2);
        let rules = traced(&raster);
        assert!(rules[0].start < 60.0 && rules[0].end > 935.0, "{rules:?}");
    }

    #[test]
    fn a_line_of_text_beside_the_stroke_is_no_rule() {
        let mut raster = Raster::blank(1000, 200, 200.0);
        raster.draw(480, 100, 60, 2);
        // Letters with serifs on the line that the stroke points to.
        for x in (560..950).step_by(14) {
            raster.draw(x, 84, 3, 17);
            raster.draw(x - 2, 99, 8, 2);
        }
        let rules = traced(&raster);
        assert!(rules[0].start >= 478.0 && rules[0].end <= 545.0, "{rules:?}");
    }

    #[test]
    fn a_wide_gap_ends_a_rule_and_a_narrow_one_does_not() {
        let mut raster = crumbs(9, 3);
        raster.erase(PixelRect {
            x: 700,
            y: 90,
            width: 20,
            height: 30,
        });
        raster.erase(PixelRect {
            x: 200,
            y: 90,
            width: 80,
            height: 30,
        });
        let rules = traced(&raster);
        assert!(rules[0].start > 270.0 && rules[0].end > 940.0, "{rules:?}");
    }
}
