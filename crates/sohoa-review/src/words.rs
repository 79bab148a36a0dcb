//! Which printed words the words of a value are.

use sohoa_record::LineRecord;

/// A printed word.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PlacedWord<'a> {
    /// Its line.
    pub(crate) line: &'a LineRecord,
    /// Which white-space token of the line's text, from 0.
    pub(crate) token: usize,
    /// As restored.
    pub(crate) text: &'a str,
    /// Probability that it is right, 0..=1.
    pub(crate) confidence: f32,
    /// The word without case and marks around it, hashed.
    key: u64,
}

/// All words of lines, in order.
pub(crate) fn words<'a>(lines: impl IntoIterator<Item = &'a LineRecord>) -> Vec<PlacedWord<'a>> {
    let mut words = Vec::new();
    for line in lines {
        for (token, text) in line.text.split_whitespace().enumerate() {
            words.push(PlacedWord {
                line,
                token,
                text,
                confidence: line.confidences.get(token).copied().unwrap_or(1.0),
                key: folded(text),
            });
        }
    }
    words
}

/// FNV-1a over the letters and digits in lower case: "hoạch," is "Hoạch".
fn folded(text: &str) -> u64 {
    let bare = text.trim_matches(|letter: char| !letter.is_alphanumeric());
    let bare = if bare.is_empty() { text } else { bare };
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for letter in bare.chars().flat_map(char::to_lowercase) {
        hash = (hash ^ u64::from(letter)).wrapping_mul(0x0100_0000_01b3);
    }
    hash
}

/// Points of a pair of equal words, of a pair of different ones, and of a word that has no partner. A value stands in
/// one piece; a line number or a header in between costs less than what it joins is worth.
const SAME: i32 = 3;
const DIFFERENT: i32 = -2;
const ALONE: i32 = -1;

/// For each white-space token of a value the number of the word that it is, by the best local alignment
/// (Smith and Waterman 1981); the last one among equals, because what follows a value repeats it less often than what
/// stands before it.
pub(crate) fn find(value: &str, words: &[PlacedWord<'_>]) -> Vec<Option<usize>> {
    let wanted: Vec<u64> = value.split_whitespace().map(folded).collect();
    let width = words.len() + 1;
    let mut points = vec![0_i32; (wanted.len() + 1) * width];
    let mut best = (0, 0, 0);
    for row in 1..=wanted.len() {
        for column in 1..width {
            let here = row * width + column;
            let paired = points[here - width - 1] + pair(wanted[row - 1], words[column - 1].key);
            let alone = points[here - 1].max(points[here - width]) + ALONE;
            points[here] = paired.max(alone).max(0);
            if points[here] > 0 && points[here] >= best.0 {
                best = (points[here], row, column);
            }
        }
    }
    let mut found = vec![None; wanted.len()];
    let (mut left, mut row, mut column) = best;
    while left > 0 {
        let here = row * width + column;
        let step = pair(wanted[row - 1], words[column - 1].key);
        if points[here] == points[here - width - 1] + step {
            if step == SAME {
                found[row - 1] = Some(column - 1);
            }
            (row, column) = (row - 1, column - 1);
        } else if points[here] == points[here - 1] + ALONE {
            column -= 1;
        } else {
            row -= 1;
        }
        left = points[row * width + column];
    }
    found
}

fn pair(a: u64, b: u64) -> i32 {
    if a == b { SAME } else { DIFFERENT }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::line;

    fn check(value: &str, lines: &[&str], want: &[Option<(u32, usize)>]) {
        let lines: Vec<LineRecord> = lines
            .iter()
            .zip(1..)
            .map(|(text, number)| line(number, text))
            .collect();
        let words = words(&lines);
        let got: Vec<Option<(u32, usize)>> = find(value, &words)
            .into_iter()
            .map(|found| found.map(|at| (words[at].line.line, words[at].token)))
            .collect();
        assert_eq!(got, want, "{value}");
    }

    #[test]
    fn words_of_a_value_are_found() {
        check("", &["Sở Y tế"], &[]);
        check("Sở Y tế", &[], &[None, None, None]);
        check("y tế", &["1 Sở", "Y tế;"], &[Some((2, 0)), Some((2, 1))]);
        // In one piece, though "Sở" and "tỉnh" stand before it too.
        check(
            "Sở Y tế tỉnh",
            &["Sở Nội vụ tỉnh", "Sở Y tế", "tỉnh Khánh Hòa"],
            &[Some((2, 0)), Some((2, 1)), Some((2, 2)), Some((3, 0))],
        );
        // A word that was read otherwise, and one too many.
        check(
            "Xây dựng kế hoạch",
            &["Xây dung kế", "7", "hoạch."],
            &[Some((1, 0)), None, Some((1, 2)), Some((3, 0))],
        );
        check("không có", &["gì ở đây"], &[None, None]);
    }
}
