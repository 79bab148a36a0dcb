//! Restores lost diacritics and OCR damage: channel model, lattice, beam search.
//!
//! Total and pure: restoration never fails and does no I/O. The intended text is the one that makes
//! P(intended) · P(observed | intended) greatest; [`Channel`] is the second factor, learned by
//! [`train_channel`], and the language model the first.

mod alternatives;
mod around;
mod candidates;
mod channel;
mod channel_file;
mod codes;
mod cost;
mod counting;
mod decode;
mod dictionary;
mod document;
mod doubt;
mod ending;
mod evidence;
mod fast_hash;
mod fixed_arcs;
mod item_marks;
mod labels;
mod lattice;
mod letters;
mod lexicon;
mod memory;
mod missing;
mod others;
mod pair_costs;
mod paragraph;
mod points;
mod profile;
mod quarters;
mod repeats;
mod restorer;
mod search;
mod second;
mod sequence;
mod settled;
mod shapes;
mod stretch;
mod support;
#[cfg(test)]
mod testing;
mod train;
mod trie;
mod units;

pub use channel::{Channel, Prior};
pub use channel_file::LoadError;
pub use dictionary::{Dictionary, DictionaryError};
pub use lattice::LatticeLimits;
pub use restorer::{DecodeParams, Edit, RestoredLine, Restorer};
pub use train::{PairSet, train_channel};
