//! Beam search over the lattice of a paragraph: best reading and margins.

use std::collections::HashMap;
use std::ops::Range;

use sohoa_lm::{
    CaseContext as LmCaseContext, CaseEvidence, LmContext, LmRows, LmState, NgramModel, SyllableId,
};

use crate::around::Around;
use crate::candidates::Pattern;
use crate::channel::Prior;
use crate::codes;
use crate::evidence::Evidence;
use crate::fast_hash::FastHash;
use crate::lattice::{Arc, ArcBuilder, ArcKind, Text, wordlike};
use crate::memory::DocumentCache;
use crate::others::Other;
use crate::paragraph::{Paragraph, chunk_length};
use crate::quarters::{
    follows_month, follows_quarter, hides_day, misread_quarter, roman_quarter, tells_purpose, told_by_line,
    told_by_next,
};
use crate::repeats::Repeats;
use crate::search::{Edge, Search};
use crate::settled::Settled;

/// One piece of a reading.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    /// First observed character.
    pub(crate) start: usize,
    /// Position after the last one.
    pub(crate) end: usize,
    /// What was printed; nothing where it is as observed.
    pub(crate) text: Option<String>,
    /// Event of the language model.
    pub(crate) event: Option<SyllableId>,
    /// Whether a space was printed before it that is not observed.
    pub(crate) space_before: bool,
    /// What it is.
    pub(crate) kind: ArcKind,
    /// Price of the best other reading minus price of this one, nats.
    pub(crate) margin: f32,
    /// Channel price, nats.
    pub(crate) price: f32,
    /// Price where it stands, with case, spacing and language model, nats.
    pub(crate) cost: f32,
}

impl Piece {
    /// The arc that was read here.
    fn arc(&self) -> Arc {
        Arc {
            start: self.start,
            end: self.end,
            event: self.event,
            text: self
                .text
                .as_deref()
                .map_or(Text::Observed, |text| Text::Restored(text.into())),
            price: self.price,
            kind: self.kind,
        }
    }
}

/// A word that was perhaps printed.
#[derive(Debug, Clone)]
pub(crate) struct Belief {
    /// First observed character.
    pub(crate) start: usize,
    /// Position after the last one.
    pub(crate) end: usize,
    /// The printed word, as the language model knows it and as it is printed.
    pub(crate) event: SyllableId,
    pub(crate) text: String,
    /// Share of this reading among all that survived, 0..=1.
    pub(crate) share: f32,
}

/// The best reading of a paragraph.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reading {
    /// Pieces in order; white space lies between them.
    pub(crate) pieces: Vec<Piece>,
    /// Words of this and of nearly as good readings; only where asked for.
    pub(crate) beliefs: Vec<Belief>,
    /// Other readings of doubtful words, cheapest first; not where beliefs were asked for.
    pub(crate) others: Vec<Other>,
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
pub(crate) enum Before {
    Start,
    Word,
    Code,
    Mark,
    Opener,
}

/// What the case of the next word depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum CaseContext {
    Sentence,
    /// After the first word of a sentence, whose capital says nothing.
    First,
    Lower,
    Title,
    Upper,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub(crate) state: LmState,
    pub(crate) last: u32,
    pub(crate) before: Before,
    pub(crate) case: CaseContext,
}

impl Key {
    /// Before the first word of a paragraph.
    pub(crate) fn beginning(model: &NgramModel) -> Self {
        Self {
            state: model.begin(),
            last: NgramModel::BEGIN.0,
            before: Before::Start,
            case: CaseContext::Sentence,
        }
    }
}

/// Decodes paragraphs with one channel and one memory.
pub(crate) struct Decoder<'a, 'm> {
    pub(crate) model: &'a NgramModel,
    pub(crate) arcs: ArcBuilder<'a>,
    pub(crate) beam: Beam,
    pub(crate) cache: Option<&'m DocumentCache>,
    /// Weighs what a damaged text layer has beside the words.
    pub(crate) layer: Option<Evidence<'a>>,
    /// What stands around each word, where that is known.
    pub(crate) around: Option<&'m Around<'a>>,
    /// What was read elsewhere for the same letters, where that is known too.
    pub(crate) repeats: Option<&'m Repeats<'m>>,
    /// Whether readings come with beliefs, for the next pass, or with other readings.
    pub(crate) beliefs: bool,
}

impl Decoder<'_, '_> {
    /// The best reading of a paragraph. `number` is the paragraph's place in the document; what is `settled` there is
    /// not searched for again.
    pub(crate) fn decode(&mut self, paragraph: &Paragraph, number: usize, settled: &Settled) -> Reading {
        let symbols = &paragraph.symbols;
        let (mut arcs, by_start) = self.lattice(paragraph, number, settled);
        let mut search = Search::new(symbols.len());
        let first = skip_blank(symbols, 0);
        search.enter(first, Key::beginning(self.model), 0.0);
        for position in first..symbols.len() {
            if symbols[position] == '\t' {
                self.cross_gap(symbols, position, &mut arcs, &mut search);
            } else if !search.at[position].is_empty() {
                let live = search.prune(position, &self.beam);
                let place = (number, position);
                self.follow(
                    &live,
                    symbols,
                    place,
                    &arcs,
                    by_start[position].clone(),
                    &mut search,
                );
                if !self.beliefs && settled.is_dear(position) && self.damaged() {
                    let known = arcs.len();
                    self.expected_arcs(live[0], symbols, position, &search, &mut arcs);
                    self.follow(&live, symbols, place, &arcs, known..arcs.len(), &mut search);
                }
                let garbage = self.garbage_at(symbols, position);
                if let Some(garbage) = garbage.filter(|_| settled.at(position).is_none()) {
                    self.cross_garbage(&live, symbols, &garbage, &mut arcs, &mut search);
                }
            }
        }
        let mut reading = search.finish(&arcs, symbols, self.model, self.beam.lm_weight, self.beliefs);
        settled.keep_margins(&mut reading.pieces);
        reading
    }

    /// The arcs of the paragraph by start, and the range of those that begin at each position.
    fn lattice(
        &mut self,
        paragraph: &Paragraph,
        number: usize,
        settled: &Settled,
    ) -> (Vec<Arc>, Vec<Range<usize>>) {
        let symbols = &paragraph.symbols;
        let mut arcs: Vec<Arc> = Vec::new();
        let mut by_start = vec![0..0; symbols.len() + 1];
        let mut place = skip_space(symbols, 0);
        while place < symbols.len() {
            if let Some((end, pieces)) = settled.at(place) {
                for piece in pieces {
                    by_start[piece.start] = arcs.len()..arcs.len() + 1;
                    arcs.push(piece.arc());
                }
                place = skip_space(symbols, end);
                continue;
            }
            let end = place + chunk_length(&symbols[place..]);
            let doubt = paragraph.doubt(place..end);
            let chunk = self.arcs.chunk(&symbols[place..end], doubt);
            let first = arcs.len();
            if let Some((end, text)) = codes::marker(symbols, place) {
                arcs.push(Arc {
                    start: place,
                    end,
                    event: None,
                    text,
                    price: 0.5,
                    kind: ArcKind::Marker,
                });
            }
            arcs.extend(codes::signing(symbols, place..end));
            if self.damaged()
                && let Some(acronym) = codes::strange_acronym(symbols, place..end)
                && !self.arcs.near_acronym(&symbols[acronym.start..acronym.end])
                && !self.arcs.near_acronym(&symbols[acronym.start..end])
            {
                arcs.push(acronym);
            }
            if let Some(second) = paragraph.seconds.get(&place).filter(|second| second.end == end) {
                let quarter = follows_quarter(symbols, place);
                let arc = self.arcs.second(&symbols[place..end], second, quarter);
                arcs.extend(arc.map(|arc| shifted(&arc, place)));
            }
            let next = end + 1;
            if symbols.get(end) == Some(&' ') && symbols.get(next).is_some_and(|c| !c.is_whitespace()) {
                let second = next + chunk_length(&symbols[next..]);
                let doubt = doubt.max(paragraph.doubt(next..second));
                let split = self
                    .arcs
                    .split(&symbols[place..end], &symbols[next..second], doubt);
                // A number that was read in two ways is not joined to what follows: both stay to be seen.
                let once = !paragraph.seconds.contains_key(&place);
                let split = split.iter().filter(|arc| once || arc.kind != ArcKind::Code);
                arcs.extend(split.map(|arc| shifted(arc, place)));
            }
            arcs.extend(chunk.arcs.iter().map(|arc| shifted(arc, place)));
            if let (Some(evidence), Some(layer)) = (&mut self.layer, paragraph.layers.get(&place)) {
                evidence.weigh(layer, &mut arcs[first..], &symbols[place..end], place, self.model);
            }
            self.weigh_told(symbols, place..end, &mut arcs[first..]);
            if let Some(around) = self.around {
                arcs[first..].sort_by_key(|arc| arc.start);
                around.weigh(&mut arcs[first..], number, self.repeats);
            }
            arcs[first..].sort_by(|a, b| a.start.cmp(&b.start).then(a.price.total_cmp(&b.price)));
            let mut at = first;
            for same in arcs[first..].chunk_by(|a, b| a.start == b.start) {
                by_start[same[0].start] = at..at + same.len();
                at += same.len();
            }
            place = skip_space(symbols, end);
        }
        (arcs, by_start)
    }

    /// Adds to the price of what a chunk cannot be by what stands before or after it.
    fn weigh_told(&self, symbols: &[char], chunk: Range<usize>, arcs: &mut [Arc]) {
        let purpose = || tells_purpose(symbols, chunk.clone()).then_some("để");
        let told = told_by_next(symbols, chunk.clone())
            .or_else(|| told_by_line(symbols, chunk.clone()))
            .or_else(purpose);
        if let Some(word) = told.and_then(|word| self.model.id(word)) {
            let others = |arc: &&mut Arc| arc.event.is_some_and(|event| event != word);
            arcs.iter_mut().filter(others).for_each(|arc| arc.price += TOLD);
        }
        if hides_day(symbols, chunk.clone()) {
            let words = |arc: &&mut Arc| arc.text != Text::Observed;
            arcs.iter_mut()
                .filter(words)
                .for_each(|arc| arc.price += 2.0 * TOLD);
        }
        let core = &symbols[chunk.start..chunk.end];
        let core = &core[..codes::core_length(core)];
        let quarter = follows_quarter(symbols, chunk.start);
        // "11/2023" is a month, unless its word is there.
        let digits = core.iter().all(|c| c.is_ascii_digit() || *c == '/');
        if let Some(numeral) = roman_quarter(core)
            && !quarter
            && (digits || follows_month(symbols, chunk.start))
        {
            let quarters = |arc: &&mut Arc| matches!(&arc.text, Text::Restored(text) if **text == *numeral);
            arcs.iter_mut()
                .filter(quarters)
                .for_each(|arc| arc.price += 2.0 * TOLD);
        }
        if let Some(numeral) = misread_quarter(core)
            && quarter
            && self.arcs.generator().table().prior() != Prior::Typed
        {
            let others = |arc: &&mut Arc| match &arc.text {
                Text::Restored(text) => **text != *numeral,
                Text::Observed | Text::Word => arc.event.is_some(),
            };
            arcs.iter_mut().filter(others).for_each(|arc| arc.price += TOLD);
        }
    }

    /// Follows arcs from a place, paragraph and position, where the hypotheses `live` stand, cheapest first.
    fn follow(
        &self,
        live: &[u32],
        symbols: &[char],
        place: (usize, usize),
        arcs: &[Arc],
        range: Range<usize>,
        search: &mut Search,
    ) {
        let (number, position) = place;
        let spaced = position == 0 || symbols[position - 1].is_whitespace();
        let new_line = position > 0 && symbols[position - 1] == '\n';
        let contexts: Vec<LmContext<'_>> = live
            .iter()
            .map(|&node| self.model.context(search.nodes[node as usize].key.state))
            .collect();
        // Arcs print the same word in other cases and over other stretches: each is asked for once after a node.
        let own = self.cache.and_then(|cache| cache.own(number, position));
        let (slots, events) = numbered_events(&arcs[range.clone()]);
        let mut scores: Vec<Option<(f32, LmRows)>> = vec![None; live.len() * events];
        for (place, slot) in range.zip(slots) {
            let arc = &arcs[place];
            let target = skip_blank(symbols, arc.end);
            let within = symbols.get(arc.end) == Some(&' ')
                && symbols.get(target).is_some_and(|c| c.is_alphanumeric());
            let stops = matches!(arc.kind, ArcKind::Mark('.' | ';')) && within && self.damaged();
            for (rank, &node) in live.iter().enumerate() {
                let from = &search.nodes[node as usize];
                let (key, before) = (from.key, from.price);
                let limit = search.best[target] + self.beam.width;
                if before + arc.price > limit {
                    // The live nodes come by price: the others are dearer still.
                    break;
                }
                let (spacing, space) = self.spacing(key.before, spaced, arc);
                let mut price = arc.price + spacing + self.case_price(key.case, arc, new_line);
                if stops {
                    price += self.stop_price(key, arc);
                }
                if before + price > limit {
                    continue;
                }
                let mut after = Key {
                    before: before_after(arc, key.before),
                    case: case_after(arc, key.case),
                    ..key
                };
                let mut rows = None;
                if let (Some(event), Some(slot)) = (arc.event, slot) {
                    let score = &mut scores[rank * events + slot];
                    let (log_prob, found) = score.get_or_insert_with(|| {
                        let (log_prob, rows) = contexts[rank].log_prob(event);
                        let log_prob = match self.cache {
                            Some(cache) => cache.lift(log_prob, key.last, event.0, own),
                            None => log_prob,
                        };
                        (log_prob, rows)
                    });
                    price -= self.beam.lm_weight * *log_prob;
                    rows = Some(*found);
                    after.last = if self.cache.is_some() { event.0 } else { 0 };
                }
                let total = before + price;
                if total <= limit {
                    // Most words are too dear, and need no state.
                    if let Some(rows) = rows {
                        after.state = contexts[rank].after(&rows);
                    }
                    let edge = Edge {
                        from: node,
                        to: 0,
                        arc: place as u32,
                        price,
                        space,
                    };
                    search.link(target, after, total, edge);
                }
            }
        }
    }

    /// Price of a word's case: what such a context asks for, and what is known of the word itself.
    fn case_price(&self, context: CaseContext, arc: &Arc, new_line: bool) -> f32 {
        let ArcKind::Word(pattern) = arc.kind else {
            return 0.0;
        };
        let general = case_price(context, pattern, new_line);
        let own = match (context, pattern) {
            (CaseContext::Lower, Pattern::Lower | Pattern::Title) => LmCaseContext::Lower,
            (CaseContext::Title, Pattern::Lower | Pattern::Title) => LmCaseContext::Capitalised,
            (CaseContext::First, Pattern::Lower | Pattern::Title) => LmCaseContext::Start,
            _ => return general,
        };
        let Some(event) = arc.event.filter(|&event| event != NgramModel::UNKNOWN) else {
            return general;
        };
        let evidence = CaseEvidence {
            context: own,
            capitalised: pattern == Pattern::Title,
        };
        (1.0 - CASE_SHARE) * general - CASE_SHARE * self.model.case_log_prob(event, evidence)
    }

    /// Price of a full stop or semicolon within a line where the words before it do not end anything ("Sở. Thông tin"):
    /// it was dirt.
    fn stop_price(&self, key: Key, arc: &Arc) -> f32 {
        if key.before != Before::Word || arc.text != Text::Observed {
            return 0.0;
        }
        let (log_prob, _) = self.model.score(key.state, NgramModel::END);
        UNENDED_WEIGHT * (-log_prob - UNENDED).max(0.0)
    }

    /// Price of what stands between the last piece and this arc, and whether a space is printed there.
    fn spacing(&self, before: Before, spaced: bool, arc: &Arc) -> (f32, bool) {
        if spaced || !wordlike(arc) {
            return (0.0, false);
        }
        let table = self.arcs.generator().table();
        let damaged = table.prior() == Prior::Damaged;
        match before {
            Before::Start | Before::Opener => (0.0, false),
            Before::Word => (table.structure.join, true),
            Before::Code => (table.structure.join + 1.0, true),
            Before::Mark => (if damaged { 2.0 } else { 0.5 }, false),
        }
    }
}

/// For each arc the number of its event among those of all arcs, and how many there are.
fn numbered_events(arcs: &[Arc]) -> (Vec<Option<usize>>, usize) {
    let mut numbers: HashMap<u32, usize, FastHash> =
        HashMap::with_capacity_and_hasher(arcs.len(), FastHash::default());
    let number = |arc: &Arc| {
        let event = arc.event?;
        let next = numbers.len();
        Some(*numbers.entry(event.0).or_insert(next))
    };
    let slots = arcs.iter().map(number).collect();
    (slots, numbers.len())
}

fn shifted(arc: &Arc, by: usize) -> Arc {
    Arc {
        start: arc.start + by,
        end: arc.end + by,
        ..arc.clone()
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
        ArcKind::Stray | ArcKind::Gap => before,
    }
}

fn case_after(arc: &Arc, case: CaseContext) -> CaseContext {
    match arc.kind {
        ArcKind::Word(Pattern::Lower) => CaseContext::Lower,
        ArcKind::Word(Pattern::Title) if case == CaseContext::Sentence => CaseContext::First,
        ArcKind::Word(Pattern::Title) => CaseContext::Title,
        ArcKind::Word(_) => CaseContext::Upper,
        ArcKind::Mark('.' | ':' | '"' | '“') if case != CaseContext::Upper => CaseContext::Sentence,
        ArcKind::Marker => CaseContext::Sentence,
        _ => case,
    }
}

/// Share of what is known of a word in the price of its case; the rest is what its context asks for.
const CASE_SHARE: f32 = 0.5;

/// Price in nats of a word's case after its context: counted by eye on the samples' intended text.
fn case_price(context: CaseContext, pattern: Pattern, new_line: bool) -> f32 {
    let price: f32 = match (context, pattern) {
        (CaseContext::Sentence, Pattern::Title) => 0.3,
        (CaseContext::Sentence, Pattern::Lower) => 1.6,
        (CaseContext::Sentence, _) => 2.3,
        (CaseContext::Lower, Pattern::Lower) => 0.08,
        (CaseContext::Lower, Pattern::Title) | (CaseContext::Upper, Pattern::Lower) => 2.6,
        (CaseContext::Lower, _) => 5.5,
        (CaseContext::Title | CaseContext::First, Pattern::Lower) => 0.4,
        (CaseContext::Title | CaseContext::First, Pattern::Title) => 1.2,
        (CaseContext::Title | CaseContext::First, _) => 4.0,
        (CaseContext::Upper, Pattern::Upper | Pattern::Exact) => 0.15,
        (CaseContext::Upper, Pattern::Title) => 2.2,
    };
    if new_line { price.min(1.8) } else { price }
}

/// From which price of an end, nats, the words before it do not end anything, and the weight of what is beyond: behind a
/// name that nobody knows an end costs about 3.
const UNENDED: f32 = 5.0;
const UNENDED_WEIGHT: f32 = 2.0;

/// Price of any other word than the one that its neighbours tell, nats.
const TOLD: f32 = 5.0;

/// The next position that is a tab or no white space.
pub(crate) fn skip_blank(symbols: &[char], from: usize) -> usize {
    let blank = |c: &char| c.is_whitespace() && *c != '\t';
    from + symbols[from..].iter().take_while(|c| blank(c)).count()
}

/// The next position that is not white space.
fn skip_space(symbols: &[char], from: usize) -> usize {
    symbols[from..]
        .iter()
        .position(|c| !c.is_whitespace())
        .map_or(symbols.len(), |length| from + length)
}
