//! Opens PDF, images and text dumps; judges the text layer; prepares pages; OCR.
//!
//! The only crate that links native code.
