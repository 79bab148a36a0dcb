//! Places of training text where the n-grams are in doubt once all marks are gone.
//!
//! The n-grams must not have seen the text, or they would be less in doubt than they are elsewhere: those of one half
//! of a corpus read the other half.

use sohoa_viet::skeleton;

use super::{Seen, SkeletonId, Skeletons};
use crate::model::{CLASSES, LmState, NgramModel, SyllableId};

/// Hypotheses kept at a word.
const BEAM: usize = 12;
/// Price of keeping a word without marks that the lexicon does not have, nats.
const KEEP: f32 = 13.0;
/// Where the best other word is dearer than the best by more than this, nobody is in doubt, nats.
const DOUBT: f32 = 7.0;
/// The dearest word that is learned from, over the best, nats.
const DEAREST: f32 = 9.0;

/// A place where n-grams are in doubt which word is meant, although they think of the right one.
#[derive(Debug, Clone, PartialEq)]
pub struct DoubtfulPlace {
    /// Its place among the words of the line.
    pub place: usize,
    /// Words of the lexicon with what the best reading of the line with each costs more than the best of all, nats;
    /// best first, at least two and at most [`DoubtfulPlace::MOST`].
    pub words: Vec<(SyllableId, f32)>,
    /// Which of them is right.
    pub right: usize,
}

impl DoubtfulPlace {
    /// Words that are learned from at a place.
    pub const MOST: usize = 8;
}

/// A word that a skeleton may stand for: its id in the n-grams, in the lexicon, and a price in nats.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    id: SyllableId,
    word: Option<SyllableId>,
    price: f32,
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

/// Reads lines without marks with n-grams.
#[derive(Debug)]
pub struct DoubtReader<'a> {
    model: &'a NgramModel,
    /// Of each skeleton of the lexicon.
    candidates: Vec<Vec<Candidate>>,
}

impl<'a> DoubtReader<'a> {
    /// A reader with the n-grams of `model` for the words of the lexicon of `lm`.
    pub fn new(model: &'a NgramModel, lm: &NgramModel, skeletons: &Skeletons) -> Self {
        let mut candidates = vec![Vec::new(); skeletons.by_text.len()];
        for class in (0..CLASSES.len() as u32).map(SyllableId) {
            candidates[class.0 as usize].push(Candidate {
                id: class,
                word: None,
                price: 0.0,
            });
        }
        for id in (CLASSES.len() as u32..model.len() as u32).map(SyllableId) {
            let text = model.syllable(id);
            if let Some(skeleton) = skeletons.by_text.get(&skeleton(text)) {
                let word = lm.id(text);
                candidates[usize::from(skeleton.0)].push(Candidate { id, word, price: 0.0 });
            }
        }
        let kept = |(bare, _): &(&String, &SkeletonId)| model.id(bare).is_none();
        for (_, skeleton) in skeletons.by_text.iter().filter(kept) {
            candidates[usize::from(skeleton.0)].push(Candidate {
                id: NgramModel::UNKNOWN,
                word: None,
                price: KEEP,
            });
        }
        Self { model, candidates }
    }

    /// The places of a line ([`Skeletons::line`]) where the n-grams are in doubt.
    pub fn doubtful_places(&self, line: &[(SyllableId, Seen)]) -> Vec<DoubtfulPlace> {
        let lattice: Vec<&[Candidate]> = line
            .iter()
            .map(|(_, seen)| self.candidates[usize::from(seen.skeleton.0)].as_slice())
            .collect();
        let prices = self.prices(&lattice);
        let places = line.iter().zip(&lattice).zip(&prices).enumerate();
        places
            .filter_map(|(place, (((word, _), candidates), prices))| {
                let (words, right) = in_doubt(*word, candidates, prices)?;
                Some(DoubtfulPlace { place, words, right })
            })
            .collect()
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

/// The words that the n-grams think of in a place, and which is right; `None` where they are not in doubt, or do not
/// think of the right one.
fn in_doubt(
    right: SyllableId,
    candidates: &[Candidate],
    prices: &[f32],
) -> Option<(Vec<(SyllableId, f32)>, usize)> {
    let least = prices.iter().copied().fold(f32::INFINITY, f32::min);
    let words = candidates.iter().zip(prices);
    let words = words.filter_map(|(candidate, price)| Some((candidate.word?, price - least)));
    let mut words: Vec<(SyllableId, f32)> = words.filter(|(_, price)| *price < DEAREST).collect();
    words.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    words.truncate(DoubtfulPlace::MOST);
    let (_, second) = words.get(1)?;
    let right = words.iter().position(|(word, _)| *word == right)?;
    (*second <= DOUBT).then_some((words, right))
}
