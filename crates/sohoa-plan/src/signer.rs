//! Who signed: title and name beside or below the recipients.

use std::sync::LazyLock;

use regex::Regex;
use sohoa_page::LineId;
use sohoa_record::Signer;

use crate::paragraphs::BodyLine;
use crate::recipients::Recipients;

/// Lines after the recipients (or after the end mark "./.") among which the signer is looked for: title,
/// stamp and signature noise, name. The samples need 6.
const WINDOW: usize = 12;

/// Titles in capitals, with "KT.", "TM." and the like before them.
static TITLE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?:^|\s)((?:(?:KT|TM|TL|TUQ|Q|T/M|K/T|TH)\s?[.,]\s?\p{Lu}[\p{Lu}\s,-]*)",
        r"|(?:PHÓ |Q\. ?)?(?:GIÁM ĐỐC|CHỦ TỊCH|BỘ TRƯỞNG|THỦ TƯỚNG|BÍ THƯ|CỤC TRƯỞNG|VỤ TRƯỞNG|TRƯỞNG BAN|",
        r"TRƯỞNG PHÒNG|TỔNG GIÁM ĐỐC|TỔNG CỤC TRƯỞNG|CHÁNH VĂN PHÒNG|CHÁNH THANH TRA|VIỆN TRƯỞNG|HIỆU TRƯỞNG|",
        r"CHỦ NHIỆM|THỐNG ĐỐC|TỔNG THANH TRA|TỔNG BÍ THƯ|CHÁNH ÁN|TỔNG KIỂM TOÁN|CHI CỤC TRƯỞNG|TRƯỞNG CÔNG AN)",
        r"[\p{Lu}\s,-]*|THỨ TRƯỞNG[\p{Lu}\s,-]*)$"
    ))
    .ok()
});
/// Ranks before the name of a police or army officer.
static RANK: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^((?:Đại|Thượng|Trung|Thiếu)\s(?:tướng|tá|úy))\b[\s.:]*").ok());

/// A title in capitals at the end of a line, and what stands before it.
pub(crate) fn split_title(text: &str) -> (&str, Option<&str>) {
    let found = TITLE
        .as_ref()
        .and_then(|title| title.captures(text))
        .and_then(|found| found.get(1));
    match found {
        Some(title) => (text[..title.start()].trim(), Some(title.as_str().trim())),
        None => (text, None),
    }
}

/// Two to five words with capital first letters and nothing else: the name of a person.
pub(crate) fn is_person(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let named = |word: &&str| {
        let mut letters = word.chars();
        **word == *"□" || letters.next().is_some_and(char::is_uppercase) && letters.all(char::is_lowercase)
    };
    (2..=5).contains(&words.len()) && words.iter().all(named) && words.iter().any(|word| *word != "□")
}

/// Reads the signer of the document and the lines that name him.
pub(crate) fn read(lines: &[BodyLine], recipients: &Recipients) -> (Signer, Vec<LineId>) {
    let (before, after) = window(lines, recipients);
    let mut titles: Vec<String> = Vec::new();
    let mut rank = None;
    let mut name = None;
    let mut used = Vec::new();
    for part in &recipients.signer_parts {
        titles.extend(split_title(part).1.map(str::to_owned));
    }
    for line in before.iter().chain(after) {
        if name.is_some() || ends_search(&line.text) {
            break;
        }
        if recipients.lines.contains(&line.id) {
            continue;
        }
        let text = line.text.as_str();
        let (rest, title) = split_title(text);
        if let (Some(title), true) = (title, rest.is_empty()) {
            titles.push(title.to_owned());
            used.push(line.id);
        } else if let Some((officer, person)) = officer(text) {
            rank = officer.map(str::to_owned);
            name = person.map(str::to_owned);
            used.push(line.id);
        } else if !titles.is_empty() && is_person(text) {
            name = Some(text.to_owned());
            used.push(line.id);
        } else if !titles.is_empty() && !text.chars().any(char::is_lowercase) && used.len() < 4 {
            // "TM. ỦY BAN NHÂN DÂN TỈNH" over two lines.
            if text.chars().filter(|c| c.is_alphabetic()).count() >= 4 {
                titles.push(text.to_owned());
                used.push(line.id);
            }
        }
    }
    let title = if titles.is_empty() {
        rank
    } else {
        Some(titles.join(" "))
    };
    (Signer { title, name }, used)
}

/// Rank and name on one line ("Đại tá Lê Văn Tám"); a rank alone has no name.
fn officer(text: &str) -> Option<(Option<&str>, Option<&str>)> {
    let found = RANK.as_ref()?.captures(text)?;
    let person = text[found.get(0)?.end()..].trim();
    (person.is_empty() || is_person(person)).then(|| {
        (
            found.get(1).map(|rank| rank.as_str()),
            Some(person).filter(|person| !person.is_empty()),
        )
    })
}

/// Lines before and after the recipients that may name the signer.
fn window<'a>(lines: &'a [BodyLine], recipients: &Recipients) -> (&'a [BodyLine], &'a [BodyLine]) {
    let end_mark = |line: &BodyLine| line.text.contains("./.") || line.text.ends_with("./");
    let Some(start) = recipients.start else {
        // Without recipients only the end mark says where the text ends.
        let Some(mark) = lines.iter().position(end_mark) else {
            return (&[], &[]);
        };
        let from = mark + 1;
        return (&[], &lines[from..lines.len().min(from + WINDOW)]);
    };
    let from = start.saturating_sub(WINDOW);
    let before = &lines[from..start];
    let before = before
        .iter()
        .rposition(end_mark)
        .map_or(&[] as &[BodyLine], |mark| &before[mark + 1..]);
    (before, &lines[start..lines.len().min(recipients.end + WINDOW)])
}

/// An appendix or another letterhead begins.
fn ends_search(text: &str) -> bool {
    let plain = sohoa_viet::skeleton(text);
    plain.starts_with("phu luc") || plain.starts_with("danh muc") || plain.contains("hoi chu nghia viet nam")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paragraphs::dump;

    fn check(text: &str, title: Option<&str>, name: Option<&str>) {
        let lines = dump(text);
        let (signer, _) = read(&lines, &crate::recipients::read(&lines));
        assert_eq!(
            (signer.title.as_deref(), signer.name.as_deref()),
            (title, name),
            "{text}"
        );
    }

    #[test]
    fn reads_signers() {
        check(
            "hết./.\nNơi nhận:\n- Như trên;\n- Lưu: VT.\nKT. THỦ TƯỚNG\nPHÓ THỦ TƯỚNG\nLê Văn Tám",
            Some("KT. THỦ TƯỚNG PHÓ THỦ TƯỚNG"),
            Some("Lê Văn Tám"),
        );
        check(
            "Nơi nhận: KT. GIÁM ĐỐC\n- Như trên; PHÓ GIÁM ĐỐC\n- Lưu: VT.\n\nĐại tá Lê Văn Tám",
            Some("KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC"),
            Some("Lê Văn Tám"),
        );
        check(
            "Nơi nhận:\n- Lưu: VT.\n\nĐại tá Lê Văn □",
            Some("Đại tá"),
            Some("Lê Văn □"),
        );
        check(
            "hết./.\nTM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\nLê Tám\nNơi nhận:\n- Lưu: VT.",
            Some("TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH PHÓ CHỦ TỊCH"),
            Some("Lê Tám"),
        );
        check("Không có ai ký\nLê Văn Tám", None, None);
    }
}
