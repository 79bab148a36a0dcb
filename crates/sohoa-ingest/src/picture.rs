//! Pictures of pages for a person to look at: as printed, upright and level, so that the boxes of lines fit.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use crate::format::{self, Format};
use crate::leptonica::{LeptonicaError, Pix};
use crate::raster::Raster;
use crate::{IngestError, image_file, pdf};

/// Which page to draw and how it lay when it was read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PageView {
    /// 1-based page of the file.
    pub page: u32,
    /// Resolution of the picture, dots per inch; a huge page is drawn at the finest that memory allows.
    pub dpi: f32,
    /// Clockwise turn that makes the page upright: 0, 90, 180, 270.
    pub rotation: u16,
    /// Clockwise angle that levels it, degrees.
    pub skew: f32,
}

/// Draws a page of a PDF or image file in gray. A point of the prepared page (see `sohoa_page::Line::bbox`) is
/// `dpi / 72` pixels of the picture.
///
/// # Errors
/// [`IngestError`] when the file or the page cannot be read; a text file has no picture.
pub fn page_picture(path: &Path, view: &PageView) -> Result<Raster, IngestError> {
    let unread = |source| IngestError::Read {
        path: path.to_owned(),
        source,
    };
    let mut head = Vec::new();
    let file = File::open(path).map_err(unread)?;
    file.take(format::HEAD).read_to_end(&mut head).map_err(unread)?;
    let raster = match format::detect(&head) {
        Format::Pdf => pdf::draw(path, view)?,
        Format::Image(kind) => image_file::draw(path, &fs::read(path).map_err(unread)?, kind, view)?,
        Format::Empty => {
            return Err(IngestError::Empty {
                path: path.to_owned(),
            });
        }
        Format::Text => return Err(no_picture(path, view, "a text file has no pictures")),
        Format::Other(found) => {
            return Err(IngestError::UnknownFormat {
                path: path.to_owned(),
                found,
            });
        }
    };
    level(&raster, view).map_err(|error| no_picture(path, view, &format!("{} gave no result", error.0)))
}

fn level(raster: &Raster, view: &PageView) -> Result<Raster, LeptonicaError> {
    let mut pix = Pix::from_raster(raster)?;
    if view.rotation != 0 {
        pix = pix.turned(view.rotation)?;
    }
    if view.skew != 0.0 {
        pix = pix.rotated(view.skew)?;
    }
    Ok(pix.to_raster(raster.dpi))
}

pub(crate) fn no_picture(path: &Path, view: &PageView, reason: &str) -> IngestError {
    IngestError::NoPicture {
        path: path.to_owned(),
        page: view.page,
        reason: reason.to_owned(),
    }
}
