//! What a single word may be in the cells of a table.

use crate::words::{self, Token};
use crate::{Gazetteer, agencies};

use super::word::Word;

/// Words that a deadline starts with.
const DEADLINE_HEADS: &[&str] = &[
    "thang", "quy", "nam", "ngay", "truoc", "sau", "den", "tu", "thuong", "thuc", "nhiem", "hang", "dinh",
    "giai", "theo", "hoan", "trong", "cuoi", "dau", "khi", "lien", "ca", "dot", "tuan", "cac", "cham",
    "hien", "ky", "xong", "quanh", "suot", "mua",
];
/// Other words of deadlines.
const DEADLINE_WORDS: &[&str] = &[
    "xuyen", "hien", "vu", "ky", "doan", "lo", "trinh", "ke", "hoach", "tien", "do", "thanh", "va", "nhung",
    "tiep", "tuc", "xuat", "co", "nay", "nhat", "bat", "gio", "cuoi", "ngay", "hang", "thang", "quy", "nam",
    "cua", "thoi", "gian", "quy", "duoc", "yeu", "cau", "chi", "dao", "cap", "tren", "tung", "moi", "dip",
    "thanglan", "quylan", "namlan", "tuanlan", "lannam", "lanquy", "lanthang",
];
/// Words after which a deadline says freely what it depends on.
const DEADLINE_OPENERS: &[&str] = &["theo", "sau", "khi", "hoan", "ngay", "trong", "suot"];
/// Words after which a phrase must go on; with their marks, because without them many end phrases ("đầu tư", "vấn đề").
const DANGLING: &[&str] = &[
    "của", "và", "cho", "với", "các", "trong", "tại", "về", "do", "từ", "đến", "theo", "để", "bởi", "là",
    "được", "những", "ở", "bằng", "vào", "trên", "hoặc", "như", "khi", "cùng", "một", "mọi", "giữa", "thuộc",
    "nhằm", "tới", "gồm", "lên", "bị", "do", "nếu", "hay",
];
/// First words of bodies, as they are written, whose letters without marks begin too many other words: faculties and
/// departments of hospitals and schools, areas, associations.
const BODIES: &[&str] = &["Khoa", "Khu", "Hiệp"];
/// Words of units of measure.
pub(super) const UNITS: &[&str] = &[
    "%",
    "tỷ",
    "tỉ",
    "lệ",
    "người",
    "đơn",
    "vị",
    "hộ",
    "số",
    "lượt",
    "điểm",
    "cái",
    "xã",
    "phường",
    "huyện",
    "tỉnh",
    "thủ",
    "tục",
    "triệu",
    "đồng",
    "nghìn",
    "văn",
    "bản",
    "lần",
    "vụ",
    "việc",
    "chiếc",
    "hệ",
    "thống",
    "giây",
    "phút",
    "giờ",
    "ngày",
    "km",
    "m2",
    "m3",
    "ha",
    "tấn",
    "phần",
    "trăm",
    "cơ",
    "quan",
    "cấp",
    "hạng",
    "sản",
    "phẩm",
    "sở",
    "hồ",
    "sơ",
    "trường",
    "lớp",
    "cuộc",
    "buổi",
    "dự",
    "án",
    "mô",
    "hình",
    "công",
    "trình",
    "doanh",
    "nghiệp",
    "hợp",
    "tác",
    "bộ",
    "thôn",
    "tổ",
    "giường",
    "bác",
    "sĩ",
    "usd",
    "kg",
    "lít",
    "mã",
    "co2",
    "chuỗi",
    "trạm",
    "cây",
    "con",
    "kwh",
    "mw",
];
/// Words before a value: "tối thiểu 80", "tăng 20%".
pub(super) const VALUE_WORDS: &[&str] = &[
    "tăng", "giảm", "tối", "thiểu", "đa", "ít", "nhất", "trên", "dưới", "đạt", "từ", "đến", "khoảng",
    "không", "quá", "top", "hạng", "thứ", "bậc", "cơ", "bản", "hoàn", "thành", "so", "với", "năm", "trở",
    "lên", "hơn",
];

/// A distinct word with what the models ask of it.
pub(super) struct Entry {
    pub(super) word: Word,
    pub(super) agency: AgencyWord,
    pub(super) deadline: DeadlineWord,
    /// Whether a deadline goes on freely after it.
    pub(super) opener: bool,
    /// Whether a phrase must go on after it.
    pub(super) dangles: bool,
    /// The word as names are compared, several where marks part it, and whether each is a unit code.
    pub(super) tokens: Vec<(Token, bool)>,
    /// Whether a mark that separates stands before the first of them.
    pub(super) separates: bool,
}

/// What a word may be in an agency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AgencyWord {
    /// A unit code, or several with commas between.
    Code,
    /// The first word of a name.
    Head,
    Other,
}

/// What a word may be in a deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DeadlineWord {
    /// A date, a year, a quarter or a day.
    Date,
    /// A word that a deadline starts with.
    Head,
    /// Another word of deadlines.
    Inner,
    Other,
}

impl Entry {
    pub(super) fn new(word: &Word, gazetteer: &Gazetteer) -> Self {
        let listed = |list: &[&str]| list.contains(&word.skeleton.as_str());
        let codes = || {
            trimmed(word)
                .split([',', ';'])
                .all(|part| gazetteer.is_unit_code(part.trim()))
        };
        Self {
            agency: if codes() {
                AgencyWord::Code
            } else if agencies::begins_in_cell(&word.skeleton) || BODIES.contains(&word.text.as_str()) {
                AgencyWord::Head
            } else {
                AgencyWord::Other
            },
            deadline: if is_date(word) {
                DeadlineWord::Date
            } else if listed(DEADLINE_HEADS) {
                DeadlineWord::Head
            } else if listed(DEADLINE_WORDS) {
                DeadlineWord::Inner
            } else {
                DeadlineWord::Other
            },
            opener: listed(DEADLINE_OPENERS),
            dangles: dangles(word),
            tokens: words::tokens(&word.text)
                .into_iter()
                .map(|token| {
                    let code = gazetteer.is_unit_code(&word.text[token.range.clone()]);
                    (token, code)
                })
                .collect(),
            separates: word
                .text
                .chars()
                .take_while(|&c| !words::is_part_of_word(c))
                .any(words::separates),
            word: word.clone(),
        }
    }
}

fn dangles(word: &Word) -> bool {
    let open = word
        .text
        .rfind('(')
        .is_some_and(|at| !word.text[at..].contains(')'));
    // "Bộ | Y tế", but "cán bộ", "nội bộ" are whole.
    let ministry = matches!(trimmed(word), "Bộ" | "BỘ");
    open || ministry
        || word.text.ends_with([',', '-', '/'])
        || DANGLING.contains(&trimmed(word).to_lowercase().as_str())
}

fn trimmed(word: &Word) -> &str {
    word.text.trim_matches(|c: char| !c.is_alphanumeric())
}

/// Whether a word holds a date, a year, a quarter or a day.
fn is_date(word: &Word) -> bool {
    let text = word.text.trim_matches(|c: char| !c.is_alphanumeric());
    let parts: Vec<&str> = text.split(['/', '-', '–', '.']).collect();
    let quarter = matches!(parts[0], "I" | "II" | "III" | "IV");
    let number = |part: &&str| part.parse::<u32>().ok();
    let numbers: Vec<Option<u32>> = parts[usize::from(quarter)..].iter().map(number).collect();
    let year = numbers
        .last()
        .is_none_or(|last| last.is_some_and(|year| (1990..2100).contains(&year)));
    let day = !quarter && parts.len() <= 2 && parts.iter().all(|part| part.len() <= 2) && !text.contains('.');
    (1..=3).contains(&parts.len()) && numbers.iter().all(Option::is_some) && (year || day)
}

/// Whether a text is a value: digits with marks around them, not "5G" or a unit code.
pub(super) fn is_value(text: &str) -> bool {
    let inner = text.trim_matches(|c: char| "<>≥≤~±+-%().,;".contains(c));
    !inner.is_empty() && inner.chars().all(|c| c.is_ascii_digit() || ".,/-–%".contains(c))
}
