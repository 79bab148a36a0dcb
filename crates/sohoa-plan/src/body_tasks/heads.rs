//! Names that lost their first word ("Nội vụ"), completed from the names that the document prints in full.

use std::collections::{BTreeMap, BTreeSet};

use sohoa_page::{Diagnostic, LineId};
use sohoa_record::TaskRecord;

use crate::paragraphs::Paragraph;
use crate::words::fold;
use crate::{Gazetteer, agencies};

/// First words that a name may have lost or that may have been misread.
const HEADS: [&str; 7] = ["Sở", "Bộ", "Cục", "Vụ", "Phòng", "Ban", "Chi cục"];
/// Ends of names that are names too: "công an" is not what is left of "Bộ Công an".
const WHOLE: [&str; 1] = ["công an"];
/// Letters of a misread first word at most ("Sát" for "Sở").
const LONGEST_HEAD: usize = 4;

/// Completes names of which the document prints exactly one longer form. Each change is a diagnostic.
pub(super) fn complete(
    tasks: &mut [TaskRecord],
    body: &[Paragraph],
    gazetteer: &Gazetteer,
) -> Vec<Diagnostic> {
    let mut known = names_by_tail(body, gazetteer);
    // Of two names with one end ("Bộ Y tế", "Sở Y tế") the one that is given work elsewhere is meant.
    let working: BTreeSet<String> = tasks
        .iter()
        .flat_map(|task| task.lead.iter().chain(&task.cooperating).cloned())
        .collect();
    for name in &working {
        let tail = HEADS
            .iter()
            .find_map(|head| name.strip_prefix(head)?.strip_prefix(' '));
        if let Some(tail) = tail.filter(|tail| tail.contains(' ') && !WHOLE.contains(&fold(tail).as_str())) {
            known.entry(fold(tail)).or_default().insert(name.clone());
        }
    }
    for names in known.values_mut() {
        let at_work: BTreeSet<String> = names.intersection(&working).cloned().collect();
        if names.len() > 1 && at_work.len() == 1 {
            *names = at_work;
        }
    }
    let mut out = Vec::new();
    for task in tasks {
        let line = task.evidence.lines.first().map(|line| LineId(line.line));
        let mut text = task.name.clone();
        let mut mend = |name: &str| {
            let full = full_name(name, &known, gazetteer)
                .or_else(|| whole_name(name, &working, gazetteer))
                .or_else(|| acronym_name(name, &working, gazetteer))
                .or_else(|| longer_name(name, &working, &text))?;
            // "(1 Tổ chức cán bộ chủ trì)": the text of the task holds the same ink.
            if !full.contains(name) {
                text = text.replace(name, &full);
            }
            out.push(agencies::recurring::note(name, &full, line));
            Some(full)
        };
        for list in [&mut task.lead, &mut task.cooperating] {
            let mended: Vec<String> = list
                .iter()
                .flat_map(|name| {
                    let parts = split_at_tail(name, &known, gazetteer);
                    parts
                        .into_iter()
                        .map(|part| mend(&part).unwrap_or(part))
                        .collect::<Vec<_>>()
                })
                .collect();
            *list = mended;
            super::dedup(list);
        }
        task.name = text;
    }
    out
}

/// Names of agencies in the document by what follows their first word.
fn names_by_tail(body: &[Paragraph], gazetteer: &Gazetteer) -> BTreeMap<String, BTreeSet<String>> {
    let mut out: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for paragraph in body {
        let text = agencies::without_specks(&paragraph.text);
        for (range, _) in gazetteer.find_agencies(&text) {
            let name = &text[range];
            let tail = HEADS
                .iter()
                .find_map(|head| name.strip_prefix(head)?.strip_prefix(' '));
            if let Some(tail) =
                tail.filter(|tail| tail.contains(' ') && !WHOLE.contains(&fold(tail).as_str()))
            {
                out.entry(fold(tail)).or_default().insert(name.to_owned());
            }
        }
    }
    out
}

/// The only name of the document that the text is the end of.
fn full_name(
    text: &str,
    known: &BTreeMap<String, BTreeSet<String>>,
    gazetteer: &Gazetteer,
) -> Option<String> {
    if gazetteer.agency(text).is_some() {
        return None;
    }
    let only = |tail: &str| {
        let names = known.get(&fold(tail))?;
        (names.len() == 1).then(|| names.first().cloned())?
    };
    if let Some(name) = only(text) {
        return Some(name);
    }
    let (head, tail) = text.split_once(' ')?;
    // A single stroke may stand for any word.
    let same_letter = |name: &String| head.chars().count() == 1 || name.chars().next() == head.chars().next();
    // "Báo Xây dựng" is not "Bộ Xây dựng" misread: the word begins names itself.
    (head.chars().count() <= LONGEST_HEAD && !HEADS.contains(&head) && !agencies::begins_with_head(head))
        .then(|| only(tail))?
        .filter(same_letter)
}

/// Similarity from which a damaged name is the one that the document gives work elsewhere.
const DAMAGED_SIMILARITY: f64 = 0.7;

/// The name that a name with digits among its letters ("1.113ND các xã, phường") was printed as: the one
/// agency of the document that it resembles.
fn whole_name(text: &str, working: &BTreeSet<String>, gazetteer: &Gazetteer) -> Option<String> {
    let garbled = |word: &str| {
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        let digits = word.chars().filter(char::is_ascii_digit).count();
        letters > 0 && digits > 0 && gazetteer.unit_code(word).is_none()
    };
    let mut words = text.split([' ', ',', '.', '(', ')']);
    if !words.any(garbled) || gazetteer.agency(text).is_some() {
        return None;
    }
    let plain = sohoa_viet::skeleton(text);
    let score = |name: &String| strsim::normalized_levenshtein(&plain, &sohoa_viet::skeleton(name));
    let alike: Vec<&String> = working
        .iter()
        .filter(|name| gazetteer.agency(name).is_some() && score(name) >= DAMAGED_SIMILARITY)
        .collect();
    match alike.as_slice() {
        [one] => Some((*one).clone()),
        _ => None,
    }
}

/// The name whose acronym was read as a word ("MINH các huyện" for "UBND các huyện"): a word in capitals before small
/// letters heads no agency, and the document gives work to just one with an acronym before the same words.
fn acronym_name(text: &str, working: &BTreeSet<String>, gazetteer: &Gazetteer) -> Option<String> {
    let (head, tail) = text.split_once(' ')?;
    let capitals = |word: &str| word.chars().count() > 2 && word.chars().all(char::is_uppercase);
    let word = capitals(head) && sohoa_viet::Syllable::parse(head).is_some();
    if !word || !tail.contains(' ') || capitals(tail) || gazetteer.agency(text).is_some() {
        return None;
    }
    let same = |name: &&String| {
        name.split_once(' ')
            .is_some_and(|(head, rest)| capitals(head) && fold(rest) == fold(tail) && *name != text)
    };
    let mut found = working.iter().filter(same);
    found.next().filter(|_| found.next().is_none()).cloned()
}

/// The name that was cut at a verb of its own ("Cục Nhà giáo và Cán bộ" of "… quản lý cơ sở giáo dục"): the document
/// gives work to the longer one, and the text of the task names no other.
fn longer_name(name: &str, working: &BTreeSet<String>, text: &str) -> Option<String> {
    let longer = |other: &&String| {
        other.strip_prefix(name).is_some_and(|rest| rest.starts_with(' '))
            && text.contains(other.as_str())
            && text.matches(name).count() == text.matches(other.as_str()).count()
    };
    let mut found = working.iter().filter(longer);
    found.next().filter(|_| found.next().is_none()).cloned()
}

/// "Sở Nội vụ, Sát Thông tin và Truyền thông": a misread first word did not begin a name of its own.
fn split_at_tail(
    name: &str,
    known: &BTreeMap<String, BTreeSet<String>>,
    gazetteer: &Gazetteer,
) -> Vec<String> {
    let Some((first, second)) = name.split_once(", ") else {
        return vec![name.to_owned()];
    };
    if gazetteer.agency(first).is_some() && full_name(second, known, gazetteer).is_some() {
        vec![first.to_owned(), second.to_owned()]
    } else {
        vec![name.to_owned()]
    }
}
