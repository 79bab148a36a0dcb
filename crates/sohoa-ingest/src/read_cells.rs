//! The text of a ruled table, cell by cell.

use sohoa_page::grid::Grid;

use crate::index_row::{RowCell, first_number, may_be_index_row, write_number};
use crate::leptonica::Pix;
use crate::letters_left::read_letters_left;
use crate::ocr::{OcrEngine, OcrError, OcrLayout, OcrLine};
use crate::prepare;
use crate::raster::{PixelRect, Raster};
use crate::second_look::{confirm, look_again};
use crate::strokes;

/// Ink in a cell below this many square inches is a leftover of a rule or a speck; a full stop of
/// 8-point print has 0.00012.
const LEAST_INK: f32 = 0.0001;

/// Ink at most this high, in inches, is one line: 14-point print with marks above and below needs 0.26,
/// two lines of 8-point print 0.25 and more.
const ONE_LINE: f32 = 0.26;

/// A prepared page without its rules.
pub(crate) struct PageImages<'a> {
    /// At the resolution for recognition.
    pub(crate) raster: &'a Raster,
    /// At that of the page.
    pub(crate) native: &'a Raster,
    /// Likewise, 1-bit.
    pub(crate) ink: &'a Pix,
    /// The connected pieces of that ink.
    pub(crate) pieces: &'a [PixelRect],
}

/// Lines of every cell that has ink, cell by cell, and how many cells of an index row were completed.
pub(crate) fn read_grid(
    grid: &Grid,
    images: &PageImages<'_>,
    engine: &mut dyn OcrEngine,
) -> Result<(Vec<Vec<OcrLine>>, usize), OcrError> {
    let PageImages {
        raster,
        native,
        ink,
        pieces,
    } = *images;
    let mut cells = Vec::new();
    let mut inks = Vec::new();
    for cell in &grid.cells {
        let Some(inked) = ink_box(ink, PixelRect::inside(&cell.rect, native.dpi), native.dpi) else {
            continue;
        };
        let area = PixelRect::inside(&inked.to_points(native.dpi), raster.dpi);
        let one_line = area.height as f32 <= ONE_LINE * raster.dpi;
        let mut lines = if one_line {
            read_line(images, inked, area, engine)?
        } else {
            engine.recognize(raster, area, OcrLayout::Block)?
        };
        let pieces: Vec<PixelRect> = pieces
            .iter()
            .copied()
            .filter(|piece| piece.overlaps(inked))
            .collect();
        read_letters_left(&mut lines, &pieces, native, raster.dpi, engine)?;
        confirm(&mut lines, native, raster.dpi, engine)?;
        strokes::recount(&mut lines, (ink, native), raster.dpi);
        inks.push((cell, inked, one_line));
        cells.push(RowCell { ink: area, lines });
    }
    let mut completed = 0;
    for row in 0..grid.row_edges.len() as u16 - 1 {
        let members: Vec<usize> = (0..cells.len())
            .filter(|at| inks[*at].0.rows == (row..row + 1) && inks[*at].2)
            .collect();
        let in_row = grid.cells.iter().filter(|cell| cell.rows.contains(&row)).count();
        // An index row numbers every column.
        if members.len() == in_row {
            let inked: Vec<PixelRect> = members.iter().map(|at| inks[*at].1).collect();
            completed += complete_index_row(&mut cells, &members, &inked, images, engine)?;
        }
    }
    Ok((cells.into_iter().map(|cell| cell.lines).collect(), completed))
}

/// Reads a cell of one line; where nothing is seen, at a finer resolution, and then by its strokes.
fn read_line(
    images: &PageImages<'_>,
    inked: PixelRect,
    area: PixelRect,
    engine: &mut dyn OcrEngine,
) -> Result<Vec<OcrLine>, OcrError> {
    let lines = engine.recognize(images.raster, area, OcrLayout::Line)?;
    if !lines.is_empty() {
        return Ok(lines);
    }
    let mut lines = look_again(
        images.native,
        inked,
        images.raster.dpi,
        prepare::for_second_look,
        engine,
    )?;
    if lines.is_empty() {
        lines.extend(strokes::lone_numeral(
            inked,
            (images.ink, images.native),
            images.raster.dpi,
        ));
    }
    Ok(lines)
}

/// Puts right the cells `members` of one row where they turn out to be an index row; how many.
fn complete_index_row(
    cells: &mut [RowCell],
    members: &[usize],
    inked: &[PixelRect],
    images: &PageImages<'_>,
    engine: &mut dyn OcrEngine,
) -> Result<usize, OcrError> {
    let row: Vec<&RowCell> = members.iter().map(|at| &cells[*at]).collect();
    if !may_be_index_row(&row, images.raster.dpi) {
        return Ok(0);
    }
    let mut looks: Vec<Vec<Vec<OcrLine>>> = row.iter().map(|cell| vec![cell.lines.clone()]).collect();
    let prove = |looks: &[Vec<Vec<OcrLine>>]| {
        let views: Vec<Vec<&[OcrLine]>> = looks
            .iter()
            .map(|looks| looks.iter().map(Vec::as_slice).collect())
            .collect();
        first_number(&views)
    };
    let mut first = prove(&looks);
    for resample in [prepare::for_second_look, prepare::for_third_look] {
        if first.is_some() {
            break;
        }
        for (looks, inked) in looks.iter_mut().zip(inked) {
            looks.push(look_again(
                images.native,
                *inked,
                images.raster.dpi,
                resample,
                engine,
            )?);
        }
        first = prove(&looks);
    }
    let Some(first) = first else { return Ok(0) };
    let numbers = (first..).zip(members);
    Ok(numbers
        .filter(|(value, at)| write_number(&mut cells[**at], *value))
        .count())
}

/// The smallest box around the ink in `area` with a margin; `None` where there is too little ink.
fn ink_box(ink: &Pix, area: PixelRect, dpi: f32) -> Option<PixelRect> {
    let area = area.clip(ink.width(), ink.height());
    if (ink.count_ink_in(area) as f32) < (LEAST_INK * dpi * dpi).max(2.0) {
        return None;
    }
    let row = |y: u32| PixelRect { y, height: 1, ..area };
    let column = |x: u32| PixelRect { x, width: 1, ..area };
    let has_ink = |part: PixelRect| ink.count_ink_in(part) > 0;
    let top = (area.y..area.bottom()).find(|y| has_ink(row(*y)))?;
    let bottom = (area.y..area.bottom()).rfind(|y| has_ink(row(*y)))?;
    let left = (area.x..area.right()).find(|x| has_ink(column(*x)))?;
    let right = (area.x..area.right()).rfind(|x| has_ink(column(*x)))?;
    // The gray rims of the letters.
    let margin = 2;
    let x = left.saturating_sub(margin).max(area.x);
    let y = top.saturating_sub(margin).max(area.y);
    Some(PixelRect {
        x,
        y,
        width: (right + 1 + margin).min(area.right()) - x,
        height: (bottom + 1 + margin).min(area.bottom()) - y,
    })
}
