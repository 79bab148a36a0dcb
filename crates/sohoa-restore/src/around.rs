//! What stands around each word of a document, on both sides and far away, and what it says about the word.
//!
//! Only for text that lost its marks and nothing else: there the skeletons of all words are known beforehand, and the
//! context model was trained on such text.

use sohoa_lm::{ContextModel, NgramModel, SkeletonId, SyllableId};

use crate::doubt::Doubt;
use crate::lattice::{Arc, ArcBuilder, ArcKind};
use crate::paragraph::{Paragraph, chunk_length};

/// Weight of the context model beside the n-grams. Of .5, .7, .85 and 1, those between are best on most sets of
/// `corpus/dev`.
const WEIGHT: f32 = 0.8;

/// The words of a document without their marks.
#[derive(Debug)]
pub(crate) struct Around<'a> {
    context: &'a ContextModel,
    lm: &'a NgramModel,
    /// In order, with a break behind each paragraph and between cells.
    skeletons: Vec<SkeletonId>,
    /// For each paragraph where its words begin, and the places of their skeletons.
    words: Vec<Vec<(usize, usize)>>,
}

/// A word of the lexicon that may stand in a place.
#[derive(Debug, Clone, Copy)]
struct Rival {
    event: SyllableId,
    skeleton: SkeletonId,
    /// Log of what it is worth without its surroundings.
    worth: f32,
    /// What the surroundings add to that.
    gain: f32,
}

impl<'a> Around<'a> {
    /// The words of paragraphs.
    pub(crate) fn new(
        context: &'a ContextModel,
        lm: &'a NgramModel,
        arcs: &mut ArcBuilder<'_>,
        paragraphs: &[Paragraph],
    ) -> Self {
        let mut skeletons = Vec::new();
        let mut words = Vec::with_capacity(paragraphs.len());
        for paragraph in paragraphs {
            let first = skeletons.len();
            let found = words_of(arcs, &paragraph.symbols);
            let skeleton =
                |event: &Option<_>| event.map_or(SkeletonId::BREAK, |event| context.skeleton(event));
            skeletons.extend(found.iter().map(|(_, event)| skeleton(event)));
            skeletons.push(SkeletonId::BREAK);
            words.push(found.into_iter().map(|(start, _)| start).zip(first..).collect());
        }
        Self {
            context,
            lm,
            skeletons,
            words,
        }
    }

    /// Adds what stands around them to the prices of arcs of a paragraph, which come in order of their beginnings.
    pub(crate) fn weigh(&self, arcs: &mut [Arc], paragraph: usize) {
        let words = &self.words[paragraph];
        for same in arcs.chunk_by_mut(|a, b| a.start == b.start) {
            let Ok(word) = words.binary_search_by_key(&same[0].start, |(start, _)| *start) else {
                continue;
            };
            let mut rivals = self.rivals(same);
            if rivals
                .chunk_by(|a, b| a.skeleton == b.skeleton)
                .all(|twins| twins.len() == 1)
            {
                continue;
            }
            let around = self.context.surroundings(&self.skeletons, words[word].1);
            for twins in rivals
                .chunk_by_mut(|a, b| a.skeleton == b.skeleton)
                .filter(|twins| twins.len() > 1)
            {
                for twin in &mut *twins {
                    twin.gain = WEIGHT * self.context.score(&around, twin.event);
                }
                let before = log_sum(twins.iter().map(|twin| twin.worth));
                let after = log_sum(twins.iter().map(|twin| twin.worth + twin.gain));
                for twin in twins {
                    twin.gain -= after - before;
                }
            }
            for arc in same {
                let rival = word_of(arc).and_then(|event| rivals.iter().find(|rival| rival.event == event));
                arc.price -= rival.map_or(0.0, |rival| rival.gain);
            }
        }
    }

    /// The words of arcs with the same beginning, by skeleton.
    fn rivals(&self, arcs: &[Arc]) -> Vec<Rival> {
        let rivals = arcs.iter().filter_map(|arc| {
            let event = word_of(arc)?;
            Some(Rival {
                event,
                skeleton: self.context.skeleton(event),
                worth: self.lm.unigram(event) - arc.price,
                gain: 0.0,
            })
        });
        let mut rivals: Vec<Rival> = rivals.collect();
        // The same word in several cases counts once, as the cheapest.
        rivals.sort_by(|a, b| a.event.cmp(&b.event).then(b.worth.total_cmp(&a.worth)));
        rivals.dedup_by_key(|rival| rival.event);
        rivals.sort_by_key(|rival| rival.skeleton);
        rivals
    }
}

/// The words of observed text where only marks are missing, with where they begin, and none for a tab; all words that
/// may begin in a place have the same skeleton.
fn words_of(arcs: &mut ArcBuilder<'_>, symbols: &[char]) -> Vec<(usize, Option<SyllableId>)> {
    let mut words = Vec::new();
    let mut place = 0;
    while place < symbols.len() {
        if symbols[place].is_whitespace() {
            if symbols[place] == '\t' {
                words.push((place, None));
            }
            place += 1;
            continue;
        }
        let end = place + chunk_length(&symbols[place..]);
        let chunk = arcs.chunk(&symbols[place..end], Doubt::default());
        let mut from = 0;
        for arc in chunk.arcs.iter().filter(|arc| arc.event.is_some()) {
            if arc.start >= from {
                words.push((place + arc.start, arc.event));
                from = arc.end;
            }
        }
        place = end;
    }
    words
}

/// The word of an arc, where it is one that the lexicon has.
fn word_of(arc: &Arc) -> Option<SyllableId> {
    let word = matches!(arc.kind, ArcKind::Word(_));
    arc.event.filter(|event| word && *event != NgramModel::UNKNOWN)
}

/// Log of a sum of numbers given by their logs.
fn log_sum(logs: impl Iterator<Item = f32> + Clone) -> f32 {
    let most = logs.clone().fold(f32::NEG_INFINITY, f32::max);
    most + logs.map(|log| (log - most).exp()).sum::<f32>().ln()
}

#[cfg(test)]
mod tests {
    use sohoa_lm::{ContextOptions, Corpus, EstimateOptions, estimate, train_context};

    use super::*;
    use crate::testing::stripping;
    use crate::{DecodeParams, Dictionary, Restorer};

    /// "cổ" and "có" stand after the same word, too far away from those that tell them apart.
    #[test]
    fn what_a_text_is_about_decides() {
        let mut corpus = Corpus::new();
        for line in 0..2400 {
            let clothes = line / 20 % 2 == 0;
            corpus.add_line(if clothes {
                "may áo xanh một hai ba cổ"
            } else {
                "họp bàn xong một hai ba có"
            });
        }
        let lm = EstimateOptions {
            order: 2,
            ..EstimateOptions::default()
        };
        let model = NgramModel::from_bytes(estimate(&corpus, &lm).into()).unwrap();
        let options = ContextOptions {
            lm,
            dim: 4,
            bits: 8,
            ..ContextOptions::default()
        };
        let context = train_context(&corpus, &model, &options).unwrap();
        let context = ContextModel::from_bytes(context.into(), &model).unwrap();
        let (channel, dictionary) = (stripping(), Dictionary::embedded());
        let restorer = Restorer::new(&model, &channel, &dictionary, DecodeParams::default());
        let restorer = restorer.with_context(&context);
        let lines = ["May ao xanh mot hai ba co", "", "Hop ban xong mot hai ba co"];
        let whole = restorer.restore_text(&lines);
        assert_eq!(whole[0].text, "May áo xanh một hai ba cổ");
        assert_eq!(whole[2].text, "Họp bàn xong một hai ba có");
    }
}
