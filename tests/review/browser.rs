//! A headless Chromium, driven over its DevTools protocol. Each screen is a profile of its own: cookies and storage of
//! two screens are those of two people.
//!
//! No crate is used for it: `headless_chrome` waits up to a tenth of a second before each of thousands of calls.

use std::cell::RefCell;
use std::env;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use tungstenite::{Message, WebSocket};

/// Longest that a test waits for something: other tests keep all cores busy.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(10);

const NAMES: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
];

/// The running browser. All tests that run at a time share one; it ends with the last of them.
pub(super) struct Chromium {
    child: Child,
    address: String,
    _profile: TempDir,
}

static RUNNING: Mutex<Weak<Chromium>> = Mutex::new(Weak::new());

impl Chromium {
    /// The browser, or `None`, said loudly, where there is none and nothing promises one.
    pub(super) fn shared(test: &str) -> Option<Arc<Self>> {
        let mut running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(chromium) = running.upgrade() {
            return Some(chromium);
        }
        let Some(program) = program() else {
            assert!(
                env::var_os("CI").is_none(),
                "there is no Chromium: run scripts/setup.sh tests"
            );
            // Not captured, as what is printed would be.
            let said =
                format!("SKIPPED {test}: there is no Chromium; scripts/setup.sh tests puts it in place\n");
            std::io::stderr().write_all(said.as_bytes()).unwrap();
            return None;
        };
        let chromium = Arc::new(Self::start(&program));
        *running = Arc::downgrade(&chromium);
        Some(chromium)
    }

    fn start(program: &PathBuf) -> Self {
        let profile = tempfile::tempdir().unwrap();
        let mut child = Command::new(program)
            .args([
                "--headless=new",
                // Tests run as root, where Chromium refuses to start with one.
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-extensions",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
                "--force-color-profile=srgb",
                "--remote-debugging-port=0",
            ])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg("about:blank")
            .env("HOME", profile.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap());
        let mut address = String::new();
        let mut all = String::new();
        while address.is_empty() {
            let mut line = String::new();
            let read = said.read_line(&mut line).unwrap();
            assert!(read > 0, "Chromium did not start: {all}");
            all.push_str(&line);
            if let Some(found) = line.strip_prefix("DevTools listening on ") {
                found.trim().clone_into(&mut address);
            }
        }
        // A full pipe would stop it.
        std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
        Self {
            child,
            address,
            _profile: profile,
        }
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        let closed = Connection::open(&self.address).call(None, "Browser.close", &json!({}));
        if closed.is_err() {
            self.child.kill().unwrap();
        }
        self.child.wait().unwrap();
    }
}

fn program() -> Option<PathBuf> {
    let folders: Vec<PathBuf> = env::split_paths(&env::var_os("PATH")?).collect();
    let places = NAMES
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    places
        .into_iter()
        .find(|place| fs::metadata(place).is_ok_and(|facts| facts.is_file()))
}

/// A conversation with the browser.
struct Connection {
    socket: WebSocket<TcpStream>,
    last: u64,
    /// What the browser said without being asked.
    events: Vec<Value>,
}

impl Connection {
    fn open(address: &str) -> Self {
        let host = address.trim_start_matches("ws://").split('/').next().unwrap();
        let stream = TcpStream::connect(host).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_nodelay(true).unwrap();
        let (socket, _) = tungstenite::client(address, stream).unwrap();
        Self {
            socket,
            last: 0,
            events: Vec::new(),
        }
    }

    fn call(&mut self, session: Option<&str>, method: &str, params: &Value) -> Result<Value, String> {
        self.last += 1;
        let mut order = json!({ "id": self.last, "method": method, "params": params });
        if let Some(session) = session {
            order["sessionId"] = json!(session);
        }
        let sent = self.socket.send(Message::text(order.to_string()));
        sent.map_err(|error| format!("{method}: {error}"))?;
        loop {
            let message = self.socket.read().map_err(|error| format!("{method}: {error}"))?;
            let Message::Text(text) = message else { continue };
            let mut answer: Value = serde_json::from_str(&text).unwrap();
            if answer["id"] == json!(self.last) {
                return match answer.get("error") {
                    Some(error) => Err(format!("{method}: {error}")),
                    None => Ok(answer["result"].take()),
                };
            }
            self.events.push(answer);
        }
    }
}

/// A window of a person: a profile with one page.
pub(super) struct Screen {
    connection: RefCell<Connection>,
    context: String,
    session: String,
    _chromium: Arc<Chromium>,
}

impl Screen {
    pub(super) fn new(chromium: &Arc<Chromium>) -> Self {
        let mut connection = Connection::open(&chromium.address);
        let mut ask = |session: Option<&str>, method: &str, params: &Value| {
            connection.call(session, method, params).unwrap()
        };
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let context = ask(None, "Target.createBrowserContext", &json!({}));
        let context = text(&context["browserContextId"]);
        let target = json!({ "url": "about:blank", "browserContextId": context });
        let target = ask(None, "Target.createTarget", &target);
        let attach = json!({ "targetId": target["targetId"], "flatten": true });
        let session = text(&ask(None, "Target.attachToTarget", &attach)["sessionId"]);
        for domain in ["Page", "Runtime", "Log", "Network"] {
            ask(Some(&session), &format!("{domain}.enable"), &json!({}));
        }
        // As if its window had the focus: otherwise only one screen at a time gets keys.
        let focus = json!({ "enabled": true });
        ask(Some(&session), "Emulation.setFocusEmulationEnabled", &focus);
        let screen = Self {
            connection: RefCell::new(connection),
            context,
            session,
            _chromium: Arc::clone(chromium),
        };
        screen.resize(1366, 768);
        screen
    }

    fn call(&self, method: &str, params: &Value) -> Result<Value, String> {
        self.connection
            .borrow_mut()
            .call(Some(&self.session), method, params)
    }

    pub(super) fn resize(&self, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.call("Emulation.setDeviceMetricsOverride", &size).unwrap();
    }

    /// Opens an address and waits until its page is loaded and its script has run.
    pub(super) fn go(&self, address: &str) {
        self.mark_old();
        let answer = self.call("Page.navigate", &json!({ "url": address })).unwrap();
        assert_eq!(answer.get("errorText"), None, "{address}");
        // Only the part after # changed: nothing is loaded.
        if answer.get("loaderId").is_some() {
            self.wait_for_new_page();
        }
    }

    pub(super) fn reload(&self) {
        self.load(|screen| {
            screen.call("Page.reload", &json!({})).unwrap();
        });
    }

    /// Does something that loads another page, and waits for it.
    pub(super) fn load(&self, what: impl FnOnce(&Self)) {
        self.mark_old();
        what(self);
        self.wait_for_new_page();
    }

    fn mark_old(&self) {
        self.js("window.isOld = true");
    }

    fn wait_for_new_page(&self) {
        self.wait(
            "another page",
            "!window.isOld && document.readyState === 'complete'",
        );
    }

    /// Value of an expression; promises are awaited.
    pub(super) fn js(&self, expression: &str) -> Value {
        self.try_js(expression)
            .unwrap_or_else(|error| panic!("{expression}: {error}"))
    }

    fn try_js(&self, expression: &str) -> Result<Value, String> {
        let params = json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let mut answer = self.call("Runtime.evaluate", &params)?;
        match answer.get("exceptionDetails") {
            Some(details) => Err(details.to_string()),
            None => Ok(answer["result"]["value"].take()),
        }
    }

    pub(super) fn text(&self, selector: &str) -> String {
        let text = self.js(&format!("document.querySelector({}).innerText", json!(selector)));
        text.as_str().unwrap_or_default().to_owned()
    }

    pub(super) fn number(&self, expression: &str) -> f64 {
        self.js(expression)
            .as_f64()
            .unwrap_or_else(|| panic!("{expression}"))
    }

    /// Waits until an expression is true; it may fail meanwhile, as it does while a page is being loaded.
    pub(super) fn wait(&self, what: &str, expression: &str) {
        let begin = Instant::now();
        let is_so = format!("Boolean({expression})");
        loop {
            let found = self.try_js(&is_so);
            if found == Ok(json!(true)) {
                return;
            }
            if begin.elapsed() > PATIENCE {
                let page = self.try_js("document.body.innerText.slice(0, 600)");
                panic!("waited too long: {what}: {expression} is {found:?} on {page:?}");
            }
            std::thread::sleep(PAUSE);
        }
    }

    /// Presses a key and lets it go.
    pub(super) fn key(&self, key: &str) {
        let code = match key {
            "Enter" => 13,
            "Escape" => 27,
            "Home" => 36,
            "ArrowRight" => 39,
            _ => 0,
        };
        let mut down = json!({ "type": "keyDown", "key": key, "code": key, "windowsVirtualKeyCode": code });
        if key.chars().count() == 1 {
            down["text"] = json!(key);
        } else if key == "Enter" {
            down["text"] = json!("\r");
        }
        self.call("Input.dispatchKeyEvent", &down).unwrap();
        down["type"] = json!("keyUp");
        down.as_object_mut().unwrap().remove("text");
        self.call("Input.dispatchKeyEvent", &down).unwrap();
    }

    /// Types into what has the focus, as an input method does.
    pub(super) fn type_text(&self, text: &str) {
        self.call("Input.insertText", &json!({ "text": text })).unwrap();
    }

    pub(super) fn click(&self, selector: &str) {
        let selector = json!(selector);
        self.wait(
            "something to click",
            &format!("document.querySelector({selector})"),
        );
        let at = self.js(&format!(
            "(() => {{ const e = document.querySelector({selector}); e.scrollIntoView({{ block: 'center' }}); \
             const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; }})()"
        ));
        let at = [at[0].as_f64().unwrap(), at[1].as_f64().unwrap()];
        self.mouse("mouseMoved", at, 0);
        self.mouse("mousePressed", at, 1);
        self.mouse("mouseReleased", at, 0);
    }

    /// Drags the mouse from one place of the window to another.
    pub(super) fn drag(&self, from: [f64; 2], to: [f64; 2]) {
        self.mouse("mouseMoved", from, 0);
        self.mouse("mousePressed", from, 1);
        for step in 1..=4 {
            let share = f64::from(step) / 4.0;
            let at = [0, 1].map(|axis| from[axis] + (to[axis] - from[axis]) * share);
            self.mouse("mouseMoved", at, 1);
        }
        self.mouse("mouseReleased", to, 0);
    }

    fn mouse(&self, kind: &str, [x, y]: [f64; 2], pressed: u32) {
        let button = if kind == "mouseMoved" && pressed == 0 {
            "none"
        } else {
            "left"
        };
        let event = json!({
            "type": kind, "x": x, "y": y, "button": button, "buttons": pressed, "clickCount": 1,
        });
        self.call("Input.dispatchMouseEvent", &event).unwrap();
    }

    /// What the browser complained of since it was last asked: exceptions, refused content, failed requests.
    pub(super) fn complaints(&self) -> Vec<String> {
        // Whatever was said before this answer has come.
        self.js("0");
        let events = std::mem::take(&mut self.connection.borrow_mut().events);
        let complaint = |event: &Value| {
            let params = &event["params"];
            match event["method"].as_str()? {
                "Runtime.exceptionThrown" => Some(params["exceptionDetails"].to_string()),
                "Log.entryAdded"
                    if matches!(params["entry"]["level"].as_str(), Some("error" | "warning")) =>
                {
                    Some(params["entry"].to_string())
                }
                "Runtime.consoleAPICalled" if params["type"] != "log" => Some(params.to_string()),
                _ => None,
            }
        };
        events.iter().filter_map(complaint).collect()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let context = json!({ "browserContextId": self.context });
        // Its pages are closed with it; where the browser has ended there is nothing to close.
        let _ = self
            .connection
            .borrow_mut()
            .call(None, "Target.disposeBrowserContext", &context);
    }
}
