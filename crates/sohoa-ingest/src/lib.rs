//! Opens PDF, images and text dumps; judges the text layer; prepares pages; OCR.
//!
//! The only crate that links native code.

mod assemble;
mod closing;
mod error;
mod format;
mod image_file;
mod image_meta;
mod index_row;
mod items;
mod judge;
mod layout;
mod legacy;
mod leptonica;
mod library;
mod not_text;
pub mod ocr;
mod options;
mod overlay;
mod page_image;
mod pdf;
mod plain_text;
mod prepare;
mod raster;
mod read_cells;
mod read_page;
mod read_unread;
mod rules;

use std::path::Path;

use sohoa_page::{Diagnostic, Document};

use format::Format;

pub use error::IngestError;
pub use judge::{LayerQuality, TextLayerVerdict, judge_text_layer};
pub use options::{EnginePool, IngestOptions};
pub use plain_text::from_plain_text;
pub use raster::{PixelRect, Raster};
pub use read_page::{PageReading, ReadLine, read_page};

/// A document as read, with what there is to doubt.
#[derive(Debug, Clone, PartialEq)]
pub struct Ingested {
    /// Pages, lines and words.
    pub document: Document,
    /// Findings, page by page.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a file: PDF, PNG, JPEG, TIFF or a text dump in any encoding, told apart by content. Pages are read on
/// the current rayon pool; the result does not depend on its size.
///
/// # Errors
/// [`IngestError`] when the file as a whole cannot be read. A page that cannot be read is empty and
/// has a diagnostic.
pub fn ingest(path: &Path, options: &IngestOptions) -> Result<Ingested, IngestError> {
    let read = std::fs::read(path);
    let bytes = read.map_err(|source| IngestError::Read {
        path: path.to_owned(),
        source,
    })?;
    ingest_bytes(path, bytes, options)
}

/// The same for the bytes of a file. `name` is used in messages; its extension only where the bytes
/// could be text.
///
/// # Errors
/// As [`ingest`].
pub fn ingest_bytes(name: &Path, bytes: Vec<u8>, options: &IngestOptions) -> Result<Ingested, IngestError> {
    let path = name.to_owned();
    match format::detect(&bytes) {
        Format::Empty => Err(IngestError::Empty { path }),
        Format::Pdf => pdf::ingest_pdf(name, bytes, options),
        Format::Image(kind) => image_file::ingest_image(name, &bytes, kind, options),
        // A PDF so damaged that its header is gone must not pass for a text file.
        Format::Text if has_extension(name, "pdf") => Err(IngestError::PdfDamaged {
            path,
            bytes: bytes.len(),
        }),
        Format::Text => Ok(plain_text::ingest_text(&bytes)),
        Format::Other(found) => Err(IngestError::UnknownFormat { path, found }),
    }
}

fn has_extension(name: &Path, wanted: &str) -> bool {
    name.extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case(wanted))
}
