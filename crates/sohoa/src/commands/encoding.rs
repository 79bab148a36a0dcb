//! What there is to say about the encoding of a text file.

use sohoa_viet::{ByteEncoding, LegacyEncoding};

/// How the text was read, with the remedy; nothing about UTF-8. `converted` are its lines.
pub(super) fn encoding_note(
    encoding: ByteEncoding,
    converted: &[Option<(LegacyEncoding, String)>],
) -> Option<String> {
    let count = converted.iter().flatten().count();
    let first = converted.iter().enumerate().find_map(|(index, line)| {
        let (encoding, _) = line.as_ref()?;
        Some((index + 1, encoding.name()))
    });
    match (encoding, first) {
        (_, Some((line, name))) => Some(format!(
            "{count} lines, the first is line {line}, are in {name}; they were converted to Unicode"
        )),
        (ByteEncoding::Utf8, None) => None,
        (ByteEncoding::Utf16, None) => Some("read as UTF-16".to_owned()),
        (ByteEncoding::DamagedUtf8(offset), None) => Some(format!(
            "byte {offset} is not UTF-8; it and others like it were read as U+FFFD; copy the file again from its source"
        )),
        (ByteEncoding::SingleByte, None) => Some(
            "neither UTF-8 nor in a Vietnamese encoding that is known; read as Windows-1252; if letters are wrong, \
             convert it first, for example with `iconv -f ENCODING -t UTF-8`"
                .to_owned(),
        ),
    }
}
