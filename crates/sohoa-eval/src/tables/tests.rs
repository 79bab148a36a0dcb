//! Small tables with the results of the authors' package, and what the score counts around them.

use serde::Deserialize;
use serde_json::Value;

use super::*;

/// `scripts/tables/measure.py --cases` computes `top` and `con` (sums of similarities) with `grits-metric`.
#[derive(Debug, Deserialize)]
struct Case {
    name: String,
    reference: Vec<Value>,
    hypothesis: Vec<Value>,
    top: f64,
    con: f64,
}

fn record(tables: &[Value]) -> RecordFile {
    serde_json::from_value(serde_json::json!({ "tables": tables })).unwrap()
}

fn scored(reference: &str, hypothesis: &str) -> TableScore {
    let parsed = |json: &str| record(&serde_json::from_str::<Vec<Value>>(json).unwrap());
    score_tables(&parsed(reference), &parsed(hypothesis))
}

#[test]
fn results_are_those_of_the_authors_package() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("cases.json")).unwrap();
    assert!(cases.len() >= 10);
    for case in cases {
        let score = score_tables(&record(&case.reference), &record(&case.hypothesis));
        let check = |got: f64, want: f64, metric: &str| {
            assert!(
                (got - want).abs() < 1e-9,
                "{}: {metric} {got} instead of {want}",
                case.name
            );
        };
        check(score.top.score, case.top, "top");
        check(score.con.score, case.con, "con");
    }
}

#[test]
fn every_cell_is_counted() {
    let two = r#"[
        {"title": "A", "columns": ["TT", "Việc"], "rows": [{"section_row": false, "cells": ["1", "Rà soát"]}]},
        {"title": "B", "columns": ["Tên"], "rows": [{"section_row": false, "cells": ["Xã An Hòa"]}]}]"#;
    let second = r#"[
        {"columns": ["Tên"], "rows": [{"kind": "data", "cells": [{"text": "Xã An Hoà", "column_span": 1}]}]}]"#;
    let score = scored(two, second);
    assert_eq!((score.con.reference, score.con.hypothesis), (6, 2));
    assert_eq!(
        (score.exact, score.alike),
        (1, 1),
        "one letter of nine is another"
    );
    let titles: Vec<_> = score.tables.iter().map(|table| table.title.as_deref()).collect();
    assert_eq!(titles, [Some("A"), Some("B")]);
    assert_eq!(score.tables[0].hypothesis, None, "missed");
    assert_eq!(score.tables[1].misses[0].place, (2, 1));
    let reverse = scored(second, two);
    assert_eq!((reverse.con.reference, reverse.con.hypothesis), (2, 6));
    assert_eq!(reverse.tables[1].reference, None, "too many");
    assert!((reverse.con.score - score.con.score).abs() < 1e-9);
}

#[test]
fn a_reference_without_cells_is_not_judged() {
    let score = scored(r#"[{"title": "A", "columns": ["TT"], "n_rows": 3}]"#, "[]");
    assert_eq!((score.reference, score.without_cells), (0, 1));
    assert_eq!(
        (score.con.f1(), score.con.precision(), score.con.recall()),
        (None, None, None)
    );
}

#[test]
fn nothing_found_is_no_precision_but_a_recall() {
    let score = scored(r#"[{"columns": ["TT"], "rows": []}]"#, "[]");
    assert_eq!(score.con.precision(), None);
    assert_eq!((score.con.recall(), score.con.f1()), (Some(0.0), Some(0.0)));
}
