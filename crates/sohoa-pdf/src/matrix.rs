//! Which way round things are drawn.

/// The part of a transformation that turns and scales: `[a b c d]`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Matrix(pub(crate) [f32; 4]);

/// Slope from which text is slanted: 1 in 10, as where overlays are told from the text of a page.
const SLANT: f32 = 0.1;

impl Matrix {
    pub(crate) const UPRIGHT: Self = Self([1.0, 0.0, 0.0, 1.0]);

    /// This transformation, and then `outer`.
    #[must_use]
    pub(crate) fn within(self, outer: Self) -> Self {
        let (mine, outer) = (self.0, outer.0);
        let along = |x: f32, y: f32| [x * outer[0] + y * outer[2], x * outer[1] + y * outer[3]];
        let ([a, b], [c, d]) = (along(mine[0], mine[1]), along(mine[2], mine[3]));
        Self([a, b, c, d])
    }

    /// Whether a line of text runs neither along the page nor up or down.
    pub(crate) fn is_slanted(self) -> bool {
        let [a, b, ..] = self.0.map(f32::abs);
        a.min(b) > SLANT * a.max(b)
    }

    /// Equal for transformations that turn alike, in thousandths of the largest part.
    pub(crate) fn way_round(self) -> [i32; 4] {
        let largest = self
            .0
            .iter()
            .fold(0.0_f32, |largest, part| largest.max(part.abs()));
        self.0
            .map(|part| (1000.0 * part / largest.max(f32::MIN_POSITIVE)).round() as i32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slants_are_told() {
        let turned = |degrees: f32| {
            let (sin, cos) = degrees.to_radians().sin_cos();
            Matrix([cos, sin, -sin, cos])
        };
        assert_eq!(
            [0.0, 2.0, 15.0, 45.0, 90.0, 178.0].map(|degrees| turned(degrees).is_slanted()),
            [false, false, true, true, false, false]
        );
        assert!(!turned(15.0).within(turned(-14.0)).is_slanted());
        assert_eq!(
            Matrix([2.0, 0.0, 0.0, 2.0]).way_round(),
            Matrix::UPRIGHT.way_round()
        );
    }
}
