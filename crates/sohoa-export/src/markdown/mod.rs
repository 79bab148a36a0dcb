//! A document for reading: letterhead, headings, paragraphs, tables in their places, and its tasks.
//!
//! The words are those of `<stem>.txt`; the record tells what they are. Every line comes out: as itself, or in a
//! cell of its table.

mod escape;
mod lines;
mod paragraphs;
mod table;

use std::collections::BTreeMap;

use sohoa_record::{PlanRecord, ReviewStatus, Section, TableRecord, TableRow};

use self::escape::{inline, line as line_of};
use self::lines::{TextLine, numbered};
use self::paragraphs::{breaks, bullet, is_capitals, usual_width};

/// The Markdown of a document. `text` is its `<stem>.txt`, what people corrected in it included.
pub fn markdown(record: &PlanRecord, text: &str) -> String {
    let lines = numbered(record, text);
    let roles = Roles::new(record);
    let body = lines.iter().filter(|line| roles.role(line.number) == Role::Body);
    let mut page = Page {
        width: usual_width(body.map(|line| line.text)),
        blocks: Vec::new(),
        paragraph: Vec::new(),
    };
    page.blocks.extend(approval(record));
    let mut rest = &lines[..];
    while let Some(line) = rest.first() {
        let role = roles.of(record, line);
        let same = rest
            .iter()
            .take_while(|line| roles.of(record, line) == role)
            .count();
        let taken = match role {
            Role::Table(index) => page.table(&record.tables[index], &rest[..same]),
            Role::Section(index) => page.heading(&record.sections[index], rest),
            Role::Title => page.title("#", &rest[..same]),
            Role::Appendix => page.title("##", &rest[..same]),
            Role::Subject => page.bold(&rest[..same]),
            Role::AsPrinted => page.as_printed(&rest[..same]),
            Role::Body => page.line(line.text),
        };
        rest = &rest[taken..];
    }
    page.end_paragraph();
    if !record.tasks.is_empty() {
        page.blocks.push("## Nhiệm vụ".to_owned());
        page.blocks.push(table::of_tasks(record).trim_end().to_owned());
    }
    page.blocks.join("\n\n") + "\n"
}

/// Says of an approved document that it is.
fn approval(record: &PlanRecord) -> Option<String> {
    let review = record.review.as_ref()?;
    let verified = review.status == ReviewStatus::Verified;
    verified.then(|| inline(&format!("Đã kiểm tra và duyệt: {}, {}", review.by, review.at)))
}

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Body,
    /// Line of a letterhead, a list of recipients or a signature: stays a line.
    AsPrinted,
    /// KẾ HOẠCH
    Title,
    /// PHỤ LỤC II
    Appendix,
    Subject,
    /// First line of a section.
    Section(usize),
    Table(usize),
}

/// Fields whose lines stay lines; the first that names a line decides.
const FIELDS: [(&str, Role); 9] = [
    ("parent_issuer", Role::AsPrinted),
    ("issuer", Role::AsPrinted),
    ("number", Role::AsPrinted),
    ("place", Role::AsPrinted),
    ("date", Role::AsPrinted),
    ("doc_type", Role::Title),
    ("subject", Role::Subject),
    ("recipients", Role::AsPrinted),
    ("signer", Role::AsPrinted),
];

struct Roles {
    of_line: BTreeMap<u32, Role>,
    /// First line, last line, index.
    tables: Vec<(u32, u32, usize)>,
}

impl Roles {
    fn new(record: &PlanRecord) -> Self {
        let mut of_line = BTreeMap::new();
        for (field, role) in FIELDS {
            let evidence = record.document.evidence.get(field);
            for line in evidence.iter().flat_map(|evidence| &evidence.lines) {
                of_line.entry(line.line).or_insert(role);
            }
        }
        let title = of_line
            .iter()
            .find(|(_, role)| **role == Role::Title)
            .map(|(line, _)| *line);
        // The national motto and whatever else stands above the title.
        for line in 1..title.unwrap_or(1) {
            of_line.entry(line).or_insert(Role::AsPrinted);
        }
        for (index, section) in record.sections.iter().enumerate() {
            if let Some(line) = section.place.line {
                of_line.entry(line).or_insert(Role::Section(index));
            }
        }
        let tables = record.tables.iter().enumerate().filter_map(|(index, table)| {
            let first = table.place.line?;
            Some((first, table.last_line.unwrap_or(first), index))
        });
        Self {
            of_line,
            tables: tables.collect(),
        }
    }

    /// As [`Self::role`], and the titles of parts, which the record holds as texts.
    fn of(&self, record: &PlanRecord, line: &TextLine<'_>) -> Role {
        let role = self.role(line.number);
        if role != Role::Body {
            return role;
        }
        let attached = record.document.attached.as_ref();
        if attached.and_then(|plan| plan.doc_type.as_deref()) == Some(line.text) {
            return Role::Title;
        }
        let labels = record.tables.iter().filter_map(|table| table.appendix.as_deref());
        if labels.into_iter().any(|label| label == line.text) {
            return Role::Appendix;
        }
        Role::Body
    }

    fn role(&self, line: u32) -> Role {
        let table = self
            .tables
            .iter()
            .find(|(first, last, _)| (*first..=*last).contains(&line));
        match table {
            Some((_, _, index)) => Role::Table(*index),
            None => self.of_line.get(&line).copied().unwrap_or(Role::Body),
        }
    }
}

/// The page that is being written. Each method takes lines and says how many.
struct Page<'a> {
    width: f32,
    blocks: Vec<String>,
    paragraph: Vec<&'a str>,
}

/// Longest title in characters that is set as a heading; longer ones are paragraphs with a number.
const LONGEST_HEADING: usize = 160;

impl<'a> Page<'a> {
    fn line(&mut self, text: &'a str) -> usize {
        if self
            .paragraph
            .last()
            .is_some_and(|last| breaks(last, text, self.width))
        {
            self.end_paragraph();
        }
        if !text.is_empty() {
            self.paragraph.push(text);
        }
        1
    }

    fn end_paragraph(&mut self) {
        let text = std::mem::take(&mut self.paragraph).join(" ");
        if text.is_empty() {
            return;
        }
        let block = match bullet(&text) {
            // Items of the second level hang under those of the first.
            Some(('+', item)) => format!("  - {}", inline(item)),
            Some((_, item)) => format!("- {}", inline(item)),
            None if is_capitals(&text) => format!("**{}**", inline(&text)),
            None => line_of(&text),
        };
        self.blocks.push(block);
    }

    /// A heading may take several lines: as many as its title has.
    fn heading(&mut self, section: &Section, lines: &[TextLine<'a>]) -> usize {
        let title = letters(&format!("{} {}", section.label, section.title));
        if section.title.chars().count() > LONGEST_HEADING {
            self.end_paragraph();
            return self.line(lines[0].text);
        }
        let mut so_far = String::new();
        let count = lines
            .iter()
            .take_while(|line| {
                so_far.push_str(&letters(line.text));
                title.starts_with(&so_far)
            })
            .count()
            .max(1);
        self.end_paragraph();
        let text: Vec<&str> = lines[..count].iter().map(|line| line.text).collect();
        let level = "#".repeat((section.level as usize + 1).clamp(2, 6));
        self.blocks.push(format!("{level} {}", inline(&text.join(" "))));
        count
    }

    fn title(&mut self, level: &str, lines: &[TextLine<'_>]) -> usize {
        self.end_paragraph();
        self.blocks.push(format!("{level} {}", inline(&joined(lines))));
        lines.len()
    }

    fn bold(&mut self, lines: &[TextLine<'_>]) -> usize {
        self.end_paragraph();
        self.blocks.push(format!("**{}**", inline(&joined(lines))));
        lines.len()
    }

    fn as_printed(&mut self, lines: &[TextLine<'_>]) -> usize {
        self.end_paragraph();
        let shown: Vec<String> = lines
            .iter()
            .filter(|line| !line.text.is_empty())
            .map(|line| line_of(line.text))
            .collect();
        if !shown.is_empty() {
            // A backslash at the end of a line is a line break.
            self.blocks.push(shown.join("\\\n"));
        }
        lines.len()
    }

    /// The table, and behind it the lines between its first and last that are not in it.
    fn table(&mut self, table: &TableRecord, lines: &[TextLine<'a>]) -> usize {
        self.end_paragraph();
        self.blocks.push(table::of_record(table).trim_end().to_owned());
        let inside = letters(&all_text(table));
        for line in lines.iter().filter(|line| !inside.contains(&letters(line.text))) {
            self.line(line.text);
        }
        self.end_paragraph();
        lines.len()
    }
}

fn joined(lines: &[TextLine<'_>]) -> String {
    lines.iter().map(|line| line.text).collect::<Vec<_>>().join(" ")
}

/// Letters and digits, by which a line is found again whatever marks and breaks are around it.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

fn all_text(table: &TableRecord) -> String {
    let mut all = table.columns.join(" ");
    for row in &table.rows {
        match row {
            TableRow::Group { label, .. } => all.push_str(label),
            TableRow::Data { cells, .. } => all.extend(cells.iter().map(|cell| cell.text.as_str())),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use sohoa_record::{EvidenceLine, FieldEvidence, Where};

    use super::*;
    use crate::samples;

    const TEXT: &str = "ỦY BAN NHÂN DÂN
Độc lập - Tự do
KẾ HOẠCH
Phòng, chống thiên tai
năm 2026
I. MỤC ĐÍCH,
YÊU CẦU
1. Chủ động ứng phó với bão, lũ, ngập úng, sạt lở bờ sông và
hạn hán.
- Mưa lớn trên 300 mm;
+ Lũ | trên
sông.
STT
Nội dung
một
ngoài bảng
A. Phòng | ngừa
Nơi nhận:
- Như trên;
";

    fn record() -> PlanRecord {
        let mut record = samples::document(vec![samples::task(1, "Kiểm tra | đê")]);
        let at = |lines: &[u32]| FieldEvidence {
            lines: lines
                .iter()
                .map(|line| EvidenceLine {
                    line: *line,
                    page: 1,
                    bbox: None,
                    observed: String::new(),
                })
                .collect(),
            confidence: 1.0,
        };
        record.document.evidence = [
            ("issuer".to_owned(), at(&[1])),
            ("doc_type".to_owned(), at(&[3])),
            ("subject".to_owned(), at(&[4, 5])),
            ("recipients".to_owned(), at(&[18, 19])),
        ]
        .into();
        record.sections = vec![Section {
            label: "I".to_owned(),
            level: 1,
            title: "MỤC ĐÍCH, YÊU CẦU".to_owned(),
            place: Where {
                page: Some(1),
                line: Some(6),
            },
        }];
        let mut table = samples::hostile().tables.remove(0);
        table.rows.truncate(3);
        (table.place.line, table.last_line) = (Some(13), Some(17));
        if let TableRow::Data { cells, .. } = &mut table.rows[1] {
            cells[0].text = "một".to_owned();
        }
        record.tables = vec![table];
        record
    }

    #[test]
    fn a_document_reads_like_its_print() {
        let want = "\
ỦY BAN NHÂN DÂN\\
Độc lập - Tự do

# KẾ HOẠCH

**Phòng, chống thiên tai năm 2026**

## I. MỤC ĐÍCH, YÊU CẦU

1\\. Chủ động ứng phó với bão, lũ, ngập úng, sạt lở bờ sông và hạn hán.

- Mưa lớn trên 300 mm;

  - Lũ \\| trên sông.

| STT | Nội dung | Chủ \\| trì |
| --- | --- | --- |
| **A. Phòng \\| ngừa** |  |  |
| một |  |  |
| Kiểm tra \"đê điều\", hồ chứa; cống | Kiểm tra \"đê điều\", hồ chứa; cống |  |

ngoài bảng

Nơi nhận:\\
\\- Như trên;

## Nhiệm vụ

| STT | Nhiệm vụ | Cơ quan chủ trì | Cơ quan phối hợp | Thời hạn |
| --- | --- | --- | --- | --- |
| 05 | Kiểm tra \\| đê | Sở Y tế; Kiểm tra \\| đê |  | 2026-2027 |
";
        assert_eq!(markdown(&record(), TEXT), want);
    }

    #[test]
    fn an_approved_document_says_so_on_one_line() {
        let mut record = samples::reviewed();
        let shown = markdown(&record, "một");
        assert!(
            shown.starts_with("Đã kiểm tra và duyệt: =Lan, 2026-11-25T08:30:00Z\n\n"),
            "{shown}"
        );
        record.review.as_mut().unwrap().status = ReviewStatus::InReview;
        assert!(markdown(&record, "một").starts_with("một\n"));
    }

    #[test]
    fn rows_stay_rows_whatever_they_say() {
        let record = samples::hostile();
        let text = markdown(&record, "");
        let rows = text.lines().filter(|line| line.starts_with("| ")).count();
        // Header and rule of the list of tasks, and its rows.
        assert_eq!(rows, 2 + record.tasks.len());
        assert!(!text.contains('\0') && !text.contains("<script>"));
    }
}
