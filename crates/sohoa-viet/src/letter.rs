//! Letters, shape marks and tone marks.

use std::sync::LazyLock;

use unicode_normalization::char::{canonical_combining_class, is_combining_mark};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

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

/// The code points below this hold every Vietnamese letter.
const TABLE_END: usize = 0x1F00;

/// For each code point of a letter in either case: its lower-case letter without tone mark, and its tone.
static LETTERS: LazyLock<Vec<Option<(char, Tone)>>> = LazyLock::new(|| {
    let mut table = vec![None; TABLE_END];
    for (at, entry) in (0..).zip(&mut table) {
        *entry = char::from_u32(at).filter(|c| c.is_alphabetic()).map(|c| {
            let letter = lower(c);
            let row = VOWELS.iter().find(|row| row.contains(&letter));
            let column = row.and_then(|row| row.iter().position(|c| *c == letter));
            row.zip(column)
                .map_or((letter, Tone::Level), |(row, column)| (row[0], TONES[column]))
        });
    }
    table
});

/// The lower-case letter without tone mark, and the tone; `None` for what is not a letter of this script.
pub(crate) fn letter_and_tone(c: char) -> Option<(char, Tone)> {
    LETTERS.get(c as usize).copied().flatten()
}

/// Whether the lower-case letter without tone mark is a vowel.
pub(crate) fn is_vowel(letter: char) -> bool {
    VOWELS.iter().any(|row| row[0] == letter)
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
    if is_nfc_quick(text.chars()) == IsNormalized::Yes {
        text.to_owned()
    } else {
        text.nfc().collect()
    }
}

/// Cuts a text where [`nfc`] changes nothing across the cut: the NFC of the text is that of its pieces in a row.
/// Tells which part of a text as given a part of its NFC comes from.
pub fn nfc_pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let next = rest.char_indices().skip(1).find(|(_, c)| begins_piece(*c));
        let (piece, after) = rest.split_at(next.map_or(rest.len(), |(at, _)| at));
        rest = after;
        (!piece.is_empty()).then_some(piece)
    })
}

/// Whether the character neither joins the one before it nor moves in front of it.
fn begins_piece(c: char) -> bool {
    c.is_ascii()
        || (canonical_combining_class(c) == 0 && is_nfc_quick(std::iter::once(c)) == IsNormalized::Yes)
}

/// Lower case without tone marks, shape marks kept: "Đề án" → "đê an".
pub fn strip_tones(text: &str) -> String {
    text.chars()
        .map(|c| letter_and_tone(c).map_or(c, |(letter, _)| letter))
        .collect()
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
    !letter.is_ascii() && letter_and_tone(letter).is_some_and(|(plain, _)| plain == 'đ' || is_vowel(plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tones_split_and_join_for_every_vowel() {
        for row in VOWELS {
            for (letter, tone) in row.into_iter().zip(TONES) {
                assert_eq!(letter_and_tone(letter), Some((row[0], tone)));
                let capital = letter.to_uppercase().next().unwrap();
                assert_eq!(letter_and_tone(capital), Some((row[0], tone)));
                assert_eq!(join_tone(row[0], tone), letter);
            }
        }
        assert_eq!(letter_and_tone('Đ'), Some(('đ', Tone::Level)));
        assert_eq!(letter_and_tone('7'), None);
    }

    #[test]
    fn marks_are_stripped_and_case_kept() {
        assert_eq!(strip_marks("Đề án ĐƯỜNG sắt"), "De an DUONG sat");
        assert_eq!(skeleton("Đề án ĐƯỜNG sắt"), "de an duong sat");
        assert_eq!(strip_marks("nghi\u{0323}"), "nghi");
        assert_eq!(strip_tones("Đề án ĐƯỜNG 5"), "đê an đương 5");
    }

    #[test]
    fn pieces_are_normalised_one_by_one() {
        let check = |text: &str, want: &[&str]| {
            let pieces: Vec<&str> = nfc_pieces(text).collect();
            assert_eq!(pieces, want);
            assert_eq!(pieces.into_iter().map(nfc).collect::<String>(), nfc(text));
        };
        check("", &[]);
        check("kế", &["k", "ế"]);
        check("ke\u{302}\u{301}…", &["k", "e\u{302}\u{301}", "…"]);
        check("\u{301}a\u{323}\u{302}", &["\u{301}", "a\u{323}\u{302}"]);
        check("\u{1100}\u{1161}\u{11a8}x", &["\u{1100}\u{1161}\u{11a8}", "x"]);
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
