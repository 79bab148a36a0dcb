//! Pages of a sample that people checked while they reviewed the converted documents.

use std::path::Path;

use sohoa_eval::RecordFile;
use sohoa_record::LineRecord;

use crate::commands::reviewed::{ReviewedDocument, Reviews};
use crate::commands::sample::folder::SampledUnit;
use crate::commands::sample::frame::records_on;

/// What people made of a page.
#[derive(Default)]
pub(super) struct ReviewedPage {
    /// Its lines joined by line feeds, where a person checked it or approved the document.
    pub(super) text: Option<String>,
    /// Its records, where a person approved the document.
    pub(super) records: Option<RecordFile>,
}

/// Reviews of the documents that a sample was drawn from.
pub(super) struct SampleReviews {
    reviews: Reviews,
    /// The document read last, and its stem: pages of one follow each other. `None` where it cannot be used.
    open: Option<(String, Option<ReviewedDocument>)>,
}

impl SampleReviews {
    /// Opens the reviews of a converted folder.
    ///
    /// # Errors
    /// Nobody settled anything there, or it cannot be read.
    pub(super) fn of(folder: &Path) -> anyhow::Result<Self> {
        Ok(Self {
            reviews: Reviews::existing(folder)?,
            open: None,
        })
    }

    /// What people made of a page with these lines found. Why something was left out becomes a note.
    pub(super) fn page(
        &mut self,
        unit: &SampledUnit,
        found: &[LineRecord],
        notes: &mut Vec<String>,
    ) -> ReviewedPage {
        if self.open.as_ref().is_none_or(|(stem, _)| *stem != unit.stem) {
            self.open = Some((unit.stem.clone(), self.read(unit, notes)));
        }
        let Some((_, Some(document))) = &self.open else {
            return ReviewedPage::default();
        };
        let (stem, page) = (&unit.stem, unit.page);
        if !document.is_approved() && !document.is_checked(page) {
            return ReviewedPage::default();
        }
        if !reads_the_same(document, unit, found) {
            notes.push(format!(
                "{stem}: page {page} reads otherwise in the reviewed folder than when the sample was drawn; its review is \
                 left out"
            ));
            return ReviewedPage::default();
        }
        let text = document.is_checked(page).then(|| reviewed_text(document, found));
        if text.is_none() {
            notes.push(format!(
                "{stem}: was converted again since it was approved, so nobody has seen the lines of page {page} as they \
                 are; its text is left out"
            ));
        }
        let records = document.is_approved().then(|| reviewed_records(document, unit));
        ReviewedPage {
            text,
            records: records.and_then(|records| match records {
                Ok(records) => Some(records),
                Err(error) => {
                    notes.push(format!("{stem}: page {page}: {error}; left out"));
                    None
                }
            }),
        }
    }

    fn read(&self, unit: &SampledUnit, notes: &mut Vec<String>) -> Option<ReviewedDocument> {
        let stem = &unit.stem;
        let document = match self.reviews.document(stem) {
            Ok(document) => document,
            Err(error) => {
                notes.push(format!("{stem}: {error:#}; its review is left out"));
                return None;
            }
        };
        // Samples of earlier versions do not say; their lines are compared all the same.
        if !unit.sha256.is_empty() && unit.sha256 != document.machine.source.sha256 {
            notes.push(format!(
                "{stem}: is another file in the reviewed folder than the one that the sample was drawn from; its review is \
                 left out"
            ));
            return None;
        }
        let nowhere = |task: &&sohoa_record::TaskRecord| task.evidence.lines.is_empty();
        let nowhere = document.record.tasks.iter().filter(nowhere).count();
        if document.is_approved() && nowhere > 0 {
            notes.push(format!(
                "{stem}: {nowhere} approved tasks name no line, so they belong to no page and are not counted"
            ));
        }
        Some(document)
    }
}

fn reads_the_same(document: &ReviewedDocument, unit: &SampledUnit, found: &[LineRecord]) -> bool {
    let (first, last) = unit.lines;
    let now = document.lines.range(first..=last);
    now.map(|(number, line)| (*number, line.text.as_str()))
        .eq(found.iter().map(|line| (line.line, line.text.as_str())))
}

fn reviewed_text(document: &ReviewedDocument, found: &[LineRecord]) -> String {
    let lines: Vec<&str> = found.iter().map(|line| document.text_of(line)).collect();
    lines.join("\n")
}

fn reviewed_records(document: &ReviewedDocument, unit: &SampledUnit) -> serde_json::Result<RecordFile> {
    let records = records_on(&document.record, unit.page, unit.lines, unit.has_document)?;
    serde_json::from_value(records)
}
