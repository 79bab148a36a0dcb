//! The columns that the lines of a header name.

use super::header::{Column, Kind};
use super::word::{StreamLine, similarity};

/// What a phrase of a header does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// Opens a column.
    Head(Kind),
    /// Says more about an agency column.
    AgencyTail,
    /// Says more about an agency or deadline column.
    AnyTail,
    /// The first of two names below a deadline column: beginning and end.
    Beginning,
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
    ("khoa phong", Role::Head(Kind::Agency)),
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
    ("ket thuc", Role::AnyTail),
    ("bat dau", Role::Beginning),
    ("thoi gian", Role::Head(Kind::Deadline)),
    // What is left of it where its first word is lost.
    ("gian", Role::Head(Kind::Deadline)),
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
                // "Sản phẩm, kết | Ghi": the beginning of another name.
                if words[end - len..end].contains(&"ghi") && !phrase.starts_with("ghi") {
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
    words: Vec<Place>,
    /// The name above it, in a header of two levels.
    parent: Vec<Place>,
    tail: bool,
}

/// Words that a name goes on with where its line ends behind the first: "Cơ quan chủ | trì".
const COMPLETIONS: &[(&str, &[&str])] = &[
    ("chu", &["tri"]),
    ("phoi", &["hop"]),
    ("hoan", &["thanh"]),
    ("thuc", &["hien"]),
    ("ket", &["qua"]),
    ("ghi", &["chu"]),
    ("dau", &["ra", "moi"]),
    ("giai", &["phap"]),
    ("trien", &["khai"]),
    ("tham", &["muu"]),
    ("chiu", &["trach"]),
    ("trach", &["nhiem"]),
    ("san", &["pham"]),
    ("kinh", &["phi"]),
    ("nguon", &["von", "kinh"]),
    ("dia", &["diem"]),
    ("thoi", &["gian", "han", "diem"]),
    ("tien", &["do"]),
    ("nhiem", &["vu"]),
    ("noi", &["dung"]),
    ("don", &["vi"]),
    ("co", &["quan"]),
    ("chi", &["tieu"]),
    ("cong", &["viec"]),
    ("ke", &["hoach"]),
];

/// First words of names, for names that are cut behind them.
const FIRST_WORDS: &[(&str, Kind)] = &[
    ("ghi", Kind::Note),
    ("kinh", Kind::Free),
    ("nguon", Kind::Free),
    ("dia", Kind::Free),
    ("san", Kind::Free),
    ("thoi", Kind::Deadline),
    ("tien", Kind::Deadline),
    ("noi", Kind::Text),
    ("nhiem", Kind::Text),
    ("don", Kind::Agency),
    ("co", Kind::Agency),
];

/// How many of some words are names that header phrases know, or the ends of such.
pub(super) fn known_words(words: &[&str]) -> usize {
    let ends = |word: &&str| COMPLETIONS.iter().any(|(_, endings)| endings.contains(word));
    let parts = parse(words);
    let known = parts
        .iter()
        .filter(|part| part.phrase.is_some() || ends(&words[part.start]));
    known.map(|part| part.len).sum()
}

/// Columns of the header lines; `offset` is the index of the first line.
pub(super) fn columns(lines: &[StreamLine], offset: usize) -> Vec<Column> {
    let mut reader = Reader {
        lines,
        drafts: Vec::new(),
        tails_from_start: false,
    };
    for line in 0..lines.len() {
        reader.read_line(line);
    }
    let mut drafts = reader.drafts;
    drafts.retain(|draft| !draft.words.is_empty());
    settle_kinds(&mut drafts);
    let text = |places: &[Place]| {
        let texts: Vec<&str> = places
            .iter()
            .map(|&(line, word)| lines[line].words[word].text.as_str())
            .collect();
        texts.join(" ")
    };
    drafts
        .into_iter()
        .map(|draft| {
            let mut on: Vec<usize> = draft
                .parent
                .iter()
                .chain(&draft.words)
                .map(|place| offset + place.0)
                .collect();
            on.dedup();
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

/// A word by its line and its number there.
type Place = (usize, usize);

/// Reads a header line by line: the names of columns stand one below the other, or a line runs through all of them.
struct Reader<'a> {
    lines: &'a [StreamLine],
    drafts: Vec<Draft>,
    /// Whether the tails in a row here began at the start of a line.
    tails_from_start: bool,
}

impl Reader<'_> {
    fn skeleton(&self, place: Place) -> &str {
        &self.lines[place.0].words[place.1].skeleton
    }

    fn read_line(&mut self, line: usize) {
        let count = self.lines[line].words.len();
        let mut read = self.complete(line);
        if read == 0 {
            read = self.go_on(line);
        }
        let words: Vec<&str> = (read..count)
            .map(|word| self.lines[line].words[word].skeleton.as_str())
            .collect();
        let parts = parse(&words);
        let places = |part: &Part| -> Vec<Place> {
            let first = read + part.start;
            (first..first + part.len).map(|word| (line, word)).collect()
        };
        let is_tail = |part: &Part| matches!(part.phrase, Some(Role::AgencyTail | Role::AnyTail));
        let mut number = 0;
        while let Some(part) = parts.get(number) {
            let rest = &parts[number..];
            let starts_line = part.start == 0;
            let children = rest
                .iter()
                .take_while(|part| part.phrase == Some(Role::AgencyTail))
                .count();
            let below: Vec<Vec<Place>> = rest[..children].iter().map(places).collect();
            if starts_line && split_agencies(&mut self.drafts, below) {
                number += children;
                continue;
            }
            self.tails_from_start = is_tail(part) && (self.tails_from_start || starts_line);
            // Names over two lines run together by line: "Cơ quan Cơ quan" / "chủ trì phối hợp".
            let run = rest.iter().take_while(|part| is_tail(part)).count();
            self.take(part.phrase, places(part), run);
            number += 1;
        }
    }

    /// Gives the first words of a line to the names that wait for them, from left to right; how many.
    fn complete(&mut self, line: usize) -> usize {
        let mut from = 0;
        let mut read = 0;
        while read < self.lines[line].words.len() {
            let Some(home) = self.waiting(from, (line, read)) else {
                break;
            };
            self.end_name(home, (line, read));
            from = home + 1;
            read += 1;
            // "… chịu | trách nhiệm": two words were missing.
            while read < self.lines[line].words.len()
                && self.goes_on(self.skeleton((line, read - 1)), (line, read))
            {
                self.end_name(home, (line, read));
                read += 1;
            }
        }
        read
    }

    /// The first column from `from` on whose name a line above cut off before the word.
    fn waiting(&self, from: usize, word: Place) -> Option<usize> {
        (from..self.drafts.len()).find(|&home| {
            let last = self.drafts[home].words.last().filter(|last| last.0 < word.0);
            last.is_some_and(|&last| self.goes_on(self.skeleton(last), word))
        })
    }

    /// Whether a word goes on with a name that ends in another one so far.
    fn goes_on(&self, begun: &str, word: Place) -> bool {
        let next = self.skeleton(word);
        let endings = COMPLETIONS.iter().find(|(start, _)| *start == begun);
        endings.is_some_and(|(_, endings)| {
            endings
                .iter()
                .any(|ending| similarity(ending, next) >= PHRASE_SIMILARITY)
        })
    }

    fn end_name(&mut self, home: usize, word: Place) {
        let draft = &mut self.drafts[home];
        draft.tail |= draft.words.len() > 1 && matches!(draft.kind, Kind::Agency | Kind::Deadline);
        draft.words.push(word);
    }

    /// Gives the first words of a line to the last name where they make it a longer phrase; how many.
    fn go_on(&mut self, line: usize) -> usize {
        let Some(last) = self.drafts.last() else { return 0 };
        let begun: String = last.words.iter().map(|&place| self.skeleton(place)).collect();
        let mut text = begun.clone();
        let mut found = None;
        for read in 0..self.lines[line].words.len().min(LONGEST_PHRASE) {
            text.push_str(self.skeleton((line, read)));
            let phrase = PHRASES.iter().find(|(phrase, _)| phrase.replace(' ', "") == text);
            if let Some((_, Role::Head(kind))) = phrase {
                found = Some((read + 1, *kind));
            }
        }
        let Some((read, kind)) = found else { return 0 };
        // "Thời gian | Sản phẩm" above "hoàn thành": it says more about the first.
        let added = text[begun.len()..].to_owned();
        let tail = PHRASES
            .iter()
            .any(|(phrase, role)| *role == Role::AnyTail && phrase.replace(' ', "") == added);
        if tail && tail_home(&self.drafts, Role::AnyTail, 1).is_some() {
            return 0;
        }
        let Some(draft) = self.drafts.last_mut() else {
            return 0;
        };
        draft.kind = kind;
        draft.words.extend((0..read).map(|word| (line, word)));
        read
    }

    /// Takes a part of a line: a column begins, or one says more.
    fn take(&mut self, phrase: Option<Role>, words: Vec<Place>, run: usize) {
        let opens = words
            .first()
            .is_some_and(|&(line, word)| self.lines[line].words[word].opens);
        let drafts = &mut self.drafts;
        if let Some(end) = drafts.iter_mut().find(|draft| draft.words.is_empty()) {
            end.words = words;
            return;
        }
        let begin = |kind, words: Vec<Place>, tail| Draft {
            kind,
            words,
            parent: Vec::new(),
            tail,
        };
        match phrase {
            Some(Role::Head(kind)) => {
                let tail = words.len() > 2;
                drafts.push(begin(kind, words, tail));
            }
            Some(role @ (Role::AgencyTail | Role::AnyTail)) => {
                let home = if self.tails_from_start {
                    tail_home(drafts, role, run)
                } else {
                    drafts
                        .len()
                        .checked_sub(1)
                        .filter(|&last| takes_tail(&drafts[last], role))
                };
                match home {
                    Some(home) => {
                        drafts[home].words.extend(words);
                        drafts[home].tail = true;
                    }
                    None if role == Role::AgencyTail => drafts.push(begin(Kind::Agency, words, true)),
                    None => append_to_last(drafts, words),
                }
            }
            Some(Role::Beginning) if opens && split_time(drafts, &words) => {}
            Some(Role::Beginning) | None => {
                let [place] = words[..] else {
                    return append_to_last(drafts, words);
                };
                let text_known = drafts.iter().any(|draft| draft.kind == Kind::Text);
                let after_stub = drafts.last().is_some_and(|draft| draft.kind == Kind::Stub);
                let starts = FIRST_WORDS.iter().find(|(word, _)| *word == self.skeleton(place));
                let ends_line = place.1 + 1 == self.lines[place.0].words.len();
                if let Some(home) = self.waiting(0, place) {
                    self.end_name(home, place);
                } else if let Some((_, kind)) = starts.filter(|_| ends_line) {
                    self.drafts.push(begin(*kind, words, false));
                } else if after_stub && !text_known {
                    self.drafts.push(begin(Kind::Text, words, true));
                } else {
                    append_to_last(&mut self.drafts, words);
                }
            }
        }
    }
}

fn append_to_last(drafts: &mut [Draft], words: Vec<Place>) {
    if let Some(last) = drafts.last_mut() {
        last.words.extend(words);
    }
}

/// Puts "Chủ trì" and "Phối hợp" below the only agency column, "Cơ quan thực hiện": a header of two levels. Whether
/// it did.
fn split_agencies(drafts: &mut Vec<Draft>, children: Vec<Vec<Place>>) -> bool {
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
    let below = children.into_iter().map(|words| Draft {
        kind: Kind::Agency,
        words,
        parent: parent.clone(),
        tail: true,
    });
    drafts.splice(only..only, below.collect::<Vec<_>>());
    true
}

/// Puts the name of a beginning below the only deadline column, "Thời gian", unless it goes on with it on its line
/// ("Thời gian bắt đầu"), and beside it a column for the end, whose name comes next. Whether it did.
fn split_time(drafts: &mut Vec<Draft>, beginning: &[Place]) -> bool {
    let times: Vec<usize> = (0..drafts.len())
        .filter(|&index| drafts[index].kind == Kind::Deadline)
        .collect();
    let [only] = times[..] else { return false };
    let goes_on = only + 1 == drafts.len()
        && drafts[only].words.last().map(|place| place.0) == beginning.first().map(|place| place.0);
    if goes_on || !drafts[only].parent.is_empty() {
        return false;
    }
    let parent = drafts.remove(only).words;
    let below = [beginning.to_vec(), Vec::new()].map(|words| Draft {
        kind: Kind::Deadline,
        words,
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
