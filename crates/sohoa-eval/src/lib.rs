//! Accuracy of text, records and tables against a reference, with counts. Never runs the pipeline.
//!
//! The definitions are those of the record contract (README, "How accuracy is counted"); counts are
//! added before they are divided.

mod align;
mod assignment;
mod classes;
mod compare;
mod corpus;
mod errors;
mod harm;
mod pairs;
mod parting;
mod records;
mod runs;
mod tables;
mod text;
mod tokens;

pub use classes::ErrorClass;
pub use compare::{Comparison, Fate, TokenFate, compare};
pub use corpus::{
    Design, Estimate, FrameUnit, Margins, Observation, Reliability, ReliabilityBin, Stratum, draw, estimate,
};
pub use errors::{Confusion, ErrorTable};
pub use harm::{CodeCounts, Harm, OverCorrection, over_correction};
pub use pairs::training_pairs;
pub use parting::Parting;
pub use records::{DocumentScore, IndicatorScore, RecordFile, RecordScore, TaskMiss, score_records};
pub use tables::{CellMiss, GritsCounts, TablePair, TableScore, score_tables};
pub use text::{
    Alignment, EditCounts, LineCountsDiffer, TextScore, Unit, UnitErrors, compare_texts, score_text,
    total_score, worst_lines,
};
