//! Evidence of records: which printed lines a value was read from, and how sure they are.

use std::collections::BTreeMap;

use sohoa_page::{Document, Line, LineId};
use sohoa_record::{Evidence, EvidenceLine};

/// The lines of a document by their number.
pub(crate) struct Lines<'a> {
    by_id: BTreeMap<LineId, (u32, &'a Line)>,
}

impl<'a> Lines<'a> {
    pub(crate) fn new(document: &'a Document) -> Self {
        let by_id = document
            .lines()
            .map(|(page, line)| (line.id, (page.number, line)))
            .collect();
        Self { by_id }
    }

    /// The current text of a line, trimmed.
    pub(crate) fn text(&self, id: LineId) -> &'a str {
        self.by_id.get(&id).map_or("", |(_, line)| line.text.trim())
    }

    /// 1-based page of a line.
    pub(crate) fn page(&self, id: LineId) -> Option<u32> {
        self.by_id.get(&id).map(|(page, _)| *page)
    }

    /// The lines as evidence, in reading order, each once.
    pub(crate) fn evidence(&self, ids: &[LineId]) -> Evidence {
        let mut ids = ids.to_vec();
        ids.sort_unstable();
        ids.dedup();
        let lines = ids.iter().filter_map(|id| {
            let (page, line) = self.by_id.get(id)?;
            Some(EvidenceLine {
                line: id.0,
                page: *page,
                bbox: line.bbox.map(|b| [b.x0, b.y0, b.x1, b.y1].map(hundredths)),
                observed: line.observed.clone(),
            })
        });
        Evidence {
            lines: lines.collect(),
        }
    }

    /// Mean confidence of the lines weighted by their length, 0..=1; 0.5 where there are none.
    pub(crate) fn confidence(&self, ids: &[LineId]) -> f32 {
        let (mut sum, mut weight) = (0.0, 0.0);
        for (_, line) in ids.iter().filter_map(|id| self.by_id.get(id)) {
            let length = line.text.chars().count() as f32;
            sum += line.confidence.clamp(0.0, 1.0) * length;
            weight += length;
        }
        if weight > 0.0 { sum / weight } else { 0.5 }
    }
}

/// Rounds a confidence to two digits, so that records compare byte by byte.
pub(crate) fn rounded(confidence: f32) -> f32 {
    (confidence.clamp(0.0, 1.0) * 100.0).round() / 100.0
}

/// Rounded to 1/100 point: finer digits are noise of the pixel grid.
fn hundredths(points: f32) -> f32 {
    (points * 100.0).round() / 100.0
}
