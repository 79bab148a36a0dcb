//! Restoring a document between ingest and table.

use sohoa_page::{Diagnostic, Document, LayerVerdict, Line, LineId, LineKind, Page};

use crate::channel::Prior;
use crate::paragraph::{self, Paragraph};
use crate::restorer::{RestoredLine, Restorer};

/// Margin in nats from which a line is not doubted.
const SURE: f32 = 3.0;
/// Lines below this margin (nats) get a diagnostic.
const DOUBTFUL: f32 = 0.7;

impl Restorer<'_> {
    /// Restores all lines but overlays: sets `text`, keeps `observed`, ids, boxes and the number of lines.
    /// Pages whose text was judged right are read with the profile for typed text.
    pub fn restore_document(&self, mut document: Document) -> (Document, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        for keep in [false, true] {
            let chosen = |page: &Page| (page.verdict == LayerVerdict::Keep) == keep;
            let lines: Vec<&Line> = document
                .pages
                .iter()
                .filter(|page| chosen(page))
                .flat_map(|page| page.lines.iter().filter(|line| line.kind != LineKind::Overlay))
                .collect();
            if lines.is_empty() {
                continue;
            }
            let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
            let paragraphs = paragraphs(&lines);
            let prior = keep.then_some(Prior::Typed);
            let restored = self.restore_paragraphs(&texts, &paragraphs, prior);
            let targets = document
                .pages
                .iter_mut()
                .filter(|page| chosen(page))
                .flat_map(|page| {
                    let number = page.number;
                    page.lines
                        .iter_mut()
                        .filter(|line| line.kind != LineKind::Overlay)
                        .map(move |line| (number, line))
                });
            for ((page, line), new) in targets.zip(restored) {
                diagnostics.extend(doubt(page, line.id, &new));
                update(line, new);
            }
        }
        (document, diagnostics)
    }
}

/// Lines of one block are decoded together. Lines without positions are joined by what they look like.
fn paragraphs(lines: &[&Line]) -> Vec<Paragraph> {
    if lines.iter().all(|line| line.bbox.is_none()) {
        let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
        return paragraph::split_text(&texts);
    }
    let numbered: Vec<(usize, &Line)> = lines.iter().copied().enumerate().collect();
    numbered
        .chunk_by(|a, b| a.1.block == b.1.block)
        .flat_map(|block| {
            let members: Vec<(usize, &str)> = block
                .iter()
                .map(|(number, line)| (*number, line.text.as_str()))
                .collect();
            paragraph::join(&members)
        })
        .collect()
}

fn update(line: &mut Line, new: RestoredLine) {
    let sure = (new.margin / SURE).clamp(0.2, 1.0);
    line.confidence = line.confidence.min(sure);
    line.text = new.text;
}

fn doubt(page: u32, id: LineId, new: &RestoredLine) -> Option<Diagnostic> {
    let weakest = new.edits.iter().min_by(|a, b| a.margin.total_cmp(&b.margin))?;
    (weakest.margin < DOUBTFUL).then(|| {
        let message = format!(
            "doubtful reading `{}` (margin {:.1} nats); compare with the page image",
            weakest.restored.trim(),
            weakest.margin
        );
        Diagnostic::new("doubtful-reading", message)
            .on_page(page)
            .at_line(id)
    })
}
