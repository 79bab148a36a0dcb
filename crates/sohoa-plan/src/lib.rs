//! Reads a plan: letterhead, sections, citations, recipients, signer, tables, tasks, indicators.
//!
//! Everything here is total: a damaged or strange document gives fewer fields and more diagnostics,
//! never an error. A field is filled from text of the document or stays empty. No I/O.

mod agencies;
mod appendix_tasks;
mod assignment;
mod attached;
mod body_tasks;
mod checks;
mod citations;
mod deadline;
mod evidence;
mod field_evidence;
mod gazetteer;
mod letterhead;
mod lost_table;
mod own;
mod paragraphs;
mod parts;
mod placed;
mod procedure;
mod recipients;
mod roles;
mod sections;
mod signer;
mod stream_table;
#[cfg(test)]
mod testing;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use sohoa_page::{Diagnostic, Document, LayerVerdict, LineId, MediaType, Page, TextOrigin};
use sohoa_record::{
    Deadline, DocumentFields, PlanRecord, SCHEMA_VERSION, Source, TableCell, TableRecord, TableRow, Where,
};
use sohoa_table::{Cell, Row, Table};

use paragraphs::BodyLine;

pub use parts::{LinePart, LineParts};

pub use gazetteer::{AgencyKind, Gazetteer, GazetteerError, GazetteerSources};

/// What the text of a deadline ("Quý II/2025") says about dates.
pub fn read_deadline(text: &str) -> Deadline {
    deadline::parse(text).0
}

/// What the language says about words that follow each other.
pub trait Phrases {
    /// How much likelier a word is behind the words before than anywhere, nats; negative where it is less likely.
    /// `None` where the word or the one before it is not known.
    fn attraction(&self, before: &[&str], next: &str) -> Option<f32>;
}

/// A table with what the lines above it say about it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PlacedTable {
    /// The table.
    pub(crate) table: Table,
    /// "PHỤ LỤC II", as printed; `None` outside an appendix.
    pub(crate) appendix: Option<String>,
    /// Title above the table on one line.
    pub(crate) title: Option<String>,
    /// Numbered heading between the title and the table ("A. …", "NHÓM II"), which tells the tables of one
    /// appendix apart.
    pub(crate) heading: Option<String>,
}

/// A plan as read.
#[derive(Debug, Clone, PartialEq)]
pub struct ParsedPlan {
    /// The record; the caller fills `source` and merges the diagnostics.
    pub record: PlanRecord,
    /// The part that each line belongs to; lines of the body have no entry.
    pub parts: LineParts,
    /// What there is to doubt.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a restored document; `phrases` helps to tell columns apart that run together in a text dump.
pub fn parse_plan(document: &Document, gazetteer: &Gazetteer, phrases: Option<&dyn Phrases>) -> ParsedPlan {
    let (tables, mut diagnostics) = find_tables(document, gazetteer, phrases);
    let (placed, titles, notes) = placed::place(tables, document);
    diagnostics.extend(notes);
    let in_tables: BTreeSet<LineId> = placed
        .iter()
        .flat_map(|p| p.table.lines.iter().copied())
        .collect();
    let (fields, ends, notes) = read_fields(document, &in_tables, &placed, gazetteer);
    diagnostics.extend(notes);
    diagnostics.extend(doubts(&fields));
    let parts = parts::of_lines(&ends, &placed);
    let mut used: BTreeSet<LineId> = ends.used;
    used.extend(in_tables);
    used.extend(titles);
    let (lost, notes) = lost_table::find(document, &used);
    diagnostics.extend(notes);
    used.extend(lost);
    let body = paragraphs::read(document, &used);
    diagnostics.extend(noise_note(document, &used));
    diagnostics.extend(paragraphs::label_notes(&body));
    let sections = sections::read(&body);
    let issue_date = fields.date.as_deref();

    let (steps, assigning): (Vec<PlacedTable>, Vec<PlacedTable>) = placed
        .iter()
        .cloned()
        .partition(|placed| procedure::is_procedure(&placed.table));
    diagnostics.extend(steps.iter().map(|placed| procedure::note(&placed.table)));
    let (mut tasks, mut indicators, notes) =
        appendix_tasks::read(&assigning, document, gazetteer, issue_date);
    diagnostics.extend(notes);
    let read = body_tasks::read(&body, document, gazetteer, issue_date);
    tasks.extend(read.tasks);
    indicators.extend(read.indicators);
    diagnostics.extend(read.diagnostics);
    // What an author wrote stays, whatever it is.
    if !document.pages.iter().all(is_exact) {
        diagnostics.extend(agencies::recurring::complete(&mut tasks));
    }

    let record = PlanRecord {
        schema_version: SCHEMA_VERSION.to_owned(),
        source: Source::default(),
        document: fields,
        sections,
        tables: placed.iter().map(table_record).collect(),
        tasks,
        indicators,
        diagnostics: Vec::new(),
        review: None,
    };
    ParsedPlan {
        record,
        parts,
        diagnostics,
    }
}

/// Lines that belong to the two ends of a document.
pub(crate) struct Ends {
    /// Lines of the letterhead, subject included.
    pub(crate) head: Vec<LineId>,
    /// Lines of recipients and signer.
    pub(crate) closing: Vec<LineId>,
    /// All of these and the letterhead of an attached plan.
    pub(crate) used: BTreeSet<LineId>,
}

/// Fields of the document as a whole, and the lines that belong to letterheads, recipients and signer.
fn read_fields(
    document: &Document,
    in_tables: &BTreeSet<LineId>,
    placed: &[PlacedTable],
    gazetteer: &Gazetteer,
) -> (DocumentFields, Ends, Vec<Diagnostic>) {
    let lines = paragraphs::body_lines(document, in_tables);
    let head = letterhead::read(&lines, gazetteer);
    let mut used = head.lines;
    let rest: Vec<BodyLine> = lines
        .into_iter()
        .filter(|line| !used.contains(&line.id) && !line.noise)
        .collect();
    let head_lines: Vec<LineId> = used.iter().copied().collect();
    let recipients = recipients::read(&rest);
    let (signer, signer_lines) = signer::read(&rest, &recipients);
    used.extend(recipients.lines.iter().chain(&signer_lines));
    let attached = attached::read(&rest, gazetteer);
    let mut fields = DocumentFields {
        parent_issuer: head.parent_issuer,
        issuer: head.issuer,
        number: head.number,
        place: head.place,
        date: head.date,
        doc_type: head.doc_type,
        subject: head.subject,
        legal_bases: Vec::new(),
        recipients: recipients.entries,
        signer,
        attached: None,
        evidence: BTreeMap::new(),
    };
    if let Some((attached, lines)) = attached {
        fields.attached = Some(attached);
        used.extend(lines);
    }
    let text = paragraphs::paragraphs(&rest);
    let mut cited: Vec<(LineId, &str)> = text
        .iter()
        .filter_map(|p| Some((*p.lines.first()?, p.text.as_str())))
        .collect();
    for cell in placed
        .iter()
        .flat_map(|placed| placed.table.rows.iter())
        .flat_map(row_cells)
    {
        cited.extend(cell.lines.first().map(|line| (*line, cell.text.as_str())));
    }
    cited.sort_by_key(|(line, _)| *line);
    let subject = fields.subject.clone();
    let texts = || {
        subject
            .as_deref()
            .into_iter()
            .chain(cited.iter().map(|(_, text)| *text))
    };
    let from_image = document.pages.first().is_some_and(|page| !is_exact(page));
    // A reading of an image is believed where a second one agrees.
    let second = from_image.then_some(&head.as_read);
    let unclear: Vec<String> = rest
        .iter()
        .flat_map(|line| line.unclear.iter().cloned())
        .collect();
    let head_notes = attached::notes(&rest);
    let in_notes = citations::in_notes(head_notes.iter().map(String::as_str), &fields, gazetteer);
    let mut notes = own::from_note(&mut fields, &in_notes, &unclear);
    let mentions = citations::of_itself(texts(), &fields, gazetteer);
    notes.extend(own::complete(&mut fields, &mentions, second));
    fields.legal_bases = citations::read(texts(), &fields, gazetteer);
    notes.extend(citations::doubts::find(&fields.legal_bases, document, gazetteer));
    notes.extend(own::check_year(&mut fields, from_image));
    // A note of the text may have settled it.
    let glued = head.glued.filter(|_| fields.number == head.as_read.0);
    let settled = mentions
        .iter()
        .any(|mention| mention.citation.number == fields.number);
    let glued = glued
        .filter(|_| !settled)
        .and_then(|glued| own::glued(&fields, &glued));
    let doubted = glued.is_some();
    notes.extend(glued);
    let found = field_evidence::Places {
        head: &head_lines,
        number: head.number_line,
        date: head.date_line,
        recipients: &recipients.lines,
        signer: &signer_lines,
    };
    fields.evidence = field_evidence::read(&fields, &found, document);
    if let Some(number) = fields.evidence.get_mut("number").filter(|_| doubted) {
        number.confidence = evidence::rounded(number.confidence * field_evidence::UNREADABLE);
    }
    let closing = recipients.lines.iter().chain(&signer_lines).copied().collect();
    let ends = Ends {
        head: head_lines,
        closing,
        used,
    };
    (fields, ends, notes)
}

/// Whether the text of the page is what its author wrote, not a reading.
pub(crate) fn is_exact(page: &Page) -> bool {
    page.origin == TextOrigin::TextLayer && page.verdict == LayerVerdict::Keep
}

fn row_cells(row: &Row) -> &[Cell] {
    match row {
        Row::Group(cell) => std::slice::from_ref(cell),
        Row::Data(cells) => cells,
    }
}

/// Fields of a letterhead that a reader would expect and the program did not find or read in full.
fn doubts(fields: &DocumentFields) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    let missing = [
        ("issuer", &fields.issuer),
        ("number", &fields.number),
        ("date", &fields.date),
        ("doc_type", &fields.doc_type),
        ("subject", &fields.subject),
    ];
    for (name, value) in missing {
        match value {
            None => out.push(Diagnostic::new(
                "field-missing",
                format!("document.{name} was not found, look at the letterhead of the page"),
            )),
            Some(text) if text.contains('□') => out.push(Diagnostic::new(
                "field-unreadable",
                format!("document.{name} is not readable in full ({text}), read it from the page"),
            )),
            Some(_) => {}
        }
    }
    out
}

/// Says which lines were taken for strokes of stamps and signatures and not parsed.
fn noise_note(document: &Document, used: &BTreeSet<LineId>) -> Option<Diagnostic> {
    let noise: Vec<LineId> = paragraphs::body_lines(document, used)
        .into_iter()
        .filter(|line| line.noise)
        .map(|line| line.id)
        .collect();
    let first = *noise.first()?;
    let ids: Vec<String> = noise.iter().map(|id| id.0.to_string()).collect();
    let message = format!(
        "lines without readable text (strokes of a stamp or signature?) were not parsed: {}",
        ids.join(", ")
    );
    Some(Diagnostic::new("noise-lines", message).at_line(first))
}

/// Ruled tables; a text dump has no rules, its tables are read from the stream.
fn find_tables(
    document: &Document,
    gazetteer: &Gazetteer,
    phrases: Option<&dyn Phrases>,
) -> (Vec<Table>, Vec<Diagnostic>) {
    match document.media_type {
        MediaType::PlainText => stream_table::find_stream_tables(document, gazetteer, phrases),
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
        last_line: table.lines.iter().max().map(|line| line.0),
    }
}
