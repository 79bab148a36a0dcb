//! Errors of a text by part of the document and by column of its tables.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::bail;
use serde_json::{Map, Value, json};
use sohoa_eval::{EditCounts, Unit};
use sohoa_record::LineRecord;

use super::line_tokens::LineTokens;
use super::rounded;
use super::text::Align;
use crate::commands::sample::frame::read_lines;

/// Syllable counts by part and by column.
pub(super) struct ByPart {
    parts: BTreeMap<&'static str, EditCounts>,
    columns: BTreeMap<String, EditCounts>,
}

impl ByPart {
    /// Counts the errors of compared units with the lines of the text that was judged.
    ///
    /// # Errors
    /// When the lines are not those of that text.
    pub(super) fn read(path: &Path, units: &[Unit], align: Align) -> anyhow::Result<Self> {
        let lines = read_lines(path)?;
        let mut counts = Self {
            parts: BTreeMap::new(),
            columns: BTreeMap::new(),
        };
        let first = lines.first().map_or(1, |line| line.page);
        for unit in units {
            let own: &[LineRecord] = match align {
                Align::Lines | Align::Prefix => lines.get(unit.number - 1..unit.number).unwrap_or_default(),
                Align::Pages => {
                    let page = first + unit.number as u32 - 1;
                    let start = lines.partition_point(|line| line.page < page);
                    let end = lines.partition_point(|line| line.page <= page);
                    &lines[start..end]
                }
            };
            if !is_text_of(own, &unit.hypothesis) {
                bail!(
                    "{}: are not the lines of the text that is judged (they part in {} {}); name the .lines.jsonl that \
                     was written with it",
                    path.display(),
                    if align == Align::Pages { "page" } else { "line" },
                    unit.number
                );
            }
            counts.add(own, unit);
        }
        Ok(counts)
    }

    fn add(&mut self, lines: &[LineRecord], unit: &Unit) {
        // A page break stands before the first line of a page.
        let shift = unit.hypothesis.len() - unit.hypothesis.trim_start_matches('\u{c}').len();
        let mut tokens = unit.comparison.tokens.clone();
        for token in &mut tokens {
            token.hypothesis.start = token.hypothesis.start.saturating_sub(shift);
            token.hypothesis.end = token.hypothesis.end.saturating_sub(shift);
        }
        for (line, counts) in LineTokens::new(lines, &tokens).counts() {
            *self.parts.entry(line.part.name()).or_default() += counts;
            if let Some(column) = &line.column {
                *self.columns.entry(column.clone()).or_default() += counts;
            }
        }
    }

    pub(super) fn parts_value(&self) -> Value {
        self.parts
            .iter()
            .map(|(name, counts)| ((*name).to_owned(), value(counts)))
            .collect::<Map<_, _>>()
            .into()
    }

    pub(super) fn columns_value(&self) -> Value {
        self.columns
            .iter()
            .map(|(name, counts)| (name.clone(), value(counts)))
            .collect::<Map<_, _>>()
            .into()
    }
}

fn is_text_of(lines: &[LineRecord], text: &str) -> bool {
    let words = lines.iter().flat_map(|line| line.text.split_whitespace());
    words.eq(text.split_whitespace())
}

fn value(counts: &EditCounts) -> Value {
    json!({
        "syllable_accuracy": counts.rate().map(|rate| rounded(1.0 - rate)),
        "errors": counts.errors,
        "reference": counts.reference,
    })
}
