//! Candidates for a stretch of observed text: every entry of a trie that the channel can explain
//! within a budget, by dynamic programming over the trie.

use std::collections::HashMap;
use std::rc::Rc;

use crate::channel::{CostTable, Observed, Prior, observed_key};
use crate::letters::{self, Letter, NONE};
use crate::trie::{NodeId, Trie};

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

/// The prices that the search needs for one window.
struct Window<'a> {
    observed: &'a [char],
    /// Prices by letter, then start, then length - 1 of the observed string.
    prices: Vec<f32>,
    /// Two-letter operations that fit: (start, end, price) by intended pair.
    pairs: HashMap<[Letter; 2], Vec<(usize, usize, f32)>>,
    /// Letters that end one of the pairs, as a table by letter.
    pair_ends: Vec<bool>,
    /// What an end after j characters costs beyond the letters: a lost space inside a run of letters.
    ends: Column,
    budget: f32,
}

/// Prices of one letter in [`Window::prices`].
const STRIDE: usize = WINDOW * 3;

/// Generates candidates under one cost table and remembers its rows.
#[derive(Debug)]
pub(crate) struct Generator<'a> {
    table: &'a CostTable,
    rows: HashMap<Observed, Option<Rc<Vec<f32>>>>,
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

    fn row(&mut self, observed: &[char]) -> Option<Rc<Vec<f32>>> {
        let table = self.table;
        self.rows
            .entry(observed_key(observed))
            .or_insert_with(|| table.row(observed).map(Rc::new))
            .clone()
    }

    fn window<'w>(&mut self, observed: &'w [char], budget: f32, middle: f32, codes: bool) -> Window<'w> {
        let size = observed.len().min(WINDOW);
        let observed = &observed[..size];
        let letters = letters::count() + 1;
        let mut window = Window {
            observed,
            prices: vec![f32::INFINITY; letters * STRIDE],
            pairs: HashMap::new(),
            pair_ends: vec![false; letters],
            ends: [0.0; WINDOW + 1],
            budget,
        };
        for start in 0..size {
            for length in 1..=3.min(size - start) {
                let seen = &observed[start..start + length];
                if seen.contains(&' ') {
                    break;
                }
                let slot = start * 3 + length - 1;
                if let Some(row) = self.row(seen) {
                    for (prices, price) in window.prices.chunks_exact_mut(STRIDE).zip(row.iter()) {
                        prices[slot] = *price;
                    }
                }
                let shapes = self.shapes.get(&observed_key(seen)).filter(|_| codes);
                for &(letter, price) in shapes.into_iter().flatten() {
                    let slot = &mut window.prices[usize::from(letter) * STRIDE + slot];
                    *slot = slot.min(price);
                }
                for &(pair, price) in self.table.pairs.get(&observed_key(seen)).into_iter().flatten() {
                    window
                        .pairs
                        .entry(pair)
                        .or_default()
                        .push((start, start + length, price));
                    window.pair_ends[usize::from(pair[1])] = true;
                }
            }
            if start > 0 && observed[start].is_alphanumeric() && observed[start - 1].is_alphanumeric() {
                window.ends[start] = middle;
            }
        }
        window
    }

    /// Syllables of the lexicon for the beginning of `observed`, in the cases that its letters allow.
    pub(crate) fn syllables(&mut self, trie: &Trie, observed: &[char]) -> Vec<Candidate> {
        let tiers: &[f32] = match self.table.prior() {
            Prior::Damaged => &[18.0, 24.0, 30.0],
            Prior::Vietnamese => &[16.0],
            Prior::Typed => &[18.0],
        };
        let patterns = allowed_patterns(observed);
        let mut found = Vec::new();
        for &budget in tiers {
            found.clear();
            let middle = self.table.structure.join;
            let window = self.window(observed, budget, middle, false);
            for &pattern in patterns {
                self.search(trie, &window, pattern, &mut found);
            }
            if found.len() >= ENOUGH {
                break;
            }
        }
        found
    }

    /// Codes and acronyms for the beginning of `observed`, within the budget.
    pub(crate) fn codes(&mut self, trie: &Trie, observed: &[char], budget: f32) -> Vec<Candidate> {
        let window = self.window(observed, budget, budget, true);
        let mut found = Vec::new();
        self.search(trie, &window, Pattern::Exact, &mut found);
        found
    }

    fn search(&self, trie: &Trie, window: &Window<'_>, pattern: Pattern, found: &mut Vec<Candidate>) {
        let mut start = [f32::INFINITY; WINDOW + 1];
        start[0] = 0.0;
        let nothing = [f32::INFINITY; WINDOW + 1];
        let mut search = Search {
            trie,
            window,
            table: self.table,
            capitals: &self.capitals,
            pattern,
            found,
        };
        search.descend(0, NONE, &start, &nothing);
    }
}

/// As many candidates as make a wider budget pointless.
const ENOUGH: usize = 24;

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

struct Search<'s, 'w> {
    trie: &'s Trie,
    window: &'s Window<'w>,
    table: &'s CostTable,
    capitals: &'s [Letter],
    pattern: Pattern,
    found: &'s mut Vec<Candidate>,
}

impl Search<'_, '_> {
    /// `column[j]`: cheapest way to explain the first j characters by the letters down to `node`;
    /// `before`: the same without the last letter.
    fn descend(&mut self, node: NodeId, last: Letter, column: &Column, before: &Column) {
        let size = self.window.observed.len();
        for &(plain, child) in &self.trie.node(node).children {
            // The rank of an entry holds a share of its unigram price, known for the best entry below a node.
            let budget = self.window.budget - self.trie.node(child).prior;
            let letter = match self.pattern {
                Pattern::Upper => self.capitals[usize::from(plain)],
                Pattern::Title if node == 0 => self.capitals[usize::from(plain)],
                _ => plain,
            };
            let mut next = self.step(letter, column, budget);
            if last != NONE && self.window.pair_ends[usize::from(letter)] {
                for &(start, end, price) in self.window.pairs.get(&[last, letter]).into_iter().flatten() {
                    next[end] = next[end].min(before[start] + price);
                }
            }
            for j in 1..size {
                if self.window.observed[j] == ' ' {
                    next[j + 1] = next[j + 1].min(next[j] + self.table.structure.split);
                }
            }
            if next[..=size].iter().all(|&price| price > budget) {
                continue;
            }
            if let Some((entry, prior)) = self.trie.node(child).entry {
                self.collect(entry, &next, self.window.budget - prior);
            }
            self.descend(child, letter, &next, column);
        }
    }

    fn collect(&mut self, entry: u32, column: &Column, budget: f32) {
        let observed = self.window.observed;
        for (length, &price) in column.iter().enumerate().take(observed.len() + 1).skip(1) {
            if price + self.window.ends[length] <= budget && observed[length - 1] != ' ' {
                self.found.push(Candidate {
                    entry,
                    pattern: self.pattern,
                    length: length as u8,
                    price,
                });
            }
        }
    }

    fn step(&self, letter: Letter, column: &Column, budget: f32) -> Column {
        let mut next = [f32::INFINITY; WINDOW + 1];
        let place = usize::from(letter);
        let deletion = self.table.deletion[place];
        let prices = &self.window.prices[place * STRIDE..(place + 1) * STRIDE];
        let size = self.window.observed.len();
        for (start, &price) in column[..=size].iter().enumerate() {
            if price > budget {
                continue;
            }
            next[start] = next[start].min(price + deletion);
            for length in 1..=3.min(size - start) {
                next[start + length] = next[start + length].min(price + prices[start * 3 + length - 1]);
            }
        }
        next
    }
}
