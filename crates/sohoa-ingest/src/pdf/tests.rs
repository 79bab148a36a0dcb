//! Small PDFs written by hand, read through the real PDFium.

use std::fmt::Write as _;
use std::path::Path;

use sohoa_page::{Axis, LayerVerdict, LineKind, Page, TextOrigin};

use super::testing::write_pdf;
use crate::ocr::fake::{FakeEngine, Fault, FaultEngine};
use crate::{EnginePool, IngestError, IngestOptions, Ingested, PixelRect, ingest_bytes};

const RIGHT: &str =
    "Công an tỉnh ban hành kế hoạch thực hiện chuyển đổi số năm 2025 như sau, đề nghị các đơn vị";
const DAMAGED: &str =
    "Cong an tinh ban hanh ke hoach thuc hien chuyen doi so nam 2025 nhu sau, de nghi cac don vi";

/// A one-page PDF of A4 size. `page` holds more entries of the page, `content` its stream, in which
/// `font` stands for text showing. Characters are coded in order of their appearance in `alphabet`.
fn pdf(page: &str, content: &str, alphabet: &str) -> Vec<u8> {
    pdf_with(page, content, alphabet, &[])
}

/// The same with more objects, numbered from 8.
fn pdf_with(page: &str, content: &str, alphabet: &str, more: &[String]) -> Vec<u8> {
    let mut map = String::from("1 begincodespacerange <00> <FF> endcodespacerange\n");
    for (code, symbol) in codes(alphabet) {
        let _ = writeln!(
            map,
            "1 beginbfchar <{code:02X}> <{:04X}> endbfchar",
            symbol as u32
        );
    }
    let map = format!("/CIDInit /ProcSet findresource begin begincmap\n{map}endcmap end");
    let image = "FF".repeat(25) + ">";
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R{page}\
             /Resources<</Font<</F 5 0 R>>/XObject<</I 7 0 R>>>>>>"
        ),
        format!("<</Length {}>>stream\n{content}\nendstream", content.len()),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>".to_owned(),
        format!("<</Length {}>>stream\n{map}\nendstream", map.len()),
        format!(
            "<</Type/XObject/Subtype/Image/Width 5/Height 5/ColorSpace/DeviceGray/BitsPerComponent 8\
             /Filter/ASCIIHexDecode/Length {}>>stream\n{image}\nendstream",
            image.len()
        ),
    ];
    let all: Vec<Vec<u8>> = objects
        .iter()
        .chain(more)
        .map(|object| object.clone().into_bytes())
        .collect();
    write_pdf(&all)
}

/// Codes from 33 on: PDFium takes code 32 for a blank.
fn codes(alphabet: &str) -> Vec<(u8, char)> {
    let mut seen: Vec<char> = Vec::new();
    for symbol in alphabet.chars().filter(|symbol| *symbol != ' ') {
        if !seen.contains(&symbol) {
            seen.push(symbol);
        }
    }
    (33..).zip(seen).collect()
}

/// Content that shows `text` at `(x, y)` in user space, in text render mode `mode`.
fn show(text: &str, alphabet: &str, x: u32, y: u32, mode: u8) -> String {
    let codes = codes(alphabet);
    let code = |symbol: char| {
        codes
            .iter()
            .find(|(_, other)| *other == symbol)
            .map_or(32, |(code, _)| *code)
    };
    let mut hex = String::new();
    for symbol in text.chars() {
        let _ = write!(hex, "{:02X}", code(symbol));
    }
    format!("BT /F 10 Tf {mode} Tr {x} {y} Td <{hex}> Tj ET\n")
}

/// An image over the whole page, with marks like a line of letters in the middle.
fn scan() -> String {
    let mut content = String::from("q 595 0 0 842 0 0 cm /I Do Q\n");
    for x in (250..340).step_by(9) {
        let _ = writeln!(content, "{x} 450 5 8 re f");
    }
    content
}

fn read(bytes: Vec<u8>, options: &IngestOptions) -> Ingested {
    ingest_bytes(Path::new("test.pdf"), bytes, options).unwrap()
}

fn only_page(ingested: Ingested) -> Page {
    assert_eq!(ingested.document.pages.len(), 1);
    ingested.document.pages.into_iter().next().unwrap()
}

fn texts(page: &Page) -> Vec<&str> {
    page.lines.iter().map(|line| line.text.as_str()).collect()
}

/// An engine that reads one line in the middle of the page.
fn reading(text: &'static str) -> IngestOptions {
    let place = PixelRect {
        x: 1000,
        y: 1500,
        width: 400,
        height: 50,
    };
    let start = move || Ok(Box::new(FakeEngine::new().with_line(place, text)) as Box<_>);
    IngestOptions {
        engines: EnginePool::new(start),
        ..IngestOptions::default()
    }
}

#[test]
fn right_layer_is_kept_in_reading_order() {
    let content = show("Điều hai", RIGHT_AND_MORE, 60, 700, 0) + &show(RIGHT, RIGHT_AND_MORE, 60, 800, 0);
    let page = only_page(read(pdf("", &content, RIGHT_AND_MORE), &reading("không")));
    assert_eq!(
        (page.verdict, page.origin),
        (LayerVerdict::Keep, TextOrigin::TextLayer)
    );
    assert_eq!(texts(&page), [RIGHT, "Điều hai"]);
    let words: Vec<&str> = page.lines[1]
        .words
        .iter()
        .map(|word| word.text.as_str())
        .collect();
    assert_eq!(words, ["Điều", "hai"]);
    let bbox = page.lines[1].bbox.unwrap();
    assert!(
        (bbox.x0 - 60.0).abs() < 2.0 && (130.0..145.0).contains(&bbox.center().1),
        "{bbox:?}"
    );
}

const RIGHT_AND_MORE: &str =
    "Công an tỉnh ban hành kế hoạch thực hiện chuyển đổi số năm 2025 như sau, đề nghị các đơn vị Điều hai";

#[test]
fn turned_and_cropped_pages_are_shown_upright() {
    // The text runs upwards in user space; /Rotate 90 turns it upright.
    let text = show("", "", 0, 0, 0) + &show(RIGHT, RIGHT, 0, 0, 0).replace("0 0 Td", "0 1 -1 0 100 50 Tm");
    let bytes = pdf("/Rotate 90/CropBox[20 30 595 842]", &text, RIGHT);
    let page = only_page(read(bytes, &reading("không")));
    assert_eq!((page.width, page.height, page.rotation), (812.0, 575.0, 0));
    let bbox = page.lines[0].bbox.unwrap();
    assert!(
        (bbox.x0 - 20.0).abs() < 2.0 && (70.0..85.0).contains(&bbox.center().1),
        "{bbox:?}"
    );

    // Without /Rotate the page is turned by its text.
    let page = only_page(read(pdf("", &text, RIGHT), &reading("không")));
    assert_eq!((page.width, page.height, page.rotation), (842.0, 595.0, 90));
    assert_eq!(texts(&page), [RIGHT]);
}

#[test]
fn tables_are_read_cell_by_cell() {
    let alphabet = "STTNhiệmvụđơnịsố1";
    let mut content = String::from("0.5 w 50 800 m 450 800 l S 50 780 m 450 780 l S 50 740.2 400 0.6 re f\n");
    content += "50 740 m 50 800 l S 100 740 m 100 800 l S 449.8 740 0.5 60 re f\n";
    for (text, x, y) in [
        ("Nhiệm", 110, 785),
        ("STT", 60, 785),
        ("số", 110, 768),
        ("vụ", 110, 750),
        ("1", 60, 760),
    ] {
        content += &show(text, alphabet, x, y, 0);
    }
    let page = only_page(read(pdf("", &content, alphabet), &reading("không")));
    let blocks: Vec<(u32, &str)> = page
        .lines
        .iter()
        .map(|line| (line.block, line.text.as_str()))
        .collect();
    assert_eq!(blocks, [(1, "STT"), (2, "Nhiệm"), (3, "1"), (4, "số"), (4, "vụ")]);
    let count = |axis: Axis| page.rules.iter().filter(|rule| rule.axis == axis).count();
    assert_eq!((count(Axis::Horizontal), count(Axis::Vertical)), (3, 3));
}

#[test]
fn damaged_layer_is_restored_or_read_again() {
    let text = show(DAMAGED, DAMAGED, 60, 800, 0);
    let page = only_page(read(pdf("", &text, DAMAGED), &reading("đọc lại")));
    assert_eq!(
        (page.verdict, texts(&page)),
        (LayerVerdict::Restore, vec![DAMAGED])
    );

    let scan = scan() + &show(DAMAGED, DAMAGED, 60, 800, 3);
    let page = only_page(read(pdf("", &scan, DAMAGED), &reading("đọc lại")));
    assert_eq!(
        (page.verdict, page.origin),
        (LayerVerdict::Mix, TextOrigin::Mixed)
    );
    assert_eq!(texts(&page), ["đọc lại"]);
}

#[test]
fn layer_in_an_old_encoding_is_converted() {
    let tcvn3 = "C«ng an tØnh ban hµnh kÕ ho¹ch thùc hiÖn chuyÓn ®æi sè n\u{a8}m 2025 nh\u{ad} sau, ®Ò nghÞ c¸c ®¬n vÞ";
    let vni = "Coâng an tænh ban haønh keá hoaïch thöïc hieän chuyeån ñoåi soá naêm 2025 nhö sau, ñeà nghò caùc ñôn vò";
    for (layer, name) in [(tcvn3, "TCVN3"), (vni, "VNI")] {
        for content in [
            show(layer, layer, 60, 800, 0),
            scan() + &show(layer, layer, 60, 800, 3),
        ] {
            let ingested = read(pdf("", &content, layer), &reading("không"));
            let codes: Vec<_> = ingested.diagnostics.iter().map(|found| found.code).collect();
            assert_eq!(codes, ["legacy-encoding"]);
            let message = &ingested.diagnostics[0].message;
            assert!(message.contains(name), "{message}");
            let page = only_page(ingested);
            assert_eq!((page.verdict, texts(&page)), (LayerVerdict::Keep, vec![RIGHT]));
            assert_eq!(page.lines[0].words[2].text, "tỉnh");
        }
    }
    let content = show(tcvn3, tcvn3, 60, 800, 0);
    let bytes = String::from_utf8(pdf("", &content, tcvn3)).unwrap();
    let bytes = bytes.replace("/Helvetica", "/.VnArialH").into_bytes();
    let page = only_page(read(bytes, &reading("không")));
    assert_eq!(
        (page.verdict, texts(&page)),
        (LayerVerdict::Keep, vec![&*RIGHT.to_uppercase()])
    );
}

#[test]
fn right_hidden_layer_is_kept() {
    let scan = scan() + &show(RIGHT, RIGHT, 60, 800, 3);
    let page = only_page(read(pdf("", &scan, RIGHT), &reading("đọc lại")));
    assert_eq!((page.verdict, texts(&page)), (LayerVerdict::Keep, vec![RIGHT]));
}

#[test]
fn text_over_a_scan_is_an_overlay() {
    let mark = "www.mẫu.vn";
    let scan = scan() + &show(mark, mark, 60, 800, 0);
    let page = only_page(read(pdf("", &scan, mark), &reading("đọc lại")));
    assert_eq!(
        (page.verdict, page.origin),
        (LayerVerdict::Absent, TextOrigin::Ocr)
    );
    let kinds: Vec<LineKind> = page.lines.iter().map(|line| line.kind).collect();
    assert_eq!(
        (texts(&page), kinds),
        (vec!["đọc lại", mark], vec![LineKind::Body, LineKind::Overlay])
    );
}

#[test]
fn failing_engine_leaves_the_layer() {
    let engines = EnginePool::new(|| Ok(Box::new(FaultEngine(Fault::Fails))));
    let options = IngestOptions {
        engines,
        ..IngestOptions::default()
    };
    let scan = scan() + &show(DAMAGED, DAMAGED, 60, 800, 3);
    let ingested = read(pdf("", &scan, DAMAGED), &options);
    assert_eq!(
        (ingested.diagnostics[0].code, ingested.diagnostics[0].page),
        ("page-not-read", Some(1))
    );
    let page = only_page(ingested);
    assert_eq!(
        (page.verdict, texts(&page)),
        (LayerVerdict::Restore, vec![DAMAGED])
    );
}

#[test]
fn huge_pages_are_read_at_lower_resolution() {
    let bytes = pdf(
        "/MediaBox[0 0 14400 14400]",
        "q 14400 0 0 14400 0 0 cm /I Do Q",
        "",
    );
    let ingested = read(bytes, &reading("một"));
    assert_eq!(ingested.diagnostics[0].code, "page-downscaled");
    assert!(ingested.document.pages[0].dpi.unwrap() < 40.0);
}

#[test]
fn blank_pages_are_not_read() {
    let page = only_page(read(pdf("", "", ""), &reading("không")));
    assert_eq!(
        (page.verdict, page.lines.len(), page.dpi),
        (LayerVerdict::Absent, 0, None)
    );
}

#[test]
fn unusable_files_are_errors() {
    let fails = |bytes: Vec<u8>, options: &IngestOptions| {
        ingest_bytes(Path::new("test.pdf"), bytes, options)
            .map(|_| ())
            .unwrap_err()
    };
    let options = reading("không");
    assert!(matches!(
        fails(b"%PDF-1.7\n".to_vec(), &options),
        IngestError::PdfDamaged { bytes: 9, .. }
    ));
    let locked = String::from_utf8(pdf("", "", "")).unwrap().replace(
        "trailer<<",
        &format!(
            "trailer<</ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<{0}>/U<{0}>>>",
            "41".repeat(32)
        ),
    );
    assert!(matches!(
        fails(locked.into_bytes(), &options),
        IngestError::PdfEncrypted { .. }
    ));
    let options = IngestOptions {
        pages: Some(2..=3),
        ..options
    };
    let error = fails(pdf("", "", ""), &options);
    assert_eq!(
        error.to_string(),
        "test.pdf: pages 2 to 3 wanted, 1 pages found; nothing to read"
    );
}

#[test]
fn text_of_a_signature_field_joins_its_line() {
    // As offices register decisions: the number is typed into the appearance of a signature.
    let all = format!("{RIGHT_AND_MORE} Số: /QĐ 512");
    let content =
        show(RIGHT, &all, 60, 800, 0) + &show("Số:", &all, 60, 700, 0) + &show("/QĐ", &all, 140, 700, 0);
    let shown = show("512", &all, 2, 3, 0);
    let field = "<</Type/Annot/Subtype/Widget/FT/Sig/F 132/Rect[100 697 135 713]/AP<</N 9 0 R>>>>".to_owned();
    let look = format!(
        "<</Type/XObject/Subtype/Form/BBox[0 0 35 16]/Resources<</Font<</F 5 0 R>>>>/Length {}>>stream\n{shown}\nendstream",
        shown.len()
    );
    let bytes = pdf_with("/Annots[8 0 R]", &content, &all, &[field.clone(), look]);
    let ingested = read(bytes, &reading("không"));
    let codes: Vec<_> = ingested.diagnostics.iter().map(|found| found.code).collect();
    assert_eq!(codes, ["form-fields-read"]);
    assert_eq!(texts(&only_page(ingested)), [RIGHT, "Số: 512 /QĐ"]);

    let empty = "<</Type/XObject/Subtype/Form/BBox[0 0 35 16]/Length 0>>stream\n\nendstream".to_owned();
    let ingested = read(
        pdf_with("/Annots[8 0 R]", &content, &all, &[field, empty]),
        &reading("không"),
    );
    assert_eq!(ingested.diagnostics[0].code, "form-fields-skipped");
    assert_eq!(texts(&only_page(ingested)), [RIGHT, "Số: /QĐ"]);
}
