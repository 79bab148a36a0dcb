//! Task F1, field accuracy, exact tasks; indicators; document fields and citations.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use rapidfuzz::distance::levenshtein;
use regex::Regex;
use serde::{Deserialize, Deserializer, Serialize};
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

/// A record file as far as it is scored. Reference files may hold less than a full record, and files of other
/// programs may write agencies as objects, the section as `group` and null for an empty list.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct RecordFile {
    #[serde(default, deserialize_with = "or_default")]
    document: Fields,
    #[serde(default, deserialize_with = "or_default")]
    tasks: Vec<Task>,
    #[serde(default, deserialize_with = "or_default")]
    optional_tasks: Vec<Task>,
    #[serde(default, deserialize_with = "or_default")]
    indicators: Vec<IndicatorRow>,
    #[serde(default, deserialize_with = "or_default")]
    pub(crate) tables: Vec<RawTable>,
}

impl RecordFile {
    /// Whether there is nothing to compare with: no task, no indicator and no field of the document.
    pub fn is_empty(&self) -> bool {
        self.tasks.is_empty()
            && self.optional_tasks.is_empty()
            && self.indicators.is_empty()
            && self.document.named().iter().all(|(_, field)| field.is_none())
            && self.document.legal_bases.is_empty()
    }

    /// Whether a table tells its cells.
    pub fn has_table_cells(&self) -> bool {
        self.tables.iter().any(RawTable::has_cells)
    }

    /// The first task without a name, 1-based; a reference may not have one, because tasks are paired by name.
    pub fn nameless_task(&self) -> Option<usize> {
        let nameless = |task: &Task| task.name.as_deref().unwrap_or_default().trim().is_empty();
        self.tasks.iter().position(nameless).map(|at| at + 1)
    }
}

/// Null is an empty list.
fn or_default<'de, T: Default + Deserialize<'de>, D: Deserializer<'de>>(value: D) -> Result<T, D::Error> {
    Ok(Option::deserialize(value)?.unwrap_or_default())
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
    #[serde(default, deserialize_with = "or_default")]
    legal_bases: Vec<Cited>,
}

impl Fields {
    fn named(&self) -> [(&'static str, Option<&str>); 7] {
        [
            ("parent_issuer", self.parent_issuer.as_deref()),
            ("issuer", self.issuer.as_deref()),
            ("number", self.number.as_deref()),
            ("place", self.place.as_deref()),
            ("date", self.date.as_deref()),
            ("doc_type", self.doc_type.as_deref()),
            ("subject", self.subject.as_deref()),
        ]
    }
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
    group: Option<String>,
    stt: Option<Stt>,
    name: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    lead: Vec<Agency>,
    #[serde(default, deserialize_with = "or_default")]
    cooperating: Vec<Agency>,
    deadline: Option<Due>,
    product: Option<String>,
    note: Option<String>,
}

impl Task {
    /// The section, or what stands for it in files that have none.
    fn section(&self) -> Option<&str> {
        let section = self.section.as_deref().filter(|section| !section.is_empty());
        section.or(self.group.as_deref())
    }
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
enum Stt {
    Text(String),
    Number(i64),
}

impl Stt {
    fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
        }
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Agency {
    Name(String),
    Parts {
        name: Option<String>,
        text: Option<String>,
    },
}

impl Agency {
    fn name(&self) -> Option<&str> {
        match self {
            Self::Name(name) => Some(name),
            Self::Parts { name, text } => name
                .as_deref()
                .filter(|name| !name.is_empty())
                .or(text.as_deref()),
        }
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
struct Due {
    kind: Option<String>,
    start: Option<String>,
    end: Option<String>,
}

impl Due {
    /// Kind, start and end; no deadline is one of the kind "none".
    fn parts(due: Option<&Self>) -> (&str, Option<&str>, Option<&str>) {
        let kind = due.and_then(|due| due.kind.as_deref());
        (
            kind.filter(|kind| !kind.is_empty()).unwrap_or("none"),
            due.and_then(|due| due.start.as_deref()),
            due.and_then(|due| due.end.as_deref()),
        )
    }
}

#[derive(Debug, Clone, Deserialize)]
struct IndicatorRow {
    name: Option<String>,
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
    /// Tasks paired with one of the reference.
    pub pairs: usize,
    /// Sum of the similarities of their names.
    pub names: f64,
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
    /// For each task of the program whether it is exact, in order.
    #[serde(skip)]
    pub exact_found: Vec<bool>,
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
        exact_found: vec![false; got.len()],
        ..RecordScore::default()
    };
    let values = pair_values(&wanted, &got);
    let mut taken = BTreeSet::new();
    for (row, column) in assign(&values)
        .into_iter()
        .filter(|&(row, column)| values[row][column] >= PAIR)
    {
        taken.insert(column);
        let exact = score.exact;
        score_pair(&wanted[row], &got[column], &mut score);
        score.exact_found[column] = score.exact > exact;
    }
    score.optional = got
        .iter()
        .enumerate()
        .filter(|(column, task)| {
            !taken.contains(column)
                && reference
                    .optional_tasks
                    .iter()
                    .any(|optional| similarity(optional.name.as_deref(), task.name.as_deref()) >= PAIR)
        })
        .count();
    score
}

/// How much each reference task and each task found have in common: names, and a little for the place.
fn pair_values(wanted: &[Task], got: &[Task]) -> Vec<Vec<f64>> {
    let folded = |tasks: &[Task]| -> Vec<(String, String)> {
        let texts = tasks
            .iter()
            .map(|task| (fold(task.name.as_deref()), fold(task.appendix.as_deref())));
        texts.collect()
    };
    let (left, right) = (folded(wanted), folded(got));
    let bonus = |same: bool| if same { PLACE_BONUS } else { 0.0 };
    let value = |row: usize, column: usize| {
        let ((name, appendix), (other_name, other_appendix)) = (&left[row], &right[column]);
        alike(name, other_name)
            + bonus(wanted[row].stt == got[column].stt)
            + bonus(appendix == other_appendix)
    };
    (0..wanted.len())
        .map(|row| (0..got.len()).map(|column| value(row, column)).collect())
        .collect()
}

#[expect(
    clippy::float_cmp,
    reason = "an F1 of 1 is exact, and two alike names may give more than 1"
)]
fn score_pair(left: &Task, right: &Task, score: &mut RecordScore) {
    let name = similarity(left.name.as_deref(), right.name.as_deref());
    let number = |task: &Task| {
        let stt = task.stt.as_ref().map(Stt::text);
        fold(stt.as_deref()).trim_start_matches('0').to_owned()
    };
    let alike = |a: Option<&str>, b: Option<&str>| similarity(a, b) >= FOUND;
    let (lead, cooperating) = (
        set_f1(&left.lead, &right.lead),
        set_f1(&left.cooperating, &right.cooperating),
    );
    score.pairs += 1;
    score.names += name;
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
        alike(left.section(), right.section()),
        Some(&mut score.section),
    );
    field("lead", lead == 1.0, None);
    field("cooperating", cooperating == 1.0, None);
    let same_deadline = Due::parts(left.deadline.as_ref()) == Due::parts(right.deadline.as_ref());
    field("deadline", same_deadline, Some(&mut score.deadline));
    field(
        "note",
        alike(left.note.as_deref(), right.note.as_deref()),
        Some(&mut score.note),
    );
    field(
        "product",
        alike(left.product.as_deref(), right.product.as_deref()),
        Some(&mut score.product),
    );
    if wrong.is_empty() && name >= EXACT_NAME {
        score.exact += 1;
    } else {
        score.misses.push(TaskMiss {
            similarity: name,
            wrong,
            reference: left.name.clone().unwrap_or_default(),
            hypothesis: right.name.clone().unwrap_or_default(),
        });
    }
}

fn score_indicators(wanted: &[IndicatorRow], got: &[IndicatorRow]) -> IndicatorScore {
    let values: Vec<Vec<f64>> = wanted
        .iter()
        .map(|left| {
            got.iter()
                .map(|right| similarity(left.name.as_deref(), right.name.as_deref()))
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
    let fields = wanted.named();
    let wrong = fields
        .iter()
        .zip(got.named())
        .filter(|((_, left), (_, right))| !same_field(left.unwrap_or_default(), right.unwrap_or_default()));
    let numbers = |fields: &Fields, counts: fn(&str) -> bool| -> BTreeSet<String> {
        let numbers = fields
            .legal_bases
            .iter()
            .filter_map(|cited| cited.number.as_deref());
        numbers
            .filter(|number| counts(number))
            .map(|number| fold(Some(number)))
            .collect()
    };
    let left = numbers(wanted, |number| !number.is_empty() && !number.contains('□'));
    let right = numbers(got, |number| !fold(Some(number)).is_empty());
    DocumentScore {
        wrong: wrong.map(|((name, _), _)| (*name).to_owned()).collect(),
        fields: fields.len(),
        cited_reference: left.len(),
        cited_hypothesis: right.len(),
        cited_both: left.intersection(&right).count(),
    }
}

/// Equal up to small differences; a void mark in the reference stands for up to eight characters.
fn same_field(wanted: &str, got: &str) -> bool {
    if !wanted.contains('□') {
        return similarity(Some(wanted), Some(got)) >= SAME_AGENCY;
    }
    let pattern = regex::escape(&fold(Some(wanted))).replace('□', ".{0,8}");
    Regex::new(&format!("^(?:{pattern})$")).is_ok_and(|pattern| pattern.is_match(&fold(Some(got))))
}

/// Case-folded NFC with runs of white space and light punctuation as one space.
fn fold(text: Option<&str>) -> String {
    #[expect(clippy::expect_used, reason = "the pattern is a constant")]
    static LIGHT: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r#"[\s\x1c-\x1f"“”'’.,;:]+"#).expect("valid pattern"));
    let text: String = nfc(text.unwrap_or_default())
        .chars()
        .flat_map(case_folded)
        .collect();
    LIGHT.replace_all(&text, " ").trim().to_owned()
}

/// Unicode's full case folding (ß is ss), up to a renaming of the letters of Cherokee.
fn case_folded(c: char) -> impl Iterator<Item = char> {
    // The dotless i alone has another lower case once it was in upper case.
    let kept = (c == 'ı').then_some(c);
    let others = (c != 'ı').then_some(c).into_iter();
    let folded = others
        .flat_map(char::to_lowercase)
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase);
    kept.into_iter().chain(folded)
}

fn similarity(left: Option<&str>, right: Option<&str>) -> f64 {
    alike(&fold(left), &fold(right))
}

/// Similarity of folded texts, 0..=1; two empty ones are the same.
fn alike(left: &str, right: &str) -> f64 {
    levenshtein::normalized_similarity(left.chars(), right.chars())
}

fn set_f1(left: &[Agency], right: &[Agency]) -> f64 {
    let set = |agencies: &[Agency]| -> BTreeSet<String> {
        agencies
            .iter()
            .map(|agency| fold(agency.name()))
            .filter(|name| !name.is_empty())
            .collect()
    };
    let (left, right) = (set(left), set(right));
    if left.is_empty() && right.is_empty() {
        return 1.0;
    }
    let same = |name: &String| right.iter().any(|other| alike(name, other) >= SAME_AGENCY);
    let hits = left.iter().filter(|name| same(name)).count();
    2.0 * hits as f64 / (left.len() + right.len()) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_folded_as_by_the_reference_scorer() {
        let check = |text: &str, want: &str| assert_eq!(fold(Some(text)), want);
        check("  SỞ\u{1c}Y tế, “A”;", "sở y tế a");
        check("Straße ẞ ﬁ ı İ ς", "strasse ss fi ı i\u{307} σ");
        check("ke\u{302}\u{301}", "kế");
    }

    #[test]
    fn files_of_other_programs_are_read() {
        let reference = r#"{"tasks": [{"source": "body", "name": "Rà soát", "stt": "05", "section": "I. Chung",
            "lead": ["PV01"], "cooperating": []}]}"#;
        let hypothesis = r#"{"tasks": [{"name": "rà soát.", "stt": 5, "group": "I. Chung", "lead": [{"name": null,
            "text": "PV01"}], "cooperating": null, "deadline": {"kind": ""}}, {"stt": null}], "indicators": null}"#;
        let parsed = |json: &str| serde_json::from_str::<RecordFile>(json).unwrap();
        let score = score_records(&parsed(reference), &parsed(hypothesis), None);
        assert_eq!((score.exact, score.pairs, score.hypothesis), (1, 1, 2));
        assert_eq!(parsed(hypothesis).nameless_task(), Some(2));
        assert!(parsed(r#"{"document": {"legal_bases": null}, "tasks": null}"#).is_empty());
    }

    #[test]
    fn agencies_twice_alike_are_not_exact() {
        let names = |names: &[&str]| -> Vec<Agency> {
            names
                .iter()
                .map(|name| Agency::Name((*name).to_owned()))
                .collect()
        };
        let long = "Ủy ban nhân dân xã Đông Hải";
        let got = set_f1(&names(&[long, "Ủy ban nhân dân xã Đông Hảí"]), &names(&[long]));
        assert!(got > 1.0, "{got}");
    }
}
