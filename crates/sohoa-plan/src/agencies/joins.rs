//! Which pieces of a list of agencies belong to one name, and which begin another.

use super::heads::{self, Opening, Word};

/// Bytes of the "cùng" between two agencies that the text begins with: "Sở Y tế **cùng** các đơn vị liên quan", but not
/// "Tòa án cùng cấp".
pub(super) fn together(text: &str) -> Option<usize> {
    [" cùng với", " cùng"].iter().find_map(|word| {
        let next = heads::words(text.strip_prefix(word)?.strip_prefix(' ')?);
        let opening = heads::opening(&next);
        matches!(opening, Opening::Named | Opening::Group | Opening::Acronym).then_some(word.len())
    })
}

/// Whether a group or an enumeration was begun that may go on ("các sở", "Công an các đơn vị").
fn is_open_group(last: &[Word]) -> bool {
    let first_small = last.first().is_some_and(|word| !word.capital);
    heads::opening(last) == Opening::Bare || first_small || heads::determiner(last) > 0
}

/// Whether the piece after a comma or "và" begins another agency than `last`.
pub(super) fn starts_new(last: &[Word], piece: &[Word]) -> bool {
    let has = |words: &[Word], wanted: &str| words.iter().any(|word| word.folded == wanted);
    if lists_heads(last, piece) {
        return false;
    }
    if repeats_head(last, piece) {
        return true;
    }
    match heads::opening(piece) {
        Opening::Named => true,
        Opening::Acronym => !is_shared_office(last),
        Opening::Group => {
            // "các cấp, các ngành" and "các bộ, ngành, các địa phương" are one.
            !(heads::determiner(last) > 0 && last.len() <= 3 && piece.len() <= 3)
        }
        // "Huyện đoàn, Thành đoàn": whole names of one word each.
        Opening::Bare => {
            heads::is_whole(piece)
                && heads::determiner(last) == 0
                && last.first().is_some_and(|word| word.capital)
                || !is_open_group(last)
        }
        Opening::Class => {
            let local = piece
                .first()
                .is_some_and(|word| matches!(word.folded.as_str(), "địa" | "ngành" | "đoàn"));
            let again = repeats_noun(last, piece);
            again || !is_open_group(last) && !(local && (has(last, "các") || has(last, "cấp")))
        }
        Opening::Area | Opening::Other => heads::stands_beside(last, piece),
    }
}

/// "Trưởng các khoa" and "phòng": the heads of several kinds of bodies.
fn lists_heads(last: &[Word], piece: &[Word]) -> bool {
    let bare = |words: &[Word]| !words.is_empty() && heads::class(words) == words.len();
    let group = last.iter().rposition(|word| word.folded == "các");
    group.is_some_and(|at| at > 0 && bare(&last[at + 1..]))
        && bare(piece)
        && piece.iter().all(|word| !word.capital)
}

/// "Đảng đoàn Hội Nông dân, đảng đoàn Hội Phụ nữ": the first word of the name before, in small letters, before a name.
fn repeats_head(last: &[Word], piece: &[Word]) -> bool {
    let count = heads::named(last);
    let name = piece.get(count).is_some_and(|word| word.capital)
        || heads::determiner(&piece[count.min(piece.len())..]) > 0;
    count > 0
        && count < last.len()
        && name
        && last[..count].iter().zip(piece).all(|(a, b)| a.folded == b.folded)
}

/// "các đảng ủy xã, phường và đảng ủy trực thuộc …": the noun of the group, said again with what tells
/// it from the first.
fn repeats_noun(last: &[Word], piece: &[Word]) -> bool {
    let group = &last[heads::determiner(last)..];
    let count = heads::class(piece);
    count > 0
        && count < piece.len()
        && heads::class(group) == count
        && group.len() > count
        && group
            .iter()
            .zip(&piece[..count])
            .all(|(a, b)| a.folded == b.folded)
}

/// "Văn phòng HĐND và UBND", "Văn phòng Đoàn đại biểu Quốc hội và HĐND": one office of two bodies.
pub(super) fn is_shared_office(last: &[Word]) -> bool {
    let text = last
        .iter()
        .map(|word| word.folded.as_str())
        .collect::<Vec<_>>()
        .join(" ");
    ["văn phòng hđnd", "văn phòng hội đồng nhân dân"]
        .iter()
        .any(|office| text.ends_with(office))
        || text.starts_with("văn phòng đoàn đại biểu quốc hội")
}

/// "Văn phòng Hội đồng nhân dân" and "Ủy ban nhân dân xã": the second body of such an office.
pub(super) fn is_second_council(last: &[Word], piece: &[Word]) -> bool {
    let committee = ["ủy ban nhân dân", "uỷ ban nhân dân", "ubnd"];
    is_shared_office(last) && heads::phrase(piece, committee) > 0
}

/// "Phòng Tổ chức - Cán bộ, **Thanh tra** và Thi đua, khen thưởng": a field in a row of fields, though bodies are called
/// so, too.
pub(super) fn is_inner_field(last: &[Word], piece: &[Word], next: &[Word]) -> bool {
    let field = heads::opening(next) == Opening::Other && next.first().is_some_and(|word| word.capital);
    field && heads::is_whole(piece) && heads::named(last) > 0 && last.len() > 1
}

/// "Phòng Cảnh sát PCCC và CNCH", "Sở Nông nghiệp và PTNT": the second of two fields of one body, abbreviated.
pub(super) fn is_second_field(last: &[Word], piece: &[Word]) -> bool {
    const FIELDS: [&str; 8] = ["ptnt", "cnch", "đt", "tt", "mt", "xh", "dl", "tkcn"];
    let [field] = piece else { return false };
    let doubled = last.len() > 2 && last.last().is_some_and(|word| word.acronym);
    let known = last.len() > 1 && FIELDS.contains(&field.folded.as_str());
    field.acronym && (doubled || known) && heads::named(last) > 0
}

/// "Báo và Đài PT-TH tỉnh": one body since the two were joined.
pub(super) fn is_press(last: &[Word], piece: &[Word]) -> bool {
    let first = |words: &[Word], name: &str| words.first().is_some_and(|word| word.folded == name);
    last.len() == 1 && first(last, "báo") && last[0].capital && first(piece, "đài")
}
