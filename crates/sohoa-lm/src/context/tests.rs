//! A toy model through the whole way from text to scores.

use std::borrow::Cow;

use super::*;
use crate::{Corpus, EstimateOptions, LoadError, SyllableId, estimate};

const LM: EstimateOptions = EstimateOptions {
    order: 2,
    min_syllable: 0.0,
    min_word: 0.0,
    min_longest: 0.0,
    max_bytes: usize::MAX,
};

const OPTIONS: ContextOptions = ContextOptions {
    lm: LM,
    dim: 4,
    bits: 8,
    most_events: usize::MAX,
};

/// What "co" is depends on the first word, which pairs of words do not reach.
fn corpus() -> Corpus {
    let mut corpus = Corpus::new();
    for line in 0..2400 {
        let clothes = line / 20 % 2 == 0;
        corpus.add_line(if clothes {
            "áo may xong một hai ba cổ"
        } else {
            "họp tổ xong một hai ba có"
        });
    }
    corpus
}

fn model() -> (NgramModel, Vec<u8>) {
    let corpus = corpus();
    let lm = NgramModel::from_bytes(Cow::Owned(estimate(&corpus, &LM))).unwrap();
    let bytes = train_context(&corpus, &lm, &OPTIONS).unwrap();
    (lm, bytes)
}

#[test]
fn what_stands_far_away_decides() {
    let (lm, bytes) = model();
    let model = ContextModel::from_bytes(Cow::Owned(bytes), &lm).unwrap();
    let id = |word: &str| lm.id(word).unwrap();
    let gain = |words: [&str; 7]| {
        let skeletons = words.map(|word| model.skeleton(id(word)));
        let around = model.surroundings(&skeletons, 6);
        model.score(&around, id("cổ")) - model.score(&around, id("có"))
    };
    let clothes = gain(["áo", "may", "xong", "một", "hai", "ba", "có"]);
    let meeting = gain(["họp", "tổ", "xong", "một", "hai", "ba", "cổ"]);
    assert!(clothes > 1.0 && meeting < -1.0, "{clothes} {meeting}");
}

#[test]
fn skeletons_have_no_marks() {
    let (lm, bytes) = model();
    let model = ContextModel::from_bytes(Cow::Owned(bytes), &lm).unwrap();
    let skeleton = |word: &str| model.skeleton(lm.id(word).unwrap());
    assert_eq!(skeleton("cổ"), skeleton("có"));
    assert_ne!(skeleton("cổ"), skeleton("tổ"));
    assert_eq!(model.skeleton(NgramModel::UNKNOWN), SkeletonId::UNKNOWN);
    assert_eq!(model.skeleton(SyllableId(1 << 20)), SkeletonId::UNKNOWN);
}

#[test]
fn places_at_the_borders_have_surroundings() {
    let (lm, bytes) = model();
    let model = ContextModel::from_bytes(Cow::Owned(bytes), &lm).unwrap();
    let word = lm.id("cổ").unwrap();
    for skeletons in [&[][..], &[SkeletonId::BREAK], &[SkeletonId::UNKNOWN]] {
        assert!(model.score(&model.surroundings(skeletons, 0), word).is_finite());
    }
}

#[test]
fn near_words_end_at_a_break() {
    let mut keys = Vec::new();
    let word = SkeletonId(7);
    near(&[word, SkeletonId::BREAK, word, word, word, word], 2, &mut keys);
    let key = |place: u64, skeleton: SkeletonId| place << 16 | u64::from(skeleton.0);
    assert_eq!(keys, [key(1, SkeletonId::BREAK), key(3, word), key(4, word)]);
}

#[test]
fn the_same_corpus_gives_the_same_bytes() {
    assert_eq!(model().1, model().1);
}

#[test]
fn damaged_files_are_refused() {
    let (lm, bytes) = model();
    let load = |bytes: &[u8], lm: &NgramModel| ContextModel::from_bytes(Cow::Owned(bytes.to_vec()), lm);
    assert!(load(&bytes, &lm).is_ok());
    for at in [0, 8, 12, 24, 28, 32, 40, 48, 60, bytes.len() - 1] {
        let mut damaged = bytes.clone();
        damaged[at] ^= 1;
        assert!(load(&damaged, &lm).is_err(), "{at}");
    }
    for length in [0, 40, bytes.len() - 1] {
        assert!(load(&bytes[..length], &lm).is_err(), "{length}");
    }
    let mut other = Corpus::new();
    other.add_line("áo may xong một hai ba cổ họp tổ cò");
    let other = NgramModel::from_bytes(Cow::Owned(estimate(&other, &LM))).unwrap();
    assert!(matches!(load(&bytes, &other), Err(LoadError::Damaged { .. })));
}
