//! Short lines that the engine left out: it takes a lone page number for dirt.

use crate::leptonica::{LeptonicaError, Pix};
use crate::ocr::{OcrEngine, OcrError, OcrLine};
use crate::raster::{PixelRect, Raster};
use crate::second_look::look_again;

/// Heights of a line of print in inches, from digits of 8 points to capitals with marks of 16.
const HEIGHTS: std::ops::RangeInclusive<f32> = 0.065..=0.25;
/// Letters of one line are at most this far apart, in inches.
const LETTER_GAP: f32 = 0.12;
/// Ink this near to a word that was read, in inches, belongs to it: marks and rims.
const RIM: f32 = 0.03;
/// Most places on a page that are looked at; a page with more is covered with something that is no text.
const MOST_PLACES: usize = 12;
/// What is found is kept from this confidence on: it may be a piece of a stamp or a signature.
const SURE: f32 = 0.85;

/// Adds lines that stand apart from all that was read (`lines`, boxes in pixels at `dpi`). `ink` is the ink that
/// may be text, at the resolution of `native`.
pub(crate) fn add_missed(
    lines: &mut Vec<OcrLine>,
    ink: &Pix,
    native: &Raster,
    dpi: f32,
    engine: &mut dyn OcrEngine,
) -> Result<(), OcrError> {
    let places = uncovered(lines, ink, native.dpi, dpi)?;
    if places.len() > MOST_PLACES {
        return Ok(());
    }
    for place in places {
        let found = look_again(native, place, dpi, engine)?;
        for line in found.into_iter().filter(is_sure) {
            if !is_scrap(&line, lines) {
                insert(lines, line);
            }
        }
    }
    Ok(())
}

/// Places of the size of a line of print whose ink is in no word, top to bottom.
fn uncovered(
    lines: &[OcrLine],
    ink: &Pix,
    native_dpi: f32,
    dpi: f32,
) -> Result<Vec<PixelRect>, LeptonicaError> {
    let pixels = |inches: f32| (inches * native_dpi).round() as u32;
    let mut rest = ink.or(ink)?;
    for word in lines.iter().flat_map(|line| &line.words) {
        rest.clear(PixelRect::inside(&word.bbox.to_points(dpi), native_dpi).grown(pixels(RIM)));
    }
    let joined = rest.morph(&format!("c{}.{}", pixels(LETTER_GAP), pixels(RIM)))?;
    let mut places: Vec<PixelRect> = joined
        .components()?
        .into_iter()
        .filter(|place| HEIGHTS.contains(&(place.height as f32 / native_dpi)))
        .map(|place| place.grown(pixels(RIM)))
        .collect();
    places.sort_unstable_by_key(|place| (place.y, place.x));
    Ok(places)
}

/// Whether every word was read without doubt and there is a letter or digit in it.
fn is_sure(line: &OcrLine) -> bool {
    let text = || line.words.iter().flat_map(|word| word.text.chars());
    line.words.iter().all(|word| word.confidence >= SURE) && text().any(char::is_alphanumeric)
}

/// Whether the line is a single character and no page number: those stand on a height of their own.
fn is_scrap(line: &OcrLine, lines: &[OcrLine]) -> bool {
    let [word] = line.words.as_slice() else {
        return false;
    };
    let mut symbols = word.text.chars().filter(|c| c.is_alphanumeric());
    let (Some(only), None) = (symbols.next(), symbols.next()) else {
        return false;
    };
    let beside = |other: &PixelRect| other.y < word.bbox.bottom() && word.bbox.y < other.bottom();
    let mut others = lines.iter().flat_map(|line| &line.words);
    !only.is_ascii_digit() || others.any(|other| beside(&other.bbox))
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
    fn a_single_character_beside_a_line_is_no_number() {
        let line = |text: &str, y: u32| OcrLine {
            words: vec![crate::ocr::OcrWord {
                text: text.to_owned(),
                bbox: rect(0, y, 10, 20),
                confidence: 0.95,
                second: None,
            }],
            block: 0,
        };
        let lines = [line("Kế", 100)];
        assert!(is_scrap(&line("1", 110), &lines));
        assert!(is_scrap(&line("H", 200), &lines));
        assert!(!is_scrap(&line("2", 200), &lines));
        assert!(!is_scrap(&line("12", 110), &lines));
    }

    #[test]
    fn a_lone_number_is_found_and_put_in_its_place() {
        let mut raster = Raster::blank(1600, 2200, 200.0);
        raster.draw(200, 300, 600, 24);
        raster.draw(800, 2000, 12, 24);
        raster.draw(900, 1500, 500, 400);
        let ink = Pix::from_raster(&raster).unwrap().binarized(140).unwrap();
        let mut engine = FakeEngine::new().with_line(rect(200, 300, 600, 24), "Kế hoạch");
        let mut lines = engine
            .recognize(&raster, raster.area(), crate::ocr::OcrLayout::Page)
            .unwrap();
        let places = uncovered(&lines, &ink, 200.0, 200.0).unwrap();
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
