//! Is the text that came with a page right Vietnamese?

use std::fmt;
use std::sync::Arc;

use sohoa_page::LayerEvidence;
use sohoa_viet::{Syllable, is_vietnamese_only_letter, nfc};

/// Fewest letters that can be judged; a signature overlay alone has about 50.
pub(crate) const FEWEST_LETTERS: usize = 60;
/// Smallest share of Vietnamese-only letters in right text. Measured per page: .26-.32 in
/// born-digital text and .19-.26 in good layers, .00-.12 in damaged ones.
const SMALLEST_VIETNAMESE_SHARE: f32 = 0.15;
/// Smallest share of words that are well-formed syllables in right text. Names and codes keep right
/// text below 1.
const SMALLEST_VALID_SHARE: f32 = 0.9;

/// Least fluency of right text, nats a word: pages of the born-digital samples have -3.5 to -1.9, encyclopedia text
/// -4.6, words in a wrong order about -7.
const LEAST_FLUENCY: f32 = -6.0;

/// What the judge found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LayerQuality {
    /// Too little text to judge.
    Absent,
    /// Right Vietnamese.
    Right,
    /// Vietnamese whose letters were lost or confused, or another language.
    Damaged,
}

/// The judge's finding with its evidence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TextLayerVerdict {
    /// The finding.
    pub quality: LayerQuality,
    /// What it rests on.
    pub evidence: LayerEvidence,
}

/// Asks a language model how likely a text is: mean natural logarithm of a word's probability, nats.
#[derive(Clone)]
pub struct Fluency(Arc<dyn Fn(&str) -> f32 + Send + Sync>);

impl Fluency {
    /// A judge of fluency; `measure` is called with the text of a page.
    pub fn new(measure: impl Fn(&str) -> f32 + Send + Sync + 'static) -> Self {
        Self(Arc::new(measure))
    }
}

impl fmt::Debug for Fluency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Fluency")
    }
}

/// Judges the text of one page. Leave out what is not the document's own (signature overlays,
/// watermarks): it is right Vietnamese on pages that are otherwise images.
pub fn judge_text_layer(text: &str, fluency: Option<&Fluency>) -> TextLayerVerdict {
    let text = nfc(text);
    let mut letters = 0;
    let mut vietnamese = 0;
    let mut words = 0;
    let mut valid = 0;
    for token in text.split_whitespace() {
        letters += token.chars().filter(|c| c.is_alphabetic()).count();
        vietnamese += token.chars().filter(|c| is_vietnamese_only_letter(*c)).count();
        let word = token.trim_matches(|c: char| !c.is_alphanumeric());
        if !word.is_empty() && word.chars().all(char::is_alphabetic) {
            words += 1;
            valid += usize::from(Syllable::parse(word).is_some());
        }
    }
    let share = |part: usize, whole: usize| {
        if whole == 0 {
            0.0
        } else {
            part as f32 / whole as f32
        }
    };
    let enough = letters >= FEWEST_LETTERS;
    let evidence = LayerEvidence {
        letters: letters as u32,
        vietnamese_share: share(vietnamese, letters),
        syllable_share: share(valid, words),
        fluency: fluency.filter(|_| enough).map(|fluency| (fluency.0)(&text)),
    };
    let right = evidence.vietnamese_share >= SMALLEST_VIETNAMESE_SHARE
        && evidence.syllable_share >= SMALLEST_VALID_SHARE
        && evidence.fluency.is_none_or(|fluency| fluency >= LEAST_FLUENCY);
    let quality = match (enough, right) {
        (false, _) => LayerQuality::Absent,
        (true, true) => LayerQuality::Right,
        (true, false) => LayerQuality::Damaged,
    };
    TextLayerVerdict { quality, evidence }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, want: LayerQuality) {
        let verdict = judge_text_layer(text, None);
        assert_eq!(verdict.quality, want, "{verdict:?}");
    }

    #[test]
    fn right_damaged_and_absent_are_told_apart() {
        check("", LayerQuality::Absent);
        check("www.example.vn 2025", LayerQuality::Absent);
        check(
            "Căn cứ Kế hoạch của Bộ Công an, Công an tỉnh ban hành kế hoạch thực hiện nhiệm vụ năm 2025 như sau",
            LayerQuality::Right,
        );
        check(
            "CAN CU KE HOACH CUA BO CONG AN, CONG AN TINH BAN HANH KE HOACH THUC HIEN NHIEM VU NAM 2025 NHU SAU",
            LayerQuality::Damaged,
        );
        check(
            "Cän cú Ké hoqch cùa Bô Cöng an, Cöng an tinh ban hành kê hoqch thvc hiên nhiêm vu näm 2025 nhu sau",
            LayerQuality::Damaged,
        );
        check(
            "C¨n cø KÕ ho¹ch cña Bé C«ng an, C«ng an tØnh ban hµnh kÕ ho¹ch thùc hiÖn nhiÖm vô n¨m nh sau",
            LayerQuality::Damaged,
        );
    }
}
