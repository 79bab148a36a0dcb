//! TCVN 5712:1993, the letters of VN3 (0xA1 to 0xFE), and the capitals that VN2 has at the free places.
//!
//! The combining marks at 0xB0 to 0xB4 are left out: text in ABC fonts never uses them, and the places mean
//! °, ±, ², ³ where the font changes for a unit ("m³").

use crate::syllable::Syllable;

/// The letters of 0xA1 to 0xFF; blanks are the combining marks.
const LETTERS: [char; 95] = [
    'Ă', 'Â', 'Ê', 'Ô', 'Ơ', 'Ư', 'Đ', 'ă', 'â', 'ê', 'ô', 'ơ', 'ư', 'đ', 'Ằ', ' ', ' ', ' ', ' ', ' ', 'à',
    'ả', 'ã', 'á', 'ạ', 'Ẳ', 'ằ', 'ẳ', 'ẵ', 'ắ', 'Ẵ', 'Ắ', 'Ầ', 'Ẩ', 'Ẫ', 'Ấ', 'Ề', 'ặ', 'ầ', 'ẩ', 'ẫ', 'ấ',
    'ậ', 'è', 'Ể', 'ẻ', 'ẽ', 'é', 'ẹ', 'ề', 'ể', 'ễ', 'ế', 'ệ', 'ì', 'ỉ', 'Ễ', 'Ế', 'Ồ', 'ĩ', 'í', 'ị', 'ò',
    'Ổ', 'ỏ', 'õ', 'ó', 'ọ', 'ồ', 'ổ', 'ỗ', 'ố', 'ộ', 'ờ', 'ở', 'ỡ', 'ớ', 'ợ', 'ù', 'Ỗ', 'ủ', 'ũ', 'ú', 'ụ',
    'ừ', 'ử', 'ữ', 'ứ', 'ự', 'ỳ', 'ỷ', 'ỹ', 'ý', 'ỵ', 'Ố',
];

/// The letter that a Latin-1 character stands for; `None` for the rest. Some extractors print a twin of the
/// character: Greek mu, a bullet operator, the D with stroke.
fn letter(c: char) -> Option<char> {
    let c = match c {
        '\u{3bc}' => 'µ',
        '\u{2219}' => '·',
        other => other,
    };
    let at = (c as usize).checked_sub(0xa1)?;
    LETTERS.get(at).copied().filter(|letter| *letter != ' ')
}

/// Whether the character is a code of VN3, where the capitals of VN2 have none.
pub(super) fn is_code(c: char) -> bool {
    letter(c).is_some_and(|letter| letter.is_lowercase() || matches!(c, '¡'..='§'))
}

/// Converts one line; the case of a word may depend on its neighbours.
pub(super) fn decode_line(line: &str) -> String {
    let pieces = pieces(line);
    let mut decoded = String::with_capacity(line.len() * 2);
    for (at, piece) in pieces.iter().enumerate() {
        if !piece.is_word {
            decoded.push_str(piece.text);
            continue;
        }
        let word = decode_word(piece.text);
        if is_capitals(&pieces, at) {
            decoded.extend(word.chars().flat_map(char::to_uppercase));
        } else {
            decoded.push_str(&word);
        }
    }
    decoded
}

/// A run of letters, codes and hyphens, or what stands between two.
struct Piece<'a> {
    text: &'a str,
    is_word: bool,
    /// Capitals and small letters among the letters whose case can be seen.
    capitals: usize,
    small: usize,
}

fn pieces(line: &str) -> Vec<Piece<'_>> {
    let in_word = |c: char| c.is_ascii_alphabetic() || letter(c).is_some() || c == '-';
    let mut pieces: Vec<Piece<'_>> = Vec::new();
    let mut start = 0;
    let mut last = None;
    for (at, c) in line.char_indices() {
        if last.is_some_and(|last| last != in_word(c)) {
            pieces.push(piece(&line[start..at], !in_word(c)));
            start = at;
        }
        last = Some(in_word(c));
    }
    if let Some(is_word) = last {
        pieces.push(piece(&line[start..], is_word));
    }
    let touches_digit =
        |piece: Option<&Piece<'_>>| piece.is_some_and(|p| p.text.contains(|c: char| c.is_ascii_digit()));
    // A bullet, a section mark or a sign between digits is what it looks like: "· ", "§ 5", "2×3".
    let signs: Vec<bool> = (0..pieces.len())
        .map(|at| {
            let is_sign = |c: char| matches!(c, '·' | '§' | '©' | '×' | '÷' | '¼' | '½' | '¾');
            let alone = pieces[at].text.chars().all(is_sign);
            let before = at.checked_sub(1).and_then(|before| pieces.get(before));
            alone && (pieces[at].text.len() <= 2 || touches_digit(before))
        })
        .collect();
    for (piece, sign) in pieces.iter_mut().zip(signs) {
        piece.is_word &= !sign;
    }
    pieces
}

fn piece(text: &str, is_word: bool) -> Piece<'_> {
    let is_capital = |c: &char| c.is_ascii_uppercase() || matches!(*c, '¡'..='§');
    Piece {
        text,
        is_word,
        capitals: text.chars().filter(is_capital).count(),
        small: text.chars().filter(char::is_ascii_lowercase).count(),
    }
}

/// Whether the word was set in capitals: it shows two of them and no small letter, or it shows no small
/// letter at all and neither do its neighbours.
fn is_capitals(pieces: &[Piece<'_>], at: usize) -> bool {
    let shows = |piece: &Piece<'_>| piece.is_word && piece.capitals + piece.small >= 2;
    let word = &pieces[at];
    if word.small > 0 {
        return false;
    }
    if word.capitals >= 2 {
        return true;
    }
    let before = pieces[..at].iter().rev().find(|piece| shows(piece));
    let after = pieces[at + 1..].iter().find(|piece| shows(piece));
    let mut near = before.into_iter().chain(after).peekable();
    near.peek().is_some() && near.all(|piece| piece.small == 0)
}

/// A word letter by letter. The code of ư is a soft hyphen, which many extractors print as a hyphen: it is
/// read as ư where that makes a syllable of what was none.
fn decode_word(word: &str) -> String {
    let decode = |text: &str| -> String { text.chars().map(|c| letter(c).unwrap_or(c)).collect() };
    let decoded = decode(word);
    if decoded.contains('-') {
        let joined = decoded.replace('-', "ư");
        let is_syllable = |text: &str| Syllable::parse(text).is_some();
        let parts_stand = decoded
            .split('-')
            .all(|part| part.is_empty() || is_syllable(part));
        if !parts_stand && is_syllable(&joined) {
            return joined;
        }
    }
    decoded
}
