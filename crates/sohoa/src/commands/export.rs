//! `sohoa export DIR`

use std::collections::HashSet;
use std::fs;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::ValueEnum;
use sohoa::assign_ids;
use sohoa_batch::write_whole;
use sohoa_export::{
    CsvExport, Emphasis, Export, Headers, JsonLinesExport, ParquetExport, SqliteExport, TableExport, markdown,
};
use sohoa_record::PlanRecord;
use tempfile::NamedTempFile;

use super::outputs::{DocumentFiles, RUN_FILE, RunLine, Status, read_record, read_run};
use super::say;

/// Options of `sohoa export`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A folder written by `sohoa convert`
    folder: PathBuf,
    /// Form of the output
    #[arg(long, value_enum, default_value = "csv")]
    format: Format,
    /// File to write, whole or not at all; for markdown a folder [default: standard output]
    #[arg(long)]
    out: Option<PathBuf>,
    /// Language of the header row of CSV [default: en]
    #[arg(long, value_enum)]
    headers: Option<HeaderLanguage>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading on a terminal; long texts are cut
    Table,
    /// For a spreadsheet: UTF-8 with byte order mark, one task a row
    Csv,
    /// One task a line, as `sohoa schema task-line` describes it
    Jsonl,
    /// One task a row, with types; needs --out FILE
    Parquet,
    /// A database of documents, tasks, indicators, tables and their evidence; needs --out FILE
    Sqlite,
    /// Each document for reading; needs --out FOLDER
    Markdown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum HeaderLanguage {
    /// Field names of the record
    En,
    /// Vietnamese
    Vi,
}

/// Writes a converted folder in another form, document by document.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    if args.headers.is_some() && args.format != Format::Csv {
        bail!("--headers goes with --format csv only; leave it out");
    }
    let stems = done_stems(&args.folder)?;
    match (&args.out, args.format) {
        (Some(out), Format::Markdown) => write_markdown(&args.folder, &stems, out),
        (Some(out), _) => {
            write_file(args, &stems, out).with_context(|| format!("{}: cannot be written", out.display()))
        }
        (None, Format::Markdown) => {
            bail!("markdown is one file a document; name a folder for them with --out")
        }
        (None, Format::Parquet | Format::Sqlite) => {
            bail!("this format is no text for a terminal; name a file for it with --out")
        }
        (None, _) => {
            let emphasis = if io::stdout().is_terminal() {
                Emphasis::Bold
            } else {
                Emphasis::Plain
            };
            let out = BufWriter::new(io::stdout().lock());
            write_all(args, &stems, text_export(args, out, emphasis)?)
        }
    }
}

/// Stems of the documents that were converted, in the order of the run; documents with the same content share
/// one and are written once.
fn done_stems(folder: &Path) -> anyhow::Result<Vec<String>> {
    let lines = read_run(folder);
    if lines.is_empty() {
        bail!(
            "{}: holds no {RUN_FILE}; name a folder written by `sohoa convert`",
            folder.display()
        );
    }
    let missing = |line: &&RunLine| !matches!(line.status, Status::Done | Status::Duplicate);
    let missing = lines.iter().filter(missing).count();
    if missing > 0 {
        say(&format!(
            "{missing} documents are not converted and are left out; see {}",
            folder.join(RUN_FILE).display()
        ));
    }
    let mut seen = HashSet::new();
    let done = lines.into_iter().filter(|line| line.status == Status::Done);
    let stems = done.map(|line| line.stem);
    Ok(stems.filter(|stem| seen.insert(stem.clone())).collect())
}

fn record_with_ids(folder: &Path, stem: &str) -> anyhow::Result<PlanRecord> {
    let mut record = read_record(&DocumentFiles::of(folder, stem).record)?;
    // Records of earlier versions have none.
    assign_ids(&mut record);
    Ok(record)
}

fn write_all(args: &Args, stems: &[String], mut export: Box<dyn Export + '_>) -> anyhow::Result<()> {
    for stem in stems {
        export.document(&record_with_ids(&args.folder, stem)?)?;
    }
    Ok(export.finish()?)
}

/// The formats that are text.
fn text_export<'a>(
    args: &Args,
    out: impl Write + 'a,
    emphasis: Emphasis,
) -> anyhow::Result<Box<dyn Export + 'a>> {
    let headers = match args.headers {
        Some(HeaderLanguage::Vi) => Headers::Vietnamese,
        Some(HeaderLanguage::En) | None => Headers::English,
    };
    Ok(match args.format {
        Format::Csv => Box::new(CsvExport::new(out, headers)?),
        Format::Jsonl => Box::new(JsonLinesExport::new(out)),
        _ => Box::new(TableExport::new(out, emphasis)),
    })
}

/// A temporary file with the permissions of any new file: other systems read what is renamed from it.
fn temporary_in(folder: &Path) -> io::Result<NamedTempFile> {
    let any_new_file = fs::Permissions::from_mode(0o666);
    tempfile::Builder::new()
        .permissions(any_new_file)
        .tempfile_in(folder)
}

/// Writes under a temporary name in the same folder, syncs and renames.
fn write_file(args: &Args, stems: &[String], out: &Path) -> anyhow::Result<()> {
    let folder = match out.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let file = temporary_in(folder)?;
    let export: Box<dyn Export + '_> = match args.format {
        Format::Sqlite => Box::new(SqliteExport::create(file.path())?),
        Format::Parquet => Box::new(ParquetExport::new(BufWriter::new(file.as_file()))?),
        _ => text_export(args, BufWriter::new(file.as_file()), Emphasis::Plain)?,
    };
    write_all(args, stems, export)?;
    file.as_file().sync_all()?;
    file.persist(out)?;
    Ok(())
}

fn write_markdown(folder: &Path, stems: &[String], out: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(out).with_context(|| format!("{}: cannot be made", out.display()))?;
    for stem in stems {
        let path = DocumentFiles::of(folder, stem).text;
        let text =
            fs::read_to_string(&path).with_context(|| format!("{}: cannot be read", path.display()))?;
        let shown = markdown(&record_with_ids(folder, stem)?, &text);
        write_whole(&out.join(format!("{stem}.md")), shown.as_bytes())?;
    }
    Ok(())
}
