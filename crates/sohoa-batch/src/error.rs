//! What can stop a whole run. What stops one document is a [`crate::Failure`].

use std::io;
use std::path::PathBuf;

/// Why a run cannot start or go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BatchError {
    /// Another run has the folder.
    #[error(
        "{}: {} is converting into this folder; wait until it has ended, or name another folder",
        folder.display(),
        process.map_or("another program".to_owned(), |id| format!("process {id}"))
    )]
    InUse {
        /// The output folder.
        folder: PathBuf,
        /// Who holds it, where the system tells.
        process: Option<u32>,
    },
    /// A file or folder of the outputs cannot be used.
    #[error("{}: cannot be {action} ({source}); check the permissions and the space left", path.display())]
    Output {
        /// The file or folder.
        path: PathBuf,
        /// What was tried: "written", "locked" …
        action: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// The state of the run cannot be read or written.
    #[error("{}: {source}; if it is damaged, delete it and convert again", path.display())]
    State {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// The system starts no more processes.
    #[error("no worker process can be started ({source}); close other programs or lower --jobs")]
    Worker {
        /// What the system said.
        source: io::Error,
    },
    /// The handlers of Ctrl-C cannot be set.
    #[error("signals cannot be handled ({source})")]
    Signals {
        /// What the system said.
        source: io::Error,
    },
}
