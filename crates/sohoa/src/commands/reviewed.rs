//! Converted documents with what people settled of them.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use crate::assign_ids;
use anyhow::{Context, bail};
use sohoa_record::{LineRecord, PlanRecord};
use sohoa_review::{FieldKey, REVIEW_FILE, Reviewed, Settled, Store, correct_parts, corrected_lines};

use super::outputs::{DocumentFiles, RUN_FILE, RunLine, Status, read_record, read_run};
use super::sample::frame::read_lines;
use super::say;

/// What people settled of the documents of a converted folder.
pub(crate) struct Reviews {
    folder: PathBuf,
    /// `None` where nobody settled anything yet.
    store: Option<Store>,
}

impl Reviews {
    /// Opens and looks through the file of a folder, which need not have one.
    ///
    /// # Errors
    /// It is damaged, of another version, or cannot be read.
    pub(crate) fn of(folder: &Path) -> anyhow::Result<Self> {
        let store = Store::read(folder)?;
        if let Some(store) = &store {
            store.verify()?;
        }
        Ok(Self {
            folder: folder.to_owned(),
            store,
        })
    }

    /// As [`Self::of`], for a folder that is named for its reviews.
    ///
    /// # Errors
    /// As there, and where nobody settled anything.
    pub(crate) fn existing(folder: &Path) -> anyhow::Result<Self> {
        let reviews = Self::of(folder)?;
        if reviews.store.is_none() {
            bail!(
                "{}: nobody has settled anything there (it holds no {REVIEW_FILE}); name a converted folder that was \
                 reviewed",
                folder.display()
            );
        }
        Ok(reviews)
    }

    /// A converted document.
    ///
    /// # Errors
    /// One of its files or what was settled of it cannot be read.
    pub(crate) fn document(&self, stem: &str) -> anyhow::Result<ReviewedDocument> {
        let files = DocumentFiles::of(&self.folder, stem);
        let mut machine = read_record(&files.record)?;
        // Records of earlier versions have none, and what was settled names them.
        assign_ids(&mut machine);
        let settled = self.settled(&machine.source.sha256)?;
        let lines = if settled.is_empty() || !files.lines.exists() {
            Vec::new()
        } else {
            read_lines(&files.lines)?
        };
        Ok(ReviewedDocument::new(machine, lines, settled))
    }

    fn settled(&self, sha256: &str) -> anyhow::Result<Settled> {
        let Some(store) = &self.store else {
            return Ok(Settled::default());
        };
        let entries = store.entries(sha256)?;
        Settled::from_entries(&entries).with_context(|| self.folder.join(REVIEW_FILE).display().to_string())
    }

    /// Says how many documents something was settled of that are none of these.
    ///
    /// # Errors
    /// The file is damaged.
    pub(crate) fn say_missing(&self, seen: &BTreeSet<String>) -> anyhow::Result<()> {
        let Some(store) = &self.store else {
            return Ok(());
        };
        let documents = store.documents()?;
        let missing = documents
            .iter()
            .filter(|document| !seen.contains(*document))
            .count();
        if missing > 0 {
            say(&format!(
                "{}: holds what people settled of {missing} documents that are not among the converted ones",
                self.folder.join(REVIEW_FILE).display()
            ));
        }
        Ok(())
    }
}

/// A converted document with what people settled of it.
pub(crate) struct ReviewedDocument {
    /// As the program read it, with ids.
    pub(crate) machine: PlanRecord,
    /// Its lines by number; empty where nothing was settled.
    pub(crate) lines: BTreeMap<u32, LineRecord>,
    /// What was settled.
    pub(crate) settled: Settled,
    /// The record that follows.
    pub(crate) record: PlanRecord,
    /// Lines that were corrected, by number.
    pub(crate) corrected: BTreeMap<u32, String>,
    /// Settled fields that have no place in the record any more.
    pub(crate) lost: Vec<FieldKey>,
}

impl ReviewedDocument {
    fn new(machine: PlanRecord, lines: Vec<LineRecord>, settled: Settled) -> Self {
        let lines: BTreeMap<u32, LineRecord> = lines.into_iter().map(|line| (line.line, line)).collect();
        let Reviewed { mut record, lost } = settled.apply(&machine);
        let corrected = corrected_lines(&machine, &lines, &settled);
        correct_parts(&mut record, &lines, &corrected);
        Self {
            machine,
            lines,
            settled,
            record,
            corrected,
            lost,
        }
    }

    /// Whether a person approved it.
    pub(crate) fn is_approved(&self) -> bool {
        self.settled.approved.is_some()
    }

    /// Whether the approved document was read as it is read now. The record of an approved document stays, but its
    /// lines are those of the last conversion: after another one nobody has looked at them.
    pub(crate) fn reads_as_approved(&self) -> bool {
        let Some((_, approved)) = &self.settled.approved else {
            return false;
        };
        let same_row = |task: &sohoa_record::TaskRecord| {
            let now = self.machine.tasks.iter().find(|now| now.id == task.id);
            now.is_none_or(|now| {
                now.evidence == task.evidence && now.confidence.to_bits() == task.confidence.to_bits()
            })
        };
        approved.source.pages == self.machine.source.pages
            && approved.diagnostics == self.machine.diagnostics
            && approved.document.evidence == self.machine.document.evidence
            && approved.tasks.iter().all(same_row)
    }

    /// Whether a person found the text of a page right, with what was corrected in it.
    pub(crate) fn is_checked(&self, page: u32) -> bool {
        self.settled.checked_page(page, &self.lines).is_some() || self.reads_as_approved()
    }

    /// A line as it is now.
    pub(crate) fn text_of<'a>(&'a self, line: &'a LineRecord) -> &'a str {
        self.corrected.get(&line.line).unwrap_or(&line.text)
    }

    /// The text of `<stem>.txt` with what was corrected in it. A line that is not where it was expected stays.
    pub(crate) fn corrected_text(&self, text: &str) -> String {
        let mut lines = self.lines.values();
        let pieces = text.split_inclusive('\n').map(|piece| {
            let printed = piece.trim_start_matches('\u{c}');
            let content = printed.trim_end_matches('\n');
            match lines.next() {
                Some(line) if line.text == content => {
                    let end = &printed[content.len()..];
                    let marks = &piece[..piece.len() - printed.len()];
                    [marks, self.text_of(line), end].concat()
                }
                _ => piece.to_owned(),
            }
        });
        pieces.collect()
    }
}

/// Stems of the documents that were converted, in the order of the run; documents with the same content share
/// one, which is named once. Says how many were not converted.
///
/// # Errors
/// The folder was not written by `sohoa convert`.
pub(crate) fn converted_stems(folder: &Path) -> anyhow::Result<Vec<String>> {
    let lines = read_run(folder);
    if lines.is_empty() {
        bail!(
            "{}: holds no {RUN_FILE}; name a folder written by `sohoa convert`",
            folder.display()
        );
    }
    let missing = |line: &&RunLine| !matches!(line.status, Status::Done | Status::Duplicate);
    let missing = lines.iter().filter(missing).count();
    if missing > 0 {
        say(&format!(
            "{missing} documents are not converted and are left out; see {}",
            folder.join(RUN_FILE).display()
        ));
    }
    let mut seen = HashSet::new();
    let done = lines.into_iter().filter(|line| line.status == Status::Done);
    let stems = done.map(|line| line.stem);
    Ok(stems.filter(|stem| seen.insert(stem.clone())).collect())
}
