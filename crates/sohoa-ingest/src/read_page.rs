//! One page image → lines with boxes, table cells apart.

use sohoa_page::{Rect, Rule, Word};

use crate::ocr::{OcrEngine, OcrError, OcrLayout, OcrLine};
use crate::raster::Raster;

/// A line as the engine read it.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadLine {
    /// Words from left to right, at least one.
    pub words: Vec<Word>,
    /// Box in points of the prepared page.
    pub bbox: Rect,
    /// Paragraph or table cell within the page, 0-based, ascending.
    pub block: u32,
    /// Mean confidence of the words weighted by their lengths, 0..=1.
    pub confidence: f32,
}

/// What was read on a page; all lengths in points of the prepared (upright, deskewed) page.
#[derive(Debug, Clone, PartialEq)]
pub struct PageReading {
    /// Width of the prepared page.
    pub width: f32,
    /// Height of the prepared page.
    pub height: f32,
    /// Clockwise turn applied to make the page upright: 0, 90, 180, 270.
    pub rotation: u16,
    /// Clockwise angle removed by deskewing, degrees.
    pub skew: f32,
    /// Resolution at which the page was read, dots per inch.
    pub dpi: f32,
    /// Table rules.
    pub rules: Vec<Rule>,
    /// Lines in reading order; table cells row by row, cell by cell.
    pub lines: Vec<ReadLine>,
}

/// Makes the page upright and clean, finds its tables, and reads the text: outside tables as a page,
/// inside them cell by cell.
///
/// # Errors
/// [`OcrError`] when the raster contradicts itself or the engine fails. An empty, black or textless
/// page has no lines and is not an error.
pub fn read_page(raster: &Raster, engine: &mut dyn OcrEngine) -> Result<PageReading, OcrError> {
    if !raster.is_valid() {
        return Err(OcrError::bad_raster(raster));
    }
    let lines = engine.recognize(raster, raster.area(), OcrLayout::Page)?;
    Ok(PageReading {
        width: raster.points(raster.width as f32),
        height: raster.points(raster.height as f32),
        rotation: 0,
        skew: 0.0,
        dpi: raster.dpi,
        rules: Vec::new(),
        lines: lines
            .into_iter()
            .filter_map(|line| to_points(line, raster.dpi))
            .collect(),
    })
}

/// The line in points; `None` without words.
fn to_points(line: OcrLine, dpi: f32) -> Option<ReadLine> {
    let words: Vec<Word> = line
        .words
        .into_iter()
        .map(|word| Word {
            text: word.text,
            bbox: word.bbox.to_points(dpi),
            confidence: word.confidence,
        })
        .collect();
    let bbox = words.iter().map(|word| word.bbox).reduce(|a, b| a.union(&b))?;
    let weight = |word: &Word| word.text.chars().count() as f32;
    let total: f32 = words.iter().map(weight).sum();
    let confidence = words
        .iter()
        .map(|word| word.confidence * weight(word))
        .sum::<f32>()
        / total.max(1.0);
    Some(ReadLine {
        words,
        bbox,
        block: line.block,
        confidence,
    })
}
