//! Pairs of observed and intended lines for `sohoa train channel`.

use std::ops::Range;

use crate::compare::{Comparison, Fate};
use crate::tokens::spaces_folded;

/// Syllables of a pair, about a printed line: the trainer looks for letters within a band around the diagonal.
const LINE: usize = 12;

/// The whole unit in pieces of about a line, observed and intended, cut between two syllables that are right.
///
/// The confusion table is no training set: without the letters that are right, every letter looks as if the
/// engine always misread it, and without the spaces between words every space as if it were lost. So everything is
/// here, right or wrong. `--align lines` needs no such pieces, the two files are pairs already; with pages, whose
/// lines are cut otherwise, this is how they become pairs.
pub fn training_pairs(reference: &str, hypothesis: &str, comparison: &Comparison) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    let (mut wanted, mut found, mut syllables) = (0, 0, 0);
    let mut add = |observed: Range<usize>, intended: Range<usize>| {
        let pair = (
            spaces_folded(&hypothesis[observed]),
            spaces_folded(&reference[intended]),
        );
        if !pair.0.is_empty() && !pair.1.is_empty() {
            pairs.push(pair);
        }
    };
    for two in comparison.tokens.windows(2) {
        syllables += 1;
        let next = &two[1];
        if syllables >= LINE && two.iter().all(|token| token.fate == Fate::Right) {
            add(found..next.hypothesis.start, wanted..next.reference.start);
            (wanted, found, syllables) = (next.reference.start, next.hypothesis.start, 0);
        }
    }
    if !comparison.tokens.is_empty() {
        add(found..hypothesis.len(), wanted..reference.len());
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::compare;

    #[test]
    fn pages_become_lines() {
        let reference = "một hai ba bốn năm sáu bảy tám chín mười, mười một, mười hai (mười ba) hết";
        let hypothesis = "môt hai ba bốn năm sáu bảy tám  chín mười, mười\nmột, mười hai (mười ba) het";
        let pairs = training_pairs(reference, hypothesis, &compare(reference, hypothesis));
        let want = [
            (
                "môt hai ba bốn năm sáu bảy tám chín mười, mười một,",
                "một hai ba bốn năm sáu bảy tám chín mười, mười một,",
            ),
            ("mười hai (mười ba) het", "mười hai (mười ba) hết"),
        ];
        assert_eq!(
            pairs,
            want.map(|(observed, intended)| (observed.to_owned(), intended.to_owned()))
        );
        assert!(training_pairs("□", "x", &compare("□", "x")).is_empty());
    }
}
