//! Round seals stamped in black across lines: what they cover is read again with the seal taken off.
//!
//! An appendix bears the seal of its office over the beginning of its title. On a colour scan it is red and fades
//! ([`Raster::from_rgb`](crate::raster::Raster::from_rgb)); on a bilevel one it is ink like any other, and the
//! engine reads nothing or garbage there.

mod find;
#[cfg(test)]
mod tests;

use sohoa_viet::{Syllable, strip_marks};

use crate::ocr::{OcrEngine, OcrError, OcrLine, OcrWord};
use crate::prepare;
use crate::raster::{PixelRect, Raster};
use crate::seal::find::{SPARINGLY, Seal, WELL, seals, without_rings, without_thin_strokes};
use crate::second_look::{DOUBTED, look_again};

/// Where a word is doubted as much as this, a seal is looked for.
const SUSPECT: f32 = 0.4;
/// Fewest words beside the seal that show where the line runs.
const FEWEST_WORDS: usize = 3;
/// Half of the height of a line in heights of a word, which mostly holds a mark or a descender.
const HALF_LINE: f32 = 0.7;
/// What lies as far from the seal as this, in the same heights, and further is no longer its line.
const GAP: f32 = 2.0;
/// Words beside the seal that are read along: the engine reads words in their line better than alone.
const NEIGHBOURS: usize = 2;
/// Syllables and numbers read under a seal with less confidence are its own letters and ornaments.
const LEAST: f32 = 0.6;
const LEAST_NUMBER: f32 = 0.85;
/// The same for syllables of three capitals and more in a line of capitals, whatever their marks.
const LEAST_CAPITALS: f32 = 0.2;
/// What was read through a seal is doubted until another look agrees.
const MOST: f32 = 0.8;
/// Share of the narrower of two words that they may have in common side by side.
const TOUCHING: f32 = 0.15;

/// Reads what seals cover in the lines of `text`, whose boxes are in pixels at `dpi`, and leaves out the letters of
/// those seals there and in the `cells` of tables. Words that were read with confidence stay as they are. Returns
/// where words went, in the same pixels: their ink is no text that nobody read.
pub(crate) fn read_through<'c>(
    text: &mut Vec<OcrLine>,
    cells: impl Iterator<Item = &'c mut Vec<OcrLine>>,
    native: &Raster,
    dpi: f32,
    engine: &mut dyn OcrEngine,
) -> Result<Vec<PixelRect>, OcrError> {
    let scale = native.dpi / dpi;
    let mut crossing = Vec::new();
    let mut gone = Vec::new();
    let suspects: Vec<PixelRect> = text
        .iter()
        .flat_map(|line| &line.words)
        .filter(|word| word.confidence < SUSPECT)
        .map(|word| word.bbox.scaled(scale))
        .collect();
    for seal in seals(native, &suspects) {
        let mut places: Vec<(usize, PixelRect, Vec<OcrWord>)> = (0..text.len())
            .filter_map(|place| Some((place, covered(text, place, &seal, native, scale)?, Vec::new())))
            .collect();
        if places.is_empty() {
            continue;
        }
        let mut look = |page: &Raster| -> Result<(), OcrError> {
            for (_, area, seen) in &mut places {
                let lines = look_again(page, *area, dpi, prepare::for_second_look, engine)?;
                seen.extend(lines.into_iter().flat_map(|line| line.words));
            }
            Ok(())
        };
        // One image after the other: a page in many copies is more than a worker should hold.
        let bold = without_thin_strokes(native, &seal)?;
        look(&without_rings(&bold, &seal, WELL))?;
        look(&without_rings(&bold, &seal, SPARINGLY))?;
        look(&without_rings(native, &seal, WELL))?;
        look(&without_rings(native, &seal, SPARINGLY))?;
        look(&bold)?;
        for (place, _, seen) in places {
            gone.extend(merge(&mut text[place].words, seen));
        }
        crossing.push(seal);
    }
    let own = |line: &OcrLine| {
        let inside = |word: &OcrWord| crossing.iter().any(|seal| seal.holds(word.bbox.scaled(scale)));
        line.words.iter().all(inside) && !line.words.iter().any(OcrWord::is_syllable)
    };
    gone.extend(text.iter().filter(|line| own(line)).flat_map(boxes));
    text.retain(|line| !own(line));
    for cell in cells {
        cell.retain(|line| !own(line));
    }
    Ok(gone)
}

fn boxes(line: &OcrLine) -> impl Iterator<Item = PixelRect> {
    line.words.iter().map(|word| word.bbox)
}

/// Whether a word is a syllable of three capitals or more, perhaps with wrong marks.
fn is_capitals(word: &OcrWord) -> bool {
    let capitals = word.text.chars().all(char::is_uppercase);
    // Ornaments make the marks wrong, which restoration puts right.
    let syllable = || word.is_syllable() || Syllable::parse(&strip_marks(&word.text)).is_some();
    capitals && word.text.chars().nth(2).is_some() && syllable()
}

/// The stretch of a line that a seal covers, with its neighbours, in pixels of the page; `None` if the line does
/// not run into the seal or shows too little beside it.
fn covered(text: &[OcrLine], place: usize, seal: &Seal, native: &Raster, scale: f32) -> Option<PixelRect> {
    let boxes: Vec<(PixelRect, bool)> = text[place]
        .words
        .iter()
        .map(|word| (word.bbox.scaled(scale), word.confidence >= DOUBTED))
        .collect();
    // Of a word on its edge the engine may have seen only the end.
    let reaches = |(bbox, _): &(PixelRect, bool)| seal.touches(*bbox, bbox.height as f32);
    let beside: Vec<PixelRect> = boxes
        .iter()
        .filter(|(bbox, sure)| *sure && !seal.touches(*bbox, 0.0))
        .map(|(bbox, _)| *bbox)
        .collect();
    if beside.len() < FEWEST_WORDS {
        return None;
    }
    let mut heights: Vec<u32> = beside.iter().map(|bbox| bbox.height).collect();
    heights.sort_unstable();
    let height = heights[heights.len() / 2] as f32;
    let middle = height_at(&beside, seal);
    let top = (middle - HALF_LINE * height).max(0.0) as u32;
    let band = PixelRect {
        x: 0,
        y: top,
        width: native.width,
        height: (2.0 * HALF_LINE * height) as u32,
    }
    .clip(native.width, native.height);
    // Other words that are there already are not read again.
    let others = text.iter().enumerate().filter(|(number, _)| *number != place);
    let taken: Vec<PixelRect> = others
        .flat_map(|(_, line)| &line.words)
        .filter(|word| word.confidence >= DOUBTED)
        .map(|word| word.bbox.scaled(scale))
        .filter(|bbox| {
            2 * bbox
                .bottom()
                .min(band.bottom())
                .saturating_sub(bbox.y.max(band.y))
                > bbox.height
        })
        .collect();
    let area = seal.area();
    let gap = (GAP * height) as u32;
    // What stands far from the line is no part of it.
    let near =
        |one: &PixelRect, other: &PixelRect| one.x <= other.right() + gap && other.x <= one.right() + gap;
    let reaching: Vec<&PixelRect> = boxes
        .iter()
        .filter(|word| reaches(word))
        .map(|(bbox, _)| bbox)
        .collect();
    if !beside
        .iter()
        .any(|bbox| reaching.iter().any(|covered| near(bbox, covered)))
    {
        return None;
    }
    let (mut left, mut right) = (area.x, area.right().min(native.width));
    let before: Vec<&PixelRect> = beside.iter().filter(|bbox| bbox.right() <= area.x).collect();
    match before.len().checked_sub(NEIGHBOURS) {
        Some(first) => left = left.min(before[first].x),
        None => left = ink_end(native, band, left, gap, false),
    }
    let after: Vec<&PixelRect> = beside.iter().filter(|bbox| bbox.x >= right).collect();
    match after.get(NEIGHBOURS - 1) {
        Some(last) => right = right.max(last.right()),
        None => right = ink_end(native, band, right, gap, true),
    }
    for other in taken {
        if other.right() <= area.x {
            left = left.max(other.right());
        } else if other.x >= area.right() {
            right = right.min(other.x);
        }
    }
    (left < right).then(|| PixelRect {
        x: left,
        width: right - left,
        ..band
    })
}

/// Where the middle of a line lies at the seal, by the words beside it.
fn height_at(beside: &[PixelRect], seal: &Seal) -> f32 {
    let places: Vec<(f32, f32)> = beside
        .iter()
        .map(|bbox| {
            (
                bbox.x as f32 + bbox.width as f32 / 2.0,
                bbox.y as f32 + bbox.height as f32 / 2.0,
            )
        })
        .collect();
    let count = places.len() as f32;
    let mean = |value: fn(&(f32, f32)) -> f32| places.iter().map(value).sum::<f32>() / count;
    let (x, y) = (mean(|place| place.0), mean(|place| place.1));
    let spread: f32 = places.iter().map(|place| (place.0 - x).powi(2)).sum();
    let slant: f32 = places.iter().map(|place| (place.0 - x) * (place.1 - y)).sum();
    // A few words beside each other tell the height of the line but not how it slants.
    let reach = (seal.x - x).abs();
    let slope = if spread.sqrt() > reach {
        slant / spread
    } else {
        0.0
    };
    y + slope * (seal.x - x)
}

/// Where the ink that begins at `from` ends, to the right or to the left: there a gap follows.
fn ink_end(page: &Raster, band: PixelRect, from: u32, gap: u32, rightwards: bool) -> u32 {
    let inked = |x: u32| (0..band.height).any(|row| page.row(band, row)[x as usize] < 128);
    let mut end = from;
    let mut at = from;
    loop {
        if rightwards {
            if at >= band.right() || at - end > gap {
                return end;
            }
            at += 1;
            if inked(at - 1) {
                end = at;
            }
        } else {
            if at == 0 || end - at > gap {
                return end;
            }
            at -= 1;
            if inked(at) {
                end = at;
            }
        }
    }
}

/// Puts words of the looks at a line in place of those that the first look doubted or did not see: such that as
/// much of the line as possible is read with as much confidence as possible. Returns where the others were.
fn merge(words: &mut Vec<OcrWord>, seen: Vec<OcrWord>) -> Vec<PixelRect> {
    let before: Vec<PixelRect> = words.iter().map(|word| word.bbox).collect();
    let (mut kept, doubted): (Vec<OcrWord>, Vec<OcrWord>) = std::mem::take(words)
        .into_iter()
        .partition(|word| word.confidence >= DOUBTED);
    let heading = kept.iter().all(|word| !word.text.contains(char::is_lowercase));
    let mut choice: Vec<(OcrWord, f32)> = doubted
        .into_iter()
        .map(|word| {
            // A syllable gives way to nothing but more of it; other signs are better than nothing.
            let worth = if word.is_syllable() { 1.0 } else { 0.01 };
            (word, worth)
        })
        .collect();
    choice.extend(seen.into_iter().filter_map(|mut word| {
        let least = match () {
            () if heading && is_capitals(&word) => LEAST_CAPITALS,
            () if word.is_syllable() => LEAST,
            () => LEAST_NUMBER,
        };
        let number = word.text.contains(|c: char| c.is_ascii_digit());
        let worth = word.confidence;
        word.confidence = worth.min(MOST);
        let new = !kept.iter().any(|other| word.shares(other, TOUCHING));
        let text = number || least < LEAST_NUMBER;
        (new && text && worth >= least).then_some((word, worth))
    }));
    choice.sort_by_key(|(word, _)| word.bbox.right());
    // The best choice of words side by side that ends with each word, and the word before it.
    let mut best: Vec<(f32, Option<usize>)> = Vec::with_capacity(choice.len());
    for (place, (word, worth)) in choice.iter().enumerate() {
        let before = (0..place).filter(|before| !choice[*before].0.shares(word, TOUCHING));
        let (sum, before) = before
            .map(|before| (best[before].0, Some(before)))
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .unwrap_or((0.0, None));
        best.push((sum + worth * word.bbox.width as f32, before));
    }
    let mut next = (0..best.len()).max_by(|a, b| best[*a].0.total_cmp(&best[*b].0));
    while let Some(place) = next {
        kept.push(choice[place].0.clone());
        next = best[place].1;
    }
    kept.sort_by_key(|word| word.bbox.x);
    let gone = before
        .into_iter()
        .filter(|area| !kept.iter().any(|word| word.bbox == *area));
    let gone = gone.collect();
    *words = kept;
    gone
}
