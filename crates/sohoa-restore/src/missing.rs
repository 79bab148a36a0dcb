//! Words that nothing observed tells, only what stands around them: in gaps of a text layer, and under garbage.

use sohoa_lm::{NgramModel, SyllableId};

use crate::candidates::{Pattern, WINDOW};
use crate::channel::Prior;
use crate::codes;
use crate::decode::{Before, CaseContext, Decoder, Key, skip_blank};
use crate::lattice::{Arc, ArcKind, Text};
use crate::letters;
use crate::lexicon::printed;
use crate::memory::DocumentCache;
use crate::paragraph::chunk_length;
use crate::search::{Edge, Node, Search};
use crate::trie::Trie;

/// Hypotheses that are asked for a missing word.
const ASKED: usize = 3;

/// Price of a word that is missing at a gap, nats: on 002 most gaps hide a word, but a wrong word is worse
/// than none.
const MISSING: f32 = 2.0;
/// The dearest word at a gap, nats, and how many are tried.
const GAP_WORD: f32 = 9.0;
const GAP_WORDS: usize = 300;

/// The dearest word that is expected, nats, how many are tried, and how far from what was observed they may be.
const EXPECTED: f32 = 5.0;
const EXPECTED_WORDS: usize = 60;
const EXPECTED_PRICE: f32 = 40.0;

/// Price of a word of which garbage is left, nats, and of each character of that.
const GARBLED: f32 = 8.0;
const GARBLED_CHARACTER: f32 = 3.0;
/// What a letter in common takes off, and one of how many characters must be in common.
const COMMON_LETTER: f32 = 2.0;
const LEAST_COMMON: usize = 4;
/// The dearest word and acronym under garbage, nats: only what is all but certain.
const GARBLED_WORD: f32 = 4.0;
const GARBLED_ACRONYM: f32 = 6.0;

/// What was left of a word that the engine did not read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Garbage {
    place: std::ops::Range<usize>,
    kind: GarbageKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum GarbageKind {
    /// A mark that is not printed alone: "¢" for "cố".
    Mark,
    /// Letters with digits or a stroke among them that are no unit's code: "X171", "N/A".
    Mixed,
    /// Capitals with other signs among them: "IJI3ND" for "UBND". Capitals alone are a name.
    Capitals,
}

/// Two characters are a code as often as not ("5G"), and longer garbage is more than a word.
fn is_mixed(word: &[char]) -> bool {
    let letters = word.iter().filter(|c| c.is_alphabetic()).count();
    let capitals = word.iter().take_while(|c| c.is_ascii_uppercase()).count();
    let digits = &word[capitals..];
    let unit = capitals > 0 && digits.len() <= 2 && digits.iter().all(char::is_ascii_digit);
    (3..=5).contains(&word.len()) && (1..word.len()).contains(&letters) && !unit
}

/// Capitals with digits or marks, but not those of a document's number.
fn is_broken_acronym(word: &[char]) -> bool {
    let capitals = word.iter().filter(|c| c.is_ascii_uppercase()).count();
    (3..=8).contains(&word.len())
        && (2..word.len()).contains(&capitals)
        && !word.iter().any(|c| c.is_lowercase() || matches!(c, '/' | '-'))
}

impl Decoder<'_, '_> {
    /// Goes on behind a tab. A text layer has one where the engine left a stretch of the line unread, so in
    /// damaged text a word may be missing: it is put in where the words around it ask for it. In text that a person
    /// typed it parts two cells of a table.
    pub(crate) fn cross_gap(
        &self,
        symbols: &[char],
        position: usize,
        arcs: &mut Vec<Arc>,
        search: &mut Search,
    ) {
        let live = search.prune(position, &self.beam);
        let target = skip_blank(symbols, position + 1);
        let gap = Arc {
            start: position,
            end: position + 1,
            event: None,
            text: Text::Observed,
            price: 0.0,
            kind: ArcKind::Gap,
        };
        let plain = arcs.len() as u32;
        arcs.push(gap.clone());
        let typed = matches!(
            self.arcs.generator().table().prior(),
            Prior::Typed | Prior::Stripped
        );
        for &node in &live {
            let Node { key, price, .. } = search.nodes[node as usize];
            let (key, ending) = if typed {
                let (log_prob, _) = self.model.score(key.state, NgramModel::END);
                (Key::beginning(self.model), -self.beam.lm_weight * log_prob)
            } else {
                (key, 0.0)
            };
            let edge = Edge {
                from: node,
                to: 0,
                arc: plain,
                price: ending,
                space: false,
            };
            search.link(target, key, price + ending, edge);
        }
        let before = symbols[..position].iter().rev().find(|c| !c.is_whitespace());
        let after = symbols[position..].iter().find(|c| !c.is_whitespace());
        let running = before.is_some_and(|c| c.is_lowercase() || matches!(c, ':' | ','));
        if !self.damaged() || !running || !after.is_some_and(|c| c.is_alphabetic()) {
            return;
        }
        let spaced = position == 0 || symbols[position - 1].is_whitespace();
        let followed = symbols.get(position + 1).is_some_and(|c| c.is_whitespace());
        let space = |needed: bool| if needed { " " } else { "" };
        for &node in live.iter().take(ASKED) {
            let key = search.nodes[node as usize].key;
            for (log_prob, id) in self
                .asked_for(key, self.cache, GAP_WORD)
                .into_iter()
                .take(GAP_WORDS)
            {
                // "Đơn vị chủ trì: Sở": after a colon stands a name as often as not, and elsewhere a word.
                let pattern = if key.case == CaseContext::Sentence {
                    Pattern::Title
                } else {
                    Pattern::Lower
                };
                let word = printed(self.model.syllable(id), pattern);
                let arc = Arc {
                    event: Some(id),
                    text: Text::Restored(format!("{}{word}{}", space(!spaced), space(!followed)).into()),
                    price: MISSING,
                    ..gap.clone()
                };
                let after = Key {
                    before: Before::Word,
                    case: CaseContext::Lower,
                    ..key
                };
                self.put_in(node, arc, (log_prob, after), target, arcs, search);
            }
        }
    }

    /// Offers the words that the hypotheses ask for in place of garbage such as "X171" for "xã", which no channel
    /// explains. `live` are the hypotheses where the garbage begins.
    pub(crate) fn cross_garbage(
        &self,
        live: &[u32],
        symbols: &[char],
        garbage: &Garbage,
        arcs: &mut Vec<Arc>,
        search: &mut Search,
    ) {
        let Garbage { place, kind } = garbage;
        let target = skip_blank(symbols, place.end);
        let observed: Vec<char> = symbols[place.clone()].iter().map(|&c| base(c)).collect();
        let price = |common: usize| {
            GARBLED + GARBLED_CHARACTER * observed.len() as f32 - COMMON_LETTER * common as f32
        };
        for &node in live.iter().take(ASKED) {
            let key = search.nodes[node as usize].key;
            let mut offer = |id: SyllableId, log_prob: f32, text: &str, common: usize, after: Key| {
                let arc = Arc {
                    start: place.start,
                    end: place.end,
                    event: Some(id),
                    text: Text::Restored(text.into()),
                    price: price(common),
                    // Like a missing word it stays in doubt and teaches nothing.
                    kind: ArcKind::Gap,
                };
                self.put_in(node, arc, (log_prob, after), target, arcs, search);
            };
            if *kind == GarbageKind::Capitals {
                for (text, id) in self.arcs.dictionary.acronyms(self.model) {
                    let log_prob = self.model.score(key.state, id).0;
                    let common = common_letters(&observed, text);
                    if log_prob > -GARBLED_ACRONYM && common >= 2 {
                        let before = Before::Code;
                        offer(id, log_prob, text, common, Key { before, ..key });
                    }
                }
                continue;
            }
            let (pattern, case) = match key.case {
                CaseContext::Sentence => (Pattern::Title, CaseContext::First),
                CaseContext::Upper => (Pattern::Upper, CaseContext::Upper),
                CaseContext::First | CaseContext::Lower | CaseContext::Title => {
                    (Pattern::Lower, CaseContext::Lower)
                }
            };
            let after = Key {
                before: Before::Word,
                case,
                ..key
            };
            // Without the document: what garbage teaches is garbage.
            for (log_prob, id) in self.asked_for(key, None, GARBLED_WORD) {
                let word = printed(self.model.syllable(id), pattern);
                let common = common_letters(&observed, &word);
                if *kind == GarbageKind::Mark || common >= 1 && common * LEAST_COMMON >= observed.len() {
                    offer(id, log_prob, &word, common, after);
                }
            }
        }
    }

    /// Words that the best hypothesis expects where the pass before found nothing but what is dear: a word so far from
    /// what was observed is not in the lattice ("chuyển đủ số", where "đổi" was read as "dM").
    pub(crate) fn expected_arcs(
        &mut self,
        best: u32,
        symbols: &[char],
        position: usize,
        search: &Search,
        arcs: &mut Vec<Arc>,
    ) {
        let rest = &symbols[position..];
        let length = codes::core_length(&rest[..chunk_length(rest)]);
        // One character says nothing.
        if !(2..=WINDOW).contains(&length) {
            return;
        }
        let key = search.nodes[best as usize].key;
        let words = self.asked_for(key, self.cache, EXPECTED);
        let words = words.iter().take(EXPECTED_WORDS).map(|(_, id)| *id);
        let trie = Trie::new(words.map(|id| (self.model.syllable(id), id.0, 0.0)));
        let window = self.arcs.generator.window(&rest[..length]);
        let mut found = Vec::new();
        self.arcs
            .generator
            .syllables(&trie, &window, 0, EXPECTED_PRICE, &mut found);
        found.retain(|candidate| {
            let known = |arc: &Arc| {
                (arc.start, arc.end) == (position, position + length)
                    && arc.event == Some(SyllableId(candidate.entry))
                    && arc.kind == ArcKind::Word(candidate.pattern)
            };
            usize::from(candidate.length) == length && !arcs.iter().rev().any(known)
        });
        arcs.extend(found.iter().map(|candidate| Arc {
            start: position,
            end: position + length,
            event: Some(SyllableId(candidate.entry)),
            text: Text::Word,
            price: candidate.price,
            kind: ArcKind::Word(candidate.pattern),
        }));
    }

    /// The garbage that begins at a position of damaged text.
    pub(crate) fn garbage_at(&mut self, symbols: &[char], position: usize) -> Option<Garbage> {
        let blank = |place: usize| symbols.get(place).is_none_or(|c| c.is_whitespace());
        let alone = position == 0 || blank(position - 1);
        if !self.damaged() || !alone && symbols[position - 1].is_alphanumeric() {
            return None;
        }
        let rest = &symbols[position..];
        let found = |length: usize, kind| {
            let place = position..position + length;
            Some(Garbage { place, kind })
        };
        if alone && blank(position + 1) && !rest[0].is_alphanumeric() && !codes::is_usual_mark(rest[0]) {
            return found(1, GarbageKind::Mark);
        }
        let chunk = &rest[..chunk_length(rest)];
        let marks = chunk.iter().rev().take_while(|c| !c.is_alphanumeric()).count();
        let capitals = &chunk[..chunk.len() - marks];
        if alone && is_broken_acronym(capitals) && !self.arcs.near_acronym(capitals) {
            return found(capitals.len(), GarbageKind::Capitals);
        }
        let inside = |c: &&char| c.is_alphanumeric() || **c == '/';
        let length = chunk.iter().take_while(inside).count();
        is_mixed(&chunk[..length]).then(|| found(length, GarbageKind::Mixed))?
    }

    pub(crate) fn damaged(&self) -> bool {
        self.arcs.generator().table().prior() == Prior::Damaged
    }

    /// The words that a hypothesis expects next, with log-probabilities above `-dearest`, likeliest first;
    /// with a cache, as the document lifts them.
    fn asked_for(&self, key: Key, cache: Option<&DocumentCache>, dearest: f32) -> Vec<(f32, SyllableId)> {
        let log_probs = self.model.context(key.state).log_probs();
        let lifted = |id: SyllableId| {
            let log_prob = log_probs[id.0 as usize];
            cache.map_or(log_prob, |cache| cache.lift(log_prob, key.last, id.0, None))
        };
        let mut words: Vec<(f32, SyllableId)> = self
            .arcs
            .syllables()
            .map(|id| (lifted(id), id))
            .filter(|(log_prob, _)| *log_prob > -dearest)
            .collect();
        words.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        words
    }

    /// Links the word of an arc behind a hypothesis; `next` is its log-probability there and what comes after but for
    /// the state of the model.
    fn put_in(
        &self,
        node: u32,
        arc: Arc,
        next: (f32, Key),
        target: usize,
        arcs: &mut Vec<Arc>,
        search: &mut Search,
    ) {
        let Node { key, price, .. } = search.nodes[node as usize];
        let Some(event) = arc.event else {
            return;
        };
        let (log_prob, after) = next;
        let after = Key {
            state: self.model.context(key.state).score(event).1,
            last: if self.cache.is_some() { event.0 } else { 0 },
            ..after
        };
        let cost = arc.price - self.beam.lm_weight * log_prob;
        let edge = Edge {
            from: node,
            to: 0,
            arc: arcs.len() as u32,
            price: cost,
            space: false,
        };
        arcs.push(arc);
        search.link(target, after, price + cost, edge);
    }
}

/// The letter without marks, small.
fn base(symbol: char) -> char {
    let known = letters::letter(symbol).map_or(symbol, |letter| letters::info(letter).base);
    known.to_ascii_lowercase()
}

/// Length of the longest common subsequence of observed characters, without marks and small, and a word.
fn common_letters(observed: &[char], word: &str) -> usize {
    let b: Vec<char> = word.chars().map(base).collect();
    let mut row = vec![0; b.len() + 1];
    for x in observed {
        let mut diagonal = 0;
        for (place, y) in b.iter().enumerate() {
            let above = row[place + 1];
            row[place + 1] = if x == y {
                diagonal + 1
            } else {
                above.max(row[place])
            };
            diagonal = above;
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel::Channel;
    use crate::dictionary::Dictionary;
    use crate::restorer::{DecodeParams, Restorer};
    use crate::testing::{model, stripping};
    use crate::train::{PairSet, train_channel};

    fn damaged() -> Channel {
        train_channel(&[PairSet {
            profile: "engine".to_owned(),
            prior: Prior::Damaged,
            pool_share: 1.0,
            weight: 1.0,
            lines: vec![("cua thi".to_owned(), "của thị".to_owned())],
        }])
    }

    fn check(known: &str, observed: &str, want: &str) {
        let (model, channel) = (model(&[(known, 200)]), damaged());
        let dictionary = Dictionary::embedded();
        let params = DecodeParams {
            profile: Some("engine".to_owned()),
            ..DecodeParams::default()
        };
        let restored = Restorer::new(&model, &channel, &dictionary, params).restore_text(&[observed]);
        assert_eq!(restored[0].text, want, "{observed}");
    }

    #[test]
    fn words_under_garbage_are_asked_for() {
        check(
            "các huyện thị xã thành phố",
            "cac huyen thi X171 thanh pho",
            "các huyện thị xã thành phố",
        );
        check(
            "ứng phó sự cố an toàn",
            "ung pho su ¢ an toan",
            "ứng phó sự cố an toàn",
        );
        check(
            "chủ tịch ubnd tỉnh",
            "chu tich 1.113ND tinh",
            "chủ tịch UBND tỉnh",
        );
    }

    #[test]
    fn words_far_from_what_was_observed_are_expected() {
        let words = model(&[("kế hoạch chuyển đổi số của tỉnh", 200), ("chuyển đủ tiền", 5)]);
        let (channel, dictionary) = (damaged(), Dictionary::embedded());
        let params = DecodeParams {
            profile: Some("engine".to_owned()),
            ..DecodeParams::default()
        };
        let restorer = Restorer::new(&words, &channel, &dictionary, params);
        let lines = [
            "ke hoach chuyen doi so cua tinh",
            "",
            "ke hoach chuyen dM so cua tinh",
        ];
        let read = restorer.restore_text(&lines);
        assert_eq!(read[2].text, "kế hoạch chuyển đổi số của tỉnh");
    }

    #[test]
    fn a_tab_parts_cells_of_typed_text() {
        let model = model(&[("đặc khu thắng lợi", 30), ("tháng sáu", 30)]);
        let (channel, dictionary) = (stripping(), Dictionary::embedded());
        let restorer = Restorer::new(&model, &channel, &dictionary, DecodeParams::default());
        let lines = restorer.restore_text(&["dac khu\tThang", "", "dac khu thang"]);
        assert_eq!(lines[0].text, "đặc khu\tTháng");
        assert_eq!(lines[2].text, "đặc khu thắng");
    }

    #[test]
    fn what_is_no_garbage_stays() {
        check("cơ quan phòng cháy", "co quan PC07", "cơ quan PC07");
        check("tại ngân hàng nhà", "tai BIDV nha", "tại BIDV nhà");
        check(
            "phần mềm ứng dụng",
            "phan mem Lotus Notes",
            "phần mềm Lotus Notes",
        );
    }

    #[test]
    fn garbage_is_known_by_its_form() {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        let mixed = ["X171", "N/A", "14a"].map(|text| is_mixed(&chars(text)));
        assert_eq!(mixed, [true; 3]);
        let others = ["5G", "PV01", "V01", "2025", "các", "06/QD-TTg"].map(|text| is_mixed(&chars(text)));
        assert_eq!(others, [false; 6]);
        let acronyms =
            ["IJI3ND", "1.113ND", "BIDV", "KH/TU", "Đảng"].map(|text| is_broken_acronym(&chars(text)));
        assert_eq!(acronyms, [true, true, false, false, false]);
    }

    #[test]
    fn common_letters_are_in_order() {
        assert_eq!(common_letters(&['x', '1', '7', '1'], "xã"), 1);
        assert_eq!(common_letters(&['u', '3', 'n', 'd'], "UBND"), 3);
        assert_eq!(common_letters(&[], "và"), 0);
    }
}
