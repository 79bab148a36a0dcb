//! Headings and brackets that say who does what in other ways than by a name alone.

use std::sync::LazyLock;

use regex::Regex;

use super::{Assignment, cooperating as with, in_bracket, in_heading};
use crate::{Gazetteer, agencies, deadline};

/// The agencies of a bracket at the end that names agencies and nothing else ("… (Vụ Pháp chế, Vụ Tổ chức cán bộ)"), or
/// when besides ("… (Vụ Pháp chế; tháng 5/2026)"). Without a time it only assigns work where its neighbours say so with
/// the same bracket (`beside`).
pub(crate) fn in_bare_bracket(text: &str, beside: bool, gazetteer: &Gazetteer) -> Option<Assignment> {
    static BARE: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"\(([^()]{3,160})\)[.;,:/\s]*$").ok());
    let inside = BARE.as_ref()?.captures(text)?.get(1)?.as_str().trim();
    let named = super::before_time(inside).trim();
    let (lead, length) = agencies::leading(named, gazetteer);
    let assigns = beside || named.len() < inside.len();
    let whole = length == named.len() && named.starts_with(char::is_uppercase);
    (assigns && whole && !lead.is_empty()).then(|| Assignment {
        lead,
        cooperating: Vec::new(),
    })
}

/// The agencies that a bracket at the end gives the work to without "chủ trì": "… (giao Trạm Y tế phường)", "… (giao
/// Phòng Tham mưu; Đội 2 phối hợp)", "… (Phòng Tham mưu thực hiện; hoàn thành trong quý I)".
pub(crate) fn given_in_bracket(text: &str, gazetteer: &Gazetteer) -> Option<Assignment> {
    static GIVEN: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"\(((?i:do|giao|phân công)\s+(?:cho\s+)?|(?i:thực hiện):\s*)?([^()]{3,200})\)[.;,:/\s]*$")
            .ok()
    });
    static DOES: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"^(?:thực hiện|triển khai|phụ trách|tham mưu|tổ chức thực hiện)(?:[,.;]|$)").ok()
    });
    let found = GIVEN.as_ref()?.captures(text)?;
    let mut parts = found.get(2)?.as_str().split(';').map(str::trim);
    let first = parts.next()?;
    let (mut lead, length) = agencies::leading(first, gazetteer);
    let after = first[length..].trim_start_matches([',', ' ']);
    let does = DOES.as_ref()?.is_match(after);
    let together = after.starts_with("phối hợp");
    let timed = ["hoàn thành ", "xong ", "trước ", "trong "]
        .iter()
        .any(|word| after.starts_with(word));
    let given = found.get(1).is_some() && (after.is_empty() || together || timed);
    if lead.is_empty() || !(does || given) {
        return None;
    }
    let mut cooperating = with(first, gazetteer);
    // "(giao Công an phường, Trạm Y tế phối hợp)"
    if after == "phối hợp" {
        cooperating.extend(lead.drain(1..));
    }
    for part in parts {
        cooperating.extend(others(part, gazetteer));
    }
    Some(Assignment { lead, cooperating })
}

/// The cooperating agencies that a bracket names after the lead: "; Vụ Pháp chế, Thanh tra phối hợp; tháng 5/2026",
/// ", phối hợp với Sở Y tế". Parts that say when name nobody.
pub(super) fn others(after: &str, gazetteer: &Gazetteer) -> Vec<String> {
    const TAILS: [&str; 6] = [
        " cùng phối hợp thực hiện",
        " phối hợp thực hiện",
        " cùng phối hợp",
        " phối hợp",
        " cùng tham gia",
        " tham gia",
    ];
    let mut out = Vec::new();
    for part in after.split(';').filter(|part| !deadline::is_time(part)) {
        let who = without_time(super::before_time(part).trim());
        match TAILS.iter().find_map(|tail| who.strip_suffix(tail)) {
            Some(named) => out.extend(agencies::split(named.trim_start_matches([' ', ',']), gazetteer)),
            None => out.extend(with(part, gazetteer)),
        }
    }
    out
}

/// "Sở Nội vụ phối hợp thực hiện" of "… phối hợp thực hiện trong quý II/2026".
fn without_time(text: &str) -> &str {
    [" thực hiện ", " phối hợp ", " tham gia "]
        .iter()
        .find_map(|word| {
            let at = text.rfind(word)? + word.len();
            deadline::is_time(&text[at..]).then(|| text[..at].trim_end())
        })
        .unwrap_or(text)
}

/// Reads the title of a work that says who does what stands below it: "Công tác tuyên truyền (Ban Tuyên giáo chủ trì)",
/// "Thi đua - Giao Văn phòng Sở chủ trì:".
pub(crate) fn in_title(title: &str, gazetteer: &Gazetteer) -> Option<Assignment> {
    static GIVEN_AFTER: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"\s[-–]\s+(?:Giao|Phân công)\s").ok());
    let title = title.trim().trim_end_matches([':', ' ']);
    if title.ends_with(')') {
        let open = title.rfind('(')?;
        // A sentence before the bracket is a task itself.
        if title[..open].contains(['.', ';']) {
            return None;
        }
        return in_bracket(title, gazetteer);
    }
    let given = GIVEN_AFTER.as_ref()?.find(title)?;
    let dash = title[given.start()..].find(char::is_alphabetic)? + given.start();
    in_heading(&title[dash..], gazetteer).map(|heading| heading.assignment)
}

/// A short title without the full stop inside, which is a speck where a name goes on behind it ("Hội Cựu chiến binh. Việt
/// Nam xã").
pub(super) fn without_stop(title: &str) -> Option<String> {
    const LONGEST: usize = 15;
    let (before, after) = title.split_once(". ")?;
    let name = after.starts_with(char::is_uppercase)
        && !after.contains(['.', ';', ':'])
        && !agencies::begins_with_head(after)
        && !agencies::begins_with_verb(after)
        && !agencies::holds_duty(after)
        && title.split(' ').count() <= LONGEST;
    name.then(|| format!("{before} {after}"))
}

/// Whether a paragraph is such a bracket and nothing else: it says who does what stands above it.
pub(crate) fn is_bracket(text: &str) -> bool {
    let text = text.trim().trim_end_matches(['.', ';', ',', ' ', '/']);
    text.starts_with('(') && text.ends_with(')') && text.matches('(').count() == 1
}

/// Reads the heading of a part of what an agency does: "Lãnh đạo Ủy ban nhân dân tỉnh:" under a Party committee,
/// "Chủ trì, phối hợp với Sở Y tế:". The work is that of the agency of the heading above, the result whom it does it with.
pub(crate) fn in_part(title: &str, party: bool, gazetteer: &Gazetteer) -> Option<Vec<String>> {
    static TOGETHER: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"^(?:Chủ trì,?\s+(?:và\s+)?)?[Pp]hối hợp(?:\s+chặt chẽ)?\s+(?:với|cùng)\s+").ok()
    });
    let title = title.trim();
    let name = title.strip_suffix(':')?.trim_end();
    if let Some(found) = TOGETHER.as_ref().and_then(|pattern| pattern.find(name)) {
        let (others, length) = agencies::leading(&name[found.end()..], gazetteer);
        let rest = name[found.end() + length..].trim();
        let nothing = matches!(
            rest,
            "" | "thực hiện" | "triển khai" | "triển khai thực hiện" | "tổ chức thực hiện"
        );
        return (length > 0 && nothing).then_some(others);
    }
    let led = ["Lãnh đạo, chỉ đạo ", "Lãnh đạo ", "Chỉ đạo "]
        .iter()
        .find_map(|verb| name.strip_prefix(verb));
    let (_, length) = agencies::leading(led?, gazetteer);
    (party && length == led?.len()).then(Vec::new)
}

/// Whether the agency is a body of the Party, which leads others and does not head their leaders.
pub(crate) fn is_party(name: &str) -> bool {
    const BODIES: [&str; 9] = [
        "dang uy",
        "dang doan",
        "ban can su",
        "ban thuong vu",
        "thuong truc",
        "tinh uy",
        "thanh uy",
        "huyen uy",
        "cap uy",
    ];
    let plain = sohoa_viet::skeleton(name);
    let plain = plain.strip_prefix("cac ").unwrap_or(&plain);
    BODIES.iter().any(|body| plain.starts_with(body))
}
