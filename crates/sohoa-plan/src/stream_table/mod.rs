//! Tables from a text stream without positions.

use sohoa_page::{Diagnostic, Document};
use sohoa_table::Table;

use crate::Gazetteer;

/// Tables of a text dump, rebuilt from the order of its lines.
pub(crate) fn find_stream_tables(
    _document: &Document,
    _gazetteer: &Gazetteer,
) -> (Vec<Table>, Vec<Diagnostic>) {
    (Vec::new(), Vec::new())
}
