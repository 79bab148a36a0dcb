//! Arcs of the lattice: what may have been printed where a stretch of characters was observed.

use std::collections::HashMap;
use std::rc::Rc;

use sohoa_lm::{NgramModel, SyllableId};
use sohoa_viet::TokenKind;

use crate::candidates::{Candidate, Generator, Pattern, WINDOW};
use crate::channel::Prior;
use crate::codes;
use crate::dictionary::{Dictionary, EntryKind};
use crate::letters;
use crate::trie::Trie;

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
}

/// The text that an arc prints.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Text {
    /// The observed characters.
    Observed,
    /// Other characters.
    Restored(Rc<str>),
}

/// One arc.
#[derive(Debug, Clone)]
pub(crate) struct Arc {
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

/// The syllables that can be printed.
#[derive(Debug)]
pub(crate) struct Lexicon {
    trie: Trie,
}

/// Rarest word, in nats of -ln unigram, that may replace what was observed.
const RAREST: f32 = 17.5;
/// Added price of a word that is no Vietnamese syllable.
const FOREIGN_PRICE: f32 = 4.0;
/// Share of the unigram price in the order of candidates before they are cut (DESIGN.md, section 4).
const UNIGRAM_SHARE: f32 = 0.6;

impl Lexicon {
    /// All words of the model but acronyms, which have a fixed case.
    pub(crate) fn new(model: &NgramModel, dictionary: &Dictionary) -> Self {
        let mut trie = Trie::new();
        for place in 0..model.len() as u32 {
            let id = SyllableId(place);
            let word = model.syllable(id);
            let class = word.starts_with('<');
            let acronym = || dictionary.words().get(&word.to_uppercase()).is_some();
            let syllable = sohoa_viet::Syllable::parse(word).is_some();
            if class || -model.unigram(id) > RAREST || (!syllable && (acronym() || word.chars().count() < 3))
            {
                continue;
            }
            let foreign = if syllable { 0.0 } else { FOREIGN_PRICE };
            trie.insert(word, place, foreign - UNIGRAM_SHARE * model.unigram(id));
        }
        Self { trie }
    }
}

/// Builds arcs position by position and remembers the candidates of windows.
#[derive(Debug)]
pub(crate) struct ArcBuilder<'a> {
    model: &'a NgramModel,
    lexicon: &'a Lexicon,
    dictionary: &'a Dictionary,
    generator: Generator<'a>,
    keep: usize,
    syllables: HashMap<Vec<char>, Rc<[Candidate]>>,
    words: HashMap<Vec<char>, Rc<[Candidate]>>,
}

impl<'a> ArcBuilder<'a> {
    pub(crate) fn new(
        model: &'a NgramModel,
        lexicon: &'a Lexicon,
        dictionary: &'a Dictionary,
        generator: Generator<'a>,
        keep: usize,
    ) -> Self {
        Self {
            model,
            lexicon,
            dictionary,
            generator,
            keep,
            syllables: HashMap::new(),
            words: HashMap::new(),
        }
    }

    /// The generator in use.
    pub(crate) fn generator(&self) -> &Generator<'a> {
        &self.generator
    }

    /// All arcs that begin at `start`, which is not white space.
    pub(crate) fn arcs(&mut self, symbols: &[char], start: usize) -> Vec<Arc> {
        let mut arcs = Vec::new();
        let chunk = chunk_length(&symbols[start..]);
        if chunk > codes::LONGEST_CHUNK {
            arcs.push(Arc {
                end: start + chunk,
                event: Some(NgramModel::UNKNOWN),
                text: Text::Observed,
                price: 0.0,
                kind: ArcKind::Code,
            });
            return arcs;
        }
        let first = symbols[start];
        if !first.is_alphanumeric() {
            self.mark_arcs(symbols, start, chunk, &mut arcs);
        }
        let inside = start > 0 && symbols[start - 1].is_alphanumeric();
        if !inside {
            if let Some((end, text)) = codes::marker(symbols, start) {
                arcs.push(Arc {
                    end,
                    event: None,
                    text,
                    price: 0.5,
                    kind: ArcKind::Marker,
                });
            }
            self.verbatim_arc(symbols, start, chunk, &mut arcs);
            codes::number_arcs(
                &symbols[start..start + chunk],
                start,
                self.dictionary,
                &mut self.generator,
                &mut arcs,
            );
        }
        if first.is_alphanumeric() || chunk > 1 {
            self.word_arcs(symbols, start, chunk, &mut arcs);
        }
        arcs
    }

    fn mark_arcs(&self, symbols: &[char], start: usize, chunk: usize, arcs: &mut Vec<Arc>) {
        let table = self.generator.table();
        let first = symbols[start];
        let space_before = start == 0 || symbols[start - 1].is_whitespace();
        let letter = |place: usize| symbols.get(place).is_some_and(|c| c.is_alphabetic());
        let inside = start > 0 && letter(start - 1) && letter(start + 1);
        arcs.push(Arc {
            end: start + 1,
            event: None,
            text: Text::Observed,
            price: codes::mark_price(first, space_before, chunk == 1, inside),
            kind: ArcKind::Mark(first),
        });
        // A mark that stands alone and far away from words is dirt as often as not.
        let price = table.structure.stray + codes::stray_price(first);
        arcs.push(Arc {
            end: start + 1,
            event: None,
            text: Text::Restored("".into()),
            price,
            kind: ArcKind::Stray,
        });
    }

    /// The observed token as it is.
    fn verbatim_arc(&self, symbols: &[char], start: usize, chunk: usize, arcs: &mut Vec<Arc>) {
        let text: String = symbols[start..start + chunk].iter().collect();
        let Some(token) = sohoa_viet::tokens(&text)
            .next()
            .filter(|token| token.range.start == 0)
        else {
            return;
        };
        let observed = &text[token.range.clone()];
        let length = observed.chars().count();
        let table = self.generator.table();
        let identity: f32 = observed
            .chars()
            .map(|c| letters::letter(c).map_or(0.5, |letter| table.single(letter, &[c])))
            .sum();
        let typed = table.prior() != Prior::Damaged;
        let (event, price, kind) = match token.kind {
            TokenKind::Punctuation => return,
            TokenKind::Number => (NgramModel::NUMBER, codes::number_price(observed), ArcKind::Code),
            TokenKind::Code => (
                NgramModel::CODE,
                codes::code_price(observed, table.prior() == Prior::Typed),
                ArcKind::Code,
            ),
            TokenKind::Syllable | TokenKind::Word => {
                let kind = ArcKind::Word(pattern_of(observed));
                if let Some(event) = self.model.id(&observed.to_lowercase()) {
                    let foreign = token.kind == TokenKind::Word && !typed;
                    (event, identity + if foreign { FOREIGN_PRICE } else { 0.0 }, kind)
                } else {
                    let (word, letter) = if typed { (0.0, 1.0) } else { (4.0, 3.6) };
                    let price = identity + word + letter * length as f32;
                    (NgramModel::UNKNOWN, price, kind)
                }
            }
        };
        arcs.push(Arc {
            end: start + length,
            event: Some(event),
            text: Text::Observed,
            price,
            kind,
        });
    }

    fn word_arcs(&mut self, symbols: &[char], start: usize, chunk: usize, arcs: &mut Vec<Arc>) {
        let window = window(symbols, start, chunk);
        let found = self.syllable_candidates(&window);
        for candidate in found.iter() {
            let id = SyllableId(candidate.entry);
            let text = printed(self.model.syllable(id), candidate.pattern);
            let end = start + usize::from(candidate.length);
            let text = as_text(&text, &symbols[start..end]);
            let same =
                text == Text::Observed && arcs.iter().any(|arc| arc.end == end && arc.event == Some(id));
            if !same {
                let foreign = if sohoa_viet::Syllable::parse(self.model.syllable(id)).is_some() {
                    0.0
                } else {
                    FOREIGN_PRICE
                };
                arcs.push(Arc {
                    end,
                    event: Some(id),
                    text,
                    price: candidate.price + foreign,
                    kind: ArcKind::Word(candidate.pattern),
                });
            }
        }
        let found = self.dictionary_candidates(&window[..window.len().min(chunk)]);
        for candidate in found.iter() {
            let entry = self.dictionary.entry(candidate.entry);
            let end = start + usize::from(candidate.length);
            let event = match entry.kind {
                EntryKind::Unit => NgramModel::CODE,
                _ => self
                    .model
                    .id(&entry.text.to_lowercase())
                    .unwrap_or(NgramModel::CODE),
            };
            let prior = if event == NgramModel::CODE {
                entry.price
            } else {
                1.0
            };
            let text = as_text(&entry.text, &symbols[start..end]);
            arcs.retain(|arc| !(arc.end == end && arc.text == text));
            arcs.push(Arc {
                end,
                event: Some(event),
                text,
                price: candidate.price + prior,
                kind: ArcKind::Code,
            });
        }
    }

    fn syllable_candidates(&mut self, window: &[char]) -> Rc<[Candidate]> {
        if let Some(found) = self.syllables.get(window) {
            return found.clone();
        }
        let mut found = self.generator.syllables(&self.lexicon.trie, window);
        let rank = |candidate: &Candidate| {
            candidate.price - UNIGRAM_SHARE * self.model.unigram(SyllableId(candidate.entry))
        };
        found.sort_by(|a, b| rank(a).total_cmp(&rank(b)).then(a.entry.cmp(&b.entry)));
        let mut kept_inside = 0;
        let mut kept = 0;
        let keep = self.keep;
        found.retain(|candidate| {
            let end = usize::from(candidate.length);
            let inside =
                window.get(end).is_some_and(|c| c.is_alphanumeric()) && window[end - 1].is_alphanumeric();
            let counter = if inside { &mut kept_inside } else { &mut kept };
            *counter += 1;
            *counter <= if inside { keep / 2 } else { keep }
        });
        let found: Rc<[Candidate]> = found.into();
        self.syllables.insert(window.to_vec(), found.clone());
        found
    }

    fn dictionary_candidates(&mut self, window: &[char]) -> Rc<[Candidate]> {
        if let Some(found) = self.words.get(window) {
            return found.clone();
        }
        let found: Rc<[Candidate]> = if codes::may_be_acronym(window) {
            self.generator.codes(self.dictionary.words(), window, 9.0).into()
        } else {
            Rc::new([])
        };
        self.words.insert(window.to_vec(), found.clone());
        found
    }
}

fn as_text(text: &str, observed: &[char]) -> Text {
    if text.chars().eq(observed.iter().copied()) {
        Text::Observed
    } else {
        Text::Restored(text.into())
    }
}

/// Observed characters up to the next white space.
pub(crate) fn chunk_length(symbols: &[char]) -> usize {
    symbols
        .iter()
        .position(|c| c.is_whitespace())
        .unwrap_or(symbols.len())
}

/// The characters that one syllable may cover: the chunk and, where both are short, the next one.
fn window(symbols: &[char], start: usize, chunk: usize) -> Vec<char> {
    let mut end = start + chunk;
    if chunk <= 5
        && symbols.get(end) == Some(&' ')
        && symbols.get(end + 1).is_some_and(|c| !c.is_whitespace())
    {
        let next = chunk_length(&symbols[end + 1..]);
        if next <= 4 && chunk + next <= 8 {
            end += 1 + next;
        }
    }
    symbols[start..end.min(start + WINDOW)].to_vec()
}

/// A word in a case.
pub(crate) fn printed(word: &str, pattern: Pattern) -> String {
    match pattern {
        Pattern::Lower | Pattern::Exact => word.to_owned(),
        Pattern::Upper => word.to_uppercase(),
        Pattern::Title => {
            let mut chars = word.chars();
            chars
                .next()
                .map(|first| first.to_uppercase().chain(chars).collect())
                .unwrap_or_default()
        }
    }
}

/// The case of an observed word.
pub(crate) fn pattern_of(word: &str) -> Pattern {
    let mut chars = word.chars().filter(|c| c.is_alphabetic());
    let first = chars.next().is_some_and(char::is_uppercase);
    let second = chars.next();
    match (first, second) {
        (true, Some(second)) if second.is_uppercase() => Pattern::Upper,
        (true, _) => Pattern::Title,
        (false, _) => Pattern::Lower,
    }
}
