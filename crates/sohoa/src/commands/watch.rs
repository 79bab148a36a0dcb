//! Waits for files that are new and complete.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use sohoa_batch::Stop;

use super::inputs::{Mark, find_inputs, mark};

/// Time between two looks at the folders. A file that has not changed from one to the next is complete; one
/// that was only slow is converted again when it has grown.
const LOOK: Duration = Duration::from_secs(2);
/// Time between two questions whether to stop.
const PAUSE: Duration = Duration::from_millis(100);

/// What has been seen in the folders.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    /// Files that were given out.
    known: HashMap<PathBuf, Option<Mark>>,
    /// Files that were new at the last look.
    growing: HashMap<PathBuf, Option<Mark>>,
}

impl Watch {
    /// Takes note of files that are converted now.
    pub(crate) fn know(&mut self, paths: &[PathBuf]) {
        for path in paths {
            self.known.entry(path.clone()).or_insert_with(|| mark(path));
        }
    }

    /// Waits until files are new, or have changed, and are complete. None where `stop` is asked.
    ///
    /// # Errors
    /// As [`find_inputs`].
    pub(crate) fn next(
        &mut self,
        paths: &[PathBuf],
        out: &Path,
        stop: &Stop,
    ) -> anyhow::Result<Vec<PathBuf>> {
        let mut looked = Instant::now();
        while !stop.asked() {
            thread::sleep(PAUSE);
            if looked.elapsed() < LOOK {
                continue;
            }
            looked = Instant::now();
            let found = find_inputs(paths, out)?;
            let complete = self.look(found);
            if !complete.is_empty() {
                return Ok(complete);
            }
        }
        Ok(Vec::new())
    }

    /// Those of the files that are complete and not known yet.
    fn look(&mut self, found: Vec<PathBuf>) -> Vec<PathBuf> {
        let mut growing = HashMap::new();
        let mut complete = Vec::new();
        for path in found.into_iter().filter(|path| !is_temporary(path)) {
            let now = mark(&path);
            if now.is_none() || self.known.get(&path) == Some(&now) {
                continue;
            }
            if self.growing.get(&path) == Some(&now) {
                self.known.insert(path.clone(), now);
                complete.push(path);
            } else {
                growing.insert(path, now);
            }
        }
        self.growing = growing;
        complete
    }
}

/// Names that programs give to files which they have not finished. Others (.part, .crdownload) are told by
/// their extension.
pub(crate) fn is_temporary(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with(['.', '~'])
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_file_is_taken_when_it_has_stopped_growing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plan.txt");
        let hidden = folder.path().join(".plan.txt");
        let mut watch = Watch::default();
        let mut look = || watch.look(vec![path.clone(), hidden.clone()]);
        assert!(look().is_empty());
        fs::write(&path, "K").unwrap();
        fs::write(&hidden, "K").unwrap();
        assert!(look().is_empty());
        fs::write(&path, "KẾ").unwrap();
        assert!(look().is_empty());
        assert_eq!(look(), std::slice::from_ref(&path));
        assert!(look().is_empty());
        fs::write(&path, "KẾ HOẠCH").unwrap();
        assert!(look().is_empty());
        assert_eq!(look(), std::slice::from_ref(&path));
    }
}
