//! Letterheads and assignments in the layouts that occur in Vietnam, and input that is no plan.
//!
//! Every document here is invented. `layouts/NAME.txt` is the text, `layouts/NAME.want` what must be read
//! from it; run with `UPDATE_WANT=1` to write it anew, and read the difference.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic")]

use std::fmt::Write as _;
use std::path::Path;

use sohoa_page::{Document, LayerVerdict, Line, LineId, LineKind, MediaType, Page, TextOrigin};
use sohoa_plan::{Gazetteer, ParsedPlan, parse_plan};
use sohoa_record::PlanRecord;

fn document(text: &str) -> Document {
    let lines = text.lines().enumerate().map(|(index, line)| Line {
        id: LineId(index as u32 + 1),
        text: line.trim().to_owned(),
        observed: line.trim().to_owned(),
        bbox: None,
        words: Vec::new(),
        block: 0,
        kind: LineKind::Body,
        confidence: 1.0,
        support: Vec::new(),
    });
    let page = Page {
        number: 1,
        width: 0.0,
        height: 0.0,
        origin: TextOrigin::PlainText,
        verdict: LayerVerdict::Keep,
        evidence: None,
        dpi: None,
        rotation: 0,
        skew: 0.0,
        lines: lines.collect(),
        rules: Vec::new(),
    };
    Document {
        media_type: MediaType::PlainText,
        pages: vec![page],
    }
}

/// The record on a few lines, what is null left out.
fn dump(record: &PlanRecord, codes: &[String]) -> String {
    let mut out = String::new();
    let mut line = |text: String| writeln!(out, "{text}").unwrap();
    let fields = &record.document;
    for (name, value) in [
        ("parent", &fields.parent_issuer),
        ("issuer", &fields.issuer),
        ("number", &fields.number),
        ("place", &fields.place),
        ("date", &fields.date),
        ("type", &fields.doc_type),
        ("subject", &fields.subject),
        ("signer", &fields.signer.title),
        ("name", &fields.signer.name),
    ] {
        if let Some(value) = value {
            line(format!("{name}: {value}"));
        }
    }
    for citation in &fields.legal_bases {
        let parts = [
            &citation.kind,
            &citation.number,
            &citation.date,
            &citation.issuer,
            &citation.title,
        ];
        let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        line(format!("cites: {}", parts.join(" | ")));
    }
    for recipient in &fields.recipients {
        line(format!("to: {recipient}"));
    }
    for section in &record.sections {
        line(format!(
            "section {}: {} {}",
            section.level, section.label, section.title
        ));
    }
    for task in &record.tasks {
        line(format!(
            "task: {} | {} | {}",
            task.section.as_deref().unwrap_or("-"),
            task.stt.as_deref().unwrap_or("-"),
            task.name
        ));
        line(format!("  lead: {}", task.lead.join(" + ")));
        if !task.cooperating.is_empty() {
            line(format!("  with: {}", task.cooperating.join(" + ")));
        }
        if let Some(text) = &task.deadline.text {
            let day = |day: &Option<String>| day.clone().unwrap_or_else(|| "-".to_owned());
            line(format!(
                "  due: {text} ({:?}, {} .. {})",
                task.deadline.kind,
                day(&task.deadline.start),
                day(&task.deadline.end)
            ));
        }
        for (name, value) in [("product", &task.product), ("note", &task.note)] {
            if let Some(value) = value {
                line(format!("  {name}: {value}"));
            }
        }
    }
    for indicator in &record.indicators {
        line(format!(
            "goal: {} | {}",
            indicator.target.as_deref().unwrap_or("-"),
            indicator.name
        ));
    }
    for code in codes {
        line(format!("! {code}"));
    }
    out
}

fn check(name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/layouts");
    let text = std::fs::read_to_string(folder.join(format!("{name}.txt"))).unwrap();
    let gazetteer = Gazetteer::embedded().unwrap();
    let ParsedPlan {
        record, diagnostics, ..
    } = parse_plan(&document(&text), &gazetteer, None);
    let codes: Vec<String> = diagnostics.iter().map(|d| d.code.to_owned()).collect();
    let got = dump(&record, &codes);
    let path = folder.join(format!("{name}.want"));
    if std::env::var_os("UPDATE_WANT").is_some() {
        std::fs::write(path, got).unwrap();
        return;
    }
    let want = std::fs::read_to_string(path).unwrap();
    assert_eq!(got, want, "{name}");
}

macro_rules! layouts {
    ($($test:ident: $name:literal,)*) => {
        $(#[test] fn $test() { check($name); })*
    };
}

layouts! {
    police_province: "police-province",
    police_commune: "police-commune",
    party_province: "party-province",
    party_district: "party-district",
    committee_province: "committee-province",
    committee_commune: "committee-commune",
    ministry_department: "ministry-department",
    department: "department",
    steering_committee: "steering-committee",
    joint: "joint",
    council: "council",
    hospital: "hospital",
    school: "school",
    letter: "letter",
    telegram: "telegram",
    damaged: "damaged",
    only_letterhead: "only-letterhead",
    garbage: "garbage",
    empty: "empty",
}
