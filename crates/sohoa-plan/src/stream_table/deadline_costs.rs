//! What it costs to read words as a deadline, in the units of [`super::cell_costs`].

use super::cell_costs::{BAD_START, Cost, STRANGE, UNFINISHED};
use super::cell_words::{DeadlineWord, Entry, is_value};

pub(super) fn deadline_cost(words: &[&Entry]) -> Cost {
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
        if index == 1 && words[0].word.text == "Việt" && text == "Nam" {
            so_far += STRANGE;
        }
        // "… Việt | Nam": no year follows.
        if index == 1 && words[0].word.text == "Nam" && entry.deadline != DeadlineWord::Date {
            so_far += STRANGE;
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
        // "6 tháng", "06 tháng/lần": a number of months is no date.
        let counted = index > 0
            && words[index - 1].word.text.len() <= 2
            && is_value(&words[index - 1].word.text)
            && ["thang", "tuan", "quy", "ngay"]
                .iter()
                .any(|unit| entry.word.skeleton.starts_with(unit));
        let goes_on = goes_on || counted;
        // "Quý I/2019 | 45": behind a date a number is none.
        let small = entry.word.text.len() <= 2 && is_value(&entry.word.text);
        if after_year && small && !words[index - 1].dangles {
            so_far += STRANGE;
        }
        // "Thường xuyên" is said in full.
        let said = index > 1
            && words[index - 1].word.skeleton == "xuyen"
            && words[index - 2].word.skeleton == "thuong"
            && !words[index - 1].word.text.ends_with([',', ';']);
        if said && !matches!(entry.word.skeleton.as_str(), "va" | "hang" | "trong" | "") {
            so_far += 2.0;
        }
        // So is "… hằng tháng": a capital behind it begins something else.
        let again = index > 1
            && matches!(words[index - 2].word.skeleton.as_str(), "hang" | "moi")
            && matches!(
                words[index - 1].word.skeleton.as_str(),
                "tuan" | "thang" | "quy" | "nam"
            );
        if again && entry.word.opens && entry.deadline != DeadlineWord::Date {
            so_far += 2.0;
        }
        if after_year && (entry.word.opens || !goes_on) && entry.deadline != DeadlineWord::Date {
            let begins = matches!(
                entry.word.skeleton.as_str(),
                "truoc" | "sau" | "tu" | "theo" | "khi"
            );
            // "Tháng 9/2026 | trước khi nộp …", "Quý I/2026 | Theo chỉ đạo …": one deadline is not said twice.
            so_far += if begins { 3.5 } else { 2.5 };
        }
    }
    Cost {
        so_far,
        unfinished: if is_open(words) { UNFINISHED } else { 0.0 },
    }
}

/// Whether a deadline cannot end behind its words.
fn is_open(words: &[&Entry]) -> bool {
    let text: Vec<&str> = words.iter().map(|entry| entry.word.skeleton.as_str()).collect();
    match text.as_slice() {
        [] => false,
        [only] => words[0].deadline != DeadlineWord::Date || only.len() <= 2,
        ["thuc", "hien"]
        | ["nhiem", "vu"]
        | ["dinh", "ky"]
        | ["theo", "lo" | "ke"]
        | ["theo", "lo", "trinh"] => true,
        // "Hằng tháng", "06 tháng" are said in full, "Định kỳ 6" is not.
        [.., "ky", last] => last.len() <= 2 && is_value(last),
        [.., before, "thang" | "quy" | "tuan" | "nam"] => {
            let counted = before.len() <= 2 && is_value(before);
            !counted && !matches!(*before, "hang" | "moi")
        }
        [.., last] => {
            words.last().is_some_and(|entry| entry.dangles)
                || matches!(
                    *last,
                    "thang" | "quy" | "thuong" | "ngay" | "cong" | "tiep" | "ke" | "lo" | "hang" | "dinh"
                )
        }
    }
}
