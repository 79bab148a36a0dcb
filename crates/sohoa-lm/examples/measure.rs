//! Measures a model: load time, speed of scoring, and for each text its perplexity and the share of word tokens
//! that come back right when all marks are stripped.
//!
//! Word tokens are those of the reference scorer `score_text.py`: runs of letters and digits joined by single
//! `.`, `/` or `-`, numbers and foreign words included, compared without case. Only marks are restored, so the
//! tokens of both sides pair up and no alignment is needed.
//!
//! `cargo run --release -p sohoa-lm --example measure -- lm.bin TEXT…`; with `--worst N` it lists the N most
//! frequent confusions of each text, with `--no-case` it does not look at capitals.

#![expect(clippy::print_stdout, reason = "the output of this tool is its table")]

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::time::Instant;

use sohoa_lm::{CaseEvidence, CaseReader, LmState, NgramModel, SyllableId, event_text};
use sohoa_viet::{TokenKind, nfc, old_style, skeleton, strip_marks, tokens};

/// Hypotheses kept at each word.
const BEAM: usize = 24;

/// Price in nats of keeping a word that is not in the lexicon as it is printed: ln P(these letters | some word
/// outside the lexicon). Between 9 and 16 the results differ by less than .1 %.
const KEEP_PRICE: f32 = 13.0;

/// Share of the case evidence that counts: it is not independent of the n-grams. Of 0, .3, .5, .6, 1 and 1.5 the
/// middle ones are best on every set.
const CASE_WEIGHT: f32 = 0.5;

/// Questions to the model that are kept for measuring its speed.
const ASKED: usize = 1 << 22;

fn main() -> Result<(), Box<dyn Error>> {
    let mut options = Options::default();
    let mut paths = Vec::new();
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--beam" => options.beam = args.next().ok_or("--beam N")?.parse()?,
            "--no-case" => options.case_weight = 0.0,
            "--case" => options.case_weight = args.next().ok_or("--case WEIGHT")?.parse()?,
            "--keep" => options.keep_price = args.next().ok_or("--keep NATS")?.parse()?,
            "--worst" => options.worst = args.next().ok_or("--worst N")?.parse()?,
            _ => paths.push(arg),
        }
    }
    let path = paths.first().ok_or("usage: measure MODEL TEXT…")?;
    let bytes = read(path)?;
    let start = Instant::now();
    let size = bytes.len();
    let model = NgramModel::from_bytes(Cow::Owned(bytes))?;
    println!(
        "{path}: {size} bytes, loaded in {:.1} ms, n-grams {:?}",
        start.elapsed().as_secs_f64() * 1e3,
        model.counts()
    );
    let mut decoder = Decoder::new(&model, options);
    println!(
        "{:<16} {:>8} {:>8} {:>8} {:>8} {:>8}   errors: {:>5} {:>7} {:>5} {:>5}",
        "text", "events", "ppl", "words", "as is", "unified", "style", "unknown", "code", "other"
    );
    for path in &paths[1..] {
        let text = nfc(&String::from_utf8(read(path)?)?);
        let mut tally = Tally::default();
        let mut points = Points::default();
        for line in text.lines() {
            tally.perplexity(&model, line);
            let restored = decoder.restore(&strip_marks(line));
            let restored = points.restore(&restored);
            tally.compare(&model, line, &restored);
        }
        tally.print(path.rsplit('/').next().unwrap_or(path), options.worst);
    }
    println!("{:.2} M scores/s", decoder.speed());
    Ok(())
}

fn read(path: &str) -> Result<Vec<u8>, Box<dyn Error>> {
    std::fs::read(path).map_err(|e| format!("{path}: {e}").into())
}

#[derive(Copy, Clone)]
struct Options {
    /// Share of the case evidence that counts.
    case_weight: f32,
    keep_price: f32,
    beam: usize,
    /// Confusions to list.
    worst: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            case_weight: CASE_WEIGHT,
            keep_price: KEEP_PRICE,
            beam: BEAM,
            worst: 0,
        }
    }
}

/// The words of the reference scorer, in small letters.
fn words(line: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut joint = None;
    let mut inside = false;
    for c in line.to_lowercase().chars() {
        if c.is_alphanumeric() {
            match words.last_mut() {
                Some(word) if inside || joint.is_some() => {
                    word.extend(joint);
                    word.push(c);
                }
                _ => words.push(c.to_string()),
            }
            (inside, joint) = (true, None);
        } else {
            joint = Some(c).filter(|c| inside && matches!(c, '.' | '/' | '-'));
            inside = false;
        }
    }
    words
}

/// Both sides of a word with the tone mark of each syllable in the old place.
fn unified(word: &str) -> String {
    let parts: Vec<String> = word.split(['.', '/', '-']).map(old_style).collect();
    parts.join("-")
}

#[derive(Default)]
struct Tally {
    nats: f64,
    events: u32,
    words: u32,
    /// Wrong by the place of the tone mark alone.
    style: u32,
    /// Wrong, and the right word is not in the lexicon.
    unknown: u32,
    /// Wrong, with digits or strokes.
    code: u32,
    other: u32,
    confusions: BTreeMap<(String, String), u32>,
}

impl Tally {
    fn perplexity(&mut self, model: &NgramModel, line: &str) {
        let mut state = model.begin();
        for token in tokens(line) {
            let Some(text) = event_text(&line[token.range], token.kind) else {
                continue;
            };
            let (log_prob, next) = model.score(state, model.id(&text).unwrap_or(NgramModel::UNKNOWN));
            self.nats += f64::from(log_prob);
            self.events += 1;
            state = next;
        }
    }

    fn compare(&mut self, model: &NgramModel, gold: &str, restored: &str) {
        let (gold, restored) = (words(gold), words(restored));
        assert_eq!(gold.len(), restored.len(), "{gold:?} {restored:?}");
        self.words += gold.len() as u32;
        for (gold, restored) in gold.into_iter().zip(restored) {
            if gold == restored {
                continue;
            }
            let cause = if unified(&gold) == unified(&restored) {
                &mut self.style
            } else if gold.contains(|c: char| !c.is_alphabetic()) {
                &mut self.code
            } else if model.id(&gold).is_none() {
                &mut self.unknown
            } else {
                &mut self.other
            };
            *cause += 1;
            *self.confusions.entry((gold, restored)).or_default() += 1;
        }
    }

    fn print(&self, name: &str, worst: usize) {
        let Self {
            style,
            unknown,
            code,
            other,
            ..
        } = *self;
        let right = |wrong: u32| 100.0 - 100.0 * f64::from(wrong) / f64::from(self.words);
        let ppl = (-self.nats / f64::from(self.events)).exp();
        let differ = unknown + code + other;
        println!(
            "{name:<16} {:>8} {ppl:>8.2} {:>8} {:>8.3} {:>8.3}           {style:>5} {unknown:>7} {code:>5} {other:>5}",
            self.events,
            self.words,
            right(style + differ),
            right(differ)
        );
        let mut confusions: Vec<_> = self.confusions.iter().collect();
        confusions.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        for ((gold, restored), count) in confusions.into_iter().take(worst) {
            println!("    {count:>5} {gold} → {restored}");
        }
    }
}

/// What a printed word may stand for.
#[derive(Clone)]
struct Candidate {
    id: SyllableId,
    /// In small letters; `None` keeps the print.
    text: Option<String>,
    /// Nats.
    price: f32,
}

struct Hypothesis {
    state: LmState,
    log_prob: f32,
    /// Position in the previous column, and candidate.
    from: (usize, usize),
}

struct Decoder<'a> {
    model: &'a NgramModel,
    options: Options,
    by_skeleton: HashMap<String, Vec<Candidate>>,
    codes: HashMap<String, String>,
    asked: Vec<(LmState, SyllableId)>,
}

impl<'a> Decoder<'a> {
    fn new(model: &'a NgramModel, options: Options) -> Self {
        let mut by_skeleton: HashMap<String, Vec<Candidate>> = HashMap::new();
        for id in (0..model.len() as u32).map(SyllableId) {
            let text = model.syllable(id).to_owned();
            by_skeleton.entry(skeleton(&text)).or_default().push(Candidate {
                id,
                text: Some(text),
                price: 0.0,
            });
        }
        Self {
            model,
            options,
            by_skeleton,
            codes: codes(),
            asked: Vec::new(),
        }
    }

    /// What a token may stand for, or nothing if it is no event.
    fn candidates(&self, printed: &str, kind: TokenKind) -> Vec<Candidate> {
        let class = |id| Candidate {
            id,
            text: None,
            price: 0.0,
        };
        match kind {
            TokenKind::Punctuation => Vec::new(),
            TokenKind::Number => vec![class(NgramModel::NUMBER)],
            TokenKind::Code => vec![Candidate {
                text: Some(self.code(printed)),
                ..class(NgramModel::CODE)
            }],
            TokenKind::Syllable | TokenKind::Word => {
                let plain = printed.to_lowercase();
                let mut found = self.by_skeleton.get(&plain).cloned().unwrap_or_default();
                if !found.iter().any(|one| one.text.as_ref() == Some(&plain)) {
                    found.push(Candidate {
                        price: self.options.keep_price,
                        ..class(NgramModel::UNKNOWN)
                    });
                }
                found
            }
        }
    }

    /// A code with the Đ that its symbol has, in small letters: "12/qd-ttg" → "12/qđ-ttg".
    fn code(&self, printed: &str) -> String {
        let plain = printed.to_lowercase();
        let symbol = plain.rfind('/').map_or(0, |at| at + 1);
        if let Some(known) = self.codes.get(&plain[symbol..]) {
            return plain[..symbol].to_owned() + known;
        }
        let segment = |part: &str| {
            let known = self.codes.get(part.trim_end_matches(['-', '/']));
            known.map_or(part.to_owned(), |known| {
                known.clone() + &part[part.trim_end_matches(['-', '/']).len()..]
            })
        };
        plain.split_inclusive(['-', '/']).map(segment).collect()
    }

    /// The line with marks.
    fn restore(&mut self, line: &str) -> String {
        let mut reader = CaseReader::new();
        let mut columns = vec![vec![Hypothesis {
            state: self.model.begin(),
            log_prob: 0.0,
            from: (0, 0),
        }]];
        let mut lattice = Vec::new();
        for token in tokens(line) {
            let printed = &line[token.range.clone()];
            let evidence = reader.read(printed, token.kind);
            let mut candidates = self.candidates(printed, token.kind);
            if candidates.is_empty() {
                continue;
            }
            if let Some(evidence) = evidence {
                self.add_case_price(&mut candidates, evidence);
            }
            let last = columns.last().map_or(&[][..], Vec::as_slice);
            let column = self.extend(last, &candidates);
            columns.push(column);
            lattice.push((token.range, candidates));
        }
        let mut out = line.to_owned();
        let mut at = 0;
        for (column, (range, candidates)) in columns.iter().skip(1).zip(lattice).rev() {
            let (from, candidate) = column[at].from;
            at = from;
            if let Some(text) = &candidates[candidate].text {
                out.replace_range(range, text);
            }
        }
        out
    }

    fn add_case_price(&self, candidates: &mut [Candidate], evidence: CaseEvidence) {
        for one in candidates {
            one.price -= self.options.case_weight * self.model.case_log_prob(one.id, evidence);
        }
    }

    fn extend(&mut self, last: &[Hypothesis], candidates: &[Candidate]) -> Vec<Hypothesis> {
        let mut column = Vec::with_capacity(last.len() * candidates.len());
        for (at, hypothesis) in last.iter().enumerate() {
            let context = self.model.context(hypothesis.state);
            for (which, candidate) in candidates.iter().enumerate() {
                if self.asked.len() < ASKED {
                    self.asked.push((hypothesis.state, candidate.id));
                }
                let (log_prob, state) = context.score(candidate.id);
                column.push(Hypothesis {
                    state,
                    log_prob: hypothesis.log_prob + log_prob - candidate.price,
                    from: (at, which),
                });
            }
        }
        // The best one of each state, then the best ones.
        column.sort_unstable_by(|a, b| {
            (a.state.cmp(&b.state))
                .then(b.log_prob.total_cmp(&a.log_prob))
                .then(a.from.cmp(&b.from))
        });
        column.dedup_by(|next, kept| next.state == kept.state);
        column.sort_unstable_by(|a, b| b.log_prob.total_cmp(&a.log_prob).then(a.state.cmp(&b.state)));
        column.truncate(self.options.beam);
        column
    }

    /// Millions of scores per second, repeating what the search asked for.
    fn speed(&self) -> f64 {
        let start = Instant::now();
        let sum: f32 = self
            .asked
            .iter()
            .map(|(state, id)| self.model.score(*state, *id).0)
            .sum();
        let seconds = start.elapsed().as_secs_f64();
        assert!(sum <= 0.0, "a sum of log-probs");
        self.asked.len() as f64 / seconds / 1e6
    }
}

/// Document symbols and their segments by what is left of them without marks, in small letters.
fn codes() -> HashMap<String, String> {
    let symbols = include_str!("../../../dictionaries/sources/doc_symbols.tsv").to_lowercase();
    let mut segments: BTreeMap<String, BTreeMap<String, u32>> = BTreeMap::new();
    let mut codes = HashMap::new();
    for symbol in symbols.lines().skip(1) {
        for segment in symbol.split('-') {
            let spellings = segments.entry(skeleton(segment)).or_default();
            *spellings.entry(segment.to_owned()).or_default() += 1;
        }
    }
    for (plain, spellings) in segments {
        if let Some((best, _)) = spellings.into_iter().max_by_key(|(_, count)| *count) {
            codes.insert(plain, best);
        }
    }
    for symbol in symbols.lines().skip(1) {
        codes.insert(skeleton(symbol), symbol.to_owned());
    }
    codes
}

/// The letter of the last point of a list: after "c)" comes "d)", then "đ)". The points of a document are a
/// sequence over lines, which the language model does not see.
#[derive(Default)]
struct Points {
    last: Option<char>,
}

impl Points {
    /// The line with the right letter if it is the point "d)" or "đ)".
    fn restore(&mut self, line: &str) -> String {
        let mut chars = line.chars();
        let (Some(letter), Some(')')) = (chars.next(), chars.next()) else {
            return line.to_owned();
        };
        let letter = match (letter, self.last) {
            ('d' | 'đ', Some('d')) => 'đ',
            ('d' | 'đ', _) => 'd',
            (other, _) => other,
        };
        self.last = Some(letter);
        letter.to_string() + &line[line.len() - chars.as_str().len() - 1..]
    }
}
