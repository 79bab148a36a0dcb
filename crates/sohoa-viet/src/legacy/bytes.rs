//! From the bytes of a text file to characters, whatever their encoding.

/// How bytes were read.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum ByteEncoding {
    /// UTF-8.
    Utf8,
    /// UTF-8 with bytes that are wrong; each run of them became U+FFFD. The first stands at the offset, 0-based.
    DamagedUtf8(usize),
    /// UTF-16 with a byte order mark; what is no character became U+FFFD.
    Utf16,
    /// One byte a character, Windows-1252. What an old Vietnamese encoding meant by them is for
    /// [`decode_legacy_lines`](crate::decode_legacy_lines) to say.
    SingleByte,
}

/// Text of a file.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct DecodedBytes {
    /// The text without byte order mark, not yet in NFC.
    pub text: String,
    /// How it was read.
    pub encoding: ByteEncoding,
}

/// Reads the bytes of a text file. Never fails and keeps every line: line feeds are the same byte in every
/// encoding but UTF-16.
pub fn decode_bytes(bytes: &[u8]) -> DecodedBytes {
    let (text, encoding) = match bytes {
        [0xff, 0xfe, rest @ ..] => (utf16(rest, u16::from_le_bytes), ByteEncoding::Utf16),
        [0xfe, 0xff, rest @ ..] => (utf16(rest, u16::from_be_bytes), ByteEncoding::Utf16),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => (text.to_owned(), ByteEncoding::Utf8),
            Err(error) if is_mostly_utf8(bytes) => (
                String::from_utf8_lossy(bytes).into_owned(),
                ByteEncoding::DamagedUtf8(error.valid_up_to()),
            ),
            Err(_) => (
                bytes.iter().map(|byte| from_c1(char::from(*byte))).collect(),
                ByteEncoding::SingleByte,
            ),
        },
    };
    let text = match text.strip_prefix('\u{feff}') {
        Some(rest) if encoding != ByteEncoding::Utf16 => rest.to_owned(),
        _ => text,
    };
    DecodedBytes { text, encoding }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes
        .chunks(2)
        .map(|pair| unit([pair[0], pair.get(1).copied().unwrap_or(0)]));
    char::decode_utf16(units)
        .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

/// Whether more characters of several bytes are right than wrong: chance makes few right ones.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut right, mut wrong) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        right += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        wrong += usize::from(!chunk.invalid().is_empty());
    }
    right > wrong
}

/// The codes 0x80 to 0x9F of Windows-1252, the five free ones as they are.
const C1: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The character that Windows-1252 has where Latin-1 has a control code; others come back unchanged.
pub(super) fn from_c1(c: char) -> char {
    match c {
        '\u{80}'..='\u{9f}' => C1[c as usize - 0x80],
        other => other,
    }
}
