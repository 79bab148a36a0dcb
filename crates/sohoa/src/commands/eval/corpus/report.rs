//! The estimates as a page.

use std::path::Path;

use super::lines::LineErrors;
use super::measure::{CorpusAccuracy, Figure, Sense};
use super::value::METHOD;
use crate::commands::report::{self, Report, ReportLine, Snippets};
use crate::commands::sample::folder::{UnitFiles, folder_name};

/// Lines shown.
const LINES: usize = 80;
/// Confusions shown.
const CONFUSIONS: usize = 40;

pub(super) fn html(folder: &Path, accuracy: &CorpusAccuracy<'_>) -> String {
    let mut snippets = Snippets::default();
    let lines = accuracy.lines.iter().take(LINES);
    let lines: Vec<ReportLine> = lines.map(|line| shown(folder, line, &mut snippets)).collect();
    let mut confusions = accuracy.errors.confusions();
    confusions.truncate(CONFUSIONS);
    let told = |figures: &[Figure]| -> Vec<report::Figure> { figures.iter().map(Figure::shown).collect() };
    let pick = |figures: &[Figure], name: &str| {
        figures
            .iter()
            .find(|figure| figure.name == name)
            .map(Figure::shown)
    };
    let headline = [
        pick(&accuracy.text, "syllable_accuracy"),
        pick(&accuracy.tasks, "exact"),
        pick(&accuracy.text, "code_integrity"),
    ];
    let words = accuracy.words.clone().map(|words| ("words", words));
    let tasks = accuracy.task_words.clone().map(|tasks| ("tasks", tasks));
    report::render(&Report {
        title: folder.display().to_string(),
        about: about(accuracy),
        headline: headline.into_iter().flatten().collect(),
        groups: vec![
            report::Group {
                name: "text",
                figures: told(&of_sense(&accuracy.text, Sense::Right)),
            },
            report::Group {
                name: "rates",
                figures: told(&of_sense(&accuracy.text, Sense::Wrong)),
            },
            report::Group {
                name: "records",
                figures: told(&accuracy.tasks),
            },
            report::Group {
                name: "origins",
                figures: told(&accuracy.origins),
            },
            report::Group {
                name: "parts",
                figures: told(&accuracy.parts),
            },
            report::Group {
                name: "columns",
                figures: told(&accuracy.columns),
            },
        ],
        classes: accuracy.errors.by_class().collect(),
        reliability: words.into_iter().chain(tasks).collect(),
        documents: accuracy
            .documents
            .iter()
            .map(|document| report::Document {
                name: document.file_name.clone(),
                pages: document.pages,
                syllables: (document.syllables.errors, document.syllables.reference),
                baseline: document.baseline.errors,
                tasks: (document.exact, document.tasks),
            })
            .collect(),
        lines_left: accuracy.lines.len() - lines.len(),
        lines,
        confusions,
        method: METHOD,
        notes: accuracy.notes.clone(),
    })
}

/// Shares right and shares wrong have no common axis.
fn of_sense(figures: &[Figure], sense: Sense) -> Vec<Figure> {
    figures
        .iter()
        .filter(|figure| figure.sense == sense)
        .cloned()
        .collect()
}

fn about(accuracy: &CorpusAccuracy<'_>) -> (String, String) {
    let size = &accuracy.sample.corpus;
    (
        format!(
            "Kho có {} văn bản, {} trang, {} âm tiết, {} nhiệm vụ. Người kiểm tra đã đối chiếu văn bản của {} trang và nhiệm vụ của {} trang rút ngẫu nhiên.",
            size.documents, size.pages, size.syllables, size.tasks, accuracy.texts, accuracy.records
        ),
        format!(
            "The corpus has {} documents, {} pages, {} syllables, {} tasks. A person has checked the text of {} pages and the records of {} pages drawn at random.",
            size.documents, size.pages, size.syllables, size.tasks, accuracy.texts, accuracy.records
        ),
    )
}

impl Figure {
    fn shown(&self) -> report::Figure {
        let told = self.told(self.found);
        report::Figure {
            name: self.name.clone(),
            share: told.share,
            interval: Some((told.low, told.high)),
            errors: told.errors,
            reference: told.reference,
            baseline: self.baseline.map(|baseline| self.told(baseline).share),
        }
    }
}

fn shown(folder: &Path, line: &LineErrors<'_>, snippets: &mut Snippets) -> ReportLine {
    let unit = line.unit.unit;
    let picture = unit
        .pictures
        .iter()
        .find(|picture| picture.page == line.line.page);
    let snippet = picture.zip(line.line.bbox).and_then(|(picture, bbox)| {
        let file = UnitFiles::of(folder, unit.number).folder.join(&picture.file);
        snippets.cut(&file, picture.dpi, bbox)
    });
    let place = format!(
        "{} · {}, trang {}, dòng {}",
        folder_name(unit.number),
        unit.file_name,
        line.line.page,
        line.line.line
    );
    ReportLine::marked(place, (line.reference, &line.line.text), &line.tokens, snippet)
}
