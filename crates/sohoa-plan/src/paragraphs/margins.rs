//! Edges of the text column, and what they say about the end of a paragraph.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;

use super::{BodyLine, Marker, MarkerStyle, Paragraph};
use crate::agencies;
use crate::words::{is_unfinished, year};

/// Share of the text column that a line and the next word must fill for the break to be forced, where
/// boxes are known; recognition moves an edge by a few points of 450.
const FULL_LINE: f32 = 0.97;
/// The same in characters of a dump. Letters differ in width: in the samples, line and next word have
/// 0.87 to 1.1 of the longest lines at a forced break.
const FULL_TEXT: f32 = 0.87;
/// Share of a full line under which even an unfinished sentence ends: a title of its own.
const TITLE_LINE: f32 = 0.5;
/// Characters over which a line is a row of a table or a paragraph that was never broken.
const UNBROKEN: f32 = 110.0;
/// Share of unbroken lines from which a dump breaks no lines at all; scans have a few from rows of tables.
const UNBROKEN_SHARE: f32 = 0.12;
/// Indent in points from which a line begins a paragraph; first lines are indented 1 cm (28 pt), skew
/// and recognition move an edge by a few points.
const INDENT: f32 = 12.0;

/// Points between two lines with one left edge at most; the text after a dash stands further in.
const SAME_EDGE: f32 = 4.0;

/// Words of the name of a body before a colon at most.
const LONGEST_NAME: usize = 12;

/// Edges of the text column: of each page in points where boxes are known, of the document in
/// characters otherwise.
pub(super) struct Margins {
    pages: BTreeMap<u32, (f32, f32)>,
    characters: f32,
    /// Pages on which dashes stand at the left edge as a rule: that of an item tells nothing there.
    flush: BTreeSet<u32>,
}

/// Halves of names and terms that a dash joins ("Phòng Văn hóa - Xã hội"); no item begins with the second
/// after the first.
const JOINED: &[(&str, &str)] = &[
    ("văn hóa", "xã hội"),
    ("văn hoá", "xã hội"),
    ("chính trị", "xã hội"),
    ("kinh tế", "xã hội"),
    ("lao động", "thương binh"),
    ("lao động", "tiền lương"),
    ("kế hoạch", "tài chính"),
    ("tài chính", "kế hoạch"),
    ("tài chính", "kế toán"),
    ("tham mưu", "hậu cần"),
    ("hậu cần", "kỹ thuật"),
    ("tổ chức", "hành chính"),
    ("tổ chức", "cán bộ"),
    ("hành chính", "quản trị"),
    ("hành chính", "tổ chức"),
    ("quy hoạch", "kiến trúc"),
    ("phát thanh", "truyền hình"),
    ("kinh tế", "kỹ thuật"),
    ("kinh tế", "hạ tầng"),
    ("văn hóa", "thông tin"),
    ("hình sự", "hành chính"),
    ("địa chính", "xây dựng"),
    ("giáo dục thường xuyên", "giáo dục nghề nghiệp"),
    ("giáo dục nghề nghiệp", "giáo dục thường xuyên"),
];

impl Margins {
    pub(super) fn measure(lines: &[BodyLine]) -> Self {
        let mut edges: BTreeMap<u32, (Vec<f32>, Vec<f32>)> = BTreeMap::new();
        let mut lengths = Vec::new();
        for line in lines {
            lengths.extend(Some(characters(&line.text)).filter(|length| *length < UNBROKEN));
            if let Some(bbox) = line.bbox {
                let (left, right) = edges.entry(line.page).or_default();
                left.push(bbox.x0);
                right.push(bbox.x1);
            }
        }
        let pages: BTreeMap<u32, (f32, f32)> = edges
            .into_iter()
            .map(|(page, (mut left, mut right))| {
                (page, (quantile(&mut left, 0.1), quantile(&mut right, 0.9)))
            })
            .collect();
        let unbroken = lines.len() - lengths.len();
        let broken = (unbroken as f32) < UNBROKEN_SHARE * lines.len() as f32;
        Self {
            flush: flush_pages(lines, &pages),
            pages,
            // Where every paragraph stands on a line of its own, no line is ever full.
            characters: if broken || lengths.is_empty() {
                quantile(&mut lengths, 0.9)
            } else {
                f32::INFINITY
            },
        }
    }

    /// Distance of the line from the left edge, points.
    pub(super) fn indent(&self, line: &BodyLine) -> Option<f32> {
        let (bbox, (left, _)) = line.bbox.zip(self.pages.get(&line.page))?;
        Some(bbox.x0 - left)
    }

    /// Share of the text column that the line fills, and that it would fill with the first word of the
    /// next line.
    fn fill(&self, last: &BodyLine, next: &BodyLine) -> (f32, f32) {
        let word = next.text.split(' ').next().map_or(0.0, characters) + 1.0;
        if let Some((bbox, (left, right))) = last.bbox.zip(self.pages.get(&last.page)) {
            let letter = bbox.width() / characters(&last.text).max(1.0);
            let width = (right - left).max(1.0);
            return ((bbox.x1 - left) / width, (bbox.x1 - left + word * letter) / width);
        }
        let length = characters(&last.text);
        let width = self.characters.max(1.0);
        (length / width, (length + word) / width)
    }

    /// Whether the line break was forced: the next word had no room on the line.
    fn is_full(&self, last: &BodyLine, next: &BodyLine) -> bool {
        let (_, share) = self.fill(last, next);
        share >= if last.bbox.is_some() { FULL_LINE } else { FULL_TEXT }
    }

    /// Whether `line` belongs to the paragraph that ends with `last`.
    pub(super) fn continues(&self, paragraph: &Paragraph, last: &BodyLine, line: &BodyLine) -> bool {
        if line.cut || is_label(&line.text) || is_appendix(&line.text) {
            return false;
        }
        let starts_small = line
            .text
            .chars()
            .find(|c| c.is_alphanumeric())
            .is_some_and(char::is_lowercase);
        let open = !last.text.ends_with(['.', ';', ':', '!', '?']) && !last.text.ends_with("./");
        if is_title_of(paragraph, &line.text) {
            return true;
        }
        if let Some(next) = Marker::parse_or_lost(&line.text) {
            // "khoa học / - công nghệ", "năm học 2009 / - 2010": a dash inside a sentence fell to the start of a line.
            let is_dash = next.style == MarkerStyle::Dash;
            if is_dash && open && are_joined(&last.text, &line.text) {
                return true;
            }
            let dash = is_dash
                && (starts_small
                    || is_second_year(&last.text, &line.text)
                    || glued(&last.text, &line.text)
                    || self.is_below(paragraph, line));
            let inside = dash || next.is_doubtful_after(&last.text);
            return open && inside && self.is_full(last, line);
        }
        if !open
            && (begins_closing(&line.text)
                || is_list_item(paragraph) && ends_list(&line.text)
                || paragraph.marker.is_some() && urges_all(&line.text)
                || signs(&line.text)
                || points_away(&line.text)
                || gives_work(paragraph, &line.text)
                || self.is_name(line)
                || self.is_beside(paragraph, line))
        {
            return false;
        }
        if capitals(&last.text) != capitals(&line.text) && (capitals(&last.text) || heads(&line.text)) {
            return open && starts_small;
        }
        if open && begins_text(paragraph, last, line) {
            return false;
        }
        if starts_small || is_unfinished(&last.text) {
            return open || self.is_full(last, line) && !line.apart;
        }
        let numbered = paragraph.marker.is_some() || is_label(&last.text);
        self.goes_on_with_capital(numbered, open, last, line)
    }

    /// Whether the line is the name of a body alone. What ends a sentence has a full stop, what goes on fills the line.
    fn is_name(&self, line: &BodyLine) -> bool {
        self.fill(line, line).0 < TITLE_LINE
            && line.text.ends_with(char::is_alphanumeric)
            && line.text.split(' ').count() <= LONGEST_NAME
            && agencies::begins_with_head(&line.text)
            && !agencies::holds_duty(&line.text)
    }

    /// Whether the line is indented as the first and only line of an item: it begins a paragraph too.
    fn is_beside(&self, item: &Paragraph, line: &BodyLine) -> bool {
        let first = item
            .indent
            .filter(|_| item.marker.is_some() && item.lines.len() == 1);
        first.zip(self.indent(line)).is_some_and(|(first, indent)| {
            first >= INDENT && indent >= INDENT && (first - indent).abs() < SAME_EDGE
        })
    }

    /// Whether the line stands at the left edge, the first line of the paragraph and the items do not.
    fn is_below(&self, paragraph: &Paragraph, line: &BodyLine) -> bool {
        let indent = self.indent(line);
        paragraph.indent.is_some_and(|indent| indent >= INDENT)
            && indent.is_some_and(|indent| indent < INDENT)
            && !self.flush.contains(&line.page)
    }

    /// The same for a line that begins with a capital letter or a digit: a new sentence or a name.
    fn goes_on_with_capital(&self, numbered: bool, open: bool, last: &BodyLine, line: &BodyLine) -> bool {
        if last.text.ends_with([':', ';']) {
            return false;
        }
        let indent = |line| self.indent(line).unwrap_or_default();
        if indent(line) > INDENT && indent(last) < INDENT {
            return false;
        }
        if open {
            // Sentences do not end without a full stop, headings do.
            let heading = numbered || line.apart || line.bbox.is_some();
            return if heading {
                self.is_full(last, line)
            } else {
                self.fill(last, line).0 > TITLE_LINE
            };
        }
        self.is_full(last, line) && (!line.apart || line.bbox.is_some() && last.block == line.block)
    }
}

/// "PHÂN CÔNG NHIỆM VỤ" on the line below "Phần thứ hai", and a second line of such a title.
fn is_title_of(paragraph: &Paragraph, line: &str) -> bool {
    let division = paragraph
        .marker
        .as_ref()
        .is_some_and(|marker| marker.style.is_division());
    let title = paragraph.content();
    let below = title.is_empty() && (capitals(line) || !line.ends_with(['.', ';', ',', ':', '/']));
    division
        && Marker::parse_or_lost(line).is_none()
        && (below || !title.is_empty() && capitals(title) && capitals(line))
}

/// Pages with more dashes at the left edge than indented ones, a single one aside.
fn flush_pages(lines: &[BodyLine], pages: &BTreeMap<u32, (f32, f32)>) -> BTreeSet<u32> {
    let mut count: BTreeMap<u32, (usize, usize)> = BTreeMap::new();
    for line in lines {
        let dash = Marker::parse(&line.text).is_some_and(|marker| marker.style == MarkerStyle::Dash);
        if let Some((bbox, (left, _))) = line.bbox.zip(pages.get(&line.page)).filter(|_| dash) {
            let (flush, indented) = count.entry(line.page).or_default();
            *(if bbox.x0 - left < INDENT { flush } else { indented }) += 1;
        }
    }
    count.retain(|_, (flush, indented)| *flush > 1 && *flush > *indented);
    count.into_keys().collect()
}

/// "Phòng Văn hóa" and "- Xã hội": the halves of one term.
fn are_joined(last: &str, line: &str) -> bool {
    let last = last.to_lowercase();
    let line = line.trim_start_matches(['-', '–', '—', ' ']).to_lowercase();
    JOINED.iter().any(|(first, second)| {
        let rest = line.strip_prefix(second);
        last.ends_with(first)
            && rest.is_some_and(|rest| {
                !rest.starts_with(char::is_alphabetic)
                    && !rest.starts_with(" hóa")
                    && !rest.starts_with(" hoá")
            })
    })
}

/// Whether a signature begins: "KT. GIÁM ĐỐC", "TM. ỦY BAN NHÂN DÂN", an office in capitals.
pub(crate) fn signs(text: &str) -> bool {
    static SIGNATURE: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(concat!(
            r"^(?:(?:KT|TM|TL|TUQ|K/T|T/M|T/L)\b\.?\s*\p{Lu}{2,}\b",
            r"|(?:PHÓ )?(?:TỔNG )?(?:GIÁM ĐỐC|CHỦ TỊCH|CỤC TRƯỞNG|VỤ TRƯỞNG|BỘ TRƯỞNG|CHÁNH VĂN PHÒNG|TRƯỞNG BAN|TRƯỞNG PHÒNG|HIỆU TRƯỞNG|BÍ THƯ|VIỆN TRƯỞNG|TRƯỞNG CÔNG AN|CHI CỤC TRƯỞNG|CHỈ HUY TRƯỞNG|CHÍNH ỦY|TƯ LỆNH)\b|THỨ TRƯỞNG\b)",
        ))
        .ok()
    });
    SIGNATURE.as_ref().is_some_and(|pattern| pattern.is_match(text))
}

/// Whether the last paragraph of a plan begins, which is said to everybody and belongs to no item.
fn begins_closing(text: &str) -> bool {
    static CLOSING: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"^(?:trong )?qua trinh (?:(?:to chuc|trien khai|thuc hien)\b ?)+|^tren day la\b|^nhan duoc (?:ke hoach|cong van|quyet dinh) nay\b|^(?:ke hoach|chi thi|nghi quyet|chuong trinh|huong dan|ket luan) nay (?:duoc )?(?:pho bien|quan triet|trien khai|phat hanh|gui|ban hanh|thay the|co hieu luc)\b|^(?:de nghi |yeu cau )?(?:cac|thu truong)\b[\w ,]{2,80}\bcan cu\b").ok()
    });
    CLOSING
        .as_ref()
        .is_some_and(|pattern| pattern.is_match(&sohoa_viet::skeleton(text)))
}

/// Whether the paragraph is an item of a list, which is one sentence as a rule.
fn is_list_item(paragraph: &Paragraph) -> bool {
    let style = paragraph.marker.as_ref().map(|marker| marker.style);
    matches!(
        style,
        Some(MarkerStyle::Letter | MarkerStyle::Dash | MarkerStyle::Plus)
    )
}

/// Whether a line after the full stop of an item speaks to all who read the plan, or gives other work to somebody.
fn ends_list(line: &str) -> bool {
    let given = line.strip_prefix("Giao ").is_some_and(agencies::begins_with_head);
    given || speaks_to_all(&sohoa_viet::skeleton(line))
}

/// Whether a line asks all to be in earnest, which ends a document whatever item stands before it; an item may ask
/// others for something else.
fn urges_all(line: &str) -> bool {
    let skeleton = sohoa_viet::skeleton(line);
    let urges = ["nghiem tuc", "khan truong"]
        .iter()
        .any(|words| skeleton.contains(words));
    let asks = ["yeu cau ", "de nghi "]
        .iter()
        .any(|verb| skeleton.starts_with(verb));
    asks && urges && speaks_to_all(&skeleton)
}

/// Whether a sentence without marks speaks to all who read the plan: "Yêu cầu Trưởng các phòng …", "Các đơn vị nghiêm
/// túc …", "Lưu ý: …".
pub(crate) fn speaks_to_all(skeleton: &str) -> bool {
    static ALL: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(concat!(
            r"^(?:(?:uy ban|ubnd|so|bo|cong an|cuc|chi cuc|tong cuc|ban|dang uy|vien|giam doc|chu tich|hieu truong|cong ty|benh vien)\b[\w ]{0,50}\s)?",
            r"(?:yeu cau|de nghi) (?:cac|toan the|thu truong|truong|giam doc|chu tich|cuc truong|chi cuc truong|vien truong|chanh|bi thu|lanh dao|dong chi|can bo|chi huy|nguoi dung dau)\b",
            r"|^cac (?:don vi|co quan|dia phuong|phong|khoa|so|ban|nganh|dong chi|chi bo|cap uy|doan the)\b[\w ,-]{0,80}\b(?:nghiem tuc|khan truong)\b",
            r"|^can cu (?:noi dung )?(?:cua )?ke hoach nay,? (?:cac|thu truong|truong|giam doc|chu tich|lanh dao)\b",
            r"|^luu y:",
        ))
        .ok()
    });
    ALL.as_ref().is_some_and(|pattern| pattern.is_match(skeleton))
}

/// Whether a line after a full stop says who has the work: a body and a colon, or another sentence that gives it to a
/// body where the paragraph is one.
fn gives_work(paragraph: &Paragraph, line: &str) -> bool {
    static GIVES: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"\b(?:chủ trì|có trách nhiệm|chịu trách nhiệm|có nhiệm vụ)\b").ok());
    let gives = |text: &str| {
        agencies::begins_with_head(text) && GIVES.as_ref().is_some_and(|gives| gives.is_match(text))
    };
    let titled = line.split_once(':').is_some_and(|(name, below)| {
        let below = below.trim_start();
        agencies::begins_with_head(name)
            && name.split(' ').count() <= LONGEST_NAME
            && !name.contains(['.', ';', ','])
            && (below.is_empty() || below.starts_with(char::is_uppercase))
    });
    titled || paragraph.marker.is_none() && gives(&paragraph.text) && gives(line)
}

/// "(Chi tiết tại Phụ lục II)": a remark on the item before it.
fn points_away(text: &str) -> bool {
    text.starts_with('(') && {
        let skeleton = sohoa_viet::skeleton(text);
        ["phu luc", "kem theo", "dinh kem"]
            .iter()
            .any(|words| skeleton.contains(words))
    }
}

/// Whether a numbered title without a full stop ends before the line, because that begins with a verb: "1. Trạm y tế
/// cơ sở" / "Tiến hành rà soát …". Boxes tell it better where they are known.
fn begins_text(paragraph: &Paragraph, last: &BodyLine, line: &BodyLine) -> bool {
    let numbered = paragraph
        .marker
        .as_ref()
        .is_some_and(|marker| marker.style > MarkerStyle::Article && marker.style < MarkerStyle::Letter);
    let quoted = paragraph.text.matches('“').count() > paragraph.text.matches('”').count();
    numbered
        && line.bbox.is_none()
        && !quoted
        && !is_unfinished(&last.text)
        && !ends_in_name(&last.text)
        && agencies::begins_with_verb(&line.text)
}

/// Whether the line ends in a word after which a name goes on ("Ban" / "Chỉ đạo", "Đề án" / "Phát triển …").
fn ends_in_name(last: &str) -> bool {
    const BEFORE_NAMES: [&str; 7] = ["án", "trình", "luật", "ngành", "ban", "phòng", "tổ"];
    let word = last.rsplit(' ').next().unwrap_or_default().to_lowercase();
    last.ends_with([',', '-', '–', '(', '“', '"', '&'])
        || BEFORE_NAMES.contains(&word.as_str())
        || agencies::ends_in_head(last)
}

/// "2009" and "- 2010 (…": the halves of a span of years.
fn is_second_year(last: &str, line: &str) -> bool {
    let is_year = |word: &str| year(word.trim_matches(|c: char| !c.is_alphanumeric())).is_some();
    let rest = line.trim_start_matches(['-', '–', '—', ' ']);
    last.split(' ').next_back().is_some_and(is_year) && rest.split(' ').next().is_some_and(is_year)
}

/// "(Vụ Kế hoạch" and "-Tài chính chủ trì)": the dash of a name in a bracket that is still open; items have a blank
/// behind theirs.
fn glued(last: &str, line: &str) -> bool {
    let inside = last.rfind('(') > last.rfind(')');
    inside && line.starts_with(['-', '–', '—']) && line.chars().nth(1).is_some_and(char::is_alphabetic)
}

fn characters(text: &str) -> f32 {
    text.chars().count() as f32
}

fn capitals(text: &str) -> bool {
    !text.chars().any(char::is_lowercase)
}

/// Three words in capitals at the start: a heading, not a sentence that begins with an abbreviation.
fn heads(text: &str) -> bool {
    let mut words = text
        .split(' ')
        .filter(|word| word.chars().any(char::is_alphabetic))
        .take(3)
        .peekable();
    words.peek().is_some() && words.all(capitals)
}

fn is_appendix(text: &str) -> bool {
    capitals(text.get(..text.len().min(4)).unwrap_or("a"))
        && sohoa_viet::skeleton(text).starts_with("phu luc")
        || sohoa_viet::skeleton(text) == "phu luc"
}

/// Lines that begin with the name of a task field are paragraphs of their own.
fn is_label(text: &str) -> bool {
    /// Labels that only count with their colon: sentences begin with the same words.
    const WITH_COLON: [&str; 4] = ["phan cong", "trach nhiem", "thoi han", "hoan thanh truoc"];
    const LABELS: [&str; 12] = [
        "don vi chu tri",
        "don vi thuc hien",
        "don vi phoi hop",
        "co quan chu tri",
        "co quan thuc hien",
        "co quan phoi hop",
        "san pham",
        "ket qua",
        "thoi gian thuc hien",
        "thoi gian hoan thanh",
        "tien do",
        "noi nhan",
    ];
    let Some((head, _)) = text.split_once(':') else {
        // The colon is lost, the capital after it is not.
        let plain = sohoa_viet::skeleton(text);
        let plain = plain.trim_start_matches(['-', '+', '*', ' ']);
        let next = LABELS
            .iter()
            .find(|label| plain.starts_with(**label))
            .and_then(|label| {
                let count = label.split(' ').count();
                let words = text.trim_start_matches(['-', '+', '*', ' ']).split(' ');
                words.skip(count).find(|word| !matches!(*word, "-" | "–"))
            });
        return next.is_some_and(|word| word.starts_with(char::is_uppercase))
            && text.starts_with(|c: char| c.is_uppercase() || c == '-');
    };
    // Longest label: "Thời gian hoàn thành".
    head.chars().count() <= 40 && {
        let head = sohoa_viet::skeleton(head);
        LABELS
            .iter()
            .chain(&WITH_COLON)
            .any(|label| head.trim_start_matches(['-', '+', '*', ' ']).starts_with(label))
    }
}

/// The value below which `share` of the values lie; 0 for no values.
fn quantile(values: &mut [f32], share: f32) -> f32 {
    values.sort_by(f32::total_cmp);
    let index = (share * values.len().saturating_sub(1) as f32).round() as usize;
    values.get(index).copied().unwrap_or(0.0)
}
