//! The engines shared by all pages.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use crate::ocr::{OcrEngine, OcrError, TesseractEngine};

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
