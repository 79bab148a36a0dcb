//! `cargo dev dictionaries`: the sources that can be derived, the manifest of dictionaries/, the form of its tables.

mod derive;

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Most bytes of all model files together.
const MODEL_BUDGET: u64 = 40 << 20;

/// Options of `cargo dev dictionaries`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Derive sources anew and bring sizes and hashes of the manifest up to date, or only compare
    #[arg(long, value_enum)]
    mode: Mode,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Mode {
    /// Bring the manifest up to date
    Write,
    /// Fail where a file differs from the manifest
    Check,
}

/// dictionaries/MANIFEST.toml
#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    #[serde(rename = "file")]
    files: Vec<Entry>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    path: String,
    sha256: String,
    bytes: u64,
    /// Rows below the header; sources only.
    rows: Option<u64>,
    source: String,
    licence: String,
    built_by: String,
    /// Figures measured when the file was built.
    notes: Option<String>,
}

/// Checks or rewrites the manifest.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dictionaries");
    let path = folder.join("MANIFEST.toml");
    let text = fs::read_to_string(&path).with_context(|| format!("{}: cannot be read", path.display()))?;
    let mut manifest: Manifest =
        toml::from_str(&text).with_context(|| format!("{}: is no manifest", path.display()))?;
    derive_sources(&folder.join("sources"), args.mode)?;
    check_complete(&folder, &manifest)?;
    for entry in &mut manifest.files {
        let measured = measure(&folder, entry)?;
        ensure!(
            args.mode == Mode::Write || measured == *entry,
            "dictionaries/{}: differs from the manifest; if that is meant, run `cargo dev dictionaries --mode write`",
            entry.path
        );
        *entry = measured;
    }
    let models: u64 = manifest
        .files
        .iter()
        .filter(|e| e.path.starts_with("built/"))
        .map(|e| e.bytes)
        .sum();
    ensure!(
        models <= MODEL_BUDGET,
        "the model files hold {models} bytes, more than {MODEL_BUDGET}"
    );
    if args.mode == Mode::Write {
        fs::write(&path, toml::to_string(&manifest)?)
            .with_context(|| format!("{}: cannot be written", path.display()))?;
    }
    Ok(())
}

/// Writes or compares the sources that follow from ../shared/dict; all others are kept by hand.
fn derive_sources(sources: &Path, mode: Mode) -> anyhow::Result<()> {
    let Some(lists) = derive::lists() else {
        writeln!(
            io::stderr(),
            "SKIPPED: ../shared/dict is not beside the repository; derived sources are only compared with the manifest"
        )?;
        return Ok(());
    };
    for (name, derived) in derive::derive(&lists, sources)? {
        let path = sources.join(name);
        if mode == Mode::Write {
            fs::write(&path, derived).with_context(|| format!("{}: cannot be written", path.display()))?;
        } else {
            let kept =
                fs::read_to_string(&path).with_context(|| format!("{}: cannot be read", path.display()))?;
            ensure!(
                kept == derived,
                "dictionaries/sources/{name}: differs from what ../shared/dict gives; \
                 run `cargo dev dictionaries --mode write`"
            );
        }
    }
    Ok(())
}

/// Every file stands in the manifest once.
fn check_complete(folder: &Path, manifest: &Manifest) -> anyhow::Result<()> {
    let mut found = BTreeSet::new();
    for part in ["sources", "built"] {
        for entry in fs::read_dir(folder.join(part))? {
            found.insert(format!("{part}/{}", entry?.file_name().to_string_lossy()));
        }
    }
    let listed: BTreeSet<String> = manifest.files.iter().map(|entry| entry.path.clone()).collect();
    ensure!(
        listed.len() == manifest.files.len(),
        "dictionaries/MANIFEST.toml: a file is listed twice"
    );
    if let Some(path) = found.symmetric_difference(&listed).next() {
        bail!("dictionaries/{path}: stands in the folder or in MANIFEST.toml, but not in both");
    }
    Ok(())
}

fn measure(folder: &Path, entry: &Entry) -> anyhow::Result<Entry> {
    let path: PathBuf = folder.join(&entry.path);
    let content = fs::read(&path).with_context(|| format!("{}: cannot be read", path.display()))?;
    // Model files have forms of their own, checked where they are loaded.
    let rows = if entry.path.starts_with("sources/") {
        Some(check_table(&path, &content)?)
    } else {
        None
    };
    let sha256 = format!("{:x}", Sha256::digest(&content));
    Ok(Entry {
        sha256,
        bytes: content.len() as u64,
        rows,
        ..entry.clone()
    })
}

/// A table is UTF-8 in NFC with LF, a header, and sorted unique rows of as many fields; gives its rows.
fn check_table(path: &Path, content: &[u8]) -> anyhow::Result<u64> {
    let name = path.display();
    let text = std::str::from_utf8(content).with_context(|| format!("{name}: is not UTF-8"))?;
    ensure!(
        !text.contains('\r') && text.ends_with('\n'),
        "{name}: lines must end with LF"
    );
    ensure!(sohoa_viet::nfc(text) == text, "{name}: must be NFC");
    let mut lines = text.lines();
    let fields = lines.next().unwrap_or_default().split('\t').count();
    let rows: Vec<&str> = lines.collect();
    for (index, row) in rows.iter().enumerate() {
        ensure!(
            row.split('\t').count() == fields,
            "{name}:{}: {fields} fields are needed",
            index + 2
        );
    }
    if let Some(index) = rows.windows(2).position(|pair| pair[0] >= pair[1]) {
        bail!(
            "{name}:{}: rows must be sorted by code point and unique",
            index + 3
        );
    }
    Ok(rows.len() as u64)
}
