//! What can stop a document from being read.

use std::path::PathBuf;

use crate::ocr::OcrError;

/// Why a file could not be read. A page that fails is a diagnostic, not an error.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IngestError {
    /// The file is missing or may not be read.
    #[error("{}: cannot be read ({source}); check the path and the permissions", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file has no bytes.
    #[error("{}: the file is empty; copy it again from its source", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// Neither PDF nor image nor text.
    #[error("{}: {found} is not supported; give PDF, PNG, JPEG, TIFF or text", path.display())]
    UnknownFormat {
        /// The file.
        path: PathBuf,
        /// What the first bytes look like.
        found: &'static str,
    },
    /// PDFium is not installed.
    #[error("libpdfium cannot be loaded; run `make setup` or set PDFIUM_LIB to the library; tried: {tried}")]
    PdfLibrary {
        /// Paths tried, each with the reason why it failed.
        tried: String,
    },
    /// The PDF asks for a password.
    #[error("{}: the PDF is encrypted; save a copy without password", path.display())]
    PdfEncrypted {
        /// The file.
        path: PathBuf,
    },
    /// PDFium cannot make sense of the file.
    #[error(
        "{}: {bytes} bytes, not a readable PDF (truncated or damaged); copy it again or repair it, \
         for example with `qpdf IN OUT`", path.display()
    )]
    PdfDamaged {
        /// The file.
        path: PathBuf,
        /// Its size.
        bytes: u64,
    },
    /// The document has no page, or none in the wanted range.
    #[error("{}: {wanted} wanted, {pages} pages found; nothing to read", path.display())]
    NoPages {
        /// The file.
        path: PathBuf,
        /// The pages asked for, in words.
        wanted: String,
        /// Pages in the file.
        pages: u32,
    },
    /// The image cannot be decoded.
    #[error("{}: the image cannot be decoded ({source}); copy it again or convert it to PNG", path.display())]
    ImageDamaged {
        /// The file.
        path: PathBuf,
        /// What the decoder said.
        source: image::ImageError,
    },
    /// The image has more pixels than can be held in memory.
    #[error(
        "{}: page {page} has {width} x {height} pixels, at most {limit} million are read; \
         scale it down", path.display()
    )]
    ImageTooLarge {
        /// The file.
        path: PathBuf,
        /// 1-based page in the file.
        page: u32,
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// Largest number of pixels, in millions.
        limit: u32,
    },
    /// A page cannot be shown.
    #[error("{}: page {page} cannot be drawn ({reason}); look at the file itself", path.display())]
    NoPicture {
        /// The file.
        path: PathBuf,
        /// 1-based page.
        page: u32,
        /// Why not.
        reason: String,
    },
    /// The folder for readings of pages is of no use.
    #[error("{}: cannot hold the OCR cache ({source}); name a folder that can be written", folder.display())]
    Cache {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// No OCR engine can be started.
    #[error(transparent)]
    Ocr(#[from] OcrError),
}

impl IngestError {
    /// The page that is to blame, counted from 1, where it is one page.
    pub fn page(&self) -> Option<u32> {
        match self {
            Self::ImageTooLarge { page, .. } | Self::NoPicture { page, .. } => Some(*page),
            _ => None,
        }
    }

    /// The kind of failure in one word, by which failures are counted.
    pub fn cause(&self) -> &'static str {
        match self {
            Self::Read { .. } => "unreadable",
            Self::Empty { .. } => "empty",
            Self::UnknownFormat { .. } => "unknown_format",
            Self::PdfLibrary { .. } => "pdf_library",
            Self::PdfEncrypted { .. } => "encrypted",
            Self::PdfDamaged { .. } => "pdf_damaged",
            Self::NoPages { .. } => "no_pages",
            Self::ImageDamaged { .. } => "image_damaged",
            Self::ImageTooLarge { .. } => "image_too_large",
            Self::NoPicture { .. } => "no_picture",
            Self::Cache { .. } => "ocr_cache",
            Self::Ocr(_) => "ocr_engine",
        }
    }
}
