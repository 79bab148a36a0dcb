//! `sohoa train lm` and `sohoa train context` from a small text.

use std::fs;

use crate::support::{arg, root, sohoa, stdout_of};

#[test]
fn both_language_models_are_made_from_text() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let plan = fs::read_to_string(root().join("fixtures/bac-lam-data.text.txt")).unwrap();
    fs::write(path("plan.txt"), plan.repeat(20)).unwrap();
    let (lm, context) = (path("lm.bin"), path("context.bin"));
    let source = arg(&path("plan.txt")).to_owned();
    stdout_of(&["train", "lm", "--source", &source, "--out", arg(&lm)]);
    let train = |more: &[&str]| {
        let args = [
            "train",
            "context",
            "--lm",
            arg(&lm),
            "--source",
            &source,
            "--out",
            arg(&context),
        ];
        sohoa(&[&args[..], more].concat())
    };
    let run = train(&["--dim", "4", "--bits", "8"]);
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let made = fs::read(&context).unwrap();
    assert!(made.len() > 256);
    train(&["--dim", "4", "--bits", "8"]);
    assert!(
        fs::read(&context).unwrap() == made,
        "the same text gives the same bytes"
    );
    for (more, said) in [
        (["--dim", "0"], "--dim 0: expected 1 to 256"),
        (["--bits", "25"], "--bits 25: expected 1 to 24"),
    ] {
        let run = train(&more);
        let error = String::from_utf8_lossy(&run.stderr).into_owned();
        assert!(!run.status.success() && error.contains(said), "{error}");
    }
    fs::write(&lm, "no model").unwrap();
    let error = String::from_utf8_lossy(&train(&[]).stderr).into_owned();
    assert!(
        error.contains("lm.bin") && error.contains("build it again"),
        "{error}"
    );
}
