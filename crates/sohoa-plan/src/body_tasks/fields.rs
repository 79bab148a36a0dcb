//! Labelled fields under an item: "Đơn vị thực hiện: PV01; Thời gian thực hiện: Quý II/2023."

use std::sync::LazyLock;

use regex::Regex;

use crate::roles::{self, Role};
use crate::{Gazetteer, agencies, assignment, deadline};

/// Words of the longest label, "Các đơn vị phối hợp thực hiện".
const LABEL_WORDS: usize = 7;

/// A labelled value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) role: Role,
    /// Without final punctuation.
    pub(super) value: String,
}

/// A deadline without a colon: "Thời gian hoàn thành trước 20/01/2010".
static BARE_DEADLINE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:^|[.;]\s+)(?:Thời gian|Thời hạn|Tiến độ)(?:\s+(?i:thực hiện|hoàn thành|triển khai))?\s+((?i:trước|trong|từ|vào|xong|chậm nhất|quý|tháng|năm|ngày|là)\s.*)$").ok()
});

/// A field whose label has no colon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bare {
    pub(super) field: Field,
    /// Whether a dash or full stop parts a label and an agency or time, and nothing else is said: a field by itself.
    pub(super) apart: bool,
}

/// A label without a colon at the start of an item: "Sản phẩm Báo cáo", "Đơn vị thực hiện. PV01", "Đơn vị chủ trì - Sở Y
/// tế". Where nothing parts it from its value it is only believed beside other labels, because a sentence may begin with
/// the same words.
pub(super) fn bare(text: &str, gazetteer: &Gazetteer) -> Option<Bare> {
    let words: Vec<(usize, &str)> = text
        .split(' ')
        .scan(0, |at, word| {
            let start = *at;
            *at += word.len() + 1;
            Some((start, word))
        })
        .take(LABEL_WORDS + 1)
        .collect();
    let labels = (2..words.len()).rev().filter_map(|count| {
        let (value, _) = words[count];
        let label = text
            .get(..value)?
            .trim_end_matches([' ', '.', ',', ';', '-', '–']);
        let plain = label.chars().all(|c| c.is_alphabetic() || c == ' ')
            && label
                .split(' ')
                .skip(1)
                .all(|word| word.starts_with(char::is_lowercase));
        let begins = text
            .get(value..)?
            .starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
        (plain && begins)
            .then(|| roles::of_label(label))?
            .map(|role| (role, label.len(), value))
    });
    let (role, label, value) = labels.into_iter().next()?;
    let between = text.get(label..value)?.trim();
    let value = text.get(value..)?;
    let fits = match role {
        Role::Lead | Role::Cooperating | Role::Agencies => agencies::leading(value, gazetteer).1 > 0,
        Role::Deadline | Role::Product => true,
        _ => false,
    };
    let alone = || match role {
        Role::Deadline => deadline::is_time(value),
        Role::Product => false,
        _ => {
            let (_, length) = agencies::leading(value, gazetteer);
            strip_end(value.get(length..).unwrap_or_default()).is_empty()
        }
    };
    fits.then(|| Bare {
        field: field(role, value),
        apart: matches!(between, "-" | "–" | ".") && alone(),
    })
}

/// Splits a text into what stands before the first label, and the labelled values.
pub(super) fn split(text: &str) -> (&str, Vec<Field>) {
    let labels = labels(text);
    let Some((first, _, _)) = labels.first() else {
        let bare = BARE_DEADLINE.as_ref().and_then(|pattern| pattern.captures(text));
        return match bare.and_then(|found| Some((found.get(0)?, found.get(1)?))) {
            Some((all, value)) => {
                // "trước 20/01/2010 (chịu trách nhiệm chỉ đạo: …)": what the bracket says is no time.
                let (due, aside) = value
                    .as_str()
                    .split_once(" (chịu trách nhiệm")
                    .map_or((value.as_str(), None), |(due, _)| {
                        (due, value.as_str().get(due.len()..))
                    });
                let note = aside.map(|aside| field(Role::Note, aside.trim()));
                let fields = [field(Role::Deadline, due)].into_iter().chain(note);
                (&text[..all.start()], fields.collect())
            }
            None => (text, Vec::new()),
        };
    };
    let ends = labels
        .iter()
        .skip(1)
        .map(|(start, _, _)| *start)
        .chain([text.len()]);
    let mut fields: Vec<Field> = labels
        .iter()
        .zip(ends)
        .map(|((_, value, role), end)| field(*role, &text[*value..end]))
        .collect();
    part_times(&mut fields);
    let before = text[..*first].trim_end_matches([' ', '-', '–', '+', '*', '(']);
    // "… Thời gian hoàn thành trước 31/01/2010 (chịu trách nhiệm thực hiện: Vụ A)"
    let bare = BARE_DEADLINE
        .as_ref()
        .and_then(|pattern| pattern.captures(before));
    if let Some((all, value)) = bare.and_then(|found| Some((found.get(0)?, found.get(1)?))) {
        fields.insert(0, field(Role::Deadline, value.as_str()));
        return (&text[..all.start()], fields);
    }
    (before, fields)
}

/// Parts the time from the names before it: "Đơn vị chủ trì: Sở Y tế; hoàn thành trước ngày 30/6/2026". Where a label says
/// when, what stands behind the names is something else.
fn part_times(fields: &mut Vec<Field>) {
    if fields.iter().any(|field| field.role == Role::Deadline) {
        return;
    }
    let names = |field: &&mut Field| matches!(field.role, Role::Lead | Role::Cooperating | Role::Agencies);
    let parted = fields.iter_mut().rev().find(names).and_then(|field| {
        let who = assignment::before_time(&field.value);
        let time = strip_end(field.value.get(who.len()..)?);
        let due = (!strip_end(who).is_empty() && deadline::is_time(time))
            .then(|| self::field(Role::Deadline, time))?;
        field.value = strip_end(who).to_owned();
        Some(due)
    });
    fields.extend(parted);
}

fn field(role: Role, value: &str) -> Field {
    // The bracket that the label stands in ends the value.
    let end = assignment::unmatched_close(value);
    Field {
        role,
        value: strip_end(&value[..end]).to_owned(),
    }
}

/// Strips what ends an item: ";", ".", "./.", a dash of the next one, ink that cannot be read.
pub(super) fn strip_end(text: &str) -> &str {
    text.trim()
        .trim_end_matches(|c: char| {
            c.is_whitespace()
                || matches!(
                    c,
                    ';' | '.' | ',' | '/' | '-' | '–' | '+' | '□' | ':' | '|' | 'ˆ' | '_' | '`'
                )
        })
        .trim_start_matches([' ', '-', ':', ';', ',', '|', 'ˆ', '_'])
}

/// The text without what follows its last full stop and is no word: the number of the next page, a stroke ("… của đơn
/// vị. II").
pub(super) fn without_page_number(text: &str) -> &str {
    static TAIL: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"[.;]\s+(?:\d{1,3}|[IVXl|]{1,4}|[^\w\s]{1,3})$").ok());
    let text = text.trim_end();
    match TAIL.as_ref().and_then(|tail| tail.find(text)) {
        Some(tail) => &text[..tail.start()],
        None => text,
    }
}

/// Start of each label, start of its value, and its role.
fn labels(text: &str) -> Vec<(usize, usize, Role)> {
    let mut out: Vec<(usize, usize, Role)> = Vec::new();
    for (colon, _) in text.match_indices(':') {
        let from = out.last().map_or(0, |(_, value, _)| *value);
        let before = &text[from..colon];
        let starts: Vec<usize> = before
            .char_indices()
            .filter(|(at, c)| c.is_alphanumeric() && !before[..*at].ends_with(char::is_alphanumeric))
            .map(|(at, _)| from + at)
            .collect();
        let label = starts
            .iter()
            .skip(starts.len().saturating_sub(LABEL_WORDS))
            .filter(|start| {
                let begins = text[**start..].starts_with(char::is_uppercase)
                    || goes_on_with_label(&text[..**start], !out.is_empty());
                begins && !is_broken(&text[**start..colon])
            })
            .find_map(|start| {
                let (label, value) = (&text[*start..colon], &text[colon + 1..]);
                let role = roles::of_label(label)
                    .or_else(|| when_done(label, value))
                    .or_else(|| who_does(label, value))?;
                Some((*start, role))
            });
        if let Some((start, role)) = label {
            out.push((start, colon + 1, role));
        }
    }
    out
}

/// Whether a sentence or part of one ends inside the label; a speck that was read as a full stop ends nothing ("Thời. gian").
fn is_broken(label: &str) -> bool {
    let ends = |(at, _): (usize, &str)| {
        let next = label[at + 1..].strip_prefix(' ');
        !next.is_some_and(|next| next.starts_with(char::is_lowercase))
    };
    label.contains([';', '(']) || label.match_indices('.').any(ends)
}

/// "Hoàn thành: Quý II/2025", "Hoàn thành trước: 15/11/2026", "Thời điểm: …"; before anything but a time the word begins
/// a sentence ("Hoàn thành: 12 km đường").
fn when_done(label: &str, value: &str) -> Option<Role> {
    let until = value.split(['.', ';']).next().unwrap_or_default();
    let label = label.trim().to_lowercase();
    let limit = [" trước", " trong", " vào", " chậm nhất", " trước ngày"]
        .iter()
        .find_map(|limit| label.strip_suffix(limit))
        .unwrap_or(&label);
    let words = matches!(
        limit,
        "hoàn thành" | "xong" | "thực hiện xong" | "gửi báo cáo" | "báo cáo"
    ) && limit != label
        || matches!(label.as_str(), "hoàn thành" | "thời điểm");
    (words && deadline::is_time(until)).then_some(Role::Deadline)
}

/// "Phân công: Sở Y tế", "Phân công: Sở Y tế chủ trì, phối hợp với Sở Nội vụ", "Trách nhiệm: Phòng Tham mưu"; before
/// anything but names the word heads what stands below.
fn who_does(label: &str, value: &str) -> Option<Role> {
    static SHARED: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"(?:,\s*)?\b(?:chủ trì|phối hợp(?:\s+(?:với|cùng|thực hiện))?|phụ trách|thực hiện)(?:\b|$)",
        )
        .ok()
    });
    let label = label.trim().to_lowercase();
    let named = value.split(['.', ';']).next().unwrap_or_default().trim();
    let words = matches!(label.as_str(), "phân công" | "trách nhiệm" | "giao nhiệm vụ");
    // Without the words that share the work out nothing but names may be left.
    let left = || {
        SHARED
            .as_ref()
            .map(|shared| shared.replace_all(named, ",").into_owned())
    };
    (words && agencies::begins_with_head(named) && !left().is_none_or(|left| agencies::holds_duty(&left)))
        .then_some(Role::Agencies)
}

/// Whether a label in small letters may follow: the first in a bracket ("(chủ trì: Sở A"), another after a separator
/// ("Chủ trì: Sở A; phối hợp: Sở B").
fn goes_on_with_label(before: &str, after_label: bool) -> bool {
    let before = before.trim_end();
    before.ends_with('(') || after_label && before.ends_with([';', ',', '.'])
}

/// A part of a value that holds for some items only: "Cục A (hoạt động b, c)".
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) value: String,
    /// Labels of the items; empty for all.
    pub(super) items: Vec<String>,
}

/// Splits a value at semicolons where it says which items each part is for.
pub(super) fn parts(value: &str) -> Vec<Part> {
    static FOR_ITEMS: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"\s*\((?i:hoạt động|nội dung|nhiệm vụ|mục|điểm|ý|việc|tiết|khoản|phần)\s+((?:\d{1,2}|[a-zđ])(?:\s*(?:,|;|và|-)\s*(?:\d{1,2}|[a-zđ]))*)\)").ok()
    });
    let whole = || {
        vec![Part {
            value: value.to_owned(),
            items: Vec::new(),
        }]
    };
    let Some(pattern) = FOR_ITEMS.as_ref().filter(|pattern| pattern.is_match(value)) else {
        return whole();
    };
    let mut out = Vec::new();
    let mut last = 0;
    for found in pattern.captures_iter(value) {
        let (Some(all), Some(items)) = (found.get(0), found.get(1)) else {
            continue;
        };
        out.push(Part {
            value: strip_end(value[last..all.start()].trim_start_matches([';', ',', ' '])).to_owned(),
            items: items
                .as_str()
                .split(|c: char| !c.is_alphanumeric())
                .filter(|item| !item.is_empty() && *item != "và")
                .map(str::to_owned)
                .collect(),
        });
        last = all.end();
    }
    let rest = strip_end(value[last..].trim_start_matches([';', ',', ' ']));
    if !rest.is_empty() {
        out.push(Part {
            value: rest.to_owned(),
            items: Vec::new(),
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, before: &str, want: &[(Role, &str)]) {
        let (got, fields) = split(text);
        let fields: Vec<_> = fields
            .iter()
            .map(|field| (field.role, field.value.as_str()))
            .collect();
        assert_eq!((got, fields.as_slice()), (before, want), "{text}");
    }

    #[test]
    fn splits_labels() {
        check("Đơn vị thực hiện: PV01;", "", &[(Role::Lead, "PV01")]);
        check(
            "Bố trí cán bộ Đơn vị chủ trì: Sở A. Đơn vị phối hợp: Sở B. Thời gian hoàn thành: Năm 2024.",
            "Bố trí cán bộ",
            &[
                (Role::Lead, "Sở A"),
                (Role::Cooperating, "Sở B"),
                (Role::Deadline, "Năm 2024"),
            ],
        );
        check(
            "Phân công thực hiện: Sở A. Hoàn thành: Tháng 5/2024.",
            "",
            &[(Role::Agencies, "Sở A"), (Role::Deadline, "Tháng 5/2024")],
        );
        check(
            "Các đơn vị phối hợp thực hiện: Sở A. Kết quả, sản phẩm: Báo cáo.",
            "",
            &[(Role::Cooperating, "Sở A"), (Role::Product, "Báo cáo")],
        );
        check(
            "Lập danh sách. Khoa chủ trì: Khoa Nội. Thời gian, địa điểm: Quý I/2024, tại Khoa Nội.",
            "Lập danh sách.",
            &[
                (Role::Lead, "Khoa Nội"),
                (Role::Deadline, "Quý I/2024, tại Khoa Nội"),
            ],
        );
        check(
            "Trách nhiệm: Phòng Tham mưu.",
            "",
            &[(Role::Agencies, "Phòng Tham mưu")],
        );
        check(
            "Phân công: Sở Y tế chủ trì, phối hợp với Sở Nội vụ.",
            "",
            &[(Role::Agencies, "Sở Y tế chủ trì, phối hợp với Sở Nội vụ")],
        );
        check(
            "Phân công: Sở Y tế chủ trì, phối hợp với Sở Nội vụ kiểm tra các chợ.",
            "Phân công: Sở Y tế chủ trì, phối hợp với Sở Nội vụ kiểm tra các chợ.",
            &[],
        );
        check(
            "Hoàn thành trước: 15/11/2024.",
            "",
            &[(Role::Deadline, "15/11/2024")],
        );
        check("Hoàn thành trước: mọi việc", "Hoàn thành trước: mọi việc", &[]);
        check(
            "Vẽ bản đồ (Đơn vị chủ trì: Sở A; hoàn thành trước ngày 30/6/2024).",
            "Vẽ bản đồ",
            &[
                (Role::Lead, "Sở A"),
                (Role::Deadline, "hoàn thành trước ngày 30/6/2024"),
            ],
        );
        check(
            "Trách nhiệm: Sở Y tế tổ chức kiểm tra.",
            "Trách nhiệm: Sở Y tế tổ chức kiểm tra.",
            &[],
        );
        check("Phân công: mỗi tổ một việc.", "Phân công: mỗi tổ một việc.", &[]);
        check(
            "Hoàn thành: 12 km đường thôn",
            "Hoàn thành: 12 km đường thôn",
            &[],
        );
        check(
            "Thời điểm: Tháng 5/2024.",
            "",
            &[(Role::Deadline, "Tháng 5/2024")],
        );
        check(
            "Thời. gian hoàn thành: Quý II/2024",
            "",
            &[(Role::Deadline, "Quý II/2024")],
        );
        check(
            "Xây dựng mô hình: chợ và siêu thị",
            "Xây dựng mô hình: chợ và siêu thị",
            &[],
        );
        check(
            "Thời gian hoàn thành trước 20/01/2010",
            "",
            &[(Role::Deadline, "trước 20/01/2010")],
        );
    }

    #[test]
    fn reads_labels_without_colon() {
        let gazetteer = Gazetteer::embedded().unwrap();
        let check = |text: &str, want: Option<(Role, &str)>| {
            let got = bare(text, &gazetteer);
            let got = got.as_ref().map(|bare| &bare.field);
            assert_eq!(
                got.map(|field| (field.role, field.value.as_str())),
                want,
                "{text}"
            );
        };
        check(
            "Sản phẩm Báo cáo hằng quý;",
            Some((Role::Product, "Báo cáo hằng quý")),
        );
        check("Đơn vị thực hiện. PV01, PC06;", Some((Role::Lead, "PV01, PC06")));
        check("Đơn vị chủ trì Sở Y tế.", Some((Role::Lead, "Sở Y tế")));
        check(
            "Thời gian thực hiện Quý I/2024.",
            Some((Role::Deadline, "Quý I/2024")),
        );
        check("Sản phẩm của các làng nghề", None);
        check("Đơn vị thực hiện Đề án báo cáo kết quả", None);
        check("Rà soát Sở Y tế", None);
        let apart = |text: &str| bare(text, &gazetteer).is_some_and(|bare| bare.apart);
        for text in [
            "Phòng chủ trì - Phòng Tham mưu.",
            "Đơn vị phối hợp thực hiện – Sở Y tế, Sở Nội vụ;",
            "Cơ quan chủ trì. Sở Y tế.",
            "Thời gian hoàn thành - Quý II/2024.",
        ] {
            assert!(apart(text), "{text}");
        }
        for text in [
            "Đơn vị chủ trì Sở Y tế.",
            "Sản phẩm - Báo cáo năm.",
            "Đơn vị thực hiện - Sở Y tế tổ chức kiểm tra",
        ] {
            assert!(!apart(text), "{text}");
        }
    }

    #[test]
    fn splits_parts_for_items() {
        let got = parts("Quý I (hoạt động a); tháng 2 (hoạt động b, c)");
        assert_eq!(got.len(), 2);
        assert_eq!((got[1].value.as_str(), got[1].items.len()), ("tháng 2", 2));
        assert_eq!(parts("Sở A; Sở B").len(), 1);
    }
}
