//! Tasks and indicators from the tables of the appendices.

use std::borrow::Cow;
use std::collections::BTreeMap;

use sohoa_page::{Diagnostic, Document, LineId};
use sohoa_record::{Indicator, TaskRecord, TaskSource};
use sohoa_table::{Cell, Row};

use crate::assignment::{self, Assignment};
use crate::deadline::Doubt;
use crate::evidence::{Lines, rounded};
use crate::paragraphs::{Marker, MarkerStyle};
use crate::roles::Role;
use crate::{Gazetteer, PlacedTable, agencies, checks, words};

mod agency_lines;
mod columns;
mod contents;
mod numbering;
mod targets;
mod times;

use columns::{Columns, Kind};
use numbering::{Groups, Numbering};

/// Words of the label of a row of sums ("Tổng thời gian thực hiện").
const LONGEST_TOTAL: usize = 6;

/// Reads every data row of every task table and every table of indicators.
pub(crate) fn read(
    tables: &[PlacedTable],
    document: &Document,
    gazetteer: &Gazetteer,
    issue_date: Option<&str>,
) -> (Vec<TaskRecord>, Vec<Indicator>, Vec<Diagnostic>) {
    let lines = Lines::new(document);
    let mut reader = Reader {
        lines: &lines,
        gazetteer,
        issue_date,
        tasks: Vec::new(),
        indicators: Vec::new(),
        diagnostics: Vec::new(),
    };
    for placed in tables {
        let others = tables
            .iter()
            .filter(|other| other.appendix == placed.appendix && other.heading.is_some());
        // A heading between the tables of one appendix is a row group printed outside of them.
        let heading = placed.heading.as_deref().filter(|_| others.count() > 1);
        reader.table(placed, heading);
    }
    (reader.tasks, reader.indicators, reader.diagnostics)
}

struct Reader<'a> {
    lines: &'a Lines<'a>,
    gazetteer: &'a Gazetteer,
    issue_date: Option<&'a str>,
    tasks: Vec<TaskRecord>,
    indicators: Vec<Indicator>,
    diagnostics: Vec<Diagnostic>,
}

/// The cells of a row by role.
struct Values<'a> {
    cells: &'a [Cell],
    columns: &'a Columns,
    stt: Option<String>,
    name: String,
}

impl<'a> Values<'a> {
    fn new(cells: &'a [Cell], columns: &'a Columns) -> Self {
        let mut values = Self {
            cells,
            columns,
            stt: None,
            name: String::new(),
        };
        let stt = values
            .text(Role::Stt)
            .trim()
            .trim_end_matches(['.', ')', ','])
            .trim();
        values.stt = Some(stt.to_owned()).filter(|stt| !stt.is_empty());
        let role = if columns.kind == Kind::Indicators {
            Role::Indicator
        } else {
            Role::Name
        };
        let name = values.text(role).trim();
        // Without a column of numbers the number stands before the name.
        let marker = Marker::parse(name).filter(|marker| {
            values.stt.is_none()
                && !matches!(marker.style, MarkerStyle::Article | MarkerStyle::Step)
                && !marker.style.is_division()
                && marker.label != "-"
                && marker.label != "+"
        });
        let bare = marker
            .as_ref()
            .map_or(name, |marker| name.get(marker.length..).unwrap_or_default());
        strip_strokes(bare)
            .trim_end_matches([' ', ';', '.', ',', '/'])
            .clone_into(&mut values.name);
        if let Some(marker) = marker {
            values.stt = Some(marker.label);
        }
        values
    }

    /// The cell that covers the column of a role; a cell over several columns belongs to the first of them
    /// that has a role.
    fn cell(&self, role: Role) -> Option<&'a Cell> {
        let wanted = self.columns.at(role)?;
        self.cells.iter().find(|cell| {
            let mut covered = cell.columns.clone().map(usize::from);
            covered.find(|index| self.columns.roles.get(*index).is_some_and(Option::is_some)) == Some(wanted)
        })
    }

    fn text(&self, role: Role) -> &'a str {
        self.cell(role).map_or("", |cell| cell.text.as_str())
    }

    fn value(&self, role: Role) -> Option<String> {
        let text = self.text(role).trim().trim_end_matches([';', ' ']);
        let text = text
            .strip_suffix('.')
            .filter(|rest| !rest.ends_with('.'))
            .unwrap_or(text);
        text.chars().any(char::is_alphanumeric).then(|| text.to_owned())
    }

    /// Whether nothing stands outside the number and the name.
    fn is_bare(&self) -> bool {
        self.cells.iter().all(|cell| {
            let role = self
                .columns
                .roles
                .get(usize::from(cell.columns.start))
                .copied()
                .flatten();
            matches!(role, Some(Role::Stt | Role::Name | Role::Indicator))
                || !cell.text.chars().any(char::is_alphanumeric)
        })
    }

    fn lines(&self) -> Vec<LineId> {
        let mut lines: Vec<LineId> = self
            .cells
            .iter()
            .flat_map(|cell| cell.lines.iter().copied())
            .collect();
        lines.sort_unstable();
        lines.dedup();
        lines
    }

    fn page(&self) -> Option<u32> {
        self.cells
            .iter()
            .flat_map(|cell| &cell.places)
            .map(|(page, _)| *page)
            .min()
    }
}

impl Reader<'_> {
    fn table(&mut self, placed: &PlacedTable, heading: Option<&str>) {
        let year = self
            .issue_date
            .and_then(|date| date.get(..4))
            .and_then(words::year);
        let columns = Columns::read(&placed.table, self.gazetteer, year);
        if columns.kind == Kind::Other {
            if columns.seems_to_assign(&placed.table) {
                let diagnostic = Diagnostic::new(
                    "table-without-tasks",
                    format!(
                        "the columns {:?} tell who does something by when, but not what: {} rows gave no task; compare them with the page",
                        placed.table.columns,
                        placed.table.rows.len()
                    ),
                );
                self.diagnostics.push(at(
                    diagnostic,
                    placed.table.pages.first().copied(),
                    placed.table.lines.first().copied(),
                ));
            }
            return;
        }
        for index in &columns.settled {
            let diagnostic = Diagnostic::new(
                "column-guessed",
                format!(
                    "the header {:?} does not say what its column holds; it was taken from the cells",
                    placed.table.columns[*index]
                ),
            );
            self.diagnostics.push(at(
                diagnostic,
                placed.table.pages.first().copied(),
                placed.table.lines.first().copied(),
            ));
        }
        if columns.guessed {
            let diagnostic = Diagnostic::new(
                "name-column-guessed",
                format!(
                    "no header of the table {:?} names the task; the column with the longest texts was taken",
                    placed.table.columns
                ),
            );
            self.diagnostics.push(at(
                diagnostic,
                placed.table.pages.first().copied(),
                placed.table.lines.first().copied(),
            ));
        }
        let mut groups = Groups::default();
        if let Some(heading) = heading {
            groups.open(heading);
        }
        let mut numbering = Numbering::default();
        let mut last: Option<TaskRecord> = None;
        for (index, row) in placed.table.rows.iter().enumerate() {
            let values = match row {
                Row::Group(cell) => {
                    let title = self.group_title(cell);
                    groups.open(title);
                    numbering.group(title);
                    continue;
                }
                Row::Data(cells) => Values::new(cells, &columns),
            };
            if values.is_bare() && is_group(&values, placed.table.rows.get(index + 1), &columns) {
                let stt = values
                    .stt
                    .as_deref()
                    .map_or(String::new(), |stt| format!("{stt}. "));
                let label = format!("{stt}{}", values.name);
                groups.open(&label);
                numbering.group(&label);
                continue;
            }
            if !self.has_name(&values) || is_total(&values) {
                continue;
            }
            groups.row(values.stt.as_deref());
            let doubt = values.stt.as_deref().and_then(|stt| numbering.next(stt));
            match columns.kind {
                Kind::Indicators => self.indicator(placed, &values, doubt),
                _ => last = Some(self.task(placed, &values, &groups, doubt, last.as_ref())),
            }
        }
    }

    /// The title of a group, without what says who does the work of a row: in a stream without places a cell of the row
    /// above or below may stand beside it.
    fn group_title<'a>(&mut self, cell: &'a Cell) -> &'a str {
        let end = contents::role_label(&cell.text).filter(|_| cell.places.is_empty());
        let Some((title, rest)) = end.and_then(|end| cell.text.split_at_checked(end)) else {
            return &cell.text;
        };
        let diagnostic = Diagnostic::new(
            "group-title-cut",
            format!(
                "{rest:?} stands in the title of the group {title:?} and is of another cell; compare it with the page"
            ),
        );
        self.diagnostics
            .push(at(diagnostic, None, cell.lines.first().copied()));
        title.trim_end()
    }

    /// A row without a name is no task; its text is not lost silently.
    fn has_name(&mut self, values: &Values<'_>) -> bool {
        let text: Vec<&str> = values
            .cells
            .iter()
            .map(|cell| cell.text.trim())
            .filter(|text| !text.is_empty())
            .collect();
        let named = values.name.chars().any(char::is_alphabetic);
        if !named && !text.is_empty() {
            let diagnostic = Diagnostic::new(
                "empty-name",
                format!(
                    "the row {:?} has no task name and was dropped; compare it with the page",
                    text.join(" | ")
                ),
            );
            self.diagnostics
                .push(at(diagnostic, values.page(), values.lines().first().copied()));
        }
        named
    }

    fn task(
        &mut self,
        placed: &PlacedTable,
        values: &Values<'_>,
        groups: &Groups,
        doubt: Option<Doubt>,
        last: Option<&TaskRecord>,
    ) -> TaskRecord {
        let lines = values.lines();
        let (due, mut doubts) = match last.filter(|_| is_ditto(values.text(Role::Deadline))) {
            Some(last) => (last.deadline.clone(), Vec::new()),
            None => times::due(values, &placed.table.columns),
        };
        doubts.extend(doubt);
        let mut assignment = self.assignment(placed, values, last);
        doubts.extend(self.strays(values, &mut assignment));
        let beside_lead = lead_and_note(placed, values, values.text(values.columns.responsible())).1;
        let mut task = TaskRecord {
            id: String::new(),
            source: TaskSource::Appendix,
            appendix: placed.appendix.clone(),
            section: groups.path(),
            stt: values.stt.clone(),
            name: values.name.clone(),
            lead: assignment.lead,
            cooperating: assignment.cooperating,
            deadline: due,
            product: values.value(Role::Product),
            note: values.value(Role::Note).or(beside_lead),
            extra: extra(placed, values),
            evidence: self.lines.evidence(&lines),
            confidence: 0.0,
            review: None,
        };
        let found = checks::task(&mut task, &doubts, self.issue_date, self.gazetteer);
        let sure = if values.columns.guessed || !values.columns.settled.is_empty() {
            0.7
        } else {
            values.columns.sure
        };
        task.confidence = rounded(self.lines.confidence(&lines) * sure * checks::trust(&found));
        let (page, line) = (values.page(), lines.first().copied());
        self.diagnostics
            .extend(found.iter().map(|doubt| checks::place(doubt, page, line)));
        self.tasks.push(task.clone());
        task
    }

    fn assignment(&self, placed: &PlacedTable, values: &Values<'_>, last: Option<&TaskRecord>) -> Assignment {
        let role = values.columns.responsible();
        let listed = self.listed(values, role);
        let text = lead_and_note(placed, values, &listed).0;
        let before_name = values.columns.at(role) < values.columns.at(Role::Name);
        let mut out = match last {
            // A cell over several rows at the left stands once, at the first of them.
            Some(last)
                if is_ditto(text) || text.trim().is_empty() && before_name && values.columns.has(role) =>
            {
                Assignment {
                    lead: last.lead.clone(),
                    cooperating: Vec::new(),
                }
            }
            _ => assignment::of_value(text, self.gazetteer),
        };
        let others = self.listed(values, Role::Cooperating);
        match last.filter(|_| is_ditto(&others)) {
            Some(last) => out.cooperating.clone_from(&last.cooperating),
            None => out.cooperating.extend(agencies::split(&others, self.gazetteer)),
        }
        out.lead.retain(|agency| agency.chars().any(char::is_alphabetic));
        out.cooperating
            .retain(|agency| agency.chars().any(char::is_alphabetic));
        out
    }

    /// The agencies in the cell of a role, with what its line breaks tell of them.
    fn listed<'a>(&self, values: &Values<'a>, role: Role) -> Cow<'a, str> {
        values.cell(role).map_or(Cow::Borrowed(""), |cell| {
            agency_lines::listed(cell, self.lines, self.gazetteer)
        })
    }

    /// Takes back agencies of which no word names anybody, or that hold a date or an amount. In a stream without places
    /// that is what stood beside; a cell with a place is what the page says.
    fn strays(&self, values: &Values<'_>, assignment: &mut Assignment) -> Option<Doubt> {
        if values.cells.iter().any(|cell| !cell.places.is_empty()) {
            return None;
        }
        let lead = assignment.lead.join(", ");
        let named = contents::names_anybody(&lead, self.gazetteer);
        let mut strays: Vec<String> = Vec::new();
        if !lead.is_empty()
            && (!named
                || assignment
                    .lead
                    .iter()
                    .any(|name| contents::holds_other_value(name)))
        {
            assignment.lead.clear();
            strays.push(lead);
        }
        assignment.cooperating.retain(|name| {
            let other = contents::holds_other_value(name);
            strays.extend(other.then(|| name.clone()));
            !other
        });
        (!strays.is_empty()).then(|| Doubt {
            code: "lead-is-no-agency",
            message: format!(
                "{strays:?} stands where agencies are expected and is not the name of one; compare it with the page"
            ),
        })
    }

    fn indicator(&mut self, placed: &PlacedTable, values: &Values<'_>, doubt: Option<Doubt>) {
        let lines = values.lines();
        let target = targets::text(values, &placed.table.columns);
        let unit =
            Some(values.text(Role::Unit).trim().to_owned()).filter(|unit| !matches!(unit.as_str(), "" | "-"));
        let role = values.columns.responsible();
        let mut implementers = agencies::split(&self.listed(values, role), self.gazetteer);
        implementers.retain(|agency| agency.chars().any(char::is_alphabetic));
        let mut doubts: Vec<Doubt> = doubt.into_iter().collect();
        doubts.extend(
            implementers
                .iter()
                .filter_map(|agency| checks::unit(agency, self.gazetteer)),
        );
        let confidence = self.lines.confidence(&lines) * values.columns.sure * checks::trust(&doubts);
        self.indicators.push(Indicator {
            id: String::new(),
            appendix: placed.appendix.clone(),
            stt: values.stt.clone(),
            name: values.name.clone(),
            unit,
            target,
            implementers,
            note: values.value(Role::Note),
            evidence: self.lines.evidence(&lines),
            confidence: rounded(confidence),
            review: None,
        });
        let (page, line) = (values.page(), lines.first().copied());
        self.diagnostics
            .extend(doubts.iter().map(|doubt| checks::place(doubt, page, line)));
    }
}

/// The text of the cell of who is responsible; where its header says "ghi chú" too, the bracket at its end is the
/// note ("Bộ Nội vụ (Chưa trình)").
fn lead_and_note<'t>(placed: &PlacedTable, values: &Values<'_>, text: &'t str) -> (&'t str, Option<String>) {
    let role = values.columns.responsible();
    let shared = values.columns.at(role).is_some_and(|index| {
        let header = placed.table.columns.get(index);
        header.is_some_and(|header| sohoa_viet::skeleton(header).contains("ghi chu"))
    });
    let cut = text.rfind('(').filter(|at| shared && *at > 0);
    match cut.map(|at| text.split_at(at)) {
        Some((lead, note)) => {
            let note = note.trim_matches(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '.' | ';'));
            (lead, Some(note.to_owned()).filter(|note| !note.is_empty()))
        }
        None => (text, None),
    }
}

/// Columns without a role under their own header.
fn extra(placed: &PlacedTable, values: &Values<'_>) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    for cell in values.cells {
        let mut covered = cell.columns.clone().map(usize::from);
        if covered.any(|index| values.columns.roles.get(index).is_some_and(Option::is_some)) {
            continue;
        }
        let header = placed
            .table
            .columns
            .get(usize::from(cell.columns.start))
            .map_or("", |header| header.trim());
        let text = cell.text.trim();
        if !text.is_empty() {
            let header = if header.is_empty() {
                format!("({})", cell.columns.start + 1)
            } else {
                header.to_owned()
            };
            out.insert(header, text.to_owned());
        }
    }
    out
}

/// Whether a row with nothing but a number and a name labels the rows below it.
fn is_group(values: &Values<'_>, next: Option<&Row>, columns: &Columns) -> bool {
    let Some(stt) = values.stt.as_deref() else {
        // No number: a label, unless the table numbers nothing at all.
        return columns.has(Role::Stt) && next.is_some();
    };
    if stt.chars().all(|c| c.is_ascii_uppercase()) {
        return true;
    }
    let below = match next {
        Some(Row::Data(cells)) => Values::new(cells, columns).stt,
        _ => None,
    };
    let is_bullet = |text: &str| !text.is_empty() && !text.contains(char::is_alphanumeric);
    below.is_some_and(|below| {
        is_bullet(&below) && !is_bullet(stt)
            || below.starts_with(&format!("{stt}."))
            || below == "a"
            || below == "1" && stt != "0"
            || below.starts_with("1.") && stt == "1"
    })
}

/// "Tổng cộng": the sum of the rows above, no row of its own.
fn is_total(values: &Values<'_>) -> bool {
    let name = sohoa_viet::skeleton(&values.name);
    let name = name.trim_matches(|c: char| !c.is_alphanumeric());
    let sum = ["tong cong", "tong so", "tong kinh phi", "tong thoi gian"];
    let named = matches!(name, "tong" | "cong") || sum.iter().any(|start| name.starts_with(start));
    values.stt.is_none() && named && name.split(' ').count() <= LONGEST_TOTAL
}

/// The text without what a rule at its right edge was read as ("… công chức - -").
fn strip_strokes(text: &str) -> &str {
    let mut text = text.trim_end();
    while let Some(rest) = text.strip_suffix(['-', '–', '—', '_', '|', '‘', '`', 'ˆ'])
        && rest.ends_with(' ')
    {
        text = rest.trim_end();
    }
    text
}

/// "-nt-", "như trên": the same as in the row above.
fn is_ditto(text: &str) -> bool {
    let skeleton = sohoa_viet::skeleton(text);
    let bare = skeleton.trim_matches(|c: char| !c.is_alphanumeric() && c != '"' && c != '”');
    matches!(bare, "nt" | "nhu tren" | "\"" | "”")
}

fn at(mut diagnostic: Diagnostic, page: Option<u32>, line: Option<LineId>) -> Diagnostic {
    diagnostic.page = page;
    diagnostic.line = line;
    diagnostic
}

#[cfg(test)]
mod tests;
