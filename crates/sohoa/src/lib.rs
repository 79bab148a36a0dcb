//! Scanned Vietnamese plans in, trusted text and task records out.
