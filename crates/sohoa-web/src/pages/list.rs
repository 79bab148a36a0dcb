//! The list of documents and the search.

use maud::{Markup, html};
use sohoa_review::{Holder, Target};

use super::{page, path_of};
use crate::desk::FolderState;
use crate::handlers::LIST_LENGTH;
use crate::index::{Filter, HIT_BEGIN, HIT_END, Hit, Listed, WorkState};
use crate::labels::{Label, Language};
use crate::security::Visitor;

/// What the list shows.
pub(crate) struct List {
    pub(crate) documents: Vec<Listed>,
    pub(crate) counts: [(Filter, u32); 4],
    /// Documents and tasks in all.
    pub(crate) size: (u32, u32),
    pub(crate) filter: Filter,
    /// From 0.
    pub(crate) page: u32,
    pub(crate) state: FolderState,
    pub(crate) holders: Vec<(String, Holder)>,
}

/// Filters by their names in addresses.
const FILTERS: [(Filter, &str, Label); 4] = [
    (Filter::Doubtful, "doubtful", Label::Doubtful),
    (Filter::Ready, "ready", Label::Ready),
    (Filter::Approved, "approved", Label::Approved),
    (Filter::All, "all", Label::All),
];

pub(crate) fn filter_of(name: &str) -> Filter {
    let known = FILTERS.into_iter().find(|(_, known, _)| *known == name);
    known.map_or(Filter::All, |(filter, _, _)| filter)
}

pub(crate) fn list(visitor: &Visitor, list: &List) -> Markup {
    let language = visitor.language;
    let t = |label: Label| label.in_language(language);
    let shown = FILTERS.into_iter().find(|(filter, _, _)| *filter == list.filter);
    let name = shown.map_or("all", |(_, name, _)| name);
    let count = list
        .counts
        .iter()
        .find(|(filter, _)| *filter == list.filter)
        .map_or(0, |(_, count)| *count);
    let end = count.saturating_sub(1) / LIST_LENGTH;
    let body = html! {
        main.list {
            h1 { (t(Label::Title)) small { (list.size.0) " · " (list.size.1) " " (t(Label::Tasks).to_lowercase()) } }
            (notes(language, &list.state))
            nav.filters {
                @for (filter, name, label) in FILTERS {
                    @let count = list.counts.iter().find(|(of, _)| *of == filter).map_or(0, |(_, count)| *count);
                    a href=(format!("/?show={name}")) aria-current=[(filter == list.filter).then_some("page")] {
                        (t(label)) " " b { (count) }
                    }
                }
            }
            @if list.documents.is_empty() { p { (t(Label::NoDocuments)) } } @else { (table(language, list)) }
            @if end > 0 {
                nav.pages {
                    @if list.page > 0 { a href=(format!("/?show={name}&page={}", list.page - 1)) { "← " (t(Label::Previous)) } }
                    span { (list.page + 1) " / " (end + 1) }
                    @if list.page < end { a href=(format!("/?show={name}&page={}", list.page + 1)) { (t(Label::Next)) " →" } }
                }
            }
        }
    };
    page(visitor, t(Label::Documents), "/", &body)
}

fn notes(language: Language, state: &FolderState) -> Markup {
    let t = |label: Label| label.in_language(language);
    html! {
        @if state.waiting > 0 { p.note { (t(Label::Indexing)) " " (state.waiting) } }
        @if state.converting { p.note { (t(Label::Converting)) } }
        @if state.failed > 0 { p.problem { (state.failed) " " (t(Label::Failed)) } }
        @if let Some(problem) = &state.problem { p.problem { (t(Label::StateProblem)) " " (problem) } }
    }
}

fn table(language: Language, list: &List) -> Markup {
    let t = |label: Label| label.in_language(language);
    html! {
        table.documents {
            thead { tr {
                th { (t(Label::Number)) }
                th { (t(Label::Date)) }
                th { (t(Label::Subject)) }
                th { (t(Label::File)) }
                th.number { (t(Label::Pages)) }
                th.number { (t(Label::Tasks)) }
                th.number { (t(Label::Doubts)) }
                th { (t(Label::State)) }
            } }
            tbody {
                @for document in &list.documents {
                    tr.problem[document.problem.is_some()] {
                        td.code { a href=(path_of(&document.stem)) { (named(document)) } }
                        td.code { (document.date) }
                        td.wide {
                            @if let Some(problem) = &document.problem { (t(Label::Unreadable)) ": " (problem) }
                            @else { (document.subject) div.small { (document.issuer) } }
                        }
                        td.file { (document.file_name) }
                        td.number { (document.pages) }
                        td.number { (document.tasks) }
                        td.number { @if document.open > 0 { b.doubts { (document.open) } } @else { "0" } }
                        td { (state(language, document, &list.holders)) }
                    }
                }
            }
        }
    }
}

fn named(document: &Listed) -> &str {
    if document.number.is_empty() {
        &document.file_name
    } else {
        &document.number
    }
}

fn state(language: Language, document: &Listed, holders: &[(String, Holder)]) -> Markup {
    let (class, label) = match document.state {
        WorkState::New => ("new", Label::New),
        WorkState::InReview => ("in-review", Label::InReview),
        WorkState::Approved => ("approved", Label::Approved),
    };
    let holder = holders.iter().find(|(sha256, _)| *sha256 == document.sha256);
    html! {
        span.state.(class) { (label.in_language(language)) }
        @if let Some((_, holder)) = holder { div.small { "✎ " (holder.who) } }
    }
}

pub(crate) fn search(visitor: &Visitor, typed: &str, hits: &[Hit]) -> Markup {
    let t = |label: Label| label.in_language(visitor.language);
    let body = html! {
        main.list {
            h1 { (t(Label::Search)) small { "“" (typed) "” · " (hits.len()) " " (t(Label::Found)) } }
            @if hits.is_empty() { p { (t(Label::NothingFound)) } }
            ol.hits {
                @for hit in hits {
                    li {
                        a href=(format!("{}#{}", path_of(&hit.stem), hit.place)) {
                            b { @if hit.number.is_empty() { (hit.file_name) } @else { (hit.number) } }
                            " · " (place(visitor.language, &hit.place))
                        }
                        p { (snippet(&hit.snippet)) }
                        div.small { (hit.file_name) }
                    }
                }
            }
        }
    };
    page(visitor, t(Label::Search), "/", &body)
}

fn place(language: Language, place: &str) -> String {
    if let Some(page) = place.strip_prefix("page.") {
        return format!("{} {page}", Label::Page.in_language(language));
    }
    let label = match place.parse::<sohoa_review::FieldKey>().map(|key| key.target) {
        Ok(Target::Task(_)) => Label::Tasks,
        Ok(Target::Indicator(_)) => Label::Indicators,
        _ => Label::Letterhead,
    };
    label.in_language(language).to_owned()
}

/// The text with the found words marked.
fn snippet(text: &str) -> Markup {
    let mut parts = text.split(HIT_BEGIN);
    let first = parts.next().unwrap_or_default();
    html! {
        (first)
        @for part in parts {
            @let (found, rest) = part.split_once(HIT_END).unwrap_or((part, ""));
            mark { (found) } (rest)
        }
    }
}
