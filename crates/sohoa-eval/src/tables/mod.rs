//! Accuracy of tables: GriTS by structure and by content, cells right.

mod grid;
mod grits;
mod similarity;
#[cfg(test)]
mod tests;

use serde::Serialize;

use self::grid::TableGrid;
use self::grits::{Matching, Matrix, match_grids};
use self::similarity::{span_similarity, text_similarity};
use crate::assignment::assign;
use crate::records::RecordFile;

pub(crate) use self::grid::RawTable;

/// A cell counts as alike from this similarity of texts on.
const ALIKE: f64 = 0.9;

/// Similarities of corresponding cells, added up, beside the cells of either side.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct GritsCounts {
    /// Sum of the similarities, each 0..=1.
    pub score: f64,
    /// Cells of the reference; a spanning cell counts for each place that it covers.
    pub reference: usize,
    /// Cells found by the program.
    pub hypothesis: usize,
}

impl GritsCounts {
    /// Share of the cells found that is right; none where nothing was found.
    pub fn precision(&self) -> Option<f64> {
        (self.hypothesis > 0).then(|| self.score / self.hypothesis as f64)
    }

    /// Share of the reference cells that was found; none without a reference cell.
    pub fn recall(&self) -> Option<f64> {
        (self.reference > 0).then(|| self.score / self.reference as f64)
    }

    /// Harmonic mean of both; none where neither side has a cell.
    pub fn f1(&self) -> Option<f64> {
        let cells = self.reference + self.hypothesis;
        (cells > 0).then(|| 2.0 * self.score / cells as f64)
    }

    fn add(&mut self, other: Self) {
        self.score += other.score;
        self.reference += other.reference;
        self.hypothesis += other.hypothesis;
    }
}

/// A reference table beside the table that was paired with it, or either of them alone.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct TablePair {
    /// Appendix of the reference table, or of the table found where it meets none.
    pub appendix: Option<String>,
    /// Title, likewise.
    pub title: Option<String>,
    /// Rows of the reference, header levels among them, and its columns; none for a table too many.
    pub reference: Option<(usize, usize)>,
    /// Rows and columns found; none for a table that was missed.
    pub hypothesis: Option<(usize, usize)>,
    /// Structure: relative spans compared by intersection over union.
    pub top: GritsCounts,
    /// Content: texts compared by their longest common subsequence.
    pub con: GritsCounts,
    /// Reference cells whose text was found as it is.
    pub exact: usize,
    /// Reference cells whose text was found with similarity of at least 0.90.
    pub alike: usize,
    /// Cells that correspond and differ.
    #[serde(skip)]
    pub misses: Vec<CellMiss>,
}

/// Corresponding cells with different texts.
#[derive(Debug, Clone, PartialEq)]
pub struct CellMiss {
    /// Similarity of the texts.
    pub similarity: f64,
    /// Row and column in the reference grid, 1-based, header levels among the rows.
    pub place: (usize, usize),
    /// Text wanted.
    pub reference: String,
    /// Text found.
    pub hypothesis: String,
}

/// Accuracy of the tables of a record; the sums are over all tables.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct TableScore {
    /// Reference tables.
    pub reference: usize,
    /// Tables found by the program.
    pub hypothesis: usize,
    /// Reference tables without cells ("`rows`"), which cannot be judged.
    pub without_cells: usize,
    /// Sum over the tables.
    pub top: GritsCounts,
    /// Sum over the tables.
    pub con: GritsCounts,
    /// Sum over the tables.
    pub exact: usize,
    /// Sum over the tables.
    pub alike: usize,
    /// Reference tables in order, then tables too many.
    pub tables: Vec<TablePair>,
}

/// Scores the tables of a record against a reference.
///
/// Tables are paired one to one so that the total of GriTS by content is greatest; structure is judged on the
/// same pairs. Every cell of a table that meets none counts as missed or too many.
pub fn score_tables(reference: &RecordFile, hypothesis: &RecordFile) -> TableScore {
    let told: Vec<&RawTable> = reference.tables.iter().filter(|t| t.has_cells()).collect();
    let found: Vec<&RawTable> = hypothesis.tables.iter().collect();
    let wanted: Vec<TableGrid> = told.iter().map(|&table| table.into()).collect();
    let got: Vec<TableGrid> = found.iter().map(|&table| table.into()).collect();
    let by_text: Vec<Vec<Matching>> = wanted
        .iter()
        .map(|left| got.iter().map(|right| match_texts(left, right)).collect())
        .collect();
    let values: Vec<Vec<f64>> = by_text
        .iter()
        .map(|row| row.iter().map(|matching| matching.score).collect())
        .collect();
    let mut partner_of = vec![None; wanted.len()];
    let mut alone = vec![true; got.len()];
    for (row, column) in assign(&values) {
        partner_of[row] = Some(column);
        alone[column] = false;
    }
    let mut tables: Vec<TablePair> = (0..wanted.len())
        .map(|row| {
            let pair = match partner_of[row] {
                Some(column) => score_pair(&wanted[row], &got[column], &by_text[row][column]),
                None => missed(&wanted[row]),
            };
            pair.named(told[row])
        })
        .collect();
    tables.extend(
        (0..got.len())
            .filter(|&column| alone[column])
            .map(|column| too_many(&got[column]).named(found[column])),
    );
    let mut score = TableScore {
        reference: wanted.len(),
        hypothesis: got.len(),
        without_cells: reference.tables.len() - wanted.len(),
        ..TableScore::default()
    };
    for table in &tables {
        score.top.add(table.top);
        score.con.add(table.con);
        score.exact += table.exact;
        score.alike += table.alike;
    }
    score.tables = tables;
    score
}

impl TablePair {
    fn named(mut self, table: &RawTable) -> Self {
        self.appendix.clone_from(&table.appendix);
        self.title.clone_from(&table.title);
        self
    }
}

fn match_texts(left: &TableGrid, right: &TableGrid) -> Matching {
    match_grids(
        &Matrix::new(&left.texts, left.rows, left.columns),
        &Matrix::new(&right.texts, right.rows, right.columns),
        |a, b| text_similarity(a, b),
    )
}

fn score_pair(wanted: &TableGrid, got: &TableGrid, by_text: &Matching) -> TablePair {
    let by_span = match_grids(
        &Matrix::new(&wanted.spans, wanted.rows, wanted.columns),
        &Matrix::new(&got.spans, got.rows, got.columns),
        span_similarity,
    );
    let counts = |score: f64| GritsCounts {
        score,
        reference: wanted.texts.len(),
        hypothesis: got.texts.len(),
    };
    let differing = by_text.pairs.iter().filter(|(.., alike)| *alike < 1.0);
    TablePair {
        reference: Some((wanted.rows, wanted.columns)),
        hypothesis: Some((got.rows, got.columns)),
        top: counts(by_span.score),
        con: counts(by_text.score),
        exact: by_text.pairs.iter().filter(|(.., alike)| *alike >= 1.0).count(),
        alike: by_text.pairs.iter().filter(|(.., alike)| *alike >= ALIKE).count(),
        misses: differing
            .map(|&(place, other, similarity)| CellMiss {
                similarity,
                place: (place / wanted.columns + 1, place % wanted.columns + 1),
                reference: wanted.texts[place].clone(),
                hypothesis: got.texts[other].clone(),
            })
            .collect(),
        ..TablePair::default()
    }
}

fn missed(wanted: &TableGrid) -> TablePair {
    let counts = GritsCounts {
        reference: wanted.texts.len(),
        ..GritsCounts::default()
    };
    TablePair {
        reference: Some((wanted.rows, wanted.columns)),
        top: counts,
        con: counts,
        ..TablePair::default()
    }
}

fn too_many(got: &TableGrid) -> TablePair {
    let counts = GritsCounts {
        hypothesis: got.texts.len(),
        ..GritsCounts::default()
    };
    TablePair {
        hypothesis: Some((got.rows, got.columns)),
        top: counts,
        con: counts,
        ..TablePair::default()
    }
}
