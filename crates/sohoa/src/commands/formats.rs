//! What `convert` writes beside the record, the text and the lines.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::ValueEnum;

use super::outputs::DocumentFiles;

/// Options about further outputs.
#[derive(Debug, clap::Args)]
pub(crate) struct FormatArgs {
    /// Write this too
    #[arg(long = "format", value_enum)]
    formats: Vec<Format>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// `<stem>.pdf`: the pages as they are, with the restored text as an invisible layer
    Pdf,
}

impl FormatArgs {
    /// Whether a searchable PDF is asked for.
    pub(crate) fn pdf(&self) -> bool {
        self.formats.contains(&Format::Pdf)
    }

    /// The same options on the command line of another process.
    pub(crate) fn to_arguments(&self) -> Vec<OsString> {
        let pdf = self.pdf().then(|| "--format=pdf".into());
        pdf.into_iter().collect()
    }

    /// The version of a program that writes these too: what an earlier run has written without them is not all.
    pub(crate) fn versioned(&self, version: &str) -> String {
        let mark = if self.pdf() { PDF_MARK } else { "" };
        format!("{version}{mark}")
    }
}

/// Ends the version of a run that wrote searchable PDFs.
const PDF_MARK: &str = "+pdf";

/// Whether what a program of one version has written is all that another would write.
pub(crate) fn covers(done: &str, wanted: &str) -> bool {
    done == wanted || done.strip_suffix(PDF_MARK) == Some(wanted)
}

/// Refuses a folder in which the searchable PDF, which has the name of its source, would replace it.
///
/// # Errors
/// Names the first such source.
pub(crate) fn spare_sources(paths: &[PathBuf], out: &Path) -> anyhow::Result<()> {
    let out = fs::canonicalize(out).with_context(|| format!("{}: cannot be found", out.display()))?;
    let in_out = |path: &&PathBuf| fs::canonicalize(path).is_ok_and(|path| path.parent() == Some(&out));
    let is_pdf = |path: &&PathBuf| {
        path.extension()
            .is_some_and(|extension| extension.eq_ignore_ascii_case("pdf"))
    };
    match paths.iter().filter(is_pdf).find(in_out) {
        Some(path) => bail!(
            "{}: --format pdf would replace this file; name another folder with --out",
            path.display()
        ),
        None => Ok(()),
    }
}

/// Whether a converted document has no searchable PDF though it has pages. A text dump, whose record says so, has none.
pub(crate) fn lacks_pdf(out: &Path, stem: &str) -> bool {
    let files = DocumentFiles::of(out, stem);
    let is_text = || {
        let record = fs::read_to_string(&files.record).unwrap_or_default();
        record.contains("\"media_type\": \"text/plain\"")
    };
    !files.pdf.is_file() && !is_text()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_with_pdfs_covers_one_without() {
        assert!(covers("1+a", "1+a") && covers("1+a+pdf", "1+a") && covers("1+a+pdf", "1+a+pdf"));
        assert!(!covers("1+a", "1+a+pdf") && !covers("1+b+pdf", "1+a"));
    }
}
