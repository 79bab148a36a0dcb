//! N-gram counts of every order, plain for the longest, of distinct left neighbours for the others.

use crate::corpus::{Corpus, LINE_END, Source, Vocabulary};
use crate::model::{MAX_ORDER, NgramModel};

/// Fills the places before the line start in an n-gram.
pub(crate) const FILLER: u16 = u16::MAX;

/// Up to [`MAX_ORDER`] ids, 16 bits each, the last event lowest. Keys of one order sort by context, then by last event.
pub(crate) type Key = u128;

/// One n-gram and its counts.
#[derive(Copy, Clone, PartialEq, Debug)]
pub(crate) struct Entry {
    pub(crate) key: Key,
    /// Unweighted count on which the discount depends: occurrences for the longest n-grams and those at a line
    /// start, distinct left neighbours for the others.
    pub(crate) count: u32,
    /// The same, each occurrence or neighbour with the weight of its source.
    pub(crate) weight: f32,
    /// Weighted occurrences.
    pub(crate) mass: f32,
}

/// The bits of an n-gram of the given order.
pub(crate) fn mask(order: usize) -> Key {
    Key::MAX >> (Key::BITS as usize - 16 * order)
}

/// Counts of each order, sorted by key; index 0 is order 1.
pub(crate) fn count(corpus: &Corpus, vocabulary: &Vocabulary, order: usize) -> Vec<Vec<Entry>> {
    let mut longest = Vec::new();
    for source in &corpus.sources {
        longest = merge(longest, occurrences(source, vocabulary, order));
    }
    let mut levels = vec![longest];
    for shorter in (1..order).rev() {
        let level = shorten(levels.last().map_or(&[][..], Vec::as_slice), shorter);
        levels.push(level);
    }
    levels.reverse();
    for (level, k) in levels.iter_mut().zip(0..) {
        level.retain(|entry| entry.key >> (16 * k) != Key::from(FILLER));
    }
    levels
}

/// The longest n-grams of a source, those cut by the line start with fillers.
fn occurrences(source: &Source, vocabulary: &Vocabulary, order: usize) -> Vec<Entry> {
    let start = {
        let fillers = [FILLER; MAX_ORDER - 1]
            .into_iter()
            .fold(0, |key, id| key << 16 | Key::from(id));
        fillers << 16 | Key::from(NgramModel::BEGIN.0)
    };
    let mut keys = Vec::with_capacity(source.stream.len());
    let mut key = start;
    for event in &source.stream {
        let at_end = *event == LINE_END;
        let id = if at_end {
            NgramModel::END.0 as u16
        } else {
            vocabulary.ids[*event as usize]
        };
        key = key << 16 | Key::from(id);
        keys.push(key & mask(order));
        if at_end {
            key = start;
        }
    }
    keys.sort_unstable();
    let runs = keys.chunk_by(|a, b| a == b).map(|run| {
        let mass = run.len() as f32 * source.weight;
        Entry {
            key: run[0],
            count: run.len() as u32,
            weight: mass,
            mass,
        }
    });
    runs.collect()
}

fn merge(left: Vec<Entry>, right: Vec<Entry>) -> Vec<Entry> {
    if left.is_empty() {
        return right;
    }
    let mut merged = left;
    merged.extend(right);
    // A stable sort finds the two sorted runs and merges them.
    merged.sort_by_key(|entry| entry.key);
    add_up(merged)
}

/// Joins entries with equal keys, which must be neighbours.
fn add_up(mut entries: Vec<Entry>) -> Vec<Entry> {
    entries.dedup_by(|next, kept| {
        let same = next.key == kept.key;
        if same {
            kept.count += next.count;
            kept.weight += next.weight;
            kept.mass += next.mass;
        }
        same
    });
    entries
}

/// N-grams of the given order from those one longer.
fn shorten(longer: &[Entry], order: usize) -> Vec<Entry> {
    let project = |entry: &Entry| {
        // Nothing but the filler can precede a line start: there the occurrences count.
        let cut = entry.key >> (16 * order) == Key::from(FILLER);
        let (count, weight) = if cut {
            (entry.count, entry.weight)
        } else {
            (1, entry.mass.min(1.0))
        };
        Entry {
            key: entry.key & mask(order),
            count,
            weight,
            mass: entry.mass,
        }
    };
    let mut shorter: Vec<Entry> = longer.iter().map(project).collect();
    shorter.sort_by_key(|entry| entry.key);
    add_up(shorter)
}
