//! What a document has elsewhere for the same letters: a text on physics that has "lực" ten times means it the eleventh
//! time too, and "sứ quân" once read right is "sứ quân" again.

use sohoa_lm::{Seen, SkeletonId, SyllableId};

/// Distance in words at which what was read counts half, and beyond which it is not looked at.
const HALF: f32 = 250.0;
const FURTHEST: usize = 750;
/// What a reading counts more for each neighbour that it shares.
const SAME_NEIGHBOUR: f32 = 10.0;
/// Readings that the equal chance of all rivals is worth, and how much the shares weigh. Of 1 to 30 and .3 to 2.5, with
/// half distances of 80 to 600 words and neighbours that count 0 to 40 more, these and those near them are best on four
/// sets of `corpus/dev`.
const EQUAL: f32 = 16.0;
const WEIGHT: f32 = 2.0;

/// What was read in the places of a document.
#[derive(Debug)]
pub(crate) struct Repeats<'a> {
    /// The words in order, as they are seen without marks.
    seen: &'a [Seen],
    /// What was read there, and its probability.
    read: Vec<Option<(SyllableId, f32)>>,
    /// The places of each skeleton, in order.
    places: Vec<Vec<u32>>,
}

impl<'a> Repeats<'a> {
    /// A document of which nothing is read yet.
    pub(crate) fn new(seen: &'a [Seen]) -> Self {
        let mut places: Vec<Vec<u32>> = Vec::new();
        for (place, seen) in (0..).zip(seen) {
            let skeleton = usize::from(seen.skeleton.number());
            if seen.skeleton != SkeletonId::BREAK {
                if places.len() <= skeleton {
                    places.resize(skeleton + 1, Vec::new());
                }
                places[skeleton].push(place);
            }
        }
        Self {
            read: vec![None; seen.len()],
            seen,
            places,
        }
    }

    /// Notes what was read in a place; `margin` is by how much it is likelier than anything else, nats.
    pub(crate) fn note(&mut self, place: usize, word: SyllableId, margin: f32) {
        self.read[place] = Some((word, 1.0 / (1.0 + (-margin).exp())));
    }

    /// How much the other places with the same letters speak for each of the words that a place may have, nats.
    pub(crate) fn weigh(&self, place: usize, words: &[SyllableId]) -> Vec<f32> {
        let same = usize::from(self.seen[place].skeleton.number());
        let same = self.places.get(same).map_or(&[][..], Vec::as_slice);
        let first = same.partition_point(|other| (*other as usize) + FURTHEST < place);
        let mut sums = vec![EQUAL / words.len() as f32; words.len()];
        let mut total = EQUAL;
        let near = same[first..].iter().map(|other| *other as usize);
        for other in near.take_while(|other| *other <= place + FURTHEST) {
            let Some((word, chance)) = self.read[other].filter(|_| other != place) else {
                continue;
            };
            let shared = [false, true]
                .into_iter()
                .filter(|behind| self.share(place, other, *behind));
            let counts = (1.0 + SAME_NEIGHBOUR * shared.count() as f32)
                * (-(place.abs_diff(other) as f32) / HALF).exp2();
            total += counts;
            if let Some(number) = words.iter().position(|rival| *rival == word) {
                sums[number] += counts * chance;
            }
        }
        sums.iter().map(|sum| WEIGHT * (sum / total).ln()).collect()
    }

    /// Whether the same word stands before, or behind, two places.
    fn share(&self, one: usize, other: usize, behind: bool) -> bool {
        let neighbour = |place: usize| {
            let place = if behind { place + 1 } else { place.checked_sub(1)? };
            let skeleton = self.seen.get(place)?.skeleton;
            (skeleton != SkeletonId::BREAK).then_some(skeleton)
        };
        neighbour(one).is_some_and(|word| neighbour(other) == Some(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::model;

    /// A text of which all but the last word is read; how much the words "có" and "cổ" gain there.
    fn gains(text: &str) -> Vec<f32> {
        let model = model(&[("có cổ áo hai và", 20)]);
        let skeletons = sohoa_lm::Skeletons::new(&model);
        let (words, mut seen): (Vec<SyllableId>, Vec<Seen>) =
            skeletons.line(&model, text).into_iter().unzip();
        let open = words.len() - 1;
        seen.push(Seen::BREAK);
        let mut repeats = Repeats::new(&seen);
        for (place, word) in words[..open].iter().enumerate() {
            repeats.note(place, *word, 9.0);
        }
        let id = |word: &str| model.id(word).expect("in the corpus");
        repeats.weigh(open, &[id("có"), id("cổ")])
    }

    #[test]
    fn what_stands_nowhere_else_gains_nothing() {
        let gains = gains("áo hai và có");
        assert!((gains[0] - gains[1]).abs() < 1e-6, "{gains:?}");
    }

    #[test]
    fn the_word_that_stands_elsewhere_gains() {
        let once = gains("cổ hai và có");
        let twice = gains("cổ hai cổ hai và có");
        assert!(once[1] > once[0] && twice[1] - twice[0] > once[1] - once[0]);
    }

    #[test]
    fn a_shared_neighbour_counts_more() {
        let alone = gains("có có có hai cổ hai và có");
        let shared = gains("có có có hai áo cổ hai áo có");
        assert!(
            alone[0] > alone[1] && shared[1] > shared[0],
            "{alone:?} {shared:?}"
        );
    }

    #[test]
    fn what_is_far_away_counts_less() {
        let far = |words: usize| {
            let gains = gains(&format!("cổ {}và có", "hai ".repeat(words)));
            gains[1] - gains[0]
        };
        assert!(far(10) > far(400) && far(400) > 0.0);
        assert!(far(FURTHEST).abs() < 1e-6);
    }
}
