//! Rules of CONTRIBUTING.md that no linter knows.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::root;

/// Most lines of a source file, its test module left out.
const MOST_LINES: usize = 600;

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

fn all_sources() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    sources(&root().join("crates"), &mut found);
    sources(&root().join("tests"), &mut found);
    found.sort();
    found
        .into_iter()
        .map(|path| (path.clone(), fs::read_to_string(path).unwrap()))
        .collect()
}

#[test]
fn files_stay_readable() {
    for (path, text) in all_sources() {
        let lines = text
            .lines()
            .take_while(|line| !line.starts_with("#[cfg(test)]"))
            .count();
        assert!(
            lines <= MOST_LINES,
            "{}: {lines} lines, more than {MOST_LINES}",
            path.display()
        );
    }
}

#[test]
fn tests_are_neither_ignored_nor_expected_to_panic() {
    let banned = [concat!("#[ign", "ore"), concat!("#[should_", "panic")];
    for (path, text) in all_sources() {
        for word in banned {
            assert!(!text.contains(word), "{}: {word}", path.display());
        }
    }
}

#[test]
fn unsafe_code_stays_in_its_module() {
    for (path, text) in all_sources() {
        let is_code = |line: &&str| line.contains("unsafe ") && !line.trim_start().starts_with("//");
        if text
            .lines()
            .any(|line| is_code(&line) && line.contains(concat!("unsafe", " {")))
        {
            assert!(
                path.starts_with(root().join("crates/sohoa-ingest")),
                "{}: unsafe code",
                path.display()
            );
        }
    }
}
