//! What a reader should look at in a task: codes nobody knows, nobody responsible, odd dates.

use sohoa_page::{Diagnostic, LineId};
use sohoa_record::TaskRecord;

use crate::Gazetteer;
use crate::deadline::{self, Doubt};

/// Share of confidence that each doubt leaves.
const TRUST_PER_DOUBT: f32 = 0.8;

/// Doubts about a task, those of its deadline included; dates that the date of issue refutes are taken back.
pub(crate) fn task(
    task: &mut TaskRecord,
    deadline_doubts: &[Doubt],
    issue_date: Option<&str>,
    gazetteer: &Gazetteer,
) -> Vec<Doubt> {
    let mut out = deadline_doubts.to_vec();
    out.extend(deadline::before_issue(&mut task.deadline, issue_date));
    if task.lead.is_empty() {
        out.push(Doubt {
            code: "task-without-lead",
            message: "no responsible agency was found for the task; read it on the page".to_owned(),
        });
    }
    for agency in task.lead.iter().chain(&task.cooperating) {
        out.extend(unit(agency, gazetteer));
    }
    out
}

/// The doubt about an agency that looks like a unit code and is none that is known.
pub(crate) fn unit(agency: &str, gazetteer: &Gazetteer) -> Option<Doubt> {
    let shaped = matches!(agency.len(), 3 | 4)
        && agency.starts_with(|c: char| c.is_ascii_uppercase())
        && agency.bytes().rev().take(2).all(|b| b.is_ascii_digit());
    (shaped && !gazetteer.is_unit_code(agency)).then(|| Doubt {
        code: "unknown-unit",
        message: format!(
            "{agency:?} has the form of a unit code but is not listed; compare it with the page"
        ),
    })
}

/// Share of confidence left by the doubts, 0..=1.
pub(crate) fn trust(doubts: &[Doubt]) -> f32 {
    doubts.iter().fold(1.0, |trust, _| trust * TRUST_PER_DOUBT)
}

/// A doubt as a diagnostic.
pub(crate) fn place(doubt: &Doubt, page: Option<u32>, line: Option<LineId>) -> Diagnostic {
    let mut diagnostic = Diagnostic::new(doubt.code, doubt.message.clone());
    diagnostic.page = page;
    diagnostic.line = line;
    diagnostic
}
