//! The restorer: profile, two passes, lines out.

use std::ops::Range;

use sohoa_lm::NgramModel;

use crate::candidates::Generator;
use crate::channel::{Channel, CostTable, Counts, Prior};
use crate::decode::{Beam, Decoder, Piece, Reading};
use crate::dictionary::Dictionary;
use crate::lattice::{ArcBuilder, ArcKind, Lexicon, Text};
use crate::memory::{self, DocumentCache};
use crate::paragraph::{self, Paragraph};

/// Limits and weights of the search. The defaults were chosen on the gold parts of 000, 001, 002 and 004
/// (`cargo run --release -p sohoa-restore --example measure`).
#[derive(Debug, Clone, PartialEq)]
pub struct DecodeParams {
    /// Hypotheses kept at a position.
    pub beam: usize,
    /// Hypotheses dearer than the best by more than this are dropped, nats.
    pub width: f32,
    /// Candidates kept for a stretch of observed text.
    pub candidates: usize,
    /// Weight of the language model against the channel.
    pub lm_weight: f32,
    /// Share of the document's own word pairs in the language model, 0..=1.
    pub cache_weight: f32,
    /// Profile to use; `None` chooses by likelihood.
    pub profile: Option<String>,
}

impl Default for DecodeParams {
    fn default() -> Self {
        Self {
            beam: 40,
            width: 14.0,
            candidates: 40,
            lm_weight: 0.9,
            cache_weight: 0.12,
            profile: None,
        }
    }
}

/// One change.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    /// Bytes of the observed line that are replaced; empty for an insertion.
    pub observed: Range<usize>,
    /// What stands there now.
    pub restored: String,
    /// Log-probability of this reading minus that of the best other reading, nats, at least 0.
    pub margin: f32,
}

/// A line after restoration.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RestoredLine {
    /// The restored text.
    pub text: String,
    /// Changes in order; what lies between them is kept as observed.
    pub edits: Vec<Edit>,
    /// Smallest margin of a word of the line, nats; 20 where nothing was in doubt.
    pub margin: f32,
}

/// Restores text with one language model, one channel and one dictionary.
#[derive(Debug)]
pub struct Restorer<'a> {
    model: &'a NgramModel,
    channel: &'a Channel,
    dictionary: &'a Dictionary,
    params: DecodeParams,
    lexicon: Lexicon,
}

/// How many characters are enough to choose a profile.
const SAMPLE: usize = 1500;

impl<'a> Restorer<'a> {
    /// A restorer; builds the lexicon, which takes a fraction of a second.
    pub fn new(
        model: &'a NgramModel,
        channel: &'a Channel,
        dictionary: &'a Dictionary,
        params: DecodeParams,
    ) -> Self {
        let lexicon = Lexicon::new(model, dictionary);
        Self {
            model,
            channel,
            dictionary,
            params,
            lexicon,
        }
    }

    /// Restores lines of one document: as many lines out as in, blank lines stay blank.
    pub fn restore_text(&self, lines: &[&str]) -> Vec<RestoredLine> {
        let paragraphs = paragraph::split_text(lines);
        self.restore_paragraphs(lines, &paragraphs, None)
    }

    /// Name of the profile that explains the lines best.
    pub fn choose_profile(&self, lines: &[&str]) -> Option<&str> {
        let place = self.likeliest_profile(&paragraph::split_text(lines))?;
        self.channel.profile_names().nth(place)
    }

    pub(crate) fn restore_paragraphs(
        &self,
        lines: &[&str],
        paragraphs: &[Paragraph],
        prior: Option<Prior>,
    ) -> Vec<RestoredLine> {
        let named = |name: &str| self.channel.profile_names().position(|other| other == name);
        let typed = |prior: Prior| {
            self.channel
                .profiles
                .iter()
                .position(|profile| profile.prior == prior)
        };
        let place = match (&self.params.profile, prior) {
            (_, Some(prior)) => typed(prior),
            (Some(name), None) => named(name),
            (None, None) => self.likeliest_profile(paragraphs),
        };
        let readings = place.map_or_else(Vec::new, |place| self.read(paragraphs, place));
        assemble(lines, paragraphs, &readings)
    }

    fn table(&self, place: usize, document: Counts) -> CostTable {
        CostTable::new(&self.channel.profiles[place], self.channel.pool(), document)
    }

    fn decoder<'b, 'm>(&'b self, table: &'b CostTable, cache: Option<&'m DocumentCache>) -> Decoder<'b, 'm> {
        Decoder {
            model: self.model,
            arcs: ArcBuilder::new(
                self.model,
                &self.lexicon,
                self.dictionary,
                Generator::new(table),
                self.params.candidates,
            ),
            beam: Beam {
                size: self.params.beam,
                width: self.params.width,
                lm_weight: self.params.lm_weight,
            },
            cache,
        }
    }

    fn likeliest_profile(&self, paragraphs: &[Paragraph]) -> Option<usize> {
        if self.channel.profiles.len() < 2 {
            return (!self.channel.profiles.is_empty()).then_some(0);
        }
        let sample = sample(paragraphs);
        let vietnamese = vietnamese_share(&sample);
        let prices = self.channel.profiles.iter().enumerate().map(|(place, profile)| {
            let damaged = profile.prior == Prior::Damaged;
            if damaged && vietnamese > MOSTLY_RIGHT || !damaged && vietnamese < MOSTLY_LOST {
                return f32::INFINITY;
            }
            let table = self.table(place, Counts::default());
            let mut decoder = self.decoder(&table, None);
            decoder.beam.size = decoder.beam.size.min(12);
            sample
                .iter()
                .map(|paragraph| decoder.decode(paragraph, 0).price)
                .sum::<f32>()
        });
        prices
            .enumerate()
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .map(|best| best.0)
    }

    /// Two passes: the first teaches the document's habits and terms to the second.
    fn read(&self, paragraphs: &[Paragraph], place: usize) -> Vec<Reading> {
        let table = self.table(place, Counts::default());
        let first = read_all(&mut self.decoder(&table, None), paragraphs);
        if table.prior() == Prior::Typed {
            return first;
        }
        let adapted = self.table(place, memory::habits(&table, paragraphs, &first));
        let cache = DocumentCache::new(&first, self.params.cache_weight);
        read_all(&mut self.decoder(&adapted, Some(&cache)), paragraphs)
    }
}

fn read_all(decoder: &mut Decoder<'_, '_>, paragraphs: &[Paragraph]) -> Vec<Reading> {
    paragraphs
        .iter()
        .enumerate()
        .map(|(number, paragraph)| decoder.decode(paragraph, number))
        .collect()
}

/// Above this share of letters that no other language has, no engine for another language read the text;
/// letters such as â or è do not count, because French and German models write them.
const MOSTLY_RIGHT: f32 = 0.10;
/// Below this share no Vietnamese engine read it.
const MOSTLY_LOST: f32 = 0.04;

/// Share of letters that only Vietnamese has.
fn vietnamese_share(sample: &[&Paragraph]) -> f32 {
    let letters = || {
        let symbols = sample.iter().flat_map(|paragraph| paragraph.symbols.iter());
        symbols.filter(|c| c.is_alphabetic())
    };
    let marked = letters()
        .filter(|c| matches!(c, '\u{1ea0}'..='\u{1ef9}' | 'ă' | 'đ' | 'ơ' | 'ư'))
        .count();
    marked as f32 / letters().count().max(1) as f32
}

/// Paragraphs spread over the document, about [`SAMPLE`] characters.
fn sample(paragraphs: &[Paragraph]) -> Vec<&Paragraph> {
    let total: usize = paragraphs.iter().map(|paragraph| paragraph.symbols.len()).sum();
    let step = (total / SAMPLE).max(1);
    paragraphs.iter().step_by(step).collect()
}

/// Puts the readings back into the lines.
fn assemble(lines: &[&str], paragraphs: &[Paragraph], readings: &[Reading]) -> Vec<RestoredLine> {
    let mut edits: Vec<Vec<Edit>> = vec![Vec::new(); lines.len()];
    let mut margins = vec![crate::decode::MARGIN_LIMIT; lines.len()];
    for (paragraph, reading) in paragraphs.iter().zip(readings) {
        for piece in &reading.pieces {
            let place = &paragraph.places[piece.start];
            let end = paragraph.places[piece.end - 1].bytes.end;
            if matches!(piece.kind, ArcKind::Word(_) | ArcKind::Code) {
                margins[place.line] = margins[place.line].min(piece.margin);
            }
            if let Some(edit) = edit(piece, lines[place.line], place.bytes.start..end) {
                edits[place.line].push(edit);
            }
        }
    }
    lines
        .iter()
        .zip(edits)
        .zip(margins)
        .map(|((line, edits), margin)| apply(line, edits, margin))
        .collect()
}

fn edit(piece: &Piece, line: &str, observed: Range<usize>) -> Option<Edit> {
    let before = line.get(observed.clone())?;
    let space = if piece.space_before { " " } else { "" };
    let restored = match &piece.text {
        Text::Observed => format!("{space}{}", sohoa_viet::nfc(before)),
        Text::Restored(text) => format!("{space}{text}"),
    };
    (restored != before).then_some(Edit {
        observed,
        restored,
        margin: piece.margin,
    })
}

fn apply(line: &str, edits: Vec<Edit>, margin: f32) -> RestoredLine {
    let mut text = String::with_capacity(line.len() + 16);
    let mut at = 0;
    for edit in &edits {
        text.push_str(&line[at..edit.observed.start]);
        text.push_str(&edit.restored);
        at = edit.observed.end;
    }
    text.push_str(&line[at..]);
    RestoredLine { text, edits, margin }
}
