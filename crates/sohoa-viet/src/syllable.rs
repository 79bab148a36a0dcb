//! The structure of a written syllable: onset, rime, tone, and where the tone mark stands.

use crate::letter::{Tone, is_vowel, join_tone, letter_and_tone};

/// A well-formed syllable. Whether it exists in the language is not checked.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug)]
pub struct Syllable {
    /// Initial consonant letters, "" if none; "qu" and "gi" are onsets.
    pub onset: &'static str,
    /// Vowels and final consonant with shape marks, without tone mark, i or y as printed.
    /// The i that "gi" shares with its rime belongs to both: "gìn" is gi + in, "giếng" is gi + iêng.
    pub rime: &'static str,
    /// Tone.
    pub tone: Tone,
}

/// Longest first where one is the beginning of another.
const ONSETS: [&str; 27] = [
    "ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr", "b", "c", "d", "đ", "g", "h", "k",
    "l", "m", "n", "p", "r", "s", "t", "v", "x",
];

/// Every rime of the orthography, sorted by code point. Source: the rime table of school grammars,
/// checked against the syllables seen at least 200 times in the training corpus.
const RIMES: &[&str] = &[
    "a", "ac", "ach", "ai", "am", "an", "ang", "anh", "ao", "ap", "at", "au", "ay", "e", "ec", "em", "en",
    "eng", "eo", "ep", "et", "i", "ia", "ich", "im", "in", "inh", "ip", "it", "iu", "iêc", "iêm", "iên",
    "iêng", "iêp", "iêt", "iêu", "o", "oa", "oac", "oach", "oai", "oam", "oan", "oang", "oanh", "oao", "oap",
    "oat", "oay", "oc", "oe", "oem", "oen", "oeo", "oet", "oi", "om", "on", "ong", "ooc", "oong", "op", "ot",
    "oăc", "oăm", "oăn", "oăng", "oăt", "u", "ua", "uc", "ui", "um", "un", "ung", "up", "ut", "uy", "uya",
    "uych", "uyn", "uynh", "uyp", "uyt", "uyu", "uyên", "uyêt", "uân", "uâng", "uât", "uây", "uê", "uêch",
    "uên", "uênh", "uêu", "uôc", "uôi", "uôm", "uôn", "uông", "uôt", "uơ", "y", "ych", "yn", "ynh", "yt",
    "yêm", "yên", "yêng", "yêt", "yêu", "âc", "âm", "ân", "âng", "âp", "ât", "âu", "ây", "ê", "êc", "êch",
    "êm", "ên", "êng", "ênh", "êp", "êt", "êu", "ô", "ôc", "ôi", "ôm", "ôn", "ông", "ôp", "ôt", "ăc", "ăm",
    "ăn", "ăng", "ăp", "ăt", "ơ", "ơi", "ơm", "ơn", "ơp", "ơt", "ư", "ưa", "ưc", "ưi", "ưm", "ưn", "ưng",
    "ưt", "ưu", "ươc", "ươi", "ươm", "ươn", "ương", "ươp", "ươt", "ươu",
];

/// The longest printed syllable is "nghiêng".
const MAX_LETTERS: usize = 7;

impl Syllable {
    /// Reads one printed syllable, in any case and in either tone placement; `None` if the structure is wrong.
    pub fn parse(text: &str) -> Option<Self> {
        Structure::of(text).map(|structure| structure.syllable)
    }
}

/// A syllable with the printed place of its tone mark.
struct Structure {
    syllable: Syllable,
    /// Letters of the printed form.
    letters: usize,
    /// 0-based letter that carries the tone mark, if there is one.
    marked: Option<usize>,
}

impl Structure {
    fn of(text: &str) -> Option<Self> {
        let mut plain = [0_u8; MAX_LETTERS * 2];
        let (mut bytes, mut letters, mut marked, mut tone) = (0, 0, None, Tone::Level);
        for c in text.chars() {
            if letters == MAX_LETTERS {
                return None;
            }
            let (letter, mark) = letter_and_tone(c)?;
            if mark != Tone::Level {
                if marked.is_some() {
                    return None;
                }
                (marked, tone) = (Some(letters), mark);
            }
            if letter.len_utf8() > 2 {
                return None;
            }
            bytes += letter.encode_utf8(&mut plain[bytes..]).len();
            letters += 1;
        }
        let (onset, rime) = split_onset(std::str::from_utf8(&plain[..bytes]).ok()?)?;
        let stopped = rime.ends_with(['c', 'p', 't']) || rime.ends_with("ch");
        if stopped && !matches!(tone, Tone::Rising | Tone::Heavy) {
            return None;
        }
        let structure = Self {
            syllable: Syllable { onset, rime, tone },
            letters,
            marked,
        };
        let place = structure
            .marked
            .map(|at| (at + rime.chars().count()).checked_sub(letters));
        match place {
            None => Some(structure),
            Some(at) if at == Some(old_place(rime)) || at == Some(new_place(rime)) => Some(structure),
            Some(_) => None,
        }
    }
}

fn split_onset(plain: &str) -> Option<(&'static str, &'static str)> {
    let onset = ONSETS
        .iter()
        .copied()
        .find(|onset| plain.starts_with(onset))
        .unwrap_or("");
    let rest = &plain[onset.len()..];
    // "gi" shares its i with a rime that begins with i: gi, gìn, giếng.
    let shared = onset == "gi" && !rest.starts_with(['a', 'ă', 'â', 'e', 'o', 'ô', 'ơ', 'u', 'ư']);
    let rime = find_rime(if shared { &plain[1..] } else { rest })?;
    let front = rime.starts_with(['e', 'ê', 'i', 'y']);
    let spelled_right = match onset {
        "k" | "gh" | "ngh" => front,
        "c" | "g" | "ng" => !front,
        "qu" => !rime.starts_with(['u', 'ư', 'o']),
        // The letters iê are written yê where nothing precedes them.
        "" => !rime.starts_with("iê"),
        _ => true,
    };
    // After a consonant y is printed for i alone (kỹ, lý, mỹ); yê- and -y- with a final only stand alone or after qu.
    let y_allowed = match onset {
        "" => !matches!(rime, "ych" | "yn" | "ynh" | "yt"),
        "qu" => true,
        _ => !rime.starts_with('y') || rime == "y",
    };
    (spelled_right && y_allowed).then_some((onset, rime))
}

fn find_rime(text: &str) -> Option<&'static str> {
    RIMES.binary_search(&text).ok().map(|at| RIMES[at])
}

/// 0-based letter of the rime that carries the tone mark in old style: hóa, thủy, của, hoạch, khuỷu.
fn old_place(rime: &str) -> usize {
    if let Some(at) = rime
        .chars()
        .enumerate()
        .filter(|(_, c)| "ăâêôơư".contains(*c))
        .last()
    {
        return at.0;
    }
    let vowels = rime.chars().filter(|c| is_vowel(*c)).count();
    let closed = vowels < rime.chars().count();
    match vowels {
        0 | 1 => 0,
        _ if closed => vowels - 1,
        2 => 0,
        _ => 1,
    }
}

/// As [`old_place`], in new style: hoá, loè, thuỷ.
fn new_place(rime: &str) -> usize {
    if matches!(rime, "oa" | "oe" | "uy") {
        1
    } else {
        old_place(rime)
    }
}

/// Moves the tone mark of one syllable from the new to the old place: hoá → hóa, thuỷ → thủy.
///
/// Anything that is not a syllable in one of the two styles comes back unchanged; case is kept.
pub fn old_style(text: &str) -> String {
    let Some(structure) = Structure::of(text) else {
        return text.to_owned();
    };
    let Some(marked) = structure.marked else {
        return text.to_owned();
    };
    let Syllable { rime, tone, .. } = structure.syllable;
    let place = structure.letters - rime.chars().count() + old_place(rime);
    if place == marked {
        return text.to_owned();
    }
    let set_tone = |c: char, tone: Tone| {
        let toned = letter_and_tone(c).map_or(c, |(letter, _)| join_tone(letter, tone));
        if c.is_uppercase() {
            toned.to_uppercase().next().unwrap_or(toned)
        } else {
            toned
        }
    };
    let moved = text.chars().enumerate().map(|(at, c)| match at {
        _ if at == marked => set_tone(c, Tone::Level),
        _ if at == place => set_tone(c, tone),
        _ => c,
    });
    moved.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rimes_are_sorted() {
        assert!(RIMES.is_sorted());
    }

    #[test]
    fn syllables_are_split() {
        let check = |text: &str, onset: &str, rime: &str, tone: Tone| {
            let got = Syllable::parse(text).map(|s| (s.onset, s.rime, s.tone));
            assert_eq!(got, Some((onset, rime, tone)), "{text}");
        };
        check("nghiêng", "ngh", "iêng", Tone::Level);
        check("Hoạch", "h", "oach", Tone::Heavy);
        check("QUÝ", "qu", "y", Tone::Rising);
        check("quốc", "qu", "ôc", Tone::Rising);
        check("gì", "gi", "i", Tone::Falling);
        check("gìn", "gi", "in", Tone::Falling);
        check("giếng", "gi", "iêng", Tone::Rising);
        check("gia", "gi", "a", Tone::Level);
        check("già", "gi", "a", Tone::Falling);
        check("hoá", "h", "oa", Tone::Rising);
        check("hóa", "h", "oa", Tone::Rising);
        check("kỹ", "k", "y", Tone::Broken);
        check("kĩ", "k", "i", Tone::Broken);
        check("yêu", "", "yêu", Tone::Level);
        check("ủy", "", "uy", Tone::Dipping);
        check("uỷ", "", "uy", Tone::Dipping);
        check("đường", "đ", "ương", Tone::Falling);
        check("thuở", "th", "uơ", Tone::Dipping);
        check("khuỷu", "kh", "uyu", Tone::Dipping);
    }

    #[test]
    fn wrong_structure_is_refused() {
        for text in [
            "",
            "b",
            "UBND",
            "ctia",
            "cế",
            "ka",
            "ngê",
            "ghà",
            "cac",
            "hoàch",
            "cuả",
            "hóà",
            "qà",
            "fa",
            "tww",
            "iêu",
            "đắk",
            "nghiênggg",
            "a1",
            "nghi\u{0323}",
            "ß",
            "İ",
        ] {
            assert_eq!(Syllable::parse(text), None, "{text}");
        }
    }

    #[test]
    fn tone_marks_move_to_the_old_place() {
        let check = |text: &str, want: &str| assert_eq!(old_style(text), want);
        check("hoá", "hóa");
        check("HOÁ", "HÓA");
        check("thuỷ", "thủy");
        check("Uỷ", "Ủy");
        check("khoẻ", "khỏe");
        check("hóa", "hóa");
        check("quý", "quý");
        check("Quỹ", "Quỹ");
        check("già", "già");
        check("hoàn", "hoàn");
        check("hoạch", "hoạch");
        check("huỳnh", "huỳnh");
        check("của", "của");
        check("cuả", "cuả");
        check("ngoài", "ngoài");
        check("thuế", "thuế");
        check("PV01", "PV01");
    }
}
