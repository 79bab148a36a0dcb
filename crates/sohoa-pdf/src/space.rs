//! From the prepared page (upright, level, origin at the top left) back to PDF user space.

use sohoa_page::Page;

/// What a PDF says of a page's place and way round.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Sheet {
    /// Left, bottom, right, top of the visible box in user space.
    pub(crate) visible: [f32; 4],
    /// `/Rotate`: clockwise turn under which the page is shown, 0, 90, 180 or 270.
    pub(crate) turn: u16,
}

/// Maps points of a prepared page to user space.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PreparedSpace {
    sheet: Sheet,
    /// Turn of the sheet and of preparation together.
    turn: u16,
    /// Degrees clockwise that deskewing removed.
    skew: f32,
    /// Size of the prepared page in points.
    size: (f32, f32),
    /// Points of the sheet for a point of the prepared page: 1 but for rounding to pixels.
    scale: (f32, f32),
}

impl PreparedSpace {
    pub(crate) fn new(sheet: Sheet, page: &Page) -> Self {
        let turn = (sheet.turn + page.rotation) % 360;
        let [left, bottom, right, top] = sheet.visible;
        let (width, height) = if turn.is_multiple_of(180) {
            (right - left, top - bottom)
        } else {
            (top - bottom, right - left)
        };
        Self {
            sheet,
            turn,
            skew: page.skew,
            size: (page.width, page.height),
            scale: (width / page.width.max(1.0), height / page.height.max(1.0)),
        }
    }

    /// Directions of the text and of its height in user space, as if the page were level.
    pub(crate) fn directions(&self) -> ((f32, f32), (f32, f32)) {
        match self.turn {
            90 => ((0.0, 1.0), (-1.0, 0.0)),
            180 => ((-1.0, 0.0), (0.0, -1.0)),
            270 => ((0.0, -1.0), (1.0, 0.0)),
            _ => ((1.0, 0.0), (0.0, 1.0)),
        }
    }

    /// A point.
    pub(crate) fn point(&self, x: f32, y: f32) -> (f32, f32) {
        // Deskewing turned the page clockwise about its middle; y points down.
        let (sin, cos) = (-self.skew).to_radians().sin_cos();
        let (middle_x, middle_y) = (self.size.0 / 2.0, self.size.1 / 2.0);
        let (dx, dy) = (x - middle_x, y - middle_y);
        let x = (middle_x + dx * cos - dy * sin) * self.scale.0;
        let y = (middle_y + dx * sin + dy * cos) * self.scale.1;
        let [left, bottom, right, top] = self.sheet.visible;
        match self.turn {
            90 => (left + y, bottom + x),
            180 => (right - x, bottom + y),
            270 => (right - y, top - x),
            _ => (left + x, top - y),
        }
    }
}

#[cfg(test)]
mod tests {
    use sohoa_page::{LayerVerdict, TextOrigin};

    use super::*;

    fn page(width: f32, height: f32, rotation: u16, skew: f32) -> Page {
        Page {
            number: 1,
            width,
            height,
            origin: TextOrigin::Ocr,
            verdict: LayerVerdict::Absent,
            evidence: None,
            dpi: None,
            rotation,
            skew,
            lines: Vec::new(),
            rules: Vec::new(),
        }
    }

    /// The visible box is 100 wide, 200 high and starts at (10, 20); the point lies at (15, 218), near its top
    /// left, in user space.
    fn check(turn: u16, rotation: u16, at: (f32, f32)) {
        let sheet = Sheet {
            visible: [10.0, 20.0, 110.0, 220.0],
            turn,
        };
        let (width, height) = if (turn + rotation).is_multiple_of(180) {
            (100.0, 200.0)
        } else {
            (200.0, 100.0)
        };
        let space = PreparedSpace::new(sheet, &page(width, height, rotation, 0.0));
        let (x, y) = space.point(at.0, at.1);
        assert!(
            (x - 15.0).abs() < 1e-3 && (y - 218.0).abs() < 1e-3,
            "{turn} {rotation}: {x} {y}"
        );
        let (right, up) = space.directions();
        let (beside, above) = (space.point(at.0 + 1.0, at.1), space.point(at.0, at.1 - 1.0));
        assert!((beside.0 - x - right.0).abs() < 1e-3 && (beside.1 - y - right.1).abs() < 1e-3);
        assert!((above.0 - x - up.0).abs() < 1e-3 && (above.1 - y - up.1).abs() < 1e-3);
    }

    #[test]
    fn every_turn_is_undone() {
        for (total, at) in [
            (0, (5.0, 2.0)),
            (90, (198.0, 5.0)),
            (180, (95.0, 198.0)),
            (270, (2.0, 95.0)),
        ] {
            for turn in [0, 90, 180, 270] {
                check(turn, (total + 360 - turn) % 360, at);
            }
        }
    }

    #[test]
    fn skew_is_undone_about_the_middle() {
        let sheet = Sheet {
            visible: [0.0, 0.0, 600.0, 800.0],
            turn: 0,
        };
        let space = PreparedSpace::new(sheet, &page(600.0, 800.0, 0, 1.0));
        let (x, y) = space.point(300.0, 400.0);
        assert!((x - 300.0).abs() < 1e-3 && (y - 400.0).abs() < 1e-3);
        // Turned clockwise by 1 degree, the left end of a line came up by 5 points: on the sheet it is lower.
        let (_, y) = space.point(0.0, 400.0);
        assert!((y - (400.0 - 5.236)).abs() < 1e-2, "{y}");
    }

    #[test]
    fn rounding_to_pixels_is_scaled_away() {
        let sheet = Sheet {
            visible: [0.0, 0.0, 600.0, 800.0],
            turn: 0,
        };
        let space = PreparedSpace::new(sheet, &page(300.0, 400.0, 0, 0.0));
        assert_eq!(space.point(300.0, 0.0), (600.0, 800.0));
    }
}
