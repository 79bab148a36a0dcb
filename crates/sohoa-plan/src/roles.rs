//! What a column header or the label of a field says its value is.
//!
//! Headers are compared by their skeleton and by edit distance: they stand in capitals, which
//! recognition damages most.

/// Meaning of a column or of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Role {
    /// Number of the row.
    Stt,
    /// The task itself.
    Name,
    /// Responsible agencies.
    Lead,
    /// Cooperating agencies.
    Cooperating,
    /// Both in one column.
    Agencies,
    /// When it is due.
    Deadline,
    /// What comes out.
    Product,
    /// Remarks.
    Note,
    /// Name of an indicator.
    Indicator,
    /// Unit of an indicator.
    Unit,
    /// Value to reach.
    Target,
    /// When the work begins, beside a column of when it ends.
    Start,
    /// When it ends.
    End,
    /// Who watches over a value: responsible in a table of indicators, not in one of tasks.
    Monitor,
    /// One of several columns of times that a cross marks.
    Mark,
    /// A column of lists of administrative procedures: the table assigns no work.
    Procedure,
}

/// Similarity of skeletons from which a phrase counts as found in a header. On the damaged headers of
/// the samples the right phrase has 0.75 and more, another one at most 0.7.
const SIMILARITY: f64 = 0.75;

/// The same for `WHOLE` and `HEADERS`, whose words are ordinary ones ("Cơ quan ban hành" is 0.75 from "cơ quan báo cáo").
const WHOLE_SIMILARITY: f64 = 0.85;

/// Headers that say something only where they are the whole header: inside a longer one ("Kinh phí thực hiện",
/// "Kế hoạch vốn") the same words mean something else.
const WHOLE: &[(&str, Role)] = &[
    ("thuc hien", Role::Lead),
    ("phan cong", Role::Lead),
    ("trach nhiem", Role::Lead),
    ("phu trach", Role::Lead),
    ("don vi chu cong", Role::Lead),
    ("giai doan", Role::Deadline),
    ("giai doan thuc hien", Role::Deadline),
    ("nam thuc hien", Role::Deadline),
    ("nam hoan thanh", Role::Deadline),
    ("bat dau", Role::Start),
    ("ngay bat dau", Role::Start),
    ("thoi gian bat dau", Role::Start),
    ("thoi diem bat dau", Role::Start),
    ("tu ngay", Role::Start),
    ("ket thuc", Role::End),
    ("ngay ket thuc", Role::End),
    ("thoi gian ket thuc", Role::End),
    ("thoi diem ket thuc", Role::End),
    ("den ngay", Role::End),
    ("ke hoach", Role::Target),
    ("ke hoach giao", Role::Target),
];

/// Phrases that only headers hold: as the label of a line of the body they would take in sentences.
const HEADERS: &[(&str, Role)] = &[
    ("nguoi phu trach", Role::Lead),
    ("can bo phu trach", Role::Lead),
    ("lanh dao phu trach", Role::Lead),
    ("bo phan phu trach", Role::Lead),
    ("don vi phu trach", Role::Lead),
    ("co quan phu trach", Role::Lead),
    ("nguoi thuc hien", Role::Lead),
    ("can bo thuc hien", Role::Lead),
    ("ca nhan thuc hien", Role::Lead),
    ("nguoi chiu trach nhiem", Role::Lead),
    ("co quan thuong truc", Role::Lead),
    ("don vi lien quan", Role::Cooperating),
    ("co quan lien quan", Role::Cooperating),
    ("co quan don vi lien quan", Role::Cooperating),
    ("don vi cung thuc hien", Role::Cooperating),
    ("co quan cung thuc hien", Role::Cooperating),
    ("han xu ly", Role::Deadline),
    ("thoi han xu ly", Role::Deadline),
    ("minh chung", Role::Product),
    ("san pham hoan thanh", Role::Product),
    ("ket qua hoan thanh", Role::Product),
    ("co quan theo doi", Role::Monitor),
    ("don vi theo doi", Role::Monitor),
    ("co quan bao cao", Role::Monitor),
    ("don vi bao cao", Role::Monitor),
    ("co quan danh gia", Role::Monitor),
    ("don vi danh gia", Role::Monitor),
];

/// Phrases in skeleton form. A longer phrase wins over a shorter one, an earlier one over a later.
const PHRASES: &[(&str, Role)] = &[
    ("stt", Role::Stt),
    ("tt", Role::Stt),
    ("so tt", Role::Stt),
    ("so thu tu", Role::Stt),
    ("thoi han giai quyet", Role::Procedure),
    ("thu tuc hanh chinh", Role::Procedure),
    ("ten thu tuc", Role::Procedure),
    ("ma tthc", Role::Procedure),
    ("phi le phi", Role::Procedure),
    ("le phi", Role::Procedure),
    ("can cu phap ly", Role::Procedure),
    ("muc dich vu cong", Role::Procedure),
    ("chu tri phoi hop", Role::Agencies),
    ("chu tri va phoi hop", Role::Agencies),
    ("thuc hien phoi hop", Role::Agencies),
    ("phan cong thuc hien", Role::Agencies),
    ("phan cong nhiem vu", Role::Agencies),
    ("phoi hop", Role::Cooperating),
    // What is left of a damaged header; no other header holds the word.
    ("phoi", Role::Cooperating),
    ("phoi hop thuc hien", Role::Cooperating),
    ("co quan phoi hop", Role::Cooperating),
    ("co quan tham gia", Role::Cooperating),
    ("don vi tham gia", Role::Cooperating),
    ("don vi phoi hop", Role::Cooperating),
    ("chu tri", Role::Lead),
    ("co quan chu tri", Role::Lead),
    ("don vi chu tri", Role::Lead),
    ("nhiem vu chu tri", Role::Lead),
    ("chu tri thuc hien", Role::Lead),
    ("chu tri tham muu", Role::Lead),
    ("co quan thuc hien", Role::Lead),
    ("don vi thuc hien", Role::Lead),
    ("to chuc thuc hien", Role::Lead),
    ("co quan don vi thuc hien", Role::Lead),
    ("bo phan thuc hien", Role::Lead),
    ("don vi dau moi", Role::Lead),
    ("co quan dau moi", Role::Lead),
    ("dau moi", Role::Lead),
    ("chiu trach nhiem", Role::Lead),
    ("don vi chiu trach nhiem", Role::Lead),
    ("trach nhiem thuc hien", Role::Lead),
    ("don vi tham muu", Role::Lead),
    ("co quan tham muu", Role::Lead),
    ("don vi trien khai", Role::Lead),
    ("don vi duoc giao", Role::Lead),
    ("co quan soan thao", Role::Lead),
    ("don vi soan thao", Role::Lead),
    ("don vi chu quan", Role::Lead),
    ("chu dau tu", Role::Lead),
    ("thoi gian", Role::Deadline),
    ("thoi gian thuc hien", Role::Deadline),
    ("thoi gian hoan thanh", Role::Deadline),
    ("thoi gian trinh", Role::Deadline),
    ("thoi gian ban hanh", Role::Deadline),
    ("thoi han", Role::Deadline),
    ("thoi han hoan thanh", Role::Deadline),
    ("thoi diem", Role::Deadline),
    ("tien do", Role::Deadline),
    ("tien do thuc hien", Role::Deadline),
    ("han hoan thanh", Role::Deadline),
    ("hoan thanh", Role::Deadline),
    ("lo trinh", Role::Deadline),
    ("lo trinh thuc hien", Role::Deadline),
    ("moc thoi gian", Role::Deadline),
    ("san pham", Role::Product),
    ("san pham dau ra", Role::Product),
    ("ket qua", Role::Product),
    ("ket qua dat duoc", Role::Product),
    ("ket qua thuc hien", Role::Product),
    ("dau ra", Role::Product),
    ("hinh thuc van ban", Role::Product),
    ("muc tieu", Role::Product),
    ("muc tieu du an", Role::Product),
    ("ghi chu", Role::Note),
    ("chi tieu", Role::Indicator),
    ("ten chi tieu", Role::Indicator),
    ("tieu chi", Role::Indicator),
    ("don vi tinh", Role::Unit),
    ("dvt", Role::Unit),
    ("don vi do", Role::Unit),
    ("ke hoach nam", Role::Target),
    ("muc tieu nam", Role::Target),
    ("chi tieu nam", Role::Target),
    ("chi tieu giao", Role::Target),
    ("muc phan dau", Role::Target),
    ("muc tieu phan dau", Role::Target),
    ("muc giao", Role::Target),
    ("muc can dat", Role::Target),
    ("so luong", Role::Target),
    ("nhiem vu", Role::Name),
    ("ten nhiem vu", Role::Name),
    ("ten nhiem vu cu the", Role::Name),
    ("nhiem vu cu the", Role::Name),
    ("noi dung nhiem vu", Role::Name),
    ("nhiem vu giai phap", Role::Name),
    ("noi dung", Role::Name),
    ("noi dung cong viec", Role::Name),
    ("noi dung thuc hien", Role::Name),
    ("cong viec", Role::Name),
    ("dau viec", Role::Name),
    ("hoat dong", Role::Name),
    ("du an", Role::Name),
    ("ten du an", Role::Name),
    ("de an", Role::Name),
    ("ten de an", Role::Name),
    ("ten van ban", Role::Name),
    ("ten hoat dong", Role::Name),
    ("ten goi", Role::Name),
    ("trich yeu", Role::Name),
    ("hang muc", Role::Name),
    ("chuong trinh", Role::Name),
];

/// The role of a header and how well it fits, 0..=1.
pub(crate) fn of_header(header: &str) -> Option<(Role, f64)> {
    // Inner levels decide first: "Cơ quan thực hiện: Cơ quan phối hợp".
    header.rsplit(": ").find_map(of_phrase)
}

fn of_phrase(text: &str) -> Option<(Role, f64)> {
    let skeleton = sohoa_viet::skeleton(text);
    let words: Vec<&str> = skeleton
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    if words == ["don", "vi"] {
        return Some((Role::Unit, 1.0));
    }
    if words == ["ten"] {
        return Some((Role::Name, 1.0));
    }
    let full = whole(text).map(|(_, role, score)| (role, score));
    if full.is_some_and(|(_, score)| score >= 1.0) {
        return full;
    }
    let mut best: Option<(f64, usize, Role)> = None;
    let loose = PHRASES.iter().map(|entry| (entry, SIMILARITY));
    let close = HEADERS.iter().map(|entry| (entry, WHOLE_SIMILARITY));
    for ((phrase, role), least) in loose.chain(close) {
        let count = phrase.split(' ').count();
        let score = windows(&words, count)
            .map(|window| strsim::normalized_levenshtein(&window, phrase))
            .fold(0.0, f64::max);
        // Short phrases must be exact: "tt" is one letter from everything.
        let exact = score >= 1.0;
        if !exact && (score < least || phrase.len() < 6) {
            continue;
        }
        let length = phrase.len();
        let better = best.is_none_or(|(other, other_length, _)| {
            // An exact phrase beats a damaged one; then the longer one says more.
            (exact, length) > (other >= 1.0, other_length)
        });
        if better {
            best = Some((score, length, *role));
        }
    }
    // A damaged header is the whole of a phrase rather than a part of another one.
    let part = best.map(|(score, _, role)| (role, score));
    match (part, full) {
        (Some((_, score)), Some(_)) if score >= 1.0 => part,
        (part, full) => full.or(part),
    }
}

/// The entry of `WHOLE` that a header is, with its role and how well it fits.
fn whole(text: &str) -> Option<(&'static str, Role, f64)> {
    let skeleton = sohoa_viet::skeleton(text);
    let words: Vec<&str> = skeleton
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let text = words.join(" ");
    WHOLE
        .iter()
        .map(|(phrase, role)| (*phrase, *role, strsim::normalized_levenshtein(&text, phrase)))
        .max_by(|a, b| a.2.total_cmp(&b.2))
        .filter(|(_, _, score)| *score >= WHOLE_SIMILARITY)
}

/// The ordinary word that the role of a header rests on, where it is no more than that.
pub(crate) fn ordinary_word(header: &str) -> Option<&'static str> {
    let deciding = header.rsplit(": ").find(|level| of_phrase(level).is_some())?;
    whole(deciding).map(|(phrase, _, _)| phrase)
}

/// Runs of `count` words, joined with a space; the whole text where it has fewer.
fn windows<'a>(words: &'a [&'a str], count: usize) -> impl Iterator<Item = String> + 'a {
    let size = count.min(words.len()).max(1);
    words.windows(size).map(|window| window.join(" "))
}

/// Labels of persons; in a table "Người" may be anything.
const PERSONS: [(&str, Role); 4] = [
    ("nguoi thuc hien", Role::Lead),
    ("nguoi chu tri", Role::Lead),
    ("nguoi phu trach", Role::Lead),
    ("phu trach", Role::Lead),
];

/// Labels of lines of the body that count as they stand: something like them may be a sentence.
const LABELS: [(&str, Role); 24] = [
    ("don vi chu tri thuc hien", Role::Lead),
    ("co quan chu tri thuc hien", Role::Lead),
    ("phong chu tri", Role::Lead),
    ("khoa chu tri", Role::Lead),
    ("don vi phoi hop thuc hien", Role::Cooperating),
    ("cac don vi phoi hop thuc hien", Role::Cooperating),
    ("co quan phoi hop thuc hien", Role::Cooperating),
    ("phong ban phoi hop", Role::Cooperating),
    ("ket qua san pham", Role::Product),
    ("thoi gian dia diem", Role::Deadline),
    ("lanh dao phu trach", Role::Lead),
    ("can bo phu trach", Role::Lead),
    ("bo phan phu trach", Role::Lead),
    ("don vi phu trach", Role::Lead),
    ("co quan phu trach", Role::Lead),
    ("co quan tham muu thuc hien", Role::Lead),
    ("don vi tham muu thuc hien", Role::Lead),
    ("thanh phan phoi hop", Role::Cooperating),
    ("luc luong phoi hop", Role::Cooperating),
    ("don vi ho tro", Role::Cooperating),
    ("co quan ho tro", Role::Cooperating),
    ("du kien san pham", Role::Product),
    ("san pham du kien", Role::Product),
    ("du kien hoan thanh", Role::Deadline),
];

/// The role of a label before a colon in the body ("Đơn vị thực hiện"); the whole label must be the
/// phrase, since a sentence may hold a colon too.
pub(crate) fn of_label(label: &str) -> Option<Role> {
    let skeleton = sohoa_viet::skeleton(label);
    let words: Vec<&str> = skeleton
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let text = words.join(" ");
    if words.is_empty() || words.len() > 7 {
        return None;
    }
    if matches!(
        text.as_str(),
        "kinh phi" | "kinh phi thuc hien" | "nguon kinh phi" | "du kien kinh phi"
    ) {
        return None;
    }
    if let Some((_, role)) = LABELS.iter().find(|(label, _)| *label == text) {
        return Some(*role);
    }
    let (role, score, phrase) = PHRASES
        .iter()
        .chain(&PERSONS)
        .filter(|(_, role)| {
            matches!(
                role,
                Role::Lead | Role::Cooperating | Role::Deadline | Role::Product | Role::Note | Role::Agencies
            )
        })
        .map(|(phrase, role)| (*role, strsim::normalized_levenshtein(&text, phrase), *phrase))
        .max_by(|a, b| a.1.total_cmp(&b.1))?;
    let optional = [
        "muc tieu",
        "muc tieu du an",
        "phan cong nhiem vu",
        "hoan thanh",
        "chu dau tu",
        "thoi diem",
    ];
    (score >= SIMILARITY && !optional.contains(&phrase)).then_some(role)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(header: &str, want: Option<Role>) {
        assert_eq!(of_header(header).map(|(role, _)| role), want, "{header}");
    }

    #[test]
    fn reads_headers() {
        check("STT", Some(Role::Stt));
        check("TT", Some(Role::Stt));
        check("Tên nhiệm vụ", Some(Role::Name));
        check("Nội dung công việc", Some(Role::Name));
        check("Tên dự án", Some(Role::Name));
        check("Mục tiêu dự án", Some(Role::Product));
        check("Cơ quan chủ trì", Some(Role::Lead));
        check("CƠ QUAN, ĐƠN VỊ THỰC HIỆN", Some(Role::Lead));
        check("Đơn vị Nhiệm vụ chủ trì", Some(Role::Lead));
        check("Cơ quan thực hiện: Cơ quan phối hợp", Some(Role::Cooperating));
        check("Cơ quan thực hiện: Cơ quan chủ trì", Some(Role::Lead));
        check("Cơ quan chủ trì, phối hợp", Some(Role::Agencies));
        check("Thời gian hoàn thành", Some(Role::Deadline));
        check("Thời hạn hoàn thành", Some(Role::Deadline));
        check("Tiến độ", Some(Role::Deadline));
        check("Kết quả/Sản phẩm", Some(Role::Product));
        check("Ghi chú", Some(Role::Note));
        check("Đơn vị", Some(Role::Unit));
        check("Chỉ tiêu", Some(Role::Indicator));
        check("Kinh phí thực hiện", None);
        check("Cấp trình", None);
        check("Phân công", Some(Role::Lead));
        check("Người phụ trách", Some(Role::Lead));
        check("Phụ trách", Some(Role::Lead));
        check("Đơn vị chủ công", Some(Role::Lead));
        check("Trách nhiệm", Some(Role::Lead));
        check("Trách nhiệm: Phối hợp", Some(Role::Cooperating));
        check("Phân công thực hiện", Some(Role::Agencies));
        check("Thực hiện", Some(Role::Lead));
        check("Cơ quan, đơn vị liên quan", Some(Role::Cooperating));
        check("Đơn vị cùng thực hiện", Some(Role::Cooperating));
        check("Hạn xử lý", Some(Role::Deadline));
        check("Năm thực hiện", Some(Role::Deadline));
        check("Giai đoạn", Some(Role::Deadline));
        check("Thời gian: Bắt đầu", Some(Role::Start));
        check("Thời gian: Kết thúc", Some(Role::End));
        check("Minh chứng", Some(Role::Product));
        check("Sản phẩm hoàn thành", Some(Role::Product));
        check("Dự kiến hoàn thành", Some(Role::Deadline));
        check("Kế hoạch", Some(Role::Target));
        check("Mức phấn đấu", Some(Role::Target));
        check("Cơ quan theo dõi, đánh giá", Some(Role::Monitor));
        check("Kinh phí năm 2026", None);
        check("Thời hạn giải quyết", Some(Role::Procedure));
        check("Tên thủ tục hành chính", Some(Role::Procedure));
    }

    #[test]
    fn reads_damaged_headers() {
        check("Co quan chu ttì", Some(Role::Lead));
        check("TEN NHIEM V", Some(Role::Name));
        check("THÒI GIAN HOAN THANI1", Some(Role::Deadline));
        check("GHI CHIJ", Some(Role::Note));
        check("vị phối lă", Some(Role::Cooperating));
    }

    #[test]
    fn reads_labels() {
        let check = |label: &str, want: Option<Role>| assert_eq!(of_label(label), want, "{label}");
        check("- Đơn vị thực hiện", Some(Role::Lead));
        check("Đơn vị chủ trì", Some(Role::Lead));
        check("+ Cơ quan phối hợp", Some(Role::Cooperating));
        check("Tiến độ thực hiện", Some(Role::Deadline));
        check("Thời gian hoàn thành", Some(Role::Deadline));
        check("Sản phẩm", Some(Role::Product));
        check("Lãnh đạo phụ trách", Some(Role::Lead));
        check("Cơ quan tham mưu, thực hiện", Some(Role::Lead));
        check("Thành phần phối hợp", Some(Role::Cooperating));
        check("Dự kiến sản phẩm", Some(Role::Product));
        check("Lãnh đạo phụ nữ", None);
        check("Kinh phí thực hiện", None);
        check("Phát triển hạ tầng", None);
        check("c) Đối với hàng công nghiệp", None);
    }
}
