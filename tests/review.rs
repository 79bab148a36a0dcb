//! The review screen as a person meets it: a real browser in front of the real program, and what is kept afterwards.

mod browser;
mod folders;
mod keys;
mod looks;
mod people;
mod rows;
mod security;
mod server;

use browser::Screen;
use server::Server;

/// Name that a test gives.
const NAME: &str = "Lê Thị Lan";

/// Opens a document under a name.
fn open(screen: &Screen, server: &Server, stem: &str, name: &str) {
    give_name(screen, server, name);
    open_document(screen, server, stem);
}

fn give_name(screen: &Screen, server: &Server, name: &str) {
    screen.go(&server.url("/"));
    screen.wait("the name is asked for", "document.activeElement.id === 'who'");
    screen.type_text(name);
    screen.load(|screen| screen.key("Enter"));
}

fn open_document(screen: &Screen, server: &Server, stem: &str) {
    server.wait("the document is listed", "/", |list| {
        list.body.contains(&format!("/d/{stem}"))
    });
    screen.go(&server.url(&format!("/d/{stem}")));
    screen.wait("the panel is there", "document.querySelector('.panel')");
}

/// Does something and waits until the panel has what follows from it.
fn act(screen: &Screen, what: impl FnOnce(&Screen)) {
    let before = screen.js("document.querySelector('.panel').dataset.version");
    what(screen);
    screen.wait(
        "the act is answered",
        &format!("document.querySelector('.panel').dataset.version !== {before}"),
    );
}

/// Puts a field into focus as a click does.
fn focus(screen: &Screen, field: &str) {
    screen.click(&format!(".field[data-field=\"{field}\"] .label"));
    screen.wait(
        "the field is in focus",
        &format!("{FOCUSED}.dataset.field === '{field}'"),
    );
}

/// Expression of the element in focus.
const FOCUSED: &str = "document.querySelector('.focused')";
