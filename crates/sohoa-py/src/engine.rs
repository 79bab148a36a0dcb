//! What all calls share: models and OCR engines, made at the first call.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use rayon::ThreadPoolBuilder;
use sohoa::Models;
use sohoa_ingest::EnginePool;

/// Time between two looks at Ctrl-C.
const LOOK: Duration = Duration::from_millis(100);

/// The models inside the package.
pub(crate) fn models() -> PyResult<&'static Models> {
    static MODELS: OnceLock<Result<Models, String>> = OnceLock::new();
    MODELS
        .get_or_init(|| Models::embedded().map_err(|error| error.to_string()))
        .as_ref()
        .map_err(|error| PyRuntimeError::new_err(error.clone()))
}

/// OCR engines, used again by every call.
pub(crate) fn engines() -> EnginePool {
    static ENGINES: OnceLock<EnginePool> = OnceLock::new();
    ENGINES.get_or_init(EnginePool::default).clone()
}

/// Works on threads of its own, without Python's lock. Ctrl-C ends the call; what is under way ends by itself.
pub(crate) fn work<T: Send + 'static>(
    py: Python<'_>,
    threads: usize,
    work: impl FnOnce() -> T + Send + 'static,
) -> PyResult<T> {
    let pool = ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|error| PyRuntimeError::new_err(format!("no thread can be started ({error})")))?;
    let (outbox, result) = channel();
    // Python's lock is given up only for what all threads may share.
    let result = Mutex::new(result);
    let wait = || {
        let result = result.lock().unwrap_or_else(PoisonError::into_inner);
        result.recv_timeout(LOOK)
    };
    pool.spawn(move || {
        // Nobody may wait any more.
        let _ = outbox.send(catch_unwind(AssertUnwindSafe(work)));
    });
    loop {
        match py.detach(wait) {
            Ok(Ok(value)) => return Ok(value),
            Err(RecvTimeoutError::Timeout) => py.check_signals()?,
            // The panic has been printed with its place.
            Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => {
                return Err(PyRuntimeError::new_err(
                    "the program failed inside; please report this file",
                ));
            }
        }
    }
}
