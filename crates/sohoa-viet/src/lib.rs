//! Vietnamese orthography: normalisation, syllable structure, tone placement, skeletons, case, tokens; old encodings.
//!
//! Holds no statistics: whether a well-formed syllable exists is a question for the language model.
//! Every function expects NFC text ([`nfc`]) and returns NFC text.

mod case;
mod legacy;
mod letter;
mod syllable;
mod token;

pub use case::{Case, apply_case, case_of};
pub use legacy::{
    ByteEncoding, DecodedBytes, LegacyEncoding, decode_bytes, decode_legacy_lines, detect_legacy,
};
pub use letter::{Tone, is_vietnamese_only_letter, nfc, nfc_pieces, skeleton, strip_marks, strip_tones};
pub use syllable::{Syllable, old_style};
pub use token::{Token, TokenKind, Tokens, tokens};
