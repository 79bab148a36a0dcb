//! Where two texts with different numbers of lines part.

use rapidfuzz::distance::levenshtein;

use crate::tokens::spaces_folded;

/// The first line (or page) from which two texts no longer correspond.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parting {
    /// Its number, 1-based, in both texts: up to here their lines stand for one another.
    pub number: usize,
    /// What the reference has there; none where it has ended.
    pub reference: Option<String>,
    /// What the hypothesis has there; none where it has ended.
    pub hypothesis: Option<String>,
}

/// Lines that are looked at together, and how many of them are decided then: the end of a part that is not the
/// end of the text tells nothing.
const WINDOW: usize = 400;
const DECIDED: usize = 300;
/// Price of a line without counterpart; of a pair, thousandths of their letters that differ. Two lines that have
/// nothing in common are worth a line too many on each side.
const ALONE: u32 = 500;

/// Finds where the lines part: the first that the cheapest alignment leaves without counterpart.
pub(crate) fn parting(reference: &[String], hypothesis: &[String]) -> Parting {
    let mut start = 0;
    let at = loop {
        let window = |lines: &[String]| -> Vec<String> {
            let lines = lines.iter().skip(start).take(WINDOW);
            lines.map(|line| spaces_folded(line)).collect()
        };
        let ends = |lines: &[String]| lines.len() <= start + WINDOW;
        let is_last = ends(reference) && ends(hypothesis);
        let paired = paired_lines(&window(reference), &window(hypothesis), is_last);
        if paired < DECIDED || is_last {
            break start + paired;
        }
        start += DECIDED;
    };
    Parting {
        number: at + 1,
        reference: reference.get(at).cloned(),
        hypothesis: hypothesis.get(at).cloned(),
    }
}

/// How many lines from the start the cheapest alignment pairs, as many as it can among equals. Only at the end
/// of the texts does a rest without counterpart cost anything.
fn paired_lines(left: &[String], right: &[String], is_last: bool) -> usize {
    let rest = |lines: usize| if is_last { ALONE * lines as u32 } else { 0 };
    let mut below: Vec<u32> = (0..=right.len()).map(|at| rest(right.len() - at)).collect();
    let mut pairs = vec![false; left.len().min(right.len())];
    for (row, line) in left.iter().enumerate().rev() {
        let mut costs = vec![rest(left.len() - row); right.len() + 1];
        for (column, other) in right.iter().enumerate().rev() {
            let paired = below[column + 1] + difference(line, other);
            let alone = below[column].min(costs[column + 1]) + ALONE;
            costs[column] = paired.min(alone);
            if row == column {
                pairs[row] = paired <= alone;
            }
        }
        below = costs;
    }
    pairs.iter().take_while(|paired| **paired).count()
}

/// Thousandths of the letters that differ.
fn difference(left: &str, right: &str) -> u32 {
    let distance = levenshtein::normalized_distance(left.chars(), right.chars());
    (distance * 1000.0).round() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.split('|').map(str::to_owned).collect()
    }

    #[test]
    fn the_first_line_without_counterpart_is_found() {
        let check =
            |reference: &str, hypothesis: &str, number: usize, there: (Option<&str>, Option<&str>)| {
                let got = parting(&lines(reference), &lines(hypothesis));
                assert_eq!(got.number, number, "{reference} || {hypothesis}");
                assert_eq!((got.reference.as_deref(), got.hypothesis.as_deref()), there);
            };
        check(
            "kế hoạch|năm 2026|của tỉnh",
            "kê hoach|của tinh",
            2,
            (Some("năm 2026"), Some("của tinh")),
        );
        check("a|b", "a|b|c", 3, (None, Some("c")));
        check("a|a|b", "a|b", 2, (Some("a"), Some("b")));
        check("a|b|c", "x|a|b|c", 1, (Some("a"), Some("x")));
        check("a||b", "a|b", 2, (Some(""), Some("b")));
    }

    #[test]
    fn texts_may_be_long() {
        let long: Vec<String> = (0..1000).map(|at| format!("dòng {}", at * 7919 % 1000)).collect();
        let mut cut = long.clone();
        cut.remove(789);
        assert_eq!(parting(&long, &cut).number, 790);
        assert_eq!(parting(&cut, &long).number, 790);
        assert_eq!(parting(&long, &long[..650]).number, 651);
    }
}
