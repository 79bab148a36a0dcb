//! One function for each kind of request. What touches the disk runs on threads that may wait.

use axum::Json;
use axum::extract::{Form, Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use maud::Markup;
use serde::{Deserialize, Serialize};
use sohoa_review::{Holder, typed};
use tokio::sync::Mutex;
use tokio::task::spawn_blocking;
use tokio::time::{Duration, sleep};

use crate::WebError;
use crate::act::{self, Act};
use crate::desk::Opened;
use crate::index::Filter;
use crate::labels::{Label, Language, no_original, refusal};
use crate::pages;
use crate::security::{Visitor, clean_name, with_language, with_name, with_pass};
use crate::server::Shared;

/// Documents on a page of the list.
pub(crate) const LIST_LENGTH: u32 = 50;
/// Texts that a search shows.
const MOST_HITS: u32 = 50;

/// Anything that goes wrong, as an answer.
pub(crate) struct Refused(StatusCode, String);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let text = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
        (self.0, text, self.1).into_response()
    }
}

impl From<WebError> for Refused {
    fn from(error: WebError) -> Self {
        Self(StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
    }
}

fn missing() -> Refused {
    Refused(
        StatusCode::NOT_FOUND,
        "there is no such document or page".to_owned(),
    )
}

type Answer = Result<Response, Refused>;

/// Runs what may wait for the disk apart from what answers.
async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Refused> + Send + 'static,
) -> Result<T, Refused> {
    let done = spawn_blocking(work).await;
    done.unwrap_or_else(|_| {
        let reason = "the program failed inside; please report it, nothing that was saved is lost";
        Err(Refused(StatusCode::INTERNAL_SERVER_ERROR, reason.to_owned()))
    })
}

/// Does something with a document.
async fn with_document<T: Send + 'static>(
    desk: Shared,
    stem: String,
    work: impl FnOnce(&Shared, Opened) -> Result<T, Refused> + Send + 'static,
) -> Result<T, Refused> {
    apart(move || {
        let opened = desk.open(&stem)?.ok_or_else(missing)?;
        work(&desk, opened)
    })
    .await
}

fn html(page: Markup) -> Response {
    Html(page.into_string()).into_response()
}

#[derive(Deserialize)]
pub(crate) struct ListQuery {
    #[serde(default)]
    show: String,
    #[serde(default)]
    page: u32,
}

pub(crate) async fn list(
    State(desk): State<Shared>,
    headers: HeaderMap,
    Query(query): Query<ListQuery>,
) -> Answer {
    let visitor = Visitor::of(&headers);
    apart(move || {
        let filter = pages::filter_of(&query.show);
        let state = desk.state().clone();
        let holders = desk.store().holders().map_err(WebError::from)?;
        let index = desk.index();
        let shown = pages::List {
            documents: index.list(filter, query.page.saturating_mul(LIST_LENGTH), LIST_LENGTH)?,
            counts: [
                (Filter::Doubtful, index.count(Filter::Doubtful)?),
                (Filter::Ready, index.count(Filter::Ready)?),
                (Filter::Approved, index.count(Filter::Approved)?),
                (Filter::All, index.count(Filter::All)?),
            ],
            size: index.size()?,
            filter,
            page: query.page,
            state,
            holders,
        };
        drop(index);
        Ok(html(pages::list(&visitor, &shown)))
    })
    .await
}

#[derive(Deserialize)]
pub(crate) struct SearchQuery {
    #[serde(default)]
    q: String,
}

pub(crate) async fn search(
    State(desk): State<Shared>,
    headers: HeaderMap,
    Query(query): Query<SearchQuery>,
) -> Answer {
    let visitor = Visitor::of(&headers);
    apart(move || {
        let hits = desk.index().search(&query.q, MOST_HITS)?;
        Ok(html(pages::search(&visitor, &query.q, &hits)))
    })
    .await
}

pub(crate) async fn document(
    State(desk): State<Shared>,
    headers: HeaderMap,
    Path(stem): Path<String>,
) -> Answer {
    let visitor = Visitor::of(&headers);
    let named = stem.clone();
    let shown = with_document(desk, stem, move |desk, opened| {
        let holder = other_holder(desk, &opened, &visitor)?;
        let source = desk.source(&opened).err();
        let source = source.map(|problem| no_original(&problem, visitor.language));
        let next = desk.index().next_doubtful(&opened.listed.stem)?;
        Ok(html(pages::document(
            &visitor,
            &opened,
            holder.as_ref(),
            source.as_deref(),
            next.as_deref(),
        )))
    });
    match shown.await {
        Err(Refused(StatusCode::INTERNAL_SERVER_ERROR, reason)) => {
            Ok(html(pages::problem(&Visitor::of(&headers), &named, &reason)))
        }
        shown => shown,
    }
}

pub(crate) async fn panel(
    State(desk): State<Shared>,
    headers: HeaderMap,
    Path(stem): Path<String>,
) -> Answer {
    let visitor = Visitor::of(&headers);
    with_document(desk, stem, move |desk, opened| panel_of(desk, &opened, &visitor)).await
}

fn panel_of(desk: &Shared, opened: &Opened, visitor: &Visitor) -> Answer {
    let holder = other_holder(desk, opened, visitor)?;
    Ok(html(pages::panel(visitor.language, opened, holder.as_ref())))
}

/// Who has the document, where it is somebody else.
fn other_holder(desk: &Shared, opened: &Opened, visitor: &Visitor) -> Result<Option<Holder>, Refused> {
    let holders = desk.store().holders().map_err(WebError::from)?;
    let mut of_document = holders.into_iter().filter(|(document, holder)| {
        *document == opened.machine.record.source.sha256 && holder.session != visitor.session
    });
    Ok(of_document.next().map(|(_, holder)| holder))
}

pub(crate) async fn text(
    State(desk): State<Shared>,
    headers: HeaderMap,
    Path((stem, page)): Path<(String, u32)>,
) -> Answer {
    let visitor = Visitor::of(&headers);
    with_document(desk, stem, move |_, opened| {
        Ok(html(pages::text(visitor.language, &opened, page)))
    })
    .await
}

pub(crate) async fn picture(
    State(desk): State<Shared>,
    headers: HeaderMap,
    Path((stem, page)): Path<(String, u32)>,
) -> Answer {
    let language = Visitor::of(&headers).language;
    with_document(desk, stem, move |desk, opened| {
        let page = opened.page(page).ok_or_else(missing)?;
        let picture = desk
            .picture(&opened, page)
            .map_err(|problem| Refused(StatusCode::NOT_FOUND, no_original(&problem, language)))?;
        let headers = [
            (header::CONTENT_TYPE.as_str(), "image/jpeg".to_owned()),
            ("x-dpi", picture.dpi.to_string()),
        ];
        Ok((headers, picture.jpeg.clone()).into_response())
    })
    .await
}

/// An act with the version of the document that the person saw.
#[derive(Deserialize)]
pub(crate) struct ActRequest {
    version: String,
    act: Act,
}

pub(crate) async fn act(
    State(desk): State<Shared>,
    headers: HeaderMap,
    Path(stem): Path<String>,
    Json(request): Json<ActRequest>,
) -> Answer {
    let visitor = Visitor::of(&headers);
    change(
        desk,
        stem,
        visitor,
        request.version,
        move |desk, opened, visitor| {
            let read_deadline = |text: &str| desk.reader.read_deadline(text);
            let entries = act::entries(opened, &request.act, &read_deadline).map_err(|error| {
                Refused(
                    StatusCode::UNPROCESSABLE_ENTITY,
                    refusal(&error, visitor.language),
                )
            })?;
            let document = &opened.machine.record.source.sha256;
            let entered = desk.store().enter(document, &visitor.name, &entries);
            entered.map(|_| ()).map_err(|error| WebError::from(error).into())
        },
    )
    .await
}

#[derive(Deserialize)]
pub(crate) struct UndoRequest {
    version: String,
}

pub(crate) async fn undo(
    State(desk): State<Shared>,
    headers: HeaderMap,
    Path(stem): Path<String>,
    Json(request): Json<UndoRequest>,
) -> Answer {
    let visitor = Visitor::of(&headers);
    change(desk, stem, visitor, request.version, |desk, opened, visitor| {
        let document = &opened.machine.record.source.sha256;
        let undone = desk
            .store()
            .undo(document, &visitor.name)
            .map_err(WebError::from)?;
        let nothing = Label::NothingToUndo.in_language(visitor.language);
        undone
            .map(|_| ())
            .ok_or_else(|| Refused(StatusCode::UNPROCESSABLE_ENTITY, nothing.to_owned()))
    })
    .await
}

/// Changes a document that the visitor holds and has seen as it stands, and answers with what it is then.
async fn change(
    desk: Shared,
    stem: String,
    visitor: Visitor,
    version: String,
    work: impl FnOnce(&Shared, &Opened, &Visitor) -> Result<(), Refused> + Send + 'static,
) -> Answer {
    apart(move || {
        // One after the other: nothing may come between the look at the version and what is entered.
        let _one = desk.writing();
        let opened = desk.open(&stem)?.ok_or_else(missing)?;
        hold_for(&desk, &opened, &visitor, false)?;
        if version != opened.version {
            let reason = Label::Changed.in_language(visitor.language);
            return Err(Refused(StatusCode::CONFLICT, reason.to_owned()));
        }
        work(&desk, &opened, &visitor)?;
        entered(&desk, &stem, &visitor)
    })
    .await
}

/// Answers with the document as it stands after something was entered.
fn entered(desk: &Shared, stem: &str, visitor: &Visitor) -> Answer {
    let now = desk.open(stem)?.ok_or_else(missing)?;
    desk.note(&now)?;
    panel_of(desk, &now, visitor)
}

/// Takes the document for this session.
fn hold_for(desk: &Shared, opened: &Opened, visitor: &Visitor, force: bool) -> Result<(), Refused> {
    if visitor.name.is_empty() {
        let reason = Label::NameFirst.in_language(visitor.language);
        return Err(Refused(StatusCode::FORBIDDEN, reason.to_owned()));
    }
    let holder = Holder {
        who: visitor.name.clone(),
        session: visitor.session.clone(),
    };
    let other = desk
        .store()
        .hold(&opened.machine.record.source.sha256, &holder, force);
    match other.map_err(WebError::from)? {
        None => Ok(()),
        Some(other) => {
            let held = Label::HeldBy.in_language(visitor.language);
            Err(Refused(StatusCode::LOCKED, format!("{held} {}", other.who)))
        }
    }
}

#[derive(Deserialize)]
pub(crate) struct HoldRequest {
    #[serde(default)]
    force: bool,
}

pub(crate) async fn hold(
    State(desk): State<Shared>,
    headers: HeaderMap,
    Path(stem): Path<String>,
    Json(request): Json<HoldRequest>,
) -> Answer {
    let visitor = Visitor::of(&headers);
    with_document(desk, stem, move |desk, opened| {
        hold_for(desk, &opened, &visitor, request.force)?;
        Ok(StatusCode::NO_CONTENT.into_response())
    })
    .await
}

pub(crate) async fn release(
    State(desk): State<Shared>,
    headers: HeaderMap,
    Path(stem): Path<String>,
) -> Answer {
    let visitor = Visitor::of(&headers);
    with_document(desk, stem, move |desk, opened| {
        let document = &opened.machine.record.source.sha256;
        desk.store()
            .release(document, &visitor.session)
            .map_err(WebError::from)?;
        Ok(StatusCode::NO_CONTENT.into_response())
    })
    .await
}

#[derive(Deserialize)]
pub(crate) struct BoxRequest {
    page: u32,
    bbox: [f32; 4],
}

#[derive(Serialize)]
struct BoxAnswer {
    text: String,
}

pub(crate) async fn read_box(
    State(desk): State<Shared>,
    headers: HeaderMap,
    Path(stem): Path<String>,
    Json(request): Json<BoxRequest>,
) -> Answer {
    let language = Visitor::of(&headers).language;
    with_document(desk, stem, move |desk, opened| {
        let page = opened.page(request.page).ok_or_else(missing)?;
        let lines = desk.read_box(&opened, page, request.bbox);
        let lines = lines
            .map_err(|problem| Refused(StatusCode::UNPROCESSABLE_ENTITY, no_original(&problem, language)))?;
        let texts: Vec<String> = lines.iter().map(|line| line.text.clone()).collect();
        let text = typed(&serde_json::json!(texts));
        Ok(Json(BoxAnswer { text }).into_response())
    })
    .await
}

pub(crate) async fn login(State(desk): State<Shared>, headers: HeaderMap) -> Answer {
    if !desk.guard.has_password() {
        return Ok(Redirect::to("/").into_response());
    }
    Ok(html(pages::login(&Visitor::of(&headers), false)))
}

#[derive(Deserialize)]
pub(crate) struct PasswordForm {
    #[serde(default)]
    password: String,
    #[serde(default)]
    name: String,
}

/// One wrong password at a time: guessing is slow however many connections it uses.
static WRONG_PASSWORDS: Mutex<()> = Mutex::const_new(());
/// What a wrong password costs.
const WRONG_PASSWORD: Duration = Duration::from_secs(1);

pub(crate) async fn give_password(
    State(desk): State<Shared>,
    headers: HeaderMap,
    Form(form): Form<PasswordForm>,
) -> Answer {
    if !desk.guard.knows(&form.password) {
        let _one = WRONG_PASSWORDS.lock().await;
        sleep(WRONG_PASSWORD).await;
        let page = html(pages::login(&Visitor::of(&headers), true));
        return Ok((StatusCode::FORBIDDEN, page).into_response());
    }
    let name = clean_name(&form.name);
    Ok(with_name(
        with_pass(Redirect::to("/").into_response(), &desk.guard),
        &name,
    ))
}

#[derive(Deserialize)]
pub(crate) struct NameForm {
    name: String,
    #[serde(default)]
    back: String,
}

/// Where a form leads back to: a place of ours.
fn back(path: &str) -> &str {
    let ours = path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\n', '\r']);
    if ours { path } else { "/" }
}

pub(crate) async fn give_name(Form(form): Form<NameForm>) -> Response {
    let name = clean_name(&form.name);
    with_name(Redirect::to(back(&form.back)).into_response(), &name)
}

#[derive(Deserialize)]
pub(crate) struct BackForm {
    #[serde(default)]
    back: String,
}

pub(crate) async fn choose_language(Path(code): Path<String>, Form(form): Form<BackForm>) -> Response {
    with_language(
        Redirect::to(back(&form.back)).into_response(),
        Language::of(&code),
    )
}

pub(crate) async fn nothing() -> Refused {
    missing()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_lead_back_to_our_own_pages() {
        for (path, want) in [
            ("/d/a%20b?x=1#y", "/d/a%20b?x=1#y"),
            ("//evil.example", "/"),
            ("https://evil.example", "/"),
            ("/\\evil.example", "/"),
            ("", "/"),
        ] {
            assert_eq!(back(path), want);
        }
    }
}
