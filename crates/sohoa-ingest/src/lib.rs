//! Opens PDF, images and text dumps; judges the text layer; prepares pages; OCR.
//!
//! The only crate that links native code.

mod leptonica;
pub mod ocr;
mod raster;
mod read_page;

pub use raster::{PixelRect, Raster};
pub use read_page::{PageReading, ReadLine, read_page};
