//! The tokens of a content stream, as ranges of its bytes.
//!
//! Nothing is parsed that is not needed: what is not cut out must come out byte for byte.

use std::ops::Range;

/// A token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token {
    /// Number, string, name, array or dictionary (whole), `true`, `false` or `null`.
    Operand(Range<usize>),
    /// Everything else; an inline image is one operator from `BI` to `EI`.
    Operator(Range<usize>),
}

/// The tokens of a stream.
pub(crate) struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Lexer<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    fn skip_space(&mut self) {
        while let Some(byte) = self.bytes.get(self.at) {
            match byte {
                b'%' => self.skip_while(|byte| byte != b'\n' && byte != b'\r'),
                byte if is_space(*byte) => self.at += 1,
                _ => break,
            }
        }
    }

    fn skip_while(&mut self, goes_on: impl Fn(u8) -> bool) {
        while self.bytes.get(self.at).is_some_and(|byte| goes_on(*byte)) {
            self.at += 1;
        }
    }

    /// Behind the string that starts here: brackets nest, a backslash takes the next byte along.
    fn skip_string(&mut self) {
        let mut depth = 0;
        while let Some(byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
    }

    /// Behind the array or dictionary that starts here.
    fn skip_nested(&mut self) {
        let mut depth = 0;
        while let Some(byte) = self.bytes.get(self.at) {
            let pair = self.bytes.get(self.at + 1) == Some(byte);
            match byte {
                b'(' => {
                    self.skip_string();
                    continue;
                }
                b'%' => {
                    self.skip_space();
                    continue;
                }
                b'[' => depth += 1,
                b']' => depth -= 1,
                b'<' if pair => {
                    depth += 1;
                    self.at += 1;
                }
                b'>' if pair && depth > 0 => {
                    depth -= 1;
                    self.at += 1;
                }
                b'<' => {
                    self.skip_while(|byte| byte != b'>');
                }
                _ => {}
            }
            self.at += 1;
            if depth <= 0 {
                break;
            }
        }
    }

    /// Behind the image data: at an `EI` that stands alone and is followed by what looks like content.
    fn skip_inline_image(&mut self) {
        while self.at < self.bytes.len() {
            let rest = &self.bytes[self.at..];
            let before = self
                .bytes
                .get(self.at.wrapping_sub(1))
                .is_none_or(|byte| is_space(*byte));
            if before && rest.starts_with(b"EI") {
                let after = &rest[2..rest.len().min(2 + LOOKED_AT)];
                let alone = after.first().is_none_or(|byte| is_space(*byte));
                if alone
                    && after
                        .iter()
                        .all(|byte| is_space(*byte) || (0x20..0x7F).contains(byte))
                {
                    self.at += 2;
                    return;
                }
            }
            self.at += 1;
        }
    }
}

/// Bytes behind an `EI` that must be text for it to end an image.
const LOOKED_AT: usize = 12;

impl Iterator for Lexer<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        self.skip_space();
        let start = self.at;
        match *self.bytes.get(start)? {
            b'(' => self.skip_string(),
            b'[' | b'<' => self.skip_nested(),
            b'/' => {
                self.at += 1;
                self.skip_while(is_regular);
            }
            byte if is_regular(byte) => {
                self.skip_while(is_regular);
                let word = &self.bytes[start..self.at];
                let number = word[0].is_ascii_digit() || b"+-.".contains(&word[0]);
                if !number && !matches!(word, b"true" | b"false" | b"null") {
                    if word == b"BI" {
                        self.skip_inline_image();
                    }
                    return Some(Token::Operator(start..self.at));
                }
            }
            // A bracket that closes nothing.
            _ => {
                self.at += 1;
                return Some(Token::Operator(start..self.at));
            }
        }
        self.at = self.at.min(self.bytes.len());
        Some(Token::Operand(start..self.at))
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b'\0' | b'\t' | b'\n' | 0x0C | b'\r' | b' ')
}

fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !b"()<>[]{}/%".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(content: &str, want: &[&str]) {
        let found: Vec<String> = Lexer::new(content.as_bytes())
            .map(|token| match token {
                Token::Operand(range) => content[range].to_owned(),
                Token::Operator(range) => format!("!{}", &content[range]),
            })
            .collect();
        assert_eq!(found, want);
    }

    #[test]
    fn operands_are_whole() {
        check(
            "BT /F1 12 Tf -1.5 .2 Td ET",
            &["!BT", "/F1", "12", "!Tf", "-1.5", ".2", "!Td", "!ET"],
        );
        check(r"(a(b\)c)d)Tj", &[r"(a(b\)c)d)", "!Tj"]);
        check(
            "[(a]) -20 <00FF>]TJ<41>Tj",
            &["[(a]) -20 <00FF>]", "!TJ", "<41>", "!Tj"],
        );
        check(
            "/Span<</A<</B 1>>/C(>>)/D<0>>>BDC",
            &["/Span", "<</A<</B 1>>/C(>>)/D<0>>>", "!BDC"],
        );
        check(
            "% a (comment\n(x)' true null f*",
            &["(x)", "!'", "true", "null", "!f*"],
        );
    }

    #[test]
    fn an_inline_image_is_one_operator() {
        check(
            "q BI /W 2 ID a EI\u{1}(Tj EI Q",
            &["!q", "!BI /W 2 ID a EI\u{1}(Tj EI", "!Q"],
        );
    }

    #[test]
    fn broken_content_ends() {
        for content in ["(a", "<<", "[", "]", ">>", "<", "/", "BI x", "\\", "(a\\"] {
            let covered = Lexer::new(content.as_bytes())
                .last()
                .map_or(0, |token| match token {
                    Token::Operand(range) | Token::Operator(range) => range.end,
                });
            assert!(covered <= content.len());
        }
    }
}
