//! What is to be done with each input, given what an earlier run has done.

use std::collections::HashMap;
use std::path::Path;

use sohoa_batch::{Converted, Failure, Job, Row, Status, now};

use super::formats::covers;
use super::inputs::Input;
use super::outputs::DocumentFiles;

/// What an earlier run has done is taken over unless it is to be done again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Again {
    /// Nothing: only what is new is converted.
    Nothing,
    /// Only what failed by a reason that can pass.
    Passing,
    /// All that failed.
    Failed,
    /// Everything.
    All,
}

/// What all documents of a run share.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    /// Version of the program and of its models.
    pub(crate) version: String,
    /// As in [`Row`].
    pub(crate) pages: Option<String>,
    /// Seconds that a page is given; 0 for no limit.
    pub(crate) page_timeout: u64,
    /// Limits of a document in words.
    pub(crate) limits: String,
}

/// A row for each input, in their order: waiting, or as the earlier run left it.
pub(crate) fn rows(
    inputs: Vec<Input>,
    earlier: Vec<Row>,
    again: Again,
    wanted: &Wanted,
    out: &Path,
) -> Vec<Row> {
    let earlier = earlier
        .into_iter()
        .filter(|row| row.same_as.is_none())
        .filter(|row| is_to_be_kept(row, again, wanted, out))
        .map(|row| (row.stem.clone(), row));
    let earlier: HashMap<String, Row> = earlier.collect();
    let row = |(position, input): (usize, Input)| {
        let fresh = fresh_row(position, input, wanted);
        match earlier.get(&fresh.stem) {
            Some(known) if fresh.status == Status::Waiting && known.sha256 == fresh.sha256 => Row {
                position,
                path: fresh.path,
                ..known.clone()
            },
            _ => fresh,
        }
    };
    inputs.into_iter().enumerate().map(row).collect()
}

/// Whether a row of an earlier run stands, if the content is the same.
fn is_to_be_kept(row: &Row, again: Again, wanted: &Wanted, out: &Path) -> bool {
    if again == Again::All || !covers(&row.version, &wanted.version) || row.wanted_pages != wanted.pages {
        return false;
    }
    match row.status {
        // A page that was given up is tried again when it is given another time.
        Status::Done => {
            row.timed_out.is_none_or(|seconds| seconds == wanted.page_timeout)
                && DocumentFiles::of(out, &row.stem).exist()
        }
        Status::Failed => match again {
            Again::Nothing => true,
            Again::Passing => row.failed_under.as_ref() == Some(&wanted.limits),
            Again::Failed | Again::All => false,
        },
        Status::Waiting | Status::Running | Status::Duplicate => false,
    }
}

fn fresh_row(position: usize, input: Input, wanted: &Wanted) -> Row {
    let Input {
        path,
        stem,
        facts,
        same_as,
    } = input;
    let (facts, error) = match facts {
        Ok(facts) => (Some(facts), None),
        Err(error) => (None, Some(error)),
    };
    let status = match (&facts, &same_as) {
        (None, _) => Status::Failed,
        (Some(_), Some(_)) => Status::Duplicate,
        (Some(_), None) => Status::Waiting,
    };
    Row {
        position,
        path,
        stem,
        bytes: facts.as_ref().map_or(0, |facts| facts.bytes),
        sha256: facts.map(|facts| facts.sha256).unwrap_or_default(),
        status,
        same_as: same_as.map(|path| path.display().to_string()),
        version: wanted.version.clone(),
        wanted_pages: wanted.pages.clone(),
        timed_out: None,
        pages: 0,
        tasks: 0,
        diagnostics: 0,
        milliseconds: 0,
        attempts: 0,
        cause: error.is_some().then(|| "unreadable".to_owned()),
        error,
        failed_under: None,
        started: None,
        ended: None,
    }
}

/// The documents that wait.
pub(crate) fn jobs(rows: &[Row]) -> Vec<Job> {
    let waiting = rows.iter().filter(|row| row.status == Status::Waiting);
    waiting
        .map(|row| Job {
            index: row.position,
            path: row.path.clone(),
            stem: row.stem.clone(),
            request: None,
            bytes: row.bytes,
            attempts: 0,
        })
        .collect()
}

/// Enters how a document ended.
pub(crate) fn settle(row: &mut Row, result: Result<Converted, Failure>, lasting: bool, wanted: &Wanted) {
    row.ended = Some(now());
    match result {
        Ok(Converted {
            pages,
            tasks,
            diagnostics,
            page_given_up,
        }) => {
            row.status = Status::Done;
            row.pages = pages;
            row.tasks = tasks;
            row.diagnostics = diagnostics;
            row.timed_out = page_given_up.then_some(wanted.page_timeout);
        }
        Err(Failure { cause, error }) => {
            row.status = Status::Failed;
            row.cause = Some(cause);
            row.error = Some(error);
            row.failed_under = lasting.then(|| wanted.limits.clone());
        }
    }
}

/// Lets duplicates of what failed fail, and what was under way when the run was interrupted wait again. Gives
/// the places of the rows that changed.
pub(crate) fn close(rows: &mut [Row]) -> Vec<usize> {
    let failed: HashMap<String, (Option<String>, Option<String>)> = rows
        .iter()
        .filter(|row| row.status == Status::Failed && !row.stem.is_empty())
        .map(|row| (row.stem.clone(), (row.cause.clone(), row.error.clone())))
        .collect();
    let mut changed = Vec::new();
    for (place, row) in rows.iter_mut().enumerate() {
        if row.status == Status::Running {
            row.status = Status::Waiting;
            row.started = None;
        } else if row.status == Status::Duplicate
            && let Some((cause, error)) = failed.get(&row.stem)
        {
            let why = error.as_deref().unwrap_or_default();
            row.status = Status::Failed;
            row.cause.clone_from(cause);
            row.error = Some(format!("{}: has the same content as {why}", row.path.display()));
        } else {
            continue;
        }
        changed.push(place);
    }
    changed
}

#[cfg(test)]
mod tests {
    use crate::FileFacts;

    use super::*;

    fn wanted() -> Wanted {
        Wanted {
            version: "1".to_owned(),
            pages: None,
            page_timeout: 60,
            limits: "300 s, 0 MiB".to_owned(),
        }
    }

    fn input(name: &str) -> Input {
        Input {
            path: format!("{name}.pdf").into(),
            stem: name.to_owned(),
            facts: Ok(FileFacts {
                sha256: "abc".to_owned(),
                bytes: 3,
            }),
            same_as: None,
        }
    }

    fn failure() -> Result<Converted, Failure> {
        Err(Failure {
            cause: "too_slow".to_owned(),
            error: "a.pdf: took longer".to_owned(),
        })
    }

    /// The status that an input gets which an earlier run left failing.
    fn after_failure(lasting: bool, again: Again, wanted_now: &Wanted) -> Status {
        let mut row = fresh_row(0, input("a"), &wanted());
        settle(&mut row, failure(), lasting, &wanted());
        let rows = rows(
            vec![input("a")],
            vec![row],
            again,
            wanted_now,
            Path::new("/nowhere"),
        );
        rows[0].status
    }

    #[test]
    fn what_would_fail_again_is_not_tried_unless_asked() {
        let other = Wanted {
            limits: "600 s, 0 MiB".to_owned(),
            ..wanted()
        };
        assert_eq!(after_failure(true, Again::Passing, &wanted()), Status::Failed);
        assert_eq!(after_failure(true, Again::Passing, &other), Status::Waiting);
        assert_eq!(after_failure(true, Again::Failed, &wanted()), Status::Waiting);
        assert_eq!(after_failure(true, Again::All, &wanted()), Status::Waiting);
        assert_eq!(after_failure(false, Again::Passing, &wanted()), Status::Waiting);
        assert_eq!(after_failure(false, Again::Nothing, &wanted()), Status::Failed);
    }

    #[test]
    fn what_has_lost_its_files_is_converted_again() {
        let folder = tempfile::tempdir().unwrap();
        let mut row = fresh_row(0, input("a"), &wanted());
        row.status = Status::Done;
        let status = || {
            let rows = rows(
                vec![input("a")],
                vec![row.clone()],
                Again::Passing,
                &wanted(),
                folder.path(),
            );
            rows[0].status
        };
        assert_eq!(status(), Status::Waiting);
        for name in ["a.json", "a.txt", "a.lines.jsonl"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        assert_eq!(status(), Status::Done);
    }

    #[test]
    fn a_duplicate_of_what_failed_fails_with_its_own_name() {
        let copy = Input {
            path: "b.pdf".into(),
            same_as: Some("a.pdf".into()),
            ..input("a")
        };
        let mut rows = rows(
            vec![input("a"), copy],
            Vec::new(),
            Again::Passing,
            &wanted(),
            Path::new("."),
        );
        settle(&mut rows[0], failure(), true, &wanted());
        assert_eq!(close(&mut rows), [1]);
        assert_eq!(rows[1].status, Status::Failed);
        assert_eq!(
            rows[1].error.as_deref(),
            Some("b.pdf: has the same content as a.pdf: took longer")
        );
    }
}
