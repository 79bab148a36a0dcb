//! What the browser is sent. Text of documents is hostile: everything goes through the escaping of `maud`.

mod document;
mod fields;
mod list;

use maud::{DOCTYPE, Markup, html};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::labels::{Label, Language};
use crate::security::Visitor;

pub(crate) use document::{document, panel, text};
pub(crate) use list::{List, filter_of, list, search};

/// What stays as it is in a part of a path.
const IN_PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.');

/// Path of a document.
fn path_of(stem: &str) -> String {
    format!("/d/{}", utf8_percent_encode(stem, IN_PATH))
}

/// A page with its head and, where the person is known, the bar on top. `back` is where forms lead back to.
fn page(visitor: &Visitor, title: &str, back: &str, body: &Markup) -> Markup {
    let language = visitor.language;
    let t = |label: Label| label.in_language(language);
    let (other, other_name) = language.other();
    html! {
        (DOCTYPE)
        html lang=(language.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · sohoa" }
                link rel="icon" href="/assets/icon.svg";
                link rel="stylesheet" href="/assets/review.css";
                script src="/assets/openseadragon.min.js" defer {}
                script src="/assets/review.js" defer {}
            }
            body {
                header.bar {
                    a.home href="/" { "sohoa" }
                    nav { a href="/" { (t(Label::Documents)) } }
                    form.search action="/search" method="get" role="search" {
                        input #search type="search" name="q" placeholder=(t(Label::SearchHint)) aria-label=(t(Label::Search));
                    }
                    form action="/name" method="post" {
                        input type="hidden" name="back" value=(back);
                        input.name name="name" value=(visitor.name) placeholder=(t(Label::YourName)) aria-label=(t(Label::YourName)) maxlength="60";
                    }
                    form action=(format!("/language/{}", other.code())) method="post" {
                        input type="hidden" name="back" value=(back);
                        button.plain { (other_name) }
                    }
                }
                @if visitor.name.is_empty() { (ask_name(language, back)) }
                (body)
            }
        }
    }
}

fn ask_name(language: Language, back: &str) -> Markup {
    let t = |label: Label| label.in_language(language);
    html! {
        form.ask-name action="/name" method="post" {
            label for="who" { (t(Label::YourName)) }
            input type="hidden" name="back" value=(back);
            input #who name="name" required maxlength="60" autofocus;
            button { (t(Label::Save)) }
            span { (t(Label::NameWhy)) }
        }
    }
}

/// The page that asks for the password.
pub(crate) fn login(visitor: &Visitor, wrong: bool) -> Markup {
    let t = |label: Label| label.in_language(visitor.language);
    html! {
        (DOCTYPE)
        html lang=(visitor.language.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (t(Label::Title)) }
                link rel="icon" href="/assets/icon.svg";
                link rel="stylesheet" href="/assets/review.css";
            }
            body.login {
                main {
                    h1 { (t(Label::Title)) }
                    @if wrong { p.problem { (t(Label::WrongPassword)) } }
                    form action="/login" method="post" {
                        label { (t(Label::YourName)) input name="name" required maxlength="60" value=(visitor.name); }
                        label { (t(Label::Password)) input type="password" name="password" required; }
                        button { (t(Label::Enter)) }
                    }
                }
            }
        }
    }
}

/// A document that cannot be shown.
pub(crate) fn problem(visitor: &Visitor, stem: &str, reason: &str) -> Markup {
    let body = html! {
        main.list {
            h1 { (stem) }
            p.problem { (reason) }
        }
    };
    page(visitor, stem, "/", &body)
}
