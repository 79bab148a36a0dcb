//! Lines as printed and as read, one above the other, with the scan.

use std::ops::Range;

use maud::{Markup, html};
use sohoa_eval::{Fate, TokenFate};

use super::labels::both;
use super::snippets::Snippet;

/// A line with errors.
pub(crate) struct ReportLine {
    /// Where it stands, for a reader to find it.
    pub(crate) place: String,
    /// Errors in it.
    pub(crate) errors: usize,
    /// As printed, cut where marks begin and end.
    pub(crate) reference: Vec<(String, Mark)>,
    /// As read.
    pub(crate) found: Vec<(String, Mark)>,
    /// The scan.
    pub(crate) snippet: Option<Snippet>,
}

/// How a piece of text is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    /// Right, or not judged.
    Plain,
    /// Another word stands on the other side.
    Wrong,
    /// Nothing stands for it on the other side.
    Alone,
}

impl ReportLine {
    /// Marks the tokens of both texts; their ranges are of these texts.
    pub(crate) fn marked(
        place: String,
        (reference, found): (&str, &str),
        tokens: &[TokenFate],
        snippet: Option<Snippet>,
    ) -> Self {
        let mark = |own: &Range<usize>, other: &Range<usize>, fate| match fate {
            Fate::Error(_) if !own.is_empty() && other.is_empty() => Mark::Alone,
            Fate::Error(_) => Mark::Wrong,
            Fate::Right | Fate::Void => Mark::Plain,
        };
        let wanted = tokens.iter().map(|token| {
            (
                &token.reference,
                mark(&token.reference, &token.hypothesis, token.fate),
            )
        });
        let read = tokens.iter().map(|token| {
            (
                &token.hypothesis,
                mark(&token.hypothesis, &token.reference, token.fate),
            )
        });
        Self {
            place,
            errors: tokens.iter().filter(|token| token.error().is_some()).count(),
            reference: cut(reference, wanted),
            found: cut(found, read),
            snippet,
        }
    }
}

/// Cuts a text at its marked tokens. Ranges that do not fit the text are passed over.
fn cut<'a>(text: &str, tokens: impl Iterator<Item = (&'a Range<usize>, Mark)>) -> Vec<(String, Mark)> {
    let mut pieces = Vec::new();
    let mut at = 0;
    for (range, mark) in tokens {
        if mark == Mark::Plain || range.is_empty() || range.start < at {
            continue;
        }
        let (Some(before), Some(token)) = (text.get(at..range.start), text.get(range.clone())) else {
            continue;
        };
        pieces.push((before.to_owned(), Mark::Plain));
        pieces.push((token.to_owned(), mark));
        at = range.end;
    }
    pieces.push((text.get(at..).unwrap_or_default().to_owned(), Mark::Plain));
    pieces.retain(|(piece, _)| !piece.is_empty());
    pieces
}

pub(super) fn block(line: &ReportLine) -> Markup {
    html! {
        article.line {
            div.place { (line.place) " · " (line.errors) " " (both("lỗi", "errors")) }
            @if let Some(snippet) = &line.snippet {
                img src=(snippet.data_url()) width=(snippet.width) alt="" loading="lazy";
            }
            div.printed { (pieces(&line.reference)) }
            div.read { (pieces(&line.found)) }
        }
    }
}

fn pieces(pieces: &[(String, Mark)]) -> Markup {
    html! {
        @if pieces.is_empty() { span.none { "∅" } }
        @for (text, mark) in pieces {
            @match mark {
                Mark::Plain => { (text) }
                Mark::Wrong => { mark { (text) } }
                Mark::Alone => { mark.alone { (text) } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use sohoa_eval::compare;

    use super::*;

    #[test]
    fn differences_are_marked_on_both_sides() {
        let (reference, found) = ("Kế hoạch số 5 của tỉnh", "Kê hoạch 5 của tỉnh nhà");
        let line = ReportLine::marked(
            String::new(),
            (reference, found),
            &compare(reference, found).tokens,
            None,
        );
        let marked = |pieces: &[(String, Mark)]| -> Vec<(String, Mark)> {
            pieces
                .iter()
                .filter(|(_, mark)| *mark != Mark::Plain)
                .cloned()
                .collect()
        };
        assert_eq!(line.errors, 3);
        assert_eq!(
            marked(&line.reference),
            [("Kế".to_owned(), Mark::Wrong), ("số".to_owned(), Mark::Alone)]
        );
        assert_eq!(
            marked(&line.found),
            [("Kê".to_owned(), Mark::Wrong), ("nhà".to_owned(), Mark::Alone)]
        );
        let whole =
            |pieces: &[(String, Mark)]| -> String { pieces.iter().map(|(text, _)| text.as_str()).collect() };
        assert_eq!(
            (whole(&line.reference), whole(&line.found)),
            (reference.to_owned(), found.to_owned())
        );
    }

    #[test]
    fn text_is_escaped() {
        let (reference, found) = ("<b>5 & 6</b>", "<b>5 & 7</b>");
        let line = ReportLine::marked(
            String::new(),
            (reference, found),
            &compare(reference, found).tokens,
            None,
        );
        let html = block(&line).into_string();
        assert!(html.contains("&lt;b&gt;") && !html.contains("<b>"), "{html}");
    }
}
