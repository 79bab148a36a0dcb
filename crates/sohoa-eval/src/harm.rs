//! What a restoration must not do: change right words, codes and numbers, or make up new ones.

use std::ops::AddAssign;

use serde::Serialize;

use crate::align::{Step, VOID};
use crate::compare::{Comparison, Fate};
use crate::text::Unit;

/// Tokens with a digit (document numbers, dates, unit codes, amounts), compared exactly: case counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct CodeCounts {
    /// All of the reference, those with a void mark left out.
    pub reference: usize,
    /// Those that the hypothesis has at the same place.
    pub exact: usize,
    /// Those of the hypothesis that no token of the reference is.
    pub invented: usize,
}

impl CodeCounts {
    /// Exact ones for each of the reference; `None` where the reference has none.
    pub fn rate(&self) -> Option<f64> {
        (self.reference > 0).then(|| self.exact as f64 / self.reference as f64)
    }

    pub(crate) fn new(reference: &[String], steps: &[Step], invented: usize) -> Self {
        let exact = |step: &&Step| matches!(step, Step::Match(at, _) if is_counted(&reference[*at]));
        Self {
            reference: reference.iter().filter(|token| is_counted(token)).count(),
            exact: steps.iter().filter(exact).count(),
            invented,
        }
    }
}

impl AddAssign for CodeCounts {
    fn add_assign(&mut self, other: Self) {
        self.reference += other.reference;
        self.exact += other.exact;
        self.invented += other.invented;
    }
}

/// Counted tokens of `found` that stand for none of the reference.
pub(crate) fn invented_codes(found: &[String], steps: &[Step]) -> Vec<String> {
    let invented = steps.iter().filter_map(|step| match step {
        Step::Substitution(_, at) | Step::Insertion(at) => Some(&found[*at]),
        Step::Match(..) | Step::Deletion(_) | Step::Void(..) => None,
    });
    invented.filter(|token| is_counted(token)).cloned().collect()
}

pub(crate) fn is_counted(token: &str) -> bool {
    token.contains(char::is_numeric) && !token.contains(VOID)
}

/// Tokens of the reference that were right before restoration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Harm {
    /// Right in the input.
    pub right: usize,
    /// Right in the input and wrong in the output.
    pub harmed: usize,
}

impl Harm {
    /// Harmed ones for each right one; `None` where none was right.
    pub fn rate(&self) -> Option<f64> {
        (self.right > 0).then(|| self.harmed as f64 / self.right as f64)
    }
}

impl AddAssign for Harm {
    fn add_assign(&mut self, other: Self) {
        self.right += other.right;
        self.harmed += other.harmed;
    }
}

/// What a restoration did to text that was right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct OverCorrection {
    /// Word tokens, case-folded, punctuation stripped.
    pub syllables: Harm,
    /// White-space tokens as printed.
    pub strict_words: Harm,
    /// Invented tokens with a digit that the input does not have in that line or page: not left over from its
    /// noise, but made up.
    pub codes_introduced: usize,
}

/// Counts right tokens of the input that the output has no longer; both are compared with the same reference.
pub fn over_correction(input: &[Unit], output: &[Unit]) -> OverCorrection {
    let mut total = OverCorrection::default();
    for (before, after) in input.iter().zip(output) {
        total += OverCorrection::of(&before.comparison, &after.comparison);
    }
    total
}

impl OverCorrection {
    /// The same for one line or page: input and output compared with the same reference.
    pub fn of(before: &Comparison, after: &Comparison) -> Self {
        let invented = after.codes_invented.iter();
        Self {
            syllables: harm(&right_syllables(before), &right_syllables(after)),
            strict_words: harm(&before.strict_right, &after.strict_right),
            codes_introduced: invented.filter(|token| !before.codes.contains(token)).count(),
        }
    }
}

impl AddAssign for OverCorrection {
    fn add_assign(&mut self, other: Self) {
        self.syllables += other.syllables;
        self.strict_words += other.strict_words;
        self.codes_introduced += other.codes_introduced;
    }
}

/// For each syllable of the reference, whether it was found.
fn right_syllables(comparison: &Comparison) -> Vec<bool> {
    let wanted = comparison
        .tokens
        .iter()
        .filter(|token| !token.reference.is_empty());
    wanted.map(|token| token.fate == Fate::Right).collect()
}

fn harm(before: &[bool], after: &[bool]) -> Harm {
    Harm {
        right: before.iter().filter(|right| **right).count(),
        harmed: before
            .iter()
            .zip(after)
            .filter(|(before, after)| **before && !**after)
            .count(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::compare;
    use crate::text::{Alignment, compare_texts};

    fn codes(reference: &str, hypothesis: &str, exact: usize, of: usize, invented: usize) {
        let got = compare(reference, hypothesis).score.codes;
        assert_eq!(
            (got.exact, got.reference, got.invented),
            (exact, of, invented),
            "{reference} | {hypothesis}"
        );
    }

    #[test]
    fn codes_and_numbers_are_compared_exactly() {
        codes(
            "số 74/KH-UBND, ngày 20/4/2023",
            "số 74/KH-UBND ngày 20/4/2023.",
            2,
            2,
            0,
        );
        codes("số 74/KH-UBND", "số 74/KH-UBNd", 0, 1, 1);
        codes(
            "PV01, PA08 và 1.000,5 đồng",
            "PVO1, PA08 và 1.000,5 đồng",
            2,
            3,
            1,
        );
        codes("(5 đơn vị)", "đơn vị 7", 0, 1, 1);
        codes("UBND tỉnh", "U8ND tỉnh", 0, 0, 1);
    }

    #[test]
    fn void_marks_are_never_counted() {
        codes(
            "Số: □/KH-CAT ngày □ tháng 5",
            "Số: 12/KH-CAT ngày 3 tháng 5",
            1,
            1,
            0,
        );
        codes("□", "1 2 3", 0, 0, 0);
        codes("□/3/2023", "", 0, 0, 0);
    }

    #[test]
    fn right_tokens_made_wrong_are_counted() {
        let judge = |wanted: &str, input: &str, output: &str| {
            let units = |text: &str| compare_texts(wanted, text, Alignment::Lines).unwrap();
            over_correction(&units(input), &units(output))
        };
        let check = |wanted, input, output, harmed, right| {
            let got = judge(wanted, input, output);
            assert_eq!(
                got.syllables,
                Harm { right, harmed },
                "{wanted} | {input} | {output}"
            );
        };
        check("kế hoạch năm", "ke hoạch năm", "kế hoạch năm", 0, 2);
        check("kế hoạch năm", "ke hoạch năm", "kế hoạt năm", 1, 2);
        check("kế hoạch\n□ năm", "kế hoạch\nx năm", "kế hoạch\ny nam", 1, 3);
        check("□\n", "kế\n5", "\n", 0, 0);
        let got = judge("Kế, hoạch", "Kế, hoạch", "kế, hoạch.");
        assert_eq!(
            (got.strict_words, got.syllables.harmed),
            (Harm { right: 2, harmed: 2 }, 0)
        );
        let got = judge("năm 5", "nam S 7", "năm 8 7");
        assert_eq!(got.codes_introduced, 1);
    }
}
