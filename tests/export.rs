//! `sohoa export`: the forms that other systems load hold what the records hold.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{arg, root, sohoa, stdout_of};

/// The born-digital fixtures, converted.
fn converted(folder: &Path) -> PathBuf {
    let out = folder.join("out");
    let plans: Vec<PathBuf> = fs::read_dir(root().join("fixtures"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().ends_with(".born.pdf"))
        .collect();
    let mut args = vec!["convert", "--out", arg(&out)];
    args.extend(plans.iter().map(|path| arg(path)));
    stdout_of(&args);
    out
}

fn json_lines(text: &str) -> Vec<serde_json::Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn tasks(out: &Path) -> Vec<serde_json::Value> {
    json_lines(&fs::read_to_string(out.join("tasks.jsonl")).unwrap())
}

/// Every task of the run, under its id.
fn by_id(lines: &[serde_json::Value]) -> BTreeMap<String, &serde_json::Value> {
    let found: BTreeMap<String, _> = lines
        .iter()
        .map(|line| (line["id"].as_str().unwrap().to_owned(), line))
        .collect();
    assert_eq!(found.len(), lines.len(), "an id stands twice");
    found
}

#[test]
fn every_format_has_every_task() {
    let folder = tempfile::tempdir().unwrap();
    let out = converted(folder.path());
    let tasks = tasks(&out);
    assert_eq!(tasks.len(), 76);
    let ids = by_id(&tasks);

    let lines = json_lines(&stdout_of(&["export", arg(&out), "--format", "jsonl"]));
    for (id, line) in by_id(&lines) {
        assert_eq!(line["name"], ids[&id]["name"]);
    }
    assert_eq!(lines.len(), tasks.len());

    let csv = stdout_of(&["export", arg(&out), "--headers", "vi"]);
    assert_eq!(csv.matches("\r\n").count(), tasks.len() + 1);
    assert!(ids.keys().all(|id| csv.contains(id.as_str())));
    let table = stdout_of(&["export", arg(&out), "--format", "table"]);
    assert_eq!(
        table.matches("KẾ HOẠCH").count() + table.matches("QUYẾT ĐỊNH").count(),
        5
    );

    for format in ["parquet", "sqlite"] {
        let file = folder.path().join(format);
        stdout_of(&["export", arg(&out), "--format", format, "--out", arg(&file)]);
        let bytes = fs::read(&file).unwrap();
        assert!(bytes.starts_with(if format == "parquet" { b"PAR1" } else { b"SQLi" }));
        stdout_of(&["export", arg(&out), "--format", format, "--out", arg(&file)]);
        assert!(
            fs::read(&file).unwrap() == bytes,
            "{format}: another file from the same records"
        );
    }
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        3,
        "temporary files are left"
    );
}

#[test]
fn markdown_has_every_word_of_the_text() {
    let folder = tempfile::tempdir().unwrap();
    let out = converted(folder.path());
    let shown = folder.path().join("md");
    stdout_of(&["export", arg(&out), "--format", "markdown", "--out", arg(&shown)]);
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let mut lines_seen = 0;
    for entry in fs::read_dir(&shown).unwrap() {
        let path = entry.unwrap().path();
        let markdown = letters(&fs::read_to_string(&path).unwrap());
        let text = out.join(path.file_name().unwrap()).with_extension("txt");
        for line in fs::read_to_string(text).unwrap().lines() {
            assert!(markdown.contains(&letters(line)), "{}: {line}", path.display());
            lines_seen += 1;
        }
    }
    assert!(lines_seen > 1000);
}

#[test]
fn a_line_matches_its_schema() {
    let folder = tempfile::tempdir().unwrap();
    let out = converted(folder.path());
    let schema: serde_json::Value = serde_json::from_str(&stdout_of(&["schema", "task-line"])).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for mut line in json_lines(&stdout_of(&["export", arg(&out), "--format", "jsonl"])) {
        assert!(validator.is_valid(&line), "{line}");
        line["unknown"] = true.into();
        assert!(!validator.is_valid(&line), "the schema is open");
    }
}

#[test]
fn the_schema_of_records_is_closed() {
    fn check(schema: &serde_json::Value, path: &str) -> usize {
        let mut objects = 0;
        match schema {
            serde_json::Value::Object(fields) => {
                if fields.contains_key("properties") {
                    assert_eq!(
                        fields.get("additionalProperties"),
                        Some(&false.into()),
                        "{path} is open"
                    );
                    objects += 1;
                }
                objects
                    + fields
                        .iter()
                        .map(|(name, value)| check(value, &format!("{path}/{name}")))
                        .sum::<usize>()
            }
            serde_json::Value::Array(items) => items.iter().map(|item| check(item, path)).sum(),
            _ => 0,
        }
    }
    let schema = serde_json::from_str(&stdout_of(&["schema"])).unwrap();
    assert!(check(&schema, "") > 15);
}

#[test]
fn records_of_an_earlier_version_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let out = converted(folder.path());
    let path = out.join("thach-binh-cchc.born.json");
    let text = fs::read_to_string(&path).unwrap();
    let mut record: serde_json::Value = serde_json::from_str(&text).unwrap();
    record["schema_version"] = "1.2".into();
    let fields = [("tasks", "id"), ("indicators", "id"), ("tables", "last_line")];
    for (part, field) in fields {
        for item in record[part].as_array_mut().unwrap() {
            item.as_object_mut().unwrap().remove(field);
        }
    }
    for page in record["source"]["pages"].as_array_mut().unwrap() {
        for field in ["first_line", "lines_left_out"] {
            page.as_object_mut().unwrap().remove(field).unwrap();
        }
    }
    let before = stdout_of(&["export", arg(&out)]);
    fs::write(&path, record.to_string()).unwrap();
    assert_eq!(stdout_of(&["export", arg(&out)]), before);
}

#[test]
fn documents_that_share_a_stem_are_written_once() {
    let folder = tempfile::tempdir().unwrap();
    let out = converted(folder.path());
    let run = fs::read_to_string(out.join("run.jsonl")).unwrap();
    let before = stdout_of(&["export", arg(&out)]);
    fs::write(out.join("run.jsonl"), format!("{run}{run}")).unwrap();
    assert_eq!(stdout_of(&["export", arg(&out)]), before);
}

#[test]
fn what_cannot_be_done_is_explained() {
    let folder = tempfile::tempdir().unwrap();
    let out = converted(folder.path());
    let missing = folder.path().join("missing/tasks.sqlite");
    for (args, said) in [
        (vec!["--format", "parquet"], "--out"),
        (vec!["--format", "sqlite"], "--out"),
        (vec!["--format", "markdown"], "--out"),
        (vec!["--format", "jsonl", "--headers", "vi"], "--format csv only"),
        (
            vec!["--format", "sqlite", "--out", arg(&missing)],
            "missing/tasks.sqlite",
        ),
    ] {
        let output = sohoa(&[&["export", arg(&out)], &args[..]].concat());
        assert_eq!(output.status.code(), Some(2));
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(stderr.contains(said), "{args:?}: {stderr}");
    }
    // A record that cannot be read leaves no half of a file.
    fs::write(out.join("thach-binh-cchc.born.json"), "{").unwrap();
    let file = folder.path().join("tasks.csv");
    let output = sohoa(&["export", arg(&out), "--out", arg(&file)]);
    assert_eq!(output.status.code(), Some(2));
    assert!(!file.exists());
}
