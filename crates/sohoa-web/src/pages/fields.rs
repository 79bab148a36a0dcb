//! A field on the screen: its value with the doubtful words marked, where it stands, and who settled it.

use std::collections::{BTreeMap, HashMap};

use maud::{Markup, html};
use serde_json::Value;
use sohoa_record::{LineRecord, TaskRecord};
use sohoa_review::{
    FieldKey, FieldKind, FieldReading, Reason, Target, TokenPlace, WeakWord, corrected_lines, differing,
    is_doubtful, typed,
};

use crate::desk::Opened;
use crate::labels::{Label, Language, field_name, reason};

/// A document with its fields found by their keys.
pub(super) struct Fields<'a> {
    pub(super) language: Language,
    pub(super) opened: &'a Opened,
    readings: HashMap<&'a FieldKey, &'a FieldReading>,
    tasks: HashMap<&'a str, &'a TaskRecord>,
    corrected: BTreeMap<u32, String>,
}

impl<'a> Fields<'a> {
    pub(super) fn new(language: Language, opened: &'a Opened) -> Self {
        Self {
            language,
            opened,
            readings: opened.fields.iter().map(|field| (&field.key, field)).collect(),
            tasks: opened
                .reviewed
                .record
                .tasks
                .iter()
                .map(|task| (task.id.as_str(), task))
                .collect(),
            corrected: corrected_lines(&opened.machine.record, &opened.machine.lines, &opened.settled),
        }
    }

    fn value(&self, key: &FieldKey) -> Value {
        let value = match &key.target {
            Target::Task(id) => self
                .tasks
                .get(id.as_str())
                .and_then(|task| sohoa_review::task_value(task, &key.name)),
            _ => self.opened.value(key),
        };
        value.unwrap_or(Value::Null)
    }

    /// Page and box of the lines that a field stands on; of the first page where there are several.
    fn place(&self, key: &FieldKey) -> Option<(u32, Option<[f32; 4]>)> {
        let found = self.readings.get(key).map(|reading| &reading.lines);
        let lines: Vec<&LineRecord> = found
            .into_iter()
            .flatten()
            .filter_map(|line| self.opened.machine.lines.get(line))
            .collect();
        if let Some(first) = lines.first() {
            let boxes = lines
                .iter()
                .filter(|line| line.page == first.page)
                .filter_map(|line| line.bbox);
            return Some((first.page, boxes.reduce(around)));
        }
        // Not found among the words: the row is.
        let Target::Task(id) = &key.target else {
            return None;
        };
        let evidence = &self.tasks.get(id.as_str())?.evidence.lines;
        let page = evidence.first()?.page;
        let boxes = evidence
            .iter()
            .filter(|line| line.page == page)
            .filter_map(|line| line.bbox);
        Some((page, boxes.reduce(around)))
    }
}

/// The smallest box around two.
fn around(a: [f32; 4], b: [f32; 4]) -> [f32; 4] {
    [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]
}

fn box_text(bbox: [f32; 4]) -> String {
    bbox.map(|points| format!("{points:.1}")).join(" ")
}

fn kind_name(key: &FieldKey) -> &'static str {
    match key.kind() {
        Some(FieldKind::List) => "list",
        Some(FieldKind::Citations) => "citations",
        _ => "text",
    }
}

/// A doubtful field: what was read, what was seen, why it is doubted, what else it may be.
pub(super) fn doubt_card(fields: &Fields<'_>, field: &FieldReading) -> Markup {
    let t = |label: Label| label.in_language(fields.language);
    let (page, bbox) = fields
        .place(&field.key)
        .map_or((None, None), |(page, bbox)| (Some(page), bbox));
    html! {
        article.doubt tabindex="0" data-field=(field.key) data-kind=(kind_name(&field.key))
            data-page=[page] data-box=[bbox.map(box_text)] data-typed=(typed(&field.value))
            data-row=[row_of(&field.key)] {
            h3 {
                (field_name(&field.key, fields.language))
                @if let Some(number) = row_number(fields, &field.key) { span.small { (number) } }
                @if !field.reasons.contains(&Reason::Missing) { span.confidence { (percent(field.confidence)) } }
            }
            p.value { (marked(&field.value, &field.weak)) }
            @for (observed, restored) in observed_lines(fields, field) {
                p.observed { (t(Label::Observed)) ": " q { (observed) } @if observed != restored { " → " q { (restored) } } }
            }
            ul.reasons { @for why in &field.reasons { li { (reason(why, fields.language)) } } }
            div.choices {
                button data-do="accept" { (t(Label::Accept)) kbd { "Enter" } }
                @for (number, other) in field.alternatives.iter().enumerate() {
                    button.plain data-do="take" data-number=(number) data-at=(at(other.place)) data-text=(other.text) {
                        kbd { (number + 1) } (changed_part(&field.value, &other.value))
                    }
                }
                button.plain data-do="edit" { (t(Label::Edit)) kbd { "e" } }
            }
        }
    }
}

/// The lines with doubtful words, as seen and as restored.
fn observed_lines<'a>(fields: &Fields<'a>, field: &FieldReading) -> Vec<(&'a str, &'a str)> {
    let mut numbers: Vec<u32> = field.weak.iter().map(|word| word.line).collect();
    numbers.dedup();
    let lines = numbers
        .iter()
        .filter_map(|line| fields.opened.machine.lines.get(line));
    lines
        .map(|line| (line.observed.as_deref().unwrap_or(&line.text), line.text.as_str()))
        .collect()
}

/// The number of the row among the tasks.
fn row_number(fields: &Fields<'_>, key: &FieldKey) -> Option<String> {
    let Target::Task(id) = &key.target else {
        return None;
    };
    let at = fields
        .opened
        .reviewed
        .record
        .tasks
        .iter()
        .position(|task| task.id == *id)?;
    Some(format!(
        "{} {}",
        Label::Tasks.in_language(fields.language),
        at + 1
    ))
}

fn row_of(key: &FieldKey) -> Option<&str> {
    match &key.target {
        Target::Task(id) | Target::Indicator(id) => Some(id),
        Target::Document | Target::Line(_) => None,
    }
}

fn percent(share: f32) -> String {
    format!("{:.0} %", (share * 100.0).floor())
}

/// Where a token stands, for the script.
fn at(place: TokenPlace) -> String {
    format!("{}:{}", place.entry, place.token)
}

/// A value with its doubtful words marked.
fn marked(value: &Value, weak: &[WeakWord]) -> Markup {
    let is_weak = |place: TokenPlace| weak.iter().any(|word| word.place == Some(place));
    let text = typed(value);
    html! {
        @if text.is_empty() { span.none { "—" } }
        @for (entry, line) in text.lines().enumerate() {
            span.entry {
                @for (token, word) in line.split_whitespace().enumerate() {
                    @let place = TokenPlace { entry, token };
                    @if token > 0 { " " }
                    @if is_weak(place) { mark data-at=(at(place)) { (word) } }
                    @else if word.contains('□') { mark { (word) } }
                    @else { (word) }
                }
            }
        }
    }
}

/// The words of another value that differ, with a neighbour on each side.
fn changed_part(value: &Value, other: &Value) -> Markup {
    let (before, after) = (typed(value), typed(other));
    let old: Vec<&str> = before.split_whitespace().collect();
    let new: Vec<&str> = after.split_whitespace().collect();
    let (_, changed) = differing(&old, &new);
    let (head, end) = (changed.start, changed.end);
    let tail = new.len() - end;
    html! {
        @if head > 1 { "… " }
        @if head > 0 { (new[head - 1]) " " }
        mark { (new[head..end].join(" ")) }
        @if tail > 0 { " " (new[end]) }
        @if tail > 1 { " …" }
    }
}

/// A field in its place among the others. Empty ones that nobody doubts are small.
pub(super) fn field_row(fields: &Fields<'_>, key: &FieldKey) -> Markup {
    let t = |label: Label| label.in_language(fields.language);
    let value = fields.value(key);
    let reading = fields.readings.get(key).copied();
    let settled = fields.opened.settled.fields.get(key);
    let open = reading.is_some_and(|reading| fields.opened.is_open(reading));
    let (page, bbox) = fields
        .place(key)
        .map_or((None, None), |(page, bbox)| (Some(page), bbox));
    let weak = reading.filter(|_| open).map_or(&[][..], |reading| &reading.weak);
    let machine = settled.map(|settled| {
        key.get(&fields.opened.machine.record)
            .unwrap_or_else(|| settled.first.clone())
    });
    let changed = machine.as_ref().filter(|machine| **machine != value);
    html! {
        div.field.open[open].settled[settled.is_some()] id=(key) tabindex="0" data-field=(key)
            data-kind=(kind_name(key)) data-page=[page] data-box=[bbox.map(box_text)] data-typed=(typed(&value))
            data-row=[row_of(key)] {
            span.label { (field_name(key, fields.language)) }
            span.value {
                (marked(&value, weak))
                @if key.name == "deadline" { (dates(&value)) }
                @if let Some(machine) = changed {
                    span.machine { (t(Label::MachineRead)) ": " del { (shown(machine)) } }
                }
                @if let Some(settled) = settled {
                    span.by title=(settled.by.at) { "✓ " (settled.by.who) }
                }
            }
        }
    }
}

fn shown(value: &Value) -> String {
    let text = typed(value);
    if text.is_empty() {
        "—".to_owned()
    } else {
        text.replace('\n', "; ")
    }
}

/// What a deadline was understood as.
fn dates(deadline: &Value) -> Markup {
    let part = |name: &str| deadline[name].as_str().unwrap_or_default();
    let (start, end) = (part("start"), part("end"));
    html! {
        @if part("kind") != "none" && !part("kind").is_empty() {
            span.dates { (part("kind"))
                @if !start.is_empty() || !end.is_empty() { " " (start) @if start != end { " – " (end) } }
            }
        }
    }
}

/// A printed line, with its doubtful words marked.
pub(super) fn line_row(fields: &Fields<'_>, line: &LineRecord) -> Markup {
    let key = FieldKey::new(Target::Line(line.line), "text");
    let settled = fields.opened.settled.fields.contains_key(&key);
    let corrected = fields.corrected.get(&line.line);
    let text = corrected.unwrap_or(&line.text);
    let is_weak = |number: usize, word: &str| {
        let known = line.confidences.get(number);
        corrected.is_none() && known.is_some_and(|share| is_doubtful(word, *share))
    };
    html! {
        p.line.settled[settled || corrected.is_some()] id=(key) tabindex="0" data-field=(key) data-kind="text"
            data-page=(line.page) data-box=[line.bbox.map(box_text)] data-typed=(text) data-line=(line.line) {
            @for (number, token) in text.split_whitespace().enumerate() {
                @if number > 0 { " " }
                @if is_weak(number, token) { mark { (token) } } @else { (token) }
            }
        }
    }
}
