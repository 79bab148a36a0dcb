//! Vietnamese text in the 8-bit encodings used before Unicode, seen through a Western code page.
//!
//! An archive's text layer or text file shows "ViÖt Nam" (TCVN3) or "Vieät Nam" (VNI) where "Việt Nam"
//! was printed: the codes were right for their fonts, but a reader that knows only Windows-1252 takes
//! them for Western letters. Nothing is lost in such text, so it is converted, not restored.
//!
//! VIQR ("Vie^.t Nam") is left alone on purpose: it was written in mail and news, not in the offices whose
//! archives are read here, and its marks are ordinary punctuation, which damaged text is full of.

mod bytes;
mod cp1258;
mod tcvn3;
mod vni;

use std::ops::AddAssign;

use crate::letter::{is_vietnamese_only_letter, nfc};
use crate::syllable::Syllable;

pub use bytes::{ByteEncoding, DecodedBytes, decode_bytes};

/// An 8-bit encoding of Vietnamese.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug)]
pub enum LegacyEncoding {
    /// TCVN 5712:1993 VN3, the "ABC" fonts (.VnTime): one code a letter.
    Tcvn3,
    /// VNI for Windows (VNI-Times): a letter and a code for its marks.
    Vni,
    /// Windows-1258: letters with shape marks, tone marks as codes of their own.
    Cp1258,
}

/// Every encoding, in the order in which ties are broken.
const ENCODINGS: [LegacyEncoding; 3] = [LegacyEncoding::Tcvn3, LegacyEncoding::Vni, LegacyEncoding::Cp1258];

impl LegacyEncoding {
    /// Converts to NFC Unicode. Characters without meaning in the encoding stay as they are, so the number of
    /// lines does.
    ///
    /// TCVN3 has no codes for most capitals: they were printed by setting lower-case codes in a font of capitals
    /// (.VnTimeH), which the text does not say. Such letters stay lower case, except in words whose plain
    /// letters are all capitals ("HO¹CH" is HOẠCH).
    pub fn decode(self, text: &str) -> String {
        let decoded: String = match self {
            Self::Tcvn3 => text.split_inclusive('\n').map(tcvn3::decode_line).collect(),
            Self::Vni => vni::decode(text),
            Self::Cp1258 => text.chars().map(cp1258::letter).collect(),
        };
        nfc(&decoded.chars().map(bytes::from_c1).collect::<String>())
    }

    /// Name for messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tcvn3 => "TCVN3 (ABC, .VnTime fonts)",
            Self::Vni => "VNI (VNI-Times fonts)",
            Self::Cp1258 => "Windows-1258",
        }
    }

    /// Whether the word holds a character that this encoding reads as a letter of its own.
    fn affects(self, word: &str) -> bool {
        match self {
            Self::Tcvn3 => word.chars().any(tcvn3::is_code),
            Self::Vni => word.chars().any(vni::is_code),
            Self::Cp1258 => word.chars().any(|c| cp1258::letter(c) != c),
        }
    }
}

/// The encoding in which the text (a line, a page, a file) makes far more sense than as it stands.
///
/// Counts words that become well-formed syllables by the conversion; right Vietnamese, other languages and
/// text damaged by OCR have too few of them.
pub fn detect_legacy(text: &str) -> Option<LegacyEncoding> {
    choose(&[Evidence::for_each_encoding(text)])
}

/// Converts the lines that are in an old encoding, `None` for every other: those without its characters, and
/// those that are right already.
///
/// Judges all lines together; where they are not of one kind (an appendix in old fonts), each half by itself,
/// down to single lines.
pub fn decode_legacy_lines<S: AsRef<str>>(lines: &[S]) -> Vec<Option<(LegacyEncoding, String)>> {
    let evidence: Vec<[Evidence; 3]> = lines
        .iter()
        .map(|line| Evidence::for_each_encoding(line.as_ref()))
        .collect();
    let mut converted = Vec::with_capacity(lines.len());
    decode_part(lines, &evidence, &mut converted);
    let mut near = None;
    for at in 0..lines.len() {
        near = decode_near(lines[at].as_ref(), &evidence[at], &mut converted[at], near);
    }
    near = None;
    for at in (0..lines.len()).rev() {
        near = decode_near(lines[at].as_ref(), &evidence[at], &mut converted[at], near);
    }
    converted
}

/// Converts a line too short to be judged alone as the lines next to it were. Gives the encoding for the next
/// line: right Unicode text ends it.
fn decode_near(
    line: &str,
    evidence: &[Evidence; 3],
    converted: &mut Option<(LegacyEncoding, String)>,
    near: Option<LegacyEncoding>,
) -> Option<LegacyEncoding> {
    if let Some((encoding, _)) = converted {
        return Some(*encoding);
    }
    let encoding = near?;
    let found = &evidence[ENCODINGS.iter().position(|other| *other == encoding)?];
    if found.fixed * 10 >= found.affected * 6 {
        *converted = decode_line(line, encoding, found);
    }
    (found.unicode == 0).then_some(encoding)
}

fn decode_part<S: AsRef<str>>(
    lines: &[S],
    evidence: &[[Evidence; 3]],
    converted: &mut Vec<Option<(LegacyEncoding, String)>>,
) {
    if let Some(encoding) = choose(evidence) {
        let at = ENCODINGS.iter().position(|found| *found == encoding).unwrap_or(0);
        let members = lines.iter().zip(evidence);
        converted.extend(members.map(|(line, evidence)| decode_line(line.as_ref(), encoding, &evidence[at])));
    } else if lines.len() < 2 {
        converted.extend(lines.iter().map(|_| None));
    } else {
        let middle = lines.len() / 2;
        decode_part(&lines[..middle], &evidence[..middle], converted);
        decode_part(&lines[middle..], &evidence[middle..], converted);
    }
}

/// One line of a part in `encoding`, unless it is the exception.
fn decode_line(
    line: &str,
    encoding: LegacyEncoding,
    evidence: &Evidence,
) -> Option<(LegacyEncoding, String)> {
    let exception = evidence.unicode > evidence.fixed || evidence.broken > evidence.fixed;
    if exception || !encoding.affects(line) {
        return None;
    }
    let decoded = encoding.decode(line);
    (decoded != line).then_some((encoding, decoded))
}

/// The encoding for which these pieces of text speak together, the one with most fixed words.
fn choose(pieces: &[[Evidence; 3]]) -> Option<LegacyEncoding> {
    let mut best = None;
    for (at, encoding) in ENCODINGS.into_iter().enumerate() {
        let mut sum = Evidence::default();
        for piece in pieces {
            sum += piece[at];
        }
        if sum.convinces() && best.is_none_or(|(_, fixed)| sum.fixed > fixed) {
            best = Some((encoding, sum.fixed));
        }
    }
    best.map(|(encoding, _)| encoding)
}

/// Fewest words that a conversion must make well-formed: two may come about by chance.
const FEWEST_FIXED: usize = 3;
/// Fewest different codes in those words: OCR that takes one letter for another ("Céng an céc" for "Công an
/// các") does so again and again.
const FEWEST_CODES: u32 = 3;

/// What speaks for an encoding; counts of words.
#[derive(Copy, Clone, Default, Debug)]
struct Evidence {
    /// Words with letters.
    words: usize,
    /// Words with plain letters that the conversion changes.
    affected: usize,
    /// Changed words that only become well-formed syllables by it.
    fixed: usize,
    /// Changed words that were well-formed only before.
    broken: usize,
    /// Words with letters that no Western code page has: right Unicode text.
    unicode: usize,
    /// The Latin-1 characters from U+0080 on in the fixed words, one bit each.
    codes: u128,
}

impl AddAssign for Evidence {
    fn add_assign(&mut self, other: Self) {
        self.words += other.words;
        self.affected += other.affected;
        self.fixed += other.fixed;
        self.broken += other.broken;
        self.unicode += other.unicode;
        self.codes |= other.codes;
    }
}

impl Evidence {
    fn for_each_encoding(text: &str) -> [Self; 3] {
        if text.is_ascii() {
            let words = text.split(is_separator).filter(|word| has_letter(word)).count();
            let plain = Self {
                words,
                ..Self::default()
            };
            return [plain; 3];
        }
        ENCODINGS.map(|encoding| Self::of(text, encoding))
    }

    fn of(text: &str, encoding: LegacyEncoding) -> Self {
        let mut sum = Self::default();
        for word in text.split(is_separator).filter(|word| !word.is_empty()) {
            sum += Self::of_word(word, encoding);
        }
        sum
    }

    fn of_word(word: &str, encoding: LegacyEncoding) -> Self {
        let mut found = Self {
            words: usize::from(has_letter(word)),
            ..Self::default()
        };
        if word.is_ascii() {
            return found;
        }
        let is_unicode = |c: char| c > '\u{ff}' && is_vietnamese_only_letter(c);
        found.unicode = usize::from(word.chars().any(is_unicode));
        // Bytes of another script make lone codes, and a vowel alone is a syllable: only words that show a plain
        // letter count.
        let plain = word.contains(|c: char| c.is_ascii_alphabetic());
        if found.unicode == 0 && plain && encoding.affects(word) {
            found.affected = 1;
            let before = Syllable::parse(word).is_some();
            let after = Syllable::parse(&encoding.decode(word)).is_some();
            found.fixed = usize::from(after && !before);
            found.broken = usize::from(before && !after);
            if found.fixed > 0 {
                let codes = word.chars().filter(|c| ('\u{80}'..='\u{ff}').contains(c));
                found.codes = codes.fold(0, |set, c| set | 1 << (c as u32 - 0x80));
            }
        }
        found
    }

    /// Given parts of the samples and news, written in each encoding, have .85-.97 of the changed words fixed
    /// and .54-.81 of all words changed and fixed; the same text as it is, and damaged layers, have at most
    /// .33 and .03. The limits lie between; `tests/legacy.rs` checks both sides.
    fn convinces(&self) -> bool {
        self.fixed >= FEWEST_FIXED
            && self.codes.count_ones() >= FEWEST_CODES
            && self.fixed * 10 >= self.affected * 6
            && self.fixed * 4 >= self.words
            && self.fixed >= 10 * self.broken
            && self.fixed >= 3 * self.unicode
    }
}

fn has_letter(word: &str) -> bool {
    word.contains(char::is_alphabetic)
}

/// White space, ASCII punctuation, and the punctuation of Windows-1252 as characters or as bare codes.
fn is_separator(c: char) -> bool {
    c.is_whitespace()
        || c.is_ascii_punctuation()
        || matches!(c, '\u{80}'..='\u{9f}' | '\u{2010}'..='\u{203a}')
}

#[cfg(test)]
mod tests;
