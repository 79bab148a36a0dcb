//! What a document teaches about itself: recurring terms, and the habits of its engine.

use std::collections::{BTreeMap, HashMap};

use sohoa_lm::{NgramModel, SyllableId};

use crate::channel::{Counts, observed_chars};
use crate::cost::CostTable;
use crate::decode::Reading;
use crate::fast_hash::FastHash;
use crate::letters::NONE;
use crate::paragraph::Paragraph;
use crate::train;

/// Words with a smaller share of belief teach nothing.
const BELIEVED: f32 = 0.1;
/// Readings with a smaller margin (nats) do not enter the cache.
const CACHED: f32 = 2.0;
/// An operation is a habit from this expected count over distinct words. Of 0.1, 0.3, 0.6, 1.0, 1.6 and 2.5,
/// 0.3 restores unseen engines best: many operations are rare each, and together they are not.
const HABIT: f32 = 0.3;

/// Share of the log ratio between a word's frequency in the document and elsewhere that its price takes over, and
/// how far that ratio goes, nats.
const SUBJECT: f32 = 0.4;
const LESS: f32 = 1.5;
const MORE: f32 = 4.0;
/// Words of a document that the usual frequencies are worth.
const USUAL_WEIGHT: f32 = 2000.0;

/// Words and word pairs of a reading.
#[derive(Debug)]
pub(crate) struct DocumentCache {
    weight: f32,
    pairs: HashMap<u64, f32, FastHash>,
    /// How often each word stands somewhere, and how often something follows it; by id.
    singles: Vec<f32>,
    firsts: Vec<f32>,
    total: f32,
    /// Probability of each word elsewhere, by id.
    usual: Vec<f32>,
    /// What the log-probability of a word that the document does not hold changes by.
    unseen: f32,
    /// How much likelier each word that it holds is here than elsewhere ([`Self::tilt`]); by id.
    tilts: Vec<f32>,
    own: HashMap<(usize, usize), Own, FastHash>,
}

/// What the reading had at a place, which does not vote for itself: word and the one before it.
pub(crate) type Own = (u32, u32);

fn pair(previous: u32, event: u32) -> u64 {
    u64::from(previous) << 32 | u64::from(event)
}

impl DocumentCache {
    /// Counts the confident pieces of the readings; `weight` is the cache's share, 0..=1.
    pub(crate) fn new(model: &NgramModel, readings: &[Reading], weight: f32) -> Self {
        let ids = model.len();
        let mut cache = Self {
            weight,
            pairs: HashMap::default(),
            singles: vec![0.0; ids],
            firsts: vec![0.0; ids],
            total: 0.0,
            usual: (0..ids as u32)
                .map(|id| model.unigram(SyllableId(id)).exp())
                .collect(),
            unseen: 0.0,
            tilts: vec![0.0; ids],
            own: HashMap::default(),
        };
        for (number, reading) in readings.iter().enumerate() {
            let mut previous = NgramModel::BEGIN.0;
            for piece in &reading.pieces {
                let Some(event) = piece.event else {
                    continue;
                };
                if piece.margin >= CACHED {
                    *cache.pairs.entry(pair(previous, event.0)).or_default() += 1.0;
                    cache.firsts[previous as usize] += 1.0;
                    cache.singles[event.0 as usize] += 1.0;
                    cache.total += 1.0;
                    cache.own.insert((number, piece.start), (previous, event.0));
                }
                previous = event.0;
            }
        }
        cache.unseen = (1.0 - weight).ln() + cache.tilt(0.0, 1.0);
        for id in (0..ids).filter(|id| cache.singles[*id] > 0.0) {
            cache.tilts[id] = cache.tilt(cache.singles[id], cache.usual[id]);
        }
        cache
    }

    /// What the reading had at a place of a paragraph.
    pub(crate) fn own(&self, number: usize, position: usize) -> Option<Own> {
        self.own.get(&(number, position)).copied()
    }

    /// Log-probability of an event with the cache mixed in. The occurrence that is being decoded, `own`, does not
    /// vote for itself.
    pub(crate) fn lift(&self, log_prob: f32, previous: u32, event: u32, own: Option<Own>) -> f32 {
        let mut single = self.singles[event as usize];
        if single == 0.0 {
            return log_prob + self.unseen;
        }
        let mut tilt = self.tilts[event as usize];
        let mut both = self.pairs.get(&pair(previous, event)).copied().unwrap_or(0.0);
        let mut first = self.firsts[previous as usize];
        if let Some((own_previous, own_event)) = own {
            if own_event == event {
                single -= 1.0;
                tilt = self.tilt(single, self.usual[event as usize]);
                if own_previous == previous {
                    both -= 1.0;
                }
            }
            if own_previous == previous {
                first -= 1.0;
            }
        }
        let alone = single / self.total.max(1.0);
        let cached = (both + alone) / (first + 1.0);
        let mixed = (1.0 - self.weight) * log_prob.exp() + self.weight * cached;
        mixed.ln() + tilt
    }

    /// How much likelier a word is in this document than elsewhere, as far as it counts, nats: words of the
    /// document's subject win over their rivals in contexts that the document does not repeat. `usual` is the
    /// word's probability elsewhere (fast marginal adaptation: Kneser, Peters, Klakow 1997).
    fn tilt(&self, count: f32, usual: f32) -> f32 {
        let ratio = (count + USUAL_WEIGHT * usual) / ((self.total + USUAL_WEIGHT) * usual);
        SUBJECT * ratio.ln().clamp(-LESS, MORE)
    }
}

/// Operations that recur in what is believed of a document; `readings` come with beliefs.
pub(crate) fn habits(table: &CostTable, paragraphs: &[Paragraph], readings: &[Reading]) -> Counts {
    let mut words: BTreeMap<(String, String), f32> = BTreeMap::new();
    for (paragraph, reading) in paragraphs.iter().zip(readings) {
        for belief in &reading.beliefs {
            let observed: String = paragraph.symbols[belief.start..belief.end].iter().collect();
            *words.entry((observed, belief.text.clone())).or_default() += belief.share;
        }
    }
    let words: Vec<(String, String, f32)> = words
        .into_iter()
        .filter(|(_, count)| *count >= BELIEVED)
        .map(|((observed, printed), count)| {
            (
                observed,
                printed,
                if count > 1.0 { 1.0 + count.ln() } else { count },
            )
        })
        .collect();
    let mut counts = train::count_words(table, &words);
    counts.ops.retain(|op, count| {
        let plain = op.intended[1] == NONE && observed_chars(&op.observed).len() <= 1;
        *count >= if plain { HABIT } else { HABIT * 1.5 }
    });
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::Piece;
    use crate::lattice::ArcKind;
    use crate::testing::model;

    #[test]
    fn words_of_the_subject_count_for_more() {
        let model = model(&[("đang có đảng", 20)]);
        let id = |word: &str| model.id(word).expect("in the corpus");
        let piece = |number: usize| Piece {
            start: 2 * number,
            end: 2 * number + 1,
            text: None,
            event: Some(id("đảng")),
            space_before: false,
            kind: ArcKind::Code,
            margin: 9.0,
            price: 0.0,
            cost: 0.0,
        };
        let reading = Reading {
            pieces: (0..50).map(piece).collect(),
            ..Reading::default()
        };
        let cache = DocumentCache::new(&model, &[reading], 0.0);
        let lift = |word: &str, own| cache.lift(-3.0, id("có").0, id(word).0, own);
        assert!(lift("đảng", None) > -3.0 && lift("đang", None) < -3.0);
        assert!(
            lift("đảng", cache.own(0, 4)) < lift("đảng", None),
            "what is being read has no vote"
        );
    }
}
