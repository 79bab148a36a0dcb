//! Tables whose lines keep the columns of characters, as `pdftotext -layout` prints them.
//!
//! A cell stands below its header with two blanks and more beside it, so what it holds is told by where its words
//! stand and never by what they say.

use std::ops::Range;

use super::region::{Part, Region};
use super::rows::{PlacedWord, ReadRow, RegionReading};
use super::word::{StreamLine, Word};

/// Blanks that part two cells.
const PARTING: usize = 2;
/// Fewest lines with several cells that tell of columns of characters.
const FEWEST_LINES: usize = 3;
/// Characters by which a cell may stand before its header.
const SLACK: usize = 2;
/// Of so many pieces of lines at most one may stand below no header, or below two.
const PIECES_A_STRAY: usize = 10;

/// The places of the columns, in characters, the numbers first; `None` where the lines keep none.
pub(super) fn columns(header: &[StreamLine], count: usize, body: &[StreamLine]) -> Option<Vec<Range<usize>>> {
    let mut spans: Vec<Range<usize>> = header
        .iter()
        .flat_map(|line| pieces(&line.words))
        .map(span)
        .collect();
    spans.sort_by_key(|span| span.start);
    let mut columns: Vec<Range<usize>> = Vec::new();
    for span in spans {
        match columns.last_mut() {
            Some(last) if span.start < last.end => last.end = last.end.max(span.end),
            _ => columns.push(span),
        }
    }
    if columns.len() != count {
        return None;
    }
    let (mut lines, mut all, mut stray) = (0, 0, 0);
    let mut wide = columns.clone();
    for line in body {
        let parted: Vec<Range<usize>> = pieces(&line.words).map(span).collect();
        if parted.len() < 2 {
            continue;
        }
        lines += usize::from(parted.len() > 2);
        for piece in parted {
            all += 1;
            let mut below = (0..count).filter(|&at| overlap(&columns[at], &piece) > 0);
            match (below.next(), below.next()) {
                (Some(only), None) => {
                    wide[only].start = wide[only].start.min(piece.start);
                    wide[only].end = wide[only].end.max(piece.end);
                }
                (Some(_), Some(_)) => stray += 1,
                (None, _) => {
                    let near = columns
                        .iter()
                        .any(|column| column.start.abs_diff(piece.start) <= SLACK);
                    stray += usize::from(!near);
                }
            }
        }
    }
    (lines >= FEWEST_LINES && PIECES_A_STRAY * stray <= all).then_some(wide)
}

/// Reads all rows by where their words stand.
pub(super) fn read_rows(region: &Region, columns: &[Range<usize>]) -> RegionReading {
    let mut reading = RegionReading::default();
    let mut handed: Vec<StreamLine> = Vec::new();
    for (number, part) in region.parts.iter().enumerate() {
        let row = match part {
            Part::Row(row) => row,
            Part::Group(group) => {
                reading.groups.push(group.len());
                continue;
            }
        };
        let own = match region.parts.get(number + 1) {
            Some(Part::Row(next)) if !next.after_blank => own_lines(&row.lines),
            _ => row.lines.len(),
        };
        let lines = row
            .head
            .iter()
            .cloned()
            .chain(std::mem::take(&mut handed))
            .chain(row.lines[..own].iter().cloned());
        let mut words = Vec::new();
        let mut breaks = 0;
        let mut height = 0;
        for line in lines {
            breaks += u32::from(line.after_break);
            height += 1;
            for (word, column) in line.words.iter().zip(columns_of(&line.words, columns)) {
                words.push(PlacedWord {
                    word: word.clone(),
                    line: line.id,
                    page: line.page,
                    breaks,
                    after_blank: line.after_blank,
                    // What stands below the numbers is text that was set out.
                    column: column.saturating_sub(1),
                });
            }
        }
        reading.rows.push(ReadRow {
            label: Some((row.label.text.clone(), row.label_line)),
            words,
            cost: 0.0,
            head: row.head.len(),
            height,
        });
        handed = row.lines[own..].to_vec();
    }
    reading
}

/// Lines of a row up to the last blank line: behind it the next row begins above its number, which stands in the
/// middle of its height.
fn own_lines(lines: &[StreamLine]) -> usize {
    let last = (1..lines.len()).rev().find(|&at| lines[at].after_blank);
    last.filter(|&at| lines[at].words[0].opens).unwrap_or(lines.len())
}

/// The column of each word of a line.
fn columns_of(words: &[Word], columns: &[Range<usize>]) -> Vec<usize> {
    let mut own = Vec::with_capacity(words.len());
    for piece in pieces(words) {
        let place = span(piece);
        let first = column_of(&place, columns);
        let mut column = first;
        for word in piece {
            // One blank is left between cells that fill their columns: a word where one begins is in it.
            let begins = (column + 1..columns.len())
                .find(|&next| columns[next].start == word.at && overlap(&columns[next], &place) > 0);
            column = begins.unwrap_or(column);
            own.push(column);
        }
    }
    own
}

/// The column with which a piece shares most, or the nearest.
fn column_of(piece: &Range<usize>, columns: &[Range<usize>]) -> usize {
    let shared = |at: &usize| overlap(&columns[*at], piece);
    let away = |at: &usize| {
        let column = &columns[*at];
        column
            .start
            .saturating_sub(piece.end)
            .max(piece.start.saturating_sub(column.end))
    };
    (0..columns.len())
        .max_by(|a, b| {
            shared(a)
                .cmp(&shared(b))
                .then(away(b).cmp(&away(a)))
                .then(b.cmp(a))
        })
        .unwrap_or(0)
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> usize {
    a.end.min(b.end).saturating_sub(a.start.max(b.start))
}

/// The runs of words of a line with no more than a blank between them.
fn pieces(words: &[Word]) -> impl Iterator<Item = &[Word]> {
    words.chunk_by(|a, b| b.at < end(a) + PARTING)
}

fn span(piece: &[Word]) -> Range<usize> {
    match piece {
        [first, .., last] => first.at..end(last),
        [only] => only.at..end(only),
        [] => 0..0,
    }
}

fn end(word: &Word) -> usize {
    word.at + word.length
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream_table::region::regions;

    fn lines(text: &str) -> Vec<StreamLine> {
        let mut after_blank = true;
        let mut lines = Vec::new();
        for (id, line) in (1..).zip(text.lines()) {
            let words = Word::of_line(line);
            if words.is_empty() {
                after_blank = true;
                continue;
            }
            lines.push(StreamLine {
                id: sohoa_page::LineId(id),
                page: 1,
                words,
                after_blank: std::mem::take(&mut after_blank),
                after_break: false,
                starts_page: false,
            });
        }
        lines
    }

    const TABLE: &str = "\
TT   Nội dung công việc             Đơn vị chủ trì       Đơn vị phối hợp      Thời gian
                                                                              hoàn thành
I    Chuẩn bị
1    Lập phương án điều tra trình   Ban Thống kê         Ban Giá, Văn phòng   Quý I/2026
     lãnh đạo ban hành              Xây dựng
                                    và Giá
2    In sổ tay hướng dẫn            Văn phòng Cục        Ban Dịch vụ          Quý II/2026
3    Tập huấn                       Văn phòng Cục                             Thường
                                                                              xuyên
";

    #[test]
    fn cells_stand_below_their_headers() {
        let regions = regions(&lines(TABLE));
        let columns = regions[0].places.as_deref().unwrap();
        let reading = read_rows(&regions[0], columns);
        let got: Vec<String> = reading
            .rows
            .iter()
            .map(|row| {
                let cell = |column| -> Vec<&str> {
                    let own = row.words.iter().filter(|word| word.column == column);
                    own.map(|word| word.word.text.as_str()).collect()
                };
                (0..4)
                    .map(|column| cell(column).join(" "))
                    .collect::<Vec<_>>()
                    .join(" | ")
            })
            .collect();
        assert_eq!(
            got,
            [
                "Lập phương án điều tra trình lãnh đạo ban hành | Ban Thống kê Xây dựng và Giá \
                 | Ban Giá, Văn phòng | Quý I/2026",
                "In sổ tay hướng dẫn | Văn phòng Cục | Ban Dịch vụ | Quý II/2026",
                "Tập huấn | Văn phòng Cục |  | Thường xuyên",
            ]
        );
    }

    #[test]
    fn lines_with_one_blank_between_words_keep_no_columns() {
        let run_together: Vec<String> = TABLE
            .lines()
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        let regions = regions(&lines(&run_together.join("\n")));
        assert_eq!(regions[0].places, None);
    }
}
