//! VNI for Windows: a plain letter followed by one code for all its marks, and a few letters of their own.

/// Letters with a code of their own, small and capital.
const LETTERS: [(char, char); 9] = [
    ('í', 'í'),
    ('ì', 'ì'),
    ('æ', 'ỉ'),
    ('ó', 'ĩ'),
    ('ò', 'ị'),
    ('ô', 'ơ'),
    ('ö', 'ư'),
    ('î', 'ỵ'),
    ('ñ', 'đ'),
];

/// The codes of the marks, in the order of the letters of [`MARKED`].
const MARKS: &str = "ùøûõïâáàåãäêéèúüë";

/// For each letter that takes marks what it becomes with each of [`MARKS`]; a blank where it takes none.
const MARKED: [(char, &str); 7] = [
    ('a', "áàảãạâấầẩẫậăắằẳẵặ"),
    ('e', "éèẻẽẹêếềểễệ      "),
    ('o', "óòỏõọôốồổỗộ      "),
    ('u', "úùủũụ            "),
    ('y', "ýỳỷỹỵ            "),
    ('ô', "ớờởỡợ            "),
    ('ö', "ứừửữự            "),
];

fn small(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

fn marked(base: char, mark: char) -> Option<char> {
    let row = MARKED.iter().find(|(letter, _)| *letter == base)?.1;
    let at = MARKS.chars().position(|c| c == mark)?;
    row.chars().nth(at).filter(|letter| *letter != ' ')
}

/// Whether the character is a mark or a letter of its own.
pub(super) fn is_code(c: char) -> bool {
    let c = small(c);
    MARKS.contains(c) || LETTERS.iter().any(|(code, _)| *code == c)
}

/// Converts a text; a mark without a letter that takes it stays as it is. The letter decides the case.
pub(super) fn decode(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let base = small(c);
        let with_mark = chars.peek().and_then(|mark| marked(base, small(*mark)));
        if with_mark.is_some() {
            chars.next();
        }
        let own = || {
            LETTERS
                .iter()
                .find(|(code, _)| *code == base)
                .map(|found| found.1)
        };
        match with_mark.or_else(own) {
            Some(letter) if c.is_uppercase() => decoded.extend(letter.to_uppercase()),
            Some(letter) => decoded.push(letter),
            None => decoded.push(c),
        }
    }
    decoded
}
