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

/// Number of bytes at its start by which a file is judged: PDF readers accept a header anywhere in the first
/// kilobyte.
pub(crate) const HEAD: u64 = 1024;

/// Tells the kind of a file by its start.
pub(crate) fn detect(bytes: &[u8]) -> Format {
    let head = &bytes[..bytes.len().min(HEAD as usize)];
    match head {
        [] => Format::Empty,
        [0x89, b'P', b'N', b'G', ..] => Format::Image(ImageFormat::Png),
        [0xFF, 0xD8, 0xFF, ..] => Format::Image(ImageFormat::Jpeg),
        [b'I', b'I', 42 | 43, 0, ..] | [b'M', b'M', 0, 42 | 43, ..] => Format::Image(ImageFormat::Tiff),
        [b'P', b'K', 3, 4, ..] => Format::Other("a ZIP or Office file (save it as PDF)"),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => Format::Other("an old Office file (save it as PDF)"),
        [b'{', b'\\', b'r', b't', b'f', ..] => Format::Other("an RTF file (save it as PDF)"),
        _ if head.windows(5).any(|window| window == b"%PDF-") => Format::Pdf,
        // UTF-16 is half zeros.
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => Format::Text,
        _ if is_binary(head) => Format::Other("a binary file"),
        _ => Format::Text,
    }
}

/// Whether more than one byte in 20 is a control code that no text has: text has hardly any in any encoding,
/// compressed data one in ten.
fn is_binary(head: &[u8]) -> bool {
    let controls = head
        .iter()
        .filter(|byte| byte.is_ascii_control() && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c))
        .count();
    controls * 20 > head.len()
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
        check(b"K\xd5 ho\xb9ch c\xf4ng t\xb8c", Format::Text);
        check("Kế hoạch năm 2025\0\n".as_bytes(), Format::Text);
        check(b"\xff\xfeK\0\xbf\x1e", Format::Text);
        check(
            b"PK\x03\x04",
            Format::Other("a ZIP or Office file (save it as PDF)"),
        );
    }
}
