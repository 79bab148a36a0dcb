//! Words with which the work begins after a list of agencies in running text.

use super::heads::Word;
use super::verb_list::VERBS;

/// Verbs that also say what an enterprise does: "các cơ sở **sản xuất**" against "Hội Nông dân **sản xuất** phim".
const TRADES: &[&str] = &[
    "sản xuất",
    "thu gom",
    "thu mua",
    "sửa chữa",
    "vận chuyển",
    "thi công",
    "lắp đặt",
    "xuất bản",
    "in ấn",
    "huấn luyện",
];
/// Last words of the nouns that a trade describes.
const TRADERS: &[&str] = &[
    "cơ sở",
    "doanh nghiệp",
    "đơn vị",
    "tổ chức",
    "cá nhân",
    "công ty",
    "nhà máy",
    "hợp tác xã",
    "hộ",
    "khu",
    "trang trại",
    "nhà",
    "nhà thầu",
    "tổ",
    "đội",
    "cửa hàng",
];

/// Words that end a list without being a verb. "có" does unless "liên quan" or "chức năng" follows.
const STOPS: &[&str] = &[
    "để", "nhằm", "khi", "đã", "sẽ", "phải", "cần", "là", "thì", "được", "bằng", "nếu", "như", "từ", "vào",
    "trước", "sau", "nhất", "kể", "hàng", "hằng", "tại", "luôn", "đang", "vừa", "không", "thông", "cho",
    "tự",
];
/// Words after "có" or "trong" with which they still describe the agencies.
const DESCRIPTIVE: &[&str] = &[
    "liên", "chức", "thẩm", "tỉnh", "nước", "ngành", "toàn", "hệ", "khối",
];
/// Heads whose names go on with a verb in small letters: "Ban quản lý", "Tổ giúp việc".
const VERBAL_NAMES: &[&str] = &[
    "ban",
    "tổ",
    "trung tâm",
    "hội đồng",
    "cảnh sát",
    "văn phòng",
    "đội",
    "phòng",
    "bộ phận",
    "cơ quan",
    "quỹ",
];
/// Verbs in the names of agencies.
const NAME_VERBS: &[&str] = &[
    "quản lý",
    "chỉ đạo",
    "giúp việc",
    "điều hành",
    "giám sát",
    "kiểm tra",
    "kiểm soát",
    "hỗ trợ",
    "phục vụ",
    "xúc tiến",
    "điều tra",
    "bảo vệ",
    "tổ chức",
    "điều phối",
    "tư vấn",
    "thẩm định",
    "phát triển",
    "ứng dụng",
    "đăng ký",
    "thường trực",
    "đào tạo",
    "soạn thảo",
    "biên tập",
    "cưỡng chế",
    "kiểm kê",
    "kiểm đếm",
    "giới thiệu",
    "dự báo",
    "cảnh báo",
    "huấn luyện",
    "chi trả",
    "cấp phép",
    "tu bổ",
    "bảo trì",
    "tự đánh giá",
];

/// Work whose verbs all belong to the name of a body that begins so: "Ban **Quản lý đầu tư xây dựng**".
const NAMED_WORK: &[&str] = &[
    "quản lý đầu tư xây dựng",
    "quản lý đầu tư và xây dựng",
    "quản lý dự án đầu tư xây dựng",
    "quản lý dự án đầu tư và xây dựng",
    "xúc tiến đầu tư",
    "đầu tư phát triển",
];

/// Whether the word at `at` stands inside such work, whose first word has a capital letter.
fn is_in_named_work(all: &[Word], at: usize) -> bool {
    let holds = |work: &&str| {
        let count = work.split(' ').count();
        (1..count).any(|inside| {
            let start = at.checked_sub(inside).filter(|start| *start > 0);
            let name = start.and_then(|start| all.get(start..start + count));
            name.is_some_and(|name| {
                name[0].capital && work.split(' ').zip(name).all(|(want, got)| got.folded == want)
            })
        })
    };
    NAMED_WORK.iter().any(holds)
}

/// Whether the words begin with work that names of bodies and persons tell.
pub(super) fn stands_in_names(words: &[Word]) -> bool {
    phrase(words, NAME_VERBS) > 0
        || phrase(
            words,
            &["tổng hợp", "tham mưu", "phụ trách", "khen thưởng", "ứng dụng"],
        ) > 0
}

/// Words of a verb without an object: it ends the name before it ("Phòng Kế hoạch tổng hợp") and begins no
/// work; 0 where the verb goes on.
pub(super) fn closes_name(words: &[Word]) -> usize {
    let count = phrase(
        words,
        &["tổng hợp", "quản lý", "điều hành", "điều phối", "kiểm tra"],
    );
    let ends = words.get(count).is_none_or(|next| {
        // "Phòng Kế hoạch tổng hợp chủ trì": another verb has the work.
        phrase(&words[count..], &["chủ trì", "chịu trách nhiệm", "phối hợp"]) > 0 && !next.capital
            // "Trung tâm Dịch vụ tổng hợp xã": no one puts a commune together.
            || words[0].folded == "tổng"
                && matches!(next.folded.as_str(), "xã" | "phường" | "tỉnh" | "huyện" | "quận")
    });
    // "Văn phòng Sở tổng hợp, báo cáo …": the first of two verbs.
    let breaks = count > 0 && words[count - 1].breaks && phrase(&words[count..], VERBS) == 0;
    if count > 0 && (ends || breaks) { count } else { 0 }
}

/// Words of the verb at `at` where it stands behind the "và" of a name and belongs to it: "Phòng Quản lý nợ và **cưỡng
/// chế** nợ thuế". No work begins with "và", so another verb, a mark or the end follows; 0 where none does.
pub(super) fn in_second_half(all: &[Word], at: usize) -> usize {
    /// Words between the verb and what follows the name at most.
    const LONGEST: usize = 6;
    const FIELDED: &[&str] = &[
        "phòng",
        "ban",
        "vụ",
        "cục",
        "chi cục",
        "trung tâm",
        "đội",
        "tổ",
        "bộ phận",
        "khoa",
    ];
    /// Verbs of duties, which no name holds.
    const DUTIES: &[&str] = &[
        "chủ trì",
        "chịu trách nhiệm",
        "phối hợp",
        "triển khai",
        "thực hiện",
    ];
    let behind_and = at > 2 && all[at - 1].folded == "và" && !all[at - 1].breaks && !all[at - 2].breaks;
    let count = phrase(&all[at..], VERBS);
    if !behind_and || count == 0 || all[at + count - 1].breaks || phrase(&all[at..], DUTIES) > 0 {
        return 0;
    }
    let from = all[..at - 1]
        .iter()
        .rposition(|word| word.breaks || word.folded == "và")
        .map_or(0, |at| at + 1);
    let named = super::heads::named(&all[from..]);
    let fielded = named > 0 && super::heads::phrase(&all[from..], FIELDED.iter().copied()) == named;
    let rest = at + count..(at + count + LONGEST).min(all.len());
    let closed = rest.end == all.len()
        || rest.clone().any(|at| all[at].breaks)
        || rest
            .clone()
            .skip(1)
            .any(|at| begins(all, at) || is_duty(&all[at..]));
    if fielded && !rest.is_empty() && closed {
        count
    } else {
        0
    }
}

/// "có trách nhiệm", "có nhiệm vụ": a duty begins, whatever stands before it.
fn is_duty(words: &[Word]) -> bool {
    phrase(words, &["có trách nhiệm", "có nhiệm vụ"]) > 0
}

/// Number of words of the phrase of the list that the words begin with.
fn phrase(words: &[Word], list: &[&str]) -> usize {
    list.iter()
        .filter_map(|phrase| {
            let count = phrase.split(' ').count();
            let fits = words.len() >= count
                && phrase
                    .split(' ')
                    .zip(words)
                    .enumerate()
                    .all(|(at, (want, got))| got.folded == want && (at > 0 || !got.capital))
                && words[..count - 1].iter().all(|word| !word.breaks);
            fits.then_some(count)
        })
        .max()
        .unwrap_or(0)
}

/// First halves of words whose second half looks like a stop: "trật tự", "giao thông", "ngân hàng".
const COMPOUNDS: &[(&str, &str)] = &[
    ("trật", "tự"),
    ("giao", "thông"),
    ("viễn", "thông"),
    ("truyền", "thông"),
    ("phổ", "thông"),
    ("toàn", "thông"),
    ("nghệ", "thông"),
    ("ngân", "hàng"),
    ("cửa", "hàng"),
    ("khách", "hàng"),
    ("phòng", "không"),
    ("hàng", "không"),
    ("thống", "nhất"),
    ("hậu", "cần"),
    ("hàng", "hải"),
    ("hàng", "hóa"),
    ("việc", "làm"),
    ("chương", "trình"),
    ("công", "trình"),
    ("quá", "trình"),
    ("nắm", "bắt"),
    ("nuôi", "trồng"),
    ("thư", "ký"),
    ("đua", "khen"),
    ("người", "nộp"),
];

/// Words after "tổ chức" with which it is a noun: "các ngành và tổ chức quốc tế".
const KINDS_OF_BODIES: &[(&str, &str)] = &[
    ("quốc", "tế"),
    ("chính", "trị"),
    ("xã", "hội"),
    ("tín", "dụng"),
    ("phi", "chính"),
    ("đoàn", "thể"),
    ("kinh", "tế"),
    ("tôn", "giáo"),
    ("công", "đoàn"),
    ("hành", "nghề"),
    ("quần", "chúng"),
];

/// Number of words that say of a group that it has the work ("các đơn vị **được giao chủ trì** xây dựng …"); 0 where
/// something else follows.
pub(super) fn given(words: &[Word]) -> usize {
    let count = phrase(words, &["được giao", "được phân công"]);
    let more = phrase(
        &words[count..],
        &[
            "chủ trì",
            "nhiệm vụ",
            "chủ trì thực hiện",
            "thực hiện nhiệm vụ",
            "phụ trách",
            "chủ trì nhiệm vụ",
        ],
    );
    if count == 0 || words[count - 1].breaks {
        return count;
    }
    let count = count + more;
    count + given_where(&words[count..])
}

/// Number of words that say where the work of such a group is written: "(thực hiện) các nhiệm vụ tại Mục II Kế hoạch
/// này"; 0 where the place is not named.
fn given_where(words: &[Word]) -> usize {
    let any = |at: usize, list: &[&str]| {
        words
            .get(at)
            .is_some_and(|word| list.contains(&word.folded.as_str()))
    };
    let what = phrase(
        words,
        &[
            "thực hiện các nhiệm vụ",
            "thực hiện nhiệm vụ",
            "thực hiện các nội dung",
            "các nhiệm vụ",
            "nhiệm vụ",
            "các nội dung",
            "các hoạt động",
        ],
    );
    if !(any(what, &["tại", "theo", "trong"])
        && any(what + 1, &["mục", "phần", "phụ", "điểm", "khoản", "biểu"]))
    {
        return 0;
    }
    let name = if any(what + 2, &["lục"]) { 3 } else { 2 };
    let mut end = (what + name + 1).min(words.len());
    if any(end, &["của", "kèm"]) {
        end += 1;
    }
    // "… Kế hoạch này"
    if any(end + 2, &["này"]) { end + 3 } else { end }
}

/// Whether the work begins at `at`, after a list of agencies.
pub(super) fn begins(all: &[Word], at: usize) -> bool {
    let words = &all[at..];
    let Some(first) = words.first() else {
        return false;
    };
    let before = at.checked_sub(1).map_or("", |at| all[at].folded.as_str());
    let after = words.get(1).map_or("", |next| next.folded.as_str());
    let first_half = COMPOUNDS.contains(&(first.folded.as_str(), after)) && first.folded != "phòng";
    if first.capital
        || first_half
        || COMPOUNDS.contains(&(before, first.folded.as_str()))
        || is_in_named_work(all, at)
    {
        return false;
    }
    match first.folded.as_str() {
        "có" | "trong" => words
            .get(1)
            .is_none_or(|next| !DESCRIPTIVE.contains(&next.folded.as_str())),
        // "cơ quan, tổ chức, cá nhân" against "tổ chức hội nghị".
        "tổ" if words.get(1).is_some_and(|next| {
            let pair = |at: usize| words.get(at).map_or("", |word| word.folded.as_str());
            next.folded == "chức"
                && (next.breaks
                    || matches!(pair(2), "" | "có" | "và" | "liên" | "khác")
                    || KINDS_OF_BODIES.contains(&(pair(2), pair(3))))
        }) =>
        {
            false
        }
        "theo" => true,
        // "Phòng Phát triển đối tượng" against "đối với", "đối chiếu".
        "đối" => after == "với" || phrase(words, VERBS) > 0,
        _ if ends_capital_verb(all, at) => false,
        word => STOPS.contains(&word) || phrase(words, VERBS) > 0 && !describes(all, at),
    }
}

/// Whether the word at `at` is the second syllable of a verb that a capital made part of a name: "Phòng Đào **tạo**",
/// "Văn phòng Đăng **ký** đất đai".
fn ends_capital_verb(all: &[Word], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).map(|at| &all[at]).filter(|_| at > 1) else {
        return false;
    };
    let verb = || format!("{} {}", before.folded, all[at].folded);
    before.capital && !before.acronym && !before.breaks && VERBS.contains(&verb().as_str())
}

/// Whether the verb at `at` is the trade of the noun before it.
fn describes(all: &[Word], at: usize) -> bool {
    let before = |noun: &str| {
        let count = noun.split(' ').count();
        let from = at.checked_sub(count);
        from.is_some_and(|from| {
            noun.split(' ')
                .zip(&all[from..at])
                .all(|(want, got)| got.folded == want)
        })
    };
    phrase(&all[at..], TRADES) > 0 && TRADERS.iter().any(|noun| before(noun))
}

/// Number of words of the verb that begins a sentence, with a capital letter.
pub(super) fn opens(words: &[Word]) -> usize {
    let mut words: Vec<Word> = words.iter().take(4).cloned().collect();
    match words.first_mut() {
        Some(first) if first.capital && !first.acronym => first.capital = false,
        _ => return 0,
    }
    phrase(&words, VERBS)
}

/// Whether the text says what somebody does or is for ("tham mưu …", "là cơ quan đầu mối …").
pub(super) fn tells_duty(words: &[Word]) -> bool {
    const OFFICES: &[&str] = &[
        "là cơ quan",
        "là đơn vị",
        "là đầu mối",
        "là thường trực",
        "có trách nhiệm",
        "có nhiệm vụ",
        "theo chức năng",
        "theo lĩnh vực",
        "theo nhiệm vụ",
        "theo phạm vi",
        "theo thẩm quyền",
        "theo chức trách",
        "theo phân công",
        "trên cơ sở",
        "phải",
        "cần",
    ];
    const GIVEN: &[&str] = &[
        "được giao",
        "được phân công",
        "được giao nhiệm vụ",
        "được phân công nhiệm vụ",
    ];
    // "Cơ quan được giao nhiệm vụ" tells which one.
    let given = phrase(words, GIVEN);
    phrase(words, VERBS) > 0 || phrase(words, OFFICES) > 0 || given > 0 && given < words.len()
}

/// Words of a verb that belongs to the name begun by `head`; 0 where the verb is the work.
pub(super) fn in_name(head: &[Word], after: &[Word]) -> usize {
    let head = head
        .iter()
        .map(|word| word.folded.as_str())
        .collect::<Vec<_>>()
        .join(" ");
    if VERBAL_NAMES.iter().any(|name| *name == head) {
        phrase(after, NAME_VERBS)
    } else {
        0
    }
}
