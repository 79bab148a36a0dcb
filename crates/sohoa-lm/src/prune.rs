//! Dropping n-grams that change little, and the back-off weights of what is left.

use crate::count::Key;
use crate::estimate::{Index, Level};
use crate::format::{GROUP_BYTES, GROUP_ROWS, Layout, MAX_ROWS, PARENT_BYTES, ROW_BITS, Size};
use crate::model::MAX_ORDER;

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

/// Sizes are counted in halves of a bit, because a row shares a group with others.
const BYTE: usize = 16;

/// Drops what is worth least until the model file has at most `max_bytes`.
pub(crate) fn prune(levels: Vec<Level>, text_bytes: usize, max_bytes: usize) -> Pruned {
    let mut worths: Vec<Vec<f32>> = levels.iter().map(worth).collect();
    for k in (1..levels.len()).rev() {
        let (shorter, longer) = worths.split_at_mut(k);
        lift_contexts(&levels[k], &longer[0], &levels[k - 1], &mut shorter[k - 1]);
    }
    let parents: Vec<Vec<f32>> = (2..levels.len())
        .map(|k| parents(&levels[k], &worths[k]))
        .collect();
    let threshold = threshold(&worths, &parents, text_bytes, max_bytes);
    let mut kept: Pruned = Vec::with_capacity(levels.len());
    for (level, worth) in levels.into_iter().zip(worths) {
        let keep: Vec<bool> = worth
            .iter()
            .map(|worth| kept.is_empty() || *worth >= threshold)
            .collect();
        let level = retain(level, &keep);
        let back_offs = vec![0.0; level.keys.len()];
        kept.push(Kept { level, back_offs });
        weigh_back_offs(&mut kept);
    }
    kept
}

/// For each n-gram that begins a longer one, the worth of the best of those: with it, it becomes a parent.
fn parents(longer: &Level, worths: &[f32]) -> Vec<f32> {
    let mut row = 0;
    let best = |family: &[Key]| {
        let rows = row..row + family.len();
        row = rows.end;
        worths[rows].iter().copied().fold(0.0, f32::max)
    };
    longer
        .keys
        .chunk_by(|a, b| a >> 16 == b >> 16)
        .map(best)
        .collect()
}

/// The least worth with which everything of at least that worth fits.
fn threshold(worths: &[Vec<f32>], parents: &[Vec<f32>], text_bytes: usize, max_bytes: usize) -> f32 {
    let order = worths.len();
    let mut sizes = [Size::default(); MAX_ORDER];
    sizes[0].rows = worths[0].len();
    // The last row and group of an order need not be full.
    let fixed = Layout::new(order, text_bytes, sizes, Default::default()).end + order * (GROUP_BYTES + 1);
    let mut left = BYTE * max_bytes.saturating_sub(fixed);
    let group_share = BYTE * GROUP_BYTES / GROUP_ROWS;
    let row_size = |k| 2 * ROW_BITS as usize + if k + 1 < order { group_share } else { 0 };
    let all = worths.iter().enumerate().skip(1);
    let rows = all.flat_map(|(k, worth)| {
        worth
            .iter()
            .map(move |worth| (*worth, row_size(k) as u16, k as u16))
    });
    let parents = (parents.iter().flatten()).map(|worth| (*worth, (BYTE * PARENT_BYTES) as u16, 0));
    let mut all: Vec<(f32, u16, u16)> = rows.chain(parents).collect();
    all.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut threshold = f32::INFINITY;
    let mut counts = [0; MAX_ORDER];
    for same in all.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
        let size: usize = same.iter().map(|row| usize::from(row.1)).sum();
        for row in same {
            counts[usize::from(row.2)] += 1;
        }
        if size > left || counts[1..].iter().any(|count| *count > MAX_ROWS) {
            break;
        }
        left -= size;
        threshold = same[0].0;
    }
    threshold
}

/// For each n-gram, the relative entropy that dropping it alone costs, in nats times occurrences of text.
fn worth(level: &Level) -> Vec<f32> {
    if level.shorter_probs.is_empty() {
        return vec![f32::INFINITY; level.keys.len()];
    }
    let mut worth = Vec::with_capacity(level.keys.len());
    let mut row = 0;
    for context in level.keys.chunk_by(|a, b| a >> 16 == b >> 16) {
        let rows = row..row + context.len();
        row = rows.end;
        let sum = |values: &[f32]| values.iter().map(|value| f64::from(*value)).sum::<f64>();
        let (probs, shorter) = (&level.probs[rows.clone()], &level.shorter_probs[rows.clone()]);
        let (rest, rest_shorter) = (rest(sum(probs)), rest(sum(shorter)));
        let seen = sum(&level.masses[rows]);
        let back_off = (rest / rest_shorter).ln();
        for (prob, shorter) in probs
            .iter()
            .map(|p| f64::from(*p))
            .zip(shorter.iter().map(|p| f64::from(*p)))
        {
            let changed = ((rest + prob) / (rest_shorter + shorter)).ln();
            let loss = prob * (prob.ln() - shorter.ln() - changed) + rest * (back_off - changed);
            worth.push((loss * seen) as f32);
        }
    }
    worth
}

fn rest(sum: f64) -> f64 {
    (1.0 - sum).max(LEAST_REST)
}

/// Makes an n-gram of `shorter` worth at least as much as anything of `longer` that it begins.
fn lift_contexts(longer: &Level, worths: &[f32], shorter: &Level, lifted: &mut [f32]) {
    let mut row = 0;
    for (key, worth) in longer.keys.iter().zip(worths) {
        while row < shorter.keys.len() && shorter.keys[row] < key >> 16 {
            row += 1;
        }
        if shorter.keys.get(row) == Some(&(key >> 16)) {
            lifted[row] = lifted[row].max(*worth);
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
        // Needed no more.
        shorter_probs: Vec::new(),
        masses: Vec::new(),
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
fn suffix_prob(key: Key, shorter: &[Kept], indexes: &[Index<'_>]) -> f64 {
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
