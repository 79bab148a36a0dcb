//! `sohoa train events`: training text as numbers, for the trainer of the context model.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use rayon::prelude::*;
use sohoa_lm::{
    Corpus, DoubtReader, DoubtfulPlace, EstimateOptions, Half, NgramModel, Seen, Skeletons, SyllableId,
    estimate,
};

use super::train_lm::{Estimation, for_each_line, read_model, split_source};

/// Write text as numbers, from which scripts/context/train.py learns what stands around a word.
///
/// The folder gets, in little-endian numbers, lexicon.tsv: each word and the number of its skeleton; for each source a
/// file .events: of each word its number, that of its skeleton and its look, 16 bits each, and behind each line 65535,
/// 65535, 0; and a file .doubts: the words where n-grams of the other half of the text are in doubt, each as its place
/// among the events (32 bits), which candidate is right and how many there are (8 bits each), 16 bits of nothing, eight
/// candidates (16 bits each) and what each costs more than the best, in nats (floats of 32 bits).
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The language model that the context model is to stand beside; sources and options are those that it was made
    /// with.
    #[arg(long, value_name = "FILE")]
    lm: PathBuf,
    #[command(flatten)]
    estimation: Estimation,
    /// Folder to write to; made where it is missing.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

/// Lines that are read at once.
const TOGETHER: usize = 30_000;

/// Writes the lexicon and two files for each source.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let Args { lm, estimation, out } = args;
    let lm = read_model(lm)?;
    let skeletons = Skeletons::new(&lm);
    fs::create_dir_all(out).with_context(|| format!("cannot make {}", out.display()))?;
    let lexicon = out.join("lexicon.tsv");
    let rows = (0..).zip(skeletons.of_words());
    let rows = rows.map(|(id, skeleton)| format!("{}\t{}\n", lm.syllable(SyllableId(id)), skeleton.number()));
    fs::write(&lexicon, rows.collect::<String>())
        .with_context(|| format!("cannot write {}", lexicon.display()))?;

    let corpus = estimation.corpus()?;
    let options = estimation.options()?;
    let models = [Half::First, Half::Second].map(|half| other_half(&corpus, half, &options));
    drop(corpus);
    let [first, second] = models;
    let (first, second) = (first?, second?);
    let readers = Readers {
        skeletons: &skeletons,
        lm: &lm,
        first: DoubtReader::new(&first, &lm, &skeletons),
        second: DoubtReader::new(&second, &lm, &skeletons),
    };
    for source in &estimation.sources {
        let (source, _) = split_source(source)?;
        let name = source.file_name().unwrap_or_default().to_string_lossy();
        let name = name.split('.').next().unwrap_or_default();
        write_events(source, &out.join(name), &readers).with_context(|| format!("{}", source.display()))?;
    }
    Ok(())
}

/// N-grams that have not seen a half of the corpus.
fn other_half(corpus: &Corpus, half: Half, options: &EstimateOptions) -> anyhow::Result<NgramModel> {
    let seen = match half {
        Half::First => Half::Second,
        Half::Second => Half::First,
    };
    Ok(NgramModel::from_bytes(Cow::Owned(estimate(
        &corpus.half(seen),
        options,
    )))?)
}

struct Readers<'a> {
    skeletons: &'a Skeletons,
    lm: &'a NgramModel,
    first: DoubtReader<'a>,
    second: DoubtReader<'a>,
}

type Read = (Vec<(SyllableId, Seen)>, Vec<DoubtfulPlace>);

impl Readers<'_> {
    /// Lines that hold words, the first of which has a number.
    fn read(&self, first: usize, lines: Vec<Vec<(SyllableId, Seen)>>) -> Vec<Read> {
        let numbered = lines.into_par_iter().enumerate();
        numbered
            .map(|(number, line)| {
                let reader = match Half::of_line(first + number) {
                    Half::First => &self.first,
                    Half::Second => &self.second,
                };
                let places = reader.doubtful_places(&line);
                (line, places)
            })
            .collect()
    }
}

/// Writes the files of a source, whose names begin with `base`.
fn write_events(source: &Path, base: &Path, readers: &Readers<'_>) -> anyhow::Result<()> {
    let create =
        |ending: &str| Ok::<_, std::io::Error>(BufWriter::new(File::create(base.with_extension(ending))?));
    let (mut events, mut doubts) = (create("events")?, create("doubts")?);
    let (mut lines, mut before, mut written) = (Vec::new(), 0, 0);
    let mut flush = |lines: &mut Vec<Vec<(SyllableId, Seen)>>| -> anyhow::Result<()> {
        let count = lines.len();
        for (line, places) in readers.read(before, std::mem::take(lines)) {
            for place in &places {
                doubts.write_all(&record(written + place.place as u32, place))?;
            }
            for (word, seen) in &line {
                events.write_all(&event(word.0 as u16, *seen))?;
            }
            events.write_all(&event(u16::MAX, Seen::BREAK))?;
            written += line.len() as u32 + 1;
        }
        before += count;
        Ok(())
    };
    for_each_line(source, |line| {
        let line = readers.skeletons.line(readers.lm, line);
        if !line.is_empty() {
            lines.push(line);
        }
        if lines.len() == TOGETHER {
            flush(&mut lines)
        } else {
            Ok(())
        }
    })?;
    flush(&mut lines)?;
    events.flush()?;
    Ok(doubts.flush()?)
}

fn event(word: u16, seen: Seen) -> [u8; 6] {
    let mut bytes = [0; 6];
    bytes[..2].copy_from_slice(&word.to_le_bytes());
    bytes[2..4].copy_from_slice(&seen.skeleton.number().to_le_bytes());
    bytes[4] = seen.look.number();
    bytes
}

fn record(place: u32, doubt: &DoubtfulPlace) -> Vec<u8> {
    let mut bytes = place.to_le_bytes().to_vec();
    bytes.extend([doubt.right as u8, doubt.words.len() as u8, 0, 0]);
    let all = || (0..DoubtfulPlace::MOST).map(|number| doubt.words.get(number));
    bytes.extend(all().flat_map(|word| word.map_or(0, |(word, _)| word.0 as u16).to_le_bytes()));
    bytes.extend(all().flat_map(|word| word.map_or(f32::INFINITY, |(_, price)| *price).to_le_bytes()));
    bytes
}
