//! Text in the encodings used before Unicode: conversion, with a word about it.

use std::ops::Range;

use sohoa_viet::{LegacyEncoding, decode_legacy_lines};

use crate::assemble::DraftPage;
use crate::layout::PlacedWord;

/// Code of the diagnostic about a page that holds such text.
pub const LEGACY_ENCODING: &str = "legacy-encoding";

/// Largest difference of two words of one line in the heights of their middles, in word heights.
const SAME_LINE: f32 = 0.5;

/// For each line its conversion, where it needs one.
pub(crate) struct Converted(Vec<Option<(LegacyEncoding, String)>>);

impl Converted {
    /// Looks for lines in an old encoding.
    pub(crate) fn of<S: AsRef<str>>(lines: &[S]) -> Self {
        Self(decode_legacy_lines(lines))
    }

    /// The lines, converted where it is needed.
    pub(crate) fn lines<'a>(&'a self, observed: &[&'a str]) -> Vec<&'a str> {
        let texts = self.0.iter().zip(observed);
        texts
            .map(|(new, old)| new.as_ref().map_or(*old, |(_, text)| text.as_str()))
            .collect()
    }

    /// Says on the page how many of its lines were converted, for each encoding.
    pub(crate) fn report(&self, draft: &mut DraftPage, lines: Range<usize>) {
        let page = &self.0[lines];
        for encoding in [LegacyEncoding::Tcvn3, LegacyEncoding::Vni, LegacyEncoding::Cp1258] {
            let count = page
                .iter()
                .flatten()
                .filter(|(found, _)| *found == encoding)
                .count();
            if count > 0 {
                let message = format!(
                    "page {} holds text in {}; {count} lines were converted to Unicode",
                    draft.page.number,
                    encoding.name()
                );
                draft.report(LEGACY_ENCODING, message);
            }
        }
    }
}

/// Converts the words of a text layer, given in stream order, judging them line by line and together.
pub(crate) fn convert_words(words: &mut [PlacedWord], draft: &mut DraftPage) {
    let runs: Vec<Range<usize>> = runs(words);
    let texts: Vec<String> = runs
        .iter()
        .map(|run| {
            let texts: Vec<&str> = words[run.clone()]
                .iter()
                .map(|word| word.word.text.as_str())
                .collect();
            texts.join(" ")
        })
        .collect();
    let converted = Converted::of(&texts);
    for (run, new) in runs.iter().zip(&converted.0) {
        let Some((_, text)) = new else { continue };
        // Conversion keeps blanks, and a word has none.
        for (word, text) in words[run.clone()].iter_mut().zip(text.split(' ')) {
            text.clone_into(&mut word.word.text);
        }
    }
    if converted.0.iter().any(Option::is_some) {
        // What was left in those fonts is plain letters and signs: right as it is.
        for word in words {
            word.legacy_font = false;
            if word.capitals_font {
                word.word.text = word.word.text.to_uppercase();
            }
        }
        converted.report(draft, 0..runs.len());
    }
}

/// Words that follow each other on one height.
fn runs(words: &[PlacedWord]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let joins = index.checked_sub(1).is_some_and(|before| {
            let (last, next) = (words[before].word.bbox, word.word.bbox);
            (last.center().1 - next.center().1).abs() <= SAME_LINE * last.height().max(next.height())
        });
        match runs.last_mut() {
            Some(run) if joins => run.end = index + 1,
            _ => runs.push(index..index + 1),
        }
    }
    runs
}
