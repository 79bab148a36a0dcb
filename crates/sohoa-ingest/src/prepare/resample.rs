//! The resolution at which Tesseract reads best.

use crate::leptonica::{LeptonicaError, Pix};
use crate::raster::Raster;

/// Resolution for recognition, dots per inch. Tesseract scales every line to 36 pixels, without
/// smoothing when it shrinks: sharp 300 dpi scans lose fine marks. Bilevel 300 dpi pages of the real
/// gold (kh-btp-2010 p3-5, qd23-2010-projects p3-4): as they are 1.32 % CER, blurred only 0.66 %,
/// blurred and brought to 200 dpi 0.51 %; a 150 dpi colour page (qd308-tayninh-2025 p2): 3.98 % as it is,
/// 2.86 % at 200, 3.12 % at 300 dpi.
const READING_DPI: f32 = 200.0;

/// Resolutions within this factor of [`READING_DPI`] are left alone.
const CLOSE: f32 = 1.15;

/// Standard deviation, in inches, of the blur before shrinking (1.6 pixels at 300 dpi).
const BLUR: f32 = 0.0053;

/// The image at the resolution for recognition.
pub(crate) fn for_recognition(gray: &Pix, dpi: f32) -> Result<Raster, LeptonicaError> {
    let factor = READING_DPI / dpi;
    if (1.0 / CLOSE..=CLOSE).contains(&factor) {
        return Ok(gray.to_raster(dpi));
    }
    if factor > 1.0 {
        return Ok(gray.scaled(factor)?.to_raster(dpi * factor));
    }
    let blurred = blur(&gray.to_raster(dpi), BLUR * dpi);
    Ok(Pix::from_raster(&blurred)?.scaled(factor)?.to_raster(dpi * factor))
}

/// Gaussian blur with this standard deviation in pixels; edges are repeated outwards.
fn blur(raster: &Raster, sigma: f32) -> Raster {
    let weights = gaussian(sigma);
    let reach = weights.len() / 2;
    let (width, height) = (raster.width as usize, raster.height as usize);
    let mut down = Raster::blank(raster.width, raster.height, raster.dpi);
    for (y, out) in down.pixels.chunks_exact_mut(width).enumerate() {
        let rows = (0..weights.len()).map(|tap| {
            let row = (y + tap).saturating_sub(reach).min(height - 1);
            &raster.pixels[row * width..][..width]
        });
        weigh(&weights, rows, out);
    }
    let mut across = Raster::blank(raster.width, raster.height, raster.dpi);
    let mut padded = Vec::with_capacity(width + weights.len());
    for (row, out) in down
        .pixels
        .chunks_exact(width)
        .zip(across.pixels.chunks_exact_mut(width))
    {
        padded.clear();
        padded.resize(reach, row[0]);
        padded.extend_from_slice(row);
        padded.resize(width + 2 * reach, row[width - 1]);
        weigh(&weights, (0..weights.len()).map(|tap| &padded[tap..tap + width]), out);
    }
    across
}

/// Weights of a Gaussian out to 2.5 standard deviations in units of 1/65536; an odd number of them.
fn gaussian(sigma: f32) -> Vec<u32> {
    let reach = (2.5 * sigma).round() as i32;
    let density = |d: i32| (-0.5 * (d as f32 / sigma).powi(2)).exp();
    let sum: f32 = (-reach..=reach).map(density).sum();
    (-reach..=reach)
        .map(|d| (density(d) / sum * 65536.0).round() as u32)
        .collect()
}

/// Writes the weighted mean of `rows`, each as long as `out`.
fn weigh<'a>(weights: &[u32], rows: impl Iterator<Item = &'a [u8]>, out: &mut [u8]) {
    let mut sums = vec![1u32 << 15; out.len()];
    for (weight, row) in weights.iter().zip(rows) {
        for (sum, pixel) in sums.iter_mut().zip(row) {
            *sum += weight * u32::from(*pixel);
        }
    }
    for (pixel, sum) in out.iter_mut().zip(sums) {
        *pixel = (sum >> 16).min(u32::from(u8::MAX)) as u8;
    }
}
