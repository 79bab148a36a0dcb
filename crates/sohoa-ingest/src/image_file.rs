//! Scans stored as PNG, JPEG or TIFF.

use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::Path;

use image::imageops::{self, FilterType};
use image::{DynamicImage, GrayImage, ImageDecoder, ImageError, ImageFormat, ImageReader};
use rayon::prelude::{IntoParallelIterator, ParallelIterator};
use sohoa_page::{LayerVerdict, MediaType, TextOrigin};

use crate::assemble::{DraftPage, assemble};
use crate::image_meta::{ImagePage, image_pages};
use crate::page_image::read_into;
use crate::pdf::{MOST_PIXELS, reading_dpi};
use crate::picture::{PageView, no_picture};
use crate::raster::Raster;
use crate::{IngestError, IngestOptions, Ingested};

/// Most pixels that are decoded, in millions: 300 MB of colour.
const MOST_DECODED_MILLIONS: u32 = 100;
/// Fewest pixels along each side of an image that may hold a letter.
const SMALLEST_SIDE: u32 = 16;
/// Resolutions outside this range, dots per inch, are placeholders of software that knows none.
const PLAUSIBLE_DPI: std::ops::RangeInclusive<f32> = 70.0..=1200.0;
/// Sides of A4 in inches.
const A4: (f32, f32) = (8.27, 11.69);

/// Reads an image file; a TIFF may have several pages. `path` is for messages only.
pub(crate) fn ingest_image(
    path: &Path,
    bytes: &[u8],
    format: ImageFormat,
    options: &IngestOptions,
) -> Result<Ingested, IngestError> {
    let pages = image_pages(bytes, format);
    let count = pages.len() as u32;
    let left_out = options.left_out(path, count)?;
    let wanted: Vec<(u32, ImagePage)> = (1..)
        .zip(pages)
        .filter(|(number, _)| options.wants(*number))
        .collect();
    let drafts = wanted
        .into_par_iter()
        .map(|(number, page)| {
            let mut draft = DraftPage::empty(number, TextOrigin::Ocr, LayerVerdict::Absent);
            match decode(path, bytes, format, number, &page) {
                Ok(image) => read_image(&mut draft, image, page.dpi, options)?,
                Err(error) if count == 1 => return Err(error),
                Err(error) => draft.report("page-unreadable", error.to_string()),
            }
            Ok(draft)
        })
        .collect::<Result<Vec<_>, IngestError>>()?;
    Ok(assemble(MediaType::Image, drafts).with_finding(left_out))
}

/// A page as it is in the file, at the resolution of the view.
pub(crate) fn draw(
    path: &Path,
    bytes: &[u8],
    format: ImageFormat,
    view: &PageView,
) -> Result<Raster, IngestError> {
    let pages = image_pages(bytes, format);
    let page = (view.page as usize)
        .checked_sub(1)
        .and_then(|place| pages.get(place));
    let page = page.ok_or_else(|| no_picture(path, view, "the file has no such page"))?;
    let image = decode(path, bytes, format, view.page, page)?;
    let stated = page.dpi.filter(|dpi| PLAUSIBLE_DPI.contains(dpi));
    let dpi = stated.unwrap_or_else(|| guessed_dpi(image.width(), image.height()));
    let raster = Raster {
        width: image.width(),
        height: image.height(),
        dpi,
        pixels: on_white(image).into_luma8().into_raw(),
    };
    Ok(scaled(raster, view.dpi))
}

fn read_image(
    draft: &mut DraftPage,
    image: DynamicImage,
    stated_dpi: Option<f32>,
    options: &IngestOptions,
) -> Result<(), IngestError> {
    let (width, height) = (image.width(), image.height());
    if width.min(height) < SMALLEST_SIDE {
        draft.report(
            "image-too-small",
            format!("{width} x {height} pixels are too few for text; scan at 300 dpi"),
        );
        return Ok(());
    }
    let stated = stated_dpi.filter(|dpi| PLAUSIBLE_DPI.contains(dpi));
    let dpi = stated.unwrap_or_else(|| guessed_dpi(width, height));
    let wanted = reading_dpi(dpi);
    let pixels = width as f32 * height as f32;
    let allowed = dpi * (MOST_PIXELS / pixels).sqrt();
    if allowed < wanted {
        let message = format!("the image is read at {allowed:.0} instead of {wanted:.0} dpi to bound memory");
        draft.report("page-downscaled", message);
    }
    let raster = scaled(to_raster(image, dpi), wanted.min(allowed));
    read_into(draft, raster, options)
}

/// Resolution of an A4 sheet with this many pixels.
fn guessed_dpi(width: u32, height: u32) -> f32 {
    let (short, long) = A4;
    let inches = if width <= height { short } else { long };
    (width as f32 / inches).clamp(*PLAUSIBLE_DPI.start(), *PLAUSIBLE_DPI.end())
}

/// Gray, without red ink, on white where the image is transparent.
fn to_raster(image: DynamicImage, dpi: f32) -> Raster {
    let (width, height) = (image.width(), image.height());
    let gray = !image.color().has_color();
    let image = on_white(image);
    if gray {
        Raster {
            width,
            height,
            dpi,
            pixels: image.into_luma8().into_raw(),
        }
    } else {
        Raster::from_rgb(width, height, dpi, image.into_rgb8().as_raw())
    }
}

/// The image on white paper where it is transparent.
pub(crate) fn on_white(image: DynamicImage) -> DynamicImage {
    if !image.color().has_alpha() {
        return image;
    }
    let mut pixels = image.to_rgba8();
    for pixel in pixels.pixels_mut() {
        let alpha = u16::from(pixel.0[3]);
        for channel in &mut pixel.0[..3] {
            *channel = ((u16::from(*channel) * alpha + 255 * (255 - alpha)) / 255) as u8;
        }
        pixel.0[3] = u8::MAX;
    }
    DynamicImage::ImageRgba8(pixels)
}

fn scaled(raster: Raster, dpi: f32) -> Raster {
    let scale = dpi / raster.dpi;
    if (scale - 1.0).abs() < 0.01 {
        return raster;
    }
    let side = |pixels: u32| ((pixels as f32 * scale).round() as u32).max(1);
    let (width, height) = (side(raster.width), side(raster.height));
    let filter = if scale > 1.0 {
        FilterType::CatmullRom
    } else {
        FilterType::Triangle
    };
    match GrayImage::from_raw(raster.width, raster.height, raster.pixels) {
        Some(image) => {
            let pixels = imageops::resize(&image, width, height, filter).into_raw();
            Raster {
                width,
                height,
                dpi,
                pixels,
            }
        }
        None => Raster::blank(width, height, dpi),
    }
}

pub(crate) fn decode(
    path: &Path,
    bytes: &[u8],
    format: ImageFormat,
    number: u32,
    page: &ImagePage,
) -> Result<DynamicImage, IngestError> {
    let damaged = |source: ImageError| IngestError::ImageDamaged {
        path: path.to_owned(),
        source,
    };
    let mut decoder = decoder(bytes, format, page.first_directory).map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > u64::from(MOST_DECODED_MILLIONS) * 1_000_000 {
        return Err(IngestError::ImageTooLarge {
            path: path.to_owned(),
            page: number,
            width,
            height,
            limit: MOST_DECODED_MILLIONS,
        });
    }
    let orientation = decoder.orientation().map_err(damaged)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    image.apply_orientation(orientation);
    Ok(image)
}

/// A decoder of an image file; `first_directory` as in [`ImagePage`].
pub(crate) fn decoder(
    bytes: &[u8],
    format: ImageFormat,
    first_directory: Option<[u8; 4]>,
) -> Result<impl ImageDecoder + '_, ImageError> {
    let reader = Patched {
        bytes: Cursor::new(bytes),
        patch: first_directory,
    };
    ImageReader::with_format(io::BufReader::new(reader), format).into_decoder()
}

/// The bytes of a TIFF whose header points at another page: decoders only read the first one.
struct Patched<'a> {
    bytes: Cursor<&'a [u8]>,
    /// Bytes 4 to 8, the place of the first directory.
    patch: Option<[u8; 4]>,
}

impl Read for Patched<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let start = self.bytes.position();
        let count = self.bytes.read(buffer)?;
        if let Some(patch) = self.patch {
            for (place, byte) in (4_u64..).zip(patch) {
                if (start..start + count as u64).contains(&place) {
                    buffer[(place - start) as usize] = byte;
                }
            }
        }
        Ok(count)
    }
}

impl Seek for Patched<'_> {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.bytes.seek(position)
    }
}

#[cfg(test)]
mod tests {
    use image::{Luma, Rgb, Rgba};

    use super::*;
    use crate::EnginePool;
    use crate::ocr::{OcrEngine, OcrError, OcrLayout, OcrLine};
    use crate::raster::PixelRect;

    /// Sees no text.
    struct Blind;

    impl OcrEngine for Blind {
        fn describe(&self) -> String {
            "blind".to_owned()
        }

        fn recognize(&mut self, _: &Raster, _: PixelRect, _: OcrLayout) -> Result<Vec<OcrLine>, OcrError> {
            Ok(Vec::new())
        }
    }

    fn options() -> IngestOptions {
        IngestOptions {
            engines: EnginePool::new(|| Ok(Box::new(Blind))),
            ..IngestOptions::default()
        }
    }

    fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn tiny_images_are_reported() {
        let bytes = encoded(&DynamicImage::new_luma8(1, 1), ImageFormat::Png);
        let ingested = ingest_image(Path::new("dot.png"), &bytes, ImageFormat::Png, &options()).unwrap();
        assert_eq!(ingested.document.pages.len(), 1);
        assert_eq!(ingested.diagnostics[0].code, "image-too-small");
    }

    #[test]
    fn truncated_images_are_errors() {
        let mut bytes = encoded(&DynamicImage::new_luma8(100, 100), ImageFormat::Png);
        bytes.truncate(40);
        let error = ingest_image(Path::new("cut.png"), &bytes, ImageFormat::Png, &options()).unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("cut.png: the image cannot be decoded"),
            "{error}"
        );
    }

    #[test]
    fn pages_have_the_size_of_the_sheet() {
        for (image, format) in [
            (DynamicImage::new_luma8(1654, 2339), ImageFormat::Png),
            (DynamicImage::new_rgb8(826, 1168), ImageFormat::Tiff),
            (DynamicImage::new_rgb8(826, 1168), ImageFormat::Jpeg),
        ] {
            let bytes = encoded(&image, format);
            let page = ingest_image(Path::new("scan"), &bytes, format, &options())
                .unwrap()
                .document
                .pages
                .remove(0);
            assert!(
                (page.width - 595.0).abs() < 3.0 && (page.height - 842.0).abs() < 3.0,
                "{page:?}"
            );
        }
    }

    #[test]
    fn transparent_is_white_and_red_is_dropped() {
        let mut image = image::RgbaImage::from_pixel(3, 1, Rgba([0, 0, 0, 0]));
        image.put_pixel(1, 0, Rgba([0, 0, 0, 255]));
        image.put_pixel(2, 0, Rgba([220, 30, 40, 255]));
        let raster = to_raster(DynamicImage::ImageRgba8(image), 300.0);
        assert_eq!((raster.pixels[0], raster.pixels[1]), (255, 0));
        assert!(raster.pixels[2] > 200);
    }

    #[test]
    fn every_page_of_a_tiff_is_read() {
        let one = image::RgbImage::from_pixel(40, 20, Rgb([255; 3]));
        let two = image::GrayImage::from_pixel(30, 50, Luma([255]));
        let bytes = crate::image_meta::tests::join_tiffs(&[
            encoded(&DynamicImage::ImageRgb8(one), ImageFormat::Tiff),
            encoded(&DynamicImage::ImageLuma8(two), ImageFormat::Tiff),
        ]);
        let pages = image_pages(&bytes, ImageFormat::Tiff);
        let sizes: Vec<(u32, u32)> = pages
            .iter()
            .map(|page| decode(Path::new("two.tif"), &bytes, ImageFormat::Tiff, 1, page).unwrap())
            .map(|image| (image.width(), image.height()))
            .collect();
        assert_eq!(sizes, [(40, 20), (30, 50)]);
    }
}
