//! Which engine read a text, recognised from the text itself.

use std::collections::BTreeMap;

use crate::channel::{Prior, Profile, observed_chars};
use crate::lattice::LatticeLimits;
use crate::paragraph::Paragraph;
use crate::restorer::Restorer;
use crate::settled::Settled;

/// How many characters are enough to choose a profile, and how many to see that a text is not quite right.
const SAMPLE: usize = 800;
const RIGHT_SAMPLE: usize = 3000;
/// Profiles of damaged engines that are tried in full; the characters of the text choose them.
const TRIED: usize = 3;
/// Width of the lattice and hypotheses kept while profiles are compared.
const WIDTH: f32 = 4.0;
const BEAM: usize = 8;

/// Above this share of letters that no other language has, no engine for another language read the text;
/// letters such as â or è do not count, because French and German models write them.
const MOSTLY_RIGHT: f32 = 0.10;
/// Below this share no Vietnamese engine read it.
const MOSTLY_LOST: f32 = 0.04;
/// Above this share the marks were not stripped from the text as a whole.
const ALL_LOST: f32 = 0.002;

impl Restorer<'_> {
    /// The profile that explains the paragraphs best, by its place: the cheapest reading of a sample, among
    /// the profiles whose characters are most like those of the text.
    pub(crate) fn likeliest_profile(&self, paragraphs: &[Paragraph]) -> Option<usize> {
        let profiles = &self.channel.profiles;
        if profiles.len() < 2 {
            return (!profiles.is_empty()).then_some(0);
        }
        let all: Vec<&Paragraph> = paragraphs.iter().collect();
        let vietnamese = vietnamese_share(&all);
        let size = if vietnamese >= MOSTLY_LOST {
            RIGHT_SAMPLE
        } else {
            SAMPLE
        };
        let sample = sample(paragraphs, size);
        let possible = |profile: &Profile| match profile.prior {
            Prior::Damaged => vietnamese <= MOSTLY_RIGHT,
            Prior::Stripped => vietnamese <= ALL_LOST,
            Prior::Vietnamese | Prior::Typed => vietnamese >= MOSTLY_LOST,
        };
        let symbols = symbol_counts(paragraphs);
        let (mut trained, mut tried): (Vec<usize>, Vec<usize>) = (0..profiles.len())
            .filter(|&place| possible(&profiles[place]))
            .partition(|&place| {
                profiles[place].prior == Prior::Damaged && !profiles[place].counts.ops.is_empty()
            });
        let strangeness: Vec<f32> = profiles
            .iter()
            .map(|profile| strangeness(profile, &symbols))
            .collect();
        trained.sort_by(|&a, &b| strangeness[a].total_cmp(&strangeness[b]).then(a.cmp(&b)));
        tried.extend(trained.into_iter().take(TRIED));
        tried.sort_unstable();
        let prices: Vec<(usize, Vec<f32>)> = tried
            .into_iter()
            .map(|place| (place, self.narrow_prices(&sample, place)))
            .collect();
        let right = prices
            .iter()
            .find(|(place, _)| profiles[*place].prior == Prior::Typed)
            .map(|(_, prices)| prices);
        let whole = |(place, prices): &(usize, Vec<f32>)| {
            let prior = profiles[*place].prior;
            let sum: f32 = match right {
                Some(right) if prior == Prior::Vietnamese => {
                    let each = sample.iter().zip(right).zip(prices);
                    each.map(|((paragraph, right), price)| right - gain(paragraph, right - price))
                        .sum()
                }
                _ => prices.iter().sum(),
            };
            sum + bias(prior)
        };
        prices
            .iter()
            .min_by(|a, b| whole(a).total_cmp(&whole(b)))
            .map(|(place, _)| *place)
    }

    /// Price of each paragraph with a profile, nats, found in a narrow search.
    fn narrow_prices(&self, sample: &[&Paragraph], place: usize) -> Vec<f32> {
        let mut decoder = self.decoder(self.table(place), None);
        decoder.beam.size = decoder.beam.size.min(BEAM);
        decoder.arcs.limit(LatticeLimits {
            width: WIDTH,
            ..LatticeLimits::RIGHT
        });
        sample
            .iter()
            .map(|paragraph| decoder.decode(paragraph, 0, &Settled::default()).price)
            .collect()
    }
}

/// What a paragraph says for a Vietnamese engine and against right text, nats, of what the reading gained. All that right
/// text can be, such an engine can write for little more: where it seems to cost much, as in a table of debris or among
/// codes, the narrow search missed it. And no paragraph decides alone.
fn gain(paragraph: &Paragraph, gained: f32) -> f32 {
    let least = -(AS_READ * paragraph.symbols.len() as f32 + 0.5);
    gained.clamp(least, MOST_GAIN)
}

/// What it costs a Vietnamese engine to read a character right, nats.
const AS_READ: f32 = 0.01;
/// The most that a paragraph says, nats.
const MOST_GAIN: f32 = 25.0;

/// What a sample must gain to be read as damaged rather than right, nats: one strange word proves nothing. A
/// Vietnamese reading gains 122 on 001, at most 34 on encyclopedia text full of foreign names, and loses on right text.
fn bias(prior: Prior) -> f32 {
    match prior {
        Prior::Typed | Prior::Stripped => 0.0,
        Prior::Vietnamese => 40.0,
        Prior::Damaged => 10.0,
    }
}

/// How often each character stands in a text, white space left out.
fn symbol_counts(paragraphs: &[Paragraph]) -> BTreeMap<char, f32> {
    let mut counts = BTreeMap::new();
    let symbols = paragraphs.iter().flat_map(|paragraph| &paragraph.symbols);
    for symbol in symbols.filter(|c| !c.is_whitespace()) {
        *counts.entry(*symbol).or_default() += 1.0;
    }
    counts
}

/// -ln of the probability that the engine writes such characters, in nats; each by itself.
fn strangeness(profile: &Profile, symbols: &BTreeMap<char, f32>) -> f32 {
    let mut written: BTreeMap<char, f32> = BTreeMap::new();
    let mut total = 0.0;
    for (op, count) in &profile.counts.ops {
        for symbol in observed_chars(&op.observed).iter().filter(|c| !c.is_whitespace()) {
            *written.entry(*symbol).or_default() += count;
            total += count;
        }
    }
    // A character that was never seen is worth half of one that was seen once.
    symbols
        .iter()
        .map(|(symbol, count)| {
            let seen = written.get(symbol).copied().unwrap_or(0.0);
            -count * ((seen + 0.5) / (total + 100.0)).ln()
        })
        .sum()
}

/// Share of letters that only Vietnamese has.
fn vietnamese_share(sample: &[&Paragraph]) -> f32 {
    let letters = || {
        let symbols = sample.iter().flat_map(|paragraph| paragraph.symbols.iter());
        symbols.filter(|c| c.is_alphabetic())
    };
    let marked = letters()
        .filter(|c| matches!(c, '\u{1ea0}'..='\u{1ef9}' | 'ă' | 'đ' | 'ơ' | 'ư'))
        .count();
    marked as f32 / letters().count().max(1) as f32
}

/// Paragraphs spread over the document, about `size` characters.
fn sample(paragraphs: &[Paragraph], size: usize) -> Vec<&Paragraph> {
    let total: usize = paragraphs.iter().map(|paragraph| paragraph.symbols.len()).sum();
    let step = (total / size).max(1);
    paragraphs.iter().step_by(step).collect()
}
