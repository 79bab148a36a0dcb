//! Pieces of page pictures.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::codecs::jpeg::JpegEncoder;
use image::{GrayImage, ImageReader};

/// Space around the line, points.
const AROUND: f32 = 5.0;
/// JPEG quality.
const QUALITY: u8 = 60;

/// A piece of a page.
pub(crate) struct Snippet {
    /// Width in pixels of the page.
    pub(super) width: u32,
    jpeg: Vec<u8>,
}

impl Snippet {
    pub(super) fn data_url(&self) -> String {
        format!("data:image/jpeg;base64,{}", STANDARD.encode(&self.jpeg))
    }
}

/// Pictures that were opened, so that each is decoded once.
#[derive(Default)]
pub(crate) struct Snippets {
    /// `None` where a picture cannot be read.
    open: BTreeMap<PathBuf, Option<GrayImage>>,
}

impl Snippets {
    /// The part of a picture with `dpi` that shows a box in points; `None` where there is none.
    pub(crate) fn cut(&mut self, picture: &Path, dpi: f32, [x0, y0, x1, y1]: [f32; 4]) -> Option<Snippet> {
        let page = self.open.entry(picture.to_owned()).or_insert_with(|| {
            let image = ImageReader::open(picture).ok()?.decode().ok()?;
            Some(image.into_luma8())
        });
        let page = page.as_ref()?;
        let pixel = |points: f32, most: u32| ((points * dpi / 72.0).max(0.0) as u32).min(most);
        let (left, top) = (
            pixel(x0 - AROUND, page.width()),
            pixel(y0 - AROUND, page.height()),
        );
        let (right, bottom) = (
            pixel(x1 + AROUND, page.width()),
            pixel(y1 + AROUND, page.height()),
        );
        if right <= left || bottom <= top {
            return None;
        }
        let piece = image::imageops::crop_imm(page, left, top, right - left, bottom - top).to_image();
        let mut jpeg = Cursor::new(Vec::new());
        piece
            .write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, QUALITY))
            .ok()?;
        Some(Snippet {
            width: piece.width(),
            jpeg: jpeg.into_inner(),
        })
    }
}
