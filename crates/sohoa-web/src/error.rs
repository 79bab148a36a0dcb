//! Why the review screen cannot start or answer.

use std::net::SocketAddr;
use std::path::PathBuf;

use sohoa_review::ReviewError;

/// Why the server cannot start or a request cannot be answered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WebError {
    /// The address is taken or not ours.
    #[error("{address}: cannot be listened on ({source}); choose another one with --listen")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// Others could come in.
    #[error("{address} can be reached by other machines: give a password with --password-file")]
    Open {
        /// The address.
        address: SocketAddr,
    },
    /// The threads of the server cannot be started.
    #[error("the server cannot be started ({0})")]
    Start(std::io::Error),
    /// A file of a document cannot be read.
    #[error("{}: {reason}", path.display())]
    Document {
        /// The file.
        path: PathBuf,
        /// What is wrong and what helps.
        reason: String,
    },
    /// The index of the folder cannot be read or written.
    #[error("{}: {source}; it holds nothing that is not in the records: delete it and start again", path.display())]
    Index {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// What people settled cannot be read or written.
    #[error(transparent)]
    Review(#[from] ReviewError),
}
