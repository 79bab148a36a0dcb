//! How alike two cells are: by text and by span.

use std::collections::BTreeMap;

use super::grid::Span;
use crate::align::VOID;

const WORD: usize = u64::BITS as usize;

/// 2 · longest common subsequence / (length of both), in code points; 1 for two empty texts.
///
/// A void mark in the reference stands for any text, as everywhere: where the rest of the reference begins,
/// ends and lies in the hypothesis in order, the cells are the same.
pub(crate) fn text_similarity(reference: &str, hypothesis: &str) -> f64 {
    if reference == hypothesis || (reference.contains(VOID) && fits_around_void(reference, hypothesis)) {
        return 1.0;
    }
    let left: Vec<char> = reference.chars().filter(|&c| c != VOID).collect();
    let right: Vec<char> = hypothesis.chars().collect();
    let total = left.len() + right.len();
    if total == 0 {
        return 1.0;
    }
    2.0 * common_subsequence(&left, &right) as f64 / total as f64
}

fn fits_around_void(reference: &str, hypothesis: &str) -> bool {
    let mut parts = reference.split(VOID).map(str::trim);
    let (Some(first), Some(last)) = (parts.next(), parts.next_back()) else {
        return false;
    };
    let Some(mut rest) = hypothesis
        .strip_prefix(first)
        .and_then(|rest| rest.strip_suffix(last))
    else {
        return false;
    };
    for part in parts {
        let Some((_, after)) = rest.split_once(part) else {
            return false;
        };
        rest = after;
    }
    true
}

/// Length of the longest common subsequence, 64 places at a time (Hyyrö, "Bit-parallel LCS-length computation
/// revisited", 2004): tables of hundreds of rows need a million comparisons.
fn common_subsequence(left: &[char], right: &[char]) -> usize {
    let words = left.len().div_ceil(WORD);
    let mut masks: BTreeMap<char, Vec<u64>> = BTreeMap::new();
    for (at, &letter) in left.iter().enumerate() {
        masks.entry(letter).or_insert_with(|| vec![0; words])[at / WORD] |= 1 << (at % WORD);
    }
    // A zero bit is a step of the subsequence.
    let mut state = vec![u64::MAX; words];
    for letter in right {
        let Some(mask) = masks.get(letter) else {
            continue;
        };
        let mut carry = false;
        for (bits, mask) in state.iter_mut().zip(mask) {
            let (sum, first) = bits.overflowing_add(*bits & mask);
            let (sum, second) = sum.overflowing_add(u64::from(carry));
            carry = first || second;
            *bits = sum | (*bits & !mask);
        }
    }
    let unused = words * WORD - left.len();
    let zeros: u32 = state.iter().map(|bits| bits.count_zeros()).sum();
    // Carries out of the used bits may have cleared unused ones.
    let beyond = match state.last() {
        Some(bits) if unused > 0 => (!bits >> (WORD - unused)).count_ones(),
        _ => 0,
    };
    (zeros - beyond) as usize
}

/// Intersection over union of two relative spans.
pub(crate) fn span_similarity(left: &Span, right: &Span) -> f64 {
    let area = |span: &Span| ((span[2] - span[0]) * (span[3] - span[1])) as f64;
    let overlap =
        |low: usize, high: usize| (left[high].min(right[high]) - left[low].max(right[low])).max(0) as f64;
    let both = overlap(0, 2) * overlap(1, 3);
    both / (area(left) + area(right) - both)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subsequences_of_any_length() {
        let check = |left: &str, right: &str, want: usize| {
            let split = |text: &str| text.chars().collect::<Vec<_>>();
            assert_eq!(
                common_subsequence(&split(left), &split(right)),
                want,
                "{left} | {right}"
            );
        };
        check("", "a", 0);
        check("abc", "", 0);
        check("Sở Tài chính", "Sớ Tài chánh", 10);
        check("abcbdab", "bdcaba", 4);
        let long = "Công an cấp xã, ".repeat(20);
        check(&long, &long, long.chars().count());
        check(&long, &long.replace(',', ""), long.chars().count() - 20);
        check(&long, "xã", 2);
    }

    fn close(got: f64, want: f64) {
        assert!((got - want).abs() < 1e-12, "{got} instead of {want}");
    }

    #[test]
    fn void_marks_stand_for_any_text() {
        close(text_similarity("Trước ngày □/6", "Trước ngày 15/6"), 1.0);
        close(text_similarity("□", ""), 1.0);
        assert!(text_similarity("Trước ngày □/6", "Trước ngày 15/7") < 1.0);
    }

    #[test]
    fn spans_overlap() {
        close(span_similarity(&[0, 0, 1, 1], &[0, 0, 1, 1]), 1.0);
        close(span_similarity(&[0, 0, 4, 1], &[0, 0, 1, 1]), 0.25);
        close(span_similarity(&[-1, 0, 1, 1], &[0, 0, 2, 1]), 1.0 / 3.0);
    }
}
