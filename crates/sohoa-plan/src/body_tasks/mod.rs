//! Tasks that the body of a plan assigns.
//!
//! The body assigns work in four ways: labelled fields under an item, items under a heading that names
//! the agency, a bracket at the end of an item ("(Ban Tổ chức chủ trì)"), and "Giao Sở Y tế …". Goals
//! and principles assign nothing, whatever agencies they name.

use std::collections::BTreeMap;

use sohoa_page::{Diagnostic, Document, LineId};
use sohoa_record::{Deadline, DeadlineKind, Indicator, TaskRecord, TaskSource};

use crate::assignment::{self, Assignment, Heading};
use crate::evidence::{Lines, rounded};
use crate::paragraphs::{MarkerStyle, Paragraph};
use crate::roles::Role;
use crate::words::is_unfinished;
use crate::{Gazetteer, agencies, checks, deadline};

mod closing;
mod context;
mod fields;
mod follow_up;
mod goals;
mod heads;
mod outline;
mod rejoin;
mod sentences;
mod time;
mod titles;
mod unnumbered;

use context::{Context, Matter, Part, announces_work};
use fields::Field;
use outline::{Node, Outline};

/// Share of confidence left where the task comes from the form of a sentence, not from labels.
const FROM_SENTENCE: f32 = 0.85;
/// Fewest words of a task; less is a fragment of a damaged line.
const FEWEST_WORDS: usize = 3;

/// Words of the title over a task that is a paragraph of its own at most.
const LONGEST_TASK_TITLE: usize = 25;

/// What the body of a plan says: assignments and goals in numbers.
pub(crate) struct Body {
    pub(crate) tasks: Vec<TaskRecord>,
    pub(crate) indicators: Vec<Indicator>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Reads assignments and goals from the paragraphs of the body.
pub(crate) fn read(
    body: &[Paragraph],
    document: &Document,
    gazetteer: &Gazetteer,
    issue_date: Option<&str>,
) -> Body {
    let lines = Lines::new(document);
    let outline = Outline::build(&rejoin::rejoin(body), &lines, gazetteer);
    let mut reader = Reader {
        outline: &outline,
        lines: &lines,
        gazetteer,
        issue_date,
        tasks: Vec::new(),
        diagnostics: Vec::new(),
    };
    reader.visit(0, Context::default());
    let mut out = Body {
        indicators: goals::read(&outline, &lines),
        tasks: reader.tasks,
        diagnostics: reader.diagnostics,
    };
    let completed = heads::complete(&mut out.tasks, body, gazetteer);
    out.diagnostics.extend(completed);
    out
}

struct Reader<'a> {
    outline: &'a Outline,
    lines: &'a Lines<'a>,
    gazetteer: &'a Gazetteer,
    issue_date: Option<&'a str>,
    tasks: Vec<TaskRecord>,
    diagnostics: Vec<Diagnostic>,
}

/// What is known of a task before it is written.
struct Draft {
    /// Node that the task is.
    at: usize,
    name: String,
    lines: Vec<LineId>,
    assignment: Assignment,
    deadline: Deadline,
    doubts: Vec<deadline::Doubt>,
    product: Option<String>,
    note: Option<String>,
    sure: f32,
}

impl<'a> Reader<'a> {
    fn node(&self, at: usize) -> &'a Node {
        &self.outline.nodes[at]
    }

    fn visit(&mut self, at: usize, context: Context) {
        let node = self.node(at);
        let below = if node.is_title() {
            context.under(&node.text)
        } else {
            context
        };
        let mut told = context.told;
        if !node.fields.is_empty() && at != 0 {
            self.task_of_fields(at);
        } else if !context.taken
            && context.part != Part::Goal
            && (node.marker.is_some() || node.text.starts_with("Giao ") || context.holds_paragraphs())
            && node.shared.is_empty()
        {
            told |= self.task_of_sentence(at, context);
        }
        if !node.shared.is_empty() {
            self.tasks_of_shared(at);
        }
        let heads = node.heading.as_ref().is_some_and(|heading| {
            let open = context.part != Part::Goal && node.fields.is_empty() && !node.children.is_empty();
            open && (!heading.weak || context.part == Part::Work)
        });
        if heads {
            self.tasks_of_heading(at);
        } else if context.part == Part::Goal {
            self.doubt_goals(at);
        }
        let before = self.tasks.len();
        let mut announced = false;
        for child in &node.children {
            let taken = heads || !node.shared.is_empty() || !node.fields.is_empty();
            let item = self.node(*child);
            announced |= item.marker.is_none() && announces_work(&item.text);
            // A part of the plan has a title that says what stands in it.
            let matter = if announced && !item.style().is_some_and(MarkerStyle::is_part) {
                Matter::Plans
            } else {
                below.matter
            };
            let context = Context {
                matter,
                taken,
                told,
                ..below
            };
            self.visit(*child, context);
        }
        if node.unnamed && self.tasks.len() == before {
            let message = format!(
                "{:?} stands where agencies are given work and is no known agency; the items below are no tasks, read it on the page",
                fields::strip_end(&node.text)
            );
            let line = node.lines.first().copied().unwrap_or(LineId(0));
            let doubt = Diagnostic::new("assignment-unread", message).at_line(line);
            self.diagnostics.push(doubt);
        }
    }

    /// Says where a body is named over items as if it had work, but under goals, which assign none: the heading that ends
    /// them may be lost.
    fn doubt_goals(&mut self, at: usize) {
        let node = self.node(at);
        let items = node.children.iter().all(|child| self.node(*child).is_bullet());
        let body = |heading: &Heading| {
            let lead = &heading.assignment.lead;
            !heading.weak && lead.iter().all(|name| agencies::is_body(name, self.gazetteer))
        };
        if node.children.is_empty() || !items || !node.heading.as_ref().is_some_and(body) {
            return;
        }
        let message = format!(
            "{:?} stands under goals, where no work is assigned; the items below are no tasks, read it on the page",
            fields::strip_end(&node.text)
        );
        let line = node.lines.first().copied().unwrap_or(LineId(0));
        let doubt = Diagnostic::new("assignment-under-goals", message).at_line(line);
        self.diagnostics.push(doubt);
    }

    /// Whether the node is part of the text of the item above it.
    fn is_text_of_parent(&self, at: usize) -> bool {
        let node = self.node(at);
        node.fields.is_empty()
            && node.shared.is_empty()
            && node.children.iter().all(|child| self.is_text_of_parent(*child))
    }

    /// Text of an item with everything below it that has no fields of its own, on one line.
    fn full_text(&self, at: usize, lines: &mut Vec<LineId>) -> String {
        let node = self.node(at);
        lines.extend(&node.lines);
        let mut text = node.text.trim().to_owned();
        for child in &node.children {
            if self.is_text_of_parent(*child) {
                let below = self.full_text(*child, lines);
                let printed = &self.node(*child).printed;
                for part in [printed.as_str(), below.as_str()] {
                    if !part.is_empty() {
                        if !text.is_empty() {
                            text.push(' ');
                        }
                        text.push_str(part);
                    }
                }
            }
        }
        text
    }

    fn draft(&self, at: usize, sure: f32) -> Draft {
        let mut lines = Vec::new();
        let text = self.full_text(at, &mut lines);
        Draft {
            at,
            name: fields::strip_end(fields::without_page_number(&text)).to_owned(),
            lines,
            assignment: Assignment::default(),
            deadline: Deadline::none(),
            doubts: Vec::new(),
            product: None,
            note: None,
            sure,
        }
    }

    /// An item with labelled fields.
    fn task_of_fields(&mut self, at: usize) {
        let node = self.node(at);
        if !assigns(&node.fields) {
            self.doubt_empty_fields(at);
            return;
        }
        let mut draft = self.draft(at, 1.0);
        // A heading that only names an agency or a field of work: the task is the text below it.
        let titled = node.heading.is_some() || self.is_title(at);
        if let Some(first) = node.children.first().filter(|_| titled) {
            let mut lines = Vec::new();
            let texts: Vec<String> = node
                .children
                .iter()
                .map(|child| self.full_text(*child, &mut lines))
                .collect();
            draft.at = *first;
            fields::strip_end(&texts.join(" ")).clone_into(&mut draft.name);
        }
        self.fill(&mut draft, &node.fields, None);
        draft.lines.extend(&node.field_lines);
        self.finish(draft);
    }

    /// Says where a label of who does the work has no value: the task that it belongs to is none then.
    fn doubt_empty_fields(&mut self, at: usize) {
        let node = self.node(at);
        let who = |field: &Field| matches!(field.role, Role::Lead | Role::Agencies);
        if node.fields.iter().any(who) {
            let message = "who does the work stands behind a label that has no value; read it on the page";
            let line = node.field_lines.first().copied().unwrap_or(LineId(0));
            let doubt = Diagnostic::new("assignment-unread", message.to_owned()).at_line(line);
            self.diagnostics.push(doubt);
        }
    }

    /// Whether the numbered node is the title ("4. Tuyên truyền, vận động") over the sentence that is the task.
    fn is_title(&self, at: usize) -> bool {
        let node = self.node(at);
        let title = node.text.trim();
        let open = title.ends_with(|c: char| c.is_alphanumeric() || c == ')') && !is_unfinished(title);
        let sentence = |child: &usize| {
            let child = self.node(*child);
            let text = child.text.trim();
            child.marker.is_none()
                && child.children.is_empty()
                && text.starts_with(char::is_uppercase)
                && (text.ends_with('.') || agencies::begins_with_verb(text))
                // "Đơn vị phục vụ hợp: …" is a label that was not read.
                && !text.contains(':')
        };
        node.style().is_some_and(|style| style < MarkerStyle::Letter)
            && open
            && title.split(' ').count() <= LONGEST_TASK_TITLE
            && matches!(node.children.as_slice(), [only] if sentence(only))
    }

    /// Items that share the fields below them.
    fn tasks_of_shared(&mut self, at: usize) {
        let node = self.node(at);
        if !assigns(&node.shared) {
            return;
        }
        for child in &node.children {
            let item = self.node(*child);
            if !item.is_numbered() || !item.fields.is_empty() {
                continue;
            }
            let mut draft = self.draft(*child, 1.0);
            let label = item.marker.as_ref().map(|marker| marker.label.as_str());
            self.fill(&mut draft, &node.shared, label);
            draft.lines.extend(&node.shared_lines);
            self.finish(draft);
        }
    }

    /// Reads fields into a draft; with a label only the parts that hold for that item.
    fn fill(&self, draft: &mut Draft, fields: &[Field], label: Option<&str>) {
        let mut due = false;
        for field in fields {
            for part in fields::parts(&field.value) {
                let ours = part.items.is_empty()
                    || label.is_none_or(|label| part.items.iter().any(|item| item == label));
                if !ours || part.value.is_empty() {
                    continue;
                }
                let value = part.value;
                match field.role {
                    Role::Lead | Role::Agencies => {
                        let mut found = assignment::of_value(&value, self.gazetteer);
                        draft.assignment.lead.append(&mut found.lead);
                        draft.assignment.cooperating.append(&mut found.cooperating);
                    }
                    Role::Cooperating => draft
                        .assignment
                        .cooperating
                        .extend(agencies::split(&value, self.gazetteer)),
                    Role::Deadline if !due => {
                        (draft.deadline, draft.doubts) = deadline::parse(&value);
                        due = true;
                    }
                    Role::Product => append(&mut draft.product, &value),
                    Role::Note => append(&mut draft.note, &value),
                    _ => {}
                }
            }
        }
        if draft.assignment.lead.is_empty() {
            draft.assignment.lead = assignment::in_bracket(&draft.name, self.gazetteer).map_or_else(
                || assignment::subject(&draft.name, self.gazetteer),
                |found| found.lead,
            );
        }
        if !fields
            .iter()
            .any(|field| matches!(field.role, Role::Cooperating | Role::Agencies))
        {
            let mut found = assignment::cooperating(&draft.name, self.gazetteer);
            draft.assignment.cooperating.append(&mut found);
        }
        if !due {
            self.find_deadline(draft);
        }
    }

    fn find_deadline(&self, draft: &mut Draft) {
        if let Some(time) = &self.node(draft.at).time {
            (draft.deadline, draft.doubts) = deadline::parse(time);
            return;
        }
        let (name, issued) = (draft.name.as_str(), self.issue_date);
        // "…: tháng 3/2010 (Vụ Pháp chế chủ trì). Từ năm 2011, các trường …": what stands before the agency or with it in
        // the bracket is its time; what follows may be that of others.
        let before = assignment::before_bracket(name);
        let own = assignment::after_lead(name)
            .and_then(|with| deadline::at_end(with, issued))
            .or_else(|| deadline::at_end(before?, issued));
        let whole = || deadline::inline(name, issued.filter(|_| before.is_none()));
        if let Some((deadline, doubts)) = own.or_else(whole) {
            draft.deadline = deadline;
            draft.doubts = doubts;
        }
    }

    /// Items under a heading that names the agency.
    fn tasks_of_heading(&mut self, at: usize) {
        let node = self.node(at);
        let Some(heading) = &node.heading else {
            return;
        };
        let mut shared = heading.assignment.cooperating.clone();
        let mut enumerated = false;
        for (index, child) in node.children.iter().enumerate() {
            let item = self.node(*child);
            enumerated |= item.marker.is_some();
            let own = item.heading.is_some() && !item.children.is_empty();
            // A plain paragraph after the items closes the section.
            if own
                || !item.fields.is_empty()
                || !item.shared.is_empty()
                || item.marker.is_none() && enumerated
            {
                continue;
            }
            let introduces = item.text.trim_end().ends_with(':')
                && item.marker.is_none()
                && index + 1 < node.children.len();
            if introduces {
                shared.extend(assignment::cooperating(&item.text, self.gazetteer));
                continue;
            }
            let mut draft = self.draft(*child, FROM_SENTENCE);
            draft.assignment.cooperating = assignment::cooperating(&draft.name, self.gazetteer);
            draft.assignment.cooperating.extend(shared.iter().cloned());
            let lead = &heading.assignment.lead;
            draft.assignment.lead = match assignment::in_bracket(&draft.name, self.gazetteer) {
                Some(found) => {
                    draft.assignment.cooperating.extend(found.cooperating);
                    found.lead
                }
                None => self.own_share(&draft.name, lead).unwrap_or_else(|| lead.clone()),
            };
            self.find_deadline(&mut draft);
            if draft.deadline.kind == DeadlineKind::None && node.text.trim_end().ends_with([')', ':']) {
                // "2. Công tác đào tạo (Phòng Đào tạo chủ trì; hoàn thành trong quý II/2025)"
                if let Some((deadline, doubts)) = deadline::in_bracket(&node.text) {
                    (draft.deadline, draft.doubts) = (deadline, doubts);
                }
            }
            self.finish(draft);
        }
    }

    /// Numbered headings above a node, joined with " / ".
    fn section(&self, at: usize) -> Option<String> {
        let above: Vec<&Node> = self
            .outline
            .ancestors(at)
            .into_iter()
            .map(|above| self.node(above))
            .filter(|node| node.is_numbered())
            .collect();
        // "Điều 1" only carries a plan that has its own parts.
        let parts = above
            .iter()
            .any(|node| node.style().is_some_and(MarkerStyle::is_part));
        let titles: Vec<String> = above
            .iter()
            .filter(|node| !(parts && node.style() == Some(MarkerStyle::Article)))
            .map(|node| {
                format!("{} {}", node.printed, fields::strip_end(&node.text))
                    .trim()
                    .to_owned()
            })
            .collect();
        (!titles.is_empty()).then(|| titles.join(" / "))
    }

    fn finish(&mut self, draft: Draft) {
        let words = draft.name.split_whitespace().count();
        if words < FEWEST_WORDS {
            let line = draft.lines.first().copied().unwrap_or(LineId(0));
            self.diagnostics.push(
                Diagnostic::new(
                    "task-without-name",
                    "an assignment without text of the task was dropped; read it on the page",
                )
                .at_line(line),
            );
            return;
        }
        let node = self.node(draft.at);
        let numbered = node.marker.as_ref().filter(|_| node.is_numbered());
        let mut lead = draft.assignment.lead;
        dedup(&mut lead);
        let mut cooperating = draft.assignment.cooperating;
        dedup(&mut cooperating);
        let confidence = self.lines.confidence(&draft.lines) * draft.sure;
        let mut task = TaskRecord {
            id: String::new(),
            source: TaskSource::Body,
            appendix: None,
            section: self.section(draft.at),
            stt: numbered.map(|marker| marker.label.clone()),
            name: draft.name,
            lead,
            cooperating,
            deadline: draft.deadline,
            product: draft.product,
            note: draft.note,
            extra: BTreeMap::new(),
            evidence: self.lines.evidence(&draft.lines),
            confidence,
            review: None,
        };
        let line = draft.lines.first().copied();
        let page = line.and_then(|line| self.lines.page(line));
        let found = checks::task(&mut task, &draft.doubts, self.issue_date, self.gazetteer);
        task.confidence = rounded(confidence * checks::trust(&found));
        self.diagnostics
            .extend(found.into_iter().map(|doubt| checks::place(&doubt, page, line)));
        self.tasks.push(task);
    }
}

/// Whether fields say who does the work or when; a label without a value says nothing.
fn assigns(fields: &[Field]) -> bool {
    fields.iter().any(|field| {
        !field.value.is_empty()
            && matches!(
                field.role,
                Role::Lead | Role::Agencies | Role::Cooperating | Role::Deadline
            )
    })
}

fn append(value: &mut Option<String>, more: &str) {
    match value {
        Some(value) => {
            value.push_str("; ");
            value.push_str(more);
        }
        None => *value = Some(more.to_owned()),
    }
}

/// Drops repeats, keeping the first.
fn dedup(agencies: &mut Vec<String>) {
    let mut seen = std::collections::BTreeSet::new();
    agencies.retain(|agency| seen.insert(agency.to_lowercase()));
}

#[cfg(test)]
mod bearer_tests;
#[cfg(test)]
mod division_tests;
#[cfg(test)]
mod opening_tests;
#[cfg(test)]
mod sentence_tests;
#[cfg(test)]
mod tests;
