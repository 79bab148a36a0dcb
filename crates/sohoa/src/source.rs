//! Facts about the input file, and the names of enum values in the record.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256};
use sohoa_page::{Document, LayerEvidence, LayerVerdict, LineKind, MediaType, TextOrigin};
use sohoa_record::{LayerEvidenceRecord, PageRecord, Source};

/// Size and hash of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileFacts {
    /// Hexadecimal SHA-256.
    pub sha256: String,
    /// Size in bytes.
    pub bytes: u64,
}

impl FileFacts {
    /// Reads the file once, in pieces.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn of(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let mut hash = Sha256::new();
        let mut bytes = 0;
        let mut piece = vec![0; 1 << 16];
        loop {
            let read = file.read(&mut piece)?;
            if read == 0 {
                break;
            }
            bytes += read as u64;
            hash.update(&piece[..read]);
        }
        Ok(Self {
            sha256: format!("{:x}", hash.finalize()),
            bytes,
        })
    }

    /// The same for bytes in memory.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Self {
            sha256: format!("{:x}", Sha256::digest(bytes)),
            bytes: bytes.len() as u64,
        }
    }
}

/// The record's `source`.
pub(crate) fn describe(path: &Path, facts: FileFacts, document: &Document) -> Source {
    let pages = document.pages.iter().map(|page| PageRecord {
        number: page.number,
        origin: origin_name(page.origin).to_owned(),
        verdict: verdict_name(page.verdict).to_owned(),
        evidence: page.evidence.map(evidence_record),
        dpi: page.dpi,
        rotation: page.rotation,
        skew: page.skew,
        first_line: page.lines.iter().map(|line| line.id.0).min(),
        lines_left_out: page
            .lines
            .iter()
            .filter(|line| line.kind == LineKind::Overlay)
            .map(|line| line.id.0)
            .collect(),
    });
    Source {
        file_name: path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned(),
        sha256: facts.sha256,
        bytes: facts.bytes,
        media_type: media_type_name(document.media_type, path).to_owned(),
        pages: pages.collect(),
    }
}

/// The record form of the judge's evidence, rounded to three digits.
fn evidence_record(evidence: LayerEvidence) -> LayerEvidenceRecord {
    let rounded = |value: f32| (value * 1000.0).round() / 1000.0;
    LayerEvidenceRecord {
        letters: evidence.letters,
        vietnamese_share: rounded(evidence.vietnamese_share),
        syllable_share: rounded(evidence.syllable_share),
        fluency: evidence.fluency.map(rounded),
    }
}

/// Media type; for images by the file's extension.
pub fn media_type_name(media_type: MediaType, path: &Path) -> &'static str {
    let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase());
    match (media_type, extension.as_deref()) {
        (MediaType::Pdf, _) => "application/pdf",
        (MediaType::PlainText, _) => "text/plain",
        (MediaType::Image, Some("jpg" | "jpeg")) => "image/jpeg",
        (MediaType::Image, Some("tif" | "tiff")) => "image/tiff",
        (MediaType::Image, _) => "image/png",
    }
}

/// Name of an origin in the record.
pub fn origin_name(origin: TextOrigin) -> &'static str {
    match origin {
        TextOrigin::TextLayer => "text_layer",
        TextOrigin::Ocr => "ocr",
        TextOrigin::Mixed => "mixed",
        TextOrigin::PlainText => "plain_text",
    }
}

/// Name of a verdict in the record.
pub fn verdict_name(verdict: LayerVerdict) -> &'static str {
    match verdict {
        LayerVerdict::Absent => "absent",
        LayerVerdict::Keep => "keep",
        LayerVerdict::Restore => "restore",
        LayerVerdict::ReOcr => "re_ocr",
        LayerVerdict::Mix => "mix",
    }
}
