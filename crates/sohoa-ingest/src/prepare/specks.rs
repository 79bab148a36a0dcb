//! Specks: ink too small to be a dot of a letter on this page.

use crate::leptonica::{LeptonicaError, Pix};
use crate::raster::PixelRect;

/// Smallest number of i-dots from which the size of a dot is taken.
const MIN_DOTS: usize = 12;

/// A component smaller than this share of the page's small dots, in both directions, is a speck.
const SPECK_SHARE: f32 = 0.6;

/// Ink up to this many times as large as the page's small dots, in both directions, that stands far from
/// every letter is dirt.
const LARGEST_LONELY: f32 = 1.5;

/// How far from a letter, in heights of an i without its dot, a dot is still the letter's own. In the
/// proportions of Times the dấu nặng and the dot of an i stand less than half away; the rest is a margin. The
/// test over typeset pages below fails where it is too small.
const DOT_REACH: f32 = 0.8;

/// How far, in the same heights, the dots of a leader are apart.
const LEADER_REACH: f32 = 2.0;

/// Letters are at most this high and words whose letters touch at most this wide, in the same heights;
/// headings are twice as large as the text. What is larger is a rule or a frame.
const TALLEST: f32 = 5.0;
const WIDEST: f32 = 20.0;

/// A page of text has 2,000 to 8,000 components; one with more than this is noise, and comparing them all
/// would take seconds.
const MOST_COMPONENTS: usize = 30_000;

/// Removes specks smaller than the dots of the page's letters from the image and its ink; gives the ink and
/// the size of the print. Does nothing where the page does not show how large its dots are.
pub(super) fn remove_specks(gray: &mut Pix, ink: Pix) -> Result<(Pix, Option<Print>), LeptonicaError> {
    let Some(print) = print_size(&ink.components()?) else {
        return Ok((ink, None));
    };
    let size = (print.dot as f32 * SPECK_SHARE).round() as u32;
    if size < 2 {
        return Ok((ink, Some(print)));
    }
    let kept = ink.components_at_least(size)?;
    erase_rest(gray, &ink, &kept)?;
    Ok((kept, Some(print)))
}

/// Removes specks of the size of dots that belong to no letter, and returns the ink. Rules must be gone: a
/// speck beside one would pass for a dot beside a letter.
pub(crate) fn remove_lonely_specks(gray: &mut Pix, ink: Pix, print: Print) -> Result<Pix, LeptonicaError> {
    let specks = lonely(&ink.components()?, print);
    if specks.is_empty() {
        return Ok(ink);
    }
    let mut kept = ink.or(&ink)?;
    for speck in specks {
        kept.clear(speck);
    }
    erase_rest(gray, &ink, &kept)?;
    Ok(kept)
}

/// Paints the ink that was not kept white.
fn erase_rest(gray: &mut Pix, ink: &Pix, kept: &Pix) -> Result<(), LeptonicaError> {
    let specks = ink.without(kept)?;
    // Gray rims around a speck go with it, but no pixel of the letters.
    gray.erase(&specks.grown(1, 1)?.without(kept)?)
}

/// How large the print of a page is, in pixels.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Print {
    /// Larger side of the small dots.
    dot: u32,
    /// Height of an i without its dot.
    stem: u32,
}

/// `None` where there are too few dots to tell.
fn print_size(components: &[PixelRect]) -> Option<Print> {
    let dots = i_dots(components);
    if dots.len() < MIN_DOTS {
        return None;
    }
    let (mut dots, mut stems): (Vec<u32>, Vec<u32>) = dots.into_iter().unzip();
    dots.sort_unstable();
    stems.sort_unstable();
    Some(Print {
        // A tenth of the way up: dots of small print and thin ones count, single broken ones do not.
        dot: dots[dots.len() / 10],
        stem: stems[stems.len() / 2],
    })
}

/// Components up to the size of a large dot which have no letter and no row of dots near them:
/// what hangs from nothing in empty space or in an empty cell.
fn lonely(components: &[PixelRect], print: Print) -> Vec<PixelRect> {
    let largest = (print.dot as f32 * LARGEST_LONELY).round() as u32;
    let heights = |count: f32| (print.stem as f32 * count).round() as u32;
    let (reach, along) = (heights(DOT_REACH), heights(LEADER_REACH));
    let (tallest, widest) = (heights(TALLEST), heights(WIDEST));
    let side = |c: &PixelRect| c.width.max(c.height);
    // A dash is at least twice as wide as high; a list may open with it far from its text.
    let is_dot = |c: &PixelRect| side(c) <= largest && 2 * c.width <= 3 * c.height + 1;
    let mut sorted: Vec<&PixelRect> = components.iter().filter(|c| c.height <= tallest).collect();
    if sorted.len() > MOST_COMPONENTS {
        return Vec::new();
    }
    // By height: neighbours lie in one stretch.
    sorted.sort_unstable_by_key(|c| (c.y, c.x));
    let apart = |a: u32, a_end: u32, b: u32, b_end: u32| a.max(b).saturating_sub(a_end.min(b_end));
    sorted
        .iter()
        .filter(|speck| is_dot(speck))
        .filter(|speck| {
            let first = sorted.partition_point(|c| c.y + tallest + reach < speck.y);
            let near = sorted[first..]
                .iter()
                .take_while(|c| c.y <= speck.bottom() + reach);
            let mut row = 0;
            for other in near {
                let across = apart(speck.y, speck.bottom(), other.y, other.bottom());
                let beside = apart(speck.x, speck.right(), other.x, other.right());
                if !is_dot(other) && other.width <= widest && across <= reach && beside <= reach {
                    return false;
                }
                row += u32::from(is_dot(other) && across == 0 && beside <= along);
            }
            // Itself and two more.
            row < 3
        })
        .map(|speck| **speck)
        .collect()
}

/// Larger sides of the dots that stand over a stem as on the letter i, with the heights of the stems. The
/// dấu nặng under a letter and the full stop are of the same size in every type face, but cannot be told
/// from specks by their place.
fn i_dots(components: &[PixelRect]) -> Vec<(u32, u32)> {
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
        .filter_map(|dot| Some((dot.width.max(dot.height), stem_under(dot, &stems)?)))
        .collect()
}

/// Height of the stem that starts below the dot, centred under it, at the distance usual for an i.
fn stem_under(dot: &PixelRect, stems: &[&PixelRect]) -> Option<u32> {
    let first = stems.partition_point(|stem| stem.y <= dot.bottom());
    stems[first..]
        .iter()
        .take_while(|stem| stem.y <= dot.bottom() + 16)
        .find(|stem| {
            let gap = stem.y - dot.bottom();
            let offset = (dot.x * 2 + dot.width).abs_diff(stem.x * 2 + stem.width);
            4 * gap <= 3 * stem.height && offset <= stem.width && 8 * dot.height >= stem.height
        })
        .map(|stem| stem.height)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::testing::drawn_fixture;
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
        let (ink, print) = remove_specks(&mut gray, ink).unwrap();
        let kept = match print {
            Some(print) => remove_lonely_specks(&mut gray, ink, print).unwrap(),
            None => ink,
        };
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

    /// Numbers that depend on nothing but their order (xorshift).
    struct Chance(u64);

    impl Chance {
        fn below(&mut self, end: u32) -> u32 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            (self.0 >> 33) as u32 % end
        }
    }

    /// Specks of one to three pixels everywhere.
    fn dirty(raster: &mut Raster, chance: &mut Chance) {
        for _ in 0..300 {
            let size = 1 + chance.below(3);
            let (x, y) = (chance.below(raster.width), chance.below(raster.height));
            raster.draw(x, y, size, size);
        }
    }

    /// Grain as on a bilevel scan: letters get ragged edges and holes.
    fn grainy(raster: &mut Raster, chance: &mut Chance) {
        for pixel in &mut raster.pixels {
            let noise = (0..4).map(|_| chance.below(60).cast_signed()).sum::<i32>() - 118;
            *pixel = (i32::from(*pixel) * 165 / 255 + 60 + noise / 3).clamp(0, 255) as u8;
            *pixel = if *pixel < 140 { 0 } else { 255 };
        }
    }

    /// How many components of the size and shape of a dot the clean page has, and how many of them lose
    /// more than half of their ink when the page is worn and cleaned.
    fn lost_dots(clean: &Raster, wear: impl Fn(&mut Raster)) -> (usize, usize) {
        let ink = Pix::from_raster(clean).unwrap().binarized(140).unwrap();
        let all = ink.components().unwrap();
        // 14-point print where the page does not show its dots: then nothing is removed.
        let dot = print_size(&all).map_or((0.02 * clean.dpi) as u32, |print| print.dot);
        let round = |c: &&PixelRect| {
            let (long, short) = (c.width.max(c.height), c.width.min(c.height));
            2 * long >= dot && long <= 2 * dot && 3 * short >= 2 * long
        };
        let mut worn = clean.clone();
        wear(&mut worn);
        let mut gray = Pix::from_raster(&worn).unwrap();
        let before = gray.binarized(140).unwrap();
        let (ink, print) = remove_specks(&mut gray, before.or(&before).unwrap()).unwrap();
        let after = match print {
            Some(print) => remove_lonely_specks(&mut gray, ink, print).unwrap(),
            None => ink,
        };
        let dots: Vec<&PixelRect> = all.iter().filter(round).collect();
        let lost = dots
            .iter()
            .filter(|dot| 2 * after.count_ink_in(***dot) < before.count_ink_in(***dot))
            .count();
        (dots.len(), lost)
    }

    /// Dots of i, dấu nặng, full stops and colons of whole typeset pages (11 to 14 points, upright, bold and
    /// italic) stay at every resolution, whether the page is clean, dirty or grainy.
    #[test]
    fn no_dot_of_a_typeset_page_is_taken_for_a_speck() {
        let mut seen = 0;
        for dpi in [150.0, 200.0, 240.0, 300.0, 400.0] {
            for (name, page) in [
                ("bac-lam-data.born.pdf", 0),
                ("dong-hai-kinhteso.born.pdf", 1),
                ("thach-binh-cchc.born.pdf", 1),
            ] {
                let clean = drawn_fixture(name, page, dpi);
                for (grain, specks) in [(false, false), (false, true), (true, true)] {
                    let (dots, lost) = lost_dots(&clean, |raster| {
                        if grain {
                            grainy(raster, &mut Chance(0x51ed_270b));
                        }
                        if specks {
                            dirty(raster, &mut Chance(0x2545_f491));
                        }
                    });
                    assert_eq!(
                        lost, 0,
                        "{name} at {dpi} dpi, grain {grain}, specks {specks}: {lost} of {dots} dots lost"
                    );
                    seen += dots;
                }
            }
        }
        assert!(seen > 4000, "only {seen} dots looked at");
    }
}
