//! The mark "./." that ends a document, which engines read as "..." or lose in part.

use crate::restorer::RestoredLine;
use crate::sequence::{Site, replace};

/// What stands at the end of the last line in its place, longest first.
const DAMAGED: [&str; 14] = [
    "./..", ".../.", ".../", "./,", ".⁄.", ".|.", ".l.", ".1.", ".I.", "...", "…", "./", "/.", ".⁄",
];
/// The mark, of Nghị định 30/2020/NĐ-CP, appendix I.
const END: &str = "./.";
/// Margin in nats: nothing else stands there as a rule.
const MARGIN: f32 = 3.0;

/// Repairs the mark on the line before "Nơi nhận".
pub(crate) fn repair(sites: &[Site<'_>], restored: &mut [RestoredLine]) {
    let filled: Vec<usize> = (0..sites.len())
        .filter(|line| !sites[*line].observed.trim().is_empty())
        .collect();
    for pair in filled.windows(2) {
        let site = sites[pair[0]];
        let next = sohoa_viet::skeleton(restored[pair[1]].text.trim_start()).to_lowercase();
        let text = site.observed.trim_end();
        if !site.open || !next.starts_with("noi nhan") || text.ends_with(END) {
            continue;
        }
        let Some(damaged) = DAMAGED.iter().find(|damaged| text.ends_with(**damaged)) else {
            continue;
        };
        let start = text.len() - damaged.len();
        if text[..start].ends_with(char::is_alphabetic) {
            replace(
                site.observed,
                &mut restored[pair[0]],
                start..text.len(),
                END,
                MARGIN,
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sequence::SitePlace;
    use crate::testing::repaired;

    fn check(observed: [&str; 3], want: &str) {
        let lines = observed.map(|text| (text, SitePlace::Body));
        assert_eq!(repaired(repair, &lines)[0], want);
    }

    #[test]
    fn the_end_of_a_document() {
        check(["bảo đảm tiến độ...", "", "Nơi nhận:"], "bảo đảm tiến độ./.");
        check(["bảo đảm tiến độ./", "", "Nơi nhận:"], "bảo đảm tiến độ./.");
        check(["bảo đảm tiến độ./.", "", "Nơi nhận:"], "bảo đảm tiến độ./.");
        check(["điện, nước, mạng...", "", "2. Sở Y tế"], "điện, nước, mạng...");
        check(["bảo đảm tiến độ.", "", "Nơi nhận:"], "bảo đảm tiến độ.");
    }
}
