//! Candidates for a stretch of observed text: every entry of a trie that the channel can explain
//! within a budget, by dynamic programming over the trie.
//!
//! The search goes down the trie with one column of prices per node: how cheaply the letters so far explain
//! the first j characters. What the characters after j cost at the very least is known beforehand
//! ([`Window::floor`]). All prices in the search are *excesses*: price so far plus floor of what follows, minus
//! the floor of the whole. An excess never falls on the way down, so hopeless branches end early.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::channel::{ByObserved, Observed, Prior, observed_key};
use crate::cost::{CostTable, NEVER, Row};
use crate::letters::{self, Letter, NONE};
use crate::trie::{NO_ENTRY, NodeId, Trie};
use crate::units::{self, IMPOSSIBLE, Units, units};

/// Longest window of observed characters that one syllable may cover.
pub(crate) const WINDOW: usize = LANES - 1;

/// In which case the letters of an entry are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Pattern {
    /// "kế"
    Lower,
    /// "Kế"
    Title,
    /// "KẾ"
    Upper,
    /// As the entry is written; only for codes and acronyms.
    Exact,
}

/// An entry that explains the first `length` characters of a window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Candidate {
    /// Entry of the trie.
    pub(crate) entry: u32,
    /// Its case.
    pub(crate) pattern: Pattern,
    /// Observed characters covered.
    pub(crate) length: u8,
    /// Channel price, nats.
    pub(crate) price: f32,
}

/// Ends of stretches that are priced together: none to fifteen characters. The compiler makes vectors of them.
const LANES: usize = 16;

/// As many where few characters are left, which is usual.
const SHORT: usize = 8;

/// For each number of characters, after `LONGEST` that never occur: a letter looks back over so many.
type Column = [Units; LONGEST + LANES];

const NOWHERE: Column = [IMPOSSIBLE; LONGEST + LANES];

/// An operation of two letters that fits somewhere in a window: first letter, start, end, excess.
type PairPlace = (Letter, u8, u8, Units);

/// A run of observed characters with the prices of everything that may explain its parts.
#[derive(Debug)]
pub(crate) struct Window {
    /// The characters.
    pub(crate) observed: Vec<char>,
    /// Excess of each letter, by letter, then length of the string that it explains, then end of that string.
    excess: Vec<Units>,
    /// Ends in `excess`: those of the characters, and more, so that a whole column can be read at each.
    stride: usize,
    /// The least excess of each letter anywhere, and of the operations of two letters that end with it.
    least: Vec<[Units; 2]>,
    /// Operations of two letters by their second letter.
    pairs: Vec<Vec<PairPlace>>,
    /// The least that the characters from here to the end cost, nats.
    pub(crate) floor: Vec<f32>,
    /// What a word that ends here costs beyond its letters: a lost space and the least another word costs,
    /// where the next character goes on. None ends with a space.
    ends: Vec<Units>,
}

/// Longest string that one letter explains.
const LONGEST: usize = 3;

impl Window {
    /// What it costs that a letter explains `length` characters, by their end from `start` on.
    fn costs(&self, letter: usize, length: usize, start: usize) -> &[Units; LANES] {
        let from = (letter * LONGEST + length - 1) * self.stride + start;
        self.excess[from..].first_chunk().unwrap_or(&[IMPOSSIBLE; LANES])
    }
}

/// Generates candidates under one cost table and remembers its rows.
#[derive(Debug)]
pub(crate) struct Generator<'a> {
    table: &'a CostTable,
    rows: HashMap<Observed, (Option<Row>, f32), RandomState>,
    capitals: Vec<Letter>,
    deletion: Vec<Units>,
    shapes: ByObserved<Vec<(Letter, f32)>>,
}

/// Shapes that engines exchange in capitals and codes, with prices in nats, set by hand from samples 000-004; 5 stays apart
/// from S because unit codes hold both.
const SHAPES: [(&str, &str, f32); 61] = [
    ("O", "0", 2.5),
    ("O", "Q", 2.5),
    ("0", "O", 2.5),
    ("0", "Q", 2.5),
    ("0", "o", 2.5),
    ("0", "D", 2.5),
    ("0", "U", 3.0),
    ("1", "I", 2.5),
    ("1", "l", 2.5),
    ("1", "t", 2.5),
    ("1", "i", 2.5),
    ("1", "T", 2.5),
    ("I", "1", 2.5),
    ("I", "l", 2.5),
    ("I", "t", 2.5),
    ("I", "T", 2.5),
    ("8", "S", 2.5),
    ("8", "B", 2.5),
    ("S", "8", 2.5),
    ("B", "8", 2.5),
    ("B", "13", 2.5),
    ("B", "l3", 2.5),
    ("B", "I3", 2.5),
    ("U", "IJ", 2.5),
    ("U", "1J", 2.5),
    ("U", "lJ", 2.5),
    ("U", "LI", 2.5),
    ("Đ", "D", 0.7),
    ("Đ", "P", 2.5),
    ("Đ", "B", 2.5),
    ("P", "Đ", 3.0),
    ("P", "D", 3.0),
    ("N", "1\\", 2.5),
    ("N", "1\\1", 2.5),
    ("N", "I\\I", 2.5),
    ("N", "l\\l", 2.5),
    ("H", "I-I", 2.5),
    ("H", "il", 3.0),
    ("H", "ll", 3.0),
    ("H", "II", 3.0),
    ("H", "1I", 3.0),
    ("H", "l1", 3.0),
    ("H", "fl", 3.0),
    ("H", "ii", 3.0),
    ("N", "II", 3.5),
    ("N", "11", 3.5),
    ("M", "IV", 3.5),
    ("M", "11", 3.5),
    ("H", "1-1", 2.5),
    ("H", "l-l", 2.5),
    ("D", "I)", 2.5),
    ("D", "1)", 2.5),
    ("D", "l)", 2.5),
    ("Đ", "E)", 2.5),
    ("0", "O0", 3.5),
    ("0", "0O", 3.5),
    ("1", "I1", 4.0),
    ("1", "1I", 4.0),
    ("Đ", "Ð", 0.1),
    ("S", "$", 4.0),
    ("s", "$", 2.0),
];

/// Added price of a shape in a word: capitals fall into strokes in headings too, but words have other evidence.
const SHAPE_IN_WORD: f32 = 4.0;

/// The least that a word costs as such: the share of the commonest syllable's unigram price.
pub(crate) const LEAST_WORD: f32 = 2.0;

impl<'a> Generator<'a> {
    pub(crate) fn new(table: &'a CostTable) -> Self {
        let mut shapes: ByObserved<Vec<(Letter, f32)>> = ByObserved::default();
        for (intended, observed, price) in SHAPES {
            let observed: Vec<char> = observed.chars().collect();
            if let Some(letter) = intended.chars().next().and_then(letters::letter) {
                shapes
                    .entry(observed_key(&observed))
                    .or_default()
                    .push((letter, price));
            }
        }
        Self {
            table,
            rows: HashMap::default(),
            capitals: (0..=letters::count())
                .map(|place| letters::capital(place as Letter))
                .collect(),
            deletion: table.deletion.iter().map(|price| units(*price)).collect(),
            shapes,
        }
    }

    /// The cost table in use.
    pub(crate) fn table(&self) -> &'a CostTable {
        self.table
    }

    /// Prices of all letters for a string, and the least price of anything.
    fn row(&mut self, observed: &[char]) -> (Option<Row>, f32) {
        let table = self.table;
        self.rows
            .entry(observed_key(observed))
            .or_insert_with_key(|key| {
                let row = table.row(observed);
                let letters = row.iter().flat_map(|row| row.iter()).copied();
                let pairs = table.pairs.get(key).into_iter().flatten().map(|pair| pair.1);
                let least = letters.chain(pairs).fold(NEVER, f32::min);
                (row, least)
            })
            .clone()
    }

    /// Price of a letter that is observed as itself.
    pub(crate) fn identity(&mut self, symbol: char) -> Option<f32> {
        let letter = letters::letter(symbol)?;
        let (row, _) = self.row(&[symbol]);
        row.map(|row| row[usize::from(letter)])
    }

    /// Prepares a run of characters. A space in it was inserted by the engine.
    pub(crate) fn window(&mut self, observed: &[char]) -> Window {
        self.prepare(observed, false)
    }

    /// Prices a run of characters; with `codes` the letters also explain what looks like them, and what
    /// follows counts nothing.
    fn prepare(&mut self, observed: &[char], codes: bool) -> Window {
        let size = observed.len();
        let table = self.table;
        let letters = letters::count() + 1;
        let shapes = match table.prior() {
            _ if codes => Some(0.0),
            Prior::Damaged => Some(SHAPE_IN_WORD),
            _ => None,
        };
        let mut rows: Vec<Option<Row>> = vec![None; size * 3];
        let mut floor = vec![if codes { 0.0 } else { NEVER }; size + 1];
        floor[size] = 0.0;
        for start in (0..size).rev() {
            let alone = match observed[start] {
                ' ' => table.structure.split,
                symbol => least_copy(symbol),
            };
            let mut lowest = floor[start + 1] + alone;
            for length in 1..=3.min(size - start) {
                let seen = &observed[start..start + length];
                if seen.contains(&' ') {
                    break;
                }
                let (row, least) = self.row(seen);
                lowest = lowest.min(least + floor[start + length]);
                rows[start * 3 + length - 1] = match shapes {
                    Some(added) => self.with_shapes(row, seen, added),
                    None => row,
                };
            }
            if !codes {
                floor[start] = lowest;
            }
        }
        let mut window = Window {
            observed: observed.to_vec(),
            excess: vec![IMPOSSIBLE; letters * LONGEST * (size + LANES)],
            stride: size + LANES,
            least: vec![[IMPOSSIBLE; 2]; letters],
            pairs: vec![Vec::new(); letters],
            floor,
            ends: vec![0; size + 1],
        };
        for start in 0..size {
            for length in 1..=3.min(size - start) {
                let rise = window.floor[start + length] - window.floor[start];
                if let Some(row) = &rows[start * 3 + length - 1] {
                    let slots = window.excess[(length - 1) * window.stride + start + length..].iter_mut();
                    for (slot, price) in slots.step_by(LONGEST * window.stride).zip(row.iter()) {
                        *slot = units(price + rise);
                    }
                }
                let seen = &observed[start..start + length];
                for &([first, second], price) in table.pairs.get(&observed_key(seen)).into_iter().flatten() {
                    let place = (first, start as u8, (start + length) as u8, units(price + rise));
                    window.pairs[usize::from(second)].push(place);
                }
            }
            let joined =
                start > 0 && observed[start].is_alphanumeric() && observed[start - 1].is_alphanumeric();
            if joined && !codes {
                window.ends[start] = units(table.structure.join + LEAST_WORD);
            }
            if observed[start] == ' ' {
                window.ends[start + 1] = IMPOSSIBLE;
            }
        }
        let own = window.excess.chunks_exact(LONGEST * window.stride);
        for (((least, excess), pairs), deletion) in (window.least.iter_mut().zip(own))
            .zip(&window.pairs)
            .zip(&self.deletion)
        {
            *least = [
                excess.iter().copied().fold(*deletion, Units::min),
                pairs.iter().map(|pair| pair.3).min().unwrap_or(IMPOSSIBLE),
            ];
        }
        window
    }

    /// The row with the shapes that the string has in common with capitals and digits, at their prices and what is
    /// `added`.
    fn with_shapes(&self, row: Option<Row>, seen: &[char], added: f32) -> Option<Row> {
        let Some(shapes) = self.shapes.get(&observed_key(seen)) else {
            return row;
        };
        let mut prices: Vec<f32> = row.map_or_else(|| vec![NEVER; letters::count() + 1], |row| row.to_vec());
        for &(letter, price) in shapes {
            let known = &mut prices[usize::from(letter)];
            *known = known.min(price + added);
        }
        Some(prices.into())
    }

    /// Entries for the characters from `start` on whose price, own price and floor of what follows stay within
    /// the budget, in the cases that the letters allow.
    pub(crate) fn syllables(
        &self,
        trie: &Trie,
        window: &Window,
        start: usize,
        budget: f32,
        found: &mut Vec<Candidate>,
    ) {
        for &pattern in allowed_patterns(&window.observed[start..]) {
            self.search(trie, window, start, pattern, budget, found);
        }
    }

    /// Codes and acronyms for the beginning of `observed`, within the budget.
    pub(crate) fn codes(&mut self, trie: &Trie, observed: &[char], budget: f32) -> Vec<Candidate> {
        // What closes a list's item was printed: "PVOI, PC06" are two units.
        let closing = observed
            .iter()
            .rev()
            .take_while(|c| matches!(c, ',' | ';' | ':' | '.'));
        let size = (observed.len() - closing.count()).min(WINDOW);
        let window = self.prepare(&observed[..size], true);
        let mut found = Vec::new();
        self.search(trie, &window, 0, Pattern::Exact, budget, &mut found);
        // An entry within a run of letters or digits would leave the rest of the code behind.
        found.retain(|candidate| {
            let end = usize::from(candidate.length);
            !(observed.get(end).is_some_and(|c| c.is_alphanumeric()) && observed[end - 1].is_alphanumeric())
        });
        found
    }

    fn search(
        &self,
        trie: &Trie,
        window: &Window,
        start: usize,
        pattern: Pattern,
        budget: f32,
        found: &mut Vec<Candidate>,
    ) {
        let mut column = NOWHERE;
        column[LONGEST] = 0;
        let mut search = Search {
            trie,
            window,
            start,
            size: (window.observed.len() - start).min(WINDOW),
            spaced: window.observed[start..].contains(&' '),
            deletion: &self.deletion,
            split: self.table.structure.split,
            capitals: &self.capitals,
            pattern,
            budget: units::budget(budget - window.floor[start]),
            found,
        };
        let root = (&column, 0);
        let none = (&NOWHERE, i32::from(IMPOSSIBLE));
        if search.size < SHORT {
            search.descend::<SHORT>(0, NONE, root, none);
        } else {
            search.descend::<LANES>(0, NONE, root, none);
        }
    }
}

/// The least that a character costs that is copied and not read as a letter of a word.
fn least_copy(symbol: char) -> f32 {
    match symbol {
        _ if symbol.is_ascii_digit() => 0.7,
        _ if symbol.is_alphabetic() => 1.9,
        _ => 0.3,
    }
}

/// A first letter that is small was not printed as a capital, and a word of small letters was not printed
/// in capitals: wrong readings of case are rare, and each case costs a search.
fn allowed_patterns(observed: &[char]) -> &'static [Pattern] {
    let word = observed.iter().take_while(|c| **c != ' ');
    let small = word.clone().filter(|c| c.is_lowercase()).count();
    let total = word.filter(|c| c.is_alphanumeric()).count();
    let first_small = observed.first().is_some_and(|c| c.is_lowercase());
    match (small * 2 <= total, first_small) {
        (true, _) => &[Pattern::Lower, Pattern::Title, Pattern::Upper],
        (false, true) => &[Pattern::Lower],
        (false, false) => &[Pattern::Lower, Pattern::Title],
    }
}

struct Search<'s> {
    trie: &'s Trie,
    window: &'s Window,
    start: usize,
    /// Characters from `start` that a word may cover.
    size: usize,
    /// Whether there is a space among them.
    spaced: bool,
    deletion: &'s [Units],
    split: f32,
    capitals: &'s [Letter],
    pattern: Pattern,
    budget: Units,
    found: &'s mut Vec<Candidate>,
}

impl Search<'_> {
    /// `column`: least excess with which the letters down to `node` explain so many characters; `before`: the same
    /// without the last letter. Each with its lowest price.
    fn descend<const ENDS: usize>(
        &mut self,
        node: NodeId,
        last: Letter,
        column: (&Column, i32),
        before: (&Column, i32),
    ) {
        let (first, children) = self.trie.children(node);
        for (child, id) in children.iter().zip(first..) {
            // The own price of an entry, known for the cheapest one below a node.
            let budget = i32::from(self.budget) - i32::from(child.prior);
            let letter = match self.pattern {
                Pattern::Upper => self.capitals[usize::from(child.letter)],
                Pattern::Title if node == 0 => self.capitals[usize::from(child.letter)],
                _ => child.letter,
            };
            let [alone, paired] = self.window.least[usize::from(letter)];
            let [alone, paired] = [column.1 + i32::from(alone), before.1 + i32::from(paired)];
            if alone.min(paired) > budget {
                continue;
            }
            let mut next = self.step::<ENDS>(usize::from(letter), column.0);
            self.step_pairs(last, usize::from(letter), before.0, &mut next);
            if self.spaced {
                self.step_spaces(&mut next);
            }
            let lowest = least::<ENDS>(&next);
            if lowest > budget {
                continue;
            }
            let own = i32::from(self.budget) - i32::from(child.price);
            if child.entry != NO_ENTRY && lowest <= own {
                self.collect(child.entry, &next, own);
            }
            self.descend::<ENDS>(id, letter, (&next, lowest), column);
        }
    }

    fn collect(&mut self, entry: u32, column: &Column, budget: i32) {
        let window = self.window;
        let ends = &window.ends[self.start + 1..=self.start + self.size];
        for ((&excess, &after), length) in column[LONGEST + 1..].iter().zip(ends).zip(1..) {
            if i32::from(excess) + i32::from(after) <= budget {
                let end = self.start + length;
                self.found.push(Candidate {
                    entry,
                    pattern: self.pattern,
                    length: length as u8,
                    price: units::nats(excess) - window.floor[end] + window.floor[self.start],
                });
            }
        }
    }

    /// Adds one more letter to the explained characters.
    fn step<const ENDS: usize>(&self, letter: usize, column: &Column) -> Column {
        let deletion = self.deletion[letter];
        let one = self.window.costs(letter, 1, self.start);
        let two = self.window.costs(letter, 2, self.start);
        let three = self.window.costs(letter, 3, self.start);
        let mut next = NOWHERE;
        for end in 0..ENDS {
            let at = end + LONGEST;
            let none = column[at].saturating_add(deletion);
            let one = column[at - 1].saturating_add(one[end]);
            let two = column[at - 2].saturating_add(two[end]);
            let three = column[at - 3].saturating_add(three[end]);
            next[at] = none.min(one).min(two).min(three);
        }
        next
    }

    /// Explains characters by the last two letters together.
    fn step_pairs(&self, last: Letter, letter: usize, before: &Column, next: &mut Column) {
        for &(first, start, end, excess) in &self.window.pairs[letter] {
            if first != last || usize::from(start) < self.start || usize::from(end) > self.start + self.size {
                continue;
            }
            let price = before[usize::from(start) - self.start + LONGEST].saturating_add(excess);
            let after = &mut next[usize::from(end) - self.start + LONGEST];
            *after = price.min(*after);
        }
    }

    /// Goes on over spaces that the engine put into the word.
    fn step_spaces(&self, next: &mut Column) {
        let floor = &self.window.floor[self.start..];
        for j in 1..=self.size {
            if self.window.observed[self.start + j - 1] == ' ' {
                let at = j + LONGEST;
                let price = units(self.split + floor[j] - floor[j - 1]);
                next[at] = next[at - 1].saturating_add(price).min(next[at]);
            }
        }
    }
}

/// The lowest of a column's prices, eight at a time.
fn least<const ENDS: usize>(column: &Column) -> i32 {
    let mut eight = [IMPOSSIBLE; SHORT];
    for prices in column[LONGEST..LONGEST + ENDS].chunks_exact(SHORT) {
        for (least, &price) in eight.iter_mut().zip(prices) {
            *least = price.min(*least);
        }
    }
    i32::from(eight.into_iter().fold(IMPOSSIBLE, Units::min))
}
