//! Documents of a converted folder as they lie on the disk.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use sohoa_record::{LineRecord, PlanRecord};

use crate::WebError;

/// A document as the program read it.
#[derive(Debug, Clone)]
pub(crate) struct Machine {
    /// The record.
    pub(crate) record: PlanRecord,
    /// The lines by number; none where an earlier version wrote none.
    pub(crate) lines: BTreeMap<u32, LineRecord>,
    /// What is the matter with the files, where something is.
    pub(crate) notes: Vec<Note>,
}

/// Something that a reviewer should know about the files of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Note {
    /// There is no file of lines, or it is of another version: doubts are known by row only.
    NoLines,
    /// The record is of a version that gave rows no ids: rows cannot be settled.
    NoIds,
}

/// Stems and stamps (size and time of the record's file) of the documents of a folder.
pub(crate) fn stamps(folder: &Path) -> std::io::Result<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let Some(stem) = name.strip_suffix(".json") else {
            continue;
        };
        // A link could lead out of the folder.
        let Ok(facts) = entry.metadata() else { continue };
        if facts.is_file() {
            found.insert(stem.to_owned(), stamp(&facts));
        }
    }
    Ok(found)
}

fn stamp(facts: &fs::Metadata) -> String {
    let modified = facts
        .modified()
        .ok()
        .and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    format!("{}-{}", facts.len(), modified.map_or(0, |time| time.as_nanos()))
}

/// Whether a document is still there; what can be seen but not read is.
pub(crate) fn holds(folder: &Path, stem: &str) -> bool {
    record_path(folder, stem).try_exists().unwrap_or(true)
}

fn record_path(folder: &Path, stem: &str) -> PathBuf {
    folder.join(format!("{stem}.json"))
}

/// Reads a document. `stem` must be one that [`stamps`] found: it becomes a file name.
pub(crate) fn read(folder: &Path, stem: &str) -> Result<Machine, WebError> {
    let path = record_path(folder, stem);
    let unread = |reason: String| WebError::Document {
        path: path.clone(),
        reason,
    };
    let json = fs::read(&path).map_err(|error| unread(format!("cannot be read ({error})")))?;
    let record: PlanRecord = serde_json::from_slice(&json).map_err(|error| {
        unread(format!(
            "is no record of this version ({error}); convert the document again with --force"
        ))
    })?;
    let lines = read_lines(&folder.join(format!("{stem}.lines.jsonl")));
    let mut notes = Vec::new();
    if lines.is_none() {
        notes.push(Note::NoLines);
    }
    if record.tasks.iter().any(|task| task.id.is_empty()) {
        notes.push(Note::NoIds);
    }
    Ok(Machine {
        record,
        lines: lines.unwrap_or_default(),
        notes,
    })
}

fn read_lines(path: &PathBuf) -> Option<BTreeMap<u32, LineRecord>> {
    let text = fs::read_to_string(path).ok()?;
    let lines = text.lines().map(|line| {
        let line: LineRecord = serde_json::from_str(line).ok()?;
        Some((line.line, line))
    });
    lines.collect()
}
