//! From trained weights to a model file.

use std::iter;

use super::model::{MAGIC, VERSION};
use super::{Look, Skeletons};
use crate::format::seal;
use crate::model::NgramModel;

/// Largest byte of a weight of a layer: some processors add two products of a weight and an input in sixteen bits.
const LAYER_TOP: f32 = 63.0;

/// The weights of a trained network, unrounded.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    /// Length of the vectors.
    pub dim: usize,
    /// Length of what lies between the layers of a block.
    pub hidden: usize,
    /// How many blocks there are.
    pub blocks: usize,
    /// In order: a vector for each skeleton and the break; one for each look; for each block its distance and layers of 3
    /// dim inputs; for the topic how many blocks come before it, the words of a cell, how many cells are heard on each
    /// side, and layers of dim inputs; a vector for each word; a bias for each word. Layers are the largest input, the
    /// weights of the first one (hidden × inputs), its bias, those of the second (dim × hidden), its bias.
    pub values: Vec<f32>,
}

/// Makes a context model file for the lexicon of `lm`; `None` where the values are not as many as it asks for.
pub fn context_file(lm: &NgramModel, weights: &Weights) -> Option<Vec<u8>> {
    let Weights {
        dim, hidden, blocks, ..
    } = *weights;
    let skeletons = Skeletons::new(lm);
    let of_words = skeletons.of_words();
    let count = 1 + of_words
        .iter()
        .map(|skeleton| usize::from(skeleton.number()))
        .max()?;
    let mut members = vec![0_u32; count];
    for skeleton in of_words {
        members[usize::from(skeleton.number())] += 1;
    }
    let mut rivals: Vec<usize> = (0..of_words.len()).collect();
    rivals.retain(|word| members[usize::from(of_words[*word].number())] > 1);
    rivals.sort_by_key(|word| of_words[*word]);

    let mut out = MAGIC.to_vec();
    for number in [VERSION, dim as u32, 0, 0] {
        out.extend(number.to_le_bytes());
    }
    out.extend(lm.lexicon_checksum().to_le_bytes());
    for number in [of_words.len(), count, rivals.len(), hidden, blocks] {
        out.extend((number as u32).to_le_bytes());
    }
    for skeleton in of_words {
        out.extend(skeleton.number().to_le_bytes());
    }
    for word in &rivals {
        out.extend((*word as u16).to_le_bytes());
    }
    let mut rest = weights.values.as_slice();
    let mut take = |count: usize| {
        let (taken, after) = rest.split_at_checked(count)?;
        rest = after;
        Some(taken)
    };
    let (steps, bytes) = rounded(take((count + 1) * dim)?.chunks_exact(dim), f32::from(i8::MAX));
    put(&mut out, &steps);
    out.extend(bytes.iter().map(|byte| byte.cast_unsigned()));
    put(&mut out, take(Look::COUNT * dim)?);
    let block: (usize, usize) = (1, 3 * dim);
    for (numbers, inputs) in iter::repeat_n(block, blocks).chain([(3, dim)]) {
        out.extend(
            take(numbers)?
                .iter()
                .flat_map(|number| (*number as u32).to_le_bytes()),
        );
        put(&mut out, take(1)?);
        for (inputs, outputs) in [(inputs, hidden), (hidden, dim)] {
            let (steps, bytes) = rounded(take(inputs * outputs)?.chunks_exact(inputs), LAYER_TOP);
            put(&mut out, &steps);
            put(&mut out, take(outputs)?);
            let turned = (0..inputs).flat_map(|input| bytes.iter().skip(input).step_by(inputs));
            out.extend(turned.map(|byte| byte.cast_unsigned()));
        }
    }
    let vectors = take(of_words.len() * dim)?;
    let bias = take(of_words.len())?;
    let of_rivals = rivals.iter().map(|word| &vectors[word * dim..][..dim]);
    let (steps, bytes) = rounded(of_rivals, f32::from(i8::MAX));
    put(&mut out, &steps);
    put(
        &mut out,
        &rivals.iter().map(|word| bias[*word]).collect::<Vec<f32>>(),
    );
    out.extend(bytes.iter().map(|byte| byte.cast_unsigned()));
    if !rest.is_empty() {
        return None;
    }
    seal(&mut out);
    Some(out)
}

fn put(out: &mut Vec<u8>, values: &[f32]) {
    out.extend(values.iter().flat_map(|value| value.to_le_bytes()));
}

/// Rows as bytes up to `top`, and what 1 stands for in each.
fn rounded<'a>(rows: impl Iterator<Item = &'a [f32]>, top: f32) -> (Vec<f32>, Vec<i8>) {
    let mut steps = Vec::new();
    let mut bytes = Vec::new();
    for row in rows {
        let largest = row
            .iter()
            .fold(f32::MIN_POSITIVE, |most, value| most.max(value.abs()));
        let step = largest / top;
        steps.push(step);
        bytes.extend(row.iter().map(|value| (value / step).round() as i8));
    }
    (steps, bytes)
}
