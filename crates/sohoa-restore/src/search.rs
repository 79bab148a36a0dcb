//! The search graph of a paragraph: nodes, edges, and what can be read off them at the end.

use std::collections::HashMap;

use sohoa_lm::NgramModel;

use crate::decode::{Beam, Belief, Key, Piece, Reading};
use crate::fast_hash::FastHash;
use crate::lattice::{Arc, ArcKind, Text};
use crate::lexicon::printed;
use crate::others::Found;

/// A hypothesis: what stands before a position, and the price so far.
pub(crate) struct Node {
    pub(crate) key: Key,
    pub(crate) price: f32,
    pub(crate) back: Option<u32>,
    /// The first edge of the best way from here to the end.
    pub(crate) onward: Option<u32>,
    /// Price of the best way from here to the end.
    pub(crate) rest: f32,
}

/// One arc after one hypothesis.
#[derive(Clone, Copy)]
pub(crate) struct Edge {
    pub(crate) from: u32,
    pub(crate) to: u32,
    pub(crate) arc: u32,
    pub(crate) price: f32,
    pub(crate) space: bool,
}

/// Margins are not known beyond this: no other reading survived the beam.
pub(crate) const MARGIN_LIMIT: f32 = 20.0;

/// Nobody saw the missing word, or only garbage: it stays in doubt, nats.
const GAP_MARGIN: f32 = 0.5;

/// Readings dearer than the best by more than this have no share in what is believed, nats.
const BELIEVED: f32 = 5.0;

/// All hypotheses of a paragraph.
pub(crate) struct Search {
    pub(crate) nodes: Vec<Node>,
    pub(crate) edges: Vec<Edge>,
    pub(crate) at: Vec<Vec<u32>>,
    /// Price of the best node at each position.
    pub(crate) best: Vec<f32>,
    keys: HashMap<(usize, Key), u32, FastHash>,
}

impl Search {
    pub(crate) fn new(length: usize) -> Self {
        Self {
            nodes: Vec::new(),
            edges: Vec::new(),
            at: vec![Vec::new(); length + 1],
            best: vec![f32::INFINITY; length + 1],
            keys: HashMap::default(),
        }
    }

    pub(crate) fn enter(&mut self, position: usize, key: Key, price: f32) -> u32 {
        let node = self.nodes.len() as u32;
        self.nodes.push(Node {
            key,
            price,
            back: None,
            onward: None,
            rest: f32::INFINITY,
        });
        self.at[position].push(node);
        node
    }

    pub(crate) fn link(&mut self, target: usize, key: Key, total: f32, mut edge: Edge) {
        let to = if let Some(&to) = self.keys.get(&(target, key)) {
            to
        } else {
            let to = self.enter(target, key, f32::INFINITY);
            self.keys.insert((target, key), to);
            to
        };
        edge.to = to;
        let number = self.edges.len() as u32;
        self.edges.push(edge);
        self.best[target] = self.best[target].min(total);
        let node = &mut self.nodes[to as usize];
        if total < node.price {
            node.price = total;
            node.back = Some(number);
        }
    }

    /// The nodes at a position that the search goes on with, by price.
    pub(crate) fn prune(&mut self, position: usize, beam: &Beam) -> Vec<u32> {
        let mut live = std::mem::take(&mut self.at[position]);
        let price = |node: u32| self.nodes[node as usize].price;
        let limit = live.iter().map(|&node| price(node)).fold(f32::INFINITY, f32::min) + beam.width;
        live.retain(|&node| price(node) <= limit);
        let order = |a: &u32, b: &u32| price(*a).total_cmp(&price(*b)).then(a.cmp(b));
        if live.len() > beam.size {
            live.select_nth_unstable_by(beam.size, order);
            live.truncate(beam.size);
        }
        live.sort_unstable_by(order);
        live
    }

    /// Reads the best way off. A way ends with the end of the paragraph, an event of the model like a word.
    pub(crate) fn finish(
        mut self,
        arcs: &[Arc],
        symbols: &[char],
        model: &NgramModel,
        lm_weight: f32,
        beliefs: bool,
    ) -> Reading {
        let Some((last, price)) = self.settle(model, lm_weight) else {
            return Reading::default();
        };
        let path = self.path_to(last);
        let gaps = self.gaps(price, arcs.len());
        let margins = margins(&path, arcs, &gaps);
        let pieces = path.iter().zip(&margins).map(|(edge, &margin)| {
            let arc = &arcs[edge.arc as usize];
            Piece {
                start: arc.start,
                end: arc.end,
                text: text(arc, model),
                event: arc.event,
                space_before: edge.space,
                kind: arc.kind,
                price: arc.price,
                cost: edge.price,
                margin: if arc.kind == ArcKind::Gap {
                    margin.min(GAP_MARGIN)
                } else {
                    margin
                },
            }
        });
        let pieces = pieces.collect();
        // A reading that only teaches the next one is shown to nobody.
        let (beliefs, others) = if beliefs {
            (believed(arcs, &gaps, symbols.len(), model), Vec::new())
        } else {
            let found = Found {
                search: &self,
                arcs,
                symbols,
                model,
                path: &path,
                price,
            };
            (Vec::new(), found.others(&margins, &gaps))
        };
        Reading {
            pieces,
            beliefs,
            others,
            price,
        }
    }

    /// Finds the best way from every node to the end; gives the last node of the best way of all, and its price.
    fn settle(&mut self, model: &NgramModel, lm_weight: f32) -> Option<(u32, f32)> {
        let end = self.at.len() - 1;
        for &node in &self.at[end] {
            let node = &mut self.nodes[node as usize];
            node.rest = -lm_weight * model.score(node.key.state, NgramModel::END).0;
        }
        let whole = |node: u32| self.nodes[node as usize].price + self.nodes[node as usize].rest;
        let last = self.at[end]
            .iter()
            .copied()
            .min_by(|&a, &b| whole(a).total_cmp(&whole(b)).then(a.cmp(&b)))?;
        let price = whole(last);
        // Edges were added in the order of their start, so in reverse every node is final when it is read.
        for (number, edge) in self.edges.iter().enumerate().rev() {
            let rest = self.nodes[edge.to as usize].rest + edge.price;
            let from = &mut self.nodes[edge.from as usize];
            if rest < from.rest {
                from.rest = rest;
                from.onward = Some(number as u32);
            }
        }
        Some((last, price))
    }

    /// The edges of the best way to a node.
    fn path_to(&self, mut node: u32) -> Vec<Edge> {
        let mut path = Vec::new();
        while let Some(edge) = self.nodes[node as usize].back {
            path.push(self.edges[edge as usize]);
            node = self.edges[edge as usize].from;
        }
        path.reverse();
        path
    }

    /// For every arc: price of the best way that uses it, minus the best.
    fn gaps(&self, price: f32, arcs: usize) -> Vec<f32> {
        let mut gaps = vec![f32::INFINITY; arcs];
        for edge in &self.edges {
            let gap = &mut gaps[edge.arc as usize];
            *gap = gap.min(self.gap(edge, price));
        }
        gaps
    }

    /// Price of the best way that uses an edge, minus the best, nats.
    pub(crate) fn gap(&self, edge: &Edge, price: f32) -> f32 {
        let whole = self.nodes[edge.from as usize].price + edge.price + self.nodes[edge.to as usize].rest;
        (whole - price).max(0.0)
    }
}

/// What an arc prints, where that is not the observed text.
pub(crate) fn text(arc: &Arc, model: &NgramModel) -> Option<String> {
    match (&arc.text, arc.kind, arc.event) {
        (Text::Restored(text), _, _) => Some(text.to_string()),
        (Text::Word, ArcKind::Word(pattern), Some(event)) => Some(printed(model.syllable(event), pattern)),
        (Text::Observed | Text::Word, _, _) => None,
    }
}

/// For every arc of the path: the best way that reads one of its characters otherwise, minus the best.
fn margins(path: &[Edge], arcs: &[Arc], gaps: &[f32]) -> Vec<f32> {
    let own = |place: usize| path[place].arc as usize;
    let starts: Vec<usize> = (0..path.len()).map(|place| arcs[own(place)].start).collect();
    let mut margins = vec![MARGIN_LIMIT; path.len()];
    for (number, (arc, &gap)) in arcs.iter().zip(gaps).enumerate() {
        if gap >= MARGIN_LIMIT {
            continue;
        }
        let mut place = starts.partition_point(|&at| at < arc.start);
        while place < path.len() && starts[place] < arc.end {
            if own(place) != number {
                margins[place] = margins[place].min(gap);
            }
            place += 1;
        }
    }
    margins
}

/// Words with their shares among the readings of the same characters.
fn believed(arcs: &[Arc], gaps: &[f32], end: usize, model: &NgramModel) -> Vec<Belief> {
    let mut cover = vec![0.0_f32; end + 1];
    let near = || arcs.iter().zip(gaps).filter(|(_, gap)| **gap < BELIEVED);
    for (arc, gap) in near() {
        for sum in &mut cover[arc.start..arc.end] {
            *sum += (-gap).exp();
        }
    }
    let words = near().filter(|(arc, _)| matches!(arc.kind, ArcKind::Word(_)));
    words
        .filter_map(|(arc, gap)| {
            let event = arc.event?;
            let all = cover[arc.start..arc.end].iter().copied().fold(1.0, f32::max);
            let ArcKind::Word(pattern) = arc.kind else {
                return None;
            };
            // A word that nobody knows teaches nothing.
            (event != NgramModel::UNKNOWN).then(|| Belief {
                start: arc.start,
                end: arc.end,
                event,
                text: printed(model.syllable(event), pattern),
                share: (-gap).exp() / all,
            })
        })
        .collect()
}
