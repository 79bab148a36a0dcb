//! A table for the terminal.

use std::io::{self, Write};

use sohoa_record::{PlanRecord, TaskRecord};

use crate::{Export, ExportError};

/// How the heading of a document stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Emphasis {
    /// Not at all.
    Plain,
    /// By the terminal's bold type.
    Bold,
}

/// Writes the tasks of each document as a table; long texts are cut.
#[derive(Debug)]
pub struct TableExport<W> {
    out: W,
    emphasis: Emphasis,
}

/// Columns with their widths in characters.
const COLUMNS: [(&str, usize); 5] = [
    ("STT", 5),
    ("Nhiệm vụ", 56),
    ("Chủ trì", 26),
    ("Phối hợp", 26),
    ("Thời hạn", 22),
];

impl<W: Write> TableExport<W> {
    /// Writes to `out`.
    pub fn new(out: W, emphasis: Emphasis) -> Self {
        Self { out, emphasis }
    }

    fn write(&mut self, record: &PlanRecord) -> io::Result<()> {
        let (on, off) = match self.emphasis {
            Emphasis::Plain => ("", ""),
            Emphasis::Bold => ("\u{1b}[1m", "\u{1b}[0m"),
        };
        let document = &record.document;
        let number = document.number.as_deref().unwrap_or("không số");
        let date = document.date.as_deref().unwrap_or("không ngày");
        let kind = document.doc_type.as_deref().unwrap_or("VĂN BẢN");
        writeln!(
            self.out,
            "\n{on}{}: {kind} {number}, {date}{off}",
            record.source.file_name
        )?;
        if record.tasks.is_empty() {
            return writeln!(self.out, "  (không có nhiệm vụ)");
        }
        self.row(&COLUMNS.map(|(title, _)| title.to_owned()))?;
        let rules = COLUMNS.map(|(_, width)| "─".repeat(width));
        writeln!(self.out, "  {}", rules.join("  "))?;
        record.tasks.iter().try_for_each(|task| self.row(&cells(task)))
    }

    fn row(&mut self, cells: &[String; 5]) -> io::Result<()> {
        let cells: Vec<String> = cells
            .iter()
            .zip(COLUMNS)
            .map(|(text, (_, width))| fit(text, width))
            .collect();
        writeln!(self.out, "  {}", cells.join("  ").trim_end())
    }
}

impl<W: Write> Export for TableExport<W> {
    fn document(&mut self, record: &PlanRecord) -> Result<(), ExportError> {
        self.write(record).map_err(ExportError::Write)
    }

    fn finish(mut self: Box<Self>) -> Result<(), ExportError> {
        self.out.flush().map_err(ExportError::Write)
    }
}

fn cells(task: &TaskRecord) -> [String; 5] {
    [
        task.stt.clone().unwrap_or_default(),
        task.name.clone(),
        task.lead.join(", "),
        task.cooperating.join(", "),
        task.deadline.text.clone().unwrap_or_default(),
    ]
}

/// Cuts or pads to a width in characters (NFC: one character for each letter). Control characters could move
/// the cursor; they are shown as □.
fn fit(text: &str, width: usize) -> String {
    let shown: Vec<char> = text
        .chars()
        .map(|c| if c.is_control() { '□' } else { c })
        .collect();
    if shown.len() <= width {
        return shown.iter().collect::<String>() + &" ".repeat(width - shown.len());
    }
    shown[..width - 1].iter().chain(&['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn texts_are_cut_and_padded() {
        assert_eq!(fit("Sở Y tế", 9), "Sở Y tế  ");
        assert_eq!(fit("Sở Y tế", 4), "Sở …");
        assert_eq!(fit("a\u{1b}[2J\n", 6), "a□[2J□");
    }

    #[test]
    fn each_task_is_one_line() {
        let record = samples::hostile();
        let mut out = Vec::new();
        let mut export = Box::new(TableExport::new(&mut out, Emphasis::Plain));
        export.document(&record).unwrap();
        export.finish().unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.lines().count(), record.tasks.len() + 4);
    }
}
