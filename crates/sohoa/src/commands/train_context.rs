//! `sohoa train context`: learns which word is meant by what stands around it.

use std::borrow::Cow;
use std::path::PathBuf;

use anyhow::{Context, ensure};
use sohoa_lm::{ContextOptions, NgramModel, train_context};

use super::train_lm::Estimation;

/// Learn from text files which word is meant by what stands around it, where the language model is in doubt.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The language model that this one is to stand beside; sources and options are those that it was made with.
    #[arg(long, value_name = "FILE")]
    lm: PathBuf,
    #[command(flatten)]
    estimation: Estimation,
    /// Length of the vectors, 1 to 256.
    #[arg(long, value_name = "N", default_value_t = ContextOptions::default().dim)]
    dim: usize,
    /// Log2 of the number of weights of near words, 1 to 24.
    #[arg(long, value_name = "N", default_value_t = ContextOptions::default().bits)]
    bits: u32,
    /// About how many words of each half of a source are read; it is thinned evenly.
    #[arg(long, value_name = "WORDS", default_value_t = ContextOptions::default().most_events)]
    most_words: usize,
    /// File to write.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Reads the sources, learns and writes the model.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let Args {
        lm,
        estimation,
        dim,
        bits,
        most_words,
        out,
    } = args;
    ensure!((1..=256).contains(dim), "--dim {dim}: expected 1 to 256");
    ensure!((1..=24).contains(bits), "--bits {bits}: expected 1 to 24");
    let bytes = std::fs::read(lm).with_context(|| format!("cannot read {}", lm.display()))?;
    let lm =
        NgramModel::from_bytes(Cow::Owned(bytes)).with_context(|| format!("cannot use {}", lm.display()))?;
    let options = ContextOptions {
        lm: estimation.options()?,
        dim: *dim,
        bits: *bits,
        most_events: *most_words,
    };
    let model = train_context(&estimation.corpus()?, &lm, &options)?;
    std::fs::write(out, model).with_context(|| format!("cannot write {}", out.display()))
}
