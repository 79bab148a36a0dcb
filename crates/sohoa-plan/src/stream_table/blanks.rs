//! What the blank lines of a stream say about where cells begin.
//!
//! Some dumps put a blank line between the cells of a row, others put them anywhere. Which it is follows from the
//! table: either a reading that takes them for the ends of cells explains it better, or what was read teaches how
//! often cells go on over one.

use super::region::{Part, Region};

/// Costs of lines that begin against what the blank lines say.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Blanks {
    /// Cost of a cell that goes on over a blank line.
    pub(super) inside: f32,
    /// Cost of a line in another cell than the line before, with no blank line between.
    pub(super) missing: f32,
}

/// How often blank lines stand before lines, as counts of a reading.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct BlankCounts {
    /// Lines that go on with the cell of the line before, and those of them behind a blank line.
    pub(super) on: usize,
    pub(super) on_blank: usize,
    /// Lines in another cell, and those of them behind a blank line.
    pub(super) other: usize,
    pub(super) other_blank: usize,
}

/// Lines that are counted beforehand on both sides, so that few lines say little.
const BEFOREHAND: f32 = 2.0;
/// Most that a line costs.
const MOST: f32 = 4.0;

impl Blanks {
    /// Blank lines say nothing.
    pub(super) const SILENT: Self = Self {
        inside: 0.0,
        missing: 0.0,
    };
    /// Every cell stands between blank lines.
    pub(super) const BETWEEN_CELLS: Self = Self {
        inside: 4.0,
        missing: 3.0,
    };
    /// No blank line stands in a cell, but some are missing between cells.
    pub(super) const NOT_IN_CELLS: Self = Self {
        inside: 4.0,
        missing: 1.0,
    };

    /// What a reading says.
    pub(super) fn learned(counts: BlankCounts) -> Self {
        let lines = (counts.on + counts.other).max(1) as f32;
        let share = (counts.on_blank + counts.other_blank) as f32 / lines;
        let among = |blank: usize, of: usize| {
            ((blank as f32 + BEFOREHAND * share) / (of as f32 + BEFOREHAND)).clamp(0.01, 0.99)
        };
        let on = among(counts.on_blank, counts.on);
        let other = among(counts.other_blank, counts.other);
        // Half of it: what was read wrongly must not confirm itself. That a blank line is missing teaches nothing
        // (made tables and dumps, scripts/streams/measure.py).
        Self {
            inside: 0.5 * (other / on).ln().clamp(0.0, MOST),
            missing: 0.0,
        }
    }
}

/// Lines of a region's rows but the first of each, and what it costs to know of them whether a blank line stands
/// before, if they say nothing: nats a line.
pub(super) fn surprise(region: &Region) -> (usize, f32) {
    let rows = region.parts.iter().filter_map(|part| match part {
        Part::Row(row) => Some(&row.lines),
        Part::Group(_) => None,
    });
    let (mut lines, mut blank) = (0, 0);
    for line in rows
        .flat_map(|lines| lines.iter().skip(1))
        .filter(|line| !line.after_break)
    {
        lines += 1;
        blank += usize::from(line.after_blank);
    }
    let share = blank as f32 / (lines as f32).max(1.0);
    let nats = |share: f32| if share > 0.0 { -share * share.ln() } else { 0.0 };
    (lines, nats(share) + nats(1.0 - share))
}
