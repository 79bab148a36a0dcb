//! The alphabet of the channel: intended letters as small numbers, and how an observed character
//! relates to an intended letter.

use std::collections::HashMap;
use std::sync::LazyLock;

/// An intended letter as its place in the alphabet, 1-based; 0 stands for "no letter".
pub(crate) type Letter = u8;

/// No letter: the empty half of an operation.
pub(crate) const NONE: Letter = 0;

/// Vowels of the lower case with all tones, in the order a ă â e ê i o ô ơ u ư y.
const VOWELS: &str = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵ";
const CONSONANTS: &str = "bcdđfghjklmnpqrstvwxz";
const DIGITS: &str = "0123456789";
const MARKS: &str = " .,;:-–/()\"“”'%+&!?*=<>[]_…";

/// What a letter is, for the generic layer of the channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// Vowel with a shape or tone mark.
    MarkedVowel,
    /// Vowel without marks.
    PlainVowel,
    /// đ
    BarredD,
    /// Other consonant.
    Consonant,
    /// 0-9
    Digit,
    /// Punctuation and space.
    Mark,
}

/// Number of generic classes: six kinds, each in lower and upper case.
pub(crate) const CLASS_COUNT: usize = 12;

/// How an observed string relates to the intended letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Relation {
    /// The letter itself.
    Same,
    /// Its base letter: all marks lost.
    Base,
    /// The base letter with other marks.
    Kin,
    /// The base letter in the other case.
    CaseTwin,
    /// Any other single character.
    Other,
    /// Nothing.
    Deleted,
    /// Two characters, one of them the letter or one of its kin.
    TwoWithKin,
    /// Two other characters.
    Two,
    /// Three characters.
    Three,
}

/// Number of relations.
pub(crate) const RELATION_COUNT: usize = 9;

/// All relations, in the order of their numbers.
pub(crate) const RELATIONS: [Relation; RELATION_COUNT] = [
    Relation::Same,
    Relation::Base,
    Relation::Kin,
    Relation::CaseTwin,
    Relation::Other,
    Relation::Deleted,
    Relation::TwoWithKin,
    Relation::Two,
    Relation::Three,
];

/// Facts about one intended letter.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LetterInfo {
    /// The letter.
    pub(crate) symbol: char,
    /// Its base letter, case kept.
    pub(crate) base: char,
    /// What it is.
    pub(crate) class: Class,
    /// Whether it is a capital.
    pub(crate) upper: bool,
}

impl LetterInfo {
    /// Place of its generic class, `0..CLASS_COUNT`.
    pub(crate) fn class_index(&self) -> usize {
        self.class as usize * 2 + usize::from(self.upper)
    }

    /// Whether it carries a mark that OCR can lose.
    pub(crate) fn marked(&self) -> bool {
        matches!(self.class, Class::MarkedVowel | Class::BarredD)
    }
}

struct Alphabet {
    letters: Vec<LetterInfo>,
    places: HashMap<char, Letter>,
}

static ALPHABET: LazyLock<Alphabet> = LazyLock::new(|| {
    let lower: Vec<char> = VOWELS.chars().chain(CONSONANTS.chars()).collect();
    let upper = lower.iter().flat_map(|c| c.to_uppercase());
    let all: Vec<char> = lower
        .iter()
        .copied()
        .chain(upper)
        .chain(DIGITS.chars())
        .chain(MARKS.chars())
        .collect();
    let letters: Vec<LetterInfo> = all.iter().map(|&symbol| describe(symbol)).collect();
    let places = all
        .iter()
        .enumerate()
        .map(|(place, &symbol)| (symbol, place as Letter + 1))
        .collect();
    Alphabet { letters, places }
});

fn describe(symbol: char) -> LetterInfo {
    let base = base_letter(symbol);
    let vowel = "aeiouyAEIOUY".contains(base);
    let class = if symbol.is_ascii_digit() {
        Class::Digit
    } else if !symbol.is_alphabetic() {
        Class::Mark
    } else if symbol == 'đ' || symbol == 'Đ' {
        Class::BarredD
    } else if vowel && base != symbol {
        Class::MarkedVowel
    } else if vowel {
        Class::PlainVowel
    } else {
        Class::Consonant
    };
    LetterInfo {
        symbol,
        base,
        class,
        upper: symbol.is_uppercase(),
    }
}

/// Number of letters; letters are `1..=count()`.
pub(crate) fn count() -> usize {
    ALPHABET.letters.len()
}

/// The letter for a character, if it is in the alphabet.
pub(crate) fn letter(symbol: char) -> Option<Letter> {
    ALPHABET.places.get(&symbol).copied()
}

/// Facts about a letter.
///
/// `letter` must be `1..=count()`; anything else gives the facts of the first letter.
pub(crate) fn info(letter: Letter) -> &'static LetterInfo {
    let place = usize::from(letter.saturating_sub(1));
    &ALPHABET.letters[place.min(ALPHABET.letters.len() - 1)]
}

/// The capital of a letter (itself where there is none).
pub(crate) fn capital(lower: Letter) -> Letter {
    info(lower)
        .symbol
        .to_uppercase()
        .next()
        .and_then(letter)
        .unwrap_or(lower)
}

/// The marks on a Vietnamese vowel: its shape (none, breve, circumflex, horn) and its tone, as small numbers;
/// `None` for other characters and vowels without marks.
pub(crate) fn marks(symbol: char) -> Option<(u8, u8)> {
    const SHAPES: [u8; 12] = [0, 1, 2, 0, 2, 0, 0, 2, 3, 0, 3, 0];
    let lower = symbol.to_lowercase().next()?;
    let place = VOWELS.chars().position(|vowel| vowel == lower)?;
    let found = (SHAPES[place / 6], (place % 6) as u8);
    (found != (0, 0)).then_some(found)
}

/// The character without shape and tone marks, case kept: 'Ệ' → 'E', 'đ' → 'd', 'ü' → 'u'.
pub(crate) fn base_letter(symbol: char) -> char {
    match symbol {
        _ if symbol.is_ascii() => symbol,
        'đ' | 'ð' => 'd',
        'Đ' | 'Ð' => 'D',
        'ı' => 'i',
        'ø' => 'o',
        'Ø' => 'O',
        _ => {
            let mut buffer = [0; 4];
            let plain = sohoa_viet::skeleton(symbol.encode_utf8(&mut buffer));
            let base = plain.chars().next().unwrap_or(symbol);
            if symbol.is_uppercase() {
                base.to_uppercase().next().unwrap_or(base)
            } else {
                base
            }
        }
    }
}

/// How the observed string relates to the intended letter. Strings of more than three characters
/// count as three.
pub(crate) fn relation(intended: &LetterInfo, observed: &[char]) -> Relation {
    let symbols: Vec<(char, char)> = observed.iter().map(|&c| (c, base_letter(c))).collect();
    relation_to(intended, &symbols)
}

/// The same for characters that come with their base letters.
pub(crate) fn relation_to(intended: &LetterInfo, observed: &[(char, char)]) -> Relation {
    match observed {
        [] => Relation::Deleted,
        [symbol] => single_relation(intended, *symbol),
        [a, b] => {
            let kin = |c: (char, char)| {
                matches!(
                    single_relation(intended, c),
                    Relation::Same | Relation::Base | Relation::Kin
                )
            };
            if kin(*a) || kin(*b) {
                Relation::TwoWithKin
            } else {
                Relation::Two
            }
        }
        _ => Relation::Three,
    }
}

fn single_relation(intended: &LetterInfo, (symbol, base): (char, char)) -> Relation {
    if symbol == intended.symbol {
        return Relation::Same;
    }
    if !symbol.is_alphabetic() || intended.class == Class::Mark || intended.class == Class::Digit {
        return Relation::Other;
    }
    if base == intended.base {
        if symbol == base {
            Relation::Base
        } else {
            Relation::Kin
        }
    } else if base.eq_ignore_ascii_case(&intended.base) {
        Relation::CaseTwin
    } else {
        Relation::Other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_fit_one_byte_and_round_trip() {
        assert!(count() < 256);
        for place in 1..=count() {
            let place = place as Letter;
            assert_eq!(letter(info(place).symbol), Some(place));
        }
    }

    #[test]
    fn relations() {
        let check = |intended: char, observed: &str, want: Relation| {
            let observed: Vec<char> = observed.chars().collect();
            let place = letter(intended).expect("in the alphabet");
            assert_eq!(relation(info(place), &observed), want, "{intended} {observed:?}");
        };
        check('ệ', "ệ", Relation::Same);
        check('ệ', "e", Relation::Base);
        check('ệ', "é", Relation::Kin);
        check('ệ', "E", Relation::CaseTwin);
        check('ệ', "¢", Relation::Other);
        check('ệ', "", Relation::Deleted);
        check('ệ', "e.", Relation::TwoWithKin);
        check('đ', "d", Relation::Base);
        check('ư', "ir", Relation::Two);
        check('Đ', "P", Relation::Other);
    }
}
