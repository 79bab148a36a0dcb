//! Upright strokes counted on the image: an engine made for words reads "III" as "11", "H", "I" or not at all.
//!
//! Narrow letters without curves ("II", "III", "11") are the one place where counting runs of ink is surer than
//! recognition. Which letter the strokes are is left to the engine and to restoration; only their number is
//! put right.

use std::ops::Range;

use crate::leptonica::Pix;
use crate::ocr::{OcrLine, OcrWord};
use crate::raster::{PixelRect, Raster};

/// Most strokes that stand side by side.
const MOST: usize = 3;
/// Bands of the height in which a stroke is upright and nothing else is, above and below the bar of an H.
const UPPER: Range<f32> = 0.22..0.38;
const LOWER: Range<f32> = 0.64..0.82;
/// The bar of an H.
const BAR: Range<f32> = 0.42..0.60;
/// Share of a band's rows that a stroke fills.
const FILLED: f32 = 0.6;
/// Largest move of a stroke between the bands, in heights; "/" of Times moves by 0.17.
const LEAN: f32 = 0.08;
/// Least and greatest move of a "/".
const SLASH: Range<f32> = 0.1..0.35;
/// A stroke reaches this near to top and bottom, in heights; the sides of a 0 do not.
const END: f32 = 0.07;
/// Width of a stroke, in heights; bold letters of Times have 0.24.
const WIDTHS: Range<f32> = 0.03..0.36;
/// Distance from stroke to stroke, in heights: 0.45 in "II", 0.75 in "11" and "H".
const PITCHES: Range<f32> = 0.3..1.05;
/// Distances in one number differ at most by this factor; "I1" has one and a half.
const PITCH_RATIO: f32 = 1.9;
/// Least height of a stroke, in inches: capitals of 7-point print.
const LEAST_HEIGHT: f32 = 0.06;
/// Confidence of what is counted.
const COUNTED: f32 = 0.9;
/// Confidence of what the engine did not see.
const UNSEEN: f32 = 0.5;

/// Puts right how many strokes the words of `lines` (boxes in pixels at `dpi`) begin with. `ink` is the page at
/// the resolution of `native`, 1-bit.
pub(crate) fn recount(lines: &mut [OcrLine], (ink, native): (&Pix, &Raster), dpi: f32) {
    for word in lines.iter_mut().flat_map(|line| &mut line.words) {
        let Some(core) = Core::of(&word.text) else {
            continue;
        };
        let area = PixelRect::inside(&word.bbox.to_points(dpi), native.dpi).grown(1);
        let found = leading_strokes(ink, area, native.dpi);
        if let Some(text) = found.and_then(|found| core.recounted(&found)) {
            word.text = text;
            word.confidence = word.confidence.max(COUNTED);
            word.second = None;
        }
    }
}

/// The numeral "II" or "III" in a cell in which the engine saw nothing; `inked` is all ink of the cell.
pub(crate) fn lone_numeral(inked: PixelRect, (ink, native): (&Pix, &Raster), dpi: f32) -> Option<OcrLine> {
    let found = leading_strokes(ink, inked, native.dpi)?;
    let count = found.strokes.len();
    // One stroke may be a leftover of a rule.
    if !(2..=3).contains(&count) || found.bar || !found.ends {
        return None;
    }
    Some(OcrLine {
        words: vec![OcrWord {
            text: "I".repeat(count),
            bbox: PixelRect::inside(&inked.to_points(native.dpi), dpi),
            confidence: UNSEEN,
            second: None,
        }],
        block: 0,
    })
}

/// The beginning of a word that may be nothing but strokes.
struct Core<'a> {
    letters: &'a str,
    /// How many strokes the engine saw.
    seen: usize,
    rest: &'a str,
    /// Whether the rest is a year that follows without "/", or with too many.
    loose_year: bool,
}

impl<'a> Core<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let (mut bytes, mut seen) = (0, 0);
        // The year of "II2026" begins where four digits are left.
        let year = year_at(text);
        for letter in text[..year.unwrap_or(text.len())].chars() {
            seen += match letter {
                'I' | 'l' | '1' | '|' | '!' | '[' | ']' | 'L' | 'Ị' | 'Ì' | 'Í' => 1,
                'H' => 2,
                _ => break,
            };
            bytes += letter.len_utf8();
        }
        let (letters, rest) = text.split_at(bytes);
        let between = &text[bytes..year.unwrap_or(bytes).max(bytes)];
        let loose_year = year.is_some() && between != "/" && between.chars().all(|c| c == '/');
        let next = rest.chars().next();
        let ends = next.is_none_or(|c| matches!(c, '.' | ',' | ';' | ':' | '/' | ')' | '-' | '–'));
        // A lone "l" or "!" is more often something else.
        let plain = letters.contains(['I', '1', 'H', '|', 'L']);
        (loose_year || ends && plain).then_some(Self {
            letters,
            seen,
            rest,
            loose_year,
        })
    }

    /// The word with as many strokes as there are; `None` where it is right, or lost none.
    fn recounted(&self, found: &Found) -> Option<String> {
        let count = found.strokes.len();
        let digits = !self.letters.is_empty() && self.letters.bytes().all(|byte| byte == b'1');
        let strokes = if digits { "1" } else { "I" }.repeat(count);
        if found.bar {
            return None;
        }
        if self.loose_year {
            let year = self.rest.trim_start_matches('/');
            return found.slash.then(|| format!("{strokes}/{year}"));
        }
        let barless = self.letters.contains('H') && count == self.seen;
        (count > self.seen || barless).then(|| strokes + self.rest)
    }
}

/// Where the year at the end of a word begins; closing marks may follow it.
fn year_at(text: &str) -> Option<usize> {
    let end = text.trim_end_matches(['.', ',', ';', ':', ')']).len();
    let start = end.checked_sub(4)?;
    let year = text.get(start..end)?;
    let digits = year.bytes().all(|byte| byte.is_ascii_digit());
    (digits && (year.starts_with("19") || year.starts_with("20"))).then_some(start)
}

/// Strokes at the left of an area.
#[derive(Debug)]
struct Found {
    /// Columns of each.
    strokes: Vec<Range<u32>>,
    /// Whether a bar joins two of them.
    bar: bool,
    /// Whether a "/" follows.
    slash: bool,
    /// Whether nothing follows them.
    ends: bool,
}

/// `None` where the area does not begin with strokes of one height at even distances.
fn leading_strokes(ink: &Pix, area: PixelRect, dpi: f32) -> Option<Found> {
    let area = area.clip(ink.width(), ink.height());
    let has_ink = |part: PixelRect| ink.count_ink_in(part) > 0;
    let column = |x: u32| PixelRect { x, width: 1, ..area };
    let left = (area.x..area.right()).find(|x| has_ink(column(*x)))?;
    // The first letter tells the height: what follows may reach deeper.
    let first = PixelRect {
        x: left,
        width: (area.height / 3).clamp(1, area.right() - left),
        ..area
    };
    let row = |y: u32| PixelRect {
        y,
        height: 1,
        ..first
    };
    let top = (area.y..area.bottom()).find(|y| has_ink(row(*y)))?;
    let bottom = (area.y..area.bottom()).rfind(|y| has_ink(row(*y)))? + 1;
    let height = (bottom - top) as f32;
    if height < LEAST_HEIGHT * dpi {
        return None;
    }
    let band = |share: &Range<f32>| PixelRect {
        y: top + (share.start * height).round() as u32,
        height: (((share.end - share.start) * height).round() as u32).max(1),
        ..area
    };
    let runs = |share: &Range<f32>| {
        let band = band(share);
        let filled = |x: &u32| {
            ink.count_ink_in(PixelRect {
                x: *x,
                width: 1,
                ..band
            }) as f32
                >= FILLED * band.height as f32
        };
        runs_of((area.x..area.right()).filter(filled))
    };
    let (upper, lower) = (runs(&UPPER), runs(&LOWER));
    let middle = |run: &Range<u32>| (run.start + run.end) as f32 / 2.0;
    let end = ((END * height).round() as u32).max(1);
    let reaches = |run: &Range<u32>, y: u32| {
        has_ink(PixelRect {
            x: (run.start + run.end - 1) / 2,
            width: 1,
            y,
            height: end,
        })
    };
    let upright = |(above, below): &(&Range<u32>, &Range<u32>)| {
        (middle(above) - middle(below)).abs() <= LEAN * height
            && reaches(above, top)
            && reaches(below, bottom - end)
            && [above, below]
                .iter()
                .all(|run| WIDTHS.contains(&((run.end - run.start) as f32 / height)))
    };
    let strokes: Vec<Range<u32>> = upper
        .iter()
        .zip(&lower)
        .take_while(upright)
        .map(|(above, below)| above.start.min(below.start)..above.end.max(below.end))
        .collect();
    let pitches: Vec<f32> = strokes
        .windows(2)
        .map(|pair| (middle(&pair[1]) - middle(&pair[0])) / height)
        .collect();
    let even = pitches
        .iter()
        .all(|pitch| PITCHES.contains(pitch) && pitches.iter().all(|other| *pitch <= PITCH_RATIO * other));
    let begins = strokes
        .first()
        .is_some_and(|run| (run.start - left) as f32 <= PITCHES.start * height);
    if !(even && begins) || strokes.len() > MOST {
        return None;
    }
    let bar = strokes.windows(2).any(|pair| joined(ink, pair, band(&BAR)));
    let ends = strokes.len() == upper.len() && strokes.len() == lower.len();
    let next = upper.get(strokes.len()).zip(lower.get(strokes.len()));
    let slash =
        next.is_some_and(|(above, below)| SLASH.contains(&((middle(above) - middle(below)) / height)));
    Some(Found {
        strokes,
        bar,
        slash,
        ends,
    })
}

/// Whether ink joins two strokes somewhere in the band.
fn joined(ink: &Pix, pair: &[Range<u32>], band: PixelRect) -> bool {
    let gap = pair[0].end..pair[1].start.max(pair[0].end);
    let bridged = |y: u32| {
        let row = PixelRect {
            x: gap.start,
            width: gap.end - gap.start,
            y,
            height: 1,
        };
        ink.count_ink_in(row) == row.width
    };
    (band.y..band.bottom()).any(bridged)
}

/// Runs of neighbouring numbers.
fn runs_of(places: impl Iterator<Item = u32>) -> Vec<Range<u32>> {
    let mut runs: Vec<Range<u32>> = Vec::new();
    for place in places {
        match runs.last_mut() {
            Some(run) if run.end == place => run.end += 1,
            _ => runs.push(place..place + 1),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    const DPI: f32 = 200.0;

    /// A capital I with serifs that touch those of its neighbours, 24 pixels high.
    fn stroke(raster: &mut Raster, x: u32) {
        raster.draw(x + 4, 50, 4, 24);
        raster.draw(x, 50, 12, 2);
        raster.draw(x, 72, 12, 2);
    }

    /// A leaning stroke that reaches below the line, then something like a digit.
    fn year(raster: &mut Raster, x: u32) {
        for step in 0..28 {
            raster.draw(x + 8 - step / 4, 50 + step, 3, 1);
        }
        raster.draw(x + 14, 50, 10, 3);
        raster.draw(x + 14, 71, 10, 3);
        raster.draw(x + 21, 50, 3, 12);
        raster.draw(x + 14, 60, 3, 14);
    }

    fn page(draw: impl FnOnce(&mut Raster)) -> (Pix, Raster) {
        let mut raster = Raster::blank(400, 120, DPI);
        draw(&mut raster);
        (Pix::from_raster(&raster).unwrap().binarized(140).unwrap(), raster)
    }

    fn recounted(text: &str, draw: impl FnOnce(&mut Raster)) -> String {
        let (ink, raster) = page(draw);
        let mut lines = [OcrLine {
            words: vec![OcrWord {
                text: text.to_owned(),
                bbox: PixelRect {
                    x: 98,
                    y: 46,
                    width: 80,
                    height: 36,
                },
                confidence: 0.9,
                second: None,
            }],
            block: 0,
        }];
        recount(&mut lines, (&ink, &raster), DPI);
        let [line] = lines;
        line.words.into_iter().next().unwrap().text
    }

    fn quarter(raster: &mut Raster, strokes: u32) {
        for at in 0..strokes {
            stroke(raster, 100 + 12 * at);
        }
        year(raster, 102 + 12 * strokes);
    }

    #[test]
    fn the_number_of_strokes_is_put_right() {
        assert_eq!(recounted("11/2026", |page| quarter(page, 3)), "111/2026");
        assert_eq!(recounted("I/2026", |page| quarter(page, 3)), "III/2026");
        assert_eq!(recounted("H1/2026", |page| quarter(page, 3)), "III/2026");
        assert_eq!(recounted("1/2026", |page| quarter(page, 1)), "1/2026");
        assert_eq!(recounted("11/2026.", |page| quarter(page, 2)), "11/2026.");
        assert_eq!(recounted("2026", |page| quarter(page, 2)), "II/2026");
        assert_eq!(recounted("112026", |page| quarter(page, 3)), "111/2026");
        assert_eq!(recounted("I1//2026", |page| quarter(page, 3)), "III/2026");
        assert_eq!(
            recounted("H.", |page| {
                stroke(page, 100);
                stroke(page, 112);
            }),
            "II."
        );
    }

    #[test]
    fn what_is_no_row_of_strokes_stays() {
        assert_eq!(
            recounted("12/2026", |page| quarter(page, 3)),
            "12/2026",
            "another text"
        );
        assert_eq!(
            recounted("H", |page| {
                stroke(page, 100);
                stroke(page, 120);
                page.draw(100, 60, 30, 3);
            }),
            "H",
            "a bar"
        );
        assert_eq!(
            recounted("1", |page| {
                stroke(page, 100);
                stroke(page, 150);
            }),
            "1",
            "too far apart"
        );
        assert_eq!(recounted("1", |page| page.draw(100, 50, 60, 24)), "1", "a blot");
        assert_eq!(
            recounted("1", |page| {
                // A zero: sides that do not reach the ends.
                page.draw(100, 54, 3, 16);
                page.draw(109, 54, 3, 16);
                page.draw(102, 50, 8, 3);
                page.draw(102, 71, 8, 3);
                stroke(page, 118);
            }),
            "1",
            "01"
        );
        assert_eq!(recounted("2026", |page| year(page, 100)), "2026", "no stroke");
        assert_eq!(Core::of("2026-2030").map(|core| core.seen), None);
    }

    #[test]
    fn a_numeral_that_was_not_seen_is_counted() {
        let numeral = |strokes: u32, slash: bool| {
            let (ink, raster) = page(|page| {
                for at in 0..strokes {
                    stroke(page, 100 + 12 * at);
                }
                if slash {
                    year(page, 102 + 12 * strokes);
                }
            });
            let area = PixelRect {
                x: 95,
                y: 40,
                width: 100,
                height: 50,
            };
            lone_numeral(area, (&ink, &raster), DPI).map(|line| line.words[0].text.clone())
        };
        assert_eq!(numeral(3, false).as_deref(), Some("III"));
        assert_eq!(numeral(1, false), None, "may be a piece of a rule");
        assert_eq!(numeral(2, true), None, "something follows");
    }
}
