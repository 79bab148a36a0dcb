//! Opens PDF, images and text dumps; judges the text layer; prepares pages; OCR.
//!
//! The only crate that links native code.

mod assemble;
mod borderless;
mod closing;
mod engines;
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
mod letters_left;
mod library;
mod lone_number;
mod mix;
mod not_text;
mod number_column;
pub mod ocr;
mod options;
mod overlay;
mod page_image;
mod page_images;
mod pdf;
mod picture;
mod plain_text;
mod prepare;
mod raster;
mod read_cells;
mod read_page;
mod read_unread;
mod reading_cache;
mod row_rules;
mod rules;
mod seal;
mod second_look;
mod side_columns;
mod split_number;
mod stray_lines;
mod strokes;

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::Path;

use sohoa_page::{Diagnostic, Document};

use format::Format;

pub use engines::EnginePool;
pub use error::IngestError;
pub use judge::{Fluency, LayerQuality, TextLayerVerdict, judge_text_layer};
pub use legacy::LEGACY_ENCODING;
pub use library::use_package_folder;
pub use options::{DEFAULT_PAGE_TIMEOUT, IngestOptions};
pub use page_image::PAGE_TIMED_OUT;
pub use page_images::{SourceImage, SourcePixels, page_images};
pub use picture::{PageView, page_picture};
pub use plain_text::from_plain_text;
pub use raster::{PixelRect, Raster};
pub use read_page::{PageReading, ReadLine, read_page};
pub use reading_cache::ReadingCache;

use ocr::{OcrEngine, TesseractEngine};

/// Language of the documents, as Tesseract names it.
const LANGUAGE: &str = "vie";

/// A document as read, with what there is to doubt.
#[derive(Debug, Clone, PartialEq)]
pub struct Ingested {
    /// Pages, lines and words.
    pub document: Document,
    /// Findings, page by page.
    pub diagnostics: Vec<Diagnostic>,
}

impl Ingested {
    /// The same with a finding about the whole document before the others.
    fn with_finding(mut self, finding: Option<Diagnostic>) -> Self {
        self.diagnostics.splice(0..0, finding);
        self
    }
}

/// Reads a file: PDF, PNG, JPEG, TIFF or a text dump in any encoding, told apart by content. Pages are read on
/// the current rayon pool; the result does not depend on its size. A PDF stays on the disk: only what a page
/// needs is in memory.
///
/// # Errors
/// [`IngestError`] when the file as a whole cannot be read. A page that cannot be read is empty and
/// has a diagnostic.
pub fn ingest(path: &Path, options: &IngestOptions) -> Result<Ingested, IngestError> {
    let Opened {
        mut file,
        head: mut bytes,
        pdf_size,
    } = open(path)?;
    if let Some(size) = pdf_size {
        return pdf::ingest_pdf(path, file, size, options);
    }
    file.read_to_end(&mut bytes)
        .map_err(|source| unread(path, source))?;
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
        Format::Pdf => {
            let size = bytes.len() as u64;
            pdf::ingest_pdf(name, Cursor::new(bytes), size, options)
        }
        Format::Image(kind) => image_file::ingest_image(name, &bytes, kind, options),
        // A PDF so damaged that its header is gone must not pass for a text file.
        Format::Text if has_extension(name, "pdf") => Err(IngestError::PdfDamaged {
            path,
            bytes: bytes.len() as u64,
        }),
        Format::Text => plain_text::ingest_text(name, &bytes, options),
        Format::Other(found) => Err(IngestError::UnknownFormat { path, found }),
    }
}

/// Number of pages of a PDF; 1 for any other file, which is not looked into.
///
/// # Errors
/// As [`ingest`] where the file is no readable PDF though it begins like one, or cannot be read.
pub fn page_count(path: &Path) -> Result<u32, IngestError> {
    let Opened { file, pdf_size, .. } = open(path)?;
    pdf_size.map_or(Ok(1), |size| pdf::page_count(path, file, size))
}

/// A file of which the first bytes are read.
struct Opened {
    file: File,
    head: Vec<u8>,
    /// Size of a PDF that can be read in any order; a pipe can be read only once.
    pdf_size: Option<u64>,
}

fn open(path: &Path) -> Result<Opened, IngestError> {
    let look = || -> io::Result<Opened> {
        let mut file = File::open(path)?;
        let mut head = Vec::new();
        file.by_ref().take(format::HEAD).read_to_end(&mut head)?;
        let facts = file.metadata()?;
        let is_pdf = format::detect(&head) == Format::Pdf && facts.is_file();
        Ok(Opened {
            file,
            head,
            pdf_size: is_pdf.then_some(facts.len()),
        })
    };
    look().map_err(|source| unread(path, source))
}

fn unread(path: &Path, source: io::Error) -> IngestError {
    IngestError::Read {
        path: path.to_owned(),
        source,
    }
}

/// Name and version of what reads pages: two programs that say the same read alike.
///
/// # Errors
/// [`IngestError::PdfLibrary`] or [`IngestError::Ocr`] where something is not installed that reading needs.
pub fn describe_reader() -> Result<String, IngestError> {
    library::pdfium()?;
    Ok(TesseractEngine::new(LANGUAGE)?.describe())
}

fn has_extension(name: &Path, wanted: &str) -> bool {
    name.extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case(wanted))
}
