//! Beam search over the lattice of a paragraph: best reading and margins.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use sohoa_lm::{LmState, NgramModel, SyllableId};

use crate::candidates::Pattern;
use crate::channel::Prior;
use crate::lattice::{Arc, ArcBuilder, ArcKind, Text};
use crate::memory::DocumentCache;
use crate::paragraph::Paragraph;

/// One piece of the best reading.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    /// First observed character.
    pub(crate) start: usize,
    /// Position after the last one.
    pub(crate) end: usize,
    /// What was printed.
    pub(crate) text: Text,
    /// Event of the language model.
    pub(crate) event: Option<SyllableId>,
    /// Whether a space was printed before it that is not observed.
    pub(crate) space_before: bool,
    /// What it is.
    pub(crate) kind: ArcKind,
    /// Price of the best other reading minus price of this one, nats.
    pub(crate) margin: f32,
}

/// The best reading of a paragraph.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reading {
    /// Pieces in order; white space lies between them.
    pub(crate) pieces: Vec<Piece>,
    /// Price in nats.
    pub(crate) price: f32,
}

/// Limits of the search.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Beam {
    /// Hypotheses kept at a position.
    pub(crate) size: usize,
    /// Hypotheses dearer than the best by more than this are dropped, nats.
    pub(crate) width: f32,
    /// Weight of the language model.
    pub(crate) lm_weight: f32,
}

/// What stands before a position, as far as spacing depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Before {
    Start,
    Word,
    Code,
    Mark,
    Opener,
}

/// What the case of the next word depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum CaseContext {
    Sentence,
    Lower,
    Title,
    Upper,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Key {
    state: LmState,
    last: u32,
    before: Before,
    case: CaseContext,
}

struct Node {
    key: Key,
    position: usize,
    price: f32,
    back: Option<usize>,
    /// Price of the best way from here to the end.
    rest: f32,
}

struct Edge {
    from: usize,
    to: usize,
    arc: usize,
    price: f32,
    space: bool,
}

/// Margins are not known beyond this: no other reading survived the beam.
pub(crate) const MARGIN_LIMIT: f32 = 20.0;

/// Decodes paragraphs with one channel and one memory.
pub(crate) struct Decoder<'a, 'm> {
    pub(crate) model: &'a NgramModel,
    pub(crate) arcs: ArcBuilder<'a>,
    pub(crate) beam: Beam,
    pub(crate) cache: Option<&'m DocumentCache>,
}

impl Decoder<'_, '_> {
    /// The best reading of a paragraph. `number` is the paragraph's place in the document.
    pub(crate) fn decode(&mut self, paragraph: &Paragraph, number: usize) -> Reading {
        let symbols = &paragraph.symbols;
        let mut search = Search {
            nodes: Vec::new(),
            edges: Vec::new(),
            arcs: Vec::new(),
            at: vec![Vec::new(); symbols.len() + 1],
            keys: HashMap::default(),
        };
        let first = skip_space(symbols, 0);
        search.enter(
            first,
            Key {
                state: self.model.begin(),
                last: NgramModel::BEGIN.0,
                before: Before::Start,
                case: CaseContext::Sentence,
            },
            0.0,
            None,
        );
        for position in first..symbols.len() {
            if !search.at[position].is_empty() {
                self.expand(symbols, position, number, &mut search);
            }
        }
        search.finish(symbols.len())
    }

    fn expand(&mut self, symbols: &[char], position: usize, number: usize, search: &mut Search) {
        let live = search.prune(position, &self.beam);
        let arcs = self.arcs.arcs(symbols, position);
        let spaced = position == 0 || symbols[position - 1].is_whitespace();
        let new_line = position > 0 && symbols[position - 1] == '\n';
        let first_arc = search.arcs.len();
        for (place, arc) in arcs.iter().enumerate() {
            let target = skip_space(symbols, arc.end);
            for &node in &live {
                let from = &search.nodes[node];
                let key = from.key;
                let (spacing, space) = self.spacing(key.before, spaced, arc);
                let mut price = arc.price + spacing + case_price(key.case, arc.kind, new_line);
                let mut after = Key {
                    before: before_after(arc, key.before),
                    case: case_after(arc, key.case),
                    ..key
                };
                if let Some(event) = arc.event {
                    let (log_prob, state) = self.model.score(key.state, event);
                    let log_prob = match self.cache {
                        Some(cache) => cache.lift(log_prob, key.last, event.0, number, position),
                        None => log_prob,
                    };
                    price -= self.beam.lm_weight * log_prob;
                    after.state = state;
                    after.last = if self.cache.is_some() { event.0 } else { 0 };
                }
                let total = from.price + price;
                search.link(node, target, after, total, price, first_arc + place, space);
            }
        }
        search.arcs.extend(arcs.into_iter().map(|arc| (position, arc)));
    }

    /// Price of what stands between the last piece and this arc, and whether a space is printed there.
    fn spacing(&self, before: Before, spaced: bool, arc: &Arc) -> (f32, bool) {
        let structure = &self.arcs.generator().table().structure;
        let damaged = self.arcs.generator().table().prior() == Prior::Damaged;
        let wordlike = matches!(arc.kind, ArcKind::Word(_) | ArcKind::Code);
        if spaced || !wordlike {
            return (0.0, false);
        }
        match before {
            Before::Start | Before::Opener => (0.0, false),
            Before::Word => (structure.join, true),
            Before::Code => (structure.join + 1.0, true),
            Before::Mark => (if damaged { 2.0 } else { 0.5 }, false),
        }
    }
}

fn before_after(arc: &Arc, before: Before) -> Before {
    match arc.kind {
        ArcKind::Word(_) => Before::Word,
        ArcKind::Code => Before::Code,
        ArcKind::Marker | ArcKind::Mark('(' | '"' | '“' | '/' | '-' | '[' | '–' | '‘') => {
            Before::Opener
        }
        ArcKind::Mark(_) => Before::Mark,
        ArcKind::Stray => before,
    }
}

fn case_after(arc: &Arc, case: CaseContext) -> CaseContext {
    match arc.kind {
        ArcKind::Word(Pattern::Lower) => CaseContext::Lower,
        ArcKind::Word(Pattern::Title) => CaseContext::Title,
        ArcKind::Word(_) => CaseContext::Upper,
        ArcKind::Mark('.' | ':' | '"' | '“') if case != CaseContext::Upper => CaseContext::Sentence,
        ArcKind::Marker => CaseContext::Sentence,
        _ => case,
    }
}

/// Price in nats of a word's case after its context: counted by eye on the samples' intended text.
fn case_price(context: CaseContext, kind: ArcKind, new_line: bool) -> f32 {
    let ArcKind::Word(pattern) = kind else {
        return 0.0;
    };
    let price: f32 = match (context, pattern) {
        (CaseContext::Sentence, Pattern::Title) => 0.3,
        (CaseContext::Sentence, Pattern::Lower) => 1.6,
        (CaseContext::Sentence, _) => 2.3,
        (CaseContext::Lower, Pattern::Lower) => 0.08,
        (CaseContext::Lower, Pattern::Title) | (CaseContext::Upper, Pattern::Lower) => 2.6,
        (CaseContext::Lower, _) => 5.5,
        (CaseContext::Title, Pattern::Lower) => 0.4,
        (CaseContext::Title, Pattern::Title) => 1.2,
        (CaseContext::Title, _) => 4.0,
        (CaseContext::Upper, Pattern::Upper | Pattern::Exact) => 0.15,
        (CaseContext::Upper, Pattern::Title) => 2.2,
    };
    if new_line { price.min(1.8) } else { price }
}

/// The next position that is not white space.
fn skip_space(symbols: &[char], from: usize) -> usize {
    symbols[from..]
        .iter()
        .position(|c| !c.is_whitespace())
        .map_or(symbols.len(), |length| from + length)
}

struct Search {
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    arcs: Vec<(usize, Arc)>,
    at: Vec<Vec<usize>>,
    keys: HashMap<(usize, Key), usize, BuildHasherDefault<FastHasher>>,
}

impl Search {
    fn enter(&mut self, position: usize, key: Key, price: f32, back: Option<usize>) -> usize {
        let node = self.nodes.len();
        self.nodes.push(Node {
            key,
            position,
            price,
            back,
            rest: f32::INFINITY,
        });
        self.at[position].push(node);
        node
    }

    #[expect(clippy::too_many_arguments, reason = "one call, in the innermost loop")]
    fn link(
        &mut self,
        from: usize,
        target: usize,
        key: Key,
        total: f32,
        price: f32,
        arc: usize,
        space: bool,
    ) {
        let to = if let Some(&to) = self.keys.get(&(target, key)) {
            to
        } else {
            let to = self.enter(target, key, f32::INFINITY, None);
            self.keys.insert((target, key), to);
            to
        };
        let edge = self.edges.len();
        self.edges.push(Edge {
            from,
            to,
            arc,
            price,
            space,
        });
        let node = &mut self.nodes[to];
        if total < node.price {
            node.price = total;
            node.back = Some(edge);
        }
    }

    /// The nodes at a position that the search goes on with.
    fn prune(&mut self, position: usize, beam: &Beam) -> Vec<usize> {
        let mut live = std::mem::take(&mut self.at[position]);
        live.sort_by(|&a, &b| {
            self.nodes[a]
                .price
                .total_cmp(&self.nodes[b].price)
                .then(a.cmp(&b))
        });
        let best = live.first().map_or(0.0, |&node| self.nodes[node].price);
        live.truncate(beam.size);
        live.retain(|&node| self.nodes[node].price <= best + beam.width);
        live
    }

    fn finish(mut self, end: usize) -> Reading {
        let last = self.at[end].iter().copied().min_by(|&a, &b| {
            self.nodes[a]
                .price
                .total_cmp(&self.nodes[b].price)
                .then(a.cmp(&b))
        });
        let Some(last) = last else {
            return Reading::default();
        };
        for &node in &self.at[end] {
            self.nodes[node].rest = 0.0;
        }
        // Edges were added in the order of their start, so in reverse every node is final when it is read.
        for edge in self.edges.iter().rev() {
            let rest = self.nodes[edge.to].rest + edge.price;
            let from = &mut self.nodes[edge.from];
            from.rest = from.rest.min(rest);
        }
        let price = self.nodes[last].price;
        let mut path = Vec::new();
        let mut node = last;
        while let Some(edge) = self.nodes[node].back {
            path.push(edge);
            node = self.edges[edge].from;
        }
        path.reverse();
        let margins = self.margins(&path, price);
        let pieces = path
            .iter()
            .zip(margins)
            .map(|(&edge, margin)| {
                let edge = &self.edges[edge];
                let (start, arc) = &self.arcs[edge.arc];
                Piece {
                    start: *start,
                    end: arc.end,
                    text: arc.text.clone(),
                    event: arc.event,
                    space_before: edge.space,
                    kind: arc.kind,
                    margin,
                }
            })
            .collect();
        Reading { pieces, price }
    }

    /// For every arc of the path: the best path that reads its first character otherwise, minus the best.
    fn margins(&self, path: &[usize], price: f32) -> Vec<f32> {
        let starts: Vec<usize> = path
            .iter()
            .map(|&edge| self.arcs[self.edges[edge].arc].0)
            .collect();
        let mut margins = vec![MARGIN_LIMIT; path.len()];
        for edge in &self.edges {
            let whole = self.nodes[edge.from].price + edge.price + self.nodes[edge.to].rest - price;
            if whole >= MARGIN_LIMIT {
                continue;
            }
            let start = self.nodes[edge.from].position;
            let end = self.arcs[edge.arc].1.end;
            let mut place = starts.partition_point(|&at| at < start);
            while place < path.len() && starts[place] < end {
                if self.edges[path[place]].arc != edge.arc {
                    margins[place] = margins[place].min(whole.max(0.0));
                }
                place += 1;
            }
        }
        margins
    }
}

/// A fast hash for small keys of numbers; not for hostile input, which the beam bounds anyway.
#[derive(Default)]
struct FastHasher(u64);

impl Hasher for FastHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u32(&mut self, value: u32) {
        self.write_u64(u64::from(value));
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = (self.0.rotate_left(5) ^ value).wrapping_mul(0x517c_c1b7_2722_0a95);
    }

    fn write_usize(&mut self, value: usize) {
        self.write_u64(value as u64);
    }

    fn write_isize(&mut self, value: isize) {
        self.write_u64(value as u64);
    }
}
