//! Times of a sentence that depend on something else: "ngay sau khi có kết quả", "khi có yêu cầu", "theo tiến độ tiêm
//! phòng", "trước mùa mưa bão". They count at the end of a clause, and only in forms that tell the time of the work: "thông
//! báo khi có dấu hiệu" is a condition, "kiểm tra thực phẩm dịp Tết" the name of a campaign.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

struct Patterns {
    /// "ngay sau khi …"
    at_once: Regex,
    /// "sau khi có hướng dẫn của Trung ương": where somebody else has to act first.
    after: Regex,
    /// "khi có yêu cầu"
    asked: Regex,
    /// Work that is done before anybody asks.
    ready: Regex,
    /// "theo tiến độ tiêm phòng"
    progress: Regex,
    /// Money is paid as work goes on; that is no time.
    money: Regex,
    /// "trong dịp Tết Nguyên đán", "trước mùa mưa bão"
    season: Regex,
    /// "nhất là trong dịp Tết", "theo quy định hoặc khi có yêu cầu": one case among others.
    above_all: Regex,
}

static PATTERNS: LazyLock<Option<Patterns>> = LazyLock::new(|| {
    const END: &str = r"\s*(?:[;.)/]|$)";
    const CLOSE: &str = r"\s*(?:[;.,)/]|$)";
    Some(Patterns {
        at_once: Regex::new(&format!(
            r"\b(ngay\s+(?:sau\s+(?:khi|hoi\s+nghi|ky\s+hop|dai\s+hoi|dot|le)|khi\s+(?:co\s+(?:huong\s+dan|ket\s+qua|chi\s+dao|chu\s+truong|quyet\s+dinh)|[^,;.()]*\b(?:ban\s+hanh|phe\s+duyet|thong\s+qua|hieu\s+luc)))\b[^,;.()]*?){CLOSE}"
        ))
        .ok()?,
        after: Regex::new(&format!(
            r"\b(sau\s+khi\s+(?:(?:co|nhan\s+duoc)\s+(?:van\s+ban\s+)?(?:huong\s+dan|ket\s+qua|chi\s+dao|chu\s+truong)\b[^,;.()]*?|(?:bo|chinh\s+phu|quoc\s+hoi|trung\s+uong|tinh\s+uy|ubnd|uy\s+ban|hdnd|hoi\s+dong|thu\s+tuong|ke\s+hoach|de\s+an|nghi\s+quyet|nghi\s+dinh|thong\s+tu|luat|quyet\s+dinh)\b[^,;.()]*?\b(?:ban\s+hanh|phe\s+duyet|thong\s+qua|hieu\s+luc)\b[^,;.()]*?|ket\s+thuc\s+[^,;.()]+?)){END}"
        ))
        .ok()?,
        asked: Regex::new(&format!(
            r"\b((?:ngay\s+)?khi\s+(?:co|duoc|nhan\s+duoc)\s+yeu\s+cau(?:\s+cua\s+[^,;.()]+?)?){CLOSE}"
        ))
        .ok()?,
        ready: Regex::new(r"\b(?:san\s+sang|du\s+phong|du\s+tru)\b").ok()?,
        progress: Regex::new(&format!(r"\b(theo\s+(?:dung\s+)?tien\s+do\s+[^,;.()]+?){END}")).ok()?,
        money: Regex::new(r"\b(?:von|kinh\s+phi|giai\s+ngan|thanh\s+toan|tam\s+ung|cap\s+phat|quyet\s+toan)\b").ok()?,
        season: Regex::new(&format!(
            r"\b((?:trong|vao)\s+(?:cac\s+)?dip\s+[^,;.()]+?|dip\s+(?:dau|cuoi)\s+nam|truoc\s+(?:mua\s+(?:mua|bao|lu|kho|nang|he)|tet\s+nguyen\s+dan|nam\s+hoc\s+moi|them\s+nam\s+hoc|ngay\s+khai\s+giang)(?:\s+[^,;.()]+?)?){END}"
        ))
        .ok()?,
        above_all: Regex::new(r"\b(?:(?:nhat|dac\s+biet)\s+la|ke\s+ca|hoac|va)\s*$").ok()?,
    })
});

/// The range of such a time in the folded text.
pub(super) fn find(folded: &str) -> Option<Range<usize>> {
    let patterns = PATTERNS.as_ref()?;
    let group = |pattern: &Regex| Some(pattern.captures(folded)?.get(1)?.range());
    let clause = |range: &Range<usize>| {
        let from = folded[..range.start].rfind([';', '.']).map_or(0, |at| at + 1);
        &folded[from..range.start]
    };
    group(&patterns.at_once)
        .or_else(|| group(&patterns.after))
        .or_else(|| group(&patterns.asked).filter(|range| !patterns.ready.is_match(clause(range))))
        .or_else(|| group(&patterns.progress).filter(|range| !patterns.money.is_match(clause(range))))
        .or_else(|| group(&patterns.season))
        .filter(|range| !patterns.above_all.is_match(clause(range)))
}

#[cfg(test)]
mod tests {
    use super::super::points::Folded;
    use super::*;

    #[test]
    fn finds_what_the_work_waits_for() {
        for (text, want) in [
            (
                "Sửa kế hoạch ngay sau khi có kết quả đo, báo cáo Sở",
                Some("ngay sau khi có kết quả đo"),
            ),
            (
                "Xây dựng đề án sau khi có hướng dẫn của Bộ Nội vụ.",
                Some("sau khi có hướng dẫn của Bộ Nội vụ"),
            ),
            (
                "Tổ chức quán triệt sau khi Nghị quyết được thông qua",
                Some("sau khi Nghị quyết được thông qua"),
            ),
            (
                "Trích lục bản đồ cho các xã khi có yêu cầu;",
                Some("khi có yêu cầu"),
            ),
            (
                "Giao cây giống theo tiến độ trồng rừng.",
                Some("theo tiến độ trồng rừng"),
            ),
            ("Tuần tra các bến đò trong dịp nghỉ lễ", Some("trong dịp nghỉ lễ")),
            ("Gia cố kè Sông Con trước mùa lũ", Some("trước mùa lũ")),
            // Conditions, readiness, money, names.
            ("Thực hiện quy hoạch sau khi được phê duyệt", None),
            ("Bố trí xe sẵn sàng hỗ trợ khi có yêu cầu", None),
            ("Cấp số liệu theo quy định hoặc khi có yêu cầu", None),
            ("Báo Đội 3 khi có dấu hiệu sạt lở", None),
            ("Cấp kinh phí theo tiến độ thực hiện", None),
            ("Kiểm tra thực phẩm dịp Tết Nguyên đán", None),
            ("Trông coi hồ bơi, nhất là trong dịp nghỉ hè", None),
            ("Họp trước khi mua sắm", None),
        ] {
            let folded = Folded::new(text);
            let got = find(&folded.text).map(|range| folded.original(text, range));
            assert_eq!(got, want, "{text}");
        }
    }
}
