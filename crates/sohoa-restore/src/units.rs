//! Prices in whole numbers, for the search of candidates: vectors hold twice as many as of `f32`.

/// A price in 512ths of a nat.
pub(crate) type Units = i16;

/// The price of what cannot be; sums stay there.
pub(crate) const IMPOSSIBLE: Units = Units::MAX;

/// Units in a nat: prices up to 64 nats can be told apart, the widest search has 36.
const IN_A_NAT: f32 = 512.0;

/// The nearest number of units of a price that is not negative; 64 nats and more are impossible.
pub(crate) fn units(nats: f32) -> Units {
    // `round` is a call of a library.
    (nats * IN_A_NAT + 0.5) as Units
}

/// The largest price in units within a budget.
pub(crate) fn budget(nats: f32) -> Units {
    ((nats * IN_A_NAT).floor() as Units).min(IMPOSSIBLE - 1)
}

/// The price in nats.
pub(crate) fn nats(units: Units) -> f32 {
    f32::from(units) / IN_A_NAT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_dear_is_impossible_and_in_no_budget() {
        assert_eq!(units(64.0), IMPOSSIBLE);
        assert_eq!(units(f32::INFINITY), IMPOSSIBLE);
        assert!(budget(f32::INFINITY) < IMPOSSIBLE);
        assert!((nats(units(3.7)) - 3.7).abs() < 0.001);
        assert!(nats(budget(3.7)) <= 3.7);
    }
}
