//! Batches: same bytes for any number of jobs, a second run does nothing, stems do not collide.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::support::{Schema, arg, root, sohoa, stdout_of};

/// Contents of all files but those about the run itself.
pub(crate) fn outputs(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| {
            (
                entry.file_name().into_string().unwrap(),
                fs::read(entry.path()).unwrap(),
            )
        })
        // Timings differ from run to run.
        .filter(|(name, _)| !["run.jsonl", "run.sqlite", "run.lock"].contains(&name.as_str()))
        .collect()
}

fn texts(folder: &Path) {
    for (name, body) in [
        ("a/plan.txt", "KẾ HOẠCH\nNăm 2024\n"),
        ("b/plan.txt", "KẾ HOẠCH\nNăm 2025\n"),
    ] {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, body).unwrap();
    }
}

#[test]
fn outputs_do_not_depend_on_the_number_of_jobs() {
    let folder = tempfile::tempdir().unwrap();
    let scans = root().join("fixtures");
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    for (out, jobs) in [(&one, "1"), (&two, "2")] {
        let small: Vec<_> = fs::read_dir(&scans)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.to_string_lossy().ends_with(".born.pdf"))
            .collect();
        assert!(
            !small.is_empty(),
            "no born-digital fixtures in {}",
            scans.display()
        );
        let mut args = vec!["convert", "--out", arg(out), "--jobs", jobs];
        args.extend(small.iter().map(|path| arg(path)));
        assert_eq!(sohoa(&args).status.code(), Some(0));
    }
    assert!(outputs(&one) == outputs(&two));
}

#[test]
fn files_with_one_stem_get_names_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    texts(folder.path());
    let out = folder.path().join("out");
    let inputs = [folder.path().join("a"), folder.path().join("b")];
    stdout_of(&["convert", arg(&inputs[0]), arg(&inputs[1]), "--out", arg(&out)]);
    let names: Vec<String> = outputs(&out).into_keys().collect();
    assert_eq!(names.len(), 7, "{names:?}");
    let schema = Schema::load();
    for name in names.iter().filter(|name| name.ends_with("json")) {
        schema.check(&out.join(name));
    }
}

#[test]
fn a_second_run_converts_only_what_is_new() {
    let folder = tempfile::tempdir().unwrap();
    texts(folder.path());
    let out = folder.path().join("out");
    let input = folder.path().join("a");
    stdout_of(&["convert", arg(&input), "--out", arg(&out)]);
    let before = fs::metadata(out.join("plan.json")).unwrap().modified().unwrap();
    stdout_of(&["convert", arg(&input), "--out", arg(&out)]);
    assert_eq!(
        fs::metadata(out.join("plan.json")).unwrap().modified().unwrap(),
        before
    );
    fs::write(input.join("plan.txt"), "QUYẾT ĐỊNH\n").unwrap();
    stdout_of(&["convert", arg(&input), "--out", arg(&out)]);
    assert!(
        fs::read_to_string(out.join("plan.txt"))
            .unwrap()
            .contains("QUYẾT ĐỊNH")
    );
}

#[test]
fn another_page_range_is_another_conversion() {
    let folder = tempfile::tempdir().unwrap();
    let (input, out) = (folder.path().join("plan.txt"), folder.path().join("out"));
    fs::write(&input, "KẾ HOẠCH\n\u{c}Điều 2\n\u{c}Điều 3\n").unwrap();
    let convert = |range: &[&str]| {
        let args = ["convert", arg(&input), "--out", arg(&out)];
        stdout_of(&[&args, range].concat());
        fs::read_to_string(out.join("plan.txt")).unwrap()
    };
    assert_eq!(convert(&["--pages", "2-"]), "Điều 2\nĐiều 3\n");
    assert_eq!(convert(&["--pages", "2"]), "Điều 2\n");
    assert_eq!(convert(&[]).lines().count(), 3);
    assert_eq!(convert(&["--pages", "3-3"]), "Điều 3\n");
    // The same range in other words is not done again.
    let written = || fs::metadata(out.join("plan.json")).unwrap().modified().unwrap();
    let before = written();
    stdout_of(&["convert", arg(&input), "--out", arg(&out), "--pages", "3"]);
    assert_eq!(written(), before);
    let record: serde_json::Value =
        serde_json::from_slice(&fs::read(out.join("plan.json")).unwrap()).unwrap();
    assert_eq!(
        record["diagnostics"][0]["message"],
        "pages 1 to 2 of 3 left out, as asked"
    );
}

#[test]
fn a_page_range_that_makes_no_sense_is_explained() {
    for (range, said) in [
        ("5-2", "write 2-5"),
        ("0", "counted from 1"),
        ("x", "counted from 1"),
    ] {
        let output = sohoa(&["convert", "plan.txt", "--out", "out", "--pages", range]);
        assert_eq!(output.status.code(), Some(2));
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(stderr.contains(said), "{stderr}");
    }
}

#[test]
fn a_page_that_was_given_up_is_tried_again_with_another_limit() {
    let folder = tempfile::tempdir().unwrap();
    let (input, out) = (folder.path().join("plan.txt"), folder.path().join("out"));
    fs::write(&input, "KẾ HOẠCH\n").unwrap();
    let written_by = |limit: &str| {
        let args = [
            "convert",
            arg(&input),
            "--out",
            arg(&out),
            "--page-timeout",
            limit,
        ];
        stdout_of(&args);
        fs::metadata(out.join("plan.json")).unwrap().modified().unwrap()
    };
    let first = written_by("60");
    assert_eq!(written_by("120"), first, "no page was given up");
    let state = rusqlite::Connection::open(out.join("run.sqlite")).unwrap();
    assert_eq!(state.execute("UPDATE inputs SET timed_out = 60", []).unwrap(), 1);
    drop(state);
    assert_eq!(written_by("60"), first);
    assert_ne!(written_by("120"), first);
}

#[test]
fn a_cache_of_readings_changes_nothing_but_the_time() {
    let folder = tempfile::tempdir().unwrap();
    let (cache, scan) = (
        folder.path().join("cache"),
        root().join("fixtures/thach-binh-cchc.office.pdf"),
    );
    let convert = |out: &str, more: &[&str]| {
        let out = folder.path().join(out);
        let args = ["convert", arg(&scan), "--pages", "1", "--out", arg(&out)];
        stdout_of(&[&args, more].concat());
        outputs(&out)
    };
    let plain = convert("plain", &[]);
    let filling = convert("filling", &["--ocr-cache", arg(&cache)]);
    let files: Vec<_> = fs::read_dir(&cache)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert_eq!(files.len(), 1);
    let using = convert("using", &["--ocr-cache", arg(&cache)]);
    fs::write(&files[0], "damaged").unwrap();
    let mending = convert("mending", &["--ocr-cache", arg(&cache)]);
    assert!(plain == filling && plain == using && plain == mending);
    assert!(fs::metadata(&files[0]).unwrap().len() > 1000);

    let output = sohoa(&[
        "convert",
        arg(&scan),
        "--out",
        "out",
        "--ocr-cache",
        arg(&files[0]),
    ]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("OCR cache") && said.contains(arg(&files[0])),
        "{said}"
    );
}
