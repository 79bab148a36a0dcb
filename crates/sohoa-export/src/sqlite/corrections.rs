//! Fields that people settled.

use rusqlite::{Connection, Result, params};
use serde_json::Value;
use sohoa_record::{Indicator, PlanRecord, Review, TaskRecord};

use super::rows::{run, text};

/// What settled fields belong to, with its key.
#[derive(Clone, Copy)]
pub(super) enum Owner<'a> {
    Document(&'a PlanRecord),
    Task(&'a TaskRecord, i64),
    Indicator(&'a Indicator, i64),
}

impl Owner<'_> {
    fn review(&self) -> Option<&Review> {
        match self {
            Self::Document(record) => record.review.as_ref(),
            Self::Task(task, _) => task.review.as_ref(),
            Self::Indicator(row, _) => row.review.as_ref(),
        }
    }

    /// Name and stable id.
    fn target(&self) -> (&'static str, &str) {
        match self {
            Self::Document(record) => ("document", &record.source.sha256),
            Self::Task(task, _) => ("task", &task.id),
            Self::Indicator(row, _) => ("indicator", &row.id),
        }
    }

    /// All its fields.
    fn fields(&self) -> Value {
        let fields = match self {
            Self::Document(record) => serde_json::to_value(&record.document),
            Self::Task(task, _) => serde_json::to_value(task),
            Self::Indicator(row, _) => serde_json::to_value(row),
        };
        // These types have no value that JSON could not hold.
        fields.unwrap_or_default()
    }
}

/// Writes a row for each settled field.
pub(super) fn insert(database: &Connection, document: i64, owner: Owner<'_>) -> Result<()> {
    let Some(review) = owner.review() else {
        return Ok(());
    };
    let (target, id) = owner.target();
    let (task, indicator) = match owner {
        Owner::Document(_) => (None, None),
        Owner::Task(_, key) => (Some(key), None),
        Owner::Indicator(_, key) => (None, Some(key)),
    };
    let values = owner.fields();
    review.fields.iter().try_for_each(|field| {
        run(
            database,
            "INSERT INTO corrections (document_id, target, target_id, task_id, indicator_id, field, machine, value,
             corrected, reviewed_by, reviewed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            params![
                document,
                target,
                text(id),
                task,
                indicator,
                text(&field.field),
                field.machine.to_string(),
                value_of(&values, &field.field).to_string(),
                field.corrected,
                text(&field.by),
                text(&field.at),
            ],
        )
    })
}

/// "signer.name" → the name of the signer. A header of `extra` may hold dots itself.
fn value_of<'a>(fields: &'a Value, name: &str) -> &'a Value {
    match name.split_once('.') {
        Some((outer, inner)) => &fields[outer][inner],
        None => &fields[name],
    }
}
