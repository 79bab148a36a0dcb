//! From PDF user space to the page as a reader sees it.

use sohoa_page::Rect;

/// Maps PDF user space (origin at the bottom left, unrotated, `CropBox` anywhere) to points from the
/// top left of the upright page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct PageSpace {
    left: f32,
    bottom: f32,
    right: f32,
    top: f32,
    /// Clockwise turn, degrees: 0, 90, 180, 270.
    turn: u16,
}

impl PageSpace {
    /// `visible` holds left, bottom, right, top of the visible box in user space; `turn` is the
    /// clockwise turn in degrees under which the page is shown.
    pub(crate) fn new([left, bottom, right, top]: [f32; 4], turn: u16) -> Self {
        Self {
            left,
            bottom,
            right,
            top,
            turn: turn % 360,
        }
    }

    /// The same page turned clockwise by `turn` degrees more.
    pub(crate) fn turned(self, turn: u16) -> Self {
        Self {
            turn: (self.turn + turn) % 360,
            ..self
        }
    }

    /// Width and height as shown, in points.
    pub(crate) fn size(&self) -> (f32, f32) {
        let (width, height) = (self.right - self.left, self.top - self.bottom);
        if self.turn.is_multiple_of(180) {
            (width, height)
        } else {
            (height, width)
        }
    }

    /// A point.
    pub(crate) fn point(&self, x: f32, y: f32) -> (f32, f32) {
        match self.turn {
            90 => (y - self.bottom, x - self.left),
            180 => (self.right - x, y - self.bottom),
            270 => (self.top - y, self.right - x),
            _ => (x - self.left, self.top - y),
        }
    }

    /// A direction; y points down.
    pub(crate) fn direction(&self, dx: f32, dy: f32) -> (f32, f32) {
        match self.turn {
            90 => (dy, dx),
            180 => (-dx, dy),
            270 => (-dy, -dx),
            _ => (dx, -dy),
        }
    }

    /// A box with corners `(x0, y0)` and `(x1, y1)`.
    pub(crate) fn rect(&self, x0: f32, y0: f32, x1: f32, y1: f32) -> Rect {
        let (a, b) = self.point(x0, y0);
        let (c, d) = self.point(x1, y1);
        Rect::new(a, b, c, d)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The visible box is 100 wide, 200 high and starts at (10, 20); the text starts near its top left.
    fn check(turn: u16, want: (f32, f32), want_size: (f32, f32)) {
        let space = PageSpace::new([10.0, 20.0, 110.0, 220.0], turn);
        assert_eq!(space.point(15.0, 218.0), want);
        assert_eq!(space.size(), want_size);
    }

    #[test]
    fn every_turn_is_mapped() {
        check(0, (5.0, 2.0), (100.0, 200.0));
        check(90, (198.0, 5.0), (200.0, 100.0));
        check(180, (95.0, 198.0), (100.0, 200.0));
        check(270, (2.0, 95.0), (200.0, 100.0));
    }

    #[test]
    fn directions_turn_with_the_page() {
        let space = PageSpace::new([0.0, 0.0, 1.0, 1.0], 0);
        assert_eq!(space.direction(0.0, 1.0), (0.0, -1.0));
        assert_eq!(space.turned(90).direction(0.0, 1.0), (1.0, 0.0));
        assert_eq!(space.turned(180).direction(-1.0, 0.0), (1.0, 0.0));
        assert_eq!(space.turned(270).direction(0.0, -1.0), (1.0, 0.0));
    }
}
