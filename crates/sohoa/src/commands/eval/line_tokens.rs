//! Which line of the text found each token belongs to.

use std::ops::Range;

use sohoa_eval::{EditCounts, Fate, TokenFate};
use sohoa_record::LineRecord;

/// The tokens of a page, line by line; a missing word belongs to the line of the word before.
pub(super) struct LineTokens<'a> {
    /// Lines as found.
    pub(super) lines: &'a [LineRecord],
    /// Bytes of each line in the text of the page, where one character stands for each line break.
    ranges: Vec<Range<usize>>,
    tokens: Vec<&'a [TokenFate]>,
}

impl<'a> LineTokens<'a> {
    pub(super) fn new(lines: &'a [LineRecord], all: &'a [TokenFate]) -> Self {
        let mut ranges: Vec<Range<usize>> = Vec::with_capacity(lines.len());
        let mut at = 0;
        for line in lines {
            ranges.push(at..at + line.text.len());
            at += line.text.len() + 1;
        }
        let mut left = all;
        let mut tokens = Vec::with_capacity(lines.len());
        for (number, range) in ranges.iter().enumerate() {
            let count = if number + 1 == ranges.len() {
                left.len()
            } else {
                left.partition_point(|token| token.hypothesis.start <= range.end)
            };
            let (own, rest) = left.split_at(count);
            tokens.push(own);
            left = rest;
        }
        Self {
            lines,
            ranges,
            tokens,
        }
    }

    /// Byte of the page's text at which a line begins, and its tokens.
    pub(super) fn of_line(&self, number: usize) -> (usize, &'a [TokenFate]) {
        (self.ranges[number].start, self.tokens[number])
    }

    /// Lines with their syllable counts.
    pub(super) fn counts(&self) -> impl Iterator<Item = (&'a LineRecord, EditCounts)> {
        self.lines.iter().zip(&self.tokens).map(|(line, tokens)| {
            let counted = |token: &&TokenFate| !token.reference.is_empty() && token.fate != Fate::Void;
            let counts = EditCounts {
                errors: tokens.iter().filter(|token| token.error().is_some()).count(),
                reference: tokens.iter().filter(counted).count(),
            };
            (line, counts)
        })
    }
}
