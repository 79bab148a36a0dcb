//! `sohoa sample` and `sohoa eval corpus`: drawn, corrected, read back.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde_json::Value;

use crate::support::{arg, root, sohoa, stdout_of};

/// A corpus of short text dumps without any marks, whose truth is known line by line, converted once.
static OUT: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("corpus");
    let (input, out) = (folder.join("in"), folder.join("out"));
    fs::create_dir_all(&input).unwrap();
    for (stem, text) in truths() {
        let path = input.join(format!("{stem}.txt"));
        fs::write(path, sohoa_viet::strip_marks(&text)).unwrap();
    }
    stdout_of(&["convert", arg(&input), "--out", arg(&out), "--force"]);
    out
});

const PLANS: [&str; 5] = [
    "bac-lam-data",
    "dong-hai-kinhteso",
    "lac-giang-thientai",
    "song-tra-danvan",
    "thach-binh-cchc",
];

/// Lines of a dump.
const LINES: usize = 14;

/// Stems of the dumps with their truths: pieces of the plans.
fn truths() -> Vec<(String, String)> {
    let mut dumps = Vec::new();
    for plan in PLANS {
        let text = fs::read_to_string(root().join(format!("fixtures/{plan}.text.txt"))).unwrap();
        let lines: Vec<&str> = text
            .lines()
            .filter(|line| !line.starts_with("=== page"))
            .collect();
        for (number, piece) in lines.chunks(LINES).enumerate() {
            dumps.push((format!("{plan}-{number}"), piece.join("\n")));
        }
    }
    dumps
}

fn truth(stem: &str) -> String {
    truths().into_iter().find(|(name, _)| name == stem).unwrap().1
}

/// Draws a sample of some size.
fn sample(folder: &Path, name: &str, margin: &str) -> PathBuf {
    let sample = folder.join(name);
    stdout_of(&["sample", arg(&OUT), "--out", arg(&sample), "--margin", margin]);
    sample
}

/// Share of syllables that are right in the whole corpus.
fn accuracy() -> f64 {
    let (mut errors, mut syllables) = (0.0, 0.0);
    for (stem, text) in truths() {
        let got = fs::read_to_string(OUT.join(format!("{stem}.txt"))).unwrap();
        let score = sohoa_eval::score_text(&text, &got, sohoa_eval::Alignment::Pages).unwrap();
        errors += score.syllables.errors as f64;
        syllables += score.syllables.reference as f64;
    }
    1.0 - errors / syllables
}

fn design(sample: &Path) -> Value {
    serde_json::from_slice(&fs::read(sample.join("sample.json")).unwrap()).unwrap()
}

/// Writes the truth into the first texts and ticks them.
fn check_texts(sample: &Path, most: usize) -> usize {
    let design = design(sample);
    let units = design["units"].as_array().unwrap();
    let path = sample.join("checklist.md");
    let mut list = fs::read_to_string(&path).unwrap();
    for unit in units.iter().take(most) {
        let name = format!("{:03}", unit["number"].as_u64().unwrap());
        let line = |place: usize| unit["lines"][place].as_u64().unwrap() as usize;
        let text = truth(unit["stem"].as_str().unwrap());
        let lines: Vec<&str> = text.lines().collect();
        let corrected = lines[line(0) - 1..line(1)].join("\n");
        fs::write(sample.join(&name).join("text.txt"), corrected).unwrap();
        list = list.replace(&format!("- [ ] {name} text"), &format!("- [x] {name} text"));
    }
    fs::write(&path, list).unwrap();
    units.len().min(most)
}

fn tick_records(sample: &Path, number: usize) {
    let path = sample.join("checklist.md");
    let list = fs::read_to_string(&path).unwrap();
    let name = format!("{number:03} records");
    fs::write(
        &path,
        list.replace(&format!("[ ] {name}"), &format!("[x] {name}")),
    )
    .unwrap();
}

fn evaluate(sample: &Path) -> (Value, String) {
    let output = sohoa(&["eval", "corpus", arg(sample)]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    (serde_json::from_slice(&output.stdout).unwrap(), said)
}

#[test]
fn a_checked_sample_tells_the_accuracy_of_the_corpus() {
    let folder = tempfile::tempdir().unwrap();
    // Everything drawn: the estimate is the truth.
    let all = sample(folder.path(), "all", "0.0001");
    let drawn = check_texts(&all, usize::MAX);
    assert_eq!(drawn as u64, design(&all)["corpus"]["pages"].as_u64().unwrap());
    let (figures, _) = evaluate(&all);
    let told = figures["text"]["syllable_accuracy"]["share"].as_f64().unwrap();
    let accuracy = accuracy();
    assert!((told - accuracy).abs() < 0.0005, "{told} {accuracy}");
    let baseline = figures["text"]["syllable_accuracy"]["baseline"]["share"]
        .as_f64()
        .unwrap();
    assert!(baseline < 0.5 && accuracy > 0.9, "{baseline} {accuracy}");
    // Some drawn: the interval has the truth, and the margin is about as wished.
    let some = sample(folder.path(), "some", "1");
    let drawn = check_texts(&some, usize::MAX);
    assert!(drawn < design(&some)["corpus"]["pages"].as_u64().unwrap() as usize);
    let (figures, _) = evaluate(&some);
    let of = |end: &str| figures["text"]["syllable_accuracy"][end].as_f64().unwrap();
    assert!(of("low") <= accuracy && accuracy <= of("high"), "{figures:#}");
    assert!(of("high") - of("low") < 0.04, "{figures:#}");
    let classes = figures["errors_by_class"].as_object().unwrap();
    let of_class = |name: &str| classes[name].as_u64().unwrap();
    let errors: u64 = classes.values().map(|count| count.as_u64().unwrap()).sum();
    let in_sample = figures["text"]["syllable_accuracy"]["errors_in_sample"]
        .as_f64()
        .unwrap();
    assert_eq!(
        errors - of_class("case") - of_class("punctuation"),
        in_sample as u64
    );
    assert!(figures["by_part"]["body"]["share"].as_f64().unwrap() > 0.9);
    assert!(
        figures["word_confidences"]["calibration_error"].as_f64().unwrap() < 0.05,
        "{figures:#}"
    );
}

#[test]
fn a_sample_half_filled_in_counts_as_far_as_it_goes() {
    let folder = tempfile::tempdir().unwrap();
    let sample = sample(folder.path(), "sample", "1");
    let nothing = sohoa(&["eval", "corpus", arg(&sample)]);
    assert_eq!(nothing.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&nothing.stderr).contains("nothing is ticked"));

    check_texts(&sample, 3);
    // Changed, not ticked; ticked, not there; ticked and no JSON.
    fs::write(sample.join("004/text.txt"), "khác").unwrap();
    fs::remove_file(sample.join("002/text.txt")).unwrap();
    fs::write(sample.join("001/records.json"), "{\"tasks\": [,]}").unwrap();
    tick_records(&sample, 1);
    tick_records(&sample, 3);
    let (figures, said) = evaluate(&sample);
    assert_eq!(figures["sample"]["texts_checked"], 2);
    assert_eq!(figures["sample"]["records_checked"], 1);
    for part in [
        "004/text.txt: was changed but is not ticked",
        "002/text.txt: cannot be read",
        "001/records.json: is no JSON",
        "line 1 column 12",
        "2 of ",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
}

#[test]
fn samples_are_not_overwritten_and_strangers_refused() {
    let folder = tempfile::tempdir().unwrap();
    let sample = sample(folder.path(), "sample", "2");
    let again = sohoa(&["sample", arg(&OUT), "--out", arg(&sample)]);
    assert_eq!(again.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&again.stderr).contains("is not empty"));
    let json = fs::read_to_string(sample.join("sample.json")).unwrap();
    fs::write(
        sample.join("sample.json"),
        json.replace("\"format\": 1", "\"format\": 9"),
    )
    .unwrap();
    let other = sohoa(&["eval", "corpus", arg(&sample)]);
    assert_eq!(other.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&other.stderr).contains("has format 9"));
    let stranger = sohoa(&["eval", "corpus", arg(folder.path())]);
    assert!(String::from_utf8_lossy(&stranger.stderr).contains("sohoa sample"));
    let empty = sohoa(&[
        "sample",
        arg(folder.path()),
        "--out",
        arg(&folder.path().join("x")),
    ]);
    assert!(String::from_utf8_lossy(&empty.stderr).contains("no converted document"));
}

#[test]
fn the_report_is_one_page_with_the_scans() {
    let folder = tempfile::tempdir().unwrap();
    let (out, sample, page) = (
        folder.path().join("out"),
        folder.path().join("sample"),
        folder.path().join("report.html"),
    );
    let scan = root().join("fixtures/song-tra-danvan.office.pdf");
    stdout_of(&["convert", arg(&scan), "--out", arg(&out)]);
    stdout_of(&["sample", arg(&out), "--out", arg(&sample)]);
    let mut text = fs::read_to_string(sample.join("001/text.txt")).unwrap();
    assert!(text.contains(" và "));
    text = text.replacen(" và ", " <với & cùng> ", 1);
    fs::write(sample.join("001/text.txt"), text).unwrap();
    let list = fs::read_to_string(sample.join("checklist.md")).unwrap();
    fs::write(sample.join("checklist.md"), list.replace("[ ]", "[x]")).unwrap();
    let json = stdout_of(&["eval", "corpus", arg(&sample), "--report", arg(&page)]);
    let figures: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(figures["records"]["exact"]["share"], 1.0);
    let html = fs::read_to_string(&page).unwrap();
    for part in [
        "âm tiết đúng",
        "syllables right",
        "data:image/jpeg;base64,",
        "&lt;",
        "<svg",
    ] {
        assert!(html.contains(part), "{part}");
    }
    // Nothing is fetched from anywhere.
    for part in ["http://", "https://", "src=\"/", "@import"] {
        assert!(!html.contains(part), "{part}");
    }
}
