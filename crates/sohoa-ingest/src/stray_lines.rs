//! Lines that the engine's page layout took out of their paragraph and put before it: the short last line of a
//! paragraph at the margin, or the first words of a line.

use crate::ocr::{OcrLine, OcrWord};
use crate::raster::PixelRect;

/// Most words of a stray line.
const MOST_WORDS: usize = 6;
/// Share of the lower of two lines that both cover when they are one printed line.
const SAME_HEIGHT: f32 = 0.6;
/// Largest gap between words of one line, in heights of the line.
const GAP: f32 = 1.5;

/// Widest gap between a short last line and an indented first one, in heights of the line: columns of text stand
/// farther apart.
const INDENT: f32 = 1.5;

/// Puts short lines that are followed by a line above them back where they stand: before or behind the words of
/// their printed line, or between the lines above and below them in the same column.
pub(crate) fn settle(lines: &mut Vec<OcrLine>) {
    let mut at = 0;
    while at + 1 < lines.len() {
        let moved = is_stray(lines, at) && place(lines, at);
        if !moved {
            at += 1;
        }
    }
}

/// Whether a short line that is a block of its own is followed by one that stands above it.
fn is_stray(lines: &[OcrLine], at: usize) -> bool {
    let (line, next) = (&lines[at], &lines[at + 1]);
    let alone = line.block != next.block && (at == 0 || lines[at - 1].block != line.block);
    alone
        && line.words.len() <= MOST_WORDS
        && extent(line)
            .zip(extent(next))
            .is_some_and(|(own, next)| middle(next) < own.y)
}

/// Moves the line; `false` where no place is certain.
fn place(lines: &mut Vec<OcrLine>, at: usize) -> bool {
    let Some(own) = extent(&lines[at]) else {
        return false;
    };
    if let Some(home) =
        (at + 1..lines.len()).find(|other| extent(&lines[*other]).is_some_and(|other| beside(own, other)))
    {
        let stray = lines.remove(at);
        let line = &mut lines[home - 1];
        line.words.extend(stray.words);
        line.words.sort_by_key(|word| word.bbox.x);
        return true;
    }
    let between = (at + 1..lines.len() - 1).find(|above| {
        extent(&lines[*above])
            .zip(extent(&lines[*above + 1]))
            .is_some_and(|(above, below)| {
                above.bottom() <= middle(own)
                    && middle(own) <= below.y
                    && shares_column(own, above)
                    && shares_column(own, below)
            })
    });
    let Some(above) = between else {
        return false;
    };
    let mut stray = lines.remove(at);
    // The line above has moved up by one.
    stray.block = lines[above - 1].block;
    lines.insert(above, stray);
    true
}

fn extent(line: &OcrLine) -> Option<PixelRect> {
    line.words
        .iter()
        .map(|word: &OcrWord| word.bbox)
        .reduce(PixelRect::union)
}

fn middle(area: PixelRect) -> u32 {
    area.y + area.height / 2
}

/// Whether two pieces are one printed line.
fn beside(one: PixelRect, other: PixelRect) -> bool {
    let common = one.bottom().min(other.bottom()) as f32 - one.y.max(other.y) as f32;
    let height = one.height.min(other.height) as f32;
    let gap = one.x.max(other.x) as f32 - one.right().min(other.right()) as f32;
    common >= SAME_HEIGHT * height && (0.0..=GAP * height).contains(&gap)
}

/// Whether two lines stand over each other, but for the indent of a first line.
fn shares_column(one: PixelRect, other: PixelRect) -> bool {
    let indent = (INDENT * one.height.max(other.height) as f32) as u32;
    one.x < other.right() + indent && other.x < one.right() + indent
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, block: u32, x: u32, y: u32, width: u32) -> OcrLine {
        OcrLine {
            words: vec![OcrWord {
                text: text.to_owned(),
                bbox: PixelRect {
                    x,
                    y,
                    width,
                    height: 20,
                },
                confidence: 0.9,
                second: None,
            }],
            block,
        }
    }

    fn settled(mut lines: Vec<OcrLine>) -> Vec<String> {
        settle(&mut lines);
        let text = |line: &OcrLine| {
            line.words
                .iter()
                .map(|word| word.text.as_str())
                .collect::<Vec<_>>()
                .join(" ")
        };
        lines.iter().map(text).collect()
    }

    #[test]
    fn a_last_line_comes_back_to_its_paragraph() {
        let lines = vec![
            line("chính;", 0, 100, 130, 60),
            line("2", 1, 400, 20, 10),
            line("phối hợp với Phòng Cải cách hành", 2, 170, 100, 600),
            line("Sản phẩm", 3, 140, 160, 200),
        ];
        assert_eq!(
            settled(lines),
            ["2", "phối hợp với Phòng Cải cách hành", "chính;", "Sản phẩm"]
        );
    }

    #[test]
    fn the_beginning_of_a_line_joins_it() {
        let lines = vec![
            line("số xã,", 0, 100, 130, 60),
            line("ít nhất 30%", 1, 100, 100, 600),
            line("phường.", 1, 168, 131, 80),
        ];
        assert_eq!(settled(lines), ["ít nhất 30%", "số xã, phường."]);
    }

    #[test]
    fn columns_stay_apart() {
        let lines = vec![
            line("SỞ NỘI VỤ", 0, 100, 60, 200),
            line("CỘNG HÒA XÃ HỘI", 1, 500, 20, 300),
            line("Độc lập", 1, 500, 100, 300),
            line("KẾ HOẠCH", 2, 300, 140, 200),
        ];
        assert_eq!(
            settled(lines),
            ["SỞ NỘI VỤ", "CỘNG HÒA XÃ HỘI", "Độc lập", "KẾ HOẠCH"]
        );
    }
}
