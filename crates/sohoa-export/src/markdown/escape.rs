//! Text that Markdown shows as it is.

/// The text on one line, with everything escaped that Markdown takes for a mark.
pub(super) fn inline(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for (index, word) in text.split_whitespace().enumerate() {
        if index > 0 {
            shown.push(' ');
        }
        for c in word.chars() {
            match c {
                '\0' => shown.push('\u{fffd}'),
                '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' => shown.extend(['\\', c]),
                _ => shown.push(c),
            }
        }
    }
    shown
}

/// As [`inline`], for the start of a line: "1." stays a number and is no list that is counted anew.
pub(super) fn line(text: &str) -> String {
    let shown = inline(text);
    let digits = shown.bytes().take_while(u8::is_ascii_digit).count();
    let mark = if shown.starts_with(['#', '-', '+', '=']) {
        Some(0)
    } else if digits > 0 && shown[digits..].starts_with(['.', ')']) {
        Some(digits)
    } else {
        None
    };
    match mark {
        Some(at) => format!("{}\\{}", &shown[..at], &shown[at..]),
        None => shown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_shown() {
        for (text, want) in [
            ("Sở  Y tế\n", "Sở Y tế"),
            (
                "a|b <b> *c* _d_ [e](f) `g` R&D",
                "a\\|b \\<b\\> \\*c\\* \\_d\\_ \\[e\\](f) \\`g\\` R\\&D",
            ),
            ("1. Mở đầu", "1\\. Mở đầu"),
            ("2023) x", "2023\\) x"),
            ("1.1. x", "1\\.1. x"),
            ("# x", "\\# x"),
            ("- x", "\\- x"),
            ("a. x", "a. x"),
            ("", ""),
        ] {
            assert_eq!(line(text), want);
        }
    }
}
