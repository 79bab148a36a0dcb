//! SQLite: documents, tasks, agencies, indicators, tables, citations, diagnostics, evidence and what people settled,
//! with keys and views. The layout is `schema.sql`; what a clerk asks is in the views of `views.sql`.

mod corrections;
mod rows;

use std::path::Path;

use rusqlite::Connection;
use sohoa_record::{PlanRecord, SCHEMA_VERSION};

use crate::{Export, ExportError};

/// Version of the tables and views, in `PRAGMA user_version` and `meta.layout`; a change is a new number.
pub const SQLITE_LAYOUT: u32 = 2;

/// Pages that SQLite keeps in memory: 16 MiB, given as negative KiB.
const CACHE: &str = "PRAGMA cache_size = -16384;";

/// Writes a database.
#[derive(Debug)]
pub struct SqliteExport {
    database: Connection,
}

impl SqliteExport {
    /// Makes a database in `path`, an empty or missing file. It is for the caller to sync the file at the end:
    /// one that was not finished is of no use.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn create(path: &Path) -> Result<Self, ExportError> {
        let database = Connection::open(path)?;
        // No journal: the file is thrown away whole when anything fails.
        database.execute_batch(&format!(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; {CACHE}
             PRAGMA user_version = {SQLITE_LAYOUT}; BEGIN;"
        ))?;
        database.execute_batch(include_str!("schema.sql"))?;
        let facts = [
            ("layout", SQLITE_LAYOUT.to_string()),
            ("schema_version", SCHEMA_VERSION.to_owned()),
        ];
        for (key, value) in facts {
            database.execute("INSERT INTO meta VALUES (?1, ?2)", [key, &value])?;
        }
        Ok(Self { database })
    }
}

impl Export for SqliteExport {
    fn document(&mut self, record: &PlanRecord) -> Result<(), ExportError> {
        Ok(rows::insert(&self.database, record)?)
    }

    fn finish(self: Box<Self>) -> Result<(), ExportError> {
        self.database.execute_batch(include_str!("views.sql"))?;
        self.database.execute_batch("COMMIT;")?;
        self.database.close().map_err(|(_, error)| error)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{samples, without_nul};

    fn written(path: &Path, records: &[PlanRecord]) -> Connection {
        let mut export = Box::new(SqliteExport::create(path).unwrap());
        for record in records {
            export.document(record).unwrap();
        }
        export.finish().unwrap();
        Connection::open(path).unwrap()
    }

    fn strings(database: &Connection, sql: &str) -> Vec<String> {
        let mut statement = database.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    }

    fn count(database: &Connection, sql: &str) -> usize {
        database.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap() as usize
    }

    #[test]
    fn what_is_written_can_be_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let record = samples::hostile();
        let database = written(&folder.path().join("a.sqlite"), &[record.clone(), record.clone()]);
        let names: Vec<String> = record
            .tasks
            .iter()
            .map(|task| without_nul(&task.name).into_owned())
            .collect();
        assert_eq!(
            strings(
                &database,
                "SELECT name FROM tasks WHERE document_id = 2 ORDER BY position"
            ),
            names
        );
        let first_cells = "SELECT text FROM table_cells WHERE table_id = 1 AND first_column = 2 ORDER BY row";
        assert_eq!(strings(&database, first_cells), names);
        assert_eq!(
            strings(
                &database,
                "SELECT recipient FROM recipients WHERE document_id = 1"
            ),
            names
        );
        assert_eq!(
            count(&database, "SELECT count(*) FROM pragma_foreign_key_check"),
            0
        );
        assert_eq!(strings(&database, "PRAGMA integrity_check"), ["ok"]);
        assert_eq!(count(&database, "PRAGMA user_version"), SQLITE_LAYOUT as usize);
        let lines = 2 * (3 * record.tasks.len() + 3 + 3);
        assert_eq!(count(&database, "SELECT count(*) FROM evidence"), lines);
    }

    #[test]
    fn views_answer_what_a_clerk_asks() {
        let folder = tempfile::tempdir().unwrap();
        let record = samples::document(vec![
            samples::task(1, "Bộ Công an"),
            samples::task(2, "Sở Nội vụ"),
        ]);
        let database = written(&folder.path().join("a.sqlite"), &[record]);
        let leads = strings(&database, "SELECT lead FROM tasks_with_agencies ORDER BY id");
        assert_eq!(leads, ["Sở Y tế; Bộ Công an", "Sở Y tế; Sở Nội vụ"]);
        let due = "SELECT name FROM tasks_by_agency WHERE agency = 'Sở Nội vụ' AND deadline_end < '2028'";
        assert_eq!(strings(&database, due), ["Sở Nội vụ"]);
        assert_eq!(count(&database, "SELECT tasks FROM documents_with_counts"), 2);
    }

    #[test]
    fn what_people_settled_has_rows_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let database = written(&folder.path().join("a.sqlite"), &[samples::reviewed()]);
        let rows = strings(
            &database,
            "SELECT target || ' ' || field || ': ' || machine || ' > ' || value || ' ' || corrected || ' ' || reviewed_by
             FROM corrections ORDER BY id",
        );
        let want = [
            "document signer.name: null > \"Lê Văn A\" 1 Minh",
            "task extra.Kinh phí (triệu đồng): \"9.300\" > \"9.300\" 0 Minh",
            "task name: \"Kiểm tra đe\" > \"Kiểm tra đê\" 1 Minh",
        ];
        assert_eq!(rows, want);
        let joined = "SELECT name FROM tasks JOIN corrections c ON c.task_id = tasks.id AND c.target_id = tasks.task_id
                      WHERE c.field = 'name'";
        assert_eq!(strings(&database, joined), ["Kiểm tra đê"]);
        let statuses = "SELECT review_status FROM tasks_with_agencies ORDER BY id";
        assert_eq!(strings(&database, statuses), ["verified", "machine"]);
        let who = "SELECT reviewed_by || ' ' || reviewed_at FROM documents";
        assert_eq!(strings(&database, who), ["=Lan 2026-11-25T08:30:00Z"]);
        assert_eq!(
            count(&database, "SELECT count(*) FROM pragma_foreign_key_check"),
            0
        );
    }

    #[test]
    fn the_same_documents_are_the_same_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let bytes = |name: &str| {
            let path = folder.path().join(name);
            written(&path, &[samples::hostile()]).close().unwrap();
            std::fs::read(path).unwrap()
        };
        assert!(bytes("a") == bytes("b"));
    }
}
