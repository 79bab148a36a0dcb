//! `sohoa train context`: rounds the trained weights of the context model to a model file.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use sohoa_lm::{Weights, context_file};

use super::train_lm::read_model;

/// Round what scripts/context/train.py learned to a model file.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The language model whose lexicon numbers the words.
    #[arg(long, value_name = "FILE")]
    lm: PathBuf,
    /// What the trainer wrote: three lengths of 32 bits, then numbers of 32 bits in the order of `sohoa_lm::Weights`.
    #[arg(long, value_name = "FILE")]
    weights: PathBuf,
    /// File to write.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Reads the weights and writes the model.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let Args { lm, weights, out } = args;
    let lm = read_model(lm)?;
    let Some(file) = context_file(&lm, &read_weights(weights)?) else {
        bail!(
            "{}: not as many weights as the lexicon asks for; train on the events of this language model",
            weights.display()
        );
    };
    fs::write(out, file).with_context(|| format!("cannot write {}", out.display()))
}

fn read_weights(path: &Path) -> anyhow::Result<Weights> {
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let (words, []) = bytes.as_chunks::<4>() else {
        bail!("{}: not a whole number of values", path.display());
    };
    let [dim, hidden, blocks, values @ ..] = words else {
        bail!("{}: too short", path.display());
    };
    let length = |word: &[u8; 4]| u32::from_le_bytes(*word) as usize;
    Ok(Weights {
        dim: length(dim),
        hidden: length(hidden),
        blocks: length(blocks),
        values: values.iter().map(|word| f32::from_le_bytes(*word)).collect(),
    })
}
