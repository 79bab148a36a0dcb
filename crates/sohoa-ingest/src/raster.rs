//! Page images: 8-bit gray pixels and boxes in them.

use sohoa_page::Rect;

/// A gray page image.
#[derive(Debug, Clone, PartialEq)]
pub struct Raster {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Resolution, dots per inch.
    pub dpi: f32,
    /// `width * height` bytes, row by row from the top, without padding; 0 = black, 255 = white.
    pub pixels: Vec<u8>,
}

impl Raster {
    /// A white image.
    pub fn blank(width: u32, height: u32, dpi: f32) -> Self {
        Self {
            width,
            height,
            dpi,
            pixels: vec![u8::MAX; width as usize * height as usize],
        }
    }

    /// Gray image of `rgb` (3 bytes a pixel, rows without padding). Red ink becomes light, so that a
    /// stamp does not hide the black text under it; neutral and dark pixels keep their brightness.
    /// Missing bytes count as white.
    pub fn from_rgb(width: u32, height: u32, dpi: f32, rgb: &[u8]) -> Self {
        let mut raster = Self::blank(width, height, dpi);
        let stamped = stamped(width as usize, height as usize, dpi, rgb);
        for (place, (pixel, color)) in raster.pixels.iter_mut().zip(rgb.chunks_exact(3)).enumerate() {
            let [red, green, blue] = [color[0], color[1], color[2]];
            *pixel = gray_without_red(red, green, blue);
            if stamped.get(place).is_some_and(|stamped| *stamped) {
                let black = u32::from(red).saturating_sub(BLACK) * u32::from(u8::MAX) / (RED - BLACK);
                *pixel = (*pixel).max(black.min(u32::from(u8::MAX)) as u8);
            }
        }
        raster
    }

    /// The whole image as a box.
    pub fn area(&self) -> PixelRect {
        PixelRect {
            x: 0,
            y: 0,
            width: self.width,
            height: self.height,
        }
    }

    /// Whether the fields agree: as many bytes as pixels, not empty, a usable resolution.
    pub fn is_valid(&self) -> bool {
        self.width > 0
            && self.height > 0
            && self.dpi.is_finite()
            && self.dpi > 0.0
            && self.pixels.len() == self.width as usize * self.height as usize
    }

    /// One row of pixels within `area`, which must lie inside the image.
    pub(crate) fn row(&self, area: PixelRect, row: u32) -> &[u8] {
        let start = (area.y + row) as usize * self.width as usize + area.x as usize;
        &self.pixels[start..start + area.width as usize]
    }

    /// A copy of `area` (clipped to the image).
    pub(crate) fn cropped(&self, area: PixelRect) -> Self {
        let area = area.clip(self.width, self.height);
        let mut pixels = Vec::with_capacity(area.width as usize * area.height as usize);
        for row in 0..area.height {
            pixels.extend_from_slice(self.row(area, row));
        }
        Self {
            width: area.width,
            height: area.height,
            dpi: self.dpi,
            pixels,
        }
    }

    /// Paints `area` (clipped to the image) white.
    pub(crate) fn erase(&mut self, area: PixelRect) {
        let area = area.clip(self.width, self.height);
        for row in 0..area.height {
            let start = (area.y + row) as usize * self.width as usize + area.x as usize;
            self.pixels[start..start + area.width as usize].fill(u8::MAX);
        }
    }

    /// Length in points of `pixels` pixels.
    pub(crate) fn points(&self, pixels: f32) -> f32 {
        pixels * 72.0 / self.dpi
    }
}

/// Near red ink what has this much red is black ink, and what has that much is white; between them it fades. Black
/// text under a stamp has red of 20 to 70 and its thin strokes up to 150, what is left of the stamp 100 to 200
/// (qd308-tayninh-2025 p3).
const BLACK: u32 = 60;
const RED: u32 = 180;
/// From this much more red than green and blue a pixel is red ink.
const STANDS_OUT: u8 = 25;
/// How far red ink reaches beyond the pixels that show it, inches: JPEG keeps colour at half the resolution, so
/// that thin strokes of a stamp look gray.
const REACH: f32 = 0.02;

/// Luminance (ITU-R BT.601), but never darker than the red channel, and lighter by half as much again as
/// the red stands out. Stamp ink on the real scans is (123, 75, 81) to (200, 136, 145); black text under
/// it stands out by at most 25, plain black text by 0 (qd308-tayninh-2025 p3).
fn gray_without_red(red: u8, green: u8, blue: u8) -> u8 {
    let luminance = (u32::from(red) * 299 + u32::from(green) * 587 + u32::from(blue) * 114) / 1000;
    let stands_out = u32::from(red.saturating_sub(green.max(blue)));
    let lighter = 3 * stands_out.saturating_sub(10) / 2;
    (luminance.max(u32::from(red)) + lighter).min(u32::from(u8::MAX)) as u8
}

/// The pixels in reach of red ink, row by row; none at all where there is no red ink.
fn stamped(width: usize, height: usize, dpi: f32, rgb: &[u8]) -> Vec<bool> {
    let red = |color: &[u8]| color[0].saturating_sub(color[1].max(color[2])) >= STANDS_OUT;
    let mut marked: Vec<bool> = rgb
        .chunks_exact(3)
        .map(red)
        .take(width.saturating_mul(height))
        .collect();
    if !marked.contains(&true) {
        return Vec::new();
    }
    marked.resize(width * height, false);
    let reach = (REACH * dpi).round().max(1.0) as usize;
    let mut near = Vec::with_capacity(marked.len());
    for row in marked.chunks_exact(width) {
        near.extend(spread(row, 1, reach));
    }
    spread(&near, width, reach)
}

/// Marks what lies within `reach` rows of a mark in the same column; the rows have `width` values.
fn spread(marked: &[bool], width: usize, reach: usize) -> Vec<bool> {
    let mut near = vec![false; marked.len()];
    let step = |near: &mut [bool], own: &[bool], since: &mut [usize]| {
        for ((near, own), since) in near.iter_mut().zip(own).zip(since) {
            *since = if *own { 0 } else { since.saturating_add(1) };
            *near |= *since <= reach;
        }
    };
    let mut since = vec![usize::MAX; width];
    for (near, own) in near.chunks_exact_mut(width).zip(marked.chunks_exact(width)) {
        step(near, own, &mut since);
    }
    since.fill(usize::MAX);
    for (near, own) in near.chunks_exact_mut(width).zip(marked.chunks_exact(width)).rev() {
        step(near, own, &mut since);
    }
    near
}

/// A box in pixels, origin at the top left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PixelRect {
    /// Left edge.
    pub x: u32,
    /// Top edge.
    pub y: u32,
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

impl PixelRect {
    /// The pixels inside a box in points at this resolution.
    pub fn inside(rect: &Rect, dpi: f32) -> Self {
        let scale = dpi / 72.0;
        let (x, y) = (
            (rect.x0 * scale).max(0.0).ceil(),
            (rect.y0 * scale).max(0.0).ceil(),
        );
        Self {
            x: x as u32,
            y: y as u32,
            width: (rect.x1 * scale - x).max(0.0) as u32,
            height: (rect.y1 * scale - y).max(0.0) as u32,
        }
    }

    /// The part inside an image of this size.
    #[must_use]
    pub fn clip(self, width: u32, height: u32) -> Self {
        let x = self.x.min(width);
        let y = self.y.min(height);
        Self {
            x,
            y,
            width: self.width.min(width - x),
            height: self.height.min(height - y),
        }
    }

    /// The box in an image of `factor` times the resolution.
    #[must_use]
    pub(crate) fn scaled(self, factor: f32) -> Self {
        let place = |pixels: u32| (pixels as f32 * factor).round() as u32;
        Self {
            x: place(self.x),
            y: place(self.y),
            width: place(self.width),
            height: place(self.height),
        }
    }

    /// The box with a margin, cut at the top and left edge of the image.
    #[must_use]
    pub(crate) fn grown(self, margin: u32) -> Self {
        let (x, y) = (self.x.saturating_sub(margin), self.y.saturating_sub(margin));
        Self {
            x,
            y,
            width: self.right() + margin - x,
            height: self.bottom() + margin - y,
        }
    }

    /// The smallest box that holds both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        Self {
            x,
            y,
            width: self.right().max(other.right()) - x,
            height: self.bottom().max(other.bottom()) - y,
        }
    }

    /// Whether they have a pixel in common.
    pub fn overlaps(self, other: Self) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }

    /// Whether there is no pixel in it.
    pub fn is_empty(self) -> bool {
        self.width == 0 || self.height == 0
    }

    /// X one past the last column.
    pub fn right(self) -> u32 {
        self.x.saturating_add(self.width)
    }

    /// Y one past the last row.
    pub fn bottom(self) -> u32 {
        self.y.saturating_add(self.height)
    }

    /// The box in points at this resolution.
    pub fn to_points(self, dpi: f32) -> Rect {
        let scale = 72.0 / dpi;
        Rect::new(
            self.x as f32 * scale,
            self.y as f32 * scale,
            self.right() as f32 * scale,
            self.bottom() as f32 * scale,
        )
    }
}

#[cfg(test)]
impl Raster {
    /// Paints `area` black; for drawing test pages.
    pub(crate) fn draw(&mut self, x: u32, y: u32, width: u32, height: u32) {
        let area = PixelRect { x, y, width, height }.clip(self.width, self.height);
        for row in 0..area.height {
            let start = (area.y + row) as usize * self.width as usize + area.x as usize;
            self.pixels[start..start + area.width as usize].fill(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn red_ink_fades_and_other_ink_stays() {
        let check = |rgb: [u8; 3], dark: bool| {
            let gray = Raster::from_rgb(1, 1, 300.0, &rgb).pixels[0];
            assert_eq!(gray < 140, dark, "{rgb:?} became {gray}");
        };
        check([220, 40, 50], false);
        check([200, 90, 110], false);
        check([255, 255, 255], false);
        check([20, 20, 20], true);
        check([123, 75, 81], false);
        check([60, 35, 38], true);
        check([30, 50, 160], true);
    }

    #[test]
    fn gray_beside_red_fades_and_black_stays() {
        let gray = [130, 120, 122];
        let page = |first: [u8; 3]| [first, gray, gray, [255; 3], [30; 3], gray].concat();
        let apart = Raster::from_rgb(6, 1, 100.0, &page([255; 3])).pixels;
        assert_eq!(apart[1], 130);
        let beside = Raster::from_rgb(6, 1, 100.0, &page([200, 90, 110])).pixels;
        assert!(beside[1] > 140 && beside[2] > 140, "{beside:?}");
        assert_eq!((beside[4], beside[5]), (30, 130), "out of reach");
        let high = Raster::from_rgb(1, 6, 100.0, &page([200, 90, 110])).pixels;
        assert_eq!(high, beside, "up and down as to the sides");
    }

    #[test]
    fn missing_bytes_are_white() {
        assert_eq!(Raster::from_rgb(2, 1, 300.0, &[0, 0, 0]).pixels, [0, 255]);
        assert_eq!(Raster::from_rgb(0, 0, 300.0, &[]).pixels, [0u8; 0]);
    }

    #[test]
    fn boxes_are_clipped_to_the_image() {
        let area = PixelRect {
            x: 3,
            y: 9,
            width: 9,
            height: 9,
        };
        assert_eq!(
            area.clip(5, 4),
            PixelRect {
                x: 3,
                y: 4,
                width: 2,
                height: 0
            }
        );
        let mut raster = Raster::blank(4, 4, 72.0);
        raster.draw(0, 0, 4, 4);
        raster.erase(PixelRect {
            x: 2,
            y: 2,
            width: 9,
            height: 9,
        });
        assert_eq!(
            raster
                .pixels
                .iter()
                .map(|p| usize::from(*p == 255))
                .sum::<usize>(),
            4
        );
        let corner = raster.cropped(PixelRect {
            x: 1,
            y: 1,
            width: 2,
            height: 2,
        });
        assert_eq!(corner.pixels, [0, 0, 0, 255]);
    }
}
