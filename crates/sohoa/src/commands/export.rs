//! `sohoa export DIR`

use std::fs;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::ValueEnum;
use sohoa_record::{PlanRecord, TaskRecord};

use super::outputs::{DocumentFiles, RUN_FILE, Status, read_run};

/// Options of `sohoa export`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A folder written by `sohoa convert`
    folder: PathBuf,
    /// Form of the output
    #[arg(long, value_enum, default_value = "csv")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading on a terminal; long texts are cut
    Table,
    /// For a spreadsheet: UTF-8 with byte order mark, one task a row
    Csv,
}

/// Prints the tasks of a converted folder.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let records = read_records(&args.folder)?;
    let mut out = BufWriter::new(io::stdout().lock());
    match args.format {
        Format::Table => write_table(&mut out, &records)?,
        Format::Csv => write_csv(&mut out, &records)?,
    }
    out.flush()?;
    Ok(())
}

fn read_records(folder: &Path) -> anyhow::Result<Vec<PlanRecord>> {
    let lines = read_run(folder);
    if lines.is_empty() {
        bail!(
            "{}: holds no {RUN_FILE}; name a folder written by `sohoa convert`",
            folder.display()
        );
    }
    let mut records = Vec::new();
    for line in lines.iter().filter(|line| line.status == Status::Done) {
        let path = DocumentFiles::of(folder, &line.stem).record;
        let json = fs::read(&path).with_context(|| format!("{}: cannot be read", path.display()))?;
        records.push(serde_json::from_slice(&json).with_context(|| {
            format!(
                "{}: is no record of this version; convert with --force",
                path.display()
            )
        })?);
    }
    Ok(records)
}

/// Columns of the terminal table with their widths in characters.
const COLUMNS: [(&str, usize); 5] = [
    ("STT", 5),
    ("Nhiệm vụ", 56),
    ("Chủ trì", 26),
    ("Phối hợp", 26),
    ("Thời hạn", 22),
];

fn write_table(out: &mut impl Write, records: &[PlanRecord]) -> io::Result<()> {
    let bold = if io::stdout().is_terminal() {
        ("\u{1b}[1m", "\u{1b}[0m")
    } else {
        ("", "")
    };
    for record in records {
        let document = &record.document;
        let number = document.number.as_deref().unwrap_or("không số");
        let date = document.date.as_deref().unwrap_or("không ngày");
        let kind = document.doc_type.as_deref().unwrap_or("VĂN BẢN");
        writeln!(
            out,
            "\n{}{}: {kind} {number}, {date}{}",
            bold.0, record.source.file_name, bold.1
        )?;
        if record.tasks.is_empty() {
            writeln!(out, "  (không có nhiệm vụ)")?;
            continue;
        }
        write_row(out, &COLUMNS.map(|(title, _)| title.to_owned()))?;
        writeln!(
            out,
            "  {}",
            COLUMNS.map(|(_, width)| "─".repeat(width)).join("  ")
        )?;
        for task in &record.tasks {
            write_row(out, &cells(task))?;
        }
    }
    Ok(())
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

fn write_row(out: &mut impl Write, cells: &[String; 5]) -> io::Result<()> {
    let cells: Vec<String> = cells
        .iter()
        .zip(COLUMNS)
        .map(|(text, (_, width))| fit(text, width))
        .collect();
    writeln!(out, "  {}", cells.join("  ").trim_end())
}

/// Cuts or pads to a width in characters (NFC: one character for each letter).
fn fit(text: &str, width: usize) -> String {
    let length = text.chars().count();
    if length <= width {
        return format!("{text}{}", " ".repeat(width - length));
    }
    let kept: String = text.chars().take(width - 1).collect();
    format!("{kept}…")
}

fn write_csv(out: &mut impl Write, records: &[PlanRecord]) -> io::Result<()> {
    // Spreadsheets take UTF-8 for granted only behind a byte order mark.
    write!(out, "\u{feff}")?;
    let header = "file_name,number,source,appendix,section,stt,name,lead,cooperating,deadline_text,deadline_kind,\
                  deadline_start,deadline_end,product,note,confidence";
    write!(out, "{header}\r\n")?;
    for record in records {
        for task in &record.tasks {
            let source = serde_json::to_value(task.source)?;
            let kind = serde_json::to_value(task.deadline.kind)?;
            let fields = [
                record.source.file_name.clone(),
                record.document.number.clone().unwrap_or_default(),
                source.as_str().unwrap_or_default().to_owned(),
                task.appendix.clone().unwrap_or_default(),
                task.section.clone().unwrap_or_default(),
                task.stt.clone().unwrap_or_default(),
                task.name.clone(),
                task.lead.join("; "),
                task.cooperating.join("; "),
                task.deadline.text.clone().unwrap_or_default(),
                kind.as_str().unwrap_or_default().to_owned(),
                task.deadline.start.clone().unwrap_or_default(),
                task.deadline.end.clone().unwrap_or_default(),
                task.product.clone().unwrap_or_default(),
                task.note.clone().unwrap_or_default(),
                format!("{:.2}", task.confidence),
            ];
            write!(out, "{}\r\n", fields.map(|field| quoted(&field)).join(","))?;
        }
    }
    Ok(())
}

/// Quotes a CSV field where RFC 4180 asks for it.
fn quoted(field: &str) -> String {
    if field.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}
