//! `sohoa eval corpus SAMPLE`: accuracy of a whole corpus from a sample that a person has corrected.

mod checked;
mod lines;
mod measure;
mod report;
mod reviewed;
mod value;

use std::io::Write;
use std::path::PathBuf;

use anyhow::bail;

use self::checked::read_units;
use self::measure::CorpusAccuracy;
use self::reviewed::SampleReviews;
use crate::commands::sample::folder::{CHECKLIST_FILE, Sample};
use crate::commands::say;
use sohoa_batch::write_whole;

/// Options of `sohoa eval corpus`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A folder made by `sohoa sample` and corrected by a person
    sample: PathBuf,
    /// Write a page with figures, plots, worst lines and scans, readable without anything else
    #[arg(long, value_name = "HTML")]
    report: Option<PathBuf>,
    /// The converted folder that the sample was drawn from: its approved documents and checked pages count as checked
    #[arg(long, value_name = "DIR")]
    reviews: Option<PathBuf>,
}

/// Prints the estimates as one JSON object, notes on stderr.
pub(super) fn run(args: &Args, out: &mut impl Write) -> anyhow::Result<()> {
    let sample = Sample::read(&args.sample)?;
    let reviews = args.reviews.as_deref().map(SampleReviews::of).transpose()?;
    let (units, notes) = read_units(&args.sample, &sample, reviews)?;
    if units
        .iter()
        .all(|unit| unit.text.is_none() && unit.records.is_none())
    {
        say_all(&notes);
        bail!(
            "{}: nothing is ticked{}, so nothing is known of the corpus; check pages and put an x between their brackets",
            args.sample.join(CHECKLIST_FILE).display(),
            args.reviews
                .as_ref()
                .map_or("", |_| " and no page of it is reviewed")
        );
    }
    let accuracy = CorpusAccuracy::of(&sample, &units, notes);
    say_all(&accuracy.notes);
    if let Some(path) = &args.report {
        write_whole(path, report::html(&args.sample, &accuracy).as_bytes())?;
    }
    writeln!(out, "{:#}", value::of(&accuracy))?;
    Ok(())
}

fn say_all(notes: &[String]) {
    for note in notes {
        say(note);
    }
}
