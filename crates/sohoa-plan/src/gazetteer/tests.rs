use super::*;

fn check(text: &str, want: &[(&str, AgencyKind)]) {
    let gazetteer = Gazetteer::embedded().unwrap();
    let found = gazetteer.find_agencies(text);
    let got: Vec<_> = found
        .iter()
        .map(|(range, kind)| (&text[range.clone()], *kind))
        .collect();
    assert_eq!(got, want, "{text}");
}

#[test]
fn finds_agencies_in_lists() {
    use AgencyKind::{Department, Government, Group, Ministry, Police, UnitCode};
    check(
        "PA08, PC0I (PVO1) và Công an cấp xã",
        &[
            ("PA08", UnitCode),
            ("PC0I", UnitCode),
            ("PVO1", UnitCode),
            ("Công an cấp xã", Police),
        ],
    );
    check(
        "Công an các đơn vị, địa phương; Bộ Y tế",
        &[("Công an các đơn vị, địa phương", Group), ("Bộ Y tế", Ministry)],
    );
    check(
        "Sở Thông tin và Truyền thông, UBND tỉnh Tây Ninh",
        &[
            ("Sở Thông tin và Truyền thông", Department),
            ("UBND tỉnh Tây Ninh", Government),
        ],
    );
    check(
        "các sở, ban, ngành liên quan và địa phương",
        &[("các sở, ban, ngành liên quan", Group)],
    );
}

#[test]
fn tolerates_lost_marks_and_a_wrong_letter() {
    check(
        "So Thong tin va Truyen thong chu tri",
        &[("So Thong tin va Truyen thong", AgencyKind::Department)],
    );
    check(
        "Sở Thônq tin và Truyền thông",
        &[("Sở Thônq tin và Truyền thông", AgencyKind::Department)],
    );
    check("số liệu tài chính của công an xã", &[]);
    // A capital begins another name.
    check("Công an xã, Phòng Kinh tế", &[("Công an xã", AgencyKind::Police)]);
}

#[test]
fn reads_unit_codes() {
    let gazetteer = Gazetteer::embedded().unwrap();
    for (text, want) in [
        ("PV01", Some("PV01")),
        ("PVO1", Some("PV01")),
        ("PV0I", Some("PV01")),
        ("PH1O", Some("PH10")),
        ("V01", Some("V01")),
        ("Vo", None),
        ("QĐ01", None),
        ("PV001", None),
        ("", None),
    ] {
        assert_eq!(gazetteer.unit_code(text).as_deref(), want, "{text}");
    }
}

#[test]
fn reads_kinds_and_provinces() {
    let gazetteer = Gazetteer::embedded().unwrap();
    assert_eq!(gazetteer.doc_kind("KẾ HOẠCH"), Some("Kế hoạch"));
    assert_eq!(gazetteer.doc_kind("KE HOACH"), Some("Kế hoạch"));
    assert_eq!(gazetteer.doc_kind("Thông báo"), Some("Thông báo"));
    assert_eq!(gazetteer.doc_kind("Thực hiện"), None);
    assert_eq!(gazetteer.kind_of_abbreviation("QD"), Some("Quyết định"));
    assert_eq!(gazetteer.agency_of_code("BCA"), Some("Bộ Công an"));
    assert_eq!(gazetteer.province("TỈNH SÓC TRĂNG"), Some("Sóc Trăng"));
    assert_eq!(gazetteer.province("Khanh Hoa"), Some("Khánh Hòa"));
    assert_eq!(gazetteer.province("Paris"), None);
    assert!(gazetteer.is_place("Sóc Trăng") && !gazetteer.is_place("Sóc"));
    let issuer = gazetteer.sentence_case("CÔNG AN TỈNH PHÚ YÊN");
    assert_eq!(issuer.as_deref(), Some("Công an tỉnh Phú Yên"));
    assert_eq!(
        gazetteer.sentence_case("BỘ CÔNG AN").as_deref(),
        Some("Bộ Công an")
    );
}

#[test]
fn finds_laws() {
    let gazetteer = Gazetteer::embedded().unwrap();
    let text = "các quy định của Luật Giao dịch điện tử; pháp luật dữ liệu, Luật Dữ liệu";
    let found: Vec<_> = gazetteer
        .find_laws(text)
        .into_iter()
        .map(|range| &text[range])
        .collect();
    assert_eq!(found, ["Luật Giao dịch điện tử", "Luật Dữ liệu"]);
}

#[test]
fn names_the_row_that_is_wrong() {
    let empty = GazetteerSources {
        agencies: "name\tkind\tcode\nBộ X\tministry\n",
        unit_codes: "",
        doc_kinds: "",
        doc_symbols: "",
        provinces: "",
        districts: "",
        laws: "",
    };
    let want = GazetteerError::Columns {
        file: "agencies.tsv",
        row: 2,
        expected: 3,
        got: 2,
    };
    assert_eq!(Gazetteer::from_tsv(&empty).unwrap_err(), want);
}
