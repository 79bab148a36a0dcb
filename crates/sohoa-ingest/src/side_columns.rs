//! Columns side by side that the engine's page layout reads as one: where a signer's lines of large print stand beside
//! recipients in small print, it puts two of the small lines into one box, or cuts through their letters. Each column
//! of which something was not read is read again by itself.

use std::ops::Range;

use crate::ocr::{OcrEngine, OcrError, OcrLayout, OcrLine, OcrWord};
use crate::raster::{PixelRect, Raster};
use crate::read_unread::{FEWEST_LETTERS, FEWEST_WORDS, WIDEST, is_text, keep_text, rows};
use crate::second_look;

/// Narrowest empty strip between two columns, in typical heights of a word: justified lines hold wide blanks, too.
const STRIP: f32 = 1.5;
/// How far above and below its lines, in the same heights, a column may have letters that were not read.
const BEYOND: f32 = 2.5;
/// Height of a letter in the same heights. Recipients are printed in 11 points beside text of 14.
const LETTER_HEIGHTS: (f32, f32) = (0.3, 1.5);
/// A line this high, in the same heights, and read with less than this confidence holds two.
const TWO_LINES: f32 = 1.5;
const DOUBTED: f32 = 0.6;
/// Share of a letter that words cover where it was read.
const COVERED: f32 = 0.5;
/// A column's new reading counts where it has so many letters more in words that are sure.
const MORE_LETTERS: usize = 3;
/// Blocks of new lines are numbered from here on, clear of the engine's.
const FIRST_BLOCK: u32 = 1 << 30;

/// Reads columns again, each by itself, that lie side by side in `text` and of which something was not read. All in
/// pixels of `raster`: `pieces` are the connected pieces of ink, `tables` what was read elsewhere.
pub(crate) fn read_apart(
    text: &mut Vec<OcrLine>,
    pieces: impl Iterator<Item = PixelRect>,
    tables: &[PixelRect],
    raster: &Raster,
    engine: &mut dyn OcrEngine,
) -> Result<(), OcrError> {
    let mut heights: Vec<u32> = text
        .iter()
        .flat_map(|line| &line.words)
        .map(|word| word.bbox.height)
        .collect();
    if heights.len() < FEWEST_WORDS {
        return Ok(());
    }
    heights.sort_unstable();
    let height = heights[heights.len() / 2] as f32;
    let zones = zones(text, tables, height);
    if zones.is_empty() {
        return Ok(());
    }
    let letters: Vec<PixelRect> = pieces
        .filter(|piece| {
            let tall = piece.height as f32 / height;
            (LETTER_HEIGHTS.0..=LETTER_HEIGHTS.1).contains(&tall)
                && piece.width as f32 <= WIDEST * height
                && zones.iter().any(|zone| zone.rows().contains(&middle(*piece)))
                && !tables.iter().any(|table| table.overlaps(*piece))
        })
        .collect();
    for zone in zones {
        let Some(cut) = zone.cut(&letters, height) else {
            continue;
        };
        for columns in [0..cut, cut..raster.width] {
            let side = Side {
                columns,
                rows: zone.rows(),
            };
            if side.is_read(text, &letters, height) {
                continue;
            }
            let own = letters.iter().copied().filter(|letter| side.holds(*letter));
            let Some(area) = own.reduce(PixelRect::union) else {
                continue;
            };
            let area = side
                .clip(area.grown((height / 2.0) as u32))
                .clip(raster.width, raster.height);
            let found = engine.recognize(raster, area, OcrLayout::Block)?;
            side.replace(text, found, height);
        }
    }
    Ok(())
}

fn middle(area: PixelRect) -> u32 {
    area.y + area.height / 2
}

fn extent(words: &[OcrWord]) -> Option<PixelRect> {
    words.iter().map(|word| word.bbox).reduce(PixelRect::union)
}

fn common(one: PixelRect, other: PixelRect) -> (f32, f32) {
    (
        one.right().min(other.right()) as f32 - one.x.max(other.x) as f32,
        one.bottom().min(other.bottom()) as f32 - one.y.max(other.y) as f32,
    )
}

/// Words of a line that no gap as wide as one between columns parts.
struct Part {
    line: usize,
    words: Range<usize>,
    area: PixelRect,
}

fn parts(text: &[OcrLine], strip: f32) -> Vec<Part> {
    let mut parts = Vec::new();
    for (number, line) in text.iter().enumerate() {
        let mut start = 0;
        for end in 1..=line.words.len() {
            let goes_on = line
                .words
                .get(end)
                .is_some_and(|next| (next.bbox.x as f32 - line.words[end - 1].bbox.right() as f32) < strip);
            if !goes_on {
                let words = start..end;
                parts.extend(extent(&line.words[words.clone()]).map(|area| Part {
                    line: number,
                    words,
                    area,
                }));
                start = end;
            }
        }
    }
    parts
}

/// Two columns side by side.
struct Zone {
    /// Of the lines that were read.
    top: u32,
    bottom: u32,
    /// Where lines above and below run through both columns.
    limits: (u32, u32),
    /// Right end of the left column and left end of the right one.
    strip: (u32, u32),
    /// How far beyond its lines letters belong to it.
    beyond: u32,
}

impl Zone {
    fn rows(&self) -> Range<u32> {
        let (above, below) = self.limits;
        self.top.saturating_sub(self.beyond).max(above)..self.bottom.saturating_add(self.beyond).min(below)
    }

    /// Takes in a line above or below; `false` where it runs through the strip.
    fn take(&mut self, area: PixelRect, narrowest: f32) -> bool {
        let (left, right) = self.strip;
        let to_left = (left.max(area.right()), right);
        let to_right = (left, right.min(area.x));
        let leaves = |(left, right): (u32, u32)| right as f32 - left as f32 >= narrowest;
        // A line between the two belongs to the nearer.
        let near_left = area.x.saturating_sub(left) <= right.saturating_sub(area.right());
        self.strip = match (leaves(to_left), leaves(to_right)) {
            (true, true) if near_left => to_left,
            (_, true) => to_right,
            (true, false) => to_left,
            (false, false) => return false,
        };
        self.top = self.top.min(area.y);
        self.bottom = self.bottom.max(area.bottom());
        true
    }

    /// Middle of the widest strip without letters between the columns.
    fn cut(&self, letters: &[PixelRect], height: f32) -> Option<u32> {
        let (start, end) = self.strip;
        let rows = self.rows();
        let mut between: Vec<PixelRect> = letters
            .iter()
            .copied()
            .filter(|letter| rows.contains(&middle(*letter)) && letter.right() > start && letter.x < end)
            .collect();
        between.sort_unstable_by_key(|letter| letter.x);
        let mut reached = start;
        let mut widest = (0, 0);
        for edge in between
            .iter()
            .map(|letter| (letter.x, letter.right()))
            .chain([(end, end)])
        {
            widest = widest.max((edge.0.saturating_sub(reached), reached));
            reached = reached.max(edge.1);
        }
        let (width, left) = widest;
        (width as f32 >= STRIP * height).then_some(left + width / 2)
    }
}

/// Where lines stand side by side with an empty strip between them that goes on above and below.
fn zones(text: &[OcrLine], tables: &[PixelRect], height: f32) -> Vec<Zone> {
    let narrowest = STRIP * height;
    let mut areas: Vec<PixelRect> = parts(text, narrowest).into_iter().map(|part| part.area).collect();
    areas.extend(tables);
    areas.sort_unstable_by_key(|area| middle(*area));
    let mut zones: Vec<Zone> = Vec::new();
    for (at, one) in areas.iter().enumerate() {
        let beside = areas[at + 1..].iter().find(|other| {
            let (gap, rows) = common(*one, **other);
            -gap >= narrowest && rows > 0.3 * one.height.min(other.height) as f32
        });
        let Some(other) = beside else { continue };
        let inside = |zone: &Zone| zone.top <= middle(*one) && middle(*one) < zone.bottom;
        if zones.iter().any(inside) || [one, other].iter().any(|area| tables.contains(area)) {
            continue;
        }
        let mut zone = Zone {
            top: one.y.min(other.y),
            bottom: one.bottom().max(other.bottom()),
            limits: (0, u32::MAX),
            strip: (one.right().min(other.right()), one.x.max(other.x)),
            beyond: (BEYOND * height) as u32,
        };
        for area in areas[..at].iter().rev() {
            if !zone.take(*area, narrowest) {
                zone.limits.0 = area.bottom();
                break;
            }
        }
        for area in &areas[at + 1..] {
            if !zone.take(*area, narrowest) {
                zone.limits.1 = area.y;
                break;
            }
        }
        zones.push(zone);
    }
    zones
}

/// One of the two columns.
struct Side {
    columns: Range<u32>,
    rows: Range<u32>,
}

impl Side {
    fn holds(&self, area: PixelRect) -> bool {
        self.columns.contains(&(area.x + area.width / 2)) && self.rows.contains(&middle(area))
    }

    fn clip(&self, area: PixelRect) -> PixelRect {
        let (x, y) = (area.x.max(self.columns.start), area.y.max(self.rows.start));
        PixelRect {
            x,
            y,
            width: area.right().min(self.columns.end).saturating_sub(x),
            height: area.bottom().min(self.rows.end).saturating_sub(y),
        }
    }

    fn parts(&self, text: &[OcrLine], strip: f32) -> Vec<Part> {
        let mut parts = parts(text, strip);
        parts.retain(|part| self.holds(part.area));
        parts
    }

    /// Whether its letters are in words, and no line holds two.
    fn is_read(&self, text: &[OcrLine], letters: &[PixelRect], height: f32) -> bool {
        let parts = self.parts(text, STRIP * height);
        let holds_two = |part: &Part| {
            let words = &text[part.line].words[part.words.clone()];
            let confidence = words.iter().map(|word| word.confidence).sum::<f32>() / words.len() as f32;
            part.area.height as f32 >= TWO_LINES * height && confidence < DOUBTED
        };
        if parts.iter().any(holds_two) {
            return false;
        }
        let boxes: Vec<PixelRect> = parts
            .iter()
            .flat_map(|part| &text[part.line].words[part.words.clone()])
            .map(|word| word.bbox)
            .collect();
        let is_covered = |letter: PixelRect| {
            let area = (letter.width * letter.height) as f32;
            boxes.iter().any(|word| {
                let (width, height) = common(letter, *word);
                width.max(0.0) * height.max(0.0) >= COVERED * area
            })
        };
        let unread: Vec<PixelRect> = letters
            .iter()
            .copied()
            .filter(|letter| self.holds(*letter) && !is_covered(*letter))
            .collect();
        rows(unread, height)
            .iter()
            .all(|row| row.letters < FEWEST_LETTERS)
    }

    /// Puts lines of the new reading in the place of what they overlap, where more of them is sure.
    fn replace(&self, text: &mut Vec<OcrLine>, mut found: Vec<OcrLine>, height: f32) {
        for line in &mut found {
            keep_line(&mut line.words);
        }
        let found: Vec<(PixelRect, OcrLine)> = found
            .into_iter()
            .filter_map(|line| Some((extent(&line.words)?, line)))
            .collect();
        // Old parts and new lines of one place: a part may hold two lines.
        let mut groups: Vec<(Vec<Part>, Vec<usize>)> =
            (0..found.len()).map(|new| (Vec::new(), vec![new])).collect();
        let beside = |part: &Part| self.columns.contains(&(part.area.x + part.area.width / 2));
        for part in parts(text, STRIP * height).into_iter().filter(beside) {
            let meets = |new: &usize| {
                let (width, height) = common(part.area, found[*new].0);
                width > 0.0 && height > 0.5 * part.area.height.min(found[*new].0.height) as f32
            };
            let (met, mut others): (Vec<_>, Vec<_>) =
                groups.into_iter().partition(|(_, news)| news.iter().any(meets));
            let merged = met.into_iter().reduce(|mut one, other| {
                one.0.extend(other.0);
                one.1.extend(other.1);
                one
            });
            if let Some(mut group) = merged {
                group.0.push(part);
                others.push(group);
            }
            groups = others;
        }
        let mut gone: Vec<Part> = Vec::new();
        let mut added: Vec<(usize, usize)> = Vec::new();
        for (parts, news) in groups {
            let old: usize = parts
                .iter()
                .map(|part| sure_letters(&text[part.line].words[part.words.clone()]))
                .sum();
            let new: usize = news.iter().map(|new| sure_letters(&found[*new].1.words)).sum();
            // Words that are sure stay: beside a stamp its letters look like more. What was not read at all is read
            // line by line later, which tells letters from a stamp better.
            let doubted = parts
                .iter()
                .flat_map(|part| &text[part.line].words[part.words.clone()])
                .any(|word| word.confidence < second_look::DOUBTED);
            let place = parts.iter().map(|part| part.line).min();
            if let Some(place) = place.filter(|_| doubted && new >= old + MORE_LETTERS) {
                gone.extend(parts);
                added.extend(news.into_iter().map(|new| (place, new)));
            }
        }
        // From behind, so that places stay.
        gone.sort_unstable_by_key(|part| (part.line, part.words.start));
        for part in gone.into_iter().rev() {
            text[part.line].words.drain(part.words);
        }
        // Where the old words stood in the order of reading: a paragraph must not be parted.
        added.sort_unstable();
        let rest: Vec<Option<PixelRect>> = text.iter().map(|line| extent(&line.words)).collect();
        for (place, new) in added.into_iter().rev() {
            let (area, mut line) = found[new].clone();
            line.block = FIRST_BLOCK + 2 * area.y + u32::from(self.columns.start > 0);
            let behind = rest[place].is_some_and(|rest| rest.x < area.x);
            text.insert(place + usize::from(behind), line);
        }
        text.retain(|line| !line.words.is_empty());
    }
}

/// Keeps what is text, with the mark of an item before it.
fn keep_line(words: &mut Vec<OcrWord>) {
    let all = words.clone();
    keep_text(words);
    let first = words
        .first()
        .and_then(|first| all.iter().position(|word| word == first));
    if let Some(at) = first
        && at > 0
        && matches!(all[at - 1].text.as_str(), "-" | "–" | "—" | "~" | "+" | "•")
    {
        words.insert(0, all[at - 1].clone());
    }
}

/// Letters and digits of the words that are sure.
fn sure_letters(words: &[OcrWord]) -> usize {
    words
        .iter()
        .filter(|word| is_text(word))
        .map(|word| word.text.chars().filter(|c| c.is_alphanumeric()).count())
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ocr::fake::FakeEngine;

    fn area(x: u32, y: u32, width: u32, height: u32) -> PixelRect {
        PixelRect { x, y, width, height }
    }

    /// A line whose words share its width.
    fn line(text: &str, place: PixelRect, confidence: f32) -> OcrLine {
        let count = text.split(' ').count() as u32;
        let width = place.width / count;
        let words = text.split(' ').zip(0..).map(|(text, at)| OcrWord {
            text: text.to_owned(),
            bbox: area(place.x + at * width, place.y, width - 8, place.height),
            confidence,
            second: None,
        });
        OcrLine {
            words: words.collect(),
            block: place.y,
        }
    }

    /// Letters from `(x, y)`.
    fn letters(x: u32, y: u32) -> Vec<PixelRect> {
        (0..8).map(|at| area(x + at * 14, y, 10, 12)).collect()
    }

    /// Two full lines over `left` and the first line of a signature, read where letters are in two rows on the left.
    fn check(left: &[OcrLine], engine: &mut FakeEngine, want: &[&str]) {
        let full = "các cơ quan đơn vị nghiêm túc triển khai thực hiện";
        let mut text = vec![
            line(full, area(100, 50, 1000, 26), 0.96),
            line(full, area(100, 84, 1000, 26), 0.96),
        ];
        text.extend(left.iter().cloned());
        text.push(line("KT. BỘ TRƯỞNG", area(700, 128, 300, 28), 0.96));
        let pieces = [letters(104, 134), letters(104, 160), letters(704, 136)].concat();
        let raster = Raster::blank(1200, 800, 150.0);
        read_apart(&mut text, pieces.into_iter(), &[], &raster, engine).unwrap();
        let found: Vec<String> = text[2..]
            .iter()
            .map(|line| {
                line.words
                    .iter()
                    .map(|word| word.text.as_str())
                    .collect::<Vec<_>>()
                    .join(" ")
            })
            .collect();
        assert_eq!(found, want);
    }

    fn recipients() -> FakeEngine {
        FakeEngine::new()
            .with_line(area(104, 128, 150, 22), "Nơi nhận:")
            .with_line(area(104, 154, 200, 22), "- Bộ trưởng;")
    }

    #[test]
    fn two_lines_in_one_box_are_read_apart() {
        let garbage = line("TT NG (iấ báo", area(100, 128, 240, 46), 0.3);
        let want = ["Nơi nhận:", "- Bộ trưởng;", "KT. BỘ TRƯỞNG"];
        check(&[garbage], &mut recipients(), &want);
    }

    #[test]
    fn letters_that_words_cut_are_read_again() {
        let cut = line("lêu", area(130, 152, 40, 12), 0.7);
        // The line above, of which no word was read, is left to `read_unread`.
        let want = ["- Bộ trưởng;", "KT. BỘ TRƯỞNG"];
        check(&[cut], &mut recipients(), &want);
    }

    #[test]
    fn a_column_that_was_read_is_left_alone() {
        let mut engine = recipients();
        let lines = [
            line("Nơi nhận:", area(100, 128, 150, 22), 0.9),
            line("- Cục trưởng;", area(100, 154, 300, 22), 0.9),
        ];
        let want = ["Nơi nhận:", "- Cục trưởng;", "KT. BỘ TRƯỞNG"];
        check(&lines, &mut engine, &want);
        assert!(engine.calls.is_empty());
    }

    #[test]
    fn no_reading_takes_the_place_of_a_better_one() {
        let lines = [
            line("Nơi nhận:", area(100, 128, 240, 46), 0.5),
            line("- Bộ trưởng;", area(280, 154, 120, 22), 0.9),
        ];
        let mut engine = FakeEngine::new().with_line(area(104, 128, 150, 22), "Nơi");
        let want = ["Nơi nhận:", "- Bộ trưởng;", "KT. BỘ TRƯỞNG"];
        check(&lines, &mut engine, &want);
        assert_eq!(engine.calls.len(), 1);
    }
}
