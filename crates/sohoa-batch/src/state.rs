//! The state of a run in the output folder, readable by others while the run goes on.

use std::ffi::OsString;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rusqlite::{Connection, OpenFlags, OptionalExtension, params};
use serde::{Deserialize, Serialize};

use crate::BatchError;

/// Name of the file.
pub const STATE_FILE: &str = "run.sqlite";

/// Raised when the tables change. A file of another layout is begun anew: it holds nothing that another run
/// could not find out again.
const LAYOUT: i64 = 2;

/// Time that a reader or writer waits for another one.
const PATIENCE: Duration = Duration::from_secs(10);

const TABLES: &str = "
    DROP TABLE IF EXISTS run;
    DROP TABLE IF EXISTS inputs;
    CREATE TABLE run (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        process INTEGER NOT NULL,
        version TEXT NOT NULL,
        folder BLOB NOT NULL,
        jobs INTEGER NOT NULL,
        started REAL NOT NULL,
        ended REAL
    );
    CREATE TABLE inputs (
        position INTEGER PRIMARY KEY,
        path BLOB NOT NULL,
        input TEXT NOT NULL,
        stem TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        bytes INTEGER NOT NULL,
        status TEXT NOT NULL,
        same_as TEXT,
        version TEXT NOT NULL,
        wanted_pages TEXT,
        timed_out INTEGER,
        pages INTEGER NOT NULL,
        tasks INTEGER NOT NULL,
        diagnostics INTEGER NOT NULL,
        milliseconds INTEGER NOT NULL,
        attempts INTEGER NOT NULL,
        cause TEXT,
        error TEXT,
        failed_under TEXT,
        started REAL,
        ended REAL
    );
    CREATE INDEX inputs_by_status ON inputs (status);";

const COLUMNS: &str = "position, path, input, stem, sha256, bytes, status, same_as, version, wanted_pages, \
                       timed_out, pages, tasks, diagnostics, milliseconds, attempts, cause, error, failed_under, \
                       started, ended";

/// How an input stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Not reached yet.
    Waiting,
    /// Given to a worker.
    Running,
    /// Converted, now or by an earlier run.
    Done,
    /// Not converted; the error says why.
    Failed,
    /// An input before it has the same content and stands for it.
    Duplicate,
}

impl Status {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 5] = [
        Self::Done,
        Self::Failed,
        Self::Duplicate,
        Self::Running,
        Self::Waiting,
    ];

    /// The name in all files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Duplicate => "duplicate",
        }
    }

    fn of(name: &str) -> Self {
        let known = Self::ALL.into_iter().find(|status| status.name() == name);
        known.unwrap_or(Self::Waiting)
    }
}

/// An input.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Place among the inputs, from 0.
    pub position: usize,
    /// Path as given or found.
    pub path: PathBuf,
    /// Stem of its outputs.
    pub stem: String,
    /// Hexadecimal SHA-256; empty where it could not be read.
    pub sha256: String,
    /// Size.
    pub bytes: u64,
    /// How it stands.
    pub status: Status,
    /// Path of the input before it that has the same content.
    pub same_as: Option<String>,
    /// Version of the program and of its models.
    pub version: String,
    /// Range of pages that was asked for; `None`: all.
    pub wanted_pages: Option<String>,
    /// Seconds after which a page was given up; `None` where no page was.
    pub timed_out: Option<u64>,
    /// Number of pages.
    pub pages: usize,
    /// Number of tasks.
    pub tasks: usize,
    /// Number of diagnostics.
    pub diagnostics: usize,
    /// Wall time of the last attempt.
    pub milliseconds: u64,
    /// Times that it was given to a worker.
    pub attempts: u32,
    /// The kind of failure in one word.
    pub cause: Option<String>,
    /// Why it failed.
    pub error: Option<String>,
    /// The limits under which it would fail again.
    pub failed_under: Option<String>,
    /// When it was given to a worker, in seconds since 1970.
    pub started: Option<f64>,
    /// When it ended, in seconds since 1970.
    pub ended: Option<f64>,
}

/// A run as a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct RunInfo {
    /// Process of the supervisor.
    pub process: u32,
    /// Version of the program and of its models.
    pub version: String,
    /// Folder in which it was started: relative paths of inputs begin there.
    pub folder: PathBuf,
    /// Threads at work at the same time.
    pub jobs: usize,
    /// When it began, in seconds since 1970.
    pub started: f64,
    /// When it ended; `None` where it goes on or was killed.
    pub ended: Option<f64>,
}

/// The open file.
#[derive(Debug)]
pub struct State {
    path: PathBuf,
    connection: Connection,
}

impl State {
    /// Opens the state of a folder for writing, or begins it. The caller holds the folder.
    ///
    /// # Errors
    /// The file is damaged or cannot be written.
    pub fn open(folder: &Path) -> Result<Self, BatchError> {
        let path = folder.join(STATE_FILE);
        let open = || -> rusqlite::Result<Connection> {
            let connection = Connection::open(&path)?;
            connection.busy_timeout(PATIENCE)?;
            if layout(&connection)? != LAYOUT {
                connection.execute_batch(TABLES)?;
                connection.pragma_update(None, "user_version", LAYOUT)?;
            }
            Ok(connection)
        };
        match open() {
            Ok(connection) => Ok(Self { path, connection }),
            Err(source) => Err(BatchError::State { path, source }),
        }
    }

    /// Opens the state of a folder for reading; `None` where there is none of this layout.
    ///
    /// # Errors
    /// The file is damaged or cannot be read.
    pub fn read(folder: &Path) -> Result<Option<Self>, BatchError> {
        let path = folder.join(STATE_FILE);
        if !path.exists() {
            return Ok(None);
        }
        let open = || -> rusqlite::Result<(Connection, i64)> {
            let connection = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
            connection.busy_timeout(PATIENCE)?;
            let found = layout(&connection)?;
            Ok((connection, found))
        };
        match open() {
            Ok((connection, found)) => Ok((found == LAYOUT).then_some(Self { path, connection })),
            Err(source) => Err(BatchError::State { path, source }),
        }
    }

    /// All inputs in their order.
    ///
    /// # Errors
    /// The file is damaged.
    pub fn rows(&self) -> Result<Vec<Row>, BatchError> {
        let query = || -> rusqlite::Result<Vec<Row>> {
            let query = format!("SELECT {COLUMNS} FROM inputs ORDER BY position");
            let mut query = self.connection.prepare(&query)?;
            query.query_map([], read_row)?.collect()
        };
        query().map_err(|source| self.failed(source))
    }

    /// The last run.
    ///
    /// # Errors
    /// The file is damaged.
    pub fn run(&self) -> Result<Option<RunInfo>, BatchError> {
        let query = "SELECT process, version, folder, jobs, started, ended FROM run";
        let run = self.connection.query_row(query, [], |row| {
            Ok(RunInfo {
                process: row.get(0)?,
                version: row.get(1)?,
                folder: OsString::from_vec(row.get(2)?).into(),
                jobs: row.get(3)?,
                started: row.get(4)?,
                ended: row.get(5)?,
            })
        });
        run.optional().map_err(|source| self.failed(source))
    }

    /// Begins a run with these inputs; what is known of others is forgotten. All or nothing.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn begin(&mut self, run: &RunInfo, rows: &[Row]) -> Result<(), BatchError> {
        let write = |connection: &mut Connection| -> rusqlite::Result<()> {
            // Readers do not wait, and a killed process leaves all that it has committed.
            connection.pragma_update(None, "journal_mode", "WAL")?;
            connection.pragma_update(None, "synchronous", "NORMAL")?;
            let change = connection.transaction()?;
            change.execute(
                "INSERT OR REPLACE INTO run (id, process, version, folder, jobs, started) VALUES (1, ?, ?, ?, ?, ?)",
                params![
                    run.process,
                    run.version,
                    run.folder.as_os_str().as_bytes(),
                    run.jobs,
                    run.started
                ],
            )?;
            change.execute("DELETE FROM inputs", [])?;
            for row in rows {
                write_row(&change, row)?;
            }
            change.commit()
        };
        let written = write(&mut self.connection);
        written.map_err(|source| self.failed(source))
    }

    /// Writes an input as it stands now.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write(&self, row: &Row) -> Result<(), BatchError> {
        write_row(&self.connection, row).map_err(|source| self.failed(source))
    }

    /// Ends a run.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn end(&self) -> Result<(), BatchError> {
        let ended = self.connection.execute("UPDATE run SET ended = ?", [now()]);
        ended.map_err(|source| self.failed(source))?;
        // One plain file remains, which can be read from a folder that cannot be written. Where somebody is
        // reading just now, the next run does it.
        let _ = self.connection.pragma_update(None, "journal_mode", "DELETE");
        Ok(())
    }

    fn failed(&self, source: rusqlite::Error) -> BatchError {
        BatchError::State {
            path: self.path.clone(),
            source,
        }
    }
}

/// Seconds since 1970.
pub fn now() -> f64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.unwrap_or_default().as_secs_f64()
}

fn layout(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

fn read_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    let status: String = row.get(6)?;
    Ok(Row {
        position: row.get(0)?,
        path: OsString::from_vec(row.get(1)?).into(),
        stem: row.get(3)?,
        sha256: row.get(4)?,
        bytes: row.get(5)?,
        status: Status::of(&status),
        same_as: row.get(7)?,
        version: row.get(8)?,
        wanted_pages: row.get(9)?,
        timed_out: row.get(10)?,
        pages: row.get(11)?,
        tasks: row.get(12)?,
        diagnostics: row.get(13)?,
        milliseconds: row.get(14)?,
        attempts: row.get(15)?,
        cause: row.get(16)?,
        error: row.get(17)?,
        failed_under: row.get(18)?,
        started: row.get(19)?,
        ended: row.get(20)?,
    })
}

fn write_row(connection: &Connection, row: &Row) -> rusqlite::Result<()> {
    let marks = vec!["?"; COLUMNS.split(',').count()].join(", ");
    let statement = format!("INSERT OR REPLACE INTO inputs ({COLUMNS}) VALUES ({marks})");
    connection.prepare_cached(&statement)?.execute(params![
        row.position,
        row.path.as_os_str().as_bytes(),
        row.path.display().to_string(),
        row.stem,
        row.sha256,
        row.bytes,
        row.status.name(),
        row.same_as,
        row.version,
        row.wanted_pages,
        row.timed_out,
        row.pages,
        row.tasks,
        row.diagnostics,
        row.milliseconds,
        row.attempts,
        row.cause,
        row.error,
        row.failed_under,
        row.started,
        row.ended,
    ])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(position: usize) -> Row {
        Row {
            position,
            path: OsString::from_vec(b"a\n\xff.pdf".to_vec()).into(),
            stem: "a__".to_owned(),
            sha256: String::new(),
            bytes: 1 << 40,
            status: Status::Done,
            same_as: None,
            version: "1".to_owned(),
            wanted_pages: Some("2-".to_owned()),
            timed_out: Some(60),
            pages: 3,
            tasks: 4,
            diagnostics: 5,
            milliseconds: 6,
            attempts: 2,
            cause: Some("crashed".to_owned()),
            error: Some("a: \"b\"".to_owned()),
            failed_under: None,
            started: Some(1.5),
            ended: None,
        }
    }

    #[test]
    fn rows_come_back_as_they_were() {
        let folder = tempfile::tempdir().unwrap();
        assert!(State::read(folder.path()).unwrap().is_none());
        let mut state = State::open(folder.path()).unwrap();
        let run = RunInfo {
            process: 7,
            version: "1".to_owned(),
            folder: OsString::from_vec(b"/tmp/\xff".to_vec()).into(),
            jobs: 2,
            started: now(),
            ended: None,
        };
        state.begin(&run, &[row(0), row(1)]).unwrap();
        let changed = Row {
            status: Status::Failed,
            ..row(1)
        };
        state.write(&changed).unwrap();
        // Another reader sees it while the file is open.
        let reader = State::read(folder.path()).unwrap().unwrap();
        assert_eq!(reader.rows().unwrap(), [row(0), changed]);
        assert_eq!(reader.run().unwrap(), Some(run));
        drop(reader);
        state.end().unwrap();
        drop(state);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_of_another_layout_is_begun_anew_and_a_damaged_one_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(STATE_FILE);
        Connection::open(&path)
            .unwrap()
            .execute_batch("CREATE TABLE inputs (x); PRAGMA user_version = 77;")
            .unwrap();
        assert!(State::read(folder.path()).unwrap().is_none());
        assert!(State::open(folder.path()).unwrap().rows().unwrap().is_empty());
        std::fs::write(&path, [b'x'; 5000]).unwrap();
        let error = State::open(folder.path()).unwrap_err().to_string();
        assert!(
            error.contains("run.sqlite") && error.contains("delete it"),
            "{error}"
        );
    }
}
