//! The review screen: a local web application over a converted folder, for a person to settle what the program
//! doubts. Vietnamese first.
//!
//! Pages are made by the server; a little script moves the focus and the picture. Everything is served by the program
//! itself. What is settled goes into `review.sqlite` (`sohoa-review`) before it is answered. Knows nothing of PDF and
//! OCR: pictures and readings of boxes come from a [`Reader`].

mod act;
mod assets;
mod desk;
mod error;
mod folder;
mod handlers;
mod index;
mod labels;
mod pages;
mod refresh;
mod security;
mod server;

use std::path::Path;

use sohoa_record::{Deadline, LineRecord, PageRecord};

pub use error::WebError;
pub use server::{Settings, serve};

/// A picture of a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// Content of a JPEG file.
    pub jpeg: Vec<u8>,
    /// Pixels for each inch of the prepared page.
    pub dpi: f32,
}

/// Reads the originals for the screen.
pub trait Reader: Send + Sync + 'static {
    /// Draws a page.
    ///
    /// # Errors
    /// Why it cannot be drawn, and what helps.
    fn picture(&self, input: &Path, page: &PageRecord) -> Result<Picture, String>;

    /// Reads a box `[x0, y0, x1, y1]` (points of the prepared page) again, lines from top to bottom.
    ///
    /// # Errors
    /// Why it cannot be read, and what helps.
    fn read_box(&self, input: &Path, page: &PageRecord, bbox: [f32; 4]) -> Result<Vec<LineRecord>, String>;

    /// What the text of a deadline says about dates.
    fn read_deadline(&self, text: &str) -> Deadline;
}
