//! What it costs to read words as a cell of a kind: the cheaper, the likelier they are one.
//!
//! Costs are in units of one word of running text, which costs [`TEXT_WORD`] in a text column. They were set by hand
//! on the appendix rows of `gold/001` and then by `scripts/streams/measure.py` on made tables.

use std::ops::Range;

use crate::{AgencyKind, Gazetteer, agencies};

use super::cell_words::{AgencyWord, DeadlineWord, Entry, UNITS, VALUE_WORDS, is_value};
use super::word::Word;

/// A word in a column of running text.
pub(super) const TEXT_WORD: f32 = 0.8;
/// A word in another free column (product, funds): a little dearer, so that the text keeps its own.
pub(super) const FREE_WORD: f32 = 0.85;
/// A unit code in running text costs so much more: it is rather an agency.
pub(super) const CODE_IN_TEXT: f32 = 1.2;
/// A percent sign away from its number costs so much more in running text: it is rather a unit of measure.
pub(super) const SIGN_IN_TEXT: f32 = 1.2;
/// A word that does not belong in its column.
pub(super) const STRANGE: f32 = 3.0;
/// Two agencies with nothing between them.
pub(super) const UNSEPARATED: f32 = 4.0;
/// A cell that stops in the middle of a phrase.
pub(super) const UNFINISHED: f32 = 1.8;
/// "Văn phòng" and no more: that of the body that made the plan, or the beginning of a longer name.
pub(super) const OFFICE_ALONE: f32 = 0.9;
/// A cell that starts like the middle of a phrase.
pub(super) const BAD_START: f32 = 3.0;
/// The first agency of a cell that the gazetteer knows, and each one after it.
pub(super) const KNOWN_AGENCY: f32 = 1.2;
pub(super) const FURTHER_AGENCY: f32 = 0.3;
/// A word of an agency that no gazetteer lists, one of them in capitals, and one after a listed name.
pub(super) const UNLISTED_WORD: f32 = 0.75;
pub(super) const UNLISTED_CAPITAL: f32 = 0.6;
pub(super) const UNLISTED_TAIL: f32 = 1.3;
/// One after a comma or "và" in such a name.
pub(super) const UNLISTED_JOIN: f32 = 1.5;
/// "các" that begins the name of a group, and each word after it: "các phòng thuộc Sở".
pub(super) const GROUP: f32 = 0.9;
pub(super) const GROUP_WORD: f32 = 0.45;
/// The first word of another body inside of a name: "Thanh tra Sở | Phòng Kế hoạch".
pub(super) const BODY_INSIDE: f32 = 2.0;
/// Words from which an unlisted name is rather running text.
pub(super) const LONG_AGENCY: usize = 7;
/// Words of the longest names.
pub(super) const LONGEST_AGENCY: usize = 14;
/// Cost of a cell so far, and what it costs more to end it here.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Cost {
    pub(super) so_far: f32,
    pub(super) unfinished: f32,
}

/// Cost of the last word of a text, not of the whole.
pub(super) fn text_cost(words: &[&Entry], begins: bool, per_word: f32) -> Cost {
    let Some(last) = words.last() else {
        return Cost::default();
    };
    let mut so_far = per_word;
    if begins && !last.word.opens {
        so_far += BAD_START;
    }
    if last.agency == AgencyWord::Code {
        so_far += CODE_IN_TEXT;
    }
    if last.word.text == "%" {
        so_far += SIGN_IN_TEXT;
    }
    Cost {
        so_far,
        unfinished: if last.dangles { UNFINISHED + 1.0 } else { 0.0 },
    }
}

pub(super) fn agency_cost(words: &[&Entry], gazetteer: &Gazetteer) -> Cost {
    let mut text = String::new();
    let mut starts = Vec::with_capacity(words.len());
    for Entry { word, .. } in words {
        if !text.is_empty() {
            text.push(' ');
        }
        starts.push(text.len());
        text.push_str(&word.text);
    }
    let names = names_in(words, &starts, &text, gazetteer);
    let begun = begun_name(
        words,
        &starts,
        names.last().map_or(0, |(range, _)| range.start),
        gazetteer,
    );
    let mut so_far = 0.0;
    // Whether the next word must be parted from what stands before it.
    let mut separated = true;
    let mut first = true;
    let mut after_name = false;
    let mut phrase = 0;
    // Whether the name is that of a group: "các phòng thuộc Sở".
    let mut group = false;
    for (index, (entry, &start)) in words.iter().zip(&starts).enumerate() {
        let Entry { word, agency, .. } = entry;
        let end = start + word.text.len();
        let name = names
            .iter()
            .find(|(range, _)| range.start < end && start < range.end);
        let begins = names
            .iter()
            .filter(|(range, _)| (start..end).contains(&range.start))
            .count();
        let joins = matches!(word.skeleton.as_str(), "va" | "") || word.text == "&";
        let office = is_owned(words, index) || is_committee(words, index);
        let of_place = is_place(words, index);
        if name.is_some() {
            so_far += 0.05 + FURTHER_AGENCY * begins as f32;
            if std::mem::replace(&mut first, false) {
                so_far += KNOWN_AGENCY - FURTHER_AGENCY;
            }
            if begins > 0 && !separated && !office {
                so_far += UNSEPARATED;
            }
            phrase = 1;
        } else if index >= begun {
            so_far += if index == begun { KNOWN_AGENCY } else { 0.05 };
            if index == begun && !separated && !office {
                so_far += UNSEPARATED;
            }
        } else if joins {
            so_far += 0.1;
        } else if separated && word.skeleton == "cac" {
            group = true;
            so_far += GROUP;
            phrase = 1;
        } else if separated && index > 0 && is_level(word) && is_level(&words[index - 1].word) {
            // "UBND các huyện, thành, thị".
            so_far += GROUP_WORD;
        } else if separated {
            group = false;
            so_far += after_separator(entry, phrase);
            phrase = if *agency == AgencyWord::Head {
                1
            } else {
                phrase + 1
            };
        } else if of_place {
            so_far += UNLISTED_CAPITAL;
        } else {
            so_far += next_in_name(words, index, phrase, (group, after_name));
            phrase += 1;
        }
        if word.text.ends_with('.') && index + 1 < words.len() {
            so_far += 1.5;
        }
        after_name = name.is_some() || of_place;
        separated = joins || word.text.ends_with([',', ';', '.', ':', '+']);
    }
    // Groups may be printed in small letters ("các đơn vị"), other names not.
    if words.first().is_some_and(|first| !first.word.opens) {
        let listed = begun == 0 || names.first().is_some_and(|(range, _)| range.start == 0);
        so_far += if listed { 0.5 } else { BAD_START };
    }
    let ends_in_name = names.last().is_some_and(|(range, _)| range.end + 1 >= text.len());
    // "Văn phòng Sở": the first word of a name is that of the own body.
    let own_body = begun + 1 == words.len() && is_owned(words, begun);
    let unfinished = begun < words.len() && !ends_in_name && !own_body || name_goes_on(words);
    let office_alone = entries_are(&words[begun..], ["van", "phong"]);
    Cost {
        so_far,
        unfinished: match (unfinished, office_alone) {
            (true, true) => OFFICE_ALONE,
            (true, false) => UNFINISHED,
            (false, _) => 0.0,
        },
    }
}

/// Cost of a word of no listed name with nothing before it that parts names, behind so many words of its own. `group`:
/// the name is that of a group, `after_name`: a listed name ends before the word.
fn next_in_name(words: &[&Entry], index: usize, phrase: usize, (group, after_name): (bool, bool)) -> f32 {
    let entry = words[index];
    let word = &entry.word;
    let office = is_owned(words, index);
    // More words make an unlisted name; a listed one seldom goes on, and no name dangles.
    let mut cost = if phrase >= LONGEST_AGENCY {
        STRANGE
    } else if group && phrase < LONG_AGENCY && !after_name && !word.opens {
        GROUP_WORD
    } else if after_name || entry.dangles || phrase >= LONG_AGENCY && !word.opens {
        UNLISTED_TAIL
    } else if word.opens {
        UNLISTED_CAPITAL
    } else {
        UNLISTED_WORD
    };
    // A capital after a whole name does not belong to it.
    if word.opens && after_name && !office {
        cost += STRANGE;
    }
    let Some(before) = index.checked_sub(1).map(|at| words[at]) else {
        return cost;
    };
    // "Báo | cáo", "Phòng | chống": the word that begins names begins something else here.
    let second = before.word.opens && (phrase == 1 || before.word.skeleton == "bao");
    if second && agencies::is_no_name(&before.word.text, &word.text) {
        cost += STRANGE;
    }
    // "các phòng thuộc Sở | Báo cáo", "các huyện, thành, thị | Quyết định": the group is named.
    if word.opens && index > 1 && ends_group(words[index - 2], before) {
        cost += STRANGE;
    }
    if begins_body(word) && phrase > 1 && !office && !before.dangles {
        cost += BODY_INSIDE;
    }
    // "Văn phòng Sở | 500 bài giảng": no name goes on behind a number in small letters.
    if !word.opens && is_value(&before.word.text) && !is_level(word) {
        cost += STRANGE;
    }
    // "Công an | Tháng 6/2023": a deadline begins here.
    if word.opens && matches!(word.skeleton.as_str(), "thang" | "quy" | "nam") && !is_of_name(before, word) {
        cost += STRANGE;
    }
    // "Văn phòng Sở | Thường xuyên", "… | Hằng tháng": so does one here.
    if begins_deadline(&before.word, word) {
        cost += 2.0 * STRANGE;
    }
    cost
}

/// Whether a word that deadlines begin with belongs to a name: "Quỹ", the "Nam" of "Việt Nam" and other places.
fn is_of_name(before: &Entry, word: &Word) -> bool {
    let place = matches!(
        before.word.skeleton.as_str(),
        "viet" | "ha" | "quang" | "mien" | "phia" | "dong" | "tay" | "hai" | ""
    );
    word.text == "Quỹ" || word.text.trim_end_matches([',', ';', '.']) == "Nam" && place
}

/// The listed names in a cell, as bytes of its text.
fn names_in(
    words: &[&Entry],
    starts: &[usize],
    text: &str,
    gazetteer: &Gazetteer,
) -> Vec<(Range<usize>, AgencyKind)> {
    // A mark that opens a word says something about the word before it, which is not known alone.
    if words.iter().skip(1).any(|entry| entry.separates) {
        return gazetteer.find_agencies(text);
    }
    let mut tokens = Vec::with_capacity(words.len());
    let mut places = Vec::with_capacity(words.len());
    for (entry, start) in words.iter().zip(starts) {
        for (token, is_code) in &entry.tokens {
            tokens.push(token);
            places.push((start + token.range.start, start + token.range.end, *is_code));
        }
    }
    gazetteer
        .agencies_among(&tokens, |at| places[at].2)
        .into_iter()
        .map(|(at, kind)| (places[at.start].0..places[at.end - 1].1, kind))
        .collect()
}

/// Cost of a word of no listed name that stands after a comma or "và".
fn after_separator(entry: &Entry, phrase: usize) -> f32 {
    match entry.agency {
        AgencyWord::Head => 1.0,
        // "Phòng Kinh tế và Hạ tầng": an unlisted name goes on.
        _ if phrase > 1 && entry.word.opens => UNLISTED_JOIN,
        _ => STRANGE,
    }
}

/// Whether another body may be named at a place with nothing before it: "Văn phòng Ban Chỉ huy …", "Thanh tra Bộ", "các
/// phòng thuộc Sở".
fn is_owned(words: &[&Entry], index: usize) -> bool {
    let before = |back: usize| index.checked_sub(back).map(|at| words[at].word.skeleton.as_str());
    matches!(
        (before(2), before(1)),
        (Some("van"), Some("phong")) | (Some("thanh"), Some("tra"))
    ) || index > 0 && words[index - 1].word.text == "thuộc"
}

/// Whether the words from a place on are a committee of the Party, of which the body before them is a part: "Ban Tổ chức
/// Huyện ủy", but not "Ban Tổ chức Tỉnh ủy | Huyện ủy".
fn is_committee(words: &[&Entry], index: usize) -> bool {
    let at = |index: usize| {
        let pair = words.get(index).zip(words.get(index + 1));
        pair.is_some_and(|(level, uy)| {
            let level = level.word.skeleton.as_str();
            matches!(level, "tinh" | "thanh" | "huyen" | "thi" | "quan") && uy.word.skeleton == "uy"
        })
    };
    let parted = |entry: &&Entry| entry.word.text.ends_with([',', ';']) || entry.word.skeleton == "va";
    let from = words[..index].iter().rposition(parted).map_or(0, |last| last + 1);
    from < index && at(index) && !(from..index).any(at)
}

/// Whether a capital belongs to the name of a place: two or three of them behind the word that says what it is, "xã
/// Vĩnh Viễn".
fn is_place(words: &[&Entry], index: usize) -> bool {
    let is_name = |entry: &&&Entry| {
        let due = matches!(entry.deadline, DeadlineWord::Head | DeadlineWord::Date);
        let begins = entry.agency == AgencyWord::Code || begins_body(&entry.word) || is_office(&entry.word);
        entry.word.opens && !begins && !due
    };
    let before = words[..index].iter().rev().take_while(is_name).count();
    let behind = words[index..].iter().take_while(is_name).count();
    let level = words[..index - before].last();
    behind > 0 && (2..=3).contains(&(before + behind)) && level.is_some_and(|level| is_level(&level.word))
}

/// Whether the name of a group is whole behind two words.
fn ends_group(before: &Entry, last: &Entry) -> bool {
    let owner = matches!(before.word.text.as_str(), "thuộc" | "của") && last.word.opens;
    owner || before.word.text.ends_with(',') && is_level(&before.word) && is_level(&last.word)
}

/// Whether the last name of a cell says only what kind of body it is.
fn is_kind_alone(words: &[&Entry]) -> bool {
    let from = words
        .iter()
        .rposition(|entry| entry.word.text.ends_with([',', ';']))
        .map_or(0, |at| at + 1);
    let name: Vec<&str> = words[from..]
        .iter()
        .map(|entry| entry.word.skeleton.as_str())
        .collect();
    matches!(
        name.as_slice(),
        ["trung", "tam"]
            | ["tong", "cong", "ty"]
            | ["tong" | "chi", "cuc"]
            | ["hiep", "hoi"]
            | ["nha", "xuat", "ban"]
            | ["cac", "khu"]
            | ["cuc" | "vu" | "bao" | "vien" | "truong"]
    )
}

/// Whether a word begins the name of a body and stands in no other name behind its first words.
fn begins_body(word: &Word) -> bool {
    matches!(
        word.text.as_str(),
        "Các" | "Cục" | "Vụ" | "Phòng" | "Hiệp" | "Báo" | "Trường" | "UBND" | "Tổng" | "Thanh"
    )
}

/// Whether a word, with its marks, begins the name of a body that goes on with a capital: "Sở Y tế".
fn is_office(word: &Word) -> bool {
    matches!(
        word.text.as_str(),
        "Ban" | "Bộ" | "Sở" | "Hội" | "Đoàn" | "Đội" | "Đảng" | "Khoa" | "Tổ" | "Trạm" | "Viện"
    )
}

/// Whether a word names a level of places, as they stand in a row: "các huyện, thành, thị".
fn is_level(word: &Word) -> bool {
    let text = word.text.trim_end_matches([',', ';', '.']);
    matches!(
        text,
        "tỉnh" | "huyện" | "thành" | "thị" | "quận" | "xã" | "phường" | "khu"
    )
}

/// Whether two words are the first of a deadline and of no name.
fn begins_deadline(first: &Word, second: &Word) -> bool {
    first.opens
        && !second.opens
        && match first.skeleton.as_str() {
            number if number.len() <= 2 && is_value(number) => second.skeleton.starts_with("thang"),
            "thuong" => second.skeleton == "xuyen",
            "hang" => matches!(
                second.skeleton.as_str(),
                "thang" | "quy" | "nam" | "tuan" | "ngay"
            ),
            "dinh" => second.skeleton == "ky",
            _ => false,
        }
}

/// Whether a name cannot end with these words: "Công an", "các đơn", "… Việt". It can with "Bộ", written large: "thuộc
/// Bộ", "Văn phòng Bộ".
fn name_goes_on(words: &[&Entry]) -> bool {
    words.last().is_some_and(|Entry { word, dangles, .. }| {
        let whole = words.len() > 1 && word.text == "Bộ";
        *dangles && !whole
            || is_kind_alone(words)
            || word.text == "Việt"
            || (words.len() == 2 && entries_are(words, ["cong", "an"]))
            || matches!(
                word.skeleton.as_str(),
                "don" | "cong" | "lien" | "dia" | "co" | "uy"
            )
    })
}

fn entries_are(words: &[&Entry], skeletons: [&str; 2]) -> bool {
    words
        .iter()
        .map(|entry| entry.word.skeleton.as_str())
        .eq(skeletons)
}

/// Index of the first word of a listed name that the cell ends in the middle of, at or after the byte
/// `from`; the number of words where there is none.
fn begun_name(words: &[&Entry], starts: &[usize], from: usize, gazetteer: &Gazetteer) -> usize {
    let first = starts.partition_point(|&start| start < from);
    (first..words.len())
        .find(|&index| {
            let skeletons: Vec<&str> = words[index..]
                .iter()
                .map(|entry| entry.word.skeleton.as_str())
                .collect();
            (index == 0 || words[index - 1].word.text.ends_with([',', ';']) || words[index].word.opens)
                && gazetteer.begins_agency(&skeletons)
        })
        .unwrap_or(words.len())
}

pub(super) fn note_cost(words: &[&Entry]) -> Cost {
    // Few words are likelier a remark than text, many words are not.
    let mut so_far = 0.4 + 0.6 * words.len().min(3) as f32 + 0.8 * words.len().saturating_sub(3) as f32;
    if words
        .first()
        .is_some_and(|first| !first.word.opens || is_value(&first.word.text))
    {
        so_far += BAD_START;
    }
    // A remark begins once: a later capital is dear.
    so_far += 0.5 * words.iter().skip(1).filter(|entry| entry.word.opens).count() as f32;
    Cost {
        so_far,
        unfinished: if words.last().is_some_and(|last| last.dangles) {
            UNFINISHED
        } else {
            0.0
        },
    }
}

/// Whether a word is the symbol of a unit, which is written in small letters anywhere.
fn is_symbol(word: &Word) -> bool {
    matches!(
        word.text.as_str(),
        "%" | "ha" | "km" | "m" | "m2" | "m3" | "kg" | "kWh" | "MW"
    )
}

pub(super) fn unit_cost(words: &[&Entry]) -> Cost {
    let listed = |entry: &Entry| {
        let text = entry
            .word
            .text
            .trim_matches(|c: char| !c.is_alphanumeric() && c != '%');
        UNITS.contains(&text.to_lowercase().as_str())
    };
    let mut so_far: f32 = words
        .iter()
        .map(|entry| if listed(entry) { 0.2 } else { STRANGE })
        .sum();
    so_far += words.len().saturating_sub(4) as f32;
    // A unit begins its cell: "sản phẩm" in small letters is rather the end of a text, "ha" is not.
    if words
        .first()
        .is_some_and(|first| !first.word.opens && !is_symbol(&first.word))
    {
        so_far += 1.5;
    }
    Cost {
        so_far,
        unfinished: 0.0,
    }
}

pub(super) fn target_cost(words: &[&Entry]) -> Cost {
    let mut valued = false;
    let mut so_far = 0.0;
    for (index, entry) in words.iter().enumerate() {
        let text = entry.word.text.as_str();
        let sign = matches!(text, "<" | ">" | "≥" | "≤" | ">=" | "<=")
            || (index > 0 && matches!(text, "%" | "-" | "–"));
        let worded = VALUE_WORDS.contains(&text.to_lowercase().as_str());
        so_far += match () {
            () if is_value(text) => 0.3,
            () if sign => 0.2,
            () if worded => 0.4,
            () if index > 0 && valued && entry.agency != AgencyWord::Code => 1.2,
            () => STRANGE,
        };
        valued |= is_value(text);
    }
    Cost {
        so_far,
        unfinished: if valued { 0.0 } else { 1.5 },
    }
}
