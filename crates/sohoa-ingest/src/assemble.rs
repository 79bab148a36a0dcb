//! From pages read one by one to a numbered document.

use std::collections::BTreeMap;

use sohoa_page::{
    Diagnostic, Document, LayerVerdict, Line, LineId, LineKind, MediaType, Page, Rect, Rule, TextOrigin, Word,
};

use sohoa_page::grid::find_grids;

use crate::borderless::{OpenTable, add_borders};
use crate::closing::separate_columns;
use crate::not_text::drop_crumbs;
use crate::{Ingested, split_number};

/// A line without number.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DraftLine {
    /// Text, NFC.
    pub(crate) text: String,
    /// Box in points.
    pub(crate) bbox: Option<Rect>,
    /// Words, left to right.
    pub(crate) words: Vec<Word>,
    /// Paragraph or cell, numbered within the page.
    pub(crate) block: u32,
    /// What the line is to a reader.
    pub(crate) kind: LineKind,
    /// 0..=1.
    pub(crate) confidence: f32,
}

/// A page whose lines have no numbers, with what there is to say about it.
#[derive(Debug)]
pub(crate) struct DraftPage {
    /// The page; its own `lines` stay empty until assembly.
    pub(crate) page: Page,
    /// Lines in reading order.
    pub(crate) lines: Vec<DraftLine>,
    /// Findings, in the order of their making.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl DraftPage {
    /// A page without lines.
    pub(crate) fn empty(number: u32, origin: TextOrigin, verdict: LayerVerdict) -> Self {
        Self {
            page: Page {
                number,
                width: 0.0,
                height: 0.0,
                origin,
                verdict,
                evidence: None,
                dpi: None,
                rotation: 0,
                skew: 0.0,
                lines: Vec::new(),
                rules: Vec::<Rule>::new(),
            },
            lines: Vec::new(),
            diagnostics: Vec::new(),
        }
    }

    /// Adds a finding about this page.
    pub(crate) fn report(&mut self, code: &'static str, message: impl Into<String>) {
        self.diagnostics
            .push(Diagnostic::new(code, message).on_page(self.page.number));
    }
}

/// Numbers lines and blocks over the whole document.
pub(crate) fn assemble(media_type: MediaType, drafts: Vec<DraftPage>) -> Ingested {
    let mut ingested = Ingested {
        document: Document {
            media_type,
            pages: Vec::new(),
        },
        diagnostics: Vec::new(),
    };
    let mut lines_so_far = 0;
    let mut blocks_so_far = 0;
    let mut open: Option<OpenTable> = None;
    for mut draft in drafts {
        let drawn = draft.page.rules.len();
        open = add_borders(&mut draft, open.as_ref());
        let was_read = matches!(draft.page.origin, TextOrigin::Ocr | TextOrigin::Mixed);
        if was_read && draft.page.rules.len() > drawn {
            let tables = find_grids(&draft.page.rules);
            drop_crumbs(&mut draft, &tables);
        }
        if was_read {
            split_number::join(&mut draft.lines);
        }
        let mut page = draft.page;
        let table_tops: Vec<f32> = find_grids(&page.rules).iter().map(|grid| grid.bbox.y0).collect();
        separate_columns(&mut draft.lines, page.width, &table_tops);
        let mut blocks = BTreeMap::new();
        for line in draft.lines {
            lines_so_far += 1;
            let block = *blocks.entry(line.block).or_insert_with(|| {
                blocks_so_far += 1;
                blocks_so_far
            });
            page.lines.push(Line {
                id: LineId(lines_so_far),
                observed: line.text.clone(),
                text: line.text,
                bbox: line.bbox,
                words: line.words,
                block,
                kind: line.kind,
                confidence: line.confidence,
                support: Vec::new(),
            });
        }
        ingested.document.pages.push(page);
        ingested.diagnostics.extend(draft.diagnostics);
    }
    ingested
}
