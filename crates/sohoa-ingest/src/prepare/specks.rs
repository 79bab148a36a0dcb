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
            long >= 2 && long <= 24 && 3 * short >= 2 * long
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
