//! Which word is meant, by what stands around it: a convolutional network over words without marks.
//!
//! The n-grams of [`NgramModel`] see four words back. This model sees [`ContextModel::reach`] words on both sides, their
//! capitals and the punctuation between them, so it knows how a sentence goes on and what it is about: "nhan" is
//! "nhẵn" (smooth) where "da", "mau" and "mat" stand near, and "nhận" (receive) where "ho so" and "don" do. It reads
//! skeletons because those are known before anything is restored.
//!
//! A word is a vector; each block of the network adds to it what two layers make of it and its neighbours at one
//! distance (residual dilated convolutions: He et al. 2016, Yu and Koltun 2016), and behind some of them what it makes of
//! all words of the cells around (a "topic", of some hundreds of words). The last vector beside one of each word
//! with the same skeleton gives their log-probabilities. Weights and activations are bytes, the sums are whole
//! numbers, so every processor reads alike.
//!
//! It is trained by `scripts/context/train.py` on the words that [`Skeletons::line`] makes of text.

mod doubts;
mod model;
mod network;
#[cfg(test)]
mod tests;
mod write;

pub use doubts::{DoubtReader, DoubtfulPlace};
pub use model::ContextModel;
pub use network::LogProbs;
pub use write::{Weights, context_file};

use std::collections::HashMap;

use sohoa_viet::{skeleton, tokens};

use crate::corpus::event_text;
use crate::model::{CLASSES, NgramModel, SyllableId};

/// Number of a skeleton in one model: that of a syllable or other word without marks, or a class.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Debug)]
pub struct SkeletonId(u16);

impl SkeletonId {
    /// Any word that is not in the lexicon.
    pub const UNKNOWN: Self = Self(NgramModel::UNKNOWN.0 as u16);
    /// Stands between two paragraphs.
    pub const BREAK: Self = Self(u16::MAX);

    /// The number itself, as the trainer reads it.
    pub fn number(self) -> u16 {
        self.0
    }
}

/// How a word is printed and what stands before it: what is left of a sentence beside its words.
#[derive(Copy, Clone, Eq, PartialEq, Debug, Default)]
pub struct Look(u8);

impl Look {
    /// How many there are.
    pub(crate) const COUNT: usize = 12;

    /// The look of a word behind what lies between it and the word before.
    pub fn new(gap: impl Iterator<Item = char>, word: impl Iterator<Item = char>) -> Self {
        let before = gap.map(|symbol| match symbol {
            '.' | '?' | '!' | '…' => 3,
            ',' | ';' | ':' => 2,
            space if space.is_whitespace() => 0,
            _ => 1,
        });
        let mut letters = word.filter(|symbol| symbol.is_alphabetic());
        let capitals = match (letters.next(), letters.next()) {
            (Some(first), Some(second)) if first.is_uppercase() && second.is_uppercase() => {
                if letters.all(char::is_uppercase) { 2 } else { 1 }
            }
            (Some(first), _) if first.is_uppercase() => 1,
            _ => 0,
        };
        Self(capitals + 3 * before.max().unwrap_or(0))
    }

    /// The number itself, as the trainer reads it.
    pub fn number(self) -> u8 {
        self.0
    }
}

/// A word of a text that lost its marks.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub struct Seen {
    /// Which word.
    pub skeleton: SkeletonId,
    /// How it is printed.
    pub look: Look,
}

impl Seen {
    /// Stands between two paragraphs.
    pub const BREAK: Self = Self {
        skeleton: SkeletonId::BREAK,
        look: Look(0),
    };
}

/// The skeletons of a lexicon.
#[derive(Debug)]
pub struct Skeletons {
    /// Of each word of the lexicon.
    of_words: Vec<SkeletonId>,
    by_text: HashMap<String, SkeletonId>,
}

impl Skeletons {
    /// Numbers them in the order of the lexicon. The classes keep the numbers that they have as words.
    pub fn new(lm: &NgramModel) -> Self {
        let classes = (0..CLASSES.len() as u16)
            .map(|class| (CLASSES[usize::from(class)].to_owned(), SkeletonId(class)));
        let mut by_text: HashMap<String, SkeletonId> = classes.collect();
        let ids = (0..lm.len() as u32).map(|id| {
            let fresh = SkeletonId(by_text.len() as u16);
            *by_text
                .entry(skeleton(lm.syllable(SyllableId(id))))
                .or_insert(fresh)
        });
        Self {
            of_words: ids.collect(),
            by_text,
        }
    }

    /// Of each word of the lexicon, in its order.
    pub fn of_words(&self) -> &[SkeletonId] {
        &self.of_words
    }

    /// The words of a line of right text, and how they are seen once the marks are gone.
    pub fn line(&self, lm: &NgramModel, line: &str) -> Vec<(SyllableId, Seen)> {
        let mut words = Vec::new();
        let mut before = 0;
        for token in tokens(line) {
            let text = &line[token.range.clone()];
            let Some(event) = event_text(text, token.kind) else {
                continue;
            };
            let look = Look::new(line[before..token.range.start].chars(), text.chars());
            before = token.range.end;
            let id = lm.id(&event);
            let known = id.and_then(|id| self.of_words.get(id.0 as usize));
            let known = known.or_else(|| self.by_text.get(&skeleton(&event))).copied();
            let skeleton = known.unwrap_or(SkeletonId::UNKNOWN);
            words.push((id.unwrap_or(NgramModel::UNKNOWN), Seen { skeleton, look }));
        }
        words
    }
}
