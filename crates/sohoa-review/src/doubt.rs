//! Every field with the printed words that it stands on, and what speaks against it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use sohoa_record::{EvidenceLine, LineRecord, PlanRecord};

use crate::field::{
    DOCUMENT_FIELDS, FieldKey, FieldKind, INDICATOR_FIELDS, Target, indicator_value, task_fields, task_value,
    typed,
};
use crate::odd::{is_short_name, looks_odd};
use crate::words::{PlacedWord, find, words};

/// Words that are right with a smaller probability make a field doubtful. The three were chosen with
/// `scripts/review/doubts.py`: lower ones leave more wrong fields unseen than they spare right ones; README.md has what
/// they find and cost.
const WEAK_WORD: f32 = 0.9;
/// The same for words with digits: no neighbour tells which number is right.
const WEAK_NUMBER: f32 = 0.95;
/// The same for names of persons: any of them may be printed.
const WEAK_NAME: f32 = 0.99;
/// A row below this confidence is doubted as a whole where none of its fields is: its words are sure, but how they
/// were put together is not.
const WEAK_ROW: f32 = 0.5;
/// Other values that are offered: one for each digit key.
const MOST_ALTERNATIVES: usize = 9;
/// Most of them for one word.
const MOST_FOR_A_WORD: usize = 3;
/// Stands for what cannot be read.
const VOID: char = '□';

/// A field as the program read it.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldReading {
    /// Which one.
    pub key: FieldKey,
    /// What was read.
    pub value: Value,
    /// Probability that all its words are right, 0..=1; of the whole row where they were not found on the page.
    pub confidence: f32,
    /// Why it is doubted; empty where it is not.
    pub reasons: Vec<Reason>,
    /// Its doubtful words.
    pub weak: Vec<WeakWord>,
    /// Other readings of its doubtful words: those of the most doubtful word first, likeliest first.
    pub alternatives: Vec<Alternative>,
    /// Numbers of the lines that it stands on, in reading order.
    pub lines: Vec<u32>,
}

/// Why a field is doubted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Words of it are probably wrong.
    WeakWords,
    /// A part of it cannot be read.
    Unreadable,
    /// It has a mark or a letter that print does not have there.
    Odd,
    /// Nothing was found where a document has something.
    Missing,
    /// How its row was put together is not sure.
    WeakRow,
    /// The program said something about a line of it.
    Diagnostic {
        /// Stable code.
        code: String,
        /// One English sentence.
        message: String,
    },
}

/// A doubtful word.
#[derive(Debug, Clone, PartialEq)]
pub struct WeakWord {
    /// Line that it stands on.
    pub line: u32,
    /// Which white-space token of that line's text, from 0.
    pub token: usize,
    /// As restored.
    pub text: String,
    /// Probability that it is right, 0..=1.
    pub confidence: f32,
    /// Where it stands in the value as it is typed; `None` where it is printed otherwise.
    pub place: Option<TokenPlace>,
}

/// A token of a value as it is typed ([`typed`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TokenPlace {
    /// Entry of a list, from 0; 0 for other values.
    pub entry: usize,
    /// White-space token of the entry, from 0.
    pub token: usize,
}

/// Another reading of one doubtful word of a field.
#[derive(Debug, Clone, PartialEq)]
pub struct Alternative {
    /// The token that it replaces.
    pub place: TokenPlace,
    /// What stands there then; one word may be two.
    pub text: String,
    /// The value with it. A deadline is given by its text; whoever takes it reads the dates again.
    pub value: Value,
}

/// All fields of a record in the order of a page. `lines` may be empty: an older conversion wrote none, or a text
/// dump; only the confidences of rows tell then.
pub fn read_fields(record: &PlanRecord, lines: &BTreeMap<u32, LineRecord>) -> Vec<FieldReading> {
    let mut fields = Vec::new();
    for name in DOCUMENT_FIELDS {
        let key = FieldKey::new(Target::Document, name);
        let value = key.get(record).unwrap_or(Value::Null);
        let evidence_name = name.split('.').next().unwrap_or(name);
        let evidence = record.document.evidence.get(evidence_name);
        let on = evidence.map_or(&[][..], |evidence| &evidence.lines);
        let row = Row::new(on, lines, evidence.map_or(1.0, |evidence| evidence.confidence));
        let mut field = row.read(key, value);
        if field.value.is_null() && NEVER_MISSING.contains(&name) {
            field.reasons.push(Reason::Missing);
        }
        fields.push(field);
    }
    for task in &record.tasks {
        let row = Row::new(&task.evidence.lines, lines, task.confidence);
        let first = fields.len();
        for name in task_fields(task) {
            let value = task_value(task, &name).unwrap_or(Value::Null);
            let missing = name == "lead" && task.lead.is_empty();
            let mut field = row.read(FieldKey::new(Target::Task(task.id.clone()), name), value);
            if missing {
                field.reasons.push(Reason::Missing);
            }
            fields.push(field);
        }
        row.doubt(&mut fields[first..], record);
    }
    for indicator in &record.indicators {
        let row = Row::new(&indicator.evidence.lines, lines, indicator.confidence);
        let first = fields.len();
        for name in INDICATOR_FIELDS {
            let value = indicator_value(indicator, name).unwrap_or(Value::Null);
            fields.push(row.read(
                FieldKey::new(Target::Indicator(indicator.id.clone()), name),
                value,
            ));
        }
        row.doubt(&mut fields[first..], record);
    }
    fields
}

/// The one field that holds a name of a person.
const SIGNER: &str = "signer.name";

/// Fields without which no plan is issued (Nghị định 30/2020/NĐ-CP, Điều 8).
const NEVER_MISSING: [&str; 6] = ["issuer", "number", "date", "doc_type", "subject", SIGNER];

/// The printed words of a row, or of a field of the document.
struct Row<'a> {
    words: Vec<PlacedWord<'a>>,
    lines: Vec<u32>,
    confidence: f32,
}

impl<'a> Row<'a> {
    fn new(evidence: &[EvidenceLine], lines: &'a BTreeMap<u32, LineRecord>, confidence: f32) -> Self {
        Self {
            words: words(evidence.iter().filter_map(|line| lines.get(&line.line))),
            lines: evidence.iter().map(|line| line.line).collect(),
            confidence,
        }
    }

    fn read(&self, key: FieldKey, value: Value) -> FieldReading {
        let kind = key.kind();
        let entries: Vec<String> = match (&value, kind) {
            (Value::Array(entries), Some(FieldKind::List)) => entries.iter().map(typed).collect(),
            // Printed otherwise than they are typed: their words are those of their lines.
            (_, Some(FieldKind::Date | FieldKind::Citations)) | (Value::Null, _) => Vec::new(),
            _ => vec![typed(&value)],
        };
        let found: Vec<Vec<Option<usize>>> = entries.iter().map(|entry| find(entry, &self.words)).collect();
        let mut placed: Vec<(usize, Option<TokenPlace>)> = Vec::new();
        for (entry, words) in found.iter().enumerate() {
            let on_page = words
                .iter()
                .enumerate()
                .filter_map(|(token, at)| Some(((*at)?, TokenPlace { entry, token })));
            placed.extend(on_page.map(|(at, place)| (at, Some(place))));
        }
        let whole = matches!(kind, Some(FieldKind::Date | FieldKind::Citations)) && !typed(&value).is_empty();
        if whole {
            placed.extend((0..self.words.len()).map(|at| (at, None)));
        }
        let mut weak = placed.clone();
        weak.retain(|(at, _)| is_weak(&self.words[*at], &key));
        let used: BTreeSet<usize> = placed.iter().map(|(at, _)| *at).collect();
        let all_right: f32 = used.iter().map(|at| self.words[*at].confidence).product();
        let mut lines: Vec<u32> = used.iter().map(|at| self.words[*at].line.line).collect();
        lines.dedup();
        if lines.is_empty() && key.target == Target::Document {
            lines.clone_from(&self.lines);
        }
        let mut reasons = Vec::new();
        if typed(&value).contains(VOID) {
            reasons.push(Reason::Unreadable);
        } else if !weak.is_empty() {
            reasons.push(Reason::WeakWords);
        }
        let is_name = key.name == SIGNER;
        if entries
            .iter()
            .any(|entry| looks_odd(entry) || is_name && is_short_name(entry))
        {
            reasons.push(Reason::Odd);
        }
        let alternatives = self.alternatives(&value, &entries, &weak);
        let weak = weak
            .into_iter()
            .map(|(at, place)| weak_word(&self.words[at], place));
        FieldReading {
            weak: weak.collect(),
            confidence: if used.is_empty() {
                self.confidence
            } else {
                all_right
            },
            key,
            value,
            reasons,
            alternatives,
            lines,
        }
    }

    /// The value with one doubtful word read otherwise, the most doubtful one first.
    fn alternatives(
        &self,
        value: &Value,
        entries: &[String],
        weak: &[(usize, Option<TokenPlace>)],
    ) -> Vec<Alternative> {
        let places = weak
            .iter()
            .filter_map(|(at, place)| Some((&self.words[*at], (*place)?)));
        let mut weak: Vec<(&PlacedWord<'_>, TokenPlace)> = places.collect();
        weak.sort_by(|a, b| a.0.confidence.total_cmp(&b.0.confidence).then(a.1.cmp(&b.1)));
        let mut found: Vec<Alternative> = Vec::new();
        for (word, place) in weak {
            let entry = &entries[place.entry];
            let others = word
                .line
                .alternatives
                .iter()
                .filter(|other| other.token as usize == word.token);
            for other in others.flat_map(|other| &other.texts).take(MOST_FOR_A_WORD) {
                let text = as_in_value(entry, place.token, word.text, other);
                let value_with = with_entry(value, place.entry, with_token(entry, place.token, &text));
                let is_new = value_with != *value && found.iter().all(|before| before.value != value_with);
                if is_new && !text.is_empty() {
                    found.push(Alternative {
                        place,
                        text,
                        value: value_with,
                    });
                }
            }
        }
        found.truncate(MOST_ALTERNATIVES);
        found
    }

    /// Doubts that are about the row as a whole, put on the field that they are about.
    fn doubt(&self, fields: &mut [FieldReading], record: &PlanRecord) {
        let about = record.diagnostics.iter().filter_map(|found| {
            let line = found.place.line?;
            let field = field_of(&found.code)?;
            self.lines.contains(&line).then_some((field, found))
        });
        for (name, found) in about {
            if let Some(field) = fields.iter_mut().find(|field| field.key.name == name) {
                field.reasons.push(Reason::Diagnostic {
                    code: found.code.clone(),
                    message: found.message.clone(),
                });
            }
        }
        if self.confidence < WEAK_ROW
            && fields.iter().all(|field| field.reasons.is_empty())
            && let Some(field) = fields.iter_mut().find(|field| field.key.name == "name")
        {
            field.reasons.push(Reason::WeakRow);
        }
    }
}

fn is_weak(word: &PlacedWord<'_>, key: &FieldKey) -> bool {
    word.confidence < WEAK_NAME && (key.name == SIGNER || is_doubtful(word.text, word.confidence))
}

/// Whether a word of the text that is right with this probability (0..=1) is doubtful.
pub fn is_doubtful(word: &str, confidence: f32) -> bool {
    let has_digit = word.contains(|letter: char| letter.is_ascii_digit());
    confidence < if has_digit { WEAK_NUMBER } else { WEAK_WORD }
}

fn weak_word(word: &PlacedWord<'_>, place: Option<TokenPlace>) -> WeakWord {
    WeakWord {
        line: word.line.line,
        token: word.token,
        text: word.text.to_owned(),
        confidence: word.confidence,
        place,
    }
}

/// The field of a row that a diagnostic is about; `None` where the words or the missing value say it already, or where
/// it is about no field.
fn field_of(code: &str) -> Option<&'static str> {
    Some(match code {
        "stt-gap"
        | "stt-duplicate"
        | "row-number-completed"
        | "item-label-repaired"
        | "label-told-by-order"
        | "stream-row-unnumbered" => "stt",
        "unknown-unit" | "agency-completed" => "lead",
        "line-crosses-cells" | "merged-cell-continued" | "stream-row-doubtful" | "empty-name" => "name",
        code if code.starts_with("deadline-") => "deadline",
        _ => return None,
    })
}

/// Another reading of a printed word as the value has it: without the final ";" that the value does not keep.
fn as_in_value(entry: &str, token: usize, printed: &str, other: &str) -> String {
    let marks = |letter: char| !letter.is_alphanumeric();
    let own = entry.split_whitespace().nth(token).unwrap_or_default();
    let keeps_marks = own.trim_matches(marks) != own || printed.trim_matches(marks) == printed;
    if keeps_marks {
        other.to_owned()
    } else {
        other.trim_matches(marks).to_owned()
    }
}

/// An entry with one token replaced.
fn with_token(entry: &str, token: usize, text: &str) -> String {
    let tokens = entry.split_whitespace().enumerate();
    let tokens = tokens.map(|(number, own)| if number == token { text } else { own });
    tokens.collect::<Vec<_>>().join(" ")
}

/// The value with one entry replaced.
fn with_entry(value: &Value, entry: usize, text: String) -> Value {
    match value {
        Value::Array(entries) => {
            let mut entries = entries.clone();
            entries[entry] = Value::String(text);
            Value::Array(entries)
        }
        _ => Value::String(text),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use sohoa_record::{DiagnosticRecord, Where, WordAlternatives};

    use super::*;
    use crate::samples::{line, record, task};

    fn lines_of(lines: Vec<LineRecord>) -> BTreeMap<u32, LineRecord> {
        lines.into_iter().map(|line| (line.line, line)).collect()
    }

    fn doubted(fields: &[FieldReading]) -> Vec<String> {
        let doubted = fields.iter().filter(|field| !field.reasons.is_empty());
        doubted.map(|field| field.key.to_string()).collect()
    }

    #[test]
    fn a_weak_word_is_found_in_its_field_with_other_readings() {
        let mut second = line(2, "khoán ngân sách;");
        second.confidences = vec![0.6, 0.99, 0.7];
        second.alternatives = vec![
            WordAlternatives {
                token: 0,
                texts: vec!["khoản".to_owned(), "khoan".to_owned()],
            },
            WordAlternatives {
                token: 2,
                texts: vec!["sạch;".to_owned()],
            },
        ];
        let lines = lines_of(vec![line(1, "1 Quản lý"), second, line(3, "Sở Tài chính")]);
        let record = record(vec![task(
            "a",
            "Quản lý khoán ngân sách",
            "Sở Tài chính",
            &[1, 2, 3],
        )]);
        let fields = read_fields(&record, &lines);
        assert_eq!(doubted(&fields), ["task.a.name"]);
        let name = fields.iter().find(|field| !field.reasons.is_empty()).unwrap();
        assert_eq!(name.reasons, [Reason::WeakWords]);
        assert_eq!(name.lines, [1, 2]);
        assert_eq!(name.weak.len(), 2);
        // The final ";" is not part of the name.
        let want = [
            "Quản lý khoản ngân sách",
            "Quản lý khoan ngân sách",
            "Quản lý khoán ngân sạch",
        ];
        let got: Vec<&Value> = name.alternatives.iter().map(|other| &other.value).collect();
        assert_eq!(got, want);
        let place = |entry, token| TokenPlace { entry, token };
        assert_eq!(
            (name.alternatives[2].place, name.alternatives[2].text.as_str()),
            (place(0, 4), "sạch")
        );
        assert_eq!(name.weak[0].place, Some(place(0, 2)));
        assert!((name.confidence - 0.6 * 0.99 * 0.7).abs() < 1e-5);
    }

    #[test]
    fn an_agency_is_read_otherwise_inside_its_list() {
        let mut only = line(1, "Sở Y tá");
        only.confidences = vec![1.0, 1.0, 0.5];
        only.alternatives = vec![WordAlternatives {
            token: 2,
            texts: vec!["tế".to_owned()],
        }];
        let mut task = task("a", "Việc", "Sở Nội vụ", &[1]);
        task.lead.push("Sở Y tá".to_owned());
        let fields = read_fields(&record(vec![task]), &lines_of(vec![only]));
        let lead = fields.iter().find(|field| field.key.name == "lead").unwrap();
        assert_eq!(lead.alternatives.len(), 1);
        assert_eq!(lead.alternatives[0].value, json!(["Sở Nội vụ", "Sở Y tế"]));
    }

    #[test]
    fn what_is_missing_or_unreadable_is_doubted() {
        let mut record = record(vec![task("a", "Việc", "", &[])]);
        record.document.number = Some("□/KH-UBND".to_owned());
        record.document.date = None;
        let fields = read_fields(&record, &BTreeMap::new());
        assert_eq!(
            doubted(&fields),
            ["document.number", "document.date", "task.a.lead"]
        );
    }

    #[test]
    fn a_row_is_doubted_once() {
        let mut weak = task("a", "Việc", "Sở Y tế", &[4]);
        weak.confidence = 0.3;
        let mut record = record(vec![weak]);
        assert_eq!(doubted(&read_fields(&record, &BTreeMap::new())), ["task.a.name"]);
        record.diagnostics.push(DiagnosticRecord {
            code: "unknown-unit".to_owned(),
            message: "unknown".to_owned(),
            place: Where {
                page: Some(1),
                line: Some(4),
            },
        });
        assert_eq!(doubted(&read_fields(&record, &BTreeMap::new())), ["task.a.lead"]);
    }
}
