//! `sohoa train lm`, `sohoa train events` and `sohoa train context` from a small text.

use std::fs;

use crate::support::{arg, root, sohoa, stdout_of};

#[test]
fn both_language_models_are_made_from_text() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let plan = fs::read_to_string(root().join("fixtures/bac-lam-data.text.txt")).unwrap();
    fs::write(path("plan.txt"), plan.repeat(20)).unwrap();
    let (lm, events, weights, context) = (
        path("lm.bin"),
        path("events"),
        path("weights.f32"),
        path("context.bin"),
    );
    let source = arg(&path("plan.txt")).to_owned();
    stdout_of(&["train", "lm", "--source", &source, "--out", arg(&lm)]);

    stdout_of(&[
        "train",
        "events",
        "--lm",
        arg(&lm),
        "--source",
        &source,
        "--out",
        arg(&events),
    ]);
    let lexicon = fs::read_to_string(events.join("lexicon.tsv")).unwrap();
    let skeletons: Vec<usize> = lexicon
        .lines()
        .map(|row| row.split_once('\t').unwrap().1.parse().unwrap())
        .collect();
    let words = fs::read(events.join("plan.events")).unwrap();
    let doubts = fs::read(events.join("plan.doubts")).unwrap();
    assert!(words.len() % 6 == 0 && words.len() > 6 * plan.split_whitespace().count());
    assert!(doubts.len() % 56 == 0);
    // Behind each line a break.
    assert!(words.ends_with(&[255, 255, 255, 255, 0, 0]));

    let make = |values: usize| {
        let lengths = [4_u32, 2, 1].into_iter().flat_map(u32::to_le_bytes);
        let values = (0..values).flat_map(|_| 1.0_f32.to_le_bytes());
        fs::write(&weights, lengths.chain(values).collect::<Vec<u8>>()).unwrap();
        let (lm, weights, out) = (arg(&lm), arg(&weights), arg(&context));
        sohoa(&["train", "context", "--lm", lm, "--weights", weights, "--out", out])
    };
    let layers = |inputs: usize| 1 + 2 * inputs + 2 + 4 * 2 + 4;
    let (block, topic) = (1 + layers(12), 3 + layers(4));
    let words = 5 * skeletons.len();
    let count = 4 * (skeletons.iter().max().unwrap() + 2) + 12 * 4 + block + topic + words;
    let run = make(count);
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    assert!(fs::read(&context).unwrap().starts_with(b"sohoactx"));
    let error = String::from_utf8_lossy(&make(count - 1).stderr).into_owned();
    assert!(error.contains("weights.f32: not as many weights"), "{error}");
    fs::write(&lm, "no model").unwrap();
    let error = String::from_utf8_lossy(&make(count).stderr).into_owned();
    assert!(
        error.contains("lm.bin") && error.contains("build it again"),
        "{error}"
    );
}
