//! The output contract: serde types of the document record, nothing else.
//!
//! Field names are English; values are Vietnamese as printed. A field that the page does not hold is
//! null, never guessed. A change here is a new [`SCHEMA_VERSION`].

mod document;
mod line;
mod review;
mod task;

pub use document::{
    Attached, Citation, DiagnosticRecord, DocumentFields, FieldEvidence, LayerEvidenceRecord, PageRecord,
    PlanRecord, Recipient, Section, Signer, Source, TableCell, TableRecord, TableRow, Where,
};
pub use line::{LineRecord, Part, WordAlternatives};
pub use review::{FieldReview, Review, ReviewStatus};
pub use task::{Deadline, DeadlineKind, Evidence, EvidenceLine, Indicator, TaskLine, TaskRecord, TaskSource};

/// Version of the record contract, `major.minor`; a new major breaks readers.
pub const SCHEMA_VERSION: &str = "1.4";
