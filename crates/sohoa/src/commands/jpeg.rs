//! Pictures of pages for people.

use std::io::Cursor;

use image::{ExtendedColorType, ImageEncoder, ImageResult, codecs::jpeg::JpegEncoder};
use sohoa_ingest::Raster;

/// Resolution of the pictures, dots per inch: marks on Vietnamese letters can be told apart.
pub(crate) const PICTURE_DPI: f32 = 150.0;
/// JPEG quality of the pictures.
const PICTURE_QUALITY: u8 = 75;

/// The picture as the content of a JPEG file.
///
/// # Errors
/// It is larger than JPEG allows.
pub(crate) fn page_jpeg(raster: &Raster) -> ImageResult<Vec<u8>> {
    let mut jpeg = Cursor::new(Vec::new());
    JpegEncoder::new_with_quality(&mut jpeg, PICTURE_QUALITY).write_image(
        &raster.pixels,
        raster.width,
        raster.height,
        ExtendedColorType::L8,
    )?;
    Ok(jpeg.into_inner())
}
