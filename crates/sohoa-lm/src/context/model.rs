//! A loaded context model and its scores.
//!
//! File, little-endian:
//!
//! ```text
//! header     magic[8] version:u32 dim:u32 checksum:u64 ids:u32 skeletons:u32 bits:u32
//!            what 1 stands for in inner, outer and near: f32 × 3; checksum of the lexicon:u64
//! skeletons  skeleton:u16 × ids
//! inner      vector of a skeleton: i8 × dim, × skeletons
//! outer      vector of a word: i8 × dim, × ids
//! near       weight: i8 × 2^bits
//! ```

use std::borrow::Cow;
use std::collections::HashMap;

use sohoa_viet::skeleton;

use super::{NEAR, SkeletonId, far, near, norm, slot};
use crate::format::{Bytes, LoadError, checksum, seal};
use crate::model::{CLASSES, NgramModel, SyllableId};

const MAGIC: [u8; 8] = *b"sohoactx";
const VERSION: u32 = 1;
const HEADER_BYTES: usize = 56;
/// The checksum covers everything from here on.
const CHECKED_FROM: usize = 24;
/// Most dimensions of a vector and most bits of a slot.
const MAX_DIM: usize = 256;
const MAX_BITS: u32 = 24;

/// A model of words by what stands around them.
#[derive(Debug)]
pub struct ContextModel {
    bytes: Bytes,
    sizes: Sizes,
    steps: Steps,
}

/// How much there is of everything.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) struct Sizes {
    pub(super) ids: usize,
    pub(super) skeletons: usize,
    pub(super) dim: usize,
    /// There are `1 << bits` weights.
    pub(super) bits: u32,
}

impl Sizes {
    fn inner(self) -> usize {
        HEADER_BYTES + 2 * self.ids
    }

    fn outer(self) -> usize {
        self.inner() + self.dim * self.skeletons
    }

    fn near(self) -> usize {
        self.outer() + self.dim * self.ids
    }

    fn end(self) -> usize {
        self.near() + (1 << self.bits)
    }
}

/// What 1 stands for in each section.
#[derive(Copy, Clone, Debug, Default)]
struct Steps {
    inner: f32,
    outer: f32,
    near: f32,
}

/// What stands around a place, made ready for scoring the words that may stand there.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    near: Vec<u64>,
    far: Vec<f32>,
}

impl ContextModel {
    /// Takes the bytes of a model file that was trained for the lexicon of `lm`.
    ///
    /// # Errors
    /// If the bytes are not a whole, undamaged model of this version and lexicon.
    pub fn from_bytes(bytes: Cow<'static, [u8]>, lm: &NgramModel) -> Result<Self, LoadError> {
        let bytes = Bytes(bytes);
        let got = bytes.0.len();
        let size = |expected: usize| LoadError::Size { expected, got };
        if got < HEADER_BYTES {
            return Err(size(HEADER_BYTES));
        }
        if !bytes.0.starts_with(&MAGIC) || bytes.u32(8) != VERSION {
            return Err(LoadError::Version {
                expected: VERSION,
                got: "another kind of file or version".to_owned(),
            });
        }
        let sizes = Sizes {
            dim: bytes.u32(12) as usize,
            ids: bytes.u32(24) as usize,
            skeletons: bytes.u32(28) as usize,
            bits: bytes.u32(32),
        };
        if sizes.dim > MAX_DIM || sizes.ids != lm.len() || sizes.skeletons > lm.len() || sizes.bits > MAX_BITS
        {
            return Err(LoadError::Damaged { what: "sizes" });
        }
        if sizes.end() != got {
            return Err(size(sizes.end()));
        }
        if checksum(&bytes.0[CHECKED_FROM..]) != bytes.u64(16) {
            return Err(LoadError::Damaged { what: "checksum" });
        }
        if bytes.u64(48) != lm.lexicon_checksum() {
            return Err(LoadError::Damaged { what: "lexicon" });
        }
        let steps = Steps {
            inner: bytes.f32(36),
            outer: bytes.f32(40),
            near: bytes.f32(44),
        };
        let model = Self { bytes, sizes, steps };
        let known = |id| usize::from(model.skeleton(SyllableId(id)).0) < sizes.skeletons;
        if !(0..sizes.ids as u32).all(known) {
            return Err(LoadError::Damaged { what: "skeletons" });
        }
        Ok(model)
    }

    /// The skeleton of a word. An id outside the model counts as unknown.
    pub fn skeleton(&self, id: SyllableId) -> SkeletonId {
        if (id.0 as usize) < self.sizes.ids {
            SkeletonId(self.bytes.u16(HEADER_BYTES + 2 * id.0 as usize))
        } else {
            SkeletonId::UNKNOWN
        }
    }

    /// What stands around the place `at` of a text given by its skeletons, with a break between two paragraphs.
    pub fn surroundings(&self, skeletons: &[SkeletonId], at: usize) -> Surroundings {
        let mut sum = vec![0.0; self.sizes.dim];
        let mut squares = 0.0;
        for (skeleton, weight) in far(skeletons, at) {
            squares += weight * weight;
            let vector = self.vector(self.sizes.inner(), usize::from(skeleton.0));
            for (sum, number) in sum.iter_mut().zip(vector) {
                *sum += weight * f32::from(number.cast_signed());
            }
        }
        let scale = self.steps.inner * self.steps.outer / norm(squares);
        for sum in &mut sum {
            *sum *= scale;
        }
        let mut keys = Vec::with_capacity(2 * NEAR);
        near(skeletons, at, &mut keys);
        Surroundings { near: keys, far: sum }
    }

    /// Log-odds in nats for a word; only differences between words that may stand in the place mean something.
    pub fn score(&self, around: &Surroundings, word: SyllableId) -> f32 {
        if word.0 as usize >= self.sizes.ids {
            return 0.0;
        }
        let outer = self.vector(self.sizes.outer(), word.0 as usize);
        let products = around
            .far
            .iter()
            .zip(outer)
            .map(|(sum, number)| sum * f32::from(number.cast_signed()));
        let topic: f32 = products.sum();
        let weights = around.near.iter().map(|&key| {
            let at = self.sizes.near() + slot(key, word.0, self.sizes.bits);
            i32::from(self.bytes.u8(at).cast_signed())
        });
        topic + self.steps.near * weights.sum::<i32>() as f32
    }

    /// Signed numbers.
    fn vector(&self, section: usize, number: usize) -> &[u8] {
        let start = section + self.sizes.dim * number;
        self.bytes
            .0
            .get(start..start + self.sizes.dim)
            .unwrap_or_default()
    }
}

/// The skeletons of a lexicon: of each word its number, and the numbers by text. The classes keep the numbers that
/// they have as words.
pub(super) fn number_skeletons(lm: &NgramModel) -> (Vec<SkeletonId>, HashMap<String, SkeletonId>) {
    let classes =
        (0..CLASSES.len() as u16).map(|class| (CLASSES[usize::from(class)].to_owned(), SkeletonId(class)));
    let mut numbers: HashMap<String, SkeletonId> = classes.collect();
    let ids = (0..lm.len() as u32).map(|id| {
        let fresh = SkeletonId(numbers.len() as u16);
        *numbers
            .entry(skeleton(lm.syllable(SyllableId(id))))
            .or_insert(fresh)
    });
    (ids.collect(), numbers)
}

/// What the numbers of a model were trained to be.
pub(super) struct Values {
    pub(super) inner: Vec<f32>,
    pub(super) outer: Vec<f32>,
    pub(super) near: Vec<f32>,
}

/// The bytes of a model file.
pub(super) fn write(lm: &NgramModel, sizes: Sizes, values: &Values) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    for number in [
        VERSION,
        sizes.dim as u32,
        0,
        0,
        sizes.ids as u32,
        sizes.skeletons as u32,
        sizes.bits,
    ] {
        out.extend(number.to_le_bytes());
    }
    let sections = [&values.inner, &values.outer, &values.near].map(|values| (step(values), values));
    for (step, _) in sections {
        out.extend(step.to_le_bytes());
    }
    out.extend(lm.lexicon_checksum().to_le_bytes());
    for skeleton in number_skeletons(lm).0 {
        out.extend(skeleton.0.to_le_bytes());
    }
    for (step, values) in sections {
        let small = values.iter().map(|value| (value / step).round() as i8);
        out.extend(small.map(i8::cast_unsigned));
    }
    seal(&mut out);
    out
}

/// Share of the values that may be cut off, so that a few large ones do not make all others coarse.
const CUT: f32 = 2e-4;

/// What 1 stands for, such that nearly all values fit in a byte.
fn step(values: &[f32]) -> f32 {
    let mut sizes: Vec<f32> = values.iter().map(|value| value.abs()).collect();
    let place = ((1.0 - CUT) * sizes.len() as f32) as usize;
    if place >= sizes.len() {
        return 1.0;
    }
    let (_, largest, _) = sizes.select_nth_unstable_by(place, f32::total_cmp);
    largest.max(f32::MIN_POSITIVE) / f32::from(i8::MAX)
}
