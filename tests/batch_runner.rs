//! The runner: whatever is killed, the outputs are those of an undisturbed run; a document that misbehaves
//! harms only itself.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::batch::outputs;
use crate::support::{arg, root, sohoa, stdout_of};

/// Longest that a test waits for something.
const PATIENCE: Duration = Duration::from_secs(60);

fn start(args: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_sohoa"))
        .args(args)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Ends a process that was started; gives what it said.
fn send(child: Child, signal: Signal) -> (Option<i32>, String) {
    kill_process(Pid::from_child(&child), signal).unwrap();
    let Output { status, stderr, .. } = child.wait_with_output().unwrap();
    (status.code(), String::from_utf8(stderr).unwrap())
}

fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < PATIENCE, "waited too long: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Child processes, by their parent's number in `/proc/*/stat`.
fn workers_of(parent: u32) -> Vec<i32> {
    let entries = fs::read_dir("/proc").unwrap().filter_map(Result::ok);
    let processes = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    processes
        .filter(|id: &i32| {
            let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
            let after_name = stat.rsplit(')').next().unwrap_or_default();
            let mut fields = after_name.split_ascii_whitespace();
            let (state, its_parent) = (fields.next(), fields.next());
            state.is_some_and(|state| state != "Z") && its_parent == Some(&parent.to_string())
        })
        .collect()
}

fn records(out: &Path) -> usize {
    let Ok(entries) = fs::read_dir(out) else {
        return 0;
    };
    entries
        .filter(|entry| entry.as_ref().unwrap().path().extension() == Some(OsStr::new("json")))
        .count()
}

/// Lines of `run.jsonl`, without timings.
fn run_lines(out: &Path) -> Vec<Value> {
    let text = fs::read_to_string(out.join("run.jsonl")).unwrap();
    let line = |line| {
        let mut value: Value = serde_json::from_str(line).unwrap();
        value.as_object_mut().unwrap().remove("milliseconds");
        value
    };
    text.lines().map(line).collect()
}

fn values<'a>(lines: &'a [Value], field: &str) -> Vec<&'a str> {
    lines
        .iter()
        .map(|line| line[field].as_str().unwrap_or(""))
        .collect()
}

/// Documents that take a moment each: the born-digital fixtures, and the beginnings of their texts, each with
/// another first line.
fn documents(folder: &Path) -> PathBuf {
    let inputs = folder.join("in");
    fs::create_dir(&inputs).unwrap();
    for entry in fs::read_dir(root().join("fixtures")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if name.ends_with(".born.pdf") {
            fs::copy(&path, inputs.join(name)).unwrap();
        } else if name.ends_with(".text.txt") {
            let text = fs::read_to_string(&path).unwrap();
            let text = text.lines().take(25).collect::<Vec<_>>().join("\n");
            for copy in 0..4 {
                fs::write(
                    inputs.join(format!("{copy}-{name}")),
                    format!("Bản {copy}\n{text}"),
                )
                .unwrap();
            }
        }
    }
    inputs
}

/// Noise that keeps a worker busy for a minute or so.
fn noise() -> Vec<u8> {
    let mut state = 7_u64;
    let mut byte = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 56) as u8
    };
    (0..600_000)
        .map(|_| byte())
        .filter(|byte| *byte > b' ' && *byte != 0x7f)
        .collect()
}

#[test]
fn a_run_that_is_killed_goes_on_to_the_same_outputs() {
    let folder = tempfile::tempdir().unwrap();
    let inputs = documents(folder.path());
    let (whole, broken) = (folder.path().join("whole"), folder.path().join("broken"));
    stdout_of(&["convert", arg(&inputs), "--out", arg(&whole), "--jobs", "2"]);
    let convert = ["convert", arg(&inputs), "--out", arg(&broken), "--jobs", "2"];
    for more in [1, 5] {
        let before = records(&broken);
        let child = start(&convert);
        wait_until("some documents are converted", || {
            records(&broken) >= before + more
        });
        let workers = workers_of(child.id());
        assert!(!workers.is_empty());
        send(child, Signal::KILL);
        wait_until("the workers follow their supervisor", || {
            workers
                .iter()
                .all(|id| !Path::new(&format!("/proc/{id}/exe")).exists())
        });
        assert!(!broken.join("run.jsonl").exists());
        let said = stdout_of(&["status", arg(&broken)]);
        assert!(
            said.contains("broken off") && said.contains("of 25 documents"),
            "{said}"
        );
    }
    let stray = broken.join(".sohoa-2147483647-0.tmp");
    fs::write(&stray, "half").unwrap();
    let said = sohoa(&convert);
    assert_eq!(said.status.code(), Some(0));
    assert!(
        String::from_utf8(said.stderr)
            .unwrap()
            .contains("of them earlier")
    );
    assert!(outputs(&whole) == outputs(&broken));
    assert_eq!(run_lines(&whole), run_lines(&broken));
}

#[test]
fn a_worker_that_is_killed_costs_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let inputs = documents(folder.path());
    let (whole, broken) = (folder.path().join("whole"), folder.path().join("broken"));
    stdout_of(&["convert", arg(&inputs), "--out", arg(&whole)]);
    let child = start(&["convert", arg(&inputs), "--out", arg(&broken), "--jobs", "1"]);
    wait_until("a document is converted", || records(&broken) > 0);
    let worker = workers_of(child.id())[0];
    kill_process(Pid::from_raw(worker).unwrap(), Signal::ABORT).unwrap();
    let Output { status, stderr, .. } = child.wait_with_output().unwrap();
    let said = String::from_utf8(stderr).unwrap();
    assert_eq!(status.code(), Some(0), "{said}");
    assert!(
        said.contains("killed by signal 6 (SIGABRT); it is tried once more"),
        "{said}"
    );
    assert!(outputs(&whole) == outputs(&broken));
}

#[test]
fn a_document_that_takes_too_long_is_given_up_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let inputs = folder.path().join("in");
    fs::create_dir(&inputs).unwrap();
    fs::write(inputs.join("noise.txt"), noise()).unwrap();
    for name in ["a.txt", "z.txt"] {
        fs::write(inputs.join(name), format!("KẾ HOẠCH {name}\n")).unwrap();
    }
    let out = folder.path().join("out");
    let convert = ["convert", arg(&inputs), "--out", arg(&out), "--timeout", "3"];
    let output = sohoa(&convert);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("noise.txt: took longer than 3 s"), "{said}");
    let lines = run_lines(&out);
    assert_eq!(values(&lines, "status"), ["done", "failed", "done"]);
    assert_eq!(lines[1]["cause"], "too_slow");

    // The same again would end in the same way: it is not tried, but still named.
    let output = sohoa(&convert);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("noise.txt: took longer"), "{said}");
    assert!(!said.contains("tried once more"), "{said}");
    assert_eq!(run_lines(&out), lines);
    let output = sohoa(&[&convert[..], &["--retry-failed"]].concat());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("tried once more"), "{said}");

    let said = stdout_of(&["status", arg(&out)]);
    assert!(said.contains("failed: 1 too_slow, the first:"), "{said}");
    let summary: Value = serde_json::from_str(&stdout_of(&["status", arg(&out), "--json"])).unwrap();
    assert_eq!((&summary["done"], &summary["failed"]), (&2.into(), &1.into()));
}

#[test]
fn a_worker_that_needs_too_much_memory_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let (input, out) = (folder.path().join("noise.txt"), folder.path().join("out"));
    fs::write(&input, noise()).unwrap();
    let output = sohoa(&["convert", arg(&input), "--out", arg(&out), "--memory-limit", "10"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("noise.txt: needed more than 10 MiB"), "{said}");
    assert_eq!(run_lines(&out)[0]["cause"], "too_much_memory");
}

#[test]
fn an_interrupted_run_says_what_it_has_not_reached() {
    let folder = tempfile::tempdir().unwrap();
    let inputs = documents(folder.path());
    fs::write(inputs.join("noise.txt"), noise()).unwrap();
    let out = folder.path().join("out");
    let convert = ["convert", arg(&inputs), "--out", arg(&out), "--jobs", "2"];
    let child = start(&convert);
    wait_until("a document is converted", || records(&out) > 0);
    let told = stdout_of(&["status", arg(&out)]);
    assert!(
        told.contains(&format!("process {} is converting", child.id())),
        "{told}"
    );
    assert!(told.contains("at work: "), "{told}");
    let (code, said) = send(child, Signal::INT);
    assert_eq!(code, Some(130), "{said}");
    assert!(said.contains("not reached before the interruption"), "{said}");
    let lines = run_lines(&out);
    let statuses = values(&lines, "status");
    assert_eq!(statuses.len(), 26);
    assert!(statuses.contains(&"waiting") && statuses.contains(&"done"));
    assert!(outputs(&out).keys().all(|name| !name.starts_with(".sohoa")));
    fs::remove_file(inputs.join("noise.txt")).unwrap();
    stdout_of(&convert);
    assert!(
        values(&run_lines(&out), "status")
            .iter()
            .all(|status| *status == "done")
    );
}

#[test]
fn two_runs_refuse_each_other_and_a_watched_folder_is_converted() {
    let folder = tempfile::tempdir().unwrap();
    let (inputs, out) = (folder.path().join("in"), folder.path().join("out"));
    fs::create_dir(&inputs).unwrap();
    let convert = ["convert", arg(&inputs), "--out", arg(&out)];
    let child = start(&[&convert[..], &["--watch"]].concat());
    wait_until("the first batch is over", || out.join("run.jsonl").exists());

    fs::write(inputs.join("b.txt"), "KẾ HOẠCH\n").unwrap();
    fs::write(inputs.join("c.pdf.part"), "%PDF").unwrap();
    let output = sohoa(&convert);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains(&format!("process {}", child.id())), "{said}");

    let statuses = || {
        run_lines(&out)
            .iter()
            .map(|line| line["status"].clone())
            .collect::<Vec<_>>()
    };
    wait_until("the new file is converted", || statuses() == ["done"]);
    // A file that comes later stands behind, whatever its name.
    fs::write(inputs.join("a.txt"), "QUYẾT ĐỊNH\n").unwrap();
    wait_until("the next file is converted", || statuses() == ["done", "done"]);
    assert!(values(&run_lines(&out), "stem") == ["b", "a"]);
    let told = stdout_of(&["status", arg(&out)]);
    assert!(told.contains("waiting for new files"), "{told}");
    let (code, said) = send(child, Signal::INT);
    assert_eq!(code, Some(0), "{said}");
}

#[test]
fn equal_contents_are_converted_once() {
    let folder = tempfile::tempdir().unwrap();
    let inputs = folder.path().join("in");
    fs::create_dir(&inputs).unwrap();
    let plan = root().join("fixtures/thach-binh-cchc.born.pdf");
    for name in ["a.pdf", "b.pdf"] {
        fs::copy(&plan, inputs.join(name)).unwrap();
    }
    for name in ["x.png", "y.png"] {
        fs::write(inputs.join(name), b"\x89PNG\r\n\x1a\nnothing more").unwrap();
    }
    let out = folder.path().join("out");
    let output = sohoa(&["convert", arg(&inputs), "--out", arg(&out)]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    let lines = run_lines(&out);
    assert_eq!(
        values(&lines, "status"),
        ["done", "duplicate", "failed", "failed"]
    );
    assert_eq!(values(&lines, "stem"), ["a", "a", "", ""]);
    assert_eq!(lines[1]["same_as"], arg(&inputs.join("a.pdf")));
    assert!(said.contains("y.png: has the same content as"), "{said}");
    let tasks = fs::read_to_string(out.join("tasks.jsonl")).unwrap();
    assert_eq!(tasks.lines().count(), 11);
}

#[test]
fn hostile_names_stay_inside_the_output_folder() {
    let folder = tempfile::tempdir().unwrap();
    let inputs = folder.path().join("in");
    fs::create_dir(&inputs).unwrap();
    let long = format!("{}.txt", "d".repeat(251));
    let names: [&[u8]; 9] = [
        b"...txt",
        b"..\\..\\up.txt",
        b"new\nline.txt",
        b"quo'te\"s and $(touch spaces) `x`.txt",
        b"k\xe1 ho\xff.txt",
        b"k\xe2 ho\xff.txt",
        b"-rf.txt",
        b"run.txt",
        long.as_bytes(),
    ];
    for (number, name) in names.iter().enumerate() {
        fs::write(
            inputs.join(OsStr::from_bytes(name)),
            format!("KẾ HOẠCH {number}\n"),
        )
        .unwrap();
    }
    let out = folder.path().join("out");
    let output = sohoa(&["convert", arg(&inputs), "--out", arg(&out)]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("new\\nline.txt: 1 pages"), "{said}");
    assert_eq!(said.lines().count(), names.len() + 1, "{said}");
    let outside: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(outside.len(), 2, "{outside:?}");
    let files = outputs(&out);
    assert_eq!(files.len(), 3 * names.len() + 1, "{:?}", files.keys());
    for line in run_lines(&out) {
        let stem = line["stem"].as_str().unwrap();
        assert!(files.contains_key(&format!("{stem}.json")), "{line}");
        assert!(
            !stem.contains(['\n', '/', '\\', char::REPLACEMENT_CHARACTER]),
            "{line}"
        );
    }
}

#[test]
fn a_link_in_the_place_of_an_output_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let (input, out) = (folder.path().join("plan.txt"), folder.path().join("out"));
    let outside = folder.path().join("outside");
    fs::write(&input, "KẾ HOẠCH\n").unwrap();
    fs::write(&outside, "untouched").unwrap();
    fs::create_dir(&out).unwrap();
    for name in ["plan.json", "plan.txt", "tasks.jsonl", "run.jsonl"] {
        symlink(&outside, out.join(name)).unwrap();
    }
    stdout_of(&["convert", arg(&input), "--out", arg(&out)]);
    assert_eq!(fs::read_to_string(&outside).unwrap(), "untouched");
    assert_eq!(fs::read_to_string(out.join("plan.txt")).unwrap(), "KẾ HOẠCH\n");
}

#[test]
fn the_outputs_of_a_searched_folder_go_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("plan.txt"), "KẾ HOẠCH\n").unwrap();
    let output = sohoa(&["convert", arg(folder.path()), "--out", arg(folder.path())]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        String::from_utf8(output.stderr)
            .unwrap()
            .contains("name another folder")
    );
    // A folder below is left out of the search.
    let out = folder.path().join("out");
    for _ in 0..2 {
        stdout_of(&["convert", arg(folder.path()), "--out", arg(&out)]);
        assert_eq!(run_lines(&out).len(), 1);
    }
}

#[test]
fn a_folder_without_a_run_has_no_status() {
    let folder = tempfile::tempdir().unwrap();
    let output = sohoa(&["status", arg(folder.path())]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("run.sqlite"));
}
