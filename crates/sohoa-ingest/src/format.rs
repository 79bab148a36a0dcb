//! What kind of file the bytes are.

use image::ImageFormat;

/// Kind of a file, by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// No bytes.
    Empty,
    /// PDF.
    Pdf,
    /// PNG, JPEG or TIFF.
    Image(ImageFormat),
    /// Anything that may be text.
    Text,
    /// Something else, in words.
    Other(&'static str),
}

/// PDF readers accept a header anywhere in the first kilobyte.
const PDF_HEADER_WITHIN: usize = 1024;

/// Tells the kind of a file.
pub(crate) fn detect(bytes: &[u8]) -> Format {
    let head = &bytes[..bytes.len().min(PDF_HEADER_WITHIN)];
    match head {
        [] => Format::Empty,
        [0x89, b'P', b'N', b'G', ..] => Format::Image(ImageFormat::Png),
        [0xFF, 0xD8, 0xFF, ..] => Format::Image(ImageFormat::Jpeg),
        [b'I', b'I', 42 | 43, 0, ..] | [b'M', b'M', 0, 42 | 43, ..] => Format::Image(ImageFormat::Tiff),
        [b'P', b'K', 3, 4, ..] => Format::Other("a ZIP or Office file (save it as PDF)"),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => Format::Other("an old Office file (save it as PDF)"),
        [b'{', b'\\', b'r', b't', b'f', ..] => Format::Other("an RTF file (save it as PDF)"),
        _ if head.windows(5).any(|window| window == b"%PDF-") => Format::Pdf,
        // UTF-16 is text, to be refused with a better message.
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => Format::Text,
        _ if head.contains(&0) => Format::Other("a binary file"),
        _ => Format::Text,
    }
}

/// The text without byte order mark.
///
/// # Errors
/// Offset of the first byte that is not UTF-8, and what the encoding looks like.
pub(crate) fn decode(bytes: &[u8]) -> Result<&str, (usize, &'static str)> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').unwrap_or(text)),
        Err(error) => {
            let hint = match bytes {
                [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => " (it looks like UTF-16)",
                _ => "",
            };
            Err((error.valid_up_to(), hint))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_by_content() {
        let check = |bytes: &[u8], want: Format| assert_eq!(detect(bytes), want);
        check(b"", Format::Empty);
        check(b"%PDF-1.7\n", Format::Pdf);
        check(b"junk\n%PDF-1.4\n", Format::Pdf);
        check(b"\x89PNG\r\n", Format::Image(ImageFormat::Png));
        check(b"MM\0\x2a", Format::Image(ImageFormat::Tiff));
        check("Kế hoạch".as_bytes(), Format::Text);
        check(b"a\0b", Format::Other("a binary file"));
        check(
            b"PK\x03\x04",
            Format::Other("a ZIP or Office file (save it as PDF)"),
        );
    }

    #[test]
    fn wrong_bytes_are_located() {
        assert_eq!(decode("\u{feff}số".as_bytes()), Ok("số"));
        assert_eq!(decode(b"so \xE8\x20"), Err((3, "")));
        assert_eq!(decode(b"\xFF\xFES\0"), Err((0, " (it looks like UTF-16)")));
    }
}
