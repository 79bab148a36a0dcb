//! The channel P(observed | intended): counted operations per engine profile, smoothed by back-off.
//!
//! An operation turns one or two intended letters into none to three observed characters. Counts
//! back off generic relation → class of the base letter → pool of engines → engine → document.

use std::collections::{BTreeMap, HashMap};

use crate::fast_hash::FastHash;
use crate::letters::{Letter, RELATION_COUNT};

/// Observed half of an operation, padded with NUL.
pub(crate) type Observed = [char; 3];

/// A trained table by observed halves.
pub(crate) type ByObserved<T> = HashMap<Observed, T, FastHash>;

/// Padding of [`Observed`].
pub(crate) const PAD: char = '\0';

/// One edit operation; ordered so that files and sums are reproducible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Op {
    /// One or two intended letters, padded with `NONE`; both `NONE` for an inserted character.
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
    /// Right text whose marks were all stripped.
    Stripped,
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
            Self::Stripped => "stripped",
            Self::Vietnamese => "vietnamese",
            Self::Typed => "typed",
        }
    }

    /// The prior with this name in files.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Damaged, Self::Stripped, Self::Vietnamese, Self::Typed]
            .into_iter()
            .find(|prior| prior.name() == name)
    }

    /// Rates of the relations for a class, summing to about 1: set by hand from the first pages of
    /// samples 000-004, worth `PRIOR_WEIGHT` letters (cost.rs).
    pub(crate) fn rates(self, class: usize) -> [f32; RELATION_COUNT] {
        // Same, Base, Kin, CaseTwin, Other, Deleted, TwoWithKin, Two, Three
        match (self, class / 2) {
            (Self::Damaged, 0) => [0.20, 0.42, 0.20, 0.01, 0.08, 0.05, 0.015, 0.02, 0.005],
            (Self::Damaged, 1) => [0.85, 0.03, 0.06, 0.01, 0.03, 0.01, 0.005, 0.004, 0.001],
            (Self::Damaged, 2) => [0.25, 0.58, 0.02, 0.02, 0.10, 0.01, 0.01, 0.01, 0.002],
            (Self::Damaged, _) => [0.93, 0.01, 0.01, 0.01, 0.025, 0.007, 0.003, 0.005, 0.002],
            (Self::Stripped, 0 | 2) => [1e-5, 0.9999, 1e-5, 1e-6, 1e-6, 1e-6, 1e-7, 1e-7, 1e-8],
            (Self::Vietnamese, 0) => [
                0.985, 0.003, 0.008, 0.0005, 0.0015, 0.0005, 0.0002, 0.0002, 0.00002,
            ],
            (Self::Vietnamese, _) => [
                0.994, 0.001, 0.002, 0.0005, 0.0015, 0.0005, 0.0002, 0.0002, 0.00002,
            ],
            (Self::Typed, 0) => [0.9999, 5e-6, 5e-5, 1e-6, 1e-6, 1e-6, 1e-7, 1e-7, 1e-8],
            (Self::Typed | Self::Stripped, _) => [0.9999, 1e-6, 1e-5, 1e-6, 1e-6, 1e-6, 1e-7, 1e-7, 1e-8],
        }
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
