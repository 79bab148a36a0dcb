//! Text of documents is hostile, and so is whatever else the browser shows or the network sends.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::browser::{Chromium, Screen};
use super::server::{Answer, BORN, Kept, SCAN, Server, folder, review};
use super::{act, focus, open, open_document};
use crate::support::arg;

const SCRIPT: &str = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">";
const ATTRIBUTE: &str = "\" onmouseover=\"document.title='owned'\" x='&quot;' <b>&lt;b&gt;";
const RIGHT_TO_LEFT: &str = "\u{202e}gnôc iảt\u{2067} đảo\u{200f} □ cuối";
/// A name as files may have one.
const STEM: &str = "a b'\"<i onclick=x>&amp;%2f#?é";

fn hostile_texts() -> Vec<String> {
    let long = "dài".repeat(100);
    vec![
        SCRIPT.to_owned(),
        ATTRIBUTE.to_owned(),
        long,
        RIGHT_TO_LEFT.to_owned(),
    ]
}

/// Makes one of the documents hostile, its file's name as well, and another one broken. Gives the record.
fn make_hostile(folder: &Path) -> Value {
    let json = fs::read(folder.join(format!("{BORN}.json"))).unwrap();
    let mut record: Value = serde_json::from_slice(&json).unwrap();
    for (number, text) in hostile_texts().iter().enumerate() {
        record["tasks"][number]["name"] = json!(text);
        record["tasks"][number]["lead"] = json!([text, SCRIPT]);
        record["tasks"][number]["extra"] = json!({ SCRIPT: text });
    }
    record["document"]["subject"] = json!(SCRIPT);
    record["document"]["issuer"] = json!(ATTRIBUTE);
    record["source"]["file_name"] = json!(SCRIPT);
    fs::write(folder.join(format!("{STEM}.json")), record.to_string()).unwrap();
    fs::copy(
        folder.join(format!("{BORN}.lines.jsonl")),
        folder.join(format!("{STEM}.lines.jsonl")),
    )
    .unwrap();
    fs::remove_file(folder.join(format!("{BORN}.json"))).unwrap();
    fs::write(folder.join("<u>broken.json"), SCRIPT).unwrap();
    record
}

fn encoded(text: &str) -> String {
    let bytes: Vec<String> = text.bytes().map(|byte| format!("%{byte:02x}")).collect();
    bytes.concat()
}

#[test]
fn hostile_text_is_shown_and_never_run() {
    let Some(chromium) = Chromium::shared("hostile_text_is_shown_and_never_run") else {
        return;
    };
    let folder = folder();
    let record = make_hostile(folder.path());
    let server = Server::start(folder.path());
    let screen = Screen::new(&chromium);
    let sound = |page: &str| {
        assert_ne!(screen.js("document.title"), "owned", "{page}");
        assert_eq!(
            screen.js("document.querySelectorAll('[onmouseover], [onerror], [onclick], i, u').length"),
            0
        );
        assert_eq!(screen.complaints(), Vec::<String>::new(), "{page}");
    };
    server.wait("both are listed", "/", |list| list.body.contains("%3Cu%3Ebroken"));
    // The name of a person is shown to others.
    super::give_name(&screen, &server, SCRIPT);
    assert!(screen.text(".documents").contains(SCRIPT));
    assert!(screen.text(".documents .problem").contains("<u>broken"));
    sound("list");

    let link =
        "[...document.querySelectorAll('.documents a')].find(link => link.pathname.includes('onclick'))";
    screen.load(|screen| {
        screen.js(&format!("{link}.click()"));
    });
    screen.wait("the panel is there", "document.querySelector('.panel')");
    screen.wait(
        "the picture is there",
        "document.querySelector('main').dataset.shown",
    );
    let tasks = record["tasks"].as_array().unwrap();
    for (task, text) in tasks.iter().zip(hostile_texts()) {
        let id = task["id"].as_str().unwrap();
        let shown = screen.js(&format!(
            "document.querySelector('.field[data-field=\"task.{id}.name\"] .value').textContent"
        ));
        assert_eq!(
            shown.as_str().unwrap().trim(),
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        );
        let extra = format!(".field[data-row=\"{id}\"]");
        let shown = screen.js(&format!(
            "[...document.querySelectorAll({})].map(field => field.textContent).join()",
            json!(extra)
        ));
        assert!(shown.as_str().unwrap().contains(SCRIPT));
    }
    // The part that cannot be read is marked as such.
    assert!(
        screen.js("[...document.querySelectorAll('.field mark')].some(mark => mark.textContent === '□')")
            == true
    );
    let first = tasks[0]["id"].as_str().unwrap();
    focus(&screen, &format!("task.{first}.name"));
    act(&screen, |screen| screen.key("Enter"));
    focus(&screen, &format!("task.{first}.note"));
    screen.key("e");
    screen.wait("the editor is open", "document.activeElement.id === 'edited'");
    screen.type_text(SCRIPT);
    act(&screen, |screen| screen.key("Enter"));
    focus(
        &screen,
        &format!("task.{}.name", tasks[1]["id"].as_str().unwrap()),
    );
    act(&screen, |screen| screen.key("x"));
    let kept = Kept::read(folder.path(), STEM);
    assert_eq!(kept.task(first).note.as_deref(), Some(SCRIPT));
    // Nothing of a row may make a page wider than its window.
    assert!(screen.js("document.documentElement.scrollWidth <= innerWidth") == true);
    sound("document");

    for wanted in ["script", "owned", "dàidài", "onmouseover", SCRIPT, "\u{202e}"] {
        let wanted = encoded(wanted);
        screen.go(&server.url(&format!("/search?q={wanted}")));
        sound("search");
    }
    screen.go(&server.url("/search?q=script"));
    assert!(
        screen
            .text(".hits")
            .contains("<script>document.title='owned'</script>")
    );
    screen.load(|screen| screen.click(".hits a"));
    screen.wait("the panel is there", "document.querySelector('.panel')");
    sound("found document");
    screen.go(&server.url("/d/%3Cu%3Ebroken"));
    assert!(screen.text("main").contains("<u>broken"));
    sound("broken document");
}

#[test]
fn pages_of_others_cannot_reach_in() {
    let folder = folder();
    let server = Server::start(folder.path());
    let host = server.host.as_str();
    let origin = format!("http://{host}");
    let form = ("Content-Type", "application/x-www-form-urlencoded");
    let post = |path: &str, headers: &[(&str, &str)], body: &str| {
        let all: Vec<(&str, &str)> = [form].into_iter().chain(headers.iter().copied()).collect();
        server.ask("POST", path, &all, body).status
    };
    let own = [("Host", host), ("Origin", origin.as_str())];
    assert_eq!(post("/name", &own, "name=Lan"), 303);
    let site = |site| [own[0], own[1], ("Sec-Fetch-Site", site)];
    assert_eq!(post("/name", &site("same-origin"), "name=Lan"), 303);
    for path in [
        "/name",
        "/language/en",
        "/d/x/act",
        "/d/x/undo",
        "/d/x/hold",
        "/login",
    ] {
        assert_eq!(post(path, &own[..1], "name=x"), 403, "{path}");
        for foreign in ["http://evil.example", "null", "http://127.0.0.1:1", "https://"] {
            assert_eq!(
                post(path, &[own[0], ("Origin", foreign)], "name=x"),
                403,
                "{path}"
            );
        }
        for foreign in ["cross-site", "same-site", "none"] {
            assert_eq!(post(path, &site(foreign), "name=x"), 403, "{path}");
        }
    }
    // A name of somebody else's that was turned to this machine.
    for foreign in [
        "evil.example",
        "evil.example:7878",
        "127.0.0.1.evil.example",
        "10.0.0.1",
        "",
    ] {
        let turned = format!("http://{foreign}");
        assert_eq!(
            server.ask("GET", "/", &[("Host", foreign)], "").status,
            403,
            "{foreign}"
        );
        assert_eq!(
            post("/name", &[("Host", foreign), ("Origin", &turned)], "name=x"),
            403
        );
    }
    for method in ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"] {
        assert_eq!(server.ask(method, "/", &[own[0]], "").status, 403, "{method}");
    }
    assert_eq!(Kept::read(folder.path(), SCAN).entries, []);
}

#[test]
fn only_documents_of_the_folder_are_served() {
    let folder = folder();
    let server = Server::start(folder.path());
    server.wait("the document is listed", "/", |list| list.body.contains(SCAN));
    let beside = folder.path().parent().unwrap().join("sohoa-beside.json");
    for path in [
        "/d/..%2f..%2fetc%2fpasswd",
        "/d/%2e%2e",
        "/d/%2e%2e%2fsohoa-beside",
        "/d/../../etc/passwd",
        "/d/run",
        "/d/run.sqlite",
        "/d/bac-lam-data.office.json",
        "/d/bac-lam-data.office%00",
        "/d/bac-lam-data.office/picture/9999",
        "/d/bac-lam-data.office/../../run.jsonl",
        "/assets/../Cargo.toml",
        "/assets/..%2f..%2fCargo.toml",
        "/assets/%2e%2e%2freview.sqlite",
        "/assets/",
        "/review.sqlite",
        "//etc/passwd",
        "/favicon.ico.php",
    ] {
        let answer = server.get(path);
        assert_eq!(answer.status, 404, "{path}: {answer:?}");
        well_armoured(&answer, path);
    }
    assert!(!beside.exists());
    for path in ["/", "/search?q=x", "/assets/review.js", "/d/bac-lam-data.office"] {
        let answer = server.get(path);
        assert_eq!(answer.status, 200, "{path}");
        well_armoured(&answer, path);
    }
    for (path, status) in [
        ("/d/bac-lam-data.office/picture/x", 400),
        ("/?page=-1", 400),
        ("/?page=99999999", 200),
        ("/d/bac-lam-data.office/text/99999999999", 400),
    ] {
        let answer = server.get(path);
        assert_eq!(answer.status, status, "{path}");
        well_armoured(&answer, path);
    }
    well_armoured(
        &server.ask("GET", "/", &[("Host", "evil.example")], ""),
        "refused",
    );
    let origin = format!("http://{}", server.host);
    let json = [
        ("Host", server.host.as_str()),
        ("Origin", &origin),
        ("Content-Type", "application/json"),
        (
            "Cookie",
            "sohoa_name=Lan; sohoa_session=00000000000000000000000000000000",
        ),
    ];
    let act = |body: &str| server.ask("POST", "/d/bac-lam-data.office/act", &json, body);
    for body in [
        "",
        "{",
        "{}",
        "[]",
        "{\"version\":\"0\",\"act\":{\"do\":\"explode\"}}",
    ] {
        let answer = act(body);
        assert!((400..500).contains(&answer.status), "{body}: {answer:?}");
        well_armoured(&answer, body);
    }
    let large = format!("{{\"version\":\"{}\"}}", "x".repeat(300_000));
    assert_eq!(act(&large).status, 413);
}

/// What every answer carries.
fn well_armoured(answer: &Answer, what: &str) {
    let policy = answer.header("content-security-policy");
    for part in [
        "default-src 'none'",
        "script-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ] {
        assert!(policy.contains(part), "{what}: {policy}");
    }
    assert!(!policy.contains("unsafe"), "{what}: {policy}");
    assert_eq!(answer.header("x-content-type-options"), "nosniff", "{what}");
    assert_eq!(answer.header("x-frame-options"), "DENY", "{what}");
    assert!(!answer.header("cache-control").is_empty(), "{what}");
    let set = answer.headers.iter().filter(|(name, _)| name == "set-cookie");
    for (_, cookie) in set {
        assert!(
            cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"),
            "{what}: {cookie}"
        );
    }
}

#[test]
fn other_machines_come_in_with_the_password_only() {
    let folder = folder();
    let refused = review(folder.path(), &["--listen", "0.0.0.0:0"])
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("--password-file"));
    assert!(refused.stdout.is_empty());

    let file = folder.path().join("password");
    fs::write(&file, "ngắn\n").unwrap();
    let short = ["--listen", "0.0.0.0:0", "--password-file", arg(&file)];
    let refused = review(folder.path(), &short)
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    assert_eq!(refused.status.code(), Some(2));

    let password = "mật khẩu & dài";
    fs::write(&file, format!("{password}\nanother line\n")).unwrap();
    let mut server = Server::start_with(folder.path(), &short);
    server.host = server.host.replace("0.0.0.0", "127.0.0.1");
    let host = server.host.clone();
    let origin = format!("http://{host}");
    for path in [
        "/",
        "/search?q=x",
        "/d/bac-lam-data.office",
        "/d/bac-lam-data.office/picture/1",
        "/nothing",
    ] {
        let answer = server.get(path);
        assert_eq!(
            (answer.status, answer.header("location")),
            (303, "/login"),
            "{path}"
        );
    }
    assert_eq!(server.get("/login").status, 200);
    assert_eq!(server.get("/assets/review.css").status, 200);
    let give = |password: &str, cookies: &str| {
        let password = encoded(password);
        let headers = [
            ("Host", host.as_str()),
            ("Origin", &origin),
            ("Content-Type", "application/x-www-form-urlencoded"),
            ("Cookie", cookies),
        ];
        server.ask(
            "POST",
            "/login",
            &headers,
            &format!("name=Lan&password={password}"),
        )
    };
    // Two at a time: the second waits for the first.
    let begin = Instant::now();
    std::thread::scope(|scope| {
        let wrong = ["", "mật khẩu & dàj"].map(|wrong| scope.spawn(move || give(wrong, "")));
        for answer in wrong {
            assert_eq!(answer.join().unwrap().status, 403);
        }
    });
    assert!(begin.elapsed() >= Duration::from_secs(2), "{:?}", begin.elapsed());

    let laid_out = "sohoa_session=0123456789abcdef0123456789abcdef";
    let right = give(password, laid_out);
    assert_eq!((right.status, right.header("location")), (303, "/"));
    let cookies = right.cookies();
    assert!(
        !cookies.contains("0123456789abcdef0123456789abcdef"),
        "a session laid out before"
    );
    let with = |cookies: &str| {
        server
            .ask("GET", "/", &[("Host", &host), ("Cookie", cookies)], "")
            .status
    };
    assert_eq!(with(&cookies), 200);
    let pass = cookies
        .split("; ")
        .find(|cookie| cookie.starts_with("sohoa_pass="))
        .unwrap();
    assert_eq!(with(pass), 303);
    assert_eq!(with(&format!("{laid_out}; {pass}")), 303);
    assert_eq!(with(laid_out), 303);
    // Another start: whoever came in before gives the password again.
    server.kill();
    let mut again = Server::start_with(folder.path(), &short);
    again.host = again.host.replace("0.0.0.0", "127.0.0.1");
    let answer = again.ask("GET", "/", &[("Host", &again.host), ("Cookie", &cookies)], "");
    assert_eq!(answer.status, 303);
}

#[test]
fn a_browser_comes_in_with_the_password() {
    let Some(chromium) = Chromium::shared("a_browser_comes_in_with_the_password") else {
        return;
    };
    let folder = folder();
    let file = folder.path().join("password");
    fs::write(&file, "mật khẩu dài\n").unwrap();
    let server = Server::start_with(
        folder.path(),
        &["--listen", "127.0.0.1:0", "--password-file", arg(&file)],
    );
    let screen = Screen::new(&chromium);
    screen.go(&server.url("/"));
    assert_eq!(screen.js("location.pathname"), "/login");
    screen.click("input[name=name]");
    screen.type_text("Lan");
    screen.click("input[name=password]");
    screen.type_text("mật khẩu dài");
    screen.load(|screen| screen.key("Enter"));
    assert_eq!(screen.js("location.pathname"), "/");
    assert_eq!(screen.js("document.querySelector('.bar .name').value"), "Lan");
    screen.wait("the list", "document.querySelector('main.list')");
    assert_eq!(screen.complaints(), Vec::<String>::new());
    let other = Screen::new(&chromium);
    other.go(&server.url("/"));
    assert_eq!(other.js("location.pathname"), "/login");
}

#[test]
fn a_person_is_known_by_any_name_they_give() {
    let Some(chromium) = Chromium::shared("a_person_is_known_by_any_name_they_give") else {
        return;
    };
    let folder = folder();
    let server = Server::start(folder.path());
    let screen = Screen::new(&chromium);
    let name = "Nguyễn \"Tí\"; <b>x</b>=1,%41";
    open(&screen, &server, SCAN, name);
    act(&screen, |screen| screen.key("Enter"));
    assert_eq!(Kept::read(folder.path(), SCAN).entries[0].who, name);
    open_document(&screen, &server, SCAN);
    assert!(screen.text(".field.settled .by").contains(name));
}
