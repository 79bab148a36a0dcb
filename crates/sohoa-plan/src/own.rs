//! What the rest of a document says about its own number and date.
//!
//! Both are often written by hand in the letterhead, while the note over an appendix prints them. A date of
//! issue that lies before the documents it cites was misread.

use sohoa_page::Diagnostic;
use sohoa_record::{Citation, DocumentFields};

use crate::citations::Mention;

/// Citations of later days that must contradict the year of issue before it is replaced: one may be a
/// misprint of the author.
const WITNESSES: usize = 2;

/// Unread characters of a date with one part unread: its day or its month.
const UNREAD_PART: usize = 2;

/// Fills the unreadable parts of number and date from mentions of the document in its own text (see
/// [`crate::citations::of_itself`]). In what was read from an image a mention is a reading too, perhaps of
/// handwriting: it counts where `second`, what was read in the letterhead without conviction, agrees.
pub(crate) fn complete(
    fields: &mut DocumentFields,
    mentions: &[Mention],
    second: Option<&(Option<String>, Option<String>)>,
) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    let note = mentions.iter().find(|mention| mention.note);
    let Some(Mention {
        note,
        citation: mention,
    }) = note.or(mentions.first())
    else {
        return out;
    };
    let digits = |number: &str| -> String {
        number
            .chars()
            .take_while(|c| c.is_ascii_digit() || *c == '□')
            .collect()
    };
    if let (Some(own), Some(other)) = (&mut fields.number, &mention.number) {
        let (read, printed) = (digits(own), digits(other));
        let agrees =
            second.is_none_or(|(number, _)| number.as_deref().map(digits).as_ref() == Some(&printed));
        let fits = printed.starts_with(read.trim_end_matches('□')) && !printed.is_empty();
        if read.contains('□') && fits && agrees {
            *own = format!("{printed}{}", &own[read.len()..]);
            out.push(told("number", own));
        } else if read != printed && *note && (second.is_none() || !read.contains('□')) {
            // Of a number that was written by hand two readings tell nothing, and a decision of the same day is another.
            out.push(Diagnostic::new(
                "number-differs",
                format!("the letterhead has the number {own:?}, a note in the text {other:?}; compare with the page"),
            ));
        }
    }
    // A note that has the whole number and all of the date that was read is a witness of its own.
    let witness = *note
        && fields
            .number
            .as_ref()
            .zip(mention.number.as_ref())
            .is_some_and(|(own, other)| {
                let (own, other) = (digits(own), digits(other));
                own == other && !own.is_empty() && !own.contains('□')
            });
    if let (Some(own), Some(other)) = (&fields.date, &mention.date)
        && own.contains('□')
        && own.chars().zip(other.chars()).all(|(a, b)| a == b || a == '□')
        && (witness && own.matches('□').count() <= UNREAD_PART
            || second.is_none_or(|(_, date)| date.as_ref() == Some(other)))
    {
        out.push(told("date", other));
        fields.date = Some(other.clone());
    }
    out
}

/// The doubt about a number that is glued to what is left of its label (see [`crate::letterhead::Letterhead::glued`]).
pub(crate) fn glued(fields: &DocumentFields, (label, other): &(String, String)) -> Option<Diagnostic> {
    let number = fields.number.as_deref()?;
    Some(Diagnostic::new(
        "number-uncertain",
        format!(
            "document.number was read as {number}, but its first digit is glued to the label {label:?} and may be part of it; the number may be {other}, compare with the page"
        ),
    ))
}

/// Fills number, date, kind and issuer of a document that has no letterhead, an appendix by itself, from the note that
/// says what it came with. Parts in `unclear` words (of an image) stay unread.
pub(crate) fn from_note(
    fields: &mut DocumentFields,
    notes: &[Citation],
    unclear: &[String],
) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    let bare = [&fields.issuer, &fields.number, &fields.date, &fields.doc_type];
    let (Some(note), true) = (notes.first(), bare.iter().all(|field| field.is_none())) else {
        return out;
    };
    let Some(number) = note.number.as_deref() else {
        return out;
    };
    if notes.iter().any(|other| other.number.as_deref() != Some(number)) {
        return out;
    }
    let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
    let value = |digits: &str| digits.trim_start_matches('0').to_owned();
    let numbers = |word: &str| -> Vec<String> {
        word.split(|c: char| !c.is_ascii_digit())
            .filter(|digits| !digits.is_empty())
            .map(value)
            .collect()
    };
    let unclear: Vec<String> = unclear.iter().flat_map(|word| numbers(word)).collect();
    let doubted = |part: &str| unclear.contains(&value(part));
    if doubted(&digits) {
        fields.number = Some(format!("□{}", &number[digits.len()..]));
    } else {
        fields.number = Some(number.to_owned());
        out.push(told("number", number));
    }
    let day = |date: &String| date.get(8..).map(|day| day.trim_start_matches('0').to_owned());
    if let Some(date) = note
        .date
        .as_ref()
        .filter(|date| !day(date).is_some_and(|day| doubted(&day)))
    {
        fields.date = Some(date.clone());
        out.push(told("date", date));
    }
    if let Some(kind) = &note.kind {
        fields.doc_type = Some(kind.to_uppercase());
        out.push(told("doc_type", kind));
    }
    if let Some(issuer) = &note.issuer {
        // A chairman or director signs, the body issues.
        let body = ["Chủ tịch ", "Giám đốc ", "Bộ trưởng "]
            .iter()
            .find_map(|title| issuer.strip_prefix(title))
            .unwrap_or(issuer);
        fields.issuer = Some(body.to_owned());
        out.push(told("issuer", body));
    }
    out
}

fn told(field: &str, value: &str) -> Diagnostic {
    Diagnostic::new(
        "field-from-note",
        format!(
            "document.{field} is not readable in the letterhead, {value:?} comes from a note in the text"
        ),
    )
}

/// Compares the date of issue with the documents cited. A year that was read (`from_image`) and that
/// several citations refute is replaced by the only one that differs in one digit; anything else is a
/// doubt.
pub(crate) fn check_year(fields: &mut DocumentFields, from_image: bool) -> Option<Diagnostic> {
    let own = fields.date.clone()?;
    let year: u32 = own.get(..4)?.parse().ok()?;
    let known = own.find('□').unwrap_or(own.len());
    let known = own.get(..known)?.trim_end_matches('-');
    let later: Vec<&str> = fields
        .legal_bases
        .iter()
        .filter_map(|citation| citation.date.as_deref())
        .filter(|date| date.get(..known.len()).is_some_and(|start| start > known))
        .collect();
    let last = later.iter().max()?;
    let month = known.get(5..7).unwrap_or("12");
    let cited: u32 = last.get(..4)?.parse().ok()?;
    // The first year in which the month of issue does not lie before the last citation.
    let right = if last.get(5..7)? > month { cited + 1 } else { cited };
    let one_digit = year
        .to_string()
        .chars()
        .zip(right.to_string().chars())
        .filter(|(a, b)| a != b)
        .count()
        == 1;
    if from_image && later.len() >= WITNESSES && one_digit && right > year && right - year < 10 {
        fields.date = Some(format!("{right}{}", own.get(4..)?));
        return Some(Diagnostic::new(
            "date-repaired",
            format!(
                "the year of issue was read as {year}, but documents of {cited} are cited: {right} is taken; compare with the page"
            ),
        ));
    }
    Some(Diagnostic::new(
        "citation-after-issue",
        format!("a document of {last} is cited, after the date of issue {own}; compare both with the page"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(number: &str, date: &str, cited: &[&str]) -> DocumentFields {
        let cite = |date: &&str| Citation {
            date: Some((*date).to_owned()),
            ..Citation::default()
        };
        DocumentFields {
            number: Some(number.to_owned()),
            date: Some(date.to_owned()),
            legal_bases: cited.iter().map(cite).collect(),
            ..DocumentFields::default()
        }
    }

    fn note() -> Mention {
        Mention {
            note: true,
            citation: Citation {
                number: Some("418/KH-SYT".to_owned()),
                date: Some("2024-03-05".to_owned()),
                ..Citation::default()
            },
        }
    }

    #[test]
    fn a_note_tells_number_and_date() {
        let note = note();
        let check = |number: &str, date: &str, second: Option<(&str, &str)>, want: (&str, &str)| {
            let mut fields = fields(number, date, &[]);
            let second = second.map(|(number, date)| (Some(number.to_owned()), Some(date.to_owned())));
            complete(&mut fields, std::slice::from_ref(&note), second.as_ref());
            assert_eq!(
                (fields.number.as_deref(), fields.date.as_deref()),
                (Some(want.0), Some(want.1))
            );
        };
        check("□/KH-SYT", "2024-□□-□□", None, ("418/KH-SYT", "2024-03-05"));
        check("4□/KH-SYT", "2024-04-□□", None, ("418/KH-SYT", "2024-04-□□"));
        check("5□/KH-SYT", "2024-03-05", None, ("5□/KH-SYT", "2024-03-05"));
        let (agrees, differs) = (("418/KH-SYT", "2024-03-05"), ("448/KH-SYT", "2024-03-06"));
        check("□/KH-SYT", "2024-03-□□", Some(agrees), agrees);
        check(
            "□/KH-SYT",
            "2024-03-□□",
            Some(differs),
            ("□/KH-SYT", "2024-03-□□"),
        );
    }

    #[test]
    fn a_note_under_the_whole_number_tells_a_part_of_the_date() {
        let note = note();
        let check = |number: &str, date: &str, want: &str| {
            let mut fields = fields(number, date, &[]);
            complete(&mut fields, std::slice::from_ref(&note), Some(&(None, None)));
            assert_eq!(fields.date.as_deref(), Some(want));
        };
        check("418/KH-SYT", "2024-□□-05", "2024-03-05");
        check("418/KH-SYT", "2024-□□-06", "2024-□□-06");
        check("41□/KH-SYT", "2024-□□-05", "2024-□□-05");
        check("418/KH-SYT", "2024-□□-□□", "2024-□□-□□");
    }

    #[test]
    fn two_readings_of_handwriting_do_not_differ() {
        let check = |own: &str, note: bool, image: bool, want: usize| {
            let mention = Mention {
                note,
                citation: Citation {
                    number: Some("34/KH-SYT".to_owned()),
                    ..Citation::default()
                },
            };
            let mut fields = fields(own, "2024-□□-□□", &[]);
            let second = (None, None);
            let notes = complete(&mut fields, &[mention], image.then_some(&second));
            assert_eq!(notes.len(), want, "{own} {note} {image}");
        };
        check("5/KH-SYT", true, false, 1);
        check("5/KH-SYT", true, true, 1);
        check("5/KH-SYT", false, true, 0);
        check("□/KH-SYT", true, true, 0);
        check("2□/KH-SYT", true, true, 0);
    }

    #[test]
    fn a_note_names_a_document_without_letterhead() {
        let note = Citation {
            kind: Some("Quyết định".to_owned()),
            number: Some("43/QĐ-UBND".to_owned()),
            date: Some("2024-03-05".to_owned()),
            issuer: Some("Chủ tịch UBND tỉnh Lào Cai".to_owned()),
            title: None,
        };
        let mut fields = DocumentFields::default();
        let told = from_note(&mut fields, std::slice::from_ref(&note), &[]);
        assert_eq!(told.len(), 4);
        assert_eq!(fields.number.as_deref(), Some("43/QĐ-UBND"));
        assert_eq!(fields.issuer.as_deref(), Some("UBND tỉnh Lào Cai"));
        let mut fields = DocumentFields::default();
        from_note(
            &mut fields,
            std::slice::from_ref(&note),
            &["s43".to_owned(), "5".to_owned()],
        );
        assert_eq!((fields.number.as_deref(), fields.date), (Some("□/QĐ-UBND"), None));
        let other = Citation {
            number: Some("44/QĐ-UBND".to_owned()),
            ..Citation::default()
        };
        let mut fields = DocumentFields::default();
        assert!(from_note(&mut fields, &[note, other], &[]).is_empty());
    }

    #[test]
    fn citations_refute_a_year() {
        let check = |date: &str, cited: &[&str], image: bool, want: (&str, Option<&str>)| {
            let mut fields = fields("1/KH-SYT", date, cited);
            let note = check_year(&mut fields, image);
            assert_eq!(
                (fields.date.as_deref(), note.map(|note| note.code)),
                (Some(want.0), want.1)
            );
        };
        let two = ["2023-01-26", "2023-02-20"];
        check("2022-02-□□", &two, true, ("2023-02-□□", Some("date-repaired")));
        check(
            "2022-02-□□",
            &two,
            false,
            ("2022-02-□□", Some("citation-after-issue")),
        );
        check(
            "2022-02-□□",
            &two[..1],
            true,
            ("2022-02-□□", Some("citation-after-issue")),
        );
        check("2023-02-□□", &two, true, ("2023-02-□□", None));
        check(
            "2019-02-□□",
            &two,
            true,
            ("2019-02-□□", Some("citation-after-issue")),
        );
    }
}
