//! Text without a document around it.

use serde::Serialize;
use sohoa_viet::{LegacyEncoding, decode_legacy_lines, nfc};

use crate::Models;

/// A text after restoration.
#[derive(Debug, Clone)]
pub struct RestoredText {
    /// As many lines as the text had, NFC.
    pub text: String,
    /// What was changed, from the first line to the last.
    pub changes: Vec<Change>,
    /// For each line that was in an old Vietnamese encoding, which one, and the line as it was restored from.
    pub converted: Vec<Option<(LegacyEncoding, String)>>,
}

/// A change of restoration.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// Line, counted from 1.
    pub line: usize,
    /// First byte of what was changed in the observed line in UTF-8.
    pub start: usize,
    /// First byte after it.
    pub end: usize,
    /// What stood there.
    pub observed: Option<String>,
    /// What stands there now.
    pub restored: String,
    /// How far the best reading is ahead of the next one, in nats, to three digits.
    pub margin: f64,
}

/// Restores a text line by line: N lines in, N lines out. Lines in TCVN3 or VNI are converted first.
pub fn restore_text(text: &str, models: &Models) -> RestoredText {
    let mut observed: Vec<&str> = text
        .split('\n')
        .map(|line| line.strip_suffix('\r').unwrap_or(line))
        .collect();
    // The piece after the last newline is a line of its own only if it holds something.
    let ends_with_newline = observed.last().is_some_and(|last| last.is_empty());
    if ends_with_newline {
        observed.pop();
    }
    let converted = decode_legacy_lines(&observed);
    let lines: Vec<&str> = observed
        .iter()
        .zip(&converted)
        .map(|(old, new)| new.as_ref().map_or(*old, |(_, text)| text))
        .collect();
    let restored = models.restorer().restore_text(&lines);
    let mut changes = Vec::new();
    let mut whole = String::with_capacity(text.len());
    for (index, line) in restored.iter().enumerate() {
        changes.extend(line.edits.iter().map(|edit| Change {
            line: index + 1,
            start: edit.observed.start,
            end: edit.observed.end,
            observed: lines[index].get(edit.observed.clone()).map(str::to_owned),
            restored: edit.restored.clone(),
            margin: (f64::from(edit.margin) * 1000.0).round() / 1000.0,
        }));
        // What was kept may not be in NFC, down to its spaces (U+2001).
        whole.push_str(&nfc(&line.text));
        if index + 1 < restored.len() || ends_with_newline {
            whole.push('\n');
        }
    }
    RestoredText {
        text: whole,
        changes,
        converted,
    }
}
