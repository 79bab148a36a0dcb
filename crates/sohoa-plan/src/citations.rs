//! Cited documents: by number ("Nghị quyết số 57-NQ/TW ngày 22/12/2024 của Bộ Chính trị") and laws by
//! title ("Luật Dữ liệu").

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::{Captures, Match, Regex};
use sohoa_record::{Citation, DocumentFields};

use crate::words::{Token, tokens, unify};
use crate::{AgencyKind, Gazetteer};

/// Digits, year, separator, symbol. A line break may leave a space after a separator ("57- NQ/TW").
static NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?P<digits>\d{1,5}[a-zđ]?)(?P<year>\s?/\s?(?:19|20)\d{2})?\s?(?P<sign>[-/])\s?",
        r"(?P<symbol>\p{Lu}[\p{L}\d&]*(?:[-/]\s?\p{Lu}[\p{L}\d&]*)*(?:\([^)\s]{1,12}\))?)"
    ))
    .ok()
});
static DATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^[\s,(]*(?i:ngày|ngay)\s+(\d{1,2})\s*(?:[/.]\s*(\d{1,2})\s*[/.]\s*|(?i:tháng|thang)\s+(\d{1,2})\s+(?i:năm|nam)\s+)",
        r"((?:19|20)\d\s?\d)\b"
    ))
    .ok()
});
static YEAR: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^\s+năm\s+(?:19|20)\d\d\b").ok());
/// Words that end the name of an issuer after "của".
const ISSUER_ENDS: [&str; 18] = [
    "về", "ban", "phê", "quy", "sửa", "triển", "thực", "hướng", "và", "đã", "để", "tại", "ngày", "do",
    "được", "có", "theo", "khóa",
];
/// Longest name of an issuer that is not in the gazetteer, in words ("Ban Chỉ đạo Chuyển đổi số trong các
/// cơ quan đảng" has 11).
const ISSUER_WORDS: usize = 14;

/// Everything cited in the texts, once per number or title, in the order of the first mention. The
/// number of the document itself and the one in "kèm theo Quyết định số …" are no citations.
pub(crate) fn read<'a>(
    texts: impl Iterator<Item = &'a str>,
    fields: &DocumentFields,
    gazetteer: &Gazetteer,
) -> Vec<Citation> {
    let own = fields.number.as_deref().map(key);
    let reader = Reader { fields, gazetteer };
    let mut out: Vec<Citation> = Vec::new();
    for text in texts {
        let text = unify(text);
        let mut mentions = reader.numbers(&text);
        mentions.extend(reader.laws(&text));
        mentions.sort_by_key(|(at, _)| *at);
        for (_, citation) in mentions {
            let id = identity(&citation);
            if own.as_ref() == Some(&id) {
                continue;
            }
            match out.iter_mut().find(|known| identity(known) == id) {
                Some(known) => complete(known, citation),
                None => out.push(citation),
            }
        }
    }
    // A law cited by number and title is one document.
    let titled: BTreeSet<String> = out
        .iter()
        .filter(|c| c.number.is_some())
        .filter_map(|c| c.title.as_deref().map(key))
        .collect();
    out.retain(|c| {
        c.number.is_some()
            || c.title
                .as_deref()
                .is_none_or(|title| !titled.contains(&key(title)))
    });
    for citation in out.iter_mut().filter(|citation| citation.issuer.is_none()) {
        citation.issuer = citation
            .number
            .as_deref()
            .and_then(|number| reader.implied_issuer(number));
    }
    for citation in out.iter_mut().filter(|citation| citation.number.is_some()) {
        citation.title = None;
    }
    out
}

/// Form under which mentions of one document are equal: case, "Đ" read as "D" and spaces do not count.
fn key(number: &str) -> String {
    sohoa_viet::skeleton(number).split_whitespace().collect()
}

fn identity(citation: &Citation) -> String {
    let name = citation
        .number
        .as_deref()
        .or(citation.title.as_deref())
        .unwrap_or_default();
    // "Bộ luật Hình sự" and "Bộ luật Hình sự năm 1999" are one law.
    key(name.split(" năm ").next().unwrap_or(name))
}

/// A later mention may say what the first left out.
fn complete(known: &mut Citation, mention: Citation) {
    known.date = known.date.take().or(mention.date);
    known.issuer = known.issuer.take().or(mention.issuer);
    known.kind = known.kind.take().or(mention.kind);
    let longer =
        |known: &String, other: &Option<String>| other.as_ref().is_some_and(|t| t.len() > known.len());
    if known
        .title
        .as_ref()
        .is_none_or(|title| longer(title, &mention.title))
    {
        known.title = mention.title;
    }
}

struct Reader<'a> {
    fields: &'a DocumentFields,
    gazetteer: &'a Gazetteer,
}

impl Reader<'_> {
    /// Mentions by number with their place in the text.
    fn numbers(&self, text: &str) -> Vec<(usize, Citation)> {
        let Some(pattern) = NUMBER.as_ref() else {
            return Vec::new();
        };
        let mut out: Vec<(usize, Citation)> = Vec::new();
        for found in pattern.captures_iter(text) {
            let Some(whole) = found.get(0) else { continue };
            let Some(number) = self.number(text, &whole, &found) else {
                continue;
            };
            let before = &text[..whole.start()];
            if is_note(before) {
                continue;
            }
            let (kind, title) = self.kind_before(before);
            let kind = kind.or_else(|| {
                let symbol = found.name("symbol")?.as_str();
                self.gazetteer
                    .kind_of_abbreviation(symbol.split(['-', '/']).next()?)
                    .map(str::to_owned)
            });
            let (date, issuer) = self.tail(&text[whole.end()..]);
            out.push((
                whole.start(),
                Citation {
                    kind,
                    number: Some(number),
                    date,
                    issuer,
                    title,
                },
            ));
        }
        out
    }

    /// The number, where it is one: its symbol names a kind, or "số" or a kind stands before it.
    fn number(&self, text: &str, whole: &Match<'_>, found: &Captures<'_>) -> Option<String> {
        let before = &text[..whole.start()];
        if before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '/' | '-' | '.' | ',' | '□')) {
            return None;
        }
        let symbol = found.name("symbol")?.as_str();
        let known = symbol
            .split(['-', '/'])
            .next()
            .is_some_and(|kind| self.gazetteer.kind_of_abbreviation(kind).is_some())
            && symbol.contains(['-', '/']);
        let last = before.split_whitespace().next_back().unwrap_or_default();
        let labelled = matches!(sohoa_viet::skeleton(last).as_str(), "so" | "so:" | "s6");
        if !known && !labelled && self.kind_before(before).0.is_none() {
            return None;
        }
        Some(whole.as_str().split_whitespace().collect())
    }

    /// Kind of document whose name ends the text (before "số"); for a law also its title.
    fn kind_before(&self, before: &str) -> (Option<String>, Option<String>) {
        let words = tokens(before);
        let words = match words.split_last() {
            Some((last, rest)) if last.skeleton == "so" => rest,
            _ => &words[..],
        };
        let Some(end) = words.last().map(|last| last.range.end) else {
            return (None, None);
        };
        for count in (1..=4).rev() {
            let Some(tail) = words.len().checked_sub(count).and_then(|from| words.get(from..)) else {
                continue;
            };
            if let Some(kind) = self.kind_named(tail) {
                return (Some(kind), None);
            }
        }
        let law = self
            .gazetteer
            .find_laws(before)
            .pop()
            .filter(|law| law.end == end);
        let title = law.and_then(|law| before.get(law));
        (title.map(law_kind), title.map(str::to_owned))
    }

    /// The kind that the words name exactly, a capital first.
    fn kind_named(&self, words: &[Token]) -> Option<String> {
        if !words.first()?.capital {
            return None;
        }
        let wanted = words
            .iter()
            .map(|word| word.skeleton.as_str())
            .collect::<Vec<_>>()
            .join(" ");
        self.gazetteer
            .doc_kinds()
            .find(|kind| sohoa_viet::skeleton(kind) == wanted)
            .map(str::to_owned)
    }

    /// Date and issuer after a number.
    fn tail(&self, after: &str) -> (Option<String>, Option<String>) {
        let date = DATE.as_ref().and_then(|pattern| pattern.captures(after));
        let end = date
            .as_ref()
            .and_then(|date| date.get(0))
            .map_or(0, |whole| whole.end());
        (date.as_ref().and_then(iso_date), self.issuer(&after[end..]))
    }

    /// "của Bộ trưởng Bộ Công an"
    fn issuer(&self, after: &str) -> Option<String> {
        let after = after.trim_start_matches([' ', ',', ')']);
        let name = ["của ", "cua ", "của: "]
            .iter()
            .find_map(|of| after.strip_prefix(of))?
            .trim_start();
        let (person, agency) = [
            "Bộ trưởng",
            "Chủ tịch",
            "Giám đốc",
            "Thống đốc",
            "Chánh án",
            "Viện trưởng",
        ]
        .iter()
        .find_map(|title| Some((*title, name.strip_prefix(title)?.trim_start())))
        .unwrap_or(("", name));
        // "Bộ trưởng, Chủ nhiệm Văn phòng Chính phủ"
        let agency = agency.strip_prefix(", Chủ nhiệm ").unwrap_or(agency);
        let from = name.len() - agency.len();
        let known = self.gazetteer.find_agencies(agency).into_iter().next();
        let end = match known.filter(|(range, _)| range.start == 0) {
            Some((range, _)) => from + range.end,
            None if person.is_empty() => unknown_issuer(name)?,
            None => person.len(),
        };
        name.get(..end).map(str::to_owned)
    }

    /// The issuer that the symbol of the number names: "NQ-CP" the Government, "TT-BCA" the minister.
    fn implied_issuer(&self, number: &str) -> Option<String> {
        let symbol = |number: &str| -> Vec<String> {
            number
                .split(['/', '-'])
                .filter(|part| !part.starts_with(|c: char| c.is_ascii_digit() || c == '□'))
                .map(str::to_owned)
                .collect()
        };
        let parts = symbol(number);
        let is_kind = |part: &String| self.gazetteer.kind_of_abbreviation(part).is_some();
        let body = parts.iter().find(|part| !is_kind(part))?;
        if let Some(own) = &self.fields.number
            && symbol(own).iter().find(|part| !is_kind(part)) == Some(body)
            && parts.iter().any(is_kind)
        {
            return self.gazetteer.sentence_case(self.fields.issuer.as_deref()?);
        }
        let agency = self.gazetteer.agency_of_code(body).filter(|_| parts.len() > 1)?;
        // Circulars are signed by the minister in person (Luật Ban hành văn bản quy phạm pháp luật).
        let minister = parts.first().is_some_and(|kind| kind == "TT");
        match self.gazetteer.agency(agency) {
            Some(AgencyKind::Ministry) if minister && agency.starts_with("Bộ ") => {
                Some(format!("Bộ trưởng {agency}"))
            }
            Some(AgencyKind::Ministry) => Some(agency.to_owned()),
            Some(AgencyKind::Central) if matches!(body.to_uppercase().as_str(), "CP" | "TTG" | "CTN") => {
                Some(agency.to_owned())
            }
            _ => None,
        }
    }

    /// Laws cited by title, with the date or year that follows.
    fn laws(&self, text: &str) -> Vec<(usize, Citation)> {
        let mentions = self.gazetteer.find_laws(text).into_iter();
        let by_title = mentions.filter_map(|law| {
            let after = &text[law.end..];
            // Cited by number: read there.
            if sohoa_viet::skeleton(after).trim_start().starts_with("so ") {
                return None;
            }
            let year = YEAR
                .as_ref()
                .and_then(|year| year.find(after))
                .map_or(0, |year| year.end());
            // A bill is cited as such.
            let start = if text[..law.start].ends_with("Dự án ") {
                law.start - "Dự án ".len()
            } else {
                law.start
            };
            let title = text[start..law.end + year].to_owned();
            let (date, _) = self.tail(after);
            Some((
                law.start,
                Citation {
                    kind: Some(law_kind(&text[law.clone()])),
                    date,
                    title: Some(title),
                    ..Citation::default()
                },
            ))
        });
        by_title.collect()
    }
}

/// "Bộ luật", "Luật" or "Pháp lệnh": the words that a title begins with.
fn law_kind(title: &str) -> String {
    let words: Vec<&str> = title.split_whitespace().collect();
    let count = if sohoa_viet::skeleton(title).starts_with("luat") {
        1
    } else {
        2
    };
    words[..words.len().min(count)].join(" ")
}

/// End of a name that the gazetteer does not have: it begins with a capital and ends at punctuation or at
/// a word of the following clause.
fn unknown_issuer(text: &str) -> Option<usize> {
    let words = tokens(text);
    if !words
        .first()
        .is_some_and(|word| word.capital && word.range.start == 0)
    {
        return None;
    }
    let mut end = 0;
    for (at, word) in words.iter().take(ISSUER_WORDS).enumerate() {
        let joins = word.folded == "và" && words.get(at + 1).is_some_and(|next| next.capital);
        if at > 0 && !word.capital && !joins && ISSUER_ENDS.contains(&word.folded.as_str()) {
            break;
        }
        end = word.range.end;
        if word.breaks {
            break;
        }
    }
    Some(end)
}

/// "(Kèm theo Kế hoạch số …": the document that an appendix belongs to.
fn is_note(before: &str) -> bool {
    let tail: Vec<&str> = before.split_whitespace().rev().take(7).collect();
    let tail: Vec<&str> = tail.into_iter().rev().collect();
    sohoa_viet::skeleton(&tail.join(" ")).contains("kem theo")
}

fn iso_date(found: &Captures<'_>) -> Option<String> {
    let part = |index: usize| found.get(index).map(|part| part.as_str());
    let day: u32 = part(1)?.parse().ok()?;
    let month: u32 = part(2).or_else(|| part(3))?.parse().ok()?;
    let year: String = part(4)?.split_whitespace().collect();
    ((1..=31).contains(&day) && (1..=12).contains(&month)).then(|| format!("{year}-{month:02}-{day:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, want: &[(&str, &str, &str, &str)]) {
        let gazetteer = Gazetteer::embedded().unwrap();
        let fields = DocumentFields {
            number: Some("77/KH-CAT".to_owned()),
            issuer: Some("CÔNG AN TỈNH PHÚ YÊN".to_owned()),
            ..DocumentFields::default()
        };
        let got = read([text].into_iter(), &fields, &gazetteer);
        let text_of = |value: &Option<String>| value.clone().unwrap_or_default();
        let got: Vec<_> = got
            .iter()
            .map(|c| {
                let number = c.number.clone().or_else(|| c.title.clone()).unwrap_or_default();
                (text_of(&c.kind), number, text_of(&c.date), text_of(&c.issuer))
            })
            .collect();
        let got: Vec<_> = got
            .iter()
            .map(|(a, b, c, d)| (a.as_str(), b.as_str(), c.as_str(), d.as_str()))
            .collect();
        assert_eq!(got, want, "{text}");
    }

    #[test]
    fn reads_numbers_with_date_and_issuer() {
        check(
            "theo Nghị quyết số 12- NQ/TW ngày 2/3/2024 của Bộ Chính trị và Thông tư 08/2020/TT-BCA ngày 17 tháng 01 năm 2020 của Bộ trưởng Bộ Công an quy định",
            &[
                ("Nghị quyết", "12-NQ/TW", "2024-03-02", "Bộ Chính trị"),
                ("Thông tư", "08/2020/TT-BCA", "2020-01-17", "Bộ trưởng Bộ Công an"),
            ],
        );
        check(
            "Kế hoạch số 9-KH/BCĐ, ngày 27/03/2025 của Ban Chỉ đạo Cải cách tư pháp về Kế hoạch tổng thể",
            &[(
                "Kế hoạch",
                "9-KH/BCĐ",
                "2025-03-27",
                "Ban Chỉ đạo Cải cách tư pháp",
            )],
        );
    }

    #[test]
    fn implies_issuers() {
        check(
            "Nghị quyết số 3/NQ-CP; Thông tư số 1/2021/TT-BCA; Kế hoạch số 4/KH-BCA-V01; Quyết định 5/QĐ-TTg; Kế hoạch số 6/KH-CAT; Nghị quyết số 7-NQ/TW",
            &[
                ("Nghị quyết", "3/NQ-CP", "", "Chính phủ"),
                ("Thông tư", "1/2021/TT-BCA", "", "Bộ trưởng Bộ Công an"),
                ("Kế hoạch", "4/KH-BCA-V01", "", "Bộ Công an"),
                ("Quyết định", "5/QĐ-TTg", "", "Thủ tướng Chính phủ"),
                ("Kế hoạch", "6/KH-CAT", "", "Công an tỉnh Phú Yên"),
                ("Nghị quyết", "7-NQ/TW", "", ""),
            ],
        );
    }

    #[test]
    fn one_citation_for_one_number() {
        check(
            "Nghị định số 8/2020/NĐ-CP, sau đó Nghị định 8/2020/NĐ-CP ngày 5/6/2020 của Chính phủ",
            &[("Nghị định", "8/2020/NĐ-CP", "2020-06-05", "Chính phủ")],
        );
    }

    #[test]
    fn laws_by_title() {
        check(
            "Bộ luật Hình sự, Bộ luật Hình sự năm 1999, Luật Tổ chức Chính phủ ngày 25 tháng 12 năm 2001; Luật số 37/2009/QH12; Luật Công chứng số 53/2014/QH13",
            &[
                ("Bộ luật", "Bộ luật Hình sự năm 1999", "", ""),
                ("Luật", "Luật Tổ chức Chính phủ", "2001-12-25", ""),
                ("Luật", "37/2009/QH12", "", ""),
                ("Luật", "53/2014/QH13", "", ""),
            ],
        );
    }

    #[test]
    fn leaves_other_numbers_alone() {
        check(
            "hoạt động 24/7, 100-KM, tỷ lệ 3/4 (Kèm theo Kế hoạch số 5/KH-UBND), Kế hoạch số 77/KH-CAT này",
            &[],
        );
        check("Đề án 06/CP", &[("Đề án", "06/CP", "", "")]);
    }
}
