//! The pages of a converted folder that may be drawn.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, bail};
use serde_json::json;
use sha2::{Digest, Sha256};
use sohoa_eval::FrameUnit;
use sohoa_record::{Evidence, LineRecord, PlanRecord};

use super::folder::CorpusSize;
use crate::commands::outputs::{DocumentFiles, RUN_FILE, RunLine, Status, read_record, read_run};

/// A text dump is cut into pieces of this many lines: its "pages" may hold a whole plan.
pub(crate) const PIECE: usize = 60;

/// A page, or a piece of a text dump.
pub(crate) struct Piece {
    /// Index of the document in [`Frame::documents`].
    pub(crate) document: usize,
    /// Page, 1-based.
    pub(crate) page: u32,
    /// First and last line, counted in the document.
    pub(crate) lines: (u32, u32),
    /// Whether it is the first of its document.
    pub(crate) first: bool,
}

/// Everything that may be drawn.
pub(crate) struct Frame {
    /// Documents that were converted, each once.
    pub(crate) documents: Vec<RunLine>,
    /// Pages in order.
    pub(crate) pieces: Vec<Piece>,
    /// What decides about drawing each of them.
    pub(crate) units: Vec<FrameUnit>,
    /// Sums.
    pub(crate) size: CorpusSize,
}

/// Lists the pages of a converted folder. `seed` decides their keys.
///
/// # Errors
/// When the folder holds no converted document, or one of its files is missing or of another version.
pub(crate) fn read(folder: &Path, seed: u64) -> anyhow::Result<Frame> {
    let mut stems = HashSet::new();
    let documents: Vec<RunLine> = read_run(folder)
        .into_iter()
        .filter(|line| line.status == Status::Done && stems.insert(line.stem.clone()))
        .collect();
    if documents.is_empty() {
        bail!(
            "{}: holds no converted document ({RUN_FILE} names none); convert some with `sohoa convert … --out {}`",
            folder.display(),
            folder.display()
        );
    }
    let mut frame = Frame {
        documents,
        pieces: Vec::new(),
        units: Vec::new(),
        size: CorpusSize::default(),
    };
    for number in 0..frame.documents.len() {
        let files = DocumentFiles::of(folder, &frame.documents[number].stem);
        add_document(
            &mut frame,
            number,
            &read_record(&files.record)?,
            &read_lines(&files.lines)?,
            seed,
        );
    }
    frame.size.documents = frame.documents.len();
    frame.size.pages = frame.pieces.len();
    Ok(frame)
}

fn add_document(frame: &mut Frame, document: usize, record: &PlanRecord, lines: &[LineRecord], seed: u64) {
    let mut first = true;
    for page in lines.chunk_by(|a, b| a.page == b.page) {
        let facts = record
            .source
            .pages
            .iter()
            .find(|facts| facts.number == page[0].page);
        let origin = facts.map_or("unknown", |facts| facts.origin.as_str());
        let most = if origin == "plain_text" { PIECE } else { usize::MAX };
        // Pieces of about the same length.
        let count = page.len().div_ceil(most.min(page.len()));
        for piece in page.chunks(page.len().div_ceil(count)) {
            let range = (piece[0].line, piece[piece.len() - 1].line);
            let confidences = || piece.iter().flat_map(|line| &line.confidences);
            let syllables = confidences().count();
            let tasks = || {
                record
                    .tasks
                    .iter()
                    .filter(|task| begins_in(&task.evidence, range))
            };
            let mean = |sum: f64, count: usize| if count > 0 { sum / count as f64 } else { 1.0 };
            let task_count = tasks().count();
            frame.units.push(FrameUnit {
                origin: origin.to_owned(),
                syllables,
                confidence: mean(confidences().map(|&share| f64::from(share)).sum(), syllables),
                tasks: task_count,
                task_confidence: mean(tasks().map(|task| f64::from(task.confidence)).sum(), task_count),
                key: key(seed, &record.source.sha256, range.0),
            });
            frame.pieces.push(Piece {
                document,
                page: piece[0].page,
                lines: range,
                first: std::mem::take(&mut first),
            });
            frame.size.syllables += syllables;
            frame.size.tasks += task_count;
        }
    }
}

/// Whether the first line of the evidence is one of these.
pub(crate) fn begins_in(evidence: &Evidence, (first, last): (u32, u32)) -> bool {
    evidence
        .lines
        .first()
        .is_some_and(|line| (first..=last).contains(&line.line))
}

/// The records that begin on these lines of a page: tasks, indicators and, where they are asked for, the fields of the
/// document. A task that a person added where no line was read names line 0 and belongs to its page.
pub(crate) fn records_on(
    record: &PlanRecord,
    page: u32,
    lines: (u32, u32),
    with_document: bool,
) -> serde_json::Result<serde_json::Value> {
    let unread = |evidence: &Evidence| {
        let first = evidence.lines.first();
        first.is_some_and(|line| line.line == 0 && line.page == page)
    };
    let is_here = |evidence: &Evidence| begins_in(evidence, lines) || unread(evidence);
    let tasks = record.tasks.iter().filter(|task| is_here(&task.evidence));
    let rows = record.indicators.iter().filter(|row| is_here(&row.evidence));
    let mut found = json!({
        "tasks": tasks.collect::<Vec<_>>(),
        "indicators": rows.collect::<Vec<_>>(),
    });
    if with_document {
        found["document"] = serde_json::to_value(&record.document)?;
    }
    Ok(found)
}

/// A number that depends on nothing but the seed, the document's content and the place in it, so that a corpus that grows
/// keeps the order of its pages.
fn key(seed: u64, sha256: &str, line: u32) -> u64 {
    let mut hash = Sha256::new();
    hash.update(format!("{seed} {sha256} {line}"));
    hash.finalize()
        .iter()
        .take(8)
        .fold(0, |key, byte| key << 8 | u64::from(*byte))
}

/// Reads a document's lines.
pub(crate) fn read_lines(path: &Path) -> anyhow::Result<Vec<LineRecord>> {
    let text = fs::read_to_string(path)
        .with_context(|| format!("{}: cannot be read; convert the document again", path.display()))?;
    let lines = text.lines().zip(1..).map(|(line, number)| {
        serde_json::from_str(line).with_context(|| {
            format!(
                "{}: line {number} is none of this version; convert with --force",
                path.display()
            )
        })
    });
    lines.collect()
}
