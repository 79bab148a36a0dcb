//! Columns of row numbers outside drawn tables: the engine takes lone digits beside text for dirt.
//!
//! A table without borders is read as a page, and of its first column hardly anything comes back. Pieces of
//! ink of the size of a number that stand one below the other are looked at again; they are kept only where
//! they count.

use crate::leptonica::Pix;
use crate::lone_number::uncovered;
use crate::ocr::{OcrEngine, OcrError, OcrLine};
use crate::prepare;
use crate::raster::{PixelRect, Raster};
use crate::read_unread::insert;
use crate::second_look::look_again;

/// Widest number of a row, in inches: "100." of 14-point print.
const WIDEST: f32 = 0.45;
/// Middles of the numbers of a column are this near to each other, in inches.
const SAME_COLUMN: f32 = 0.07;
/// Fewest places of a column, and fewest of them that must count.
const FEWEST: usize = 3;
const FEWEST_COUNTING: usize = 2;
/// Most places that are looked at on a page.
const MOST_PLACES: usize = 80;
/// A label that is no number is kept from this confidence on.
const SURE: f32 = 0.5;

/// Adds the numbers of columns of unread ink to `lines` (boxes in pixels at `dpi`), each as a block of its own.
/// `ink` is the ink that may be text, at the resolution of `native`; what was `done` (tables and what seals cover, pixels at
/// `dpi`) is left out.
pub(crate) fn add_number_columns(
    lines: &mut Vec<OcrLine>,
    done: &[PixelRect],
    (ink, native): (&Pix, &Raster),
    dpi: f32,
    engine: &mut dyn OcrEngine,
) -> Result<(), OcrError> {
    let places: Vec<PixelRect> = uncovered(lines, done, ink, native.dpi, dpi)?
        .into_iter()
        .filter(|place| place.width as f32 <= WIDEST * native.dpi)
        .collect();
    let mut left = MOST_PLACES;
    for column in columns(&places, native.dpi) {
        if column.len() > left {
            break;
        }
        left -= column.len();
        let mut read = Vec::new();
        for place in column {
            read.extend(look_again(native, place, dpi, prepare::for_second_look, engine)?);
        }
        let kept: Vec<OcrLine> = read.into_iter().filter(may_be_label).collect();
        if counting(&kept) >= FEWEST_COUNTING {
            insert(lines, kept);
        }
    }
    Ok(())
}

/// Places one below the other, top to bottom; only columns of enough of them.
fn columns(places: &[PixelRect], dpi: f32) -> Vec<Vec<PixelRect>> {
    let reach = SAME_COLUMN * dpi;
    let middle = |place: &PixelRect| place.x as f32 + place.width as f32 / 2.0;
    let mut columns: Vec<Vec<PixelRect>> = Vec::new();
    for place in places {
        let home = columns
            .iter_mut()
            .find(|column| (middle(&column[0]) - middle(place)).abs() <= reach);
        match home {
            Some(column) => column.push(*place),
            None => columns.push(vec![*place]),
        }
    }
    columns.retain(|column| column.len() >= FEWEST);
    columns
}

/// A number, or a Roman numeral or capital that was read without much doubt.
fn may_be_label(line: &OcrLine) -> bool {
    let [word] = line.words.as_slice() else {
        return false;
    };
    let core = word.text.trim_end_matches(['.', ')']);
    let label = !core.is_empty() && core.len() <= 4 && core.chars().all(|c| c.is_ascii_uppercase());
    number(line).is_some() || label && word.confidence >= SURE
}

fn number(line: &OcrLine) -> Option<u32> {
    let [word] = line.words.as_slice() else {
        return None;
    };
    let digits = word.text.trim_end_matches(['.', ')']);
    let short = (1..=3).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    short.then(|| digits.parse().ok()).flatten()
}

/// How many numbers follow by one or two on the one read before them.
fn counting(lines: &[OcrLine]) -> usize {
    let numbers: Vec<u32> = lines.iter().filter_map(number).collect();
    let follows = |pair: &&[u32]| pair[1] == pair[0] + 1 || pair[1] == pair[0] + 2;
    numbers.windows(2).filter(follows).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ocr::{OcrLayout, OcrWord};

    /// Reads the crop of each place as the next of its texts.
    struct Reader(Vec<&'static str>);

    impl OcrEngine for Reader {
        fn describe(&self) -> String {
            "reader".to_owned()
        }

        fn recognize(&mut self, _: &Raster, area: PixelRect, _: OcrLayout) -> Result<Vec<OcrLine>, OcrError> {
            let text = self.0.remove(0);
            Ok(vec![OcrLine {
                words: vec![OcrWord {
                    text: text.to_owned(),
                    bbox: area,
                    confidence: 0.9,
                    second: None,
                }],
                block: 0,
            }])
        }
    }

    fn kept(texts: &[&'static str]) -> Vec<String> {
        let mut raster = Raster::blank(1600, 2200, 200.0);
        for row in 0..texts.len() as u32 {
            // A digit, and a line of text beside it.
            raster.draw(200, 300 + 100 * row, 12, 24);
            raster.draw(300, 300 + 100 * row, 700, 24);
        }
        let ink = Pix::from_raster(&raster).unwrap().binarized(140).unwrap();
        let mut lines = Vec::new();
        let mut reader = Reader(texts.to_vec());
        add_number_columns(&mut lines, &[], (&ink, &raster), 200.0, &mut reader).unwrap();
        lines.iter().map(|line| line.words[0].text.clone()).collect()
    }

    #[test]
    fn a_column_that_counts_is_kept() {
        assert_eq!(kept(&["I", "1", "~", "3", "4"]), ["I", "1", "3", "4"]);
    }

    #[test]
    fn strokes_that_do_not_count_are_none() {
        assert!(kept(&["I", "l", "1", "7"]).is_empty());
        assert!(kept(&["1", "2"]).is_empty(), "too few");
    }
}
