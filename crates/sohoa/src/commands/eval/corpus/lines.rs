//! The lines of a checked page with what is wrong in them.

use std::ops::Range;

use sohoa_eval::{EditCounts, Fate, TokenFate};
use sohoa_record::LineRecord;

use super::checked::{CheckedText, CheckedUnit};
use crate::commands::eval::line_tokens::LineTokens;

/// A checked page cut into the lines that were found.
pub(super) struct FoundLines<'a> {
    /// The page.
    pub(super) unit: &'a CheckedUnit<'a>,
    text: &'a CheckedText,
    tokens: LineTokens<'a>,
}

/// A line with errors.
pub(super) struct LineErrors<'a> {
    /// Its page.
    pub(super) unit: &'a CheckedUnit<'a>,
    /// As found.
    pub(super) line: &'a LineRecord,
    /// What a person made of it.
    pub(super) reference: &'a str,
    /// Syllable errors.
    pub(super) errors: usize,
    /// Tokens with ranges in `reference` and in the text of the line.
    pub(super) tokens: Vec<TokenFate>,
}

impl LineErrors<'_> {
    /// Sorts lines with as many errors.
    pub(super) fn place(&self) -> (usize, u32) {
        (self.unit.unit.number, self.line.line)
    }
}

impl<'a> FoundLines<'a> {
    pub(super) fn of(unit: &'a CheckedUnit<'a>) -> Option<Self> {
        let text = unit.text.as_ref()?;
        let tokens = LineTokens::new(&unit.lines, &text.comparison.tokens);
        Some(Self { unit, text, tokens })
    }

    /// Lines with their syllable counts.
    pub(super) fn counts(&self) -> impl Iterator<Item = (&'a LineRecord, EditCounts)> {
        self.tokens.counts()
    }

    /// Lines with errors.
    pub(super) fn errors(&self) -> impl Iterator<Item = LineErrors<'a>> {
        let lines = self
            .counts()
            .enumerate()
            .filter(|(_, (_, counts))| counts.errors > 0);
        lines.map(|(number, (line, counts))| self.line_errors(number, line, counts.errors))
    }

    fn line_errors(&self, number: usize, line: &'a LineRecord, errors: usize) -> LineErrors<'a> {
        let (begin, tokens) = self.tokens.of_line(number);
        let start = tokens.first().map_or(0, |token| token.reference.start);
        let end = tokens
            .iter()
            .map(|token| token.reference.end)
            .fold(start, usize::max);
        let within = |range: &Range<usize>, from: usize| {
            range.start.saturating_sub(from)..range.end.saturating_sub(from)
        };
        LineErrors {
            unit: self.unit,
            line,
            reference: &self.text.reference[start..end],
            errors,
            tokens: tokens
                .iter()
                .map(|token| TokenFate {
                    reference: within(&token.reference, start),
                    hypothesis: within(&token.hypothesis, begin),
                    fate: token.fate,
                })
                .collect(),
        }
    }

    /// Words found that were judged: their confidence, and whether they are right.
    pub(super) fn words(&self) -> impl Iterator<Item = (f64, bool)> {
        self.unit.lines.iter().enumerate().flat_map(|(number, line)| {
            let (begin, tokens) = self.tokens.of_line(number);
            let words = line.text.split_whitespace().zip(&line.confidences);
            words.filter_map(move |(word, confidence)| {
                let start = begin + (word.as_ptr() as usize - line.text.as_ptr() as usize);
                let inside = |token: &&TokenFate| {
                    token.hypothesis.start < start + word.len() && start < token.hypothesis.end
                };
                let fates: Vec<Fate> = tokens.iter().filter(inside).map(|token| token.fate).collect();
                let judged = !fates.is_empty() && fates.iter().all(|fate| *fate != Fate::Void);
                judged.then(|| {
                    (
                        f64::from(*confidence),
                        fates.iter().all(|fate| *fate == Fate::Right),
                    )
                })
            })
        })
    }
}
