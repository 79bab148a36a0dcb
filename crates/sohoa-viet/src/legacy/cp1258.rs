//! Windows-1258: Windows-1252 with Ă, Đ, Ơ, Ư and five combining tone marks in place of other letters.

/// What a character of Windows-1252 is in Windows-1258.
pub(super) fn letter(c: char) -> char {
    match c {
        'Ã' => 'Ă',
        'ã' => 'ă',
        'Ð' => 'Đ',
        'ð' => 'đ',
        'Õ' => 'Ơ',
        'õ' => 'ơ',
        'Ý' => 'Ư',
        'ý' => 'ư',
        'þ' => '₫',
        'Ì' => '\u{300}',
        'Ò' => '\u{309}',
        'Þ' => '\u{303}',
        'ì' => '\u{301}',
        'ò' => '\u{323}',
        other => other,
    }
}
