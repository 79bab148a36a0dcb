//! The channel P(observed | intended): counted operations per engine profile, smoothed by back-off.
//!
//! An operation turns one or two intended letters into none to three observed characters. Counts
//! back off generic relation → class of the base letter → pool of engines → engine → document.

use std::collections::{BTreeMap, HashMap};

use crate::letters::{self, CLASS_COUNT, Letter, NONE, RELATION_COUNT, Relation};

/// Observed half of an operation, padded with NUL.
pub(crate) type Observed = [char; 3];

/// Padding of [`Observed`].
pub(crate) const PAD: char = '\0';

/// One edit operation; ordered so that files and sums are reproducible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Op {
    /// One or two intended letters, padded with [`NONE`]; both [`NONE`] for an inserted character.
    pub(crate) intended: [Letter; 2],
    /// Up to three observed characters.
    pub(crate) observed: Observed,
}

/// Pads a string of up to three characters.
pub(crate) fn observed_key(text: &[char]) -> Observed {
    let mut key = [PAD; 3];
    for (slot, symbol) in key.iter_mut().zip(text) {
        *slot = *symbol;
    }
    key
}

/// The characters of a key without the padding.
pub(crate) fn observed_chars(key: &Observed) -> &[char] {
    let length = key.iter().position(|&c| c == PAD).unwrap_or(3);
    &key[..length]
}

/// What an engine does before anything was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prior {
    /// An engine that cannot read Vietnamese: marks are lost or changed most of the time.
    Damaged,
    /// A Vietnamese engine: a letter is nearly always itself.
    Vietnamese,
    /// Text that was typed, not read: as good as certain.
    Typed,
}

impl Prior {
    /// Name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Damaged => "damaged",
            Self::Vietnamese => "vietnamese",
            Self::Typed => "typed",
        }
    }

    /// The prior with this name in files.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Damaged, Self::Vietnamese, Self::Typed]
            .into_iter()
            .find(|prior| prior.name() == name)
    }

    /// Rates of the relations for a class, summing to about 1: set by hand from the first pages of
    /// samples 000-004, worth [`PRIOR_WEIGHT`] letters.
    fn rates(self, class: usize) -> [f32; RELATION_COUNT] {
        // Same, Base, Kin, CaseTwin, Other, Deleted, TwoWithKin, Two, Three
        match (self, class / 2) {
            (Self::Damaged, 0) => [0.20, 0.42, 0.20, 0.01, 0.08, 0.05, 0.015, 0.02, 0.005],
            (Self::Damaged, 1) => [0.85, 0.03, 0.06, 0.01, 0.03, 0.01, 0.005, 0.004, 0.001],
            (Self::Damaged, 2) => [0.25, 0.58, 0.02, 0.02, 0.10, 0.01, 0.01, 0.01, 0.002],
            (Self::Damaged, _) => [0.93, 0.01, 0.01, 0.01, 0.025, 0.007, 0.003, 0.005, 0.002],
            (Self::Vietnamese, 0) => [
                0.985, 0.003, 0.008, 0.0005, 0.0015, 0.0005, 0.0002, 0.0002, 0.00002,
            ],
            (Self::Vietnamese, _) => [
                0.994, 0.001, 0.002, 0.0005, 0.0015, 0.0005, 0.0002, 0.0002, 0.00002,
            ],
            (Self::Typed, 0) => [0.9999, 5e-6, 5e-5, 1e-6, 1e-6, 1e-6, 1e-7, 1e-7, 1e-8],
            (Self::Typed, _) => [0.9999, 1e-6, 1e-5, 1e-6, 1e-6, 1e-6, 1e-7, 1e-7, 1e-8],
        }
    }
}

/// How many letters of a class the hand-set relation rates are worth.
const PRIOR_WEIGHT: f32 = 30.0;
/// Pseudo-counts of the generic layer under the class of the base letter.
const CLASS_WEIGHT: f32 = 20.0;
/// Pseudo-counts of the class under the pool of engines (DESIGN.md, section 4).
const POOL_WEIGHT: f32 = 20.0;
/// Pseudo-counts of the pool under the engine (DESIGN.md, section 4).
const ENGINE_WEIGHT: f32 = 40.0;
/// Pseudo-counts of the engine under the document (DESIGN.md, section 4).
const DOCUMENT_WEIGHT: f32 = 10.0;
/// Share of the generic layer that no amount of counting takes away, so that an unseen
/// substitution keeps the price of its engine and class.
const FLOOR_SHARE: f32 = 0.3;

/// Over how many strings a relation spreads: a specific unseen string gets 1/spread of its rate.
fn spread(relation: Relation) -> f32 {
    match relation {
        Relation::Same | Relation::Base | Relation::Deleted => 1.0,
        Relation::Kin => 8.0,
        Relation::CaseTwin => 2.0,
        Relation::Other => 90.0,
        Relation::TwoWithKin => 120.0,
        Relation::Two => 3000.0,
        Relation::Three => 100_000.0,
    }
}

/// Counts of operations.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Counts {
    /// Operations with one or two intended letters, or none (insertions).
    pub(crate) ops: BTreeMap<Op, f32>,
    /// How often a letter stood in the intended text.
    pub(crate) letters: BTreeMap<Letter, f32>,
    /// How often a pair of letters stood in the intended text; only pairs that have operations.
    pub(crate) pairs: BTreeMap<[Letter; 2], f32>,
}

impl Counts {
    /// Adds `weight` times the other counts.
    pub(crate) fn add(&mut self, other: &Self, weight: f32) {
        for (op, count) in &other.ops {
            *self.ops.entry(*op).or_default() += weight * count;
        }
        for (letter, count) in &other.letters {
            *self.letters.entry(*letter).or_default() += weight * count;
        }
        for (pair, count) in &other.pairs {
            *self.pairs.entry(*pair).or_default() += weight * count;
        }
    }
}

/// One engine family.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Profile {
    /// Name, for example `english-tesseract`.
    pub(crate) name: String,
    /// What the engine does where nothing was counted.
    pub(crate) prior: Prior,
    /// Weight of its counts in the pool of all engines, 0..=1.
    pub(crate) pool_share: f32,
    /// What was counted.
    pub(crate) counts: Counts,
}

/// The channel: one profile for each engine family.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Channel {
    pub(crate) profiles: Vec<Profile>,
}

impl Channel {
    /// Names of the profiles, in the order of the file.
    pub fn profile_names(&self) -> impl Iterator<Item = &str> {
        self.profiles.iter().map(|profile| profile.name.as_str())
    }

    /// Sum of the counts of all damaged engines, by their shares.
    pub(crate) fn pool(&self) -> Counts {
        let mut pool = Counts::default();
        for profile in &self.profiles {
            if profile.prior == Prior::Damaged && profile.pool_share > 0.0 {
                pool.add(&profile.counts, profile.pool_share);
            }
        }
        pool
    }
}

/// Key of the class layer: base letter (case kept) and whether marks are on it.
type BaseKey = (char, bool);

/// The class of a base letter, aggregated over an engine or the pool.
#[derive(Debug, Default)]
struct BaseClass {
    total: f32,
    same: f32,
    strings: HashMap<Observed, f32>,
}

/// A profile with all layers resolved: prices in nats of operations.
#[derive(Debug)]
pub(crate) struct CostTable {
    prior: Prior,
    engine: Counts,
    pool: Counts,
    document: Counts,
    rates: [[f32; RELATION_COUNT]; CLASS_COUNT],
    classes: HashMap<BaseKey, BaseClass>,
    /// Operations of two intended letters by observed string, with prices.
    pub(crate) pairs: HashMap<Observed, Vec<([Letter; 2], f32)>>,
    /// Strings of two or three characters that were counted for a single letter.
    strings: HashMap<Observed, Vec<Letter>>,
    /// Price of each letter when nothing is observed, by letter.
    pub(crate) deletion: Vec<f32>,
    /// Structural prices.
    pub(crate) structure: Structure,
}

/// Prices in nats of what happens between letters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Structure {
    /// A space was printed and is not observed.
    pub(crate) join: f32,
    /// A space is observed inside a printed word.
    pub(crate) split: f32,
    /// A mark is observed where nothing was printed.
    pub(crate) stray: f32,
}

impl CostTable {
    /// Resolves a profile over the pool and under what was learned from the document.
    pub(crate) fn new(profile: &Profile, pool: Counts, document: Counts) -> Self {
        let engine = profile.counts.clone();
        let pool = if profile.prior == Prior::Damaged {
            pool
        } else {
            Counts::default()
        };
        let mut table = Self {
            prior: profile.prior,
            rates: relation_rates(profile.prior, &engine),
            classes: base_classes(&engine, &pool),
            structure: structure(profile.prior, &engine),
            engine,
            pool,
            document,
            pairs: HashMap::new(),
            strings: HashMap::new(),
            deletion: Vec::new(),
        };
        table.deletion = (0..=letters::count())
            .map(|place| table.single(place as Letter, &[]))
            .collect();
        table.index_operations();
        table
    }

    fn index_operations(&mut self) {
        let mut ops: Vec<Op> = Vec::new();
        for counts in [&self.engine, &self.pool, &self.document] {
            ops.extend(counts.ops.keys());
        }
        ops.sort_unstable();
        ops.dedup();
        for op in ops {
            let [first, second] = op.intended;
            if second != NONE {
                let price = self.pair(op);
                self.pairs
                    .entry(op.observed)
                    .or_default()
                    .push((op.intended, price));
            } else if first != NONE && observed_chars(&op.observed).len() > 1 {
                self.strings.entry(op.observed).or_default().push(first);
            }
        }
    }

    /// What the engine is like.
    pub(crate) fn prior(&self) -> Prior {
        self.prior
    }

    /// Price of one intended letter seen as the string.
    pub(crate) fn single(&self, letter: Letter, observed: &[char]) -> f32 {
        if letter == NONE {
            return f32::INFINITY;
        }
        let info = letters::info(letter);
        let relation = letters::relation(info, observed);
        let key = observed_key(observed);
        let generic = self.rates[info.class_index()][relation as usize] / spread(relation);
        let class = match self.classes.get(&(info.base, info.marked())) {
            Some(class) => {
                let count = if relation == Relation::Same {
                    class.same
                } else {
                    class.strings.get(&key).copied().unwrap_or(0.0)
                };
                (count + CLASS_WEIGHT * generic) / (class.total + CLASS_WEIGHT)
            }
            None => generic,
        };
        let op = Op {
            intended: [letter, NONE],
            observed: key,
        };
        let layer = |counts: &Counts, weight: f32, below: f32| {
            let seen = counts.ops.get(&op).copied().unwrap_or(0.0);
            let total = counts.letters.get(&letter).copied().unwrap_or(0.0);
            (seen + weight * below) / (total + weight)
        };
        let pool = layer(&self.pool, POOL_WEIGHT, class);
        let engine = layer(&self.engine, ENGINE_WEIGHT, pool);
        let document = layer(&self.document, DOCUMENT_WEIGHT, engine);
        -(document + FLOOR_SHARE * generic).min(1.0).ln()
    }

    /// Price of two intended letters seen as the string, from counts alone.
    fn pair(&self, op: Op) -> f32 {
        let layer = |counts: &Counts, weight: f32, below: f32| {
            let seen = counts.ops.get(&op).copied().unwrap_or(0.0);
            let total = counts.pairs.get(&op.intended).copied().unwrap_or(0.0);
            (seen + weight * below) / (total + weight)
        };
        let pool = layer(&self.pool, POOL_WEIGHT, 1e-6);
        let engine = layer(&self.engine, ENGINE_WEIGHT, pool);
        -layer(&self.document, DOCUMENT_WEIGHT, engine).ln()
    }

    /// Prices of every letter for an observed string of one to three characters, by letter.
    /// `None` where no single letter is worth trying.
    pub(crate) fn row(&self, observed: &[char]) -> Option<Vec<f32>> {
        let key = observed_key(observed);
        let listed = self.strings.get(&key);
        match observed.len() {
            1 => {}
            2 if self.prior == Prior::Damaged || listed.is_some() => {}
            _ => {
                let mut row = vec![f32::INFINITY; letters::count() + 1];
                for &letter in listed? {
                    row[usize::from(letter)] = self.single(letter, observed);
                }
                return Some(row);
            }
        }
        Some(
            (0..=letters::count())
                .map(|place| self.single(place as Letter, observed))
                .collect(),
        )
    }
}

fn relation_rates(prior: Prior, counts: &Counts) -> [[f32; RELATION_COUNT]; CLASS_COUNT] {
    let mut rates = [[0.0; RELATION_COUNT]; CLASS_COUNT];
    let mut totals = [PRIOR_WEIGHT; CLASS_COUNT];
    for (class, row) in rates.iter_mut().enumerate() {
        for (slot, rate) in row.iter_mut().zip(prior.rates(class)) {
            *slot = PRIOR_WEIGHT * rate;
        }
    }
    for (op, count) in &counts.ops {
        let [first, second] = op.intended;
        if first == NONE || second != NONE {
            continue;
        }
        let info = letters::info(first);
        let relation = letters::relation(info, observed_chars(&op.observed));
        rates[info.class_index()][relation as usize] += count;
        totals[info.class_index()] += count;
    }
    for (row, total) in rates.iter_mut().zip(totals) {
        for rate in row {
            *rate /= total;
        }
    }
    rates
}

fn base_classes(engine: &Counts, pool: &Counts) -> HashMap<BaseKey, BaseClass> {
    let mut classes: HashMap<BaseKey, BaseClass> = HashMap::new();
    for counts in [engine, pool] {
        for (op, count) in &counts.ops {
            let [first, second] = op.intended;
            if first == NONE || second != NONE {
                continue;
            }
            let info = letters::info(first);
            let class = classes.entry((info.base, info.marked())).or_default();
            class.total += count;
            if letters::relation(info, observed_chars(&op.observed)) == Relation::Same {
                class.same += count;
            } else {
                *class.strings.entry(op.observed).or_default() += count;
            }
        }
    }
    classes
}

/// Prior shares of lost spaces, spurious spaces and stray marks, worth 100 words.
fn structure(prior: Prior, counts: &Counts) -> Structure {
    let (join, split, stray) = match prior {
        Prior::Damaged => (0.004, 0.002, 0.004),
        Prior::Vietnamese => (0.001, 0.0003, 0.0003),
        Prior::Typed => (1e-5, 1e-6, 1e-6),
    };
    let (mut spaces, mut joins, mut splits, mut strays) = (100.0, 100.0 * join, 100.0 * split, 100.0 * stray);
    let space = letters::letter(' ').unwrap_or(NONE);
    for (op, count) in &counts.ops {
        let observed = observed_chars(&op.observed);
        match (op.intended, observed) {
            ([first, NONE], []) if first == space && first != NONE => {
                joins += count;
                spaces += count;
            }
            ([first, NONE], _) if first == space && first != NONE => spaces += count,
            ([NONE, NONE], [' ']) => splits += count,
            ([NONE, NONE], _) => strays += count,
            _ => {}
        }
    }
    let price = |count: f32| -(count / spaces).ln();
    Structure {
        join: price(joins),
        split: price(splits),
        stray: price(strays),
    }
}
