//! Accuracy of one text as a page.

use std::path::Path;

use sohoa_eval::{CodeCounts, EditCounts, ErrorTable, Harm, TextScore, Unit};

use crate::commands::report::{Figure, Group, Report, ReportLine, render};

/// Lines or pages shown.
const UNITS: usize = 60;
/// Confusions shown.
const CONFUSIONS: usize = 40;

/// Takes one count from all of a text.
type Count = fn(&TextScore) -> EditCounts;

/// What was judged.
pub(super) struct Judged<'a> {
    /// The text.
    pub(super) path: &'a Path,
    /// Lines or pages with their references.
    pub(super) units: &'a [Unit],
    /// Their errors.
    pub(super) errors: &'a ErrorTable,
    /// Counts.
    pub(super) score: TextScore,
    /// Counts of the text before restoration, and what was right in it and is no longer.
    pub(super) before: Option<(TextScore, Harm)>,
}

pub(super) fn html(judged: &Judged<'_>) -> String {
    let mut wrong: Vec<&Unit> = judged
        .units
        .iter()
        .filter(|unit| unit.comparison.score.syllables.errors > 0)
        .collect();
    wrong.sort_by_key(|unit| (usize::MAX - unit.comparison.score.syllables.errors, unit.number));
    let mut confusions = judged.errors.confusions();
    confusions.truncate(CONFUSIONS);
    let rights = rights(judged);
    render(&Report {
        title: judged.path.display().to_string(),
        about: (
            "Một văn bản so với bản đúng của nó.".to_owned(),
            "One text beside its reference.".to_owned(),
        ),
        headline: rights.clone(),
        groups: vec![
            Group {
                name: "text",
                figures: rights,
            },
            Group {
                name: "rates",
                figures: wrongs(judged),
            },
        ],
        classes: judged.errors.by_class().collect(),
        reliability: Vec::new(),
        documents: Vec::new(),
        lines_left: wrong.len().saturating_sub(UNITS),
        lines: wrong.into_iter().take(UNITS).map(shown).collect(),
        confusions,
        method: "",
        notes: Vec::new(),
    })
}

fn shown(unit: &Unit) -> ReportLine {
    let texts = (unit.reference.as_str(), unit.hypothesis.as_str());
    ReportLine::marked(unit.number.to_string(), texts, &unit.comparison.tokens, None)
}

/// Shares of what is right.
fn rights(judged: &Judged<'_>) -> Vec<Figure> {
    let before = judged.before.as_ref().map(|(score, _)| score);
    let kinds: [(&str, Count); 2] = [
        ("syllable_accuracy", |score| score.syllables),
        ("code_integrity", |score| missed_codes(&score.codes)),
    ];
    let figures = kinds.into_iter().filter_map(|(name, counts)| {
        let baseline = before
            .and_then(|score| counts(score).rate())
            .map(|rate| 1.0 - rate);
        figure(name, counts(&judged.score), baseline, |rate| 1.0 - rate)
    });
    figures.collect()
}

/// Shares of what is wrong.
fn wrongs(judged: &Judged<'_>) -> Vec<Figure> {
    let before = judged.before.as_ref().map(|(score, _)| score);
    let kinds: [(&str, Count); 3] = [
        ("strict_wer", |score| score.strict_words),
        ("cer", |score| score.characters),
        ("der", |score| score.diacritics),
    ];
    let rates = kinds.into_iter().filter_map(|(name, counts)| {
        figure(
            name,
            counts(&judged.score),
            before.and_then(|score| counts(score).rate()),
            |rate| rate,
        )
    });
    let harm = judged.before.as_ref().and_then(|(_, harm)| {
        let counts = EditCounts {
            errors: harm.harmed,
            reference: harm.right,
        };
        figure("over_correction", counts, None, |rate| rate)
    });
    rates.chain(harm).collect()
}

fn missed_codes(codes: &CodeCounts) -> EditCounts {
    EditCounts {
        errors: codes.reference - codes.exact,
        reference: codes.reference,
    }
}

fn figure(name: &str, counts: EditCounts, baseline: Option<f64>, told: fn(f64) -> f64) -> Option<Figure> {
    Some(Figure {
        name: name.to_owned(),
        share: told(counts.rate()?),
        interval: None,
        errors: counts.errors as f64,
        reference: counts.reference as f64,
        baseline,
    })
}
