//! What the cells of a column look like, as costs: the cheaper, the likelier that a text is such a cell.
//!
//! Costs are in units of one word of running text, which costs [`TEXT_WORD`] in a text column. The
//! constants were set by hand on the appendix rows of `gold/001` and looked at on the rest of that
//! document; see the report of `stream_table`. What a document's own cells look like is learned from
//! its first reading ([`Learned`]).

use std::collections::{BTreeMap, HashMap};

use crate::Gazetteer;

use super::header::Kind;
use super::word::Word;

/// A word in a column of running text.
pub(super) const TEXT_WORD: f32 = 0.8;
/// A word in another free column (product, funds): a little dearer, so that the text keeps its own.
const FREE_WORD: f32 = 0.85;
/// A unit code in running text costs so much more: it is rather an agency.
const CODE_IN_TEXT: f32 = 1.2;
/// A word that does not belong in its column.
const STRANGE: f32 = 3.0;
/// Two agencies with nothing between them.
const UNSEPARATED: f32 = 4.0;
/// A cell that stops in the middle of a phrase.
const UNFINISHED: f32 = 2.5;
/// A cell that starts like the middle of a phrase.
const BAD_START: f32 = 3.0;
/// The first agency of a cell that the gazetteer knows, and each one after it.
const KNOWN_AGENCY: f32 = 0.9;
const FURTHER_AGENCY: f32 = 0.3;
/// A word of an agency that no gazetteer lists, and one after a listed name.
const UNLISTED_WORD: f32 = 0.75;
const UNLISTED_TAIL: f32 = 1.3;
/// Words of the longest names.
const LONGEST_AGENCY: usize = 14;
/// A cell that the document holds several times.
const FAMILIAR: f32 = 0.3;
/// One that is nearly such a cell.
const NEARLY_FAMILIAR: f32 = 1.5;
/// Most that being familiar saves.
const DISCOUNT: f32 = 2.0;
/// Times a cell must be read before it is familiar.
const FAMILIAR_COUNT: u32 = 3;

/// First words of agencies that no gazetteer lists.
const AGENCY_HEADS: &[&str] = &[
    "phong", "so", "ban", "bo", "cong", "ubnd", "uy", "cuc", "vu", "vien", "trung", "van", "hoi", "doan",
    "to", "chi", "truong", "toa", "doi", "quy", "cac", "thanh", "lien", "mat", "tinh", "huyen", "thi",
    "dang", "bao", "dai", "tong", "hoc", "benh", "trai", "co", "don", "thu", "lanh", "hdnd", "tat", "toan",
    "ngan", "thong", "kho", "thue", "hai", "kiem", "nha", "dien", "tap", "bhxh", "mttq", "buu", "chanh",
    "giam", "chu", "thuong", "doanh",
];
/// Words that a deadline starts with.
const DEADLINE_HEADS: &[&str] = &[
    "thang", "quy", "nam", "ngay", "truoc", "sau", "den", "tu", "thuong", "thuc", "nhiem", "hang", "dinh",
    "giai", "theo", "hoan", "trong", "cuoi", "dau", "khi", "lien", "ca", "dot", "tuan", "cac", "cham",
    "hien", "ky", "xong", "quanh", "suot", "mua",
];
/// Other words of deadlines.
const DEADLINE_WORDS: &[&str] = &[
    "xuyen", "hien", "vu", "ky", "doan", "lo", "trinh", "ke", "hoach", "tien", "do", "thanh", "va", "nhung",
    "tiep", "tuc", "xuat", "co", "nay", "nhat", "bat", "gio", "cuoi", "ngay", "hang", "thang", "quy", "nam",
    "cua", "thoi", "gian", "quy", "duoc", "yeu", "cau", "chi", "dao", "cap", "tren", "tung", "moi", "dip",
];
/// Words after which a deadline says freely what it depends on.
const DEADLINE_OPENERS: &[&str] = &["theo", "sau", "khi", "hoan", "ngay", "trong", "suot"];
/// Words after which a phrase must go on; with their marks, because without them many end phrases
/// ("đầu tư", "vấn đề").
const DANGLING: &[&str] = &[
    "của", "và", "cho", "với", "các", "trong", "tại", "về", "do", "từ", "đến", "theo", "để", "bởi", "là",
    "được", "những", "ở", "bằng", "vào", "trên", "hoặc", "như", "khi", "cùng", "một", "mọi", "giữa", "thuộc",
    "nhằm", "bộ", "tới", "gồm", "lên", "bị", "do", "nếu", "hay",
];
/// Words of units of measure.
const UNITS: &[&str] = &[
    "%",
    "tỷ",
    "tỉ",
    "lệ",
    "người",
    "đơn",
    "vị",
    "hộ",
    "số",
    "lượt",
    "điểm",
    "cái",
    "xã",
    "phường",
    "huyện",
    "tỉnh",
    "thủ",
    "tục",
    "triệu",
    "đồng",
    "nghìn",
    "văn",
    "bản",
    "lần",
    "vụ",
    "việc",
    "chiếc",
    "hệ",
    "thống",
    "giây",
    "phút",
    "giờ",
    "ngày",
    "km",
    "m2",
    "m3",
    "ha",
    "tấn",
    "phần",
    "trăm",
    "cơ",
    "quan",
    "cấp",
    "hạng",
    "sản",
    "phẩm",
    "sở",
    "hồ",
    "sơ",
    "trường",
    "lớp",
    "cuộc",
    "buổi",
    "dự",
    "án",
    "mô",
    "hình",
    "công",
    "trình",
    "doanh",
    "nghiệp",
    "hợp",
    "tác",
    "bộ",
    "thôn",
    "tổ",
    "giường",
    "bác",
    "sĩ",
    "usd",
    "kg",
    "lít",
    "kwh",
    "mw",
];
/// Words before a value: "tối thiểu 80", "tăng 20%".
const VALUE_WORDS: &[&str] = &[
    "tăng", "giảm", "tối", "thiểu", "đa", "ít", "nhất", "trên", "dưới", "đạt", "từ", "đến", "khoảng",
    "không", "quá", "top", "hạng", "thứ", "bậc", "cơ", "bản", "hoàn", "thành", "so", "với", "năm", "trở",
    "lên", "hơn",
];

/// What a first reading of the document says about its tables.
#[derive(Debug, Clone, Default)]
pub(super) struct Learned {
    /// How often a cell was read, by kind and skeleton (words joined with spaces).
    pub(super) cells: BTreeMap<(Kind, String), u32>,
}

impl Learned {
    pub(super) fn count(&mut self, kind: Kind, words: &[&Word]) {
        *self.cells.entry((kind, skeleton_of(words))).or_default() += 1;
    }

    fn familiar(&self, kind: Kind, text: &str) -> bool {
        self.cells
            .get(&(kind, text.to_owned()))
            .is_some_and(|&count| count >= FAMILIAR_COUNT)
    }

    /// Whether at least half the words of the text, and three, are those of a familiar cell of as many words: a cell
    /// that recognition damaged.
    fn nearly_familiar(&self, kind: Kind, text: &str) -> bool {
        let words: Vec<&str> = text.split(' ').collect();
        words.len() >= 4
            && self.cells.iter().any(|((own, cell), &count)| {
                let same = cell.split(' ').zip(&words).filter(|(a, b)| a == *b).count();
                *own == kind
                    && count >= FAMILIAR_COUNT
                    && cell.split(' ').count() == words.len()
                    && same >= 3
                    && 2 * same >= words.len()
            })
    }

    /// Whether a familiar cell starts with the text and goes on.
    fn familiar_start(&self, kind: Kind, text: &str) -> bool {
        let start = format!("{text} ");
        self.cells
            .range((kind, start.clone())..)
            .take_while(|((own, cell), _)| *own == kind && cell.starts_with(&start))
            .any(|(_, &count)| count >= FAMILIAR_COUNT)
    }
}

fn skeleton_of(words: &[&Word]) -> String {
    let skeletons: Vec<&str> = words
        .iter()
        .map(|word| {
            if word.skeleton.is_empty() {
                word.text.as_str()
            } else {
                word.skeleton.as_str()
            }
        })
        .collect();
    skeletons.join(" ")
}

/// Cost of a cell so far, and what it costs more to end it here.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Cost {
    pub(super) so_far: f32,
    pub(super) unfinished: f32,
}

/// Number of a text in a [`Models`]; 0 is the empty cell.
pub(super) type CellId = u32;

/// Number of a distinct word in a [`Models`].
pub(super) type WordId = u32;

/// A distinct word with what the models ask of it.
struct Entry {
    word: Word,
    agency: AgencyWord,
    deadline: DeadlineWord,
    /// Whether a deadline goes on freely after it.
    opener: bool,
    /// Whether a phrase must go on after it.
    dangles: bool,
}

/// What a word may be in an agency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AgencyWord {
    /// A unit code, or several with commas between.
    Code,
    /// The first word of a name.
    Head,
    Other,
}

/// What a word may be in a deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum DeadlineWord {
    /// A date, a year, a quarter or a day.
    Date,
    /// A word that a deadline starts with.
    Head,
    /// Another word of deadlines.
    Inner,
    Other,
}

/// A distinct cell text; of running text only the last word is kept.
struct Node {
    words: Vec<WordId>,
    cost: Cost,
}

/// Costs of cells, computed once for each text.
pub(super) struct Models<'a> {
    gazetteer: &'a Gazetteer,
    learned: Learned,
    /// Costs of agency cells without what was learned: look-ups in the gazetteer are slow.
    agencies: HashMap<Vec<WordId>, Cost>,
    ids: HashMap<String, WordId>,
    entries: Vec<Entry>,
    nodes: Vec<Node>,
    next: HashMap<(Kind, CellId, WordId), CellId>,
}

impl<'a> Models<'a> {
    pub(super) fn new(gazetteer: &'a Gazetteer) -> Self {
        Self {
            gazetteer,
            learned: Learned::default(),
            agencies: HashMap::new(),
            ids: HashMap::new(),
            entries: Vec::new(),
            nodes: vec![Node {
                words: Vec::new(),
                cost: Cost::default(),
            }],
            next: HashMap::new(),
        }
    }

    /// Takes over what a reading taught; costs are computed anew.
    pub(super) fn learn(&mut self, learned: Learned) {
        self.learned = learned;
        self.nodes.truncate(1);
        self.next.clear();
    }

    /// The number of a word.
    pub(super) fn word(&mut self, word: &Word) -> WordId {
        if let Some(&id) = self.ids.get(&word.text) {
            return id;
        }
        let listed = |list: &[&str]| list.contains(&word.skeleton.as_str());
        let id = self.entries.len() as WordId;
        let codes = || {
            trimmed(word)
                .split([',', ';'])
                .all(|part| self.gazetteer.is_unit_code(part.trim()))
        };
        let entry = Entry {
            agency: if codes() {
                AgencyWord::Code
            } else if listed(AGENCY_HEADS) {
                AgencyWord::Head
            } else {
                AgencyWord::Other
            },
            deadline: if is_date(word) {
                DeadlineWord::Date
            } else if listed(DEADLINE_HEADS) {
                DeadlineWord::Head
            } else if listed(DEADLINE_WORDS) {
                DeadlineWord::Inner
            } else {
                DeadlineWord::Other
            },
            opener: listed(DEADLINE_OPENERS),
            dangles: dangles(word),
            word: word.clone(),
        };
        self.entries.push(entry);
        self.ids.insert(word.text.clone(), id);
        id
    }

    /// The cell with one word more, and what that word costs there.
    pub(super) fn extend(&mut self, kind: Kind, cell: CellId, word: WordId) -> (CellId, f32) {
        let running = matches!(kind, Kind::Text | Kind::Free);
        // Of running text it matters only whether it begins.
        let from = if running { cell.min(1) } else { cell };
        let before = if running {
            0.0
        } else {
            self.nodes[cell as usize].cost.so_far
        };
        if let Some(&id) = self.next.get(&(kind, from, word)) {
            return (id, self.nodes[id as usize].cost.so_far - before);
        }
        let mut words = if running {
            Vec::new()
        } else {
            self.nodes[cell as usize].words.clone()
        };
        words.push(word);
        let agency = match kind {
            Kind::Agency => Some(self.agency(&words)),
            _ => None,
        };
        let entries: Vec<&Entry> = words.iter().map(|&word| &self.entries[word as usize]).collect();
        let cost = self.cell_cost(kind, &entries, from == 0, agency);
        let id = self.nodes.len() as CellId;
        self.nodes.push(Node { words, cost });
        self.next.insert((kind, from, word), id);
        (id, cost.so_far - before)
    }

    pub(super) fn cost(&self, cell: CellId) -> Cost {
        self.nodes[cell as usize].cost
    }

    /// Whether an agency cell names, at its end, nobody in particular: "các đơn vị có liên quan".
    pub(super) fn is_everybody(&self, cell: CellId) -> bool {
        let words = &self.nodes[cell as usize].words;
        let skeleton = |word: &WordId| self.entries[*word as usize].word.skeleton.as_str();
        matches!(&words[..], [.., lien, quan] if skeleton(lien) == "lien" && skeleton(quan) == "quan")
    }

    fn agency(&mut self, words: &[WordId]) -> Cost {
        let first = &self.entries[words[0] as usize].word;
        if !first.opens && first.skeleton != "cac" {
            return Cost {
                so_far: BAD_START + STRANGE * words.len() as f32,
                unfinished: 0.0,
            };
        }
        if let Some(&cost) = self.agencies.get(words) {
            return cost;
        }
        let entries: Vec<&Entry> = words.iter().map(|&word| &self.entries[word as usize]).collect();
        let cost = agency_cost(&entries, self.gazetteer);
        self.agencies.insert(words.to_vec(), cost);
        cost
    }

    fn cell_cost(&self, kind: Kind, words: &[&Entry], begins: bool, agency: Option<Cost>) -> Cost {
        let mut own = match kind {
            Kind::Stub => Cost {
                so_far: STRANGE * words.len() as f32,
                unfinished: 0.0,
            },
            Kind::Text => text_cost(words, begins, TEXT_WORD),
            Kind::Free => text_cost(words, begins, FREE_WORD),
            Kind::Agency => agency.unwrap_or_default(),
            Kind::Deadline => deadline_cost(words),
            Kind::Note => note_cost(words),
            Kind::Unit => unit_cost(words),
            Kind::Target => target_cost(words),
        };
        if matches!(kind, Kind::Stub | Kind::Text | Kind::Free) {
            return own;
        }
        // A bracket that closes here was opened in another cell.
        let brackets = |sign| {
            words
                .iter()
                .filter(|entry| entry.word.text.contains(sign))
                .count()
        };
        if brackets(')') > brackets('(') {
            own.so_far += STRANGE;
        }
        let words: Vec<&Word> = words.iter().map(|entry| &entry.word).collect();
        let text = skeleton_of(&words);
        let discounted = |least: f32| own.so_far.min((own.so_far - DISCOUNT).max(least));
        if self.learned.familiar(kind, &text) {
            Cost {
                so_far: discounted(FAMILIAR),
                // A wrong reading that recurs must not become right.
                unfinished: 0.5 * own.unfinished,
            }
        } else if self.learned.nearly_familiar(kind, &text) {
            Cost {
                so_far: own.so_far.min(NEARLY_FAMILIAR),
                unfinished: own.unfinished,
            }
        } else if self.learned.familiar_start(kind, &text) {
            Cost {
                so_far: discounted(2.0 * FAMILIAR),
                unfinished: own.unfinished.max(1.0),
            }
        } else {
            own
        }
    }
}

fn dangles(word: &Word) -> bool {
    let open = word
        .text
        .rfind('(')
        .is_some_and(|at| !word.text[at..].contains(')'));
    open || word.text.ends_with([',', '-', '/']) || DANGLING.contains(&trimmed(word).to_lowercase().as_str())
}

/// Cost of the last word of a text, not of the whole.
fn text_cost(words: &[&Entry], begins: bool, per_word: f32) -> Cost {
    let Some(last) = words.last() else {
        return Cost::default();
    };
    let mut so_far = per_word;
    if begins && !last.word.opens {
        so_far += BAD_START;
    }
    if last.agency == AgencyWord::Code {
        so_far += CODE_IN_TEXT;
    }
    Cost {
        so_far,
        unfinished: if last.dangles { UNFINISHED + 1.0 } else { 0.0 },
    }
}

fn trimmed(word: &Word) -> &str {
    word.text.trim_matches(|c: char| !c.is_alphanumeric())
}

fn agency_cost(words: &[&Entry], gazetteer: &Gazetteer) -> Cost {
    let mut text = String::new();
    let mut starts = Vec::with_capacity(words.len());
    for Entry { word, .. } in words {
        if !text.is_empty() {
            text.push(' ');
        }
        starts.push(text.len());
        text.push_str(&word.text);
    }
    let names = gazetteer.find_agencies(&text);
    let begun = begun_name(
        words,
        &starts,
        names.last().map_or(0, |(range, _)| range.start),
        gazetteer,
    );
    let mut so_far = 0.0;
    // Whether the next word must be parted from what stands before it.
    let mut separated = true;
    let mut first = true;
    let mut after_name = false;
    let mut phrase = 0;
    for (index, (entry, &start)) in words.iter().zip(&starts).enumerate() {
        let Entry {
            word,
            agency,
            dangles,
            ..
        } = entry;
        let end = start + word.text.len();
        let name = names
            .iter()
            .find(|(range, _)| range.start < end && start < range.end);
        let begins = names
            .iter()
            .filter(|(range, _)| (start..end).contains(&range.start))
            .count();
        let joins = matches!(word.skeleton.as_str(), "va" | "") || word.text == "&";
        // "Văn phòng Ban Chỉ huy …": the office of another body.
        let office = index >= 2
            && words[index - 2].word.skeleton == "van"
            && words[index - 1].word.skeleton == "phong";
        if name.is_some() {
            so_far += 0.05 + FURTHER_AGENCY * begins as f32;
            if std::mem::replace(&mut first, false) {
                so_far += KNOWN_AGENCY - FURTHER_AGENCY;
            }
            if begins > 0 && !separated && !office {
                so_far += UNSEPARATED;
            }
            phrase = 1;
        } else if index >= begun {
            so_far += if index == begun { KNOWN_AGENCY } else { 0.05 };
            if index == begun && !separated && !office {
                so_far += UNSEPARATED;
            }
        } else if joins {
            so_far += 0.1;
        } else if separated {
            so_far += if *agency == AgencyWord::Head { 1.0 } else { STRANGE };
            phrase = 1;
        } else {
            // More words make an unlisted name; a listed one seldom goes on, and no name dangles.
            so_far += if phrase >= LONGEST_AGENCY {
                STRANGE
            } else if after_name || *dangles {
                UNLISTED_TAIL
            } else {
                UNLISTED_WORD
            };
            phrase += 1;
            // "Công an | Tháng 6/2023": a deadline begins here.
            if word.opens && matches!(word.skeleton.as_str(), "thang" | "quy" | "nam") && word.text != "Quỹ"
            {
                so_far += STRANGE;
            }
            // A capital after a whole name does not belong to it.
            if word.opens && after_name && !office {
                so_far += STRANGE;
            }
        }
        if word.text.ends_with('.') && index + 1 < words.len() {
            so_far += 1.5;
        }
        after_name = name.is_some();
        separated = joins || word.text.ends_with([',', ';', '.', ':', '+']);
    }
    // Groups may be printed in small letters ("các đơn vị"), other names not.
    if words.first().is_some_and(|first| !first.word.opens) {
        let listed = begun == 0 || names.first().is_some_and(|(range, _)| range.start == 0);
        so_far += if listed { 0.5 } else { BAD_START };
    }
    let ends_in_name = names.last().is_some_and(|(range, _)| range.end + 1 >= text.len());
    let begun = begun < words.len() && !ends_in_name;
    let unfinished = begun
        || words.last().is_some_and(|Entry { word, dangles, .. }| {
            *dangles
                || (words.len() == 2 && entries_are(words, ["cong", "an"]))
                || (matches!(
                    word.skeleton.as_str(),
                    "don" | "cong" | "lien" | "dia" | "co" | "uy"
                ))
        });
    Cost {
        so_far,
        unfinished: if unfinished { UNFINISHED } else { 0.0 },
    }
}

fn entries_are(words: &[&Entry], skeletons: [&str; 2]) -> bool {
    words
        .iter()
        .map(|entry| entry.word.skeleton.as_str())
        .eq(skeletons)
}

/// Index of the first word of a listed name that the cell ends in the middle of, at or after the byte
/// `from`; the number of words where there is none.
fn begun_name(words: &[&Entry], starts: &[usize], from: usize, gazetteer: &Gazetteer) -> usize {
    let first = starts.partition_point(|&start| start < from);
    (first..words.len())
        .find(|&index| {
            let skeletons: Vec<&str> = words[index..]
                .iter()
                .map(|entry| entry.word.skeleton.as_str())
                .collect();
            (index == 0 || words[index - 1].word.text.ends_with([',', ';']) || words[index].word.opens)
                && gazetteer.begins_agency(&skeletons)
        })
        .unwrap_or(words.len())
}

/// Whether a word holds a date, a year, a quarter or a day.
fn is_date(word: &Word) -> bool {
    let text = word.text.trim_matches(|c: char| !c.is_alphanumeric());
    let parts: Vec<&str> = text.split(['/', '-', '–', '.']).collect();
    let quarter = matches!(parts[0], "I" | "II" | "III" | "IV");
    let number = |part: &&str| part.parse::<u32>().ok();
    let numbers: Vec<Option<u32>> = parts[usize::from(quarter)..].iter().map(number).collect();
    let year = numbers
        .last()
        .is_none_or(|last| last.is_some_and(|year| (1990..2100).contains(&year)));
    let day = !quarter && parts.len() <= 2 && parts.iter().all(|part| part.len() <= 2) && !text.contains('.');
    (1..=3).contains(&parts.len()) && numbers.iter().all(Option::is_some) && (year || day)
}

fn deadline_cost(words: &[&Entry]) -> Cost {
    let mut so_far: f32 = 0.0;
    let mut free = false;
    for (index, entry) in words.iter().enumerate() {
        let text = entry.word.text.as_str();
        free |= entry.opener && (index < 2 || entry.word.skeleton != "ngay");
        so_far += match (index, entry.deadline) {
            (0, DeadlineWord::Date) => 0.4,
            (0, DeadlineWord::Head) => 0.3,
            (0, _) => STRANGE,
            (_, DeadlineWord::Date) => 0.2,
            (_, DeadlineWord::Head | DeadlineWord::Inner) => 0.25,
            _ if matches!(text, "-" | "–") => 0.1,
            _ if free && index < 14 => 0.6,
            _ => 2.0,
        };
        if index == 0 && !entry.word.opens {
            so_far += BAD_START;
        }
        // A capital inside: a name after "của" goes on, anything else begins another cell.
        if index > 0
            && entry.word.opens
            && entry.deadline != DeadlineWord::Date
            && !words[index - 1].dangles
            && !words[index - 1].word.opens
        {
            let begins = entry.deadline == DeadlineWord::Head;
            so_far += if free && !begins { 0.5 } else { 1.5 };
        }
        // After a year only "và …", "đến …", "trở đi" go on; a capital begins something else.
        let after_year = index > 0
            && words[index - 1].deadline == DeadlineWord::Date
            && !words[index - 1].word.text.ends_with(',');
        let goes_on = matches!(
            entry.word.skeleton.as_str(),
            "va" | "den" | "tro" | "" | "hang" | "dau" | "cuoi"
        );
        // "Thường xuyên" is said in full.
        let said = index > 1
            && words[index - 1].word.skeleton == "xuyen"
            && words[index - 2].word.skeleton == "thuong"
            && !words[index - 1].word.text.ends_with([',', ';']);
        if said && !matches!(entry.word.skeleton.as_str(), "va" | "hang" | "trong" | "") {
            so_far += 2.0;
        }
        if after_year && (entry.word.opens || !goes_on) && entry.deadline != DeadlineWord::Date {
            so_far += 2.5;
        }
    }
    let text: Vec<&str> = words.iter().map(|entry| entry.word.skeleton.as_str()).collect();
    let open = match text.as_slice() {
        [] => false,
        [only] => words[0].deadline != DeadlineWord::Date || only.len() <= 2,
        ["thuc", "hien"]
        | ["nhiem", "vu"]
        | ["dinh", "ky"]
        | ["theo", "lo" | "ke"]
        | ["theo", "lo", "trinh"] => true,
        [.., last] => {
            words.last().is_some_and(|entry| entry.dangles)
                || matches!(
                    *last,
                    "thang" | "quy" | "thuong" | "ngay" | "cong" | "tiep" | "ke" | "lo" | "hang" | "dinh"
                )
        }
    };
    Cost {
        so_far,
        unfinished: if open { UNFINISHED } else { 0.0 },
    }
}

fn note_cost(words: &[&Entry]) -> Cost {
    // Few words are likelier a remark than text, many words are not.
    let mut so_far = 0.4 + 0.6 * words.len().min(3) as f32 + 0.8 * words.len().saturating_sub(3) as f32;
    if words
        .first()
        .is_some_and(|first| !first.word.opens || is_value(&first.word.text))
    {
        so_far += BAD_START;
    }
    // A remark begins once: a later capital is dear.
    so_far += 0.5 * words.iter().skip(1).filter(|entry| entry.word.opens).count() as f32;
    Cost {
        so_far,
        unfinished: if words.last().is_some_and(|last| last.dangles) {
            UNFINISHED
        } else {
            0.0
        },
    }
}

fn unit_cost(words: &[&Entry]) -> Cost {
    let listed = |entry: &Entry| {
        let text = entry
            .word
            .text
            .trim_matches(|c: char| !c.is_alphanumeric() && c != '%');
        UNITS.contains(&text.to_lowercase().as_str())
    };
    let mut so_far: f32 = words
        .iter()
        .map(|entry| if listed(entry) { 0.2 } else { STRANGE })
        .sum();
    so_far += words.len().saturating_sub(4) as f32;
    // A unit begins its cell: "sản phẩm" in small letters is rather the end of a text.
    if words.first().is_some_and(|first| !first.word.opens) {
        so_far += 1.5;
    }
    Cost {
        so_far,
        unfinished: 0.0,
    }
}

/// Whether a text is a value: digits with marks around them, not "5G" or a unit code.
fn is_value(text: &str) -> bool {
    let inner = text.trim_matches(|c: char| "<>≥≤~±+-%().,;".contains(c));
    !inner.is_empty() && inner.chars().all(|c| c.is_ascii_digit() || ".,/-–%".contains(c))
}

fn target_cost(words: &[&Entry]) -> Cost {
    let mut valued = false;
    let mut so_far = 0.0;
    for (index, entry) in words.iter().enumerate() {
        let text = entry.word.text.as_str();
        let sign = matches!(text, "<" | ">" | "≥" | "≤" | ">=" | "<=")
            || (index > 0 && matches!(text, "%" | "-" | "–"));
        let worded = VALUE_WORDS.contains(&text.to_lowercase().as_str());
        so_far += match () {
            () if is_value(text) => 0.3,
            () if sign => 0.2,
            () if worded => 0.4,
            () if index > 0 && valued && entry.agency != AgencyWord::Code => 1.2,
            () => STRANGE,
        };
        valued |= is_value(text);
    }
    Cost {
        so_far,
        unfinished: if valued { 0.0 } else { 1.5 },
    }
}
