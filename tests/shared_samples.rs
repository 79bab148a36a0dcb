//! All samples beside the repository convert, and their records are valid.

use std::fs;

use serde_json::Value;
use sohoa_ingest::LayerQuality;

use crate::support::{Schema, arg, shared, stdout_of};

/// First and last page, verdict.
type Verdicts = &'static [(u64, u64, &'static str)];

/// The right verdict on the text that came with every page, by eye.
const VERDICTS: [(&str, Verdicts); 14] = [
    ("born-doc59", &[(1, 7, "keep")]),
    ("born-procedure-steps", &[(1, 3, "keep")]),
    ("born-qd500", &[(1, 9, "keep")]),
    // The letters of a watermark only; then a destroyed layer with such letters between its lines.
    ("btc-list-2010", &[(1, 1, "absent"), (2, 5, "mix")]),
    ("cth-gddt-2010", &[(1, 10, "absent")]),
    ("kh-btp-2010", &[(1, 7, "absent")]),
    // A signature overlay on the first page is right Vietnamese on a page that is an image.
    ("qd209-baclieu-2025", &[(1, 4, "absent")]),
    ("qd23-2010-projects", &[(1, 14, "absent")]),
    ("qd237-quangngai-2025", &[(1, 5, "absent")]),
    ("qd308-tayninh-2025", &[(1, 10, "mix")]),
    ("qd32-2010-drafting", &[(1, 12, "absent")]),
    ("qd383-cantho-2025", &[(1, 7, "absent")]),
    ("qd430-haiphong-2025", &[(1, 3, "absent")]),
    ("qd63-2010-infosec", &[(1, 12, "absent")]),
];

fn check_verdicts(stem: &str, record: &Value) {
    let Some((_, wanted)) = VERDICTS.iter().find(|(name, _)| *name == stem) else {
        return;
    };
    let pages = record["source"]["pages"].as_array().unwrap();
    let wanted: Vec<(u64, &str)> = wanted
        .iter()
        .flat_map(|(first, last, verdict)| (*first..=*last).map(move |number| (number, *verdict)))
        .collect();
    let found: Vec<(u64, &str)> = pages
        .iter()
        .map(|page| {
            (
                page["number"].as_u64().unwrap(),
                page["verdict"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(found, wanted, "{stem}");
    for page in pages.iter().filter(|page| page["verdict"] != "absent") {
        assert!(page["evidence"]["fluency"].is_number(), "{stem}: {page}");
    }
}

#[test]
fn all_seeds_but_one_are_damaged() {
    let Some(shared) = shared("all_seeds_but_one_are_damaged") else {
        return;
    };
    for (seed, right) in [
        ("000", false),
        ("001", true),
        ("002", false),
        ("003", false),
        ("004", false),
    ] {
        let text = fs::read_to_string(shared.join(format!("seeds/{seed}.txt"))).unwrap();
        let quality = sohoa_ingest::judge_text_layer(&text, None).quality;
        let wanted = if right {
            LayerQuality::Right
        } else {
            LayerQuality::Damaged
        };
        assert_eq!(quality, wanted, "{seed}");
    }
}

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
            check_verdicts(&path.file_stem().unwrap().to_string_lossy(), &record);
            records += 1;
        }
    }
    assert_eq!(records, 19);
}
