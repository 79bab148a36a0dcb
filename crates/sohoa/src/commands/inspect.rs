//! `sohoa inspect FILE --stage S`

use std::io::{self, Write};
use std::path::PathBuf;

use crate::{Models, diagnostic_record, origin_name, verdict_name};
use clap::ValueEnum;
use serde_json::{Value, json};
use sohoa_ingest::{Ingested, ingest};
use sohoa_page::{Axis, Document, Line, LineKind, Page, Rect};
use sohoa_plan::parse_plan;
use sohoa_table::{Cell, Row, Table, find_tables};

use super::reading::ReadingArgs;

/// Options of `sohoa inspect`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// PDF, image or text file
    file: PathBuf,
    /// The stage whose value is printed
    #[arg(long, value_enum)]
    stage: Stage,
    #[command(flatten)]
    reading: ReadingArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Stage {
    /// Pages, lines, words and rules as read
    Ingest,
    /// The same after restoration
    Restore,
    /// Ruled tables
    Table,
    /// The record
    Plan,
}

/// Runs the stages up to the one asked for and prints its value with all diagnostics so far.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let models = Models::embedded()?;
    let Ingested {
        document,
        mut diagnostics,
    } = ingest(&args.file, &args.reading.options(&models)?)?;
    let value = if args.stage == Stage::Ingest {
        document_value(&document)
    } else {
        let (document, doubts) = models.restorer().restore_document(document);
        diagnostics.extend(doubts);
        match args.stage {
            Stage::Table => {
                let (tables, findings) = find_tables(&document);
                diagnostics.extend(findings);
                tables.iter().map(table_value).collect()
            }
            Stage::Plan => {
                let plan = parse_plan(&document, models.gazetteer(), Some(&models));
                diagnostics.extend(plan.diagnostics);
                serde_json::to_value(&plan.record)?
            }
            Stage::Ingest | Stage::Restore => document_value(&document),
        }
    };
    let findings: Vec<_> = diagnostics.iter().map(diagnostic_record).collect();
    let mut out = io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, &json!({ "value": value, "diagnostics": findings }))?;
    writeln!(out)?;
    Ok(())
}

fn document_value(document: &Document) -> Value {
    json!({ "pages": document.pages.iter().map(page_value).collect::<Vec<_>>() })
}

fn page_value(page: &Page) -> Value {
    let rules = page.rules.iter().map(|rule| {
        let axis = match rule.axis {
            Axis::Horizontal => "horizontal",
            Axis::Vertical => "vertical",
        };
        json!({ "axis": axis, "position": rule.position, "start": rule.start, "end": rule.end,
                "thickness": rule.thickness })
    });
    json!({
        "number": page.number, "width": page.width, "height": page.height, "origin": origin_name(page.origin),
        "verdict": verdict_name(page.verdict), "dpi": page.dpi, "rotation": page.rotation, "skew": page.skew,
        "lines": page.lines.iter().map(line_value).collect::<Vec<_>>(), "rules": rules.collect::<Vec<_>>(),
    })
}

fn line_value(line: &Line) -> Value {
    let kind = match line.kind {
        LineKind::Body => "body",
        LineKind::Overlay => "overlay",
        LineKind::Furniture => "furniture",
    };
    let words = line.words.iter().map(
        |word| json!({ "text": word.text, "bbox": rect_value(&word.bbox), "confidence": word.confidence }),
    );
    let support = line.support.iter().map(|word| {
        json!({
            "margin": word.margin, "engine": word.engine, "changed": word.changed, "probability": word.probability,
            "alternatives": word.alternatives,
        })
    });
    json!({
        "support": support.collect::<Vec<_>>(),
        "id": line.id.0, "text": line.text, "observed": line.observed, "bbox": line.bbox.as_ref().map(rect_value),
        "block": line.block, "kind": kind, "confidence": line.confidence, "words": words.collect::<Vec<_>>(),
    })
}

fn rect_value(rect: &Rect) -> Value {
    json!([rect.x0, rect.y0, rect.x1, rect.y1])
}

fn table_value(table: &Table) -> Value {
    let rows = table.rows.iter().map(|row| match row {
        Row::Group(cell) => json!({ "group": cell_value(cell) }),
        Row::Data(cells) => json!({ "cells": cells.iter().map(cell_value).collect::<Vec<_>>() }),
    });
    json!({
        "pages": table.pages, "columns": table.columns,
        "header": table.header.iter().map(|level| level.iter().map(cell_value).collect()).collect::<Vec<Value>>(),
        "index_row": table.index_row.as_ref().map(|row| row.iter().map(cell_value).collect::<Vec<_>>()),
        "rows": rows.collect::<Vec<_>>(),
        "lines": table.lines.iter().map(|line| line.0).collect::<Vec<_>>(),
    })
}

fn cell_value(cell: &Cell) -> Value {
    let places = cell
        .places
        .iter()
        .map(|(page, rect)| json!({ "page": page, "bbox": rect_value(rect) }));
    json!({
        "text": cell.text, "columns": [cell.columns.start, cell.columns.end],
        "lines": cell.lines.iter().map(|line| line.0).collect::<Vec<_>>(), "places": places.collect::<Vec<_>>(),
    })
}
