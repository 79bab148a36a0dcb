//! Writes and draws PDFs for tests.

use std::fmt::Write as _;
use std::path::Path;

use crate::pdf::render::{RenderPlan, render};
use crate::raster::Raster;

/// A page of a fixture as drawn, without its pictures and rules being looked at.
pub(crate) fn drawn_fixture(name: &str, page: i32, dpi: f32) -> Raster {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fixtures")
        .join(name);
    let pdfium = crate::library::pdfium().unwrap();
    let document = pdfium.load_pdf_from_file(&path, None).unwrap();
    let page = document.pages().get(page).unwrap();
    let pixels = |points: f32| (points * dpi / 72.0).round() as u32;
    let plan = RenderPlan {
        width: pixels(page.width().value),
        height: pixels(page.height().value),
        dpi,
        color: false,
        lowered_from: None,
    };
    render(&page, &plan).unwrap()
}

/// A PDF of these objects, numbered from 1; the first is the catalogue.
pub(super) fn write_pdf(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.5\n".to_vec();
    let mut table = String::new();
    for (number, object) in (1..).zip(objects) {
        let _ = writeln!(table, "{:010} 00000 n ", bytes.len());
        bytes.extend(format!("{number} 0 obj\n").bytes());
        bytes.extend(object);
        bytes.extend(b"\nendobj\n");
    }
    let (start, size) = (bytes.len(), objects.len() + 1);
    let end = format!(
        "xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF"
    );
    bytes.extend(end.bytes());
    bytes
}

/// A stream with these entries of its dictionary.
pub(super) fn stream(entries: &str, data: &[u8]) -> Vec<u8> {
    let head = format!("<<{entries}/Length {}>>stream\n", data.len());
    [head.as_bytes(), data, b"\nendstream"].concat()
}
