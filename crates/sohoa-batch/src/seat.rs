//! A seat of the supervisor: a thread with a worker process that takes one document after the other.

use std::mem;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::process::{Loss, Worker, lock};
use crate::protocol::{Failure, Order, PROGRAM_ERROR};
use crate::receive::{Broken, receive_answer};
use crate::supervisor::{Job, Settings};
use crate::{BatchError, Converted};

/// Share of the memory limit above which a worker at rest is replaced: memory that a large document needed is
/// not always given back.
const REST_SHARE: u64 = 4;

/// How a document ended on a seat.
#[derive(Debug)]
pub(crate) enum Ending {
    /// The worker answered, and the files are written.
    Answered(Result<Converted, Failure>),
    /// The worker is lost, with the last line that it said.
    Lost(Loss, Option<String>),
    /// No worker can be started.
    NoWorker(BatchError),
}

/// What a seat tells the supervisor.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) seat: usize,
    pub(crate) job: Job,
    pub(crate) time: Duration,
    pub(crate) ending: Ending,
}

/// What supervisor and seat share.
#[derive(Debug, Default)]
struct Slot {
    /// Threads granted to the document under way.
    threads: usize,
    /// The worker with its document, from the order to the answer.
    busy: Option<(Arc<Worker>, Instant)>,
    /// Nothing is to be started any more.
    stopped: bool,
}

/// The document on a seat, as the supervisor counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Running {
    pub(crate) threads: usize,
    pub(crate) bytes: u64,
    pub(crate) alone: bool,
}

/// A seat.
#[derive(Debug)]
pub(crate) struct Seat {
    pub(crate) running: Option<Running>,
    jobs: Option<Sender<Job>>,
    slot: Arc<Mutex<Slot>>,
    thread: Option<JoinHandle<()>>,
}

impl Seat {
    /// A seat without a worker; the first document starts one.
    pub(crate) fn new(number: usize, settings: &Arc<Settings>, reports: &Sender<Report>) -> Self {
        let (jobs, inbox) = channel();
        let slot = Arc::new(Mutex::new(Slot::default()));
        let attendant = Attendant {
            number,
            settings: Arc::clone(settings),
            slot: Arc::clone(&slot),
            worker: None,
        };
        let reports = reports.clone();
        Self {
            running: None,
            jobs: Some(jobs),
            slot,
            thread: Some(thread::spawn(move || attendant.attend_all(&inbox, &reports))),
        }
    }

    /// Gives the seat a document.
    pub(crate) fn start(&mut self, job: Job, running: Running) {
        lock(&self.slot).threads = running.threads;
        self.running = Some(running);
        if let Some(jobs) = &self.jobs {
            // The thread ends only when this sender is gone.
            let _ = jobs.send(job);
        }
    }

    /// Grants the document under way so many threads in all.
    pub(crate) fn grant(&mut self, threads: usize) {
        let mut slot = lock(&self.slot);
        slot.threads = threads;
        if let Some((worker, _)) = &slot.busy {
            worker.order(&Order::Threads(threads));
        }
        if let Some(running) = &mut self.running {
            running.threads = threads;
        }
    }

    /// Kills the worker where its document is over a limit.
    pub(crate) fn hold_to_limits(&self, settings: &Settings) {
        let slot = lock(&self.slot);
        let Some((worker, since)) = &slot.busy else {
            return;
        };
        if let Some(limit) = settings.limits.time
            && since.elapsed() > limit
        {
            worker.kill(Loss::Time(limit));
        }
        if let Some(limit) = settings.limits.memory
            && worker.memory().is_some_and(|used| used > limit)
        {
            worker.kill(Loss::Memory(limit));
        }
    }

    /// Gives up the document under way, and every later one.
    pub(crate) fn stop(&self) {
        let mut slot = lock(&self.slot);
        slot.stopped = true;
        if let Some((worker, _)) = &slot.busy {
            worker.kill(Loss::Interrupted);
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.stop();
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// What runs on the thread of a seat.
struct Attendant {
    number: usize,
    settings: Arc<Settings>,
    slot: Arc<Mutex<Slot>>,
    worker: Option<Arc<Worker>>,
}

impl Attendant {
    fn attend_all(mut self, jobs: &Receiver<Job>, reports: &Sender<Report>) {
        for job in jobs {
            let start = Instant::now();
            let ending = self.attend(&job);
            let report = Report {
                seat: self.number,
                job,
                time: start.elapsed(),
                ending,
            };
            if reports.send(report).is_err() {
                return;
            }
        }
    }

    fn attend(&mut self, job: &Job) -> Ending {
        let worker = match self.worker.take() {
            Some(worker) => worker,
            None => match Worker::start(&self.settings.worker) {
                Ok(worker) => Arc::new(worker),
                Err(error) => return Ending::NoWorker(error),
            },
        };
        if !self.order(&worker, job) {
            return Ending::Lost(Loss::Interrupted, None);
        }
        let answer = receive_answer(&mut *worker.answers(), &self.settings.folder, &job.stem);
        drop(mem::take(&mut lock(&self.slot).busy));
        match answer {
            Ok(answer) => {
                if !self.is_swollen(&worker) && !is_shaken(&answer) {
                    self.worker = Some(worker);
                }
                Ending::Answered(answer)
            }
            Err(Broken::Output(error)) => Ending::Answered(Err(Failure {
                cause: "not_written".to_owned(),
                error: format!("{}: {error}", job.path.display()),
            })),
            Err(Broken::Worker(error)) => {
                if error.kind() != std::io::ErrorKind::UnexpectedEof {
                    worker.kill(Loss::Garbled);
                }
                let (loss, said) = worker.bury();
                Ending::Lost(loss, said)
            }
        }
    }

    /// Sends the order, unless the run is stopped.
    fn order(&self, worker: &Arc<Worker>, job: &Job) -> bool {
        let mut slot = lock(&self.slot);
        if slot.stopped {
            return false;
        }
        worker.order(&Order::Convert {
            path: job.path.clone().into(),
            request: job.request.clone(),
            threads: slot.threads,
        });
        slot.busy = Some((Arc::clone(worker), Instant::now()));
        true
    }

    /// Whether a worker at rest holds much of what it may use.
    fn is_swollen(&self, worker: &Worker) -> bool {
        let limit = self.settings.limits.memory;
        limit.is_some_and(|limit| worker.memory().is_some_and(|used| used > limit / REST_SHARE))
    }
}

/// Whether a document has left a worker in doubt: an engine may still be busy with a page that was given up, and
/// after a panic nobody knows how the libraries stand.
fn is_shaken(answer: &Result<Converted, Failure>) -> bool {
    match answer {
        Ok(converted) => converted.page_given_up,
        Err(failure) => failure.cause == PROGRAM_ERROR,
    }
}
