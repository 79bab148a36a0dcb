//! Text that the engine's page layout passed over: a name or title beside a stamp or signature counts as part
//! of a picture there. Letters that lie in no word are read line by line.

use crate::ocr::{OcrEngine, OcrError, OcrLayout, OcrLine, OcrWord};
use crate::raster::PixelRect;
use crate::read_cells::PageImages;

/// Fewest words that show how large the print is.
pub(crate) const FEWEST_WORDS: usize = 10;
/// Height of a letter in typical heights of a word, which mostly holds a mark or a descender.
const LETTER_HEIGHTS: (f32, f32) = (0.4, 1.5);
/// Widest letter, in the same heights; touching letters are wider.
pub(crate) const WIDEST: f32 = 2.5;
/// Largest gap between letters of one line, in the same heights.
const GAP: f32 = 1.2;
/// Fewest letters of a line. A stamp's own letters stand in an arc and give shorter runs.
pub(crate) const FEWEST_LETTERS: usize = 4;
/// More unread lines than this, or more unread letters, are a picture.
const MOST_ROWS: usize = 12;
const MOST_LETTERS: usize = 1000;
/// Confidence from which a word counts; a syllable counts from half of it. As for the lines that are left
/// out as strokes, and not tuned further; `scripts/pages/measure.py` measures it again.
const SURE: f32 = 0.6;

/// Lines of ink that is in no word of `text` and in nothing that was `done` (tables, what seals cover), all in pixels
/// of the image for recognition. The lines in `cells` of the tables only say how large the print is: above a table may
/// be nothing but a heading, and the engine passes over all of it.
pub(crate) fn read_unread(
    text: &[OcrLine],
    cells: &[OcrLine],
    done: &[PixelRect],
    images: &PageImages<'_>,
    engine: &mut dyn OcrEngine,
) -> Result<Vec<OcrLine>, OcrError> {
    let mut heights: Vec<u32> = words(text)
        .chain(words(cells))
        .map(|word| word.bbox.height)
        .collect();
    if heights.len() < FEWEST_WORDS {
        return Ok(Vec::new());
    }
    heights.sort_unstable();
    let scale = images.raster.dpi / images.native.dpi;
    let height = heights[heights.len() / 2] as f32 / scale;
    let native = |rect: &PixelRect| rect.scaled(1.0 / scale);
    let mut read: Vec<PixelRect> = words(text).map(|word| native(&word.bbox)).collect();
    read.extend(done.iter().map(native));
    let letters: Vec<PixelRect> = images
        .pieces
        .iter()
        .copied()
        .filter(|piece| {
            let tall = piece.height as f32 / height;
            (LETTER_HEIGHTS.0..=LETTER_HEIGHTS.1).contains(&tall)
                && piece.width as f32 <= WIDEST * height
                && !read.iter().any(|word| word.overlaps(*piece))
        })
        .collect();
    if letters.len() > MOST_LETTERS {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = rows(letters, height)
        .into_iter()
        .filter(|row| row.letters >= FEWEST_LETTERS)
        .collect();
    if rows.len() > MOST_ROWS {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for row in rows {
        let area = widened(&row, &read, height, images).scaled(scale);
        let mut lines = engine.recognize(images.raster, area, OcrLayout::Line)?;
        for line in &mut lines {
            keep_text(&mut line.words);
        }
        found.extend(lines.into_iter().filter(|line| !line.words.is_empty()));
    }
    keep_once(&mut found);
    Ok(found)
}

/// Puts each of the lines `found` under the last line of `text` that stands above it in the same column, in a
/// block of its own.
pub(crate) fn insert(text: &mut Vec<OcrLine>, found: Vec<OcrLine>) {
    for (number, mut line) in (0u32..).zip(found) {
        let Some(own) = extent(&line) else { continue };
        line.block = u32::MAX - number;
        let middle = |area: PixelRect| area.y + area.height / 2;
        let above = text.iter().rposition(|other| {
            extent(other).is_some_and(|other| {
                middle(other) < middle(own) && other.x < own.right() && own.x < other.right()
            })
        });
        let at = above.map_or_else(
            || {
                let below = |other: &OcrLine| extent(other).is_some_and(|other| middle(other) > middle(own));
                text.iter().position(below).unwrap_or(text.len())
            },
            |above| above + 1,
        );
        text.insert(at, line);
    }
}

fn words(text: &[OcrLine]) -> impl Iterator<Item = &OcrWord> {
    text.iter().flat_map(|line| &line.words)
}

fn extent(line: &OcrLine) -> Option<PixelRect> {
    line.words.iter().map(|word| word.bbox).reduce(PixelRect::union)
}

/// Letters on one line.
pub(crate) struct Row {
    area: PixelRect,
    /// How many.
    pub(crate) letters: usize,
}

/// Letters of one height side by side; `height` is that of a word.
pub(crate) fn rows(mut letters: Vec<PixelRect>, height: f32) -> Vec<Row> {
    letters.sort_unstable_by_key(|letter| (letter.x, letter.y));
    let gap = (GAP * height) as u32;
    let mut rows: Vec<Row> = Vec::new();
    for letter in letters {
        let home = rows.iter_mut().find(|row| {
            let common = (row.area.bottom().min(letter.bottom())).saturating_sub(row.area.y.max(letter.y));
            2 * common >= row.area.height.min(letter.height) && letter.x <= row.area.right() + gap
        });
        match home {
            Some(row) => {
                row.area = row.area.union(letter);
                row.letters += 1;
            }
            None => rows.push(Row {
                area: letter,
                letters: 1,
            }),
        }
    }
    rows.sort_unstable_by_key(|row| (row.area.y, row.area.x));
    rows
}

/// Keeps the surer reading of a line that was read twice: letters of unlike height on a slanted line may make two
/// rows of it.
fn keep_once(found: &mut Vec<OcrLine>) {
    let sure = |line: &OcrLine| line.words.iter().map(|word| word.confidence).sum::<f32>();
    let mut at = 0;
    while at < found.len() {
        let twin = (at + 1..found.len()).find(|&other| is_same_place(&found[at], &found[other]));
        match twin {
            Some(other) if sure(&found[other]) > sure(&found[at]) => {
                found.remove(at);
            }
            Some(other) => {
                found.remove(other);
            }
            None => at += 1,
        }
    }
}

/// Whether one of the two lines covers at least half of the other.
fn is_same_place(one: &OcrLine, other: &OcrLine) -> bool {
    let (Some(one), Some(other)) = (extent(one), extent(other)) else {
        return false;
    };
    let side = |start: u32, end: u32| u64::from(end.saturating_sub(start));
    let common = side(one.x.max(other.x), one.right().min(other.right()))
        * side(one.y.max(other.y), one.bottom().min(other.bottom()));
    let area = |rect: PixelRect| u64::from(rect.width) * u64::from(rect.height);
    2 * common >= area(one).min(area(other)).max(1)
}

/// The row with its marks above and below, and with what touches it at both ends: letters that run into a
/// stamp are no letters by their size.
fn widened(row: &Row, read: &[PixelRect], height: f32, images: &PageImages<'_>) -> PixelRect {
    let ink = images.ink;
    let gap = (GAP * height) as u32;
    let (mut left, mut right) = (row.area.x, row.area.right());
    let free = |x: u32| {
        let column = PixelRect {
            x,
            width: 1,
            ..row.area
        };
        (!read.iter().any(|word| word.overlaps(column))).then(|| ink.count_ink_in(column) > 0)
    };
    let mut at = left;
    while at > 0 && left - at < gap {
        at -= 1;
        match free(at) {
            None => break,
            Some(true) => left = at,
            Some(false) => {}
        }
    }
    let mut at = right;
    while at < ink.width() && at - right < gap {
        match free(at) {
            None => break,
            Some(true) => right = at + 1,
            Some(false) => {}
        }
        at += 1;
    }
    let margin = (height / 2.0) as u32;
    let y = row.area.y.saturating_sub(margin);
    PixelRect {
        x: left,
        y,
        width: right - left,
        height: row.area.bottom() + margin - y,
    }
}

/// Takes strokes off both ends, and everything where too little of the rest is text.
pub(crate) fn keep_text(words: &mut Vec<OcrWord>) {
    let Some(first) = words.iter().position(is_text) else {
        words.clear();
        return;
    };
    let last = words.iter().rposition(is_text).unwrap_or(first);
    words.truncate(last + 1);
    words.drain(..first);
    let long = |word: &OcrWord| word.text.chars().filter(|c| c.is_alphanumeric()).count();
    let (all, sure): (usize, usize) = words.iter().fold((0, 0), |(all, sure), word| {
        (
            all + long(word),
            sure + if is_text(word) { long(word) } else { 0 },
        )
    });
    if 3 * sure < 2 * all || sure < FEWEST_LETTERS {
        words.clear();
    }
}

/// Whether the engine is sure of the word.
pub(crate) fn is_text(word: &OcrWord) -> bool {
    let core = word.text.trim_matches(|c: char| !c.is_alphanumeric());
    let least = if word.is_syllable() { SURE / 2.0 } else { SURE };
    !core.is_empty() && word.confidence >= least
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str, confidence: f32) -> OcrWord {
        OcrWord {
            text: text.to_owned(),
            bbox: PixelRect::default(),
            confidence,
            second: None,
        }
    }

    fn kept(words: &[(&str, f32)]) -> String {
        let mut words: Vec<OcrWord> = words.iter().map(|(text, sure)| word(text, *sure)).collect();
        keep_text(&mut words);
        words
            .iter()
            .map(|w| w.text.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn strokes_beside_a_name_are_cut_off() {
        assert_eq!(
            kept(&[("‡|", 0.1), ("PHÓ", 0.4), ("CHỦ", 0.9), ("TỊCH", 0.9), ("~", 0.2)]),
            "PHÓ CHỦ TỊCH"
        );
        assert_eq!(kept(&[("`“K", 0.0), ("s‡|", 0.0), ("2⁄4", 0.19)]), "");
        assert_eq!(kept(&[("Z1x", 0.1), ("Qqwzf", 0.2), ("và", 0.4)]), "");
    }

    #[test]
    fn a_line_read_twice_is_kept_once() {
        let line = |text: &str, x: u32, y: u32, confidence: f32| OcrLine {
            words: vec![OcrWord {
                bbox: PixelRect {
                    x,
                    y,
                    width: 400,
                    height: 40,
                },
                ..word(text, confidence)
            }],
            block: 0,
        };
        let mut found = vec![
            line("(Ban hành", 100, 100, 0.7),
            line("(Ban hành kèm", 100, 108, 0.9),
            line("tỉnh", 100, 138, 0.9),
            line("cột bên", 520, 100, 0.9),
        ];
        keep_once(&mut found);
        let texts: Vec<&str> = found.iter().map(|line| line.words[0].text.as_str()).collect();
        assert_eq!(texts, ["(Ban hành kèm", "tỉnh", "cột bên"]);
    }

    #[test]
    fn lines_come_under_what_stands_above_them() {
        let line = |text: &str, x: u32, y: u32, block: u32| OcrLine {
            words: vec![OcrWord {
                text: text.to_owned(),
                bbox: PixelRect {
                    x,
                    y,
                    width: 200,
                    height: 20,
                },
                confidence: 0.9,
                second: None,
            }],
            block,
        };
        let mut text = vec![
            line("Nơi nhận:", 50, 100, 0),
            line("KT. CHỦ TỊCH", 500, 100, 1),
            line("- Lưu: VT.", 50, 160, 2),
        ];
        insert(
            &mut text,
            vec![line("2", 300, 10, 0), line("PHÓ CHỦ TỊCH", 510, 130, 0)],
        );
        let texts: Vec<&str> = text.iter().map(|line| line.words[0].text.as_str()).collect();
        assert_eq!(
            texts,
            ["2", "Nơi nhận:", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "- Lưu: VT."]
        );
    }
}
