//! Finds round seals, and takes them off the page image.

use std::f32::consts::TAU;
use std::ops::Range;

use crate::leptonica::{LeptonicaError, Pix};
use crate::raster::{PixelRect, Raster};

/// Radii of seals in inches: offices 36 mm, ministries and the Party up to 42 mm across, and what scaling adds.
const RADII: (f32, f32) = (0.52, 0.9);
/// A ring is sought at this resolution.
const COARSE_DPI: f32 = 100.0;
/// Side of the cells in which edges vote for a centre, in pixels of [`COARSE_DPI`].
const CELL: u32 = 4;
/// Difference of gray between two pixels apart that is an edge.
const EDGE: i32 = 50;
/// Places with most votes that are looked at.
const CANDIDATES: usize = 12;
/// Outside a ring there is paper: how far beyond it that is looked at, in pixels of [`COARSE_DPI`].
const BEYOND: [u32; 3] = [8, 9, 10];
/// How much more of a ring than of what lies beyond it is inked. On the pages of ../shared/real rings have .51 and
/// more, and no place of text or tables more than .36.
const CONTRAST: f32 = 0.43;
/// Directions in which a ring is looked at: a prime, because rings have teeth.
const DIRECTIONS: u32 = 97;
/// The same where its circles are told from text.
const FINE_DIRECTIONS: u32 = 360;
/// Share of its sharpness that a seal must gain for each hundredth by which it is taken to be stretched.
const STRETCHED: f32 = 0.005;
/// Most seals on a page.
const MOST: usize = 3;
/// Shares of a circle from which it is one of the seal's own; lines of text that cross a circle cover less. What takes
/// a ring off well takes a stroke beside it along, so a line is looked at both ways.
pub(super) const WELL: f32 = 0.25;
pub(super) const SPARINGLY: f32 = 0.4;
/// Circles within this share of the radius are not taken off: there is the emblem.
const EMBLEM: f32 = 0.66;
/// What lies beyond the ring in so many radii is no part of the seal.
const OUTSIDE: f32 = 1.1;

/// A ring of ink, in pixels of the page; `radius` is across, and `aspect` times as much down: scanners stretch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Seal {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) radius: f32,
    aspect: f32,
}

impl Seal {
    /// Whether a box comes as near to the seal as `margin`.
    pub(super) fn touches(&self, area: PixelRect, margin: f32) -> bool {
        let nearest = |at: f32, low: u32, high: u32| at.clamp(low as f32, high.max(low) as f32);
        let x = nearest(self.x, area.x, area.right()) - self.x;
        let y = nearest(self.y, area.y, area.bottom()) - self.y;
        x.hypot(y) <= OUTSIDE * self.radius + margin
    }

    /// The same with the centre and the aspect for which the circles are sharpest.
    fn sharpened(&self, page: &Raster) -> Self {
        let area = self.area().clip(page.width, page.height);
        let grid = Grid::new(&page.cropped(area), 1.0);
        let (x, y) = (self.x - area.x as f32, self.y - area.y as f32);
        let radii = (0.88 * self.radius) as u32..(OUTSIDE * self.radius) as u32;
        let reach = (0.06 * self.radius) as i32;
        let offsets = move || (-reach..=reach).step_by(2).map(|by| by as f32);
        let best = (-3..=3)
            .map(|hundredths| 1.0 + hundredths as f32 / 100.0)
            .flat_map(|aspect| {
                let directions = directions(DIRECTIONS, aspect);
                let places = offsets().flat_map(|by| offsets().map(move |bx| (x + bx, y + by)));
                let (radii, grid) = (radii.clone(), &grid);
                places.map(move |centre| {
                    let covers = radii
                        .clone()
                        .map(|radius| grid.cover(centre, radius as f32, &directions));
                    // The more the ink gathers on a few circles, the greater.
                    let sharpness = covers.map(|cover| cover * cover).sum::<f32>();
                    let stretched = STRETCHED * 100.0 * (aspect - 1.0).abs();
                    (sharpness * (1.0 - stretched), centre, aspect)
                })
            })
            .max_by(|a, b| a.0.total_cmp(&b.0));
        let (_, (x, y), aspect) = best.unwrap_or((0.0, (x, y), 1.0));
        Self {
            x: x + area.x as f32,
            y: y + area.y as f32,
            radius: self.radius,
            aspect,
        }
    }

    /// Whether the centre of a box lies in the seal.
    pub(super) fn holds(&self, area: PixelRect) -> bool {
        let x = area.x as f32 + area.width as f32 / 2.0 - self.x;
        let y = area.y as f32 + area.height as f32 / 2.0 - self.y;
        x.hypot(y) <= OUTSIDE * self.radius
    }

    /// The box around it.
    pub(super) fn area(&self) -> PixelRect {
        let reach = OUTSIDE * self.radius;
        let x = (self.x - reach).max(0.0) as u32;
        let y = (self.y - reach).max(0.0) as u32;
        PixelRect {
            x,
            y,
            width: (self.x + reach).max(0.0) as u32 - x,
            height: (self.y + reach).max(0.0) as u32 - y,
        }
    }
}

/// Seals that touch one of the `places`; all in pixels of the page.
pub(super) fn seals(page: &Raster, places: &[PixelRect]) -> Vec<Seal> {
    if places.is_empty() {
        return Vec::new();
    }
    let coarse = Grid::new(page, (page.dpi / COARSE_DPI).max(1.0));
    let dpi = page.dpi / coarse.scale;
    let radii = (RADII.0 * dpi) as u32..(RADII.1 * dpi) as u32;
    let mut found: Vec<(f32, Seal)> = Vec::new();
    for (x, y) in coarse.centres(&radii) {
        let near = |at: u32| (at.saturating_sub(CELL)..=at + CELL).step_by(2);
        let places = near(y).flat_map(|y| near(x).map(move |x| (x as f32, y as f32)));
        let clearest = places
            .map(|centre| (centre, coarse.clearest(centre, radii.clone())))
            .max_by(|a, b| a.1.0.total_cmp(&b.1.0));
        if let Some(((x, y), (contrast, radius))) = clearest.filter(|(_, clear)| clear.0 >= CONTRAST) {
            let [x, y, radius] = [x, y, radius as f32].map(|pixels| pixels * coarse.scale);
            let aspect = 1.0;
            found.push((contrast, Seal { x, y, radius, aspect }));
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut seals: Vec<Seal> = Vec::new();
    for (_, seal) in found {
        let apart = |other: &Seal| (other.x - seal.x).hypot(other.y - seal.y) > other.radius;
        if seals.len() < MOST && seals.iter().all(apart) {
            seals.push(seal);
        }
    }
    seals.retain(|seal| places.iter().any(|place| seal.touches(*place, 0.0)));
    seals.iter().map(|seal| seal.sharpened(page)).collect()
}

/// A page, perhaps at a lower resolution.
struct Grid {
    width: u32,
    height: u32,
    /// Pixels of the page in one of the grid.
    scale: f32,
    gray: Vec<u8>,
}

impl Grid {
    fn new(page: &Raster, scale: f32) -> Self {
        let (width, height) = (
            (page.width as f32 / scale) as u32,
            (page.height as f32 / scale) as u32,
        );
        let start = |at: u32| (at as f32 * scale) as usize;
        let mut gray = Vec::with_capacity(width as usize * height as usize);
        let mut columns = vec![0_u32; page.width as usize];
        for y in 0..height {
            let rows = start(y)..start(y + 1);
            columns.fill(0);
            for row in page
                .pixels
                .chunks_exact(columns.len().max(1))
                .take(rows.end)
                .skip(rows.start)
            {
                for (sum, gray) in columns.iter_mut().zip(row) {
                    *sum += u32::from(*gray);
                }
            }
            for x in 0..width {
                let columns = &columns[start(x)..start(x + 1)];
                let pixels = (rows.len() * columns.len()).max(1) as u32;
                gray.push((columns.iter().sum::<u32>() / pixels) as u8);
            }
        }
        Self {
            width,
            height,
            scale,
            gray,
        }
    }

    /// Where the normals of most edges meet, in so much distance from them: centres of circles, best first.
    fn centres(&self, radii: &Range<u32>) -> Vec<(u32, u32)> {
        let (columns, rows) = (self.width.div_ceil(CELL), self.height.div_ceil(CELL));
        let mut votes = vec![0_u32; columns as usize * rows as usize];
        let at = |x: u32, y: u32| i32::from(self.gray[y as usize * self.width as usize + x as usize]);
        for y in 1..self.height.saturating_sub(1) {
            for x in 1..self.width.saturating_sub(1) {
                let (dx, dy) = (at(x + 1, y) - at(x - 1, y), at(x, y + 1) - at(x, y - 1));
                if dx.abs().max(dy.abs()) < EDGE {
                    continue;
                }
                let (dx, dy) = (dx as f32, dy as f32);
                let length = dx.hypot(dy);
                for distance in radii.clone().step_by(CELL as usize) {
                    for distance in [distance as f32, -(distance as f32)] {
                        let (x, y) = (
                            x as f32 + dx / length * distance,
                            y as f32 + dy / length * distance,
                        );
                        if x >= 0.0 && y >= 0.0 && x < self.width as f32 && y < self.height as f32 {
                            votes[(y as u32 / CELL * columns + x as u32 / CELL) as usize] += 1;
                        }
                    }
                }
            }
        }
        let mut best: Vec<(u32, u32, u32)> = (0..rows)
            .flat_map(|y| (0..columns).map(move |x| (x, y)))
            .zip(&votes)
            .map(|((x, y), count)| (*count, x, y))
            .collect();
        best.sort_unstable_by(|a, b| b.cmp(a));
        let mut centres: Vec<(u32, u32)> = Vec::new();
        for (_, x, y) in best {
            let apart = |other: &(u32, u32)| other.0.abs_diff(x).max(other.1.abs_diff(y)) > 1;
            if centres.iter().all(apart) {
                centres.push((x, y));
            }
            if centres.len() == CANDIDATES {
                break;
            }
        }
        let middle = |cell: u32| cell * CELL + CELL / 2;
        centres.iter().map(|(x, y)| (middle(*x), middle(*y))).collect()
    }

    fn has_ink(&self, x: f32, y: f32) -> bool {
        let inside = x >= 0.0 && y >= 0.0 && x < self.width as f32 && y < self.height as f32;
        inside && self.gray[y as usize * self.width as usize + x as usize] < INK
    }

    /// Share of the directions in which a circle is inked.
    fn cover(&self, (x, y): (f32, f32), radius: f32, directions: &[(f32, f32)]) -> f32 {
        let inked = directions
            .iter()
            .filter(|(cos, sin)| self.has_ink(x + radius * cos, y + radius * sin));
        inked.count() as f32 / directions.len() as f32
    }

    /// How much the circle that stands out most does so, and its radius.
    fn clearest(&self, centre: (f32, f32), radii: Range<u32>) -> (f32, u32) {
        let directions = directions(DIRECTIONS, 1.0);
        let most = radii.end + BEYOND[BEYOND.len() - 1];
        let covers: Vec<f32> = (radii.start..=most)
            .map(|radius| self.cover(centre, radius as f32, &directions))
            .collect();
        let cover = |radius: u32| covers[(radius - radii.start) as usize];
        radii
            .clone()
            .map(|radius| {
                let beyond =
                    BEYOND.iter().map(|more| cover(radius + more)).sum::<f32>() / BEYOND.len() as f32;
                (cover(radius) - beyond, radius)
            })
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .unwrap_or_default()
    }
}

/// So many directions all around, as their cosines, and their sines times the aspect.
fn directions(count: u32, aspect: f32) -> Vec<(f32, f32)> {
    let angles = (0..count).map(|direction| direction as f32 * TAU / count as f32);
    angles.map(|angle| (angle.cos(), aspect * angle.sin())).collect()
}

/// Gray below this is ink.
const INK: u8 = 140;

/// The page without the circles of a seal: those that are inked for the most part, by `own_share`.
pub(super) fn without_rings(page: &Raster, seal: &Seal, own_share: f32) -> Raster {
    let area = seal.area().clip(page.width, page.height);
    let grid = Grid::new(&page.cropped(area), 1.0);
    let centre = (seal.x - area.x as f32, seal.y - area.y as f32);
    let most = (OUTSIDE * seal.radius) as usize;
    let least = (EMBLEM * seal.radius) as usize;
    let mut own = vec![false; most + 3];
    let directions = directions(FINE_DIRECTIONS, seal.aspect);
    for radius in least..most {
        if grid.cover(centre, radius as f32, &directions) >= own_share {
            own[radius.saturating_sub(1)..radius + 2].fill(true);
        }
    }
    changed(page, area, |x, y| {
        let distance = (x as f32 - centre.0).hypot((y as f32 - centre.1) / seal.aspect);
        own.get(distance.round() as usize) == Some(&true)
    })
}

/// The page without thin strokes where the seal is: what is left is bold print, and the seal's own thick strokes.
pub(super) fn without_thin_strokes(page: &Raster, seal: &Seal) -> Result<Raster, LeptonicaError> {
    let area = seal.area().clip(page.width, page.height);
    let ink = Pix::from_raster(&page.cropped(area))?.binarized(INK)?;
    // The strokes of bold print are twice as thick.
    let size = ((page.dpi / 75.0).round() as u32).max(2);
    let bold = ink.opened(size, size)?.grown(1, 1)?.to_raster(page.dpi);
    let (x0, y0) = (seal.x - area.x as f32, seal.y - area.y as f32);
    Ok(changed(page, area, |x, y| {
        let in_seal = (x as f32 - x0).hypot(y as f32 - y0) <= OUTSIDE * seal.radius;
        in_seal && bold.pixels[y as usize * bold.width as usize + x as usize] > 0
    }))
}

/// The page with those pixels of `area` white that `erased` names, by their place in the area.
fn changed(page: &Raster, area: PixelRect, erased: impl Fn(u32, u32) -> bool) -> Raster {
    let mut page = page.clone();
    for y in 0..area.height {
        let row = (area.y + y) as usize * page.width as usize + area.x as usize;
        for x in 0..area.width {
            if erased(x, y) {
                page.pixels[row + x as usize] = u8::MAX;
            }
        }
    }
    page
}
