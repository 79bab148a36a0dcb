//! What looks wrong in a value whatever the confidence of its words: marks that print never has there, and letters
//! torn off. The probability of a word is about its letters; a speck that became a full stop does not lower it.

/// Whether something looks wrong in a value on one line.
pub(crate) fn looks_odd(text: &str) -> bool {
    let tokens: Vec<&str> = text.split_whitespace().collect();
    let pairs = tokens
        .windows(2)
        .any(|pair| ends_amid(pair[0], pair[1]) || is_torn_off(pair[0], pair[1]));
    pairs
        || tokens
            .iter()
            .any(|token| is_joined(token) || is_damaged_unit(token))
        || is_unbalanced(text)
}

/// Whether a name of a person lacks a part: family, middle and given name make three. Two are rare.
pub(crate) fn is_short_name(text: &str) -> bool {
    (1..3).contains(&text.split_whitespace().count())
}

fn begins_small(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_lowercase)
}

/// "hồ sơ. hộ tịch": a sentence that goes on with a small letter. "v.v." and "TP." are abbreviations.
fn ends_amid(word: &str, next: &str) -> bool {
    let Some(stem) = word.strip_suffix('.') else {
        return false;
    };
    begins_small(next)
        && begins_small(stem)
        && stem.chars().count() >= 2
        && stem.chars().all(char::is_alphabetic)
}

/// "T hương": a consonant alone. Classes and numerals ("loại B", "quý V") are no such letters.
fn is_torn_off(word: &str, next: &str) -> bool {
    let mut letters = word.chars();
    let (Some(letter), None) = (letters.next(), letters.next()) else {
        return false;
    };
    "GHKLMNPQRSTghklmnpqrst".contains(letter) && begins_small(next)
}

/// "kỹ-năng": two words that a speck joined, or a mark before a word.
fn is_joined(token: &str) -> bool {
    let joined = token.split_once('-').is_some_and(|(left, right)| {
        let is_word = |part: &str| {
            let bare = part.trim_end_matches([',', ';', '.', ')']);
            bare.chars().count() >= 2 && bare.chars().all(char::is_lowercase) && !bare.is_ascii()
        };
        is_word(left) && is_word(right)
    });
    joined || token.starts_with(['\'', '`', '~', '^', '_', '|', '*', '!', '?', ',', ';'])
}

/// "PVUI": the code of a police unit is two letters, the first of them P, and two digits.
fn is_damaged_unit(token: &str) -> bool {
    let code = token.trim_matches(|letter: char| !letter.is_alphanumeric());
    let letters: Vec<char> = code.chars().collect();
    let [first, second, third, fourth] = letters[..] else {
        return false;
    };
    let is_misread = |letter: &&char| "OILUSBZDQG".contains(**letter);
    let digits = [third, fourth];
    let misread = digits.iter().filter(is_misread).count();
    let right = digits.iter().filter(|letter| letter.is_ascii_digit()).count();
    first == 'P' && "ACHKVX".contains(second) && misread > 0 && misread + right == 2
}

/// A bracket or quotation mark without its partner.
fn is_unbalanced(text: &str) -> bool {
    let count = |mark: char| text.matches(mark).count();
    // "a)" and "1)" label items.
    let labels = text.split_whitespace().filter(|token| {
        token
            .strip_suffix(')')
            .is_some_and(|label| label.chars().count() <= 2 && label.chars().all(char::is_alphanumeric))
    });
    let closing = count(')').saturating_sub(labels.count());
    count('(') != closing.max(count('(').min(count(')'))) || count('“') != count('”') || count('"') % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn oddities_are_seen() {
        for text in [
            "Hướng dẫn đối chiếu với hồ sơ. hộ tịch",
            "tập huấn kỹ-năng bơi",
            "Sở Công T hương",
            "Kiểm tra hiện 'trạng đê điều",
            "PVUI",
            "Nền tảng (dữ liệu",
            "“Đề án 06",
        ] {
            assert!(looks_odd(text), "{text}");
        }
    }

    #[test]
    fn what_is_printed_so_is_not_odd() {
        for text in [
            "",
            "Văn phòng, TP. Hồ Chí Minh và các sở, v.v. theo quy định",
            "Quý I - Quý III/2026",
            "PV01, PA08 và Công an cấp xã",
            "a) Mạng b) Máy chủ (đã có)",
            "1) Rà soát (lần 2)",
            "Đơn vị loại B và nhóm V theo lộ trình",
            "hệ thống e-mail, in-tơ-nét",
            "\"Đề án 06\" và “Chính phủ số”",
            "Phòng PCCC, UBND, PTTH",
            "Thực hiện xong. Báo cáo kết quả",
        ] {
            assert!(!looks_odd(text), "{text}");
        }
        assert!(is_short_name("Trường Toàn") && !is_short_name("Võ Trường Toản") && !is_short_name(""));
    }
}
