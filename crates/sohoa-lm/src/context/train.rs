//! Training a context model by stochastic gradient descent (`AdaGrad`, Duchi et al. 2011).

use std::borrow::Cow;
use std::thread;

use super::examples::{Example, Examples, MOST};
use super::model::{Sizes, Values, number_skeletons, write};
use super::{SkeletonId, far, near, norm, slot};
use crate::corpus::Corpus;
use crate::estimate::{EstimateOptions, estimate};
use crate::format::LoadError;
use crate::model::NgramModel;

/// How a context model is made from a corpus.
#[derive(Copy, Clone, PartialEq, Debug)]
pub struct ContextOptions {
    /// How the n-grams of each half of the corpus are made: as those that the model is to stand beside.
    pub lm: EstimateOptions,
    /// Length of the vectors, at most 256.
    pub dim: usize,
    /// There are `1 << bits` weights of near words, at most `1 << 24`.
    pub bits: u32,
    /// About how many events of each half of a source are read; it is thinned evenly.
    pub most_events: usize,
}

impl Default for ContextOptions {
    fn default() -> Self {
        Self {
            lm: EstimateOptions::default(),
            dim: 56,
            bits: 19,
            most_events: 40_000_000,
        }
    }
}

/// Step of the descent.
const RATE: f32 = 0.05;
/// Squares of gradients that every number begins with.
const BEGUN: f32 = 0.01;
/// Largest number that an inner vector begins with.
const FIRST: f32 = 0.15;
/// Examples that stay together in the order in which they are learned: their surroundings overlap.
const TOGETHER: usize = 64;
/// Errors in probability that nothing is learned from.
const LEAST_ERROR: f32 = 1e-3;

/// Makes a context model file for the lexicon of `lm` from a corpus. The same input gives the same bytes.
///
/// # Errors
/// Only if the n-grams that are made on the way cannot be read back.
pub fn train_context(
    corpus: &Corpus,
    lm: &NgramModel,
    options: &ContextOptions,
) -> Result<Vec<u8>, LoadError> {
    let read = |odd: bool| {
        let reader = NgramModel::from_bytes(Cow::Owned(estimate(&corpus.half(!odd), &options.lm)))?;
        Ok(Examples::read(corpus, odd, &reader, lm, options.most_events))
    };
    let halves = thread::scope(|scope| {
        let other = scope.spawn(|| read(true));
        let first = read(false);
        let other = other
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        [first, other]
    });
    let [first, other] = halves;
    let halves = [first?, other?];
    let last = number_skeletons(lm).0.into_iter().max();
    let mut learner = Learner::new(Sizes {
        ids: lm.len(),
        skeletons: last.map_or(0, |last| 1 + usize::from(last.0)),
        dim: options.dim,
        bits: options.bits,
    });
    learner.learn(&halves);
    let values = Values {
        inner: learner.inner.values,
        outer: learner.outer.values,
        near: learner.weights.values,
    };
    Ok(write(lm, learner.sizes, &values))
}

/// Numbers with the squares of their gradients so far.
struct Numbers {
    values: Vec<f32>,
    squares: Vec<f32>,
}

impl Numbers {
    fn new(values: Vec<f32>) -> Self {
        let squares = vec![BEGUN; values.len()];
        Self { values, squares }
    }

    fn step(&mut self, at: usize, gradient: f32) {
        self.squares[at] += gradient * gradient;
        self.values[at] -= RATE * gradient / self.squares[at].sqrt();
    }
}

struct Learner {
    sizes: Sizes,
    inner: Numbers,
    outer: Numbers,
    weights: Numbers,
    /// Buffers.
    keys: Vec<u64>,
    sum: Vec<f32>,
    gradient: Vec<f32>,
}

impl Learner {
    fn new(sizes: Sizes) -> Self {
        let mut chance = Chance(1);
        let inner = (0..sizes.skeletons * sizes.dim).map(|_| FIRST * (2.0 * chance.share() - 1.0));
        Self {
            inner: Numbers::new(inner.collect()),
            outer: Numbers::new(vec![0.0; sizes.ids * sizes.dim]),
            weights: Numbers::new(vec![0.0; 1 << sizes.bits]),
            keys: Vec::new(),
            sum: vec![0.0; sizes.dim],
            gradient: vec![0.0; sizes.dim],
            sizes,
        }
    }

    /// Goes once through all examples, in a mixed order.
    fn learn(&mut self, sets: &[Examples]) {
        let blocks = |set: &Examples| set.all.len().div_ceil(TOGETHER);
        let mut order: Vec<(usize, usize)> = (0..sets.len())
            .flat_map(|set| (0..blocks(&sets[set])).map(move |block| (set, block)))
            .collect();
        let mut chance = Chance(2);
        for last in (1..order.len()).rev() {
            order.swap(last, chance.below(last + 1));
        }
        for (set, block) in order {
            let set = &sets[set];
            let examples = set.all.iter().skip(block * TOGETHER).take(TOGETHER);
            for example in examples {
                self.learn_from(set, example);
            }
        }
    }

    fn learn_from(&mut self, set: &Examples, example: &Example) {
        let Sizes { dim, bits, .. } = self.sizes;
        let at = example.at as usize;
        let candidates = set.candidates(example);
        near(&set.skeletons, at, &mut self.keys);
        let norm = self.sum_up(&set.skeletons, at);
        let mut errors = [0.0; MOST];
        let errors = &mut errors[..candidates.len()];
        for (error, &(word, price)) in errors.iter_mut().zip(candidates) {
            let outer = &self.outer.values[dim * usize::from(word)..][..dim];
            let topic: f32 = self.sum.iter().zip(outer).map(|(a, b)| a * b).sum();
            let slots = self.keys.iter().map(|&key| slot(key, u32::from(word), bits));
            *error = topic + slots.map(|slot| self.weights.values[slot]).sum::<f32>() - price;
        }
        let most = errors.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let all: f32 = errors.iter().map(|score| (score - most).exp()).sum();
        for (which, error) in errors.iter_mut().enumerate() {
            let right = which == usize::from(example.right);
            *error = (*error - most).exp() / all - if right { 1.0 } else { 0.0 };
        }
        self.gradient.fill(0.0);
        for (error, &(word, _)) in errors.iter().zip(candidates) {
            if error.abs() < LEAST_ERROR {
                continue;
            }
            for &key in &self.keys {
                self.weights.step(slot(key, u32::from(word), bits), *error);
            }
            let first = dim * usize::from(word);
            for (place, at) in (first..first + dim).enumerate() {
                self.gradient[place] += error * self.outer.values[at];
                self.outer.step(at, error * self.sum[place]);
            }
        }
        for (skeleton, weight) in far(&set.skeletons, at) {
            let first = dim * usize::from(skeleton.0);
            for (place, at) in (first..first + dim).enumerate() {
                self.inner.step(at, self.gradient[place] * weight / norm);
            }
        }
    }

    /// Puts the vectors of the skeletons around a place together; gives what the sum was divided by.
    fn sum_up(&mut self, skeletons: &[SkeletonId], at: usize) -> f32 {
        let dim = self.sizes.dim;
        self.sum.fill(0.0);
        let mut squares = 0.0;
        for (skeleton, weight) in far(skeletons, at) {
            squares += weight * weight;
            let inner = &self.inner.values[dim * usize::from(skeleton.0)..][..dim];
            for (sum, value) in self.sum.iter_mut().zip(inner) {
                *sum += weight * value;
            }
        }
        let norm = norm(squares);
        for sum in &mut self.sum {
            *sum /= norm;
        }
        norm
    }
}

/// Numbers that look like chance (splitmix64, Steele et al. 2014).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// From 0 to 1.
    fn share(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1_u32 << 24) as f32
    }
}
