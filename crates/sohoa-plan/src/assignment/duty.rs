//! Sentences that say by an agency and its verb who does what; they assign work only where the text around them does.

use std::sync::LazyLock;

use regex::Regex;

use super::{Assignment, cooperating};
use crate::{Gazetteer, agencies};

/// Reads an item of a list of duties: an agency, then what it does ("Sở Tài chính bố trí kinh phí …", "Đề nghị
/// Tỉnh đoàn phát động …").
pub(crate) fn in_duty(text: &str, gazetteer: &Gazetteer) -> Option<Assignment> {
    static ASKED: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"^(?:Đề nghị|Yêu cầu|Phân công|Giao)(?:\s+cho)?\s+").ok());
    let asked = ASKED.as_ref()?.find(text).map_or(0, |found| found.end());
    let rest = &text[asked..];
    let (lead, length) = agencies::leading(rest, gazetteer);
    let after = rest.get(length..)?.trim_start_matches([' ', ',']);
    // Who answers to somebody for a result has no work of his own.
    let answers = ["chịu trách nhiệm trước ", "chịu trách nhiệm toàn diện "]
        .iter()
        .any(|words| after.starts_with(words));
    if lead.is_empty() || answers || !agencies::tells_duty(after) {
        return None;
    }
    Some(Assignment {
        lead,
        cooperating: cooperating(after, gazetteer),
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
