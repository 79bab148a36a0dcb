//! The other side: what a worker process does.

use std::fs::File;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;
use std::thread;

use rustix::process::{Resource, Rlimit};

use crate::protocol::{Answer, Order, receive, send_answer};

/// Converts what the supervisor orders, until it is gone: a path, with the request of its job. `allow` sets the number of threads for a document:
/// before it begins, when none is under way, and upwards while it is.
///
/// # Errors
/// The process cannot be made a worker, or an order cannot be understood.
pub fn serve(
    convert: impl Fn(&Path, Option<&str>) -> Answer + Sync,
    mut allow: impl FnMut(usize),
) -> io::Result<()> {
    let mut answers = BufWriter::new(become_worker()?);
    let mut orders = io::stdin().lock();
    let convert = &convert;
    thread::scope(|scope| {
        let (documents, inbox) = channel::<(PathBuf, Option<String>)>();
        scope.spawn(move || {
            for (path, request) in inbox {
                if send_answer(&mut answers, convert(&path, request.as_deref())).is_err() {
                    die();
                }
            }
        });
        loop {
            match receive(&mut orders)? {
                Some(Order::Convert {
                    path,
                    request,
                    threads,
                }) => {
                    allow(threads);
                    // Fails where the thread has ended, which then ends the process.
                    let _ = documents.send((path.into(), request));
                }
                Some(Order::Threads(threads)) => allow(threads),
                // A document under way is of no use to anybody now.
                None => die(),
            }
        }
    })
}

/// Sets up the process; gives the way to the supervisor. What native libraries print on stdout goes to stderr.
fn become_worker() -> io::Result<File> {
    #[cfg(target_os = "linux")]
    {
        let kill = Some(rustix::process::Signal::KILL);
        rustix::process::set_parent_process_death_signal(kill)?;
        // When memory runs out, a worker is to go and not its supervisor. Not allowed everywhere.
        let _ = std::fs::write("/proc/self/oom_score_adj", "500");
    }
    // A crash leaves no file behind.
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    rustix::process::setrlimit(Resource::Core, none)?;
    let answers = rustix::io::fcntl_dupfd_cloexec(io::stdout(), 3)?;
    rustix::stdio::dup2_stdout(io::stderr())?;
    Ok(answers.into())
}

/// Ends the process at once, whatever its threads do. It owns no file that could be left half written.
fn die() -> ! {
    let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
    std::process::abort()
}
