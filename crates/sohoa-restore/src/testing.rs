//! What the tests of the line repairs share.

use crate::restorer::RestoredLine;
use crate::sequence::{Site, SitePlace};

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
