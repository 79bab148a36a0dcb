//! Which way up the page is. Scanned landscape pages often lie sideways with nothing in the file that
//! says so.

use crate::leptonica::{LeptonicaError, Pix};
use crate::ocr::{OcrEngine, OcrError, OcrLayout};
use crate::raster::{PixelRect, Raster};

/// Evidence below which Leptonica's count of ascenders and descenders says nothing. Upright pages of
/// the samples have 3.8 to 28, and at most 5.5 in the wrong direction (counted at full resolution).
const MIN_EVIDENCE: f32 = 3.5;

/// The best direction must have this many times the evidence of the other axis.
const MIN_RATIO: f32 = 1.5;

/// Evidence that says enough without the other axis: over that ratio times the most that 278 directions
/// across the text of upright pages had (6.7).
const CLEAR_EVIDENCE: f32 = 10.1;

/// Resolution in dots per inch that is enough for the count; 300 costs twice the time.
const ENOUGH_DPI: f32 = 200.0;

/// Side, in inches, of the sample that is read in doubtful cases: about ten lines.
const SAMPLE: f32 = 2.2;

/// How many times better than the page as it lies another direction must read.
const CLEARLY_BETTER: f32 = 1.3;

/// Clockwise turn that makes the page upright: 0, 90, 180 or 270. Shapes decide where the page is
/// clearly upright; otherwise a sample is read in every direction.
pub(super) fn find_rotation(
    gray: &Pix,
    ink: &Pix,
    dpi: f32,
    engine: &mut dyn OcrEngine,
) -> Result<u16, OcrError> {
    if is_clearly_upright(ink, dpi)? {
        return Ok(0);
    }
    let sample = densest_square(ink, (SAMPLE * dpi) as u32);
    let sample = gray.to_raster(dpi).cropped(sample);
    if !sample.is_valid() {
        return Ok(0);
    }
    let mut best = (0, CLEARLY_BETTER * legibility(&sample, engine)?);
    let sample = Pix::from_raster(&sample)?;
    for degrees in [90, 180, 270] {
        let read = legibility(&sample.turned(degrees)?.to_raster(dpi), engine)?;
        if read > best.1 {
            best = (degrees, read);
        }
    }
    Ok(best.0)
}

/// Whether ascenders and descenders leave no doubt that the page is upright.
fn is_clearly_upright(ink: &Pix, dpi: f32) -> Result<bool, LeptonicaError> {
    let scaled = if dpi > 1.2 * ENOUGH_DPI {
        Some(ink.scaled(ENOUGH_DPI / dpi)?)
    } else {
        None
    };
    let ink = scaled.as_ref().unwrap_or(ink);
    let up = ink.uprightness();
    Ok(up >= CLEAR_EVIDENCE || up >= MIN_EVIDENCE && up >= MIN_RATIO * ink.turned(90)?.uprightness().abs())
}

/// How much text is read on `sample`: confidence summed over the letters.
fn legibility(sample: &Raster, engine: &mut dyn OcrEngine) -> Result<f32, OcrError> {
    let lines = engine.recognize(sample, sample.area(), OcrLayout::Block)?;
    Ok(lines
        .iter()
        .flat_map(|line| &line.words)
        .map(|word| {
            let letters = word.text.chars().filter(|c| c.is_alphabetic()).count();
            // Squared: a wrong direction gives many letters at a low confidence.
            letters as f32 * word.confidence * word.confidence
        })
        .sum())
}

/// The square of about this side with the most ink, among overlapping ones.
fn densest_square(ink: &Pix, side: u32) -> PixelRect {
    let step = (side / 2).max(1);
    let starts = |length: u32| (0..length.saturating_sub(step).max(1)).step_by(step as usize);
    starts(ink.height())
        .flat_map(|y| starts(ink.width()).map(move |x| (x, y)))
        .map(|(x, y)| {
            PixelRect {
                x,
                y,
                width: side,
                height: side,
            }
            .clip(ink.width(), ink.height())
        })
        .max_by_key(|square| ink.count_ink_in(*square))
        .unwrap_or_default()
}
