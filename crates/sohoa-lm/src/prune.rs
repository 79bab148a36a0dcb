//! Dropping n-grams that change little, and the back-off weights of what is left.

use crate::estimate::{Index, Level};

/// N-grams of one order that stay.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Kept {
    pub(crate) level: Level,
    /// ln of the weight with which shorter estimates stand for events not listed after this n-gram.
    pub(crate) back_offs: Vec<f32>,
}

/// A model before it is written; index 0 is order 1.
pub(crate) type Pruned = Vec<Kept>;

/// The least share of probability left to events not listed after a context; it bounds the back-off weight
/// where rounding leaves nothing.
const LEAST_REST: f64 = 1e-5;

/// Drops what is worth less than `threshold` nats per event and is not the beginning of something kept.
pub(crate) fn prune(levels: Vec<Level>, threshold: f64) -> Pruned {
    let total: f64 = levels[0].masses.iter().map(|mass| f64::from(*mass)).sum();
    let mut keep: Vec<Vec<bool>> = vec![vec![true; levels[0].keys.len()]];
    for (order, pair) in (1..).zip(levels.windows(2)) {
        keep.push(worth(&pair[1], &Index::new(&pair[0], order), total, threshold));
    }
    for order in (1..levels.len()).rev() {
        let (shorter, longer) = keep.split_at_mut(order);
        keep_contexts(
            &levels[order],
            &longer[0],
            &levels[order - 1],
            &mut shorter[order - 1],
        );
    }
    let mut kept: Pruned = Vec::with_capacity(levels.len());
    for (level, keep) in levels.into_iter().zip(keep) {
        let level = retain(level, &keep);
        let back_offs = vec![0.0; level.keys.len()];
        kept.push(Kept { level, back_offs });
        weigh_back_offs(&mut kept);
    }
    kept
}

/// For each n-gram, whether dropping it alone costs at least the threshold.
fn worth(level: &Level, shorter: &Index<'_>, total: f64, threshold: f64) -> Vec<bool> {
    let mut keep = Vec::with_capacity(level.keys.len());
    let mut row = 0;
    for context in level.keys.chunk_by(|a, b| a >> 16 == b >> 16) {
        let rows = row..row + context.len();
        row = rows.end;
        let probs = &level.probs[rows.clone()];
        let below: Vec<f64> = context
            .iter()
            .map(|key| f64::from(shorter.prob_of_suffix(*key)))
            .collect();
        let rest = rest(probs.iter().map(|p| f64::from(*p)).sum());
        let rest_below = self::rest(below.iter().sum());
        let seen: f64 = level.masses[rows].iter().map(|mass| f64::from(*mass)).sum();
        let back_off = (rest / rest_below).ln();
        for (prob, below) in probs.iter().map(|p| f64::from(*p)).zip(below) {
            let changed = ((rest + prob) / (rest_below + below)).ln();
            let loss = prob * (prob.ln() - below.ln() - changed) + rest * (back_off - changed);
            keep.push(loss * seen / total >= threshold);
        }
    }
    keep
}

fn rest(sum: f64) -> f64 {
    (1.0 - sum).max(LEAST_REST)
}

/// Keeps the n-grams of `shorter` that begin a kept one of `longer`.
fn keep_contexts(longer: &Level, kept: &[bool], shorter: &Level, keep: &mut [bool]) {
    let mut row = 0;
    for (key, _) in longer.keys.iter().zip(kept).filter(|(_, kept)| **kept) {
        while row < shorter.keys.len() && shorter.keys[row] < key >> 16 {
            row += 1;
        }
        if shorter.keys.get(row) == Some(&(key >> 16)) {
            keep[row] = true;
        }
    }
}

fn retain(level: Level, keep: &[bool]) -> Level {
    let pick = |values: Vec<f32>| {
        values
            .into_iter()
            .zip(keep)
            .filter(|(_, k)| **k)
            .map(|(v, _)| v)
            .collect()
    };
    Level {
        keys: level
            .keys
            .into_iter()
            .zip(keep)
            .filter(|(_, k)| **k)
            .map(|(key, _)| key)
            .collect(),
        probs: pick(level.probs),
        masses: pick(level.masses),
    }
}

/// Sets the back-off weights of the second longest order from the longest one.
fn weigh_back_offs(kept: &mut Pruned) {
    let Some((longest, shorter)) = kept.split_last_mut() else {
        return;
    };
    if shorter.is_empty() {
        return;
    }
    let indexes: Vec<Index<'_>> = shorter
        .iter()
        .zip(1..)
        .map(|(k, order)| Index::new(&k.level, order))
        .collect();
    let mut found = Vec::new();
    let mut row = 0;
    for context in longest.level.keys.chunk_by(|a, b| a >> 16 == b >> 16) {
        let probs = &longest.level.probs[row..row + context.len()];
        row += context.len();
        let listed = rest(probs.iter().map(|p| f64::from(*p)).sum());
        let below = rest(
            context
                .iter()
                .map(|key| suffix_prob(*key, shorter, &indexes))
                .sum(),
        );
        if let Some(at) = indexes.last().and_then(|index| index.suffix(context[0] >> 16)) {
            found.push((at, (listed / below).ln() as f32));
        }
    }
    drop(indexes);
    if let Some(last) = shorter.last_mut() {
        for (at, back_off) in found {
            last.back_offs[at] = back_off;
        }
    }
}

/// P(last event | the events before it, without the first) by what is kept.
fn suffix_prob(key: u64, shorter: &[Kept], indexes: &[Index<'_>]) -> f64 {
    let mut weight = 0.0;
    for order in (1..=shorter.len()).rev() {
        if let Some(row) = indexes[order - 1].suffix(key) {
            return f64::from(shorter[order - 1].level.probs[row]) * f64::from(weight).exp();
        }
        if order > 1
            && let Some(context) = indexes[order - 2].suffix(key >> 16)
        {
            weight += shorter[order - 2].back_offs[context];
        }
    }
    0.0
}
