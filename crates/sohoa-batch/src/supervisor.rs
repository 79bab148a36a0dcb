//! Gives documents to workers: the largest first, as many threads at work as there are jobs, each document
//! that cost a worker once more at the end, alone.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use crate::process::{Limits, Loss};
use crate::protocol::Failure;
use crate::seat::{Ending, Report, Running, Seat};
use crate::{BatchError, Converted, Stop};

/// Time between two looks at the limits. In this time a document can touch a few hundred MiB at most.
const LOOK: Duration = Duration::from_millis(50);

/// Times that a document which costs a worker is tried.
const MOST_ATTEMPTS: u32 = 2;

/// What all documents of a run share.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Folder of the outputs.
    pub folder: PathBuf,
    /// Threads at work at the same time.
    pub jobs: usize,
    /// What a document may use.
    pub limits: Limits,
    /// Arguments that make this program a worker.
    pub worker: Vec<OsString>,
}

/// A document to be converted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its number for the caller.
    pub index: usize,
    /// The file.
    pub path: PathBuf,
    /// Stem of its outputs.
    pub stem: String,
    /// What the worker is told beside the path, if anything.
    pub request: Option<String>,
    /// Size of the file, by which the work is guessed.
    pub bytes: u64,
    /// Times that it was started.
    pub attempts: u32,
}

/// What the caller is told.
#[derive(Debug)]
pub enum Event {
    /// A document was given to a worker.
    Started {
        /// [`Job::index`].
        index: usize,
        /// Times that it was started.
        attempts: u32,
    },
    /// A document has cost a worker and will be tried again.
    Postponed {
        /// [`Job::index`].
        index: usize,
        /// What happened; names the file.
        reason: String,
    },
    /// A document has ended; its files are written.
    Finished {
        /// [`Job::index`].
        index: usize,
        /// Time of the last attempt.
        time: Duration,
        /// How it ended.
        result: Result<Converted, Failure>,
        /// Whether it failed in a way that comes back under the same limits.
        lasting: bool,
    },
    /// Some time has passed.
    Tick,
}

/// Worker processes, kept from one batch to the next. Dropped, they are ended.
#[derive(Debug)]
pub struct Workers {
    settings: Arc<Settings>,
    seats: Vec<Seat>,
    reports: Receiver<Report>,
}

impl Workers {
    /// Workers that are started when there is a document for them.
    pub fn new(settings: Settings) -> Self {
        let settings = Arc::new(settings);
        let (sender, reports) = channel();
        let seats = 0..settings.jobs.max(1);
        Self {
            seats: seats
                .map(|number| Seat::new(number, &settings, &sender))
                .collect(),
            reports,
            settings,
        }
    }

    /// Converts documents until all have ended or `stop` is asked; those under way are then given up, and these
    /// workers convert no more.
    ///
    /// # Errors
    /// No worker can be started, or `tell` fails. These workers are of no more use then.
    pub fn convert(
        &mut self,
        jobs: Vec<Job>,
        stop: &Stop,
        mut tell: impl FnMut(Event) -> Result<(), BatchError>,
    ) -> Result<(), BatchError> {
        if jobs.is_empty() {
            return Ok(());
        }
        Supervisor::new(jobs, self).run(stop, &mut tell)
    }
}

type Tell<'a> = &'a mut dyn FnMut(Event) -> Result<(), BatchError>;

struct Supervisor<'a> {
    settings: Arc<Settings>,
    seats: &'a mut [Seat],
    reports: &'a Receiver<Report>,
    queue: VecDeque<Job>,
    /// Those that have cost a worker.
    alone: VecDeque<Job>,
    /// Threads that no document has.
    free: usize,
}

impl<'a> Supervisor<'a> {
    fn new(mut jobs: Vec<Job>, workers: &'a mut Workers) -> Self {
        // Stable: equals stay in the order of the inputs.
        jobs.sort_by_key(|job| std::cmp::Reverse(job.bytes));
        Self {
            seats: &mut workers.seats,
            reports: &workers.reports,
            queue: jobs.into(),
            alone: VecDeque::new(),
            free: workers.settings.jobs.max(1),
            settings: Arc::clone(&workers.settings),
        }
    }

    fn run(mut self, stop: &Stop, tell: Tell<'_>) -> Result<(), BatchError> {
        loop {
            if stop.asked() {
                self.queue.clear();
                self.alone.clear();
                self.seats.iter().for_each(Seat::stop);
            }
            self.assign(tell)?;
            if self.seats.iter().all(|seat| seat.running.is_none()) {
                return Ok(());
            }
            match self.reports.recv_timeout(LOOK) {
                Ok(report) => self.settle(report, tell)?,
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => tell(Event::Tick)?,
            }
            for seat in &*self.seats {
                seat.hold_to_limits(&self.settings);
            }
        }
    }

    /// Starts documents while threads are free; what is left over goes to documents under way.
    fn assign(&mut self, tell: Tell<'_>) -> Result<(), BatchError> {
        while self.free > 0 {
            let running: Vec<Running> = self.seats.iter().filter_map(|seat| seat.running).collect();
            let waiting = self.queue.len();
            let next = if running.iter().any(|running| running.alone) {
                None
            } else if let Some(job) = self.queue.pop_front() {
                Some((job, (self.free / waiting).max(1), false))
            } else if running.is_empty() {
                self.alone.pop_front().map(|job| (job, self.free, true))
            } else {
                None
            };
            match next {
                Some((job, threads, alone)) => self.start(job, threads, alone, tell)?,
                None if running.is_empty() => return Ok(()),
                None => self.grant_one(),
            }
        }
        Ok(())
    }

    fn start(&mut self, mut job: Job, threads: usize, alone: bool, tell: Tell<'_>) -> Result<(), BatchError> {
        job.attempts += 1;
        tell(Event::Started {
            index: job.index,
            attempts: job.attempts,
        })?;
        let running = Running {
            threads,
            bytes: job.bytes,
            alone,
        };
        // There are as many seats as threads or documents.
        if let Some(seat) = self.seats.iter_mut().find(|seat| seat.running.is_none()) {
            self.free -= threads;
            seat.start(job, running);
        }
        Ok(())
    }

    /// Gives a free thread to the document that has fewest of them, the largest among equals.
    fn grant_one(&mut self) {
        let order = |seat: &&mut Seat| {
            let running = seat.running.as_ref();
            running.map(|running| (running.threads, std::cmp::Reverse(running.bytes)))
        };
        let busy = self.seats.iter_mut().filter(|seat| seat.running.is_some());
        if let Some(seat) = busy.min_by_key(order) {
            let threads = seat.running.map_or(0, |running| running.threads);
            self.free -= 1;
            seat.grant(threads + 1);
        }
    }

    fn settle(&mut self, report: Report, tell: Tell<'_>) -> Result<(), BatchError> {
        let Report {
            seat,
            job,
            time,
            ending,
        } = report;
        if let Some(running) = self.seats[seat].running.take() {
            self.free += running.threads;
        }
        let (result, lasting) = match ending {
            Ending::Answered(result) => (result, false),
            Ending::Lost(Loss::Interrupted, _) => return Ok(()),
            Ending::NoWorker(error) => return Err(error),
            Ending::Lost(loss, said) => {
                let said = said.map(|line| format!("; it said: {line}")).unwrap_or_default();
                let error = format!("{}: {loss}{said}", job.path.display());
                if job.attempts < MOST_ATTEMPTS {
                    let index = job.index;
                    self.alone.push_back(job);
                    return tell(Event::Postponed { index, reason: error });
                }
                let cause = loss.cause().to_owned();
                (Err(Failure { cause, error }), loss.is_lasting())
            }
        };
        tell(Event::Finished {
            index: job.index,
            time,
            result,
            lasting,
        })
    }
}
