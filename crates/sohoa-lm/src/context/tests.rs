//! Small networks with chosen or random weights.

use std::borrow::Cow;
use std::iter;

use super::*;
use crate::{Corpus, EstimateOptions, NgramModel, SyllableId, estimate};

fn lexicon() -> NgramModel {
    let mut corpus = Corpus::new();
    corpus.add_line("áo may xong một hai ba cổ");
    corpus.add_line("họp tổ xong một hai ba có");
    let options = EstimateOptions {
        order: 2,
        min_syllable: 0.0,
        min_word: 0.0,
        min_longest: 0.0,
        max_bytes: usize::MAX,
    };
    NgramModel::from_bytes(Cow::Owned(estimate(&corpus, &options))).unwrap()
}

/// Rows of zeros but for some numbers.
fn rows(count: usize, length: usize, set: &[(usize, usize, f32)]) -> Vec<f32> {
    let mut values = vec![0.0; count * length];
    for (row, column, value) in set {
        values[row * length + column] = *value;
    }
    values
}

/// A topic that adds nothing.
fn no_topic(dim: usize, hidden: usize) -> Vec<f32> {
    let layers = rows(2 * dim * hidden + hidden + dim, 1, &[]);
    [vec![1.0, 4.0, 1.0, 1.0], layers].concat()
}

/// A network in which "co" is "cổ" behind "ao" and "có" behind "hop".
fn tailor(lm: &NgramModel) -> Weights {
    const DIM: usize = 4;
    const HIDDEN: usize = 2;
    let skeletons = Skeletons::new(lm);
    let word = |word: &str| lm.id(word).unwrap().0 as usize;
    let skeleton = |text: &str| usize::from(skeletons.of_words()[word(text)].number());
    let count = 1 + skeletons.of_words().iter().map(|one| one.number()).max().unwrap();
    let inputs = [(skeleton("áo"), 0, 1.0), (skeleton("họp"), 1, 1.0)];
    let values = [
        rows(usize::from(count) + 1, DIM, &inputs),
        rows(Look::COUNT, DIM, &[]),
        vec![1.0, 4.0],
        // What is seen of the word before are the first numbers of a row.
        rows(HIDDEN, 3 * DIM, &[(0, 0, 1.0), (1, 1, 1.0)]),
        vec![0.0; HIDDEN],
        rows(DIM, HIDDEN, &[(2, 0, 1.0), (3, 1, 1.0)]),
        vec![0.0; DIM],
        no_topic(DIM, HIDDEN),
        rows(lm.len(), DIM, &[(word("cổ"), 2, 3.0), (word("có"), 3, 3.0)]),
        rows(lm.len(), 1, &[(word("có"), 0, 0.5)]),
    ];
    Weights {
        dim: DIM,
        hidden: HIDDEN,
        blocks: 1,
        values: values.concat(),
    }
}

fn model(lm: &NgramModel, weights: &Weights) -> ContextModel {
    let file = context_file(lm, weights).expect("as many weights as asked for");
    ContextModel::from_bytes(Cow::Owned(file), lm).unwrap()
}

fn seen(lm: &NgramModel, text: &str) -> Vec<Seen> {
    let words = Skeletons::new(lm).line(lm, text);
    words.into_iter().map(|(_, seen)| seen).collect()
}

/// What may stand in every place.
fn read<'a>(model: &'a ContextModel, text: &[Seen]) -> LogProbs<'a> {
    model.read(text, &vec![true; text.len()])
}

#[test]
fn the_word_before_decides() {
    let lm = lexicon();
    let model = model(&lm, &tailor(&lm));
    let odds = |text: &str| {
        let read = read(&model, &seen(&lm, text));
        let of = |word: &str| read.of(1, lm.id(word).unwrap()).unwrap();
        assert!((of("cổ").exp() + of("có").exp() - 1.0).abs() < 1e-5);
        of("cổ") - of("có")
    };
    assert!(odds("ao co") > 2.0 && odds("hop co") < -2.0);
    // Without a hint the bias alone speaks.
    assert!((odds("xong co") + 0.5).abs() < 1e-5);
}

#[test]
fn only_words_with_rivals_of_their_skeleton_have_a_log_probability() {
    let lm = lexicon();
    let model = model(&lm, &tailor(&lm));
    let read = read(&model, &[seen(&lm, "ao co"), vec![Seen::BREAK]].concat());
    let id = |word: &str| lm.id(word).unwrap();
    assert_eq!(read.of(0, id("áo")), None);
    assert_eq!(read.of(1, id("áo")), None);
    assert!(read.of(1, id("có")).is_some());
    assert_eq!(read.of(2, id("có")), None);
    assert_eq!(read.of(3, id("có")), None);
    assert_eq!(model.read(&[], &[]).of(0, id("có")), None);
    assert_eq!(model.skeleton(id("cổ")), model.skeleton(id("có")));
    assert_eq!(model.skeleton(SyllableId(1 << 20)), SkeletonId::UNKNOWN);
}

/// Numbers between -1 and 1 that look like chance.
fn chance(seed: u64) -> impl Iterator<Item = f32> {
    iter::successors(Some(seed), |state| {
        Some(
            state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407),
        )
    })
    .skip(8)
    .map(|state| (state >> 40) as f32 / (1 << 23) as f32 - 1.0)
}

const DIM: usize = 20;
const HIDDEN: usize = 24;
const DISTANCES: [usize; 3] = [1, 2, 1];
/// Behind two blocks, cells of four words, one of them on each side.
const TOPIC: [usize; 3] = [2, 4, 1];

fn random(lm: &NgramModel) -> Weights {
    let mut chance = chance(7);
    let mut some = |count: usize, size: f32| chance.by_ref().take(count).map(|value| size * value).collect();
    let skeletons = Skeletons::new(lm);
    let count = 1 + skeletons.of_words().iter().map(|one| one.number()).max().unwrap();
    let mut values: Vec<Vec<f32>> = vec![
        some((usize::from(count) + 1) * DIM, 1.0),
        some(Look::COUNT * DIM, 0.5),
    ];
    let blocks = DISTANCES.map(|distance| (vec![distance as f32, 3.0], 3 * DIM));
    let topic = TOPIC.map(|number| number as f32).to_vec();
    for (numbers, inputs) in blocks.into_iter().chain([([topic, vec![3.0]].concat(), DIM)]) {
        values.push(numbers);
        values.push(some(HIDDEN * inputs, 0.3));
        values.push(some(HIDDEN, 0.1));
        values.push(some(DIM * HIDDEN, 0.3));
        values.push(some(DIM, 0.1));
    }
    values.push(some(lm.len() * DIM, 0.5));
    values.push(some(lm.len(), 1.0));
    Weights {
        dim: DIM,
        hidden: HIDDEN,
        blocks: DISTANCES.len(),
        values: values.concat(),
    }
}

/// What the network says by plain arithmetic: the scores of all words in each place.
fn plainly(lm: &NgramModel, weights: &Weights, text: &[Seen]) -> Vec<Vec<f32>> {
    let mut rest = weights.values.as_slice();
    let mut take = |count: usize| {
        let (taken, after) = rest.split_at(count);
        rest = after;
        taken
    };
    let normal = |vector: &[f32]| {
        let mean: f32 = vector.iter().map(|value| value * value).sum::<f32>() / vector.len() as f32;
        vector
            .iter()
            .map(|value| value / mean.sqrt())
            .collect::<Vec<f32>>()
    };
    let times = |matrix: &[f32], bias: &[f32], vector: &[f32]| -> Vec<f32> {
        let product = |row: &[f32]| row.iter().zip(vector).map(|(a, b)| a * b).sum::<f32>();
        let rows = matrix.chunks_exact(vector.len()).map(product);
        rows.zip(bias).map(|(sum, bias)| sum + bias).collect()
    };
    let skeletons = Skeletons::new(lm);
    let count = 1 + usize::from(skeletons.of_words().iter().map(|one| one.number()).max().unwrap());
    let (inputs, looks) = (take((count + 1) * DIM), take(Look::COUNT * DIM));
    let row = |seen: &Seen| usize::from(seen.skeleton.number()).min(count) * DIM;
    let first = |seen: &Seen| {
        let look = &looks[usize::from(seen.look.number()) * DIM..];
        inputs[row(seen)..][..DIM]
            .iter()
            .zip(look)
            .map(|(a, b)| a + b)
            .collect::<Vec<f32>>()
    };
    let mut layers = |numbers: usize, inputs: usize| {
        let numbers = take(numbers + 1).to_vec();
        let (matrix, bias) = (take(HIDDEN * inputs), take(HIDDEN));
        let (back, added) = (take(DIM * HIDDEN), take(DIM));
        let apply = move |input: &[f32]| {
            let hidden = times(matrix, bias, input);
            let hidden: Vec<f32> = hidden.iter().map(|value| value.max(0.0)).collect();
            times(back, added, &hidden)
        };
        (numbers, apply)
    };
    let blocks = DISTANCES.map(|_| layers(1, 3 * DIM));
    let (topic, about) = layers(3, DIM);
    let mut vectors: Vec<Vec<f32>> = text.iter().map(first).collect();
    let add = |vector: &mut Vec<f32>, more: Vec<f32>| {
        vector
            .iter_mut()
            .zip(more)
            .for_each(|(value, more)| *value += more);
    };
    for (number, (numbers, block)) in blocks.iter().enumerate() {
        let normals: Vec<Vec<f32>> = vectors.iter().map(|vector| normal(vector)).collect();
        if number == topic[0] as usize {
            let (cell, from) = (topic[1] as usize, topic[2] as usize);
            for (place, vector) in vectors.iter_mut().enumerate() {
                let first = (place / cell).saturating_sub(from) * cell;
                let end = text.len().min((place / cell + from + 1) * cell);
                let mut sum = vec![0.0; DIM];
                normals[first..end]
                    .iter()
                    .for_each(|normal| add(&mut sum, normal.clone()));
                add(vector, about(&normal(&sum)));
            }
        }
        let normals: Vec<Vec<f32>> = vectors.iter().map(|vector| normal(vector)).collect();
        let distance = numbers[0] as usize;
        for (place, vector) in vectors.iter_mut().enumerate() {
            let at = |place: Option<usize>| {
                let vector = place.and_then(|place| normals.get(place)).cloned();
                vector.unwrap_or(vec![0.0; DIM])
            };
            let before = place.checked_sub(distance);
            let joined = [at(before), at(Some(place)), at(Some(place + distance))].concat();
            add(vector, block(&joined));
        }
    }
    let (outputs, bias) = (take(lm.len() * DIM), take(lm.len()));
    vectors
        .iter()
        .map(|vector| times(outputs, bias, &normal(vector)))
        .collect()
}

#[test]
fn bytes_come_close_to_plain_arithmetic() {
    let lm = lexicon();
    let weights = random(&lm);
    let model = model(&lm, &weights);
    let text = [
        seen(&lm, "Ao may, xong co. HOP"),
        vec![Seen::BREAK],
        seen(&lm, "to co mot hai lạ ba co"),
    ]
    .concat();
    let read = read(&model, &text);
    let plain = plainly(&lm, &weights, &text);
    let mut compared = 0;
    for (place, scores) in plain.iter().enumerate() {
        let [a, b] = ["cổ", "có"].map(|word| lm.id(word).unwrap());
        let (Some(first), Some(second)) = (read.of(place, a), read.of(place, b)) else {
            continue;
        };
        let expected = scores[a.0 as usize] - scores[b.0 as usize];
        assert!(
            (first - second - expected).abs() < 0.1,
            "{place}: {} {expected}",
            first - second
        );
        compared += 1;
    }
    assert_eq!(compared, 3);
}

#[test]
fn long_texts_read_as_their_parts() {
    let lm = lexicon();
    let model = model(&lm, &random(&lm));
    let cell = TOPIC[1];
    assert_eq!(model.reach(), 4 + 2 * cell - 1);
    let text = seen(&lm, &"ao may xong co, hop to ba co ".repeat(1200));
    let word = lm.id("có").unwrap();
    let whole = read(&model, &text);
    for place in (0..text.len()).filter(|place| whole.of(*place, word).is_some()) {
        // Cells begin with the text.
        let from = place.saturating_sub(model.reach()) / cell * cell;
        let part = read(&model, &text[from..text.len().min(place + model.reach() + 1)]);
        assert_eq!(whole.of(place, word), part.of(place - from, word), "{place}");
    }
}

#[test]
fn wanted_places_read_as_in_the_whole() {
    let lm = lexicon();
    let model = model(&lm, &random(&lm));
    let text = seen(&lm, &"ao may xong co, hop to ba co ".repeat(1200));
    let word = lm.id("có").unwrap();
    let whole = read(&model, &text);
    // Alone, in a row, and at both ends.
    let wanted: Vec<bool> = (0..text.len())
        .map(|place| place % 97 == 0 || (2000..2040).contains(&place) || place + 1 == text.len())
        .collect();
    let some = model.read(&text, &wanted);
    let mut compared = 0;
    for (place, wanted) in wanted.iter().enumerate() {
        let expected = whole.of(place, word).filter(|_| *wanted);
        assert_eq!(some.of(place, word), expected, "{place}");
        compared += usize::from(expected.is_some());
    }
    assert!(compared > 20, "{compared}");
    // What nobody says is wanted is not.
    assert_eq!(model.read(&text, &[]).of(3, word), None);
}

#[test]
fn looks_tell_capitals_and_punctuation() {
    let look = |gap: &str, word: &str| Look::new(gap.chars(), word.chars()).number();
    assert_eq!(look("", "nam"), 0);
    assert_eq!(look(" ", "Nam"), 1);
    assert_eq!(look(" ", "NAM"), 2);
    assert_eq!(look(" ", "Y"), 1);
    assert_eq!(look(" (", "nam"), 3);
    assert_eq!(look(", ", "Nam"), 7);
    assert_eq!(look(").\n", "NaM"), 10);
    assert_eq!(usize::from(look("...", "NAM")), Look::COUNT - 1);
}

#[test]
fn damaged_files_are_refused() {
    let lm = lexicon();
    let file = context_file(&lm, &tailor(&lm)).unwrap();
    let load = |bytes: &[u8], lm: &NgramModel| ContextModel::from_bytes(Cow::Owned(bytes.to_vec()), lm);
    assert!(load(&file, &lm).is_ok());
    for at in [0, 8, 12, 24, 32, 36, 40, 44, 48, 60, file.len() - 1] {
        let mut damaged = file.clone();
        damaged[at] ^= 1;
        assert!(load(&damaged, &lm).is_err(), "{at}");
    }
    for length in [0, 40, file.len() - 1] {
        assert!(load(&file[..length], &lm).is_err(), "{length}");
    }
    let mut other = Corpus::new();
    other.add_line("áo may xong một hai ba cổ họp tổ cò");
    let other = NgramModel::from_bytes(Cow::Owned(estimate(&other, &EstimateOptions::default()))).unwrap();
    assert!(load(&file, &other).is_err());
}

#[test]
fn a_wrong_number_of_weights_makes_no_file() {
    let lm = lexicon();
    let mut weights = tailor(&lm);
    weights.values.push(0.0);
    assert_eq!(context_file(&lm, &weights), None);
    weights.values.truncate(10);
    assert_eq!(context_file(&lm, &weights), None);
}
