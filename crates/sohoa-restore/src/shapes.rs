//! Which letters look like which characters in print.
//!
//! What an engine does where nothing was counted is not arbitrary: a broken "h" becomes "li", not "xq". The table was
//! made from the outlines of a typeface, not from any engine (`scripts/channel/shapes.py`).

use std::sync::LazyLock;

use crate::channel::{ByObserved, Observed, observed_key};
use crate::letters::{self, Letter};

/// The table that comes with the program: a letter, then strings that it looks like with their shares in thousandths.
static EMBEDDED: &str = include_str!("../../../dictionaries/built/shapes.tsv");

static SHAPES: LazyLock<ByObserved<Vec<(Letter, f32)>>> = LazyLock::new(|| {
    let mut shapes: ByObserved<Vec<(Letter, f32)>> = ByObserved::default();
    for line in EMBEDDED.lines() {
        let mut fields = line.split('\t');
        let letter = fields.next().and_then(|field| field.chars().next());
        let Some(letter) = letter.and_then(letters::letter) else {
            continue;
        };
        while let (Some(observed), Some(share)) = (fields.next(), fields.next()) {
            let symbols: Vec<char> = observed.chars().collect();
            let share: f32 = share.parse().unwrap_or(0.0);
            shapes
                .entry(observed_key(&symbols))
                .or_default()
                .push((letter, share / 1000.0));
        }
    }
    shapes
});

/// The letters that look like a string of one or two characters, each with the share of the string among all strings of
/// that length that look like the letter.
pub(crate) fn looking_like(observed: &Observed) -> &'static [(Letter, f32)] {
    SHAPES.get(observed).map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_letter_looks_like_its_pieces() {
        let share = |letter: char, observed: &str| {
            let observed: Vec<char> = observed.chars().collect();
            let letter = letters::letter(letter).expect("in the alphabet");
            let found = looking_like(&observed_key(&observed));
            found
                .iter()
                .find(|entry| entry.0 == letter)
                .map_or(0.0, |entry| entry.1)
        };
        assert!(share('h', "li") > 0.02);
        assert!(share('h', "xq") == 0.0);
        assert!(share('n', "u") > share('n', "w"));
    }

    #[test]
    fn shares_are_shares() {
        let mut sums = vec![[0.0_f32; 2]; letters::count() + 1];
        #[expect(clippy::iter_over_hash_type, reason = "a sum")]
        for (observed, list) in SHAPES.iter() {
            for (letter, share) in list {
                sums[usize::from(*letter)][usize::from(observed[1] != '\0')] += share;
            }
        }
        assert!(sums.iter().flatten().all(|sum| *sum <= 1.02));
        assert!(sums.iter().any(|sum| sum[0] > 0.5));
    }
}
