//! Tasks that the body of a plan assigns.

use sohoa_page::{Diagnostic, Document};
use sohoa_record::{Section, TaskRecord};

use crate::Gazetteer;
use crate::paragraphs::Paragraph;

/// Reads assignments from the paragraphs of the body.
pub(crate) fn read(
    _body: &[Paragraph],
    _sections: &[Section],
    _document: &Document,
    _gazetteer: &Gazetteer,
    _issue_date: Option<&str>,
) -> (Vec<TaskRecord>, Vec<Diagnostic>) {
    (Vec::new(), Vec::new())
}
