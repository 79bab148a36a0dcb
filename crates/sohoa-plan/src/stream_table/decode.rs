//! Which word of a row belongs to which column: a beam search over the words in printed order.
//!
//! A printed line runs through the columns from left to right; the next line may start in any column
//! again. A cell goes on where it stopped. What belongs where is decided by what the cells look like
//! ([`Models`]).

use super::blanks::Blanks;
use super::cell_words::is_value;
use super::header::Kind;
use super::models::{CellId, Models, WordId};
use super::order::Order;
use super::word::Word;

/// Hypotheses kept after each word.
const BEAM: usize = 48;
/// A word that fits nowhere.
const STUCK: f32 = 6.0;
/// Hypotheses dearer than the best by more than this are given up.
const MARGIN: f32 = 10.0;
/// A cell that begins.
const START: f32 = 0.5;
/// The same out of the middle of a phrase.
const LEFT_UNFINISHED: f32 = 1.0;
/// A column change to a cell that had its last line on the line before.
const SIDE_BY_SIDE: f32 = 0.3;
/// A line that goes back to a cell left before, after a page break, where every cell may go on.
const RETURN_AFTER_BREAK: f32 = 0.3;
/// A cell that begins behind a page break, left of one that began before it: the other goes on there as well, and
/// nothing else tells two agencies from each other.
const JUMP_AFTER_BREAK: f32 = 1.0;
/// A cell line that ends early although the first word of its next line had room.
const EARLY_END: f32 = 1.9;
/// The same in a cell that is no running text.
const EARLY_END_OF_SHORT: f32 = 0.6;
/// Share of the column's width that a full line fills at least.
const FULL_LINE: f32 = 0.85;
/// The same with so much room that no typesetter leaves it.
const VERY_EARLY_END: f32 = 3.0;
const HALF_LINE: f32 = 0.65;
/// A cell that goes on behind a rule that recognition read as "|".
const THROUGH_RULE: f32 = 2.5;

/// A line longer than the column is wide, and each word more.
const OVERFLOW: f32 = 1.2;
const OVERFLOW_WORD: f32 = 0.5;
/// A word in a column of amounts that is none.
const NO_AMOUNT: f32 = 1.5;
/// What the first word of a deadline costs at most that tells by itself that a cell begins.
const CLEAR_START: f32 = 0.5;
/// A sum in another column where one holds the sums.
const SUM_ELSEWHERE: f32 = 2.0;
/// "Các đơn vị có liên quan" responsible for a task.
pub(super) const EVERYBODY_LEADS: f32 = 1.5;

/// A line of running text that begins like an agency behind no word that calls for one.
const AGENCY_GOES_ON: f32 = 0.8;
/// A line that begins like an agency in a cell that holds a whole one, nothing between the two; a committee of the Party
/// may own the one before it.
const ANOTHER_AGENCY: f32 = 1.6;
/// A short cell that goes on with a capital on its next line.
const CAPITAL_GOES_ON: f32 = 1.0;

/// A column while rows are decoded.
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts about a column that do not depend on each other"
)]
#[derive(Debug, Clone, Copy)]
pub(super) struct ColumnModel {
    pub(super) kind: Kind,
    /// Cost of an empty cell.
    pub(super) empty: f32,
    /// What an empty cell costs at least, whatever a reading says: every row has a text and a lead.
    pub(super) least_empty: f32,
    /// Characters of a full line; `None` before anything was read.
    pub(super) width: Option<f32>,
    /// Characters that hardly any line of the column has; `None` before anything was read.
    pub(super) limit: Option<f32>,
    /// Whether its width is known from the lines themselves and not learned from a reading.
    pub(super) width_known: bool,
    /// Whether its cells are amounts.
    pub(super) amounts: bool,
    /// Whether its header says so: it names a unit of money.
    pub(super) of_money: bool,
    /// Whether it names who is responsible, with another column for who cooperates.
    pub(super) lead: bool,
}

/// A word of a row and how it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct RowWord<'a> {
    pub(super) word: &'a Word,
    /// Its number in the models.
    pub(super) id: WordId,
    /// Number of its line in the row.
    pub(super) line: usize,
    /// Whether a printed line starts here.
    pub(super) starts_line: bool,
    /// Whether a blank line stands before that line.
    pub(super) after_blank: bool,
    /// How many page breaks of the row stand before it.
    pub(super) breaks: u32,
    /// Whether the word is known to be text of the row: it stands before the row's number.
    pub(super) is_text: bool,
}

/// What the columns look like and how the lines of their cells follow each other.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    /// The columns but the first, which holds the numbers.
    pub(super) columns: Vec<ColumnModel>,
    pub(super) order: Order,
    pub(super) blanks: Blanks,
    /// Whether order and blank lines are known from the lines themselves and not learned from a reading.
    pub(super) keeps_order: bool,
}

impl Layout {
    /// Sets the width of the first column of running text, characters; it is not learned any more.
    pub(super) fn set_text_width(&mut self, width: f32) {
        if let Some(text) = self.columns.iter_mut().find(|column| column.kind == Kind::Text) {
            text.width = Some(width);
            text.limit = Some(width + WIDTH_SLACK);
            text.width_known = true;
        }
    }
}

/// Characters that a line may be longer than its column is wide: letters differ in width.
const WIDTH_SLACK: f32 = 1.5;

/// The best reading of a row up to some word.
#[derive(Debug, Clone, Default)]
pub(super) struct Reading {
    /// Number of words read.
    pub(super) words: usize,
    /// Cost with all cells closed.
    pub(super) cost: f32,
    /// Column of each word.
    pub(super) columns: Vec<usize>,
}

/// What a hypothesis knows of one column.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct CellState {
    cell: CellId,
    /// Index of the last word plus one; 0 for an empty cell.
    end: u32,
    /// Characters of the last line of the cell.
    line_length: u32,
    /// The last two words of running text, each plus one: what the language says depends on them.
    tail: [WordId; 2],
}

#[derive(Debug, Clone)]
struct Hypothesis {
    cost: f32,
    column: usize,
    cells: Vec<CellState>,
    /// Index into the trace.
    trace: usize,
}

/// Reads a row. One reading for each line from which the row might end, the whole row last.
pub(super) fn decode(
    words: &[RowWord<'_>],
    layout: &Layout,
    first_end: usize,
    models: &mut Models<'_>,
) -> Vec<Reading> {
    let columns = &layout.columns;
    let mut trace: Vec<(usize, usize)> = vec![(0, 0)];
    let mut beam = vec![Hypothesis {
        cost: 0.0,
        column: 0,
        cells: vec![CellState::default(); columns.len()],
        trace: 0,
    }];
    let mut readings = Vec::new();
    for (index, word) in words.iter().enumerate() {
        if index >= first_end.max(1) && word.starts_line {
            readings.extend(close(&beam, index, columns, models, &trace));
        }
        let mut next = Vec::with_capacity(beam.len() * columns.len());
        for hypothesis in &beam {
            for column in 0..columns.len() {
                if let Some(extended) = extend(hypothesis, column, index, words, layout, models) {
                    next.push(extended);
                }
            }
        }
        if next.is_empty() {
            // No column is left for the word that it fits at all: it stays with the one before.
            next.extend(beam.iter().cloned().map(|mut stuck| {
                stuck.cost += STUCK;
                stuck.cells[stuck.column].end = index as u32 + 1;
                stuck
            }));
        }
        prune(&mut next);
        for hypothesis in &mut next {
            trace.push((hypothesis.trace, hypothesis.column));
            hypothesis.trace = trace.len() - 1;
        }
        beam = next;
    }
    readings.extend(close(&beam, words.len(), columns, models, &trace));
    readings
}

/// Keeps the cheapest of equal states, then the cheapest states.
fn prune(hypotheses: &mut Vec<Hypothesis>) {
    hypotheses.sort_by(|a, b| {
        a.column
            .cmp(&b.column)
            .then_with(|| a.cells.cmp(&b.cells))
            .then_with(|| a.cost.total_cmp(&b.cost))
    });
    hypotheses.dedup_by(|later, first| later.column == first.column && later.cells == first.cells);
    hypotheses.sort_by(|a, b| a.cost.total_cmp(&b.cost));
    let limit = hypotheses.first().map_or(0.0, |best| best.cost) + MARGIN;
    hypotheses.retain(|hypothesis| hypothesis.cost <= limit);
    hypotheses.truncate(BEAM);
}

fn extend(
    from: &Hypothesis,
    column: usize,
    index: usize,
    words: &[RowWord<'_>],
    layout: &Layout,
    models: &mut Models<'_>,
) -> Option<Hypothesis> {
    let (columns, order, blanks) = (&layout.columns, &layout.order, &layout.blanks);
    let word = &words[index];
    let kind = columns[column].kind;
    if word.is_text && kind != Kind::Text && !order.by_line {
        return None;
    }
    let same_line = index > 0 && !word.starts_line;
    if same_line && column < from.column {
        return None;
    }
    let state = from.cells[column];
    let mut cost = from.cost;
    // A page break takes the place of a blank line.
    if index > 0 && !same_line && words[index - 1].breaks == word.breaks {
        cost += match (column == from.column, word.after_blank) {
            (true, true) => blanks.inside,
            (false, false) => blanks.missing,
            _ => 0.0,
        };
    }
    if state.end == 0 {
        cost += beginning(from, column, index, words, layout, models);
    } else if column != from.column || !same_line {
        // Columns that stand side by side go on together, line by line.
        let side_by_side = words[state.end as usize - 1].line + 1 == word.line;
        cost += match (same_line, side_by_side) {
            (true, true) => SIDE_BY_SIDE + LEFT_UNFINISHED * leaving(from, columns, models),
            (true, false) => order.change_in_line + LEFT_UNFINISHED * leaving(from, columns, models),
            _ if column == from.column => 0.0,
            (false, true) => SIDE_BY_SIDE,
            _ if words[state.end as usize - 1].breaks < word.breaks => RETURN_AFTER_BREAK,
            _ if models.cost(state.cell).unfinished > 0.0 => order.back_to_unfinished,
            _ => order.back,
        };
        cost += going_on(&state, word, words, &columns[column]);
        let last = words[state.end as usize - 1].id;
        if kind == Kind::Text && !same_line && models.begins_agency(last, word.id) {
            cost += AGENCY_GOES_ON;
        }
        let owns = words
            .get(index + 1)
            .is_some_and(|next| next.word.skeleton == "uy");
        if kind == Kind::Agency && !same_line && !owns && models.begins_other_agency(state.cell, word.id) {
            cost += ANOTHER_AGENCY;
        }
    } else if word.word.after_rule {
        cost += THROUGH_RULE;
    }
    let length = word.word.text.chars().count() as u32;
    let on_line = same_line && column == from.column;
    let (cell, added) = models.extend(kind, state.cell, word.id);
    if !matches!(kind, Kind::Text | Kind::Free) && models.is_hopeless(kind, cell) {
        return None;
    }
    cost += added;
    if state.end > 0 {
        cost -= models.attraction(state.tail, word.id);
    }
    let line_length = if on_line {
        state.line_length + 1 + length
    } else {
        length
    };
    if let Some(limit) = columns[column].limit.filter(|_| on_line)
        && line_length as f32 > limit
    {
        cost += if state.line_length as f32 > limit {
            OVERFLOW_WORD
        } else {
            OVERFLOW
        };
    }
    let none = matches!(word.word.text.as_str(), "-" | "–");
    if columns[column].amounts && !none && !word.word.text.contains(|c: char| c.is_ascii_digit()) {
        cost += NO_AMOUNT;
    }
    if matches!(kind, Kind::Free | Kind::Note)
        && !columns[column].amounts
        && columns.iter().any(|other| other.amounts)
        && is_sum(&word.word.text)
    {
        cost += SUM_ELSEWHERE;
    }
    let mut cells = from.cells.clone();
    cells[column] = CellState {
        cell,
        end: index as u32 + 1,
        line_length,
        tail: [state.tail[1], word.id + 1],
    };
    Some(Hypothesis {
        cost,
        column,
        cells,
        trace: from.trace,
    })
}

/// Cost of a cell that begins with a word.
fn beginning(
    from: &Hypothesis,
    column: usize,
    index: usize,
    words: &[RowWord<'_>],
    layout: &Layout,
    models: &mut Models<'_>,
) -> f32 {
    let (columns, order) = (&layout.columns, &layout.order);
    let word = &words[index];
    let mut cost = START;
    if index > 0 && !word.starts_line {
        if !word.is_text && !word.word.after_rule {
            let sum = columns[column].amounts && is_value(&word.word.text);
            let due = columns[column].kind == Kind::Deadline;
            let change = if sum || due && models.extend(Kind::Deadline, 0, word.id).1 < CLEAR_START {
                order.change_seen
            } else {
                order.change_in_line
            };
            cost += change + LEFT_UNFINISHED * leaving(from, columns, models);
        }
    } else if index > 0 {
        cost += order.leave_unfinished * leaving(from, columns, models);
    }
    let right = &from.cells[column + 1..];
    let begun = |right: &CellState| right.end > 0 && words[right.end as usize - 1].breaks == word.breaks;
    if right.iter().any(begun) {
        cost += order.jump;
    } else if right.iter().any(|right| right.end > 0) {
        cost += JUMP_AFTER_BREAK;
    }
    cost
}

/// Whether a text is a number with its thousands parted: "3.400".
fn is_sum(text: &str) -> bool {
    let mut parts = text.trim_end_matches([';', ',']).split('.');
    let digits = |part: &str, most: usize| {
        (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    parts.next().is_some_and(|first| digits(first, 3))
        && parts.clone().next().is_some()
        && parts.all(|part| part.len() == 3 && digits(part, 3))
}

/// Whether the cell that is left must go on: running text in the middle of a phrase. Lines of narrow columns end
/// anywhere.
fn leaving(from: &Hypothesis, columns: &[ColumnModel], models: &Models<'_>) -> f32 {
    let running = columns[from.column].kind == Kind::Text;
    let unfinished = models.cost(from.cells[from.column].cell).unfinished > 0.0;
    f32::from(u8::from(running && unfinished))
}

/// Cost of going on with a cell on another line.
fn going_on(state: &CellState, word: &RowWord<'_>, words: &[RowWord<'_>], column: &ColumnModel) -> f32 {
    let last = words[state.end as usize - 1].word;
    let mut cost = 0.0;
    if matches!(column.kind, Kind::Text | Kind::Free) {
        cost += match (last.closes(), word.word.opens) {
            (true, true) => 0.3,
            (false, true) => 0.4,
            (true, false) => 0.5,
            (false, false) => 0.0,
        };
    }
    if let Some(width) = column.width {
        let needed = state.line_length as f32 + 1.0 + word.word.text.chars().count() as f32;
        if !last.closes() && words[state.end as usize - 1].breaks == word.breaks {
            // A narrow column is seldom full; where the width is known, a word that had room tells.
            let running = matches!(column.kind, Kind::Text | Kind::Free);
            cost += match needed / width {
                share if share < HALF_LINE && running => VERY_EARLY_END,
                _ if column.width_known && needed < width => VERY_EARLY_END,
                share if share < FULL_LINE && running => EARLY_END,
                share if share < FULL_LINE => EARLY_END_OF_SHORT,
                _ => 0.0,
            };
        }
    }
    cost + capital_goes_on(column, word.word, last)
}

/// What it costs that a capital goes on with a deadline or a remark.
pub(super) fn capital_goes_on(column: &ColumnModel, word: &Word, last: &Word) -> f32 {
    let opens = matches!(column.kind, Kind::Deadline | Kind::Note) && word.opens && !last.ends_open();
    let number = word.skeleton.starts_with(|c: char| c.is_ascii_digit());
    if opens && !number { CAPITAL_GOES_ON } else { 0.0 }
}

/// The columns of the words on the way that ends with an entry of a trace: each has the entry before it and a column.
pub(super) fn labels_to(mut at: usize, trace: &[(usize, usize)]) -> Vec<usize> {
    let mut labels = Vec::new();
    while at > 0 {
        labels.push(trace[at].1);
        at = trace[at].0;
    }
    labels.reverse();
    labels
}

/// The best hypothesis with all cells closed.
fn close(
    beam: &[Hypothesis],
    words: usize,
    columns: &[ColumnModel],
    models: &Models<'_>,
    trace: &[(usize, usize)],
) -> Option<Reading> {
    let closed = |hypothesis: &Hypothesis| {
        let ends: f32 = hypothesis
            .cells
            .iter()
            .zip(columns)
            .map(|(state, column)| {
                if state.end == 0 {
                    return column.empty;
                }
                let everybody = column.lead && models.is_everybody(state.cell);
                models.cost(state.cell).unfinished + if everybody { EVERYBODY_LEADS } else { 0.0 }
            })
            .sum();
        hypothesis.cost + ends
    };
    let best = beam.iter().min_by(|a, b| closed(a).total_cmp(&closed(b)))?;
    let labels = labels_to(best.trace, trace);
    Some(Reading {
        words,
        cost: closed(best),
        columns: labels,
    })
}
