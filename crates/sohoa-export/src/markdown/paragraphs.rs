//! Which printed lines make one paragraph.
//!
//! The text has no blank lines between paragraphs; where one ends follows from how a line ends and how long it
//! is, and from how the next one starts.

/// Share of the usual width below which a line is the last of its paragraph, if it ends like a sentence.
const SHORT: f32 = 0.85;
/// Share of the usual width below which a line is the last of its paragraph, whatever it ends with.
const VERY_SHORT: f32 = 0.6;
/// Share of the lines that are shorter than the usual width: the widest are often two columns.
const USUAL: f32 = 0.9;

/// Usual width of the lines in characters.
pub(super) fn usual_width<'a>(lines: impl Iterator<Item = &'a str>) -> f32 {
    let mut widths: Vec<usize> = lines
        .map(|line| line.chars().count())
        .filter(|width| *width > 0)
        .collect();
    widths.sort_unstable();
    let at = (widths.len() as f32 * USUAL) as usize;
    widths
        .get(at.min(widths.len().saturating_sub(1)))
        .map_or(1.0, |width| *width as f32)
}

/// Whether `next` starts a new paragraph after `line`.
pub(super) fn breaks(line: &str, next: &str, width: f32) -> bool {
    if line.is_empty() || next.is_empty() || starts_paragraph(next) || is_capitals(line) != is_capitals(next)
    {
        return true;
    }
    if next.starts_with(char::is_lowercase) {
        return false;
    }
    let share = line.chars().count() as f32 / width;
    match line.chars().next_back() {
        Some(';' | ':') => true,
        Some('.' | '!' | '?' | '”' | '"') => share < SHORT,
        _ => !is_capitals(line) && share < VERY_SHORT,
    }
}

/// Whether all letters are capitals: a heading, a name.
pub(super) fn is_capitals(line: &str) -> bool {
    line.chars().any(char::is_uppercase) && !line.chars().any(char::is_lowercase)
}

/// The bullet of an item: "- ", "+ ", "• ".
pub(super) fn bullet(line: &str) -> Option<(char, &str)> {
    let mark = line.chars().next().filter(|c| "-–+•*·".contains(*c))?;
    let rest = line[mark.len_utf8()..].trim_start();
    (rest.len() + mark.len_utf8() < line.len() && !rest.is_empty()).then_some((mark, rest))
}

/// Words that open a paragraph of an official document.
const OPENINGS: [&str; 12] = [
    "Căn cứ ",
    "Điều ",
    "Thực hiện ",
    "Theo đề nghị",
    "Xét đề nghị",
    "Chương ",
    "Mục ",
    "PHỤ LỤC",
    "Phụ lục ",
    "Nơi nhận",
    "Kính gửi",
    "(Kèm theo",
];

/// Whether a line opens with a bullet, a label or a word that opens paragraphs.
fn starts_paragraph(line: &str) -> bool {
    bullet(line).is_some() || has_label(line) || OPENINGS.iter().any(|opening| line.starts_with(opening))
}

/// "1. ", "2.1. ", "a) ", "IV. ".
fn has_label(line: &str) -> bool {
    let Some((label, _)) = line.split_once(char::is_whitespace) else {
        return false;
    };
    let Some(body) = label.strip_suffix(['.', ')']) else {
        return false;
    };
    let numbers = body
        .split('.')
        .all(|part| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()));
    let letter = body.chars().count() == 1 && body.chars().all(char::is_alphabetic);
    let roman = !body.is_empty() && body.len() <= 5 && body.bytes().all(|b| b"IVXL".contains(&b));
    numbers || letter || roman
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_end_where_a_reader_sees_it() {
        for (line, next, want) in [
            (
                "phủ quy định chi tiết thi hành một số điều của",
                "Luật Đê điều;",
                false,
            ),
            ("Căn cứ Luật Đê điều;", "Căn cứ Luật Thủy lợi;", true),
            (
                "1. Chủ động ứng phó với bão, lũ, ngập úng, sạt lở",
                "nhập mặn.",
                false,
            ),
            (
                "nhập mặn; hạn chế thấp nhất thiệt hại về người.",
                "2. Thực hiện",
                true,
            ),
            ("KẾ HOẠCH PHÒNG CHỐNG", "THIÊN TAI NĂM 2026", false),
            ("KẾ HOẠCH", "Phòng, chống thiên tai", true),
            (
                "Ủy ban nhân dân các xã chịu trách nhiệm trước",
                "UBND tỉnh",
                false,
            ),
            ("Trần Văn A", "Phó Giám đốc", true),
            ("tháng 5.", "Chủ tịch ký", true),
            ("chia cắt giao thông từ 02 ngày trở lên của đề.", "Sở Y tế", false),
            ("", "Sở Y tế", true),
        ] {
            assert_eq!(breaks(line, next, 50.0), want, "{line} | {next}");
        }
    }

    #[test]
    fn labels_and_bullets_are_known() {
        for line in ["1. Mở", "2.1. Mở", "a) Mở", "đ) Mở", "IV. Mở", "- Mở", "+ Mở"] {
            assert!(starts_paragraph(line), "{line}");
        }
        for line in ["2026. Mở", "-5 độ", "Mở", "1.000.000 đồng"] {
            assert!(!starts_paragraph(line), "{line}");
        }
        assert_eq!(bullet("- Mở"), Some(('-', "Mở")));
    }
}
