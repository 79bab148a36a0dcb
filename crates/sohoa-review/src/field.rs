//! Fields that a person settles: their names, their values in a record, and the form in which they are typed.

use std::fmt;
use std::str::FromStr;

use serde_json::{Value, json};
use sohoa_record::{Citation, Deadline, DocumentFields, Indicator, PlanRecord, TaskRecord};
use sohoa_viet::nfc;

/// What a field belongs to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// The document as a whole.
    Document,
    /// A task, by its id.
    Task(String),
    /// An indicator, by its id.
    Indicator(String),
    /// A printed line, by its number.
    Line(u32),
}

/// A field of a document, written "document.number", "task.0123456789abcdef.name" or "line.12.text".
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldKey {
    /// What it belongs to.
    pub target: Target,
    /// Its name in the record; "extra." and a header for a column without a role.
    pub name: String,
}

/// How a field is typed and checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// One line or nothing.
    Text,
    /// One line that cannot be empty.
    Required,
    /// Entries, one a line.
    List,
    /// YYYY-MM-DD; an unreadable part is □□.
    Date,
    /// The printed text, from which the dates follow.
    Deadline,
    /// One citation a line: kind | number | date | issuer | title.
    Citations,
}

/// Why a typed value cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FieldError {
    /// There is no such field.
    #[error("there is no field {0}")]
    Unknown(String),
    /// The value has another form.
    #[error("{name}: {reason}")]
    Form {
        /// Name of the field.
        name: String,
        /// What is wrong and how it is right.
        reason: FormProblem,
    },
}

/// What is wrong with a typed value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FormProblem {
    /// It has too many characters.
    #[error("is longer than 20,000 characters")]
    TooLong,
    /// A row has a name.
    #[error("cannot be empty; strike the row out instead")]
    Empty,
    /// It is no date.
    #[error("is no date; write 2025-06-30 or 30/6/2025, and □□ for what cannot be read")]
    Date,
    /// It is of another type.
    #[error("the value has another form")]
    Other,
}

/// Most characters of a value: a task of 300 words has 2,000.
const MOST_CHARACTERS: usize = 20_000;

/// Fields of the document in the order of the page.
pub const DOCUMENT_FIELDS: [&str; 11] = [
    "parent_issuer",
    "issuer",
    "number",
    "place",
    "date",
    "doc_type",
    "subject",
    "legal_bases",
    "recipients",
    "signer.title",
    "signer.name",
];
/// Fields of a task in the order of a table; those of `extra` come last.
pub const TASK_FIELDS: [&str; 8] = [
    "section",
    "stt",
    "name",
    "lead",
    "cooperating",
    "deadline",
    "product",
    "note",
];
/// Fields of an indicator in the order of a table.
pub const INDICATOR_FIELDS: [&str; 6] = ["stt", "name", "unit", "target", "implementers", "note"];
/// Before the header of a column without a role.
const EXTRA: &str = "extra.";

impl fmt::Display for FieldKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.target {
            Target::Document => write!(f, "document.{}", self.name),
            Target::Task(id) => write!(f, "task.{id}.{}", self.name),
            Target::Indicator(id) => write!(f, "indicator.{id}.{}", self.name),
            Target::Line(number) => write!(f, "line.{number}.{}", self.name),
        }
    }
}

impl FromStr for FieldKey {
    type Err = FieldError;

    fn from_str(text: &str) -> Result<Self, FieldError> {
        let unknown = || FieldError::Unknown(text.to_owned());
        let (target, rest) = text.split_once('.').ok_or_else(unknown)?;
        if target == "document" {
            return Ok(Self::new(Target::Document, rest));
        }
        let (id, name) = rest.split_once('.').ok_or_else(unknown)?;
        let target = match target {
            "task" => Target::Task(id.to_owned()),
            "indicator" => Target::Indicator(id.to_owned()),
            "line" => Target::Line(id.parse().map_err(|_| unknown())?),
            _ => return Err(unknown()),
        };
        Ok(Self::new(target, name))
    }
}

impl FieldKey {
    /// A field by the name that it has in the record.
    pub fn new(target: Target, name: impl Into<String>) -> Self {
        Self {
            target,
            name: name.into(),
        }
    }

    /// How it is typed; `None` where there is no such field.
    pub fn kind(&self) -> Option<FieldKind> {
        use FieldKind::{Citations, Date, Deadline, List, Required, Text};
        let kind = match (&self.target, self.name.as_str()) {
            (Target::Document, "date") => Date,
            (Target::Document, "legal_bases") => Citations,
            (Target::Document, "recipients")
            | (Target::Task(_), "lead" | "cooperating")
            | (Target::Indicator(_), "implementers") => List,
            (Target::Document, name) if DOCUMENT_FIELDS.contains(&name) => Text,
            (Target::Task(_) | Target::Indicator(_), "name") => Required,
            (Target::Task(_), "deadline") => Deadline,
            (Target::Task(_), name) if TASK_FIELDS.contains(&name) || name.starts_with(EXTRA) => Text,
            (Target::Indicator(_), name) if INDICATOR_FIELDS.contains(&name) => Text,
            (Target::Line(_), "text") => Text,
            _ => return None,
        };
        Some(kind)
    }

    /// Its value in a record; `None` where the record has no such row or field. Lines are no part of a record.
    pub fn get(&self, record: &PlanRecord) -> Option<Value> {
        match &self.target {
            Target::Document => document_value(&record.document, &self.name),
            Target::Task(id) => task_value(record.tasks.iter().find(|task| task.id == *id)?, &self.name),
            Target::Indicator(id) => {
                let found = record.indicators.iter().find(|row| row.id == *id)?;
                indicator_value(found, &self.name)
            }
            Target::Line(_) => None,
        }
    }

    /// Puts a value into a record.
    ///
    /// # Errors
    /// The record has no such row or field, or the value has another form.
    pub fn set(&self, record: &mut PlanRecord, value: Value) -> Result<(), FieldError> {
        let unknown = || FieldError::Unknown(self.to_string());
        let set = match &self.target {
            Target::Document => set_document(&mut record.document, &self.name, value),
            Target::Task(id) => {
                let task = record.tasks.iter_mut().find(|task| task.id == *id);
                set_task(task.ok_or_else(unknown)?, &self.name, value)
            }
            Target::Indicator(id) => {
                let row = record.indicators.iter_mut().find(|row| row.id == *id);
                set_indicator(row.ok_or_else(unknown)?, &self.name, value)
            }
            Target::Line(_) => return Err(unknown()),
        };
        match set {
            Some(()) => Ok(()),
            None if self.kind().is_none() => Err(unknown()),
            None => Err(self.form(FormProblem::Other)),
        }
    }

    /// The value that a person typed.
    ///
    /// # Errors
    /// The field is unknown or the text has another form.
    pub fn parse(&self, typed: &str, read_deadline: &dyn Fn(&str) -> Deadline) -> Result<Value, FieldError> {
        let kind = self.kind().ok_or_else(|| FieldError::Unknown(self.to_string()))?;
        if typed.chars().count() > MOST_CHARACTERS {
            return Err(self.form(FormProblem::TooLong));
        }
        let lines: Vec<String> = typed.lines().map(clean).filter(|line| !line.is_empty()).collect();
        let text = lines.join(" ");
        Ok(match kind {
            FieldKind::Text if matches!(self.target, Target::Line(_)) => json!(text),
            FieldKind::Text if self.name.starts_with(EXTRA) => json!(text),
            FieldKind::Text => none_if_empty(&text),
            FieldKind::Required if text.is_empty() => {
                return Err(self.form(FormProblem::Empty));
            }
            FieldKind::Required => json!(text),
            FieldKind::List => json!(lines),
            FieldKind::Date if text.is_empty() => Value::Null,
            FieldKind::Date => json!(date(&text).ok_or_else(|| self.form(FormProblem::Date))?),
            FieldKind::Deadline => json!(read_deadline(&text)),
            FieldKind::Citations => {
                let read = lines
                    .iter()
                    .map(|line| citation(line).ok_or_else(|| self.form(FormProblem::Date)));
                json!(read.collect::<Result<Vec<Citation>, _>>()?)
            }
        })
    }

    fn form(&self, reason: FormProblem) -> FieldError {
        FieldError::Form {
            name: self.name.clone(),
            reason,
        }
    }
}

/// The form in which a value is typed and shown: lists and citations one entry a line.
pub fn typed(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(entries) => entries.iter().map(typed).collect::<Vec<_>>().join("\n"),
        Value::Object(fields) if fields.contains_key("recurrence") => {
            fields.get("text").map(typed).unwrap_or_default()
        }
        Value::Object(fields) => {
            let parts = ["kind", "number", "date", "issuer", "title"];
            let parts = parts.map(|name| fields.get(name).map(typed).unwrap_or_default());
            let all = parts.join(" | ");
            all.trim_end_matches([' ', '|']).to_owned()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => String::new(),
    }
}

/// NFC, white space folded, nothing that steers a terminal.
fn clean(line: &str) -> String {
    let visible: String = line
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect();
    nfc(&visible.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn none_if_empty(text: &str) -> Value {
    if text.is_empty() { Value::Null } else { json!(text) }
}

/// "30/6/2025", "2025-06-30" or either with □□ → "2025-06-30".
fn date(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split(['/', '-', '.']).map(str::trim).collect();
    let [first, month, last] = parts[..] else {
        return None;
    };
    let (year, day) = if first.chars().count() == 4 {
        (first, last)
    } else {
        (last, first)
    };
    let unread = |part: &str| !part.is_empty() && part.chars().all(|letter| letter == '□');
    let part = |part: &str, most: u32| {
        if unread(part) {
            return Some("□□".to_owned());
        }
        let number: u32 = part.parse().ok()?;
        (1..=most).contains(&number).then(|| format!("{number:02}"))
    };
    let year = if unread(year) {
        "□□□□".to_owned()
    } else {
        let number: u32 = year.parse().ok()?;
        (1900..=2200).contains(&number).then(|| number.to_string())?
    };
    Some(format!("{year}-{}-{}", part(month, 12)?, part(day, 31)?))
}

/// "Nghị quyết | 57-NQ/TW | 2024-12-22 | Bộ Chính trị"
fn citation(line: &str) -> Option<Citation> {
    let mut parts = line.split('|').map(clean);
    let mut next = || parts.next().filter(|part| !part.is_empty());
    let (kind, number, day) = (next(), next(), next());
    Some(Citation {
        kind,
        number,
        date: match day {
            Some(day) => Some(date(&day)?),
            None => None,
        },
        issuer: next(),
        title: next(),
    })
}

fn document_value(fields: &DocumentFields, name: &str) -> Option<Value> {
    Some(match name {
        "parent_issuer" => json!(fields.parent_issuer),
        "issuer" => json!(fields.issuer),
        "number" => json!(fields.number),
        "place" => json!(fields.place),
        "date" => json!(fields.date),
        "doc_type" => json!(fields.doc_type),
        "subject" => json!(fields.subject),
        "legal_bases" => json!(fields.legal_bases),
        "recipients" => json!(fields.recipients),
        "signer.title" => json!(fields.signer.title),
        "signer.name" => json!(fields.signer.name),
        _ => return None,
    })
}

/// Value of a field of a task.
pub fn task_value(task: &TaskRecord, name: &str) -> Option<Value> {
    Some(match name {
        "section" => json!(task.section),
        "stt" => json!(task.stt),
        "name" => json!(task.name),
        "lead" => json!(task.lead),
        "cooperating" => json!(task.cooperating),
        "deadline" => json!(task.deadline),
        "product" => json!(task.product),
        "note" => json!(task.note),
        other => json!(task.extra.get(other.strip_prefix(EXTRA)?)?),
    })
}

/// Value of a field of an indicator.
pub fn indicator_value(row: &Indicator, name: &str) -> Option<Value> {
    Some(match name {
        "stt" => json!(row.stt),
        "name" => json!(row.name),
        "unit" => json!(row.unit),
        "target" => json!(row.target),
        "implementers" => json!(row.implementers),
        "note" => json!(row.note),
        _ => return None,
    })
}

/// Names of the fields of a task, those of `extra` last.
pub fn task_fields(task: &TaskRecord) -> Vec<String> {
    let extra = task.extra.keys().map(|header| format!("{EXTRA}{header}"));
    TASK_FIELDS.into_iter().map(str::to_owned).chain(extra).collect()
}

fn read<T: serde::de::DeserializeOwned>(value: Value, into: &mut T) -> Option<()> {
    *into = serde_json::from_value(value).ok()?;
    Some(())
}

fn set_document(fields: &mut DocumentFields, name: &str, value: Value) -> Option<()> {
    match name {
        "parent_issuer" => read(value, &mut fields.parent_issuer),
        "issuer" => read(value, &mut fields.issuer),
        "number" => read(value, &mut fields.number),
        "place" => read(value, &mut fields.place),
        "date" => read(value, &mut fields.date),
        "doc_type" => read(value, &mut fields.doc_type),
        "subject" => read(value, &mut fields.subject),
        "legal_bases" => read(value, &mut fields.legal_bases),
        "recipients" => read(value, &mut fields.recipients),
        "signer.title" => read(value, &mut fields.signer.title),
        "signer.name" => read(value, &mut fields.signer.name),
        _ => None,
    }
}

fn set_task(task: &mut TaskRecord, name: &str, value: Value) -> Option<()> {
    match name {
        "section" => read(value, &mut task.section),
        "stt" => read(value, &mut task.stt),
        "name" => read(value, &mut task.name),
        "lead" => read(value, &mut task.lead),
        "cooperating" => read(value, &mut task.cooperating),
        "deadline" => read(value, &mut task.deadline),
        "product" => read(value, &mut task.product),
        "note" => read(value, &mut task.note),
        other => {
            let text = serde_json::from_value(value).ok()?;
            task.extra.insert(other.strip_prefix(EXTRA)?.to_owned(), text);
            Some(())
        }
    }
}

fn set_indicator(row: &mut Indicator, name: &str, value: Value) -> Option<()> {
    match name {
        "stt" => read(value, &mut row.stt),
        "name" => read(value, &mut row.name),
        "unit" => read(value, &mut row.unit),
        "target" => read(value, &mut row.target),
        "implementers" => read(value, &mut row.implementers),
        "note" => read(value, &mut row.note),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> FieldKey {
        text.parse().unwrap()
    }

    fn check(field: &str, typed_text: &str, want: &Value) {
        let read = |text: &str| Deadline {
            text: Some(text.to_owned()),
            ..Deadline::none()
        };
        assert_eq!(key(field).parse(typed_text, &read).unwrap(), *want, "{field}");
    }

    #[test]
    fn keys_are_written_and_read_back() {
        for text in [
            "document.signer.name",
            "task.00ff.extra.Kinh phí (tr. đồng)",
            "indicator.00ff.unit",
            "line.12.text",
        ] {
            assert_eq!(key(text).to_string(), text);
            assert!(key(text).kind().is_some(), "{text}");
        }
        for text in ["", "document", "task.name", "page.1.text", "line.x.text"] {
            assert!(text.parse::<FieldKey>().is_err(), "{text}");
        }
        assert_eq!(key("document.sha256").kind(), None);
    }

    #[test]
    fn what_is_typed_becomes_a_value() {
        check("document.number", " 12/KH-UBND\n", &json!("12/KH-UBND"));
        check("document.number", " \t", &Value::Null);
        check("document.date", "5/6/2025", &json!("2025-06-05"));
        check("document.date", "2025-□□-□□", &json!("2025-□□-□□"));
        check(
            "task.a.name",
            "Xây\u{7}  dựng\nhạ tầng",
            &json!("Xây dựng hạ tầng"),
        );
        // Typed in the decomposed form, as some keyboards do.
        check("task.a.name", "e\u{302}\u{323}", &json!("ệ"));
        check(
            "task.a.lead",
            "Sở Y tế\n\n Sở Nội vụ ",
            &json!(["Sở Y tế", "Sở Nội vụ"]),
        );
        check(
            "document.legal_bases",
            "Nghị quyết | 57-NQ/TW | 22/12/2024\n| | | Quốc hội | Luật Dữ liệu",
            &json!([
                {"kind": "Nghị quyết", "number": "57-NQ/TW", "date": "2024-12-22", "issuer": null, "title": null},
                {"kind": null, "number": null, "date": null, "issuer": "Quốc hội", "title": "Luật Dữ liệu"},
            ]),
        );
    }

    #[test]
    fn wrong_forms_say_what_is_right() {
        let read = |_: &str| Deadline::none();
        for (field, text) in [
            ("document.date", "hôm qua"),
            ("document.date", "32/1/2025"),
            ("document.date", "1/13/2025"),
            ("task.a.name", "  "),
            ("task.a.nothing", "x"),
            ("document.legal_bases", "Luật | 1 | mai"),
        ] {
            assert!(key(field).parse(text, &read).is_err(), "{field} {text}");
        }
        let long = "x".repeat(MOST_CHARACTERS + 1);
        assert!(key("task.a.note").parse(&long, &read).is_err());
    }

    #[test]
    fn values_are_typed_as_they_are_read() {
        let read = |text: &str| Deadline {
            text: Some(text.to_owned()),
            ..Deadline::none()
        };
        for (field, text) in [
            (
                "document.legal_bases",
                "Nghị quyết | 57-NQ/TW | 2024-12-22\n |  |  |  | Luật Dữ liệu",
            ),
            ("task.a.lead", "A\nB"),
            ("task.a.deadline", "Quý II/2025"),
        ] {
            let value = key(field).parse(text, &read).unwrap();
            assert_eq!(key(field).parse(&typed(&value), &read).unwrap(), value);
        }
    }
}
