//! What speaks for each word of a restored line, and the probability that it is right.

use std::ops::Range;

use sohoa_page::{LayerVerdict, Page, TextOrigin, Word, WordSupport};

use crate::alternatives::Source;
use crate::restorer::RestoredLine;
use crate::search::MARGIN_LIMIT;
use crate::stretch::{overlap, stretches};

/// How the text came into the computer: margins and confidences mean something else in each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Medium {
    /// What the author typed.
    Typed,
    /// Read by our own engine.
    OwnEngine,
    /// A text layer made by another engine.
    OtherEngine,
}

impl Medium {
    pub(crate) fn of(page: &Page) -> Self {
        match (page.verdict, page.origin) {
            (_, TextOrigin::Ocr | TextOrigin::Mixed) => Self::OwnEngine,
            (LayerVerdict::Keep, _) => Self::Typed,
            _ => Self::OtherEngine,
        }
    }
}

/// Log odds that a word is wrong: logistic regression over 42,000 words of the fixtures at all levels, of the two real
/// scans and of the four seeds with reference (`scripts/eval/confidence.py`, which also prints how well it fits).
mod fit {
    /// A kept word with no margin, read by our own engine without doubt.
    pub(super) const BASE: f32 = -1.634;
    /// For each nat of margin up to [`MOST_MARGIN`].
    pub(super) const MARGIN: f32 = -0.481;
    /// More margin says nothing more.
    pub(super) const MOST_MARGIN: f32 = 12.0;
    /// For each nat of the engine's doubt.
    pub(super) const DOUBT: f32 = 0.568;
    /// The same once more where the margin is full: there the doubt is all that speaks against the word.
    pub(super) const DOUBT_AT_MARGIN: f32 = 0.999;
    /// Confidences of the engine outside this range say no more than its ends.
    pub(super) const ENGINE: (f32, f32) = (0.3, 0.97);
    /// A changed word at the same margin is right more often than a kept one.
    pub(super) const CHANGED: f32 = -1.007;
    /// A text layer of another engine. The regression gives 1.0 for documents that the channel was trained on; documents
    /// that it was not trained on have three times the errors (README, "document left out of the training").
    pub(super) const OTHER_ENGINE: f32 = 2.1;
}

/// Share of kept words of typed text that are wrong: 1 of 6,242 in the fixtures (`born`), and that one by a void mark.
const TYPED_WRONG: f32 = 0.0003;
/// Share of changed words of typed text that are wrong: one word in a million is changed there, and not for the better.
const TYPED_CHANGED_WRONG: f32 = 0.5;

/// Probability that the word is right, 0..=1.
fn probability(margin: f32, engine: f32, changed: bool, medium: Medium) -> f32 {
    let own = match medium {
        Medium::Typed if changed => return 1.0 - TYPED_CHANGED_WRONG,
        Medium::Typed => return 1.0 - TYPED_WRONG,
        Medium::OwnEngine => true,
        Medium::OtherEngine => false,
    };
    let margin = margin.clamp(0.0, fit::MOST_MARGIN);
    let mut wrong = fit::BASE + fit::MARGIN * margin;
    if own {
        let log_odds = |share: f32| ((1.0 - share) / share).ln();
        let (least, most) = fit::ENGINE;
        let doubt = log_odds(engine.clamp(least, most)) - log_odds(most);
        wrong += doubt * (fit::DOUBT + fit::DOUBT_AT_MARGIN * margin / fit::MOST_MARGIN);
    } else {
        wrong += fit::OTHER_ENGINE;
    }
    if changed {
        wrong += fit::CHANGED;
    }
    1.0 / (1.0 + wrong.exp())
}

/// What speaks for each white-space token of the restored text. `words` are the words of the observed line with the
/// byte after each.
pub(crate) fn of_words(
    line: &RestoredLine,
    observed: &str,
    words: &[(usize, &Word)],
    medium: Medium,
) -> Vec<WordSupport> {
    let stretches = stretches(line, observed);
    let source = Source {
        line,
        observed,
        stretches: &stretches,
        words,
    };
    tokens(&line.text)
        .map(|token| {
            let (mut margin, mut engine, mut changed) = (MARGIN_LIMIT, 1.0_f32, false);
            for stretch in stretches.iter().filter(|stretch| overlap(&stretch.out, &token)) {
                let origin = if let Some(of_edit) = stretch.edit {
                    margin = margin.min(of_edit);
                    changed = true;
                    stretch.observed.clone()
                } else {
                    // Kept text runs byte by byte.
                    let shift = |at: usize| stretch.observed.start + (at - stretch.out.start);
                    shift(token.start.max(stretch.out.start))..shift(token.end.min(stretch.out.end))
                };
                let margins = line.margins.iter().filter(|(place, _)| overlap(place, &origin));
                margin = margins.fold(margin, |least, (_, margin)| least.min(*margin));
                let read = words
                    .iter()
                    .filter(|(end, word)| overlap(&(end - word.text.len()..*end), &origin));
                engine = read.fold(engine, |least, (_, word)| least.min(word.confidence));
            }
            let probability = probability(margin, engine, changed, medium);
            let alternatives = if probability < WordSupport::DOUBTFUL {
                source.alternatives(&token)
            } else {
                Vec::new()
            };
            WordSupport {
                margin,
                engine,
                changed,
                probability,
                alternatives,
            }
        })
        .collect()
}

/// The places of the white-space tokens.
pub(crate) fn tokens(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.split_whitespace().map(|token| {
        let start = token.as_ptr() as usize - text.as_ptr() as usize;
        start..start + token.len()
    })
}

#[cfg(test)]
mod tests {
    use sohoa_page::Rect;

    use super::*;
    use crate::restorer::Edit;

    fn word(text: &str, confidence: f32) -> Word {
        Word {
            text: text.to_owned(),
            bbox: Rect::new(0.0, 0.0, 1.0, 1.0),
            confidence,
            second: None,
            layer: None,
        }
    }

    #[test]
    fn evidence_is_found_through_edits() {
        let observed = "ke hoach nam 2023";
        let edit = |observed, restored: &str, margin| Edit {
            observed,
            restored: restored.to_owned(),
            margin,
        };
        let mut line = RestoredLine {
            edits: vec![edit(0..2, "kế", 1.5), edit(3..8, "hoạch", 7.0)],
            margins: vec![(0..2, 1.5), (3..8, 7.0), (9..12, 2.5), (13..17, 20.0)],
            ..RestoredLine::default()
        };
        line.apply(observed);
        assert_eq!(line.text, "kế hoạch nam 2023");
        let words = [
            word("ke", 0.9),
            word("hoach", 0.5),
            word("nam", 0.8),
            word("2023", 0.7),
        ];
        let mut end = 0;
        let placed: Vec<(usize, &Word)> = words
            .iter()
            .map(|word| {
                end += word.text.len();
                let placed = (end, word);
                end += 1;
                placed
            })
            .collect();
        let found = of_words(&line, observed, &placed, Medium::OwnEngine);
        let seen: Vec<(f32, f32, bool)> = found
            .iter()
            .map(|word| (word.margin, word.engine, word.changed))
            .collect();
        let want = [
            (1.5, 0.9, true),
            (7.0, 0.5, true),
            (2.5, 0.8, false),
            (20.0, 0.7, false),
        ];
        assert_eq!(seen, want);
    }

    #[test]
    fn a_split_word_has_the_evidence_of_the_whole() {
        let observed = "kehoach 5";
        let mut line = RestoredLine {
            edits: vec![
                Edit {
                    observed: 0..2,
                    restored: "kế".to_owned(),
                    margin: 3.0,
                },
                Edit {
                    observed: 2..7,
                    restored: " hoạch".to_owned(),
                    margin: 4.0,
                },
            ],
            ..RestoredLine::default()
        };
        line.apply(observed);
        assert_eq!(line.text, "kế hoạch 5");
        let whole = word("kehoach", 0.6);
        let found = of_words(&line, observed, &[(7, &whole)], Medium::OwnEngine);
        assert_eq!(found.len(), 3);
        assert!(
            found[..2]
                .iter()
                .all(|word| word.changed && (word.engine - 0.6).abs() < 1e-6)
        );
        assert!(!found[2].changed && (found[2].engine - 1.0).abs() < 1e-6);
    }

    #[test]
    fn more_doubt_is_less_confidence() {
        let of = |margin, engine, changed| probability(margin, engine, changed, Medium::OwnEngine);
        assert!(of(12.0, 0.97, false) > 0.999);
        assert!(of(12.0, 0.97, false) > of(12.0, 0.8, false));
        assert!(of(12.0, 0.8, false) > of(1.0, 0.8, false));
        assert!(of(0.0, 0.3, false) < 0.6);
        for medium in [Medium::Typed, Medium::OwnEngine, Medium::OtherEngine] {
            assert!((0.0..=1.0).contains(&probability(f32::INFINITY, 0.0, false, medium)));
        }
    }
}
