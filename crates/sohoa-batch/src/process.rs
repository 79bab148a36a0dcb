//! A worker process, seen from the supervisor.

use std::collections::VecDeque;
use std::env;
use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::io::{self, BufRead, BufReader, Read};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::PathBuf;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use signal_hook::consts::{SIGHUP, SIGINT, SIGKILL, SIGQUIT, SIGTERM};
use signal_hook::low_level::signal_name;

use crate::BatchError;
use crate::protocol::{Order, send};

/// Lines of a worker's stderr that are kept.
const LINES_KEPT: usize = 8;
/// Most bytes of such a line.
const LONGEST_LINE: u64 = 400;

/// What a document may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Time for a document; `None`: any.
    pub time: Option<Duration>,
    /// Resident memory of a worker in MiB; `None`: any.
    pub memory: Option<u64>,
}

impl fmt::Display for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.time.map_or(0, |time| time.as_secs());
        write!(f, "{seconds} s, {} MiB", self.memory.unwrap_or(0))
    }
}

/// How a worker was lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Loss {
    /// A signal that we did not send.
    Signal(i32),
    /// It ended by itself.
    Exit(i32),
    /// We killed it: the document took longer.
    Time(Duration),
    /// We killed it: it needed more MiB.
    Memory(u64),
    /// We killed it: what it said was no answer.
    Garbled,
    /// We killed it: the run ends.
    Interrupted,
}

impl Loss {
    /// The kind in one word.
    pub(crate) fn cause(&self) -> &'static str {
        match self {
            Self::Time(_) => "too_slow",
            Self::Memory(_) => "too_much_memory",
            Self::Signal(SIGKILL | SIGTERM | SIGINT | SIGHUP | SIGQUIT) => "killed",
            Self::Signal(_) | Self::Exit(_) | Self::Garbled => "crashed",
            Self::Interrupted => "interrupted",
        }
    }

    /// Whether trying again under the same limits would end in the same way. Who is killed from outside, as by
    /// a system short of memory, may have been the wrong one.
    pub(crate) fn is_lasting(&self) -> bool {
        !matches!(self.cause(), "killed" | "interrupted")
    }
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Signal(number) => {
                let name = signal_name(*number).unwrap_or("unknown");
                write!(f, "worker killed by signal {number} ({name})")
            }
            Self::Exit(code) => write!(f, "worker ended with exit code {code}"),
            Self::Time(limit) => write!(f, "took longer than {} s (--timeout)", limit.as_secs()),
            Self::Memory(limit) => write!(f, "needed more than {limit} MiB (--memory-limit)"),
            Self::Garbled => f.write_str("worker gave no sensible answer"),
            Self::Interrupted => f.write_str("interrupted"),
        }
    }
}

/// What the allocator of the GNU C library is told: images of a page, a few MB each, come and go, and it would give
/// each back to the system, which clears it before it hands it out again (some 3 % of the time of a page). The greatest
/// threshold that it takes, in bytes; what the user has set counts.
const ALLOCATOR: [(&str, &str); 2] = [
    ("MALLOC_MMAP_THRESHOLD_", "33554432"),
    ("MALLOC_TRIM_THRESHOLD_", "33554432"),
];

/// A worker process. Dropped, it is killed: it has nothing that could be lost.
#[derive(Debug)]
pub(crate) struct Worker {
    id: u32,
    child: Mutex<Child>,
    orders: Mutex<ChildStdin>,
    answers: Mutex<BufReader<ChildStdout>>,
    killed: Mutex<Option<Loss>>,
    said: Mutex<Option<JoinHandle<VecDeque<String>>>>,
}

impl Worker {
    /// Starts this program again with other arguments. The thread that calls must live as long as the worker:
    /// the worker dies with it.
    pub(crate) fn start(arguments: &[OsString]) -> Result<Self, BatchError> {
        let mut program = this_program();
        for (name, value) in ALLOCATOR {
            if env::var_os(name).is_none() {
                program.env(name, value);
            }
        }
        let started = program
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            // Ctrl-C on a terminal reaches the supervisor alone.
            .process_group(0)
            .spawn();
        let missing = || io::Error::other("a pipe is missing");
        let connect = |mut child: Child| -> io::Result<Self> {
            let orders = child.stdin.take().ok_or_else(missing)?;
            let answers = child.stdout.take().ok_or_else(missing)?;
            let stderr = child.stderr.take().ok_or_else(missing)?;
            let said = thread::Builder::new()
                .name("stderr".to_owned())
                .spawn(|| last_lines(stderr))?;
            Ok(Self {
                id: child.id(),
                child: Mutex::new(child),
                orders: Mutex::new(orders),
                answers: Mutex::new(BufReader::new(answers)),
                killed: Mutex::new(None),
                said: Mutex::new(Some(said)),
            })
        };
        started
            .and_then(connect)
            .map_err(|source| BatchError::Worker { source })
    }

    /// Sends an order. Where that fails, no answer comes either.
    pub(crate) fn order(&self, order: &Order) {
        let _ = send(&mut *lock(&self.orders), order);
    }

    /// Where the answers come from.
    pub(crate) fn answers(&self) -> MutexGuard<'_, BufReader<ChildStdout>> {
        lock(&self.answers)
    }

    /// Kills the worker; the first reason counts.
    pub(crate) fn kill(&self, reason: Loss) {
        lock(&self.killed).get_or_insert(reason);
        // Fails where it has ended by itself.
        let _ = lock(&self.child).kill();
    }

    /// Resident memory in MiB; `None` where the system does not tell.
    pub(crate) fn memory(&self) -> Option<u64> {
        let facts = fs::read_to_string(format!("/proc/{}/statm", self.id)).ok()?;
        let pages: u64 = facts.split_ascii_whitespace().nth(1)?.parse().ok()?;
        Some((pages * rustix::param::page_size() as u64) >> 20)
    }

    /// Ends a worker that gives no answer any more: why, and its last line on stderr.
    pub(crate) fn bury(&self) -> (Loss, Option<String>) {
        let status = {
            let mut child = lock(&self.child);
            // A worker that has closed its pipe dies by itself, in a moment or never.
            let ended = (0..20).find_map(|_| {
                let status = child.try_wait().ok().flatten();
                if status.is_none() {
                    thread::sleep(Duration::from_millis(10));
                }
                status
            });
            let _ = child.kill();
            ended.or_else(|| child.wait().ok())
        };
        let loss = lock(&self.killed).clone().unwrap_or_else(|| loss_of(status));
        let said = lock(&self.said).take().and_then(|thread| thread.join().ok());
        (loss, said.and_then(|mut lines| lines.pop_back()))
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let child = self.child.get_mut().unwrap_or_else(PoisonError::into_inner);
        let _ = child.kill();
        let _ = child.wait();
    }
}

/// How this program is started again where it is not the executable of this process.
static STARTED_AS: OnceLock<Vec<OsString>> = OnceLock::new();

/// Says with which executable and first arguments this program is started again. For a program that runs inside
/// another one, such as a Python interpreter; only the first call counts.
pub fn start_program_as(command: Vec<OsString>) {
    let _ = STARTED_AS.set(command);
}

/// This program, to be started again: the file that this process runs, even where another version has been
/// installed over it since.
pub fn this_program() -> Command {
    if let Some([executable, arguments @ ..]) = STARTED_AS.get().map(Vec::as_slice) {
        let mut command = Command::new(executable);
        command.args(arguments);
        return command;
    }
    let running = PathBuf::from("/proc/self/exe");
    let executable = if running.exists() {
        running
    } else {
        env::current_exe().unwrap_or(running)
    };
    let mut command = Command::new(executable);
    command.arg0("sohoa");
    command
}

/// Lets this process take no more address space than that: what asks for more is refused.
///
/// # Errors
/// The system does not let it be limited.
pub fn limit_own_memory(mib: u64) -> io::Result<()> {
    let most = Some(mib << 20);
    let limit = rustix::process::Rlimit {
        current: most,
        maximum: most,
    };
    Ok(rustix::process::setrlimit(rustix::process::Resource::As, limit)?)
}

fn loss_of(status: Option<ExitStatus>) -> Loss {
    let signal = status.and_then(|status| status.signal()).map(Loss::Signal);
    let code = status.and_then(|status| status.code()).map(Loss::Exit);
    signal.or(code).unwrap_or(Loss::Garbled)
}

/// Reads to the end and keeps the last lines that say something.
fn last_lines(stderr: ChildStderr) -> VecDeque<String> {
    let mut stderr = BufReader::new(stderr);
    let mut kept = VecDeque::new();
    let mut line = Vec::new();
    loop {
        line.clear();
        match stderr.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line) {
            Ok(1..) => {}
            _ => return kept,
        }
        let text = String::from_utf8_lossy(&line).trim().to_owned();
        if text.is_empty() {
            continue;
        }
        if kept.len() == LINES_KEPT {
            kept.pop_front();
        }
        kept.push_back(text);
    }
}

/// Locks; what a thread that panicked has left is still good here.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
