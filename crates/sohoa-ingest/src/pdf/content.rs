//! What stands on a PDF page: glyphs, rules, images.

use pdfium_render::prelude::{
    PdfColorSpace, PdfMatrix, PdfPage, PdfPageImageObject, PdfPageObject, PdfPageObjectCommon,
    PdfPageObjectsCommon, PdfPagePathObject, PdfPageRenderRotation, PdfPageTextChar, PdfPageTextRenderMode,
    PdfPathFillMode, PdfPathSegmentType, PdfPathSegments, PdfiumError,
};
use sohoa_page::{Axis, Rect, Rule};

use super::space::PageSpace;

/// Forms may hold forms; deeper nesting than this is an attack, not a layout.
pub(crate) const MOST_NESTED_FORMS: usize = 8;
/// Widest filled rectangle, in points, that is meant as a line.
const THICKEST_RULE: f32 = 3.0;
/// Shortest line, in points, worth keeping.
const SHORTEST_RULE: f32 = 4.0;
/// Largest drift of a drawn line across its axis, in points.
const LARGEST_DRIFT: f32 = 1.0;

/// A drawn character.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts of one glyph")]
pub(crate) struct Glyph {
    /// The character; `None` breaks a word (white space, drawn or implied).
    pub(crate) symbol: Option<char>,
    /// No character but a line break that PDFium supposes: on a page with little text it takes lines for columns of
    /// letters and breaks after each.
    pub(crate) supposed_break: bool,
    /// Box in user space: left, bottom, right, top.
    pub(crate) bounds: [f32; 4],
    /// Direction of writing in user space.
    pub(crate) direction: (f32, f32),
    /// Not painted: the text layer of a scan.
    pub(crate) invisible: bool,
    /// The font's encoding is one of the old Vietnamese 8-bit ones, so the character is not what the
    /// reader sees.
    pub(crate) legacy_font: bool,
    /// The font shows small letters as capitals (.VnTimeH).
    pub(crate) capitals_font: bool,
}

impl Glyph {
    /// What ends a word.
    pub(super) fn gap() -> Self {
        Self {
            symbol: None,
            supposed_break: false,
            bounds: [0.0; 4],
            direction: (1.0, 0.0),
            invisible: false,
            legacy_font: false,
            capitals_font: false,
        }
    }
}

/// A picture on the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct PlacedImage {
    /// Share of the page it covers, 0..=1.
    pub(crate) coverage: f32,
    /// Pixels of the page for an inch, along the width.
    pub(crate) dpi: f32,
    /// Neither gray nor black and white.
    pub(crate) color: bool,
}

/// All that is read from a page at once.
#[derive(Debug)]
pub(crate) struct PageContent {
    /// As shown by a viewer.
    pub(crate) space: PageSpace,
    /// In the order of the content stream, as PDFium arranges it.
    pub(crate) glyphs: Vec<Glyph>,
    /// Straight lines in user space: x0, y0, x1, y1, thickness.
    pub(crate) strokes: Vec<[f32; 5]>,
    /// Images.
    pub(crate) images: Vec<PlacedImage>,
    /// Whether paths or shadings were painted at all.
    pub(crate) painted: bool,
}

impl PageContent {
    /// Reads the page.
    pub(crate) fn extract(page: &PdfPage<'_>) -> Result<Self, PdfiumError> {
        let mut content = Self {
            space: page_space(page),
            glyphs: glyphs(page)?,
            strokes: Vec::new(),
            images: Vec::new(),
            painted: false,
        };
        for object in page.objects().iter() {
            content.add_object(&object, PdfMatrix::IDENTITY, 0);
        }
        Ok(content)
    }

    fn add_object(&mut self, object: &PdfPageObject<'_>, outer: PdfMatrix, depth: usize) {
        match object {
            PdfPageObject::Path(path) => {
                self.painted = true;
                self.add_path(path, outer);
            }
            PdfPageObject::Image(image) => self.add_image(image, outer),
            PdfPageObject::Shading(_) => self.painted = true,
            PdfPageObject::XObjectForm(form) if depth < MOST_NESTED_FORMS => {
                let matrix = form.matrix().map_or(outer, |matrix| matrix.multiply(outer));
                for child in form.iter() {
                    self.add_object(&child, matrix, depth + 1);
                }
            }
            _ => {}
        }
    }

    fn add_image(&mut self, image: &PdfPageImageObject<'_>, outer: PdfMatrix) {
        let (Ok(matrix), Ok(pixels)) = (image.matrix(), image.width()) else {
            return;
        };
        // An image fills the unit square.
        let corners = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)].map(|(x, y)| {
            let (x, y) = apply(matrix, (x, y));
            let (x, y) = apply(outer, (x, y));
            self.space.point(x, y)
        });
        let bounds = corners.iter().fold(
            Rect::new(corners[0].0, corners[0].1, corners[0].0, corners[0].1),
            |bounds, (x, y)| bounds.union(&Rect::new(*x, *y, *x, *y)),
        );
        let (width, height) = self.space.size();
        let area = (width * height).max(1.0);
        let along_x = (corners[1].0 - corners[0].0).hypot(corners[1].1 - corners[0].1);
        let indexed = matches!(image.color_space(), Ok(PdfColorSpace::Indexed));
        let color = image
            .bits_per_pixel()
            .is_ok_and(|bits| bits >= 16 || indexed && bits > 1);
        self.images.push(PlacedImage {
            coverage: bounds.overlap(&Rect::new(0.0, 0.0, width, height)) / area,
            dpi: pixels as f32 * 72.0 / along_x.max(1.0),
            color,
        });
    }

    fn add_path(&mut self, path: &PdfPagePathObject<'_>, outer: PdfMatrix) {
        let stroked = path.is_stroked().unwrap_or(false);
        let filled = !matches!(path.fill_mode(), Ok(PdfPathFillMode::None) | Err(_));
        let matrix = path.matrix().map_or(outer, |matrix| matrix.multiply(outer));
        let scale = f32::midpoint(matrix.a().hypot(matrix.b()), matrix.c().hypot(matrix.d()));
        let width = path.stroke_width().map_or(0.5, |width| width.value * scale);
        for outline in outlines(path, matrix) {
            if filled {
                self.strokes.extend(thin_box(&outline));
            }
            if stroked {
                self.strokes.extend(
                    outline
                        .windows(2)
                        .map(|ends| [ends[0].0, ends[0].1, ends[1].0, ends[1].1, width]),
                );
            }
        }
    }

    /// Horizontal and vertical lines as shown in `space`.
    pub(crate) fn rules(&self, space: &PageSpace) -> Vec<Rule> {
        let (width, height) = space.size();
        let page = Rect::new(0.0, 0.0, width, height);
        let mut rules: Vec<Rule> = self
            .strokes
            .iter()
            .filter_map(|[x0, y0, x1, y1, thickness]| {
                let bounds = space.rect(*x0, *y0, *x1, *y1);
                let (x, y) = bounds.center();
                let rule = if bounds.width() >= SHORTEST_RULE && bounds.height() <= LARGEST_DRIFT {
                    (Axis::Horizontal, y, bounds.x0.max(0.0), bounds.x1.min(width))
                } else if bounds.height() >= SHORTEST_RULE && bounds.width() <= LARGEST_DRIFT {
                    (Axis::Vertical, x, bounds.y0.max(0.0), bounds.y1.min(height))
                } else {
                    return None;
                };
                let (axis, position, start, end) = rule;
                (page.contains(x, y) && end > start).then_some(Rule {
                    axis,
                    position,
                    start,
                    end,
                    thickness: *thickness,
                })
            })
            .collect();
        rules.sort_by(|a, b| {
            (a.axis as u8)
                .cmp(&(b.axis as u8))
                .then(a.position.total_cmp(&b.position))
                .then(a.start.total_cmp(&b.start))
                .then(a.end.total_cmp(&b.end))
        });
        rules.dedup();
        rules
    }
}

/// The page as a viewer shows it.
fn page_space(page: &PdfPage<'_>) -> PageSpace {
    let turn = match page.rotation() {
        Ok(PdfPageRenderRotation::Degrees90) => 90,
        Ok(PdfPageRenderRotation::Degrees180) => 180,
        Ok(PdfPageRenderRotation::Degrees270) => 270,
        _ => 0,
    };
    let visible = page.boundaries().bounding().map_or_else(
        |_| {
            let (width, height) = (page.width().value, page.height().value);
            if turn % 180 == 0 {
                [0.0, 0.0, width, height]
            } else {
                [0.0, 0.0, height, width]
            }
        },
        |found| {
            let bounds = found.bounds;
            [
                bounds.left().value,
                bounds.bottom().value,
                bounds.right().value,
                bounds.top().value,
            ]
        },
    );
    PageSpace::new(visible, turn)
}

/// The characters of a page in the order of its text.
pub(super) fn glyphs(page: &PdfPage<'_>) -> Result<Vec<Glyph>, PdfiumError> {
    let text = page.text()?;
    let glyphs = text.chars().iter().map(|found| glyph(&found)).collect();
    Ok(glyphs)
}

fn glyph(found: &PdfPageTextChar<'_>) -> Glyph {
    let generated = found.is_generated().unwrap_or(false);
    let symbol = match found.unicode_value() {
        _ if generated => None,
        // PDFium's mark for a hyphen at the end of a line.
        0x02 | 0xFFFE => Some('-'),
        0 => Some(char::REPLACEMENT_CHARACTER),
        value => char::from_u32(value)
            .map(from_symbol_font)
            .filter(|c| !c.is_whitespace() && !c.is_control()),
    };
    if symbol.is_none() {
        return Glyph {
            supposed_break: generated && matches!(found.unicode_value(), 0x0A | 0x0D),
            ..Glyph::gap()
        };
    }
    let font = found.font_name();
    let bounds = found
        .loose_bounds()
        .or_else(|_| found.tight_bounds())
        .map_or([0.0; 4], |bounds| {
            [
                bounds.left().value,
                bounds.bottom().value,
                bounds.right().value,
                bounds.top().value,
            ]
        });
    Glyph {
        symbol,
        supposed_break: false,
        bounds,
        direction: found
            .matrix()
            .map_or((1.0, 0.0), |matrix| (matrix.a(), matrix.b())),
        invisible: matches!(found.render_mode(), Ok(PdfPageTextRenderMode::Invisible)),
        legacy_font: is_legacy_font(&font),
        capitals_font: is_capitals_font(&font),
    }
}

/// Fonts of the TCVN3 (".VnTime") and VNI ("VNI-Times") families.
fn is_legacy_font(name: &str) -> bool {
    let name = without_subset_prefix(name);
    name.starts_with(".Vn") || name.starts_with("VNI-")
}

/// The fonts of the TCVN3 family that have capitals only: ".VnTimeH", ".VnArialH,Bold".
fn is_capitals_font(name: &str) -> bool {
    let name = without_subset_prefix(name);
    let family = name.split([',', '-', ' ']).next().unwrap_or(name);
    name.starts_with(".Vn") && family.ends_with('H')
}

/// "ABCDEF+.VnTime" → ".VnTime".
fn without_subset_prefix(name: &str) -> &str {
    name.split_once('+').map_or(name, |(_, name)| name)
}

/// Symbol fonts put their characters into the private area: bullets and dashes of lists.
fn from_symbol_font(symbol: char) -> char {
    match symbol {
        '\u{f0b7}' => '•',
        '\u{f0a7}' => '▪',
        '\u{f0d8}' => '➢',
        '\u{f020}'..='\u{f07e}' => char::from_u32(symbol as u32 - 0xf000).unwrap_or(symbol),
        _ => symbol,
    }
}

/// The straight outlines of a path, each as a chain of points in user space.
fn outlines(path: &PdfPagePathObject<'_>, matrix: PdfMatrix) -> Vec<Vec<(f32, f32)>> {
    let mut outlines: Vec<Vec<(f32, f32)>> = Vec::new();
    for segment in path.segments().iter() {
        let (x, y) = segment.point();
        let point = apply(matrix, (x.value, y.value));
        match segment.segment_type() {
            PdfPathSegmentType::LineTo => match outlines.last_mut() {
                Some(outline) => outline.push(point),
                None => outlines.push(vec![point]),
            },
            // A curve ends a straight outline; its end may start the next.
            _ => outlines.push(vec![point]),
        }
        if segment.is_close()
            && let Some(outline) = outlines.last_mut()
            && let Some(first) = outline.first().copied()
        {
            outline.push(first);
        }
    }
    outlines
}

/// A filled outline that is so thin that it is meant as a line: x0, y0, x1, y1, thickness.
fn thin_box(outline: &[(f32, f32)]) -> Option<[f32; 5]> {
    let (first, rest) = outline.split_first()?;
    if !(3..=6).contains(&outline.len()) {
        return None;
    }
    let bounds = rest
        .iter()
        .fold(Rect::new(first.0, first.1, first.0, first.1), |bounds, (x, y)| {
            bounds.union(&Rect::new(*x, *y, *x, *y))
        });
    let (x, y) = bounds.center();
    if bounds.height() <= THICKEST_RULE && bounds.width() > bounds.height() {
        Some([bounds.x0, y, bounds.x1, y, bounds.height()])
    } else if bounds.width() <= THICKEST_RULE && bounds.height() > bounds.width() {
        Some([x, bounds.y0, x, bounds.y1, bounds.width()])
    } else {
        None
    }
}

fn apply(matrix: PdfMatrix, (x, y): (f32, f32)) -> (f32, f32) {
    (
        matrix.a() * x + matrix.c() * y + matrix.e(),
        matrix.b() * x + matrix.d() * y + matrix.f(),
    )
}
