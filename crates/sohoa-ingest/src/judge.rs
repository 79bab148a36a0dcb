//! Is the text that came with a page right Vietnamese?

use sohoa_viet::{Syllable, is_vietnamese_only_letter, nfc};

/// Fewest letters that can be judged; a signature overlay alone has about 50.
pub(crate) const FEWEST_LETTERS: usize = 60;
/// Smallest share of Vietnamese-only letters in right text. Measured per page: .26-.32 in
/// born-digital text and .19-.26 in good layers, .00-.12 in damaged ones.
const SMALLEST_VIETNAMESE_SHARE: f32 = 0.15;
/// Smallest share of words that are well-formed syllables in right text. Names and codes keep right
/// text below 1.
const SMALLEST_VALID_SHARE: f32 = 0.9;

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
    /// Letters in the text.
    pub letters: usize,
    /// Share of the letters that only Vietnamese has (ă â đ ê ô ơ ư and letters with a tone mark), 0..=1.
    pub vietnamese_share: f32,
    /// Share of the words made of letters only that are well-formed syllables, 0..=1.
    pub valid_share: f32,
}

/// Judges the text of one page. Leave out what is not the document's own (signature overlays,
/// watermarks): it is right Vietnamese on pages that are otherwise images.
pub fn judge_text_layer(text: &str) -> TextLayerVerdict {
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
    let vietnamese_share = share(vietnamese, letters);
    let valid_share = share(valid, words);
    let quality = if letters < FEWEST_LETTERS {
        LayerQuality::Absent
    } else if vietnamese_share >= SMALLEST_VIETNAMESE_SHARE && valid_share >= SMALLEST_VALID_SHARE {
        LayerQuality::Right
    } else {
        LayerQuality::Damaged
    };
    TextLayerVerdict {
        quality,
        letters,
        vietnamese_share,
        valid_share,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, want: LayerQuality) {
        let verdict = judge_text_layer(text);
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
