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
    /// `rows[j][k]`: prices by letter of the k + 1 characters from j.
    rows: Vec<[Option<Rc<Vec<f32>>>; 3]>,
    /// Two-letter operations that fit: (start, end, price) by intended pair.
    pairs: HashMap<[Letter; 2], Vec<(usize, usize, f32)>>,
    /// Letters that end one of the pairs, as a table by letter.
    pair_ends: Vec<bool>,
    /// Budget for an entry that ends after j characters.
    limits: Column,
    budget: f32,
}

/// Generates candidates under one cost table and remembers its rows.
#[derive(Debug)]
pub(crate) struct Generator<'a> {
    table: &'a CostTable,
    rows: HashMap<Observed, Option<Rc<Vec<f32>>>>,
    capitals: Vec<Letter>,
    shapes: HashMap<Observed, Vec<(Letter, f32)>>,
}

/// Shapes that engines exchange in capitals and codes, set by hand from samples 000-004; 5 stays apart
/// from S because unit codes hold both.
const SHAPES: [(&str, &str); 34] = [
    ("O", "0"),
    ("O", "Q"),
    ("0", "O"),
    ("0", "Q"),
    ("0", "o"),
    ("0", "D"),
    ("1", "I"),
    ("1", "l"),
    ("1", "t"),
    ("1", "i"),
    ("1", "T"),
    ("I", "1"),
    ("I", "l"),
    ("I", "t"),
    ("I", "T"),
    ("8", "S"),
    ("8", "B"),
    ("S", "8"),
    ("B", "8"),
    ("B", "13"),
    ("B", "l3"),
    ("B", "I3"),
    ("U", "IJ"),
    ("U", "1J"),
    ("U", "lJ"),
    ("U", "LI"),
    ("Đ", "D"),
    ("Đ", "P"),
    ("Đ", "B"),
    ("N", "1\\"),
    ("H", "I-I"),
    ("H", "1-1"),
    ("H", "l-l"),
    ("D", "I)"),
];
/// Price in nats of an exchange of [`SHAPES`] in a code.
const SHAPE_PRICE: f32 = 2.5;

impl<'a> Generator<'a> {
    pub(crate) fn new(table: &'a CostTable) -> Self {
        let mut shapes: HashMap<Observed, Vec<(Letter, f32)>> = HashMap::new();
        for (intended, observed) in SHAPES {
            let observed: Vec<char> = observed.chars().collect();
            if let Some(letter) = intended.chars().next().and_then(letters::letter) {
                shapes
                    .entry(observed_key(&observed))
                    .or_default()
                    .push((letter, SHAPE_PRICE));
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
        let mut window = Window {
            observed,
            rows: Vec::with_capacity(size),
            pairs: HashMap::new(),
            pair_ends: vec![false; letters::count() + 1],
            limits: [budget; WINDOW + 1],
            budget,
        };
        for start in 0..size {
            let mut rows = [None, None, None];
            for length in 1..=3.min(size - start) {
                let seen = &observed[start..start + length];
                if seen.contains(&' ') {
                    break;
                }
                let mut row = self.row(seen);
                if codes && let Some(shapes) = self.shapes.get(&observed_key(seen)) {
                    let mut own =
                        row.map_or_else(|| vec![f32::INFINITY; letters::count() + 1], |row| row.to_vec());
                    for &(letter, price) in shapes {
                        let slot = &mut own[usize::from(letter)];
                        *slot = slot.min(price);
                    }
                    row = Some(Rc::new(own));
                }
                rows[length - 1] = row;
                for &(pair, price) in self.table.pairs.get(&observed_key(seen)).into_iter().flatten() {
                    window
                        .pairs
                        .entry(pair)
                        .or_default()
                        .push((start, start + length, price));
                    window.pair_ends[usize::from(pair[1])] = true;
                }
            }
            window.rows.push(rows);
            // An entry that ends between two letters needs a lost space after it.
            let inside =
                start > 0 && observed[start].is_alphanumeric() && observed[start - 1].is_alphanumeric();
            if inside {
                window.limits[start] = budget - middle;
            }
        }
        window
    }

    /// Syllables of the lexicon for the beginning of `observed`, in all cases.
    pub(crate) fn syllables(&mut self, trie: &Trie, observed: &[char]) -> Vec<Candidate> {
        let tiers: &[f32] = match self.table_prior() {
            Prior::Damaged => &[11.0, 17.0, 23.0],
            Prior::Vietnamese => &[12.0],
            Prior::Typed => &[14.0],
        };
        let mut found = Vec::new();
        for &budget in tiers {
            found.clear();
            let middle = self.table.structure.join;
            let window = self.window(observed, budget, middle, false);
            for pattern in [Pattern::Lower, Pattern::Title, Pattern::Upper] {
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

    fn table_prior(&self) -> Prior {
        self.table.prior()
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
            let letter = match self.pattern {
                Pattern::Upper => self.capitals[usize::from(plain)],
                Pattern::Title if node == 0 => self.capitals[usize::from(plain)],
                _ => plain,
            };
            let mut next = self.step(letter, column);
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
            if next[..=size].iter().all(|&price| price > self.window.budget) {
                continue;
            }
            if let Some(entry) = self.trie.node(child).entry {
                for length in 1..=size {
                    let spaced = self.window.observed[length - 1] == ' ';
                    if next[length] <= self.window.limits[length] && !spaced {
                        self.found.push(Candidate {
                            entry,
                            pattern: self.pattern,
                            length: length as u8,
                            price: next[length],
                        });
                    }
                }
            }
            self.descend(child, letter, &next, column);
        }
    }

    fn step(&self, letter: Letter, column: &Column) -> Column {
        let mut next = [f32::INFINITY; WINDOW + 1];
        let place = usize::from(letter);
        let deletion = self.table.deletion[place];
        for (start, &price) in column[..=self.window.observed.len()].iter().enumerate() {
            if price > self.window.budget {
                continue;
            }
            next[start] = next[start].min(price + deletion);
            let Some(rows) = self.window.rows.get(start) else {
                continue;
            };
            for (length, row) in rows.iter().enumerate() {
                if let Some(row) = row {
                    let slot = &mut next[start + length + 1];
                    *slot = slot.min(price + row[place]);
                }
            }
        }
        next
    }
}
