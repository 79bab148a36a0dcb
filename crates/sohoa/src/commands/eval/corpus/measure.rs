//! From checked pages to what is known of the corpus.

use std::collections::BTreeMap;

use sohoa_eval::{
    EditCounts, ErrorTable, Estimate, Observation, OverCorrection, RecordScore, Reliability, TextScore,
    estimate,
};

use super::checked::{CheckedIn, CheckedRecords, CheckedText, CheckedUnit};
use super::lines::{FoundLines, LineErrors};
use crate::commands::sample::folder::Sample;

/// What is known of a corpus.
pub(super) struct CorpusAccuracy<'a> {
    /// How the pages were drawn.
    pub(super) sample: &'a Sample,
    /// Pages whose text was checked.
    pub(super) texts: usize,
    /// Pages whose records were checked.
    pub(super) records: usize,
    /// How many of these texts and records were checked while documents were reviewed.
    pub(super) from_reviews: (usize, usize),
    /// Figures about text; names as in `sohoa eval text`.
    pub(super) text: Vec<Figure>,
    /// Right syllables by where the text came from.
    pub(super) origins: Vec<Figure>,
    /// Right syllables by part of the document.
    pub(super) parts: Vec<Figure>,
    /// Right syllables by column of tables, columns with most errors first.
    pub(super) columns: Vec<Figure>,
    /// Figures about records; names as in `sohoa eval records`.
    pub(super) tasks: Vec<Figure>,
    /// Errors by class and confusions in the sample.
    pub(super) errors: ErrorTable,
    /// Confidences of words held against what was right.
    pub(super) words: Option<Reliability>,
    /// The same for tasks.
    pub(super) task_words: Option<Reliability>,
    /// Documents of the sample, worst first.
    pub(super) documents: Vec<DocumentCounts>,
    /// Lines with errors, worst first.
    pub(super) lines: Vec<LineErrors<'a>>,
    /// What was left out, and what the figures rest on.
    pub(super) notes: Vec<String>,
}

/// A share of the corpus that is wrong, beside that before restoration.
#[derive(Debug, Clone)]
pub(super) struct Figure {
    /// Name.
    pub(super) name: String,
    /// Whether it is told as what is right or as what is wrong.
    pub(super) sense: Sense,
    /// Share wrong.
    pub(super) found: Estimate,
    /// Share wrong without restoration.
    pub(super) baseline: Option<Estimate>,
}

/// How a share is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sense {
    /// As what is right: accuracy.
    Right,
    /// As what is wrong: an error rate.
    Wrong,
}

/// What was counted on the sampled pages of a document.
#[derive(Debug, Clone, Default)]
pub(super) struct DocumentCounts {
    /// Name of the input file.
    pub(super) file_name: String,
    /// Pages in the sample.
    pub(super) pages: usize,
    /// Syllables.
    pub(super) syllables: EditCounts,
    /// The same without restoration.
    pub(super) baseline: EditCounts,
    /// Tasks of the reference.
    pub(super) tasks: usize,
    /// Tasks that are exact.
    pub(super) exact: usize,
}

/// Errors and reference units.
type Counts = (f64, f64);

/// Takes counts from those of a text.
type TextCount = fn(&TextScore) -> Counts;

/// Takes counts from those of records.
type RecordCount = fn(&RecordScore) -> Counts;

impl<'a> CorpusAccuracy<'a> {
    pub(super) fn of(sample: &'a Sample, units: &'a [CheckedUnit<'a>], mut notes: Vec<String>) -> Self {
        let survey = Survey::of(sample, units);
        notes.extend(survey.notes());
        let found: Vec<FoundLines<'a>> = units.iter().filter_map(FoundLines::of).collect();
        let mut errors = ErrorTable::default();
        for unit in &survey.texts {
            errors += ErrorTable::of(&unit.1.reference, &unit.1.found, &unit.1.comparison);
        }
        let mut lines: Vec<LineErrors<'a>> = found.iter().flat_map(FoundLines::errors).collect();
        lines.sort_by(|a, b| b.errors.cmp(&a.errors).then(a.place().cmp(&b.place())));
        Self {
            sample,
            texts: survey.texts.len(),
            records: survey.records.len(),
            from_reviews: survey.reviewed(),
            text: survey.text_figures(),
            origins: survey.origins(),
            parts: survey.domains(&found, |line| Some(line.part.name().to_owned())),
            columns: by_errors(survey.domains(&found, |line| line.column.clone())),
            tasks: survey.task_figures(),
            errors,
            words: Reliability::of(found.iter().flat_map(|lines| {
                let weight = survey.text_weight(lines.unit.unit.stratum);
                lines
                    .words()
                    .map(move |(confidence, right)| (confidence, right, weight))
            })),
            task_words: Reliability::of(survey.records.iter().flat_map(|(unit, records)| {
                let weight = survey.record_weight(unit.unit.stratum);
                records
                    .tasks
                    .iter()
                    .map(move |(confidence, right)| (*confidence, *right, weight))
            })),
            documents: documents(units),
            lines,
            notes,
        }
    }
}

/// Those with most errors in the sample first.
fn by_errors(mut figures: Vec<Figure>) -> Vec<Figure> {
    figures.sort_by(|a, b| {
        b.found
            .errors
            .total_cmp(&a.found.errors)
            .then(a.name.cmp(&b.name))
    });
    figures
}

/// The checked pages with the sizes of the strata.
struct Survey<'a> {
    sample: &'a Sample,
    pages: Vec<usize>,
    texts: Vec<(&'a CheckedUnit<'a>, &'a CheckedText)>,
    records: Vec<(&'a CheckedUnit<'a>, &'a CheckedRecords)>,
}

impl<'a> Survey<'a> {
    fn of(sample: &'a Sample, units: &'a [CheckedUnit<'a>]) -> Self {
        Self {
            sample,
            pages: sample.strata.iter().map(|stratum| stratum.pages).collect(),
            texts: units
                .iter()
                .filter_map(|unit| Some((unit, unit.text.as_ref()?)))
                .collect(),
            records: units
                .iter()
                .filter_map(|unit| Some((unit, unit.records.as_ref()?)))
                .collect(),
        }
    }

    /// Pages of the corpus that each checked page of a stratum stands for.
    fn text_weight(&self, stratum: usize) -> f64 {
        let checked = self.texts.iter().filter(|(unit, _)| unit.unit.stratum == stratum);
        self.pages[stratum] as f64 / checked.count().max(1) as f64
    }

    fn record_weight(&self, stratum: usize) -> f64 {
        let checked = self
            .records
            .iter()
            .filter(|(unit, _)| unit.unit.stratum == stratum);
        self.pages[stratum] as f64 / checked.count().max(1) as f64
    }

    /// Texts and records that were checked while documents were reviewed.
    fn reviewed(&self) -> (usize, usize) {
        let texts = self.texts.iter().map(|(_, text)| text.checked_in);
        let records = self.records.iter().map(|(_, records)| records.checked_in);
        let in_review = |checked_in: &CheckedIn| *checked_in == CheckedIn::Review;
        (texts.filter(in_review).count(), records.filter(in_review).count())
    }

    /// What the figures rest on where not everything was checked.
    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let (texts, records) = self.reviewed();
        if texts + records > 0 {
            notes.push(format!(
                "the texts of {texts} and the records of {records} pages come from reviews: the figures hold if documents \
                 were not chosen for review by how well they are read"
            ));
        }
        let drawn = self.sample.units.len();
        for (name, checked, strata) in [
            (
                "texts",
                self.texts.len(),
                self.missing(self.texts.iter().map(|(unit, _)| unit.unit.stratum)),
            ),
            (
                "records",
                self.records.len(),
                self.missing(self.records.iter().map(|(unit, _)| unit.unit.stratum)),
            ),
        ] {
            if checked > 0 && checked < drawn {
                notes.push(format!(
                    "{checked} of {drawn} {name} are checked: the figures hold if those left are like the checked ones \
                     of their stratum"
                ));
            }
            if checked > 0 && strata > 0 {
                notes.push(format!(
                    "no {name} are checked in strata with {strata} of {} pages: the figures are about the others",
                    self.sample.corpus.pages
                ));
            }
        }
        notes
    }

    /// Pages of the strata that none of these belongs to.
    fn missing(&self, checked: impl Iterator<Item = usize>) -> usize {
        let mut pages = self.pages.clone();
        for stratum in checked {
            pages[stratum] = 0;
        }
        pages.into_iter().sum()
    }

    /// Estimate of counts taken from each checked text.
    fn of_texts(&self, count: impl Fn(&CheckedUnit<'_>, &CheckedText) -> Counts) -> Option<Estimate> {
        let seen = self
            .texts
            .iter()
            .map(|(unit, text)| observed(unit, count(unit, text)));
        estimate(&seen.collect::<Vec<_>>(), &self.pages)
    }

    fn of_records(&self, count: impl Fn(&RecordScore) -> Counts) -> Option<Estimate> {
        let seen = self
            .records
            .iter()
            .map(|(unit, records)| observed(unit, count(&records.score)));
        estimate(&seen.collect::<Vec<_>>(), &self.pages)
    }

    fn text_figures(&self) -> Vec<Figure> {
        let kinds: [(&str, Sense, TextCount); 5] = [
            ("syllable_accuracy", Sense::Right, |score| edits(&score.syllables)),
            ("strict_wer", Sense::Wrong, |score| edits(&score.strict_words)),
            ("cer", Sense::Wrong, |score| edits(&score.characters)),
            ("der", Sense::Wrong, |score| edits(&score.diacritics)),
            ("code_integrity", Sense::Right, |score| {
                let codes = &score.codes;
                ((codes.reference - codes.exact) as f64, codes.reference as f64)
            }),
        ];
        let figures = kinds.into_iter().filter_map(|(name, sense, count)| {
            Some(Figure {
                name: name.to_owned(),
                sense,
                found: self.of_texts(|_, text| count(&text.comparison.score))?,
                baseline: self.of_texts(|_, text| count(&text.baseline.score)),
            })
        });
        figures.chain(self.over_correction()).collect()
    }

    /// Syllables right before restoration and wrong after it.
    fn over_correction(&self) -> Option<Figure> {
        let found = self.of_texts(|_, text| {
            let harm = OverCorrection::of(&text.baseline, &text.comparison).syllables;
            (harm.harmed as f64, harm.right as f64)
        })?;
        Some(Figure {
            name: "over_correction".to_owned(),
            sense: Sense::Wrong,
            found,
            baseline: None,
        })
    }

    fn origins(&self) -> Vec<Figure> {
        let mut origins: Vec<&str> = self
            .sample
            .strata
            .iter()
            .map(|stratum| stratum.origin.as_str())
            .collect();
        origins.dedup();
        let figure = |origin: &str| {
            let of = |unit: &CheckedUnit<'_>, counts: &EditCounts| {
                let inside = self.sample.strata[unit.unit.stratum].origin == origin;
                if inside { edits(counts) } else { (0.0, 0.0) }
            };
            Some(Figure {
                name: origin.to_owned(),
                sense: Sense::Right,
                found: self.of_texts(|unit, text| of(unit, &text.comparison.score.syllables))?,
                baseline: self.of_texts(|unit, text| of(unit, &text.baseline.score.syllables)),
            })
        };
        origins.into_iter().filter_map(figure).collect()
    }

    /// Right syllables by a property of the lines.
    fn domains(
        &self,
        found: &[FoundLines<'_>],
        domain: impl Fn(&sohoa_record::LineRecord) -> Option<String>,
    ) -> Vec<Figure> {
        let mut seen: BTreeMap<String, Vec<Observation>> = BTreeMap::new();
        let none: Vec<Observation> = found
            .iter()
            .map(|lines| observed(lines.unit, (0.0, 0.0)))
            .collect();
        for (number, lines) in found.iter().enumerate() {
            for (line, counts) in lines.counts() {
                if let Some(domain) = domain(line) {
                    let of = seen.entry(domain).or_insert_with(|| none.clone());
                    of[number].errors += counts.errors as f64;
                    of[number].reference += counts.reference as f64;
                }
            }
        }
        let figures = seen.into_iter().filter_map(|(name, seen)| {
            Some(Figure {
                name,
                sense: Sense::Right,
                found: estimate(&seen, &self.pages)?,
                baseline: None,
            })
        });
        figures.collect()
    }

    fn task_figures(&self) -> Vec<Figure> {
        let kinds: [(&str, RecordCount); 14] = [
            ("task_f1", |score| {
                let all = score.reference + score.hypothesis - score.optional;
                (all as f64 - 2.0 * score.found as f64, all as f64)
            }),
            ("task_recall", |score| missed(score, score.found as f64)),
            ("exact", |score| missed(score, score.exact as f64)),
            ("stt", |score| missed(score, score.stt as f64)),
            ("section", |score| missed(score, score.section as f64)),
            ("lead", |score| missed(score, score.lead)),
            ("cooperating", |score| missed(score, score.cooperating)),
            ("deadline", |score| missed(score, score.deadline as f64)),
            ("note", |score| missed(score, score.note as f64)),
            ("product", |score| missed(score, score.product as f64)),
            ("indicator_f1", |score| {
                let rows = &score.indicators;
                let all = (rows.reference + rows.hypothesis) as f64;
                (all - 2.0 * rows.found as f64, all)
            }),
            ("indicator_target", |score| {
                let rows = &score.indicators;
                ((rows.reference - rows.target) as f64, rows.reference as f64)
            }),
            ("document_fields", |score| {
                (score.document.wrong.len() as f64, score.document.fields as f64)
            }),
            ("citation_f1", |score| {
                let all = (score.document.cited_reference + score.document.cited_hypothesis) as f64;
                (all - 2.0 * score.document.cited_both as f64, all)
            }),
        ];
        let figures = kinds.into_iter().filter_map(|(name, count)| {
            Some(Figure {
                name: name.to_owned(),
                sense: Sense::Right,
                found: self.of_records(count)?,
                baseline: None,
            })
        });
        figures.collect()
    }
}

fn observed(unit: &CheckedUnit<'_>, (errors, reference): Counts) -> Observation {
    Observation {
        stratum: unit.unit.stratum,
        errors,
        reference,
    }
}

fn edits(counts: &EditCounts) -> Counts {
    (counts.errors as f64, counts.reference as f64)
}

/// Reference tasks without what is right.
fn missed(score: &RecordScore, right: f64) -> Counts {
    (score.reference as f64 - right, score.reference as f64)
}

/// Documents of the sample, those with most errors first.
fn documents(units: &[CheckedUnit<'_>]) -> Vec<DocumentCounts> {
    let mut by_stem: BTreeMap<&str, DocumentCounts> = BTreeMap::new();
    for unit in units
        .iter()
        .filter(|unit| unit.text.is_some() || unit.records.is_some())
    {
        let counts = by_stem.entry(&unit.unit.stem).or_default();
        counts.file_name.clone_from(&unit.unit.file_name);
        counts.pages += 1;
        if let Some(text) = &unit.text {
            counts.syllables += text.comparison.score.syllables;
            counts.baseline += text.baseline.score.syllables;
        }
        if let Some(records) = &unit.records {
            counts.tasks += records.score.reference;
            counts.exact += records.score.exact;
        }
    }
    let mut documents: Vec<DocumentCounts> = by_stem.into_values().collect();
    let rate = |counts: &DocumentCounts| counts.syllables.rate().unwrap_or(0.0);
    documents.sort_by(|a, b| rate(b).total_cmp(&rate(a)).then(a.file_name.cmp(&b.file_name)));
    documents
}
