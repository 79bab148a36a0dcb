//! Integration tests of the whole workspace, in one binary.

mod accuracy;
mod arrows;
mod bad_input;
mod batch;
mod restore;
mod shared_samples;
mod support;
mod tidy;
