//! One file for each command.

pub(crate) mod convert;
mod encoding;
pub(crate) mod eval;
pub(crate) mod export;
pub(crate) mod inspect;
mod outputs;
mod reading;
mod report;
pub(crate) mod restore;
pub(crate) mod sample;
pub(crate) mod schema;
pub(crate) mod train_channel;
pub(crate) mod train_lm;

use std::io::{self, Write};

/// Prints an error with its causes on stderr.
pub(crate) fn report_error(error: &anyhow::Error) {
    say(&format!("{error:#}"));
}

/// Prints a note on stderr.
pub(crate) fn say(text: &str) {
    // Nothing sensible is left to do when stderr itself is closed.
    let _ = writeln!(io::stderr(), "sohoa: {text}");
}

/// Whether the error is only that nobody reads our stdout any more.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}
