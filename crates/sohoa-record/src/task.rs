//! Tasks and indicators.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Review;

/// Where a task was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TaskSource {
    /// A row of a task table in an appendix.
    Appendix,
    /// An assignment in the body of the plan.
    Body,
}

/// How a deadline is to be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeadlineKind {
    /// One day.
    Date,
    /// One month.
    Month,
    /// One quarter.
    Quarter,
    /// One year.
    Year,
    /// From a start to an end; an open end is null.
    Range,
    /// "Thường xuyên": no dates.
    Ongoing,
    /// "Định kỳ hằng quý", "trước ngày 25 hằng tháng".
    Recurring,
    /// Depends on something else: "Sau khi Bộ trưởng … ban hành".
    Event,
    /// Nothing is printed.
    None,
}

/// When a task is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Deadline {
    /// As printed.
    pub text: Option<String>,
    /// How the text is to be understood.
    pub kind: DeadlineKind,
    /// First day, YYYY-MM-DD.
    pub start: Option<String>,
    /// Last day, YYYY-MM-DD.
    pub end: Option<String>,
    /// Period of a recurring deadline as printed ("hằng quý").
    pub recurrence: Option<String>,
}

impl Deadline {
    /// Nothing is printed.
    pub fn none() -> Self {
        Self {
            text: None,
            kind: DeadlineKind::None,
            start: None,
            end: None,
            recurrence: None,
        }
    }
}

/// One printed line that a value was read from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EvidenceLine {
    /// Line number in the document, 1-based.
    pub line: u32,
    /// Page number, 1-based.
    pub page: u32,
    /// Box `[x0, y0, x1, y1]` in points, origin at the top left of the prepared page.
    pub bbox: Option<[f32; 4]>,
    /// Text as observed before restoration.
    pub observed: String,
}

/// What a record was read from.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// The lines, in reading order.
    pub lines: Vec<EvidenceLine>,
}

/// A task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TaskRecord {
    /// 16 hexadecimal digits: the same for the same file and place in it, unique in the document. Empty before
    /// version 1.3.
    #[serde(default)]
    pub id: String,
    /// Appendix row or body assignment.
    pub source: TaskSource,
    /// "PHỤ LỤC II"; null for body tasks and for an appendix without a label.
    pub appendix: Option<String>,
    /// Row group of the table, or the numbered headings above a body task; nested ones joined with " / ".
    pub section: Option<String>,
    /// As printed: "01", "5", "a".
    pub stt: Option<String>,
    /// Whole text of the task on one line, final ";" or "." stripped.
    pub name: String,
    /// Responsible agencies (chủ trì, thực hiện).
    pub lead: Vec<String>,
    /// Cooperating agencies (phối hợp).
    pub cooperating: Vec<String>,
    /// When it is due.
    pub deadline: Deadline,
    /// Product (sản phẩm, kết quả).
    pub product: Option<String>,
    /// Note (ghi chú).
    pub note: Option<String>,
    /// Columns without a role under their own header.
    pub extra: BTreeMap<String, String>,
    /// Lines that the task was read from.
    pub evidence: Evidence,
    /// How sure the program is of the whole task, 0..=1.
    pub confidence: f32,
    /// What people settled of it; only on export.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<Review>,
}

/// A task with what tells its document: a line of `sohoa export --format jsonl`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TaskLine<'a> {
    /// Version of this contract.
    pub schema_version: &'a str,
    /// File name of the document without its folder.
    pub file_name: &'a str,
    /// Hexadecimal SHA-256 of the document.
    pub sha256: &'a str,
    /// Number of the document.
    pub number: Option<&'a str>,
    /// Date of the document, YYYY-MM-DD; an unreadable part is □□.
    pub date: Option<&'a str>,
    /// Kind of the document.
    pub doc_type: Option<&'a str>,
    /// Issuer of the document.
    pub issuer: Option<&'a str>,
    /// The task itself.
    #[serde(flatten)]
    pub task: &'a TaskRecord,
}

/// A row of a table of targets (chỉ tiêu).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// As the `id` of a task.
    #[serde(default)]
    pub id: String,
    /// "PHỤ LỤC I"
    pub appendix: Option<String>,
    /// As printed.
    pub stt: Option<String>,
    /// Name of the indicator on one line.
    pub name: String,
    /// Unit (đơn vị tính).
    pub unit: Option<String>,
    /// Target value as printed.
    pub target: Option<String>,
    /// Who carries it out.
    pub implementers: Vec<String>,
    /// Note.
    pub note: Option<String>,
    /// Lines that the row was read from.
    pub evidence: Evidence,
    /// 0..=1.
    pub confidence: f32,
    /// What people settled of it; only on export.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<Review>,
}
