//! One page image → lines with boxes, table cells apart.

use sohoa_page::grid::{Grid, find_grids};
use sohoa_page::{Rect, Rule, Word};

use crate::leptonica::Pix;
use crate::ocr::{OcrEngine, OcrError, OcrLayout, OcrLine};
use crate::prepare::{self, Prepared};
use crate::raster::{PixelRect, Raster};
use crate::rules::find_rules;

/// The outer rules of a table reach this far, in points, beyond its outline.
const OUTER_RULE: f32 = 3.0;

/// Ink in a cell below this many square inches is a leftover of a rule or a speck; a full stop of
/// 8-point print has 0.00012.
const LEAST_INK: f32 = 0.0001;

/// Ink at most this high, in inches, is one line: 14-point print with marks above and below needs 0.26,
/// two lines of 8-point print 0.25 and more.
const ONE_LINE: f32 = 0.26;

/// A line as the engine read it.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadLine {
    /// Words from left to right, at least one.
    pub words: Vec<Word>,
    /// Box in points of the prepared page.
    pub bbox: Rect,
    /// Paragraph or table cell within the page, 0-based, ascending.
    pub block: u32,
    /// Mean confidence of the words weighted by their lengths, 0..=1.
    pub confidence: f32,
}

/// What was read on a page; all lengths in points of the prepared (upright, deskewed) page.
#[derive(Debug, Clone, PartialEq)]
pub struct PageReading {
    /// Width of the prepared page.
    pub width: f32,
    /// Height of the prepared page.
    pub height: f32,
    /// Clockwise turn applied to make the page upright: 0, 90, 180, 270.
    pub rotation: u16,
    /// Clockwise angle removed by deskewing, degrees.
    pub skew: f32,
    /// Resolution at which the page was read, dots per inch.
    pub dpi: f32,
    /// Table rules.
    pub rules: Vec<Rule>,
    /// Lines in reading order; table cells row by row, cell by cell.
    pub lines: Vec<ReadLine>,
}

/// Makes the page upright and clean, finds its tables, and reads the text: outside tables as a page,
/// inside them cell by cell.
///
/// # Errors
/// [`OcrError`] when the raster contradicts itself or the engine fails. An empty, black or textless
/// page has no lines and is not an error.
pub fn read_page(raster: &Raster, engine: &mut dyn OcrEngine) -> Result<PageReading, OcrError> {
    if !raster.is_valid() {
        return Err(OcrError::bad_raster(raster));
    }
    match prepare::prepare(raster, engine)? {
        Some(prepared) => read_prepared(prepared, engine),
        None => Ok(PageReading {
            width: raster.points(raster.width as f32),
            height: raster.points(raster.height as f32),
            rotation: 0,
            skew: 0.0,
            dpi: raster.dpi,
            rules: Vec::new(),
            lines: Vec::new(),
        }),
    }
}

fn read_prepared(page: Prepared, engine: &mut dyn OcrEngine) -> Result<PageReading, OcrError> {
    let Prepared {
        mut gray,
        ink,
        dpi,
        rotation,
        skew,
    } = page;
    let found = find_rules(&gray, dpi)?;
    let grids = find_grids(&found.rules);
    let mask = found.mask_within(grids.iter().map(|grid| to_pixels(&outline(grid), dpi)))?;
    gray.erase(&mask)?;
    let text_ink = ink.without(&mask)?;
    let mut raster = prepare::for_recognition(&gray, dpi)?;
    let tables = grids
        .iter()
        .map(|grid| read_grid(grid, &raster, &text_ink, dpi, engine))
        .collect::<Result<Vec<_>, _>>()?;
    for grid in &grids {
        raster.erase(to_pixels(&outline(grid), raster.dpi));
    }
    let text = engine.recognize(&raster, raster.area(), OcrLayout::Page)?;
    Ok(PageReading {
        width: gray.width() as f32 * 72.0 / dpi,
        height: gray.height() as f32 * 72.0 / dpi,
        rotation,
        skew,
        dpi: raster.dpi,
        rules: found.rules,
        lines: in_reading_order(text, grids.iter().zip(tables), raster.dpi),
    })
}

/// The place of a table with its outer rules, which may be thick, doubled or not quite straight.
fn outline(grid: &Grid) -> Rect {
    let Rect { x0, y0, x1, y1 } = grid.bbox;
    Rect::new(x0 - OUTER_RULE, y0 - OUTER_RULE, x1 + OUTER_RULE, y1 + OUTER_RULE)
}

/// Lines of every cell that has ink, cell by cell. `ink` has the resolution `ink_dpi`.
fn read_grid(
    grid: &Grid,
    raster: &Raster,
    ink: &Pix,
    ink_dpi: f32,
    engine: &mut dyn OcrEngine,
) -> Result<Vec<Vec<OcrLine>>, OcrError> {
    let mut cells = Vec::new();
    for cell in &grid.cells {
        let Some(area) = ink_box(ink, to_pixels(&cell.rect, ink_dpi), ink_dpi) else {
            continue;
        };
        let area = to_pixels(&area.to_points(ink_dpi), raster.dpi);
        let layout = if area.height as f32 <= ONE_LINE * raster.dpi {
            OcrLayout::Line
        } else {
            OcrLayout::Block
        };
        cells.push(engine.recognize(raster, area, layout)?);
    }
    Ok(cells)
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

/// Lines outside the tables by the place of their centres, and tables between them, top to bottom;
/// blocks numbered anew.
fn in_reading_order<'a>(
    text: Vec<OcrLine>,
    tables: impl Iterator<Item = (&'a Grid, Vec<Vec<OcrLine>>)>,
    dpi: f32,
) -> Vec<ReadLine> {
    let mut outside: Vec<(ReadLine, u32)> = text
        .into_iter()
        .filter_map(|line| {
            let block = line.block;
            to_points(line, dpi).map(|line| (line, block))
        })
        .collect();
    let mut numbering = Numbering::default();
    let mut lines = Vec::new();
    for (grid, cells) in tables {
        let (above, below) = outside
            .into_iter()
            .partition(|(line, _)| line.bbox.center().1 < grid.bbox.y0);
        outside = below;
        numbering.append(&mut lines, above);
        for cell in cells {
            let cell = cell.into_iter().filter_map(|line| to_points(line, dpi));
            numbering.append(&mut lines, cell.map(|line| (line, 0)).collect());
        }
    }
    numbering.append(&mut lines, outside);
    lines
}

/// Gives lines ascending block numbers.
#[derive(Default)]
struct Numbering {
    next: u32,
}

impl Numbering {
    /// Appends `group`, lines with the engine's block numbers; a new group starts a new block.
    fn append(&mut self, lines: &mut Vec<ReadLine>, group: Vec<(ReadLine, u32)>) {
        let mut previous = None;
        for (mut line, block) in group {
            if previous != Some(block) {
                self.next += 1;
                previous = Some(block);
            }
            line.block = self.next - 1;
            lines.push(line);
        }
    }
}

/// The pixels inside a box in points.
fn to_pixels(rect: &Rect, dpi: f32) -> PixelRect {
    let scale = dpi / 72.0;
    let (x, y) = (
        (rect.x0 * scale).max(0.0).ceil(),
        (rect.y0 * scale).max(0.0).ceil(),
    );
    PixelRect {
        x: x as u32,
        y: y as u32,
        width: (rect.x1 * scale - x).max(0.0) as u32,
        height: (rect.y1 * scale - y).max(0.0) as u32,
    }
}

/// The line in points; `None` without words.
fn to_points(line: OcrLine, dpi: f32) -> Option<ReadLine> {
    let words: Vec<Word> = line
        .words
        .into_iter()
        .map(|word| Word {
            text: word.text,
            bbox: word.bbox.to_points(dpi),
            confidence: word.confidence,
        })
        .collect();
    let bbox = words.iter().map(|word| word.bbox).reduce(|a, b| a.union(&b))?;
    let weight = |word: &Word| word.text.chars().count() as f32;
    let total: f32 = words.iter().map(weight).sum();
    let confidence = words
        .iter()
        .map(|word| word.confidence * weight(word))
        .sum::<f32>()
        / total.max(1.0);
    Some(ReadLine {
        words,
        bbox,
        block: line.block,
        confidence,
    })
}
