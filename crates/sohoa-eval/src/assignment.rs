//! Linear sum assignment.

/// One-to-one pairs `(row, column)` with the greatest total value, sorted by row.
///
/// Shortest augmenting paths (Crouse, "On implementing 2D rectangular assignment algorithms", 2016).
/// Ties fall as in SciPy's implementation, so that counts agree with the reference scorer.
pub(crate) fn assign(values: &[Vec<f64>]) -> Vec<(usize, usize)> {
    let (rows, columns) = (values.len(), values.first().map_or(0, Vec::len));
    if rows == 0 || columns == 0 {
        return Vec::new();
    }
    let transposed = columns < rows;
    let cost: Vec<Vec<f64>> = if transposed {
        (0..columns)
            .map(|c| values.iter().map(|row| -row[c]).collect())
            .collect()
    } else {
        values
            .iter()
            .map(|row| row.iter().map(|v| -v).collect())
            .collect()
    };
    let mut pairs: Vec<(usize, usize)> = Solver::new(&cost).solve().into_iter().enumerate().collect();
    if transposed {
        pairs = pairs.into_iter().map(|(row, column)| (column, row)).collect();
        pairs.sort_unstable();
    }
    pairs
}

struct Solver<'a> {
    cost: &'a [Vec<f64>],
    columns: usize,
    row_dual: Vec<f64>,
    column_dual: Vec<f64>,
    column_of_row: Vec<Option<usize>>,
    row_of_column: Vec<Option<usize>>,
}

/// A shortest augmenting path: where it ends and what was seen on the way.
struct Path {
    sink: usize,
    length: f64,
    lengths: Vec<f64>,
    before: Vec<usize>,
    rows_seen: Vec<bool>,
    columns_seen: Vec<bool>,
}

impl<'a> Solver<'a> {
    fn new(cost: &'a [Vec<f64>]) -> Self {
        let columns = cost[0].len();
        Self {
            cost,
            columns,
            row_dual: vec![0.0; cost.len()],
            column_dual: vec![0.0; columns],
            column_of_row: vec![None; cost.len()],
            row_of_column: vec![None; columns],
        }
    }

    /// The column of each row. Costs are finite and columns are at least as many as rows, so every
    /// row gets one.
    fn solve(mut self) -> Vec<usize> {
        for row in 0..self.cost.len() {
            if let Some(path) = self.path_from(row) {
                self.update_duals(row, &path);
                self.augment(row, &path);
            }
        }
        self.column_of_row
            .into_iter()
            .map(|column| column.unwrap_or(0))
            .collect()
    }

    fn path_from(&self, start: usize) -> Option<Path> {
        let mut path = Path {
            sink: 0,
            length: 0.0,
            lengths: vec![f64::INFINITY; self.columns],
            before: vec![0; self.columns],
            rows_seen: vec![false; self.cost.len()],
            columns_seen: vec![false; self.columns],
        };
        let mut remaining: Vec<usize> = (0..self.columns).rev().collect();
        let mut row = start;
        loop {
            path.rows_seen[row] = true;
            let mut lowest = f64::INFINITY;
            let mut index = None;
            for (at, &column) in remaining.iter().enumerate() {
                let length =
                    path.length + self.cost[row][column] - self.row_dual[row] - self.column_dual[column];
                if length < path.lengths[column] {
                    path.before[column] = row;
                    path.lengths[column] = length;
                }
                let known = path.lengths[column];
                // Among equals a free column ends the path at once.
                #[expect(clippy::float_cmp, reason = "ties are exact ties, as in the reference")]
                let tie = known == lowest && self.row_of_column[column].is_none();
                if known < lowest || tie {
                    lowest = known;
                    index = Some(at);
                }
            }
            path.length = lowest;
            let column = remaining.swap_remove(index?);
            path.columns_seen[column] = true;
            match self.row_of_column[column] {
                None => {
                    path.sink = column;
                    return Some(path);
                }
                Some(next) => row = next,
            }
        }
    }

    fn update_duals(&mut self, start: usize, path: &Path) {
        self.row_dual[start] += path.length;
        for row in (0..self.cost.len()).filter(|&row| row != start && path.rows_seen[row]) {
            if let Some(column) = self.column_of_row[row] {
                self.row_dual[row] += path.length - path.lengths[column];
            }
        }
        for column in (0..self.columns).filter(|&column| path.columns_seen[column]) {
            self.column_dual[column] -= path.length - path.lengths[column];
        }
    }

    fn augment(&mut self, start: usize, path: &Path) {
        let mut column = path.sink;
        loop {
            let row = path.before[column];
            self.row_of_column[column] = Some(row);
            let previous = self.column_of_row[row].replace(column);
            if row == start {
                return;
            }
            match previous {
                Some(previous) => column = previous,
                None => return,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::assign;

    #[test]
    fn takes_the_greatest_total() {
        assert_eq!(assign(&[vec![0.9, 0.8], vec![0.9, 0.1]]), [(0, 1), (1, 0)]);
        assert_eq!(assign(&[vec![0.5], vec![0.7], vec![0.6]]), [(1, 0)]);
        assert_eq!(assign(&[vec![0.1, 0.2, 0.9]]), [(0, 2)]);
        assert_eq!(assign(&[]), []);
    }
}
