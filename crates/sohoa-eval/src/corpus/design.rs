//! Which pages of a corpus are to be checked, and how many.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A page (or a piece of a text dump) that may be drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct FrameUnit {
    /// Where its text came from: `ocr`, `text_layer`, …
    pub origin: String,
    /// Syllables found on it.
    pub syllables: usize,
    /// Mean confidence of its syllables, 0..=1.
    pub confidence: f64,
    /// Tasks that begin on it.
    pub tasks: usize,
    /// Mean confidence of these tasks, 0..=1.
    pub task_confidence: f64,
    /// Decides which pages are drawn: those with the smallest keys of each stratum.
    pub key: u64,
}

/// Pages of one origin and about the same confidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stratum {
    /// Where the text of its pages came from.
    pub origin: String,
    /// Least and greatest mean confidence of a page.
    pub confidence: (f64, f64),
    /// Pages in the corpus.
    pub pages: usize,
    /// Syllables found on them.
    pub syllables: usize,
}

/// The sample that was drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    /// Strata.
    pub strata: Vec<Stratum>,
    /// Units drawn, as indices into the frame, with their strata; in the order of the frame.
    pub drawn: Vec<(usize, usize)>,
    /// What is to be expected of it.
    pub expected: Margins,
}

/// Half widths of 95 % intervals, 0..=1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Margins {
    /// Of the share of wrong syllables.
    pub syllables: f64,
    /// Of the share of tasks that are not exact; `None`: as it comes.
    pub tasks: Option<f64>,
}

/// Strata of each origin, as far as it has pages for them.
const BANDS: usize = 3;

/// Fewest pages of a stratum that are drawn: one page says nothing about how pages differ.
const FEWEST: usize = 2;

/// Fewest pages drawn from a corpus, as far as it has them: with fewer than this many degrees of freedom the interval
/// rests on Student's t alone.
const FEWEST_IN_ALL: usize = 12;

/// Expected share of wrong syllables on a page that the program is sure of: it is never quite right.
const LEAST_RATE: f64 = 0.003;

/// Expected share of tasks that are not exact among those that the program is sure of.
const LEAST_TASK_RATE: f64 = 0.03;

/// Standard deviation of the rates of pages of about the same confidence, as a part of their mean: what makes errors
/// cluster. Between the 23 real pages with reference it is 0.9, fixtures included 1.1 (`cargo run --release -p
/// sohoa-eval --example clustering`).
const RATE_DEVIATION: f64 = 1.0;

/// Quantile of the normal distribution for a 95 % interval.
const QUANTILE: f64 = 1.96;

impl FrameUnit {
    fn expected_rate(&self) -> f64 {
        (1.0 - self.confidence).clamp(LEAST_RATE, 0.5)
    }

    /// Expected standard deviation of the number of errors.
    fn spread(&self) -> f64 {
        let errors = self.expected_rate() * self.syllables.max(1) as f64;
        (errors + (RATE_DEVIATION * errors).powi(2)).sqrt()
    }

    /// The same for tasks that are not exact.
    fn task_spread(&self) -> f64 {
        let errors = (1.0 - self.task_confidence).clamp(LEAST_TASK_RATE, 0.5) * self.tasks as f64;
        (errors + (RATE_DEVIATION * errors).powi(2)).sqrt()
    }
}

/// Draws so many pages that the shares of wrong syllables and, where asked for, of tasks that are not exact can be
/// expected to be known within the margins.
///
/// Pages of one origin are cut by confidence into bands of about the same spread; each stratum is given as many pages
/// as its part of the spread (Neyman's allocation), at least two.
pub fn draw(frame: &[FrameUnit], wished: Margins) -> Design {
    let members = stratify(frame);
    let spreads = |size: fn(&FrameUnit) -> f64, deviation: fn(&FrameUnit) -> f64| -> Vec<Spread> {
        let strata = members.iter();
        strata
            .map(|units| Spread::of(frame, units, size, deviation))
            .collect()
    };
    let syllables = spreads(|unit| unit.syllables as f64, FrameUnit::spread);
    let tasks = spreads(|unit| unit.tasks as f64, FrameUnit::task_spread);
    let mut wanted = allocate(&syllables, wished.syllables);
    if let Some(wished) = wished.tasks {
        grow(&mut wanted, &tasks, wished);
    }
    let mut drawn = Vec::new();
    for (stratum, (units, wanted)) in members.iter().zip(&wanted).enumerate() {
        let mut units = units.clone();
        units.sort_by_key(|&unit| (frame[unit].key, unit));
        drawn.extend(units.into_iter().take(*wanted).map(|unit| (unit, stratum)));
    }
    drawn.sort_unstable();
    let has_tasks = frame.iter().any(|unit| unit.tasks > 0);
    Design {
        strata: members.iter().map(|units| describe(frame, units)).collect(),
        drawn,
        expected: Margins {
            syllables: expected_margin(&syllables, &wanted),
            tasks: has_tasks.then(|| expected_margin(&tasks, &wanted)),
        },
    }
}

/// Draws more pages of each stratum until the tasks are known within the margin too.
fn grow(wanted: &mut [usize], tasks: &[Spread], margin: f64) {
    while expected_margin(tasks, wanted) > margin {
        for (wanted, stratum) in wanted.iter_mut().zip(tasks) {
            *wanted = (*wanted + wanted.div_ceil(10)).min(stratum.pages as usize);
        }
    }
}

/// Members of each stratum.
fn stratify(frame: &[FrameUnit]) -> Vec<Vec<usize>> {
    let mut origins: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (number, unit) in frame.iter().enumerate() {
        origins.entry(&unit.origin).or_default().push(number);
    }
    origins
        .into_values()
        .flat_map(|units| bands(frame, units))
        .collect()
}

/// Cuts the pages of an origin, in the order of their confidence, where a share of their spread is reached.
fn bands(frame: &[FrameUnit], mut units: Vec<usize>) -> Vec<Vec<usize>> {
    units.sort_by(|&a, &b| {
        frame[a]
            .confidence
            .total_cmp(&frame[b].confidence)
            .then(a.cmp(&b))
    });
    let total: f64 = units.iter().map(|&unit| frame[unit].spread()).sum();
    let mut bands: Vec<Vec<usize>> = vec![Vec::new()];
    let mut reached = 0.0;
    let count = units.len();
    for (place, unit) in units.into_iter().enumerate() {
        let full = reached >= total * bands.len() as f64 / BANDS as f64;
        let enough = bands.last().is_some_and(|band| band.len() > FEWEST) && count - place > FEWEST;
        if full && enough && bands.len() < BANDS {
            bands.push(Vec::new());
        }
        reached += frame[unit].spread();
        if let Some(band) = bands.last_mut() {
            band.push(unit);
        }
    }
    bands
}

fn describe(frame: &[FrameUnit], units: &[usize]) -> Stratum {
    let members = || units.iter().map(|&unit| &frame[unit]);
    Stratum {
        origin: members()
            .next()
            .map_or_else(String::new, |unit| unit.origin.clone()),
        confidence: members().fold((1.0, 0.0), |(least, most), unit| {
            (unit.confidence.min(least), unit.confidence.max(most))
        }),
        pages: units.len(),
        syllables: members().map(|unit| unit.syllables).sum(),
    }
}

/// What a stratum adds to the uncertainty.
struct Spread {
    pages: f64,
    /// Syllables or tasks.
    size: f64,
    /// Expected standard deviation of the errors of a page.
    deviation: f64,
}

impl Spread {
    fn of(
        frame: &[FrameUnit],
        units: &[usize],
        size: fn(&FrameUnit) -> f64,
        deviation: fn(&FrameUnit) -> f64,
    ) -> Self {
        let pages = units.len() as f64;
        let members = || units.iter().map(|&unit| &frame[unit]);
        let squares: f64 = members().map(|unit| deviation(unit).powi(2)).sum();
        Self {
            pages,
            size: members().map(size).sum(),
            deviation: (squares / pages.max(1.0)).sqrt(),
        }
    }
}

/// Pages to be drawn from each stratum. What a stratum cannot give because it has no more pages, the others give.
fn allocate(strata: &[Spread], margin: f64) -> Vec<usize> {
    let size: f64 = strata.iter().map(|stratum| stratum.size).sum();
    let variance = (margin * size / QUANTILE).powi(2);
    let pages: f64 = strata.iter().map(|stratum| stratum.pages).sum();
    let mut whole = vec![false; strata.len()];
    loop {
        let open = || {
            strata
                .iter()
                .zip(&whole)
                .filter(|(_, whole)| !**whole)
                .map(|(stratum, _)| stratum)
        };
        let total: f64 = open().map(|stratum| stratum.pages * stratum.deviation).sum();
        let squares: f64 = open()
            .map(|stratum| stratum.pages * stratum.deviation.powi(2))
            .sum();
        let taken: f64 = pages - open().map(|stratum| stratum.pages).sum::<f64>();
        let wanted = if total > 0.0 {
            total * total / (variance + squares)
        } else {
            0.0
        };
        let wanted = wanted.max((FEWEST_IN_ALL as f64).min(pages) - taken);
        let share = |stratum: &Spread| {
            if total > 0.0 {
                stratum.pages * stratum.deviation / total
            } else {
                1.0
            }
        };
        let drawn = |stratum: &Spread| ((wanted * share(stratum)).ceil() as usize).max(FEWEST);
        let full: Vec<bool> = strata
            .iter()
            .zip(&whole)
            .map(|(stratum, whole)| *whole || drawn(stratum) >= stratum.pages as usize)
            .collect();
        if full == whole {
            let of = |(stratum, whole): (&Spread, &bool)| {
                if *whole {
                    stratum.pages as usize
                } else {
                    drawn(stratum)
                }
            };
            return strata.iter().zip(&whole).map(of).collect();
        }
        whole = full;
    }
}

fn expected_margin(strata: &[Spread], drawn: &[usize]) -> f64 {
    let size: f64 = strata.iter().map(|stratum| stratum.size).sum();
    let variance: f64 = strata
        .iter()
        .zip(drawn)
        .filter(|(_, drawn)| **drawn > 0)
        .map(|(stratum, &drawn)| {
            let drawn = drawn as f64;
            stratum.pages.powi(2) * (1.0 - drawn / stratum.pages) * stratum.deviation.powi(2) / drawn
        })
        .sum();
    QUANTILE * variance.sqrt() / size.max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(pages: usize) -> Vec<FrameUnit> {
        (0..pages)
            .map(|number| FrameUnit {
                origin: if number % 4 == 0 { "text_layer" } else { "ocr" }.to_owned(),
                syllables: 250 + number % 100,
                confidence: 1.0 - (number % 37) as f64 / 1000.0,
                tasks: number % 5,
                task_confidence: 0.9,
                key: (number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15),
            })
            .collect()
    }

    fn syllables(margin: f64) -> Margins {
        Margins {
            syllables: margin,
            tasks: None,
        }
    }

    #[test]
    fn a_margin_for_tasks_may_ask_for_more() {
        let frame = frame(2000);
        let few = draw(&frame, syllables(0.01));
        let margins = Margins {
            syllables: 0.01,
            tasks: Some(0.02),
        };
        let more = draw(&frame, margins);
        assert!(
            few.expected.tasks > Some(0.02) && more.expected.tasks <= Some(0.02),
            "{:?}",
            more.expected
        );
        assert!(more.drawn.len() > few.drawn.len());
    }

    #[test]
    fn a_smaller_margin_asks_for_more_pages() {
        let frame = frame(2000);
        let sizes: Vec<usize> = [0.01, 0.004, 0.002]
            .into_iter()
            .map(|margin| {
                let design = draw(&frame, syllables(margin));
                assert!(design.expected.syllables <= margin, "{design:?}");
                design.drawn.len()
            })
            .collect();
        assert!(sizes[0] < sizes[1] && sizes[1] < sizes[2], "{sizes:?}");
        assert!(sizes[2] < 1000, "{sizes:?}");
    }

    #[test]
    fn every_page_belongs_to_one_stratum_and_is_drawn_once() {
        let frame = frame(300);
        let design = draw(&frame, syllables(0.003));
        assert_eq!(
            design.strata.iter().map(|stratum| stratum.pages).sum::<usize>(),
            300
        );
        assert_eq!(design.strata.len(), 6);
        let mut units: Vec<usize> = design.drawn.iter().map(|(unit, _)| *unit).collect();
        units.dedup();
        assert_eq!(units.len(), design.drawn.len());
        for &(unit, stratum) in &design.drawn {
            assert_eq!(frame[unit].origin, design.strata[stratum].origin);
        }
        for stratum in 0..design.strata.len() {
            assert!(design.drawn.iter().filter(|(_, of)| *of == stratum).count() >= 2);
        }
    }

    #[test]
    fn a_margin_that_only_all_pages_give_draws_them_all() {
        let frame = frame(150);
        let design = draw(&frame, syllables(1e-7));
        assert_eq!(design.drawn.len(), 150);
    }

    #[test]
    fn small_corpora_are_drawn_whole() {
        for pages in 0..6 {
            let design = draw(&frame(pages), syllables(0.002));
            assert_eq!(design.drawn.len(), pages);
            assert!(design.expected.syllables.abs() < 1e-12);
        }
    }
}
