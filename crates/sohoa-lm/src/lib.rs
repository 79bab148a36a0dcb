//! Syllable lexicon and n-gram language model: counting, estimating, file format, scoring.
//!
//! Knows nothing of OCR or documents. All scores are natural logarithms (nats).
//! The events are lower-case syllables in old tone style; numbers, codes and unknown words are classes;
//! punctuation is no event.

mod case;
mod corpus;
mod count;
mod estimate;
mod fluency;
mod format;
mod model;
mod prune;
#[cfg(test)]
mod tests;
mod write;

pub use case::{CaseContext, CaseEvidence, CaseReader};
pub use corpus::{Corpus, event_text};
pub use estimate::{EstimateOptions, estimate};
pub use format::LoadError;
pub use model::{LmContext, LmRows, LmState, MAX_ORDER, NgramModel, SyllableId};
