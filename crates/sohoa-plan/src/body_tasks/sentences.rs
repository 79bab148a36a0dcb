//! Items and paragraphs that say themselves who does what: by a bracket at the end, by "chủ trì", or by an agency and its
//! verb where the place says that work is assigned.

use sohoa_page::{Diagnostic, LineId};
use sohoa_record::DeadlineKind;

use super::context::{Context, Matter, Place};
use super::{FROM_SENTENCE, Reader, dedup, follow_up};
use crate::agencies;
use crate::assignment::{self, Assignment};
use crate::paragraphs::MarkerStyle;

impl Reader<'_> {
    /// An item that says itself who does it; among duties an agency and its verb say it. Says whether it became a task.
    pub(super) fn task_of_sentence(&mut self, at: usize, context: Context) -> bool {
        let node = self.node(at);
        if !self.is_text_of_parent(at) || node.heading.is_some() || node.style() == Some(MarkerStyle::Article)
        {
            return false;
        }
        let mut draft = self.draft(at, FROM_SENTENCE);
        self.find_deadline(&mut draft);
        // "… việc thực hiện Kế hoạch này, định kỳ hằng tháng báo cáo" stands in every plan, too.
        let due = !matches!(draft.deadline.kind, DeadlineKind::None | DeadlineKind::Recurring);
        let text = node.text.as_str();
        let found = assignment::in_bracket(text, self.gazetteer)
            .or_else(|| self.in_damaged_bracket(text))
            .or_else(|| assignment::in_bare_bracket(text, self.is_among_brackets(at), self.gazetteer))
            .or_else(|| {
                assignment::in_sentence(text, self.gazetteer)
                    .or_else(|| assignment::behind_work(text, self.gazetteer))
                    .filter(|_| !follow_up::is_own(text, due))
            })
            .or_else(|| {
                let duty = self.duty(at, context, due)?;
                let of_itself = follow_up::names_itself(text, due) || follow_up::is_own(text, due);
                (!of_itself).then_some(duty)
            });
        let Some(found) = found else {
            if let Some(named) = assignment::unread_bracket(text) {
                let message =
                    format!("{named:?} is said to do the work and is no known agency; read it on the page");
                let line = draft.lines.first().copied().unwrap_or(LineId(0));
                let doubt = Diagnostic::new("assignment-unread", message).at_line(line);
                self.diagnostics.push(doubt);
            }
            return false;
        };
        draft.assignment = found;
        let mut others = assignment::cooperating(&draft.name, self.gazetteer);
        draft.assignment.cooperating.append(&mut others);
        self.finish(draft);
        true
    }

    /// What an agency and its verb say, where the place of the item says that they assign work.
    fn duty(&self, at: usize, context: Context, due: bool) -> Option<Assignment> {
        let node = self.node(at);
        let text = node.text.as_str();
        if node.marker.is_none() {
            return assignment::in_paragraph(text, self.gazetteer).filter(|_| context.holds_paragraphs());
        }
        let duty = assignment::in_duty(text, self.gazetteer)?;
        let among = self.is_among_duties(at);
        let bodies = || {
            duty.lead
                .iter()
                .all(|name| agencies::is_body(name, self.gazetteer))
        };
        let given = context.are_duties() && among
            // "Từ ngày … đến ngày …: Phòng Đào tạo …" says who and when.
            || node.time.is_some()
            || context.place == Place::Money && (bodies() || due)
            // The text of a task is not assigned once more.
            || context.matter == Matter::Plans && !context.told && bodies() && self.is_in_list_of_duties(at)
            // Beside "Giao Sở Y tế …" the others have work too, whatever heading they lack.
            || context.matter != Matter::Reports && !context.told && bodies() && self.is_among_given(at);
        given.then_some(duty)
    }

    /// The agencies of a heading that names several which the item itself names ("PX03 chủ trì …" under "Phòng Công
    /// tác chính trị (PX03), Phòng Hậu cần (PH10)").
    pub(super) fn own_share(&self, text: &str, all: &[String]) -> Option<Vec<String>> {
        if all.len() < 2 {
            return None;
        }
        let own = assignment::in_duty(text, self.gazetteer)?.lead;
        let ours = |name: &String| {
            all.iter()
                .any(|other| other == name || other.ends_with(&format!("({name})")))
        };
        (own.len() < all.len() && own.iter().all(ours)).then_some(own)
    }

    /// The agency of a bracket that lost its first word ("( Khoa học công nghệ chịu trách nhiệm thực hiện)"): the only
    /// one of the other brackets that ends in the same words.
    fn in_damaged_bracket(&self, text: &str) -> Option<Assignment> {
        let plain = |text: &str| crate::words::fold(&text.replace(['.', ',', ';', ':', '\'', '’'], " "));
        let rest = format!(" {}", plain(assignment::unread_bracket(text)?));
        let mut named: Vec<String> = self
            .outline
            .nodes
            .iter()
            .filter_map(|node| assignment::in_bracket(&node.text, self.gazetteer))
            .flat_map(|found| found.lead)
            .filter(|name| plain(name).ends_with(&rest))
            .collect();
        dedup(&mut named);
        let [only] = named.as_slice() else { return None };
        // The first word alone may be lost.
        (plain(only).split(' ').count() <= rest.split(' ').count() + 1 && rest.split(' ').count() > 3).then(
            || Assignment {
                lead: vec![only.clone()],
                cooperating: Vec::new(),
            },
        )
    }

    /// Whether most other items of the list end in a bracket that says who does them.
    fn is_among_brackets(&self, at: usize) -> bool {
        let siblings = self.outline.siblings(at);
        let assigned = |other: &&usize| {
            **other != at && assignment::in_bracket(&self.node(**other).text, self.gazetteer).is_some()
        };
        let count = siblings.iter().filter(assigned).count();
        count > 0 && 2 * count >= siblings.len() - 1
    }

    /// Whether the item of a list of work stands among others that begin with an agency too, or says itself that it is
    /// one's duty.
    fn is_in_list_of_duties(&self, at: usize) -> bool {
        let siblings = self.outline.siblings(at);
        let count = siblings.iter().filter(|other| self.is_duty(**other)).count();
        let text = &self.node(at).text;
        let said = text.contains(" có trách nhiệm ") || text.contains(" có nhiệm vụ ");
        said || count > 1 && 2 * count >= siblings.len()
    }

    /// Whether the item stands in a list of duties of which others say outright to whom they are given.
    fn is_among_given(&self, at: usize) -> bool {
        let siblings = self.outline.siblings(at);
        let given =
            |other: &&usize| assignment::in_sentence(&self.node(**other).text, self.gazetteer).is_some();
        let duties = siblings.iter().filter(|other| self.is_duty(**other)).count();
        duties > 2 && 2 * duties >= siblings.len() && siblings.iter().filter(given).count() > 0
    }

    /// Whether most items of the list begin with an agency.
    fn is_among_duties(&self, at: usize) -> bool {
        let siblings = self.outline.siblings(at);
        2 * siblings.iter().filter(|other| self.is_duty(**other)).count() >= siblings.len()
    }

    fn is_duty(&self, at: usize) -> bool {
        let node = self.node(at);
        node.heading.is_some()
            || assignment::in_sentence(&node.text, self.gazetteer).is_some()
            || assignment::in_duty(&node.text, self.gazetteer).is_some()
    }
}
