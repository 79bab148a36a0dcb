//! What people settled of a document, and the record that follows from it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use sohoa_record::{FieldReview, LineRecord, PlanRecord, Review, ReviewStatus, TaskRecord};

use crate::ReviewError;
use crate::field::{FieldKey, Target};
use crate::lines::page_fingerprint;
use crate::store::{Action, Entry};

/// Who did something, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    /// Name of the person.
    pub who: String,
    /// UTC: "2026-11-25T08:30:00Z".
    pub at: String,
}

/// A field that a person settled.
#[derive(Debug, Clone, PartialEq)]
pub struct Settlement {
    /// Its value.
    pub value: Value,
    /// What it was when it was first settled.
    pub first: Value,
    /// Who settled it last.
    pub by: By,
}

/// A row that a person added.
#[derive(Debug, Clone, PartialEq)]
pub struct AddedTask {
    /// As it was added; its fields may have been settled since.
    pub task: TaskRecord,
    /// Id of the row that it follows; `None`: the last.
    pub after: Option<String>,
    /// Who added it.
    pub by: By,
}

/// Everything that people settled of a document.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Settled {
    /// Fields.
    pub fields: BTreeMap<FieldKey, Settlement>,
    /// Ids of the rows that were struck out.
    pub struck: BTreeMap<String, By>,
    /// Rows that were added, in the order of adding.
    pub added: Vec<AddedTask>,
    /// Pages whose text was found right, with the hash of their lines as read then.
    pages: BTreeMap<u32, (By, String)>,
    /// The approval, with the record as it was approved.
    pub approved: Option<(By, PlanRecord)>,
    /// Rows as they were read when something of them was first settled, by id.
    kept: BTreeMap<String, TaskRecord>,
}

/// A record with what people settled in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Reviewed {
    /// The record; every row that somebody touched says so.
    pub record: PlanRecord,
    /// Fields that were settled and whose row or field is no longer there.
    pub lost: Vec<FieldKey>,
}

impl Settled {
    /// What follows from the entries of a document.
    ///
    /// # Errors
    /// An entry cannot be understood.
    pub fn from_entries(entries: &[Entry]) -> Result<Self, ReviewError> {
        let mut settled = Self::default();
        for entry in entries {
            settled.take(entry)?;
        }
        Ok(settled)
    }

    fn take(&mut self, entry: &Entry) -> Result<(), ReviewError> {
        let by = By {
            who: entry.who.clone(),
            at: entry.at.clone(),
        };
        let unclear = |error: serde_json::Error| ReviewError::Entry {
            path: crate::REVIEW_FILE.into(),
            entry: entry.id,
            reason: error.to_string(),
        };
        match entry.action {
            Action::Set => {
                let key: FieldKey = entry.target.parse()?;
                if let (Target::Task(id), Some(row)) = (&key.target, &entry.snapshot) {
                    let row = serde_json::from_slice(row).map_err(unclear)?;
                    self.kept.entry(id.clone()).or_insert(row);
                }
                let first = self.fields.get(&key).map_or(&entry.old, |before| &before.first);
                let settlement = Settlement {
                    first: first.clone(),
                    value: entry.new.clone(),
                    by,
                };
                self.fields.insert(key, settlement);
            }
            Action::Strike => {
                self.struck.insert(entry.target.clone(), by);
            }
            Action::Add => self.added.push(AddedTask {
                task: serde_json::from_value(entry.new.clone()).map_err(unclear)?,
                after: entry.old.as_str().map(str::to_owned),
                by,
            }),
            Action::CheckPage => {
                if let Ok(page) = entry.target.parse() {
                    let seen = entry.new.as_str().unwrap_or_default().to_owned();
                    self.pages.insert(page, (by, seen));
                }
            }
            Action::Approve => {
                let record = entry.snapshot.as_deref().unwrap_or_default();
                self.approved = Some((by, serde_json::from_slice(record).map_err(unclear)?));
            }
            Action::Reopen => self.approved = None,
            Action::Undo => {}
        }
        Ok(())
    }

    /// Who found the text of a page right, where it is still read as it was then.
    pub fn checked_page(&self, page: u32, lines: &BTreeMap<u32, LineRecord>) -> Option<&By> {
        let (by, seen) = self.pages.get(&page)?;
        (*seen == page_fingerprint(lines, page)).then_some(by)
    }

    /// Whether nobody settled anything.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Puts what was settled into the record of the program. An approved document is as it was approved, whatever a
    /// later conversion reads.
    pub fn apply(&self, machine: &PlanRecord) -> Reviewed {
        let mut reviewed = match &self.approved {
            Some((_, record)) => Reviewed {
                record: record.clone(),
                lost: Vec::new(),
            },
            None => self.put_in(machine),
        };
        self.annotate(&mut reviewed.record, machine);
        reviewed
    }

    fn put_in(&self, machine: &PlanRecord) -> Reviewed {
        let mut record = machine.clone();
        let known: BTreeSet<&str> = machine.tasks.iter().map(|task| task.id.as_str()).collect();
        for (id, row) in &self.kept {
            if !known.contains(id.as_str()) && self.added.iter().all(|added| added.task.id != *id) {
                let first = |task: &TaskRecord| task.evidence.lines.first().map(|line| line.line);
                let at = record.tasks.iter().position(|task| first(task) > first(row));
                record.tasks.insert(at.unwrap_or(record.tasks.len()), row.clone());
            }
        }
        for added in &self.added {
            let before = record
                .tasks
                .iter()
                .position(|task| Some(&task.id) == added.after.as_ref());
            let at = before.map_or(record.tasks.len(), |at| at + 1);
            record.tasks.insert(at, added.task.clone());
        }
        let mut lost = Vec::new();
        for (key, settlement) in &self.fields {
            let on_line = matches!(key.target, Target::Line(_));
            if !on_line && key.set(&mut record, settlement.value.clone()).is_err() {
                lost.push(key.clone());
            }
        }
        record.tasks.retain(|task| !self.struck.contains_key(&task.id));
        record.indicators.retain(|row| !self.struck.contains_key(&row.id));
        lost.retain(|key| !matches!(&key.target, Target::Task(id) | Target::Indicator(id) if self.struck.contains_key(id)));
        Reviewed { record, lost }
    }

    fn annotate(&self, record: &mut PlanRecord, machine: &PlanRecord) {
        let mut by_target: BTreeMap<&Target, Vec<FieldReview>> = BTreeMap::new();
        for (key, settlement) in &self.fields {
            let read = key.get(machine).unwrap_or_else(|| settlement.first.clone());
            by_target.entry(&key.target).or_default().push(FieldReview {
                field: key.name.clone(),
                corrected: read != settlement.value,
                machine: read,
                by: settlement.by.who.clone(),
                at: settlement.by.at.clone(),
            });
        }
        record.review = self.document_review(by_target.remove(&Target::Document).unwrap_or_default());
        let mut of = |target: &Target, added: Option<&By>| {
            let fields = by_target.remove(target).unwrap_or_default();
            self.review(fields, added)
        };
        for task in &mut record.tasks {
            let added = self.added.iter().find(|added| added.task.id == task.id);
            task.review = of(&Target::Task(task.id.clone()), added.map(|added| &added.by));
        }
        for row in &mut record.indicators {
            row.review = of(&Target::Indicator(row.id.clone()), None);
        }
    }

    /// Of the document as a whole: who only struck out a row of it, or checked a page, has looked at it too.
    fn document_review(&self, fields: Vec<FieldReview>) -> Option<Review> {
        let approved = self.approved.as_ref().map(|(by, _)| by);
        let by = approved.or_else(|| self.last())?;
        Some(Review {
            status: self.status(),
            by: by.who.clone(),
            at: by.at.clone(),
            added: false,
            fields,
        })
    }

    /// Who settled anything last.
    fn last(&self) -> Option<&By> {
        let fields = self.fields.values().map(|settlement| &settlement.by);
        let rows = self
            .struck
            .values()
            .chain(self.added.iter().map(|added| &added.by));
        fields
            .chain(rows)
            .chain(self.pages.values().map(|(by, _)| by))
            .max_by(|a, b| a.at.cmp(&b.at))
    }

    fn status(&self) -> ReviewStatus {
        if self.approved.is_some() {
            ReviewStatus::Verified
        } else {
            ReviewStatus::InReview
        }
    }

    fn review(&self, fields: Vec<FieldReview>, added: Option<&By>) -> Option<Review> {
        let last = fields.iter().max_by(|a, b| a.at.cmp(&b.at)).map(|field| By {
            who: field.by.clone(),
            at: field.at.clone(),
        });
        let approved = self.approved.as_ref().map(|(by, _)| by.clone());
        let by = approved.or(last).or_else(|| added.cloned())?;
        Some(Review {
            status: self.status(),
            by: by.who,
            at: by.at,
            added: added.is_some(),
            fields,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::samples::{record, task};

    fn entry(id: i64, action: Action, target: &str, old: Value, new: Value) -> Entry {
        Entry {
            id,
            step: id,
            action,
            target: target.to_owned(),
            old,
            new,
            who: "Lan".to_owned(),
            at: format!("2026-11-25T08:30:{id:02}Z"),
            snapshot: None,
        }
    }

    fn names(record: &PlanRecord) -> Vec<&str> {
        record.tasks.iter().map(|task| task.name.as_str()).collect()
    }

    #[test]
    fn nothing_settled_changes_nothing() {
        let machine = record(vec![task("a", "Một", "X", &[1])]);
        assert_eq!(Settled::default().apply(&machine).record, machine);
    }

    #[test]
    fn values_lie_over_those_of_the_machine() {
        let machine = record(vec![task("a", "Môt", "X", &[1]), task("b", "Hai", "X", &[2])]);
        let settled = Settled::from_entries(&[
            entry(1, Action::Set, "task.a.name", json!("Môt"), json!("Mộc")),
            entry(2, Action::Set, "task.a.name", json!("Mộc"), json!("Một")),
            entry(3, Action::Set, "task.a.lead", json!(["X"]), json!(["X"])),
        ])
        .unwrap();
        let reviewed = settled.apply(&machine).record;
        assert_eq!(names(&reviewed), ["Một", "Hai"]);
        let review = reviewed.tasks[0].review.as_ref().unwrap();
        assert_eq!(
            (review.status, review.at.as_str()),
            (ReviewStatus::InReview, "2026-11-25T08:30:03Z")
        );
        let said: Vec<(&str, bool, &Value)> = review
            .fields
            .iter()
            .map(|field| (field.field.as_str(), field.corrected, &field.machine))
            .collect();
        assert_eq!(
            said,
            [("lead", false, &json!(["X"])), ("name", true, &json!("Môt"))]
        );
        assert_eq!(reviewed.tasks[1].review, None);
        assert_eq!(names(&machine), ["Môt", "Hai"]);
    }

    #[test]
    fn rows_are_struck_out_and_added() {
        let machine = record(vec![task("a", "Một", "X", &[1]), task("b", "Hai", "X", &[2])]);
        let new = task("c", "Một rưỡi", "Y", &[1]);
        let settled = Settled::from_entries(&[
            entry(1, Action::Add, "c", json!("a"), json!(new)),
            entry(2, Action::Set, "task.c.lead", json!(["Y"]), json!(["Z"])),
            entry(3, Action::Strike, "b", json!(null), json!(null)),
        ])
        .unwrap();
        let reviewed = settled.apply(&machine).record;
        assert_eq!(names(&reviewed), ["Một", "Một rưỡi"]);
        assert_eq!(reviewed.tasks[1].lead, ["Z"]);
        assert!(reviewed.tasks[1].review.as_ref().unwrap().added);
    }

    #[test]
    fn a_document_was_looked_at_whatever_was_settled_in_it() {
        let machine = record(vec![task("a", "Một", "X", &[1]), task("b", "Hai", "X", &[2])]);
        for (action, target) in [(Action::Strike, "b"), (Action::CheckPage, "1")] {
            let entry = entry(7, action, target, json!(null), json!(null));
            let review = Settled::from_entries(&[entry])
                .unwrap()
                .apply(&machine)
                .record
                .review;
            let review = review.unwrap();
            assert_eq!(
                (review.status, review.by.as_str(), review.at.as_str()),
                (ReviewStatus::InReview, "Lan", "2026-11-25T08:30:07Z")
            );
        }
    }

    #[test]
    fn what_was_settled_survives_another_conversion() {
        let before = task("a", "Môt", "X", &[1]);
        let mut set = entry(1, Action::Set, "task.a.name", json!("Môt"), json!("Một"));
        set.snapshot = Some(serde_json::to_vec(&before).unwrap());
        let lost = entry(2, Action::Set, "task.gone.note", json!(null), json!("x"));
        let settled = Settled::from_entries(&[set, lost]).unwrap();
        // The row is read otherwise, or not found at all.
        let again = settled.apply(&record(vec![task("a", "Mọt", "X", &[1])]));
        assert_eq!(names(&again.record), ["Một"]);
        let missing = settled.apply(&record(vec![task("b", "Hai", "X", &[2])]));
        assert_eq!(names(&missing.record), ["Một", "Hai"]);
        assert_eq!(missing.lost, ["task.gone.note".parse().unwrap()]);
    }

    #[test]
    fn an_approved_document_stays_as_it_was_approved() {
        let machine = record(vec![task("a", "Một", "X", &[1])]);
        let mut approve = entry(1, Action::Approve, "", json!(null), json!(null));
        approve.snapshot = Some(serde_json::to_vec(&machine).unwrap());
        let again = record(vec![task("a", "Mọt", "X", &[1]), task("b", "Hai", "X", &[2])]);
        let entries = [approve, entry(2, Action::Reopen, "", json!(null), json!(null))];
        let reviewed = Settled::from_entries(&entries[..1]).unwrap().apply(&again).record;
        assert_eq!(names(&reviewed), ["Một"]);
        assert_eq!(reviewed.review.as_ref().unwrap().status, ReviewStatus::Verified);
        assert_eq!(reviewed.tasks[0].review.as_ref().unwrap().by, "Lan");
        let reopened = Settled::from_entries(&entries).unwrap().apply(&again).record;
        assert_eq!(names(&reopened), ["Mọt", "Hai"]);
        assert_eq!(reopened.review, None);
    }
}
