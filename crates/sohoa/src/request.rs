//! What a worker is asked for beside the conversion of a whole document.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// A part of the work on a long document, so that several machines can share it. Readings of pages go through a
/// folder ([`sohoa_ingest::ReadingCache`]): whoever has them converts the document as if it had read every page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    /// Only count the pages.
    Count,
    /// Only read these pages, both counted from 1, into a folder.
    Read {
        /// First page.
        first: u32,
        /// Last page.
        last: u32,
        /// Folder of readings.
        readings: PathBuf,
    },
    /// Convert the document with the readings of a folder.
    Convert {
        /// Folder of readings.
        readings: PathBuf,
    },
}

impl Request {
    /// The request as a worker reads it.
    ///
    /// # Errors
    /// The folder's name is not UTF-8.
    pub fn to_json(&self) -> serde_json::Result<String> {
        serde_json::to_string(self)
    }
}
