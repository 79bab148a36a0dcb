//! Neighbouring errors of an alignment, and which of their tokens belong together.

use std::ops::Range;

use rapidfuzz::distance::levenshtein;
use sohoa_viet::skeleton;

use crate::align::Step;
use crate::tokens::Token;

/// Neighbouring steps in error, as long as they go.
pub(crate) fn runs(steps: &[Step]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for at in (0..steps.len()).filter(|at| steps[*at].is_error()) {
        match runs.last_mut() {
            Some(run) if run.end == at => run.end += 1,
            _ => runs.push(at..at + 1),
        }
    }
    runs
}

/// The tokens of neighbouring steps in error.
#[derive(Debug, Default)]
pub(crate) struct Sides {
    pub(crate) wanted: Range<usize>,
    pub(crate) found: Range<usize>,
}

impl Sides {
    pub(crate) fn of(steps: &[Step]) -> Self {
        let side = |of: fn(&Step) -> Option<usize>| {
            let mut tokens = steps.iter().filter_map(of);
            let first = tokens.next();
            first.map_or(0..0, |first| first..tokens.next_back().unwrap_or(first) + 1)
        };
        Self {
            wanted: side(wanted_token),
            found: side(found_token),
        }
    }
}

pub(crate) fn wanted_token(step: &Step) -> Option<usize> {
    match step {
        Step::Match(at, _) | Step::Substitution(at, _) | Step::Deletion(at) | Step::Void(at, _) => Some(*at),
        Step::Insertion(_) => None,
    }
}

pub(crate) fn found_token(step: &Step) -> Option<usize> {
    match step {
        Step::Match(_, at) | Step::Substitution(_, at) | Step::Insertion(at) => Some(*at),
        Step::Deletion(_) | Step::Void(..) => None,
    }
}

/// Most pairs of tokens of a run that are looked at: a unit with a longer one has nothing to do with its
/// reference.
const MOST_PAIRS: usize = 250_000;

/// The same alignment with neighbouring errors paired by the likeness of their letters, so that "5/6 Kế" read as
/// "5/8" is a wrong number and a missing word. The number of errors is the same; among pairings as good, tokens
/// are paired as late as possible.
pub(crate) fn pair_alike(wanted: &[Token], found: &[Token], mut steps: Vec<Step>) -> Vec<Step> {
    for run in runs(&steps) {
        let sides = Sides::of(&steps[run.clone()]);
        let (left, right) = (sides.wanted.len(), sides.found.len());
        if left != right && left * right > 0 && left * right <= MOST_PAIRS {
            let letters =
                |tokens: &[Token]| -> Vec<String> { tokens.iter().map(|t| skeleton(&t.text)).collect() };
            let (letters_wanted, letters_found) = (
                letters(&wanted[sides.wanted.clone()]),
                letters(&found[sides.found.clone()]),
            );
            let pairs = if left > right {
                alike(&letters_found, &letters_wanted)
            } else {
                alike(&letters_wanted, &letters_found)
            };
            steps.splice(run, paired(&sides, &pairs));
        }
    }
    steps
}

/// For each token of the shorter side the place of the one that it is paired with.
fn alike(shorter: &[String], longer: &[String]) -> Vec<usize> {
    let spare = longer.len() - shorter.len();
    // Best sum for the first tokens of the shorter side, by the number of tokens left out of the longer one.
    let mut above = vec![0_u32; spare + 1];
    let mut is_paired = vec![true; shorter.len() * (spare + 1)];
    for (row, token) in shorter.iter().enumerate() {
        let mut best = vec![0; spare + 1];
        for skipped in 0..=spare {
            let with = above[skipped] + likeness(token, &longer[row + skipped]);
            let without = skipped.checked_sub(1).map(|fewer| best[fewer]);
            is_paired[row * (spare + 1) + skipped] = without.is_none_or(|without| with >= without);
            best[skipped] = without.map_or(with, |without| with.max(without));
        }
        above = best;
    }
    let mut skipped = spare;
    let mut places = vec![0; shorter.len()];
    for row in (0..shorter.len()).rev() {
        while !is_paired[row * (spare + 1) + skipped] {
            skipped -= 1;
        }
        places[row] = row + skipped;
    }
    places
}

/// Thousandths of the letters that are the same.
fn likeness(left: &str, right: &str) -> u32 {
    (levenshtein::normalized_similarity(left.chars(), right.chars()) * 1000.0).round() as u32
}

/// The steps of a run whose shorter side is paired with the given places of the longer one.
fn paired(sides: &Sides, places: &[usize]) -> Vec<Step> {
    let (wanted, found) = (sides.wanted.start, sides.found.start);
    let is_missing = sides.wanted.len() > sides.found.len();
    let mut next = 0;
    (0..sides.wanted.len().max(sides.found.len()))
        .map(|at| {
            if places.get(next) == Some(&at) {
                next += 1;
                let other = next - 1;
                if is_missing {
                    Step::Substitution(wanted + at, found + other)
                } else {
                    Step::Substitution(wanted + other, found + at)
                }
            } else if is_missing {
                Step::Deletion(wanted + at)
            } else {
                Step::Insertion(found + at)
            }
        })
        .collect()
}
