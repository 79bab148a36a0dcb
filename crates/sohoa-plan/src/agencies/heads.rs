//! Words with which the name of an agency begins.
//!
//! A list of names can never be complete (every province has its own), but their first word comes
//! from a short list, and the words that make something else of it ("Ban hành", "Phòng ngừa") too.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use super::head_words::{
    ALONE, AREAS, BY_WORK, CLASSES, DETERMINERS, NAMED, NEIGHBOURHOODS, NOT_IN_CELLS, ONLY_IN_CELLS, OTHERS,
    PERSONS, WHOLE,
};
use crate::words::tokens;

/// A word of a list of agencies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// Bytes of the word in the text.
    pub(crate) range: Range<usize>,
    /// Lower case.
    pub(crate) folded: String,
    /// Whether it begins with a capital letter.
    pub(crate) capital: bool,
    /// Whether it has two letters or more and all are capitals (UBND, PV01).
    pub(crate) acronym: bool,
    /// Whether punctuation that separates follows.
    pub(crate) breaks: bool,
}

/// Words of a text.
pub(crate) fn words(text: &str) -> Vec<Word> {
    tokens(text)
        .into_iter()
        .map(|token| {
            let word = text.get(token.range.clone()).unwrap_or_default();
            let letters = word.chars().filter(|c| c.is_alphabetic()).count();
            Word {
                capital: word.starts_with(char::is_uppercase),
                // "MobiFone" is a name too.
                acronym: letters >= 1
                    && (2..=10).contains(&word.chars().count())
                    && (word
                        .chars()
                        .all(|c| c.is_uppercase() || c.is_numeric() || c == '&')
                        || word.starts_with(char::is_uppercase)
                            && word.is_ascii()
                            && word.chars().skip(2).any(char::is_uppercase)),
                range: token.range,
                folded: token.folded,
                breaks: token.breaks,
            }
        })
        .collect()
}

/// What the first words of a piece of a list are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opening {
    /// "Sở Y tế": first word of a proper name and what belongs to it.
    Named,
    /// "Sở" alone, part of "Sở, ban, ngành".
    Bare,
    /// "UBND tỉnh": an abbreviation in capitals.
    Acronym,
    /// "các sở": a group.
    Group,
    /// "các xã", "thị xã": a part of the enumeration before it.
    Area,
    /// "cơ quan liên quan": a common noun in small letters.
    Class,
    /// Anything else.
    Other,
}

/// Number of words of the longest phrase of the list at the start of the words.
pub(super) fn phrase<'a>(words: &[Word], list: impl IntoIterator<Item = &'a str>) -> usize {
    let starts = |phrase: &str| {
        let mut count = 0;
        for want in phrase.split(' ') {
            if words.get(count).is_none_or(|word| word.folded != want) {
                return 0;
            }
            count += 1;
        }
        count
    };
    list.into_iter().map(starts).max().unwrap_or(0)
}

/// Number of words of the first word of a proper name ("văn phòng" is two); 0 where it is none.
pub(super) fn named(words: &[Word]) -> usize {
    let count = phrase(words, NAMED.iter().map(|(head, _)| *head));
    if words.first().is_none_or(|first| !first.capital) {
        return 0;
    }
    if count == 0 {
        let by_work = BY_WORK.iter().map(|(head, next)| (phrase(words, [*head]), next));
        return by_work
            .filter(|(count, next)| {
                *count > 0
                    && words.get(*count).map_or_else(
                        || phrase(words, ALONE.iter().copied()) > 0,
                        |_| phrase(&words[*count..], next.iter().copied()) > 0,
                    )
            })
            .map(|(count, _)| count)
            .max()
            .unwrap_or(0);
    }
    let head = words[..count]
        .iter()
        .map(|word| word.folded.as_str())
        .collect::<Vec<_>>()
        .join(" ");
    let Some((_, not)) = NAMED.iter().find(|(known, _)| *known == head) else {
        return 0;
    };
    // "Bộ Công Thương" against "Bộ công cụ": the word that makes something else of it is small.
    let other = words
        .get(count)
        .is_some_and(|next| not.contains(&next.folded.as_str()) && !next.capital);
    if other { 0 } else { count }
}

/// Whether a word without its marks may begin the name of an agency in a cell.
pub(crate) fn begins_in_cell(skeleton: &str) -> bool {
    static WORDS: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
        let heads = NAMED.iter().chain(BY_WORK).map(|(head, _)| *head);
        let first = heads.filter_map(|head| head.split(' ').next());
        first
            .map(sohoa_viet::skeleton)
            .filter(|word| !NOT_IN_CELLS.contains(&word.as_str()))
            .chain(ONLY_IN_CELLS.iter().map(|word| (*word).to_owned()))
            .collect()
    });
    WORDS.contains(skeleton)
}

/// Whether a word in small letters behind a first word of names makes it another word: "Báo cáo", "Phòng chống".
pub(crate) fn is_no_name(first: &str, second: &str) -> bool {
    let (first, second) = (
        first.to_lowercase(),
        second.trim_end_matches([',', ';', '.', ':']),
    );
    NAMED
        .iter()
        .any(|(head, others)| *head == first && others.contains(&second))
}

/// Whether a text without marks begins with the title of a person or the name of a small body.
pub(crate) fn begins_with_person(plain: &str) -> bool {
    PERSONS.iter().any(|title| {
        plain
            .strip_prefix(title)
            .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    })
}

/// Number of words of the determiner.
pub(super) fn determiner(words: &[Word]) -> usize {
    phrase(words, DETERMINERS.iter().copied())
}

/// Number of words of the common noun.
pub(super) fn class(words: &[Word]) -> usize {
    let count = phrase(words, CLASSES.iter().copied());
    // "phòng ngừa", "tổ chức thực hiện", "ban hành" in small letters are verbs.
    let verb = count == 1
        && NAMED.iter().any(|(head, not)| {
            *head == words[0].folded
                && words.get(1).is_some_and(|next| {
                    not.contains(&next.folded.as_str()) && (!words[0].breaks || is_prevention(words))
                })
        });
    if verb { 0 } else { count }
}

/// "Phòng, chống thiên tai": a comma inside one word.
pub(super) fn is_prevention(words: &[Word]) -> bool {
    matches!(words, [first, second, ..] if first.folded == "phòng" && matches!(second.folded.as_str(), "chống" | "ngừa"))
}

/// Whether the words are the name of an office and nothing else.
pub(super) fn is_whole(words: &[Word]) -> bool {
    named(words) == words.len() && phrase(words, WHOLE.iter().copied()) == words.len()
}

/// Words with which a name that is whole by itself may still go on, or its list: "PC06 và …", "Sở Y tế các tỉnh".
const GOING_ON: &[&str] = &[
    "và", "hoặc", "cùng", "với", "của", "thuộc", "về", "các", "ở", "tại", "trên", "nơi", "cấp", "liên", "có",
    "trực", "địa", "khu", "khối", "chuyên", "phụ", "khác", "cơ", "đơn", "ngành", "toàn", "một", "số",
    "những", "sở", "bộ", "ban", "phòng", "công", "cụm", "hai", "ba", "miền", "vùng", "quốc", "nhà", "trung",
    "nhân", "chi", "đầu", "quản", "năm", "theo", "kế",
];

/// Whether the words go on with a name or a list.
pub(super) fn goes_on(words: &[Word]) -> bool {
    words
        .first()
        .is_some_and(|first| GOING_ON.contains(&first.folded.as_str()))
        || area(words) > 0
        || class(words) > 0
}

/// Whether the last name among the words has a field or place of its own after its head ("Sở Y tế", "Chi cục Thuế");
/// a bare head or a body that is called by its work goes on with it ("Ban Chỉ đạo chuyển đổi số").
pub(super) fn is_proper(words: &[Word]) -> bool {
    const FIELDED: &[&str] = &["sở", "bộ", "cục", "tổng cục", "chi cục", "vụ", "phòng"];
    let from = words
        .iter()
        .rposition(|word| word.breaks || word.folded == "và")
        .map_or(0, |at| at + 1);
    let name = |words: &[Word]| {
        let count = named(words);
        count > 0 && words.len() > count && phrase(words, FIELDED.iter().copied()) == count
    };
    // "Sở Văn hóa, Thể thao": the break may stand inside the name.
    name(&words[from..]) || name(words)
}

/// Whether the words are the name of a body and end in the area that it is of ("Hội Nông dân tỉnh"), one and not all of a
/// kind ("UBND các xã").
pub(super) fn ends_in_area(words: &[Word]) -> bool {
    let [first, .., before, area] = words else {
        return false;
    };
    let single = ["tỉnh", "huyện", "quận", "xã", "phường", "thị trấn"].contains(&area.folded.as_str());
    single
        && !area.capital
        && phrase(std::slice::from_ref(before), DETERMINERS.iter().copied()) == 0
        && first.capital
        && named(words) > 0
}

/// Whether the piece after `last` is an area or people that work for themselves beside it: "Công an phường, **các tổ dân
/// phố**" against "Công an các xã, **phường**".
pub(super) fn stands_beside(last: &[Word], piece: &[Word]) -> bool {
    let count = determiner(piece);
    let noun = &piece[count..];
    // "Cục Đo đạc, Bản đồ và Thông tin địa lý" is one name.
    if noun.first().is_none_or(|first| first.capital) {
        return false;
    }
    let neighbours = phrase(noun, NEIGHBOURHOODS.iter().copied()) > 0;
    let holds = |list: &[&str]| (0..last.len()).any(|at| phrase(&last[at..], list.iter().copied()) > 0);
    if holds(DETERMINERS) || neighbours && holds(NEIGHBOURHOODS) {
        return false;
    }
    if neighbours {
        return named(last) > 0 || last.first().is_some_and(|first| first.acronym);
    }
    if count == 0 {
        return false;
    }
    // "UBND huyện, các xã" is the committee of each of them.
    let of_area = last
        .last()
        .is_some_and(|word| AREAS.contains(&word.folded.as_str()));
    let other = phrase(noun, OTHERS.iter().copied()) > 0;
    (other || area(noun) > 0 && !of_area) && named(last) > 0
}

fn area(words: &[Word]) -> usize {
    phrase(words, AREAS.iter().copied())
}

/// "Ông Nguyễn Văn A", "bà Trần Thị B": a person by name.
fn is_person(words: &[Word]) -> bool {
    const TITLES: [&str; 4] = ["ông", "bà", "thầy", "cô"];
    matches!(words, [title, name, ..] if TITLES.contains(&title.folded.as_str()) && !title.breaks && name.capital)
}

/// What the first words are.
pub(super) fn opening(words: &[Word]) -> Opening {
    let Some(first) = words.first() else {
        return Opening::Other;
    };
    let determined = determiner(words);
    if determined > 0 {
        let rest = &words[determined..];
        return if area(rest) > 0 {
            Opening::Area
        } else if class(rest) > 0 || named(rest) > 0 {
            Opening::Group
        } else {
            Opening::Other
        };
    }
    if first.acronym {
        return Opening::Acronym;
    }
    if is_person(words) {
        return Opening::Named;
    }
    let count = named(words);
    if count > 0 {
        return if words.len() == count {
            Opening::Bare
        } else {
            Opening::Named
        };
    }
    if area(words) > 0 {
        return Opening::Area;
    }
    match class(words) {
        0 => Opening::Other,
        _ if first.capital && words.len() == 1 => Opening::Bare,
        _ => Opening::Class,
    }
}
