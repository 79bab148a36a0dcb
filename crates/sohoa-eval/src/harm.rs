//! What a restoration must not do: change right words, codes and numbers, or make up new ones.

use std::ops::AddAssign;
use std::sync::LazyLock;

use regex::Regex;
use serde::Serialize;
use sohoa_viet::nfc;

use crate::align::{Step, VOID, align};
use crate::text::{Alignment, LineCountsDiffer, is_uncounted, split, units, word_tokens};

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

    pub(crate) fn of(reference: &str, hypothesis: &str) -> Self {
        let (left, right) = (code_tokens(reference), code_tokens(hypothesis));
        let mut counts = Self {
            reference: left.iter().filter(|token| is_counted(token)).count(),
            ..Self::default()
        };
        for step in align(&left, &right) {
            if let Step::Match(at, _) = step {
                counts.exact += usize::from(is_counted(&left[at]));
            }
        }
        counts.invented = invented(&left, &right).len();
        counts
    }
}

impl AddAssign for CodeCounts {
    fn add_assign(&mut self, other: Self) {
        self.reference += other.reference;
        self.exact += other.exact;
        self.invented += other.invented;
    }
}

/// Counted tokens of `found` that stand for none of `wanted`.
fn invented(wanted: &[String], found: &[String]) -> Vec<String> {
    align(wanted, found)
        .into_iter()
        .filter_map(|step| match step {
            Step::Substitution(_, at) | Step::Insertion(at) => Some(found[at].clone()),
            Step::Match(..) | Step::Deletion(_) | Step::Void(_) => None,
        })
        .filter(|token| is_counted(token))
        .collect()
}

fn is_counted(token: &str) -> bool {
    token.contains(char::is_numeric) && !token.contains(VOID)
}

/// Runs of letters, digits and void marks, joined by single ".", "/" or "-", between digits also by "," or
/// ":": "74/KH-UBND", "20/4/2023", "1.000,5", "7:30". A number whose first digits cannot be read is one token
/// with its void mark: "□/KH-UBND".
fn code_tokens(text: &str) -> Vec<String> {
    #[expect(clippy::expect_used, reason = "the pattern is a constant")]
    static TOKEN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"[\p{L}\p{N}□]+(?:[./-][\p{L}\p{N}□]+|[,:]\p{N}+)*").expect("valid pattern")
    });
    TOKEN
        .find_iter(&nfc(text))
        .map(|token| token.as_str().to_owned())
        .collect()
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

/// Counts right tokens of the input that the output has no longer, each against the reference.
///
/// # Errors
/// When the numbers of lines differ.
pub fn over_correction(
    reference: &str,
    input: &str,
    output: &str,
    alignment: Alignment,
) -> Result<OverCorrection, LineCountsDiffer> {
    let before = units(reference, input, alignment)?;
    let after = units(reference, output, alignment)?;
    let mut total = OverCorrection::default();
    for ((wanted, input), (_, output)) in before.iter().zip(&after) {
        if !is_uncounted(wanted) {
            total.syllables += harm(wanted, input, output, word_tokens);
            total.strict_words += harm(wanted, input, output, split);
            let given = code_tokens(input);
            let invented = invented(&code_tokens(wanted), &code_tokens(output));
            total.codes_introduced += invented.iter().filter(|token| !given.contains(token)).count();
        }
    }
    Ok(total)
}

fn harm(wanted: &str, input: &str, output: &str, cut: fn(&str) -> Vec<String>) -> Harm {
    let wanted = cut(wanted);
    let right = |text: &str| {
        let mut right = vec![false; wanted.len()];
        for step in align(&wanted, &cut(text)) {
            if let Step::Match(at, _) = step {
                right[at] = true;
            }
        }
        right
    };
    let (before, after) = (right(input), right(output));
    Harm {
        right: before.iter().filter(|right| **right).count(),
        harmed: before
            .iter()
            .zip(after)
            .filter(|(before, after)| **before && !after)
            .count(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(reference: &str, hypothesis: &str, exact: usize, of: usize, invented: usize) {
        let got = CodeCounts::of(reference, hypothesis);
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
        let check = |wanted, input, output, harmed, right| {
            let got = over_correction(wanted, input, output, Alignment::Lines).unwrap();
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
        let got = over_correction("Kế, hoạch", "Kế, hoạch", "kế, hoạch.", Alignment::Lines).unwrap();
        assert_eq!(
            (got.strict_words, got.syllables.harmed),
            (Harm { right: 2, harmed: 2 }, 0)
        );
        let got = over_correction("năm 5", "nam S 7", "năm 8 7", Alignment::Lines).unwrap();
        assert_eq!(got.codes_introduced, 1);
        assert!(over_correction("a", "a\nb", "a", Alignment::Lines).is_err());
    }
}
