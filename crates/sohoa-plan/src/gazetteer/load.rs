//! From TSV text to the tables of the gazetteer.

use std::collections::BTreeMap;

use super::name::Name;
use super::{AgencyKind, GazetteerError, GazetteerSources, Places};
use crate::words::tokens;

/// Words before a bare name in `districts.tsv`.
const DISTRICT_TYPES: [&str; 4] = ["Thành phố ", "Thị xã ", "Huyện ", "Quận "];

/// Names, longest first, and the agency of each code.
pub(super) fn read_agencies(text: &str) -> Result<(Vec<Name>, BTreeMap<String, String>), GazetteerError> {
    let mut names = Vec::new();
    let mut codes = BTreeMap::new();
    for (row, [name, kind, code]) in rows::<3>("agencies.tsv", text)? {
        let Some(parsed) = AgencyKind::parse(kind) else {
            return Err(GazetteerError::AgencyKind {
                row,
                kind: kind.to_owned(),
            });
        };
        if !code.is_empty() {
            codes
                .entry(code.to_uppercase())
                .or_insert_with(|| name.to_owned());
        }
        names.push(Name::new(name, parsed));
        names.extend(short_forms(name).iter().map(|short| Name::new(short, parsed)));
    }
    names.sort_by(|a: &Name, b: &Name| {
        b.words
            .len()
            .cmp(&a.words.len())
            .then_with(|| a.skeleton.cmp(&b.skeleton))
    });
    Ok((names, codes))
}

/// Words in the names of agencies and the abbreviations that the names are printed with as well.
const SHORTENED: [(&str, &str); 9] = [
    ("phòng cháy, chữa cháy", "PCCC"),
    ("cứu nạn, cứu hộ", "CNCH"),
    ("quản lý hành chính", "QLHC"),
    ("trật tự xã hội", "TTXH"),
    ("thi hành án hình sự", "THAHS"),
    ("hỗ trợ tư pháp", "HTTP"),
    ("xuất nhập cảnh", "XNC"),
    ("công nghệ cao", "CNC"),
    ("Liên hiệp Phụ nữ", "LHPN"),
];

/// The name with each of its words abbreviated, alone and together ("Phòng Cảnh sát PCCC và CNCH").
fn short_forms(name: &str) -> Vec<String> {
    let mut out = vec![name.to_owned()];
    for (words, short) in SHORTENED {
        let more: Vec<String> = out
            .iter()
            .filter(|form| form.contains(words))
            .map(|form| form.replace(words, short))
            .collect();
        out.extend(more);
    }
    out.remove(0);
    out
}

/// Provinces, and bare names of provinces and districts by the skeleton of their first word, longest
/// first.
pub(super) fn read_places(sources: &GazetteerSources<'_>) -> Result<(Vec<String>, Places), GazetteerError> {
    let provinces = rows::<4>("provinces.tsv", sources.provinces)?;
    let mut provinces: Vec<String> = provinces
        .into_iter()
        .map(|(_, [name, ..])| name.to_owned())
        .collect();
    // A province that became a city has two rows.
    provinces.dedup();
    let districts = rows::<2>("districts.tsv", sources.districts)?;
    let bare = districts.iter().map(|(_, [name, _])| {
        DISTRICT_TYPES
            .iter()
            .find_map(|head| name.strip_prefix(head))
            .unwrap_or(name)
    });
    let mut places = Places::new();
    for name in provinces.iter().map(String::as_str).chain(bare) {
        let words = tokens(name);
        if let Some(first) = words.first() {
            places.entry(first.skeleton.clone()).or_default().push(words);
        }
    }
    for list in places.values_mut() {
        list.sort_by_key(|words| std::cmp::Reverse(words.len()));
    }
    Ok((provinces, places))
}

/// Data rows of a TSV text with their 1-based row numbers.
pub(super) fn rows<'a, const N: usize>(
    file: &'static str,
    text: &'a str,
) -> Result<Vec<(usize, [&'a str; N])>, GazetteerError> {
    let mut out = Vec::new();
    for (index, line) in text
        .lines()
        .enumerate()
        .skip(1)
        .filter(|(_, line)| !line.is_empty())
    {
        let columns: Vec<&str> = line.split('\t').collect();
        let got = columns.len();
        let row = index + 1;
        let columns = <[&str; N]>::try_from(columns).map_err(|_| GazetteerError::Columns {
            file,
            row,
            expected: N,
            got,
        })?;
        out.push((row, columns));
    }
    Ok(out)
}
