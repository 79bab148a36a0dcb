//! Arcs of what a second look at a word read.

use crate::lattice::{Arc, ArcBuilder, Text, is_copy};
use crate::paragraph::SecondReading;
use crate::sequence::strokes as strokes_of;

/// Price of what a second look read rather than the first, nats: it was taken at fewer letters.
const SECOND: f32 = 1.0;

impl ArcBuilder<'_> {
    /// The arc of a second reading of a chunk, where the two differ in one word or one mark; `quarter` says that
    /// the word before is "quý".
    pub(crate) fn second(&mut self, chunk: &[char], second: &SecondReading, quarter: bool) -> Option<Arc> {
        // Numerals of headings are put right by their sequence, which goes by the first reading.
        if is_numeral(chunk) {
            return None;
        }
        let better = quarter.then(|| sees_quarter(chunk, &second.symbols)).flatten();
        if better == Some(false) {
            return None;
        }
        let (start, ends) = difference(chunk, &second.symbols);
        let [end, other_end] = ends;
        let read = &second.symbols[start..other_end];
        if start == end || read.is_empty() {
            return None;
        }
        let mut arcs = Vec::new();
        if read[0].is_alphanumeric() {
            self.verbatim_arc(read, 0, &mut arcs);
        } else {
            self.mark_arcs(&second.symbols, start, &mut arcs);
            for arc in &mut arcs {
                arc.end -= arc.start;
                arc.start = 0;
            }
        }
        let mut arc = arcs
            .into_iter()
            .find(|arc| is_copy(arc) && arc.end == read.len())?;
        arc.start = start;
        arc.end = end;
        arc.text = Text::Restored(read.iter().collect::<String>().into());
        arc.price += match better {
            Some(_) => 0.0,
            None => SECOND + second.doubt.price(),
        };
        Some(arc)
    }
}

/// Where two readings begin to differ and where each ends to, at the borders of words and marks.
fn difference(one: &[char], other: &[char]) -> (usize, [usize; 2]) {
    let joined = |text: &[char], place: usize| {
        place > 0 && place < text.len() && text[place - 1].is_alphanumeric() && text[place].is_alphanumeric()
    };
    let mut start = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    while joined(one, start) || joined(other, start) {
        start -= 1;
    }
    let most = one.len().min(other.len()) - start;
    let pairs = one.iter().rev().zip(other.iter().rev()).take(most);
    let mut tail = pairs.take_while(|(a, b)| a == b).count();
    while joined(one, one.len() - tail) || joined(other, other.len() - tail) {
        tail -= 1;
    }
    (start, [one.len() - tail, other.len() - tail])
}

/// Whether a chunk is a Roman numeral with its full stop, or strokes that may be one: "1L."
fn is_numeral(chunk: &[char]) -> bool {
    let (strokes, stop) = chunk.split_at(chunk.len().saturating_sub(1));
    stop == ['.'] && !strokes.is_empty() && strokes.iter().all(|c| strokes_of(*c).is_some())
}

/// Whether one look saw the Roman numeral of a quarter ("II/2026") and the other digits ("11/2026"): then it is
/// the numeral, and this tells whether it is the second look that saw it.
pub(crate) fn sees_quarter(first: &[char], second: &[char]) -> Option<bool> {
    let numeral = |text: &[char]| {
        let core: String = text.iter().take_while(|c| c.is_alphanumeric()).collect();
        ["I", "II", "III", "IV"].contains(&core.as_str())
    };
    let digits = |text: &[char]| text.first().is_some_and(|c| c.is_ascii_digit() || *c == 'l');
    match (numeral(first), numeral(second)) {
        (true, false) if digits(second) => Some(false),
        (false, true) if digits(first) => Some(true),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    #[test]
    fn readings_differ_in_words_or_marks() {
        let check = |one: &str, other: &str, want: (&str, &str)| {
            let (one, other) = (chars(one), chars(other));
            let (start, [end, other_end]) = difference(&one, &other);
            let text = |part: &[char]| part.iter().collect::<String>();
            assert_eq!(
                (
                    text(&one[start..end]).as_str(),
                    text(&other[start..other_end]).as_str()
                ),
                want
            );
        };
        check("#0%", "90%", ("#0", "90"));
        check("(Phu", "(Phụ", ("Phu", "Phụ"));
        check("này...", "này./.", (".", "/"));
        check("vụ", "vụ", ("", ""));
        check("vụ", "vụ,", ("", ","));
        check("aa", "aaa", ("aa", "aaa"));
    }

    #[test]
    fn strokes_with_a_stop_are_a_numeral() {
        for (text, want) in [
            ("1L.", true),
            ("II.", true),
            ("c.", false),
            (".", false),
            ("II", false),
            ("", false),
        ] {
            assert_eq!(is_numeral(&chars(text)), want, "{text}");
        }
    }

    #[test]
    fn a_quarter_is_a_numeral() {
        let check = |one: &str, other: &str, want| assert_eq!(sees_quarter(&chars(one), &chars(other)), want);
        check("II/2026", "11/2026", Some(false));
        check("1/2026.", "I/2026.", Some(true));
        check("III", "II", None);
        check("IV", "TV", None);
    }
}
