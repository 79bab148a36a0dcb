//! Learning the channel from pairs of observed and intended lines by expectation maximisation.

use std::collections::{BTreeMap, HashMap};

use crate::channel::{Channel, Counts, Observed, Op, PAD, Prior, Profile, observed_chars, observed_key};
use crate::cost::{CostTable, NEVER, Row};
use crate::letters::{self, Letter, NONE};

/// Lines of one engine family, observed and intended, with equal numbers of lines.
#[derive(Debug, Clone)]
pub struct PairSet {
    /// Profile that learns from them.
    pub profile: String,
    /// What the engine does where nothing was counted; the first set of a profile decides.
    pub prior: Prior,
    /// Weight of the profile in the pool of damaged engines, 0..=1; the first set decides.
    pub pool_share: f32,
    /// How much one observed letter counts: 1 for real damage, less for self-made pairs.
    pub weight: f32,
    /// Observed and intended lines.
    pub lines: Vec<(String, String)>,
}

/// Rounds of expectation maximisation; the counts move by less than 1 % after the fourth.
const ROUNDS: usize = 4;
/// Half width of the band around the diagonal, in observed characters.
const BAND: usize = 14;
/// Lines dearer than this, in nats for each intended letter, are not a pair and are left out.
const MISALIGNED: f32 = 2.2;
/// Expected counts below this are noise.
const NOISE: f32 = 0.02;
/// Kept operations need this count: one letter to at most one, and all longer ones.
const KEEP_SHORT: f32 = 0.05;
const KEEP_LONG: f32 = 0.08;

/// Learns a channel. The same sets in the same order give the same channel.
pub fn train_channel(sets: &[PairSet]) -> Channel {
    let mut channel = Channel::default();
    for set in sets {
        if channel.profiles.iter().all(|profile| profile.name != set.profile) {
            channel.profiles.push(Profile {
                name: set.profile.clone(),
                prior: set.prior,
                pool_share: set.pool_share,
                counts: Counts::default(),
            });
        }
    }
    for profile in &mut channel.profiles {
        let pairs: Vec<Pair> = sets
            .iter()
            .filter(|set| set.profile == profile.name)
            .flat_map(|set| set.lines.iter().filter_map(|(o, i)| Pair::new(o, i, set.weight)))
            .collect();
        for round in 0..ROUNDS {
            let table = CostTable::new(profile, &Counts::default());
            profile.counts = expectation(&table, &pairs, round);
        }
    }
    channel
}

/// Expected operations of aligned words under a table; words are `(observed, intended, weight)`.
pub(crate) fn count_words(table: &CostTable, words: &[(String, String, f32)]) -> Counts {
    let pairs: Vec<Pair> = words
        .iter()
        .filter_map(|(observed, intended, weight)| Pair::new(observed, intended, *weight))
        .collect();
    expectation(table, &pairs, ROUNDS)
}

/// A line ready for alignment.
struct Pair {
    intended: Vec<(Letter, char)>,
    observed: Vec<char>,
    weight: f32,
}

impl Pair {
    fn new(observed: &str, intended: &str, weight: f32) -> Option<Self> {
        if intended.contains('□') {
            return None;
        }
        let tidy = |text: &str| -> Vec<char> {
            let words: Vec<&str> = text.split_whitespace().collect();
            sohoa_viet::nfc(&words.join(" "))
                .chars()
                .filter(|&c| c != PAD)
                .collect()
        };
        let observed = tidy(observed);
        let intended: Vec<(Letter, char)> = tidy(intended)
            .into_iter()
            .map(|c| (letters::letter(c).unwrap_or(NONE), c))
            .collect();
        (!observed.is_empty() && !intended.is_empty()).then_some(Self {
            intended,
            observed,
            weight,
        })
    }
}

struct Edge {
    from: usize,
    to: usize,
    op: Option<Op>,
    price: f32,
}

/// Prices of operations, remembered for one round.
struct Prices<'a> {
    table: &'a CostTable,
    rows: HashMap<Observed, Row>,
    pairs: HashMap<Op, f32>,
    first_round: bool,
}

impl Prices<'_> {
    fn single(&mut self, letter: Letter, observed: &[char]) -> f32 {
        let table = self.table;
        *self
            .rows
            .entry(observed_key(observed))
            .or_insert_with(|| table.full_row(observed))
            .get(usize::from(letter))
            .unwrap_or(&NEVER)
    }

    fn pair(&self, op: &Op) -> f32 {
        let length = observed_chars(&op.observed).len() as f32;
        let unseen = if self.first_round {
            6.5 + 1.3 * length
        } else {
            13.0
        };
        self.pairs.get(op).copied().unwrap_or(unseen)
    }
}

fn expectation(table: &CostTable, pairs: &[Pair], round: usize) -> Counts {
    let mut known = HashMap::new();
    #[expect(clippy::iter_over_hash_type, reason = "the order does not reach the result")]
    for (observed, list) in &table.pairs {
        for (intended, price) in list {
            let op = Op {
                intended: *intended,
                observed: *observed,
            };
            known.insert(op, *price);
        }
    }
    let mut prices = Prices {
        table,
        rows: HashMap::new(),
        pairs: known,
        first_round: round == 0,
    };
    let mut counts = Counts::default();
    let mut all_pairs: BTreeMap<[Letter; 2], f32> = BTreeMap::new();
    for pair in pairs {
        let edges = edges(pair, table, &mut prices);
        let size = (pair.intended.len() + 1) * (pair.observed.len() + 1);
        let Some((posteriors, price)) = posteriors(&edges, size) else {
            continue;
        };
        if price > MISALIGNED * pair.intended.len() as f32 {
            continue;
        }
        for (edge, share) in edges.iter().zip(posteriors) {
            if let (Some(op), true) = (edge.op, share > NOISE) {
                *counts.ops.entry(op).or_default() += share * pair.weight;
            }
        }
        for &(letter, _) in pair.intended.iter().filter(|(letter, _)| *letter != NONE) {
            *counts.letters.entry(letter).or_default() += pair.weight;
        }
        for two in pair.intended.windows(2) {
            *all_pairs.entry([two[0].0, two[1].0]).or_default() += pair.weight;
        }
    }
    counts.ops.retain(|op, count| {
        let long = op.intended[1] != NONE || observed_chars(&op.observed).len() > 1;
        *count >= if long { KEEP_LONG } else { KEEP_SHORT }
    });
    for op in counts.ops.keys().filter(|op| op.intended[1] != NONE) {
        let total = all_pairs.get(&op.intended).copied().unwrap_or(0.0);
        counts.pairs.insert(op.intended, total);
    }
    counts
}

fn edges(pair: &Pair, table: &CostTable, prices: &mut Prices<'_>) -> Vec<Edge> {
    let (n, m) = (pair.intended.len(), pair.observed.len());
    let space = letters::letter(' ').unwrap_or(NONE);
    let at = |i: usize, j: usize| i * (m + 1) + j;
    let mut edges = Vec::new();
    for i in 0..=n {
        let centre = i * m / n;
        let reach = BAND + n.abs_diff(m) / 2;
        for j in centre.saturating_sub(reach)..=(centre + reach).min(m) {
            let rest = &pair.observed[j..];
            let from = at(i, j);
            if let Some(&symbol) = rest.first().filter(|c| !c.is_alphanumeric()) {
                let price = if symbol == ' ' {
                    table.structure.split
                } else {
                    table.structure.stray + 3.0
                };
                edges.push(Edge {
                    from,
                    to: at(i, j + 1),
                    op: Some(Op {
                        intended: [NONE; 2],
                        observed: observed_key(&rest[..1]),
                    }),
                    price,
                });
            }
            let Some(&(letter, symbol)) = pair.intended.get(i) else {
                continue;
            };
            let word = rest.iter().take(3).take_while(|&&c| c != ' ').count();
            let lengths = if letter == space { 0..=1 } else { 0..=word };
            for length in lengths.filter(|&length| length <= rest.len()) {
                let seen = &rest[..length];
                if letter == space && seen.first().is_some_and(|&c| c != ' ') {
                    continue;
                }
                let price = match letter {
                    NONE => literal_price(symbol, seen),
                    _ if letter == space => [table.structure.join, 0.01][length],
                    _ => prices.single(letter, seen),
                };
                let op = (letter != NONE).then(|| Op {
                    intended: [letter, NONE],
                    observed: observed_key(seen),
                });
                edges.push(Edge {
                    from,
                    to: at(i + 1, j + length),
                    op,
                    price,
                });
            }
            let second = pair.intended.get(i + 1).map_or(NONE, |next| next.0);
            if letter == NONE || second == NONE || letter == space || second == space {
                continue;
            }
            for length in 1..=word {
                let op = Op {
                    intended: [letter, second],
                    observed: observed_key(&rest[..length]),
                };
                let price = prices.pair(&op);
                edges.push(Edge {
                    from,
                    to: at(i + 2, j + length),
                    op: Some(op),
                    price,
                });
            }
        }
    }
    edges
}

/// Price of a character outside the alphabet.
fn literal_price(symbol: char, seen: &[char]) -> f32 {
    if seen == [symbol] {
        0.1
    } else {
        5.0 + 2.0 * seen.len() as f32
    }
}

/// Share of every edge in the sum over all paths, and the price of the sum.
fn posteriors(edges: &[Edge], size: usize) -> Option<(Vec<f32>, f32)> {
    let mut forward = vec![f32::INFINITY; size];
    let mut backward = vec![f32::INFINITY; size];
    forward[0] = 0.0;
    backward[size - 1] = 0.0;
    // Every edge leads to a later place, except that edges of one row are in order of their start,
    // so one sweep in order (and one in reverse) sees every place after all its predecessors.
    for edge in edges {
        forward[edge.to] = add(forward[edge.to], forward[edge.from] + edge.price);
    }
    for edge in edges.iter().rev() {
        backward[edge.from] = add(backward[edge.from], backward[edge.to] + edge.price);
    }
    let total = forward[size - 1];
    if !total.is_finite() {
        return None;
    }
    let shares = edges
        .iter()
        .map(|edge| (total - forward[edge.from] - edge.price - backward[edge.to]).exp())
        .collect();
    Some((shares, total))
}

/// Price of "one or the other": -ln(e^-a + e^-b).
fn add(a: f32, b: f32) -> f32 {
    let (low, high) = if a < b { (a, b) } else { (b, a) };
    if high - low > 20.0 || !high.is_finite() {
        low
    } else {
        low - (low - high).exp().ln_1p()
    }
}
