//! The document record and its parts.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{EvidenceLine, Indicator, Review, TaskRecord};

/// One converted document: the content of `<stem>.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanRecord {
    /// Version of this contract.
    pub schema_version: String,
    /// The file that was read.
    pub source: Source,
    /// Fields of the document as a whole.
    pub document: DocumentFields,
    /// Numbered headings.
    pub sections: Vec<Section>,
    /// Tables with continuation rows resolved.
    pub tables: Vec<TableRecord>,
    /// Tasks.
    pub tasks: Vec<TaskRecord>,
    /// Indicators.
    pub indicators: Vec<Indicator>,
    /// Everything that the program doubts or dropped.
    pub diagnostics: Vec<DiagnosticRecord>,
    /// What people settled of the fields of the document, and whether they settled anything in it or approved it;
    /// only on export.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<Review>,
}

/// The file that was read.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// File name without its folder.
    pub file_name: String,
    /// Hexadecimal SHA-256 of the file.
    pub sha256: String,
    /// Size of the file.
    pub bytes: u64,
    /// `application/pdf`, `image/png`, `image/jpeg`, `image/tiff` or `text/plain`.
    pub media_type: String,
    /// Pages in order.
    pub pages: Vec<PageRecord>,
}

/// How one page was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PageRecord {
    /// 1-based.
    pub number: u32,
    /// `text_layer`, `ocr`, `mixed` or `plain_text`.
    pub origin: String,
    /// Verdict on the text that came with the page: `absent`, `keep`, `restore`, `re_ocr` or `mix`.
    pub verdict: String,
    /// What the verdict rests on; null where no text came with the page.
    pub evidence: Option<LayerEvidenceRecord>,
    /// Resolution at which the page was read.
    pub dpi: Option<f32>,
    /// Clockwise turn applied: 0, 90, 180, 270.
    pub rotation: u16,
    /// Clockwise angle removed, degrees.
    pub skew: f32,
    /// Number of its first line; null where it has none, and before version 1.3.
    #[serde(default)]
    pub first_line: Option<u32>,
    /// Lines that `<stem>.txt` leaves out (signature overlays, watermarks). The others stand there in order:
    /// so a line number finds its line of text.
    #[serde(default)]
    pub lines_left_out: Vec<u32>,
}

/// What the judge saw of the text that came with a page, signature overlays and watermarks left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LayerEvidenceRecord {
    /// Letters; fewer than 60 are not judged.
    pub letters: u32,
    /// Share of the letters that only Vietnamese has, 0..=1: right text has at least 0.15.
    pub vietnamese_share: f32,
    /// Share of the words that are well-formed syllables, 0..=1: right text has at least 0.9.
    pub syllable_share: f32,
    /// Mean natural logarithm of a word's probability in the language model, nats.
    pub fluency: Option<f32>,
}

/// Fields of the letterhead, the end of the document and what it cites.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentFields {
    /// "BỘ CÔNG AN"
    pub parent_issuer: Option<String>,
    /// "CÔNG AN TỈNH KHÁNH HÒA"
    pub issuer: Option<String>,
    /// "5189/KH-CAT-PTM(PC)"; an unreadable (handwritten) part is □.
    pub number: Option<String>,
    /// "Khánh Hòa"
    pub place: Option<String>,
    /// YYYY-MM-DD; an unreadable part is □□.
    pub date: Option<String>,
    /// "KẾ HOẠCH"
    pub doc_type: Option<String>,
    /// What the document is about, on one line.
    pub subject: Option<String>,
    /// Every cited document, once per number.
    pub legal_bases: Vec<Citation>,
    /// Recipients (Nơi nhận), one entry a line of the list.
    pub recipients: Vec<Recipient>,
    /// Who signed.
    pub signer: Signer,
    /// The plan that a decision carries.
    pub attached: Option<Attached>,
    /// Where each field was read, by its name ("number", "signer"); a field that is null has no entry.
    #[serde(default)]
    pub evidence: BTreeMap<String, FieldEvidence>,
}

/// Where a field of the document was read, and how sure it is.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldEvidence {
    /// Printed lines, in reading order.
    pub lines: Vec<EvidenceLine>,
    /// 0..=1; halved where a part of the field (□) cannot be read.
    pub confidence: f32,
}

/// One recipient as printed, without the bullet and the final ";" or ".".
pub type Recipient = String;

/// A cited document.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Citation {
    /// "Nghị quyết"
    pub kind: Option<String>,
    /// "57-NQ/TW"
    pub number: Option<String>,
    /// YYYY-MM-DD
    pub date: Option<String>,
    /// "Bộ Chính trị"
    pub issuer: Option<String>,
    /// Title, where the document is cited by title and not by number ("Luật Dữ liệu").
    pub title: Option<String>,
}

/// Who signed.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Signer {
    /// "KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC"
    pub title: Option<String>,
    /// "Nguyễn Văn A"
    pub name: Option<String>,
}

/// The plan that a decision carries ("Ban hành kèm theo Quyết định …").
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Attached {
    /// "KẾ HOẠCH"
    pub doc_type: Option<String>,
    /// What it is about.
    pub subject: Option<String>,
    /// Issuer in its own letterhead.
    pub issuer: Option<String>,
    /// Pages, 1-based.
    pub pages: Vec<u32>,
}

/// A place in the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Where {
    /// 1-based.
    pub page: Option<u32>,
    /// 1-based line of the document.
    pub line: Option<u32>,
}

/// A numbered heading.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// "II", "1", "a", "2.1"
    pub label: String,
    /// 1 for the outermost.
    pub level: u32,
    /// Text of the heading on one line.
    pub title: String,
    /// Where it starts.
    #[serde(rename = "where")]
    pub place: Where,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TableRecord {
    /// "PHỤ LỤC I"; null outside an appendix.
    pub appendix: Option<String>,
    /// Title above the table.
    pub title: Option<String>,
    /// Column headers, levels joined with ": ".
    pub columns: Vec<String>,
    /// Rows without repeated headers, continuation rows joined.
    pub rows: Vec<TableRow>,
    /// Pages that the table stands on, 1-based.
    pub pages: Vec<u32>,
    /// Where it starts.
    #[serde(rename = "where")]
    pub place: Where,
    /// Its last line; null before version 1.3.
    #[serde(default)]
    pub last_line: Option<u32>,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, tag = "kind", rename_all = "snake_case")]
pub enum TableRow {
    /// A row over all columns that labels the rows below it.
    Group {
        /// "III. Tăng cường đầu tư…"
        label: String,
        /// First line.
        line: Option<u32>,
    },
    /// A row of values.
    Data {
        /// Cells from left to right; a spanning cell says how many columns it covers.
        cells: Vec<TableCell>,
        /// First line.
        line: Option<u32>,
    },
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TableCell {
    /// Text on one line.
    pub text: String,
    /// Columns covered.
    pub column_span: u16,
}

/// Something that the program doubts or dropped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DiagnosticRecord {
    /// Stable code.
    pub code: String,
    /// One English sentence.
    pub message: String,
    /// Where.
    #[serde(rename = "where")]
    pub place: Where,
}
