//! `sohoa restore [FILE|-]`

use std::fs;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde_json::json;
use sohoa::Models;

/// Options of `sohoa restore`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Text file (UTF-8); "-" or nothing reads standard input
    #[arg(default_value = "-")]
    file: PathBuf,
    /// Print every change as one JSON object a line instead of the text
    #[arg(long)]
    changes: bool,
}

/// Restores text line by line: N lines in, N lines out.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let text = read(&args.file)?;
    let models = Models::embedded()?;
    let lines: Vec<&str> = text
        .split('\n')
        .map(|line| line.strip_suffix('\r').unwrap_or(line))
        .collect();
    // The piece after the last newline is a line of its own only if it holds something.
    let ends_with_newline = lines.last().is_some_and(|last| last.is_empty());
    let lines = if ends_with_newline {
        &lines[..lines.len() - 1]
    } else {
        &lines[..]
    };
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
            out.write_all(line.text.as_bytes())?;
            if index + 1 < restored.len() || ends_with_newline {
                out.write_all(b"\n")?;
            }
        }
    }
    out.flush()?;
    Ok(())
}

fn read(file: &Path) -> anyhow::Result<String> {
    let (name, bytes) = if file.as_os_str() == "-" {
        let mut bytes = Vec::new();
        io::stdin()
            .read_to_end(&mut bytes)
            .context("standard input cannot be read")?;
        ("standard input".to_owned(), bytes)
    } else {
        let name = file.display().to_string();
        let bytes = fs::read(file).with_context(|| format!("{name}: cannot be read"))?;
        (name, bytes)
    };
    String::from_utf8(bytes).map_err(|error| {
        anyhow::anyhow!(
            "{name}: not UTF-8 from byte {} on; convert it first, for example with `iconv -f WINDOWS-1258 -t UTF-8`",
            error.utf8_error().valid_up_to()
        )
    })
}
