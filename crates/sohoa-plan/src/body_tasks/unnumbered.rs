//! Lines without an enumerator that name who has the work: "Sở Y tế:" over dashes, "Sở Y tế: Tổ chức …".

use super::context::assigns_duties;
use super::fields;
use super::outline::Builder;
use crate::agencies;
use crate::assignment::{self, Heading};
use crate::paragraphs::{MarkerStyle, Paragraph};

impl Builder<'_> {
    /// Adds such a line as the heading that it is. Only under a heading that assigns work: elsewhere agencies are named
    /// for other reasons.
    pub(super) fn add_unnumbered(&mut self, paragraph: &Paragraph, next: Option<&Paragraph>) -> bool {
        let Some(depth) = self.duties() else {
            return false;
        };
        let text = paragraph.text.trim();
        // "Sở Y tế chịu trách nhiệm:" is near to a label, "Đơn vị thực hiện:" is one.
        let fields = fields::split(text).1;
        if fields.iter().any(|field| !field.value.is_empty()) {
            return false;
        }
        let body = |heading: &Heading| {
            let lead = &heading.assignment.lead;
            fields.is_empty() || lead.iter().all(|name| agencies::is_body(name, self.gazetteer))
        };
        let named = |title: &str| {
            assignment::in_heading(title, self.gazetteer).filter(|heading| {
                !heading.weak && body(heading) && !title.trim_end().ends_with(['.', ';', ','])
            })
        };
        let over_items = next
            .and_then(|next| next.marker.as_ref())
            .is_some_and(|marker| marker.style >= MarkerStyle::Letter);
        if over_items && let Some(heading) = named(text) {
            self.push_unnumbered(depth, paragraph, text, heading);
            return true;
        }
        let Some((title, below)) = self.run_in(text) else {
            return false;
        };
        let Some(heading) = named(title) else {
            return false;
        };
        self.push_unnumbered(depth, paragraph, title, heading);
        self.push(None, below, below, &paragraph.lines);
        true
    }

    /// Opens a heading without an enumerator under the first `depth` open nodes.
    fn push_unnumbered(&mut self, depth: usize, paragraph: &Paragraph, title: &str, heading: Heading) {
        self.stack.truncate(depth);
        let at = self.push(None, title, title, &paragraph.lines);
        self.nodes[at].heading = Some(heading);
        self.stack.push(at);
    }

    /// Closes such a heading and what is open below it.
    pub(super) fn close_unnumbered(&mut self) {
        let plain = self
            .stack
            .iter()
            .skip(1)
            .position(|at| self.nodes[*at].marker.is_none());
        if let Some(at) = plain {
            self.stack.truncate(at + 1);
        }
    }

    /// Number of open nodes down to the innermost title, where it or one above it assigns work.
    fn duties(&self) -> Option<usize> {
        let title = |at: &usize| {
            let node = &self.nodes[*at];
            let titled = node.style().is_some_and(|style| style <= MarkerStyle::Decimal);
            titled && !node.text.trim_end().ends_with(['.', ';', ','])
        };
        let depth = self.stack.iter().rposition(title)? + 1;
        let assigns = |at: &usize| title(at) && assigns_duties(&self.nodes[*at].text);
        self.stack[..depth].iter().any(assigns).then_some(depth)
    }
}
