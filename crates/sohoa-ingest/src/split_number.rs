//! Numbers of documents whose first digit the engine read as a word of its own.
//!
//! A printed 1 has more white around it than other digits: "107/2021/NĐ-CP" becomes "l 07/2021/NĐ-CP". Both are numbers
//! of documents, and only the gap tells them apart: it is smaller than the blank before it.

use sohoa_page::Word;

use crate::assemble::DraftLine;

/// What a lone 1 is read as.
const ONES: [&str; 4] = ["1", "l", "I", "|"];
/// Widest gap within a number, as a share of the gap before it. Gaps of the three that were found in real pages have
/// 0.0 to 0.6; where a word is printed in between, it is 0.8 and more.
const WIDEST: f32 = 0.7;

/// Joins such numbers in the lines that an engine read.
pub(crate) fn join(lines: &mut [DraftLine]) {
    for line in lines {
        let mut at = 1;
        while at + 1 < line.words.len() {
            if is_split(&line.words[at - 1], &line.words[at], &line.words[at + 1]) {
                let one = line.words.remove(at);
                let rest = &mut line.words[at];
                rest.text.insert(0, '1');
                if let Some(second) = &mut rest.second {
                    second.text.insert(0, '1');
                }
                rest.bbox = rest.bbox.union(&one.bbox);
                rest.confidence = rest.confidence.min(one.confidence);
                let words: Vec<&str> = line.words.iter().map(|word| word.text.as_str()).collect();
                line.text = words.join(" ");
            }
            at += 1;
        }
    }
}

/// Whether `one` is the first digit of the number that `rest` goes on with, after the word "số".
fn is_split(label: &Word, one: &Word, rest: &Word) -> bool {
    let before = one.bbox.x0 - label.bbox.x1;
    let within = rest.bbox.x0 - one.bbox.x1;
    sohoa_viet::skeleton(&label.text) == "so"
        && ONES.contains(&one.text.as_str())
        && is_number(&rest.text)
        && before > 0.0
        && within <= WIDEST * before
}

/// Up to four digits, then the year and the symbol, or the symbol: "07/2021/NĐ-CP", "747/QĐ-BYT".
fn is_number(text: &str) -> bool {
    let mut parts = text.split(['/', '-']);
    let digits = parts.next().unwrap_or_default();
    let numbered = (1..=4).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    numbered && parts.any(|part| part.starts_with(|c: char| c.is_uppercase()))
}

#[cfg(test)]
mod tests {
    use sohoa_page::{LineKind, Rect};

    use super::*;

    fn check(words: &[(&str, f32, f32)], want: &str) {
        let words: Vec<Word> = words
            .iter()
            .map(|(text, x0, x1)| Word {
                text: (*text).to_owned(),
                bbox: Rect::new(*x0, 0.0, *x1, 12.0),
                confidence: 0.9,
                second: None,
                layer: None,
            })
            .collect();
        let text: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        let mut lines = [DraftLine {
            text: text.join(" "),
            bbox: None,
            words,
            block: 0,
            kind: LineKind::Body,
            confidence: 0.9,
        }];
        join(&mut lines);
        assert_eq!(lines[0].text, want);
    }

    #[test]
    fn a_one_joins_its_number() {
        check(
            &[
                ("định", 0.0, 20.0),
                ("số", 24.0, 35.0),
                ("l", 39.0, 42.0),
                ("23/2020/NĐ-CP", 43.0, 110.0),
            ],
            "định số 123/2020/NĐ-CP",
        );
        check(
            &[
                ("số", 24.0, 35.0),
                ("1", 39.0, 42.0),
                ("56/QĐ-BYT", 44.0, 110.0),
                ("ngày", 114.0, 130.0),
            ],
            "số 156/QĐ-BYT ngày",
        );
        let apart = [("số", 24.0, 35.0), ("1", 39.0, 42.0), ("56/QĐ-BYT", 46.0, 110.0)];
        check(&apart, "số 1 56/QĐ-BYT");
        let other = [
            ("Điều", 24.0, 35.0),
            ("1", 39.0, 42.0),
            ("56/QĐ-BYT", 43.0, 110.0),
        ];
        check(&other, "Điều 1 56/QĐ-BYT");
        let amount = [("số", 24.0, 35.0), ("1", 39.0, 42.0), ("5/2", 43.0, 60.0)];
        check(&amount, "số 1 5/2");
    }
}
