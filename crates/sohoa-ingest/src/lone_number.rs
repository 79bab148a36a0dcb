//! Page numbers: the engine takes a lone number for dirt.

use crate::leptonica::{LeptonicaError, Pix};
use crate::ocr::{OcrEngine, OcrError, OcrLine};
use crate::prepare;
use crate::raster::{PixelRect, Raster};
use crate::second_look::look_again;

/// Heights of digits in inches, of 8 to 16 points with some dirt.
const HEIGHTS: std::ops::RangeInclusive<f32> = 0.065..=0.25;
/// Digits of one number are at most this far apart, in inches.
const GAP: f32 = 0.12;
/// Ink this near to a word that was read, in inches, belongs to it: marks and rims.
const RIM: f32 = 0.03;
/// Most places on a page that are looked at; a page with more is covered with something that is no text.
const MOST_PLACES: usize = 12;
/// What is found is kept from this confidence on: it may be a piece of a stamp or a signature.
const SURE: f32 = 0.85;
/// Digits of a page number.
const MOST_DIGITS: usize = 3;

/// Adds numbers that stand on a height of their own to all that was read (`lines`, boxes in pixels at `dpi`).
/// `ink` is the ink that may be text, at the resolution of `native`; what was `done` (tables and what seals cover, pixels at
/// `dpi`) is left out.
pub(crate) fn add_lone_numbers(
    lines: &mut Vec<OcrLine>,
    done: &[PixelRect],
    (ink, native): (&Pix, &Raster),
    dpi: f32,
    engine: &mut dyn OcrEngine,
) -> Result<(), OcrError> {
    let places = uncovered(lines, done, ink, native.dpi, dpi)?;
    if places.len() > MOST_PLACES {
        return Ok(());
    }
    for place in places {
        for line in look_again(native, place, dpi, prepare::for_second_look, engine)? {
            if is_lone_number(&line, lines) {
                insert(lines, line);
            }
        }
    }
    Ok(())
}

/// Places of the size of a line of print whose ink is in no word, top to bottom.
pub(crate) fn uncovered(
    lines: &[OcrLine],
    done: &[PixelRect],
    ink: &Pix,
    native_dpi: f32,
    dpi: f32,
) -> Result<Vec<PixelRect>, LeptonicaError> {
    let pixels = |inches: f32| (inches * native_dpi).round() as u32;
    let mut rest = ink.or(ink)?;
    let words = lines.iter().flat_map(|line| &line.words);
    for known in words.map(|word| &word.bbox).chain(done) {
        rest.clear(PixelRect::inside(&known.to_points(dpi), native_dpi).grown(pixels(RIM)));
    }
    let joined = rest.closed(pixels(GAP), pixels(RIM))?;
    let mut places: Vec<PixelRect> = joined
        .components()?
        .into_iter()
        .filter(|place| HEIGHTS.contains(&(place.height as f32 / native_dpi)))
        .map(|place| place.grown(pixels(RIM)))
        .collect();
    places.sort_unstable_by_key(|place| (place.y, place.x));
    Ok(places)
}

/// Whether the line is a number read without doubt, on a height of its own.
fn is_lone_number(line: &OcrLine, lines: &[OcrLine]) -> bool {
    let [word] = line.words.as_slice() else {
        return false;
    };
    let number = word.text.len() <= MOST_DIGITS && word.text.bytes().all(|byte| byte.is_ascii_digit());
    let beside = |other: &PixelRect| other.y < word.bbox.bottom() && word.bbox.y < other.bottom();
    let mut others = lines.iter().flat_map(|line| &line.words);
    number && word.confidence >= SURE && !others.any(|other| beside(&other.bbox))
}

/// Puts a line where its height wants it, as a block of its own.
fn insert(lines: &mut Vec<OcrLine>, mut line: OcrLine) {
    let middle = |line: &OcrLine| {
        let boxes = line.words.iter().map(|word| word.bbox);
        boxes.map(|bbox| bbox.y + bbox.height / 2).max().unwrap_or(0)
    };
    let own = middle(&line);
    let place = lines
        .iter()
        .rposition(|other| middle(other) < own)
        .map_or(0, |above| above + 1);
    line.block = u32::MAX - lines.len() as u32;
    lines.insert(place, line);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ocr::fake::FakeEngine;

    fn rect(x: u32, y: u32, width: u32, height: u32) -> PixelRect {
        PixelRect { x, y, width, height }
    }

    #[test]
    fn only_numbers_on_their_own_height_count() {
        let line = |text: &str, y: u32, confidence: f32| OcrLine {
            words: vec![crate::ocr::OcrWord {
                text: text.to_owned(),
                bbox: rect(0, y, 10, 20),
                confidence,
                second: None,
            }],
            block: 0,
        };
        let lines = [line("Kế", 100, 0.95)];
        for (text, y, confidence, want) in [
            ("2", 200, 0.95, true),
            ("12", 20, 0.95, true),
            ("1", 110, 0.95, false),
            ("H", 200, 0.95, false),
            ("2", 200, 0.5, false),
        ] {
            assert_eq!(
                is_lone_number(&line(text, y, confidence), &lines),
                want,
                "{text} at {y}"
            );
        }
    }

    #[test]
    fn a_lone_number_is_found_and_put_in_its_place() {
        let mut raster = Raster::blank(1600, 2200, 200.0);
        raster.draw(200, 300, 600, 24);
        raster.draw(800, 2000, 12, 24);
        raster.draw(900, 1500, 500, 400);
        let ink = Pix::from_raster(&raster).unwrap().binarized(140).unwrap();
        let mut engine = FakeEngine::new().with_line(rect(200, 300, 600, 24), "Kế");
        let mut lines = engine
            .recognize(&raster, raster.area(), crate::ocr::OcrLayout::Page)
            .unwrap();
        let places = uncovered(&lines, &[], &ink, 200.0, 200.0).unwrap();
        assert_eq!(places, [rect(794, 1994, 24, 36)], "the picture is no line");
        let mut number = lines[0].clone();
        number.words.truncate(1);
        number.words[0].bbox = rect(800, 2000, 12, 24);
        insert(&mut lines, number.clone());
        number.words[0].bbox = rect(800, 20, 12, 24);
        insert(&mut lines, number);
        assert_eq!(
            lines.iter().map(|line| line.words[0].bbox.y).collect::<Vec<_>>(),
            [20, 300, 2000]
        );
    }
}
