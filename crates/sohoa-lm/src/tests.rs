//! A toy model, checked by hand, through the whole way from text to scores.

use std::borrow::Cow;

use crate::corpus::Vocabulary;
use crate::count::count;
use crate::estimate::probabilities;
use crate::{
    CaseContext, CaseEvidence, Corpus, EstimateOptions, LmState, LoadError, NgramModel, SyllableId, estimate,
};

const ALL: EstimateOptions = EstimateOptions {
    order: 2,
    min_syllable: 0.0,
    min_word: 0.0,
    min_longest: 0.0,
    max_bytes: usize::MAX,
};

fn corpus(sources: &[(f32, &[&str])]) -> Corpus {
    let mut corpus = Corpus::new();
    for (weight, lines) in sources {
        corpus.begin_source(*weight);
        lines.iter().for_each(|line| corpus.add_line(line));
    }
    corpus
}

fn toy() -> Corpus {
    corpus(&[(1.0, &["An ba.", "An, ba", "an ca"])])
}

fn rich() -> Corpus {
    let law = [
        "Kế hoạch 74/KH-UBND năm 2024",
        "kế hoạch số 12 của UBND tỉnh",
        "",
        "; .",
        "thuỷ lợi, thủy sản",
    ];
    let news = [
        "tỉnh có kế hoạch thủy lợi",
        "năm 2023 của tỉnh",
        "kế hoạch năm của tỉnh là kế hoạch năm",
    ];
    corpus(&[(1.0, &law), (0.2, &news)])
}

fn load(bytes: Vec<u8>) -> NgramModel {
    NgramModel::from_bytes(Cow::Owned(bytes)).unwrap()
}

fn state(model: &NgramModel, words: &[&str]) -> LmState {
    words.iter().fold(model.begin(), |state, word| {
        model.score(state, model.id(word).unwrap()).1
    })
}

/// Counts: (<s>,an) 3, (an,ba) 2, (an,ca) 1, (ba,</s>) 2, (ca,</s>) 1; left neighbours: an 1, ba 1, ca 1, </s> 2.
/// Order 2: Y = 2/(2+2·2) = 1/3, D1 = 1-2Y·2/2 = 1/3, D2 = 2-3Y·1/2 = 3/2.
/// Order 1: Y = 3/(3+2·1) = 3/5, D1 = 1-2Y·1/3 = 3/5, D2 has no count above it: 1.
/// Taken from 5: 3·3/5 + 1 = 2.8, spread over 7 events (8 ids, the line start is none): 0.08 each.
#[test]
fn toy_probabilities_are_those_computed_by_hand() {
    let model = load(estimate(&toy(), &ALL));
    let check = |context: &[&str], next: &str, want: f32| {
        let (got, _) = model.score(state(&model, context), model.id(next).unwrap());
        assert!(
            (got.exp() - want).abs() < 0.003,
            "P({next} | {context:?}) = {}, not {want}",
            got.exp()
        );
    };
    let unigram = |text: &str| model.unigram(model.id(text).unwrap()).exp();
    assert!((unigram("an") - (0.4 / 5.0 + 0.08)).abs() < 1e-6);
    assert!((unigram("</s>") - (1.0 / 5.0 + 0.08)).abs() < 1e-6);
    assert!((unigram("<num>") - 0.08).abs() < 1e-6);
    let taken = 3.0 / 2.0 + 1.0 / 3.0;
    check(&["an"], "ba", (0.5 + taken * 0.16) / 3.0);
    check(&["an"], "ca", (2.0 / 3.0 + taken * 0.16) / 3.0);
    check(&["an"], "an", taken * 0.16 / 3.0);
    check(&["an"], "<unk>", taken * 0.08 / 3.0);
    check(&[], "an", (1.5 + 1.5 * 0.16) / 3.0);
}

#[test]
fn probabilities_sum_to_one_in_every_context() {
    for (order, max_bytes) in [(2, usize::MAX), (3, 900), (4, 1000), (5, usize::MAX), (5, 1100)] {
        let bytes = estimate(
            &rich(),
            &EstimateOptions {
                order,
                max_bytes,
                ..ALL
            },
        );
        assert!(bytes.len() <= max_bytes, "{}", bytes.len());
        let model = load(bytes);
        assert_eq!(model.order(), order);
        for context in [
            &[][..],
            &["kế"],
            &["kế", "hoạch"],
            &["của", "tỉnh", "có"],
            &["<num>", "của", "<unk>"],
        ] {
            let state = state(&model, context);
            let sum: f64 = (0..model.len() as u32)
                .map(SyllableId)
                .filter(|id| *id != NgramModel::BEGIN)
                .map(|id| f64::from(model.score(state, id).0).exp())
                .sum();
            assert!((sum - 1.0).abs() < 0.01, "order {order}, {context:?}: {sum}");
        }
    }
}

#[test]
fn estimates_sum_to_one_before_rounding() {
    let corpus = rich();
    let vocabulary = Vocabulary::select(&corpus, 0.0, 0.0);
    let levels = probabilities(count(&corpus, &vocabulary, 4), vocabulary.texts.len(), 0.0);
    let sum: f32 = levels[0].probs.iter().sum();
    assert!((sum - 1.0).abs() < 1e-5, "{sum}");
    assert_eq!(levels.len(), 4);
    assert!(
        levels
            .iter()
            .all(|level| level.keys.is_sorted() && level.probs.iter().all(|p| *p <= 1.0))
    );
}

#[test]
fn states_merge_when_the_model_cannot_tell_them_apart() {
    let model = load(estimate(&toy(), &ALL));
    let (ba, number) = (model.id("ba").unwrap(), NgramModel::NUMBER);
    assert_eq!(model.score(model.begin(), ba).1, model.score(model.empty(), ba).1);
    assert_eq!(
        model.score(model.begin(), number).1,
        model.empty(),
        "nothing follows a number in the text"
    );
    let outside = model.score(model.empty(), SyllableId(9999));
    assert_eq!(outside, model.score(model.empty(), NgramModel::UNKNOWN));
}

#[test]
fn a_context_scores_as_its_state_does() {
    let model = load(estimate(&rich(), &EstimateOptions { order: 5, ..ALL }));
    for words in [
        &[][..],
        &["kế"],
        &["năm", "của", "tỉnh"],
        &["là", "kế", "hoạch", "năm"],
    ] {
        let state = state(&model, words);
        let context = model.context(state);
        for id in (0..=model.len() as u32).map(SyllableId) {
            assert_eq!(context.score(id), model.score(state, id), "{words:?}");
        }
        let each = (0..model.len() as u32).map(|id| context.score(SyllableId(id)).0);
        assert_eq!(context.log_probs(), each.collect::<Vec<_>>(), "{words:?}");
    }
}

/// After a small letter "ba" was seen twice small and "ca" once with a capital. Both together: 1 of 3 with a
/// capital, with the 2 expected ones of .5 each (1 + 1) / (3 + 2) = .4. "ca": own habit (1 + .8) / 3 = .6; the
/// rate of the context is (1 + .8) / 5 = .36, so expected is the logistic of ln(.36/.64) + ln(.6/.4) - ln(.4/.6)
/// = .559, and the estimate (1 + 2 · .559) / 3 = .706.
#[test]
fn case_shares_are_those_computed_by_hand() {
    let model = load(estimate(
        &corpus(&[(1.0, &["an ba, ba", "an, Ca", "AN BA CA"])]),
        &ALL,
    ));
    let after_small = |id, capitalised| {
        let context = CaseContext::Lower;
        let evidence = CaseEvidence { context, capitalised };
        model.case_log_prob(id, evidence).exp()
    };
    let ca = model.id("ca").unwrap();
    assert!(
        (after_small(ca, true) - 0.706).abs() < 0.01,
        "{}",
        after_small(ca, true)
    );
    assert!((after_small(ca, true) + after_small(ca, false) - 1.0).abs() < 1e-4);
    assert!(after_small(model.id("ba").unwrap(), true) < 0.2);
    let outside = after_small(SyllableId(9999), true);
    assert!((outside - after_small(NgramModel::UNKNOWN, true)).abs() < 1e-6);
}

#[test]
fn the_lexicon_prefers_syllables_then_marked_words() {
    let text = ["hoạch ubnd ubnd hđnd", "ubnd ubnd"];
    let model = |min_syllable, min_word| {
        let options = EstimateOptions {
            min_syllable,
            min_word,
            ..ALL
        };
        load(estimate(&corpus(&[(1.0, &text)]), &options))
    };
    let four = model(1.0, 4.0);
    assert!(
        ["hoạch", "ubnd", "hđnd"]
            .iter()
            .all(|word| four.id(word).is_some())
    );
    let five = model(1.0, 5.0);
    assert_eq!((five.id("ubnd"), five.id("hđnd")), (None, None));
}

#[test]
fn texts_become_events() {
    let model = load(estimate(&rich(), &ALL));
    let thuy = model.id("thủy").unwrap();
    assert_eq!(model.id("thuỷ"), Some(thuy));
    assert_eq!(model.syllable(thuy), "thủy");
    assert_eq!(model.id("<code>"), Some(NgramModel::CODE));
    assert_eq!(model.syllable(NgramModel::UNKNOWN), "<unk>");
    assert!(model.id("ubnd").is_some());
    assert_eq!(model.id("hoạt"), None);
    assert_eq!(model.syllable(SyllableId(9999)), "");
}

#[test]
fn rare_events_and_useless_ngrams_are_left_out() {
    let few = load(estimate(
        &rich(),
        &EstimateOptions {
            min_syllable: 1.0,
            min_word: 2.0,
            ..ALL
        },
    ));
    assert_eq!((few.id("ubnd"), few.id("có")), (None, None));
    assert!(few.id("lợi").is_some());
    let none = load(estimate(
        &rich(),
        &EstimateOptions {
            order: 3,
            max_bytes: 0,
            ..ALL
        },
    ));
    assert_eq!(none.counts()[1..], [0, 0]);
}

#[test]
fn the_same_text_gives_the_same_bytes() {
    assert_eq!(estimate(&rich(), &ALL), estimate(&rich(), &ALL));
}

#[test]
fn empty_text_gives_a_model_of_classes() {
    let model = load(estimate(&Corpus::new(), &ALL));
    assert_eq!(model.len(), 5);
    assert!(model.score(model.begin(), NgramModel::NUMBER).0 < 0.0);
}

#[test]
fn damaged_files_are_refused() {
    let good = estimate(&rich(), &EstimateOptions { order: 4, ..ALL });
    let error = |bytes: &[u8]| NgramModel::from_bytes(Cow::Owned(bytes.to_vec())).unwrap_err();
    assert!(matches!(error(b""), LoadError::Size { .. }));
    assert!(matches!(error(&good[..good.len() - 1]), LoadError::Size { .. }));
    let with = |at: usize, byte: u8| {
        let mut bytes = good.clone();
        bytes[at] ^= byte;
        bytes
    };
    assert!(matches!(error(&with(0, 1)), LoadError::Version { .. }));
    assert!(matches!(error(&with(8, 1)), LoadError::Version { .. }));
    for at in 12..good.len() {
        assert!(
            NgramModel::from_bytes(Cow::Owned(with(at, 1))).is_err(),
            "byte {at}"
        );
    }
}
