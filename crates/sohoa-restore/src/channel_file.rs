//! The channel's file: tab-separated text, one operation a line, sorted, fixed digits.

use std::fmt::Write as _;

use crate::channel::{Channel, Counts, Op, PAD, Prior, Profile, observed_chars, observed_key};
use crate::letters::{self, Letter, NONE};

/// First line of the file: format and version.
const HEADER: &str = "# sohoa channel 1";
/// Stands for a space.
const SPACE: char = '␣';
/// Stands for nothing.
const NOTHING: &str = "∅";

/// Why a channel could not be loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The file is of another kind or version.
    #[error(
        "not a sohoa channel (expected first line `{HEADER}`, got `{got}`); rebuild it with `sohoa train channel`"
    )]
    Header {
        /// The first line found.
        got: String,
    },
    /// A line cannot be read.
    #[error("channel line {line} is damaged: `{text}`; rebuild the file with `sohoa train channel`")]
    Line {
        /// 1-based line.
        line: usize,
        /// Its text.
        text: String,
    },
}

impl Channel {
    /// Reads a channel from the bytes of its file, as [`Channel::to_tsv`] writes them.
    ///
    /// # Errors
    /// The bytes are not UTF-8, the first line is not the header of this version, or a line cannot be read.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, LoadError> {
        let text = std::str::from_utf8(bytes).map_err(|error| LoadError::Line {
            line: 1 + String::from_utf8_lossy(&bytes[..error.valid_up_to()])
                .matches('\n')
                .count(),
            text: "not UTF-8".to_owned(),
        })?;
        Self::from_tsv(text)
    }

    /// Reads a channel from the text of its file.
    ///
    /// # Errors
    /// The first line is not the header of this version, or a line cannot be read.
    pub fn from_tsv(text: &str) -> Result<Self, LoadError> {
        let mut lines = text.lines().enumerate();
        let got = lines.next().map_or("", |(_, line)| line);
        if got != HEADER {
            return Err(LoadError::Header { got: got.to_owned() });
        }
        let mut channel = Self::default();
        for (place, line) in lines {
            if line.is_empty() {
                continue;
            }
            if read_line(&mut channel, line).is_none() {
                return Err(LoadError::Line {
                    line: place + 1,
                    text: line.to_owned(),
                });
            }
        }
        Ok(channel)
    }

    /// The text of the channel's file; the same channel always gives the same bytes.
    pub fn to_tsv(&self) -> String {
        let mut text = format!("{HEADER}\n");
        for profile in &self.profiles {
            let share = profile.pool_share;
            // Writing to a String cannot fail.
            let _ = writeln!(
                text,
                "profile\t{}\t{}\t{share:.3}",
                profile.name,
                profile.prior.name()
            );
            for (&letter, count) in &profile.counts.letters {
                let _ = writeln!(text, "letter\t{}\t{count:.2}", intended_text([letter, NONE]));
            }
            for (&pair, count) in &profile.counts.pairs {
                let _ = writeln!(text, "pair\t{}\t{count:.2}", intended_text(pair));
            }
            for (op, count) in &profile.counts.ops {
                let observed = observed_text(observed_chars(&op.observed));
                let _ = writeln!(text, "op\t{}\t{observed}\t{count:.2}", intended_text(op.intended));
            }
        }
        text
    }
}

fn read_line(channel: &mut Channel, line: &str) -> Option<()> {
    let fields: Vec<&str> = line.split('\t').collect();
    if let ["profile", name, prior, share] = fields[..] {
        channel.profiles.push(Profile {
            name: name.to_owned(),
            prior: Prior::from_name(prior)?,
            pool_share: share.parse().ok()?,
            counts: Counts::default(),
        });
        return Some(());
    }
    let counts = &mut channel.profiles.last_mut()?.counts;
    match fields[..] {
        ["letter", intended, count] => {
            counts
                .letters
                .insert(read_intended(intended)?[0], count.parse().ok()?);
        }
        ["pair", intended, count] => {
            counts.pairs.insert(read_intended(intended)?, count.parse().ok()?);
        }
        ["op", intended, observed, count] => {
            let op = Op {
                intended: read_intended(intended)?,
                observed: observed_key(&read_observed(observed)?),
            };
            counts.ops.insert(op, count.parse().ok()?);
        }
        _ => return None,
    }
    Some(())
}

fn intended_text(intended: [Letter; 2]) -> String {
    let symbols: Vec<char> = intended
        .iter()
        .filter(|&&letter| letter != NONE)
        .map(|&letter| letters::info(letter).symbol)
        .collect();
    observed_text(&symbols)
}

fn observed_text(symbols: &[char]) -> String {
    if symbols.is_empty() {
        return NOTHING.to_owned();
    }
    symbols
        .iter()
        .map(|&c| if c == ' ' { SPACE } else { c })
        .collect()
}

fn read_observed(text: &str) -> Option<Vec<char>> {
    if text == NOTHING {
        return Some(Vec::new());
    }
    let symbols: Vec<char> = text.chars().map(|c| if c == SPACE { ' ' } else { c }).collect();
    (symbols.len() <= 3 && !symbols.contains(&PAD)).then_some(symbols)
}

fn read_intended(text: &str) -> Option<[Letter; 2]> {
    let symbols = read_observed(text)?;
    let mut intended = [NONE; 2];
    if symbols.len() > 2 {
        return None;
    }
    for (slot, symbol) in intended.iter_mut().zip(symbols) {
        *slot = letters::letter(symbol)?;
    }
    Some(intended)
}
