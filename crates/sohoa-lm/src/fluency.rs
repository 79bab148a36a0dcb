//! How likely a running text is.

use sohoa_viet::{TokenKind, tokens};

use crate::corpus::event_text;
use crate::model::{NgramModel, SyllableId};

impl NgramModel {
    /// Mean natural logarithm of the probability of a word in its context, nats; lines are joined, marks do not
    /// count. `None` for a text without words.
    pub fn fluency(&self, text: &str) -> Option<f32> {
        let mut state = self.begin();
        let (mut sum, mut count) = (0.0, 0);
        for token in tokens(text) {
            let Some(event) = self.event(&text[token.range], token.kind) else {
                continue;
            };
            let (log_prob, next) = self.score(state, event);
            state = next;
            sum += f64::from(log_prob);
            count += 1;
        }
        (count > 0).then(|| (sum / f64::from(count)) as f32)
    }

    fn event(&self, token: &str, kind: TokenKind) -> Option<SyllableId> {
        match kind {
            TokenKind::Punctuation => None,
            TokenKind::Number => Some(Self::NUMBER),
            TokenKind::Code => Some(Self::CODE),
            TokenKind::Syllable | TokenKind::Word => {
                let text = event_text(token, kind)?;
                Some(self.id(&text).unwrap_or(Self::UNKNOWN))
            }
        }
    }
}
