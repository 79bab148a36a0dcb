//! Errors by class, and which token is taken for which.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::AddAssign;

use crate::classes::ErrorClass;
use crate::compare::{Comparison, TokenFate};
use crate::tokens::{spaces_folded, words};

/// Errors of any number of units; tables of parts are added up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ErrorTable {
    classes: BTreeMap<ErrorClass, usize>,
    /// Times each confusion was seen: wanted, found, class.
    confusions: BTreeMap<(String, String, ErrorClass), usize>,
}

/// A token taken for another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confusion {
    /// How often.
    pub count: usize,
    /// Wanted; empty for a word too many.
    pub wanted: String,
    /// Found; empty for a missing word.
    pub found: String,
    /// Kind of the error.
    pub class: ErrorClass,
}

impl ErrorTable {
    /// The errors of a line or page; `reference` and `hypothesis` are the texts that were compared.
    ///
    /// Syllables are told as they are compared, lower case in NFC; strict words, which differ by case or
    /// punctuation, as printed. Neighbouring words that are cut elsewhere are one confusion ("kế hoạch" for
    /// "kếhoạch"), while each error among them counts in its class.
    pub fn of(reference: &str, hypothesis: &str, comparison: &Comparison) -> Self {
        let mut table = Self::default();
        let syllables = |text: &str| -> String {
            let tokens: Vec<String> = words(text).into_iter().map(|token| token.text).collect();
            tokens.join(" ")
        };
        let is_cut = |token: &TokenFate| token.error() == Some(ErrorClass::JoinSplit);
        for group in comparison
            .tokens
            .chunk_by(|left, right| is_cut(left) && is_cut(right))
        {
            table.add(group, |fate| {
                (
                    syllables(&reference[fate.reference.clone()]),
                    syllables(&hypothesis[fate.hypothesis.clone()]),
                )
            });
        }
        for word in comparison.strict.chunks(1) {
            table.add(word, |fate| {
                (
                    spaces_folded(&reference[fate.reference.clone()]),
                    spaces_folded(&hypothesis[fate.hypothesis.clone()]),
                )
            });
        }
        table
    }

    /// Adds tokens of one class that are one confusion.
    fn add(&mut self, group: &[TokenFate], texts: impl Fn(&TokenFate) -> (String, String)) {
        let ([first, ..], [.., last]) = (group, group) else {
            return;
        };
        let Some(class) = first.error() else { return };
        *self.classes.entry(class).or_default() += group.len();
        let whole = TokenFate {
            reference: first.reference.start..last.reference.end,
            hypothesis: first.hypothesis.start..last.hypothesis.end,
            fate: first.fate,
        };
        let (wanted, found) = texts(&whole);
        *self.confusions.entry((wanted, found, class)).or_default() += 1;
    }

    /// Errors of each class, in order, those that did not occur too. All but `Case` and `Punctuation` add up to
    /// the syllable errors.
    pub fn by_class(&self) -> impl Iterator<Item = (ErrorClass, usize)> {
        ErrorClass::ALL
            .into_iter()
            .map(|class| (class, self.count(class)))
    }

    /// Errors of one class.
    pub fn count(&self, class: ErrorClass) -> usize {
        self.classes.get(&class).copied().unwrap_or(0)
    }

    /// Which token was taken for which, the most frequent first, equals by their text.
    pub fn confusions(&self) -> Vec<Confusion> {
        let mut all: Vec<Confusion> = self
            .confusions
            .iter()
            .map(|((wanted, found, class), count)| Confusion {
                count: *count,
                wanted: wanted.clone(),
                found: found.clone(),
                class: *class,
            })
            .collect();
        all.sort_by_key(|confusion| Reverse(confusion.count));
        all
    }
}

impl AddAssign for ErrorTable {
    fn add_assign(&mut self, other: Self) {
        for (class, count) in other.classes {
            *self.classes.entry(class).or_default() += count;
        }
        for (confusion, count) in other.confusions {
            *self.confusions.entry(confusion).or_default() += count;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::compare;

    #[test]
    fn errors_are_added_up_and_sorted() {
        let mut table = ErrorTable::default();
        for (reference, hypothesis) in [
            ("Kế hoạch của tỉnh", "Kê hoạch, cùa tỉnh"),
            ("kế hoạch năm là 5", "kê hoạchnăm là 5 x"),
        ] {
            table += ErrorTable::of(reference, hypothesis, &compare(reference, hypothesis));
        }
        let rows: Vec<String> = table
            .confusions()
            .into_iter()
            .map(|row| format!("{} {}>{} {}", row.count, row.wanted, row.found, row.class.name()))
            .collect();
        assert_eq!(
            rows,
            [
                "2 kế>kê tone",
                "1 >x extra_word",
                "1 của>cùa tone",
                "1 hoạch>hoạch, punctuation",
                "1 hoạch năm>hoạchnăm join_split",
            ]
        );
        assert_eq!(table.count(ErrorClass::Tone), 3);
        assert_eq!(table.count(ErrorClass::JoinSplit), 2);
        assert_eq!(table.by_class().map(|(_, count)| count).sum::<usize>(), 7);
    }
}
