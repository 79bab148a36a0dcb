//! A searchable PDF: the pages as they were, with the restored text as an invisible layer.
//!
//! Images and drawings are not touched. Text that came with a damaged page is taken out where it was invisible,
//! and means nothing any more where it is drawn. A page whose text is right stays as it is.
//!
//! This crate knows the page model and nothing of how its text was found.

mod content;
mod edit;
mod font;
mod image;
mod layer;
mod lexer;
mod matrix;
mod numbers;
mod space;
mod writer;

use lopdf::Document;
use sohoa_page::Page;

use crate::numbers::Numbers;

pub use crate::image::{PageImage, Pixels};

/// Why there is no searchable PDF. The records and the text of the document do not depend on it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PdfError {
    /// Changing a protected file would undo its protection.
    #[error("the PDF is protected; save it without protection and convert it again")]
    Protected,
    /// The file's structure cannot be followed.
    #[error("the structure of the PDF cannot be followed; repair it, for example with `qpdf IN OUT`")]
    Damaged(#[from] lopdf::Error),
    /// The file has fewer pages than were read.
    #[error("page {page} is not in the page tree; repair the PDF, for example with `qpdf IN OUT`")]
    PageMissing {
        /// 1-based.
        page: u32,
    },
    /// The content of a page cannot be read.
    #[error("the content of page {page} cannot be followed; repair the PDF, for example with `qpdf IN OUT`")]
    PageDamaged {
        /// 1-based.
        page: u32,
        /// What the PDF library says.
        source: lopdf::Error,
    },
}

/// The PDF `input` with the text of `pages`. `converted` names those pages, 1-based, whose drawn text is right but
/// in an encoding from before Unicode, so that other readers see other letters.
///
/// # Errors
/// When the file is protected or its structure cannot be followed.
pub fn with_layer(input: &[u8], pages: &[Page], converted: &[u32]) -> Result<Vec<u8>, PdfError> {
    let mut pdf = Document::load_mem(input)?;
    if pdf.is_encrypted() || pdf.was_encrypted() {
        return Err(PdfError::Protected);
    }
    let numbers = Numbers::of_file(input, &pdf);
    edit::add_layers(&mut pdf, pages, converted)?;
    Ok(written(pdf, &numbers))
}

/// A PDF of page images, which are taken one by one, with the text of `pages`, which may be fewer.
///
/// # Errors
/// [`PdfError::PageMissing`] where there are fewer images than pages.
pub fn of_images(images: impl Iterator<Item = PageImage>, pages: &[Page]) -> Result<Vec<u8>, PdfError> {
    let mut pdf = image::document(images, pages);
    edit::add_layers(&mut pdf, pages, &[])?;
    Ok(written(pdf, &Numbers::default()))
}

fn written(mut pdf: Document, numbers: &Numbers) -> Vec<u8> {
    pdf.prune_objects();
    writer::written(&pdf, numbers)
}

#[cfg(test)]
mod tests {
    use lopdf::{Dictionary, Object, Stream, dictionary};
    use sohoa_page::{LayerVerdict, Line, LineId, LineKind, Rect, TextOrigin};

    use super::*;

    fn page(verdict: LayerVerdict, text: &str) -> Page {
        let line = Line {
            id: LineId(1),
            text: text.to_owned(),
            observed: text.to_owned(),
            bbox: Some(Rect::new(10.0, 10.0, 90.0, 20.0)),
            words: Vec::new(),
            block: 1,
            kind: LineKind::Body,
            confidence: 1.0,
            support: Vec::new(),
        };
        Page {
            number: 1,
            width: 100.0,
            height: 200.0,
            origin: TextOrigin::Ocr,
            verdict,
            evidence: None,
            dpi: None,
            rotation: 0,
            skew: 0.0,
            lines: vec![line],
            rules: Vec::new(),
        }
    }

    /// A page with an image, hidden text in its content and in a form, and drawn text.
    fn scan() -> Vec<u8> {
        let mut pdf = Document::with_version("1.4");
        let stream = |facts: Dictionary, content: &[u8]| Stream::new(facts, content.to_vec());
        let image = pdf.add_object(stream(
            dictionary! { "Type" => "XObject", "Subtype" => "Image", "Width" => 1, "Height" => 1,
            "ColorSpace" => "DeviceGray", "BitsPerComponent" => 8, "Filter" => "DCTDecode" },
            b"\xFF\xD8 no real image \xFF\xD9",
        ));
        let form = pdf.add_object(stream(
            dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 9.into(), 9.into()] },
            b"BT 3 Tr (HIDDEN IN FORM) Tj ET",
        ));
        let content = pdf.add_object(stream(
            Dictionary::new(),
            b"q 100 0 0 200 0 0 cm /Im0 Do Q /Fm0 Do BT (DRAWN) Tj 3 Tr (HIDDEN) Tj ET",
        ));
        let pages = pdf.new_object_id();
        let page = pdf.add_object(dictionary! {
            "Type" => "Page", "Parent" => pages, "Contents" => content,
            "MediaBox" => vec![0.into(), 0.into(), 100.into(), Object::Real(200.5)],
            "Resources" => dictionary! { "XObject" => dictionary! { "Im0" => image, "Fm0" => form } },
        });
        let tree = dictionary! { "Type" => "Pages", "Count" => 1, "Kids" => vec![Object::Reference(page)] };
        pdf.objects.insert(pages, tree.into());
        let catalog = pdf.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
        pdf.trailer.set("Root", catalog);
        writer::written(&pdf, &Numbers::default())
    }

    /// Everything that the first page draws, forms included.
    fn content_of(pdf: &[u8]) -> String {
        let pdf = Document::load_mem(pdf).unwrap();
        let id = pdf.get_pages()[&1];
        let mut content = pdf.get_page_content(id);
        for stream in pdf.objects.values().filter_map(|object| object.as_stream().ok()) {
            if stream
                .dict
                .get(b"Subtype")
                .is_ok_and(|kind| kind.as_name().is_ok_and(|name| name == b"Form"))
            {
                content.extend(stream.get_plain_content().unwrap());
            }
        }
        String::from_utf8(content).unwrap()
    }

    #[test]
    fn hidden_text_goes_and_the_image_stays() {
        for (verdict, muted) in [(LayerVerdict::Absent, false), (LayerVerdict::Mix, true)] {
            let made = with_layer(&scan(), &[page(verdict, "Sở Y tế")], &[]).unwrap();
            let content = content_of(&made);
            assert!(!content.contains("HIDDEN"), "{content}");
            assert!(content.contains("(DRAWN) Tj"));
            assert_eq!(content.contains("/ActualText"), muted);
            assert!(content.contains("/SohoaLayer"));
            let image = b"\xFF\xD8 no real image \xFF\xD9";
            assert!(made.windows(image.len()).any(|window| window == image));
            assert_eq!(
                with_layer(&scan(), &[page(verdict, "Sở Y tế")], &[]).unwrap(),
                made
            );
        }
    }

    #[test]
    fn a_page_with_right_text_stays_as_it_is() {
        let made = with_layer(&scan(), &[page(LayerVerdict::Keep, "Sở Y tế")], &[]).unwrap();
        assert_eq!(content_of(&made), content_of(&scan()));
        let converted = with_layer(&scan(), &[page(LayerVerdict::Keep, "Sở Y tế")], &[1]).unwrap();
        assert!(content_of(&converted).contains("/SohoaLayer"));
    }

    #[test]
    fn images_become_pages() {
        let images = (0..2).map(|_| PageImage {
            width: 2,
            height: 4,
            turn: 0,
            pixels: Pixels::Gray(vec![0; 8]),
        });
        let made = of_images(images, &[page(LayerVerdict::Absent, "Sở Y tế")]).unwrap();
        assert_eq!(Document::load_mem(&made).unwrap().get_pages().len(), 2);
        assert!(content_of(&made).contains("/SohoaLayer"));
    }

    #[test]
    fn what_cannot_be_changed_is_said() {
        let protected = include_bytes!("../../../tests/data/encrypted.pdf");
        let text = page(LayerVerdict::Absent, "Sở Y tế");
        assert!(with_layer(protected, std::slice::from_ref(&text), &[]).is_err());
        assert!(matches!(
            with_layer(b"%PDF-1.4", std::slice::from_ref(&text), &[]),
            Err(PdfError::Damaged(_))
        ));
        let second = Page { number: 2, ..text };
        assert!(matches!(
            with_layer(&scan(), &[second], &[]),
            Err(PdfError::PageMissing { page: 2 })
        ));
    }
}
