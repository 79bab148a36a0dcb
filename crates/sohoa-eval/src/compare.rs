//! A line or page beside its reference: counts, and the fate of each token.

use std::ops::Range;

use serde::Serialize;
use sohoa_viet::skeleton;

use crate::align::{Step, VOID, align};
use crate::classes::{ErrorClass, strict_classes, syllable_classes};
use crate::harm::{CodeCounts, invented_codes, is_counted};
use crate::runs::pair_alike;
use crate::text::{EditCounts, TextScore};
use crate::tokens::{Token, codes, is_space, spaces_folded, strict_words, words};

/// All that is known of a unit (a line or a page) once it is aligned.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Counts.
    pub score: TextScore,
    /// The word tokens of both texts in order. None in a unit that the reference leaves open (empty, or a void
    /// mark alone): nothing in it is counted. The errors among them are `score.syllables.errors`.
    pub tokens: Vec<TokenFate>,
    /// The strict words of which only case or punctuation differs, in order.
    pub strict: Vec<TokenFate>,
    /// For each strict word of the reference, whether it was found.
    pub(crate) strict_right: Vec<bool>,
    /// Tokens of the hypothesis with a digit.
    pub(crate) codes: Vec<String>,
    /// Those that stand for none of the reference.
    pub(crate) codes_invented: Vec<String>,
}

/// Where a token stands and what became of it. Ranges are bytes of the texts as given; where a side has no
/// token, its range is empty and stands behind the token before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TokenFate {
    /// The token wanted; empty for a word too many.
    pub reference: Range<usize>,
    /// The token found; empty for a missing word; all tokens that a void mark stands for.
    pub hypothesis: Range<usize>,
    /// What became of it.
    pub fate: Fate,
}

/// What became of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// Found as it is.
    Right,
    /// Not to be read in the reference: never counted.
    Void,
    /// Counted as one error.
    Error(ErrorClass),
}

impl TokenFate {
    /// The class of the error; none for what is right or void.
    pub fn error(&self) -> Option<ErrorClass> {
        match self.fate {
            Fate::Error(class) => Some(class),
            Fate::Right | Fate::Void => None,
        }
    }
}

/// Compares a line or page with its reference; each kind of token is aligned once.
pub fn compare(reference: &str, hypothesis: &str) -> Comparison {
    if is_uncounted(reference) {
        return Comparison::default();
    }
    let (wanted, found) = (words(reference), words(hypothesis));
    let steps = align(&wanted, &found);
    let diacritics = diacritic_errors(&wanted, &found, &steps);
    let steps = pair_alike(&wanted, &found, steps);
    let classes = syllable_classes(&wanted, &found, &steps);
    let (strict_wanted, strict_found) = (strict_words(reference), strict_words(hypothesis));
    let strict_steps = align(&strict_wanted, &strict_found);
    let strict_kinds = strict_classes(&strict_wanted, &strict_found, &strict_steps);
    let (codes_wanted, codes_found) = (codes(reference), codes(hypothesis));
    let code_steps = align(&codes_wanted, &codes_found);
    let codes_invented = invented_codes(&codes_found, &code_steps);
    let mut strict_right = vec![false; strict_wanted.len()];
    for step in &strict_steps {
        if let Step::Match(at, _) = step {
            strict_right[*at] = true;
        }
    }
    let tokens = places(&wanted, &found, &steps).zip(&steps).zip(classes);
    let strict = places(&strict_wanted, &strict_found, &strict_steps).zip(strict_kinds);
    Comparison {
        score: TextScore {
            syllables: edits(&wanted, &steps),
            strict_words: edits(&strict_wanted, &strict_steps),
            characters: character_edits(reference, hypothesis),
            diacritics,
            codes: CodeCounts::new(&codes_wanted, &code_steps, codes_invented.len()),
        },
        tokens: tokens
            .map(|(((reference, hypothesis), step), class)| TokenFate {
                reference,
                hypothesis,
                fate: match (step, class) {
                    (_, Some(class)) => Fate::Error(class),
                    (Step::Void(..), None) => Fate::Void,
                    (_, None) => Fate::Right,
                },
            })
            .collect(),
        strict: strict
            .filter_map(|((reference, hypothesis), class)| {
                Some(TokenFate {
                    reference,
                    hypothesis,
                    fate: Fate::Error(class?),
                })
            })
            .collect(),
        strict_right,
        codes: codes_found
            .into_iter()
            .filter(|token| is_counted(token))
            .collect(),
        codes_invented,
    }
}

/// A unit that the reference leaves open: nothing in it is counted.
pub(crate) fn is_uncounted(reference: &str) -> bool {
    matches!(reference.trim_matches(is_space), "" | "□")
}

fn edits(reference: &[Token], steps: &[Step]) -> EditCounts {
    EditCounts {
        errors: steps.iter().filter(|step| step.is_error()).count(),
        reference: reference
            .iter()
            .filter(|token| !token.text.contains(VOID))
            .count(),
    }
}

fn character_edits(reference: &str, hypothesis: &str) -> EditCounts {
    if reference.contains(VOID) {
        return EditCounts::default();
    }
    let (left, right) = (spaces_folded(reference), spaces_folded(hypothesis));
    EditCounts {
        errors: rapidfuzz::distance::levenshtein::distance(left.chars(), right.chars()),
        reference: left.chars().count(),
    }
}

/// Pairs of tokens with equal base letters, and how many of them differ in their marks; paired as late as possible.
fn diacritic_errors(reference: &[Token], hypothesis: &[Token], steps: &[Step]) -> EditCounts {
    let mut counts = EditCounts::default();
    for step in steps {
        match step {
            Step::Match(..) => counts.reference += 1,
            Step::Substitution(at, found)
                if skeleton(&reference[*at].text) == skeleton(&hypothesis[*found].text) =>
            {
                counts.reference += 1;
                counts.errors += 1;
            }
            _ => {}
        }
    }
    counts
}

/// Where the tokens of each step stand in the two texts.
fn places(
    reference: &[Token],
    hypothesis: &[Token],
    steps: &[Step],
) -> impl Iterator<Item = (Range<usize>, Range<usize>)> {
    let (mut wanted_end, mut found_end) = (0, 0);
    steps.iter().map(move |step| {
        let (wanted, found) = match step {
            Step::Match(at, found) | Step::Substitution(at, found) => (*at..at + 1, *found..found + 1),
            Step::Deletion(at) => (*at..at + 1, 0..0),
            Step::Insertion(found) => (0..0, *found..found + 1),
            Step::Void(at, taken) => (*at..at + 1, taken.clone()),
        };
        let wanted = covered(&reference[wanted], wanted_end);
        let found = covered(&hypothesis[found], found_end);
        (wanted_end, found_end) = (wanted.end, found.end);
        (wanted, found)
    })
}

/// From the first to the last of neighbouring tokens; `none` where there is none.
fn covered(tokens: &[Token], none: usize) -> Range<usize> {
    match tokens {
        [] => none..none,
        [first, .., last] => first.range.start..last.range.end,
        [one] => one.range.clone(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(reference: &str, hypothesis: &str) -> Vec<(String, String, Fate)> {
        let tokens = compare(reference, hypothesis).tokens.into_iter();
        tokens
            .map(|token| {
                (
                    reference[token.reference].to_owned(),
                    hypothesis[token.hypothesis].to_owned(),
                    token.fate,
                )
            })
            .collect()
    }

    #[test]
    fn every_token_has_its_place_and_fate() {
        let got = shown("Số: □ ngày, 5/6 Kế hoạch 2 a", "Số: ab cd NGÀY 5/8 hoạch 2 x a");
        let want = [
            ("Số", "Số", Fate::Right),
            ("□", "ab cd", Fate::Void),
            ("ngày", "NGÀY", Fate::Right),
            ("5/6", "5/8", Fate::Error(ErrorClass::Digit)),
            ("Kế", "", Fate::Error(ErrorClass::MissingWord)),
            ("hoạch", "hoạch", Fate::Right),
            ("2", "2", Fate::Right),
            ("", "x", Fate::Error(ErrorClass::ExtraWord)),
            ("a", "a", Fate::Right),
        ];
        let want = want.map(|(wanted, found, fate)| (wanted.to_owned(), found.to_owned(), fate));
        assert_eq!(got, want);
        let missing = &compare("a b c", "a c").tokens[1];
        assert_eq!(
            (missing.reference.clone(), missing.hypothesis.clone()),
            (2..3, 1..1)
        );
    }

    #[test]
    fn strict_words_tell_case_and_punctuation() {
        let comparison = compare("Kế hoạch, năm", "kế hoạch nam");
        let classes: Vec<_> = comparison.strict.iter().filter_map(TokenFate::error).collect();
        assert_eq!(classes, [ErrorClass::Case, ErrorClass::Punctuation]);
        assert_eq!(comparison.score.strict_words.errors, 3);
        assert_eq!(comparison.strict[1].reference, 5..13);
    }

    #[test]
    fn an_open_unit_counts_nothing() {
        assert_eq!(compare(" \u{1c}", "thừa"), Comparison::default());
        assert_eq!(compare(" □ ", "1 2 3 4 5 6"), Comparison::default());
    }

    proptest! {
        /// Classes add up to the errors, ranges go forward and are cut between characters.
        #[test]
        fn every_syllable_error_has_one_class(
            reference in "([kKhoạáâăđd□1/,.İ\u{301}\u{323} ]|kế |hoạch |12/KH |Sở ){0,30}",
            hypothesis in "([kKhoạáâăđd□1/,.İ\u{301}\u{323} ]|kế |hoach |12 KH |Sở ){0,30}",
        ) {
            let comparison = compare(&reference, &hypothesis);
            let errors = comparison.tokens.iter().filter(|token| token.error().is_some()).count();
            prop_assert_eq!(errors, comparison.score.syllables.errors);
            prop_assert!(comparison.strict.len() <= comparison.score.strict_words.errors);
            let is_strict = |class| matches!(class, ErrorClass::Case | ErrorClass::Punctuation);
            let mut end = (0, 0);
            for token in &comparison.tokens {
                prop_assert!(!token.error().is_some_and(is_strict));
                prop_assert!(token.reference.start >= end.0 && token.hypothesis.start >= end.1);
                prop_assert!(reference.get(token.reference.clone()).is_some());
                prop_assert!(hypothesis.get(token.hypothesis.clone()).is_some());
                end = (token.reference.end, token.hypothesis.end);
            }
            for token in &comparison.strict {
                prop_assert!(token.error().is_some_and(is_strict));
            }
        }
    }
}
