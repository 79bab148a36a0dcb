//! Integration tests of the whole workspace: one binary.
