//! Numbers of cited documents that the page may print otherwise.

use sohoa_page::{Diagnostic, Document, Line, Page};
use sohoa_record::Citation;

use crate::Gazetteer;

/// Letters by which a symbol may differ from the code of the agency that issued the document and still be meant for
/// it: "BGTTYT" for BGTVT.
const MISREAD: usize = 2;

/// What there is to doubt about the numbers: the engine read other digits at its second look, or the symbol is not
/// quite the code of the agency that is named behind it.
pub(crate) fn find(citations: &[Citation], document: &Document, gazetteer: &Gazetteer) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    for citation in citations {
        let Some(number) = citation.number.as_deref() else {
            continue;
        };
        let read = line_of(number, document).is_none_or(|(page, _)| !crate::is_exact(page));
        let message = if !read {
            // What an author wrote is not a reading.
            continue;
        } else if let Some(other) = other_reading(number, document) {
            format!("the digits of the cited {number} were read otherwise at a second look ({other:?})")
        } else if let Some(code) = near_code(citation, gazetteer) {
            format!("the symbol of the cited {number} is not quite {code}, the code of who issued it")
        } else {
            continue;
        };
        let mut note = Diagnostic::new("citation-doubtful", message + "; compare with the page");
        if let Some((page, line)) = line_of(number, document) {
            note = note.on_page(page.number).at_line(line.id);
        }
        out.push(note);
    }
    out
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// The other reading of the word that holds the number, where its digits differ.
fn other_reading<'a>(number: &str, document: &'a Document) -> Option<&'a str> {
    let words = document.lines().flat_map(|(_, line)| &line.words);
    let readings = words.filter_map(|word| Some((word.text.as_str(), word.second.as_ref()?.text.as_str())));
    readings
        .filter(|(first, second)| {
            let number = |text: &str| {
                let head = text.split('/').next().unwrap_or_default();
                let head = head.trim_start_matches(|c: char| !c.is_alphanumeric());
                !head.is_empty() && head.bytes().all(|byte| byte.is_ascii_digit())
            };
            digits(first) != digits(second) && number(first) && number(second)
        })
        .find_map(|(first, second)| {
            // The symbol may go on in the next line.
            let holds = |text: &str| {
                let text = text.trim_matches(|c: char| !c.is_alphanumeric());
                text.len() >= 5
                    && text.contains('/')
                    && (number.starts_with(text) || text.starts_with(number))
            };
            if holds(first) {
                Some(second)
            } else {
                holds(second).then_some(first)
            }
        })
}

/// The code of the agency that issued the document, where the symbol has one a little different.
fn near_code<'a>(citation: &Citation, gazetteer: &'a Gazetteer) -> Option<&'a str> {
    let issuer = citation.issuer.as_deref()?;
    let agency = issuer.strip_prefix("Bộ trưởng ").unwrap_or(issuer);
    let mut codes = gazetteer.codes_of(agency);
    codes.retain(|code| code.len() >= 3);
    let parts = || {
        let symbol = citation.number.as_deref().unwrap_or_default().split(['/', '-']);
        symbol
            .filter(|part| {
                part.starts_with(char::is_uppercase) && gazetteer.kind_of_abbreviation(part).is_none()
            })
            .map(str::to_uppercase)
    };
    if parts().any(|part| {
        codes
            .iter()
            .any(|code| part.starts_with(code) || code.starts_with(&part))
    }) {
        return None;
    }
    let near = |code: &&str| parts().any(|part| (1..=MISREAD).contains(&strsim::levenshtein(&part, code)));
    codes.into_iter().find(near)
}

fn line_of<'a>(number: &str, document: &'a Document) -> Option<(&'a Page, &'a Line)> {
    let head = number.split('-').next().unwrap_or(number);
    // "1/QĐ" is not that of "11/QĐ".
    let alone = |text: &str, at: usize| !text[..at].ends_with(|c: char| c.is_ascii_digit());
    let names = |text: &str| text.match_indices(head).any(|(at, _)| alone(text, at));
    document.lines().find(|(_, line)| names(&line.text))
}

#[cfg(test)]
mod tests {
    use sohoa_page::{Reading, Rect, Word};

    use super::*;
    use crate::testing::dump_document;

    fn cite(number: &str, issuer: &str) -> Citation {
        Citation {
            number: Some(number.to_owned()),
            issuer: Some(issuer.to_owned()),
            ..Citation::default()
        }
    }

    #[test]
    fn other_digits_are_a_doubt() {
        let mut document = dump_document("Thông tư số 37/2024/TT-BYT");
        let word = |text: &str, second: Option<&str>| Word {
            text: text.to_owned(),
            bbox: Rect::default(),
            confidence: 0.7,
            second: second.map(|text| Reading {
                text: text.to_owned(),
                confidence: 0.7,
            }),
            layer: None,
        };
        let gazetteer = Gazetteer::embedded().unwrap();
        let cited = [cite("37/2024/TT-BYT", "Bộ trưởng Bộ Y tế")];
        for (second, want) in [
            (Some("57/2024/TT-BYT"), 1),
            (Some("37/2024/TT-BYI"), 0),
            (None, 0),
        ] {
            document.pages[0].lines[0].words = vec![word("37/2024/TT-BYT", second)];
            let found = find(&cited, &document, &gazetteer);
            assert_eq!(found.len(), want, "{second:?}");
            assert!(found.iter().all(|note| note.page == Some(1)));
        }
    }

    #[test]
    fn symbols_that_are_not_quite_a_code() {
        let gazetteer = Gazetteer::embedded().unwrap();
        let document = dump_document("");
        for (number, issuer, want) in [
            ("12/QĐ-BGTTYT", "Bộ trưởng Bộ Giao thông vận tải", 1),
            ("12/QĐ-BGTVT", "Bộ trưởng Bộ Giao thông vận tải", 0),
            ("12/QĐ-BIT", "Bộ trưởng Bộ Y tế", 1),
            ("12/TTr-SYT", "Sở Y tế", 0),
            ("12/QĐ-TTg", "Thủ tướng Chính phủ", 0),
        ] {
            assert_eq!(
                find(&[cite(number, issuer)], &document, &gazetteer).len(),
                want,
                "{number}"
            );
        }
    }
}
