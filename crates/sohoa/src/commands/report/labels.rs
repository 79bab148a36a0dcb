//! Words of the page in both languages; numbers as each writes them.

use maud::{Markup, html};

/// A text in both languages; the page shows one.
pub(super) fn both(vi: &str, en: &str) -> Markup {
    html! { span.vi lang="vi" { (vi) } span.en lang="en" { (en) } }
}

/// A share as percentage.
pub(super) fn percent(share: f64, digits: usize) -> Markup {
    let english = format!("{:.digits$} %", 100.0 * share);
    both(&english.replace('.', ","), &english)
}

/// A count; halves and the like with one digit.
pub(super) fn count(number: f64) -> Markup {
    let whole = grouped(number.trunc() as u64);
    let tenth = ((number.fract()) * 10.0).round() as u64;
    if tenth == 0 || tenth == 10 {
        let whole = grouped(number.round() as u64);
        return both(&whole.replace(',', "."), &whole);
    }
    both(
        &format!("{},{tenth}", whole.replace(',', ".")),
        &format!("{whole}.{tenth}"),
    )
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Names of figures, classes and sections: name, Vietnamese, English.
const LABELS: &[(&str, &str, &str)] = &[
    ("syllable_accuracy", "âm tiết đúng", "syllables right"),
    (
        "strict_wer",
        "từ sai, kể cả chữ hoa và dấu câu",
        "words wrong, case and punctuation included",
    ),
    ("cer", "ký tự sai", "characters wrong"),
    ("der", "dấu sai (chữ cái đúng)", "marks wrong (letters right)"),
    ("code_integrity", "số và ký hiệu đúng", "numbers and codes right"),
    (
        "over_correction",
        "từ đúng bị sửa thành sai",
        "right words made wrong",
    ),
    ("task_f1", "nhiệm vụ tìm thấy (F1)", "tasks found (F1)"),
    (
        "task_recall",
        "nhiệm vụ tìm thấy (độ phủ)",
        "tasks found (recall)",
    ),
    ("exact", "nhiệm vụ đúng hoàn toàn", "exact tasks"),
    ("stt", "số thứ tự", "number (STT)"),
    ("section", "mục", "section"),
    ("lead", "cơ quan chủ trì", "lead agencies"),
    ("cooperating", "cơ quan phối hợp", "cooperating agencies"),
    ("deadline", "thời hạn", "deadline"),
    ("note", "ghi chú", "note"),
    ("product", "sản phẩm", "product"),
    ("indicator_f1", "chỉ tiêu tìm thấy (F1)", "indicators found (F1)"),
    ("indicator_target", "giá trị chỉ tiêu", "targets of indicators"),
    ("document_fields", "thông tin văn bản", "fields of the document"),
    ("citation_f1", "văn bản viện dẫn (F1)", "cited documents (F1)"),
    ("letterhead", "phần đầu văn bản", "letterhead"),
    ("body", "phần lời", "body"),
    ("table", "bảng", "tables"),
    ("ending", "nơi nhận, chữ ký", "recipients and signature"),
    ("ocr", "nhận dạng từ ảnh", "read from the image"),
    ("mixed", "ảnh và lớp chữ hỏng", "image and damaged text layer"),
    ("text_layer", "lớp chữ của PDF", "text layer of the PDF"),
    ("plain_text", "tệp chữ", "text file"),
    ("tone", "sai dấu thanh", "tone mark"),
    ("vowel_mark", "sai dấu mũ, móc, trăng", "vowel mark"),
    ("d_stroke", "đ / d", "đ / d"),
    ("dropped_letter", "thiếu chữ cái", "dropped letter"),
    ("digit", "chữ số", "digit"),
    ("case", "chữ hoa, chữ thường", "case"),
    ("punctuation", "dấu câu", "punctuation"),
    ("join_split", "dính hoặc tách từ", "joined or split"),
    ("missing_word", "thiếu từ", "missing word"),
    ("extra_word", "thừa từ", "word too many"),
    ("other_letters", "chữ cái khác", "other letters"),
    ("words", "từ", "words"),
    ("tasks", "nhiệm vụ", "tasks"),
    ("text", "Văn bản: phần đúng", "Text: what is right"),
    ("rates", "Văn bản: phần sai", "Text: what is wrong"),
    ("records", "Nhiệm vụ và thông tin", "Tasks and fields"),
    (
        "origins",
        "Theo nguồn chữ (âm tiết đúng)",
        "By origin of the text (syllables right)",
    ),
    (
        "parts",
        "Theo phần của văn bản (âm tiết đúng)",
        "By part of the document (syllables right)",
    ),
    (
        "columns",
        "Theo cột của bảng (âm tiết đúng)",
        "By column of tables (syllables right)",
    ),
    ("classes", "Lỗi theo loại", "Errors by class"),
    (
        "reliability",
        "Chương trình có biết mình sai không?",
        "Does the program know when it is wrong?",
    ),
    ("documents", "Từng văn bản", "Documents"),
    ("lines", "Lỗi nặng nhất", "Worst errors"),
    ("confusions", "Nhầm lẫn thường gặp", "Confusions"),
    ("method", "Cách tính và ghi chú", "Method and notes"),
];

/// The label of a known name; others, such as headers of columns, stand as they are.
pub(super) fn label(name: &str) -> Markup {
    let known = LABELS.iter().find(|(known, ..)| *known == name);
    known.map_or_else(|| html! { (name) }, |(_, vi, en)| both(vi, en))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_each_language_does() {
        assert!(percent(0.98765, 2).into_string().contains("98,77 %"));
        assert!(percent(0.98765, 2).into_string().contains("98.77 %"));
        assert!(count(1_234_567.0).into_string().contains("1.234.567"));
        assert!(count(2.5).into_string().contains("2.5"));
        assert!(count(2.99).into_string().contains(">3<"));
    }

    #[test]
    fn every_class_has_a_label() {
        for class in sohoa_eval::ErrorClass::ALL {
            assert!(
                label(class.name()).into_string().contains("lang"),
                "{}",
                class.name()
            );
        }
    }
}
