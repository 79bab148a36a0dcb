//! Prices in nats of what a profile may do, with all layers of the channel resolved:
//! generic relation → class of the base letter → pool of engines → engine → document.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::channel::{ByObserved, Counts, Observed, Prior, Profile, observed_chars, observed_key};
use crate::letters::{self, CLASS_COUNT, Letter, NONE, RELATION_COUNT, Relation};
use crate::pair_costs::PairCosts;
use crate::shapes;

// The weights below were chosen on 000, 002 and 004 with the document's own pairs left out of the training
// (`scripts/restoration/figures.py --only unseen`), because that is where they matter.

/// How many letters of a class the hand-set relation rates are worth.
const PRIOR_WEIGHT: f32 = 80.0;
/// Letters of a class that the pool's rates are worth under an engine's own.
const POOL_RATES: f32 = 60.0;
/// Pseudo-counts of the generic layer under the class of the base letter.
const CLASS_WEIGHT: f32 = 20.0;
/// Pseudo-counts of the class under the pool of engines (DESIGN.md, section 4).
pub(crate) const POOL_WEIGHT: f32 = 20.0;
/// Pseudo-counts of the pool under the engine (DESIGN.md, section 4).
pub(crate) const ENGINE_WEIGHT: f32 = 100.0;
/// Pseudo-counts of the engine under the document. What a document teaches is believed, not known: with 10
/// it cements its own errors.
pub(crate) const DOCUMENT_WEIGHT: f32 = 30.0;
/// Share of the generic layer that no amount of counting takes away, so that an unseen substitution keeps the price
/// of its engine and class.
fn floor_share(prior: Prior) -> f32 {
    match prior {
        // Pairs were counted on a hundred lines at most; what an engine does elsewhere is much more.
        Prior::Damaged => 2.0,
        Prior::Vietnamese | Prior::Typed | Prior::Stripped => 1.0,
    }
}

/// Over how many strings a relation spreads where the characters say nothing more: a specific unseen string
/// gets 1/spread of its rate.
fn spread(relation: Relation) -> f32 {
    match relation {
        Relation::Kin => 8.0,
        Relation::CaseTwin | Relation::TwoWithKin => 2.0,
        _ => 1.0,
    }
}

/// Share of the strings that look like a letter among what stands for it unseen; the rest is [`Debris`]. Chosen on the
/// given parts of 000, 002 and 004 and on three made plans read by `eng`.
fn look_weight(relation: Relation) -> f32 {
    match relation {
        Relation::Other => 0.35,
        Relation::Two => 0.2,
        _ => 0.0,
    }
}

/// How often a character is what engines put where they recognise nothing. A letter read as "ii" or "ti" is
/// likelier than one read as "xq", whatever the letter.
#[derive(Debug)]
struct Debris {
    shares: HashMap<char, f32>,
    unseen: f32,
}

/// Share of [`Debris`] that is spread evenly, and over how many characters: an engine that was never seen has
/// its own. Of 0.05, 0.2, 0.4, 0.6, 0.7, 0.8 and 0.95 this restores unseen engines best.
const EVEN: f32 = 0.7;
const EVEN_OVER: f32 = 120.0;

/// Least probability that a Vietnamese engine takes a vowel for a given other one with the same marks: it knows
/// the marks well and reads "ồ" as "ề" where print is coarse. Made pages are too clean to show it.
const SAME_MARKS: f32 = 3e-4;

impl Debris {
    /// Characters of strings of several characters that stand for one letter and are none of its kin.
    fn new(layers: [&Counts; 2]) -> Self {
        let mut counts: BTreeMap<char, f32> = BTreeMap::new();
        let mut total = 0.0;
        for (op, count) in layers.iter().flat_map(|counts| &counts.ops) {
            let observed = observed_chars(&op.observed);
            let [first, second] = op.intended;
            if first == NONE || second != NONE || observed.len() < 2 {
                continue;
            }
            for symbol in observed {
                let kin = letters::relation(letters::info(first), &[*symbol]);
                if matches!(kin, Relation::Other | Relation::CaseTwin) {
                    *counts.entry(*symbol).or_default() += count;
                    total += count;
                }
            }
        }
        let even = if counts.is_empty() { 1.0 } else { EVEN } / EVEN_OVER;
        let shares = counts
            .into_iter()
            .map(|(symbol, count)| (symbol, (1.0 - EVEN) * count / total + even))
            .collect();
        Self { shares, unseen: even }
    }

    fn share(&self, symbol: char) -> f32 {
        self.shares.get(&symbol).copied().unwrap_or(self.unseen)
    }

    /// Share of an observed string among those in its relation to a letter.
    fn of(&self, relation: Relation, observed: &[char]) -> f32 {
        match relation {
            Relation::Other | Relation::Two | Relation::Three => {
                observed.iter().map(|c| self.share(*c)).product()
            }
            // One of the two is the kin; which one, and which kin, is half of the rate each.
            Relation::TwoWithKin => observed.iter().map(|c| self.share(*c)).fold(0.0, f32::max),
            _ => 1.0,
        }
    }
}

/// Price of something that cannot happen.
pub(crate) const NEVER: f32 = f32::INFINITY;

/// Prices of every letter for one observed string, by letter.
pub(crate) type Row = Arc<[f32]>;

/// Key of the class layer: base letter (case kept) and whether marks are on it.
type BaseKey = (char, bool);

/// Counts of one operation, or of one letter, in pool and engine.
pub(crate) type Layers = [f32; 2];

/// Counts or rates of the relations, by generic class.
type Relations = [[f32; RELATION_COUNT]; CLASS_COUNT];

/// A class of letters with the same base, aggregated over engine and pool.
#[derive(Debug, Default, Clone)]
struct BaseClass {
    total: f32,
    same: f32,
}

/// What a profile and the pool have counted, arranged by observed string.
#[derive(Debug)]
struct Base {
    prior: Prior,
    relations: Relations,
    debris: Debris,
    classes: Vec<BaseClass>,
    /// Class of each letter.
    class_of: Vec<usize>,
    class_strings: ByObserved<Vec<(usize, f32)>>,
    letter_totals: Vec<Layers>,
    singles: ByObserved<Vec<(Letter, Layers)>>,
    pairs: PairCosts,
}

/// A profile over the pool and under what was learned from the document.
#[derive(Debug, Clone)]
pub(crate) struct CostTable {
    base: Arc<Base>,
    rates: Relations,
    classes: Vec<BaseClass>,
    document_totals: Vec<f32>,
    document: ByObserved<Vec<(Letter, f32)>>,
    /// Operations of two intended letters by observed string, with prices.
    pub(crate) pairs: ByObserved<Vec<([Letter; 2], f32)>>,
    /// Price of each letter when nothing is observed, by letter.
    pub(crate) deletion: Row,
    /// Structural prices.
    pub(crate) structure: Structure,
}

/// Prices in nats of what happens between letters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Structure {
    /// A space was printed and is not observed.
    pub(crate) join: f32,
    /// A space is observed inside a printed word.
    pub(crate) split: f32,
    /// A mark is observed where nothing was printed.
    pub(crate) stray: f32,
}

impl Base {
    fn new(profile: &Profile, pool: &Counts) -> Self {
        let nothing = Counts::default();
        let damaged = profile.prior == Prior::Damaged;
        let layers = [if damaged { pool } else { &nothing }, &profile.counts];
        let mut numbers: HashMap<BaseKey, usize> = HashMap::new();
        let class_of: Vec<usize> = (0..=letters::count())
            .map(|place| {
                let info = letters::info(place as Letter);
                let fresh = numbers.len();
                *numbers.entry((info.base, info.marked())).or_insert(fresh)
            })
            .collect();
        let mut base = Self {
            prior: profile.prior,
            relations: relation_counts(profile.prior, layers[0], layers[1]),
            debris: Debris::new(layers),
            classes: vec![BaseClass::default(); numbers.len()],
            class_of,
            class_strings: ByObserved::default(),
            letter_totals: vec![[0.0; 2]; letters::count() + 1],
            singles: ByObserved::default(),
            pairs: PairCosts::new(layers, profile.prior),
        };
        for (layer, counts) in layers.into_iter().enumerate() {
            base.add(layer, counts);
        }
        base
    }

    fn add(&mut self, layer: usize, counts: &Counts) {
        for (letter, count) in &counts.letters {
            if let Some(totals) = self.letter_totals.get_mut(usize::from(*letter)) {
                totals[layer] += count;
            }
        }
        for (op, count) in &counts.ops {
            let [first, NONE] = op.intended else { continue };
            if first == NONE {
                continue;
            }
            *slot(self.singles.entry(op.observed).or_default(), first, layer) += count;
            let class = self.class_of[usize::from(first)];
            self.classes[class].total += count;
            if letters::relation(letters::info(first), observed_chars(&op.observed)) == Relation::Same {
                self.classes[class].same += count;
            } else {
                let list = self.class_strings.entry(op.observed).or_default();
                match list.iter_mut().find(|entry| entry.0 == class) {
                    Some(entry) => entry.1 += count,
                    None => list.push((class, *count)),
                }
            }
        }
    }
}

/// The counts of a key in a list; a new key is added.
pub(crate) fn slot<K: PartialEq>(list: &mut Vec<(K, Layers)>, key: K, layer: usize) -> &mut f32 {
    let place = list.iter().position(|entry| entry.0 == key).unwrap_or_else(|| {
        list.push((key, [0.0; 2]));
        list.len() - 1
    });
    &mut list[place].1[layer]
}

impl CostTable {
    /// Resolves a profile over the pool, before anything is known of the document.
    pub(crate) fn new(profile: &Profile, pool: &Counts) -> Self {
        let base = Base::new(profile, pool);
        let structure = structure(profile.prior, &profile.counts);
        Self::resolve(Arc::new(base), structure, &Counts::default())
    }

    /// The same profile under what was learned from the document.
    pub(crate) fn adapted(&self, document: &Counts) -> Self {
        Self::resolve(self.base.clone(), self.structure, document)
    }

    fn resolve(base: Arc<Base>, structure: Structure, document: &Counts) -> Self {
        let mut table = Self {
            document_totals: vec![0.0; letters::count() + 1],
            document: ByObserved::default(),
            pairs: ByObserved::default(),
            deletion: Row::from([]),
            rates: rates(base.relations, document),
            classes: base.classes.clone(),
            structure,
            base,
        };
        for (letter, count) in &document.letters {
            table.document_totals[usize::from(*letter)] = *count;
        }
        for (op, count) in &document.ops {
            let [first, NONE] = op.intended else { continue };
            if first == NONE {
                continue;
            }
            let entries = table.document.entry(op.observed).or_default();
            entries.push((first, *count));
            let class = &mut table.classes[table.base.class_of[usize::from(first)]];
            class.total += count;
            if letters::relation(letters::info(first), observed_chars(&op.observed)) == Relation::Same {
                class.same += count;
            }
        }
        table.pairs = table.base.pairs.prices(document);
        table.deletion = table.full_row(&[]);
        table
    }

    /// What the engine is like.
    pub(crate) fn prior(&self) -> Prior {
        self.base.prior
    }

    /// Prices of every letter for an observed string of one to three characters, by letter.
    /// `None` where no single letter is worth trying.
    pub(crate) fn row(&self, observed: &[char]) -> Option<Row> {
        let key = observed_key(observed);
        let listed = || self.base.singles.contains_key(&key) || self.document.contains_key(&key);
        let worth = match observed.len() {
            1 => true,
            2 => self.base.prior == Prior::Damaged || listed() || !self.alike(&key).is_empty(),
            _ => {
                return listed().then(|| {
                    let full = self.full_row(observed);
                    let known = |letter: &Letter| {
                        let seen = self
                            .base
                            .singles
                            .get(&key)
                            .into_iter()
                            .flatten()
                            .map(|entry| entry.0);
                        let here = self.document.get(&key).into_iter().flatten().map(|entry| entry.0);
                        seen.chain(here).any(|other| other == *letter)
                    };
                    let only = |place| {
                        if known(&(place as Letter)) {
                            full[place]
                        } else {
                            NEVER
                        }
                    };
                    (0..full.len()).map(only).collect()
                });
            }
        };
        worth.then(|| self.full_row(observed))
    }

    /// The letters that look like a string of one or two characters, where the text was read and not typed.
    fn alike(&self, key: &Observed) -> &'static [(Letter, f32)] {
        match self.base.prior {
            Prior::Damaged | Prior::Vietnamese => shapes::looking_like(key),
            Prior::Typed | Prior::Stripped => &[],
        }
    }

    /// Prices of every letter for the string, which may be empty; never for no letter.
    pub(crate) fn full_row(&self, observed: &[char]) -> Row {
        let base = &*self.base;
        let key = observed_key(observed);
        let symbols: Vec<(char, char)> = observed.iter().map(|&c| (c, letters::base_letter(c))).collect();
        let classes = base.class_strings.get(&key).map_or(&[][..], Vec::as_slice);
        let singles = base.singles.get(&key).map_or(&[][..], Vec::as_slice);
        let here = self.document.get(&key).map_or(&[][..], Vec::as_slice);
        let shares: [f32; RELATION_COUNT] =
            std::array::from_fn(|place| base.debris.of(letters::RELATIONS[place], observed));
        let alike = self.alike(&key);
        let floor = floor_share(base.prior);
        let mut row = vec![NEVER; letters::count() + 1];
        for (place, price) in row.iter_mut().enumerate().skip(1) {
            let letter = place as Letter;
            let info = letters::info(letter);
            let relation = letters::relation_to(info, &symbols);
            let mut share = shares[relation as usize];
            if let Some((_, look)) = alike.iter().find(|entry| entry.0 == letter) {
                share += look_weight(relation) * look;
            }
            let mut generic = self.rates[info.class_index()][relation as usize] / spread(relation) * share;
            if relation == Relation::Other && base.prior == Prior::Vietnamese {
                let marks = letters::marks(info.symbol);
                if marks.is_some() && marks == letters::marks(observed[0]) {
                    generic = generic.max(SAME_MARKS);
                }
            }
            let number = base.class_of[place];
            let class = &self.classes[number];
            let count = if relation == Relation::Same {
                class.same
            } else {
                let learned = classes
                    .iter()
                    .find(|entry| entry.0 == number)
                    .map_or(0.0, |entry| entry.1);
                let kin = here
                    .iter()
                    .filter(|entry| base.class_of[usize::from(entry.0)] == number);
                learned + kin.map(|entry| entry.1).sum::<f32>()
            };
            let below = (count + CLASS_WEIGHT * generic) / (class.total + CLASS_WEIGHT);
            let seen = singles
                .iter()
                .find(|entry| entry.0 == letter)
                .map_or([0.0; 2], |entry| entry.1);
            let totals = base.letter_totals[place];
            let pool = (seen[0] + POOL_WEIGHT * below) / (totals[0] + POOL_WEIGHT);
            let engine = (seen[1] + ENGINE_WEIGHT * pool) / (totals[1] + ENGINE_WEIGHT);
            let known = here
                .iter()
                .find(|entry| entry.0 == letter)
                .map_or(0.0, |entry| entry.1);
            let document =
                (known + DOCUMENT_WEIGHT * engine) / (self.document_totals[place] + DOCUMENT_WEIGHT);
            *price = -(document + floor * generic).min(1.0).ln();
        }
        row.into()
    }
}

/// Counts of relations by class: what was set by hand, what the pool does, what the engine does.
fn relation_counts(prior: Prior, pool: &Counts, engine: &Counts) -> Relations {
    let mut all = [[0.0; RELATION_COUNT]; CLASS_COUNT];
    let mut others = [[0.0; RELATION_COUNT]; CLASS_COUNT];
    add_relations(&mut others, pool);
    add_relations(&mut all, engine);
    for (class, (row, other)) in all.iter_mut().zip(others).enumerate() {
        let total: f32 = other.iter().sum();
        let share = POOL_RATES / total.max(POOL_RATES);
        for ((slot, rate), pool) in row.iter_mut().zip(prior.rates(class)).zip(other) {
            *slot += PRIOR_WEIGHT * rate + share * pool;
        }
    }
    all
}

fn add_relations(relations: &mut Relations, counts: &Counts) {
    for (op, count) in &counts.ops {
        let [first, second] = op.intended;
        if first == NONE || second != NONE {
            continue;
        }
        let info = letters::info(first);
        let relation = letters::relation(info, observed_chars(&op.observed));
        relations[info.class_index()][relation as usize] += count;
    }
}

fn rates(mut relations: Relations, document: &Counts) -> Relations {
    add_relations(&mut relations, document);
    for row in &mut relations {
        let total: f32 = row.iter().sum();
        for rate in row {
            *rate /= total;
        }
    }
    relations
}

/// Prior shares of lost spaces, spurious spaces and stray marks, worth 100 words.
fn structure(prior: Prior, counts: &Counts) -> Structure {
    let (join, split, stray) = match prior {
        Prior::Damaged => (0.004, 0.002, 0.004),
        Prior::Vietnamese => (0.001, 0.0003, 0.0003),
        Prior::Typed | Prior::Stripped => (1e-5, 1e-6, 1e-6),
    };
    let (mut spaces, mut joins, mut splits, mut strays) = (100.0, 100.0 * join, 100.0 * split, 100.0 * stray);
    let space = letters::letter(' ').unwrap_or(NONE);
    for (op, count) in &counts.ops {
        let observed = observed_chars(&op.observed);
        match (op.intended, observed) {
            ([first, NONE], []) if first == space && first != NONE => {
                joins += count;
                spaces += count;
            }
            ([first, NONE], _) if first == space && first != NONE => spaces += count,
            ([NONE, NONE], [' ']) => splits += count,
            ([NONE, NONE], _) => strays += count,
            _ => {}
        }
    }
    let price = |count: f32, least: f32| -(count / spaces).max(least).ln();
    // Made pages have no dirt.
    let least = if prior == Prior::Vietnamese { stray } else { 0.0 };
    Structure {
        join: price(joins, 0.0),
        split: price(splits, 0.0),
        stray: price(strays, least),
    }
}
