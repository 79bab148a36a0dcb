//! Arcs of the lattice: what may have been printed where a run of characters without white space, a chunk,
//! was observed.
//!
//! The arcs of a chunk do not depend on what stands around it, so they are built once for equal chunks. They
//! are pruned before the beam sees them: an arc stays if the cheapest way through the chunk that uses it,
//! by channel and unigram prices, is not much dearer than the cheapest way at all.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc as Shared;

use foldhash::fast::RandomState;
use sohoa_lm::{NgramModel, SyllableId};

use crate::candidates::{Candidate, Generator, LEAST_WORD, Pattern, WINDOW, Window};
use crate::codes;
use crate::cost::NEVER;
use crate::dictionary::Dictionary;
use crate::doubt::Doubt;
use crate::fixed_arcs::{may_be_split_code, may_be_split_number};
use crate::lexicon::{Lexicon, UNIGRAM_SHARE};
use crate::paragraph::leader_length;

/// What an arc is to the grammar of the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ArcKind {
    /// A word, with the case of its letters.
    Word(Pattern),
    /// Acronym, number, document number.
    Code,
    /// A printed mark.
    Mark(char),
    /// An observed mark that was not printed.
    Stray,
    /// Number or bullet of an item at the beginning of a paragraph.
    Marker,
    /// A tab, the word that is missing there, or a word under garbage.
    Gap,
}

/// The text that an arc prints.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Text {
    /// The observed characters.
    Observed,
    /// The word of the arc's event, in the case of its kind.
    Word,
    /// Other characters.
    Restored(Shared<str>),
}

/// One arc.
#[derive(Debug, Clone)]
pub(crate) struct Arc {
    /// Position of the first observed character; in a chunk, counted from its beginning.
    pub(crate) start: usize,
    /// Position after the last observed character.
    pub(crate) end: usize,
    /// Event of the language model; none for marks.
    pub(crate) event: Option<SyllableId>,
    /// What is printed.
    pub(crate) text: Text,
    /// Channel price in nats, without language model, case and spacing.
    pub(crate) price: f32,
    /// What it is.
    pub(crate) kind: ArcKind,
}

/// The arcs of a chunk.
#[derive(Debug)]
pub(crate) struct ChunkArcs {
    /// By start, then by price.
    pub(crate) arcs: Vec<Arc>,
    /// Price of the cheapest way through, with unigram prices.
    best: f32,
}

impl ChunkArcs {
    /// A row of equal marks stays as it is.
    fn leader(chunk: &[char]) -> Self {
        let mut row = Self::whole(chunk);
        for arc in &mut row.arcs {
            arc.event = None;
            arc.kind = ArcKind::Mark(chunk[0]);
        }
        row
    }

    /// A run too long for a word stays as it is.
    fn whole(chunk: &[char]) -> Self {
        Self {
            arcs: vec![Arc {
                start: 0,
                end: chunk.len(),
                event: Some(NgramModel::UNKNOWN),
                text: Text::Observed,
                price: 0.0,
                kind: ArcKind::Code,
            }],
            best: 0.0,
        }
    }
}

/// What may be read where a chunk stands, before context is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LatticeLimits {
    /// A reading stays if a way through it is dearer than the best by at most this, nats.
    pub width: f32,
    /// Readings kept of the same characters.
    pub keep: usize,
}

impl Default for LatticeLimits {
    /// Wide: where an engine reads no Vietnamese, what was printed may look like a poor reading. Of widths from 7 to 18
    /// and 40 to 300 readings, more than this gains little and costs much.
    fn default() -> Self {
        Self {
            width: 16.0,
            keep: 200,
        }
    }
}

impl LatticeLimits {
    /// For pages that our own engine read: what it misreads, it misreads far, and the rest costs little time.
    pub(crate) const OWN: Self = Self {
        width: 10.0,
        keep: 40,
    };

    /// For text whose letters are right: what is far from them was not printed.
    pub(crate) const RIGHT: Self = Self { width: 7.0, keep: 40 };

    /// For a first pass, which has to find out where doubt is, and the habits of the engine.
    pub(crate) fn first_pass(self) -> Self {
        Self {
            width: self.width.min(7.0),
            keep: self.keep.min(80),
        }
    }
}

/// What is known of chunks, or of pairs of chunks with a space, for each class of doubt.
type ByChunk<T> = [HashMap<Box<[char]>, T, RandomState>; Doubt::COUNT];

/// Arcs of chunks and of pairs of chunks that were built already.
#[derive(Debug, Default)]
pub(crate) struct KnownArcs {
    chunks: ByChunk<Rc<ChunkArcs>>,
    splits: ByChunk<Rc<[Arc]>>,
}

impl KnownArcs {
    /// Forgets the chunks that are doubtful, and the pairs that hold one.
    pub(crate) fn forget(&mut self, doubtful: &HashSet<&[char]>) {
        for chunks in &mut self.chunks {
            chunks.retain(|chunk, _| !doubtful.contains(&**chunk));
        }
        for splits in &mut self.splits {
            splits.retain(|pair, _| !pair.split(|c| *c == ' ').any(|chunk| doubtful.contains(chunk)));
        }
    }
}

/// Builds the arcs of chunks and remembers them.
#[derive(Debug)]
pub(crate) struct ArcBuilder<'a> {
    pub(crate) model: &'a NgramModel,
    lexicon: &'a Lexicon,
    pub(crate) dictionary: &'a Dictionary,
    pub(crate) generator: Generator<'a>,
    limits: LatticeLimits,
    known: KnownArcs,
    /// The pair of chunks that is asked for.
    pair: Vec<char>,
}

/// Two chunks are one word only if that is cheaper by this much, nats: engines rarely insert spaces.
const ONE_WORD: f32 = 8.0;

/// A word that begins inside a run of letters is searched for within a budget that is smaller by this, nats: there
/// is one at every letter, and hardly any is right.
const INNER_WORD: f32 = 6.0;

/// Budgets of the search beyond the least possible price, nats: wide only where narrow finds nothing.
const BUDGETS: [f32; 5] = [9.0, 14.0, 20.0, 28.0, 36.0];

impl<'a> ArcBuilder<'a> {
    pub(crate) fn new(
        model: &'a NgramModel,
        lexicon: &'a Lexicon,
        dictionary: &'a Dictionary,
        generator: Generator<'a>,
        limits: LatticeLimits,
    ) -> Self {
        Self {
            model,
            lexicon,
            dictionary,
            generator,
            limits,
            known: KnownArcs::default(),
            pair: Vec::new(),
        }
    }

    /// Goes on from arcs that another builder found.
    pub(crate) fn resume(&mut self, known: KnownArcs) {
        self.known = known;
    }

    /// The arcs found so far.
    pub(crate) fn into_known(self) -> KnownArcs {
        self.known
    }

    /// The Vietnamese syllables of the lexicon.
    pub(crate) fn syllables(&self) -> impl Iterator<Item = SyllableId> {
        self.lexicon.syllables()
    }

    /// Keeps fewer or more arcs than before.
    pub(crate) fn limit(&mut self, limits: LatticeLimits) {
        self.limits = limits;
    }

    /// The generator in use.
    pub(crate) fn generator(&self) -> &Generator<'a> {
        &self.generator
    }

    /// The arcs of a chunk, which holds no white space and is not empty, and which the engine doubted so far.
    pub(crate) fn chunk(&mut self, chunk: &[char], doubt: Doubt) -> Rc<ChunkArcs> {
        if let Some(known) = self.known.chunks[doubt.number()].get(chunk) {
            return known.clone();
        }
        let built = Rc::new(if leader_length(chunk) == chunk.len() {
            ChunkArcs::leader(chunk)
        } else if chunk.len() > codes::LONGEST_CHUNK {
            ChunkArcs::whole(chunk)
        } else {
            self.build(chunk, doubt)
        });
        self.known.chunks[doubt.number()].insert(chunk.into(), built.clone());
        built
    }

    /// Words that were printed as one and observed as two chunks; positions count from the first chunk.
    pub(crate) fn split(&mut self, first: &[char], second: &[char], doubt: Doubt) -> Rc<[Arc]> {
        if may_be_split_code(first, second) {
            return self.split_code(first, second);
        }
        if may_be_split_number(first, second) {
            return self.split_number(first, second);
        }
        if !may_be_split(first, second) {
            return Rc::new([]);
        }
        self.pair.clear();
        self.pair.extend(first.iter().chain(&[' ']).chain(second));
        if let Some(known) = self.known.splits[doubt.number()].get(&*self.pair) {
            return known.clone();
        }
        let pair: Box<[char]> = self.pair.as_slice().into();
        let apart = self.chunk(first, doubt).best + self.chunk(second, doubt).best;
        let mut found = Vec::new();
        // Most pairs read so well apart that no word pays.
        if apart - ONE_WORD > self.generator.table().structure.split + LEAST_WORD {
            let window = self.generator.window(&pair);
            let budget = (apart - ONE_WORD).min(window.floor[0] + BUDGETS[0]);
            self.generator
                .syllables(&self.lexicon.trie, &window, 0, budget, &mut found);
            found.retain(|candidate| usize::from(candidate.length) > first.len() + 1);
        }
        found.sort_by(|a, b| a.price.total_cmp(&b.price).then(a.entry.cmp(&b.entry)));
        found.truncate(self.limits.keep / 2);
        let arcs: Rc<[Arc]> = found
            .iter()
            .map(|candidate| self.word_arc(0, candidate))
            .collect();
        self.known.splits[doubt.number()].insert(pair, arcs.clone());
        arcs
    }

    fn build(&mut self, chunk: &[char], doubt: Doubt) -> ChunkArcs {
        let window = self.generator.window(chunk);
        let mut fixed: Vec<Vec<Arc>> = (0..chunk.len())
            .map(|start| self.fixed_arcs(chunk, start))
            .collect();
        for arc in fixed.iter_mut().flatten().filter(|arc| is_copy(arc)) {
            arc.price += doubt.price() * (arc.end - arc.start) as f32 / chunk.len() as f32;
        }
        let (mut arcs, mut best) = self.explore(&window, &fixed, NEVER, false);
        for wider in BUDGETS {
            let budget = window.floor[0] + wider;
            let enough = best + self.limits.width;
            let (found, price) = self.explore(&window, &fixed, budget.min(enough), true);
            if price < NEVER {
                (arcs, best) = (found, price);
                // What is best is known now, and with it how far to look.
                let enough = (best + self.limits.width).min(window.floor[0] + BUDGETS[4]);
                if enough > budget {
                    arcs = self.explore(&window, &fixed, enough, true).0;
                }
                break;
            }
        }
        self.prune(&window, &arcs, best)
    }

    /// All arcs on ways through the chunk within the budget, and the price of the best way. Without `words`
    /// only the fixed arcs are used; with them there always is a way.
    fn explore(&self, window: &Window, fixed: &[Vec<Arc>], budget: f32, words: bool) -> (Vec<Arc>, f32) {
        let size = window.observed.len();
        let mut forward = vec![NEVER; size + 1];
        forward[0] = 0.0;
        let mut arcs: Vec<Arc> = Vec::new();
        let mut found = Vec::new();
        for start in 0..size {
            if forward[start] == NEVER || forward[start] + window.floor[start] > budget {
                continue;
            }
            let first = arcs.len();
            let spacing = self.spacing(window, start);
            arcs.extend(fixed[start].iter().cloned());
            let alone = size == 1 && codes::is_usual_mark(window.observed[0]);
            if words && !alone {
                found.clear();
                self.generator.syllables(
                    &self.lexicon.trie,
                    window,
                    start,
                    budget - forward[start] - spacing - if spacing > 0.0 { INNER_WORD } else { 0.0 },
                    &mut found,
                );
                self.shorten(&mut found);
                for candidate in &found {
                    let arc = self.word_arc(start, candidate);
                    let same = |other: &Arc| {
                        other.end == arc.end && other.event == arc.event && other.kind == arc.kind
                    };
                    if !fixed[start].iter().any(same) {
                        arcs.push(arc);
                    }
                }
            }
            // A numeral is a number: no model of words may turn XII into XIII.
            if let Some(numeral) = codes::numeral_at(&window.observed, start) {
                let other = |arc: &Arc| self.numeral(arc).is_some_and(|read| read != numeral);
                let mut place = 0;
                arcs.retain(|arc| {
                    place += 1;
                    place <= first || !other(arc)
                });
            }
            for arc in &arcs[first..] {
                let price = forward[start] + self.rank(arc) + if wordlike(arc) { spacing } else { 0.0 };
                forward[arc.end] = forward[arc.end].min(price);
            }
        }
        (arcs, forward[size])
    }

    /// Leaves of the candidates for the same characters those that pruning would keep.
    fn shorten(&self, found: &mut Vec<Candidate>) {
        let keep = self.limits.keep;
        let mut lengths = [0_usize; WINDOW + 1];
        for candidate in &*found {
            lengths[usize::from(candidate.length)] += 1;
        }
        if lengths.iter().all(|count| *count <= keep) {
            return;
        }
        let mut by_length = lengths.map(Vec::with_capacity);
        for candidate in found.drain(..) {
            let own = self.lexicon.own_price(SyllableId(candidate.entry));
            by_length[usize::from(candidate.length)].push((candidate.price + own, candidate));
        }
        for same in &mut by_length {
            if same.len() > keep {
                same.select_nth_unstable_by(keep, |a, b| a.0.total_cmp(&b.0).then(a.1.entry.cmp(&b.1.entry)));
                same.truncate(keep);
            }
            found.extend(same.iter().map(|(_, candidate)| *candidate));
        }
    }

    /// The numeral that an arc prints in place of what was observed.
    fn numeral(&self, arc: &Arc) -> Option<&'static str> {
        let text = match &arc.text {
            Text::Observed => return None,
            Text::Restored(text) => text.to_string(),
            Text::Word => self.model.syllable(arc.event?).to_uppercase(),
        };
        codes::NUMERALS.into_iter().find(|numeral| *numeral == text)
    }

    /// What a word that begins here costs beyond itself: a lost space, where a letter stands before it.
    fn spacing(&self, window: &Window, start: usize) -> f32 {
        if start > 0 && window.observed[start - 1].is_alphanumeric() {
            self.generator.table().structure.join
        } else {
            0.0
        }
    }

    fn rank(&self, arc: &Arc) -> f32 {
        arc.price
            - arc
                .event
                .map_or(0.0, |event| UNIGRAM_SHARE * self.model.unigram(event))
    }

    /// Drops arcs that lie on no good way through the chunk.
    fn prune(&self, window: &Window, arcs: &[Arc], best: f32) -> ChunkArcs {
        let size = window.observed.len();
        let ranks: Vec<f32> = arcs
            .iter()
            .map(|arc| {
                self.rank(arc)
                    + if wordlike(arc) {
                        self.spacing(window, arc.start)
                    } else {
                        0.0
                    }
            })
            .collect();
        let mut forward = vec![NEVER; size + 1];
        forward[0] = 0.0;
        for (arc, rank) in arcs.iter().zip(&ranks) {
            forward[arc.end] = forward[arc.end].min(forward[arc.start] + rank);
        }
        let mut backward = vec![NEVER; size + 1];
        backward[size] = 0.0;
        for (arc, rank) in arcs.iter().zip(&ranks).rev() {
            backward[arc.start] = backward[arc.start].min(backward[arc.end] + rank);
        }
        let limit = best + self.limits.width;
        let through = |place: usize| forward[arcs[place].start] + ranks[place] + backward[arcs[place].end];
        let mut order: Vec<(f32, usize)> = (0..arcs.len())
            .map(|place| (through(place), place))
            .filter(|(price, _)| *price <= limit)
            .collect();
        let span = |place: usize| (arcs[place].start, arcs[place].end);
        order.sort_unstable_by(|a, b| {
            (span(a.1).cmp(&span(b.1)))
                .then(a.0.total_cmp(&b.0))
                .then(arcs[a.1].event.cmp(&arcs[b.1].event))
                .then(a.1.cmp(&b.1))
        });
        let mut kept: Vec<Arc> = Vec::with_capacity(order.len());
        for same in order.chunk_by(|a, b| span(a.1) == span(b.1)) {
            kept.extend(
                same.iter()
                    .take(self.limits.keep)
                    .map(|(_, place)| arcs[*place].clone()),
            );
        }
        kept.sort_by(|a, b| a.start.cmp(&b.start).then(a.price.total_cmp(&b.price)));
        ChunkArcs { arcs: kept, best }
    }

    fn word_arc(&self, start: usize, candidate: &Candidate) -> Arc {
        let id = SyllableId(candidate.entry);
        Arc {
            start,
            end: start + usize::from(candidate.length),
            event: Some(id),
            text: Text::Word,
            price: candidate.price + self.lexicon.foreign_price(id),
            kind: ArcKind::Word(candidate.pattern),
        }
    }
}

/// Whether an arc keeps what was observed.
pub(crate) fn is_copy(arc: &Arc) -> bool {
    arc.text == Text::Observed
}

/// Whether an arc is a word or code, which wants a space before it.
pub(crate) fn wordlike(arc: &Arc) -> bool {
    matches!(arc.kind, ArcKind::Word(_) | ArcKind::Code)
}

/// Two chunks are tried as one word where both are short.
fn may_be_split(first: &[char], second: &[char]) -> bool {
    first.len() <= 5 && second.len() <= 4 && first.len() + second.len() <= 8
}
