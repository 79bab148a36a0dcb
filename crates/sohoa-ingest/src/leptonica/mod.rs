//! The few Leptonica functions that page preparation needs, behind safe types.
//!
//! Written by hand against `allheaders.h` and `pix.h` of Leptonica 1.82: no binding crate works without
//! libclang or downloads. The only module with `unsafe`.
#![expect(
    unsafe_code,
    reason = "Leptonica and libgomp are C libraries; every call is wrapped here"
)]

mod morphology;

use std::ffi::{c_float, c_int};
use std::ptr;

use crate::raster::{PixelRect, Raster};

/// Leptonica's image, opaque.
#[repr(C)]
struct RawPix {
    _private: [u8; 0],
}

/// Leptonica's array of boxes, opaque.
#[repr(C)]
struct RawBoxa {
    _private: [u8; 0],
}

/// `L_SEVERITY_NONE`: no messages on stderr.
const SEVERITY_NONE: c_int = 6;
/// `L_ROTATE_AREA_MAP`
const ROTATE_AREA_MAP: c_int = 1;
/// `L_BRING_IN_WHITE`
const BRING_IN_WHITE: c_int = 1;
/// `L_SELECT_IF_EITHER` of 1.82 (it was 1 before 1.79).
const SELECT_IF_EITHER: c_int = 5;
/// `L_SELECT_IF_GTE`
const SELECT_IF_GTE: c_int = 4;

#[link(name = "lept")]
unsafe extern "C" {
    fn setMsgSeverity(severity: c_int) -> c_int;
    fn pixCreate(width: c_int, height: c_int, depth: c_int) -> *mut RawPix;
    fn pixDestroy(pix: *mut *mut RawPix);
    fn pixGetWidth(pix: *const RawPix) -> c_int;
    fn pixGetHeight(pix: *const RawPix) -> c_int;
    fn pixGetDepth(pix: *const RawPix) -> c_int;
    fn pixGetWpl(pix: *const RawPix) -> c_int;
    fn pixGetData(pix: *mut RawPix) -> *mut u32;
    fn pixRotateOrth(pix: *mut RawPix, quads: c_int) -> *mut RawPix;
    fn pixRotate(
        pix: *mut RawPix,
        angle: c_float,
        kind: c_int,
        incolor: c_int,
        width: c_int,
        height: c_int,
    ) -> *mut RawPix;
    fn pixFindSkew(pix: *mut RawPix, angle: *mut c_float, confidence: *mut c_float) -> c_int;
    fn pixUpDownDetect(
        pix: *mut RawPix,
        evidence: *mut c_float,
        least_count: c_int,
        margin: c_int,
        debug: c_int,
    ) -> c_int;
    fn pixBackgroundNorm(
        pix: *mut RawPix,
        mask: *mut RawPix,
        gray: *mut RawPix,
        tile_width: c_int,
        tile_height: c_int,
        threshold: c_int,
        min_count: c_int,
        background: c_int,
        smooth_x: c_int,
        smooth_y: c_int,
    ) -> *mut RawPix;
    fn pixThresholdToBinary(pix: *mut RawPix, threshold: c_int) -> *mut RawPix;
    fn pixScaleGeneral(
        pix: *mut RawPix,
        x: c_float,
        y: c_float,
        sharpen: c_float,
        sharpen_width: c_int,
    ) -> *mut RawPix;
    fn pixSelectBySize(
        pix: *mut RawPix,
        width: c_int,
        height: c_int,
        connectivity: c_int,
        kind: c_int,
        relation: c_int,
        changed: *mut c_int,
    ) -> *mut RawPix;
    fn pixSeedfillBinary(
        target: *mut RawPix,
        seed: *mut RawPix,
        mask: *mut RawPix,
        connectivity: c_int,
    ) -> *mut RawPix;
    fn pixRemoveBorderConnComps(pix: *mut RawPix, connectivity: c_int) -> *mut RawPix;
    fn pixOr(target: *mut RawPix, first: *mut RawPix, second: *mut RawPix) -> *mut RawPix;
    fn pixSubtract(target: *mut RawPix, from: *mut RawPix, what: *mut RawPix) -> *mut RawPix;
    fn pixSetMasked(pix: *mut RawPix, mask: *mut RawPix, value: u32) -> c_int;
    fn pixCountPixels(pix: *mut RawPix, count: *mut c_int, table: *mut c_int) -> c_int;
    fn pixConnCompBB(pix: *mut RawPix, connectivity: c_int) -> *mut RawBoxa;
    fn boxaGetCount(boxa: *const RawBoxa) -> c_int;
    fn boxaGetBoxGeometry(
        boxa: *const RawBoxa,
        index: c_int,
        x: *mut c_int,
        y: *mut c_int,
        width: *mut c_int,
        height: *mut c_int,
    ) -> c_int;
    fn boxaDestroy(boxa: *mut *mut RawBoxa);
}

#[link(name = "gomp")]
unsafe extern "C" {
    fn omp_set_max_active_levels(levels: c_int);
}

/// Stops Leptonica from writing its messages to stderr (process-wide).
pub(crate) fn silence() {
    // SAFETY: sets one global integer.
    unsafe { setMsgSeverity(SEVERITY_NONE) };
}

/// Makes OpenMP loops started by this thread run on this thread alone. Tesseract's small loops are
/// several times slower on a team of threads.
pub(crate) fn forbid_openmp_threads() {
    // SAFETY: sets one integer of the calling thread.
    unsafe { omp_set_max_active_levels(0) };
}

/// A Leptonica call that gave no result: out of memory, or an image it cannot handle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LeptonicaError(pub(crate) &'static str);

/// An owned image: 1 bit (1 = ink) or 8 bit (0 = black) per pixel.
pub(crate) struct Pix {
    raw: ptr::NonNull<RawPix>,
}

impl Drop for Pix {
    fn drop(&mut self) {
        let mut raw = self.raw.as_ptr();
        // SAFETY: `raw` came from Leptonica, is owned by this value alone and not used afterwards.
        unsafe { pixDestroy(&raw mut raw) };
    }
}

impl Pix {
    /// Takes ownership of a fresh result of the function `name`.
    fn own(raw: *mut RawPix, name: &'static str) -> Result<Self, LeptonicaError> {
        ptr::NonNull::new(raw)
            .map(|raw| Self { raw })
            .ok_or(LeptonicaError(name))
    }

    fn raw(&self) -> *mut RawPix {
        self.raw.as_ptr()
    }

    /// An image of zeros; depth 1 or 8.
    fn zeros(width: u32, height: u32, depth: c_int) -> Result<Self, LeptonicaError> {
        let size = |n: u32| c_int::try_from(n).map_err(|_| LeptonicaError("pixCreate"));
        // SAFETY: plain values; Leptonica checks the size and returns null when it cannot.
        let pix = Self::own(
            unsafe { pixCreate(size(width)?, size(height)?, depth) },
            "pixCreate",
        )?;
        Ok(pix)
    }

    /// A 1-bit image without ink.
    pub(crate) fn blank(width: u32, height: u32) -> Result<Self, LeptonicaError> {
        // Fresh images are all 0, which is white in one of 1 bit.
        Self::zeros(width, height, 1)
    }

    /// Gray image of `raster`, which must be valid.
    pub(crate) fn from_raster(raster: &Raster) -> Result<Self, LeptonicaError> {
        let mut pix = Self::zeros(raster.width, raster.height, 8)?;
        let wpl = pix.words_per_line();
        for (words, pixels) in pix
            .words_mut()
            .chunks_exact_mut(wpl)
            .zip(raster.pixels.chunks_exact(raster.width as usize))
        {
            let (fours, rest) = pixels.as_chunks::<4>();
            for (word, four) in words.iter_mut().zip(fours) {
                *word = u32::from_be_bytes(*four);
            }
            if let Some(word) = words.get_mut(fours.len()) {
                let mut four = [u8::MAX; 4];
                four[..rest.len()].copy_from_slice(rest);
                *word = u32::from_be_bytes(four);
            }
        }
        Ok(pix)
    }

    /// The pixels of an 8-bit image, or black and white of a 1-bit image.
    pub(crate) fn to_raster(&self, dpi: f32) -> Raster {
        let mut raster = Raster::blank(self.width(), self.height(), dpi);
        let wpl = self.words_per_line();
        let binary = self.is_binary();
        for (words, pixels) in self
            .words()
            .chunks_exact(wpl)
            .zip(raster.pixels.chunks_exact_mut(self.width().max(1) as usize))
        {
            if binary {
                for (x, pixel) in pixels.iter_mut().enumerate() {
                    *pixel = if words[x / 32] >> (31 - x % 32) & 1 == 1 {
                        0
                    } else {
                        u8::MAX
                    };
                }
            } else {
                let (fours, rest) = pixels.as_chunks_mut::<4>();
                for (word, four) in words.iter().zip(&mut *fours) {
                    *four = word.to_be_bytes();
                }
                if let Some(word) = words.get(fours.len()) {
                    rest.copy_from_slice(&word.to_be_bytes()[..rest.len()]);
                }
            }
        }
        raster
    }

    /// Width in pixels.
    pub(crate) fn width(&self) -> u32 {
        // SAFETY: reads a field of a live image.
        unsafe { pixGetWidth(self.raw()) }.unsigned_abs()
    }

    /// Height in pixels.
    pub(crate) fn height(&self) -> u32 {
        // SAFETY: reads a field of a live image.
        unsafe { pixGetHeight(self.raw()) }.unsigned_abs()
    }

    /// Whether it has one bit a pixel.
    pub(crate) fn is_binary(&self) -> bool {
        // SAFETY: reads a field of a live image.
        unsafe { pixGetDepth(self.raw()) == 1 }
    }

    /// 32-bit words in a row; the first pixel is in the most significant bits.
    fn words_per_line(&self) -> usize {
        // SAFETY: reads a field of a live image. `max(1)`: chunk sizes must not be 0.
        (unsafe { pixGetWpl(self.raw()) }.unsigned_abs() as usize).max(1)
    }

    fn words(&self) -> &[u32] {
        let length = self.words_per_line() * self.height() as usize;
        // SAFETY: Leptonica allocates words-per-line times height words, aligned, and initialises them;
        // they live as long as the image and nobody else writes to them.
        unsafe { std::slice::from_raw_parts(pixGetData(self.raw()), length) }
    }

    fn words_mut(&mut self) -> &mut [u32] {
        let length = self.words_per_line() * self.height() as usize;
        // SAFETY: as in `words`, and `&mut self` makes the access exclusive.
        unsafe { std::slice::from_raw_parts_mut(pixGetData(self.raw()), length) }
    }

    /// Number of ink pixels of a 1-bit image.
    pub(crate) fn count_ink(&self) -> u32 {
        let mut count = 0;
        // SAFETY: live image; a null table makes Leptonica build its own. 8-bit images are refused.
        unsafe { pixCountPixels(self.raw(), &raw mut count, ptr::null_mut()) };
        count.unsigned_abs()
    }

    /// Number of ink pixels of a 1-bit image within `area` (clipped).
    pub(crate) fn count_ink_in(&self, area: PixelRect) -> u32 {
        let area = area.clip(self.width(), self.height());
        if !self.is_binary() || area.is_empty() {
            return 0;
        }
        let wpl = self.words_per_line();
        let words = self.words();
        let (first, last) = (area.x as usize / 32, (area.right() as usize - 1) / 32);
        let mut count = 0;
        for y in area.y as usize..area.bottom() as usize {
            for column in first..=last {
                let mut word = words[y * wpl + column];
                if column == first {
                    word &= u32::MAX >> (area.x % 32);
                }
                if column == last {
                    word &= u32::MAX << (31 - (area.right() - 1) % 32);
                }
                count += word.count_ones();
            }
        }
        count
    }

    /// Turned clockwise by a multiple of 90 degrees.
    pub(crate) fn turned(&self, degrees: u16) -> Result<Self, LeptonicaError> {
        // SAFETY: live image; returns a new one.
        let raw = unsafe { pixRotateOrth(self.raw(), c_int::from(degrees / 90 % 4)) };
        Self::own(raw, "pixRotateOrth")
    }

    /// Turned clockwise by a small angle in degrees, white corners, same size.
    pub(crate) fn rotated(&self, degrees: f32) -> Result<Self, LeptonicaError> {
        // SAFETY: live image; 0 for width and height keeps the size; returns a new image.
        let raw = unsafe {
            pixRotate(
                self.raw(),
                degrees.to_radians(),
                ROTATE_AREA_MAP,
                BRING_IN_WHITE,
                0,
                0,
            )
        };
        Self::own(raw, "pixRotate")
    }

    /// Clockwise angle in degrees that would level the text of a 1-bit image, and how sure Leptonica is
    /// (below 3 it is guessing); `None` where there is too little ink.
    pub(crate) fn find_skew(&self) -> Option<(f32, f32)> {
        let (mut angle, mut confidence) = (0.0, 0.0);
        // SAFETY: live image and two live floats; 8-bit images are refused with a non-zero status.
        let status = unsafe { pixFindSkew(self.raw(), &raw mut angle, &raw mut confidence) };
        (status == 0).then_some((angle, confidence))
    }

    /// Evidence from ascenders and descenders of a 1-bit image: positive for upright text, negative for
    /// upside-down; 0 where there is too little text.
    pub(crate) fn uprightness(&self) -> f32 {
        let mut evidence = 0.0;
        // SAFETY: live image and a live float; 0 takes the default count, no debug output.
        let status = unsafe { pixUpDownDetect(self.raw(), &raw mut evidence, 0, 0, 0) };
        if status == 0 { evidence } else { 0.0 }
    }

    /// An 8-bit image with its background brought to an even `background`, by tiles of 10 x 15 pixels
    /// (Leptonica's own choice of tile, threshold, count and smoothing).
    pub(crate) fn with_even_background(&self, background: u8) -> Result<Self, LeptonicaError> {
        let none = ptr::null_mut();
        // SAFETY: live image, no masks; returns a new image.
        let raw = unsafe {
            pixBackgroundNorm(
                self.raw(),
                none,
                none,
                10,
                15,
                60,
                40,
                c_int::from(background),
                2,
                1,
            )
        };
        Self::own(raw, "pixBackgroundNorm")
    }

    /// The 1-bit image of the pixels of an 8-bit image that are darker than `threshold`.
    pub(crate) fn binarized(&self, threshold: u8) -> Result<Self, LeptonicaError> {
        // SAFETY: live image; returns a new image.
        let raw = unsafe { pixThresholdToBinary(self.raw(), c_int::from(threshold)) };
        Self::own(raw, "pixThresholdToBinary")
    }

    /// Scaled by `factor` in both directions, without sharpening: linear interpolation from 0.7 up,
    /// averaging below; a 1-bit image is sampled.
    pub(crate) fn scaled(&self, factor: f32) -> Result<Self, LeptonicaError> {
        // SAFETY: live image; returns a new image.
        let raw = unsafe { pixScaleGeneral(self.raw(), factor, factor, 0.0, 0) };
        Self::own(raw, "pixScaleGeneral")
    }

    /// The 8-connected components of a 1-bit image that are at least this wide or at least this high.
    pub(crate) fn components_at_least(&self, size: u32) -> Result<Self, LeptonicaError> {
        let size = c_int::try_from(size).map_err(|_| LeptonicaError("pixSelectBySize"))?;
        // SAFETY: live image; the last argument may be null; returns a new image.
        let raw = unsafe {
            pixSelectBySize(
                self.raw(),
                size,
                size,
                8,
                SELECT_IF_EITHER,
                SELECT_IF_GTE,
                ptr::null_mut(),
            )
        };
        Self::own(raw, "pixSelectBySize")
    }

    /// The parts of `mask` that touch ink of this image (both 1-bit, same size).
    pub(crate) fn grown_in(&self, mask: &Self) -> Result<Self, LeptonicaError> {
        // SAFETY: live images; a null target makes a new image.
        let raw = unsafe { pixSeedfillBinary(ptr::null_mut(), self.raw(), mask.raw(), 8) };
        Self::own(raw, "pixSeedfillBinary")
    }

    /// The 8-connected components of a 1-bit image that touch its border.
    pub(crate) fn touching_border(&self) -> Result<Self, LeptonicaError> {
        // SAFETY: live image; returns a new image.
        let raw = unsafe { pixRemoveBorderConnComps(self.raw(), 8) };
        let inner = Self::own(raw, "pixRemoveBorderConnComps")?;
        self.without(&inner)
    }

    /// The ink of this 1-bit image that is not in `other`.
    pub(crate) fn without(&self, other: &Self) -> Result<Self, LeptonicaError> {
        // SAFETY: live images; a null target makes a new image.
        let raw = unsafe { pixSubtract(ptr::null_mut(), self.raw(), other.raw()) };
        Self::own(raw, "pixSubtract")
    }

    /// The ink that two 1-bit images share.
    pub(crate) fn and(&self, other: &Self) -> Result<Self, LeptonicaError> {
        self.without(&self.without(other)?)
    }

    /// Removes the ink of a 1-bit image within `area` (clipped).
    pub(crate) fn clear(&mut self, area: PixelRect) {
        self.each_bit(area, |word, bit| *word &= !bit);
    }

    /// Fills `area` (clipped) of a 1-bit image with ink.
    pub(crate) fn paint(&mut self, area: PixelRect) {
        self.each_bit(area, |word, bit| *word |= bit);
    }

    fn each_bit(&mut self, area: PixelRect, change: impl Fn(&mut u32, u32)) {
        let area = area.clip(self.width(), self.height());
        if !self.is_binary() {
            return;
        }
        let wpl = self.words_per_line();
        for row in self
            .words_mut()
            .chunks_exact_mut(wpl)
            .skip(area.y as usize)
            .take(area.height as usize)
        {
            for x in area.x..area.right() {
                change(&mut row[x as usize / 32], 1 << (31 - x % 32));
            }
        }
    }

    /// The ink of either of two 1-bit images.
    pub(crate) fn or(&self, other: &Self) -> Result<Self, LeptonicaError> {
        // SAFETY: live images; a null target makes a new image.
        let raw = unsafe { pixOr(ptr::null_mut(), self.raw(), other.raw()) };
        Self::own(raw, "pixOr")
    }

    /// Paints the ink of the 1-bit `mask` white in this 8-bit image.
    pub(crate) fn erase(&mut self, mask: &Self) -> Result<(), LeptonicaError> {
        // SAFETY: live images; `&mut self` makes the write exclusive.
        let status = unsafe { pixSetMasked(self.raw(), mask.raw(), u32::from(u8::MAX)) };
        if status == 0 {
            Ok(())
        } else {
            Err(LeptonicaError("pixSetMasked"))
        }
    }

    /// Boxes of the 8-connected components of a 1-bit image, top to bottom by first row.
    pub(crate) fn components(&self) -> Result<Vec<PixelRect>, LeptonicaError> {
        // SAFETY: live image; returns a new array or null.
        let mut boxa = unsafe { pixConnCompBB(self.raw(), 8) };
        if boxa.is_null() {
            return Err(LeptonicaError("pixConnCompBB"));
        }
        // SAFETY: `boxa` is live until destroyed below, and all pointers are to live integers.
        unsafe {
            let mut boxes = Vec::new();
            for index in 0..boxaGetCount(boxa) {
                let (mut x, mut y, mut width, mut height) = (0, 0, 0, 0);
                let status = boxaGetBoxGeometry(
                    boxa,
                    index,
                    &raw mut x,
                    &raw mut y,
                    &raw mut width,
                    &raw mut height,
                );
                if status == 0 {
                    boxes.push(PixelRect {
                        x: x.unsigned_abs(),
                        y: y.unsigned_abs(),
                        width: width.unsigned_abs(),
                        height: height.unsigned_abs(),
                    });
                }
            }
            boxaDestroy(&raw mut boxa);
            Ok(boxes)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Raster {
        let mut raster = Raster::blank(71, 40, 300.0);
        raster.draw(3, 5, 30, 4);
        raster.draw(40, 20, 29, 12);
        raster
    }

    #[test]
    fn pixels_survive_both_ways() {
        let raster = sample();
        let pix = Pix::from_raster(&raster).unwrap();
        assert_eq!(pix.to_raster(300.0), raster);
        assert_eq!(pix.binarized(140).unwrap().to_raster(300.0), raster);
    }

    #[test]
    fn ink_is_counted_and_cleared_within_boxes() {
        let mut ink = Pix::from_raster(&sample()).unwrap().binarized(140).unwrap();
        assert_eq!(ink.count_ink(), 30 * 4 + 29 * 12);
        for (x, width, want) in [(0, 71, 468), (31, 3, 8), (33, 7, 0), (60, 99, 9 * 12), (70, 1, 0)] {
            let area = PixelRect {
                x,
                y: 0,
                width,
                height: 40,
            };
            assert_eq!(ink.count_ink_in(area), want, "from {x}, {width} wide");
        }
        ink.clear(PixelRect {
            x: 30,
            y: 0,
            width: 12,
            height: 99,
        });
        assert_eq!(ink.count_ink(), 27 * 4 + 27 * 12);
        let boxes = ink.components().unwrap();
        assert_eq!(boxes.len(), 2);
        assert_eq!(
            boxes[0],
            PixelRect {
                x: 3,
                y: 5,
                width: 27,
                height: 4
            }
        );
    }

    #[test]
    fn a_quarter_turn_is_clockwise() {
        let turned = Pix::from_raster(&sample())
            .unwrap()
            .turned(90)
            .unwrap()
            .to_raster(300.0);
        assert_eq!((turned.width, turned.height), (40, 71));
        // The stroke near the top left corner is now at the right, near the top.
        assert_eq!(turned.pixels[3 * 40 + 34], 0);
        assert_eq!(turned.pixels[3 * 40 + 5], 255);
    }

    #[test]
    fn a_wrong_depth_is_an_error() {
        let gray = Pix::from_raster(&sample()).unwrap();
        assert!(gray.components().is_err());
        assert_eq!(
            gray.count_ink_in(PixelRect {
                x: 0,
                y: 0,
                width: 9,
                height: 9
            }),
            0
        );
    }
}
