//! `sohoa schema`

use std::io::{self, Write};

use sohoa_record::PlanRecord;

/// Prints the JSON Schema of `<stem>.json`.
pub(crate) fn run() -> anyhow::Result<()> {
    let schema = schemars::schema_for!(PlanRecord);
    let mut out = io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, &schema)?;
    writeln!(out)?;
    Ok(())
}
