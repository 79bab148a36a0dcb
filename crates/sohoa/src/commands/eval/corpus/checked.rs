//! The pages of a sample as a person left them. What cannot be read is left out and named; the rest counts.

use std::fs;
use std::path::Path;

use anyhow::Context;
use serde::Deserialize;
use sohoa_eval::{Comparison, DocumentScore, RecordFile, RecordScore, compare, score_records};
use sohoa_record::LineRecord;

use crate::commands::eval::inputs::{read_records, read_text};
use crate::commands::sample::folder::{
    CHECKLIST_FILE, Checklist, Sample, SampledUnit, UnitFiles, folder_name,
};
use crate::commands::sample::frame::read_lines;

/// A page of the sample.
pub(super) struct CheckedUnit<'a> {
    /// Where it comes from.
    pub(super) unit: &'a SampledUnit,
    /// Lines as found.
    pub(super) lines: Vec<LineRecord>,
    /// The text, where it was checked.
    pub(super) text: Option<CheckedText>,
    /// The records, where they were checked.
    pub(super) records: Option<CheckedRecords>,
}

/// A text beside what a person made of it.
pub(super) struct CheckedText {
    /// As corrected.
    pub(super) reference: String,
    /// As found, lines joined by line feeds.
    pub(super) found: String,
    /// The two compared.
    pub(super) comparison: Comparison,
    /// The text before restoration compared.
    pub(super) baseline: Comparison,
}

/// Records beside what a person made of them.
pub(super) struct CheckedRecords {
    /// What is right in them.
    pub(super) score: RecordScore,
    /// For each task found its confidence and whether it is exact.
    pub(super) tasks: Vec<(f64, bool)>,
}

/// Confidences of the tasks found.
#[derive(Deserialize)]
struct FoundRecords {
    tasks: Vec<FoundTask>,
}

#[derive(Deserialize)]
struct FoundTask {
    confidence: f64,
}

/// Reads all pages, with notes about what was left out.
///
/// # Errors
/// When the checklist or what the program itself wrote cannot be read.
pub(super) fn read_units<'a>(
    folder: &Path,
    sample: &'a Sample,
) -> anyhow::Result<(Vec<CheckedUnit<'a>>, Vec<String>)> {
    let path = folder.join(CHECKLIST_FILE);
    let checklist = Checklist::parse(&read_text(&path)?);
    let mut notes = Vec::new();
    for line in &checklist.unclear {
        notes.push(format!(
            "{}: \"{line}\" is no box of a page, and is not counted",
            path.display()
        ));
    }
    let known = |number: &&usize| !sample.units.iter().any(|unit| unit.number == **number);
    for number in checklist.texts.union(&checklist.records).filter(known) {
        notes.push(format!(
            "{}: there is no page {}",
            path.display(),
            folder_name(*number)
        ));
    }
    let mut units = Vec::with_capacity(sample.units.len());
    for unit in &sample.units {
        let files = UnitFiles::of(folder, unit.number);
        let lines = read_lines(&files.found_lines)?;
        let text = checklist
            .texts
            .contains(&unit.number)
            .then(|| read_checked_text(&files, &lines));
        let records = checklist
            .records
            .contains(&unit.number)
            .then(|| read_checked_records(&files, unit));
        if !checklist.texts.contains(&unit.number) && was_edited(&files, &lines) {
            notes.push(format!(
                "{}: was changed but is not ticked in {CHECKLIST_FILE}, and is not counted",
                files.text.display()
            ));
        }
        units.push(CheckedUnit {
            unit,
            lines,
            text: kept(text, &mut notes),
            records: kept(records, &mut notes),
        });
    }
    Ok((units, notes))
}

/// What was read; why something was not becomes a note.
fn kept<T>(checked: Option<anyhow::Result<T>>, notes: &mut Vec<String>) -> Option<T> {
    match checked? {
        Ok(checked) => Some(checked),
        Err(error) => {
            notes.push(format!("{error:#}; left out"));
            None
        }
    }
}

fn joined<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    lines.collect::<Vec<_>>().join("\n")
}

fn read_checked_text(files: &UnitFiles, lines: &[LineRecord]) -> anyhow::Result<CheckedText> {
    let reference = read_text(&files.text)?;
    let found = joined(lines.iter().map(|line| line.text.as_str()));
    let observed = joined(
        lines
            .iter()
            .map(|line| line.observed.as_ref().unwrap_or(&line.text).as_str()),
    );
    if reference.trim().is_empty() && !found.trim().is_empty() {
        anyhow::bail!(
            "{}: is empty; where nothing can be read, put □, where the page is blank, leave it unticked",
            files.text.display()
        );
    }
    Ok(CheckedText {
        comparison: compare(&reference, &found),
        baseline: compare(&reference, &observed),
        reference,
        found,
    })
}

fn read_checked_records(files: &UnitFiles, unit: &SampledUnit) -> anyhow::Result<CheckedRecords> {
    let reference = read_records(&files.records)?;
    let found: RecordFile = read_records(&files.found_records)?;
    let json = fs::read(&files.found_records)
        .with_context(|| format!("{}: cannot be read", files.found_records.display()))?;
    let confidences: FoundRecords = serde_json::from_slice(&json)
        .with_context(|| format!("{}: was changed", files.found_records.display()))?;
    let mut score = score_records(&reference, &found, None);
    if !unit.has_document {
        // There are no fields to be right or wrong.
        score.document = DocumentScore::default();
    }
    let tasks = confidences
        .tasks
        .iter()
        .map(|task| task.confidence)
        .zip(score.exact_found.iter().copied());
    Ok(CheckedRecords {
        tasks: tasks.collect(),
        score,
    })
}

fn was_edited(files: &UnitFiles, lines: &[LineRecord]) -> bool {
    let found = joined(lines.iter().map(|line| line.text.as_str()));
    fs::read_to_string(&files.text).is_ok_and(|text| text.trim_end() != found.trim_end())
}
