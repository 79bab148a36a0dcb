//! The words that can be printed, and in which case.

use sohoa_lm::{NgramModel, SyllableId};

use crate::candidates::Pattern;
use crate::dictionary::Dictionary;
use crate::trie::Trie;

/// The syllables that can be printed.
#[derive(Debug)]
pub(crate) struct Lexicon {
    pub(crate) trie: Trie,
    /// Whether an id is a word but no Vietnamese syllable.
    foreign: Vec<bool>,
    /// Own price of each id, nats: its share of the unigram price, and what a foreign word costs.
    own: Vec<f32>,
}

/// Rarest word, in nats of -ln unigram, that may replace what was observed.
const RAREST: f32 = 17.5;
/// Added price of a word that is no Vietnamese syllable.
const FOREIGN_PRICE: f32 = 4.0;
/// Share of the unigram price in the order of arcs before they are cut (DESIGN.md, section 4).
pub(crate) const UNIGRAM_SHARE: f32 = 0.6;

impl Lexicon {
    /// All words of the model but acronyms, which have a fixed case.
    pub(crate) fn new(model: &NgramModel, dictionary: &Dictionary) -> Self {
        let ids = || (0..model.len() as u32).map(SyllableId);
        let foreign: Vec<bool> = ids()
            .map(|id| sohoa_viet::Syllable::parse(model.syllable(id)).is_none())
            .collect();
        let own: Vec<f32> = ids()
            .zip(&foreign)
            .map(|(id, &strange)| {
                let strangeness = if strange { FOREIGN_PRICE } else { 0.0 };
                strangeness - UNIGRAM_SHARE * model.unigram(id)
            })
            .collect();
        let words = ids().filter_map(|id| {
            let word = model.syllable(id);
            let strange = foreign[id.0 as usize];
            let acronym = || dictionary.words().get(&word.to_uppercase()).is_some();
            let left_out = word.starts_with('<')
                || -model.unigram(id) > RAREST
                || strange && (word.chars().count() < 3 || acronym());
            (!left_out).then_some((word, id.0, own[id.0 as usize]))
        });
        let trie = Trie::new(words);
        Self { trie, foreign, own }
    }

    /// The Vietnamese syllables.
    pub(crate) fn syllables(&self) -> impl Iterator<Item = SyllableId> {
        let numbered = self.foreign.iter().zip(0..);
        numbered
            .filter(|(foreign, _)| !**foreign)
            .map(|(_, id)| SyllableId(id))
    }

    /// What a word costs by itself in the order of arcs, nats.
    pub(crate) fn own_price(&self, id: SyllableId) -> f32 {
        self.own.get(id.0 as usize).copied().unwrap_or(FOREIGN_PRICE)
    }

    pub(crate) fn foreign_price(&self, id: SyllableId) -> f32 {
        if self.foreign.get(id.0 as usize) == Some(&true) {
            FOREIGN_PRICE
        } else {
            0.0
        }
    }
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
