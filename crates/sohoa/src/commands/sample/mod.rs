//! `sohoa sample DIR --out SAMPLE`: pages of a converted folder for a person to check.

pub(crate) mod folder;
pub(crate) mod frame;
mod write;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, bail};
use sohoa_eval::{Margins, draw};

use self::folder::{CHECKLIST_FILE, FORMAT, SAMPLE_FILE, Sample};
use super::say;

/// Options of `sohoa sample`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A folder written by `sohoa convert`
    folder: PathBuf,
    /// Folder for the sample; must be empty or missing
    #[arg(long)]
    out: PathBuf,
    /// Wished half width of the 95 % interval of the share of right syllables, in percentage points
    #[arg(long, value_name = "POINTS", default_value_t = 0.2, value_parser = points)]
    margin: f64,
    /// The same for the share of exact tasks; without it as many tasks are checked as stand on the pages drawn
    #[arg(long, value_name = "POINTS", value_parser = points)]
    task_margin: Option<f64>,
    /// Another number draws other pages
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Percentage points above 0 and up to 50.
fn points(text: &str) -> Result<f64, String> {
    match text.replace(',', ".").parse::<f64>() {
        Ok(points) if points > 0.0 && points <= 50.0 => Ok(points),
        _ => Err("give percentage points above 0 and up to 50, for example 0.2".to_owned()),
    }
}

/// Draws pages and writes them with their pictures, texts and records.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let holds_files = fs::read_dir(&args.out).is_ok_and(|mut entries| entries.next().is_some());
    if holds_files {
        bail!(
            "{}: is not empty, and what was checked there must not be lost; name a new folder",
            args.out.display()
        );
    }
    let frame = frame::read(&args.folder, args.seed)?;
    let wished = Margins {
        syllables: args.margin / 100.0,
        tasks: args.task_margin.map(|points| points / 100.0),
    };
    let design = draw(&frame.units, wished);
    let units = write::units(&args.folder, &args.out, &frame, &design.drawn)?;
    let sample = Sample {
        format: FORMAT,
        program: frame.documents[0].version.clone(),
        seed: args.seed,
        corpus: frame.size,
        wished,
        expected: design.expected,
        strata: design.strata,
        units,
    };
    write::guide(&args.out, &sample)?;
    // Last, so that a folder with this file is whole.
    let mut json = serde_json::to_vec_pretty(&sample)?;
    json.push(b'\n');
    fs::write(args.out.join(SAMPLE_FILE), json)
        .with_context(|| format!("{}: cannot be written", args.out.join(SAMPLE_FILE).display()))?;
    summarize(args, &sample);
    Ok(())
}

fn summarize(args: &Args, sample: &Sample) {
    let size = &sample.corpus;
    say(&format!(
        "{} of {} pages drawn from {} strata ({} documents, {} syllables, {} tasks)",
        sample.units.len(),
        size.pages,
        sample.strata.len(),
        size.documents,
        size.syllables,
        size.tasks
    ));
    let tasks = sample.expected.tasks.map_or(String::new(), |margin| {
        format!(", ± {:.1} points for exact tasks", 100.0 * margin)
    });
    say(&format!(
        "to be expected: ± {:.2} points for syllables{tasks}, at 95 %",
        100.0 * sample.expected.syllables
    ));
    say(&format!(
        "correct the texts and records, tick them in {}, then run `sohoa eval corpus {}`",
        args.out.join(CHECKLIST_FILE).display(),
        args.out.display()
    ));
}
