//! Names of agencies that each have a printed line of their own, with no mark between them.

use super::heads::{self, Opening, Word, words};
use crate::Gazetteer;

/// Words after which a name or list goes on with the next line.
const OPEN_ENDS: &[&str] = &[
    "và", "các", "với", "cùng", "của", "thuộc", "về", "cấp", "tại", "những", "hoặc", "trực", "liên",
];

/// Whether the line `below` begins another agency than the one that the line `above` ends. `ended_early` says that the
/// first word of `below` had room beside `above`: then its author broke the line there.
pub(crate) fn stand_apart(above: &str, below: &str, ended_early: bool, gazetteer: &Gazetteer) -> bool {
    let above = above.rsplit([',', ';']).next().unwrap_or_default().trim();
    let (own, next) = (words(above), words(below));
    let begins = next.first().is_some_and(|first| first.capital)
        && matches!(
            heads::opening(&next),
            Opening::Named | Opening::Acronym | Opening::Group
        );
    let open = !above.ends_with(char::is_alphanumeric)
        || own
            .last()
            .is_none_or(|last| OPEN_ENDS.contains(&last.folded.as_str()));
    if !begins || open {
        return false;
    }
    // A code is never the beginning of a longer name.
    if gazetteer.is_unit_code(above) {
        return true;
    }
    // "Văn phòng", "Thanh tra" alone go on with the body that they are of.
    let has_field = heads::named(&own) > 0 && own.len() > heads::named(&own);
    has_field && (ended_early || have_one_head(&own, &next))
}

/// "Sở Y tế" above "Sở Nội vụ".
fn have_one_head(own: &[Word], next: &[Word]) -> bool {
    let count = heads::named(own);
    let fold = |words: &[Word]| -> Vec<String> {
        words.iter().take(count).map(|word| word.folded.clone()).collect()
    };
    count > 0 && heads::named(next) == count && next.len() > count && fold(own) == fold(next)
}

#[cfg(test)]
mod tests {
    use super::stand_apart;
    use crate::Gazetteer;

    #[test]
    fn tells_names_on_lines_of_their_own() {
        let gazetteer = Gazetteer::embedded().unwrap();
        for (above, below, ended_early, want) in [
            ("PC06", "Công an các phường", false, true),
            ("PC06", "PA05", false, true),
            ("Sở Y tế", "Sở Nội vụ", false, true),
            ("Phòng Tài vụ", "Công an các phường", true, true),
            ("Phòng Tài vụ", "Công an các phường", false, false),
            ("Thanh tra", "Sở Y tế", true, false),
            ("Sở Văn hóa và", "Sở Y tế", true, false),
            ("Sở Y tế,", "Sở Nội vụ", true, false),
            ("Sở Văn hóa, Thể thao", "và Du lịch", true, false),
            ("Ủy ban nhân dân", "tỉnh", true, false),
        ] {
            assert_eq!(
                stand_apart(above, below, ended_early, &gazetteer),
                want,
                "{above} / {below}"
            );
        }
    }
}
