//! From a page image to the lines of a draft.

use sohoa_page::{LayerVerdict, LineKind, TextOrigin};

use crate::assemble::{DraftLine, DraftPage};
use crate::overlay::mark_furniture;
use crate::pdf::keep_damaged_layer;
use crate::raster::Raster;
use crate::read_page::{PageReading, read_page};
use crate::{IngestError, IngestOptions};

/// Reads `raster` with an engine of the pool and puts the lines before the overlays of the draft. A
/// page that cannot be read keeps the text it has and gets a diagnostic.
///
/// # Errors
/// [`IngestError::Ocr`] when no engine can be started, because then no page can be read.
pub(crate) fn read_into(
    draft: &mut DraftPage,
    raster: &Raster,
    options: &IngestOptions,
) -> Result<(), IngestError> {
    match options.engines.lend(|engine| read_page(raster, engine))? {
        Ok(reading) => take_reading(draft, reading),
        Err(error) => {
            draft.report(
                "page-not-read",
                format!("page {} cannot be read ({error})", draft.page.number),
            );
            keep_damaged_layer(draft);
        }
    }
    Ok(())
}

fn take_reading(draft: &mut DraftPage, reading: PageReading) {
    let PageReading {
        width,
        height,
        rotation,
        skew,
        dpi,
        rules,
        lines,
    } = reading;
    let page = &mut draft.page;
    (page.width, page.height, page.rotation, page.skew) = (width, height, rotation, skew);
    (page.dpi, page.rules, page.origin) = (Some(dpi), rules, TextOrigin::Ocr);
    let overlays = match page.verdict {
        LayerVerdict::Absent => std::mem::take(&mut draft.lines),
        // The damaged layer says the same as the image, only worse.
        _ => Vec::new(),
    };
    draft.lines = lines
        .into_iter()
        .map(|line| DraftLine {
            text: line
                .words
                .iter()
                .map(|word| word.text.as_str())
                .collect::<Vec<_>>()
                .join(" "),
            bbox: Some(line.bbox),
            words: line.words,
            block: line.block,
            kind: LineKind::Body,
            confidence: line.confidence,
        })
        .collect();
    mark_furniture(&mut draft.lines, height);
    draft.lines.extend(overlays.into_iter().map(|line| DraftLine {
        block: u32::MAX,
        ..line
    }));
}
