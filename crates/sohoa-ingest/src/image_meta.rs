//! Pages and resolutions of image files, which the decoders do not tell.

use std::collections::BTreeSet;

use image::ImageFormat;

/// TIFF tags: resolution along the width, and its unit.
const X_RESOLUTION: u16 = 282;
const RESOLUTION_UNIT: u16 = 296;
/// More pages than this in one TIFF are a damaged chain.
const MOST_PAGES: usize = 10_000;
const CM_PER_INCH: f32 = 2.54;

/// A page of an image file.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct ImagePage {
    /// For a TIFF of several pages: the place of this page's directory, as the header stores it.
    pub(crate) first_directory: Option<[u8; 4]>,
    /// Resolution that the file states, dots per inch.
    pub(crate) dpi: Option<f32>,
}

/// The pages of an image file, at least one.
pub(crate) fn image_pages(bytes: &[u8], format: ImageFormat) -> Vec<ImagePage> {
    let dpi = match format {
        ImageFormat::Tiff => {
            let pages = tiff_pages(bytes);
            return if pages.is_empty() {
                vec![ImagePage::default()]
            } else {
                pages
            };
        }
        ImageFormat::Png => png_dpi(bytes),
        _ => jpeg_dpi(bytes),
    };
    vec![ImagePage {
        first_directory: None,
        dpi,
    }]
}

/// From the `pHYs` chunk, which stands before the pixels.
fn png_dpi(bytes: &[u8]) -> Option<f32> {
    let mut rest = bytes.get(8..)?;
    loop {
        let length = u32::from_be_bytes(rest.get(..4)?.try_into().ok()?) as usize;
        match rest.get(4..8)? {
            b"pHYs" => {
                let data = rest.get(8..17)?;
                let per_meter = u32::from_be_bytes(data.get(..4)?.try_into().ok()?);
                return (data[8] == 1).then_some(per_meter as f32 * CM_PER_INCH / 100.0);
            }
            b"IDAT" => return None,
            _ => rest = rest.get(length.checked_add(12)?..)?,
        }
    }
}

/// From the JFIF header.
fn jpeg_dpi(bytes: &[u8]) -> Option<f32> {
    let head = bytes.get(2..20)?;
    if !head.starts_with(&[0xFF, 0xE0]) || head.get(4..9)? != b"JFIF\0" {
        return None;
    }
    let density = f32::from(u16::from_be_bytes([head[12], head[13]]));
    match head[11] {
        1 => Some(density),
        2 => Some(density * CM_PER_INCH),
        _ => None,
    }
}

/// Numbers of a TIFF in its byte order.
#[derive(Clone, Copy)]
struct Tiff<'a> {
    bytes: &'a [u8],
    little_endian: bool,
}

impl Tiff<'_> {
    fn u16(&self, at: usize) -> Option<u16> {
        let bytes = self.bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if self.little_endian {
            u16::from_le_bytes(bytes)
        } else {
            u16::from_be_bytes(bytes)
        })
    }

    fn u32(&self, at: usize) -> Option<u32> {
        let bytes = self.bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if self.little_endian {
            u32::from_le_bytes(bytes)
        } else {
            u32::from_be_bytes(bytes)
        })
    }
}

/// Directories of a classic TIFF; none for the rare 64-bit kind, which is read as one page.
fn tiff_pages(bytes: &[u8]) -> Vec<ImagePage> {
    let tiff = Tiff {
        bytes,
        little_endian: bytes.first() == Some(&b'I'),
    };
    let mut pages = Vec::new();
    if tiff.u16(2) != Some(42) {
        return pages;
    }
    // A chain may run in a circle.
    let mut seen = BTreeSet::new();
    let mut place = 4;
    while let Some(directory) = tiff.u32(place)
        && directory != 0
        && pages.len() < MOST_PAGES
        && seen.insert(directory)
        && let Some(entries) = tiff.u16(directory as usize)
    {
        let start = directory as usize + 2;
        pages.push(ImagePage {
            first_directory: bytes.get(place..place + 4).and_then(|link| link.try_into().ok()),
            dpi: tiff_dpi(tiff, start, entries),
        });
        place = start + usize::from(entries) * 12;
    }
    pages
}

fn tiff_dpi(tiff: Tiff<'_>, start: usize, entries: u16) -> Option<f32> {
    let entry = |tag: u16| {
        (0..usize::from(entries))
            .map(|index| start + index * 12)
            .find(|place| tiff.u16(*place) == Some(tag))
    };
    let value = tiff.u32(entry(X_RESOLUTION)? + 8)? as usize;
    let per_unit = tiff.u32(value)? as f32 / tiff.u32(value.checked_add(4)?)? as f32;
    match entry(RESOLUTION_UNIT).and_then(|place| tiff.u16(place + 8)) {
        Some(1) => None,
        Some(3) => Some(per_unit * CM_PER_INCH),
        _ => Some(per_unit),
    }
    .filter(|dpi| dpi.is_finite())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// One little-endian TIFF with the pages of several: each is appended with its offsets moved.
    pub(crate) fn join_tiffs(files: &[Vec<u8>]) -> Vec<u8> {
        let mut joined = files[0].clone();
        let mut link = last_link(&joined);
        for file in &files[1..] {
            let base = joined.len() as u32;
            let mut moved = file.clone();
            let tiff = Tiff {
                bytes: file,
                little_endian: true,
            };
            let directory = tiff.u32(4).unwrap();
            let entries = usize::from(tiff.u16(directory as usize).unwrap());
            for index in 0..entries {
                let entry = directory as usize + 2 + index * 12;
                let (tag, kind, count) = (
                    tiff.u16(entry).unwrap(),
                    tiff.u16(entry + 2).unwrap(),
                    tiff.u32(entry + 4).unwrap(),
                );
                let size = [0, 1, 1, 2, 4, 8][usize::from(kind)] * count;
                // 273 holds the places of the strips, whether inline or not.
                if size > 4 || tag == 273 {
                    let value = tiff.u32(entry + 8).unwrap() + base;
                    moved[entry + 8..entry + 12].copy_from_slice(&value.to_le_bytes());
                    if size > 4 && tag == 273 {
                        for strip in 0..count as usize {
                            let place = tiff.u32(entry + 8).unwrap() as usize + strip * 4;
                            let value = tiff.u32(place).unwrap() + base;
                            moved[place..place + 4].copy_from_slice(&value.to_le_bytes());
                        }
                    }
                }
            }
            joined[link..link + 4].copy_from_slice(&(directory + base).to_le_bytes());
            joined.extend(&moved);
            link = base as usize + last_link(file);
        }
        joined
    }

    fn last_link(bytes: &[u8]) -> usize {
        let tiff = Tiff {
            bytes,
            little_endian: true,
        };
        let directory = tiff.u32(4).unwrap() as usize;
        directory + 2 + usize::from(tiff.u16(directory).unwrap()) * 12
    }

    #[test]
    fn resolutions_are_read() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\x09pHYs\0\0\x2e\x23\0\0\x2e\x23\x01....";
        assert_eq!(
            image_pages(png, ImageFormat::Png)[0].dpi.map(f32::round),
            Some(300.0)
        );
        let jpeg = b"\xFF\xD8\xFF\xE0\0\x10JFIF\0\x01\x02\x01\0\xC8\0\xC8\0\0";
        assert_eq!(image_pages(jpeg, ImageFormat::Jpeg)[0].dpi, Some(200.0));
    }

    #[test]
    fn damaged_headers_are_one_page() {
        for bytes in [
            &b"II*\0"[..],
            b"II*\0\xff\xff\xff\xff",
            b"II*\0\x08\0\0\0\xff\xff",
            b"MM\0+\0\0\0\0",
        ] {
            assert_eq!(image_pages(bytes, ImageFormat::Tiff).len(), 1);
        }
        assert_eq!(image_pages(b"\x89PNG", ImageFormat::Png), [ImagePage::default()]);
    }
}
