//! What the case of a printed word tells about which word it is.
//!
//! Stripped of its marks, "Ha" in the middle of a sentence is more likely "Hà", and "ha" "hạ". A model holds
//! P(capitalised | word, context) for running text; this module reads the evidence off the print, in the same
//! way for training and for use.

use sohoa_viet::{Case, TokenKind, case_of};

/// What comes before a word, as far as its case depends on it.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug)]
pub enum CaseContext {
    /// A word in small letters, full capitals or mixed case, a number, a code, or punctuation inside a sentence.
    Lower,
    /// A word with a capital first letter inside the sentence.
    Capitalised,
    /// The first word of a sentence, whose capital says nothing.
    Start,
}

impl CaseContext {
    /// How many there are.
    pub(crate) const COUNT: usize = 3;
}

/// The case of one word in the middle of a sentence.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub struct CaseEvidence {
    /// What comes before.
    pub context: CaseContext,
    /// Whether the word has a capital first letter and small ones after it.
    pub capitalised: bool,
}

/// Reads the case of the words of a line, token by token from its start.
#[derive(Copy, Clone, Debug)]
pub struct CaseReader {
    /// What the next word follows; `None` where a sentence may begin.
    context: Option<CaseContext>,
}

impl Default for CaseReader {
    fn default() -> Self {
        Self::new()
    }
}

impl CaseReader {
    /// A reader at the start of a line.
    pub fn new() -> Self {
        Self { context: None }
    }

    /// Takes the next token. `None` if its case says nothing: no word, the first one of a sentence, or one in full
    /// capitals or mixed case.
    pub fn read(&mut self, token: &str, kind: TokenKind) -> Option<CaseEvidence> {
        match kind {
            TokenKind::Syllable | TokenKind::Word => {
                let case = case_of(token);
                let capitalised = case == Case::Capitalised;
                let context = self.context.replace(match (self.context, case) {
                    (None, Case::Capitalised) => CaseContext::Start,
                    (Some(_), Case::Capitalised) => CaseContext::Capitalised,
                    _ => CaseContext::Lower,
                })?;
                matches!(case, Case::Lower | Case::Capitalised)
                    .then_some(CaseEvidence { context, capitalised })
            }
            TokenKind::Punctuation if begins_sentence(token) => {
                self.context = None;
                None
            }
            // The number or bullet of a heading: what follows may still be its first word.
            _ => {
                self.context = self.context.map(|_| CaseContext::Lower);
                None
            }
        }
    }
}

/// Whether the word after this sign may have a capital only because it comes first.
fn begins_sentence(sign: &str) -> bool {
    matches!(
        sign,
        "." | ":" | ";" | "?" | "!" | "…" | "\"" | "“" | "‘" | "«" | "*" | "•" | "+" | "=" | "|" | "#" | "'"
    )
}

/// How often a word was seen with a small and with a capital first letter, in each context, weighted.
#[derive(Copy, Clone, PartialEq, Debug, Default)]
pub(crate) struct CaseCounts([[f64; 2]; CaseContext::COUNT]);

impl CaseCounts {
    pub(crate) fn add(&mut self, evidence: CaseEvidence, weight: f64) {
        self.0[evidence.context as usize][usize::from(evidence.capitalised)] += weight;
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        for (sum, more) in self.0.iter_mut().flatten().zip(other.0.iter().flatten()) {
            *sum += more;
        }
    }

    fn total(&self) -> [f64; 2] {
        self.0
            .iter()
            .fold([0.0; 2], |sum, pair| [sum[0] + pair[0], sum[1] + pair[1]])
    }
}

/// Occurrences that the expectation weighs against those seen. By it a word seen once says little.
const PRIOR: f64 = 2.0;

/// Largest absolute logit that the file can hold: odds of 3,000 to 1, about the share of slips in print.
const MOST: f64 = 8.0;

/// The logit bytes of all ids, one for each context.
pub(crate) fn pack(counts: &[CaseCounts]) -> Vec<u8> {
    let mut all = CaseCounts::default();
    for one in counts {
        all.merge(one);
    }
    let share =
        |[small, capital]: [f64; 2], expected: f64| (capital + PRIOR * expected) / (small + capital + PRIOR);
    let overall = share(all.total(), 0.5);
    let rates = all.0.map(|pair| share(pair, overall));
    let mut out = Vec::with_capacity(counts.len() * CaseContext::COUNT);
    for one in counts {
        let own = share(one.total(), overall);
        for (pair, rate) in one.0.into_iter().zip(rates) {
            // The word's own habit and the context's, as if independent.
            let expected = logistic(logit(rate) + logit(own) - logit(overall));
            out.push(to_byte(logit(share(pair, expected))));
        }
    }
    out
}

fn logit(share: f64) -> f64 {
    (share / (1.0 - share)).ln().clamp(-MOST, MOST)
}

fn logistic(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}

fn to_byte(logit: f64) -> u8 {
    ((logit / MOST + 1.0) * 127.5).round().clamp(0.0, 255.0) as u8
}

/// ln P(small), ln P(capitalised) in nats for each logit byte.
pub(crate) fn table() -> Vec<[f32; 2]> {
    let pair = |byte: u8| {
        let logit = (f64::from(byte) / 127.5 - 1.0) * MOST;
        [logistic(-logit).ln() as f32, logistic(logit).ln() as f32]
    };
    (0..=u8::MAX).map(pair).collect()
}

#[cfg(test)]
mod tests {
    use sohoa_viet::tokens;

    use super::*;

    fn check(line: &str, want: &[(&str, CaseContext, bool)]) {
        let mut reader = CaseReader::new();
        let got: Vec<_> = tokens(line)
            .filter_map(|token| {
                let text = &line[token.range];
                let CaseEvidence { context, capitalised } = reader.read(text, token.kind)?;
                Some((text, context, capitalised))
            })
            .collect();
        assert_eq!(got, want, "{line}");
    }

    #[test]
    fn only_words_inside_a_sentence_are_evidence() {
        use CaseContext::{Capitalised, Lower, Start};
        check(
            "1. Sở Nội vụ, Hà Nam. Theo UBND Huế",
            &[
                ("Nội", Start, true),
                ("vụ", Capitalised, false),
                ("Hà", Lower, true),
                ("Nam", Capitalised, true),
                ("Huế", Lower, true),
            ],
        );
        check("“Anh đi 3 Lần”", &[("đi", Start, false), ("Lần", Lower, true)]);
        check("KẾ HOẠCH", &[]);
        check("12 Kế hoạch", &[("hoạch", Start, false)]);
    }

    #[test]
    fn shares_lean_on_the_word_then_on_the_context() {
        let count = |lower: [f64; 2], capital: [f64; 2]| CaseCounts([lower, capital, [0.0; 2]]);
        let bytes = pack(&[
            count([900.0, 100.0], [50.0, 50.0]),
            count([0.0, 40.0], [0.0, 0.0]),
            count([0.0, 0.0], [0.0, 0.0]),
        ]);
        let table = table();
        let share = |at: usize| table[usize::from(bytes[at])][1].exp();
        assert!((share(0) - 0.1).abs() < 0.01, "{}", share(0));
        assert!((share(1) - 0.5).abs() < 0.02, "{}", share(1));
        assert!(share(3) > 0.99, "{}", share(3));
        assert!(share(4) > 0.98, "by its own habit: {}", share(4));
        assert!((share(6) - 140.0 / 1040.0).abs() < 0.01, "{}", share(6));
        assert!((share(7) - 0.5).abs() < 0.02, "{}", share(7));
        assert!(table.iter().all(|[a, b]| (a.exp() + b.exp() - 1.0).abs() < 1e-5));
    }
}
