//! Which columns of a table of indicators hold the values to reach, and what they say together.

use super::columns::{Columns, Kind};
use crate::roles::Role;
use crate::words::year;

/// Words of a header that say a value was reached already.
const ACHIEVED: &[&str] = &[
    "thuc hien",
    "hien trang",
    "uoc",
    "thuc te",
    "tinh hinh",
    "ket qua",
    "dat duoc",
    "so lieu",
];

/// Words of a header of what is no value to reach even where it names a plan: "So với kế hoạch", "Vốn kế hoạch".
const COMPARED: &[&str] = &["so voi", "so sanh", "kinh phi", "von", "nguon"];

/// Words of a header that say a value is to be reached.
const PLANNED: &[&str] = &["ke hoach", "muc tieu", "chi tieu", "phan dau", "so luong"];

/// What may stand beside a year in a header that names nothing but a time.
const TIME_WORDS: &[&str] = &["nam", "den", "het", "giai", "doan", "cuoi", "dau", "tu", "toi"];

/// What a column says about values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Value {
    /// Not a value to reach.
    No,
    /// "Kết quả", "Sản phẩm": a value to reach only where no other column holds one.
    Result,
    /// A value to reach in a year that is over: the same.
    Past,
    /// A value to reach.
    Target,
}

impl Columns {
    pub(super) fn settle_indicators(&mut self, headers: &[String], year: Option<u32>) {
        // The first of the columns of indicators names them: "Chỉ tiêu" beside "Chỉ tiêu kế hoạch: Năm 2026".
        let named = self.at(Role::Indicator);
        let values: Vec<Value> = self
            .roles
            .iter()
            .zip(headers)
            .enumerate()
            .map(|(index, (role, header))| {
                let role = role.filter(|role| *role != Role::Indicator || Some(index) == named);
                value(role, header, year)
            })
            .collect();
        let best = values.iter().copied().max().unwrap_or(Value::No);
        self.targets = (0..values.len())
            .filter(|index| best != Value::No && values[*index] == best)
            .collect();
        if best == Value::No {
            // "Tên chỉ tiêu | Đơn vị tính | Chỉ tiêu": the second is the value.
            let named = (0..self.roles.len()).filter(|index| self.roles[*index] == Some(Role::Indicator));
            self.targets = named.skip(1).take(1).collect();
        }
        let named = self.has(Role::Lead) || self.has(Role::Agencies);
        for (index, role) in self.roles.iter_mut().enumerate() {
            let target = self.targets.contains(&index);
            *role = match *role {
                _ if target => Some(Role::Target),
                Some(Role::Product | Role::Target | Role::Start | Role::End) => None,
                Some(Role::Monitor) => Some(Role::Lead).filter(|_| !named),
                other => other,
            };
        }
        self.keep_one(Role::Indicator, |_| 0);
        self.keep_one(Role::Unit, |index| i32::from(headers[index].contains("tinh")));
        self.keep_one(Role::Lead, |_| 0);
        if self.has(Role::Target) || self.has(Role::Unit) || self.has(Role::Lead) {
            self.kind = Kind::Indicators;
        }
    }
}

fn value(role: Option<Role>, header: &str, now: Option<u32>) -> Value {
    let words: Vec<&str> = header
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let text = words.join(" ");
    let years: Vec<u32> = words.iter().filter_map(|word| year(word)).collect();
    let padded = format!(" {text} ");
    let says = |list: &[&str]| list.iter().any(|phrase| padded.contains(&format!(" {phrase} ")));
    let bare_time = !years.is_empty()
        && words
            .iter()
            .all(|word| word.bytes().all(|b| b.is_ascii_digit()) || TIME_WORDS.contains(word));
    let planned = says(PLANNED);
    let fits = match role {
        Some(Role::Target | Role::Product) => true,
        None => bare_time || planned && !years.is_empty(),
        _ => false,
    };
    // "Kế hoạch thực hiện năm 2026" is planned.
    let achieved = says(ACHIEVED) && !planned;
    let result = role == Some(Role::Product) && !planned;
    let over = years.iter().max().zip(now).is_some_and(|(last, now)| *last < now);
    match () {
        () if !fits || says(COMPARED) => Value::No,
        () if result && !over => Value::Result,
        () if achieved => Value::No,
        () if over => Value::Past,
        () => Value::Target,
    }
}

/// The value to reach in a row; several are told apart by their headers ("Năm 2026: 30; Năm 2030: 85").
pub(super) fn text(values: &super::Values<'_>, headers: &[String]) -> Option<String> {
    let filled = |text: &str| text.chars().any(char::is_alphanumeric);
    let targets = &values.columns.targets;
    if targets.len() < 2 {
        return Some(values.text(Role::Target).trim().to_owned()).filter(|text| filled(text));
    }
    let inner = |index: usize| headers[index].rsplit(": ").next().unwrap_or_default();
    let unique = |index: usize| {
        targets
            .iter()
            .filter(|other| inner(**other) == inner(index))
            .count()
            == 1
    };
    let label = |index: usize| {
        if unique(index) {
            inner(index).to_owned()
        } else {
            headers[index].replace(": ", ", ")
        }
    };
    let mut parts = Vec::new();
    for cell in values.cells.iter().filter(|cell| filled(&cell.text)) {
        let covered = || cell.columns.clone().map(usize::from);
        let own: Vec<usize> = covered().filter(|index| targets.contains(index)).collect();
        let first = covered().find(|index| values.columns.roles.get(*index).is_some_and(Option::is_some));
        if own.is_empty() || first != own.first().copied() {
            continue;
        }
        if own.len() == targets.len() {
            return Some(cell.text.trim().to_owned());
        }
        let labels: Vec<String> = own.into_iter().map(label).collect();
        parts.push(format!("{}: {}", labels.join(", "), cell.text.trim()));
    }
    Some(parts.join("; ")).filter(|text| !text.is_empty())
}
