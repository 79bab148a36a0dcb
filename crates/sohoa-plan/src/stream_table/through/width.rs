//! How wide a column is, told from where the lines of its cells end.
//!
//! A line of a cell ends because the next word had no room: the width is at least the length of the line and less
//! than the length with that word. The width is the number for which this is true of most lines.

/// Lines that must have ended for want of room.
const FEWEST: usize = 3;
/// Lines and their share for which it must be true, so that a column is believed to be set so.
const FEWEST_KNOWN: usize = 6;
const KNOWN: f32 = 0.85;
/// Share of its width that a line may be longer in a column that is not set so, and least characters.
const SLACK: f32 = 0.1;
const LEAST_SLACK: f32 = 1.5;

/// The width of a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in super::super) struct Width {
    /// Characters of a full line.
    pub(in super::super) full: f32,
    /// Characters that no line has.
    pub(in super::super) limit: f32,
    /// Whether its lines all end for want of room.
    pub(in super::super) known: bool,
}

/// The width of a column whose lines are so long, and with the first word of the next line so long (`None` behind the
/// last line of a cell); characters.
pub(in super::super) fn width(lines: &[(usize, Option<usize>)]) -> Option<Width> {
    let broken = lines.iter().filter(|line| line.1.is_some()).count();
    if broken < FEWEST {
        return None;
    }
    let agreeing = |width: usize| {
        let agrees =
            |line: &&(usize, Option<usize>)| line.0 <= width && line.1.is_some_and(|with| width < with);
        lines.iter().filter(agrees).count()
    };
    let points = |width: usize| {
        let over = lines.iter().filter(|line| line.0 > width).count();
        agreeing(width) + lines.len() - over
    };
    let width = lines
        .iter()
        .map(|line| line.0)
        .max_by(|&a, &b| points(a).cmp(&points(b)).then(b.cmp(&a)))?;
    let known = broken >= FEWEST_KNOWN && agreeing(width) as f32 >= KNOWN * broken as f32;
    let slack = if known {
        0.5
    } else {
        (SLACK * width as f32).max(LEAST_SLACK)
    };
    Some(Width {
        full: width as f32,
        limit: width as f32 + slack,
        known,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_width_is_where_most_lines_had_no_room() {
        let lines = [
            (18, Some(23)),
            (20, Some(24)),
            (17, Some(22)),
            (20, Some(26)),
            (19, Some(21)),
            (16, Some(22)),
            (7, None),
        ];
        let want = Width {
            full: 20.0,
            limit: 20.5,
            known: true,
        };
        assert_eq!(width(&lines), Some(want));
        // Where lines end anywhere the width is a guess.
        let ragged = [
            (8, Some(12)),
            (20, Some(25)),
            (11, Some(15)),
            (20, Some(24)),
            (9, Some(13)),
            (5, Some(9)),
        ];
        assert!(width(&ragged).is_some_and(|own| !own.known));
        assert_eq!(width(&lines[5..]), None);
    }
}
