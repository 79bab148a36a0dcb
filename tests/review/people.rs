//! Two people at one folder.

use super::browser::{Chromium, Screen};
use super::server::{Kept, SCAN, Server, folder};
use super::{act, give_name, open, open_document};

const TOLD: &str = "!document.getElementById('told').hidden";

/// Presses a key whose act is refused because of somebody else; the panel is then loaded anew.
fn refuse(screen: &Screen, key: &str) {
    screen.js("document.querySelector('.panel').isOld = true");
    screen.key(key);
    screen.wait("it is refused", TOLD);
    screen.wait(
        "the panel is loaded anew",
        "!document.querySelector('.panel').isOld",
    );
}

#[test]
fn a_document_is_held_by_one_reviewer_at_a_time() {
    let Some(chromium) = Chromium::shared("a_document_is_held_by_one_reviewer_at_a_time") else {
        return;
    };
    let folder = folder();
    let server = Server::start(folder.path());
    let (lan, minh) = (Screen::new(&chromium), Screen::new(&chromium));
    open(&lan, &server, SCAN, "Lan");
    act(&lan, |screen| screen.key("Enter"));
    give_name(&minh, &server, "Minh");
    assert!(minh.text(".documents").contains("✎ Lan"));

    open_document(&minh, &server, SCAN);
    assert!(minh.text(".panel .problem").contains("Lan"));
    refuse(&minh, "Enter");
    assert!(minh.text("#told").contains("Lan"));
    refuse(&minh, "u");
    let refused = minh.js(&format!(
        "fetch('/d/{SCAN}/undo', {{ method: 'POST', headers: {{ 'content-type': 'application/json' }}, \
         body: '{{\"version\": \"\"}}' }}).then(answer => answer.status)"
    ));
    assert_eq!(refused, 423);
    let kept = Kept::read(folder.path(), SCAN);
    assert_eq!(kept.entries.len(), 1);

    minh.click("[data-do=\"take-over\"]");
    minh.wait(
        "the document is taken over",
        "!document.querySelector('.panel .problem')",
    );
    act(&minh, |screen| screen.key("Enter"));
    let kept = Kept::read(folder.path(), SCAN);
    let who: Vec<&str> = kept.entries.iter().map(|entry| entry.who.as_str()).collect();
    assert_eq!(who, ["Lan", "Minh"]);

    refuse(&lan, "Enter");
    assert!(lan.text("#told").contains("Minh"));
    lan.wait(
        "who holds it is shown",
        "document.querySelector('.panel .problem')",
    );
    assert_eq!(Kept::read(folder.path(), SCAN).entries.len(), 2);
    // What the other settled is shown at once.
    let open = "document.querySelector('.panel').dataset.open";
    assert_eq!(lan.js(open), minh.js(open));

    // Whoever leaves gives the document free, also when it was taken over.
    minh.load(|screen| screen.click(".bar .home"));
    server.wait("nobody holds it", "/", |list| !list.body.contains("✎"));
    lan.reload();
    act(&lan, |screen| screen.key("Enter"));
    assert_eq!(Kept::read(folder.path(), SCAN).entries.len(), 3);
}

#[test]
fn nothing_is_written_without_a_name_or_over_a_version_not_seen() {
    let Some(chromium) = Chromium::shared("nothing_is_written_without_a_name_or_over_a_version_not_seen")
    else {
        return;
    };
    let folder = folder();
    let server = Server::start(folder.path());
    let screen = Screen::new(&chromium);
    open_document(&screen, &server, SCAN);
    screen.js("document.querySelector('.doubt').click()");
    screen.key("Enter");
    screen.wait("a name is asked for", TOLD);
    assert_eq!(Kept::read(folder.path(), SCAN).entries, []);

    // Two pages of one person: the second one has not seen what the first one did.
    open(&screen, &server, SCAN, "Lan");
    let act_with = |version: &str| {
        screen.js(&format!(
            "fetch('/d/{SCAN}/act', {{ method: 'POST', headers: {{ 'content-type': 'application/json' }}, \
             body: JSON.stringify({{ version: {version}, act: {{ do: 'check_page', page: 1 }} }}) }})\
             .then(answer => answer.status)"
        ))
    };
    let version = "document.querySelector('.panel').dataset.version";
    assert_eq!(act_with(version), 200);
    assert_eq!(act_with(version), 409);
    assert_eq!(Kept::read(folder.path(), SCAN).entries.len(), 1);
    // The act is refused, the panel is loaded anew, and the next try succeeds.
    refuse(&screen, "Enter");
    act(&screen, |screen| screen.key("Enter"));
    assert_eq!(Kept::read(folder.path(), SCAN).entries.len(), 2);
}
