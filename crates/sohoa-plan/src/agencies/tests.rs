use super::*;

fn gazetteer() -> Gazetteer {
    Gazetteer::embedded().unwrap()
}

fn check(text: &str, want: &[&str]) {
    assert_eq!(split(text, &gazetteer()), want, "{text}");
}

fn check_leading(text: &str, want: &[&str], rest: &str) {
    let (got, length) = leading(text, &gazetteer());
    assert_eq!(
        (
            got.iter().map(String::as_str).collect::<Vec<_>>(),
            text[length..].trim()
        ),
        (want.to_vec(), rest),
        "{text}"
    );
}

#[test]
fn splits_codes() {
    check(
        "PA08, PC06, PC07 và Công an cấp xã",
        &["PA08", "PC06", "PC07", "Công an cấp xã"],
    );
    check("PVO1; PH1O, PV 06", &["PV01", "PH10", "PV06"]);
    check("PX01\nPX03", &["PX01 PX03"]);
    check("PV01 và các đơn vị liên quan", &["PV01", "các đơn vị liên quan"]);
}

#[test]
fn a_verb_that_another_follows_is_no_part_of_the_name() {
    check_leading(
        "Văn phòng Sở tổng hợp, báo cáo kết quả",
        &["Văn phòng Sở"],
        "tổng hợp, báo cáo kết quả",
    );
}

#[test]
fn numbers_and_what_hangs_below_end_a_name() {
    check_leading(
        "Phòng 8 kiểm sát việc tạm giữ",
        &["Phòng 8"],
        "kiểm sát việc tạm giữ",
    );
    check_leading("Phòng 2, Phòng 3 tham mưu", &["Phòng 2", "Phòng 3"], "tham mưu");
    check_leading(
        "các Điện lực trực thuộc soi phát nhiệt",
        &["các Điện lực trực thuộc"],
        "soi phát nhiệt",
    );
    check_leading(
        "Văn phòng tổng hợp chuẩn bị hội nghị",
        &["Văn phòng tổng hợp"],
        "chuẩn bị hội nghị",
    );
    check_leading(
        "Văn phòng tổng hợp, báo cáo kết quả",
        &["Văn phòng"],
        "tổng hợp, báo cáo kết quả",
    );
    check(
        "Sở Y tế (cơ quan thường trực), Sở Nội vụ",
        &["Sở Y tế", "Sở Nội vụ"],
    );
    check("Sở Nội vụ và UBND tỉnh", &["Sở Nội vụ", "UBND tỉnh"]);
}

#[test]
fn verbs_inside_a_name_end_nothing() {
    check_leading(
        "Phòng Tuyên truyền và Phát triển đối tượng tham gia hội nghị",
        &["Phòng Tuyên truyền và Phát triển đối tượng"],
        "tham gia hội nghị",
    );
    check_leading("Sở Nội vụ đối với các xã", &["Sở Nội vụ"], "đối với các xã");
    check_leading(
        "Phòng Tài chính cấp đủ kinh phí",
        &["Phòng Tài chính"],
        "cấp đủ kinh phí",
    );
    check_leading(
        "Ban Quản lý đầu tư xây dựng lập hồ sơ",
        &["Ban Quản lý đầu tư xây dựng"],
        "lập hồ sơ",
    );
    check_leading(
        "Trung tâm Xúc tiến đầu tư mở hội chợ",
        &["Trung tâm Xúc tiến đầu tư"],
        "mở hội chợ",
    );
    check_leading(
        "Ban Quản lý khu phố đầu tư xây dựng nhà văn hóa",
        &["Ban Quản lý khu phố"],
        "đầu tư xây dựng nhà văn hóa",
    );
    check_leading(
        "Phòng Chăm sóc khách hàng tiếp nhận phản ánh",
        &["Phòng Chăm sóc khách hàng"],
        "tiếp nhận phản ánh",
    );
}

#[test]
fn keeps_compounds_whole() {
    for text in [
        "Sở Nông nghiệp và PTNT",
        "Công an các đơn vị, địa phương",
        "Công an các huyện, thị xã, thành phố",
        "Công an xã, phường, thị trấn",
        "Sở Thông tin và Truyền thông",
        "Sở Văn hóa, Thể thao và Du lịch",
        "Vụ Phổ biến, giáo dục pháp luật",
        "Bộ Lao động - Thương binh và Xã hội",
        "các sở, ban, ngành",
        "Sở, ban, ngành tỉnh",
        "Các Sở, Ban, Ngành, đoàn thể",
        "các bộ, ngành và địa phương",
        "một số báo, đài Trung ương, ngành",
        "Văn phòng HĐND và UBND tỉnh",
        "Ủy ban nhân dân các tỉnh: Hà Giang, Lai Châu, Phú Thọ",
        "Ban quản lý khu di tích A, Đền B",
        "Phòng Cảnh sát phòng cháy, chữa cháy và cứu nạn, cứu hộ",
    ] {
        check(text, &[text]);
    }
}

#[test]
fn splits_names_unknown_and_known() {
    check(
        "các sở, ban, ngành và UBND các huyện, thị xã",
        &["các sở, ban, ngành", "UBND các huyện, thị xã"],
    );
    check(
        "Bộ Y tế và Bộ, ngành liên quan",
        &["Bộ Y tế", "Bộ, ngành liên quan"],
    );
    check(
        "Vụ Các vấn đề chung, Viện Nghiên cứu X; Bộ Công an",
        &["Vụ Các vấn đề chung", "Viện Nghiên cứu X", "Bộ Công an"],
    );
    check(
        "Sở Nội vụ, UBND các huyện, thị xã, thành phố và các Sở, ngành liên quan",
        &[
            "Sở Nội vụ",
            "UBND các huyện, thị xã, thành phố",
            "các Sở, ngành liên quan",
        ],
    );
    check(
        "Công an xã, phường; Công an các huyện, thành phố",
        &["Công an xã, phường", "Công an các huyện, thành phố"],
    );
    check(
        "(1) Bộ Tư pháp (2) Văn phòng Chính phủ",
        &["Bộ Tư pháp", "Văn phòng Chính phủ"],
    );
    check("- Sở Y tế - Sở Tài chính", &["Sở Y tế", "Sở Tài chính"]);
    check(
        "Cục Thú y; cơ quan liên quan.",
        &["Cục Thú y", "cơ quan liên quan"],
    );
    check("", &[]);
}

#[test]
fn a_group_ends_where_its_noun_comes_again() {
    check(
        "Các đảng ủy xã, phường và đảng ủy trực thuộc Huyện ủy",
        &["Các đảng ủy xã, phường", "đảng ủy trực thuộc Huyện ủy"],
    );
    check(
        "Công an các đơn vị, địa phương",
        &["Công an các đơn vị, địa phương"],
    );
}

#[test]
fn reads_lists_in_sentences() {
    check_leading(
        "các đơn vị có liên quan hướng dẫn các giải pháp",
        &["các đơn vị có liên quan"],
        "hướng dẫn các giải pháp",
    );
    check_leading(
        "Phòng Công tác Đảng và Công tác chính trị đề xuất khen thưởng",
        &["Phòng Công tác Đảng và Công tác chính trị"],
        "đề xuất khen thưởng",
    );
    check_leading(
        "Bộ Công Thương và Bộ, ngành liên quan chỉ đạo, hướng dẫn các địa phương",
        &["Bộ Công Thương", "Bộ, ngành liên quan"],
        "chỉ đạo, hướng dẫn các địa phương",
    );
    check_leading(
        "Sở Y tế chủ trì, phối hợp với Sở B:",
        &["Sở Y tế"],
        "chủ trì, phối hợp với Sở B:",
    );
    check_leading(
        "Ban hành kế hoạch của Sở Y tế",
        &[],
        "Ban hành kế hoạch của Sở Y tế",
    );
    check_leading(
        "Thống kê tỉnh tính toán tỷ trọng",
        &["Thống kê tỉnh"],
        "tính toán tỷ trọng",
    );
    check_leading("Thống kê tình hình sử dụng", &[], "Thống kê tình hình sử dụng");
    check_leading("Phòng ngừa tội phạm", &[], "Phòng ngừa tội phạm");
    check_leading("Tổ chức hội nghị", &[], "Tổ chức hội nghị");
    check_leading(
        "Tổ giúp việc xây dựng kế hoạch",
        &["Tổ giúp việc"],
        "xây dựng kế hoạch",
    );
}

#[test]
fn knows_headings_that_name_agencies() {
    let gazetteer = gazetteer();
    let check = |text: &str, want: bool| {
        let heading = crate::assignment::in_heading(text, &gazetteer);
        assert_eq!(heading.is_some(), want, "{text}");
    };
    check("Phòng Tham mưu", true);
    check("Các đồng chí thành viên Ban Chỉ đạo", true);
    check("Tổ Giúp việc Ban Chỉ đạo", true);
    check("Các sở, ban, ngành; UBND các huyện:", true);
    check("Công an các đơn vị, địa phương còn lại", true);
    check("Liên minh Hợp tác xã Việt Nam:", true);
    check(
        "Các doanh nghiệp, các tổ chức ngân hàng, tài chính trên địa bàn tỉnh",
        true,
    );
    check("Các dự án phát triển chợ", false);
    check("Phát triển hạ tầng số", false);
    check("Công an tỉnh xây dựng kế hoạch", false);
    check("Bộ máy tổ chức", false);
}

#[test]
fn compounds_with_a_stop_word_are_names() {
    let check = |text: &str, want: &str| {
        assert_eq!(leading(text, &Gazetteer::embedded().unwrap()).0, [want], "{text}");
    };
    check("Tổ Cảnh sát trật tự chủ trì kiểm tra", "Tổ Cảnh sát trật tự");
    check(
        "Đội Cảnh sát giao thông tuần tra ban đêm",
        "Đội Cảnh sát giao thông",
    );
}

#[test]
fn names_with_words_of_their_own() {
    for text in [
        "Cục Quản lý đê điều và Phòng, chống thiên tai",
        "Báo và Đài PT-TH tỉnh",
        "Trưởng các khoa, phòng",
        "Các khoa, phòng, trung tâm",
        "Thủ trưởng các sở, ban, ngành",
    ] {
        check(text, &[text]);
    }
    check(
        "Trạm Y tế phường Đông Hòa, giáo viên chủ nhiệm",
        &["Trạm Y tế phường Đông Hòa", "giáo viên chủ nhiệm"],
    );
    check(
        "Trung tâm Y tế, trạm y tế các xã",
        &["Trung tâm Y tế", "trạm y tế các xã"],
    );
    check(
        "Bộ đội Biên phòng, Hải quan và Công an tỉnh",
        &["Bộ đội Biên phòng", "Hải quan", "Công an tỉnh"],
    );
    check("Sở Tư pháp / Sở Nội vụ", &["Sở Tư pháp", "Sở Nội vụ"]);
    check(
        "VNPT Quảng Trị và Viettel Quảng Trị",
        &["VNPT Quảng Trị", "Viettel Quảng Trị"],
    );
    check(
        "UBND các xã, đơn vị liên quan",
        &["UBND các xã", "đơn vị liên quan"],
    );
}

#[test]
fn verbs_end_names_and_names_hold_verbs() {
    check_leading("Hội Nông dân sản xuất phim", &["Hội Nông dân"], "sản xuất phim");
    check_leading(
        "các cơ sở sản xuất cắm biển báo",
        &["các cơ sở sản xuất"],
        "cắm biển báo",
    );
    check_leading(
        "Trung tâm Dịch vụ tổng hợp xã tuyên truyền lưu động",
        &["Trung tâm Dịch vụ tổng hợp xã"],
        "tuyên truyền lưu động",
    );
    check_leading(
        "Đội Tham mưu - Hậu cần chủ trì",
        &["Đội Tham mưu - Hậu cần"],
        "chủ trì",
    );
    check_leading(
        "các Cảng vụ hàng hải kiểm tra tàu",
        &["các Cảng vụ hàng hải"],
        "kiểm tra tàu",
    );
    check_leading("Hạt Kiểm lâm thu gom gỗ", &["Hạt Kiểm lâm"], "thu gom gỗ");
    check_leading(
        "Tổ biên tập soạn thảo văn bản",
        &["Tổ biên tập"],
        "soạn thảo văn bản",
    );
}

#[test]
fn what_follows_a_whole_name_is_the_work() {
    let gazetteer = Gazetteer::embedded().unwrap();
    let check = |text: &str, want: &[&str]| assert_eq!(leading(text, &gazetteer).0, want, "{text}");
    check("PC01, PK02 lùng bắt nhóm trộm", &["PC01", "PK02"]);
    check("Sở Y tế chặn dịch cúm", &["Sở Y tế"]);
    check(
        "Tổ Hành chính - Kế toán dự trù mực in",
        &["Tổ Hành chính - Kế toán"],
    );
    check(
        "Phòng Cảnh sát PCCC và CNCH kiểm tra chợ",
        &["Phòng Cảnh sát PCCC và CNCH"],
    );
    check(
        "Ông Lê Văn Ba, bà Mai Thị Tư",
        &["Ông Lê Văn Ba", "bà Mai Thị Tư"],
    );
    check(
        "Các phòng được giao chủ trì lập dự toán",
        &["Các phòng được giao chủ trì"],
    );
    check(
        "các ngành và tổ chức quốc tế tham gia góp vốn",
        &["các ngành và tổ chức quốc tế"],
    );
    assert_eq!(
        split("Vụ Kế hoạch – Tài chính", &gazetteer),
        ["Vụ Kế hoạch - Tài chính"]
    );
    assert_eq!(
        split("Vụ Kế hoạch- Tài chính", &gazetteer),
        ["Vụ Kế hoạch - Tài chính"]
    );
    assert_eq!(split("PH10 tổng hợp nhu cầu gửi về Bộ", &gazetteer), ["PH10"]);
    assert_eq!(
        split("PH10 (lo phương tiện)", &gazetteer),
        ["PH10 (lo phương tiện)"]
    );
}

#[test]
fn a_verb_in_capitals_belongs_to_the_name() {
    check_leading(
        "Phòng Giáo dục và Đào tạo các huyện, thành phố rà soát hồ sơ",
        &["Phòng Giáo dục và Đào tạo các huyện, thành phố"],
        "rà soát hồ sơ",
    );
    check_leading(
        "Văn phòng Đăng ký đất đai tỉnh rà soát hồ sơ",
        &["Văn phòng Đăng ký đất đai tỉnh"],
        "rà soát hồ sơ",
    );
    check_leading(
        "Chi nhánh Văn phòng Đăng ký đất đai khu vực IV và Thuế cơ sở 7 luân chuyển hồ sơ",
        &["Chi nhánh Văn phòng Đăng ký đất đai khu vực IV", "Thuế cơ sở 7"],
        "luân chuyển hồ sơ",
    );
}

#[test]
fn whole_names_of_one_word_are_split() {
    check(
        "Tỉnh đoàn, Huyện đoàn, Thành đoàn",
        &["Tỉnh đoàn", "Huyện đoàn", "Thành đoàn"],
    );
    check("Tỉnh đoàn và Thành đoàn", &["Tỉnh đoàn", "Thành đoàn"]);
    check(
        "Công an xã, Phòng Văn hóa - Xã hội",
        &["Công an xã", "Phòng Văn hóa - Xã hội"],
    );
}

#[test]
fn areas_and_people_beside_a_body_are_others() {
    check(
        "Công an phường, các tổ dân phố",
        &["Công an phường", "các tổ dân phố"],
    );
    check("Sở Nội vụ, tổ dân phố", &["Sở Nội vụ", "tổ dân phố"]);
    check("Sở Nội vụ, các xã, phường", &["Sở Nội vụ", "các xã, phường"]);
    check(
        "Công an phường, các hộ kinh doanh",
        &["Công an phường", "các hộ kinh doanh"],
    );
    check("UBND các xã, các phường", &["UBND các xã, các phường"]);
    check("UBND huyện, các xã", &["UBND huyện, các xã"]);
    check("các thôn, tổ dân phố", &["các thôn, tổ dân phố"]);
    check(
        "Cục Đo đạc, Bản đồ và Thông tin địa lý Việt Nam",
        &["Cục Đo đạc, Bản đồ và Thông tin địa lý Việt Nam"],
    );
}

#[test]
fn who_has_work_elsewhere_begins_a_sentence() {
    check_leading(
        "Các đơn vị được giao chủ trì thực hiện các nhiệm vụ tại Mục II Kế hoạch này lập dự toán",
        &["Các đơn vị được giao chủ trì thực hiện các nhiệm vụ tại Mục II Kế hoạch này"],
        "lập dự toán",
    );
    check_leading(
        "Thống kê các tỉnh, thành phố xây dựng kế hoạch",
        &["Thống kê các tỉnh, thành phố"],
        "xây dựng kế hoạch",
    );
    check_leading(
        "Hội đồng tự đánh giá thẩm định báo cáo",
        &["Hội đồng tự đánh giá"],
        "thẩm định báo cáo",
    );
    check_leading(
        "Chi cục Chăn nuôi và Thú y cung ứng vắc xin",
        &["Chi cục Chăn nuôi và Thú y"],
        "cung ứng vắc xin",
    );
    check_leading(
        "Báo và phát thanh, truyền hình Quảng Trị, Cổng Thông tin điện tử tỉnh: Đăng tải tin",
        &[
            "Báo và phát thanh, truyền hình Quảng Trị",
            "Cổng Thông tin điện tử tỉnh",
        ],
        ": Đăng tải tin",
    );
}

#[test]
fn one_office_of_council_and_committee() {
    check(
        "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân xã, Công an xã",
        &["Văn phòng Hội đồng nhân dân và Ủy ban nhân dân xã", "Công an xã"],
    );
    check(
        "Sở Nội vụ, Chánh Văn phòng HĐND và UBND các huyện",
        &["Sở Nội vụ", "Chánh Văn phòng HĐND và UBND các huyện"],
    );
    check_leading(
        "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân theo dõi các xã",
        &["Văn phòng Hội đồng nhân dân và Ủy ban nhân dân"],
        "theo dõi các xã",
    );
    check(
        "Hội đồng nhân dân và Ủy ban nhân dân xã",
        &["Hội đồng nhân dân", "Ủy ban nhân dân xã"],
    );
}

#[test]
fn fields_that_are_bodies_elsewhere() {
    check(
        "Phòng Nghiệp vụ, Thanh tra và Thi đua, khen thưởng; Văn phòng",
        &["Phòng Nghiệp vụ, Thanh tra và Thi đua, khen thưởng", "Văn phòng"],
    );
    check(
        "Phòng Nghiệp vụ, Thanh tra và Văn phòng Sở",
        &["Phòng Nghiệp vụ", "Thanh tra", "Văn phòng Sở"],
    );
}

#[test]
fn the_head_again_in_small_letters_begins_another() {
    check_leading(
        "Đảng đoàn Hội Cựu chiến binh huyện, đảng đoàn các đoàn thể xã lãnh đạo vận động hội viên",
        &["Đảng đoàn Hội Cựu chiến binh huyện", "đảng đoàn các đoàn thể xã"],
        "lãnh đạo vận động hội viên",
    );
    check("Sở Y tế, sở Nội vụ", &["Sở Y tế", "sở Nội vụ"]);
}

#[test]
fn a_body_of_an_area_ends_with_it() {
    check_leading(
        "Hội Chữ thập đỏ tỉnh quyên tặng chăn ấm",
        &["Hội Chữ thập đỏ tỉnh"],
        "quyên tặng chăn ấm",
    );
    check_leading(
        "Trạm Y tế các xã vùng cao phun thuốc",
        &["Trạm Y tế các xã vùng cao"],
        "phun thuốc",
    );
}

#[test]
fn a_verb_behind_and_belongs_to_the_name() {
    check_leading(
        "Phòng Quản lý đê và hỗ trợ người nộp thuế có trách nhiệm công khai danh sách",
        &["Phòng Quản lý đê và hỗ trợ người nộp thuế"],
        "có trách nhiệm công khai danh sách",
    );
    check_leading(
        "Phòng Quản lý đê và kiểm soát lũ chủ trì",
        &["Phòng Quản lý đê và kiểm soát lũ"],
        "chủ trì",
    );
    check_leading(
        "Sở Y tế và phối hợp với Sở Nội vụ",
        &["Sở Y tế"],
        "và phối hợp với Sở Nội vụ",
    );
}

#[test]
fn together_parts_agencies() {
    check_leading(
        "Sở Y tế cùng các đơn vị liên quan tham mưu mức hỗ trợ",
        &["Sở Y tế", "các đơn vị liên quan"],
        "tham mưu mức hỗ trợ",
    );
    check("Sở Y tế cùng với UBND các xã", &["Sở Y tế", "UBND các xã"]);
    check(
        "Cơ quan điều tra, Tòa án cùng cấp",
        &["Cơ quan điều tra", "Tòa án cùng cấp"],
    );
    check(
        "Công an phường và Đoàn Thanh niên phường",
        &["Công an phường", "Đoàn Thanh niên phường"],
    );
    check(
        "Công an phường và đoàn Thanh niên phường",
        &["Công an phường", "đoàn Thanh niên phường"],
    );
}
