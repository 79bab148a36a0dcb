//! The searchable PDF of a converted document.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sohoa_ingest::{IngestError, LEGACY_ENCODING, SourceImage, SourcePixels, page_images};
use sohoa_page::MediaType;
use sohoa_pdf::{PageImage, PdfError, Pixels, of_images, with_layer};

use crate::Conversion;

/// Why there is no searchable PDF.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SearchableError {
    /// The file has gone since it was read, or is a pipe.
    #[error("{}: cannot be read again for its searchable PDF; give a file that stays", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A page image cannot be decoded.
    #[error("a page image cannot be read")]
    Image(#[from] IngestError),
    /// The PDF cannot be changed.
    #[error("{}: no searchable PDF", path.display())]
    Pdf {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: PdfError,
    },
}

impl Conversion {
    /// The pages of the file at `path`, which this conversion is of, with the restored text as an invisible
    /// layer; `None` for a text dump, which has no pages to show.
    ///
    /// # Errors
    /// When the file cannot be read again, or is a PDF that cannot be changed.
    pub fn searchable_pdf(&self, path: &Path) -> Result<Option<Vec<u8>>, SearchableError> {
        if self.document.media_type == MediaType::PlainText {
            return Ok(None);
        }
        let bytes = read_again(path).map_err(|source| SearchableError::Read {
            path: path.to_owned(),
            source,
        })?;
        let pages = &self.document.pages;
        let made = if self.document.media_type == MediaType::Pdf {
            with_layer(&bytes, pages, &self.pages_in_old_encodings())
        } else {
            let mut failed = None;
            let images = page_images(path, &bytes).map_while(|image| match image {
                Ok(image) => Some(page_image(image, &bytes)),
                Err(error) => {
                    failed = Some(error);
                    None
                }
            });
            let made = of_images(images, pages);
            if let Some(error) = failed {
                return Err(error.into());
            }
            made
        };
        made.map(Some).map_err(|source| SearchableError::Pdf {
            path: path.to_owned(),
            source,
        })
    }

    fn pages_in_old_encodings(&self) -> Vec<u32> {
        let converted = self
            .record
            .diagnostics
            .iter()
            .filter(|found| found.code == LEGACY_ENCODING);
        converted.filter_map(|found| found.place.page).collect()
    }
}

/// A pipe can be read only once; another try would wait for ever.
fn read_again(path: &Path) -> io::Result<Vec<u8>> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::ErrorKind::NotSeekable.into());
    }
    fs::read(path)
}

fn page_image(image: SourceImage, file: &[u8]) -> PageImage {
    PageImage {
        width: image.width,
        height: image.height,
        turn: image.turn,
        pixels: match image.content {
            SourcePixels::Jpeg(components) => Pixels::Jpeg(file.to_vec(), components),
            SourcePixels::Gray(pixels) => Pixels::Gray(pixels),
            SourcePixels::Color(pixels) => Pixels::Color(pixels),
        },
    }
}
