//! Lines without an enumerator that head what stands below them: "Sở Y tế:" over dashes, "Sở Y tế: Tổ chức …", and
//! "PHÂN CÔNG NHIỆM VỤ" in capitals.

use super::context::{Context, Part, assigns_duties, only_assigns_duties};
use super::fields;
use super::outline::{Builder, Node};
use crate::agencies;
use crate::assignment::{self, Heading};
use crate::paragraphs::{Marker, MarkerStyle, Paragraph};

impl Builder<'_> {
    /// Adds a line in capitals as the heading of a part where it says that work is assigned, or work to come after goals.
    /// Under a heading that assigns work already it is one of its topics.
    pub(super) fn add_capitals(&mut self, paragraph: &Paragraph) -> bool {
        let title = paragraph.text.trim();
        let capitals = title.contains(' ') && !title.chars().any(char::is_lowercase);
        if !capitals || title.ends_with(['.', ';', ',', '/']) || self.duties().is_some() {
            return false;
        }
        let context = |context: Context, at: &usize| {
            let node = &self.nodes[*at];
            if node.is_title() {
                context.under(&node.text)
            } else {
                context
            }
        };
        let open = self.stack.iter().skip(1).fold(Context::default(), context);
        let work = Context::default().under(title).part == Part::Work;
        if !(only_assigns_duties(title) || work && open.part == Part::Goal) {
            return false;
        }
        let outer = |at: &usize| {
            self.nodes[*at]
                .style()
                .is_some_and(|style| style <= MarkerStyle::Chapter)
        };
        let depth = self.stack.iter().rposition(outer).unwrap_or_default() + 1;
        self.stack.truncate(depth);
        let at = self.push(None, title, title, &paragraph.lines);
        self.nodes[at].titled = true;
        self.stack.push(at);
        true
    }

    /// Whether an enumerator ends such a heading: a part of the plan does unless its numbers begin below the heading.
    pub(super) fn ends_capitals(&self, heading: &Node, marker: &Marker) -> bool {
        let begun = heading
            .children
            .iter()
            .any(|child| self.nodes[*child].style() == Some(marker.style));
        let first = matches!(marker.label.as_str(), "I" | "A");
        marker.style <= MarkerStyle::Roman && !begun && (!first || marker.style < MarkerStyle::Capital)
    }

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
            .position(|at| self.nodes[*at].marker.is_none() && !self.nodes[*at].titled);
        if let Some(at) = plain {
            self.stack.truncate(at + 1);
        }
    }

    /// Number of open nodes down to the innermost title, where it or one above it assigns work.
    fn duties(&self) -> Option<usize> {
        let title = |at: &usize| {
            let node = &self.nodes[*at];
            let titled = node.titled || node.style().is_some_and(|style| style <= MarkerStyle::Decimal);
            titled && !node.text.trim_end().ends_with(['.', ';', ','])
        };
        let depth = self.stack.iter().rposition(title)? + 1;
        let assigns = |at: &usize| title(at) && assigns_duties(&self.nodes[*at].text);
        self.stack[..depth].iter().any(assigns).then_some(depth)
    }
}
