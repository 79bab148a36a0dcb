//! The engines shared by all pages, each on a thread of its own.
//!
//! A native engine that hangs cannot be stopped from outside, so the caller waits for it only as long as a
//! page may take. Then it leaves the thread behind, which ends by itself when the call returns, and starts
//! another engine.

use std::fmt;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::ocr::{OcrEngine, OcrError, TesseractEngine};
use crate::raster::Raster;
use crate::read_page::{PageReading, read_page};
use crate::reading_cache::ReadingCache;

/// How the reading of a page ended.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// The page was read.
    Read(PageReading),
    /// The engine failed on it.
    Failed(OcrError),
    /// The engine took longer than this.
    TimedOut(Duration),
}

/// Starts an engine.
type Factory = dyn Fn() -> Result<Box<dyn OcrEngine>, OcrError> + Send + Sync;

/// Engines at rest. An engine serves one page at a time and starting one costs up to 0.4 s, so
/// engines are used again; there are never more of them than threads that read pages, besides those that
/// were left behind.
#[derive(Clone)]
pub struct EnginePool {
    start: Arc<Factory>,
    idle: Arc<Idle>,
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

    /// Reads a page, looking into `cache` first; waits at most `limit` (for ever where `None`), not counting
    /// the start of an engine. An engine that panics or runs out of time is not used again.
    ///
    /// # Errors
    /// [`OcrError`] when no engine is idle and none can be started.
    pub(crate) fn read(
        &self,
        raster: Raster,
        cache: Option<&ReadingCache>,
        limit: Option<Duration>,
    ) -> Result<Outcome, OcrError> {
        let idle = self.idle.lock().pop();
        let engine = match idle {
            Some(engine) => engine,
            None => EngineThread::start((self.start)()?)?,
        };
        let page = PageJob {
            raster,
            cache: cache.cloned(),
        };
        // A send fails where the thread has ended; then the answer does not come either.
        let _ = engine.pages.send(page);
        Ok(
            match engine.readings.recv_timeout(limit.unwrap_or(Duration::MAX)) {
                Ok(result) => {
                    self.idle.lock().push(engine);
                    result.map_or_else(Outcome::Failed, Outcome::Read)
                }
                Err(RecvTimeoutError::Timeout) => Outcome::TimedOut(limit.unwrap_or(Duration::MAX)),
                Err(RecvTimeoutError::Disconnected) => Outcome::Failed(OcrError::Stopped),
            },
        )
    }
}

impl Default for EnginePool {
    /// Tesseract for Vietnamese.
    fn default() -> Self {
        Self::tesseract(crate::LANGUAGE)
    }
}

impl fmt::Debug for EnginePool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EnginePool").finish_non_exhaustive()
    }
}

/// A page to be read.
struct PageJob {
    raster: Raster,
    cache: Option<ReadingCache>,
}

/// An engine on its thread. Dropped, it leaves the thread behind.
struct EngineThread {
    pages: Sender<PageJob>,
    readings: Receiver<Result<PageReading, OcrError>>,
    thread: JoinHandle<()>,
}

impl EngineThread {
    fn start(mut engine: Box<dyn OcrEngine>) -> Result<Self, OcrError> {
        let (pages, inbox) = channel::<PageJob>();
        let (outbox, readings) = channel();
        let work = move || {
            for PageJob { raster, cache } in inbox {
                let reading = match cache {
                    Some(cache) => cache.read_page(&raster, engine.as_mut()),
                    None => read_page(&raster, engine.as_mut()),
                };
                // Nothing of this page is held while the next one is drawn.
                drop(raster);
                if outbox.send(reading).is_err() {
                    // Nobody waits for this engine any more.
                    return;
                }
            }
        };
        let thread = thread::Builder::new().name("sohoa-ocr".to_owned()).spawn(work);
        let thread = thread.map_err(|error| OcrError::Engine {
            engine: "the system",
            action: "start a thread for an engine",
            reason: error.to_string(),
        })?;
        Ok(Self {
            pages,
            readings,
            thread,
        })
    }

    /// Ends an idle engine.
    fn stop(self) {
        drop(self.pages);
        // An engine that panics while it is dropped has done its work.
        let _ = self.thread.join();
    }
}

#[derive(Default)]
struct Idle(Mutex<Vec<EngineThread>>);

impl Idle {
    fn lock(&self) -> MutexGuard<'_, Vec<EngineThread>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Idle {
    /// Waits for the idle engines: they must not be taken down while the process takes down their library.
    fn drop(&mut self) {
        for engine in self.lock().drain(..) {
            engine.stop();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::ocr::fake::{FakeEngine, Fault, FaultEngine};
    use crate::ocr::{OcrLayout, OcrLine};
    use crate::raster::PixelRect;

    const SHORT: Option<Duration> = Some(Duration::from_millis(50));

    /// A page with something on it that could be text.
    fn page() -> Raster {
        let mut raster = Raster::blank(400, 200, 200.0);
        for x in (40..360).step_by(12) {
            raster.draw(x, 80, 4, 24);
        }
        raster
    }

    /// Panics on every page.
    struct Panics;

    impl OcrEngine for Panics {
        fn describe(&self) -> String {
            "panics".to_owned()
        }

        fn recognize(&mut self, _: &Raster, _: PixelRect, _: OcrLayout) -> Result<Vec<OcrLine>, OcrError> {
            std::panic::resume_unwind(Box::new("on purpose"))
        }
    }

    /// A pool whose first engine is `first` and whose later ones see nothing, with the number of starts.
    fn pool(
        first: impl Fn() -> Box<dyn OcrEngine> + Send + Sync + 'static,
    ) -> (EnginePool, Arc<AtomicUsize>) {
        let starts = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&starts);
        let pool = EnginePool::new(move || {
            Ok(match count.fetch_add(1, Ordering::SeqCst) {
                0 => first(),
                _ => Box::new(FakeEngine::new()),
            })
        });
        (pool, starts)
    }

    #[test]
    fn an_engine_is_used_again() {
        let (pool, starts) = pool(|| Box::new(FakeEngine::new()));
        for _ in 0..3 {
            let outcome = pool.read(page(), None, None).unwrap();
            assert!(matches!(outcome, Outcome::Read(_)), "{outcome:?}");
        }
        assert_eq!(starts.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn an_engine_that_hangs_is_given_up() {
        let hangs = Fault::Slow(Duration::from_secs(3600));
        let (pool, starts) = pool(move || Box::new(FaultEngine(hangs)));
        let outcome = pool.read(page(), None, SHORT).unwrap();
        assert!(matches!(outcome, Outcome::TimedOut(_)), "{outcome:?}");
        let outcome = pool.read(page(), None, None).unwrap();
        assert!(matches!(outcome, Outcome::Read(_)), "{outcome:?}");
        assert_eq!(starts.load(Ordering::SeqCst), 2);
    }

    #[test]
    fn an_engine_that_panics_is_replaced() {
        let (pool, starts) = pool(|| Box::new(Panics));
        let outcome = pool.read(page(), None, None).unwrap();
        assert!(
            matches!(outcome, Outcome::Failed(OcrError::Stopped)),
            "{outcome:?}"
        );
        let outcome = pool.read(page(), None, None).unwrap();
        assert!(matches!(outcome, Outcome::Read(_)), "{outcome:?}");
        assert_eq!(starts.load(Ordering::SeqCst), 2);
    }
}
