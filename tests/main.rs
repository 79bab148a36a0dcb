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
mod batch_runner;
mod corpus;
mod eval;
mod eval_input;
mod export;
mod legacy;
mod lines;
mod readme;
mod restore;
mod restore_input;
mod review;
mod reviews;
mod scorers;
mod searchable;
mod shared_samples;
mod support;
mod tidy;
mod training;
