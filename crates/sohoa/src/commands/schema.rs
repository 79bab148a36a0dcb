//! `sohoa schema`

use std::io::{self, Write};

use clap::ValueEnum;
use sohoa_record::{PlanRecord, TaskLine};

/// Options of `sohoa schema`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// What to describe
    #[arg(value_enum, default_value = "record")]
    of: Described,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Described {
    /// `<stem>.json`
    Record,
    /// A line of `sohoa export --format jsonl`
    TaskLine,
}

/// JSON Schema of a record.
pub fn record_schema() -> schemars::Schema {
    schemars::schema_for!(PlanRecord)
}

/// Prints a JSON Schema.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let schema = match args.of {
        Described::Record => record_schema(),
        Described::TaskLine => schemars::schema_for!(TaskLine<'_>),
    };
    let mut out = io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, &schema)?;
    writeln!(out)?;
    Ok(())
}
