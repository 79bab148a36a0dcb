//! Rules that stop at a row group and go on below it.
//!
//! A row group of one line of text is hardly higher than the gaps that a faint rule has, and stems of its
//! letters stand where the rule would go on. What tells it from a gap: the rule stops at the crossing rules.

use sohoa_page::Axis;

use super::trace::{Trace, area};
use crate::leptonica::Pix;

/// Highest slot between two crossing rules, in inches, that is looked at: two lines of 10-point print. Higher
/// ones are not bridged by tracing.
const HIGHEST: f32 = 0.35;
/// Lowest slot, in inches: less is a doubled rule.
const LOWEST: f32 = 0.08;
/// Next to the crossing rules, this far in inches, a merged cell is white.
const BESIDE: f32 = 0.017;
/// Share of the pixels beside a crossing rule that may have ink there.
const WHITE: f32 = 0.34;
/// A rule has at least this share of the ink that it has on the whole in every slot.
const LEAST_INK: f32 = 0.75;

/// The pieces of a rule without its bridges over the space between two neighbours of `crossing`.
pub(super) fn cut_bridges(trace: &Trace, crossing: &[Trace], ink: &Pix, axis: Axis, dpi: f32) -> Vec<Trace> {
    let pixels = |inches: f32| (inches * dpi).round().max(1.0) as i32;
    let (start, end) = trace.extent();
    // Where crossing rules meet this one: first and last pixel along.
    let mut meets: Vec<(i32, i32)> = crossing
        .iter()
        .filter_map(|other| {
            let reach = pixels(BESIDE) * 2;
            let (from, to) = other.extent();
            let at = other.center(trace.center(i32::midpoint(start, end)));
            let across = trace.center(at);
            let half = (other.thickness() / 2.0).ceil() as i32 + 1;
            let meets = start <= at && at < end && from - reach <= across && across < to + reach;
            meets.then_some((at - half, at + half))
        })
        .collect();
    meets.sort_unstable();
    let drawn = |from: i32, to: i32| share_drawn(trace, ink, axis, from, to);
    let whole = drawn(start, end);
    let mut pieces = Vec::new();
    let mut rest = start;
    for pair in meets.windows(2) {
        let (low, high) = (pair[0].1, pair[1].0);
        if high - low < pixels(LOWEST) || high - low > pixels(HIGHEST) {
            continue;
        }
        let beside = pixels(BESIDE);
        let white = drawn(low, low + beside) <= WHITE && drawn(high - beside, high) <= WHITE;
        if white && drawn(low, high) < LEAST_INK * whole {
            pieces.push(trace.part(rest, low));
            rest = high;
        }
    }
    pieces.push(trace.part(rest, end));
    pieces.retain(|piece| {
        let (start, end) = piece.extent();
        start < end
    });
    pieces
}

/// Share of the pixels along a stretch of the rule that have ink where it runs, 0..=1.
fn share_drawn(trace: &Trace, ink: &Pix, axis: Axis, from: i32, to: i32) -> f32 {
    let thick = trace.thickness().ceil() as i32 + 2;
    let inked = |at: &i32| ink.count_ink_in(area(axis, *at, 1, trace.center(*at) - thick / 2, thick)) > 0;
    (from..to).filter(inked).count() as f32 / (to - from).max(1) as f32
}

#[cfg(test)]
mod tests {
    use sohoa_page::grid::find_grids;

    use super::super::find_rules;
    use crate::leptonica::Pix;
    use crate::raster::{PixelRect, Raster};

    /// Cells in each row of a table of three columns with a low second row, at 200 dpi.
    fn row_sizes(raster: &Raster) -> Vec<usize> {
        let found = find_rules(&Pix::from_raster(raster).unwrap(), raster.dpi).unwrap();
        let grids = find_grids(&found.rules);
        assert_eq!(grids.len(), 1, "{:?}", found.rules);
        let starts = |row: u16| grids[0].cells.iter().filter(move |cell| cell.rows.start == row);
        (0..grids[0].row_edges.len() as u16 - 1)
            .map(|row| starts(row).count())
            .collect()
    }

    fn table() -> Raster {
        let mut raster = Raster::blank(900, 700, 200.0);
        for y in [100, 200, 236, 400, 600] {
            raster.draw(100, y, 702, 2);
        }
        for x in [100, 200, 500, 800] {
            raster.draw(x, 100, 2, 502);
        }
        raster
    }

    #[test]
    fn a_low_row_group_is_one_cell() {
        assert_eq!(row_sizes(&table()), [3, 3, 3, 3]);
        let mut raster = table();
        for x in [200, 500] {
            raster.erase(PixelRect {
                x,
                y: 202,
                width: 2,
                height: 34,
            });
            // A stem of a letter where the rule would run.
            raster.draw(x, 209, 2, 18);
        }
        assert_eq!(row_sizes(&raster), [3, 1, 3, 3]);
    }

    #[test]
    fn a_gap_beside_the_crossing_rule_is_no_row_group() {
        let mut raster = table();
        raster.erase(PixelRect {
            x: 200,
            y: 202,
            width: 2,
            height: 18,
        });
        assert_eq!(row_sizes(&raster), [3, 3, 3, 3]);
    }
}
