//! Printed lines to running text.

/// Joins the printed lines of one paragraph or cell with spaces. A code or number broken after its
/// hyphen, slash or dot is closed up ("57-" + "NQ/TW" → "57-NQ/TW"); any other hyphen stays as printed.
pub fn join_lines<'a>(lines: impl IntoIterator<Item = &'a str>) -> String {
    let mut text = String::new();
    for line in lines {
        let mut words = line.split_whitespace();
        let Some(first) = words.next() else { continue };
        let last = text.rsplit(' ').next().unwrap_or_default();
        if !text.is_empty() && !broken_code(last, first) {
            text.push(' ');
        }
        text.push_str(first);
        for word in words {
            text.push(' ');
            text.push_str(word);
        }
    }
    text
}

/// Whether a line break cut a code or number between these two words.
fn broken_code(last: &str, first: &str) -> bool {
    let Some(next) = first.chars().next() else {
        return false;
    };
    let stem = last.trim_end_matches(['-', '/']);
    let code_goes_on = next.is_uppercase() || next.is_ascii_digit();
    if stem.len() < last.len() {
        // "57-" + "NQ/TW", "30/2020/" + "NĐ-CP", "KH-" + "UBND", but not "2010 -" + "2015" or "ăn-" + "Ở".
        return code_goes_on
            && stem
                .chars()
                .next_back()
                .is_some_and(|c| c.is_ascii_digit() || c.is_uppercase())
            && stem
                .chars()
                .any(|c| c.is_ascii_digit() || c == '/' || c == '-' || c.is_uppercase())
            && !stem.chars().any(char::is_lowercase);
    }
    if let Some(rest) = first.strip_prefix(['-', '/']) {
        // "5189/KH" + "-CAT"; a bullet has no text directly after it.
        return last.contains('/')
            && last.chars().any(|c| c.is_ascii_digit())
            && rest.chars().next().is_some_and(char::is_uppercase);
    }
    // A dotted code cut by a narrow column: "1.012289.00" + "0.00.00.H53".
    let dotted = |word: &str| {
        word.matches('.').count() >= 2
            && word
                .chars()
                .all(|c| c == '.' || c.is_ascii_digit() || c.is_ascii_uppercase())
    };
    dotted(last) && dotted(first) && next.is_ascii_digit() && !last.ends_with('.')
}

#[cfg(test)]
mod tests {
    use super::join_lines;

    fn check(lines: &[&str], want: &str) {
        assert_eq!(join_lines(lines.iter().copied()), want);
    }

    #[test]
    fn joins() {
        check(&["Nhiệm vụ", " thường  xuyên "], "Nhiệm vụ thường xuyên");
        check(&["số 57-", "NQ/TW"], "số 57-NQ/TW");
        check(&["số 30/2020/", "NĐ-CP"], "số 30/2020/NĐ-CP");
        check(&["số 12/KH", "-ABC"], "số 12/KH-ABC");
        check(&["kinh tế -", "xã hội"], "kinh tế - xã hội");
        check(&["vụ/phòng/", "ban"], "vụ/phòng/ ban");
        check(&["2010 -", "2015"], "2010 - 2015");
        check(&["- Một", "- Hai"], "- Một - Hai");
        check(&["1.012.00", "0.00.H5"], "1.012.000.00.H5");
        check(&["", "Một", ""], "Một");
    }
}
