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

/// Whether the text has the document that it stands in carried out, without a time (`due`); what is only printed there
/// ("… được công bố tại Quyết định này", "tại Mục II Kế hoạch này") or taught ("quán triệt Kế hoạch này") is no sign of
/// that.
pub(super) fn names_itself(text: &str, due: bool) -> bool {
    static ITSELF: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(concat!(
            r"(\b(?:tai|kem theo)(?: (?:muc|phan|diem|khoan|bieu|phu luc) [\w.]+,?)* )?",
            r"\b(?:ke hoach|chi thi|nghi quyet|quyet dinh|chuong trinh(?: hanh dong)?|de an|cong van|quy che|quy dinh) nay\b",
        ))
        .ok()
    });
    static TAUGHT: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"\b(?:quan triet|pho bien|hoc tap|tuyen truyen|gioi thieu)\b[^,;.]*$").ok()
    });
    let plain = sohoa_viet::skeleton(text);
    let taught = |before: &str| {
        TAUGHT
            .as_ref()
            .and_then(|pattern| pattern.find(before))
            // "phổ biến và triển khai thực hiện Kế hoạch này"
            .is_some_and(|found| !found.as_str().contains("thuc hien"))
    };
    !due && !is_basis(&plain)
        && ITSELF.as_ref().is_some_and(|pattern| {
            pattern.captures_iter(&plain).any(|found| {
                let start = found.get(0).map_or(0, |all| all.start());
                found.get(1).is_none() && !taught(&plain[..start])
            })
        })
}

/// Whether the plan is only what another one is to be made of: "căn cứ Kế hoạch này xây dựng kế hoạch của đơn vị mình".
fn is_basis(plain: &str) -> bool {
    static BASIS: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(concat!(
            r"\b(?:can cu|tren co so|theo)\b[^.;]{0,60}\bnay\b[^.;]{0,80}?",
            r"\b(?:xay dung|lap|ban hanh)\b[^.;]{0,40}\b(?:ke hoach|chuong trinh)\b",
        ))
        .ok()
    });
    BASIS.as_ref().is_some_and(|pattern| pattern.is_match(plain))
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
        assert!(names_itself("Các sở tổ chức thực hiện Kế hoạch này", false));
        assert!(!names_itself(
            "Các sở báo cáo kết quả thực hiện Kế hoạch này trước ngày 15/12/2026",
            true
        ));
        assert!(names_itself(
            "Các sở phổ biến và triển khai thực hiện Kế hoạch này",
            false
        ));
        for text in [
            "Các sở xây dựng kế hoạch năm nay",
            "Các xã căn cứ Kế hoạch này xây dựng kế hoạch của địa phương mình",
            "Sở Y tế niêm yết danh mục ban hành kèm theo Quyết định này",
            "Các đơn vị được giao nhiệm vụ tại Mục II Kế hoạch này lập dự toán",
            "Các chi bộ học tập, quán triệt Nghị quyết và Kế hoạch này đến đảng viên",
        ] {
            assert!(!names_itself(text, false), "{text}");
        }
    }
}
