//! Files of a converted folder: written whole or not at all.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

/// Name of the file with one line for each input.
pub(crate) const RUN_FILE: &str = "run.jsonl";
/// Name of the file with all tasks.
pub(crate) const TASKS_FILE: &str = "tasks.jsonl";

/// How an input ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    /// Converted, now or by an earlier run.
    Done,
    /// Not converted; `error` says why.
    Failed,
}

/// A line of `run.jsonl`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct RunLine {
    /// Path as given or found.
    pub(crate) input: String,
    /// How it ended.
    pub(crate) status: Status,
    /// Stem of the output files; empty where it failed.
    pub(crate) stem: String,
    /// Hexadecimal SHA-256 of the input; empty where it could not be read.
    pub(crate) sha256: String,
    /// Version of the program and fingerprint of its models.
    pub(crate) version: String,
    /// Range of pages that was asked for; `None`: all.
    pub(crate) wanted_pages: Option<String>,
    /// Seconds after which a page was given up; `None` where no page was.
    pub(crate) timed_out: Option<u64>,
    /// Number of pages.
    pub(crate) pages: usize,
    /// Number of tasks found.
    pub(crate) tasks: usize,
    /// Number of diagnostics.
    pub(crate) diagnostics: usize,
    /// Wall time of the conversion in milliseconds.
    pub(crate) milliseconds: u64,
    /// Why it failed.
    pub(crate) error: Option<String>,
}

/// Writes a file under a temporary name, syncs it and renames it.
pub(crate) fn write_whole(path: &Path, content: &[u8]) -> anyhow::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let write = || -> std::io::Result<()> {
        let mut file = temporary_in(folder)?;
        file.write_all(content)?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        Ok(())
    };
    write().with_context(|| format!("{}: cannot be written", path.display()))
}

/// A temporary file with the permissions of any new file: other systems read what is renamed from it.
pub(crate) fn temporary_in(folder: &Path) -> std::io::Result<NamedTempFile> {
    let any_new_file = fs::Permissions::from_mode(0o666);
    tempfile::Builder::new()
        .permissions(any_new_file)
        .tempfile_in(folder)
}

/// Paths of a document's outputs.
pub(crate) struct DocumentFiles {
    /// `<stem>.json`
    pub(crate) record: PathBuf,
    /// `<stem>.txt`
    pub(crate) text: PathBuf,
    /// `<stem>.pdf`, where it is asked for.
    pub(crate) pdf: PathBuf,
}

impl DocumentFiles {
    /// Outputs for a stem in a folder.
    pub(crate) fn of(folder: &Path, stem: &str) -> Self {
        Self {
            record: folder.join(format!("{stem}.json")),
            text: folder.join(format!("{stem}.txt")),
            pdf: folder.join(format!("{stem}.pdf")),
        }
    }
}

/// Lines of an earlier run; none where there was no run or its file cannot be understood.
pub(crate) fn read_run(folder: &Path) -> Vec<RunLine> {
    let Ok(text) = fs::read_to_string(folder.join(RUN_FILE)) else {
        return Vec::new();
    };
    text.lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect()
}

/// One JSON value a line.
pub(crate) fn json_lines<T: Serialize>(values: impl IntoIterator<Item = T>) -> anyhow::Result<Vec<u8>> {
    let mut lines = Vec::new();
    for value in values {
        serde_json::to_writer(&mut lines, &value)?;
        lines.push(b'\n');
    }
    Ok(lines)
}
