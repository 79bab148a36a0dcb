//! Sentences by which a plan has itself followed up. They stand in every plan and are no task of it, unless
//! they say until when.

use std::sync::LazyLock;

use regex::Regex;

/// Whether the text only has the plan itself followed up; `due` says that it names a time.
pub(super) fn is_own(text: &str, due: bool) -> bool {
    static FOLLOW_UP: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(concat!(
            r"\b(?:theo doi|don doc|kiem tra|giam sat)\b[^.;]{0,80}?\b(?:thuc hien|trien khai)\b[^.;]{0,40}?",
            r"\b(?:ke hoach|chi thi|nghi quyet|quyet dinh|chuong trinh|de an) nay\b",
        ))
        .ok()
    });
    let skeleton = sohoa_viet::skeleton(text);
    !due && FOLLOW_UP
        .as_ref()
        .is_some_and(|pattern| pattern.is_match(&skeleton))
}

/// Whether the text speaks of the document that it stands in; what is only printed there ("… được công bố tại Quyết định
/// này") is no sign of that.
pub(super) fn names_itself(text: &str) -> bool {
    static ITSELF: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"(\b(?:tai|kem theo) )?\b(?:ke hoach|chi thi|nghi quyet|quyet dinh|chuong trinh(?: hanh dong)?|de an|cong van) nay\b",
        )
        .ok()
    });
    let plain = sohoa_viet::skeleton(text);
    ITSELF
        .as_ref()
        .is_some_and(|pattern| pattern.captures_iter(&plain).any(|found| found.get(1).is_none()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_or_a_number_makes_a_task() {
        let text = "Thanh tra tỉnh chủ trì giám sát việc thực hiện Nghị quyết này";
        assert!(is_own(text, false));
        assert!(!is_own(text, true));
        assert!(!is_own(
            "Thanh tra tỉnh kiểm tra việc thực hiện Quyết định số 12/QĐ-UBND",
            false
        ));
        assert!(!is_own("Thanh tra tỉnh theo dõi việc thực hiện Kế hoạch", false));
        assert!(!is_own("Thanh tra tỉnh kiểm tra các bếp ăn", false));
        assert!(names_itself("Các sở tổ chức thực hiện Kế hoạch này"));
        assert!(!names_itself("Các sở xây dựng kế hoạch năm nay"));
        assert!(!names_itself(
            "Sở Y tế niêm yết danh mục ban hành kèm theo Quyết định này"
        ));
    }
}
