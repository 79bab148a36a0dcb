//! One document as rows. Keys are counted in the order of writing: the same documents give the same keys.

use std::borrow::Cow;

use rusqlite::{Connection, Result, ToSql, params};
use sohoa_record::{DocumentFields, EvidenceLine, Indicator, PlanRecord, TableRecord, TableRow, TaskRecord};

use super::corrections::{self, Owner as Settled};
use crate::{kind_name, review_columns, source_name, without_nul};

/// Writes a document.
pub(super) fn insert(database: &Connection, record: &PlanRecord) -> Result<()> {
    let document = insert_document(database, record)?;
    let into = Into { database, document };
    into.pages(record)?;
    into.sections(record)?;
    into.fields(&record.document)?;
    corrections::insert(database, document, Settled::Document(record))?;
    for (task, position) in record.tasks.iter().zip(1..) {
        into.task(task, position)?;
    }
    for (indicator, position) in record.indicators.iter().zip(1..) {
        into.indicator(indicator, position)?;
    }
    for (table, position) in record.tables.iter().zip(1..) {
        into.table(table, position)?;
    }
    into.diagnostics(record)
}

pub(super) fn text(value: &str) -> Cow<'_, str> {
    without_nul(value)
}

fn printed(value: Option<&str>) -> Option<Cow<'_, str>> {
    value.map(without_nul)
}

pub(super) fn run(database: &Connection, sql: &str, values: &[&dyn ToSql]) -> Result<()> {
    database.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

fn insert_document(database: &Connection, record: &PlanRecord) -> Result<i64> {
    let (source, fields) = (&record.source, &record.document);
    let attached = fields.attached.clone().unwrap_or_default();
    let (status, by, at) = review_columns(record.review.as_ref());
    run(
        database,
        "INSERT INTO documents (file_name, sha256, bytes, media_type, page_count, schema_version, parent_issuer,
         issuer, number, place, date, doc_type, subject, signer_title, signer_name, attached_doc_type,
         attached_issuer, attached_subject, review_status, reviewed_by, reviewed_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        params![
            text(&source.file_name),
            text(&source.sha256),
            source.bytes.cast_signed(),
            text(&source.media_type),
            source.pages.len().cast_signed(),
            text(&record.schema_version),
            printed(fields.parent_issuer.as_deref()),
            printed(fields.issuer.as_deref()),
            printed(fields.number.as_deref()),
            printed(fields.place.as_deref()),
            printed(fields.date.as_deref()),
            printed(fields.doc_type.as_deref()),
            printed(fields.subject.as_deref()),
            printed(fields.signer.title.as_deref()),
            printed(fields.signer.name.as_deref()),
            printed(attached.doc_type.as_deref()),
            printed(attached.issuer.as_deref()),
            printed(attached.subject.as_deref()),
            status,
            printed(by),
            at,
        ],
    )?;
    Ok(database.last_insert_rowid())
}

/// The document that rows belong to.
struct Into<'a> {
    database: &'a Connection,
    document: i64,
}

/// What lines are the evidence of.
#[derive(Clone, Copy)]
enum Owner<'a> {
    Task(i64),
    Indicator(i64),
    Field(&'a str),
}

impl Into<'_> {
    fn run(&self, sql: &str, values: &[&dyn ToSql]) -> Result<()> {
        run(self.database, sql, values)
    }

    fn pages(&self, record: &PlanRecord) -> Result<()> {
        record.source.pages.iter().try_for_each(|page| {
            self.run(
                "INSERT INTO pages VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                params![
                    self.document,
                    page.number,
                    page.origin,
                    page.verdict,
                    page.dpi,
                    page.rotation,
                    page.skew,
                    page.first_line,
                ],
            )
        })
    }

    fn sections(&self, record: &PlanRecord) -> Result<()> {
        record
            .sections
            .iter()
            .zip(1_i64..)
            .try_for_each(|(section, position)| {
                self.run(
                    "INSERT INTO sections (document_id, position, label, level, title, page, line)
                 VALUES (?, ?, ?, ?, ?, ?, ?)",
                    params![
                        self.document,
                        position,
                        text(&section.label),
                        section.level,
                        text(&section.title),
                        section.place.page,
                        section.place.line,
                    ],
                )
            })
    }

    /// Citations, recipients, and where the fields were read.
    fn fields(&self, fields: &DocumentFields) -> Result<()> {
        for (cited, position) in fields.legal_bases.iter().zip(1_i64..) {
            self.run(
                "INSERT INTO citations VALUES (?, ?, ?, ?, ?, ?, ?)",
                params![
                    self.document,
                    position,
                    printed(cited.kind.as_deref()),
                    printed(cited.number.as_deref()),
                    printed(cited.date.as_deref()),
                    printed(cited.issuer.as_deref()),
                    printed(cited.title.as_deref()),
                ],
            )?;
        }
        for (recipient, position) in fields.recipients.iter().zip(1_i64..) {
            self.run(
                "INSERT INTO recipients VALUES (?, ?, ?)",
                params![self.document, position, text(recipient)],
            )?;
        }
        for (field, read) in &fields.evidence {
            self.evidence(&read.lines, Owner::Field(field))?;
        }
        Ok(())
    }

    fn task(&self, task: &TaskRecord, position: i64) -> Result<()> {
        let (status, by, at) = review_columns(task.review.as_ref());
        self.run(
            "INSERT INTO tasks (document_id, task_id, position, source, appendix, section, stt, name, deadline_text,
             deadline_kind, deadline_start, deadline_end, deadline_recurrence, product, note, confidence,
             review_status, reviewed_by, reviewed_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            params![
                self.document,
                task.id,
                position,
                source_name(task.source),
                printed(task.appendix.as_deref()),
                printed(task.section.as_deref()),
                printed(task.stt.as_deref()),
                text(&task.name),
                printed(task.deadline.text.as_deref()),
                kind_name(task.deadline.kind),
                printed(task.deadline.start.as_deref()),
                printed(task.deadline.end.as_deref()),
                printed(task.deadline.recurrence.as_deref()),
                printed(task.product.as_deref()),
                printed(task.note.as_deref()),
                task.confidence,
                status,
                printed(by),
                at,
            ],
        )?;
        let key = self.database.last_insert_rowid();
        for (role, agencies) in [("lead", &task.lead), ("cooperating", &task.cooperating)] {
            for (agency, position) in agencies.iter().zip(1_i64..) {
                self.run(
                    "INSERT INTO task_agencies VALUES (?, ?, ?, ?)",
                    params![key, role, position, text(agency)],
                )?;
            }
        }
        for (header, value) in &task.extra {
            self.run(
                "INSERT INTO task_extra VALUES (?, ?, ?)",
                params![key, text(header), text(value)],
            )?;
        }
        self.evidence(&task.evidence.lines, Owner::Task(key))?;
        corrections::insert(self.database, self.document, Settled::Task(task, key))
    }

    fn indicator(&self, indicator: &Indicator, position: i64) -> Result<()> {
        let (status, by, at) = review_columns(indicator.review.as_ref());
        self.run(
            "INSERT INTO indicators (document_id, indicator_id, position, appendix, stt, name, unit, target, note,
             confidence, review_status, reviewed_by, reviewed_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            params![
                self.document,
                indicator.id,
                position,
                printed(indicator.appendix.as_deref()),
                printed(indicator.stt.as_deref()),
                text(&indicator.name),
                printed(indicator.unit.as_deref()),
                printed(indicator.target.as_deref()),
                printed(indicator.note.as_deref()),
                indicator.confidence,
                status,
                printed(by),
                at,
            ],
        )?;
        let key = self.database.last_insert_rowid();
        for (agency, position) in indicator.implementers.iter().zip(1_i64..) {
            self.run(
                "INSERT INTO indicator_implementers VALUES (?, ?, ?)",
                params![key, position, text(agency)],
            )?;
        }
        self.evidence(&indicator.evidence.lines, Owner::Indicator(key))?;
        corrections::insert(self.database, self.document, Settled::Indicator(indicator, key))
    }

    fn table(&self, table: &TableRecord, position: i64) -> Result<()> {
        self.run(
            "INSERT INTO tables (document_id, position, appendix, title, first_page, last_page, first_line, last_line)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            params![
                self.document,
                position,
                printed(table.appendix.as_deref()),
                printed(table.title.as_deref()),
                table.pages.first(),
                table.pages.last(),
                table.place.line,
                table.last_line,
            ],
        )?;
        let key = self.database.last_insert_rowid();
        for (header, position) in table.columns.iter().zip(1_i64..) {
            self.run(
                "INSERT INTO table_columns VALUES (?, ?, ?)",
                params![key, position, text(header)],
            )?;
        }
        for (row, position) in table.rows.iter().zip(1_i64..) {
            self.row(key, row, position)?;
        }
        Ok(())
    }

    fn row(&self, table: i64, row: &TableRow, position: i64) -> Result<()> {
        let (label, line, cells) = match row {
            TableRow::Group { label, line } => (Some(text(label)), line, &[][..]),
            TableRow::Data { cells, line } => (None, line, &cells[..]),
        };
        self.run(
            "INSERT INTO table_rows VALUES (?, ?, ?, ?)",
            params![table, position, label, line],
        )?;
        let mut column = 1_i64;
        for cell in cells {
            self.run(
                "INSERT INTO table_cells VALUES (?, ?, ?, ?, ?)",
                params![table, position, column, cell.column_span, text(&cell.text)],
            )?;
            column += i64::from(cell.column_span.max(1));
        }
        Ok(())
    }

    fn diagnostics(&self, record: &PlanRecord) -> Result<()> {
        record
            .diagnostics
            .iter()
            .zip(1_i64..)
            .try_for_each(|(found, position)| {
                self.run(
                    "INSERT INTO diagnostics VALUES (?, ?, ?, ?, ?, ?)",
                    params![
                        self.document,
                        position,
                        text(&found.code),
                        text(&found.message),
                        found.place.page,
                        found.place.line,
                    ],
                )
            })
    }

    fn evidence(&self, lines: &[EvidenceLine], owner: Owner<'_>) -> Result<()> {
        let (task, indicator, field) = match owner {
            Owner::Task(key) => (Some(key), None, None),
            Owner::Indicator(key) => (None, Some(key), None),
            Owner::Field(name) => (None, None, Some(name)),
        };
        lines.iter().try_for_each(|line| {
            let edge = |index: usize| line.bbox.map(|bbox| bbox[index]);
            self.run(
                "INSERT INTO evidence (document_id, task_id, indicator_id, field, line, page, x0, y0, x1, y1, observed)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                params![
                    self.document,
                    task,
                    indicator,
                    field,
                    line.line,
                    line.page,
                    edge(0),
                    edge(1),
                    edge(2),
                    edge(3),
                    text(&line.observed),
                ],
            )
        })
    }
}
