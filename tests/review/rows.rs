//! Rows that are cut, joined, struck out and added.

use serde_json::Value;

use super::browser::{Chromium, Screen};
use super::server::{BORN, Kept, Server, exported, folder};
use super::{NAME, act, focus, open};

fn skeletons(text: &str) -> Vec<String> {
    let plain = sohoa_viet::skeleton(text);
    let words = plain.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Where the box in focus lies in the window once the picture rests.
fn resting_box(screen: &Screen) -> [f64; 4] {
    screen.wait(
        "the picture rests",
        "(() => { const box = document.querySelector('.box-focus'); if (!box) return false; \
         const r = box.getBoundingClientRect(); const now = [r.left, r.top, r.right, r.bottom].join(); \
         const rests = now === window.lastBox && r.width > 20 && Date.now() - window.lastMove > 100; \
         if (now !== window.lastBox) window.lastMove = Date.now(); window.lastBox = now; return rests; })()",
    );
    let found = screen.js("window.lastBox");
    let mut sides = found
        .as_str()
        .unwrap()
        .split(',')
        .map(|side| side.parse().unwrap());
    [0; 4].map(|_: i32| sides.next().unwrap())
}

#[test]
fn rows_are_cut_joined_and_struck_out() {
    let Some(chromium) = Chromium::shared("rows_are_cut_joined_and_struck_out") else {
        return;
    };
    let folder = folder();
    let server = Server::start(folder.path());
    let screen = Screen::new(&chromium);
    open(&screen, &server, BORN, NAME);
    let before = Kept::read(folder.path(), BORN).machine;
    let (first, second) = (&before.tasks[0], &before.tasks[1]);
    let name_of = |id: &str| format!("task.{id}.name");

    // Cut before the sixth word.
    focus(&screen, &name_of(&first.id));
    screen.key("s");
    screen.wait("the editor is open", "document.activeElement.id === 'edited'");
    let words: Vec<&str> = first.name.split_whitespace().collect();
    let letters = words[..5].join(" ").encode_utf16().count() + 1;
    for _ in 0..letters {
        screen.key("ArrowRight");
    }
    act(&screen, |screen| screen.key("Enter"));
    let kept = Kept::read(folder.path(), BORN);
    assert_eq!(kept.names().len(), before.tasks.len() + 1);
    assert_eq!(kept.names()[..2], [words[..5].join(" "), words[5..].join(" ")]);
    let (head, rest) = (&kept.record.tasks[0], &kept.record.tasks[1]);
    assert_eq!((&rest.lead, &rest.deadline), (&first.lead, &first.deadline));
    assert_eq!((&head.id, &head.lead), (&first.id, &first.lead));
    let shown = screen.number("document.querySelectorAll('article.row[data-row]').length") as usize;
    assert_eq!(shown, kept.record.tasks.len() + kept.record.indicators.len());

    // Join what was cut: nothing but the review is left of it.
    act(&screen, |screen| screen.key("g"));
    let kept = Kept::read(folder.path(), BORN);
    assert_eq!(
        kept.names(),
        before
            .tasks
            .iter()
            .map(|task| task.name.as_str())
            .collect::<Vec<_>>()
    );
    assert_eq!(kept.task(&first.id).lead, first.lead);

    // Strike the second row out, and take it back.
    focus(&screen, &name_of(&second.id));
    act(&screen, |screen| screen.key("x"));
    let kept = Kept::read(folder.path(), BORN);
    assert_eq!(kept.names().len(), before.tasks.len() - 1);
    assert!(kept.record.tasks.iter().all(|task| task.id != second.id));
    // Both are named: this one and the rest that was joined again.
    let struck = screen.js("[...document.querySelectorAll('.struck del')].map(name => name.textContent)");
    for name in [&second.name, &words[5..].join(" ")] {
        assert!(
            struck.as_array().unwrap().iter().any(|shown| shown == name),
            "{struck}"
        );
    }
    act(&screen, |screen| screen.key("u"));
    assert_eq!(Kept::read(folder.path(), BORN).names().len(), before.tasks.len());

    // Join two that were printed apart.
    focus(&screen, &name_of(&first.id));
    act(&screen, |screen| screen.key("g"));
    let kept = Kept::read(folder.path(), BORN);
    assert_eq!(kept.names()[0], format!("{} {}", first.name, second.name));
    let names: Vec<Value> = exported(folder.path(), BORN)
        .into_iter()
        .map(|mut task| task["name"].take())
        .collect();
    assert_eq!(names, kept.names());
    let lead = &kept.task(&first.id).lead;
    assert!(
        first
            .lead
            .iter()
            .chain(&second.lead)
            .all(|agency| lead.contains(agency))
    );
    assert_eq!(screen.complaints(), Vec::<String>::new());
}

#[test]
fn a_row_is_added_by_a_box_over_the_page() {
    let Some(chromium) = Chromium::shared("a_row_is_added_by_a_box_over_the_page") else {
        return;
    };
    let folder = folder();
    let server = Server::start(folder.path());
    let screen = Screen::new(&chromium);
    open(&screen, &server, BORN, NAME);
    let before = Kept::read(folder.path(), BORN).machine;
    let row = before.tasks.iter().find(|task| task.name.len() > 40).unwrap();
    focus(&screen, &format!("task.{}.name", row.id));
    let [left, top, right, bottom] = resting_box(&screen);
    screen.key("b");
    screen.wait("the page waits for a box", "document.querySelector('.cover')");
    screen.drag([left - 3.0, top - 3.0], [right + 3.0, bottom + 3.0]);
    screen.wait("the box is read", "document.activeElement.id === 'boxed-text'");
    let read = screen.js("document.getElementById('boxed-text').value");
    let read = read.as_str().unwrap();
    let (got, want) = (skeletons(read), skeletons(&row.name));
    let found = want.iter().filter(|word| got.contains(word)).count();
    assert!(found * 10 >= want.len() * 8, "{read} is not {}", row.name);
    act(&screen, |screen| screen.key("Enter"));

    let kept = Kept::read(folder.path(), BORN);
    let at = kept
        .record
        .tasks
        .iter()
        .position(|task| task.id == row.id)
        .unwrap();
    let added = &kept.record.tasks[at + 1];
    assert_eq!(kept.record.tasks.len(), before.tasks.len() + 1);
    assert_eq!(added.name, read.split_whitespace().collect::<Vec<_>>().join(" "));
    assert_eq!((&added.section, &added.appendix), (&row.section, &row.appendix));
    let lines = |task: &sohoa_record::TaskRecord| -> Vec<u32> {
        task.evidence.lines.iter().map(|line| line.line).collect()
    };
    assert!(!lines(added).is_empty());
    assert!(lines(added).iter().all(|line| lines(row).contains(line)));
    assert!(added.review.as_ref().unwrap().added);
    let names: Vec<Value> = exported(folder.path(), BORN)
        .into_iter()
        .map(|mut task| task["name"].take())
        .collect();
    assert_eq!(names, kept.names());
    assert_eq!(kept.settled.added.len(), 1);

    // Escape leaves the page as it was; a click is no box.
    screen.key("b");
    screen.wait("the page waits for a box", "document.querySelector('.cover')");
    screen.key("Escape");
    screen.wait("it no longer does", "!document.querySelector('.cover')");
    screen.key("b");
    screen.drag([left, top], [left + 2.0, top + 2.0]);
    screen.wait("it no longer does", "!document.querySelector('.cover')");
    assert_eq!(screen.js("document.querySelector('dialog[open]')"), Value::Null);
    assert_eq!(
        Kept::read(folder.path(), BORN).record.tasks.len(),
        before.tasks.len() + 1
    );
    assert_eq!(screen.complaints(), Vec::<String>::new());
}
