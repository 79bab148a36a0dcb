//! The lines of `<stem>.txt` with their numbers.

use sohoa_record::PlanRecord;

/// A line of the restored text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TextLine<'a> {
    /// As in the record.
    pub(super) number: u32,
    /// Without white space around it.
    pub(super) text: &'a str,
}

/// The lines of the text without page numbers, which a form feed before or behind tells.
pub(super) fn numbered<'a>(record: &PlanRecord, text: &'a str) -> Vec<TextLine<'a>> {
    let mut found = Vec::new();
    let mut next = 1;
    // A text dump has no form feeds: there everything is behind the first page's first line.
    for (index, page_text) in text.split('\u{c}').enumerate() {
        let page = record.source.pages.get(index);
        next = page.and_then(|page| page.first_line).unwrap_or(next);
        let left_out = page.map_or(&[][..], |page| &page.lines_left_out);
        let lines: Vec<&str> = page_text.lines().map(str::trim).collect();
        let paged = record.source.pages.len() > 1 && text.contains('\u{c}');
        for (position, line) in lines.iter().enumerate() {
            while left_out.contains(&next) {
                next += 1;
            }
            let at_edge = position == 0 || position + 1 == lines.len();
            if !(paged && at_edge && is_page_number(line)) {
                found.push(TextLine {
                    number: next,
                    text: line,
                });
            }
            next += 1;
        }
    }
    found
}

/// "12", "- 12 -".
fn is_page_number(line: &str) -> bool {
    let digits = line.trim_matches(['-', '–', ' ']);
    (1..=4).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn numbers_are_those_of_the_record() {
        let mut record = samples::document(Vec::new());
        record.source.pages[0].lines_left_out = vec![2];
        let lines = numbered(&record, "một\nhai\n\u{c}- 2 -\nba\nbốn\n");
        let found: Vec<(u32, &str)> = lines.iter().map(|line| (line.number, line.text)).collect();
        assert_eq!(found, [(1, "một"), (3, "hai"), (21, "ba"), (22, "bốn")]);
    }

    #[test]
    fn without_numbers_in_the_record_lines_are_counted() {
        let mut record = samples::document(Vec::new());
        record.source.pages.clear();
        let found: Vec<u32> = numbered(&record, "1\n\nhai\n")
            .iter()
            .map(|line| line.number)
            .collect();
        assert_eq!(found, [1, 2, 3]);
    }
}
