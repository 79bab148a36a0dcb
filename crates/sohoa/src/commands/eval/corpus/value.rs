//! The estimates as JSON.

use serde_json::{Value, json};
use sohoa_eval::{Confusion, Estimate};

use super::measure::{CorpusAccuracy, DocumentCounts, Figure, Sense};

/// Confusions that are told; `sohoa eval text --confusions` writes all of a text.
const CONFUSIONS: usize = 50;

/// How the intervals come about.
pub(super) const METHOD: &str = "combined ratio estimator over strata; 95 % interval of Wilson on the effective sample size with \
                                 Student's t (clustered by page, finite population correction)";

pub(super) fn of(accuracy: &CorpusAccuracy<'_>) -> Value {
    let sample = accuracy.sample;
    json!({
        "corpus": sample.corpus,
        "program": sample.program,
        "sample": {
            "pages": sample.units.len(),
            "texts_checked": accuracy.texts,
            "records_checked": accuracy.records,
            "texts_from_reviews": accuracy.from_reviews.0,
            "records_from_reviews": accuracy.from_reviews.1,
            "strata": sample.strata,
        },
        "method": METHOD,
        "text": figures(&accuracy.text),
        "records": figures(&accuracy.tasks),
        "by_origin": figures(&accuracy.origins),
        "by_part": figures(&accuracy.parts),
        "by_column": figures(&accuracy.columns),
        "errors_by_class": accuracy
            .errors
            .by_class()
            .map(|(class, count)| (class.name().to_owned(), json!(count)))
            .collect::<serde_json::Map<_, _>>(),
        "confusions": accuracy.errors.confusions().iter().take(CONFUSIONS).map(confusion).collect::<Vec<_>>(),
        "word_confidences": accuracy.words,
        "task_confidences": accuracy.task_words,
        "documents": accuracy.documents.iter().map(document).collect::<Vec<_>>(),
        "notes": accuracy.notes,
    })
}

fn figures(figures: &[Figure]) -> Value {
    let named = figures
        .iter()
        .map(|figure| (figure.name.clone(), figure_value(figure)));
    Value::Object(named.collect())
}

fn figure_value(figure: &Figure) -> Value {
    let mut value = estimate(figure.told(figure.found));
    value["baseline"] = figure
        .baseline
        .map_or(Value::Null, |baseline| estimate(figure.told(baseline)));
    value
}

impl Figure {
    /// An estimate as the figure is told.
    pub(super) fn told(&self, wrong: Estimate) -> Estimate {
        match self.sense {
            Sense::Right => wrong.of_right(),
            Sense::Wrong => wrong,
        }
    }
}

fn estimate(told: Estimate) -> Value {
    json!({
        "share": rounded(told.share),
        "low": rounded(told.low),
        "high": rounded(told.high),
        "errors_in_sample": told.errors,
        "reference_in_sample": told.reference,
        "pages": told.pages,
        "design_effect": (told.design_effect * 100.0).round() / 100.0,
    })
}

fn rounded(share: f64) -> f64 {
    (share * 100_000.0).round() / 100_000.0
}

fn confusion(confusion: &Confusion) -> Value {
    json!({
        "count": confusion.count,
        "wanted": confusion.wanted,
        "found": confusion.found,
        "class": confusion.class,
    })
}

fn document(counts: &DocumentCounts) -> Value {
    json!({
        "file_name": counts.file_name,
        "pages": counts.pages,
        "syllable_errors": counts.syllables.errors,
        "syllables": counts.syllables.reference,
        "baseline_errors": counts.baseline.errors,
        "tasks": counts.tasks,
        "exact_tasks": counts.exact,
    })
}
