//! `sohoa eval` and files that cannot be compared as they are: a message with the place and the remedy.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{arg, sohoa};

struct Files(TempDir);

impl Files {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, content).unwrap();
        path
    }

    /// Exit status, stdout and stderr of comparing two files.
    fn eval(
        &self,
        kind: &str,
        reference: impl AsRef<[u8]>,
        hypothesis: impl AsRef<[u8]>,
    ) -> (i32, String, String) {
        let (reference, hypothesis) = (self.file("ref", reference), self.file("hyp", hypothesis));
        let output = sohoa(&["eval", kind, arg(&reference), arg(&hypothesis)]);
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (
            output.status.code().unwrap(),
            text(output.stdout),
            text(output.stderr),
        )
    }

    fn refused(&self, kind: &str, reference: impl AsRef<[u8]>, hypothesis: impl AsRef<[u8]>, parts: &[&str]) {
        let (code, said, error) = self.eval(kind, reference, hypothesis);
        assert_eq!((code, said.as_str()), (2, ""), "{error}");
        for part in parts {
            assert!(error.contains(part), "{part} is not in: {error}");
        }
    }
}

#[test]
fn texts_say_where_they_part() {
    let long = "Kế hoạch này có hiệu lực thi hành kể từ ngày ký và thay thế các kế hoạch trước";
    Files::new().refused(
        "text",
        format!("Kế hoạch\nNăm 2026\n{long}\nHết\n"),
        format!("Kê hoach\n{long}\nHết\n"),
        &[
            "hyp: has 3 lines where the reference has 4",
            "part at line 2",
            "\"Năm 2026\"",
            "\"Kế hoạch này có hiệu lực thi hành kể từ ngày ký và thay thế …\"",
            "--align prefix",
            "--align pages",
        ],
    );
    Files::new().refused(
        "text",
        "a\nb",
        "a\nb\nc",
        &["part at line 3", "has nothing more and", "\"c\""],
    );
}

#[test]
fn an_empty_reference_is_refused() {
    let files = Files::new();
    files.refused(
        "text",
        "\n □ \n",
        "Kế hoạch\n5\n",
        &["ref: holds no word to compare with"],
    );
    files.refused(
        "records",
        r#"{"tasks": []}"#,
        r#"{"tasks": []}"#,
        &["ref: the reference holds no tasks"],
    );
    files.refused(
        "tables",
        r#"{"tables": [{"n_rows": 3}]}"#,
        r#"{"tables": []}"#,
        &["ref: the reference holds no table"],
    );
    let plan = r#"{"tasks": [{"name": "a"}], "tables": []}"#;
    let (code, said, error) = files.eval("tables", plan, r#"{"tables": [{"columns": ["a"], "rows": []}]}"#);
    assert!(code == 0 && said.contains("\"hypothesis_tables\":1"), "{said}");
    assert!(error.contains("ref: the reference holds no table"), "{error}");
    files.refused(
        "records",
        r#"{"tasks": [{"name": "a"}, {}]}"#,
        r#"{"tasks": []}"#,
        &["task 2 of the reference"],
    );
}

#[test]
fn other_encodings_are_converted_and_said() {
    let utf16: Vec<u8> = "\u{feff}Kế hoạch\ncông tác\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    for (hypothesis, note) in [
        (utf16, "read as UTF-16"),
        (b"K\xd5 ho\xb9ch\nc\xabng t\xb8c\n".to_vec(), "TCVN3"),
        (b"K\xea\xec hoa\xf2ch\nc\xf4ng ta\xecc\n".to_vec(), "Windows-1258"),
    ] {
        let (code, said, error) = Files::new().eval("text", "Kế hoạch\ncông tác\n", hypothesis);
        assert_eq!(code, 0, "{error}");
        let figures: Value = serde_json::from_str(&said).unwrap();
        assert_eq!(figures["counts"]["strict_words"]["errors"], 0, "{note}: {said}");
        assert!(error.contains("hyp: ") && error.contains(note), "{error}");
    }
    let (code, _, error) = Files::new().eval(
        "text",
        "Kế hoạch năm",
        "Kế hoạch n\u{103}m\u{1ea1} \u{1ea1}".as_bytes(),
    );
    assert_eq!((code, error.as_str()), (0, ""));
    let mut damaged = "Kế hoạch công tác".as_bytes().to_vec();
    damaged[13] = 0xff;
    let (code, _, error) = Files::new().eval("text", "Kế hoạch công tác", damaged);
    assert!(code == 0 && error.contains("byte 13 is not UTF-8"), "{error}");
    // UTF-8 is judged as it stands, even where it spells an old encoding.
    let (_, said, error) = Files::new().eval("text", "Kế hoạch công tác", "KÕ ho¹ch c«ng t¸c");
    let figures: Value = serde_json::from_str(&said).unwrap();
    assert!(figures["syllable_accuracy"].as_f64().unwrap() <= 0.0);
    assert_eq!(error, "");
    let bare: Vec<u8> = "Kế hoạch".encode_utf16().flat_map(u16::to_le_bytes).collect();
    Files::new().refused("text", "Kế hoạch", bare, &["hyp: byte 1 is 0", "iconv"]);
}

#[test]
fn records_of_other_versions_are_told() {
    let reference = r#"{"tasks": [{"source": "body", "name": "Rà soát"}]}"#;
    let record =
        |version: &str| format!(r#"{{"schema_version": "{version}", "tasks": [{{"name": "Rà soát"}}]}}"#);
    let known = sohoa_record::SCHEMA_VERSION;
    let (code, _, error) = Files::new().eval("records", reference, record(known));
    assert_eq!((code, error.as_str()), (0, ""));
    let (code, said, error) = Files::new().eval("records", reference, record("1.0"));
    assert!(code == 0 && said.contains("\"task_f1\":1.0"), "{said}{error}");
    assert!(
        error.contains("hyp: has schema version 1.0") && error.contains(known),
        "{error}"
    );
    for kind in ["records", "tables"] {
        let reference = r#"{"tasks": [{"name": "a"}], "tables": [{"columns": [], "rows": []}]}"#;
        Files::new().refused(
            kind,
            reference,
            record("2.0"),
            &["hyp: has schema version 2.0", known, "convert"],
        );
    }
}

#[test]
fn what_is_no_record_is_refused_with_its_place() {
    let reference = r#"{"tasks": [{"name": "a"}]}"#;
    let files = Files::new();
    files.refused(
        "records",
        reference,
        "{\n \"tasks\": [}",
        &["hyp: is no JSON", "line 2 column 12"],
    );
    files.refused(
        "records",
        reference,
        "Kế hoạch",
        &["hyp: is no JSON", "line 1 column 1"],
    );
    files.refused(
        "records",
        reference,
        r#"{"pages": []}"#,
        &["hyp: has none of the fields", "sohoa schema"],
    );
    files.refused(
        "records",
        reference,
        "{\"tasks\":\n{\"a\": 5}}",
        &["is JSON, but no record", "line 2"],
    );
    files.refused(
        "records",
        reference,
        b"{\"tasks\": [\xff]}",
        &["hyp: byte 11 is not UTF-8"],
    );
}
