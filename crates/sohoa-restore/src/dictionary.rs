//! Words that are no syllables but have a fixed form: acronyms, parts of document symbols, unit codes.

use sohoa_lm::{NgramModel, SyllableId};

use crate::trie::Trie;

/// What a dictionary entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EntryKind {
    /// Stands alone in running text: "UBND", "CAND".
    Acronym,
    /// Part of a document's number: "QĐ", "TTg".
    Symbol,
    /// Code of a unit: "PV01".
    Unit,
}

/// One entry.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    pub(crate) text: String,
    pub(crate) kind: EntryKind,
    /// -ln of its share among the entries of its kind, nats.
    pub(crate) price: f32,
}

/// Why a dictionary could not be loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DictionaryError {
    /// A line has another form.
    #[error("dictionary line {line} is `{text}`, expected `acronym|symbol|unit<TAB>text<TAB>uses`")]
    Line {
        /// 1-based line.
        line: usize,
        /// Its text.
        text: String,
    },
}

/// The dictionary that comes with the program.
static EMBEDDED: &str = include_str!("../../../dictionaries/sources/abbreviations.tsv");

/// Acronyms, document symbols and unit codes.
#[derive(Debug, Clone)]
pub struct Dictionary {
    entries: Vec<Entry>,
    words: Trie,
    symbols: Trie,
}

impl Dictionary {
    /// The dictionary that comes with the program.
    pub fn embedded() -> Self {
        // A test loads it, so the empty one is never reached.
        Self::from_tsv(EMBEDDED).unwrap_or(Self {
            entries: Vec::new(),
            words: Trie::new(std::iter::empty()),
            symbols: Trie::new(std::iter::empty()),
        })
    }

    /// Reads lines `kind<TAB>text<TAB>uses` with kind `acronym`, `symbol` or `unit`; the first line is a
    /// header, `#` begins a comment.
    ///
    /// # Errors
    /// A line has another form.
    pub fn from_tsv(text: &str) -> Result<Self, DictionaryError> {
        let mut rows = Vec::new();
        for (place, line) in text.lines().enumerate().skip(1) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let row = read_row(line).ok_or_else(|| DictionaryError::Line {
                line: place + 1,
                text: line.to_owned(),
            })?;
            rows.push(row);
        }
        let total = |kind: EntryKind| {
            let uses: f32 = rows.iter().filter(|row| row.1 == kind).map(|row| row.2).sum();
            uses.max(1.0)
        };
        let totals = [
            total(EntryKind::Acronym),
            total(EntryKind::Symbol),
            total(EntryKind::Unit),
        ];
        let mut entries: Vec<Entry> = Vec::with_capacity(rows.len());
        for (text, kind, uses) in rows {
            let symbol = kind == EntryKind::Symbol;
            let known = |entry: &Entry| entry.text == text && (entry.kind == EntryKind::Symbol) == symbol;
            if !entries.iter().any(known) {
                let price = (totals[kind as usize] / uses).ln();
                entries.push(Entry { text, kind, price });
            }
        }
        let trie = |chosen: &dyn Fn(&Entry) -> bool| {
            let numbered = entries.iter().zip(0..).filter(|(entry, _)| chosen(entry));
            Trie::new(numbered.map(|(entry, place)| (entry.text.as_str(), place, 0.0)))
        };
        let words = trie(&|entry| entry.kind != EntryKind::Symbol);
        // A unit signs documents with its code: "182/CAT-PV01".
        let symbol = |text: &str| {
            entries
                .iter()
                .any(|entry| entry.kind == EntryKind::Symbol && entry.text == text)
        };
        let symbols = trie(&|entry| match entry.kind {
            EntryKind::Symbol => true,
            EntryKind::Unit => !symbol(&entry.text),
            EntryKind::Acronym => false,
        });
        Ok(Self {
            entries,
            words,
            symbols,
        })
    }

    /// The entry with this number.
    pub(crate) fn entry(&self, place: u32) -> &Entry {
        &self.entries[place as usize]
    }

    /// The acronyms that the model knows, with their events.
    pub(crate) fn acronyms<'d>(
        &'d self,
        model: &'d NgramModel,
    ) -> impl Iterator<Item = (&'d str, SyllableId)> {
        let acronyms = self
            .entries
            .iter()
            .filter(|entry| entry.kind == EntryKind::Acronym);
        acronyms.filter_map(|entry| Some((entry.text.as_str(), model.id(&entry.text.to_lowercase())?)))
    }

    /// Acronyms and unit codes.
    pub(crate) fn words(&self) -> &Trie {
        &self.words
    }

    /// Parts of document symbols.
    pub(crate) fn symbols(&self) -> &Trie {
        &self.symbols
    }
}

fn read_row(line: &str) -> Option<(String, EntryKind, f32)> {
    let mut fields = line.split('\t');
    let kind = match fields.next()? {
        "acronym" => EntryKind::Acronym,
        "symbol" => EntryKind::Symbol,
        "unit" => EntryKind::Unit,
        _ => return None,
    };
    let text = sohoa_viet::nfc(fields.next()?);
    let uses: f32 = fields.next()?.parse().ok()?;
    (!text.is_empty() && uses > 0.0).then_some((text, kind, uses))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn embedded_dictionary_loads() {
        let dictionary = Dictionary::from_tsv(EMBEDDED).expect("well formed");
        assert!(dictionary.words().get("UBND").is_some());
        assert!(dictionary.symbols().get("TTg").is_some());
        assert!(dictionary.words().get("TTg").is_none());
    }

    #[test]
    fn damaged_line_is_named() {
        let error =
            Dictionary::from_tsv("kind\ttext\tuses\nacronym\tUBND\n").expect_err("a field is missing");
        assert!(error.to_string().contains("line 2"));
    }
}
