//! One page image → lines with boxes, table cells apart.

use sohoa_page::grid::{Grid, find_grids};
use sohoa_page::{Rect, Rule, Word};

use crate::leptonica::Pix;
use crate::lone_number::add_lone_numbers;
use crate::number_column::add_number_columns;
use crate::ocr::{OcrEngine, OcrError, OcrLayout, OcrLine};
use crate::prepare::{self, Prepared};
use crate::raster::{PixelRect, Raster};
use crate::read_cells::{PageImages, read_grid};
use crate::read_unread::{insert, read_unread};
use crate::rules::{FoundRules, find_rules, with_crumbs};
use crate::second_look::confirm;
use crate::side_columns::read_apart;
use crate::{row_rules, seal, stray_lines, strokes};

/// The outer rules of a table reach this far, in points, beyond its outline.
const OUTER_RULE: f32 = 3.0;

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
    /// Cells of index rows whose number was not read but follows from the others.
    pub numbers_completed: usize,
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
            numbers_completed: 0,
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
        print,
    } = page;
    let mut found = find_rules(&gray, dpi)?;
    let columns = columns_of_rows(&found, &ink, dpi)?;
    found.rules.extend(columns);
    let grids = find_grids(&found.rules);
    let mask = found.mask_within(grids.iter().map(|grid| PixelRect::inside(&outline(grid), dpi)))?;
    let mask = with_crumbs(&mask, &ink, dpi)?;
    gray.erase(&mask)?;
    let mut text_ink = ink.without(&mask)?;
    if let Some(print) = print {
        text_ink = prepare::remove_lonely_specks(&mut gray, text_ink, print)?;
    }
    let mut raster = prepare::for_recognition(&gray, dpi)?;
    let native = gray.to_raster(dpi);
    let pieces = text_ink.components()?;
    let images = PageImages {
        raster: &raster,
        native: &native,
        ink: &text_ink,
        pieces: &pieces,
    };
    let mut tables = Vec::new();
    let mut numbers_completed = 0;
    for grid in &grids {
        let (cells, completed) = read_grid(grid, &images, engine)?;
        tables.push(cells);
        numbers_completed += completed;
    }
    for grid in &grids {
        raster.erase(PixelRect::inside(&outline(grid), raster.dpi));
    }
    let mut text = engine.recognize(&raster, raster.area(), OcrLayout::Page)?;
    // There is nothing left to read where the tables were: an engine that knows better repeats a cell.
    text.retain(|line| !grids.iter().any(|grid| lies_in(line, grid, raster.dpi)));
    stray_lines::settle(&mut text);
    let under_seals = seal::read_through(
        &mut text,
        tables.iter_mut().flatten(),
        &native,
        raster.dpi,
        engine,
    )?;
    let outlines: Vec<PixelRect> = grids
        .iter()
        .map(|grid| PixelRect::inside(&outline(grid), raster.dpi))
        .collect();
    let fine = pieces.iter().map(|piece| piece.scaled(raster.dpi / native.dpi));
    read_apart(&mut text, fine, &outlines, &raster, engine)?;
    confirm(&mut text, &native, raster.dpi, engine)?;
    strokes::recount(&mut text, (&text_ink, &native), raster.dpi);
    let images = PageImages {
        raster: &raster,
        native: &native,
        ink: &text_ink,
        pieces: &pieces,
    };
    let cells: Vec<OcrLine> = tables.iter().flatten().flatten().cloned().collect();
    let read = [&outlines[..], &under_seals].concat();
    let mut unread = read_unread(&text, &cells, &read, &images, engine)?;
    confirm(&mut unread, &native, raster.dpi, engine)?;
    strokes::recount(&mut unread, (&text_ink, &native), raster.dpi);
    insert(&mut text, unread);
    add_number_columns(&mut text, &read, (&text_ink, &native), raster.dpi, engine)?;
    add_lone_numbers(&mut text, &read, (&text_ink, &native), raster.dpi, engine)?;
    Ok(PageReading {
        width: gray.width() as f32 * 72.0 / dpi,
        height: gray.height() as f32 * 72.0 / dpi,
        rotation,
        skew,
        dpi: raster.dpi,
        rules: found.rules,
        numbers_completed,
        lines: in_reading_order(text, grids.iter().zip(tables), raster.dpi),
    })
}

/// White borders of the tables whose rows alone are ruled.
fn columns_of_rows(found: &FoundRules, ink: &Pix, dpi: f32) -> Result<Vec<Rule>, OcrError> {
    let size = (ink.width() as f32 * 72.0 / dpi, ink.height() as f32 * 72.0 / dpi);
    // Most pages have no rules that could be rows; to find the pieces of ink costs time.
    if !row_rules::may_rule_rows(&found.rules, size) {
        return Ok(Vec::new());
    }
    let page = PixelRect {
        x: 0,
        y: 0,
        width: ink.width(),
        height: ink.height(),
    };
    let text = ink.without(&found.mask_within([page].into_iter())?)?;
    let pieces: Vec<Rect> = text
        .components()?
        .into_iter()
        .map(|piece| piece.to_points(dpi))
        .collect();
    Ok(row_rules::column_borders(&found.rules, &pieces, size))
}

/// The place of a table with its outer rules, which may be thick, doubled or not quite straight.
fn outline(grid: &Grid) -> Rect {
    let Rect { x0, y0, x1, y1 } = grid.bbox;
    Rect::new(x0 - OUTER_RULE, y0 - OUTER_RULE, x1 + OUTER_RULE, y1 + OUTER_RULE)
}

/// Whether the centre of the line lies in the table.
fn lies_in(line: &OcrLine, grid: &Grid, dpi: f32) -> bool {
    let boxes = line.words.iter().map(|word| word.bbox.to_points(dpi));
    let bbox = boxes.reduce(|a, b| a.union(&b)).unwrap_or_default();
    let (x, y) = bbox.center();
    grid.bbox.contains(x, y)
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

/// Lines with their blocks, each before those that stand below it: the engine may give a wide title before the narrow
/// line above it, and what was found last stands at the end. Lines of columns stay as the engine ordered them.
fn top_down(mut lines: Vec<(ReadLine, u32)>) -> Vec<(ReadLine, u32)> {
    let is_below = |a: &Rect, b: &Rect| {
        let common = a.x1.min(b.x1) - a.x0.max(b.x0);
        a.y0 >= b.y1 && common > 0.5 * a.width().min(b.width())
    };
    for end in 1..lines.len() {
        let bbox = lines[end].0.bbox;
        if let Some(place) = lines[..end]
            .iter()
            .position(|(line, _)| is_below(&line.bbox, &bbox))
        {
            lines[place..=end].rotate_right(1);
        }
    }
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
        for (mut line, block) in top_down(group) {
            if previous != Some(block) {
                self.next += 1;
                previous = Some(block);
            }
            line.block = self.next - 1;
            lines.push(line);
        }
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
            second: word.second,
            layer: None,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ocr::fake::{FakeEngine, Fault, FaultEngine};

    /// Draws something like a word: stems and a bar.
    fn word(raster: &mut Raster, x: u32, y: u32) {
        for stem in 0..6 {
            raster.draw(x + stem * 16, y, 4, 24);
        }
        raster.draw(x, y + 10, 84, 3);
    }

    #[test]
    fn a_title_stands_below_the_line_above_it() {
        let line = |x0: f32, y0: f32, x1: f32, block: u32| {
            let bbox = Rect::new(x0, y0, x1, y0 + 12.0);
            let line = ReadLine {
                words: Vec::new(),
                bbox,
                block,
                confidence: 1.0,
            };
            (line, block)
        };
        let order = |lines: Vec<(ReadLine, u32)>| -> Vec<u32> {
            top_down(lines).into_iter().map(|(_, block)| block).collect()
        };
        let (title, above, text) = (
            line(160.0, 80.0, 470.0, 0),
            line(280.0, 56.0, 355.0, 1),
            line(85.0, 110.0, 500.0, 2),
        );
        assert_eq!(order(vec![title, text, above]), [1, 0, 2]);
        let (left, right, below) = (
            line(85.0, 60.0, 250.0, 0),
            line(300.0, 50.0, 500.0, 1),
            line(90.0, 90.0, 200.0, 2),
        );
        assert_eq!(order(vec![left, below, right]), [0, 2, 1], "columns");
    }

    /// A heading, a table of two rows and two columns, and a line below, at 200 dpi.
    fn page() -> Raster {
        let mut raster = Raster::blank(1400, 1000, 200.0);
        for y in [300, 450, 600] {
            raster.draw(200, y, 802, 2);
        }
        for x in [200, 500, 1000] {
            raster.draw(x, 300, 2, 302);
        }
        for (x, y) in [(300, 100), (250, 350), (600, 350), (600, 500), (300, 800)] {
            word(&mut raster, x, y);
        }
        raster
    }

    fn line(x: u32, y: u32) -> PixelRect {
        PixelRect {
            x,
            y,
            width: 84,
            height: 24,
        }
    }

    #[test]
    fn cells_are_read_apart_and_in_order() {
        let mut engine = FakeEngine::new()
            .with_line(line(300, 800), "Nơi nhận")
            .with_line(line(300, 100), "Phụ lục")
            .with_line(line(600, 500), "Sở Y tế")
            .with_line(line(600, 350), "cơ quan")
            .with_line(line(250, 350), "STT");
        let reading = read_page(&page(), &mut engine).unwrap();
        let text: Vec<String> = reading
            .lines
            .iter()
            .map(|line| {
                line.words
                    .iter()
                    .map(|w| w.text.as_str())
                    .collect::<Vec<_>>()
                    .join(" ")
            })
            .collect();
        assert_eq!(text, ["Phụ lục", "STT", "cơ quan", "Sở Y tế", "Nơi nhận"]);
        let cell_calls = engine
            .calls
            .iter()
            .filter(|(_, layout)| *layout == OcrLayout::Line)
            .count();
        assert_eq!(cell_calls, 3, "the empty cell is not read");
        assert!(
            reading
                .lines
                .windows(2)
                .all(|pair| pair[0].block <= pair[1].block)
        );
        assert!((reading.lines[0].bbox.x0 - 108.0).abs() < 1.0);
    }

    #[test]
    fn pages_without_text_have_no_lines() {
        let mut black = Raster::blank(900, 900, 300.0);
        black.draw(0, 0, 900, 900);
        let mut photo = Raster::blank(900, 900, 300.0);
        for (index, pixel) in photo.pixels.iter_mut().enumerate() {
            *pixel = ((index % 900) / 4 + (index / 900) / 9) as u8;
        }
        for raster in [
            Raster::blank(1, 1, 300.0),
            Raster::blank(2500, 1, 300.0),
            Raster::blank(900, 900, 300.0),
            black,
            photo,
        ] {
            let reading = read_page(&raster, &mut FaultEngine(Fault::Empty)).unwrap();
            assert!(reading.lines.is_empty());
            assert!((reading.width - raster.width as f32 * 0.24).abs() < 0.01);
        }
    }

    #[test]
    fn a_failing_engine_and_a_wrong_raster_are_errors() {
        assert!(read_page(&page(), &mut FaultEngine(Fault::Fails)).is_err());
        let mut raster = page();
        raster.pixels.pop();
        let error = read_page(&raster, &mut FakeEngine::new()).unwrap_err();
        assert!(matches!(error, OcrError::BadRaster { .. }), "{error}");
        raster = Raster::blank(10, 10, f32::NAN);
        assert!(read_page(&raster, &mut FakeEngine::new()).is_err());
    }
}
