//! `sohoa eval text|records|tables`

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use clap::{Subcommand, ValueEnum};
use serde_json::{Value, json};
use sohoa_eval::{
    Alignment, EditCounts, GritsCounts, LineCountsDiffer, RecordFile, TableScore, TextScore, UnitErrors,
    over_correction, score_records, score_tables, score_text, worst_lines,
};
use sohoa_record::TaskSource;

/// Options of `sohoa eval`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Syllable accuracy, error rates of words, characters and diacritics, integrity of codes and numbers
    Text {
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
    },
    /// Task F1, fields, exact tasks, indicators, document fields
    Records {
        /// Reference records
        reference: PathBuf,
        /// Records to be judged
        hypothesis: PathBuf,
        /// Only tasks of this source
        #[arg(long, value_enum)]
        source: Option<Origin>,
        /// Print the first N tasks that are not exact
        #[arg(long, default_value_t = 0)]
        show: usize,
    },
    /// GriTS by structure and by content, cells right
    Tables {
        /// Reference records
        reference: PathBuf,
        /// Records to be judged
        hypothesis: PathBuf,
        /// Print the first N cells whose text differs
        #[arg(long, default_value_t = 0)]
        show: usize,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Align {
    /// Line by line
    Lines,
    /// Line by line; the reference covers the first lines only
    Prefix,
    /// Page by page, whatever the lines: for OCR
    Pages,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Origin {
    /// Rows of appendix tables
    Appendix,
    /// Assignments in the body
    Body,
}

/// Prints counts and rates as one JSON object.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    match &args.what {
        What::Text {
            reference,
            hypothesis,
            align,
            input,
            worst,
        } => {
            let align = match align {
                Align::Lines => Alignment::Lines,
                Align::Prefix => Alignment::PrefixLines,
                Align::Pages => Alignment::Pages,
            };
            let wanted = read(reference)?;
            let got = read(hypothesis)?;
            let mut value = text_value(&score(&wanted, &got, align, hypothesis)?);
            if let Some(path) = input {
                let observed = read(path)?;
                value["baseline"] = text_value(&score(&wanted, &observed, align, path)?);
                let harm = over_correction(&wanted, &observed, &got, align)
                    .map_err(|differ| line_counts_differ(path, &differ))?;
                value["over_correction"] = json!({
                    "syllables": harm.syllables.rate().map(rounded),
                    "strict_words": harm.strict_words.rate().map(rounded),
                    "counts": harm,
                });
            }
            writeln!(out, "{value}")?;
            for unit in worst_lines(&wanted, &got, align, *worst).unwrap_or_default() {
                write_unit(&mut out, &unit)?;
            }
        }
        What::Records {
            reference,
            hypothesis,
            source,
            show,
        } => {
            let source = source.map(|source| match source {
                Origin::Appendix => TaskSource::Appendix,
                Origin::Body => TaskSource::Body,
            });
            let score = score_records(&read_records(reference)?, &read_records(hypothesis)?, source);
            let mut value = serde_json::to_value(&score)?;
            value["task_f1"] = json!(rounded(score.task_f1()));
            value["exact_share"] = json!(rounded(score.share(score.exact)));
            writeln!(out, "{value}")?;
            for miss in score.misses.iter().take(*show) {
                writeln!(out, "{:.2} {}", miss.similarity, miss.wrong.join(", "))?;
                writeln!(out, "  R: {}\n  H: {}", miss.reference, miss.hypothesis)?;
            }
        }
        What::Tables {
            reference,
            hypothesis,
            show,
        } => {
            let score = score_tables(&read_records(reference)?, &read_records(hypothesis)?);
            writeln!(out, "{}", tables_value(&score))?;
            write_cells(&mut out, &score, *show)?;
        }
    }
    Ok(())
}

/// Rates over all tables, the counts that they come from, and the same for each table.
fn tables_value(score: &TableScore) -> Value {
    let tables = score.tables.iter().map(|table| {
        json!({
            "appendix": table.appendix,
            "title": table.title,
            "reference_rows_columns": table.reference,
            "hypothesis_rows_columns": table.hypothesis,
            "grits_top": grits_value(&table.top),
            "grits_con": grits_value(&table.con),
            "cells_exact": table.exact,
            "cells_alike": table.alike,
        })
    });
    json!({
        "grits_top": grits_value(&score.top),
        "grits_con": grits_value(&score.con),
        "cells": score.con.reference,
        "cells_exact": score.exact,
        "cells_alike": score.alike,
        "reference_tables": score.reference,
        "hypothesis_tables": score.hypothesis,
        "reference_tables_without_cells": score.without_cells,
        "tables": tables.collect::<Vec<_>>(),
    })
}

fn grits_value(counts: &GritsCounts) -> Value {
    json!({
        "f1": counts.f1().map(rounded),
        "precision": counts.precision().map(rounded),
        "recall": counts.recall().map(rounded),
        "counts": counts,
    })
}

/// The cells that differ, table by table; tables that met none are named.
fn write_cells(out: &mut impl Write, score: &TableScore, show: usize) -> io::Result<()> {
    let mut left = show;
    for (number, table) in (1..).zip(&score.tables) {
        if show > 0 && (table.reference.is_none() || table.hypothesis.is_none()) {
            let fate = if table.reference.is_some() {
                "missed"
            } else {
                "too many"
            };
            writeln!(out, "table {number}: {fate}")?;
        }
        for miss in table.misses.iter().take(left) {
            let (row, column) = miss.place;
            writeln!(
                out,
                "{:.2} table {number} row {row} column {column}",
                miss.similarity
            )?;
            writeln!(out, "  R: {}\n  H: {}", miss.reference, miss.hypothesis)?;
        }
        left = left.saturating_sub(table.misses.len());
    }
    Ok(())
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

fn score(wanted: &str, got: &str, align: Alignment, path: &Path) -> anyhow::Result<TextScore> {
    score_text(wanted, got, align).map_err(|differ| line_counts_differ(path, &differ))
}

fn line_counts_differ(path: &Path, differ: &LineCountsDiffer) -> anyhow::Error {
    anyhow!(
        "{}: has {} lines or pages where the reference has {}; use --align prefix or --align pages",
        path.display(),
        differ.hypothesis,
        differ.reference
    )
}

/// Rates, and the counts that they come from.
fn text_value(score: &TextScore) -> Value {
    let rate = |counts: &EditCounts| counts.rate().map(rounded);
    json!({
        "syllable_accuracy": score.syllables.rate().map(|rate| rounded(1.0 - rate)),
        "strict_wer": rate(&score.strict_words),
        "cer": rate(&score.characters),
        "der": rate(&score.diacritics),
        "code_integrity": score.codes.rate().map(rounded),
        "codes_invented": score.codes.invented,
        "counts": score,
    })
}

fn rounded(rate: f64) -> f64 {
    (rate * 10_000.0).round() / 10_000.0
}

fn read(path: &Path) -> anyhow::Result<String> {
    fs::read_to_string(path).with_context(|| format!("{}: cannot be read as UTF-8 text", path.display()))
}

fn read_records(path: &Path) -> anyhow::Result<RecordFile> {
    serde_json::from_str(&read(path)?).with_context(|| format!("{}: is no record file", path.display()))
}
