//! Folders that are damaged, incomplete, or being written.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;
use sohoa_review::REVIEW_FILE;

use super::browser::{Chromium, Screen};
use super::server::{BORN, Kept, SCAN, Server, convert, fixture, folder, record, review};
use super::{NAME, act, focus, open, open_document};
use crate::support::{arg, root};

/// Exit code and what is said of a start that must fail.
fn refusal(folder: &Path) -> (Option<i32>, String) {
    let output = review(folder, &["--listen", "127.0.0.1:0"])
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    (output.status.code(), said)
}

fn has_both(server: &Server) -> String {
    let list = server.wait("both are listed", "/", |list| {
        list.body.contains(SCAN) && list.body.contains(BORN)
    });
    list.body
}

#[test]
fn what_people_settled_is_never_begun_anew() {
    let folder = folder();
    let file = folder.path().join(REVIEW_FILE);
    let garbage = vec![b'x'; 9000];
    fs::write(&file, &garbage).unwrap();
    let (code, said) = refusal(folder.path());
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains(arg(&file)) && said.contains("copy"), "{said}");
    assert_eq!(fs::read(&file).unwrap(), garbage);

    // Of a later version.
    fs::remove_file(&file).unwrap();
    let newer = rusqlite::Connection::open(&file).unwrap();
    newer
        .execute_batch("PRAGMA user_version = 99; CREATE TABLE x (y);")
        .unwrap();
    drop(newer);
    let before = fs::read(&file).unwrap();
    let (code, said) = refusal(folder.path());
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains(arg(&file)) && said.contains("99"), "{said}");
    assert_eq!(fs::read(&file).unwrap(), before);

    let (code, said) = refusal(&folder.path().join("nothing"));
    assert_eq!(code, Some(2));
    assert!(said.contains("is no folder"), "{said}");
}

#[test]
fn a_damaged_index_or_state_of_the_run_stops_nobody() {
    let Some(chromium) = Chromium::shared("a_damaged_index_or_state_of_the_run_stops_nobody") else {
        return;
    };
    let folder = folder();
    fs::write(folder.path().join("review-index.sqlite"), vec![b'x'; 9000]).unwrap();
    fs::write(folder.path().join("run.sqlite"), vec![b'y'; 9000]).unwrap();
    // Doubts are then known by row only.
    fs::remove_file(folder.path().join(format!("{SCAN}.lines.jsonl"))).unwrap();
    let (nonsense, old) = ("nonsense", "older");
    fs::write(folder.path().join(format!("{nonsense}.json")), "[1, 2").unwrap();
    let mut older = serde_json::to_value(record(folder.path(), BORN)).unwrap();
    older.as_object_mut().unwrap().remove("tasks");
    fs::write(folder.path().join(format!("{old}.json")), older.to_string()).unwrap();

    let fixtures = root().join("fixtures");
    let server = Server::start_with(
        folder.path(),
        &["--listen", "127.0.0.1:0", "--inputs", arg(&fixtures)],
    );
    let list = has_both(&server);
    assert!(list.contains("run.sqlite"), "{list}");
    let screen = Screen::new(&chromium);
    open(&screen, &server, SCAN, NAME);
    assert!(screen.text(".panel .note").contains(".lines.jsonl"));
    assert_ne!(screen.js("document.querySelector('.panel').dataset.open"), "0");
    screen.wait(
        "the picture is there",
        "document.querySelector('main').dataset.shown",
    );
    act(&screen, |screen| screen.key("Enter"));
    assert_eq!(Kept::read(folder.path(), SCAN).entries.len(), 1);

    for (stem, reason) in [(nonsense, "line 1 column"), (old, "tasks")] {
        screen.go(&server.url("/?show=all"));
        let row = format!(
            "[...document.querySelectorAll('.documents tr.problem')].find(row => row.querySelector('a').pathname === '/d/{stem}').innerText"
        );
        let row = screen.js(&row);
        let row = row.as_str().unwrap();
        assert!(row.contains(reason) && row.contains("--force"), "{row}");
        screen.go(&server.url(&format!("/d/{stem}")));
        assert!(screen.text("main .problem").contains(reason));
    }
    assert_eq!(screen.complaints(), Vec::<String>::new());
}

#[test]
fn a_folder_without_its_run_is_reviewed_without_pictures() {
    let Some(chromium) = Chromium::shared("a_folder_without_its_run_is_reviewed_without_pictures") else {
        return;
    };
    let folder = folder();
    fs::remove_file(folder.path().join("run.sqlite")).unwrap();
    let server = Server::start(folder.path());
    has_both(&server);
    let screen = Screen::new(&chromium);
    open(&screen, &server, SCAN, NAME);
    assert!(screen.text(".picture .problem").contains("--inputs"));
    act(&screen, |screen| screen.key("Enter"));
    screen.wait("the text is there", "document.querySelector('#page-text .line')");
    // What needs the picture does nothing.
    screen.key("b");
    screen.key("f");
    assert_eq!(Kept::read(folder.path(), SCAN).entries.len(), 1);
    assert_eq!(screen.complaints(), Vec::<String>::new());
}

#[test]
fn an_original_that_is_gone_or_changed_costs_its_pictures_only() {
    let Some(chromium) = Chromium::shared("an_original_that_is_gone_or_changed_costs_its_pictures_only")
    else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let (original, out) = (folder.path().join("original.pdf"), folder.path().join("out"));
    fs::copy(fixture(BORN), &original).unwrap();
    convert(std::slice::from_ref(&original), &out);
    let server = Server::start(&out);
    let screen = Screen::new(&chromium);
    open(&screen, &server, "original", NAME);
    screen.wait(
        "the picture is there",
        "document.querySelector('main').dataset.shown",
    );

    // Another file of the same size is told by its content.
    let mut changed = fs::read(&original).unwrap();
    *changed.last_mut().unwrap() ^= 1;
    fs::write(&original, &changed).unwrap();
    let answer = server.get("/d/original/picture/2");
    assert!(
        answer.status == 404 && answer.body.contains("đã thay đổi"),
        "{answer:?}"
    );
    changed.push(b'\n');
    fs::write(&original, &changed).unwrap();
    let first = Kept::read(&out, "original").machine.tasks[0].id.clone();
    let mut done = 0;
    let mut check = |said: &str| {
        open_document(&screen, &server, "original");
        assert!(screen.text(".picture .problem").contains(said), "{said}");
        focus(&screen, &format!("task.{first}.name"));
        act(&screen, |screen| screen.key("Enter"));
        done += 1;
        assert_eq!(Kept::read(&out, "original").entries.len(), done);
        let answer = server.get("/d/original/picture/3");
        assert_eq!(answer.status, 404);
        assert!(answer.body.contains(said), "{answer:?}");
    };
    check("đã thay đổi sau khi chuyển đổi");
    fs::remove_file(&original).unwrap();
    check("--inputs");
    assert_eq!(screen.complaints(), Vec::<String>::new());
}

#[test]
fn what_is_converted_meanwhile_appears_by_itself() {
    let Some(chromium) = Chromium::shared("what_is_converted_meanwhile_appears_by_itself") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let screen = Screen::new(&chromium);
    super::give_name(&screen, &server, NAME);
    assert!(screen.js("document.querySelector('.documents')").is_null());
    let text = root().join("fixtures/bac-lam-data.text.txt");
    convert(&[text, fixture(BORN)], folder.path());
    open_document(&screen, &server, BORN);
    // It has no pictures, and is reviewed all the same.
    let plain = "bac-lam-data.text";
    open_document(&screen, &server, plain);
    assert!(screen.text(".picture .note").contains("không có ảnh"));
    let first = Kept::read(folder.path(), plain).machine.tasks[0].id.clone();
    focus(&screen, &format!("task.{first}.name"));
    act(&screen, |screen| screen.key("Enter"));

    // Converted again, it keeps what was settled; removed, it is gone.
    let json = folder.path().join(format!("{plain}.json"));
    let mut record: Value = serde_json::from_slice(&fs::read(&json).unwrap()).unwrap();
    record["document"]["number"] = Value::from("99/KH-MỚI");
    // As a conversion does: the page may be asking for the text of the line that was settled.
    sohoa_batch::write_whole(&json, record.to_string().as_bytes()).unwrap();
    server.wait("the new number is listed", "/", |list| {
        list.body.contains("99/KH-MỚI")
    });
    assert_eq!(Kept::read(folder.path(), plain).entries.len(), 1);
    // The page shows an older version: its act is refused, then the new one is there.
    screen.js("document.querySelector('#page-text .lines').isOld = true");
    screen.key("Enter");
    screen.wait(
        "the new number is shown",
        "document.querySelector('.panel h1').innerText === '99/KH-MỚI'",
    );
    screen.wait(
        "the text is loaded anew",
        "!document.querySelector('#page-text .lines').isOld",
    );
    fs::remove_file(&json).unwrap();
    assert_eq!(
        server.get(&format!("/d/{plain}")).status,
        404,
        "before the list knows"
    );
    server.wait("it is gone", "/", |list| !list.body.contains(plain));
    assert_eq!(server.get(&format!("/d/{plain}")).status, 404);
    // The refused act, and nothing else.
    for complaint in screen.complaints() {
        assert!(complaint.contains("409 (Conflict)"), "{complaint}");
    }
}
