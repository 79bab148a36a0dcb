//! Recipients (Nơi nhận) at the end of a document.

use sohoa_page::{LineId, Rect};
use sohoa_record::Recipient;

use crate::paragraphs::{BodyLine, push_line};
use crate::signer::split_title;

/// Similarity of the letters before the colon to "nơi nhận"; "Noi nh(n" has 0.86.
const LABEL_SIMILARITY: f64 = 0.7;
/// Lines that are no item which may stand inside the list: signer lines that a dump mixes in.
const STRANGERS: usize = 3;

/// Longest text of the signer's column on a line of the list, in words.
const COLUMN_WORDS: usize = 5;

/// How far, in points, a line of the list may begin to the left or to the right of its first item: items are printed
/// below one another, what goes on with one is indented a little.
const COLUMN: (f32, f32) = (8.0, 40.0);
/// Widest gap in points between pieces of one printed line.
const PIECE: f32 = 48.0;

/// The list of recipients.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Recipients {
    pub(crate) entries: Vec<Recipient>,
    /// Lines of the list, its label included.
    pub(crate) lines: Vec<LineId>,
    /// Index of the label among the lines given.
    pub(crate) start: Option<usize>,
    /// Index after the last line of the list.
    pub(crate) end: usize,
    /// Words of the signer's column that stood on lines of the list.
    pub(crate) signer_parts: Vec<String>,
}

/// Reads the first list of recipients.
pub(crate) fn read(lines: &[BodyLine]) -> Recipients {
    let mut out = Recipients::default();
    let label = lines.iter().position(|line| is_label(&line.text));
    let Some(start) = label.or_else(|| start_without_label(lines)) else {
        return out;
    };
    out.start = Some(start);
    let same_page = lines[start..]
        .iter()
        .take_while(|line| line.page == lines[start].page);
    let left = same_page
        .filter(|line| strip_bullet(&line.text).is_some())
        .find_map(|line| line.bbox.map(|bbox| bbox.x0));
    let in_column = |line: &BodyLine| {
        left.zip(line.bbox)
            .map(|(left, bbox)| (left - COLUMN.0..=left + COLUMN.1).contains(&bbox.x0))
    };
    let mut first = start;
    if label.is_some() {
        out.take(start, &lines[start]);
        let rest = lines[start]
            .text
            .split_once(':')
            .map(|(_, rest)| rest.trim().to_owned());
        out.signer_parts.extend(rest.filter(|rest| !rest.is_empty()));
        first += 1;
    }
    let mut strangers = 0;
    let mut filed = false;
    let mut last: Option<Rect> = None;
    for (at, line) in lines.iter().enumerate().skip(first) {
        if line.page != lines[start].page || strangers > STRANGERS {
            break;
        }
        let (text, title) = split_title(&line.text);
        let item = strip_bullet(text);
        // Pieces of one printed line follow one another.
        let piece = last.zip(line.bbox).is_some_and(|(last, own): (Rect, Rect)| {
            let middle = own.center().1;
            (last.y0..=last.y1).contains(&middle) && own.x0 - last.x1 <= PIECE
        });
        let beside = in_column(line) == Some(false) && !piece;
        if let Some(item) = item.filter(|_| !filed) {
            filed = is_filing(item);
            let clear = if filed { without_strokes(item, line) } else { item };
            out.push(clear);
        } else if !text.is_empty() && title.is_none() && !beside && out.is_open(line, text) {
            if let Some(last) = out.entries.last_mut() {
                push_line(last, text);
            }
        } else if !filed && title.is_none() && in_column(line) == Some(true) && is_bare_item(text) {
            // The dash of the item was lost; a bracket alone belongs to the items above it.
            match out.entries.last_mut().filter(|_| text.starts_with('(')) {
                Some(last) => {
                    last.truncate(last.trim_end_matches([' ', ';', ',', '.']).len());
                    push_line(last, text);
                }
                None => out.push(text),
            }
        } else if opens_second_list(text) {
            filed = false;
        } else if text.is_empty() && title.is_some() && !filed {
            // A line of the signer's column alone.
        } else {
            strangers += 1;
            continue;
        }
        out.signer_parts.extend(title.map(str::to_owned));
        out.take(at, line);
        last = line.bbox;
        strangers = 0;
    }
    for entry in &mut out.entries {
        let inner = entry.trim_start_matches(|c: char| !c.is_alphanumeric() && !"“(\"".contains(c));
        let inner = inner.trim_end_matches(|c: char| c.is_whitespace() || ";.,".contains(c));
        *entry = inner.to_owned();
    }
    out.entries
        .retain(|entry| entry.chars().any(char::is_alphanumeric));
    out
}

impl Recipients {
    fn take(&mut self, at: usize, line: &BodyLine) {
        self.lines.push(line.id);
        self.end = at + 1;
    }

    /// Adds an entry. What follows its semicolon is another column: the signer's, or a second entry.
    fn push(&mut self, item: &str) {
        if is_filing(item) {
            let (entry, name) = split_person(item);
            self.signer_parts.extend(name.map(str::to_owned));
            self.entries.push(entry.to_owned());
            return;
        }
        let cut = item.split_once(';');
        let (entry, tail) = cut.unwrap_or((item, ""));
        let tail = tail.trim();
        // An item may name several bodies; the other column has a title, a name, or what is left of a signature.
        let words: Vec<&str> = tail.split_whitespace().collect();
        let bare = tail.trim_matches(|c: char| !c.is_alphanumeric());
        let strokes = !tail.ends_with(';') && bare.chars().filter(|c| c.is_alphabetic()).count() < 4;
        let column = tail.starts_with("- ")
            || crate::signer::is_person(bare) && !tail.ends_with(';')
            || split_title(tail).1.is_some()
            || strokes;
        if words.len() > COLUMN_WORDS || !column {
            self.entries.push(item.to_owned());
            return;
        }
        self.entries.push(if cut.is_some() {
            format!("{entry};")
        } else {
            entry.to_owned()
        });
        match strip_bullet(tail).filter(|_| tail.starts_with("- ")) {
            Some(second) => self.entries.push(second.to_owned()),
            None => self
                .signer_parts
                .extend(Some(tail.to_owned()).filter(|tail| !tail.is_empty())),
        }
    }

    /// Whether the line goes on with the last entry: it follows at once and the entry is not closed.
    fn is_open(&self, line: &BodyLine, text: &str) -> bool {
        let closed = self.entries.last().is_none_or(|last| last.ends_with([';', '.']));
        let small = text
            .chars()
            .find(|c| c.is_alphabetic())
            .is_some_and(char::is_lowercase);
        let title = !text.chars().any(|c| c.is_lowercase() || c.is_ascii_digit());
        let name = crate::signer::is_person(text) || title;
        !closed && (small || !line.apart && !name)
    }
}

/// The filing entry without what the strokes of a signature beside it were read as: words at its end that the engine
/// did not believe.
fn without_strokes<'a>(item: &'a str, line: &BodyLine) -> &'a str {
    let mut item = item.trim_end();
    while let Some((rest, last)) = item.rsplit_once(' ')
        && (line.unclear.iter().any(|word| word == last) || !last.contains(char::is_alphanumeric))
        && rest.ends_with(['.', ';', ')'])
    {
        item = rest.trim_end();
    }
    item
}

/// A name at the end of the filing entry ("Lưu: VT. / Lê Văn Tám"): the signer's, whose line the engine joined to it.
fn split_person(item: &str) -> (&str, Option<&str>) {
    let words: Vec<usize> = item
        .char_indices()
        .filter(|(at, c)| !c.is_whitespace() && item[..*at].ends_with(' '))
        .map(|(at, _)| at)
        .collect();
    // With a rank of two words before it, or without.
    for count in [6, 5, 4, 3, 2] {
        let Some(at) = words.len().checked_sub(count).map(|from| words[from]) else {
            continue;
        };
        let (entry, name) = (item[..at].trim_end(), &item[at..]);
        if entry.ends_with(['.', '/', ')', ';', '|', '*'])
            && (crate::signer::is_person(name) && begins_as_name(name) || crate::signer::is_officer(name))
        {
            return (entry.trim_end_matches(['/', '|', '*', ' ']), Some(name));
        }
    }
    (item, None)
}

/// Whether a name of a person begins with a family name, or with the one letter that stands before names of the Central
/// Highlands ("A Đrin", "Y Khan Niê"); two words alone may be anything else.
fn begins_as_name(name: &str) -> bool {
    let count = name.split(' ').count();
    let letter = name
        .split(' ')
        .next()
        .is_some_and(|first| matches!(first, "A" | "Y"));
    letter || count > 2 && crate::signer::is_family_name(name)
}

/// An item whose dash was lost: it begins with a capital or a bracket and is closed as items are.
fn is_bare_item(text: &str) -> bool {
    text.ends_with(';')
        && text.starts_with(|c: char| c.is_uppercase() || c == '(')
        && text.split_whitespace().count() >= 2
}

/// "Nơi nhận:"
pub(crate) fn is_label(text: &str) -> bool {
    let head = text.split(':').next().unwrap_or_default();
    if head.chars().count() > 14 {
        return false;
    }
    let letters: String = sohoa_viet::skeleton(head)
        .chars()
        .filter(|c| c.is_alphabetic())
        .collect();
    strsim::normalized_levenshtein(&letters, "noinhan") >= LABEL_SIMILARITY
}

fn strip_bullet(text: &str) -> Option<&str> {
    // A speck before the dash: ". - Tỉnh ủy".
    let clean = text.trim_start_matches(['.', ',', ':', '\'', '‘', '’', '`', '|', ' ']);
    let text = if clean.starts_with("- ") { clean } else { text };
    let item = text
        .strip_prefix(['-', '–', '—', '•', '*', '+', '~', '_', '«', '¬', '·'])?
        .trim_start();
    (!item.is_empty()).then_some(item)
}

/// "Đồng kính gửi:", after the filing entry or before it.
fn opens_second_list(text: &str) -> bool {
    text.ends_with(':') && sohoa_viet::skeleton(text).contains("kinh g")
}

/// "Lưu: VT, PTM": the last entry of every list. Recognition keeps the first and the last letter
/// ("Ltru", "Lwu").
fn is_filing(entry: &str) -> bool {
    let word: String = entry
        .chars()
        .take_while(|c| !matches!(c, ':' | ',' | ' '))
        .collect();
    let plain = sohoa_viet::skeleton(&word);
    let rest = &entry[word.len()..];
    plain == "luu"
        || (2..=4).contains(&plain.chars().count())
            && plain.starts_with('l')
            && plain.ends_with('u')
            && (rest.starts_with(':') || rest.contains("VT") || rest.contains("VP"))
}

/// First line of a list whose label was lost: the bullets that end with "Lưu".
fn start_without_label(lines: &[BodyLine]) -> Option<usize> {
    let filing = lines
        .iter()
        .position(|line| strip_bullet(&line.text).is_some_and(is_filing))?;
    let page = lines[filing].page;
    let bullet = |at: usize| lines[at].page == page && strip_bullet(&lines[at].text).is_some();
    let mut start = filing;
    // An entry takes two lines at most.
    while let Some(before) = (start.saturating_sub(2)..start).rev().find(|at| bullet(*at)) {
        start = before;
    }
    // The dash of the first item may be lost, too.
    if let Some(before) = start.checked_sub(1)
        && lines[before].page == page
        && lines[before].text.ends_with(';')
        && let (Some(first), Some(second)) = (lines[before].bbox, lines[start].bbox)
        && (first.x0 - second.x0).abs() <= COLUMN.0
    {
        start = before;
    }
    (start < filing).then_some(start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paragraphs::dump;

    fn check(text: &str, want: &[&str]) {
        assert_eq!(read(&dump(text)).entries, want);
    }

    #[test]
    fn reads_a_list() {
        check(
            "hết./.\n\nNơi nhận:\n- Như Điều 3;\n- Các Phó Thủ tướng Nguyễn Văn Tám,\nLê Thị Chín (để báo cáo);\n- Lưu: VT (5b). XH 20\nBỘ TRƯỞNG\nTrần Văn Mười",
            &[
                "Như Điều 3",
                "Các Phó Thủ tướng Nguyễn Văn Tám, Lê Thị Chín (để báo cáo)",
                "Lưu: VT (5b). XH 20",
            ],
        );
    }

    #[test]
    fn a_speck_may_stand_before_a_dash() {
        check(
            "Nơi nhậ n: KT. GIÁM ĐỐC\n- Sở Y tế;\n. - Các xã;\n- Lưu: VT.",
            &["Sở Y tế", "Các xã", "Lưu: VT"],
        );
    }

    #[test]
    fn cuts_the_signer_column() {
        check(
            "Nơi nhận: KT. GIÁM ĐỐC\n- V01 - Bộ Công an; PHÓ GIÁM ĐỐC\n- Các đơn vị,\n- Lưu: VT.\n\nĐồng kính gửi:\n- Tỉnh ủy.\n\nViệc tiếp theo",
            &["V01 - Bộ Công an", "Các đơn vị", "Lưu: VT", "Tỉnh ủy"],
        );
    }

    #[test]
    fn cuts_names_of_the_other_column() {
        let got = read(&dump(
            "Nơi nhận:\n- Như trên; : Trần Văn Mười\n- Bộ Y tế; - Sở Y tế;\n- Lưu: VT; KT.",
        ));
        assert_eq!(got.entries, ["Như trên", "Bộ Y tế", "Sở Y tế", "Lưu: VT; KT"]);
        assert_eq!(got.signer_parts, [": Trần Văn Mười"]);
    }

    #[test]
    fn an_item_may_name_several_bodies() {
        check(
            "Nơi nhận:\n- VPCP; VP Quốc hội;\n- UBND tỉnh, Sở Y tế; Kho bạc nhà\nnước các tỉnh;\n- Các đơn vị: PV01, PX01,\nPA03, PC06;\n- Web Chính phủ; Web tỉnh;\n- Lưu: VT.",
            &[
                "VPCP; VP Quốc hội",
                "UBND tỉnh, Sở Y tế; Kho bạc nhà nước các tỉnh",
                "Các đơn vị: PV01, PX01, PA03, PC06",
                "Web Chính phủ; Web tỉnh",
                "Lưu: VT",
            ],
        );
    }

    #[test]
    fn items_may_lose_their_dash() {
        let mut lines = dump(
            "Nơi nhận:\n- Văn phòng tỉnh;\nỦy ban Dân tộc;\n(để báo cáo);\nTrần Văn Mười;\n- Lưu: VT; HC (2b). / Trần Văn Mười",
        );
        for (at, line) in lines.iter_mut().enumerate() {
            let x = if at == 4 { 380.0 } else { 90.0 };
            line.bbox = Some(sohoa_page::Rect::new(
                x,
                20.0 * at as f32,
                x + 80.0,
                20.0 * at as f32 + 12.0,
            ));
        }
        let got = read(&lines);
        assert_eq!(
            got.entries,
            [
                "Văn phòng tỉnh",
                "Ủy ban Dân tộc (để báo cáo)",
                "Lưu: VT; HC (2b)"
            ]
        );
        assert_eq!(got.signer_parts, ["Trần Văn Mười"]);
    }

    #[test]
    fn a_list_without_its_label() {
        check(
            "dinh./.\n\nNei nh\n- Van phong;\n- Cac So;\n- Ltru: VT.",
            &["Van phong", "Cac So", "Ltru: VT"],
        );
    }

    #[test]
    fn no_list() {
        check("Không có gì\n- một\n- hai", &[]);
    }
}
