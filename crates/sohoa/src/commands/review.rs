//! `sohoa review DIR`

use std::fs;
use std::io::{self, Read, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use sohoa_batch::this_program;
use sohoa_record::{Deadline, LineRecord, PageRecord};
use sohoa_web::{Picture, Reader, Settings, serve};

use super::say;

/// Options of `sohoa review`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A folder written by `sohoa convert`
    folder: PathBuf,
    /// Address and port; other machines can come in only where the address is not of this machine alone
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:7878")]
    listen: SocketAddr,
    /// File whose first line is the password that everybody gives who comes in
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// Folder of the originals, where they are no longer where they were converted from
    #[arg(long, value_name = "DIR")]
    inputs: Option<PathBuf>,
}

/// Shortest password in characters: it can be tried from the whole network.
const SHORTEST_PASSWORD: usize = 8;

/// Serves the screen until it is told to end.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    if !args.folder.is_dir() {
        bail!(
            "{}: is no folder; name one written by `sohoa convert`",
            args.folder.display()
        );
    }
    let password = args.password_file.as_deref().map(read_password).transpose()?;
    let settings = Settings {
        folder: args.folder.clone(),
        inputs: args.inputs.clone(),
        listen: args.listen,
        password,
    };
    let ready = |address: SocketAddr| {
        // Who started us from a script reads the address here; nobody reading is no error.
        let _ = writeln!(io::stdout(), "http://{address}/");
        if !address.ip().is_loopback() {
            say(
                "others can come in with the password; it travels unencrypted: on a network that is not yours alone, put a proxy with TLS in front",
            );
        }
    };
    serve(settings, ChildReader, ready, say)?;
    Ok(())
}

fn read_password(path: &Path) -> anyhow::Result<String> {
    let text = fs::read_to_string(path).with_context(|| format!("{}: cannot be read", path.display()))?;
    let password = text.lines().next().unwrap_or_default().trim_end().to_owned();
    if password.chars().count() < SHORTEST_PASSWORD {
        bail!(
            "{}: the password on the first line has fewer than {SHORTEST_PASSWORD} characters",
            path.display()
        );
    }
    Ok(password)
}

/// Reads originals in processes of their own.
struct ChildReader;

/// Time for a page. Drawing takes a fifth of a second, reading a full page two; the form that draws itself never ends.
const PATIENCE: Duration = Duration::from_secs(30);

impl Reader for ChildReader {
    fn picture(&self, input: &Path, page: &PageRecord) -> Result<Picture, String> {
        let answer = ask(input, page, None)?;
        let end = answer.iter().position(|byte| *byte == b'\n');
        let (dpi, jpeg) = answer.split_at(end.unwrap_or(answer.len()));
        let dpi = std::str::from_utf8(dpi).ok().and_then(|dpi| dpi.parse().ok());
        match (dpi, jpeg.get(1..)) {
            (Some(dpi), Some(jpeg)) => Ok(Picture {
                jpeg: jpeg.to_vec(),
                dpi,
            }),
            _ => Err(format!(
                "{}: page {} gave no picture",
                input.display(),
                page.number
            )),
        }
    }

    fn read_box(&self, input: &Path, page: &PageRecord, bbox: [f32; 4]) -> Result<Vec<LineRecord>, String> {
        let answer = ask(input, page, Some(bbox))?;
        let text = String::from_utf8_lossy(&answer);
        let lines: Result<Vec<LineRecord>, _> = text.lines().map(serde_json::from_str).collect();
        lines.map_err(|error| format!("{}: page {}: {error}", input.display(), page.number))
    }

    fn read_deadline(&self, text: &str) -> Deadline {
        sohoa_plan::read_deadline(text)
    }
}

/// What `sohoa page` writes.
fn ask(input: &Path, page: &PageRecord, bbox: Option<[f32; 4]>) -> Result<Vec<u8>, String> {
    let mut command = this_program();
    command.arg("page");
    command.arg(format!("--page={}", page.number));
    command.arg(format!("--rotation={}", page.rotation));
    command.arg(format!("--skew={}", page.skew));
    if let Some(bbox) = bbox {
        let numbers = bbox.map(|points| points.to_string()).join(",");
        command.arg(format!("--read={numbers}"));
    }
    command.arg("--").arg(input);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let unread = |reason: String| format!("{}: page {}: {reason}", input.display(), page.number);
    let mut child = command.spawn().map_err(|error| unread(error.to_string()))?;
    let (answer, said) = match (child.stdout.take(), child.stderr.take()) {
        (Some(out), Some(err)) => (read_apart(out), read_apart(err)),
        _ => return Err(unread("a pipe is missing".to_owned())),
    };
    let status = wait(&mut child);
    let answer = answer.join().unwrap_or_default();
    let said = String::from_utf8_lossy(&said.join().unwrap_or_default()).into_owned();
    match status {
        Some(true) => Ok(answer),
        Some(false) => {
            let last = said
                .lines()
                .last()
                .unwrap_or("it crashed")
                .trim_start_matches("sohoa: ");
            Err(unread(last.to_owned()))
        }
        None => Err(unread(format!("took longer than {} s", PATIENCE.as_secs()))),
    }
}

/// Reads to the end, whatever the other pipe does.
fn read_apart(mut pipe: impl Read + Send + 'static) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut all = Vec::new();
        // What was read before an error is what there is.
        let _ = pipe.read_to_end(&mut all);
        all
    })
}

/// Whether it succeeded; `None` where it had to be killed.
fn wait(child: &mut Child) -> Option<bool> {
    let begin = Instant::now();
    while begin.elapsed() < PATIENCE {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status.success()),
            Ok(None) => thread::sleep(Duration::from_millis(5)),
            Err(_) => break,
        }
    }
    // Both fail only where it has ended by itself just now.
    let _ = child.kill();
    let _ = child.wait();
    None
}
