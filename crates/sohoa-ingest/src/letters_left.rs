//! Letters that the engine passed over inside a line that it read: where a tail touches a mark of the next line
//! ("Q" over "ề"), words or parts of words are missing although the line is clear.

use sohoa_page::{Reading, Rect};

use crate::ocr::{OcrEngine, OcrError, OcrLine, OcrWord};
use crate::prepare;
use crate::raster::{PixelRect, Raster};
use crate::read_unread::is_text;
use crate::second_look::{body, look_again, within_line};

/// A letter covers at least this share of the height of its line's middle words, which may hold marks and tails, and is at most this wide in such
/// heights; touching letters are wider.
const LEAST_OF_LINE: f32 = 0.3;
const WIDEST: f32 = 3.0;
/// A piece of ink belongs to a word that covers this share of its width.
const COVERED: f32 = 0.3;
/// Fewest letters; one alone is as often dirt.
const FEWEST: usize = 2;
/// Words of a second look are the same as, or hold, a word of the first that shares this much of the narrower one.
const SAME_WORD: f32 = 0.6;

/// Reads the places of a cell's lines again where letters lie in no word. `pieces` are the pieces of ink in the cell, in
/// pixels of `native`; boxes of words are in pixels at `dpi`.
pub(crate) fn read_letters_left(
    lines: &mut [OcrLine],
    pieces: &[PixelRect],
    native: &Raster,
    dpi: f32,
    engine: &mut dyn OcrEngine,
) -> Result<(), OcrError> {
    let pieces: Vec<Rect> = pieces.iter().map(|piece| piece.to_points(native.dpi)).collect();
    for line in lines {
        for gap in gaps(&line.words, &pieces, dpi).into_iter().rev() {
            let beside = line.words[gap.at.saturating_sub(1)..(gap.at + 1).min(line.words.len())].iter();
            let place = beside
                .map(|word| word.bbox.to_points(dpi))
                .fold(gap.ink, |place, word| place.union(&word));
            let area = PixelRect::inside(&within_line(place, &line.words, dpi), native.dpi);
            let second = look_again(native, area, dpi, prepare::for_second_look, engine)?;
            for word in second.into_iter().flat_map(|line| line.words) {
                if word.bbox.to_points(dpi).overlap(&gap.ink) > 0.0 {
                    settle(&mut line.words, word);
                }
            }
        }
    }
    Ok(())
}

/// Letters that lie in no word, and which word they stand before.
#[derive(Debug, PartialEq)]
struct Gap {
    at: usize,
    ink: Rect,
}

/// The places of a line with letters in no word, from left to right.
fn gaps(words: &[OcrWord], pieces: &[Rect], dpi: f32) -> Vec<Gap> {
    let boxes: Vec<Rect> = words.iter().map(|word| word.bbox.to_points(dpi)).collect();
    let (top, bottom) = body(words, dpi);
    let height = bottom - top;
    let mut gaps: Vec<(Gap, usize)> = Vec::new();
    let mut left: Vec<&Rect> = pieces
        .iter()
        .filter(|piece| {
            let common = |b: &Rect| piece.x1.min(b.x1) - piece.x0.max(b.x0);
            piece.y1.min(bottom) - piece.y0.max(top) >= LEAST_OF_LINE * height
                && piece.width() <= WIDEST * height
                && !boxes.iter().any(|b| common(b) > COVERED * piece.width())
        })
        .collect();
    left.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    for piece in left {
        let at = boxes.iter().filter(|b| b.center().0 < piece.center().0).count();
        match gaps.last_mut().filter(|(gap, _)| gap.at == at) {
            Some((gap, letters)) => {
                gap.ink = gap.ink.union(piece);
                *letters += 1;
            }
            None => gaps.push((Gap { at, ink: *piece }, 1)),
        }
    }
    let many = gaps.into_iter().filter(|(_, letters)| *letters >= FEWEST);
    many.map(|(gap, _)| gap).collect()
}

/// Puts a word of the second look, which holds letters that were left, in the place of the one that lacks them, or
/// between the others.
fn settle(words: &mut Vec<OcrWord>, mut word: OcrWord) {
    if !is_text(&word) {
        return;
    }
    let mut same = (0..words.len()).filter(|at| words[*at].shares(&word, SAME_WORD));
    match (same.next(), same.next()) {
        (None, _) => {
            let at = words.partition_point(|other| other.bbox.x < word.bbox.x);
            words.insert(at, word);
        }
        (Some(at), None) if words[at].text != word.text => {
            word.second = Some(Reading {
                text: words[at].text.clone(),
                confidence: words[at].confidence,
            });
            words[at] = word;
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(at: &[u32]) -> Vec<Rect> {
        at.iter()
            .map(|x| Rect::new(*x as f32, 0.0, *x as f32 + 8.0, 20.0))
            .collect()
    }

    #[test]
    fn letters_in_no_word_are_found() {
        let words = [
            OcrWord::at("yết", 30, 30, 0.96),
            OcrWord::at("định", 100, 30, 0.97),
        ];
        let found = gaps(&words, &letters(&[5, 18, 31, 45, 70, 101]), 72.0);
        let want = Gap {
            at: 0,
            ink: Rect::new(5.0, 0.0, 26.0, 20.0),
        };
        assert_eq!(found, [want], "one letter alone, at 70, is dirt");
    }

    #[test]
    fn what_holds_more_letters_takes_the_place() {
        let mut words = vec![
            OcrWord::at("yết", 30, 30, 0.96),
            OcrWord::at("định", 100, 30, 0.97),
        ];
        settle(&mut words, OcrWord::at("Quyết", 5, 55, 0.9));
        settle(&mut words, OcrWord::at("này", 140, 30, 0.9));
        settle(&mut words, OcrWord::at("|", 180, 4, 0.9));
        let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        assert_eq!(texts, ["Quyết", "định", "này"]);
        assert_eq!(words[0].second.as_ref().unwrap().text, "yết");
    }
}
