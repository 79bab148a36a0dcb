//! Records made by hand for the tests.

use sohoa_record::{
    Citation, Deadline, DeadlineKind, DiagnosticRecord, DocumentFields, Evidence, EvidenceLine, FieldReview,
    Indicator, PageRecord, PlanRecord, Review, ReviewStatus, SCHEMA_VERSION, Section, Signer, Source,
    TableCell, TableRecord, TableRow, TaskRecord, TaskSource, Where,
};

/// Values that break writers: quotes, newlines, pipes, NUL, emoji, combining marks, formulas, long and empty.
pub(crate) fn hostile_values() -> Vec<String> {
    let mut values: Vec<String> = [
        "",
        "Kiểm tra \"đê điều\", hồ chứa; cống",
        "hai\ndòng\r\nba",
        "a|b||c \\| d",
        "không\0có",
        "🇻🇳 👩‍👩‍👧 tie\u{302}\u{301}ng Vie\u{323}\u{302}t",
        "=cmd|' /C calc'!A0",
        "- gạch đầu dòng",
        "'; DROP TABLE tasks; --",
        "<script>alert(1)</script> &amp; *đậm* _nghiêng_ [x](y)",
        "# 1. ```",
        "\u{feff}\u{200b}\u{202e}",
    ]
    .map(str::to_owned)
    .into();
    values.push("dài ".repeat(50_000));
    values
}

pub(crate) fn evidence() -> Evidence {
    let line = |line, page| EvidenceLine {
        line,
        page,
        bbox: Some([93.6, 268.2, 104.4, 276.48]),
        observed: "05".to_owned(),
    };
    Evidence {
        lines: vec![line(40, 2), line(41, 2), line(60, 3)],
    }
}

pub(crate) fn task(id: u32, name: &str) -> TaskRecord {
    TaskRecord {
        id: format!("{id:016x}"),
        source: TaskSource::Appendix,
        appendix: Some("PHỤ LỤC II".to_owned()),
        section: Some("A. Phòng ngừa".to_owned()),
        stt: Some("05".to_owned()),
        name: name.to_owned(),
        lead: vec!["Sở Y tế".to_owned(), name.to_owned()],
        cooperating: Vec::new(),
        deadline: Deadline {
            text: Some("2026-2027".to_owned()),
            kind: DeadlineKind::Range,
            start: Some("2026-01-01".to_owned()),
            end: Some("2027-12-31".to_owned()),
            recurrence: None,
        },
        product: None,
        note: Some(name.to_owned()),
        extra: [("Kinh phí (triệu đồng)".to_owned(), "9.300".to_owned())].into(),
        evidence: evidence(),
        confidence: 0.75,
        review: None,
    }
}

/// A document with these tasks and nothing else.
pub(crate) fn document(tasks: Vec<TaskRecord>) -> PlanRecord {
    let page = |number, first_line| PageRecord {
        number,
        origin: "ocr".to_owned(),
        verdict: "absent".to_owned(),
        evidence: None,
        dpi: Some(200.0),
        rotation: 0,
        skew: 0.0,
        first_line: Some(first_line),
        lines_left_out: Vec::new(),
    };
    PlanRecord {
        schema_version: SCHEMA_VERSION.to_owned(),
        source: Source {
            file_name: "kế hoạch.pdf".to_owned(),
            sha256: "0f".repeat(32),
            bytes: 12,
            media_type: "application/pdf".to_owned(),
            pages: vec![page(1, 1), page(2, 20)],
        },
        document: DocumentFields {
            number: Some("12/KH-UBND".to_owned()),
            date: Some("2026-05-05".to_owned()),
            doc_type: Some("KẾ HOẠCH".to_owned()),
            issuer: Some("ỦY BAN NHÂN DÂN".to_owned()),
            ..DocumentFields::default()
        },
        sections: Vec::new(),
        tables: Vec::new(),
        tasks,
        indicators: Vec::new(),
        diagnostics: Vec::new(),
        review: None,
    }
}

/// A document with one task for each hostile value, and with such values in every other part.
pub(crate) fn hostile() -> PlanRecord {
    let values = hostile_values();
    let tasks = values.iter().zip(1..).map(|(name, id)| task(id, name)).collect();
    let mut record = document(tasks);
    let place = Where {
        page: Some(1),
        line: Some(3),
    };
    record.document.date = Some("2026-□□-05".to_owned());
    record.document.recipients.clone_from(&values);
    record.document.signer = Signer {
        title: Some(values[5].clone()),
        name: None,
    };
    record.document.legal_bases = values
        .iter()
        .map(|value| Citation {
            kind: Some("Nghị quyết".to_owned()),
            number: Some(value.clone()),
            ..Citation::default()
        })
        .collect();
    record.document.evidence = [(
        "number".to_owned(),
        sohoa_record::FieldEvidence {
            lines: evidence().lines,
            confidence: 0.9,
        },
    )]
    .into();
    record.sections = vec![Section {
        label: "I".to_owned(),
        level: 1,
        title: values[3].clone(),
        place,
    }];
    record.diagnostics = values
        .iter()
        .map(|value| DiagnosticRecord {
            code: "doubtful-reading".to_owned(),
            message: value.clone(),
            place,
        })
        .collect();
    record.indicators = vec![Indicator {
        id: "f".repeat(16),
        appendix: None,
        stt: Some("1".to_owned()),
        name: values[5].clone(),
        unit: Some("%".to_owned()),
        target: Some("95%".to_owned()),
        implementers: vec!["Sở Y tế".to_owned()],
        note: None,
        evidence: evidence(),
        confidence: 0.5,
        review: None,
    }];
    record.tables = vec![table(&values)];
    record
}

/// An approved document with a task of which two fields were settled, and one that nobody touched.
pub(crate) fn reviewed() -> PlanRecord {
    let mut record = document(vec![task(1, "Kiểm tra đê"), task(2, "Lập kế hoạch")]);
    let at = || "2026-11-25T08:30:00Z".to_owned();
    let field = |field: &str, machine, corrected| FieldReview {
        field: field.to_owned(),
        machine,
        corrected,
        by: "Minh".to_owned(),
        at: at(),
    };
    let review = |fields| Review {
        status: ReviewStatus::Verified,
        by: "=Lan".to_owned(),
        at: at(),
        added: false,
        fields,
    };
    record.tasks[0].review = Some(review(vec![
        field("extra.Kinh phí (triệu đồng)", "9.300".into(), false),
        field("name", "Kiểm tra đe".into(), true),
    ]));
    record.document.signer.name = Some("Lê Văn A".to_owned());
    record.review = Some(review(vec![field("signer.name", serde_json::Value::Null, true)]));
    record
}

fn table(values: &[String]) -> TableRecord {
    let cell = |text: &String, column_span| TableCell {
        text: text.clone(),
        column_span,
    };
    let mut rows = vec![TableRow::Group {
        label: "A. Phòng | ngừa".to_owned(),
        line: Some(42),
    }];
    rows.extend(values.iter().map(|value| TableRow::Data {
        cells: vec![cell(value, 1), cell(value, 2)],
        line: None,
    }));
    TableRecord {
        appendix: Some("PHỤ LỤC II".to_owned()),
        title: None,
        columns: ["STT", "Nội dung", "Chủ | trì"].map(str::to_owned).into(),
        rows,
        pages: vec![2],
        place: Where {
            page: Some(2),
            line: Some(40),
        },
        last_line: Some(60),
    }
}
