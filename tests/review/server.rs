//! `sohoa review` over a copy of a converted folder, what it keeps, and requests without a browser.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;

use rustix::process::Pid;
use serde_json::Value;
use sohoa_record::{LineRecord, PlanRecord, TaskRecord};
use sohoa_review::{Action, Entry, FieldReading, Settled, Store, read_fields, typed};
use tempfile::TempDir;

use super::browser::PATIENCE;
use crate::support::{arg, root, stdout_of};

/// A scan with doubts.
pub(super) const SCAN: &str = "bac-lam-data.office";
/// A file with a text layer; nothing of its words is in doubt.
pub(super) const BORN: &str = "song-tra-danvan.born";

/// Both, converted once for all tests.
static CONVERTED: LazyLock<PathBuf> = LazyLock::new(|| {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("review");
    // Of an earlier version of the program.
    let _ = fs::remove_dir_all(&out);
    convert(&[SCAN, BORN].map(fixture), &out);
    out
});

pub(super) fn fixture(stem: &str) -> PathBuf {
    let fixtures = root().canonicalize().unwrap().join("fixtures");
    fixtures.join(format!("{stem}.pdf"))
}

pub(super) fn convert(inputs: &[PathBuf], out: &Path) {
    let inputs = inputs.iter().map(|input| arg(input));
    let args = ["convert"].into_iter().chain(inputs).chain(["--out", arg(out)]);
    stdout_of(&args.collect::<Vec<_>>());
}

/// A copy of the converted folder.
pub(super) fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(&*CONVERTED).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
    }
    folder
}

/// A running `sohoa review`.
pub(super) struct Server {
    child: Child,
    /// "127.0.0.1:40123"
    pub(super) host: String,
}

pub(super) fn review(folder: &Path, more: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sohoa"));
    command.args(["review", arg(folder)]).args(more);
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    command
}

impl Server {
    pub(super) fn start(folder: &Path) -> Self {
        Self::start_with(folder, &["--listen", "127.0.0.1:0"])
    }

    pub(super) fn start_with(folder: &Path, more: &[&str]) -> Self {
        let mut child = review(folder, more).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        said.read_line(&mut line).unwrap();
        let host = line.trim().trim_start_matches("http://").trim_end_matches('/');
        assert!(!host.is_empty(), "the server did not start");
        Self {
            child,
            host: host.to_owned(),
        }
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.host)
    }

    pub(super) fn id(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    /// `kill -9`
    pub(super) fn kill(&mut self) {
        // It may have been killed by its number before.
        let _ = self.child.kill();
        self.child.wait().unwrap();
    }

    /// Starts again at the same address.
    pub(super) fn start_again(&mut self, folder: &Path) {
        let host = self.host.clone();
        *self = Self::start_with(folder, &["--listen", &host]);
    }

    /// Waits until a request is answered so.
    pub(super) fn wait(&self, what: &str, path: &str, is_so: impl Fn(&Answer) -> bool) -> Answer {
        let begin = std::time::Instant::now();
        loop {
            let answer = self.get(path);
            if is_so(&answer) {
                return answer;
            }
            assert!(begin.elapsed() < PATIENCE, "waited too long: {what}: {answer:?}");
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    }

    pub(super) fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[("Host", &self.host)], "")
    }

    /// Sends a request exactly as given: no client tidies its path up.
    pub(super) fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        self.try_ask(method, path, headers, body).unwrap()
    }

    /// The same of a server that may be killed meanwhile.
    pub(super) fn try_ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> io::Result<Answer> {
        let mut stream = TcpStream::connect(&self.host)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let lines = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
        let headers = lines.collect::<Vec<_>>().concat();
        let length = body.len();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        )?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        Answer::read(&answer).ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Fails where a test killed it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Answer to a request.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// Names in lower case, in the order sent.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
}

impl Answer {
    /// `None` where it was broken off.
    fn read(bytes: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(bytes);
        let (head, body) = text.split_once("\r\n\r\n")?;
        let mut lines = head.lines();
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let headers = lines.map(|line| {
            let (name, value) = line.split_once(':').unwrap();
            (name.to_lowercase(), value.trim().to_owned())
        });
        Some(Self {
            status,
            headers: headers.collect(),
            body: body.to_owned(),
        })
    }

    pub(super) fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }

    /// The cookies set, as a browser sends them back.
    pub(super) fn cookies(&self) -> String {
        let set = self.headers.iter().filter(|(name, _)| name == "set-cookie");
        let pairs = set.map(|(_, value)| value.split(';').next().unwrap());
        pairs.collect::<Vec<_>>().join("; ")
    }
}

/// A document as it lies in a folder, with what is kept of it.
pub(super) struct Kept {
    pub(super) machine: PlanRecord,
    pub(super) entries: Vec<Entry>,
    pub(super) settled: Settled,
    /// The record that follows.
    pub(super) record: PlanRecord,
}

impl Kept {
    pub(super) fn read(folder: &Path, stem: &str) -> Self {
        let machine = record(folder, stem);
        let entries = match Store::read(folder).unwrap() {
            Some(store) => store.entries(&machine.source.sha256).unwrap(),
            None => Vec::new(),
        };
        let settled = Settled::from_entries(&entries).unwrap();
        Self {
            record: settled.apply(&machine).record,
            machine,
            entries,
            settled,
        }
    }

    /// Fields that were set, with their values as typed, in order.
    pub(super) fn set(&self) -> Vec<(String, String)> {
        let set = self.entries.iter().filter(|entry| entry.action == Action::Set);
        set.map(|entry| (entry.target.clone(), typed(&entry.new)))
            .collect()
    }

    pub(super) fn names(&self) -> Vec<&str> {
        self.record.tasks.iter().map(|task| task.name.as_str()).collect()
    }

    pub(super) fn task(&self, id: &str) -> &TaskRecord {
        self.record.tasks.iter().find(|task| task.id == id).unwrap()
    }
}

pub(super) fn record(folder: &Path, stem: &str) -> PlanRecord {
    let json = fs::read(folder.join(format!("{stem}.json"))).unwrap();
    serde_json::from_slice(&json).unwrap()
}

/// The doubtful fields of a document as it was converted.
pub(super) fn doubts(folder: &Path, stem: &str) -> Vec<FieldReading> {
    let mut fields = read_fields(&record(folder, stem), &lines(folder, stem));
    fields.retain(|field| !field.reasons.is_empty());
    fields
}

/// The printed lines of a document.
pub(super) fn lines(folder: &Path, stem: &str) -> BTreeMap<u32, LineRecord> {
    let text = fs::read_to_string(folder.join(format!("{stem}.lines.jsonl"))).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
    lines.map(|line: LineRecord| (line.line, line)).collect()
}

/// The tasks of a document as `sohoa export` writes them.
pub(super) fn exported(folder: &Path, stem: &str) -> Vec<Value> {
    let text = stdout_of(&["export", arg(folder), "--format", "jsonl"]);
    let tasks = text.lines().map(|line| serde_json::from_str(line).unwrap());
    let file = format!("{stem}.pdf");
    let of_document = tasks.filter(|task: &Value| task["file_name"] == file.as_str());
    of_document.collect()
}
