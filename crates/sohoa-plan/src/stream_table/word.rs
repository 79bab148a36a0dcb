//! Words and lines of a text stream.

use sohoa_page::{Document, LineId, LineKind};

/// A word as printed, with what the models look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// Text between white space.
    pub(super) text: String,
    /// Letters and digits, lower case, without marks.
    pub(super) skeleton: String,
    /// Whether the first letter or digit is a capital or a digit, as where a cell begins.
    pub(super) opens: bool,
    /// Whether a rule between columns, read as "|", stands before it.
    pub(super) after_rule: bool,
    /// Where it begins on its line and how long it is there, in characters.
    pub(super) at: usize,
    pub(super) length: usize,
}

impl Word {
    pub(super) fn new(text: &str) -> Self {
        let first = text
            .chars()
            .find(|c| c.is_alphanumeric() || matches!(c, '%' | '<' | '>' | '≥' | '≤'));
        let letters: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
        Self {
            text: text.to_owned(),
            skeleton: sohoa_viet::skeleton(&letters),
            opens: first.is_some_and(|c| !c.is_lowercase()),
            after_rule: false,
            at: 0,
            length: text.chars().count(),
        }
    }

    /// The words of a line. Rules between columns that were read as "|" are no words.
    pub(super) fn of_line(text: &str) -> Vec<Self> {
        let mut words = Vec::new();
        let mut after_rule = false;
        for (at, part) in placed(text) {
            let core = part.trim_matches('|');
            if core.is_empty() {
                after_rule = true;
                continue;
            }
            words.push(Self {
                after_rule: after_rule || part.starts_with('|'),
                at: at + part.chars().take_while(|&c| c == '|').count(),
                ..Self::new(core)
            });
            after_rule = part.ends_with('|');
        }
        words
    }

    /// Whether a phrase goes on behind it: after a name in capitals or a sign.
    pub(super) fn ends_open(&self) -> bool {
        self.text.ends_with([',', '-', '–', '/', '(']) || self.opens
    }

    /// Whether a sentence or item ends here.
    pub(super) fn closes(&self) -> bool {
        self.text.ends_with(['.', ';', ':'])
    }
}

/// A line of the stream that holds text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StreamLine {
    pub(super) id: LineId,
    /// 1-based.
    pub(super) page: u32,
    pub(super) words: Vec<Word>,
    /// Whether a blank line stands before it.
    pub(super) after_blank: bool,
    /// Whether a page break stands before it: cells left there go on here.
    pub(super) after_break: bool,
    /// Whether it is the first of its page, no repeated header before it.
    pub(super) starts_page: bool,
}

impl StreamLine {
    /// The skeletons of all words, without spaces: for comparing lines.
    pub(super) fn skeleton(&self) -> String {
        self.words.iter().map(|word| word.skeleton.as_str()).collect()
    }
}

/// The runs of a line without white space, each with the characters before it.
fn placed(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let (mut bytes, mut characters) = (0, 0);
    text.split_whitespace().map(move |part| {
        let start = part.as_ptr() as usize - text.as_ptr() as usize;
        characters += text[bytes..start].chars().count();
        let at = characters;
        characters += part.chars().count();
        bytes = start + part.len();
        (at, part)
    })
}

/// Lines with text, in order. Furniture and overlays stay out.
pub(super) fn stream_lines(document: &Document) -> Vec<StreamLine> {
    let mut lines = Vec::new();
    let mut after_blank = true;
    for (page, line) in document.lines().filter(|(_, line)| line.kind == LineKind::Body) {
        let mut words = Word::of_line(&line.text);
        // Where a word stands the page says and not what it was restored to.
        let observed = Word::of_line(&line.observed);
        if observed.len() == words.len() {
            for (word, observed) in words.iter_mut().zip(&observed) {
                (word.at, word.length) = (observed.at, observed.length);
            }
        }
        if words.is_empty() {
            after_blank = true;
            continue;
        }
        lines.push(StreamLine {
            id: line.id,
            page: page.number,
            words,
            after_blank,
            after_break: false,
            starts_page: false,
        });
        after_blank = false;
    }
    lines
}

/// 1 for equal texts, 0 for wholly different ones.
pub(super) fn similarity(a: &str, b: &str) -> f64 {
    strsim::normalized_levenshtein(a, b)
}
