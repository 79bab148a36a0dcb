//! What `sohoa status` tells.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use crate::BatchError;
use crate::lock::holder;
use crate::state::{Row, RunInfo, State, Status, now};

/// Bytes of a scan that take as long as the least that any document takes: 0.1 to 0.2 s, where a scanned page of
/// 100 kB takes 1.2 s.
const LEAST_BYTES: u64 = 15_000;

/// How a run stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// Process that is converting into the folder now.
    pub process: Option<u32>,
    /// Whether the last run came to its end.
    pub ended: bool,
    /// Seconds that it took, or has taken so far.
    pub seconds: f64,
    /// Number of inputs.
    pub inputs: usize,
    /// Of these: number by status.
    pub done: usize,
    /// Not converted.
    pub failed: usize,
    /// Same content as another input.
    pub duplicates: usize,
    /// With a worker now.
    pub running: usize,
    /// Not reached yet.
    pub waiting: usize,
    /// Pages of all that is done.
    pub pages: usize,
    /// Tasks of all that is done.
    pub tasks: usize,
    /// Pages converted by this run in a minute; `None` before the first.
    pub pages_per_minute: Option<f64>,
    /// Seconds left, judged by number and bytes of what this run has converted and of what is left; `None` where
    /// nothing is known or nothing left.
    pub seconds_left: Option<f64>,
    /// Failed inputs by cause, most frequent first.
    pub failures: Vec<Failures>,
    /// Inputs with a worker now.
    pub at_work: Vec<AtWork>,
}

/// Failures of one cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failures {
    /// The cause in one word.
    pub cause: String,
    /// How many.
    pub count: usize,
    /// The message of the first.
    pub first: String,
}

/// An input with a worker.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AtWork {
    /// Its path.
    pub input: String,
    /// Seconds since it was given to the worker.
    pub seconds: f64,
    /// Times that it was given to one.
    pub attempts: u32,
}

impl Summary {
    /// Reads the state of a folder; `None` where there is none.
    ///
    /// # Errors
    /// The state cannot be read.
    pub fn read(folder: &Path) -> Result<Option<Self>, BatchError> {
        let Some(state) = State::read(folder)? else {
            return Ok(None);
        };
        let Some(run) = state.run()? else {
            return Ok(None);
        };
        Ok(Some(Self::of(&run, &state.rows()?, holder(folder), now())))
    }

    /// The summary of a run at a time in seconds since 1970. `process` converts into its folder.
    pub fn of(run: &RunInfo, rows: &[Row], process: Option<u32>, now: f64) -> Self {
        let count = |status| rows.iter().filter(|row| row.status == status).count();
        let (running, waiting) = (count(Status::Running), count(Status::Waiting));
        // Nobody works on what was under way when a run was killed.
        let running_now = if process.is_some() { running } else { 0 };
        // Where nobody is at work, a run without end was killed.
        let end = run
            .ended
            .or_else(|| process.is_none().then(|| last_change(run, rows)));
        let seconds = (end.unwrap_or(now) - run.started).max(0.0);
        let done = || rows.iter().filter(|row| row.status == Status::Done);
        let of_this_run = |row: &&Row| row.ended.is_some_and(|ended| ended >= run.started);
        let new_pages: usize = done().filter(of_this_run).map(|row| row.pages).sum();
        Self {
            process,
            ended: run.ended.is_some(),
            seconds,
            inputs: rows.len(),
            done: count(Status::Done),
            failed: count(Status::Failed),
            duplicates: count(Status::Duplicate),
            running: running_now,
            waiting: waiting + running - running_now,
            pages: done().map(|row| row.pages).sum(),
            tasks: done().map(|row| row.tasks).sum(),
            pages_per_minute: (new_pages > 0 && seconds > 0.0).then(|| new_pages as f64 / seconds * 60.0),
            seconds_left: end.is_none().then(|| seconds_left(rows, run, seconds)).flatten(),
            failures: failures(rows),
            at_work: process.map(|_| at_work(rows, now)).unwrap_or_default(),
        }
    }
}

fn last_change(run: &RunInfo, rows: &[Row]) -> f64 {
    let times = rows.iter().flat_map(|row| [row.started, row.ended]).flatten();
    times.fold(run.started, f64::max)
}

fn seconds_left(rows: &[Row], run: &RunInfo, seconds: f64) -> Option<f64> {
    let ended = rows
        .iter()
        .filter(|row| row.ended.is_some_and(|at| at >= run.started));
    let work = |row: &Row| row.bytes + LEAST_BYTES;
    let behind: u64 = ended.map(work).sum();
    let left = rows
        .iter()
        .filter(|row| matches!(row.status, Status::Waiting | Status::Running));
    let ahead: u64 = left.map(work).sum();
    (behind > 0 && ahead > 0).then(|| seconds * ahead as f64 / behind as f64)
}

fn failures(rows: &[Row]) -> Vec<Failures> {
    let mut by_cause: BTreeMap<&str, Failures> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.status == Status::Failed) {
        let cause = row.cause.as_deref().unwrap_or("unknown");
        let found = by_cause.entry(cause).or_insert_with(|| Failures {
            cause: cause.to_owned(),
            count: 0,
            first: row.error.clone().unwrap_or_default(),
        });
        found.count += 1;
    }
    let mut failures: Vec<Failures> = by_cause.into_values().collect();
    failures.sort_by_key(|found| std::cmp::Reverse(found.count));
    failures
}

fn at_work(rows: &[Row], now: f64) -> Vec<AtWork> {
    let running = rows.iter().filter(|row| row.status == Status::Running);
    running
        .map(|row| AtWork {
            input: row.path.display().to_string(),
            seconds: row.started.map_or(0.0, |started| (now - started).max(0.0)),
            attempts: row.attempts,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(status: Status, ended: Option<f64>) -> Row {
        Row {
            position: 0,
            path: "a.pdf".into(),
            stem: "a".to_owned(),
            sha256: String::new(),
            bytes: 100,
            status,
            same_as: None,
            version: "1".to_owned(),
            wanted_pages: None,
            timed_out: None,
            pages: 4,
            tasks: 2,
            diagnostics: 0,
            milliseconds: 0,
            attempts: 1,
            cause: (status == Status::Failed).then(|| "empty".to_owned()),
            error: None,
            failed_under: None,
            started: Some(1010.0),
            ended,
        }
    }

    fn run() -> RunInfo {
        RunInfo {
            process: 7,
            version: "1".to_owned(),
            folder: std::path::PathBuf::new(),
            jobs: 2,
            started: 1000.0,
            ended: None,
        }
    }

    #[test]
    fn speed_and_time_left_are_those_of_this_run() {
        let rows = [
            // By an earlier run.
            row(Status::Done, Some(900.0)),
            row(Status::Done, Some(1020.0)),
            row(Status::Failed, Some(1020.0)),
            row(Status::Running, None),
            row(Status::Waiting, None),
            row(Status::Waiting, None),
        ];
        let summary = Summary::of(&run(), &rows, Some(7), 1040.0);
        assert_eq!((summary.done, summary.failed, summary.pages), (2, 1, 8));
        assert_eq!(summary.pages_per_minute, Some(6.0));
        // 200 bytes in 40 s, 300 left.
        assert_eq!(summary.seconds_left, Some(60.0));
        assert_eq!(summary.at_work[0].seconds as u64, 30);
        assert_eq!(
            (summary.failures[0].cause.as_str(), summary.failures[0].count),
            ("empty", 1)
        );
    }

    #[test]
    fn a_run_that_nobody_goes_on_with_stands_still() {
        let rows = [row(Status::Done, Some(1030.0)), row(Status::Running, None)];
        let summary = Summary::of(&run(), &rows, None, 9999.0);
        assert!(!summary.ended);
        assert_eq!((summary.running, summary.waiting), (0, 1));
        assert_eq!(summary.seconds as u64, 30);
        assert_eq!(summary.seconds_left, None);
    }
}
