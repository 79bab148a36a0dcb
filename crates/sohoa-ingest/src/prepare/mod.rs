//! From a page image to a clean one: upright, level, even background, no black edges, no specks.

mod orient;
mod resample;
mod specks;

pub(crate) use resample::{for_recognition, for_second_look, for_third_look};
pub(crate) use specks::{Print, remove_lonely_specks};

use crate::leptonica::{LeptonicaError, Pix};
use crate::ocr::{OcrEngine, OcrError};
use crate::raster::{PixelRect, Raster};

/// A page ready for recognition.
pub(crate) struct Prepared {
    /// 8-bit image.
    pub(crate) gray: Pix,
    /// Its ink, 1-bit, same size.
    pub(crate) ink: Pix,
    /// Resolution of both, dots per inch.
    pub(crate) dpi: f32,
    /// Clockwise turn applied: 0, 90, 180, 270.
    pub(crate) rotation: u16,
    /// Clockwise angle removed, degrees.
    pub(crate) skew: f32,
    /// Size of the print where the page shows it.
    pub(crate) print: Option<Print>,
}

/// A page side shorter than this many pixels holds no line of text.
const SMALLEST_SIDE: u32 = 16;

/// Pixels darker than this are ink.
const INK_THRESHOLD: u8 = 140;

/// Brightness of an evened background.
const BACKGROUND: u8 = 240;

/// Share of pixels that are neither nearly white nor nearly black above which the page is a gray scan
/// and its background is evened. A bilevel scan rendered with smoothing has 3 to 9 %.
const GRAY_SHARE: f32 = 0.15;

/// Angles below this many degrees are left alone: over a page 2,000 px wide they move a line by 1 px.
const SMALLEST_SKEW: f32 = 0.03;

/// Leptonica's confidence in a skew angle below which it is guessing (its own documentation).
const SURE_SKEW: f32 = 3.0;

/// Solid ink at least this thick, in inches, that touches the edge of the page is the shadow of the
/// scanner lid or a binding, not text.
const EDGE_THICKNESS: f32 = 0.08;

/// Share of ink above which a page is not text at all (a photo, a black sheet).
const MOST_INK: f32 = 0.6;

/// Prepares `raster`, which must be valid; `None` when there is nothing on it that could be text.
pub(crate) fn prepare(raster: &Raster, engine: &mut dyn OcrEngine) -> Result<Option<Prepared>, OcrError> {
    if raster.width < SMALLEST_SIDE || raster.height < SMALLEST_SIDE {
        return Ok(None);
    }
    let (gray, ink) = clean_gray(raster)?;
    if is_textless(&ink) {
        return Ok(None);
    }
    let rotation = orient::find_rotation(&gray, &ink, raster.dpi, engine)?;
    let (gray, ink) = match rotation {
        0 => (gray, ink),
        _ => (gray.turned(rotation)?, ink.turned(rotation)?),
    };
    let (mut gray, ink, skew) = deskew(gray, ink)?;
    let ink = remove_edges(&mut gray, ink, raster.dpi)?;
    let (ink, print) = specks::remove_specks(&mut gray, ink)?;
    if is_textless(&ink) {
        return Ok(None);
    }
    Ok(Some(Prepared {
        gray,
        ink,
        dpi: raster.dpi,
        rotation,
        skew,
        print,
    }))
}

/// The image with an even background, and its ink.
fn clean_gray(raster: &Raster) -> Result<(Pix, Pix), LeptonicaError> {
    let between = raster.pixels.iter().filter(|p| (40..=215).contains(*p)).count();
    let gray_share = between as f32 / raster.pixels.len() as f32;
    let pix = Pix::from_raster(raster)?;
    let gray = if gray_share > GRAY_SHARE {
        // Fails on images with too little background; those are left as they are.
        pix.with_even_background(BACKGROUND).unwrap_or(pix)
    } else {
        pix
    };
    let ink = gray.binarized(INK_THRESHOLD)?;
    Ok((gray, ink))
}

/// Whether the ink cannot be text: none, or most of the page.
fn is_textless(ink: &Pix) -> bool {
    let area = ink.width() as f32 * ink.height() as f32;
    let count = ink.count_ink();
    count == 0 || count as f32 > MOST_INK * area
}

/// Levels the page; with the angle.
fn deskew(gray: Pix, ink: Pix) -> Result<(Pix, Pix, f32), LeptonicaError> {
    match ink.find_skew() {
        Some((angle, confidence)) if confidence >= SURE_SKEW && angle.abs() >= SMALLEST_SKEW => {
            let gray = gray.rotated(angle)?;
            let ink = gray.binarized(INK_THRESHOLD)?;
            Ok((gray, ink, angle))
        }
        _ => Ok((gray, ink, 0.0)),
    }
}

/// Removes thick black areas that touch the edge of the page.
fn remove_edges(gray: &mut Pix, ink: Pix, dpi: f32) -> Result<Pix, LeptonicaError> {
    let size = ((dpi * EDGE_THICKNESS).round() as u32).max(4);
    let solid = ink.opened(size, size)?;
    let (width, height) = (ink.width(), ink.height());
    let touches_edge = |area: &PixelRect| {
        area.x <= 2 || area.y <= 2 || area.right() + 2 >= width || area.bottom() + 2 >= height
    };
    if !solid.components()?.iter().any(touches_edge) {
        return Ok(ink);
    }
    let border = solid.touching_border()?.grown(3, 3)?;
    gray.erase(&border)?;
    ink.without(&border)
}

impl From<LeptonicaError> for OcrError {
    fn from(error: LeptonicaError) -> Self {
        Self::Engine {
            engine: "Leptonica",
            action: "prepare a page",
            reason: format!("{} gave no result", error.0),
        }
    }
}
