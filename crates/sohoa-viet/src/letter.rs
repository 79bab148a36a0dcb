//! Letters, shape marks and tone marks.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The tone of a syllable.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug)]
pub enum Tone {
    /// Ngang: no mark.
    Level,
    /// Huyền: à.
    Falling,
    /// Hỏi: ả.
    Dipping,
    /// Ngã: ã.
    Broken,
    /// Sắc: á.
    Rising,
    /// Nặng: ạ.
    Heavy,
}

const TONES: [Tone; 6] = [
    Tone::Level,
    Tone::Falling,
    Tone::Dipping,
    Tone::Broken,
    Tone::Rising,
    Tone::Heavy,
];

/// The twelve vowel letters, each with its six tones in the order of [`TONES`].
const VOWELS: [[char; 6]; 12] = [
    ['a', 'à', 'ả', 'ã', 'á', 'ạ'],
    ['ă', 'ằ', 'ẳ', 'ẵ', 'ắ', 'ặ'],
    ['â', 'ầ', 'ẩ', 'ẫ', 'ấ', 'ậ'],
    ['e', 'è', 'ẻ', 'ẽ', 'é', 'ẹ'],
    ['ê', 'ề', 'ể', 'ễ', 'ế', 'ệ'],
    ['i', 'ì', 'ỉ', 'ĩ', 'í', 'ị'],
    ['o', 'ò', 'ỏ', 'õ', 'ó', 'ọ'],
    ['ô', 'ồ', 'ổ', 'ỗ', 'ố', 'ộ'],
    ['ơ', 'ờ', 'ở', 'ỡ', 'ớ', 'ợ'],
    ['u', 'ù', 'ủ', 'ũ', 'ú', 'ụ'],
    ['ư', 'ừ', 'ử', 'ữ', 'ứ', 'ự'],
    ['y', 'ỳ', 'ỷ', 'ỹ', 'ý', 'ỵ'],
];

/// (letter, row, column) of [`VOWELS`], sorted by letter.
static VOWEL_INDEX: LazyLock<Vec<(char, usize, usize)>> = LazyLock::new(|| {
    let mut index: Vec<_> = VOWELS
        .iter()
        .enumerate()
        .flat_map(|(row, tones)| tones.iter().enumerate().map(move |(column, c)| (*c, row, column)))
        .collect();
    index.sort_unstable();
    index
});

/// Splits a lower-case vowel letter into the letter without tone mark and the tone; `None` for other characters.
pub(crate) fn split_tone(letter: char) -> Option<(char, Tone)> {
    let found = VOWEL_INDEX.binary_search_by_key(&letter, |entry| entry.0).ok()?;
    let (_, row, column) = VOWEL_INDEX[found];
    Some((VOWELS[row][0], TONES[column]))
}

/// Puts a tone mark on a lower-case vowel letter without one; other characters come back unchanged.
pub(crate) fn join_tone(letter: char, tone: Tone) -> char {
    let row = VOWELS.iter().find(|row| row[0] == letter);
    row.map_or(letter, |row| row[tone as usize])
}

/// The lower-case form of a letter; a letter whose lower case is several characters (no Vietnamese one) is kept.
pub(crate) fn lower(letter: char) -> char {
    let mut lowered = letter.to_lowercase();
    match (lowered.next(), lowered.next()) {
        (Some(one), None) => one,
        _ => letter,
    }
}

/// Unicode NFC. Everything between two stages is in this form.
pub fn nfc(text: &str) -> String {
    text.nfc().collect()
}

/// Lower case without shape marks and tone marks: "Đề án" → "de an".
pub fn skeleton(text: &str) -> String {
    text.nfd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| if c == 'đ' { 'd' } else { c })
        .collect()
}

/// The text without shape marks and tone marks, case kept: "Đề án" → "De an".
pub fn strip_marks(text: &str) -> String {
    let plain = text.nfd().filter(|c| !is_combining_mark(*c)).map(|c| match c {
        'đ' => 'd',
        'Đ' => 'D',
        other => other,
    });
    plain.collect()
}

/// Whether the letter is ă â đ ê ô ơ ư or carries a tone mark, in either case.
///
/// Their share tells a good text layer (.19-.26) from a damaged one (.00-.03).
pub fn is_vietnamese_only_letter(letter: char) -> bool {
    if letter.is_ascii() {
        return false;
    }
    let letter = lower(letter);
    letter == 'đ' || split_tone(letter).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tones_split_and_join_for_every_vowel() {
        for row in VOWELS {
            for (letter, tone) in row.into_iter().zip(TONES) {
                assert_eq!(split_tone(letter), Some((row[0], tone)));
                assert_eq!(join_tone(row[0], tone), letter);
            }
        }
        assert_eq!(split_tone('đ'), None);
    }

    #[test]
    fn marks_are_stripped_and_case_kept() {
        assert_eq!(strip_marks("Đề án ĐƯỜNG sắt"), "De an DUONG sat");
        assert_eq!(skeleton("Đề án ĐƯỜNG sắt"), "de an duong sat");
        assert_eq!(strip_marks("nghi\u{0323}"), "nghi");
    }

    #[test]
    fn only_vietnamese_letters_are_recognised() {
        for letter in "ăâđêôơưĂÂĐÊÔƠƯàẢÝỵ".chars() {
            assert!(is_vietnamese_only_letter(letter), "{letter}");
        }
        for letter in "azAZ09çñü□-".chars() {
            assert!(!is_vietnamese_only_letter(letter), "{letter}");
        }
    }
}
