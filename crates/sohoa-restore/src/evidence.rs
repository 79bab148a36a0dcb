//! A damaged text layer as evidence: how likely it is that its engine wrote what it has where a word is taken to
//! stand.

use std::collections::HashMap;

use sohoa_lm::NgramModel;

use crate::candidates::Pattern;
use crate::channel::{Observed, observed_key};
use crate::cost::{CostTable, NEVER, Row};
use crate::lattice::{Arc, ArcKind, Text, wordlike};
use crate::letters;

/// Weight of the layer's channel price: both engines read the same ink, so their errors are not independent.
const SHARE: f32 = 0.5;
/// Price in nats of a layer that has nothing to do with the word, as such and for each of its characters.
const UNRELATED: f32 = 4.0;
const UNRELATED_LETTER: f32 = 2.5;
/// Longest layer text of a word.
const LONGEST: usize = 14;

/// Prices words by what a text layer has at their place.
#[derive(Debug)]
pub(crate) struct Evidence<'a> {
    table: &'a CostTable,
    rows: HashMap<Observed, Row>,
}

impl<'a> Evidence<'a> {
    /// Evidence of a layer whose engine has this table.
    pub(crate) fn new(table: &'a CostTable) -> Self {
        Self {
            table,
            rows: HashMap::new(),
        }
    }

    /// Makes the arcs that stand for the whole of a chunk (`observed`, from `place` on) dearer by how badly
    /// they explain the layer, against the one that explains it best.
    pub(crate) fn weigh(
        &mut self,
        layer: &[char],
        arcs: &mut [Arc],
        observed: &[char],
        place: usize,
        model: &NgramModel,
    ) {
        let layer = core(layer);
        let inner = core_range(observed);
        if layer.is_empty() || layer.len() > LONGEST || inner.is_empty() {
            return;
        }
        let whole = |arc: &Arc| {
            wordlike(arc)
                && arc.start <= place + inner.start
                && arc.end >= place + inner.end
                && arc.end <= place + observed.len()
        };
        let priced: Vec<(usize, f32)> = arcs
            .iter()
            .enumerate()
            .filter(|(_, arc)| whole(arc))
            .map(|(number, arc)| {
                let text = printed(arc, observed, place, model);
                (number, self.price(core(&text), layer))
            })
            .collect();
        let Some(best) = priced.iter().map(|(_, price)| *price).reduce(f32::min) else {
            return;
        };
        for (number, price) in priced {
            arcs[number].price += SHARE * (price - best);
        }
    }

    /// -ln P(layer | word), nats, or what a layer that has nothing to do with it costs.
    fn price(&mut self, word: &[char], layer: &[char]) -> f32 {
        let unrelated = UNRELATED + UNRELATED_LETTER * layer.len() as f32;
        let mut column = vec![NEVER; layer.len() + 1];
        column[0] = 0.0;
        for end in 1..=layer.len() {
            if !layer[end - 1].is_alphanumeric() {
                column[end] = column[end - 1] + self.table.structure.stray;
            }
        }
        for symbol in word {
            let Some(letter) = letters::letter(*symbol).map(usize::from) else {
                return unrelated;
            };
            let mut next = vec![NEVER; layer.len() + 1];
            for end in 0..=layer.len() {
                for length in 0..=end.min(3) {
                    if column[end - length] < NEVER {
                        let own = self.row(&layer[end - length..end])[letter];
                        next[end] = next[end].min(column[end - length] + own);
                    }
                }
                if end > 0 && !layer[end - 1].is_alphanumeric() {
                    next[end] = next[end].min(next[end - 1] + self.table.structure.stray);
                }
            }
            column = next;
        }
        column[layer.len()].min(unrelated)
    }

    fn row(&mut self, observed: &[char]) -> Row {
        let table = self.table;
        let key = observed_key(observed);
        self.rows
            .entry(key)
            .or_insert_with(|| table.full_row(observed))
            .clone()
    }
}

/// What an arc prints.
fn printed(arc: &Arc, observed: &[char], place: usize, model: &NgramModel) -> Vec<char> {
    match (&arc.text, arc.event, arc.kind) {
        (Text::Restored(text), ..) => text.chars().collect(),
        (Text::Word, Some(event), ArcKind::Word(pattern)) => {
            let word = model.syllable(event);
            match pattern {
                Pattern::Lower | Pattern::Exact => word.chars().collect(),
                Pattern::Upper => word.to_uppercase().chars().collect(),
                Pattern::Title => {
                    let mut letters = word.chars();
                    let first = letters.next().into_iter().flat_map(char::to_uppercase);
                    first.chain(letters).collect()
                }
            }
        }
        _ => observed[arc.start - place..arc.end - place].to_vec(),
    }
}

/// The part from the first letter or digit to the last.
fn core(text: &[char]) -> &[char] {
    &text[core_range(text)]
}

fn core_range(text: &[char]) -> std::ops::Range<usize> {
    let start = text.iter().position(|c| c.is_alphanumeric());
    let end = text.iter().rposition(|c| c.is_alphanumeric());
    match (start, end) {
        (Some(start), Some(end)) => start..end + 1,
        _ => 0..0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel::{Counts, Prior, Profile};

    #[test]
    fn a_layer_speaks_for_the_word_it_looks_like() {
        let profile = Profile {
            name: "made".to_owned(),
            prior: Prior::Damaged,
            pool_share: 0.0,
            counts: Counts::default(),
        };
        let table = CostTable::new(&profile, &Counts::default());
        let mut evidence = Evidence::new(&table);
        let chars = |text: &str| -> Vec<char> { text.chars().collect() };
        let mut price = |word: &str, layer: &str| evidence.price(&chars(word), &chars(layer));
        assert!(price("Đồng", "Dong") < price("Đềng", "Dong"));
        assert!(price("01", "01") < price("0l", "01"));
        assert!(price("kế", "xqzwk") <= UNRELATED + UNRELATED_LETTER * 5.0);
        assert!(price("", "a").is_finite());
    }
}
