//! The network itself: from skeletons to log-probabilities of words.

use std::fmt;
use std::iter;
use std::ops::Range;

use rten_gemm::{GemmExecutor, GemmInputA, GemmInputB, GemmOptions, PackedBMatrix, QuantParams};
use rten_tensor::NdTensorView;

use super::{Look, Seen, SkeletonId};
use crate::model::SyllableId;

/// Places that go through blocks at once, and those that are read at once; those around them are read again with the
/// next ones.
const TOGETHER: usize = 512;
const SECTION: usize = 8192;
/// The byte that stands for 0 among the inputs of the first layer of a block.
const ZERO: u8 = 128;
/// Added to a mean of squares, so that it can be divided by.
const LEAST_SQUARE: f32 = 1e-5;
/// What 1 stands for among the last numbers before they are multiplied.
const LAST_STEP: f32 = 1.0 / 1024.0;
/// Sums that run side by side.
const LANES: usize = 16;

/// The weights.
#[derive(Debug)]
pub(super) struct Network {
    pub(super) dim: usize,
    pub(super) input_steps: Vec<f32>,
    pub(super) inputs: Vec<i8>,
    pub(super) looks: Vec<f32>,
    pub(super) blocks: Vec<Block>,
    pub(super) topic: Topic,
    pub(super) outputs: Outputs,
}

/// Two layers whose result is added to their input, beside what they see of its neighbours.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) distance: usize,
    pub(super) layers: Layers,
}

/// What a stretch of text is about, heard behind some of the blocks.
#[derive(Debug)]
pub(super) struct Topic {
    /// How many blocks come before it.
    pub(super) behind: usize,
    /// Words of a cell, which hears the same everywhere, and how many cells on both sides it hears.
    pub(super) cell: usize,
    pub(super) from: usize,
    pub(super) layers: Layers,
}

/// Two layers.
#[derive(Debug)]
pub(super) struct Layers {
    /// What the largest byte stands for among the inputs of the first one.
    pub(super) largest: f32,
    pub(super) first: Layer,
    pub(super) second: Layer,
}

/// Multiplies matrices as fast as this processor can; packed weights are for the kind that it chooses.
type Multiply = GemmExecutor<u8, i8, i32>;

/// A layer: a matrix and what is added.
pub(super) struct Layer {
    weights: PackedBMatrix<i8>,
    inputs: usize,
    /// What 1 stands for in each column.
    steps: Vec<f32>,
    bias: Vec<f32>,
}

impl fmt::Debug for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Layer({} × {})", self.inputs, self.bias.len())
    }
}

impl Layer {
    /// A layer with weights row by row of its inputs; `None` where they do not fill the rows.
    pub(super) fn new(weights: &[i8], steps: Vec<f32>, bias: Vec<f32>) -> Option<Self> {
        let inputs = weights.len() / bias.len();
        let matrix = NdTensorView::try_from_data([inputs, bias.len()], weights).ok()?;
        Some(Self {
            weights: Multiply::new().prepack_b(matrix),
            inputs,
            steps,
            bias,
        })
    }

    /// Rows of inputs times the weights; what 1 stands for is not in it yet.
    fn times(&self, multiply: &Multiply, inputs: &[u8], zero: u8, sums: &mut Vec<i32>) {
        let rows = inputs.len() / self.inputs;
        sums.clear();
        sums.resize(rows * self.bias.len(), 0);
        let zeros = vec![zero; rows];
        let matrix = NdTensorView::from_data([rows, self.inputs], inputs);
        let done = multiply.gemm(
            sums,
            GemmInputA::Unpacked(matrix),
            GemmInputB::Packed(&self.weights),
            GemmOptions {
                a_quant: Some(QuantParams { zero_point: &zeros }),
                ..GemmOptions::default()
            },
        );
        debug_assert!(done.is_ok(), "{done:?}");
    }
}

/// The words that share a skeleton with others.
#[derive(Debug)]
pub(super) struct Outputs {
    /// Those of each skeleton.
    ranges: Vec<Range<u32>>,
    words: Vec<SyllableId>,
    steps: Vec<f32>,
    bias: Vec<f32>,
    vectors: Vec<i8>,
}

impl Outputs {
    /// The words in order of their skeletons.
    pub(super) fn new(
        skeletons: usize,
        words: impl Iterator<Item = (SkeletonId, SyllableId)>,
        steps: Vec<f32>,
        bias: Vec<f32>,
        vectors: Vec<i8>,
    ) -> Self {
        let mut ranges = vec![0..0; skeletons];
        let mut ids = Vec::with_capacity(steps.len());
        for (number, (skeleton, word)) in (0..).zip(words) {
            if let Some(range) = ranges.get_mut(usize::from(skeleton.0)) {
                let start = if range.start == range.end {
                    number
                } else {
                    range.start
                };
                *range = start..number + 1;
            }
            ids.push(word);
        }
        Self {
            ranges,
            words: ids,
            steps,
            bias,
            vectors,
        }
    }

    fn range(&self, skeleton: SkeletonId) -> Range<usize> {
        let range = self.ranges.get(usize::from(skeleton.0)).cloned();
        range.map_or(0..0, |range| range.start as usize..range.end as usize)
    }
}

/// Log-probabilities in nats of the words that may stand in the places of a text, among those with the same skeleton.
#[derive(Debug)]
pub struct LogProbs<'a> {
    outputs: &'a Outputs,
    /// For each place its skeleton and where its words begin among the values.
    places: Vec<(SkeletonId, usize)>,
    values: Vec<f32>,
}

impl LogProbs<'_> {
    /// That of a word; `None` where no other word has the skeleton that was seen, or the word has another one.
    pub fn of(&self, place: usize, word: SyllableId) -> Option<f32> {
        let (skeleton, first) = *self.places.get(place)?;
        let words = &self.outputs.words[self.outputs.range(skeleton)];
        let number = words.iter().position(|other| *other == word)?;
        self.values.get(first + number).copied()
    }
}

/// Buffers of one reading.
#[derive(Default)]
struct Buffers {
    multiply: Multiply,
    part: Vec<f32>,
    small: Vec<u8>,
    inputs: Vec<u8>,
    sums: Vec<i32>,
    hidden: Vec<u8>,
    hidden_steps: Vec<f32>,
}

impl Network {
    /// How many words on each side a place depends on.
    pub(super) fn reach(&self) -> usize {
        reach(&self.blocks) + self.topic.reach()
    }

    /// Only the last blocks leave places out: in the first ones a wanted word hears all around it, and the topic all.
    pub(super) fn read(&self, text: &[Seen], wanted: &[bool]) -> LogProbs<'_> {
        let mut found = LogProbs {
            outputs: &self.outputs,
            places: Vec::with_capacity(text.len()),
            values: Vec::new(),
        };
        let mut buffers = Buffers::default();
        let (before, behind) = self.blocks.split_at(self.topic.behind);
        // Cells are the same in every section.
        let section = SECTION.next_multiple_of(self.topic.cell);
        let beside = self.reach().next_multiple_of(self.topic.cell);
        for start in (0..text.len()).step_by(section) {
            let end = text.len().min(start + section);
            let from = start.saturating_sub(beside);
            let to = text.len().min(end + beside);
            let mut vectors = self.begin(&text[from..to]);
            self.through(before, &mut vectors, &vec![true; to - from], &mut buffers);
            self.topic.add(&mut vectors, &mut buffers, self.dim);
            let is_asked = |place: usize| (start..end).contains(&place) && wanted.get(place) == Some(&true);
            let asked: Vec<bool> = (from..to).map(is_asked).collect();
            self.through(behind, &mut vectors, &asked, &mut buffers);
            let vectors = vectors.chunks_exact(self.dim).zip(&asked).skip(start - from);
            for (seen, (vector, asked)) in text[start..end].iter().zip(vectors) {
                if *asked {
                    self.finish(*seen, vector, &mut found);
                } else {
                    found.places.push((SkeletonId::BREAK, 0));
                }
            }
        }
        found
    }

    /// Adds what blocks make of vectors to those that are asked for; others come out unfinished.
    fn through(&self, blocks: &[Block], vectors: &mut [f32], asked: &[bool], buffers: &mut Buffers) {
        let dim = self.dim;
        let count = vectors.len() / dim;
        let reach = reach(blocks);
        let mut part = std::mem::take(&mut buffers.part);
        // What the next places still need as it was.
        let mut untouched: Vec<f32> = Vec::new();
        for start in (0..count).step_by(TOGETHER) {
            let end = count.min(start + TOGETHER);
            let to = count.min(end + reach);
            part.clear();
            part.append(&mut untouched);
            let before = part.len() / dim;
            part.extend_from_slice(&vectors[start * dim..to * dim]);
            untouched.extend_from_slice(&vectors[end.saturating_sub(reach).max(start) * dim..end * dim]);
            let mut asked_here = vec![false; part.len() / dim];
            asked_here[before..][..end - start].copy_from_slice(&asked[start..end]);
            let mut rows_of_blocks = Vec::with_capacity(blocks.len());
            for block in blocks.iter().rev() {
                let seen = widened(&asked_here, block.distance);
                rows_of_blocks.push((std::mem::replace(&mut asked_here, seen.clone()), seen));
            }
            for (block, (rows, seen)) in blocks.iter().zip(rows_of_blocks.iter().rev()) {
                block.add(&mut part, rows, seen, buffers, dim);
            }
            vectors[start * dim..end * dim].copy_from_slice(&part[before * dim..][..(end - start) * dim]);
        }
        buffers.part = part;
    }

    /// The vectors of words by themselves.
    fn begin(&self, text: &[Seen]) -> Vec<f32> {
        let mut vectors = Vec::with_capacity(text.len() * self.dim);
        for seen in text {
            // The last one is that of a break, whose number is beyond them all.
            let row = usize::from(seen.skeleton.0).min(self.input_steps.len() - 1);
            let step = self.input_steps[row];
            let look = usize::from(seen.look.0).min(Look::COUNT - 1);
            let skeleton = &self.inputs[row * self.dim..][..self.dim];
            let look = &self.looks[look * self.dim..][..self.dim];
            vectors.extend(
                skeleton
                    .iter()
                    .zip(look)
                    .map(|(small, look)| f32::from(*small) * step + look),
            );
        }
        vectors
    }

    /// Adds the log-probabilities of the words of a place.
    fn finish(&self, seen: Seen, vector: &[f32], found: &mut LogProbs<'_>) {
        let first = found.values.len();
        found.places.push((seen.skeleton, first));
        let range = self.outputs.range(seen.skeleton);
        if range.is_empty() {
            return;
        }
        let scale = 1.0 / (LAST_STEP * root_mean_square(vector));
        let limit = f32::from(i16::MAX);
        let short = |value: &f32| rounded((value * scale).clamp(-limit, limit)) as i16;
        let last: Vec<i16> = vector.iter().map(short).collect();
        for number in range {
            let output = &self.outputs.vectors[number * self.dim..][..self.dim];
            let products = last
                .iter()
                .zip(output)
                .map(|(a, b)| i32::from(*a) * i32::from(*b));
            let sum = products.sum::<i32>() as f32;
            let value = sum * LAST_STEP * self.outputs.steps[number] + self.outputs.bias[number];
            found.values.push(value);
        }
        let values = &mut found.values[first..];
        let most = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let total = most + values.iter().map(|value| (value - most).exp()).sum::<f32>().ln();
        for value in values {
            *value -= total;
        }
    }
}

/// Places that are asked for, with those at a distance from them.
fn widened(asked: &[bool], distance: usize) -> Vec<bool> {
    let mut seen = asked.to_vec();
    for place in (0..asked.len()).filter(|place| asked[*place]) {
        seen[place.saturating_sub(distance)] = true;
        if let Some(behind) = seen.get_mut(place + distance) {
            *behind = true;
        }
    }
    seen
}

/// How many places on each side blocks see.
fn reach(blocks: &[Block]) -> usize {
    blocks.iter().map(|block| block.distance).sum()
}

impl Block {
    /// Adds what the layers make of the vectors to those that are asked for.
    fn add(&self, vectors: &mut [f32], asked: &[bool], seen: &[bool], buffers: &mut Buffers, dim: usize) {
        let count = vectors.len() / dim;
        self.layers.bytes(vectors, seen, dim, &mut buffers.small);
        let outside = vec![ZERO; dim];
        let row = |place: Option<usize>| {
            let start = place.filter(|place| *place < count).map(|place| place * dim);
            start.map_or(outside.as_slice(), |start| &buffers.small[start..start + dim])
        };
        buffers.inputs.clear();
        for place in (0..count).filter(|place| asked[*place]) {
            let before = place.checked_sub(self.distance);
            for neighbour in [before, Some(place), Some(place + self.distance)] {
                buffers.inputs.extend_from_slice(row(neighbour));
            }
        }
        self.layers.add(vectors, asked, buffers);
    }
}

impl Topic {
    fn reach(&self) -> usize {
        self.cell * (self.from + 1) - 1
    }

    /// Adds what the cells around are about to the vectors.
    fn add(&self, vectors: &mut [f32], buffers: &mut Buffers, dim: usize) {
        let cell = self.cell * dim;
        let mut sums = Vec::with_capacity(vectors.len().div_ceil(cell) * dim);
        for cell in vectors.chunks(cell) {
            let mut sum = vec![0.0; dim];
            for vector in cell.chunks_exact(dim) {
                let scale = 1.0 / root_mean_square(vector);
                sum.iter_mut()
                    .zip(vector)
                    .for_each(|(sum, value)| *sum += value * scale);
            }
            sums.extend(sum);
        }
        let cells = sums.len() / dim;
        // Vectors are only compared by their directions, so sums do for means.
        let mut heard = vec![0.0; sums.len()];
        for (number, heard) in heard.chunks_exact_mut(dim).enumerate() {
            let near = number.saturating_sub(self.from)..cells.min(number + self.from + 1);
            for sum in sums[near.start * dim..near.end * dim].chunks_exact(dim) {
                heard.iter_mut().zip(sum).for_each(|(heard, sum)| *heard += sum);
            }
        }
        let all = vec![true; cells];
        self.layers.bytes(&heard, &all, dim, &mut buffers.inputs);
        heard.fill(0.0);
        self.layers.add(&mut heard, &all, buffers);
        for (cell, heard) in vectors.chunks_mut(cell).zip(heard.chunks_exact(dim)) {
            for vector in cell.chunks_exact_mut(dim) {
                vector
                    .iter_mut()
                    .zip(heard)
                    .for_each(|(value, heard)| *value += heard);
            }
        }
    }
}

impl Layers {
    /// Vectors that are asked for, made equally long, as the first layer sees them.
    fn bytes(&self, vectors: &[f32], asked: &[bool], dim: usize, small: &mut Vec<u8>) {
        let step = self.largest / f32::from(i8::MAX);
        small.resize(vectors.len(), ZERO);
        let rows = small.chunks_exact_mut(dim).zip(vectors.chunks_exact(dim));
        for ((small, vector), _) in rows.zip(asked).filter(|(_, asked)| **asked) {
            let scale = 1.0 / (step * root_mean_square(vector));
            for (small, value) in small.iter_mut().zip(vector) {
                *small = rounded((value * scale + f32::from(ZERO)).clamp(0.0, f32::from(u8::MAX))) as u8;
            }
        }
    }

    /// Adds what the layers make of the inputs among the buffers to the vectors that are asked for.
    fn add(&self, vectors: &mut [f32], asked: &[bool], buffers: &mut Buffers) {
        let step = self.largest / f32::from(i8::MAX);
        self.first
            .times(&buffers.multiply, &buffers.inputs, ZERO, &mut buffers.sums);
        buffers.hidden.clear();
        buffers.hidden_steps.clear();
        let mut values = vec![0.0; self.first.bias.len()];
        for sums in buffers.sums.chunks_exact(values.len()) {
            let weights = self.first.steps.iter().zip(&self.first.bias);
            for ((value, sum), (weight, bias)) in iter::zip(&mut values, sums).zip(weights) {
                *value = (*sum as f32 * (step * weight) + bias).max(0.0);
            }
            let largest = maximum(&values).max(f32::MIN_POSITIVE);
            let scale = f32::from(u8::MAX) / largest;
            buffers
                .hidden
                .extend(values.iter().map(|value| rounded(value * scale) as u8));
            buffers.hidden_steps.push(largest / f32::from(u8::MAX));
        }
        self.second
            .times(&buffers.multiply, &buffers.hidden, 0, &mut buffers.sums);
        let dim = self.second.bias.len();
        let vectors = vectors.chunks_exact_mut(dim).zip(asked);
        let vectors = vectors.filter_map(|(vector, asked)| asked.then_some(vector));
        let rows = vectors.zip(buffers.sums.chunks_exact(dim));
        for ((vector, sums), step) in rows.zip(&buffers.hidden_steps) {
            let weights = self.second.steps.iter().zip(&self.second.bias);
            for ((value, sum), (weight, bias)) in iter::zip(vector, sums).zip(weights) {
                *value += *sum as f32 * (step * weight) + bias;
            }
        }
    }
}

/// A number whose low 16 bits are those of the whole number nearest to a value of up to 16 bits. Adding the constant
/// pushes the fraction out of the float; unlike `round` and a cast that saturates, this is done for many at once.
fn rounded(value: f32) -> u32 {
    (value + 12_582_912.0).to_bits()
}

fn root_mean_square(vector: &[f32]) -> f32 {
    let (blocks, rest) = vector.as_chunks::<LANES>();
    let mut sums = [0.0; LANES];
    for block in blocks {
        for (sum, value) in sums.iter_mut().zip(block) {
            *sum += value * value;
        }
    }
    let total = sums.iter().sum::<f32>() + rest.iter().map(|value| value * value).sum::<f32>();
    (total / vector.len() as f32 + LEAST_SQUARE).sqrt()
}

fn maximum(values: &[f32]) -> f32 {
    let (blocks, rest) = values.as_chunks::<LANES>();
    let mut most = [0.0_f32; LANES];
    for block in blocks {
        for (most, value) in most.iter_mut().zip(block) {
            *most = most.max(*value);
        }
    }
    most.iter().chain(rest).copied().fold(0.0, f32::max)
}
