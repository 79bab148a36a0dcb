//! `sohoa worker`: one of the processes in which `sohoa convert` reads documents.

use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::path::Path;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Mutex, PoisonError};

use rayon::{ThreadPool, ThreadPoolBuilder};
use sohoa_batch::{Answer, Converted, Failure, OutputFile, PROGRAM_ERROR, serve};
use sohoa_ingest::{IngestError, IngestOptions, PAGE_TIMED_OUT, ReadingCache, ingest, page_count};
use sohoa_record::{DiagnosticRecord, Where};

use super::formats::FormatArgs;
use super::reading::ReadingArgs;
use crate::files::PDF;
use crate::{Conversion, Models, Request, convert, document_files};

/// Options of `sohoa worker`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Most threads that a document is ever given
    #[arg(long)]
    threads: usize,
    #[command(flatten)]
    formats: FormatArgs,
    #[command(flatten)]
    reading: ReadingArgs,
}

/// What was said by the last panic, for the message about the document.
static LAST_PANIC: Mutex<String> = Mutex::new(String::new());

/// Converts documents until the supervisor is gone.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let models = Models::embedded()?;
    let options = args.reading.options(&models)?;
    let pool = ThreadPoolBuilder::new().num_threads(args.threads).build()?;
    let mut threads = Threads {
        pool: &pool,
        parked: Vec::new(),
    };
    remember_panics();
    serve(
        |path, request| {
            pool.install(|| {
                guarded(path, || match request {
                    None => convert_one(path, &models, &options, &args.formats),
                    Some(request) => answer(path, request, &models, &options, &args.formats),
                })
            })
        },
        |count| threads.allow(count),
    )?;
    Ok(())
}

/// A panic costs the document and not the worker.
fn guarded(path: &Path, work: impl FnOnce() -> Answer) -> Answer {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        Err(Failure {
            cause: PROGRAM_ERROR.to_owned(),
            error: format!(
                "{}: the program failed inside ({}); please report this file",
                path.display(),
                LAST_PANIC.lock().unwrap_or_else(PoisonError::into_inner)
            ),
        })
    })
}

fn unread(error: &IngestError) -> Failure {
    Failure {
        cause: error.cause().to_owned(),
        error: error.to_string(),
    }
}

/// Does the part of the work that is asked for.
fn answer(
    path: &Path,
    request: &str,
    models: &Models,
    options: &IngestOptions,
    formats: &FormatArgs,
) -> Answer {
    let request = serde_json::from_str(request).map_err(|error| Failure {
        cause: PROGRAM_ERROR.to_owned(),
        error: format!(
            "{}: the request {request} is not understood: {error}",
            path.display()
        ),
    })?;
    let with_readings = |readings: &Path| -> Result<IngestOptions, Failure> {
        Ok(IngestOptions {
            cache: Some(ReadingCache::open(readings).map_err(|error| unread(&error))?),
            ..options.clone()
        })
    };
    match request {
        Request::Count => Ok((
            Converted {
                pages: page_count(path).map_err(|error| unread(&error))? as usize,
                tasks: 0,
                diagnostics: 0,
                page_given_up: false,
            },
            Vec::new(),
        )),
        Request::Read {
            first,
            last,
            readings,
        } => {
            let options = IngestOptions {
                pages: Some(first..=last),
                ..with_readings(&readings)?
            };
            let read = ingest(path, &options).map_err(|error| unread(&error))?;
            let found = read.diagnostics.iter();
            Ok((
                Converted {
                    pages: read.document.pages.len(),
                    tasks: 0,
                    diagnostics: found.len(),
                    page_given_up: found.clone().any(|found| found.code == PAGE_TIMED_OUT),
                },
                Vec::new(),
            ))
        }
        Request::Convert { readings } => convert_one(path, models, &with_readings(&readings)?, formats),
    }
}

/// Converts a document.
fn convert_one(path: &Path, models: &Models, options: &IngestOptions, formats: &FormatArgs) -> Answer {
    let mut conversion = convert(path, models, options).map_err(|error| unread(&error))?;
    let pdf = if formats.pdf() {
        searchable_pdf(path, &mut conversion)
    } else {
        None
    };
    let files = document_files(&conversion).map_err(|error| Failure {
        cause: PROGRAM_ERROR.to_owned(),
        error: format!(
            "{}: the record cannot be written as JSON ({error})",
            path.display()
        ),
    })?;
    let record = &conversion.record;
    let converted = Converted {
        pages: record.source.pages.len(),
        tasks: record.tasks.len(),
        diagnostics: record.diagnostics.len(),
        page_given_up: record
            .diagnostics
            .iter()
            .any(|found| found.code == PAGE_TIMED_OUT),
    };
    let pdf = pdf.map(|content| OutputFile {
        extension: PDF,
        content,
    });
    Ok((converted, pdf.into_iter().chain(files).collect()))
}

/// The searchable PDF. One that cannot be made costs its searchable form only; the record says why.
fn searchable_pdf(path: &Path, conversion: &mut Conversion) -> Option<Vec<u8>> {
    match conversion.searchable_pdf(path) {
        Ok(pdf) => pdf,
        Err(error) => {
            conversion.record.diagnostics.push(DiagnosticRecord {
                code: "pdf-not-written".to_owned(),
                message: format!("{:#}", anyhow::Error::from(error)),
                place: Where {
                    page: None,
                    line: None,
                },
            });
            None
        }
    }
}

fn remember_panics() {
    let report = take_hook();
    set_hook(Box::new(move |panic| {
        *LAST_PANIC.lock().unwrap_or_else(PoisonError::into_inner) = panic.to_string().replace('\n', " ");
        report(panic);
    }));
}

/// The threads of a worker, of which a document uses some: those that it may not use are held by tasks that
/// wait. So a document under way can be given more of them.
struct Threads<'a> {
    pool: &'a ThreadPool,
    /// Dropped, a waiting task ends.
    parked: Vec<Sender<()>>,
}

impl Threads<'_> {
    /// Lets a document use `count` threads, at least one. Fewer than before only while none is under way: a task
    /// that waits must have a thread before the document asks for one.
    fn allow(&mut self, count: usize) {
        let parked = self.pool.current_num_threads().saturating_sub(count.max(1));
        self.parked.truncate(parked);
        while self.parked.len() < parked {
            let (release, waits) = channel::<()>();
            let (began, begins) = channel();
            self.pool.spawn(move || {
                // Fails only where the other end is gone, and then there is nothing to wait for.
                let _ = began.send(());
                let _ = waits.recv();
            });
            let _ = begins.recv();
            self.parked.push(release);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::time::Duration;

    use rayon::prelude::*;

    use super::*;

    /// Most tasks that are under way at the same time.
    fn width(pool: &ThreadPool) -> usize {
        let now = Mutex::new((0, 0));
        pool.install(|| {
            (0..16).into_par_iter().for_each(|_| {
                {
                    let mut now = now.lock().unwrap();
                    now.0 += 1;
                    now.1 = now.1.max(now.0);
                }
                std::thread::sleep(Duration::from_millis(3));
                now.lock().unwrap().0 -= 1;
            });
        });
        now.into_inner().unwrap().1
    }

    /// Runs so many tasks that end only together.
    fn run_together(pool: &ThreadPool, count: usize) {
        let all = Barrier::new(count);
        pool.scope(|scope| {
            for _ in 0..count {
                scope.spawn(|_| {
                    all.wait();
                });
            }
        });
    }

    #[test]
    fn a_document_uses_the_threads_that_it_is_given() {
        let pool = ThreadPoolBuilder::new().num_threads(4).build().unwrap();
        let mut threads = Threads {
            pool: &pool,
            parked: Vec::new(),
        };
        for count in [1, 3, 4, 2, 0, 9] {
            threads.allow(count);
            let given = count.clamp(1, 4);
            run_together(&pool, given);
            assert!(width(&pool) <= given, "{count}");
        }
    }

    #[test]
    fn a_document_under_way_gets_more_threads() {
        let pool = ThreadPoolBuilder::new().num_threads(2).build().unwrap();
        let mut threads = Threads {
            pool: &pool,
            parked: Vec::new(),
        };
        threads.allow(1);
        std::thread::scope(|scope| {
            scope.spawn(|| run_together(&pool, 2));
            std::thread::sleep(Duration::from_millis(30));
            threads.allow(2);
        });
    }
}
