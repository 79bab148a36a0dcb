//! How far an engine doubted a word of its own.

/// A class of confidence; greater is more doubtful.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(crate) struct Doubt(u8);

/// Confidences, 0..=1, below which a word belongs to the next class, and what such a word costs if it is kept,
/// nats: the logarithm of the odds that it is wrong over those of all words. Counted on the pages of
/// scripts/channel/synth.py read by our own ingest (13,567 words): 1.3 % wrong from 0.93 up, then 6, 21, 35 and
/// 46 %, all together 2.7 %.
const CLASSES: [(f32, f32); 4] = [(0.93, 0.8), (0.90, 2.2), (0.80, 2.9), (0.60, 3.4)];

impl Doubt {
    /// The word was read without doubt, or nobody says how it was read.
    pub(crate) const NONE: Self = Self(0);
    /// How many classes there are.
    pub(crate) const COUNT: usize = CLASSES.len() + 1;

    /// The number of the class, from 0.
    pub(crate) fn number(self) -> usize {
        usize::from(self.0)
    }

    /// The class of a confidence, 0..=1.
    pub(crate) fn of(confidence: f32) -> Self {
        let class = CLASSES.iter().filter(|(below, _)| confidence < *below).count();
        Self(class as u8)
    }

    /// What it costs to keep the word as it was read, nats.
    pub(crate) fn price(self) -> f32 {
        usize::from(self.0)
            .checked_sub(1)
            .map_or(0.0, |class| CLASSES[class].1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn less_confidence_is_more_doubt() {
        assert_eq!(Doubt::of(1.0), Doubt::NONE);
        assert!(Doubt::of(0.92) > Doubt::NONE);
        let prices = [1.0, 0.92, 0.85, 0.7, 0.1].map(|confidence| Doubt::of(confidence).price());
        assert!(prices.is_sorted(), "{prices:?}");
        assert!(prices[0].abs() < f32::EPSILON);
    }
}
