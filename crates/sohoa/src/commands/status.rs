//! `sohoa status DIR`

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::bail;
use sohoa_batch::{STATE_FILE, Summary};

use super::progress::{in_words, time_in_words};

/// Options of `sohoa status`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A folder written by `sohoa convert`
    folder: PathBuf,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// Prints how the conversion into a folder stands.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let Some(summary) = Summary::read(&args.folder)? else {
        bail!(
            "{}: holds no {STATE_FILE} of this version; name a folder written by `sohoa convert`",
            args.folder.display()
        );
    };
    let mut out = io::stdout().lock();
    if args.json {
        serde_json::to_writer_pretty(&mut out, &summary)?;
        writeln!(out)?;
    } else {
        write_text(&mut out, &summary)?;
    }
    Ok(())
}

fn write_text(out: &mut impl Write, summary: &Summary) -> io::Result<()> {
    let took = time_in_words(summary.seconds);
    match (summary.process, summary.ended) {
        (Some(process), false) => writeln!(out, "process {process} is converting, for {took}")?,
        (Some(process), true) => writeln!(out, "process {process} is waiting for new files")?,
        (None, true) => writeln!(out, "ended after {took}")?,
        (None, false) => writeln!(
            out,
            "broken off after {took}; the same `sohoa convert` goes on from here"
        )?,
    }
    writeln!(out, "{}", in_words(summary))?;
    writeln!(
        out,
        "{} done, {} failed, {} duplicates, {} at work, {} waiting; {} pages, {} tasks",
        summary.done,
        summary.failed,
        summary.duplicates,
        summary.running,
        summary.waiting,
        summary.pages,
        summary.tasks
    )?;
    for document in &summary.at_work {
        let again = if document.attempts > 1 {
            ", tried again"
        } else {
            ""
        };
        let time = time_in_words(document.seconds);
        writeln!(out, "at work: {} ({time}{again})", document.input.escape_debug())?;
    }
    for found in &summary.failures {
        writeln!(
            out,
            "failed: {} {}, the first: {}",
            found.count,
            found.cause,
            found.first.escape_debug()
        )?;
    }
    Ok(())
}
