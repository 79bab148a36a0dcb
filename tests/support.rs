//! What the tests share: the program, the repository, the samples beside it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The samples beside the repository; says loudly that the test is skipped where they are not there.
pub(crate) fn shared(test: &str) -> Option<PathBuf> {
    let path = root().join("../shared");
    if path.join("DATA.md").exists() {
        return Some(path);
    }
    println!("SKIPPED {test}: the samples are not beside the repository (../shared)");
    None
}

/// Runs the program.
pub(crate) fn sohoa(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sohoa"))
        .args(args)
        .output()
        .unwrap()
}

/// Standard output of a run that must succeed.
pub(crate) fn stdout_of(args: &[&str]) -> String {
    let output = sohoa(args);
    assert!(
        output.status.success(),
        "{args:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// A path as an argument.
pub(crate) fn arg(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Checks a record against the schema that the program prints.
pub(crate) struct Schema(jsonschema::Validator);

impl Schema {
    pub(crate) fn load() -> Self {
        let schema: serde_json::Value = serde_json::from_str(&stdout_of(&["schema"])).unwrap();
        Self(jsonschema::validator_for(&schema).unwrap())
    }

    pub(crate) fn check(&self, path: &Path) -> serde_json::Value {
        let record: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        let errors: Vec<String> = self
            .0
            .iter_errors(&record)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{}: {errors:?}", path.display());
        record
    }
}
