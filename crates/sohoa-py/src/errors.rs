//! Failures as Python exceptions.

use std::path::Path;

use pyo3::prelude::*;
use sohoa_batch::Failure;
use sohoa_ingest::IngestError;

/// A `sohoa.ConversionError`; where even that cannot be made, the reason why.
fn conversion_error(py: Python<'_>, message: &str, cause: &str, file: &Path, page: Option<u32>) -> PyErr {
    let make = || {
        let class = py.import("sohoa._errors")?.getattr("ConversionError")?;
        class.call1((message, cause, file.to_string_lossy().as_ref(), page))
    };
    make().map_or_else(|error| error, PyErr::from_value)
}

pub(crate) fn unread(py: Python<'_>, error: &IngestError, file: &Path) -> PyErr {
    let message = error.to_string();
    let name = file.display().to_string();
    // Errors about the installation do not know the file that was asked for.
    let message = if message.starts_with(&name) {
        message
    } else {
        format!("{name}: {message}")
    };
    conversion_error(py, &message, error.cause(), file, error.page())
}

pub(crate) fn failed(py: Python<'_>, failure: &Failure, file: &Path) -> PyErr {
    conversion_error(py, &failure.error, &failure.cause, file, None)
}
