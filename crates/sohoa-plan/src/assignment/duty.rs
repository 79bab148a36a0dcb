//! Sentences that say by an agency and its verb who does what; they assign work only where the text around them does.

use std::sync::LazyLock;

use regex::Regex;

use super::{Assignment, cooperating, leads_after};
use crate::{Gazetteer, agencies, deadline};

/// Reads an item of a list of duties: an agency, then what it does ("Sở Tài chính bố trí kinh phí …", "Đề nghị
/// Tỉnh đoàn phát động …").
pub(crate) fn in_duty(text: &str, gazetteer: &Gazetteer) -> Option<Assignment> {
    static ASKED: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"^(?:Đề nghị|Yêu cầu|Phân công|Giao)(?:\s+cho)?\s+").ok());
    let asked = ASKED.as_ref()?.find(text).map_or(0, |found| found.end());
    let asked = asked.max(before_subject(text, gazetteer));
    let rest = &text[asked..];
    let (lead, length) = agencies::leading(rest, gazetteer);
    let after = rest.get(length..)?.trim_start_matches([' ', ',']);
    // Who answers to somebody for what all do has no work of his own ("Thủ trưởng các đơn vị chịu trách nhiệm trước …").
    let answers = ["chịu trách nhiệm trước ", "chịu trách nhiệm toàn diện "]
        .iter()
        .any(|words| after.starts_with(words));
    let general = answers && lead.iter().any(|name| is_group(name));
    if lead.is_empty() || general || !agencies::tells_duty(after) {
        return None;
    }
    Some(Assignment {
        lead,
        cooperating: cooperating(after, gazetteer),
    })
}

/// Whether a name means all of a kind ("Trưởng các phòng", "các đơn vị").
pub(crate) fn is_group(name: &str) -> bool {
    name.to_lowercase().split(' ').any(|word| word == "các")
}

/// Bytes of what a sentence says before who does it, when or on what ground: "Hằng tháng, Sở Nội vụ …", "Căn cứ chức năng,
/// nhiệm vụ, Sở Y tế …". "Căn cứ Kế hoạch này, các đơn vị …" is said to all who read the plan.
pub(super) fn before_subject(text: &str, gazetteer: &Gazetteer) -> usize {
    static GROUND: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"^(?:Căn cứ|Trên cơ sở|Theo)\s").ok());
    let formula = text
        .split(", ")
        .next()
        .is_some_and(|before| before.ends_with(" này"));
    let ground = !formula && GROUND.as_ref().is_some_and(|ground| ground.is_match(text));
    let mut commas = text
        .match_indices(", ")
        .take_while(|(at, _)| !text[..*at].contains(['.', ';', ':']));
    let subject = |(at, comma): (usize, &str)| {
        let from = at + comma.len();
        let said = ground || deadline::is_time(&text[..at]);
        (said && agencies::leading(&text[from..], gazetteer).1 > 0).then_some(from)
    };
    commas.find_map(subject).unwrap_or_default()
}

/// Reads a sentence that names who does it behind the work: "Việc bố trí kinh phí do Sở Tài chính thực hiện", "…, do Sở
/// Y tế chủ trì, …", "Mở lớp tập huấn - Sở Nội vụ chủ trì, …".
pub(crate) fn behind_work(text: &str, gazetteer: &Gazetteer) -> Option<Assignment> {
    static BEHIND: LazyLock<Option<[Regex; 2]>> = LazyLock::new(|| {
        Some([
            Regex::new(r"^(?:Việc|Công tác)\s[^.;:]{5,200}?\sdo\s+").ok()?,
            Regex::new(r"(?:,\s+do|\s[-–])\s+").ok()?,
        ])
    });
    static DOES: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(concat!(
            r"^(?:chủ trì|đảm nhiệm|đảm nhận|phụ trách|chịu trách nhiệm|(?:tổ chức |triển khai )?thực hiện)",
            r"\s*(?:[,.;(]|$|trong\s|trước\s|phối hợp\s|thực hiện)",
        ))
        .ok()
    });
    let [work, aside] = BEHIND.as_ref()?;
    let named = |rest: &str, does: &dyn Fn(&str) -> bool| {
        let (lead, length) = agencies::leading(rest, gazetteer);
        let after = rest.get(length..)?;
        (!lead.is_empty() && does(after)).then(|| Assignment {
            lead,
            cooperating: cooperating(after, gazetteer),
        })
    };
    let does = |after: &str| {
        DOES.as_ref()
            .is_some_and(|does| does.is_match(after.trim_start()))
    };
    let of_work = work
        .find(text)
        .and_then(|found| named(&text[found.end()..], &does));
    of_work.or_else(|| {
        aside
            .find_iter(text)
            .find_map(|found| named(&text[found.end()..], &leads_after))
    })
}

/// Verbs with which a paragraph speaks to others or of the plan as a whole.
const ASKING: [&str; 9] = [
    "yêu cầu ",
    "đề nghị ",
    "giao ",
    "phân công ",
    "ban hành ",
    "mời ",
    "căn cứ ",
    "nghiêm túc ",
    "triển khai thực hiện ",
];
/// Parts of names that mean all who read the plan.
const EVERYBODY: [&str; 8] = [
    "các đơn vị",
    "các cơ quan",
    "các địa phương",
    "các sở",
    "các ban",
    "các phòng",
    "các cấp",
    "cơ quan, đơn vị",
];

/// Reads a paragraph that stands without an enumerator under a heading: bodies by name, then what they do. Who issues
/// the plan asks others for it ("Sở Y tế đề nghị các đơn vị …"), and "các đơn vị" are told what all are told.
pub(crate) fn in_paragraph(text: &str, gazetteer: &Gazetteer) -> Option<Assignment> {
    let found = in_duty(text, gazetteer)?;
    let (_, length) = agencies::leading(text, gazetteer);
    let after = text.get(length..)?.trim_start_matches([' ', ',']);
    let asks = ASKING.iter().any(|verb| after.starts_with(verb));
    // "Sở Y tế báo cáo UBND tỉnh xem xét": the end of a letter to whom the plan is sent.
    let reports = after
        .strip_prefix("báo cáo ")
        .is_some_and(|to| agencies::leading(to, gazetteer).1 > 0);
    let everybody = |name: &String| {
        let name = name.to_lowercase();
        EVERYBODY.iter().any(|words| name.contains(words))
    };
    let named = found
        .lead
        .iter()
        .all(|name| agencies::is_body(name, gazetteer) && !everybody(name));
    (length > 0 && !asks && !reports && named).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_subject_stands_behind_time_and_ground() {
        let of = |text: &str| {
            let found = in_duty(text, &Gazetteer::embedded().unwrap());
            found.map(|found| found.lead.join(", "))
        };
        for text in [
            "Hằng quý, Sở Nội vụ tổng hợp kết quả gửi UBND tỉnh.",
            "Căn cứ chức năng, nhiệm vụ, Sở Nội vụ rà soát biên chế.",
            "Trong tháng 9/2026, Sở Nội vụ mở lớp bồi dưỡng.",
            "Sở Nội vụ được giao xây dựng phần mềm chấm công.",
            "Sở Nội vụ phải báo cáo trước ngày 15/9/2026.",
            "Sở Nội vụ cần chủ động bố trí hội trường.",
            "Sở Nội vụ chịu trách nhiệm trước UBND tỉnh về biên chế.",
        ] {
            assert_eq!(of(text).as_deref(), Some("Sở Nội vụ"), "{text}");
        }
        for text in [
            "Hằng quý, kết quả tổng hợp gửi Sở Nội vụ.",
            "Theo báo cáo, số vụ vi phạm giảm.",
            "Trưởng các phòng chịu trách nhiệm trước Giám đốc về kết quả của phòng mình.",
            "Căn cứ nội dung Kế hoạch này, Công an các đơn vị, địa phương xây dựng kế hoạch của đơn vị mình.",
            "Trong tháng 9/2026, Sở Nội vụ.",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }

    #[test]
    fn who_works_stands_behind_the_work() {
        let of = |text: &str| {
            let found = behind_work(text, &Gazetteer::embedded().unwrap());
            found.map(|found| found.lead.join(", "))
        };
        for text in [
            "Việc in giấy khen do Sở Nội vụ thực hiện.",
            "Mở lớp bồi dưỡng cho trưởng thôn, do Sở Nội vụ chủ trì, xong trong quý II/2026.",
            "Mở lớp bồi dưỡng - Sở Nội vụ chủ trì, hoàn thành trong tháng 5/2026",
        ] {
            assert_eq!(of(text).as_deref(), Some("Sở Nội vụ"), "{text}");
        }
        for text in [
            "Kiểm tra các công trình do Sở Xây dựng thực hiện.",
            "Thăm mô hình, do Công ty A thực hiện.",
            "Việc học do học sinh tự lo.",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }

    #[test]
    fn a_paragraph_names_who_works() {
        let of = |text: &str| {
            let found = in_paragraph(text, &Gazetteer::embedded().unwrap());
            found.map(|found| found.lead)
        };
        let want = |names: &[&str]| Some(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
        assert_eq!(
            of("Phòng Kế hoạch - Tài chính bố trí kinh phí mua sách."),
            want(&["Phòng Kế hoạch - Tài chính"])
        );
        for text in [
            "Các đơn vị thực hiện nghiêm túc Kế hoạch.",
            "Sở Y tế yêu cầu các đơn vị thực hiện Kế hoạch.",
            "UBND tỉnh giao Sở Y tế theo dõi việc thực hiện.",
            "Sở Y tế báo cáo UBND tỉnh xem xét, chỉ đạo.",
            "Thủ trưởng các đơn vị tổ chức thực hiện Kế hoạch.",
            "Kinh phí thực hiện bố trí trong dự toán.",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
