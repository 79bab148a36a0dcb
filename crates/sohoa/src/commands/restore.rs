//! `sohoa restore [FILE|-]`

use std::fs;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use sohoa_viet::decode_bytes;

use super::encoding::encoding_note;
use super::say;
use crate::{Models, restore_text};

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
    let restored = restore_text(&decoded.text, &models);
    if let Some(note) = encoding_note(decoded.encoding, &restored.converted) {
        say(&format!("{name}: {note}"));
    }
    let mut out = BufWriter::new(io::stdout().lock());
    if args.changes {
        for change in &restored.changes {
            serde_json::to_writer(&mut out, change)?;
            out.write_all(b"\n")?;
        }
    } else {
        out.write_all(restored.text.as_bytes())?;
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
