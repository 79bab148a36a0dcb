//! Roman numerals behind a word that numbers parts: "NHÓM VI", "PHỤ LỤC II".
//!
//! To the model of words "VI" in capitals is "VỊ" as easily as a number, so what stands there goes by its order.

use crate::codes;
use crate::restorer::RestoredLine;
use crate::sequence::{Site, SitePlace, Token, best_sequence, replace, strokes};

/// The words, without marks.
const LABELS: [&str; 6] = ["nhom", "phan", "chuong", "muc", "phu luc", "bieu"];
/// Margin of a numeral that stays as observed, nats.
const KEPT_MARGIN: f32 = 3.0;

/// Puts numerals behind each of the words right; `restored` belongs to `sites` line by line.
pub(crate) fn repair(sites: &[Site<'_>], restored: &mut [RestoredLine]) {
    for label in LABELS {
        let tokens: Vec<Token> = sites
            .iter()
            .enumerate()
            .filter(|(_, site)| site.place != SitePlace::Table)
            .filter_map(|(line, site)| token(site.observed, label, line))
            .collect();
        for (token, (reading, margin)) in tokens.iter().zip(best_sequence(&tokens)) {
            let site = &sites[token.line];
            let (numeral, margin) = match reading {
                Some(value) => (codes::NUMERALS[value - 1], margin),
                None => (token.core.as_str(), KEPT_MARGIN),
            };
            if site.open && codes::NUMERALS.contains(&numeral) {
                let text = format!("{numeral}{}", token.delimiter);
                replace(
                    site.observed,
                    &mut restored[token.line],
                    token.span.clone(),
                    &text,
                    margin,
                );
            }
        }
    }
}

/// The numeral of a line in capitals that begins with the label and holds nothing else, or goes on behind a mark.
fn token(observed: &str, label: &str, line: usize) -> Option<Token> {
    let words = label.split(' ').count();
    let mut at = 0;
    let mut first = String::new();
    for _ in 0..words {
        let rest = &observed[at..];
        let word = rest.split_whitespace().next()?;
        at += rest.len() - rest.trim_start().len() + word.len();
        if !word.chars().all(char::is_uppercase) {
            return None;
        }
        first.push_str(&sohoa_viet::skeleton(word));
        first.push(' ');
    }
    if first.trim_end() != label {
        return None;
    }
    let rest = &observed[at..];
    let start = at + (rest.len() - rest.trim_start().len());
    let core: String = observed[start..]
        .chars()
        .take_while(|&c| strokes(c).is_some())
        .collect();
    let after = &observed[start + core.len()..];
    let delimiter = [".", ":", "-", ")"]
        .into_iter()
        .find(|sign| after.starts_with(sign))
        .unwrap_or("");
    let ends = after.trim().is_empty() || !delimiter.is_empty();
    let digits = core.chars().all(|c| c.is_ascii_digit());
    (start > at && ends && !digits && (1..=6).contains(&core.chars().count())).then(|| Token {
        line,
        span: start..start + core.len() + delimiter.len(),
        core,
        delimiter,
        fresh: false,
        digits: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::repaired;

    fn check(observed: &[&str], want: &[&str]) {
        let lines: Vec<(&str, SitePlace)> = observed.iter().map(|line| (*line, SitePlace::Body)).collect();
        assert_eq!(repaired(repair, &lines), want);
    }

    #[test]
    fn numerals_behind_a_word_follow_each_other() {
        check(
            &[
                "NHÓM I",
                "NHÓM IH",
                "Nghị định",
                "NHÓM III",
                "NHÓM IV",
                "NHÓM V",
                "NHÓM VỊ",
            ],
            &[
                "NHÓM I",
                "NHÓM II",
                "Nghị định",
                "NHÓM III",
                "NHÓM IV",
                "NHÓM V",
                "NHÓM VI",
            ],
        );
        check(
            &["PHỤ LỤC Il", "PHỤ LỤC III: DANH MỤC"],
            &["PHỤ LỤC II", "PHỤ LỤC III: DANH MỤC"],
        );
    }

    #[test]
    fn other_lines_stay() {
        let lines = [
            "PHỤ LỤC",
            "NHÓM 11",
            "MỤC LỤC",
            "NHÓM VIỆC LÀM",
            "Phần I của kế hoạch",
            "MỤC TIÊU",
        ];
        check(&lines, &lines);
    }
}
