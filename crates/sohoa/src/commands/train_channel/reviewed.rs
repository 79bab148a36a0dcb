//! Pairs of lines from documents that people reviewed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use sohoa_batch::write_whole;
use sohoa_record::LineRecord;
use sohoa_restore::{PairSet, Prior};

use crate::commands::reviewed::ReviewedDocument;

/// Profile of what our own engine reads.
const OWN_PROFILE: &str = "own";
/// Stands for what cannot be read.
const VOID: char = '□';
/// A page of a text dump with a smaller share of lines that were restored or corrected was typed, and teaches nothing
/// about damage. Chosen by hand.
const DAMAGED_SHARE: f32 = 0.1;

/// Observed and intended lines by profile.
pub(super) struct ReviewedPairs {
    /// Profile of other engines than ours.
    other: String,
    lines: BTreeMap<String, Vec<(String, String)>>,
    /// Hashes of the documents read.
    seen: BTreeSet<String>,
}

impl ReviewedPairs {
    /// No pairs. `other` names the profile of other engines than ours.
    pub(super) fn new(other: &str) -> Self {
        Self {
            other: other.to_owned(),
            lines: BTreeMap::new(),
            seen: BTreeSet::new(),
        }
    }

    /// Takes the lines of a document that a person checked or corrected; gives whether it was not read before.
    pub(super) fn add(&mut self, document: &ReviewedDocument) -> bool {
        if !self.seen.insert(document.machine.source.sha256.clone()) {
            return false;
        }
        let lines: Vec<&LineRecord> = document.lines.values().collect();
        for page in lines.chunk_by(|a, b| a.page == b.page) {
            let Some(profile) = self.profile(document, page) else {
                continue;
            };
            let all = document.is_checked(page[0].page);
            let settled = page
                .iter()
                .filter(|line| all || document.corrected.contains_key(&line.line));
            let pairs = settled.filter_map(|line| {
                let pair = (observed(line).to_owned(), document.text_of(line).to_owned());
                let readable = |text: &str| !text.trim().is_empty() && !text.contains(VOID);
                (readable(&pair.0) && readable(&pair.1)).then_some(pair)
            });
            let pairs: Vec<(String, String)> = pairs.collect();
            if !pairs.is_empty() {
                self.lines.entry(profile).or_default().extend(pairs);
            }
        }
        true
    }

    /// The profile that a page teaches; `None` for typed text.
    fn profile(&self, document: &ReviewedDocument, lines: &[&LineRecord]) -> Option<String> {
        let pages = &document.machine.source.pages;
        let facts = pages.iter().find(|facts| facts.number == lines[0].page)?;
        let other = match (facts.origin.as_str(), facts.verdict.as_str()) {
            // A damaged layer under an image is only evidence: what was read is the image.
            ("ocr" | "mixed", _) => return Some(OWN_PROFILE.to_owned()),
            ("text_layer", verdict) => verdict != "keep",
            _ => {
                let changed = |line: &&&LineRecord| observed(line) != document.text_of(line);
                lines.iter().filter(changed).count() as f32 >= DAMAGED_SHARE * lines.len() as f32
            }
        };
        other.then(|| self.other.clone())
    }

    /// How many pairs there are, in words.
    pub(super) fn summary(&self) -> String {
        let counts = self.lines.iter();
        let counts: Vec<String> = counts
            .map(|(profile, lines)| format!("{} for profile {profile}", lines.len()))
            .collect();
        let counts = if counts.is_empty() {
            "none".to_owned()
        } else {
            counts.join(", ")
        };
        format!("pairs from {} reviewed documents: {counts}", self.seen.len())
    }

    /// Writes the pairs where one can look at them.
    ///
    /// # Errors
    /// A file cannot be written.
    pub(super) fn write(&self, prefix: &Path) -> anyhow::Result<()> {
        for (profile, lines) in &self.lines {
            let (observed, intended): (Vec<&str>, Vec<&str>) = lines
                .iter()
                .map(|(observed, intended)| (observed.as_str(), intended.as_str()))
                .unzip();
            for (kind, lines) in [("observed", observed), ("intended", intended)] {
                let mut path = prefix.as_os_str().to_owned();
                path.push(format!(".{profile}.{kind}.txt"));
                write_whole(&PathBuf::from(path), (lines.join("\n") + "\n").as_bytes())?;
            }
        }
        Ok(())
    }

    /// The pairs for training. Prior and share of the pool are those of scripts/channel/build.sh for real pages.
    pub(super) fn into_sets(self) -> impl Iterator<Item = PairSet> {
        self.lines.into_iter().map(|(profile, lines)| {
            let (prior, pool_share) = if profile == OWN_PROFILE {
                (Prior::Vietnamese, 0.0)
            } else {
                (Prior::Damaged, 1.0)
            };
            PairSet {
                profile,
                prior,
                pool_share,
                weight: 1.0,
                lines,
            }
        })
    }
}

fn observed(line: &LineRecord) -> &str {
    line.observed.as_ref().unwrap_or(&line.text)
}
