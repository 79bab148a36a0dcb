//! The header of a table in a stream: which columns there are, in which order.

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

/// What a phrase of a header does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// Opens a column.
    Head(Kind),
    /// Says more about an agency column.
    AgencyTail,
    /// Says more about an agency or deadline column.
    AnyTail,
}

/// Header phrases as skeletons. Forms collected from plans of ministries, provinces and the police.
const PHRASES: &[(&str, Role)] = &[
    ("stt", Role::Head(Kind::Stub)),
    ("tt", Role::Head(Kind::Stub)),
    ("so tt", Role::Head(Kind::Stub)),
    ("so thu tu", Role::Head(Kind::Stub)),
    ("nhiem vu", Role::Head(Kind::Text)),
    ("ten nhiem vu", Role::Head(Kind::Text)),
    ("nhiem vu giai phap", Role::Head(Kind::Text)),
    ("ten nhiem vu giai phap", Role::Head(Kind::Text)),
    ("nhiem vu cu the", Role::Head(Kind::Text)),
    ("nhiem vu trong tam", Role::Head(Kind::Text)),
    ("nhiem vu chu yeu", Role::Head(Kind::Text)),
    ("noi dung", Role::Head(Kind::Text)),
    ("noi dung nhiem vu", Role::Head(Kind::Text)),
    ("noi dung cong viec", Role::Head(Kind::Text)),
    ("noi dung thuc hien", Role::Head(Kind::Text)),
    ("noi dung chi tieu", Role::Head(Kind::Text)),
    ("noi dung nhiem vu giai phap", Role::Head(Kind::Text)),
    ("noi dung hoat dong", Role::Head(Kind::Text)),
    ("cong viec", Role::Head(Kind::Text)),
    ("ten cong viec", Role::Head(Kind::Text)),
    ("hoat dong", Role::Head(Kind::Text)),
    ("chi tieu", Role::Head(Kind::Text)),
    ("ten chi tieu", Role::Head(Kind::Text)),
    ("tieu chi", Role::Head(Kind::Text)),
    ("muc tieu", Role::Head(Kind::Text)),
    ("de an", Role::Head(Kind::Text)),
    ("ten de an", Role::Head(Kind::Text)),
    ("du an", Role::Head(Kind::Text)),
    ("ten du an", Role::Head(Kind::Text)),
    ("ten van ban", Role::Head(Kind::Text)),
    ("co quan", Role::Head(Kind::Agency)),
    ("don vi", Role::Head(Kind::Agency)),
    ("co quan don vi", Role::Head(Kind::Agency)),
    ("don vi dia phuong", Role::Head(Kind::Agency)),
    ("trach nhiem", Role::Head(Kind::Agency)),
    ("phan cong", Role::Head(Kind::Agency)),
    ("chu tri", Role::AgencyTail),
    ("phoi hop", Role::AgencyTail),
    ("dau moi", Role::AgencyTail),
    ("tham muu", Role::AgencyTail),
    ("chiu trach nhiem", Role::AgencyTail),
    ("thuc hien", Role::AnyTail),
    ("trien khai", Role::AnyTail),
    ("hoan thanh", Role::AnyTail),
    ("thoi gian", Role::Head(Kind::Deadline)),
    ("thoi han", Role::Head(Kind::Deadline)),
    ("thoi diem", Role::Head(Kind::Deadline)),
    ("tien do", Role::Head(Kind::Deadline)),
    ("lo trinh", Role::Head(Kind::Deadline)),
    ("ghi chu", Role::Head(Kind::Note)),
    ("don vi tinh", Role::Head(Kind::Unit)),
    ("ke hoach", Role::Head(Kind::Free)),
    ("ke hoach nam", Role::Head(Kind::Free)),
    ("chi tieu nam", Role::Head(Kind::Free)),
    ("chi tieu giao", Role::Head(Kind::Free)),
    ("gia tri", Role::Head(Kind::Free)),
    ("so luong", Role::Head(Kind::Free)),
    ("hinh thuc", Role::Head(Kind::Free)),
    ("dia diem", Role::Head(Kind::Free)),
    ("doi tuong", Role::Head(Kind::Free)),
    ("muc do", Role::Head(Kind::Free)),
    ("tong muc dau tu", Role::Head(Kind::Free)),
    ("van ban", Role::Head(Kind::Free)),
    ("giai phap", Role::Head(Kind::Free)),
    ("hoat dong cu the", Role::Head(Kind::Free)),
    ("chu dau tu", Role::Head(Kind::Agency)),
    ("lanh dao phu trach", Role::Head(Kind::Free)),
    ("nguoi phu trach", Role::Head(Kind::Free)),
    ("dvt", Role::Head(Kind::Unit)),
    ("san pham", Role::Head(Kind::Free)),
    ("san pham du kien", Role::Head(Kind::Free)),
    ("san pham dau ra", Role::Head(Kind::Free)),
    ("san pham ket qua", Role::Head(Kind::Free)),
    ("san pham hoan thanh", Role::Head(Kind::Free)),
    ("ket qua", Role::Head(Kind::Free)),
    ("ket qua san pham", Role::Head(Kind::Free)),
    ("ket qua dau ra", Role::Head(Kind::Free)),
    ("ket qua du kien", Role::Head(Kind::Free)),
    ("ket qua can dat", Role::Head(Kind::Free)),
    ("kinh phi", Role::Head(Kind::Free)),
    ("kinh phi thuc hien", Role::Head(Kind::Free)),
    ("nguon kinh phi", Role::Head(Kind::Free)),
    ("du toan", Role::Head(Kind::Free)),
    ("nguon von", Role::Head(Kind::Free)),
    ("can cu", Role::Head(Kind::Free)),
    ("can cu phap ly", Role::Head(Kind::Free)),
];

/// Similarity from which a damaged phrase counts.
const PHRASE_SIMILARITY: f64 = 0.76;
/// Longest phrase in words.
const LONGEST_PHRASE: usize = 5;
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
    let end = header_end(lines, first);
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
    let second = words.get(1).or_else(|| lines.get(at + 1).map(|next| &next.words[0]));
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
            let known: usize = parse(
                &words
                    .iter()
                    .map(|word| word.skeleton.as_str())
                    .collect::<Vec<_>>(),
            )
            .iter()
            .filter(|part| part.phrase.is_some())
            .map(|part| part.len)
            .sum();
            label.is_some() || (words.len() >= 4 && 2 * known < words.len()) || words.len() > 20
        })
        .unwrap_or(limit)
}

/// A run of words: a known phrase or one unknown word.
#[derive(Debug, Clone, Copy)]
struct Part {
    start: usize,
    len: usize,
    phrase: Option<Role>,
}

/// Cuts words into phrases with as few words left over as possible.
fn parse(words: &[&str]) -> Vec<Part> {
    let mut best: Vec<(f64, Option<Part>)> = vec![(0.0, None)];
    for end in 1..=words.len() {
        let mut choice = (
            best[end - 1].0 + 1.0,
            Part {
                start: end - 1,
                len: 1,
                phrase: None,
            },
        );
        for len in 1..=LONGEST_PHRASE.min(end) {
            let text = words[end - len..end].concat();
            for (phrase, role) in PHRASES {
                let score = similarity(&text, &phrase.replace(' ', ""));
                // Short phrases must be right: "tt" is one letter away from too much.
                if score < PHRASE_SIMILARITY || (text.len() < 4 && score < 1.0) {
                    continue;
                }
                let cost = best[end - len].0 + 0.2 + 2.0 * (1.0 - score);
                if cost < choice.0 {
                    choice = (
                        cost,
                        Part {
                            start: end - len,
                            len,
                            phrase: Some(*role),
                        },
                    );
                }
            }
        }
        best.push((choice.0, Some(choice.1)));
    }
    let mut parts = Vec::new();
    let mut end = words.len();
    while let Some(part) = best[end].1 {
        parts.push(part);
        end = part.start;
    }
    parts.reverse();
    parts
}

/// A column while the header is read.
struct Draft {
    kind: Kind,
    /// Indices of its words.
    words: Vec<usize>,
    /// Indices of the words of the name above it, in a header of two levels.
    parent: Vec<usize>,
    tail: bool,
}

/// Columns of the header lines; `offset` is the index of the first line.
fn columns(lines: &[StreamLine], offset: usize) -> Vec<Column> {
    let words: Vec<(usize, usize)> = lines
        .iter()
        .enumerate()
        .flat_map(|(line, own)| (0..own.words.len()).map(move |word| (line, word)))
        .collect();
    let word = |index: usize| &lines[words[index].0].words[words[index].1];
    let skeletons: Vec<&str> = (0..words.len())
        .map(|index| word(index).skeleton.as_str())
        .collect();
    let parts = parse(&skeletons);
    let mut drafts: Vec<Draft> = Vec::new();
    // Whether the tails in a row here began at the start of a line.
    let mut tails_from_start = false;
    // Parts that were read already.
    let mut read = 0;
    for (number, part) in parts.iter().enumerate() {
        if number < read {
            continue;
        }
        let own = part.start..part.start + part.len;
        let is_tail = |part: &Part| matches!(part.phrase, Some(Role::AgencyTail | Role::AnyTail));
        let children = parts[number..]
            .iter()
            .take_while(|part| part.phrase == Some(Role::AgencyTail))
            .count();
        if words[part.start].1 == 0 && split_agencies(&mut drafts, &parts[number..number + children]) {
            read = number + children;
            continue;
        }
        tails_from_start = is_tail(part) && (tails_from_start || words[part.start].1 == 0);
        match part.phrase {
            Some(Role::Head(kind)) => {
                drafts.push(Draft {
                    kind,
                    words: own.collect(),
                    parent: Vec::new(),
                    tail: part.len > 2,
                });
            }
            Some(role @ (Role::AgencyTail | Role::AnyTail)) => {
                // Names over two lines run together by line: "Cơ quan Cơ quan" / "chủ trì phối hợp".
                let run = parts[number..].iter().take_while(|part| is_tail(part)).count();
                let home = if tails_from_start {
                    tail_home(&drafts, role, run)
                } else {
                    drafts
                        .len()
                        .checked_sub(1)
                        .filter(|&last| takes_tail(&drafts[last], role))
                };
                match home {
                    Some(home) => {
                        drafts[home].words.extend(own);
                        drafts[home].tail = true;
                    }
                    None if role == Role::AgencyTail => {
                        drafts.push(Draft {
                            kind: Kind::Agency,
                            words: own.collect(),
                            parent: Vec::new(),
                            tail: true,
                        });
                    }
                    None => append_to_last(&mut drafts, own),
                }
            }
            None => {
                let text_known = drafts.iter().any(|draft| draft.kind == Kind::Text);
                if drafts.last().is_some_and(|draft| draft.kind == Kind::Stub) && !text_known {
                    drafts.push(Draft {
                        kind: Kind::Text,
                        words: own.collect(),
                        parent: Vec::new(),
                        tail: true,
                    });
                } else {
                    append_to_last(&mut drafts, own);
                }
            }
        }
    }
    settle_kinds(&mut drafts);
    drafts
        .into_iter()
        .map(|draft| {
            let both = || draft.parent.iter().chain(&draft.words);
            let mut on: Vec<usize> = both().map(|&index| offset + words[index].0).collect();
            on.dedup();
            let text = |words: &[usize]| {
                let texts: Vec<&str> = words.iter().map(|&index| word(index).text.as_str()).collect();
                texts.join(" ")
            };
            let name = text(&draft.words);
            Column {
                kind: draft.kind,
                name: if draft.parent.is_empty() {
                    name
                } else {
                    format!("{}: {name}", text(&draft.parent))
                },
                lines: on,
            }
        })
        .collect()
}

fn append_to_last(drafts: &mut [Draft], words: std::ops::Range<usize>) {
    if let Some(last) = drafts.last_mut() {
        last.words.extend(words);
    }
}

/// Puts "Chủ trì" and "Phối hợp" below the only agency column, "Cơ quan thực hiện": a header of two levels. Whether
/// it did.
fn split_agencies(drafts: &mut Vec<Draft>, children: &[Part]) -> bool {
    let agencies: Vec<usize> = (0..drafts.len())
        .filter(|&index| drafts[index].kind == Kind::Agency)
        .collect();
    let [only] = agencies[..] else {
        return false;
    };
    if children.len() < 2 || !drafts[only].parent.is_empty() {
        return false;
    }
    let parent = drafts.remove(only).words;
    let below = children.iter().map(|part| Draft {
        kind: Kind::Agency,
        words: (part.start..part.start + part.len).collect(),
        parent: parent.clone(),
        tail: true,
    });
    drafts.splice(only..only, below);
    true
}

/// The column that the first of `run` tails belongs to: they go to the last columns that lack one.
fn tail_home(drafts: &[Draft], role: Role, run: usize) -> Option<usize> {
    let homes: Vec<usize> = (0..drafts.len())
        .filter(|&index| takes_tail(&drafts[index], role))
        .collect();
    homes.get(homes.len().saturating_sub(run)).copied()
}

fn takes_tail(draft: &Draft, role: Role) -> bool {
    !draft.tail && (draft.kind == Kind::Agency || (role == Role::AnyTail && draft.kind == Kind::Deadline))
}

/// Decides the kinds that depend on the other columns.
fn settle_kinds(drafts: &mut [Draft]) {
    let mut texts = drafts.iter_mut().filter(|draft| draft.kind == Kind::Text).skip(1);
    texts.by_ref().for_each(|draft| draft.kind = Kind::Free);
    // "Đơn vị" alone is a unit of measure where another column names who carries out.
    let executed = drafts
        .iter()
        .any(|draft| draft.kind == Kind::Agency && draft.tail);
    let agencies = drafts.iter().filter(|draft| draft.kind == Kind::Agency).count();
    let has_result = drafts.iter().any(|draft| draft.kind == Kind::Free);
    for index in 0..drafts.len() {
        let bare =
            drafts[index].kind == Kind::Agency && !drafts[index].tail && drafts[index].words.len() == 2;
        let before_result = drafts
            .get(index + 1)
            .is_some_and(|next| matches!(next.kind, Kind::Free));
        if bare && executed && agencies > 1 && has_result && before_result {
            drafts[index].kind = Kind::Unit;
        }
        if index > 0 && drafts[index - 1].kind == Kind::Unit && drafts[index].kind == Kind::Free {
            drafts[index].kind = Kind::Target;
        }
    }
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
        check("TT là viết tắt của từ khác", &[]);
    }
}
