//! Restoring a document between ingest and table.

use sohoa_page::grid::{Grid, GridCell, find_grids};
use sohoa_page::{Diagnostic, Document, LayerVerdict, Line, LineId, LineKind, Page, Rect, TextOrigin};

use crate::channel::Prior;
use crate::paragraph::{self, Paragraph};
use crate::restorer::{RestoredLine, Restorer};
use crate::sequence::{self, Site, SitePlace};

/// Margin in nats from which a line is not doubted.
const SURE: f32 = 3.0;
/// Lines below this margin (nats) get a diagnostic.
const DOUBTFUL: f32 = 0.7;

impl Restorer<'_> {
    /// Restores all lines but overlays: sets `text`, keeps `observed`, ids, boxes and the number of lines.
    /// Pages whose text was judged right are read with the profile for typed text, pages that our own engine read
    /// with the Vietnamese one.
    pub fn restore_document(&self, mut document: Document) -> (Document, Vec<Diagnostic>) {
        let lines: Vec<(&Page, &Line)> = document.lines().filter(|(_, line)| readable(line)).collect();
        let mut restored = vec![RestoredLine::default(); lines.len()];
        for prior in [None, Some(Prior::Vietnamese), Some(Prior::Typed)] {
            let chosen: Vec<usize> = (0..lines.len())
                .filter(|&number| known_prior(lines[number].0) == prior)
                .collect();
            if chosen.is_empty() {
                continue;
            }
            let members: Vec<&Line> = chosen.iter().map(|&number| lines[number].1).collect();
            let texts: Vec<&str> = members.iter().map(|line| line.text.as_str()).collect();
            let paragraphs = paragraphs(&members);
            let place = self.place(&paragraphs, prior);
            let new = self.restore_paragraphs(&texts, &paragraphs, place);
            for (number, new) in chosen.into_iter().zip(new) {
                restored[number] = new;
            }
        }
        sequence::repair(&sites(&document), &mut restored);
        let mut diagnostics = Vec::new();
        let targets = document.pages.iter_mut().flat_map(|page| {
            let number = page.number;
            let lines = page.lines.iter_mut().filter(|line| readable(line));
            lines.map(move |line| (number, line))
        });
        for ((page, line), new) in targets.zip(restored) {
            diagnostics.extend(doubt(page, line.id, &new));
            update(line, new);
        }
        (document, diagnostics)
    }
}

/// What is known of the engine that read a page: our own reads Vietnamese.
fn known_prior(page: &Page) -> Option<Prior> {
    match (page.verdict, page.origin) {
        (LayerVerdict::Keep, _) => Some(Prior::Typed),
        (_, TextOrigin::Ocr) => Some(Prior::Vietnamese),
        _ => None,
    }
}

fn readable(line: &Line) -> bool {
    line.kind != LineKind::Overlay
}

/// The readable lines with their places in tables.
fn sites(document: &Document) -> Vec<Site<'_>> {
    let mut sites = Vec::new();
    for page in &document.pages {
        let grids = find_grids(&page.rules);
        let mut block = None;
        for line in page.lines.iter().filter(|line| readable(line)) {
            let first = block != Some(line.block);
            block = Some(line.block);
            let place = match line.bbox.and_then(|bbox| cell(&grids, bbox)) {
                None => SitePlace::Body,
                Some(cell) if first && cell.columns.start == 0 => SitePlace::FirstColumn,
                Some(_) => SitePlace::Table,
            };
            // Furniture is neither heading nor row, and must not separate the parts of a table.
            let observed = if line.kind == LineKind::Body {
                line.text.as_str()
            } else {
                ""
            };
            sites.push(Site {
                observed,
                place,
                open: page.verdict != LayerVerdict::Keep && line.kind == LineKind::Body,
            });
        }
    }
    sites
}

fn cell(grids: &[Grid], bbox: Rect) -> Option<&GridCell> {
    let (x, y) = bbox.center();
    let grid = grids.iter().find(|grid| grid.bbox.contains(x, y))?;
    grid.cells.iter().find(|cell| cell.rect.contains(x, y))
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
