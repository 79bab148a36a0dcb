//! Keeps the index as the folder is: a conversion may go on while people review.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use sohoa_batch::{State, Status, Summary};
use sohoa_review::{Settled, Store};

use crate::WebError;
use crate::desk::{Desk, Opened, unlisted, unreadable};
use crate::folder;
use crate::index::{Index, Listed, SearchText};

/// Time between two looks at the folder.
const PAUSE: Duration = Duration::from_secs(3);

/// Documents that are read between two commits of the index: their texts are in memory.
const BATCH: usize = 16;

/// Looks at the folder now and then for as long as the program lives.
pub(crate) fn watch(desk: Arc<Desk>, said: impl Fn(&str) + Send + 'static) {
    thread::spawn(move || {
        let mut last = String::new();
        loop {
            // A folder that cannot be read now may be readable in a moment; it is said once.
            let problem = look(&desk)
                .err()
                .map(|error| error.to_string())
                .unwrap_or_default();
            if problem != last && !problem.is_empty() {
                said(&problem);
            }
            last = problem;
            thread::sleep(PAUSE);
        }
    });
}

/// Brings the index up to date.
pub(crate) fn look(desk: &Desk) -> Result<(), WebError> {
    run_state(desk);
    // Connections of its own: nobody waits for it.
    let mut index = Index::open(&desk.folder)?;
    let known: BTreeMap<String, String> = index.stamps()?.into_iter().collect();
    let found = folder::stamps(&desk.folder).map_err(|error| WebError::Document {
        path: desk.folder.clone(),
        reason: format!("cannot be read ({error})"),
    })?;
    let gone: Vec<String> = known
        .keys()
        .filter(|stem| !found.contains_key(*stem))
        .cloned()
        .collect();
    if !gone.is_empty() {
        index.update(&[], &gone)?;
    }
    let changed: Vec<(&String, &String)> = found
        .iter()
        .filter(|(stem, stamp)| known.get(*stem) != Some(stamp))
        .collect();
    let mut waiting = changed.len();
    desk.state().waiting = waiting;
    if changed.is_empty() {
        return Ok(());
    }
    let store = Store::open(&desk.folder)?;
    for batch in changed.chunks(BATCH) {
        let read: Vec<(Listed, Vec<SearchText>)> = batch
            .iter()
            .map(|(stem, stamp)| read(desk, &store, stem, stamp))
            .collect();
        index.update(&read, &[])?;
        waiting -= batch.len();
        desk.state().waiting = waiting;
    }
    Ok(())
}

fn read(desk: &Desk, store: &Store, stem: &str, stamp: &str) -> (Listed, Vec<SearchText>) {
    let opened = folder::read(&desk.folder, stem).and_then(|machine| {
        let entries = store.entries(&machine.record.source.sha256)?;
        let settled = Settled::from_entries(&entries)?;
        Ok(Opened::new(
            unlisted(stem, stamp),
            machine,
            settled,
            String::new(),
        ))
    });
    match opened {
        Ok(opened) => (opened.listed_now(), opened.texts()),
        Err(error) => (unreadable(stem, stamp, error.to_string()), Vec::new()),
    }
}

/// How the conversion stands and where the originals are.
fn run_state(desk: &Desk) {
    let read = || -> Result<_, sohoa_batch::BatchError> {
        let Some(state) = State::read(&desk.folder)? else {
            return Ok((Vec::new(), PathBuf::new(), None));
        };
        let begun_in = state.run()?.map(|run| run.folder).unwrap_or_default();
        Ok((state.rows()?, begun_in, Summary::read(&desk.folder)?))
    };
    let outcome = read();
    let mut state = desk.state();
    match outcome {
        Ok((rows, begun_in, summary)) => {
            state.failed = rows.iter().filter(|row| row.status == Status::Failed).count();
            let sources = rows.into_iter().filter(|row| !row.sha256.is_empty());
            state.sources = sources.map(|row| (row.sha256, begun_in.join(row.path))).collect();
            state.converting = summary.is_some_and(|summary| summary.process.is_some() && !summary.ended);
            state.problem = None;
        }
        // What is known of the originals stays.
        Err(error) => state.problem = Some(error.to_string()),
    }
}
