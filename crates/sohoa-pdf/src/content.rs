//! Takes the text out of a content stream and leaves every other byte as it is.

use std::ops::Range;

use crate::lexer::{Lexer, Token};
use crate::matrix::Matrix;

/// What is done with the text of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum OldText {
    /// Invisible text is taken out; what is drawn stays and can be read, but for slanted text: a watermark lies
    /// across the lines, and readers would mix its letters into them.
    DropInvisible,
    /// Besides, text that is drawn stays drawn but means nothing: its letters are wrong.
    MuteVisible,
}

/// `Tr` for text that is not drawn.
const INVISIBLE: i64 = 3;

/// Opens a span whose text is replaced by nothing (an empty UTF-16 text).
const MUTED: &[u8] = b"/Span <</ActualText <FEFF>>> BDC ";
const MUTED_END: &[u8] = b" EMC";

/// Content without its old text.
#[derive(Debug, Default)]
pub(crate) struct Stripped {
    pub(crate) content: Vec<u8>,
    /// Whether anything was changed.
    pub(crate) changed: bool,
    /// `Q` without its `q`.
    pub(crate) unopened: usize,
    /// `q` without its `Q`.
    pub(crate) unclosed: usize,
}

/// How things are drawn at a place in the content.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct State {
    /// Text rendering mode.
    pub(crate) mode: i64,
    /// Transformation to the page.
    pub(crate) matrix: Matrix,
}

impl State {
    /// The state at the start of a page.
    pub(crate) const START: Self = Self {
        mode: 0,
        matrix: Matrix::UPRIGHT,
    };
}

/// Finds what a name that is drawn (`Do`) in a state stands for. Gives the name to draw instead, where that is
/// another one.
pub(crate) trait Forms {
    fn replaced(&mut self, name: &[u8], state: State) -> Option<String>;
}

/// Takes text out of `content`, which starts in `state`.
pub(crate) fn strip(content: &[u8], old: OldText, state: State, forms: &mut dyn Forms) -> Stripped {
    let mut editor = Editor {
        content,
        old,
        state,
        line: Matrix::UPRIGHT,
        saved: Vec::new(),
        operands: Vec::new(),
        copied: 0,
        done: Stripped::default(),
    };
    for token in Lexer::new(content) {
        match token {
            Token::Operand(range) => editor.operands.push(range),
            Token::Operator(range) => {
                editor.operator(range, forms);
                editor.operands.clear();
            }
        }
    }
    editor.done.content.extend(&content[editor.copied..]);
    editor.done.unclosed = editor.saved.len();
    editor.done
}

struct Editor<'a> {
    content: &'a [u8],
    old: OldText,
    state: State,
    /// Transformation of the text inside that of `state`.
    line: Matrix,
    /// States saved by `q`.
    saved: Vec<State>,
    operands: Vec<Range<usize>>,
    /// Bytes before this one are in `done`, or were left out.
    copied: usize,
    done: Stripped,
}

impl Editor<'_> {
    fn operator(&mut self, range: Range<usize>, forms: &mut dyn Forms) {
        match &self.content[range.clone()] {
            b"q" => self.saved.push(self.state),
            b"Q" => match self.saved.pop() {
                Some(state) => self.state = state,
                None => self.done.unopened += 1,
            },
            b"Tr" => {
                if let Some(mode) = self.operand(0).and_then(|text| text.trim().parse().ok()) {
                    self.state.mode = mode;
                }
            }
            b"cm" => {
                if let Some(matrix) = self.matrix() {
                    self.state.matrix = matrix.within(self.state.matrix);
                }
            }
            b"BT" => self.line = Matrix::UPRIGHT,
            b"Tm" => self.line = self.matrix().unwrap_or(self.line),
            b"Tj" | b"TJ" => self.text(&range, 1, b""),
            b"'" => self.text(&range, 1, b" T* "),
            b"\"" => {
                let spacing = match (self.operand(2), self.operand(1)) {
                    (Some(words), Some(letters)) => format!(" {words} Tw {letters} Tc T* "),
                    _ => " T* ".to_owned(),
                };
                self.text(&range, 3, spacing.as_bytes());
            }
            b"Do" => self.form(forms),
            _ => {}
        }
    }

    /// The operand that many places before the last.
    fn operand(&self, before_last: usize) -> Option<&str> {
        let index = self.operands.len().checked_sub(before_last + 1)?;
        std::str::from_utf8(&self.content[self.operands[index].clone()]).ok()
    }

    /// The first four of the six operands.
    fn matrix(&self) -> Option<Matrix> {
        let number = |before_last| self.operand(before_last)?.parse().ok();
        Some(Matrix([number(5)?, number(4)?, number(3)?, number(2)?]))
    }

    /// Text is shown by an operator with so many operands, which also does `rest`.
    fn text(&mut self, operator: &Range<usize>, operands: usize, rest: &[u8]) {
        let Some(first) = self.operands.len().checked_sub(operands) else {
            return;
        };
        let whole = self.operands[first].start..operator.end;
        let across = self.line.within(self.state.matrix).is_slanted();
        if self.state.mode == INVISIBLE {
            self.replace(&whole, &[b" ", rest]);
        } else if self.old == OldText::MuteVisible || across {
            let shown = &self.content[whole.clone()];
            self.replace(&whole, &[MUTED, shown, MUTED_END]);
        }
    }

    fn form(&mut self, forms: &mut dyn Forms) {
        let Some(range) = self.operands.last().cloned() else {
            return;
        };
        let name = self.content[range.clone()].strip_prefix(b"/").unwrap_or_default();
        if let Some(other) = forms.replaced(name, self.state) {
            self.replace(&range, &[b"/", other.as_bytes()]);
        }
    }

    fn replace(&mut self, range: &Range<usize>, parts: &[&[u8]]) {
        let content = self.content;
        self.done.content.extend(&content[self.copied..range.start]);
        for part in parts {
            self.done.content.extend(*part);
        }
        self.copied = range.end;
        self.done.changed = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct OneForm;

    impl Forms for OneForm {
        fn replaced(&mut self, name: &[u8], state: State) -> Option<String> {
            (name == b"Fm0").then(|| format!("New{}", state.mode))
        }
    }

    fn check(old: OldText, content: &str, want: &str) {
        let done = strip(content.as_bytes(), old, State::START, &mut OneForm);
        assert_eq!(String::from_utf8(done.content).unwrap(), want);
        assert_eq!(done.changed, content != want);
    }

    #[test]
    fn invisible_text_goes_and_visible_text_stays() {
        for (content, want) in [
            ("q /Im0 Do Q", "q /Im0 Do Q"),
            ("BT (a) Tj ET", "BT (a) Tj ET"),
            ("BT 3 Tr 1 0 Td (a) Tj [(b)] TJ ET", "BT 3 Tr 1 0 Td     ET"),
            ("BT 3 Tr (a)' ET", "BT 3 Tr   T*  ET"),
            ("BT 3 Tr 1 2 (a)\" ET", "BT 3 Tr   1 Tw 2 Tc T*  ET"),
            ("q 3 Tr Q (a) Tj", "q 3 Tr Q (a) Tj"),
            ("3 Tr q 0 Tr (a) Tj Q (b) Tj", "3 Tr q 0 Tr (a) Tj Q  "),
            ("/Fm0 Do 3 Tr /Fm0 Do", "/New0 Do 3 Tr /New3 Do"),
        ] {
            check(OldText::DropInvisible, content, want);
        }
    }

    #[test]
    fn wrong_text_stays_drawn_and_means_nothing() {
        check(
            OldText::MuteVisible,
            "BT (a) Tj 3 Tr (b) Tj ET",
            "BT /Span <</ActualText <FEFF>>> BDC (a) Tj EMC 3 Tr   ET",
        );
    }

    #[test]
    fn a_watermark_across_the_page_means_nothing() {
        for (content, muted) in [
            ("q 0.97 0.26 -0.26 0.97 9 9 cm BT (a) Tj ET Q", true),
            ("q 0.97 0.26 -0.26 0.97 9 9 cm Q BT (a) Tj ET", false),
            ("BT 12 3 -3 12 0 0 Tm (a) Tj ET", true),
            ("0 1 -1 0 9 9 cm BT 12 0 0 12 0 0 Tm (a) Tj ET", false),
        ] {
            let done = strip(
                content.as_bytes(),
                OldText::DropInvisible,
                State::START,
                &mut OneForm,
            );
            assert_eq!(done.changed, muted, "{content}");
        }
    }

    #[test]
    fn saved_states_are_counted() {
        let done = strip(b"Q q q Q q", OldText::DropInvisible, State::START, &mut OneForm);
        assert_eq!((done.unopened, done.unclosed), (1, 2));
    }
}
