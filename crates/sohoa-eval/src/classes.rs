//! What is wrong with a token.

use std::collections::BTreeSet;

use serde::Serialize;
use sohoa_viet::{skeleton, strip_tones};

use crate::align::Step;
use crate::runs::{Sides, found_token, runs, wanted_token};
use crate::tokens::{Token, words};

/// The class of an error. A syllable error has exactly one, the first that fits in this order: `JoinSplit`,
/// `MissingWord`, `ExtraWord`, `Digit`, `VowelMark`, `DStroke`, `Tone`, `DroppedLetter`, `OtherLetters`.
/// `Case` and `Punctuation` are errors of strict words only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorClass {
    /// Same letters and shape marks, another tone mark or another place of it: "kế" → "kê", "hóa" → "hoá".
    Tone,
    /// Same base letters, another shape mark (ă â ê ô ơ ư), perhaps đ and tone too: "hướng" → "huớng".
    VowelMark,
    /// đ for d or d for đ, perhaps another tone too.
    DStroke,
    /// Base letters are missing and none is another one: "hoạch" → "hach".
    DroppedLetter,
    /// Another token where either of the two has a digit: "12/KH" → "l2/KH".
    Digit,
    /// The same base letters, cut into words elsewhere: "kế hoạch" → "kếhoạch", "12/KH" → "12 KH". Every error
    /// of the words that are cut otherwise is one.
    JoinSplit,
    /// A word of the reference is not there.
    MissingWord,
    /// A word too many.
    ExtraWord,
    /// Everything else: other letters, or a mark inside the word ("KH-UB" → "KH.UB").
    OtherLetters,
    /// A strict word of which only the case differs.
    Case,
    /// A strict word of which punctuation, spacing or Unicode form differs, perhaps case too, but no syllable.
    Punctuation,
}

impl ErrorClass {
    /// In order.
    pub const ALL: [Self; 11] = [
        Self::Tone,
        Self::VowelMark,
        Self::DStroke,
        Self::DroppedLetter,
        Self::Digit,
        Self::JoinSplit,
        Self::MissingWord,
        Self::ExtraWord,
        Self::OtherLetters,
        Self::Case,
        Self::Punctuation,
    ];

    /// As in JSON: "vowel_mark".
    pub fn name(self) -> &'static str {
        match self {
            Self::Tone => "tone",
            Self::VowelMark => "vowel_mark",
            Self::DStroke => "d_stroke",
            Self::DroppedLetter => "dropped_letter",
            Self::Digit => "digit",
            Self::JoinSplit => "join_split",
            Self::MissingWord => "missing_word",
            Self::ExtraWord => "extra_word",
            Self::OtherLetters => "other_letters",
            Self::Case => "case",
            Self::Punctuation => "punctuation",
        }
    }
}

/// The class of each step of an alignment of syllables; none for what is right or void.
pub(crate) fn syllable_classes(wanted: &[Token], found: &[Token], steps: &[Step]) -> Vec<Option<ErrorClass>> {
    let mut classes = vec![None; steps.len()];
    for run in runs(steps) {
        let cut_elsewhere = CutElsewhere::new(wanted, found, &Sides::of(&steps[run.clone()]));
        for at in run {
            classes[at] = Some(match &steps[at] {
                step if cut_elsewhere.touches(step) => ErrorClass::JoinSplit,
                Step::Deletion(_) => ErrorClass::MissingWord,
                Step::Insertion(_) => ErrorClass::ExtraWord,
                Step::Substitution(left, right) => word_class(&wanted[*left].text, &found[*right].text),
                Step::Match(..) | Step::Void(..) => continue,
            });
        }
    }
    classes
}

/// `Case` or `Punctuation` for each step of an alignment of strict words where a syllable is not wrong.
pub(crate) fn strict_classes(wanted: &[Token], found: &[Token], steps: &[Step]) -> Vec<Option<ErrorClass>> {
    let mut classes = vec![None; steps.len()];
    let same_syllables = |sides: &Sides| {
        let syllables = |tokens: &[Token]| -> Vec<String> {
            let syllables = tokens.iter().flat_map(|token| words(&token.text));
            syllables.map(|token| token.text).collect()
        };
        syllables(&wanted[sides.wanted.clone()]) == syllables(&found[sides.found.clone()])
    };
    for run in runs(steps) {
        let whole = same_syllables(&Sides::of(&steps[run.clone()]));
        for at in run {
            classes[at] = match &steps[at] {
                Step::Substitution(left, right)
                    if wanted[*left].text.to_lowercase() == found[*right].text.to_lowercase() =>
                {
                    Some(ErrorClass::Case)
                }
                step => (whole || same_syllables(&Sides::of(std::slice::from_ref(step))))
                    .then_some(ErrorClass::Punctuation),
            };
        }
    }
    classes
}

/// Tokens whose base letters are the same on both sides but cut elsewhere.
struct CutElsewhere {
    wanted: BTreeSet<usize>,
    found: BTreeSet<usize>,
}

impl CutElsewhere {
    fn new(wanted: &[Token], found: &[Token], sides: &Sides) -> Self {
        let mut cut = Self {
            wanted: BTreeSet::new(),
            found: BTreeSet::new(),
        };
        let letters = |tokens: &[Token]| -> Vec<String> { tokens.iter().map(|t| letters(&t.text)).collect() };
        let left = letters(&wanted[sides.wanted.clone()]);
        let right = letters(&found[sides.found.clone()]);
        let (mut at, mut next) = (0, 0);
        while at < left.len() {
            let places = next..right.len();
            let met = places.clone().find_map(|place| {
                let (taken, given) = same_letters(&left[at..], &right[place..])?;
                Some((place, taken, given))
            });
            let Some((place, taken, given)) = met else {
                at += 1;
                continue;
            };
            let (from, to) = (sides.wanted.start + at, sides.found.start + place);
            cut.wanted.extend(from..from + taken);
            cut.found.extend(to..to + given);
            (at, next) = (at + taken, place + given);
        }
        cut
    }

    fn touches(&self, step: &Step) -> bool {
        wanted_token(step).is_some_and(|at| self.wanted.contains(&at))
            || found_token(step).is_some_and(|at| self.found.contains(&at))
    }
}

/// How many tokens from the start of both sides have the same letters together; none where that is one each or
/// the letters differ.
fn same_letters(left: &[String], right: &[String]) -> Option<(usize, usize)> {
    let (mut ours, mut theirs) = (left.first()?.as_str(), right.first()?.as_str());
    let (mut taken, mut given) = (1, 1);
    loop {
        let common = ours.len().min(theirs.len());
        if ours.as_bytes()[..common] != theirs.as_bytes()[..common] {
            return None;
        }
        (ours, theirs) = (&ours[common..], &theirs[common..]);
        match (ours.is_empty(), theirs.is_empty()) {
            (true, true) => return (taken + given > 2).then_some((taken, given)),
            (true, false) => {
                ours = left.get(taken)?;
                taken += 1;
            }
            (false, _) => {
                theirs = right.get(given)?;
                given += 1;
            }
        }
    }
}

/// Base letters and digits.
fn letters(token: &str) -> String {
    skeleton(token).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The class of another token in the place of the one wanted; both in lower case.
fn word_class(wanted: &str, found: &str) -> ErrorClass {
    if wanted.contains(char::is_numeric) || found.contains(char::is_numeric) {
        return ErrorClass::Digit;
    }
    let (base, found_base) = (skeleton(wanted), skeleton(found));
    if base == found_base {
        let (shapes, found_shapes) = (strip_tones(wanted), strip_tones(found));
        return if shapes == found_shapes {
            ErrorClass::Tone
        } else if shapes.replace('đ', "d") == found_shapes.replace('đ', "d") {
            ErrorClass::DStroke
        } else {
            ErrorClass::VowelMark
        };
    }
    let mut rest = base.chars();
    if found_base.chars().all(|c| rest.any(|wanted| wanted == c)) {
        ErrorClass::DroppedLetter
    } else {
        ErrorClass::OtherLetters
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::align::align;
    use crate::runs::pair_alike;
    use crate::tokens::strict_words;

    fn names(classes: Vec<Option<ErrorClass>>) -> String {
        let names: Vec<&str> = classes.into_iter().flatten().map(ErrorClass::name).collect();
        names.join(" ")
    }

    #[test]
    fn syllable_errors_have_one_class() {
        let check = |wanted: &str, found: &str, want: &str| {
            let (left, right) = (words(wanted), words(found));
            let steps = pair_alike(&left, &right, align(&left, &right));
            let got = names(syllable_classes(&left, &right, &steps));
            assert_eq!(got, want, "{wanted} | {found}");
        };
        check("kế hoạch", "kê hoạch", "tone");
        check("hóa", "hoá", "tone");
        check("hướng", "huớng", "vowel_mark");
        check("đường", "duong", "vowel_mark");
        check("đá", "da", "d_stroke");
        check("hoạch", "hach", "dropped_letter");
        check("hoạch", "hoặch", "vowel_mark");
        check("hoạch", "hoạeh", "other_letters");
        check("số 12/KH", "số l2/KH", "digit");
        check("số năm", "số 5", "digit");
        check("KH-UB", "KH.UB", "other_letters");
        check("a b c d", "a c d e", "missing_word extra_word");
        check("kế hoạch năm", "kếhoạch năm", "join_split join_split");
        check("kế hoạch", "kế ho ach", "join_split join_split");
        check("số 12/KH-UBND", "số 12 KH-UBND", "join_split join_split");
        check("năm 20 26", "năm 2026", "join_split join_split");
        check("an toàn", "antoà n", "join_split join_split");
        check("kế hoạch tốt", "kếhoạch tôt", "join_split join_split tone");
        check(
            "kế hoạch năm là 5",
            "kê hoạchnăm là 5",
            "tone join_split join_split",
        );
        check("ngày 5/6 Kế hoạch", "ngày 5/8 hoạch", "digit missing_word");
        check("□ kế hoạch", "ab kehoach", "join_split join_split");
    }

    #[test]
    fn strict_words_differ_by_case_or_punctuation() {
        let check = |wanted: &str, found: &str, want: &str| {
            let (left, right) = (strict_words(wanted), strict_words(found));
            let got = names(strict_classes(&left, &right, &align(&left, &right)));
            assert_eq!(got, want, "{wanted} | {found}");
        };
        check("Kế hoạch,", "kế hoạch", "case punctuation");
        check("Kế hoạch,", "Kế hoạch ,", "punctuation punctuation");
        check("- Kế", "Kế", "punctuation");
        check("Nội,ngày 5", "Nội, ngày 5", "punctuation punctuation");
        check("Kế, hoạch", "kê hoạch", "");
        check("12/KH", "12KH", "");
        check("PV01", "pv01", "case");
    }

    #[test]
    fn names_are_those_of_json() {
        for class in ErrorClass::ALL {
            assert_eq!(serde_json::to_value(class).unwrap(), class.name());
        }
        assert!(ErrorClass::ALL.is_sorted());
    }
}
