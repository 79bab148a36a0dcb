//! All samples beside the repository convert, and their records are valid.

use std::fs;

use crate::support::{Schema, arg, shared, stdout_of};

#[test]
fn every_sample_gives_a_valid_record() {
    let Some(shared) = shared("every_sample_gives_a_valid_record") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let (seeds, real) = (shared.join("seeds"), shared.join("real"));
    // The folder of page truths below real/ holds text files; only the PDFs are samples.
    let mut inputs: Vec<_> = fs::read_dir(&real)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "pdf"))
        .collect();
    inputs.sort();
    assert_eq!(inputs.len(), 14);
    let mut args = vec!["convert", "--out", arg(folder.path()), arg(&seeds)];
    args.extend(inputs.iter().map(|path| arg(path)));
    stdout_of(&args);
    let schema = Schema::load();
    let mut records = 0;
    for entry in fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "json") {
            let record = schema.check(&path);
            assert!(
                !record["source"]["pages"].as_array().unwrap().is_empty(),
                "{}",
                path.display()
            );
            records += 1;
        }
    }
    assert_eq!(records, 19);
}
