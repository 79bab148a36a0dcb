//! Words with which the work begins after a list of agencies in running text.

use super::heads::Word;

/// First words of verb phrases, in small letters: "Bộ Y tế **hướng dẫn** …".
const VERBS: &[&str] = &[
    "ban hành",
    "bảo đảm",
    "bảo vệ",
    "báo cáo",
    "biên soạn",
    "bố trí",
    "bổ sung",
    "bồi dưỡng",
    "cải cách",
    "cải tạo",
    "cải thiện",
    "căn cứ",
    "cân đối",
    "cập nhật",
    "chấp hành",
    "chia sẻ",
    "chịu trách nhiệm",
    "chỉ đạo",
    "chủ động",
    "chủ trì",
    "chuẩn bị",
    "chuyển",
    "công bố",
    "công khai",
    "cung cấp",
    "cử",
    "duy trì",
    "đánh giá",
    "đào tạo",
    "đảm bảo",
    "đăng ký",
    "đầu tư",
    "đẩy mạnh",
    "đẩy nhanh",
    "đấu tranh",
    "đề nghị",
    "đề xuất",
    "điều chỉnh",
    "điều tra",
    "định hướng",
    "định kỳ",
    "đôn đốc",
    "đổi mới",
    "đồng bộ",
    "đơn giản",
    "đưa",
    "đúc kết",
    "gắn",
    "giám sát",
    "giải quyết",
    "giao",
    "giúp",
    "góp ý",
    "góp phần",
    "gửi",
    "hình thành",
    "hoàn thành",
    "hoàn thiện",
    "hỗ trợ",
    "huy động",
    "hướng dẫn",
    "kết nối",
    "khai thác",
    "khảo sát",
    "khắc phục",
    "khẩn trương",
    "khen thưởng",
    "khuyến khích",
    "kiểm soát",
    "kiểm tra",
    "kiện toàn",
    "kiến nghị",
    "kịp thời",
    "ký",
    "làm",
    "lãnh đạo",
    "lấy",
    "lập",
    "lồng ghép",
    "lựa chọn",
    "mở",
    "mua sắm",
    "nâng cao",
    "nâng cấp",
    "nắm",
    "nghiêm túc",
    "nghiên cứu",
    "ngăn chặn",
    "nhân rộng",
    "ổn định",
    "phát động",
    "phát hành",
    "phát hiện",
    "phát huy",
    "phát triển",
    "phân bổ",
    "phân công",
    "phân tích",
    "phê duyệt",
    "phòng ngừa",
    "phòng chống",
    "phổ biến",
    "phối hợp",
    "phục vụ",
    "quan tâm",
    "quan triệt",
    "quán triệt",
    "quản lý",
    "quản trị",
    "quy định",
    "quyết định",
    "rà soát",
    "sắp xếp",
    "sớm",
    "số hóa",
    "sơ kết",
    "sử dụng",
    "sửa đổi",
    "tái cấu trúc",
    "tạo",
    "tập huấn",
    "tập trung",
    "tăng cường",
    "tham dự",
    "tham gia",
    "tham mưu",
    "thanh tra",
    "thành lập",
    "thẩm định",
    "thẩm tra",
    "theo dõi",
    "thí điểm",
    "thiết kế",
    "thiết lập",
    "thông báo",
    "thông tin",
    "thống kê",
    "thống nhất",
    "thu hút",
    "thu thập",
    "thúc đẩy",
    "thực hiện",
    "thực thi",
    "thường xuyên",
    "tích cực",
    "tích hợp",
    "tiếp nhận",
    "tiếp tục",
    "tiến hành",
    "tính toán",
    "tìm hiểu",
    "tổ chức",
    "tổng hợp",
    "tổng kết",
    "trao đổi",
    "trang bị",
    "triển khai",
    "trình",
    "trực tiếp",
    "truyền thông",
    "tuyên truyền",
    "tuyển dụng",
    "tuyển chọn",
    "ưu tiên",
    "ủng hộ",
    "vận động",
    "vận hành",
    "xác định",
    "xác minh",
    "xây dựng",
    "xem xét",
    "xét",
    "xúc tiến",
    "xử lý",
    "yêu cầu",
    "áp dụng",
    "ứng dụng",
    "trả lời",
    "rút",
    "in",
    "đăng tải",
    "đưa tin",
    "chăm lo",
    "tư vấn",
    "lưu trữ",
    "hiện đại hóa",
    "cụ thể hóa",
    "chuẩn hóa",
    "đa dạng hóa",
    "làm rõ",
    "tháo gỡ",
    "thẩm duyệt",
    "điều phối",
    "điều hành",
    "tuần tra",
    "diễn tập",
    "phân loại",
    "chỉnh lý",
    "niêm yết",
    "đối chiếu",
    "quyết toán",
    "bàn giao",
    "chấn chỉnh",
    "thông qua",
    "kê khai",
    "quảng bá",
    "tiêm phòng",
    "trồng",
    "nộp",
    "khám",
    "mời",
    "bổ nhiệm",
    "tham vấn",
    "sản xuất",
    "huấn luyện",
    "cắm",
    "thu gom",
    "thu hồi",
    "thu mua",
    "cấp phát",
    "cấp giấy",
    "cấp thẻ",
    "cấp đổi",
    "cấp mới",
    "cấp phép",
    "sửa chữa",
    "lắp đặt",
    "dàn dựng",
    "phục dựng",
    "in ấn",
    "soạn thảo",
    "biên tập",
    "xuất bản",
    "phát sóng",
    "phát quang",
    "trưng bày",
    "giới thiệu",
    "sưu tầm",
    "tôn tạo",
    "tu bổ",
    "tu sửa",
    "gia cố",
    "duy tu",
    "bảo dưỡng",
    "thi công",
    "nghiệm thu",
    "nạo vét",
    "khơi thông",
    "di dời",
    "sơ tán",
    "giải tỏa",
    "giải ngân",
    "chi trả",
    "trích",
    "cưỡng chế",
    "xử phạt",
    "tịch thu",
    "tiêu hủy",
    "tiêu huỷ",
    "truy đuổi",
    "truy bắt",
    "trao tặng",
    "khống chế",
    "phong tỏa",
    "khoanh vùng",
    "bắt",
    "truy quét",
    "triệt phá",
    "bắt giữ",
    "chốt chặn",
    "canh gác",
    "túc trực",
    "điều động",
    "luân chuyển",
    "sáp nhập",
    "giải thể",
    "hợp nhất",
    "kiểm đếm",
    "kiểm kê",
    "đo đạc",
    "sàng lọc",
    "tầm soát",
    "khử trùng",
    "phun",
    "tiêm",
    "thăm hỏi",
    "thăm",
    "tặng",
    "trao",
    "tôn vinh",
    "biểu dương",
    "tuyên dương",
    "nhắc nhở",
    "cảnh báo",
    "dự báo",
    "phản ánh",
    "tiếp thu",
    "giải trình",
    "tuân thủ",
    "hiệp thương",
    "đối thoại",
    "ghi hình",
    "số hoá",
    "vận chuyển",
    "triệt xóa",
    "triệt xoá",
    "dập dịch",
    "dập tắt",
    "dự trù",
    "dự thảo",
    "truy xét",
    "truy thu",
    "truy tìm",
    "truy vết",
    "truy nã",
    "tống đạt",
    "đôn thúc",
    "trấn áp",
    "xóa bỏ",
    "thu thuế",
    "thu nợ",
    "thu phí",
    "thu nộp",
    "cho vay",
    "thẩm vấn",
    "hòa giải",
    "tiếp công dân",
    "tiếp đón",
    "đón tiếp",
    "phát thưởng",
    "phát tờ rơi",
    "phát thanh",
    "kẻ vẽ",
    "mở rộng",
    "mở lớp",
    "giải phóng",
    "bồi thường",
    "đền bù",
    "hạch toán",
    "kiểm định",
    "kiểm nghiệm",
    "kiểm dịch",
    "lấy mẫu",
    "xét nghiệm",
    "chẩn đoán",
    "điều trị",
    "cấp cứu",
    "sơ cứu",
    "cách ly",
    "tiêm chủng",
    "giám định",
    "khởi tố",
    "truy tố",
    "xét xử",
    "thi hành",
    "tố giác",
    "phối kết hợp",
    "liên hệ",
    "trao thưởng",
    "vinh danh",
    "cổ vũ",
    "cổ động",
    "động viên",
    "khích lệ",
    "hiến",
    "quyên góp",
    "đóng góp",
    "tài trợ",
    "lắng nghe",
    "tiếp xúc",
    "gặp gỡ",
    "ghi nhận",
    "rút kinh nghiệm",
    "nhân giống",
    "gieo trồng",
    "tái đàn",
    "chăm sóc",
    "tuyển sinh",
    "phụ trách",
    "đảm nhận",
    "đảm nhiệm",
    "chuyển giao",
    "tiếp quản",
    "bàn bạc",
    "thảo luận",
    "dọn dẹp",
    "dọn vệ sinh",
    "vệ sinh",
    "tổng vệ sinh",
    "ra quân",
    "ra mắt",
    "ký kết",
    "hoàn trả",
    "đối soát",
    "lưu giữ",
    "bảo quản",
    "bảo tồn",
    "ghi chép",
    "quay phim",
    "chụp ảnh",
    "biểu diễn",
    "tập luyện",
    "luyện tập",
    "thi đấu",
    "canh trực",
    "trực chốt",
    "kích hoạt",
    "cài đặt",
    "kiểm thử",
    "nhập liệu",
    "nhập dữ liệu",
    "đồng bộ hóa",
    "phân luồng",
    "điều tiết",
    "khoanh nuôi",
    "trồng rừng",
    "bảo hành",
    "đánh bắt",
    "thu hoạch",
    "xả lũ",
    "vớt",
];

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
    "để", "nhằm", "khi", "đã", "sẽ", "phải", "cần", "là", "thì", "được", "bằng", "đối", "nếu", "như", "từ",
    "vào", "trước", "sau", "nhất", "kể", "hàng", "hằng", "tại", "luôn", "đang", "vừa", "không", "thông",
    "cho", "tự",
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
];

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
    if count > 0 && !words[count - 1].breaks {
        count + more
    } else {
        count
    }
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
    if first.capital || first_half || COMPOUNDS.contains(&(before, first.folded.as_str())) {
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
        word => STOPS.contains(&word) || phrase(words, VERBS) > 0 && !describes(all, at),
    }
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
        "trên cơ sở",
    ];
    phrase(words, VERBS) > 0 || phrase(words, OFFICES) > 0
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
