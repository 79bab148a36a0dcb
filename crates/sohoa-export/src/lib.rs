//! Writes records in forms that other systems load: CSV, JSON lines, Parquet, SQLite, Markdown, and a table for
//! the terminal.
//!
//! This crate knows the record and nothing of how it came about. It writes where it is told to; that a file is
//! whole or absent is the caller's business.

mod csv;
mod dates;
mod jsonl;
mod markdown;
mod parquet;
#[cfg(test)]
mod samples;
mod sqlite;
mod table;

use std::borrow::Cow;
use std::io;

use sohoa_record::{DeadlineKind, PlanRecord, Review, TaskSource};

pub use crate::csv::{CsvExport, Headers};
pub use crate::jsonl::JsonLinesExport;
pub use crate::markdown::markdown;
pub use crate::parquet::ParquetExport;
pub use crate::sqlite::{SQLITE_LAYOUT, SqliteExport};
pub use crate::table::{Emphasis, TableExport};

/// Takes documents one after the other. What it holds in memory does not grow with their number.
pub trait Export {
    /// Writes one document.
    ///
    /// # Errors
    /// When the destination takes no more.
    fn document(&mut self, record: &PlanRecord) -> Result<(), ExportError>;

    /// Writes what is still held and ends the output.
    ///
    /// # Errors
    /// When the destination takes no more.
    fn finish(self: Box<Self>) -> Result<(), ExportError>;
}

/// Why an export stopped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// The destination takes no more.
    #[error("the output cannot be written")]
    Write(#[source] io::Error),
    /// The Parquet library refused.
    #[error("the Parquet file cannot be written")]
    Parquet(#[from] ::parquet::errors::ParquetError),
    /// SQLite refused.
    #[error("the SQLite database cannot be written")]
    Sqlite(#[from] rusqlite::Error),
}

/// Between the values of a list that stands in one cell of a table.
const LIST_SEPARATOR: &str = "; ";

/// The text without NUL, which CSV readers and SQLite functions take for the end of a text.
fn without_nul(text: &str) -> Cow<'_, str> {
    if text.contains('\0') {
        Cow::Owned(text.replace('\0', "\u{fffd}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// Name of a source as in JSON.
fn source_name(source: TaskSource) -> &'static str {
    match source {
        TaskSource::Appendix => "appendix",
        TaskSource::Body => "body",
    }
}

/// Name of a kind as in JSON.
fn kind_name(kind: DeadlineKind) -> &'static str {
    match kind {
        DeadlineKind::Date => "date",
        DeadlineKind::Month => "month",
        DeadlineKind::Quarter => "quarter",
        DeadlineKind::Year => "year",
        DeadlineKind::Range => "range",
        DeadlineKind::Ongoing => "ongoing",
        DeadlineKind::Recurring => "recurring",
        DeadlineKind::Event => "event",
        DeadlineKind::None => "none",
    }
}

/// How far people looked at a record, who, and when: the last three columns of every table.
fn review_columns(review: Option<&Review>) -> (&'static str, Option<&str>, Option<&str>) {
    match review {
        Some(review) => (review.status.name(), Some(&review.by), Some(&review.at)),
        None => (NOBODY_LOOKED, None, None),
    }
}

/// Status of a record that is as the program read it.
const NOBODY_LOOKED: &str = "machine";

/// Pages that a task stands on, ascending.
fn pages_of(evidence: &sohoa_record::Evidence) -> Vec<u32> {
    let mut pages: Vec<u32> = evidence.lines.iter().map(|line| line.page).collect();
    pages.sort_unstable();
    pages.dedup();
    pages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_json() {
        for kind in [
            DeadlineKind::Date,
            DeadlineKind::Month,
            DeadlineKind::Quarter,
            DeadlineKind::Year,
            DeadlineKind::Range,
            DeadlineKind::Ongoing,
            DeadlineKind::Recurring,
            DeadlineKind::Event,
            DeadlineKind::None,
        ] {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind_name(kind));
        }
        for source in [TaskSource::Appendix, TaskSource::Body] {
            assert_eq!(serde_json::to_value(source).unwrap(), source_name(source));
        }
    }
}
