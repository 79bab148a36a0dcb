//! `sohoa train lm`: estimates the language model from text files.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use ruzstd::decoding::StreamingDecoder;
use sohoa_lm::{Corpus, EstimateOptions, MAX_ORDER, NgramModel, estimate};

/// Estimate the language model from text files.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    estimation: Estimation,
    /// File to write.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// From what and how n-grams are estimated.
#[derive(Debug, clap::Args)]
pub(crate) struct Estimation {
    /// Text, one sentence or paragraph a line, plain or .zst; repeat it for more. A count from it counts
    /// WEIGHT (above 0, default 1).
    #[arg(long = "source", value_name = "FILE[=WEIGHT]", required = true)]
    pub(crate) sources: Vec<String>,
    /// Length of the longest n-grams.
    #[arg(long, value_name = "N", default_value_t = EstimateOptions::default().order)]
    order: usize,
    /// Weighted count from which a well-formed syllable enters the lexicon.
    #[arg(long, value_name = "COUNT", default_value_t = EstimateOptions::default().min_syllable)]
    min_syllable: f32,
    /// Weighted count from which any other word enters the lexicon; one with marks counts four times.
    #[arg(long, value_name = "COUNT", default_value_t = EstimateOptions::default().min_word)]
    min_word: f32,
    /// Weighted count from which an n-gram of the full order is considered.
    #[arg(long, value_name = "COUNT", default_value_t = EstimateOptions::default().min_longest)]
    min_longest: f32,
    /// Largest size of the model; the n-grams that matter least are dropped.
    #[arg(long, value_name = "BYTES", default_value_t = EstimateOptions::default().max_bytes)]
    max_bytes: usize,
}

/// Reads the sources, estimates and writes the model.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let Args { estimation, out } = args;
    let options = estimation.options()?;
    let model = estimate(&estimation.corpus()?, &options);
    std::fs::write(out, model).with_context(|| format!("cannot write {}", out.display()))
}

impl Estimation {
    pub(crate) fn options(&self) -> anyhow::Result<EstimateOptions> {
        let order = self.order;
        ensure!(
            (2..=MAX_ORDER).contains(&order),
            "--order {order}: expected 2 to {MAX_ORDER}"
        );
        Ok(EstimateOptions {
            order,
            min_syllable: self.min_syllable,
            min_word: self.min_word,
            min_longest: self.min_longest,
            max_bytes: self.max_bytes,
        })
    }

    /// Reads the sources.
    pub(crate) fn corpus(&self) -> anyhow::Result<Corpus> {
        let mut corpus = Corpus::new();
        for source in &self.sources {
            let (path, weight) = split_source(source)?;
            corpus.begin_source(weight);
            let add = |line: &str| {
                corpus.add_line(line);
                Ok(())
            };
            for_each_line(path, add).with_context(|| format!("cannot read {}", path.display()))?;
        }
        if corpus.is_empty() {
            bail!("the sources hold no text");
        }
        Ok(corpus)
    }
}

/// The file and its weight.
pub(crate) fn split_source(source: &str) -> anyhow::Result<(&Path, f32)> {
    let Some((path, weight)) = source.rsplit_once('=') else {
        return Ok((Path::new(source), 1.0));
    };
    let parsed: f32 = weight
        .parse()
        .with_context(|| format!("--source {source}: `{weight}` is not a number"))?;
    ensure!(
        parsed > 0.0 && parsed.is_finite(),
        "--source {source}: the weight must be above 0"
    );
    Ok((Path::new(path), parsed))
}

/// A language model from its file.
pub(crate) fn read_model(path: &Path) -> anyhow::Result<NgramModel> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    NgramModel::from_bytes(Cow::Owned(bytes)).with_context(|| format!("cannot use {}", path.display()))
}

/// Hands the lines of a text file, plain or .zst, to `read`.
pub(crate) fn for_each_line(
    path: &Path,
    mut read: impl FnMut(&str) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let file = File::open(path)?;
    let text: Box<dyn Read> = if path.extension().is_some_and(|extension| extension == "zst") {
        Box::new(StreamingDecoder::new(BufReader::new(file))?)
    } else {
        Box::new(file)
    };
    for line in BufReader::with_capacity(1 << 20, text).lines() {
        read(&sohoa_viet::nfc(&line?))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_read() {
        assert_eq!(split_source("a.txt").unwrap(), (Path::new("a.txt"), 1.0));
        assert_eq!(split_source("a=b.txt=0.5").unwrap(), (Path::new("a=b.txt"), 0.5));
        assert!(split_source("a.txt=0").is_err());
        assert!(split_source("a.txt=x").is_err());
    }
}
