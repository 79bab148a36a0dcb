//! Accuracy of a whole corpus from a sample of its pages that a person has corrected.
//!
//! The pages are drawn at random within strata ([`draw`]); what is found on them is carried over to all pages
//! with a confidence interval ([`estimate()`]); and the confidences that the program gave are held against what
//! was right ([`Reliability`]).

mod design;
mod estimate;
mod reliability;
#[cfg(test)]
mod trials;

pub use design::{Design, FrameUnit, Margins, Stratum, draw};
pub use estimate::{Estimate, Observation, estimate};
pub use reliability::{Reliability, ReliabilityBin};
