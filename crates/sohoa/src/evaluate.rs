//! Accuracy as `sohoa eval` tells it, of values in memory.

use std::path::{Path, PathBuf};

use serde_json::Value;
use sohoa_eval::{Alignment, score_records};

use crate::commands::eval::inputs::{parse_record_reference, parse_records};
use crate::commands::eval::records_value;
use crate::commands::eval::text::{NamedText, judge};

/// How messages call the values.
const REFERENCE: &str = "the reference";
const HYPOTHESIS: &str = "the hypothesis";

/// What `sohoa eval text` prints: rates with the counts that they come from. `input` is the text before
/// restoration, where there was one.
///
/// # Errors
/// The reference has no words, or the texts do not have the same lines.
pub fn evaluate_text(
    reference: &str,
    hypothesis: &str,
    input: Option<&str>,
    alignment: Alignment,
) -> anyhow::Result<Value> {
    let named = |name: &str, text: &str| NamedText {
        name: PathBuf::from(name),
        text: text.to_owned(),
    };
    let input = input.map(|text| named("the input", text));
    let judgement = judge(
        &named(REFERENCE, reference),
        &named(HYPOTHESIS, hypothesis),
        input.as_ref(),
        alignment,
    )?;
    Ok(judgement.value)
}

/// What `sohoa eval records` prints for two records as JSON.
///
/// # Errors
/// One of them is no record, or the reference holds nothing to compare with.
pub fn evaluate_records(reference: &[u8], hypothesis: &[u8]) -> anyhow::Result<Value> {
    let reference = parse_record_reference(Path::new(REFERENCE), reference)?;
    let hypothesis = parse_records(Path::new(HYPOTHESIS), hypothesis)?;
    Ok(records_value(&score_records(&reference, &hypothesis, None))?)
}
