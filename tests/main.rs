//! Integration tests of the whole workspace, in one binary.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test fails by panicking and reports by printing"
)]

mod accuracy;
mod arrows;
mod bad_input;
mod batch;
mod eval;
mod export;
mod legacy;
mod restore;
mod restore_input;
mod searchable;
mod shared_samples;
mod support;
mod tidy;
