//! Headings that say who does what stands below them in other ways than by their name: their place among others that do, a
//! bracket behind a title, a part of what an agency does, and the bracket that closes a list.

use super::context::{assigns_duties, only_assigns_duties};
use super::fields;
use super::outline::{HEADING_LINES, Node, Outline};
use crate::assignment::{self, Assignment, Heading, Title};
use crate::paragraphs::MarkerStyle;
use crate::roles::Role;
use crate::{Gazetteer, agencies};

/// Words of a title at most; more is a task that goes on in its items.
const LONGEST_TITLE: usize = 40;
/// Words after the last agency that is known in the heading of agencies at most.
const DAMAGED_WORDS: usize = 12;

impl Outline {
    /// A heading among headings that name agencies names one too, even where damage hides the end of it.
    pub(super) fn name_headings(&mut self, gazetteer: &Gazetteer) {
        for at in 1..self.nodes.len() {
            let node = &self.nodes[at];
            let counted = matches!(node.style(), Some(MarkerStyle::Roman | MarkerStyle::Number));
            let numbered = counted && !node.children.is_empty();
            if !numbered
                || node.heading.is_some()
                || !node.fields.is_empty()
                || node.lines.len() > HEADING_LINES
            {
                continue;
            }
            let siblings = self.siblings(at);
            let named = siblings
                .iter()
                .filter(|other| self.nodes[**other].heading.is_some())
                .count();
            if 2 * named < siblings.len() || named < 2 {
                continue;
            }
            let closed = node.text.trim_end().ends_with(['.', ';']);
            let text = agencies::without_specks(node.text.trim().trim_end_matches([':', '.']));
            let beside = |other: Option<&usize>| {
                other.is_some_and(|other| {
                    let heading = self.nodes[*other].heading.as_ref();
                    heading.is_some_and(|heading| !heading.weak)
                })
            };
            let place = siblings.iter().position(|other| *other == at).unwrap_or_default();
            let before = place.checked_sub(1).and_then(|place| siblings.get(place));
            let between = beside(before) && beside(siblings.get(place + 1));
            let called = || assignment::called(&text, gazetteer).filter(|_| between);
            if let Some(heading) = assignment::addressed(&text, gazetteer).or_else(called) {
                self.nodes[at].heading = Some(heading);
                continue;
            }
            let (_, length) = agencies::leading(&text, gazetteer);
            // The rest must look like a list, not like a sentence.
            let rest = text.get(length..).unwrap_or_default();
            let list = rest.is_empty()
                || rest.starts_with([',', ';', '.']) && rest.split(' ').count() <= DAMAGED_WORDS;
            // "Phòng Xây dựng phong trào bảo vệ ANTQ" over items: a verb in the middle of a name.
            let children = || self.nodes[at].children.iter().map(|child| &self.nodes[*child]);
            let items = children().all(|child| child.marker.is_some());
            // Over a paragraph only a word or two may be left: "Sở Tài chính bố trí kinh phí" is a sentence.
            let paragraphs = rest.split_whitespace().count() <= 2
                && children().all(|child| {
                    child.text.starts_with(char::is_uppercase) && child.text.ends_with(['.', ';'])
                });
            let name = length > 0
                && (items || paragraphs)
                && !rest.contains([',', ';', ':', '.', '('])
                && text.split(' ').count() <= DAMAGED_WORDS
                && !closed;
            if name && !list {
                self.nodes[at].heading = Some(Heading {
                    assignment: Assignment {
                        lead: agencies::split(&text, gazetteer),
                        cooperating: Vec::new(),
                    },
                    weak: false,
                });
                continue;
            }
            if length > 0 && list {
                self.nodes[at].heading = Some(Heading {
                    assignment: Assignment {
                        lead: agencies::split(&text, gazetteer),
                        cooperating: Vec::new(),
                    },
                    weak: false,
                });
            }
        }
    }

    /// "1. Công tác tuyên truyền (Ban Tuyên giáo chủ trì)" over items is their heading, no task that goes on in them.
    pub(super) fn name_titles(&mut self, gazetteer: &Gazetteer) {
        for at in 1..self.nodes.len() {
            let node = &self.nodes[at];
            let text = node.bracketed.as_deref().unwrap_or(&node.text).trim();
            let items = node
                .children
                .iter()
                .any(|child| self.nodes[*child].marker.is_some())
                && node
                    .children
                    .iter()
                    .all(|child| self.nodes[*child].fields.is_empty());
            let counted = node.is_numbered() && node.style() != Some(MarkerStyle::Article);
            // "a) Nâng cấp hệ thống (PV01 chủ trì):" announces the parts of one work.
            let parts =
                text.ends_with(':') && node.style() >= Some(MarkerStyle::Letter) && !text.contains(" - ");
            if !items
                || !counted
                || parts
                || node.heading.is_some()
                || !node.shared.is_empty()
                || text.ends_with(['.', ';', ','])
                || text.split(' ').count() > LONGEST_TITLE
            {
                continue;
            }
            let found = if node.bracketed.is_some() {
                of_fields(node, gazetteer)
            } else {
                assignment::in_title(text, gazetteer)
            };
            let Some(assignment) = found.filter(|found| !found.lead.is_empty()) else {
                continue;
            };
            let node = &mut self.nodes[at];
            node.heading = Some(Heading {
                assignment,
                weak: false,
            });
            node.fields.clear();
            node.field_lines.clear();
            if let Some(text) = node.bracketed.take() {
                node.text = text;
            }
        }
    }

    /// "2. Các khoa có chương trình được đánh giá" right under who does what, over items: who they are for.
    pub(super) fn name_described(&mut self, gazetteer: &Gazetteer) {
        for at in 1..self.nodes.len() {
            let node = &self.nodes[at];
            let parent = &self.nodes[node.parent];
            let items = !node.children.is_empty()
                && node
                    .children
                    .iter()
                    .all(|child| self.nodes[*child].marker.is_some());
            let open = node.heading.is_none() && node.fields.is_empty() && node.shared.is_empty();
            if node.is_numbered() && open && items && parent.is_title() && assigns_duties(&parent.text) {
                self.nodes[at].heading = assignment::described(&node.text, gazetteer);
            }
        }
    }

    /// "2. Tiểu ban Nội dung" right under who does what, over items: the work is given to nobody else.
    pub(super) fn name_bearers(&mut self, gazetteer: &Gazetteer) {
        for at in 1..self.nodes.len() {
            let node = &self.nodes[at];
            let parent = &self.nodes[node.parent];
            let text = node.text.trim();
            let items = node
                .children
                .first()
                .is_some_and(|child| self.nodes[*child].marker.is_some());
            let counted = node.is_numbered() && node.style() != Some(MarkerStyle::Article);
            let open = node.heading.is_none() && node.fields.is_empty() && node.shared.is_empty();
            if !(counted && open && items && parent.is_title() && assigns_duties(&parent.text))
                || node.lines.len() > HEADING_LINES
                || text.ends_with(['.', ';', ',', '/'])
            {
                continue;
            }
            let topics = !only_assigns_duties(&parent.text);
            let siblings = self.siblings(at);
            let named = |other: &&usize| {
                let heading = self.nodes[**other].heading.as_ref();
                heading.is_some_and(|heading| !heading.weak)
            };
            let count = siblings.iter().filter(named).count();
            let beside = count > 0 && 2 * count >= siblings.len() - 1;
            match assignment::under_duties(text, beside, gazetteer) {
                // Among topics only the name of a body is sure.
                Title::Bearer(heading) if heading.weak && topics => {}
                Title::Bearer(heading) => self.nodes[at].heading = Some(heading),
                Title::Unknown => self.nodes[at].unnamed = !topics,
                Title::Subject => {}
            }
        }
    }

    /// "a) Lãnh đạo Ủy ban nhân dân tỉnh:" and "b) Chủ trì, phối hợp với Sở Y tế:" under the heading of an agency: what
    /// stands below is its work too.
    pub(super) fn name_parts(&mut self, gazetteer: &Gazetteer) {
        for at in 1..self.nodes.len() {
            let node = &self.nodes[at];
            let items = node
                .children
                .iter()
                .filter(|child| self.nodes[**child].marker.is_some());
            if !node.is_numbered() || !node.fields.is_empty() || items.count() == 0 {
                continue;
            }
            let Some(above) = self.nodes[node.parent].heading.as_ref() else {
                continue;
            };
            let lead = &above.assignment.lead;
            let party = lead.iter().any(|name| assignment::is_party(name));
            let Some(others) = assignment::in_part(&node.text, party, gazetteer) else {
                continue;
            };
            let mut assignment = above.assignment.clone();
            assignment.cooperating.extend(others);
            self.nodes[at].heading = Some(Heading {
                assignment,
                weak: above.weak,
            });
        }
    }

    /// "(Cục A chủ trì, phối hợp với các đơn vị thực hiện)" in a paragraph of its own: it belongs to the item before it
    /// where the other items have their own, and holds for all of them where none has.
    pub(super) fn share_brackets(&mut self, gazetteer: &Gazetteer) {
        for at in 1..self.nodes.len() {
            let node = &self.nodes[at];
            let owner = node.parent;
            let text = node.text.trim().to_owned();
            if node.marker.is_some()
                || owner == 0
                || !self.nodes[owner].is_numbered()
                || !self.nodes[owner].fields.is_empty()
                || !assignment::is_bracket(&text)
            {
                continue;
            }
            let Some(found) = assignment::in_bracket(&text, gazetteer) else {
                continue;
            };
            let siblings = self.siblings(owner);
            let assigned = |other: &usize| {
                let node = &self.nodes[*other];
                !node.fields.is_empty()
                    || node.heading.is_some()
                    || assignment::in_bracket(&node.text, gazetteer).is_some()
            };
            let last = siblings.last() == Some(&owner);
            let alone = siblings.len() > 1 && last && !siblings.iter().any(assigned);
            let lines = self.nodes[at].lines.clone();
            self.nodes[owner].children.retain(|child| *child != at);
            let above = self.nodes[owner].parent;
            if alone && above != 0 {
                let mut field = |role: Role, names: &[String]| {
                    if !names.is_empty() {
                        let field = fields::Field {
                            role,
                            value: names.join("; "),
                        };
                        self.nodes[above].shared.push(field);
                    }
                };
                field(Role::Lead, &found.lead);
                field(Role::Cooperating, &found.cooperating);
                self.nodes[above].shared_lines.extend(lines);
            } else {
                let item = &mut self.nodes[owner];
                item.text = format!("{} {text}", item.text.trim_end());
                item.lines.extend(lines);
            }
        }
    }
}

/// Who does the work by the fields of a node.
fn of_fields(node: &Node, gazetteer: &Gazetteer) -> Option<Assignment> {
    let mut out = Assignment::default();
    for field in &node.fields {
        match field.role {
            Role::Lead | Role::Agencies => {
                let mut found = assignment::of_value(&field.value, gazetteer);
                out.lead.append(&mut found.lead);
                out.cooperating.append(&mut found.cooperating);
            }
            Role::Cooperating => out.cooperating.extend(agencies::split(&field.value, gazetteer)),
            Role::Deadline => {}
            // What else is said of the title is said of one work.
            _ => return None,
        }
    }
    Some(out)
}
