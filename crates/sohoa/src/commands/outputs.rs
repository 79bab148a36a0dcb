//! Files of a converted folder.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sohoa_batch::{Row, WholeFile};
use sohoa_record::PlanRecord;

pub(crate) use sohoa_batch::Status;

use crate::files::{LINES, PDF, RECORD, TEXT};

/// Name of the file with one line for each input.
pub(crate) const RUN_FILE: &str = "run.jsonl";
/// Name of the file with all tasks.
pub(crate) const TASKS_FILE: &str = "tasks.jsonl";
/// A line of `run.jsonl`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct RunLine {
    /// Path as given or found.
    pub(crate) input: String,
    /// How it ended; `waiting` where the run was interrupted before.
    pub(crate) status: Status,
    /// Stem of the output files, for a duplicate those of the input that stands for it; empty where it failed.
    pub(crate) stem: String,
    /// Path of the input before it that has the same content and stands for it.
    pub(crate) same_as: Option<String>,
    /// Hexadecimal SHA-256 of the input; empty where it could not be read.
    pub(crate) sha256: String,
    /// Version of the program and fingerprint of its models.
    pub(crate) version: String,
    /// Range of pages that was asked for; `None`: all.
    pub(crate) wanted_pages: Option<String>,
    /// Seconds after which a page was given up; `None` where no page was.
    pub(crate) timed_out: Option<u64>,
    /// Number of pages; 0 for a duplicate, whose pages count once.
    pub(crate) pages: usize,
    /// Number of tasks found.
    pub(crate) tasks: usize,
    /// Number of diagnostics.
    pub(crate) diagnostics: usize,
    /// Wall time of the conversion in milliseconds.
    pub(crate) milliseconds: u64,
    /// The kind of failure in one word.
    pub(crate) cause: Option<String>,
    /// Why it failed.
    pub(crate) error: Option<String>,
}

impl RunLine {
    fn of(row: &Row) -> Self {
        let stem = match row.status {
            Status::Done | Status::Duplicate => row.stem.clone(),
            Status::Failed | Status::Waiting | Status::Running => String::new(),
        };
        Self {
            input: row.path.display().to_string(),
            status: row.status,
            stem,
            same_as: row.same_as.clone(),
            sha256: row.sha256.clone(),
            version: row.version.clone(),
            wanted_pages: row.wanted_pages.clone(),
            timed_out: row.timed_out,
            pages: row.pages,
            tasks: row.tasks,
            diagnostics: row.diagnostics,
            milliseconds: row.milliseconds,
            cause: row.cause.clone(),
            error: row.error.clone(),
        }
    }
}

/// Paths of a document's outputs.
pub(crate) struct DocumentFiles {
    /// `<stem>.json`
    pub(crate) record: PathBuf,
    /// `<stem>.txt`
    pub(crate) text: PathBuf,
    /// `<stem>.lines.jsonl`
    pub(crate) lines: PathBuf,
    /// `<stem>.pdf`, where it is asked for
    pub(crate) pdf: PathBuf,
}

impl DocumentFiles {
    /// Outputs for a stem in a folder.
    pub(crate) fn of(folder: &Path, stem: &str) -> Self {
        Self {
            record: folder.join(format!("{stem}.{RECORD}")),
            text: folder.join(format!("{stem}.{TEXT}")),
            lines: folder.join(format!("{stem}.{LINES}")),
            pdf: folder.join(format!("{stem}.{PDF}")),
        }
    }

    /// Whether all that is always written is there.
    pub(crate) fn exist(&self) -> bool {
        let Self {
            record, text, lines, ..
        } = self;
        record.is_file() && text.is_file() && lines.is_file()
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

/// Writes `tasks.jsonl` and `run.jsonl`, in the order of the inputs.
pub(crate) fn write_run(out: &Path, rows: &[Row]) -> anyhow::Result<()> {
    let mut tasks = WholeFile::begin(out.join(TASKS_FILE))?;
    for row in rows.iter().filter(|row| row.status == Status::Done) {
        write_tasks(&mut tasks, &DocumentFiles::of(out, &row.stem).record)?;
    }
    tasks.finish()?;
    let mut run = WholeFile::begin(out.join(RUN_FILE))?;
    for row in rows {
        write_line(&mut run, &RunLine::of(row))?;
    }
    run.finish()?;
    Ok(())
}

/// Reads a document's record.
pub(crate) fn read_record(path: &Path) -> anyhow::Result<PlanRecord> {
    let json = fs::read(path).with_context(|| format!("{}: cannot be read", path.display()))?;
    serde_json::from_slice(&json).with_context(|| {
        format!(
            "{}: is no record of this version; convert with --force",
            path.display()
        )
    })
}

/// Writes every task of a record with the file that it came from.
fn write_tasks(out: &mut impl Write, record: &Path) -> anyhow::Result<()> {
    let record = read_record(record)?;
    for task in &record.tasks {
        let mut object = json!({ "file_name": record.source.file_name, "number": record.document.number });
        if let (Some(object), serde_json::Value::Object(fields)) =
            (object.as_object_mut(), serde_json::to_value(task)?)
        {
            object.extend(fields);
        }
        write_line(out, &object)?;
    }
    Ok(())
}

fn write_line(out: &mut impl Write, value: &impl Serialize) -> anyhow::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")?;
    Ok(())
}
