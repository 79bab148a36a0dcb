//! Rectangles and rules in points.

/// A rectangle in points (1/72 in), origin at the top left, `x0 <= x1` and `y0 <= y1`.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rect {
    /// Left edge.
    pub x0: f32,
    /// Top edge.
    pub y0: f32,
    /// Right edge.
    pub x1: f32,
    /// Bottom edge.
    pub y1: f32,
}

impl Rect {
    /// The rectangle with these edges, swapped where they are the wrong way round.
    pub fn new(x0: f32, y0: f32, x1: f32, y1: f32) -> Self {
        Self {
            x0: x0.min(x1),
            y0: y0.min(y1),
            x1: x0.max(x1),
            y1: y0.max(y1),
        }
    }

    /// Width in points.
    pub fn width(&self) -> f32 {
        self.x1 - self.x0
    }

    /// Height in points.
    pub fn height(&self) -> f32 {
        self.y1 - self.y0
    }

    /// Centre `(x, y)`.
    pub fn center(&self) -> (f32, f32) {
        (f32::midpoint(self.x0, self.x1), f32::midpoint(self.y0, self.y1))
    }

    /// Whether the point lies inside or on the edge.
    pub fn contains(&self, x: f32, y: f32) -> bool {
        self.x0 <= x && x <= self.x1 && self.y0 <= y && y <= self.y1
    }

    /// The smallest rectangle that holds both.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self {
            x0: self.x0.min(other.x0),
            y0: self.y0.min(other.y0),
            x1: self.x1.max(other.x1),
            y1: self.y1.max(other.y1),
        }
    }

    /// Area of the common part, in square points; 0 where they do not meet.
    pub fn overlap(&self, other: &Self) -> f32 {
        let width = self.x1.min(other.x1) - self.x0.max(other.x0);
        let height = self.y1.min(other.y1) - self.y0.max(other.y0);
        width.max(0.0) * height.max(0.0)
    }
}

/// Direction of a [`Rule`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Axis {
    /// Left to right.
    Horizontal,
    /// Top to bottom.
    Vertical,
}

/// A straight drawn line of a table, along one axis of the prepared page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    /// Direction.
    pub axis: Axis,
    /// Centre line: y of a horizontal rule, x of a vertical one, in points.
    pub position: f32,
    /// Lower end along the axis, in points.
    pub start: f32,
    /// Upper end along the axis, in points.
    pub end: f32,
    /// Stroke width in points.
    pub thickness: f32,
}

impl Rule {
    /// Length along the axis in points.
    pub fn length(&self) -> f32 {
        self.end - self.start
    }
}
