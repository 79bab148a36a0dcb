//! The pages of an image file as a reader sees them, for those who put them into another file.

use std::path::Path;

use image::metadata::Orientation;
use image::{DynamicImage, ExtendedColorType, ImageDecoder, ImageFormat};

use crate::IngestError;
use crate::format::{Format, detect};
use crate::image_file::{decode, decoder, on_white};
use crate::image_meta::image_pages;

/// A page of an image file.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceImage {
    /// Columns of pixels.
    pub width: u32,
    /// Rows of pixels.
    pub height: u32,
    /// Clockwise turn under which the image is to be seen: 0, 90, 180 or 270 degrees.
    pub turn: u16,
    /// What the pixels are.
    pub content: SourcePixels,
}

/// The pixels of a page, row by row from the top.
#[derive(Debug, Clone, PartialEq)]
pub enum SourcePixels {
    /// The file itself is a JPEG of so many colour components: 1, 3 or 4.
    Jpeg(u8),
    /// One byte a pixel.
    Gray(Vec<u8>),
    /// Three bytes a pixel.
    Color(Vec<u8>),
}

/// The pages of the image file `bytes`, decoded one by one; none where it is no image. `path` is for messages only.
pub fn page_images<'a>(
    path: &'a Path,
    bytes: &'a [u8],
) -> impl Iterator<Item = Result<SourceImage, IngestError>> + 'a {
    let format = match detect(bytes) {
        Format::Image(format) => Some(format),
        _ => None,
    };
    let pages = format.map(|format| {
        (1..)
            .zip(image_pages(bytes, format))
            .map(move |page| (format, page))
    });
    pages.into_iter().flatten().map(move |(format, (number, page))| {
        if format == ImageFormat::Jpeg
            && let Some(image) = kept_jpeg(path, bytes)?
        {
            return Ok(image);
        }
        Ok(pixels(decode(path, bytes, format, number, &page)?))
    })
}

/// The JPEG as it is; `None` where it is to be mirrored, which a page cannot be.
fn kept_jpeg(path: &Path, bytes: &[u8]) -> Result<Option<SourceImage>, IngestError> {
    let damaged = |source| IngestError::ImageDamaged {
        path: path.to_owned(),
        source,
    };
    let mut decoder = decoder(bytes, ImageFormat::Jpeg, None).map_err(damaged)?;
    let turn = match decoder.orientation().map_err(damaged)? {
        Orientation::NoTransforms => 0,
        Orientation::Rotate90 => 90,
        Orientation::Rotate180 => 180,
        Orientation::Rotate270 => 270,
        _ => return Ok(None),
    };
    let components = match decoder.original_color_type() {
        ExtendedColorType::L8 => 1,
        ExtendedColorType::Cmyk8 => 4,
        _ => 3,
    };
    let (width, height) = decoder.dimensions();
    Ok(Some(SourceImage {
        width,
        height,
        turn,
        content: SourcePixels::Jpeg(components),
    }))
}

fn pixels(image: DynamicImage) -> SourceImage {
    let (width, height) = (image.width(), image.height());
    let gray = !image.color().has_color();
    let image = on_white(image);
    let content = if gray {
        SourcePixels::Gray(image.into_luma8().into_raw())
    } else {
        SourcePixels::Color(image.into_rgb8().into_raw())
    };
    SourceImage {
        width,
        height,
        turn: 0,
        content,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::{GrayImage, Luma, RgbImage, Rgba, RgbaImage};

    use super::*;

    fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    fn only_page(bytes: &[u8]) -> SourceImage {
        let mut pages = page_images(Path::new("scan"), bytes);
        let page = pages.next().unwrap().unwrap();
        assert!(pages.next().is_none());
        page
    }

    #[test]
    fn a_jpeg_stays_a_jpeg() {
        let bytes = encoded(&RgbImage::new(30, 20).into(), ImageFormat::Jpeg);
        let page = only_page(&bytes);
        assert_eq!(
            (page.width, page.height, page.content),
            (30, 20, SourcePixels::Jpeg(3))
        );
        let gray = encoded(&GrayImage::new(30, 20).into(), ImageFormat::Jpeg);
        assert_eq!(only_page(&gray).content, SourcePixels::Jpeg(1));
    }

    #[test]
    fn other_images_are_pixels_on_white() {
        let gray = GrayImage::from_pixel(3, 2, Luma([7]));
        let page = only_page(&encoded(&gray.into(), ImageFormat::Tiff));
        assert_eq!(page.content, SourcePixels::Gray(vec![7; 6]));
        let clear = RgbaImage::from_pixel(1, 1, Rgba([0, 0, 0, 0]));
        let page = only_page(&encoded(&clear.into(), ImageFormat::Png));
        assert_eq!(page.content, SourcePixels::Color(vec![255; 3]));
    }

    #[test]
    fn what_is_no_image_has_no_pages() {
        assert_eq!(page_images(Path::new("plan.txt"), b"plan").count(), 0);
    }
}
