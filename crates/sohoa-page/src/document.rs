//! The document as every stage sees it.

use crate::{Rect, Rule};

/// Number of a printed line, 1-based, counted over the whole document (blank lines of a text dump
/// included). It survives every stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineId(pub u32);

/// What kind of file the document came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaType {
    /// `application/pdf`
    Pdf,
    /// PNG, JPEG or TIFF
    Image,
    /// `text/plain`: a dump of a text layer, without positions
    PlainText,
}

/// Where the text of a page came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextOrigin {
    /// The PDF's own text.
    TextLayer,
    /// Our OCR of the page image.
    Ocr,
    /// Both readings.
    Mixed,
    /// A text dump without positions.
    PlainText,
}

/// What the judge decided about the text that came with a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LayerVerdict {
    /// There is no text worth judging (none, or only overlays and watermarks).
    Absent,
    /// Right Vietnamese: used as it is.
    Keep,
    /// Damaged, no image to read again: restored from the text.
    Restore,
    /// Damaged beyond use, the image was read again.
    ReOcr,
    /// Damaged, both readings used.
    Mix,
}

/// What the judge saw of the text that came with a page, overlays left out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LayerEvidence {
    /// Letters.
    pub letters: u32,
    /// Share of the letters that only Vietnamese has (ă â đ ê ô ơ ư and letters with a tone mark), 0..=1.
    pub vietnamese_share: f32,
    /// Share of the words made of letters only that are well-formed syllables, 0..=1.
    pub syllable_share: f32,
    /// Mean natural logarithm of a word's probability in a language model, nats; `None` where none was asked.
    pub fluency: Option<f32>,
}

/// What a line is to a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LineKind {
    /// Text of the document (headings and table cells included).
    #[default]
    Body,
    /// Added on top by a system: signature overlay ("Ký bởi: …"), watermark. Kept, never parsed.
    Overlay,
    /// Page number, running header or footer. Kept, never parsed.
    Furniture,
}

/// A word with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    /// As observed (before restoration), NFC, no white space.
    pub text: String,
    /// Box in points.
    pub bbox: Rect,
    /// The engine's confidence, 0..=1; 1 for a text layer.
    pub confidence: f32,
    /// What a second look at the place said, where it said something else.
    pub second: Option<Reading>,
    /// What a damaged text layer has at the place, NFC, without white space.
    pub layer: Option<String>,
}

/// What speaks for a word of restored text.
#[derive(Debug, Clone, PartialEq)]
pub struct WordSupport {
    /// Log-probability of the reading minus that of the best other one, nats, at least 0.
    pub margin: f32,
    /// The engine's confidence in what the word was read from, 0..=1; 1 where no engine read it.
    pub engine: f32,
    /// Whether it is something else than was observed.
    pub changed: bool,
    /// Probability that the word is right, 0..=1, which follows from the others.
    pub probability: f32,
    /// What else it may be, likeliest first, without the word itself; only where it is in doubt
    /// ([`Self::DOUBTFUL`]). One of them may be two words.
    pub alternatives: Vec<String>,
}

impl WordSupport {
    /// Words with a smaller probability of being right are worth a look.
    pub const DOUBTFUL: f32 = 0.95;
}

/// Another reading of a word.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// NFC, no white space.
    pub text: String,
    /// The engine's confidence, 0..=1.
    pub confidence: f32,
}

/// A printed line. Never crosses a cell of a ruled table: a visual line over three cells is three lines.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Number in the document.
    pub id: LineId,
    /// The current text, NFC: as observed after ingest, as intended after restore.
    pub text: String,
    /// The text as ingest saw it; equal to `text` until restoration changes it.
    pub observed: String,
    /// Box in points; `None` for plain text.
    pub bbox: Option<Rect>,
    /// Observed words with boxes, left to right; empty for plain text.
    pub words: Vec<Word>,
    /// Lines of one paragraph or one cell share a block number (document-wide, ascending); restore
    /// joins them when it decodes.
    pub block: u32,
    /// What the line is to a reader.
    pub kind: LineKind,
    /// Confidence of the text, 0..=1: the engine's after ingest, lowered by doubtful restoration.
    pub confidence: f32,
    /// What speaks for each white-space token of `text`; empty before restoration.
    pub support: Vec<WordSupport>,
}

/// A page in reading order. Lines of a ruled table stand row by row and, inside a row, cell by cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// 1-based number in the file.
    pub number: u32,
    /// Width of the prepared page in points; 0 for plain text.
    pub width: f32,
    /// Height of the prepared page in points; 0 for plain text.
    pub height: f32,
    /// Where the text came from.
    pub origin: TextOrigin,
    /// The judge's verdict on the text that came with the page.
    pub verdict: LayerVerdict,
    /// What the verdict rests on; `None` where no text came with the page.
    pub evidence: Option<LayerEvidence>,
    /// Resolution at which the page was read, dots per inch; `None` where nothing was rendered.
    pub dpi: Option<f32>,
    /// Clockwise turn applied to make the page upright: 0, 90, 180, 270.
    pub rotation: u16,
    /// Clockwise angle removed by deskewing, degrees.
    pub skew: f32,
    /// Lines in reading order.
    pub lines: Vec<Line>,
    /// Rules found on the page.
    pub rules: Vec<Rule>,
}

/// A document between two stages.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Kind of the file.
    pub media_type: MediaType,
    /// Pages in order. A text dump has one page for each form feed or page break found.
    pub pages: Vec<Page>,
}

impl Document {
    /// All lines with their pages, in reading order.
    pub fn lines(&self) -> impl Iterator<Item = (&Page, &Line)> {
        self.pages
            .iter()
            .flat_map(|page| page.lines.iter().map(move |line| (page, line)))
    }
}

/// Something the program doubts, dropped or could not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable code in kebab-case, for example `stt-gap`.
    pub code: &'static str,
    /// One English sentence without full stop, naming what and the remedy where there is one.
    pub message: String,
    /// 1-based page.
    pub page: Option<u32>,
    /// Line.
    pub line: Option<LineId>,
}

impl Diagnostic {
    /// A diagnostic about the whole document.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            page: None,
            line: None,
        }
    }

    /// The same, placed on a page.
    #[must_use]
    pub fn on_page(mut self, page: u32) -> Self {
        self.page = Some(page);
        self
    }

    /// The same, placed on a line.
    #[must_use]
    pub fn at_line(mut self, line: LineId) -> Self {
        self.line = Some(line);
        self
    }
}
