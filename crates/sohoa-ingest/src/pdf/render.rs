//! From a PDF page to a page image.

use pdfium_render::prelude::{
    PdfBitmapFormat, PdfPage, PdfPageObject, PdfPageObjectsCommon, PdfRenderConfig, PdfiumError,
};

use super::content::{MOST_NESTED_FORMS, PageContent, PlacedImage};
use crate::raster::Raster;

/// Resolution for pages without an image of usable resolution, dots per inch: the one that
/// Tesseract's models were made for.
pub(crate) const STANDARD_DPI: f32 = 300.0;
/// Images between this and [`STANDARD_DPI`] are read as they are: scaling a noisy scan makes its
/// noise letter-sized.
pub(crate) const SMALLEST_NATIVE_DPI: f32 = 190.0;
/// Most pixels of a page image: 40 MB of gray, an A2 page at 300 dpi.
pub(crate) const MOST_PIXELS: f32 = 40e6;
/// Images that cover less of the page than this are logos, stamps and signatures.
pub(crate) const PAGE_IMAGE_COVERAGE: f32 = 0.5;

/// Images that cover less of the page than this do not make it a coloured page.
const SMALLEST_COLORED: f32 = 0.05;

/// How to render a page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct RenderPlan {
    /// Width of the page image in pixels.
    pub(crate) width: u32,
    /// Height of the page image in pixels.
    pub(crate) height: u32,
    /// Resolution, dots per inch.
    pub(crate) dpi: f32,
    /// Whether the page has colour that red stamps are dropped from.
    pub(crate) color: bool,
    /// The resolution that memory did not allow.
    pub(crate) lowered_from: Option<f32>,
}

impl RenderPlan {
    /// Plans for a page `size` (width and height in points) with these images.
    pub(crate) fn new((width, height): (f32, f32), images: &[PlacedImage]) -> Self {
        let largest = images.iter().max_by(|a, b| a.coverage.total_cmp(&b.coverage));
        let wanted = match largest {
            Some(image) if image.coverage >= PAGE_IMAGE_COVERAGE => reading_dpi(image.dpi),
            _ => STANDARD_DPI,
        };
        let color = images.is_empty()
            || images
                .iter()
                .any(|image| image.color && image.coverage > SMALLEST_COLORED);
        Self {
            color,
            ..Self::at((width, height), wanted)
        }
    }

    /// A gray picture at the resolution `wanted`, or the finest that memory allows.
    pub(crate) fn at((width, height): (f32, f32), wanted: f32) -> Self {
        let inches = (width / 72.0).max(0.01) * (height / 72.0).max(0.01);
        let allowed = (MOST_PIXELS / inches).sqrt();
        let dpi = wanted.min(allowed);
        let pixels = |points: f32| ((points * dpi / 72.0).round() as u32).max(1);
        Self {
            width: pixels(width),
            height: pixels(height),
            dpi,
            color: false,
            lowered_from: (dpi < wanted).then_some(wanted),
        }
    }
}

/// Resolution at which an image of `native` dots per inch is read.
pub(crate) fn reading_dpi(native: f32) -> f32 {
    if (SMALLEST_NATIVE_DPI..=STANDARD_DPI).contains(&native) {
        native
    } else {
        STANDARD_DPI
    }
}

/// Whether the page has an image that is the page.
pub(crate) fn has_page_image(content: &PageContent) -> bool {
    // A scan may be cut into strips.
    content.images.iter().map(|image| image.coverage).sum::<f32>() >= PAGE_IMAGE_COVERAGE
}

/// Hides the text of a page whose image is the page: what is painted over the image is a watermark or
/// a signature overlay and would be read as part of the document. The page is not written back.
pub(crate) fn hide_text(page: &PdfPage<'_>) {
    for object in page.objects().iter() {
        hide_text_object(object, 0);
    }
}

fn hide_text_object(mut object: PdfPageObject<'_>, depth: usize) {
    if object.as_text_object().is_some() {
        // Text that cannot be hidden is read as well: no harm worse than a line too much.
        let _ = object.set_inactive();
    } else if let Some(form) = object.as_x_object_form_object()
        && depth < MOST_NESTED_FORMS
    {
        for child in form.iter() {
            hide_text_object(child, depth + 1);
        }
    }
}

/// Draws the page without annotations and form fields: signatures and comments are not the document's own.
pub(crate) fn render(page: &PdfPage<'_>, plan: &RenderPlan) -> Result<Raster, PdfiumError> {
    let format = if plan.color {
        PdfBitmapFormat::BGR
    } else {
        PdfBitmapFormat::Gray
    };
    let config = PdfRenderConfig::new()
        // Without form fields PDFium draws through a matrix, which only a target size scales.
        .set_target_size(plan.width.cast_signed(), plan.height.cast_signed())
        .set_format(format)
        // PDFium renders gray pages blank with reversed bytes; colour comes as RGB only with them.
        .set_reverse_byte_order(plan.color)
        .render_annotations(false)
        .render_form_data(false)
        .limit_render_image_cache_size(true);
    let bitmap = page.render_with_config(&config)?;
    let (width, height) = (bitmap.width() as u32, bitmap.height() as u32);
    let bytes = bitmap.as_raw_bytes();
    drop(bitmap);
    let row_bytes = width as usize * if plan.color { 3 } else { 1 };
    let stride = bytes.len() / (height as usize).max(1);
    let packed: Vec<u8> = if stride == row_bytes {
        bytes
    } else {
        let rows = bytes.chunks_exact(stride.max(1));
        rows.map(|row| &row[..row_bytes.min(row.len())])
            .collect::<Vec<_>>()
            .concat()
    };
    Ok(if plan.color {
        Raster::from_rgb(width, height, plan.dpi, &packed)
    } else {
        Raster {
            width,
            height,
            dpi: plan.dpi,
            pixels: packed,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(size: (f32, f32), image: Option<(f32, f32)>, want: (u32, u32), want_lowered: bool) {
        let images: Vec<PlacedImage> = image
            .iter()
            .map(|(coverage, dpi)| PlacedImage {
                coverage: *coverage,
                dpi: *dpi,
                color: false,
            })
            .collect();
        let plan = RenderPlan::new(size, &images);
        assert_eq!(
            (plan.width, plan.height, plan.lowered_from.is_some()),
            (want.0, want.1, want_lowered)
        );
    }

    #[test]
    fn resolution_follows_the_page_image() {
        let letter = (612.0, 792.0);
        check(letter, None, (2550, 3300), false);
        check(letter, Some((1.0, 200.0)), (1700, 2200), false);
        check(letter, Some((1.0, 150.0)), (2550, 3300), false);
        check(letter, Some((1.0, 600.0)), (2550, 3300), false);
        check(letter, Some((0.1, 200.0)), (2550, 3300), false);
    }

    #[test]
    fn huge_pages_are_lowered() {
        check((14_400.0, 14_400.0), Some((1.0, 300.0)), (6325, 6325), true);
        check((0.0, 0.0), None, (1, 1), false);
    }
}
