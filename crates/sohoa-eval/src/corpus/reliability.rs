//! Whether the program is right as often as it says.

use serde::Serialize;

/// Upper ends of the bins; most confidences are near 1, so the bins are finer there.
const ENDS: [f64; 10] = [0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, f64::INFINITY];

/// Items of about the same confidence.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct ReliabilityBin {
    /// Items counted in the sample.
    pub count: usize,
    /// Items that they stand for.
    pub weight: f64,
    /// Mean confidence.
    pub confidence: f64,
    /// Share that was right.
    pub right: f64,
}

/// Confidences held against what was right.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reliability {
    /// Bins with at least one item, by confidence.
    pub bins: Vec<ReliabilityBin>,
    /// Mean distance of confidence and share right over the bins (expected calibration error).
    pub calibration_error: f64,
    /// Mean square of confidence minus 1 for right and 0 for wrong items (Brier score).
    pub brier: f64,
}

impl Reliability {
    /// Sorts items (confidence, whether right, how many items of the corpus it stands for) into bins; `None`
    /// where there are none.
    pub fn of(items: impl IntoIterator<Item = (f64, bool, f64)>) -> Option<Self> {
        let mut bins = [ReliabilityBin::default(); ENDS.len()];
        let (mut squares, mut total) = (0.0, 0.0);
        for (confidence, right, weight) in items {
            let right = f64::from(u8::from(right));
            let place = ENDS.iter().position(|end| confidence < *end).unwrap_or(0);
            let bin = &mut bins[place];
            bin.count += 1;
            bin.weight += weight;
            bin.confidence += weight * confidence;
            bin.right += weight * right;
            squares += weight * (confidence - right).powi(2);
            total += weight;
        }
        if total <= 0.0 {
            return None;
        }
        let mut bins: Vec<ReliabilityBin> = bins.into_iter().filter(|bin| bin.weight > 0.0).collect();
        for bin in &mut bins {
            bin.confidence /= bin.weight;
            bin.right /= bin.weight;
        }
        let distance = |bin: &ReliabilityBin| bin.weight * (bin.confidence - bin.right).abs();
        Some(Self {
            calibration_error: bins.iter().map(distance).sum::<f64>() / total,
            brier: squares / total,
            bins,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn honest_confidences_have_no_error() {
        let items = (0..100).map(|number| (0.75, number % 4 != 0, 2.0));
        let got = Reliability::of(items).unwrap();
        assert_eq!(got.bins.len(), 1);
        assert_eq!((got.bins[0].count, got.bins[0].right), (100, 0.75));
        assert!(got.calibration_error.abs() < 1e-12);
        assert!((got.brier - 0.1875).abs() < 1e-12);
    }

    #[test]
    fn overconfidence_shows() {
        let items = [(1.0, true, 1.0), (1.0, false, 1.0), (0.2, false, 2.0)];
        let got = Reliability::of(items).unwrap();
        assert_eq!(got.bins.len(), 2);
        assert!((got.calibration_error - (0.5 * 2.0 + 0.2 * 2.0) / 4.0).abs() < 1e-12);
        assert_eq!(Reliability::of([]), None);
    }
}
