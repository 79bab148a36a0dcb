//! Measures a model: load time, speed of scoring, and for each text its perplexity and how many syllables
//! come back right when all marks are stripped and only candidates with the same skeleton are allowed.
//!
//! `cargo run --release -p sohoa-lm --example measure -- lm.bin TEXT…`

#![expect(clippy::print_stdout, reason = "the output of this tool is its table")]

use std::borrow::Cow;
use std::collections::HashMap;
use std::error::Error;
use std::time::Instant;

use sohoa_lm::{LmState, NgramModel, SyllableId, event_text};
use sohoa_viet::{TokenKind, skeleton, tokens};

/// Hypotheses kept at each syllable.
const BEAM: usize = 64;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let path = args.next().ok_or("usage: measure MODEL TEXT…")?;
    let bytes = read(&path)?;
    let start = Instant::now();
    let size = bytes.len();
    let model = NgramModel::from_bytes(Cow::Owned(bytes))?;
    println!(
        "{path}: {size} bytes, loaded in {:.1} ms, n-grams {:?}",
        start.elapsed().as_secs_f64() * 1e3,
        model.counts()
    );
    let candidates = candidates(&model);
    let (mut right, mut all, mut asked) = (0, 0, Vec::new());
    println!(
        "{:<16} {:>9} {:>8} {:>9} {:>8} {:>7}",
        "text", "events", "ppl", "syllables", "right", "unknown"
    );
    for path in args {
        let text = String::from_utf8(read(&path)?)?;
        let lines: Vec<_> = text.lines().map(events).collect();
        let (nats, n, unknown) = lines
            .iter()
            .map(|line| log_prob(&model, line))
            .fold((0.0, 0, 0), |a, b| (a.0 + b.0, a.1 + b.1, a.2 + b.2));
        let mut tally = (0, 0);
        for line in &lines {
            let (line_right, line_all) = strip_and_restore(&model, &candidates, line, &mut asked);
            tally = (tally.0 + line_right, tally.1 + line_all);
        }
        (right, all) = (right + tally.0, all + tally.1);
        let name = path.rsplit('/').next().unwrap_or(&path);
        let share = 100.0 * f64::from(tally.0) / f64::from(tally.1);
        let ppl = (-nats / f64::from(n)).exp();
        println!(
            "{name:<16} {n:>9} {ppl:>8.2} {:>9} {share:>8.3} {unknown:>7}",
            tally.1
        );
    }
    println!(
        "together: {right} of {all}; {:.2} M scores/s",
        speed(&model, &asked)
    );
    Ok(())
}

fn read(path: &str) -> Result<Vec<u8>, Box<dyn Error>> {
    std::fs::read(path).map_err(|e| format!("{path}: {e}").into())
}

/// Event texts of a line, and whether the event is a syllable or word rather than a class.
fn events(line: &str) -> Vec<(String, bool)> {
    let letters = |kind| matches!(kind, TokenKind::Syllable | TokenKind::Word);
    tokens(line)
        .filter_map(|t| Some((event_text(&line[t.range], t.kind)?, letters(t.kind))))
        .collect()
}

fn id(model: &NgramModel, text: &str) -> SyllableId {
    model.id(text).unwrap_or(NgramModel::UNKNOWN)
}

fn log_prob(model: &NgramModel, line: &[(String, bool)]) -> (f64, u32, u32) {
    let (mut state, mut nats, mut unknown) = (model.begin(), 0.0, 0);
    for (text, _) in line {
        let id = id(model, text);
        unknown += u32::from(id == NgramModel::UNKNOWN);
        let (log_prob, next) = model.score(state, id);
        nats += f64::from(log_prob);
        state = next;
    }
    (nats, line.len() as u32, unknown)
}

fn candidates(model: &NgramModel) -> HashMap<String, Vec<SyllableId>> {
    let mut by_skeleton: HashMap<String, Vec<SyllableId>> = HashMap::new();
    for id in (0..model.len() as u32).map(SyllableId) {
        by_skeleton
            .entry(skeleton(model.syllable(id)))
            .or_default()
            .push(id);
    }
    by_skeleton
}

struct Hypothesis {
    state: LmState,
    log_prob: f32,
    /// (position in the previous column, id).
    from: (usize, SyllableId),
}

/// Right syllables and all syllables; notes what it asks of the model.
fn strip_and_restore(
    model: &NgramModel,
    candidates: &HashMap<String, Vec<SyllableId>>,
    line: &[(String, bool)],
    asked: &mut Vec<(LmState, SyllableId)>,
) -> (u32, u32) {
    let root = Hypothesis {
        state: model.begin(),
        log_prob: 0.0,
        from: (0, NgramModel::BEGIN),
    };
    let mut columns = vec![vec![root]];
    for (text, is_word) in line {
        let fixed = [id(model, text)];
        // A word whose skeleton is not known at all stays as it is, and counts as unknown.
        let unknown = [NgramModel::UNKNOWN];
        let ids = match candidates.get(&skeleton(text)) {
            _ if !is_word => &fixed[..],
            Some(ids) => ids.as_slice(),
            None => &unknown[..],
        };
        let mut best: HashMap<LmState, Hypothesis> = HashMap::new();
        for (at, hypothesis) in columns.last().map_or(&[][..], Vec::as_slice).iter().enumerate() {
            for id in ids {
                asked.push((hypothesis.state, *id));
                let (log_prob, state) = model.score(hypothesis.state, *id);
                let log_prob = hypothesis.log_prob + log_prob;
                let entry = best.entry(state);
                let new = || Hypothesis {
                    state,
                    log_prob,
                    from: (at, *id),
                };
                entry
                    .and_modify(|old| {
                        if log_prob > old.log_prob {
                            *old = new();
                        }
                    })
                    .or_insert_with(new);
            }
        }
        let mut column: Vec<_> = best.into_values().collect();
        column.sort_unstable_by(|a, b| b.log_prob.total_cmp(&a.log_prob).then(a.state.cmp(&b.state)));
        column.truncate(BEAM);
        columns.push(column);
    }
    let mut at = 0;
    let (mut right, mut all) = (0, 0);
    for (column, (text, is_word)) in columns.iter().skip(1).zip(line).rev() {
        let (from, id) = column[at].from;
        at = from;
        if *is_word {
            all += 1;
            let same = if id == NgramModel::UNKNOWN {
                *text == skeleton(text)
            } else {
                model.syllable(id) == text
            };
            right += u32::from(same);
        }
    }
    (right, all)
}

/// Millions of scores per second, repeating what the search asked for.
fn speed(model: &NgramModel, asked: &[(LmState, SyllableId)]) -> f64 {
    let start = Instant::now();
    let sum: f32 = asked.iter().map(|(state, id)| model.score(*state, *id).0).sum();
    let seconds = start.elapsed().as_secs_f64();
    assert!(sum < 0.0, "a sum of log-probs");
    asked.len() as f64 / seconds / 1e6
}
