//! Who signed: title and name beside or below the recipients.

use std::sync::LazyLock;

use regex::Regex;
use sohoa_page::LineId;
use sohoa_record::Signer;

use crate::paragraphs::{BodyLine, signs};
use crate::recipients::Recipients;
use crate::words::{aligned_byte, aligned_skeleton};

/// Lines after the recipients (or after the end mark "./.") among which the signer is looked for: title,
/// stamp and signature noise, name. The samples need 6.
const WINDOW: usize = 12;
/// Letters of what is left of "KT." at most.
const MARK: usize = 3;
/// Least distance in points between the label of the recipients and the signer's column: two inches.
const BESIDE: f32 = 144.0;

/// Titles, with "KT.", "TM." and the like before them, on the text without marks: recognition drops the
/// marks of capitals first.
static TITLE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?:^|[\s;.,:\\])((?:(?:kt|tm|tl|tuq|q|t/m|k/t|th)\s?[.,]?\s?)?(?:(?:pho|do|ho|ph6|phd) )?(?:giam doc|chu tich|bo truong|thu truong|",
        r"thu tuong|bi thu|cuc truong|vu truong|truong ban|truong phong|tong giam doc|tong cuc truong|",
        r"chanh van phong|chanh thanh tra|vien truong|hieu truong|chu nhiem|thong doc|tong thanh tra|chanh an|",
        r"chi cuc truong|truong cong an|chi huy truong|tham muu truong|chinh uy|tu lenh|uy ban nhan dan|ban thuong vu|ban chi dao|ban bi thu)[a-z\s,-]*|",
        // Names of bodies are titles only after "on behalf of".
        r"t/?m\s?[.,]?\s?(?:huyen uy|tinh uy|thanh uy|dang uy|chi bo|ban chap hanh|ban can su|hoi dong|thuong truc)[a-z\s,-]*)$"
    ))
    .ok()
});
/// Ranks before the name of a police or army officer.
static RANK: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^((?:Đại|Thượng|Trung|Thiếu)\s(?:tướng|tá|úy))\b[\s.:]*").ok());

/// Degrees and honours before the name of who signs: "PGS.TS. Lê Văn Tám", "BSCKII. …", "ThS, …".
static DEGREE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?:(?:GS|PGS|TSKH|TS|ThS|Ths|Th\.\s?S|CN|KS|KTS|BS|BSNT|BSCK|BSCKI|BSCKII|DS|DSCKI|DSCKII|CKI|CKII|CK1|CK2|",
        r"BSCK1|BSCK2|DSCK1|DSCK2|NGND|NGƯT|TTND|TTƯT|NSND|NSƯT|LS|Bs|Ts|Ks|Cn)",
        r"(?:[.,]\s*|\s+|\s*-\s*))+",
    ))
    .ok()
});

/// Where the name begins, after the degrees before it.
fn after_degrees(text: &str) -> usize {
    let found = DEGREE.as_ref().and_then(|degree| degree.find(text));
    found.map_or(0, |found| found.end())
}

/// A title in capitals at the end of a line, and what stands before it.
pub(crate) fn split_title(text: &str) -> (&str, Option<&str>) {
    let plain = aligned_skeleton(text);
    let found = TITLE
        .as_ref()
        .and_then(|title| title.captures(&plain))
        .and_then(|found| found.get(1));
    let Some(start) = found.map(|title| aligned_byte(text, &plain, title.start())) else {
        return (text, None);
    };
    let title = text[start..].trim();
    if title.chars().filter(|c| c.is_lowercase()).count() > title.chars().count() / 5 {
        return (text, None);
    }
    (
        text[..start]
            .trim_end_matches([' ', '.', ',', ':', '\\', '*'])
            .trim(),
        Some(title),
    )
}

/// Two to five words with capital first letters and nothing else, after degrees or not: the name of a person. Names
/// of the Central Highlands have an apostrophe ("H'Len Niê").
pub(crate) fn is_person(text: &str) -> bool {
    let words: Vec<&str> = text[after_degrees(text)..].split_whitespace().collect();
    let part = |part: &str| {
        let mut letters = part.chars();
        letters.next().is_some_and(char::is_uppercase) && letters.all(char::is_lowercase)
    };
    let named = |word: &&str| **word == *"□" || word.split(['\'', '’']).all(part);
    (2..=5).contains(&words.len()) && words.iter().all(named) && words.iter().any(|word| *word != "□")
}

/// Family names of nine in ten Vietnamese, without marks.
const FAMILY_NAMES: [&str; 40] = [
    "nguyen", "tran", "le", "pham", "hoang", "huynh", "phan", "vu", "vo", "dang", "bui", "do", "ho", "ngo",
    "duong", "ly", "dinh", "trinh", "doan", "lam", "mai", "to", "ta", "cao", "chau", "luong", "luu", "thai",
    "quach", "ton", "truong", "chu", "kieu", "dao", "vuong", "trieu", "nong", "hua", "cu", "ha",
];

/// Three to five words in capitals that begin with a family name.
fn is_person_in_capitals(text: &str) -> bool {
    let text = &text[after_degrees(text)..];
    let words: Vec<&str> = text.split_whitespace().collect();
    let capitals = words.iter().all(|word| word.chars().all(char::is_uppercase));
    (3..=5).contains(&words.len()) && capitals && is_family_name(text) && split_title(text).1.is_none()
}

/// Whether the text begins with a family name, after degrees or not.
pub(crate) fn is_family_name(text: &str) -> bool {
    let plain = sohoa_viet::skeleton(&text[after_degrees(text)..]);
    FAMILY_NAMES.contains(&plain.split(' ').next().unwrap_or_default())
}

/// Reads the signer of the document and the lines that name him.
pub(crate) fn read(lines: &[BodyLine], recipients: &Recipients) -> (Signer, Vec<LineId>) {
    let (before, after) = window(lines, recipients);
    let mut search = Search::default();
    for line in before {
        search.take(line);
    }
    for part in &recipients.signer_parts {
        search.take_part(part);
    }
    let end = after
        .iter()
        .position(|line| ends_search(&line.text))
        .unwrap_or(after.len());
    // The issuer of the next letterhead stands beside or above its motto.
    let issuer = match &after[..after.len().min(end + 1)] {
        [.., issuer, motto] => {
            is_motto(&motto.text) && issuer.page == motto.page && !is_person(issuer.text.trim())
        }
        _ => false,
    };
    let end = end - usize::from(issuer);
    for line in &after[..end] {
        if !recipients.lines.contains(&line.id) {
            search.take(line);
        }
    }
    search.mend_authority();
    search.mend_deputy();
    search.name = search.name.or(search.beside.take());
    // The title may lie under the seal: a name alone is believed in the signer's column.
    if search.name.is_none()
        && search.titles.is_empty()
        && let Some(line) = after[..end]
            .iter()
            .find(|line| signs_alone(line, recipients, lines))
    {
        search.name = Some(line.text.clone());
        search.used.push(line.id);
    }
    let title = if search.titles.is_empty() {
        search.rank
    } else {
        Some(search.titles.join(" "))
    };
    (
        Signer {
            title,
            name: search.name,
        },
        search.used,
    )
}

/// Whether the line is the full name of a person beside the list of recipients.
fn signs_alone(line: &BodyLine, recipients: &Recipients, lines: &[BodyLine]) -> bool {
    let Some(label) = recipients.start.map(|start| &lines[start]) else {
        return false;
    };
    let beside = label.page == line.page
        && label
            .bbox
            .zip(line.bbox)
            .is_some_and(|(label, own)| own.x0 > label.x1 + BESIDE && own.y0 > label.y0);
    let words = line.text.split_whitespace().count();
    beside && (3..=4).contains(&words) && is_person(&line.text) && is_family_name(&line.text)
}

/// What was found so far.
#[derive(Debug, Default)]
struct Search {
    titles: Vec<String>,
    /// For each title whether a few letters stood before it that are no word of it: what is left of "KT.".
    marked: Vec<bool>,
    rank: Option<String>,
    name: Option<String>,
    /// A name that stood on a line of the recipients: the title may follow.
    beside: Option<String>,
    used: Vec<LineId>,
}

impl Search {
    fn take(&mut self, line: &BodyLine) {
        if self.name.is_some() {
            return;
        }
        // Strokes of the signature stand before the name ("/ Lê Văn Tám").
        let text = line
            .text
            .trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '□' | '(' | ')'));
        if !self.titles.is_empty() && is_person_in_capitals(text) {
            self.name = Some(text.to_owned());
            self.used.push(line.id);
            return;
        }
        let (rest, title) = split_title(text);
        // A long rest is a sentence that happens to end in capitals.
        if let Some(title) = title.filter(|_| rest.chars().filter(|c| c.is_lowercase()).count() < 8) {
            self.push_title(rest, title);
        } else if let Some((officer, person)) = officer(text) {
            self.rank = officer.map(str::to_owned);
            self.name = person.map(str::to_owned);
        } else if !self.titles.is_empty() && is_person(text) {
            self.name = Some(text.to_owned());
        } else if self.continues_title(line) {
            self.push_title("", text);
        } else {
            return;
        }
        self.used.push(line.id);
    }

    /// Adds a title; what the engine left of "PHÓ" before it is put right.
    fn push_title(&mut self, before: &str, title: &str) {
        let (first, rest) = title.split_once(' ').unwrap_or((title, ""));
        let deputy = matches!(
            sohoa_viet::skeleton(first).as_str(),
            "pho" | "do" | "ho" | "ph6" | "phd"
        );
        let title = if deputy && !rest.is_empty() {
            format!("PHÓ {rest}")
        } else {
            title.to_owned()
        };
        self.titles.push(title);
        let letters = before.chars().filter(|c| c.is_alphanumeric()).count();
        self.marked.push((1..=MARK).contains(&letters));
    }

    /// One title twice, with a few letters before the first: only "KT. GIÁM ĐỐC" / "PHÓ GIÁM ĐỐC" is printed so.
    fn mend_authority(&mut self) {
        for at in 1..self.titles.len() {
            let (first, second) = (office(&self.titles[at - 1]), office(&self.titles[at]));
            let plain = |words: &[&str]| sohoa_viet::skeleton(&words.join(" "));
            let same = !first.is_empty() && plain(&first) == plain(&second);
            if same && self.marked[at - 1] && first.len() >= 2 {
                let chief = first.join(" ");
                self.titles[at - 1] = format!("KT. {chief}");
                self.titles[at] = chief;
            }
        }
    }

    /// "KT. THỦ TƯỚNG" is followed by the title of the deputy who signs: where its first word was lost or
    /// misread and the rest is the same, the form of such titles (Nghị định 30/2020/NĐ-CP) tells it.
    fn mend_deputy(&mut self) {
        let plain: Vec<String> = self
            .titles
            .iter()
            .map(|title| sohoa_viet::skeleton(title))
            .collect();
        for at in 1..plain.len() {
            let Some(chief) = plain[at - 1]
                .strip_prefix("kt")
                .map(|rest| rest.trim_start_matches([' ', '.', ',']))
            else {
                continue;
            };
            let minister = chief == "bo truong";
            let deputy = if minister { "THỨ TRƯỞNG" } else { "PHÓ" };
            let ends = |tail: &str| {
                plain[at]
                    .strip_suffix(tail)
                    .is_some_and(|head| head.trim().chars().count() <= 3)
            };
            if minister && ends("truong") {
                deputy.clone_into(&mut self.titles[at]);
            } else if !minister && ends(chief) {
                let chief: Vec<&str> = self.titles[at].split_whitespace().collect();
                let count = plain[at - 1]
                    .trim_start_matches("kt")
                    .trim_start_matches([' ', '.', ','])
                    .split(' ')
                    .count();
                let tail = chief[chief.len().saturating_sub(count)..].join(" ");
                self.titles[at] = format!("{deputy} {tail}");
            }
        }
    }

    /// Words of the signer's column that stood on a line of the recipients.
    fn take_part(&mut self, part: &str) {
        let part = part.trim_matches(|c: char| !c.is_alphanumeric());
        let (rest, title) = split_title(part);
        if let Some(title) = title {
            self.push_title(rest, title);
        } else if let Some((rank, person)) = officer(part) {
            self.rank = rank.map(str::to_owned);
            self.beside = person.map(str::to_owned);
        } else if is_person(part) {
            self.beside = Some(part.to_owned());
        }
    }

    /// "TM. ỦY BAN NHÂN DÂN" / "TỈNH …": capitals directly below a title.
    fn continues_title(&self, line: &BodyLine) -> bool {
        let capitals = !line.text.chars().any(char::is_lowercase);
        let letters = line.text.chars().filter(|c| c.is_alphabetic()).count();
        capitals
            && letters >= 4
            && !line.apart
            && self.used.last().is_some_and(|last| last.0 + 1 == line.id.0)
    }
}

/// The words of a title without what strokes at its ends were read as.
fn office(title: &str) -> Vec<&str> {
    let words: Vec<&str> = title.split_whitespace().collect();
    let stroke = |word: &&&str| word.chars().filter(|c| c.is_alphabetic()).count() <= 2;
    let from = words.iter().take_while(stroke).count();
    let to = words.len() - words.iter().rev().take_while(stroke).count();
    words.get(from..to).unwrap_or_default().to_vec()
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

/// Whether the text is a rank and a name.
pub(crate) fn is_officer(text: &str) -> bool {
    officer(text).is_some_and(|(_, person)| person.is_some())
}

/// Lines before and after the recipients that may name the signer.
fn window<'a>(lines: &'a [BodyLine], recipients: &Recipients) -> (&'a [BodyLine], &'a [BodyLine]) {
    let end_mark = |line: &BodyLine| line.text.contains("./.") || line.text.ends_with("./");
    let Some(start) = recipients.start else {
        // Without recipients the end mark says where the text ends, or else an office over the name of a person.
        let mark = lines.iter().position(end_mark).map(|mark| mark + 1);
        let Some(from) = mark.or_else(|| signature(lines)) else {
            return (&[], &[]);
        };
        return (&[], &lines[from..lines.len().min(from + WINDOW)]);
    };
    let before = &lines[start.saturating_sub(WINDOW)..start];
    // Without the end mark only titles just above the recipients are believed.
    let titles = || {
        before
            .iter()
            .rposition(|line| split_title(&line.text).1.is_none())
            .map_or(0, |at| at + 1)
    };
    let from = before
        .iter()
        .rposition(end_mark)
        .map_or_else(titles, |mark| mark + 1);
    (
        &before[from..],
        &lines[start..lines.len().min(recipients.end + WINDOW)],
    )
}

/// Line at which a signature begins: offices in capitals right above the name of a person.
fn signature(lines: &[BodyLine]) -> Option<usize> {
    let office = |line: &BodyLine| signs(&line.text) && split_title(&line.text).0.is_empty();
    let name = lines.windows(2).position(|pair| {
        let text = pair[1].text.trim();
        office(&pair[0]) && is_person(text) && is_family_name(text)
    })? + 1;
    let above = lines[..name].iter().rev().take_while(|line| office(line)).count();
    Some(name - above)
}

/// An appendix or another letterhead begins.
fn ends_search(text: &str) -> bool {
    let plain = sohoa_viet::skeleton(text);
    plain.starts_with("phu luc") || plain.starts_with("danh muc") || is_motto(text)
}

fn is_motto(text: &str) -> bool {
    sohoa_viet::skeleton(text).contains("hoi chu nghia viet nam")
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
        check(
            "hết./.\nNơi nhận:\n- Lưu: VT.\nKT. BỘ TRƯỞNG\nDỮ TRƯỞNG\n\nĐỖ VĂN TÁM",
            Some("KT. BỘ TRƯỞNG THỨ TRƯỞNG"),
            Some("ĐỖ VĂN TÁM"),
        );
        check(
            "hết./.\nNơi nhận:\n- Lưu: VT.\nKT. THỦ TƯỚNG\nTHỦ TƯỚNG\n\nLê Văn Tám",
            Some("KT. THỦ TƯỚNG PHÓ THỦ TƯỚNG"),
            Some("Lê Văn Tám"),
        );
        check(
            "hết./.\nNơi nhận:\n- Lưu: VT.\nTHỦ TƯỚNG CHÍNH PHỦ\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nDANH MỤC",
            None,
            None,
        );
        check(
            "hết./.\nNơi nhận:\n- Lưu: VT.\nCHỦ TỊCH\nLê Văn Tám\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            Some("CHỦ TỊCH"),
            Some("Lê Văn Tám"),
        );
        check(
            "hết./.\nNơi nhận:\n- Lưu: VT.\nGIÁM ĐỐC\nBSCKII. Y Khan Niê",
            Some("GIÁM ĐỐC"),
            Some("BSCKII. Y Khan Niê"),
        );
        check(
            "hết./.\nNơi nhận:\n- Lưu: VT.\nHIỆU TRƯỞNG\nPGS.TS. Lê Văn Tám",
            Some("HIỆU TRƯỞNG"),
            Some("PGS.TS. Lê Văn Tám"),
        );
        check(
            "hết./.\nNơi nhận:\n- Lưu: VT.\nCHỦ TỊCH\nThS. H'Yon Êban",
            Some("CHỦ TỊCH"),
            Some("ThS. H'Yon Êban"),
        );
        check(
            "hết./.\nNơi nhận: ÍT HIỆU TRƯỞNG PS\n- Sở Nội vụ; ... HIỆU TRƯỞNG\n- Lưu: VT.",
            Some("KT. HIỆU TRƯỞNG PHÓ HIỆU TRƯỞNG"),
            None,
        );
        check(
            "hết./.\nT/M BAN THƯỜNG VỤ\n: ĐÓ BÍ THƯ THƯỜNG TRỰC\nNơi nhận:\n- Lưu VPTU.",
            Some("T/M BAN THƯỜNG VỤ PHÓ BÍ THƯ THƯỜNG TRỰC"),
            None,
        );
        check(
            "hết./.\nNơi nhận:\n- Lưu: VT, QL. Y Bhiu\nCHỦ TỊCH",
            Some("CHỦ TỊCH"),
            Some("Y Bhiu"),
        );
        check(
            "hết./.\nNơi nhận:\n- Lưu: VT.\nKT. CHỈ HUY TRƯỞNG\nPHÓ CHỈ HUY TRƯỞNG\nThượng tá Lê Văn Tám",
            Some("KT. CHỈ HUY TRƯỞNG PHÓ CHỈ HUY TRƯỞNG"),
            Some("Lê Văn Tám"),
        );
        check(
            "hết./.\nNơi nhận:\n- Lưu: VT, TCHC (2b). / Lê Văn Tám\nCHỦ TỊCH",
            Some("CHỦ TỊCH"),
            Some("Lê Văn Tám"),
        );
        check(
            "hết./.\nNơi nhận: KT. GIÁM ĐỐC\n- Như trên; PHÓ GIÁM ĐỐC\n- Lưu: VT, PC06. Trung tá Lê Văn Tám",
            Some("KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC"),
            Some("Lê Văn Tám"),
        );
        check(
            "Theo dõi các lớp học.\n\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\n\nLê Văn Tám\nSao gửi: các lớp.",
            Some("KT. CHỦ TỊCH PHÓ CHỦ TỊCH"),
            Some("Lê Văn Tám"),
        );
        check("Không có ai ký\nLê Văn Tám", None, None);
    }
}
