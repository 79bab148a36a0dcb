//! What can go wrong with the file of what people settled.

use std::path::PathBuf;

use crate::field::FieldError;

/// Why something cannot be settled or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReviewError {
    /// The file cannot be read or written.
    #[error("{}: {source}; it holds what people settled, so keep a copy of it before you repair or remove it", path.display())]
    Store {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// Parts of the file contradict each other.
    #[error(
        "{}: is damaged ({reason}); it holds what people settled, so keep a copy of it before you repair or remove it",
        path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What SQLite said first.
        reason: String,
    },
    /// The file was written by another version of the program.
    #[error(
        "{}: has layout {found}, this program reads {known}; use the program that wrote it, and keep a copy",
        path.display()
    )]
    Layout {
        /// The file.
        path: PathBuf,
        /// Its layout.
        found: i64,
        /// The layout of this program.
        known: i64,
    },
    /// An entry of the file cannot be understood.
    #[error("{}: entry {entry} cannot be understood ({reason}); nothing is exported until it is mended", path.display())]
    Entry {
        /// The file.
        path: PathBuf,
        /// Its number.
        entry: i64,
        /// What is wrong with it.
        reason: String,
    },
    /// A value has another form.
    #[error(transparent)]
    Field(#[from] FieldError),
}
