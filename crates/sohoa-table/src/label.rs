//! Labels that number rows: "1", "01.", "1.2", "III.", "A", "b)".

/// What numbers a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// "III"
    Roman,
    /// "A"
    Letter,
    /// "12", "01", "1.2"
    Number,
    /// "b"
    SmallLetter,
}

impl Label {
    /// Reads a whole cell or word as a label; one closing "." or ")" and brackets around are allowed.
    pub fn parse(text: &str) -> Option<Self> {
        let core = text
            .trim()
            .trim_start_matches('(')
            .trim_end_matches(['.', ')', '/']);
        let mut letters = core.chars();
        let first = letters.next()?;
        if core.len() <= 8 && core.chars().all(|c| "IVXLC".contains(c)) {
            return Some(Self::Roman);
        }
        // "2.400" is an amount.
        let longest = if core.contains('.') { 2 } else { 3 };
        if core
            .split('.')
            .all(|part| (1..=longest).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()))
        {
            return Some(Self::Number);
        }
        match (first, letters.next()) {
            (letter, None) if letter.is_uppercase() => Some(Self::Letter),
            (letter, None) if letter.is_lowercase() => Some(Self::SmallLetter),
            _ => None,
        }
    }
}

/// Splits a leading label from the text after it: "II. Các dự án" → `(Roman, "II.", "Các dự án")`.
/// A label without closing mark counts only if it is a number or a Roman numeral.
pub fn split_label(text: &str) -> Option<(Label, &str, &str)> {
    let text = text.trim();
    let (word, rest) = text.split_once(char::is_whitespace)?;
    let label = Label::parse(word)?;
    let closed = word.ends_with(['.', ')', '/']);
    (closed || matches!(label, Label::Roman | Label::Number)).then(|| (label, word, rest.trim_start()))
}

#[cfg(test)]
mod tests {
    use super::{Label, split_label};

    #[test]
    fn labels() {
        for (text, want) in [
            ("III", Some(Label::Roman)),
            ("I.", Some(Label::Roman)),
            ("01", Some(Label::Number)),
            ("1.2.", Some(Label::Number)),
            ("(3)", Some(Label::Number)),
            ("b)", Some(Label::SmallLetter)),
            ("A", Some(Label::Letter)),
            ("%", None),
            ("PX01", None),
            ("2025", None),
            ("3.500", None),
            ("", None),
        ] {
            assert_eq!(Label::parse(text), want, "{text}");
        }
        assert_eq!(
            split_label("II. Các dự án"),
            Some((Label::Roman, "II.", "Các dự án"))
        );
        assert_eq!(split_label("A Lưới"), None);
        assert_eq!(split_label("II"), None);
    }
}
