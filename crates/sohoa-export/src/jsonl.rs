//! JSON lines: one task a line, with what tells its document.

use std::io::Write;

use sohoa_record::{PlanRecord, TaskLine};

use crate::{Export, ExportError};

/// Writes a [`TaskLine`] for each task.
#[derive(Debug)]
pub struct JsonLinesExport<W> {
    out: W,
}

impl<W: Write> JsonLinesExport<W> {
    /// Writes to `out`.
    pub fn new(out: W) -> Self {
        Self { out }
    }
}

impl<W: Write> Export for JsonLinesExport<W> {
    fn document(&mut self, record: &PlanRecord) -> Result<(), ExportError> {
        for task in &record.tasks {
            let line = TaskLine {
                schema_version: &record.schema_version,
                file_name: &record.source.file_name,
                sha256: &record.source.sha256,
                number: record.document.number.as_deref(),
                date: record.document.date.as_deref(),
                doc_type: record.document.doc_type.as_deref(),
                issuer: record.document.issuer.as_deref(),
                task,
            };
            serde_json::to_writer(&mut self.out, &line).map_err(|error| ExportError::Write(error.into()))?;
            self.out.write_all(b"\n").map_err(ExportError::Write)?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<(), ExportError> {
        self.out.flush().map_err(ExportError::Write)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn each_task_is_one_line_whatever_it_says() {
        let record = samples::hostile();
        let mut out = Vec::new();
        let mut export = Box::new(JsonLinesExport::new(&mut out));
        export.document(&record).unwrap();
        export.finish().unwrap();
        let text = String::from_utf8(out).unwrap();
        let lines: Vec<serde_json::Value> = text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(lines.len(), record.tasks.len());
        for (line, task) in lines.iter().zip(&record.tasks) {
            assert_eq!(line["name"], task.name.as_str());
            assert_eq!(line["number"], "12/KH-UBND");
            let mut line = line.clone();
            let fields = line.as_object_mut().unwrap();
            for of_document in [
                "schema_version",
                "file_name",
                "sha256",
                "number",
                "date",
                "doc_type",
                "issuer",
            ] {
                assert!(fields.remove(of_document).is_some(), "{of_document}");
            }
            let read: sohoa_record::TaskRecord = serde_json::from_value(line).unwrap();
            assert_eq!(read, *task);
        }
    }
}
