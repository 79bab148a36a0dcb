//! `review.sqlite`: everything that people settled, in the order in which they did it. Entries are only ever added;
//! taking one back is an entry too.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, params};
use serde_json::Value;

use crate::ReviewError;

/// Name of the file. It is not the state of the conversion (`run.sqlite`): that one can be found out again and is
/// begun anew by another version, this one holds what only people know.
pub const REVIEW_FILE: &str = "review.sqlite";

const LAYOUT: i64 = 1;

/// Time that a writer waits for another one.
const PATIENCE: Duration = Duration::from_secs(10);

/// Time after which a document is free again when nothing is heard of its holder, seconds.
pub const HOLD_SECONDS: u32 = 120;

const TABLES: &str = "
    CREATE TABLE entries (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        step INTEGER NOT NULL,
        document TEXT NOT NULL,
        action TEXT NOT NULL,
        target TEXT NOT NULL,
        old TEXT NOT NULL,
        new TEXT NOT NULL,
        who TEXT NOT NULL,
        at TEXT NOT NULL
    );
    CREATE INDEX entries_by_document ON entries (document, id);
    CREATE TABLE snapshots (
        entry INTEGER PRIMARY KEY REFERENCES entries (id),
        record BLOB NOT NULL
    );
    CREATE TABLE holds (
        document TEXT PRIMARY KEY,
        who TEXT NOT NULL,
        session TEXT NOT NULL,
        until REAL NOT NULL
    );";

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// A field was given a value, or the one that it has was accepted.
    Set,
    /// A row was struck out; `old` holds it.
    Strike,
    /// A row was added; `new` holds it.
    Add,
    /// The text of a page was found right as it stands.
    CheckPage,
    /// The document was approved as it stands.
    Approve,
    /// The document was opened again.
    Reopen,
    /// A step was taken back; `new` holds its number.
    Undo,
}

impl Action {
    const ALL: [Self; 7] = [
        Self::Set,
        Self::Strike,
        Self::Add,
        Self::CheckPage,
        Self::Approve,
        Self::Reopen,
        Self::Undo,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Set => "set",
            Self::Strike => "strike",
            Self::Add => "add",
            Self::CheckPage => "check_page",
            Self::Approve => "approve",
            Self::Reopen => "reopen",
            Self::Undo => "undo",
        }
    }
}

/// Something to be entered.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEntry {
    /// What is done.
    pub action: Action,
    /// A field, the id of a row, or the number of a page; empty for the document.
    pub target: String,
    /// What was there before.
    pub old: Value,
    /// What is there now.
    pub new: Value,
    /// The row as the program read it, where `target` is a field of one: it outlives a conversion that does not find
    /// the row again. For an approval the whole record as approved.
    pub snapshot: Option<Vec<u8>>,
}

impl NewEntry {
    /// An entry without a snapshot.
    pub fn new(action: Action, target: &str, old: Value, new: Value) -> Self {
        Self {
            action,
            target: target.to_owned(),
            old,
            new,
            snapshot: None,
        }
    }
}

/// Something that was entered and not taken back.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Number, ascending over all documents.
    pub id: i64,
    /// What was done at once has one step.
    pub step: i64,
    /// What was done.
    pub action: Action,
    /// A field, the id of a row, or the number of a page; empty for the document.
    pub target: String,
    /// What was there before.
    pub old: Value,
    /// What is there now.
    pub new: Value,
    /// Who did it.
    pub who: String,
    /// When, UTC: "2026-11-25T08:30:00Z".
    pub at: String,
    /// As in [`NewEntry`].
    pub snapshot: Option<Vec<u8>>,
}

/// Who has a document open for writing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Name of the person.
    pub who: String,
    /// Their session: the same person may sit at two screens.
    pub session: String,
}

/// The open file.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    connection: Connection,
}

impl Store {
    /// Opens the file of a folder for writing, or begins it.
    ///
    /// # Errors
    /// It is damaged, of another version, or cannot be written.
    pub fn open(folder: &Path) -> Result<Self, ReviewError> {
        let path = folder.join(REVIEW_FILE);
        let connect = || -> rusqlite::Result<(Connection, i64)> {
            let mut connection = Connection::open(&path)?;
            connection.busy_timeout(PATIENCE)?;
            let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
            if found != 0 && found != LAYOUT {
                // Not a byte of it is changed.
                return Ok((connection, found));
            }
            // What was answered is on the disk: a killed process or a power cut loses nothing of it.
            connection.pragma_update(None, "journal_mode", "WAL")?;
            connection.pragma_update(None, "synchronous", "FULL")?;
            let change = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
            let mut layout: i64 = change.pragma_query_value(None, "user_version", |row| row.get(0))?;
            if layout == 0 {
                change.execute_batch(TABLES)?;
                change.pragma_update(None, "user_version", LAYOUT)?;
                layout = LAYOUT;
            }
            change.commit()?;
            Ok((connection, layout))
        };
        Self::checked(path.clone(), connect())
    }

    /// Opens the file of a folder for reading; `None` where nobody settled anything yet.
    ///
    /// # Errors
    /// It is damaged, of another version, or cannot be read.
    pub fn read(folder: &Path) -> Result<Option<Self>, ReviewError> {
        let path = folder.join(REVIEW_FILE);
        if !path.exists() {
            return Ok(None);
        }
        let connect = || -> rusqlite::Result<(Connection, i64)> {
            // Not read-only: the last writer may have been killed, and its log is then taken over.
            let connection = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_WRITE)
                .or_else(|_| Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_ONLY))?;
            connection.busy_timeout(PATIENCE)?;
            let layout = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
            Ok((connection, layout))
        };
        match Self::checked(path.clone(), connect()) {
            // Killed before it was begun.
            Err(ReviewError::Layout { found: 0, .. }) => Ok(None),
            opened => opened.map(Some),
        }
    }

    fn checked(path: PathBuf, opened: rusqlite::Result<(Connection, i64)>) -> Result<Self, ReviewError> {
        match opened {
            Ok((connection, LAYOUT)) => Ok(Self { path, connection }),
            Ok((_, found)) => Err(ReviewError::Layout {
                path,
                found,
                known: LAYOUT,
            }),
            Err(source) => Err(ReviewError::Store { path, source }),
        }
    }

    /// Looks through the whole file: an index that lost rows would hide entries without any error.
    ///
    /// # Errors
    /// The file is damaged.
    pub fn verify(&self) -> Result<(), ReviewError> {
        let check = "PRAGMA integrity_check(1)";
        let said: String = self
            .connection
            .query_row(check, [], |row| row.get(0))
            .map_err(|source| self.failed(source))?;
        if said == "ok" {
            return Ok(());
        }
        Err(ReviewError::Damaged {
            path: self.path.clone(),
            reason: said.split_whitespace().collect::<Vec<_>>().join(" "),
        })
    }

    /// What was entered for a document, by the hash of its file, and not taken back, in order.
    ///
    /// # Errors
    /// The file is damaged.
    pub fn entries(&self, document: &str) -> Result<Vec<Entry>, ReviewError> {
        let query = "SELECT e.id, e.step, e.action, e.target, e.old, e.new, e.who, e.at, a.record FROM entries e \
                     LEFT JOIN snapshots a ON a.entry = e.id WHERE e.document = ? ORDER BY e.id";
        let read = || -> rusqlite::Result<Vec<RawEntry>> {
            let mut query = self.connection.prepare_cached(query)?;
            query.query_map([document], RawEntry::read)?.collect()
        };
        let raw = read().map_err(|source| self.failed(source))?;
        let mut entries = Vec::with_capacity(raw.len());
        for raw in raw {
            let id = raw.id;
            let entry = raw.understood().map_err(|reason| ReviewError::Entry {
                path: self.path.clone(),
                entry: id,
                reason,
            })?;
            if entry.action == Action::Undo {
                entries.retain(|before: &Entry| Some(before.step) != entry.new.as_i64());
            } else {
                entries.push(entry);
            }
        }
        Ok(entries)
    }

    /// Hashes of the documents that something was entered for.
    ///
    /// # Errors
    /// The file is damaged.
    pub fn documents(&self) -> Result<Vec<String>, ReviewError> {
        let read = || -> rusqlite::Result<Vec<String>> {
            let mut query = self
                .connection
                .prepare("SELECT DISTINCT document FROM entries ORDER BY document")?;
            query.query_map([], |row| row.get(0))?.collect()
        };
        read().map_err(|source| self.failed(source))
    }

    /// Enters what was done at once, all or nothing; on the disk when it returns. Gives the step.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn enter(&mut self, document: &str, who: &str, entries: &[NewEntry]) -> Result<i64, ReviewError> {
        let write = |connection: &mut Connection| -> rusqlite::Result<i64> {
            let change = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
            let step: i64 =
                change.query_row("SELECT COALESCE(MAX(step), 0) + 1 FROM entries", [], |row| {
                    row.get(0)
                })?;
            for entry in entries {
                change.execute(
                    "INSERT INTO entries (step, document, action, target, old, new, who, at) \
                     VALUES (?, ?, ?, ?, ?, ?, ?, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))",
                    params![
                        step,
                        document,
                        entry.action.name(),
                        entry.target,
                        entry.old.to_string(),
                        entry.new.to_string(),
                        who
                    ],
                )?;
                if let Some(snapshot) = &entry.snapshot {
                    let packed = miniz_oxide::deflate::compress_to_vec(snapshot, PACKING);
                    change.execute(
                        "INSERT INTO snapshots (entry, record) VALUES (?, ?)",
                        params![change.last_insert_rowid(), packed],
                    )?;
                }
            }
            change.commit()?;
            Ok(step)
        };
        write(&mut self.connection).map_err(|source| ReviewError::Store {
            path: self.path.clone(),
            source,
        })
    }

    /// Takes back the last step of a document; `None` where there is none.
    ///
    /// # Errors
    /// The file cannot be read or written.
    pub fn undo(&mut self, document: &str, who: &str) -> Result<Option<i64>, ReviewError> {
        let Some(step) = self.entries(document)?.last().map(|entry| entry.step) else {
            return Ok(None);
        };
        let entry = NewEntry::new(Action::Undo, "", Value::Null, step.into());
        self.enter(document, who, &[entry])?;
        Ok(Some(step))
    }

    /// Takes a document for writing, or keeps it: the other holder where it is another's. `force` takes it from them.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn hold(
        &mut self,
        document: &str,
        holder: &Holder,
        force: bool,
    ) -> Result<Option<Holder>, ReviewError> {
        let write = |connection: &mut Connection| -> rusqlite::Result<Option<Holder>> {
            let change = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
            let other = held(&change, document)?.filter(|found| found.session != holder.session);
            if other.is_some() && !force {
                return Ok(other);
            }
            change.execute(
                "INSERT OR REPLACE INTO holds (document, who, session, until) VALUES (?, ?, ?, unixepoch('subsec') + ?)",
                params![document, holder.who, holder.session, HOLD_SECONDS],
            )?;
            change.commit()?;
            Ok(None)
        };
        write(&mut self.connection).map_err(|source| ReviewError::Store {
            path: self.path.clone(),
            source,
        })
    }

    /// Gives a document free, where this session has it.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn release(&self, document: &str, session: &str) -> Result<(), ReviewError> {
        let done = self.connection.execute(
            "DELETE FROM holds WHERE document = ? AND session = ?",
            [document, session],
        );
        done.map(|_| ()).map_err(|source| self.failed(source))
    }

    /// All documents that are held, with their holders.
    ///
    /// # Errors
    /// The file is damaged.
    pub fn holders(&self) -> Result<Vec<(String, Holder)>, ReviewError> {
        let read = || -> rusqlite::Result<Vec<(String, Holder)>> {
            let query = "SELECT document, who, session FROM holds WHERE until > unixepoch('subsec')";
            let mut query = self.connection.prepare_cached(query)?;
            query
                .query_map([], |row| {
                    Ok((
                        row.get(0)?,
                        Holder {
                            who: row.get(1)?,
                            session: row.get(2)?,
                        },
                    ))
                })?
                .collect()
        };
        read().map_err(|source| self.failed(source))
    }

    fn failed(&self, source: rusqlite::Error) -> ReviewError {
        ReviewError::Store {
            path: self.path.clone(),
            source,
        }
    }
}

/// Level of compression of snapshots; a record shrinks to a tenth at any.
const PACKING: u8 = 6;

/// Most bytes of a snapshot: a record of 2,000 pages has 20 MB.
const MOST_SNAPSHOT: usize = 256 << 20;

fn held(connection: &Connection, document: &str) -> rusqlite::Result<Option<Holder>> {
    let query = "SELECT who, session FROM holds WHERE document = ? AND until > unixepoch('subsec')";
    let holder = connection.query_row(query, [document], |row| {
        Ok(Holder {
            who: row.get(0)?,
            session: row.get(1)?,
        })
    });
    holder.optional()
}

/// A row of the table of entries.
struct RawEntry {
    id: i64,
    step: i64,
    action: String,
    target: String,
    old: String,
    new: String,
    who: String,
    at: String,
    snapshot: Option<Vec<u8>>,
}

impl RawEntry {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            step: row.get(1)?,
            action: row.get(2)?,
            target: row.get(3)?,
            old: row.get(4)?,
            new: row.get(5)?,
            who: row.get(6)?,
            at: row.get(7)?,
            snapshot: row.get(8)?,
        })
    }

    fn understood(self) -> Result<Entry, String> {
        let action = Action::ALL
            .into_iter()
            .find(|action| action.name() == self.action);
        let value = |text: &str| serde_json::from_str(text).map_err(|error| error.to_string());
        let unpack = |packed: Vec<u8>| {
            miniz_oxide::inflate::decompress_to_vec_with_limit(&packed, MOST_SNAPSHOT)
                .map_err(|error| error.to_string())
        };
        Ok(Entry {
            id: self.id,
            step: self.step,
            action: action.ok_or_else(|| format!("unknown action {}", self.action))?,
            target: self.target,
            old: value(&self.old)?,
            new: value(&self.new)?,
            who: self.who,
            at: self.at,
            snapshot: self.snapshot.map(unpack).transpose()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn set(target: &str, new: &str) -> NewEntry {
        NewEntry {
            action: Action::Set,
            target: target.to_owned(),
            old: Value::Null,
            new: json!(new),
            snapshot: None,
        }
    }

    fn holder(session: &str) -> Holder {
        Holder {
            who: "Lan".to_owned(),
            session: session.to_owned(),
        }
    }

    #[test]
    fn entries_outlive_the_process_and_steps_are_taken_back() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Store::read(folder.path()).unwrap().is_none());
        let mut store = Store::open(folder.path()).unwrap();
        store
            .enter(
                "a",
                "Lan",
                &[set("document.number", "1"), set("document.place", "2")],
            )
            .unwrap();
        store.enter("b", "Minh", &[set("document.number", "3")]).unwrap();
        store.enter("a", "Minh", &[set("document.number", "4")]).unwrap();
        drop(store);
        let mut store = Store::open(folder.path()).unwrap();
        let values = |store: &Store| -> Vec<Value> {
            store
                .entries("a")
                .unwrap()
                .into_iter()
                .map(|entry| entry.new)
                .collect()
        };
        assert_eq!(values(&store), ["1", "2", "4"]);
        store.undo("a", "Lan").unwrap();
        assert_eq!(values(&store), ["1", "2"]);
        store.undo("a", "Lan").unwrap();
        assert!(values(&store).is_empty());
        assert_eq!(store.undo("a", "Lan").unwrap(), None);
        assert_eq!(store.entries("b").unwrap().len(), 1);
        assert_eq!(store.documents().unwrap(), ["a", "b"]);
        let first = &store.entries("b").unwrap()[0];
        assert_eq!((first.who.as_str(), first.at.len()), ("Minh", 20));
    }

    #[test]
    fn a_snapshot_comes_back_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path()).unwrap();
        let record = br#"{"name": "K\u1ebf ho\u1ea1ch"}"#.repeat(1000);
        let entry = NewEntry {
            action: Action::Approve,
            snapshot: Some(record.clone()),
            ..set("", "")
        };
        store.enter("a", "Lan", &[entry]).unwrap();
        let read = Store::read(folder.path()).unwrap().unwrap();
        assert_eq!(read.entries("a").unwrap()[0].snapshot, Some(record));
    }

    #[test]
    fn one_session_holds_a_document() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path()).unwrap();
        assert_eq!(store.hold("a", &holder("1"), false).unwrap(), None);
        assert_eq!(store.hold("a", &holder("1"), false).unwrap(), None);
        assert_eq!(store.hold("a", &holder("2"), false).unwrap(), Some(holder("1")));
        assert_eq!(store.hold("b", &holder("2"), false).unwrap(), None);
        assert_eq!(store.holders().unwrap().len(), 2);
        store.release("a", "2").unwrap();
        assert_eq!(store.hold("a", &holder("2"), false).unwrap(), Some(holder("1")));
        assert_eq!(store.hold("a", &holder("2"), true).unwrap(), None);
        assert_eq!(store.hold("a", &holder("1"), false).unwrap(), Some(holder("2")));
        store.release("a", "2").unwrap();
        assert_eq!(store.hold("a", &holder("1"), false).unwrap(), None);
    }

    #[test]
    fn an_index_that_lost_rows_is_damage() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path()).unwrap();
        store.enter("a", "Lan", &[set("document.number", "1")]).unwrap();
        store.verify().unwrap();
        drop(store);
        let path = folder.path().join(REVIEW_FILE);
        let other = Connection::open(&path).unwrap();
        let root = "SELECT rootpage FROM sqlite_schema WHERE name = 'entries_by_document'";
        let root: usize = other.query_row(root, [], |row| row.get::<_, i64>(0)).unwrap() as usize;
        drop(other);
        let mut bytes = std::fs::read(&path).unwrap();
        // An index page without cells.
        let page = (root - 1) * 4096;
        bytes[page + 3..page + 5].fill(0);
        std::fs::write(&path, bytes).unwrap();
        let store = Store::read(folder.path()).unwrap().unwrap();
        assert!(store.entries("a").unwrap().is_empty());
        let error = store.verify().unwrap_err().to_string();
        assert!(
            error.contains(REVIEW_FILE) && error.contains("damaged"),
            "{error}"
        );
    }

    #[test]
    fn what_cannot_be_read_is_named_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(REVIEW_FILE);
        std::fs::write(&path, [b'x'; 5000]).unwrap();
        for error in [
            Store::open(folder.path()).unwrap_err().to_string(),
            Store::read(folder.path()).unwrap_err().to_string(),
        ] {
            assert!(
                error.contains(REVIEW_FILE) && error.contains("keep a copy"),
                "{error}"
            );
        }
        assert_eq!(std::fs::read(&path).unwrap(), [b'x'; 5000]);
        std::fs::remove_file(&path).unwrap();
        let other = Connection::open(&path).unwrap();
        other.execute_batch("PRAGMA user_version = 9").unwrap();
        assert!(
            Store::open(folder.path())
                .unwrap_err()
                .to_string()
                .contains("layout 9")
        );
    }
}
