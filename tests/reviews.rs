//! What people settled in a converted folder: it is exported, measured by and learned from.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde_json::{Value, json};
use sohoa_record::{LineRecord, PlanRecord, TaskRecord};
use sohoa_review::{Action, NewEntry, Settled, Store, page_fingerprint};

use crate::support::{arg, root, sohoa, stdout_of};

/// A plan from its text layer, the first pages of a scan, and a dump without marks, converted once.
static OUT: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("reviews");
    let (dump, out) = (folder.join("dump.txt"), folder.join("out"));
    fs::create_dir_all(&folder).unwrap();
    let text = fs::read_to_string(root().join("fixtures/bac-lam-data.text.txt")).unwrap();
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.starts_with("=== page"))
        .take(30)
        .collect();
    fs::write(&dump, sohoa_viet::strip_marks(&lines.join("\n"))).unwrap();
    let fixture = |name: &str| root().join("fixtures").join(name);
    let (born, scan) = (fixture(&format!("{BORN}.pdf")), fixture(&format!("{SCAN}.pdf")));
    let args = [
        "convert",
        arg(&born),
        arg(&scan),
        arg(&dump),
        "--out",
        arg(&out),
        "--pages",
        "1-2",
    ];
    stdout_of(&[&args[..], &["--force"]].concat());
    out
});

const BORN: &str = "lac-giang-thientai.born";
const SCAN: &str = "song-tra-danvan.office";

/// A copy of the converted folder, to settle things in.
fn converted(folder: &Path) -> PathBuf {
    let out = folder.join("out");
    fs::create_dir_all(&out).unwrap();
    for entry in fs::read_dir(&*OUT).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, out.join(path.file_name().unwrap())).unwrap();
    }
    out
}

fn record(out: &Path, stem: &str) -> PlanRecord {
    serde_json::from_slice(&fs::read(out.join(format!("{stem}.json"))).unwrap()).unwrap()
}

fn enter(out: &Path, stem: &str, entries: &[NewEntry]) {
    let mut store = Store::open(out).unwrap();
    store
        .enter(&record(out, stem).source.sha256, "Lan", entries)
        .unwrap();
}

/// Finds the text of a page right as it is read.
fn check_page(out: &Path, stem: &str, page: u32) {
    let json = fs::read_to_string(out.join(format!("{stem}.lines.jsonl"))).unwrap();
    let lines = json.lines().map(|line| {
        let line: LineRecord = serde_json::from_str(line).unwrap();
        (line.line, line)
    });
    let seen = page_fingerprint(&lines.collect(), page);
    let check = NewEntry::new(Action::CheckPage, &page.to_string(), Value::Null, seen.into());
    enter(out, stem, &[check]);
}

fn set(target: &str, old: impl Into<Value>, new: impl Into<Value>) -> NewEntry {
    NewEntry::new(Action::Set, target, old.into(), new.into())
}

/// Approves a document with what was settled of it.
fn approve(out: &Path, stem: &str) {
    let machine = record(out, stem);
    let store = Store::open(out).unwrap();
    let entries = store.entries(&machine.source.sha256).unwrap();
    let reviewed = Settled::from_entries(&entries).unwrap().apply(&machine);
    let approve = NewEntry {
        snapshot: Some(serde_json::to_vec(&reviewed.record).unwrap()),
        ..NewEntry::new(Action::Approve, "", Value::Null, Value::Null)
    };
    drop(store);
    enter(out, stem, &[approve]);
}

/// A row of a table with a name of many words, of which the second is corrected.
fn corrected_task(out: &Path) -> (TaskRecord, String) {
    let tasks = record(out, BORN).tasks;
    let words = |task: &&TaskRecord| task.name.split_whitespace().count() > 5;
    let task = tasks.iter().find(words).unwrap().clone();
    let mut words: Vec<&str> = task.name.split_whitespace().collect();
    words[1] = "khoăng";
    let name = words.join(" ");
    (task, name)
}

/// Settles a name, strikes out the last task, adds one after the first.
fn review(out: &Path) -> (String, String) {
    let (task, name) = corrected_task(out);
    let last = record(out, BORN).tasks.pop().unwrap();
    // Where the program read nothing: the screen names line 0 of the page.
    let mut evidence = task.evidence.clone();
    evidence.lines.truncate(1);
    (evidence.lines[0].line, evidence.lines[0].page) = (0, 1);
    let added = TaskRecord {
        id: "00000000000000aa".to_owned(),
        name: "Nhiệm vụ thêm".to_owned(),
        lead: vec!["Ban Điều phối Zyx".to_owned()],
        evidence,
        ..task.clone()
    };
    enter(
        out,
        BORN,
        &[
            set(&format!("task.{}.name", task.id), task.name.clone(), name.clone()),
            NewEntry::new(Action::Strike, &last.id, json!(last), Value::Null),
            NewEntry::new(Action::Add, &added.id, json!(task.id), json!(added)),
        ],
    );
    (task.id, name)
}

fn lines(text: &str) -> BTreeMap<String, Value> {
    let lines = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines
        .map(|line| (line["id"].as_str().unwrap().to_owned(), line))
        .collect()
}

fn export(out: &Path, format: &str) -> String {
    stdout_of(&["export", arg(out), "--format", format])
}

#[test]
fn exports_hold_what_people_settled() {
    let folder = tempfile::tempdir().unwrap();
    let out = converted(folder.path());
    let before = lines(&export(&out, "jsonl"));
    let machine = fs::read(out.join(format!("{BORN}.json"))).unwrap();
    let (id, name) = review(&out);
    let after = lines(&export(&out, "jsonl"));
    assert_eq!(after.len(), before.len());
    assert!(before.values().all(|line| line.get("review").is_none()));
    assert_eq!(after[&id]["name"], name.as_str());
    assert_eq!(after[&id]["review"]["status"], "in_review");
    assert_eq!(after[&id]["review"]["fields"][0]["machine"], before[&id]["name"]);
    assert_eq!(after["00000000000000aa"]["review"]["added"], true);
    let csv = export(&out, "csv");
    assert!(
        csv.lines()
            .next()
            .unwrap()
            .ends_with(",review_status,reviewed_by,reviewed_at")
    );
    assert_eq!(csv.matches(",in_review,Lan,2").count(), 2);
    assert_eq!(csv.matches(",machine,,").count(), before.len() - 2);
    // What the program wrote stays its own.
    assert!(fs::read(out.join(format!("{BORN}.json"))).unwrap() == machine);
    // Every line still matches its schema.
    let schema: Value = serde_json::from_str(&stdout_of(&["schema", "task-line"])).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert!(after.values().all(|line| validator.is_valid(line)));
}

#[test]
fn another_conversion_keeps_what_people_settled() {
    let folder = tempfile::tempdir().unwrap();
    let out = converted(folder.path());
    let (id, name) = review(&out);
    let fixture = root().join(format!("fixtures/{BORN}.pdf"));
    // All pages now: there are rows that were not there when it was settled.
    stdout_of(&["convert", arg(&fixture), "--out", arg(&out), "--force"]);
    let after = lines(&export(&out, "jsonl"));
    assert_eq!(after.len(), record(&out, BORN).tasks.len());
    assert_eq!(after[&id]["name"], name.as_str());
    assert_eq!(after["00000000000000aa"]["review"]["added"], true);
    // Approved, it stays as it is however it is read.
    approve(&out, BORN);
    stdout_of(&[
        "convert",
        arg(&fixture),
        "--out",
        arg(&out),
        "--force",
        "--pages",
        "1",
    ]);
    let approved = lines(&export(&out, "jsonl"));
    assert_eq!(approved.len(), after.len());
    assert_eq!(approved[&id]["review"]["status"], "verified");
}

#[test]
fn a_database_and_a_text_hold_them_too() {
    let folder = tempfile::tempdir().unwrap();
    let out = converted(folder.path());
    let (_, name) = review(&out);
    approve(&out, BORN);
    let (file, shown) = (folder.path().join("plans.sqlite"), folder.path().join("md"));
    stdout_of(&["export", arg(&out), "--format", "sqlite", "--out", arg(&file)]);
    let database = rusqlite::Connection::open(&file).unwrap();
    let text = |sql: &str| -> String { database.query_row(sql, [], |row| row.get(0)).unwrap() };
    assert_eq!(
        text(
            "SELECT group_concat(review_status, ' ') FROM (SELECT review_status FROM documents ORDER BY id)"
        ),
        "verified machine machine"
    );
    assert_eq!(
        text("SELECT value FROM corrections WHERE field = 'name' AND corrected"),
        json!(name).to_string()
    );
    assert_eq!(text("SELECT count(*) || '' FROM pragma_foreign_key_check"), "0");
    stdout_of(&["export", arg(&out), "--format", "markdown", "--out", arg(&shown)]);
    let page = fs::read_to_string(shown.join(format!("{BORN}.md"))).unwrap();
    let head = page.lines().next().unwrap();
    assert!(head.starts_with("Đã kiểm tra và duyệt: Lan, 2"), "{head}");
    // In the table or the text where it stands, and in the list of tasks; nowhere twice.
    assert_eq!(page.matches("khoăng").count(), 2, "{page}");
    assert!(page.contains("Nhiệm vụ thêm"));
    let other = fs::read_to_string(shown.join("dump.md")).unwrap();
    assert!(!other.contains("duyệt: Lan"));
}

#[test]
fn only_what_is_approved_is_exported_where_that_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let out = converted(folder.path());
    let (id, _) = review(&out);
    for (approved, tasks, left_out) in [
        (false, 0, "3 of 3"),
        (true, record(&out, BORN).tasks.len(), "2 of 3"),
    ] {
        if approved {
            approve(&out, BORN);
        }
        let output = sohoa(&["export", arg(&out), "--format", "jsonl", "--verified-only"]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(
            said.contains(&format!("{left_out} documents are not approved")),
            "{said}"
        );
        let lines = lines(&String::from_utf8(output.stdout).unwrap());
        assert_eq!(lines.len(), tasks);
        assert_eq!(lines.contains_key(&id), approved);
        assert!(lines.values().all(|line| line["review"]["status"] == "verified"));
    }
}

#[test]
fn a_damaged_file_of_reviews_stops_everything() {
    let folder = tempfile::tempdir().unwrap();
    let out = converted(folder.path());
    let sample = folder.path().join("sample");
    stdout_of(&["sample", arg(&out), "--out", arg(&sample), "--margin", "5"]);
    let (csv, channel) = (folder.path().join("tasks.csv"), folder.path().join("channel.tsv"));
    let export = ["export", arg(&out), "--out", arg(&csv)];
    let eval = ["eval", "corpus", arg(&sample), "--reviews", arg(&out)];
    let train = [
        "train",
        "channel",
        "--from-reviews",
        arg(&out),
        "--out",
        arg(&channel),
    ];
    let refused = |args: &[&str], why: &str| {
        let output = sohoa(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(
            said.contains("review.sqlite") && said.contains(why),
            "{args:?}: {said}"
        );
    };
    // Nobody settled anything: that is no damage, but nothing to measure by or learn from.
    refused(&eval, "nobody has settled anything");
    refused(&train, "nobody has settled anything");
    review(&out);
    let path = out.join("review.sqlite");
    let mut bytes = fs::read(&path).unwrap();
    bytes[4096..].fill(b'x');
    fs::write(&path, bytes).unwrap();
    for args in [&export[..], &eval, &train] {
        refused(args, "keep a copy");
    }
    assert!(!csv.exists() && !channel.exists());
}

/// A sample of all pages; the plan is approved as reviewed, and the first page of the scan is checked.
fn reviewed_sample(folder: &Path) -> (PathBuf, PathBuf) {
    let (out, sample) = (converted(folder), folder.join("sample"));
    stdout_of(&["sample", arg(&out), "--out", arg(&sample), "--margin", "0.0001"]);
    review(&out);
    approve(&out, BORN);
    check_page(&out, SCAN, 1);
    (out, sample)
}

fn evaluate(sample: &Path, out: &Path) -> (Value, String) {
    let output = sohoa(&["eval", "corpus", arg(sample), "--reviews", arg(out)]);
    let said = String::from_utf8(output.stderr).unwrap();
    let figures = serde_json::from_slice(&output.stdout).unwrap_or_default();
    (figures, said)
}

#[test]
fn reviewed_pages_of_a_sample_count_as_checked() {
    let folder = tempfile::tempdir().unwrap();
    let (out, sample) = reviewed_sample(folder.path());
    let (figures, said) = evaluate(&sample, &out);
    let pages = record(&out, BORN).source.pages.len();
    assert_eq!(figures["sample"]["texts_from_reviews"], pages + 1, "{said}");
    assert_eq!(figures["sample"]["records_from_reviews"], pages, "{said}");
    let summary = format!("the texts of {} and the records of {pages} pages", pages + 1);
    assert!(said.contains(&summary), "{said}");
    // One word is corrected; of the tasks one has another name, one was not found and one is too many.
    assert_eq!(figures["text"]["syllable_accuracy"]["errors_in_sample"], 1.0);
    let tasks = record(&out, BORN).tasks.len();
    assert_eq!(figures["records"]["exact"]["reference_in_sample"], tasks as f64);
    let wrong = figures["records"]["exact"]["errors_in_sample"].as_f64().unwrap();
    assert!((1.0..=2.0).contains(&wrong), "{figures:#}");
    // A tick goes before a review.
    let list = fs::read_to_string(sample.join("checklist.md")).unwrap();
    let ticked = list.replacen("- [ ] 001 text", "- [x] 001 text", 1);
    fs::write(sample.join("checklist.md"), &ticked).unwrap();
    let (figures, _) = evaluate(&sample, &out);
    assert_eq!(figures["sample"]["texts_from_reviews"], pages);
    assert_eq!(figures["sample"]["texts_checked"], pages + 1);
}

#[test]
fn what_nobody_has_seen_as_it_is_does_not_count() {
    let folder = tempfile::tempdir().unwrap();
    let (out, sample) = reviewed_sample(folder.path());
    // Converted again since it was approved: its record stands, its lines are others.
    let mut again = record(&out, BORN);
    let pages = again.source.pages.len();
    again.tasks[0].confidence /= 2.0;
    fs::write(
        out.join(format!("{BORN}.json")),
        serde_json::to_vec(&again).unwrap(),
    )
    .unwrap();
    let (figures, said) = evaluate(&sample, &out);
    assert!(
        said.contains("was converted again since it was approved"),
        "{said}"
    );
    assert_eq!(figures["sample"]["texts_from_reviews"], 1);
    assert_eq!(figures["sample"]["records_from_reviews"], pages);
    // Other lines than when the page was checked; another file of the same name.
    let path = out.join(format!("{SCAN}.lines.jsonl"));
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen("\"text\":\"", "\"text\":\"x", 1)).unwrap();
    let design = fs::read_to_string(sample.join("sample.json")).unwrap();
    let design = design.replace(&again.source.sha256, &"0".repeat(64));
    fs::write(sample.join("sample.json"), design).unwrap();
    let (figures, said) = evaluate(&sample, &out);
    assert!(figures.is_null());
    for part in [
        "lac-giang-thientai.born: is another file",
        "no page of it is reviewed",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
}

#[test]
fn reviewed_lines_teach_the_channel() {
    let folder = tempfile::tempdir().unwrap();
    let out = converted(folder.path());
    // Of the dump one line is corrected and one cannot be read; a page of the scan is checked.
    let dump = fs::read_to_string(out.join("dump.txt")).unwrap();
    let all: Vec<&str> = dump.lines().collect();
    let number = all.iter().position(|line| line.split(' ').count() > 8).unwrap();
    let corrected = all[number].replacen(' ', " khoăng ", 1);
    let line = |at: usize| format!("line.{}.text", at + 1);
    enter(
        &out,
        "dump",
        &[
            set(&line(number), all[number], corrected.clone()),
            set(&line(number + 1), all[number + 1], "□ không đọc được"),
        ],
    );
    check_page(&out, SCAN, 1);
    // The text layer is right: it teaches nothing about damage, but an agency that nobody knows.
    review(&out);
    let (prefix, tsv, channel) = (
        folder.path().join("pairs"),
        folder.path().join("suggestions.tsv"),
        folder.path().join("channel.tsv"),
    );
    let train = [
        "train",
        "channel",
        "--from-reviews",
        arg(&out),
        "--out",
        arg(&channel),
    ];
    let more = ["--pairs-out", arg(&prefix), "--suggestions", arg(&tsv)];
    let output = sohoa(&[&train[..], &more].concat());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    assert!(said.contains("pairs from 3 reviewed documents"), "{said}");
    let pairs = |name: &str| fs::read_to_string(folder.path().join(format!("pairs.{name}.txt"))).unwrap();
    assert_eq!(pairs("reviewed.intended"), format!("{corrected}\n"));
    assert_eq!(
        pairs("reviewed.observed"),
        format!("{}\n", sohoa_viet::strip_marks(all[number]))
    );
    let scan = fs::read_to_string(out.join(format!("{SCAN}.txt"))).unwrap();
    let first_page: Vec<&str> = scan.split('\u{c}').next().unwrap().lines().collect();
    assert_eq!(pairs("own.intended").lines().collect::<Vec<_>>(), first_page);
    assert_eq!(pairs("own.observed").lines().count(), first_page.len());
    let suggestions = fs::read_to_string(&tsv).unwrap();
    assert!(suggestions.starts_with("kind\ttext\tcount\tdocuments\nagency\tBan Điều phối Zyx\t1\t1\n"));
    assert!(
        suggestions.contains("\nsyllable\tkhoăng\t2\t2\n"),
        "{suggestions}"
    );

    // The channel can be read with, and the profile can have another name.
    let learned = fs::read_to_string(&channel).unwrap();
    assert!(learned.contains("reviewed") && learned.contains("own"));
    let text = folder.path().join("in.txt");
    fs::write(&text, "ke hoach").unwrap();
    stdout_of(&["restore", arg(&text), "--channel", arg(&channel)]);
    stdout_of(&[&train[..], &["--review-profile", "ascii"]].concat());
    assert!(!fs::read_to_string(&channel).unwrap().contains("reviewed"));
}
