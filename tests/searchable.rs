//! `sohoa convert --format pdf`: the pages stay, the layer is the restored text. (`scripts/export/check_pdf.py` looks at
//! the same with other readers.)

use std::fs;
use std::path::Path;

use crate::support::{arg, root, sohoa, stdout_of};

fn syllables(text: &str) -> Vec<String> {
    let mut found: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    found.sort();
    found
}

/// The JPEG files inside a PDF.
fn jpegs(pdf: &[u8]) -> Vec<&[u8]> {
    let mut found = Vec::new();
    let mut rest = pdf;
    while let Some(start) = rest.windows(3).position(|window| window == [0xFF, 0xD8, 0xFF]) {
        let end = rest[start..]
            .windows(9)
            .position(|window| window == b"endstream")
            .unwrap();
        let image = rest[start..start + end].trim_ascii_end();
        found.push(image);
        rest = &rest[start + end..];
    }
    found
}

/// Converts `input` with its searchable PDF, and reads that PDF again: its layer must be good enough to be kept.
fn check(input: &Path, out: &Path) -> Vec<u8> {
    let stem = input.file_stem().unwrap().to_str().unwrap();
    stdout_of(&["convert", arg(input), "--out", arg(out), "--format", "pdf"]);
    let pdf = out.join(format!("{stem}.pdf"));
    let again = out.join("again");
    stdout_of(&["convert", arg(&pdf), "--out", arg(&again)]);
    let record: serde_json::Value =
        serde_json::from_slice(&fs::read(again.join(format!("{stem}.json"))).unwrap()).unwrap();
    for page in record["source"]["pages"].as_array().unwrap() {
        assert_eq!(page["verdict"], "keep", "{page}");
    }
    let text = |folder: &Path| fs::read_to_string(folder.join(format!("{stem}.txt"))).unwrap();
    let (want, got) = (syllables(&text(out)), syllables(&text(&again)));
    let same = want.iter().filter(|word| got.binary_search(word).is_ok()).count();
    assert!(same * 1000 >= want.len() * 999, "{same} of {}", want.len());
    assert!(
        got.len().abs_diff(want.len()) * 1000 <= want.len(),
        "{} for {}",
        got.len(),
        want.len()
    );
    fs::read(pdf).unwrap()
}

#[test]
fn a_damaged_layer_is_replaced_and_the_images_stay() {
    let folder = tempfile::tempdir().unwrap();
    let source = root().join("fixtures/song-tra-danvan.layer.pdf");
    let made = check(&source, folder.path());
    let images = jpegs(&made);
    assert_eq!(images.len(), 3);
    assert_eq!(images, jpegs(&fs::read(source).unwrap()));
}

#[test]
fn an_image_becomes_a_searchable_page() {
    let folder = tempfile::tempdir().unwrap();
    let fixture = fs::read(root().join("fixtures/song-tra-danvan.office.pdf")).unwrap();
    let image = jpegs(&fixture)[0];
    let scan = folder.path().join("scan.jpg");
    fs::write(&scan, image).unwrap();
    let made = check(&scan, &folder.path().join("out"));
    assert_eq!(jpegs(&made), [image]);
}

#[test]
fn what_has_no_pages_has_no_pdf() {
    let folder = tempfile::tempdir().unwrap();
    let (input, out) = (folder.path().join("plan.txt"), folder.path().join("out"));
    fs::write(&input, "KẾ HOẠCH\n").unwrap();
    let written = || {
        let args = ["convert", arg(&input), "--out", arg(&out), "--format", "pdf"];
        assert_eq!(sohoa(&args).status.code(), Some(0));
        fs::metadata(out.join("plan.json")).unwrap().modified().unwrap()
    };
    assert_eq!(
        written(),
        written(),
        "it is not done again for a PDF that it cannot have"
    );
    assert!(!out.join("plan.pdf").exists());
}

#[test]
fn a_source_is_never_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("plan.pdf");
    fs::copy(root().join("fixtures/song-tra-danvan.born.pdf"), &source).unwrap();
    let before = fs::read(&source).unwrap();
    let output = sohoa(&[
        "convert",
        arg(&source),
        "--out",
        arg(folder.path()),
        "--format",
        "pdf",
    ]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        String::from_utf8(output.stderr)
            .unwrap()
            .contains("would replace")
    );
    assert!(fs::read(&source).unwrap() == before);
}

#[test]
fn an_earlier_run_without_pdf_is_completed() {
    let folder = tempfile::tempdir().unwrap();
    let source = root().join("fixtures/song-tra-danvan.born.pdf");
    let convert = |more: &[&str]| {
        stdout_of(&[&["convert", arg(&source), "--out", arg(folder.path())], more].concat());
        folder.path().join("song-tra-danvan.born.pdf").exists()
    };
    assert!(!convert(&[]));
    assert!(convert(&["--format", "pdf"]));
}
