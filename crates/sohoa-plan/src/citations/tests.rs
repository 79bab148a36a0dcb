use super::*;

#[test]
fn puts_symbols_right() {
    check(
        "Nghị quyết số 99/NQ-UBTVQHI15 ngày 01/02/2024 của Ủy ban Thường vụ Quốc hội; Công văn số 12/CAT-PVO01; Quyết định số 8/QĐ-TIg",
        &[
            (
                "Nghị quyết",
                "99/NQ-UBTVQH15",
                "2024-02-01",
                "Ủy ban Thường vụ Quốc hội",
            ),
            ("Công văn", "12/CAT-PV01", "", ""),
            ("Quyết định", "8/QĐ-TTg", "", "Thủ tướng Chính phủ"),
        ],
    );
}

#[test]
fn symbols_that_nobody_writes() {
    check(
        "Chỉ thị số 04/C1-TTg ngày 11/02/2024; Nghị quyết số 05-NQ/ĐÐU ngày 01/02/2024",
        &[
            ("Chỉ thị", "04/CT-TTg", "2024-02-11", "Thủ tướng Chính phủ"),
            ("Nghị quyết", "05-NQ/ĐU", "2024-02-01", ""),
        ],
    );
}

#[test]
fn plans_of_two_bodies() {
    check(
        "Kế hoạch phối hợp số 77/KHPH-SYT-SNV ngày 11/02/2024 về tuyển dụng bác sĩ",
        &[("Kế hoạch", "77/KHPH-SYT-SNV", "2024-02-11", "")],
    );
}

#[test]
fn committees_of_bodies() {
    check(
        "Chỉ thị số 04-CT/HND ngày 11/02/2024 của Ban Thường vụ Hội Nông dân tỉnh Lào Cai về trồng cây; \
         Nghị quyết số 05/NQ-BCH ngày 01/02/2024 của Ban Chấp hành Trung ương Hội Cựu chiến binh Việt Nam.",
        &[
            (
                "Chỉ thị",
                "04-CT/HND",
                "2024-02-11",
                "Ban Thường vụ Hội Nông dân tỉnh Lào Cai",
            ),
            (
                "Nghị quyết",
                "05/NQ-BCH",
                "2024-02-01",
                "Ban Chấp hành Trung ương Hội Cựu chiến binh Việt Nam",
            ),
        ],
    );
}

#[test]
fn laws_with_their_number() {
    check(
        "Căn cứ Luật Hoạt động trồng cây xanh và nuôi ong số 187/2015/QH13;",
        &[("Luật", "187/2015/QH13", "", "")],
    );
}

#[test]
fn readings_of_one_number_are_one() {
    check(
        "Kế hoạch số 11-KH/BCĐ ngày 01/02/2024, Kế hoạch số 11-KH/BCPD ngày 01/02/2024, Kế hoạch số 12-KH/BCĐ ngày 01/02/2024",
        &[
            ("Kế hoạch", "11-KH/BCĐ", "2024-02-01", ""),
            ("Kế hoạch", "12-KH/BCĐ", "2024-02-01", ""),
        ],
    );
    check(
        "Thông tư số 1/2016/TT-BTC ngày 01/02/2016, Thông tư số 281/2016/TT-BTC ngày 01/02/2016, Quyết định số 00/QĐ-UBND",
        &[(
            "Thông tư",
            "281/2016/TT-BTC",
            "2016-02-01",
            "Bộ trưởng Bộ Tài chính",
        )],
    );
}

fn check(text: &str, want: &[(&str, &str, &str, &str)]) {
    let gazetteer = Gazetteer::embedded().unwrap();
    let fields = DocumentFields {
        number: Some("77/KH-CAT".to_owned()),
        issuer: Some("CÔNG AN TỈNH PHÚ YÊN".to_owned()),
        ..DocumentFields::default()
    };
    let got = read([text].into_iter(), &fields, &gazetteer);
    let text_of = |value: &Option<String>| value.clone().unwrap_or_default();
    let got: Vec<_> = got
        .iter()
        .map(|c| {
            let number = c.number.clone().or_else(|| c.title.clone()).unwrap_or_default();
            (text_of(&c.kind), number, text_of(&c.date), text_of(&c.issuer))
        })
        .collect();
    let got: Vec<_> = got
        .iter()
        .map(|(a, b, c, d)| (a.as_str(), b.as_str(), c.as_str(), d.as_str()))
        .collect();
    assert_eq!(got, want, "{text}");
}

#[test]
fn reads_numbers_with_date_and_issuer() {
    check(
        "theo Nghị quyết số 12- NQ/TW ngày 2/3/2024 của Bộ Chính trị và Thông tư 08/2020/TT-BCA ngày 17 tháng 01 năm 2020 của Bộ trưởng Bộ Công an quy định",
        &[
            ("Nghị quyết", "12-NQ/TW", "2024-03-02", "Bộ Chính trị"),
            ("Thông tư", "08/2020/TT-BCA", "2020-01-17", "Bộ trưởng Bộ Công an"),
        ],
    );
    check(
        "Kế hoạch số 9-KH/BCĐ, ngày 27/03/2025 của Ban Chỉ đạo Cải cách tư pháp về Kế hoạch tổng thể",
        &[(
            "Kế hoạch",
            "9-KH/BCĐ",
            "2025-03-27",
            "Ban Chỉ đạo Cải cách tư pháp",
        )],
    );
}

#[test]
fn implies_issuers() {
    check(
        "Nghị quyết số 3/NQ-CP; Thông tư số 1/2021/TT-BCA; Kế hoạch số 4/KH-BCA-V01; Quyết định 5/QĐ-TTg; Kế hoạch số 6/KH-CAT; Nghị quyết số 7-NQ/TW",
        &[
            ("Nghị quyết", "3/NQ-CP", "", "Chính phủ"),
            ("Thông tư", "1/2021/TT-BCA", "", "Bộ trưởng Bộ Công an"),
            ("Kế hoạch", "4/KH-BCA-V01", "", "Bộ Công an"),
            ("Quyết định", "5/QĐ-TTg", "", "Thủ tướng Chính phủ"),
            ("Kế hoạch", "6/KH-CAT", "", "Công an tỉnh Phú Yên"),
            ("Nghị quyết", "7-NQ/TW", "", ""),
        ],
    );
}

#[test]
fn one_citation_for_one_number() {
    check(
        "Nghị định số 8/2020/NĐ-CP, sau đó Nghị định 8/2020/NĐ-CP ngày 5/6/2020 của Chính phủ",
        &[("Nghị định", "8/2020/NĐ-CP", "2020-06-05", "Chính phủ")],
    );
}

#[test]
fn the_issuer_may_stand_before_the_number() {
    check(
        "Theo đề nghị của Sở Văn hóa, Thể thao và Du lịch tại Tờ trình số 512/TTr-SVHTTDL ngày 27/3/2026.",
        &[(
            "Tờ trình",
            "512/TTr-SVHTTDL",
            "2026-03-27",
            "Sở Văn hóa, Thể thao và Du lịch",
        )],
    );
    check(
        "Theo ý kiến của Sở Nội vụ về nhân sự tại cuộc họp và Tờ trình số 9/TTr-ABC",
        &[("Tờ trình", "9/TTr-ABC", "", "")],
    );
}

#[test]
fn laws_by_title() {
    check(
        "Bộ luật Hình sự, Bộ luật Hình sự năm 1999, Luật Tổ chức Chính phủ ngày 25 tháng 12 năm 2001; Luật số 37/2009/QH12; Luật Công chứng số 53/2014/QH13",
        &[
            ("Bộ luật", "Bộ luật Hình sự năm 1999", "", ""),
            ("Luật", "Luật Tổ chức Chính phủ", "2001-12-25", ""),
            ("Luật", "37/2009/QH12", "", ""),
            ("Luật", "53/2014/QH13", "", ""),
        ],
    );
}

#[test]
fn leaves_other_numbers_alone() {
    check(
        "hoạt động 24/7, 100-KM, tỷ lệ 3/4 (Kèm theo Kế hoạch số 5/KH-UBND), Kế hoạch số 77/KH-CAT này",
        &[],
    );
    check("Đề án 06/CP", &[("Đề án", "06/CP", "", "")]);
}

#[test]
fn laws_that_amend_others() {
    check(
        "Căn cứ Luật Tổ chức chính quyền địa phương 19/6/2015; Luật sửa đổi, bổ sung một số điều của Luật Tổ chức Chính phủ và Luật Tổ chức chính quyền địa phương ngày 22/11/2019;",
        &[
            ("Luật", "Luật Tổ chức chính quyền địa phương", "2015-06-19", ""),
            (
                "Luật",
                "Luật sửa đổi, bổ sung một số điều của Luật Tổ chức Chính phủ và Luật Tổ chức chính quyền địa phương",
                "2019-11-22",
                "",
            ),
        ],
    );
    check(
        "Căn cứ Luật Nhà ở ngày 1/2/2014 và Luật sửa đổi, bổ sung một số điều của Luật Nuôi ong số 35/2018/QH14 ngày 20/11/2018;",
        &[
            ("Luật", "Luật Nhà ở", "2014-02-01", ""),
            ("Luật", "35/2018/QH14", "2018-11-20", ""),
        ],
    );
}

#[test]
fn laws_that_are_dated() {
    check(
        "Căn cứ Pháp lệnh Nuôi ong, trồng hoa ngày 25 tháng 5 năm 2002; Luật này có hiệu lực ngày 1/1/2003; Pháp lệnh Trồng rau",
        &[("Pháp lệnh", "Pháp lệnh Nuôi ong, trồng hoa", "2002-05-25", "")],
    );
}

#[test]
fn dates_of_two_numbers_and_after_marks() {
    check(
        "Quyết định số 69/QĐ-TTg và số 70/QĐ-TTg ngày 02/6/2009 của Thủ tướng Chính phủ; Quyết định số 44/QĐ-BYT “ngày 07/02/2025 của Bộ trưởng Bộ Y tế; Luật số 39/2009/QH12 của Quốc hội ngày 12/11/2009; Nghị định số 3/2008/NĐ-CP ngày 19 tháng, 3 năm 2008; Thông tư số 4/2018/TT-VPCP ngày 23 tháng I1 năm 2018",
        &[
            ("Quyết định", "69/QĐ-TTg", "2009-06-02", "Thủ tướng Chính phủ"),
            ("Quyết định", "70/QĐ-TTg", "2009-06-02", "Thủ tướng Chính phủ"),
            ("Quyết định", "44/QĐ-BYT", "2025-02-07", "Bộ trưởng Bộ Y tế"),
            ("Luật", "39/2009/QH12", "2009-11-12", "Quốc hội"),
            ("Nghị định", "3/2008/NĐ-CP", "2008-03-19", "Chính phủ"),
            ("Thông tư", "4/2018/TT-VPCP", "2018-11-23", "Văn phòng Chính phủ"),
        ],
    );
}

#[test]
fn who_acted_issued_the_whole_list() {
    check(
        "đã được Chủ tịch UBND tỉnh công bố tại các Quyết định số: 13/QĐ-UBND ngày 10/10/2022; 46/QĐ-UBND ngày 15/4/2024 không đổi. Quyết định số 9/QĐ-UBND",
        &[
            ("Quyết định", "13/QĐ-UBND", "2022-10-10", "Chủ tịch UBND tỉnh"),
            ("Quyết định", "46/QĐ-UBND", "2024-04-15", "Chủ tịch UBND tỉnh"),
            ("Quyết định", "9/QĐ-UBND", "", ""),
        ],
    );
}

#[test]
fn what_came_with_another_document_is_cited() {
    check(
        "Theo Chương trình an toàn cho trẻ em ban hành kèm theo Quyết định số 1248/QĐ-TTg ngày 19/7/2021 của Thủ tướng Chính phủ",
        &[("Quyết định", "1248/QĐ-TTg", "2021-07-19", "Thủ tướng Chính phủ")],
    );
    check("DANH MỤC Ban hành kèm theo Quyết định số 5/QĐ-UBND", &[]);
    check("PHỤ LỤC (Được ban hành kèm theo Quyết định số 5/QĐ-UBND)", &[]);
}

#[test]
fn marks_of_footnotes_are_no_part_of_an_issuer() {
    check(
        "Thông tư số 45/2021/TT-BGDĐT ngày 31/12/2021 của Bộ Giáo dục và Đào tạo2.",
        &[(
            "Thông tư",
            "45/2021/TT-BGDĐT",
            "2021-12-31",
            "Bộ Giáo dục và Đào tạo",
        )],
    );
}

#[test]
fn laws_that_have_a_year() {
    check(
        "Căn cứ Luật Nuôi ong, trồng hoa năm 2013; Luật Trồng rau năm 2019 (sửa đổi)",
        &[
            ("Luật", "Luật Nuôi ong, trồng hoa năm 2013", "", ""),
            ("Luật", "Luật Trồng rau năm 2019", "", ""),
        ],
    );
    for text in [
        "Tuyên truyền Luật Nuôi ong và kế hoạch kiểm tra năm 2025",
        "Phổ biến Luật Nuôi ong cho các hộ trong năm 2025",
        "Phổ biến Luật Nuôi ong, hoàn thành năm 2025",
        "Tổ chức tuần lễ Luật Nuôi ong tại xã Tân Hòa năm 2025",
    ] {
        check(text, &[]);
    }
}
