//! Levels of a header without borders: which of its cells reach over several of them.

use super::VisualLine;
use super::columns::Columns;
use super::rows::Row;

/// Leaves out the borders between the levels of a header where no name of several columns is parted from those below it:
/// the cells beside it have lines on both levels. `lines` are those of each level.
pub(super) fn join_levels(rows: &mut [Row], lines: &[&[VisualLine]], columns: &Columns) {
    let count = columns.strips.len() + 1;
    let filled: Vec<Vec<bool>> = lines
        .iter()
        .map(|own| {
            let words = || own.iter().flat_map(|line| &line.words);
            (0..count)
                .map(|column| words().any(|word| columns.at(word.bbox.center().0) == column))
                .collect()
        })
        .collect();
    // A name of several columns that begins lower than its neighbours reaches up to the top beside them.
    for upper in (0..rows.len().saturating_sub(1)).rev() {
        for strip in 0..columns.strips.len() {
            let free = !filled[upper][strip] && !filled[upper][strip + 1];
            rows[upper].crossed[strip] |= free && rows[upper + 1].crossed[strip];
        }
    }
    for upper in 0..rows.len().saturating_sub(1) {
        let parted: Vec<bool> = (0..columns.strips.len())
            .map(|strip| rows[upper].crossed[strip] != rows[upper + 1].crossed[strip])
            .collect();
        rows[upper].floor = (0..count)
            .map(|column| {
                let left = column.checked_sub(1).is_some_and(|strip| parted[strip]);
                left || parted.get(column).copied().unwrap_or(false)
            })
            .collect();
    }
}
