//! The mark behind an item's number: one of "1:" or "1," stands where the others of the document have "1.".

use crate::restorer::RestoredLine;
use crate::sequence::{Site, SitePlace, replace};

/// Items with a full stop from which a document is known to use it.
const ENOUGH: usize = 2;
/// Margin in nats.
const MARGIN: f32 = 3.0;

/// Repairs the marks of items outside tables.
pub(crate) fn repair(sites: &[Site<'_>], restored: &mut [RestoredLine]) {
    let stops = sites
        .iter()
        .filter(|site| item(site).is_some_and(|(.., mark)| mark == '.'));
    if stops.count() < ENOUGH {
        return;
    }
    for (site, line) in sites.iter().zip(restored).filter(|(site, _)| site.open) {
        if let Some((at, ':' | ',' | ';')) = item(site) {
            replace(site.observed, line, at..at + 1, ".", MARGIN);
        }
    }
}

/// Where the mark behind the number of an item stands, and the mark; the item begins with a capital.
fn item(site: &Site<'_>) -> Option<(usize, char)> {
    if site.place != SitePlace::Body {
        return None;
    }
    let start = site.observed.len() - site.observed.trim_start().len();
    let digits = site.observed[start..]
        .bytes()
        .take_while(u8::is_ascii_digit)
        .count();
    let rest = &site.observed[start + digits..];
    let mut letters = rest.chars();
    let mark = letters
        .next()
        .filter(|mark| matches!(mark, '.' | ':' | ',' | ';'))?;
    let spaced = letters.next() == Some(' ');
    let capital = letters.next().is_some_and(char::is_uppercase);
    ((1..=2).contains(&digits) && spaced && capital).then_some((start + digits, mark))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::repaired;

    fn check(observed: [&str; 4], want: [&str; 4]) {
        let lines = observed.map(|text| (text, SitePlace::Body));
        assert_eq!(repaired(repair, &lines), want);
    }

    #[test]
    fn marks_are_those_of_the_document() {
        check(
            [
                "1. Mục đích",
                "2. Yêu cầu",
                "1: Phòng Tổ chức:",
                "2, 3 và 4 của Điều",
            ],
            [
                "1. Mục đích",
                "2. Yêu cầu",
                "1. Phòng Tổ chức:",
                "2, 3 và 4 của Điều",
            ],
        );
        check(
            ["1: Mục đích", "2: Yêu cầu", "3: Giải pháp", ""],
            ["1: Mục đích", "2: Yêu cầu", "3: Giải pháp", ""],
        );
    }
}
