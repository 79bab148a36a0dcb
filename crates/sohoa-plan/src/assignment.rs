//! Who does the work: lead and cooperating agencies in cells, fields and sentences.

use std::sync::LazyLock;

use regex::Regex;

use crate::{Gazetteer, agencies, deadline};

mod bearer;
mod duty;
mod titles;
mod values;

pub(crate) use bearer::{Title, under_duties};
pub(crate) use duty::{behind_work, in_duty, in_paragraph, is_group};
pub(crate) use titles::{in_bare_bracket, in_part, in_title, is_bracket, is_party};
pub(crate) use values::of_value;

/// Words of the agencies in a bracket; more is a sentence.
const LONGEST_BRACKET: usize = 30;

/// Words of the name in a heading of the form "Đối với …" at most.
const LONGEST_ADDRESS: usize = 10;

/// Lead and cooperating agencies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Assignment {
    pub(crate) lead: Vec<String>,
    pub(crate) cooperating: Vec<String>,
}

struct Patterns {
    /// "Chủ trì:" or "Phối hợp:" inside a value.
    label: Regex,
    /// "chủ trì, phối hợp với" between two lists.
    between: Regex,
    /// "phối hợp (chặt chẽ) (với)" before a list.
    cooperates: Regex,
    /// "(Ban Tổ chức chủ trì)" at the end, or what is left of it where the engine lost the second bracket.
    bracket: Regex,
    /// What may follow the agencies of a heading.
    tail: Regex,
    /// "chịu trách nhiệm về kinh phí; cụ thể:" after the agencies of a heading.
    details: Regex,
    /// "chủ trì" right after the agencies.
    leads: Regex,
    /// Words before the agencies of a heading.
    prefix: Regex,
}

static PATTERNS: LazyLock<Option<Patterns>> = LazyLock::new(|| {
    Some(Patterns {
        label: Regex::new(
            r"(?i)(?:^|[;.,\s\-])(?:(?:cơ quan|đơn vị)\s+)?(chủ trì|thực hiện|phối hợp(?:\s+thực hiện)?)\s*:\s*",
        )
        .ok()?,
        between: Regex::new(r"(?i)\s*\(?chủ trì\)?\s*[,;]?\s*(?:và\s+)?phối hợp(?:\s+chặt chẽ)?(?:\s+với|\s+cùng)?\s*:?\s*").ok()?,
        cooperates: Regex::new(r"(?i)phối hợp(?:\s+(?:chặt chẽ|thường xuyên))?(?:[,.]?\s+(?:với|cùng))?(?:\s*:)?\s+").ok()?,
        bracket: Regex::new(
            r"\(([^()]{3,160}?)\s+(?:chủ trì|chịu trách nhiệm(?:\s+(?:chủ trì|chính|tổ chức|thực hiện))?|làm đầu mối|là đầu mối)\b([^()]*)(?:\)\s*(?:[.;,:/\s]*$|[.;,:]\s)|$)",
        )
        .ok()?,
        tail: Regex::new(
            r"(?i)^[\s,]*(?:có\s+)?(?:chủ trì|chịu trách nhiệm|có trách nhiệm|có nhiệm vụ|trách nhiệm)?[\s,]*(?:chủ trì)?[\s,]*(?:tổ chức\s+)?(?:thực hiện|triển khai)?\s*(?:các\s+)?(?:nhiệm vụ|nội dung|công việc)?\s*(?:sau(?:\s+đây)?)?\s*:?$",
        )
        .ok()?,
        details: Regex::new(
            r"^[\s,]*(?:chịu trách nhiệm|có trách nhiệm|có nhiệm vụ)\s[^.:]{3,120}?[;,.]?\s+cụ thể(?:\s+(?:như sau|là))?\s*:$",
        )
        .ok()?,
        leads: Regex::new(r"^[\s,]*(?:chịu trách nhiệm\s+|có trách nhiệm\s+|làm đầu mối\s*,?\s*)?chủ trì\b").ok()?,
        prefix: Regex::new(
            r"^(?i:(?:phân công\s+)?(?:trách nhiệm|nhiệm vụ)(?:\s+cụ thể)?\s+(?:của|đối với|cho)\s+|giao(?:\s+(?:trách nhiệm|nhiệm vụ))?(?:\s+cho)?\s+|[ủu][ỷy] quyền\s+(?:cho\s+)?|phân công\s+(?:cho\s+)?|đề nghị\s+|yêu cầu\s+|về phía\s+|đối với\s+)",
        )
        .ok()?,
    })
});

/// The agencies after every "phối hợp với" of a sentence.
pub(crate) fn cooperating(text: &str, gazetteer: &Gazetteer) -> Vec<String> {
    let mut out = Vec::new();
    let Some(patterns) = PATTERNS.as_ref() else {
        return out;
    };
    for found in patterns.cooperates.find_iter(text) {
        // "quy định về phối hợp Hội đồng trường - Hiệu trưởng": what the rule is about.
        let before = text[..found.start()].trim_end();
        let thing = ["về", "sự", "quy chế", "cơ chế", "công tác"]
            .iter()
            .any(|word| before.ends_with(word));
        if thing && !found.as_str().contains("với") || names_pact(before) {
            continue;
        }
        // "…; thời gian: quý II/2026" says when, not who.
        let rest = &text[found.end()..];
        let rest = before_time(&rest[..unmatched_close(rest)]);
        for agency in agencies::leading(rest, gazetteer).0 {
            if !out.contains(&agency) {
                out.push(agency);
            }
        }
    }
    out
}

/// Whether "phối hợp" belongs to the name of what two bodies agree on: "ký kết chương trình **phối hợp** với Hội Nông dân".
fn names_pact(before: &str) -> bool {
    let before = before.to_lowercase();
    let ends = |nouns: &[&str]| nouns.iter().any(|noun| before.ends_with(noun));
    let clause = before.rsplit([',', ';', '.']).next().unwrap_or_default();
    let signed = clause.split(' ').any(|word| word == "ký");
    ends(&["chương trình", "thỏa thuận", "thoả thuận", "biên bản"])
        || signed && ends(&["kế hoạch", "quy chế", "văn bản", "hợp đồng", "nghị quyết"])
}

/// Byte of the bracket that closes what was opened before the text; its length where there is none.
pub(crate) fn unmatched_close(text: &str) -> usize {
    let mut depth = 0_i32;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => return at,
            ')' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

/// The agency that a bracket at the end of an item names: "… (Ban Tổ chức chủ trì)".
pub(crate) fn in_bracket(text: &str, gazetteer: &Gazetteer) -> Option<Assignment> {
    let Some(found) = PATTERNS.as_ref()?.bracket.captures(text) else {
        return titles::given_in_bracket(text, gazetteer);
    };
    let named = found.get(1)?.as_str();
    if named.split(' ').count() > LONGEST_BRACKET {
        return None;
    }
    // The words after the bracket say that it names agencies; verbs in it belong to their names.
    let named = without_giver(named);
    let (named, with) = named
        .split_once(" phối hợp với ")
        .map_or((named, ""), |(named, with)| (named, with));
    if agencies::leading(named, gazetteer).1 == 0 && !is_damaged_name(named) {
        return None;
    }
    let lead = agencies::split(named, gazetteer);
    let mut cooperating = titles::others(found.get(2)?.as_str(), gazetteer);
    cooperating.extend(agencies::split(with, gazetteer));
    Some(Assignment { lead, cooperating })
}

/// "do Hội Nông dân" in "(do Hội Nông dân chủ trì)" without "do".
fn without_giver(named: &str) -> &str {
    let named = named.trim();
    ["do ", "Do ", "giao cho ", "Giao cho ", "giao ", "Giao "]
        .iter()
        .find_map(|giver| named.strip_prefix(giver))
        .unwrap_or(named)
}

/// The words of such a bracket that name nobody known.
pub(crate) fn unread_bracket(text: &str) -> Option<&str> {
    Some(PATTERNS.as_ref()?.bracket.captures(text)?.get(1)?.as_str().trim())
}

/// The text before such a bracket.
pub(crate) fn before_bracket(text: &str) -> Option<&str> {
    let found = PATTERNS.as_ref()?.bracket.find(text)?;
    text.get(..found.start())
}

/// What the bracket says after the lead: "… (Văn phòng chủ trì, trình Bộ trưởng tháng 2/2026)".
pub(crate) fn after_lead(text: &str) -> Option<&str> {
    let found = PATTERNS.as_ref()?.bracket.captures(text)?;
    // Where the second bracket was lost nobody knows where it ended.
    found.get(0).filter(|all| all.as_str().contains(')'))?;
    Some(found.get(2)?.as_str())
}

/// "Giao", "Giao trách nhiệm cho", "Ủy quyền cho" at the start of a sentence or after a colon.
static GIVEN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:^|[:.]\s+|;\s+)(?:Giao|giao|Phân công|Ủy quyền|Uỷ quyền)(?:\s+(?:trách nhiệm|nhiệm vụ))?(?:\s+cho)?\s+").ok()
});

/// The text up to where it goes on with the time: "; thời gian: quý II/2026", ", tháng 5/2026". What follows is a time
/// up to the next semicolon or the end, so that a name like "Tổ 5" is none.
pub(crate) fn before_time(text: &str) -> &str {
    static LABEL: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?i)[;,.]\s*(?:thời gian|thời hạn|thời điểm|tiến độ|hoàn thành|xong)\b").ok()
    });
    let label = LABEL.as_ref().and_then(|label| label.find(text));
    let end = label.map_or(text.len(), |label| label.start());
    let time = text.match_indices([';', ',']).find(|(at, mark)| {
        let rest = &text[at + mark.len()..];
        // The bracket may be closed behind the time, or the next part may begin there.
        let part = &rest[..rest.find([';', ')']).unwrap_or(rest.len())];
        deadline::is_time(part) || deadline::is_time(part.split(',').next().unwrap_or_default())
    });
    &text[..time.map_or(end, |(at, _)| at.min(end))]
}

/// A name whose first word was read as a stroke ("ƒ Tổ chức cán bộ" is "Vụ Tổ chức cán bộ").
fn is_damaged_name(text: &str) -> bool {
    let Some((head, tail)) = text.trim().split_once(' ') else {
        return false;
    };
    let words = tail.split(' ').count();
    head.chars().count() <= 2 && tail.starts_with(char::is_uppercase) && (2..=8).contains(&words)
}

/// How a heading names who does what stands below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Heading {
    pub(crate) assignment: Assignment,
    /// "Đối với …", "Đề nghị …": an agency, but perhaps only the subject of a rule.
    pub(crate) weak: bool,
}

/// Reads a heading that names agencies and nothing else: "Phòng Tham mưu", "Trách nhiệm của Sở Y tế",
/// "Bộ Công Thương chủ trì, phối hợp với các Bộ, ngành liên quan:".
pub(crate) fn in_heading(title: &str, gazetteer: &Gazetteer) -> Option<Heading> {
    heading(title, gazetteer).or_else(|| heading(&titles::without_stop(title)?, gazetteer))
}

fn heading(title: &str, gazetteer: &Gazetteer) -> Option<Heading> {
    let patterns = PATTERNS.as_ref()?;
    let title = agencies::without_specks(title.trim());
    let title = title.as_str();
    let capitals = !title.chars().any(char::is_lowercase);
    let lowered;
    let text = if capitals {
        lowered = sentence_case(title);
        lowered.as_str()
    } else {
        title
    };
    let prefix = patterns.prefix.find(text);
    let rest = prefix.map_or(text, |found| &text[found.end()..]);
    let weak = prefix.is_some_and(|found| {
        let word = found.as_str().to_lowercase();
        ["đối với", "đề nghị", "yêu cầu", "về phía"]
            .iter()
            .any(|start| word.starts_with(start))
    });
    let (lead, length) = agencies::leading(rest, gazetteer);
    if lead.is_empty() || !(prefix.is_some() || rest.starts_with(char::is_uppercase)) {
        return None;
    }
    let after = &rest[length..];
    let mut assignment = Assignment {
        lead,
        cooperating: Vec::new(),
    };
    if let Some(found) = patterns.between.find(after).filter(|found| found.start() <= 1) {
        let (others, length) = agencies::leading(&after[found.end()..], gazetteer);
        let end = after[found.end() + length..].trim();
        if !matches!(end, "" | ":" | "." | "thực hiện:" | "triển khai:") {
            return None;
        }
        assignment.cooperating = others;
    } else if prefix.is_some_and(|found| names_bearer(found.as_str())) && describes_group(after) {
        assignment.lead = agencies::split(rest.trim_end_matches([':', '.', ' ']), gazetteer);
    } else if !patterns.tail.is_match(after.trim_end_matches('.')) && !patterns.details.is_match(after) {
        return None;
    }
    if capitals && assignment.lead.len() == 1 && prefix.is_none() {
        assignment.lead = vec![title.trim_end_matches([':', '.']).to_owned()];
    }
    Some(Heading { assignment, weak })
}

/// Whether the words before the agencies of a heading say that everything after them is who has the work.
fn names_bearer(prefix: &str) -> bool {
    let prefix = prefix.to_lowercase();
    prefix.contains("trách nhiệm") && prefix.trim_end().ends_with("của")
}

/// Whether the words after "các khoa" say which of them are meant ("có chương trình được đánh giá") and not what they do.
fn describes_group(after: &str) -> bool {
    let after = after.trim();
    let tells_which = ["có ", "được ", "tham gia ", "là "]
        .iter()
        .any(|word| after.starts_with(word));
    let duty = ["có trách nhiệm", "có nhiệm vụ"]
        .iter()
        .any(|words| after.starts_with(words));
    tells_which
        && !duty
        && !after.contains([',', ';', ':', '.'])
        && after.split(' ').count() <= LONGEST_ADDRESS
}

/// Reads a heading right under one of who does what that names a group by what it has: "Các khoa có chương trình được
/// đánh giá".
pub(crate) fn described(title: &str, gazetteer: &Gazetteer) -> Option<Heading> {
    let title = title.trim().trim_end_matches(':');
    let (_, length) = agencies::leading(title, gazetteer);
    let group = ["Các ", "Những "].iter().any(|word| title.starts_with(word));
    let after = title.get(length..)?;
    (length > 0 && group && after.trim_start().starts_with("có ") && describes_group(after)).then(|| {
        Heading {
            assignment: Assignment {
                lead: agencies::split(title, gazetteer),
                cooperating: Vec::new(),
            },
            weak: true,
        }
    })
}

/// Reads a heading among headings that name agencies by its form: "Đối với người lao động" says for whom,
/// whatever the name.
pub(crate) fn addressed(title: &str, gazetteer: &Gazetteer) -> Option<Heading> {
    let found = PATTERNS.as_ref()?.prefix.find(title)?;
    called(&title[found.end()..], gazetteer)
}

/// Reads a heading right between two that name agencies: it names who is to work too, unless it names a
/// thing or a work.
pub(crate) fn called(title: &str, gazetteer: &Gazetteer) -> Option<Heading> {
    let name = title.trim().trim_end_matches([':', '.']);
    let person = !name.is_empty()
        && name.split(' ').count() <= LONGEST_ADDRESS
        && !name.contains(['.', ';', ':', '('])
        && !bearer::is_thing(name)
        && !agencies::holds_duty(name);
    person.then(|| Heading {
        assignment: Assignment {
            lead: agencies::split(name, gazetteer),
            cooperating: Vec::new(),
        },
        weak: true,
    })
}

/// Reads a sentence that begins with who does it: "Giao Sở Y tế …" or "Sở Y tế chủ trì, …".
pub(crate) fn in_sentence(text: &str, gazetteer: &Gazetteer) -> Option<Assignment> {
    // "Giám sát dịch bệnh: Giao Sở Y tế …", "… trên địa bàn. Giao Sở Y tế …"; who leads the sentence is not set aside by
    // what follows it.
    let leads = |text: &str| {
        let (_, length) = agencies::leading(text, gazetteer);
        length > 0 && leads_after(&text[length..])
    };
    let given = GIVEN.as_ref().filter(|_| !leads(text)).and_then(|given| {
        given
            .find_iter(text)
            .find(|found| agencies::leading(&text[found.end()..], gazetteer).1 > 0)
    });
    let from = given.map_or_else(|| duty::before_subject(text, gazetteer), |found| found.end());
    let rest = &text[from..];
    let (lead, length) = agencies::leading(rest, gazetteer);
    let after = rest.get(length..)?;
    if lead.is_empty() || after.trim().chars().count() < 8 {
        return None;
    }
    if given.is_none() && !leads_after(after) {
        return None;
    }
    Some(Assignment {
        lead,
        cooperating: cooperating(after, gazetteer),
    })
}

/// Whether "chủ trì" stands right behind the agencies of a sentence.
fn leads_after(after: &str) -> bool {
    PATTERNS
        .as_ref()
        .is_some_and(|patterns| patterns.leads.is_match(after))
}

/// The agencies that a sentence begins with as its subject: "Bộ Y tế in và phát hành …".
pub(crate) fn subject(text: &str, gazetteer: &Gazetteer) -> Vec<String> {
    let (lead, length) = agencies::leading(text, gazetteer);
    if length < text.len() { lead } else { Vec::new() }
}

fn sentence_case(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(String::from).unwrap_or_default();
    first + &chars.as_str().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gazetteer() -> Gazetteer {
        Gazetteer::embedded().unwrap()
    }

    fn check(got: &Assignment, lead: &[&str], cooperating: &[&str]) {
        assert_eq!(got.lead, lead);
        assert_eq!(got.cooperating, cooperating);
    }

    #[test]
    fn reads_values() {
        let of = |text: &str| of_value(text, &gazetteer());
        check(&of("PV01, PC06"), &["PV01", "PC06"], &[]);
        check(
            &of("Chủ trì: Sở Y tế; Phối hợp: Sở Tài chính, Sở Nội vụ"),
            &["Sở Y tế"],
            &["Sở Tài chính", "Sở Nội vụ"],
        );
        check(
            &of("Sở Y tế chủ trì, phối hợp với Sở Tài chính"),
            &["Sở Y tế"],
            &["Sở Tài chính"],
        );
    }

    #[test]
    fn reads_headings() {
        let of = |text: &str| in_heading(text, &gazetteer()).map(|heading| heading.assignment);
        check(&of("Phòng Tham mưu").unwrap(), &["Phòng Tham mưu"], &[]);
        check(&of("Trách nhiệm của Sở Y tế:").unwrap(), &["Sở Y tế"], &[]);
        check(
            &of("Sở Y tế chủ trì, phối hợp với Sở Tài chính, Sở Nội vụ:").unwrap(),
            &["Sở Y tế"],
            &["Sở Tài chính", "Sở Nội vụ"],
        );
        check(&of("Sở Y tế có trách nhiệm:").unwrap(), &["Sở Y tế"], &[]);
        check(
            &of("Sở Y tế chịu trách nhiệm về thuốc và vật tư; cụ thể:").unwrap(),
            &["Sở Y tế"],
            &[],
        );
        check(
            &of("Đề nghị Hội Cựu chiến binh. Việt Nam tỉnh").unwrap(),
            &["Hội Cựu chiến binh Việt Nam tỉnh"],
            &[],
        );
        check(&of("Giao trách nhiệm cho Sở Y tế:").unwrap(), &["Sở Y tế"], &[]);
        check(
            &of("Trách nhiệm của các khoa có chương trình được đánh giá").unwrap(),
            &["các khoa có chương trình được đánh giá"],
            &[],
        );
        check(
            &of("Phòng Đào tạo, Phòng Công tác sinh viên").unwrap(),
            &["Phòng Đào tạo", "Phòng Công tác sinh viên"],
            &[],
        );
        check(&of("Sở. Nội vụ").unwrap(), &["Sở Nội vụ"], &[]);
        check(
            &of("Các sở., ban, ngành; UBND các xã, phường").unwrap(),
            &["Các sở, ban, ngành", "UBND các xã, phường"],
            &[],
        );
        check(&of("CÔNG AN TỈNH").unwrap(), &["CÔNG AN TỈNH"], &[]);
        for text in [
            "Công an các đơn vị, địa phương xây dựng kế hoạch",
            "BAN HÀNH KẾ HOẠCH",
            "Phát triển nhân lực",
            "Bộ Y tế xây dựng thông tư:",
            "Các khoa có chương trình được đánh giá",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }

    #[test]
    fn what_two_bodies_agree_on_is_no_work_together() {
        let of = |text: &str| cooperating(text, &gazetteer());
        assert!(of("Ký kết chương trình phối hợp với Hội Nông dân tỉnh về giống lúa").is_empty());
        assert!(of("Ký quy chế phối hợp với Hội Nông dân tỉnh").is_empty());
        assert_eq!(
            of("Xây dựng kế hoạch, phối hợp với Hội Nông dân tỉnh mở lớp"),
            ["Hội Nông dân tỉnh"]
        );
        // A speck behind the verb.
        assert_eq!(
            of("Chủ trì, phối hợp, với Hội Nông dân tỉnh mở lớp"),
            ["Hội Nông dân tỉnh"]
        );
        assert_eq!(
            of("Tăng cường công tác phối hợp với Hội Nông dân tỉnh"),
            ["Hội Nông dân tỉnh"]
        );
    }

    #[test]
    fn a_bracket_ends_the_list() {
        let got = cooperating(
            "Sửa quy chế (Vụ Pháp chế chủ trì, phối hợp với Vụ Tổ chức cán bộ); kết thúc học kỳ 2, các trường báo cáo",
            &gazetteer(),
        );
        assert_eq!(got, ["Vụ Tổ chức cán bộ"]);
    }

    #[test]
    fn what_a_rule_is_about_does_not_cooperate() {
        let of = |text: &str| cooperating(text, &gazetteer());
        assert!(of("Ban hành quy định về phối hợp Sở Y tế - Sở Nội vụ").is_empty());
        assert_eq!(
            of("Phòng Tham mưu chủ trì, phối hợp Sở Y tế báo cáo"),
            ["Sở Y tế"]
        );
    }

    #[test]
    fn reads_sentences() {
        let of = |text: &str| in_sentence(text, &gazetteer());
        check(
            &of("Giao Sở Y tế xây dựng quy trình nội bộ").unwrap(),
            &["Sở Y tế"],
            &[],
        );
        check(
            &of("Sở Y tế chủ trì, phối hợp với Sở Nội vụ xây dựng đề án").unwrap(),
            &["Sở Y tế"],
            &["Sở Nội vụ"],
        );
        assert_eq!(of("Sở Y tế xây dựng đề án nhân lực"), None);
        let text = "Sở Y tế chủ trì xây dựng đề án. Giao Sở Nội vụ theo dõi";
        check(&of(text).unwrap(), &["Sở Y tế"], &[]);
        let bracket = in_bracket("Kiện toàn bộ máy (Ban Tổ chức chủ trì).", &gazetteer()).unwrap();
        check(&bracket, &["Ban Tổ chức"], &[]);
        let bracket = in_bracket(
            "Sửa quy chế (Vụ Pháp chế phối hợp với Vụ Tổ chức cán bộ chủ trì). Bộ trưởng chỉ đạo.",
            &gazetteer(),
        );
        check(&bracket.unwrap(), &["Vụ Pháp chế"], &["Vụ Tổ chức cán bộ"]);
        let bracket = in_bracket("Sửa quy chế: quý I (ƒ Tổ chức cán bộ chủ trì);", &gazetteer());
        check(&bracket.unwrap(), &["ƒ Tổ chức cán bộ"], &[]);
        let bracket = in_bracket(
            "Sửa quy chế: quý I (Vụ Pháp chế chủ trì; đến quý II các trường phải xong.",
            &gazetteer(),
        );
        check(&bracket.unwrap(), &["Vụ Pháp chế"], &[]);
        let bracket = in_bracket(
            "Sửa quy chế (Vụ Pháp chế chủ trì, Vụ Tổ chức cán bộ, Thanh tra Bộ phối hợp).",
            &gazetteer(),
        );
        check(
            &bracket.unwrap(),
            &["Vụ Pháp chế"],
            &["Vụ Tổ chức cán bộ", "Thanh tra Bộ"],
        );
        let given = |text: &str| in_bracket(text, &gazetteer()).unwrap_or_else(|| panic!("{text}"));
        for when in [
            "",
            "; trước ngày 12/4/2026",
            "; tháng 5/2026",
            "; thường xuyên",
            ", trong quý II",
        ] {
            let text = format!("Mở lớp (Sở Y tế chủ trì; Sở Nội vụ, Thanh tra tỉnh phối hợp{when});");
            check(&given(&text), &["Sở Y tế"], &["Sở Nội vụ", "Thanh tra tỉnh"]);
            let text = format!("Mở lớp (Sở Y tế chủ trì, phối hợp với Sở Nội vụ{when}).");
            check(&given(&text), &["Sở Y tế"], &["Sở Nội vụ"]);
            let text = format!("Mở lớp (Sở Y tế thực hiện{when}).");
            check(&given(&text), &["Sở Y tế"], &[]);
        }
        check(
            &given("Mở lớp (Sở Y tế chủ trì; tháng 5/2026; Sở Nội vụ cùng phối hợp)"),
            &["Sở Y tế"],
            &["Sở Nội vụ"],
        );
        check(
            &given("Mở lớp (Sở Y tế chủ trì, Sở Nội vụ phối hợp thực hiện trong quý II/2026)"),
            &["Sở Y tế"],
            &["Sở Nội vụ"],
        );
        check(
            &given("Trực ban (giao các Tổ dân phố)."),
            &["các Tổ dân phố"],
            &[],
        );
        check(
            &given("Trực ban (giao Công an xã; Ban Chỉ huy Quân sự xã phối hợp)"),
            &["Công an xã"],
            &["Ban Chỉ huy Quân sự xã"],
        );
        check(
            &given("Trực ban (giao Công an xã, phối hợp với Trạm Y tế xã);"),
            &["Công an xã"],
            &["Trạm Y tế xã"],
        );
        check(
            &given("Trực ban (Sở Y tế thực hiện; hoàn thành trong quý I)"),
            &["Sở Y tế"],
            &[],
        );
        for text in [
            "Luật (đã được sửa đổi năm 2019)",
            "Báo cáo (Sở Y tế)",
            "Thanh toán (do chậm thực hiện)",
        ] {
            assert_eq!(in_bracket(text, &gazetteer()), None, "{text}");
        }
    }
}
