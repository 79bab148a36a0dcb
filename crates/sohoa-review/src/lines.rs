//! Printed lines with what people settled in them: directly, or by way of a field that stands on them.

use std::collections::BTreeMap;
use std::ops::Range;

use sha2::{Digest, Sha256};
use sohoa_record::{EvidenceLine, LineRecord, PlanRecord};

use crate::field::{FieldKey, Target, typed};
use crate::settled::Settled;
use crate::words::{PlacedWord, find, words};

/// The lines that a person corrected, by number; those that are as read have no entry. A line that was settled itself
/// is as it was typed; a correction of a field is carried over to its words where they can be found.
pub fn corrected_lines(
    machine: &PlanRecord,
    lines: &BTreeMap<u32, LineRecord>,
    settled: &Settled,
) -> BTreeMap<u32, String> {
    let mut tokens: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    let mut typed_lines = BTreeMap::new();
    for (key, settlement) in &settled.fields {
        if let Target::Line(number) = key.target {
            let now = lines.get(&number).map(|line| line.text.as_str());
            // After another conversion another line may have this number.
            if now == settlement.first.as_str() {
                typed_lines.insert(number, typed(&settlement.value));
            }
            continue;
        }
        let Some(before) = key.get(machine) else { continue };
        let placed = words(
            evidence(machine, key)
                .iter()
                .filter_map(|line| lines.get(&line.line)),
        );
        // Entries of a list are compared one by one; one that was added or taken out stands elsewhere on the page.
        let (before, after) = (typed(&before), typed(&settlement.value));
        let same_entries = before.lines().count() == after.lines().count();
        for (before, after) in before.lines().zip(after.lines()).filter(|_| same_entries) {
            for (word, text) in changes(before, after, &placed) {
                let line = tokens
                    .entry(word.line.line)
                    .or_insert_with(|| word.line.text.split_whitespace().map(str::to_owned).collect());
                if let Some(token) = line.get_mut(word.token) {
                    *token = text;
                }
            }
        }
    }
    let mut corrected: BTreeMap<u32, String> = tokens
        .into_iter()
        .map(|(number, tokens)| {
            let kept: Vec<String> = tokens.into_iter().filter(|token| !token.is_empty()).collect();
            (number, kept.join(" "))
        })
        .collect();
    corrected.extend(typed_lines);
    corrected.retain(|number, text| lines.get(number).is_some_and(|line| line.text != *text));
    corrected
}

/// A hash of the lines of a page as read: what a person found right is these lines and no others.
pub fn page_fingerprint(lines: &BTreeMap<u32, LineRecord>, page: u32) -> String {
    let mut hash = Sha256::new();
    for line in lines.values().filter(|line| line.page == page) {
        hash.update(line.text.as_bytes());
        hash.update(b"\n");
    }
    format!("{:x}", hash.finalize())
}

fn evidence<'a>(record: &'a PlanRecord, key: &FieldKey) -> &'a [EvidenceLine] {
    let found = match &key.target {
        Target::Document => {
            let name = key.name.split('.').next().unwrap_or_default();
            record.document.evidence.get(name).map(|evidence| &evidence.lines)
        }
        Target::Task(id) => {
            let task = record.tasks.iter().find(|task| task.id == *id);
            task.map(|task| &task.evidence.lines)
        }
        Target::Indicator(id) => {
            let row = record.indicators.iter().find(|row| row.id == *id);
            row.map(|row| &row.evidence.lines)
        }
        Target::Line(_) => None,
    };
    found.map_or(&[], Vec::as_slice)
}

/// Words of the page with what stands there now, when one entry of a value became another.
fn changes<'a>(before: &str, after: &str, placed: &[PlacedWord<'a>]) -> Vec<(PlacedWord<'a>, String)> {
    let found = find(before, placed);
    let old: Vec<&str> = before.split_whitespace().collect();
    let new: Vec<&str> = after.split_whitespace().collect();
    if old.len() == new.len() {
        let pairs = old
            .iter()
            .zip(&new)
            .zip(&found)
            .filter(|((old, new), _)| old != new);
        return pairs
            .filter_map(|((old, new), at)| {
                let word = placed[(*at)?];
                Some((word, with_marks(word.text, old, new)))
            })
            .collect();
    }
    let (from, to) = middles(&old, &new);
    let at: Option<Vec<usize>> = found[from.clone()].iter().copied().collect();
    match at.as_deref() {
        // All that was replaced goes where the first replaced word stood.
        Some([first, rest @ ..]) if rest.iter().zip(first + 1..).all(|(next, want)| *next == want) => {
            let last = rest.last().unwrap_or(first);
            let text = with_marks(placed[*last].text, old[from.end - 1], &new[to].join(" "));
            let emptied = rest.iter().map(|next| (placed[*next], String::new()));
            std::iter::once((placed[*first], text)).chain(emptied).collect()
        }
        _ => Vec::new(),
    }
}

/// What differs between two sequences of words when their common ends are left out.
pub fn differing(old: &[&str], new: &[&str]) -> (Range<usize>, Range<usize>) {
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let most = old.len().min(new.len()) - head;
    let pairs = old.iter().rev().zip(new.iter().rev()).take(most);
    let tail = pairs.take_while(|(a, b)| a == b).count();
    (head..old.len() - tail, head..new.len() - tail)
}

/// The same; what is only inserted takes a neighbour along, because it has no place of its own.
pub(crate) fn middles(old: &[&str], new: &[&str]) -> (Range<usize>, Range<usize>) {
    let (mut from, mut to) = differing(old, new);
    if from.is_empty() && from.start > 0 {
        (from.start, to.start) = (from.start - 1, to.start - 1);
    } else if from.is_empty() && from.end < old.len() {
        (from.end, to.end) = (from.end + 1, to.end + 1);
    }
    (from, to)
}

/// The new word with the marks that the printed one has and the value does not keep: "tế;".
fn with_marks(printed: &str, old: &str, new: &str) -> String {
    let place = printed.to_lowercase().find(&old.to_lowercase());
    match place {
        Some(start) if printed.is_char_boundary(start) && printed.is_char_boundary(start + old.len()) => {
            format!("{}{new}{}", &printed[..start], &printed[start + old.len()..])
        }
        _ => new.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::samples::{line, record, task};
    use crate::store::{Action, Entry};

    fn check(name: &Value, settled: &[(&str, Value, Value)], want: &[(u32, &str)]) {
        let lines = [line(1, "1 Khoản ngân"), line(2, "sách;"), line(3, "Sở Y tá.")];
        let lines: BTreeMap<u32, LineRecord> = lines.into_iter().map(|line| (line.line, line)).collect();
        let machine = record(vec![task("a", name.as_str().unwrap(), "Sở Y tá", &[1, 2, 3])]);
        let entries: Vec<Entry> = settled
            .iter()
            .zip(1..)
            .map(|((target, old, new), id)| Entry {
                id,
                step: id,
                action: Action::Set,
                target: (*target).to_owned(),
                old: old.clone(),
                new: new.clone(),
                who: "Lan".to_owned(),
                at: String::new(),
                snapshot: None,
            })
            .collect();
        let settled = Settled::from_entries(&entries).unwrap();
        let got = corrected_lines(&machine, &lines, &settled);
        let got: Vec<(u32, &str)> = got
            .iter()
            .map(|(number, text)| (*number, text.as_str()))
            .collect();
        assert_eq!(got, want);
    }

    #[test]
    fn corrections_of_fields_reach_their_lines() {
        let name = json!("Khoản ngân sách");
        let set = |new: &str| ("task.a.name", name.clone(), json!(new));
        check(&name, &[set("Khoản ngân sách")], &[]);
        check(
            &name,
            &[set("Khoán ngân sạch")],
            &[(1, "1 Khoán ngân"), (2, "sạch;")],
        );
        check(
            &name,
            &[("task.a.lead", json!(["Sở Y tá"]), json!(["Sở Y tế"]))],
            &[(3, "Sở Y tế.")],
        );
        // A word that was lost, one too many, two that were one.
        check(&name, &[set("Khoản chi ngân sách")], &[(1, "1 Khoản chi ngân")]);
        check(&name, &[set("Khoản sách")], &[(1, "1 Khoản")]);
        check(
            &name,
            &[set("Khoản ngânsách")],
            &[(1, "1 Khoản ngânsách;"), (2, "")],
        );
        check(
            &name,
            &[("task.a.lead", json!(["Sở Y tá"]), json!(["Sở", "Y tế"]))],
            &[],
        );
    }

    #[test]
    fn a_line_is_as_it_was_typed_last() {
        let name = json!("Khoản ngân sách");
        let typed_line = ("line.1.text", json!("1 Khoản ngân"), json!("1. Khoán ngân"));
        let field = ("task.a.name", name.clone(), json!("Khoan ngân sách"));
        check(&name, &[field, typed_line], &[(1, "1. Khoán ngân")]);
        // Settled when another line had this number.
        check(&name, &[("line.2.text", json!("khác"), json!("khác đi"))], &[]);
    }
}
