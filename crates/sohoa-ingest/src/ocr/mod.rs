//! Text recognition behind one trait, so that everything above it can be tested without an engine.

pub mod fake;
mod tesseract;

pub use tesseract::TesseractEngine;

use sohoa_page::Reading;
use sohoa_viet::Syllable;

use crate::raster::{PixelRect, Raster};

/// What the engine is told about the area it reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OcrLayout {
    /// A page: columns and paragraphs are to be found.
    Page,
    /// One block of lines of about one size: a table cell.
    Block,
    /// One line.
    Line,
}

/// A recognised word.
#[derive(Debug, Clone, PartialEq)]
pub struct OcrWord {
    /// Text, NFC, no white space, not empty.
    pub text: String,
    /// Box in pixels of the raster (not of the area).
    pub bbox: PixelRect,
    /// Confidence, 0..=1.
    pub confidence: f32,
    /// What a second look said, where it said something else; an engine leaves it empty.
    pub second: Option<Reading>,
}

impl OcrWord {
    /// Whether it is a Vietnamese syllable of two letters or more, marks around it aside.
    pub(crate) fn is_syllable(&self) -> bool {
        let core = self.text.trim_matches(|c: char| !c.is_alphanumeric());
        core.chars().count() >= 2 && Syllable::parse(core).is_some()
    }

    /// Whether both words cover more than this share of the narrower one's width; of words of one line.
    pub(crate) fn shares(&self, other: &Self, share: f32) -> bool {
        let (one, other) = (self.bbox, other.bbox);
        let common = one.right().min(other.right()) as f32 - one.x.max(other.x) as f32;
        common > share * one.width.min(other.width) as f32
    }
}

#[cfg(test)]
impl OcrWord {
    /// A word 20 pixels high at the top of an image.
    pub(crate) fn at(text: &str, x: u32, width: u32, confidence: f32) -> Self {
        Self {
            text: text.to_owned(),
            bbox: PixelRect {
                x,
                y: 0,
                width,
                height: 20,
            },
            confidence,
            second: None,
        }
    }
}

/// A recognised line.
#[derive(Debug, Clone, PartialEq)]
pub struct OcrLine {
    /// Words from left to right, at least one.
    pub words: Vec<OcrWord>,
    /// Number of the paragraph within the area, ascending in reading order.
    pub block: u32,
}

/// Recognises text in page images. One engine serves one thread at a time and is reused.
pub trait OcrEngine: Send {
    /// Name and version of the engine and its language data, one line, for records of a run.
    fn describe(&self) -> String;

    /// Lines in `area` of `raster`, in reading order; none where there is no text.
    ///
    /// # Errors
    /// [`OcrError`] when the engine fails; an image without text is not an error.
    fn recognize(
        &mut self,
        raster: &Raster,
        area: PixelRect,
        layout: OcrLayout,
    ) -> Result<Vec<OcrLine>, OcrError>;
}

/// Why an image could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OcrError {
    /// The language data is not installed.
    #[error(
        "Tesseract has no data for language `{language}`; install it (Debian: apt-get install {package}) or set TESSDATA_PREFIX to the folder that holds {language}.traineddata"
    )]
    LanguageMissing {
        /// Tesseract's name of the language.
        language: String,
        /// Debian package that brings it.
        package: String,
    },
    /// The image contradicts itself.
    #[error(
        "page image of {width} x {height} pixels at {dpi} dpi holds {bytes} bytes; render the page again"
    )]
    BadRaster {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// Stated resolution, rounded.
        dpi: u32,
        /// Bytes found.
        bytes: usize,
    },
    /// The thread of the engine ended in the middle of a page.
    #[error("the program failed inside; please report this file")]
    Stopped,
    /// The native library refused a call.
    #[error("{engine} failed to {action}: {reason}")]
    Engine {
        /// Which library.
        engine: &'static str,
        /// What it was asked to do.
        action: &'static str,
        /// What it said.
        reason: String,
    },
}

impl OcrError {
    /// The error about `raster` being inconsistent.
    pub(crate) fn bad_raster(raster: &Raster) -> Self {
        Self::BadRaster {
            width: raster.width,
            height: raster.height,
            dpi: raster.dpi as u32,
            bytes: raster.pixels.len(),
        }
    }
}
