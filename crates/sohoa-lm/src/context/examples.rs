//! Places of training text where the n-grams are in doubt once all marks are gone.
//!
//! The n-grams must not have seen the text, or they would be less in doubt than they are elsewhere: those of one half
//! of a corpus read the other half.

use std::collections::BTreeMap;

use sohoa_viet::skeleton;

use super::SkeletonId;
use super::model::number_skeletons;
use crate::corpus::{Corpus, LINE_END};
use crate::model::{CLASSES, LmState, NgramModel, SyllableId};

/// Hypotheses kept at a word.
const BEAM: usize = 12;
/// Price of keeping a word without marks that the lexicon does not have, nats.
const KEEP: f32 = 13.0;
/// Where the best other word is dearer than the best by more than this, nobody is in doubt, nats.
const DOUBT: f32 = 7.0;
/// The dearest word that is learned from, over the best, nats.
const DEAREST: f32 = 9.0;
/// Words that are learned from at a place.
pub(super) const MOST: usize = 8;
/// Lines that stay together where a source is thinned.
const TOGETHER: usize = 50;

/// A place in doubt.
#[derive(Debug, Clone, Copy)]
pub(super) struct Example {
    /// Its place among the skeletons.
    pub(super) at: u32,
    /// The first of its candidates.
    first: u32,
    count: u8,
    /// Which of them is right.
    pub(super) right: u8,
}

/// A text as its skeletons, with the places in doubt.
#[derive(Debug, Default)]
pub(super) struct Examples {
    pub(super) skeletons: Vec<SkeletonId>,
    pub(super) all: Vec<Example>,
    /// Words by their ids in the lexicon, with what they cost more than the best, nats.
    candidates: Vec<(u16, f32)>,
}

impl Examples {
    pub(super) fn candidates(&self, example: &Example) -> &[(u16, f32)] {
        let first = example.first as usize;
        &self.candidates[first..first + usize::from(example.count)]
    }

    /// Reads one half of a corpus with the n-grams of the other one. Of each source about `most` events are read,
    /// spread over the whole.
    pub(super) fn read(
        corpus: &Corpus,
        odd: bool,
        reader: &NgramModel,
        lexicon: &NgramModel,
        most: usize,
    ) -> Self {
        let reader = Reader::new(corpus, reader, lexicon);
        let mut examples = Self::default();
        for source in &corpus.sources {
            let events: usize = source.half(odd).map(<[u32]>::len).sum();
            let thinned = events.div_ceil(most.max(1)).max(1);
            let lines = source.half(odd).enumerate();
            for (_, line) in lines.filter(|(number, _)| (number / TOGETHER).is_multiple_of(thinned)) {
                reader.read(line, &mut examples);
            }
        }
        examples
    }
}

/// A word that a skeleton may stand for: its id in the n-grams, in the lexicon, and a price in nats.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    id: SyllableId,
    word: Option<SyllableId>,
    price: f32,
}

/// An event of the corpus.
#[derive(Debug, Clone, Copy)]
struct Known {
    skeleton: SkeletonId,
    /// The candidates of its skeleton, by place.
    candidates: u32,
    /// Its id in the lexicon.
    word: Option<SyllableId>,
}

/// A state that the search may be in before a word.
struct Node {
    state: LmState,
    /// Log-probability of the best way to it.
    so_far: f32,
    /// Log-probability of the best way on from it to the end of the line.
    rest: f32,
}

/// A candidate read from one state.
#[derive(Debug, Clone, Copy)]
struct Edge {
    from: usize,
    candidate: usize,
    log_prob: f32,
    to: usize,
}

struct Reader<'a> {
    model: &'a NgramModel,
    events: Vec<Known>,
    candidates: Vec<Vec<Candidate>>,
}

impl<'a> Reader<'a> {
    fn new(corpus: &Corpus, model: &'a NgramModel, lexicon: &NgramModel) -> Self {
        let (_, numbers) = number_skeletons(lexicon);
        let mut candidates: Vec<Vec<Candidate>> = (0..CLASSES.len() as u32)
            .map(|class| {
                let id = SyllableId(class);
                vec![Candidate {
                    id,
                    word: None,
                    price: 0.0,
                }]
            })
            .collect();
        let mut groups: BTreeMap<String, u32> = BTreeMap::new();
        for id in (CLASSES.len() as u32..model.len() as u32).map(SyllableId) {
            let text = model.syllable(id);
            let group = *groups.entry(skeleton(text)).or_insert_with(|| {
                candidates.push(Vec::new());
                candidates.len() as u32 - 1
            });
            let word = lexicon.id(text);
            candidates[group as usize].push(Candidate { id, word, price: 0.0 });
        }
        let unknown = Candidate {
            id: NgramModel::UNKNOWN,
            word: None,
            price: KEEP,
        };
        for (bare, &group) in &groups {
            if model.id(bare).is_none() {
                candidates[group as usize].push(unknown);
            }
        }
        let known = corpus.events.iter().zip(0..).map(|(text, number)| {
            if (number as usize) < CLASSES.len() {
                return Known {
                    skeleton: SkeletonId(number as u16),
                    candidates: number,
                    word: None,
                };
            }
            let bare = skeleton(text);
            Known {
                skeleton: numbers.get(&bare).copied().unwrap_or(SkeletonId::UNKNOWN),
                candidates: groups.get(&bare).copied().unwrap_or(NgramModel::UNKNOWN.0),
                word: lexicon.id(text),
            }
        });
        Self {
            model,
            events: known.collect(),
            candidates,
        }
    }

    fn read(&self, line: &[u32], examples: &mut Examples) {
        let events: Vec<Known> = line
            .iter()
            .filter(|event| **event != LINE_END)
            .map(|event| self.events[*event as usize])
            .collect();
        let lattice: Vec<&[Candidate]> = events
            .iter()
            .map(|event| self.candidates[event.candidates as usize].as_slice())
            .collect();
        for ((place, event), priced) in events.iter().enumerate().zip(self.prices(&lattice)) {
            add(
                examples,
                (examples.skeletons.len() + place) as u32,
                event,
                lattice[place],
                &priced,
            );
        }
        examples
            .skeletons
            .extend(events.iter().map(|event| event.skeleton));
        examples.skeletons.push(SkeletonId::BREAK);
    }

    /// For each place what the best way through each of its candidates costs, nats; infinite where none survives.
    fn prices(&self, lattice: &[&[Candidate]]) -> Vec<Vec<f32>> {
        let mut nodes = vec![vec![Node {
            state: self.model.begin(),
            so_far: 0.0,
            rest: 0.0,
        }]];
        let mut edges = Vec::with_capacity(lattice.len());
        for (place, candidates) in lattice.iter().enumerate() {
            let (next, leading) = self.extend(&nodes[place], candidates);
            nodes.push(next);
            edges.push(leading);
        }
        for node in &mut nodes[lattice.len()] {
            node.rest = self.model.score(node.state, NgramModel::END).0;
        }
        let mut prices = Vec::with_capacity(lattice.len());
        for (place, edges) in edges.iter().enumerate().rev() {
            let (before, after) = nodes.split_at_mut(place + 1);
            let mut cheapest = vec![f32::INFINITY; lattice[place].len()];
            before[place]
                .iter_mut()
                .for_each(|node| node.rest = f32::NEG_INFINITY);
            for edge in edges {
                let from = &mut before[place][edge.from];
                let rest = edge.log_prob + after[0][edge.to].rest;
                from.rest = from.rest.max(rest);
                let price = &mut cheapest[edge.candidate];
                *price = price.min(-(from.so_far + rest));
            }
            prices.push(cheapest);
        }
        prices.reverse();
        prices
    }

    /// The states after a word, best first, and the edges that lead to them.
    fn extend(&self, nodes: &[Node], candidates: &[Candidate]) -> (Vec<Node>, Vec<Edge>) {
        let mut found: Vec<(LmState, f32, Edge)> = Vec::with_capacity(nodes.len() * candidates.len());
        for (from, node) in nodes.iter().enumerate() {
            let context = self.model.context(node.state);
            found.extend(candidates.iter().enumerate().map(|(candidate, one)| {
                let (log_prob, state) = context.score(one.id);
                let log_prob = log_prob - one.price;
                (
                    state,
                    node.so_far + log_prob,
                    Edge {
                        from,
                        candidate,
                        log_prob,
                        to: 0,
                    },
                )
            }));
        }
        found.sort_unstable_by(|a, b| {
            let same = (a.2.from, a.2.candidate).cmp(&(b.2.from, b.2.candidate));
            a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)).then(same)
        });
        let mut groups: Vec<&mut [(LmState, f32, Edge)]> = found.chunk_by_mut(|a, b| a.0 == b.0).collect();
        // The first of a group is the best way to its state.
        groups.sort_by(|a, b| b[0].1.total_cmp(&a[0].1).then(a[0].0.cmp(&b[0].0)));
        groups.truncate(BEAM);
        let mut next = Vec::with_capacity(groups.len());
        for (to, group) in groups.iter_mut().enumerate() {
            next.push(Node {
                state: group[0].0,
                so_far: group[0].1,
                rest: 0.0,
            });
            group.iter_mut().for_each(|(_, _, edge)| edge.to = to);
        }
        let leading = groups
            .into_iter()
            .flat_map(|group| group.iter().map(|(_, _, edge)| *edge))
            .collect();
        (next, leading)
    }
}

/// Adds a place if the n-grams are in doubt there and the right word is among those that they think of.
fn add(examples: &mut Examples, at: u32, event: &Known, candidates: &[Candidate], prices: &[f32]) {
    let least = prices.iter().copied().fold(f32::INFINITY, f32::min);
    let words = candidates.iter().zip(prices);
    let words = words.filter_map(|(candidate, price)| Some((candidate.word?.0, price - least)));
    let mut words: Vec<(u32, f32)> = words.filter(|(_, price)| *price < DEAREST).collect();
    words.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    words.truncate(MOST);
    let right = words
        .iter()
        .position(|(word, _)| Some(SyllableId(*word)) == event.word);
    let (Some(right), Some((_, second))) = (right, words.get(1)) else {
        return;
    };
    if *second > DOUBT {
        return;
    }
    examples.all.push(Example {
        at,
        first: examples.candidates.len() as u32,
        count: words.len() as u8,
        right: right as u8,
    });
    examples
        .candidates
        .extend(words.into_iter().map(|(word, price)| (word as u16, price)));
}
