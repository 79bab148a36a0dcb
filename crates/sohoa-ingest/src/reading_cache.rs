//! Readings of pages kept in a folder, so that a page is recognised once for many runs.
//!
//! A reading is found by a hash of everything it depends on; a file that is not exactly what was written is
//! no reading, and the page is read again.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sohoa_page::{Axis, Reading, Rect, Rule, Word};
use tempfile::NamedTempFile;

use crate::IngestError;
use crate::ocr::{OcrEngine, OcrError};
use crate::raster::Raster;
use crate::read_page::{PageReading, ReadLine, read_page};

/// Part of every key, with the version of this crate. Raise it with every change after which a page could
/// be read differently from the same pixels by the same engine: preparation, rules, grids, the order of
/// lines, settings given to Tesseract, or the form of the files.
const READING_VERSION: u32 = 11;

/// A folder of readings. It only grows; deleting any of its files costs time and nothing else.
#[derive(Debug, Clone)]
pub struct ReadingCache {
    folder: PathBuf,
}

impl ReadingCache {
    /// The cache in `folder`, which is made if it is missing.
    ///
    /// # Errors
    /// [`IngestError::Cache`] when nothing can be written there.
    pub fn open(folder: &Path) -> Result<Self, IngestError> {
        fs::create_dir_all(folder)
            .and_then(|()| NamedTempFile::new_in(folder))
            .map_err(|source| IngestError::Cache {
                folder: folder.to_owned(),
                source,
            })?;
        Ok(Self {
            folder: folder.to_owned(),
        })
    }

    /// The reading of `raster` by `engine`, from the folder where it is known.
    pub(crate) fn read_page(
        &self,
        raster: &Raster,
        engine: &mut dyn OcrEngine,
    ) -> Result<PageReading, OcrError> {
        let key = key(raster, &engine.describe());
        if let Some(reading) = self.get(&key) {
            return Ok(reading);
        }
        let reading = read_page(raster, engine)?;
        self.put(&key, &reading);
        Ok(reading)
    }

    fn path(&self, key: &str) -> PathBuf {
        self.folder.join(format!("{key}.reading"))
    }

    fn get(&self, key: &str) -> Option<PageReading> {
        let content = fs::read_to_string(self.path(key)).ok()?;
        let (checksum, body) = content.split_once('\n')?;
        if checksum != hash(&[key.as_bytes(), body.as_bytes()]) {
            return None;
        }
        let stored: StoredReading = serde_json::from_str(body).ok()?;
        Some(stored.into())
    }

    /// Writes a reading whole or not at all. Without `fsync`: a file that a crash cuts short has a wrong
    /// checksum. A reading that cannot be written is only not kept.
    fn put(&self, key: &str, reading: &PageReading) {
        let Ok(body) = serde_json::to_string(&StoredReading::from(reading)) else {
            return;
        };
        let checksum = hash(&[key.as_bytes(), body.as_bytes()]);
        let Ok(mut file) = NamedTempFile::new_in(&self.folder) else {
            return;
        };
        if write!(file, "{checksum}\n{body}").is_ok() {
            let _ = file.persist(self.path(key));
        }
    }
}

/// Names everything that the reading of `raster` depends on.
fn key(raster: &Raster, engine: &str) -> String {
    let Raster {
        width,
        height,
        dpi,
        pixels,
    } = raster;
    let reader = format!(
        "sohoa {} {READING_VERSION}\n{engine}\n",
        env!("CARGO_PKG_VERSION")
    );
    let size = format!("{width} {height} {}\n", dpi.to_bits());
    hash(&[reader.as_bytes(), size.as_bytes(), pixels])
}

/// Hexadecimal SHA-256 of the parts.
fn hash(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    format!("{:x}", hash.finalize())
}

/// A number kept as its bits, so that it comes back exactly.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(from = "u32", into = "u32")]
struct Exact(f32);

impl From<u32> for Exact {
    fn from(bits: u32) -> Self {
        Self(f32::from_bits(bits))
    }
}

impl From<Exact> for u32 {
    fn from(exact: Exact) -> Self {
        exact.0.to_bits()
    }
}

/// [`PageReading`] as it is written.
#[derive(Serialize, Deserialize)]
struct StoredReading {
    width: Exact,
    height: Exact,
    rotation: u16,
    skew: Exact,
    dpi: Exact,
    rules: Vec<StoredRule>,
    numbers_completed: usize,
    lines: Vec<StoredLine>,
}

#[derive(Serialize, Deserialize)]
struct StoredRule {
    horizontal: bool,
    position: Exact,
    start: Exact,
    end: Exact,
    thickness: Exact,
}

#[derive(Serialize, Deserialize)]
struct StoredLine {
    words: Vec<StoredWord>,
    bbox: StoredRect,
    block: u32,
    confidence: Exact,
}

#[derive(Serialize, Deserialize)]
struct StoredWord {
    text: String,
    bbox: StoredRect,
    confidence: Exact,
    second: Option<(String, Exact)>,
}

/// `x0, y0, x1, y1`
type StoredRect = [Exact; 4];

impl From<&PageReading> for StoredReading {
    fn from(reading: &PageReading) -> Self {
        let PageReading {
            width,
            height,
            rotation,
            skew,
            dpi,
            rules,
            numbers_completed,
            lines,
        } = reading;
        Self {
            width: Exact(*width),
            height: Exact(*height),
            rotation: *rotation,
            skew: Exact(*skew),
            dpi: Exact(*dpi),
            rules: rules.iter().map(stored_rule).collect(),
            numbers_completed: *numbers_completed,
            lines: lines.iter().map(stored_line).collect(),
        }
    }
}

fn stored_rule(rule: &Rule) -> StoredRule {
    let Rule {
        axis,
        position,
        start,
        end,
        thickness,
    } = rule;
    StoredRule {
        horizontal: *axis == Axis::Horizontal,
        position: Exact(*position),
        start: Exact(*start),
        end: Exact(*end),
        thickness: Exact(*thickness),
    }
}

fn stored_line(line: &ReadLine) -> StoredLine {
    let ReadLine {
        words,
        bbox,
        block,
        confidence,
    } = line;
    StoredLine {
        words: words.iter().map(stored_word).collect(),
        bbox: stored_rect(bbox),
        block: *block,
        confidence: Exact(*confidence),
    }
}

fn stored_word(word: &Word) -> StoredWord {
    let Word {
        text,
        bbox,
        confidence,
        second,
        // A page image knows nothing of a text layer.
        layer: _,
    } = word;
    StoredWord {
        text: text.clone(),
        bbox: stored_rect(bbox),
        confidence: Exact(*confidence),
        second: second
            .as_ref()
            .map(|second| (second.text.clone(), Exact(second.confidence))),
    }
}

fn stored_rect(rect: &Rect) -> StoredRect {
    let Rect { x0, y0, x1, y1 } = rect;
    [*x0, *y0, *x1, *y1].map(Exact)
}

impl From<StoredReading> for PageReading {
    fn from(stored: StoredReading) -> Self {
        Self {
            width: stored.width.0,
            height: stored.height.0,
            rotation: stored.rotation,
            skew: stored.skew.0,
            dpi: stored.dpi.0,
            rules: stored.rules.iter().map(rule).collect(),
            numbers_completed: stored.numbers_completed,
            lines: stored.lines.into_iter().map(line).collect(),
        }
    }
}

fn rule(stored: &StoredRule) -> Rule {
    Rule {
        axis: if stored.horizontal {
            Axis::Horizontal
        } else {
            Axis::Vertical
        },
        position: stored.position.0,
        start: stored.start.0,
        end: stored.end.0,
        thickness: stored.thickness.0,
    }
}

fn line(stored: StoredLine) -> ReadLine {
    ReadLine {
        words: stored.words.into_iter().map(word).collect(),
        bbox: rect(stored.bbox),
        block: stored.block,
        confidence: stored.confidence.0,
    }
}

fn word(stored: StoredWord) -> Word {
    Word {
        text: stored.text,
        bbox: rect(stored.bbox),
        confidence: stored.confidence.0,
        second: stored.second.map(|(text, confidence)| Reading {
            text,
            confidence: confidence.0,
        }),
        layer: None,
    }
}

fn rect([x0, y0, x1, y1]: StoredRect) -> Rect {
    Rect {
        x0: x0.0,
        y0: y0.0,
        x1: x1.0,
        y1: y1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ocr::fake::{FakeEngine, Fault, FaultEngine};
    use crate::raster::PixelRect;

    /// A page with a line of text in a ruled box.
    fn page() -> Raster {
        let mut raster = Raster::blank(800, 600, 200.0);
        for y in [100, 300, 500] {
            raster.draw(100, y, 602, 2);
        }
        for x in [100, 700] {
            raster.draw(x, 100, 2, 402);
        }
        for x in (140..360).step_by(12) {
            raster.draw(x, 180, 4, 24);
        }
        raster
    }

    fn engine() -> FakeEngine {
        let place = PixelRect {
            x: 140,
            y: 180,
            width: 220,
            height: 24,
        };
        FakeEngine::new().with_line(place, "Kế hoạch")
    }

    /// A cache in a folder that lives as long as the first value, the reading it holds, and its only file.
    fn filled() -> (tempfile::TempDir, ReadingCache, PageReading, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let cache = ReadingCache::open(&folder.path().join("new")).unwrap();
        let reading = cache.read_page(&page(), &mut engine()).unwrap();
        assert!(
            !reading.lines.is_empty() && !reading.rules.is_empty(),
            "{reading:?}"
        );
        let mut files = fs::read_dir(&cache.folder).unwrap();
        let path = files.next().unwrap().unwrap().path();
        assert!(files.next().is_none());
        (folder, cache, reading, path)
    }

    #[test]
    fn a_page_is_recognised_once() {
        let (_folder, cache, reading, _) = filled();
        let mut engine = engine();
        assert_eq!(cache.read_page(&page(), &mut engine).unwrap(), reading);
        assert!(engine.calls.is_empty());
    }

    #[test]
    fn another_page_or_engine_has_another_key() {
        let (engine, page) = ("fake", page());
        let known = key(&page, engine);
        let mut other = page.clone();
        other.pixels[0] = 0;
        assert_ne!(key(&other, engine), known);
        let turned = Raster {
            width: page.height,
            height: page.width,
            ..page.clone()
        };
        assert_ne!(key(&turned, engine), known);
        let finer = Raster {
            dpi: 300.0,
            ..page.clone()
        };
        assert_ne!(key(&finer, engine), known);
        assert_ne!(key(&page, "fake 2"), known);
        assert_eq!(key(&page, engine), known);
    }

    #[test]
    fn damaged_files_are_read_again_and_replaced() {
        let (_folder, cache, reading, path) = filled();
        let right = fs::read(&path).unwrap();
        let mut changed = right.clone();
        // Another digit near the end: still JSON, another number.
        let digit = changed.iter().rposition(u8::is_ascii_digit).unwrap();
        changed[digit] = b'0' + (changed[digit] - b'0' + 1) % 10;
        for damaged in [&b""[..], b"\xff\xfe", &right[..right.len() / 2], &changed] {
            fs::write(&path, damaged).unwrap();
            let mut engine = engine();
            assert_eq!(cache.read_page(&page(), &mut engine).unwrap(), reading);
            assert!(!engine.calls.is_empty());
            assert_eq!(fs::read(&path).unwrap(), right);
        }
    }

    #[test]
    fn failures_are_not_kept() {
        let (_folder, cache, _, path) = filled();
        fs::remove_file(&path).unwrap();
        assert!(cache.read_page(&page(), &mut FaultEngine(Fault::Fails)).is_err());
        assert_eq!(fs::read_dir(&cache.folder).unwrap().count(), 0);
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_named() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let error = ReadingCache::open(&file.path().join("cache")).unwrap_err();
        assert!(matches!(error, IngestError::Cache { .. }), "{error}");
    }
}
