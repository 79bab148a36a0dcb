//! Syllable lexicon and n-gram language model: counting, estimating, file format, scoring.
//!
//! Knows nothing of OCR or documents. All scores are natural logarithms (nats).

/// Why a model could not be loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The bytes are not a model of this version.
    #[error(
        "not a sohoa language model of version {expected}: found {got}; rebuild it with `sohoa train lm`"
    )]
    Version {
        /// What this build reads.
        expected: u32,
        /// What the file says.
        got: String,
    },
}
