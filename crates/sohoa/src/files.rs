//! The files that are written for a document.

use serde::Serialize;
use sohoa_batch::OutputFile;

use crate::Conversion;

/// Extension of the record of a document.
pub(crate) const RECORD: &str = "json";
/// Extension of the text of a document.
pub(crate) const TEXT: &str = "txt";
/// Extension of the lines of a document.
pub(crate) const LINES: &str = "lines.jsonl";
/// Extension of the searchable PDF of a document, where it is asked for.
pub(crate) const PDF: &str = "pdf";

/// What is written for every document, each file whole. They appear in this order: who sees the record finds the
/// others.
///
/// # Errors
/// The record is no JSON, which only a broken program makes.
pub fn document_files(conversion: &Conversion) -> serde_json::Result<[OutputFile; 3]> {
    let mut record = serde_json::to_vec_pretty(&conversion.record)?;
    record.push(b'\n');
    Ok([
        OutputFile {
            extension: TEXT,
            content: conversion.text().into_bytes(),
        },
        OutputFile {
            extension: LINES,
            content: json_lines(conversion.lines())?,
        },
        OutputFile {
            extension: RECORD,
            content: record,
        },
    ])
}

/// One JSON value a line.
pub(crate) fn json_lines<T: Serialize>(values: impl IntoIterator<Item = T>) -> serde_json::Result<Vec<u8>> {
    let mut lines = Vec::new();
    for value in values {
        serde_json::to_writer(&mut lines, &value)?;
        lines.push(b'\n');
    }
    Ok(lines)
}
