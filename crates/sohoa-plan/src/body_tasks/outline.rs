//! The body as a tree of headings and items, with the labelled fields that belong to each.

use sohoa_page::LineId;

use super::closing::{closes, ends_document, is_remark};
use super::context::assigns_duties;
use super::fields::{self, Field};
use super::time;
use crate::assignment::{self, Heading};
use crate::evidence::Lines;
use crate::paragraphs::speaks_to_all;
use crate::paragraphs::{Marker, MarkerStyle, Paragraph, join_lines};
use crate::{Gazetteer, agencies, paragraphs, recipients};

/// Most lines of a heading that names agencies; longer ones are sentences.
pub(super) const HEADING_LINES: usize = 3;
/// Characters of the text that runs on behind a heading at least.
const SHORTEST_TEXT: usize = 10;

/// A heading, an item or a paragraph without an enumerator.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// Enumerator, `None` for plain paragraphs and the root.
    pub(super) marker: Option<Marker>,
    /// Enumerator as printed, with its punctuation.
    pub(super) printed: String,
    /// Text without enumerator and fields, on one line.
    pub(super) text: String,
    /// Fields of this item.
    pub(super) fields: Vec<Field>,
    /// Fields that stand once for all items below.
    pub(super) shared: Vec<Field>,
    /// Who does what stands below, where the text names only agencies.
    pub(super) heading: Option<Heading>,
    /// Whether it stands where agencies do and nothing tells whether it names one.
    pub(super) unnamed: bool,
    /// Whether it is a heading in capitals without an enumerator.
    pub(super) titled: bool,
    /// The text with the fields, where these stand in a bracket behind it.
    pub(super) bracketed: Option<String>,
    pub(super) parent: usize,
    pub(super) children: Vec<usize>,
    /// When it is done, where that stands before the text: "Tháng 5/2026: …", "Bước 1 (tháng 5): …".
    pub(super) time: Option<String>,
    /// Lines of the text.
    pub(super) lines: Vec<LineId>,
    /// Lines of the fields.
    pub(super) field_lines: Vec<LineId>,
    pub(super) shared_lines: Vec<LineId>,
}

impl Node {
    pub(super) fn style(&self) -> Option<MarkerStyle> {
        self.marker.as_ref().map(|marker| marker.style)
    }

    /// Whether the enumerator is a dash or a plus, which number nothing.
    pub(super) fn is_bullet(&self) -> bool {
        matches!(self.style(), Some(MarkerStyle::Dash | MarkerStyle::Plus))
    }

    /// Whether it is one of the items "a)", "(1)", "Bước 1" of a heading or work.
    fn is_lettered(&self) -> bool {
        matches!(
            self.style(),
            Some(MarkerStyle::Letter | MarkerStyle::Step | MarkerStyle::Bracket)
        )
    }

    /// Whether it is a dash that names who does what the dashes after it say.
    fn gives_to_dashes(&self) -> bool {
        self.style() == Some(MarkerStyle::Dash)
            && self.heading.as_ref().is_some_and(|heading| !heading.weak)
            && self.text.trim_end().ends_with(':')
    }

    /// Whether the enumerator counts: the item has a number and may be a heading.
    pub(super) fn is_numbered(&self) -> bool {
        self.marker.is_some() && !self.is_bullet()
    }

    /// Whether what stands below may stand under it as under a heading.
    pub(super) fn is_title(&self) -> bool {
        self.titled || self.is_numbered()
    }
}

/// The tree; node 0 is the root.
#[derive(Debug)]
pub(super) struct Outline {
    pub(super) nodes: Vec<Node>,
}

pub(super) struct Builder<'a> {
    pub(super) nodes: Vec<Node>,
    /// Open nodes, outermost first; never empty.
    pub(super) stack: Vec<usize>,
    /// Whether the end of a document was passed: recipients and signature follow.
    ended: bool,
    /// Whether the paragraph before was a labelled field.
    after_field: bool,
    pub(super) gazetteer: &'a Gazetteer,
    lines: &'a Lines<'a>,
}

impl Outline {
    /// Builds the tree.
    pub(super) fn build(body: &[Paragraph], lines: &Lines<'_>, gazetteer: &Gazetteer) -> Self {
        let mut builder = Builder {
            nodes: vec![Node::default()],
            stack: vec![0],
            ended: false,
            after_field: false,
            gazetteer,
            lines,
        };
        for (at, paragraph) in body.iter().enumerate() {
            builder.add(paragraph, body.get(at + 1));
        }
        let mut outline = Self { nodes: builder.nodes };
        outline.name_headings(gazetteer);
        outline.name_described(gazetteer);
        outline.name_titles(gazetteer);
        outline.name_bearers(gazetteer);
        outline.name_parts(gazetteer);
        outline.share_brackets(gazetteer);
        for at in (1..outline.nodes.len()).rev() {
            outline.place_fields(at);
        }
        outline
    }

    /// Headings above a node, outermost first.
    pub(super) fn ancestors(&self, at: usize) -> Vec<usize> {
        let mut out = Vec::new();
        let mut at = self.nodes[at].parent;
        while at != 0 {
            out.push(at);
            at = self.nodes[at].parent;
        }
        out.reverse();
        out
    }

    /// Children with the same kind of enumerator as `at`, itself included.
    pub(super) fn siblings(&self, at: usize) -> Vec<usize> {
        let style = self.nodes[at].style();
        let parent = &self.nodes[self.nodes[at].parent];
        parent
            .children
            .iter()
            .copied()
            .filter(|child| self.nodes[*child].style() == style)
            .collect()
    }

    /// Fields after the last of several items without any hold for all of them: for the items "a)", "b)"
    /// one by one, for dashes as the text of the item above.
    fn place_fields(&mut self, at: usize) {
        self.share_downwards(at);
        let node = &self.nodes[at];
        let parent = node.parent;
        if node.fields.is_empty()
            || parent == 0
            || self.nodes[parent].heading.is_some()
            || assigns_duties(&self.nodes[parent].text)
        {
            return;
        }
        let siblings = self.siblings(at);
        let alone = siblings.last() == Some(&at)
            && siblings
                .iter()
                .filter(|other| !self.nodes[**other].fields.is_empty())
                .count()
                == 1;
        let letters = node.is_lettered() && siblings.len() > 1;
        if !alone || !(node.is_bullet() || letters) {
            return;
        }
        let fields = std::mem::take(&mut self.nodes[at].fields);
        let lines = std::mem::take(&mut self.nodes[at].field_lines);
        let parent = &mut self.nodes[parent];
        if letters {
            parent.shared.extend(fields);
            parent.shared_lines.extend(lines);
        } else {
            parent.fields.extend(fields);
            parent.field_lines.extend(lines);
        }
    }

    /// Fields right under a heading hold for its lettered items where none has its own.
    fn share_downwards(&mut self, at: usize) {
        let node = &self.nodes[at];
        let lettered: Vec<&Node> = node
            .children
            .iter()
            .map(|child| &self.nodes[*child])
            .filter(|child| child.is_lettered())
            .collect();
        if lettered.len() > 1
            && lettered
                .iter()
                .all(|child| child.fields.is_empty() && child.shared.is_empty())
        {
            let node = &mut self.nodes[at];
            node.shared.append(&mut node.fields);
            node.shared_lines.append(&mut node.field_lines);
        }
    }
}

/// A heading without the stroke behind its colon ("Sở Khoa học và Công nghệ: l").
fn without_speck(text: &str) -> &str {
    let text = text.trim_end();
    match text.rsplit_once(": ") {
        Some((title, speck))
            if speck.chars().count() <= 2 && !speck.ends_with(|c: char| c.is_ascii_digit()) =>
        {
            &text[..=title.len()]
        }
        _ => text,
    }
}

impl Builder<'_> {
    /// Adds a paragraph that `next` follows.
    fn add(&mut self, paragraph: &Paragraph, next: Option<&Paragraph>) {
        let style = paragraph.marker.as_ref().map(|marker| marker.style);
        let skeleton = sohoa_viet::skeleton(&paragraph.text);
        if skeleton.starts_with("noi nhan")
            // A damaged label: "Nơi nhà án:".
            || style.is_none() && skeleton.starts_with("noi") && recipients::is_label(&paragraph.text)
            || skeleton.starts_with("phu luc")
            || style.is_none() && paragraphs::signs(&paragraph.text)
        {
            self.ended = true;
        }
        if self.ended {
            if style.is_none_or(|style| style >= MarkerStyle::Letter) {
                self.stack.truncate(1);
                return;
            }
            self.ended = false;
            self.stack.truncate(1);
        }
        if style.is_none() && is_remark(&paragraph.text, &skeleton) {
            self.ended = ends_document(&paragraph.text);
            return;
        }
        if style.is_none() && self.add_capitals(paragraph) {
            return;
        }
        if style.is_none() && self.add_unnumbered(paragraph, next) {
            self.ended = ends_document(&paragraph.text);
            return;
        }
        // The last paragraph is said to everybody, not part of the last item.
        if style.is_none() && self.is_said_to_all(&paragraph.text, &skeleton) {
            self.stack.truncate(1);
        } else if style.is_none() && self.gives_other_work(&paragraph.text) {
            self.close_part_items();
        } else if style.is_none() && ends_document(&paragraph.text) {
            self.close_items(&paragraph.text);
        }
        let (mut text, mut fields) = fields::split(paragraph.content());
        // "Điều 2. Tổ chức thực hiện:" is a heading, no field without a value.
        if style.is_some_and(|style| style < MarkerStyle::Dash)
            && text.is_empty()
            && fields.iter().all(|field| field.value.is_empty())
        {
            (text, fields) = (paragraph.content(), Vec::new());
        }
        let bullet = style.is_none_or(|style| style >= MarkerStyle::Dash);
        let before_field = || {
            next.is_some_and(|next| {
                let content = next.content();
                !fields::split(content).1.is_empty() || fields::bare(content, self.gazetteer).is_some()
            })
        };
        if bullet
            && let Some(bare) = fields::bare(text, self.gazetteer)
            && (bare.apart || self.after_field || before_field())
        {
            let field = bare.field;
            text = "";
            fields.insert(0, field);
        }
        self.after_field = !fields.is_empty();
        if text.is_empty() && !fields.is_empty() {
            self.attach(style, fields, &paragraph.lines);
        } else if !self.add_split_heading(paragraph, fields.is_empty()) {
            let at = self.push(paragraph.marker.as_ref(), &paragraph.text, text, &paragraph.lines);
            if !fields.is_empty() {
                let owner = if style.is_some() { at } else { self.top() };
                let content = paragraph.content();
                let behind = content.get(text.len()..).unwrap_or_default();
                if style.is_some()
                    && behind.trim_start().starts_with('(')
                    && content.trim_end().ends_with([')', ':'])
                {
                    self.nodes[owner].bracketed = Some(content.to_owned());
                }
                self.nodes[owner].fields.extend(fields);
                self.nodes[owner].field_lines.extend(&paragraph.lines);
            }
        }
        // "./." ends a document.
        if ends_document(&paragraph.text) {
            self.ended = true;
        }
    }

    /// Closes what the last paragraph of a document does not belong to. The duty of an agency may be the last
    /// ("2. Sở Tài chính" / "Bố trí kinh phí./."), and what is given to somebody belongs to its part.
    fn close_items(&mut self, text: &str) {
        let top = &self.nodes[self.top()];
        // What is said to everybody may stand under the heading that names them all.
        let named = |heading: &Heading| {
            let lead = &heading.assignment.lead;
            !lead.iter().any(|name| assignment::is_group(name))
        };
        if top.heading.as_ref().is_some_and(named) && top.children.is_empty() {
            return;
        }
        let given = text.starts_with("Giao ") || assignment::in_paragraph(text, self.gazetteer).is_some();
        if given {
            self.close_part_items();
        } else {
            self.stack.truncate(1);
        }
    }

    /// Closes the items of the innermost part of the plan.
    fn close_part_items(&mut self) {
        let part = |at: &usize| {
            self.nodes[*at]
                .style()
                .is_some_and(|style| style <= MarkerStyle::Roman)
        };
        let keep = self.stack.iter().rposition(part).map_or(1, |at| at + 1);
        self.stack.truncate(keep);
    }

    /// Whether a paragraph is said to everybody: what stands right under the name of an agency or announces items is not.
    fn is_said_to_all(&self, text: &str, skeleton: &str) -> bool {
        let top = &self.nodes[self.top()];
        let behind = top.heading.is_none() || !top.children.is_empty();
        closes(skeleton) || behind && !text.trim_end().ends_with(':') && speaks_to_all(skeleton)
    }

    /// Whether a paragraph behind dashes gives work to somebody: it is none of theirs.
    fn gives_other_work(&self, text: &str) -> bool {
        self.nodes[self.top()].is_bullet()
            && text.strip_prefix("Giao ").is_some_and(agencies::begins_with_head)
    }

    fn top(&self) -> usize {
        self.stack.last().copied().unwrap_or(0)
    }

    /// Adds fields that stand alone to the item that they describe.
    fn attach(&mut self, style: Option<MarkerStyle>, fields: Vec<Field>, lines: &[LineId]) {
        let owner = self
            .stack
            .iter()
            .rev()
            .copied()
            .find(|at| match (style, self.nodes[*at].style()) {
                // A dash before the field: the item is what stands above the dashes.
                (Some(MarkerStyle::Dash), Some(MarkerStyle::Dash | MarkerStyle::Plus))
                | (Some(MarkerStyle::Plus), Some(MarkerStyle::Plus)) => false,
                _ => true,
            });
        let owner = &mut self.nodes[owner.unwrap_or(0)];
        owner.fields.extend(fields);
        owner.field_lines.extend(lines);
    }

    /// A heading that names an agency often runs into the text below it, since it has no full stop:
    /// "2. Phòng Hậu cần / Chủ trì, phối hợp …". Splits them where a line ends.
    fn add_split_heading(&mut self, paragraph: &Paragraph, plain: bool) -> bool {
        let Some(marker) = paragraph.marker.as_ref().filter(|_| plain) else {
            return false;
        };
        if matches!(marker.style, MarkerStyle::Dash | MarkerStyle::Plus) {
            return self.add_run_in(paragraph, marker);
        }
        if assignment::in_heading(paragraph.content(), self.gazetteer).is_some() {
            return false;
        }
        let most = HEADING_LINES.min(paragraph.lines.len().saturating_sub(1));
        for count in (1..=most).rev() {
            let (head, rest) = paragraph.lines.split_at(count);
            let title = join_lines(head.iter().map(|id| self.lines.text(*id)));
            let content = title.get(marker.length..).unwrap_or_default();
            let below = join_lines(rest.iter().map(|id| self.lines.text(*id)));
            if below.starts_with(char::is_uppercase)
                && !self.name_runs_on(content, &below)
                && assignment::in_heading(content, self.gazetteer).is_some()
            {
                self.push(Some(marker), &title, content, head);
                self.push(None, &below, &below, rest);
                return true;
            }
        }
        self.add_run_in(paragraph, marker)
    }

    /// Whether the line break stands inside the name of an agency ("Đại học Quốc gia Việt / Nam").
    fn name_runs_on(&self, content: &str, below: &str) -> bool {
        let content = content.trim();
        let whole = format!("{content} {below}");
        let known = self.gazetteer.find_agencies(&whole);
        agencies::ends_in_head(content)
            || content.ends_with(" Việt") && below.starts_with("Nam ")
            || known
                .iter()
                .any(|(range, _)| range.start < content.len() && range.end > content.len())
    }

    /// "1. Phòng Tham mưu: Theo dõi việc thực hiện" is a heading and its text.
    fn add_run_in(&mut self, paragraph: &Paragraph, marker: &Marker) -> bool {
        let Some((title, below)) = self
            .run_in(paragraph.content())
            .filter(|(title, _)| assignment::in_heading(title, self.gazetteer).is_some())
        else {
            return false;
        };
        self.push(Some(marker), &paragraph.text, title, &paragraph.lines);
        self.push(None, below, below, &paragraph.lines);
        true
    }

    /// A title that may be a heading, and the text that runs on behind its colon.
    pub(super) fn run_in<'t>(&self, text: &'t str) -> Option<(&'t str, &'t str)> {
        let (title, below) = text.split_once(':')?;
        let below = below.trim();
        // "Công an các đơn vị: PV01, PC06 căn cứ Kế hoạch này …" lists the units; it is a sentence.
        let listed = agencies::leading(below, self.gazetteer).1 > 0 && !below.starts_with(char::is_lowercase);
        (!listed && below.chars().count() >= SHORTEST_TEXT).then_some((title, below))
    }

    pub(super) fn push(
        &mut self,
        marker: Option<&Marker>,
        full: &str,
        text: &str,
        lines: &[LineId],
    ) -> usize {
        let at = self.nodes.len();
        let text = if marker.is_some() {
            without_speck(text)
        } else {
            text
        };
        let time = marker
            .filter(|marker| marker.style != MarkerStyle::Article)
            .and_then(|marker| time::before(text, marker.style, self.gazetteer));
        let (time, from) = time.map_or((None, 0), |(time, from)| (Some(time), from));
        let (before, text) = text.split_at(from);
        let heading = marker
            .filter(|marker| !text.is_empty() && marker.style != MarkerStyle::Article)
            .and_then(|_| assignment::in_heading(text, self.gazetteer));
        if let Some(marker) = marker {
            self.close(marker, heading.is_some() || text.starts_with("Giao "));
        }
        let parent = self.top();
        let printed = marker.map_or(String::new(), |marker| {
            let raw = full.get(..marker.length).unwrap_or_default().trim();
            if marker.style == MarkerStyle::Step {
                raw.trim_start_matches(|c: char| !c.is_alphabetic()).to_owned()
            } else if raw.starts_with(&marker.label) {
                raw.to_owned()
            } else if marker.style == MarkerStyle::Letter {
                format!("{})", marker.label)
            } else {
                format!("{}.", marker.label)
            }
        });
        self.nodes.push(Node {
            marker: marker.cloned(),
            printed: format!("{printed} {before}").trim().to_owned(),
            time,
            text: text.to_owned(),
            heading,
            parent,
            lines: lines.to_vec(),
            ..Node::default()
        });
        self.nodes[parent].children.push(at);
        if marker.is_some() {
            self.stack.push(at);
        }
        at
    }

    /// Closes what an enumerator ends: everything from the open item with the same shape on.
    /// A dash that gives the work to somebody ("- Giao Văn phòng Sở chủ trì:") is only ended by another that does
    /// (`heads`): the dashes after it are its items.
    fn close(&mut self, marker: &Marker, heads: bool) {
        let depth = |marker: &Marker| (marker.style, marker.label.matches('.').count());
        let same = self.stack.iter().position(|at| {
            let node = &self.nodes[*at];
            let plain = node
                .children
                .iter()
                .any(|child| self.nodes[*child].marker.is_none());
            let gives = marker.style == MarkerStyle::Dash && node.gives_to_dashes() && !plain;
            node.marker.as_ref().is_some_and(|open| {
                depth(open) == depth(marker) && (heads || !gives)
                    // Articles, parts and Roman numbers end everything of a lower rank.
                    || marker.style <= MarkerStyle::Roman && open.style >= marker.style
            }) || node.titled && self.ends_capitals(node, marker)
        });
        if let Some(at) = same {
            self.stack.truncate(at);
        }
        if marker.style <= MarkerStyle::Decimal {
            self.close_unnumbered();
        }
        // A number ends the dashes before it, unless one of them announces a list.
        if matches!(marker.style, MarkerStyle::Dash | MarkerStyle::Plus) {
            return;
        }
        while let Some(top) = self.stack.last().map(|at| &self.nodes[*at]) {
            if !top.is_bullet() || top.text.trim_end().ends_with(':') {
                break;
            }
            self.stack.pop();
        }
    }
}
