//! What people settled of a record. Conversion never writes it: it comes into a record on export.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How far people looked at a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReviewStatus {
    /// Some of its fields were settled; the others are as the program read them.
    InReview,
    /// A person approved the document with this record in it.
    Verified,
}

impl ReviewStatus {
    /// The name that it has in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::InReview => "in_review",
            Self::Verified => "verified",
        }
    }
}

/// What people settled of a record. One that nobody looked at has none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// How far it went.
    pub status: ReviewStatus,
    /// Who approved it, or settled something last.
    pub by: String,
    /// When, UTC: "2026-11-25T08:30:00Z".
    pub at: String,
    /// Whether a person added the whole record: no program found it.
    #[serde(default)]
    pub added: bool,
    /// The fields that a person settled one by one.
    pub fields: Vec<FieldReview>,
}

/// A field that a person settled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldReview {
    /// Name of the field: "name", "signer.name".
    pub field: String,
    /// What the program had read, equal to the field where the person accepted it.
    pub machine: serde_json::Value,
    /// Whether the person changed it.
    pub corrected: bool,
    /// Who.
    pub by: String,
    /// When, UTC: "2026-11-25T08:30:00Z".
    pub at: String,
}
