//! Cited documents: by number ("Nghị quyết số 57-NQ/TW ngày 22/12/2024 của Bộ Chính trị") and laws by
//! title ("Luật Dữ liệu").

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::{Captures, Match, Regex};
use sohoa_record::{Citation, DocumentFields};

use self::dates::{BARE_DATE, DATE, behind_date, goes_on, iso_date, joins_numbers};
use self::issuers::{unknown_issuer, without_footnote_mark};
use self::same::{complete, identity, is_damaged_twin, key};
use crate::words::{Token, aligned_byte, aligned_skeleton, tokens, unify};
use crate::{AgencyKind, Gazetteer, agencies};

/// Digits, year, separator, symbol. A line break may leave a space after a separator ("57- NQ/TW").
static NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?P<digits>\d{1,5}[a-zđ]?)(?P<year>\s?/\s?(?:19|20)\d{2})?\s?(?P<sign>[-/])\s?",
        r"(?P<symbol>\p{Lu}[\p{L}\d&]*(?:[-/]\s?\p{Lu}[\p{L}\d&]*)*(?:\([^)\s]{1,12}\))?)"
    ))
    .ok()
});
/// Who acted, before "… tại các Quyết định số": "được Chủ tịch UBND tỉnh công bố tại".
static ACTED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?:được|do) ([^,;.:()]{4,60}?) (?:công bố|ban hành|phê duyệt|quy định)(?: kèm theo)? tại(?: [\p{L}:]+){1,4}\s*$",
    )
    .ok()
});
static YEAR: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^\s+năm\s+(?:19|20)\d\d\b").ok());
/// Words between an issuer and the number at most: "Tờ trình số".
const ISSUED_WORDS: usize = 4;

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
            let same = |known: &&mut Citation| identity(known) == id || is_damaged_twin(known, &citation);
            match out.iter_mut().find(same) {
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

/// A mention of the document in its own text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Mention {
    /// Whether it is the note of an appendix ("Kèm theo Kế hoạch số …"): no other document can be meant.
    pub(crate) note: bool,
    pub(crate) citation: Citation,
}

/// The documents that notes ("Kèm theo Quyết định số …") in the texts name.
pub(crate) fn in_notes<'a>(
    texts: impl Iterator<Item = &'a str>,
    fields: &DocumentFields,
    gazetteer: &Gazetteer,
) -> Vec<Citation> {
    let reader = Reader { fields, gazetteer };
    let all = texts.flat_map(|text| reader.all_numbers(&unify(text)));
    all.filter(|(_, note, _)| *note)
        .map(|(_, _, citation)| citation)
        .collect()
}

/// Mentions of the document itself: what its appendices say they came with ("Kèm theo Kế hoạch số …"),
/// and mentions with its symbol and its date.
pub(crate) fn of_itself<'a>(
    texts: impl Iterator<Item = &'a str>,
    fields: &DocumentFields,
    gazetteer: &Gazetteer,
) -> Vec<Mention> {
    let symbol = |number: &str| {
        let at = number.find(['/', '-']).unwrap_or(number.len());
        key(&number[at..])
    };
    let Some(own) = fields.number.as_deref().map(symbol) else {
        return Vec::new();
    };
    let kind = fields.doc_type.as_deref().map(key);
    let reader = Reader { fields, gazetteer };
    let mut out = Vec::new();
    for text in texts {
        for (_, note, citation) in reader.all_numbers(&unify(text)) {
            let same_day = citation.date.is_some() && citation.date == fields.date;
            let ours = citation.number.as_deref().map(symbol).as_ref() == Some(&own)
                && citation.kind.as_deref().map(key) == kind;
            if ours && (note || same_day) {
                out.push(Mention { note, citation });
            }
        }
    }
    out
}

struct Reader<'a> {
    fields: &'a DocumentFields,
    gazetteer: &'a Gazetteer,
}

impl Reader<'_> {
    /// Mentions by number with their place in the text.
    fn numbers(&self, text: &str) -> Vec<(usize, Citation)> {
        let all = self.all_numbers(text).into_iter();
        all.filter(|(_, note, _)| !note)
            .map(|(at, _, citation)| (at, citation))
            .collect()
    }

    /// The same, those in "(Kèm theo Kế hoạch số …)" too, which are marked.
    fn all_numbers(&self, text: &str) -> Vec<(usize, bool, Citation)> {
        let Some(pattern) = NUMBER.as_ref() else {
            return Vec::new();
        };
        let mut out: Vec<(usize, bool, Citation)> = Vec::new();
        // Ends of the numbers in `out`, and who issued those of one list.
        let mut ends: Vec<usize> = Vec::new();
        let mut listed: Option<String> = None;
        for found in pattern.captures_iter(text) {
            let Some(whole) = found.get(0) else { continue };
            let Some(number) = self.number(text, &whole, &found) else {
                continue;
            };
            let before = &text[..whole.start()];
            let (kind, title) = self.kind_before(before);
            let kind = kind.or_else(|| {
                let symbol = found.name("symbol")?.as_str();
                // The number of the National Assembly names no kind, the title before it does.
                if symbol.starts_with("QH") && symbol.ends_with(|c: char| c.is_ascii_digit()) {
                    return kind_of_title(before);
                }
                self.gazetteer
                    .kind_of_abbreviation(symbol.split(['-', '/']).next()?)
                    .map(str::to_owned)
            });
            let (date, issuer) = self.tail(&text[whole.end()..]);
            let between = ends.last().map(|end| &text[*end..whole.start()]);
            if between.is_none_or(|between| !goes_on(between)) {
                listed = self.issuer_before(before);
            }
            let issuer = issuer.or_else(|| listed.clone());
            ends.push(whole.end());
            let note = is_note(before) && (opens_note(before) || self.may_be_own(&number));
            out.push((
                whole.start(),
                note,
                Citation {
                    kind,
                    number: Some(number),
                    date,
                    issuer,
                    title,
                },
            ));
        }
        // "số 5/QĐ-TTg và số 6/QĐ-TTg ngày 2/3/2010": one date for both.
        for at in (1..out.len()).rev() {
            let shared = joins_numbers(&text[ends[at - 1]..out[at].0]);
            let (date, issuer) = (out[at].2.date.clone(), out[at].2.issuer.clone());
            let first = &mut out[at - 1].2;
            if shared && first.date.is_none() {
                first.date = date;
                first.issuer = first.issuer.take().or(issuer);
            }
        }
        out
    }

    /// Whether a number can be that of the document itself: its own is not known in full, or it is the same.
    fn may_be_own(&self, number: &str) -> bool {
        let own = self.fields.number.as_deref();
        own.is_none_or(|own| own.contains('□') || key(own) == key(number))
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
        let number: String = whole.as_str().split_whitespace().collect();
        // No document has the number 0.
        let digits = found.name("digits")?.as_str();
        (!digits.trim_start_matches('0').is_empty()).then(|| self.symbol_put_right(&number))
    }

    /// The number with look-alikes put right where only one reading can be: unit codes ("PVO01" is
    /// PV01), terms of the National Assembly ("QHI15" is QH15), and symbols that are listed ("QĐ-TIg").
    fn symbol_put_right(&self, number: &str) -> String {
        static TERM: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"QH([IlO\d]{1,4})$").ok());
        static UNIT: LazyLock<Option<Regex>> =
            LazyLock::new(|| Regex::new(r"\b(P[A-Z]|[ABCHKTVX])[O0]?([0-9OIl]{2})\b").ok());
        let mut out = number.to_owned();
        if let Some(found) = TERM.as_ref().and_then(|term| term.captures(&out))
            && let Some(term) = found.get(1)
        {
            let digits = term.as_str().replace(['I', 'l'], "1").replace('O', "0");
            // There were 15 terms until 2026: a third digit is a stroke read twice.
            let digits = digits
                .strip_prefix('1')
                .filter(|rest| rest.len() == 2)
                .unwrap_or(&digits);
            out = format!("{}{digits}", &out[..term.start()]);
        }
        if let Some(unit) = UNIT.as_ref() {
            let code = |found: &Captures<'_>| {
                let code = format!("{}{}", &found[1], &found[2]);
                self.gazetteer
                    .unit_code(&code)
                    .unwrap_or_else(|| found[0].to_owned())
            };
            out = unit.replace_all(&out, code).into_owned();
        }
        // One letter read as two of its look-alikes: no body of the Party is "ĐĐU".
        if let Some(rest) = out.strip_suffix("ĐĐU") {
            out = format!("{rest}ĐU");
        }
        let Some(at) = out.rfind('/') else { return out };
        let symbol = &out[at + 1..];
        if symbol.len() < 5 || self.gazetteer.is_doc_symbol(symbol) {
            return out;
        }
        let listed: Vec<&str> = self
            .gazetteer
            .doc_symbols()
            .filter(|known| is_look_alike(known, symbol))
            .collect();
        match listed.as_slice() {
            [one] => format!("{}{one}", &out[..=at]),
            _ => out,
        }
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
        // "Kế hoạch phối hợp số …": a plan, of two bodies.
        let words = match words {
            [kind @ .., first, second]
                if matches!(
                    (first.skeleton.as_str(), second.skeleton.as_str()),
                    ("phoi", "hop") | ("lien", "nganh")
                ) =>
            {
                kind
            }
            words => words,
        };
        for count in (1..=4).rev() {
            let Some(tail) = words.len().checked_sub(count).and_then(|from| words.get(from..)) else {
                continue;
            };
            if let Some(kind) = self.kind_named(tail) {
                return (Some(kind), None);
            }
        }
        let law = laws::titles(before, self.gazetteer)
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
        let date = date.as_ref().and_then(iso_date);
        let rest = &after[end..];
        let issuer = self.issuer(rest);
        let Some(name) = issuer.as_deref().filter(|_| date.is_none()) else {
            // The date may be unreadable, the issuer behind it is not.
            let behind = (date.is_none() && issuer.is_none())
                .then(|| behind_date(rest))
                .flatten();
            return (date, issuer.or_else(|| self.issuer(behind?)));
        };
        // "của Quốc hội ngày 12/11/2009"
        let at = rest.find(name).map_or(rest.len(), |at| at + name.len());
        let late = DATE.as_ref().and_then(|pattern| pattern.captures(&rest[at..]));
        (late.as_ref().and_then(iso_date), issuer)
    }

    /// "của Sở Nội vụ tại Tờ trình" before "số 12/TTr-SNV"
    fn issuer_before(&self, before: &str) -> Option<String> {
        let acted = ACTED.as_ref().and_then(|acted| acted.captures(before));
        if let Some(name) = acted.and_then(|acted| acted.get(1)) {
            let of = format!("của {}", name.as_str());
            return self.issuer(&of).filter(|issuer| issuer.len() == name.len());
        }
        let (_, name) = before.rsplit_once("của ")?;
        let (range, kind) = self.gazetteer.find_agencies(name).into_iter().next()?;
        let between = name.get(range.end..)?.strip_prefix(" tại ")?;
        let words = between.split_whitespace().count();
        let document = words <= ISSUED_WORDS && !between.contains([',', '.', ';']);
        (range.start == 0 && kind != AgencyKind::Group && document).then(|| name[range].to_owned())
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
        let named = |end: usize| without_footnote_mark(&name[..end]).len();
        let end = match known.filter(|(range, _)| range.start == 0) {
            Some((range, _)) => {
                // "Ban Thường vụ" is that of the body whose name follows.
                let end = from + range.end;
                let of = name[end..]
                    .strip_prefix(' ')
                    .filter(|of| agencies::begins_with_head(of));
                of.and_then(unknown_issuer).map_or(end, |length| end + 1 + length)
            }
            None if person.is_empty() => unknown_issuer(name)?,
            None => person.len(),
        };
        name.get(..named(end)).map(str::to_owned)
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
        let mentions = laws::titles(text, self.gazetteer).into_iter();
        // In a table a bare date may be the day of effect.
        let bases = sohoa_viet::skeleton(text).trim_start().starts_with("can cu");
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
            let bare = || BARE_DATE.as_ref().and_then(|bare| bare.captures(after));
            let date = date.or_else(|| bare().filter(|_| bases).as_ref().and_then(iso_date));
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

/// Words of the longest title of a law before its number.
const TITLE_WORDS: usize = 40;

/// "Luật" in "Luật Hoạt động giám sát … số": the last kind of law in the sentence.
fn kind_of_title(before: &str) -> Option<String> {
    let sentence = before.rsplit([';', '.', ':']).next()?;
    let words: Vec<&str> = sentence.split_whitespace().collect();
    let words = &words[words.len().saturating_sub(TITLE_WORDS)..];
    (0..words.len()).rev().find_map(|at| {
        let two = words
            .get(at..at + 2)
            .map(|pair| pair.join(" "))
            .unwrap_or_default();
        let kind = match (words[at], two.as_str()) {
            (_, kind @ ("Bộ luật" | "Nghị quyết" | "Pháp lệnh")) => kind.to_owned(),
            ("Luật", _) => "Luật".to_owned(),
            _ => return None,
        };
        Some(kind)
    })
}

/// Whether two symbols differ in one character that recognition takes for the other.
fn is_look_alike(known: &str, read: &str) -> bool {
    const PAIRS: [(char, char); 7] = [
        ('I', 'T'),
        ('1', 'T'),
        ('l', 'T'),
        ('D', 'Đ'),
        ('O', 'Q'),
        ('0', 'O'),
        ('I', 'L'),
    ];
    let mut other = 0;
    if known.chars().count() != read.chars().count() {
        return false;
    }
    for (a, b) in known.chars().zip(read.chars()).filter(|(a, b)| a != b) {
        if !PAIRS.contains(&(a, b)) && !PAIRS.contains(&(b, a)) {
            return false;
        }
        other += 1;
    }
    other == 1
}

/// Whether "kèm theo" begins a note: in a bracket, or with a capital. In a sentence it tells where another document comes
/// from: "Chương trình ban hành kèm theo Quyết định số …".
fn opens_note(before: &str) -> bool {
    let plain = aligned_skeleton(before);
    let Some(at) = plain.rfind("kem theo") else {
        return false;
    };
    let inside = before.rfind('(') > before.rfind(')');
    let words = before[..aligned_byte(before, &plain, at)].trim_end();
    let start = words.rmatch_indices(' ').nth(2).map_or(0, |(space, _)| space + 1);
    let capital = |word: &str| word.starts_with(char::is_uppercase);
    let own = capital(&before[aligned_byte(before, &plain, at)..]);
    inside || own || words.is_empty() || words[start..].split(' ').any(capital)
}

/// "(Kèm theo Kế hoạch số …": the document that an appendix belongs to.
fn is_note(before: &str) -> bool {
    let tail: Vec<&str> = before.split_whitespace().rev().take(7).collect();
    let tail: Vec<&str> = tail.into_iter().rev().collect();
    sohoa_viet::skeleton(&tail.join(" ")).contains("kem theo")
}

mod dates;
pub(crate) mod doubts;
mod issuers;
mod laws;
mod same;
#[cfg(test)]
mod tests;
