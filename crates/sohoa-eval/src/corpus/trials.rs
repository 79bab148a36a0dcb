//! How often the interval covers the truth, on made corpora whose error rate is known.

use super::{FrameUnit, Margins, Observation, draw, estimate};
use crate::{Alignment, EditCounts, score_text};

/// SplitMix64 (Steele, Lea, Flood 2014): trials must be the same on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// 0..1
    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn below(&mut self, end: usize) -> usize {
        (self.share() * end as f64) as usize
    }

    /// Standard normal (Box and Muller).
    fn normal(&mut self) -> f64 {
        let (a, b) = (self.share().max(1e-12), self.share());
        (-2.0 * a.ln()).sqrt() * (std::f64::consts::TAU * b).cos()
    }
}

struct MadePage {
    unit: FrameUnit,
    counts: EditCounts,
}

/// A corpus of documents of 1 to 12 pages. Documents differ in quality, pages of a document less, and the
/// confidence of a page tells only roughly how good it is. The errors are wrong, missing and added words, put into
/// texts and counted by the scorer.
fn corpus(rate: f64, pages: usize, random: &mut Random) -> Vec<MadePage> {
    let mut made = Vec::new();
    while made.len() < pages {
        let document = (0.7 * random.normal() - 0.245).exp();
        let origin = if random.share() < 0.3 { "text_layer" } else { "ocr" };
        for _ in 0..=random.below(12) {
            let page = (0.5 * random.normal() - 0.125).exp();
            let rate = (rate * document * page).min(0.8);
            let told = (rate * (0.6 * random.normal()).exp()).min(0.9);
            let syllables = 60 + random.below(300);
            let reference: Vec<String> = (0..syllables)
                .map(|_| format!("w{}", random.below(2000)))
                .collect();
            let mut hypothesis = Vec::new();
            for word in &reference {
                if random.share() >= rate {
                    hypothesis.push(word.clone());
                    continue;
                }
                match random.below(6) {
                    0 => {}
                    1 => hypothesis.extend([word.clone(), "thêm".to_owned()]),
                    _ => hypothesis.push(format!("{word}x")),
                }
            }
            let score = score_text(&reference.join(" "), &hypothesis.join(" "), Alignment::Lines);
            made.push(MadePage {
                unit: FrameUnit {
                    origin: origin.to_owned(),
                    syllables: hypothesis.len(),
                    confidence: 1.0 - told,
                    tasks: 0,
                    task_confidence: 1.0,
                    key: 0,
                },
                counts: score.unwrap().syllables,
            });
        }
    }
    made
}

/// Share of trials in which the interval covers the rate of the corpus, and the mean half width.
fn coverage(rate: f64, margin: f64, trials: usize) -> (f64, f64, f64) {
    let mut random = Random(rate.to_bits());
    let corpora: Vec<Vec<MadePage>> = (0..5).map(|_| corpus(rate, 1200, &mut random)).collect();
    let (mut covered, mut width, mut drawn) = (0, 0.0, 0);
    for trial in 0..trials {
        let pages = &corpora[trial % corpora.len()];
        let (errors, reference) = pages.iter().fold((0, 0), |(errors, reference), page| {
            (errors + page.counts.errors, reference + page.counts.reference)
        });
        let truth = errors as f64 / reference as f64;
        let frame: Vec<FrameUnit> = pages
            .iter()
            .map(|page| FrameUnit {
                key: random.next(),
                ..page.unit.clone()
            })
            .collect();
        let margins = Margins {
            syllables: margin,
            tasks: None,
        };
        let design = draw(&frame, margins);
        let seen: Vec<Observation> = design
            .drawn
            .iter()
            .map(|&(unit, stratum)| Observation {
                stratum,
                errors: pages[unit].counts.errors as f64,
                reference: pages[unit].counts.reference as f64,
            })
            .collect();
        let sizes: Vec<usize> = design.strata.iter().map(|stratum| stratum.pages).collect();
        let got = estimate(&seen, &sizes).unwrap();
        covered += usize::from(got.low <= truth && truth <= got.high);
        width += got.margin();
        drawn += seen.len();
    }
    let trials = trials as f64;
    (covered as f64 / trials, width / trials, drawn as f64 / trials)
}

#[test]
fn intervals_cover_the_truth_as_often_as_they_say() {
    for (rate, margin) in [(0.005, 0.002), (0.02, 0.005), (0.1, 0.02)] {
        let (covered, width, drawn) = coverage(rate, margin, 500);
        println!(
            "errors at {rate}: {covered:.3} of 500 trials covered, mean half width {width:.4}, {drawn:.0} of 1200 pages"
        );
        assert!((0.93..=0.97).contains(&covered), "{rate}: {covered}");
    }
}
