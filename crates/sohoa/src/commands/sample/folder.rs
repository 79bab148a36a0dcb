//! The folder that a person checks: what it holds and how it is read back.
//!
//! ```text
//! sample.json              how the pages were drawn; not to be changed
//! HUONG-DAN.md             how to check, in Vietnamese and English
//! checklist.md             a box to tick for the text and for the records of each page
//! 001/page-3.jpg           the page; further pages where a task of this one goes on
//! 001/text.txt             to be corrected
//! 001/records.json         to be corrected
//! found/001.lines.jsonl    lines as the program found them
//! found/001.records.json   records as the program found them, with their confidences
//! ```

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};
use sohoa_eval::{Margins, Stratum};

/// How the pages were drawn.
pub(crate) const SAMPLE_FILE: &str = "sample.json";
/// The boxes to tick.
pub(crate) const CHECKLIST_FILE: &str = "checklist.md";
/// The text of a page, in its folder.
pub(crate) const TEXT_FILE: &str = "text.txt";
/// The records of a page, in its folder.
pub(crate) const RECORDS_FILE: &str = "records.json";

/// Version of the folder's form.
pub(crate) const FORMAT: u32 = 1;

/// Content of `sample.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sample {
    /// Version of the folder's form.
    pub(crate) format: u32,
    /// Program and models that converted the corpus.
    pub(crate) program: String,
    /// Seed of the draw: the same corpus and seed give the same pages.
    pub(crate) seed: u64,
    /// The corpus that the sample stands for.
    pub(crate) corpus: CorpusSize,
    /// Margins that were asked for, 0..=1.
    pub(crate) wished: Margins,
    /// Margins to be expected, 0..=1.
    pub(crate) expected: Margins,
    /// Pages of one origin and about the same confidence.
    pub(crate) strata: Vec<Stratum>,
    /// Pages drawn.
    pub(crate) units: Vec<SampledUnit>,
}

/// What a corpus holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CorpusSize {
    /// Documents.
    pub(crate) documents: usize,
    /// Pages; pieces of about [`super::frame::PIECE`] lines of text dumps.
    pub(crate) pages: usize,
    /// Syllables found.
    pub(crate) syllables: usize,
    /// Tasks found.
    pub(crate) tasks: usize,
}

/// A page drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SampledUnit {
    /// 1-based; names its folder.
    pub(crate) number: usize,
    /// Index of its stratum.
    pub(crate) stratum: usize,
    /// Stem of the document's outputs.
    pub(crate) stem: String,
    /// Name of the input file.
    pub(crate) file_name: String,
    /// Hexadecimal SHA-256 of the input file; empty where an earlier version drew the sample.
    #[serde(default)]
    pub(crate) sha256: String,
    /// Page, 1-based.
    pub(crate) page: u32,
    /// First and last line, counted in the document.
    pub(crate) lines: (u32, u32),
    /// Whether its records hold the fields of the document.
    pub(crate) has_document: bool,
    /// Pictures in its folder.
    pub(crate) pictures: Vec<Picture>,
}

/// A picture of a page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Picture {
    /// Name in the folder of the unit.
    pub(crate) file: String,
    /// Page shown, 1-based.
    pub(crate) page: u32,
    /// Dots per inch.
    pub(crate) dpi: f32,
}

/// Paths of one page.
pub(crate) struct UnitFiles {
    /// Folder to be looked at.
    pub(crate) folder: PathBuf,
    /// Corrected text.
    pub(crate) text: PathBuf,
    /// Corrected records.
    pub(crate) records: PathBuf,
    /// Lines as found.
    pub(crate) found_lines: PathBuf,
    /// Records as found.
    pub(crate) found_records: PathBuf,
}

impl UnitFiles {
    pub(crate) fn of(sample: &Path, number: usize) -> Self {
        let name = folder_name(number);
        let folder = sample.join(&name);
        let found = sample.join("found");
        Self {
            text: folder.join(TEXT_FILE),
            records: folder.join(RECORDS_FILE),
            folder,
            found_lines: found.join(format!("{name}.lines.jsonl")),
            found_records: found.join(format!("{name}.records.json")),
        }
    }
}

/// Name of the folder of a page.
pub(crate) fn folder_name(number: usize) -> String {
    format!("{number:03}")
}

impl Sample {
    /// Reads `sample.json`.
    ///
    /// # Errors
    /// When there is none, or it is of another form.
    pub(crate) fn read(folder: &Path) -> anyhow::Result<Self> {
        let path = folder.join(SAMPLE_FILE);
        let json = fs::read(&path).with_context(|| {
            format!(
                "{}: cannot be read; name a folder made by `sohoa sample`",
                path.display()
            )
        })?;
        let value: serde_json::Value =
            serde_json::from_slice(&json).with_context(|| format!("{}: is no JSON", path.display()))?;
        if value["format"] != FORMAT {
            bail!(
                "{}: has format {}, this program reads {FORMAT}; draw the sample again, or use the program that drew it ({})",
                path.display(),
                value["format"],
                value["program"].as_str().unwrap_or("unknown")
            );
        }
        let sample: Self = serde_json::from_value(value).with_context(|| {
            format!(
                "{}: was changed; take it from the drawn sample again",
                path.display()
            )
        })?;
        match sample
            .units
            .iter()
            .find(|unit| unit.stratum >= sample.strata.len())
        {
            Some(unit) => bail!(
                "{}: page {} belongs to no stratum; take the file from the drawn sample again",
                path.display(),
                unit.number
            ),
            None => Ok(sample),
        }
    }
}

/// What is ticked in the checklist.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Checklist {
    /// Numbers of the pages whose text was checked.
    pub(crate) texts: BTreeSet<usize>,
    /// Numbers of the pages whose records were checked.
    pub(crate) records: BTreeSet<usize>,
    /// Lines that look like boxes and cannot be understood.
    pub(crate) unclear: Vec<String>,
}

/// The two boxes of a page.
pub(crate) fn boxes(unit: &SampledUnit) -> String {
    let name = folder_name(unit.number);
    format!(
        "- [ ] {name} text — {}, trang {}\n- [ ] {name} records\n",
        unit.file_name.replace(['\n', '\r'], " "),
        unit.page
    )
}

impl Checklist {
    /// Reads the boxes; any mark between the brackets is a tick.
    pub(crate) fn parse(text: &str) -> Self {
        let mut list = Self::default();
        for line in text.lines() {
            let Some((mark, rest)) = box_of(line) else {
                continue;
            };
            let mut words = rest.split_whitespace();
            let number = words.next().and_then(|word| word.parse::<usize>().ok());
            let kind = words
                .next()
                .map(|word| word.trim_end_matches([',', ':', ';', '.']));
            let ticked = !mark.trim().is_empty();
            let set = match kind {
                Some("text") => &mut list.texts,
                Some("records") => &mut list.records,
                _ => {
                    list.unclear.push(line.trim().to_owned());
                    continue;
                }
            };
            match number {
                Some(number) if ticked => {
                    set.insert(number);
                }
                Some(_) => {}
                None => list.unclear.push(line.trim().to_owned()),
            }
        }
        list
    }
}

/// Content of the brackets of `- [x] …`, and what follows.
fn box_of(line: &str) -> Option<(&str, &str)> {
    let rest = line
        .trim()
        .trim_start_matches(['-', '*', '+'])
        .trim_start()
        .strip_prefix('[')?;
    rest.split_once(']')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_are_read_however_they_are_ticked() {
        let text = "# Danh sách\n- [x] 001 text — a.pdf, trang 1\n- [ ] 001 records\n* [X] 002 text\n-[✓] 002 records\n\
                    - [] 003 text\n- [v] 003 records\n- [x] ghi chú\n[x] 12 text\n";
        let got = Checklist::parse(text);
        assert_eq!(got.texts, BTreeSet::from([1, 2, 12]));
        assert_eq!(got.records, BTreeSet::from([2, 3]));
        assert_eq!(got.unclear, ["- [x] ghi chú"]);
    }

    #[test]
    fn written_boxes_are_read_back() {
        let unit = SampledUnit {
            number: 7,
            stratum: 0,
            stem: "a".to_owned(),
            file_name: "tên\ncó [ngoặc].pdf".to_owned(),
            sha256: String::new(),
            page: 3,
            lines: (1, 9),
            has_document: false,
            pictures: Vec::new(),
        };
        let list = Checklist::parse(&boxes(&unit));
        assert_eq!(list, Checklist::default());
        let ticked = Checklist::parse(&boxes(&unit).replace("[ ]", "[x]"));
        assert_eq!(
            (ticked.texts.len(), ticked.records.len(), ticked.unclear.len()),
            (1, 1, 0)
        );
    }
}
