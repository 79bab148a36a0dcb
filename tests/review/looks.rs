//! Languages, search, and windows of other sizes.

use super::browser::{Chromium, Screen};
use super::server::{BORN, Kept, SCAN, Server, folder};
use super::{FOCUSED, NAME, give_name, open};

#[test]
fn the_screen_speaks_vietnamese_and_english() {
    let Some(chromium) = Chromium::shared("the_screen_speaks_vietnamese_and_english") else {
        return;
    };
    let folder = folder();
    let server = Server::start(folder.path());
    let screen = Screen::new(&chromium);
    open(&screen, &server, SCAN, NAME);
    assert_eq!(screen.js("document.documentElement.lang"), "vi");
    assert!(screen.text(".heading").contains("Hoàn tác"));
    let button = "form[action^=\"/language\"] button";
    screen.load(|screen| screen.click(button));
    // It stays on the document.
    assert_eq!(screen.js("location.pathname"), format!("/d/{SCAN}"));
    assert_eq!(screen.js("document.documentElement.lang"), "en");
    assert!(screen.text(".heading").contains("Undo"));
    assert!(screen.text(".doubt.focused").contains("Right"));
    screen.go(&server.url("/"));
    assert!(screen.text("main").contains("In doubt"));
    screen.load(|screen| screen.click(button));
    assert!(screen.text("main").contains("Còn nghi vấn"));
    assert_eq!(screen.complaints(), Vec::<String>::new());
}

#[test]
fn search_leads_to_the_field_with_and_without_marks() {
    let Some(chromium) = Chromium::shared("search_leads_to_the_field_with_and_without_marks") else {
        return;
    };
    let folder = folder();
    let server = Server::start(folder.path());
    let screen = Screen::new(&chromium);
    give_name(&screen, &server, NAME);
    server.wait("both are listed", "/", |list| {
        list.body.contains(SCAN) && list.body.contains(BORN)
    });
    let task = &Kept::read(folder.path(), BORN).machine.tasks[3];
    let words: Vec<&str> = task.name.split_whitespace().take(9).collect();
    let with_marks = words.join(" ");
    let field = format!("task.{}.name", task.id);
    for typed in [
        with_marks.clone(),
        sohoa_viet::skeleton(&with_marks),
        with_marks.to_uppercase(),
    ] {
        screen.go(&server.url("/"));
        screen.key("/");
        screen.wait(
            "the search has the focus",
            "document.activeElement.id === 'search'",
        );
        screen.type_text(&typed);
        screen.load(|screen| screen.key("Enter"));
        let link = format!("document.querySelector('.hits a[href$=\"#{field}\"]')");
        assert_eq!(
            screen.js(&format!("Boolean({link})")),
            true,
            "{typed}: {}",
            screen.text("main")
        );
        screen.load(|screen| {
            screen.js(&format!("{link}.click()"));
        });
        assert_eq!(screen.js("location.pathname"), format!("/d/{BORN}"));
        screen.wait(
            "the field is in focus",
            &format!("{FOCUSED}?.dataset.field === '{field}'"),
        );
        let page = screen.js(&format!("{FOCUSED}.dataset.page"));
        screen.wait(
            "its page is shown",
            &format!("document.getElementById('page').value === {page}"),
        );
    }
    // On a document as well, and not while something is typed.
    screen.key("/");
    screen.wait(
        "the search has the focus",
        "document.activeElement.id === 'search'",
    );
    screen.key("/");
    assert_eq!(screen.js("document.getElementById('search').value"), "/");
    screen.go(&server.url("/search?q=zzzzqqqq"));
    assert!(screen.text("main").contains("· 0"));
    assert_eq!(screen.complaints(), Vec::<String>::new());
}

#[test]
fn nothing_is_cut_off_in_a_small_window() {
    let Some(chromium) = Chromium::shared("nothing_is_cut_off_in_a_small_window") else {
        return;
    };
    let folder = folder();
    let server = Server::start(folder.path());
    let screen = Screen::new(&chromium);
    open(&screen, &server, SCAN, NAME);
    for (width, height) in [(820, 1180), (1366, 768), (1920, 1080)] {
        screen.resize(width, height);
        for path in ["/", "/search?q=so", &format!("/d/{SCAN}"), &format!("/d/{BORN}")] {
            screen.go(&server.url(path));
            let over = screen.number("document.documentElement.scrollWidth - innerWidth");
            assert!(over <= 0.0, "{path} at {width}: {over} px too wide");
            let over = screen.number(
                "Math.max(0, ...[...document.querySelectorAll('.sheet')].map(e => e.scrollWidth - e.clientWidth))",
            );
            assert!(over <= 0.0, "{path} at {width}: the sheet is {over} px too wide");
        }
        screen.wait(
            "the picture is there",
            "document.querySelector('main').dataset.shown",
        );
        let [wide, high] = ["width", "height"].map(|side| {
            screen.number(&format!(
                "document.getElementById('viewer').getBoundingClientRect().{side}"
            ))
        });
        assert!(wide > 300.0 && high > 300.0, "{wide} × {high} at {width}");
    }
    // Buttons for a finger.
    screen.resize(820, 1180);
    screen.go(&server.url(&format!("/d/{SCAN}")));
    screen.wait("a doubt is in focus", FOCUSED);
    let low = screen.js(
        "[...document.querySelectorAll('.heading button, .choices button, .picture-bar button, .row-buttons button, \
         .bar button')].map(button => [button.innerText, button.getBoundingClientRect().height])\
         .filter(([, height]) => height > 0 && height < 32)",
    );
    assert_eq!(low, serde_json::json!([]));
    assert_eq!(screen.complaints(), Vec::<String>::new());
}
