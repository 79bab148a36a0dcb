//! Task F1, field accuracy, exact tasks; indicators; document fields and citations.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};
use sohoa_record::TaskSource;
use sohoa_viet::nfc;

use crate::assignment::assign;
use crate::tables::RawTable;

/// Tasks less alike than this are no pair.
const PAIR: f64 = 0.6;
/// A pair counts as found from this similarity of names on.
const FOUND: f64 = 0.9;
/// An exact task has at least this similarity of names, and every field right.
const EXACT_NAME: f64 = 0.97;
/// Agency names this alike are the same agency.
const SAME_AGENCY: f64 = 0.95;
/// Added to the similarity of a pair for an equal STT, and for an equal appendix.
const PLACE_BONUS: f64 = 0.02;

/// A record file as far as it is scored. Reference files may hold less than a full record.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct RecordFile {
    #[serde(default)]
    document: Fields,
    #[serde(default)]
    tasks: Vec<Task>,
    #[serde(default)]
    optional_tasks: Vec<Task>,
    #[serde(default)]
    indicators: Vec<IndicatorRow>,
    #[serde(default)]
    pub(crate) tables: Vec<RawTable>,
}

#[derive(Debug, Clone, Default, Deserialize)]
struct Fields {
    parent_issuer: Option<String>,
    issuer: Option<String>,
    number: Option<String>,
    place: Option<String>,
    date: Option<String>,
    doc_type: Option<String>,
    subject: Option<String>,
    #[serde(default)]
    legal_bases: Vec<Cited>,
}

#[derive(Debug, Clone, Default, Deserialize)]
struct Cited {
    number: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
struct Task {
    source: Option<TaskSource>,
    appendix: Option<String>,
    section: Option<String>,
    stt: Option<String>,
    name: String,
    #[serde(default)]
    lead: Vec<String>,
    #[serde(default)]
    cooperating: Vec<String>,
    deadline: Option<Due>,
    product: Option<String>,
    note: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
struct Due {
    kind: Option<String>,
    start: Option<String>,
    end: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
struct IndicatorRow {
    name: String,
    target: Option<String>,
}

/// Accuracy of records; field counts are right ones among all reference tasks.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct RecordScore {
    /// Reference tasks.
    pub reference: usize,
    /// Tasks found by the program.
    pub hypothesis: usize,
    /// Tasks of the program that only meet an optional reference task: not counted against it.
    pub optional: usize,
    /// Pairs with name similarity of at least 0.90.
    pub found: usize,
    /// Right STT.
    pub stt: usize,
    /// Right section.
    pub section: usize,
    /// Sum of the F1 of lead agencies.
    pub lead: f64,
    /// Sum of the F1 of cooperating agencies.
    pub cooperating: f64,
    /// Right kind, start and end of the deadline.
    pub deadline: usize,
    /// Right note.
    pub note: usize,
    /// Right product.
    pub product: usize,
    /// Every field right and name similarity of at least 0.97.
    pub exact: usize,
    /// Indicators.
    pub indicators: IndicatorScore,
    /// Document fields.
    pub document: DocumentScore,
    /// Pairs that are not exact.
    #[serde(skip)]
    pub misses: Vec<TaskMiss>,
}

impl RecordScore {
    /// F1 over reference and found tasks.
    pub fn task_f1(&self) -> f64 {
        let total = (self.reference + self.hypothesis - self.optional).max(1);
        2.0 * self.found as f64 / total as f64
    }

    /// Share of a count among the reference tasks.
    pub fn share(&self, count: usize) -> f64 {
        count as f64 / self.reference.max(1) as f64
    }
}

/// Accuracy of indicators.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct IndicatorScore {
    /// Reference rows.
    pub reference: usize,
    /// Rows found by the program.
    pub hypothesis: usize,
    /// Pairs with name similarity of at least 0.90.
    pub found: usize,
    /// Pairs with the right target.
    pub target: usize,
}

/// Accuracy of the document block.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct DocumentScore {
    /// Fields that are wrong.
    pub wrong: Vec<String>,
    /// Fields compared.
    pub fields: usize,
    /// Cited numbers in the reference (void ones left out).
    pub cited_reference: usize,
    /// Cited numbers found by the program.
    pub cited_hypothesis: usize,
    /// Cited numbers in both.
    pub cited_both: usize,
}

/// A pair that is not exact.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskMiss {
    /// Similarity of the names.
    pub similarity: f64,
    /// Fields that are wrong.
    pub wrong: Vec<&'static str>,
    /// Reference name.
    pub reference: String,
    /// Name found.
    pub hypothesis: String,
}

/// Scores records against a reference; `source` limits the tasks to one kind.
pub fn score_records(
    reference: &RecordFile,
    hypothesis: &RecordFile,
    source: Option<TaskSource>,
) -> RecordScore {
    let of_source = |tasks: &[Task]| -> Vec<Task> {
        tasks
            .iter()
            .filter(|task| source.is_none() || task.source == source)
            .cloned()
            .collect()
    };
    let (wanted, got) = (of_source(&reference.tasks), of_source(&hypothesis.tasks));
    let mut score = RecordScore {
        reference: wanted.len(),
        hypothesis: got.len(),
        indicators: score_indicators(&reference.indicators, &hypothesis.indicators),
        document: score_document(&reference.document, &hypothesis.document),
        ..RecordScore::default()
    };
    let values: Vec<Vec<f64>> = wanted
        .iter()
        .map(|left| got.iter().map(|right| pair_value(left, right)).collect())
        .collect();
    let mut taken = BTreeSet::new();
    for (row, column) in assign(&values)
        .into_iter()
        .filter(|&(row, column)| values[row][column] >= PAIR)
    {
        taken.insert(column);
        score_pair(&wanted[row], &got[column], &mut score);
    }
    score.optional = got
        .iter()
        .enumerate()
        .filter(|(column, task)| {
            !taken.contains(column)
                && reference
                    .optional_tasks
                    .iter()
                    .any(|optional| similarity(&optional.name, &task.name) >= PAIR)
        })
        .count();
    score
}

fn pair_value(left: &Task, right: &Task) -> f64 {
    let same_appendix = fold(left.appendix.as_deref()) == fold(right.appendix.as_deref());
    similarity(&left.name, &right.name)
        + if left.stt == right.stt { PLACE_BONUS } else { 0.0 }
        + if same_appendix { PLACE_BONUS } else { 0.0 }
}

fn score_pair(left: &Task, right: &Task, score: &mut RecordScore) {
    let name = similarity(&left.name, &right.name);
    let number = |task: &Task| fold(task.stt.as_deref()).trim_start_matches('0').to_owned();
    let alike = |a: &Option<String>, b: &Option<String>| {
        similarity(a.as_deref().unwrap_or_default(), b.as_deref().unwrap_or_default()) >= FOUND
    };
    let due = |task: &Task| {
        task.deadline
            .as_ref()
            .map_or((Some("none".to_owned()), None, None), |due| {
                (
                    due.kind.clone().or(Some("none".to_owned())),
                    due.start.clone(),
                    due.end.clone(),
                )
            })
    };
    let (lead, cooperating) = (
        set_f1(&left.lead, &right.lead),
        set_f1(&left.cooperating, &right.cooperating),
    );
    score.found += usize::from(name >= FOUND);
    score.lead += lead;
    score.cooperating += cooperating;
    let mut wrong = Vec::new();
    let mut field = |label, right: bool, count: Option<&mut usize>| {
        if !right {
            wrong.push(label);
        } else if let Some(count) = count {
            *count += 1;
        }
    };
    field("stt", number(left) == number(right), Some(&mut score.stt));
    field(
        "section",
        alike(&left.section, &right.section),
        Some(&mut score.section),
    );
    field("lead", lead >= 1.0, None);
    field("cooperating", cooperating >= 1.0, None);
    field("deadline", due(left) == due(right), Some(&mut score.deadline));
    field("note", alike(&left.note, &right.note), Some(&mut score.note));
    field(
        "product",
        alike(&left.product, &right.product),
        Some(&mut score.product),
    );
    if wrong.is_empty() && name >= EXACT_NAME {
        score.exact += 1;
    } else {
        score.misses.push(TaskMiss {
            similarity: name,
            wrong,
            reference: left.name.clone(),
            hypothesis: right.name.clone(),
        });
    }
}

fn score_indicators(wanted: &[IndicatorRow], got: &[IndicatorRow]) -> IndicatorScore {
    let values: Vec<Vec<f64>> = wanted
        .iter()
        .map(|left| {
            got.iter()
                .map(|right| similarity(&left.name, &right.name))
                .collect()
        })
        .collect();
    let pairs: Vec<_> = assign(&values)
        .into_iter()
        .filter(|&(row, column)| values[row][column] >= FOUND)
        .collect();
    let same_target = |&&(row, column): &&(usize, usize)| {
        fold(wanted[row].target.as_deref()) == fold(got[column].target.as_deref())
    };
    IndicatorScore {
        reference: wanted.len(),
        hypothesis: got.len(),
        found: pairs.len(),
        target: pairs.iter().filter(same_target).count(),
    }
}

fn score_document(wanted: &Fields, got: &Fields) -> DocumentScore {
    let fields = [
        ("parent_issuer", &wanted.parent_issuer, &got.parent_issuer),
        ("issuer", &wanted.issuer, &got.issuer),
        ("number", &wanted.number, &got.number),
        ("place", &wanted.place, &got.place),
        ("date", &wanted.date, &got.date),
        ("doc_type", &wanted.doc_type, &got.doc_type),
        ("subject", &wanted.subject, &got.subject),
    ];
    let wrong = fields.iter().filter(|(_, left, right)| {
        !same_field(
            left.as_deref().unwrap_or_default(),
            right.as_deref().unwrap_or_default(),
        )
    });
    let numbers = |fields: &Fields, keep_void: bool| -> BTreeSet<String> {
        let numbers = fields
            .legal_bases
            .iter()
            .filter_map(|cited| cited.number.as_deref());
        numbers
            .filter(|number| keep_void || !number.contains('□'))
            .map(|number| fold(Some(number)))
            .filter(|number| !number.is_empty())
            .collect()
    };
    let (left, right) = (numbers(wanted, false), numbers(got, true));
    DocumentScore {
        wrong: wrong.map(|(name, ..)| (*name).to_owned()).collect(),
        fields: fields.len(),
        cited_reference: left.len(),
        cited_hypothesis: right.len(),
        cited_both: left.intersection(&right).count(),
    }
}

/// Equal up to small differences; a void mark in the reference stands for up to eight characters.
fn same_field(wanted: &str, got: &str) -> bool {
    if !wanted.contains('□') {
        return similarity(wanted, got) >= SAME_AGENCY;
    }
    let pattern = regex::escape(&fold(Some(wanted))).replace('□', ".{0,8}");
    Regex::new(&format!("^(?:{pattern})$")).is_ok_and(|pattern| pattern.is_match(&fold(Some(got))))
}

/// Case-folded NFC with runs of white space and light punctuation as one space.
fn fold(text: Option<&str>) -> String {
    #[expect(clippy::expect_used, reason = "the pattern is a constant")]
    static LIGHT: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#"[\s"“”'’.,;:]+"#).expect("valid pattern"));
    let text = nfc(text.unwrap_or_default()).to_lowercase();
    LIGHT.replace_all(&text, " ").trim().to_owned()
}

fn similarity(left: &str, right: &str) -> f64 {
    let (left, right) = (fold(Some(left)), fold(Some(right)));
    strsim::normalized_levenshtein(&left, &right)
}

fn set_f1(left: &[String], right: &[String]) -> f64 {
    let set = |names: &[String]| -> BTreeSet<String> {
        names
            .iter()
            .map(|name| fold(Some(name)))
            .filter(|name| !name.is_empty())
            .collect()
    };
    let (left, right) = (set(left), set(right));
    if left.is_empty() && right.is_empty() {
        return 1.0;
    }
    let same = |name: &String| right.iter().any(|other| similarity(name, other) >= SAME_AGENCY);
    let hits = left.iter().filter(|name| same(name)).count();
    2.0 * hits as f64 / (left.len() + right.len()) as f64
}
