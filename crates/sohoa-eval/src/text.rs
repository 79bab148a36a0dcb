//! Syllable accuracy, strict word error rate and character error rate.

use std::ops::AddAssign;
use std::sync::LazyLock;

use regex::Regex;
use serde::Serialize;
use sohoa_viet::{nfc, skeleton};

use crate::align::{Step, VOID, VOID_REACH, align};
use crate::harm::CodeCounts;

/// Edit operations against a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct EditCounts {
    /// Substitutions, insertions and deletions together.
    pub errors: usize,
    /// Counted units of the reference.
    pub reference: usize,
}

impl EditCounts {
    /// Errors for each unit of the reference; `None` where the reference is empty.
    pub fn rate(&self) -> Option<f64> {
        (self.reference > 0).then(|| self.errors as f64 / self.reference as f64)
    }
}

impl AddAssign for EditCounts {
    fn add_assign(&mut self, other: Self) {
        self.errors += other.errors;
        self.reference += other.reference;
    }
}

/// Accuracy of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct TextScore {
    /// Word tokens, case-folded, punctuation stripped. Syllable accuracy is 1 minus this rate.
    pub syllables: EditCounts,
    /// White-space tokens as printed: case and punctuation count.
    pub strict_words: EditCounts,
    /// Characters, runs of spaces folded; units with a void mark left out.
    pub characters: EditCounts,
    /// Word tokens with the same base letters on both sides: errors are wrong shape or tone marks.
    pub diacritics: EditCounts,
    /// Tokens with a digit, compared exactly.
    pub codes: CodeCounts,
}

impl AddAssign for TextScore {
    fn add_assign(&mut self, other: Self) {
        self.syllables += other.syllables;
        self.strict_words += other.strict_words;
        self.characters += other.characters;
        self.diacritics += other.diacritics;
        self.codes += other.codes;
    }
}

/// How the two texts are laid side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alignment {
    /// Line by line: both have the same number of lines.
    Lines,
    /// The reference covers the first lines only.
    PrefixLines,
    /// Page by page (form feeds or "=== page N ===" lines), lines ignored: for OCR, whose lines are its own.
    Pages,
}

/// The texts cannot be laid side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineCountsDiffer {
    /// Lines (or pages) of the reference.
    pub reference: usize,
    /// Lines (or pages) of the hypothesis.
    pub hypothesis: usize,
}

/// Scores a hypothesis against a reference.
///
/// # Errors
/// When the numbers of lines differ.
pub fn score_text(
    reference: &str,
    hypothesis: &str,
    alignment: Alignment,
) -> Result<TextScore, LineCountsDiffer> {
    let mut total = TextScore::default();
    for (reference, hypothesis) in units(reference, hypothesis, alignment)? {
        total += score_unit(&reference, &hypothesis);
    }
    Ok(total)
}

/// A line or page with its errors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitErrors {
    /// Syllable errors.
    pub errors: usize,
    /// Number of the line or page, 1-based.
    pub number: usize,
    /// Wanted text.
    pub reference: String,
    /// Text found.
    pub hypothesis: String,
    /// The word tokens in error in order, wanted and found; one of the two is missing where a token was
    /// dropped or added.
    pub tokens: Vec<(Option<String>, Option<String>)>,
}

/// The units with most syllable errors.
///
/// # Errors
/// When the numbers of lines differ.
pub fn worst_lines(
    reference: &str,
    hypothesis: &str,
    alignment: Alignment,
    most: usize,
) -> Result<Vec<UnitErrors>, LineCountsDiffer> {
    let mut worst: Vec<_> = units(reference, hypothesis, alignment)?
        .into_iter()
        .zip(1..)
        .filter(|((reference, _), _)| !is_uncounted(reference))
        .map(|((reference, hypothesis), number)| UnitErrors {
            errors: token_errors(&word_tokens(&reference), &word_tokens(&hypothesis)).errors,
            number,
            tokens: Vec::new(),
            reference,
            hypothesis,
        })
        .filter(|unit| unit.errors > 0)
        .collect();
    worst.sort_by(|a, b| b.errors.cmp(&a.errors).then(a.number.cmp(&b.number)));
    worst.truncate(most);
    for unit in &mut worst {
        unit.tokens = tokens_in_error(&unit.reference, &unit.hypothesis);
    }
    Ok(worst)
}

fn tokens_in_error(reference: &str, hypothesis: &str) -> Vec<(Option<String>, Option<String>)> {
    let (left, right) = (word_tokens(reference), word_tokens(hypothesis));
    align(&left, &right)
        .into_iter()
        .filter_map(|step| match step {
            Step::Substitution(at, found) => Some((Some(left[at].clone()), Some(right[found].clone()))),
            Step::Deletion(at) => Some((Some(left[at].clone()), None)),
            Step::Insertion(found) => Some((None, Some(right[found].clone()))),
            Step::Match(..) | Step::Void(_) => None,
        })
        .collect()
}

/// Lines or pages of the two texts side by side.
pub(crate) fn units(
    reference: &str,
    hypothesis: &str,
    alignment: Alignment,
) -> Result<Vec<(String, String)>, LineCountsDiffer> {
    let (mut left, mut right) = match alignment {
        Alignment::Pages => (pages(reference), pages(hypothesis)),
        Alignment::Lines | Alignment::PrefixLines => (lines(reference), lines(hypothesis)),
    };
    if alignment == Alignment::PrefixLines {
        while left.last().is_some_and(|line| line.trim().is_empty()) {
            left.pop();
        }
        right.truncate(left.len());
    }
    drop_blank_tail(&mut left, right.len());
    drop_blank_tail(&mut right, left.len());
    if left.len() != right.len() {
        return Err(LineCountsDiffer {
            reference: left.len(),
            hypothesis: right.len(),
        });
    }
    Ok(left.into_iter().zip(right).collect())
}

fn lines(text: &str) -> Vec<String> {
    text.split('\n').map(str::to_owned).collect()
}

fn drop_blank_tail(lines: &mut Vec<String>, down_to: usize) {
    while lines.len() > down_to && lines.last().is_some_and(|line| line.trim().is_empty()) {
        lines.pop();
    }
}

/// Texts of the pages; each on one line.
fn pages(text: &str) -> Vec<String> {
    let mut pages = vec![String::new()];
    for line in text.split('\n') {
        let is_marker = line.starts_with("=== page ") && line.trim_end().ends_with("===");
        let mut parts = line.split('\u{c}');
        let first = if is_marker {
            ""
        } else {
            parts.next().unwrap_or_default()
        };
        // The first marker opens the first page; it does not close an empty one.
        if is_marker && pages.iter().any(|page| !page.trim().is_empty()) {
            pages.push(String::new());
        }
        append_line(&mut pages, first);
        if !is_marker {
            for part in parts {
                pages.push(String::new());
                append_line(&mut pages, part);
            }
        }
    }
    pages
}

fn append_line(pages: &mut [String], line: &str) {
    if let Some(page) = pages.last_mut() {
        page.push_str(line);
        page.push(' ');
    }
}

/// A unit that the reference leaves open: nothing in it is counted.
pub(crate) fn is_uncounted(reference: &str) -> bool {
    let trimmed = reference.trim();
    trimmed.is_empty() || trimmed == "□"
}

fn score_unit(reference: &str, hypothesis: &str) -> TextScore {
    if is_uncounted(reference) {
        return TextScore::default();
    }
    let (left, right) = (word_tokens(reference), word_tokens(hypothesis));
    let mut score = TextScore {
        syllables: token_errors(&left, &right),
        strict_words: token_errors(&split(reference), &split(hypothesis)),
        characters: EditCounts::default(),
        diacritics: diacritic_errors(&left, &right),
        codes: CodeCounts::of(reference, hypothesis),
    };
    if !reference.contains(VOID) {
        let (left, right) = (split(reference).join(" "), split(hypothesis).join(" "));
        score.characters = EditCounts {
            errors: strsim::levenshtein(&left, &right),
            reference: left.chars().count(),
        };
    }
    score
}

/// Pairs of tokens with equal base letters, and how many of them differ in their marks.
fn diacritic_errors(reference: &[String], hypothesis: &[String]) -> EditCounts {
    let mut counts = EditCounts::default();
    for step in align(reference, hypothesis) {
        match step {
            Step::Match(..) => counts.reference += 1,
            Step::Substitution(at, found) if skeleton(&reference[at]) == skeleton(&hypothesis[found]) => {
                counts.reference += 1;
                counts.errors += 1;
            }
            _ => {}
        }
    }
    counts
}

pub(crate) fn split(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// Runs of letters and digits, joined by single ".", "/" or "-"; and void marks.
pub(crate) fn word_tokens(text: &str) -> Vec<String> {
    #[expect(clippy::expect_used, reason = "the pattern is a constant")]
    static TOKEN: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"[\p{L}\p{N}]+(?:[./-][\p{L}\p{N}]+)*|□").expect("valid pattern"));
    TOKEN
        .find_iter(&nfc(text).to_lowercase())
        .map(|token| token.as_str().to_owned())
        .collect()
}

/// Edit distance in which a reference token with a void mark matches up to four tokens for nothing.
fn token_errors(reference: &[String], hypothesis: &[String]) -> EditCounts {
    if !reference.iter().any(|token| token.contains(VOID)) {
        return EditCounts {
            errors: strsim::generic_levenshtein(&Tokens(reference), &Tokens(hypothesis)),
            reference: reference.len(),
        };
    }
    let columns = hypothesis.len() + 1;
    let mut above: Vec<usize> = (0..columns).collect();
    for token in reference {
        let void = token.contains(VOID);
        let mut row = vec![0; columns];
        for column in 0..columns {
            row[column] = if void {
                above[column.saturating_sub(VOID_REACH)..=column]
                    .iter()
                    .copied()
                    .min()
                    .unwrap_or(0)
            } else {
                let mut best = above[column] + 1;
                if column > 0 {
                    let substituted = above[column - 1] + usize::from(*token != hypothesis[column - 1]);
                    best = best.min(row[column - 1] + 1).min(substituted);
                }
                best
            };
        }
        above = row;
    }
    EditCounts {
        errors: above.last().copied().unwrap_or(0),
        reference: reference.iter().filter(|token| !token.contains(VOID)).count(),
    }
}

/// Lets strsim iterate over tokens.
struct Tokens<'a>(&'a [String]);

impl<'b> IntoIterator for &'b Tokens<'_> {
    type Item = &'b String;
    type IntoIter = std::slice::Iter<'b, String>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(reference: &str, hypothesis: &str, errors: usize, counted: usize) {
        let score = score_text(reference, hypothesis, Alignment::Lines).unwrap();
        assert_eq!(
            score.syllables,
            EditCounts {
                errors,
                reference: counted
            },
            "{reference} | {hypothesis}"
        );
    }

    #[test]
    fn counts_word_tokens_without_case_and_punctuation() {
        check("Kế hoạch số 12/KH-UBND.", "kế hoạch, số 12/KH-UBND", 0, 4);
        check("Kế hoạch số 12/KH-UBND", "kê hoạch số 12 KH-UBND", 3, 4);
        check("a b c", "", 3, 3);
        check("", "thừa", 0, 0);
    }

    #[test]
    fn void_mark_matches_up_to_four_tokens() {
        check("Số □ ngày 5", "Số ab cd ngày 5", 0, 3);
        check("Số: □/KH-CAT ngày", "Số: KH-CAT ngày", 0, 3);
        check("a □", "a 1 2 3 4 5", 1, 1);
    }

    #[test]
    fn pages_are_aligned_whatever_their_lines() {
        let score = score_text(
            "=== page 1 ===\na b\nc\n=== page 2 ===\nd",
            "a\nb c\n\u{c}d\n",
            Alignment::Pages,
        )
        .unwrap();
        assert_eq!(
            score.syllables,
            EditCounts {
                errors: 0,
                reference: 4
            }
        );
    }

    #[test]
    fn diacritics_are_counted_among_equal_skeletons() {
        let score = score_text("kế hoạch số năm", "kê hoạch s6 nam", Alignment::Lines).unwrap();
        assert_eq!((score.diacritics.errors, score.diacritics.reference), (2, 3));
    }

    #[test]
    fn worst_lines_name_their_tokens() {
        let worst = worst_lines("a b\nc d e\nf", "a b\nc x\ng", Alignment::Lines, 1).unwrap();
        let some = |text: &str| Some(text.to_owned());
        assert_eq!((worst.len(), worst[0].number, worst[0].errors), (1, 2, 2));
        assert_eq!(worst[0].tokens, [(some("d"), None), (some("e"), some("x"))]);
    }

    #[test]
    fn different_line_counts_are_refused() {
        assert!(score_text("a\nb", "a\nb\nc", Alignment::Lines).is_err());
        assert!(score_text("a\nb", "a\nb\nc", Alignment::PrefixLines).is_ok());
    }
}
