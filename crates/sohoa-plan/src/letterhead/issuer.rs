//! Issuing agencies on the left of a letterhead.

use sohoa_viet::Syllable;

use super::formula::cut_motto;

/// First words of the names of agencies, without marks: a line that begins with none of them goes on
/// with the name of the line before ("ỦY BAN NHÂN DÂN" / "TỈNH TÂY NINH").
const HEADS: [&str; 50] = [
    "ban",
    "bao",
    "bch",
    "bchqs",
    "bdbp",
    "benh",
    "bhxh",
    "bo",
    "cac",
    "chi",
    "chinh",
    "chu",
    "co",
    "cong",
    "cuc",
    "dai",
    "dang",
    "doan",
    "dong",
    "hdnd",
    "hoi",
    "huyen uy",
    "kho",
    "kiem",
    "ldld",
    "lien",
    "mat",
    "mttq",
    "ngan",
    "phong",
    "quan uy",
    "quoc",
    "quy",
    "so",
    "tap",
    "thanh tra",
    "thanh uy",
    "thi uy",
    "thu",
    "tinh uy",
    "tinh doan",
    "toa",
    "tong",
    "trung",
    "truong",
    "ubnd",
    "uy",
    "van",
    "vien",
    "vu",
];
/// Share of capital letters from which a line is part of a letterhead.
const CAPITALS: f64 = 0.7;

/// The words that the shortest names have; letters beside digits in one word that make it dirt ("E88" is a regiment).
const NAME_WORDS: usize = 2;
const MIXED_LETTERS: usize = 3;

/// Names of the issuers from top to bottom.
pub(crate) fn issuers<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for line in lines {
        let name = cut_motto(line).unwrap_or(line);
        // A comma at the end of a line belongs to a name that goes on.
        let comma = name.trim_end().ends_with(',');
        let name = without_dirt(name);
        let name = name.trim_matches(|c: char| !c.is_alphanumeric());
        // The end of a name that is wrapped in its column may be one short word ("… KHU" / "VỰC").
        let tail = !names.is_empty() && is_short_tail(name);
        // The mark of a certified copy ("SAO Y; …") is no part of the letterhead.
        if !is_capitals(name) && !tail || name.contains(';') || name.starts_with("SAO ") {
            continue;
        }
        match names.last_mut() {
            Some(last) if !begins_name(name) || last.ends_with(',') => {
                last.push(' ');
                last.push_str(&in_capitals(name));
            }
            _ => names.push(in_capitals(name)),
        }
        if let Some(last) = names.last_mut().filter(|_| comma) {
            last.push(',');
        }
    }
    for name in &mut names {
        name.truncate(name.trim_end_matches(',').len());
    }
    names
}

/// The line without what recognition made of the rules and stamps behind a name: from two words in a row that are not in
/// capitals ("SỞ Y TẾ Ete ae LAN"), a mark that no name holds, or letters mixed with digits ("E2SSTOD").
fn without_dirt(line: &str) -> String {
    let words: Vec<&str> = line.split_whitespace().collect();
    let small = |word: &str| word.chars().any(char::is_lowercase);
    let dirty = |place: usize| {
        let word = words[place];
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        let digit = word.chars().any(|c| c.is_ascii_digit());
        let mark = !word
            .chars()
            .any(|c| c.is_alphanumeric() || matches!(c, '-' | '–' | '&'));
        let row = small(word) && words.get(place + 1).is_some_and(|next| small(next));
        mark || row || digit && letters >= MIXED_LETTERS
    };
    let end = (NAME_WORDS..words.len()).find(|&place| dirty(place));
    words[..end.unwrap_or(words.len())].join(" ")
}

/// The line as it is printed: a letter that recognition made small is a capital among capitals.
fn in_capitals(line: &str) -> String {
    line.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_uppercase()
}

/// One or two short syllables in capitals.
fn is_short_tail(name: &str) -> bool {
    let words: Vec<&str> = name.split_whitespace().collect();
    let syllable = |word: &&str| {
        word.chars().count() >= 2
            && word.chars().all(char::is_uppercase)
            && Syllable::parse(&word.to_lowercase()).is_some()
    };
    (1..=2).contains(&words.len()) && words.iter().all(syllable)
}

fn begins_name(text: &str) -> bool {
    let text = sohoa_viet::skeleton(text);
    // No agency has a name of one syllable: it is the end of the name above ("… LONG KHÁNH" / "ĐÔNG").
    if !text.contains(' ') && Syllable::parse(&text).is_some() {
        return false;
    }
    HEADS.iter().any(|head| {
        text.strip_prefix(head)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    })
}

/// Mostly capital letters, and enough of them to be a name.
pub(super) fn is_capitals(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = text.chars().filter(|c| c.is_uppercase()).count();
    letters >= 4 && capitals as f64 >= CAPITALS * letters as f64
}

/// A word of a title in capitals, a misread letter or two let through ("HOiCH").
pub(super) fn is_mostly_capitals(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    letters >= 2 && capitals as f64 >= CAPITALS * letters as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(lines: &[&str], want: &[&str]) {
        assert_eq!(issuers(lines.iter().copied()), want);
    }

    #[test]
    fn joins_names_over_lines() {
        check(
            &["ỦY BAN NHÂN DÂN", "TỈNH LÀO CAI", "*"],
            &["ỦY BAN NHÂN DÂN TỈNH LÀO CAI"],
        );
        check(
            &[
                "BỘ CÔNG AN",
                "CỤC CẢNH SÁT QUẢN LÝ HÀNH CHÍNH",
                "VỀ TRẬT TỰ XÃ HỘI",
            ],
            &["BỘ CÔNG AN", "CỤC CẢNH SÁT QUẢN LÝ HÀNH CHÍNH VỀ TRẬT TỰ XÃ HỘI"],
        );
        check(
            &["UBND TỈNH LÀO CAI", "SỞ NỘI VỤ"],
            &["UBND TỈNH LÀO CAI", "SỞ NỘI VỤ"],
        );
        check(
            &["Bộ CÔNG AN", "CÔNG AN TỈNH sóc  SƠN"],
            &["BỘ CÔNG AN", "CÔNG AN TỈNH SÓC SƠN"],
        );
        check(
            &["BỘ TƯ LỆNH BỘ ĐỘI BIÊN PHÒNG", "BĐBP TỈNH LAI CHÂU"],
            &["BỘ TƯ LỆNH BỘ ĐỘI BIÊN PHÒNG", "BĐBP TỈNH LAI CHÂU"],
        );
        check(&["một dòng chữ thường", "B7"], &[]);
        check(
            &[
                "HUYỆN ỦY TÂN CHÂU Để dễ LAN",
                "TRUNG ĐOÀN E88 W-E2SSTOD SEN",
                "CÔNG TY A _ TR",
            ],
            &["HUYỆN ỦY TÂN CHÂU", "TRUNG ĐOÀN E88", "CÔNG TY A"],
        );
        check(
            &["UBND HUYỆN BÌNH TÂN", "ĐÔNG", "PHÒNG VĂN HÓA VÀ ĐÀO", "TẠO"],
            &["UBND HUYỆN BÌNH TÂN ĐÔNG", "PHÒNG VĂN HÓA VÀ ĐÀO TẠO"],
        );
        check(
            &["SỞ Y TẾ", "BỆNH VIỆN MẮT KHU", "VỰC", "BẮC HÀ"],
            &["SỞ Y TẾ", "BỆNH VIỆN MẮT KHU VỰC BẮC HÀ"],
        );
    }
}
