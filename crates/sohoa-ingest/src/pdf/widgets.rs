//! Text that form fields and signatures carry in their appearance: a typed number, a date.
//!
//! PDFium finds text in the page itself only, so the fields are made part of the page. That changes the page in memory:
//! it must not be drawn afterwards.

use pdfium_render::prelude::{PdfPage, PdfPageAnnotationCommon, PdfiumError};

use super::content::{Glyph, glyphs};

/// How far, in points, the middle of a letter may lie beyond the box of its field.
const BEYOND: f32 = 1.0;
/// Two glyphs of one letter lie no further apart than this, in points.
const SAME_PLACE: f32 = 0.2;

/// Boxes of the form fields and signatures of a page, in user space: left, bottom, right, top.
pub(super) fn boxes(page: &PdfPage<'_>) -> Vec<[f32; 4]> {
    let found = page.annotations().iter();
    let widgets = found.filter(|annotation| annotation.as_widget_annotation().is_some());
    widgets
        .map(|widget| {
            widget.bounds().map_or([0.0; 4], |bounds| {
                [
                    bounds.left().value,
                    bounds.bottom().value,
                    bounds.right().value,
                    bounds.top().value,
                ]
            })
        })
        .collect()
}

/// The glyphs that stand in the fields at `boxes` and not among those `known` from the page itself, each field's text
/// a word or more of its own.
pub(super) fn filled_in(
    page: &mut PdfPage<'_>,
    known: &[Glyph],
    boxes: &[[f32; 4]],
) -> Result<Vec<Glyph>, PdfiumError> {
    page.flatten()?;
    let same = |a: &Glyph, b: &Glyph| {
        a.symbol == b.symbol
            && a.bounds
                .iter()
                .zip(&b.bounds)
                .all(|(a, b)| (a - b).abs() <= SAME_PLACE)
    };
    let within = |glyph: &Glyph| {
        let [left, bottom, right, top] = glyph.bounds;
        let (x, y) = (f32::midpoint(left, right), f32::midpoint(bottom, top));
        boxes.iter().position(|[left, bottom, right, top]| {
            (left - BEYOND..=right + BEYOND).contains(&x) && (bottom - BEYOND..=top + BEYOND).contains(&y)
        })
    };
    let mut out: Vec<Glyph> = Vec::new();
    let mut last = None;
    for glyph in glyphs(page)? {
        let home = glyph
            .symbol
            .and_then(|_| within(&glyph))
            .filter(|_| !known.iter().any(|other| same(other, &glyph)));
        // What is left out, and the next field, ends a word.
        if home.is_none() || home != last {
            out.extend(Some(Glyph::gap()).filter(|_| out.last().is_some_and(|last| last.symbol.is_some())));
        }
        last = home;
        out.extend(home.map(|_| glyph));
    }
    if !out.is_empty() {
        out.insert(0, Glyph::gap());
    }
    Ok(out)
}
