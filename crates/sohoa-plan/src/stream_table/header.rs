//! The header of a table in a stream: which columns there are, in which order.

use super::columns::{columns, known_words};
use super::time_groups;
use super::word::{StreamLine, similarity};

/// What the cells of a column look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    /// STT.
    Stub,
    /// What is to be done or measured: free text, the longest cells.
    Text,
    /// Agencies and units.
    Agency,
    /// When.
    Deadline,
    /// A remark from a small set.
    Note,
    /// Unit of measure.
    Unit,
    /// A value to be reached.
    Target,
    /// Any other text: product, funds, legal basis.
    Free,
}

/// A column as its header names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) kind: Kind,
    /// Header on one line.
    pub(super) name: String,
    /// Indices of the lines that the name stands on.
    pub(super) lines: Vec<usize>,
}

/// A header in the stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    /// First line.
    pub(super) first: usize,
    /// Line after the last.
    pub(super) end: usize,
    pub(super) columns: Vec<Column>,
}

/// Most lines of a header.
const MOST_LINES: usize = 16;
/// Fewest columns of a table.
const FEWEST_COLUMNS: usize = 3;
/// Similarity from which a later passage is the header again; it is damaged anew on each page.
const REPEAT_SIMILARITY: f64 = 0.55;

/// The next header at or after a line.
pub(super) fn find(lines: &[StreamLine], from: usize) -> Option<Header> {
    (from..lines.len()).find_map(|first| read(lines, first))
}

/// The header that starts at a line.
pub(super) fn read(lines: &[StreamLine], first: usize) -> Option<Header> {
    if !starts_with_stub(lines, first) {
        return None;
    }
    let mut end = header_end(lines, first);
    if time_groups::begin(lines, end) {
        end -= 1;
    }
    let columns = columns(&lines[first..end], first);
    let named = columns.iter().filter(|column| column.kind != Kind::Stub).count();
    (columns.len() >= FEWEST_COLUMNS && named >= 2 && columns[0].kind == Kind::Stub).then_some(Header {
        first,
        end,
        columns,
    })
}

fn starts_with_stub(lines: &[StreamLine], at: usize) -> bool {
    let words = &lines[at].words;
    let first = &words[0];
    let capital = first.text.chars().all(|c| !c.is_lowercase());
    // "Số" may stand on a line above "TT".
    let second = words
        .get(1)
        .or_else(|| lines.get(at + 1).map(|next| &next.words[0]));
    capital && matches!(first.skeleton.as_str(), "stt" | "tt" | "sit" | "str")
        || first.skeleton == "so" && second.is_some_and(|second| second.text == "TT")
}

/// Line after the header: before a label, a row "(1) (2)" or a line of other words.
fn header_end(lines: &[StreamLine], first: usize) -> usize {
    let limit = lines.len().min(first + MOST_LINES);
    (first + 1..limit)
        .find(|&at| {
            let words = &lines[at].words;
            let label = sohoa_table::Label::parse(&words[0].text);
            let skeletons: Vec<&str> = words.iter().map(|word| word.skeleton.as_str()).collect();
            let known = known_words(&skeletons);
            label.is_some() || (words.len() >= 4 && 2 * known < words.len()) || words.len() > 20
        })
        .unwrap_or(limit)
}

/// Number of lines from `at` that print the header again; 0 if they do not.
pub(super) fn repeat(lines: &[StreamLine], at: usize, header: &[StreamLine]) -> usize {
    if !starts_with_stub(lines, at) {
        return 0;
    }
    let wanted: String = header.iter().map(StreamLine::skeleton).collect();
    let mut text = String::new();
    let (mut best, mut count) = (REPEAT_SIMILARITY, 0);
    for (number, line) in lines[at..].iter().take(header.len() + 6).enumerate() {
        text.push_str(&line.skeleton());
        let score = similarity(&text, &wanted);
        if score > best {
            (best, count) = (score, number + 1);
        }
    }
    count
}

/// Number of lines from the first on that number the columns: "(1) (2) (3)", "A B 1 2 3", or each cell on a line of its
/// own. Bare numbers below each other are such only right below the header and for as many columns as it has, or they
/// are values.
pub(super) fn index_row(lines: &[StreamLine], columns: usize, below_header: bool) -> usize {
    if counts(&lines[..1]) {
        return 1;
    }
    let alone = lines.iter().take_while(|line| line.words.len() == 1).count();
    let length = (FEWEST_COLUMNS..=alone.min(MOST_LINES))
        .take_while(|&length| counts(&lines[..length]))
        .last();
    let in_brackets = || lines[0].words[0].text.starts_with(['(', '[']);
    length
        .filter(|&length| below_header && (in_brackets() || length >= columns))
        .unwrap_or(0)
}

/// Whether the words of lines count columns from the first letter or number on.
fn counts(lines: &[StreamLine]) -> bool {
    let words = || lines.iter().flat_map(|line| &line.words);
    let core = |text: &str| text.trim_matches(['(', ')', '[', ']']).to_owned();
    let letters = words()
        .zip('A'..='C')
        .take_while(|(word, letter)| core(&word.text) == letter.to_string())
        .count();
    let numbers = words().skip(letters).count();
    let count_on = words()
        .skip(letters)
        .zip(1..)
        .all(|(word, number)| word.skeleton == number.to_string());
    count_on && numbers > 0 && letters + numbers >= FEWEST_COLUMNS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream_table::word::Word;

    fn check(header: &str, want: &[(Kind, &str)]) {
        let lines: Vec<StreamLine> = header
            .lines()
            .enumerate()
            .map(|(number, line)| StreamLine {
                id: sohoa_page::LineId(number as u32 + 1),
                page: 1,
                words: Word::of_line(line),
                after_blank: false,
                after_break: false,
                starts_page: false,
            })
            .collect();
        let got = find(&lines, 0).map(|header| header.columns).unwrap_or_default();
        let got: Vec<(Kind, &str)> = got
            .iter()
            .map(|column| (column.kind, column.name.as_str()))
            .collect();
        assert_eq!(got, want);
    }

    #[test]
    fn one_line() {
        check(
            "STT Chỉ tiêu Đơn vị Kết quả Đơn vị thực hiện Ghi chú\n1 Việc",
            &[
                (Kind::Stub, "STT"),
                (Kind::Text, "Chỉ tiêu"),
                (Kind::Unit, "Đơn vị"),
                (Kind::Target, "Kết quả"),
                (Kind::Agency, "Đơn vị thực hiện"),
                (Kind::Note, "Ghi chú"),
            ],
        );
    }

    #[test]
    fn names_broken_over_lines() {
        check(
            "TT Nội dung Cơ quan\nchủ trì\nCơ quan phối hợp Thời gian\nhoàn thành\nGhi\nchú\n1",
            &[
                (Kind::Stub, "TT"),
                (Kind::Text, "Nội dung"),
                (Kind::Agency, "Cơ quan chủ trì"),
                (Kind::Agency, "Cơ quan phối hợp"),
                (Kind::Deadline, "Thời gian hoàn thành"),
                (Kind::Note, "Ghi chú"),
            ],
        );
    }

    #[test]
    fn names_run_together_by_line() {
        check(
            "STT Nhiệm vụ Cơ quan Cơ quan Thời gian Sản phẩm\nchủ trì phối hợp thực hiện\nI Phần một",
            &[
                (Kind::Stub, "STT"),
                (Kind::Text, "Nhiệm vụ"),
                (Kind::Agency, "Cơ quan chủ trì"),
                (Kind::Agency, "Cơ quan phối hợp"),
                (Kind::Deadline, "Thời gian thực hiện"),
                (Kind::Free, "Sản phẩm"),
            ],
        );
    }

    #[test]
    fn two_levels() {
        check(
            "TT Tên nhiệm vụ\nCơ quan thực hiện\nThời gian\nChủ trì Phối hợp\n(1) (2) (3) (4) (5)",
            &[
                (Kind::Stub, "TT"),
                (Kind::Text, "Tên nhiệm vụ"),
                (Kind::Agency, "Cơ quan thực hiện: Chủ trì"),
                (Kind::Agency, "Cơ quan thực hiện: Phối hợp"),
                (Kind::Deadline, "Thời gian"),
            ],
        );
    }

    #[test]
    fn beginning_and_end() {
        check(
            "TT Hoạt động\nPhòng, ban chủ trì\nThời gian thực hiện\nKinh phí\nBắt đầu\nHoàn\nthành\n1",
            &[
                (Kind::Stub, "TT"),
                (Kind::Text, "Hoạt động Phòng, ban"),
                (Kind::Agency, "chủ trì"),
                (Kind::Deadline, "Thời gian thực hiện: Bắt đầu"),
                (Kind::Deadline, "Thời gian thực hiện: Hoàn thành"),
                (Kind::Free, "Kinh phí"),
            ],
        );
        check(
            "TT Công việc Khoa, phòng chịu Thời gian bắt đầu Kết quả\ntrách nhiệm\n1",
            &[
                (Kind::Stub, "TT"),
                (Kind::Text, "Công việc"),
                (Kind::Agency, "Khoa, phòng chịu trách nhiệm"),
                (Kind::Deadline, "Thời gian bắt đầu"),
                (Kind::Free, "Kết quả"),
            ],
        );
    }

    #[test]
    fn names_cut_by_lines() {
        check(
            "TT Nhiệm vụ Cơ quan chủ Cơ quan phối hợp Thời hạn Sản phẩm, kết Ghi\ntrì hoàn thành quả chú\n1",
            &[
                (Kind::Stub, "TT"),
                (Kind::Text, "Nhiệm vụ"),
                (Kind::Agency, "Cơ quan chủ trì"),
                (Kind::Agency, "Cơ quan phối hợp"),
                (Kind::Deadline, "Thời hạn hoàn thành"),
                (Kind::Free, "Sản phẩm, kết quả"),
                (Kind::Note, "Ghi chú"),
            ],
        );
        check(
            "STT Nội dung công việc Đơn vị thực Thời gian thực\nhiện hiện\n1",
            &[
                (Kind::Stub, "STT"),
                (Kind::Text, "Nội dung công việc"),
                (Kind::Agency, "Đơn vị thực hiện"),
                (Kind::Deadline, "Thời gian thực hiện"),
            ],
        );
        check(
            "TT Nội dung\nnhiệm vụ Đơn vị thực\nhiện\nKết quả đầu ra\nThời hạn\n1 Việc",
            &[
                (Kind::Stub, "TT"),
                (Kind::Text, "Nội dung nhiệm vụ"),
                (Kind::Agency, "Đơn vị thực hiện"),
                (Kind::Free, "Kết quả đầu ra"),
                (Kind::Deadline, "Thời hạn"),
            ],
        );
    }

    #[test]
    fn values_to_be_reached() {
        check(
            "STT Chỉ tiêu Đơn vị tính Kế hoạch năm 2026 Đơn vị thực hiện Ghi chú\n1",
            &[
                (Kind::Stub, "STT"),
                (Kind::Text, "Chỉ tiêu"),
                (Kind::Unit, "Đơn vị tính"),
                (Kind::Target, "Kế hoạch năm 2026"),
                (Kind::Agency, "Đơn vị thực hiện"),
                (Kind::Note, "Ghi chú"),
            ],
        );
    }

    #[test]
    fn damaged_and_unknown_names() {
        check(
            "STT NHỆM VJ ĐƠN V! CHU TRI\nDON VI PHOI HOP\nTHÒI GIAN\n1 Việc",
            &[
                (Kind::Stub, "STT"),
                (Kind::Text, "NHỆM VJ"),
                (Kind::Agency, "ĐƠN V! CHU TRI"),
                (Kind::Agency, "DON VI PHOI HOP"),
                (Kind::Deadline, "THÒI GIAN"),
            ],
        );
        check(
            "STT\nNội dung\nĐơn vị\nphối hợp\ngian\nGhi chú\n1 Việc",
            &[
                (Kind::Stub, "STT"),
                (Kind::Text, "Nội dung"),
                (Kind::Agency, "Đơn vị phối hợp"),
                (Kind::Deadline, "gian"),
                (Kind::Note, "Ghi chú"),
            ],
        );
        check("TT là viết tắt của từ khác", &[]);
    }
}
