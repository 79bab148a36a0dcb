//! Titles right under a heading that assigns work: who stands there has it, whatever word his name begins with.

use std::sync::LazyLock;

use regex::Regex;

use super::{Assignment, Heading, PATTERNS};
use crate::{Gazetteer, agencies};

/// Words of such a name at most; more is a sentence.
const LONGEST_NAME: usize = 15;

/// What a title over items is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Title {
    /// Who has the work below.
    Bearer(Heading),
    /// What the work is about, or a sentence.
    Subject,
    /// Nothing tells.
    Unknown,
}

/// First words of titles that name a thing or a work, without marks.
const THINGS: &[&str] = &[
    "kinh phi",
    "nguon",
    "ngan sach",
    "che do",
    "cong tac",
    "thoi gian",
    "thoi diem",
    "thoi han",
    "lo trinh",
    "tien do",
    "viec",
    "noi dung",
    "nhiem vu",
    "giai phap",
    "muc tieu",
    "muc dich",
    "chi tieu",
    "yeu cau",
    "hinh thuc",
    "dia diem",
    "thanh phan",
    "co che",
    "chinh sach",
    "phuong",
    "phong, chong",
    "phong chong",
    "dieu kien",
    "bien phap",
    "ho so",
    "du an",
    "de an",
    "ke hoach",
    "chuong trinh",
    "nghi quyet",
    "linh vuc",
    "hoat dong",
    "hoi nghi",
    "hoi thao",
    "hoi thi",
    "cuoc thi",
    "le ",
    "phong trao",
    "thi dua",
    "khen thuong",
    "ky luat",
    "doi tuong",
    "pham vi",
    "tieu chi",
    "so luong",
    "ve ",
    "doi voi",
    "cap ",
    "giai doan",
    "dot ",
    "buoc ",
    "nam ",
    "quy ",
    "thang ",
    "tuan ",
    "truoc ",
    "trong ",
    "sau ",
    "tu ",
    "mot so",
    "co so vat chat",
    "trang thiet bi",
    "trach nhiem chung",
    "phan cong",
    "luu y",
    "moc ",
];

/// Whether a title names a thing or a work by its first words.
pub(super) fn is_thing(name: &str) -> bool {
    let plain = format!("{} ", sohoa_viet::skeleton(name));
    let plain = plain.strip_prefix("cac ").unwrap_or(&plain);
    THINGS.iter().any(|thing| plain.starts_with(thing))
}

/// Reads such a title; `beside` says that most others of the list name agencies.
pub(crate) fn under_duties(title: &str, beside: bool, gazetteer: &Gazetteer) -> Title {
    static ASSIGNS: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(concat!(
            r"(?i)\b(?:chủ trì|chịu trách nhiệm|có trách nhiệm|có nhiệm vụ|phối hợp (?:chặt chẽ )?(?:với|cùng)",
            r"|căn cứ|báo cáo|rà soát|triển khai|thực hiện|tiếp tục|tăng cường|đẩy mạnh)\b",
        ))
        .ok()
    });
    let text = agencies::without_specks(title.trim().trim_end_matches(':'));
    let prefix = PATTERNS
        .as_ref()
        .and_then(|patterns| patterns.prefix.find(&text))
        .filter(|found| !found.as_str().to_lowercase().starts_with("đối với"));
    let name = prefix.map_or(text.as_str(), |found| &text[found.end()..]);
    let sentence = ASSIGNS.as_ref().is_none_or(|assigns| assigns.is_match(name))
        || name.contains(['.', ';', ':', '“'])
        || name.split(' ').count() > LONGEST_NAME;
    let named =
        name.starts_with(char::is_alphabetic) && (prefix.is_some() || text.starts_with(char::is_uppercase));
    if sentence || !named || agencies::begins_with_verb(name) {
        return Title::Subject;
    }
    let bearer = |weak| {
        Title::Bearer(Heading {
            assignment: Assignment {
                lead: agencies::split(name, gazetteer),
                cooperating: Vec::new(),
            },
            weak,
        })
    };
    let (_, length) = agencies::leading(name, gazetteer);
    if length > 0 || agencies::begins_with_head(name) {
        // "Sở Tài chính bố trí kinh phí" is a sentence, "Phòng Quản lý đào tạo" a name.
        let work = agencies::tells_duty(&name[length..]) && !agencies::tells_work_in_name(&name[length..]);
        return if work && length > 0 {
            Title::Subject
        } else {
            bearer(false)
        };
    }
    let mut words = name.split(' ');
    let other = words
        .next()
        .zip(words.next())
        .is_some_and(|(first, second)| agencies::is_no_name(first, second));
    // "Viện trợ nước ngoài" is no body.
    if is_thing(name) || other && !is_person(name) {
        return Title::Subject;
    }
    if prefix.is_some() || beside || is_person(name) || holds_name(name) {
        return bearer(true);
    }
    Title::Unknown
}

/// Whether a name in capitals stands behind the first word: "Tiểu ban Nội dung", but not "Văn hóa - Xã hội".
fn holds_name(name: &str) -> bool {
    let words: Vec<&str> = name.split(' ').collect();
    let capital = |word: &str| word.chars().any(char::is_lowercase) && word.starts_with(char::is_uppercase);
    let inner = |pair: &[&str]| capital(pair[1]) && !matches!(pair[0], "-" | "–");
    words.first().is_some_and(|first| capital(first)) && words.windows(2).any(inner)
}

/// Whether people are named by what they are.
fn is_person(name: &str) -> bool {
    const PEOPLE: [&str; 19] = [
        "cán bộ",
        "công chức",
        "viên chức",
        "nhân viên",
        "giáo viên",
        "giảng viên",
        "đoàn viên",
        "đảng viên",
        "hội viên",
        "cộng tác viên",
        "giám thị",
        "văn thư",
        "kế toán",
        "thủ quỹ",
        "đội ngũ",
        "người lao động",
        "thành viên",
        "tổ trưởng",
        "phó ",
    ];
    let name = name.to_lowercase();
    let name = name.strip_prefix("các ").unwrap_or(&name);
    PEOPLE.iter().any(|person| name.starts_with(person))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(title: &str, beside: bool, want: Option<&[&str]>) {
        let got = under_duties(title, beside, &Gazetteer::embedded().unwrap());
        let lead = match &got {
            Title::Bearer(heading) => Some(heading.assignment.lead.iter().map(String::as_str).collect()),
            _ => None,
        };
        assert_eq!(lead, want.map(<[&str]>::to_vec), "{title}: {got:?}");
    }

    #[test]
    fn who_stands_under_duties_has_the_work() {
        for name in [
            "Phòng Kế hoạch tổng hợp - Điều dưỡng",
            "Tổ Thư ký",
            "Phòng Kiểm tra, giám sát",
            "Hội đồng thi đua - khen thưởng xã",
            "Hội đồng phối hợp tuyên truyền, giáo dục pháp luật",
            "Tiểu ban Hậu cần",
            "Mạng lưới Cộng tác viên dân số",
            "Các đơn vị được giao nhiệm vụ",
            "Các tổ chuyên môn",
            "Giáo viên bộ môn",
            "Phó Giám đốc phụ trách kỹ thuật",
        ] {
            check(name, false, Some(&[name]));
        }
        check(
            "Trách nhiệm của mạng lưới dân số",
            false,
            Some(&["mạng lưới dân số"]),
        );
        check("Mạng lưới dân số:", true, Some(&["Mạng lưới dân số"]));
        for title in ["Mạng lưới dân số", "Văn hóa - Xã hội"] {
            assert_eq!(
                under_duties(title, false, &Gazetteer::embedded().unwrap()),
                Title::Unknown
            );
        }
    }

    #[test]
    fn subjects_and_sentences_have_none() {
        for title in [
            "Công tác tuyên truyền",
            "Về kinh phí",
            "Mục tiêu cụ thể",
            "Thanh tra, kiểm tra",
            "Sơ kết, tổng kết",
            "Cấp huyện",
            "Hội nghị Ban Chấp hành",
            "Chế độ thông tin, báo cáo",
            "Phòng, chống dịch bệnh",
            "Viện trợ nước ngoài",
            "Các giải pháp chủ yếu",
            "Sở Tài chính bố trí kinh phí",
            "Sở Y tế chủ trì mở các lớp",
        ] {
            check(title, true, None);
        }
    }
}
