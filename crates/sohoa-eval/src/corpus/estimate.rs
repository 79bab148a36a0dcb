//! From a stratified sample of pages to a share of the whole corpus, with its 95 % interval.
//!
//! The share is a ratio of totals (errors over reference units), each total the sum over strata of the number of
//! pages times the mean of the sampled ones: the combined ratio estimator. Its variance is that of the
//! linearised residuals between pages, with finite population correction (Cochran, *Sampling Techniques*,
//! 3rd ed., 6.11). Errors come in clusters, on bad pages, so that tokens are not independent: the interval is
//! Wilson's on the effective sample size, the number of independent tokens that would give that variance, with the
//! quantile of Student's t (Franco, Little, Louis, Slud 2019, *Comparative study of confidence intervals for
//! proportions in complex sample surveys*). Unlike the normal interval it does not shrink to a point where the sample holds no
//! error, and it stays within 0 and 1.

use serde::Serialize;
use statrs::distribution::{ContinuousCDF, StudentsT};

/// Probability that the interval covers the truth.
pub(crate) const LEVEL: f64 = 0.95;

/// What was counted on one sampled page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observation {
    /// Index of its stratum.
    pub stratum: usize,
    /// Errors (or whatever the share is of).
    pub errors: f64,
    /// Reference units.
    pub reference: f64,
}

/// A share of the corpus.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// Estimated share of errors, 0..=1.
    pub share: f64,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end of the 95 % interval.
    pub high: f64,
    /// Errors counted in the sample, unweighted.
    pub errors: f64,
    /// Reference units in the sample, unweighted.
    pub reference: f64,
    /// Pages in the sample.
    pub pages: usize,
    /// Variance over that of as many independent units: how strongly errors cluster on pages.
    pub design_effect: f64,
}

impl Estimate {
    /// The same for the share of what is right.
    #[must_use]
    pub fn of_right(self) -> Self {
        Self {
            share: 1.0 - self.share,
            low: 1.0 - self.high,
            high: 1.0 - self.low,
            ..self
        }
    }

    /// Half the width of the interval.
    pub fn margin(&self) -> f64 {
        (self.high - self.low) / 2.0
    }
}

/// Sums of a stratum.
#[derive(Debug, Clone, Default)]
struct Sums {
    /// Pages in the corpus.
    pages: f64,
    sampled: f64,
    errors: f64,
    reference: f64,
}

/// Estimates the share of errors in the corpus; `pages[h]` is the number of pages of stratum `h` in the corpus.
/// Strata of which nothing was observed are left out: the estimate is about the rest. `None` where no
/// reference unit was observed.
///
/// A stratum of which only one page was observed, of several, says nothing about its spread: it is joined with its
/// neighbour.
pub fn estimate(observations: &[Observation], pages: &[usize]) -> Option<Estimate> {
    let merged = merge_single(observations, pages);
    let mut strata: Vec<Sums> = vec![Sums::default(); pages.len()];
    for (stratum, count) in pages.iter().enumerate() {
        strata[merged[stratum]].pages += *count as f64;
    }
    for seen in observations {
        let sums = &mut strata[merged[seen.stratum]];
        sums.sampled += 1.0;
        sums.errors += seen.errors;
        sums.reference += seen.reference;
    }
    let observed = || strata.iter().filter(|sums| sums.sampled > 0.0);
    let total = |of: fn(&Sums) -> f64| {
        observed()
            .map(|sums| sums.pages / sums.sampled * of(sums))
            .sum::<f64>()
    };
    let (errors, reference) = (total(|sums| sums.errors), total(|sums| sums.reference));
    if reference <= 0.0 {
        return None;
    }
    let share = errors / reference;
    let seen: f64 = observed().map(|sums| sums.reference).sum();
    let found: f64 = observed().map(|sums| sums.errors).sum();
    // Half an error more than was seen: no sample proves that there is none.
    let guarded = (share + 0.5 / seen).min(0.5);
    let mut variance = 0.0;
    let mut independent = 0.0;
    let mut degrees = 0.0;
    for (number, sums) in strata.iter().enumerate().filter(|(_, sums)| sums.sampled > 0.0) {
        let unseen = (1.0 - sums.sampled / sums.pages).max(0.0);
        let weight = sums.pages * sums.pages * unseen / sums.sampled;
        let mean = (sums.errors - share * sums.reference) / sums.sampled;
        let squares: f64 = observations
            .iter()
            .filter(|seen| merged[seen.stratum] == number)
            .map(|seen| (seen.errors - share * seen.reference - mean).powi(2))
            .sum();
        variance += weight * squares / (sums.sampled - 1.0).max(1.0);
        independent += weight * guarded * (1.0 - guarded) * sums.reference / sums.sampled;
        degrees += (sums.sampled - 1.0).max(0.0);
    }
    let scale = reference * reference;
    // Below the variance of independent units there is only luck of a small sample.
    let (variance, independent) = (variance.max(independent) / scale, independent / scale);
    let (low, high) = wilson(share, guarded, variance, quantile(degrees));
    Some(Estimate {
        share,
        low,
        high,
        errors: found,
        reference: seen,
        pages: observations.len(),
        design_effect: if independent > 0.0 {
            variance / independent
        } else {
            1.0
        },
    })
}

/// For each stratum the one that it is counted with.
fn merge_single(observations: &[Observation], pages: &[usize]) -> Vec<usize> {
    let mut sampled = vec![0; pages.len()];
    for seen in observations {
        sampled[seen.stratum] += 1;
    }
    let mut merged: Vec<usize> = (0..pages.len()).collect();
    for stratum in 0..pages.len() {
        if sampled[stratum] != 1 || pages[stratum] <= 1 {
            continue;
        }
        let seen = |other: &usize| sampled[*other] > 0;
        let neighbour = (0..stratum)
            .rev()
            .find(seen)
            .or_else(|| (stratum + 1..pages.len()).find(seen));
        if let Some(neighbour) = neighbour {
            let (from, to) = (merged[stratum], merged[neighbour]);
            for place in &mut merged {
                if *place == from {
                    *place = to;
                }
            }
        }
    }
    merged
}

/// Wilson's interval around `share` for the number of independent units that have this variance.
fn wilson(share: f64, guarded: f64, variance: f64, quantile: f64) -> (f64, f64) {
    if variance <= 0.0 {
        return (share, share);
    }
    let units = guarded * (1.0 - guarded) / variance;
    let square = quantile * quantile;
    let middle = (share + square / (2.0 * units)) / (1.0 + square / units);
    let half = quantile / (1.0 + square / units)
        * (share * (1.0 - share) / units + square / (4.0 * units * units))
            .max(0.0)
            .sqrt();
    (
        (middle - half).clamp(0.0, share),
        (middle + half).clamp(share, 1.0),
    )
}

/// Quantile of Student's t for the two-sided interval.
fn quantile(degrees: f64) -> f64 {
    StudentsT::new(0.0, 1.0, degrees.max(1.0)).map_or(1.96, |t| t.inverse_cdf(0.5 + LEVEL / 2.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(stratum: usize, errors: f64, reference: f64) -> Observation {
        Observation {
            stratum,
            errors,
            reference,
        }
    }

    #[test]
    fn everything_observed_is_known_exactly() {
        let all = [seen(0, 1.0, 100.0), seen(0, 3.0, 100.0)];
        let got = estimate(&all, &[2]).unwrap();
        assert_eq!((got.share, got.low, got.high), (0.02, 0.02, 0.02));
        assert_eq!((got.errors, got.reference, got.pages), (4.0, 200.0, 2));
    }

    #[test]
    fn pages_weigh_as_much_as_those_that_they_stand_for() {
        let all = [
            seen(0, 10.0, 100.0),
            seen(0, 10.0, 100.0),
            seen(1, 0.0, 100.0),
            seen(1, 0.0, 100.0),
        ];
        let got = estimate(&all, &[10, 90]).unwrap();
        assert!((got.share - 0.01).abs() < 1e-12, "{got:?}");
        assert!(got.low < 0.01 && got.high > 0.01, "{got:?}");
    }

    #[test]
    fn no_error_seen_is_not_no_error() {
        let all: Vec<_> = (0..20).map(|_| seen(0, 0.0, 300.0)).collect();
        let got = estimate(&all, &[1000]).unwrap();
        assert_eq!((got.share, got.low), (0.0, 0.0));
        assert!(got.high > 0.0005 && got.high < 0.002, "{got:?}");
        let right = got.of_right();
        assert_eq!((right.share, right.high), (1.0, 1.0));
    }

    #[test]
    fn errors_in_clusters_widen_the_interval() {
        let even: Vec<_> = (0..20).map(|_| seen(0, 3.0, 300.0)).collect();
        let mut odd = even.clone();
        for (number, page) in odd.iter_mut().enumerate() {
            page.errors = if number % 10 == 0 { 30.0 } else { 0.0 };
        }
        let (even, odd) = (
            estimate(&even, &[1000]).unwrap(),
            estimate(&odd, &[1000]).unwrap(),
        );
        assert!((even.share - odd.share).abs() < 1e-12);
        assert!(odd.margin() > 2.0 * even.margin(), "{even:?} {odd:?}");
        assert!((even.design_effect - 1.0).abs() < 1e-9 && odd.design_effect > 5.0);
    }

    #[test]
    fn single_pages_are_joined_and_empty_samples_say_nothing() {
        let got = estimate(&[seen(0, 1.0, 100.0), seen(1, 0.0, 100.0)], &[50, 50]).unwrap();
        assert!(got.high > 0.02 && got.high < 1.0, "{got:?}");
        assert_eq!(estimate(&[], &[5]), None);
        assert_eq!(estimate(&[seen(0, 0.0, 0.0)], &[5]), None);
    }
}
