//! One run at a time in an output folder.

use std::fs::{File, OpenOptions};
use std::path::Path;

use rustix::fs::{FlockOperation, fcntl_lock};
use rustix::io::Errno;
use rustix::process::{Flock, FlockType, fcntl_getlk};

use crate::BatchError;

/// Name of the file that is locked. It stays empty and is left behind: removing it would let two runs hold
/// locks on two files of one name.
const LOCK_FILE: &str = "run.lock";

/// Holds a folder until it is dropped. The kernel gives it free when the process ends, in whatever way, and
/// no child inherits it.
#[derive(Debug)]
pub struct FolderLock(#[expect(dead_code, reason = "the lock lasts as long as this file is open")] File);

impl FolderLock {
    /// Takes a folder.
    ///
    /// # Errors
    /// [`BatchError::InUse`] where another process has it.
    pub fn take(folder: &Path) -> Result<Self, BatchError> {
        let path = folder.join(LOCK_FILE);
        let failed = |source| BatchError::Output {
            path: path.clone(),
            action: "locked",
            source,
        };
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(failed)?;
        match fcntl_lock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(Self(file)),
            Err(Errno::ACCESS | Errno::AGAIN) => Err(BatchError::InUse {
                folder: folder.to_owned(),
                process: holder(folder),
            }),
            Err(errno) => Err(failed(errno.into())),
        }
    }
}

/// The process that holds a folder, other than this one. Must not be asked by the process that holds the
/// folder itself: closing a second file on the lock would give it free.
pub(crate) fn holder(folder: &Path) -> Option<u32> {
    let file = File::open(folder.join(LOCK_FILE)).ok()?;
    let lock = fcntl_getlk(&file, &Flock::from(FlockType::WriteLock)).ok()??;
    lock.pid.map(|id| id.as_raw_nonzero().get().cast_unsigned())
}
