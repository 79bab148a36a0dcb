//! What supervisor and worker say to each other: one JSON value a line; the files of a converted document
//! follow their line as they are.

use std::ffi::OsString;
use std::io::{self, BufRead, Read, Write};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Most bytes of a line. A path has at most 4096 bytes, each up to five characters of JSON, and an error names
/// it.
const LONGEST_LINE: u64 = 1 << 20;

/// Supervisor to worker.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Order {
    /// Convert a document.
    Convert {
        /// The document.
        path: OsString,
        /// What the caller adds, in words of its own.
        #[serde(default)]
        request: Option<String>,
        /// Threads it may use.
        threads: usize,
    },
    /// The document under way may use so many threads from now on.
    Threads(usize),
}

/// Worker to supervisor.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Header {
    /// The document was converted; its files follow.
    Converted {
        /// What was found.
        converted: Converted,
        /// Extension and bytes of each file.
        files: Vec<(String, u64)>,
    },
    /// It could not be converted.
    Failed(Failure),
}

/// What a document came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Converted {
    /// Number of pages.
    pub pages: usize,
    /// Number of tasks.
    pub tasks: usize,
    /// Number of diagnostics.
    pub diagnostics: usize,
    /// Whether a page was given up.
    pub page_given_up: bool,
}

/// The cause of a failure that is our own mistake.
pub const PROGRAM_ERROR: &str = "program_error";

/// Why a document was not converted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The kind in one word, by which failures are counted.
    pub cause: String,
    /// What to tell: names the file and the remedy.
    pub error: String,
}

/// A file that is written for a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputFile {
    /// What stands behind the stem and a dot.
    pub extension: &'static str,
    /// All bytes.
    pub content: Vec<u8>,
}

/// How a conversion ended, as the worker sees it.
pub type Answer = Result<(Converted, Vec<OutputFile>), Failure>;

/// Sends an answer.
pub(crate) fn send_answer(out: &mut impl Write, answer: Answer) -> io::Result<()> {
    match answer {
        Ok((converted, files)) => {
            let heads = files
                .iter()
                .map(|file| (file.extension.to_owned(), file.content.len() as u64));
            let header = Header::Converted {
                converted,
                files: heads.collect(),
            };
            send(out, &header)?;
            for file in files {
                out.write_all(&file.content)?;
            }
        }
        Err(failure) => send(out, &Header::Failed(failure))?,
    }
    out.flush()
}

/// Sends one line.
pub(crate) fn send(out: &mut impl Write, message: &impl Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(message)?;
    line.push(b'\n');
    out.write_all(&line)?;
    out.flush()
}

/// Receives one line; `None` at the end.
pub(crate) fn receive<T: DeserializeOwned>(input: &mut impl BufRead) -> io::Result<Option<T>> {
    let mut line = Vec::new();
    input.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)?;
    if line.is_empty() {
        return Ok(None);
    }
    Ok(Some(serde_json::from_slice(&line)?))
}

#[cfg(test)]
mod tests {
    use std::os::unix::ffi::OsStringExt;

    use super::*;

    #[test]
    fn any_path_comes_through() {
        let path = OsString::from_vec(b"a\n\"\xff.pdf".to_vec());
        let order = Order::Convert {
            path,
            request: Some("\"\n".to_owned()),
            threads: 2,
        };
        let mut line = Vec::new();
        send(&mut line, &order).unwrap();
        assert_eq!(line.iter().position(|byte| *byte == b'\n'), Some(line.len() - 1));
        assert_eq!(receive::<Order>(&mut line.as_slice()).unwrap(), Some(order));
        assert_eq!(receive::<Order>(&mut [].as_slice()).unwrap(), None);
    }

    #[test]
    fn what_is_no_message_is_an_error() {
        assert!(receive::<Header>(&mut b"Warning: no dpi\n".as_slice()).is_err());
        assert!(receive::<Header>(&mut vec![b'['; 3 << 20].as_slice()).is_err());
    }
}
