//! Which piece of a line belongs to which column, for one row: a beam search over its words.

use super::super::decode::{ColumnModel, EVERYBODY_LEADS, Layout, RowWord, capital_goes_on, labels_to};
use super::super::header::Kind;
use super::super::models::{CellId, Models, WordId};

/// Hypotheses kept after each word.
const BEAM: usize = 56;
/// Hypotheses dearer than the best by more than this are given up.
const MARGIN: f32 = 14.0;
/// A word that fits nowhere.
const STUCK: f32 = 6.0;
/// A cell that begins.
const START: f32 = 0.7;
/// A further piece on a line, of a cell that goes on. Measured with scripts/streams/measure.py: without it short last
/// lines of text were cut in two, with more of it columns were merged.
const PIECE: f32 = 0.5;
/// A cell that begins below the first line of a row whose cells hang from the top.
const BELOW_TOP: f32 = 4.0;
/// A cell that stands out of the middle, for each line, and the most that this costs.
const OUT_OF_MIDDLE: f32 = 1.5;
const MOST_OUT: f32 = 5.0;
/// A row none of whose cells is as high as the row.
const UNSPANNED: f32 = 3.0;
/// A cell that begins behind a page break in its row.
const AFTER_BREAK: f32 = 1.5;
/// A cell that goes on behind lines without a piece of it.
const GAP: f32 = 4.0;
/// A line that ends although the next word had room.
const HAD_ROOM: f32 = 3.5;
/// The same where the width of the column is a guess, by how much of it was filled.
const HALF_FULL: f32 = 2.0;
const NEARLY_FULL: f32 = 0.8;
/// Share of the width that a full line fills at least where the width is a guess.
const FULL_LINE: f32 = 0.85;
const HALF_LINE: f32 = 0.65;
/// A line longer than the column is wide, and each word more.
const OVERFLOW: f32 = 2.5;
const OVERFLOW_WORD: f32 = 0.8;
/// A word in a column of amounts that is none.
const NO_AMOUNT: f32 = 1.5;

/// How the cells of a row stand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Height {
    /// They hang from its top.
    Top,
    /// They stand in its middle, and half of this number is the line with the number of the row.
    Middle(usize),
    /// A page break goes through the row.
    Broken,
}

/// A row to be read.
pub(super) struct Row<'a> {
    pub(super) words: &'a [RowWord<'a>],
    pub(super) height: Height,
    /// Numbers of lines from which it may end, increasing.
    pub(super) ends: &'a [usize],
}

/// What a hypothesis knows of one column.
#[derive(Debug, Clone, Copy, Default)]
struct CellState {
    cell: CellId,
    /// First line, and line after the last; 0 for an empty cell.
    first: u16,
    end: u16,
    /// Characters of the last line.
    length: u16,
    /// How many page breaks stand before the last line.
    breaks: u16,
    /// The last two words, each plus one.
    tail: [WordId; 2],
}

impl CellState {
    /// A number that tells states apart.
    fn key(&self, column: usize) -> u64 {
        if self.end == 0 {
            return 0;
        }
        let mut key = column as u64 + 1;
        for part in [
            u64::from(self.cell),
            u64::from(self.first) << 32 | u64::from(self.end),
            u64::from(self.length),
            u64::from(self.tail[0]) << 32 | u64::from(self.tail[1]),
        ] {
            key = (key ^ part).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
        }
        key
    }
}

struct Hypothesis {
    cost: f32,
    column: usize,
    cells: Vec<CellState>,
    key: u64,
    trace: usize,
}

/// A hypothesis with one word more, before it is known to survive.
struct Step {
    cost: f32,
    from: usize,
    column: usize,
    state: CellState,
    key: u64,
}

/// The best reading for each line where the row may end: its cost and the columns of the words.
pub(super) fn search(
    row: &Row<'_>,
    layout: &Layout,
    models: &mut Models<'_>,
) -> Vec<Option<(f32, Vec<usize>)>> {
    let columns = &layout.columns;
    let mut trace: Vec<(usize, usize)> = vec![(0, 0)];
    let mut beam = vec![Hypothesis {
        cost: 0.0,
        column: 0,
        cells: vec![CellState::default(); columns.len()],
        key: 0,
        trace: 0,
    }];
    let mut ends = row.ends.iter().peekable();
    let mut readings = Vec::with_capacity(row.ends.len());
    for word in row.words {
        while word.starts_line
            && let Some(&end) = ends.next_if(|&&end| end <= word.line)
        {
            readings.push(close(&beam, row.height, end, columns, models, &trace));
        }
        let letters = short(word.word.text.chars().count());
        let mut steps: Vec<Step> = Vec::with_capacity(beam.len() * columns.len());
        for (from, hypothesis) in beam.iter().enumerate() {
            let first = if word.starts_line { 0 } else { hypothesis.column };
            for column in first..columns.len() {
                steps.extend(extend(
                    hypothesis,
                    (from, column),
                    (word, letters),
                    row.height,
                    columns,
                    models,
                ));
            }
        }
        if steps.is_empty() {
            // No column is left for the word: it stays with the one before.
            for hypothesis in &mut beam {
                hypothesis.cost += STUCK;
                trace.push((hypothesis.trace, hypothesis.column));
                hypothesis.trace = trace.len() - 1;
            }
            continue;
        }
        beam = survivors(&beam, steps, &mut trace);
    }
    for &end in ends {
        readings.push(close(&beam, row.height, end, columns, models, &trace));
    }
    readings
}

/// The cheapest steps, one for each state.
fn survivors(beam: &[Hypothesis], mut steps: Vec<Step>, trace: &mut Vec<(usize, usize)>) -> Vec<Hypothesis> {
    steps.sort_by(|a, b| a.cost.total_cmp(&b.cost));
    let limit = steps.first().map_or(0.0, |best| best.cost) + MARGIN;
    let mut next: Vec<Hypothesis> = Vec::with_capacity(BEAM);
    for step in steps {
        if step.cost > limit || next.len() >= BEAM {
            break;
        }
        if next
            .iter()
            .any(|own| own.key == step.key && own.column == step.column)
        {
            continue;
        }
        let from = &beam[step.from];
        let mut cells = from.cells.clone();
        cells[step.column] = step.state;
        trace.push((from.trace, step.column));
        next.push(Hypothesis {
            cost: step.cost,
            column: step.column,
            cells,
            key: step.key,
            trace: trace.len() - 1,
        });
    }
    next
}

/// The hypothesis with a word more in a column; `from` is its number, `letters` are those of the word.
fn extend(
    hypothesis: &Hypothesis,
    (from, column): (usize, usize),
    (word, letters): (&RowWord<'_>, u16),
    height: Height,
    columns: &[ColumnModel],
    models: &mut Models<'_>,
) -> Option<Step> {
    let model = &columns[column];
    let state = &hypothesis.cells[column];
    let (cell, added) = models.extend(model.kind, state.cell, word.id);
    if !matches!(model.kind, Kind::Text | Kind::Free) && models.is_hopeless(model.kind, cell) {
        return None;
    }
    let mut cost = hypothesis.cost + added;
    let line = short(word.line).min(u16::MAX - 1);
    let on_line = state.end == line + 1;
    if state.end == 0 {
        cost += START + beginning(word, height);
    } else {
        if on_line && column != hypothesis.column {
            return None;
        }
        cost -= models.attraction(state.tail, word.id);
        if !word.starts_line && column != hypothesis.column {
            cost += PIECE;
        }
        if !on_line {
            cost += going_on(state, word, letters, model, models);
        }
    }
    let length = if on_line {
        state.length.saturating_add(1).saturating_add(letters)
    } else {
        letters
    };
    if let Some(limit) = model.limit.filter(|&limit| on_line && f32::from(length) > limit) {
        cost += if f32::from(state.length) > limit {
            OVERFLOW_WORD
        } else {
            OVERFLOW
        };
    }
    if model.amounts && !word.word.text.contains(|c: char| c.is_ascii_digit()) {
        cost += NO_AMOUNT;
    }
    let next = CellState {
        cell,
        first: if state.end == 0 { line } else { state.first },
        end: line + 1,
        length,
        breaks: short(word.breaks as usize),
        tail: [state.tail[1], word.id + 1],
    };
    Some(Step {
        cost,
        from,
        column,
        state: next,
        key: hypothesis
            .key
            .wrapping_sub(state.key(column))
            .wrapping_add(next.key(column)),
    })
}

/// A number of lines or letters as it is kept; no row has more.
fn short(number: usize) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}

/// Cost of a cell that begins on the line of a word.
fn beginning(word: &RowWord<'_>, height: Height) -> f32 {
    match height {
        _ if word.breaks > 0 => AFTER_BREAK,
        Height::Top if word.line > 0 => BELOW_TOP,
        // At the latest in the middle.
        Height::Middle(sum) => {
            (OUT_OF_MIDDLE * (2 * word.line).saturating_sub(sum + 1) as f32 / 2.0).min(MOST_OUT)
        }
        Height::Top | Height::Broken => 0.0,
    }
}

/// Cost of going on with a cell on another line.
fn going_on(
    state: &CellState,
    word: &RowWord<'_>,
    letters: u16,
    column: &ColumnModel,
    models: &Models<'_>,
) -> f32 {
    if u32::from(state.breaks) < word.breaks {
        return 0.0;
    }
    let mut cost = if usize::from(state.end) < word.line {
        GAP
    } else {
        0.0
    };
    let last = models.word_of(state.tail[1] - 1);
    let running = matches!(column.kind, Kind::Text | Kind::Free);
    if let Some(width) = column.width {
        let needed = f32::from(state.length) + 1.0 + f32::from(letters);
        let early = match needed / width {
            _ if column.width_known && needed <= width => HAD_ROOM,
            _ if column.width_known => 0.0,
            share if share < HALF_LINE => HALF_FULL,
            share if share < FULL_LINE => NEARLY_FULL,
            _ => 0.0,
        };
        cost += if running && last.closes() {
            0.5 * early
        } else {
            early
        };
    }
    if running {
        cost += match (last.closes(), word.word.opens) {
            (true, true) => 0.1,
            (false, true) => 0.4,
            (true, false) => 0.5,
            (false, false) => 0.0,
        };
    }
    cost + capital_goes_on(column, word.word, last)
}

/// The best hypothesis with all cells closed.
fn close(
    beam: &[Hypothesis],
    height: Height,
    rows_end: usize,
    columns: &[ColumnModel],
    models: &Models<'_>,
    trace: &[(usize, usize)],
) -> Option<(f32, Vec<usize>)> {
    let closed = |hypothesis: &Hypothesis| {
        let ends = hypothesis.cells.iter().zip(columns).map(|(state, column)| {
            if state.end == 0 {
                return column.empty;
            }
            let everybody = column.lead && models.is_everybody(state.cell);
            let stands = match height {
                Height::Middle(_) => {
                    // As many lines of the row above the cell as below, or one less.
                    let lines = usize::from(state.first) + usize::from(state.end);
                    let out = rows_end
                        .saturating_sub(lines + 1)
                        .max(lines.saturating_sub(rows_end));
                    (OUT_OF_MIDDLE * out as f32).min(MOST_OUT)
                }
                Height::Top | Height::Broken => 0.0,
            };
            models.cost(state.cell).unfinished + stands + if everybody { EVERYBODY_LEADS } else { 0.0 }
        });
        let spans =
            |state: &CellState| state.end > 0 && state.first == 0 && usize::from(state.end) >= rows_end;
        let spanned = height == Height::Broken || hypothesis.cells.iter().any(spans);
        hypothesis.cost + ends.sum::<f32>() + if spanned { 0.0 } else { UNSPANNED }
    };
    let costs: Vec<f32> = beam.iter().map(closed).collect();
    let best = (0..beam.len()).min_by(|&a, &b| costs[a].total_cmp(&costs[b]))?;
    Some((costs[best], labels_to(beam[best].trace, trace)))
}
