//! Engines without Tesseract, for tests of everything above recognition.

use std::time::Duration;

use super::{OcrEngine, OcrError, OcrLayout, OcrLine, OcrWord};
use crate::raster::{PixelRect, Raster};

/// Confidence of every word of a [`FakeEngine`].
const CONFIDENCE: f32 = 0.9;

/// Answers with text that was placed on the page beforehand.
#[derive(Debug, Clone, Default)]
pub struct FakeEngine {
    lines: Vec<(PixelRect, String)>,
    /// Areas it was asked to read, in order.
    pub calls: Vec<(PixelRect, OcrLayout)>,
    hangs_on: Option<fn(&Raster) -> bool>,
}

impl FakeEngine {
    /// An engine that sees no text.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a line of text in a box of the prepared page; its words share the box by their lengths.
    #[must_use]
    pub fn with_line(mut self, bbox: PixelRect, text: &str) -> Self {
        self.lines.push((bbox, sohoa_viet::nfc(text)));
        self
    }

    /// Makes it never return from reading an image like this.
    #[must_use]
    pub fn hanging_on(mut self, image: fn(&Raster) -> bool) -> Self {
        self.hangs_on = Some(image);
        self
    }
}

impl OcrEngine for FakeEngine {
    fn describe(&self) -> String {
        "fake".to_owned()
    }

    /// The lines whose centres lie in `area`, in the order they were added, each a block of its own.
    fn recognize(
        &mut self,
        raster: &Raster,
        area: PixelRect,
        layout: OcrLayout,
    ) -> Result<Vec<OcrLine>, OcrError> {
        while self.hangs_on.is_some_and(|image| image(raster)) {
            std::thread::park();
        }
        self.calls.push((area, layout));
        let inside = |bbox: &PixelRect| {
            let (x, y) = (bbox.x + bbox.width / 2, bbox.y + bbox.height / 2);
            (area.x..area.right()).contains(&x) && (area.y..area.bottom()).contains(&y)
        };
        let lines = self.lines.iter().filter(|(bbox, _)| inside(bbox));
        Ok(lines
            .map(|(bbox, text)| words(*bbox, text))
            .filter(|words| !words.is_empty())
            .zip(0..)
            .map(|(words, block)| OcrLine { words, block })
            .collect())
    }
}

/// Words of `text` with boxes along `bbox`.
fn words(bbox: PixelRect, text: &str) -> Vec<OcrWord> {
    let total = text.chars().count().max(1) as u32;
    let at = |index: usize| bbox.x + bbox.width * index as u32 / total;
    let mut words = Vec::new();
    let mut start = 0;
    for piece in text.split(char::is_whitespace) {
        let end = start + piece.chars().count();
        if end > start {
            words.push(OcrWord {
                text: piece.to_owned(),
                bbox: PixelRect {
                    x: at(start),
                    width: at(end) - at(start),
                    ..bbox
                },
                confidence: CONFIDENCE,
                second: None,
            });
        }
        start = end + 1;
    }
    words
}

/// How a [`FaultEngine`] misbehaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Every call fails.
    Fails,
    /// Every call finds nothing.
    Empty,
    /// Every call takes this long and finds nothing.
    Slow(Duration),
}

/// An engine that misbehaves.
#[derive(Debug, Clone, Copy)]
pub struct FaultEngine(pub Fault);

impl OcrEngine for FaultEngine {
    fn describe(&self) -> String {
        format!("{:?}", self.0).to_lowercase()
    }

    fn recognize(
        &mut self,
        _raster: &Raster,
        _area: PixelRect,
        _layout: OcrLayout,
    ) -> Result<Vec<OcrLine>, OcrError> {
        match self.0 {
            Fault::Fails => Err(OcrError::Engine {
                engine: "fault engine",
                action: "read",
                reason: "told to fail".to_owned(),
            }),
            Fault::Empty => Ok(Vec::new()),
            Fault::Slow(time) => {
                std::thread::sleep(time);
                Ok(Vec::new())
            }
        }
    }
}
