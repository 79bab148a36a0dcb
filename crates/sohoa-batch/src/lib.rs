//! Runs many documents through worker processes, so that a document which crashes, hangs or eats memory
//! harms only itself.
//!
//! The supervisor gives each document to a worker, watches its time and memory, takes its outputs through a
//! pipe and alone writes into the output folder: whole files and a state that survives `kill -9`. Knows
//! nothing of what a document is or how it is converted.

mod error;
mod files;
mod lock;
mod names;
mod process;
mod protocol;
mod receive;
mod seat;
mod state;
mod stop;
mod summary;
mod supervisor;
mod worker;

pub use error::BatchError;
pub use files::{WholeFile, remove_strays, write_whole};
pub use lock::FolderLock;
pub use names::safe_stem;
pub use process::{Limits, limit_own_memory, start_program_as, this_program};
pub use protocol::{Answer, Converted, Failure, OutputFile, PROGRAM_ERROR};
pub use state::{Row, RunInfo, STATE_FILE, State, Status, now};
pub use stop::Stop;
pub use summary::Summary;
pub use supervisor::{Event, Job, Settings, Workers};
pub use worker::serve;
