//! A second look at words that the engine doubts, at a finer resolution.

use std::ops::Range;

use sohoa_page::{Reading, Rect};

use crate::leptonica::{LeptonicaError, Pix};
use crate::ocr::{OcrEngine, OcrError, OcrLayout, OcrLine, OcrWord};
use crate::prepare;
use crate::raster::{PixelRect, Raster};

/// Words read with less confidence than this are looked at again: of the words of made pages that have less, a
/// third is wrong (scripts/channel/synth.py, read by our own ingest).
pub(crate) const DOUBTED: f32 = 0.85;

/// Share of the narrower of two boxes that both cover when they are of the same word.
const SAME_WORD: f32 = 0.6;

/// Words on both sides that tell how high a line is, and how far marks and tails reach out of its middle words, up and
/// down, as shares of their height: marks of capitals are high, and tails have the marks of the next line below them.
const NEAR: usize = 3;
const REACH: (f32, f32) = (0.6, 0.25);

/// Places higher than this, in the same heights, hold more than their line.
const TWO_LINES: f32 = 1.8;

/// Looks again at the doubtful words of `lines`, whose boxes are in pixels at `dpi`, on the page as it is in
/// the file. Where the second look agrees it confirms the word, otherwise the word keeps both readings.
pub(crate) fn confirm(
    lines: &mut [OcrLine],
    native: &Raster,
    dpi: f32,
    engine: &mut dyn OcrEngine,
) -> Result<(), OcrError> {
    for line in lines {
        for run in doubtful_runs(&line.words) {
            // With its neighbours: the engine reads words in their line better than alone.
            let seen = run.start.saturating_sub(1)..(run.end + 1).min(line.words.len());
            let boxes = line.words[seen.clone()]
                .iter()
                .map(|word| word.bbox.to_points(dpi));
            let Some(place) = boxes.reduce(|a, b| a.union(&b)) else {
                continue;
            };
            let near = seen.start.saturating_sub(NEAR)..(seen.end + NEAR).min(line.words.len());
            let cut = within_line(place, &line.words[near], dpi);
            let whole = (cut != place).then_some(place);
            for place in [Some(cut), whole].into_iter().flatten() {
                let area = PixelRect::inside(&place, native.dpi);
                let second = look_again(native, area, dpi, prepare::for_second_look, engine)?;
                let second: Vec<OcrWord> = second.into_iter().flat_map(|line| line.words).collect();
                // The line may not be where its words say: the surer of both looks counts.
                compare(&mut line.words, run.clone(), &second);
            }
        }
    }
    Ok(())
}

/// `place` without what reaches far out of the line of these words: the box of a word of which the engine is not sure
/// often holds what stands below as well, and two lines are not read as one.
pub(crate) fn within_line(place: Rect, words: &[OcrWord], dpi: f32) -> Rect {
    let (top, bottom) = body(words, dpi);
    let height = bottom - top;
    if place.height() <= TWO_LINES * height {
        return place;
    }
    Rect {
        y0: place.y0.max(top - REACH.0 * height),
        y1: place.y1.min(bottom + REACH.1 * height),
        ..place
    }
}

/// Top and bottom of the middle words of a line, in points; 0 and 0 where there are none.
pub(crate) fn body(words: &[OcrWord], dpi: f32) -> (f32, f32) {
    let middle = |side: fn(&Rect) -> f32| {
        let mut sides: Vec<f32> = words.iter().map(|word| side(&word.bbox.to_points(dpi))).collect();
        sides.sort_by(f32::total_cmp);
        sides.get(sides.len() / 2).copied().unwrap_or_default()
    };
    (middle(|b| b.y0), middle(|b| b.y1))
}

/// Runs of doubtful words.
fn doubtful_runs(words: &[OcrWord]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (place, _) in words
        .iter()
        .enumerate()
        .filter(|(_, word)| word.confidence < DOUBTED)
    {
        match runs.last_mut() {
            // One word between two doubtful ones is cheaper to read again than to leave out.
            Some(run) if place <= run.end + 1 => run.end = place + 1,
            _ => runs.push(place..place + 1),
        }
    }
    runs
}

/// Compares the words of a run with those of the second look that stand at the same place.
fn compare(words: &mut [OcrWord], run: Range<usize>, second: &[OcrWord]) {
    for place in run {
        let mut there = second
            .iter()
            .filter(|other| words[place].shares(other, SAME_WORD));
        let (Some(other), None) = (there.next(), there.next()) else {
            continue;
        };
        // A word that stands for two of the first look says nothing of one of them.
        if words.iter().filter(|word| word.shares(other, SAME_WORD)).count() > 1 {
            continue;
        }
        let word = &mut words[place];
        if word.text == other.text {
            word.confidence = word.confidence.max(other.confidence);
        } else if word
            .second
            .as_ref()
            .is_none_or(|known| known.confidence < other.confidence)
        {
            word.second = Some(Reading {
                text: other.text.clone(),
                confidence: other.confidence,
            });
        }
    }
}

/// Reads the line in `area` of the page at another resolution, which `resample` brings it to; boxes are in
/// pixels at `dpi`.
pub(crate) fn look_again(
    native: &Raster,
    area: PixelRect,
    dpi: f32,
    resample: fn(&Pix, f32) -> Result<Raster, LeptonicaError>,
    engine: &mut dyn OcrEngine,
) -> Result<Vec<OcrLine>, OcrError> {
    let piece = native.cropped(area);
    if !piece.is_valid() {
        return Ok(Vec::new());
    }
    let fine = resample(&Pix::from_raster(&piece)?, native.dpi)?;
    let mut lines = engine.recognize(&fine, fine.area(), OcrLayout::Line)?;
    let corner = area.to_points(native.dpi);
    for word in lines.iter_mut().flat_map(|line| &mut line.words) {
        let Rect { x0, y0, x1, y1 } = word.bbox.to_points(fine.dpi);
        let on_page = Rect::new(corner.x0 + x0, corner.y0 + y0, corner.x0 + x1, corner.y0 + y1);
        word.bbox = PixelRect::inside(&on_page, dpi);
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubtful_neighbours_are_one_run() {
        let confidences = [0.9, 0.5, 0.9, 0.6, 0.95, 0.95, 0.2];
        let words: Vec<OcrWord> = confidences.map(|c| OcrWord::at("a", 0, 10, c)).into();
        assert_eq!(doubtful_runs(&words), [1..4, 6..7]);
    }

    #[test]
    fn a_second_look_confirms_or_is_kept_beside_the_first() {
        let mut words = [
            OcrWord::at("Quý", 0, 40, 0.96),
            OcrWord::at("I/2010", 50, 60, 0.5),
            OcrWord::at("#0%", 120, 30, 0.6),
            OcrWord::at("năm", 160, 40, 0.5),
            OcrWord::at("hai", 210, 20, 0.5),
        ];
        let second = [
            OcrWord::at("Quý", 0, 40, 0.9),
            OcrWord::at("I/2010", 51, 60, 0.9),
            OcrWord::at("90%", 119, 32, 0.8),
            OcrWord::at("nămhai", 160, 70, 0.9),
        ];
        compare(&mut words, 1..5, &second);
        assert_eq!((words[1].confidence, &words[1].second), (0.9, &None));
        assert_eq!(words[2].second.as_ref().unwrap().text, "90%");
        assert!(
            words[3].second.is_none() && words[4].second.is_none(),
            "one word for two"
        );
    }
}
