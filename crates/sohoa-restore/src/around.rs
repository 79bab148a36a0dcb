//! What stands around each word of a document, on both sides, and what it says about the word.
//!
//! The context model reads words without marks. Where a text lost its marks and nothing else they are known beforehand;
//! in other damaged text the last pass takes those that the pass before it read.

use std::iter;
use std::ops::Range;

use sohoa_lm::{ContextModel, LogProbs, Look, NgramModel, Seen, SkeletonId, SyllableId};

use crate::decode::{Belief, Reading};
use crate::doubt::Doubt;
use crate::lattice::{Arc, ArcBuilder, ArcKind};
use crate::paragraph::{Paragraph, chunk_length};
use crate::repeats::Repeats;
use crate::settled::Settled;

/// Log-probability of a word that the context model does not have, nats.
const LEAST: f32 = -12.0;
/// Weight of the context model beside the n-grams where only marks are missing. Of .55, .7, .85 and 1, those below .7
/// are best on most sets of `corpus/dev`.
const STRIPPED_WEIGHT: f32 = 0.6;
/// The same beside what a pass read. Of .3, .45 and .6 this loses the fewest words of the samples and of made text.
const READ_WEIGHT: f32 = 0.45;

/// How often it is asked what is read elsewhere. Of 1, 2 and 3, 3 loses the fewest words on most sets of `corpus/dev`.
const ROUNDS: usize = 3;

/// The words of a document without their marks.
#[derive(Debug)]
pub(crate) struct Around<'a> {
    context: &'a ContextModel,
    lm: &'a NgramModel,
    /// Of the words in order, with a break behind each paragraph and between cells.
    log_probs: LogProbs<'a>,
    /// For each paragraph where its words begin, and their places in that order.
    words: Vec<Vec<(usize, usize)>>,
    weight: f32,
    seen: Vec<Seen>,
}

/// What the context model reads, as it is gathered.
#[derive(Debug, Default)]
struct Text {
    seen: Vec<Seen>,
    /// As in [`Around`].
    words: Vec<Vec<(usize, usize)>>,
    /// The same of the paragraph that is not ended.
    open: Vec<(usize, usize)>,
}

impl Text {
    /// Adds what begins at a symbol of the paragraph.
    fn push(&mut self, start: usize, seen: Seen) {
        self.open.push((start, self.seen.len()));
        self.seen.push(seen);
    }

    fn end_paragraph(&mut self) {
        self.seen.push(Seen::BREAK);
        self.words.push(std::mem::take(&mut self.open));
    }
}

/// The words that are believed to stand in a place.
struct Believed {
    place: usize,
    events: Vec<SyllableId>,
    /// Log of what each is worth.
    worths: Vec<f32>,
}

impl Believed {
    /// The words of beliefs with the same beginning; `around` is what stands around the place has to say of each.
    fn new(place: usize, beliefs: &[Belief], around: impl Fn(SyllableId) -> f32) -> Self {
        let mut new = Self {
            place,
            events: Vec::with_capacity(beliefs.len()),
            worths: Vec::with_capacity(beliefs.len()),
        };
        for belief in beliefs {
            let worth = belief.share.ln() + around(belief.event);
            // The same word in several cases counts once, as the likeliest.
            if let Some(known) = new.events.iter().position(|event| *event == belief.event) {
                new.worths[known] = new.worths[known].max(worth);
            } else {
                new.events.push(belief.event);
                new.worths.push(worth);
            }
        }
        new
    }

    /// The best of the words and by how much, nats, once `gains` are added to them.
    fn best(&self, gains: &[f32]) -> (SyllableId, f32) {
        let (mut best, mut most, mut next) = (self.events[0], f32::NEG_INFINITY, f32::NEG_INFINITY);
        let gains = gains.iter().chain(iter::repeat(&0.0));
        for ((event, worth), gain) in self.events.iter().zip(&self.worths).zip(gains) {
            let worth = worth + gain;
            if worth > most {
                (best, most, next) = (*event, worth, most);
            } else {
                next = next.max(worth);
            }
        }
        (best, most - next)
    }
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
    /// The words of paragraphs that lost their marks only.
    pub(crate) fn of_stripped(
        context: &'a ContextModel,
        lm: &'a NgramModel,
        arcs: &mut ArcBuilder<'_>,
        paragraphs: &[Paragraph],
        settled: &[Settled],
    ) -> Self {
        let mut text = Text::default();
        for paragraph in paragraphs {
            let mut before = 0;
            for (word, event) in words_of(arcs, &paragraph.symbols) {
                let symbols = |range: Range<usize>| paragraph.symbols[range].iter().copied();
                let seen = event.map_or(Seen::BREAK, |event| Seen {
                    skeleton: context.skeleton(event),
                    look: Look::new(symbols(before..word.start), symbols(word.clone())),
                });
                text.push(word.start, seen);
                before = word.end;
            }
            text.end_paragraph();
        }
        Self::new(context, lm, text, settled, STRIPPED_WEIGHT)
    }

    /// The words of paragraphs as they were read.
    pub(crate) fn of_readings(
        context: &'a ContextModel,
        lm: &'a NgramModel,
        paragraphs: &[Paragraph],
        readings: &[Reading],
        settled: &[Settled],
    ) -> Self {
        let mut text = Text::default();
        for (paragraph, reading) in paragraphs.iter().zip(readings) {
            let mut gap = String::new();
            let mut before = 0;
            for piece in &reading.pieces {
                let between = paragraph.symbols.get(before..piece.start);
                if between.is_some_and(|symbols| symbols.contains(&'\t')) {
                    text.seen.push(Seen::BREAK);
                    gap.clear();
                }
                before = piece.end;
                let observed = paragraph.symbols[piece.start..piece.end].iter();
                let printed: String = piece.text.clone().unwrap_or_else(|| observed.collect());
                let Some(event) = piece.event else {
                    gap.push_str(&printed);
                    continue;
                };
                let seen = Seen {
                    skeleton: context.skeleton(event),
                    look: Look::new(gap.chars(), printed.chars()),
                };
                text.push(piece.start, seen);
                gap.clear();
            }
            text.end_paragraph();
        }
        Self::new(context, lm, text, settled, READ_WEIGHT)
    }

    /// What is settled is not asked for.
    fn new(
        context: &'a ContextModel,
        lm: &'a NgramModel,
        text: Text,
        settled: &[Settled],
        weight: f32,
    ) -> Self {
        let mut wanted = vec![false; text.seen.len()];
        for (words, settled) in text.words.iter().zip(settled) {
            for (start, place) in words {
                wanted[*place] = !settled.holds(*start);
            }
        }
        Self {
            context,
            lm,
            log_probs: context.read(&text.seen, &wanted),
            words: text.words,
            weight,
            seen: text.seen,
        }
    }

    /// What is read, by letters, where readings without the context model say what to believe: it has its say first,
    /// and then what is read elsewhere, which may change what is read there again.
    pub(crate) fn repeats(&self, readings: &[Reading]) -> Repeats<'_> {
        let mut repeats = Repeats::new(&self.seen);
        let mut doubtful = Vec::new();
        for (words, reading) in self.words.iter().zip(readings) {
            let mut words = words.iter().peekable();
            for beliefs in reading.beliefs.chunk_by(|a, b| a.start == b.start) {
                while words.next_if(|(start, _)| *start < beliefs[0].start).is_some() {}
                let Some((_, place)) = words.peek().filter(|(start, _)| *start == beliefs[0].start) else {
                    continue;
                };
                let word = Believed::new(*place, beliefs, |event| {
                    self.weight * self.log_probs.of(*place, event).unwrap_or(LEAST)
                });
                let (event, margin) = word.best(&[]);
                repeats.note(*place, event, margin);
                if word.events.len() > 1 {
                    doubtful.push(word);
                }
            }
        }
        for _ in 1..ROUNDS {
            let read = |word: &Believed| word.best(&repeats.weigh(word.place, &word.events));
            let read: Vec<(SyllableId, f32)> = doubtful.iter().map(read).collect();
            for (word, (event, margin)) in doubtful.iter().zip(read) {
                repeats.note(word.place, event, margin);
            }
        }
        repeats
    }

    /// Adds what stands around them to the prices of arcs of a paragraph, which come in order of their beginnings.
    pub(crate) fn weigh(&self, arcs: &mut [Arc], paragraph: usize, repeats: Option<&Repeats<'_>>) {
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
            for twins in rivals
                .chunk_by_mut(|a, b| a.skeleton == b.skeleton)
                .filter(|twins| twins.len() > 1)
            {
                let place = words[word].1;
                for twin in &mut *twins {
                    twin.gain = self.weight * self.log_probs.of(place, twin.event).unwrap_or(LEAST);
                }
                if let Some(repeats) = repeats {
                    let events: Vec<SyllableId> = twins.iter().map(|twin| twin.event).collect();
                    for (twin, gain) in twins.iter_mut().zip(repeats.weigh(place, &events)) {
                        twin.gain += gain;
                    }
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

/// The words of observed text where only marks are missing, with their places, and none for a tab; all words that may
/// begin in a place have the same skeleton.
fn words_of(arcs: &mut ArcBuilder<'_>, symbols: &[char]) -> Vec<(Range<usize>, Option<SyllableId>)> {
    let mut words = Vec::new();
    let mut place = 0;
    while place < symbols.len() {
        if symbols[place].is_whitespace() {
            if symbols[place] == '\t' {
                words.push((place..place + 1, None));
            }
            place += 1;
            continue;
        }
        let end = place + chunk_length(&symbols[place..]);
        let chunk = arcs.chunk(&symbols[place..end], Doubt::default());
        let mut from = 0;
        for arc in chunk.arcs.iter().filter(|arc| arc.event.is_some()) {
            if arc.start >= from {
                words.push((place + arc.start..place + arc.end, arc.event));
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
    use sohoa_lm::{Corpus, EstimateOptions, Skeletons, Weights, context_file, estimate};

    use super::*;
    use crate::decode::Piece;
    use crate::testing::stripping;
    use crate::{DecodeParams, Dictionary, Restorer};

    /// A network in which "co" is "cổ" two words behind "ao" and "có" two behind "hop".
    fn tailor(lm: &NgramModel) -> Vec<u8> {
        const DIM: usize = 4;
        let skeletons = Skeletons::new(lm);
        let word = |word: &str| lm.id(word).unwrap().0 as usize;
        let skeleton = |text: &str| usize::from(skeletons.of_words()[word(text)].number());
        let count = 2 + skeletons.of_words().iter().map(|one| one.number()).max().unwrap();
        let rows = |count: usize, length: usize, set: &[(usize, usize)]| {
            let mut values = vec![0.0; count * length];
            for (row, column) in set {
                values[row * length + column] = 3.0;
            }
            values
        };
        let values = [
            rows(
                usize::from(count),
                DIM,
                &[(skeleton("áo"), 0), (skeleton("họp"), 1)],
            ),
            rows(12, DIM, &[]),
            // The distance and the largest input.
            vec![2.0, 3.0],
            rows(2, 3 * DIM, &[(0, 0), (1, 1)]),
            rows(2, 1, &[]),
            rows(DIM, 2, &[(2, 0), (3, 1)]),
            rows(DIM, 1, &[]),
            // A topic that adds nothing.
            vec![1.0, 4.0, 1.0, 1.0],
            rows(2, DIM + 1, &[]),
            rows(DIM, 2 + 1, &[]),
            rows(lm.len(), DIM, &[(word("cổ"), 2), (word("có"), 3)]),
            rows(lm.len(), 1, &[]),
        ];
        let weights = Weights {
            dim: DIM,
            hidden: 2,
            blocks: 1,
            values: values.concat(),
        };
        context_file(lm, &weights).unwrap()
    }

    fn piece(range: Range<usize>, event: Option<SyllableId>) -> Piece {
        Piece {
            start: range.start,
            end: range.end,
            text: None,
            event,
            space_before: false,
            kind: ArcKind::Code,
            margin: 0.0,
            price: 0.0,
            cost: 0.0,
        }
    }

    #[test]
    fn what_was_read_before_stands_around() {
        let mut corpus = Corpus::new();
        corpus.add_line("áo xanh cổ");
        corpus.add_line("họp xanh có");
        let lm = EstimateOptions {
            order: 2,
            min_syllable: 0.0,
            ..EstimateOptions::default()
        };
        let model = NgramModel::from_bytes(estimate(&corpus, &lm).into()).unwrap();
        let context = ContextModel::from_bytes(tailor(&model).into(), &model).unwrap();
        let id = |word: &str| model.id(word).unwrap();
        // The last word was misread, and a mark is no word; a tab parts cells.
        for (line, odds) in [("ao, xanh co", true), ("ao,\txanh co", false)] {
            let paragraphs = crate::paragraph::split_text(&[line]);
            let words = [
                (0..2, Some(id("áo"))),
                (2..3, None),
                (4..8, Some(id("xanh"))),
                (9..11, Some(id("có"))),
            ];
            let reading = Reading {
                pieces: words.map(|(range, event)| piece(range, event)).into(),
                ..Reading::default()
            };
            let around =
                Around::of_readings(&context, &model, &paragraphs, &[reading], &[Settled::default()]);
            let (start, place) = *around.words[0].last().unwrap();
            let of = |word: &str| around.log_probs.of(place, id(word)).unwrap();
            assert_eq!((start, of("cổ") > of("có") + 1.0), (9, odds), "{line}");
        }
    }

    /// Restores lines with n-grams of pairs of words, learned from lines that were each seen twenty times, and the network.
    fn restored(learned: &[&str], lines: &[&str]) -> Vec<String> {
        let mut corpus = Corpus::new();
        for _ in 0..20 {
            for line in learned {
                corpus.add_line(line);
            }
        }
        let lm = EstimateOptions {
            order: 2,
            ..EstimateOptions::default()
        };
        let model = NgramModel::from_bytes(estimate(&corpus, &lm).into()).unwrap();
        let context = ContextModel::from_bytes(tailor(&model).into(), &model).unwrap();
        let (channel, dictionary) = (stripping(), Dictionary::embedded());
        let restorer = Restorer::new(&model, &channel, &dictionary, DecodeParams::default());
        let lines = restorer.with_context(&context).restore_text(lines);
        lines.into_iter().map(|line| line.text).collect()
    }

    /// "cổ" and "có" stand after the same word, which is all that pairs of words know.
    #[test]
    fn what_stands_around_decides() {
        let learned = ["áo xanh cổ", "họp xanh có"];
        let whole = restored(&learned, &["Ao xanh co", "", "Hop xanh co"]);
        assert_eq!(whole[0], "Áo xanh cổ");
        assert_eq!(whole[2], "Họp xanh có");
    }

    #[test]
    fn what_stands_elsewhere_for_the_same_letters_decides() {
        let learned = ["áo xanh cổ", "họp xanh có", "ba có hai", "ba cổ hai"];
        let last = |first: &str| restored(&learned, &[first, "", "Ba co hai"])[2].clone();
        assert_eq!(last("Ao xanh co"), "Ba cổ hai");
        assert_eq!(last("Hop xanh co"), "Ba có hai");
    }
}
