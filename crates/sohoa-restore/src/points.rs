//! Points in running text: "điểm c, d và d khoản 2" names đ after d, which no model of words can tell.

use crate::restorer::RestoredLine;
use crate::sequence::{Site, replace};
use crate::stretch::stretches;

/// Margin in nats: nobody names a point twice.
const MARGIN: f32 = 3.0;
/// Marks between two points.
const BETWEEN: [char; 4] = [' ', ',', ';', ')'];

/// Repairs the second of two points d that follow each other.
pub(crate) fn repair(sites: &[Site<'_>], restored: &mut [RestoredLine]) {
    for (site, line) in sites.iter().zip(restored).filter(|(site, _)| site.open) {
        for at in repeated(&line.text) {
            let stretches = stretches(line, site.observed);
            let mut kept = stretches.iter().filter(|stretch| stretch.edit.is_none());
            if let Some(kept) = kept.find(|stretch| stretch.out.contains(&at)) {
                let at = kept.observed.start + at - kept.out.start;
                replace(site.observed, line, at..at + 1, "đ", MARGIN);
            }
        }
    }
}

/// Where the second d of a line's points stands, last first.
fn repeated(text: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let mut points = false;
    // A d was named, and since then nothing but what stands between two points.
    let mut named = false;
    let mut rest = text;
    while let Some(start) = rest.find(|c| !BETWEEN.contains(&c)) {
        let word = &rest[start..];
        let word = &word[..word.find(BETWEEN).unwrap_or(word.len())];
        match word {
            "d" if named => {
                found.push(text.len() - rest.len() + start);
                named = false;
            }
            "d" => named = points,
            "điểm" | "Điểm" => points = true,
            "và" | "hoặc" => {}
            _ => named = false,
        }
        rest = &rest[start + word.len()..];
    }
    found.reverse();
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::restorer::Edit;
    use crate::sequence::SitePlace;
    use crate::testing::repaired;

    fn check(observed: &str, want: &str) {
        assert_eq!(repaired(repair, &[(observed, SitePlace::Body)])[0], want);
    }

    #[test]
    fn the_point_after_d() {
        check("điểm c, điểm d, điểm d khoản 1", "điểm c, điểm d, điểm đ khoản 1");
        check(
            "các điểm a, b, c, d, d và e, khoản 2",
            "các điểm a, b, c, d, đ và e, khoản 2",
        );
        check("Điểm d và d khoản 2 Điều 4", "Điểm d và đ khoản 2 Điều 4");
        check("các điểm c, d) hoặc d)", "các điểm c, d) hoặc đ)");
    }

    #[test]
    fn other_letters_stay() {
        check("điểm d khoản 1, điểm d khoản 2", "điểm d khoản 1, điểm d khoản 2");
        check("vitamin a, d và d", "vitamin a, d và d");
        check("điểm d, đ khoản 1", "điểm d, đ khoản 1");
        check("điểm d. d/c Hà", "điểm d. d/c Hà");
    }

    #[test]
    fn places_are_found_around_changes() {
        let edit = |observed, restored: &str| Edit {
            observed,
            restored: restored.to_owned(),
            margin: 9.0,
        };
        let site = Site {
            observed: "diem c,d,d",
            place: SitePlace::Body,
            open: true,
        };
        let after = |edits: Vec<Edit>| {
            let mut line = RestoredLine {
                edits,
                ..RestoredLine::default()
            };
            line.apply(site.observed);
            repair(&[site], std::slice::from_mut(&mut line));
            line.text
        };
        let word = edit(0..4, "điểm");
        assert_eq!(after(vec![word.clone(), edit(8..8, " ")]), "điểm c,d ,đ");
        // What was changed already is not changed again.
        assert_eq!(after(vec![word, edit(9..10, "d")]), "điểm c,d,d");
    }
}
