//! What a caller may choose, and the engines shared by all pages.

use std::fmt;
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex, PoisonError};

use crate::judge::Fluency;
use crate::ocr::{OcrEngine, OcrError, TesseractEngine};

/// Options of [`crate::ingest`].
#[derive(Debug, Clone, Default)]
pub struct IngestOptions {
    /// OCR engines. Clones share them: give one pool to all documents of a run.
    pub engines: EnginePool,
    /// Pages to read, 1-based; all where `None`.
    pub pages: Option<RangeInclusive<u32>>,
    /// Asked about every text layer where it is given.
    pub fluency: Option<Fluency>,
}

impl IngestOptions {
    /// Whether page `number` (1-based) is wanted.
    pub(crate) fn wants(&self, number: u32) -> bool {
        self.pages.as_ref().is_none_or(|pages| pages.contains(&number))
    }

    /// The wanted pages in words, for messages.
    pub(crate) fn wanted(&self) -> String {
        match &self.pages {
            None => "at least one page".to_owned(),
            Some(pages) => format!("pages {} to {}", pages.start(), pages.end()),
        }
    }
}

/// Starts an engine.
type Factory = dyn Fn() -> Result<Box<dyn OcrEngine>, OcrError> + Send + Sync;

/// Engines at rest. An engine serves one page at a time and starting one costs up to 0.4 s, so
/// engines are lent and taken back; there are never more of them than threads that read pages.
#[derive(Clone)]
pub struct EnginePool {
    start: Arc<Factory>,
    idle: Arc<Mutex<Vec<Box<dyn OcrEngine>>>>,
}

impl EnginePool {
    /// A pool of engines that `start` makes on demand.
    pub fn new(start: impl Fn() -> Result<Box<dyn OcrEngine>, OcrError> + Send + Sync + 'static) -> Self {
        Self {
            start: Arc::new(start),
            idle: Arc::default(),
        }
    }

    /// A pool of Tesseract engines for a language (`vie`).
    pub fn tesseract(language: &str) -> Self {
        let language = language.to_owned();
        Self::new(move || Ok(Box::new(TesseractEngine::new(&language)?)))
    }

    /// Lends an engine to `work`. An engine whose work panics is dropped.
    ///
    /// # Errors
    /// [`OcrError`] when no engine is idle and none can be started.
    pub(crate) fn lend<T>(&self, work: impl FnOnce(&mut dyn OcrEngine) -> T) -> Result<T, OcrError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut engine = match idle {
            Some(engine) => engine,
            None => (self.start)()?,
        };
        let result = work(engine.as_mut());
        self.idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(engine);
        Ok(result)
    }
}

impl Default for EnginePool {
    /// Tesseract for Vietnamese.
    fn default() -> Self {
        Self::tesseract("vie")
    }
}

impl fmt::Debug for EnginePool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EnginePool").finish_non_exhaustive()
    }
}
