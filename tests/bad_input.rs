//! Bad input: a clear error that names the file, the other inputs still converted, nothing partial.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::{arg, sohoa};

const GOOD: &str = "KẾ HOẠCH\nTriển khai công tác năm 2025\n\n1. Văn phòng\n- Theo dõi việc thực hiện.\n";

/// Converts one bad file beside a good one; gives what was said on stderr.
fn convert_with(name: &str, content: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let (bad, good, out) = (
        folder.path().join(name),
        folder.path().join("good.txt"),
        folder.path().join("out"),
    );
    fs::write(&bad, content).unwrap();
    fs::write(&good, GOOD).unwrap();
    let output = sohoa(&["convert", arg(&bad), arg(&good), "--out", arg(&out)]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains(name), "{said}");
    assert!(
        out.join("good.json").exists() && out.join("good.txt").exists(),
        "{said}"
    );
    assert_outputs(
        &out,
        &[
            "good.json",
            "good.lines.jsonl",
            "good.txt",
            "run.jsonl",
            "run.lock",
            "run.sqlite",
            "tasks.jsonl",
        ],
    );
    said
}

fn assert_outputs(out: &Path, wanted: &[&str]) {
    let mut names: Vec<String> = fs::read_dir(out)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, wanted);
}

#[test]
fn a_missing_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let (missing, out) = (folder.path().join("missing.pdf"), folder.path().join("out"));
    let output = sohoa(&["convert", arg(&missing), "--out", arg(&out)]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().contains("missing.pdf"));
    assert_outputs(&out, &["run.jsonl", "run.lock", "run.sqlite", "tasks.jsonl"]);
}

#[test]
fn a_folder_without_inputs_cannot_run() {
    let folder = tempfile::tempdir().unwrap();
    let output = sohoa(&[
        "convert",
        arg(folder.path()),
        "--out",
        arg(&folder.path().join("out")),
    ]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        String::from_utf8(output.stderr)
            .unwrap()
            .contains("nothing to convert")
    );
}

#[test]
fn empty_and_truncated_pdfs_are_named() {
    convert_with("empty.pdf", b"");
    convert_with(
        "truncated.pdf",
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R",
    );
    convert_with("not-a.pdf", b"hello");
}

#[test]
fn a_pdf_without_pages_is_named() {
    let pdf = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [] \
                /Count 0 >>\nendobj\nxref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000058 00000 n \n\
                trailer\n<< /Size 3 /Root 1 0 R >>\nstartxref\n110\n%%EOF\n";
    convert_with("no-pages.pdf", pdf);
}

#[test]
fn an_encrypted_pdf_is_named() {
    let pdf = fs::read(crate::support::root().join("tests/data/encrypted.pdf")).unwrap();
    let said = convert_with("encrypted.pdf", &pdf);
    assert!(said.contains("password"), "{said}");
}

#[test]
fn a_pdf_through_a_pipe_is_read() {
    let pdf = fs::read(crate::support::root().join("fixtures/thach-binh-cchc.born.pdf")).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_sohoa"))
        .args(["inspect", "/dev/stdin", "--stage", "ingest", "--pages", "1"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&pdf).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(value["value"]["pages"].as_array().unwrap().len(), 1);
    assert_eq!(value["diagnostics"][0]["code"], "pages-left-out");
}

#[test]
fn text_in_another_encoding_is_converted_and_reported() {
    let folder = tempfile::tempdir().unwrap();
    let (old, unknown, out) = (
        folder.path().join("old.txt"),
        folder.path().join("unknown.txt"),
        folder.path().join("out"),
    );
    fs::write(&old, b"K\xd5 ho\xb9ch\nc\xabng t\xb8c\n").unwrap();
    fs::write(&unknown, b"\xa4\xa6\xa4\n\n\xfe").unwrap();
    let output = sohoa(&["convert", arg(&old), arg(&unknown), "--out", arg(&out)]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(
        fs::read_to_string(out.join("old.txt")).unwrap(),
        "Kế hoạch\ncông tác\n"
    );
    assert_eq!(
        fs::read_to_string(out.join("unknown.txt"))
            .unwrap()
            .lines()
            .count(),
        3
    );
    for (name, code) in [
        ("old.json", "legacy-encoding"),
        ("unknown.json", "encoding-unknown"),
    ] {
        let record: serde_json::Value =
            serde_json::from_str(&fs::read_to_string(out.join(name)).unwrap()).unwrap();
        assert_eq!(record["diagnostics"][0]["code"], code, "{record}");
    }
}

#[test]
fn a_broken_image_is_named() {
    convert_with("broken.png", b"\x89PNG\r\n\x1a\nnothing more");
}

#[test]
fn tiny_and_giant_images_do_no_harm() {
    let folder = tempfile::tempdir().unwrap();
    let (tiny, giant, out) = (
        folder.path().join("tiny.png"),
        folder.path().join("giant.png"),
        folder.path().join("out"),
    );
    fs::write(&tiny, white_png(1, 1)).unwrap();
    fs::write(&giant, white_png(20_000, 20_000)).unwrap();
    let output = sohoa(&["convert", arg(&tiny), arg(&giant), "--out", arg(&out)]);
    let said = String::from_utf8(output.stderr).unwrap();
    // Either is converted (to a page without text, with a diagnostic) or refused by name; never a crash.
    assert!(matches!(output.status.code(), Some(0 | 1)), "{said}");
    let run = fs::read_to_string(out.join("run.jsonl")).unwrap();
    assert_eq!(run.lines().count(), 2);
    assert!(!run.contains("failed inside"), "{run}");
}

/// A white bilevel PNG, written by hand: 50 kB for 20,000 × 20,000 pixels.
fn white_png(width: u32, height: u32) -> Vec<u8> {
    let row = [vec![0], vec![0xff; width.div_ceil(8) as usize]].concat();
    let mut data = Vec::new();
    {
        let mut encoder = flate2::write::ZlibEncoder::new(&mut data, flate2::Compression::best());
        for _ in 0..height {
            encoder.write_all(&row).unwrap();
        }
        encoder.finish().unwrap();
    }
    let mut header = [width.to_be_bytes(), height.to_be_bytes()].concat();
    header.extend([1, 0, 0, 0, 0]);
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, body) in [(b"IHDR", &header), (b"IDAT", &data), (b"IEND", &Vec::new())] {
        png.extend((body.len() as u32).to_be_bytes());
        let mut checksum = flate2::Crc::new();
        checksum.update(kind);
        checksum.update(body);
        png.extend(kind);
        png.extend(body);
        png.extend(checksum.sum().to_be_bytes());
    }
    png
}
