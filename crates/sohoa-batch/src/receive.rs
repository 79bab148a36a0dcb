//! Takes an answer from a worker and brings its files to the disk.

use std::io::{self, BufRead, Read, Write};
use std::path::Path;

use crate::files::{WholeFile, not_written, sync_folder};
use crate::protocol::{Failure, Header, receive};
use crate::{BatchError, Converted};

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum Broken {
    /// The worker is gone, or says nothing sensible.
    Worker(io::Error),
    /// The outputs cannot be written.
    Output(BatchError),
}

/// Receives an answer. Files get their names only when all of them are on the disk.
pub(crate) fn receive_answer(
    answers: &mut impl BufRead,
    folder: &Path,
    stem: &str,
) -> Result<Result<Converted, Failure>, Broken> {
    let gone = || io::Error::from(io::ErrorKind::UnexpectedEof);
    let header = receive(answers).map_err(Broken::Worker)?;
    let (converted, heads) = match header.ok_or_else(|| Broken::Worker(gone()))? {
        Header::Failed(failure) => return Ok(Err(failure)),
        Header::Converted { converted, files } => (converted, files),
    };
    let mut files = Vec::new();
    for (extension, bytes) in heads {
        if !is_extension(&extension) {
            return Err(Broken::Worker(io::Error::other("not an extension")));
        }
        let path = folder.join(format!("{stem}.{extension}"));
        files.push(take_file(answers, &path, bytes)?);
    }
    for file in files {
        file.rename().map_err(Broken::Output)?;
    }
    sync_folder(folder).map_err(Broken::Output)?;
    Ok(Ok(converted))
}

/// A worker has read a document that nobody vouches for: it names no path.
fn is_extension(text: &str) -> bool {
    let is_part = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
    text.split('.').all(is_part)
}

fn take_file(answers: &mut impl BufRead, path: &Path, bytes: u64) -> Result<WholeFile, Broken> {
    let mut file = WholeFile::begin(path.to_owned()).map_err(Broken::Output)?;
    let mut left = bytes;
    while left > 0 {
        let piece = answers.by_ref().take(left);
        let (read, written) = copy_piece(piece, &mut file).map_err(Broken::Worker)?;
        written.map_err(|source| Broken::Output(not_written(path.to_owned(), source)))?;
        if read == 0 {
            return Err(Broken::Worker(io::ErrorKind::UnexpectedEof.into()));
        }
        left -= read;
    }
    file.sync().map_err(Broken::Output)?;
    Ok(file)
}

/// Copies what is there; tells apart which side failed.
fn copy_piece(mut from: impl BufRead, to: &mut impl Write) -> io::Result<(u64, io::Result<()>)> {
    let piece = from.fill_buf()?;
    let length = piece.len();
    let written = to.write_all(piece);
    from.consume(length);
    Ok((length as u64, written))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::protocol::{OutputFile, send_answer};

    fn answer(extension: &'static str) -> Vec<u8> {
        let converted = Converted {
            pages: 1,
            tasks: 2,
            diagnostics: 3,
            page_given_up: false,
        };
        let file = |extension, content: &[u8]| OutputFile {
            extension,
            content: content.to_vec(),
        };
        let mut bytes = Vec::new();
        let files = vec![file("txt", b"one\n\xff"), file(extension, b"")];
        send_answer(&mut bytes, Ok((converted, files))).unwrap();
        bytes
    }

    #[test]
    fn files_are_written_under_their_stem() {
        let folder = tempfile::tempdir().unwrap();
        let bytes = answer("lines.jsonl");
        let answer = receive_answer(&mut bytes.as_slice(), folder.path(), "a b").unwrap();
        assert_eq!(answer.unwrap().tasks, 2);
        assert_eq!(fs::read(folder.path().join("a b.txt")).unwrap(), b"one\n\xff");
        assert_eq!(fs::read(folder.path().join("a b.lines.jsonl")).unwrap(), b"");
    }

    #[test]
    fn an_answer_that_breaks_off_or_names_a_path_leaves_nothing() {
        let whole = answer("json");
        let cut = whole[..whole.len() - 1].to_vec();
        for bytes in [cut, answer("../json"), answer("/json"), answer("")] {
            let folder = tempfile::tempdir().unwrap();
            let answer = receive_answer(&mut bytes.as_slice(), folder.path(), "a");
            assert!(matches!(answer, Err(Broken::Worker(_))), "{answer:?}");
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        }
    }
}
