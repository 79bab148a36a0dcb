//! `sohoa restore [FILE|-]`

use std::fs;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde_json::json;
use sohoa::Models;
use sohoa_viet::{decode_bytes, decode_legacy_lines};

use super::encoding::encoding_note;
use super::say;

/// Options of `sohoa restore`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Text file; "-" or nothing reads standard input. UTF-8, UTF-16 with a byte order mark, TCVN3, VNI and
    /// Windows-1258 are recognised
    #[arg(default_value = "-")]
    file: PathBuf,
    /// Print every change as one JSON object a line instead of the text; places are bytes of the line in UTF-8
    #[arg(long)]
    changes: bool,
    /// Channel file to use in place of the one inside the program, to measure it
    #[arg(long, value_name = "FILE")]
    channel: Option<PathBuf>,
}

/// Restores text line by line: N lines in, N lines out.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let (name, bytes) = read(&args.file)?;
    let decoded = decode_bytes(&bytes);
    let mut models = Models::embedded()?;
    if let Some(path) = &args.channel {
        let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        models
            .set_channel(&bytes)
            .with_context(|| format!("{}", path.display()))?;
    }
    let observed: Vec<&str> = decoded
        .text
        .split('\n')
        .map(|line| line.strip_suffix('\r').unwrap_or(line))
        .collect();
    // The piece after the last newline is a line of its own only if it holds something.
    let ends_with_newline = observed.last().is_some_and(|last| last.is_empty());
    let observed = if ends_with_newline {
        &observed[..observed.len() - 1]
    } else {
        &observed[..]
    };
    let converted = decode_legacy_lines(observed);
    if let Some(note) = encoding_note(decoded.encoding, &converted) {
        say(&format!("{name}: {note}"));
    }
    let lines: Vec<&str> = observed
        .iter()
        .zip(&converted)
        .map(|(old, new)| new.as_ref().map_or(*old, |(_, text)| text))
        .collect();
    let lines = &lines[..];
    let restored = models.restorer().restore_text(lines);

    let mut out = BufWriter::new(io::stdout().lock());
    for (index, line) in restored.iter().enumerate() {
        if args.changes {
            for edit in &line.edits {
                let change = json!({
                    "line": index + 1,
                    "start": edit.observed.start,
                    "end": edit.observed.end,
                    "observed": lines[index].get(edit.observed.clone()),
                    "restored": edit.restored,
                    "margin": (f64::from(edit.margin) * 1000.0).round() / 1000.0,
                });
                writeln!(out, "{change}")?;
            }
        } else {
            // What was kept may not be in NFC, down to its spaces (U+2001).
            out.write_all(sohoa_viet::nfc(&line.text).as_bytes())?;
            if index + 1 < restored.len() || ends_with_newline {
                out.write_all(b"\n")?;
            }
        }
    }
    out.flush()?;
    Ok(())
}

/// Name for messages, and content.
fn read(file: &Path) -> anyhow::Result<(String, Vec<u8>)> {
    if file.as_os_str() == "-" {
        let mut bytes = Vec::new();
        io::stdin()
            .read_to_end(&mut bytes)
            .context("standard input cannot be read")?;
        return Ok(("standard input".to_owned(), bytes));
    }
    let name = file.display().to_string();
    let bytes = fs::read(file).with_context(|| format!("{name}: cannot be read"))?;
    Ok((name, bytes))
}
