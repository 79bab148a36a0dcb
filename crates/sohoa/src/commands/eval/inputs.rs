//! Files to be compared: what can be read is read and said on stderr, the rest is refused with the place and the
//! remedy.

use std::fs;
use std::path::Path;

use anyhow::{Context, anyhow, bail};
use serde::Deserialize;
use sohoa_eval::RecordFile;
use sohoa_record::SCHEMA_VERSION;
use sohoa_viet::{ByteEncoding, decode_bytes, decode_legacy_lines};

use crate::commands::encoding::encoding_note;
use crate::commands::say;

/// Reads a text. UTF-8 is judged as it stands, whatever its letters mean; UTF-16 with a byte order mark and the
/// old Vietnamese encodings are converted.
pub(super) fn read_text(path: &Path) -> anyhow::Result<String> {
    let bytes = read(path)?;
    let decoded = decode_bytes(&bytes);
    if decoded.encoding != ByteEncoding::Utf16
        && let Some(at) = bytes.iter().position(|byte| *byte == 0)
    {
        bail!(
            "{}: byte {at} is 0, so this is no text file, or UTF-16 without byte order mark; convert it with `iconv -f \
             UTF-16LE -t UTF-8`",
            path.display()
        );
    }
    let mut lines: Vec<&str> = decoded.text.split('\n').collect();
    let converted = if decoded.encoding == ByteEncoding::SingleByte {
        decode_legacy_lines(&lines)
    } else {
        Vec::new()
    };
    if let Some(note) = encoding_note(decoded.encoding, &converted) {
        say(&format!("{}: {note}", path.display()));
    }
    for (line, converted) in lines.iter_mut().zip(&converted) {
        if let Some((_, text)) = converted {
            *line = text;
        }
    }
    Ok(lines.join("\n"))
}

/// Reads records to be judged.
pub(super) fn read_records(path: &Path) -> anyhow::Result<RecordFile> {
    parse_records(path, &read(path)?)
}

/// Records from the bytes of a file; `path` is for messages.
pub(crate) fn parse_records(path: &Path, bytes: &[u8]) -> anyhow::Result<RecordFile> {
    let decoded = decode_bytes(bytes);
    if !matches!(decoded.encoding, ByteEncoding::Utf8 | ByteEncoding::Utf16) {
        let at = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
        bail!(
            "{}: byte {at} is not UTF-8, which JSON must be; convert it with `iconv -f ENCODING -t UTF-8`",
            path.display()
        );
    }
    let head: Head = parsed(path, &decoded.text)?;
    head.check(path)?;
    parsed(path, &decoded.text)
}

/// Reads reference records; without anything to compare with, every rate would be 0 of 0.
pub(super) fn read_record_reference(path: &Path) -> anyhow::Result<RecordFile> {
    parse_record_reference(path, &read(path)?)
}

/// The same from the bytes of a file; `path` is for messages.
pub(crate) fn parse_record_reference(path: &Path, bytes: &[u8]) -> anyhow::Result<RecordFile> {
    let records = parse_records(path, bytes)?;
    if records.is_empty() {
        bail!(
            "{}: the reference holds no tasks, no indicators and no fields of the document to compare with; name the \
             reference first, then the records to be judged",
            path.display()
        );
    }
    if let Some(number) = records.nameless_task() {
        bail!(
            "{}: task {number} of the reference has no `name`, by which tasks are paired; add it or leave the task out",
            path.display()
        );
    }
    Ok(records)
}

/// Reads a reference whose tables are compared. A document may have none: then each one found is one too many.
pub(super) fn read_table_reference(path: &Path) -> anyhow::Result<RecordFile> {
    let records = read_records(path)?;
    if !records.has_table_cells() {
        let note = "the reference holds no table with `rows`, so there is no cell to compare with";
        if records.is_empty() {
            bail!("{}: {note}", path.display());
        }
        say(&format!("{}: {note}", path.display()));
    }
    Ok(records)
}

fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("{}: cannot be read", path.display()))
}

fn parsed<'a, T: Deserialize<'a>>(path: &Path, json: &'a str) -> anyhow::Result<T> {
    serde_json::from_str(json).map_err(|error| {
        let what = if error.is_data() {
            "is JSON, but no record of this program"
        } else {
            "is no JSON"
        };
        // The error ends with its line and column.
        anyhow!("{}: {what}: {error}", path.display())
    })
}

/// What tells a record, and its version.
#[derive(Debug, Deserialize)]
struct Head {
    schema_version: Option<String>,
    document: Option<serde::de::IgnoredAny>,
    tasks: Option<serde::de::IgnoredAny>,
    tables: Option<serde::de::IgnoredAny>,
    indicators: Option<serde::de::IgnoredAny>,
}

impl Head {
    /// A reference made by hand has no version.
    fn check(&self, path: &Path) -> anyhow::Result<()> {
        let path = path.display();
        let parts = [&self.document, &self.tasks, &self.tables, &self.indicators];
        if parts.iter().all(|part| part.is_none()) {
            bail!(
                "{path}: has none of the fields `document`, `tasks`, `tables` and `indicators`, so it is no record; \
                 `sohoa schema` prints what one looks like"
            );
        }
        let Some(version) = self.schema_version.as_deref() else {
            return Ok(());
        };
        let major = |version: &str| version.split('.').next().map(str::to_owned);
        if major(version) != major(SCHEMA_VERSION) {
            bail!(
                "{path}: has schema version {version}, and this program knows {SCHEMA_VERSION}; convert the document \
                 again with this program, or evaluate with the one that wrote it"
            );
        }
        if version != SCHEMA_VERSION {
            say(&format!(
                "{path}: has schema version {version}, and this program knows {SCHEMA_VERSION}; fields that only one of \
                 them has are not compared"
            ));
        }
        Ok(())
    }
}
