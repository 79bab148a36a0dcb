//! A context model as a file.
//!
//! File, little-endian; a table of numbers is bytes with what 1 stands for in each row (or, for the weights of a layer,
//! in each column):
//!
//! ```text
//! header    magic[8] version:u32 dim:u32 checksum:u64 checksum of the lexicon:u64
//!           ids:u32 skeletons:u32 rivals:u32 hidden:u32 blocks:u32
//! ids       skeleton:u16 × ids
//! rivals    word:u16 × rivals: those whose skeleton others have too, by skeleton
//! inputs    step:f32 × (skeletons + 1); vector: i8 × dim, × (skeletons + 1), the last that of a break
//! looks     vector: f32 × dim, × 12
//! blocks    each: distance:u32, layers of 3 dim inputs
//! topic     blocks before it:u32, words of a cell:u32, cells on each side:u32, layers of dim inputs
//! layers    largest input:f32,
//!           step:f32 × hidden, bias:f32 × hidden, weights: i8 × hidden, × inputs
//!           step:f32 × dim, bias:f32 × dim, weights: i8 × dim, × hidden
//! outputs   step:f32 × rivals, bias:f32 × rivals, vector: i8 × dim, × rivals
//! ```
//!
//! No weight of a layer is beyond ±63: some processors add two products in sixteen bits.

use std::borrow::Cow;

use super::network::{Block, Layer, Layers, Network, Outputs, Topic};
use super::{Look, Seen, SkeletonId};
use crate::format::{Bytes, LoadError, checksum};
use crate::model::{NgramModel, SyllableId};

pub(super) const MAGIC: [u8; 8] = *b"sohoactx";
pub(super) const VERSION: u32 = 3;
const HEADER_BYTES: usize = 52;
/// The checksum covers everything from here on.
const CHECKED_FROM: usize = 24;
/// Largest length of a vector, most blocks, largest distance, and what a topic is heard from: limits for damaged files.
const MAX_DIM: usize = 1024;
const MAX_BLOCKS: usize = 64;
const MAX_DISTANCE: usize = 256;
const MAX_CELL: usize = 256;
const MAX_CELLS: usize = 16;

/// A model of words by what stands around them.
#[derive(Debug)]
pub struct ContextModel {
    skeletons: Vec<SkeletonId>,
    network: Network,
}

/// Reads sections one after the other.
struct Sections {
    bytes: Bytes,
    at: usize,
}

impl Sections {
    fn skip(&mut self, length: usize) -> usize {
        let start = self.at;
        self.at += length;
        start
    }

    fn u32(&mut self) -> u32 {
        let at = self.skip(4);
        self.bytes.u32(at)
    }

    fn u16s(&mut self, count: usize) -> Vec<u16> {
        let start = self.skip(2 * count);
        (0..count)
            .map(|number| self.bytes.u16(start + 2 * number))
            .collect()
    }

    fn f32s(&mut self, count: usize) -> Vec<f32> {
        let start = self.skip(4 * count);
        (0..count)
            .map(|number| self.bytes.f32(start + 4 * number))
            .collect()
    }

    fn i8s(&mut self, count: usize) -> Vec<i8> {
        let start = self.skip(count);
        let bytes = self.bytes.0.get(start..start + count).unwrap_or_default();
        bytes.iter().map(|byte| byte.cast_signed()).collect()
    }
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
        let dim = bytes.u32(12) as usize;
        let [ids, skeletons, rivals, hidden, blocks] =
            [32, 36, 40, 44, 48].map(|place| bytes.u32(place) as usize);
        let possible = ids == lm.len() && skeletons <= ids && rivals <= ids && blocks <= MAX_BLOCKS;
        if !possible || [dim, hidden].iter().any(|length| !(1..=MAX_DIM).contains(length)) {
            return Err(LoadError::Damaged { what: "sizes" });
        }
        let layers = |inputs: usize| 4 + 8 * hidden + inputs * hidden + 8 * dim + hidden * dim;
        let tables = 2 * (ids + rivals) + (skeletons + 1) * (4 + dim) + 4 * Look::COUNT * dim;
        let expected =
            HEADER_BYTES + tables + blocks * (4 + layers(3 * dim)) + 12 + layers(dim) + rivals * (8 + dim);
        if expected != got {
            return Err(size(expected));
        }
        if checksum(&bytes.0[CHECKED_FROM..]) != bytes.u64(16) {
            return Err(LoadError::Damaged { what: "checksum" });
        }
        if bytes.u64(24) != lm.lexicon_checksum() {
            return Err(LoadError::Damaged { what: "lexicon" });
        }
        let mut sections = Sections {
            bytes,
            at: HEADER_BYTES,
        };
        let numbers = sections.u16s(ids);
        if numbers.iter().any(|number| usize::from(*number) >= skeletons) {
            return Err(LoadError::Damaged { what: "skeletons" });
        }
        let words = sections.u16s(rivals);
        let of_word = |word: &u16| numbers.get(usize::from(*word)).copied().unwrap_or(u16::MAX);
        if words.iter().any(|word| usize::from(*word) >= ids) || !words.is_sorted_by_key(of_word) {
            return Err(LoadError::Damaged { what: "rivals" });
        }
        let input_steps = sections.f32s(skeletons + 1);
        let inputs = sections.i8s((skeletons + 1) * dim);
        let looks = sections.f32s(Look::COUNT * dim);
        let blocks: Option<Vec<Block>> = (0..blocks).map(|_| block(&mut sections, dim, hidden)).collect();
        let blocks = blocks.ok_or(LoadError::Damaged { what: "blocks" })?;
        let topic = topic(&mut sections, dim, hidden);
        let topic = topic.filter(|topic| topic.behind <= blocks.len());
        let topic = topic.ok_or(LoadError::Damaged { what: "topic" })?;
        let [steps, bias] = [(); 2].map(|()| sections.f32s(rivals));
        let outputs = Outputs::new(
            skeletons,
            words
                .iter()
                .map(|word| (SkeletonId(of_word(word)), SyllableId(u32::from(*word)))),
            steps,
            bias,
            sections.i8s(rivals * dim),
        );
        Ok(Self {
            skeletons: numbers.into_iter().map(SkeletonId).collect(),
            network: Network {
                dim,
                input_steps,
                inputs,
                looks,
                blocks,
                topic,
                outputs,
            },
        })
    }

    /// The skeleton of a word. An id outside the model counts as unknown.
    pub fn skeleton(&self, id: SyllableId) -> SkeletonId {
        let found = self.skeletons.get(id.0 as usize).copied();
        found.unwrap_or(SkeletonId::UNKNOWN)
    }

    /// How many words on each side a word's log-probability may depend on.
    pub fn reach(&self) -> usize {
        self.network.reach()
    }

    /// What may stand in the wanted places of a text, with a break between two paragraphs. `wanted` is as long as the
    /// text; what it lacks is not wanted.
    pub fn read(&self, text: &[Seen], wanted: &[bool]) -> super::LogProbs<'_> {
        self.network.read(text, wanted)
    }
}

fn block(sections: &mut Sections, dim: usize, hidden: usize) -> Option<Block> {
    let distance = sections.u32() as usize;
    let layers = layers(sections, 3 * dim, dim, hidden)?;
    (1..=MAX_DISTANCE)
        .contains(&distance)
        .then_some(Block { distance, layers })
}

fn topic(sections: &mut Sections, dim: usize, hidden: usize) -> Option<Topic> {
    let [behind, cell, from] = [(); 3].map(|()| sections.u32() as usize);
    let layers = layers(sections, dim, dim, hidden)?;
    let sane = (1..=MAX_CELL).contains(&cell) && from <= MAX_CELLS;
    sane.then_some(Topic {
        behind,
        cell,
        from,
        layers,
    })
}

fn layers(sections: &mut Sections, inputs: usize, dim: usize, hidden: usize) -> Option<Layers> {
    let largest = sections.f32s(1)[0];
    let [first_steps, first_bias] = [(); 2].map(|()| sections.f32s(hidden));
    let first = Layer::new(&sections.i8s(inputs * hidden), first_steps, first_bias)?;
    let [second_steps, second_bias] = [(); 2].map(|()| sections.f32s(dim));
    let second = Layer::new(&sections.i8s(hidden * dim), second_steps, second_bias)?;
    (largest.is_finite() && largest > 0.0).then_some(Layers {
        largest,
        first,
        second,
    })
}
