//! Printed lines with where they stand and how sure they are: the content of `<stem>.lines.jsonl`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Part of the document that a line belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Issuer, number, place, date, kind and subject.
    Letterhead,
    /// Running text and headings, page numbers included.
    Body,
    /// Headers and cells of tables.
    Table,
    /// Recipients and signature.
    Ending,
}

impl Part {
    /// The name that it has in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Letterhead => "letterhead",
            Self::Body => "body",
            Self::Table => "table",
            Self::Ending => "ending",
        }
    }
}

/// One printed line: a line of `<stem>.lines.jsonl`, in the order of the lines of `<stem>.txt`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LineRecord {
    /// Number in the document, 1-based: what the evidence of a record points to.
    pub line: u32,
    /// Page, 1-based.
    pub page: u32,
    /// Part of the document.
    pub part: Part,
    /// Header of the table column that it stands in; null outside tables, in headers, and where the line runs over
    /// several columns.
    pub column: Option<String>,
    /// Box `[x0, y0, x1, y1]` in points, origin at the top left of the prepared page; null for a text dump.
    pub bbox: Option<[f32; 4]>,
    /// Restored text.
    pub text: String,
    /// Text before restoration; null where it is the same.
    pub observed: Option<String>,
    /// For each white-space token of `text` the probability that it is right, 0..=1.
    pub confidences: Vec<f32>,
    /// Other readings of the tokens that are right with a probability below 0.95, where there are any; none before
    /// version 1.4.
    #[serde(default)]
    pub alternatives: Vec<WordAlternatives>,
}

/// Other readings of a word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WordAlternatives {
    /// White-space token of the line's `text`, 0-based.
    pub token: u32,
    /// What may stand in its place, likeliest first, without the token itself; one of them may be two words.
    pub texts: Vec<String>,
}
