//! What `convert` writes beside the record, the text and the lines.

use std::ffi::OsString;

use clap::ValueEnum;

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
    pub(crate) fn versioned(&self, version: String) -> String {
        if self.pdf() {
            format!("{version}+pdf")
        } else {
            version
        }
    }
}
