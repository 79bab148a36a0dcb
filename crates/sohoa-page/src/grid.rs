//! Ruled grids: from the rules of a page to the cells they enclose.
//!
//! Both OCR (which reads cell by cell) and the table stage (which builds rows) need the same cells,
//! so the geometry lives here, below both.
//!
//! Rules are merged where they are pieces or doubles of one drawn line, joined to components where a
//! horizontal meets a vertical, and each component becomes a lattice of slots. A slot border that is
//! not drawn over most of its length is absent, and the slots on both sides are one spanning cell.

use std::ops::Range;

use crate::{Axis, Rect, Rule};

/// Two rules along one line this far apart across it, in points, are one: a doubled border of a
/// word processor is at most 3 pt wide, a row of text at least 9 pt high.
const DOUBLE: f32 = 3.2;
/// Largest gap along a line, in points, that still joins two pieces (dashes, scanner dropouts).
const GAP: f32 = 9.0;
/// How far, in points, a rule may end before the rule that it should meet.
const REACH: f32 = 6.0;
/// Rules whose centre lines are this close, in points, form one border: rows are at least 9 pt high,
/// columns wider, and those of header and body are sometimes drawn a little apart.
const SNAP_ROWS: f32 = 4.0;
const SNAP_COLUMNS: f32 = 7.0;
/// Shortest rule, in points, after merging; a row of text is higher.
const SHORTEST: f32 = 8.0;
/// Share of a slot's side that must be drawn to count as a border.
const DRAWN_SHARE: f32 = 0.6;
/// How far, in points, rules must stick out over the last crossing rule to open a row or column there.
const OPEN_COLUMN: f32 = 15.0;
const OPEN_ROW: f32 = 10.0;
/// Smallest table, in points.
const SMALLEST_WIDTH: f32 = 60.0;
const SMALLEST_HEIGHT: f32 = 9.0;
/// Coordinates beyond this many points are garbage (PDF allows pages of 14,400 pt).
const FARTHEST: f32 = 20_000.0;
/// More borders than this in one direction are hatching, not a table.
const MOST_EDGES: usize = 400;

/// One cell of a [`Grid`]; a spanning cell covers several rows or columns.
#[derive(Debug, Clone, PartialEq)]
pub struct GridCell {
    /// Inside of the cell in points (between the centre lines of its rules).
    pub rect: Rect,
    /// Rows covered, 0-based.
    pub rows: Range<u16>,
    /// Columns covered, 0-based.
    pub columns: Range<u16>,
}

/// A ruled table on one page.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// Outline in points.
    pub bbox: Rect,
    /// Positions of the row borders, ascending, points; one more than there are rows.
    pub row_edges: Vec<f32>,
    /// Positions of the column borders, ascending, points; one more than there are columns.
    pub column_edges: Vec<f32>,
    /// Cells, row by row, then column by column of their first row and column.
    pub cells: Vec<GridCell>,
}

/// Grids on a page, top to bottom, at least two columns each. Broken, doubled and slightly short
/// rules are tolerated; a table whose outer border is missing on one side is closed where its rules
/// end. A frame around one text, an underline and a box inside another grid's cell are no grids.
pub fn find_grids(rules: &[Rule]) -> Vec<Grid> {
    let horizontal = merge_pieces(rules, Axis::Horizontal);
    let vertical = merge_pieces(rules, Axis::Vertical);
    let mut grids: Vec<Grid> = components(&horizontal, &vertical)
        .into_iter()
        .filter_map(|(horizontal, vertical)| build_grid(&horizontal, &vertical))
        .collect();
    grids.sort_by(|a, b| {
        let (a, b) = (&a.bbox, &b.bbox);
        a.y0.total_cmp(&b.y0)
            .then(a.x0.total_cmp(&b.x0))
            .then(b.x1.total_cmp(&a.x1))
            .then(b.y1.total_cmp(&a.y1))
    });
    // Of two grids in one place the one with more cells is the table: the other is a page frame with
    // a stray line, or a box inside a cell.
    let rivals: Vec<(usize, Rect)> = grids.iter().map(|grid| (grid.cells.len(), grid.bbox)).collect();
    let mut number = 0;
    grids.retain(|grid| {
        let own = number;
        number += 1;
        let shadows = |other: &Rect| other.overlap(&grid.bbox) > 0.5 * area(&grid.bbox).min(area(other));
        !rivals.iter().enumerate().any(|(other, (cells, outline))| {
            other != own && shadows(outline) && (*cells, own) > (grid.cells.len(), other)
        })
    });
    grids
}

fn area(rect: &Rect) -> f32 {
    rect.width() * rect.height()
}

/// A drawn line: centre across, extent along.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Segment {
    position: f32,
    start: f32,
    end: f32,
}

impl Segment {
    fn length(&self) -> f32 {
        self.end - self.start
    }
}

/// Rules of one direction with pieces and doubles joined, by position.
fn merge_pieces(rules: &[Rule], axis: Axis) -> Vec<Segment> {
    let mut pieces: Vec<Segment> = rules
        .iter()
        .filter(|rule| rule.axis == axis)
        .filter(|rule| {
            [rule.position, rule.start, rule.end]
                .iter()
                .all(|v| v.abs() <= FARTHEST)
        })
        .map(|rule| Segment {
            position: rule.position,
            start: rule.start.min(rule.end),
            end: rule.start.max(rule.end),
        })
        .collect();
    pieces.sort_by(|a, b| {
        a.position
            .total_cmp(&b.position)
            .then(a.start.total_cmp(&b.start))
    });
    let mut sets = Sets::new(pieces.len());
    for (first, a) in pieces.iter().enumerate() {
        for (second, b) in pieces.iter().enumerate().skip(first + 1) {
            if b.position - a.position > DOUBLE {
                break;
            }
            if a.start.max(b.start) - a.end.min(b.end) <= GAP {
                sets.join(first, second);
            }
        }
    }
    let mut merged: Vec<Segment> = sets
        .groups()
        .iter()
        .map(|group| join_pieces(group.iter().map(|&index| pieces[index])))
        .filter(|segment| segment.length() >= SHORTEST)
        .collect();
    merged.sort_by(|a, b| {
        a.position
            .total_cmp(&b.position)
            .then(a.start.total_cmp(&b.start))
    });
    merged
}

/// One segment over all pieces, at their mean position weighted by length.
fn join_pieces(pieces: impl Iterator<Item = Segment> + Clone) -> Segment {
    Segment {
        position: mean_position(pieces.clone()),
        start: pieces
            .clone()
            .map(|piece| piece.start)
            .fold(f32::INFINITY, f32::min),
        end: pieces.map(|piece| piece.end).fold(f32::NEG_INFINITY, f32::max),
    }
}

fn mean_position(pieces: impl Iterator<Item = Segment>) -> f32 {
    // A tiny constant keeps a point-like piece from dividing by nothing.
    let (sum, weight) = pieces.fold((0.0, 0.0), |(sum, weight), piece| {
        let own = piece.length() + 1e-3;
        (sum + piece.position * own, weight + own)
    });
    sum / weight
}

/// Horizontals and verticals that hang together, in order of the topmost horizontal.
fn components(horizontal: &[Segment], vertical: &[Segment]) -> Vec<(Vec<Segment>, Vec<Segment>)> {
    let mut sets = Sets::new(horizontal.len() + vertical.len());
    for (row, h) in horizontal.iter().enumerate() {
        for (column, v) in vertical.iter().enumerate() {
            if meets(h, v.position) && meets(v, h.position) {
                sets.join(row, horizontal.len() + column);
            }
        }
    }
    sets.groups()
        .iter()
        .map(|group| {
            let (rows, columns): (Vec<usize>, Vec<usize>) =
                group.iter().partition(|&&index| index < horizontal.len());
            (
                rows.iter().map(|&index| horizontal[index]).collect(),
                columns
                    .iter()
                    .map(|&index| vertical[index - horizontal.len()])
                    .collect(),
            )
        })
        .collect()
}

fn meets(segment: &Segment, position: f32) -> bool {
    segment.start - REACH <= position && position <= segment.end + REACH
}

/// A row or column border: where it stands and where it is drawn.
#[derive(Debug, Clone)]
struct Edge {
    position: f32,
    drawn: Vec<Segment>,
}

impl Edge {
    /// Whether most of the stretch is drawn.
    fn covers(&self, start: f32, end: f32) -> bool {
        let drawn: f32 = self
            .drawn
            .iter()
            .map(|piece| (piece.end.min(end) - piece.start.max(start)).max(0.0))
            .sum();
        drawn >= DRAWN_SHARE * (end - start)
    }
}

/// Groups segments into borders, by position. Pieces of one border never overlap afterwards.
fn edges(segments: &[Segment], snap: f32) -> Vec<Edge> {
    let mut edges: Vec<Edge> = Vec::new();
    let mut last = f32::NEG_INFINITY;
    for &segment in segments {
        match edges.last_mut() {
            Some(edge) if segment.position - last <= snap => edge.drawn.push(segment),
            _ => edges.push(Edge {
                position: segment.position,
                drawn: vec![segment],
            }),
        }
        last = segment.position;
    }
    for edge in &mut edges {
        edge.position = mean_position(edge.drawn.iter().copied());
        edge.drawn.sort_by(|a, b| a.start.total_cmp(&b.start));
        let mut reached = f32::NEG_INFINITY;
        for piece in &mut edge.drawn {
            piece.start = piece.start.max(reached);
            piece.end = piece.end.max(piece.start);
            reached = piece.end;
        }
    }
    edges
}

/// Adds a border where crossing rules stick out over the first or last border: a table without its
/// outer rule there.
fn close_open_side(edges: &mut Vec<Edge>, crossing: &[Segment], least: f32) {
    let (Some(lowest), Some(highest)) = (edges.first(), edges.last()) else {
        return;
    };
    let (low, high) = (lowest.position, highest.position);
    let starts: Vec<f32> = crossing
        .iter()
        .filter(|s| meets(s, low))
        .map(|s| s.start)
        .collect();
    let ends: Vec<f32> = crossing
        .iter()
        .filter(|s| meets(s, high))
        .map(|s| s.end)
        .collect();
    if let Some(position) = open_position(&starts, |start| low - start > least) {
        edges.insert(
            0,
            Edge {
                position,
                drawn: Vec::new(),
            },
        );
    }
    if let Some(position) = open_position(&ends, |end| end - high > least) {
        edges.push(Edge {
            position,
            drawn: Vec::new(),
        });
    }
}

/// Median of the ends that stick out, if at least two and at least half do.
fn open_position(ends: &[f32], sticks_out: impl Fn(f32) -> bool) -> Option<f32> {
    let mut out: Vec<f32> = ends.iter().copied().filter(|&end| sticks_out(end)).collect();
    out.sort_by(f32::total_cmp);
    (out.len() >= 2 && 2 * out.len() >= ends.len()).then(|| out[out.len() / 2])
}

fn build_grid(horizontal: &[Segment], vertical: &[Segment]) -> Option<Grid> {
    let mut rows = edges(horizontal, SNAP_ROWS);
    let mut columns = edges(vertical, SNAP_COLUMNS);
    close_open_side(&mut rows, vertical, OPEN_ROW);
    close_open_side(&mut columns, horizontal, OPEN_COLUMN);
    if rows.len() > MOST_EDGES || columns.len() > MOST_EDGES {
        return None;
    }
    // A border that no slot needs (an underline, a stray stroke) goes, which may widen other slots.
    while drop_undrawn(&mut rows, &columns) || drop_undrawn(&mut columns, &rows) {}
    if rows.len() < 2 || columns.len() < 3 {
        return None;
    }
    let cells = cells(&rows, &columns);
    let row_edges: Vec<f32> = rows.iter().map(|edge| edge.position).collect();
    let column_edges: Vec<f32> = columns.iter().map(|edge| edge.position).collect();
    let bbox = Rect::new(
        column_edges[0],
        row_edges[0],
        column_edges[columns.len() - 1],
        row_edges[rows.len() - 1],
    );
    (cells.len() > 1 && bbox.width() >= SMALLEST_WIDTH && bbox.height() >= SMALLEST_HEIGHT).then_some(Grid {
        bbox,
        row_edges,
        column_edges,
        cells,
    })
}

/// Removes the first inner border that is drawn along no slot; says whether there was one.
fn drop_undrawn(edges: &mut Vec<Edge>, crossing: &[Edge]) -> bool {
    let undrawn = (1..edges.len().saturating_sub(1)).find(|&index| {
        !crossing
            .windows(2)
            .any(|slot| edges[index].covers(slot[0].position, slot[1].position))
    });
    if let Some(index) = undrawn {
        edges.remove(index);
    }
    undrawn.is_some()
}

/// Cells that tile the lattice: from each free slot to the right, then down, while no border is drawn.
fn cells(rows: &[Edge], columns: &[Edge]) -> Vec<GridCell> {
    let (height, width) = (rows.len() - 1, columns.len() - 1);
    // Whether the slot's right (lower) side is open towards the next slot.
    let open_right =
        |row: usize, column: usize| !columns[column + 1].covers(rows[row].position, rows[row + 1].position);
    let open_below = |row: usize, column: usize| {
        !rows[row + 1].covers(columns[column].position, columns[column + 1].position)
    };
    let mut taken = vec![false; height * width];
    let mut cells = Vec::new();
    for top in 0..height {
        for left in 0..width {
            if taken[top * width + left] {
                continue;
            }
            let mut right = left + 1;
            while right < width && !taken[top * width + right] && open_right(top, right - 1) {
                right += 1;
            }
            let mut bottom = top + 1;
            while bottom < height
                && (left..right).all(|column| {
                    !taken[bottom * width + column]
                        && open_below(bottom - 1, column)
                        && (column + 1 == right || open_right(bottom, column))
                })
            {
                bottom += 1;
            }
            for row in top..bottom {
                taken[row * width + left..row * width + right].fill(true);
            }
            cells.push(GridCell {
                rect: Rect::new(
                    columns[left].position,
                    rows[top].position,
                    columns[right].position,
                    rows[bottom].position,
                ),
                rows: top as u16..bottom as u16,
                columns: left as u16..right as u16,
            });
        }
    }
    cells
}

/// Disjoint sets over indices.
struct Sets {
    parent: Vec<usize>,
}

impl Sets {
    fn new(count: usize) -> Self {
        Self {
            parent: (0..count).collect(),
        }
    }

    fn root(&mut self, mut index: usize) -> usize {
        while self.parent[index] != index {
            self.parent[index] = self.parent[self.parent[index]];
            index = self.parent[index];
        }
        index
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        // The lower index stays root, so that groups come out in the order of their first member.
        self.parent[a.max(b)] = a.min(b);
    }

    /// Members of each set, ascending, by first member.
    fn groups(&mut self) -> Vec<Vec<usize>> {
        let mut groups: Vec<Vec<usize>> = vec![Vec::new(); self.parent.len()];
        for index in 0..self.parent.len() {
            let root = self.root(index);
            groups[root].push(index);
        }
        groups.retain(|group| !group.is_empty());
        groups
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rule(axis: Axis, position: f32, start: f32, end: f32) -> Rule {
        Rule {
            axis,
            position,
            start,
            end,
            thickness: 0.5,
        }
    }

    fn h(y: f32, x0: f32, x1: f32) -> Rule {
        rule(Axis::Horizontal, y, x0, x1)
    }

    fn v(x: f32, y0: f32, y1: f32) -> Rule {
        rule(Axis::Vertical, x, y0, y1)
    }

    /// Three columns and three rows at 100..400 × 200..290.
    fn table() -> Vec<Rule> {
        let mut rules: Vec<Rule> = [200.0, 230.0, 260.0, 290.0].map(|y| h(y, 100.0, 400.0)).to_vec();
        rules.extend([100.0, 150.0, 300.0, 400.0].map(|x| v(x, 200.0, 290.0)));
        rules
    }

    /// Cells as "rows×columns" ranges, one grid a line.
    fn shape(rules: &[Rule]) -> Vec<String> {
        find_grids(rules)
            .iter()
            .map(|grid| {
                let cells: Vec<String> = grid
                    .cells
                    .iter()
                    .map(|c| {
                        format!(
                            "{}-{},{}-{}",
                            c.rows.start, c.rows.end, c.columns.start, c.columns.end
                        )
                    })
                    .collect();
                cells.join(" ")
            })
            .collect()
    }

    const PLAIN: &str = "0-1,0-1 0-1,1-2 0-1,2-3 1-2,0-1 1-2,1-2 1-2,2-3 2-3,0-1 2-3,1-2 2-3,2-3";

    #[test]
    fn plain_table() {
        assert_eq!(shape(&table()), [PLAIN]);
        assert_eq!(
            find_grids(&table())[0].bbox,
            Rect::new(100.0, 200.0, 400.0, 290.0)
        );
    }

    #[test]
    fn broken_doubled_short_and_tilted_rules() {
        let mut rules = table();
        rules[1] = h(230.0, 104.0, 180.0);
        rules.push(h(231.5, 186.0, 395.0));
        rules.push(v(151.5, 200.0, 290.0));
        rules[0] = h(201.0, 100.0, 250.0);
        rules.push(h(204.0, 270.0, 400.0));
        assert_eq!(shape(&rules), [PLAIN]);
    }

    #[test]
    fn rules_drawn_cell_by_cell() {
        let mut rules = Vec::new();
        for cell in &find_grids(&table())[0].cells {
            let r = cell.rect;
            rules.extend([
                h(r.y0, r.x0, r.x1),
                h(r.y1, r.x0, r.x1),
                v(r.x0, r.y0, r.y1),
                v(r.x1, r.y0, r.y1),
            ]);
        }
        assert_eq!(shape(&rules), [PLAIN]);
    }

    #[test]
    fn missing_borders_make_spans() {
        let mut rules = table();
        rules[5] = v(150.0, 230.0, 290.0);
        rules[2] = h(260.0, 100.0, 300.0);
        assert_eq!(
            shape(&rules),
            ["0-1,0-2 0-1,2-3 1-2,0-1 1-2,1-2 1-3,2-3 2-3,0-1 2-3,1-2"]
        );
    }

    #[test]
    fn strokes_that_are_no_borders() {
        let mut rules = table();
        rules.push(h(215.0, 155.0, 200.0));
        rules.push(v(200.0, 255.0, 268.0));
        rules.push(h(60.0, 120.0, 200.0));
        rules.push(v(405.0, 600.0, 603.0));
        assert_eq!(shape(&rules), [PLAIN]);
    }

    #[test]
    fn open_sides_are_closed() {
        let mut rules = table();
        rules.remove(7);
        rules.remove(4);
        assert_eq!(shape(&rules), [PLAIN]);
        assert_eq!(find_grids(&rules)[0].bbox, Rect::new(100.0, 200.0, 400.0, 290.0));
        let mut rules = table();
        rules.remove(0);
        assert_eq!(shape(&rules), [PLAIN]);
    }

    #[test]
    fn frames_underlines_and_lists_are_no_tables() {
        let frame = [
            h(10.0, 10.0, 500.0),
            h(700.0, 10.0, 500.0),
            v(10.0, 10.0, 700.0),
            v(500.0, 10.0, 700.0),
        ];
        assert!(find_grids(&frame).is_empty());
        assert!(find_grids(&[h(80.0, 100.0, 180.0), h(80.0, 300.0, 460.0)]).is_empty());
        let mut inside = table();
        inside.extend(frame);
        assert_eq!(shape(&inside), [PLAIN]);
    }

    #[test]
    fn several_tables() {
        let mut rules = table();
        rules.extend(table().iter().map(|rule| match rule.axis {
            Axis::Horizontal => h(rule.position + 200.0, rule.start, rule.end),
            Axis::Vertical => v(rule.position, rule.start + 200.0, rule.end + 200.0),
        }));
        assert_eq!(shape(&rules), [PLAIN, PLAIN]);
    }

    fn any_coordinate() -> impl Strategy<Value = f32> {
        prop_oneof![
            8 => (0_i16..60).prop_map(|n| f32::from(n) * 10.0),
            4 => 0.0_f32..600.0,
            1 => Just(f32::NAN),
            1 => Just(f32::INFINITY),
            1 => any::<f32>(),
        ]
    }

    fn any_rule() -> impl Strategy<Value = Rule> {
        (
            any::<bool>(),
            any_coordinate(),
            any_coordinate(),
            any_coordinate(),
        )
            .prop_map(|(across, p, s, e)| {
                rule(if across { Axis::Horizontal } else { Axis::Vertical }, p, s, e)
            })
    }

    proptest! {
        #[test]
        fn cells_tile_the_grid(rules in prop::collection::vec(any_rule(), 0..60)) {
            for grid in find_grids(&rules) {
                let (height, width) = (grid.row_edges.len() - 1, grid.column_edges.len() - 1);
                prop_assert!(grid.row_edges.windows(2).all(|w| w[0] < w[1]));
                prop_assert!(grid.column_edges.windows(2).all(|w| w[0] < w[1]));
                let mut seen = vec![0; height * width];
                for cell in &grid.cells {
                    for row in cell.rows.clone() {
                        for column in cell.columns.clone() {
                            seen[usize::from(row) * width + usize::from(column)] += 1;
                        }
                    }
                }
                prop_assert!(seen.iter().all(|&count| count == 1));
            }
        }
    }
}
