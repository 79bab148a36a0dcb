//! What stands in a column, where its header says little or nothing.

use std::sync::LazyLock;

use regex::Regex;
use sohoa_record::DeadlineKind;
use sohoa_table::{Label, Row, Table};

use crate::roles::{self, Role};
use crate::{Gazetteer, agencies, deadline};

/// Cells that must say the same before a column without a telling header is taken for anything.
const FEWEST: usize = 2;
/// Characters of the time in a cell; a longer text is a sentence about something else.
const LONGEST_TIME: usize = 60;
/// Words of a person or an agency in a cell that the gazetteer does not know.
const LONGEST_NAME: usize = 12;

/// Words that a header of agencies may hold without saying what they do.
const AGENCY_WORDS: &[&str] = &[
    "co", "quan", "don", "vi", "so", "nganh", "phong", "ban", "bo", "phan", "dia", "phuong", "to", "chuc",
    "ca", "nhan", "can", "nguoi", "cac",
];
/// The same for a header of times.
const TIME_WORDS: &[&str] = &[
    "ngay", "thang", "nam", "quy", "han", "moc", "dot", "du", "kien", "thoi", "gian",
];

/// First words of what work results in; no agency is called so.
const PRODUCTS: &[&str] = &[
    "báo cáo",
    "thông báo",
    "quyết định",
    "biên bản",
    "danh sách",
    "tờ trình",
    "nghị quyết",
    "công văn",
    "dự thảo",
];

/// Rows that must be counted before a column is taken for their numbers.
const FEWEST_NUMBERS: usize = 3;
/// Letters of the header of numbers, however it was read ("TT", "STT", "TE", "bộ H").
const NUMBER_HEADER: usize = 5;
/// Headers of times and stages that count, too.
const COUNTED: &[&str] = &[
    "thang", "tuan", "quy", "nam", "ngay", "dot", "ky", "buoc", "buoi", "lop", "khoi", "khoa", "bai", "tiet",
    "gio", "cap", "muc", "nhom",
];

/// Texts of the cells of one column, empty ones left out.
fn texts(table: &Table, index: usize) -> impl Iterator<Item = &str> {
    let rows = table.rows.iter().filter_map(|row| match row {
        Row::Data(cells) => Some(cells),
        Row::Group(_) => None,
    });
    rows.flatten()
        .filter(move |cell| cell.columns.len() == 1 && usize::from(cell.columns.start) == index)
        .map(|cell| cell.text.trim())
        .filter(|text| text.chars().any(char::is_alphanumeric))
}

/// Whether three of four cells of a column, and `least` of them, are of a kind.
fn most(table: &Table, index: usize, least: usize, fits: impl Fn(&str) -> bool) -> bool {
    let all = texts(table, index).count();
    let right = texts(table, index).filter(|text| fits(text)).count();
    right >= least && 4 * right >= 3 * all
}

/// Whether a text is a list of agencies.
fn is_agencies(text: &str, gazetteer: &Gazetteer) -> bool {
    let (names, taken) = agencies::leading(text, gazetteer);
    !names.is_empty() && 10 * taken >= 6 * text.len()
}

/// Whether a text says who: agencies, or a short text that begins as the title of a person does.
fn is_who(text: &str, gazetteer: &Gazetteer) -> bool {
    let skeleton = sohoa_viet::skeleton(text);
    let bare = skeleton.trim_start_matches(|c: char| !c.is_alphanumeric());
    is_agencies(text, gazetteer)
        || agencies::begins_with_person(bare) && bare.split(' ').count() <= LONGEST_NAME
}

/// Whether any word of a text begins the name of an agency or the title of a person.
pub(super) fn names_anybody(text: &str, gazetteer: &Gazetteer) -> bool {
    let begins = |word: &str| {
        let name = word.trim_matches(|c: char| !c.is_alphanumeric());
        name.starts_with(char::is_uppercase) && agencies::begins_in_cell(&sohoa_viet::skeleton(name))
    };
    is_who(text, gazetteer)
        || text.split_whitespace().any(begins)
        || !gazetteer.find_agencies(text).is_empty()
}

/// Whether what should be an agency holds a day, a month or an amount, or begins as a product does.
pub(super) fn holds_other_value(text: &str) -> bool {
    static VALUE: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"\d{1,2}/\d{4}\b|\b\d{1,3}\.\d{3}\b|(?i)\b(?:từ|trước) ngày\b").ok());
    let begins = text.to_lowercase();
    let product = PRODUCTS.iter().any(|word| {
        begins
            .strip_prefix(word)
            .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    });
    product || VALUE.as_ref().is_some_and(|pattern| pattern.is_match(text))
}

/// Where the label of a cell that says who does the work begins ("… Chủ trì: Sở Y tế").
pub(super) fn role_label(text: &str) -> Option<usize> {
    static LABEL: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?:^|\s)(?:Chủ trì|Phối hợp|Đơn vị chủ trì|Cơ quan chủ trì)\s?:").ok());
    let found = LABEL.as_ref()?.find(text)?;
    (found.start() > 0).then(|| found.start())
}

fn is_time(text: &str) -> bool {
    let (deadline, doubts) = deadline::parse(text);
    let told = !matches!(deadline.kind, DeadlineKind::None | DeadlineKind::Event);
    told && doubts.is_empty() && text.chars().count() <= LONGEST_TIME
}

/// Takes back the role of a header that is one ordinary word where the cells say something else: "Thực hiện" over
/// numbers is what was reached, "Giai đoạn" over "1, 2, 3" is a stage.
pub(super) fn check(roles: &mut [Option<Role>], table: &Table, gazetteer: &Gazetteer) {
    for (index, role) in roles.iter_mut().enumerate() {
        let header = table.columns.get(index).map_or("", String::as_str);
        let fits = match (roles::ordinary_word(header), *role) {
            (Some("thuc hien"), Some(Role::Lead)) => most(table, index, 1, |text| is_who(text, gazetteer)),
            (Some("phan cong" | "trach nhiem"), Some(Role::Lead)) => most(table, index, 1, |text| {
                is_who(text, gazetteer) || text.split_whitespace().count() <= LONGEST_NAME / 2
            }),
            (Some("giai doan" | "giai doan thuc hien" | "nam thuc hien"), Some(Role::Deadline)) => {
                most(table, index, 1, is_time)
            }
            _ => continue,
        };
        if !fits {
            *role = None;
        }
    }
}

/// Gives the first column its role where it counts the rows from 1 on, anew below each group or not, and its header was
/// misread. Returns the column so settled.
pub(super) fn settle_numbers(roles: &mut [Option<Role>], table: &Table) -> Option<usize> {
    let header = sohoa_viet::skeleton(table.columns.first()?);
    let header = header.trim_matches(|c: char| !c.is_alphanumeric());
    // "TT" in bold may come out as two words.
    let misread =
        header.chars().count() <= NUMBER_HEADER && !header.split(' ').any(|word| COUNTED.contains(&word));
    if roles.first()?.is_some() || roles.contains(&Some(Role::Stt)) || !misread {
        return None;
    }
    let labels: Vec<&str> = table
        .rows
        .iter()
        .filter_map(|row| match row {
            Row::Data(cells) => cells.first().filter(|cell| cell.columns.len() == 1),
            Row::Group(_) => None,
        })
        .map(|cell| cell.text.trim())
        .filter(|text| text.contains(char::is_alphanumeric))
        .collect();
    let mut last = 0u32;
    let counted = labels
        .iter()
        .filter_map(|label| place_in_count(label))
        .filter(|place| {
            let follows = last.checked_add(1) == Some(*place) || *place == 1;
            last = *place;
            follows
        });
    let counted = counted.count();
    // A letter or number with a bracket behind it is a label wherever it stands.
    let closed = |label: &&&str| label.ends_with([')', '.']) && Label::parse(label).is_some();
    let labelled = labels.iter().filter(closed).count();
    if counted < FEWEST_NUMBERS || 4 * counted.max(labelled) < 3 * labels.len() {
        return None;
    }
    roles[0] = Some(Role::Stt);
    Some(0)
}

/// The place that a label counts to: "3" and "c)" are the third.
fn place_in_count(label: &str) -> Option<u32> {
    const LETTERS: &str = "abcdđeghiklmnopqrstuvxy";
    let core = label.trim_matches(|c: char| !c.is_alphanumeric());
    let mut letters = core.chars();
    match (letters.next()?, letters.next()) {
        (letter, None) if letter.is_lowercase() && label.ends_with([')', '.']) => {
            let place = LETTERS.chars().position(|other| other == letter)?;
            u32::try_from(place + 1).ok()
        }
        _ => core.parse().ok(),
    }
}

/// Gives the columns of who and when to the only column that holds such values under a header that says nothing
/// against it. Returns the columns so settled.
pub(super) fn settle(roles: &mut [Option<Role>], table: &Table, gazetteer: &Gazetteer) -> Vec<usize> {
    let has =
        |roles: &[Option<Role>], wanted: &[Role]| roles.iter().flatten().any(|role| wanted.contains(role));
    let mut out = Vec::new();
    if !has(roles, &[Role::Name]) {
        return out;
    }
    let silent = |index: usize, words: &[&str]| {
        let header = table.columns.get(index).map_or("", String::as_str);
        sohoa_viet::skeleton(header)
            .split(|c: char| !c.is_alphanumeric())
            .all(|word| word.is_empty() || words.contains(&word))
    };
    let mut give = |roles: &mut [Option<Role>], role: Role, fits: &dyn Fn(usize) -> bool| {
        let free: Vec<usize> = (0..roles.len())
            .filter(|index| roles[*index].is_none() && fits(*index))
            .collect();
        if let [only] = free.as_slice() {
            roles[*only] = Some(role);
            out.push(*only);
        }
    };
    if !has(roles, &[Role::Lead, Role::Agencies]) {
        give(roles, Role::Lead, &|index| {
            silent(index, AGENCY_WORDS) && most(table, index, FEWEST, |text| is_agencies(text, gazetteer))
        });
    }
    if !has(roles, &[Role::Deadline, Role::Start, Role::Mark]) {
        give(roles, Role::Deadline, &|index| {
            silent(index, TIME_WORDS) && most(table, index, FEWEST, is_time)
        });
    }
    out
}
