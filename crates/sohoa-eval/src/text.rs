//! Syllable accuracy, strict word error rate and character error rate.

use std::cmp::Reverse;
use std::ops::AddAssign;

use serde::Serialize;

use crate::compare::{Comparison, TokenFate, compare};
use crate::harm::CodeCounts;
use crate::parting::{Parting, parting};
use crate::tokens::{is_space, words};

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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineCountsDiffer {
    /// Lines (or pages) of the reference.
    pub reference: usize,
    /// Lines (or pages) of the hypothesis.
    pub hypothesis: usize,
    /// Where they no longer correspond.
    pub parting: Parting,
}

/// A line or page of the reference beside what was found there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Number of the line or page, 1-based.
    pub number: usize,
    /// Wanted text. The lines of a page follow one another with a space for each line break.
    pub reference: String,
    /// Text found.
    pub hypothesis: String,
    /// What became of each token; ranges are bytes of the two texts here.
    pub comparison: Comparison,
}

/// Compares a hypothesis with a reference, line by line or page by page.
///
/// # Errors
/// When the numbers of lines or pages differ.
pub fn compare_texts(
    reference: &str,
    hypothesis: &str,
    alignment: Alignment,
) -> Result<Vec<Unit>, LineCountsDiffer> {
    let pairs = units(reference, hypothesis, alignment)?;
    Ok((1..)
        .zip(pairs)
        .map(|(number, (reference, hypothesis))| Unit {
            number,
            comparison: compare(&reference, &hypothesis),
            reference,
            hypothesis,
        })
        .collect())
}

/// Counts of all units together.
pub fn total_score(units: &[Unit]) -> TextScore {
    let mut total = TextScore::default();
    for unit in units {
        total += unit.comparison.score;
    }
    total
}

/// Scores a hypothesis against a reference.
///
/// # Errors
/// When the numbers of lines or pages differ.
pub fn score_text(
    reference: &str,
    hypothesis: &str,
    alignment: Alignment,
) -> Result<TextScore, LineCountsDiffer> {
    compare_texts(reference, hypothesis, alignment).map(|units| total_score(&units))
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
pub fn worst_lines(units: &[Unit], most: usize) -> Vec<UnitErrors> {
    let errors = |unit: &Unit| unit.comparison.score.syllables.errors;
    let mut worst: Vec<&Unit> = units.iter().filter(|unit| errors(unit) > 0).collect();
    worst.sort_by_key(|unit| (Reverse(errors(unit)), unit.number));
    worst.truncate(most);
    worst
        .into_iter()
        .map(|unit| UnitErrors {
            errors: errors(unit),
            number: unit.number,
            reference: unit.reference.clone(),
            hypothesis: unit.hypothesis.clone(),
            tokens: tokens_in_error(unit),
        })
        .collect()
}

fn tokens_in_error(unit: &Unit) -> Vec<(Option<String>, Option<String>)> {
    let folded = |text: &str| words(text).pop().map(|token| token.text);
    let wrong = unit
        .comparison
        .tokens
        .iter()
        .filter(|token| token.error().is_some());
    wrong
        .map(
            |TokenFate {
                 reference,
                 hypothesis,
                 ..
             }| {
                (
                    folded(&unit.reference[reference.clone()]),
                    folded(&unit.hypothesis[hypothesis.clone()]),
                )
            },
        )
        .collect()
}

/// Lines or pages of the two texts side by side.
fn units(
    reference: &str,
    hypothesis: &str,
    alignment: Alignment,
) -> Result<Vec<(String, String)>, LineCountsDiffer> {
    let (mut left, mut right) = match alignment {
        Alignment::Pages => (pages(reference), pages(hypothesis)),
        Alignment::Lines | Alignment::PrefixLines => (lines(reference), lines(hypothesis)),
    };
    if alignment == Alignment::PrefixLines {
        drop_blank_tail(&mut left, 0);
        right.truncate(left.len());
    }
    if left.len() != right.len() && alignment == Alignment::Lines {
        // Behind the last line end is no line that could stand for one that is missing.
        left.pop_if(|last| last.is_empty());
        right.pop_if(|last| last.is_empty());
    }
    drop_blank_tail(&mut left, right.len());
    drop_blank_tail(&mut right, left.len());
    if left.len() != right.len() {
        return Err(LineCountsDiffer {
            reference: left.len(),
            hypothesis: right.len(),
            parting: parting(&left, &right),
        });
    }
    Ok(left.into_iter().zip(right).collect())
}

/// Lines end with a line feed, a carriage return or both; what is behind the last end counts too.
fn lines(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n");
    text.split(['\n', '\r']).map(str::to_owned).collect()
}

fn drop_blank_tail(lines: &mut Vec<String>, down_to: usize) {
    while lines.len() > down_to
        && lines
            .last()
            .is_some_and(|line| line.trim_matches(is_space).is_empty())
    {
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
        let worst = worst_lines(
            &compare_texts("a b\nc d e\nf", "a b\nc x\ng", Alignment::Lines).unwrap(),
            1,
        );
        let some = |text: &str| Some(text.to_owned());
        assert_eq!((worst.len(), worst[0].number, worst[0].errors), (1, 2, 2));
        assert_eq!(worst[0].tokens, [(some("d"), None), (some("e"), some("x"))]);
    }

    #[test]
    fn different_line_counts_are_refused() {
        let differ = score_text("a\nb", "a\nb\nc", Alignment::Lines).unwrap_err();
        assert_eq!(
            (differ.reference, differ.hypothesis, differ.parting.number),
            (2, 3, 3)
        );
        assert!(score_text("a\nb\nc\n", "a\nc\n", Alignment::Lines).is_err());
        assert!(score_text("a\nb\n", "a\nb\n\n\n", Alignment::Lines).is_ok());
        assert!(score_text("a\nb\n\n", "a\nb", Alignment::PrefixLines).is_ok());
        assert!(score_text("a\r\nb\rc", "a\nb\nc\n", Alignment::Lines).is_ok());
        assert!(score_text("a\nb", "a\nb\nc", Alignment::PrefixLines).is_ok());
    }
}
