//! `sohoa restore`: lines stay lines, right text stays as it is.

use std::fs;

use crate::support::{arg, stdout_of};

fn restore(text: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("text.txt");
    fs::write(&file, text).unwrap();
    stdout_of(&["restore", arg(&file)])
}

#[test]
fn lines_in_are_lines_out() {
    for text in [
        "",
        "\n",
        "a",
        "a\n",
        "\n\na\n\n\nb\n",
        "một\r\nhai\r\n",
        "\u{0}\n\u{feff}x\n",
    ] {
        let lines = text.matches('\n').count();
        assert_eq!(restore(text).matches('\n').count(), lines, "{text:?}");
    }
}

#[test]
fn stripped_text_gets_its_marks_back() {
    let restored = restore("Uy ban nhan dan tinh ban hanh Ke hoach chuyen doi so nam 2025\n");
    assert_eq!(
        restored,
        "Ủy ban nhân dân tỉnh ban hành Kế hoạch chuyển đổi số năm 2025\n"
    );
}

#[test]
fn right_text_stays_as_it_is() {
    let text = "Thực hiện Kế hoạch số 74/KH-UBND ngày 20/4/2023 của Ủy ban nhân dân tỉnh về chuyển đổi số,\n\
                Văn phòng phối hợp với các đơn vị, địa phương triển khai các nội dung sau:\n";
    assert_eq!(restore(text), text);
}
