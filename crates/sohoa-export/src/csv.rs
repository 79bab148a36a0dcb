//! CSV that opens right in a spreadsheet: UTF-8 with byte order mark, RFC 4180 (commas, CRLF, quotes).

use std::borrow::Cow;
use std::io::{self, Write};

use csv::{Terminator, Writer, WriterBuilder};
use sohoa_record::{PlanRecord, TaskRecord};

use crate::{
    Export, ExportError, LIST_SEPARATOR, kind_name, pages_of, review_columns, source_name, without_nul,
};

/// Language of the header row; the values stay as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Headers {
    /// Field names of the record.
    English,
    /// Names that a clerk knows.
    Vietnamese,
}

/// Columns, English and Vietnamese.
const COLUMNS: [(&str, &str); 26] = [
    ("id", "Mã"),
    ("file_name", "Tệp"),
    ("number", "Số, ký hiệu"),
    ("date", "Ngày ban hành"),
    ("doc_type", "Loại văn bản"),
    ("issuer", "Cơ quan ban hành"),
    ("source", "Nguồn"),
    ("appendix", "Phụ lục"),
    ("section", "Mục"),
    ("stt", "STT"),
    ("name", "Nhiệm vụ"),
    ("lead", "Cơ quan chủ trì"),
    ("cooperating", "Cơ quan phối hợp"),
    ("deadline_text", "Thời hạn"),
    ("deadline_kind", "Loại thời hạn"),
    ("deadline_start", "Từ ngày"),
    ("deadline_end", "Đến ngày"),
    ("deadline_recurrence", "Chu kỳ"),
    ("product", "Sản phẩm"),
    ("note", "Ghi chú"),
    ("extra", "Cột khác"),
    ("pages", "Trang"),
    ("confidence", "Độ tin cậy"),
    ("review_status", "Tình trạng kiểm tra"),
    ("reviewed_by", "Người kiểm tra"),
    ("reviewed_at", "Thời điểm kiểm tra"),
];

/// Writes one task a row.
#[derive(Debug)]
pub struct CsvExport<W: Write> {
    rows: Writer<W>,
}

impl<W: Write> CsvExport<W> {
    /// Writes the header row to `out`.
    ///
    /// # Errors
    /// When `out` takes no more.
    pub fn new(mut out: W, headers: Headers) -> Result<Self, ExportError> {
        // Spreadsheets take UTF-8 for granted only behind a byte order mark.
        out.write_all("\u{feff}".as_bytes()).map_err(ExportError::Write)?;
        let mut rows = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out);
        let names = COLUMNS.map(|(english, vietnamese)| match headers {
            Headers::English => english,
            Headers::Vietnamese => vietnamese,
        });
        rows.write_record(names).map_err(refused)?;
        Ok(Self { rows })
    }
}

impl<W: Write> Export for CsvExport<W> {
    fn document(&mut self, record: &PlanRecord) -> Result<(), ExportError> {
        for task in &record.tasks {
            let cells = cells(record, task).map(|cell| guarded(&cell).into_owned());
            self.rows.write_record(cells).map_err(refused)?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<(), ExportError> {
        self.rows.flush().map_err(ExportError::Write)
    }
}

fn refused(error: csv::Error) -> ExportError {
    ExportError::Write(io::Error::from(error))
}

fn cells(record: &PlanRecord, task: &TaskRecord) -> [String; 26] {
    let printed = |text: &Option<String>| text.clone().unwrap_or_default();
    let document = &record.document;
    let extra: Vec<String> = task
        .extra
        .iter()
        .map(|(header, text)| format!("{header}: {text}"))
        .collect();
    let pages: Vec<String> = pages_of(&task.evidence).iter().map(u32::to_string).collect();
    let (status, by, at) = review_columns(task.review.as_ref());
    [
        task.id.clone(),
        record.source.file_name.clone(),
        printed(&document.number),
        printed(&document.date),
        printed(&document.doc_type),
        printed(&document.issuer),
        source_name(task.source).to_owned(),
        printed(&task.appendix),
        printed(&task.section),
        printed(&task.stt),
        task.name.clone(),
        task.lead.join(LIST_SEPARATOR),
        task.cooperating.join(LIST_SEPARATOR),
        printed(&task.deadline.text),
        kind_name(task.deadline.kind).to_owned(),
        printed(&task.deadline.start),
        printed(&task.deadline.end),
        printed(&task.deadline.recurrence),
        printed(&task.product),
        printed(&task.note),
        extra.join(LIST_SEPARATOR),
        pages.join(LIST_SEPARATOR),
        format!("{:.2}", task.confidence),
        status.to_owned(),
        by.unwrap_or_default().to_owned(),
        at.unwrap_or_default().to_owned(),
    ]
}

/// What a spreadsheet takes for the start of a formula, the wide forms of East Asian keyboards included.
const FORMULA_STARTS: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// The cell as a spreadsheet shows it and never runs it: an apostrophe goes before what it would take for a
/// formula ("=1+1", "- Tổ chức …", "+84 258 …"). A negative number is left alone: it can do nothing, and sums
/// need it.
fn guarded(cell: &str) -> Cow<'_, str> {
    let cell = without_nul(cell);
    if !cell.starts_with(FORMULA_STARTS) || is_negative_number(&cell) {
        return cell;
    }
    Cow::Owned(format!("'{cell}"))
}

fn is_negative_number(cell: &str) -> bool {
    let Some(number) = cell.strip_prefix('-') else {
        return false;
    };
    let number = number.strip_suffix('%').unwrap_or(number);
    number.starts_with(|c: char| c.is_ascii_digit())
        && number.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ',')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    fn written(record: &PlanRecord, headers: Headers) -> String {
        let mut out = Vec::new();
        let mut export = Box::new(CsvExport::new(&mut out, headers).unwrap());
        export.document(record).unwrap();
        export.finish().unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn formulas_are_shown_and_not_run() {
        for (cell, want) in [
            ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
            ("- Tổ chức hội nghị", "'- Tổ chức hội nghị"),
            ("+84 258 3822 123", "'+84 258 3822 123"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("＝1", "'＝1"),
            ("-2+3", "'-2+3"),
            ("-5", "-5"),
            ("-1.250,5", "-1.250,5"),
            ("-12%", "-12%"),
            ("-", "'-"),
            ("5-7", "5-7"),
            ("", ""),
            ("a\0b", "a\u{fffd}b"),
        ] {
            assert_eq!(guarded(cell), want);
        }
    }

    #[test]
    fn what_is_written_can_be_read_back() {
        let record = samples::hostile();
        let text = written(&record, Headers::English);
        assert!(text.starts_with("\u{feff}id,file_name,number,"));
        assert!(text.ends_with("\r\n"));
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), record.tasks.len());
        for (row, task) in rows.iter().zip(&record.tasks) {
            assert_eq!(&row[10], guarded(&task.name));
            assert_eq!(&row[11], guarded(&task.lead.join("; ")));
            assert_eq!(&row[20], "Kinh phí (triệu đồng): 9.300");
            assert_eq!(&row[21], "2; 3");
            assert_eq!((&row[23], &row[24], &row[25]), ("machine", "", ""));
        }
    }

    #[test]
    fn a_row_says_who_looked_at_it() {
        let text = written(&samples::reviewed(), Headers::English);
        let ends: Vec<&str> = text
            .lines()
            .map(|line| line.rsplit(",0.75,").next().unwrap())
            .collect();
        assert_eq!(ends[1..], ["verified,'=Lan,2026-11-25T08:30:00Z", "machine,,"]);
    }

    #[test]
    fn the_header_row_speaks_vietnamese() {
        let text = written(&samples::hostile(), Headers::Vietnamese);
        let header = text.lines().next().unwrap();
        assert!(header.starts_with("\u{feff}Mã,Tệp,\"Số, ký hiệu\","), "{header}");
        assert!(header.contains(",STT,Nhiệm vụ,Cơ quan chủ trì,Cơ quan phối hợp,Thời hạn,"));
    }
}
