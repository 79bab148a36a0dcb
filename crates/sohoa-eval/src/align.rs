//! Which token of the hypothesis stands for which token of the reference.

use std::collections::HashMap;
use std::ops::{Range, RangeInclusive};

/// Stands in a reference for ink that cannot be read: matches up to [`VOID_REACH`] tokens, uncounted.
pub(crate) const VOID: char = '□';
/// Most tokens that one void mark stands for.
const VOID_REACH: usize = 4;

/// One step of an alignment; indices are 0-based.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// The two tokens are equal.
    Match(usize, usize),
    /// Another token stands there.
    Substitution(usize, usize),
    /// The reference token is missing.
    Deletion(usize),
    /// A token too many.
    Insertion(usize),
    /// A reference token with a void mark, and the tokens that stand where nothing can be read.
    Void(usize, Range<usize>),
}

impl Step {
    /// Whether the step counts as an error.
    pub(crate) fn is_error(&self) -> bool {
        !matches!(self, Self::Match(..) | Self::Void(..))
    }
}

/// A shortest alignment, in order; where several are as short, tokens are paired as late as possible. A
/// reference token with a void mark matches up to four tokens for nothing.
///
/// The number of steps in error is the edit distance.
pub(crate) fn align<T: AsRef<str>>(reference: &[T], hypothesis: &[T]) -> Vec<Step> {
    let (reference, hypothesis) = numbered(reference, hypothesis);
    let (rows, columns) = (reference.len(), hypothesis.len());
    let voids = reference.iter().filter(|id| **id == VOID_ID).count();
    // Errors looked for at first: as many as a line or a good page has. Only speed depends on it.
    let mut budget = 16 + rows / 16;
    loop {
        // A path leaves the diagonal by one place for each error and by three at most for each void mark, so
        // no path within the budget leaves the band.
        let reach = budget + (VOID_REACH - 1) * voids;
        let steps = Band::new(rows, columns, reach).align(&reference, &hypothesis);
        let within = |steps: &Vec<Step>| steps.iter().filter(|step| step.is_error()).count() <= budget;
        if let Some(steps) = steps.filter(|steps| reach >= rows.max(columns) || within(steps)) {
            return steps;
        }
        budget *= 2;
    }
}

/// Number of every reference token with a void mark.
const VOID_ID: u32 = 0;

/// Equal tokens get equal numbers.
fn numbered<'a, T: AsRef<str>>(reference: &'a [T], hypothesis: &'a [T]) -> (Vec<u32>, Vec<u32>) {
    let mut ids: HashMap<&'a str, u32> = HashMap::new();
    let mut id = |token: &'a T| {
        let next = ids.len() as u32 + 1;
        *ids.entry(token.as_ref()).or_insert(next)
    };
    let left = reference
        .iter()
        .map(|token| {
            if token.as_ref().contains(VOID) {
                VOID_ID
            } else {
                id(token)
            }
        })
        .collect();
    (left, hypothesis.iter().map(id).collect())
}

const DELETED: u8 = 0xfd;
const INSERTED: u8 = 0xfe;
const PAIRED: u8 = 0xff;
/// Dearer than every path, and one more is no overflow.
const NEVER: u32 = u32::MAX / 2;

/// The cells of the alignment within reach of the diagonal.
struct Band {
    rows: usize,
    columns: usize,
    reach: usize,
    /// How each cell is reached, row by row: below 0xfd the number of tokens that a void mark takes.
    ways: Vec<u8>,
}

impl Band {
    fn new(rows: usize, columns: usize, reach: usize) -> Self {
        let reach = reach.min(rows.max(columns));
        Self {
            rows,
            columns,
            reach,
            ways: vec![INSERTED; (rows + 1) * (2 * reach + 1)],
        }
    }

    fn columns_of(&self, row: usize) -> RangeInclusive<usize> {
        row.saturating_sub(self.reach)..=(row + self.reach).min(self.columns)
    }

    fn place(&self, row: usize, column: usize) -> usize {
        row * (2 * self.reach + 1) + column + self.reach - row
    }

    /// The shortest path inside the band; none where the band misses the end.
    fn align(mut self, reference: &[u32], hypothesis: &[u32]) -> Option<Vec<Step>> {
        if self.rows.abs_diff(self.columns) > self.reach {
            return None;
        }
        let mut above: Vec<u32> = vec![NEVER; self.columns + 1];
        let mut costs = above.clone();
        for column in self.columns_of(0) {
            above[column] = column as u32;
        }
        for (row, &token) in (1..).zip(reference) {
            let band = self.columns_of(row);
            let first_above = *self.columns_of(row - 1).start();
            let place = self.place(row, *band.start());
            // Cost of the cell to the left.
            let mut before = NEVER;
            for (column, place) in band.zip(&mut self.ways[place..]) {
                let (cost, way) = if token == VOID_ID {
                    (0..=VOID_REACH.min(column - first_above))
                        .map(|taken| (above[column - taken], taken as u8))
                        .min()
                        .unwrap_or((NEVER, 0))
                } else if column == 0 {
                    (above[0] + 1, DELETED)
                } else {
                    // At equal cost tokens are paired where they can be.
                    let differs = u32::from(token != hypothesis[column - 1]);
                    let paired = above[column - 1] + differs;
                    let inserted = before + 1;
                    let deleted = above[column] + 1;
                    if paired <= inserted && paired <= deleted {
                        (paired, PAIRED)
                    } else if inserted <= deleted {
                        (inserted, INSERTED)
                    } else {
                        (deleted, DELETED)
                    }
                };
                before = cost;
                costs[column] = cost;
                *place = way;
            }
            std::mem::swap(&mut above, &mut costs);
        }
        Some(self.trace(reference, hypothesis))
    }

    fn trace(&self, reference: &[u32], hypothesis: &[u32]) -> Vec<Step> {
        let (mut row, mut column) = (self.rows, self.columns);
        let mut steps = Vec::with_capacity(row.max(column));
        while row > 0 || column > 0 {
            match self.ways[self.place(row, column)] {
                DELETED => {
                    row -= 1;
                    steps.push(Step::Deletion(row));
                }
                INSERTED => {
                    column -= 1;
                    steps.push(Step::Insertion(column));
                }
                PAIRED => {
                    (row, column) = (row - 1, column - 1);
                    steps.push(if reference[row] == hypothesis[column] {
                        Step::Match(row, column)
                    } else {
                        Step::Substitution(row, column)
                    });
                }
                taken => {
                    let end = column;
                    (row, column) = (row - 1, column - usize::from(taken));
                    steps.push(Step::Void(row, column..end));
                }
            }
        }
        steps.reverse();
        steps
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(reference: &str, hypothesis: &str, want: &str) {
        let split = |text: &str| -> Vec<String> { text.split_whitespace().map(str::to_owned).collect() };
        let steps = align(&split(reference), &split(hypothesis));
        let shown: String = steps
            .iter()
            .map(|step| match step {
                Step::Match(..) => "=".to_owned(),
                Step::Substitution(..) => "/".to_owned(),
                Step::Deletion(_) => "-".to_owned(),
                Step::Insertion(_) => "+".to_owned(),
                Step::Void(_, taken) => format!("□{}", taken.len()),
            })
            .collect();
        assert_eq!(shown, want, "{reference} | {hypothesis}");
    }

    #[test]
    fn tokens_are_paired() {
        check("", "", "");
        check("a b c", "a b c", "===");
        check("a b c", "a x c", "=/=");
        check("a b c", "a c", "=-=");
        check("a c", "a b c", "=+=");
        check("a b", "", "--");
        check("", "a b", "++");
        check("Số □ ngày 5", "Số ab cd ngày 5", "=□2==");
        check("a □", "a", "=□0");
        check("a □", "a 1 2 3 4 5", "=+□4");
        check("a a b", "a b", "-==");
    }

    /// The whole matrix as the reference scorer computes it.
    fn distance(reference: &[String], hypothesis: &[String]) -> usize {
        let mut above: Vec<usize> = (0..=hypothesis.len()).collect();
        for token in reference {
            let mut row = vec![0; hypothesis.len() + 1];
            for column in 0..row.len() {
                row[column] = if token.contains(VOID) {
                    above[column.saturating_sub(4)..=column]
                        .iter()
                        .copied()
                        .min()
                        .unwrap()
                } else if column == 0 {
                    above[0] + 1
                } else {
                    let differs = usize::from(*token != hypothesis[column - 1]);
                    (above[column] + 1)
                        .min(row[column - 1] + 1)
                        .min(above[column - 1] + differs)
                };
            }
            above = row;
        }
        above[hypothesis.len()]
    }

    proptest! {
        /// Errors of the alignment are the distance, and a narrow band gives the path of the whole matrix.
        #[test]
        fn bands_change_nothing(
            reference in prop::collection::vec("[abc]|□/x", 0..90),
            hypothesis in prop::collection::vec("[abc]|□", 0..90),
        ) {
            let steps = align(&reference, &hypothesis);
            let errors = steps.iter().filter(|step| step.is_error()).count();
            prop_assert_eq!(errors, distance(&reference, &hypothesis));
            let (left, right) = numbered(&reference, &hypothesis);
            let whole = Band::new(left.len(), right.len(), usize::MAX).align(&left, &right);
            prop_assert_eq!(Some(steps), whole);
        }
    }
}
