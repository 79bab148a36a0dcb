//! A worker process with limits, for those that convert many documents nobody vouches for.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use sohoa::Request;
use sohoa_batch::{Converted, Event, Failure, Job, Limits, PROGRAM_ERROR, Settings, Stop, Workers};
use tempfile::TempDir;

use crate::errors::failed;

/// Stem of the files that a worker writes; they are read and removed at once.
const STEM: &str = "document";

/// Counts of a conversion with the files that were written.
type Files = Vec<(String, Vec<u8>)>;

/// A process that converts one document after the other with one thread. A document that crashes, hangs or eats
/// memory costs the process, which is started again; it is tried twice.
#[pyclass(frozen)]
pub(crate) struct Worker {
    workers: Mutex<Workers>,
    folder: TempDir,
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "what is converted from Python is handed over"
)]
#[pymethods]
impl Worker {
    /// `timeout` in seconds and `memory_limit` in MiB hold for a document, `page_timeout` in seconds for a page; 0
    /// for no limit.
    #[new]
    fn new(timeout: u64, memory_limit: u64, page_timeout: u64) -> PyResult<Self> {
        let folder = tempfile::tempdir()?;
        let settings = Settings {
            folder: folder.path().to_owned(),
            jobs: 1,
            limits: Limits {
                time: (timeout > 0).then(|| Duration::from_secs(timeout)),
                memory: (memory_limit > 0).then_some(memory_limit),
            },
            worker: vec![
                "worker".into(),
                "--threads=1".into(),
                format!("--page-timeout={page_timeout}").into(),
            ],
        };
        Ok(Self {
            workers: Mutex::new(Workers::new(settings)),
            folder,
        })
    }

    /// Number of pages; 1 for what is no PDF.
    fn count_pages(&self, py: Python<'_>, path: PathBuf) -> PyResult<usize> {
        let (converted, _) = self.ask(py, &path, Some(Request::Count))?;
        Ok(converted.pages)
    }

    /// Reads pages, both ends counted from 1, into the folder `readings`.
    fn read_pages(
        &self,
        py: Python<'_>,
        path: PathBuf,
        first: u32,
        last: u32,
        readings: PathBuf,
    ) -> PyResult<usize> {
        let request = Request::Read {
            first,
            last,
            readings,
        };
        let (converted, _) = self.ask(py, &path, Some(request))?;
        Ok(converted.pages)
    }

    /// Converts, with the readings of a folder where one is named: extension and bytes of each file.
    fn convert(&self, py: Python<'_>, path: PathBuf, readings: Option<PathBuf>) -> PyResult<Files> {
        let request = readings.map(|readings| Request::Convert { readings });
        let (_, files) = self.ask(py, &path, request)?;
        Ok(files)
    }
}

impl Worker {
    fn ask(&self, py: Python<'_>, path: &Path, request: Option<Request>) -> PyResult<(Converted, Files)> {
        let request = request.map(|request| request.to_json()).transpose();
        let request = request.map_err(|error| PyRuntimeError::new_err(error.to_string()))?;
        let job = Job {
            index: 0,
            path: path.to_owned(),
            stem: STEM.to_owned(),
            request,
            bytes: 0,
            attempts: 0,
        };
        let mut ending = None;
        let outcome = py.detach(|| {
            let mut workers = self.workers.lock().unwrap_or_else(PoisonError::into_inner);
            workers.convert(vec![job], &Stop::default(), |event| {
                if let Event::Finished { result, .. } = event {
                    // Taken while no other call can write there.
                    ending = Some(result.map(|converted| (converted, self.take_files())));
                }
                Ok(())
            })
        });
        outcome.map_err(|error| PyRuntimeError::new_err(error.to_string()))?;
        let nothing = || Failure {
            cause: PROGRAM_ERROR.to_owned(),
            error: format!("{}: ended without an answer; please report this", path.display()),
        };
        let (converted, files) = ending
            .unwrap_or_else(|| Err(nothing()))
            .map_err(|failure| failed(py, &failure, path))?;
        Ok((converted, files?))
    }

    /// Reads what the worker wrote, and removes it.
    fn take_files(&self) -> std::io::Result<Files> {
        let mut files = Vec::new();
        for entry in fs::read_dir(self.folder.path())? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if let Some((STEM, extension)) = name.split_once('.') {
                files.push((extension.to_owned(), fs::read(&path)?));
            }
            fs::remove_file(&path)?;
        }
        Ok(files)
    }
}
