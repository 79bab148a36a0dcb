//! What numbers the rows of a table: "3", and below it "3.1" or "a".

/// The letters that number, in their order; "đ" may be left out.
const LETTERS: &str = "abcdđeghiklmnopqrstuvxy";
/// Largest step between two letters that follow each other: "d" then "e" passes over "đ".
const LETTER_STEP: usize = 2;

/// The number of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// "3", "03", "3.", "3)"
    Number(u32),
    /// "3.1"
    Part(u32, u32),
    /// "a", "b)", as place in the alphabet.
    Letter(usize),
}

impl Mark {
    pub(super) fn parse(text: &str) -> Option<Self> {
        if let Some(number) = number(text) {
            return Some(Self::Number(number));
        }
        let core = text.trim_end_matches(['.', ')']);
        if text.len() - core.len() > 1 {
            return None;
        }
        if let Some((outer, own)) = core.split_once('.') {
            let figures = |part: &str| {
                let short = (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
                short.then(|| part.parse().ok()).flatten()
            };
            return Some(Self::Part(figures(outer)?, figures(own)?));
        }
        let mut letters = core.chars();
        let (letter, rest) = (letters.next()?, letters.next());
        let place = LETTERS.chars().position(|other| other == letter)?;
        rest.is_none().then_some(Self::Letter(place))
    }

    /// The number of a whole row.
    pub(super) fn number(self) -> Option<u32> {
        match self {
            Self::Number(number) => Some(number),
            Self::Part(..) | Self::Letter(_) => None,
        }
    }
}

/// What was counted so far, on each level.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counter {
    number: Option<u32>,
    part: Option<(u32, u32)>,
    letter: Option<usize>,
}

impl Counter {
    /// The counter after these marks.
    pub(super) fn after(marks: impl IntoIterator<Item = Mark>) -> Self {
        let mut counter = Self::default();
        for mark in marks {
            counter.count(mark);
        }
        counter
    }

    /// Whether a mark is the next on its level or the first below.
    pub(super) fn goes_on(&self, mark: Mark) -> bool {
        match mark {
            Mark::Number(number) => self.number.is_none_or(|last| last + 1 == number),
            Mark::Part(outer, own) => match self.part {
                Some((last, before)) if last == outer => before + 1 == own,
                _ => own == 1 && self.number.is_none_or(|last| last == outer || last + 1 == outer),
            },
            Mark::Letter(place) => {
                place == 0
                    || self
                        .letter
                        .is_some_and(|last| (1..=LETTER_STEP).contains(&place.saturating_sub(last)))
            }
        }
    }

    /// The same where counting may begin anew below a row group, or a number was lost.
    pub(super) fn may_follow(&self, mark: Mark) -> bool {
        let anew = |number| number == 1 || self.number.is_some_and(|last| last + 2 == number);
        self.goes_on(mark) || mark.number().is_some_and(anew)
    }

    pub(super) fn count(&mut self, mark: Mark) {
        match mark {
            Mark::Number(number) => {
                *self = Self {
                    number: Some(number),
                    ..Self::default()
                };
            }
            Mark::Part(outer, own) => {
                *self = Self {
                    number: Some(outer),
                    part: Some((outer, own)),
                    letter: None,
                };
            }
            Mark::Letter(place) => self.letter = Some(place),
        }
    }
}

/// The number of a row: "3", "03", "3.", "3)".
pub(super) fn number(text: &str) -> Option<u32> {
    let digits = text.trim_start_matches('(').trim_end_matches(['.', ')']);
    let short = (1..=3).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    (short && text.len() - digits.len() <= 2)
        .then(|| digits.parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_marks() {
        for (text, want) in [
            ("3", Some(Mark::Number(3))),
            ("(03)", Some(Mark::Number(3))),
            ("2.1", Some(Mark::Part(2, 1))),
            ("2.1.", Some(Mark::Part(2, 1))),
            ("b)", Some(Mark::Letter(1))),
            ("đ", Some(Mark::Letter(4))),
            ("2.100", None),
            ("B", None),
            ("là", None),
            ("-", None),
        ] {
            assert_eq!(Mark::parse(text), want, "{text}");
        }
    }

    #[test]
    fn counts_on_each_level() {
        let all = |texts: &[&str]| {
            let mut counter = Counter::default();
            texts.iter().all(|text| {
                let mark = Mark::parse(text).unwrap();
                let follows = counter.goes_on(mark);
                counter.count(mark);
                follows
            })
        };
        assert!(all(&["1", "2", "2.1", "2.2", "3", "a", "b", "4"]));
        assert!(all(&["a", "b", "c", "d", "e", "2", "3"]));
        assert!(!all(&["1", "3"]));
        assert!(!all(&["1", "b"]));
        assert!(!all(&["1", "4.1"]));
    }
}
