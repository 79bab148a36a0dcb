//! Vietnamese orthography: normalisation, syllable structure, skeletons, tokens. No statistics.

use unicode_normalization::UnicodeNormalization;

/// Unicode NFC. Everything between two stages is in this form.
pub fn nfc(text: &str) -> String {
    text.nfc().collect()
}

/// Lower case without shape marks and tone marks: "Đề án" → "de an".
pub fn skeleton(text: &str) -> String {
    text.nfd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| if c == 'đ' { 'd' } else { c })
        .collect()
}
