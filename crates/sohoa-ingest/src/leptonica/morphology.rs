//! Opening, closing and growing of 1-bit images with upright bricks, by whole words.
//!
//! Leptonica's `pixMorphSequence` moves the image once for each pixel of the brick and took a twentieth
//! of the time of a page. A brick of n pixels needs only log n moves: what holds for 2 pixels in a row,
//! taken with the same moved by 2, holds for 4. Results are those of Leptonica to the last pixel, what
//! lies outside the image being paper.

#![deny(unsafe_code)]

use super::{LeptonicaError, Pix};

/// Pixels in a word; the first one is the most significant bit.
const WORD: u32 = u32::BITS;

impl Pix {
    /// The ink of a 1-bit image that lies in some upright brick of this size full of ink.
    pub(crate) fn opened(&self, width: u32, height: u32) -> Result<Self, LeptonicaError> {
        let mut bits = Bits::of(self, 0, 0)?;
        bits.ahead(width, |ink, next| ink & next);
        bits.below(height, |ink, next| ink & next);
        bits.behind(width, |ink, next| ink | next);
        bits.above(height, |ink, next| ink | next);
        bits.cut(self)
    }

    /// A 1-bit image with the paper filled that lies in no upright brick of this size without ink.
    pub(crate) fn closed(&self, width: u32, height: u32) -> Result<Self, LeptonicaError> {
        let mut bits = Bits::of(self, width, height)?;
        bits.behind(width, |ink, next| ink | next);
        bits.above(height, |ink, next| ink | next);
        bits.ahead(width, |ink, next| ink & next);
        bits.below(height, |ink, next| ink & next);
        bits.cut(self)
    }

    /// A 1-bit image whose ink is grown by so many pixels to both sides, and up and down.
    pub(crate) fn grown(&self, sideways: u32, upright: u32) -> Result<Self, LeptonicaError> {
        let mut bits = Bits::of(self, 0, 0)?;
        bits.ahead(sideways + 1, |ink, next| ink | next);
        bits.behind(sideways + 1, |ink, next| ink | next);
        bits.below(upright + 1, |ink, next| ink | next);
        bits.above(upright + 1, |ink, next| ink | next);
        bits.cut(self)
    }
}

/// The pixels of a 1-bit image.
struct Bits {
    words: Vec<u32>,
    /// Words in a row, at least one.
    stride: usize,
}

impl Bits {
    /// The pixels of `pix` with so much paper at the right and at the bottom.
    fn of(pix: &Pix, right: u32, bottom: u32) -> Result<Self, LeptonicaError> {
        if !pix.is_binary() {
            return Err(LeptonicaError("morphology"));
        }
        let stride = (pix.width() + right).div_ceil(WORD).max(1) as usize;
        let mut words = vec![0; stride * (pix.height() + bottom) as usize];
        let columns = pix.width().div_ceil(WORD) as usize;
        // What stands in a row behind its last pixel is undefined.
        let last = u32::MAX << (columns as u32 * WORD - pix.width());
        for (row, from) in words
            .chunks_exact_mut(stride)
            .zip(pix.words().chunks_exact(pix.words_per_line()))
        {
            row[..columns].copy_from_slice(&from[..columns]);
            if let Some(word) = row[..columns].last_mut() {
                *word &= last;
            }
        }
        Ok(Self { words, stride })
    }

    /// The part of the size of `pix` at the top left.
    fn cut(&self, pix: &Pix) -> Result<Pix, LeptonicaError> {
        let mut cut = Pix::blank(pix.width(), pix.height())?;
        let wpl = cut.words_per_line();
        for (row, from) in cut
            .words_mut()
            .chunks_exact_mut(wpl)
            .zip(self.words.chunks_exact(self.stride))
        {
            let columns = wpl.min(self.stride);
            row[..columns].copy_from_slice(&from[..columns]);
        }
        Ok(cut)
    }

    /// Each pixel with the `length - 1` ones at its right.
    fn ahead(&mut self, length: u32, with: impl Fn(u32, u32) -> u32) {
        let mut moved = vec![0; self.stride];
        for step in steps(length) {
            let (skip, bits) = ((step / WORD) as usize, step % WORD);
            for row in self.words.chunks_exact_mut(self.stride) {
                let from = row.get(skip..).unwrap_or_default();
                moved.fill(0);
                for (moved, pair) in moved.iter_mut().zip(from.windows(2)) {
                    *moved = pair[0] << bits | pair[1] >> 1 >> (WORD - 1 - bits);
                }
                if let Some(word) = from.last() {
                    moved[from.len() - 1] = word << bits;
                }
                combine(row, Some(&moved), &with);
            }
        }
    }

    /// Each pixel with the `length - 1` ones at its left.
    fn behind(&mut self, length: u32, with: impl Fn(u32, u32) -> u32) {
        let mut moved = vec![0; self.stride];
        for step in steps(length) {
            let (skip, bits) = ((step / WORD) as usize, step % WORD);
            for row in self.words.chunks_exact_mut(self.stride) {
                let from = &row[..row.len().saturating_sub(skip)];
                moved.fill(0);
                if let Some(word) = from.first() {
                    moved[skip] = word >> bits;
                    for (moved, pair) in moved[skip + 1..].iter_mut().zip(from.windows(2)) {
                        *moved = pair[1] >> bits | pair[0] << 1 << (WORD - 1 - bits);
                    }
                }
                combine(row, Some(&moved), &with);
            }
        }
    }

    /// Each pixel with the `length - 1` ones below it.
    fn below(&mut self, length: u32, with: impl Fn(u32, u32) -> u32) {
        for step in steps(length) {
            let skip = step as usize * self.stride;
            for start in (0..self.words.len()).step_by(self.stride) {
                let rest = &mut self.words[start..];
                let (row, next) = rest.split_at_mut(skip.min(rest.len()));
                combine(&mut row[..self.stride], next.get(..self.stride), &with);
            }
        }
    }

    /// Each pixel with the `length - 1` ones above it.
    fn above(&mut self, length: u32, with: impl Fn(u32, u32) -> u32) {
        for step in steps(length) {
            let skip = step as usize * self.stride;
            for start in (0..self.words.len()).step_by(self.stride).rev() {
                let (before, row) = self.words.split_at_mut(start);
                let next = start.checked_sub(skip).map(|next| &before[next..][..self.stride]);
                combine(&mut row[..self.stride], next, &with);
            }
        }
    }
}

/// Each word of a row with the one of another row; no row is paper.
fn combine(row: &mut [u32], other: Option<&[u32]>, with: impl Fn(u32, u32) -> u32) {
    match other {
        Some(other) => {
            for (word, other) in row.iter_mut().zip(other) {
                *word = with(*word, *other);
            }
        }
        None => {
            for word in row {
                *word = with(*word, 0);
            }
        }
    }
}

/// By how much to move at each step, so that in the end a pixel has met `length` ones, itself included.
fn steps(length: u32) -> impl Iterator<Item = u32> {
    let mut met = 1;
    std::iter::from_fn(move || {
        let step = met.min(length.saturating_sub(met));
        met += step;
        (step > 0).then_some(step)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raster::Raster;

    const WIDTH: i32 = 75;
    const HEIGHT: i32 = 41;

    /// Ink of a picture of blots, by its coordinates; outside is paper.
    fn blots(x: i32, y: i32) -> bool {
        let noise = (x * 7919 + y * 104_729 + x * y * 31) % 97;
        (0..WIDTH).contains(&x) && (0..HEIGHT).contains(&y) && (noise < 8 || (x / 5 + y / 4) % 3 == 0)
    }

    fn pix(ink: impl Fn(i32, i32) -> bool) -> Pix {
        let mut raster = Raster::blank(WIDTH.unsigned_abs(), HEIGHT.unsigned_abs(), 300.0);
        let places = (0..HEIGHT).flat_map(|y| (0..WIDTH).map(move |x| (x, y)));
        for (pixel, (x, y)) in raster.pixels.iter_mut().zip(places) {
            if ink(x, y) {
                *pixel = 0;
            }
        }
        Pix::from_raster(&raster).unwrap().binarized(140).unwrap()
    }

    /// Whether `all` or any pixels of a brick of this size, its top left corner at (x, y), are ink.
    fn brick(all: bool, x: i32, y: i32, (width, height): (i32, i32), ink: impl Fn(i32, i32) -> bool) -> bool {
        let mut pixels = (y..y + height).flat_map(|y| (x..x + width).map(move |x| (x, y)));
        if all {
            pixels.all(|(x, y)| ink(x, y))
        } else {
            pixels.any(|(x, y)| ink(x, y))
        }
    }

    #[test]
    fn bricks_do_what_their_definitions_say() {
        let page = pix(blots);
        for (width, height) in [
            (1, 1),
            (2, 1),
            (1, 3),
            (3, 3),
            (5, 2),
            (33, 1),
            (1, 14),
            (64, 2),
            (90, 1),
        ] {
            let size = (width, height);
            // Corners of bricks full of ink; a pixel is open if such a corner is up to a brick before it.
            let full = |x, y| brick(true, x, y, size, blots);
            let open = |x: i32, y: i32| brick(false, x - width + 1, y - height + 1, size, full);
            let empty = |x, y| !brick(false, x, y, size, blots);
            let closed = |x: i32, y: i32| !brick(false, x - width + 1, y - height + 1, size, empty);
            let around = (2 * width + 1, 2 * height + 1);
            let grown = |x: i32, y: i32| brick(false, x - width, y - height, around, blots);
            let (w, h) = (width.unsigned_abs(), height.unsigned_abs());
            for (name, got, want) in [
                ("opened", page.opened(w, h), pix(open)),
                ("closed", page.closed(w, h), pix(closed)),
                ("grown", page.grown(w, h), pix(grown)),
            ] {
                assert_eq!(
                    got.unwrap().to_raster(300.0),
                    want.to_raster(300.0),
                    "{name} {width} x {height}"
                );
            }
        }
    }

    #[test]
    fn a_gray_image_is_an_error() {
        let gray = Pix::from_raster(&Raster::blank(9, 9, 300.0)).unwrap();
        assert!(gray.opened(3, 3).is_err());
    }
}
