//! Accuracy of text, records and tables against a reference, with counts. Never runs the pipeline.
//!
//! The definitions are those of the record contract (README, "How accuracy is counted"); counts are
//! added before they are divided.

mod align;
mod assignment;
mod corpus;
mod harm;
mod records;
mod tables;
mod text;

pub use corpus::{
    Design, Estimate, FrameUnit, Margins, Observation, Reliability, ReliabilityBin, Stratum, draw, estimate,
};
pub use harm::{CodeCounts, Harm, OverCorrection, over_correction};
pub use records::{DocumentScore, IndicatorScore, RecordFile, RecordScore, TaskMiss, score_records};
pub use tables::{CellMiss, GritsCounts, TablePair, TableScore, score_tables};
pub use text::{Alignment, EditCounts, LineCountsDiffer, TextScore, UnitErrors, score_text, worst_lines};
