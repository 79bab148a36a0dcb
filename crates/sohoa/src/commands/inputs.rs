//! Which files are converted, and under which names.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::FileFacts;
use anyhow::bail;
use sohoa_batch::{Stop, safe_stem};

use super::outputs::DocumentFiles;
use super::say;

/// Extensions that a folder is searched for.
pub(crate) const EXTENSIONS: [&str; 7] = ["pdf", "png", "jpg", "jpeg", "tif", "tiff", "txt"];

/// Digits of the hash that tell apart two inputs of one name.
const HASH_DIGITS: usize = 8;

/// An input with the stem of its outputs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Input {
    pub(crate) path: PathBuf,
    /// Empty where the file cannot be read.
    pub(crate) stem: String,
    /// `Err` holds the reason why the file cannot be read.
    pub(crate) facts: Result<FileFacts, String>,
    /// Path of the input before it with the same content.
    pub(crate) same_as: Option<PathBuf>,
}

/// What tells that a file has not changed: size and time of the last change.
pub(crate) type Mark = (u64, Option<SystemTime>);

/// The mark of a file; `None` where it is gone.
pub(crate) fn mark(path: &Path) -> Option<Mark> {
    let facts = fs::metadata(path).ok()?;
    Some((facts.len(), facts.modified().ok()))
}

/// Files named, and files found in folders, sorted inside each folder; each path once. A path that
/// does not exist stays in the list: it fails by itself, with its name.
///
/// # Errors
/// The folder for the outputs is one of those that are searched.
pub(crate) fn find_inputs(paths: &[PathBuf], out: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let out = fs::canonicalize(out).ok();
    let mut found = Vec::new();
    for path in paths {
        if !path.is_dir() {
            found.push(path.clone());
            continue;
        }
        if out.is_some() && fs::canonicalize(path).ok() == out {
            bail!(
                "{}: is searched for inputs and cannot take the outputs, which would be inputs of the next run; \
                 name another folder with --out",
                path.display()
            );
        }
        search_folder(path, out.as_deref(), &mut found);
    }
    let mut seen = HashSet::new();
    found.retain(|path| seen.insert(path.clone()));
    Ok(found)
}

/// Searches a folder, but not the one for the outputs.
fn search_folder(folder: &Path, out: Option<&Path>, found: &mut Vec<PathBuf>) {
    let list =
        || -> io::Result<Vec<PathBuf>> { fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect() };
    let Ok(mut entries) = list() else {
        // Fails by itself, with its name.
        found.push(folder.to_owned());
        return;
    };
    entries.sort();
    for path in entries {
        let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase());
        // A link to a folder could lead back here for ever.
        if path.is_dir() && !path.is_symlink() {
            if out.is_none() || fs::canonicalize(&path).ok().as_deref() != out {
                search_folder(&path, out, found);
            }
        } else if extension.is_some_and(|e| EXTENSIONS.contains(&e.as_str())) {
            found.push(path);
        }
    }
}

/// Hashes of files that were read before, as long as they do not change.
#[derive(Debug, Default)]
pub(crate) struct KnownFacts(HashMap<PathBuf, (Option<Mark>, FileFacts)>);

impl KnownFacts {
    /// Reads all files and names their outputs; `None` where `stop` is asked meanwhile.
    pub(crate) fn look_at(&mut self, paths: &[PathBuf], out: &Path, stop: &Stop) -> Option<Vec<Input>> {
        let mut files = Vec::with_capacity(paths.len());
        for path in paths {
            if stop.asked() {
                return None;
            }
            files.push((path.clone(), self.facts(path)));
        }
        Some(name_outputs(files, out))
    }

    fn facts(&mut self, path: &Path) -> Result<FileFacts, String> {
        let mark = mark(path);
        if let Some((known, facts)) = self.0.get(path)
            && (mark.is_none() || *known == mark)
        {
            return Ok(facts.clone());
        }
        let facts = facts_of(path)?;
        self.0.insert(path.to_owned(), (mark, facts.clone()));
        Ok(facts)
    }
}

fn facts_of(path: &Path) -> Result<FileFacts, String> {
    let said = |problem: &str, error: &io::Error| format!("{}: cannot be {problem}: {error}", path.display());
    if path.is_dir() {
        let listed = fs::read_dir(path).err();
        return Err(listed.map_or_else(
            || format!("{}: was a file and is a folder now", path.display()),
            |error| said("listed", &error),
        ));
    }
    // A pipe would make us wait for ever, and could be read only once.
    if fs::metadata(path).is_ok_and(|facts| !facts.is_file()) {
        return Err(format!(
            "{}: is no regular file; copy its content to one",
            path.display()
        ));
    }
    FileFacts::of(path).map_err(|error| said("read", &error))
}

/// Gives each input a stem. Where two share one, the later ones carry the start of their hash, so
/// that the name does not depend on which other files are converted beside them.
fn name_outputs(files: Vec<(PathBuf, Result<FileFacts, String>)>, out: &Path) -> Vec<Input> {
    let mut names = Names {
        out: fs::canonicalize(out).ok(),
        inputs: files
            .iter()
            .filter_map(|(path, _)| fs::canonicalize(path).ok())
            .collect(),
        taken: HashSet::new(),
    };
    let mut first: HashMap<(String, String), (PathBuf, String)> = HashMap::new();
    let name = |(path, facts): (PathBuf, Result<FileFacts, String>)| {
        let mut input = Input {
            path,
            stem: String::new(),
            facts,
            same_as: None,
        };
        if let Ok(facts) = &input.facts {
            // The extension decides how some bytes are read.
            let extension = input.path.extension().unwrap_or_default();
            let content = (facts.sha256.clone(), extension.to_string_lossy().to_lowercase());
            if let Some((path, stem)) = first.get(&content) {
                input.same_as = Some(path.clone());
                input.stem.clone_from(stem);
            } else {
                input.stem = names.give(&input.path, &facts.sha256);
                first.insert(content, (input.path.clone(), input.stem.clone()));
            }
        }
        input
    };
    files.into_iter().map(name).collect()
}

/// Stems that are taken.
struct Names {
    out: Option<PathBuf>,
    inputs: HashSet<PathBuf>,
    taken: HashSet<String>,
}

impl Names {
    fn give(&mut self, path: &Path, sha256: &str) -> String {
        let (plain, cut) = safe_stem(path.file_stem().unwrap_or_default());
        let hashed = format!("{plain}-{}", &sha256[..HASH_DIGITS]);
        let numbered = (2..).map(|number| format!("{hashed}-{number}"));
        let wanted = (!cut).then_some(plain);
        let mut names = wanted.into_iter().chain([hashed.clone()]).chain(numbered);
        let free = names.find(|name| !self.taken.contains(name) && !self.hits_an_input(name));
        // There is always a number that is free.
        let stem = free.unwrap_or(hashed);
        self.taken.insert(stem.clone());
        stem
    }

    /// Whether an output of this stem would be written over an input.
    fn hits_an_input(&self, stem: &str) -> bool {
        self.out.as_ref().is_some_and(|out| {
            // That a PDF does not replace its source is seen to where PDFs are asked for.
            let DocumentFiles {
                record, text, lines, ..
            } = DocumentFiles::of(out, stem);
            [record, text, lines]
                .iter()
                .any(|path| self.inputs.contains(path))
        })
    }
}

/// Says which of the folders hold nothing.
pub(crate) fn say_what_is_empty(paths: &[PathBuf], found: &[PathBuf]) {
    for path in paths.iter().filter(|path| path.is_dir()) {
        if !found.iter().any(|found| found.starts_with(path)) {
            say(&format!(
                "{}: holds no file of type {}",
                path.display(),
                EXTENSIONS.join(", ")
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    use super::*;

    fn named(files: &[(&[u8], &str)]) -> Vec<(String, Option<PathBuf>)> {
        let files = files.iter().map(|(path, content)| {
            let facts = FileFacts {
                sha256: content.repeat(64),
                bytes: 1,
            };
            (PathBuf::from(OsStr::from_bytes(path)), Ok(facts))
        });
        let inputs = name_outputs(files.collect(), Path::new("/nowhere"));
        inputs
            .into_iter()
            .map(|input| (input.stem, input.same_as))
            .collect()
    }

    #[test]
    fn stems_do_not_collide() {
        let names = named(&[
            (b"a/plan.pdf", "1"),
            (b"b/plan.pdf", "2"),
            (b"b/plan-22222222.pdf", "3"),
            (b"c/plan.txt", "2"),
            (b"k\xe1.pdf", "4"),
            (b"k\xe2.pdf", "5"),
        ]);
        let stems: Vec<&str> = names.iter().map(|(stem, _)| stem.as_str()).collect();
        let want = [
            "plan",
            "plan-22222222",
            "plan-22222222-33333333",
            "plan-22222222-2",
            "k_",
            "k_-55555555",
        ];
        assert_eq!(stems, want);
    }

    #[test]
    fn equal_contents_are_converted_once() {
        let names = named(&[(b"a.pdf", "1"), (b"b.PDF", "1"), (b"a.txt", "1")]);
        assert_eq!(names[1], ("a".to_owned(), Some("a.pdf".into())));
        assert_eq!(names[2], ("a-11111111".to_owned(), None));
    }

    #[test]
    fn long_names_are_told_apart() {
        let long = "x".repeat(250);
        let (one, two) = (format!("{long}1.pdf"), format!("{long}2.pdf"));
        let names = named(&[(one.as_bytes(), "1"), (two.as_bytes(), "2")]);
        assert_eq!(names[0].0, format!("{}-11111111", "x".repeat(200)));
        assert_eq!(names[1].0, format!("{}-22222222", "x".repeat(200)));
    }

    #[test]
    fn outputs_are_not_written_over_inputs() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plan.txt");
        fs::write(&path, "KẾ HOẠCH\n").unwrap();
        let inputs = KnownFacts::default()
            .look_at(std::slice::from_ref(&path), folder.path(), &Stop::default())
            .unwrap();
        assert!(inputs[0].stem.starts_with("plan-"), "{inputs:?}");
    }

    #[test]
    fn what_is_no_regular_file_is_named() {
        let said = facts_of(Path::new("/dev/null")).unwrap_err();
        assert!(said.contains("no regular file"), "{said}");
    }
}
