//! Documents for tests.

use sohoa_page::{Document, LayerVerdict, Line, LineId, LineKind, MediaType, Page, TextOrigin};

/// A text dump of one page, one line for each line of the text, white space at the ends left out.
pub(crate) fn dump_document(text: &str) -> Document {
    let lines = text.lines().enumerate().map(|(index, line)| Line {
        id: LineId(index as u32 + 1),
        text: line.trim().to_owned(),
        observed: line.trim().to_owned(),
        bbox: None,
        words: Vec::new(),
        block: 0,
        kind: LineKind::Body,
        confidence: 1.0,
        support: Vec::new(),
    });
    let page = Page {
        number: 1,
        width: 0.0,
        height: 0.0,
        origin: TextOrigin::PlainText,
        verdict: LayerVerdict::Keep,
        evidence: None,
        dpi: None,
        rotation: 0,
        skew: 0.0,
        lines: lines.collect(),
        rules: Vec::new(),
    };
    Document {
        media_type: MediaType::PlainText,
        pages: vec![page],
    }
}
