//! `sohoa export DIR`

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::ValueEnum;
use sohoa_batch::write_whole;
use sohoa_export::{
    CsvExport, Emphasis, Export, Headers, JsonLinesExport, ParquetExport, SqliteExport, TableExport, markdown,
};
use tempfile::NamedTempFile;

use super::outputs::DocumentFiles;
use super::reviewed::{ReviewedDocument, Reviews, converted_stems};
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
    /// Only documents that a person approved
    #[arg(long)]
    verified_only: bool,
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

/// Writes a converted folder in another form, document by document, with what people settled in it.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    if args.headers.is_some() && args.format != Format::Csv {
        bail!("--headers goes with --format csv only; leave it out");
    }
    let documents = Documents::of(args)?;
    match (&args.out, args.format) {
        (Some(out), Format::Markdown) => write_markdown(&documents, out),
        (Some(out), _) => {
            write_file(args, &documents, out).with_context(|| format!("{}: cannot be written", out.display()))
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
            write_all(&documents, text_export(args, out, emphasis)?)
        }
    }
}

/// The documents to be exported.
struct Documents {
    folder: PathBuf,
    stems: Vec<String>,
    reviews: Reviews,
    wanted: Wanted,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    All,
    /// Only those that a person approved.
    Verified,
}

impl Documents {
    fn of(args: &Args) -> anyhow::Result<Self> {
        Ok(Self {
            folder: args.folder.clone(),
            stems: converted_stems(&args.folder)?,
            reviews: Reviews::of(&args.folder)?,
            wanted: if args.verified_only {
                Wanted::Verified
            } else {
                Wanted::All
            },
        })
    }

    /// Hands out one document after the other with what people settled of it.
    fn each(
        &self,
        mut take: impl FnMut(&str, &ReviewedDocument) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let mut seen = BTreeSet::new();
        let mut left_out = 0;
        for stem in &self.stems {
            let document = self.reviews.document(stem)?;
            seen.insert(document.machine.source.sha256.clone());
            if self.wanted == Wanted::Verified && !document.is_approved() {
                left_out += 1;
                continue;
            }
            for field in &document.lost {
                say(&format!(
                    "{}: {field} was settled, but its row is not found any more",
                    document.record.source.file_name
                ));
            }
            take(stem, &document)?;
        }
        if left_out > 0 {
            say(&format!(
                "{left_out} of {} documents are not approved and are left out",
                self.stems.len()
            ));
        }
        self.reviews.say_missing(&seen)
    }
}

fn write_all(documents: &Documents, mut export: Box<dyn Export + '_>) -> anyhow::Result<()> {
    documents.each(|_, document| Ok(export.document(&document.record)?))?;
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
fn write_file(args: &Args, documents: &Documents, out: &Path) -> anyhow::Result<()> {
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
    write_all(documents, export)?;
    file.as_file().sync_all()?;
    file.persist(out)?;
    Ok(())
}

fn write_markdown(documents: &Documents, out: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(out).with_context(|| format!("{}: cannot be made", out.display()))?;
    documents.each(|stem, document| {
        let path = DocumentFiles::of(&documents.folder, stem).text;
        let text =
            fs::read_to_string(&path).with_context(|| format!("{}: cannot be read", path.display()))?;
        let shown = markdown(&document.record, &document.corrected_text(&text));
        write_whole(&out.join(format!("{stem}.md")), shown.as_bytes())?;
        Ok(())
    })
}
