//! Type and subject of a document.

use std::sync::LazyLock;

use regex::Regex;

use crate::Gazetteer;
use crate::paragraphs::{BodyLine, Marker, push_line};
use crate::words::{is_unfinished, tokens};

/// Longest subject in lines; those of the samples have 6.
const MOST_LINES: usize = 14;
/// Lines of noise between the type and "Về việc" at most.
const STRAY_LINES: usize = 2;
/// How the first paragraph of a plan begins, without marks.
const OPENERS: [&str; 12] = [
    "can cu",
    "thuc hien",
    "trien khai",
    "kinh gui",
    "xet de",
    "tren co",
    "theo de",
    "nham ",
    "de thuc",
    "de trien",
    "de nang",
    "tiep tuc",
];
/// Similarity of the first words from which a line opens the body ("Thrc hin" is "Thực hiện").
const OPENER_SIMILARITY: f64 = 0.7;

/// Type of the document and what follows it on the line, where the line is a title such as "KẾ HOẠCH".
pub(crate) fn type_line<'a, 'g>(text: &'a str, gazetteer: &'g Gazetteer) -> Option<(&'g str, &'a str)> {
    bare_type_line(text, gazetteer).or_else(|| {
        // A stroke beside the title ("l KẾ HOẠCH"), where nothing else stands on the line.
        let (stroke, title) = text.split_once(' ')?;
        let is_stroke =
            stroke.chars().count() == 1 && !stroke.contains(|c: char| c.is_uppercase() || c.is_ascii_digit());
        let found = bare_type_line(title, gazetteer).filter(|(_, rest)| rest.is_empty());
        found.filter(|_| is_stroke && !matches!(stroke, "-" | "+" | "–"))
    })
}

fn bare_type_line<'a, 'g>(text: &'a str, gazetteer: &'g Gazetteer) -> Option<(&'g str, &'a str)> {
    let words = tokens(text);
    let capitals = words
        .iter()
        .take_while(|word| super::issuer::is_mostly_capitals(&text[word.range.clone()]))
        .count();
    // The longest kind has four words ("THÔNG TƯ LIÊN TỊCH").
    let title = words
        .get(..capitals)
        .filter(|title| (1..=4).contains(&title.len()))?;
    let (first, last) = (title.first()?, title.last()?);
    // "QUYẾT ĐỊNH:" opens the articles of a decision, it is not its title.
    if text[last.range.end..].trim_start().starts_with(':') || !text[..first.range.start].trim().is_empty() {
        return None;
    }
    let kind = gazetteer.doc_kind(&text[first.range.start..last.range.end])?;
    Some((kind, text[last.range.end..].trim()))
}

/// Words in capitals after a type that say who made the document or how, not what it is about.
const QUALIFIERS: [&str; 5] = ["lien nganh", "phoi hop", "lien tich", "hanh dong", "cong tac"];
/// Types that stand in front of a subject in capitals on one line.
const LONG_TYPES: [&str; 8] = [
    "ke hoach",
    "chuong trinh",
    "quyet dinh",
    "bao cao",
    "thong bao",
    "huong dan",
    "nghi quyet",
    "phuong an",
];

/// The same for a title that goes on in capitals: "KẾ HOẠCH LIÊN NGÀNH", "KẾ HOẠCH PHÁT TRIỂN DU LỊCH".
pub(crate) fn long_type_line<'a, 'g>(text: &'a str, gazetteer: &'g Gazetteer) -> Option<(&'g str, &'a str)> {
    let words = tokens(text);
    let [first, second, third, ..] = words.as_slice() else {
        return None;
    };
    let title = text.get(first.range.start..second.range.end)?;
    let plain = format!("{} {}", first.skeleton, second.skeleton);
    if first.range.start > 0
        || second.breaks
        || !super::issuer::is_capitals(text)
        || !LONG_TYPES.contains(&plain.as_str())
    {
        return None;
    }
    let rest = text.get(third.range.start..)?.trim();
    let qualifier = QUALIFIERS.contains(&sohoa_viet::skeleton(rest).as_str());
    Some((gazetteer.doc_kind(title)?, if qualifier { "" } else { rest }))
}

/// Whether the line opens the body of a document ("Căn cứ …", "Kính gửi: …").
pub(super) fn opens_body(text: &str) -> bool {
    if !text.chars().next().is_some_and(char::is_uppercase) {
        return false;
    }
    let plain = sohoa_viet::skeleton(text);
    let words: Vec<&str> = plain.split_whitespace().take(2).collect();
    let start = words.join(" ");
    OPENERS
        .iter()
        .any(|opener| strsim::normalized_levenshtein(opener.trim(), &start) >= OPENER_SIMILARITY)
}

/// Characters of a line of running text at least; what goes on with a subject may begin with the same words.
const RUNNING_TEXT: usize = 60;

/// Whether the line begins to tell why the document is issued: "Từ đầu năm đến nay, …", "Ngày 04/11/2026, đồng chí …".
fn opens_story(text: &str) -> bool {
    static STORY: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(concat!(
            r"^(?:tu (?:dau|ngay|thang|nam|khi)|trong (?:thoi gian|nhung|cac|nam|thang|quy)|thoi gian (?:qua|vua|gan)",
            r"|nhung (?:nam|ngay|thang) (?:qua|gan|vua)|(?:hien|den|hom) nay|tinh den|vua qua|sau khi|truoc (?:tinh hinh|dien bien|thuc trang)",
            r"|qua (?:theo doi|kiem tra|ra soat|nam bat)|ngay \d{1,2}\b|nam \d{4},|de [a-z]+ )",
        ))
        .ok()
    });
    text.chars().count() >= RUNNING_TEXT
        && text.starts_with(char::is_uppercase)
        && STORY
            .as_ref()
            .is_some_and(|story| story.is_match(&sohoa_viet::skeleton(text)))
}

/// Subject from the lines below the type (`first` is the rest of the line of the type) and how many
/// lines it takes.
pub(crate) fn read(first: &str, lines: &[BodyLine], issuer: Option<&str>) -> (Option<String>, usize) {
    let mut subject = first.to_owned();
    // "Về việc …" begins a subject, whatever stamp or stroke was read above it.
    let above = lines
        .iter()
        .take(STRAY_LINES + 1)
        .position(|line| sohoa_viet::skeleton(&line.text).starts_with("ve viec "))
        .filter(|_| first.is_empty());
    let mut used = above.unwrap_or(0);
    for line in lines.iter().skip(used).take(MOST_LINES) {
        let text = line.text.as_str();
        if !text.chars().any(char::is_alphanumeric) {
            // The rule under the subject; the one above belongs to the type.
            if subject.is_empty() {
                used += 1;
                continue;
            }
            break;
        }
        let previous = used.checked_sub(1).and_then(|at| lines.get(at));
        if ends_before(&subject, previous, line, issuer) {
            break;
        }
        push_line(&mut subject, text);
        used += 1;
    }
    let noise = |c: char| !c.is_alphanumeric() && !matches!(c, '“' | '"' | '(');
    let subject = subject
        .trim_start_matches(noise)
        .trim_end_matches([' ', '.', ';', ':'])
        .to_owned();
    ((!subject.is_empty()).then_some(subject), used)
}

/// Whether the subject is complete before this line.
fn ends_before(subject: &str, previous: Option<&BodyLine>, line: &BodyLine, issuer: Option<&str>) -> bool {
    let text = line.text.as_str();
    let plain = sohoa_viet::skeleton(text);
    if plain.starts_with('(') && (plain.contains("kem theo") || plain.contains("ban hanh")) {
        return true;
    }
    if subject.is_empty() {
        return Marker::parse(text).is_some_and(|marker| marker.label != "-");
    }
    let capitals = super::issuer::is_capitals;
    if Marker::parse(text).is_some() || capitals(text) && !capitals(subject) {
        return true;
    }
    let open_end = is_unfinished(subject) || subject.ends_with(';');
    if !text.chars().next().is_some_and(char::is_uppercase) || open_end {
        return false;
    }
    let apart = line.apart || line.bbox.is_some() && previous.is_some_and(|last| last.block != line.block);
    // A damaged subject may never close its bracket.
    (opens_body(text) || opens_story(text)) && (apart || !is_open(subject))
        || !is_open(subject) && (apart || begins_with_issuer(&plain, issuer))
}

/// A bracket or quotation mark that the subject has not closed yet.
fn is_open(subject: &str) -> bool {
    let open = |left: char, right: char| subject.matches(left).count() > subject.matches(right).count();
    open('“', '”') || open('(', ')') || subject.matches('"').count() % 2 == 1
}

/// "Công an tỉnh ban hành kế hoạch …": the body begins with the name of the issuer.
fn begins_with_issuer(plain: &str, issuer: Option<&str>) -> bool {
    let Some(issuer) = issuer else { return false };
    let issuer = sohoa_viet::skeleton(issuer);
    let start: Vec<&str> = issuer.split_whitespace().take(3).collect();
    start.len() >= 2 && plain.starts_with(&start.join(" "))
}

/// Subject of a letter: "V/v …" under the number.
pub(super) fn of_letter(head: &[BodyLine]) -> Option<String> {
    let at = head
        .iter()
        .position(|line| sohoa_viet::skeleton(&line.text).starts_with("v/v"))?;
    let mut subject = head[at].text.get(3..)?.trim().to_owned();
    for line in head[at + 1..].iter().take_while(|line| !line.apart) {
        push_line(&mut subject, &line.text);
    }
    Some(subject).filter(|subject| !subject.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_titles() {
        let gazetteer = Gazetteer::embedded().unwrap();
        for (text, want) in [
            ("KẾ HOẠCH", Some(("Kế hoạch", ""))),
            ("KE HOiCH", Some(("Kế hoạch", ""))),
            (
                "KẾ HOẠCH Phát triển hạ tầng",
                Some(("Kế hoạch", "Phát triển hạ tầng")),
            ),
            ("QUYẾT ĐỊNH:", None),
            ("l KẾ HOẠCH", Some(("Kế hoạch", ""))),
            ("l KẾ HOẠCH trồng cây", None),
            ("- KẾ HOẠCH", None),
            ("BỘ CÔNG AN", None),
            ("Kế hoạch này", None),
        ] {
            assert_eq!(type_line(text, &gazetteer), want, "{text}");
        }
    }

    #[test]
    fn knows_long_titles() {
        let gazetteer = Gazetteer::embedded().unwrap();
        for (text, want) in [
            ("KẾ HOẠCH LIÊN NGÀNH", Some(("Kế hoạch", ""))),
            (
                "KẾ HOẠCH TRỒNG RỪNG NĂM 2026",
                Some(("Kế hoạch", "TRỒNG RỪNG NĂM 2026")),
            ),
            ("Kế hoạch trồng rừng", None),
            ("SỞ KẾ HOẠCH VÀ ĐẦU TƯ", None),
        ] {
            assert_eq!(long_type_line(text, &gazetteer), want, "{text}");
        }
    }

    #[test]
    fn the_story_of_a_document_is_no_subject() {
        let of = |text: &str| {
            read("", &crate::paragraphs::dump(text), None)
                .0
                .unwrap_or_default()
        };
        for story in [
            "Từ đầu năm 2023 đến nay, chuột phá hoại lúa tại nhiều xã trong huyện, có nơi mất trắng.",
            "Ngày 04/11/2023, đồng chí Lê Văn Tám, Chủ tịch UBND huyện, chủ trì phiên họp thường kỳ.",
            "Để bảo vệ mùa màng, ngăn chặn thiệt hại cho bà con, Chủ tịch UBND huyện yêu cầu các xã:",
        ] {
            assert_eq!(
                of(&format!("Về việc diệt chuột\n{story}")),
                "Về việc diệt chuột",
                "{story}"
            );
        }
        assert_eq!(
            of("Diệt chuột bảo vệ lúa\nTừ ngày 05 tháng 6 năm 2024"),
            "Diệt chuột bảo vệ lúa Từ ngày 05 tháng 6 năm 2024"
        );
    }

    #[test]
    fn knows_openers() {
        for (text, want) in [
            ("Căn cứ Luật", true),
            ("Thrc hin K hoach", true),
            ("Can ctt Quyet dinh", true),
            ("thực hiện", false),
            ("Phát triển", false),
        ] {
            assert_eq!(opens_body(text), want, "{text}");
        }
    }
}
