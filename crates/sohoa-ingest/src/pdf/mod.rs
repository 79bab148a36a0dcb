//! PDF pages: text layer or page image, judged page by page.

#[cfg(test)]
mod bad_input;
mod content;
pub(crate) mod render;
mod space;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod widgets;
mod words;

use std::fs::File;
use std::io::{Read, Seek};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use pdfium_render::prelude::{PdfDocument, PdfiumError, PdfiumInternalError};
use rayon::prelude::{IntoParallelIterator, ParallelIterator};
use sohoa_page::grid::find_grids;
use sohoa_page::{LayerVerdict, LineKind, MediaType, Rule, TextOrigin};

use self::content::PageContent;
use self::render::{RenderPlan, has_page_image, hide_text, render};
use self::words::{PageWords, page_words};
use crate::assemble::{DraftLine, DraftPage, assemble};
use crate::judge::{Fluency, LayerQuality, judge_text_layer};
use crate::layout::{PlacedWord, draft_line, lay_out, visual_lines};
use crate::legacy::convert_words;
use crate::library::pdfium;
use crate::overlay::{mark_furniture, mark_running_lines, mark_signatures};
use crate::page_image::read_into;
use crate::picture::{PageView, no_picture};
use crate::raster::Raster;
use crate::{IngestError, IngestOptions, Ingested};

pub(crate) use self::render::{MOST_PIXELS, reading_dpi};

/// Share of glyphs in fonts with an old 8-bit encoding, or without any, from which a page is read
/// from its rendering: there the letters are right.
const UNREADABLE_FONT_SHARE: f32 = 0.1;

/// PDFium keeps state for the whole process. Its binding locks each call; this lock keeps all calls
/// for one page together, so that one page is in memory at a time.
static PDFIUM_IN_USE: Mutex<()> = Mutex::new(());

/// Reads a PDF of `size` bytes. `path` is for messages only.
pub(crate) fn ingest_pdf(
    path: &Path,
    reader: impl Read + Seek + Send,
    size: u64,
    options: &IngestOptions,
) -> Result<Ingested, IngestError> {
    let document = open(path, reader, size)?;
    let pages = document.pages().len() as u32;
    let left_out = options.left_out(path, pages)?;
    let numbers: Vec<u32> = (1..=pages).filter(|number| options.wants(*number)).collect();
    let mut drafts = numbers
        .into_par_iter()
        .map(|number| read_pdf_page(&document, number, options))
        .collect::<Result<Vec<DraftPage>, IngestError>>()?;
    mark_running_lines(&mut drafts);
    Ok(assemble(MediaType::Pdf, drafts).with_finding(left_out))
}

/// Number of pages of a PDF of `size` bytes. `path` is for messages only.
pub(crate) fn page_count(
    path: &Path,
    reader: impl Read + Seek + Send,
    size: u64,
) -> Result<u32, IngestError> {
    Ok(open(path, reader, size)?.pages().len() as u32)
}

fn open<'a>(
    path: &Path,
    reader: impl Read + Seek + Send + 'a,
    size: u64,
) -> Result<PdfDocument<'a>, IngestError> {
    pdfium()?
        .load_pdf_from_reader(reader, None)
        .map_err(|error| match error {
            PdfiumError::PdfiumLibraryInternalError(
                PdfiumInternalError::PasswordError | PdfiumInternalError::SecurityError,
            ) => IngestError::PdfEncrypted {
                path: path.to_owned(),
            },
            _ => IngestError::PdfDamaged {
                path: path.to_owned(),
                bytes: size,
            },
        })
}

/// A page as a reader shows it, without annotations, at the resolution of the view or what memory allows.
pub(crate) fn draw(path: &Path, view: &PageView) -> Result<Raster, IngestError> {
    let unread = |source| IngestError::Read {
        path: path.to_owned(),
        source,
    };
    let file = File::open(path).map_err(unread)?;
    let size = file.metadata().map_err(unread)?.len();
    let document = open(path, file, size)?;
    let _in_use = PDFIUM_IN_USE.lock().unwrap_or_else(PoisonError::into_inner);
    let draw = || {
        let page = document.pages().get(view.page.cast_signed() - 1)?;
        let size = PageContent::extract(&page)?.space.size();
        render(&page, &RenderPlan::at(size, view.dpi))
    };
    draw().map_err(|error| no_picture(path, view, &format!("{error:?}")))
}

/// What is taken from PDFium while it is locked.
struct Taken {
    draft: DraftPage,
    /// The page image, where the text layer does not do.
    raster: Option<Raster>,
}

fn read_pdf_page(
    document: &PdfDocument<'_>,
    number: u32,
    options: &IngestOptions,
) -> Result<DraftPage, IngestError> {
    let taken = {
        let _in_use = PDFIUM_IN_USE.lock().unwrap_or_else(PoisonError::into_inner);
        take_page(document, number, options.fluency.as_ref())
    };
    match taken {
        Ok(Taken { mut draft, raster }) => {
            if let Some(raster) = raster {
                read_into(&mut draft, raster, options)?;
            }
            Ok(draft)
        }
        Err(error) => {
            let mut draft = DraftPage::empty(number, TextOrigin::TextLayer, LayerVerdict::Absent);
            draft.report(
                "page-unreadable",
                format!("page {number} cannot be opened ({error:?}); repair the PDF"),
            );
            Ok(draft)
        }
    }
}

fn take_page(
    document: &PdfDocument<'_>,
    number: u32,
    fluency: Option<&Fluency>,
) -> Result<Taken, PdfiumError> {
    let mut page = document.pages().get(number.cast_signed() - 1)?;
    let mut content = PageContent::extract(&page)?;
    let (mut draft, reread) = laid_out(number, &content, fluency);
    let fields = widgets::boxes(&page);
    if !fields.is_empty() {
        // Over the image of a page a field is a stamp of whoever registered it, and the image has what it says.
        let typed = if reread {
            Vec::new()
        } else {
            widgets::filled_in(&mut page, &content.glyphs, &fields)?
        };
        if typed.is_empty() {
            let count = fields.len();
            let message = format!(
                "page {number} carries {count} signature overlays or form fields, which are not read"
            );
            draft.report("form-fields-skipped", message);
        } else {
            content.glyphs.extend(typed);
            draft = laid_out(number, &content, fluency).0;
            let message = format!(
                "page {number} has text in signature overlays or form fields: it was read with the page"
            );
            draft.report("form-fields-read", message);
        }
    }
    if !reread {
        return Ok(Taken { draft, raster: None });
    }
    let plan = RenderPlan::new(content.space.size(), &content.images);
    if let Some(wanted) = plan.lowered_from {
        draft.report(
            "page-downscaled",
            format!(
                "page {number} is read at {:.0} instead of {wanted:.0} dpi to bound memory; scan it in smaller sheets",
                plan.dpi
            ),
        );
    }
    if has_page_image(&content) {
        hide_text(&page);
    }
    match render(&page, &plan) {
        Ok(raster) => Ok(Taken {
            draft,
            raster: Some(raster),
        }),
        Err(error) => {
            draft.report(
                "page-not-rendered",
                format!("page {number} cannot be drawn ({error:?}); repair the PDF"),
            );
            keep_damaged_layer(&mut draft);
            Ok(Taken { draft, raster: None })
        }
    }
}

/// Falls back to the text layer of a page that was to be read again.
pub(crate) fn keep_damaged_layer(draft: &mut DraftPage) {
    if matches!(draft.page.verdict, LayerVerdict::ReOcr | LayerVerdict::Mix) {
        draft.page.verdict = LayerVerdict::Restore;
    }
}

/// The words of the content laid out and judged, and whether the page must be read from its image.
fn laid_out(number: u32, content: &PageContent, fluency: Option<&Fluency>) -> (DraftPage, bool) {
    let words = page_words(&content.glyphs, content.space);
    let rules = content.rules(&words.space);
    judged_page(number, content, words, rules, fluency)
}

/// The page with its text layer laid out and judged, and whether it must be read from its image.
fn judged_page(
    number: u32,
    content: &PageContent,
    mut words: PageWords,
    rules: Vec<Rule>,
    fluency: Option<&Fluency>,
) -> (DraftPage, bool) {
    let mut draft = DraftPage::empty(number, TextOrigin::TextLayer, LayerVerdict::Keep);
    (draft.page.width, draft.page.height) = words.space.size();
    draft.page.rotation = words.turn;
    let page_image = has_page_image(content);
    convert_words(&mut words.upright, &mut draft);
    let all = words.upright.len().max(1) as f32;
    let unreadable = words.upright.iter().filter(|word| is_unreadable(word)).count() as f32 / all;
    let hidden = words.upright.iter().filter(|word| word.invisible).count() as f32 / all;
    let upright = words.upright.into_iter().map(|word| word.word).collect();
    draft.lines = lay_out(upright, &rules);
    mark_signatures(&mut draft.lines);
    mark_furniture(&mut draft.lines, draft.page.height, &find_grids(&rules));
    draft.page.rules = rules;
    draft.lines.extend(slanted_lines(words.slanted));
    let judged = judge_text_layer(&own_text(&draft.lines), fluency);
    draft.page.evidence = (judged.evidence.letters > 0).then_some(judged.evidence);
    let (verdict, reread) = match judged.quality {
        LayerQuality::Absent if page_image => (LayerVerdict::Absent, true),
        LayerQuality::Absent if draft.lines.is_empty() => (
            LayerVerdict::Absent,
            content.painted || !content.images.is_empty(),
        ),
        LayerQuality::Absent | LayerQuality::Right => (LayerVerdict::Keep, false),
        LayerQuality::Damaged if unreadable > UNREADABLE_FONT_SHARE => (LayerVerdict::ReOcr, true),
        LayerQuality::Damaged if page_image => (LayerVerdict::Mix, true),
        LayerQuality::Damaged => (LayerVerdict::Restore, false),
    };
    draft.page.verdict = verdict;
    if verdict == LayerVerdict::Absent {
        // What little text there is was put over the image; hidden text is in the image.
        if hidden > 0.5 {
            draft.lines.clear();
        }
        for line in &mut draft.lines {
            line.kind = LineKind::Overlay;
        }
    }
    (draft, reread)
}

fn is_unreadable(word: &PlacedWord) -> bool {
    word.legacy_font || word.word.text.contains(char::REPLACEMENT_CHARACTER)
}

/// Text of the document's own lines.
fn own_text(lines: &[DraftLine]) -> String {
    let own = lines.iter().filter(|line| line.kind == LineKind::Body);
    own.map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n")
}

/// Text that does not run left to right: watermarks and margin notes, kept as overlays.
fn slanted_lines(words: Vec<PlacedWord>) -> Vec<DraftLine> {
    let words = words.into_iter().map(|word| word.word).collect();
    let mut lines: Vec<DraftLine> = visual_lines(words).into_iter().filter_map(draft_line).collect();
    for line in &mut lines {
        line.block = u32::MAX;
        line.kind = LineKind::Overlay;
    }
    lines
}
