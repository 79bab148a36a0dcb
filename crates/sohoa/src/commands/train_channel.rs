//! `sohoa train channel`: learns the channel from pairs of observed and intended lines.

use std::path::PathBuf;

use anyhow::{Context, bail};
use sohoa_restore::{PairSet, Prior, train_channel};

/// Learn the channel from pairs of observed and intended lines.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// PROFILE:PRIOR:POOL:WEIGHT:OBSERVED:INTENDED; repeat it for each pair of files. PRIOR is damaged,
    /// vietnamese or typed, POOL the profile's weight among all damaged engines, WEIGHT the count of one
    /// letter (1 for real pages, less for self-made ones). The intended file may be shorter. Leave both
    /// files out (PROFILE:PRIOR:POOL) for a profile that has only its prior.
    #[arg(long = "pairs", value_name = "SPEC", required = true)]
    pairs: Vec<String>,
    /// File to write.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Trains and writes the channel.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let sets = args
        .pairs
        .iter()
        .map(|spec| read_set(spec))
        .collect::<anyhow::Result<Vec<PairSet>>>()?;
    let text = train_channel(&sets).to_tsv();
    std::fs::write(&args.out, text).with_context(|| format!("cannot write {}", args.out.display()))
}

fn read_set(spec: &str) -> anyhow::Result<PairSet> {
    let fields: Vec<&str> = spec.splitn(6, ':').collect();
    let (profile, prior, pool, weight, files) = match fields[..] {
        [profile, prior, pool] => (profile, prior, pool, "1", None),
        [profile, prior, pool, weight, observed, intended] => {
            (profile, prior, pool, weight, Some((observed, intended)))
        }
        _ => bail!("--pairs {spec}: expected PROFILE:PRIOR:POOL:WEIGHT:OBSERVED:INTENDED"),
    };
    let prior = Prior::from_name(prior)
        .with_context(|| format!("--pairs {spec}: prior `{prior}` is not damaged, vietnamese or typed"))?;
    let number = |text: &str| -> anyhow::Result<f32> {
        text.parse()
            .with_context(|| format!("--pairs {spec}: `{text}` is not a number"))
    };
    let lines = match files {
        Some((observed, intended)) => read_lines(observed)?
            .into_iter()
            .zip(read_lines(intended)?)
            .collect(),
        None => Vec::new(),
    };
    Ok(PairSet {
        profile: profile.to_owned(),
        prior,
        pool_share: number(pool)?,
        weight: number(weight)?,
        lines,
    })
}

fn read_lines(path: &str) -> anyhow::Result<Vec<String>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {path}"))?;
    Ok(text.lines().map(str::to_owned).collect())
}
