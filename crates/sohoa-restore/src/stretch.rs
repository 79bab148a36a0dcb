//! Stretches of a restored line and where they come from.

use std::ops::Range;

use crate::restorer::RestoredLine;

/// A stretch of the restored text and where it comes from.
pub(crate) struct Stretch {
    /// Bytes of the restored text.
    pub(crate) out: Range<usize>,
    /// Bytes of the observed text.
    pub(crate) observed: Range<usize>,
    /// Margin of the edit; `None` for text that was kept.
    pub(crate) edit: Option<f32>,
}

/// The stretches of a line: edits and what was kept between them, from end to end.
pub(crate) fn stretches(line: &RestoredLine, observed: &str) -> Vec<Stretch> {
    let mut stretches = Vec::with_capacity(2 * line.edits.len() + 1);
    let (mut out, mut at) = (0, 0);
    let mut push = |length: usize, observed: Range<usize>, edit: Option<f32>| {
        stretches.push(Stretch {
            out: out..out + length,
            observed,
            edit,
        });
        out += length;
    };
    for edit in &line.edits {
        push(edit.observed.start - at, at..edit.observed.start, None);
        push(edit.restored.len(), edit.observed.clone(), Some(edit.margin));
        at = edit.observed.end;
    }
    push(observed.len() - at, at..observed.len(), None);
    stretches
}

/// Where observed bytes stand in the restored text; nothing where they end inside an edit.
pub(crate) fn place_restored(stretches: &[Stretch], observed: &Range<usize>) -> Option<Range<usize>> {
    let first = stretches
        .iter()
        .find(|stretch| stretch.observed.start <= observed.start && observed.start < stretch.observed.end)?;
    let last = stretches
        .iter()
        .find(|stretch| stretch.observed.start < observed.end && observed.end <= stretch.observed.end)?;
    let start = match (first.edit, observed.start - first.observed.start) {
        (None, inside) => first.out.start + inside,
        (Some(_), inside) => (inside == 0).then_some(first.out.start)?,
    };
    let end = match (last.edit, last.observed.end - observed.end) {
        (None, inside) => last.out.end - inside,
        (Some(_), inside) => (inside == 0).then_some(last.out.end)?,
    };
    Some(start..end)
}

/// Whether two ranges have something in common.
pub(crate) fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}
