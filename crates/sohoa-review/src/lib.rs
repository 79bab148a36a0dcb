//! What people settle of converted documents: which fields are doubtful, what was corrected, accepted, added, struck
//! out and approved, and the record that follows.
//!
//! Values of the program are never overwritten: `review.sqlite` lies beside its outputs, and [`Settled::apply`] puts
//! the two together. Knows nothing of screens, and of the outputs only their records and lines.

mod doubt;
mod error;
mod field;
mod lines;
mod odd;
mod parts;
#[cfg(test)]
mod samples;
mod settled;
mod store;
mod words;

pub use doubt::{Alternative, FieldReading, Reason, TokenPlace, WeakWord, is_doubtful, read_fields};
pub use error::ReviewError;
pub use field::{
    DOCUMENT_FIELDS, FieldError, FieldKey, FieldKind, FormProblem, INDICATOR_FIELDS, TASK_FIELDS, Target,
    indicator_value, task_fields, task_value, typed,
};
pub use lines::{corrected_lines, differing, page_fingerprint};
pub use parts::correct_parts;
pub use settled::{AddedTask, By, Reviewed, Settled, Settlement};
pub use store::{Action, Entry, HOLD_SECONDS, Holder, NewEntry, REVIEW_FILE, Store};
