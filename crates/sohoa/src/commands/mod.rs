//! One file for each command.

pub(crate) mod convert;
mod encoding;
pub(crate) mod eval;
pub(crate) mod export;
mod formats;
mod inputs;
pub(crate) mod inspect;
mod jpeg;
mod outputs;
pub(crate) mod page;
mod progress;
mod reading;
mod report;
pub(crate) mod restore;
pub(crate) mod review;
mod reviewed;
mod rows;
pub(crate) mod sample;
pub(crate) mod schema;
pub(crate) mod status;
pub(crate) mod train_channel;
pub(crate) mod train_context;
pub(crate) mod train_events;
pub(crate) mod train_lm;
mod watch;
pub(crate) mod worker;

use std::io::{self, Write};

/// Prints an error with its causes on stderr.
pub(crate) fn report_error(error: &anyhow::Error) {
    say(&format!("{error:#}"));
}

/// Prints a note on stderr, on one line whatever the names of files hold.
pub(crate) fn say(text: &str) {
    let text: String = text
        .chars()
        .flat_map(|letter| {
            let hidden = letter.is_control();
            let escaped = hidden.then(|| letter.escape_default());
            escaped.into_iter().flatten().chain((!hidden).then_some(letter))
        })
        .collect();
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
