//! Lines that the engine read where there is no text: strokes of a signature, rings of a stamp, dirt.

use sohoa_page::grid::Grid;
use sohoa_page::{LineKind, Rect, Word};
use sohoa_viet::Syllable;

use crate::assemble::{DraftLine, DraftPage};
use crate::layout::draft_line;

/// Confidence from which a word of two letters or digits is taken for text whatever it says. Chosen on
/// qd308-tayninh-2025 p2: of the ten lines over its stamp and signatures nine have words of 0 to .53, one of
/// .84. `scripts/pages/measure.py` measures it again.
const SURE_WORD: f32 = 0.6;
/// Likewise for a single letter or digit: a page number or the number of a cell.
const SURE_LETTER: f32 = 0.8;
/// A line with this many letters and digits is never dropped: damaged text can still be restored.
const MOST_LETTERS: usize = 10;

/// Narrowest letter, digit or bracket of 8-point print, in points.
const NARROWEST: f32 = 2.0;
/// A mark that the engine believes less than this is none,
const DOUBTED_MARK: f32 = 0.2;
/// unless it is wider than this, in points: then it stands for a word that was not read.
const WIDEST_MARK: f32 = 8.0;
/// A dash at the end of a cell's line is at least this wide, in points, or read with confidence.
const NARROWEST_DASH: f32 = 2.5;
const SURE_DASH: f32 = 0.8;

/// The lowest words ("cơ") are this high among lines of the table; what is lower and not read with confidence is a speck.
const LOWEST: f32 = 0.45;

/// A mark over a letter is lower than its word by this factor; a sign of the same print is not.
const TORN: f32 = 0.5;
/// Widest gap between such a mark and the letter that it belongs to, in heights of the word.
const TORN_GAP: f32 = 0.2;

/// Takes the words out of table cells that are crumbs of rules and dirt and says which.
pub(crate) fn drop_crumbs(draft: &mut DraftPage, tables: &[Grid]) {
    let mut dropped: Vec<String> = Vec::new();
    let in_cell = |line: &&mut DraftLine| line.kind == LineKind::Body && in_table(line, tables);
    let cells: Vec<&mut DraftLine> = draft.lines.iter_mut().filter(in_cell).collect();
    let mut heights: Vec<f32> = cells
        .iter()
        .filter_map(|line| Some(line.bbox?.height()))
        .collect();
    heights.sort_by(f32::total_cmp);
    let lowest = LOWEST * heights.get(heights.len() / 2).copied().unwrap_or(0.0);
    for line in cells {
        let last = line.words.len().saturating_sub(1);
        let crumb: Vec<bool> = line
            .words
            .iter()
            .enumerate()
            .map(|(index, word)| {
                is_crumb(word, index == last) && !(last == 0 && is_number(word)) || is_speck(word, lowest)
            })
            .collect();
        if !crumb.contains(&true) {
            continue;
        }
        let mut crumb = crumb.into_iter();
        line.words.retain(|word| {
            let goes = crumb.next().unwrap_or(false);
            if goes {
                dropped.push(format!("{:?}", word.text));
            }
            !goes
        });
        if let Some(rest) = draft_line(std::mem::take(&mut line.words)) {
            (line.text, line.bbox, line.words) = (rest.text, rest.bbox, rest.words);
        }
    }
    draft
        .lines
        .retain(|line| line.bbox.is_none() || !line.words.is_empty());
    if !dropped.is_empty() {
        draft.report(
            "ink-without-text",
            format!(
                "left out of table cells as dirt or as pieces of rules: {}; compare with the page",
                dropped.join(", ")
            ),
        );
    }
}

/// Takes out lines of one sign that are marks torn off the letters of another line, as faint print has them, and says
/// which.
pub(crate) fn drop_torn_marks(draft: &mut DraftPage) {
    let torn: Vec<bool> = draft
        .lines
        .iter()
        .map(|line| {
            let [mark] = &line.words[..] else {
                return false;
            };
            let others = draft.lines.iter().flat_map(|other| &other.words);
            line.kind == LineKind::Body
                && mark.text.chars().count() == 1
                && others.into_iter().any(|word| is_torn_off(mark.bbox, word))
        })
        .collect();
    if !torn.contains(&true) {
        return;
    }
    let mut torn = torn.into_iter();
    let mut dropped: Vec<String> = Vec::new();
    draft.lines.retain(|line| {
        let goes = torn.next().unwrap_or(false);
        if goes {
            dropped.push(format!("{:?}", line.text));
        }
        !goes
    });
    draft.report(
        "ink-without-text",
        format!(
            "left out as marks torn off their letters: {}; compare with the page",
            dropped.join(", ")
        ),
    );
}

/// Whether a sign is much lower than a word and touches its upper half from above, between its first and last letter.
fn is_torn_off(mark: Rect, word: &Word) -> bool {
    let height = word.bbox.height();
    let (middle, _) = mark.center();
    mark.height() < TORN * height
        && (word.bbox.x0..word.bbox.x1).contains(&middle)
        && mark.y0 < word.bbox.y0 + 0.5 * height
        && mark.y1 >= word.bbox.y0 - TORN_GAP * height
        && mark.y1 <= word.bbox.y0 + 0.5 * height
        && letters(&word.text) >= 2
}

/// The box of a lone digit may be that of a part of it.
fn is_number(word: &Word) -> bool {
    word.text.bytes().any(|byte| byte.is_ascii_digit())
}

/// Whether a word of at most one letter or digit is too narrow for one, or a mark that is hardly believed.
fn is_crumb(word: &Word, ends_line: bool) -> bool {
    let letters = letters(&word.text);
    let marks = word.text.chars().count();
    if letters > 1 || marks > 2 {
        return false;
    }
    let width = word.bbox.width();
    let dash = letters == 0 && word.text.chars().all(|c| matches!(c, '-' | '–' | '—' | '_'));
    // A line to be filled in has more of them.
    let stroke = letters == 0 && word.text.chars().all(|c| c == '_');
    width < NARROWEST
        || stroke
        || letters == 0 && word.confidence < DOUBTED_MARK && width < WIDEST_MARK
        || dash && ends_line && width < NARROWEST_DASH && word.confidence < SURE_DASH
}

fn in_table(line: &DraftLine, tables: &[Grid]) -> bool {
    line.bbox.is_some_and(|bbox| {
        let (x, y) = bbox.center();
        tables.iter().any(|table| table.bbox.contains(x, y))
    })
}

/// Whether letters were read where there is less ink than the lowest of them has.
fn is_speck(word: &Word, lowest: f32) -> bool {
    word.bbox.height() < lowest && letters(&word.text) > 1 && word.confidence < SURE_WORD
}

/// Takes the lines outside tables in which nothing can be text out of the page and says which.
pub(crate) fn drop_strokes(draft: &mut DraftPage, tables: &[Grid]) {
    let lines = std::mem::take(&mut draft.lines);
    let (dropped, kept): (Vec<_>, Vec<_>) = lines
        .into_iter()
        .partition(|line| line.kind == LineKind::Body && !in_table(line, tables) && is_no_text(&line.words));
    draft.lines = kept;
    if !dropped.is_empty() {
        let read: Vec<String> = dropped.iter().map(|line| format!("\"{}\"", line.text)).collect();
        draft.report(
            "ink-without-text",
            format!(
                "left out as strokes of a stamp or signature or as dirt: {}; compare with the page",
                read.join(", ")
            ),
        );
    }
}

/// Whether no word can be text and there is too little of it to be damaged text.
fn is_no_text(words: &[Word]) -> bool {
    // A Party letterhead has an asterisk under the organisation's name.
    if matches!(words, [word] if word.text == "*") {
        return false;
    }
    let total: usize = words.iter().map(|word| letters(&word.text)).sum();
    total < MOST_LETTERS && !words.iter().any(can_be_text)
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).count()
}

fn can_be_text(word: &Word) -> bool {
    let core = word.text.trim_matches(|c: char| !c.is_alphanumeric());
    match letters(core) {
        0 => false,
        1 => word.confidence >= SURE_LETTER,
        _ => word.confidence >= SURE_WORD || Syllable::parse(core).is_some(),
    }
}

#[cfg(test)]
mod tests {
    use sohoa_page::{LayerVerdict, TextOrigin};

    use super::*;

    fn line(words: &[(&str, f32)]) -> DraftLine {
        let bbox = Rect::new(50.0, 700.0, 90.0, 712.0);
        let words: Vec<Word> = words
            .iter()
            .map(|(text, confidence)| Word {
                text: (*text).to_owned(),
                bbox,
                confidence: *confidence,
                second: None,
                layer: None,
            })
            .collect();
        DraftLine {
            text: words
                .iter()
                .map(|w| w.text.as_str())
                .collect::<Vec<_>>()
                .join(" "),
            bbox: Some(bbox),
            words,
            block: 0,
            kind: LineKind::Body,
            confidence: 0.5,
        }
    }

    fn kept(lines: Vec<DraftLine>, tables: &[Grid]) -> (Vec<String>, usize) {
        let mut draft = DraftPage::empty(1, TextOrigin::Ocr, LayerVerdict::Absent);
        draft.lines = lines;
        drop_strokes(&mut draft, tables);
        let texts = draft.lines.into_iter().map(|line| line.text).collect();
        (texts, draft.diagnostics.len())
    }

    #[test]
    fn strokes_go_with_a_diagnostic() {
        let strokes = vec![
            line(&[(".—", 0.29), ("—", 0.36), ("-4", 0.35), ("2", 0.12)]),
            line(&[("`“K", 0.0), ("s‡|", 0.0)]),
            line(&[("(:13", 0.28)]),
        ];
        assert_eq!(kept(strokes, &[]), (Vec::new(), 1));
    }

    #[test]
    fn text_stays_however_doubtful() {
        let text = vec![
            line(&[("2", 0.95)]),
            line(&[("*", 0.0)]),
            line(&[("Hạ)", 0.0)]),
            line(&[("òm", 0.1), ("theo", 0.2), ("—", 0.1)]),
            line(&[("TL,.", 0.7)]),
            line(&[("ĐƯCC'SƯ/A", 0.0), ("ĐÓIBỘX", 0.1)]),
        ];
        let all: Vec<String> = text.iter().map(|line| line.text.clone()).collect();
        assert_eq!(kept(text, &[]), (all, 0));
    }

    #[test]
    fn crumbs_of_rules_leave_the_cells() {
        let table = Grid {
            bbox: Rect::new(0.0, 600.0, 500.0, 800.0),
            row_edges: Vec::new(),
            column_edges: Vec::new(),
            cells: Vec::new(),
        };
        let row = |words: &[(&str, f32, f32)]| {
            let mut made = line(&words.iter().map(|word| (word.0, word.1)).collect::<Vec<_>>());
            let mut x = 50.0;
            for (word, (_, _, width)) in made.words.iter_mut().zip(words) {
                word.bbox = Rect::new(x, 700.0, x + width, 712.0);
                x += width + 3.0;
            }
            made
        };
        let flat = |mut made: DraftLine| {
            let bbox = &mut made.words[0].bbox;
            bbox.y1 = bbox.y0 + 4.0;
            made
        };
        let mut draft = DraftPage::empty(1, TextOrigin::Ocr, LayerVerdict::Absent);
        draft.lines = vec![
            row(&[("|", 0.5, 1.1)]),
            row(&[("2010", 0.9, 20.0), ("-", 0.93, 4.0)]),
            row(&[("thông", 0.9, 25.0), ("-", 0.75, 2.2)]),
            row(&[("quốc", 0.9, 22.0), ("—", 0.1, 5.0), ("tịch", 0.9, 18.0)]),
            row(&[("..", 0.0, 24.0), ("định", 0.9, 20.0)]),
            row(&[("1", 0.6, 1.2)]),
            flat(row(&[("lê", 0.44, 5.0)])),
            flat(row(&[("sẽ", 0.9, 5.0)])),
        ];
        drop_crumbs(&mut draft, &[table]);
        let texts: Vec<&str> = draft.lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(texts, ["2010 -", "thông", "quốc tịch", ".. định", "1", "sẽ"]);
        assert_eq!(draft.diagnostics.len(), 1);
        assert!(draft.diagnostics[0].message.contains("\"|\", \"-\", \"—\""));
    }

    #[test]
    fn torn_marks_go_and_small_signs_stay() {
        let at = |text: &str, bbox: Rect| {
            let mut made = line(&[(text, 0.9)]);
            made.bbox = Some(bbox);
            made.words[0].bbox = bbox;
            made
        };
        let mut draft = DraftPage::empty(1, TextOrigin::Ocr, LayerVerdict::Absent);
        draft.lines = vec![
            at("4", Rect::new(681.0, 244.8, 684.0, 248.8)),
            at("tuyen", Rect::new(665.0, 248.4, 690.5, 257.0)),
            // The number of a note behind the word, a digit of the same print, and a full stop below.
            at("1", Rect::new(692.0, 244.8, 694.0, 248.8)),
            at("5", Rect::new(681.0, 236.0, 685.0, 244.0)),
            at(".", Rect::new(681.0, 255.0, 682.0, 257.0)),
        ];
        drop_torn_marks(&mut draft);
        let texts: Vec<&str> = draft.lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(texts, ["tuyen", "1", "5", "."]);
        assert!(draft.diagnostics[0].message.contains("\"4\""));
    }

    #[test]
    fn cells_are_left_alone() {
        let table = Grid {
            bbox: Rect::new(0.0, 600.0, 500.0, 800.0),
            row_edges: Vec::new(),
            column_edges: Vec::new(),
            cells: Vec::new(),
        };
        assert_eq!(kept(vec![line(&[("()", 0.2)])], &[table]).0, ["()"]);
    }
}
