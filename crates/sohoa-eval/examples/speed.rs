//! Seconds for all that `sohoa eval text --align pages --input` computes:
//! `cargo run --release -p sohoa-eval --example speed [PAGES]` (1,000 by default).
#![expect(clippy::print_stdout, reason = "an example reports by printing")]

use std::time::Instant;

use sohoa_eval::{
    Alignment, ErrorTable, LineCountsDiffer, compare_texts, over_correction, total_score, worst_lines,
};

/// Words of a page: about 400 syllables, 2,200 characters.
const WORDS_OF_PAGE: usize = 375;
/// One syllable in so many is wrong in the hypothesis, and one in so many in the input.
const WRONG: u32 = 30;
const WRONG_INPUT: u32 = 15;

const WORDS: [&str; 16] = [
    "Công",
    "an",
    "tỉnh",
    "thực",
    "hiện",
    "kế",
    "hoạch",
    "số",
    "12/KH-UBND",
    "ngày",
    "20/4/2026,",
    "phối",
    "hợp",
    "nghiêm",
    "túc;",
    "đường",
];

/// Knuth's linear congruential generator: the same pages on every machine.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u32) -> u32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % u64::from(end)) as u32
    }
}

fn page(chance: &mut Chance) -> Vec<String> {
    (0..WORDS_OF_PAGE)
        .map(|_| {
            let word = WORDS[chance.below(WORDS.len() as u32) as usize];
            // A tail in a few, so that a page has as many different syllables as a real one.
            let tail = ["", "", "", "h", "ng", "t"][chance.below(6) as usize];
            format!("{word}{tail}")
        })
        .collect()
}

/// The page with one word in `wrong` damaged, dropped, doubled or joined to the next.
fn damaged(page: &[String], wrong: u32, chance: &mut Chance) -> String {
    let mut text = String::new();
    for word in page {
        let kind = if chance.below(wrong) == 0 {
            chance.below(5)
        } else {
            5
        };
        match kind {
            0 => continue,
            1 => text.push_str(&word.replace(['ô', 'o'], "0")),
            2 => text.extend([word, " ", word]),
            3 => text.extend(word.chars().skip(1)),
            4 => {
                text.push_str(word);
                continue;
            }
            _ => text.push_str(word),
        }
        text.push(' ');
    }
    text
}

fn main() -> Result<(), LineCountsDiffer> {
    let count = std::env::args()
        .nth(1)
        .and_then(|count| count.parse().ok())
        .unwrap_or(1000);
    let mut chance = Chance(2026);
    let pages: Vec<Vec<String>> = (0..count).map(|_| page(&mut chance)).collect();
    let join = |pages: Vec<String>| pages.join("\n\u{c}");
    let reference = join(pages.iter().map(|page| page.join(" ")).collect());
    let hypothesis = join(
        pages
            .iter()
            .map(|page| damaged(page, WRONG, &mut chance))
            .collect(),
    );
    let input = join(
        pages
            .iter()
            .map(|page| damaged(page, WRONG_INPUT, &mut chance))
            .collect(),
    );

    let begin = Instant::now();
    let units = compare_texts(&reference, &hypothesis, Alignment::Pages)?;
    let before = compare_texts(&reference, &input, Alignment::Pages)?;
    let mut table = ErrorTable::default();
    for unit in &units {
        table += ErrorTable::of(&unit.reference, &unit.hypothesis, &unit.comparison);
    }
    let harm = over_correction(&before, &units);
    let worst = worst_lines(&units, 10);
    let seconds = begin.elapsed().as_secs_f64();

    let (score, baseline) = (total_score(&units), total_score(&before));
    println!(
        "{} pages, {} characters: {} of {} syllables wrong ({} in the input), {} harmed, {} confusions, worst page {} wrong",
        units.len(),
        score.characters.reference,
        score.syllables.errors,
        score.syllables.reference,
        baseline.syllables.errors,
        harm.syllables.harmed,
        table.confusions().len(),
        worst.first().map_or(0, |unit| unit.errors),
    );
    println!("{seconds:.2} s");
    Ok(())
}
