//! From a page image to the lines of a draft.

use sohoa_page::grid::find_grids;
use sohoa_page::{LayerVerdict, LineKind, TextOrigin};

use crate::assemble::{DraftLine, DraftPage};
use crate::engines::Outcome;
use crate::layout::{draft_line, split_at_columns};
use crate::mix::{Placement, lay_beside};
use crate::not_text::{drop_crumbs, drop_strokes, drop_torn_marks};
use crate::overlay::mark_furniture;
use crate::pdf::keep_damaged_layer;
use crate::raster::Raster;
use crate::read_page::{PageReading, ReadLine};
use crate::{IngestError, IngestOptions};

/// Code of the diagnostic about a page that was given up because it took too long.
pub const PAGE_TIMED_OUT: &str = "page-timed-out";

/// Reads `raster` with an engine of the pool and puts the lines before the overlays of the draft. A
/// page that cannot be read, not in time, or not with any confidence, keeps the text it has and gets a diagnostic.
///
/// # Errors
/// [`IngestError::Ocr`] when no engine can be started, because then no page can be read.
pub(crate) fn read_into(
    draft: &mut DraftPage,
    raster: Raster,
    options: &IngestOptions,
) -> Result<(), IngestError> {
    let number = draft.page.number;
    let (code, message) = match options
        .engines
        .read(raster, options.cache.as_ref(), options.page_timeout)?
    {
        Outcome::Read(reading) if is_legible(&reading) => {
            take_reading(draft, reading);
            return Ok(());
        }
        Outcome::Read(reading) => {
            let words: usize = reading.lines.iter().map(|line| line.words.len()).sum();
            let message = format!(
                "the image of page {number} shows no legible print: {words} words that the engine guessed are \
                 left out; look at the page"
            );
            ("page-illegible", message)
        }
        Outcome::Failed(error) => ("page-not-read", format!("page {number} cannot be read ({error})")),
        Outcome::TimedOut(limit) => (
            PAGE_TIMED_OUT,
            format!(
                "page {number} is not read, the engine needed more than {} s; allow more with --page-timeout \
                 or scan the page again",
                limit.as_secs_f32()
            ),
        ),
    };
    draft.report(code, message);
    keep_damaged_layer(draft);
    Ok(())
}

/// Mean confidence of the letters of a page below which it is no print: a photo, handwriting, a map. What an
/// engine reads there is invented. Measured with `sohoa inspect --stage ingest`: pages of the `poor`
/// fixtures have 0.89 and more, scans in `../shared/real` 0.90 and more, images like photos (clouds, shapes)
/// 0.17 and 0.21.
const LEGIBLE: f32 = 0.4;

/// Whether a page without words, or one whose words can be trusted on the whole.
fn is_legible(reading: &PageReading) -> bool {
    let words = reading.lines.iter().flat_map(|line| &line.words);
    let (mut letters, mut trusted) = (0.0, 0.0);
    for word in words {
        let length = word.text.chars().count() as f32;
        letters += length;
        trusted += length * word.confidence;
    }
    trusted >= LEGIBLE * letters
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
    let old = std::mem::take(&mut draft.lines);
    if lines.is_empty() {
        let message = format!(
            "no text was found on the image of page {}; look at the page",
            page.number
        );
        draft.report("page-without-text", message);
    }
    if numbers_completed > 0 {
        draft.report(
            "index-row-completed",
            format!("{numbers_completed} numbers of the row (1) (2) (3) … were not read but follow from the others"),
        );
    }
    let mut pieces_so_far = 0;
    draft.lines = lines
        .into_iter()
        .flat_map(|line| split_line(line, &mut pieces_so_far))
        .collect();
    let (overlays, layer): (Vec<_>, Vec<_>) =
        old.into_iter().partition(|line| line.kind == LineKind::Overlay);
    match draft.page.verdict {
        LayerVerdict::Mix if rotation == 0 => {
            draft.page.origin = TextOrigin::Mixed;
            lay_beside(&mut draft.lines, &layer, Placement { width, height, skew });
        }
        // The layer lies another way round than the page: it is of no use.
        LayerVerdict::Mix => draft.page.verdict = LayerVerdict::ReOcr,
        _ => {}
    }
    let tables = find_grids(&draft.page.rules);
    mark_furniture(&mut draft.lines, height, &tables);
    drop_strokes(draft, &tables);
    drop_crumbs(draft, &tables);
    drop_torn_marks(draft);
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
