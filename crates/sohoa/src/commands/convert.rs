//! `sohoa convert PATH… --out DIR`

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process;
use std::thread;
use std::time::Duration;

use anyhow::{Context, bail};
use sohoa_batch::{
    BatchError, Event, FolderLock, Limits, Row, RunInfo, Settings, State, Status, Stop, Workers, now,
    remove_strays,
};
use sohoa_record::SCHEMA_VERSION;

use crate::Models;

use super::formats::{FormatArgs, lacks_pdf, spare_sources};
use super::inputs::{EXTENSIONS, KnownFacts, find_inputs, say_what_is_empty};
use super::outputs::{DocumentFiles, write_run};
use super::progress::{Progress, report};
use super::reading::ReadingArgs;
use super::rows::{Again, Wanted, close, jobs, rows, settle};
use super::say;
use super::watch::{Watch, is_temporary};

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
    #[command(flatten)]
    again: AgainArgs,
    /// Wait for new files afterwards, until Ctrl-C
    #[arg(long)]
    watch: bool,
    /// Seconds after which a document is given up; 0 for no limit
    #[arg(long, value_name = "SECONDS", default_value_t = 3600)]
    timeout: u64,
    /// Memory in MiB above which a worker process is killed, with its document; 0 for no limit
    #[arg(long, value_name = "MIB", default_value_t = 4096)]
    memory_limit: u64,
    #[command(flatten)]
    formats: FormatArgs,
    #[command(flatten)]
    reading: ReadingArgs,
}

/// Options about what an earlier run has done.
#[derive(Debug, Clone, Copy, clap::Args)]
struct AgainArgs {
    /// Go on where an earlier run stopped: skip what it has done over the same pages (this is the default)
    #[arg(long)]
    resume: bool,
    /// Try again whatever failed, also what cost two workers under the same limits
    #[arg(long, conflicts_with = "resume")]
    retry_failed: bool,
    /// Convert again what an earlier run has already converted
    #[arg(long, conflicts_with_all = ["resume", "retry_failed"])]
    force: bool,
}

impl AgainArgs {
    fn choice(self) -> Again {
        match self {
            Self { force: true, .. } => Again::All,
            Self {
                retry_failed: true, ..
            } => Again::Failed,
            Self { .. } => Again::Passing,
        }
    }
}

impl Args {
    /// How documents are given to workers.
    fn settings(&self) -> Settings {
        let processors = || thread::available_parallelism().map_or(1, usize::from);
        let jobs = self.jobs.filter(|jobs| *jobs > 0).unwrap_or_else(processors);
        let mut worker = vec!["worker".into(), format!("--threads={jobs}").into()];
        worker.extend(self.reading.to_arguments());
        worker.extend(self.formats.to_arguments());
        Settings {
            folder: self.out.clone(),
            jobs,
            limits: Limits {
                time: (self.timeout > 0).then(|| Duration::from_secs(self.timeout)),
                memory: (self.memory_limit > 0).then_some(self.memory_limit),
            },
            worker,
        }
    }
}

/// Converts everything; a document that fails does not stop the others.
pub(crate) fn run(args: &Args) -> anyhow::Result<u8> {
    let mut paths = find_inputs(&args.paths, &args.out)?;
    say_what_is_empty(&args.paths, &paths);
    if paths.is_empty() && !args.watch {
        bail!(
            "nothing to convert: name at least one file, or a folder that holds {} files",
            EXTENSIONS.join(", ")
        );
    }
    args.reading.check()?;
    fs::create_dir_all(&args.out).with_context(|| format!("{}: cannot be made", args.out.display()))?;
    if args.formats.pdf() {
        spare_sources(&paths, &args.out)?;
    }
    let stop = Stop::on_signals()?;
    let mut session = Session::open(args)?;
    if !args.watch {
        return session.convert(&paths, args.again.choice(), &stop);
    }
    paths.retain(|path| args.paths.contains(path) || !is_temporary(path));
    let mut watch = Watch::default();
    watch.know(&paths);
    let mut exit = session.convert(&paths, args.again.choice(), &stop)?;
    while !stop.asked() {
        let complete = watch.next(&args.paths, &args.out, &stop)?;
        if complete.is_empty() {
            break;
        }
        // What was taken stays in its place, also where somebody has moved the file away.
        paths.extend(
            complete
                .into_iter()
                .filter(|path| !paths.contains(path))
                .collect::<Vec<_>>(),
        );
        exit = session.convert(&paths, Again::Nothing, &stop)?;
    }
    Ok(exit)
}

/// An output folder that this process holds.
struct Session<'a> {
    out: &'a Path,
    formats: &'a FormatArgs,
    settings: Settings,
    wanted: Wanted,
    facts: KnownFacts,
    /// Failures that were said: once is enough where a folder is watched.
    said: HashSet<String>,
    state: State,
    /// Dropped last: the folder is given free when all else is done.
    _lock: FolderLock,
}

impl<'a> Session<'a> {
    fn open(args: &'a Args) -> anyhow::Result<Self> {
        let lock = FolderLock::take(&args.out)?;
        remove_strays(&args.out)?;
        let settings = args.settings();
        Ok(Self {
            out: &args.out,
            formats: &args.formats,
            wanted: Wanted {
                version: args.formats.versioned(&format!(
                    "{}+{SCHEMA_VERSION}+{}",
                    env!("CARGO_PKG_VERSION"),
                    Models::fingerprint()
                )),
                pages: args.reading.wanted_pages(),
                page_timeout: args.reading.page_timeout(),
                limits: settings.limits.to_string(),
            },
            settings,
            facts: KnownFacts::default(),
            said: HashSet::new(),
            state: State::open(&args.out)?,
            _lock: lock,
        })
    }

    /// One batch: what is known is taken over, the rest is converted, and the files about all of it are written.
    fn convert(&mut self, paths: &[PathBuf], again: Again, stop: &Stop) -> anyhow::Result<u8> {
        let Some(inputs) = self.facts.look_at(paths, self.out, stop) else {
            say("interrupted before the first document");
            return Ok(Stop::EXIT);
        };
        let mut rows = rows(inputs, self.state.rows()?, again, &self.wanted, self.out);
        let run = RunInfo {
            process: process::id(),
            version: self.wanted.version.clone(),
            // Where it cannot be told, relative paths stay relative.
            folder: std::env::current_dir().unwrap_or_default(),
            jobs: self.settings.jobs,
            started: now(),
            ended: None,
        };
        self.state.begin(&run, &rows)?;
        let earlier = rows.iter().filter(|row| row.status == Status::Done).count();
        self.say_failures(&rows);
        self.convert_waiting(&mut rows, &run, stop)?;
        for place in close(&mut rows) {
            self.state.write(&rows[place])?;
        }
        self.say_failures(&rows);
        write_run(self.out, &rows)?;
        self.state.end()?;
        let exit = conclude(&rows, earlier, self.out);
        Ok(if self.say_missing_pdfs(&rows) { 1 } else { exit })
    }

    /// Names the documents that have no searchable PDF though it is asked for; whether there are any.
    fn say_missing_pdfs(&self, rows: &[Row]) -> bool {
        let done = rows.iter().filter(|row| row.status == Status::Done);
        let mut missing = done
            .filter(|row| self.formats.pdf() && lacks_pdf(self.out, &row.stem))
            .peekable();
        let any = missing.peek().is_some();
        for row in missing {
            say(&format!(
                "{}: has no searchable PDF; {} says why (pdf-not-written)",
                row.path.display(),
                DocumentFiles::of(self.out, &row.stem).record.display()
            ));
        }
        any
    }

    /// Names what has failed and was not named yet.
    fn say_failures(&mut self, rows: &[Row]) {
        let errors = rows.iter().filter(|row| row.status == Status::Failed);
        for error in errors.filter_map(|row| row.error.as_ref()) {
            if self.said.insert(error.clone()) {
                say(error);
            }
        }
    }

    fn convert_waiting(&mut self, rows: &mut [Row], run: &RunInfo, stop: &Stop) -> Result<(), BatchError> {
        let mut progress = Progress::begin(rows.len());
        let Self {
            settings,
            wanted,
            state,
            said,
            ..
        } = self;
        let outcome = Workers::new(settings.clone()).convert(jobs(rows), stop, |event| {
            if let Some(place) = enter(event, rows, wanted, &progress) {
                state.write(&rows[place])?;
                said.extend(rows[place].error.clone());
            }
            progress.tell(run, rows);
            Ok(())
        });
        progress.end();
        outcome
    }
}

/// Enters what has happened and says it; gives the place of the row that changed.
fn enter(event: Event, rows: &mut [Row], wanted: &Wanted, progress: &Progress) -> Option<usize> {
    match event {
        Event::Tick => None,
        Event::Started { index, attempts } => {
            let row = &mut rows[index];
            row.status = Status::Running;
            row.attempts = attempts;
            row.started = Some(now());
            Some(index)
        }
        Event::Postponed { index, reason } => {
            progress.say(&format!("{reason}; it is tried once more at the end, alone"));
            rows[index].status = Status::Waiting;
            Some(index)
        }
        Event::Finished {
            index,
            time,
            result,
            lasting,
        } => {
            let row = &mut rows[index];
            row.milliseconds = time.as_millis() as u64;
            settle(row, result, lasting, wanted);
            progress.say(&report(row));
            Some(index)
        }
    }
}

/// Says how the run ended and gives its exit status.
fn conclude(rows: &[Row], earlier: usize, out: &Path) -> u8 {
    let count = |status| rows.iter().filter(|row| row.status == status).count();
    let (failed, duplicates, waiting) = (
        count(Status::Failed),
        count(Status::Duplicate),
        count(Status::Waiting),
    );
    let tasks: usize = rows.iter().map(|row| row.tasks).sum();
    let mut parts = vec![format!("{} converted", count(Status::Done))];
    if earlier > 0 {
        parts.push(format!("{earlier} of them earlier"));
    }
    parts.push(format!("{failed} failed"));
    if duplicates > 0 {
        parts.push(format!("{duplicates} with the content of another"));
    }
    if waiting > 0 {
        parts.push(format!("{waiting} not reached before the interruption"));
    }
    say(&format!(
        "{}, {tasks} tasks; see {}",
        parts.join(", "),
        out.display()
    ));
    match (waiting, failed) {
        (0, 0) => 0,
        (0, _) => 1,
        _ => Stop::EXIT,
    }
}
