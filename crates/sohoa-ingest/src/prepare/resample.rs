//! The resolution at which Tesseract reads best.

use crate::leptonica::{LeptonicaError, Pix};
use crate::raster::Raster;

/// Resolution for recognition, dots per inch. Tesseract scales every line to 36 pixels, without
/// smoothing when it shrinks: sharp 300 dpi scans lose fine marks. Chosen with the tesseract command on
/// the real gold, without deskewing or speck removal. Five bilevel pages (kh-btp-2010 p3-5,
/// qd23-2010-projects p3-4): blurred by 1.6 pixels and brought to 200 dpi 0.51 % CER, to 180 dpi 0.46 %,
/// blurred by 1.5 pixels at 300 dpi 0.66 %. One 150 dpi color page (qd308-tayninh-2025 p2): 3.98 % as it
/// is, 2.86 % at 200, 3.12 % at 300 dpi. No page was held out.
const READING_DPI: f32 = 200.0;

/// Resolution for a second look: of the cells "(1)" to "(6)" of qd23-2010-projects p10, 4 are read right
/// at 300 dpi, 1 to 3 at 200 dpi.
const FINE_DPI: f32 = 300.0;

/// Resolutions within this factor of the wanted one are left alone.
const CLOSE: f32 = 1.15;

/// Standard deviation, in inches, of the blur before shrinking (1.6 pixels at 300 dpi).
const BLUR: f32 = 0.0053;

/// Likewise for a third look at single digits: of the cells of the index row of qd23-2010-projects p11,
/// "(5)" is read right with 0.008 inches and not with [`BLUR`]; "(2)" the other way round.
const SOFT_BLUR: f32 = 0.008;

/// The image at the resolution for recognition.
pub(crate) fn for_recognition(gray: &Pix, dpi: f32) -> Result<Raster, LeptonicaError> {
    at_resolution(gray, dpi, READING_DPI, BLUR)
}

/// The image at the resolution for a second look at short lines.
pub(crate) fn for_second_look(gray: &Pix, dpi: f32) -> Result<Raster, LeptonicaError> {
    at_resolution(gray, dpi, FINE_DPI, BLUR)
}

/// The image at the resolution for a second look, softer.
pub(crate) fn for_third_look(gray: &Pix, dpi: f32) -> Result<Raster, LeptonicaError> {
    at_resolution(gray, dpi, FINE_DPI, SOFT_BLUR)
}

fn at_resolution(gray: &Pix, dpi: f32, wanted: f32, sigma: f32) -> Result<Raster, LeptonicaError> {
    let smooth = if dpi > CLOSE * READING_DPI {
        blur(&gray.to_raster(dpi), sigma * dpi)
    } else {
        gray.to_raster(dpi)
    };
    let factor = wanted / dpi;
    if (1.0 / CLOSE..=CLOSE).contains(&factor) {
        return Ok(smooth);
    }
    Ok(Pix::from_raster(&smooth)?.scaled(factor)?.to_raster(dpi * factor))
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
        weigh(
            &weights,
            (0..weights.len()).map(|tap| &padded[tap..tap + width]),
            out,
        );
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_resolution_ends_near_the_reading_one() {
        for dpi in [72.0, 150.0, 200.0, 220.0, 300.0, 400.0, 600.0] {
            let mut raster = Raster::blank(60, 40, dpi);
            raster.draw(20, 10, 20, 20);
            let read = for_recognition(&Pix::from_raster(&raster).unwrap(), dpi).unwrap();
            assert!(
                (read.dpi / READING_DPI - 1.0).abs() < 0.16,
                "{dpi} became {}",
                read.dpi
            );
            let (x, y) = (read.width / 2, read.height / 2);
            assert!(
                read.pixels[(y * read.width + x) as usize] < 60,
                "ink is lost at {dpi}"
            );
            assert!(read.pixels[0] > 250, "the background is lost at {dpi}");
        }
    }

    #[test]
    fn blur_keeps_flat_areas_and_spreads_a_point() {
        let mut raster = Raster::blank(21, 21, 300.0);
        assert_eq!(blur(&raster, 1.6), raster);
        raster.draw(10, 10, 1, 1);
        let blurred = blur(&raster, 1.6);
        let lost: u32 = blurred.pixels.iter().map(|p| 255 - u32::from(*p)).sum();
        assert!((235..=275).contains(&lost), "{lost}");
        assert!(blurred.pixels[10 * 21 + 10] > 200);
        assert!(blurred.pixels[10 * 21 + 12] < 255);
    }
}
