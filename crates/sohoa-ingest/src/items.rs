//! Marks that open a list item or a heading.

/// Whether the line opens with a bullet ("-", "+", "•") or an enumerator ("1.", "2.3.", "a)", "IV.",
/// "(1)") followed by text.
pub(crate) fn starts_item(line: &str) -> bool {
    let Some(mark) = line.split_whitespace().next() else {
        return false;
    };
    is_bullet(mark) || is_enumerator(mark)
}

/// Whether the whole token is a bullet or an enumerator.
pub(crate) fn is_item_mark(token: &str) -> bool {
    is_bullet(token) || is_enumerator(token)
}

fn is_bullet(token: &str) -> bool {
    matches!(
        token,
        "-" | "+" | "*" | "•" | "–" | "—" | "▪" | "●" | "·" | "o" | "\u{f0b7}" | "\u{f02d}"
    )
}

fn is_enumerator(token: &str) -> bool {
    let inner = match token.strip_prefix('(') {
        Some(rest) => rest.strip_suffix(')'),
        None => token.strip_suffix(['.', ')', '/']),
    };
    inner.is_some_and(|inner| is_number_path(inner) || is_letter(inner) || is_roman(inner))
}

/// "1", "2.3", "1.1.2": parts of one or two digits, so that "1.000" and years are none.
fn is_number_path(text: &str) -> bool {
    text.split('.')
        .all(|part| (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit()))
}

fn is_letter(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none()
}

fn is_roman(text: &str) -> bool {
    (1..=5).contains(&text.len()) && text.bytes().all(|byte| b"IVX".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_told_from_text() {
        for line in [
            "- Rà soát",
            "1. Mục tiêu",
            "2.3. Giao",
            "a) Sở",
            "đ) Ban",
            "IV. TỔ CHỨC",
            "(1) Công an",
            " + Phòng",
        ] {
            assert!(starts_item(line), "{line}");
        }
        for line in [
            "",
            "Kế hoạch",
            "2025.",
            "1.000.",
            "12 tháng",
            "UBND tỉnh.",
            "-Rà",
            "ngày 1.",
        ] {
            assert!(!starts_item(line), "{line}");
        }
    }
}
