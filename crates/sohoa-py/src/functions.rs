//! Functions of `sohoa._native`; the Python package says what they are for.

use std::ffi::OsString;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use sohoa::{Models, document_files, record_schema, restore_text, run_command};
use sohoa_batch::start_program_as;
use sohoa_eval::Alignment;
use sohoa_export::{Export, ParquetExport};
use sohoa_ingest::{IngestOptions, ReadingCache, use_package_folder};
use sohoa_record::{PlanRecord, SCHEMA_VERSION};

use crate::engine::{engines, models, work};
use crate::errors::unread;

/// Says where the data of the package lie, and how it is started as a program.
#[pyfunction]
pub(crate) fn set_up(data: PathBuf, program: Vec<OsString>) {
    use_package_folder(data);
    start_program_as(program);
}

/// Version of the package, of its schema and of its models: equal ones convert alike.
#[pyfunction]
pub(crate) fn version() -> String {
    format!(
        "{}+{SCHEMA_VERSION}+{}",
        env!("CARGO_PKG_VERSION"),
        Models::fingerprint()
    )
}

/// Name and version of the OCR engine and its language data.
#[pyfunction]
pub(crate) fn describe_reader(py: Python<'_>) -> PyResult<String> {
    let described = work(py, 1, sohoa_ingest::describe_reader)?;
    described.map_err(|error| PyRuntimeError::new_err(error.to_string()))
}

/// Runs the command line; gives its exit status.
#[pyfunction]
pub(crate) fn main(py: Python<'_>, arguments: Vec<OsString>) -> u8 {
    py.detach(|| run_command(arguments))
}

/// What a document is converted from.
#[derive(FromPyObject)]
pub(crate) enum Origin {
    /// The bytes of a file.
    Bytes(Vec<u8>),
    /// A file.
    Path(PathBuf),
}

/// Extension and bytes of each file that `sohoa convert` writes. `pages` are the first and the last page, 0 for
/// the end; `threads` 0 for as many as there are processors, `page_timeout` 0 for no limit.
#[pyfunction]
pub(crate) fn convert(
    py: Python<'_>,
    origin: Origin,
    name: PathBuf,
    pages: Option<(u32, u32)>,
    threads: usize,
    page_timeout: f64,
    ocr_cache: Option<PathBuf>,
) -> PyResult<Vec<(&'static str, Vec<u8>)>> {
    let models = models()?;
    let file = match &origin {
        Origin::Bytes(_) => name.clone(),
        Origin::Path(path) => path.clone(),
    };
    let options = IngestOptions {
        engines: engines(),
        pages: pages.map(|(first, last)| first..=if last == 0 { u32::MAX } else { last }),
        fluency: Some(models.fluency()),
        page_timeout: Duration::try_from_secs_f64(page_timeout)
            .ok()
            .filter(|time| !time.is_zero()),
        cache: None,
    };
    let threads = if threads == 0 {
        thread::available_parallelism().map_or(1, usize::from)
    } else {
        threads
    };
    let converted = work(py, threads, move || {
        let options = IngestOptions {
            cache: ocr_cache.as_deref().map(ReadingCache::open).transpose()?,
            ..options
        };
        match origin {
            Origin::Bytes(bytes) => sohoa::convert_bytes(&name, bytes, models, &options),
            Origin::Path(path) => sohoa::convert(&path, models, &options),
        }
    })?;
    let conversion = converted.map_err(|error| unread(py, &error, &file))?;
    let files = document_files(&conversion).map_err(|error| PyRuntimeError::new_err(error.to_string()))?;
    Ok(files
        .into_iter()
        .map(|file| (file.extension, file.content))
        .collect())
}

/// The restored text, and its changes as a JSON list.
#[pyfunction]
pub(crate) fn restore(py: Python<'_>, text: String) -> PyResult<(String, String)> {
    let models = models()?;
    let restored = work(py, 1, move || restore_text(&text, models))?;
    let changes = serde_json::to_string(&restored.changes)
        .map_err(|error| PyRuntimeError::new_err(error.to_string()))?;
    Ok((restored.text, changes))
}

/// What `sohoa eval text` prints.
#[pyfunction]
pub(crate) fn evaluate_text(
    py: Python<'_>,
    reference: String,
    hypothesis: String,
    input: Option<String>,
    align: &str,
) -> PyResult<String> {
    let alignment = match align {
        "lines" => Alignment::Lines,
        "prefix" => Alignment::PrefixLines,
        "pages" => Alignment::Pages,
        other => {
            return Err(PyValueError::new_err(format!(
                "align is \"{other}\"; it must be \"lines\", \"prefix\" or \"pages\""
            )));
        }
    };
    let judged = work(py, 1, move || {
        sohoa::evaluate_text(&reference, &hypothesis, input.as_deref(), alignment)
    })?;
    judged
        .map(|value| value.to_string())
        .map_err(|error| value_error(&error))
}

/// What `sohoa eval records` prints.
#[pyfunction]
pub(crate) fn evaluate_records(py: Python<'_>, reference: Vec<u8>, hypothesis: Vec<u8>) -> PyResult<String> {
    let judged = work(py, 1, move || sohoa::evaluate_records(&reference, &hypothesis))?;
    judged
        .map(|value| value.to_string())
        .map_err(|error| value_error(&error))
}

fn value_error(error: &anyhow::Error) -> PyErr {
    PyValueError::new_err(format!("{error:#}"))
}

/// JSON Schema of a record.
#[pyfunction]
pub(crate) fn schema() -> PyResult<String> {
    serde_json::to_string(&record_schema()).map_err(|error| PyRuntimeError::new_err(error.to_string()))
}

/// Tasks of records (JSON) as `sohoa export --format parquet` writes them.
#[pyfunction]
pub(crate) fn tasks_parquet(py: Python<'_>, records: Vec<Vec<u8>>) -> PyResult<Vec<u8>> {
    let table = py.detach(|| -> anyhow::Result<Vec<u8>> {
        let mut table = Vec::new();
        let mut export = ParquetExport::new(&mut table)?;
        for record in records {
            export.document(&serde_json::from_slice::<PlanRecord>(&record)?)?;
        }
        Box::new(export).finish()?;
        Ok(table)
    });
    table.map_err(|error| value_error(&error))
}
