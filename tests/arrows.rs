//! Which crate may use which: the arrows of ARCHITECTURE.md.

use std::fs;

use crate::support::root;

/// A crate, the crates of this workspace that it may use, and the third-party crates that it owns.
const ARROWS: &[(&str, &[&str])] = &[
    ("sohoa-page", &[]),
    ("sohoa-viet", &[]),
    ("sohoa-lm", &["sohoa-viet"]),
    ("sohoa-record", &[]),
    ("sohoa-ingest", &["sohoa-page", "sohoa-viet"]),
    ("sohoa-table", &["sohoa-page"]),
    ("sohoa-restore", &["sohoa-page", "sohoa-viet", "sohoa-lm"]),
    (
        "sohoa-plan",
        &["sohoa-page", "sohoa-viet", "sohoa-table", "sohoa-record"],
    ),
    ("sohoa-eval", &["sohoa-viet", "sohoa-record"]),
    ("sohoa-batch", &[]),
    ("sohoa-export", &["sohoa-record"]),
    ("sohoa-pdf", &["sohoa-page"]),
    ("sohoa-review", &["sohoa-viet", "sohoa-record"]),
    (
        "sohoa-web",
        &["sohoa-batch", "sohoa-record", "sohoa-review", "sohoa-viet"],
    ),
    (
        "sohoa",
        &[
            "sohoa-page",
            "sohoa-viet",
            "sohoa-ingest",
            "sohoa-lm",
            "sohoa-restore",
            "sohoa-table",
            "sohoa-plan",
            "sohoa-record",
            "sohoa-eval",
            "sohoa-batch",
            "sohoa-export",
            "sohoa-pdf",
            "sohoa-review",
            "sohoa-web",
        ],
    ),
    (
        "sohoa-py",
        &[
            "sohoa",
            "sohoa-batch",
            "sohoa-eval",
            "sohoa-export",
            "sohoa-ingest",
            "sohoa-record",
        ],
    ),
    ("sohoa-dev", &["sohoa-viet"]),
];

/// Third-party crates that only the named crates may use.
const OWNERS: &[(&str, &[&str])] = &[
    ("pdfium-render", &["sohoa-ingest", "sohoa-dev"]),
    ("tesseract-rs", &["sohoa-ingest"]),
    ("unicode-normalization", &["sohoa-viet"]),
    (
        "serde",
        &[
            "sohoa-record",
            "sohoa-ingest",
            "sohoa-eval",
            "sohoa-batch",
            "sohoa-review",
            "sohoa-web",
            "sohoa",
            "sohoa-dev",
        ],
    ),
    (
        "serde_json",
        &[
            "sohoa-record",
            "sohoa-ingest",
            "sohoa-batch",
            "sohoa-export",
            "sohoa-review",
            "sohoa-web",
            "sohoa",
            "sohoa-py",
            "sohoa-dev",
        ],
    ),
    ("csv", &["sohoa-export"]),
    ("lopdf", &["sohoa-pdf"]),
    ("parquet", &["sohoa-export"]),
    ("rayon", &["sohoa", "sohoa-ingest", "sohoa-py", "sohoa-restore"]),
    (
        "rusqlite",
        &["sohoa-batch", "sohoa-export", "sohoa-review", "sohoa-web"],
    ),
    ("rustix", &["sohoa-batch"]),
    ("signal-hook", &["sohoa-batch"]),
    ("anyhow", &["sohoa", "sohoa-dev", "sohoa-py"]),
    ("axum", &["sohoa-web"]),
    ("maud", &["sohoa-web", "sohoa"]),
    ("percent-encoding", &["sohoa-web"]),
    ("pyo3", &["sohoa-py"]),
    ("rand", &["sohoa-web"]),
    ("subtle", &["sohoa-web"]),
    ("tokio", &["sohoa-web"]),
];

fn dependencies(name: &str) -> Vec<String> {
    let path = root().join("crates").join(name).join("Cargo.toml");
    let manifest: toml::Table = fs::read_to_string(path).unwrap().parse().unwrap();
    let table = manifest.get("dependencies").and_then(toml::Value::as_table);
    table
        .map(|table| table.keys().cloned().collect())
        .unwrap_or_default()
}

#[test]
fn crates_use_only_what_the_arrows_allow() {
    for (name, allowed) in ARROWS {
        for dependency in dependencies(name).iter().filter(|d| d.starts_with("sohoa")) {
            assert!(
                allowed.contains(&dependency.as_str()),
                "{name} must not use {dependency}"
            );
        }
    }
}

#[test]
fn every_crate_has_its_arrows() {
    let mut found: Vec<String> = fs::read_dir(root().join("crates"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    found.sort();
    let mut known: Vec<&str> = ARROWS.iter().map(|(name, _)| *name).collect();
    known.sort_unstable();
    assert_eq!(found, known);
}

#[test]
fn third_party_crates_have_one_owner() {
    for (name, _) in ARROWS {
        for dependency in dependencies(name) {
            if let Some((_, owners)) = OWNERS.iter().find(|(owned, _)| *owned == dependency) {
                assert!(
                    owners.contains(name),
                    "{name} must not use {dependency}: it belongs to {owners:?}"
                );
            }
        }
    }
}
