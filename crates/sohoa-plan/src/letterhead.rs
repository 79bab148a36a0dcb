//! The letterhead of a document: issuers, number, place, date, type, subject.
//!
//! The layout is fixed by Nghị định 30/2020/NĐ-CP (Party documents: Hướng dẫn 36-HD/VPTW): issuer on the
//! left, motto on the right, number and date below, then the type and the subject. Text dumps run
//! the two columns together on one line, so everything here works on the words of a line; the fixed
//! formulas are found by similarity because this part of a page is damaged most.

use std::collections::BTreeSet;

use sohoa_page::LineId;

use crate::Gazetteer;
use crate::paragraphs::BodyLine;

mod date;
mod formula;
mod issuer;
mod number;
mod subject;

pub(crate) use issuer::issuers;
pub(crate) use subject::{long_type_line, read as read_subject, type_line};

/// Lines before the type of the document; the largest letterhead of the samples has 12.
const HEAD_LINES: usize = 30;

/// Lines after "…, ngày" among which the rest of a broken date is looked for.
const BROKEN_DATE_LINES: usize = 3;

/// What the letterhead says.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Letterhead {
    pub(crate) parent_issuer: Option<String>,
    pub(crate) issuer: Option<String>,
    pub(crate) number: Option<String>,
    pub(crate) place: Option<String>,
    pub(crate) date: Option<String>,
    pub(crate) doc_type: Option<String>,
    pub(crate) subject: Option<String>,
    /// A label that the number is glued to, and what it would be if its first digit belonged to the label.
    pub(crate) glued: Option<(String, String)>,
    /// Number and date with the parts that the engine did not believe.
    pub(crate) as_read: (Option<String>, Option<String>),
    /// Lines of number and date.
    pub(crate) number_line: Option<LineId>,
    pub(crate) date_line: Option<LineId>,
    /// Lines that were read, subject included.
    pub(crate) lines: BTreeSet<LineId>,
}

/// Reads the letterhead at the start of the lines.
pub(crate) fn read(lines: &[BodyLine], gazetteer: &Gazetteer) -> Letterhead {
    let mut out = Letterhead::default();
    let window = &lines[..lines.len().min(HEAD_LINES)];
    let type_at = window
        .iter()
        .position(|line| type_line(&line.text, gazetteer).is_some())
        .or_else(|| {
            window
                .iter()
                .position(|line| long_type_line(&line.text, gazetteer).is_some())
        });
    // A letter (công văn) names no type: its head ends where it addresses someone.
    let end = type_at.or_else(|| window.iter().position(|line| subject::opens_body(&line.text)));
    let Some(end) = end else {
        read_torn_off(window, gazetteer, &mut out);
        return out;
    };
    let head = &lines[..end];
    read_head(head, gazetteer, &mut out);
    if type_at.is_some() {
        let text = lines[end].text.as_str();
        let found = type_line(text, gazetteer).or_else(|| long_type_line(text, gazetteer));
        let (doc_type, rest) = found.unwrap_or_default();
        out.doc_type = Some(doc_type.to_uppercase());
        let issuer = out.issuer.as_deref();
        let (subject, used) = read_subject(rest, &lines[end + 1..], issuer);
        out.subject = subject;
        out.lines
            .extend(lines[end..=end + used].iter().map(|line| line.id));
    } else {
        out.subject = subject::of_letter(head);
        let addressed = addressees(&lines[end..]);
        out.lines
            .extend(lines[end..end + addressed].iter().map(|line| line.id));
    }
    out
}

/// What stands above the type of the document: issuers, number and date.
fn read_head(head: &[BodyLine], gazetteer: &Gazetteer, out: &mut Letterhead) {
    read_number_and_date(head, gazetteer, out);
    let garbage = |line: &&BodyLine| line.noise || is_garbage(line);
    let names = head
        .iter()
        .filter(|line| !is_number_or_date(&line.text, gazetteer) && !garbage(line));
    let mut names = issuers(names.map(|line| line.text.as_str()));
    out.issuer = names.pop();
    out.parent_issuer = names.pop();
    out.lines.extend(head.iter().map(|line| line.id));
}

/// What the engine made of a rule or a stroke: it did not believe it, and no word of it is a syllable.
fn is_garbage(line: &BodyLine) -> bool {
    let words = || line.text.split_whitespace();
    let syllable = |word: &str| {
        let core = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        core.chars().count() >= 2 && sohoa_viet::Syllable::parse(&core).is_some()
    };
    words().any(|word| line.unclear.iter().any(|other| other == word)) && !words().any(syllable)
}

/// A letterhead without type and body: a page that was torn off. Only what stands beside a motto or a
/// number is believed.
fn read_torn_off(window: &[BodyLine], gazetteer: &Gazetteer, out: &mut Letterhead) {
    let last = window.iter().rposition(|line| {
        formula::cut_motto(&line.text).is_some() || is_number_or_date(&line.text, gazetteer)
    });
    let Some(last) = last else { return };
    if !window.iter().any(|line| formula::cut_motto(&line.text).is_some()) {
        return;
    }
    read_head(&window[..=last], gazetteer, out);
}

/// Lines of "Kính gửi: …" with the list below it.
fn addressees(lines: &[BodyLine]) -> usize {
    let Some(first) = lines
        .first()
        .filter(|line| sohoa_viet::skeleton(&line.text).starts_with("kinh gui"))
    else {
        return 0;
    };
    if !first.text.trim_end().ends_with(':') {
        return 1;
    }
    let bullet = |line: &&BodyLine| line.text.starts_with(['-', '–', '•', '+']);
    let mut count = 1;
    while let Some(line) = lines.get(count) {
        let closed = lines[count - 1].text.ends_with(['.', ';']);
        if !bullet(&line) && (closed || count == 1) {
            break;
        }
        count += 1;
        if line.text.ends_with('.') {
            break;
        }
    }
    count
}

fn is_number_or_date(text: &str, gazetteer: &Gazetteer) -> bool {
    date::find(text).is_some() || number::find(text, gazetteer).is_some()
}

fn read_number_and_date(head: &[BodyLine], gazetteer: &Gazetteer, out: &mut Letterhead) {
    for (at, line) in head.iter().enumerate() {
        let joined = broken_date(&head[at..]);
        let text = joined.as_deref().unwrap_or(line.text.as_str());
        let found = date::find(text);
        // Number and date may share a line, in either order.
        let (before, after) = match &found {
            Some(date) => (&text[..date.range.start], &text[date.range.end..]),
            None => (text, ""),
        };
        for part in [before, after] {
            if out.number.is_none()
                && let Some(number) = number::find(part, gazetteer)
            {
                out.number = Some(without_unclear_digits(&number.text, &line.unclear));
                out.glued = number.glued;
                out.as_read.0 = Some(number.text);
                out.number_line = Some(line.id);
            }
        }
        if let (Some(date), None) = (found, &out.date) {
            let rest = number::find(before, gazetteer).map_or(before, |number| &before[number.range.end..]);
            out.place = place(rest, &line.unclear, gazetteer);
            out.date = Some(date_without_unclear_parts(&date.value, &line.unclear));
            out.as_read.1 = Some(date.value);
            out.date_line = Some(line.id);
        }
    }
}

/// The line with the rest of its date, where a gap for handwriting broke it: "Bình An, ngày" / "tháng 3 năm 2024". In
/// a dump of two columns other lines may stand between the two.
fn broken_date(lines: &[BodyLine]) -> Option<String> {
    let (first, rest) = lines.split_first()?;
    let plain = sohoa_viet::skeleton(&first.text);
    let words: Vec<&str> = plain.split_whitespace().collect();
    let day = words.iter().rposition(|word| *word == "ngay")?;
    if date::find(&first.text).is_some() || words.len() - day > 3 || words.contains(&"nam") {
        return None;
    }
    let begins = if words[day..].contains(&"thang") {
        "nam"
    } else {
        "thang"
    };
    let next = rest.iter().take(BROKEN_DATE_LINES).find(|line| {
        let plain = sohoa_viet::skeleton(&line.text);
        plain.split_whitespace().next() == Some(begins)
    })?;
    let joined = format!("{} {}", first.text, next.text);
    date::find(&joined).map(|_| joined)
}

/// The number with □ for digits that stand in an unclear word: they are handwritten, and what the
/// engine makes of handwriting is a guess.
fn without_unclear_digits(number: &str, unclear: &[String]) -> String {
    let symbol = number.trim_start_matches(|c: char| c.is_ascii_digit() || c == '□');
    let digits = number[..number.len() - symbol.len()].trim_end_matches('□');
    if !digits.is_empty() && unclear.iter().any(|word| word.contains(digits)) {
        return format!("□{symbol}");
    }
    number.to_owned()
}

/// The date (YYYY-MM-DD) with □□ for a day or month that stands in an unclear word.
fn date_without_unclear_parts(date: &str, unclear: &[String]) -> String {
    let unclear: Vec<u32> = unclear
        .iter()
        .filter_map(|word| word.trim_matches(|c: char| !c.is_ascii_digit()).parse().ok())
        .collect();
    let parts = date.split('-').enumerate().map(|(place, part)| {
        let doubted = place > 0 && part.parse().is_ok_and(|value| unclear.contains(&value));
        if doubted { "□□" } else { part }
    });
    parts.collect::<Vec<_>>().join("-")
}

/// The place before ", ngày": the last words, in letters. Noise of stamps before it is left out where
/// the place is a known one; words that may be printed are its name, whatever the list holds ("Tân Phú Lộc" is not Phú
/// Lộc). Words in `unclear` are noise.
fn place(text: &str, unclear: &[String], gazetteer: &Gazetteer) -> Option<String> {
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    let words: Vec<&str> = text.split_whitespace().collect();
    // Places are words: the remains of a number and strokes are none.
    let is_word = |word: &&str| {
        word.contains(char::is_alphabetic) && !word.contains(|c: char| c.is_ascii_digit() || c == '/')
    };
    let from = words
        .iter()
        .rposition(|word| !is_word(word))
        .map_or(0, |at| at + 1);
    let words = &words[from.min(words.len().saturating_sub(1))..];
    let text = words.join(" ");
    let printed = |word: &&str| {
        word.starts_with(char::is_uppercase)
            && word.chars().skip(1).any(char::is_lowercase)
            && sohoa_viet::Syllable::parse(&word.to_lowercase()).is_some()
            && !unclear.iter().any(|other| other == word)
            && sohoa_viet::skeleton(word) != "so"
    };
    let known = (0..words.len())
        .take_while(|from| *from == 0 || !printed(&words[from - 1]))
        .map(|from| words[from..].join(" "))
        .find(|tail| gazetteer.is_place(tail));
    known.or_else(|| text.chars().any(char::is_alphabetic).then_some(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paragraphs::dump;

    fn check(text: &str, want: [Option<&str>; 7]) {
        let gazetteer = Gazetteer::embedded().unwrap();
        let got = read(&dump(text), &gazetteer);
        let fields = [
            got.parent_issuer,
            got.issuer,
            got.number,
            got.place,
            got.date,
            got.doc_type,
            got.subject,
        ];
        assert_eq!(fields.each_ref().map(Option::as_deref), want);
    }

    #[test]
    fn handwritten_days_are_not_guessed() {
        let check = |unclear: &[&str], want: &str| {
            let unclear: Vec<String> = unclear.iter().map(|word| (*word).to_owned()).collect();
            assert_eq!(date_without_unclear_parts("2025-09-18", &unclear), want);
        };
        check(&[], "2025-09-18");
        check(&["0%", "09"], "2025-□□-18");
        check(&["18", "Hà", "2025"], "2025-09-□□");
    }

    #[test]
    fn digits_of_an_unclear_word_are_not_believed() {
        let gazetteer = Gazetteer::embedded().unwrap();
        for (unclear, want) in [("44", "□/KH-UBND"), ("Hà", "44/KH-UBND")] {
            let mut lines = dump("ỦY BAN NHÂN DÂN TỈNH HÀ NAM\nSố: 44/KH-UBND\nKẾ HOẠCH\nTrồng cây");
            lines[1].unclear = vec![unclear.to_owned()];
            assert_eq!(read(&lines, &gazetteer).number.as_deref(), Some(want));
        }
    }

    #[test]
    fn police_columns_run_together() {
        check(
            "BỘ CÔNG AN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nCÔNG AN TỈNH PHÚ YÊN Độc lập - Tự do - Hạnh phúc\n\nSố: 77/KH-CAT-PTM(PC) Phú Yên, ngày 3 tháng 12 năm 2024\n\nKẾ HOẠCH\nRà soát hạ tầng số theo Nghị quyết số\n\n12/NQ-CP của Chính phủ\n\nThực hiện Nghị quyết số 12/NQ-CP, Công an tỉnh ban hành Kế hoạch như sau:",
            [
                Some("BỘ CÔNG AN"),
                Some("CÔNG AN TỈNH PHÚ YÊN"),
                Some("77/KH-CAT-PTM(PC)"),
                Some("Phú Yên"),
                Some("2024-12-03"),
                Some("KẾ HOẠCH"),
                Some("Rà soát hạ tầng số theo Nghị quyết số 12/NQ-CP của Chính phủ"),
            ],
        );
    }

    #[test]
    fn committee_in_separate_columns_with_handwriting() {
        check(
            "ỦY BAN NHÂN DÂN\nTỈNH BẾN TRE\n\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n\nBến Tre, ngày □ tháng 02 năm 2024 Số: 12□/KH-UBND\nKẾ HOẠCH\nThực hiện Đề án số hóa trên địa bàn tỉnh\n\nThực hiện Đề án, UBND tỉnh ban hành kế hoạch:",
            [
                None,
                Some("ỦY BAN NHÂN DÂN TỈNH BẾN TRE"),
                Some("12□/KH-UBND"),
                Some("Bến Tre"),
                Some("2024-02-□□"),
                Some("KẾ HOẠCH"),
                Some("Thực hiện Đề án số hóa trên địa bàn tỉnh"),
            ],
        );
    }

    #[test]
    fn party() {
        check(
            "TỈNH ỦY LONG AN ĐẢNG CỘNG SẢN VIỆT NAM\n* Long An, ngày 04 tháng 01 năm 2022\nSố 15-KH/TU\nKẾ HOẠCH\ntriển khai học tập nghị quyết\n-----\nCăn cứ Quyết định số 1-QĐ/TW, Ban Thường vụ ban hành:",
            [
                None,
                Some("TỈNH ỦY LONG AN"),
                Some("15-KH/TU"),
                Some("Long An"),
                Some("2022-01-04"),
                Some("KẾ HOẠCH"),
                Some("triển khai học tập nghị quyết"),
            ],
        );
    }

    #[test]
    fn decision_with_authority() {
        check(
            "BỘ Y TẾ CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nSố: 9/QĐ-BYT\nHà Nội, ngày 18 tháng 01 năm 2010\nQUYẾT ĐỊNH\nBan hành Kế hoạch phòng bệnh\nBỘ TRƯỞNG BỘ Y TẾ\nCăn cứ Nghị định số 188/2007/NĐ-CP;",
            [
                None,
                Some("BỘ Y TẾ"),
                Some("9/QĐ-BYT"),
                Some("Hà Nội"),
                Some("2010-01-18"),
                Some("QUYẾT ĐỊNH"),
                Some("Ban hành Kế hoạch phòng bệnh"),
            ],
        );
    }

    #[test]
    fn damaged() {
        check(
            "BO CONG AN \nCONG AN TINH PHU YEN \n\nsó If IKH-CAT \n\nCQNG HOAXA HQI CHU NGHIA VIT NAM \nDc p - Tir do - Hinh phüc \n\nPhu Yên, ngày I tháng 5 nám 2023 \n\nKE HOiCH \nChuyên dôi so \n\nThrc hin K hoach s 74/KH-UBND",
            [
                Some("BO CONG AN"),
                Some("CONG AN TINH PHU YEN"),
                Some("□/KH-CAT"),
                Some("Phu Yên"),
                Some("2023-05-□□"),
                Some("KẾ HOẠCH"),
                Some("Chuyên dôi so"),
            ],
        );
    }

    #[test]
    fn a_date_broken_at_its_gap() {
        check(
            "ỦY BAN NHÂN DÂN\nTỈNH BẾN TRE\nSố:\n\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n\n/KH-UBND\n\nBến Tre, ngày\n\ntháng 4 năm 2024\n\nl KẾ HOẠCH\nTrồng cây",
            [
                None,
                Some("ỦY BAN NHÂN DÂN TỈNH BẾN TRE"),
                Some("□/KH-UBND"),
                Some("Bến Tre"),
                Some("2024-04-□□"),
                Some("KẾ HOẠCH"),
                Some("Trồng cây"),
            ],
        );
    }

    #[test]
    fn a_place_has_no_strokes() {
        let gazetteer = Gazetteer::embedded().unwrap();
        for (text, want) in [
            ("Sốv-KHTU ˆ Mai Sơn, ", Some("Mai Sơn")),
            ("TP. Sơn Bình, ", Some("TP. Sơn Bình")),
            ("Tân Phú Lộc, ", Some("Tân Phú Lộc")),
            ("KW Phú Lộc, ", Some("Phú Lộc")),
            ("số Phú Lộc, ", Some("Phú Lộc")),
            ("Bẩn Phú Lộc, ", Some("Phú Lộc")),
            ("12/3 ", None),
        ] {
            assert_eq!(
                place(text, &["Bẩn".to_owned()], &gazetteer).as_deref(),
                want,
                "{text}"
            );
        }
    }

    #[test]
    fn nothing_to_read() {
        check("Một trang chữ\nkhông có gì", [None; 7]);
        check("", [None; 7]);
    }
}
