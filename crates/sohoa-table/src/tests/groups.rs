//! Row groups whose labels were misread or lost.

use super::*;

#[test]
fn groups_may_begin_with_two() {
    let rows = ["TT|Việc|Ai", "II. Mở|<|<", "1|A|X", "III. Kết|<|<", "1|B|X"];
    let mut drawing = Drawing::new().page().table(20.0, &rows);
    drawing.document.pages[0].origin = TextOrigin::Ocr;
    let shown = show(&find_tables(&drawing.document).0[0]);
    assert_eq!([shown[1].as_str(), shown[3].as_str()], ["# II. Mở", "# III. Kết"]);
}

#[test]
fn groups_that_lost_their_label_or_their_shape() {
    let rows = [
        "TT|Việc|Ai|Hạn",
        "A|PHẦN MỘT||",
        "1|A1|X|",
        "|PHẦN HAI||",
        "2|B1|X|",
        "C|PHẦN BA||",
        "3|C1|X|",
        "|Việc khác||",
    ];
    let mut drawing = Drawing::new().page().table(20.0, &rows);
    drawing.document.pages[0].origin = TextOrigin::Ocr;
    let shown = show(&find_tables(&drawing.document).0[0]);
    assert_eq!(shown[1..4], ["# A. PHẦN MỘT", "1|A1|X|", "# B. PHẦN HAI"]);
    assert_eq!(shown[5..], ["# C. PHẦN BA", "3|C1|X|", "|Việc khác||"]);

    let rows = [
        "TT|Việc|Ai|Hạn|Sản phẩm",
        "I|PHẦN MỘT|<|<|<",
        "1|A1|X||",
        "II|PHẦN|HAI CỦA BẢNG|<|<",
        "2|B1|X||",
        "IH|PHẦN BA|<|<|<",
        "1|Mở|||",
        "11|C1|X||",
    ];
    let mut drawing = Drawing::new().page().table(20.0, &rows);
    drawing.document.pages[0].origin = TextOrigin::Ocr;
    let shown = show(&find_tables(&drawing.document).0[0]);
    let groups: Vec<&String> = shown.iter().filter(|row| row.starts_with('#')).collect();
    assert_eq!(
        groups,
        [
            "# I. PHẦN MỘT",
            "# II. PHẦN HAI CỦA BẢNG",
            "# III. PHẦN BA",
            "# 1. Mở"
        ]
    );
    assert!(shown.iter().any(|row| row == "1.1|C1|X||"));
}

#[test]
fn titles_in_place_of_all_values_are_groups() {
    let rows = [
        "TT|Việc|Ai|Hạn",
        "1|Mở đầu|<|<",
        "4)|A1|X|",
        "b)|A2|X|",
        "2|Kết thúc|<|<",
        "a)|B1|X|",
    ];
    let mut drawing = Drawing::new().page().table(20.0, &rows);
    drawing.document.pages[0].origin = TextOrigin::Ocr;
    let shown = show(&find_tables(&drawing.document).0[0]);
    assert_eq!(
        shown[1..],
        ["# 1. Mở đầu", "a)|A1|X|", "b)|A2|X|", "# 2. Kết thúc", "a)|B1|X|"]
    );
}

#[test]
fn strokes_before_a_lone_title_are_a_numeral() {
    let rows = [
        "Việc|Ai|Hạn",
        "I. Mở đầu||",
        "A1|X|Quý I",
        "11 Kết thúc||",
        "12 lớp|X|",
    ];
    let mut drawing = Drawing::new().page().table(20.0, &rows);
    drawing.document.pages[0].origin = TextOrigin::Ocr;
    let shown = show(&find_tables(&drawing.document).0[0]);
    assert!(shown[3].starts_with("# "), "{shown:?}");
    assert_eq!(shown[4], "12 lớp|X|");
}

#[test]
fn a_number_with_a_point_lies_between_its_neighbours() {
    let rows = ["TT|Việc|Ai", "1|Mở|", "1.1|A|X", "Ig|B|X", "1.3|C|X"];
    let mut drawing = Drawing::new().page().table(20.0, &rows);
    drawing.document.pages[0].origin = TextOrigin::Ocr;
    let shown = show(&find_tables(&drawing.document).0[0]);
    assert_eq!(shown[3], "1.2|B|X");
    drawing.document.pages[0].origin = TextOrigin::TextLayer;
    let shown = show(&find_tables(&drawing.document).0[0]);
    assert_eq!(shown[3], "Ig|B|X");
}
