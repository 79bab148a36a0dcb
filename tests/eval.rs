//! `sohoa eval text`: counts, and the same figures as the reference scorer.

use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::support::{arg, root, shared, sohoa, stdout_of};

fn eval(args: &[&str]) -> (Value, String) {
    let said = stdout_of(&[&["eval", "text"], args].concat());
    let (figures, rest) = said.split_once('\n').unwrap();
    (serde_json::from_str(figures).unwrap(), rest.to_owned())
}

#[test]
fn harm_and_codes_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let wanted = file("wanted", "Kế hoạch số 74/KH-UBND\n□ ngày 20/4/2023, PV01\n");
    let input = file("input", "Ke hoạch số 74/KH-UBND\nabc ngày 20/4/2023, PVO1\n");
    let output = file("output", "Kế hoạt số 74/KH-UBND\nabc ngày 2/4/2023, PV01\n");
    let (figures, worst) = eval(&[arg(&wanted), arg(&output), "--input", arg(&input), "--worst", "1"]);
    assert_eq!(
        figures["counts"]["codes"],
        serde_json::json!({"reference": 3, "exact": 2, "invented": 1})
    );
    assert_eq!(figures["baseline"]["counts"]["codes"]["exact"], 2);
    assert_eq!(
        figures["over_correction"]["counts"]["syllables"],
        serde_json::json!({"right": 5, "harmed": 2})
    );
    assert_eq!(
        worst,
        "1 1\n  R: Kế hoạch số 74/KH-UBND\n  H: Kế hoạt số 74/KH-UBND\n  E: hoạch>hoạt\n"
    );
}

#[test]
fn errors_are_told_by_class_and_become_training_pairs() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let wanted = "Kế hoạch số 12/KH của tỉnh\nNăm 2026, kế hoạch công tác của Công an tỉnh này\n";
    let found = "Kê hoạch số l2/KH cùa tỉnh Năm 2026 kê\nhoạch côngtác của Công an tỉnh này\n";
    fs::write(path("wanted"), wanted).unwrap();
    fs::write(path("found"), found).unwrap();
    let (figures, _) = eval(&[
        arg(&path("wanted")),
        arg(&path("found")),
        "--align",
        "pages",
        "--confusions",
        arg(&path("confusions.tsv")),
        "--pairs",
        arg(&path("observed")),
        arg(&path("intended")),
    ]);
    let classes = &figures["errors_by_class"];
    for (class, count) in [
        ("tone", 3),
        ("digit", 1),
        ("join_split", 2),
        ("punctuation", 1),
        ("case", 0),
    ] {
        assert_eq!(classes[class], count, "{class}");
    }
    assert_eq!(
        fs::read_to_string(path("confusions.tsv")).unwrap(),
        "count\tobserved\tintended\tclass\n2\tkê\tkế\ttone\n1\tl2/kh\t12/kh\tdigit\n\
         1\t2026\t2026,\tpunctuation\n1\tcôngtác\tcông tác\tjoin_split\n1\tcùa\tcủa\ttone\n"
    );
    let lines = |name: &str| fs::read_to_string(path(name)).unwrap();
    assert_eq!(
        lines("observed"),
        "Kê hoạch số l2/KH cùa tỉnh Năm 2026 kê hoạch côngtác của\nCông an tỉnh này\n"
    );
    assert_eq!(lines("intended").lines().count(), 2);
    let pairs = format!(
        "new:damaged:0:1:{}:{}",
        arg(&path("observed")),
        arg(&path("intended"))
    );
    stdout_of(&[
        "train",
        "channel",
        "--pairs",
        &pairs,
        "--out",
        arg(&path("channel.tsv")),
    ]);
    assert!(lines("channel.tsv").contains("new"));
}

#[test]
fn figures_are_those_of_the_reference_scorer() {
    let name = "figures_are_those_of_the_reference_scorer";
    let Some(shared) = shared(name) else { return };
    let scorer = shared.join("tools/score_text.py");
    for sample in ["000", "001", "002", "004"] {
        let (gold, seed) = (
            shared.join(format!("gold/{sample}/text.txt")),
            shared.join(format!("seeds/{sample}.txt")),
        );
        let run = Command::new("python3")
            .args([arg(&scorer), arg(&gold), arg(&seed), "--prefix"])
            .output();
        let Some(run) = run.ok().filter(|run| run.status.success()) else {
            println!("SKIPPED {name}: python3 with rapidfuzz is not installed");
            return;
        };
        let want: Value = serde_json::from_slice(&run.stdout).unwrap();
        let (got, _) = eval(&[arg(&gold), arg(&seed), "--align", "prefix"]);
        assert_eq!(got["counts"]["syllables"]["reference"], want["words"], "{sample}");
        for (ours, theirs) in [
            ("syllable_accuracy", "syllable_acc"),
            ("strict_wer", "wer_strict"),
            ("cer", "cer"),
        ] {
            let (ours, theirs) = (got[ours].as_f64().unwrap(), want[theirs].as_f64().unwrap());
            assert!((ours - theirs).abs() < 1e-9, "{sample}: {ours} {theirs}");
        }
    }
}

#[test]
fn errors_are_told_by_part_and_column_and_on_a_page() {
    let folder = tempfile::tempdir().unwrap();
    let (out, page) = (folder.path().join("out"), folder.path().join("report.html"));
    let plan = root().join("fixtures/dong-hai-kinhteso.born.pdf");
    let wanted = root().join("fixtures/dong-hai-kinhteso.text.txt");
    stdout_of(&["convert", arg(&plan), "--out", arg(&out)]);
    let text = out.join("dong-hai-kinhteso.born.txt");
    let lines = out.join("dong-hai-kinhteso.born.lines.jsonl");
    let args = [
        arg(&wanted),
        arg(&text),
        "--align",
        "pages",
        "--lines",
        arg(&lines),
    ];
    let (figures, _) = eval(&[&args[..], &["--report", arg(&page)]].concat());
    let parts = figures["by_part"].as_object().unwrap();
    let sum = |field: &str| {
        parts
            .values()
            .map(|part| part[field].as_u64().unwrap())
            .sum::<u64>()
    };
    assert_eq!(sum("reference"), figures["counts"]["syllables"]["reference"]);
    assert_eq!(sum("errors"), figures["counts"]["syllables"]["errors"]);
    let names: Vec<&String> = parts.keys().collect();
    assert_eq!(names, ["body", "ending", "letterhead", "table"]);
    assert!(
        figures["by_column"]["Thời gian"]["reference"].as_u64() > Some(0),
        "{figures}"
    );
    assert!(fs::read_to_string(&page).unwrap().contains("âm tiết đúng"));
    // Lines of another text.
    fs::write(&lines, "").unwrap();
    let other = sohoa(&[&["eval", "text"], &args[..]].concat());
    assert_eq!(other.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&other.stderr).contains("are not the lines of the text"));
}
