//! Interpolated modified Kneser-Ney estimates (Chen and Goodman 1998) with weighted sources.

use crate::case;
use crate::corpus::{Corpus, Vocabulary};
use crate::count::{Entry, Key, count, mask};
use crate::model::{CLASSES, MAX_ORDER, NgramModel};
use crate::prune::prune;
use crate::write::write;

/// How a model is made from a corpus.
#[derive(Copy, Clone, PartialEq, Debug)]
pub struct EstimateOptions {
    /// Length of the longest n-grams, `2..=MAX_ORDER`.
    pub order: usize,
    /// Weighted count from which a well-formed syllable enters the lexicon. It holds 8,192 ids at most: classes,
    /// then syllables, then other words, each by count.
    pub min_syllable: f32,
    /// Weighted count from which any other word enters the lexicon; each occurrence of a word with marks counts
    /// four times.
    pub min_word: f32,
    /// Weighted count from which an n-gram of the full order is considered at all; it saves time and memory on
    /// those that pruning would drop anyway.
    pub min_longest: f32,
    /// Largest size of the model file in bytes. The n-grams whose loss changes the model least are dropped
    /// (relative entropy, Stolcke 1998, with the occurrences and not the Kneser-Ney estimate as weight of the
    /// context, because that estimate is no frequency: Chelba et al. 2010).
    pub max_bytes: usize,
}

impl Default for EstimateOptions {
    fn default() -> Self {
        Self {
            order: MAX_ORDER,
            min_syllable: 10.0,
            min_word: 20.0,
            min_longest: 0.0,
            max_bytes: 30 << 20,
        }
    }
}

/// N-grams of one order, sorted by key, with their probability.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Level {
    pub(crate) keys: Vec<Key>,
    /// P(last event | events before it).
    pub(crate) probs: Vec<f32>,
    /// P(last event | events before it, without the first); empty for order 1.
    pub(crate) shorter_probs: Vec<f32>,
    /// Weighted occurrences.
    pub(crate) masses: Vec<f32>,
}

/// Makes a model file from a corpus. The same corpus and options give the same bytes.
pub fn estimate(corpus: &Corpus, options: &EstimateOptions) -> Vec<u8> {
    let EstimateOptions {
        order,
        min_syllable,
        min_word,
        min_longest,
        max_bytes,
    } = *options;
    let order = order.clamp(2, MAX_ORDER);
    let vocabulary = Vocabulary::select(corpus, min_syllable, min_word);
    let counts = count(corpus, &vocabulary, order);
    let levels = probabilities(counts, vocabulary.texts.len(), min_longest);
    let text_bytes = vocabulary.texts.iter().map(String::len).sum();
    let kept = prune(levels, text_bytes, max_bytes);
    write(&vocabulary.texts, &case::pack(&vocabulary.cases), &kept)
}

/// Discounts for counts 1, 2 and 3 or more.
fn discounts(entries: &[Entry]) -> [f32; 3] {
    let mut seen = [0.0_f64; 5];
    for entry in entries.iter().filter(|entry| entry.count <= 4) {
        seen[entry.count as usize] += 1.0;
    }
    let y = seen[1] / (seen[1] + 2.0 * seen[2]);
    std::array::from_fn(|i| {
        let k = i as f64 + 1.0;
        let discount = k - (k + 1.0) * y * seen[i + 2] / seen[i + 1];
        // A text too small for the estimate: the usual fixed discounts.
        if discount.is_finite() && discount > 0.0 && discount < k {
            discount as f32
        } else {
            0.5 * k as f32
        }
    })
}

/// Turns counts into probabilities, shortest n-grams first.
pub(crate) fn probabilities(counts: Vec<Vec<Entry>>, ids: usize, min_longest: f32) -> Vec<Level> {
    let order = counts.len();
    let mut levels: Vec<Level> = Vec::with_capacity(order);
    for entries in counts {
        let least = if levels.len() + 1 == order {
            min_longest
        } else {
            0.0
        };
        let discounts = discounts(&entries);
        let level = match levels.last() {
            None => unigrams(&entries, discounts, ids),
            Some(shorter) => interpolated(&entries, discounts, &Index::new(shorter, levels.len()), least),
        };
        levels.push(level);
    }
    levels
}

/// The discounted weight of an entry and what the discount took.
fn split(entry: &Entry, discounts: [f32; 3]) -> (f64, f64) {
    let discount = discounts[(entry.count.clamp(1, 3) - 1) as usize];
    let taken = f64::from(entry.weight) * f64::from(discount) / f64::from(entry.count);
    (f64::from(entry.weight) - taken, taken)
}

/// Every id gets a row, seen or not; what the discounts took is spread evenly over all that can be predicted.
fn unigrams(entries: &[Entry], discounts: [f32; 3], ids: usize) -> Level {
    let total: f64 = entries.iter().map(|entry| f64::from(entry.weight)).sum();
    let taken: f64 = entries.iter().map(|entry| split(entry, discounts).1).sum();
    let even = if total > 0.0 { taken / total } else { 1.0 } / (ids - 1) as f64;
    let mut probs = vec![even as f32; ids];
    let mut masses = vec![0.0; ids];
    for entry in entries {
        probs[entry.key as usize] = (split(entry, discounts).0 / total + even) as f32;
        masses[entry.key as usize] = entry.mass;
    }
    probs[NgramModel::BEGIN.0 as usize] = 0.0;
    debug_assert!(ids >= CLASSES.len());
    Level {
        keys: (0..ids as Key).collect(),
        probs,
        shorter_probs: Vec::new(),
        masses,
    }
}

/// Estimates from the counts and the shorter n-grams; entries of less mass than `least` get no row.
fn interpolated(entries: &[Entry], discounts: [f32; 3], shorter: &Index<'_>, least: f32) -> Level {
    let mut level = Level::default();
    for context in entries.chunk_by(|a, b| a.key >> 16 == b.key >> 16) {
        let total: f64 = context.iter().map(|entry| f64::from(entry.weight)).sum();
        let taken: f64 = context.iter().map(|entry| split(entry, discounts).1).sum();
        for entry in context.iter().filter(|entry| entry.mass >= least) {
            let below = shorter
                .suffix(entry.key)
                .map_or(0.0, |row| shorter.level.probs[row]);
            let prob = (split(entry, discounts).0 + taken * f64::from(below)) / total;
            level.keys.push(entry.key);
            level.probs.push(prob as f32);
            level.shorter_probs.push(below);
            level.masses.push(entry.mass);
        }
    }
    level
}

/// Finds n-grams of one order.
pub(crate) struct Index<'a> {
    level: &'a Level,
    order: usize,
    /// First row for each first event, to shorten the search.
    starts: Vec<u32>,
}

impl<'a> Index<'a> {
    pub(crate) fn new(level: &'a Level, order: usize) -> Self {
        let mut starts = vec![0; usize::from(u16::MAX) + 2];
        for key in &level.keys {
            starts[(key >> (16 * (order - 1))) as usize + 1] += 1;
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        Self { level, order, starts }
    }

    /// The row of the n-gram that ends a longer one.
    pub(crate) fn suffix(&self, key: Key) -> Option<usize> {
        let key = key & mask(self.order);
        let first = (key >> (16 * (self.order - 1))) as usize;
        let (start, end) = (self.starts[first] as usize, self.starts[first + 1] as usize);
        self.level.keys[start..end]
            .binary_search(&key)
            .ok()
            .map(|row| start + row)
    }
}
