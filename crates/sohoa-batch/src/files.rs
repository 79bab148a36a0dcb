//! Output files: whole or absent, whatever happens.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::BatchError;

/// Names of temporary files: `.sohoa-<process>-<count>.tmp`.
const TEMPORARY: (&str, &str) = (".sohoa-", ".tmp");

/// Temporary files that this process has begun.
static BEGUN: AtomicU64 = AtomicU64::new(0);

/// A file that appears under its name when it is finished: written under a temporary name in the same folder,
/// synced, renamed. Dropped before, it leaves nothing. A link in its place is replaced, not followed.
#[derive(Debug)]
pub struct WholeFile {
    path: PathBuf,
    temporary: PathBuf,
    out: BufWriter<File>,
}

impl WholeFile {
    /// Begins a file.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn begin(path: PathBuf) -> Result<Self, BatchError> {
        let count = BEGUN.fetch_add(1, Ordering::Relaxed);
        let name = format!("{}{}-{count}{}", TEMPORARY.0, process::id(), TEMPORARY.1);
        let temporary = folder_of(&path).join(name);
        match OpenOptions::new().write(true).create_new(true).open(&temporary) {
            Ok(file) => Ok(Self {
                path,
                temporary,
                out: BufWriter::new(file),
            }),
            Err(source) => Err(not_written(path, source)),
        }
    }

    /// Brings the content to the disk, still under the temporary name.
    ///
    /// # Errors
    /// The disk is full or fails.
    pub(crate) fn sync(&mut self) -> Result<(), BatchError> {
        let synced = self.out.flush().and_then(|()| self.out.get_ref().sync_all());
        synced.map_err(|source| not_written(self.path.clone(), source))
    }

    /// Gives the file its name. The folder is still to be synced.
    ///
    /// # Errors
    /// A folder has this name, or the disk fails.
    pub(crate) fn rename(self) -> Result<(), BatchError> {
        let renamed = fs::rename(&self.temporary, &self.path);
        renamed.map_err(|source| not_written(self.path.clone(), source))
    }

    /// Syncs the file, gives it its name and syncs the folder.
    ///
    /// # Errors
    /// The disk is full or fails; then nothing has the name.
    pub fn finish(mut self) -> Result<(), BatchError> {
        let folder = folder_of(&self.path).to_owned();
        self.sync()?;
        self.rename()?;
        sync_folder(&folder)
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Drop for WholeFile {
    fn drop(&mut self) {
        // Gone already where the file has its name.
        let _ = fs::remove_file(&self.temporary);
    }
}

/// Writes a whole file.
///
/// # Errors
/// The file cannot be written; then an earlier file of this name is still there.
pub fn write_whole(path: &Path, content: &[u8]) -> Result<(), BatchError> {
    let mut file = WholeFile::begin(path.to_owned())?;
    let written = file.write_all(content);
    written.map_err(|source| not_written(path.to_owned(), source))?;
    file.finish()
}

/// Brings the names in a folder to the disk.
pub(crate) fn sync_folder(folder: &Path) -> Result<(), BatchError> {
    let synced = match File::open(folder).and_then(|folder| folder.sync_all()) {
        // Some file systems know no such thing.
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
        other => other,
    };
    synced.map_err(|source| not_written(folder.to_owned(), source))
}

/// Removes what killed runs have left: temporary files of ours whose process is gone.
///
/// # Errors
/// The folder cannot be listed, or such a file cannot be removed.
pub fn remove_strays(folder: &Path) -> Result<(), BatchError> {
    let failed = |source| BatchError::Output {
        path: folder.to_owned(),
        action: "cleared of temporary files",
        source,
    };
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let owner = entry.file_name().to_str().and_then(owner_of);
        if owner.is_some_and(|id| id == process::id() || !is_alive(id)) {
            fs::remove_file(entry.path()).map_err(failed)?;
        }
    }
    Ok(())
}

/// The process that began a temporary file of this name.
fn owner_of(name: &str) -> Option<u32> {
    let middle = name.strip_prefix(TEMPORARY.0)?.strip_suffix(TEMPORARY.1)?;
    let (id, count) = middle.split_once('-')?;
    count.parse::<u64>().ok()?;
    id.parse().ok()
}

fn is_alive(id: u32) -> bool {
    let id = i32::try_from(id).ok().and_then(rustix::process::Pid::from_raw);
    id.is_some_and(|id| rustix::process::test_kill_process(id) != Err(rustix::io::Errno::SRCH))
}

fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new("."))
}

pub(crate) fn not_written(path: PathBuf, source: io::Error) -> BatchError {
    BatchError::Output {
        path,
        action: "written",
        source,
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_that_is_not_finished_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let mut file = WholeFile::begin(folder.path().join("a.json")).unwrap();
        file.write_all(b"half").unwrap();
        assert_eq!(names(folder.path()).len(), 1);
        drop(file);
        assert!(names(folder.path()).is_empty());
    }

    #[test]
    fn a_link_is_replaced_and_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let (outside, link) = (folder.path().join("outside"), folder.path().join("a.json"));
        fs::write(&outside, "untouched").unwrap();
        symlink(&outside, &link).unwrap();
        write_whole(&link, b"new").unwrap();
        assert_eq!(fs::read(&outside).unwrap(), b"untouched");
        assert_eq!(fs::read(&link).unwrap(), b"new");
        assert!(!link.is_symlink());
    }

    #[test]
    fn only_our_own_strays_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        // No process has this number: it is above the kernel's highest.
        let stray = ".sohoa-2147483647-3.tmp";
        let alive = format!(".sohoa-{}-3.tmp", std::os::unix::process::parent_id());
        let others = ["a.tmp", ".sohoa-x-1.tmp", ".sohoa-1-1.tmp.json", ".sohoa-7.tmp"];
        for name in others.into_iter().chain([stray, &alive]) {
            fs::write(folder.path().join(name), "").unwrap();
        }
        remove_strays(folder.path()).unwrap();
        let left = names(folder.path());
        assert_eq!(left.len(), 5, "{left:?}");
        assert!(!left.contains(&stray.to_owned()));
    }
}
