//! From glyphs to words.

use sohoa_page::{Rect, Word};

use super::content::Glyph;
use super::space::PageSpace;
use crate::layout::PlacedWord;

/// Gap along the line, in glyph heights, that ends a word even without a blank. PDFium already makes a
/// blank at smaller gaps; this catches jumps to another column.
const WORD_GAP: f32 = 0.6;
/// Gap, in glyph heights, up to which a glyph goes on with its word over a line break that PDFium supposes. A blank is
/// a fifth of the height wide, and three quarters of that at least where a line is pressed.
const BROKEN_GAP: f32 = 0.1;
/// Largest share of a glyph's height by which it may stand higher or lower than the one before.
const BASELINE_STEP: f32 = 0.5;
/// How far a glyph may step back, in glyph heights: marks that stand on the letter before.
const BACKWARD: f32 = 0.8;

/// The words of a page and the space in which their text runs from left to right.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PageWords {
    /// The page as a reader would hold it.
    pub(crate) space: PageSpace,
    /// Clockwise turn from the page as shown to `space`, degrees.
    pub(crate) turn: u16,
    /// Words that run left to right, in stream order.
    pub(crate) upright: Vec<PlacedWord>,
    /// Words that run another way: watermarks, text along the margin.
    pub(crate) slanted: Vec<PlacedWord>,
}

/// Builds the words of a page shown in `space`. A page whose text mostly runs another way than left to
/// right is turned, because some producers draw landscape pages sideways without saying so.
pub(crate) fn page_words(glyphs: &[Glyph], space: PageSpace) -> PageWords {
    let mut counts = [0_usize; 4];
    for glyph in glyphs.iter().filter(|glyph| glyph.symbol.is_some()) {
        if let Some(quarter) = quarter(&space, glyph.direction) {
            counts[quarter] += 1;
        }
    }
    // Ties go to the smallest turn.
    let main = (0..4).rev().max_by_key(|quarter| counts[*quarter]).unwrap_or(0);
    let turn = [0, 270, 180, 90][main];
    let space = space.turned(turn);
    let mut words = PageWords {
        space,
        turn,
        upright: Vec::new(),
        slanted: Vec::new(),
    };
    let mut open: Option<(OpenWord, bool)> = None;
    let mut broken = false;
    for glyph in glyphs {
        // What comes next tells whether the line really ends here.
        if glyph.supposed_break {
            broken = true;
            continue;
        }
        let widest = if broken { BROKEN_GAP } else { WORD_GAP };
        let upright_only = broken;
        broken = false;
        let upright = quarter(&space, glyph.direction) == Some(0);
        let placed = glyph.symbol.map(|symbol| (symbol, place(glyph, &space)));
        if let (Some((word, word_upright)), Some((symbol, bounds))) = (&mut open, &placed)
            && *word_upright == upright
            && (upright || !upright_only)
            && (!upright || word.continues_at(bounds, widest))
        {
            word.push(*symbol, *bounds, glyph);
            continue;
        }
        if let Some((word, word_upright)) = open.take() {
            let list = if word_upright {
                &mut words.upright
            } else {
                &mut words.slanted
            };
            list.extend(word.finish());
        }
        open = placed.map(|(symbol, bounds)| (OpenWord::new(symbol, bounds, glyph), upright));
    }
    if let Some((word, upright)) = open {
        let list = if upright {
            &mut words.upright
        } else {
            &mut words.slanted
        };
        list.extend(word.finish());
    }
    words
}

/// 0 for left to right, 1 for downwards, 2 for right to left, 3 for upwards; `None` for slanted.
fn quarter(space: &PageSpace, (dx, dy): (f32, f32)) -> Option<usize> {
    let (dx, dy) = space.direction(dx, dy);
    // 1 in 10 is about 6 degrees, more than any scan is skewed.
    let (long, short) = (dx.abs().max(dy.abs()), dx.abs().min(dy.abs()));
    if short > long * 0.1 {
        None
    } else if dx.abs() >= dy.abs() {
        Some(if dx >= 0.0 { 0 } else { 2 })
    } else {
        Some(if dy > 0.0 { 1 } else { 3 })
    }
}

fn place(glyph: &Glyph, space: &PageSpace) -> Rect {
    let [left, bottom, right, top] = glyph.bounds;
    space.rect(left, bottom, right, top)
}

struct OpenWord {
    text: String,
    bbox: Rect,
    /// Right edge and vertical middle of the last glyph.
    pen: (f32, f32),
    invisible: bool,
    legacy_font: bool,
    capitals_font: bool,
}

impl OpenWord {
    fn new(symbol: char, bbox: Rect, glyph: &Glyph) -> Self {
        Self {
            text: symbol.to_string(),
            bbox,
            pen: (bbox.x1, bbox.center().1),
            invisible: glyph.invisible,
            legacy_font: glyph.legacy_font,
            capitals_font: glyph.capitals_font,
        }
    }

    /// Whether a glyph at `bounds` belongs to the word; `widest` is the largest gap, in glyph heights.
    fn continues_at(&self, bounds: &Rect, widest: f32) -> bool {
        let height = self.bbox.height().max(bounds.height());
        let gap = bounds.x0 - self.pen.0;
        gap < height * widest
            && gap > -height * BACKWARD
            && (bounds.center().1 - self.pen.1).abs() <= height * BASELINE_STEP
    }

    fn push(&mut self, symbol: char, bounds: Rect, glyph: &Glyph) {
        self.text.push(symbol);
        self.bbox = self.bbox.union(&bounds);
        self.pen = (bounds.x1.max(self.pen.0), bounds.center().1);
        self.invisible &= glyph.invisible;
        self.legacy_font |= glyph.legacy_font;
        self.capitals_font &= glyph.capitals_font;
    }

    /// The word; `None` where PDFium gave no usable box.
    fn finish(self) -> Option<PlacedWord> {
        let bbox = self.bbox;
        let usable = [bbox.x0, bbox.y0, bbox.x1, bbox.y1]
            .iter()
            .all(|edge| edge.is_finite());
        usable.then(|| PlacedWord {
            word: Word {
                text: sohoa_viet::nfc(&self.text),
                bbox,
                confidence: 1.0,
                second: None,
                layer: None,
            },
            invisible: self.invisible,
            legacy_font: self.legacy_font,
            capitals_font: self.capitals_font,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Glyphs of `text` on one line, 5 wide and 10 high, from `(x, y)` in direction right.
    fn line(text: &str, x: f32, y: f32) -> Vec<Glyph> {
        text.chars()
            .enumerate()
            .map(|(index, symbol)| {
                let left = x + index as f32 * 5.0;
                Glyph {
                    symbol: (!" \n".contains(symbol)).then_some(symbol),
                    supposed_break: symbol == '\n',
                    bounds: [left, y, left + 5.0, y + 10.0],
                    direction: (1.0, 0.0),
                    invisible: false,
                    legacy_font: false,
                    capitals_font: false,
                }
            })
            .collect()
    }

    fn check(glyphs: &[Glyph], want_turn: u16, want: &[&str], want_slanted: &[&str]) {
        let words = page_words(glyphs, PageSpace::new([0.0, 0.0, 200.0, 100.0], 0));
        let texts = |words: &[PlacedWord]| {
            words
                .iter()
                .map(|word| word.word.text.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(words.turn, want_turn);
        assert_eq!(texts(&words.upright), want);
        assert_eq!(texts(&words.slanted), want_slanted);
    }

    #[test]
    fn words_end_at_blanks_and_jumps() {
        let mut glyphs = line("Kế hoạch", 10.0, 50.0);
        glyphs.extend(line("số", 90.0, 50.0));
        glyphs.extend(line("hai", 10.0, 30.0));
        check(&glyphs, 0, &["Kế", "hoạch", "số", "hai"], &[]);
    }

    #[test]
    fn a_supposed_line_break_ends_no_word_that_goes_on() {
        let mut glyphs = line("N", 10.0, 50.0);
        for (letter, x) in [("ơ", 15.0), ("i", 19.8), ("n", 27.0), ("h", 32.0)] {
            glyphs.extend(line("\n", 0.0, 0.0));
            glyphs.extend(line(letter, x, 50.0));
        }
        glyphs.extend(line("\n", 0.0, 0.0));
        glyphs.extend(line("xã", 37.0, 38.0));
        check(&glyphs, 0, &["Nơi", "nh", "xã"], &[]);
    }

    #[test]
    fn sideways_text_turns_the_page() {
        let mut glyphs = line("một hai", 10.0, 50.0);
        for (index, glyph) in glyphs.iter_mut().enumerate() {
            let y = 10.0 + index as f32 * 5.0;
            glyph.bounds = [50.0, y, 60.0, y + 5.0];
            glyph.direction = (0.0, 1.0);
        }
        check(&glyphs, 90, &["một", "hai"], &[]);
    }

    #[test]
    fn slanted_text_is_apart() {
        let mut glyphs = line("văn bản", 10.0, 50.0);
        let mut mark = line("mật", 10.0, 10.0);
        for glyph in &mut mark {
            glyph.direction = (1.0, 1.0);
        }
        glyphs.extend(mark);
        check(&glyphs, 0, &["văn", "bản"], &["mật"]);
    }

    #[test]
    fn marks_join_their_letter() {
        check(&line("ê\u{301}", 10.0, 50.0), 0, &["ế"], &[]);
    }
}
