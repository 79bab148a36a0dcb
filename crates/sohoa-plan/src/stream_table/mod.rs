//! Tables from a text stream without positions.
//!
//! The words of a dump come line by line, and the columns of one visual line run together. The header
//! says which columns there are ([`header`]); labels that count on from each other cut the lines to
//! sections and rows ([`region`], [`labels`]); inside a row each word is given to the column whose
//! cells look like it ([`models`], [`decode`]), or to the one that it stands below where the lines keep their columns
//! of characters ([`placed`]). The document is read several times: what its cells
//! look like is learned from the reading before.

mod assemble;
mod blanks;
mod cell_costs;
mod cell_words;
mod columns;
mod deadline_costs;
mod decode;
mod header;
mod labels;
mod models;
mod numbers;
mod order;
mod page_numbers;
mod placed;
mod region;
mod rows;
mod text_width;
mod through;
mod time_groups;
mod word;

use sohoa_page::{Diagnostic, Document};
use sohoa_table::Table;

use crate::{Gazetteer, Phrases};

use blanks::Blanks;
use decode::Layout;
use models::Models;
use order::Order;
use region::{Part, Region};

/// Readings of the document; a fourth changes nothing on the documents looked at.
const PASSES: usize = 3;

/// Tables of a text dump, each line of their regions in a cell, header or row group.
pub(crate) fn find_stream_tables(
    document: &Document,
    gazetteer: &Gazetteer,
    phrases: Option<&dyn Phrases>,
) -> (Vec<Table>, Vec<Diagnostic>) {
    let lines = word::stream_lines(document);
    let regions: Vec<Region> = region::regions(&lines)
        .into_iter()
        .filter(|region| region.parts.iter().any(|part| matches!(part, Part::Row(_))))
        .collect();
    let mut models = Models::new(gazetteer, phrases);
    let mut layouts: Vec<Layout> = regions
        .iter()
        .map(|region| first_layout(region, &mut models))
        .collect();
    let mut readings = Vec::new();
    for _ in 0..PASSES {
        readings = regions
            .iter()
            .zip(&layouts)
            .map(|(region, layout)| rows::read_rows(region, layout, &mut models))
            .collect::<Vec<_>>();
        models.learn(rows::learn(&readings, &mut layouts));
    }
    let mut diagnostics = Vec::new();
    let tables = regions
        .iter()
        .zip(&readings)
        .map(|(region, reading)| assemble::table(region, reading, &mut diagnostics))
        .collect();
    (tables, diagnostics)
}

/// Rows that tell the order of a table: a longer one is not read under each layout to its end.
const ENOUGH_ROWS: usize = 96;
/// Rows for which a layout may gain or lose beforehand; what is known beforehand does not grow with the table.
const ROWS_BEFOREHAND: usize = 24;
/// Gain a row for which the cells of a table are taken as mixed.
const MIXED_GAIN: f32 = 0.6;
/// What a line without a change of columns is worth to the layout that allows none, nats.
const SEPARATE_GAIN: f32 = 0.3;
/// Share of what blank lines are worth for a layout that explains half of them.
const PARTLY: f32 = 0.5;

/// The layout that explains the table best before anything was learned from it.
fn first_layout(region: &Region, models: &mut Models<'_>) -> Layout {
    let text_width = text_width::text_width(region);
    let sample = region.first_rows(ENOUGH_ROWS);
    let mut cost = |layout: &Layout| -> f32 { rows::read_rows(&sample, layout, models).cost };
    let beforehand = region.first_rows(ROWS_BEFOREHAND);
    let count = beforehand
        .parts
        .iter()
        .filter(|part| matches!(part, Part::Row(_)))
        .count();
    let (lines, surprise) = blanks::surprise(&beforehand);
    let (lines, blank_gain) = (lines as f32, lines as f32 * surprise);
    let strict = SEPARATE_GAIN * lines;
    // What a layout must gain over the plain one, or may cost more because it says more beforehand.
    let candidates = [
        (Order::BY_CELL, Blanks::SILENT, 0.0),
        (Order::CELL_BY_LINES, Blanks::SILENT, -strict),
        (Order::BY_CELL, Blanks::NOT_IN_CELLS, -PARTLY * blank_gain),
        (Order::CELL_BY_LINES, Blanks::BETWEEN_CELLS, -blank_gain),
        (Order::MIXED, Blanks::SILENT, MIXED_GAIN * count as f32),
        (Order::THROUGH_TOP, Blanks::SILENT, 0.0),
        (Order::THROUGH_MIDDLE, Blanks::SILENT, 0.0),
    ];
    let layouts = candidates.map(|(order, blanks, handicap)| {
        let mut layout = rows::first_layout(&region.header.columns, order);
        layout.blanks = blanks;
        layout.keeps_order = blanks == Blanks::BETWEEN_CELLS;
        if let Some(width) = text_width.filter(|_| order.through.is_some()) {
            layout.set_text_width(width);
        }
        (cost(&layout) + handicap, layout)
    });
    let [first, rest @ ..] = layouts;
    rest.into_iter()
        .fold(first, |best, other| if other.0 < best.0 { other } else { best })
        .1
}

#[cfg(test)]
mod tests;
