//! Which word is meant, by what stands around it: a log-bilinear model over skeletons (words without marks).
//!
//! The n-grams of [`NgramModel`] see four words back. This model sees forty on both sides, beyond the paragraph as
//! well, so it knows what a text is about: "nhan" is "nhẵn" (smooth) where "da", "mau" and "mat" stand near, and
//! "nhận" (receive) where "ho so" and "don" do. It looks at skeletons because those are known before anything is
//! restored.
//!
//! The score of a word w is `outer(w) · Σ fading(d) inner(s) / √(Σ fading(d)²)` over the skeletons s at distances d up
//! to [`FAR`] (Mnih and Hinton 2007), plus a weight for w and each skeleton at a distance up to [`NEAR`], found by
//! hashing (Weinberger et al. 2009). It is learned on top of the n-grams, at places where they are in doubt
//! ([`train_context`]): what they know already is not learned again.

mod examples;
mod model;
#[cfg(test)]
mod tests;
mod train;

pub use model::{ContextModel, Surroundings};
pub use train::{ContextOptions, train_context};

use crate::model::{CLASSES, NgramModel};

/// Distance up to which a skeleton says something by its place.
const NEAR: usize = 2;
/// Distance up to which a skeleton says what the text is about.
const FAR: usize = 40;
/// A skeleton counts 1 / (1 + FADING · distance).
const FADING: f32 = 0.1;

/// Number of a skeleton in one model: that of a syllable or other word without marks, or a class.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Debug)]
pub struct SkeletonId(u16);

impl SkeletonId {
    /// Stands between two paragraphs.
    pub const BREAK: Self = Self(u16::MAX);
    /// Any word that is not in the lexicon.
    pub const UNKNOWN: Self = Self(NgramModel::UNKNOWN.0 as u16);

    /// Whether it says what a text is about.
    fn is_topical(self) -> bool {
        self != Self::BREAK && usize::from(self.0) >= CLASSES.len()
    }
}

/// The skeletons at distances up to [`NEAR`], each with its place as one number; none is beyond a break.
fn near(skeletons: &[SkeletonId], at: usize, found: &mut Vec<u64>) {
    found.clear();
    for side in [-1, 1] {
        for distance in 1..=NEAR {
            let place = at.checked_add_signed(side * distance.cast_signed());
            let skeleton = place.and_then(|place| skeletons.get(place)).copied();
            let skeleton = skeleton.unwrap_or(SkeletonId::BREAK);
            let place = if side < 0 { distance } else { NEAR + distance };
            found.push((place as u64) << 16 | u64::from(skeleton.0));
            if skeleton == SkeletonId::BREAK {
                break;
            }
        }
    }
}

/// The topical skeletons at distances up to [`FAR`], and how much each counts.
fn far(skeletons: &[SkeletonId], at: usize) -> impl Iterator<Item = (SkeletonId, f32)> + '_ {
    let range = at.saturating_sub(FAR)..skeletons.len().min(at + FAR + 1);
    range.filter_map(move |place| {
        let skeleton = skeletons[place];
        let weight = 1.0 / (1.0 + FADING * place.abs_diff(at) as f32);
        (place != at && skeleton.is_topical()).then_some((skeleton, weight))
    })
}

/// What the sum over [`far`] is divided by.
fn norm(squares: f32) -> f32 {
    squares.max(0.5).sqrt()
}

/// The weight, among `1 << bits`, of a word beside a key of [`near`].
fn slot(key: u64, word: u32, bits: u32) -> usize {
    let mut hash = key
        .wrapping_mul(0x9E37_79B9_7F4A_7C15)
        .wrapping_add(u64::from(word));
    hash = (hash ^ hash >> 33).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    hash = (hash ^ hash >> 33).wrapping_mul(0xC4CE_B9FE_1A85_EC53);
    ((hash ^ hash >> 33) >> (64 - bits)) as usize
}
