//! Values passed between the stages: document, page, line, word, rule, grid.
//!
//! This crate holds data and plane geometry only: no I/O, no serialisation, no Vietnamese.
//! Coordinates are points (1/72 in) with the origin at the top left of the *prepared* page, that is
//! the page as a reader would hold it: upright ([`Page::rotation`]) and deskewed ([`Page::skew`]).

mod document;
mod geometry;
pub mod grid;

pub use document::{
    Diagnostic, Document, LayerEvidence, LayerVerdict, Line, LineId, LineKind, MediaType, Page, Reading,
    TextOrigin, Word, WordSupport,
};
pub use geometry::{Axis, Rect, Rule};
