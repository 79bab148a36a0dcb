//! `<stem>.lines.jsonl`: what stands beside the lines is about their words.

use std::fs;

use serde_json::Value;

use crate::support::{arg, root, sohoa, stdout_of};

#[test]
fn alternatives_are_of_words_and_differ_from_them() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let plan = root().join("fixtures/lac-giang-thientai.layer.pdf");
    stdout_of(&["convert", arg(&plan), "--pages", "1-2", "--out", arg(&out)]);
    let path = out.join("lac-giang-thientai.layer.lines.jsonl");
    let written = fs::read_to_string(&path).unwrap();
    let mut earlier = String::new();
    let mut words = 0;
    for line in written.lines() {
        let mut line: Value = serde_json::from_str(line).unwrap();
        let tokens: Vec<&str> = line["text"].as_str().unwrap().split_whitespace().collect();
        let confidences = line["confidences"].as_array().unwrap();
        assert_eq!(tokens.len(), confidences.len(), "{line}");
        for word in line["alternatives"].as_array().unwrap() {
            let token = usize::try_from(word["token"].as_u64().unwrap()).unwrap();
            let texts = word["texts"].as_array().unwrap();
            assert!((1..=4).contains(&texts.len()), "{line}");
            assert!(!texts.contains(&tokens[token].into()), "{line}");
            assert!(confidences[token].as_f64().unwrap() <= 0.95, "{line}");
            words += 1;
        }
        line.as_object_mut().unwrap().remove("alternatives").unwrap();
        earlier.push_str(&line.to_string());
        earlier.push('\n');
    }
    assert!(words > 0, "{written}");
    // Lines of an earlier version, without alternatives, are read like these.
    let text = out.join("lac-giang-thientai.layer.txt");
    let judge = || {
        let output = sohoa(&["eval", "text", arg(&text), arg(&text), "--lines", arg(&path)]);
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        output.stdout
    };
    let figures = judge();
    fs::write(&path, earlier).unwrap();
    assert_eq!(judge(), figures);
}
