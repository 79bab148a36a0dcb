//! The restorer: profile, passes, lines out.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::OnceLock;

use sohoa_lm::{ContextModel, NgramModel};

use crate::around::Around;
use crate::candidates::Generator;
use crate::channel::{Channel, Prior};
use crate::cost::CostTable;
use crate::decode::{Beam, Decoder, Piece, Reading};
use crate::dictionary::Dictionary;
use crate::ending;
use crate::evidence::Evidence;
use crate::lattice::{ArcBuilder, ArcKind, LatticeLimits};
use crate::lexicon::Lexicon;
use crate::memory::{self, DocumentCache};
use crate::paragraph::{self, Paragraph};
use crate::points;
use crate::sequence::{self, Site, SitePlace};
use crate::settled::{Settled, is_sure};

/// Limits and weights of the search. The defaults were chosen on the gold parts of 000, 001, 002 and 004
/// (`cargo run --release -p sohoa-restore --example restore_file`).
#[derive(Debug, Clone, PartialEq)]
pub struct DecodeParams {
    /// Hypotheses kept at a position.
    pub beam: usize,
    /// Hypotheses dearer than the best by more than this are dropped, nats.
    pub width: f32,
    /// How dear an arc of damaged text may be, nats, and how many are kept, before the beam sees them.
    pub lattice: LatticeLimits,
    /// Weight of the language model against the channel in damaged text.
    pub lm_weight: f32,
    /// Share of the document's own word pairs in the language model, 0..=1.
    pub cache_weight: f32,
    /// Passes after the first, each with what the one before it taught.
    pub passes: usize,
    /// Profile to use; `None` chooses by likelihood.
    pub profile: Option<String>,
}

impl Default for DecodeParams {
    fn default() -> Self {
        Self {
            beam: 16,
            width: 9.0,
            lattice: LatticeLimits::default(),
            lm_weight: 1.0,
            cache_weight: 0.3,
            passes: 2,
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
    /// Bytes of the observed line that were read as a word or code, with the margin in nats.
    pub(crate) margins: Vec<(Range<usize>, f32)>,
    /// Bytes of the observed line that may be read otherwise, and how, cheapest first.
    pub(crate) others: Vec<(Range<usize>, String)>,
}

impl RestoredLine {
    /// Makes the text from the observed line and the edits.
    pub(crate) fn apply(&mut self, observed: &str) {
        let mut text = String::with_capacity(observed.len() + 16);
        let mut at = 0;
        for edit in &self.edits {
            text.push_str(&observed[at..edit.observed.start]);
            text.push_str(&edit.restored);
            at = edit.observed.end;
        }
        text.push_str(&observed[at..]);
        self.text = text;
    }
}

/// Restores text with one language model, one channel and one dictionary.
#[derive(Debug)]
pub struct Restorer<'a> {
    model: &'a NgramModel,
    context: Option<&'a ContextModel>,
    pub(crate) channel: &'a Channel,
    dictionary: &'a Dictionary,
    pub(crate) params: DecodeParams,
    lexicon: Lexicon,
    /// Prices of each profile before anything is known of a document.
    tables: Vec<OnceLock<CostTable>>,
}

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
            context: None,
            channel,
            dictionary,
            params,
            lexicon,
            tables: channel.profiles.iter().map(|_| OnceLock::new()).collect(),
        }
    }

    /// Asks also what stands around a word, on both sides, where all words are known but for their marks: in text that
    /// lost nothing else, and in the last pass over other text.
    #[must_use]
    pub fn with_context(mut self, context: &'a ContextModel) -> Self {
        self.context = Some(context);
        self
    }

    /// Restores lines of one document: as many lines out as in, blank lines stay blank.
    pub fn restore_text(&self, lines: &[&str]) -> Vec<RestoredLine> {
        let paragraphs = paragraph::split_text(lines);
        let place = self.place(&paragraphs);
        let mut restored = self.restore_paragraphs(lines, &paragraphs, place, None);
        let open = place.is_some_and(|place| self.channel.profiles[place].prior != Prior::Typed);
        let sites: Vec<Site<'_>> = lines
            .iter()
            .map(|observed| Site {
                observed,
                place: SitePlace::Body,
                open,
            })
            .collect();
        sequence::repair(&sites, &mut restored);
        ending::repair(&sites, &mut restored);
        points::repair(&sites, &mut restored);
        restored
    }

    /// Name of the profile that explains the lines best.
    pub fn choose_profile(&self, lines: &[&str]) -> Option<&str> {
        let place = self.likeliest_profile(&paragraph::split_text(lines))?;
        self.channel.profile_names().nth(place)
    }

    /// The profile to use for the paragraphs, by its place.
    pub(crate) fn place(&self, paragraphs: &[Paragraph]) -> Option<usize> {
        match &self.params.profile {
            Some(name) => self.named(name),
            None => self.likeliest_profile(paragraphs),
        }
    }

    /// The profile with a name, by its place.
    pub(crate) fn named(&self, name: &str) -> Option<usize> {
        self.channel.profile_names().position(|other| other == name)
    }

    pub(crate) fn restore_paragraphs(
        &self,
        lines: &[&str],
        paragraphs: &[Paragraph],
        place: Option<usize>,
        layer: Option<usize>,
    ) -> Vec<RestoredLine> {
        let readings = place.map_or_else(Vec::new, |place| self.read(paragraphs, place, layer));
        assemble(lines, paragraphs, &readings)
    }

    pub(crate) fn table(&self, place: usize) -> &CostTable {
        self.tables[place].get_or_init(|| CostTable::new(&self.channel.profiles[place], &self.channel.pool()))
    }

    pub(crate) fn decoder<'b, 'm>(
        &'b self,
        table: &'b CostTable,
        cache: Option<&'m DocumentCache>,
    ) -> Decoder<'b, 'm> {
        Decoder {
            model: self.model,
            arcs: ArcBuilder::new(
                self.model,
                &self.lexicon,
                self.dictionary,
                Generator::new(table),
                self.params.lattice,
            ),
            beam: Beam {
                size: self.params.beam,
                width: self.params.width,
                lm_weight: self.params.lm_weight * language_share(table.prior()),
            },
            cache,
            layer: None,
            around: None,
            repeats: None,
            beliefs: false,
        }
    }

    /// Each pass teaches the document's habits and terms to the next. What a pass reads without doubt is not
    /// searched for again; the first one may therefore be narrow. The layer is the damaged one beside the text.
    fn read(&self, paragraphs: &[Paragraph], place: usize, layer: Option<usize>) -> Vec<Reading> {
        let table = self.table(place);
        let layer = layer.map(|layer| self.table(layer));
        let mut decoder = self.decoder(table, None);
        decoder.layer = layer.map(Evidence::new);
        let limits = match table.prior() {
            Prior::Damaged => self.params.lattice,
            Prior::Vietnamese => LatticeLimits::OWN,
            Prior::Typed | Prior::Stripped => LatticeLimits::RIGHT,
        };
        let passes = self.params.passes;
        if passes == 0 || limits == LatticeLimits::RIGHT {
            decoder.arcs.limit(limits);
            let context = self.context.filter(|_| table.prior() == Prior::Stripped);
            let Some(context) = context else {
                return read_all(&mut decoder, paragraphs);
            };
            // The n-grams settle most words; the rest is read again with what stands around and elsewhere.
            decoder.beliefs = true;
            decoder.beam.width = FIRST_WIDTH.min(self.params.width);
            let readings = read_all(&mut decoder, paragraphs);
            decoder.beliefs = false;
            decoder.beam.width = self.params.width;
            let settled = settled(paragraphs, &readings);
            let around = Around::of_stripped(context, self.model, &mut decoder.arcs, paragraphs, &settled);
            let repeats = around.repeats(&readings);
            decoder.around = Some(&around);
            decoder.repeats = Some(&repeats);
            return read_again(&mut decoder, paragraphs, &settled);
        }
        decoder.beliefs = true;
        decoder.arcs.limit(limits.first_pass());
        let mut readings = read_all(&mut decoder, paragraphs);
        let mut known = decoder.arcs.into_known();
        // What was found narrowly is searched for again; after that only what is known of the document changes.
        known.forget(&doubtful_chunks(paragraphs, &readings));
        let mut habits = memory::habits(table, paragraphs, &readings);
        for pass in 1..=passes {
            let adapted = table.adapted(&habits);
            let cache = DocumentCache::new(self.model, &readings, self.params.cache_weight);
            let mut decoder = self.decoder(&adapted, Some(&cache));
            decoder.beliefs = pass < passes;
            decoder.layer = layer.map(Evidence::new);
            if pass == passes && table.prior() == Prior::Damaged {
                (decoder.beam.size, decoder.beam.width) = LAST_BEAM;
            }
            decoder.arcs.limit(limits);
            decoder.arcs.resume(known);
            let settled = settled(paragraphs, &readings);
            let context = self.context.filter(|_| pass == passes);
            let around = context
                .map(|context| Around::of_readings(context, self.model, paragraphs, &readings, &settled));
            decoder.around = around.as_ref();
            readings = read_again(&mut decoder, paragraphs, &settled);
            known = decoder.arcs.into_known();
            if pass < passes {
                habits = memory::habits(&adapted, paragraphs, &readings);
            }
        }
        readings
    }
}

/// How much dearer than the best the hypotheses of the first pass over stripped text may be: with 9 as later no fewer
/// words are lost in the end, with 7 a few more.
const FIRST_WIDTH: f32 = 8.0;

/// Hypotheses kept, and how much dearer than the best, by the last pass over damaged text: little is left to search then.
/// Of 16 and 9 to 50 and 15 this loses the fewest right words for the time that it takes.
const LAST_BEAM: (usize, f32) = (24, 11.0);

/// Share of the language model's weight: text that came right or nearly so may hold what no model expects.
fn language_share(prior: Prior) -> f32 {
    match prior {
        Prior::Damaged => 1.0,
        Prior::Vietnamese | Prior::Typed | Prior::Stripped => 0.9,
    }
}

/// Chunks that were read with doubt somewhere.
fn doubtful_chunks<'p>(paragraphs: &'p [Paragraph], readings: &[Reading]) -> HashSet<&'p [char]> {
    let mut doubtful = HashSet::new();
    for (paragraph, reading) in paragraphs.iter().zip(readings) {
        for piece in reading.pieces.iter().filter(|piece| !is_sure(piece)) {
            doubtful.extend(paragraph.chunks(piece.start..piece.end));
        }
    }
    doubtful
}

fn read_all(decoder: &mut Decoder<'_, '_>, paragraphs: &[Paragraph]) -> Vec<Reading> {
    let all = paragraphs.iter().enumerate();
    all.map(|(number, paragraph)| decoder.decode(paragraph, number, &Settled::default()))
        .collect()
}

/// What readings of paragraphs are sure of.
fn settled(paragraphs: &[Paragraph], readings: &[Reading]) -> Vec<Settled> {
    let all = paragraphs.iter().zip(readings);
    all.map(|(paragraph, reading)| Settled::new(paragraph, reading))
        .collect()
}

/// The same where there are readings already; what is settled stays.
fn read_again(decoder: &mut Decoder<'_, '_>, paragraphs: &[Paragraph], settled: &[Settled]) -> Vec<Reading> {
    let all = paragraphs.iter().zip(settled).enumerate();
    all.map(|(number, (paragraph, settled))| decoder.decode(paragraph, number, settled))
        .collect()
}

/// Puts the readings back into the lines.
fn assemble(lines: &[&str], paragraphs: &[Paragraph], readings: &[Reading]) -> Vec<RestoredLine> {
    let mut restored = vec![
        RestoredLine {
            margin: crate::search::MARGIN_LIMIT,
            ..RestoredLine::default()
        };
        lines.len()
    ];
    for (paragraph, reading) in paragraphs.iter().zip(readings) {
        for piece in &reading.pieces {
            let (line, observed) = paragraph.bytes(piece.start..piece.end);
            let new = &mut restored[line];
            if matches!(piece.kind, ArcKind::Word(_) | ArcKind::Code) {
                new.margins.push((observed.clone(), piece.margin));
                new.margin = new.margin.min(piece.margin);
            }
            new.edits.extend(edit(piece, lines[line], observed));
        }
        for other in &reading.others {
            let (line, observed) = paragraph.bytes(other.start..other.end);
            restored[line].others.push((observed, other.text.clone()));
        }
    }
    for (new, line) in restored.iter_mut().zip(lines) {
        new.apply(line);
        // A line of nothing but dirt is still a line: it is not for the channel to take it away.
        if new.text.trim().is_empty() && !line.trim().is_empty() {
            new.edits.clear();
            new.apply(line);
        }
    }
    restored
}

fn edit(piece: &Piece, line: &str, observed: Range<usize>) -> Option<Edit> {
    let before = line.get(observed.clone())?;
    let space = if piece.space_before { " " } else { "" };
    let restored = match &piece.text {
        None => format!("{space}{}", sohoa_viet::nfc(before)),
        Some(text) => format!("{space}{text}"),
    };
    (restored != before).then_some(Edit {
        observed,
        restored,
        margin: piece.margin,
    })
}

#[cfg(test)]
mod tests;
