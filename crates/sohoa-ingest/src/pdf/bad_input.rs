//! PDFs that are strange, hostile or large, read through the real PDFium.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use sohoa_page::LayerVerdict;

use super::testing::{stream, write_pdf};
use super::{PDFIUM_IN_USE, take_page};
use crate::library::pdfium;
use crate::ocr::fake::FakeEngine;
use crate::ocr::{OcrEngine, TesseractEngine};
use crate::{EnginePool, IngestOptions, Ingested, PixelRect, Raster, ReadingCache, ingest_bytes, read_page};

const DAMAGED: &str =
    "Cong an tinh ban hanh ke hoach thuc hien chuyen doi so nam 2025 nhu sau, de nghi cac don vi";

/// A PDF with a page for each of these sizes (width and height in points) and contents. `/I` is `image`, a
/// stream, and `/F` is Helvetica.
fn document(image: Vec<u8>, pages: &[(&str, String)]) -> Vec<u8> {
    let page_object = |index: usize| 5 + 2 * index;
    let mut kids = String::new();
    for index in 0..pages.len() {
        let _ = write!(kids, "{} 0 R ", page_object(index));
    }
    let mut objects = vec![
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        format!("<</Type/Pages/Kids[{kids}]/Count {}>>", pages.len()).into_bytes(),
        image,
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_vec(),
    ];
    for (index, (size, content)) in pages.iter().enumerate() {
        let page = format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 {size}]/Contents {} 0 R\
             /Resources<</Font<</F 4 0 R>>/XObject<</I 3 0 R>>>>>>",
            page_object(index) + 1
        );
        objects.push(page.into_bytes());
        objects.push(stream("", content.as_bytes()));
    }
    write_pdf(&objects)
}

/// An image XObject of this many pixels along each side.
fn image(side: u32, entries: &str, data: &[u8]) -> Vec<u8> {
    let dictionary = format!("/Type/XObject/Subtype/Image/Width {side}/Height {side}{entries}");
    stream(&dictionary, data)
}

fn gray_image() -> Vec<u8> {
    image(2, "/ColorSpace/DeviceGray/BitsPerComponent 8", &[255; 4])
}

/// Content with the image over a page of this size and marks like a line of letters on it.
fn scan(width: u32, height: u32) -> String {
    let mut content = format!("q {width} 0 0 {height} 0 0 cm /I Do Q\n");
    for x in (60..150).step_by(9) {
        let _ = writeln!(content, "{x} 150 5 8 re f");
    }
    content
}

fn read(bytes: Vec<u8>, options: &IngestOptions) -> Ingested {
    ingest_bytes(Path::new("test.pdf"), bytes, options).unwrap()
}

fn texts(ingested: &Ingested) -> Vec<(u32, &str)> {
    let lines = ingested.document.lines();
    lines
        .map(|(page, line)| (page.number, line.text.as_str()))
        .collect()
}

/// An engine that reads the marks of [`scan`] on a page of 200 x 300 points.
fn reader() -> FakeEngine {
    let place = PixelRect {
        x: 160,
        y: 390,
        width: 260,
        height: 30,
    };
    FakeEngine::new().with_line(place, "đọc lại")
}

fn options(start: impl Fn() -> FakeEngine + Send + Sync + 'static) -> IngestOptions {
    IngestOptions {
        engines: EnginePool::new(move || Ok(Box::new(start()))),
        ..IngestOptions::default()
    }
}

#[test]
fn a_page_that_hangs_the_engine_is_given_up() {
    let hidden = format!("BT /F 3 Tf 3 Tr 10 20 Td ({DAMAGED}) Tj ET\n");
    let pages = [
        ("200 300", scan(200, 300)),
        ("300 200", scan(300, 200) + &hidden),
        ("300 200", scan(300, 200)),
        ("200 300", scan(200, 300)),
        ("200 300", scan(200, 300)),
    ];
    let options = IngestOptions {
        // Longer than the other pages need on a busy machine.
        page_timeout: Some(Duration::from_secs(3)),
        ..options(|| reader().hanging_on(|image| image.width > 700))
    };
    let ingested = read(document(gray_image(), &pages), &options);
    let want = [(1, "đọc lại"), (2, DAMAGED), (4, "đọc lại"), (5, "đọc lại")];
    assert_eq!(texts(&ingested), want);
    let found: Vec<(&str, Option<u32>)> = ingested
        .diagnostics
        .iter()
        .map(|found| (found.code, found.page))
        .collect();
    assert_eq!(found, [("page-timed-out", Some(2)), ("page-timed-out", Some(3))]);
    assert_eq!(
        ingested.diagnostics[0].message,
        "page 2 is not read, the engine needed more than 3 s; allow more with --page-timeout or scan the page again"
    );
    let verdicts: Vec<LayerVerdict> = ingested.document.pages.iter().map(|page| page.verdict).collect();
    let absent = LayerVerdict::Absent;
    assert_eq!(verdicts, [absent, LayerVerdict::Restore, absent, absent, absent]);
}

#[test]
fn a_second_run_recognises_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let cache = ReadingCache::open(folder.path()).unwrap();
    let bytes = document(
        gray_image(),
        &[("200 300", scan(200, 300)), ("200 200", scan(200, 200))],
    );
    let with = |engine: fn() -> FakeEngine| IngestOptions {
        cache: Some(cache.clone()),
        page_timeout: Some(Duration::from_secs(60)),
        ..options(engine)
    };
    let first = read(bytes.clone(), &with(reader));
    // An engine that is asked anything now never answers.
    let second = read(bytes.clone(), &with(|| reader().hanging_on(|_| true)));
    assert_eq!(first, second);
    assert_eq!(first, read(bytes, &options(reader)));
    assert_eq!(texts(&first), [(1, "đọc lại"), (2, "đọc lại")]);
}

/// The page image of the first page.
fn drawn(bytes: Vec<u8>) -> Raster {
    let document = pdfium().unwrap().load_pdf_from_byte_vec(bytes, None).unwrap();
    let _in_use = PDFIUM_IN_USE.lock().unwrap_or_else(PoisonError::into_inner);
    take_page(&document, 1, None).unwrap().raster.unwrap()
}

/// Checks that an image whose left half is black and whose right half is white is drawn so, over a page of
/// one inch.
fn check_image(name: &str, image: Vec<u8>) -> Raster {
    let raster = drawn(document(
        image,
        &[("72 72", "q 72 0 0 72 0 0 cm /I Do Q".to_owned())],
    ));
    let mean = |x: u32| {
        let part = raster.cropped(PixelRect {
            x: raster.width * x / 8,
            y: 0,
            width: raster.width / 4,
            height: raster.height,
        });
        part.pixels.iter().map(|pixel| u32::from(*pixel)).sum::<u32>() / part.pixels.len() as u32
    };
    assert!(
        mean(1) < 60 && mean(5) > 245,
        "{name}: {} and {}",
        mean(1),
        mean(5)
    );
    raster
}

fn bytes_of(hex: &str) -> Vec<u8> {
    let digits = hex.as_bytes().chunks(2);
    digits
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

/// 16 x 16 pixels, left half black, as CCITT group 4 (0 is white): Pillow's TIFF writer.
const GROUP_4: &str = "26a2fffffffffffe002002";
/// JPEG of the same in CMYK, inverted as Adobe does: Pillow.
const CMYK: &str = "\
    ffd8ffee000e41646f626500640000000000ffdb0043000302020302020303030304030304050805050404050a0707\
    06080c0a0c0c0b0a0b0b0d0e12100d0e110e0b0b1016101113141515150c0f171816141812141514ffc00014080010\
    0010044311004d11005911004b1100ffc40016000101010000000000000000000000000000090affc4001410010000\
    0000000000000000000000000000ffda000e0443004d0059004b00003f00aa6aa6aa695403550032ae03550fffd9";
/// JPEG 2000 codestream of the same: OpenJPEG through Pillow.
const JPEG_2000: &str = "\
    ff4fff510029000000000010000000100000000000000000000000100000001000000000000000000001070101ff52\
    000c00000001000004040001ff5c00044040ff640025000143726561746564206279204f70656e4a50454720766572\
    73696f6e20322e352e34ff90000a0000000000ae0001ff93df853a115053190aaeae7a0abea5f61f8000000309097e\
    1f1800000000c23587d8fd14e11f729a23ee53447dca688fb94d11f729a23ee53447dca688fb94d11f729a23ee5344\
    7dca688fb94d11f729a23ee53447dca688fb94d11f729a23ee53447dca688fb94d11f729a23ee53447dca688fb94d1\
    1f729a23ee53447dca688fb94d11f729a23ee53447dca688fb94d11f729a23ee53447dca688fb94d11ff7fffd9";

#[test]
fn images_of_every_kind_are_drawn() {
    let half: Vec<u8> = [0x00, 0xff].repeat(16);
    let gray: Vec<u8> = (0..256)
        .map(|index| if index % 16 < 8 { 0 } else { 255 })
        .collect();
    let cmyk: Vec<u8> = gray.iter().flat_map(|white| [0, 0, 0, 255 - white]).collect();
    // A page information segment and a generic region coded as group 4.
    let jbig2 = [
        "0000000030000100000013",
        "00000010000000100000000000000000000000",
        "0000000126000100",
        "00001d",
        "000000100000001000000000000000000001",
        GROUP_4,
    ]
    .concat();
    check_image(
        "1 bit",
        image(16, "/ColorSpace/DeviceGray/BitsPerComponent 1", &half),
    );
    check_image("stencil", image(16, "/ImageMask true/BitsPerComponent 1", &half));
    check_image(
        "8 bits",
        image(16, "/ColorSpace/DeviceGray/BitsPerComponent 8", &gray),
    );
    check_image(
        "CMYK",
        image(16, "/ColorSpace/DeviceCMYK/BitsPerComponent 8", &cmyk),
    );
    let fax = "/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 16/Rows 16>>";
    check_image("CCITT", image(16, fax, &bytes_of(GROUP_4)));
    let entries = "/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/JBIG2Decode";
    check_image("JBIG2", image(16, entries, &bytes_of(&jbig2)));
    check_image("JPEG 2000", image(16, "/Filter/JPXDecode", &bytes_of(JPEG_2000)));
    let entries = "/ColorSpace/DeviceCMYK/BitsPerComponent 8/Decode[1 0 1 0 1 0 1 0]/Filter/DCTDecode";
    check_image("CMYK JPEG", image(16, entries, &bytes_of(CMYK)));
}

#[test]
fn fine_scans_are_read_at_the_usual_resolution() {
    let half: Vec<u8> = [[0; 38], [0xff; 38]].concat().repeat(608);
    let raster = check_image(
        "600 dpi",
        image(608, "/ColorSpace/DeviceGray/BitsPerComponent 1", &half),
    );
    assert_eq!((raster.width, raster.height, raster.dpi), (300, 300, 300.0));
}

#[test]
fn pages_of_a_pixel_have_no_text() {
    for size in ["0.2 0.2", "1 1", "3000 0.1", "0.1 3000"] {
        let ingested = read(
            document(gray_image(), &[(size, scan(1, 1))]),
            &options(FakeEngine::new),
        );
        assert_eq!(
            (ingested.document.pages.len(), texts(&ingested).len()),
            (1, 0),
            "{size}"
        );
    }
}

#[test]
fn a_scan_without_text_is_reported() {
    let empty = "q 200 0 0 300 0 0 cm /I Do Q".to_owned();
    let ingested = read(document(gray_image(), &[("200 300", empty)]), &options(reader));
    assert_eq!(texts(&ingested), []);
    let found = &ingested.diagnostics[0];
    assert_eq!((found.code, found.page), ("page-without-text", Some(1)));
}

#[test]
fn thousands_of_pages_are_read_in_time() {
    let start = Instant::now();
    let ingested = read(
        document(gray_image(), &vec![("595 842", String::new()); 2000]),
        &options(reader),
    );
    let numbers: Vec<u32> = ingested.document.pages.iter().map(|page| page.number).collect();
    assert_eq!(numbers, (1..=2000).collect::<Vec<_>>());
    // It takes 0.1 s on an idle core.
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
}

/// First page of a fixture, as an image.
fn fixture() -> Raster {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/thach-binh-cchc.office.pdf");
    drawn(std::fs::read(path).unwrap())
}

/// A gray picture without any line: clouds of four sizes, by a fixed sequence of random numbers.
fn clouds(width: u32, height: u32) -> Vec<u8> {
    let mut state: u32 = 1;
    let mut random = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as f32
    };
    let mut picture = vec![0.0_f32; (width * height) as usize];
    for cells in [4, 12, 40, 160] {
        let grid: Vec<f32> = (0..(cells + 1) * (cells + 1)).map(|_| random()).collect();
        for (index, pixel) in picture.iter_mut().enumerate() {
            let (x, y) = (index as u32 % width, index as u32 / width);
            let (x, y) = (
                (x * cells) as f32 / width as f32,
                (y * cells) as f32 / height as f32,
            );
            let corner = |dx: u32, dy: u32| grid[((y as u32 + dy) * (cells + 1) + x as u32 + dx) as usize];
            let across = |dy: u32| corner(0, dy) + (corner(1, dy) - corner(0, dy)) * x.fract();
            *pixel = f32::midpoint(*pixel, across(0) + (across(1) - across(0)) * y.fract());
        }
    }
    picture.into_iter().map(|value| value as u8).collect()
}

#[test]
fn a_photo_gives_no_text() {
    let photo = image(
        800,
        "/ColorSpace/DeviceGray/BitsPerComponent 8",
        &clouds(800, 800),
    );
    let page = ("288 288", "q 288 0 0 288 0 0 cm /I Do Q".to_owned());
    let ingested = read(document(photo, &[page]), &IngestOptions::default());
    assert_eq!(texts(&ingested), []);
    let codes: Vec<&str> = ingested.diagnostics.iter().map(|found| found.code).collect();
    assert_eq!(codes, ["page-illegible"]);
}

fn text_of(raster: &Raster, engine: &mut dyn OcrEngine) -> (u16, String) {
    let reading = read_page(raster, engine).unwrap();
    let words = reading.lines.iter().flat_map(|line| &line.words);
    let text: Vec<&str> = words.map(|word| word.text.as_str()).collect();
    (reading.rotation, text.join(" "))
}

#[test]
fn a_page_on_its_head_is_read_upright() {
    let mut engine = TesseractEngine::new("vie").unwrap();
    let mut page = fixture();
    let (rotation, upright) = text_of(&page, &mut engine);
    assert_eq!(rotation, 0);
    assert!(upright.contains("Độc lập - Tự do - Hạnh phúc"), "{upright}");
    page.pixels.reverse();
    let (rotation, turned) = text_of(&page, &mut engine);
    assert_eq!(rotation, 180);
    assert!(turned.contains("Độc lập - Tự do - Hạnh phúc"), "{turned}");
    let (all, read) = (upright.split(' ').count(), turned.split(' ').count());
    assert!(read.abs_diff(all) * 50 <= all, "{read} words of {all}");
}
