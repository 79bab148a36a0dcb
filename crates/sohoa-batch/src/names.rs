//! Names of outputs that any file system and shell can live with.

use std::ffi::OsStr;

/// Most bytes of a stem. File systems take names of 255 bytes; what stands behind the stem needs some of them.
const MOST_BYTES: usize = 200;

/// The stem of the outputs for a file name without its extension: control characters and what is no UTF-8
/// become "_", and a name that is too long is cut. The second value says whether it was: names that differed may
/// be equal then.
pub fn safe_stem(stem: &OsStr) -> (String, bool) {
    let text = stem.to_string_lossy();
    let safe: String = text
        .chars()
        .map(|letter| match letter {
            char::REPLACEMENT_CHARACTER | '/' | '\\' => '_',
            letter if letter.is_control() => '_',
            letter => letter,
        })
        .collect();
    if safe.len() <= MOST_BYTES {
        return (safe, false);
    }
    let end = (0..=MOST_BYTES).rfind(|end| safe.is_char_boundary(*end));
    (safe[..end.unwrap_or(0)].to_owned(), true)
}

#[cfg(test)]
mod tests {
    use std::os::unix::ffi::OsStrExt;

    use super::*;

    #[test]
    fn stems_are_safe() {
        let check = |stem: &[u8], want: &str| {
            assert_eq!(safe_stem(OsStr::from_bytes(stem)), (want.to_owned(), false));
        };
        check("Kế hoạch 'số 1' \"mật\"".as_bytes(), "Kế hoạch 'số 1' \"mật\"");
        check(b"a\nb\tc\x1b", "a_b_c_");
        check(b"..", "..");
        check(b"..\\..\\x", ".._.._x");
        check(b"k\xe1 \xff", "k_ _");
    }

    #[test]
    fn long_stems_are_cut_between_letters() {
        let (stem, cut) = safe_stem(OsStr::new(&"ế".repeat(85)));
        assert!(cut);
        assert_eq!(stem, "ế".repeat(66));
    }
}
