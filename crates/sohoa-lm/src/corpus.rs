//! Training text as streams of events.

use std::collections::HashMap;

use sohoa_viet::{Syllable, TokenKind, nfc, old_style, skeleton, tokens};

use crate::case::{CaseCounts, CaseReader};
use crate::format::MAX_IDS;
use crate::model::{CLASSES, NgramModel, SyllableId};

/// Marks the end of a line in a stream.
pub(crate) const LINE_END: u32 = u32::MAX;

/// The text by which a token is an event: lower case, old tone style. `None` for punctuation.
///
/// Training and every user of a model must cut text into the same events.
pub fn event_text(token: &str, kind: TokenKind) -> Option<String> {
    match kind {
        TokenKind::Syllable | TokenKind::Word => Some(nfc(&old_style(&token.to_lowercase()))),
        TokenKind::Number => Some(class_text(NgramModel::NUMBER)),
        TokenKind::Code => Some(class_text(NgramModel::CODE)),
        TokenKind::Punctuation => None,
    }
}

fn class_text(class: SyllableId) -> String {
    CLASSES[class.0 as usize].to_owned()
}

/// Text of one origin and how much a count from it weighs.
#[derive(Debug)]
pub(crate) struct Source {
    /// Multiplier of its counts, above 0.
    pub(crate) weight: f32,
    /// Event numbers, [`LINE_END`] after each line.
    pub(crate) stream: Vec<u32>,
}

/// Lines that stay together where a corpus is halved, so that most documents are in one half.
const BLOCK: usize = 300;

/// Every other block of lines of a corpus.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum Half {
    /// The first block, the third, …
    First,
    /// The second, the fourth, …
    Second,
}

impl Half {
    /// In which half a line is, by its number among the lines of its source that hold events.
    pub fn of_line(number: usize) -> Self {
        if (number / BLOCK).is_multiple_of(2) {
            Self::First
        } else {
            Self::Second
        }
    }
}

/// Training text: sources of lines, each line a sentence or paragraph.
#[derive(Debug)]
pub struct Corpus {
    /// Printed token → event number, so that each spelling is normalised once.
    printed: HashMap<String, u32>,
    numbers: HashMap<String, u32>,
    /// Text of each event; the classes come first.
    pub(crate) events: Vec<String>,
    pub(crate) sources: Vec<Source>,
    /// How each event is capitalised.
    pub(crate) cases: Vec<CaseCounts>,
}

impl Default for Corpus {
    fn default() -> Self {
        Self::new()
    }
}

impl Corpus {
    /// A corpus without text.
    pub fn new() -> Self {
        let events: Vec<String> = CLASSES.into_iter().map(str::to_owned).collect();
        let numbers = events.iter().cloned().zip(0..).collect();
        Self {
            printed: HashMap::new(),
            numbers,
            cases: vec![CaseCounts::default(); events.len()],
            events,
            sources: Vec::new(),
        }
    }

    /// Starts a source; the lines added next belong to it. A count from it counts `weight` (above 0).
    pub fn begin_source(&mut self, weight: f32) {
        self.sources.push(Source {
            weight,
            stream: Vec::new(),
        });
    }

    /// Adds one line to the last source begun (without one: to a source of weight 1). Lines without events add nothing.
    pub fn add_line(&mut self, line: &str) {
        if self.sources.is_empty() {
            self.begin_source(1.0);
        }
        let (mut stream, weight) = self
            .sources
            .last_mut()
            .map(|s| (std::mem::take(&mut s.stream), f64::from(s.weight)))
            .unwrap_or_default();
        let before = stream.len();
        let mut reader = CaseReader::new();
        for token in tokens(line) {
            let text = &line[token.range];
            let evidence = reader.read(text, token.kind);
            let event = self.number(text, token.kind);
            if let (Some(event), Some(evidence)) = (event, evidence) {
                self.cases[event as usize].add(evidence, weight);
            }
            stream.extend(event);
        }
        if stream.len() > before {
            stream.push(LINE_END);
        }
        if let Some(source) = self.sources.last_mut() {
            source.stream = stream;
        }
    }

    /// Events added so far, without line ends.
    pub fn len(&self) -> usize {
        let events = |source: &Source| source.stream.iter().filter(|event| **event != LINE_END).count();
        self.sources.iter().map(events).sum()
    }

    /// Whether no event was added.
    pub fn is_empty(&self) -> bool {
        self.sources.iter().all(|source| source.stream.is_empty())
    }

    /// The same sources with the lines of one half only.
    #[must_use]
    pub fn half(&self, half: Half) -> Self {
        let sources = self.sources.iter().map(|source| {
            let lines = source.stream.split_inclusive(|event| *event == LINE_END);
            let wanted = (0..)
                .zip(lines)
                .filter(|(number, _)| Half::of_line(*number) == half);
            Source {
                weight: source.weight,
                stream: wanted.flat_map(|(_, line)| line).copied().collect(),
            }
        });
        Self {
            printed: HashMap::new(),
            numbers: HashMap::new(),
            events: self.events.clone(),
            sources: sources.collect(),
            cases: self.cases.clone(),
        }
    }

    fn number(&mut self, token: &str, kind: TokenKind) -> Option<u32> {
        match kind {
            TokenKind::Punctuation => return None,
            TokenKind::Number => return Some(NgramModel::NUMBER.0),
            TokenKind::Code => return Some(NgramModel::CODE.0),
            TokenKind::Syllable | TokenKind::Word => {}
        }
        if let Some(number) = self.printed.get(token) {
            return Some(*number);
        }
        let text = event_text(token, kind)?;
        let number = *self.numbers.entry(text).or_insert_with_key(|text| {
            self.events.push(text.clone());
            self.cases.push(CaseCounts::default());
            self.events.len() as u32 - 1
        });
        self.printed.insert(token.to_owned(), number);
        Some(number)
    }
}

/// How many times as much as another word one with marks that is no syllable ("hđnd", "ôxy") deserves a place in
/// the lexicon. Chosen by hand.
const MARKED_WORD: f64 = 4.0;

/// The events that a model knows by themselves.
#[derive(Debug)]
pub(crate) struct Vocabulary {
    /// Text of each id, sorted; the classes come first.
    pub(crate) texts: Vec<String>,
    /// Event number → id.
    pub(crate) ids: Vec<u16>,
    /// How each id is capitalised.
    pub(crate) cases: Vec<CaseCounts>,
}

impl Vocabulary {
    /// Takes the syllables and the other words whose weighted count reaches the minimum for their kind.
    pub(crate) fn select(corpus: &Corpus, min_syllable: f32, min_word: f32) -> Self {
        let mut counts = vec![0.0_f64; corpus.events.len()];
        for source in &corpus.sources {
            for event in source.stream.iter().filter(|event| **event != LINE_END) {
                counts[*event as usize] += f64::from(source.weight);
            }
        }
        // What each deserves a place: syllables before all other words.
        let rank = |event: usize| {
            let text = &corpus.events[event];
            let count = counts[event];
            let (is_syllable, count, min) = if Syllable::parse(text).is_some() {
                (true, count, min_syllable)
            } else if skeleton(text) == *text {
                (false, count, min_word)
            } else {
                (false, count * MARKED_WORD, min_word)
            };
            // A text that sorts before the letters could displace the classes.
            let wanted = count >= f64::from(min) && text.starts_with(char::is_alphabetic);
            wanted.then_some((is_syllable, count, event))
        };
        let mut ranks: Vec<_> = (CLASSES.len()..corpus.events.len()).filter_map(rank).collect();
        ranks.sort_unstable_by(|a, b| {
            let counts = b.0.cmp(&a.0).then(b.1.total_cmp(&a.1));
            counts.then_with(|| corpus.events[a.2].cmp(&corpus.events[b.2]))
        });
        ranks.truncate(MAX_IDS - CLASSES.len());
        let mut kept: Vec<usize> = ranks.into_iter().map(|(_, _, event)| event).collect();
        kept.sort_unstable_by(|a, b| corpus.events[*a].cmp(&corpus.events[*b]));
        let mut ids = vec![NgramModel::UNKNOWN.0 as u16; corpus.events.len()];
        let order: Vec<usize> = (0..CLASSES.len()).chain(kept).collect();
        for (id, event) in (0..).zip(&order) {
            ids[*event] = id;
        }
        let mut cases = vec![CaseCounts::default(); order.len()];
        for (id, counts) in ids.iter().zip(&corpus.cases) {
            cases[usize::from(*id)].merge(counts);
        }
        Self {
            texts: order
                .into_iter()
                .map(|event| corpus.events[event].clone())
                .collect(),
            ids,
            cases,
        }
    }
}
