//! Column rules that are too broken to be followed in one row, such as the header, and whole in the others.
//!
//! Where a column's border is known from other rows, a faint trace of it is proof enough that two cells stand
//! there and not one over both columns.

use sohoa_page::grid::{Grid, find_grids};
use sohoa_page::{Axis, Rect, Rule};

use crate::leptonica::Pix;
use crate::raster::PixelRect;

/// Half the width of the band in which the rule may lie, in inches.
const REACH: f32 = 0.012;
/// Width of the white on either side, in inches.
const WHITE: f32 = 0.02;
/// Share of the heights at which the band has ink.
const TRACED: f32 = 0.7;
/// Share of the heights at which the white on one side may have ink: letters reach into it, crumbs too.
const STAINED: f32 = 0.35;
/// The ends of a cell, in inches, belong to the horizontal rules.
const ENDS: f32 = 0.02;

/// Adds the missing pieces of column rules to `rules` and their ink to `mask`.
pub(super) fn complete(ink: &Pix, dpi: f32, rules: &mut Vec<Rule>, mask: &mut Pix) {
    let mut found = Vec::new();
    for grid in find_grids(rules) {
        for (place, edge) in missing(&grid) {
            if let Some(band) = traced(ink, &place, edge, dpi) {
                mask.paint(band);
                found.push(Rule {
                    axis: Axis::Vertical,
                    position: edge,
                    start: place.y0,
                    end: place.y1,
                    thickness: 72.0 / dpi,
                });
            }
        }
    }
    rules.extend(found);
    let number = |axis: Axis| u8::from(axis == Axis::Vertical);
    rules.sort_by(|a, b| {
        number(a.axis)
            .cmp(&number(b.axis))
            .then(a.position.total_cmp(&b.position))
    });
}

/// Cells over several columns, with each column border inside them.
fn missing(grid: &Grid) -> Vec<(Rect, f32)> {
    let inside = |cell: &sohoa_page::grid::GridCell| cell.columns.start + 1..cell.columns.end;
    grid.cells
        .iter()
        .flat_map(|cell| inside(cell).map(|edge| (cell.rect, grid.column_edges[usize::from(edge)])))
        .collect()
}

/// The band around the border, where it holds a trace of a rule with white on both sides.
fn traced(ink: &Pix, place: &Rect, edge: f32, dpi: f32) -> Option<PixelRect> {
    let pixels = |inches: f32| (inches * dpi).round().max(1.0) as u32;
    let cell = PixelRect::inside(place, dpi);
    let (ends, reach, white) = (pixels(ENDS), pixels(REACH), pixels(WHITE));
    let height = cell
        .height
        .checked_sub(2 * ends)
        .filter(|height| *height > 4 * ends)?;
    let x = (edge * dpi / 72.0).round() as u32;
    let band = PixelRect {
        x: x.checked_sub(reach)?,
        y: cell.y + ends,
        width: 2 * reach + 1,
        height,
    };
    let left = PixelRect {
        x: band.x.checked_sub(white)?,
        width: white,
        ..band
    };
    let right = PixelRect {
        x: band.right(),
        width: white,
        ..band
    };
    let share = |area: PixelRect| {
        let inked = (area.y..area.bottom()).filter(|y| {
            ink.count_ink_in(PixelRect {
                y: *y,
                height: 1,
                ..area
            }) > 0
        });
        inked.count() as f32 / height as f32
    };
    let is_rule = share(band) >= TRACED && share(left) <= STAINED && share(right) <= STAINED;
    is_rule.then_some(PixelRect {
        y: cell.y,
        height: cell.height,
        ..band
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raster::Raster;
    use crate::rules::find_rules;

    /// Header and two rows of three columns at 200 dpi; `header` draws what divides the last two headers.
    fn columns_of_header(header: impl FnOnce(&mut Raster)) -> usize {
        let mut raster = Raster::blank(1100, 600, 200.0);
        for y in [100, 250, 350, 450] {
            raster.draw(100, y, 902, 2);
        }
        for x in [100, 400, 1000] {
            raster.draw(x, 100, 2, 352);
        }
        raster.draw(700, 250, 2, 200);
        header(&mut raster);
        let found = find_rules(&Pix::from_raster(&raster).unwrap(), 200.0).unwrap();
        let grids = find_grids(&found.rules);
        assert_eq!(grids.len(), 1, "{:?}", found.rules);
        let cells = grids[0].cells.iter();
        cells.filter(|cell| cell.rows.start == 0).count()
    }

    #[test]
    fn a_broken_piece_is_completed() {
        let broken = |raster: &mut Raster| {
            for step in 0..24 {
                raster.draw(698 + 2 * (step % 3), 104 + 6 * step, 1, 5);
            }
        };
        assert_eq!(columns_of_header(broken), 3);
    }

    #[test]
    fn text_over_two_columns_is_no_rule() {
        let text = |raster: &mut Raster| {
            for line in 0..3 {
                for letter in 0..30 {
                    raster.draw(484 + 14 * letter + 8 * (line % 2), 112 + 36 * line, 3, 24);
                }
            }
        };
        assert_eq!(columns_of_header(text), 2);
        assert_eq!(columns_of_header(|_| {}), 2);
    }
}
