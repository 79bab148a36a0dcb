//! `review-index.sqlite`: what the list and the search need of each document, read off the records once. It can be
//! deleted at any time.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter};
use sohoa_viet::skeleton;

use crate::WebError;

/// Name of the file.
pub(crate) const INDEX_FILE: &str = "review-index.sqlite";

/// Raised when the tables or what they hold change; an index of another layout is made anew.
const LAYOUT: i64 = 1;

/// Texts of a document have row numbers from its own times this, so that they are found without a search.
const MOST_TEXTS: i64 = 1_000_000;

/// Time that a reader or writer waits for another one.
const PATIENCE: Duration = Duration::from_secs(10);

const TABLES: &str = "
    DROP TABLE IF EXISTS documents;
    DROP TABLE IF EXISTS texts;
    CREATE TABLE documents (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        stem TEXT NOT NULL UNIQUE,
        sha256 TEXT NOT NULL,
        stamp TEXT NOT NULL,
        file_name TEXT NOT NULL,
        number TEXT NOT NULL,
        date TEXT NOT NULL,
        subject TEXT NOT NULL,
        issuer TEXT NOT NULL,
        pages INTEGER NOT NULL,
        tasks INTEGER NOT NULL,
        doubts INTEGER NOT NULL,
        open INTEGER NOT NULL,
        state INTEGER NOT NULL,
        problem TEXT
    );
    CREATE INDEX documents_by_work ON documents (state, open DESC, stem);
    CREATE INDEX documents_by_content ON documents (sha256);
    CREATE VIRTUAL TABLE texts USING fts5 (
        stem UNINDEXED, place UNINDEXED, shown, plain, tokenize = \"unicode61 remove_diacritics 0\"
    );";

/// How far people are with a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WorkState {
    /// Nobody settled anything.
    New,
    /// Something is settled.
    InReview,
    /// Approved.
    Approved,
}

impl WorkState {
    pub(crate) const ALL: [Self; 3] = [Self::New, Self::InReview, Self::Approved];

    fn number(self) -> i64 {
        self as i64
    }

    fn of(number: i64) -> Self {
        let known = Self::ALL.into_iter().find(|state| state.number() == number);
        known.unwrap_or(Self::New)
    }
}

/// A document in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) stem: String,
    pub(crate) sha256: String,
    /// Size and time of the record's file.
    pub(crate) stamp: String,
    pub(crate) file_name: String,
    pub(crate) number: String,
    pub(crate) date: String,
    pub(crate) subject: String,
    pub(crate) issuer: String,
    pub(crate) pages: u32,
    pub(crate) tasks: u32,
    /// Fields that the program doubts.
    pub(crate) doubts: u32,
    /// Those of them that nobody settled yet.
    pub(crate) open: u32,
    pub(crate) state: WorkState,
    /// Why it cannot be shown.
    pub(crate) problem: Option<String>,
}

/// A text to be found: a task, an indicator, or a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SearchText {
    /// The field to go to ("task.00ff.name"), or "page.3".
    pub(crate) place: String,
    /// As shown.
    pub(crate) text: String,
}

/// A text that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hit {
    pub(crate) stem: String,
    pub(crate) file_name: String,
    pub(crate) number: String,
    pub(crate) place: String,
    /// Part of the text with the found words between [`HIT_BEGIN`] and [`HIT_END`].
    pub(crate) snippet: String,
}

/// Around found words; characters that no text of ours holds.
pub(crate) const HIT_BEGIN: char = '\u{1}';
pub(crate) const HIT_END: char = '\u{2}';

/// Which documents are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Filter {
    All,
    /// Something is in doubt and not settled.
    Doubtful,
    /// Nothing is in doubt any more, but nobody approved it.
    Ready,
    Approved,
}

impl Filter {
    fn condition(self) -> &'static str {
        match self {
            Self::All => "1",
            Self::Doubtful => "open > 0 AND state < 2",
            Self::Ready => "open = 0 AND state < 2 AND problem IS NULL",
            Self::Approved => "state = 2",
        }
    }
}

/// The open file.
#[derive(Debug)]
pub(crate) struct Index {
    path: PathBuf,
    connection: Connection,
}

const COLUMNS: &str = "stem, sha256, stamp, file_name, number, date, subject, issuer, pages, tasks, doubts, open, \
                       state, problem";

impl Index {
    /// Opens the index of a folder or begins it. A damaged one is begun anew: it holds nothing of its own.
    pub(crate) fn open(folder: &Path) -> Result<Self, WebError> {
        let path = folder.join(INDEX_FILE);
        if let Ok(connection) = connect(&path) {
            return Ok(Self { path, connection });
        }
        for extension in ["", "-wal", "-shm"] {
            let mut name = path.clone().into_os_string();
            name.push(extension);
            // Not there, or not to be removed: the second try says so.
            let _ = std::fs::remove_file(name);
        }
        match connect(&path) {
            Ok(connection) => Ok(Self { path, connection }),
            Err(source) => Err(WebError::Index { path, source }),
        }
    }

    /// What is known of each document: stem and stamp.
    pub(crate) fn stamps(&self) -> Result<Vec<(String, String)>, WebError> {
        self.all("SELECT stem, stamp FROM documents", &[], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
    }

    /// A document by its stem.
    pub(crate) fn document(&self, stem: &str) -> Result<Option<Listed>, WebError> {
        let query = format!("SELECT {COLUMNS} FROM documents WHERE stem = ?");
        let mut query = self
            .connection
            .prepare_cached(&query)
            .map_err(|e| self.failed(e))?;
        query
            .query_row([stem], listed)
            .optional()
            .map_err(|e| self.failed(e))
    }

    /// A page of the list, the most doubtful first among those that wait for somebody.
    pub(crate) fn list(&self, filter: Filter, first: u32, count: u32) -> Result<Vec<Listed>, WebError> {
        let order = "CASE WHEN state = 2 THEN 1 ELSE 0 END, open DESC, stem";
        let condition = filter.condition();
        let query =
            format!("SELECT {COLUMNS} FROM documents WHERE {condition} ORDER BY {order} LIMIT ? OFFSET ?");
        self.all(&query, &[&count, &first], listed)
    }

    /// Number of documents for each filter.
    pub(crate) fn count(&self, filter: Filter) -> Result<u32, WebError> {
        let query = format!("SELECT COUNT(*) FROM documents WHERE {}", filter.condition());
        let count = self.connection.query_row(&query, [], |row| row.get(0));
        count.map_err(|e| self.failed(e))
    }

    /// Number of documents, and of tasks in them.
    pub(crate) fn size(&self) -> Result<(u32, u32), WebError> {
        let query = "SELECT COUNT(*), COALESCE(SUM(tasks), 0) FROM documents";
        let size = self
            .connection
            .query_row(query, [], |row| Ok((row.get(0)?, row.get(1)?)));
        size.map_err(|e| self.failed(e))
    }

    /// The document that comes next in the list of those with doubts.
    pub(crate) fn next_doubtful(&self, after: &str) -> Result<Option<String>, WebError> {
        let condition = Filter::Doubtful.condition();
        let query = format!(
            "SELECT stem FROM documents WHERE {condition} AND stem <> ? ORDER BY open DESC, stem LIMIT 1"
        );
        let stem = self.connection.query_row(&query, [after], |row| row.get(0));
        stem.optional().map_err(|e| self.failed(e))
    }

    /// Puts documents with their texts in, and takes others out, at once.
    pub(crate) fn update(
        &mut self,
        put: &[(Listed, Vec<SearchText>)],
        gone: &[String],
    ) -> Result<(), WebError> {
        let write = |connection: &mut Connection| -> rusqlite::Result<()> {
            let change = connection.transaction()?;
            for stem in gone {
                remove(&change, stem)?;
            }
            for (document, texts) in put {
                remove(&change, &document.stem)?;
                insert(&change, document)?;
                let first = change.last_insert_rowid() * MOST_TEXTS;
                let mut put = change.prepare_cached(
                    "INSERT INTO texts (rowid, stem, place, shown, plain) VALUES (?, ?, ?, ?, ?)",
                )?;
                for (number, text) in (first..first + MOST_TEXTS).zip(texts) {
                    put.execute(params![
                        number,
                        document.stem,
                        text.place,
                        text.text,
                        skeleton(&text.text)
                    ])?;
                }
            }
            change.commit()
        };
        write(&mut self.connection).map_err(|source| WebError::Index {
            path: self.path.clone(),
            source,
        })
    }

    /// Finds texts that hold all words, best first; the last word may be unfinished. Words typed without marks find
    /// words with any marks, words typed with marks only themselves.
    pub(crate) fn search(&self, typed: &str, count: u32) -> Result<Vec<Hit>, WebError> {
        let words = search_words(typed);
        let Some(wanted) = search_expression(&words) else {
            return Ok(Vec::new());
        };
        let query = "SELECT t.stem, d.file_name, d.number, t.place, t.shown FROM texts t JOIN documents d ON d.stem = t.stem \
                     WHERE texts MATCH ? ORDER BY t.rank LIMIT ?";
        self.all(query, &[&wanted, &count], |row| {
            let shown: String = row.get(4)?;
            Ok(Hit {
                stem: row.get(0)?,
                file_name: row.get(1)?,
                number: row.get(2)?,
                place: row.get(3)?,
                snippet: snippet(&shown, &words),
            })
        })
    }

    fn all<T>(
        &self,
        query: &str,
        values: &[&dyn rusqlite::ToSql],
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, WebError> {
        let all = || -> rusqlite::Result<Vec<T>> {
            let mut query = self.connection.prepare_cached(query)?;
            query.query_map(params_from_iter(values), read)?.collect()
        };
        all().map_err(|e| self.failed(e))
    }

    fn failed(&self, source: rusqlite::Error) -> WebError {
        WebError::Index {
            path: self.path.clone(),
            source,
        }
    }
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    let layout: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if layout != LAYOUT {
        connection.execute_batch(TABLES)?;
        connection.pragma_update(None, "user_version", LAYOUT)?;
    }
    connection.query_row("SELECT COUNT(*) FROM documents", [], |_| Ok(()))?;
    Ok(connection)
}

fn remove(connection: &Connection, stem: &str) -> rusqlite::Result<()> {
    let mut query = connection.prepare_cached("DELETE FROM documents WHERE stem = ? RETURNING id")?;
    let id: Option<i64> = query.query_row([stem], |row| row.get(0)).optional()?;
    if let Some(id) = id {
        connection
            .prepare_cached("DELETE FROM texts WHERE rowid BETWEEN ? AND ?")?
            .execute([id * MOST_TEXTS, (id + 1) * MOST_TEXTS - 1])?;
    }
    Ok(())
}

fn insert(connection: &Connection, document: &Listed) -> rusqlite::Result<()> {
    let marks = vec!["?"; COLUMNS.split(',').count()].join(", ");
    let insert = format!("INSERT INTO documents ({COLUMNS}) VALUES ({marks})");
    connection.prepare_cached(&insert)?.execute(params![
        document.stem,
        document.sha256,
        document.stamp,
        document.file_name,
        document.number,
        document.date,
        document.subject,
        document.issuer,
        document.pages,
        document.tasks,
        document.doubts,
        document.open,
        document.state.number(),
        document.problem,
    ])?;
    Ok(())
}

fn listed(row: &Row<'_>) -> rusqlite::Result<Listed> {
    Ok(Listed {
        stem: row.get(0)?,
        sha256: row.get(1)?,
        stamp: row.get(2)?,
        file_name: row.get(3)?,
        number: row.get(4)?,
        date: row.get(5)?,
        subject: row.get(6)?,
        issuer: row.get(7)?,
        pages: row.get(8)?,
        tasks: row.get(9)?,
        doubts: row.get(10)?,
        open: row.get(11)?,
        state: WorkState::of(row.get(12)?),
        problem: row.get(13)?,
    })
}

/// Most words of a search; the others are left out.
const MOST_WORDS: usize = 12;

/// The words of what was typed, NFC in lower case.
fn search_words(typed: &str) -> Vec<String> {
    let words = typed
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words
        .take(MOST_WORDS)
        .map(|word| sohoa_viet::nfc(word).to_lowercase())
        .collect()
}

/// The expression of FTS5 for words; `None` where there are none.
fn search_expression(words: &[String]) -> Option<String> {
    let last = words.len().checked_sub(1)?;
    let terms = words.iter().enumerate().map(|(number, word)| {
        let column = if skeleton(word) == *word { "plain" } else { "shown" };
        let unfinished = if number == last && word.chars().count() > 1 {
            "*"
        } else {
            ""
        };
        format!("{column} : \"{word}\"{unfinished}")
    });
    Some(terms.collect::<Vec<_>>().join(" AND "))
}

/// Words of a text that are shown around the first one that was found.
const SNIPPET: usize = 40;

/// Part of a text with the found words marked. FTS5 marks them only in the column in which they were found.
fn snippet(text: &str, words: &[String]) -> String {
    let is_found = |token: &str| {
        let token = token.to_lowercase();
        let mut parts = token.split(|letter: char| !letter.is_alphanumeric());
        parts.any(|part| {
            let plain = skeleton(part);
            words.iter().enumerate().any(|(number, word)| {
                let part = if skeleton(word) == *word { &plain } else { part };
                // As in the search, only the last word may be unfinished.
                part == word
                    || number + 1 == words.len()
                        && word.chars().count() > 1
                        && part.starts_with(word.as_str())
            })
        })
    };
    let tokens: Vec<&str> = text.split_whitespace().collect();
    let first = tokens.iter().position(|token| is_found(token)).unwrap_or(0);
    let start = first.saturating_sub(SNIPPET / 4);
    let shown = tokens[start..].iter().take(SNIPPET).map(|token| {
        if is_found(token) {
            format!("{HIT_BEGIN}{token}{HIT_END}")
        } else {
            (*token).to_owned()
        }
    });
    let shown = shown.collect::<Vec<_>>().join(" ");
    let before = if start > 0 { "… " } else { "" };
    let after = if start + SNIPPET < tokens.len() {
        " …"
    } else {
        ""
    };
    format!("{before}{shown}{after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(stem: &str, open: u32, state: WorkState) -> Listed {
        Listed {
            stem: stem.to_owned(),
            sha256: "00".to_owned(),
            stamp: "1".to_owned(),
            file_name: format!("{stem}.pdf"),
            number: "12/KH-UBND".to_owned(),
            date: String::new(),
            subject: String::new(),
            issuer: String::new(),
            pages: 2,
            tasks: 3,
            doubts: open,
            open,
            state,
            problem: None,
        }
    }

    fn text(text: &str) -> SearchText {
        SearchText {
            place: "page.1".to_owned(),
            text: text.to_owned(),
        }
    }

    #[test]
    fn the_list_shows_the_most_doubtful_first() {
        let folder = tempfile::tempdir().unwrap();
        let mut index = Index::open(folder.path()).unwrap();
        let put = [
            (document("a", 0, WorkState::Approved), Vec::new()),
            (document("b", 2, WorkState::New), Vec::new()),
            (document("c", 9, WorkState::InReview), Vec::new()),
            (document("d", 0, WorkState::InReview), Vec::new()),
        ];
        index.update(&put, &[]).unwrap();
        let stems = |index: &Index, filter| -> Vec<String> {
            index
                .list(filter, 0, 9)
                .unwrap()
                .into_iter()
                .map(|found| found.stem)
                .collect()
        };
        assert_eq!(stems(&index, Filter::All), ["c", "b", "d", "a"]);
        assert_eq!(stems(&index, Filter::Doubtful), ["c", "b"]);
        assert_eq!(stems(&index, Filter::Ready), ["d"]);
        assert_eq!(stems(&index, Filter::Approved), ["a"]);
        assert_eq!(index.next_doubtful("c").unwrap().as_deref(), Some("b"));
        index
            .update(&[(document("b", 0, WorkState::Approved), Vec::new())], &[])
            .unwrap();
        assert_eq!(index.next_doubtful("c").unwrap(), None);
        assert_eq!(index.size().unwrap(), (4, 12));
        index.update(&[], &["c".to_owned()]).unwrap();
        assert_eq!(stems(&index, Filter::All), ["d", "a", "b"]);
    }

    #[test]
    fn words_are_found_with_and_without_marks() {
        let folder = tempfile::tempdir().unwrap();
        let mut index = Index::open(folder.path()).unwrap();
        let texts = vec![text("Xây dựng hạ tầng số"), text("Đường sá <script> \"x\"")];
        index
            .update(&[(document("a", 0, WorkState::New), texts)], &[])
            .unwrap();
        let found = |typed: &str| index.search(typed, 9).unwrap().len();
        for (typed, want) in [
            ("xây dựng", 1),
            ("XÂY", 1),
            ("xay dung", 1),
            ("xậy", 0),
            ("duong sa", 1),
            ("đường", 1),
            ("hạ tần", 1),
            ("script", 1),
            ("\"; DROP TABLE texts; --", 0),
            ("NEAR( OR *", 0),
            ("", 0),
        ] {
            assert_eq!(found(typed), want, "{typed}");
        }
        assert!(
            index.search("dựng", 1).unwrap()[0]
                .snippet
                .contains("\u{1}dựng\u{2}")
        );
    }

    #[test]
    fn a_damaged_index_is_made_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(INDEX_FILE);
        std::fs::write(&path, [b'x'; 5000]).unwrap();
        assert_eq!(Index::open(folder.path()).unwrap().size().unwrap(), (0, 0));
    }
}
