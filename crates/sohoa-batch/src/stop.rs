//! Ctrl-C and SIGTERM.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use crate::BatchError;

/// Whether the run is to end. The first signal asks for it, the second ends the process at once.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Exit status of a run that a signal ended: 128 + SIGINT, as shells have it.
    pub const EXIT: u8 = 130;

    /// Listens to the signals.
    ///
    /// # Errors
    /// The system does not let us.
    pub fn on_signals() -> Result<Self, BatchError> {
        let stop = Self::default();
        for signal in [SIGINT, SIGTERM] {
            // In this order: the first signal finds the flag unset.
            flag::register_conditional_shutdown(signal, Self::EXIT.into(), Arc::clone(&stop.0))
                .and_then(|_| flag::register(signal, Arc::clone(&stop.0)))
                .map_err(|source| BatchError::Signals { source })?;
        }
        Ok(stop)
    }

    /// Whether a signal has come.
    pub fn asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
