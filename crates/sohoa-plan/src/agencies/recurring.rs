//! Names that recognition broke and that the document has whole elsewhere.

use sohoa_page::{Diagnostic, LineId};
use sohoa_record::TaskRecord;
use sohoa_viet::Syllable;

/// Least similarity of a broken name to a whole one, blanks and marks left out: "ƒw Khoa học công nghệ" and "Vụ Khoa học
/// công nghệ", "W Tô chức cán bộ" and "Vụ Tổ chức cán bộ" (.85).
const SIMILAR: f64 = 0.8;
/// How much more similar than any other whole name it must be.
const CLEARLY: f64 = 0.05;

/// Writes agencies of tasks that hold what is no word as the document writes them elsewhere, and says so.
pub(crate) fn complete(tasks: &mut [TaskRecord]) -> Vec<Diagnostic> {
    let all = || {
        tasks
            .iter()
            .flat_map(|task| task.lead.iter().chain(&task.cooperating))
    };
    let mut whole: Vec<(String, String)> = all()
        .filter(|name| !is_broken(name) && name.contains(' '))
        .map(|name| (letters(name), name.clone()))
        .collect();
    whole.sort_unstable();
    whole.dedup_by(|a, b| a.0 == b.0);
    if whole.is_empty() || !all().any(|name| is_broken(name)) {
        return Vec::new();
    }
    let mut notes = Vec::new();
    for task in tasks {
        let line = task.evidence.lines.first().map(|line| LineId(line.line));
        for names in [&mut task.lead, &mut task.cooperating] {
            for place in 0..names.len() {
                let Some(known) = of(&names[place], &whole).filter(|known| !names.contains(known)) else {
                    continue;
                };
                notes.push(note(&names[place], &known, line));
                // The text of the task holds the same ink.
                task.name = task.name.replace(names[place].as_str(), &known);
                names[place] = known;
            }
        }
    }
    notes
}

/// Says that an agency is written as the document has it elsewhere.
pub(crate) fn note(name: &str, known: &str, line: Option<LineId>) -> Diagnostic {
    let message =
        format!("the agency was read as {name:?}; the document names {known:?} elsewhere, which is taken");
    let mut note = Diagnostic::new("agency-completed", message);
    note.line = line;
    note
}

/// The whole name that a broken one must be.
fn of(name: &str, whole: &[(String, String)]) -> Option<String> {
    if !is_broken(name) {
        return None;
    }
    let broken = letters(name);
    let mut found: Vec<(f64, &str)> = whole
        .iter()
        .map(|(letters, name)| (strsim::normalized_levenshtein(&broken, letters), name.as_str()))
        .collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    let (best, known) = *found.first()?;
    let next = found.get(1).map_or(0.0, |other| other.0);
    (best >= SIMILAR && best - next >= CLEARLY).then(|| known.to_owned())
}

/// Letters without marks and blanks.
fn letters(name: &str) -> String {
    let plain = sohoa_viet::skeleton(name);
    plain.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Whether a name holds something that is no syllable, abbreviation or number: it is no name of any agency then.
fn is_broken(name: &str) -> bool {
    let mut words = name
        .split(|c: char| c.is_whitespace() || "-–—/,;()&".contains(c))
        .filter(|word| !word.is_empty());
    words.any(|word| {
        let abbreviation = word.chars().count() >= 2
            && word
                .chars()
                .all(|c| c.is_ascii_digit() || c.is_uppercase() || c == '.');
        let number = word.chars().all(|c| c.is_ascii_digit());
        !(abbreviation || number || Syllable::parse(word).is_some())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, whole: &[&str], want: Option<&str>) {
        let whole: Vec<(String, String)> = whole
            .iter()
            .map(|name| (letters(name), (*name).to_owned()))
            .collect();
        assert_eq!(of(name, &whole).as_deref(), want, "{name}");
    }

    #[test]
    fn broken_names_become_whole_ones() {
        let whole = [
            "Vụ Giáo dục Đại học",
            "Vụ Tổ chức cán bộ",
            "Bộ Tài chính",
            "Bộ Tư pháp",
        ];
        check("Ứƒ Giáo dục Đại học", &whole, Some("Vụ Giáo dục Đại học"));
        check("W Tô chức cán bộ", &whole, Some("Vụ Tổ chức cán bộ"));
        check("ẨBộTàichính", &whole, Some("Bộ Tài chính"));
    }

    #[test]
    fn names_that_may_be_right_stay() {
        let whole = ["Sở Nội vụ", "Vụ Giáo dục Đại học", "Vụ Giáo dục Đại hội"];
        check("Sở Ngoại vụ", &whole, None);
        check("PV01", &whole, None);
        check("Văn phòng UBND tỉnh", &["Văn phòng HĐND tỉnh"], None);
        // Two are as near.
        check("Vụ Giáo dục Đại h0z", &whole, None);
        check("Công ty Viettel", &["Công ty Vietsovpetro"], None);
    }
}
