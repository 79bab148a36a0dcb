//! When an item is done, where that stands before its text: "Từ ngày 05/01/2026 đến ngày 16/01/2026: Phòng Đào tạo …",
//! "Bước 1 (tháng 5/2026): …".

use std::sync::LazyLock;

use regex::Regex;
use sohoa_record::DeadlineKind;

use crate::paragraphs::MarkerStyle;
use crate::{Gazetteer, assignment, deadline};

/// Characters of a time before a colon at most.
const LONGEST_TIME: usize = 60;

/// The time before the text of an item, and the byte at which the text begins.
pub(super) fn before(text: &str, style: MarkerStyle, gazetteer: &Gazetteer) -> Option<(String, usize)> {
    static TIMED: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"^(?:từ|trong|trước|sau|chậm nhất|đến|tháng|quý|ngày|năm|tuần|cuối|đầu|giữa|hằng|hàng|định kỳ|thường xuyên)\b").ok()
    });
    if style == MarkerStyle::Step {
        let close = text.find(')').filter(|_| text.starts_with('('))?;
        let inside = text.get(1..close)?;
        let rest = text.get(close..)?;
        let from = text.len() - rest.trim_start_matches([')', ':', '.', '-', '–', ' ']).len();
        return (from < text.len() && is_time(inside)).then(|| (inside.trim().to_owned(), from));
    }
    let (time, rest) = text.split_once(':')?;
    let begins = TIMED.as_ref()?.is_match(&time.to_lowercase());
    if !begins || time.chars().count() > LONGEST_TIME || !is_time(time) {
        return None;
    }
    let rest = rest.trim_start();
    // "Tháng 5: tổ chức hội thi" is one text; who does it is told apart from when.
    let told = assignment::in_sentence(rest, gazetteer).or_else(|| assignment::in_duty(rest, gazetteer));
    told.map(|_| (time.trim().to_owned(), text.len() - rest.len()))
}

fn is_time(text: &str) -> bool {
    let (found, _) = deadline::parse(text);
    // What names no day, month or year may be any remark.
    found.start.is_some()
        || found.end.is_some()
        || matches!(found.kind, DeadlineKind::Recurring | DeadlineKind::Ongoing)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, style: MarkerStyle, want: Option<(&str, &str)>) {
        let found = before(text, style, &Gazetteer::embedded().unwrap());
        let got = found.as_ref().map(|(time, from)| (time.as_str(), &text[*from..]));
        assert_eq!(got, want, "{text}");
    }

    #[test]
    fn times_before_the_text() {
        use MarkerStyle::{Dash, Step};
        check(
            "Từ ngày 05/01/2026 đến ngày 16/01/2026: Sở Y tế lập hội đồng",
            Dash,
            Some(("Từ ngày 05/01/2026 đến ngày 16/01/2026", "Sở Y tế lập hội đồng")),
        );
        check(
            "Tháng 5 - 6/2026: Hội đồng trường công bố kết quả",
            Dash,
            Some(("Tháng 5 - 6/2026", "Hội đồng trường công bố kết quả")),
        );
        check("Tháng 5/2026: tổ chức hội thi", Dash, None);
        check("Đến năm 2026: UBND các xã đạt 100% chỉ tiêu", Dash, None);
        check("Năm học mới: Sở Y tế kiểm tra", Dash, None);
        check(
            "(từ ngày 01/8/2025 đến ngày 15/8/2025): Lập danh sách",
            Step,
            Some(("từ ngày 01/8/2025 đến ngày 15/8/2025", "Lập danh sách")),
        );
        check("(tại cơ sở): Lập danh sách", Step, None);
        check("Lập danh sách (tháng 5/2026)", Step, None);
    }
}
