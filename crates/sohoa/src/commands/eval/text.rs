//! `sohoa eval text`

use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use clap::ValueEnum;
use serde_json::{Map, Value, json};
use sohoa_eval::{
    Alignment, EditCounts, ErrorTable, Harm, LineCountsDiffer, Parting, TextScore, Unit, UnitErrors,
    compare_texts, over_correction, total_score, training_pairs, worst_lines,
};

use super::inputs::read_text;
use super::parts::ByPart;
use super::rounded;
use super::text_report::{self, Judged};
use sohoa_batch::write_whole;

/// Options of `sohoa eval text`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Reference text; □ stands for ink that cannot be read
    reference: PathBuf,
    /// Text to be judged
    hypothesis: PathBuf,
    /// How the two are laid side by side
    #[arg(long, value_enum, default_value = "lines")]
    align: Align,
    /// The text before restoration: judged the same way, and what was right in it must have stayed so
    #[arg(long, visible_alias = "baseline")]
    input: Option<PathBuf>,
    /// Print the N worst lines or pages with their tokens in error
    #[arg(long, default_value_t = 0)]
    worst: usize,
    /// Write which token was taken for which, with counts and classes, as TSV
    #[arg(long, value_name = "FILE")]
    confusions: Option<PathBuf>,
    /// Write what was judged and its reference as two files of lines, for `train channel --pairs`
    #[arg(long, num_args = 2, value_names = ["OBSERVED", "INTENDED"])]
    pairs: Option<Vec<PathBuf>>,
    /// The `.lines.jsonl` written with the text that is judged: errors by part of the document and by column too
    #[arg(long, value_name = "FILE")]
    lines: Option<PathBuf>,
    /// Write a page with figures, plots and the worst lines, readable without anything else
    #[arg(long, value_name = "HTML")]
    report: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Align {
    /// Line by line
    Lines,
    /// Line by line; the reference covers the first lines only
    Prefix,
    /// Page by page, whatever the lines: for OCR
    Pages,
}

impl From<Align> for Alignment {
    fn from(align: Align) -> Self {
        match align {
            Align::Lines => Self::Lines,
            Align::Prefix => Self::PrefixLines,
            Align::Pages => Self::Pages,
        }
    }
}

/// Prints counts and rates as one JSON object, then the worst lines.
pub(super) fn run(args: &Args, out: &mut impl Write) -> anyhow::Result<()> {
    let read = |path| NamedText::read(path);
    let input = args.input.as_deref().map(read).transpose()?;
    let Judgement {
        mut value,
        units,
        errors,
        baseline,
    } = judge(
        &read(&args.reference)?,
        &read(&args.hypothesis)?,
        input.as_ref(),
        args.align.into(),
    )?;
    if let Some(path) = &args.lines {
        let by_part = ByPart::read(path, &units, args.align)?;
        value["by_part"] = by_part.parts_value();
        value["by_column"] = by_part.columns_value();
    }
    if let Some(path) = &args.report {
        let page = text_report::html(&Judged {
            path: &args.hypothesis,
            units: &units,
            errors: &errors,
            score: total_score(&units),
            before: baseline,
        });
        write_whole(path, page.as_bytes())?;
    }
    if let Some(path) = &args.confusions {
        write_file(path, &confusions_tsv(&errors))?;
    }
    if let Some([observed, intended]) = args.pairs.as_deref() {
        write_pairs(&units, observed, intended)?;
    }
    writeln!(out, "{value}")?;
    for unit in worst_lines(&units, args.worst) {
        write_unit(out, &unit)?;
    }
    Ok(())
}

/// A text with the name by which messages call it.
pub(crate) struct NamedText {
    pub(crate) name: PathBuf,
    pub(crate) text: String,
}

impl NamedText {
    fn read(path: &Path) -> anyhow::Result<Self> {
        Ok(Self {
            name: path.to_owned(),
            text: read_text(path)?,
        })
    }
}

/// A text held against its reference.
pub(crate) struct Judgement {
    /// Rates and counts, of the text before restoration too where it is given.
    pub(crate) value: Value,
    units: Vec<Unit>,
    errors: ErrorTable,
    baseline: Option<(TextScore, Harm)>,
}

/// Holds a text against its reference; `input` is the text before restoration.
///
/// # Errors
/// The reference has no words, or the texts do not have the same lines.
pub(crate) fn judge(
    reference: &NamedText,
    hypothesis: &NamedText,
    input: Option<&NamedText>,
    alignment: Alignment,
) -> anyhow::Result<Judgement> {
    let units = compare(reference, hypothesis, alignment)?;
    if total_score(&units).syllables.reference == 0 {
        bail!(
            "{}: holds no word to compare with, only blank lines or □; name the reference first, then the text \
             to be judged",
            reference.name.display()
        );
    }
    let errors = error_table(&units);
    let mut value = text_value(&units, &errors);
    let mut baseline = None;
    if let Some(input) = input {
        let before = compare(reference, input, alignment)?;
        value["baseline"] = text_value(&before, &error_table(&before));
        let harm = over_correction(&before, &units);
        value["over_correction"] = json!({
            "syllables": harm.syllables.rate().map(rounded),
            "strict_words": harm.strict_words.rate().map(rounded),
            "counts": harm,
        });
        baseline = Some((total_score(&before), harm.syllables));
    }
    Ok(Judgement {
        value,
        units,
        errors,
        baseline,
    })
}

fn compare(reference: &NamedText, text: &NamedText, alignment: Alignment) -> anyhow::Result<Vec<Unit>> {
    compare_texts(&reference.text, &text.text, alignment)
        .map_err(|differ| line_counts_differ(&text.name, alignment, &differ))
}

/// Most characters shown of the line at which two texts part.
const SHOWN: usize = 60;

fn line_counts_differ(path: &Path, alignment: Alignment, differ: &LineCountsDiffer) -> anyhow::Error {
    let Parting {
        number,
        reference,
        hypothesis,
    } = &differ.parting;
    let (unit, remedy) = match alignment {
        Alignment::Pages => (
            "page",
            "put form feeds or `=== page N ===` lines where pages begin",
        ),
        Alignment::PrefixLines => ("line", "put the lines right there, or use --align pages"),
        Alignment::Lines => (
            "line",
            "put the lines right there, or use --align prefix (the reference ends earlier) or --align pages",
        ),
    };
    let shown = |text: &Option<String>| match text {
        None => "nothing more".to_owned(),
        Some(text) => {
            let start: String = text.trim().chars().take(SHOWN).collect();
            let more = if text.trim().chars().count() > SHOWN {
                "…"
            } else {
                ""
            };
            format!("\"{start}{more}\"")
        }
    };
    anyhow!(
        "{}: has {} {unit}s where the reference has {}; they part at {unit} {number}, where the reference has {} and \
         this text has {}; {remedy}",
        path.display(),
        differ.hypothesis,
        differ.reference,
        shown(reference),
        shown(hypothesis),
    )
}

fn error_table(units: &[Unit]) -> ErrorTable {
    let mut table = ErrorTable::default();
    for unit in units {
        table += ErrorTable::of(&unit.reference, &unit.hypothesis, &unit.comparison);
    }
    table
}

/// Rates, and the counts that they come from.
fn text_value(units: &[Unit], errors: &ErrorTable) -> Value {
    let score = total_score(units);
    let rate = |counts: &EditCounts| counts.rate().map(rounded);
    let by_class: Map<String, Value> = errors
        .by_class()
        .map(|(class, count)| (class.name().to_owned(), json!(count)))
        .collect();
    json!({
        "syllable_accuracy": score.syllables.rate().map(|rate| rounded(1.0 - rate)),
        "strict_wer": rate(&score.strict_words),
        "cer": rate(&score.characters),
        "der": rate(&score.diacritics),
        "code_integrity": score.codes.rate().map(rounded),
        "codes_invented": score.codes.invented,
        "counts": score,
        "errors_by_class": by_class,
    })
}

/// The most frequent first; an empty field is a missing word or one too many.
fn confusions_tsv(errors: &ErrorTable) -> String {
    let mut tsv = "count\tobserved\tintended\tclass\n".to_owned();
    for row in errors.confusions() {
        // Writing to a string cannot fail.
        let _ = writeln!(
            tsv,
            "{}\t{}\t{}\t{}",
            row.count,
            row.found,
            row.wanted,
            row.class.name()
        );
    }
    tsv
}

fn write_pairs(units: &[Unit], observed: &Path, intended: &Path) -> anyhow::Result<()> {
    let pairs: Vec<(String, String)> = units
        .iter()
        .flat_map(|unit| training_pairs(&unit.reference, &unit.hypothesis, &unit.comparison))
        .collect();
    let lines = |side: fn(&(String, String)) -> &str| -> String {
        pairs.iter().flat_map(|pair| [side(pair), "\n"]).collect()
    };
    write_file(observed, &lines(|pair| &pair.0))?;
    write_file(intended, &lines(|pair| &pair.1))
}

fn write_file(path: &Path, text: &str) -> anyhow::Result<()> {
    fs::write(path, sohoa_viet::nfc(text)).with_context(|| format!("{}: cannot be written", path.display()))
}

/// One of the worst lines: texts, then "wanted>found" for each token in error, with "-" for none.
fn write_unit(out: &mut impl Write, unit: &UnitErrors) -> io::Result<()> {
    let side = |token: &Option<String>| token.clone().unwrap_or_else(|| "-".to_owned());
    let tokens: Vec<String> = unit
        .tokens
        .iter()
        .map(|(wanted, found)| format!("{}>{}", side(wanted), side(found)))
        .collect();
    writeln!(out, "{} {}", unit.errors, unit.number)?;
    writeln!(out, "  R: {}\n  H: {}", unit.reference, unit.hypothesis)?;
    writeln!(out, "  E: {}", tokens.join(" "))
}
