//! Settling doubts with the keyboard, and keeping what was settled whatever happens to the page or the program.

use std::time::Duration;

use rustix::process::{Signal, kill_process};
use serde_json::{Value, json};
use sohoa_review::Action;

use super::browser::{Chromium, Screen};
use super::server::{BORN, Kept, SCAN, Server, doubts, exported, folder, lines};
use super::{FOCUSED, NAME, act, open};

/// Moves through a page by Tab until the element in focus is as wanted.
fn tab_to(screen: &Screen, what: &str, is_it: &str) {
    for _ in 0..60 {
        if screen.js(&format!("Boolean({is_it})")) == Value::Bool(true) {
            return;
        }
        screen.key("Tab");
    }
    panic!("Tab does not lead to {what}");
}

fn open_doubts(screen: &Screen) -> usize {
    screen.number("document.querySelectorAll('.doubt').length") as usize
}

fn in_focus(screen: &Screen, expression: &str) -> String {
    let value = screen.js(&format!("{FOCUSED}.{expression}"));
    value.as_str().unwrap_or_default().to_owned()
}

/// The value of the field in focus with its reading number `number` taken, as the screen offers it.
fn with_reading(screen: &Screen, number: usize) -> String {
    let other = format!("querySelector('[data-number=\"{number}\"]').dataset");
    let at = in_focus(screen, &format!("{other}.at"));
    let text = in_focus(screen, &format!("{other}.text"));
    let (entry, token) = at.split_once(':').unwrap();
    let (entry, token): (usize, usize) = (entry.parse().unwrap(), token.parse().unwrap());
    let typed = in_focus(screen, "dataset.typed");
    let mut entries: Vec<Vec<&str>> = typed
        .lines()
        .map(|entry| entry.split_whitespace().collect())
        .collect();
    entries[entry][token] = &text;
    let entries: Vec<String> = entries.into_iter().map(|words| words.join(" ")).collect();
    entries.join("\n")
}

#[test]
fn a_document_is_settled_and_approved_without_a_mouse() {
    let Some(chromium) = Chromium::shared("a_document_is_settled_and_approved_without_a_mouse") else {
        return;
    };
    let folder = folder();
    let server = Server::start(folder.path());
    let screen = Screen::new(&chromium);
    server.wait("the document is listed", "/", |list| list.body.contains(SCAN));
    screen.go(&server.url("/"));
    screen.wait("the name is asked for", "document.activeElement.id === 'who'");
    screen.type_text(NAME);
    screen.load(|screen| screen.key("Enter"));
    let link = format!("document.activeElement.pathname === '/d/{SCAN}'");
    tab_to(&screen, "the document", &link);
    screen.load(|screen| screen.key("Enter"));
    screen.wait("a doubt is in focus", FOCUSED);

    let doubtful: Vec<String> = doubts(folder.path(), SCAN)
        .iter()
        .map(|field| field.key.to_string())
        .collect();
    assert!(doubtful.len() > 3, "{doubtful:?}");
    assert_eq!(open_doubts(&screen), doubtful.len());
    let mut want = Vec::new();
    let (mut typed_one, mut taken) = (false, 0);
    while open_doubts(&screen) > 0 {
        let field = in_focus(&screen, "dataset.field");
        let marks = screen.number(&format!("{FOCUSED}.querySelectorAll('.value mark').length"));
        let offers = screen.js(&format!("Boolean({FOCUSED}.querySelector('[data-number]'))"));
        if offers == Value::Bool(true) {
            want.push((field, with_reading(&screen, 0)));
            taken += 1;
            act(&screen, |screen| {
                screen.key("1");
                if marks > 1.0 {
                    screen.key("Enter");
                }
            });
        } else if !typed_one && field == "document.signer.name" {
            typed_one = true;
            want.push((field, "Tên được gõ lại".to_owned()));
            screen.key("e");
            screen.wait("the editor is open", "document.activeElement.id === 'edited'");
            screen.type_text("Tên được gõ lại");
            act(&screen, |screen| screen.key("Enter"));
        } else {
            want.push((field, in_focus(&screen, "dataset.typed")));
            act(&screen, |screen| screen.key("Enter"));
        }
    }
    assert!(typed_one && taken > 0, "{want:?}");
    assert_eq!(
        want.iter().map(|(field, _)| field.clone()).collect::<Vec<_>>(),
        doubtful
    );
    act(&screen, |screen| screen.key("a"));
    assert!(screen.text(".heading").contains("Đã duyệt"));

    let kept = Kept::read(folder.path(), SCAN);
    assert_eq!(kept.set(), want);
    let last = kept.entries.last().unwrap();
    assert_eq!(
        (last.action, kept.entries.len()),
        (Action::Approve, want.len() + 1)
    );
    assert!(kept.entries.iter().all(|entry| entry.who == NAME));
    let signer = kept.record.document.signer.name.as_deref();
    assert_eq!(signer, Some("Tên được gõ lại"));
    assert!(kept.settled.approved.is_some());
    for task in exported(folder.path(), SCAN) {
        assert_eq!(task["review"]["status"], "verified", "{task}");
    }

    assert_eq!(screen.complaints(), Vec::<String>::new());

    // Approved, it takes no more.
    screen.key("Enter");
    screen.wait("it is refused", "!document.getElementById('told').hidden");
    screen.complaints();
    screen.load(|screen| screen.go(&server.url("/?show=approved")));
    let row = format!(
        "[...document.querySelectorAll('.documents tr')].find(row => row.innerHTML.includes('{SCAN}')).innerText"
    );
    assert!(screen.js(&row).as_str().unwrap().contains("Đã duyệt"));
    assert_eq!(Kept::read(folder.path(), SCAN).entries.len(), want.len() + 1);
    assert_eq!(screen.complaints(), Vec::<String>::new());
}

#[test]
fn another_reading_takes_two_keys_at_most() {
    let Some(chromium) = Chromium::shared("another_reading_takes_two_keys_at_most") else {
        return;
    };
    let folder = folder();
    let server = Server::start(folder.path());
    let screen = Screen::new(&chromium);
    open(&screen, &server, SCAN, NAME);
    let mut seen = [false, false];
    for field in doubts(folder.path(), SCAN) {
        if field.alternatives.is_empty() {
            continue;
        }
        let key = field.key.to_string();
        let before = Kept::read(folder.path(), SCAN).entries.len();
        screen.js(&format!(
            "document.querySelector('.doubt[data-field=\"{key}\"]').click()"
        ));
        let number = field.alternatives.len() - 1;
        let want = with_reading(&screen, number);
        let several = field.weak.len() > 1;
        act(&screen, |screen| {
            screen.key(&(number + 1).to_string());
            if several {
                screen.key("Enter");
            }
        });
        seen[usize::from(several)] = true;
        let kept = Kept::read(folder.path(), SCAN);
        assert_eq!(kept.set()[before..], [(key, want)]);
    }
    assert_ne!(seen, [false, false], "no doubt has another reading");
}

#[test]
fn a_reload_loses_nothing_and_undo_goes_on_after_it() {
    let Some(chromium) = Chromium::shared("a_reload_loses_nothing_and_undo_goes_on_after_it") else {
        return;
    };
    let folder = folder();
    let server = Server::start(folder.path());
    let screen = Screen::new(&chromium);
    open(&screen, &server, SCAN, NAME);
    let all = open_doubts(&screen);
    for _ in 0..3 {
        act(&screen, |screen| screen.key("Enter"));
    }
    act(&screen, |screen| screen.key("u"));
    assert_eq!(open_doubts(&screen), all - 2);
    let before = Kept::read(folder.path(), SCAN);
    assert_eq!(before.entries.len(), 2);
    screen.reload();
    assert_eq!(open_doubts(&screen), all - 2);
    act(&screen, |screen| screen.key("u"));
    assert_eq!(open_doubts(&screen), all - 1);
    let after = Kept::read(folder.path(), SCAN);
    assert_eq!(after.entries, before.entries[..1]);
    act(&screen, |screen| screen.key("u"));
    assert_eq!(open_doubts(&screen), all);
    assert_eq!(Kept::read(folder.path(), SCAN).entries, []);
    // There is nothing left to take back, and it says so.
    screen.key("u");
    screen.wait("it is said", "!document.getElementById('told').hidden");
    assert_eq!(Kept::read(folder.path(), SCAN).record, after.machine);
}

#[test]
fn what_was_answered_outlives_a_killed_program() {
    let Some(chromium) = Chromium::shared("what_was_answered_outlives_a_killed_program") else {
        return;
    };
    let folder = folder();
    let mut server = Server::start(folder.path());
    let screen = Screen::new(&chromium);
    open(&screen, &server, SCAN, NAME);
    let mut fields = Vec::new();
    for round in 1..=3 {
        fields.push(in_focus(&screen, "dataset.field"));
        act(&screen, |screen| screen.key("Enter"));
        server.kill();
        let kept = Kept::read(folder.path(), SCAN);
        assert_eq!(kept.entries.len(), round);
        // Nobody answers: it is said, and nothing looks as if it were done.
        let open = open_doubts(&screen);
        screen.key("Enter");
        screen.wait(
            "it is said that nothing is saved",
            "document.getElementById('told').innerText.startsWith('Chưa lưu được')",
        );
        assert_eq!(open_doubts(&screen), open);
        server.start_again(folder.path());
    }
    // The page that stayed open goes on where it was.
    fields.push(in_focus(&screen, "dataset.field"));
    act(&screen, |screen| screen.key("Enter"));
    assert_eq!(screen.js("document.getElementById('told').hidden"), true);
    let set = Kept::read(folder.path(), SCAN).set();
    assert_eq!(
        set.into_iter().map(|(field, _)| field).collect::<Vec<_>>(),
        fields
    );
}

#[test]
fn a_program_killed_in_the_middle_of_a_burst_keeps_all_that_it_answered() {
    let folder = folder();
    let mut answered = 0;
    for milliseconds in [15, 60, 130] {
        let mut server = Server::start(folder.path());
        server.wait("the document is listed", "/", |list| list.body.contains(BORN));
        let cookies = "sohoa_name=Lan; sohoa_session=0123456789abcdef0123456789abcdef";
        let origin = server.url("");
        let headers = [
            ("Host", server.host.as_str()),
            ("Origin", &origin),
            ("Content-Type", "application/json"),
            ("Cookie", cookies),
        ];
        let version = |panel: &str| {
            let found = panel.split_once("data-version=\"").unwrap().1;
            found.split_once('"').unwrap().0.to_owned()
        };
        let mut seen = version(&server.get(&format!("/d/{BORN}/panel")).body);
        let id = server.id();
        let killer = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(milliseconds));
            kill_process(id, Signal::KILL).unwrap();
        });
        loop {
            let act = json!({ "version": seen, "act": { "do": "check_page", "page": 1 } });
            let path = format!("/d/{BORN}/act");
            let Ok(answer) = server.try_ask("POST", &path, &headers, &act.to_string()) else {
                break;
            };
            assert_eq!(answer.status, 200, "{answer:?}");
            seen = version(&answer.body);
            answered += 1;
        }
        killer.join().unwrap();
        server.kill();
        let kept = Kept::read(folder.path(), BORN).entries.len();
        // One more may be kept whose answer was cut off.
        assert!(
            kept == answered || kept == answered + 1,
            "{kept} kept, {answered} answered"
        );
        answered = kept;
    }
    assert!(answered > 0, "killed before anything was done");
}

#[test]
fn a_line_of_the_text_is_corrected_and_its_page_found_right() {
    let Some(chromium) = Chromium::shared("a_line_of_the_text_is_corrected_and_its_page_found_right") else {
        return;
    };
    let folder = folder();
    let server = Server::start(folder.path());
    let screen = Screen::new(&chromium);
    open(&screen, &server, BORN, NAME);
    screen.wait("the text is there", "document.querySelector('#page-text .line')");
    screen.js("document.querySelectorAll('#page-text .line')[2].click()");
    let line = in_focus(&screen, "dataset.field");
    screen.key("e");
    screen.wait("the editor is open", "document.activeElement.id === 'edited'");
    screen.type_text("Dòng được sửa");
    act(&screen, |screen| screen.key("Enter"));
    screen.wait(
        "the line shows it",
        &format!("document.querySelector('[data-field=\"{line}\"]').innerText === 'Dòng được sửa'"),
    );
    act(&screen, |screen| screen.key("c"));
    screen.wait("the page is marked", "document.querySelector('#page-text .done')");
    let kept = Kept::read(folder.path(), BORN);
    assert_eq!(kept.set(), [(line, "Dòng được sửa".to_owned())]);
    let seen = kept.settled.checked_page(1, &lines(folder.path(), BORN));
    assert_eq!(seen.unwrap().who, NAME);
}
