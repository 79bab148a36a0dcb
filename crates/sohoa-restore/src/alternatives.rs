//! What else a token of restored text may be, for whoever checks it.

use std::ops::Range;

use sohoa_page::Word;

use crate::restorer::RestoredLine;
use crate::stretch::{Stretch, overlap, place_restored};

/// Alternatives of a token: more than a reader takes in at a glance help nobody.
const MOST: usize = 4;

/// A restored line and what it was read from.
pub(crate) struct Source<'a> {
    pub(crate) line: &'a RestoredLine,
    pub(crate) observed: &'a str,
    pub(crate) stretches: &'a [Stretch],
    /// Words of the observed line with the byte after each.
    pub(crate) words: &'a [(usize, &'a Word)],
}

impl Source<'_> {
    /// Other readings of the white-space token in these bytes of the restored text, likeliest first: those of the
    /// lattice, those of a second look and of a text layer, and last the observed token.
    pub(crate) fn alternatives(&self, token: &Range<usize>) -> Vec<String> {
        let mut found = Found {
            chosen: &self.line.text[token.clone()],
            texts: Vec::new(),
        };
        let source = self.observed_token(token);
        let observed = source.clone().map(|place| sohoa_viet::nfc(&self.observed[place]));
        let kept = usize::from(observed.as_deref().is_some_and(|text| text != found.chosen));
        for (place, text) in &self.line.others {
            if let Some(text) = self.replaced(token, place, text) {
                found.add(text, MOST - kept);
            }
        }
        let alone = |(end, word): &&(usize, &Word)| source == Some(end - word.text.len()..*end);
        if let Some((_, word)) = self.words.iter().find(alone) {
            let second = word.second.as_ref().map(|second| second.text.clone());
            for text in second.into_iter().chain(word.layer.clone()) {
                found.add(text, MOST - kept);
            }
        }
        if let Some(observed) = observed {
            found.add(observed, MOST);
        }
        found.texts
    }

    /// The token with another reading of observed bytes, where these stand in it.
    fn replaced(&self, token: &Range<usize>, observed: &Range<usize>, text: &str) -> Option<String> {
        let place = self.restored(observed)?;
        let inside = token.start <= place.start && place.end <= token.end;
        let around = |range: Range<usize>| self.line.text.get(range);
        if inside {
            Some(
                [
                    around(token.start..place.start)?,
                    text,
                    around(place.end..token.end)?,
                ]
                .concat(),
            )
        } else {
            None
        }
    }

    /// The white-space token of the observed text that the token was read from, where it is one.
    fn observed_token(&self, token: &Range<usize>) -> Option<Range<usize>> {
        let nearby = |stretch: &&Stretch| overlap(&stretch.out, token) && !stretch.observed.is_empty();
        let first = self.stretches.iter().find(nearby)?;
        let at = match first.edit {
            None => first.observed.start + token.start.saturating_sub(first.out.start),
            Some(_) => first.observed.start,
        };
        let (before, after) = (self.observed.get(..at)?, self.observed.get(at..)?);
        let start = before.trim_end_matches(|c: char| !c.is_whitespace()).len();
        let place = start..at + after.find(char::is_whitespace).unwrap_or(after.len());
        (self.restored(&place)? == *token).then_some(place)
    }

    /// Where observed bytes stand in the restored text, without a space that was put before them.
    fn restored(&self, observed: &Range<usize>) -> Option<Range<usize>> {
        let place = place_restored(self.stretches, observed)?;
        let text = self.line.text.get(place.clone())?;
        let blank = text.len() - text.trim_start().len();
        Some(place.start + blank..place.end)
    }
}

/// Alternatives found so far.
struct Found<'a> {
    chosen: &'a str,
    texts: Vec<String>,
}

impl Found<'_> {
    fn add(&mut self, text: String, most: usize) {
        let known = text == self.chosen || self.texts.contains(&text);
        if self.texts.len() < most && !known && !text.trim().is_empty() {
            self.texts.push(text);
        }
    }
}

#[cfg(test)]
mod tests {
    use sohoa_page::{Reading, Rect};

    use super::*;
    use crate::restorer::Edit;
    use crate::stretch::stretches;

    /// Alternatives of every token of a line whose observed words were edited and may be read otherwise.
    fn of_line(
        observed: &str,
        edits: &[(Range<usize>, &str)],
        others: &[(Range<usize>, &str)],
        words: &[(usize, &Word)],
    ) -> Vec<Vec<String>> {
        let edit = |(observed, restored): &(Range<usize>, &str)| Edit {
            observed: observed.clone(),
            restored: (*restored).to_owned(),
            margin: 1.0,
        };
        let other = |(place, text): &(Range<usize>, &str)| (place.clone(), (*text).to_owned());
        let mut line = RestoredLine {
            edits: edits.iter().map(edit).collect(),
            others: others.iter().map(other).collect(),
            ..RestoredLine::default()
        };
        line.apply(observed);
        let source = Source {
            line: &line,
            observed,
            stretches: &stretches(&line, observed),
            words,
        };
        crate::support::tokens(&line.text)
            .map(|token| source.alternatives(&token))
            .collect()
    }

    #[test]
    fn marks_around_a_word_stay() {
        let found = of_line(
            "(ke, hoach)",
            &[(1..3, "kế")],
            &[(1..3, "kê"), (1..3, "kể"), (1..3, "kế")],
            &[],
        );
        assert_eq!(found, [vec!["(kê,", "(kể,", "(ke,"], vec![]]);
    }

    #[test]
    fn a_space_that_was_put_in_is_no_part_of_a_word() {
        let edits = [(0..2, "kế"), (2..7, " hoạch")];
        let found = of_line("kehoach", &edits, &[(2..7, "hoách"), (0..7, "kéo")], &[]);
        // "kehoach" is not what one of the two words was read from.
        assert_eq!(found, [vec![], vec!["hoách"]]);
    }

    #[test]
    fn what_was_repaired_in_other_bounds_has_the_observed_word_only() {
        let found = of_line("1V. Ke", &[(0..3, "IV.")], &[(0..2, "VI")], &[]);
        assert_eq!(found, [vec!["1V."], vec![]]);
    }

    #[test]
    fn second_look_and_layer_come_before_the_observed_word() {
        let mut word = Word {
            text: "hoach".to_owned(),
            bbox: Rect::new(0.0, 0.0, 1.0, 1.0),
            confidence: 0.5,
            second: Some(Reading {
                text: "hoạch".to_owned(),
                confidence: 0.6,
            }),
            layer: Some("hoadi".to_owned()),
        };
        let edits = [(0..5, "hoách")];
        let found = of_line("hoach", &edits, &[], &[(5, &word)]);
        assert_eq!(found, [["hoạch", "hoadi", "hoach"]]);
        let others = [(0..5, "hoạch"), (0..5, "hoặch"), (0..5, "hoàch")];
        word.second = None;
        let found = of_line("hoach", &edits, &others, &[(5, &word)]);
        assert_eq!(found, [["hoạch", "hoặch", "hoàch", "hoach"]]);
        // A word that only shares a token with another is not replaced by what was read in its place.
        assert_eq!(of_line("xhoach", &[], &[], &[(6, &word)]), [Vec::<String>::new()]);
    }
}
