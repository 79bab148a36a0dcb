//! Dumps of a text layer: text without positions.

use std::path::Path;

use sohoa_page::{Diagnostic, LayerVerdict, LineKind, MediaType, TextOrigin};
use sohoa_viet::{ByteEncoding, decode_bytes};

use crate::assemble::{DraftLine, DraftPage, assemble};
use crate::items::starts_item;
use crate::legacy::Converted;
use crate::{IngestError, IngestOptions, Ingested};

/// Fewest lines that a page of a dump has on average where a leading blank marks its start. A printed
/// page holds 20 to 50 lines; a text with more leading blanks is indented.
const FEWEST_LINES_PER_PAGE: usize = 20;

/// Blank lines that stand before a page in such a dump where its leading blank was lost, and the fewest lines of a
/// page that they start or end: headings, too, are set off by blank lines.
const BLANK_LINES: usize = 3;
const FEWEST_LINES_OF_A_PAGE: usize = 16;

/// Lines of the letterhead, whose right half may begin with a blank.
const LETTERHEAD_LINES: usize = 6;

/// The document of the bytes of a text file, whatever their encoding; what cannot be known about them is a
/// diagnostic of the whole document. Lines of a page keep their numbers where pages are left out.
///
/// # Errors
/// [`IngestError::NoPages`] when no page is wanted; `path` is for messages.
pub(crate) fn ingest_text(
    path: &Path,
    bytes: &[u8],
    options: &IngestOptions,
) -> Result<Ingested, IngestError> {
    let decoded = decode_bytes(bytes);
    let mut ingested = from_plain_text(&decoded.text);
    let left_out = options.left_out(path, ingested.document.pages.len() as u32)?;
    ingested.document.pages.retain(|page| options.wants(page.number));
    ingested
        .diagnostics
        .retain(|found| found.page.is_none_or(|page| options.wants(page)));
    let converted = ingested
        .diagnostics
        .iter()
        .any(|found| found.code == crate::legacy::LEGACY_ENCODING);
    let finding = match decoded.encoding {
        ByteEncoding::DamagedUtf8(offset) => Some(Diagnostic::new(
            "utf8-damaged",
            format!(
                "byte {offset} of the file is not UTF-8; it and others like it were read as U+FFFD; \
                 copy the file again from its source"
            ),
        )),
        ByteEncoding::SingleByte if !converted => Some(Diagnostic::new(
            "encoding-unknown",
            "the file is neither UTF-8 nor in a Vietnamese encoding that is known; it was read as Windows-1252; \
             convert it to UTF-8, for example with iconv",
        )),
        ByteEncoding::Utf8 | ByteEncoding::Utf16 | ByteEncoding::SingleByte => None,
    };
    Ok(ingested.with_finding(finding).with_finding(left_out))
}

/// The document of a text dump: one [`sohoa_page::Line`] for each line, blank lines included, so that
/// `LineId` is the number of the line in the file. Text is kept as it is, in NFC, but for lines in an old
/// Vietnamese encoding: they are converted, and each page that holds some has a diagnostic.
///
/// Pages start at form feeds. Where there are none, a line that starts with exactly one blank starts
/// a page, as some dumps mark it, unless such lines are too many to be pages; in such a dump also one behind
/// three blank lines.
pub fn from_plain_text(text: &str) -> Ingested {
    let observed: Vec<&str> = text.lines().collect();
    let converted = Converted::of(&observed);
    let lines = converted.lines(&observed);
    let page_starts = page_starts(&lines);
    let mut pages = vec![DraftPage::empty(1, TextOrigin::PlainText, LayerVerdict::Absent)];
    let mut block = 0;
    let mut previous_blank = true;
    let mut first = 0;
    for (index, (line, starts_page)) in lines.into_iter().zip(page_starts).enumerate() {
        if starts_page {
            if let Some(draft) = pages.last_mut() {
                converted.report(draft, first..index);
            }
            first = index;
            let number = pages.len() as u32 + 1;
            pages.push(DraftPage::empty(
                number,
                TextOrigin::PlainText,
                LayerVerdict::Absent,
            ));
            previous_blank = true;
        }
        let blank = line.trim().is_empty();
        if blank || previous_blank || starts_item(line) {
            block += 1;
        }
        previous_blank = blank;
        if let Some(draft) = pages.last_mut() {
            if !blank {
                // A dump says nothing about how far it can be trusted, and damage that makes other
                // right words cannot be seen: it is always restored.
                draft.page.verdict = LayerVerdict::Restore;
            }
            draft.lines.push(DraftLine {
                text: sohoa_viet::nfc(line.trim_matches('\u{c}')),
                bbox: None,
                words: Vec::new(),
                block,
                kind: if is_page_number_of_dump(line) {
                    LineKind::Furniture
                } else {
                    LineKind::Body
                },
                confidence: 1.0,
            });
        }
    }
    if let Some(draft) = pages.last_mut() {
        converted.report(draft, first..observed.len());
    }
    assemble(MediaType::PlainText, pages)
}

/// Only what no list or table cell looks like: "- 2 -". A bare number may be the STT of a row.
fn is_page_number_of_dump(line: &str) -> bool {
    let inner = line
        .trim()
        .strip_prefix('-')
        .and_then(|rest| rest.strip_suffix('-'));
    inner.is_some_and(|inner| {
        let inner = inner.trim();
        (1..=3).contains(&inner.len()) && inner.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// For each line whether it starts a page; only between the first and the last line with text.
fn page_starts(lines: &[&str]) -> Vec<bool> {
    let mut starts = if lines.iter().any(|line| line.contains('\u{c}')) {
        starts_at_form_feeds(lines)
    } else {
        starts_at_blanks(lines)
    };
    let has_text = |line: &&str| !line.trim().is_empty();
    let first = lines.iter().position(has_text).unwrap_or(lines.len());
    let last = lines.iter().rposition(has_text).unwrap_or(0);
    for (index, start) in starts.iter_mut().enumerate() {
        *start &= first < index && index <= last;
    }
    starts
}

/// A line with a leading blank starts a page, and then one behind blank lines as well, if no other start is near.
fn starts_at_blanks(lines: &[&str]) -> Vec<bool> {
    let blank = |line: &&str| line.trim().is_empty();
    let letterhead = lines.iter().take_while(|line| blank(line)).count() + LETTERHEAD_LINES;
    let mut starts: Vec<bool> = (0..)
        .zip(lines)
        .map(|(index, line)| index >= letterhead && has_page_blank(line))
        .collect();
    let count = starts.iter().filter(|start| **start).count();
    if count == 0 || count * FEWEST_LINES_PER_PAGE > lines.len() {
        return vec![false; lines.len()];
    }
    let behind_blanks = |&index: &usize| {
        index >= BLANK_LINES && lines[index - BLANK_LINES..index].iter().all(blank) && !blank(&lines[index])
    };
    let possible: Vec<usize> = (0..lines.len())
        .filter(|index| starts[*index] || behind_blanks(index))
        .collect();
    for (place, &index) in possible.iter().enumerate() {
        let before = place.checked_sub(1).map_or(0, |place| possible[place]);
        let after = possible.get(place + 1).copied().unwrap_or(lines.len());
        starts[index] |= (index - before).min(after - index) >= FEWEST_LINES_OF_A_PAGE;
    }
    starts
}

/// A form feed before the text of a line starts a page there, one after it at the next line.
fn starts_at_form_feeds(lines: &[&str]) -> Vec<bool> {
    let mut starts = Vec::with_capacity(lines.len());
    let mut pending = false;
    for line in lines {
        let feed_first = line.trim_start_matches([' ', '\t']).starts_with('\u{c}');
        starts.push(pending || feed_first);
        pending = !feed_first && line.contains('\u{c}');
    }
    starts
}

fn has_page_blank(line: &str) -> bool {
    line.strip_prefix(' ')
        .is_some_and(|rest| rest.starts_with(|first: char| !first.is_whitespace()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dump(pages: &[&str]) -> String {
        let body = "một dòng của trang\n".repeat(30);
        pages.iter().flat_map(|first| [*first, "\n", &body]).collect()
    }

    fn check(text: &str, want_pages: &[usize]) {
        let document = from_plain_text(text).document;
        let lines: Vec<usize> = document.pages.iter().map(|page| page.lines.len()).collect();
        assert_eq!(lines, want_pages);
        let ids: Vec<u32> = document.lines().map(|(_, line)| line.id.0).collect();
        assert_eq!(ids, (1..=text.lines().count() as u32).collect::<Vec<_>>());
    }

    #[test]
    fn every_line_is_kept() {
        check("", &[0]);
        check("\n\n", &[2]);
        check("a\n\nb", &[3]);
        check("a\r\nb\r\n", &[2]);
    }

    #[test]
    fn pages_start_at_form_feeds_or_leading_blanks() {
        check("một\n\u{c}hai\nba", &[1, 2]);
        check("một\u{c}\nhai\n\u{c}", &[1, 2]);
        check(&dump(&["Kế hoạch", " tiếp theo", " hết"]), &[31, 31, 31]);
        check(&dump(&[" Kế hoạch", " tiếp theo"]), &[31, 31]);
        check(" thụt\n vào\n mỗi\n dòng\n", &[4]);
        check(&dump(&["Kế hoạch", " tiếp theo", "\n\n\nhết"]), &[31, 34, 31]);
        check(&dump(&["Kế hoạch", "\n\n\nhết"]), &[65]);
        let heading = dump(&["Kế hoạch", " tiếp theo"]) + "\n\n\nI. MỤC TIÊU\n\n\n\n1. Mục tiêu\n";
        check(&heading, &[31, 39]);
        check(
            &dump(&["TỈNH ỦY\n ĐẢNG CỘNG SẢN VIỆT NAM", " tiếp theo"]),
            &[32, 31],
        );
    }

    #[test]
    fn text_is_kept_in_nfc() {
        let document = from_plain_text("  Ke\u{302}\u{301} hoạch \u{c}").document;
        assert_eq!(document.pages[0].lines[0].text, "  Kế hoạch ");
    }

    #[test]
    fn blocks_end_at_blank_lines_and_items() {
        let document =
            from_plain_text("Căn cứ Luật\nsố 1;\n\nI. MỤC TIÊU\n- Một\nhai\n1. Ba\na) bốn\n- 7 -").document;
        let blocks: Vec<u32> = document.lines().map(|(_, line)| line.block).collect();
        assert_eq!(blocks, [1, 1, 2, 3, 4, 4, 5, 6, 7]);
        assert_eq!(document.pages[0].lines[8].kind, LineKind::Furniture);
    }

    #[test]
    fn old_encodings_are_converted_and_reported() {
        let check = |bytes: &[u8], want: &str, codes: &[&str]| {
            let ingested = ingest_text(Path::new("a.txt"), bytes, &IngestOptions::default()).unwrap();
            let texts: Vec<&str> = ingested
                .document
                .lines()
                .map(|(_, line)| line.text.as_str())
                .collect();
            assert_eq!(texts.join("|"), want);
            let found: Vec<&str> = ingested.diagnostics.iter().map(|found| found.code).collect();
            assert_eq!(found, codes);
        };
        check(
            b"K\xd5 ho\xb9ch\n\nc\xabng t\xb8c 2025\n",
            "Kế hoạch||công tác 2025",
            &["legacy-encoding"],
        );
        check(
            "Keá hoaïch coâng taùc".as_bytes(),
            "Kế hoạch công tác",
            &["legacy-encoding"],
        );
        check(b"\xff\xfeK\0\xbf\x1e\n\0a\0", "Kế|a", &[]);
        check(b"caf\xe9\nna\xefve", "café|naïve", &["encoding-unknown"]);
        check(
            "Kế hoạch\n\u{1ea1}".as_bytes()[..15].as_ref(),
            "Kế hoạch|\u{fffd}",
            &["utf8-damaged"],
        );
    }

    #[test]
    fn lines_keep_their_numbers_where_pages_are_left_out() {
        let text = "một\n\u{c}hai\nba\n\u{c}bốn";
        let read = |pages| {
            let options = IngestOptions {
                pages: Some(pages),
                ..IngestOptions::default()
            };
            ingest_text(Path::new("a.txt"), text.as_bytes(), &options)
        };
        let ingested = read(2..=2).unwrap();
        let ids: Vec<u32> = ingested.document.lines().map(|(_, line)| line.id.0).collect();
        let codes: Vec<&str> = ingested.diagnostics.iter().map(|found| found.code).collect();
        assert_eq!((ids, codes), (vec![2, 3], vec!["pages-left-out"]));
        let error = read(4..=u32::MAX).unwrap_err();
        assert!(matches!(error, IngestError::NoPages { pages: 3, .. }), "{error}");
    }

    #[test]
    fn conversions_are_reported_page_by_page() {
        let text = "Kế hoạch số năm của tỉnh\n\u{c}Phô lôc kÌm theo kÕ ho¹ch\nc«ng t¸c\n\u{c}hết trang này";
        let ingested = from_plain_text(text);
        let places: Vec<Option<u32>> = ingested.diagnostics.iter().map(|found| found.page).collect();
        assert_eq!(places, [Some(2)]);
        assert_eq!(
            ingested.diagnostics[0].message,
            "page 2 holds text in TCVN3 (ABC, .VnTime fonts); 2 lines were converted to Unicode"
        );
    }
}
