//! Restoring a document between ingest and table.

use std::collections::BTreeMap;

use sohoa_page::grid::{Grid, GridCell, find_grids};
use sohoa_page::{Diagnostic, Document, LayerVerdict, Line, LineId, LineKind, Page, Rect, TextOrigin, Word};

use crate::channel::Prior;
use crate::doubt::Doubt;
use crate::paragraph::{self, Paragraph, Place, SecondReading, chunk_length};
use crate::restorer::{Edit, RestoredLine, Restorer};
use crate::sequence::{self, Site, SitePlace};
use crate::support::{self, Medium};
use crate::{counting, ending, item_marks, points};

/// Margin in nats from which a line is not doubted.
const SURE: f32 = 3.0;
/// Lines below this margin (nats) get a diagnostic.
const DOUBTFUL: f32 = 0.7;

impl Restorer<'_> {
    /// Restores all lines but overlays: sets `text`, keeps `observed`, ids, boxes and the number of lines.
    /// Pages whose text was judged right are read with the profile for typed text, pages that our own engine read
    /// with its own.
    pub fn restore_document(&self, mut document: Document) -> (Document, Vec<Diagnostic>) {
        let lines: Vec<(&Page, &Line)> = document.lines().filter(|(_, line)| readable(line)).collect();
        let mut restored = vec![RestoredLine::default(); lines.len()];
        let mut by_profile: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
        for (number, (page, _)) in lines.iter().enumerate() {
            by_profile
                .entry(self.known_profile(page))
                .or_default()
                .push(number);
        }
        for (profile, chosen) in by_profile {
            let members: Vec<&Line> = chosen.iter().map(|&number| lines[number].1).collect();
            let texts: Vec<&str> = members.iter().map(|line| line.text.as_str()).collect();
            let mut paragraphs = paragraphs(&members);
            note_words(&mut paragraphs, &members);
            let place = profile.or_else(|| self.place(&paragraphs));
            let layer = self.layer_profile(&members);
            let new = self.restore_paragraphs(&texts, &paragraphs, place, layer);
            for (number, new) in chosen.into_iter().zip(new) {
                restored[number] = new;
            }
        }
        let sites = sites(&document);
        sequence::repair(&sites, &mut restored);
        counting::repair(&sites, &mut restored);
        item_marks::repair(&sites, &mut restored);
        ending::repair(&sites, &mut restored);
        points::repair(&sites, &mut restored);
        let mut diagnostics = Vec::new();
        let targets = document.pages.iter_mut().flat_map(|page| {
            let (number, medium) = (page.number, Medium::of(page));
            let lines = page.lines.iter_mut().filter(|line| readable(line));
            lines.map(move |line| (number, medium, line))
        });
        for ((page, medium, line), new) in targets.zip(restored) {
            diagnostics.extend(doubt(page, line.id, &new));
            update(line, new, medium);
        }
        (document, diagnostics)
    }

    /// The profile of the engine that made the damaged text layer beside these lines, where there is one.
    fn layer_profile(&self, lines: &[&Line]) -> Option<usize> {
        let beside = |line: &&Line| {
            let words = line.words.iter().filter_map(|word| word.layer.as_deref());
            words.collect::<Vec<_>>().join(" ")
        };
        let texts: Vec<String> = lines.iter().map(beside).filter(|text| !text.is_empty()).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        if texts.is_empty() {
            return None;
        }
        self.likeliest_profile(&paragraph::split_text(&texts))
    }

    /// The profile of a page whose way into the computer is known.
    fn known_profile(&self, page: &Page) -> Option<usize> {
        let profiles = &self.channel.profiles;
        let first = |prior: Prior| profiles.iter().position(|profile| profile.prior == prior);
        match (page.verdict, page.origin) {
            (LayerVerdict::Keep, _) => first(Prior::Typed),
            (_, TextOrigin::Ocr | TextOrigin::Mixed) => {
                self.named(OWN_ENGINE).or_else(|| first(Prior::Vietnamese))
            }
            _ => None,
        }
    }
}

/// The profile of our own engine on pages that our own ingest prepared.
const OWN_ENGINE: &str = "own";

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

/// Notes how far the engine doubted each word, and what else it read there.
fn note_words(paragraphs: &mut [Paragraph], lines: &[&Line]) {
    let ends: Vec<Vec<(usize, &Word)>> = lines.iter().map(|line| placed_words(line)).collect();
    for paragraph in paragraphs {
        let word_at = |place: &Place| {
            let words = &ends[place.line];
            let word = words.partition_point(|(end, _)| *end <= place.bytes.start);
            words.get(word).map(|word| word.1)
        };
        let words: Vec<Option<&Word>> = paragraph.places.iter().map(word_at).collect();
        let doubts = words
            .iter()
            .map(|word| word.map_or(Doubt::NONE, |word| Doubt::of(word.confidence)));
        paragraph.doubts = doubts.collect();
        let mut start = 0;
        while start < words.len() {
            if paragraph.symbols[start].is_whitespace() {
                start += 1;
                continue;
            }
            let end = start + chunk_length(&paragraph.symbols[start..]);
            if let Some(second) = words[start].and_then(|word| word.second.as_ref()) {
                let reading = SecondReading {
                    end,
                    symbols: second.text.chars().collect(),
                    doubt: Doubt::of(second.confidence),
                };
                paragraph.seconds.insert(start, reading);
            }
            if let Some(layer) = words[start].and_then(|word| word.layer.as_ref()) {
                paragraph.layers.insert(start, layer.chars().collect());
            }
            start = end;
        }
    }
}

/// The words of a line with the byte after each in its text; nothing where the text is not that of the words.
fn placed_words(line: &Line) -> Vec<(usize, &Word)> {
    let mut end = 0;
    let mut placed = Vec::with_capacity(line.words.len());
    for word in &line.words {
        let Some(start) = line.text[end..].find(&word.text) else {
            return Vec::new();
        };
        end += start + word.text.len();
        placed.push((end, word));
    }
    placed
}

fn update(line: &mut Line, new: RestoredLine, medium: Medium) {
    line.support = support::of_words(&new, &line.observed, &placed_words(line), medium);
    let sure = (new.margin / SURE).clamp(0.2, 1.0);
    line.confidence = line.confidence.min(sure);
    line.text = new.text;
}

fn doubt(page: u32, id: LineId, new: &RestoredLine) -> Option<Diagnostic> {
    // Whether "Công" or "công" was printed is no doubt about the word.
    let case_alone = |edit: &&Edit| {
        let rival = new.others.iter().find(|(place, _)| *place == edit.observed);
        rival.is_some_and(|(_, text)| text.to_lowercase() == edit.restored.trim().to_lowercase())
    };
    let edits = new.edits.iter().filter(|edit| !case_alone(edit));
    let weakest = edits.min_by(|a, b| a.margin.total_cmp(&b.margin))?;
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
