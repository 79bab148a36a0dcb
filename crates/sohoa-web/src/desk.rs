//! What all requests share, and a document as it stands on the screen.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use serde_json::Value;
use sha2::{Digest, Sha256};
use sohoa_record::{LineRecord, PageRecord};
use sohoa_review::{FieldKey, FieldReading, Reviewed, Settled, Store, Target, corrected_lines, read_fields};

use crate::folder::{self, Machine};
use crate::index::{Index, Listed, SearchText, WorkState};
use crate::security::Guard;
use crate::{Picture, Reader, WebError};

/// Most pictures that are kept. One has about 300 kB: a reviewer goes back and forth between a few pages.
const MOST_PICTURES: usize = 24;

/// Everything that requests share.
pub(crate) struct Desk {
    pub(crate) folder: PathBuf,
    pub(crate) reader: Box<dyn Reader>,
    pub(crate) guard: Guard,
    /// Where originals are looked for that are not where they were converted from.
    pub(crate) inputs: Option<PathBuf>,
    store: Mutex<Store>,
    writing: Mutex<()>,
    index: Mutex<Index>,
    state: Mutex<FolderState>,
    pictures: Mutex<VecDeque<(String, Arc<Picture>)>>,
    /// Hashes of originals by path and time.
    compared: Mutex<HashMap<(PathBuf, Option<SystemTime>), String>>,
}

/// Why there is no picture of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NoOriginal {
    /// The file of that name is not there.
    Missing(String),
    /// It is another one than was converted.
    Changed(PathBuf),
    /// What the reader said.
    Unreadable(String),
}

/// What the last look at the folder found.
#[derive(Debug, Clone, Default)]
pub(crate) struct FolderState {
    /// Paths of the originals by the hash of their content.
    pub(crate) sources: HashMap<String, PathBuf>,
    /// Documents that are not in the index yet.
    pub(crate) waiting: usize,
    /// Documents that could not be converted.
    pub(crate) failed: usize,
    /// Whether a conversion into the folder goes on.
    pub(crate) converting: bool,
    /// Why the state of the conversion cannot be read.
    pub(crate) problem: Option<String>,
}

/// A document with everything that people settled.
pub(crate) struct Opened {
    pub(crate) listed: Listed,
    pub(crate) machine: Machine,
    pub(crate) settled: Settled,
    pub(crate) reviewed: Reviewed,
    /// All fields as the program read them.
    pub(crate) fields: Vec<FieldReading>,
    /// Changes with everything that is entered or converted again.
    pub(crate) version: String,
}

impl Desk {
    pub(crate) fn new(
        folder: PathBuf,
        inputs: Option<PathBuf>,
        guard: Guard,
        reader: Box<dyn Reader>,
    ) -> Result<Self, WebError> {
        let store = Store::open(&folder)?;
        // A damaged one could show less than was settled, and then be added to.
        store.verify()?;
        Ok(Self {
            store: Mutex::new(store),
            writing: Mutex::new(()),
            index: Mutex::new(Index::open(&folder)?),
            state: Mutex::new(FolderState::default()),
            pictures: Mutex::new(VecDeque::new()),
            compared: Mutex::new(HashMap::new()),
            folder,
            inputs,
            guard,
            reader,
        })
    }

    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        lock(&self.store)
    }

    /// Held while a document is changed.
    pub(crate) fn writing(&self) -> MutexGuard<'_, ()> {
        lock(&self.writing)
    }

    pub(crate) fn index(&self) -> MutexGuard<'_, Index> {
        lock(&self.index)
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, FolderState> {
        lock(&self.state)
    }

    /// A document by its stem; `None` where the index has none of that name, so that no other file is ever opened,
    /// or where it is gone since the index was brought up to date.
    pub(crate) fn open(&self, stem: &str) -> Result<Option<Opened>, WebError> {
        let Some(listed) = self.index().document(stem)? else {
            return Ok(None);
        };
        // Asked after reading: it may go at any moment.
        let machine = match folder::read(&self.folder, stem) {
            Err(_) if !folder::holds(&self.folder, stem) => return Ok(None),
            read => read?,
        };
        let entries = self.store().entries(&machine.record.source.sha256)?;
        let settled = Settled::from_entries(&entries)?;
        let last = entries.last().map_or(0, |entry| entry.id);
        let version = format!("{last}-{}-{}", entries.len(), listed.stamp);
        Ok(Some(Opened::new(listed, machine, settled, version)))
    }

    /// Notes in the index what was settled.
    pub(crate) fn note(&self, opened: &Opened) -> Result<(), WebError> {
        let listed = opened.listed_now();
        self.index().update(&[(listed, opened.texts())], &[])
    }

    /// The original of a document, where it still is and has the same size: what tells a person at once.
    pub(crate) fn source(&self, opened: &Opened) -> Result<PathBuf, NoOriginal> {
        let source = &opened.machine.record.source;
        let known = self.state().sources.get(&source.sha256).cloned();
        // The name comes from a file: it may hold a path.
        let name = Path::new(&source.file_name).file_name();
        let beside = self
            .inputs
            .as_ref()
            .zip(name)
            .map(|(inputs, name)| inputs.join(name));
        let found = known.into_iter().chain(beside).find(|path| path.is_file());
        let path = found.ok_or_else(|| NoOriginal::Missing(source.file_name.clone()))?;
        let size = fs::metadata(&path).map_or(0, |facts| facts.len());
        if size == source.bytes {
            Ok(path)
        } else {
            Err(NoOriginal::Changed(path))
        }
    }

    /// The same, its content compared: no other file is ever opened.
    fn same_source(&self, opened: &Opened) -> Result<PathBuf, NoOriginal> {
        let path = self.source(opened)?;
        let modified = fs::metadata(&path).and_then(|facts| facts.modified()).ok();
        let stamp = (path.clone(), modified);
        let known = lock(&self.compared).get(&stamp).cloned();
        let sha256 = if let Some(sha256) = known {
            sha256
        } else {
            let sha256 = hash(&path).map_err(|_| NoOriginal::Missing(path.display().to_string()))?;
            lock(&self.compared).insert(stamp, sha256.clone());
            sha256
        };
        if sha256 == opened.machine.record.source.sha256 {
            Ok(path)
        } else {
            Err(NoOriginal::Changed(path))
        }
    }

    /// Reads a box of a page again, lines from top to bottom.
    pub(crate) fn read_box(
        &self,
        opened: &Opened,
        page: &PageRecord,
        bbox: [f32; 4],
    ) -> Result<Vec<LineRecord>, NoOriginal> {
        let path = self.same_source(opened)?;
        self.reader
            .read_box(&path, page, bbox)
            .map_err(NoOriginal::Unreadable)
    }

    /// The picture of a page, drawn once.
    pub(crate) fn picture(&self, opened: &Opened, page: &PageRecord) -> Result<Arc<Picture>, NoOriginal> {
        let name = format!("{} {}", opened.machine.record.source.sha256, page.number);
        let kept = |pictures: &VecDeque<(String, Arc<Picture>)>| {
            let found = pictures.iter().find(|(of, _)| *of == name);
            found.map(|(_, picture)| Arc::clone(picture))
        };
        if let Some(picture) = kept(&self.pictures()) {
            return Ok(picture);
        }
        let path = self.same_source(opened)?;
        let picture = self.reader.picture(&path, page).map_err(NoOriginal::Unreadable)?;
        let picture = Arc::new(picture);
        let mut pictures = self.pictures();
        if kept(&pictures).is_none() {
            pictures.push_back((name.clone(), Arc::clone(&picture)));
        }
        if pictures.len() > MOST_PICTURES {
            pictures.pop_front();
        }
        Ok(picture)
    }

    fn pictures(&self) -> MutexGuard<'_, VecDeque<(String, Arc<Picture>)>> {
        lock(&self.pictures)
    }
}

impl Opened {
    pub(crate) fn new(listed: Listed, machine: Machine, settled: Settled, version: String) -> Self {
        Self {
            fields: read_fields(&machine.record, &machine.lines),
            reviewed: settled.apply(&machine.record),
            listed,
            machine,
            settled,
            version,
        }
    }

    pub(crate) fn is_approved(&self) -> bool {
        self.settled.approved.is_some()
    }

    /// Whether the program doubts a field and nobody settled it.
    pub(crate) fn is_open(&self, field: &FieldReading) -> bool {
        let struck = match &field.key.target {
            Target::Task(id) | Target::Indicator(id) => self.settled.struck.contains_key(id),
            Target::Document | Target::Line(_) => false,
        };
        !field.reasons.is_empty()
            && !struck
            && !self.is_approved()
            && !self.settled.fields.contains_key(&field.key)
    }

    /// The doubtful fields that nobody settled, in the order of the page.
    pub(crate) fn open_doubts(&self) -> impl Iterator<Item = &FieldReading> {
        self.fields.iter().filter(|field| self.is_open(field))
    }

    /// The value of a field as it stands.
    pub(crate) fn value(&self, key: &FieldKey) -> Option<Value> {
        if let Target::Line(number) = key.target {
            let line = self.machine.lines.get(&number)?;
            let settled = self.settled.fields.get(key).map(|settled| settled.value.clone());
            return Some(settled.unwrap_or_else(|| Value::String(line.text.clone())));
        }
        key.get(&self.reviewed.record)
    }

    pub(crate) fn reading(&self, key: &FieldKey) -> Option<&FieldReading> {
        self.fields.iter().find(|field| field.key == *key)
    }

    pub(crate) fn page(&self, number: u32) -> Option<&PageRecord> {
        let pages = &self.machine.record.source.pages;
        pages.iter().find(|page| page.number == number)
    }

    /// The document as the list shows it.
    pub(crate) fn listed_now(&self) -> Listed {
        let record = &self.reviewed.record;
        let text = |field: &Option<String>| field.clone().unwrap_or_default();
        let state = if self.is_approved() {
            WorkState::Approved
        } else if self.settled.is_empty() {
            WorkState::New
        } else {
            WorkState::InReview
        };
        let doubts = self
            .fields
            .iter()
            .filter(|field| !field.reasons.is_empty())
            .count();
        Listed {
            sha256: record.source.sha256.clone(),
            file_name: record.source.file_name.clone(),
            number: text(&record.document.number),
            date: text(&record.document.date),
            subject: text(&record.document.subject),
            issuer: text(&record.document.issuer),
            pages: record.source.pages.len() as u32,
            tasks: record.tasks.len() as u32,
            doubts: doubts as u32,
            open: self.open_doubts().count() as u32,
            state,
            problem: None,
            ..self.listed.clone()
        }
    }

    /// What the search finds in the document: its rows, and its pages.
    pub(crate) fn texts(&self) -> Vec<SearchText> {
        let record = &self.reviewed.record;
        let head = [
            &record.document.number,
            &record.document.doc_type,
            &record.document.subject,
            &record.document.issuer,
            &record.document.signer.name,
        ];
        let head: Vec<&str> = head.into_iter().filter_map(|field| field.as_deref()).collect();
        let mut texts = vec![SearchText {
            place: "document.subject".to_owned(),
            text: head.join(" · "),
        }];
        for task in &record.tasks {
            let deadline = task.deadline.text.as_deref();
            let parts = [
                task.stt.as_deref(),
                Some(&task.name),
                deadline,
                task.product.as_deref(),
            ];
            let agencies = task.lead.iter().chain(&task.cooperating).map(String::as_str);
            let parts: Vec<&str> = parts.into_iter().flatten().chain(agencies).collect();
            texts.push(SearchText {
                place: format!("task.{}.name", task.id),
                text: parts.join(" · "),
            });
        }
        for row in &record.indicators {
            let parts = [
                row.stt.as_deref(),
                Some(&row.name),
                row.unit.as_deref(),
                row.target.as_deref(),
            ];
            let parts: Vec<&str> = parts.into_iter().flatten().collect();
            texts.push(SearchText {
                place: format!("indicator.{}.name", row.id),
                text: parts.join(" · "),
            });
        }
        let corrected = corrected_lines(&self.machine.record, &self.machine.lines, &self.settled);
        let mut pages: BTreeMap<u32, Vec<&str>> = BTreeMap::new();
        for (number, line) in &self.machine.lines {
            let text = corrected.get(number).unwrap_or(&line.text);
            pages.entry(line.page).or_default().push(text);
        }
        texts.extend(pages.into_iter().map(|(page, lines)| SearchText {
            place: format!("page.{page}"),
            text: lines.join(" "),
        }));
        texts
    }
}

/// What a mutex guards is never left half changed: a panic of another request is no reason to stop.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Hexadecimal SHA-256 of a file.
fn hash(path: &Path) -> io::Result<String> {
    let mut file = fs::File::open(path)?;
    let mut hash = Sha256::new();
    io::copy(&mut file, &mut hash)?;
    Ok(format!("{:x}", hash.finalize()))
}

/// A document that cannot be read, as the list shows it.
pub(crate) fn unreadable(stem: &str, stamp: &str, problem: String) -> Listed {
    Listed {
        stem: stem.to_owned(),
        sha256: String::new(),
        stamp: stamp.to_owned(),
        file_name: stem.to_owned(),
        number: String::new(),
        date: String::new(),
        subject: String::new(),
        issuer: String::new(),
        pages: 0,
        tasks: 0,
        doubts: 0,
        open: 0,
        state: WorkState::New,
        problem: Some(problem),
    }
}

/// A document that the index does not know yet.
pub(crate) fn unlisted(stem: &str, stamp: &str) -> Listed {
    Listed {
        problem: None,
        ..unreadable(stem, stamp, String::new())
    }
}
