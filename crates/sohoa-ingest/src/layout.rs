//! From placed words to lines in reading order: ruled tables cell by cell, body text in paragraphs.

use sohoa_page::grid::find_grids;
use sohoa_page::{LineKind, Rect, Rule, Word};

use crate::assemble::DraftLine;
use crate::items::{is_item_mark, starts_item};

/// Share of the lower word's height that two words of one line have in common.
const SAME_LINE_OVERLAP: f32 = 0.5;
/// Gap, in line heights, that separates two columns of a letterhead or signature block. A justified
/// line rarely has blanks wider than one line height; the narrowest letterhead gap seen is 1.4.
const COLUMN_GAP: f32 = 1.3;
/// Share of the narrower of two words that both cover where one stands over the other.
const STACKED: f32 = 0.3;
/// Pitch, in typical pitches of the page, that separates two paragraphs.
const PARAGRAPH_PITCH: f32 = 1.3;
/// Indent in line heights that opens a paragraph.
const INDENT: f32 = 0.7;
/// Change of height that separates a heading from its text. Boxes follow the glyphs: a line without
/// marks and descenders is up to a quarter lower than its neighbours.
const HEIGHT_CHANGE: f32 = 1.35;
/// How far from the middle of the text, in points, the middle of a centred line may lie.
const CENTER_TOLERANCE: f32 = 12.0;

/// A word as it stands on the page.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PlacedWord {
    /// Text and box.
    pub(crate) word: Word,
    /// Part of the hidden text layer of a scan.
    pub(crate) invisible: bool,
    /// Set in a font with an old 8-bit encoding.
    pub(crate) legacy_font: bool,
    /// Set in a font that shows small letters as capitals.
    pub(crate) capitals_font: bool,
}

/// Lines of a page in reading order with their page-local blocks.
pub(crate) fn lay_out(words: Vec<Word>, rules: &[Rule]) -> Vec<DraftLine> {
    let grids = find_grids(rules);
    let mut cells: Vec<Vec<Vec<Word>>> = grids
        .iter()
        .map(|grid| vec![Vec::new(); grid.cells.len()])
        .collect();
    let mut flow = Vec::new();
    for word in words {
        let (x, y) = word.bbox.center();
        let home = grids.iter().enumerate().find_map(|(table, grid)| {
            let cell = grid.cells.iter().position(|cell| cell.rect.contains(x, y))?;
            Some((table, cell))
        });
        match home {
            Some((table, cell)) => cells[table][cell].push(word),
            None => flow.push(word),
        }
    }
    let tops: Vec<f32> = grids.iter().map(|grid| grid.bbox.y0).collect();
    let mut paragraphs = flow_paragraphs(flow, &tops).into_iter().peekable();
    let mut blocks: Vec<Vec<DraftLine>> = Vec::new();
    for (table_top, cells) in tops.into_iter().zip(cells) {
        while let Some(above) = paragraphs.next_if(|paragraph| top(paragraph) <= table_top) {
            blocks.push(above);
        }
        blocks.extend(
            cells
                .into_iter()
                .map(cell_lines)
                .filter(|lines| !lines.is_empty()),
        );
    }
    blocks.extend(paragraphs);
    let mut lines = Vec::new();
    for (block, members) in blocks.into_iter().enumerate() {
        lines.extend(members.into_iter().map(|line| DraftLine {
            block: block as u32,
            ..line
        }));
    }
    lines
}

fn top(lines: &[DraftLine]) -> f32 {
    lines
        .first()
        .and_then(|line| line.bbox)
        .map_or(0.0, |bbox| bbox.y0)
}

fn cell_lines(words: Vec<Word>) -> Vec<DraftLine> {
    visual_lines(words).into_iter().filter_map(draft_line).collect()
}

/// A line of these words, left to right; `None` where there are none.
pub(crate) fn draft_line(words: Vec<Word>) -> Option<DraftLine> {
    let bbox = words
        .iter()
        .map(|word| word.bbox)
        .reduce(|all, next| all.union(&next))?;
    let text = words
        .iter()
        .map(|word| word.text.as_str())
        .collect::<Vec<_>>()
        .join(" ");
    let confidence = words.iter().map(|word| word.confidence).sum::<f32>() / words.len() as f32;
    Some(DraftLine {
        text,
        bbox: Some(bbox),
        words,
        block: 0,
        kind: LineKind::Body,
        confidence,
    })
}

/// Words on one height, top to bottom, each line left to right.
pub(crate) fn visual_lines(mut words: Vec<Word>) -> Vec<Vec<Word>> {
    words.sort_by(|a, b| {
        let by_middle = a.bbox.center().1.total_cmp(&b.bbox.center().1);
        by_middle.then(a.bbox.x0.total_cmp(&b.bbox.x0))
    });
    let mut lines: Vec<(Rect, Vec<Word>)> = Vec::new();
    for word in words {
        // Only the last few lines can still overlap, because words come by their middle.
        let home = lines.iter_mut().rev().take(4).find(|(band, _)| {
            let common = band.y1.min(word.bbox.y1) - band.y0.max(word.bbox.y0);
            common > SAME_LINE_OVERLAP * band.height().min(word.bbox.height()).max(0.1)
        });
        match home {
            Some((band, line)) => {
                // The band is that of the tallest word: it must not grow with every word of a skewed line.
                if word.bbox.height() > band.height() {
                    *band = word.bbox;
                }
                line.push(word);
            }
            None => lines.push((word.bbox, vec![word])),
        }
    }
    lines.sort_by(|a, b| a.0.center().1.total_cmp(&b.0.center().1));
    lines
        .into_iter()
        .map(|(_, mut line)| {
            line.sort_by(|a, b| a.bbox.x0.total_cmp(&b.bbox.x0));
            line
        })
        .collect()
}

/// A piece of a visual line outside tables.
struct Piece {
    line: DraftLine,
    bbox: Rect,
    /// The visual line has other pieces.
    shared: bool,
}

/// Paragraphs of the text outside tables; one that would run over a table (by its top edge) is cut.
fn flow_paragraphs(words: Vec<Word>, table_tops: &[f32]) -> Vec<Vec<DraftLine>> {
    let mut pieces = Vec::new();
    for line in visual_lines(words) {
        let parts = unravel(split_at_columns(line));
        let shared = parts.len() > 1;
        pieces.extend(parts.into_iter().filter_map(|part| {
            let line = draft_line(part)?;
            Some(Piece {
                bbox: line.bbox?,
                line,
                shared,
            })
        }));
    }
    let area = pieces
        .iter()
        .map(|piece| piece.bbox)
        .reduce(|all, next| all.union(&next))
        .unwrap_or_default();
    let pitch = typical_pitch(&pieces);
    let mut paragraphs: Vec<Vec<DraftLine>> = Vec::new();
    let mut previous: Option<(Rect, bool, String)> = None;
    for piece in pieces {
        let joins = previous.as_ref().is_some_and(|(bbox, shared, text)| {
            let table_between = table_tops
                .iter()
                .any(|top| bbox.y0 < *top && *top < piece.bbox.y1);
            !shared && !piece.shared && !table_between && continues(bbox, text, &piece, &area, pitch)
        });
        previous = Some((piece.bbox, piece.shared, piece.line.text.clone()));
        match paragraphs.last_mut() {
            Some(paragraph) if joins => paragraph.push(piece.line),
            _ => paragraphs.push(vec![piece.line]),
        }
    }
    paragraphs
}

/// Whether `piece` goes on with the paragraph whose last line stands at `last`; `area` holds all text
/// outside tables.
fn continues(last: &Rect, last_text: &str, piece: &Piece, area: &Rect, pitch: f32) -> bool {
    let height = last.height().max(piece.bbox.height());
    let ratio = height / last.height().min(piece.bbox.height()).max(0.1);
    let step = piece.bbox.center().1 - last.center().1;
    if starts_item(&piece.line.text) || ratio > HEIGHT_CHANGE || step > pitch * PARAGRAPH_PITCH {
        return false;
    }
    let centered = |bbox: &Rect| {
        (bbox.center().0 - area.center().0).abs() < CENTER_TOLERANCE && bbox.x1 < area.x1 - height
    };
    if centered(last) && centered(&piece.bbox) {
        return is_capitals(last_text) == is_capitals(&piece.line.text);
    }
    if piece.bbox.x0 > last.x0 + height * INDENT {
        return false;
    }
    // The line before ended early if the first word of this one would have fitted.
    let first_word = piece.line.words.first().map_or(0.0, |word| word.bbox.width());
    last.x1 + first_word + height * 0.5 > area.x1
}

fn is_capitals(text: &str) -> bool {
    !text.chars().any(char::is_lowercase)
}

/// Median distance between the middles of neighbouring lines.
fn typical_pitch(pieces: &[Piece]) -> f32 {
    let mut steps: Vec<f32> = pieces
        .windows(2)
        .map(|pair| pair[1].bbox.center().1 - pair[0].bbox.center().1)
        .filter(|step| *step > 1.0)
        .collect();
    steps.sort_by(f32::total_cmp);
    steps.get(steps.len() / 2).copied().unwrap_or(f32::MAX)
}

/// Splits a visual line where a gap is too wide for a blank.
pub(crate) fn split_at_columns(words: Vec<Word>) -> Vec<Vec<Word>> {
    let mut parts: Vec<Vec<Word>> = Vec::new();
    for word in words {
        match parts.last_mut() {
            Some(part)
                if part
                    .last()
                    .is_some_and(|last| !is_column_gap(part.len(), last, &word)) =>
            {
                part.push(word);
            }
            _ => parts.push(vec![word]),
        }
    }
    parts
}

/// The lines of `parts`, the columns of one visual line. A tall line in one column may stand beside two lines of small
/// print in the other (a signer's title beside the recipients) and hold both: words over each other are two lines.
fn unravel(parts: Vec<Vec<Word>>) -> Vec<Vec<Word>> {
    if parts.len() < 2 || !parts.iter().any(|part| holds_two_lines(part)) {
        return parts;
    }
    let mut lines: Vec<Vec<Word>> = Vec::new();
    for part in parts {
        if holds_two_lines(&part) {
            lines.extend(visual_lines(part).into_iter().flat_map(split_at_columns));
        } else {
            lines.push(part);
        }
    }
    let middle =
        |line: &Vec<Word>| line.iter().map(|word| word.bbox.center().1).sum::<f32>() / line.len() as f32;
    lines.sort_by(|a, b| middle(a).total_cmp(&middle(b)));
    lines
}

/// Whether one of the words stands over another.
fn holds_two_lines(words: &[Word]) -> bool {
    let over = |a: &Rect, b: &Rect| {
        let beside = a.y1.min(b.y1) - a.y0.max(b.y0) > SAME_LINE_OVERLAP * a.height().min(b.height());
        let common = a.x1.min(b.x1) - a.x0.max(b.x0);
        !beside && common > STACKED * a.width().min(b.width())
    };
    words
        .iter()
        .enumerate()
        .any(|(at, word)| words[..at].iter().any(|other| over(&word.bbox, &other.bbox)))
}

fn is_column_gap(words_before: usize, last: &Word, next: &Word) -> bool {
    let gap = next.bbox.x0 - last.bbox.x1;
    if gap <= COLUMN_GAP * last.bbox.height().max(next.bbox.height()) {
        return false;
    }
    // A tab after a list mark, and blanks left for a number or a date to be filled in by hand.
    let tab = words_before == 1 && is_item_mark(&last.text);
    let left = sohoa_viet::skeleton(&last.text);
    let filled_by_hand = next.text.starts_with('/')
        || matches!(left.as_str(), "so:" | "ngay" | "thang" | "nam")
        || matches!(sohoa_viet::skeleton(&next.text).as_str(), "thang" | "nam");
    !(tab || filled_by_hand)
}

#[cfg(test)]
mod tests {
    use sohoa_page::Axis;

    use super::*;

    /// Words of `text` from `(x, y)`: letters 5 wide, blanks 3 wide, 12 high.
    fn words(text: &str, x: f32, y: f32) -> Vec<Word> {
        let mut left = x;
        text.split(' ')
            .map(|text| {
                let right = left + text.chars().count() as f32 * 5.0;
                let bbox = Rect::new(left, y, right, y + 12.0);
                left = right + 3.0;
                Word {
                    text: text.to_owned(),
                    bbox,
                    confidence: 1.0,
                    second: None,
                    layer: None,
                }
            })
            .collect()
    }

    fn check(parts: &[(&str, f32, f32)], rules: &[Rule], want: &[(u32, &str)]) {
        // Words arrive in any order.
        let all = parts
            .iter()
            .rev()
            .flat_map(|(text, x, y)| words(text, *x, *y))
            .collect();
        let lines = lay_out(all, rules);
        let found: Vec<_> = lines
            .iter()
            .map(|line| (line.block, line.text.as_str()))
            .collect();
        assert_eq!(found, want);
    }

    #[test]
    fn letterhead_is_two_columns() {
        check(
            &[
                ("BỘ CÔNG AN", 30.0, 10.0),
                ("CỘNG HÒA XÃ HỘI", 200.0, 11.0),
                ("Số:", 30.0, 40.0),
                ("/KH-BCA", 75.0, 40.0),
                ("ngày", 250.0, 40.0),
                ("tháng 5", 300.0, 40.0),
            ],
            &[],
            &[
                (0, "BỘ CÔNG AN"),
                (1, "CỘNG HÒA XÃ HỘI"),
                (2, "Số: /KH-BCA"),
                (3, "ngày tháng 5"),
            ],
        );
    }

    #[test]
    fn a_tall_line_beside_two_small_ones_keeps_them_apart() {
        let tall = words("GIÁM ĐỐC", 250.0, 16.0).into_iter().map(|mut word| {
            word.bbox.y1 += 4.0;
            word
        });
        let small = [
            words("- Bộ Văn hóa, Thể thao;", 30.0, 12.0),
            words("- TT Tỉnh ủy, HĐND tỉnh;", 30.0, 25.0),
        ];
        let lines = lay_out(small.concat().into_iter().chain(tall).collect(), &[]);
        let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(
            texts,
            ["- Bộ Văn hóa, Thể thao;", "GIÁM ĐỐC", "- TT Tỉnh ủy, HĐND tỉnh;"]
        );
    }

    #[test]
    fn paragraphs_end_at_indents_items_and_short_lines() {
        check(
            &[
                (
                    "thực hiện kế hoạch của Chính phủ về phát triển khoa học",
                    40.0,
                    10.0,
                ),
                ("và công nghệ.", 20.0, 26.0),
                (
                    "Công an tỉnh yêu cầu các đơn vị thực hiện nghiêm túc ngay",
                    20.0,
                    42.0,
                ),
                ("nội dung sau:", 20.0, 58.0),
                ("- Rà soát", 40.0, 74.0),
                ("-", 40.0, 90.0),
                ("Báo cáo", 75.0, 90.0),
            ],
            &[],
            &[
                (0, "thực hiện kế hoạch của Chính phủ về phát triển khoa học"),
                (0, "và công nghệ."),
                (1, "Công an tỉnh yêu cầu các đơn vị thực hiện nghiêm túc ngay"),
                (1, "nội dung sau:"),
                (2, "- Rà soát"),
                (3, "- Báo cáo"),
            ],
        );
    }

    #[test]
    fn table_lines_stay_in_their_cells() {
        let rule = |axis, position, start, end| Rule {
            axis,
            position,
            start,
            end,
            thickness: 0.5,
        };
        let mut rules: Vec<Rule> = [30.0, 70.0, 110.0]
            .map(|y| rule(Axis::Horizontal, y, 20.0, 320.0))
            .to_vec();
        rules.extend([20.0, 120.0, 320.0].map(|x| rule(Axis::Vertical, x, 30.0, 110.0)));
        check(
            &[
                ("Bảng dưới đây", 20.0, 10.0),
                ("Tên nhiệm", 25.0, 35.0),
                ("vụ", 25.0, 50.0),
                ("Cơ quan", 125.0, 35.0),
                ("chủ trì", 125.0, 50.0),
                ("1", 25.0, 75.0),
                ("PV01", 125.0, 75.0),
                ("Ghi chú", 20.0, 120.0),
            ],
            &rules,
            &[
                (0, "Bảng dưới đây"),
                (1, "Tên nhiệm"),
                (1, "vụ"),
                (2, "Cơ quan"),
                (2, "chủ trì"),
                (3, "1"),
                (4, "PV01"),
                (5, "Ghi chú"),
            ],
        );
    }
}
