//! Puts together what a short line tore apart: values of fields and sentences that cannot end there.

use super::fields;
use crate::paragraphs::{MarkerStyle, Paragraph, push_line};
use crate::roles::Role;
use crate::{agencies, deadline};

/// Words at the end of a line after which a sentence goes on.
const DANGLING: &[&str] = &[
    "và", "của", "các", "với", "về", "cho", "trong", "tại", "từ", "đến", "hoặc", "là", "để", "theo", "những",
    "có", "được", "do", "ở", "trên", "số", "nhằm", "bằng", "cùng", "một", "như", "vào", "cấp",
];
/// Words of a product or remark on the line below its label; more is text.
const LONGEST_VALUE: usize = 30;
/// Words of a torn end of a value; more is a paragraph of its own.
const TORN_WORDS: usize = 12;

/// Paragraphs with torn ends joined to what they belong to.
pub(super) fn rejoin(body: &[Paragraph]) -> Vec<Paragraph> {
    let mut out: Vec<Paragraph> = Vec::with_capacity(body.len());
    for paragraph in body {
        match out.last_mut() {
            Some(last) if continues(last, paragraph) => {
                push_line(&mut last.text, &paragraph.text);
                last.lines.extend(&paragraph.lines);
            }
            _ => out.push(paragraph.clone()),
        }
    }
    out
}

fn continues(last: &Paragraph, next: &Paragraph) -> bool {
    if next.marker.is_some() || !fields::split(&next.text).1.is_empty() {
        return false;
    }
    if is_value_of(last, next) {
        return true;
    }
    let text = last.text.trim_end();
    let last_word = text.split(' ').next_back().unwrap_or_default();
    if DANGLING.contains(&last_word) || text.ends_with([',', '-', '–', '(']) {
        return true;
    }
    let (_, values) = fields::split(last.content());
    let Some(value) = values.last() else {
        return false;
    };
    // "(hoạt động b);" ends a part of a value, not the value.
    let parts = !fields::parts(&value.value)[0].items.is_empty() && text.ends_with(';');
    let small = next.text.starts_with(char::is_lowercase);
    let short = next.text.split(' ').count() <= TORN_WORDS && next.text.trim_end().ends_with(['.', ';']);
    // A semicolon inside a list of agencies ends a line as well as any word.
    let unfinished =
        matches!(value.role, Role::Lead | Role::Cooperating | Role::Agencies) && text.ends_with(';');
    parts || unfinished || !text.ends_with(['.', ';', '/', '□']) && (small || short)
}

/// Whether the paragraph is the value of a label that stands alone on its line ("Đơn vị chủ trì:" / "Sở Y tế"). "Tổ chức thực
/// hiện:" is a label too, and the heading of what follows: the value has to be one.
fn is_value_of(label: &Paragraph, next: &Paragraph) -> bool {
    let bare = label
        .marker
        .as_ref()
        .is_none_or(|marker| marker.style >= MarkerStyle::Dash);
    let (before, fields) = fields::split(label.content());
    let [field] = fields.as_slice() else { return false };
    if !bare || !before.is_empty() || !field.value.is_empty() || !label.text.trim_end().ends_with(':') {
        return false;
    }
    let value = next.text.trim();
    match field.role {
        Role::Lead | Role::Cooperating | Role::Agencies => {
            let group = ["Các ", "các ", "Một số "]
                .iter()
                .any(|word| value.starts_with(word));
            (group || agencies::begins_with_head(value)) && !agencies::holds_duty(value)
        }
        Role::Deadline => deadline::is_time(value),
        Role::Product | Role::Note => !value.ends_with(':') && value.split(' ').count() <= LONGEST_VALUE,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paragraphs::Marker;

    fn check(paragraphs: &[&str], want: &[&str]) {
        let body: Vec<Paragraph> = paragraphs
            .iter()
            .map(|text| Paragraph {
                lines: Vec::new(),
                page: 1,
                text: (*text).to_owned(),
                marker: Marker::parse(text),
                indent: None,
            })
            .collect();
        let got = rejoin(&body);
        assert_eq!(got.iter().map(|p| p.text.as_str()).collect::<Vec<_>>(), want);
    }

    #[test]
    fn joins_torn_values_and_sentences() {
        check(
            &[
                "- Thời gian thực hiện: Sau khi Bộ ban hành",
                "Thông tư.",
                "b) Rà soát",
            ],
            &[
                "- Thời gian thực hiện: Sau khi Bộ ban hành Thông tư.",
                "b) Rà soát",
            ],
        );
        check(
            &["Tiến độ: Quý I (hoạt động a);", "Quý II (hoạt động b)."],
            &["Tiến độ: Quý I (hoạt động a); Quý II (hoạt động b)."],
        );
        check(
            &[
                "1. Phối hợp với Bộ Lao động - Thương binh và",
                "Xã hội xây dựng đề án.",
            ],
            &["1. Phối hợp với Bộ Lao động - Thương binh và Xã hội xây dựng đề án."],
        );
        check(
            &["Đơn vị phối hợp: Sở A;", "UBND các xã.", "4. Rà soát"],
            &["Đơn vị phối hợp: Sở A; UBND các xã.", "4. Rà soát"],
        );
        check(
            &["Đơn vị chủ trì: Sở A", "Đơn vị phối hợp: Sở B"],
            &["Đơn vị chủ trì: Sở A", "Đơn vị phối hợp: Sở B"],
        );
        check(
            &[
                "Đơn vị chủ trì:",
                "Sở A",
                "- Sản phẩm:",
                "Báo cáo năm",
                "Tổ chức thực hiện:",
                "Lập sổ tay cho các xã",
            ],
            &[
                "Đơn vị chủ trì: Sở A",
                "- Sản phẩm: Báo cáo năm",
                "Tổ chức thực hiện:",
                "Lập sổ tay cho các xã",
            ],
        );
        check(
            &["1. Sở Y tế", "Xây dựng đề án."],
            &["1. Sở Y tế", "Xây dựng đề án."],
        );
    }
}
