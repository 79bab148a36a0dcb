//! What the cells of a column look like, as costs: the cheaper, the likelier that a text is such a cell.
//!
//! The costs of cells are those of [`super::cell_costs`], less what a first reading of the document teaches about its
//! own cells ([`Learned`]).

use std::collections::{BTreeMap, HashMap};

use crate::{Gazetteer, Phrases};

use super::cell_costs::{
    BAD_START, Cost, FREE_WORD, OFFICE_ALONE, STRANGE, TEXT_WORD, agency_cost, note_cost, target_cost,
    text_cost, unit_cost,
};
use super::cell_words::{AgencyWord, Entry, is_value};
use super::deadline_costs::deadline_cost;
use super::header::Kind;
use super::numbers::NumberMap;
use super::word::Word;

/// A cell that the document holds several times.
const FAMILIAR: f32 = 0.3;
/// One that is nearly such a cell.
const NEARLY_FAMILIAR: f32 = 1.5;
/// Most that being familiar saves.
const DISCOUNT: f32 = 2.0;
/// Cost units a nat of what the language says of words that follow each other, and how much it says inside of cells
/// as a rule, nats.
///
/// Set on made tables and dumps (`scripts/streams/measure.py`). What speaks against words is believed less: names and
/// misread words are odd to a language too. With 4 nats the dumps lost three tasks and made tables gained one row in a
/// hundred.
const ATTRACTION: f32 = 0.5;
const USUAL_ATTRACTION: f32 = 1.5;
const MOST_FOR: f32 = 4.0;
const MOST_AGAINST: f32 = 2.0;
/// Words from which a cell may be nearly a familiar one.
const FEWEST_NEARLY: usize = 4;
/// Times a cell must be read before it is familiar.
const FAMILIAR_COUNT: u32 = 3;

/// A cell of a closed kind of so many words that costs more is not one; a long name that no gazetteer lists may cost
/// more, or it would have to be torn.
const HOPELESS: f32 = 8.0;
const HOPELESS_WORDS: usize = 4;
/// How much more for each further word: a name that runs on costs more than that and is running text.
const HOPELESS_WORD: f32 = 1.5;
const HOPELESS_NAME_WORD: f32 = 0.6;

/// What a first reading of the document says about its tables.
#[derive(Debug, Clone, Default)]
pub(super) struct Learned {
    /// How often a cell was read, by kind and skeleton (words joined with spaces).
    cells: BTreeMap<Kind, BTreeMap<String, u32>>,
    /// The words of the familiar ones of [`FEWEST_NEARLY`] words and more, by kind.
    long: Vec<(Kind, Vec<String>)>,
}

impl Learned {
    pub(super) fn count(&mut self, kind: Kind, words: &[&Word]) {
        let cells = self.cells.entry(kind).or_default();
        *cells.entry(skeleton_of(words)).or_default() += 1;
    }

    fn familiar(&self, kind: Kind, text: &str) -> bool {
        let count = self.cells.get(&kind).and_then(|cells| cells.get(text));
        count.is_some_and(|&count| count >= FAMILIAR_COUNT)
    }

    /// Whether at least half the words of the text, and three, are those of a familiar cell of as many words: a cell
    /// that recognition damaged.
    fn nearly_familiar(&self, kind: Kind, text: &str) -> bool {
        let words: Vec<&str> = text.split(' ').collect();
        words.len() >= FEWEST_NEARLY
            && self
                .long
                .iter()
                .filter(|(own, cell)| *own == kind && cell.len() == words.len())
                .any(|(_, cell)| {
                    let same = cell.iter().zip(&words).filter(|(a, b)| a == *b).count();
                    same >= 3 && 2 * same >= words.len()
                })
    }

    /// Sets aside what [`Self::nearly_familiar`] looks through.
    fn list_long(&mut self) {
        let familiar = self.cells.iter().flat_map(|(&kind, cells)| {
            let familiar = cells.iter().filter(|&(_, &count)| count >= FAMILIAR_COUNT);
            familiar.map(move |(cell, _)| (kind, cell.split(' ').map(str::to_owned).collect()))
        });
        self.long = familiar
            .filter(|(_, words): &(Kind, Vec<String>)| words.len() >= FEWEST_NEARLY)
            .collect();
    }

    /// Whether a familiar cell starts with the text and goes on.
    fn familiar_start(&self, kind: Kind, text: &str) -> bool {
        let start = format!("{text} ");
        self.cells.get(&kind).is_some_and(|cells| {
            cells
                .range(start.clone()..)
                .take_while(|(cell, _)| cell.starts_with(&start))
                .any(|(_, &count)| count >= FAMILIAR_COUNT)
        })
    }
}

fn skeleton_of(words: &[&Word]) -> String {
    let skeletons: Vec<&str> = words
        .iter()
        .map(|word| {
            if word.skeleton.is_empty() {
                word.text.as_str()
            } else {
                word.skeleton.as_str()
            }
        })
        .collect();
    skeletons.join(" ")
}

/// Number of a text in a [`Models`]; 0 is the empty cell.
pub(super) type CellId = u32;

/// Number of a distinct word in a [`Models`].
pub(super) type WordId = u32;

/// A distinct cell text; of running text only the last word is kept.
struct Node {
    words: Vec<WordId>,
    cost: Cost,
}

/// Costs of cells, computed once for each text.
pub(super) struct Models<'a> {
    gazetteer: &'a Gazetteer,
    phrases: Option<&'a dyn Phrases>,
    /// Attractions of words to the two before, computed once.
    attractions: NumberMap<([WordId; 2], WordId), f32>,
    learned: Learned,
    /// Costs of agency cells without what was learned: look-ups in the gazetteer are slow.
    agencies: NumberMap<Vec<WordId>, Cost>,
    ids: HashMap<String, WordId>,
    entries: Vec<Entry>,
    nodes: Vec<Node>,
    next: NumberMap<(Kind, CellId, WordId), CellId>,
}

impl<'a> Models<'a> {
    pub(super) fn new(gazetteer: &'a Gazetteer, phrases: Option<&'a dyn Phrases>) -> Self {
        Self {
            gazetteer,
            phrases,
            attractions: NumberMap::default(),
            learned: Learned::default(),
            agencies: NumberMap::default(),
            ids: HashMap::new(),
            entries: Vec::new(),
            nodes: vec![Node {
                words: Vec::new(),
                cost: Cost::default(),
            }],
            next: NumberMap::default(),
        }
    }

    /// Takes over what a reading taught; costs are computed anew.
    pub(super) fn learn(&mut self, learned: Learned) {
        self.learned = learned;
        self.learned.list_long();
        self.nodes.truncate(1);
        self.next.clear();
    }

    /// The number of a word.
    pub(super) fn word(&mut self, word: &Word) -> WordId {
        if let Some(&id) = self.ids.get(&word.text) {
            return id;
        }
        let id = self.entries.len() as WordId;
        self.entries.push(Entry::new(word, self.gazetteer));
        self.ids.insert(word.text.clone(), id);
        id
    }

    /// The word of a number.
    pub(super) fn word_of(&self, id: WordId) -> &Word {
        &self.entries[id as usize].word
    }

    /// What a word saves where it goes on behind the last words of a cell, or costs where it does not go well with
    /// them. Words before are numbers plus one, 0 for none.
    pub(super) fn attraction(&mut self, before: [WordId; 2], next: WordId) -> f32 {
        let Some(phrases) = self.phrases else { return 0.0 };
        if let Some(&known) = self.attractions.get(&(before, next)) {
            return known;
        }
        let texts: Vec<&str> = before
            .iter()
            .filter(|&&id| id > 0)
            .map(|&id| self.word_of(id - 1).text.as_str())
            .collect();
        let nats = phrases
            .attraction(&texts, &self.word_of(next).text)
            .unwrap_or(USUAL_ATTRACTION);
        let saved = ATTRACTION * (nats - USUAL_ATTRACTION).clamp(-MOST_AGAINST, MOST_FOR);
        self.attractions.insert((before, next), saved);
        saved
    }

    /// The cell with one word more, and what that word costs there.
    pub(super) fn extend(&mut self, kind: Kind, cell: CellId, word: WordId) -> (CellId, f32) {
        let running = matches!(kind, Kind::Text | Kind::Free);
        // Of running text it matters only whether it begins.
        let from = if running { cell.min(1) } else { cell };
        let before = if running {
            0.0
        } else {
            self.nodes[cell as usize].cost.so_far
        };
        if let Some(&id) = self.next.get(&(kind, from, word)) {
            return (id, self.nodes[id as usize].cost.so_far - before);
        }
        let mut words = if running {
            Vec::new()
        } else {
            self.nodes[cell as usize].words.clone()
        };
        words.push(word);
        let agency = match kind {
            Kind::Agency => Some(self.agency(&words)),
            _ => None,
        };
        let entries: Vec<&Entry> = words.iter().map(|&word| &self.entries[word as usize]).collect();
        let cost = self.cell_cost(kind, &entries, from == 0, agency);
        let id = self.nodes.len() as CellId;
        self.nodes.push(Node { words, cost });
        self.next.insert((kind, from, word), id);
        (id, cost.so_far - before)
    }

    /// Whether a cell of a closed kind is none, whatever follows.
    pub(super) fn is_hopeless(&self, kind: Kind, cell: CellId) -> bool {
        let Node { words, cost } = &self.nodes[cell as usize];
        let word = if kind == Kind::Agency {
            HOPELESS_NAME_WORD
        } else {
            HOPELESS_WORD
        };
        cost.so_far > HOPELESS + word * words.len().saturating_sub(HOPELESS_WORDS) as f32
    }

    pub(super) fn cost(&self, cell: CellId) -> Cost {
        self.nodes[cell as usize].cost
    }

    /// Whether an agency cell names, at its end, nobody in particular: "các đơn vị có liên quan".
    pub(super) fn is_everybody(&self, cell: CellId) -> bool {
        let words = &self.nodes[cell as usize].words;
        let skeleton = |word: &WordId| self.entries[*word as usize].word.skeleton.as_str();
        matches!(&words[..], [.., lien, quan] if skeleton(lien) == "lien" && skeleton(quan) == "quan")
    }

    /// Whether a word begins the name of an agency, and the word before it is no part of one and calls for none.
    pub(super) fn begins_agency(&self, before: WordId, word: WordId) -> bool {
        let (before, own) = (&self.entries[before as usize], &self.entries[word as usize]);
        let name = before.word.opens && !is_value(&before.word.text);
        own.agency != AgencyWord::Other && own.word.opens && !before.dangles && !name
    }

    /// Whether a word begins the name of another agency behind an agency cell that may end there.
    pub(super) fn begins_other_agency(&self, cell: CellId, word: WordId) -> bool {
        let Node { words, cost } = &self.nodes[cell as usize];
        let own = &self.entries[word as usize];
        let parted = words.last().is_some_and(|&last| {
            self.entries[last as usize]
                .word
                .text
                .ends_with([',', ';', '.', '-', '–'])
        });
        own.agency == AgencyWord::Head && own.word.opens && cost.unfinished <= OFFICE_ALONE && !parted
    }

    fn agency(&mut self, words: &[WordId]) -> Cost {
        let first = &self.entries[words[0] as usize].word;
        if !first.opens && first.skeleton != "cac" {
            return Cost {
                so_far: BAD_START + STRANGE * words.len() as f32,
                unfinished: 0.0,
            };
        }
        if let Some(&cost) = self.agencies.get(words) {
            return cost;
        }
        let entries: Vec<&Entry> = words.iter().map(|&word| &self.entries[word as usize]).collect();
        let cost = agency_cost(&entries, self.gazetteer);
        self.agencies.insert(words.to_vec(), cost);
        cost
    }

    fn cell_cost(&self, kind: Kind, words: &[&Entry], begins: bool, agency: Option<Cost>) -> Cost {
        let mut own = match kind {
            Kind::Stub => Cost {
                so_far: STRANGE * words.len() as f32,
                unfinished: 0.0,
            },
            Kind::Text => text_cost(words, begins, TEXT_WORD),
            Kind::Free => text_cost(words, begins, FREE_WORD),
            Kind::Agency => agency.unwrap_or_default(),
            Kind::Deadline => deadline_cost(words),
            Kind::Note => note_cost(words),
            Kind::Unit => unit_cost(words),
            Kind::Target => target_cost(words),
        };
        if matches!(kind, Kind::Stub | Kind::Text | Kind::Free) {
            return own;
        }
        // A bracket that closes here was opened in another cell.
        let brackets = |sign| {
            words
                .iter()
                .filter(|entry| entry.word.text.contains(sign))
                .count()
        };
        if brackets(')') > brackets('(') {
            own.so_far += STRANGE;
        }
        if self.learned.cells.is_empty() {
            return own;
        }
        let words: Vec<&Word> = words.iter().map(|entry| &entry.word).collect();
        let text = skeleton_of(&words);
        let discounted = |least: f32| own.so_far.min((own.so_far - DISCOUNT).max(least));
        if self.learned.familiar(kind, &text) {
            Cost {
                so_far: discounted(FAMILIAR),
                // A wrong reading that recurs must not become right.
                unfinished: 0.5 * own.unfinished,
            }
        } else if self.learned.nearly_familiar(kind, &text) {
            Cost {
                so_far: own.so_far.min(NEARLY_FAMILIAR),
                unfinished: own.unfinished,
            }
        } else if self.learned.familiar_start(kind, &text) {
            Cost {
                so_far: discounted(2.0 * FAMILIAR),
                unfinished: own.unfinished.max(1.0),
            }
        } else {
            own
        }
    }
}
