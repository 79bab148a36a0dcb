//! From printed lines to paragraphs of characters, and back to places in the lines.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::doubt::Doubt;

/// Where a character stands: line of the input and bytes in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// 0-based line of the input.
    pub(crate) line: usize,
    /// Bytes in the line; empty for the end of the line and for a second letter made of one cluster.
    pub(crate) bytes: Range<usize>,
}

/// Characters that are decoded together, in NFC.
#[derive(Debug, Clone, Default)]
pub(crate) struct Paragraph {
    /// Characters; `'\n'` between two lines, tabs, every other white space as a space.
    pub(crate) symbols: Vec<char>,
    /// Where each character stands.
    pub(crate) places: Vec<Place>,
    /// How far the engine doubted the word of each character; empty where it says nothing.
    pub(crate) doubts: Vec<Doubt>,
    /// Other readings of words, by the first character of the word.
    pub(crate) seconds: BTreeMap<usize, SecondReading>,
    /// What a damaged text layer has at the place of a word, by the first character of the word.
    pub(crate) layers: BTreeMap<usize, Vec<char>>,
}

/// Another reading of a word.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SecondReading {
    /// Position after the last character of the word.
    pub(crate) end: usize,
    /// What else it may be.
    pub(crate) symbols: Vec<char>,
    /// How far the engine doubted this reading.
    pub(crate) doubt: Doubt,
}

/// Longest paragraph in characters; longer ones are cut at a line or, failing that, anywhere.
const LONGEST: usize = 2500;

impl Paragraph {
    /// The greatest doubt in a range.
    pub(crate) fn doubt(&self, range: Range<usize>) -> Doubt {
        let doubts = self.doubts.get(range).unwrap_or_default();
        doubts.iter().copied().max().unwrap_or_default()
    }

    /// Line of the input and bytes in it that characters, at least one and all of one line, stand for.
    pub(crate) fn bytes(&self, range: Range<usize>) -> (usize, Range<usize>) {
        let first = &self.places[range.start];
        let end = self.places[range.end - 1].bytes.end;
        (first.line, first.bytes.start..end)
    }

    /// The chunks that lie at least partly in a range.
    pub(crate) fn chunks(&self, range: Range<usize>) -> impl Iterator<Item = &[char]> {
        let before = self.symbols[..range.start]
            .iter()
            .rposition(|c| c.is_whitespace());
        let mut place = before.map_or(0, |at| at + 1);
        std::iter::from_fn(move || {
            while place < range.end {
                let start = place;
                let length = chunk_length(&self.symbols[start..]);
                place += length.max(1);
                if length > 0 && place > range.start {
                    return Some(&self.symbols[start..start + length]);
                }
            }
            None
        })
    }

    fn push_line(&mut self, line: usize, text: &str) {
        if let Some(last) = self.places.last() {
            let (line, end) = (last.line, last.bytes.end);
            self.symbols.push('\n');
            self.places.push(Place {
                line,
                bytes: end..end,
            });
        }
        for cluster in clusters(text) {
            let mut bytes = cluster.clone();
            for symbol in sohoa_viet::nfc(&text[cluster]).chars() {
                self.symbols.push(if symbol.is_whitespace() && symbol != '\t' {
                    ' '
                } else {
                    symbol
                });
                let end = bytes.end;
                self.places.push(Place { line, bytes });
                bytes = end..end;
            }
        }
    }
}

/// Observed characters up to the next white space or row of leader dots; such a row is a chunk of its own.
pub(crate) fn chunk_length(symbols: &[char]) -> usize {
    let leader = leader_length(symbols);
    if leader > 0 {
        return leader;
    }
    (0..symbols.len())
        .find(|&at| symbols[at].is_whitespace() || leader_length(&symbols[at..]) > 0)
        .unwrap_or(symbols.len())
}

/// Length of a row of four or more equal marks at the beginning: "......", "_____".
pub(crate) fn leader_length(symbols: &[char]) -> usize {
    let Some(&mark) = symbols
        .first()
        .filter(|c| !c.is_alphanumeric() && !c.is_whitespace() && !('\u{300}'..='\u{36f}').contains(*c))
    else {
        return 0;
    };
    let length = symbols.iter().take_while(|c| **c == mark).count();
    if length >= 4 { length } else { 0 }
}

/// Byte ranges of base characters with their combining marks.
fn clusters(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut chars = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, first) = chars.next()?;
        let mut end = start + first.len_utf8();
        while let Some((at, mark)) = chars.next_if(|(_, c)| ('\u{300}'..='\u{36f}').contains(c)) {
            end = at + mark.len_utf8();
        }
        Some(start..end)
    })
}

/// Joins lines to paragraphs: a blank line, a bullet or an enumerator begins a new one.
pub(crate) fn split_text(lines: &[&str]) -> Vec<Paragraph> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut blank = false;
    for (number, line) in lines.iter().enumerate() {
        if line.trim().is_empty() {
            blank = true;
            continue;
        }
        let goes_on = |last: &Vec<usize>| {
            let before = last.last().map_or("", |&before| lines[before]);
            (!begins_item(line) || closes_bracket(before, line)) && (!blank || wraps(before, line))
        };
        match groups.last_mut() {
            Some(group) if goes_on(group) => group.push(number),
            _ => groups.push(vec![number]),
        }
        blank = false;
    }
    groups
        .into_iter()
        .flat_map(|group| {
            let members: Vec<(usize, &str)> = group.iter().map(|&number| (number, lines[number])).collect();
            join(&members)
        })
        .collect()
}

/// Whether a line goes on with the one before the blank line above it. Dumps of tables have blank lines between the
/// lines of a cell, which then begin with a small letter, or are capitals as those of a header are.
fn wraps(before: &str, line: &str) -> bool {
    let first = line.chars().find(|c| !c.is_whitespace());
    let ended = before.trim_end().ends_with(['.', ';', ':', '!', '?']);
    let small = first.is_some_and(char::is_lowercase) && !ended;
    small || is_loud(before) && is_loud(line)
}

/// Whether a line begins with the last word of a bracket that the line before opened, "(nếu / có)", and not with an
/// enumerator.
fn closes_bracket(before: &str, line: &str) -> bool {
    let open = before.rfind('(') > before.rfind(')');
    let word = line
        .trim_start()
        .chars()
        .take_while(|c| c.is_alphabetic())
        .count();
    open && word > 1
}

/// Whether most letters of a line are capitals.
fn is_loud(line: &str) -> bool {
    let letters = line.chars().filter(|c| c.is_alphabetic());
    let capitals = letters.clone().filter(|c| c.is_uppercase()).count();
    capitals >= 2 && capitals * 3 >= letters.count() * 2
}

/// Joins the lines of one block; blank lines add nothing.
pub(crate) fn join(lines: &[(usize, &str)]) -> Vec<Paragraph> {
    let mut paragraphs: Vec<Paragraph> = Vec::new();
    let mut current = Paragraph::default();
    for &(number, text) in lines.iter().filter(|(_, text)| !text.trim().is_empty()) {
        for piece in pieces(text) {
            if current.symbols.len() + piece.len() > LONGEST && !current.symbols.is_empty() {
                paragraphs.push(std::mem::take(&mut current));
            }
            if piece.start == 0 {
                current.push_line(number, &text[piece]);
            } else {
                let mut rest = Paragraph::default();
                rest.push_line(number, &text[piece.clone()]);
                for place in &mut rest.places {
                    place.bytes.start += piece.start;
                    place.bytes.end += piece.start;
                }
                current.symbols.append(&mut rest.symbols);
                current.places.append(&mut rest.places);
            }
        }
    }
    if !current.symbols.is_empty() {
        paragraphs.push(current);
    }
    paragraphs
}

/// Cuts a line that is longer than a paragraph may be, at spaces where there are any.
fn pieces(text: &str) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = 0;
    while text.len() - start > LONGEST {
        let mut limit = start + LONGEST;
        while !text.is_char_boundary(limit) {
            limit -= 1;
        }
        let cut = text[start..limit].rfind(' ').map_or(limit, |at| start + at + 1);
        pieces.push(start..cut);
        start = cut;
    }
    pieces.push(start..text.len());
    pieces
}

/// Whether a line begins with a bullet or an enumerator: "-", "+", "1.", "2.1", "a)", "II.".
fn begins_item(line: &str) -> bool {
    let line = line.trim_start();
    let mut chars = line.chars();
    match chars.next() {
        Some('-' | '+' | '*' | '•' | '–') => true,
        Some(first) if first.is_alphanumeric() => {
            let label: String = line
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '.')
                .collect();
            let after = line[label.len()..].chars().next();
            let short = label.trim_end_matches('.').chars().count() <= 4;
            let numbered = label.chars().any(|c| c.is_ascii_digit());
            short
                && (matches!(after, Some(')'))
                    || label.ends_with('.') && (numbered || label.chars().count() <= 5 && roman(&label))
                    || label.ends_with('.') && label.chars().count() == 2
                    || numbered && label.contains('.') && matches!(after, Some(' ' | '-')))
        }
        _ => false,
    }
}

fn roman(label: &str) -> bool {
    label.trim_end_matches('.').chars().all(|c| "IVX1lL".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_join_until_blank_line_or_item() {
        let lines = ["Kế hoạch", "năm 2024", "", "1. Mục đích", "- Một", "hai", "a) Ba"];
        let texts: Vec<String> = split_text(&lines)
            .iter()
            .map(|p| p.symbols.iter().collect())
            .collect();
        assert_eq!(
            texts,
            ["Kế hoạch\nnăm 2024", "1. Mục đích", "- Một\nhai", "a) Ba"]
        );
        let bracket = split_text(&["Chi phí (nếu", "có) cho", "b) Hai (một", "c) Ba"]);
        assert_eq!(bracket.len(), 3, "the last word of a bracket is no enumerator");
    }

    #[test]
    fn lines_of_a_cell_are_one_paragraph() {
        let texts = |lines: &[&str]| -> Vec<String> {
            let paragraphs = split_text(lines);
            paragraphs
                .iter()
                .map(|paragraph| paragraph.symbols.iter().collect())
                .collect()
        };
        assert_eq!(
            texts(&["Công an các", "", "đơn vị", "", "- Mục"]),
            ["Công an các\nđơn vị", "- Mục"]
        );
        assert_eq!(
            texts(&["ĐƠN VỊ CHỦ", "", "TRÌ", "", "Tháng"]),
            ["ĐƠN VỊ CHỦ\nTRÌ", "Tháng"]
        );
        assert_eq!(texts(&["Hết câu.", "", "câu mới"]), ["Hết câu.", "câu mới"]);
        assert_eq!(texts(&["Công an", "", "Công an"]), ["Công an", "Công an"]);
    }

    #[test]
    fn chunks_end_at_blanks_and_leaders() {
        let paragraph = &split_text(&["Họ và tên:...... Nam"])[0];
        let chunks = |range| -> Vec<String> { paragraph.chunks(range).map(|c| c.iter().collect()).collect() };
        assert_eq!(
            chunks(0..paragraph.symbols.len()),
            ["Họ", "và", "tên:", "......", "Nam"]
        );
        assert_eq!(chunks(6..9), ["tên:"]);
    }

    #[test]
    fn decomposed_letters_keep_their_bytes() {
        let text = "e\u{302}\u{301}x";
        let paragraphs = split_text(&[text]);
        assert_eq!(paragraphs[0].symbols, ['ế', 'x']);
        assert_eq!(paragraphs[0].places[0].bytes, 0..5);
        assert_eq!(paragraphs[0].places[1].bytes, 5..6);
    }

    #[test]
    fn a_line_without_end_is_cut() {
        let text = "a".repeat(3 * LONGEST + 7);
        let paragraphs = split_text(&[&text]);
        let total: usize = paragraphs.iter().map(|p| p.symbols.len()).sum();
        assert_eq!(total, text.len());
        assert!(paragraphs.iter().all(|p| p.symbols.len() <= LONGEST));
    }
}
