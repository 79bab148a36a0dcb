//! Lines that recognition made of stamps, signatures and stains.

use sohoa_page::{Line, Page, TextOrigin, Word};
use sohoa_viet::Syllable;

use super::{Marker, is_page_number};

/// Confidence under which a short line is no text. The handwritten number of a document, the worst
/// real line of the samples, has 0.32; strokes of signatures read as letters have 0.00 to 0.25.
const CONFIDENCE: f32 = 0.28;
/// Words of a line that confidence alone may condemn.
const SHORT: usize = 3;
/// Letters of a word from which it is text even where it is no syllable (a name, an abbreviation).
const WORD_LETTERS: usize = 4;

/// A line of several words is none either where the engine read all others of its page well, and of this one no word
/// better than this, and all together worse: an underlined heading in italics, or rules. On the real scans and the made
/// ones such lines hold no words.
const GARBAGE_WORD: f32 = 0.7;
const GARBAGE: f32 = 0.55;
/// The median confidence of the lines of a page that is read well.
const WELL_READ: f32 = 0.9;

/// Fewest digits of a date or an amount that is the whole line.
const FIGURES: usize = 4;

/// Words below this confidence (0..=1) are unclear: the engine holds them more likely wrong than right.
/// Wrongly read handwritten numbers had 0.16 to 0.35 (kh-btp-2010, qd209, qd383, qd430), right ones 0.52 and
/// more (qd23, the fixtures); one wrong one, 0.66 (qd237), is a scrawl. `sohoa inspect FILE --stage ingest` shows them.
const CLEAR: f32 = 0.5;

/// Readings of words of the line that the engine read without conviction, or otherwise at a second look, or that no
/// print has.
pub(super) fn unclear_words(line: &Line) -> Vec<String> {
    let unclear = |word: &&Word| word.confidence < CLEAR || word.second.is_some() || is_scrawl(&word.text);
    let readings = |word: &Word| {
        let second = word.second.as_ref().map(|second| second.text.clone());
        [Some(word.text.clone()), second].into_iter().flatten()
    };
    line.words.iter().filter(unclear).flat_map(readings).collect()
}

/// Whether digits stand beside signs that no number is printed with ("43†", "¿02", "41Ø"): an engine makes them of
/// handwriting.
fn is_scrawl(word: &str) -> bool {
    let printed = |c: char| {
        c.is_ascii_alphanumeric()
            || ".,;:/-–()%&+<>≤≥\"“”'’*".contains(c)
            || "ÂÊÔÀÁÃÈÉÌÍÒÓÕÙÚÝâêôàáãèéìíòóõùúý".contains(c)
            || sohoa_viet::is_vietnamese_only_letter(c)
    };
    word.contains(|c: char| c.is_ascii_digit()) && !word.chars().all(printed)
}

/// A line without the lone marks that recognition makes of stains at its ends ("NHIỆM VỤ |", "- _a) Sở Y tế:"); no text
/// has them.
pub(super) fn without_marks(text: &str) -> &str {
    const MARKS: [char; 7] = ['|', 'ˆ', '_', '~', '`', '^', '¬'];
    let kept = text.trim_end_matches(|c: char| MARKS.contains(&c) || c == ' ');
    // "đơn vị_" may have lost a letter; a mark that stands alone is none.
    let text = if text[kept.len()..].starts_with(' ') {
        kept
    } else {
        text
    };
    let inner = text.trim_start_matches(|c: char| MARKS.contains(&c) || matches!(c, ' ' | '-' | '–'));
    let marked = text[..text.len() - inner.len()].contains(MARKS);
    let item = Marker::parse(inner).is_some_and(|marker| marker.style < super::MarkerStyle::Dash);
    if marked && item { inner } else { text }
}

/// Whether a recognised line holds no text: nothing in it is a syllable, a number or a code, or the
/// engine itself did not believe it.
pub(super) fn is_noise(line: &Line, page: &Page) -> bool {
    if !matches!(page.origin, TextOrigin::Ocr | TextOrigin::Mixed) || is_page_number(line, page) {
        return false;
    }
    let words = line.text.split_whitespace().count();
    words <= SHORT && engine_confidence(line) < CONFIDENCE
        || !holds_text(&line.text)
        || is_garbage(line, page)
}

fn is_garbage(line: &Line, page: &Page) -> bool {
    let unread = line.words.len() > 1 && line.words.iter().all(|word| word.confidence < GARBAGE_WORD);
    unread && engine_confidence(line) < GARBAGE && {
        let mut all: Vec<f32> = page.lines.iter().map(engine_confidence).collect();
        all.sort_by(f32::total_cmp);
        all.get(all.len() / 2).is_some_and(|median| *median > WELL_READ)
    }
}

/// How sure the engine was of what it saw. The confidence of a line after restoration also doubts what stands there:
/// a name or a numeral may have a rival ("Hè", "Hà") on ink that is clear.
fn engine_confidence(line: &Line) -> f32 {
    let letters = |word: &Word| word.text.chars().count() as f32;
    let all: f32 = line.words.iter().map(letters).sum();
    if all == 0.0 {
        return line.confidence;
    }
    let sum: f32 = line
        .words
        .iter()
        .map(|word| word.confidence * letters(word))
        .sum();
    sum / all
}

fn holds_text(text: &str) -> bool {
    let marker = Marker::parse(text).filter(|marker| marker.label != "-" && marker.label != "+");
    marker.is_some() || text.split_whitespace().any(is_text)
}

fn is_text(word: &str) -> bool {
    let core = word.trim_matches(|c: char| !c.is_alphanumeric());
    // "a)", "I." alone on a line are enumerators.
    let enumerator = word.starts_with(char::is_alphanumeric) && word.ends_with([')', '.']);
    let letters = core.chars().filter(|c| c.is_alphabetic()).count();
    let count = core.chars().count();
    // "VT", "PV01", "2025"; a single letter or digit is a stroke unless punctuation follows it ("3;").
    let digits =
        letters == 0 && (count >= 2 || count == 1 && word.len() == 2 && word.ends_with([';', '.', ',']));
    let capitals = count >= 2 && core.chars().all(|c| c.is_uppercase() || c.is_ascii_digit());
    let syllable = count >= 2 && letters == count && Syllable::parse(core).is_some();
    digits && core.bytes().all(|b| b.is_ascii_digit())
        || capitals && letters >= 2
        || syllable
        || letters >= WORD_LETTERS
        || enumerator && (1..=3).contains(&count)
        || is_figures(core)
}

/// Whether it is a date, a quarter or span of years, or an amount: "31/10/2026", "II/2026", "2026-2030", "1.250". The
/// last line of a paragraph may be nothing else. Strokes are read as figures, too ("1/2", "7-1"), but as so many of
/// them hardly ever.
fn is_figures(core: &str) -> bool {
    let mut parts = core.split(|c: char| "/.,-–:".contains(c));
    let digits = core.chars().filter(char::is_ascii_digit).count();
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_quarter = |part: &str| matches!(part, "I" | "II" | "III" | "IV");
    let first = parts.next().unwrap_or_default();
    digits >= FIGURES && (is_number(first) || is_quarter(first)) && parts.all(is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_scrawls_from_numbers() {
        for word in ["43†", "¿02", "41Ø/QĐ-UBND", "Số:3Ö83_"] {
            assert!(is_scrawl(word), "{word}");
        }
        for word in [
            "237/QĐ-UBND",
            "(12.500.000đ)",
            ">80%",
            "ngày",
            "f†",
            "“57-NQ/TW”",
            "01/01/2025;",
        ] {
            assert!(!is_scrawl(word), "{word}");
        }
    }

    #[test]
    fn a_name_with_a_rival_is_no_stroke() {
        use sohoa_page::Rect;
        let words: Vec<Word> = ["Lò", "Thị", "Mè"]
            .into_iter()
            .map(|text| Word {
                text: text.to_owned(),
                bbox: Rect::default(),
                confidence: 0.95,
                second: None,
                layer: None,
            })
            .collect();
        let mut line = crate::testing::dump_document("Lò Thị Mẻ")
            .pages
            .remove(0)
            .lines
            .remove(0);
        line.words = words;
        line.confidence = 0.2;
        assert!(engine_confidence(&line) > 0.9);
        line.words.clear();
        assert!(engine_confidence(&line) < CONFIDENCE);
    }

    #[test]
    fn a_line_of_nothing_clear_is_no_text_on_a_clear_page() {
        let words = |text: &str, confidence| -> Vec<Word> {
            let word = |text: &str| Word {
                text: text.to_owned(),
                bbox: sohoa_page::Rect::default(),
                confidence,
                second: None,
                layer: None,
            };
            text.split_whitespace().map(word).collect()
        };
        let text = "1. Công an tỉnh\nSự re ht.\nban hành kế hoạch\nnăm 2026";
        let mut page = crate::testing::dump_document(text).pages.remove(0);
        page.origin = TextOrigin::Ocr;
        let noise = |page: &Page, garbled, others| {
            let mut page = page.clone();
            for (place, line) in page.lines.iter_mut().enumerate() {
                let confidence = if place == 1 { garbled } else { others };
                line.words = words(&line.text, confidence);
            }
            let noise: Vec<bool> = page.lines.iter().map(|line| is_noise(line, &page)).collect();
            noise
        };
        assert_eq!(noise(&page, 0.45, 0.97), [false, true, false, false]);
        assert_eq!(noise(&page, 0.65, 0.97), [false; 4]);
        assert_eq!(
            noise(&page, 0.45, 0.8),
            [false; 4],
            "all of the page is hard to read"
        );
    }

    #[test]
    fn tells_strokes_from_text() {
        for text in [
            "— — -4 2",
            "h",
            "Z1",
            "` “K s|",
            ".P z",
            ",,",
            "tr",
            "r—",
            "1/2",
            "7-1",
            "//",
            "2/II",
        ] {
            assert!(!holds_text(text), "{text}");
        }
        for text in [
            "3;",
            "Điều",
            "- Như",
            "VT.",
            "a)",
            "1. Mục đích",
            "IV.",
            "PV01",
            "2025",
            "31/10/2026.",
            "II/2026.",
            "2026 - 2030;",
            "2026-2030;",
            "1.250",
            "10/2026.",
        ] {
            assert!(holds_text(text), "{text}");
        }
    }
}
