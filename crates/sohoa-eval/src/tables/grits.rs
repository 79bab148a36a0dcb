//! Grid table similarity: Smock, Pesala, Abraham, "GriTS: Grid table similarity metric for table structure
//! recognition", 2022 (<https://arxiv.org/abs/2203.12555>).
//!
//! The most similar substructures of two grids are found by the factored heuristic of the paper: rows are
//! aligned by the best alignment of their cells, columns likewise, each on its own. Ties fall as in the
//! authors' package `grits-metric` 0.7, and the alignment is cut short where it is, so that the figures agree
//! with it to the last digit (`scripts/tables/measure.py` compares them).

/// A matrix whose equal elements have the same number, so that each pair of values is compared once.
#[derive(Debug)]
pub(crate) struct Matrix<'a, T> {
    values: Vec<&'a T>,
    /// Row by row: an index into `values`.
    elements: Vec<usize>,
    rows: usize,
    columns: usize,
}

impl<'a, T: Ord> Matrix<'a, T> {
    /// `elements` row by row.
    pub(crate) fn new(elements: &'a [T], rows: usize, columns: usize) -> Self {
        let mut values: Vec<&T> = elements.iter().collect();
        values.sort_unstable();
        values.dedup();
        let elements = elements
            .iter()
            .map(|element| values.binary_search(&element).unwrap_or(0))
            .collect();
        Self {
            values,
            elements,
            rows,
            columns,
        }
    }
}

/// Places of two grids that correspond, and how alike they are.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Matching {
    /// Place in the reference, place in the hypothesis (both row by row), similarity.
    pub(crate) pairs: Vec<(usize, usize, f64)>,
    /// Sum of the similarities.
    pub(crate) score: f64,
}

/// The most similar substructures of two matrices under `similarity`, whose values are 0..=1.
pub(crate) fn match_grids<T>(
    reference: &Matrix<'_, T>,
    hypothesis: &Matrix<'_, T>,
    similarity: impl Fn(&T, &T) -> f64,
) -> Matching {
    let mut rewards = Rewards {
        reference,
        hypothesis,
        similarity,
        known: vec![f64::NAN; reference.values.len() * hypothesis.values.len()],
    };
    let same = |count: usize| (0..count).map(|at| (at, at)).collect::<Vec<_>>();
    let (rows, columns) = (reference.rows, reference.columns);
    let same_columns = columns == hypothesis.columns;
    if same_columns && rows == hypothesis.rows {
        let matching = rewards.matching(&same(rows), &same(columns));
        // No substructure with a row or column less can be worth more.
        let smaller = rows.max(columns).saturating_sub(1) * rows.min(columns);
        if matching.score >= smaller as f64 {
            return matching;
        }
    }
    let row_pairs = align(rows, hypothesis.rows, |left, right| {
        alignment_value(columns, hypothesis.columns, |a, b| rewards.at(left, a, right, b))
    });
    if same_columns {
        let matching = rewards.matching(&row_pairs, &same(columns));
        if matching.score >= (row_pairs.len() * columns) as f64 - 1.0 {
            return matching;
        }
    }
    let column_pairs = align(columns, hypothesis.columns, |left, right| {
        alignment_value(rows, hypothesis.rows, |a, b| rewards.at(a, left, b, right))
    });
    rewards.matching(&row_pairs, &column_pairs)
}

struct Rewards<'a, T, F> {
    reference: &'a Matrix<'a, T>,
    hypothesis: &'a Matrix<'a, T>,
    similarity: F,
    /// By values; NaN where not yet computed.
    known: Vec<f64>,
}

impl<T, F: Fn(&T, &T) -> f64> Rewards<'_, T, F> {
    fn at(&mut self, row: usize, column: usize, other_row: usize, other_column: usize) -> f64 {
        let left = self.reference.elements[row * self.reference.columns + column];
        let right = self.hypothesis.elements[other_row * self.hypothesis.columns + other_column];
        let known = &mut self.known[left * self.hypothesis.values.len() + right];
        if known.is_nan() {
            *known = (self.similarity)(self.reference.values[left], self.hypothesis.values[right]);
        }
        *known
    }

    fn matching(&mut self, rows: &[(usize, usize)], columns: &[(usize, usize)]) -> Matching {
        let mut matching = Matching::default();
        for &(row, other_row) in rows {
            for &(column, other_column) in columns {
                let reward = self.at(row, column, other_row, other_column);
                let place = row * self.reference.columns + column;
                let other = other_row * self.hypothesis.columns + other_column;
                matching.pairs.push((place, other, reward));
                matching.score += reward;
            }
        }
        matching
    }
}

/// Value of the best alignment of two sequences, in order.
fn alignment_value(left: usize, right: usize, mut reward: impl FnMut(usize, usize) -> f64) -> f64 {
    let mut above = vec![0.0; right + 1];
    for a in 0..left {
        let mut here = vec![0.0; right + 1];
        for b in 0..right {
            here[b + 1] = (above[b] + reward(a, b)).max(here[b]).max(above[b + 1]);
        }
        above = here;
    }
    above[right]
}

/// Pairs of the best alignment of two sequences, in order; at equal value a pair comes before a gap, and a gap
/// in the right sequence before one in the left.
fn align(left: usize, right: usize, mut reward: impl FnMut(usize, usize) -> f64) -> Vec<(usize, usize)> {
    #[derive(Clone, Copy)]
    enum Way {
        Pair,
        SkipLeft,
        SkipRight,
    }
    let mut above = vec![0.0; right + 1];
    let mut ways = vec![Way::Pair; left * right];
    for a in 0..left {
        let mut here = vec![0.0; right + 1];
        for b in 0..right {
            let pair = above[b] + reward(a, b);
            let best = pair.max(here[b]).max(above[b + 1]);
            here[b + 1] = best;
            ways[a * right + b] = if pair >= best {
                Way::Pair
            } else if above[b + 1] >= best {
                Way::SkipLeft
            } else {
                Way::SkipRight
            };
        }
        above = here;
    }
    let (mut a, mut b) = (left, right);
    let mut pairs = Vec::new();
    while a > 0 && b > 0 {
        match ways[(a - 1) * right + b - 1] {
            Way::Pair => {
                (a, b) = (a - 1, b - 1);
                pairs.push((a, b));
            }
            Way::SkipLeft => a -= 1,
            Way::SkipRight => b -= 1,
        }
    }
    pairs.reverse();
    pairs
}
