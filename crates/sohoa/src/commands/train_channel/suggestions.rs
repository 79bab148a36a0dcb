//! Names and syllables of settled values that the dictionaries lack: for a person to look at, nothing is added by itself.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::Models;
use sohoa_lm::event_text;
use sohoa_review::{DOCUMENT_FIELDS, FieldKey, INDICATOR_FIELDS, Target, task_fields, typed};
use sohoa_viet::{TokenKind, tokens};

use crate::commands::reviewed::ReviewedDocument;

/// Words in small letters behind which the name of a place stands.
const PLACE_HEADS: [&str; 8] = ["tỉnh", "phố", "huyện", "quận", "xã", "phường", "trấn", "thôn"];

/// What the dictionaries lack, with its uses.
pub(super) struct Suggestions<'a> {
    models: &'a Models,
    found: BTreeMap<(Kind, String), Uses>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Agency,
    Place,
    Syllable,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Agency => "agency",
            Self::Place => "place",
            Self::Syllable => "syllable",
        }
    }
}

#[derive(Default)]
struct Uses {
    count: usize,
    /// Hashes.
    documents: BTreeSet<String>,
}

impl<'a> Suggestions<'a> {
    pub(super) fn new(models: &'a Models) -> Self {
        Self {
            models,
            found: BTreeMap::new(),
        }
    }

    /// Takes the values of a document that a person settled or approved.
    pub(super) fn add(&mut self, document: &ReviewedDocument) {
        let sha256 = &document.machine.source.sha256;
        for key in settled_keys(document) {
            let value = key
                .get(&document.record)
                .map(|value| typed(&value))
                .unwrap_or_default();
            for text in value.lines() {
                self.add_value(&key.name, text, sha256);
            }
        }
        for (key, settlement) in &document.settled.fields {
            if matches!(key.target, Target::Line(_)) {
                self.add_syllables(&typed(&settlement.value), sha256);
            }
        }
    }

    fn add_value(&mut self, field: &str, text: &str, document: &str) {
        let gazetteer = self.models.gazetteer();
        match field {
            "lead" | "cooperating" | "implementers" | "issuer" | "parent_issuer" => {
                if gazetteer.agency(text).is_none() {
                    self.enter(Kind::Agency, text, document);
                }
                for place in places(text) {
                    if !gazetteer.is_place(&place) {
                        self.enter(Kind::Place, &place, document);
                    }
                }
            }
            "place" if !text.trim().is_empty() && !gazetteer.is_place(text) => {
                self.enter(Kind::Place, text, document);
            }
            _ => {}
        }
        self.add_syllables(text, document);
    }

    fn add_syllables(&mut self, text: &str, document: &str) {
        let agencies = self.models.gazetteer().find_agencies(text);
        for token in tokens(text) {
            let inside = |(range, _): &(std::ops::Range<usize>, _)| range.contains(&token.range.start);
            if !matches!(token.kind, TokenKind::Syllable | TokenKind::Word) || agencies.iter().any(inside) {
                continue;
            }
            let printed = &text[token.range.clone()];
            let Some(event) = event_text(printed, token.kind) else {
                continue;
            };
            if !self.models.knows_word(printed, &event) {
                // The case of a syllable is that of its place, the case of an acronym its own.
                let shown = if token.kind == TokenKind::Word {
                    printed
                } else {
                    &event
                };
                self.enter(Kind::Syllable, shown, document);
            }
        }
    }

    fn enter(&mut self, kind: Kind, text: &str, document: &str) {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() {
            return;
        }
        let uses = self.found.entry((kind, text)).or_default();
        uses.count += 1;
        uses.documents.insert(document.to_owned());
    }

    /// Header, then one suggestion a row, sorted by kind and text.
    pub(super) fn to_tsv(&self) -> String {
        let mut tsv = "kind\ttext\tcount\tdocuments\n".to_owned();
        for ((kind, text), uses) in &self.found {
            // Writing into a text does not fail.
            let _ = writeln!(
                tsv,
                "{}\t{text}\t{}\t{}",
                kind.name(),
                uses.count,
                uses.documents.len()
            );
        }
        tsv
    }
}

/// Fields that a person settled: all of an approved document and of a row that a person added.
fn settled_keys(document: &ReviewedDocument) -> Vec<FieldKey> {
    let record = &document.record;
    let of_document = DOCUMENT_FIELDS.map(|name| FieldKey::new(Target::Document, name));
    let of_tasks = record.tasks.iter().flat_map(|task| {
        let target = Target::Task(task.id.clone());
        task_fields(task)
            .into_iter()
            .map(move |name| FieldKey::new(target.clone(), name))
    });
    let of_indicators = record.indicators.iter().flat_map(|row| {
        let target = Target::Indicator(row.id.clone());
        INDICATOR_FIELDS.map(|name| FieldKey::new(target.clone(), name))
    });
    let added: BTreeSet<&str> = document
        .settled
        .added
        .iter()
        .map(|added| added.task.id.as_str())
        .collect();
    let is_settled = |key: &FieldKey| {
        let in_added = matches!(&key.target, Target::Task(id) if added.contains(id.as_str()));
        document.is_approved() || in_added || document.settled.fields.contains_key(key)
    };
    let all = of_document.into_iter().chain(of_tasks).chain(of_indicators);
    all.filter(is_settled).collect()
}

/// Names of places in the name of an agency: capitalised words behind "xã", "phường" and their like.
fn places(text: &str) -> Vec<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut found = Vec::new();
    for (at, head) in words.iter().enumerate() {
        if !PLACE_HEADS.contains(head) {
            continue;
        }
        let mut name = Vec::new();
        for word in &words[at + 1..] {
            if !word.starts_with(char::is_uppercase) {
                break;
            }
            let bare = word.trim_end_matches(|letter: char| !letter.is_alphanumeric());
            name.push(bare);
            if bare.len() < word.len() {
                break;
            }
        }
        if !name.is_empty() {
            found.push(name.join(" "));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_stand_behind_their_heads() {
        for (text, want) in [
            ("UBND xã Thạch Bình", vec!["Thạch Bình"]),
            (
                "Công an phường Bắc Lâm, tỉnh Khánh Hòa",
                vec!["Bắc Lâm", "Khánh Hòa"],
            ),
            ("Sở Văn hóa và Xã hội", vec![]),
            ("UBND các xã, phường", vec![]),
        ] {
            assert_eq!(places(text), want, "{text}");
        }
    }

    #[test]
    fn what_is_known_is_not_suggested() {
        let models = Models::embedded().unwrap();
        let mut suggestions = Suggestions::new(&models);
        for (field, text) in [
            ("lead", "Sở Y tế"),
            ("lead", "Ban Điều phối Zyx"),
            ("lead", "Ban Điều phối Zyx"),
            ("place", "Khánh Hòa"),
            ("cooperating", "UBND xã Thạch Quỷnh"),
            ("name", "Xây dựng hạ tầng của UBND tỉnh; khoăng"),
        ] {
            suggestions.add_value(field, text, "00");
        }
        let want = "kind\ttext\tcount\tdocuments\nagency\tBan Điều phối Zyx\t2\t1\n\
                    agency\tUBND xã Thạch Quỷnh\t1\t1\nplace\tThạch Quỷnh\t1\t1\nsyllable\tZyx\t2\t1\n\
                    syllable\tkhoăng\t1\t1\nsyllable\tquỷnh\t1\t1\n";
        assert_eq!(suggestions.to_tsv(), want);
    }
}
