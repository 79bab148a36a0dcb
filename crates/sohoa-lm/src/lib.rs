//! Syllable lexicon and language models: counting, estimating, file formats, scoring.
//!
//! Knows nothing of OCR or documents. All scores are natural logarithms (nats).
//! The events are lower-case syllables in old tone style; numbers, codes and unknown words are classes;
//! punctuation is no event.
//!
//! Beside it a context model ([`ContextModel`]) that chooses among words with the same letters by what stands around
//! them.

mod case;
mod context;
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
pub use context::{
    ContextModel, DoubtReader, DoubtfulPlace, LogProbs, Look, Seen, SkeletonId, Skeletons, Weights,
    context_file,
};
pub use corpus::{Corpus, Half, event_text};
pub use estimate::{EstimateOptions, estimate};
pub use format::LoadError;
pub use model::{LmContext, LmRows, LmState, MAX_ORDER, NgramModel, SyllableId};
