//! What a reviewer can do, as entries of the store.

use serde::Deserialize;
use serde_json::{Value, json};
use sohoa_record::{Deadline, Evidence, EvidenceLine, TaskRecord, TaskSource};
use sohoa_review::{Action, FieldError, FieldKey, NewEntry, Target, page_fingerprint, typed};

use crate::desk::Opened;

/// Something that a reviewer does, as the script of the page sends it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Act {
    /// Types a value.
    Set { field: String, text: String },
    /// Finds a value right.
    Accept { field: String },
    /// Takes another reading, by its number from 0.
    Take { field: String, number: usize },
    /// Strikes a row out.
    Strike { row: String },
    /// Joins a task with the next one.
    Join { row: String },
    /// Cuts the name of a task in two before a word, counted from 0.
    Split { row: String, word: usize },
    /// Adds a task that was read from a box of a page.
    Add {
        page: u32,
        bbox: Option<[f32; 4]>,
        text: String,
        after: Option<String>,
    },
    /// Finds the text of a page right.
    CheckPage { page: u32 },
    /// Approves the document.
    Approve,
    /// Opens an approved document again.
    Reopen,
}

/// Why something cannot be done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ActError {
    #[error(transparent)]
    Field(#[from] FieldError),
    #[error("there is no such row or field any more; load the page again")]
    Gone,
    #[error("the document is approved; open it again before you change it")]
    Approved,
    #[error("{0} doubtful fields are not settled yet")]
    Doubts(usize),
    #[error("there is nothing to cut off there")]
    NoCut,
    #[error("there is no row after this one")]
    NoNext,
    #[error("the record cannot be kept ({0})")]
    Record(String),
}

/// The entries that do it.
pub(crate) fn entries(
    opened: &Opened,
    act: &Act,
    read_deadline: &dyn Fn(&str) -> Deadline,
) -> Result<Vec<NewEntry>, ActError> {
    if opened.is_approved() && *act != Act::Reopen {
        return Err(ActError::Approved);
    }
    match act {
        Act::Set { field, text } => {
            let key: FieldKey = field.parse()?;
            let value = key.parse(text, read_deadline)?;
            Ok(vec![set(opened, &key, value)?])
        }
        Act::Accept { field } => {
            let key: FieldKey = field.parse()?;
            let value = opened.value(&key).ok_or(ActError::Gone)?;
            Ok(vec![set(opened, &key, value)?])
        }
        Act::Take { field, number } => {
            let key: FieldKey = field.parse()?;
            let reading = opened.reading(&key).ok_or(ActError::Gone)?;
            let other = reading.alternatives.get(*number).ok_or(ActError::Gone)?;
            // Typed, a deadline gets its dates and everything is checked.
            let value = key.parse(&typed(&other.value), read_deadline)?;
            Ok(vec![set(opened, &key, value)?])
        }
        Act::Strike { row } => Ok(vec![strike(opened, row, Value::Null)?]),
        Act::Join { row } => join(opened, row),
        Act::Split { row, word } => split(opened, row, *word),
        Act::Add {
            page,
            bbox,
            text,
            after,
        } => add(opened, (*page, *bbox), text, after.as_deref()),
        Act::CheckPage { page } => {
            opened.page(*page).ok_or(ActError::Gone)?;
            let seen = page_fingerprint(&opened.machine.lines, *page);
            Ok(vec![NewEntry::new(
                Action::CheckPage,
                &page.to_string(),
                Value::Null,
                json!(seen),
            )])
        }
        Act::Approve => approve(opened),
        Act::Reopen if opened.is_approved() => {
            Ok(vec![NewEntry::new(Action::Reopen, "", Value::Null, Value::Null)])
        }
        Act::Reopen => Err(ActError::Gone),
    }
}

fn record_error(error: &serde_json::Error) -> ActError {
    ActError::Record(error.to_string())
}

fn set(opened: &Opened, key: &FieldKey, value: Value) -> Result<NewEntry, ActError> {
    let old = opened.value(key).ok_or(ActError::Gone)?;
    let touched = opened
        .settled
        .fields
        .keys()
        .any(|before| before.target == key.target);
    let snapshot = match &key.target {
        // A later conversion may not find the row again.
        Target::Task(id) if !touched => {
            let row = opened.machine.record.tasks.iter().find(|task| task.id == *id);
            let row = row.map(serde_json::to_vec).transpose();
            row.map_err(|error| record_error(&error))?
        }
        _ => None,
    };
    Ok(NewEntry {
        snapshot,
        ..NewEntry::new(Action::Set, &key.to_string(), old, value)
    })
}

fn strike(opened: &Opened, row: &str, into: Value) -> Result<NewEntry, ActError> {
    let record = &opened.reviewed.record;
    let task = record
        .tasks
        .iter()
        .find(|task| task.id == row)
        .map(serde_json::to_value);
    let indicator = || {
        record
            .indicators
            .iter()
            .find(|found| found.id == row)
            .map(serde_json::to_value)
    };
    let old = task.or_else(indicator).ok_or(ActError::Gone)?;
    let old = old.map_err(|error| record_error(&error))?;
    Ok(NewEntry::new(Action::Strike, row, old, into))
}

fn task<'a>(opened: &'a Opened, id: &str) -> Result<(usize, &'a TaskRecord), ActError> {
    let tasks = opened.reviewed.record.tasks.iter().enumerate();
    tasks
        .into_iter()
        .find(|(_, task)| task.id == id)
        .ok_or(ActError::Gone)
}

fn key(id: &str, name: &str) -> FieldKey {
    FieldKey::new(Target::Task(id.to_owned()), name)
}

/// The first row gets the words of both; what it lacks it takes from the second.
fn join(opened: &Opened, row: &str) -> Result<Vec<NewEntry>, ActError> {
    let (at, first) = task(opened, row)?;
    let second = opened.reviewed.record.tasks.get(at + 1).ok_or(ActError::NoNext)?;
    let mut entries = vec![set(
        opened,
        &key(row, "name"),
        json!(format!("{} {}", first.name, second.name)),
    )?];
    for (name, own, other) in [
        ("lead", &first.lead, &second.lead),
        ("cooperating", &first.cooperating, &second.cooperating),
    ] {
        let new: Vec<&String> = other.iter().filter(|agency| !own.contains(agency)).collect();
        if !new.is_empty() {
            let all: Vec<&String> = own.iter().chain(new).collect();
            entries.push(set(opened, &key(row, name), json!(all))?);
        }
    }
    if first.deadline.text.is_none() && second.deadline.text.is_some() {
        entries.push(set(opened, &key(row, "deadline"), json!(second.deadline))?);
    }
    for (name, own, other) in [
        ("product", &first.product, &second.product),
        ("note", &first.note, &second.note),
    ] {
        if let Some(other) = other {
            let joined = own
                .as_ref()
                .map_or_else(|| other.clone(), |own| format!("{own} {other}"));
            entries.push(set(opened, &key(row, name), json!(joined))?);
        }
    }
    // The snapshot of the row is in the first of them.
    entries.iter_mut().skip(1).for_each(|entry| entry.snapshot = None);
    entries.push(strike(opened, &second.id, json!({ "joined_into": row }))?);
    Ok(entries)
}

/// The words from `word` on become a row of their own with the same agencies and deadline.
fn split(opened: &Opened, row: &str, word: usize) -> Result<Vec<NewEntry>, ActError> {
    let (_, whole) = task(opened, row)?;
    let words: Vec<&str> = whole.name.split_whitespace().collect();
    if word == 0 || word >= words.len() {
        return Err(ActError::NoCut);
    }
    let (head, rest) = words.split_at(word);
    let new = TaskRecord {
        id: new_id(),
        name: rest.join(" "),
        stt: None,
        review: None,
        ..whole.clone()
    };
    let head = head.join(" ");
    let head = head.trim_end_matches([';', ',', '.']);
    Ok(vec![
        set(opened, &key(row, "name"), json!(head))?,
        added(&new, Some(row))?,
    ])
}

fn added(task: &TaskRecord, after: Option<&str>) -> Result<NewEntry, ActError> {
    let new = serde_json::to_value(task).map_err(|error| record_error(&error))?;
    Ok(NewEntry::new(Action::Add, &task.id, json!(after), new))
}

/// A row with what was read from a box; section and appendix are those of the row before it.
fn add(
    opened: &Opened,
    (page, bbox): (u32, Option<[f32; 4]>),
    text: &str,
    after: Option<&str>,
) -> Result<Vec<NewEntry>, ActError> {
    opened.page(page).ok_or(ActError::Gone)?;
    let before = after
        .map(|after| task(opened, after))
        .transpose()?
        .map(|(_, before)| before);
    let id = new_id();
    let name = key(&id, "name").parse(text, &|_| Deadline::none())?;
    let task = TaskRecord {
        id,
        source: before.map_or(TaskSource::Appendix, |before| before.source),
        appendix: before.and_then(|before| before.appendix.clone()),
        section: before.and_then(|before| before.section.clone()),
        stt: None,
        name: typed(&name),
        lead: Vec::new(),
        cooperating: Vec::new(),
        deadline: Deadline::none(),
        product: None,
        note: None,
        extra: std::collections::BTreeMap::new(),
        evidence: Evidence {
            lines: evidence(opened, page, bbox, text),
        },
        confidence: 1.0,
        review: None,
    };
    Ok(vec![added(&task, after)?])
}

/// The printed lines in a box; where the program saw none, the box itself, which is no line of the document.
fn evidence(opened: &Opened, page: u32, bbox: Option<[f32; 4]>, text: &str) -> Vec<EvidenceLine> {
    let Some([x0, y0, x1, y1]) = bbox else {
        return Vec::new();
    };
    let inside = opened.machine.lines.values().filter(|line| {
        line.page == page
            && line.bbox.is_some_and(|[a0, b0, a1, b1]| {
                let (x, y) = (f32::midpoint(a0, a1), f32::midpoint(b0, b1));
                (x0..=x1).contains(&x) && (y0..=y1).contains(&y)
            })
    });
    let lines: Vec<EvidenceLine> = inside
        .map(|line| EvidenceLine {
            line: line.line,
            page,
            bbox: line.bbox,
            observed: line.observed.as_ref().unwrap_or(&line.text).clone(),
        })
        .collect();
    if lines.is_empty() {
        return vec![EvidenceLine {
            line: 0,
            page,
            bbox,
            observed: text.to_owned(),
        }];
    }
    lines
}

fn approve(opened: &Opened) -> Result<Vec<NewEntry>, ActError> {
    let open = opened.open_doubts().count();
    if open > 0 {
        return Err(ActError::Doubts(open));
    }
    // As it stands, without who settled what: that follows from the entries.
    let mut record = opened.reviewed.record.clone();
    record.review = None;
    record.tasks.iter_mut().for_each(|task| task.review = None);
    record.indicators.iter_mut().for_each(|row| row.review = None);
    let snapshot = serde_json::to_vec(&record).map_err(|error| record_error(&error))?;
    Ok(vec![NewEntry {
        snapshot: Some(snapshot),
        ..NewEntry::new(Action::Approve, "", Value::Null, Value::Null)
    }])
}

fn new_id() -> String {
    format!("{:016x}", rand::random::<u64>())
}
