//! Who may come in, and what a page may do.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::labels::Language;
use crate::server::Shared;

/// Cookie that tells sessions apart.
const SESSION: &str = "sohoa_session";
/// Cookie that shows that the password was given.
const PASS: &str = "sohoa_pass";
/// Cookie with the name of the person.
const NAME: &str = "sohoa_name";
/// Cookie with the language.
const LANGUAGE: &str = "sohoa_language";

/// Most characters of a name.
const LONGEST_NAME: usize = 60;

/// Nothing but what this program serves itself; pictures are shown from memory; nobody may frame a page. The hash is
/// that of the one rule that OpenSeadragon 6.1.1 writes into the page.
const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self'; \
                              style-src 'self' 'sha256-9xTiqzfwFaL2SGb1rmr8gysEwVVjIvqWAgmZgqFqpEE='; \
                              img-src 'self' blob:; \
                              connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Who may come in.
pub(crate) struct Guard {
    /// Whether only this machine can reach us.
    local: bool,
    password: Option<String>,
    /// Random, anew with each start: whoever gave the password before gives it again.
    secret: [u8; 32],
}

impl Guard {
    pub(crate) fn new(address: SocketAddr, password: Option<String>) -> Self {
        Self {
            local: address.ip().is_loopback(),
            password,
            secret: rand::random(),
        }
    }

    /// Whether this is the password. Takes the same time however much of it is right.
    pub(crate) fn knows(&self, given: &str) -> bool {
        let hash = |text: &str| {
            Sha256::new()
                .chain_update(self.secret)
                .chain_update(text)
                .finalize()
        };
        let password = self.password.as_deref().unwrap_or_default();
        self.password.is_none() || bool::from(hash(given).ct_eq(&hash(password)))
    }

    pub(crate) fn has_password(&self) -> bool {
        self.password.is_some()
    }

    /// What the browser of a session that gave the password shows from then on.
    fn pass(&self, session: &str) -> String {
        let pass = Sha256::new()
            .chain_update(self.secret)
            .chain_update("pass")
            .chain_update(session)
            .finalize();
        format!("{pass:x}")
    }

    fn may_come_in(&self, visitor: &Visitor) -> bool {
        self.password.is_none() || {
            let want = self.pass(&visitor.session);
            !visitor.session.is_empty() && bool::from(visitor.pass.as_bytes().ct_eq(want.as_bytes()))
        }
    }

    /// Whether a request names us by a name that only this machine has. A page of somebody else whose name was turned
    /// to 127.0.0.1 names that page.
    fn names_us(&self, headers: &HeaderMap) -> bool {
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
        !self.local || host.is_some_and(is_this_machine)
    }
}

fn is_this_machine(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    matches!(name, "localhost" | "[::1]") || name.parse().is_ok_and(|ip: std::net::Ipv4Addr| ip.is_loopback())
}

/// Who sent a request, as far as its cookies tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Visitor {
    /// Random digits; empty before the first answer.
    pub(crate) session: String,
    /// Name of the person; empty before they gave it.
    pub(crate) name: String,
    pub(crate) language: Language,
    pass: String,
}

impl Visitor {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let cookies = || {
            let all = headers
                .get_all(header::COOKIE)
                .into_iter()
                .filter_map(|value| value.to_str().ok());
            all.flat_map(|value| value.split(';'))
                .filter_map(|cookie| cookie.trim().split_once('='))
        };
        let value = |name: &str| {
            let value = cookies()
                .find(|(found, _)| *found == name)
                .map(|(_, value)| value);
            percent_decode_str(value.unwrap_or_default())
                .decode_utf8_lossy()
                .into_owned()
        };
        let session = value(SESSION);
        Self {
            session: if is_session(&session) {
                session
            } else {
                String::new()
            },
            name: clean_name(&value(NAME)),
            language: Language::of(&value(LANGUAGE)),
            pass: value(PASS),
        }
    }
}

fn is_session(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A name on one line, not too long.
pub(crate) fn clean_name(name: &str) -> String {
    let visible: String = name
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let words = visible.split_whitespace().collect::<Vec<_>>().join(" ");
    sohoa_viet::nfc(&words).chars().take(LONGEST_NAME).collect()
}

fn cookie(name: &str, value: &str) -> HeaderValue {
    let value = utf8_percent_encode(value, NON_ALPHANUMERIC);
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000");
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// Answers with a cookie more.
pub(crate) fn with_name(mut response: Response, name: &str) -> Response {
    response
        .headers_mut()
        .append(header::SET_COOKIE, cookie(NAME, name));
    response
}

pub(crate) fn with_language(mut response: Response, language: Language) -> Response {
    response
        .headers_mut()
        .append(header::SET_COOKIE, cookie(LANGUAGE, language.code()));
    response
}

/// Lets a session in that gave the password. The session is a new one: nobody can have laid it out before.
pub(crate) fn with_pass(mut response: Response, guard: &Guard) -> Response {
    let session = new_session();
    let pass = guard.pass(&session);
    for (name, value) in [(SESSION, &session), (PASS, &pass)] {
        response
            .headers_mut()
            .append(header::SET_COOKIE, cookie(name, value));
    }
    response
}

fn new_session() -> String {
    format!("{:032x}", rand::random::<u128>())
}

/// Every request goes through here.
pub(crate) async fn check(State(desk): State<Shared>, request: Request, next: Next) -> Response {
    let visitor = Visitor::of(request.headers());
    let path = request.uri().path().to_owned();
    let open_to_all = path == "/login" || path.starts_with("/assets/");
    let mut response = if !desk.guard.names_us(request.headers()) {
        refusal("this address is not ours; open the one that `sohoa review` printed")
    } else if !is_harmless(request.method()) && !is_same_origin(request.headers()) {
        refusal("the request came from another page")
    } else if !open_to_all && !desk.guard.may_come_in(&visitor) {
        Redirect::to("/login").into_response()
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    if visitor.session.is_empty() && !headers.contains_key(header::SET_COOKIE) {
        headers.append(header::SET_COOKIE, cookie(SESSION, &new_session()));
    }
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, CONTENT_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Not "no-referrer": browsers then send the forms of our own pages with the origin "null".
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert(
        "cross-origin-opener-policy",
        HeaderValue::from_static("same-origin"),
    );
    headers.insert(
        "cross-origin-resource-policy",
        HeaderValue::from_static("same-origin"),
    );
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

fn refusal(reason: &'static str) -> Response {
    (StatusCode::FORBIDDEN, Body::from(reason)).into_response()
}

fn is_harmless(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}

/// Whether a browser says that one of our own pages sent the request. Browsers send the origin with every POST.
fn is_same_origin(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let origin = text("origin").and_then(|origin| origin.split_once("://"));
    let same = origin.is_some_and(|(_, authority)| Some(authority) == text("host"));
    same && text("sec-fetch-site").is_none_or(|site| site == "same-origin")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pairs = pairs
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value)));
        pairs.collect()
    }

    #[test]
    fn only_our_own_pages_write() {
        let same = |pairs: &[(&'static str, &'static str)]| is_same_origin(&headers(pairs));
        assert!(same(&[
            ("host", "127.0.0.1:7878"),
            ("origin", "http://127.0.0.1:7878")
        ]));
        assert!(!same(&[("host", "127.0.0.1:7878")]));
        assert!(!same(&[
            ("host", "127.0.0.1:7878"),
            ("origin", "http://evil.example")
        ]));
        assert!(!same(&[
            ("host", "127.0.0.1:7878"),
            ("origin", "http://127.0.0.1:80")
        ]));
        assert!(!same(&[("host", "127.0.0.1:7878"), ("origin", "null")]));
        let site = [
            ("host", "a:1"),
            ("origin", "http://a:1"),
            ("sec-fetch-site", "cross-site"),
        ];
        assert!(!same(&site));
    }

    #[test]
    fn a_turned_name_is_not_ours() {
        for (host, want) in [
            ("127.0.0.1:7878", true),
            ("localhost:7878", true),
            ("localhost", true),
            ("[::1]:7878", true),
            ("evil.example:7878", false),
            ("127.0.0.1.evil.example", false),
            ("localhost.evil.example:80", false),
        ] {
            assert_eq!(is_this_machine(host), want, "{host}");
        }
    }

    #[test]
    fn cookies_are_read_back() {
        let header = cookie(NAME, "Lê Thị \"Lan\"; x=y");
        let sent = header.to_str().unwrap().split(';').next().unwrap().to_owned();
        let mut all = HeaderMap::new();
        all.append(
            header::COOKIE,
            HeaderValue::from_str(&format!("other=1; {sent}")).unwrap(),
        );
        let visitor = Visitor::of(&all);
        assert_eq!(visitor.name, "Lê Thị \"Lan\"; x=y");
        assert_eq!(visitor.session, "");
    }

    #[test]
    fn the_password_lets_one_session_in() {
        let address = "0.0.0.0:1".parse().unwrap();
        let guard = Guard::new(address, Some("mật khẩu".to_owned()));
        assert!(guard.knows("mật khẩu") && !guard.knows("") && !guard.knows("mật khẩu "));
        let visitor = |session: &str, pass: &str| Visitor {
            session: session.to_owned(),
            name: String::new(),
            language: Language::Vietnamese,
            pass: pass.to_owned(),
        };
        let session = new_session();
        assert!(guard.may_come_in(&visitor(&session, &guard.pass(&session))));
        assert!(!guard.may_come_in(&visitor(&new_session(), &guard.pass(&session))));
        assert!(!guard.may_come_in(&visitor(&session, "")));
        assert!(!guard.may_come_in(&visitor("", &guard.pass(""))));
        let other = Guard::new(address, Some("mật khẩu".to_owned()));
        assert!(!other.may_come_in(&visitor(&session, &guard.pass(&session))));
    }
}
