//! The sources that follow from the lists beside the repository (../shared/dict) by a rule.
//!
//! The lists print some names in the new tone placement ("Hoà Bình"); ours keep the old one, as the documents do.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use sohoa_viet::{nfc, old_style};

/// Fewest uses in the corpus from which a document symbol is believed: below, misprints are as many.
const FEWEST_SYMBOL_USES: u32 = 5;

/// A kind of document outside the decree's list that has symbols of its own: văn bản hợp nhất.
const CONSOLIDATED: &str = "VBHN";

/// The folder of the lists; `None` where it is not beside the repository.
pub(super) fn lists() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/dict");
    folder.is_dir().then_some(folder)
}

/// File names below `sources/` with their contents.
pub(super) fn derive(lists: &Path, sources: &Path) -> anyhow::Result<Vec<(&'static str, String)>> {
    Ok(vec![
        ("districts.tsv", districts(lists)?),
        ("doc_symbols.tsv", doc_symbols(lists, sources)?),
        ("provinces.tsv", provinces(lists)?),
        ("unit_codes.tsv", unit_codes(lists)?),
    ])
}

/// The first `N` fields of the rows below the header.
fn rows<const N: usize>(path: &Path) -> anyhow::Result<Vec<[String; N]>> {
    let text = fs::read_to_string(path).with_context(|| format!("{}: cannot be read", path.display()))?;
    let mut rows = Vec::new();
    for (index, line) in text.lines().enumerate().skip(1) {
        let fields: Vec<String> = line.split('\t').map(nfc).take(N).collect();
        let row = <[String; N]>::try_from(fields);
        rows.push(
            row.map_err(|_| anyhow::anyhow!("{}:{}: {N} fields are needed", path.display(), index + 1))?,
        );
    }
    Ok(rows)
}

/// A header and sorted, unique rows.
fn table(header: &str, rows: BTreeSet<String>) -> String {
    let mut text = format!("{header}\n");
    for row in rows {
        text.push_str(&row);
        text.push('\n');
    }
    text
}

fn in_old_style(name: &str) -> String {
    let words: Vec<String> = name.split(' ').map(old_style).collect();
    words.join(" ")
}

/// "Tỉnh Hoà Bình" → ("Hòa Bình", "tỉnh").
fn province(full: &str) -> (String, &'static str) {
    let full = in_old_style(full.trim());
    let heads = [
        ("Tỉnh ", "tỉnh"),
        ("tỉnh ", "tỉnh"),
        ("Thành phố ", "thành phố"),
        ("Thành Phố ", "thành phố"),
        ("thành phố ", "thành phố"),
        ("Thủ Đô ", "thành phố"),
    ];
    heads
        .iter()
        .find_map(|(head, kind)| Some((full.strip_prefix(head)?.to_owned(), *kind)))
        .unwrap_or((full, ""))
}

fn districts(lists: &Path) -> anyhow::Result<String> {
    let rows = rows::<3>(&lists.join("districts_pre2025.tsv"))?;
    let rows = rows
        .iter()
        .map(|[_, name, of]| format!("{}\t{}", in_old_style(name), province(of).0));
    Ok(table("name\tprovince", rows.collect()))
}

fn unit_codes(lists: &Path) -> anyhow::Result<String> {
    let rows = rows::<2>(&lists.join("police_units_province.tsv"))?;
    let rows = rows
        .iter()
        .map(|[code, name]| format!("{code}\t{}", in_old_style(name)));
    Ok(table("code\tname", rows.collect()))
}

/// Symbols that begin with the abbreviation of a kind of document.
fn doc_symbols(lists: &Path, sources: &Path) -> anyhow::Result<String> {
    let kinds = rows::<2>(&sources.join("doc_kinds.tsv"))?;
    let kinds: BTreeSet<&str> = kinds
        .iter()
        .map(|[_, kind]| kind.as_str())
        .filter(|kind| !kind.is_empty())
        .chain([CONSOLIDATED])
        .collect();
    let mut symbols = BTreeSet::new();
    for [symbol, uses] in rows::<2>(&lists.join("doc_symbols.tsv"))? {
        let uses: u32 = uses.parse().with_context(|| format!("uses of {symbol}"))?;
        let head = symbol.split_once('-').map(|(head, _)| head);
        if uses >= FEWEST_SYMBOL_USES && head.is_some_and(|head| kinds.contains(head)) {
            symbols.insert(symbol);
        }
    }
    Ok(table("symbol", symbols))
}

/// Provinces of both periods with the one that each became part of in 2025.
fn provinces(lists: &Path) -> anyhow::Result<String> {
    let read = |name: &str| -> anyhow::Result<BTreeSet<(String, &'static str)>> {
        let rows = rows::<2>(&lists.join(name))?;
        Ok(rows.iter().map(|[_, full]| province(full)).collect())
    };
    let mut before = read("provinces_63_pre2025.tsv")?;
    let after = read("provinces_34_post2025.tsv")?;
    ensure!(
        before.len() == 63 && after.len() == 34,
        "63 and 34 provinces are needed"
    );
    // The list of 2025 has the city of half a year; the plans of the years before know the province.
    before.remove(&("Huế".to_owned(), "thành phố"));
    before.insert(("Thừa Thiên Huế".to_owned(), "tỉnh"));
    let mut into = BTreeMap::from([("Thừa Thiên Huế".to_owned(), "Huế".to_owned())]);
    for [_, new, parts] in rows::<3>(&lists.join("province_merger_2025.tsv"))? {
        let new = province(&new).0;
        // A remark follows the list after a full stop.
        let parts = parts.split(". ").next().unwrap_or_default().replace(" và ", ", ");
        for (part, kind) in parts.split(", ").map(province) {
            if !kind.is_empty() && part != new {
                into.insert(part, new.clone());
            }
        }
    }
    let rows = before.union(&after).map(|row| {
        let period = match (before.contains(row), after.contains(row)) {
            (true, true) => "both",
            (true, false) => "pre2025",
            _ => "post2025",
        };
        let (name, kind) = row;
        let into = into.get(name).map_or("", String::as_str);
        format!("{name}\t{kind}\t{period}\t{into}")
    });
    Ok(table("name\ttype\tperiod\tinto", rows.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_and_written_in_the_old_style() {
        assert_eq!(province("Tỉnh Hoà Bình"), ("Hòa Bình".to_owned(), "tỉnh"));
        assert_eq!(province("Thành Phố Huế"), ("Huế".to_owned(), "thành phố"));
        assert_eq!(in_old_style("Thành phố Thuỷ Nguyên"), "Thành phố Thủy Nguyên");
    }

    #[test]
    fn sources_follow_from_the_lists() {
        let Some(lists) = lists() else {
            println!("SKIPPED sources_follow_from_the_lists: ../shared/dict is not beside the repository");
            return;
        };
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dictionaries/sources");
        for (name, derived) in derive(&lists, &sources).unwrap() {
            let kept = fs::read_to_string(sources.join(name)).unwrap();
            for (derived, kept) in derived.lines().zip(kept.lines()) {
                assert_eq!(derived, kept, "{name}");
            }
            assert_eq!(derived, kept, "{name}");
        }
    }

    #[test]
    fn every_ministry_of_the_list_is_an_agency_with_its_code() {
        let Some(lists) = lists() else {
            println!(
                "SKIPPED every_ministry_of_the_list_is_an_agency: ../shared/dict is not beside the repository"
            );
            return;
        };
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dictionaries/sources");
        let agencies = rows::<3>(&sources.join("agencies.tsv")).unwrap();
        for [name, code] in rows::<2>(&lists.join("ministries_agencies.tsv")).unwrap() {
            let found = agencies.iter().find(|[other, ..]| *other == name);
            assert_eq!(found.map(|[_, _, code]| code), Some(&code), "{name}");
        }
    }
}
