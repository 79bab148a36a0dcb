//! Who does the work by the value of a cell or field.

use std::sync::LazyLock;

use regex::Regex;

use super::{Assignment, PATTERNS};
use crate::{Gazetteer, agencies};

/// Reads a cell or field of responsible agencies; it may name the cooperating ones too.
pub(crate) fn of_value(text: &str, gazetteer: &Gazetteer) -> Assignment {
    let mut out = Assignment::default();
    let Some(patterns) = PATTERNS.as_ref() else {
        return out;
    };
    let labels: Vec<_> = patterns.label.captures_iter(text).collect();
    if !labels.is_empty() {
        let mut last = (0, true);
        let mut parts = Vec::new();
        for label in &labels {
            let (Some(all), Some(word)) = (label.get(0), label.get(1)) else {
                continue;
            };
            parts.push((last.1, &text[last.0..all.start()]));
            let leads = !word.as_str().to_lowercase().starts_with("phối");
            last = (all.end(), leads);
        }
        parts.push((last.1, &text[last.0..]));
        for (leads, part) in parts {
            let side = if leads {
                &mut out.lead
            } else {
                &mut out.cooperating
            };
            side.extend(agencies::split(part, gazetteer));
        }
        return out;
    }
    if let Some(found) = patterns.between.find(text) {
        out.lead = agencies::split(&text[..found.start()], gazetteer);
        out.cooperating = agencies::split(&text[found.end()..], gazetteer);
        if !out.lead.is_empty() {
            return out;
        }
    }
    if let Some(found) = by_brackets(text, gazetteer).or_else(|| by_verb(text, gazetteer)) {
        return found;
    }
    let bare = text.trim().trim_end_matches([';', '.']);
    let bare = bare
        .strip_suffix(" chủ trì")
        .or_else(|| bare.strip_suffix(" (chủ trì)"))
        .unwrap_or(bare);
    out.lead = agencies::split(bare, gazetteer);
    out
}

/// "Sở Y tế (chủ trì), Sở Nội vụ, Sở Tài chính (phối hợp)": each bracket says what the names before it do.
fn by_brackets(text: &str, gazetteer: &Gazetteer) -> Option<Assignment> {
    static SAID: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?i)\s*\((chủ trì|phối hợp)(?:\s+(?:chính|thực hiện))?\)").ok());
    let said: Vec<_> = SAID.as_ref()?.captures_iter(text).collect();
    let leads = |word: &str| word.to_lowercase().starts_with("chủ");
    if said
        .iter()
        .filter_map(|found| found.get(1))
        .all(|word| leads(word.as_str()))
        && said.len() != 1
    {
        return None;
    }
    let mut out = Assignment::default();
    let mut last = 0;
    for found in &said {
        let (Some(all), Some(word)) = (found.get(0), found.get(1)) else {
            continue;
        };
        let mut names = agencies::split(&text[last..all.start()], gazetteer);
        last = all.end();
        if leads(word.as_str()) {
            out.lead.append(&mut names);
        } else if out.lead.is_empty() {
            // "Sở Y tế, Sở Nội vụ (phối hợp)": only the last of them is said to help.
            out.cooperating.extend(names.pop());
            out.lead.append(&mut names);
        } else {
            out.cooperating.append(&mut names);
        }
    }
    out.cooperating.extend(agencies::split(&text[last..], gazetteer));
    (!out.lead.is_empty() && !out.cooperating.is_empty()).then_some(out)
}

/// "Sở Y tế, phối hợp với Sở Nội vụ", "Sở Y tế chủ trì, Sở Nội vụ phối hợp".
fn by_verb(text: &str, gazetteer: &Gazetteer) -> Option<Assignment> {
    static TOGETHER: LazyLock<Option<[Regex; 2]>> = LazyLock::new(|| {
        Some([
            Regex::new(r"^(\S.*?)[\s,;]+phối hợp(?:\s+chặt chẽ)?\s+(?:với|cùng)\s+(.+)$").ok()?,
            Regex::new(r"^(\S.*?)\s+chủ trì\s*[,;]\s*(.+?)\s+(?:cùng\s+)?phối hợp(?:\s+thực hiện)?[.;]?$")
                .ok()?,
        ])
    });
    let found = TOGETHER
        .as_ref()?
        .iter()
        .find_map(|pattern| pattern.captures(text.trim()))?;
    let named = found.get(1)?.as_str().trim_end_matches(" chủ trì");
    // What is before must be names and nothing else.
    if agencies::leading(named, gazetteer).1 != named.len() {
        return None;
    }
    let cooperating = agencies::split(found.get(2)?.as_str(), gazetteer);
    Some(Assignment {
        lead: agencies::split(named, gazetteer),
        cooperating,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, lead: &[&str], cooperating: &[&str]) {
        let got = of_value(text, &Gazetteer::embedded().unwrap());
        assert_eq!(got.lead, lead, "{text}");
        assert_eq!(got.cooperating, cooperating, "{text}");
    }

    #[test]
    fn names_who_helps_in_the_value() {
        check(
            "Sở Y tế, phối hợp với Sở Nội vụ, các tổ dân phố",
            &["Sở Y tế"],
            &["Sở Nội vụ", "các tổ dân phố"],
        );
        check(
            "Văn phòng tổng hợp, phối hợp với VKSND các huyện, thị xã, thành phố.",
            &["Văn phòng tổng hợp"],
            &["VKSND các huyện, thị xã, thành phố"],
        );
        check(
            "Sở Y tế chủ trì, Sở Nội vụ, Sở Tài chính phối hợp",
            &["Sở Y tế"],
            &["Sở Nội vụ", "Sở Tài chính"],
        );
    }

    #[test]
    fn brackets_say_who_leads() {
        check(
            "Sở Y tế (chủ trì), Sở Nội vụ (phối hợp).",
            &["Sở Y tế"],
            &["Sở Nội vụ"],
        );
        check(
            "Sở Y tế (chủ trì), Sở Nội vụ, Sở Tài chính",
            &["Sở Y tế"],
            &["Sở Nội vụ", "Sở Tài chính"],
        );
        check("Sở Y tế, Sở Nội vụ (phối hợp)", &["Sở Y tế"], &["Sở Nội vụ"]);
        check("Sở Y tế, Sở Nội vụ (chủ trì)", &["Sở Y tế", "Sở Nội vụ"], &[]);
    }
}
