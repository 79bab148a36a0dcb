//! Scanned Vietnamese plans in, trusted text and task records out.
//!
//! [`convert`] is the whole program on one screen; each stage's value can be dumped with
//! `sohoa inspect FILE --stage …`.

mod cli;
mod commands;
mod evaluate;
mod files;
mod ids;
mod models;
mod phrases;
mod request;
mod restored;
mod searchable;
mod source;

use std::path::Path;

use sohoa_ingest::{IngestError, IngestOptions, Ingested, ingest, ingest_bytes};
use sohoa_page::{Diagnostic, Document, Line, LineKind, Page};
use sohoa_plan::{LinePart, LineParts, ParsedPlan, parse_plan};
use sohoa_record::{DiagnosticRecord, LineRecord, Part, PlanRecord, Where, WordAlternatives};

pub use cli::run_command;
pub use commands::schema::record_schema;
pub use evaluate::{evaluate_records, evaluate_text};
pub use files::document_files;
pub use ids::assign_ids;
pub use models::{Models, ModelsError};
pub use request::Request;
pub use restored::{Change, RestoredText, restore_text};
pub use searchable::SearchableError;
pub use source::{FileFacts, media_type_name, origin_name, verdict_name};

/// One converted document.
#[derive(Debug, Clone)]
pub struct Conversion {
    /// Pages and lines after restoration.
    pub document: Document,
    /// The record that is written as JSON.
    pub record: PlanRecord,
    /// The part that each line belongs to.
    pub parts: LineParts,
}

impl Conversion {
    /// The restored text: one line for each printed line, a form feed before each page but the first.
    /// Signature overlays and watermarks are no text of the document; diagnostics name them.
    ///
    /// A plain-text input gives exactly as many lines as it had.
    pub fn text(&self) -> String {
        let page_mark = if self.document.media_type == sohoa_page::MediaType::PlainText {
            ""
        } else {
            "\u{c}"
        };
        let mut text = String::new();
        for (index, page) in self.document.pages.iter().enumerate() {
            if index > 0 {
                text.push_str(page_mark);
            }
            for line in text_lines(page) {
                text.push_str(&line.text);
                text.push('\n');
            }
        }
        text
    }

    /// The lines of [`Self::text`] with where they stand and how sure they are.
    pub fn lines(&self) -> impl Iterator<Item = LineRecord> {
        let of_page = |page: &'_ Page| {
            text_lines(page)
                .map(|line| line_record(page.number, line, self.parts.get(&line.id)))
                .collect::<Vec<_>>()
        };
        self.document.pages.iter().flat_map(of_page)
    }
}

/// The text lines of a restored document whose plan was not parsed: all of them count as body.
pub fn restored_lines(document: &Document) -> impl Iterator<Item = LineRecord> {
    let pages = document.pages.iter();
    let lines = pages.flat_map(|page| text_lines(page).map(move |line| (page.number, line)));
    lines.map(|(page, line)| line_record(page, line, None))
}

fn line_record(page: u32, line: &Line, place: Option<&LinePart>) -> LineRecord {
    LineRecord {
        line: line.id.0,
        page,
        part: place.map_or(Part::Body, |place| place.part),
        column: place.and_then(|place| place.column.clone()),
        bbox: line
            .bbox
            .map(|b| [b.x0, b.y0, b.x1, b.y1].map(|points| (points * 100.0).round() / 100.0)),
        text: line.text.clone(),
        observed: (line.observed != line.text).then(|| line.observed.clone()),
        confidences: line
            .support
            .iter()
            .map(|word| (word.probability * 10_000.0).round() / 10_000.0)
            .collect(),
        alternatives: (0..)
            .zip(&line.support)
            .filter(|(_, word)| !word.alternatives.is_empty())
            .map(|(token, word)| WordAlternatives {
                token,
                texts: word.alternatives.clone(),
            })
            .collect(),
    }
}

/// The lines of a page that are text of the document.
fn text_lines(page: &Page) -> impl Iterator<Item = &Line> {
    page.lines.iter().filter(|line| line.kind != LineKind::Overlay)
}

/// Reads a file and gives its text and records.
///
/// # Errors
/// Only reading can fail; damaged text never does, it ends in the record's diagnostics.
pub fn convert(path: &Path, models: &Models, options: &IngestOptions) -> Result<Conversion, IngestError> {
    let ingested = ingest(path, options)?;
    // File facts stay empty where the file has vanished since it was read.
    let facts = FileFacts::of(path).unwrap_or_default();
    Ok(restore_and_parse(path, facts, ingested, models))
}

/// The same for the bytes of a file. `name` is used in messages and in the record; its extension only where the
/// bytes could be text.
///
/// # Errors
/// As [`convert`].
pub fn convert_bytes(
    name: &Path,
    bytes: Vec<u8>,
    models: &Models,
    options: &IngestOptions,
) -> Result<Conversion, IngestError> {
    let facts = FileFacts::of_bytes(&bytes);
    let ingested = ingest_bytes(name, bytes, options)?;
    Ok(restore_and_parse(name, facts, ingested, models))
}

/// Everything after reading; cannot fail.
fn restore_and_parse(path: &Path, facts: FileFacts, ingested: Ingested, models: &Models) -> Conversion {
    let Ingested {
        document,
        mut diagnostics,
    } = ingested;
    diagnostics.extend(overlays(&document));
    let (document, doubts) = models.restorer().restore_document(document);
    diagnostics.extend(doubts);
    let ParsedPlan {
        mut record,
        parts,
        diagnostics: findings,
    } = parse_plan(&document, models.gazetteer(), Some(models));
    diagnostics.extend(findings);
    record.source = source::describe(path, facts, &document);
    assign_ids(&mut record);
    record.diagnostics = diagnostics.iter().map(diagnostic_record).collect();
    Conversion {
        document,
        record,
        parts,
    }
}

/// Says page by page what was put over it: signature overlays and watermarks, which the text leaves out.
fn overlays(document: &Document) -> Vec<Diagnostic> {
    let said = document.pages.iter().filter_map(|page| {
        let lines = page.lines.iter().filter(|line| line.kind == LineKind::Overlay);
        let texts: Vec<String> = lines.map(|line| format!("\"{}\"", line.text)).collect();
        let message = format!(
            "put over the page by a signature or as a watermark, and left out of its text: {}",
            texts.join(", ")
        );
        (!texts.is_empty()).then(|| Diagnostic::new("overlay-left-out", message).on_page(page.number))
    });
    said.collect()
}

/// The record form of a diagnostic.
pub fn diagnostic_record(diagnostic: &Diagnostic) -> DiagnosticRecord {
    DiagnosticRecord {
        code: diagnostic.code.to_owned(),
        message: diagnostic.message.clone(),
        place: Where {
            page: diagnostic.page,
            line: diagnostic.line.map(|line| line.0),
        },
    }
}
