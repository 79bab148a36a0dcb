//! The extension module `sohoa._native`: what the Python package of `python/sohoa` is made of.
//!
//! Values go to Python as the bytes that the command line writes, and become objects there: so the two cannot
//! differ. Python's lock is free while this library works.

mod engine;
mod errors;
mod functions;
mod worker;

use pyo3::prelude::*;

/// Native part of `sohoa`.
#[pymodule]
mod _native {
    #[pymodule_export]
    use crate::functions::{
        convert, describe_reader, evaluate_records, evaluate_text, main, restore, schema, set_up,
        tasks_parquet, version,
    };
    #[pymodule_export]
    use crate::worker::Worker;
}
