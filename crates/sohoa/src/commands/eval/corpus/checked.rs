//! The pages of a sample as a person left them. What cannot be read is left out and named; the rest counts.

use std::fs;
use std::path::Path;

use anyhow::Context;
use serde::Deserialize;
use sohoa_eval::{Comparison, DocumentScore, RecordFile, RecordScore, compare, score_records};
use sohoa_record::LineRecord;

use super::reviewed::{ReviewedPage, SampleReviews};
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
    /// Where it was checked.
    pub(super) checked_in: CheckedIn,
}

/// Records beside what a person made of them.
pub(super) struct CheckedRecords {
    /// What is right in them.
    pub(super) score: RecordScore,
    /// For each task found its confidence and whether it is exact.
    pub(super) tasks: Vec<(f64, bool)>,
    /// Where they were checked.
    pub(super) checked_in: CheckedIn,
}

/// Where a person checked a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CheckedIn {
    /// In the folder of the sample.
    Sample,
    /// While the whole document was reviewed.
    Review,
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

/// Reads all pages, with notes about what was left out. What is ticked in the sample goes before `reviews`.
///
/// # Errors
/// When the checklist or what the program itself wrote cannot be read.
pub(super) fn read_units<'a>(
    folder: &Path,
    sample: &'a Sample,
    mut reviews: Option<SampleReviews>,
) -> anyhow::Result<(Vec<CheckedUnit<'a>>, Vec<String>)> {
    let path = folder.join(CHECKLIST_FILE);
    let checklist = Checklist::parse(&read_text(&path)?);
    let mut notes = unclear(&path, &checklist, sample);
    let mut units = Vec::with_capacity(sample.units.len());
    for unit in &sample.units {
        let files = UnitFiles::of(folder, unit.number);
        let lines = read_lines(&files.found_lines)?;
        let ticked_text = checklist.texts.contains(&unit.number);
        let ticked_records = checklist.records.contains(&unit.number);
        let mut reviewed = ReviewedPage::default();
        if let Some(reviews) = reviews.as_mut().filter(|_| !ticked_text || !ticked_records) {
            reviewed = reviews.page(unit, &lines, &mut notes);
        }
        let text = if ticked_text {
            Some(read_checked_text(&files, &lines))
        } else {
            let text = reviewed.text.take();
            text.map(|text| Ok(CheckedText::new(text, &lines, CheckedIn::Review)))
        };
        let records = if ticked_records {
            Some(read_checked_records(&files, unit))
        } else {
            let records = reviewed.records.take();
            records.map(|records| CheckedRecords::new(&records, &files, unit, CheckedIn::Review))
        };
        if !ticked_text && was_edited(&files, &lines) {
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

/// What in the checklist is about no page.
fn unclear(path: &Path, checklist: &Checklist, sample: &Sample) -> Vec<String> {
    let path = path.display();
    let unclear = checklist.unclear.iter();
    let mut notes: Vec<String> = unclear
        .map(|line| format!("{path}: \"{line}\" is no box of a page, and is not counted"))
        .collect();
    let known = |number: &&usize| !sample.units.iter().any(|unit| unit.number == **number);
    let unknown = checklist.texts.union(&checklist.records).filter(known);
    notes.extend(unknown.map(|number| format!("{path}: there is no page {}", folder_name(*number))));
    notes
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
    let blank = lines.iter().all(|line| line.text.trim().is_empty());
    if reference.trim().is_empty() && !blank {
        anyhow::bail!(
            "{}: is empty; where nothing can be read, put □, where the page is blank, leave it unticked",
            files.text.display()
        );
    }
    Ok(CheckedText::new(reference, lines, CheckedIn::Sample))
}

impl CheckedText {
    fn new(reference: String, lines: &[LineRecord], checked_in: CheckedIn) -> Self {
        let found = joined(lines.iter().map(|line| line.text.as_str()));
        let observed = joined(
            lines
                .iter()
                .map(|line| line.observed.as_ref().unwrap_or(&line.text).as_str()),
        );
        Self {
            comparison: compare(&reference, &found),
            baseline: compare(&reference, &observed),
            reference,
            found,
            checked_in,
        }
    }
}

fn read_checked_records(files: &UnitFiles, unit: &SampledUnit) -> anyhow::Result<CheckedRecords> {
    let reference = read_records(&files.records)?;
    CheckedRecords::new(&reference, files, unit, CheckedIn::Sample)
}

impl CheckedRecords {
    fn new(
        reference: &RecordFile,
        files: &UnitFiles,
        unit: &SampledUnit,
        checked_in: CheckedIn,
    ) -> anyhow::Result<Self> {
        let found: RecordFile = read_records(&files.found_records)?;
        let json = fs::read(&files.found_records)
            .with_context(|| format!("{}: cannot be read", files.found_records.display()))?;
        let confidences: FoundRecords = serde_json::from_slice(&json)
            .with_context(|| format!("{}: was changed", files.found_records.display()))?;
        let mut score = score_records(reference, &found, None);
        if !unit.has_document {
            // There are no fields to be right or wrong.
            score.document = DocumentScore::default();
        }
        let tasks = confidences
            .tasks
            .iter()
            .map(|task| task.confidence)
            .zip(score.exact_found.iter().copied());
        Ok(Self {
            tasks: tasks.collect(),
            score,
            checked_in,
        })
    }
}

fn was_edited(files: &UnitFiles, lines: &[LineRecord]) -> bool {
    let found = joined(lines.iter().map(|line| line.text.as_str()));
    fs::read_to_string(&files.text).is_ok_and(|text| text.trim_end() != found.trim_end())
}
