//! What the tests of this crate share.

use sohoa_lm::NgramModel;

use crate::channel::{Channel, Prior};
use crate::restorer::RestoredLine;
use crate::sequence::{Site, SitePlace};
use crate::train::{PairSet, train_channel};

/// The texts of open lines after a repair; restoration itself changed nothing.
pub(crate) fn repaired(
    repair: fn(&[Site<'_>], &mut [RestoredLine]),
    lines: &[(&str, SitePlace)],
) -> Vec<String> {
    let site = |&(observed, place)| Site {
        observed,
        place,
        open: true,
    };
    let sites: Vec<Site<'_>> = lines.iter().map(site).collect();
    let unchanged = |(text, _): &(&str, SitePlace)| RestoredLine {
        text: (*text).to_owned(),
        edits: Vec::new(),
        margin: 20.0,
        margins: Vec::new(),
        others: Vec::new(),
    };
    let mut restored: Vec<RestoredLine> = lines.iter().map(unchanged).collect();
    repair(&sites, &mut restored);
    restored.into_iter().map(|line| line.text).collect()
}

/// A channel that takes marks away and nothing else.
pub(crate) fn stripping() -> Channel {
    train_channel(&[PairSet {
        profile: "stripped".to_owned(),
        prior: Prior::Stripped,
        pool_share: 0.0,
        weight: 1.0,
        lines: vec![("Ke hoach cua".to_owned(), "Kế hoạch của".to_owned())],
    }])
}

/// A language model of lines that were each seen so often.
pub(crate) fn model(lines: &[(&str, usize)]) -> NgramModel {
    let mut corpus = sohoa_lm::Corpus::new();
    corpus.begin_source(1.0);
    for &(line, times) in lines {
        for _ in 0..times {
            corpus.add_line(line);
        }
    }
    let bytes = sohoa_lm::estimate(&corpus, &sohoa_lm::EstimateOptions::default());
    NgramModel::from_bytes(bytes.into()).expect("just estimated")
}
