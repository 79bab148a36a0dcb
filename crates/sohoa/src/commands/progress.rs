//! How a run is going: a bar on a terminal, a line now and then in a log.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use sohoa_batch::{Row, RunInfo, Status, Summary, now};

use super::say;

/// Time between two changes of the bar.
const ON_TERMINAL: Duration = Duration::from_secs(1);
/// Time between two lines in a log.
const IN_LOG: Duration = Duration::from_secs(60);

/// Tells on stderr how a run is going.
pub(crate) struct Progress {
    /// `None` in a log.
    bar: Option<ProgressBar>,
    told: Instant,
}

impl Progress {
    pub(crate) fn begin(inputs: usize) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::with_draw_target(Some(inputs as u64), ProgressDrawTarget::stderr());
            if let Ok(style) = ProgressStyle::with_template("{bar:30} {msg}") {
                bar.set_style(style);
            }
            bar
        });
        Self {
            bar,
            told: Instant::now(),
        }
    }

    /// Says something about a document.
    pub(crate) fn say(&self, text: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| say(text)),
            None => say(text),
        }
    }

    /// Tells how the run stands, where it is time to.
    pub(crate) fn tell(&mut self, run: &RunInfo, rows: &[Row]) {
        let interval = if self.bar.is_some() { ON_TERMINAL } else { IN_LOG };
        if self.told.elapsed() < interval {
            return;
        }
        self.told = Instant::now();
        let summary = Summary::of(run, rows, Some(run.process), now());
        let line = in_words(&summary);
        match &self.bar {
            Some(bar) => {
                bar.set_position((summary.inputs - summary.waiting - summary.running) as u64);
                bar.set_message(line);
            }
            None => say(&line),
        }
    }

    /// Takes the bar away.
    pub(crate) fn end(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}

/// "120 of 500 documents, 3 failed, 74 pages a minute, about 5 min left".
pub(crate) fn in_words(summary: &Summary) -> String {
    let over = summary.inputs - summary.waiting - summary.running;
    let mut parts = vec![
        format!("{over} of {} documents", summary.inputs),
        format!("{} failed", summary.failed),
    ];
    if let Some(speed) = summary.pages_per_minute {
        parts.push(format!("{speed:.0} pages a minute"));
    }
    if let Some(left) = summary.seconds_left {
        parts.push(format!("about {} left", time_in_words(left)));
    }
    parts.join(", ")
}

/// "45 s", "12 min" or "3 h 20 min".
pub(crate) fn time_in_words(seconds: f64) -> String {
    match seconds as u64 {
        seconds @ ..100 => format!("{seconds} s"),
        seconds @ ..6000 => format!("{} min", seconds / 60),
        seconds => format!("{} h {} min", seconds / 3600, seconds / 60 % 60),
    }
}

/// What is said about a document that has ended.
pub(crate) fn report(row: &Row) -> String {
    match (&row.error, row.status) {
        (Some(error), Status::Failed) => error.clone(),
        _ => format!(
            "{}: {} pages, {} tasks, {} doubts, {:.1} s",
            row.path.display(),
            row.pages,
            row.tasks,
            row.diagnostics,
            row.milliseconds as f64 / 1000.0
        ),
    }
}
