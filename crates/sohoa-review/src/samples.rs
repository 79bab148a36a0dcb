//! Small records and lines for tests.

use sohoa_record::{LineRecord, Part, PlanRecord, TaskRecord};

/// A line in which all words are sure.
pub(crate) fn line(number: u32, text: &str) -> LineRecord {
    LineRecord {
        line: number,
        page: 1,
        part: Part::Table,
        column: None,
        bbox: Some([10.0, 10.0 * number as f32, 90.0, 10.0 * number as f32 + 9.0]),
        text: text.to_owned(),
        observed: None,
        confidences: text.split_whitespace().map(|_| 1.0).collect(),
        alternatives: Vec::new(),
    }
}

/// A task that stands on these lines.
pub(crate) fn task(id: &str, name: &str, lead: &str, lines: &[u32]) -> TaskRecord {
    let lines: Vec<serde_json::Value> = lines
        .iter()
        .map(|line| serde_json::json!({"line": line, "page": 1, "bbox": null, "observed": name}))
        .collect();
    let lead: Vec<&str> = Some(lead).filter(|lead| !lead.is_empty()).into_iter().collect();
    serde_json::from_value(serde_json::json!({
        "id": id, "source": "appendix", "appendix": "PHỤ LỤC", "section": null, "stt": "1", "name": name,
        "lead": lead, "cooperating": [], "product": null, "note": null, "extra": {}, "confidence": 0.9,
        "deadline": {"text": null, "kind": "none", "start": null, "end": null, "recurrence": null},
        "evidence": {"lines": lines},
    }))
    .unwrap()
}

/// A document whose letterhead is complete.
pub(crate) fn record(tasks: Vec<TaskRecord>) -> PlanRecord {
    let mut record: PlanRecord = serde_json::from_value(serde_json::json!({
        "schema_version": "1.4", "sections": [], "tables": [], "tasks": [], "indicators": [], "diagnostics": [],
        "source": {
            "file_name": "a.pdf", "sha256": "0f".repeat(32), "bytes": 1, "media_type": "application/pdf", "pages": [],
        },
        "document": {
            "parent_issuer": null, "issuer": "UBND", "number": "12/KH-UBND", "place": null, "date": "2025-01-02",
            "doc_type": "KẾ HOẠCH", "subject": "Chuyển đổi số", "legal_bases": [], "recipients": [],
            "attached": null, "signer": {"title": null, "name": "Lê Văn A"},
        },
    }))
    .unwrap();
    record.tasks = tasks;
    record
}
