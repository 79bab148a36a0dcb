//! A new PDF from page images.

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};
use sohoa_page::Page;

use crate::font::packed;

/// The pixels of a page, row by row from the top.
#[derive(Debug, Clone)]
pub enum Pixels {
    /// One byte a pixel.
    Gray(Vec<u8>),
    /// Three bytes a pixel.
    Color(Vec<u8>),
    /// A JPEG file, kept as it is, with the number of its colour components.
    Jpeg(Vec<u8>, u8),
}

/// A page image.
#[derive(Debug, Clone)]
pub struct PageImage {
    /// Columns of pixels.
    pub width: u32,
    /// Rows of pixels.
    pub height: u32,
    /// Clockwise turn under which the image is to be seen: 0, 90, 180 or 270 degrees.
    pub turn: u16,
    /// The pixels.
    pub pixels: Pixels,
}

/// Resolution of a page that was not read, dots per inch.
const UNREAD_DPI: f32 = 200.0;

/// A document with one page for each image. Sizes are those of `pages`.
pub(crate) fn document(images: impl Iterator<Item = PageImage>, pages: &[Page]) -> Document {
    let mut pdf = Document::with_version("1.5");
    let root = pdf.new_object_id();
    let mut kids = Vec::new();
    for (image, number) in images.zip(1..) {
        let page = pages.iter().find(|page| page.number == number);
        kids.push(Object::Reference(add_page(&mut pdf, root, image, page)));
    }
    let count = kids.len() as u32;
    pdf.objects.insert(
        root,
        Object::Dictionary(dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count }),
    );
    let catalog = pdf.add_object(dictionary! { "Type" => "Catalog", "Pages" => root });
    pdf.trailer.set("Root", catalog);
    pdf
}

fn add_page(pdf: &mut Document, parent: ObjectId, image: PageImage, page: Option<&Page>) -> ObjectId {
    let (width, height) = size(&image, page);
    let turn = i64::from(image.turn);
    let drawn = pdf.add_object(stream(image));
    let content = format!("q {width:.2} 0 0 {height:.2} 0 0 cm /Im0 Do Q");
    let content = pdf.add_object(packed(Dictionary::new(), content.into_bytes()));
    pdf.add_object(dictionary! {
        "Type" => "Page",
        "Parent" => parent,
        "MediaBox" => vec![0.into(), 0.into(), width.into(), height.into()],
        "Rotate" => turn,
        "Resources" => dictionary! { "XObject" => dictionary! { "Im0" => drawn } },
        "Contents" => content,
    })
}

/// Size of the sheet before it is turned, in points.
fn size(image: &PageImage, page: Option<&Page>) -> (f32, f32) {
    match page.filter(|page| page.width > 0.0) {
        Some(page) if (image.turn + page.rotation).is_multiple_of(180) => (page.width, page.height),
        Some(page) => (page.height, page.width),
        None => {
            let points = |pixels: u32| pixels as f32 * 72.0 / UNREAD_DPI;
            (points(image.width), points(image.height))
        }
    }
}

fn stream(image: PageImage) -> Stream {
    let mut facts = dictionary! {
        "Type" => "XObject",
        "Subtype" => "Image",
        "Width" => i64::from(image.width),
        "Height" => i64::from(image.height),
        "BitsPerComponent" => 8,
    };
    match image.pixels {
        Pixels::Gray(pixels) => {
            facts.set("ColorSpace", "DeviceGray");
            packed(facts, pixels)
        }
        Pixels::Color(pixels) => {
            facts.set("ColorSpace", "DeviceRGB");
            packed(facts, pixels)
        }
        Pixels::Jpeg(file, components) => {
            let (space, inverted) = match components {
                1 => ("DeviceGray", false),
                4 => ("DeviceCMYK", true),
                _ => ("DeviceRGB", false),
            };
            facts.set("ColorSpace", space);
            facts.set("Filter", "DCTDecode");
            if inverted {
                // Adobe's JPEGs of four colours count ink the other way round.
                facts.set("Decode", [1, 0, 1, 0, 1, 0, 1, 0].map(Object::from).to_vec());
            }
            Stream::new(facts, file).with_compression(false)
        }
    }
}
