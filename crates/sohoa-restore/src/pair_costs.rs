//! Prices of operations that turn two intended letters into one: "ươ" read as "ua".
//!
//! Few are counted, so what is known of two letters counts also for the same letters with other marks: an engine that
//! reads "ứn" as "im" reads "ựn" so, too.

use std::collections::{BTreeMap, HashMap};

use crate::channel::{ByObserved, Counts, Observed, Prior};
use crate::cost::{DOCUMENT_WEIGHT, ENGINE_WEIGHT, Layers, POOL_WEIGHT, slot};
use crate::fast_hash::FastHash;
use crate::letters::{self, Letter, NONE};

/// Two intended letters.
type Pair = [Letter; 2];
/// Two letters without their marks, case kept.
type Bodies = [char; 2];

/// Probability of an operation of two letters that no engine was seen to do.
const UNSEEN: f32 = 1e-6;
/// Share of what the same letters with other marks do. Of 0.07, 0.2 and 0.5 the middle loses least on 000, 002 and 004.
const KIN_SHARE: f32 = 0.2;

/// A pair dearer than this, nats, is reached by its letters one by one as well.
const HOPELESS: f32 = 9.0;

/// What pool and engine counted of operations of two letters.
#[derive(Debug, Default)]
pub(crate) struct PairCosts {
    totals: HashMap<Pair, Layers>,
    seen: ByObserved<Vec<(Pair, Layers)>>,
    body_totals: HashMap<Bodies, Layers>,
    body_seen: ByObserved<Vec<(Bodies, Layers)>>,
}

impl PairCosts {
    /// Arranges the counts of pool and engine.
    pub(crate) fn new(layers: [&Counts; 2], prior: Prior) -> Self {
        let mut costs = Self::default();
        let mut kin: BTreeMap<Bodies, Vec<Pair>> = BTreeMap::new();
        for (layer, counts) in layers.into_iter().enumerate() {
            for (&pair, count) in &counts.pairs {
                costs.totals.entry(pair).or_default()[layer] += count;
                costs.body_totals.entry(bodies(pair)).or_default()[layer] += count;
                let known = kin.entry(bodies(pair)).or_default();
                if !known.contains(&pair) {
                    known.push(pair);
                }
            }
            for (op, count) in counts.ops.iter().filter(|(op, _)| op.intended[1] != NONE) {
                *slot(costs.seen.entry(op.observed).or_default(), op.intended, layer) += count;
                let list = costs.body_seen.entry(op.observed).or_default();
                *slot(list, bodies(op.intended), layer) += count;
            }
        }
        // An engine that reads Vietnamese reads the marks.
        if prior == Prior::Damaged {
            costs.spread(&kin);
        }
        costs
    }

    /// Gives each operation to the pairs that differ in marks only.
    fn spread(&mut self, kin: &BTreeMap<Bodies, Vec<Pair>>) {
        #[expect(clippy::iter_over_hash_type, reason = "each key fills its own list")]
        for (observed, list) in &self.body_seen {
            let own = self.seen.entry(*observed).or_default();
            for pair in list.iter().filter_map(|entry| kin.get(&entry.0)).flatten() {
                slot(own, *pair, 0);
            }
        }
    }

    /// The operations with their prices, nats, under what was learned from the document.
    pub(crate) fn prices(&self, document: &Counts) -> ByObserved<Vec<(Pair, f32)>> {
        let mut here: HashMap<(Observed, Pair), f32, FastHash> = HashMap::default();
        for (op, count) in document.ops.iter().filter(|(op, _)| op.intended[1] != NONE) {
            here.insert((op.observed, op.intended), *count);
        }
        let total = |pair: &Pair| document.pairs.get(pair).copied().unwrap_or(0.0);
        let mut prices: ByObserved<Vec<(Pair, f32)>> =
            ByObserved::with_capacity_and_hasher(self.seen.len(), FastHash::default());
        #[expect(clippy::iter_over_hash_type, reason = "each key fills its own list")]
        for (observed, list) in &self.seen {
            let with_price = list.iter().map(|&(pair, seen)| {
                let known = here.remove(&(*observed, pair)).unwrap_or(0.0);
                (pair, self.price(observed, pair, seen, (known, total(&pair))))
            });
            let fair = with_price.filter(|(_, price)| *price < HOPELESS);
            prices.insert(*observed, fair.collect());
        }
        // What only the document has, in a fixed order.
        let mut fresh: Vec<_> = here.into_iter().collect();
        fresh.sort_unstable_by_key(|entry| entry.0);
        for ((observed, pair), count) in fresh {
            let price = self.price(&observed, pair, [0.0; 2], (count, total(&pair)));
            prices.entry(observed).or_default().push((pair, price));
        }
        prices
    }

    /// Price of an operation; the document's counts are of the operation and of the pair.
    fn price(&self, observed: &Observed, pair: Pair, seen: Layers, document: (f32, f32)) -> f32 {
        let below = |below: f32, seen: Layers, totals: Layers| {
            let pool = (seen[0] + POOL_WEIGHT * below) / (totals[0] + POOL_WEIGHT);
            (seen[1] + ENGINE_WEIGHT * pool) / (totals[1] + ENGINE_WEIGHT)
        };
        let body = bodies(pair);
        let kin = self.body_seen.get(observed).into_iter().flatten();
        let kin = kin
            .filter(|entry| entry.0 == body)
            .map(|entry| entry.1)
            .next()
            .unwrap_or_default();
        let totals = self.body_totals.get(&body).copied().unwrap_or_default();
        let unseen = (KIN_SHARE * below(UNSEEN, kin, totals)).max(UNSEEN);
        let totals = self.totals.get(&pair).copied().unwrap_or_default();
        let engine = below(unseen, seen, totals);
        let all = (document.0 + DOCUMENT_WEIGHT * engine) / (document.1 + DOCUMENT_WEIGHT);
        -all.ln()
    }
}

fn bodies(pair: Pair) -> Bodies {
    pair.map(|letter| letters::info(letter).base)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel::{Op, observed_key};

    #[test]
    fn other_marks_are_read_alike() {
        let pair = |text: &str| -> Pair {
            let mut found = text.chars().filter_map(letters::letter);
            [found.next(), found.next()].map(|letter| letter.expect("in the alphabet"))
        };
        let observed = observed_key(&['i', 'm']);
        let mut counts = Counts::default();
        counts.pairs.insert(pair("ứn"), 40.0);
        counts.pairs.insert(pair("ựn"), 40.0);
        counts.pairs.insert(pair("an"), 40.0);
        let op = Op {
            intended: pair("ứn"),
            observed,
        };
        counts.ops.insert(op, 4.0);
        let price = |prior, text: &str| {
            let costs = PairCosts::new([&Counts::default(), &counts], prior);
            let prices = costs.prices(&Counts::default());
            let found = prices[&observed].iter().find(|entry| entry.0 == pair(text));
            found.map(|entry| entry.1)
        };
        let (seen, kin) = (price(Prior::Damaged, "ứn"), price(Prior::Damaged, "ựn"));
        assert!(seen < kin && kin < Some(8.0), "{seen:?} {kin:?}");
        assert_eq!(price(Prior::Damaged, "an"), None);
        assert_eq!(price(Prior::Vietnamese, "ựn"), None);
    }
}
