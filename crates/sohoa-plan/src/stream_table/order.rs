//! In which order the cells of a row come in a stream.

/// How the lines of a table follow each other in the stream.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Order {
    /// Cost of a line that goes back to a cell left before.
    pub(super) back: f32,
    /// The same where the cell stopped in the middle of a phrase.
    pub(super) back_to_unfinished: f32,
    /// Cost of leaving running text in the middle of a phrase at the end of a line.
    pub(super) leave_unfinished: f32,
    /// Cost of a cell that begins after one further right.
    pub(super) jump: f32,
    /// Cost of a column change within a line.
    pub(super) change_in_line: f32,
    /// The same where the word tells by itself that it begins a cell: a sum, the first word of a deadline.
    pub(super) change_seen: f32,
    /// Whether cells come one after the other, each with all its lines.
    pub(super) by_cell: bool,
    /// Whether lines run through all columns, and rows may begin above their number in any of them.
    pub(super) by_line: bool,
    /// Whether the numbers stand in the middle of the height of their rows.
    pub(super) centred: bool,
    /// How the cells of a row stand where every line runs through all columns ([`super::through`]).
    pub(super) through: Option<Alignment>,
}

/// How the cells of a row stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Alignment {
    /// They begin on its first line.
    Top,
    /// They stand in the middle of its height.
    Middle,
}

/// What a reading says about the order of lines, as counts.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct OrderCounts {
    /// Lines but the first of each row, and those of them that went back to a cell left before.
    pub(super) starts: usize,
    pub(super) back: usize,
    /// Cells, and those of them that began after one further right.
    pub(super) cells: usize,
    pub(super) jumps: usize,
    /// Lines, and column changes within them.
    pub(super) lines: usize,
    pub(super) changes: usize,
    /// Rows of three lines and more, and those of them with lines above their number.
    pub(super) tall: usize,
    pub(super) headed: usize,
}

impl Order {
    /// Cell after cell from left to right, each with all its lines.
    pub(super) const BY_CELL: Self = Self {
        back: 8.0,
        back_to_unfinished: 6.0,
        leave_unfinished: 2.0,
        jump: 8.0,
        change_in_line: 0.8,
        change_seen: 0.8,
        by_cell: true,
        by_line: false,
        centred: false,
        through: None,
    };

    /// The same, each cell on lines of its own.
    pub(super) const CELL_BY_LINES: Self = Self {
        change_in_line: 3.0,
        change_seen: 3.0,
        ..Self::BY_CELL
    };

    /// Line after line through all columns.
    const BY_LINE: Self = Self {
        back: 1.5,
        back_to_unfinished: 0.6,
        leave_unfinished: 0.0,
        jump: 1.5,
        change_in_line: 0.2,
        change_seen: 0.2,
        by_cell: false,
        by_line: true,
        centred: false,
        through: None,
    };

    /// The same, every line with a piece of each cell that has one at its height.
    pub(super) const THROUGH_TOP: Self = Self {
        through: Some(Alignment::Top),
        ..Self::BY_LINE
    };
    pub(super) const THROUGH_MIDDLE: Self = Self {
        through: Some(Alignment::Middle),
        ..Self::BY_LINE
    };

    /// Before anything was read: lines may run through columns, and cells may be left and gone on with.
    pub(super) const MIXED: Self = Self {
        back: 3.5,
        back_to_unfinished: 1.2,
        leave_unfinished: 0.5,
        jump: 2.5,
        change_in_line: 0.8,
        change_seen: 0.8,
        by_cell: false,
        by_line: false,
        centred: false,
        through: None,
    };

    /// What a reading of a table says whose cells come one after the other: how often columns change within a line.
    pub(super) fn by_cell(counts: OrderCounts) -> Self {
        let change = CHANGE_SHARE * cost(counts.changes, counts.lines);
        Self {
            change_in_line: change.clamp(Self::BY_CELL.change_in_line, MOST_CHANGE),
            ..Self::BY_CELL
        }
    }

    /// What a reading of a table whose cells are mixed says.
    pub(super) fn learned(counts: OrderCounts) -> Self {
        let back = cost(counts.back, counts.starts);
        let change = cost(counts.changes, counts.lines).clamp(0.1, 1.2);
        let changes = counts.changes as f32 / counts.lines.max(1) as f32;
        Self {
            back: back.clamp(2.0, 4.5),
            back_to_unfinished: (0.5 * back).clamp(0.6, 2.0),
            leave_unfinished: (0.5 * back - 0.6).clamp(0.0, 1.5),
            jump: cost(counts.jumps, counts.cells).clamp(1.5, 4.5),
            change_in_line: change,
            change_seen: change,
            by_cell: false,
            by_line: changes >= BY_LINE,
            centred: counts.tall >= 3 && 10 * counts.headed >= 4 * counts.tall,
            through: None,
        }
    }
}

/// Share of what a reading of a table says of column changes within its lines that is believed where cells come one
/// after the other, and the most that a change costs: a short table says little.
const CHANGE_SHARE: f32 = 0.5;
const MOST_CHANGE: f32 = 1.5;
/// Column changes a line from which lines run through all columns.
const BY_LINE: f32 = 0.6;

/// Cost of what happened `count` times of so many; few say little.
fn cost(count: usize, of: usize) -> f32 {
    -((count as f32 + 1.0) / (of as f32 + 8.0)).ln()
}
