//! Specks: ink too small to be a dot of a letter on this page.

use crate::leptonica::{LeptonicaError, Pix};
use crate::raster::PixelRect;

/// Smallest number of i-dots from which the size of a dot is taken.
const MIN_DOTS: usize = 12;

/// A component smaller than this share of the page's small dots, in both directions, is a speck.
const SPECK_SHARE: f32 = 0.6;

/// Removes specks from the image and its ink, and returns the ink. Does nothing where the page does
/// not show how large its dots are.
pub(super) fn remove_specks(gray: &mut Pix, ink: Pix) -> Result<Pix, LeptonicaError> {
    let Some(size) = speck_size(&ink.components()?) else {
        return Ok(ink);
    };
    let kept = ink.components_at_least(size)?;
    let specks = ink.without(&kept)?;
    // Gray rims around a speck go with it, but no pixel of the letters.
    let rims = specks.morph("d3.3")?.without(&kept)?;
    gray.erase(&rims)?;
    Ok(kept)
}

/// Components smaller than this in both directions are specks; `None` where there are too few dots to
/// tell or nothing is that small.
fn speck_size(components: &[PixelRect]) -> Option<u32> {
    let mut dots = i_dots(components);
    if dots.len() < MIN_DOTS {
        return None;
    }
    dots.sort_unstable();
    // A tenth of the way up: dots of small print and thin ones count, single broken ones do not.
    let small = dots[dots.len() / 10];
    let size = (small as f32 * SPECK_SHARE).round() as u32;
    (size >= 2).then_some(size)
}

/// Larger sides of the dots that stand over a stem as on the letter i. The dấu nặng under a letter and
/// the full stop are of the same size in every type face, but cannot be told from specks by their place.
fn i_dots(components: &[PixelRect]) -> Vec<u32> {
    let mut stems: Vec<&PixelRect> = components
        .iter()
        .filter(|c| c.height >= 8 && c.height >= 2 * c.width && c.height <= 80)
        .collect();
    stems.sort_unstable_by_key(|c| (c.y, c.x));
    components
        .iter()
        .filter(|dot| {
            // Round: a dot and not an accent.
            let (long, short) = (dot.width.max(dot.height), dot.width.min(dot.height));
            (2..=24).contains(&long) && 3 * short >= 2 * long
        })
        .filter(|dot| stands_on_stem(dot, &stems))
        .map(|dot| dot.width.max(dot.height))
        .collect()
}

/// Whether a stem starts below the dot, centred under it, at the distance usual for an i.
fn stands_on_stem(dot: &PixelRect, stems: &[&PixelRect]) -> bool {
    let first = stems.partition_point(|stem| stem.y <= dot.bottom());
    stems[first..]
        .iter()
        .take_while(|stem| stem.y <= dot.bottom() + 16)
        .any(|stem| {
            let gap = stem.y - dot.bottom();
            let offset = (dot.x * 2 + dot.width).abs_diff(stem.x * 2 + stem.width);
            4 * gap <= 3 * stem.height && offset <= stem.width && 8 * dot.height >= stem.height
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raster::Raster;

    /// A page of letters i with dots of this size, each with a dấu nặng of the same size under it.
    fn page(dot: u32) -> Raster {
        let mut raster = Raster::blank(900, 500, 300.0);
        for y in [60, 160, 260] {
            for x in (40..860).step_by(40) {
                raster.draw(x, y, 5, 24);
                raster.draw(x + 2 - dot / 2, y - dot - 5, dot, dot);
                raster.draw(x + 2 - dot / 2, y + 31, dot, dot);
            }
        }
        raster
    }

    /// Ink left of `raster` on a page whose other ink is `letters`.
    fn check(raster: &Raster, letters: &Raster) {
        let mut gray = Pix::from_raster(raster).unwrap();
        let ink = gray.binarized(140).unwrap();
        let kept = remove_specks(&mut gray, ink).unwrap();
        let want = Pix::from_raster(letters).unwrap().binarized(140).unwrap();
        assert_eq!(kept.without(&want).unwrap().count_ink(), 0, "specks stayed");
        assert_eq!(want.without(&kept).unwrap().count_ink(), 0, "letters were lost");
        assert_eq!(gray.to_raster(raster.dpi), *letters);
    }

    #[test]
    fn specks_go_and_dots_stay() {
        // Dots of 5 px: 10-point print at 200 dpi; 8 px: 14-point print at 300 dpi.
        for (dot, speck) in [(5, 2), (6, 3), (8, 4)] {
            let letters = page(dot);
            let mut raster = letters.clone();
            for x in (20..880).step_by(31) {
                raster.draw(x, 400, speck, speck);
                raster.draw(x, 420, 1, 1);
            }
            check(&raster, &letters);
        }
    }

    #[test]
    fn without_dots_nothing_is_removed() {
        let mut raster = Raster::blank(300, 300, 300.0);
        for x in (10..290).step_by(20) {
            raster.draw(x, 100, 2, 2);
        }
        check(&raster, &raster.clone());
    }

    #[test]
    fn dots_of_one_pixel_protect_everything() {
        check(&page(2), &page(2));
    }
}
