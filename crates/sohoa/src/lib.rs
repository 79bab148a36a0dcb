//! Scanned Vietnamese plans in, trusted text and task records out.
//!
//! [`convert`] is the whole program on one screen; each stage's value can be dumped with
//! `sohoa inspect FILE --stage …`.

mod ids;
mod models;
mod searchable;
mod source;

use std::path::Path;

use sohoa_ingest::{IngestError, IngestOptions, Ingested, ingest};
use sohoa_page::{Diagnostic, Document, LineKind};
use sohoa_plan::parse_plan;
use sohoa_record::{DiagnosticRecord, PlanRecord, Where};

pub use ids::assign_ids;
pub use models::{Models, ModelsError};
pub use searchable::SearchableError;
pub use source::{FileFacts, media_type_name, origin_name, verdict_name};

/// One converted document.
#[derive(Debug, Clone)]
pub struct Conversion {
    /// Pages and lines after restoration.
    pub document: Document,
    /// The record that is written as JSON.
    pub record: PlanRecord,
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
            for line in page.lines.iter().filter(|line| line.kind != LineKind::Overlay) {
                text.push_str(&line.text);
                text.push('\n');
            }
        }
        text
    }
}

/// Reads a file and gives its text and records.
///
/// # Errors
/// Only reading can fail; damaged text never does, it ends in the record's diagnostics.
pub fn convert(path: &Path, models: &Models, options: &IngestOptions) -> Result<Conversion, IngestError> {
    let Ingested {
        document,
        mut diagnostics,
    } = ingest(path, options)?;
    diagnostics.extend(overlays(&document));
    let (document, doubts) = models.restorer().restore_document(document);
    diagnostics.extend(doubts);
    let (mut record, findings) = parse_plan(&document, models.gazetteer());
    diagnostics.extend(findings);
    record.source = source::describe(path, &document);
    assign_ids(&mut record);
    record.diagnostics = diagnostics.iter().map(diagnostic_record).collect();
    Ok(Conversion { document, record })
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
