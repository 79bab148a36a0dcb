//! Stable ids of tasks and indicators.
//!
//! An id is made of where a record stands, never of what it says: the file's hash, appendix, section label and
//! number, and a running number among equals. A later version that reads a name or a title better gives the
//! same id.

use std::collections::HashMap;

use sha2::{Digest, Sha256};
use sohoa_record::{PlanRecord, TaskSource};

/// Hexadecimal digits of an id: 64 bits, so that a million tasks of an archive do not collide either.
const DIGITS: usize = 16;

/// Gives every task and indicator without an id its id. `record.source` must be known.
pub fn assign_ids(record: &mut PlanRecord) {
    let mut ids = Ids {
        document: &record.source.sha256,
        seen: HashMap::new(),
    };
    for task in &mut record.tasks {
        let source = match task.source {
            TaskSource::Appendix => "appendix",
            TaskSource::Body => "body",
        };
        let place = [
            source,
            &appendix_label(task.appendix.as_deref()),
            &section_label(task.section.as_deref()),
            number(task.stt.as_deref()),
        ];
        ids.give(&mut task.id, place);
    }
    for indicator in &mut record.indicators {
        let place = [
            "indicator",
            &appendix_label(indicator.appendix.as_deref()),
            "",
            number(indicator.stt.as_deref()),
        ];
        ids.give(&mut indicator.id, place);
    }
}

struct Ids<'a> {
    document: &'a str,
    /// How often a place was met.
    seen: HashMap<String, u32>,
}

impl Ids<'_> {
    fn give(&mut self, id: &mut String, place: [&str; 4]) {
        let place = place.join("\0");
        let count = self.seen.entry(place.clone()).or_default();
        *count += 1;
        if id.is_empty() {
            let hash = Sha256::digest(format!("{}\0{place}\0{count}", self.document));
            *id = format!("{hash:x}").chars().take(DIGITS).collect();
        }
    }
}

/// "PHỤ LỤC II" → "II".
fn appendix_label(appendix: Option<&str>) -> String {
    let last = appendix.and_then(|label| label.split_whitespace().last());
    last.unwrap_or_default().to_uppercase()
}

/// "III. Tăng cường đầu tư… / 2. Hạ tầng" → "III/2". A title without a label gives nothing: it may be read
/// otherwise tomorrow.
fn section_label(section: Option<&str>) -> String {
    let labels: Vec<&str> = section
        .unwrap_or_default()
        .split(" / ")
        .filter_map(label)
        .collect();
    labels.join("/")
}

/// "2.1. Hạ tầng" → "2.1"; the first word is a label where a mark ends it or it is all capitals or digits.
fn label(title: &str) -> Option<&str> {
    let word = title.split_whitespace().next()?;
    let label = word.trim_end_matches(['.', ')', ':']);
    let is_label = label
        .chars()
        .all(|c| c.is_ascii_digit() || c.is_ascii_uppercase() || c == '.')
        || (label.len() < word.len() && label.chars().all(|c| c.is_ascii_alphanumeric()));
    (is_label && label.chars().count() <= LONGEST_LABEL).then_some(label)
}

/// Longest label in characters: "XVIII".
const LONGEST_LABEL: usize = 5;

/// "01." → "1".
fn number(stt: Option<&str>) -> &str {
    let plain = stt
        .unwrap_or_default()
        .trim_matches(|c: char| !c.is_alphanumeric());
    match plain.trim_start_matches('0') {
        "" => plain,
        rest => rest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(tasks: &[(&str, &str, &str)]) -> PlanRecord {
        let tasks: Vec<serde_json::Value> = tasks
            .iter()
            .map(|(section, stt, name)| {
                serde_json::json!({
                    "source": "appendix", "appendix": "PHỤ LỤC II", "section": section, "stt": stt, "name": name,
                    "lead": [], "cooperating": [], "product": null, "note": null, "extra": {}, "confidence": 1.0,
                    "deadline": {"text": null, "kind": "none", "start": null, "end": null, "recurrence": null},
                    "evidence": {"lines": []},
                })
            })
            .collect();
        let source = serde_json::json!({
            "file_name": "a.pdf", "sha256": "00", "bytes": 1, "media_type": "application/pdf", "pages": [],
        });
        let mut record: PlanRecord = serde_json::from_value(serde_json::json!({
            "schema_version": "1.2", "source": source, "sections": [], "tables": [], "tasks": tasks,
            "indicators": [], "diagnostics": [],
            "document": {
                "parent_issuer": null, "issuer": null, "number": null, "place": null, "date": null,
                "doc_type": null, "subject": null, "legal_bases": [], "recipients": [], "attached": null,
                "signer": {"title": null, "name": null},
            },
        }))
        .unwrap();
        assign_ids(&mut record);
        record
    }

    fn ids(tasks: &[(&str, &str, &str)]) -> Vec<String> {
        record(tasks).tasks.into_iter().map(|task| task.id).collect()
    }

    #[test]
    fn equals_are_told_apart() {
        let ids = ids(&[
            ("I. A", "1", "x"),
            ("I. A", "1", "x"),
            ("II. A", "1", "x"),
            ("", "", "x"),
        ]);
        let different: std::collections::BTreeSet<&String> = ids.iter().collect();
        assert_eq!(different.len(), 4);
        assert!(ids.iter().all(|id| id.len() == DIGITS));
    }

    #[test]
    fn better_readings_keep_the_id() {
        let before = ids(&[("I. Hạ tâng / 2) Mạng", "01", "Lap đặt")]);
        let after = ids(&[("I. Hạ tầng / 2) Mạng", "1.", "Lắp đặt")]);
        assert_eq!(before, after);
        // Pinned: other systems keep these ids.
        assert_eq!(before, ["c20761cc1dded25d"]);
    }

    #[test]
    fn an_id_that_is_there_stays() {
        let mut record = record(&[("", "1", "x"), ("", "1", "x")]);
        let second = record.tasks[1].id.clone();
        record.tasks[0].id = "mine".to_owned();
        record.tasks[1].id = String::new();
        assign_ids(&mut record);
        assert_eq!(record.tasks[0].id, "mine");
        assert_eq!(record.tasks[1].id, second);
    }

    #[test]
    fn labels_are_taken_from_the_front_of_titles() {
        for (section, want) in [
            ("III. Tăng cường", "III"),
            ("A. Phòng ngừa / 2.1. Hạ tầng", "A/2.1"),
            ("Phòng ngừa", ""),
            ("Thu thập", ""),
            ("IV Thu thập", "IV"),
            ("a) Mạng", "a"),
        ] {
            assert_eq!(section_label(Some(section)), want);
        }
    }
}
