//! Lists of agencies: "PA08, PC06 và Công an cấp xã" is three, "Công an các đơn vị, địa phương" is one.
//!
//! Known names come whole from the gazetteer. Between them the grammar of the first words decides:
//! after a comma or "và" a new agency begins where a head word in capitals ("Sở …"), a group ("các …"),
//! a unit code or an abbreviation begins; anything else goes on with the name before it.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::{AgencyKind, Gazetteer};

mod apart;
mod head_words;
mod heads;
mod joins;
pub(crate) mod recurring;
mod verb_list;
mod verbs;

use heads::{Opening, Word, words};

pub(crate) use apart::stand_apart;
pub(crate) use heads::{begins_in_cell, begins_with_person, is_no_name};

/// Words of running text after which a list of agencies must have ended; the longest real one of the
/// samples ("Ủy ban nhân dân các tỉnh: …" aside, which ends its cell) has 41.
const LONGEST_LIST: usize = 60;

/// A unit code with a blank inside ("PV 01").
static SPACED_CODE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\b(P[A-Z]) (\d{2})\b").ok());

/// The agencies of a cell or of the value of a field, in order, without repeats.
pub(crate) fn split(text: &str, gazetteer: &Gazetteer) -> Vec<String> {
    let text = tidy(text);
    let mut out: Vec<String> = Vec::new();
    for range in ranges(&text, gazetteer) {
        let name = normalise(&text[range], gazetteer);
        let name = until_clause(&name, gazetteer).to_owned();
        if !name.is_empty() && !out.contains(&name) {
            out.push(name);
        }
    }
    out
}

/// What is left of a name where a unit code stands before a clause: "PH10 tổng hợp kinh phí gửi về Bộ".
fn until_clause<'a>(name: &'a str, gazetteer: &Gazetteer) -> &'a str {
    let all = words(name);
    match all.first().and_then(|first| name.get(first.range.clone())) {
        Some(code)
            if gazetteer.is_unit_code(code)
                && verbs::begins(&all, 1)
                && name[code.len()..].trim_start().starts_with(char::is_alphabetic) =>
        {
            code
        }
        _ => name,
    }
}

/// The agencies at the start of running text and the bytes that they take. Empty where the text does
/// not begin with an agency.
pub(crate) fn leading(text: &str, gazetteer: &Gazetteer) -> (Vec<String>, usize) {
    let all = words(text);
    let known = gazetteer.find_agencies(text);
    let end = list_end(text, &all, &known);
    let taken = text[..end]
        .trim_end()
        .trim_end_matches([',', ';', ':', '.', '-', ' ']);
    let taken = taken.strip_suffix(" và").unwrap_or(taken);
    if taken.is_empty() || !begins_with_agency(taken, &known) {
        return (Vec::new(), 0);
    }
    (split(taken, gazetteer), taken.len())
}

/// Puts look-alikes in unit codes right ("PVO1" is PV01) and strips what lists leave at the ends.
fn normalise(name: &str, gazetteer: &Gazetteer) -> String {
    let name = name.trim_matches(|c: char| {
        c.is_whitespace()
            || matches!(
                c,
                ',' | ';' | ':' | '.' | '-' | '–' | '—' | '+' | '•' | '*' | '|' | 'ˆ' | '`' | '»' | '«'
            )
    });
    let name = name.strip_prefix("và ").unwrap_or(name).trim();
    let name = &with_plain_dashes(name);
    let mut out = String::with_capacity(name.len());
    let mut last = 0;
    for word in words(name) {
        let text = &name[word.range.clone()];
        let code = (text.len() == 3 || text.len() == 4)
            .then(|| gazetteer.unit_code(text))
            .flatten();
        if let Some(code) = code {
            out.push_str(&name[last..word.range.start]);
            out.push_str(&code);
            last = word.range.end;
        }
    }
    out.push_str(&name[last..]);
    out
}

/// The dash inside a name in one form, whatever was printed or read: "Vụ Kế hoạch – Tài chính", "Kế hoạch -- Tài chính"
/// and "Kế hoạch- Tài chính" are one agency.
fn with_plain_dashes(name: &str) -> String {
    static DASH: LazyLock<Option<[Regex; 2]>> = LazyLock::new(|| {
        Some([
            Regex::new(r"\s*(?:[–—−]|--)[-–—−]*\s*").ok()?,
            Regex::new(r"(\p{Ll})(?:\s-|-\s)(\p{Lu})").ok()?,
        ])
    });
    let Some([long, loose]) = DASH.as_ref() else {
        return name.to_owned();
    };
    loose
        .replace_all(&long.replace_all(name, " - "), "$1 - $2")
        .into_owned()
}

/// Takes out the specks that recognition sets into a list of names: "Sở., ban" is "Sở, ban", and a full
/// stop after "Sở" before the name of its field ends nothing.
pub(crate) fn without_specks(text: &str) -> String {
    static SPECKS: LazyLock<Option<[Regex; 3]>> = LazyLock::new(|| {
        Some([
            Regex::new(r#"["'‘’`]+([,;.]|\s|$)|(^|\s)['‘’`]+"#).ok()?,
            Regex::new(r"\s?[.,](?:\s?[,.])*\s?([,;])").ok()?,
            Regex::new(r"\b(Sở|Cục|Vụ|Phòng|Chi cục|Ban)\.\s+(\p{Lu}\p{Ll}*)").ok()?,
        ])
    });
    let Some([quotes, doubled, head]) = SPECKS.as_ref() else {
        return text.to_owned();
    };
    let text = quotes.replace_all(text, "$1$2");
    let text = doubled.replace_all(&text, "$1 ");
    let text = head.replace_all(&text, |found: &Captures<'_>| {
        let next = &found[2];
        let other = [
            "Các", "Sở", "Cục", "Vụ", "Phòng", "Ban", "Chi", "Bộ", "Trong", "Căn", "Giao",
        ]
        .contains(&next);
        if other {
            found[0].to_owned()
        } else {
            format!("{} {next}", &found[1])
        }
    });
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Blanks folded, unit codes closed up, numbers of a numbered list turned into separators.
fn tidy(text: &str) -> String {
    static NUMBERED: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\(\d{1,2}\)\s*").ok());
    static STANDING: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?i)\s*\((?:là\s+)?(?:cơ quan|đơn vị|bộ phận)\s+(?:thường trực|chủ trì|đầu mối)[^()]*\)")
            .ok()
    });
    let mut text = without_specks(&text.split_whitespace().collect::<Vec<_>>().join(" "));
    // What a body is in this plan is no part of its name: "Sở Y tế (cơ quan thường trực)".
    if let Some(pattern) = STANDING.as_ref() {
        text = pattern.replace_all(&text, "").into_owned();
    }
    if let Some(pattern) = SPACED_CODE.as_ref() {
        text = pattern
            .replace_all(&text, |found: &Captures<'_>| {
                format!("{}{}", &found[1], &found[2])
            })
            .into_owned();
    }
    if let Some(pattern) = NUMBERED.as_ref().filter(|pattern| {
        // "(1) Bộ Tư pháp (2) Bộ Công an": only where the list begins with its number.
        pattern.find(&text).is_some_and(|found| found.start() == 0)
    }) {
        text = pattern.replace_all(&text, "; ").into_owned();
    }
    // The dash before a name is read as "~" now and then; no name holds one.
    if text.starts_with("~ ") || text.contains(" ~ ") {
        text = text
            .replacen("~ ", "- ", usize::from(text.starts_with('~')))
            .replace(" ~ ", " - ");
    }
    if text.starts_with(['-', '–', '+', '•']) {
        text = text.replace(" - ", "; ").replace(" + ", "; ");
    }
    text
}

/// Strength of the break before a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Break {
    /// Semicolon.
    Hard,
    /// Comma, full stop before a capital, "và".
    Soft,
}

/// Byte ranges of the agencies of a list.
fn ranges(text: &str, gazetteer: &Gazetteer) -> Vec<Range<usize>> {
    let known: Vec<Range<usize>> = gazetteer
        .find_agencies(text)
        .into_iter()
        .filter(|(_, kind)| *kind != AgencyKind::UnitCode)
        .map(|(range, _)| range)
        .collect();
    let mut out: Vec<Range<usize>> = Vec::new();
    let pieces = pieces(text, &known);
    for (at, (how, piece)) in pieces.iter().enumerate() {
        let (how, piece) = (*how, piece.clone());
        let Some(last) = out.last_mut() else {
            out.push(piece);
            continue;
        };
        let named = known
            .iter()
            .any(|range| range.start == start_of_word(text, &piece));
        let by_and = |from: usize, to: usize| text[from..to].split_whitespace().any(|word| word == "và");
        let new = match how {
            Break::Hard => true,
            Break::Soft => {
                let next = pieces
                    .get(at + 1)
                    .filter(|(_, next)| by_and(piece.end, next.start));
                let next = next.map(|(_, next)| words(&text[next.clone()]));
                let by_and = by_and(last.end, piece.start);
                let (last, piece) = (words(&text[last.clone()]), words(&text[piece.clone()]));
                let known =
                    named && heads::opening(&piece) != Opening::Area && !joins::is_shared_office(&last);
                (known || joins::starts_new(&last, &piece))
                    && !joins::is_press(&last, &piece)
                    && !(by_and && joins::is_second_council(&last, &piece))
                    && !next.is_some_and(|next| joins::is_inner_field(&last, &piece, &next))
                    && !(by_and && !known && joins::is_second_field(&last, &piece))
            }
        };
        if new {
            out.push(piece);
        } else {
            last.end = piece.end;
        }
    }
    out
}

fn start_of_word(text: &str, piece: &Range<usize>) -> usize {
    let part = &text[piece.clone()];
    piece.start + (part.len() - part.trim_start().len())
}

/// Parts of the text between separators that stand outside brackets and known names.
fn pieces(text: &str, known: &[Range<usize>]) -> Vec<(Break, Range<usize>)> {
    let mut out = Vec::new();
    let (mut start, mut how, mut depth) = (0, Break::Hard, 0_usize);
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let inside = depth > 0 || known.iter().any(|range| range.start < at && at < range.end);
        if inside {
            continue;
        }
        let rest = &text[at..];
        let next_capital = rest[c.len_utf8()..].trim_start().starts_with(char::is_uppercase);
        let found = match c {
            ';' => Some((Break::Hard, 1)),
            // "Sở Tư pháp / Sở Nội vụ"
            '/' if text[..at].ends_with(' ') && rest.starts_with("/ ") => Some((Break::Hard, 1)),
            ',' if is_prevention(text, at) => None,
            ',' => Some((Break::Soft, 1)),
            '.' if rest.starts_with(". ") && next_capital => Some((Break::Soft, 1)),
            ' ' if rest.starts_with(" và ") => Some((Break::Soft, " và".len())),
            ' ' => joins::together(rest).map(|length| (Break::Soft, length)),
            _ => None,
        };
        if let Some((next, length)) = found {
            if at > start {
                out.push((how, start..at));
            }
            // "; và" and ", và" are one separator.
            if at > start || next == Break::Hard {
                how = next;
            }
            start = at + length;
        }
    }
    if start < text.len() {
        out.push((how, start..text.len()));
    }
    out.retain(|(_, range)| !text[range.clone()].trim().is_empty());
    out
}

/// Whether the comma at `at` is that of "Phòng, chống thiên tai".
fn is_prevention(text: &str, at: usize) -> bool {
    let from = text[..at].rfind(' ').map_or(0, |space| space + 1);
    heads::is_prevention(&words(&text[from..]))
}

/// Whether the text goes on, after an agency, with what it does.
pub(crate) fn tells_duty(text: &str) -> bool {
    verbs::tells_duty(&words(text))
}

/// The same for work that also stands in names ("Phòng **Quản lý** đào tạo", "Các cơ quan **tham mưu**, giúp việc").
pub(crate) fn tells_work_in_name(text: &str) -> bool {
    verbs::stands_in_names(&words(text))
}

/// Whether the text begins with the first word of the name of a body.
pub(crate) fn begins_with_head(text: &str) -> bool {
    heads::named(&words(text)) > 0
}

/// Whether the text ends with the first word of a name that has more ("… với Văn phòng").
pub(crate) fn ends_in_head(text: &str) -> bool {
    let all = words(text);
    all.len() > 2
        && (1..=2).any(|count| {
            let tail = &all[all.len() - count..];
            heads::named(tail) == count && !heads::is_whole(tail)
                || count == 2 && tail[0].folded == "văn" && tail[1].folded == "phòng"
        })
}

/// Whether the text begins with a verb of two words ("Tiến hành rà soát …"); single words begin names as well.
pub(crate) fn begins_with_verb(text: &str) -> bool {
    verbs::opens(&words(text)) > 1
}

/// Whether the text holds a word with which work begins: it is no bare name.
pub(crate) fn holds_duty(text: &str) -> bool {
    let all = words(text);
    (0..all.len()).any(|at| verbs::begins(&all, at))
}

/// Whether the name is that of a body ("Sở Y tế", "UBND các xã") and not a word for all of a kind ("các đơn vị",
/// "doanh nghiệp").
pub(crate) fn is_body(name: &str, gazetteer: &Gazetteer) -> bool {
    const KINDS: [&str; 6] = [
        "doanh nghiệp",
        "cơ quan",
        "đơn vị",
        "chính quyền",
        "cấp ủy",
        "cấp uỷ",
    ];
    let all = words(name);
    let kind = KINDS.iter().any(|kind| name.to_lowercase().starts_with(kind));
    let known = gazetteer
        .find_agencies(name)
        .first()
        .is_some_and(|(range, kind)| range.start == 0 && *kind != AgencyKind::Group);
    // "Hạt Kiểm lâm" is a whole name, "Sở" alone is none.
    !kind
        && (known
            || heads::is_whole(&all)
            || matches!(heads::opening(&all), Opening::Named | Opening::Acronym))
}

fn begins_with_agency(text: &str, known: &[(Range<usize>, AgencyKind)]) -> bool {
    let all = words(text);
    known.iter().any(|(range, _)| range.start == 0)
        || match heads::opening(&all) {
            Opening::Named | Opening::Group => true,
            // "cơ quan liên quan", but not the verb of "Tổ chức hội nghị".
            Opening::Class => !all[0].capital,
            Opening::Bare => all.first().is_some_and(|word| word.breaks) || heads::is_whole(&all),
            Opening::Acronym => !all[0].folded.chars().all(char::is_numeric),
            // "các Tổ dân phố" is who works there; a place alone is not.
            Opening::Area => heads::determiner(&all) > 0,
            Opening::Other => false,
        }
}

/// Byte at which the list of agencies that the text begins with has ended.
fn list_end(text: &str, all: &[Word], known: &[(Range<usize>, AgencyKind)]) -> usize {
    let mut at = 0;
    let mut depth_end = 0;
    while let Some(word) = all.get(at) {
        if at > LONGEST_LIST {
            return 0;
        }
        if word.range.start < depth_end {
            at += 1;
            continue;
        }
        if let Some((range, kind)) = known.iter().find(|(range, _)| range.start == word.range.start) {
            while all.get(at).is_some_and(|word| word.range.start < range.end) {
                at += 1;
            }
            if stops_after(text, all, at) || is_complete(text, all, at, *kind) {
                return all[at - 1].range.end;
            }
            continue;
        }
        let given = if heads::determiner(all) > 0 && at > 1 {
            verbs::given(&all[at..])
        } else {
            0
        };
        if given > 0 {
            at += given;
            if stops_after(text, all, at) {
                return all[at - 1].range.end;
            }
            continue;
        }
        if ends_in_number(text, all, at) {
            return word.range.end;
        }
        let office = general_office(text, all, at);
        if office > 0 {
            return all[at + office - 1].range.end;
        }
        let inner = verbs::in_second_half(all, at);
        if inner > 0 {
            at += inner;
            continue;
        }
        let closing = if at > 0 { verbs::closes_name(&all[at..]) } else { 0 };
        if closing == 0 && verbs::begins(all, at) {
            return word.range.start;
        }
        if closing > 0 {
            at += closing;
            if stops_after(text, all, at) {
                return all[at - 1].range.end;
            }
            continue;
        }
        // "các tổ chức …": after a determiner the noun is no verb.
        let noun = at + heads::determiner(&all[at..]);
        let head = heads::named(&all[noun..]).max(heads::class(&all[noun..]));
        let after = (noun + head).max(at + 1).min(all.len());
        at = after + verbs::in_name(&all[noun.min(after)..after], &all[after..]);
        if stops_after(text, all, at) {
            return all[at - 1].range.end;
        }
        depth_end = bracket_end(text, all[at - 1].range.end);
    }
    text.len()
}

/// Whether punctuation after the word before `at` ends the list, or "liên quan" closes it.
fn stops_after(text: &str, all: &[Word], at: usize) -> bool {
    let (Some(last), Some(next)) = (all.get(at.wrapping_sub(1)), all.get(at)) else {
        return false;
    };
    let between = &text[last.range.end..next.range.start];
    if between.contains([':', '.', '“', '"', '/']) {
        // "các tỉnh: Lào Cai, Sơn La": a colon before names of places goes on, that after "Đài Phát thanh tỉnh" does not.
        let places = last.folded == "tỉnh" && at >= 2 && all[at - 2].folded == "các";
        return !(between.starts_with(':') && places);
    }
    let ended = |first: &str, second: &str| at >= 2 && last.folded == second && all[at - 2].folded == first;
    // "các Điện lực trực thuộc soi …", but "trực thuộc tỉnh".
    let under = ended("trực", "thuộc")
        && !next.capital
        && !next.acronym
        && !heads::goes_on(&all[at..])
        && heads::class(&all[at..]) == 0
        && !matches!(
            next.folded.as_str(),
            "tỉnh" | "huyện" | "xã" | "bộ" | "sở" | "trung" | "thành" | "ngành" | "công"
        );
    let closed = ended("liên", "quan") || under;
    closed
        && !between.contains([',', ';', '('])
        && !matches!(
            next.folded.as_str(),
            "và" | "đến" | "khác" | "của" | "thuộc" | "trên"
        )
}

/// Whether the name before `at` is whole and the next word, in small letters, neither goes on with it nor with the list:
/// the work begins, whatever verb it is ("PC01, PK02 triệt xóa …", "Sở Y tế dập dịch").
fn is_complete(text: &str, all: &[Word], at: usize, kind: AgencyKind) -> bool {
    let (Some(last), Some(next)) = (all.get(at.wrapping_sub(1)), all.get(at)) else {
        return false;
    };
    let plain = text[last.range.end..next.range.start].trim().is_empty();
    let whole = match kind {
        AgencyKind::UnitCode => true,
        AgencyKind::Group => false,
        _ => heads::is_proper(&all[..at]) || heads::ends_in_area(&all[..at]),
    };
    plain && whole && !next.capital && !next.acronym && !heads::goes_on(&all[at..])
}

/// Whether the word is the number of a body, "Phòng 8", behind which its work begins.
fn ends_in_number(text: &str, all: &[Word], at: usize) -> bool {
    const NUMBERED: [&str; 8] = ["phòng", "đội", "tổ", "ban", "vụ", "khoa", "số", "khu"];
    let number = all[at].folded.chars().all(|c| c.is_ascii_digit());
    let body = at > 0 && NUMBERED.contains(&all[at - 1].folded.as_str());
    number && body && is_complete(text, all, at + 1, AgencyKind::UnitCode)
}

/// Words of "tổng hợp" where it is the name of an office and not its work: another verb follows.
fn general_office(text: &str, all: &[Word], at: usize) -> usize {
    let folded = |place: usize| all.get(place).map(|word| word.folded.as_str());
    let office = at > 0 && matches!(folded(at - 1), Some("phòng"));
    let general = folded(at) == Some("tổng") && folded(at + 1) == Some("hợp");
    let next = all.get(at + 2).filter(|next| {
        let between = &text[all[at + 1].range.end..next.range.start];
        between.trim().is_empty() && verbs::begins(all, at + 2)
    });
    if office && general && next.is_some() { 2 } else { 0 }
}

/// End of the bracket that opens right after `from`; `from` where there is none.
fn bracket_end(text: &str, from: usize) -> usize {
    let rest = &text[from..];
    if !rest.trim_start().starts_with('(') {
        return from;
    }
    rest.find(')').map_or(from, |close| from + close)
}

#[cfg(test)]
mod tests;
