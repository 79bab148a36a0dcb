//! `sohoa eval text|records|tables`

mod corpus;
pub(crate) mod inputs;
mod line_tokens;
mod parts;
pub(crate) mod text;
mod text_report;

use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};
use serde_json::{Value, json};
use sohoa_eval::{GritsCounts, RecordScore, TableScore, score_records, score_tables};
use sohoa_record::TaskSource;

use self::inputs::{read_record_reference, read_records, read_table_reference};

/// Options of `sohoa eval`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Syllable accuracy, error rates of words, characters and diacritics, errors by class, integrity of codes
    /// and numbers
    Text(text::Args),
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
    /// Accuracy of a whole corpus, with 95 % intervals, from a sample that a person has corrected
    Corpus(corpus::Args),
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
        What::Text(args) => text::run(args, &mut out)?,
        What::Corpus(args) => corpus::run(args, &mut out)?,
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
            let score = score_records(
                &read_record_reference(reference)?,
                &read_records(hypothesis)?,
                source,
            );
            writeln!(out, "{}", records_value(&score)?)?;
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
            let score = score_tables(&read_table_reference(reference)?, &read_records(hypothesis)?);
            writeln!(out, "{}", tables_value(&score))?;
            write_cells(&mut out, &score, *show)?;
        }
    }
    Ok(())
}

/// Counts, and the rates that they make.
pub(crate) fn records_value(score: &RecordScore) -> serde_json::Result<Value> {
    let mut value = serde_json::to_value(score)?;
    value["task_f1"] = json!(rounded(score.task_f1()));
    value["exact_share"] = json!(rounded(score.share(score.exact)));
    Ok(value)
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

/// To four digits, as the reference scorers print: exactly halfway goes to the even digit.
fn rounded(rate: f64) -> f64 {
    format!("{rate:.4}").parse().unwrap_or(rate)
}
