//! Words that what stands beside them tells: the quarter of a year and its word, "giao" and "(qua" before a name, "Nơi
//! nhận:" at the beginning of a line.
//!
//! The model knows neither one number from another nor small letters from capitals.

use std::ops::Range;

use crate::decode::skip_blank;
use crate::paragraph::chunk_length;

/// The word that a chunk must be by what follows it: "quý" before a quarter ("Quỹ II/2026"), "giao", with which a plan
/// gives work, before a name ("Giáo PV01": behind "giáo" stands "dục" or "viên"), and "qua" that opens a bracket before
/// one: "báo cáo Sở (qua Phòng Tổng hợp)". What is reached through it is a "Đội": "qua đời" is to die.
pub(crate) fn told_by_next(symbols: &[char], chunk: Range<usize>) -> Option<&'static str> {
    let next = &symbols[skip_blank(symbols, chunk.end)..];
    let label = next.iter().take_while(|c| c.is_alphanumeric()).count();
    if next.get(label) == Some(&'/') {
        let year = next[label + 1..].iter().take_while(|c| c.is_ascii_digit());
        let core = &next[..label + 1 + year.count()];
        if is_quarter(core) || misread_quarter(core).is_some() {
            return Some("quý");
        }
    }
    let name = next.first().is_some_and(|c| c.is_uppercase());
    match symbols[chunk.clone()] {
        ['G', 'i', 'a', 'o'] if name => Some("giao"),
        ['(', 'q', 'u', 'a'] if name => Some("qua"),
        ['D' | 'Đ', _, 'i'] if name && symbols[..chunk.start].ends_with(&['(', 'q', 'u', 'a', ' ']) => {
            Some("đội")
        }
        _ => None,
    }
}

/// Whether a chunk is the "(để" before what a recipient gets a document for: "- UBND tỉnh (để báo cáo);". Where a bracket
/// ends a line of a list, "(do" and "(dự" hardly begin it.
pub(crate) fn tells_purpose(symbols: &[char], chunk: Range<usize>) -> bool {
    let ['(', d, rest @ ..] = &symbols[chunk.clone()] else {
        return false;
    };
    let letters = matches!(d, 'd' | 'đ') && rest.len() <= 2 && rest.iter().all(|c| c.is_alphanumeric());
    let line = symbols[..chunk.start].iter().rev().take_while(|c| **c != '\n');
    let dash = line.filter(|c| !c.is_whitespace()).last();
    let mut behind = symbols[chunk.end..].iter().take_while(|c| **c != '\n');
    let closed = behind.any(|c| *c == ')');
    // What signs the document may stand beside it.
    let ends = behind
        .find(|c| **c != ' ')
        .is_none_or(|c| matches!(c, ';' | ',' | '.'));
    letters && closed && ends && matches!(dash, Some('-' | '–' | '+'))
}

/// The word of "Nơi nhận:", with which the list of recipients begins, by the line that begins so: next to nothing of
/// what the n-grams learned from has such a list, and every plan does.
pub(crate) fn told_by_line(symbols: &[char], chunk: Range<usize>) -> Option<&'static str> {
    let begins = |chunk: &[char]| chunk.first().is_some_and(|c| c.eq_ignore_ascii_case(&'n'));
    if !begins(&symbols[chunk.clone()]) {
        return None;
    }
    let start = symbols[..chunk.start].iter().rposition(|c| *c == '\n');
    let start = start.map_or(0, |end| end + 1);
    let word = |from: usize| {
        let start = skip_blank(symbols, from);
        start..start + chunk_length(&symbols[start..])
    };
    let first = word(start);
    let second = word(first.end);
    let (noi, nhan) = (&symbols[first.clone()], &symbols[second.clone()]);
    let told = (2..=4).contains(&noi.len())
        && begins(noi)
        && (4..=6).contains(&nhan.len())
        && begins(nhan)
        && nhan[1].eq_ignore_ascii_case(&'h')
        && nhan.ends_with(&[':']);
    match chunk {
        _ if !told => None,
        chunk if chunk == first => Some("nơi"),
        chunk if chunk == second => Some("nhận"),
        _ => None,
    }
}

/// Whether the word before a position is "quý", whatever its marks.
pub(crate) fn follows_quarter(symbols: &[char], place: usize) -> bool {
    word_before(symbols, place).eq_ignore_ascii_case("yuq")
}

/// Whether a position continues a span of months: "Tháng 5 -", "Tháng". No quarter stands there.
pub(crate) fn follows_month(symbols: &[char], place: usize) -> bool {
    let word = symbols[..place].iter().rposition(|c| c.is_alphabetic());
    word.is_some_and(|last| {
        let between = &symbols[last + 1..place];
        between.len() <= MONTHS_BETWEEN
            && between
                .iter()
                .all(|c| c.is_whitespace() || c.is_ascii_digit() || matches!(c, '-' | '–' | ',' | '/'))
            && word_before(symbols, last + 1).eq_ignore_ascii_case("gnaht")
    })
}

/// Signs that may stand between "tháng" and the last month of a span: " 10/2024 - ".
const MONTHS_BETWEEN: usize = 12;

/// Whether a sign stands for the day of a date, "ngày I tháng 5", which was written by hand: it is no word.
pub(crate) fn hides_day(symbols: &[char], chunk: Range<usize>) -> bool {
    let next = &symbols[skip_blank(symbols, chunk.end)..];
    let word: String = next.iter().take_while(|c| c.is_alphabetic()).take(6).collect();
    chunk.len() == 1
        && word_before(symbols, chunk.start).eq_ignore_ascii_case("yagn")
        && sohoa_viet::skeleton(&word) == "thang"
}

/// The word before a position without marks, backwards.
fn word_before(symbols: &[char], place: usize) -> String {
    let before = symbols[..place].iter().rev().skip_while(|c| c.is_whitespace());
    let word: String = before.take_while(|c| c.is_alphabetic()).take(6).collect();
    sohoa_viet::skeleton(&word)
}

/// A quarter with its year as it is printed: "II/2026", "3/2026".
fn is_quarter(core: &[char]) -> bool {
    parts(core).is_some_and(|(quarter, _)| {
        let printed = ["I", "II", "III", "IV", "1", "2", "3", "4"];
        printed
            .iter()
            .any(|known| known.chars().eq(quarter.iter().copied()))
    })
}

/// The quarter that look-alikes of a numeral stand for behind its word, unless they are one as they are: "I1/2025",
/// "11/2025".
pub(crate) fn misread_quarter(core: &[char]) -> Option<String> {
    roman_quarter(core).filter(|_| !is_quarter(core))
}

/// "11/2023" may be a quarter: II/2023. The word before decides.
pub(crate) fn roman_quarter(core: &[char]) -> Option<String> {
    let (quarter, year) = parts(core)?;
    let numeral: String = quarter
        .iter()
        .map(|c| match c {
            '1' | 'l' | 'i' | '|' | 'L' => "I".to_owned(),
            // Two strokes whose serifs touch.
            'H' => "II".to_owned(),
            other => other.to_string(),
        })
        .collect();
    let year: String = year.iter().collect();
    let known = match numeral.as_str() {
        known @ ("I" | "II" | "III" | "IV") => known,
        // One of three strokes was read twice: "IIH".
        "IIII" => "III",
        _ => return None,
    };
    Some(format!("{known}/{year}"))
}

/// What stands before the stroke, and the year behind it.
fn parts(core: &[char]) -> Option<(&[char], &[char])> {
    let stroke = core.iter().position(|&c| c == '/')?;
    let (quarter, year) = (&core[..stroke], &core[stroke + 1..]);
    let whole = year.len() == 4 && year.iter().all(char::is_ascii_digit) && (1..=3).contains(&quarter.len());
    whole.then_some((quarter, year))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_the_word_before_them() {
        let told = |text: &str, chunk: Range<usize>| {
            let symbols: Vec<char> = text.chars().collect();
            told_by_next(&symbols, chunk)
        };
        assert_eq!(told("bao cao (qua Doi Cong nghe)", 13..16), Some("đội"));
        assert_eq!(told("ong qua doi Cong nghe", 8..11), None);
        assert_eq!(told("So (qua Phong", 3..7), Some("qua"));
        assert_eq!(told("Giao duc", 0..4), None);
    }

    #[test]
    fn brackets_of_recipients_tell_a_purpose() {
        let tells = |text: &str| {
            let symbols: Vec<char> = text.chars().collect();
            let start = symbols.iter().position(|c| *c == '(').unwrap();
            let length = chunk_length(&symbols[start..]);
            tells_purpose(&symbols, start..start + length)
        };
        assert!(tells("- UBND tinh (d bao cao);\n- Luu: VT"));
        assert!(tells("- Cac phong (dO thuc hien) "));
        assert!(tells("- UBND tinh (d bao cao); GIAM DOC"));
        assert!(!tells("UBND tinh (do bao cao);"), "no list");
        assert!(!tells("- UBND tinh (do bao cao) trinh"), "goes on");
        assert!(!tells("- UBND tinh (dung bao cao);"));
        assert!(!tells("- UBND tinh (do bao cao"));
    }

    #[test]
    fn recipients_are_told_by_their_line() {
        let told = |text: &str, chunk: Range<usize>| {
            let symbols: Vec<char> = text.chars().collect();
            told_by_line(&symbols, chunk)
        };
        assert_eq!(told("het.\nNoi nh4n: T/M BAN", 5..8), Some("nơi"));
        assert_eq!(told("het.\nNoi nh4n: T/M BAN", 9..14), Some("nhận"));
        assert_eq!(told("het.\nNoi nh4n: T/M BAN", 15..18), None);
        assert_eq!(told("Noi nhan cua: ai", 0..3), None);
        assert_eq!(told("Noi nhan", 0..3), None);
    }

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    #[test]
    fn quarters() {
        let check = |observed: &str, want: Option<&str>| {
            assert_eq!(roman_quarter(&chars(observed)).as_deref(), want);
        };
        check("11/2023", Some("II/2023"));
        check("1V/2024", Some("IV/2024"));
        check("IH/2026", Some("III/2026"));
        check("IIH/2026", Some("III/2026"));
        check("H/2026", Some("II/2026"));
        check("12/2023", None);
        assert_eq!(misread_quarter(&chars("1/2023")), None, "a quarter in digits");
        assert_eq!(misread_quarter(&chars("l1/2023")).as_deref(), Some("II/2023"));
    }

    #[test]
    fn what_stands_beside_tells() {
        let told = |text: &str, length| told_by_next(&chars(text), 0..length);
        assert_eq!(told("Quỹ II/2026", 3), Some("quý"));
        assert_eq!(told("Quy I1/2026", 3), Some("quý"));
        assert_eq!(told("Quy 2026", 3), None);
        assert_eq!(told("Giao PV01", 4), Some("giao"));
        assert_eq!(told("Giao viên", 4), None);
        assert_eq!(told("(qua Doi", 4), Some("qua"));
        assert_eq!(told("(qua tang", 4), None);
        assert!(hides_day(&chars("ngày I tháng 5"), 5..6));
        assert!(hides_day(&chars("ngay Á thang 5"), 5..6));
        assert!(!hides_day(&chars("ngày I năm"), 5..6));
        assert!(!hides_day(&chars("ngày đầu tháng"), 5..8));
        assert!(follows_quarter(&chars("trong Quy I1"), 10));
        assert!(!follows_quarter(&chars("trong nam I1"), 10));
        let months = |text: &str| follows_month(&chars(text), text.chars().count());
        assert!(months("Tháng 5 -\n"));
        assert!(months("tháng "));
        assert!(!months("Quý I - "));
        assert!(!months("tháng 5 và quý "));
    }
}
