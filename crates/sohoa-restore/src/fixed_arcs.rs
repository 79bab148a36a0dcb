//! Arcs that no search of words finds: marks, copies of what was observed, numbers and codes.

use std::rc::Rc;

use sohoa_lm::NgramModel;
use sohoa_viet::TokenKind;

use crate::candidates::Pattern;
use crate::channel::Prior;
use crate::codes;
use crate::dictionary::EntryKind;
use crate::lattice::{Arc, ArcBuilder, ArcKind, Text};
use crate::lexicon::pattern_of;

/// Added price of a word of another language where the word stands there as observed: an engine that reads no Vietnamese writes many a word of
/// another language for one.
const FOREIGN_COPY: f32 = 7.0;
/// Price of keeping letters with marks that a Vietnamese engine read and nobody knows: they are no foreign name
/// either. With 6 "giárn" stays; with 10 more names of an encyclopedia are changed than with 8.
const NO_WORD: f32 = 8.0;
/// Price of keeping an unknown word where marks were stripped: a Vietnamese syllable is likelier by as much
/// (`KEEP_PRICE` of sohoa-lm's measure, tuned there).
const UNKNOWN_STRIPPED: f32 = 13.0;
/// Price of a sign of comparison before a number, and of taking it as dirt, nats.
const COMPARISON: f32 = 0.7;
const LOST_COMPARISON: f32 = 4.0;
/// Price of three dots, which no engine makes up, nats.
const ELLIPSIS: f32 = 0.5;
/// Price of taking a mark that was a letter as dirt where it stands alone ("&" for "ở"), nats.
const LOST_LETTER: f32 = 3.0;
/// Price of the commonest word of English in place of "các", nats: an engine with an English dictionary writes it for
/// what looks like "cdc".
const THE: f32 = 5.0;
/// The most that an acronym costs as such where a Vietnamese engine read just that, nats.
const ACRONYM_AS_READ: f32 = 2.0;
/// Characters of a unit code.
const UNIT_CODE: usize = 4;
/// Most digits of the number of a document.
const LONGEST_NUMBER: usize = 5;
/// Price of a code in two pieces, nats.
const SPLIT_CODE: f32 = 1.0;

/// Whether two chunks may be the pieces of a unit code: "PVO 1", "PX 03,".
pub(crate) fn may_be_split_code(first: &[char], second: &[char]) -> bool {
    let tail = second.iter().take_while(|c| c.is_alphanumeric()).count();
    first.len() + tail == UNIT_CODE
        && (2..UNIT_CODE).contains(&first.len())
        && first.iter().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
        && second[..tail]
            .iter()
            .all(|c| c.is_ascii_digit() || "OIl".contains(*c))
}

/// Whether two chunks may be the number and the symbol of one document: "23 /QĐ-TTg", "23/ QĐ-TTg".
pub(crate) fn may_be_split_number(first: &[char], second: &[char]) -> bool {
    let stroke = |c: &char| *c == '/';
    let number = first.strip_suffix(&['/']).unwrap_or(first);
    let symbol = second.strip_prefix(&['/']).unwrap_or(second);
    first.last().is_some_and(stroke) != second.first().is_some_and(stroke)
        && (1..=LONGEST_NUMBER).contains(&number.len())
        && number.iter().all(char::is_ascii_digit)
        && symbol.first().is_some_and(|c| c.is_uppercase())
        && symbol.contains(&'-')
}

impl ArcBuilder<'_> {
    /// A unit code that was observed in two pieces: "PVO 1".
    pub(crate) fn split_code(&mut self, first: &[char], second: &[char]) -> Rc<[Arc]> {
        let joined = [first, second].concat();
        let found = self.generator.codes(self.dictionary.words(), &joined, 9.0);
        let arcs = found.iter().filter_map(|candidate| {
            let entry = self.dictionary.entry(candidate.entry);
            let length = usize::from(candidate.length);
            (entry.kind == EntryKind::Unit && length == UNIT_CODE).then(|| Arc {
                start: 0,
                end: length + 1,
                event: Some(NgramModel::CODE),
                text: Text::Restored(entry.text.as_str().into()),
                price: candidate.price + entry.price + SPLIT_CODE,
                kind: ArcKind::Code,
            })
        });
        arcs.collect()
    }

    /// The number of a document that was observed in two pieces: a number written by hand stands apart. In text
    /// that came right the space was printed.
    pub(crate) fn split_number(&mut self, first: &[char], second: &[char]) -> Rc<[Arc]> {
        let prior = self.generator.table().prior();
        if !matches!(prior, Prior::Damaged | Prior::Vietnamese) {
            return Rc::new([]);
        }
        let joined = [first, second].concat();
        let core = &joined[..codes::core_length(&joined)];
        let found = codes::document_number(core, self.dictionary, &mut self.generator);
        let arc = found.map(|(text, price)| Arc {
            start: 0,
            end: core.len() + 1,
            event: Some(NgramModel::CODE),
            text: Text::Restored(text.into()),
            price: price + SPLIT_CODE,
            kind: ArcKind::Code,
        });
        arc.into_iter().collect()
    }

    /// Marks, copies, numbers and codes that begin here.
    pub(crate) fn fixed_arcs(&mut self, chunk: &[char], start: usize) -> Vec<Arc> {
        let mut arcs = Vec::new();
        if !chunk[start].is_alphanumeric() {
            self.mark_arcs(chunk, start, &mut arcs);
        }
        self.english_arc(chunk, start, &mut arcs);
        // A number may follow a word without a space: "ngày28/5/2025".
        let number =
            chunk[start].is_ascii_digit() && start > 1 && chunk[..start].iter().all(|c| c.is_alphabetic());
        if start == 0 || number || !chunk[start - 1].is_alphanumeric() {
            self.verbatim_arc(chunk, start, &mut arcs);
            codes::number_arcs(
                &chunk[start..],
                start,
                self.dictionary,
                &mut self.generator,
                &mut arcs,
            );
            self.dictionary_arcs(chunk, start, &mut arcs);
        }
        arcs
    }

    /// "các", where a damaged engine wrote "the".
    fn english_arc(&self, chunk: &[char], start: usize, arcs: &mut Vec<Arc>) {
        let word = |place: usize| chunk.get(place).is_some_and(|c| c.is_alphanumeric());
        let end = start + 3;
        let alone = (start == 0 || !word(start - 1)) && !word(end);
        if !alone || !chunk[start..].starts_with(&['t', 'h', 'e']) {
            return;
        }
        if self.generator.table().prior() == Prior::Damaged {
            arcs.extend(self.model.id("các").map(|id| Arc {
                start,
                end,
                event: Some(id),
                text: Text::Word,
                price: THE,
                kind: ArcKind::Word(Pattern::Lower),
            }));
        }
    }

    pub(crate) fn mark_arcs(&self, chunk: &[char], start: usize, arcs: &mut Vec<Arc>) {
        if chunk[start..].starts_with(&['.', '.', '.']) {
            arcs.push(Arc {
                start,
                end: start + 3,
                event: None,
                text: Text::Observed,
                price: ELLIPSIS,
                kind: ArcKind::Mark('…'),
            });
        }
        let table = self.generator.table();
        let mark = chunk[start];
        let letter = |place: usize| chunk.get(place).is_some_and(|c| c.is_alphabetic());
        let inside = start > 0 && letter(start - 1) && letter(start + 1);
        let mut push = |text, price, kind| {
            arcs.push(Arc {
                start,
                end: start + 1,
                event: None,
                text,
                price,
                kind,
            });
        };
        let alone = chunk.len() == 1;
        // "> 80" without its sign is another value.
        let compares = matches!(mark, '<' | '>' | '≥' | '≤')
            && chunk[start + 1..]
                .iter()
                .find(|&&c| c != '=')
                .is_some_and(char::is_ascii_digit);
        let price = if compares {
            COMPARISON
        } else {
            codes::mark_price(mark, start == 0, alone, inside)
        };
        push(Text::Observed, price, ArcKind::Mark(mark));
        // A mark that stands alone and far away from words is dirt as often as not.
        let mut price = table.structure.stray + codes::stray_price(mark);
        if compares {
            price += LOST_COMPARISON;
        }
        if alone && !codes::is_usual_mark(mark) {
            price += LOST_LETTER;
        }
        push(Text::Restored("".into()), price, ArcKind::Stray);
    }

    /// The observed token as it is.
    pub(crate) fn verbatim_arc(&mut self, chunk: &[char], start: usize, arcs: &mut Vec<Arc>) {
        let text: String = chunk[start..].iter().collect();
        let Some(token) = sohoa_viet::tokens(&text)
            .next()
            .filter(|token| token.range.start == 0)
        else {
            return;
        };
        let observed = &text[token.range.clone()];
        let length = observed.chars().count();
        let table = self.generator.table();
        // A word that nobody knows: how dear it is as such, and each of its letters.
        let (unknown, no_word, letter, foreign) = match table.prior() {
            Prior::Damaged => (4.0, 0.0, 3.6, FOREIGN_COPY),
            Prior::Stripped => (UNKNOWN_STRIPPED, 0.0, 0.0, 0.0),
            Prior::Vietnamese => (0.0, NO_WORD, 1.0, 0.0),
            Prior::Typed => (0.0, 0.0, 1.0, 0.0),
        };
        let mut identity = || -> f32 {
            let generator = &mut self.generator;
            observed
                .chars()
                .map(|c| generator.identity(c).unwrap_or(0.5))
                .sum()
        };
        let (event, price, kind) = match token.kind {
            TokenKind::Punctuation => return,
            TokenKind::Number => (
                NgramModel::NUMBER,
                codes::number_price(observed, table.prior()),
                ArcKind::Code,
            ),
            TokenKind::Code => (
                NgramModel::CODE,
                codes::code_price(observed, table.prior()),
                ArcKind::Code,
            ),
            TokenKind::Syllable | TokenKind::Word => {
                let kind = ArcKind::Word(pattern_of(observed));
                if let Some(event) = self.model.id(&observed.to_lowercase()) {
                    let foreign = if token.kind == TokenKind::Word {
                        foreign
                    } else {
                        0.0
                    };
                    (event, identity() + foreign, kind)
                } else {
                    // Neither "trunø" nor "huớng" is a foreign name.
                    let marked = observed.chars().any(|c| c.is_alphabetic() && !c.is_ascii());
                    let unknown = if marked { unknown.max(no_word) } else { unknown };
                    let price = identity() + unknown + letter * length as f32;
                    (NgramModel::UNKNOWN, price, kind)
                }
            }
        };
        arcs.push(Arc {
            start,
            end: start + length,
            event: Some(event),
            text: Text::Observed,
            price,
            kind,
        });
    }

    /// Whether a word of capitals is a known acronym or all but one.
    pub(crate) fn near_acronym(&mut self, text: &[char]) -> bool {
        let found = self.generator.codes(self.dictionary.words(), text, 5.0);
        found
            .iter()
            .any(|candidate| usize::from(candidate.length) == text.len())
    }

    fn dictionary_arcs(&mut self, chunk: &[char], start: usize, arcs: &mut Vec<Arc>) {
        let window = &chunk[start..chunk.len().min(start + crate::candidates::WINDOW)];
        if !codes::may_be_acronym(window) {
            return;
        }
        let found = self.generator.codes(self.dictionary.words(), window, 9.0);
        // What is a known acronym already ("TT") is not another one ("II").
        let known = |length: u8| {
            found.iter().any(|candidate| {
                let text = &self.dictionary.entry(candidate.entry).text;
                candidate.length == length && text.chars().eq(window[..usize::from(length)].iter().copied())
            })
        };
        for candidate in &found {
            let entry = self.dictionary.entry(candidate.entry);
            let same = entry
                .text
                .chars()
                .eq(window[..usize::from(candidate.length)].iter().copied());
            // In text that came right an acronym that nobody knows is the author's.
            let authors = self.generator.table().prior() == Prior::Typed && entry.kind != EntryKind::Unit;
            if !same && (authors || known(candidate.length)) {
                continue;
            }
            // No digit of a code is made up.
            if entry.kind == EntryKind::Unit && usize::from(candidate.length) < entry.text.chars().count() {
                continue;
            }
            let end = start + usize::from(candidate.length);
            let event = match entry.kind {
                EntryKind::Unit => NgramModel::CODE,
                _ => self
                    .model
                    .id(&entry.text.to_lowercase())
                    .unwrap_or(NgramModel::CODE),
            };
            let known = same && matches!(self.generator.table().prior(), Prior::Vietnamese | Prior::Damaged);
            let whole = start == 0 && end == codes::core_length(chunk);
            let prior = match entry.price {
                _ if event != NgramModel::CODE && same && whole => 0.0,
                _ if event != NgramModel::CODE => 1.0,
                price if known => price.min(ACRONYM_AS_READ),
                price => price,
            };
            let text = as_text(&entry.text, &chunk[start..end]);
            arcs.retain(|arc| !(arc.end == end && arc.text == text));
            arcs.push(Arc {
                start,
                end,
                event: Some(event),
                text,
                price: candidate.price + prior,
                kind: ArcKind::Code,
            });
        }
    }
}

fn as_text(text: &str, observed: &[char]) -> Text {
    if text.chars().eq(observed.iter().copied()) {
        Text::Observed
    } else {
        Text::Restored(text.into())
    }
}

#[cfg(test)]
mod tests {
    use crate::Restorer;
    use crate::testing::{model, stripping};
    use crate::{DecodeParams, Dictionary};

    #[test]
    fn document_numbers_get_their_marks_back() {
        let (model, dictionary) = (model(&[("Kế hoạch của", 30)]), Dictionary::embedded());
        let channel = stripping();
        let restorer = Restorer::new(&model, &channel, &dictionary, DecodeParams::default());
        for (observed, want) in [
            ("Ke hoach 1690/QD-TTg", "Kế hoạch 1690/QĐ-TTg"),
            ("Ke hoach 430/QD-BCA cua", "Kế hoạch 430/QĐ-BCA của"),
            ("Ke hoach 30/2020/ND-CP", "Kế hoạch 30/2020/NĐ-CP"),
            ("KE HOACH 28/2021/QD-TTG", "KẾ HOẠCH 28/2021/QĐ-TTG"),
            ("Ke hoach 204-QD/TW", "Kế hoạch 204-QĐ/TW"),
            ("Ke hoach PV01, VTV3", "Kế hoạch PV01, VTV3"),
        ] {
            assert_eq!(restorer.restore_text(&[observed])[0].text, want);
        }
    }
}
