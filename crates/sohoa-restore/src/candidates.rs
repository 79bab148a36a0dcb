//! Candidates for a stretch of observed text: every entry of a trie that the channel can explain
//! within a budget, by dynamic programming over the trie.
//!
//! The search goes down the trie with one column of prices per node: how cheaply the letters so far explain
//! the first j characters. What the characters after j cost at the very least is known beforehand
//! ([`Window::floor`]), so hopeless branches end early.

use std::collections::HashMap;

use crate::channel::{Observed, Prior, observed_key};
use crate::cost::{CostTable, NEVER, Row};
use crate::letters::{self, Letter, NONE};
use crate::trie::{NO_ENTRY, NodeId, Trie};

/// Longest window of observed characters that one syllable may cover.
pub(crate) const WINDOW: usize = 14;

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

type Column = [f32; WINDOW + 1];

/// An operation of two letters that fits somewhere in a window: first letter, start, end, price.
type PairPlace = (Letter, u8, u8, f32);

/// A run of observed characters with the prices of everything that may explain its parts.
#[derive(Debug)]
pub(crate) struct Window {
    /// The characters.
    pub(crate) observed: Vec<char>,
    /// Rows by start * 3 + length - 1.
    rows: Vec<Option<Row>>,
    /// Operations of two letters by their second letter.
    pairs: Vec<Vec<PairPlace>>,
    /// The least that the characters from here to the end cost.
    pub(crate) floor: Vec<f32>,
    /// What a word that ends here costs beyond its letters: a lost space and the least another word costs,
    /// where the next character goes on.
    pub(crate) ends: Vec<f32>,
}

/// Generates candidates under one cost table and remembers its rows.
#[derive(Debug)]
pub(crate) struct Generator<'a> {
    table: &'a CostTable,
    rows: HashMap<Observed, (Option<Row>, f32)>,
    capitals: Vec<Letter>,
    shapes: HashMap<Observed, Vec<(Letter, f32)>>,
}

/// Shapes that engines exchange in capitals and codes, with prices in nats, set by hand from samples 000-004; 5 stays apart
/// from S because unit codes hold both.
const SHAPES: [(&str, &str, f32); 38] = [
    ("O", "0", 2.5),
    ("O", "Q", 2.5),
    ("0", "O", 2.5),
    ("0", "Q", 2.5),
    ("0", "o", 2.5),
    ("0", "D", 2.5),
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
    ("N", "1\\", 2.5),
    ("H", "I-I", 2.5),
    ("H", "1-1", 2.5),
    ("H", "l-l", 2.5),
    ("D", "I)", 2.5),
    ("0", "O0", 3.5),
    ("0", "0O", 3.5),
    ("1", "I,", 4.5),
    ("Đ", "Ð", 0.1),
];

/// The least that a word costs as such: the share of the commonest syllable's unigram price.
const LEAST_WORD: f32 = 2.0;

impl<'a> Generator<'a> {
    pub(crate) fn new(table: &'a CostTable) -> Self {
        let mut shapes: HashMap<Observed, Vec<(Letter, f32)>> = HashMap::new();
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
            rows: HashMap::new(),
            capitals: (0..=letters::count())
                .map(|place| letters::capital(place as Letter))
                .collect(),
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

    /// Prepares a run of characters. A space in it was inserted by the engine.
    pub(crate) fn window(&mut self, observed: &[char]) -> Window {
        let size = observed.len();
        let table = self.table;
        let mut window = Window {
            observed: observed.to_vec(),
            rows: vec![None; size * 3],
            pairs: vec![Vec::new(); letters::count() + 1],
            floor: vec![NEVER; size + 1],
            ends: vec![0.0; size + 1],
        };
        window.floor[size] = 0.0;
        for start in (0..size).rev() {
            let after = window.floor[start + 1];
            let mut floor = after + least_copy(observed[start]);
            for length in 1..=3.min(size - start) {
                let seen = &observed[start..start + length];
                if seen.contains(&' ') {
                    break;
                }
                let (row, least) = self.row(seen);
                floor = floor.min(least + window.floor[start + length]);
                window.rows[start * 3 + length - 1] = row;
                for &([first, second], price) in table.pairs.get(&observed_key(seen)).into_iter().flatten() {
                    let place = (first, start as u8, (start + length) as u8, price);
                    window.pairs[usize::from(second)].push(place);
                }
            }
            window.floor[start] = floor;
            if start > 0 && observed[start].is_alphanumeric() && observed[start - 1].is_alphanumeric() {
                window.ends[start] = table.structure.join + LEAST_WORD;
            }
        }
        window
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
        let size = observed.len().min(WINDOW);
        let mut window = self.window(&observed[..size]);
        window.floor.fill(0.0);
        window.ends.fill(0.0);
        for start in 0..size {
            for length in 1..=3.min(size - start) {
                let Some(shapes) = self.shapes.get(&observed_key(&observed[start..start + length])) else {
                    continue;
                };
                let slot = &mut window.rows[start * 3 + length - 1];
                let mut row: Vec<f32> = match slot {
                    Some(row) => row.to_vec(),
                    None => vec![NEVER; letters::count() + 1],
                };
                for &(letter, price) in shapes {
                    let known = &mut row[usize::from(letter)];
                    *known = known.min(price);
                }
                *slot = Some(row.into());
            }
        }
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
        let mut column = [NEVER; WINDOW + 1];
        column[0] = 0.0;
        let nothing = [NEVER; WINDOW + 1];
        let mut search = Search {
            trie,
            window,
            start,
            size: (window.observed.len() - start).min(WINDOW),
            deletion: &self.table.deletion,
            split: self.table.structure.split,
            capitals: &self.capitals,
            pattern,
            budget,
            found,
        };
        search.descend(0, NONE, &column, &nothing);
    }
}

/// The least that a character costs that is copied and not read as a letter of a word.
fn least_copy(symbol: char) -> f32 {
    match symbol {
        ' ' => 0.0,
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
    deletion: &'s [f32],
    split: f32,
    capitals: &'s [Letter],
    pattern: Pattern,
    budget: f32,
    found: &'s mut Vec<Candidate>,
}

impl Search<'_> {
    /// `column[j]`: cheapest way to explain the first j characters by the letters down to `node`;
    /// `before`: the same without the last letter.
    fn descend(&mut self, node: NodeId, last: Letter, column: &Column, before: &Column) {
        let floor = &self.window.floor[self.start..];
        let mut least = NEVER;
        for (price, floor) in column[..=self.size].iter().zip(floor) {
            least = least.min(price + floor);
        }
        for (price, floor) in before[..=self.size].iter().zip(floor) {
            least = least.min(price + floor);
        }
        let (first, children) = self.trie.children(node);
        for (child, id) in children.iter().zip(first..) {
            // The own price of an entry, known for the cheapest one below a node.
            let budget = self.budget - child.prior;
            if least > budget {
                continue;
            }
            let letter = match self.pattern {
                Pattern::Upper => self.capitals[usize::from(child.letter)],
                Pattern::Title if node == 0 => self.capitals[usize::from(child.letter)],
                _ => child.letter,
            };
            let mut next = [NEVER; WINDOW + 1];
            if !self.step(letter, last, column, before, budget, &mut next) {
                continue;
            }
            if child.entry != NO_ENTRY {
                self.collect(child.entry, &next, self.budget - child.price);
            }
            self.descend(id, letter, &next, column);
        }
    }

    fn collect(&mut self, entry: u32, column: &Column, budget: f32) {
        let window = self.window;
        for (length, &price) in column[..=self.size].iter().enumerate().skip(1) {
            let end = self.start + length;
            if price + window.floor[end] + window.ends[end] <= budget && window.observed[end - 1] != ' ' {
                self.found.push(Candidate {
                    entry,
                    pattern: self.pattern,
                    length: length as u8,
                    price,
                });
            }
        }
    }

    /// The column after one more letter, and whether anything in it is within the budget.
    fn step(
        &self,
        letter: Letter,
        last: Letter,
        column: &Column,
        before: &Column,
        budget: f32,
        next: &mut Column,
    ) -> bool {
        let place = usize::from(letter);
        let deletion = self.deletion[place];
        let floor = &self.window.floor[self.start..];
        let size = self.size;
        for j in 0..=size {
            let price = column[j];
            if price + floor[j] > budget {
                continue;
            }
            next[j] = next[j].min(price + deletion);
            let rows = &self.window.rows[(self.start + j) * 3..];
            for (length, row) in rows.iter().take(3.min(size - j)).enumerate() {
                if let Some(row) = row {
                    let after = &mut next[j + length + 1];
                    *after = after.min(price + row[place]);
                }
            }
        }
        if last != NONE {
            for &(first, start, end, price) in &self.window.pairs[place] {
                if first == last && usize::from(start) >= self.start && usize::from(end) <= self.start + size {
                    let after = &mut next[usize::from(end) - self.start];
                    *after = after.min(before[usize::from(start) - self.start] + price);
                }
            }
        }
        let mut alive = false;
        for j in 0..=size {
            if j > 0 && self.window.observed[self.start + j - 1] == ' ' {
                next[j] = next[j].min(next[j - 1] + self.split);
            }
            alive |= next[j] + floor[j] <= budget;
        }
        alive
    }
}
