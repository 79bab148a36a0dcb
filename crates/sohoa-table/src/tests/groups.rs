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
