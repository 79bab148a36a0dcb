//! Case of a token, and putting it back on another spelling.

/// How the letters of a token are cased. Digits and signs do not count.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug)]
pub enum Case {
    /// "kế", and tokens without letters.
    Lower,
    /// "Kế", and a single capital letter.
    Capitalised,
    /// "KẾ": at least two letters, all capitals.
    Upper,
    /// Anything else: "TTg".
    Mixed,
}

/// The case of a token.
pub fn case_of(text: &str) -> Case {
    let mut letters = text.chars().filter(|c| c.is_alphabetic());
    let Some(first) = letters.next() else {
        return Case::Lower;
    };
    let (mut upper, mut lower) = (0_usize, 0_usize);
    for letter in letters {
        if letter.is_uppercase() {
            upper += 1;
        } else {
            lower += 1;
        }
    }
    match (first.is_uppercase(), upper, lower) {
        (false, 0, _) => Case::Lower,
        (true, 0, _) => Case::Capitalised,
        (true, _, 0) => Case::Upper,
        _ => Case::Mixed,
    }
}

/// The text in the given case; [`Case::Mixed`] leaves it unchanged, because it names no one form.
pub fn apply_case(text: &str, case: Case) -> String {
    match case {
        Case::Lower => text.to_lowercase(),
        Case::Upper => text.to_uppercase(),
        Case::Mixed => text.to_owned(),
        Case::Capitalised => {
            let mut seen_letter = false;
            let mut out = String::with_capacity(text.len());
            for c in text.chars() {
                if seen_letter || !c.is_alphabetic() {
                    out.extend(c.to_lowercase());
                } else {
                    seen_letter = true;
                    out.extend(c.to_uppercase());
                }
            }
            out
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_is_recognised() {
        let check = |text: &str, want: Case| assert_eq!(case_of(text), want, "{text}");
        check("kế", Case::Lower);
        check("Kế", Case::Capitalised);
        check("Đ", Case::Capitalised);
        check("KẾ", Case::Upper);
        check("PV01", Case::Upper);
        check("TTg", Case::Mixed);
        check("kH", Case::Mixed);
        check("2024", Case::Lower);
    }

    #[test]
    fn case_is_applied() {
        let check = |text: &str, case: Case, want: &str| assert_eq!(apply_case(text, case), want);
        check("đường", Case::Capitalised, "Đường");
        check("đường", Case::Upper, "ĐƯỜNG");
        check("ĐƯỜNG", Case::Lower, "đường");
        check("(ĐƯỜNG", Case::Capitalised, "(Đường");
        check("TTg", Case::Mixed, "TTg");
    }
}
