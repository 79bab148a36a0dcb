//! What the language model says about words that follow each other, for tables whose columns run together.

use sohoa_lm::{NgramModel, SyllableId, event_text};
use sohoa_plan::Phrases;
use sohoa_viet::tokens;

use crate::Models;

/// Marks behind which another name of a list or another sentence begins, of which the model knows nothing.
const ENDS: [char; 4] = [',', ';', '.', ':'];

impl Phrases for Models {
    fn attraction(&self, before: &[&str], next: &str) -> Option<f32> {
        attraction(self.language(), before, next)
    }
}

fn attraction(language: &NgramModel, before: &[&str], next: &str) -> Option<f32> {
    let last = before.last().filter(|last| !last.ends_with(ENDS))?;
    let known = |ids: &[SyllableId]| !ids.is_empty() && !ids.contains(&NgramModel::UNKNOWN);
    let (own, next) = (events(language, last), events(language, next));
    if !known(&own) || !known(&next) {
        return None;
    }
    let mut state = language.empty();
    for id in before[..before.len() - 1]
        .iter()
        .flat_map(|word| events(language, word))
        .chain(own.iter().copied())
    {
        state = language.score(state, id).1;
    }
    let mut nats = 0.0;
    for id in next {
        let (log_prob, after) = language.score(state, id);
        state = after;
        nats += log_prob - language.unigram(id);
    }
    // Codes and numbers are one event each: what goes on behind some of them says nothing for this one.
    let class = own
        .last()
        .is_some_and(|id| [NgramModel::CODE, NgramModel::NUMBER].contains(id));
    (!class || nats <= 0.0).then_some(nats)
}

fn events(language: &NgramModel, word: &str) -> Vec<SyllableId> {
    tokens(word)
        .filter_map(|token| event_text(&word[token.range], token.kind))
        .map(|event| language.id(&event).unwrap_or(NgramModel::UNKNOWN))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_phrase_attract_each_other() {
        let models = Models::embedded().unwrap();
        let says = |before: &[&str], next: &str| models.attraction(before, next);
        assert!(says(&["Sở", "Tài"], "chính") > Some(3.0));
        assert!(says(&["báo", "cáo", "kết"], "quả") > Some(3.0));
        assert!(says(&["bến", "đò"], "Quý") < Some(1.0));
    }

    #[test]
    fn nothing_is_said_of_what_the_model_does_not_know() {
        let models = Models::embedded().unwrap();
        assert_eq!(models.attraction(&[], "chính"), None);
        assert_eq!(models.attraction(&["xyzzy"], "chính"), None);
        assert_eq!(models.attraction(&["Sở", "Tài"], "xyzzy"), None);
        assert_eq!(models.attraction(&["Sở", "Y", "tế,"], "Công"), None);
        assert_eq!(models.attraction(&["–"], "Công"), None);
    }
}
