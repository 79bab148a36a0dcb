//! A document: the page on the left, what was read from it on the right.

use maud::{Markup, html};
use sohoa_record::{Indicator, TaskRecord};
use sohoa_review::{DOCUMENT_FIELDS, FieldKey, Holder, INDICATOR_FIELDS, Target, task_fields};

use super::fields::{Fields, doubt_card, field_row, line_row};
use super::{page, path_of};
use crate::desk::Opened;
use crate::folder::Note;
use crate::labels::{Label, Language};
use crate::security::Visitor;

/// The whole page.
pub(crate) fn document(
    visitor: &Visitor,
    opened: &Opened,
    holder: Option<&Holder>,
    no_picture: Option<&str>,
    next: Option<&str>,
) -> Markup {
    let language = visitor.language;
    let t = |label: Label| label.in_language(language);
    let path = path_of(&opened.listed.stem);
    let pages = &opened.machine.record.source.pages;
    let plain = pages.iter().all(|page| page.origin == "plain_text");
    let body = html! {
        main.document data-path=(path) data-next=[next.map(path_of)]
            data-no-picture=[no_picture.filter(|_| !plain)]
            data-plain[plain]
            data-told-reading=(t(Label::Reading))
            data-told-unsaved=(t(Label::Unsaved))
            data-told-unreached=(t(Label::Unreached))
            data-told-split=(t(Label::SplitHint))
            data-told-list=(t(Label::ListHint))
            data-told-citations=(t(Label::CitationHint)) {
            section.picture aria-label=(t(Label::Page)) {
                nav.picture-bar {
                    button.plain data-do="page-back" title="PgUp" { "◀" }
                    label { (t(Label::Page)) " "
                        select #page {
                            @for page in pages { option value=(page.number) { (page.number) } }
                        }
                        " / " (pages.len())
                    }
                    button.plain data-do="page-on" title="PgDn" { "▶" }
                    button.plain data-do="zoom-out" { "−" }
                    button.plain data-do="zoom-in" { "+" }
                    button.plain data-do="fit" title="f" { "⤢" }
                    button.plain data-do="box" title="b" { "▭ " (t(Label::DrawBox)) }
                }
                div #viewer {}
                @if plain { p.note { (t(Label::PlainText)) } }
                @else if let Some(reason) = no_picture { p.problem { (t(Label::NoPicture)) " " (reason) } }
            }
            section.sheet {
                div #panel { (panel(language, opened, holder)) }
                details #text open {
                    summary { (t(Label::Text)) }
                    div #page-text {}
                }
            }
        }
        (dialogs(language))
    };
    page(visitor, &title(opened), &path, &body)
}

fn title(opened: &Opened) -> String {
    let record = &opened.reviewed.record;
    record
        .document
        .number
        .clone()
        .unwrap_or_else(|| record.source.file_name.clone())
}

/// Editing, the box that was read, help, and what has gone wrong.
fn dialogs(language: Language) -> Markup {
    let t = |label: Label| label.in_language(language);
    html! {
        dialog #editor {
            form method="dialog" {
                label for="edited" {}
                textarea #edited rows="4" spellcheck="false" {}
                p.small.hint {}
                menu {
                    button.plain value="cancel" type="button" data-do="cancel" { (t(Label::Cancel)) kbd { "Esc" } }
                    button value="save" type="button" data-do="save" { (t(Label::Save)) kbd { "Enter" } }
                }
            }
        }
        dialog #boxed {
            form method="dialog" {
                label for="boxed-text" { (t(Label::DrawBox)) }
                textarea #boxed-text rows="5" spellcheck="false" {}
                menu {
                    button.plain type="button" data-do="cancel" { (t(Label::Cancel)) kbd { "Esc" } }
                    button type="button" data-do="box-field" { (t(Label::ReplaceField)) }
                    button type="button" data-do="box-row" { (t(Label::AddRow)) kbd { "Enter" } }
                }
            }
        }
        dialog #help {
            h2 { (t(Label::Help)) }
            dl {
                dt { kbd { "j" } " " kbd { "k" } } dd { (t(Label::HelpDoubt)) }
                dt { kbd { "Enter" } } dd { (t(Label::Accept)) }
                dt { kbd { "1" } "–" kbd { "9" } } dd { (t(Label::HelpTake)) }
                dt { kbd { "e" } } dd { (t(Label::Edit)) }
                dt { kbd { "u" } } dd { (t(Label::Undo)) }
                dt { kbd { "↓" } " " kbd { "↑" } } dd { (t(Label::HelpField)) }
                dt { kbd { "x" } } dd { (t(Label::Strike)) }
                dt { kbd { "g" } } dd { (t(Label::Join)) }
                dt { kbd { "s" } } dd { (t(Label::Split)) }
                dt { kbd { "b" } } dd { (t(Label::DrawBox)) }
                dt { kbd { "PgDn" } " " kbd { "PgUp" } } dd { (t(Label::HelpPage)) }
                dt { kbd { "c" } } dd { (t(Label::CheckPage)) }
                dt { kbd { "a" } } dd { (t(Label::Approve)) }
                dt { kbd { "n" } } dd { (t(Label::NextDocument)) }
                dt { kbd { "/" } } dd { (t(Label::Search)) }
            }
            form method="dialog" { button autofocus { "OK" } }
        }
        div #told role="alert" hidden {}
    }
}

/// What changes with every act.
pub(crate) fn panel(language: Language, opened: &Opened, holder: Option<&Holder>) -> Markup {
    let fields = Fields::new(language, opened);
    let record = &opened.reviewed.record;
    let t = |label: Label| label.in_language(language);
    let doubts: Vec<_> = opened.open_doubts().collect();
    html! {
        div.panel data-version=(opened.version) data-open=(doubts.len())
            data-approved[opened.is_approved()] data-held[holder.is_some()] {
            (heading(language, opened, doubts.len()))
            @if let Some(holder) = holder {
                p.problem { (t(Label::HeldBy)) " " b { (holder.who) } " "
                    button.plain data-do="take-over" { (t(Label::TakeOver)) } }
            }
            @for note in &opened.machine.notes {
                p.note { (t(match note { Note::NoLines => Label::NoLines, Note::NoIds => Label::NoIds })) }
            }
            @if !opened.reviewed.lost.is_empty() {
                details.note { summary { (t(Label::Lost)) }
                    ul { @for key in &opened.reviewed.lost { li { (key.to_string()) } } } }
            }
            section.doubts aria-label=(t(Label::Doubts)) {
                @if doubts.is_empty() { p.done { "✓ " (t(Label::NothingOpen)) } }
                @for doubt in &doubts { (doubt_card(&fields, doubt)) }
            }
            details.rows open {
                summary { (t(Label::Letterhead)) }
                @for name in DOCUMENT_FIELDS {
                    (field_row(&fields, &FieldKey::new(Target::Document, name)))
                }
            }
            details.rows open {
                summary { (t(Label::Tasks)) " " b { (record.tasks.len()) } }
                @for (number, task) in record.tasks.iter().enumerate() { (task_rows(&fields, number, task)) }
            }
            @if !record.indicators.is_empty() {
                details.rows open {
                    summary { (t(Label::Indicators)) " " b { (record.indicators.len()) } }
                    @for row in &record.indicators { (indicator_rows(&fields, row)) }
                }
            }
            @if !opened.settled.struck.is_empty() {
                details.rows { summary { (t(Label::Struck)) " " b { (opened.settled.struck.len()) } }
                    @for (id, by) in &opened.settled.struck {
                        p.struck { del { (struck_name(opened, id).unwrap_or(id)) } " " span.small { (by.who) " · " (by.at) } }
                    } }
            }
        }
    }
}

/// Name of a row that was struck out, read by the program or added by a person.
fn struck_name<'a>(opened: &'a Opened, id: &str) -> Option<&'a str> {
    let record = &opened.machine.record;
    let added = opened.settled.added.iter().map(|added| &added.task);
    let tasks = record
        .tasks
        .iter()
        .chain(added)
        .map(|task| (&task.id, &task.name));
    let rows = record.indicators.iter().map(|row| (&row.id, &row.name));
    let mut named = tasks.chain(rows).filter(|(of, _)| *of == id);
    named.next().map(|(_, name)| name.as_str())
}

fn heading(language: Language, opened: &Opened, doubts: usize) -> Markup {
    let t = |label: Label| label.in_language(language);
    html! {
        div.heading {
            div {
                h1 { (title(opened)) }
                div.small { (opened.reviewed.record.source.file_name) }
            }
            div.buttons {
                @if opened.is_approved() {
                    span.state.approved { (t(Label::Approved)) }
                    @if let Some((by, _)) = &opened.settled.approved { span.small { (by.who) " · " (by.at) } }
                    button.plain data-do="reopen" { (t(Label::Reopen)) }
                } @else {
                    span.count { b { (doubts) } " " (t(Label::Doubts).to_lowercase()) }
                    button.plain data-do="undo" { (t(Label::Undo)) kbd { "u" } }
                    button data-do="approve" disabled[doubts > 0] { (t(Label::Approve)) kbd { "a" } }
                }
                button.plain data-do="next-document" { (t(Label::NextDocument)) kbd { "n" } }
                button.plain data-do="help" { "?" }
            }
        }
    }
}

fn task_rows(fields: &Fields<'_>, number: usize, task: &TaskRecord) -> Markup {
    let t = |label: Label| label.in_language(fields.language);
    let added = fields
        .opened
        .settled
        .added
        .iter()
        .any(|added| added.task.id == task.id);
    html! {
        article.row data-row=(task.id) {
            h3 { (number + 1) ". "
                @if let Some(appendix) = &task.appendix { span.small { (appendix) } }
                @if added { span.state.in-review { (t(Label::Added)) } }
                span.row-buttons {
                    button.plain data-do="split" { (t(Label::Split)) kbd { "s" } }
                    button.plain data-do="join" { (t(Label::Join)) kbd { "g" } }
                    button.plain data-do="strike" { (t(Label::Strike)) kbd { "x" } }
                }
            }
            @for name in task_fields(task) {
                (field_row(fields, &FieldKey::new(Target::Task(task.id.clone()), name)))
            }
        }
    }
}

fn indicator_rows(fields: &Fields<'_>, row: &Indicator) -> Markup {
    html! {
        article.row data-row=(row.id) {
            @for name in INDICATOR_FIELDS {
                (field_row(fields, &FieldKey::new(Target::Indicator(row.id.clone()), name)))
            }
        }
    }
}

/// The text of a page, line by line.
pub(crate) fn text(language: Language, opened: &Opened, number: u32) -> Markup {
    let fields = Fields::new(language, opened);
    let t = |label: Label| label.in_language(language);
    let lines = opened.machine.lines.values().filter(|line| line.page == number);
    html! {
        div.lines data-page=(number) {
            @for line in lines { (line_row(&fields, line)) }
            @match opened.settled.checked_page(number, &opened.machine.lines) {
                Some(by) => p.done { "✓ " (t(Label::PageChecked)) " · " (by.who) },
                None => button.plain data-do="check-page" { (t(Label::CheckPage)) kbd { "c" } },
            }
        }
    }
}
