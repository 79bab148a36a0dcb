//! From a page image to the lines of a draft.

use sohoa_page::grid::find_grids;
use sohoa_page::{LayerVerdict, TextOrigin};

use crate::assemble::{DraftLine, DraftPage};
use crate::layout::{draft_line, split_at_columns};
use crate::not_text::drop_strokes;
use crate::overlay::mark_furniture;
use crate::pdf::keep_damaged_layer;
use crate::raster::Raster;
use crate::read_page::{PageReading, ReadLine, read_page};
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
        numbers_completed,
        lines,
    } = reading;
    let page = &mut draft.page;
    (page.width, page.height, page.rotation, page.skew) = (width, height, rotation, skew);
    (page.dpi, page.rules, page.origin) = (Some(dpi), rules, TextOrigin::Ocr);
    if numbers_completed > 0 {
        draft.report(
            "index-row-completed",
            format!("{numbers_completed} numbers of the row (1) (2) (3) … were not read but follow from the others"),
        );
    }
    let page = &mut draft.page;
    let overlays = match page.verdict {
        LayerVerdict::Absent => std::mem::take(&mut draft.lines),
        // The damaged layer says the same as the image, only worse.
        _ => Vec::new(),
    };
    let mut pieces_so_far = 0;
    draft.lines = lines
        .into_iter()
        .flat_map(|line| split_line(line, &mut pieces_so_far))
        .collect();
    mark_furniture(&mut draft.lines, height);
    drop_strokes(draft, &find_grids(&draft.page.rules));
    draft.lines.extend(overlays.into_iter().map(|line| DraftLine {
        block: u32::MAX,
        ..line
    }));
}

/// Blocks of pieces of split lines are numbered from here on, clear of the blocks of the reading.
const FIRST_PIECE_BLOCK: u32 = 1 << 30;

/// The line, or its pieces where it runs over two columns of a letterhead or signature block, each a
/// block of its own.
fn split_line(line: ReadLine, pieces_so_far: &mut u32) -> Vec<DraftLine> {
    let parts = split_at_columns(line.words);
    let whole = parts.len() == 1;
    let mut pieces: Vec<DraftLine> = parts.into_iter().filter_map(draft_line).collect();
    for piece in &mut pieces {
        piece.block = if whole {
            line.block
        } else {
            FIRST_PIECE_BLOCK + *pieces_so_far
        };
        *pieces_so_far += u32::from(!whole);
        if whole {
            piece.bbox = Some(line.bbox);
            piece.confidence = line.confidence;
        }
    }
    pieces
}
