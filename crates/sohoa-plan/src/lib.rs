//! Reads a plan: letterhead, sections, citations, recipients, signer, tables, tasks, indicators.
//!
//! Everything here is total: a damaged or strange document gives fewer fields and more diagnostics,
//! never an error. A field is filled from text of the document or stays empty. No I/O.

mod agencies;
mod appendix_tasks;
mod body_tasks;
mod deadline;
mod gazetteer;
mod paragraphs;
mod roles;
mod stream_table;
mod words;

use sohoa_page::{Diagnostic, Document, LineId, MediaType};
use sohoa_record::{
    DocumentFields, PlanRecord, SCHEMA_VERSION, Source, TableCell, TableRecord, TableRow, Where,
};
use sohoa_table::{Row, Table};

pub use gazetteer::{AgencyKind, Gazetteer, GazetteerError, GazetteerSources};

/// A table with what the lines above it say about it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PlacedTable {
    /// The table.
    pub(crate) table: Table,
    /// "PHỤ LỤC II", as printed; `None` outside an appendix.
    pub(crate) appendix: Option<String>,
    /// Title above the table on one line.
    pub(crate) title: Option<String>,
}

/// Reads a restored document. The caller fills `source` and merges the diagnostics into the record.
pub fn parse_plan(document: &Document, gazetteer: &Gazetteer) -> (PlanRecord, Vec<Diagnostic>) {
    let (tables, mut diagnostics) = find_tables(document, gazetteer);
    let in_tables = tables
        .iter()
        .flat_map(|table| table.lines.iter().copied())
        .collect();
    let body = paragraphs::read(document, &in_tables);
    let fields = DocumentFields::default();
    let sections = Vec::new();
    let placed: Vec<PlacedTable> = tables
        .into_iter()
        .map(|table| PlacedTable {
            table,
            appendix: None,
            title: None,
        })
        .collect();
    let issue_date = fields.date.as_deref();

    let (mut tasks, indicators, notes) = appendix_tasks::read(&placed, document, gazetteer, issue_date);
    diagnostics.extend(notes);
    let (more, notes) = body_tasks::read(&body, &sections, document, gazetteer, issue_date);
    tasks.extend(more);
    diagnostics.extend(notes);

    let record = PlanRecord {
        schema_version: SCHEMA_VERSION.to_owned(),
        source: Source::default(),
        document: fields,
        sections,
        tables: placed.iter().map(table_record).collect(),
        tasks,
        indicators,
        diagnostics: Vec::new(),
    };
    (record, diagnostics)
}

/// Ruled tables; a text dump has no rules, its tables are read from the stream.
fn find_tables(document: &Document, gazetteer: &Gazetteer) -> (Vec<Table>, Vec<Diagnostic>) {
    match document.media_type {
        MediaType::PlainText => stream_table::find_stream_tables(document, gazetteer),
        MediaType::Pdf | MediaType::Image => sohoa_table::find_tables(document),
    }
}

fn table_record(placed: &PlacedTable) -> TableRecord {
    let table = &placed.table;
    let line_of = |lines: &[LineId]| lines.first().map(|line| line.0);
    let rows = table.rows.iter().map(|row| match row {
        Row::Group(cell) => TableRow::Group {
            label: cell.text.clone(),
            line: line_of(&cell.lines),
        },
        Row::Data(cells) => TableRow::Data {
            cells: cells
                .iter()
                .map(|cell| TableCell {
                    text: cell.text.clone(),
                    column_span: cell.columns.end.saturating_sub(cell.columns.start).max(1),
                })
                .collect(),
            line: cells
                .iter()
                .filter_map(|cell| cell.lines.first())
                .min()
                .map(|line| line.0),
        },
    });
    TableRecord {
        appendix: placed.appendix.clone(),
        title: placed.title.clone(),
        columns: table.columns.clone(),
        rows: rows.collect(),
        pages: table.pages.clone(),
        place: Where {
            page: table.pages.first().copied(),
            line: line_of(&table.lines),
        },
    }
}
