//! Parquet: one row a task with what tells its document; dates are dates, lists are lists.

mod columns;

use std::io::Write;
use std::sync::Arc;

use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use sohoa_record::{PlanRecord, SCHEMA_VERSION, TaskRecord};

use self::columns::{Column, Value};
use crate::dates::days_since_1970;
use crate::{Export, ExportError, kind_name, pages_of, review_columns, source_name};

/// The columns; [`values`] has the same order.
const SCHEMA: &str = include_str!("schema.txt");
/// Rows of a row group: large enough that readers skip and compress well.
const MOST_ROWS: usize = 8192;
/// Bytes of text of a row group; bounds what is held in memory.
const MOST_BYTES: usize = 16 << 20;

/// Writes one row a task.
pub struct ParquetExport<W: Write + Send> {
    file: SerializedFileWriter<W>,
    rows: Rows,
}

impl<W: Write + Send> ParquetExport<W> {
    /// Writes to `out`.
    ///
    /// # Errors
    /// When `out` takes no more.
    pub fn new(out: W) -> Result<Self, ExportError> {
        let version = KeyValue::new("sohoa.schema_version".to_owned(), SCHEMA_VERSION.to_owned());
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by("sohoa".to_owned())
            .set_key_value_metadata(Some(vec![version]))
            .build();
        let schema = Arc::new(parse_message_type(SCHEMA)?);
        Ok(Self {
            file: SerializedFileWriter::new(out, schema, Arc::new(properties))?,
            rows: Rows::default(),
        })
    }

    fn write_rows(&mut self) -> Result<(), ParquetError> {
        let mut group = self.file.next_row_group()?;
        self.rows.write(&mut group)?;
        group.close()?;
        Ok(())
    }
}

impl<W: Write + Send> Export for ParquetExport<W> {
    fn document(&mut self, record: &PlanRecord) -> Result<(), ExportError> {
        for task in &record.tasks {
            self.rows.push(record, task);
            if self.rows.count >= MOST_ROWS || self.rows.bytes >= MOST_BYTES {
                self.write_rows()?;
            }
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<(), ExportError> {
        if self.rows.count > 0 {
            self.write_rows()?;
        }
        self.file.close()?;
        Ok(())
    }
}

/// Rows that are not written yet, column by column in the order of the schema.
#[derive(Default)]
struct Rows {
    columns: Vec<Column>,
    count: usize,
    /// Bytes of text.
    bytes: usize,
}

impl Rows {
    fn push(&mut self, record: &PlanRecord, task: &TaskRecord) {
        for (index, value) in values(record, task).into_iter().enumerate() {
            if index == self.columns.len() {
                self.columns.push(Column::for_value(&value));
            }
            self.bytes += value.bytes();
            self.columns[index].push(value);
        }
        self.count += 1;
    }

    fn write<W: Write + Send>(
        &mut self,
        group: &mut SerializedRowGroupWriter<'_, W>,
    ) -> Result<(), ParquetError> {
        for column in &mut self.columns {
            column.write(group)?;
        }
        (self.count, self.bytes) = (0, 0);
        Ok(())
    }
}

/// What a task has in each column of the schema.
fn values<'a>(record: &'a PlanRecord, task: &'a TaskRecord) -> Vec<Value<'a>> {
    let document = &record.document;
    let date = |text: Option<&str>| Value::Number(text.and_then(days_since_1970));
    let list = |texts: &'a [String]| Value::Texts(texts.iter().map(String::as_str).collect());
    let pages = pages_of(&task.evidence);
    let (status, by, at) = review_columns(task.review.as_ref());
    vec![
        Value::text(&task.id),
        Value::text(&record.source.file_name),
        Value::text(&record.source.sha256),
        Value::Text(document.number.as_deref()),
        date(document.date.as_deref()),
        Value::Text(document.date.as_deref()),
        Value::Text(document.doc_type.as_deref()),
        Value::Text(document.issuer.as_deref()),
        Value::text(source_name(task.source)),
        Value::Text(task.appendix.as_deref()),
        Value::Text(task.section.as_deref()),
        Value::Text(task.stt.as_deref()),
        Value::text(&task.name),
        list(&task.lead),
        list(&task.cooperating),
        Value::Text(task.deadline.text.as_deref()),
        Value::text(kind_name(task.deadline.kind)),
        date(task.deadline.start.as_deref()),
        date(task.deadline.end.as_deref()),
        Value::Text(task.deadline.recurrence.as_deref()),
        Value::Text(task.product.as_deref()),
        Value::Text(task.note.as_deref()),
        Value::Texts(task.extra.keys().map(String::as_str).collect()),
        Value::Texts(task.extra.values().map(String::as_str).collect()),
        Value::Numbers(pages.iter().map(|page| page.cast_signed()).collect()),
        Value::Share(task.confidence),
        Value::text(status),
        Value::Text(by),
        Value::Text(at),
    ]
}

#[cfg(test)]
mod tests {
    use parquet::file::metadata::RowGroupMetaData;
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::{Field, Row, RowAccessor};

    use super::*;
    use crate::samples;

    fn written(records: &[PlanRecord]) -> SerializedFileReader<std::fs::File> {
        let mut file = tempfile::tempfile().unwrap();
        let mut export = Box::new(ParquetExport::new(file.try_clone().unwrap()).unwrap());
        for record in records {
            export.document(record).unwrap();
        }
        export.finish().unwrap();
        file.flush().unwrap();
        SerializedFileReader::new(file).unwrap()
    }

    fn rows(reader: &SerializedFileReader<std::fs::File>) -> Vec<Row> {
        reader.get_row_iter(None).unwrap().map(Result::unwrap).collect()
    }

    #[test]
    fn what_is_written_can_be_read_back() {
        let record = samples::hostile();
        let reader = written(std::slice::from_ref(&record));
        let rows = rows(&reader);
        assert_eq!(rows.len(), record.tasks.len());
        for (row, task) in rows.iter().zip(&record.tasks) {
            assert_eq!(row.get_string(0).unwrap(), &task.id);
            assert_eq!(row.get_string(12).unwrap(), &task.name);
            let lead = row.get_list(13).unwrap().elements();
            assert_eq!(
                lead,
                [Field::Str("Sở Y tế".to_owned()), Field::Str(task.name.clone())]
            );
            assert!(row.get_list(14).unwrap().elements().is_empty());
            assert_eq!(row.get_float(24).unwrap().to_bits(), task.confidence.to_bits());
            let columns: Vec<(&String, &Field)> = row.get_column_iter().collect();
            assert_eq!(columns[4], (&"date".to_owned(), &Field::Null));
            assert_eq!(columns[5].1, &Field::Str("2026-□□-05".to_owned()));
            assert_eq!(columns[18], (&"deadline_end".to_owned(), &Field::Date(21_183)));
            assert_eq!(
                columns[22].1.to_string(),
                "{\"Kinh phí (triệu đồng)\" -> \"9.300\"}"
            );
            assert_eq!(columns[23].1.to_string(), "[2, 3]");
            assert_eq!(columns[25].1, &Field::Str("machine".to_owned()));
            assert_eq!((columns[26].1, columns[27].1), (&Field::Null, &Field::Null));
        }
    }

    #[test]
    fn a_row_says_who_looked_at_it() {
        let rows = rows(&written(&[samples::reviewed()]));
        assert_eq!(rows[0].get_string(25).unwrap(), "verified");
        assert_eq!(rows[0].get_string(26).unwrap(), "=Lan");
        assert_eq!(rows[0].get_string(27).unwrap(), "2026-11-25T08:30:00Z");
        assert_eq!(rows[1].get_string(25).unwrap(), "machine");
    }

    #[test]
    fn many_rows_are_many_groups() {
        let record = samples::document((0..1000).map(|id| samples::task(id, "Kiểm tra")).collect());
        let reader = written(&vec![record; 20]);
        let groups: Vec<i64> = reader
            .metadata()
            .row_groups()
            .iter()
            .map(RowGroupMetaData::num_rows)
            .collect();
        assert_eq!(groups, [8192, 8192, 3616]);
        assert_eq!(rows(&reader).len(), 20_000);
    }

    #[test]
    fn no_document_is_an_empty_file() {
        assert!(rows(&written(&[])).is_empty());
    }

    #[test]
    fn the_same_documents_are_the_same_bytes() {
        let bytes = || {
            let mut out = Vec::new();
            let mut export = Box::new(ParquetExport::new(&mut out).unwrap());
            export.document(&samples::hostile()).unwrap();
            export.finish().unwrap();
            out
        };
        assert!(bytes() == bytes());
    }
}
