//! `sohoa train channel`: learns the channel from pairs of observed and intended lines.

mod reviewed;
mod suggestions;

use std::path::PathBuf;

use anyhow::{Context, bail};
use sohoa_batch::write_whole;
use sohoa_restore::{PairSet, Prior, train_channel};

use self::reviewed::ReviewedPairs;
use self::suggestions::Suggestions;
use super::reviewed::{Reviews, converted_stems};
use super::say;

/// Learn the channel from pairs of observed and intended lines.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// PROFILE:PRIOR:POOL:WEIGHT:OBSERVED:INTENDED; repeat it for each pair of files. PRIOR is damaged,
    /// vietnamese or typed, POOL the profile's weight among all damaged engines, WEIGHT the count of one
    /// letter (1 for real pages, less for self-made ones). The intended file may be shorter. Leave both
    /// files out (PROFILE:PRIOR:POOL) for a profile that has only its prior.
    #[arg(long = "pairs", value_name = "SPEC", required_unless_present = "from_reviews")]
    pairs: Vec<String>,
    /// Converted folders: lines that people checked or corrected there become pairs too
    #[arg(long, value_name = "DIR", value_delimiter = ',')]
    from_reviews: Vec<PathBuf>,
    /// Profile of reviewed pages that another engine than ours read
    #[arg(long, value_name = "NAME", default_value = "reviewed", value_parser = profile_name)]
    review_profile: String,
    /// Write the pairs from reviews to PREFIX.PROFILE.observed.txt and PREFIX.PROFILE.intended.txt
    #[arg(long, value_name = "PREFIX", requires = "from_reviews")]
    pairs_out: Option<PathBuf>,
    /// Write agencies, places and syllables of settled values that no dictionary knows (TSV), for a person to look at
    #[arg(long, value_name = "FILE", requires = "from_reviews")]
    suggestions: Option<PathBuf>,
    /// File to write.
    #[arg(long, value_name = "FILE", required_unless_present_any = ["pairs_out", "suggestions"])]
    out: Option<PathBuf>,
}

/// A name that can stand in a channel file and in a file name.
fn profile_name(text: &str) -> Result<String, String> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !text.is_empty() && text.chars().all(allowed) {
        Ok(text.to_owned())
    } else {
        Err("use letters, digits, - and _ only".to_owned())
    }
}

/// Trains and writes the channel.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let mut sets = args
        .pairs
        .iter()
        .map(|spec| read_set(spec))
        .collect::<anyhow::Result<Vec<PairSet>>>()?;
    if !args.from_reviews.is_empty() {
        let pairs = learn_from_reviews(args)?;
        say(&pairs.summary());
        if let Some(prefix) = &args.pairs_out {
            pairs.write(prefix)?;
        }
        sets.extend(pairs.into_sets());
    }
    let Some(out) = &args.out else {
        return Ok(());
    };
    if sets.is_empty() {
        bail!("no line was checked or corrected, so there is nothing to learn from; name --pairs too");
    }
    if args.pairs.is_empty() {
        say(
            "the channel knows only what was reviewed; for one that reads other documents too, name the --pairs of \
             scripts/channel/build.sh as well",
        );
    }
    let text = train_channel(&sets).to_tsv();
    std::fs::write(out, text).with_context(|| format!("cannot write {}", out.display()))
}

/// Reads all reviewed documents, each once, and writes the suggestions.
fn learn_from_reviews(args: &Args) -> anyhow::Result<ReviewedPairs> {
    let models = crate::Models::embedded()?;
    let mut pairs = ReviewedPairs::new(&args.review_profile);
    let mut suggestions = Suggestions::new(&models);
    for folder in &args.from_reviews {
        let reviews = Reviews::existing(folder)?;
        for stem in converted_stems(folder)? {
            let document = reviews.document(&stem)?;
            if !document.settled.is_empty() && pairs.add(&document) {
                suggestions.add(&document);
            }
        }
    }
    if let Some(path) = &args.suggestions {
        write_whole(path, suggestions.to_tsv().as_bytes())?;
    }
    Ok(pairs)
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
