//! `sohoa convert PATH… --out DIR`

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io::IsTerminal;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, bail};
use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rayon::prelude::*;
use serde_json::json;
use sohoa::{Conversion, FileFacts, Models, convert};
use sohoa_ingest::{IngestOptions, PAGE_TIMED_OUT};
use sohoa_record::{DiagnosticRecord, PlanRecord, Where};

use super::outputs::{
    DocumentFiles, RUN_FILE, RunLine, Status, TASKS_FILE, json_lines, read_run, write_whole,
};
use super::reading::ReadingArgs;
use super::say;

/// Extensions that a folder is searched for.
const EXTENSIONS: [&str; 7] = ["pdf", "png", "jpg", "jpeg", "tif", "tiff", "txt"];

/// Options of `sohoa convert`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Files, and folders to be searched for PDF, PNG, JPEG, TIFF and text files
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Folder for the outputs; made if it is missing
    #[arg(long)]
    out: PathBuf,
    /// Documents and pages worked on at the same time [default: number of processors]
    #[arg(long)]
    jobs: Option<usize>,
    /// Convert again what an earlier run has already converted
    #[arg(long)]
    force: bool,
    /// Write this too, beside the record and the text
    #[arg(long = "format", value_enum)]
    formats: Vec<Format>,
    #[command(flatten)]
    reading: ReadingArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// `<stem>.pdf`: the pages as they are, with the restored text as an invisible layer
    Pdf,
}

/// What all documents of a run share.
struct Run<'a> {
    out: &'a Path,
    models: &'a Models,
    version: &'a str,
    /// As in [`RunLine`].
    wanted_pages: Option<String>,
    /// Seconds that a page is given; 0 for no limit.
    page_timeout: u64,
    /// What is written beside the record and the text.
    formats: &'a [Format],
    /// One pool of OCR engines for the whole run.
    options: &'a IngestOptions,
}

/// An input with the stem of its outputs.
struct Input {
    path: PathBuf,
    stem: String,
    /// `Err` holds the reason why the file cannot be read.
    facts: Result<FileFacts, String>,
}

/// Converts everything; a document that fails does not stop the others.
pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let paths = find_inputs(&args.paths)?;
    fs::create_dir_all(&args.out).with_context(|| format!("{}: cannot be made", args.out.display()))?;
    if args.formats.contains(&Format::Pdf) {
        spare_sources(&paths, &args.out)?;
    }
    let models = Models::embedded()?;
    let version = format!("{}+{}", env!("CARGO_PKG_VERSION"), Models::fingerprint());
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(args.jobs.unwrap_or(0))
        .build()?;

    let inputs = name_outputs(paths);
    let run = Run {
        out: &args.out,
        models: &models,
        version: &version,
        wanted_pages: args.reading.wanted_pages(),
        page_timeout: args.reading.page_timeout(),
        formats: &args.formats,
        options: &args.reading.options(&models)?,
    };
    let earlier = if args.force {
        HashMap::new()
    } else {
        done_before(&run)
    };
    let progress = progress_bar(inputs.len());
    let lines: Vec<RunLine> = pool.install(|| {
        inputs
            .par_iter()
            .map(|input| {
                let line = convert_or_skip(input, &run, &earlier);
                progress.suspend(|| report(&line));
                progress.inc(1);
                line
            })
            .collect()
    });
    progress.finish_and_clear();

    write_whole(&args.out.join(TASKS_FILE), &all_tasks(&args.out, &lines)?)?;
    write_whole(&args.out.join(RUN_FILE), &json_lines(&lines)?)?;
    let failed = lines.iter().filter(|line| line.status == Status::Failed).count();
    let done = lines.iter().filter(|line| line.status == Status::Done);
    let incomplete = done.filter(|line| lacks_pdf(&line.stem, &run)).count();
    if incomplete > 0 {
        say(&format!(
            "{incomplete} have no searchable PDF, though it is asked for"
        ));
    }
    let tasks: usize = lines.iter().map(|line| line.tasks).sum();
    say(&format!(
        "{} converted, {failed} failed, {tasks} tasks; see {}",
        lines.len() - failed,
        args.out.display()
    ));
    Ok(match failed + incomplete {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::from(1),
    })
}

/// Files named, and files found in folders, sorted inside each folder; each path once. A path that
/// does not exist stays in the list: it fails by itself, with its name.
fn find_inputs(paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            let before = found.len();
            search_folder(path, &mut found)?;
            if found.len() == before {
                say(&format!(
                    "{}: holds no file of type {}",
                    path.display(),
                    EXTENSIONS.join(", ")
                ));
            }
        } else {
            found.push(path.clone());
        }
    }
    if found.is_empty() {
        bail!(
            "nothing to convert: name at least one file, or a folder that holds {} files",
            EXTENSIONS.join(", ")
        );
    }
    let mut seen = HashSet::new();
    found.retain(|path| seen.insert(path.clone()));
    Ok(found)
}

/// A searchable PDF has the name of its source: in the source's own folder it would replace it.
fn spare_sources(paths: &[PathBuf], out: &Path) -> anyhow::Result<()> {
    let out = out
        .canonicalize()
        .with_context(|| format!("{}: cannot be found", out.display()))?;
    let in_out = |path: &&PathBuf| path.canonicalize().is_ok_and(|path| path.parent() == Some(&out));
    let is_pdf = |path: &&PathBuf| {
        path.extension()
            .is_some_and(|extension| extension.eq_ignore_ascii_case("pdf"))
    };
    match paths.iter().filter(is_pdf).find(in_out) {
        Some(path) => bail!(
            "{}: --format pdf would replace this file; name another folder with --out",
            path.display()
        ),
        None => Ok(()),
    }
}

fn search_folder(folder: &Path, found: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let entries = fs::read_dir(folder).with_context(|| format!("{}: cannot be listed", folder.display()))?;
    let mut entries: Vec<PathBuf> = entries.filter_map(|entry| entry.ok().map(|e| e.path())).collect();
    entries.sort();
    for path in entries {
        let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase());
        // A link to a folder could lead back here for ever.
        if path.is_dir() && !path.is_symlink() {
            search_folder(&path, found)?;
        } else if extension.is_some_and(|e| EXTENSIONS.contains(&e.as_str())) {
            found.push(path);
        }
    }
    Ok(())
}

/// Gives each input a stem. Where two share one, the later ones carry the start of their hash, so
/// that the name does not depend on which other files are converted beside them.
fn name_outputs(paths: Vec<PathBuf>) -> Vec<Input> {
    let mut taken = HashSet::new();
    paths
        .into_iter()
        .map(|path| {
            let facts =
                FileFacts::of(&path).map_err(|error| format!("{}: cannot be read: {error}", path.display()));
            let plain = path
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let mut stem = plain.clone();
            if let Ok(facts) = &facts
                && !taken.insert(stem.clone())
            {
                stem = format!("{plain}-{}", &facts.sha256[..8]);
                taken.insert(stem.clone());
            }
            Input { path, stem, facts }
        })
        .collect()
}

/// Lines of an earlier run of the same version over the same pages that ended well, by stem. A page that was
/// given up is tried again when it is given another time.
fn done_before(run: &Run<'_>) -> HashMap<String, RunLine> {
    read_run(run.out)
        .into_iter()
        .filter(|line| line.status == Status::Done)
        .filter(|line| line.version == run.version && line.wanted_pages == run.wanted_pages)
        .filter(|line| line.timed_out.is_none_or(|seconds| seconds == run.page_timeout))
        .map(|line| (line.stem.clone(), line))
        .collect()
}

fn convert_or_skip(input: &Input, run: &Run<'_>, earlier: &HashMap<String, RunLine>) -> RunLine {
    let name = input.path.display().to_string();
    let facts = match &input.facts {
        Ok(facts) => facts,
        Err(error) => return failed(name, String::new(), run, error.clone(), 0),
    };
    let files = DocumentFiles::of(run.out, &input.stem);
    if let Some(line) = earlier.get(&input.stem)
        && line.sha256 == facts.sha256
        && files.record.exists()
        && files.text.exists()
        && !lacks_pdf(&input.stem, run)
    {
        return RunLine {
            input: name,
            ..line.clone()
        };
    }
    let start = Instant::now();
    // A panic in one document must not take the others with it.
    let outcome =
        catch_unwind(AssertUnwindSafe(|| convert_one(&input.path, &files, run))).unwrap_or_else(|_| {
            Err(anyhow::anyhow!(
                "{name}: the program failed inside; please report this file"
            ))
        });
    let milliseconds = start.elapsed().as_millis() as u64;
    match outcome {
        Ok(record) => RunLine {
            input: name,
            status: Status::Done,
            stem: input.stem.clone(),
            sha256: facts.sha256.clone(),
            version: run.version.to_owned(),
            wanted_pages: run.wanted_pages.clone(),
            timed_out: gave_up(&record).then_some(run.page_timeout),
            pages: record.source.pages.len(),
            tasks: record.tasks.len(),
            diagnostics: record.diagnostics.len(),
            milliseconds,
            error: None,
        },
        Err(error) => failed(
            name,
            facts.sha256.clone(),
            run,
            format!("{error:#}"),
            milliseconds,
        ),
    }
}

/// Whether a searchable PDF is asked for and not there. A text dump, whose record says so, has none.
fn lacks_pdf(stem: &str, run: &Run<'_>) -> bool {
    let files = DocumentFiles::of(run.out, stem);
    let is_text = || {
        let record = fs::read_to_string(&files.record).unwrap_or_default();
        record.contains("\"media_type\": \"text/plain\"")
    };
    run.formats.contains(&Format::Pdf) && !files.pdf.exists() && !is_text()
}

/// Whether a page took too long.
fn gave_up(record: &PlanRecord) -> bool {
    record
        .diagnostics
        .iter()
        .any(|found| found.code == PAGE_TIMED_OUT)
}

fn failed(input: String, sha256: String, run: &Run<'_>, error: String, milliseconds: u64) -> RunLine {
    RunLine {
        input,
        status: Status::Failed,
        stem: String::new(),
        sha256,
        version: run.version.to_owned(),
        wanted_pages: run.wanted_pages.clone(),
        timed_out: None,
        pages: 0,
        tasks: 0,
        diagnostics: 0,
        milliseconds,
        error: Some(error),
    }
}

fn convert_one(path: &Path, files: &DocumentFiles, run: &Run<'_>) -> anyhow::Result<PlanRecord> {
    let mut conversion = convert(path, run.models, run.options)?;
    if run.formats.contains(&Format::Pdf) {
        write_pdf(path, files, &mut conversion)?;
    }
    let mut json = serde_json::to_vec_pretty(&conversion.record)?;
    json.push(b'\n');
    write_whole(&files.text, conversion.text().as_bytes())?;
    write_whole(&files.record, &json)?;
    Ok(conversion.record)
}

/// A PDF that cannot be changed costs its searchable form only; the record says why.
fn write_pdf(path: &Path, files: &DocumentFiles, conversion: &mut Conversion) -> anyhow::Result<()> {
    match conversion.searchable_pdf(path) {
        Ok(Some(pdf)) => write_whole(&files.pdf, &pdf)?,
        Ok(None) => {}
        Err(error) => {
            let message = format!("{:#}", anyhow::Error::from(error));
            say(&message);
            // One of an earlier conversion would not fit the record.
            let _ = fs::remove_file(&files.pdf);
            conversion.record.diagnostics.push(DiagnosticRecord {
                code: "pdf-not-written".to_owned(),
                message,
                place: Where {
                    page: None,
                    line: None,
                },
            });
        }
    }
    Ok(())
}

/// `tasks.jsonl`: every task of the run with the file that it came from, in input order.
fn all_tasks(out: &Path, lines: &[RunLine]) -> anyhow::Result<Vec<u8>> {
    let mut tasks = Vec::new();
    for line in lines.iter().filter(|line| line.status == Status::Done) {
        let path = DocumentFiles::of(out, &line.stem).record;
        let json = fs::read(&path).with_context(|| format!("{}: cannot be read back", path.display()))?;
        let record: PlanRecord = serde_json::from_slice(&json).with_context(|| {
            format!(
                "{}: is no record of this version; convert with --force",
                path.display()
            )
        })?;
        for task in &record.tasks {
            let mut object =
                json!({ "file_name": record.source.file_name, "number": record.document.number });
            if let (Some(object), serde_json::Value::Object(fields)) =
                (object.as_object_mut(), serde_json::to_value(task)?)
            {
                object.extend(fields);
            }
            tasks.push(object);
        }
    }
    json_lines(tasks)
}

fn progress_bar(inputs: usize) -> ProgressBar {
    let target = if std::io::stderr().is_terminal() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let bar = ProgressBar::with_draw_target(Some(inputs as u64), target);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} documents, {eta} left") {
        bar.set_style(style);
    }
    bar.tick();
    bar
}

fn report(line: &RunLine) {
    match &line.error {
        None => say(&format!(
            "{}: {} pages, {} tasks, {} doubts, {:.1} s",
            line.input,
            line.pages,
            line.tasks,
            line.diagnostics,
            line.milliseconds as f64 / 1000.0
        )),
        Some(error) => say(error),
    }
}
