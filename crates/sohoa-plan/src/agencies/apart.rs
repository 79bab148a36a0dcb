//! Names of agencies that each have a printed line of their own, with no mark between them.

use super::heads::{self, Opening, Word, words};
use crate::Gazetteer;

/// Words after which a name or list goes on with the next line.
const OPEN_ENDS: &[&str] = &[
    "và", "các", "với", "cùng", "của", "thuộc", "về", "cấp", "tại", "những", "hoặc", "trực", "liên",
];

/// First words of bodies that others have as a part: behind one of them a second name is that of the whole ("Phòng Tham
/// mưu" / "Công an tỉnh").
const PARTS: &[&str] = &[
    "phòng",
    "khoa",
    "sở",
    "cục",
    "chi cục",
    "trung tâm",
    "bệnh viện",
    "công ty",
    "hội",
    "viện",
];

/// First words of bodies that have no such parts, so that they begin another name.
const NO_WHOLES: &[&str] = &[
    "phòng",
    "khoa",
    "ban",
    "hội",
    "hội đồng",
    "đoàn",
    "văn phòng",
    "đài",
    "báo",
    "thư viện",
    "bảo tàng",
    "bưu điện",
    "trung tâm",
    "kho bạc",
    "ngân hàng",
    "liên đoàn",
    "mặt trận",
    "tổ",
    "đội",
    "công đoàn",
    "liên minh",
    "hiệp hội",
];

/// Nouns of groups of bodies, not of people.
const BODIES: &[&str] = &[
    "trường",
    "khoa",
    "phòng",
    "đơn vị",
    "cơ quan",
    "cơ sở",
    "sở",
    "trạm",
    "bệnh viện",
    "công ty",
    "doanh nghiệp",
];

/// Whether the line `below` begins another agency than the one that ends above it; `above` are the lines of that so far.
/// `ended_early` says that the first word of `below` had room beside the last of them: then its author broke the line
/// there.
pub(crate) fn stand_apart(above: &str, below: &str, ended_early: bool, gazetteer: &Gazetteer) -> bool {
    let above = above.rsplit([',', ';']).next().unwrap_or_default().trim();
    let (own, next) = (words(above), words(below));
    let begins = below.starts_with(char::is_alphanumeric)
        && next.first().is_some_and(|first| first.capital)
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
    let other = begins_other(&own, &next);
    if heads::opening(&own) == Opening::Group {
        // "Các phòng" / "Công an tỉnh" are its own, "Các thành viên" / "Ban Chỉ đạo" too.
        let noun = &own[heads::determiner(&own)..];
        return ended_early && other && heads::phrase(noun, BODIES.iter().copied()) > 0;
    }
    // "Văn phòng", "Thanh tra" alone go on with the body that they are of.
    let has_field = heads::named(&own) > 0 && own.len() > heads::named(&own);
    has_field && (ended_early || have_one_head(&own, &next) || other && is_part(&own))
}

/// Whether the words begin a name that is that of nothing larger.
fn begins_other(own: &[Word], next: &[Word]) -> bool {
    let count = heads::named(next);
    let whole = count > 0 && next.len() > count && heads::phrase(next, NO_WHOLES.iter().copied()) == count;
    // "Trung tâm Thường trực" / "Ban Chỉ đạo"
    let standing = own.len() >= 2
        && own[own.len() - 2..]
            .iter()
            .map(|word| word.folded.as_str())
            .eq(["thường", "trực"]);
    whole && !standing
}

fn is_part(own: &[Word]) -> bool {
    let count = heads::named(own);
    count > 0 && heads::phrase(own, PARTS.iter().copied()) == count
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
            ("Phòng Nội vụ", "Hội Cựu chiến binh", false, true),
            ("Phòng Tham mưu", "Công an tỉnh", false, false),
            ("Sở Nông nghiệp và", "Môi trường", false, false),
            ("Đoàn Thanh niên", "Cộng sản Hồ Chí Minh", true, false),
            ("Văn phòng Thường trực", "Ban Chỉ đạo", false, false),
            ("Các trường học", "Hội Khuyến học", true, true),
            ("Các trường học", "Hội Khuyến học", false, false),
            ("Các phòng", "Công an tỉnh", true, false),
            ("Các thành viên", "Ban Chỉ đạo", true, false),
            ("Trung tâm Thông tin", "- Thư viện", true, false),
        ] {
            assert_eq!(
                stand_apart(above, below, ended_early, &gazetteer),
                want,
                "{above} / {below}"
            );
        }
    }
}
