//! `sohoa eval text` and `records` say what the reference scorers say, to the last count.
//!
//! `scripts/eval/record_scorers.py` ran the scorers, on fixtures and samples against copies of them that are damaged
//! by recorded edits, and wrote tests/data/scorers.json; the same edits are made here.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::support::{arg, root, shared, stdout_of};

#[derive(Debug, Deserialize)]
struct Case {
    kind: Kind,
    reference: String,
    hypothesis: String,
    /// Of the reference scorer.
    options: Vec<String>,
    reference_edits: Vec<Value>,
    edits: Vec<Value>,
    figures: Value,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Text,
    Records,
}

/// `[place, deleted, inserted]` in code points.
fn edited(text: &str, edit: &Value) -> String {
    let place = edit[0].as_u64().unwrap() as usize;
    let deleted = edit[1].as_u64().unwrap() as usize;
    let rest = text.chars().skip(place + deleted);
    let start = text.chars().take(place);
    start
        .chain(edit[2].as_str().unwrap().chars())
        .chain(rest)
        .collect()
}

fn apply(record: &mut Value, edit: &Value) {
    let path = edit["path"].as_str().unwrap();
    let value_at = |record: &Value, name: &str| record.pointer(edit[name].as_str().unwrap()).unwrap().clone();
    let (parent, key) = path.rsplit_once('/').unwrap();
    let operation = edit.as_object().unwrap().keys().find(|key| *key != "path");
    let value = match operation.map(String::as_str) {
        None => {
            match record.pointer_mut(parent).unwrap() {
                Value::Array(list) => drop(list.remove(key.parse().unwrap())),
                object => drop(object.as_object_mut().unwrap().remove(key)),
            }
            return;
        }
        Some("set") => edit["set"].clone(),
        Some("copy") => value_at(record, "copy"),
        Some("push") => {
            let mut list = record.pointer(path).cloned().unwrap_or_else(|| json!([]));
            list.as_array_mut().unwrap().push(value_at(record, "push"));
            list
        }
        Some("rotate") => {
            let mut list = record.pointer(path).unwrap().clone();
            let front = edit["rotate"].as_u64().unwrap() as usize;
            list.as_array_mut().unwrap().rotate_left(front);
            list
        }
        Some("edit") => json!(edited(
            record.pointer(path).unwrap().as_str().unwrap(),
            &edit["edit"]
        )),
        Some(other) => unreachable!("{other}"),
    };
    match record.pointer_mut(parent).unwrap() {
        Value::Array(list) => list[key.parse::<usize>().unwrap()] = value,
        object => drop(object.as_object_mut().unwrap().insert(key.to_owned(), value)),
    }
}

fn damaged(kind: Kind, name: &str, edits: &[Value], to: &Path) -> PathBuf {
    let text = fs::read_to_string(root().join(name)).unwrap();
    let text = match kind {
        Kind::Text => edits.iter().fold(text, |text, edit| edited(&text, edit)),
        Kind::Records => {
            let mut record: Value = serde_json::from_str(&text).unwrap();
            for edit in edits {
                apply(&mut record, edit);
            }
            record.to_string()
        }
    };
    fs::write(to, text).unwrap();
    to.to_path_buf()
}

/// Four digits, as Python's `round` gives them.
fn rounded(share: f64) -> Value {
    json!(format!("{share:.4}").parse::<f64>().unwrap())
}

fn text_figures(reference: &Path, hypothesis: &Path, options: &[String]) -> Value {
    let align = if options.is_empty() { "lines" } else { "prefix" };
    let said = stdout_of(&[
        "eval",
        "text",
        arg(reference),
        arg(hypothesis),
        "--align",
        align,
        "--worst",
        "1000000",
    ]);
    let (figures, worst) = said.split_once('\n').unwrap();
    let figures: Value = serde_json::from_str(figures).unwrap();
    let errors = &figures["counts"]["syllables"]["errors"];
    let classes = figures["errors_by_class"].as_object().unwrap();
    let by_class: u64 = classes
        .iter()
        .filter(|(class, _)| !["case", "punctuation"].contains(&class.as_str()))
        .map(|(_, count)| count.as_u64().unwrap())
        .sum();
    assert_eq!(json!(by_class), *errors, "classes add up to the errors");
    json!({
        "words": figures["counts"]["syllables"]["reference"],
        "syllable_acc": figures["syllable_accuracy"],
        "wer_strict": figures["strict_wer"],
        "cer": figures["cer"],
        "syllable_errors": errors,
        "lines_in_error": worst.split('\n').filter(|line| line.starts_with("  E: ")).count(),
    })
}

fn record_figures(reference: &Path, hypothesis: &Path, options: &[String]) -> Value {
    let mut args = vec!["eval", "records", arg(reference), arg(hypothesis)];
    args.extend(options.iter().map(String::as_str));
    let score: Value = serde_json::from_str(stdout_of(&args).lines().next().unwrap()).unwrap();
    let number = |value: &Value| value.as_f64().unwrap();
    let (tasks, pairs) = (number(&score["reference"]).max(1.0), number(&score["pairs"]));
    let judged = (number(&score["hypothesis"]) - number(&score["optional"])).max(1.0);
    let found = number(&score["found"]);
    let mut figures = json!({
        "gold": score["reference"],
        "pred": score["hypothesis"],
        "task_f1": score["task_f1"],
        "task_recall": rounded(found / tasks),
        "task_precision": rounded(found / judged),
        "name_sim": if pairs > 0.0 { rounded(number(&score["names"]) / pairs) } else { json!(0) },
    });
    let figures_of = figures.as_object_mut().unwrap();
    for (theirs, ours) in [
        ("stt", "stt"),
        ("group", "section"),
        ("lead_f1", "lead"),
        ("coop_f1", "cooperating"),
        ("deadline", "deadline"),
        ("note", "note"),
        ("product", "product"),
        ("exact", "exact"),
    ] {
        figures_of.insert(theirs.to_owned(), rounded(number(&score[ours]) / tasks));
    }
    add_indicators(figures_of, &score["indicators"]);
    let document = &score["document"];
    let wrong = document["wrong"].as_array().unwrap().len() as u64;
    let cited = number(&document["cited_reference"]) + number(&document["cited_hypothesis"]);
    figures_of.insert(
        "document".to_owned(),
        json!({
            "right": document["fields"].as_u64().unwrap() - wrong,
            "of": document["fields"],
            "wrong": document["wrong"],
            "citations_f1": rounded(2.0 * number(&document["cited_both"]) / cited.max(1.0)),
        }),
    );
    figures
}

fn add_indicators(figures: &mut Map<String, Value>, score: &Value) {
    let number = |name: &str| score[name].as_f64().unwrap();
    if number("reference") > 0.0 {
        let rows = number("reference") + number("hypothesis");
        figures.insert(
            "indicators".to_owned(),
            json!({
                "gold": score["reference"],
                "pred": score["hypothesis"],
                "f1": rounded(2.0 * number("found") / rows.max(1.0)),
                "target": rounded(number("target") / number("reference")),
            }),
        );
    }
}

/// Compares the cases whose files `is_here`; says how many.
fn hold(is_here: fn(&str) -> bool) -> usize {
    let recorded = fs::read_to_string(root().join("tests/data/scorers.json")).unwrap();
    let cases: Vec<Case> = serde_json::from_str(&recorded).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (mut compared, mut differing) = (0, Vec::new());
    for (number, case) in (1..).zip(&cases).filter(|(_, case)| is_here(&case.reference)) {
        let file = |name: &str| folder.path().join(name);
        let reference = damaged(
            case.kind,
            &case.reference,
            &case.reference_edits,
            &file("reference"),
        );
        let hypothesis = damaged(case.kind, &case.hypothesis, &case.edits, &file("hypothesis"));
        let figures = match case.kind {
            Kind::Text => text_figures(&reference, &hypothesis, &case.options),
            Kind::Records => record_figures(&reference, &hypothesis, &case.options),
        };
        compared += 1;
        for (name, want) in case.figures.as_object().unwrap() {
            if !same(&figures[name], want) {
                differing.push(format!(
                    "case {number}, {}: {name} {} instead of {want}",
                    case.reference, figures[name]
                ));
            }
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
    compared
}

/// 1 and 1.0 are the same figure.
fn same(got: &Value, want: &Value) -> bool {
    match (got, want) {
        (Value::Object(got), Value::Object(want)) => {
            got.len() == want.len()
                && want
                    .iter()
                    .all(|(name, want)| got.get(name).is_some_and(|got| same(got, want)))
        }
        (Value::Number(got), Value::Number(want)) => got.as_f64() == want.as_f64(),
        _ => got == want,
    }
}

#[test]
fn fixtures_are_scored_as_recorded() {
    assert!(hold(|name| name.starts_with("fixtures/")) >= 40);
}

#[test]
fn samples_are_scored_as_recorded() {
    if shared("samples_are_scored_as_recorded").is_some() {
        assert!(hold(|name| name.starts_with("../shared/")) >= 20);
    }
}
